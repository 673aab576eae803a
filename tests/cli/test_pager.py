"""What is longer than the screen goes through a pager, and what fits does not;
colours where they are forced.

SPDX-License-Identifier: ISC
"""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pytest

from conftest import ENVIRONMENT, PROGRAM, TOP

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
WORDS = ["--replay", CAPTURE, "--no-validate", "--color", "never"]
MARK = "sed s/^/P:/"


def on_terminal(words, pager, rows=24, columns=80, complaint=b""):
    """Run on a terminal of that size; give (status, what was shown)."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))
    env = {**ENVIRONMENT, "PAGER": pager}
    if pager is None:
        del env["PAGER"]
    run = subprocess.Popen([PROGRAM, *words], stdout=slave, env=env,
                           stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           start_new_session=True)
    os.close(slave)
    out, until = b"", time.monotonic() + 30
    while time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 1)
        try:
            part = os.read(master, 65536) if ready else b""
        except OSError:  # the last one has closed it
            break
        out += part
    os.close(master)
    said = run.stderr.read()
    assert complaint in said and (complaint or said == b""), said
    return run.wait(timeout=30), out.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def report():
    return subprocess.run([PROGRAM, *WORDS], env=ENVIRONMENT, check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def test_what_fits_is_shown_as_it_is(report):
    rows = report.count("\n")
    assert on_terminal(WORDS, MARK, rows + 1) == (0, report)


def test_what_is_longer_is_paged(report):
    rows = report.count("\n")
    paged = "".join("P:" + line for line in report.splitlines(True))
    assert on_terminal(WORDS, MARK, rows) == (0, paged)
    assert on_terminal(WORDS, MARK, 5) == (0, paged)


def test_lines_that_are_too_long_take_rows_of_their_own():
    """One line of explain's JSON fills a screen."""
    words = ["explain", "--format", "json", CAPTURE]
    _, shown = on_terminal(words, MARK, rows=500, columns=40)
    assert shown.startswith("P:{")
    _, shown = on_terminal(words, MARK, rows=500, columns=4000)
    assert shown.startswith("{")


@pytest.mark.parametrize("words, pager", [
    (["--no-pager"], MARK), ([], ""), ([], "cat")])
def test_none_is_started_where_none_is_wanted(report, words, pager):
    assert on_terminal(WORDS + words, pager, 5) == (0, report)


@pytest.mark.parametrize("pager", ["no-such-pager", "/nowhere/less -F"])
def test_a_pager_that_is_not_there_loses_nothing(report, pager):
    status, shown = on_terminal(WORDS, pager, 5, complaint=b"not found")
    assert status == 0 and shown == report


def test_who_leaves_the_pager_has_seen_enough(report):
    """The exit status stays that of the walk."""
    status, shown = on_terminal(WORDS + ["--flags", "--full", "--hex"],
                                "head -n 1", 5)
    assert status == 0 and shown == report.splitlines(True)[0]


def test_a_pipe_and_a_file_are_never_paged(rootwalk, report, tmp_path):
    assert rootwalk(*WORDS, env={"PAGER": MARK}).out == report
    path = tmp_path / "report"
    assert on_terminal(WORDS + ["-o", str(path)], MARK, 5) == (0, "")
    assert path.read_text() == report


def test_a_live_walk_is_drawn_and_its_report_paged(here):
    """The region is gone before the pager begins."""
    status, shown = on_terminal([*here, "--color=never", "www.good.example"],
                                MARK, 5)
    assert status == 0
    live, _, paged = shown.partition("P:")
    assert "waiting for" in live and live.endswith("\x1b[J")
    assert paged.startswith("www.good.example. A") and "\x1b" not in paged


def test_explain_pages_a_capture_and_no_pipe(report):
    words = ["explain", "--color", "never"]
    _, shown = on_terminal([*words, CAPTURE], MARK, 10)
    assert shown.startswith("P:")


def has_colour(out):
    return "\x1b[" in out


def test_colour_can_be_forced_by_the_environment(rootwalk):
    """NO_COLOR comes before CLICOLOR_FORCE, and --color before both."""
    words = WORDS[:-2]
    for env, more, want in (
            ({}, [], False), ({"CLICOLOR_FORCE": "1"}, [], True),
            ({"CLICOLOR_FORCE": "0"}, [], False),
            ({"CLICOLOR_FORCE": ""}, [], False),
            ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, [], False),
            ({"CLICOLOR_FORCE": "1"}, ["--color=never"], False),
            ({"NO_COLOR": "1"}, ["--color=always"], True)):
        assert has_colour(rootwalk(*words, *more, env=env).out) == want, env


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_narrow_and_wide_screens(columns):
    """Nothing goes past the edge but records, which are copied whole."""
    _, shown = on_terminal(WORDS[:3] + ["--color=never"], "cat", 24, columns)
    lines = shown.splitlines()
    steps = [line for line in lines if re.match(r" \d ", line)]
    assert len(steps) == 6
    if columns >= 80:
        assert all(re.search(r" ms  \S", line) for line in steps)
    for line in lines:
        assert len(line) <= columns or re.search(r"  \d+  (A|CNAME)  ", line)
