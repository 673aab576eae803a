"""What runs inside the lab's namespaces: it is the init process there.

It gives lo the addresses, mounts what must differ from the machine's own
(/mnt holds the servers' files, in memory), starts the servers, waits until
each of them answers for each of its zones, runs the command, and goes; the
kernel then ends everything else in the namespace.

SPDX-License-Identifier: ISC
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)
from world import daemons, ready, servers  # noqa: E402

WAIT_S = 20  # for all servers together; a loaded machine is slow
ASK_S = {False: 0.02, True: 0.1}  # between two rounds of questions; delayed
MNT = Path("/mnt")
FILES = MNT / ".lab"  # build/lab, by a path without blanks


class Trouble(Exception):
    pass


def network(addresses):
    """lo up, its addresses, and routes so that any other address is silent
    and not unreachable, as on the Internet."""
    has_v6 = any(":" in address for address in addresses)
    lines = ["link set lo up"]
    lines += [f"addr add {address}/{128 if ':' in address else 32} dev lo"
              for address in addresses]
    lines += ["route add default dev lo"]
    lines += ["route add ::/0 dev lo"] if has_v6 else []
    done = subprocess.run(["ip", "-force", "-batch", "-"], text=True,
                          input="\n".join(lines), capture_output=True)
    if done.returncode:
        raise Trouble(f"lo cannot be set up: {done.stderr.strip()}")


def mount(*args):
    done = subprocess.run(["mount", *map(str, args)], capture_output=True,
                          text=True)
    if done.returncode:
        raise Trouble(f"mount: {done.stderr.strip()}")


def system_files():
    """The resolver configuration of this namespace alone."""
    files = {"/etc/resolv.conf": f"nameserver {servers.UNBOUND[0]}\n",
             "/etc/nsswitch.conf": "passwd: files\ngroup: files\n"
                                   "hosts: files dns\nnetworks: files\n"}
    for path, text in files.items():
        if not Path(path).exists():
            continue  # then libc asks 127.0.0.1, where unbound is as well
        ours = MNT / Path(path).name
        ours.write_text(text)
        mount("--bind", ours, os.path.realpath(path))
    if Path("/run/nscd").is_dir():  # a cache of the machine's own look-ups
        mount("-t", "tmpfs", "none", "/run/nscd")


def files(options):
    """Servers' configurations and scripts take a path as it is: what is read
    from build/lab is read by one that has no blanks and no quotes."""
    mount("-t", "tmpfs", "rootwalk-lab", MNT)
    FILES.mkdir()
    mount("--bind", options.build, FILES)
    options.world = FILES / Path(options.world).relative_to(options.build)
    options.build = FILES


class Lab:
    def __init__(self, options):
        self.options = options
        self.world = Path(options.world)
        self.plan = json.loads((self.world / "plan.json").read_text())
        self.root = Path(options.build) / "servers/root"
        self.lib = next(self.root.glob("usr/lib/*-linux-gnu*"))
        # BIND 9.18 has a lock file unless told; 9.20 knows no such thing.
        self.fill = {"@LIB@": str(self.lib), "@LOCK@": "lock-file none;" if any(
            self.lib.glob("libisc-9.18*")) else ""}
        self.running = {}  # name -> Popen
        self.shadows = self.relay_map()

    def usable(self, addresses):
        return [address for address in addresses
                if not (self.options.no_ipv6 and ":" in address)]

    def addresses(self):
        found = [address for process in self.plan["processes"].values()
                 for address in process["addresses"]]
        found += [*servers.UNBOUND, *servers.BIND_RECURSOR]
        found += self.plan.get("addresses", [])
        found += [shadow for shadow, _ in self.shadows.values()]
        return list(dict.fromkeys(self.usable(found)))

    def start(self, name, configure, addresses, what):
        folder = MNT / name
        folder.mkdir()
        here = [self.shadows.get(address, [address])[0]
                for address in self.usable(addresses)]
        command = configure(name, folder, here, what)
        for file in folder.glob("*.conf"):
            text = file.read_text()
            for what, with_this in self.fill.items():
                text = text.replace(what, with_this)
            file.write_text(text)
        self.spawn(name, [self.root / command[0], *command[1:]])

    def relay_map(self):
        """{public address: (where its server really listens, round trip)}

        Only with a delay: then the relay holds the servers' addresses.
        """
        if not self.options.delay:
            return {}
        relayed = [(address, servers.RTT_MS[process.rtt])
                   for process in servers.PROCESSES
                   if process.kind != "responders"  # they wait by themselves
                   for address in self.usable(self.plan["processes"].get(
                       process.name, {"addresses": []})["addresses"])]
        return {address: (f"127.53.{n // 250}.{n % 250 + 1}", rtt_ms)
                for n, (address, rtt_ms) in enumerate(relayed)}

    def start_relay(self):
        file = MNT / "relay.map"
        file.write_text("".join(
            f"{rtt_ms * 1000} {address} {shadow}\n"
            for address, (shadow, rtt_ms) in self.shadows.items()))
        with open(file) as stdin:
            self.spawn("relay", [Path(self.options.build) / "relay"], stdin)

    def spawn(self, name, command, stdin=None):
        path = os.environ.get("LD_LIBRARY_PATH")
        env = dict(os.environ, LD_LIBRARY_PATH=str(self.lib)
                   + (f":{path}" if path else ""))
        (MNT / name).mkdir(exist_ok=True)
        with open(MNT / name / "log", "w") as log:
            # A session of its own: Ctrl-C is for the command, not for us.
            self.running[name] = subprocess.Popen(
                [str(word) for word in command],
                stdin=stdin or subprocess.DEVNULL,
                stdout=log, stderr=log, env=env, start_new_session=True)

    def start_all(self):
        kinds = {process.name: process.kind for process in servers.PROCESSES}
        # The recursors first: they take longest.
        self.start("unbound", daemons.unbound,
                   [*servers.UNBOUND, "127.0.0.1"], self.world)
        self.start("bind-recursor", daemons.bind_recursor,
                   servers.BIND_RECURSOR, self.world)
        for name, process in self.plan["processes"].items():
            if kinds[name] == "responders":
                self.spawn(name, self.responders())
                continue
            zones = [(zone, self.world / "zones" / (zone.rstrip(".") or
                                                    "root"))
                     for zone in process["zones"]]
            self.start(name, daemons.KINDS[kinds[name]],
                       process["addresses"], zones)
        self.spawn("mailhosts", [
            sys.executable, "-X", f"pycache_prefix={sys.pycache_prefix}",
            HERE.parent / "responders/mailhosts.py", MNT / "mailhosts"])
        if self.shadows:
            self.start_relay()

    def responders(self):
        command = [sys.executable, "-X",
                   f"pycache_prefix={sys.pycache_prefix}",
                   HERE.parent / "responders/serve.py",
                   "--plan", self.world / "plan.json"]
        if self.options.delay:
            command += ["--delay", servers.RTT_MS["other"]]
        return command + ["--no-ipv6"] * self.options.no_ipv6

    def wait(self):
        """Until each process answers with authority for each of its zones,
        and the recursors answer at all."""
        asked = [(daemons.v4(process["addresses"])[0], zone, True)
                 for name, process in self.plan["processes"].items()
                 for zone in process["zones"] if name != "responders"]
        asked += [(servers.UNBOUND[0], "version.bind.", False),
                  (servers.BIND_RECURSOR[0], "version.bind.", False),
                  (servers.HONEST, ".", False)]
        ends = time.monotonic() + WAIT_S
        with ready.Asker(asked) as asker:
            while asker.missing() or not (MNT / "mailhosts/ready").exists():
                for name, popen in self.running.items():
                    if popen.poll() is not None:
                        raise Trouble(f"{name} ended: {self.log(name)}")
                if time.monotonic() > ends:
                    raise Trouble(f"no answer after {WAIT_S} s: "
                                  f"{asker.missing()[:5]}")
                asker.round(ASK_S[self.options.delay])

    def log(self, name):
        return (MNT / name / "log").read_text()[-2000:]


def run(command, lab):
    """The command, with what it may want to know of the lab."""
    (MNT / "config").write_text(f"--anchors {lab.world}/anchors\n")
    (MNT / "unbound-host.conf").write_text(
        f'server:\n  root-hints: "{lab.world}/hints"\n'
        f'  trust-anchor-file: "{lab.world}/anchors"\n')
    control = ["env", f"LD_LIBRARY_PATH={lab.lib}",
               f"{lab.root}/usr/sbin/unbound-control",
               "-c", str(MNT / "unbound/unbound.conf")]
    env = dict(os.environ, ROOTWALK_CONFIG=str(MNT / "config"),
               ROOTWALK_LAB=str(lab.world),
               ROOTWALK_LAB_CONTROL=json.dumps(control))
    try:
        return subprocess.run(command, env=env).returncode
    except FileNotFoundError:
        print(f"lab: no such command: {command[0]}", file=sys.stderr)
        return 127


def keep_logs(folder):
    for file in MNT.rglob("*"):
        if file.is_file() and FILES not in file.parents:
            kept = folder / file.relative_to(MNT)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, kept)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", action="store_true")
    parser.add_argument("--no-ipv6", action="store_true")
    parser.add_argument("--build", required=True)
    parser.add_argument("--world", required=True)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        files(options)
        lab = Lab(options)
        network(lab.addresses())
        system_files()
        lab.start_all()
        lab.wait()
        if os.environ.get("LAB_VERBOSE"):
            print(f"lab: up after {time.monotonic() - began:.2f} s",
                  file=sys.stderr)
        status = run(options.command, lab)
    except Trouble as trouble:
        print(f"lab: {trouble}", file=sys.stderr)
        status = 125
    except KeyboardInterrupt:
        status = 130
    finally:
        if os.environ.get("LAB_LOGS"):
            keep_logs(Path(os.environ["LAB_LOGS"]))
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
