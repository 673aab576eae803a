"""The odd resolvers (responders/resolvers.py), and what `compare` should
say of each.

SPDX-License-Identifier: ISC
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Resolver:
    """What one resolver does to one question.

    verdict  same, differs or unanswered (contract, section 3)
    kinds    kinds of differences that must be named; a set is the choice
             of one among several
    matters  whether any of them matters
    error    part of `error` where there is no usable response
    """

    name: str
    address: str
    ask: str
    verdict: str = "same"
    kinds: tuple = ()
    matters: bool = False
    error: str = None


SIX = "www.bilibili.com. A"      # an alias and six addresses
ONE = "www.plain.example. A"     # unsigned, one address
SIGNED = "www.example.com. A"    # secure, one address
ABSENT = "nope.plain.example. A"
BOGUS = "www.expired.example. A"


def differs(name, last, ask, *kinds, matters=True):
    return Resolver(name, f"198.51.100.{last}", ask, "differs", kinds,
                    matters)


def unanswered(name, last, error=None, ask=ONE):
    return Resolver(name, f"198.51.100.{last}", ask, "unanswered",
                    error=error)


ROWS = [
    # the real recursors
    Resolver("unbound", "192.0.2.53", SIX),
    Resolver("bind", "192.0.2.54", SIX),
    Resolver("unbound-secure", "192.0.2.53", SIGNED),
    Resolver("unbound-nxdomain", "192.0.2.53", ABSENT),
    Resolver("unbound-bogus", "192.0.2.53", BOGUS, "differs",
             ("servfail-bogus",), True),
    # the odd ones
    Resolver("faithful", "198.51.100.200", SIX),
    differs("rewrites-nxdomain", 201, ABSENT, "rewritten-nxdomain"),
    Resolver("rewrites-only-nxdomain", "198.51.100.201", ONE),
    differs("zero-address", 202, ONE, "blocked"),
    differs("blocked-nxdomain", 203, ONE, "blocked"),
    differs("censored", 204, ONE, "blocked"),
    differs("prohibited", 205, ONE, "blocked"),
    Resolver("aged", "198.51.100.206", ONE, "same", ("ttl-aged",)),
    Resolver("order", "198.51.100.207", SIX, "same", ("order",)),
    differs("other-addresses", 208, SIX, "addresses", matters=False),
    differs("missing", 209, SIX, "missing"),
    differs("extra", 210, ONE, "extra"),
    differs("stale", 211, ONE, "stale"),
    differs("alias-chain", 212, SIX, "alias-chain", matters=False),
    differs("servfail", 213, ONE, "rcode"),
    # the data is the same: that it was not validated is said, no more
    differs("no-ad", 215, SIGNED, "ad-missing", matters=False),
    Resolver("tcp-only", "198.51.100.216", ONE, "same"),
    unanswered("wrong-id", 217),
    unanswered("wrong-question", 218),
    unanswered("garbage", 219),
    differs("nodata", 220, ONE, "missing"),
    Resolver("slow", "198.51.100.221", ONE, "same"),
    Resolver("no-edns", "198.51.100.228", ONE, "same"),
    *(unanswered(f"never-{last}", last) for last in range(223, 228)),
]
