"""`rootwalk compare` in the lab: verdicts, exit statuses, time, bad input.

What each odd resolver is called stands in test_resolvers.py.

SPDX-License-Identifier: ISC
"""
import json
import re

import pytest

from situations.resolvers import BOGUS

UNBOUND, BIND = "192.0.2.53", "192.0.2.54"
SILENT = [f"198.51.100.{n}" for n in range(223, 228)]
FAITHFUL = "198.51.100.200"


def compare(lab, rootwalk, *words, **kw):
    return lab.run([rootwalk, "compare", "--format", "json", *words], **kw)


@pytest.mark.parametrize("name, rdtype", [
    ("www.bilibili.com", "A"), ("www.example.com", "A"),
    ("www.example.com", "AAAA"), ("nope.example.com", "A"),
    ("example.com", "MX"), ("example.com", "SOA"),
    ("www.plain.example", "A")])
def test_healthy_is_the_same(lab, rootwalk, name, rdtype):
    done = compare(lab, rootwalk, name, rdtype, f"@{UNBOUND}", f"@{BIND}")
    result = json.loads(done.out)
    assert result["schema"] == "rootwalk.compare/1"
    assert [r["verdict"] for r in result["recursive"]] == ["same", "same"]
    assert done.status == 0


def test_the_exercise_side_by_side(lab, rootwalk):
    # unbound leaves out what is not needed, as BIND does since 9.20; before
    # that it hands on all of it
    result = json.loads(compare(lab, rootwalk, "www.bilibili.com",
                                f"@{BIND}").out)
    message = result["recursive"][0]["response"]
    assert (message["ANCOUNT"], message["NSCOUNT"],
            message["ARCOUNT"]) in ((7, 2, 17), (7, 0, 1))
    walked = {rr["rdata"] for rr in result["iterative"]["answer"]
              if rr["type"] == "A"}
    asked = {rr["rdataA"] for rr in message["answerRRs"] if "rdataA" in rr}
    assert walked == asked == {f"61.156.196.{n}" for n in range(2, 8)}


def test_system_resolvers_by_default(lab, rootwalk):
    result = json.loads(compare(lab, rootwalk, "www.example.com").out)
    assert [r["resolver"] for r in result["recursive"]] == [f"{UNBOUND}#53"]


def test_difference_that_matters_is_exit_3(lab, rootwalk):
    done = compare(lab, rootwalk, "nope.plain.example", "@198.51.100.201")
    assert done.status == 3


def test_bogus_comes_before_difference(lab, rootwalk):
    done = compare(lab, rootwalk, BOGUS.split()[0], f"@{UNBOUND}")
    result = json.loads(done.out)
    assert result["iterative"]["security"] == "bogus"
    assert done.status == 4
    assert result["recursive"][0]["differences"][0]["kind"] == \
        "servfail-bogus"


def test_twenty_resolvers_of_which_five_are_silent(lab, rootwalk):
    words = [f"@{UNBOUND}"] * 8 + [f"@{BIND}"] * 7 + \
        [f"@{address}" for address in SILENT]
    done = lab.run([rootwalk, "compare", "+time=1", "www.bilibili.com",
                    *words])
    assert done.took < 2.5
    lines = done.out.splitlines()
    assert sum(line.endswith("same") for line in lines) == 15
    assert sum(line.endswith("no response") for line in lines) == 5


def test_neither_address_nor_name_is_exit_1(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "www.example.com",
                    "@nosuch.example.com"])
    assert done.status == 1 and done.out == ""
    assert "nosuch.example.com" in done.err
    assert done.err.count("\n") == 1


def test_no_resolver_configured_is_exit_8(lab, rootwalk):
    script = ("mount --bind /dev/null /etc/resolv.conf && "
              f"exec {rootwalk} compare www.example.com")
    done = lab.run(["unshare", "--mount", "sh", "-c", script])
    assert done.status == 8 and done.out == ""
    assert "/etc/resolv.conf" in done.err


def test_html_is_one_page_with_each_message(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "--format", "html",
                    "www.example.com", f"@{UNBOUND}", f"@{BIND}"])
    assert done.status == 0
    assert done.out.startswith("<!DOCTYPE html>")
    assert done.out.endswith("</html>\n")
    assert done.out.count("<details>") == done.out.count("</details>") == 2
    assert "Transaction ID" in done.out and "the walk" in done.out


def test_formats_it_does_not_know_are_exit_1(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "--format", "dig",
                    "www.example.com"])
    assert done.status == 1 and "--format" in done.err


def test_one_name_at_a_time(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "www.example.com",
                    "www.plain.example"])
    assert done.status == 1 and "www.plain.example" in done.err


def test_table_fits_80_columns(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "www.bilibili.com", f"@{UNBOUND}",
                    "@198.51.100.201", f"@{SILENT[0]}", "+time=1"])
    assert all(len(line) <= 80 for line in done.out.splitlines()), done.out
    assert re.search(r"^192\.0\.2\.53 .* same$", done.out, re.M)


def test_watch_ends_when_all_agree(lab, rootwalk):
    done = lab.run([rootwalk, "compare", "--watch", "1", "www.example.com",
                    f"@{UNBOUND}"])
    assert done.status == 0
