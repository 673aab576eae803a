"""Zone texts -> finished zones, signed, and the plan of who serves what.

The result is one folder, build/lab/world-<hash of everything it is made
of>, which is written once and then only read, so that any number of labs
can run from it.  It is made again when something in it changed, or when
its signatures are RENEW_S old.

Usage: build.py [FOLDER]     prints the folder of the world

SPDX-License-Identifier: ISC
"""
import fcntl
import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)  # run as a script: find the package
LAB = HERE.parent
RENEW_S = 6 * 3600  # "expires soon" and the like must stay true


PARTS = ["servers", "zonelist", "signing", "damage", "assemble"]


def fingerprint():
    """A hash over all that the world is made of."""
    total = hashlib.sha256()
    for path in [*(HERE / f"{part}.py" for part in PARTS),
                 *sorted((LAB / "zones").glob("*")),
                 *sorted((LAB / "responders").glob("*.py"))]:
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]


def fresh(folder):
    try:
        age = time.time() - (folder / "plan.json").stat().st_mtime
    except FileNotFoundError:
        return False
    return -60 < age < RENEW_S


def world(out):
    """The folder of the finished world, built where it must be."""
    folder = out / f"world-{fingerprint()}"
    if fresh(folder):
        return folder
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "world.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if fresh(folder):
            return folder
        from world import assemble  # dnspython is slow to load: only now
        began = time.monotonic()
        making = out / f"making-{os.getpid()}"
        assemble.assemble(making, out)
        # A lab that still runs from the old folder has its files open or
        # loaded; the name alone is taken over.
        if folder.exists():
            folder.rename(out / f"old-{os.getpid()}")
        making.rename(folder)
        shutil.rmtree(out / f"old-{os.getpid()}", ignore_errors=True)
        for old in sorted(out.glob("world-*"),
                          key=lambda path: path.stat().st_mtime)[:-4]:
            if old != folder and not old.name.endswith(".lock"):
                shutil.rmtree(old, ignore_errors=True)
        print(f"lab: zones signed in {time.monotonic() - began:.1f} s",
              file=sys.stderr)
    return folder


if __name__ == "__main__":
    print(world(Path(sys.argv[1])))
