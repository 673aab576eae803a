"""A job for many machines, on a real nats-server: each line once, whatever
dies; what is refused, and how it is said."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

import nats_jwt
from conftest import ENVIRONMENT, PROGRAM

NAMES = [f"n{i}.good.example" for i in range(300)]
TEXT = "".join(name + "\n" for name in NAMES) + \
    "www.good.example A AAAA\nfoo..bar\nwww.lame.example\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A nats-server of this test's own, which may be killed and come back."""

    def __init__(self, folder, config=""):
        self.folder, self.port = folder, free_port()
        (folder / "nats.conf").write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{folder}/js" }}\n{config}\n')
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [shutil.which("nats-server") or "/usr/sbin/nats-server", "-c",
             str(self.folder / "nats.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("no nats-server")

    def stop(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait()

    def url(self, job, user=""):
        return f"nats://{user}127.0.0.1:{self.port}/{job}"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("nats"))
    yield server
    server.stop()


@pytest.fixture
def job(server, request):
    """The URL of a job that no other test has."""
    return server.url("".join(c if c.isalnum() else "-"
                              for c in request.node.name)[:60])


@pytest.fixture
def fleet(rootwalk):
    def run(verb, url, *words, stdin="", env=None):
        return rootwalk("bulk", f"--{verb}", url, *words,
                        stdin=stdin.encode(), env=env)
    return run


def rows_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_each_line_once(fleet, bulk_here, job, tmp_path):
    assert fleet("submit", job, *bulk_here, stdin=TEXT).err == ""
    done = fleet("work", job, "--threads", "2")
    assert done.status == 0 and done.out == "" and done.err == ""
    done = fleet("collect", job)
    assert done.status == 0 and done.err == ""
    rows = rows_of(done.out)
    assert sorted(row["line"] for row in rows) == sorted(
        [*range(1, 304), 301])
    assert {(row["line"], row["name"]) for row in rows[:] if
            row["line"] <= 300} == {
        (i + 1, name + ".") for i, name in enumerate(NAMES)}
    assert {(row["type"], row["outcome"]) for row in rows
            if row["line"] == 301} == {("A", "answer"), ("AAAA", "answer")}
    assert [row["outcome"] for row in rows if row["line"] > 301] in (
        ["invalid", "failure"], ["failure", "invalid"])

    # a second collector has all of it, too
    assert sorted(fleet("collect", job, "-o", tmp_path / "all.gz").out) == []
    assert (tmp_path / "all.gz").exists()

    stand = json.loads(fleet("job-status", job, "--format", "json").out)
    assert stand["submitted"] == 303 and stand["complete"]
    assert (stand["done"], stand["failed"]) == (302, 1)
    assert stand["in_flight"] == stand["waiting"] == 0
    assert "submitted  303\n" in fleet("job-status", job).out


@pytest.fixture
def bulk_here(here):
    return [*here, "--jobs", "64"]


def test_what_was_submitted_stays(fleet, bulk_here, job):
    assert fleet("submit", job, *bulk_here, stdin=TEXT).status == 0
    before = fleet("job-status", job).out
    assert fleet("submit", job, *bulk_here, stdin=TEXT).err == ""
    for text in (TEXT + "x.example\n", TEXT[:-10], "other.example\n", ""):
        done = fleet("submit", job, *bulk_here, stdin=text)
        assert done.status == 8 and done.complains("different names")
    done = fleet("submit", job, *bulk_here, "--qmin", stdin=TEXT)
    assert done.status == 8 and done.complains("other options")
    assert fleet("job-status", job).out == before


def test_a_submission_that_was_cut_off_is_gone_on_with(fleet, bulk_here, job,
                                                       world):
    """Killed in the middle; no worker ends before it is complete."""
    text = "".join(f"n{i}.zone{i % 8}.example\n" for i in range(20000))
    run = subprocess.Popen([PROGRAM, "bulk", "--submit", job, *bulk_here],
                           stdin=subprocess.PIPE, env=ENVIRONMENT)
    run.stdin.write(text[:300000].encode())
    run.stdin.flush()
    for _ in range(500):
        stand = fleet("job-status", job, "--format", "json")
        if stand.status == 0 and json.loads(stand.out)["submitted"] > 0:
            break
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert 0 < json.loads(stand.out)["submitted"] < 20000
    assert not json.loads(stand.out)["complete"]
    assert fleet("submit", job, *bulk_here, stdin=text).err == ""
    stand = json.loads(fleet("job-status", job, "--format", "json").out)
    assert stand["submitted"] == 20000 and stand["complete"]
    # 20,000 names and the streams' own: 60 octets each at most
    assert stand["work_octets"] < 20 * 20000


def test_the_options_go_along(fleet, bulk_here, job, tmp_path, world):
    (tmp_path / "block").write_text("127.0.0.3\n")
    assert fleet("submit", job, *bulk_here, "--block", tmp_path / "block",
                 "--fields", "name,reason", "-t", "AAAA",
                 stdin="www.good.example\nwww.example\n").status == 0
    (tmp_path / "block").unlink()
    assert fleet("work", job).status == 0
    rows = rows_of(fleet("collect", job).out)
    assert sorted(map(tuple, (row.items() for row in rows))) == [
        (("name", "www.example."), ("line", 2), ("reason", None)),
        (("name", "www.good.example."), ("line", 1), ("reason", "blocked"))]


def test_names_in_a_column(fleet, bulk_here, job):
    assert fleet("submit", job, *bulk_here, "--column", "name", stdin=
                 "rank,name\n1,www.example\n2\n3,a b\n").status == 0
    assert fleet("work", job).status == 0
    assert sorted((row["line"], row["name"], row["reason"])
                  for row in rows_of(fleet("collect", job).out)) == [
        (1, "www.example.", None), (2, "", "fewer columns on this line"),
        (3, "a b", "a blank within the name")]


def test_collecting_goes_on(fleet, bulk_here, job, tmp_path):
    assert fleet("submit", job, *bulk_here, stdin=TEXT).status == 0
    assert fleet("work", job).status == 0
    whole = fleet("collect", job).raw_out
    path = tmp_path / "results"
    for cut in (0, 1, len(whole) // 3, len(whole) // 2 + 7, len(whole) - 1,
                len(whole)):
        path.write_bytes(whole[:cut])
        with open(path, "ab") as out:
            done = subprocess.run(
                [PROGRAM, "bulk", "--collect", job, "--resume", path],
                stdout=out, stderr=subprocess.PIPE, env=ENVIRONMENT)
        assert done.returncode == 0 and done.stderr == b""
        assert sorted(path.read_bytes().splitlines()) == sorted(
            whole.splitlines()), cut
    path.write_bytes(whole[:len(whole) // 2 + 7])
    assert fleet("collect", job, "--resume", path, "-o", path).status == 0
    assert sorted(path.read_bytes().splitlines()) == sorted(
        whole.splitlines())


def test_a_full_disk_stops_the_collector(fleet, bulk_here, job):
    assert fleet("submit", job, *bulk_here, stdin=TEXT).status == 0
    assert fleet("work", job).status == 0
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "bulk", "--collect", job], stdout=full,
                              stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert done.returncode == 8
    assert b"cannot be written (No space left on device)" in done.stderr
    assert len(rows_of(fleet("collect", job).out)) == 304


def test_small_messages(fleet, bulk_here, tmp_path):
    """max_payload of 4 KiB is legal: batches are cut to it."""
    server = Server(tmp_path, "max_payload: 4096")
    try:
        text = TEXT + "x" * 4000 + ".example\n" + "y" * 5000 + "\n"
        assert fleet("submit", server.url("small"), *bulk_here, "--trace",
                     stdin=text).status == 0
        assert fleet("work", server.url("small")).err == ""
        rows = rows_of(fleet("collect", server.url("small")).out)
        assert sorted({row["line"] for row in rows}) == [*range(1, 306)]
    finally:
        server.stop()


def test_a_server_that_goes_and_comes_back(fleet, bulk_here, tmp_path, world):
    """Killed while a worker and a collector are at it."""
    server = Server(tmp_path)
    url = server.url("back")
    try:
        assert fleet("submit", url, *bulk_here, "--lost-after", "2",
                     "--server-rate", "300", stdin=TEXT).status == 0
        runs = [subprocess.Popen([PROGRAM, "bulk", verb, url],
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=ENVIRONMENT)
                for verb in ("--work", "--collect")]
        while not any(name.startswith("n") for _, name, _ in world.asked):
            time.sleep(0.02)
        server.stop()
        time.sleep(0.5)
        server.start()
        rows = rows_of(runs[1].communicate(timeout=40)[0].decode())
        assert runs[1].returncode == 0
        assert runs[0].wait(timeout=40) == 0
        runs[0].stderr.close()
    finally:
        server.stop()
    assert sorted(row["line"] for row in rows) == sorted([*range(1, 304), 301])


def test_a_worker_that_is_killed_costs_nothing(fleet, bulk_here, job, world):
    assert fleet("submit", job, *bulk_here, "--lost-after", "1",
                 "--server-rate", "300", stdin=TEXT).status == 0
    worker = subprocess.Popen([PROGRAM, "bulk", "--work", job],
                              env=ENVIRONMENT)
    while not any(name.startswith("n") for _, name, _ in world.asked):
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert fleet("work", job).status == 0
    rows = rows_of(fleet("collect", job).out)
    assert sorted(row["line"] for row in rows) == sorted([*range(1, 304), 301])
    assert not [row for row in rows if row["reason"] == "worker"]


def test_sigterm_lets_it_finish_what_it_has(fleet, bulk_here, job, world):
    assert fleet("submit", job, *bulk_here, "--server-rate", "300",
                 stdin=TEXT).status == 0
    worker = subprocess.Popen([PROGRAM, "bulk", "--work", job],
                              stderr=subprocess.PIPE, env=ENVIRONMENT)
    while not any(name.startswith("n") for _, name, _ in world.asked):
        time.sleep(0.02)
    worker.terminate()
    assert worker.communicate(timeout=30)[1] == b""
    assert worker.returncode == 0
    stand = json.loads(fleet("job-status", job, "--format", "json").out)
    assert stand["in_flight"] == 0 and stand["done"] > 0


def ask(server, subject):
    """One request of the server's own interface, answered or not."""
    with socket.create_connection(("127.0.0.1", server.port), 5) as sock:
        sock.sendall(b'CONNECT {"verbose":false,"headers":true}\r\n'
                     b"SUB _INBOX.test 1\r\n"
                     b"PUB " + subject.encode() + b" _INBOX.test 0\r\n\r\n")
        text = b""
        while b'"type"' not in text:
            text += sock.recv(4096)
        return text


def test_a_stream_that_is_deleted_is_said(fleet, bulk_here, server, world):
    url = server.url("deleted")
    assert fleet("submit", url, *bulk_here, "--server-rate", "50",
                 stdin=TEXT).status == 0
    there = {verb: subprocess.Popen(
        [PROGRAM, "bulk", f"--{verb}", url], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=ENVIRONMENT) for verb in ("work",
                                                              "collect")}
    while not any(name.startswith("n") for _, name, _ in world.asked):
        time.sleep(0.02)
    for stream in ("work", "results"):
        assert b'"success":true' in ask(
            server, f"$JS.API.STREAM.DELETE.rw-deleted-{stream}")
    for verb, process in there.items():
        err = process.communicate(timeout=30)[1].decode()
        assert process.returncode == 8, verb
        assert err.count("\n") == 1 and "there is no job deleted" in err, verb


# ---- what is refused -------------------------------------------------------

def test_what_is_not_there(fleet, server):
    for verb in ("work", "collect", "job-status"):
        done = fleet(verb, server.url("nothing"))
        assert done.status == 8 and done.complains("there is no job nothing")
        began = time.monotonic()
        done = fleet(verb, "nats://127.0.0.1:1/job")
        assert done.status == 8 and done.complains("127.0.0.1:1/job", "connect")
        assert time.monotonic() - began < 10
    done = fleet("submit", "nats://127.0.0.1:1/job", stdin="a\n")
    assert done.status == 8


@pytest.mark.parametrize("url", [
    "nats://host", "nats://host/", "nats://host/a.b", "nats://host/a b",
    "http://host/job", "nats:///job", "nats://ho st/job", "nats://host:x/job",
    "nats://host:4222222/job", "nats://u%zz@host/job", "nats://host/" +
    "j" * 65, "", "nats://%00@host/job"])
def test_what_is_no_job(fleet, url):
    done = fleet("submit", url, stdin="a\n")
    assert done.status == 1 and done.complains("must be nats://")


def test_a_password_is_decoded_and_not_shown(fleet, bulk_here, tmp_path):
    server = Server(tmp_path, 'authorization { user: "a@b", '
                    'password: "s3cr:t/%" }')
    try:
        good = server.url("job", "a%40b:s3cr%3At%2F%25@")
        assert fleet("submit", good, *bulk_here, stdin="a.example\n").err == ""
        for user in ("", "a%40b:s3cr@", "x:s3cr%3At%2F%25@"):
            done = fleet("submit", server.url("job", user), stdin="a\n")
            assert done.status == 8 and done.complains("connect")
            assert "s3cr" not in done.err
    finally:
        server.stop()


# the pair that the documentation of NATS shows
SEED = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
PUBLIC = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"


def test_an_nkey(fleet, bulk_here, tmp_path):
    server = Server(tmp_path,
                    f"authorization {{ users: [ {{ nkey: {PUBLIC} }} ] }}")
    try:
        (tmp_path / "seed").write_text(SEED + "\n")
        (tmp_path / "bad").write_text(SEED[:-1] + "Z\n")
        done = fleet("submit", server.url("job"), *bulk_here, "--nats-nkey",
                     tmp_path / "seed", stdin="a.example\n")
        assert done.status == 0 and done.err == ""
        for words in ([], ["--nats-nkey", tmp_path / "bad"]):
            done = fleet("submit", server.url("job"), *words, stdin="a\n")
            assert done.status == 8 and len(done.err.splitlines()) == 1
            assert "SUACS" not in done.err
    finally:
        server.stop()


def test_credentials_of_an_account(fleet, bulk_here, tmp_path):
    """A server that lets nobody in without a token of its operator's: with the
    right file a job goes all its way, with none or with those of another
    operator's user it does not begin, and no secret is shown."""
    config, credentials = nats_jwt.demanding()
    server = Server(tmp_path, config)
    (tmp_path / "good.creds").write_text(credentials)
    (tmp_path / "bad.creds").write_text(nats_jwt.demanding(7)[1])
    good = ["--nats-creds", tmp_path / "good.creds"]
    try:
        job = server.url("job")
        done = fleet("submit", job, *bulk_here, *good, stdin="a.example\nb\n")
        assert done.status == 0 and done.err == ""
        done = fleet("work", job, env={"NATS_CREDS": str(good[1])})
        assert done.status == 0 and done.err == ""
        rows = rows_of(fleet("collect", job, *good).out)
        assert sorted(row["line"] for row in rows) == [1, 2]
        for words in ([], ["--nats-creds", tmp_path / "bad.creds"]):
            done = fleet("job-status", job, *words)
            assert done.status == 8 and done.complains("connect"), words
            assert len(done.err.splitlines()) == 1
            assert "SUA" not in done.err and "eyJ" not in done.err
    finally:
        server.stop()


def test_tls_verifies_the_hosts_name(fleet, bulk_here, tmp_path):
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=tmp_path, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, alt in (("good", "IP:127.0.0.1,DNS:127.0.0.1"),
                      ("other", "DNS:other.example")):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                f"/CN={name}", "-addext", f"subjectAltName={alt}", "-keyout",
                f"{name}.key", "-out", f"{name}.pem")
    for name, status in (("good", 0), ("other", 8)):
        (tmp_path / name).mkdir()
        server = Server(tmp_path / name, f'tls {{ cert_file: "{tmp_path}/'
                        f'{name}.pem", key_file: "{tmp_path}/{name}.key" }}')
        try:
            url = server.url("job").replace("nats://", "tls://")
            done = fleet("submit", url, *bulk_here, "--nats-ca",
                         tmp_path / f"{name}.pem", stdin="a.example\n")
            assert done.status == status, done.err
            done = fleet("submit", url, *bulk_here, stdin="a.example\n")
            assert done.status == 8 and done.complains("connect")
        finally:
            server.stop()


def test_a_server_without_jetstream(fleet, tmp_path):
    server = Server(tmp_path)
    server.stop()
    conf = tmp_path / "nats.conf"
    conf.write_text(conf.read_text().splitlines()[0] + "\n")
    server.start()
    try:
        began = time.monotonic()
        done = fleet("submit", server.url("job"), stdin="a\n")
        assert done.status == 8 and done.complains("JetStream")
        assert time.monotonic() - began < 11
    finally:
        server.stop()


def test_options_that_are_not_for_it(fleet, rootwalk, job):
    for words, what in (
            (["--work", job, "--qmin"], "--qmin"),
            (["--collect", job, "--jobs", "3"], "--jobs"),
            (["--job-status", job, "-t", "A"], "-tA"),
            (["--work", job, "--collect", job], "--collect"),
            (["--lost-after", "3"], "--lost-after"),
            (["--nats-ca", "x"], "--nats-ca"),
            (["--nats-cert", "x"], "--nats-cert"),
            (["--nats-key", "x"], "--nats-key"),
            (["--nats-nkey", "x"], "--nats-nkey"),
            (["--nats-creds", "x"], "--nats-creds"),
            (["--format", "json"], "--format"),
            (["--submit", job, "--replay", "x"], "--replay")):
        done = rootwalk("bulk", *words)
        assert done.status == 1 and done.complains(what), words


def test_credentials_that_cannot_be_read(fleet, job):
    for option in ("--nats-creds", "--nats-ca", "--nats-nkey"):
        done = fleet("work", job, option, "/nonexistent")
        assert done.status == 8 and len(done.err.splitlines()) == 1
    done = fleet("work", job, env={"NATS_CREDS": "/nonexistent"})
    assert done.status == 8 and len(done.err.splitlines()) == 1
