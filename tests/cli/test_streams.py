"""Standard streams that are closed, in every combination, for every command;
and descriptors that there are too few of."""
import itertools
import os
import subprocess

import pytest

from conftest import BOUND_S, ENVIRONMENT, PROGRAM, Done

QUERY = "8bca01200001000000000000076578616d706c650000010001"
MARKS = {0: "<&-", 1: ">&-", 2: "2>&-"}
CLOSED = [set(closed) for count in (1, 2, 3)
          for closed in itertools.combinations(MARKS, count)]


def run_closed(closed, words, stdin=b""):
    """Run with those descriptors closed."""
    script = 'exec "$@" ' + " ".join(MARKS[fd] for fd in closed)
    return Done(subprocess.run(
        ["sh", "-c", script, "sh", PROGRAM, *words], input=stdin,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
        timeout=BOUND_S))


# what, words (%c: a capture), which streams it cannot do without
RUNS = [
    ("trace", ["trace", "%h", "www.good.example"], {1}),
    ("no command word", ["%h", "www.good.example"], {1}),
    ("trace, short", ["%h", "+short", "www.good.example"], {1}),
    ("trace -o", ["%h", "-o", "%o", "www.good.example"], set()),
    ("trace -f -", ["%h", "-f", "-"], {0, 1}),
    ("trace --record", ["%h", "--record", "%r", "www.good.example"], {1}),
    ("trace --record -o", ["%h", "--record", "%r", "-o", "%o",
                           "www.good.example"], set()),
    ("trace --replay", ["%h", "--replay", "%c"], {1}),
    ("trace --replay -o", ["%h", "--replay", "%c", "-o", "%o"], set()),
    ("compare", ["compare", "%h", "www.good.example", "%@"], {1}),
    ("compare -o", ["compare", "%h", "-o", "%o", "www.good.example", "%@"],
     set()),
    ("bulk", ["bulk", "%h"], {0, 1}),
    ("bulk -o", ["bulk", "%h", "-o", "%o"], {0}),
    ("bulk --replay", ["bulk", "%h", "--replay", "%c"], {0, 1}),
    ("bulk --record", ["bulk", "%h", "--record", "%r"], {0, 1}),
    ("explain words", ["explain", QUERY], {1}),
    ("explain FILE", ["explain", "%c"], {1}),
    ("explain FILE -o", ["explain", "-o", "%o", "%c"], set()),
    ("explain of standard input", ["explain"], {0, 1}),
    ("explain -", ["explain", "-o", "%o", "-"], {0}),
    ("--help", ["--help"], {1}),
    ("--version", ["--version"], {1}),
]


@pytest.fixture
def fill(here, world, capture, tmp_path):
    def words(row):
        marks = {"%h": here, "%c": [capture], "%o": [str(tmp_path / "out")],
                 "%r": [str(tmp_path / "new.pcap")],
                 "%@": [f"@127.0.0.3#{world.port}"]}
        return [word for mark in row for word in marks.get(mark, [mark])]
    return words


def stdin_of(row):
    return QUERY.encode() if "explain" in row else b"www.good.example\n"


@pytest.mark.parametrize("closed", CLOSED, ids=lambda closed:
                         " ".join(MARKS[fd] for fd in sorted(closed)))
@pytest.mark.parametrize("what, row, needed", RUNS,
                         ids=[row[0] for row in RUNS])
def test_a_closed_stream_is_an_error_where_it_is_needed(
        fill, rootwalk, tmp_path, what, row, needed, closed):
    words = fill(row)
    new = tmp_path / "new.pcap"
    usual = rootwalk(*words, stdin=stdin_of(row))
    report = tmp_path / "out"
    new.unlink(missing_ok=True)
    report.unlink(missing_ok=True)
    done = run_closed(closed, words, stdin=stdin_of(row))
    if not needed & closed:
        assert done.status == usual.status
        assert 1 in closed or bool(done.out) == bool(usual.out)
        assert report.exists() == ("%o" in row)
        if "%r" in row:  # and nothing but packets is in it
            assert rootwalk("explain", str(new)).status == 0
        return
    assert done.status == 8 and done.out == ""
    assert not report.exists()
    if 2 not in closed:
        stream = "standard " + ("input" if 0 in needed & closed and
                                ("input" in done.err) else "output")
        assert done.complains(f"rootwalk: {stream}: ")
    if "%r" in row and new.exists():
        assert b"www.good.example" not in new.read_bytes()


def test_a_stream_that_is_open_the_wrong_way_counts_as_closed(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with open(path, "rb") as wrong:
        done = subprocess.run([PROGRAM, "explain", QUERY], stdout=wrong,
                              stderr=subprocess.PIPE, env=ENVIRONMENT,
                              timeout=BOUND_S)
    assert done.returncode == 8
    assert b"standard output: closed, or not open for writing" in done.stderr


@pytest.mark.parametrize("limit", range(4, 14))
@pytest.mark.parametrize("command", ["trace", "bulk", "compare"])
def test_too_few_descriptors_are_an_error(here, world, command, limit):
    words = {"trace": ["www.good.example"], "bulk": [],
             "compare": ["www.good.example", f"@127.0.0.3#{world.port}"]}
    done = Done(subprocess.run(
        ["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", PROGRAM, command,
         *here, *words[command]], input=b"www.good.example\n",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
        timeout=BOUND_S))
    # a walk that had one socket at least came somewhere
    assert done.status in (0, 3, 8, 9, 10), (done.status, done.err)
    # what the linker could not open a library for, it keeps to itself
    if done.status in (8, 10) and "could not be loaded" not in done.err:
        assert done.complains("rootwalk: ", os.strerror(24))
