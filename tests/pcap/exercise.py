#!/usr/bin/python3
"""Write testdata/pcap/exercise.pcap: the two exchanges of the exercise that
rootwalk grew out of, as Wireshark on a student's machine would have them.

    tests/pcap/exercise.py FILE

A query for www.bilibili.com A, ID 0x8bca, flags 0x0120 (RD and AD), one
question, one additional record (OPT), with its response; and a response
with ID 0xf168, flags 0x8180, 7 answer, 2 authority and 17 additional
records, 2.356 ms after its own request.  Checksums are right, and the same
octets come out each time.
"""
import struct
import sys

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rrset

CLIENT_MAC, ROUTER_MAC = "3c2c30a1b2c3", "00259e445566"
CLIENT, ROUTER = "192.168.1.23", "192.168.1.1"
ANSWER = [
    ("www.bilibili.com.", 240, "CNAME", ["a.w.bilicdn1.com."]),
    ("a.w.bilicdn1.com.", 60, "A",
     [f"61.156.196.{i}" for i in range(2, 8)]),
]
AUTHORITY = [("bilicdn1.com.", 85310, "NS",
              ["ns3.dnsv5.com.", "ns4.dnsv5.com."])]
ADDITIONAL = [
    ("ns3.dnsv5.com.", 3452, "A",
     "36.155.149.211 49.234.175.103 61.151.180.51 223.166.151.16 "
     "1.12.0.17 1.12.0.18 1.12.0.20".split()),
    ("ns3.dnsv5.com.", 3452, "AAAA",
     ["2402:4e00:1430:1102:0:9136:2b2b:ba61"]),
    ("ns4.dnsv5.com.", 3452, "A",
     "106.55.82.76 117.89.178.200 183.47.126.155 183.192.164.119 "
     "223.166.151.126 1.12.0.16 1.12.0.19".split()),
    ("ns4.dnsv5.com.", 3452, "AAAA",
     ["2402:4e00:1020:1264:0:9136:29b6:fc32"]),
]


def query(ident, flags):
    message = dns.message.make_query("www.bilibili.com.", "A", use_edns=0,
                                     payload=1232)
    message.id, message.flags = ident, flags
    return message


def response(asked, flags):
    message = dns.message.make_response(asked)
    message.flags = flags
    message.use_edns(0, payload=1232)
    for section, rows in ((message.answer, ANSWER),
                          (message.authority, AUTHORITY),
                          (message.additional, ADDITIONAL)):
        for name, ttl, rtype, rdatas in rows:
            for rdata in rdatas:  # one by one: to_wire() shuffles sets
                section.append(dns.rrset.from_text(name, ttl, "IN", rtype,
                                                   rdata))
    return message


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return 0xffff - total


def address(text):
    return bytes(int(part) for part in text.split("."))


def frame(source, destination, ident, ttl, payload):
    """UDP over IPv4 over Ethernet; source and destination with MAC, port."""
    (from_mac, from_ip, from_port), (to_mac, to_ip, to_port) = \
        source, destination
    size = 8 + len(payload)
    pseudo = address(from_ip) + address(to_ip) + struct.pack("!HH", 17, size)
    udp = struct.pack("!HHHH", from_port, to_port, size, 0)
    udp = udp[:6] + struct.pack(
        "!H", checksum(pseudo + udp + payload) or 0xffff)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + size, ident, 0, ttl, 17,
                     0, address(from_ip), address(to_ip))
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return (bytes.fromhex(to_mac + from_mac) + b"\x08\x00" + ip + udp +
            payload)


def packets():
    """(microseconds since the first, frame), in order of time."""
    first = query(0x8bca, 0x0120)
    second = query(0xf168, 0x0100)
    client = [(CLIENT_MAC, CLIENT, port) for port in (58421, 49817)]
    router = (ROUTER_MAC, ROUTER, 53)
    yield 0, frame(client[0], router, 0x3d21, 64, first.to_wire())
    yield 41873, frame(router, client[0], 0, 63,
                       response(first, 0x8180).to_wire())
    yield 1204511, frame(client[1], router, 0x3d5e, 64, second.to_wire())
    yield 1204511 + 2356, frame(router, client[1], 0, 63,
                                response(second, 0x8180).to_wire())


def main():
    started = 1_668_000_000 * 1_000_000 + 123_456  # a lesson in autumn 2022
    with open(sys.argv[1], "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for after, octets in packets():
            seconds, micros = divmod(started + after, 1_000_000)
            out.write(struct.pack("<IIII", seconds, micros, len(octets),
                                  len(octets)) + octets)


if __name__ == "__main__":
    main()
