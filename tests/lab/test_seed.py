"""--seed: the same servers, IDs and source ports each time.

SPDX-License-Identifier: ISC
"""
import shutil
import subprocess

import pytest


def queries(lab, rootwalk, path, seed):
    lab.run([rootwalk, "--seed", seed, "--no-validate", "--record", path,
             "www.example.com"])
    return subprocess.run(
        ["tshark", "-r", path, "-Y", "dns.flags.response==0", "-T", "fields",
         "-e", "ip.dst", "-e", "ipv6.dst", "-e", "udp.srcport",
         "-e", "dns.id"], capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is missing")
def test_seed_makes_every_choice_repeatable(lab, rootwalk, tmp_path):
    first, again, other = (
        queries(lab, rootwalk, tmp_path / name, seed)
        for name, seed in (("a.pcap", 7), ("b.pcap", 7), ("c.pcap", 8)))
    assert first.count("\n") == 4 and first == again
    assert other != first
