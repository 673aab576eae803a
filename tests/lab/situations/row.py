"""One row of the truth table.

SPDX-License-Identifier: ISC
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What is asked, and what a right walk makes of it.

    name      short, for test names
    what      one sentence: what is special here
    ask       "NAME TYPE"
    outcome   answer, nodata, nxdomain or failure (contract, section 2);
              "either" where an answer and a failure are both right
    answer    the whole alias chain and the data, "OWNER TYPE RDATA", without
              RRSIGs; order within a record set does not matter
    security  secure, insecure, bogus, indeterminate; None where it is open
    why       by what construction that is so
    rcode     of the response that ended the walk
    reason    words of which one is given, when the outcome is failure
    queries   how many a cold walk without validation needs, priming aside;
              None where chance decides
    seen      words that stand in the steps, as error or verdict
    never     addresses that must not be asked
    recursor  what unbound makes of it, where that differs on purpose:
              "servfail", or "either"; None: the same as the row
    slow      it takes seconds: the servers must be waited for
    ipv6      needs IPv6
    """

    name: str
    what: str
    ask: str
    outcome: str
    answer: tuple = ()
    security: str = "insecure"
    why: str = "below an unsigned delegation"
    rcode: str = "NOERROR"
    reason: tuple = ()
    queries: int = None
    seen: tuple = ()
    never: tuple = ()
    recursor: str = None
    slow: bool = False
    ipv6: bool = False

    @property
    def qname(self):
        return self.ask.split()[0]

    @property
    def qtype(self):
        return self.ask.split()[1]


WWW = "192.0.2.33"  # the address of almost everything


def www(name, what, zone, **rest):
    """The usual row: www in a zone, which has the usual address."""
    return Situation(name, what, f"www.{zone} A", "answer",
                     (f"www.{zone} A {WWW}",), **rest)


def failing(name, what, zone, *reason, **rest):
    """A zone from which nothing can be learnt."""
    rest.setdefault("rcode", None)
    return Situation(name, what, f"www.{zone} A", "failure", reason=reason,
                     security=None, why="nothing was learnt", **rest)
