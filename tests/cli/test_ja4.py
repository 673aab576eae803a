"""JA4 of ClientHellos, beside a reference written from its description
(FoxIO's technical_details/JA4.md) over the octets themselves; tshark 4.0 has
JA3 only.  The reference is held against published values first.

SPDX-License-Identifier: ISC
"""
import hashlib
import ssl
import struct

import pytest

from test_tls import capture, explain, flights, tls_of  # noqa: F401
import mailcap

VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10",
            0x0300: "s3", 0x0002: "s2"}


def is_grease(number):
    return number & 0x0f0f == 0x0a0a and number >> 8 == number & 0xff


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else 12 * "0"


def codes(numbers):
    return ",".join(f"{number:04x}" for number in numbers)


def words(octets):
    return list(struct.unpack(f">{len(octets) // 2}H", octets))


def plain(numbers):
    return [number for number in numbers if not is_grease(number)]


class Hello:
    """A ClientHello, its handshake header before it."""

    def __init__(self, octets):
        self.version, = struct.unpack_from(">H", octets, 4)
        at = 38 + 1 + octets[38]
        size, = struct.unpack_from(">H", octets, at)
        self.suites = plain(words(octets[at + 2:at + 2 + size]))
        at += 2 + size
        at += 1 + octets[at]
        self.extensions = []
        end = len(octets)
        at += 2
        while at + 4 <= end:
            kind, size = struct.unpack_from(">HH", octets, at)
            self.extensions.append((kind, octets[at + 4:at + 4 + size]))
            at += 4 + size

    def value(self, kind):
        return next((value for one, value in self.extensions if one == kind),
                    None)


def alpn_letters(value):
    if not value:
        return "00"
    first = value[3:3 + value[2]]
    ends = bytes([first[0], first[-1]])
    if all(48 <= c <= 57 or 65 <= c <= 90 or 97 <= c <= 122 for c in ends):
        return ends.decode()
    text = first.hex()
    return text[0] + text[-1]


def ja4(hello):
    versions = hello.value(43)
    version = max(plain(words(versions[1:]))) if versions else hello.version
    kinds = plain([kind for kind, _ in hello.extensions])
    listed = sorted(kind for kind in kinds if kind not in (0, 16))
    signatures = hello.value(13)
    tail = codes(listed)
    if signatures:
        tail += "_" + codes(plain(words(signatures[2:])))
    return "_".join((
        "t" + VERSIONS.get(version, "00") +
        ("d" if hello.value(0) is not None else "i") +
        f"{min(len(hello.suites), 99):02}{min(len(kinds), 99):02}" +
        alpn_letters(hello.value(16)),
        short(codes(sorted(hello.suites))), short(tail if kinds else "")))


# ---- the reference itself ----------------------------------------------------

BROWSER = ("002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"
           "cca8,cca9")
PUBLISHED = [
    # the description's own, with and without the signature algorithms
    (BROWSER, "8daaf6152771"),
    ("0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
     "0403,0804,0401,0503,0805,0501,0806,0601", "e5627efa2ab1"),
    # a browser of 2026, as a public service for testing shows it
    ("0005,000a,000b,000d,0012,0017,001b,0023,002b,002d,0033,44cd,fe0d,ff01_"
     "0403,0804,0401,0503,0805,0501,0806,0601", "d8a2da3f94cd"),
    ("", "000000000000"),
]


@pytest.mark.parametrize("text, digest", PUBLISHED)
def test_the_reference_gives_what_was_published(text, digest):
    assert short(text) == digest


def hello(suites, extensions=None, version=0x0303):
    """A ClientHello in a handshake header; extensions: (kind, octets)."""
    body = struct.pack(">H", version) + bytes(32) + b"\0"
    body += struct.pack(">H", 2 * len(suites))
    body += struct.pack(f">{len(suites)}H", *suites) + b"\1\0"
    if extensions is not None:
        tail = b"".join(struct.pack(">HH", kind, len(value)) + value
                        for kind, value in extensions)
        body += struct.pack(">H", len(tail)) + tail
    return b"\1" + len(body).to_bytes(3, "big") + body


def as_record(octets):
    return b"\x16\3\1" + struct.pack(">H", len(octets)) + octets


def alpn(*names):
    listed = b"".join(bytes([len(name)]) + name for name in names)
    return 16, struct.pack(">H", len(listed)) + listed


SUITES = [0x4a4a] + [int(code, 16) for code in BROWSER.split(",")]
SNI = (0, b"\0\4\0\0\1a")
SIGNED = (13, b"\0\x04\x04\x03\x08\x04")
HELLOS = {
    "a browser's suites": hello(SUITES, [SNI, alpn(b"h2"), SIGNED,
                                         (43, b"\6\x1a\x1a\3\4\3\3")]),
    "no extensions at all": hello([0x0035, 0x002f]),
    "an empty list of them": hello([0x0035], []),
    "no name": hello([0x1301], [SIGNED]),
    "no signature algorithms": hello([0x1301], [SNI, (0x17, b"")]),
    "ALPN of one letter": hello([0x1301], [alpn(b"x")]),
    "ALPN that is no text": hello([0x1301], [alpn(b"\xab\x01\xcd")]),
    "ALPN with a mark at its end": hello([0x1301], [alpn(b"h-")]),
    "ALPN that is GREASE": hello([0x1301], [alpn(b"\x0a\x0a", b"h2")]),
    "two protocols": hello([0x1301], [alpn(b"http/1.1", b"h2")]),
    "old": hello([0x0035], [SNI], 0x0301),
    "SSL 3.0": hello([0x0035], [SNI], 0x0300),
    "a hundred suites": hello([*range(0x1000, 0x1064)], [SNI]),
    "GREASE everywhere": hello([0x0a0a, 0x1301, 0xfafa],
                               [(0x1a1a, b""), SNI, (0x2a2a, b"\0"),
                                (13, b"\0\4\x0a\x0a\x04\x03")]),
    "a padding of its own": hello([0x1301], [SNI, (21, bytes(100))]),
}


@pytest.mark.parametrize("what", HELLOS)
def test_hellos_are_as_the_reference_has_them(explain, what):  # noqa: F811
    octets = HELLOS[what]
    tls = tls_of(explain(mailcap.capture([("C", as_record(octets))], 443),
                         "--format=json"))
    assert tls["ja4"] == ja4(Hello(octets))


@pytest.mark.parametrize("case", ["tls12-ecdhe", "tls12-alpn", "tls13",
                                  "tls10", "client-certificate"])
def test_hellos_of_openssl_too(explain, case):  # noqa: F811
    first = next(octets for side, octets in flights(case) if side == "C")
    tls = tls_of(explain(capture(case), "--what=tls", "--format=json"))
    assert tls["ja4"] == ja4(Hello(first[5:5 + int.from_bytes(first[3:5],
                                                             "big")]))


@pytest.mark.parametrize("protocols, name", [
    ([], None), (["h2", "http/1.1"], "a.example"), (["smtp"], "b.example")])
def test_hellos_of_this_machine_too(explain, protocols, name):  # noqa: F811
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    if protocols:
        context.set_alpn_protocols(protocols)
    said = ssl.MemoryBIO()
    link = context.wrap_bio(ssl.MemoryBIO(), said, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        link.do_handshake()
    wire = said.read()
    tls = tls_of(explain(mailcap.capture([("C", wire)], 443), "--format=json"))
    assert tls["ja4"] == ja4(Hello(wire[5:]))
