"""Delegations: cuts, glue, name servers' names.

SPDX-License-Identifier: ISC
"""
from situations.row import Situation, failing, www

ROWS = [
    www("three-cuts", "a third cut", "sub.three.example.", queries=4),
    www("four-cuts", "a fourth cut", "x.sub.three.example.", queries=5),
    www("sibling", "glue for servers in a sibling zone", "sibling.example.",
        queries=3),
    www("glueless", "the servers' names lie in another TLD: their addresses "
        "must be looked up", "glueless.example."),
    www("glueless-deep", "a server's name needs a look-up that needs a "
        "look-up", "gl3.example."),
    www("partial-glue", "glue for one of two servers", "partglue.example."),
    www("v6only", "the only server has an IPv6 address only",
        "v6only.example.", queries=3, ipv6=True),
    www("ns-alias-one", "one of two servers' names is an alias",
        "nscname.example."),
    www("ns-missing-one", "one of two servers' names does not exist",
        "nsnx.example."),
    www("many-ns", "13 servers with IPv4 and IPv6", "manyns.example."),
    www("huge-ns", "40 servers: the referral's glue does not fit",
        "hugens.example."),
    www("ns-mismatch", "parent and child name different servers",
        "mismatch.example.", queries=3),
    www("glue-differs", "the parent's glue is another address than the "
        "zone's", "gluediff.example.", queries=3),
    www("glue-stale", "the parent's glue for one server is an old address "
        "that is silent", "gluestale.example."),
    www("onebox", "parent and child on one server: no referral is seen",
        "sub.onebox.example.", queries=3),
    failing("ns-missing-all", "the only server's name does not exist",
            "nsnx-all.example.", "no-address", "no-server-answered"),
    failing("no-glue", "the only server's name lies in the zone itself, and "
            "there is no glue", "noglue.example.", "loop", "no-address"),
    failing("glueless-loop", "two zones, each served by a name in the other",
            "loop-a.example.", "loop", "no-address"),
    www("false-glue", "a referral with glue from outside the bailiwick, "
        "which is false", "sub.falseglue.example.",
        never=("198.18.0.99",)),
    Situation("dead-tld", "a TLD whose servers are silent", "www.dead. A",
              "failure", security=None, rcode=None,
              reason=("no-server-answered", "deadline"), slow=True,
              why="nothing was learnt"),
    Situation("lame-tld", "a TLD whose only server refuses", "www.lame. A",
              "failure", security=None, rcode="REFUSED",
              reason=("lame", "rcode", "no-server-answered"),
              why="nothing was learnt"),
]
