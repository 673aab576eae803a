"""explain of mail: dialogues in captures and transcripts, messages."""
import json
import os
import re

import pytest

import contract
import mailcap
from conftest import TOP

CANARY = "canary-7Kq"
SMTP = [
    ("S", b"220 mx.example ESMTP Postfix\r\n"),
    ("C", b"EHLO me\r\n"),
    ("S", b"250-mx.example\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n"
          b"250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n"),
    ("C", b"AUTH LOGIN\r\n"),
    ("S", b"334 VXNlcm5hbWU6\r\n"),
    ("C", b"MTIzNDVAcXEuZXhhbXBsZQ==\r\n"),
    ("S", b"334 UGFzc3dvcmQ6\r\n"),
    ("C", b"Y2FuYXJ5LTdLcQ==\r\n"),
    ("S", b"235 2.7.0 Authentication successful\r\n"),
    ("C", b"MAIL FROM:<a@qq.example>\r\n"),
    ("S", b"250 2.1.0 Ok\r\n"),
    ("C", b"RCPT TO:<b@dane.example>\r\n"),
    ("S", b"250 2.1.5 Ok\r\n"),
    ("C", b"DATA\r\n"),
    ("S", b"354 End data with <CR><LF>.<CR><LF>\r\n"),
    ("C", b"From: =?UTF-8?B?5byg5LiJ?= <a@qq.example>\r\nTo: b@dane.example\r\n"
          b"Subject: =?UTF-8?Q?=E4=BD=A0=E5=A5=BD?=\r\n"
          b"MIME-Version: 1.0\r\n"
          b"Content-Type: multipart/mixed; boundary=xx\r\n\r\n"
          b"--xx\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
          b"Hello.\r\n..dot\r\n"
          b"--xx\r\nContent-Type: application/zip\r\n"
          b"Content-Transfer-Encoding: base64\r\n"
          b"Content-Disposition: attachment;"
          b" filename*=UTF-8''%E9%99%84%E4%BB%B6.zip\r\n\r\n"
          b"UEsDBAoAAAAAAA==\r\n--xx--\r\n.\r\n"),
    ("S", b"250 2.0.0 Ok: queued as 1234\r\n"),
    ("C", b"QUIT\r\n"),
    ("S", b"221 2.0.0 Bye\r\n"),
]
MAIL = b"From: x@y.example\r\nSubject: hi\r\n\r\nBody\r\n"
POP3 = [
    ("S", b"+OK ready\r\n"),
    ("C", b"USER me@qq.example\r\n"), ("S", b"+OK\r\n"),
    ("C", b"PASS " + CANARY.encode() + b"\r\n"), ("S", b"+OK\r\n"),
    ("C", b"STAT\r\n"), ("S", b"+OK 3 17393\r\n"),
    ("C", b"UIDL\r\n"), ("S", b"+OK\r\n1 aa\r\n2 bb\r\n3 cc\r\n.\r\n"),
    ("C", b"LIST\r\n"), ("S", b"+OK\r\n1 14417\r\n2 882\r\n3 2094\r\n.\r\n"),
    ("C", b"RETR 1\r\n"), ("S", b"+OK 41 octets\r\n" + MAIL + b".\r\n"),
    ("C", b"DELE 1\r\n"), ("S", b"+OK\r\n"),
    ("C", b"QUIT\r\n"), ("S", b"+OK Bye\r\n"),
]


@pytest.fixture
def explain(rootwalk, tmp_path):
    def run(octets, *words, **more):
        (tmp_path / "input").write_bytes(octets)
        return rootwalk("explain", *words, str(tmp_path / "input"), **more)
    return run


def sessions(done):
    contract.check(done.out.encode())
    return [json.loads(line) for line in done.out.splitlines()]


def commands(session):
    return [exchange["command"]["verb"] for exchange in session["exchanges"]
            if exchange["command"]]


def codes(session):
    return [exchange["reply"]["code"] for exchange in session["exchanges"]
            if exchange["reply"]]


def findings(session):
    return [finding["code"] for finding in session["findings"]]


# ---- a capture ------------------------------------------------------------

def test_a_captured_message(explain):
    done = explain(mailcap.capture(SMTP), "--format", "json")
    assert (done.status, done.err) == (0, "")
    session, = sessions(done)
    assert session["protocol"] == "smtp" and session["outcome"] == "delivered"
    assert session["complete"]
    assert session["client"] == "192.0.2.7#50211"
    assert session["server"] == "198.51.100.25#25"
    assert commands(session) == ["EHLO", "AUTH", None, None, "MAIL", "RCPT",
                                 "DATA", None, "QUIT"]
    assert codes(session) == [220, 250, 334, 334, 235, 250, 250, 354, 250, 221]
    assert session["tcp"]["syn"] == 1 and session["tcp"]["ack"] == 3
    assert session["names"] == {"server": "mx.example", "client": "me",
                                "software": "Postfix"}
    assert [x["keyword"] for x in session["extensions"]] == [
        "PIPELINING", "SIZE", "STARTTLS", "AUTH", "8BITMIME"]
    message, = session["messages"]
    assert message["envelope"] == {"from": "a@qq.example",
                                   "to": ["b@dane.example"],
                                   "parameters": None}
    assert message["subject"] == "你好"
    assert message["from"] == [{"name": "张三", "address": "a@qq.example"}]
    assert [part["path"] for part in message["parts"]] == ["1", "1.1", "1.2"]
    assert message["parts"][1]["text"] == "Hello.\r\n.dot"
    assert message["parts"][2]["name"] == "附件.zip"
    assert message["parts"][2]["octets"] == 10
    assert session["summary"] == {
        "protocol": "smtp", "username": "12345@qq.example", "password": None,
        "masked": True, "sender": "a@qq.example",
        "receivers": ["b@dane.example"], "subject": "你好",
        "contents": "Hello.\r\n.dot", "attachments": ["附件.zip"]}
    assert findings(session) == ["PASSWORD_IN_CLEAR", "AUTH_BEFORE_TLS",
                                 "MAIL_IN_CLEAR"]


def test_a_captured_mailbox(explain):
    session, = sessions(explain(mailcap.capture(POP3, 110), "--format",
                                "json"))
    assert session["protocol"] == "pop3" and session["outcome"] == "fetched"
    assert [exchange["state"] for exchange in session["exchanges"]] == \
        3 * ["authorization"] + 5 * ["transaction"] + ["update"]
    assert session["mailbox"]["messages"] == 3
    assert session["mailbox"]["octets"] == 17393
    assert session["mailbox"]["list"][0] == {
        "number": 1, "octets": 14417, "uid": "aa", "retrieved": True,
        "deleted": True}
    assert session["messages"][0]["octets"] == len(MAIL)
    assert session["summary"]["sender"] == "x@y.example"
    assert findings(session) == ["PASSWORD_IN_CLEAR", "MAIL_IN_CLEAR"]


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_however_it_is_cut_up_it_says_the_same(explain, size):
    def told(octets):
        session, = sessions(explain(octets, "--format", "json"))
        return (commands(session), codes(session), session["summary"],
                session["messages"][0]["parts"])
    for turns, port in ((SMTP, 25), (POP3, 110)):
        assert told(mailcap.capture(turns, port, size=size)) == \
            told(mailcap.capture(turns, port))


def test_in_words_within_80_columns(explain):
    for turns, port in ((SMTP, 25), (POP3, 110)):
        for language in ("C", "zh_CN"):
            done = explain(mailcap.capture(turns, port),
                           env={"LANGUAGE": language, "LC_ALL": "C.UTF-8"})
            assert done.status == 0
            for line in done.out.splitlines():
                assert sum(2 if ord(c) > 0x2e80 else 1 for c in line) <= 80
            assert ("visible on the network" in done.out) == (language == "C")
            assert ("网络上可见的内容" in done.out) == (language != "C")


# ---- secrets --------------------------------------------------------------

WAYS = {
    "PASS": (POP3, 110),
    "LOGIN": (SMTP, 25),
    "PLAIN": (SMTP[:3] + [("C", b"AUTH PLAIN AGEAY2FuYXJ5LTdLcQ==\r\n"),
                          ("S", b"235 ok\r\n")], 25),
    "PLAIN, later": (SMTP[:3] + [
        ("C", b"AUTH PLAIN\r\n"), ("S", b"334 \r\n"),
        ("C", b"AGEAY2FuYXJ5LTdLcQ==\r\n"), ("S", b"535 no\r\n")], 25),
    "XOAUTH2": (SMTP[:3] + [
        ("C", b"AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIGNhbmFyeS03S3EBAQ==\r\n"),
        ("S", b"235 ok\r\n")], 25),
    "POP3, AUTH": ([("S", b"+OK\r\n"), ("C", b"AUTH PLAIN\r\n"), ("S", b"+ \r\n"),
                    ("C", b"AGEAY2FuYXJ5LTdLcQ==\r\n"), ("S", b"+OK\r\n")],
                   110),
    "too late": (SMTP[:5] + [("S", b"535 no\r\n"),
                             ("C", b"MTIz\r\nY2FuYXJ5LTdLcQ==\r\n"),
                             ("S", b"500 what\r\n500 what\r\n")], 25),
    "APOP": ([("S", b"+OK <1@a>\r\n"), ("C", b"APOP me canary-7Kq\r\n"),
              ("S", b"+OK\r\n")], 110),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_nowhere_unless_it_is_asked_for(explain, way):
    octets = mailcap.capture(*WAYS[way])
    hidden = ("canary", "Y2FuYXJ5", "Y2FuYXJ5LTdLcQ", "jYW5hcnkt", "BjYW5hcnk")
    for words in ([], ["--brief"], ["--format", "json"]):
        done = explain(octets, *words)
        for text in hidden:
            assert text not in done.out + done.err, words
    shown = explain(octets, "--show-secrets", "--format", "json")
    assert CANARY in shown.out or way == "too late"


# ---- which ----------------------------------------------------------------

def test_dns_goes_first_and_a_line_says_what_else_there_is(explain):
    with open(os.path.join(TOP, "testdata/pcap/exercise.pcap"), "rb") as file:
        dns = file.read()
    alone = explain(dns).out
    mail = mailcap.pcap(mailcap.conversation(SMTP), 1)
    frames = [bytes(12) + b"\x08\x00" + frame
              for frame in mailcap.conversation(SMTP)]
    both = dns + mailcap.pcap(frames)[24:]
    assert mail
    done = explain(both)
    assert done.out.startswith(alone)
    assert done.out[len(alone):] == \
        "\nalso in it: 1 SMTP session (rootwalk explain --what smtp ...)\n"
    done = explain(both, "--what", "smtp")
    assert done.out.startswith("session 1  SMTP") and "0x8bca" not in done.out
    done = explain(both, "--what", "dns")
    assert done.out == alone
    done = explain(both, "--what", "all", "--format", "json")
    assert done.out.count("rootwalk.message/1") == 4
    assert done.out.count("rootwalk.session/1") == 1


def test_sessions_by_number_and_by_port(explain):
    octets = mailcap.pcap(mailcap.conversation(SMTP, 25) +
                          mailcap.conversation(POP3, 110, 50300) +
                          mailcap.conversation(SMTP, 26, 50400))
    found = sessions(explain(octets, "--format", "json"))
    assert [(s["session"], s["protocol"]) for s in found] == [
        (1, "smtp"), (2, "pop3"), (3, "smtp")]
    found = sessions(explain(octets, "--format", "json", "--session", "2,3"))
    assert [s["session"] for s in found] == [2, 3]
    found = sessions(explain(octets, "--format", "json", "--what", "pop3"))
    assert [s["protocol"] for s in found] == ["pop3"]
    cut = mailcap.capture(SMTP[9:], 2600)
    assert "rootwalk.session" in explain(cut, "--format", "json").out
    odd = mailcap.capture([("C", b"NOOP\r\n"), ("S", b"299 ok\r\n")], 2600)
    assert "session" not in explain(odd).out
    found = sessions(explain(odd, "--decode", "2600=smtp", "--format", "json"))
    assert codes(found[0]) == [299]


def test_fail_on_counts_findings(explain):
    octets = mailcap.capture(SMTP)
    assert explain(octets, "--fail-on", "error").status == 2
    assert explain(octets).status == 0
    clean = mailcap.capture(SMTP[:2] + SMTP[-2:])
    assert explain(clean, "--fail-on", "error").status == 0


@pytest.mark.parametrize("words", [
    ["--what", "http"], ["--what", ""], ["--session", "0"],
    ["--session", "a"], ["--decode", "25"], ["--decode", "25=http"],
    ["--decode", "0=smtp"]])
def test_what_is_mistaken_is_refused_by_name(explain, words):
    done = explain(mailcap.capture(SMTP), *words)
    assert done.status == 1 and words[0] in done.err


# ---- what is missing ------------------------------------------------------

def without(turns, index, port=25):
    talk = mailcap.Conversation(port)
    talk.open()
    for i, (side, data) in enumerate(turns):
        talk.say(side, data)
        if i == index:
            talk.frames.pop()
    talk.close()
    return mailcap.pcap(talk.frames)


@pytest.mark.parametrize("index", range(len(SMTP)))
def test_a_lost_segment_is_said_and_the_rest_is_right(explain, index):
    done = explain(without(SMTP, index), "--format", "json")
    session, = sessions(done)
    assert not session["complete"]
    assert session["tcp"]["lost_octets"] == len(SMTP[index][1])
    assert "SESSION_CUT_OFF" in findings(session)
    assert "COMMAND_OUT_OF_SEQUENCE" not in findings(session)
    assert codes(session)[-1] == 221 or index == len(SMTP) - 1
    assert CANARY not in done.out and "Y2FuYXJ5" not in done.out
    text = explain(without(SMTP, index)).out
    if index != 15:
        missing = len(SMTP[index][1])
        assert f"[missing: {missing} octets]" in text


# ---- transcripts, messages --------------------------------------------------

def transcript(turns):
    return b"".join(side.encode() + b": " + line + b"\n"
                    for side, data in turns
                    for line in data.split(b"\r\n")[:-1])


def test_a_transcript_says_what_the_capture_says(explain):
    for turns, port in ((SMTP, 25), (POP3, 110)):
        found, = sessions(explain(transcript(turns), "--format", "json"))
        want, = sessions(explain(mailcap.capture(turns, port), "--format",
                                 "json"))
        for key in ("names", "extensions", "auth", "summary", "outcome",
                    "mailbox"):
            assert found[key] == want[key], key
        assert found["origin"] == "transcript"
        assert codes(found) == codes(want)
        assert commands(found) == commands(want)


STYLES = {
    "curl -v": (b"> ", b"< "), "swaks": (b" -> ", b"<-  "),
    "swaks under TLS": (b" ~> ", b"<~  "), "sizes": (b"98 C: ", b"128 S: "),
    "full width": ("C：".encode(), "S：".encode()),
    "posttls-finger": (b"posttls-finger: > ", b"posttls-finger: < "),
}


@pytest.mark.parametrize("style", STYLES)
def test_marks_of_transcripts(explain, style):
    client, server = STYLES[style]
    text = transcript(SMTP).replace(b"\nC: ", b"\n" + client).replace(
        b"\nS: ", b"\n" + server)
    text = server + text[3:]
    session, = sessions(explain(text, "--format", "json"))
    assert session["outcome"] == "delivered"
    assert session["summary"]["subject"] == "你好"


def test_a_message(explain):
    mail = b"".join(data for side, data in SMTP if data.startswith(b"From:"))
    mail = mail[:-len(b".\r\n")].replace(b"..dot", b".dot")
    done = explain(mail, "--format", "json")
    contract.check(done.out.encode())
    message = json.loads(done.out)
    assert message["schema"] == "rootwalk.message5322/1"
    assert message["subject"] == "你好" and len(message["parts"]) == 3
    assert "附件.zip" in explain(mail).out


def test_the_exercises(explain):
    with open(os.path.join(TOP, "testdata/mail/exercises.txt"),
              encoding="utf-8") as file:
        texts = re.split(r"^==== .*\n", file.read(), flags=re.M)[1:]
    assert len(texts) >= 5
    for text in texts:
        session, = sessions(explain(text.encode(), "--format", "json"))
        assert session["outcome"] in ("delivered", "fetched", "looked")
        assert all(exchange["error"] is None
                   for exchange in session["exchanges"])
        for language in ("C", "zh_CN"):
            done = explain(text.encode(), env={"LANGUAGE": language,
                                               "LC_ALL": "C.UTF-8"})
            for line in done.out.splitlines():
                assert sum(2 if ord(c) > 0x2e80 else 1 for c in line) <= 80


def test_several_dialogues_in_one_text_are_several_sessions(explain):
    """A report has them under each other; each is what it is by itself, but for
    the numbers of session and lines."""
    with open(os.path.join(TOP, "testdata/mail/exercises.txt"),
              encoding="utf-8") as file:
        whole = file.read()
    alone = [sessions(explain(text.encode(), "--format", "json"))[0] for text
             in re.split(r"^==== .*\n", whole, flags=re.M)[1:]]
    together = sessions(explain(whole.encode(), "--format", "json"))
    assert [s["session"] for s in together] == list(range(1, len(alone) + 1))
    for one, other in zip(alone, together):
        for key in ("protocol", "outcome", "summary", "auth", "names"):
            assert one[key] == other[key]
        assert len(one["exchanges"]) == len(other["exchanges"])
    lines = whole.splitlines()
    for session in together:
        first = lines[session["frames"][0] - 1]
        assert "220 " in first or "+OK" in first or "telnet" in first
    third, = sessions(explain(whole.encode(), "--format", "json",
                              "--session", "3"))
    assert third["session"] == 3


@pytest.mark.parametrize("text, count", [
    ("S: 220 a\nC: QUIT\nS: 221 bye\nS: 220 b\nC: QUIT\nS: 221 bye\n", 2),
    ("S: 220 a\nS: 421 busy\nS: 220 b\nC: QUIT\nS: 221 bye\n", 2),
    ("S: +OK a\nC: QUIT\nS: +OK bye\nS: +OK b\nC: QUIT\nS: +OK\n", 2),
    ("S: +OK a\nC: QUIT\nS: +OK bye\nS: 220 b\nC: QUIT\nS: 221\n", 2),
    ("C: telnet a 25\nS: 220 a\nC: telnet b 25\nS: 220 b\n", 2),
    ("S: 220 a\nC: QUIT/goodbye\nS: 221 bye\n\nthen\n\nS: 220 b\n"
     "C: QUIT\n", 2),
    # their siblings: one and the same
    ("S: 220 a\nC: QUIT\nS: 500 no\nC: NOOP\nS: 250 ok\n", 1),
    ("S: 220 a\nC: STARTTLS\nS: 220 go\nC: EHLO b\nS: 250 ok\n", 1),
    ("S: +OK a\nC: USER b\nS: +OK\nC: PASS c\nS: +OK\nC: QUIT\n", 1),
    ("S: 220 a\nC: EHLO b\nS: 250 a\nC: MAIL FROM:<a@b>\nS: 250 ok\n"
     "C: RCPT TO:<a@b>\nS: 250 ok\nC: DATA\nS: 354 go\nC: QUIT\n"
     "C: telnet b 25\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n", 1),
])
def test_another_dialogue_begins_behind_the_end_of_one(explain, text, count):
    assert len(sessions(explain(text.encode(), "--format", "json"))) == count


# ---- frames ------------------------------------------------------------------

FRAME = ("00 0F E2 45 B9 C2 00 E5 7C 07 DF 45 08 00 45 00 00 40 CE F2 40 00 "
         "40 06 79 87 0A 84 FE 9F DC B5 0C 65 08 B7 00 6E 93 9D 52 22 00 00 "
         "00 00 B0 02 FF FF 54 DB 00 00 02 04 05 B4 01 03 03 03 01 01 08 0A "
         "00 00 00 00 00 00 00 00 01 01 04 02")


def test_the_frame_of_the_exercise(rootwalk):
    done = rootwalk("explain", "--format", "json", FRAME)
    contract.check(done.out.encode())
    frame = json.loads(done.out)
    assert frame["schema"] == "rootwalk.frame/1"
    assert frame["link"] == {"type": "ethernet", "octets": 14,
                             "source": "00:e5:7c:07:df:45",
                             "destination": "00:0f:e2:45:b9:c2",
                             "ethertype": "0x0800"}
    ip, tcp = frame["ip"], frame["tcp"]
    assert (ip["source"], ip["destination"]) == ("10.132.254.159",
                                                 "220.181.12.101")
    assert (ip["ttl"], ip["flags"], ip["total_length"]) == (64, "0x4000", 64)
    assert ip["checksum_right"] and tcp["checksum_right"]
    assert (tcp["source_port"], tcp["destination_port"]) == (2231, 110)
    assert tcp["sequence"] == 2476560930 and tcp["flags"] == "SYN"
    assert [option["values"] for option in tcp["options"]
            if option["kind"] in (2, 3, 8)] == [[1460], [3], [0, 0]]
    for language in ("C", "zh_CN"):
        done = rootwalk("explain", FRAME, env={"LANGUAGE": language,
                                               "LC_ALL": "C.UTF-8"})
        assert "2231 -> 110 (POP3)" in done.out
        for line in done.out.splitlines():
            assert sum(2 if ord(c) > 0x2e80 else 1 for c in line) <= 80
    wrong = FRAME.replace("79 87", "79 88").replace("54 DB", "54 DC")
    out = rootwalk("explain", wrong).out
    assert out.count("wrong") == 2 if out.startswith("Ethernet") else True


def test_a_frame_by_its_number(explain, rootwalk):
    octets = mailcap.capture(SMTP)
    done = explain(octets, "--frame", "5", "--format", "json")
    contract.check(done.out.encode())
    frame = json.loads(done.out)
    assert frame["frame"] == 5 and frame["link"] is None
    assert frame["payload_octets"] == len(SMTP[1][1])
    assert frame["tcp"]["flags"] == "PSH ACK"
    done = explain(octets, "--frame", "5000")
    assert done.status == 8 and "5000" in done.err
    assert explain(octets, "--frame", "0").status == 1


# ---- saving ------------------------------------------------------------------

def test_messages_and_parts_are_saved(explain, tmp_path):
    folder = tmp_path / "saved"
    octets = mailcap.capture(SMTP)
    done = explain(octets, "--save", str(folder))
    assert done.status == 8 and "saved" in done.err
    folder.mkdir()
    done = explain(octets, "--save", str(folder), "--format", "json")
    assert (done.status, done.err) == (0, "")
    message = sessions(done)[0]["messages"][0]
    assert [part["saved"] for part in message["parts"]] == [
        None, "m1-p1.1.txt", "m1-p1.2.zip"]
    assert sorted(os.listdir(folder)) == ["m1-p1.1.txt", "m1-p1.2.zip",
                                          "m1.eml"]
    assert (folder / "m1-p1.2.zip").read_bytes() == \
        b"PK\3\4\n\0\0\0\0\0"
    assert (folder / "m1-p1.1.txt").read_bytes() == b"Hello.\r\n.dot"
    sent = [data for side, data in SMTP if data.startswith(b"From:")][0]
    assert (folder / "m1.eml").read_bytes() == \
        sent[:-3].replace(b"..dot", b".dot")
    assert (folder / "m1.eml").stat().st_mode & 0o777 == 0o600
    (folder / "m1.eml").write_bytes(b"mine")
    done = explain(octets, "--save", str(folder))
    assert done.status == 8 and "exists" in done.err.lower()
    assert (folder / "m1.eml").read_bytes() == b"mine"
    (tmp_path / "link").symlink_to(folder)
    done = explain(octets, "--save", str(tmp_path / "link"))
    assert done.status == 8


@pytest.mark.parametrize("what", ["\x1b[2J", "\x04", "\x07\x7f", "\u202e"])
def test_no_word_of_a_dialogue_moves_the_terminal(rootwalk, what):
    """Whichever word it stands in: a mechanism is the client's own, too."""
    said = rootwalk("explain", "--show-secrets", stdin=(
        "S: 220 mx.example ESMTP\n"
        f"C: EHLO me{what}\n"
        f"S: 250-mx.example {what}\nS: 250-AUTH {what} PLAIN\n"
        f"S: 250 X{what}\n"
        f"C: AUTH {what} AGFkYQBzZWNyZXQ=\n"
        f"S: 535 5.7.8 {what} no\n"
        f"C: MAIL FROM:<a{what}@b.example> {what}=1\n"
        f"S: 550 {what}\n").encode())
    assert said.status == 0, said.err
    assert "220" in said.out and "\x1b[2J" not in said.out
    shown = re.sub(r"[\n]", "", said.out)
    assert not [c for c in shown if ord(c) < 32 or ord(c) in (127, 0x202e)]
