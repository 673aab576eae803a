"""send and fetch find their servers by walking: MX, TLSA, addresses.

SPDX-License-Identifier: ISC
"""
import json
import re

import pytest

CAFILE = "/mnt/mailhosts/ca.pem"
TEXT = b"From: a@example.com\r\nTo: me@mail.example\r\nSubject: hi\r\n" \
       b"\r\n.dot\r\n..two\r\nend\r\n"


def stored(lab, host):
    """What a host has taken; None: nothing."""
    done = lab.run(["cat", f"/mnt/mailhosts/message-{host}.mail.example"])
    return done.out if done.status == 0 else None


@pytest.fixture
def send(lab, rootwalk, tmp_path):
    (tmp_path / "whole.eml").write_bytes(TEXT)

    def run(*words):
        return lab.run([rootwalk, "send", "--cafile", CAFILE, "--format",
                        "json", "--from", "a@example.com", "--message",
                        str(tmp_path / "whole.eml"), *words])
    return run


@pytest.fixture
def fetch(lab, rootwalk, tmp_path):
    password = tmp_path / "password"
    password.write_text("x\n")
    password.chmod(0o600)

    def run(*words):
        return lab.run([rootwalk, "fetch", "--user", "me", "--password-file",
                        str(password), "--tls", "none", *words,
                        "pop3://mx.tdane.mail.example"])
    return run


def test_a_message_goes_to_the_mx_host_that_dane_authenticates(lab, send):
    done = send("me@tdane.mail.example")
    assert (done.status, done.err) == (0, "")
    session = json.loads(done.out)
    assert session["outcome"] == "delivered"
    assert session["server"] == "198.18.1.1#25" and session["tls"]
    assert stored(lab, "mx.tdane") == TEXT.decode()


def test_the_verdict_on_the_certificate_is_shown(lab, send):
    text = send("--format", "text", "me@tdane.mail.example").out
    assert re.search(r"DANE  3 1 1 .* certificate 1 ", text)
    assert "certificate  mx.tdane.mail.example, EC P-256, until" in text
    text = send("--format", "text", "me@tmiss.mail.example").out
    assert "DANE  no TLSA record matches the certificate" in text
    assert "PKIX  the certificate is valid for this host" in text
    session = json.loads(send("me@tdane.mail.example").out)
    assert session["dane"]["result"] == "match"
    assert session["dane"]["matched"].startswith("3 1 1 54EB8C9C")
    assert session["pkix"]["result"] == "valid"


@pytest.mark.parametrize("domain", ["tmiss", "tplain"])
def test_what_dane_does_not_authenticate_gets_no_message(lab, send, domain):
    done = send(f"me@{domain}.mail.example")
    assert done.status == 6
    assert stored(lab, f"mx.{domain}") is None


@pytest.mark.parametrize("words, status", [
    ([], 0), (["-4"], 0), (["-6"], 9), (["--max-queries", "1"], 9),
    (["--deadline", "0.001"], 9),
    (["--hints", "/dev/null"], 8), (["--anchors", "/dev/null"], 8)],
    ids=lambda x: None)
def test_options_of_the_walk_have_their_effect(send, words, status):
    assert send(*words, "me@tsoon.mail.example").status == status


@pytest.mark.parametrize("words, is_reached", [
    ([], True), (["-4"], True), (["-6"], False), (["--max-queries", "1"],
                                                  False),
    (["--deadline", "0.001"], False), (["--hints", "/dev/null"], False),
    (["--anchors", "/dev/null"], False)], ids=lambda x: None)
def test_fetch_walks_with_the_same_options(fetch, words, is_reached):
    done = fetch(*words)
    assert ("198.18.1.1" in done.out + done.err) is is_reached


@pytest.mark.parametrize("command", ["send", "fetch"])
def test_what_is_asked_on_the_way(lab, rootwalk, send, fetch, command,
                                  tmp_path):
    """--record has it, --qmin shortens it, --seed repeats it."""
    file = str(tmp_path / "walk.pcap")

    def asked(*words):
        if command == "send":
            send("--record", file, *words, "me@tsoon.mail.example")
        else:
            fetch("--record", file, *words)
        done = lab.run([rootwalk, "explain", "--what", "dns", "--format",
                        "json", file])
        rows = [json.loads(line) for line in done.out.splitlines()]
        return [row["message"] for row in rows if not row["message"]["QR"]]

    def has_short(queries):
        return any(query["QNAME"] == "example." and
                   query["QTYPEname"] in ("A", "NS") for query in queries)
    assert not has_short(asked()) and has_short(asked("--qmin"))
    seeds = [asked("--seed", seed)[0]["ID"] for seed in "778"]
    assert seeds[0] == seeds[1] != seeds[2]


def test_the_conversation_comes_from_the_address_given(send):
    done = send("-b", "127.0.0.1", "me@tsoon.mail.example")
    assert json.loads(done.out)["client"].startswith("127.0.0.1#")


def test_a_recipient_whom_the_server_refuses_is_told(lab, send):
    done = send("nobody@texpired.mail.example")
    assert done.status == 5 and "550" in done.out
    assert stored(lab, "mx.texpired") is None


@pytest.mark.parametrize("domain, status, words", [
    ("no-such-domain", 5, "does not exist"),
    ("nullmx", 5, "accepts no mail"),
    ("nomail", 5, "accepts no mail"),
    ("mxbogus", 4, "fails DNSSEC"),
    ("silent-all.example", 9, "--deadline")])
def test_a_domain_that_takes_no_mail_says_no(send, domain, status, words):
    """As a server would that refuses; where that is not known it is no no."""
    if "." not in domain:
        domain += ".mail.example"
    done = send("--deadline", "3", f"me@{domain}")
    assert (done.status, done.out) == (status, "")
    assert words in done.err, done.err


def test_other_recipients_go_on(lab, send):
    """tearly has no policy and no TLSA: its certificate does not matter."""
    done = send("me@nullmx.mail.example", "me@tearly.mail.example")
    assert done.status == 5
    assert stored(lab, "mx.tearly") == TEXT.decode()


# what is left out, or fails, and where the message goes after all
STS = [("stslist", 6, ["the MTA-STS policy (enforce) does not list it"], None),
       ("stsname", 6, ["cannot prove its name"], None),
       ("ststwo", 0, ["mx.tsoon.mail.example.: the MTA-STS policy"], "tsts"),
       ("ststest", 0, [], "tsts"), ("stswrong", 0, [], "tsts"),
       ("danefail", 6, ["TLSA records could not be fetched"], None),
       ("danealias2", 9, ["an alias"], None)]


@pytest.mark.parametrize("domain, status, words, host", STS)
def test_what_mta_sts_and_dane_do_not_let_is_not_used(lab, send, domain,
                                                      status, words, host):
    lab.run(["sh", "-c", "rm -f /mnt/mailhosts/message-mx.*"])
    done = send("--reply-time", "2", f"me@{domain}.mail.example")
    assert done.status == status, done.err
    for one in words:
        assert one in done.err
    assert (done.err != "") == (words != [])
    files = lab.run(["sh", "-c", "ls /mnt/mailhosts"]).out
    assert [one for one in files.split() if one.startswith("message")] == (
        [f"message-mx.{host}.mail.example"] if host else [])


def test_fetch_walks_to_its_server(fetch):
    """Nobody listens there; which address it was tells the walk."""
    done = fetch()
    assert done.status == 9 and "198.18.1.1" in done.out + done.err


def test_without_validation_dane_protects_nothing(lab, send):
    assert send("me@tname.mail.example").status == 0
    assert send("--no-validate", "me@tmiss.mail.example").status == 0
    assert stored(lab, "mx.tmiss") is not None
