"""The same hostile strings (test_injection.py) before those who have to bear
them: a real terminal (tmux) and a real browser (Chromium), which do nothing
but show what stands there.

SPDX-License-Identifier: ISC
"""
import os
import re
import shutil
import subprocess

import pytest

from conftest import ENVIRONMENT, PROGRAM
from test_injection import HOSTILE, captures  # noqa: F401

WAIT_S = 120  # a machine with other work


def reports(folder, captures, *words):  # noqa: F811
    """A report of each string's walk, and its explanation, in one file."""
    path = folder / "reports"
    with open(path, "wb") as file:
        for number in range(len(HOSTILE)):
            capture = str(captures / f"{number}.pcap")
            for command in (["--no-validate", *words, "--replay", capture],
                            ["explain", capture]):
                done = subprocess.run([PROGRAM, *command], env=ENVIRONMENT,
                                      stdout=subprocess.PIPE, timeout=WAIT_S,
                                      stderr=subprocess.STDOUT)
                assert done.returncode in (0, 2)
                file.write(done.stdout)
    return path


@pytest.fixture
def terminal(tmp_path):
    """Run a command in a terminal of its own; what it shows, and its title."""
    if shutil.which("tmux") is None:
        pytest.skip("no tmux here")
    socket = str(tmp_path / "tmux")

    def tmux(*words):
        return subprocess.run(["tmux", "-u", "-f", os.devnull, "-S", socket,
                               *words], stdout=subprocess.PIPE, check=True,
                              timeout=WAIT_S, env=ENVIRONMENT).stdout.decode()

    def show(command):
        tmux("new-session", "-d", "-x", "250", "-y", "50",
             "tmux -S " + socket + " set -g history-limit 100000; "
             "tmux -S " + socket + " respawn-window -k '" + command +
             "; tmux -S " + socket + " wait-for -S done; sleep 600'")
        tmux("wait-for", "done")
        return (tmux("capture-pane", "-p", "-e", "-J", "-S", "-"),
                tmux("display-message", "-p", "#{pane_title} #{alternate_on} "
                     "#{cursor_flag} #{window_bell_flag}"))
    yield show
    subprocess.run(["tmux", "-S", socket, "kill-server"], check=False,
                   stderr=subprocess.DEVNULL)


def folded(text):
    """Without what a terminal does to blanks at the ends of lines."""
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def test_a_terminal_shows_what_stands_there(terminal, tmp_path,
                                            captures):  # noqa: F811
    path = reports(tmp_path, captures, "-v", "--full")
    want = path.read_text(encoding="utf-8")
    seen, state = terminal(f"cat {path}")
    assert folded(seen) == folded(want)
    assert "title" not in state and state.split()[-3:] == ["0", "1", "0"]


# What a page's own scripts, attributes and addresses are is known from the
# harmless string; the browser gives the page back as it took it.
ACTIVE = re.compile(r"<(script|iframe|object|embed|link|base|form)\b|"
                    r"\s(on\w+)\s*=|(javascript:)", re.I)


def taken_by_browser(browser, folder, number, page):
    path = folder / f"{number}.html"
    path.write_bytes(page)
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu",
         f"--user-data-dir={folder}/profile", "--virtual-time-budget=2000",
         "--dump-dom", f"file://{path}"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, timeout=WAIT_S,
        env={**ENVIRONMENT, "HOME": str(folder)})
    return done.stdout.decode()


def test_a_browser_takes_data_for_data(tmp_path, captures):  # noqa: F811
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("no Chromium here")
    counts = {}
    for number, what in enumerate(HOSTILE):
        if what not in ("plain", "markup", "attribute", "Mermaid", "bidi"):
            continue
        page = subprocess.run(
            [PROGRAM, "--no-validate", "--format", "html", "--replay",
             str(captures / f"{number}.pcap")], stdout=subprocess.PIPE,
            env=ENVIRONMENT, timeout=WAIT_S).stdout
        dom = taken_by_browser(browser, tmp_path, number, page)
        assert "</html>" in dom
        # text between tags is data: only what stands in tags is active
        tags = "".join(re.findall(r"<[a-zA-Z][^<>]*>", re.sub(
            r'="[^"]*"', lambda m: '="javascript:"' if m[0].startswith(
                '="javascript:') else '=""', dom)))
        counts[what] = sorted(map(str, ACTIVE.findall(tags)))
    assert all(count == counts["plain"] for count in counts.values()), counts
