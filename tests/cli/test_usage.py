"""What the command line takes, and what it says to what it does not."""
import os
import re

import pytest

from conftest import TOP, Done  # noqa: F401

LABEL_64 = "a" * 64
NAME_256 = ".".join(["a" * 63] * 4)

# what, words, the word that must be named
REFUSED = [
    ("no name at all", [], "no NAME"),
    ("an empty label", ["www..example"], "www..example"),
    ("a dot in front", [".example"], ".example"),
    ("a label over 63 octets", [LABEL_64 + ".example"], LABEL_64),
    ("a name over 255 octets", [NAME_256], NAME_256),
    ("a bad escape", ["a\\9.example"], "a\\9.example"),
    ("an escape over 255", ["a\\256.example"], "a\\256.example"),
    ("an invalid IDN", ["中-.example"], "中-.example"),
    ("a name that is no UTF-8", [b"\xff.example"], "\\255.example"),
    ("an unknown type after -t", ["-t", "FOO", "a.example"], "FOO"),
    ("an unknown type behind the name", ["a.example", "FOO"], "FOO"),
    ("a type number too large", ["-t", "TYPE65536", "a.example"],
     "TYPE65536"),
    ("two types", ["a.example", "A", "MX"], "MX"),
    ("a transfer", ["a.example", "AXFR"], "AXFR"),
    ("an unknown class after -c", ["-c", "FOO", "a.example"], "FOO"),
    ("a type without a name", ["MX"], "no NAME"),
    ("an unknown long option", ["--bogus", "a.example"], "--bogus"),
    ("an unknown letter", ["-Z", "a.example"], "-Z"),
    ("an unknown plus option", ["+bogus", "a.example"], "+bogus"),
    ("an unknown plus option, off", ["+nobogus", "a.example"], "+nobogus"),
    ("an unknown option after the name", ["a.example", "+bogus"], "+bogus"),
    ("a long option that is not clear", ["--f", "a.example"], "--f"),
    ("a plus option that is not clear", ["+t", "a.example"], "+t"),
    ("-p without its value", ["a.example", "-p"], "-p"),
    ("--format without its value", ["a.example", "--format"], "--format"),
    ("+time without its value", ["+time", "a.example"], "+time"),
    ("+bufsize with an empty value", ["+bufsize=", "a.example"],
     "+bufsize="),
    ("a value for a switch", ["--flags=1", "a.example"], "--flags=1"),
    ("no- before what takes a value", ["--no-format", "a.example"],
     "--no-format"),
    ("an unknown format", ["--format", "yaml", "a.example"], "yaml"),
    ("an unknown severity", ["--fail-on=fatal", "a.example"], "fatal"),
    ("an unknown way with SHA-1", ["--sha1=perhaps", "a.example"], "perhaps"),
    ("an unknown colour", ["--color=blue", "a.example"], "blue"),
    ("a port of 0", ["-p", "0", "a.example"], "0"),
    ("a port over 65535", ["-p65536", "a.example"], "-p65536"),
    ("a port that is no number", ["-p", "dns", "a.example"], "dns"),
    ("a negative number", ["+tries=-1", "a.example"], "+tries=-1"),
    ("a number that overflows", ["--seed", "18446744073709551616",
                                 "a.example"], "18446744073709551616"),
    ("a deadline of nothing", ["--deadline", "0", "a.example"], "0"),
    ("a deadline that is none", ["--deadline", "1.", "a.example"], "1."),
    ("a source that is no address", ["-b", "here", "a.example"], "here"),
    ("-x of no address", ["-x", "example"], "example"),
    ("-x of five octets", ["-x", "1.2.3.4.5"], "1.2.3.4.5"),
    ("-x of an octet over 255", ["-x", "1.256"], "1.256"),
    ("a cookie too short", ["+cookie=0102", "a.example"], "+cookie=0102"),
    ("a cookie that is no hex", ["+cookie=01020304050607zz", "a.example"],
     "zz"),
    ("a subnet too long", ["+subnet=192.0.2.0/33", "a.example"], "/33"),
    ("a subnet that is none", ["+subnet=here", "a.example"], "here"),
    ("a subnet without a value", ["+subnet", "a.example"], "+subnet"),
    ("EDNS version over 255", ["+edns=256", "a.example"], "+edns=256"),
    ("a resolver in a walk", ["@192.0.2.53", "a.example"], "@192.0.2.53"),
    ("-4 with -6", ["-46", "a.example"], "-6"),
    ("--record with --replay", ["--record", "a", "--replay", "b",
                                "a.example"], "--re"),
    ("bulk's option in a walk", ["--resume", "x", "a.example"], "--resume"),
    ("a walk's option in bulk", ["bulk", "--flags"], "--flags"),
    ("a name in bulk", ["bulk", "a.example"], "a.example"),
    ("a walk's option in explain", ["explain", "--qmin", "00"], "--qmin"),
    ("explain as dig", ["explain", "--format", "dig", "00"], "--format"),
    ("a filter of nothing", ["explain", "--filter", "", "00"], "--filter"),
    ("an unknown key to filter", ["explain", "--filter", "foo=1", "00"],
     "foo=1"),
    ("an unknown type to filter", ["explain", "--filter", "type=FOO", "00"],
     "type=FOO"),
    ("a filter's id too large", ["explain", "--filter=id=65536", "00"],
     "id=65536"),
    ("a port list with a hole", ["explain", "--port", "53,,54", "00"],
     "53,,54"),
]


@pytest.mark.parametrize("what, words, named", REFUSED,
                         ids=[row[0] for row in REFUSED])
def test_what_is_wrong_is_said_in_chinese_too(rootwalk, what, words, named):
    done = rootwalk(*words, env={"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"})
    last = done.err.rstrip("\n").split(": ")[-1]
    assert done.status == 1 and done.out == ""
    assert re.search("[\u4e00-\u9fff]", last), done.err


@pytest.mark.parametrize("what, words, named", REFUSED,
                         ids=[row[0] for row in REFUSED])
def test_bad_usage_names_the_word(rootwalk, what, words, named):
    done = rootwalk(*words)
    assert done.status == 1
    assert done.out == ""
    assert done.complains(named)


# words.md rows 48 to 51: the subject first, then what is wrong with it
SENTENCES = [
    (["-46", "a.example"], "-4 and -6 cannot be used together"),
    (["--record", "a", "--replay", "b"],
     "--record and --replay cannot be used together"),
    (["--jobs", "0", "a.example"], "--jobs 0: must be a whole number, 1 to 100000"),
    (["@192.0.2.1", "a.example"], '@192.0.2.1: trace always starts at the '
     'root; to query a resolver use "rootwalk compare"'),
    (["compare", "@", "a.example"], "@: missing address after @"),
    (["--f", "a.example"], "--f: ambiguous option"),
    (["--anchors", "/etc/passwd", "a.example"],
     "/etc/passwd:1: not a DS or DNSKEY record"),
    (["--replay", "/dev/null"],
     "/dev/null: not a capture file (pcap or pcapng)"),
    (["--no-format", "a.example"], "--no-format: cannot be turned off"),
    (["bulk", "a.example"],
     "a.example: bulk reads names from standard input or -f FILE, one per "
     "line"),
]


@pytest.mark.parametrize("words, sentence", SENTENCES)
def test_errors_begin_with_their_subject(rootwalk, words, sentence):
    done = rootwalk(*words)
    assert done.err == f"rootwalk: {sentence}\n"
    assert done.out == "" and done.status in (1, 8)


@pytest.mark.parametrize("value", [".5", "0.5", "1", "86400", "00.5"])
def test_a_deadline_as_people_write_it(rootwalk, value):
    done = rootwalk("--deadline", value, "--replay", "/dev/null", "a.example")
    assert "--deadline" not in done.err


@pytest.mark.parametrize("value", [".", "1.", "1e3", "", "0", ".0", "86401",
                                   "-1", "0x1"])
def test_a_deadline_that_is_none_is_told_its_form(rootwalk, value):
    done = rootwalk("--deadline", value, "a.example")
    assert done.status == 1
    assert done.complains("--deadline", "86400 seconds, such as 30 or 0.5")


def test_an_option_for_the_run_in_a_file_of_queries(rootwalk, tmp_path):
    path = tmp_path / "queries"
    path.write_text("www.example +short\nwww.example --flags\n")
    done = rootwalk("-f", str(path))
    assert done.err == (f"rootwalk: {path}:2: --flags: applies to the whole "
                        "run and cannot be set per query\n")


def test_a_message_is_cut_and_escaped(rootwalk):
    done = rootwalk("--\x1b[31mred\x07" + "x" * 9000, "a.example")
    assert done.status == 1
    assert done.complains("--\\027[31mred\\007")
    assert len(done.err) < 5000
    assert "\x1b" not in done.err


def test_letters_of_names_are_escaped_where_the_locale_has_none(rootwalk):
    done = rootwalk("中-.example", env={"LC_ALL": "C"})
    assert done.complains("\\228\\184\\173-.example")


def test_letters_that_turn_the_text_are_never_shown(rootwalk):
    done = rootwalk("中\u202e-.example")
    assert done.complains("中\\226\\128\\174-")


def format_table():
    """Word to the commands that have it and its sentence, off the table."""
    with open(os.path.join(TOP, "include/rootwalk/format.def"),
              encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    rows = re.findall(r'RW_FORMAT\(\w+, "(\w+)", (\w+), (\w+), (\w+),\s*\w+,'
                      r'\s*"([^"]+)"\)', text)
    return {word: ({command for command, function in
                    zip(("trace", "compare", "explain"), functions)
                    if function != "NONE"}, sentence)
            for word, *functions, sentence in rows}


@pytest.mark.parametrize("word", format_table())
@pytest.mark.parametrize("command", ["trace", "compare", "explain"])
def test_each_command_has_the_formats_of_the_table(rootwalk, command, word,
                                                   tmp_path):
    """Refused with those it has, or taken: then the next thing is missing.
    --help says the same; a configuration never stops another command."""
    table = format_table()
    having, sentence = table[word]
    nothing = {"trace": [], "compare": [], "explain": ["zz"]}[command]
    done = rootwalk(command, "--format", word, *nothing)
    assert done.status == 1
    if command in having:
        assert "--format" not in done.err
    else:
        assert done.complains(
            f"--format {word}", "must be one of " +
            " ".join(w for w in table if command in table[w][0]))
    told = rootwalk(command, "--help").out
    assert (f" {word:11}{sentence}\n" in told) == (command in having)
    config = tmp_path / "config"
    config.write_text(f"--format {word}\n")
    done = rootwalk(command, *nothing, env={"ROOTWALK_CONFIG": str(config)})
    assert "--format" not in done.err


def test_a_format_of_nobody_is_refused_in_the_configuration(rootwalk,
                                                            tmp_path):
    config = tmp_path / "config"
    config.write_text("--format yaml\n")
    done = rootwalk("explain", "00", env={"ROOTWALK_CONFIG": str(config)})
    assert done.status == 1 and done.complains("yaml", "text json")


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["trace", "--help"],
                                   ["bulk", "--help"],
                                   ["explain", "--help"]])
def test_help_fits_80_columns(rootwalk, words):
    done = rootwalk(*words)
    assert done.status == 0 and done.err == ""
    assert done.out.startswith("Usage: rootwalk")
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.out.count("\n") > 10


def test_help_of_a_command_has_its_options_only(rootwalk):
    assert "--resume" in rootwalk("bulk", "--help").out
    assert "--flags" not in rootwalk("bulk", "--help").out
    assert "--filter" not in rootwalk("trace", "--help").out


def test_version(rootwalk):
    done = rootwalk("--version")
    assert done.status == 0
    assert done.out.startswith("rootwalk ") and done.out.count("\n") == 1


def test_help_that_cannot_be_written_is_said(rootwalk):
    import subprocess
    from conftest import ENVIRONMENT, PROGRAM
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "--help"], stdout=full,
                              stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert done.returncode == 8
    assert b"rootwalk: " in done.stderr
