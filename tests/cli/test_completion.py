"""What Tab offers: in bash, looked at from within, and in bash, zsh and fish as
somebody who types meets it.

SPDX-License-Identifier: ISC
"""
import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from conftest import TOP

FOLDER = os.path.join(TOP, "src/cli/completion")
SCRIPT = os.path.join(FOLDER, "rootwalk.bash")


def offered(*words):
    """What is offered for the last word."""
    done = subprocess.run(
        ["bash", "--norc", "-c", 'source "$0"; COMP_WORDS=("$@"); '
         "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _rootwalk; "
         'printf "%s\\n" "${COMPREPLY[@]}"', SCRIPT, "rootwalk", *words],
        stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("words, among", [
    ([""], ["trace", "bulk", "compare", "explain", "help"]),
    (["ex"], ["explain"]), (["--qm"], ["--qmin"]), (["+sho"], ["+short"]),
    (["+nodn"], ["+nodnssec"]), (["--no-val"], ["--no-validate"]),
    (["explain", "--brie"], ["--brief"]), (["--fail-on", ""], ["error"]),
    (["--format", ""], ["text", "dig", "short", "json", "dot", "html"]),
    (["explain", "--format", ""], ["text", "json"]),
    (["--color", "a"], ["auto", "always"]), (["-t", "AA"], ["AAAA"]),
    (["www.example", "DNS"], ["DNSKEY"]), (["help", "LAM"],
                                           ["LAME_DELEGATION"])])
def test_what_fits_is_offered(words, among):
    assert set(among) <= set(offered(*words))


@pytest.mark.parametrize("words, none", [
    (["bulk", "--fla"], "--flags"), (["explain", "--qm"], "--qmin"),
    (["explain", "--format", ""], "html"),
    (["compare", "--format", ""], "short"), (["--nonsense"], "--format"),
    (["--no-form"], "--no-format")])
def test_what_a_command_does_not_take_is_not_offered(words, none):
    assert none not in offered(*words)


def test_files_are_offered_where_a_file_is_meant(tmp_path):
    (tmp_path / "walk.pcap").write_text("")
    begun = str(tmp_path / "wa")
    for words in (["--replay", begun], ["explain", begun], ["-o", begun]):
        assert offered(*words) == [str(tmp_path / "walk.pcap")]


SHOW = 'rootwalk() { printf "<%s>" "$@"; echo "<>"; }'
SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"],
             f"source '{FOLDER}/rootwalk.bash'; {SHOW}"),
    "zsh": (["-f", "-i"],
            f"fpath=('{FOLDER}' $fpath); autoload -Uz compinit; "
            f"compinit -u -D; {SHOW}"),
    "fish": (["--no-config", "-i"],
             f"source '{FOLDER}/rootwalk.fish'; "
             "function rootwalk; printf '<%s>' $argv; echo '<>'; end"),
}
TYPED = [  # what is typed before Tab, and the words it becomes
    ("ex", "explain"), ("--qm", "--qmin"), ("--no-val", "--no-validate"),
    ("help LAM", "help LAME_DELEGATION"), ("help trac", "help trace"),
    ("explain --brie", "explain --brief"), ("--format jso", "--format json"),
    ("www.example DNSK", "www.example DNSKEY"), ("+sho", "+short"),
    ("--fail-on err", "--fail-on error"), ("-t AAAA", "-t AAAA"),
    ("www.example --nonsen", "www.example --nonsen"),
    (f"explain {TOP}/src/cli/mai", f"explain {TOP}/src/cli/mai"),
    (f"explain {TOP}/src/cli/main", f"explain {TOP}/src/cli/main.c"),
]


class Terminal:
    """An interactive shell, with `rootwalk` as a function that shows its
    words."""

    def __init__(self, shell, tmp_path):
        words, setup = SHELLS[shell]
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm" if shell == "fish" else "dumb",
                              PS1="$ ", HOME=str(tmp_path), HISTFILE="",
                              XDG_DATA_HOME=str(tmp_path))
            os.chdir(tmp_path)
            os.execvp(shell, [shell, *words])
        self.type(setup + "\n")
        assert self.words("rootwalk ready\n") == "ready"

    def type(self, text):
        os.write(self.fd, text.encode())

    def words(self, text):
        """Type; the words that the function was given."""
        self.type(text)
        said, end = b"", time.monotonic() + 60
        while b"<>\r" not in said and time.monotonic() < end:
            if select.select([self.fd], [], [], 1)[0]:
                said += os.read(self.fd, 65536)
        line = said[:said.index(b"<>\r")].rpartition(b"\r")[2]
        return line.decode().strip("\n<>").replace("><", " ")

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_what_was_begun(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    terminal = Terminal(shell, tmp_path)
    try:
        for begun, whole in TYPED:
            assert terminal.words(f"rootwalk {begun}\t\n") == whole, begun
    finally:
        terminal.close()
