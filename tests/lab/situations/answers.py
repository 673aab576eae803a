"""Everyday answers: data, no data, no name, wildcards, sizes, types.

SPDX-License-Identifier: ISC
"""
from situations.row import Situation, www

SECURE = dict(security="secure", why="signed from the root down")

BILIBILI = ("www.bilibili.com. CNAME a.w.bilicdn1.com.",
            *(f"a.w.bilicdn1.com. A 61.156.196.{n}" for n in range(2, 8)))

TYPES = {
    "A": "192.0.2.33",
    "AAAA": "2001:db8:ff::33",
    "AFSDB": "1 afs.types.example.",
    "CAA": '0 issue "ca.example.net; policy=ev"',
    "CSYNC": "66 3 A NS AAAA",
    "DNAME": "example.com.",
    "EUI48": "00-00-5e-00-53-2a",
    "HINFO": '"PDP-11" "UNIX"',
    "HTTPS": '1 . alpn="h2,h3" ipv4hint="192.0.2.33" '
             'ipv6hint="2001:db8:ff::33"',
    "KX": "10 kx.types.example.",
    "LOC": "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m",
    "MX": "10 mail.types.example.",
    "NAPTR": '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .',
    "PTR": "a.types.example.",
    "RP": "mbox.types.example. txt.types.example.",
    "SRV": "10 20 5060 sip.types.example.",
    "SSHFP": "4 2 " + "0123456789abcdef" * 4,
    "SVCB": '2 svc.types.example. alpn="bar" port="8004"',
    "TLSA": "3 1 1 " + "0123456789abcdef" * 4,
    "TXT": r'"text" "more \195\164 text"',
    "URI": '10 1 "https://www.example.com/path"',
}

ROWS = [
    Situation("bilibili", "the exercise: an alias into another zone, both "
              "on the same servers, whose names are glue for siblings",
              "www.bilibili.com. A", "answer", BILIBILI, queries=5),
    www("plain", "two cuts down, glue for every server", "example.com.",
        queries=3, **SECURE),
    www("unsigned", "two cuts down, unsigned", "plain.example.", queries=3),
    Situation("apex", "the apex of a zone", "plain.example. MX", "answer",
              ("plain.example. MX 10 mail.plain.example.",), queries=3),
    Situation("tld", "a TLD's own name", "com. SOA", "answer",
              ("com. SOA a.gtld-servers.net. nstld.verisign-grs.com. "
               "2026112200 1800 900 604800 900",), queries=2, **SECURE),
    Situation("root", "the root's own name", ". SOA", "answer",
              (". SOA a.root-servers.net. nstld.verisign-grs.com. "
               "2026112200 1800 900 604800 86400",), queries=1, **SECURE),
    Situation("rootds", "the DS of a TLD, which the root answers for",
              "nods.example. DS", "nodata", queries=2, **SECURE),
    Situation("nodata", "the name is there, the type is not",
              "www.plain.example. MX", "nodata", queries=3),
    Situation("nodata-secure", "the same, proven by NSEC",
              "www.example.com. MX", "nodata", queries=3, **SECURE),
    Situation("nxdomain", "no such name", "nope.plain.example. A",
              "nxdomain", rcode="NXDOMAIN", queries=3),
    Situation("nxdomain-secure", "the same, proven by NSEC",
              "nope.example.com. A", "nxdomain", rcode="NXDOMAIN",
              queries=3, **SECURE),
    Situation("nxdomain-tld", "no such TLD", "www.no-such-tld. A",
              "nxdomain", rcode="NXDOMAIN", queries=1, **SECURE),
    Situation("nxdomain-sld", "no such name in a TLD",
              "www.no-such-name.example. A", "nxdomain", rcode="NXDOMAIN",
              queries=2, **SECURE),
    Situation("ent", "an empty non-terminal: names below it, no records",
              "ent.plain.example. A", "nodata", queries=3),
    Situation("below-ent", "the name below the empty non-terminal",
              "below.ent.plain.example. A", "answer",
              ("below.ent.plain.example. A 192.0.2.36",), queries=3),
    Situation("wildcard", "synthesised from a wildcard",
              "any.wild.plain.example. A", "answer",
              ("any.wild.plain.example. A 192.0.2.37",), queries=3),
    Situation("wildcard-deep", "a wildcard covers names of several labels",
              "a.b.wild.plain.example. A", "answer",
              ("a.b.wild.plain.example. A 192.0.2.37",), queries=3),
    Situation("wildcard-nodata", "the wildcard has no such type",
              "any.wild.plain.example. TXT", "nodata", queries=3),
    Situation("wildcard-itself", "the wildcard's own name",
              r"*.wild.plain.example. A", "answer",
              (r"*.wild.plain.example. A 192.0.2.37",), queries=3),
    Situation("wildcard-alias", "the wildcard is an alias",
              "any.walias.plain.example. A", "answer",
              ("any.walias.plain.example. CNAME www.plain.example.",
               "www.plain.example. A 192.0.2.33")),
    Situation("strings", "text with quotes and backslashes",
              "text.plain.example. TXT", "answer",
              (r'text.plain.example. TXT "two" "strings" '
               r'"and \"quotes\" and a \\ backslash"',), queries=3),
    Situation("truncated", "a hundred addresses: TC=1, then TCP",
              "www.big.example. A", "answer",
              tuple(f"www.big.example. A 192.0.2.{n}"
                    for n in range(101, 201)),
              queries=4, seen=("truncated",)),
    Situation("unknown-type", "a type nobody knows (RFC 3597)",
              "unknown.types.example. TYPE65280", "answer",
              (r"unknown.types.example. TYPE65280 \# 4 0a000001",),
              queries=3),
    Situation("empty-rdata", "a record with no data",
              "empty.types.example. TYPE65281", "answer",
              (r"empty.types.example. TYPE65281 \# 0",), queries=3),
    *(Situation(f"type-{rdtype.lower()}", f"the type {rdtype}",
                f"{rdtype.lower()}.types.example. {rdtype}", "answer",
                (f"{rdtype.lower()}.types.example. {rdtype} {text}",),
                queries=3)
      for rdtype, text in TYPES.items()),
    Situation("ptr", "an IPv4 address's name", "33.2.0.192.in-addr.arpa. PTR",
              "answer", ("33.2.0.192.in-addr.arpa. PTR www.example.com.",)),
    Situation("ptr-classless", "the name of an address in a delegated part "
              "of a range (RFC 2317)", "200.2.0.192.in-addr.arpa. PTR",
              "answer",
              ("200.2.0.192.in-addr.arpa. CNAME "
               "200.128-255.2.0.192.in-addr.arpa.",
               "200.128-255.2.0.192.in-addr.arpa. PTR "
               "customer.hosting.org.")),
    Situation("ptr6", "an IPv6 address's name",
              "3.3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.f.0.0."
              "8.b.d.0.1.0.0.2.ip6.arpa. PTR", "answer",
              ("3.3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.f.0.0."
               "8.b.d.0.1.0.0.2.ip6.arpa. PTR www.plain.example.",)),
]
