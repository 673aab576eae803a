"""bulk: one line in, one line out."""
import json
import os
import signal
import subprocess
import time

import pytest

from conftest import ENVIRONMENT, PROGRAM

MEMBERS = {"schema", "name", "type", "outcome", "reason", "rcode", "answer",
           "security", "queries", "elapsed_ms"}


def lines(done):
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.fixture
def bulk(walk):
    def run(text, *words, **more):
        return walk(*words, command="bulk",
                    stdin=text if isinstance(text, bytes) else text.encode(),
                    **more)
    return run


def test_each_name_gives_a_line(bulk):
    done = bulk("www.good.example\nwww.good.example AAAA\r\n"
                "none.example mx\n中国.example")
    assert done.status == 0 and done.err == ""
    got = {(row["name"], row["type"]): row for row in lines(done)}
    assert set(got) == {("www.good.example.", "A"),
                        ("www.good.example.", "AAAA"),
                        ("none.example.", "MX"),
                        ("xn--fiqs8s.example.", "A")}
    for row in got.values():
        assert set(row) == MEMBERS and row["schema"] == "rootwalk.bulk/1"
    assert got["none.example.", "MX"]["outcome"] == "nxdomain"
    assert got["www.good.example.", "A"]["answer"][0]["rdata"] == "192.0.2.2"


def test_nothing_in_nothing_out(bulk):
    done = bulk("")
    assert done.status == 0 and done.out == "" and done.err == ""


BAD = [
    ("an empty line", b"", "", ""),
    ("blanks", b"   ", "", ""),
    ("an empty label", b"a..b", "a..b", ""),
    ("an unknown type", b"www.example FOO", "www.example", "FOO"),
    ("a transfer", b"www.example AXFR", "www.example", "AXFR"),
    ("a bad IDN", "中-.cn".encode(), "中-.cn", ""),
    ("no UTF-8", b"\xff.example", "\\255.example", ""),
    ("a quote", b'"', '"', ""),
    ("a control character", b"a\x01..", "a\x01..", ""),
    ("a line too long", b"a" * 5000, "a" * 4096, ""),
    ("a line far too long", b"a" * 200000, "a" * 4096, ""),
    ("a NUL", b"a\0b", "a", ""),
]


@pytest.mark.parametrize("what, line, name, rtype", BAD,
                         ids=[row[0] for row in BAD])
def test_a_bad_line_gives_a_line_too(bulk, what, line, name, rtype):
    done = bulk(b"www.example\n" + line + b"\nwww.good.example\n")
    assert done.status == 0
    rows = lines(done)
    assert len(rows) == 3
    bad = [row for row in rows if row["outcome"] == "invalid"]
    if what == "a quote":  # a legal name
        return
    assert len(bad) == 1 and set(bad[0]) == MEMBERS
    assert bad[0]["name"] == name and bad[0]["type"] == rtype
    assert bad[0]["reason"]


def test_a_failure_is_a_line_not_a_failure_of_the_run(bulk):
    done = bulk("www.lame.example\n")
    assert done.status == 0
    assert lines(done)[0]["outcome"] == "failure"
    assert lines(done)[0]["reason"]


def test_trace_holds_the_whole_trace(bulk):
    row = lines(bulk("www.good.example\n", "--trace"))[0]
    assert any("steps" in value for value in row.values()
               if isinstance(value, dict))


def test_the_cache_is_shared(bulk, world):
    names = "".join(f"n{i}.wild.good.example\n" for i in range(50))
    rows = lines(bulk(names, "--jobs", "1"))
    assert len(rows) == 50
    assert sum(row["queries"] for row in rows) < 60


def test_many_more_names_than_walks_at_once(bulk):
    names = "".join(f"n{i}.wild.good.example\n" for i in range(1000))
    rows = lines(bulk(names, "--jobs", "20"))
    assert sorted(row["name"] for row in rows) == sorted(
        f"n{i}.wild.good.example." for i in range(1000))


def test_lines_come_as_they_are_done(here):
    """A slow writer does not hold up what is done already."""
    run = subprocess.Popen([PROGRAM, "bulk", *here], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, env=ENVIRONMENT)
    for name in (b"www.example\n", b"www.good.example\n"):
        run.stdin.write(name)
        run.stdin.flush()
        assert json.loads(run.stdout.readline())["outcome"] == "answer"
    run.stdin.close()
    assert run.stdout.read() == b"" and run.wait(timeout=5) == 0


# ---- an end before the end ---------------------------------------------------

def test_ctrl_c_leaves_whole_lines(here):
    run = subprocess.Popen([PROGRAM, "bulk", *here], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=ENVIRONMENT)
    run.stdin.write(b"www.example\nwww.silent.example\n")
    run.stdin.flush()
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=10)
    assert out.endswith(b"\n")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["name"] for row in rows] == ["www.example."]
    assert run.returncode == 9
    assert b"interrupted after 1 names" in err


def test_ctrl_c_while_waiting_for_input(here, tmp_path):
    path = tmp_path / "out"
    run = subprocess.Popen([PROGRAM, "bulk", *here, "-o", str(path)],
                           stdin=subprocess.PIPE, env=ENVIRONMENT,
                           stderr=subprocess.DEVNULL)
    run.stdin.write(b"www.example\n")
    run.stdin.flush()
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=10) == 9
    assert json.loads(path.read_text())["name"] == "www.example."
    assert os.listdir(tmp_path) == ["out"]


def test_a_closed_pipe_is_a_quiet_end(here):
    names = "".join(f"n{i}.wild.good.example\n" for i in range(2000))
    run = subprocess.Popen([PROGRAM, "bulk", *here], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=ENVIRONMENT)
    run.stdout.close()
    try:
        run.stdin.write(names.encode())
        run.stdin.close()
    except BrokenPipeError:
        pass
    run.stdin = None
    assert run.wait(timeout=20) == 0
    assert run.stderr.read() == b""


# ---- --resume -------------------------------------------------------------------

NAMES = ("www.example\nwww.example\nWWW.Example. A\nwww.good.example\n"
         "www.good.example AAAA\na..b\na..b\n中国.example\n")


def names_of(text):
    return sorted((row["name"].lower(), row["type"])
                  for row in map(json.loads, text.splitlines()))


@pytest.mark.parametrize("keep", range(9))
def test_resume_does_what_is_left(bulk, tmp_path, keep):
    whole = bulk(NAMES).out
    done = "".join(whole.splitlines(True)[:keep])
    path = tmp_path / "done.jsonl"
    path.write_text(done)
    rest = bulk(NAMES, "--resume", str(path))
    assert rest.status == 0 and rest.err == ""
    assert rest.out.count("\n") == 8 - keep
    assert names_of(done + rest.out) == names_of(whole)


def test_resume_does_half_a_line_again(bulk, tmp_path):
    whole = bulk(NAMES).out
    path = tmp_path / "done.jsonl"
    path.write_text(whole[:-10])
    rest = bulk(NAMES, "--resume", str(path))
    assert rest.out.count("\n") == 1
    assert path.read_text() == whole[:-10]  # not ours to change


def test_resume_appending_to_the_same_file(here, bulk, tmp_path):
    whole = bulk(NAMES).out
    path = tmp_path / "done.jsonl"
    path.write_text(whole[:-10])
    with open(path, "ab") as out:
        subprocess.run([PROGRAM, "bulk", *here, "--resume", str(path)],
                       input=NAMES.encode(), stdout=out, check=True,
                       env=ENVIRONMENT)
    assert names_of(path.read_text()) == names_of(whole)


def test_resume_into_the_same_output(bulk, tmp_path):
    whole = bulk(NAMES).out
    path = tmp_path / "done.jsonl"
    path.write_text(whole[:-10])
    assert bulk(NAMES, "--resume", str(path), "-o", str(path)).status == 0
    assert names_of(path.read_text()) == names_of(whole)


def test_resume_of_nothing_and_of_other_things(bulk, tmp_path):
    path = tmp_path / "done.jsonl"
    path.write_text('not ours\n{"name": 3}\n[]\n')
    assert bulk(NAMES, "--resume", str(path)).out.count("\n") == 8
    done = bulk(NAMES, "--resume", str(tmp_path / "none"))
    assert done.status == 8 and done.complains(str(tmp_path / "none"))


def test_resume_reads_no_line_without_end(bulk):
    """Half a gigabyte of address space is enough to refuse /dev/zero."""
    done = bulk(NAMES, "--resume", "/dev/zero")
    assert done.status == 8 and done.out == ""
    assert done.complains("/dev/zero:1: longer than 64 MiB")


def test_resume_needs_the_head_of_a_line_only(bulk, tmp_path):
    """What follows name and type may be cut or broken: it is not read."""
    path = tmp_path / "done.jsonl"
    line = bulk("www.example\n").out
    path.write_text(line[:line.index('"outcome"')] + '"steps":[{\n'
                    + line[:line.index('"name"')] + '"steps":[],'
                    + line[line.index('"name"'):])
    assert bulk(NAMES, "--resume", str(path)).out.count("\n") == 7


def test_resume_with_fewer_names_says_so(bulk, tmp_path):
    path = tmp_path / "done.jsonl"
    path.write_text(bulk(NAMES).out)
    done = bulk("www.example\n", "--resume", str(path))
    assert done.status == 0 and done.out == ""
    assert done.complains(f"{path}: 7 results")


def test_fail_on_counts_names_that_have_failed_themselves(bulk):
    """www.lame.example has no result, and an error finding: both count."""
    done = bulk("www.lame.example\n", "--fail-on", "error")
    assert lines(done)[0]["outcome"] == "failure"
    assert done.status == 2
    assert bulk("www.lame.example\n").status == 0
    assert bulk("www.good.example\n", "--fail-on", "error").status == 0


def timed(run):
    began = time.monotonic()
    done = run()
    return done, time.monotonic() - began


@pytest.mark.parametrize("words", [["--rate", "100"],
                                   ["--server-rate", "100"]])
def test_rates_are_kept(bulk, words):
    names = "".join(f"n{i}.good.example\n" for i in range(40))
    done, seconds = timed(lambda: bulk(names, *words))
    assert done.status == 0 and len(lines(done)) == 40
    assert seconds > 0.36  # 39 intervals of 10 ms, one or two of them ahead


def test_a_server_has_as_many_queries_as_it_may(bulk):
    """Three names of a silent server, one query on the way: one after the
    other; and the time of waiting is not the walk's, whose deadline would be
    over for the third."""
    done, seconds = timed(lambda: bulk(
        "a.silent.example\nb.silent.example\nc.silent.example\n",
        "--server-queries", "1", "--threads", "4", "+time=1", "+tries=1",
        "--deadline", "2.5"))
    assert [row["reason"] for row in lines(done)] == 3 * ["no-server-answered"]
    assert seconds > 3


def test_threads_do_each_line_once(bulk):
    names = [f"n{i}.good.example." for i in range(1000)]
    done = bulk("\n".join(names), "--threads", "4", "--jobs", "8",
                "--server-rate", "0")
    assert done.status == 0
    assert sorted(row["name"] for row in lines(done)) == sorted(names)


@pytest.mark.parametrize("option, least", [("--cache-size", "64K"),
                                           ("--memory", "1M")])
def test_sizes(bulk, option, least):
    octets = int(least[:-1]) << {"K": 10, "M": 20}[least[-1]]
    for size, good in ((least, True), (octets, True), ("1g", True),
                       (octets - 1, False), ("64", False), ("64MB", False),
                       ("-1M", False), ("2000G", False), ("", False),
                       ("99999999999999999999", False)):
        done = bulk("www.good.example\n", f"{option}={size}")
        assert done.status == (0 if good else 1), size
        if not good:
            assert "must be a size" in done.err


def test_a_line_may_name_several_types(bulk):
    done = bulk("www.good.example A AAAA\tmx\r\nwww.good.example A IN\n"
                "none.example\n")
    assert sorted((row["name"], row["type"], row["outcome"])
                  for row in lines(done)) == [
        ("none.example.", "A", "nxdomain"),
        ("www.good.example", "IN", "invalid"),
        ("www.good.example.", "A", "answer"),
        ("www.good.example.", "A", "answer"),
        ("www.good.example.", "AAAA", "answer"),
        ("www.good.example.", "MX", "nodata")]


CSV = (b'rank,"The ""domain""",more\r\n1,a.good.example,x\r\n'
       b'2, "b.good.example" ,"x,y"\n3\n4,,z\n5,"c"".example",\n'
       b'6,d.good.example')


@pytest.mark.parametrize("column", ["2", 'the "DOMAIN"'])
def test_names_in_a_column(bulk, column):
    done = bulk(CSV, "--column", column)
    assert done.status == 0
    rows = [(row["name"], row["outcome"], row["reason"])
            for row in lines(done)]
    if column == "2":
        rows.remove(('The "domain"', "invalid", "a blank within the name"))
    assert sorted(rows) == [
        ("", "invalid", "fewer columns on this line"),
        ("", "invalid", "no name on this line"),
        ("a.good.example.", "nxdomain", None),
        ("b.good.example.", "nxdomain", None),
        ('c\\".example.', "nxdomain", None),
        ("d.good.example.", "nxdomain", None)]


def test_a_column_that_is_not_there(bulk):
    done = bulk(CSV, "--column", "name")
    assert done.status == 8 and done.out == ""
    assert "has no column 'name'" in done.err
    for column in ("0", "1001", "2x", ""):
        assert bulk(CSV, f"--column={column}").status == 1


def test_a_failure_says_who_was_asked_in_vain(bulk):
    row, = lines(bulk("www.silent.example\n", "+time=1", "+tries=1"))
    assert row["outcome"] == "failure" and row["causes"]
    for cause in row["causes"]:
        assert cause["zone"] == "silent.example."
        assert cause["error"] == "timeout" and cause["kind"] is None
        assert cause["server"] and cause["address"]
    row, = lines(bulk("www.good.example\n"))
    assert "causes" not in row


def test_status_counts_what_was_done(bulk, tmp_path):
    path = tmp_path / "status.jsonl"
    done = bulk("www.good.example\nnone.example\n..\n", "--status", path)
    assert done.status == 0
    last = json.loads(path.read_text().splitlines()[-1])
    assert last["schema"] == "rootwalk.status/1"
    assert (last["done"], last["answer"], last["nxdomain"],
            last["invalid"]) == (3, 1, 1, 1)
    assert last["queries"] > 1 and last["received"] > 1
    assert last["dropped"] == last["waiting"] == 0

    path = tmp_path / "status.prom"
    done = bulk("www.good.example\n", "--status", path)
    assert "\nrootwalk_bulk_done_total 1\n" in path.read_text()
    assert os.listdir(tmp_path).count("status.prom.new") == 0

    done = bulk("www.good.example\n", "--status", tmp_path / "none" / "file")
    assert done.status == 8 and "none/file" in done.err


def test_killed_again_and_again_each_line_is_done_once(here, tmp_path):
    """SIGKILL in the middle, and --resume, until all is done."""
    names = "".join(f"n{i}.good.example\n" for i in range(1200))
    results = tmp_path / "results"
    results.write_text("")
    for attempt in range(40):
        with open(results, "ab") as out:
            process = subprocess.Popen(
                [PROGRAM, "bulk", *here, "--server-rate", "0", "--threads",
                 "2", "--resume", results],
                stdin=subprocess.PIPE, stdout=out, env=ENVIRONMENT)
            before = results.stat().st_size
            try:
                process.stdin.write(names.encode())
                process.stdin.close()
            except BrokenPipeError:
                pass
            # killed once it has written something, but for the tenth
            while process.poll() is None and attempt < 9 and \
                    results.stat().st_size < before + 10000:
                time.sleep(0.002)
            if attempt < 9:
                process.kill()
            if process.wait() == 0:
                break
    got = [json.loads(line)["name"]
           for line in results.read_text().splitlines()]
    assert sorted(got) == sorted(name + "." for name in names.split())
