"""Packets whose lengths, checksums or fragments are odd: read as tshark reads
them, and remarked."""
import json
import os
import subprocess

import pytest

from packets import (TCP, UDP, answer, ethernet, fragment6, ipv4, ipv6, pcap,
                     query, tcp, udp)
from test_tshark import (DUMP, dump_whole, messages_of_ours,
                         messages_of_tshark, pytestmark,
                         tshark)  # noqa: F401  the mark is used

PROGRAM = os.path.join(os.path.dirname(DUMP), "../../rootwalk")
PLAIN = udp(4000, 53, query(1))
STREAM = b"\0\x13" + query(1)
LAST = 208  # octets of the datagram that is cut up


def lengths():
    for length in (0, 1, 10, 19, 20, 27, 28, 30, 46, 48, 1000, 65535):
        yield ethernet(0x0800, ipv4(UDP, PLAIN, length=length))
    for length in (0, 1, 7, 8, 9, 20, 26, 28, 100, 65535):
        datagram = udp(4000, 53, query(2), length=length)
        yield ethernet(0x0800, ipv4(UDP, datagram))
        yield ethernet(0x86dd, ipv6(UDP, datagram))
    for length in (0, 1, 8, 26, 28, 60, 65535):
        yield ethernet(0x86dd, ipv6(UDP, PLAIN, length=length))
    for length in (0, 1000):
        yield ethernet(0x0800, ipv4(TCP, tcp(4000 + length, 53, 1, STREAM),
                                    length=length))


def headers():
    for sum_ in (0, 0x1234):
        yield ethernet(0x0800, ipv4(UDP, PLAIN, sum_=sum_))
    yield ethernet(0x0800, ipv4(UDP, udp(4000, 53, query(3), sum_=0x1234)))
    for first in (b"\x40", b"\x44", b"\x4f", b"\x55"):
        yield ethernet(0x0800, first + ipv4(UDP, PLAIN)[1:])
    yield ethernet(0x0800, ipv6(UDP, PLAIN))
    yield ethernet(0x86dd, ipv4(UDP, PLAIN))
    for where in (0x4000, 0x6000, 0x8000):
        yield ethernet(0x0800, ipv4(UDP, PLAIN, where=where, ident=999))


# Where each fragment begins and ends, and whether it says that more follow.
FRAGMENTS = [
    [(0, 80, 1), (80, 160, 1), (160, LAST, 0)],
    [(160, LAST, 0), (80, 160, 1), (0, 80, 1)],
    [(0, 80, 1), (0, 80, 1), (80, 160, 1), (160, LAST, 0)],
    [(0, 80, 1), (40, 160, 1), (160, LAST, 0)],
    [(0, 84, 1), (80, 160, 1), (160, LAST, 0)],
    [(0, 76, 1), (80, 160, 1), (160, LAST, 0)],
    [(160, 200, 0), (0, 80, 1), (80, 160, 1), (192, LAST, 1)],
    [(0, 80, 1), (160, 200, 0), (160, LAST, 0), (80, 160, 1)],
    [(0, 80, 1), (160, LAST, 0), (160, 200, 0), (80, 160, 1)],
    [(0, 80, 1), (80, 160, 1)],
    [(0, 80, 1), (160, LAST, 0)],
    [(0, 80, 1)],
    [(0, 80, 1), (80, 160, 1), (160, LAST, 0), (160, LAST, 0)],
    [(0, 80, 1), (80, 80, 1), (80, 160, 1), (160, LAST, 0)],
    [(0, 80, 1), (80, 160, 1), (160, LAST, 1), (LAST, LAST, 0)],
]


def pieces(cuts, ident, version):
    whole = udp(53, 4000, answer(ident, 200))
    for begin, end, more in cuts:
        part = whole[begin:end]
        if version == 4:
            yield ethernet(0x0800, ipv4(UDP, part, ident=ident,
                                        where=begin // 8 | more << 13))
        else:
            yield ethernet(0x86dd, ipv6(44, fragment6(UDP, begin, more, ident,
                                                      part)))


def fragments():
    for i, cuts in enumerate(FRAGMENTS):
        yield from pieces(cuts, 2 * i, 4)
        yield from pieces(cuts, 2 * i + 1, 6)


@pytest.mark.parametrize("kind", [lengths, headers, fragments],
                         ids=lambda kind: kind.__name__)
def test_read_as_tshark_reads_it(tmp_path, kind):
    path = str(tmp_path / "odd.pcap")
    with open(path, "wb") as out:
        out.write(pcap(1, list(kind())))
    want = sorted(messages_of_tshark(tshark(path)))
    assert sorted(messages_of_ours(dump_whole(path)[0])) == want
    assert len(want) > 5


@pytest.mark.parametrize("snap_len", [50, 70, 100, 118, 150])
def test_cut_fragments_are_read_as_tshark_reads_them(tmp_path, snap_len):
    path = str(tmp_path / "cut.pcap")
    with open(path, "wb") as out:
        out.write(pcap(1, list(fragments()), snap_len=snap_len))
    assert sorted(messages_of_ours(dump_whole(path)[0])) == sorted(
        messages_of_tshark(tshark(path)))


OVERLAP = [(0, 80, 1), (40, 160, 1), (160, LAST, 0)]
REMARKED = {
    "nothing": ([ethernet(0x0800, ipv4(UDP, PLAIN))], None),
    "a checksum of 0": ([ethernet(0x0800, ipv4(UDP, PLAIN, sum_=0))], None),
    "a checksum": ([ethernet(0x0800, ipv4(UDP, PLAIN, sum_=1))],
                   "the checksum of the IP header is wrong"),
    "an IP length": ([ethernet(0x0800, ipv4(UDP, PLAIN, length=1000))],
                     "a length in the packet's headers is wrong"),
    "a UDP length": ([ethernet(0x0800, ipv4(UDP, udp(4000, 53, query(1),
                                                     length=100)))],
                     "a length in the packet's headers is wrong"),
    "fragments": (list(pieces(FRAGMENTS[0], 1, 4)), None),
    "overlap": (list(pieces(OVERLAP, 1, 4)),
                "the fragments of the packet overlap"),
    "overlap in IPv6": (list(pieces(OVERLAP, 1, 6)),
                        "the fragments of the packet overlap"),
}


@pytest.mark.parametrize("what", REMARKED)
def test_remarked(tmp_path, what):
    packets, remark = REMARKED[what]
    path = tmp_path / "odd.pcap"
    path.write_bytes(pcap(1, packets))
    done = subprocess.run([PROGRAM, "explain", "--format=json", str(path)],
                          stdout=subprocess.PIPE, check=True, timeout=60)
    row, = [json.loads(line) for line in done.stdout.splitlines()]
    found = [text for text in row.get("remarks", ())
             if "packet" in text or "IP header" in text]
    assert found == ([remark] if remark else [])
