"""Which command is meant, and that nothing is walked to by mistake: neither a
file, nor a command with a slip in it."""
import itertools
import json

import pytest

from test_walk import objects

QUERY = "8bca01200001000000000000076578616d706c650000010001"


def sent(world, name):
    """Whether a server was asked for a name; what an earlier test sent may
    still arrive."""
    return f"{name}.".lower() in [row[1].lower() for row in world.asked]


@pytest.fixture
def message(tmp_path):
    path = tmp_path / "message"
    path.write_text(QUERY)
    return str(path)


BEFORE = [["--format", "json"], ["--format=json"], ["--form", "json"],
          ["--color", "never", "--format", "json"],
          ["--fail-on", "error", "--format", "json"],
          ["--format", "json", "--fail-on=error"], ["--format", "json", "--"],
          ["-o", "-", "--format", "json"], ["-o-", "--format", "json"],
          ["--port", "53,5353", "--format=json"]]


@pytest.mark.parametrize("before", BEFORE, ids=" ".join)
def test_the_command_is_the_first_operand(rootwalk, message, before):
    done = rootwalk(*before, "explain", message)
    assert done.status == 0 and done.err == ""
    assert json.loads(done.out)["schema"] == "rootwalk.message/1"


def test_options_stand_around_the_command(walk, rootwalk, here):
    for words in itertools.permutations(
            [["trace"], ["--format", "short"], here], 3):
        done = rootwalk(*sum(words, []), "www.good.example")
        assert done.out == "192.0.2.2\n", words
    done = rootwalk("--format", "short", *here, "www.good.example")
    assert done.out == "192.0.2.2\n"


def test_letters_and_their_values_are_passed_over(rootwalk, here):
    port = here[here.index("-p") + 1]
    rest = here[here.index("-p") + 2:]
    for words in (["-p", port], [f"-p{port}"], ["-4p", port],
                  ["-4p" + port]):
        done = rootwalk(*words, "trace", *rest, "+short", "www.good.example")
        assert done.out == "192.0.2.2\n", words


def test_bulk_behind_its_options(rootwalk, here):
    done = rootwalk(*here, "--jobs", "2", "bulk", stdin=b"www.good.example\n")
    assert json.loads(done.out)["outcome"] == "answer"


def test_a_value_is_no_command(walk, rootwalk, world, here, tmp_path):
    """--record explain: that is a file's name."""
    done = rootwalk(*here, "+short", "--record", "explain",
                    "www.good.example", cwd=tmp_path)
    assert done.out == "192.0.2.2\n"
    assert (tmp_path / "explain").exists()


@pytest.mark.parametrize("words", [["--format", "json", "explain", "--help"],
                                   ["--help", "explain"],
                                   ["--color", "never", "explain", "-h"]])
def test_help_of_a_command_behind_options(rootwalk, words):
    assert rootwalk(*words).out.startswith("Usage: rootwalk explain ")


@pytest.mark.parametrize("word", ["explain", "trace", "bulk", "compare",
                                  "help", "hlep", "explian", "mail", "trade"])
def test_a_name_like_a_command_is_reached_with_trace(walk, world, word):
    done = walk(word, "--format", "json")
    assert json.loads(done.out)["query"]["name"] == f"{word}."
    assert world.asked


# what is typed, what the hint must name
SLIPS = [("hlep", "rootwalk help"), ("HELP", "rootwalk help"),
         ("helpp", "rootwalk help"), ("version", "--version"),
         ("mial", "rootwalk mail"), ("sned", "rootwalk send"),
         ("fetc", "rootwalk fetch"), ("trce", "rootwalk trace"),
         ("Explain", "rootwalk explain"), ("explian", "rootwalk explain"),
         ("xplain", "rootwalk explain"), ("explains", "rootwalk explain"),
         ("exp1ain", "rootwalk explain"), ("bulkk", "rootwalk bulk"),
         ("comapre", "rootwalk compare"), ("compar", "rootwalk compare"),
         ("tracer", "rootwalk trace"), ("bluk", "rootwalk bulk")]


@pytest.mark.parametrize("before", [[], ["--format", "json"], ["+nsid"],
                                    ["MX"], ["--"], ["IN", "-v"]],
                         ids=" ".join)
@pytest.mark.parametrize("word, hint", SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_is_not_walked_to(rootwalk, here, world, word, hint, before):
    done = rootwalk(*here, *before, word)
    assert done.status == 1 and done.out == ""
    assert done.complains(f"rootwalk: {word}: ", hint,
                          f'use "rootwalk trace {word}"')
    assert not sent(world, word)


@pytest.mark.parametrize("word", ["explain", "bulk", "compare", "trace"])
def test_a_command_behind_a_type_is_no_name(rootwalk, here, world, word):
    done = rootwalk(*here, "MX", word)
    assert done.status == 1 and done.complains(f'"rootwalk {word}"')
    assert not sent(world, word)


@pytest.mark.parametrize("word", ["org", "com", "hello", "xplainn", "help.",
                                  "explain.", "helpme", "mailto", "trac.e"])
def test_other_names_are_walked_to(rootwalk, here, world, word):
    rootwalk(*here, word)
    assert world.asked


def test_only_the_first_name_is_held_against_commands(rootwalk, here, world):
    done = rootwalk(*here, "--format", "json", "www.example", "-q", "help")
    assert list(objects(done.out))[1]["query"]["name"] == "help."


@pytest.mark.parametrize("words", [[], ["trace"], ["compare"],
                                   ["--format", "json"], ["www.example"],
                                   ["-t", "MX"], ["--"]], ids=" ".join)
@pytest.mark.parametrize("name", ["walk.pcap", "./walk.pcap", "absolute",
                                  "capture"])
def test_a_file_is_not_walked_to(rootwalk, here, world, tmp_path, words,
                                 name):
    for made in ("walk.pcap", "capture"):
        (tmp_path / made).write_bytes(b"x")
    if name == "absolute":
        name = str(tmp_path / "walk.pcap")
    if words == ["www.example"] and name == "capture":
        name = "./capture"  # behind a name, a type was meant
    at = words[:1] in (["trace"], ["compare"])
    done = rootwalk(*words[:at], *here, *words[at:], name, cwd=tmp_path)
    assert done.status == 1 and done.out == ""
    assert done.complains(f"rootwalk: {name}: ", "rootwalk explain", "-q")
    assert not any("pcap" in row[1] or "capture" in row[1]
                   for row in world.asked)


def test_a_name_of_a_file_is_reached_with_q(walk, world, tmp_path):
    (tmp_path / "www.example").write_bytes(b"x")
    done = walk("+short", "-q", "www.example", cwd=tmp_path)
    assert done.out == "192.0.2.1\n"


def test_a_folder_is_no_obstacle(walk, tmp_path):
    (tmp_path / "www.example").mkdir()
    assert walk("+short", "www.example", cwd=tmp_path).out == "192.0.2.1\n"


def test_names_in_files_are_names(walk, tmp_path):
    (tmp_path / "www.example").write_bytes(b"x")
    (tmp_path / "names").write_text("www.example\n")
    done = walk("+short", "-f", "names", cwd=tmp_path)
    assert done.out == "192.0.2.1\n"


def test_two_dashes_end_options(walk, rootwalk, world, tmp_path):
    done = walk("--format", "json", "--", "-v.example", "+x.example",
                "@y.example")
    assert [trace["query"]["name"] for trace in objects(done.out)] == \
        ["-v.example.", "+x.example.", "\\@y.example."]
    (tmp_path / "-x").write_text(QUERY)
    done = rootwalk("explain", "--brief", "--", "-x", cwd=tmp_path)
    assert done.status == 0 and "example. A" in done.out
    assert rootwalk("bulk", "--", "www.example").complains("www.example")
    done = rootwalk("compare", "--", "@y.example", "www.example")
    assert done.complains("one name at a time")


@pytest.mark.parametrize("words", [["-o", "-"], ["-o-"], ["--output", "-"],
                                   ["--output=-"]], ids=" ".join)
def test_output_dash_is_standard_output(walk, rootwalk, message, tmp_path,
                                        words):
    for command, more in (("trace", ["+short", "www.good.example"]),
                          ("bulk", []), ("explain", [message])):
        run = rootwalk if command == "explain" else \
            lambda *w, **k: walk(*w[1:], command=w[0], **k)
        plain = run(command, *more, stdin=b"www.example\n", cwd=tmp_path)
        done = run(command, *words, *more, stdin=b"www.example\n",
                   cwd=tmp_path)
        assert done.status == plain.status and len(done.out) > 5
        assert not (tmp_path / "-").exists()


def test_a_file_called_dash_has_its_folder_in_front(walk, tmp_path):
    assert walk("-o", "./-", "+short", "www.example", cwd=tmp_path).out == ""
    assert (tmp_path / "-").read_text() == "192.0.2.1\n"
