"""Sessions as tshark reads them: commands and replies by frame, handshakes by
their fields.  All captures that the tests of mail make, in one file."""
import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest

import mailcap
from conftest import TOP
from test_mail import POP3, SMTP
from test_tls import TYPES, flights

FIELDS = ["frame.number", "tcp.stream", "smtp.req.command",
          "smtp.req.parameter", "smtp.response.code", "pop.request.command",
          "pop.request.parameter", "pop.response.indicator",
          "tls.handshake.type", "tls.handshake.extensions_server_name",
          "tls.handshake.ciphersuite", "tls.handshake.ja3",
          "tls.handshake.extension.type", "tls.handshake.certificate",
          "tls.alert_message.desc"]
STARTTLS = [("S", b"220 mx.example ESMTP\r\n"), ("C", b"EHLO me\r\n"),
            ("S", b"250-mx.example\r\n250 STARTTLS\r\n"),
            ("C", b"STARTTLS\r\n"), ("S", b"220 2.0.0 Ready\r\n")]
STLS = [("S", b"+OK hi\r\n"), ("C", b"CAPA\r\n"),
        ("S", b"+OK\r\nSTLS\r\nTOP\r\n.\r\n"), ("C", b"STLS\r\n"),
        ("S", b"+OK go\r\n")]
PIPELINED = [*SMTP[:3], ("C", b"MAIL FROM:<a@b.example>\r\n"
                              b"RCPT TO:<c@d.example>\r\nDATA\r\n"),
             ("S", b"250 ok\r\n250 ok\r\n354 go\r\n"),
             ("C", b"Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n"),
             ("S", b"250 ok\r\n221 bye\r\n")]

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None,
                                reason="no tshark")


def cases():
    """(what, turns, port)"""
    with open(os.path.join(TOP, "testdata", "tls", "handshakes.txt"),
              encoding="ascii") as file:
        names = [line.split()[1] for line in file if line.startswith("case")]
    for name in names:
        yield name, flights(name), 443
        yield name + " behind STARTTLS", [*STARTTLS, *flights(name)], 25
    yield "behind STLS", [*STLS, *flights("tls12-ecdhe")], 110
    yield "smtp", SMTP, 25
    yield "submission", SMTP, 587
    yield "pipelined", PIPELINED, 25
    yield "pop3", POP3, 110


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """What both say of all of them: (case, ours, tshark's rows)."""
    path = str(tmp_path_factory.mktemp("tshark") / "all.pcap")
    frames, wanted = [], list(cases())
    for i, (_, turns, port) in enumerate(wanted):
        frames += mailcap.conversation(turns, port, source=40000 + i,
                                       size=700)
    with open(path, "wb") as file:
        file.write(mailcap.pcap(frames))
    program = os.path.join(os.environ.get(
        "ROOTWALK_BUILD", os.path.join(TOP, "build")), "rootwalk")
    ours = subprocess.run([program, "explain", "--what=all", "--show-secrets",
                           "--format=json", path], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    words = ["tshark", "-n", "-2", "-r", path, "-T", "fields",
             "-E", "occurrence=a", "-E", "aggregator=|"]
    for field in FIELDS:
        words += ["-e", field]
    rows = [dict(zip(FIELDS, line.split("\t"))) for line in subprocess.run(
        words, check=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL).stdout.decode().splitlines()]
    streams = {}
    for row in rows:
        streams.setdefault(row["tcp.stream"], []).append(row)
    sessions = [json.loads(line) for line in ours.splitlines()]
    assert len(sessions) == len(streams) == len(wanted)
    return [(what, session, streams[str(i)])
            for i, ((what, _, _), session) in enumerate(zip(wanted, sessions))]


def column(rows, field):
    """(frame, value), each occurrence."""
    return [(int(row["frame.number"]), value) for row in rows
            for value in row[field].split("|") if value]


# Reasons: tshark 4.0 cuts a command of SMTP to its first four octets ("STAR"),
# calls the answers of AUTH and the message no commands (nor do we here), and
# takes what stands behind the end of a message in one segment for part of it.
def ours_said(session):
    for one in session["exchanges"]:
        command = one["command"]
        if command and command["verb"] and command["message"] is None:
            yield command["frames"][0], command["verb"][:4]


def once(pairs):
    return [pair for i, pair in enumerate(pairs)
            if i == 0 or pair != pairs[i - 1]]


def test_commands_and_replies(read):
    seen = set()
    for what, session, rows in read:
        protocol = session["protocol"]
        if protocol not in ("smtp", "pop3"):
            continue
        seen.add(protocol)
        request = {"smtp": "smtp.req.command",
                   "pop3": "pop.request.command"}[protocol]
        theirs = [(frame, word[:4]) for frame, word in column(rows, request)]
        ours = list(ours_said(session))
        if what == "pipelined":
            assert ours.pop() == (560, "QUIT")
        assert ours == theirs, what
        reply = {"smtp": "smtp.response.code",
                 "pop3": "pop.response.indicator"}[protocol]
        codes = [(one["reply"]["frames"][0], str(one["reply"]["code"]))
                 for one in session["exchanges"] if one["reply"]]
        # of a reply of several lines tshark gives the code once or each time
        assert once(codes) == once(column(rows, reply)), what
    assert seen == {"smtp", "pop3"}


def test_handshakes(read):
    count = 0
    names = {name: number for number, name in TYPES.items()}
    names["HelloRetryRequest"] = "2"
    for what, session, rows in read:
        tls = session.get("tls")
        if tls is None:
            assert not column(rows, "tls.handshake.type"), what
            continue
        count += 1
        assert sorted((one["frames"][1], names[one["type"]])
                      for one in tls["messages"] if one["type"] in names) == \
            sorted(pair for pair in column(rows, "tls.handshake.type")
                   if pair[1] in TYPES), what
        name = column(rows, "tls.handshake.extensions_server_name")
        assert tls["server_name"] == (name[0][1] if name else None), what
        assert tls["ja3"] == column(rows, "tls.handshake.ja3")[0][1], what
        assert [str(one["type"]) for one in tls["extensions"]] == \
            own_extensions(tls, rows), what
        theirs = [hashlib.sha256(bytes.fromhex(der.replace(":", "")))
                  .hexdigest()
                  for _, der in column(rows, "tls.handshake.certificate")]
        # the client's, where it has one, come behind
        ours = [one["sha256"] for one in tls["certificates"] or []]
        assert ours == theirs[:len(ours)], what
        assert bool(ours) == bool(theirs), what
        alerts = [value for _, value in column(rows, "tls.alert_message.desc")]
        assert len(tls["alerts"]) == len(alerts), what
    assert count > 20


def own_extensions(tls, rows):
    """tshark's: of the first ClientHello, and of the last ServerHello where
    there was a HelloRetryRequest before it."""
    per_frame = [row["tls.handshake.extension.type"].split("|")
                 for row in rows
                 if row["tls.handshake.extension.type"]]
    hello = [one for one in tls["extensions"] if one["from"] == "client"]
    client = per_frame[0]
    assert len(client) == len(hello)
    server = len(tls["extensions"]) - len(hello)
    return client + (per_frame[-1][:server] if server else [])


def test_suites(read):
    with open(os.path.join(TOP, "src", "tls", "suites.def"),
              encoding="ascii") as file:
        names = {int(number, 16): name for number, name in re.findall(
            r'TLS_SUITE\((0x[0-9A-F]+), "(\w+)"\)', file.read())}
    chosen = set()
    for what, session, rows in read:
        tls = session.get("tls")
        if tls is None or not tls["suite"]:
            continue
        numbers = column(rows, "tls.handshake.ciphersuite")
        assert names[int(numbers[-1][1], 0)] == tls["suite"], what
        chosen.add(tls["suite"])
        offered = [int(value, 0) for frame, value in numbers
                   if frame == numbers[0][0]]
        assert tls["suites_offered"] == [names[one] for one in offered], what
    assert len(chosen) > 3
