"""The formats that feed other programs: sequence diagrams, metrics, findings
for pipelines.  Each has the form that those programs take."""
import json
import re

import pytest

from conftest import TOP


@pytest.fixture
def report(walk):
    def run(form, *words, name="www.half.example", env=None):
        done = walk("--no-validate", "--all", "--format", form, *words, name,
                    env=env)
        assert done.status == 0 and done.err == "", done.err
        return done.out
    return run


# ---- Graphviz ---------------------------------------------------------------

def test_dot_has_the_delegations_beside_the_walk(report):
    """Zones hang below each other; the lame server is dashed."""
    walk, graph = report("dot").split("  subgraph cluster_delegations {")
    assert "walk -> s1" in walk
    assert re.search(r'z0 \[shape=ellipse, label="\."\]', graph)
    assert "z0 -> z1" in graph and re.search(r"z\d+ -> n\d+ ", graph)
    dashed = re.findall(r'n\d+ \[label="([^"]*)", style=dashed', graph)
    assert len(dashed) == 1, graph
    nodes = set(re.findall(r"^ +(\w+) \[", walk + graph, re.M))
    for one, other in re.findall(r"^ +(\w+) -> (\w+)", walk + graph, re.M):
        assert {one, other} <= nodes


# ---- Mermaid ----------------------------------------------------------------

WORDS = r"(?:[-0-9A-Za-z .,_()/*=+:\u0080-\uffff]|#\d+;)*"
LINE = re.compile(
    rf"    (?:participant (w|s\d+) as {WORDS}"
    rf"|(w|s\d+)(->>|-->>|--x)(w|s\d+): (\d+): {WORDS}"
    rf"|Note over (w(?:,s\d+)?): (?:(\d+): )?{WORDS})")


@pytest.mark.parametrize("env", [None, {"LC_ALL": "zh_CN.UTF-8"}],
                         ids=["en", "zh_CN"])
def test_a_sequence_diagram_has_an_arrow_each_way(report, env):
    head, *lines = report("mermaid", env=env).splitlines()
    assert head == "sequenceDiagram"
    parties, out, back = set(), [], []
    for line in lines:
        party, one, arrow, other, step, over, lost = LINE.fullmatch(
            line).groups()
        if party:
            parties.add(party)
        if arrow == "->>":
            assert one == "w" and step not in out
            out.append(step)
        elif arrow:
            assert other == "w" and step in out
            back.append(step)
        elif lost:
            back.append(lost)  # a note, where no response came
        assert {one, other} - {None} <= parties
        assert set((over or "w").split(",")) <= parties
    assert out and sorted(back) == sorted(out)


def test_a_silent_server_gets_a_note_instead_of_an_arrow(walk):
    done = walk("--no-validate", "--deadline", "2", "+tries=1", "+time=1",
                "--format", "mermaid", "www.silent.example")
    assert re.search(r"Note over w,s\d+: \d+: no response, ", done.out)


# ---- Prometheus -------------------------------------------------------------

SAMPLE = re.compile(r'(rootwalk_[a-z_]+)\{((?:[a-z]+="(?:\\.|[^"\\])*",?)+)\} '
                    r"(\d+(?:\.\d+)?)")


def samples(text):
    seen, described = {}, set()
    for line in text.splitlines():
        about = re.fullmatch(r"# (HELP|TYPE) (rootwalk_[a-z_]+) (.+)", line)
        if about:
            described.add(about[2])
            assert about[1] == "HELP" or about[3] == "gauge"
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        assert name in described
        assert (name, labels) not in seen, "told twice"
        seen[name, labels] = float(value)
    return seen


def test_metrics_tell_findings_serials_and_round_trips(report):
    seen = samples(report("prometheus"))
    trace = json.loads(report("json"))
    codes = [(f["code"], f["severity"]) for f in trace["findings"]]
    for (name, labels), value in seen.items():
        assert 'name="www.half.example."' in labels
        if name == "rootwalk_findings":
            code, severity = re.search('code="(.*?)",severity="(.*?)"',
                                       labels).groups()
            assert value == codes.count((code, severity))
    assert {name for name, _ in seen} >= {
        "rootwalk_walk", "rootwalk_findings", "rootwalk_rtt_seconds",
        "rootwalk_nameserver_set_hash"}


# ---- SARIF ------------------------------------------------------------------

LEVELS = {"error": "error", "warning": "warning", "notice": "note",
          "info": "note"}


def test_sarif_has_a_rule_a_code_and_a_result_a_finding(report):
    log = json.loads(report("sarif", env={"LC_ALL": "zh_CN.UTF-8"}))
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    run, = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) > 0
    for rule in rules:
        assert rule["help"]["text"].isascii() and rule["shortDescription"]
    findings = json.loads(report("json"))["findings"]
    assert len(run["results"]) == len(findings)
    for result, finding in zip(run["results"], findings):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["ruleId"] == finding["code"]
        assert result["level"] == LEVELS[finding["severity"]]
        # two walks: servers stand in the order in which each met them
        assert sorted(re.findall(r"\w+", result["message"]["text"])) == sorted(
            re.findall(r"\w+", finding["text"]))
        place, = result["locations"][0]["logicalLocations"]
        assert place["fullyQualifiedName"] == finding["zone"] or \
            finding["zone"] is None
        assert "suppressions" not in result


def test_sarif_says_what_is_accepted(report, tmp_path):
    path = tmp_path / "accept"
    path.write_text("LAME_DELEGATION # known\n")
    log = json.loads(report("sarif", "--accept", str(path)))
    for result in log["runs"][0]["results"]:
        assert (result["ruleId"] == "LAME_DELEGATION") == (
            "suppressions" in result)


def test_every_format_is_in_the_manual(rootwalk):
    with open(f"{TOP}/doc/rootwalk.1", encoding="utf-8") as file:
        manual = file.read()
    for word in ("mermaid", "prometheus", "sarif"):
        assert f".It Cm {word}\n" in manual
        assert word in rootwalk("--help").out
