"""One process in which all responders live.

    serve.py --plan FILE [--delay MS] [--no-ipv6]

The plan is the world's: it names the zones and the addresses that the
responders hold.  A task is started for each query; it may answer late,
twice, from elsewhere or not at all.

SPDX-License-Identifier: ISC
"""
import argparse
import asyncio
import json
import socket
import struct
import sys
from pathlib import Path

import dns.message

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)
from responders import authority, honest, resolvers  # noqa: E402
from world.servers import HONEST  # noqa: E402


class Ask:
    """A query that arrived, and the ways to answer it."""

    def __init__(self, server, wire, address, client, reply):
        self.server, self.wire = server, wire
        self.address, self.client = address, client
        self.reply = reply
        self.tcp = False
        try:
            self.query = dns.message.from_wire(wire)
        except Exception:  # not ours to judge: then there is no answer
            self.query = None

    def honest(self):
        """What a well-behaved server would say; free to be altered."""
        return honest.respond(self.server.zones, self.query)

    def send(self, response):
        """Send a message, made to fit; or octets, as they are."""
        if not isinstance(response, bytes):
            limit = 65535
            if not self.tcp:
                limit = max(self.query.payload, 512)
            response = to_wire(response, limit)
        self.reply(response)

    async def upstream(self, address):
        """The answer of another server to the same query."""
        return dns.message.from_wire(
            await exchange(self.wire, address), ignore_trailing=True)


def to_wire(response, limit):
    """The octets of a message; truncated, and said so, over the limit."""
    wire = response.to_wire(max_size=65535)
    if len(wire) <= limit:
        return wire
    short = dns.message.make_response(response)
    short.id, short.question = response.id, response.question
    short.flags = response.flags | 0x0200
    return short.to_wire()


class Once(asyncio.DatagramProtocol):
    """One question to another server."""

    def __init__(self, done):
        self.done = done

    def datagram_received(self, wire, _):
        if not self.done.done():
            self.done.set_result(wire)


async def exchange(wire, address):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Once(done), remote_addr=(address, 53))
    try:
        transport.sendto(wire)
        return await asyncio.wait_for(done, 5)
    finally:
        transport.close()


class Udp(asyncio.DatagramProtocol):
    def __init__(self, server, address):
        self.server, self.address = server, address

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, wire, client):
        ask = Ask(self.server, wire, self.address, client,
                  lambda octets: self.transport.sendto(octets, client))
        ask.transport = self.transport
        self.server.begin(ask)


class Server:
    def __init__(self, zones, delay_s):
        self.zones, self.delay_s = zones, delay_s
        self.tasks = set()

    def begin(self, ask):
        task = asyncio.get_running_loop().create_task(self.handle(ask))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def handle(self, ask):
        if self.delay_s and not resolvers.TABLE.get(ask.address):
            await asyncio.sleep(self.delay_s)
        behaviour = (resolvers.TABLE.get(ask.address)
                     or authority.TABLE.get(ask.address, authority.honest))
        if ask.query is not None:
            await behaviour(ask)

    async def tcp(self, address, reader, writer):
        try:
            while True:
                size, = struct.unpack("!H", await reader.readexactly(2))
                wire = await reader.readexactly(size)
                if self.delay_s:  # the handshake's round trip
                    await asyncio.sleep(self.delay_s)
                ask = Ask(self, wire, address,
                          writer.get_extra_info("peername"),
                          lambda octets: writer.write(
                              struct.pack("!H", len(octets)) + octets))
                ask.tcp, ask.writer = True, writer
                await self.handle(ask)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def listen(self, addresses):
        loop = asyncio.get_running_loop()
        for address in addresses:
            if address in authority.CLOSED:
                continue
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            await loop.create_datagram_endpoint(
                lambda address=address: Udp(self, address),
                local_addr=(address, 53), family=family)
            if address not in authority.UDP_ONLY:
                await asyncio.start_server(
                    lambda reader, writer, address=address:
                    self.tcp(address, reader, writer),
                    address, 53, family=family)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plan", type=Path, required=True)
    parser.add_argument("--delay", type=float, default=0, metavar="MS")
    parser.add_argument("--no-ipv6", action="store_true")
    options = parser.parse_args()
    plan = json.loads(options.plan.read_text())
    mine = plan["processes"]["responders"]
    folder = options.plan.parent / "zones"
    zones = honest.load([(zone, folder / zone.rstrip("."))
                         for zone in mine["zones"]])
    addresses = dict.fromkeys([*mine["addresses"], *authority.TABLE,
                               *resolvers.TABLE, HONEST])
    server = Server(zones, options.delay / 1000)
    await server.listen([address for address in addresses
                         if not (options.no_ipv6 and ":" in address)])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
