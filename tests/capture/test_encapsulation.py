"""DNS within whatever tshark opens by itself: a packet each, which tshark must
find as well; and what neither opens, which is counted and said."""
import struct

import pytest

from packets import (GRE, UDP, dot11, ethernet, geneve, gre, ipv4, ipv6, mpls,
                     nflog, pcap, pktap, query, radiotap, snap, udp, vlan,
                     vxlan)
from test_tshark import (dump_whole, messages_of_ours, messages_of_tshark,
                         pytestmark, tshark)  # noqa: F401  the mark is used

Q = ipv4(UDP, udp(4000, 53, query(1)))
Q6 = ipv6(UDP, udp(4000, 53, query(1)))
ETHER = ethernet(0x0800, Q)
PPP = b"\xff\3\0\x21" + Q
WIFI = dot11(snap(0x0800, Q))
LLC_WITH_QOS = dot11(snap(0x0800, Q), qos=True)
MACS = b"\2\0\0\0\0\1" * 2


def ip(packet):
    return pcap(1, [ethernet(0x0800, packet)])


def frame(kind, payload):
    return pcap(1, [ethernet(kind, payload)])


def over_udp(port, payload):
    return ip(ipv4(UDP, udp(50000, port, payload), source=3, destination=4))


def over_gre(kind, payload, flags=0, fields=b""):
    return ip(ipv4(GRE, gre(kind, payload, flags, fields)))


def pptp(payload, flags, *numbers):
    fields = struct.pack(f">HH{len(numbers)}I", len(payload), 1, *numbers)
    return over_gre(0x880b, payload, flags, fields)


def gtp(flags, more, payload):
    return over_udp(2152, struct.pack(">BBHI", flags, 255,
                                      len(more) + len(payload), 1) +
                    more + payload)


OPENED = {
    # tunnels in UDP
    "VXLAN": over_udp(4789, vxlan(ETHER)),
    "VXLAN over IPv6": frame(0x86dd, ipv6(UDP, udp(5, 4789, vxlan(ETHER)))),
    "VXLAN with a policy": over_udp(4789, vxlan(ETHER, flags=0x88)),
    "a VLAN in VXLAN": over_udp(4789, vxlan(ethernet(0x8100,
                                                     vlan(0x0800, Q)))),
    "VXLAN in VXLAN": over_udp(4789, vxlan(ethernet(0x0800, ipv4(
        UDP, udp(5, 4789, vxlan(ETHER)))))),
    "VXLAN-GPE, IPv4": over_udp(4790, vxlan(Q, 0x0c, 1)),
    "VXLAN-GPE, IPv6": over_udp(4790, vxlan(Q6, 0x0c, 2)),
    "VXLAN-GPE, Ethernet": over_udp(4790, vxlan(ETHER, 0x0c, 3)),
    "Geneve": over_udp(6081, geneve(0x6558, ETHER)),
    "Geneve, IPv4": over_udp(6081, geneve(0x0800, Q)),
    "Geneve, options": over_udp(6081, geneve(0x6558, ETHER, b"\1\2\3\1abcd")),
    "GRE in UDP": over_udp(4754, gre(0x0800, Q)),
    "MPLS in UDP": over_udp(6635, mpls(Q)),
    "LISP": over_udp(4341, b"\x80" + b"\0" * 7 + Q),
    "Teredo": over_udp(3544, Q6),
    "Teredo, authenticated": over_udp(3544, b"\0\1\0\0" + b"\0" * 9 + Q6),
    "Teredo, origin": over_udp(3544, b"\0\0\1\2\3\4\5\6" + Q6),
    "AYIYA": over_udp(5072, b"\x44\x52\x11\x29" + b"\0" * 40 + Q6),
    "GTP": gtp(0x30, b"", Q),
    "GTP, IPv6": gtp(0x30, b"", Q6),
    "GTP, a sequence number": gtp(0x32, b"\0\0\0\0", Q),
    "GTP, an extension": gtp(0x34, b"\0\0\0\x85\1\0\0\0", Q),
    "L2TP": over_udp(1701, b"\0\2\0\1\0\1" + PPP),
    "L2TP, a length": over_udp(1701, b"\x40\2" + struct.pack(
        ">HHH", 8 + len(PPP), 1, 1) + PPP),
    "TZSP": over_udp(37008, b"\1\0\0\1\1" + ETHER),
    "TZSP, a tag": over_udp(37008, b"\1\0\0\1\0\x0a\1\x30\1" + ETHER),
    # GRE
    "GRE": over_gre(0x0800, Q),
    "GRE, IPv6": over_gre(0x86dd, Q6),
    "GRE, checksum, key, number": over_gre(0x0800, Q, 0xb000, b"\0" * 12),
    "GRE, Ethernet": over_gre(0x6558, ETHER),
    "NVGRE": over_gre(0x6558, ETHER, 0x2000, b"\0\x10\0\0"),
    "GRE, MPLS": over_gre(0x8847, mpls(Q)),
    "GRE, routes": over_gre(0x0800, Q, 0x4000,
                            b"\0\0\0\0\0\2\0\4abcd\0\0\0\0"),
    "GRE, PPP": over_gre(0x880b, PPP),
    "GRE, WCCP": over_gre(0x883e, Q),
    "GRE, WCCP 2": over_gre(0x883e, b"\0\0\0\0" + Q),
    "GRE, EoIP": over_gre(0x6400, ETHER, 0x2001, struct.pack(
        ">H", len(ETHER)) + b"\1\0"),
    "ERSPAN I": over_gre(0x88be, ETHER),
    "ERSPAN II": over_gre(0x88be, b"\x10\1\0\0\0\0\0\0" + ETHER, 0x1000,
                          b"\0\0\0\1"),
    "ERSPAN III": over_gre(0x22eb, b"\x20\1" + b"\0" * 10 + ETHER, 0x1000,
                           b"\0\0\0\1"),
    "ERSPAN III, platform": over_gre(
        0x22eb, b"\x20\1" + b"\0" * 9 + b"\1" + b"\0" * 8 + ETHER, 0x1000,
        b"\0\0\0\1"),
    "PPTP": pptp(PPP, 0x3001, 1),
    "PPTP, acknowledged": pptp(PPP, 0x3081, 1, 1),
    "PPTP, short": pptp(b"\x21" + Q, 0x3001, 1),
    # IP
    "IP in IP": ip(ipv4(4, Q)),
    "IPv6 in IPv4": ip(ipv4(41, Q6)),
    "IPv4 in IPv6": frame(0x86dd, ipv6(4, Q)),
    "MPLS in IP": ip(ipv4(137, mpls(Q))),
    "EtherIP": ip(ipv4(97, b"\x30\0" + ETHER)),
    "UDP-Lite": ip(ipv4(136, udp(4000, 53, query(1), length=8))),
    "AH": ip(ipv4(51, b"\x11\4\0\0" + b"\0" * 20 + udp(4000, 53, query(1)))),
    "PIM": ip(ipv4(103, b"\x21" + b"\0" * 7 + Q)),
    # Ethernet
    "VLAN in VLAN": frame(0x88a8, vlan(0x8100, vlan(0x0800, Q))),
    "MPLS": frame(0x8847, mpls(mpls(Q), bottom=False)),
    "PPPoE": frame(0x8864, b"\x11\0\0\1" + struct.pack(">H", len(Q6) + 2) +
                   b"\0\x57" + Q6),
    "SNAP": frame(len(Q) + 8, snap(0x0800, Q)),
    "SNAP, VLAN": frame(len(Q) + 12, snap(0x8100, vlan(0x0800, Q))),
    "SNAP, bridged": frame(len(ETHER) + 10,
                           b"\xaa\xaa\3\0\x80\xc2\0\1\0\0" + ETHER),
    "LLC": frame(len(Q) + 3, b"\6\6\3" + Q),
    "MAC in MAC": frame(0x88e7, b"\0\0\0\1" + ETHER),
    "NSH": frame(0x894f, b"\0\2\2\1\0\0\1\1" + Q),
    "bridged": frame(0x6558, ETHER),
    "CMD": frame(0x8909, b"\1\1\0\1\0\7\x08\0" + Q),
    "VN-Tag": frame(0x8926, b"\0\0\0\0\x08\0" + Q),
    "R-TAG": frame(0xf1c1, b"\0\0\0\1\x08\0" + Q),
    "FabricPath": frame(0x8903, b"\0\0" + ETHER),
    "TRILL": frame(0x22f3, b"\0\0\0\1\0\2" + ETHER),
    # link types
    "SLL": pcap(113, [b"\0\0\0\1\0\6" + MACS[:8] + b"\x08\0" + Q]),
    "SLL, VLAN": pcap(113, [b"\0\0\0\1\0\6" + MACS[:8] + b"\x81\0" +
                            vlan(0x0800, Q)]),
    "SLL, LLC": pcap(113, [b"\0\0\0\1\0\6" + MACS[:8] + b"\0\4" +
                           snap(0x0800, Q)]),
    "SLL, PPP": pcap(113, [b"\0\0\2\0\0\6" + MACS[:8] + b"\0\7\0\x21" + Q]),
    "SLL2": pcap(276, [b"\x08\0" + b"\0" * 18 + Q]),
    "NFLOG": pcap(239, [nflog(2, (9, Q))]),
    "NFLOG, a prefix, IPv6": pcap(239, [nflog(10, (10, b"pre\0"), (9, Q6))]),
    "PKTAP": pcap(258, [pktap(1, ETHER)]),
    "PKTAP, raw": pcap(258, [pktap(12, Q)]),
    "PKTAP, loopback": pcap(258, [pktap(0, b"\2\0\0\0" + Q)]),
    "802.11": pcap(105, [WIFI]),
    "radiotap": pcap(127, [radiotap(WIFI)]),
    "radiotap, a checksum": pcap(127, [radiotap(WIFI + b"abcd", 0x10)]),
    "radiotap, a pad": pcap(127, [radiotap(dot11(
        b"\0\0" + snap(0x0800, Q), qos=True), 0x20)]),
    "802.11 QoS": pcap(127, [radiotap(LLC_WITH_QOS)]),
    "802.11 QoS, HT": pcap(127, [radiotap(dot11(
        snap(0x0800, Q), qos=True, order=True))]),
    "802.11, four addresses": pcap(127, [radiotap(dot11(
        snap(0x0800, Q), control=0x0308, addresses=4, qos=True))]),
    "802.11, frames in one": pcap(127, [radiotap(
        b"\x88\0\0\0" + MACS + MACS[:6] + b"\0\0\x80\0" + MACS +
        struct.pack(">H", len(Q) + 8) + snap(0x0800, Q))]),
    "Prism": pcap(119, [b"\x44\0\0\0" + struct.pack("<I", 144) +
                        b"\0" * 136 + WIFI]),
    "AVS": pcap(163, [struct.pack(">II", 0x80211001, 64) + b"\0" * 56 +
                      WIFI]),
    "PPI": pcap(192, [struct.pack("<BBHI", 0, 0, 8, 105) + WIFI]),
    "PPI, Ethernet": pcap(192, [struct.pack("<BBHI", 0, 0, 8, 1) + ETHER]),
    "FDDI": pcap(10, [b"\x50" + MACS + snap(0x0800, Q)]),
    "token ring": pcap(6, [b"\x10\x40" + MACS + snap(0x0800, Q)]),
    "HDLC": pcap(104, [b"\x0f\0\x08\0" + Q]),
    "Frame Relay": pcap(107, [b"\x18\x41\3\xcc" + Q]),
    "ATM": pcap(100, [snap(0x0800, Q)]),
    "SunATM": pcap(123, [b"\2\0\0\x20" + snap(0x0800, Q)]),
    "PPP": pcap(9, [PPP]),
    "PPP, short": pcap(9, [b"\x21" + Q]),
    "PPPoE alone": pcap(51, [b"\x11\0\0\1" + struct.pack(
        ">H", len(Q) + 2) + b"\0\x21" + Q]),
    "PPP with a way": pcap(204, [b"\0" + PPP]),
    "IPsec of OpenBSD": pcap(109, [b"\2\0\0\0" + b"\0" * 8 + Q]),
    "packet filter": pcap(117, [b"\x3d\2\0\0" + b"\0" * 60 + Q]),
    "InfiniBand": pcap(242, [b"\0" * 40 + b"\x08\0\0\0" + Q]),
    "FireWire": pcap(138, [b"\0" * 16 + b"\x08\0" + Q]),
    "ARCNET": pcap(129, [b"\1\2\0\0\xd4\0\0\0" + Q]),
}

# What is left out is named; tshark has no DNS in it either.
LEFT = {
    "encrypted 802.11": pcap(127, [radiotap(dot11(
        b"\0" * 8 + snap(0x0800, Q), control=0x4008))]),
    "ESP": ip(ipv4(50, b"\0\0\0\1\0\0\0\1" + Q)),
    "MACsec": frame(0x88e5, b"\x20\0\0\0\0\1" + b"\0" * 8 + Q),
    "UDP in VXLAN on port 8472": over_udp(8472, vxlan(ETHER)),
    "GTP": over_udp(2152, struct.pack(">BBHI", 0x30, 1, 0, 1)),
    "VXLAN-GPE": over_udp(4790, vxlan(Q, 0x0c, 9)),
    "Teredo": over_udp(3544, b"\x40" + Q[1:]),
    "L2TP version 3": ip(ipv4(115, b"\0\0\0\1" + ETHER)),
    "GRE": over_gre(0x0001, b"x"),
    "multicast DNS": ip(ipv4(UDP, udp(5353, 5353, query(0)))),
    "LLMNR": ip(ipv4(UDP, udp(4000, 5355, query(0)))),
}
# tshark knows these as other protocols, and since 4.4 the port that Linux has for
# VXLAN where nobody names one.
ELSEWHERE = ("multicast DNS", "LLMNR", "UDP in VXLAN on port 8472")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """What tshark and we make of each capture: {octets: (its, ours)}, all of
    one link type at once."""
    kinds = {}
    for octets in [*OPENED.values(), *LEFT.values()]:
        kinds.setdefault(octets[20:24], []).append(octets)
    found = {}
    for i, members in enumerate(kinds.values()):
        path = str(tmp_path_factory.mktemp("captures") / f"{i}.pcap")
        with open(path, "wb") as out:
            out.write(members[0][:24])
            out.writelines(octets[24:] for octets in members)
        its = list(messages_of_tshark(tshark(path)))
        ours = list(messages_of_ours(dump_whole(path)[0]))
        for number, octets in enumerate(members, 1):
            found[octets] = ([row[1:] for row in its if row[0] == number],
                             [row[1:] for row in ours if row[0] == number])
    return found


@pytest.mark.parametrize("what", OPENED)
def test_opened_as_tshark_does(judged, what):
    its, ours = judged[OPENED[what]]
    assert ours == its and len(its) == 1


@pytest.mark.parametrize("what", LEFT)
def test_what_is_left_out_is_counted(judged, tmp_path, what):
    its, ours = judged[LEFT[what]]
    assert ours == its == [] or what in ELSEWHERE
    path = tmp_path / "x.pcap"
    path.write_bytes(LEFT[what])
    assert f"# left {what}: 1" in dump_whole(str(path))[1]


@pytest.mark.parametrize("what", OPENED)
def test_cut_short_anywhere(tmp_path, what):
    """No prefix of a packet is read past its end (the sanitizers look), or
    taken for more than a message that is cut off."""
    octets = OPENED[what]
    path = str(tmp_path / "x.pcap")
    frame_ = octets[40:]
    with open(path, "wb") as out:
        out.write(octets[:24])
        for size in range(0, len(frame_), 3):
            out.write(struct.pack("<IIII", 1, 0, size, len(frame_)) +
                      frame_[:size])
    entries, notes = dump_whole(path)
    assert all(len(row) < 12 or int(row[6]) <= 19 for row in entries)
    assert notes
