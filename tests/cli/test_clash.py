"""No file is read and written in one run, whatever its names."""
import os
import subprocess

import pytest

from conftest import ENVIRONMENT, PROGRAM

QUERY = "8bca01200001000000000000076578616d706c650000010001"


def spellings(folder, name):
    """The same file under other names: relative, by links."""
    os.symlink(name, folder / "soft")
    os.link(folder / name, folder / "hard")
    (folder / "inner").mkdir()
    return [name, f"./{name}", str(folder / name), "soft", "hard",
            f"inner/../{name}"]


# what is read, the command, its words (%f), what stands in the file
READ = [
    ("--hints", "trace", ["--hints", "%f", "www.example"], ". 1 NS a.\n"),
    ("--anchors", "trace", ["--anchors", "%f", "www.example"], "; none\n"),
    ("--replay", "trace", ["--replay", "%f", "www.example"], "x"),
    ("-f", "trace", ["-f", "%f"], "www.example\n"),
    ("the input", "explain", ["%f"], QUERY),
]


@pytest.mark.parametrize("option, command, words, text", READ,
                         ids=[row[0] for row in READ])
def test_what_is_read_is_not_written(rootwalk, tmp_path, option, command,
                                     words, text):
    path = tmp_path / "file"
    path.write_text(text)
    words = [word.replace("%f", "file") for word in words]
    for spelling in spellings(tmp_path, "file"):
        for out in (["-o", spelling],) if command == "explain" or \
                option == "--replay" else (["-o", spelling],
                                           ["--record", spelling]):
            done = rootwalk(command, *out, *words, cwd=tmp_path)
            assert done.status == 1 and done.out == ""
            assert done.complains(f"rootwalk: {out[0]} {spelling}: would "
                                  f"overwrite {option} file")
            assert path.read_text() == text


def test_the_configuration_is_not_written(rootwalk, tmp_path):
    path = tmp_path / "config"
    path.write_text("+short\n")
    for option in ("-o", "--record"):
        done = rootwalk(option, "config", "www.example", cwd=tmp_path,
                        env={"ROOTWALK_CONFIG": str(path)})
        assert done.status == 1 and done.complains("would overwrite the conf")
    assert path.read_text() == "+short\n"


@pytest.mark.parametrize("exists", [True, False])
def test_two_outputs_are_two_files(walk, tmp_path, exists):
    if exists:
        (tmp_path / "file").write_text("old")
    done = walk("-o", "file", "--record", "./file", "www.example",
                cwd=tmp_path)
    assert done.status == 1
    assert done.complains("-o file: would overwrite --record ./file")
    assert (tmp_path / "file").exists() == exists


def test_another_name_that_is_not_there_is_another_file(walk, tmp_path):
    done = walk("-o", "file", "--record", "file.pcap", "www.example",
                cwd=tmp_path)
    assert done.status == 0 and (tmp_path / "file").exists()


@pytest.mark.parametrize("words", [["bulk"], ["explain"], ["-f", "-"]])
def test_standard_input_is_not_written(tmp_path, words):
    path = tmp_path / "file"
    path.write_text("www.example\n")
    for redirection in (["-o", "file"], None):
        with open(path, "rb") as stdin, open(path, "ab") as stdout:
                done = subprocess.run(
                    [PROGRAM, *words, *(redirection or [])], stdin=stdin,
                    stdout=subprocess.PIPE if redirection else stdout,
                    stderr=subprocess.PIPE, cwd=tmp_path, timeout=20,
                    env=ENVIRONMENT)
        assert done.returncode == 1
        assert b": would overwrite standard input\n" in done.stderr
        assert path.read_text() == "www.example\n"


def test_resume_goes_on_in_the_very_file(walk, tmp_path):
    path = tmp_path / "done.jsonl"
    first = walk(command="bulk", stdin=b"www.example\n").out
    path.write_text(first)
    for count, spelling in enumerate(spellings(tmp_path, "done.jsonl")):
        names = b"www.example\nwww.good.example\n"
        path.unlink()
        path.write_text(first)
        if spelling == "hard":
            (tmp_path / "hard").unlink()
            os.link(path, tmp_path / "hard")
        done = walk("--resume", "done.jsonl", "-o", spelling, command="bulk",
                    stdin=names, cwd=tmp_path)
        assert done.status == 0, (spelling, done.err)
        lines = (tmp_path / spelling).read_text().splitlines(True)
        assert lines[0] == first and len(lines) == 2, spelling
        assert '"www.good.example."' in lines[1]
    done = walk("--resume", "done.jsonl", "--record", "./done.jsonl",
                command="bulk", stdin=names, cwd=tmp_path)
    assert done.complains("--record ./done.jsonl: would overwrite --resume")


def test_several_files_of_queries_are_read_in_turn(walk, tmp_path):
    (tmp_path / "a").write_text("www.good.example\n")
    (tmp_path / "b").write_text("www.example\n")
    done = walk("+short", "-f", "a", "-f", "b", "-f", "-", "www.half.example",
                cwd=tmp_path, stdin=b"www.good.example AAAA\n")
    assert done.out == ("192.0.2.33\n192.0.2.2\n192.0.2.1\n"
                        "2001:db8::2\n")
