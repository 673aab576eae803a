"""The three stories under doc/: each command in them is run in the lab, in its
order, and ends as the page says.

SPDX-License-Identifier: ISC
"""
import re
import shlex
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
# How it ends where that is not 0, and a word of what is printed.
ENDS = {
    "rootwalk compare www.expired.example": (4, "SERVFAIL"),
    "rootwalk www.expired.example": (4, "BOGUS"),
}
SHOWS = {
    "rootwalk www.half.example": "LAME_DELEGATION|answer",
    "rootwalk --all www.half.example": "LAME_DELEGATION",
    "rootwalk help": r"^\S",
    "rootwalk -v --replay": "refers to com\\.",
    "rootwalk explain f168": "192\\.0\\.2\\.1",
    "rootwalk bulk --fields": '"outcome"',
}


def commands(page):
    text = (TOP / "doc" / page).read_text(encoding="utf-8")
    return re.findall(r"^    (\S.*)$", text, re.M)


def of(table, command, otherwise):
    return next((value for begin, value in table.items()
                 if command.startswith(begin)), otherwise)


@pytest.mark.parametrize("page, least", [
    ("operator.md", 7), ("student.md", 7), ("measurement.md", 4)])
def test_every_command_works(lab, rootwalk, tmp_path, page, least):
    rows = commands(page)
    assert len([row for row in rows if row.startswith("rootwalk")]) >= least
    (tmp_path / "testdata").symlink_to(TOP / "testdata")
    script = [f"cd {shlex.quote(str(tmp_path))}",
              f"PATH={shlex.quote(str(rootwalk.parent))}:$PATH"]
    for row in rows:
        script += [row, 'printf "\\n=== %s\\n" $?']
    done = lab.run(["sh", "-c", "\n".join(script)], timeout=120)
    parts = re.split(r"\n=== (\d+)\n", done.out)
    assert len(parts) == 2 * len(rows) + 1, done.err
    for row, out, status in zip(rows, parts[::2], parts[1::2]):
        want, shown = of(ENDS, row, (0, of(SHOWS, row, "")))
        assert int(status) == want, (row, out, done.err)
        assert re.search(shown, out, re.M), (row, out)
