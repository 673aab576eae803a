"""--help on one screen, and "rootwalk help TOPIC" of every word.

SPDX-License-Identifier: ISC
"""
import os
import re
import unicodedata

import pytest

from conftest import TOP

CHINESE = {"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}


def rows(path, macro):
    """The first words of a table's rows."""
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return re.findall(rf'^{macro}\(\s*"?([\w. -]+)"?,', text, re.M)


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


COMMANDS = re.findall(r'^COMMAND\(\w+, "(\w+)"', open(
    os.path.join(TOP, "src/cli/commands.def"), encoding="utf-8").read(), re.M)


@pytest.mark.parametrize("env", [{}, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"],
                                   ["help", "help"]], ids=" ".join)
def test_the_first_help_is_one_screen(rootwalk, words, env):
    done = rootwalk(*words, env=env)
    lines = done.out.splitlines()
    assert done.status == 0 and done.err == ""
    assert len(lines) <= 24 and max(map(columns, lines)) <= 80
    for command in COMMANDS:
        assert f"\n  {command} " in done.out
    options = re.findall(r"^  ([-+]\S+)", done.out, re.M)
    assert len(options) == 6


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_its_help(rootwalk, command):
    assert rootwalk("help", command).out == rootwalk(command, "--help").out \
        or command == "help"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_in_chinese_too(rootwalk, command):
    english = rootwalk("help", command).out.splitlines()
    chinese = rootwalk("help", command, env=CHINESE).out.splitlines()
    assert max(map(columns, chinese)) <= 80
    same = [line for line in english if line in chinese and
            re.search("[a-z]{3} [a-z]{2}", line)]
    assert same == []


WORDS = {
    "include/rootwalk/findings.def": "RW_FINDING",
    "src/wire/opcodes.def": "OPCODE", "src/wire/rcodes.def": "RCODE",
    "src/wire/classes.def": "CLASS", "src/wire/headerflags.def":
    "HEADER_FLAG", "src/wire/ednsflags.def": "EDNS_FLAG",
    "src/report/explain/topic.def": "RWI_TOPIC",
    "src/wire/rrtypes.def": r"RR(?:_IN|_OPAQUE|_META)?",
}


@pytest.mark.parametrize("env", [{}, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("path", WORDS)
def test_every_word_of_a_table_has_its_help(rootwalk, path, env):
    words = rows(path, WORDS[path])
    assert len(words) > 2
    done = rootwalk("help", *words, env=env)
    assert done.status == 0 and done.err == ""
    for word in words:
        assert re.search(rf"^{re.escape(word)}  \S", done.out, re.M), word
    assert max(map(columns, done.out.splitlines())) <= 80


def test_every_option_has_its_help(rootwalk):
    marks = {"LONG": "--", "LETTER": "-", "PLUS": "+"}
    with open(os.path.join(TOP, "src/cli/options.def"),
              encoding="utf-8") as file:
        options = re.findall(r'^OPTION\((\w+), "([^"]+)"', file.read(), re.M)
    assert len(options) > 60
    for form, name in options:
        done = rootwalk("help", marks[form] + name)
        assert done.status == 0 and "In:" in done.out, name


@pytest.mark.parametrize("word, more", [
    ("ad", "RFC 4035"), ("Servfail", "response code 2"),
    ("any", "class 255"), ("ANY", "record type 255"),
    ("https", "priority"), ("lame_delegation", "What to do: Configure"),
    ("ds", "record type 43"), ("Glue", "RFC 9471"),
    ("nsid", "EDNS option 3"), ("ed25519", "DNSSEC algorithm 15"),
    ("dnssec bogus", "extended DNS error 6"), ("--qmin", "trace bulk")])
def test_what_is_told_of_a_word(rootwalk, word, more):
    done = rootwalk("help", word)
    assert done.status == 0 and more in done.out


@pytest.mark.parametrize("word, near", [
    ("LAME_DELEGATON", "LAME_DELEGATION"), ("SERVFIAL", "SERVFAIL"),
    ("NXDOMIAN", "NXDOMAIN"), ("delegaton", "delegation")])
def test_the_nearest_word_is_offered(rootwalk, word, near):
    done = rootwalk("help", word)
    assert done.status == 1 and done.out == ""
    assert done.complains(f"rootwalk: {word}: ", f"the nearest is {near}")


@pytest.mark.parametrize("words, near", [
    (["--flgas"], "--flags"), (["--fomrat", "json"], "--format"),
    (["+shrot", "www.example"], "+short"), (["explain", "--breif"],
                                            "--brief"),
    (["--no-flgas"], "--no-flags"), (["--noflags"], "--no-flags"),
    (["+nodnsec", "www.example"], "+nodnssec"),
    (["explain", "--no-breif"], "--no-brief"),
    (["www.example", "AAAAA"], "AAAA"), (["www.example", "HTTSP"], "HTTPS")])
def test_the_nearest_option_or_type_is_offered(rootwalk, words, near):
    done = rootwalk(*words)
    assert done.status == 1 and done.out == ""
    assert done.complains("the nearest is ")
    assert re.search(rf"is {re.escape(near)}(?![\w-])", done.err)


@pytest.mark.parametrize("words", [["--xyzzy"], ["--no-xyzzy"], ["www.example", "FOOBARBAZ"],
                                   ["help", "nonsensical"], ["help", ""],
                                   ["help", "x" * 5000]])
def test_what_is_near_nothing_gets_no_offer(rootwalk, words):
    done = rootwalk(*words)
    assert done.status == 1 and "nearest" not in done.err
    assert done.err.startswith("rootwalk: ")
