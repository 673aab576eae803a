"""A network in which a box answers for everybody: for the root servers, and
for an address that nobody has.

    box.py LOOK COMMAND...

LOOK is what it does: "recursive" answers whatever is asked (RA=1, AA=0);
"one-identity" answers as the root does, and always as box1; "healthy" is the
near miss, in which each root server answers as itself, and nobody else does.

Run below `unshare --user --map-root-user --net`; ends with the command.

SPDX-License-Identifier: ISC
"""
import asyncio
import struct
import subprocess
import sys

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

ROOTS = """198.41.0.4 170.247.170.2 192.33.4.12 199.7.91.13 192.203.230.10
    192.5.5.241 192.112.36.4 198.97.190.53 192.36.148.17 192.58.128.30
    193.0.14.129 199.7.83.42 202.12.27.33""".split()
NOBODYS = "192.0.2.253"


def whole(query, text, authority):
    """A response that says who gives it."""
    response = dns.message.make_response(query)
    question = query.question[0]
    options = [dns.edns.GenericOption(dns.edns.OptionType.NSID,
                                      text.encode())]
    response.use_edns(0, payload=1232, options=options)
    if authority:
        response.flags |= dns.flags.AA
    if question.rdclass == dns.rdataclass.CH:
        response.answer = [dns.rrset.from_text(question.name, 0, "CH", "TXT",
                                               f'"{text}"')]
    return response


def recursive(query, address):
    response = whole(query, "box1", False)
    response.flags |= dns.flags.RA
    question = query.question[0]
    if question.name == dns.name.from_text("www.example.com."):
        response.answer = [dns.rrset.from_text(question.name, 60, "IN", "A",
                                               "192.0.2.66")]
    return response


def root(query, address, who):
    """The root's servers, below which there is nothing at all."""
    response = whole(query, who, True)
    question = query.question[0]
    soa = dns.rrset.from_text(".", 60, "IN", "SOA", "a.root-servers.net. "
                              "nstld. 1 7200 900 1209600 60")
    if question.rdclass == dns.rdataclass.CH:
        return response
    if question.rdtype == dns.rdatatype.NS and len(question.name) == 1:
        response.answer = [dns.rrset.from_text(".", 60, "IN", "NS", *[
            f"{letter}.root-servers.net." for letter in "abcdefghijklm"])]
    elif question.rdtype == dns.rdatatype.SOA and len(question.name) == 1:
        response.answer = [soa]
    else:
        response.authority = [soa]
        if len(question.name) > 1:
            response.set_rcode(dns.rcode.NXDOMAIN)
    return response


LOOKS = {
    "recursive": recursive,
    "one-identity": lambda query, address: root(query, address, "box1"),
    "healthy": lambda query, address: root(query, address,
                                           f"x{ROOTS.index(address)}"),
}


class Udp(asyncio.DatagramProtocol):
    def __init__(self, look, address):
        self.look, self.address = look, address

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, wire, client):
        query = dns.message.from_wire(wire)
        self.transport.sendto(self.look(query, self.address).to_wire(), client)


async def tcp(look, address, reader, writer):
    try:
        size, = struct.unpack("!H", await reader.readexactly(2))
        query = dns.message.from_wire(await reader.readexactly(size))
        wire = look(query, address).to_wire()
        writer.write(struct.pack("!H", len(wire)) + wire)
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    look, *command = sys.argv[1:]
    addresses = ROOTS + ([NOBODYS] if look == "recursive" else [])
    lines = ["link set lo up", *(f"addr add {address}/32 dev lo"
                                 for address in addresses),
             "route add default dev lo"]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True,
                   check=True)
    loop = asyncio.get_running_loop()
    for address in addresses:
        await loop.create_datagram_endpoint(
            lambda address=address: Udp(LOOKS[look], address),
            local_addr=(address, 53))
        await asyncio.start_server(
            lambda reader, writer, address=address:
            tcp(LOOKS[look], address, reader, writer), address, 53)
    process = await asyncio.create_subprocess_exec(*command)
    sys.exit(await process.wait())


asyncio.run(main())
