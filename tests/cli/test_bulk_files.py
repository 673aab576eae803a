"""bulk: names from files, packed or not; what of a line is written; who is
not asked; a reader that is slow."""
import gzip
import json
import shutil
import subprocess
import time

import pytest

from conftest import ENVIRONMENT, PROGRAM
from test_bulk import bulk, lines  # noqa: F401  (a fixture)

NAMES = [f"n{i}.good.example." for i in range(300)]
TEXT = "".join(name + "\n" for name in NAMES).encode()


def zstd(data, *words):
    return subprocess.run([shutil.which("zstd"), "-q", "-c", *words],
                          input=data, stdout=subprocess.PIPE,
                          check=True).stdout


PACK = {".gz": gzip.compress, ".zst": zstd, "": bytes}
UNPACK = {".gz": gzip.decompress, ".zst": lambda data: zstd(data, "-d"),
          "": bytes}


def names_of(text):
    return sorted(json.loads(line)["name"] for line in text.splitlines())


@pytest.mark.parametrize("end", PACK)
def test_both_ways_by_the_files_name(bulk, tmp_path, end):
    source, result = tmp_path / f"names{end}", tmp_path / f"out.jsonl{end}"
    source.write_bytes(PACK[end](TEXT))
    done = bulk("no.such.line\n", "-f", source, "-o", result)
    assert done.status == 0 and done.out == "" and done.err == ""
    assert names_of(UNPACK[end](result.read_bytes())) == sorted(NAMES)

    # gone on with, into itself
    half = UNPACK[end](result.read_bytes()).splitlines(keepends=True)[:100]
    result.write_bytes(PACK[end](b"".join(half)))
    done = bulk("", "-f", source, "--resume", result, "-o", result,
                "--status", tmp_path / "status")
    assert done.status == 0 and done.err == ""
    assert names_of(UNPACK[end](result.read_bytes())) == sorted(NAMES)
    last = (tmp_path / "status").read_text().splitlines()[-1]
    assert json.loads(last)["skipped"] == 100


def test_several_files_and_standard_input(bulk, tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"a.good.example\r\nb.good"
                                                  b".example") +
                                    gzip.compress(b"x\nc.good.example"))
    (tmp_path / "b").write_bytes(b"e.good.example")
    done = bulk("d.good.example", "-f", tmp_path / "a.gz", "-f", "-",
                "-f", tmp_path / "b", "--jobs", "1", "--threads", "1")
    assert done.status == 0
    assert names_of(done.out) == [
        "a.good.example.", "b.good.examplex.", "c.good.example.",
        "d.good.example.", "e.good.example."]


def test_each_file_names_its_columns(bulk, tmp_path):
    (tmp_path / "a").write_text("rank,name\n1,a.good.example\n")
    (tmp_path / "b").write_text("name,rank\nb.good.example,1\n")
    done = bulk("", "--column", "name", "-f", tmp_path / "a", "-f",
                tmp_path / "b")
    assert names_of(done.out) == ["a.good.example.", "b.good.example."]


@pytest.mark.parametrize("end, spoil, words", [
    (".gz", lambda data: data[:-5], "cut off"),
    (".zst", lambda data: data[:-5], "cut off"),
    (".gz", lambda data: b"", "cut off"),
    (".gz", lambda data: TEXT, "damaged"),
    (".zst", lambda data: TEXT, "damaged"),
    (".gz", lambda data: data + b"more", "damaged"),
    (".zst", lambda data: data + b"more", "damaged"),
])
def test_what_is_damaged_is_said(bulk, tmp_path, end, spoil, words):
    source = tmp_path / f"names{end}"
    source.write_bytes(spoil(PACK[end](TEXT)))
    done = bulk("", "-f", source)
    assert done.status == 8
    assert any(f"{source.name}: cannot be read" in line and words in line
               for line in done.err.splitlines()), done.err
    got = names_of(done.out)
    assert len(set(got)) == len(got) and set(got) <= set(NAMES)


def test_a_bomb_takes_no_memory(here, tmp_path):
    """100 MB of one line in 100 KB; the line is one of the output."""
    source = tmp_path / "names.gz"
    source.write_bytes(gzip.compress(b"a" * 100_000_000 + b"\nwww.example", 9))
    done = subprocess.run(
        ["/usr/bin/time", "-f", "%M", PROGRAM, "bulk", *here, "-f", source,
         "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=ENVIRONMENT, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(row["outcome"] for row in rows) == ["answer", "invalid"]
    if "build/asan" not in PROGRAM:
        assert int(done.stderr.split()[-1]) < 30_000, done.stderr


def test_a_file_that_is_not_there(bulk, tmp_path):
    done = bulk("", "-f", tmp_path / "none.gz")
    assert done.status == 8 and done.complains("none.gz: cannot be read")
    done = bulk("", "-f", tmp_path / "none", "-f", "-")
    assert done.status == 8 and done.out == ""


# ---- what of a line is written ---------------------------------------------

@pytest.mark.parametrize("fields", ["name", "outcome,name", "causes,type,name",
                                    "rcode,queries,elapsed_ms,security"])
def test_fields_are_chosen(bulk, fields):
    done = bulk("www.good.example\na..b\nwww.lame.example\n",
                "--fields", fields)
    assert done.status == 0
    rows = lines(done)
    assert len(rows) == 3
    for row in rows:
        assert set(row) - {"causes"} == set(fields.split(",")) - {"causes"}
        assert list(row) == [word for word in (
            "name", "type", "outcome", "rcode", "security", "queries",
            "elapsed_ms", "causes") if word in row]
    if "causes" in fields:
        assert sum("causes" in row for row in rows) == 1


def test_trace_and_findings_may_be_fields(bulk):
    row, = lines(bulk("www.half.example\n", "--fields", "name,trace"))
    assert list(row) == ["name", "trace"] and row["trace"]["steps"]
    row, = lines(bulk("www.half.example\n", "--fields", "name", "--trace"))
    assert list(row) == ["name", "trace"]
    row, = lines(bulk("www.example\n", "--fields", "findings"))
    assert list(row) == ["findings"] and row["findings"]


def test_fields_that_do_not_exist(bulk):
    for fields in ("", "nam", "name,", ",name", "name;type", "schema",
                   "name,,type", "NAME"):
        done = bulk("www.example\n", f"--fields={fields}")
        assert done.status == 1 and "--fields" in done.err, fields
    done = bulk("", "--fields", "name", "--resume", "/dev/null")
    assert done.status == 1 and done.complains("--resume", "--fields")


def test_a_survey_tells_what_it_found(bulk, world):
    rows = lines(bulk("www.twice.example\nwww.half.example\n", "--all"))
    assert len(rows) == 2
    by_name = {row["name"]: row for row in rows}
    assert any(finding["code"] == "LAME_DELEGATION"
               for finding in by_name["www.half.example."]["findings"])
    assert {"127.0.0.3", "127.0.0.4"} <= {
        address for address, name, _ in world.asked
        if name.lower().startswith("www.twice")}


# ---- who is not asked ------------------------------------------------------

@pytest.mark.parametrize("entry, asked", [
    ("127.0.0.3", {"127.0.0.1", "127.0.0.2"}),
    ("127.0.0.3/32", {"127.0.0.1", "127.0.0.2"}),
    ("127.0.0.0/30", set()),
    ("good.EXAMPLE", set()),
    ("example.", set()),
])
def test_who_is_blocked_is_not_asked(bulk, world, tmp_path, entry, asked):
    (tmp_path / "block").write_text(f"# list\n{entry} # since today\n")
    row, = lines(bulk("www.good.example\n", "--block", tmp_path / "block"))
    assert (row["outcome"], row["reason"]) == ("failure", "blocked")
    assert {address for address, *_ in world.asked} == asked


def test_an_alias_into_a_blocked_zone_is_not_followed(bulk, world, tmp_path):
    (tmp_path / "block").write_text("good.example\n")
    row, = lines(bulk("alias.example\n", "--block", tmp_path / "block"))
    assert (row["outcome"], row["reason"]) == ("failure", "blocked")
    assert "127.0.0.3" not in {address for address, *_ in world.asked}


def test_other_servers_are_asked_instead(bulk, world, tmp_path):
    (tmp_path / "block").write_text("127.0.0.4\n")
    rows = lines(bulk("www.twice.example\n" * 5, "--block",
                      tmp_path / "block"))
    assert [row["outcome"] for row in rows] == 5 * ["answer"]
    assert "127.0.0.4" not in {address for address, *_ in world.asked}


def test_a_bad_block_list_is_said(bulk, tmp_path):
    (tmp_path / "block").write_text("example\n192.0.2.0/40\n")
    done = bulk("www.example\n", "--block", tmp_path / "block")
    assert done.status == 1 and done.out == ""
    assert done.complains("block:2: 192.0.2.0/40: not an address")
    assert bulk("", "--block", tmp_path / "none").status == 8


# ---- a reader that is slow -------------------------------------------------

def test_a_slow_reader_makes_nobody_silent(here, world, tmp_path):
    """While nobody reads, nothing is taken for a time-out: neither those who
    answered meanwhile, nor the walks."""
    run = subprocess.Popen(
        [PROGRAM, "bulk", *here, "--trace", "--deadline", "1.5", "+time=1",
         "--server-rate", "0", "--threads", "2", "--jobs", "8"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
    run.stdin.write(TEXT)
    run.stdin.close()
    time.sleep(2.5)  # longer than any of them: the pipe is full
    rows = [json.loads(line) for line in run.stdout]
    assert run.wait(timeout=20) == 0
    assert sorted(row["name"] for row in rows) == sorted(NAMES)
    assert {row["outcome"] for row in rows} == {"nxdomain"}
    errors = [step["error"] for row in rows for step in row["trace"]["steps"]]
    # (one may be the busy machine's own; those on the way were a dozen)
    assert errors.count("timeout") <= 1
