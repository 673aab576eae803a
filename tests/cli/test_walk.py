"""The walk from the command line: what is asked, what is printed, and the
exit status."""
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import time

import dns.message
import pytest

from conftest import ENVIRONMENT, PROGRAM, TOP


def trace(done):
    return json.loads(done.out)


@pytest.fixture
def walk_json(walk):
    def run(*words, **more):
        return trace(walk("--format", "json", *words, **more))
    return run


# what, words, status, outcome, what must be in the answer
WALKS = [
    ("an answer", ["www.good.example"], 0, "answer", "192.0.2.2"),
    ("a type", ["www.good.example", "AAAA"], 0, "answer", "2001:db8::2"),
    ("a type by its number", ["www.good.example", "TYPE28"], 0, "answer",
     "2001:db8::2"),
    ("a type in front", ["aaaa", "www.good.example"], 0, "answer",
     "2001:db8::2"),
    ("type and class", ["www.good.example", "IN", "AAAA"], 0, "answer",
     "2001:db8::2"),
    ("-q -t -c", ["-t", "AAAA", "-c", "IN", "-q", "www.good.example"], 0,
     "answer", "2001:db8::2"),
    ("-t attached", ["-tAAAA", "-qwww.good.example"], 0, "answer",
     "2001:db8::2"),
    ("an alias across zones", ["alias.example"], 0, "answer", "192.0.2.2"),
    ("a wildcard", ["any.wild.good.example"], 0, "answer", "192.0.2.3"),
    ("a Unicode name", ["中国.example"], 0, "answer", "192.0.2.5"),
    ("an A-label", ["xn--fiqs8s.example"], 0, "answer", "192.0.2.5"),
    ("NODATA", ["www.good.example", "MX"], 0, "nodata", None),
    ("NXDOMAIN", ["none.good.example"], 0, "nxdomain", None),
    ("one server of two refuses", ["www.half.example"], 0, "answer",
     "192.0.2.33"),
    ("all servers refuse", ["www.lame.example"], 9, "failure", None),
    ("all servers are silent", ["www.silent.example", "+time=1", "+tries=1"],
     9, "failure", None),
    ("the query limit", ["--max-queries", "1", "www.good.example"], 9,
     "failure", None),
    ("the time limit", ["--deadline", "0.3", "www.silent.example"], 9,
     "failure", None),
    ("a command's name", ["bulk"], 0, "nxdomain", None),
]


@pytest.mark.parametrize("what, words, status, outcome, answer", WALKS,
                         ids=[row[0] for row in WALKS])
def test_walk(walk, what, words, status, outcome, answer):
    done = walk("--format", "json", *words)
    assert done.status == status, done.err
    result = trace(done)
    assert result["schema"] == "rootwalk.trace/1"
    assert result["outcome"] == outcome
    assert (result["reason"] is None) == (outcome != "failure")
    assert answer is None or answer in [r["rdata"] for r in result["answer"]]


def test_unicode_beside_and_the_remark_where_it_is_not(walk):
    assert "xn--fiqs8s.example. (中国.example.)" in walk(
        "中国.example").out
    assert "中国" not in walk("+noidnout", "中国.example").out
    assert "中国" not in walk("中国.example", env={"LC_ALL": "C"}).out
    done = walk("xn--80ak6aa92e.example")
    assert "not shown in Unicode: its Cyrillic letters" in done.out
    assert "\u0430" not in done.out
    assert "not shown" not in walk("+noidnout", "xn--80ak6aa92e.example").out


def test_without_idnin_a_name_is_octets(walk_json):
    result = walk_json("+noidnin", "中国.example")
    assert result["query"]["name"] == \
        "\\228\\184\\173\\229\\155\\189.example."
    assert result["outcome"] == "nxdomain"


@pytest.mark.parametrize("address, name", [
    ("192.0.2.1", "1.2.0.192.in-addr.arpa."),
    ("192.0.2", "2.0.192.in-addr.arpa."),
    ("10", "10.in-addr.arpa."),
    ("2001:db8::1", "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa."),
])
def test_reverse(walk_json, address, name):
    query = walk_json("-x", address)["query"]
    assert query["name"] == name and query["type"] == "PTR"


def options_of(query):
    return {int(option.otype): option for option in query.options}


def octets_of(query, code):
    """Whatever class dnspython has for it: that depends on its release."""
    return options_of(query)[code].to_wire()


# words, what must hold for each query; dnspython's names
REACHED = [
    ("", lambda q: q.flags == 0 and q.edns == 0 and q.payload == 1232
     and q.ednsflags == 0xc000 and not q.options),
    ("+rd +ad", lambda q: q.flags == 0x0120),
    ("+cd", lambda q: q.flags == 0x0010),
    ("+recurse +norecurse +adflag +noad", lambda q: q.flags == 0),
    ("+nodnssec", lambda q: q.edns == 0 and q.ednsflags == 0),
    ("+noedns", lambda q: q.edns == -1),
    ("+bufsize=4096", lambda q: q.payload == 4096),
    ("+nsid", lambda q: list(options_of(q)) == [3]),
    ("+nsid +nonsid", lambda q: not q.options),
    ("+cookie=0102030405060708",
     lambda q: octets_of(q, 10) == bytes(range(1, 9))),
    ("+cookie", lambda q: len(octets_of(q, 10)) == 8),
    ("+cookie +nocookie", lambda q: not q.options),
    ("+subnet=192.0.2.77/24",
     lambda q: options_of(q)[8].to_text() == "ECS 192.0.2.0/24 scope/0"),
    ("+subnet=2001:db8::/56",
     lambda q: options_of(q)[8].to_text() == "ECS 2001:db8::/56 scope/0"),
    ("+subnet=0", lambda q: options_of(q)[8].to_text()
     == "ECS 0.0.0.0/0 scope/0"),
]


@pytest.mark.parametrize("words, holds", REACHED,
                         ids=[row[0] or "none" for row in REACHED])
def test_options_reach_the_queries(walk, world, words, holds):
    assert walk(*words.split(), "www.good.example").status == 0
    assert len(world.queries) >= 3
    for query in world.queries:
        assert holds(query), query.to_text()


def test_an_edns_version_nobody_knows(walk, world):
    """The small world's servers do not answer BADVERS; the version goes
    out all the same."""
    walk("+edns=7", "--max-queries", "1", "www.good.example")
    assert world.queries[0].edns == 7


def test_trouble_of_this_machine_is_no_servers_fault(hints, world):
    """However few descriptors there are: it cannot start, or it says that
    nothing was sent, or it answers; no server is blamed, nothing counted."""
    seen = set()
    for few in range(4, 20):
        done = subprocess.run(
            ["prlimit", f"--nofile={few}", PROGRAM, "--format", "json",
             "--no-validate", "-p", str(world.port), "--hints", hints,
             "www.good.example"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=60, check=False)
        if not done.stdout:
            assert done.returncode in (8, 10), done.stderr
            assert b"open files" in done.stderr
            continue
        walked = json.loads(done.stdout)
        seen.add(walked["reason"])
        assert walked["reason"] in (None, "local"), walked["reason"]
        if walked["reason"] == "local":
            errors = [step["error"] for step in walked["steps"]]
            assert "local" in errors and set(errors) <= {"local", None}
            # one that waited for a socket and was called off never left
            left = [step["error"] for step in walked["steps"]
                    if step["verdict"] != "discarded"]
            assert left.count(None) <= walked["cost"]["queries"] <= (
                errors.count(None))
            assert {finding["code"] for finding in walked["findings"]} <= {
                "SINGLE_SERVER"}
    assert seen == {None, "local"}


def test_a_seed_repeats_the_ids(walk_json):
    def ids(*words):
        return [step["query"]["id"]
                for step in walk_json(*words, "www.good.example")["steps"]]
    assert ids("--seed", "1") == ids("--seed", "1")
    assert ids("--seed", "1") != ids("--seed", "2")
    assert ids() != ids()


def test_several_names_in_order(walk):
    done = walk("+short", "www.silent.example", "+time=1", "+tries=1",
                "www.good.example", "AAAA", "www.example")
    assert done.out.split() == ["2001:db8::2", "192.0.2.1"]
    assert done.status == 9


def test_options_before_the_first_name_hold_for_all(walk):
    done = walk("-t", "AAAA", "+short", "www.good.example",
                "www.example", "-t", "A", "+noshort", "www.good.example")
    lines = done.out.splitlines()
    assert lines[0] == lines[-1] == "2001:db8::2"
    assert any("192.0.2.1" in line for line in lines[1:-1])
    assert len(lines) > 4  # the text report of the second


def objects(text):
    """The JSON objects that stand one after the other."""
    decoder = json.JSONDecoder()
    while text.strip():
        result, end = decoder.raw_decode(text.lstrip())
        yield result
        text = text.lstrip()[end:]


def test_several_names_as_json_are_objects_in_order(walk):
    done = walk("--format", "json", "www.half.example", "www.example")
    assert [result["query"]["name"] for result in objects(done.out)] == \
        ["www.half.example.", "www.example."]


def test_each_trace_begins_at_the_root(walk):
    done = walk("--jobs", "1", "--format", "json", "www.example",
                "www.good.example")
    for result in objects(done.out):
        assert result["steps"][0]["zone"] == "."


def test_fail_on_findings(walk):
    # example. has a single server: a warning
    assert walk("www.example").status == 0
    assert walk("--fail-on", "warning", "www.example").status == 2
    assert walk("--fail-on", "notice", "www.example").status == 2
    assert walk("--fail-on", "error", "www.example").status == 0
    assert walk("--fail-on", "never", "www.example").status == 0
    assert walk("--fail-on", "error", "www.lame.example").status == 9


# ---- files ---------------------------------------------------------------

FILES = [
    ("hints that are not there", "--hints", None, None),
    ("hints that hold nothing", "--hints", "; nothing\n", None),
    ("hints without an address", "--hints", ". 1 NS a.root.example.\n",
     None),
    ("hints that cannot be parsed", "--hints",
     ". 1 NS a.\n\na. 1 A 192.0.2.300\n", 3),
    ("hints that are no text", "--hints", ". 1 NS a.\0\n", None),
    ("anchors that are not there", "--anchors", None, None),
    ("anchors that hold nothing", "--anchors", "\n\n", None),
    ("anchors of another type", "--anchors",
     ". 1 DS 20326 8 2 " + "00" * 32 + "\n. 1 A 192.0.2.1\n", 2),
    ("anchors that cannot be parsed", "--anchors", "; c\n. 1 DS x\n", 2),
    ("anchors with a digest cut off", "--anchors",
     "; c\n\n. 1 DS 20326 8 2 AABB\n", 3),
    ("anchors that are all revoked", "--anchors",
     ". 1 DNSKEY 385 3 13 AAAA\n", None),
]


@pytest.mark.parametrize("what, option, text, line", FILES,
                         ids=[row[0] for row in FILES])
def test_bad_files_are_named(rootwalk, tmp_path, what, option, text, line):
    path = tmp_path / "file"
    if text is not None:
        path.write_text(text)
    done = rootwalk(option, str(path), "a.example")
    assert done.status == 8 and done.out == ""
    assert done.complains(str(path))
    place = f"rootwalk: {path}:" + ("" if line is None else f"{line}:")
    assert done.err.startswith(place), done.err


def test_a_folder_is_no_hints(rootwalk, tmp_path):
    done = rootwalk("--hints", str(tmp_path), "a.example")
    assert done.status == 8 and done.complains(str(tmp_path))


def test_an_empty_hints_option_means_the_built_in_ones(rootwalk, capture,
                                                       here):
    assert rootwalk(*here, "--hints", "", "--replay", capture,
                    "a.example").status == 9


# ---- captures -------------------------------------------------------------

def test_replay_gives_the_same_answer(rootwalk, capture, here):
    done = rootwalk(*here, "--replay", capture, "--format", "json")
    result = trace(done)
    assert done.status == 0
    assert result["query"]["name"] == "www.good.example."
    assert result["answer"][0]["rdata"] == "192.0.2.2"


def test_replay_of_another_name_is_a_step_with_its_error(rootwalk, capture,
                                                         here):
    done = rootwalk(*here, "--replay", capture, "--format", "json",
                    "other.example", "TXT")
    assert done.status == 9
    result = trace(done)
    assert result["outcome"] == "failure"
    assert "not-in-capture" in [step["error"] for step in result["steps"]]


def test_a_capture_cut_off_is_used_and_said(rootwalk, capture, here,
                                            tmp_path):
    cut = tmp_path / "cut.pcap"
    with open(capture, "rb") as whole:
        cut.write_bytes(whole.read()[:-20])
    done = rootwalk(*here, "--replay", str(cut), "--format", "json")
    assert done.complains("truncated", f"rootwalk: {cut}: ")
    assert len(trace(done)["steps"]) > 1


@pytest.mark.parametrize("octets, word", [
    (None, "No such file"), (b"hello, world", "not a capture"),
    (bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"),
     "no DNS")])
def test_no_capture(rootwalk, tmp_path, octets, word):
    path = tmp_path / "x.pcap"
    if octets is not None:
        path.write_bytes(octets)
    done = rootwalk("--replay", str(path), "a.example")
    assert done.status == 8
    assert done.complains(str(path), word)


def test_record_into_a_folder_that_is_not_there(rootwalk):
    done = rootwalk("--record", "/nonexistent/x.pcap", "a.example")
    assert done.status == 8
    assert done.complains("/nonexistent/x.pcap")


# ---- -o ---------------------------------------------------------------------

def test_output_file(walk, tmp_path):
    path = tmp_path / "report"
    done = walk("-o", str(path), "+short", "www.good.example")
    assert done.status == 0 and done.out == ""
    assert path.read_text() == "192.0.2.2\n"
    assert os.listdir(tmp_path) == ["report"]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_output_keeps_the_old_file_until_the_end(walk, tmp_path):
    path = tmp_path / "report"
    path.write_text("old")
    path.chmod(0o640)
    before = path.stat().st_ino
    assert walk("-o", str(path), "+short", "www.example").status == 0
    assert path.read_text() == "192.0.2.1\n"
    assert path.stat().st_ino != before  # renamed into place
    assert path.stat().st_mode & 0o777 == 0o640


def test_output_through_a_link(walk, tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    walk("-o", str(tmp_path / "link"), "+short", "www.example")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "192.0.2.1\n"


def test_output_to_what_is_no_file(walk):
    assert walk("-o", "/dev/null", "www.example").status == 0
    assert not os.path.isfile("/dev/null")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_output_leaves_nothing_when_killed(here, tmp_path, number):
    path = tmp_path / "report"
    path.write_text("old")
    run = subprocess.Popen([PROGRAM, *here, "-o", str(path),
                            "www.silent.example"], env=ENVIRONMENT)
    time.sleep(0.5)
    run.send_signal(number)
    assert run.wait(timeout=5) == -number
    assert os.listdir(tmp_path) == ["report"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("where", ["/nonexistent/report", "/"])
def test_output_is_checked_before_the_first_query(walk, world, where):
    done = walk("-o", where, "www.good.example")
    assert done.status == 8
    assert done.complains(where)
    assert world.asked == []


def test_failed_usage_leaves_no_file(rootwalk, tmp_path):
    done = rootwalk("-o", str(tmp_path / "report"), "--hints", "/nonexistent",
                    "a.example")
    assert done.status == 8
    assert os.listdir(tmp_path) == []


def test_no_room_is_said(here):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, *here, "www.good.example"],
                              stdout=full, stderr=subprocess.PIPE,
                              env=ENVIRONMENT, timeout=20)
    assert done.returncode == 8
    assert b"rootwalk: standard output: cannot be written" in done.stderr


def test_a_closed_pipe_is_a_quiet_end(here):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([PROGRAM, *here, "--full", "www.good.example",
                           "www.example"], stdout=writer,
                          stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=20)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0


# ---- Ctrl-C -------------------------------------------------------------------

def test_ctrl_c_gives_the_report_so_far(here):
    run = subprocess.Popen([PROGRAM, *here, "--format", "json",
                            "www.silent.example"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, env=ENVIRONMENT)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=10)
    assert run.returncode == 9
    result = json.loads(out)
    assert result["reason"] == "interrupted"
    assert len(result["steps"]) >= 3


# ---- terminals -------------------------------------------------------------------

def on_terminal(words, env=None, size=(24, 80)):
    """Run on a terminal; give what came out of it."""
    import fcntl
    import struct
    import termios
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    run = subprocess.Popen([PROGRAM, *words], stdout=slave, stderr=slave,
                           stdin=subprocess.DEVNULL,
                           env={**ENVIRONMENT, **(env or {})})
    os.close(slave)
    out = b""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 1)
        try:
            part = os.read(master, 65536) if ready else b""
        except OSError:
            break
        out += part
    os.close(master)
    assert run.wait(timeout=5) == 0
    return out


def test_colour_on_a_terminal_only(here, walk):
    words = [*here, "www.good.example"]
    assert b"\x1b[" in on_terminal(words)
    assert "\x1b[" not in walk("www.good.example").out
    assert "\x1b[" in walk("--color", "always", "www.good.example").out
    assert not has_colour(on_terminal(words, {"NO_COLOR": "1"}))
    assert b"\x1b" not in on_terminal(words, {"TERM": "dumb"})
    assert not has_colour(on_terminal([*words, "--color=never"]))


def has_colour(out):
    """Not the codes that move and wipe: those of colour end in m."""
    import re
    return re.search(rb"\x1b\[[0-9;]*m", out) is not None


def test_octets_from_the_wire_reach_no_terminal(walk):
    done = walk("--full", "txt.example", "TXT")
    assert done.status == 0
    assert b"\x07" not in done.raw_out and b"\xff" not in done.raw_out


# ---- no network -------------------------------------------------------------------

def test_no_network_at_all(enter):
    """In a network namespace with nothing up."""
    started = time.monotonic()
    done = subprocess.run([*enter, PROGRAM, "--format", "json",
                           "www.example"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=30)
    assert done.returncode == 9
    assert time.monotonic() - started < 5
    result = json.loads(done.stdout)
    assert result["outcome"] == "failure"
    assert result["reason"] == "no-network"


def test_the_network_is_not_there_in_words(enter):
    done = subprocess.run([*enter, PROGRAM, "www.example"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, timeout=30)
    assert b"check its network" in done.stdout
    assert b"IPv4 or IPv6" in b" ".join(done.stdout.split())
    assert b"chain of trust" not in done.stdout
    done = subprocess.run([*enter, PROGRAM, "+short", "www.example"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, timeout=30)
    assert done.returncode == 9 and done.stdout == b""
    assert done.stderr.startswith(b"rootwalk: www.example.: no result: ")
    assert done.stderr.endswith(b"check its network\n")


def test_steps_have_the_words_of_the_contract(walk):
    errors = {None, "timeout", "refused", "unreachable", "malformed",
              "mismatch", "connection-closed"}
    verdicts = {"referral", "answer", "alias", "nodata", "nxdomain", "lame",
                "truncated", "error", "retry", "discarded"}
    for name in ("nosuch", "www.half.example", "www.lame.example",
                 "www.silent.example"):
        done = walk("--deadline", "1", "--format", "json", name)
        for step in trace(done)["steps"]:
            assert step["error"] in errors and step["verdict"] in verdicts
            assert (step["response"] is None) == (step["rtt_ms"] is None)


def test_another_port_is_used(world, walk):
    assert walk("www.example").status == 0
    assert world.asked


def test_a_port_where_nobody_listens(rootwalk, hints):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = rootwalk("--hints", hints, "-p", str(port), "--format", "json",
                    "--deadline", "3", "www.example")
    assert done.status == 9
    assert any(step["error"] == "refused"
               for step in trace(done)["steps"])


# ---- what a capture does not hold -----------------------------------------

def test_a_transfer_in_a_capture_is_not_walked_to(rootwalk, tmp_path):
    query = dns.message.make_query("good.example", "AXFR").to_wire()
    path = tmp_path / "transfer.pcap"
    packet = struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, 28 + len(query), 0, 0,
                         64, 17, 0, bytes([192, 0, 2, 1]),
                         bytes([192, 0, 2, 2]), 40000, 53, 8 + len(query),
                         0) + query
    path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535,
                                 101) +
                     struct.pack("<IIII", 1, 0, len(packet), len(packet)) +
                     packet)
    done = rootwalk("--replay", str(path))
    assert done.status == 1 and done.out == ""
    assert done.complains(f"rootwalk: {path}: ", "give a NAME")
    assert rootwalk("--replay", str(path), "good.example").status == 9


def test_a_replay_asks_once_for_what_the_capture_does_not_hold(rootwalk):
    """Judged by the wrong anchors, the keys of the root are doubted; second
    opinions are not in the capture, and that is said once of each."""
    capture = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
    result = trace(rootwalk("--replay", capture, "--format", "json"))
    assert result["security"] == "bogus"
    missing = [(step["query"]["name"], step["query"]["type"])
               for step in result["steps"]
               if step["error"] == "not-in-capture"]
    assert (".", "DNSKEY") in missing
    assert len(missing) == len(set(missing))


@pytest.mark.parametrize("command, words", [
    ("trace", ["+cookie", "www.good.example"]),
    ("trace", ["www.good.example", "+cookie"]), ("bulk", ["+cookie"])])
def test_a_seed_draws_the_cookies_too(walk, world, command, words):
    def cookies(*more):
        del world.queries[:]
        assert walk(*words, *more, command=command,
                    stdin=b"www.good.example\n").status == 0
        return [option.to_wire() for query in world.queries
                for option in query.options]

    first, again, other = (cookies("--seed", seed) for seed in "778")
    assert first and first == again
    assert not set(first) & set(other)
    assert not set(cookies()) & set(cookies())
