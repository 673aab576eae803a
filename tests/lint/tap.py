"""What the lint scripts share: the repository's files, and TAP."""
import os
import shutil
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


NOT_OURS = {"build", ".git", "__pycache__", ".pytest_cache"}


def known_to_git():
    """What git knows or could know; None without git, or in a release
    archive, which may lie in somebody else's checkout."""
    if (shutil.which("git") is None or
            not os.path.exists(os.path.join(TOP, ".git"))):
        return None
    listed = subprocess.run(
        ["git", "-C", TOP, "ls-files", "-co", "--exclude-standard"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return listed.stdout.splitlines() if listed.returncode == 0 else None


def found():
    for folder, inside, names in os.walk(TOP):
        inside[:] = [name for name in inside if name not in NOT_OURS]
        yield from (os.path.relpath(os.path.join(folder, name), TOP)
                    for name in names)


def files(*endings):
    """Give the repository's files, by how their names end."""
    names = known_to_git()
    return sorted(name for name in (found() if names is None else names)
                  if name.endswith(endings)
                  and os.path.isfile(os.path.join(TOP, name)))


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as file:
        return file.read()


class Tap:
    """Collects results; `done` prints the plan and ends the program."""

    def __init__(self):
        self.count, self.failed = 0, 0

    def test(self, what, faults):
        """One test: passes when there are no faults; they are shown."""
        self.count += 1
        faults = list(faults)
        print(("not ok" if faults else "ok"), self.count, "-", what)
        for fault in faults:
            print("#  ", fault)
        self.failed += bool(faults)

    def skip(self, what, why):
        self.count += 1
        print("ok", self.count, "-", what, "# skip", why)

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)
