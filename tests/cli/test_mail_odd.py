"""explain of mail dialogues that go wrong: what captures in the wild taught.

SPDX-License-Identifier: ISC
"""
import json

import pytest

import mailcap

HELLO = [("S", b"220 mx.example ESMTP\r\n"), ("C", b"EHLO me\r\n"),
         ("S", b"250-mx.example\r\n250 CHUNKING\r\n")]
ENVELOPE = [("C", b"MAIL FROM:<a@b.example>\r\n"), ("S", b"250 Ok\r\n"),
            ("C", b"RCPT TO:<c@d.example>\r\n"), ("S", b"250 Ok\r\n")]
BYE = [("C", b"QUIT\r\n"), ("S", b"221 Bye\r\n")]
LOGIN = [("S", b"+OK hi\r\n"), ("C", b"USER me\r\n"), ("S", b"+OK\r\n"),
         ("C", b"PASS x\r\n"), ("S", b"+OK\r\n")]


def data(text, reply=b"250 queued\r\n"):
    return [("C", b"DATA\r\n"), ("S", b"354 go on\r\n"),
            ("C", text + b".\r\n"), ("S", reply)]


@pytest.fixture
def explain(rootwalk, tmp_path):
    def run(octets, *words):
        (tmp_path / "input").write_bytes(octets)
        done = rootwalk("explain", *words, str(tmp_path / "input"))
        assert (done.status, done.err) == (0, "")
        return done.out
    return run


@pytest.fixture
def session(explain):
    def run(turns, port=25):
        return json.loads(explain(mailcap.capture(turns, port), "--format",
                                  "json"))
    return run


def verbs(told):
    return [e["command"]["verb"] for e in told["exchanges"] if e["command"]]


def codes(told):
    return [finding["code"] for finding in told["findings"]]


# ---- BDAT -----------------------------------------------------------------

@pytest.mark.parametrize("argument, is_piece", [
    (b"6", True), (b"6 LAST", True), (b"6 last", True), (b"06", True),
    (b"", False), (b"6 X", False), (b"6LAST", False), (b"6 LASTS", False),
    (b"LAST", False), (b"-6", False), (b"+6", False), (b"6 LAST 6", False),
    (b"184467440737095516150 LAST", False), (b"0x6", False)])
def test_only_what_bdat_means_makes_a_piece(session, argument, is_piece):
    """Else the server takes the next octets for commands, and so do we."""
    told = session(HELLO + ENVELOPE + [
        ("C", b"BDAT " + argument + b"\r\n"), ("C", b"NOOP\r\n"),
        ("S", b"250 Ok\r\n" if is_piece else b"501 no\r\n250 Ok\r\n"), *BYE])
    assert ("NOOP" in verbs(told)) is not is_piece
    assert len(told["messages"]) == is_piece
    assert ("MAIL_IN_CLEAR" in codes(told)) is is_piece


def test_a_message_in_pieces_says_so(explain):
    text = explain(mailcap.capture(HELLO + ENVELOPE + [
        ("C", b"BDAT 12\r\nSubject: x\r\n"), ("S", b"250 Ok\r\n"),
        ("C", b"BDAT 4 LAST\r\n\r\nhi"), ("S", b"250 Ok\r\n"), *BYE]))
    assert text.count("16 octets") == 1
    assert "this was the last piece" in text and "single dot" not in text


def test_a_piece_takes_no_more_of_a_hole_than_its_own(explain):
    talk = mailcap.Conversation(25)
    talk.open()
    for side, octets in HELLO + ENVELOPE:
        talk.say(side, octets)
    talk.say("C", b"BDAT 20\r\nhello")
    talk.sent["C"] += 100  # 15 of the piece, 85 of what came behind it
    talk.say("C", b"NOOP\r\n")
    talk.say("S", b"250 Ok\r\n")
    talk.say("S", b"250 Ok\r\n")
    talk.close()
    text = explain(mailcap.pcap(talk.frames))
    assert "20 octets in frames" in text and "C NOOP" in text
    assert "[missing: 85 octets]" in text


# ---- replies --------------------------------------------------------------

@pytest.mark.parametrize("turns, takes_no_mail", [
    ([("S", b"521 mx.example does not accept mail\r\n"),
      ("C", b"QUIT\r\n"), ("S", b"221 Bye\r\n")], True),
    (HELLO + ENVELOPE[:2] + [
        ("C", b"BDAT x\r\n"), ("S", b"521 5.5.4 Syntax: BDAT\r\n")], False)])
def test_521_is_no_host_without_mail_where_it_answers_a_command(
        explain, turns, takes_no_mail):
    text = explain(mailcap.capture(turns))
    assert ("accepts no mail" in text) is takes_no_mail


def test_a_plus_in_pop3_asks_for_something_in_a_log_in_only(session):
    """Else the next command passed for a password that went in the clear."""
    told = session(LOGIN + [("C", b"STAT\r\n"), ("S", b"+ odd\r\n"), *BYE],
                   110)
    assert verbs(told)[-1] == "QUIT"
    assert codes(told).count("PASSWORD_IN_CLEAR") == 1
    asked = session([("S", b"+OK hi\r\n"), ("C", b"AUTH PLAIN\r\n"),
                     ("S", b"+ \r\n"), ("C", b"AG1lAHNlY3JldA==\r\n"),
                     ("S", b"+OK\r\n")], 110)
    assert codes(asked).count("PASSWORD_IN_CLEAR") == 1


def test_a_reply_that_is_none_of_pop3_says_no_more_than_that(explain):
    text = explain(mailcap.capture(LOGIN + [
        ("C", b"RETR 1\r\n"), ("S", b"GARBAGE\r\n"), *BYE], 110))
    assert "neither +OK nor -ERR" in text and "no such message" not in text


def test_a_server_without_tls_on_a_port_for_tls_injects_nothing(session):
    hello = bytes.fromhex("160301002c0100002803030102030405060708090a0b0c0d0e"
                          "0f101112131415161718191a1b1c1d1e1f20000002c02f0100")
    assert "STARTTLS_INJECTION" not in codes(session(
        [("C", hello), ("S", b"220 plain\r\n")], 465))
    assert "STARTTLS_INJECTION" in codes(session(
        HELLO + [("C", b"STARTTLS\r\n"), ("S", b"220 go\r\n250 more\r\n"),
                 ("C", hello)]))


def test_ok_at_the_end_of_the_list_is_no_extension(explain):
    text = explain(mailcap.capture([
        ("S", b"220 mx.example ESMTP\r\n"), ("C", b"EHLO me\r\n"),
        ("S", b"250-mx.example\r\n250-DSN\r\n250 OK\r\n"), *BYE]))
    assert "no extension; some servers" in text and "own" not in text


# ---- once is enough -------------------------------------------------------

def test_a_habit_is_one_finding(session):
    told = session([("S", b"220 mx.example\r\n"),
                    ("C", b"HELO me\r\nNOOP\r\nNOOP\r\nQUIT\r\n"),
                    ("S", 4 * b"250 Ok\r\n")])
    assert codes(told).count("PIPELINED_WITHOUT_OFFER") == 1


def test_replies_to_nothing_are_told_three_times(session):
    told = session([("S", b"220 mx.example\r\n"), ("C", b"HELO me\r\n"),
                    ("S", 7 * b"250 Ok\r\n"), *BYE])
    assert codes(told).count("REPLY_UNEXPECTED") == 3


def test_of_a_server_that_was_not_captured_no_reply_is_missed(explain):
    talk = mailcap.Conversation(25)
    talk.say("C", b"EHLO me\r\nMAIL FROM:<a@b.example>\r\nQUIT\r\n")
    text = explain(mailcap.pcap(talk.frames))
    assert "no reply to this in the recording" not in text
    assert "only one side" in " ".join(text.split())


def test_octets_of_what_is_no_command_are_shown_alike_everywhere(explain):
    text = explain(mailcap.capture([
        ("S", b"220 mx.example\r\n"), ("C", b"\xb6x\xb7 y\r\n\xb8\r\n"),
        ("S", 2 * b"500 what?\r\n"), *BYE]))
    assert "\\184" in text and "xB8" not in text


# ---- visible on the network ------------------------------------------------

@pytest.mark.parametrize("turns", [
    data(b"", b"250 Ok\r\n"), data(b"Subject: not this\r\n\r\nno\r\n",
                                  b"554 no\r\n")])
def test_the_table_is_about_a_message_that_came_through(session, turns):
    told = session(HELLO + turns + ENVELOPE +
                   data(b"Subject: this\r\n\r\nyes\r\n") + BYE)
    assert told["summary"]["subject"] == "this"
    assert told["summary"]["contents"] == "yes\r\n"


def test_contents_are_quoted_once(explain):
    text = explain(mailcap.capture(HELLO + ENVELOPE + data(
        b"Subject: a\r\n\r\none\r\n\ttwo\\\r\n") + BYE))
    assert 'contents    "one\\n\\ttwo\\\\\\n"\n' in text


def test_no_line_ends_in_a_blank(explain):
    name = b"x" * 50 + b".zip"
    text = explain(mailcap.capture(HELLO + ENVELOPE + data(
        b"Content-Type: application/octet-stream; name=" + name +
        b"\r\n\r\nhi\r\n") + BYE))
    text += explain(mailcap.capture(LOGIN + [
        ("C", b"UIDL\r\n"), ("S", b"+OK\r\n" + b"".join(
            b"%d %s\r\n" % (i, 30 * b"u") for i in range(9)) + b".\r\n"),
        *BYE], 110))
    assert not [line for line in text.splitlines()
                if line != line.rstrip() and " S " not in line[:5]]


# ---- nothing of what was asked for ------------------------------------------

def test_a_capture_without_what_is_asked_for_says_what_it_is(explain):
    text = explain(mailcap.capture(LOGIN, 110), "--what", "smtp")
    assert text.startswith("no SMTP in this capture of ")
    assert "TCP port 110" in text
    text = explain(mailcap.capture(LOGIN, 110), "--session", "7")
    assert "1 session\n" in text and text.count("\n") == 1
