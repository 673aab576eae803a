"""What README.md promises beside dig +trace, walked in the lab.

SPDX-License-Identifier: ISC
"""
import json
import re
from datetime import datetime
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def row(begins):
    """The cells of README's table in the row that begins so."""
    line = next(line for line in README.splitlines()
                if line.startswith(f"| {begins}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def walk(lab, rootwalk, *words):
    done = lab.run([rootwalk, "--format", "json", *words])
    return done, json.loads(done.out)


def test_a_cold_name_costs_as_many_queries_as_are_promised(lab, rootwalk):
    asked, of_dnssec = map(int, re.fullmatch(
        r"(\d+) \(one asks .*\), and (\d+) for DNSSEC",
        row("a cold name, two cuts below the root")[2]).groups())
    done, trace = walk(lab, rootwalk, "www.example.com")
    assert done.status == 0 and trace["security"] == "secure"
    assert [step["purpose"] for step in trace["steps"]].count(
        "dnssec") == of_dnssec
    assert trace["cost"]["queries"] == asked + of_dnssec
    done, trace = walk(lab, rootwalk, "--no-validate", "www.example.com")
    assert trace["cost"]["queries"] == asked
    assert len(trace["steps"]) == asked


def test_an_alias_is_followed_to_the_data(lab, rootwalk):
    assert row("an alias to another zone")[2] == "goes on to the data"
    done, trace = walk(lab, rootwalk, "www.bilibili.com")
    assert done.status == 0
    assert [record["type"] for record in trace["answer"]][0] == "CNAME"
    assert trace["answer"][-1]["type"] == "A"


def test_the_server_that_refuses_is_named(lab, rootwalk):
    assert row("one of two name servers refuses")[2] == (
        "asks the other, names the lame one")
    for seed in range(4):  # whichever of the two comes first
        done, trace = walk(lab, rootwalk, "--seed", seed, "www.half.example")
        assert done.status == 0 and trace["outcome"] == "answer"
        lame = [finding for finding in trace["findings"]
                if finding["code"] == "LAME_DELEGATION"]
        refused = [step for step in trace["steps"]
                   if step["zone"] == "half.example." and
                   step["server"]["name"] == "ns1.half.example."]
        assert bool(lame) == bool(refused)
        for finding in lame:
            assert finding["server"] == "ns1.half.example."


def test_the_silent_server_costs_a_quarter_of_a_second(lab, rootwalk):
    """From one query to the next; a busy machine may take longer, dig's wait
    is five seconds a try."""
    assert row("one of two name servers is silent")[2] == (
        "a quarter of a second")
    waits = []
    for seed in range(6):  # whichever of the two comes first
        done, trace = walk(lab, rootwalk, "--seed", seed, "--no-validate",
                           "www.silent-one.example")
        assert done.status == 0
        sent = [datetime.fromisoformat(step["sent"].rstrip("Z"))
                for step in trace["steps"]
                if step["zone"] == "silent-one.example."]
        assert len(sent) <= 2
        waits += [(later - earlier).total_seconds()
                  for earlier, later in zip(sent, sent[1:])]
    assert waits and 0.24 <= min(waits) < 1
