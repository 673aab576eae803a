"""A trace that was kept as JSON (`--format json --hex`), given to --replay:
every report of it is as it was.

SPDX-License-Identifier: ISC
"""
import json
import subprocess

import pytest

from conftest import ENVIRONMENT, PROGRAM
from test_formats import ANCHORS, PCAP, REPLAY

WALK = ["--replay", PCAP, "--anchors", ANCHORS]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The JSON of the walk, in a file."""
    path = tmp_path_factory.mktemp("kept") / "walk.json"
    with open(path, "wb") as file:
        subprocess.run([PROGRAM, *REPLAY, "--format", "json", "--hex"],
                       stdout=file, env=ENVIRONMENT, check=True, timeout=30)
    return path


@pytest.mark.parametrize("words", [
    ["-v", "--flags", "--full", "--hex"], ["--format", "json"],
    ["--format", "json", "--hex"], ["--format", "dig"], ["--format", "short"],
    ["--format", "dot"], ["--format", "mermaid"], ["--format", "html"],
    ["--format", "sarif"], ["--format", "prometheus"],
    ["--fail-on", "warning", "-v"]], ids=" ".join)
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_every_report_is_as_it_was(rootwalk, kept, words, language):
    env = {"LC_ALL": language}
    was = rootwalk(*WALK, *words, env=env)
    now = rootwalk("--replay", str(kept), *words, env=env)
    assert now.out == was.out != ""
    assert (now.status, now.err) == (was.status, was.err)


def test_the_name_may_be_said_again(rootwalk, kept):
    assert rootwalk("--replay", str(kept), "WWW.bilibili.com").status == 0


@pytest.mark.parametrize("words", [
    ["example.com"], ["www.bilibili.com", "AAAA"],
    ["www.bilibili.com", "www.bilibili.com"], ["bulk"], ["mail"]],
    ids=" ".join)
def test_it_is_of_one_walk_and_no_other(rootwalk, kept, words):
    command = words if words[0] in ("bulk", "mail") else ["trace", *words]
    done = rootwalk(*command, "--replay", str(kept))
    assert done.status == 1 and done.out == ""
    assert "contains only the finished trace of www.bilibili.com. A" in done.err


def test_without_its_messages_it_is_of_no_use(rootwalk, tmp_path):
    path = tmp_path / "plain.json"
    path.write_text(rootwalk(*WALK, "--format", "json").out)
    done = rootwalk("--replay", str(path))
    assert done.status == 8 and done.out == ""
    assert "write it with --format json --hex" in done.err


def broken(text, change):
    if change == "cut off":
        return text[:len(text) // 2]
    if change == "a word":
        return text.replace('"purpose": "dnssec"', '"purpose": "fun"')
    if change == "steps renumbered":
        return text.replace('"number": 3,', '"number": 4,')
    return text + "{"


@pytest.mark.parametrize("change,said", [
    ("cut off", "byte "), ("a word", "byte "), ("something behind", "byte "),
    ("steps renumbered", "contradict each other")])
def test_what_is_wrong_is_said(rootwalk, kept, tmp_path, change, said):
    path = tmp_path / "odd.json"
    text = kept.read_text()
    odd = broken(text, change)
    assert odd != text
    path.write_text(odd)
    done = rootwalk("--replay", str(path))
    assert done.status == 8 and done.out == ""
    assert str(path) in done.err and said in done.err


def test_other_tools_may_lay_it_out_anew(rootwalk, kept, tmp_path):
    path = tmp_path / "compact.json"
    path.write_text(json.dumps(json.loads(kept.read_text())))
    assert rootwalk("--replay", str(path)).out == rootwalk(*WALK).out


def test_it_stands_in_a_survey_too(rootwalk, tmp_path):
    """What the replay of a survey has, with what it left out."""
    path = tmp_path / "survey.json"
    path.write_text(rootwalk(*WALK, "--all", "--format", "json", "--hex").out)
    was = rootwalk(*WALK, "--all", "-v")
    assert rootwalk("--replay", str(path), "-v").out == was.out
