"""The capture that comes along, and the trust in it."""
import json
import os

import pytest

from conftest import TOP

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")


@pytest.fixture
def replay(rootwalk):
    def run(*words):
        return rootwalk("--replay", CAPTURE, *words)
    return run


def test_the_walk_of_the_demo(replay):
    done = replay("--anchors", ANCHORS, "--format", "json")
    result = json.loads(done.out)
    assert done.status == 0 and done.err == ""
    assert result["query"]["name"] == "www.bilibili.com."
    assert [r["rdata"] for r in result["answer"]
            if r["type"] == "CNAME"] == ["a.w.bilicdn1.com."]
    assert sorted(r["rdata"] for r in result["answer"]
                  if r["type"] == "A") == [
        f"61.156.196.{i}" for i in range(2, 8)]
    assert result["security"] == "insecure"
    assert result["started"].startswith("2026-")


def test_another_root_is_bogus(replay):
    """The lab's keys are not the real root's."""
    done = replay("--format", "json")
    assert done.status == 4
    assert json.loads(done.out)["security"] == "bogus"
    assert json.loads(done.out)["outcome"] == "answer"  # shown all the same


def test_bogus_comes_before_findings(replay):
    assert replay("--fail-on", "notice").status == 4
    assert replay("--fail-on", "notice", "--no-validate").status in (0, 2)


@pytest.mark.parametrize("words", [["--no-validate"], ["+nodnssec"],
                                   ["+noedns"]])
def test_without_signatures_nothing_is_checked(replay, words):
    done = replay("--format", "json", *words)
    assert json.loads(done.out)["security"] == "unchecked"
    assert done.status == 0


def test_it_goes_the_same_way_each_time(replay):
    words = ["--anchors", ANCHORS, "--format", "json", "-v"]
    assert replay(*words).out == replay(*words).out


@pytest.mark.parametrize("form", ["text", "dig", "short", "json", "dot",
                                  "html"])
def test_every_format_comes_out(replay, form):
    done = replay("--anchors", ANCHORS, "--format", form)
    assert done.status == 0 and done.err == ""
    assert "61.156.196.7" in done.out
