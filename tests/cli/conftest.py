"""What the tests of the command line share: the program, and a small
Internet on loopback."""
import os
import re
import signal
import subprocess
import sys

import pytest

from world import HINTS, World

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))
import contract  # noqa: E402
BUILD = os.path.join(TOP, os.environ.get("ROOTWALK_BUILD", "build"))
PROGRAM = os.path.join(BUILD, "rootwalk")
BOUND_S = 60  # for one run; it takes a second here


def namespaces():
    """The words before a command that is to run in namespaces of its own;
    None where this machine allows none."""
    done = subprocess.run([os.path.join(TOP, "tests/lab/namespaces")],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True)
    return done.stdout.split() or None


@pytest.fixture(scope="session")
def enter():
    words = namespaces()
    if words is None:
        pytest.skip("no namespaces here")
    return words


ENVIRONMENT = {**os.environ, "ROOTWALK_CONFIG": "", "LC_ALL": "C.UTF-8",
               "LANGUAGE": "", "TERM": "xterm", "PAGER": "cat"}
for name in ("NO_COLOR", "CLICOLOR_FORCE", "LESS"):
    ENVIRONMENT.pop(name, None)

# A background job of a shell, or nohup, has Ctrl-C ignored, and so would have
# what it starts; the tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Done:
    """A finished run: status, out, err; as text and as octets.  JSON in it
    keeps to the contract."""

    def __init__(self, done):
        self.status = done.returncode
        self.raw_out, self.raw_err = done.stdout or b"", done.stderr
        self.out = self.raw_out.decode("utf-8", "backslashreplace")
        self.err = done.stderr.decode("utf-8", "backslashreplace")
        contract.check(self.raw_out)

    def complains(self, *words):
        """One line on standard error, in the form that is promised, with
        these words in it."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert re.match(r"rootwalk: .+", lines[0]), self.err
        for word in words:
            assert word in lines[0], f"{word!r} not in {lines[0]!r}"
        return True


@pytest.fixture
def rootwalk():
    def run(*words, stdin=b"", env=None, cwd=None):
        return Done(subprocess.run(
            [PROGRAM, *words], input=stdin, cwd=cwd, timeout=BOUND_S,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**ENVIRONMENT, **(env or {})}))
    return run


@pytest.fixture(scope="session")
def world():
    with World() as made:
        yield made


@pytest.fixture(scope="session")
def hints(tmp_path_factory):
    path = tmp_path_factory.mktemp("hints") / "hints"
    path.write_text(HINTS)
    return str(path)


@pytest.fixture
def here(world, hints):
    """The options that lead a walk to the small Internet."""
    del world.asked[:], world.queries[:], world.sources[:]
    return ["-p", str(world.port), "--hints", hints, "--no-validate"]


@pytest.fixture
def walk(rootwalk, here):
    """Walk in the small Internet."""
    def run(*words, command="trace", **more):
        return rootwalk(command, *here, *words, **more)
    return run


@pytest.fixture
def capture(walk, tmp_path):
    """A capture of the walk for www.good.example."""
    path = str(tmp_path / "walk.pcap")
    assert walk("--record", path, "www.good.example").status == 0
    return path
