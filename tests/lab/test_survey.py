"""Surveys: a zone for each finding that only they make, and near-misses:
exactly the expected codes, and none more.

Most zones of the lab lie in one network and have IPv4 only, which is told of
each; those two are left out here.

SPDX-License-Identifier: ISC
"""
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import all_at_once
from htmlpage import check
from situations import ALL
from situations.codes import FAULTS, PROBES, SINGLE, SURVEYS

FINDINGS = Path(__file__).resolve().parents[2] / "doc/findings.md"
EVERYWHERE = {"SINGLE_NETWORK", "FAMILY_MISSING"}


def told(report, *severities):
    return {finding["code"] for finding in report["findings"]
            if finding["severity"] in severities} - EVERYWHERE


@dataclass(frozen=True)
class Ask:
    name: str
    words: list
    probes: str = ""


@pytest.fixture(scope="module")
def survey(lab, rootwalk):
    def survey_of(ask):
        how = ["--probe", *ask.probes.split()] if ask.probes else ["--all"]
        done = lab.run([rootwalk, "--format", "json", *how, "--seed", "1",
                        "--", *ask.words], timeout=60)
        return json.loads(done.out)
    return survey_of


@pytest.fixture(scope="module")
def reports(survey):
    return all_at_once(survey, [Ask(name, row[0].split())
                                for name, row in SURVEYS.items()])


@pytest.fixture(scope="module")
def probed(survey):
    return all_at_once(survey, [Ask(name, row[1].split(), row[0])
                                for name, row in PROBES.items()])


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_finds_that_and_no_more(probed, name):
    assert told(probed[name], "error", "warning", "notice") == set(
        PROBES[name][2].split())


HEALTHY = {row.name: row for row in ALL if row.name not in FAULTS}


@pytest.fixture(scope="module")
def healthy(lab, rootwalk):
    """Every healthy situation: its zone with all probes; and, one for each
    TLD and each depth, all zones on the way to it."""
    ways = {(len(row.qname.split(".")), row.qname.split(".")[-2]): name
            for name, row in reversed(HEALTHY.items())}

    def survey_of(row):
        how = "--all=path" if row.name in ways.values() else "--all"
        done = lab.run([rootwalk, "--format", "json", how, "--probe", "all",
                        "--seed", "1", "--", *row.ask.split()], timeout=120,
                       checked=False)
        report = json.loads(done.out)
        # All that is looked at below: the whole would be a gigabyte.
        return {"how": how, "survey": report["survey"],
                "zones": {step["zone"] for step in report["steps"]},
                "findings": report["findings"]}
    return all_at_once(survey_of, HEALTHY.values())


@pytest.mark.parametrize("name", HEALTHY)
def test_all_probes_of_healthy_zones_cry_no_wolf(healthy, name):
    report = healthy[name]
    single = {"SINGLE_SERVER"} if name in SINGLE else set()
    assert told(report, "error", "warning") == single
    assert report["survey"]["probes_left_out"] == 0
    if report["how"] == "--all=path":
        assert "." in report["zones"]


def test_each_unknown_of_edns_is_told(probed):
    def details(name):
        return {finding["text"].split(": ")[1]
                for finding in probed[name]["findings"]
                if finding["code"] == "EDNS_NONCOMPLIANT"}
    assert details("any-version") == {
        "NOERROR instead of BADVERS to EDNS version 1"}
    assert details("option-formerr") == {
        "FORMERR to an EDNS option that it should ignore",
        "it returned an unassigned EDNS flag"}
    assert len(details("edns-firewall")) == 3


def test_each_type_is_told(probed):
    found = {(finding["type"], finding["severity"])
             for finding in probed["a-only"]["findings"]
             if finding["code"] == "TYPE_MISHANDLED"}
    assert found == {("AAAA", "error"), ("HTTPS", "error"),
                     ("TYPE1000", "notice")}


def test_probes_are_asked_once_of_each_address(probed):
    report = probed["by-the-rules"]
    asked = [(step["probe"], step["server"]["address"], step["query"]["name"])
             for step in report["steps"]
             if step.get("probe") in ("edns-version", "edns-option",
                                      "edns-flag", "case", "aaaa", "https",
                                      "type1000")]
    assert len(asked) == len(set(asked)) == 2 * 7
    assert report["survey"]["probes_left_out"] == 0


@pytest.mark.parametrize("name", SURVEYS)
def test_a_survey_finds_that_and_no_more(reports, name):
    _, codes = SURVEYS[name]
    assert told(reports[name], "error", "warning", "notice") == set(
        codes.split())


@pytest.mark.parametrize("name, detail", [("one-old", "server-expired"),
                                          ("one-bare", "server-unsigned")])
def test_a_server_that_fails_validation_is_named(reports, name, detail):
    """Whichever of the two the walk's own answer came from."""
    found = [finding for finding in reports[name]["findings"]
             if finding["code"] == "SERVER_DATA_BOGUS"]
    assert [server["address"] for server in found[0]["servers"]] == [
        "198.18.0." + {"one-old": "117", "one-bare": "118"}[name]]
    assert found[0]["detail"]["code"] == detail and len(found) == 1
    assert reports[name]["security"] == "secure"


@pytest.mark.parametrize("zone", ["oneold", "onebare"])
def test_a_server_that_fails_validation_is_marked(lab, rootwalk, zone):
    """In the table of the text, and in that of the page; the other is not."""
    def ask(form):
        return lab.run([rootwalk, "--all", "--seed", "1", "--format", form,
                        f"www.{zone}.example"], timeout=60).out
    text, page = ask("text"), ask("html")
    assert "differs from the others, or fails validation" in text
    rows = dict(re.findall(r"^([* ]) (?:ns\d\.\S+) +198\.\S+ +[\d.]+ (\S+)",
                           text, re.M))
    assert rows == {"*": "BOGUS", " ": "NOERROR"}
    assert all(len(line) <= 80 for line in text.splitlines())
    table = page[page.index('id="survey"'):page.index('id="depends"')]
    marked = {row.split("</th>")[0].split(">")[-1]: "fails validation" in row
              for row in table.split("<tr>")[2:]}
    assert sorted(marked.values()) == [False, True], marked
    assert len(re.findall("<b class=\"bad\">differs", table)) == 0


def test_an_unsigned_zone_is_never_bogus(reports):
    assert reports["dname-odd"]["security"] == "insecure"


@pytest.mark.parametrize("name", SURVEYS)
def test_a_survey_asks_two_at_a_time(reports, name):
    flights = {}
    for step in reports[name]["steps"]:
        if "mismatch" in step:
            continue
        sent = float(step["sent"][17:-1]) + 60 * int(step["sent"][14:16])
        took = step["rtt_ms"] or step.get("given_up_ms") or 0
        flights.setdefault(step["server"]["address"], []).append(
            (sent, sent + took / 1000))
    for address, spans in flights.items():
        for at, _ in spans:
            open_then = [1 for a, b in spans if a <= at < b - 1e-5]
            assert len(open_then) <= 2, address


def test_the_odd_server_is_marked(lab, rootwalk):
    out = lab.run([rootwalk, "--all", "--seed", "1",
                   "www.serials.example"], timeout=60).out
    assert "survey of serials.example." in out
    rows = re.findall(r"^([* ]) ns(\d)\.serials\.example +198\S+ +[\d.]+ "
                      r"NOERROR +aa +(\d+) +1232 yes", out, re.M)
    assert sorted(row[1:] for row in rows) == [("1", "7"), ("2", "1")]
    assert [row[0] for row in rows].count("*") == 1
    assert all(len(line) <= 80 for line in out.splitlines())


def test_thirteen_servers_fit_on_a_screen(lab, rootwalk):
    out = lab.run([rootwalk, "--all", "--seed", "1",
                   "www.manyns.example"], timeout=60).out
    table = out[out.index("survey of"):].splitlines()
    table = table[:next(i for i, line in enumerate(table)
                        if line.startswith("notice"))]
    assert len(table) < 24
    assert sum(line.count("198.51.100.") for line in table) == 13
    assert sum(line.count("2001:db8:1::") for line in table) == 13
    assert all(len(line) <= 80 for line in table)


def test_the_table_beside_peers_is_what_is_found():
    """doc/findings.md: rootwalk's column."""
    codes = {**FAULTS, **{name: row[1] for name, row in SURVEYS.items()},
             **{name: row[2] for name, row in PROBES.items()}}
    rows = re.findall(r"^\| ([a-z-]+) \| ([A-Z_ ]+) \|",
                      FINDINGS.read_text(), re.M)
    assert len(rows) > 10
    for name, found in rows:
        assert set(found.split()) == set(codes[name].split()) - {
            "SINGLE_SERVER"}, name


def test_every_fault_is_of_a_situation():
    assert set(FAULTS) <= {row.name for row in ALL}


@pytest.mark.parametrize("name, zones, singles, ipv6", [
    ("www.half.example", {"example.", "half.example."},
     {("server", "198.51.100.2")}, False),
    ("www.plain.example", {"example.", "plain.example."}, set(), True),
])
def test_what_a_name_depends_on(lab, rootwalk, name, zones, singles, ipv6):
    """Of half.example's two servers one is lame: all hangs on the other."""
    done = lab.run([rootwalk, "--all", "--seed", "1", "--format", "json",
                    name], timeout=60)
    depends = json.loads(done.out)["depends"]
    assert {zone["zone"] for zone in depends["zones"]} == zones
    assert {(single["kind"], single["address"])
            for single in depends["singles"]} == singles
    assert depends["ipv6"] is ipv6


def test_dependencies_are_drawn(lab, rootwalk):
    """The lame server is no single point of failure, the other one is."""
    out = lab.run([rootwalk, "--all", "--seed", "1", "--format", "dot",
                   "www.half.example"], timeout=60).out
    drawn = out[out.index("cluster_depends"):]
    single = [line for line in drawn.splitlines() if "single point" in line]
    assert len(single) == 1 and "198.51.100.2\\n" in single[0]
    assert re.search(r"d1 \[shape=ellipse, peripheries=2.*half\.example", drawn)
    plain = lab.run([rootwalk, "--seed", "1", "--format", "dot",
                     "www.half.example"], timeout=60).out
    assert "cluster_depends" not in plain


def test_dependencies_are_drawn_on_the_page(lab, rootwalk):
    """A box a zone, and a line to where the servers' names lie: four zones
    under two others, one tie; the picture of another has a server marked."""
    def picture(name):
        out = lab.run([rootwalk, "--all", "--seed", "1", "--format", "html",
                       name], timeout=60).out
        page = check(out)
        assert "needs-t" in page.ids
        drawn = out[out.index('aria-labelledby="needs-t"'):]
        return drawn[:drawn.index("</svg>")]
    drawn = picture("www.glueless.example")
    assert re.findall(r">([a-z.]+): (?:the|a server)", drawn) == [
        "example.", "glueless.example.", "org.", "hosting.org."]
    assert drawn.count("H800") + drawn.count("H801") == 1
    assert "single point" not in drawn and "box bad" in drawn  # the legend
    assert drawn.count('class="box bad"') == 1
    drawn = picture("www.half.example")
    assert re.search(r'class="bad">! ns2\.half\.example\. 198\.51\.100\.2: '
                     "single point of failure", drawn)
    assert drawn.count('class="box bad"') == 2


def test_a_page_of_five_hundred_steps_is_light(lab, rootwalk):
    """What a browser has to read, to keep, and to lay out at first: of the
    last nothing that stands in what is closed."""
    out = lab.run([rootwalk, "--all=path", "--probe", "all", "--seed", "1",
                   "--format", "html", "www.ecdsa.example"], timeout=60).out
    page = check(out)
    steps = len({i for i in page.ids if re.fullmatch("step[0-9]+", i)})
    assert steps > 500
    assert len(out.encode()) < 2000 * steps
    assert len(page.tags) < 24 * steps
    closed = shown = 0
    for mark in re.finditer(r"<(/?)(details|summary)?[a-z]*", out):
        opens = {"": 1, "/": -1}[mark[1]]
        closed += opens if mark[2] == "details" else 0
        shown += mark[1] == "" and closed == 0
    assert shown < 6 * steps + 1000
