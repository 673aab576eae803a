"""A small Internet on loopback addresses, one port for all: what the tests
of the command line walk in, without privileges and without a namespace.

127.0.0.1  the root        127.0.0.2  example.
127.0.0.3  good.example.   127.0.0.4  the second server of half.example.,
                                      whose first, 127.0.0.5, refuses
127.0.0.6  answers nothing at all: silent.example.
twice.example. is served alike by 127.0.0.3 and 127.0.0.4.
"""
import contextlib
import socket
import threading

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

HINTS = """.            3600000 NS  a.root.example.
a.root.example. 3600000 A 127.0.0.1
"""

TWICE = """
twice.example. 3600 SOA ns1.twice.example. h. 1 2 3 4 300
twice.example. 3600 NS ns1.twice.example.
twice.example. 3600 NS ns2.twice.example.
ns1.twice.example. 3600 A 127.0.0.3
ns2.twice.example. 3600 A 127.0.0.4
www.twice.example. 300 A 192.0.2.44
"""

# address -> zone -> records; a zone's NS set above its own apex delegates
ZONES = {
    "127.0.0.1": {".": """
. 86400 SOA a.root.example. h. 1 2 3 4 300
. 86400 NS a.root.example.
a.root.example. 86400 A 127.0.0.1
example. 86400 NS ns.example.
ns.example. 86400 A 127.0.0.2
"""},
    "127.0.0.2": {"example.": """
example. 3600 SOA ns.example. h. 1 2 3 4 300
example. 3600 NS ns.example.
ns.example. 3600 A 127.0.0.2
www.example. 300 A 192.0.2.1
txt.example. 300 TXT "tab\\009 and bell\\007 and \\255"
alias.example. 300 CNAME www.good.example.
xn--fiqs8s.example. 300 A 192.0.2.5
good.example. 3600 NS ns.good.example.
ns.good.example. 3600 A 127.0.0.3
half.example. 3600 NS ns1.half.example.
half.example. 3600 NS ns2.half.example.
ns1.half.example. 3600 A 127.0.0.5
ns2.half.example. 3600 A 127.0.0.4
twice.example. 3600 NS ns1.twice.example.
twice.example. 3600 NS ns2.twice.example.
ns1.twice.example. 3600 A 127.0.0.3
ns2.twice.example. 3600 A 127.0.0.4
silent.example. 3600 NS ns.silent.example.
ns.silent.example. 3600 A 127.0.0.6
post.example. 300 MX 10 mx.post.example.
mx.post.example. 300 A 127.0.0.3
_mta-sts.post.example. 300 TXT "v=STSv1; id=1"
mta-sts.post.example. 300 A 127.0.0.3
lame.example. 3600 NS ns.lame.example.
ns.lame.example. 3600 A 127.0.0.5
"""},
    "127.0.0.3": {"good.example.": """
good.example. 3600 SOA ns.good.example. h. 1 2 3 4 300
good.example. 3600 NS ns.good.example.
ns.good.example. 3600 A 127.0.0.3
www.good.example. 300 A 192.0.2.2
www.good.example. 300 AAAA 2001:db8::2
*.wild.good.example. 300 A 192.0.2.3
""", "twice.example.": TWICE},
    "127.0.0.4": {"half.example.": """
half.example. 3600 SOA ns2.half.example. h. 1 2 3 4 300
half.example. 3600 NS ns1.half.example.
half.example. 3600 NS ns2.half.example.
ns1.half.example. 3600 A 127.0.0.5
ns2.half.example. 3600 A 127.0.0.4
www.half.example. 300 A 192.0.2.33
""", "twice.example.": TWICE},
    "127.0.0.5": {},
    "127.0.0.6": None,
}


class Zone:
    def __init__(self, apex, text):
        self.apex = dns.name.from_text(apex)
        self.sets = {}
        for line in text.strip().splitlines():
            owner, ttl, rtype, rdata = line.split(None, 3)
            name = dns.name.from_text(owner)
            key = (name, dns.rdatatype.from_text(rtype))
            if key in self.sets:
                self.sets[key].update(dns.rrset.from_text(
                    name, int(ttl), "IN", rtype, rdata))
            else:
                self.sets[key] = dns.rrset.from_text(
                    name, int(ttl), "IN", rtype, rdata)

    def get(self, name, rtype):
        found = self.sets.get((name, rtype))
        if found or self.exists(name):
            return found
        wild = self.sets.get((dns.name.Name((b"*",) + name.labels[1:]),
                              rtype))
        if wild:
            wild = wild.copy()
            wild.name = name
        return wild

    def cut(self, qname):
        """The delegation at or above qname, below the apex."""
        while qname != self.apex:
            found = self.get(qname, dns.rdatatype.NS)
            if found:
                return found
            qname = qname.parent()
        return None

    def exists(self, qname):
        return any(name.is_subdomain(qname) for name, _ in self.sets)

    def fill(self, response, qname, qtype):
        cut = self.cut(qname)
        if cut:
            response.authority.append(cut)
            for target in cut:
                glue = self.get(target.target, dns.rdatatype.A)
                if glue:
                    response.additional.append(glue)
            return
        response.flags |= dns.flags.AA
        found = self.get(qname, qtype)
        alias = self.get(qname, dns.rdatatype.CNAME)
        if found or alias:
            response.answer.append(found or alias)
            return
        response.authority.append(self.get(self.apex, dns.rdatatype.SOA))
        if not (self.exists(qname) or self.exists(
                dns.name.Name((b"*",) + qname.labels[1:]))):
            response.set_rcode(dns.rcode.NXDOMAIN)


class World:
    """Servers, each on its address, all on one port."""

    def __init__(self):
        self.zones = {
            address: None if zones is None else
            [Zone(apex, text) for apex, text in zones.items()]
            for address, zones in ZONES.items()}
        self.sockets, self.threads = [], []
        self.asked = []    # (address, name, type), in order
        self.queries = []  # the messages
        self.sources = []  # the addresses that they came from
        self.port = self.find_port()

    def find_port(self):
        for _ in range(20):
            with contextlib.ExitStack() as undo:
                sockets = []
                port = 0
                for address in self.zones:
                    udp = undo.enter_context(
                        socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                    try:
                        udp.bind((address, port))
                    except OSError:
                        break
                    port = udp.getsockname()[1]
                    sockets.append((address, udp))
                else:
                    undo.pop_all()
                    self.sockets = sockets
                    return port
        raise RuntimeError("no port that is free on all addresses")

    def respond(self, address, wire):
        query = dns.message.from_wire(wire)
        question = query.question[0]
        self.queries.append(query)
        self.asked.append((address, question.name.to_text(),
                           dns.rdatatype.to_text(question.rdtype)))
        zones = self.zones[address]
        if zones is None:
            return None
        response = dns.message.make_response(query)
        response.use_edns(0, payload=1232)
        fitting = [zone for zone in zones
                   if question.name.is_subdomain(zone.apex)]
        if not fitting:
            response.set_rcode(dns.rcode.REFUSED)
        else:
            max(fitting, key=lambda zone: len(zone.apex)).fill(
                response, question.name, question.rdtype)
        return response.to_wire()

    def serve(self, address, udp):
        while True:
            try:
                wire, peer = udp.recvfrom(65535)
            except OSError:
                return
            if not wire:
                return
            self.sources.append(peer[0])
            reply = self.respond(address, wire)
            if reply is not None:
                with contextlib.suppress(OSError):  # the world has ended
                    udp.sendto(reply, peer)

    def __enter__(self):
        for address, udp in self.sockets:
            thread = threading.Thread(target=self.serve, args=(address, udp),
                                      daemon=True)
            thread.start()
            self.threads.append(thread)
        return self

    def __exit__(self, *_):
        for _, udp in self.sockets:
            with contextlib.suppress(OSError):
                udp.shutdown(socket.SHUT_RDWR)
            udp.close()
