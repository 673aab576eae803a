"""Recorded and replayed: what `mail` looks up of every domain that has a row.
What hosts say is in no replay; the look-ups alone are compared, to the last
step.

SPDX-License-Identifier: ISC
"""
import json

import pytest

from harness import all_at_once
from test_mail import POLICIES, ROWS, TALKS, Row, absolute
from test_record import WALK_S, without_times

# What else changes the look-ups, or how the answers are judged.
OPTIONS = [[], ["--all"], ["--at", "2027-02-01T00:00:00Z"]]
DOMAINS = list({row.name: row for row in [
    *ROWS, *[Row(talk[0], "") for talk in TALKS],
    *[Row(policy[0], "") for policy in POLICIES]]}.values())


@pytest.fixture(scope="module", params=OPTIONS, ids=" ".join)
def both(request, lab, rootwalk, tmp_path_factory):
    """For each domain what the walk said, and its replay."""
    folder = tmp_path_factory.mktemp("recorded")

    def record(row):
        path = folder / f"{row.name.replace('/', '_')}.pcap"
        words = [rootwalk, "mail", "--no-connect", "--no-fetch", "--format",
                 "json", "--full", "--seed", "5", *request.param, *row.options]
        domain = absolute(row.domain)
        live = lab.run([*words, "--record", path, domain], timeout=WALK_S)
        again = lab.run([*words, "--replay", path, domain], timeout=WALK_S)
        return live, again
    return all_at_once(record, DOMAINS)


@pytest.mark.parametrize("row", DOMAINS, ids=lambda row: row.name)
def test_a_replay_of_mail_gives_the_same_report(both, row):
    live, again = both[row.name]
    assert again.status == live.status, again.err
    reports = [without_times(json.loads(done.out)) for done in (live, again)]
    for report in reports:
        report.pop("at")
    assert reports[1] == reports[0]
