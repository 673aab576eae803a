"""What a well-behaved authority answers, from zone texts.

RFC 1034 section 4.3.2 in small: referral, answer, alias, DNAME, wildcard,
NODATA, NXDOMAIN, with additional addresses.  No DNSSEC: signed zones live
on real servers.

SPDX-License-Identifier: ISC
"""
import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.node
import dns.rcode
import dns.rdataclass
import dns.rdatatype as rt
import dns.rrset
import dns.zone

WILD = dns.name.Name([b"*"])
CHAIN = 16  # links of an alias chain that are followed within a zone


def load(paths):
    """{origin: zone} of [(name, file), ...]"""
    zones = {}
    for name, path in paths:
        origin = dns.name.from_text(name)
        zones[origin] = dns.zone.from_file(str(path), origin=origin,
                                           relativize=False,
                                           check_origin=False)
    return zones


def rrset(zone, owner, rdtype, stand_for=None):
    """An RRset of the zone, perhaps under another owner (wildcards)."""
    rdataset = zone.get_rdataset(owner, rdtype)
    if rdataset is None:
        return None
    made = dns.rrset.RRset(stand_for or owner, zone.rdclass, rdtype)
    made.update(rdataset)
    return made


def zone_of(zones, name):
    for depth in range(len(name)):
        parent = dns.name.Name(name[depth:])
        if parent in zones:
            return zones[parent]
    return None


def cut_above(zone, name, rdtype):
    """The highest delegation at or above a name, below the apex."""
    extra = len(name) - len(zone.origin)
    for depth in range(extra - 1, -1, -1):
        at = dns.name.Name(name[depth:])
        if depth == 0 and rdtype == rt.DS:
            return None  # the parent answers for DS
        if zone.get_rdataset(at, rt.NS) is not None and at != zone.origin:
            return at
    return None


def exists(zone, name):
    """As an owner, or as an empty non-terminal."""
    return any(other.is_subdomain(name) for other in zone.nodes)


def add(section, found):
    if found is not None and found not in section:
        section.append(found)


def addresses(zones, response, names):
    """Additional data, wherever this server has it."""
    for name in names:
        zone = zone_of(zones, name)
        for rdtype in (rt.A, rt.AAAA):
            if zone is not None:
                add(response.additional, rrset(zone, name, rdtype))


def follow(zone, name, rdtype, response):
    """Fill the answer section; return the name at which it ended."""
    for _ in range(CHAIN):
        for depth in range(1, len(name) - len(zone.origin) + 1):
            above = dns.name.Name(name[depth:])
            dname = zone.get_rdataset(above, rt.DNAME)
            if dname is not None:
                add(response.answer, rrset(zone, above, rt.DNAME))
                target = dns.name.Name(name[:depth]) + dname[0].target
                response.answer.append(dns.rrset.from_text(
                    name, dname.ttl, "IN", "CNAME", target.to_text()))
                name = target
                break
        else:
            owner = name
            if not exists(zone, name):
                closest = name.parent()
                while not exists(zone, closest):
                    closest = closest.parent()
                owner = WILD + closest
            alias = rrset(zone, owner, rt.CNAME, name)
            found = rrset(zone, owner, rdtype, name)
            if found is not None or alias is None:
                add(response.answer, found)
                return name, found is not None or exists(zone, owner)
            add(response.answer, alias)
            name = alias[0].target
        if not name.is_subdomain(zone.origin):
            return name, True
    return name, True


def add_servers(zones, response, name):
    """The NS set of a name's zone as authority, its addresses as additional
    data."""
    zone = zone_of(zones, name)
    nsset = rrset(zone, zone.origin, rt.NS)
    response.authority.append(nsset)
    addresses(zones, response, [ns.target for ns in nsset])


def respond(zones, query):
    """The response to a query, from {origin: zone}."""
    response = dns.message.make_response(query, our_payload=1232)
    if query.edns > 0:  # RFC 6891 section 6.1.3
        response.set_rcode(dns.rcode.BADVERS)
        return response
    if not query.question:
        response.set_rcode(dns.rcode.FORMERR)
        return response
    name, rdtype = query.question[0].name, query.question[0].rdtype
    zone = zone_of(zones, name)
    if zone is None or query.question[0].rdclass != dns.rdataclass.IN:
        response.set_rcode(dns.rcode.REFUSED)
        return response
    cut = cut_above(zone, name, rdtype)
    if cut is not None:
        nsset = rrset(zone, cut, rt.NS)
        response.authority.append(nsset)
        addresses(zones, response, [ns.target for ns in nsset])
        return response
    response.flags |= dns.flags.AA
    end, there = follow(zone, name, rdtype, response)
    answered = response.answer and response.answer[-1].rdtype == rdtype
    if not answered and end.is_subdomain(zone.origin):
        response.authority.append(rrset(zone, zone.origin, rt.SOA))
        if not there:
            response.set_rcode(dns.rcode.NXDOMAIN)
    return response
