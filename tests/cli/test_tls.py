"""explain of TLS: handshakes of OpenSSL's in a capture, beside tshark."""
import json
import os
import re
import subprocess

import pytest

import contract
import mailcap
from conftest import TOP

# What tshark has for a type of handshake message; it says so of what it can
# read, and "Encrypted Handshake Message" is no type.
TYPES = {"1": "ClientHello", "2": "ServerHello", "4": "NewSessionTicket",
         "11": "Certificate", "12": "ServerKeyExchange",
         "13": "CertificateRequest", "14": "ServerHelloDone",
         "15": "CertificateVerify", "16": "ClientKeyExchange"}


def flights(case):
    wire, found = [], False
    with open(os.path.join(TOP, "testdata", "tls", "handshakes.txt"),
              encoding="ascii") as file:
        for words in (line.split() for line in file):
            if words[0] == "case":
                found = words[1] == case
            elif found and words[0] in "cs":
                wire.append((words[0].upper(), bytes.fromhex(words[1])))
    return wire


def capture(case, before=(), port=443):
    return mailcap.capture([*before, *flights(case)], port=port)


@pytest.fixture
def explain(rootwalk, tmp_path):
    def run(octets, *words, **more):
        (tmp_path / "input").write_bytes(octets)
        return rootwalk("explain", *words, str(tmp_path / "input"), **more)
    return run


def tls_of(done):
    assert done.status == 0, done.err
    session = json.loads(done.out)
    contract.check(done.out.encode())
    return session["tls"]


def tshark(path, *fields):
    words = ["tshark", "-r", path, "-Y", "tls.handshake", "-T", "fields"]
    for field in fields:
        words += ["-e", field]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.DEVNULL, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def as_tshark(tls):
    """(frame, type) of each message that can be read."""
    names = {name: number for number, name in TYPES.items()}
    names["HelloRetryRequest"] = "2"
    return sorted((one["frames"][1], names[one["type"]])
                  for one in tls["messages"] if one["type"] in names)


def test_handshakes_are_read_as_tshark_reads_them(explain, tmp_path):
    for case in ("tls12-ecdhe", "tls13-retry", "client-certificate",
                 "tls10"):
        tls = tls_of(explain(capture(case), "--what=tls", "--format=json"))
        rows = tshark(str(tmp_path / "input"), "frame.number",
                      "tls.handshake.type", "tls.handshake.ja3",
                      "tls.handshake.extension.type")
        assert as_tshark(tls) == sorted(
            (int(frame), number) for frame, numbers, _, _ in rows
            for number in numbers.split(",") if number), case
        assert tls["ja3"] == rows[0][2], case
        assert [str(one["type"]) for one in tls["extensions"]
                if one["from"] == "client"] == rows[0][3].split(","), case


def test_what_was_agreed_is_told(explain):
    tls = tls_of(explain(capture("tls12-alpn"), "--format=json"))
    assert tls["version"] == "TLS 1.2"
    assert tls["suite"] == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    assert tls["alpn_offered"] == ["smtp", "http/1.1"]
    assert tls["alpn"] == "http/1.1"
    assert tls["server_name"] == "mx1.dane.example"
    assert tls["outcome"] == "completed"
    leaf, root = tls["certificates"]
    assert leaf["subject"] == "CN=mx1.dane.example"
    assert leaf["names"][-1] == "192.0.2.25"
    assert leaf["issued_by_next"] and not root["issued_by_next"]
    assert re.fullmatch("[0-9a-f]{64}", leaf["spki_sha256"])


def test_what_tls_1_3_hides_is_said(explain):
    tls = tls_of(explain(capture("tls13"), "--format=json"))
    assert tls["certificates"] is None
    assert tls["hidden"] == ["certificates", "signature"]
    assert "TLS 1.3 hides" in explain(capture("tls13")).out
    assert tls_of(explain(capture("tls12-rsa"),
                          "--format=json"))["hidden"] == []


def test_an_alert_is_named(explain):
    tls = tls_of(explain(capture("alert-version"), "--format=json"))
    assert tls["outcome"] == "failed"
    assert [(one["from"], one["level"], one["description"])
            for one in tls["alerts"]] == [("server", "fatal",
                                           "protocol_version")]


def test_behind_starttls_and_on_port_853(explain):
    before = [("S", b"220 mx.example ESMTP\r\n"), ("C", b"EHLO me\r\n"),
              ("S", b"250-mx.example\r\n250 STARTTLS\r\n"),
              ("C", b"STARTTLS\r\n"), ("S", b"220 2.0.0 Ready\r\n")]
    done = explain(capture("tls12-ecdhe", before, 25))
    assert "ClientHello" in done.out and "STARTTLS" in done.out
    assert tls_of(explain(capture("tls13", port=853), "--what=tls",
                          "--format=json"))["version"] == "TLS 1.3"


def test_no_line_is_wider_than_80_columns(explain):
    for case in ("tls12-ecdhe", "tls13-resumed", "client-certificate"):
        done = explain(capture(case), "--what=tls")
        assert [line for line in done.out.splitlines()
                if len(line) > 80] == []
