"""Options that exclude each other: refused by name, and where the command
line and the configuration disagree, the command line wins."""
import itertools
import json

import pytest

from test_walk import objects

QUERY = "8bca01200001000000000000076578616d706c650000010001"


@pytest.fixture
def config(tmp_path):
    def write(*lines):
        path = tmp_path / "config"
        path.write_text("".join(line + "\n" for line in lines))
        return {"ROOTWALK_CONFIG": str(path)}
    return write


# command, one option, the other, the sentence
PAIRS = [
    ("trace", "-4", "-6", "-4 and -6"),
    ("bulk", "-4", "-6", "-4 and -6"),
    ("trace", "--record=a", "--replay=b", "--record and --replay"),
    ("bulk", "--record=a", "--replay=b", "--record and --replay"),
    ("trace", "-b192.0.2.1", "--replay=b", "-b and --replay"),
    ("trace", "-b192.0.2.1", "-6", "-b and -6"),
    ("trace", "-b2001:db8::1", "-4", "-b and -4"),
    ("explain", "--brief", "--hex", "--brief and --hex"),
    ("explain", "--brief", "--format=json", "--brief and --format json"),
    ("explain", "--hex", "--format=json", "--hex and --format json"),
    ("explain", "--color=always", "--format=json",
     "--color and --format json"),
    ("compare", "-v", "--format=html", "-v has no effect with --format html"),
    ("compare", "--hex", "--format=json", "--hex and --format json"),
    *(("trace", option, f"--format={name}", f"{shown} and --format {name}")
      for option, shown in (("-v", "-v"), ("--verbose", "-v"),
                            ("--flags", "--flags"), ("--full", "--full"),
                            ("--hex", "--hex"), ("+idnout", "+idnout"),
                            ("--color=always", "--color"))
      for name in ("dig", "short", "json", "dot", "mermaid", "prometheus",
                   "sarif")
      if (option, name) != ("--hex", "json")),
    *(("trace", option, "--format=html", f"{option} has no effect with "
       "--format html") for option in ("-v", "--flags", "--full")),
    *(("trace", "+short", f"--format={name}", f"+short and --format {name}")
      for name in ("text", "dig", "json", "dot")),
    *(("trace", option, "+short", f"{option} and +short")
      for option in ("-v", "--flags", "--full", "--hex", "+idnout")),
]


def operands(command):
    return {"bulk": [], "explain": [QUERY]}.get(command, ["www.example"])


@pytest.mark.parametrize("command, one, other, sentence", PAIRS,
                         ids=[" ".join(row[:3]) for row in PAIRS])
def test_both_on_the_command_line_are_refused(rootwalk, command, one, other,
                                              sentence):
    for words in itertools.permutations([one, other]):
        done = rootwalk(command, *words, *operands(command))
        assert done.status == 1 and done.out == ""
        assert done.complains(f"rootwalk: {sentence}")


@pytest.mark.parametrize("command, one, other, sentence", PAIRS[:4] + PAIRS[5:8],
                         ids=[" ".join(row[:3])
                              for row in PAIRS[:4] + PAIRS[5:8]])
def test_both_in_the_configuration_are_refused(rootwalk, config, command, one,
                                               other, sentence):
    done = rootwalk(command, *operands(command), env=config(one, other))
    assert done.status == 1 and done.complains(f"rootwalk: {sentence}")


def explained(done):
    assert done.status == 0 and done.err == "", done.err
    return "json" if done.out.startswith("{") else \
        "brief" if done.out.count("\n") == 1 else \
        "hex" if "0000  8b ca" in done.out or "8b ca 01 20" in done.out \
        else "text"


@pytest.mark.parametrize("there, here_, want", [
    ("--format json", ["--brief"], "brief"),
    ("--brief", ["--format", "json"], "json"),
    ("--brief", ["--hex"], "hex"),
    ("--hex", ["--brief"], "brief"),
    ("--hex", ["--format", "json"], "json"),
    ("--format json", ["--hex"], "hex"),
    ("--format dig", [], "text"),
    ("--format html", ["--brief"], "brief"),
    ("--format json", ["--no-brief"], "json"),
    ("--brief", ["--no-brief"], "text"),
    ("--color always", ["--format", "json"], "json"),
])
def test_explain_follows_the_command_line(rootwalk, config, there, here_,
                                          want):
    done = rootwalk("explain", *here_, QUERY, env=config(there))
    assert explained(done) == want


@pytest.mark.parametrize("there, here_, want", [
    ("+short", ["--format", "json"], "json"),
    ("--format json", ["+short"], "short"),
    ("--format json", ["--format", "short"], "short"),
    ("+short", ["+noshort"], "text"),
    ("+short", ["+noshort", "--format", "json"], "json"),
    ("+short", ["--format", "text"], "text"),
    ("-v", ["--format", "json"], "json"),
    ("--format json", ["-v"], "text"),
    ("--format json", ["--flags"], "text"),
    ("-v", ["+short"], "short"),
    ("--flags", ["+short"], "short"),
])
def test_trace_follows_the_command_line(walk, config, there, here_, want):
    done = walk(*here_, "www.good.example", env=config(there))
    assert done.status == 0 and done.err == "", done.err
    got = "json" if done.out.startswith("{") else \
        "short" if done.out == "192.0.2.2\n" else "text"
    assert got == want


def test_a_family_of_the_command_line_wins(walk, config):
    done = walk("-4", "+short", "www.good.example", env=config("-6"))
    assert done.out == "192.0.2.2\n"
    done = walk("-4", "+short", "www.good.example",
                env=config("-b 2001:db8::1"))
    assert done.out == "192.0.2.2\n"
    done = walk("-b", "127.0.0.1", "+short", "www.good.example",
                env=config("-6"))
    assert done.out == "192.0.2.2\n"
    done = walk("-6", "--format", "json", "www.good.example",
                env=config("-4", "-b 127.0.0.1"))
    assert json.loads(done.out)["outcome"] == "failure"


def test_a_capture_of_the_command_line_wins(walk, rootwalk, here, capture,
                                            config, tmp_path):
    done = rootwalk(*here, "--replay", capture, "+short", cwd=tmp_path,
                    env=config("--record new.pcap", "-b 127.0.0.1"))
    assert done.out == "192.0.2.2\n"
    assert not (tmp_path / "new.pcap").exists()
    done = walk("--record", "new.pcap", "+short", "www.example",
                cwd=tmp_path, env=config(f"--replay {capture}"))
    assert done.out == "192.0.2.1\n"
    assert (tmp_path / "new.pcap").exists()


def test_ports_of_the_command_line_win(rootwalk, capture, here, config):
    port = here[here.index("-p") + 1]
    done = rootwalk("explain", "--brief", "--port", "7", capture,
                    env=config(f"--port {port}"))
    assert "no DNS in this capture" in done.out
    done = rootwalk("explain", "--brief", "--port", port, capture,
                    env=config("--port 7", "--port 10"))
    assert done.out.count("\n") >= 6
    done = rootwalk("explain", "--brief", capture,
                    env=config("--port 7", f"--port {port}"))
    assert done.out.count("\n") >= 6


def test_short_for_one_query_goes_with_reports_of_others(walk):
    done = walk("-v", "www.example", "www.good.example", "+short")
    assert done.status == 0 and done.out.endswith("\n192.0.2.2\n")
    assert "from the root" in done.out


def test_a_batch_speaks_for_the_command_line(walk, config, tmp_path):
    (tmp_path / "names").write_text("www.good.example +short\n")
    done = walk("-f", "names", "--format", "json", cwd=tmp_path)
    assert done.complains("+short and --format json")
    done = walk("-f", "names", cwd=tmp_path, env=config("--format json"))
    assert done.out == "192.0.2.2\n"


def test_help_and_version_do_not_need_the_configuration(rootwalk, config):
    env = config("--bogus")
    assert rootwalk("--help", env=env).status == 0
    assert rootwalk("--version", env=env).status == 0
    assert rootwalk("a.example", env=env).complains("--bogus")


def test_the_configuration_serves_reports_that_cannot_use_it(walk, config):
    done = walk("www.good.example", env=config("--format json", "-v",
                                               "--hex"))
    assert list(objects(done.out))[0]["outcome"] == "answer"
