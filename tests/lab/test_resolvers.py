"""The odd resolvers are odd in the way that their rows say; and `compare`
calls each by its name, once it exists.

SPDX-License-Identifier: ISC
"""
import json

import dns.edns
import dns.flags
import dns.rcode
import pytest

from harness import all_at_once, records
from situations.resolvers import BOGUS, ONE, ROWS, SIGNED, SIX


def ids(row):
    return row.name


def at(number):
    return f"198.51.100.{number}"


def addresses(answer):
    return [line.split()[2] for line in records(answer.answer)
            if " A " in line]


def ede(answer):
    return [option.code for option in answer.options
            if option.otype == dns.edns.OptionType.EDE]


@pytest.fixture(scope="module")
def truth(lab):
    return {ask: lab.ask(ask, "192.0.2.53") for ask in (ONE, SIX)}


def test_faithful(lab, truth):
    answer = lab.ask(SIX, at(200))
    assert records(answer.answer) == records(truth[SIX].answer)


def test_rewrites_nxdomain(lab):
    answer = lab.ask("nope.plain.example. A", at(201))
    assert answer.rcode() == dns.rcode.NOERROR
    assert addresses(answer) == ["192.0.2.80"]


@pytest.mark.parametrize("number, code", [(202, 17), (203, 15), (204, 16),
                                          (205, 18), (211, 3)])
def test_says_why(lab, number, code):
    assert ede(lab.ask(ONE, at(number))) == [code]


def test_aged(lab, truth):
    assert lab.ask(ONE, at(206)).answer[0].ttl <= 1800


def test_order(lab):
    done = lab.run(["dig", "+short", f"@{at(207)}", "www.bilibili.com"])
    assert done.out.split()[1:] == [f"61.156.196.{n}"
                                    for n in range(7, 1, -1)]


@pytest.mark.parametrize("number, count", [(208, 2), (209, 5), (210, 7),
                                           (212, 6), (220, 0)])
def test_other_records(lab, truth, number, count):
    answer = lab.ask(SIX, at(number))
    assert len(addresses(answer)) == count
    assert records(answer.answer) != records(truth[SIX].answer)


def test_ad(lab):
    assert lab.ask(ONE, at(214)).flags & dns.flags.AD
    secure = lab.ask(SIGNED, at(215), dnssec=True)
    assert not secure.flags & dns.flags.AD
    assert lab.ask(BOGUS, at(215)).rcode() == dns.rcode.NOERROR


@pytest.mark.parametrize("number", [217, 218, 219, *range(223, 228)])
def test_no_usable_answer(lab, number):
    done = lab.run(["dig", "+tries=1", "+time=1", f"@{at(number)}",
                    "www.plain.example"])
    assert "192.0.2.33" not in done.out


@pytest.fixture(scope="module")
def compared(lab, rootwalk):
    def compare(row):
        name, rdtype = row.ask.split()
        done = lab.run([rootwalk, "compare", "--format", "json", name,
                        rdtype, f"@{row.address}"])
        return json.loads(done.out)["recursive"][0] if done.out else None

    return all_at_once(compare, ROWS)


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_compare_names_the_difference(row, compared):
    got = compared[row.name]
    assert got is not None and got["verdict"] == row.verdict
    kinds = {difference["kind"] for difference in got["differences"]}
    assert set(row.kinds) <= kinds
    assert any(difference["matters"] for difference in
               got["differences"]) == row.matters
