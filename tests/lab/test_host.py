"""The lab leaves the machine as it was.

SPDX-License-Identifier: ISC
"""
import hashlib
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENTER = HERE / "enter"


def inside(*command, flags=()):
    return subprocess.run([ENTER, *flags, *command], capture_output=True,
                          text=True)


def host():
    """What must not change: files, addresses, routes, mounts, listeners."""
    files = ["/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/hosts"]
    state = {path: hashlib.sha256(Path(path).read_bytes()).hexdigest()
             for path in files if Path(path).exists()}
    for command in (["ip", "-o", "address"], ["ip", "route"],
                    ["ip", "-6", "route"], ["ss", "-Hlnu", "sport", "=", ":53"],
                    ["ss", "-Hlnt", "sport", "=", ":53"]):
        state[" ".join(command)] = subprocess.run(
            command, capture_output=True, text=True).stdout
    state["mounts"] = Path("/proc/self/mounts").read_text()
    return state


def servers_of(namespace):
    """Processes in another network namespace than ours, by its inode."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            if os.readlink(entry) == namespace:
                found.append(entry)
        except OSError:
            pass
    return found


def test_the_machine_stays_as_it_was():
    before = host()
    done = inside("sh", "-c", "dig +short www.example.com; "
                  "readlink /proc/self/ns/net")
    answer, namespace = done.stdout.split()
    assert answer == "192.0.2.33"
    assert host() == before
    assert servers_of(namespace) == []


def test_nothing_listens_outside_while_it_runs():
    before = host()
    with subprocess.Popen([ENTER, "sh", "-c", "echo ready; read go"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as running:
        assert running.stdout.readline() == "ready\n"
        assert host() == before
        running.communicate("go\n")


def test_killed_it_takes_its_servers_along():
    with subprocess.Popen([ENTER, "sh", "-c", "readlink /proc/self/ns/net; "
                           "exec sleep 60"], stdout=subprocess.PIPE,
                          text=True) as running:
        namespace = running.stdout.readline().strip()
        running.kill()
    for _ in range(50):  # the kernel takes a moment to end them all
        if not servers_of(namespace):
            return
        time.sleep(0.1)
    assert servers_of(namespace) == []


def test_status_is_the_commands():
    assert inside("sh", "-c", "exit 7").returncode == 7
    assert inside("no-such-command").returncode == 127
    assert inside().returncode == 125


def test_two_labs_do_not_disturb_each_other():
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: inside(
            "dig", "+short", "www.plain.example").stdout, range(3)))
    assert answers == ["192.0.2.33\n"] * 3


def test_another_user_can_use_it():
    """As nobody, where this runs as root: the lab needs no privileges."""
    if os.geteuid() != 0:
        return
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
         ENTER, "dig", "+short", "www.example.com"],
        capture_output=True, text=True)
    if "ermission denied" in done.stderr:
        return  # the work tree itself is root's
    assert done.stdout == "192.0.2.33\n", done.stderr


# ---- machines that allow less ---------------------------------------------

LIMITS = "for w in {}; do echo 0 >/proc/sys/user/max_${{w}}_namespaces; done; "


def where_forbidden(what, *command, env=None):
    """Run where no more of these namespaces may be made."""
    words = subprocess.run([HERE / "namespaces"], capture_output=True,
                           text=True, check=True).stdout.split()
    return subprocess.run([*words, "sh", "-c", LIMITS.format(what) +
                           'exec "$@"', "sh", *command], text=True,
                          capture_output=True, env={**os.environ, **(env or {})})


def test_root_needs_no_user_namespace():
    done = where_forbidden("user", HERE / "namespaces")
    assert done.stdout == "unshare --net --mount\n", done.stderr


def test_where_nothing_is_allowed_the_lab_as_a_whole_is_left_out():
    done = where_forbidden("user net mnt", HERE / "possible",
                           env={"ROOTWALK_LAB": ""})
    assert done.returncode == 0
    assert done.stdout.startswith("ok 1 - all of the lab # skip namespaces are "
                                  "not allowed here: allow them"), done.stdout
    done = where_forbidden("user net mnt", HERE / "possible",
                           env={"ROOTWALK_LAB": "required"})
    assert done.stdout.startswith("not ok 1 - the lab has to come up here")
    done = where_forbidden("user net mnt", HERE.parent / "run", "lab",
                           env={"ROOTWALK_LAB": ""})
    assert "; not run: all of the lab (namespaces" in \
        done.stdout.splitlines()[-1]


def test_its_files_may_lie_in_a_folder_with_blanks(tmp_path):
    build = os.environ.get("ROOTWALK_BUILD", "build")
    (tmp_path / "a 'good' folder").symlink_to(HERE.parent.parent / build)
    done = subprocess.run(
        [ENTER, "dig", "+short", "www.plain.example"], text=True,
        capture_output=True,
        env={**os.environ, "ROOTWALK_BUILD": str(tmp_path / "a 'good' folder")})
    assert done.stdout == "192.0.2.33\n", done.stderr
