"""Run rootwalk in a network of its own: a namespace with addresses and
routes as asked for, and the small Internet of world.py on some of them.

    private.py SETUP RENUMBER WORDS...     SETUP: arguments of `ip`, "; " between
                                           RENUMBER: what 127.0.0. becomes,
                                           "none" for no servers
                                           {port} in WORDS: that of the servers

Inside what tests/lab/namespaces says.
"""
import subprocess
import sys

import world
from conftest import ENVIRONMENT, PROGRAM


def renumbered(value, new):
    if isinstance(value, dict):
        return {renumbered(key, new): renumbered(inner, new)
                for key, inner in value.items()}
    return value and value.replace("127.0.0.", new)


def main():
    setup, new, *words = sys.argv[1:]
    for command in filter(None, setup.split("; ")):
        subprocess.run(["ip", *command.split()], check=True)
    if new == "none":
        sys.exit(subprocess.run([PROGRAM, *words], env=ENVIRONMENT,
                                timeout=30).returncode)
    world.ZONES = renumbered(world.ZONES, new)
    with world.World() as made:
        words = [word.replace("{port}", str(made.port)) for word in words]
        done = subprocess.run([PROGRAM, *words], env=ENVIRONMENT, timeout=30)
    sys.exit(done.returncode)


main()
