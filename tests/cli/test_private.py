"""Networks that do not lead to the Internet: what there is a way to is what
the routes say of the very addresses."""
import json
import os
import subprocess
import sys

import pytest

from conftest import ENVIRONMENT, Done

HERE = os.path.dirname(os.path.abspath(__file__))
LOOPBACK = "link set lo up"
PRIVATE = "; ".join(
    [LOOPBACK] + [f"addr add 10.53.0.{i}/24 dev lo" for i in range(1, 8)])
HINTS = """.               3600000 NS   a.root.example.
a.root.example. 3600000 A    10.53.0.1
"""
PUBLIC = """.               3600000 NS   b.root.example.
b.root.example. 3600000 A    198.41.0.4
"""
PUBLIC6 = "a.root.example. 3600000 AAAA 2001:503:ba3e::2:30\n"


@pytest.fixture
def inside(enter, tmp_path):
    """Walk in such a network."""
    def run(setup, new, hints, *words):
        path = tmp_path / "hints"
        path.write_text(hints)
        return Done(subprocess.run(
            [*enter, sys.executable, os.path.join(HERE, "private.py"), setup,
             new, "--no-validate", "--hints", str(path), *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
            env=ENVIRONMENT))
    return run


def test_a_private_root_is_enough(inside):
    done = inside(PRIVATE, "10.53.0.", HINTS, "-p", "{port}", "--format",
                  "json", "www.good.example")
    assert done.status == 0, done.err
    assert json.loads(done.out)["outcome"] == "answer"
    done = inside(PRIVATE, "10.53.0.", HINTS, "-p", "{port}",
                  "www.good.example")
    assert "route" not in done.out


def test_no_family_is_tried_that_leads_nowhere(inside):
    for _ in range(4):  # which root server is asked is drawn
        done = inside(PRIVATE, "10.53.0.", HINTS + PUBLIC6, "-p", "{port}",
                      "--format", "json", "www.good.example")
        trace = json.loads(done.out)
        assert trace["outcome"] == "answer"
        assert all(step["error"] is None for step in trace["steps"])
    done = inside(PRIVATE, "10.53.0.", HINTS + PUBLIC6, "-p", "{port}",
                  "www.good.example")
    assert "no IPv6 route" in " ".join(done.out.split())


def test_an_address_without_a_route_is_a_failed_attempt(inside):
    """One root server of two cannot be reached; that is no missing family."""
    errors = set()
    for seed in range(5):
        done = inside(PRIVATE, "10.53.0.", HINTS + PUBLIC, "-p", "{port}",
                      "--seed", str(seed), "--format", "json",
                      "www.good.example")
        trace = json.loads(done.out)
        assert trace["outcome"] == "answer"
        errors |= {step["error"] for step in trace["steps"]}
        assert "no IPv4 route" not in done.out
    assert errors == {None, "unreachable"}


@pytest.mark.parametrize("setup", ["", LOOPBACK, PRIVATE],
                         ids=["nothing", "loopback", "private"])
@pytest.mark.parametrize("hints", [PUBLIC, PUBLIC + PUBLIC6.replace("a.", "b.",
                                                                    1), ""],
                         ids=["IPv4", "both", "built in"])
def test_no_way_to_any_root_server_is_no_network(inside, setup, hints):
    words = ["--hints", ""] if hints == "" else []
    done = inside(setup, "none", hints or PUBLIC, *words, "--format", "json",
                  "www.example")
    trace = json.loads(done.out)
    assert done.status == 9 and trace["reason"] == "no-network"
    assert trace["steps"] == []
    assert trace["findings"] == []


def test_a_source_address_decides_as_well(inside):
    """There is a route from here, but not from the address asked for."""
    setup = PRIVATE + "; rule add from 10.53.0.7 table 7; " \
        "route add unreachable default table 7"
    done = inside(setup, "10.53.0.", HINTS, "-p", "{port}", "-b", "10.53.0.6",
                  "+short", "www.good.example")
    assert done.out == "192.0.2.2\n"
    done = inside(setup, "none", PUBLIC, "-b", "10.53.0.7", "--format", "json",
                  "www.example")
    assert json.loads(done.out)["reason"] == "no-network"
