"""RDATA in presentation format, held against dig, kdig and dnspython.

A responder on the loopback interface hands every row of rdata_rows.def (and
many more RDATA, made up) to dig and kdig; dnspython reads the octets itself.
What dig writes, rootwalk writes, character for character; what dig and
dnspython write alike, rootwalk writes alike too; and dnspython reads what
rootwalk writes as the octets it was made of.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

import dns.message
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("ROOTWALK_BUILD", "build"))
sys.path.insert(0, os.path.join(TOP, "tests", "wire"))
import rows  # noqa: E402  the path had to be set first

ROWS = list(rows.rdata_rows())
TYPES = rows.types()
# dig takes a message's TSIG for its signature, not for a record.
NOT_FOR_DIG = {"TSIG", "TKEY", "SIG"}
# RFC 7553 section 4.5 has the target run to the end of the RDATA, of no length
# too; BIND 9.20 calls the message malformed.
NOT_FOR_NEW_DIG = {("URI", '10 1 ""')}
# What the installed dig and dnspython do not know yet.
NEWER = re.compile(r" (dohpath|ohttp|tls-supported-groups|docpath)\b")
# What dnspython writes or reads in a way of its own.
NOT_FOR_DNSPYTHON = {
    "NID": "wants four digits in each group; BIND writes no zeros in front",
    "L64": "wants four digits in each group; BIND writes no zeros in front",
    "TKEY": "has no length before the key",
    "TSIG": "has no length before the MAC",
    "CERT": "has other mnemonics for algorithms",
}


def ids(row):
    return f"{row[0]}-{row[2].hex()[:16]}"


class Responder(threading.Thread):
    """Answers rN.test with the Nth of the RDATA it was given."""

    def __init__(self, records):
        super().__init__(daemon=True)
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            try:
                octets, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            self.socket.sendto(self.answer(octets), peer)

    def answer(self, octets):
        end = octets.index(b"\0", 12) + 5
        question = octets[12:end]
        number = int(re.search(rb"r(\d+)\x04test\0", question).group(1))
        kind, rdata = self.records[number]
        return (octets[:2] + bytes.fromhex("84000001000100000000") + question
                + b"\xc0\x0c" + kind.to_bytes(2, "big")
                + bytes.fromhex("000100000e10")
                + len(rdata).to_bytes(2, "big") + rdata)


@pytest.fixture(scope="module")
def responder():
    server = Responder([(rows.type_number(kind), octets)
                        for kind, _, octets in ROWS])
    server.start()
    yield server
    server.socket.close()


def answers(command):
    """{number: rdata as text} from what dig or kdig printed."""
    output = subprocess.run(command, stdout=subprocess.PIPE, check=False,
                            stderr=subprocess.STDOUT).stdout.decode("latin-1")
    found = {}
    for line in output.splitlines():
        match = re.match(r"(?:\w+\.)?r(\d+)\.test\.\s+\d+\s+IN\s+(\S+)\s?(.*)", line)
        if match:
            found[int(match.group(1))] = (match.group(2), match.group(3))
    return found


def ask(tool, responder, *options):
    assert shutil.which(tool) is not None, f"{tool} is not installed"
    questions = []
    for i, (kind, _, _) in enumerate(ROWS):
        if kind not in NOT_FOR_DIG:
            # dig holds the owner of an NSEC3 to be a hash, as it has to be
            owner = f"{'0' * 32}.r{i}.test" if kind == "NSEC3" \
                else f"r{i}.test"
            questions += [owner, f"TYPE{rows.type_number(kind)}"]
    return answers([tool, "@127.0.0.1", "-p", str(responder.port), "+noall",
                    "+answer", "+noedns", "+time=2", "+tries=1", *options,
                    *questions])


@pytest.fixture(scope="module")
def dig(responder):
    return ask("dig", responder, "+nosplit")


@pytest.fixture(scope="module")
def dig_split(responder):
    return ask("dig", responder)


@pytest.fixture(scope="module")
def kdig(responder):
    return ask("kdig", responder)


@pytest.fixture(scope="module")
def ours():
    """The filter: a verb, a type and a text or hex, to the line it says."""
    path = os.path.join(BUILD, "tests", "wire", "rdata_text")
    with subprocess.Popen([path], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, bufsize=1) as process:
        def run(verb, kind, rest):
            process.stdin.write(f"{verb} {kind} {rest}\n")
            process.stdin.flush()
            return process.stdout.readline().rstrip("\n")
        yield run
        process.stdin.close()


def with_dnspython(kind, octets):
    """dnspython's text, or None where it does not know the type."""
    number = rows.type_number(kind)
    try:
        rdata = dns.rdata.from_wire(dns.rdataclass.IN, number, octets, 0,
                                    len(octets))
    except Exception:  # it checks some types beyond their form
        return None
    return (None if isinstance(rdata, dns.rdata.GenericRdata)
            else rdata.to_text())


def loose(text):
    """Without what writers are free to choose: case of hex, blanks, zeros
    in front, quotes."""
    text = re.sub(r"\s+", "", text).replace('"', "").lower()
    return re.sub(r"(?<![0-9a-f])0+(?=[0-9a-f])", "", text)


def test_the_filter_says_what_the_rows_say(ours):
    for kind, text, octets in ROWS:
        assert ours("to", kind, octets.hex()) == text
        assert ours("from", kind, text) == octets.hex()


@pytest.mark.parametrize("number", range(len(ROWS)),
                         ids=lambda n: ids(ROWS[n]))
def test_text_is_as_dig_writes_it(number, dig, dig_split, ours):
    kind, text, octets = ROWS[number]
    if kind in NOT_FOR_DIG:
        pytest.skip("dig does not take it for a record")
    if number not in dig and (kind, text) in NOT_FOR_NEW_DIG:
        pytest.skip("dig takes no URI without a target since 9.20")
    assert number in dig, "dig did not take the RDATA"
    its_kind, its_text = dig[number]
    if its_kind.startswith("TYPE") or its_text.startswith("\\#"):
        if kind in TYPES and not text.startswith("\\#"):
            pytest.skip("dig does not know the type")
    if NEWER.search(text):
        pytest.skip("dig does not know the parameter")
    if "2106" in text:
        pytest.skip("dig takes times for those that are nearest today")
    # an A6 of 128 bits has two blanks where others have one
    assert text == re.sub("  ", " ", its_text.rstrip())
    assert its_kind == kind
    assert ours("split", kind, octets.hex()) == re.sub(
        r"^128  ", "128 ", dig_split[number][1].rstrip())


@pytest.mark.parametrize("number", range(len(ROWS)),
                         ids=lambda n: ids(ROWS[n]))
def test_text_is_as_dig_and_dnspython_agree(number, dig, kdig):
    kind, text, octets = ROWS[number]
    others = [with_dnspython(kind, octets)]
    if number in kdig and not kdig[number][0].startswith("TYPE"):
        others.append(kdig[number][1])
    if NEWER.search(text):
        pytest.skip("they do not know the parameter")
    agreed = [other for other in others if other is not None and
              number in dig and loose(other) == loose(dig[number][1])]
    if not agreed:
        pytest.skip("they do not agree with one another")
    for other in agreed:
        assert loose(text) == loose(other)


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_text_is_read_by_dnspython_as_the_same_octets(row):
    kind, text, octets = row
    if with_dnspython(kind, octets) is None or NEWER.search(text):
        pytest.skip("dnspython does not know the type or parameter")
    if kind in NOT_FOR_DNSPYTHON:
        pytest.skip(f"dnspython {NOT_FOR_DNSPYTHON[kind]}")
    try:
        rdata = dns.rdata.from_text("IN", rows.type_number(kind), text)
    except NotImplementedError:
        pytest.skip("dnspython does not read the type")
    assert rdata.to_wire() == octets
