#!/usr/bin/python3
"""Writes testdata/scenarios/signed_*.rpl: what takes the engine and the judge
together, in worlds that world.py signs.

    tests/dnssec/make_scenarios.py testdata/scenarios [FIRST]

Signatures are drawn anew each time, so the files are kept, and made anew only
when one is added: FIRST is the number of the first function of main() that is
to write its files.
"""

import pathlib
import sys

import dns.rdatatype

from world import NOW, Zone, alter, rrs

HEAD = """; Made by tests/dnssec/make_scenarios.py: {about}
; rootwalk: strict
trust-anchor: "{anchor}"
val-override-timestamp: "{now}"
do-ip6: no
stub-addr: 198.51.100.1 # a.root.test.
CONFIG_END

SCENARIO_BEGIN {title}
"""

root = Zone(".", split=True)
example = Zone("example.")
child = Zone("child.example.")


def lines(rrsets):
    out = []
    for rrset in rrsets:
        for rdata in rrset:
            out.append(f"{rrset.name} {rrset.ttl} IN "
                       f"{dns.rdatatype.to_text(rrset.rdtype)} "
                       f"{rdata.to_text()}")
    return out


def entry(qname, qtype, answer=(), authority=(), additional=(),
          flags="QR AA", rcode="NOERROR", match="qtype qname"):
    out = ["ENTRY_BEGIN", f"MATCH opcode {match}", "ADJUST copy_id copy_query",
           f"REPLY {flags} DO {rcode}", "SECTION QUESTION",
           f"{qname} IN {qtype}"]
    for section, rrsets in (("ANSWER", answer), ("AUTHORITY", authority),
                            ("ADDITIONAL", additional)):
        if rrsets:
            out += [f"SECTION {section}"] + lines(rrsets)
    return "\n".join(out + ["ENTRY_END", ""])


def server(address, *entries):
    return "\n".join(["RANGE_BEGIN 0 1000", f"\tADDRESS {address}",
                      *entries, "RANGE_END", ""])


def keys(zone):
    return entry(zone.name, "DNSKEY", zone.sign(zone.dnskeys()))


def roots():
    return server(
        "198.51.100.1",
        entry(".", "NS", root.sign(rrs(".", 518400, "NS", "a.root.test.")),
              additional=[rrs("a.root.test.", 518400, "A", "198.51.100.1")]),
        keys(root),
        entry("example.", "NS", [],
              [rrs("example.", 3600, "NS", "ns.example.")] +
              root.sign(example.ds()),
              [rrs("ns.example.", 3600, "A", "198.51.100.2")], "QR",
              match="subdomain"))


def write(folder, name, about, query, entries, notes, answer=(),
          rcode="NOERROR", others=()):
    qname, qtype = query
    anchor = f". IN DS {root.ds()[0].to_text()}"
    text = HEAD.format(about=about, anchor=anchor, now=NOW,
                       title=name.replace("_", " "))
    text += "\n" + roots() + "\n" + server("198.51.100.2", *entries,
                                           keys(example))
    for other in others:
        text += "\n" + other
    text += f"""
STEP 10 QUERY
ENTRY_BEGIN
REPLY RD DO
SECTION QUESTION
{qname} IN {qtype}
ENTRY_END

STEP 20 CHECK_ANSWER
ENTRY_BEGIN
"""
    text += "".join(f"; rootwalk: {note}\n" for note in notes)
    text += f"""MATCH answer
REPLY QR RD RA DO {rcode}
SECTION QUESTION
{qname} IN {qtype}
"""
    if answer:
        text += "SECTION ANSWER\n" + "\n".join(lines(answer)) + "\n"
    text += "ENTRY_END\n\nSCENARIO_END\n"
    (folder / f"signed_{name}.rpl").write_text(text)


def alias_ends(folder):
    cname = example.sign(rrs("www.example.", 300, "CNAME", "real.example."))
    real = example.sign(rrs("real.example.", 300, "A", "192.0.2.1"))
    bad = example.sign(rrs("real.example.", 300, "A", "192.0.2.1"))
    bad[0] = rrs("real.example.", 300, "A", "192.0.2.66")
    www = ("www.example.", "A")

    def end(name, about, entries, notes, answer, rcode="NOERROR"):
        write(folder, f"alias_end_{name}", about, www, entries, notes, answer,
              rcode)

    first = entry(*www, cname + bad)
    end("altered", "a bad end of an alias chain, asked for by its own name,\n"
        "; is good, and is the answer.",
        [first, entry("real.example.", "A", real)],
        ["outcome answer", "security secure", "queries 5"], cname + real)
    end("altered_denied", "what is said by its own name is that there is\n"
        "; none, and proved.",
        [first, entry("real.example.", "A", [], example.soa() + example.nsec(
            "real.example.", "www.example.", "MX RRSIG NSEC"))],
        ["outcome nodata", "security secure"], cname)
    end("altered_for_good", "it is no better there: bogus.",
        [first, entry("real.example.", "A", bad)],
        ["outcome answer", "security bogus SIG_WRONG"], cname + bad)
    end("stripped", "its signature was left out.",
        [entry(*www, cname + real[:1]), entry("real.example.", "A", real),
         entry("real.example.", "DS", [], example.soa() + example.nsec(
             "real.example.", "www.example.", "A RRSIG NSEC"))],
        ["outcome answer", "security secure"], cname + real)


def ds_referrals(folder):
    ns = rrs("child.example.", 3600, "NS", "ns.child.example.")
    glue = [rrs("ns.child.example.", 3600, "A", "198.51.100.3")]
    query = ("child.example.", "DS")

    def asked(name, about, extra, notes, answer=(), zone=example):
        write(folder, f"ds_referral_{name}", about, query,
              [entry(*query, [], [ns] + extra, glue, "QR")], notes, answer)

    asked("ds", "the DS asked for stands in the referral.",
          example.sign(child.ds()), ["outcome answer", "security secure"],
          example.sign(child.ds()))
    asked("nsec", "the referral proves that there is none.",
          example.nsec("child.example.", "www.example.", "NS RRSIG NSEC"),
          ["outcome nodata", "security secure"])
    asked("opt_out", "the referral leaves it open (opt-out): insecure, as\n"
          "; any answer about it.",
          example.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM") +
          example.nsec3("child.example.", "A RRSIG", cover=True,
                        opt_out=True),
          ["outcome nodata", "security insecure ENDS_OPT_OUT"])
    asked("alone", "no proof: bogus.", [],
          ["outcome nodata", "security bogus DENIAL_MISSING"])


def denials(folder):
    z = example
    query = ("nx.example.", "A")

    def deny(name, about, proof, notes, rcode="NOERROR"):
        write(folder, name, about, query,
              [entry(*query, [], z.soa() + proof, rcode=rcode)], notes,
              rcode=rcode)

    none = z.nsec("nx.example.", "\\000.nx.example.", "RRSIG NSEC TYPE128")
    deny("nxname", "NXNAME: no such name, and proved.", none,
         ["outcome nxdomain", "security secure"])
    deny("nxname_altered", "its signature is none.", alter(none),
         ["outcome nxdomain", "security bogus SIG_WRONG"])
    deny("nxname_with_data", "it contradicts itself: the name is there.",
         z.nsec("nx.example.", "\\000.nx.example.", "MX RRSIG NSEC TYPE128"),
         ["outcome nodata", "security secure"])
    apex = z.nsec("example.", "b.example.", "NS SOA RRSIG NSEC DNSKEY")
    deny("nsec_outside", "an NSEC whose next name lies outside the zone\n"
         "; proves nothing.", z.nsec("nn.example.", "test.", "A RRSIG NSEC") +
         apex, ["outcome nxdomain", "security bogus DENIAL_OUTSIDE"],
         "NXDOMAIN")


def cuts(folder):
    sub = rrs("www.sub.example.", 300, "A", "192.0.2.7")
    ns = rrs("sub.example.", 3600, "NS", "ns.sub.example.")
    glue = [rrs("ns.sub.example.", 3600, "A", "198.51.100.3")]
    query = ("www.sub.example.", "A")
    there = server("198.51.100.3", entry(*query, [sub]))
    for name, about, types, notes in (
            ("denied", "the parent refers to it and denies it: that is to "
             "blame.", "A RRSIG NSEC",
             ["outcome answer", "security bogus DENIAL_NO_CUT"]),
            ("unsigned", "its sibling: a delegation without DS.",
             "NS RRSIG NSEC",
             ["outcome answer", "security insecure ENDS_NO_DS"])):
        write(folder, f"cut_{name}", about, query, [entry(
            "sub.example.", "NS", [], [ns] + example.nsec(
                "sub.example.", "www.example.", types), glue, "QR",
            match="subdomain")], notes, [sub], others=[there])


def order(folder):
    cname = example.sign(rrs("www.example.", 300, "CNAME", "real.example."))
    real = example.sign(rrs("real.example.", 300, "A", "192.0.2.1"))
    data = example.sign(rrs("www.example.", 300, "A", "192.0.2.9"))
    www = ("www.example.", "A")
    write(folder, "data_and_alias", "the data comes first: it is the answer, "
          "and judged.", www, [entry(*www, data + cname)],
          ["outcome answer", "security secure", "queries 4"], data)
    write(folder, "alias_and_data", "the alias comes first: it is followed, "
          "and judged.", www, [entry(*www, cname + data + real)],
          ["outcome answer", "security secure", "queries 4"], cname + real)


def dnames(folder):
    dname = example.sign(rrs("d.example.", 300, "DNAME", "example."))
    made = rrs("www.d.example.", 300, "CNAME", "www.example.")
    for qtype in ("CNAME", "ANY"):
        query = ("www.d.example.", qtype)
        write(folder, f"dname_above_{qtype.lower()}", "the DNAME's signature "
              "counts, and the walk ends there.", query,
              [entry(*query, dname + [made])],
              ["outcome answer", "security secure", "queries 4"],
              dname + [made])
        write(folder, f"dname_above_{qtype.lower()}_altered", "the DNAME's "
              "signature is none.", query,
              [entry(*query, alter(dname) + [made])],
              ["outcome answer", "security bogus SIG_WRONG"])


def wholes(folder):
    """Walks through three zones of which every answer is there; also for
    tests/memory, where they are walked with allocations that fail."""
    def there(zone, ns, glue, *entries, cut=()):
        rest = [entry(zone.name, "NS", zone.sign(ns), additional=glue),
                entry(zone.name, "SOA", zone.sign(rrs(
                    zone.name, 300, "SOA", "ns.test. h.test. 1 2 3 4 5"))),
                *entries, keys(zone), *cut,
                entry(zone.name, "CDS", [], zone.soa() + zone.nsec(
                    str(zone.name), "www." + str(zone.name),
                    "NS SOA RRSIG NSEC DNSKEY"), match="subdomain")]
        return rest

    upper = rrs("example.", 3600, "NS", "ns.example.")
    upper_glue = [rrs("ns.example.", 3600, "A", "198.51.100.2")]
    lower = rrs("child.example.", 3600, "NS", "a.child.example.",
                "b.child.example.")
    lower_glue = [rrs("a.child.example.", 3600, "A", "198.51.100.3"),
                  rrs("b.child.example.", 3600, "A", "198.51.100.4")]
    good = child.sign(rrs("www.child.example.", 300, "A", "192.0.2.1"))
    bad = child.sign(rrs("www.child.example.", 300, "A", "192.0.2.1"))
    bad[0] = rrs("www.child.example.", 300, "A", "192.0.2.66")
    alias = example.sign(rrs("alias.example.", 300, "CNAME",
                             "www.child.example."))
    www = ("www.child.example.", "A")

    def whole(name, about, query, data, ds, notes, answer):
        below = there(child, lower, lower_glue, entry(*www, data))
        cut = [entry("child.example.", "DS", ds),
               entry("child.example.", "NS", [], [lower] + ds, lower_glue,
                     "QR", match="subdomain")]
        write(folder, name, about, query,
              there(example, upper, upper_glue,
                    entry("alias.example.", "A", alias),
                    entry("alias.example.", "CNAME", alias), cut=cut),
              notes, answer, others=[server("198.51.100.3", *below),
                                     server("198.51.100.4", *below)])

    ds = example.sign(child.ds())
    other = example.sign(example.ds())
    other = example.sign(rrs("child.example.", 3600, "DS",
                             other[0][0].to_text()))
    whole("whole", "three zones, all of it good.", www, good, ds,
          ["outcome answer", "security secure"], good)
    whole("whole_altered", "the data is another than was signed.", www, bad,
          ds, ["outcome answer", "security bogus SIG_WRONG"], bad)
    whole("whole_other_ds", "the DS is of another key.", www, good, other,
          ["outcome answer", "security bogus DS_NO_KEY"], good)
    whole("whole_alias", "an alias from one zone to the other.",
          ("alias.example.", "A"), good, ds,
          ["outcome answer", "security secure"], alias + good)


def main():
    folder = pathlib.Path(sys.argv[1])
    for make in (alias_ends, ds_referrals, denials, cuts, order, dnames,
                 wholes)[int(sys.argv[2]) if len(sys.argv) > 2 else 0:]:
        make(folder)


main()
