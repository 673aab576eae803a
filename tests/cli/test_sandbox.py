"""The program gives up its rights before it reads what strangers made."""
import os
import subprocess
import time

import pytest

from conftest import ENVIRONMENT, PROGRAM

CAPTURE = os.path.abspath("testdata/pcap/www.bilibili.com.pcap")


def built_with_sanitizers():
    with open(PROGRAM, "rb") as file:
        return b"__asan_init" in file.read()


def locks(process):
    """Give (seccomp's mode, no new privileges)."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        status = dict(row.split(":\t", 1) for row in
                      file.read().splitlines() if ":\t" in row)
    return status.get("Seccomp"), status.get("NoNewPrivs")


def start(*words):
    return subprocess.Popen([PROGRAM, *words], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=ENVIRONMENT)


@pytest.mark.skipif(built_with_sanitizers(), reason="built with sanitizers")
@pytest.mark.parametrize("words, locked", [
    ([], ("2", "1")), (["--no-sandbox"], ("0", "0"))])
def test_rights_are_gone_when_names_are_walked(words, locked):
    with start("bulk", "--replay", CAPTURE, *words) as process:
        process.stdin.write(b"www.bilibili.com\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"{")
        assert locks(process) == locked
        process.communicate(b"")


@pytest.mark.skipif(built_with_sanitizers(), reason="built with sanitizers")
@pytest.mark.parametrize("words", [[], ["-o", "%out"]])
def test_rights_are_gone_while_messages_are_read(tmp_path, words):
    words = [word.replace("%out", str(tmp_path / "out")) for word in words]
    with start("explain", *words) as process:
        for _ in range(5000):  # it waits for us, not the other way round
            if locks(process) == ("2", "1"):
                break
            time.sleep(0.001)
        assert locks(process) == ("2", "1")
        process.communicate(b"")


@pytest.mark.parametrize("words", [
    ["--replay", CAPTURE], ["explain", CAPTURE], ["explain", "--hex", CAPTURE],
    ["--replay", CAPTURE, "--format", "json"],
    ["explain", "8bca01200001000000000000076578616d706c650000010001"]])
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_reports_are_the_same_without(rootwalk, tmp_path, words, language):
    env = {"LC_ALL": language}
    locked, free = rootwalk(*words, env=env), rootwalk(
        *words, "--no-sandbox", env=env)
    assert locked.raw_out == free.raw_out != b""
    assert locked.err == free.err and locked.status == free.status
    path = tmp_path / "report"
    for _ in range(2):  # new, and over itself
        done = rootwalk(*words, "-o", str(path), env=env)
        assert done.status == free.status and done.err == free.err
        assert path.read_bytes() == free.raw_out
    assert os.listdir(tmp_path) == ["report"]
