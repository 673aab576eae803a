"""Something in between that answers in the root servers' name, and near misses:
each in a network of its own, in which there is nothing else.

SPDX-License-Identifier: ISC
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BOX = Path(__file__).resolve().parent / "box.py"
LOUD = ("error", "warning")


def look(rootwalk, look, *words):
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--net", sys.executable, BOX,
         look, rootwalk, "--format", "json", "--seed", "1", *words],
        capture_output=True, text=True, timeout=60,
        env={**os.environ, "ROOTWALK_CONFIG": ""})
    return json.loads(done.stdout)


def told(report):
    return [(finding["code"], (finding["detail"] or {}).get("code"),
             len(finding["servers"]) + finding["servers_more"])
            for finding in report["findings"] if finding["severity"] in LOUD]


@pytest.mark.parametrize("how, words, codes", [
    ("recursive", ["--no-validate"], {("INTERCEPTED", "recursion", 13)}),
    ("recursive", ["--no-validate", "--probe", "identity"],
     {("INTERCEPTED", "recursion", 13),
      ("INTERCEPTED", "nobodys-address", 1)}),
    ("one-identity", ["--no-validate", "--all"],
     {("INTERCEPTED", "one-identity", 13)}),
    ("healthy", ["--no-validate", "--probe", "identity"], set()),
])
def test_a_box_in_between(lab, rootwalk, how, words, codes):
    report = look(rootwalk, how, *words, "www.example.com")
    assert set(told(report)) == codes


def test_keys_of_the_root_that_fit_no_anchor(lab, rootwalk, tmp_path):
    """The lab's root is another than the built-in anchors'; that anchors of
    one's own do not fit tells of those."""
    def codes(*words, **env):
        done = lab.run([rootwalk, "--format", "json", "--seed", "1", *words,
                        "www.example.com"], env=env)
        return {(finding["code"], (finding["detail"] or {}).get("code"))
                for finding in json.loads(done.out)["findings"]
                if finding["severity"] == "error"}
    built_in = codes(ROOTWALK_CONFIG="")
    assert ("INTERCEPTED", "root-keys") in built_in
    anchors = tmp_path / "anchors"
    anchors.write_text(". IN DS 4711 8 2 " + "00" * 32 + "\n")
    assert "INTERCEPTED" not in {code for code, _ in codes(
        "--anchors", str(anchors))}
    assert "INTERCEPTED" not in {code for code, _ in codes()}
