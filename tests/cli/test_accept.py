"""--accept: findings that are known.

SPDX-License-Identifier: ISC
"""
import pytest

from test_walk import objects  # noqa: F401


def run(walk, tmp_path, text, *options):
    path = tmp_path / "accepted"
    path.write_text(text)
    return walk("--accept", str(path), *options, "www.example")


def test_accepted_findings_are_shown_and_not_counted(walk, tmp_path):
    text = "SINGLE_SERVER@example # one is enough\n"
    done = run(walk, tmp_path, text, "--fail-on", "warning")
    assert done.status == 0
    assert "accepted SINGLE_SERVER" in done.out
    done = run(walk, tmp_path, text, "--format", "json")
    assert [f["accepted"] for f in next(iter(objects(done.out)))["findings"]
            if f["code"] == "SINGLE_SERVER"] == [True]


def test_other_findings_still_count(walk, tmp_path):
    text = "SINGLE_SERVER@other.example # not this one\n"
    done = run(walk, tmp_path, text, "--fail-on", "warning")
    assert done.status == 2
    assert "warning  SINGLE_SERVER" in done.out


@pytest.mark.parametrize("line, word", [
    ("NO_SUCH_CODE@example", "NO_SUCH_CODE"),
    ("SINGLE_SERVER until tomorrow", "tomorrow"),
    ("SINGLE_SERVER@a..b", "a..b"),
    ("SINGLE_SERVER why", "why")])
def test_a_bad_line_is_a_usage_error_with_file_and_line(walk, tmp_path, line,
                                                        word):
    done = run(walk, tmp_path, "# fine\n" + line + "\n")
    assert done.status == 1
    assert f"{tmp_path}/accepted:2: {word}: " in done.err
    assert done.out == ""


def test_a_file_that_is_not_there(walk, tmp_path):
    done = walk("--accept", str(tmp_path / "none"), "www.example")
    assert done.status == 8
    assert "none: cannot be read" in done.err
