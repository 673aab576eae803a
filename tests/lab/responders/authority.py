"""Authorities that misbehave: one behaviour an address.

Each behaviour is a function of an Ask (serve.py).  Zone files name the
addresses; zones/README.md lists who is who.

SPDX-License-Identifier: ISC
"""
import asyncio
import os
import socket
import struct

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from responders.honest import add_servers

TABLE = {}       # address -> behaviour
CLOSED = set()   # addresses on which nothing listens: ICMP port unreachable
UDP_ONLY = set()  # addresses with a closed TCP port


def at(*addresses):
    """The behaviour of these addresses."""
    def register(behaviour):
        for address in addresses:
            assert address not in TABLE, address
            TABLE[address] = behaviour
        return behaviour
    return register


async def honest(ask):
    ask.send(ask.honest())


def empty(ask, rcode=dns.rcode.NOERROR, flags=0):
    """A response with the question alone."""
    response = dns.message.make_response(ask.query)
    response.set_rcode(rcode)
    response.flags |= flags
    return response


def plain(ask, rcode=dns.rcode.NOERROR):
    """A response as from a server that never heard of EDNS."""
    response = empty(ask, rcode)
    response.use_edns(False)
    return response


def ede(response, code, text=""):
    options = [dns.edns.EDEOption(code, text or None)]
    rcode = response.rcode()  # its upper bits stand in the OPT record
    response.use_edns(0, payload=1232, options=options)
    response.set_rcode(rcode)
    return response


@at("36.155.149.211", "49.234.175.103", "61.151.180.51", "223.166.151.16",
    "1.12.0.17", "1.12.0.18", "1.12.0.20",
    "2402:4e00:1430:1102:0:9136:2b2b:ba61",
    "106.55.82.76", "117.89.178.200", "183.47.126.155", "183.192.164.119",
    "223.166.151.126", "1.12.0.16", "1.12.0.19",
    "2402:4e00:1020:1264:0:9136:29b6:fc32")
async def generous(ask):
    """Nothing wrong: ns3 and ns4.dnsv5.com, which add to an answer the NS set
    and its addresses from another of their zones.  NSD, Knot, BIND and
    PowerDNS look for additional data in the answer's own zone only."""
    response = ask.honest()
    if ask.query.edns > 0 or has_flag(ask):
        response = by_the_rules(ask)
    elif response.answer and response.answer[-1].rdtype == dns.rdatatype.A:
        add_servers(ask.server.zones, response, response.answer[-1].name)
    ask.send(response)


# ---- silence ---------------------------------------------------------------

@at("198.18.0.1", "198.18.0.2", "198.18.0.3", "2001:db8:bad::1")
async def silent(ask):
    """Takes every query and says nothing."""


CLOSED |= {"198.18.0.4", "198.18.0.5", "2001:db8:bad::4"}
for address in CLOSED:
    TABLE[address] = silent


@at("198.18.0.6", "198.18.0.7")
async def slow(ask):
    """Answers, but takes its time."""
    await asyncio.sleep(0.7)
    ask.send(ask.honest())


# ---- lame ------------------------------------------------------------------

@at("198.18.0.10", "198.18.0.11")
async def servfail(ask):
    ask.send(empty(ask, dns.rcode.SERVFAIL))


@at("198.18.0.12", "198.18.0.13")
async def refused(ask):
    ask.send(ede(empty(ask, dns.rcode.REFUSED), 20, "not my zone"))


@at("198.18.0.14")
async def notauth(ask):
    ask.send(empty(ask, dns.rcode.NOTAUTH))


@at("198.18.0.15", "198.18.0.16")
async def upward(ask):
    """Refers to the root, as very old servers do for what is not theirs."""
    response = empty(ask)
    response.authority.append(dns.rrset.from_text(
        ".", 518400, "IN", "NS",
        *[f"{letter}.root-servers.net." for letter in "abcdefghijklm"]))
    ask.send(response)


@at("198.18.0.17", "198.18.0.18")
async def sideways(ask):
    """Refers to the very zone that it was asked for."""
    response = empty(ask)
    zone = dns.name.Name(ask.query.question[0].name[-3:])
    response.authority.append(dns.rrset.from_text(
        zone, 3600, "IN", "NS", f"ns1.{zone}", f"ns2.{zone}"))
    ask.send(response)


@at("198.18.0.19")
async def without_aa(ask):
    """The right answer without the AA bit, as from a cache."""
    response = ask.honest()
    response.flags &= ~dns.flags.AA
    ask.send(response)


@at("198.18.0.20")
async def nothing(ask):
    """NOERROR and no record at all: not even the SOA of a NODATA."""
    response = ask.honest()
    if not response.answer:
        response.authority.clear()
    ask.send(response)


@at("198.18.0.21")
async def nxdomain_for_all_above(ask):
    """NXDOMAIN for an empty non-terminal, as old load balancers say."""
    response = ask.honest()
    if not response.answer and response.authority:
        response.set_rcode(dns.rcode.NXDOMAIN)
    ask.send(response)


# ---- EDNS ------------------------------------------------------------------

@at("198.18.0.30")
async def edns_formerr(ask):
    """FORMERR without OPT, as before RFC 6891."""
    if ask.query.edns >= 0:
        ask.send(plain(ask, dns.rcode.FORMERR))
    else:
        ask.send(ask.honest())


@at("198.18.0.31")
async def edns_notimp(ask):
    if ask.query.edns >= 0:
        ask.send(plain(ask, dns.rcode.NOTIMP))
    else:
        ask.send(ask.honest())


@at("198.18.0.32")
async def edns_badvers(ask):
    """BADVERS even for version 0."""
    if ask.query.edns >= 0:
        response = empty(ask)
        response.use_edns(0)
        response.set_rcode(dns.rcode.BADVERS)
        ask.send(response)
    else:
        ask.send(ask.honest())


@at("198.18.0.33")
async def edns_dropped(ask):
    """A firewall in front lets no EDNS query through."""
    if ask.query.edns < 0:
        ask.send(ask.honest())


@at("198.18.0.34")
async def edns_ignored(ask):
    """Answers as if there were no OPT."""
    response = ask.honest()
    response.use_edns(False)
    ask.send(response)


@at("198.18.0.35")
async def edns_formerr_header(ask):
    """FORMERR with the header alone: not even the question."""
    if ask.query.edns >= 0:
        ask.send(struct.pack("!6H", ask.query.id, 0x8001, 0, 0, 0, 0))
    else:
        ask.send(ask.honest())


@at("198.18.0.36")
async def edns_servfail(ask):
    if ask.query.edns >= 0:
        ask.send(plain(ask, dns.rcode.SERVFAIL))
    else:
        ask.send(ask.honest())


@at("198.18.0.37")
async def badcookie(ask):
    """Answers only who brings back its cookie (RFC 7873), over UDP."""
    cookies = [option.to_wire() for option in ask.query.options
               if option.otype == dns.edns.OptionType.COOKIE]
    client = cookies[0][:8] if cookies else None
    whole = client and client + b"rootwalk"
    response = ask.honest()
    if client and not ask.tcp and cookies[0] != whole:
        response = empty(ask)
    if client:
        response.use_edns(0, payload=1232, options=[
            dns.edns.GenericOption(dns.edns.OptionType.COOKIE, whole)])
    if client and not ask.tcp and cookies[0] != whole:
        response.set_rcode(dns.rcode.BADCOOKIE)
    ask.send(response)


@at("198.18.0.38")
async def with_ede(ask):
    """A good answer that carries an Extended DNS Error (RFC 8914)."""
    ask.send(ede(ask.honest(), 3, "stale, but ours"))


# ---- responses that are not what was asked for -------------------------------

@at("198.18.0.40")
async def wrong_id_first(ask):
    """A forger is quicker, but has to guess the ID."""
    forged = ask.honest()
    forged.answer = [dns.rrset.from_text(ask.query.question[0].name, 60,
                                         "IN", "A", "192.0.2.66")]
    forged.id ^= 0x5555
    ask.send(forged)
    await asyncio.sleep(0.02)
    ask.send(ask.honest())


@at("198.18.0.41")
async def wrong_question_first(ask):
    forged = ask.honest()
    name = dns.name.from_text("forged.example.")
    forged.question = [dns.rrset.RRset(name, 1, 1)]
    forged.answer = [dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.66")]
    ask.send(forged)
    await asyncio.sleep(0.02)
    ask.send(ask.honest())


def elsewhere(ask, address, port, response):
    """Send from another address or port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as other:
        other.bind((address, port))
        other.sendto(response.to_wire(), ask.client)


@at("198.18.0.42")
async def wrong_address(ask):
    """All its answers come from another address (a careless multi-homed
    server): none of them counts."""
    if ask.tcp:
        ask.send(ask.honest())
    else:
        elsewhere(ask, "198.18.0.43", 0, ask.honest())


@at("198.18.0.43")
async def never_asked(ask):
    """Holds the address that wrong_address sends from."""


@at("198.18.0.44")
async def wrong_port_first(ask):
    if not ask.tcp:
        forged = ask.honest()
        forged.answer = [dns.rrset.from_text(
            ask.query.question[0].name, 60, "IN", "A", "192.0.2.66")]
        elsewhere(ask, "198.18.0.44", 0, forged)
        await asyncio.sleep(0.02)
    ask.send(ask.honest())


@at("198.18.0.45")
async def twice(ask):
    for _ in range(2):
        ask.send(ask.honest())


@at("198.18.0.46")
async def no_question(ask):
    """An answer that does not repeat the question."""
    response = ask.honest()
    response.question = []
    ask.send(response)


@at("198.18.0.47")
async def echo(ask):
    """Sends the query back (QR=0), as a reflecting firewall would."""
    ask.send(ask.wire)


@at("198.18.0.48")
async def wrong_opcode(ask):
    response = ask.honest()
    response.set_opcode(dns.opcode.STATUS)
    ask.send(response)


@at("198.18.0.49")
async def shouting(ask):
    """Writes every name in upper case, the question's as well."""
    wire = bytearray(ask.honest().to_wire())
    for i in range(12, len(wire)):
        if 0x61 <= wire[i] <= 0x7a:
            wire[i] -= 0x20
    ask.send(bytes(wire))


# ---- malformed ---------------------------------------------------------------

@at("198.18.0.60")
async def garbage(ask):
    """QR=0: by chance it would be a response with thousands of questions."""
    ask.send(struct.pack("!HB", ask.query.id, 0x5a) + os.urandom(59))


@at("198.18.0.61")
async def five_octets(ask):
    ask.send(struct.pack("!H", ask.query.id) + b"\x84\x00\x00")


@at("198.18.0.62")
async def pointer_loop(ask):
    """An owner name that is a compression pointer to itself."""
    wire = ask.wire[:2] + b"\x84\x00" + struct.pack("!4H", 1, 1, 0, 0)
    question = ask.query.question[0].name.to_wire() + struct.pack(
        "!2H", ask.query.question[0].rdtype, 1)
    here = 0xc000 | (12 + len(question))
    ask.send(wire + question + struct.pack("!3HIH4s", here, 1, 1, 60, 4,
                                           b"\xc0\x00\x02\x42"))


@at("198.18.0.63")
async def cut_short(ask):
    """Ends in the middle of its last record, without TC."""
    ask.send(ask.honest().to_wire()[:-20])


@at("198.18.0.64")
async def trailing(ask):
    """A good answer with octets after its end."""
    ask.send(ask.honest().to_wire() + b"\x00\xffafter the end")


@at("198.18.0.65")
async def over_long(ask):
    """4,000 octets over UDP, whatever size the query allowed."""
    response = ask.honest()
    response.additional = [dns.rrset.from_text(
        f"filler{n}.example.", 60, "IN", "TXT", '"' + "x" * 200 + '"')
        for n in range(17)]
    ask.send(response.to_wire())


@at("198.18.0.66")
async def counts_lie(ask):
    """Promises more records than there are."""
    wire = bytearray(ask.honest().to_wire())
    wire[7] += 3
    ask.send(bytes(wire))


# ---- truncation and TCP ------------------------------------------------------

def truncated(ask):
    response = empty(ask, flags=dns.flags.TC | dns.flags.AA)
    return response


@at("198.18.0.70")
async def tcp_always(ask):
    """TC=1 for everything over UDP; TCP works."""
    ask.send(ask.honest() if ask.tcp else truncated(ask))


UDP_ONLY |= {"198.18.0.71"}


@at("198.18.0.71")
async def tcp_closed(ask):
    """TC=1 over UDP, and nothing listens on TCP."""
    ask.send(truncated(ask))


@at("198.18.0.72")
async def tcp_drip(ask):
    """Over TCP, one octet every 5 ms."""
    if not ask.tcp:
        ask.send(truncated(ask))
        return
    wire = ask.honest().to_wire()
    for octet in struct.pack("!H", len(wire)) + wire:
        ask.writer.write(bytes([octet]))
        await ask.writer.drain()
        await asyncio.sleep(0.005)


@at("198.18.0.73")
async def tcp_half(ask):
    """Over TCP, half a message and then the end."""
    if not ask.tcp:
        ask.send(truncated(ask))
        return
    wire = ask.honest().to_wire()
    ask.writer.write(struct.pack("!H", len(wire)) + wire[:len(wire) // 2])
    await ask.writer.drain()
    ask.writer.close()


@at("198.18.0.74")
async def tcp_mute(ask):
    """Accepts over TCP and never answers."""
    if not ask.tcp:
        ask.send(truncated(ask))


@at("198.18.0.75")
async def tcp_truncated(ask):
    """TC=1 even over TCP, where it means nothing."""
    ask.send(truncated(ask) if not ask.tcp else set_tc(ask.honest()))


def set_tc(response):
    response.flags |= dns.flags.TC
    return response


# ---- poison ------------------------------------------------------------------

@at("198.18.0.80")
async def poison(ask):
    """A good answer, and beside it what is none of this server's business:
    an address for somebody else's name, and another NS set for com."""
    response = ask.honest()
    response.authority.append(dns.rrset.from_text(
        "com.", 172800, "IN", "NS", "ns.evil.example."))
    response.additional += [
        dns.rrset.from_text("ns.evil.example.", 3600, "IN", "A",
                            "198.18.0.99"),
        dns.rrset.from_text("www.example.com.", 3600, "IN", "A",
                            "192.0.2.66"),
        dns.rrset.from_text("a.gtld-servers.net.", 3600, "IN", "A",
                            "198.18.0.99")]
    ask.send(response)


@at("198.18.0.81")
async def poisoned_alias(ask):
    """An alias out of the zone, with a false answer for its target."""
    response = ask.honest()
    target = [rrset[0].target for rrset in response.answer
              if rrset.rdtype == dns.rdatatype.CNAME]
    if target:
        response.answer.append(dns.rrset.from_text(
            target[-1], 3600, "IN", "A", "192.0.2.66"))
    ask.send(response)


@at("198.18.0.82")
async def false_glue(ask):
    """Refers to a server in another TLD, and gives a false address for it:
    glue from outside the bailiwick, which must not be used."""
    response = ask.honest()
    for rrset in response.authority:
        if rrset.rdtype == dns.rdatatype.NS:
            response.additional += [dns.rrset.from_text(
                ns.target, 3600, "IN", "A", "198.18.0.99") for ns in rrset]
    ask.send(response)


@at("198.18.0.99", "2001:db8:bad::99")
async def evil(ask):
    """Answers everything, falsely.  No walk must ever come here."""
    response = empty(ask, flags=dns.flags.AA)
    response.answer = [dns.rrset.from_text(ask.query.question[0].name, 60,
                                           "IN", "A", "192.0.2.66")]
    ask.send(response)


# ---- header bits and values --------------------------------------------------

@at("198.18.0.90")
async def offers_recursion(ask):
    response = ask.honest()
    response.flags |= dns.flags.RA
    ask.send(response)


@at("198.18.0.91")
async def z_bit(ask):
    wire = bytearray(ask.honest().to_wire())
    wire[3] |= 0x40
    ask.send(bytes(wire))


@at("198.18.0.92")
async def ttl_zero(ask):
    response = ask.honest()
    for rrset in response.answer:
        rrset.ttl = 0
    ask.send(response)


@at("198.18.0.93")
async def ttl_negative(ask):
    """A TTL with its highest bit set, which means 0 (RFC 2181 section 8)."""
    wire = bytearray(ask.honest().to_wire())
    question = ask.query.question[0].name
    owner = 12 + len(question.to_wire()) + 4
    if wire[7] and wire[owner] & 0xc0:
        wire[owner + 6:owner + 10] = b"\x80\x00\x0e\x10"
    ask.send(bytes(wire))


@at("198.18.0.94", "198.18.0.95")
async def two_minds(ask):
    """Two servers of one zone that hold different versions of it."""
    response = ask.honest()
    if ask.address == "198.18.0.95":
        for rrset in response.answer + response.authority:
            if rrset.rdtype == dns.rdatatype.A:
                rrset.clear()
                rrset.add(dns.rdata.from_text("IN", "A", "192.0.2.77"))
            elif rrset.rdtype == dns.rdatatype.SOA:
                old = rrset[0].replace(serial=1)
                rrset.clear()
                rrset.add(old)
    ask.send(response)


@at("198.18.0.96")
async def alias_and_data(ask):
    """A name that is an alias and has data of its own."""
    response = ask.honest()
    name = ask.query.question[0].name
    if response.answer and response.answer[0].rdtype == 1:
        response.answer.insert(0, dns.rrset.from_text(
            name, 60, "IN", "CNAME", "www.example.com."))
    ask.send(response)


@at("198.18.0.97")
async def strips_signatures(ask):
    """In front of a signed zone, a box that lets no RRSIG through."""
    response = await ask.upstream("198.51.100.10")
    for section in (response.answer, response.authority,
                    response.additional):
        section[:] = [rrset for rrset in section
                      if rrset.rdtype != dns.rdatatype.RRSIG]
    ask.send(response)


@at("198.18.0.98")
async def lying_yxdomain(ask):
    ask.send(empty(ask, dns.rcode.YXDOMAIN))


# ---- what only a survey shows ----------------------------------------------

def first_in_a_while(ask, seen={}):
    """Whether this is the first query to the address for ten seconds: a lab
    is asked many times."""
    now = asyncio.get_running_loop().time()
    before, seen[ask.address] = seen.get(ask.address, -100), now
    return now - before > 10


def with_serial(response, serial):
    for rrset in response.answer + response.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            other = rrset[0].replace(serial=serial)
            rrset.clear()
            rrset.add(other)
    return response


def asks(ask, rdtype):
    return ask.query.question[0].rdtype == rdtype


@at("198.18.0.100")
async def newer_copy(ask):
    """An update that has not reached the other server."""
    ask.send(with_serial(ask.honest(), 7))


UDP_ONLY |= {"198.18.0.101"}
at("198.18.0.101")(honest)  # nothing is ever truncated: who would notice?


@at("198.18.0.102")
async def other_ns_set(ask):
    """Names itself alone, under the same serial."""
    response = ask.honest()
    if asks(ask, dns.rdatatype.NS):
        zone = ask.query.question[0].name
        response.answer = [dns.rrset.from_text(zone, 3600, "IN", "NS",
                                               f"ns1.{zone}")]
    ask.send(response)


@at("198.18.0.103", "198.18.0.104")
async def other_data(ask):
    """Another address under the same serial; one of the two for a minute
    only, as whoever spreads load does."""
    response = ask.honest()
    for rrset in response.answer:
        if rrset.rdtype == dns.rdatatype.A and not str(
                rrset.name).startswith("ns"):
            rrset.clear()
            rrset.add(dns.rdata.from_text("IN", "A", "192.0.2.77"))
    ask.send(response)


@at("198.18.0.119")
async def other_mx(ask):
    """Another MX set under the same serial."""
    response = ask.honest()
    if asks(ask, dns.rdatatype.MX) and response.rcode() == 0:
        name = ask.query.question[0].name
        response.answer = [dns.rrset.from_text(name, 3600, "IN", "MX",
                                               f"10 ns1.{name}")]
        response.authority = []
    ask.send(response)


@at("198.18.0.105")
async def late_copy(ask):
    """An update that reaches it a second after it is asked."""
    is_soa = asks(ask, dns.rdatatype.SOA) and not ask.tcp
    if is_soa and first_in_a_while(ask):
        ask.send(with_serial(ask.honest(), 7))
    else:
        ask.send(ask.honest())


@at("198.18.0.106")
async def loses_one(ask):
    """The first packet is lost on the way."""
    if not first_in_a_while(ask):
        ask.send(ask.honest())


@at("198.18.0.120")
async def closes_one(ask):
    """Has too many connections at first: the new one is closed."""
    if ask.tcp and first_in_a_while(ask):
        ask.writer.close()
    else:
        ask.send(ask.honest())


# ---- what only unusual probes show (--probe) --------------------------------

def by_the_rules(ask):
    """What EDNS asks for (RFC 6891): BADVERS to a version that is not known;
    options and flags that are not known ignored."""
    query = ask.query
    response = empty(ask) if query.edns > 0 else ask.honest()
    if query.edns >= 0:
        response.use_edns(0, query.ednsflags & dns.flags.DO, payload=1232)
    if query.edns > 0:
        response.set_rcode(dns.rcode.BADVERS)
    return response


def has_option(ask):
    return any(option.otype == 100 for option in ask.query.options)


def has_flag(ask):
    return ask.query.edns == 0 and ask.query.ednsflags & 0x0040


@at("198.18.0.107")
async def by_rules(ask):
    """Nothing wrong at all."""
    ask.send(by_the_rules(ask))


@at("198.18.0.108")
async def any_version(ask):
    """Answers EDNS version 1 as if it knew it."""
    response = by_the_rules(ask)
    if ask.query.edns > 0:
        ask.query.use_edns(0)
        response = ask.honest()
        response.use_edns(0, payload=1232)
    ask.send(response)


@at("198.18.0.109")
async def option_formerr(ask):
    """FORMERR to an option that it does not know; returns unknown flags."""
    response = by_the_rules(ask)
    if has_option(ask):
        response = plain(ask, dns.rcode.FORMERR)
    elif has_flag(ask):
        response.use_edns(0, 0x0040, payload=1232)
    ask.send(response)


@at("198.18.0.110")
async def edns_unknown_dropped(ask):
    """A firewall in front lets only through what it knows of EDNS."""
    if ask.query.edns <= 0 and not has_option(ask) and not has_flag(ask):
        ask.send(by_the_rules(ask))


@at("198.18.0.111")
async def lower_case(ask):
    """Writes the question in lower case."""
    wire = bytearray(by_the_rules(ask).to_wire())
    end = 12 + len(ask.query.question[0].name.to_wire())
    wire[12:end] = wire[12:end].lower()
    ask.send(bytes(wire))


@at("198.18.0.112")
async def knows_a_only(ask):
    """NXDOMAIN for AAAA, NOTIMP for HTTPS, silence for what it never heard
    of, though the name has an address."""
    rdtype = ask.query.question[0].rdtype
    if rdtype == dns.rdatatype.AAAA:
        response = by_the_rules(ask)
        response.set_rcode(dns.rcode.NXDOMAIN)
        ask.send(response)
    elif rdtype == 65:
        ask.send(empty(ask, dns.rcode.NOTIMP))
    elif rdtype != 1000:
        ask.send(by_the_rules(ask))


@at("198.18.0.114")
async def cookie_formerr(ask):
    """FORMERR to a cookie."""
    if any(option.otype == dns.edns.OptionType.COOKIE
           for option in ask.query.options):
        ask.send(plain(ask, dns.rcode.FORMERR))
    else:
        ask.send(by_the_rules(ask))


@at("198.18.0.115")
async def do_dropped(ask):
    """A firewall in front drops what asks for signatures."""
    if not ask.query.ednsflags & dns.flags.DO:
        ask.send(by_the_rules(ask))


@at("198.18.0.116")
async def open_zone(ask):
    """Gives the whole zone to whoever asks, and says what it is."""
    question = ask.query.question[0]
    response = by_the_rules(ask)
    if question.rdtype == dns.rdatatype.AXFR and ask.tcp:
        zone = ask.server.zones[question.name]
        soa, *rest = [dns.rrset.from_rdata_list(name, rdataset.ttl, rdataset)
                      for name, rdataset in zone.iterate_rdatasets()]
        response.authority = []
        response.answer = [soa, *rest, soa]
    elif question.rdclass == dns.rdataclass.CH:
        response.set_rcode(dns.rcode.NOERROR)
        response.answer = [dns.rrset.from_text(
            question.name, 0, "CH", "TXT", '"lab 1.0"')]
    ask.send(response)


@at("198.18.0.117")
async def old_signatures(ask):
    """A copy of a signed zone whose signatures have expired."""
    response = await ask.upstream("198.51.100.10")
    for rrset in response.answer + response.authority:
        if rrset.rdtype == dns.rdatatype.RRSIG:
            old = [rdata.replace(expiration=rdata.inception + 60)
                   for rdata in rrset]
            rrset.clear()
            for rdata in old:
                rrset.add(rdata)
    ask.send(response)


@at("198.18.0.118")
async def bare(ask):
    """A copy of a signed zone without signatures, but over its keys."""
    response = await ask.upstream("198.51.100.10")
    if not asks(ask, dns.rdatatype.DNSKEY):
        for section in (response.answer, response.authority):
            section[:] = [rrset for rrset in section
                          if rrset.rdtype != dns.rdatatype.RRSIG]
    ask.send(response)


@at("198.18.0.113")
async def dname_that_does_not_fit(ask):
    """A DNAME, and beside it a CNAME that is not what it makes.  What the
    DNAME does make is there."""
    response = by_the_rules(ask)
    name = ask.query.question[0].name
    zone = dns.name.Name(name.labels[2:])
    answer = []
    if name.labels[:2] == (b"below", b"d"):
        answer = [
            dns.rrset.from_text(dns.name.Name(name.labels[1:]), 60, "IN",
                                "DNAME", f"other.{zone}"),
            dns.rrset.from_text(name, 60, "IN", "CNAME", f"www.{zone}"),
            dns.rrset.from_text(f"www.{zone}", 60, "IN", "A", "192.0.2.33")]
    elif name.labels[:2] == (b"below", b"other") and asks(
            ask, dns.rdatatype.A):
        answer = [dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.34")]
    if answer and response.edns <= 0:
        response.set_rcode(dns.rcode.NOERROR)
        response.authority = []
        response.answer = answer
    ask.send(response)
