"""`--format dig` beside the real `dig +trace`, in the same lab.

Compared are the zone cuts, the records at each of them, and the very lines.
Times and the choice of servers are aside; so are the TTLs of the first
block, which dig has from the local resolver's cache, and authority data that
some servers put beside an answer and others do not.

SPDX-License-Identifier: ISC
"""
import re

import pytest

from harness import all_at_once

RECEIVED = re.compile(r"^;; Received \d+ bytes from [0-9a-f.:]+#53"
                      r"\(([^)]+)\) in \d+ ms$")
RECORD = re.compile(r"^(\S+)\s+(\d+)\s(IN)\s([A-Z0-9-]+)\s(.+)$")

CASES = ["www.example.com. A", "www.example.com. MX", "nope.example.com. A",
         "www.plain.example. AAAA", "nope.plain.example. A",
         "text.plain.example. TXT", "www.sub.three.example. A",
         "www.x.sub.three.example. A", "https.types.example. HTTPS",
         "unknown.types.example. TYPE65280", "caa.types.example. CAA",
         r"quote\"d.names.example. A", "www.nsec3.example. A",
         "any.wild.nsec3.example. A", "nope.nsec3.example. A",
         "www.big.example. A", "com. NS", "www.no-such-tld. A"]
ALIASES = ["www.bilibili.com. A", "across.alias.example. A"]


class Case:
    def __init__(self, ask):
        self.name = ask


def blocks(output):
    """[(record lines, server's name), ...]: one for each zone cut."""
    found, lines = [], []
    for line in output.splitlines():
        received = RECEIVED.match(line)
        if received:
            found.append((lines, received[1]))
            lines = []
        elif line and not line.startswith(";"):
            lines.append(line)
    return found


def fields(line):
    match = RECORD.match(line)
    assert match, f"no record line: {line!r}"
    return match.groups()


def comparable(lines, qname, last, first):
    """What of a block must be the same."""
    kept = []
    for line in lines:
        owner, ttl, rdclass, rdtype, rdata = fields(line)
        covers = rdata.split()[0] if rdtype == "RRSIG" else rdtype
        if last and covers == "NS" and not qname.endswith("com. NS"):
            continue
        if first and covers != "NS":
            continue
        kept.append((owner, rdtype) if first and rdtype == "RRSIG" else
                    (owner, rdtype, rdata) if first else line)
    return sorted(kept)


@pytest.fixture(scope="module")
def pairs(lab, rootwalk):
    def both(case):
        name, rdtype = case.name.split()
        return (lab.run(["dig", "+trace", name, rdtype]),
                lab.run([rootwalk, "--format", "dig", name, rdtype]))
    return all_at_once(both, [Case(ask) for ask in CASES + ALIASES])


def same_blocks(ask, dig, ours):
    for number, ((his, _), (mine, _)) in enumerate(zip(dig, ours)):
        last = number == len(dig) - 1
        assert comparable(mine, ask, last, number == 0) == comparable(
            his, ask, last, number == 0), f"block {number + 1}"


@pytest.mark.parametrize("ask", CASES)
def test_same_lines(ask, pairs):
    dig, ours = (blocks(done.out) for done in pairs[ask])
    assert len(ours) == len(dig)
    same_blocks(ask, dig, ours)


@pytest.mark.parametrize("ask", ALIASES)
def test_same_lines_up_to_the_alias(ask, pairs):
    """dig stops at an alias; a walk goes on, in comments: the last block is
    dig's."""
    dig, ours = (blocks(done.out) for done in pairs[ask])
    assert len(ours) == len(dig)
    assert "\n;;   Received " in pairs[ask][1].out
    # A server that has the target's zone too may add the target; another
    # may not, and each picks its own server.
    at = len(dig) - 1
    same_blocks(ask, dig[:at] + [alias_alone(dig[at], ask)],
                ours[:at] + [alias_alone(ours[at], ask)])


def alias_alone(block, ask):
    name = ask.split()[0]
    return [line for line in block[0] if fields(line)[0] == name], block[1]


@pytest.mark.parametrize("ask", CASES)
def test_begins_like_dig(ask, pairs):
    dig, ours = (done.out.splitlines() for done in pairs[ask])
    assert ours[0] == dig[0] == ""
    name = ask.split()[0].removesuffix(".")  # as people type it
    assert re.match(r"; <<>> \S+ .* <<>> .*" + re.escape(name), ours[1])
    assert ours[2] == dig[2] == ";; global options: +cmd"
