"""Real servers: what Exim, Postfix and Dovecot take and give, octet for octet,
and what Postfix says of DANE.

SPDX-License-Identifier: ISC
"""
import base64
import json
import os
import subprocess

import pytest

import sessions
from harness import HERE

CAFILE = "/mnt/mailhosts/ca.pem"
SERVERS = "/mnt/.lab/mailservers"
FINGER = """
mount --bind /mnt/mail/postfix/passwd /etc/passwd
mount --bind /mnt/mail/postfix/group /etc/group
root=$1/root
shift
export LD_LIBRARY_PATH=$root/usr/lib/postfix MAIL_CONFIG=/mnt/mail/postfix/etc
export UID_WRAPPER=1 UID_WRAPPER_ROOT=1
export LD_PRELOAD=$(echo $root/usr/lib/*-linux-gnu/libuid_wrapper.so):\
/mnt/mail/shim.so
for domain; do
    (timeout 10 $root/usr/sbin/posttls-finger -c -l dane "$domain" 2>&1 |
        sed "s/^/$domain /") &
done
wait
"""
HARD = b"".join([
    b"From: a@example.com\r\nTo: me@mail.example\r\nSubject: hard\r\n",
    b"Date: Sat, 28 Nov 2026 12:00:00 +0000\r\n",
    b"Message-ID: <hard@example.com>\r\n\r\n",  # else Postfix adds them
    b".\r\n..\r\n.dot\r\n", b"x" * 990 + b"\r\n", b" \r\n\t\r\n",
    b"\xc3\xa4\xff\x80 eight bits\r\n", b"From here on\r\n" * 3000, b"end\r\n"])


@pytest.fixture(scope="module")
def servers(lab):
    build = HERE.parent.parent / os.environ.get("ROOTWALK_BUILD", "build")
    subprocess.run([HERE / "fetch", build / "lab", "mail"], check=True)
    done = lab.run(["/usr/bin/python3", "-B",
                    HERE / "mailservers/start.py", SERVERS])
    assert done.status == 0, done.out + done.err


@pytest.fixture
def ask(lab, rootwalk, servers, tmp_path):
    """Run send or fetch, recorded; what it says must be what is explained."""
    (tmp_path / "hard.eml").write_bytes(HARD)
    secret = tmp_path / "secret"
    secret.write_text("secret\n")
    secret.chmod(0o600)

    def run(command, *words):
        own = ["--message", tmp_path / "hard.eml", "--from",
               "a@example.com"] if command == "send" else ["--user", "me"]
        if "--user" in (*own, *words):
            own += ["--password-file", secret]
        path = tmp_path / "wire.pcap"
        done = lab.run([rootwalk, command, "--cafile", CAFILE, "--record",
                        path, "--format", "json", *own, *words])
        live = json.loads(done.out)
        sessions.agree(live, sessions.explained(lab.run([
            rootwalk, "explain", "--what", "smtp,pop3,tls", "--format",
            "json", path]).out))
        return done, live
    return run


def octets(lab, path):
    """A file of the lab's, as it is."""
    done = lab.run(["base64", "-w0", path])
    assert done.status == 0, done.err
    return base64.b64decode(done.out)


def test_exim_stores_what_was_sent(lab, ask):
    done, session = ask("send", "me@rexim.mail.example")
    assert (done.status, done.err) == (0, "")
    assert session["dane"]["result"] == "match"
    assert session["names"]["software"] == "Exim"
    lab.run(["sh", "-c", "until [ -s /mnt/mail/exim/taken ]; do :; done"])
    assert octets(lab, "/mnt/mail/exim/taken") == HARD


def test_exim_logs_in_and_refuses(ask):
    done, session = ask("send", "--server", "mx.rexim.mail.example:465",
                        "--user", "me", "no@rexim.mail.example")
    assert done.status == 5 and "550 5.1.1 nobody of that name" in done.err
    assert session["auth"][0]["outcome"] == "accepted"
    assert session["outcome"] == "rejected"


# the way of a message: to Postfix by MX and DANE; to Dovecot's submission,
# which hands it on to Postfix.  Both end in the mailbox.
WAYS = [["me@rpost.mail.example"],
        ["--server", "mx.rdove.mail.example:587", "--user", "me",
         "me@rpost.mail.example"]]


def test_postfix_and_dovecot_pass_it_on_and_give_it_back(lab, ask, tmp_path):
    for way in WAYS:
        done, session = ask("send", *way)
        assert (done.status, done.err) == (0, ""), session
        assert session["outcome"] == "delivered"
    lab.run(["sh", "-c", "until [ $(ls /mnt/mail/dovecot/box/new | wc -l) "
             "-eq 2 ]; do :; done"])
    (tmp_path / "got").mkdir()
    done, session = ask("fetch", "pop3s://mx.rdove.mail.example", "all",
                        "--save", tmp_path / "got")
    assert done.status == 0, done.err
    saved = sorted((tmp_path / "got").glob("*.eml"))
    assert len(saved) == 2
    for file in saved:  # they put their fields in front
        assert file.read_bytes().endswith(HARD)
    boxed = [octets(lab, f"/mnt/mail/dovecot/box/cur/{name}")
             for name in lab.run(["ls", "/mnt/mail/dovecot/box/cur"])
             .out.split()]
    assert sorted(file.read_bytes().replace(b"\r\n", b"\n")
                  for file in saved) == sorted(
        one.replace(b"\r\n", b"\n") for one in boxed)


@pytest.mark.parametrize("way", ["user", "plain", "login", "cram-md5",
                                 "apop"])
def test_dovecot_takes_every_log_in(ask, way):
    done, session = ask("fetch", "mx.rdove.mail.example", "--auth", way)
    assert (done.status, done.err) == (0, "")
    assert session["tls"]["outcome"] == "completed"
    assert session["auth"][0]["outcome"] == "accepted"


# What Postfix makes of the lab's domains, and what we do.
DOMAINS = {"tdane": "match", "tmiss": "mismatch", "tplain": "no-tls",
           "tta": "match", "ttabad": "mismatch", "tstale": "match",
           "troll": "match", "rexim": "match", "rpost": "match",
           "tsoon": None, "tname": None, "danefail": None}
VERDICTS = {"match": "Verified TLS connection established",
            "mismatch": "no matching DANE TLSA records", "no-tls": ""}


def test_postfix_agrees_about_dane(lab, rootwalk, servers):
    names = [f"{domain}.mail.example" for domain in DOMAINS]
    finger = lab.run(["unshare", "--mount", "sh", "-c", FINGER, "sh", SERVERS,
                      *names]).out
    for domain, expected in DOMAINS.items():
        said = "\n".join(line for line in finger.splitlines()
                         if line.startswith(f"{domain}.mail.example "))
        done = lab.run([rootwalk, "mail", "--no-fetch", "--cafile", CAFILE,
                        "--reply-time", "2",
                        "--format", "json", f"{domain}.mail.example"])
        host, = json.loads(done.out)["hosts"]
        if domain == "danefail":
            assert host["demands"] == "dane" and "TLSA lookup error" in said
            continue
        attempt, = host["attempts"]
        assert (attempt["dane"] or {}).get("result") == expected, domain
        assert VERDICTS.get(expected, "Untrusted TLS") in said, said
        assert ("Verified" in said) == (expected == "match")
        assert ("DANE" in said) == (expected in ("match", "mismatch"))
