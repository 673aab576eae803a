"""Packets put together octet by octet, and captures around them.

Each function gives octets; a layer takes what it carries as its last
argument: `ethernet(0x0800, ipv4(17, udp(4000, 53, query(1))))`.
"""
import struct

UDP, TCP, GRE, IPIP, IPV6 = 17, 6, 47, 4, 41


def query(number, response=False):
    """A message for x. A, ID 0x1200 + number: 19 octets."""
    return struct.pack(">HHHHHH", 0x1200 + number, 0x8000 if response else 0,
                       1, 0, 0, 0) + b"\1x\0\0\1\0\1"


def answer(number, size):
    """A response of so many octets, at least 42: with one TXT record."""
    head = struct.pack(">HHHHHH", 0x1200 + number, 0x8400, 1, 1, 0, 0)
    head += b"\1x\0\0\x10\0\1" + b"\xc0\x0c\0\x10\0\1\0\0\0\x3c"
    text = b"t" * (size - len(head) - 2)
    texts = b"".join(bytes([len(part)]) + part for part in
                     (text[i:i + 200] for i in range(0, len(text), 200)))
    texts = texts[:size - len(head) - 2]
    # the last string's length may lie now: no matter to those who count
    return head + struct.pack(">H", len(texts)) + texts


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return 0xffff - total


def udp(source, destination, payload, length=None, sum_=0):
    return struct.pack(">HHHH", source, destination,
                       len(payload) + 8 if length is None else length,
                       sum_) + payload


def tcp(source, destination, seq, payload, flags=0x18):
    return struct.pack(">HHIIBBHHH", source, destination, seq, 1, 5 << 4,
                       flags, 8192, 0, 0) + payload


def ipv4(protocol, payload, length=None, sum_=None, ident=0, where=0,
         source=1, destination=2, options=b""):
    """where: offset in eights and flags; 0x2000 is "more"."""
    def head(value):
        return struct.pack(
            ">BBHHHBBH4s4s", 0x45 + len(options) // 4, 0,
            20 + len(options) + len(payload) if length is None else length,
            ident, where, 64, protocol, value, bytes([192, 0, 2, source]),
            bytes([192, 0, 2, destination])) + options
    return head(checksum(head(0)) if sum_ is None else sum_) + payload


def ipv6(following, payload, length=None, source=1, destination=2):
    return struct.pack(
        ">IHBB16s16s", 0x60000000,
        len(payload) if length is None else length, following, 64,
        b"\x20\1\x0d\xb8" + b"\0" * 11 + bytes([source]),
        b"\x20\1\x0d\xb8" + b"\0" * 11 + bytes([destination])) + payload


def fragment6(following, offset, more, ident, payload):
    return struct.pack(">BBHI", following, 0, offset | more, ident) + payload


def ethernet(kind, payload):
    return b"\2\0\0\0\0\2\2\0\0\0\0\1" + struct.pack(">H", kind) + payload


def vlan(kind, payload, number=7):
    """What stands behind an EtherType of 0x8100, itself with one."""
    return struct.pack(">HH", number, kind) + payload


def mpls(payload, label=16, bottom=True):
    return struct.pack(">I", label << 12 | bottom << 8 | 64) + payload


def snap(kind, payload):
    return b"\xaa\xaa\3\0\0\0" + struct.pack(">H", kind) + payload


def gre(kind, payload, flags=0, fields=b""):
    return struct.pack(">HH", flags, kind) + fields + payload


def vxlan(payload, flags=0x08, following=0):
    return struct.pack(">BBBB", flags, 0, 0, following) + b"\0\0\x2a\0" + payload


def geneve(kind, payload, options=b""):
    return struct.pack(">BBH", len(options) // 4, 0, kind) + \
        b"\0\0\x2a\0" + options + payload


def dot11(payload, control=0x0008, qos=False, addresses=3, order=False):
    """A data frame; its payload begins with LLC."""
    head = struct.pack("<HH", control | (0x80 if qos else 0) |
                       (0x8000 if order else 0), 0)
    head += b"\2\0\0\0\0\1" * addresses if addresses < 4 else \
        b"\2\0\0\0\0\1" * 3
    head += b"\0\0"
    if addresses == 4:
        head += b"\2\0\0\0\0\1"
    if qos:
        head += b"\0\0"
    if order:
        head += b"\0\0\0\0"
    return head + payload


def radiotap(frame, flags=None):
    if flags is None:
        return struct.pack("<BBHI", 0, 0, 8, 0) + frame
    return struct.pack("<BBHIB", 0, 0, 9, 2, flags) + frame


def nflog(family, *tlvs):
    out = struct.pack(">BBH", family, 0, 0)
    for kind, value in tlvs:
        size = 4 + len(value)
        out += struct.pack("=HH", size, kind) + value + b"\0" * (-size % 4)
    return out


def pktap(link_type, frame, size=108, kind=1):
    head = struct.pack("<III", size, kind, link_type)
    return head + b"\0" * (size - len(head)) + frame


def pcap(link_type, packets, snap_len=None):
    """A capture of them, a millisecond between each."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type)
    for i, packet in enumerate(packets):
        held = packet[:snap_len]
        out += struct.pack("<IIII", 1000000000, 1000 * i, len(held),
                           len(packet)) + held
    return out
