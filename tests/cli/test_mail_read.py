"""What people read of a dialogue: nothing wider than a terminal, nothing that
is guessed, and no protocol taken for another.

SPDX-License-Identifier: ISC
"""
import json
import unicodedata

import pytest

import mailcap
from test_mail import POP3, SMTP, explain, transcript  # noqa: F401

LANGUAGES = ("C", "zh_CN")
LONG = tuple(bytes.fromhex(32 * digit) for digit in "ab")


def width(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def said(done):
    assert done.status == 0, done.err
    for line in done.out.splitlines():
        assert width(line) <= 80, line
    return done.out


def spoken(lines):
    """Lines "C: ..." and "S: ..." as turns."""
    return [(line[0], line[3:].encode() + b"\r\n") for line in lines]


# ---- eighty columns ----------------------------------------------------------

LIST = b"".join(b"%d %d\r\n" % (n, 10 ** n % 99991) for n in range(1, 2109))
RECEIVERS = [f"receiver-number-{n}@somewhere.example" for n in range(7)]
WIDE = {
    "a mailbox of thousands": ([
        ("S", b"+OK\r\n"), ("C", b"LIST\r\n"), ("S", b"+OK\r\n" + LIST + b".\r\n")],
        110),
    "many receivers": (
        SMTP[:5 - 2] + [("C", b"MAIL FROM:<a@qq.example>\r\n"), ("S", b"250 k\r\n")]
        + [turn for to in RECEIVERS for turn in (
            ("C", b"RCPT TO:<%s>\r\n" % to.encode()), ("S", b"250 k\r\n"))]
        + [("C", b"DATA\r\n"), ("S", b"354 go\r\n"),
           ("C", b"To: " + b",\r\n ".join(
               b"N " + str(n).encode() + b" <" + to.encode() + b">"
               for n, to in enumerate(RECEIVERS)) + b"\r\n\r\nbody\r\n.\r\n"),
           ("S", b"250 k\r\n")], 25),
    "a word without end in a reply": (
        SMTP[:1] + [("C", b"EHLO " + 300 * b"a" + b"\r\n"),
                    ("S", b"550 " + 300 * b"b" + b"\r\n")], 25),
    "a word without end that is no command": (
        SMTP[:1] + [("C", b"EHLO me\r\n"), ("S", b"250 k\r\n"),
                    ("C", b"\x80" * 300 + b"\r\n"),
                    ("S", b"500 " + b"\x81" * 100 + b"\r\n"),
                    ("S", b"\x82" * 100 + b"\r\n")], 25),
    "the exercise's mailbox": (POP3, 110),
    "the exercise's mail": (SMTP, 25),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", WIDE)
def test_no_line_is_wider_than_a_terminal(explain, what, language):  # noqa: F811
    turns, port = WIDE[what]
    env = {"LANGUAGE": language, "LC_ALL": "C.UTF-8"}
    for octets in (mailcap.capture(turns, port),
                   mailcap.capture(turns, port, ends=LONG), transcript(turns)):
        for words in ([], ["--packets"], ["--show-secrets"]):
            out = said(explain(octets, *words, env=env))
            assert not [line for line in out.splitlines()
                        if line.endswith(", ")]


def test_two_long_addresses_have_a_line_each(explain):  # noqa: F811
    octets = mailcap.capture(SMTP, ends=LONG, source=50211)
    first, second = said(explain(octets)).splitlines()[:2]
    address = ":".join(8 * ["aaaa"])
    assert first == f"session 1  SMTP  {address}#50211"
    assert second.startswith(f"  -> {address.replace('a', 'b')}#25")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_libpcap_says_has_a_line_of_its_own(explain, language):  # noqa: F811
    octets = mailcap.capture(SMTP)
    octets += octets[24:40][:8] + b"\xff\xff\xff\xe0\xff\xff\xff\xe0" + 40 * b"x"
    out = said(explain(octets, env={"LANGUAGE": language, "LC_ALL": "C.UTF-8"}))
    assert out.splitlines()[-1].startswith("  invalid packet capture length")


# ---- nothing is guessed -------------------------------------------------------

def test_what_a_transcript_leaves_out_is_not_none(explain):  # noqa: F811
    lines = ["S: +OK hello", "C: USER me", "S: +OK", "C: PASS x", "S: +OK",
             "C: LIST", "S: +OK", "C: RETR 1", "S: +OK 3287",
             "S: DATA fragment, 1420 bytes", "C: QUIT", "S: +OK Bye"]
    out = said(explain("\n".join(lines).encode()))
    assert "  sender      not recorded\n" in out
    assert "  attachments not recorded\n" in out
    assert "the transcript does not show all of them" in out
    assert "\nmailbox: 1 retrieved, 0 deleted\n" in out
    # with the list, or with the message, it is known
    listed = lines[:7] + ["1 3287", "2 1021", "."] + lines[7:]
    out = said(explain("\n".join(listed).encode()))
    assert "\nmailbox: 2 mail messages; 1 retrieved, 0 deleted\n" in out
    whole = lines[:9] + ["Subject: x", "", "y", "."] + lines[10:]
    out = said(explain("\n".join(whole).encode()))
    assert "  attachments none\n" in out and "not recorded" not in out
    half = lines[:7] + ["1 3287"] + lines[7:]
    out = said(explain("\n".join(half).encode()))
    assert "\nmailbox: 1 retrieved, 0 deleted\n" in out


def test_a_message_that_was_left_out_has_its_line(explain):  # noqa: F811
    lines = ["S: 220 a", "C: HELO b", "S: 250 k", "C: MAIL FROM:<a@b>",
             "S: 250 k", "C: RCPT TO:<c@d>", "S: 250 k", "C: DATA",
             "S: 354 go", "C: DATA fragment, 2429 bytes", "S: 250 k"]
    out = said(explain("\n".join(lines).encode()))
    assert "\n 10 C 2429 octets; the transcript does not show all of them\n" \
        in out
    done = explain("\n".join(lines).encode(), "--format", "json")
    session = json.loads(done.out)
    assert session["messages"][0]["frames"] == [10, 10]


@pytest.mark.parametrize("times, words", [
    (1, "retransmitted: 1 segment"), (3, "retransmitted: 3 segments"),
    (0, None)])
def test_retransmissions_agree_with_their_number(explain, times, words):  # noqa: F811
    talk = mailcap.Conversation(25)
    talk.open()
    for side, data in SMTP:
        talk.say(side, data)
        for _ in range(times if data.startswith(b"EHLO") else 0):
            talk.frame("C", 24, data, talk.sent["C"] - len(data))
    talk.close()
    out = said(explain(mailcap.pcap(talk.frames)))
    assert (words or "retransmitted") in out or words is None
    assert words is not None or "retransmitted" not in out


# ---- not everything that greets with 220 is mail ------------------------------

FTP = [("S", b"220 FTP ready\r\n"), ("C", b"USER me\r\n"),
       ("S", b"331 password\r\n"), ("C", b"PASS canary-7Kq\r\n"),
       ("S", b"230 fine\r\n"), ("C", b"QUIT\r\n"), ("S", b"221 bye\r\n")]
OTHERS = {
    "FTP": FTP,
    "FTP, which asks for TLS": [FTP[0], ("C", b"AUTH TLS\r\n"),
                                ("S", b"530 no\r\n")],
    "FTP, the client is first": [FTP[1], FTP[0]] + FTP[2:],
    "greetings and nothing known": [FTP[0], ("C", b"FROBNICATE\r\n"),
                                    ("S", b"500 what\r\n")],
    "+OK of something else": [("S", b"+OK\r\n"), ("C", b"FROBNICATE\r\n")],
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_mail_is_not_taken_for_it(explain, what):  # noqa: F811
    octets = mailcap.capture(OTHERS[what], 2121)
    done = explain(octets, "--format", "json")
    assert "rootwalk.session" not in done.out
    assert "canary" not in done.out + done.err
    # who says that it is gets it as that
    done = explain(octets, "--decode", "2121=smtp", "--format", "json")
    assert json.loads(done.out)["protocol"] == "smtp"


@pytest.mark.parametrize("turns, protocol", [
    (SMTP, "smtp"), (POP3, "pop3"), (SMTP[:1] + SMTP[-2:], "smtp"),
    (POP3[:1] + POP3[-2:], "pop3"), (SMTP[1:], "smtp"), (POP3[1:], "pop3")])
def test_mail_on_any_port_is_mail(explain, turns, protocol):  # noqa: F811
    octets = mailcap.capture(turns, 2121)
    done = explain(octets, "--format", "json")
    assert json.loads(done.out)["protocol"] == protocol


# ---- words of one's own -------------------------------------------------------

@pytest.mark.parametrize("argument, address", [
    ("TO:<b@c.example>", "b@c.example"), ("TO: <b@c.example>", "b@c.example"),
    ("to:b@c.example NOTIFY=NEVER", "b@c.example"),
    ("TO:<b@c.example> NOTIFY=NEVER", "b@c.example"),
    ('TO:<"b c"@d.example>', '"b c"@d.example'), ("TO:<b@c.example", "b@c.example"),
    ("TO:<>", "TO:<>"), ("TO:", "TO:"), ("b@c.example", "b@c.example")])
def test_a_refused_recipient_is_named_by_its_address(explain, argument, address):  # noqa: F811
    turns = SMTP[:3] + [("C", b"MAIL FROM:<a@b>\r\n"), ("S", b"250 k\r\n"),
                        ("C", b"RCPT " + argument.encode() + b"\r\n"),
                        ("S", b"550 5.1.1 nobody\r\n"), *SMTP[-2:]]
    out = said(explain(mailcap.capture(turns)))
    assert f"the server refused the recipient {address}: 550 5.1.1 nobody" in \
        " ".join(out.split())
    done = explain(mailcap.capture(turns[:6] + [("S", b"250 k\r\n")]))
    assert "RECIPIENT_REJECTED" not in done.out


def test_what_servers_name_in_capa_is_known(explain):  # noqa: F811
    """Dovecot's list, word for word; and one that nobody knows."""
    words = [b"CAPA", b"TOP", b"UIDL", b"RESP-CODES", b"PIPELINING",
             b"AUTH-RESP-CODE", b"STLS", b"USER", b"SASL PLAIN LOGIN"]
    def heard(more):
        return said(explain(mailcap.capture([
            ("S", b"+OK Dovecot ready.\r\n"), ("C", b"CAPA\r\n"),
            ("S", b"+OK\r\n" + b"\r\n".join(words + more) + b"\r\n.\r\n"),
            ("C", b"QUIT\r\n"), ("S", b"+OK\r\n")], 110)))
    assert "not registered" not in heard([])
    assert heard([b"FROBNICATE"]).count("not registered") == 1
