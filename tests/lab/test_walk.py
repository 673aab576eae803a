"""rootwalk in the lab: every situation right, and no query too many.

Each row of the truth table is walked once, without validation and with the
JSON report; security has walks of its own, which wait for CHECK_SECURITY.

SPDX-License-Identifier: ISC
"""
import json
import os
import re

import pytest

from harness import Lab, all_at_once, chain, expected
from situations import ALL

# Whether `security` is compared; ROOTWALK_SECURITY=0 or 1 decides otherwise.
CHECK_SECURITY = os.environ.get("ROOTWALK_SECURITY", "1") == "1"
WALK_S = 40  # more than --deadline

JUDGED = [row for row in ALL if row.security]
COUNTED = [row for row in ALL if row.queries]
SHOWN = [row for row in ALL if row.seen]
SETTLED = [row for row in ALL if row.outcome != "either"]
STATUS = {"answer": 0, "nodata": 0, "nxdomain": 0, "failure": 9}


def ids(row):
    return row.name


def walk(lab, rootwalk, row, *options):
    done = lab.run([rootwalk, "--format", "json", *options,
                    "--", row.qname, row.qtype], timeout=WALK_S)
    return done, json.loads(done.out) if done.out else None


@pytest.fixture(scope="module")
def walks(lab, rootwalk):
    return all_at_once(
        lambda row: walk(lab, rootwalk, row, "--no-validate"), ALL)


@pytest.fixture(scope="module")
def judged(lab, rootwalk):
    return all_at_once(lambda row: walk(lab, rootwalk, row), JUDGED)


def trace_of(walks, row):
    done, trace = walks[row.name]
    assert trace is not None, f"no report: status {done.status}: {done.err}"
    return trace


def answer_of(trace):
    """The report's answer, less the RRSIGs."""
    return chain((record["name"], record["type"], record["rdata"])
                 for record in trace["answer"] if record["type"] != "RRSIG")


def towards(trace):
    """The steps that count: all but priming, and what was thrown away."""
    return [step for step in trace["steps"] if step["purpose"] != "prime"
            and step["verdict"] != "discarded"]


@pytest.mark.parametrize("row", SETTLED, ids=ids)
def test_outcome(row, walks):
    trace = trace_of(walks, row)
    assert trace["schema"] == "rootwalk.trace/1"
    assert trace["outcome"] == row.outcome
    if row.outcome == "failure":
        assert trace["reason"] in row.reason
    else:
        assert trace["reason"] is None
    if row.rcode:
        assert trace["rcode"] == row.rcode
    assert walks[row.name][0].status == STATUS[row.outcome]


@pytest.mark.parametrize("row", [row for row in SETTLED
                                 if row.outcome != "failure"], ids=ids)
def test_answer(row, walks):
    assert answer_of(trace_of(walks, row)) == expected(row)


@pytest.mark.parametrize("row", [row for row in ALL
                                 if row not in SETTLED], ids=ids)
def test_unsettled_ends_all_the_same(row, walks):
    assert trace_of(walks, row)["outcome"] in ("answer", "failure")


@pytest.mark.parametrize("row", COUNTED, ids=ids)
def test_no_query_too_many(row, walks):
    steps = towards(trace_of(walks, row))
    assert len(steps) == row.queries, [
        (step["zone"], step["query"]["name"], step["query"]["type"],
         step["server"]["address"], step["verdict"], step["error"])
        for step in steps]


@pytest.mark.parametrize("row", SHOWN, ids=ids)
def test_every_failure_is_a_step(row, walks):
    steps = trace_of(walks, row)["steps"]
    words = {step["error"] for step in steps} | {
        step["verdict"] for step in steps}
    assert set(row.seen) <= words


@pytest.mark.parametrize("row", [row for row in ALL if row.never], ids=ids)
def test_never_goes_there(row, walks):
    asked = {step["server"]["address"]
             for step in trace_of(walks, row)["steps"]}
    assert not asked & set(row.never)


@pytest.mark.skipif(not CHECK_SECURITY, reason="validation is to come")
@pytest.mark.parametrize("row", JUDGED, ids=ids)
def test_security(row, judged):
    trace = trace_of(judged, row)
    assert (trace["outcome"], trace["security"]) == (
        row.outcome, row.security), trace["security_reason"]
    if row.security != "secure":
        assert trace["security_reason"]
        assert trace["chain"]
    if row.security == "bogus":
        assert judged[row.name][0].status == 4


def test_opt_out_is_no_word_about_a_zone(lab, rootwalk):
    """Whether the name is there, the proof leaves open: it is no zone that
    is not signed."""
    done = lab.run([rootwalk, "nope.optout.example"], timeout=WALK_S)
    assert "opt-out range" in " ".join(done.out.split())
    assert "is not signed" not in done.out
    done = lab.run([rootwalk, "www.optout-gap.com"], timeout=WALK_S)
    assert "insecure (optout-gap.com. is unsigned)" in done.out


def test_servers_that_know_version_0_only_keep_a_zone_secure(lab, rootwalk):
    """BIND, NSD, Knot and PowerDNS say BADVERS, RFC 6891 section 6.1.3: no
    fault of theirs, and no reason to give up EDNS and with it DNSSEC."""
    done = lab.run([rootwalk, "--format", "json", "+edns=1",
                    "www.example.com"], timeout=WALK_S)
    trace = json.loads(done.out)
    assert (trace["outcome"], trace["security"]) == ("answer", "secure")
    assert {step["verdict"] for step in trace["steps"]} >= {"retry"}
    assert not [finding for finding in trace["findings"]
                if finding["code"] == "EDNS_UNSUPPORTED"]


def steps_with(trace, address):
    return [step for step in trace["steps"]
            if step["server"]["address"] == address]


@pytest.mark.parametrize("zone, bad, bound_ms", [
    ("silent-one", "198.18.0.1", 500),
    ("refused-one", "198.18.0.12", 50),
    ("servfail-one", "198.18.0.10", 50),
    ("closed-one", "198.18.0.4", 50)])
def test_one_bad_server_of_two_costs_little(lab, rootwalk, zone, bad,
                                            bound_ms):
    """Until the bad server has come first, by chance, in some walk."""
    for seed in range(1, 30):
        done = lab.run([rootwalk, "--format", "json", "--no-validate",
                        "--seed", seed, f"www.{zone}.example."])
        trace = json.loads(done.out)
        assert trace["outcome"] == "answer"
        if steps_with(trace, bad):
            assert trace["cost"]["elapsed_ms"] <= bound_ms + 30
            return
    pytest.fail("the bad server was never drawn")


def test_delayed_walk_takes_its_path_and_5_ms(slow_lab, rootwalk):
    """20 + 30 + 40 ms for a name two cuts down.  A busy machine makes single
    walks wait; a walk that waits by itself does so each time."""
    took = []
    while len(took) < 20 and (not took or min(took) > 95):
        done = slow_lab.run([rootwalk, "--format", "json", "--no-validate",
                             "www.example.com."])
        took.append(json.loads(done.out)["cost"]["elapsed_ms"])
    assert 89 <= min(took) <= 95, took


def test_validation_adds_no_waiting(slow_lab, rootwalk):
    """Keys are fetched beside the walk.  Where the answer is the first to
    show a zone cut, its DS and keys come together, a round trip later."""
    def took(qname, option):
        run = slow_lab.run([rootwalk, "-4", "--format", "json", option, qname],
                           timeout=WALK_S)
        return json.loads(run.out)["cost"]["elapsed_ms"]

    def is_as_quick(qname, extra):
        """The least of some runs: a busy machine adds to any of them."""
        plain, checked = [], []
        for _ in range(20):
            plain.append(took(qname, "--no-validate"))
            checked.append(took(qname, "--validate"))
            if len(plain) > 2 and min(checked) - min(plain) < extra + 10:
                return True
        return False

    for qname, extra in [("www.ecdsa.example", 0),
                         ("www.child.parent.example", 0),
                         ("nope.nsec3.example", 0),
                         ("www.sub.signedbox.example", 40)]:
        assert is_as_quick(qname, extra), qname


def test_without_ipv6(rootwalk):
    """One word about it, and not one attempt."""
    with Lab("--no-ipv6") as lab:
        done = lab.run([rootwalk, "--format", "json", "--no-validate",
                        "www.example.com."])
        trace = json.loads(done.out)
        assert trace["outcome"] == "answer"
        assert not [step for step in trace["steps"]
                    if ":" in step["server"]["address"]]


@pytest.mark.parametrize("qname, end", [
    ("www.altereddata.example", "-> data BOGUS"),  # the keys are good
    ("www.expired.example", "BOGUS: "),            # they are not
    ("www.ecdsa.example", "-> data")])
def test_the_chain_says_where_it_breaks(lab, rootwalk, qname, end):
    done = lab.run([rootwalk, qname])
    zone = qname.removeprefix("www.") + "."
    line, = re.findall(rf"^ {re.escape(zone)} +(?:DS \d+.*)$", done.out, re.M)
    assert (line.endswith(end) if end.startswith("->") else end in line), line
