"""What Tab offers in bash.

SPDX-License-Identifier: ISC
"""
import os
import subprocess

import pytest

from conftest import TOP

SCRIPT = os.path.join(TOP, "src/cli/completion/rootwalk.bash")


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
