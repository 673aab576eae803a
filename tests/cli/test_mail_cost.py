"""What reading mail costs, as callgrind counts it: instructions do not depend
on what else the machine does.

SPDX-License-Identifier: ISC
"""
import re
import shutil
import subprocess

import pytest

import mailcap
from conftest import PROGRAM
from test_mail import SMTP

MILLION = 1000000
FRAMES = 40
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
                  % (n, n) for n in range(40))
HEAD = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def instructions(*words):
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         PROGRAM, "explain", "--no-sandbox", *words], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
        timeout=300)
    found = re.search(rb"Collected : (\d+)", done.stderr)
    assert found, done.stderr
    return int(found.group(1)), done.stdout.decode()


def forty_frames():
    """A log-in, a message with a Chinese subject and an attachment."""
    turns = list(SMTP)
    while len(mailcap.conversation(turns)) < FRAMES:
        turns[13:13] = [("C", b"RCPT TO:<c@dane.example>\r\n"),
                        ("S", b"250 2.1.5 Ok\r\n")]
    return mailcap.capture(turns)


def test_forty_frames_of_smtp_are_read_for_three_million(tmp_path):
    (tmp_path / "input").write_bytes(forty_frames())
    count, out = instructions(str(tmp_path / "input"))
    assert "你好" in out and "附件.zip" in out
    assert count < 3 * MILLION


# Each grows with its length, and with nothing else: twice of it costs at most
# a little more than twice as much.
HOSTILE = {
    "lines like boundaries within 32 levels": lambda n:
        HEAD + NESTED + b"\r\n" + b"--b7x\r\n" * n,
    "empty parts": lambda n: HEAD + MIXED + b"--b\r\n\r\n" * n,
    "fields": lambda n: HEAD + b"X: a\r\n" * n + b"\r\n",
    "a field without end": lambda n:
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * (2 * n) + b"\r\n\r\n",
    "hyphens": lambda n: HEAD + MIXED + b"--------" * n,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_messages_cost_what_their_length_is(tmp_path, what):
    counts = []
    for n in (30000, 60000):
        (tmp_path / "mail").write_bytes(HOSTILE[what](n))
        count, _ = instructions("--format", "json",
                                str(tmp_path / "mail"))
        counts.append(count / (8.0 * n))
    assert counts[1] < counts[0] * 1.2 + 5, counts
    assert counts[1] < 200, counts
