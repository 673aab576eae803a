"""Each exit status in two ways, and which one wins where several apply.

SPDX-License-Identifier: ISC
"""
import ctypes
import itertools
import os
import re
import subprocess

import pytest

from conftest import BOUND_S, ENVIRONMENT, PROGRAM, TOP, Done

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")
RECORDED, OTHER = "www.bilibili.com", "www.example"
# A replay that is secure; without its own anchors it is bogus.
SECURE = ["trace", "--replay", CAPTURE, "--anchors", ANCHORS]
BOGUS = ["trace", "--replay", CAPTURE]
CUT = "8bca0120000100"  # a message that is cut off: an error


def promised_order():
    """The statuses as the manual puts them, and then 0."""
    with open(os.path.join(TOP, "doc/rootwalk.1"), encoding="utf-8") as file:
        text = re.search(r"If several apply, the first of this list is used: ([0-9, ]+)\.",
                         file.read()).group(1)
    return [int(number) for number in text.split(",")] + [0]


@pytest.fixture
def run(world, hints, tmp_path):
    """Run the words; `%walk` is what leads to the small Internet, `%2` its
    servers' ports.  `full`: standard output is a full disk."""
    (tmp_path / "nothing").write_text("")

    def one(words, full=False, stdin=b""):
        here = ["-p", str(world.port), "--hints", hints, "--no-validate"]
        words = [part for word in words
                 for part in (here if word == "%walk" else
                              [word.replace("%port", str(world.port))])]
        with open("/dev/full", "wb") as disk:
            return Done(subprocess.run(
                [PROGRAM, *words], input=stdin, cwd=tmp_path, env=ENVIRONMENT,
                stdout=disk if full else subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=BOUND_S, check=False))
    return one


WAYS = [
    (0, "an answer", [*SECURE, RECORDED]),
    (0, "a name that does not exist",
     ["trace", "%walk", "none.good.example"]),
    (1, "an option that is none", ["--flgas"]),
    (1, "a message that is none", ["explain", "zzzz"]),
    (2, "a walk's finding",
     ["trace", "%walk", "--fail-on", "notice", "www.example"]),
    (2, "a message's fault", ["explain", "--fail-on", "error", CUT]),
    (3, "another outcome",
     ["compare", "%walk", "www.good.example", "@127.0.0.5#%port"]),
    (3, "another answer",
     ["compare", "%walk", "www.good.example", "@127.0.0.2#%port"]),
    (4, "no anchor that fits", [*BOGUS, RECORDED]),
    (4, "the same in short", [*BOGUS, RECORDED, "--format", "short"]),
    (8, "a file that is missing", ["explain", "--", "./missing.pcap"]),
    (8, "a file that is empty", ["explain", "nothing"]),
    (9, "servers that are silent",
     ["trace", "%walk", "--deadline", "0.3", "www.silent.example"]),
    (9, "what no capture holds", [*SECURE, OTHER]),
]


@pytest.mark.parametrize("status, what, words", WAYS,
                         ids=[f"{row[0]} {row[1]}" for row in WAYS])
def test_a_status_is_reached(run, status, what, words):
    done = run(words)
    assert done.status == status, (done.out, done.err)


def test_each_status_is_reached_in_two_ways():
    # 10 is test_memory.py's: in a replay and in explain; 5 and 6 are
    # test_send_fetch.py's, which has the servers
    seen = [row[0] for row in WAYS]
    for status in promised_order():
        assert status in (5, 6, 10) or seen.count(status) >= 2


NOTICE = ["--fail-on", "notice"]
# what wins, what loses, the words, and whether the disk is full
PAIRS = [
    (1, 8, [*SECURE, "--flgas", "--hints", "missing", RECORDED], False),
    (1, 4, [*BOGUS, RECORDED, "--max-queries", "none"], False),
    (8, 9, [*SECURE, OTHER], True),
    (8, 4, [*BOGUS, RECORDED], True),
    (8, 3, ["compare", "%walk", "www.good.example", "@127.0.0.5#%port"],
     True),
    (8, 2, ["trace", "%walk", *NOTICE, "www.example"], True),
    (9, 4, [*BOGUS, RECORDED, OTHER], False),
    (9, 4, [*BOGUS, OTHER, RECORDED], False),
    (9, 2, [*SECURE, *NOTICE, OTHER], False),
    (4, 2, [*BOGUS, *NOTICE, RECORDED], False),
    (3, 2, ["compare", "%walk", *NOTICE, "www.example",
            "@127.0.0.5#%port"], False),
]


@pytest.mark.parametrize("wins, loses, words, full", PAIRS,
                         ids=[f"{row[0]} before {row[1]}, {i}"
                              for i, row in enumerate(PAIRS)])
def test_of_two_statuses_the_promised_one_is_given(run, wins, loses, words,
                                                   full):
    order = promised_order()
    assert order.index(wins) < order.index(loses)
    done = run(words, full)
    assert done.status == wins, (done.out, done.err)


def test_all_pairs_are_in_the_promised_order(tmp_path):
    """Those as well that no run brings together."""
    made = tmp_path / "exit.so"
    subprocess.run(["cc", "-shared", "-fPIC", f"-I{TOP}/src", "-o", made,
                    f"{TOP}/src/cli/exit.c"], check=True)
    first = ctypes.CDLL(str(made)).exit_first
    order = promised_order()
    assert len(order) == 10
    for a, b in itertools.product(order, repeat=2):
        assert first(a, b) == min(a, b, key=order.index), (a, b)
