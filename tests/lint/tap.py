"""What the lint scripts share: the repository's files, and TAP."""
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


def files(*endings):
    """Give the files git knows or could know, by how their names end."""
    if os.path.exists(os.path.join(TOP, ".git")):
        names = subprocess.run(
            ["git", "-C", TOP, "ls-files", "-co", "--exclude-standard"],
            stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    else:  # a release archive, perhaps within somebody's checkout
        names = [os.path.relpath(os.path.join(folder, name), TOP)
                 for folder, _, inside in os.walk(TOP) for name in inside
                 if not os.path.relpath(folder, TOP).startswith("build")]
    return sorted(name for name in names if name.endswith(endings)
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
