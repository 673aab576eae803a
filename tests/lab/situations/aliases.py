"""Aliases: CNAME and DNAME, within a zone, across zones, in circles.

SPDX-License-Identifier: ISC
"""
from situations.row import Situation

Z = "alias.example."
EXAMPLE = "www.example.com. A 192.0.2.33"


def alias(name, what, label, outcome, *links, **rest):
    """A row whose answer is a chain of "OWNER TYPE RDATA"."""
    return Situation(name, what, f"{label}.{Z} A", outcome, links, **rest)


ROWS = [
    alias("cname", "an alias within the zone", "in", "answer",
          f"in.{Z} CNAME host.{Z}", f"host.{Z} A 192.0.2.33", queries=3),
    alias("cname-across", "an alias into another zone", "across", "answer",
          f"across.{Z} CNAME www.example.com.", EXAMPLE, queries=6),
    alias("cname-chain", "a chain through three zones, and back once",
          "chain", "answer",
          f"chain.{Z} CNAME two.alias2.example.",
          f"two.alias2.example. CNAME three.{Z}",
          f"three.{Z} CNAME four.alias2.example.",
          "four.alias2.example. CNAME www.example.com.", EXAMPLE),
    Situation("cname-itself", "the CNAME record itself is asked for",
              f"across.{Z} CNAME", "answer",
              (f"across.{Z} CNAME www.example.com.",), queries=3),
    alias("cname-nxdomain", "an alias to a name that does not exist",
          "tonx", "nxdomain",
          f"tonx.{Z} CNAME no-such-name.example.com.", rcode="NXDOMAIN"),
    Situation("cname-nodata", "an alias to a name without that type",
              f"tonodata.{Z} AAAA", "nodata",
              (f"tonodata.{Z} CNAME mail.example.com.",)),
    alias("cname-no-tld", "an alias into a TLD that does not exist",
          "tonotld", "nxdomain", f"tonotld.{Z} CNAME www.no-such-tld.",
          rcode="NXDOMAIN"),
    alias("cname-dead", "an alias into a zone whose servers are silent",
          "todead", "failure", f"todead.{Z} CNAME www.silent-all.example.",
          rcode=None, reason=("no-server-answered", "deadline"),
          security=None, slow=True),
    alias("cname-secure", "an alias from an unsigned zone into a signed one",
          "tosecure", "answer", f"tosecure.{Z} CNAME www.ecdsa.example.",
          "www.ecdsa.example. A 192.0.2.33"),
    alias("cname-bogus", "an alias into a zone with expired signatures",
          "tobogus", "answer", f"tobogus.{Z} CNAME www.expired.example.",
          "www.expired.example. A 192.0.2.33", security="bogus",
          why="the target's signatures have expired"),
    alias("cname-loop", "two aliases that name each other", "loop1",
          "failure", rcode=None, reason=("loop",), security=None),
    alias("cname-self", "an alias of itself", "self", "failure", rcode=None,
          reason=("loop",), security=None),
    alias("cname-loop-zones", "two aliases in two zones that name each "
          "other", "zloop", "failure", rcode=None, reason=("loop",),
          security=None),
    alias("cname-too-long", "29 aliases in a row", "n1", "failure",
          rcode=None, reason=("alias-limit",), security=None),
    alias("dname", "a tree moved within the zone", "a.moved", "answer",
          f"moved.{Z} DNAME tree.{Z}",
          f"a.moved.{Z} CNAME a.tree.{Z}", f"a.tree.{Z} A 192.0.2.41"),
    alias("dname-across", "a tree moved into another zone", "www.gone",
          "answer", f"gone.{Z} DNAME example.com.",
          f"www.gone.{Z} CNAME www.example.com.", EXAMPLE, queries=6),
    alias("dname-nxdomain", "a name that the moved tree does not have",
          "nope.gone", "nxdomain", f"gone.{Z} DNAME example.com.",
          f"nope.gone.{Z} CNAME nope.example.com.", rcode="NXDOMAIN"),
    alias("dname-owner", "the owner of a DNAME is not moved itself",
          "moved", "nodata", queries=3),
    alias("dname-loop", "two trees moved onto each other", "x.dloop1",
          "failure", rcode=None, reason=("loop",), security=None),
    alias("dname-too-long", "a name that would grow past 255 octets: "
          "YXDOMAIN", ".".join(["x" * 63, "x" * 63, "grow"]), "failure",
          f"grow.{Z} DNAME {'b' * 62}.{'c' * 63}.{Z}", rcode="YXDOMAIN",
          reason=("rcode",), security=None),
]
