"""Recorded and replayed: for every situation, the same report apart from
timings; and what tshark says of the packets.

With --all much is asked at the same microsecond, and of the same servers by
several tasks; the seed makes all else equal, so that the JSON is.

SPDX-License-Identifier: ISC
"""
import json
import shutil
import subprocess

import pytest

from harness import all_at_once
from situations import ALL
from situations.codes import FAULTS, SINGLE

TIMES = {"started", "sent", "rtt_ms", "given_up_ms", "elapsed_ms"}
WALK_S = 40  # more than --deadline
SLOW = [row for row in ALL if row.slow]
AT_SAME_TIME = 0.05  # of the whole: a busy machine's timers are late

COMPLAINTS = ("tcp.checksum.status==Bad || udp.checksum.status==Bad || "
              "ip.checksum.status==Bad || icmp.checksum.status==Bad || "
              "icmpv6.checksum.status==Bad || tcp.analysis.lost_segment || "
              "tcp.analysis.out_of_order || tcp.analysis.retransmission || "
              "tcp.analysis.ack_lost_segment")


def ids(row):
    return row.name


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items()
                if key not in TIMES}
    if isinstance(value, list):
        return [without_times(item) for item in value]
    return value


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("recorded")


# Each once: two that record into one file spoil it.
PLAIN = list({row.name: row for row in [*ALL[::4], *SLOW]}.values())


@pytest.fixture(scope="module")
def reports(lab, rootwalk, folder):
    """For each situation the walk's report and the replay's."""
    return record_all(lab, rootwalk, folder, [], PLAIN)


# What else changes what is asked, of whom, or how often: each over situations
# of its own, so that all of them together are many.
OPTIONS = ["--qmin", "+tcp", "+noedns", "--no-validate", "-4", "-6", "+cookie",
           "+nsid", "+cd", "+bufsize=512", "+ignore", "+edns=1", "+noco",
           "+time=1", "+tries=1", "--max-queries=5", "--all=path"]
APART = 5 * len(OPTIONS)
ROWS = {option: [row for row in ALL[i::APART] if not row.slow]
        for i, option in enumerate(OPTIONS)}


@pytest.fixture(scope="module")
def with_options(lab, rootwalk, folder):
    return {option: record_all(lab, rootwalk, folder,
                               [option, "--seed", "3"], rows)
            for option, rows in ROWS.items()}


@pytest.fixture(scope="module")
def surveys(lab, rootwalk, folder):
    return record_all(lab, rootwalk, folder, ["--all", "--seed", "2"], ALL)


def record_all(lab, rootwalk, folder, options, rows):
    def both(row):
        path = folder / f"{row.name}{''.join(options)}.pcap"
        words = [rootwalk, "--format", "json", *options]
        ask = ["--", row.qname, row.qtype]
        live = lab.run([*words, "--record", path, *ask], timeout=WALK_S)
        again = lab.run([*words, "--replay", path, *ask], timeout=WALK_S)
        return live, again
    return all_at_once(both, rows)


@pytest.mark.parametrize("row", ALL[::4], ids=ids)
def test_a_replay_gives_the_same_report(reports, row):
    same(*reports[row.name])


@pytest.mark.parametrize("row", ALL, ids=ids)
def test_a_replay_of_a_survey_gives_the_same_report(surveys, row):
    same(*surveys[row.name])


@pytest.mark.parametrize("option", OPTIONS)
def test_a_replay_with_an_option_gives_the_same_report(with_options, option):
    assert len(with_options[option]) == len(ROWS[option]) > 1
    for live, again in with_options[option].values():
        same(live, again)


# What a machine makes of itself that is too busy: any server may be silent for
# long, and whoever waits long on a port may get what came too late for the
# port's last user.
BUSY = {"SERVER_TIMEOUT", "MISMATCHED_RESPONSE"}


def faults(report):
    return {finding["code"] for finding in json.loads(report)["findings"]
            if finding["severity"] in ("error", "warning")}


@pytest.mark.parametrize("row", ALL, ids=ids)
def test_a_survey_finds_the_faults_and_no_others(surveys, lab, rootwalk, row):
    """On every healthy zone no error and no warning."""
    codes = faults(surveys[row.name][0].out)
    expected = (set(FAULTS.get(row.name, "").split()) |
                ({"SINGLE_SERVER"} if row.name in SINGLE else set()))
    for _ in range(3):  # what is the machine's is not there every time
        if codes == expected or not codes ^ expected <= BUSY:
            break
        codes = faults(lab.run([rootwalk, "--format", "json", "--all", "--",
                                row.qname, row.qtype], timeout=WALK_S).out)
    if row.slow or row.name == "huge-ns":
        expected |= codes & {"SERVER_TIMEOUT"}
    if "silent" in row.what:
        expected |= codes & {"MISMATCHED_RESPONSE"}
    assert codes == expected


def same(live, again):
    assert again.status == live.status, again.err
    assert (without_times(json.loads(again.out)) ==
            without_times(json.loads(live.out)))


@pytest.mark.parametrize("row", SLOW, ids=ids)
def test_a_replay_takes_no_time_but_says_how_long_it_took(reports, row):
    live, again = reports[row.name]
    then = json.loads(live.out)["cost"]["elapsed_ms"]
    now = json.loads(again.out)["cost"]["elapsed_ms"]
    assert now == pytest.approx(then, rel=AT_SAME_TIME)
    assert again.took < then / 1000 / 2  # nothing is waited for


@pytest.mark.skipif(shutil.which("mergecap") is None, reason="no tshark")
def test_tshark_finds_no_fault_in_any_packet(reports, surveys, folder):
    assert reports and surveys
    merged = folder / "merged.pcapng"
    subprocess.run(["mergecap", "-w", merged, *folder.glob("*.pcap")],
                   check=True)
    found = subprocess.run(
        ["tshark", "-n", "-r", merged, "-Y", COMPLAINTS,
         "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
         "-o", "tcp.check_checksum:TRUE"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, check=True).stdout
    assert found == ""


@pytest.mark.skipif(shutil.which("dumpcap") is None, reason="no tshark")
@pytest.mark.parametrize("name, link", [
    ("www.example.com", "lo"), ("www.example.com", "any"),
    ("www.plain.example", "any"),
])
def test_somebody_elses_dig_trace_replays(lab, rootwalk, folder, name, link):
    """As captured on Ethernet's like (lo) and Linux cooked (any), with the
    queries that dig sends to its resolver, and the resolver's own."""
    path = folder / f"dig-{name}-{link}.pcapng"
    script = ("dumpcap -q -i $1 -w $2 & p=$!; sleep 1; "
              "dig +trace $3; sleep 0.3; kill -INT $p; wait $p")
    dig = lab.run(["sh", "-c", script, "-", link, path, name], timeout=40)
    assert "Received" in dig.out, dig.err
    got = lab.run([rootwalk, "--format", "json", "--no-validate", "--replay",
                   path, name])
    trace = json.loads(got.out)
    assert trace["outcome"] == "answer", got.err
    data = [record["rdata"] for record in trace["answer"]
            if record["type"] == "A"]
    assert data and all(f"IN\tA\t{address}" in dig.out for address in data)
    zones = [step["zone"] for step in trace["steps"]
             if step["verdict"] == "referral"]
    assert zones[0] == "." and len(zones) >= 2
