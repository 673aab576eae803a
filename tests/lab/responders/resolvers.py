"""Recursive resolvers that differ on purpose: one behaviour an address.

Each asks the lab's unbound, changes its answer in one way, and passes it
on.  situations/resolvers.py says what a comparison should find.

SPDX-License-Identifier: ISC
"""
import asyncio
import os
import struct

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset

TABLE = {}  # address -> behaviour
UPSTREAM = "192.0.2.53"


def at(*addresses):
    def register(behaviour):
        TABLE.update(dict.fromkeys(addresses, behaviour))
        return behaviour
    return register


def empty(ask, rcode):
    response = dns.message.make_response(ask.query, recursion_available=True)
    response.set_rcode(rcode)
    return response


def ede(response, code, text):
    response.use_edns(0, payload=1232,
                      options=[dns.edns.EDEOption(code, text)])
    return response


def own_answer(ask, *rdatas, ttl=300):
    """An answer made up by the resolver itself."""
    response = empty(ask, dns.rcode.NOERROR)
    question = ask.query.question[0]
    if question.rdtype == dns.rdatatype.A:
        response.answer.append(dns.rrset.from_text(
            question.name, ttl, "IN", "A", *rdatas))
    return response


@at("198.51.100.200")
async def faithful(ask):
    ask.send(await ask.upstream(UPSTREAM))


@at("198.51.100.201")
async def rewrites_nxdomain(ask):
    """A provider that earns money with mistyped names."""
    response = await ask.upstream(UPSTREAM)
    if response.rcode() == dns.rcode.NXDOMAIN:
        response = own_answer(ask, "192.0.2.80")
    ask.send(response)


@at("198.51.100.202")
async def blocks_with_zero(ask):
    """0.0.0.0 and EDE 17, Filtered."""
    ask.send(ede(own_answer(ask, "0.0.0.0"), 17, "filtered for you"))


@at("198.51.100.203")
async def blocks_with_nxdomain(ask):
    """NXDOMAIN and EDE 15, Blocked."""
    ask.send(ede(empty(ask, dns.rcode.NXDOMAIN), 15, "malware"))


@at("198.51.100.204")
async def censors(ask):
    """REFUSED and EDE 16, Censored."""
    ask.send(ede(empty(ask, dns.rcode.REFUSED), 16, "by court order"))


@at("198.51.100.205")
async def prohibits(ask):
    """REFUSED and EDE 18, Prohibited."""
    ask.send(ede(empty(ask, dns.rcode.REFUSED), 18, "not a customer"))


@at("198.51.100.206")
async def aged(ask):
    """The same records, from a cache: half of the TTL has gone."""
    response = await ask.upstream(UPSTREAM)
    for rrset in response.answer:
        rrset.ttl //= 2
    ask.send(response)


@at("198.51.100.207")
async def other_order(ask):
    """The same records in reverse."""
    response = await ask.upstream(UPSTREAM)
    wanted = ask.query.question[0].rdtype
    answer = []
    for rrset in response.answer:
        if rrset.rdtype != wanted:
            answer.append(rrset)
            continue
        # A set a record: dnspython shuffles within a set.
        answer += [dns.rrset.from_rdata(rrset.name, rrset.ttl, rdata)
                   for rdata in sorted(rrset, reverse=True)]
    response.answer = answer
    ask.send(response)


def change_addresses(response, *texts):
    for rrset in response.answer:
        if rrset.rdtype == dns.rdatatype.A:
            rrset.clear()
            for text in texts:
                rrset.add(dns.rdata.from_text("IN", "A", text))


@at("198.51.100.208")
async def other_addresses(ask):
    """Another server of the same service, as a load balancer gives."""
    response = await ask.upstream(UPSTREAM)
    change_addresses(response, "192.0.2.81", "192.0.2.82")
    ask.send(response)


@at("198.51.100.209")
async def missing_record(ask):
    """One record of the set is not there."""
    response = await ask.upstream(UPSTREAM)
    for rrset in response.answer:
        if rrset.rdtype == dns.rdatatype.A and len(rrset) > 1:
            rrset.remove(max(rrset))
    ask.send(response)


@at("198.51.100.210")
async def extra_record(ask):
    response = await ask.upstream(UPSTREAM)
    for rrset in response.answer:
        if rrset.rdtype == dns.rdatatype.A:
            rrset.add(dns.rdata.from_text("IN", "A", "192.0.2.83"))
    ask.send(response)


@at("198.51.100.211")
async def stale(ask):
    """What the zone said long ago, with EDE 3, Stale Answer."""
    response = await ask.upstream(UPSTREAM)
    change_addresses(response, "192.0.2.84")
    for rrset in response.answer:
        rrset.ttl = 30
    ask.send(ede(response, 3, "the authority could not be reached"))


@at("198.51.100.212")
async def other_chain(ask):
    """The same addresses by way of another alias."""
    response = await ask.upstream(UPSTREAM)
    name = ask.query.question[0].name
    other = dns.name.from_text("edge.other-cdn.example.")
    last = response.answer[-1] if response.answer else None
    if last is not None and last.rdtype == dns.rdatatype.A:
        response.answer = [
            dns.rrset.from_text(name, 300, "IN", "CNAME", other.to_text()),
            dns.rrset.from_text(other, last.ttl, "IN", "A",
                                *[rdata.to_text() for rdata in last])]
    ask.send(response)


@at("198.51.100.213")
async def always_servfail(ask):
    ask.send(empty(ask, dns.rcode.SERVFAIL))


@at("198.51.100.214")
async def false_ad(ask):
    """Claims that everything was validated."""
    response = await ask.upstream(UPSTREAM)
    response.flags |= dns.flags.AD
    ask.send(response)


@at("198.51.100.215")
async def no_ad(ask):
    """Does not validate: AD is never set, and bogus data passes."""
    checked = dns.message.from_wire(ask.wire)
    checked.flags |= dns.flags.CD
    ask.wire = checked.to_wire()
    response = await ask.upstream(UPSTREAM)
    response.flags &= ~(dns.flags.AD | dns.flags.CD)
    ask.send(response)


@at("198.51.100.216")
async def tcp_only(ask):
    """TC=1 for everything over UDP."""
    if ask.tcp:
        ask.send(await ask.upstream(UPSTREAM))
    else:
        response = empty(ask, dns.rcode.NOERROR)
        response.flags |= dns.flags.TC
        ask.send(response)


@at("198.51.100.217")
async def wrong_id(ask):
    response = await ask.upstream(UPSTREAM)
    response.id ^= 0x5555
    ask.send(response)


@at("198.51.100.218")
async def wrong_question(ask):
    response = await ask.upstream(UPSTREAM)
    name = dns.name.from_text("forged.example.")
    response.question = [dns.rrset.RRset(name, 1, 1)]
    ask.send(response)


@at("198.51.100.219")
async def garbage(ask):
    ask.send(struct.pack("!H", ask.query.id) + os.urandom(60))


@at("198.51.100.220")
async def empty_answer(ask):
    """NODATA for everything."""
    ask.send(empty(ask, dns.rcode.NOERROR))


@at("198.51.100.221")
async def slow(ask):
    """400 ms for every answer."""
    await asyncio.sleep(0.4)
    ask.send(await ask.upstream(UPSTREAM))


@at("198.51.100.222")
async def truncated_udp(ask):
    """TC=1 and TCP that says nothing."""
    if not ask.tcp:
        response = empty(ask, dns.rcode.NOERROR)
        response.flags |= dns.flags.TC
        ask.send(response)


@at("198.51.100.223", "198.51.100.224", "198.51.100.225", "198.51.100.226",
    "198.51.100.227")
async def never(ask):
    """Takes every query and says nothing."""


@at("198.51.100.228")
async def no_edns(ask):
    """FORMERR for a query with OPT."""
    if ask.query.edns >= 0:
        response = empty(ask, dns.rcode.FORMERR)
        response.use_edns(False)
        ask.send(response)
    else:
        ask.send(await ask.upstream(UPSTREAM))
