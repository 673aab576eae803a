"""Recorded and replayed: what `mail` looks up of the domains that have a row.
What hosts say is in no replay; the look-ups alone are compared, to the last
step.

ROOTWALK_RECORD=all tries each option with each domain, which takes minutes.

SPDX-License-Identifier: ISC
"""
import json
import os

import pytest

from harness import all_at_once
from test_mail import POLICIES, ROWS, TALKS, Row, absolute
from test_record import WALK_S, without_times

# What else changes the look-ups, or how the answers are judged; each for one
# domain in so many.
OPTIONS = [(2, ["--full"]), (6, ["--full", "--all"]),
           (4, ["--at", "2027-02-01T00:00:00Z"])]
DOMAINS = list({row.name: row for row in [
    *ROWS, *[Row(talk[0], "") for talk in TALKS],
    *[Row(policy[0], "") for policy in POLICIES]]}.values())


@pytest.mark.parametrize("nth, options", OPTIONS)
def test_a_replay_of_mail_gives_the_same_report(lab, rootwalk, tmp_path, nth,
                                                options):

    def record(row):
        path = tmp_path / f"{row.name.replace('/', '_')}.pcap"
        words = [rootwalk, "mail", "--no-connect", "--no-fetch", "--format",
                 "json", "--seed", "5", *options, *row.options]
        domain = absolute(row.domain)
        live = lab.run([*words, "--record", path, domain], timeout=WALK_S)
        again = lab.run([*words, "--replay", path, domain], timeout=WALK_S)
        return live, again

    every = os.environ.get("ROOTWALK_RECORD") == "all"
    rows = DOMAINS if every else DOMAINS[::nth]
    for name, done in all_at_once(record, rows).items():
        assert done[1].status == done[0].status, (name, done[1].err)
        live, again = (without_times(json.loads(one.out)) for one in done)
        live.pop("at"), again.pop("at")
        assert again == live, name
