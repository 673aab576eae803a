"""Each command that README.md and the manual show runs as it stands there, but
for the words that stand for something.

SPDX-License-Identifier: ISC
"""
import re
import shlex
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
MESSAGE = ("f1688180000100010000000003777777076578616d706c650000010001"
           "c00c000100010000003c0004c0000201")
# What stands for something, and for what it stands in the lab.
STANDS_FOR = [
    (r"NAME \[TYPE\] \.\.\.", "www.example.com A"),
    (r"compare NAME @192\.0\.2\.53 @dns\.example",
     "compare www.example.com @192.0.2.53 @192.0.2.54"),
    (r"f1688180[0-9a-f]+\.\.\.", MESSAGE),
    (r"mail DOMAIN", "mail tdane.mail.example"),
    (r"send RECIPIENT", "send --from a@example.com --cafile "
     "/mnt/mailhosts/ca.pem me@tdane.mail.example"),
]
# What is there before the first command.
FILES = {
    "names": "www.example.com\nwww.expired.example A\n",
    "text": "Subject: hello\n\nGood morning.\n",
}
# The end where it is not 0, and something that is printed.
ENDS = [
    (r"jq .*\.rdata", 0, r"^192\.0\.2\.\d+$"),
    (r"jq .*@tsv", 0, r"\t\d+(\.\d+)?\t"),
    (r"jq .*bogus", 0, r"www\.expired\.example"),
    (r"bulk", 0, r""),
    (r"-v example\.com MX", 0, r"MX"),
    (r"--replay \S+ --flags|--flags --replay", 0, r"QR      1"),
    (r"explain --filter", 0, r"SERVFAIL"),
    (r"explain f168", 0, r"192\.0\.2\.1"),
    (r"explain", 0, r"QR"),
    (r"compare", 0, r"192\.0\.2\.53"),
    (r" mail ", 0, r"DANE"),
    (r" send ", 0, r"250"),
    (r"", 0, r"www\.example\.com\."),
]
# Programs that Debian has not (doc/scale.md says what was tried); and what needs
# a server that the lab has not always: test_mailservers.py starts it.
ELSEWHERE = ("duckdb", "clickhouse-local", "rootwalk fetch pop3s://SERVER all")


def readme():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    (rootwalk .*)$", text, re.M)
    return [re.sub(r"\s+# .*", "", line) for line in lines]


def manual():
    text = (TOP / "doc/rootwalk.1").read_text(encoding="utf-8")
    blocks = re.findall(r"^\.Bd -literal -offset indent\n(.*?)^\.Ed", text,
                        re.M | re.S)
    commands = []
    for block in blocks:
        # a line that is indented goes on with the one before
        whole = re.sub(r"\n +", " ", block.replace("\\e", "\\"))
        commands += [line for line in whole.splitlines()
                     if re.match(r"\w*[\w-]+ ", line)]
    return commands


def test_the_examples_are_found():
    assert len(readme()) >= 9
    assert len([row for row in manual() if "rootwalk" in row]) >= 10
    held = Path(__file__).with_name("test_mailservers.py").read_text()
    assert '"fetch", "pop3s://mx.rdove.mail.example", "all"' in held


@pytest.mark.parametrize("rows", [readme(), manual()],
                         ids=["README", "manual"])
def test_every_command_that_is_shown_works(lab, rootwalk, tmp_path, rows):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    script = [f"cd {shlex.quote(str(tmp_path))}",
              f"PATH={shlex.quote(str(rootwalk.parent))}:$PATH",
              # the files that commands only read
              "rootwalk --record walk.pcap www.example.com > /dev/null",
              "rootwalk --record trouble.pcapng www.servfail-all.example "
              "> /dev/null"]
    rows = [row for row in rows if not row.startswith(ELSEWHERE)]
    for row in rows:
        for pattern, word in STANDS_FOR:
            row = re.sub(pattern, word, row)
        script += [row, 'printf "\\n=== %s\\n" $?']
    done = lab.run(["sh", "-c", "\n".join(script)], timeout=120)
    parts = re.split(r"\n=== (\d+)\n", done.out)
    assert len(parts) == 2 * len(rows) + 1, done.err
    for row, out, status in zip(rows, parts[::2], parts[1::2]):
        want, shown = next((want, shown) for pattern, want, shown in ENDS
                           if re.search(pattern, row))
        assert int(status) == want, (row, out, done.err)
        if ">" not in row:
            assert re.search(shown, out, re.M), (row, out, done.err)
