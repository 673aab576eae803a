"""send and fetch against servers on loopback: what goes over, what is said,
and that a password goes nowhere else."""
import email
import email.policy
import json
import os
import signal
import subprocess
import threading

import pytest

import sessions
from conftest import ENVIRONMENT, PROGRAM, Done
from mailserver import Server, certificate, pop3, smtp

CANARY = "canary7Kq"
CANARY64 = ("Y2FuYXJ5N0tx", "AG1lAGNhbmFyeTdLcQ==")
FROM = ["--from", "me@a.example"]


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text(CANARY + "\n")
    secret.chmod(0o600)
    return tmp_path


def run(*words, text=b"", **more):
    return Done(subprocess.run([PROGRAM, *words], input=text, timeout=60,
                               capture_output=True, env=ENVIRONMENT, **more))


def serve(talk, context=None, implicit=False):
    server = Server(talk, context, implicit)
    server.password = CANARY.encode()
    return server


def send(server, *words, text=b"Hello\n"):
    return run("send", "--server", f"127.0.0.1:{server.port}", *FROM, *words,
               "b@b.example", text=text)


def fetch(server, *words, user="me", scheme=""):
    return run("fetch", f"{scheme}127.0.0.1:{server.port}", "--user", user,
               "--password-file", "secret", *words)


LOG_IN = ["--user", "me", "--password-file", "secret"]


def holds_no_secret(place, done):
    """In no output, and in no file but its own and what went over the wire."""
    for text in (done.out, done.err):
        for word in (CANARY, *CANARY64):
            assert word not in text
    for name in os.listdir(place):
        path = place / name
        if path.is_file() and name != "secret" and not name.endswith(".pcap"):
            assert CANARY.encode() not in path.read_bytes(), name


# ---- send --------------------------------------------------------------------

def test_a_message_arrives_octet_for_octet(place):
    text = "".join(f"{'.' * n}line {n}\r\n" for n in range(9)).encode() + \
        b"x" * 900 + b"\r\n.\r\n..\r\n"
    (place / "whole.eml").write_bytes(b"Subject: dots\r\n\r\n" + text)
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", "--message", "whole.eml")
    assert done.status == 0, done.err
    assert server.got == [b"Subject: dots\r\n\r\n" + text]


def test_a_composed_message_is_what_python_reads(place):
    (place / "附件.zip").write_bytes(bytes(range(256)) * 40)
    body = "Grüße\n.dot\n" + "long " * 300 + "\n"
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", "--subject", "你好, " + "长" * 40,
                    "--cc", "Zoë <z@c.example>", "--bcc", "hidden@d.example",
                    "--header", "X-Test: 1", "--attach", "附件.zip",
                    text=body.encode())
    assert done.status == 0, done.err
    raw = server.got[0]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"hidden" not in raw and b"RCPT TO:<hidden@d.example>" in server.heard
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects
    assert message["Subject"] == "你好, " + "长" * 40
    assert message["Cc"] == "Zoë <z@c.example>" and message["X-Test"] == "1"
    assert message.get_body().get_content().replace("\r\n", "\n") == body
    attachment, = message.iter_attachments()
    assert attachment.get_filename() == "附件.zip"
    assert attachment.get_content() == bytes(range(256)) * 40


def test_starttls_then_a_log_in(place, tls):
    context, roots = tls
    with serve(smtp(), context) as server:
        done = send(server, *LOG_IN, "--cafile", roots, "--keylog", "keys",
                    "--record", "r.pcap")
    assert done.status == 0, done.err
    assert len(server.got) == 1
    assert "TLS 1.3" in done.out and "AUTH PLAIN ********" in done.out
    assert os.stat("keys").st_mode & 0o777 == 0o600
    assert (place / "keys").read_text().startswith(("SERVER_", "CLIENT_"))
    assert CANARY.encode() not in (place / "r.pcap").read_bytes()
    holds_no_secret(place, done)


def test_tls_from_the_first_octet(place, tls):
    context, roots = tls
    with serve(smtp(), context, implicit=True) as server:
        done = send(server, *LOG_IN, "--cafile", roots, "--tls", "implicit",
                    "--format", "json", "--auth", "login")
    assert done.status == 0, done.err
    report = json.loads(done.out)
    assert report["outcome"] == "delivered"
    assert report["tls"]["outcome"] == "completed"
    assert report["auth"][0]["mechanism"] == "LOGIN"
    holds_no_secret(place, done)


def test_one_recipient_refused_the_others_go_on(place):
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", "no@b.example")
    assert done.status == 5 and len(server.got) == 1
    assert "550 5.1.1 nobody here" in done.err


@pytest.mark.parametrize("mechanism", ["plain", "login", "cram-md5"])
def test_ways_to_log_in_in_the_clear(place, mechanism):
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", *LOG_IN, "--auth", mechanism,
                    "--record", "r.pcap")
    assert done.status == 0, done.err
    assert "r.pcap: contains the password of me" in done.err
    holds_no_secret(place, done)


@pytest.mark.parametrize("words, status", [
    ([], 0), (["--fail-on", "error"], 2), (["--fail-on", "never"], 0)])
def test_findings_count_where_that_is_asked_for(place, words, status):
    """The password went in the clear, by --tls none."""
    with serve(smtp()) as server:
        assert send(server, "--tls", "none", *LOG_IN, *words).status == status
    with serve(pop3([])) as server:
        assert fetch(server, "--tls", "none", *words).status == status


@pytest.mark.parametrize("talk, ask", [
    (smtp, send), (lambda: pop3([]), fetch)], ids=["send", "fetch"])
def test_where_the_report_goes_and_how_it_looks(place, talk, ask):
    def told(*words):
        with serve(talk()) as server:
            return ask(server, "--tls", "none", *words)
    assert "\x1b[" not in told().out
    assert "\x1b[" in told("--color", "always").out
    for word in ("-o", "--output"):
        assert told(word, word[-1]).out == ""
        assert "QUIT" in (place / word[-1]).read_text()


def test_secrets_are_shown_where_that_is_asked_for(place):
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", *LOG_IN, "--auth", "login",
                    "--show-secrets")
    assert CANARY in done.out


def test_a_rejected_log_in(place):
    with serve(smtp()) as server:
        server.password = b"another"
        done = send(server, "--tls", "none", *LOG_IN)
    assert done.status == 5 and not server.got and "535 5.7.8" in done.err
    holds_no_secret(place, done)


REFUSALS = {
    "no STARTTLS is offered": (smtp(), False, []),
    "STARTTLS is refused": (smtp(more=["STARTTLS"],
                                 starttls="454 4.7.0 not now"), False, []),
    "plain text behind the 220": (
        smtp(more=["STARTTLS"], starttls="220 go\r\n250 AUTH PLAIN"), False,
        []),
    "plain text instead of TLS": (
        smtp(more=["STARTTLS"], starttls="220 go"), False, []),
    "a certificate of nobody known": (smtp(), True, []),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_nothing_goes_out_where_it_is_not_secure(place, tls, case):
    talk, has_tls, more = REFUSALS[case]
    with serve(talk, tls[0] if has_tls else None) as server:
        done = send(server, *LOG_IN, "--reply-time", "1", *more)
    expected = 9 if case == "plain text instead of TLS" else 6
    assert done.status in (6, expected), done.err
    assert server.connections == 1 and not server.got
    assert b"AUTH" not in server.heard and b"MAIL" not in server.heard
    holds_no_secret(place, done)


def hostile(*pieces, times=1, then_hear=True):
    def talk(line):
        for piece in pieces:
            for _ in range(times):
                line.peer.sendall(piece)
            if then_hear and line.hear() is None:
                return
        line.hear()
    return talk


HOSTILE = {
    "rubbish": (hostile(b"\0\xff\xfe rubbish\r\n"), 9, "does not speak"),
    "silence": (hostile(b""), 9, "did not reply in time"),
    "a megabyte in a line": (hostile(b"220 " + b"a" * (1 << 20)), 9,
                             "more than a reply may have"),
    "10,000 reply lines": (hostile(b"220-a\r\n" * 10000), 9,
                           "more than a reply may have"),
    "421 in greeting": (hostile(b"421 4.3.2 go away\r\n"), 5,
                        "421 4.3.2 go away"),
    "421 later": (hostile(b"220 mx\r\n", b"421 4.7.0 too many\r\n"), 5,
                  "421 4.7.0 too many"),
    "closed at once": (lambda line: None, 9, "closed the connection"),
    "closed later": (hostile(b"220 mx\r\n", then_hear=False), 9, ""),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_server_is_left_and_named(place, case):
    talk, status, words = HOSTILE[case]
    with serve(talk) as server:
        done = send(server, "--tls", "none", *LOG_IN, "--reply-time", "0.5")
    assert done.status == status, (done.out, done.err)
    assert words in done.err
    holds_no_secret(place, done)


@pytest.mark.parametrize("reply", ["221 bye", "500 what?", "rubbish", "",
                                   None])
def test_what_comes_of_quit_does_not_undo_a_delivery(place, reply):
    """250 was said to the end of the data; only with a recipient who was refused
    is it no delivery to all."""
    with serve(smtp(quit_reply=reply)) as server:
        done = send(server, "--tls", "none", *LOG_IN, "--reply-time", "0.5")
        partly = send(server, "--tls", "none", *LOG_IN, "--reply-time", "0.5",
                      "no@b.example")
    assert done.status == 0, (done.out, done.err)
    assert partly.status == 5, (partly.out, partly.err)


def test_a_port_that_is_closed(place):
    with serve(smtp()) as server:
        port = server.port
    done = run("send", "--server", f"127.0.0.1:{port}", *FROM, "b@b.example",
               text=b"x")
    assert done.status == 9 and "refuses the connection" in done.err


USAGE = {
    "a password as a value": (["--password", CANARY],
                              "can be read by everyone"),
    "a password with =": (["--password=" + CANARY],
                          "can be read by everyone"),
    "no recipient": (FROM, "no RECIPIENT"),
    "no sender": (["b@b.example"], "--from"),
    "not an address": ([*FROM, "b"], "not an address"),
    "a line end in a subject": (
        [*FROM, "b@b.example", "--server", "127.0.0.1:1", "--subject",
         "a\nb"], "control character"),
    "a password in the server": (
        [*FROM, "b@b.example", "--server", f"me:{CANARY}@127.0.0.1"],
        "never on the command line"),
    "a file of all": (
        [*FROM, "b@b.example", "--server", "127.0.0.1:1", "--user", "me",
         "--password-file", "open"], "readable by others"),
    "no terminal": ([*FROM, "b@b.example", "--server", "127.0.0.1:1",
                     "--user", "me"], "no terminal"),
}


@pytest.mark.parametrize("case", USAGE)
def test_misuse_is_said_before_anything_is_sent(place, case):
    words, said = USAGE[case]
    (place / "open").write_text("x\n")
    (place / "open").chmod(0o644)
    done = run("send", *words, text=b"x\n", start_new_session=True)
    assert done.status == 1 and said in done.err, done.err
    assert not done.out and CANARY not in done.err


def test_other_sources_of_a_password(place):
    netrc = place / "netrc"
    netrc.write_text("machine other login me password x\n"
                     f"machine 127.0.0.1 login me password {CANARY}\n")
    netrc.chmod(0o600)
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", "--user", "me", "--netrc=netrc")
        assert done.status == 0, done.err
        (place / "secret").chmod(0o644)  # a descriptor is opened by its owner
        with open("secret", "rb") as secret:
            done = run("send", "--server", f"127.0.0.1:{server.port}", *FROM,
                       "--tls", "none", "--user", "me", "--password-fd",
                       str(secret.fileno()), "b@b.example", text=b"x",
                       pass_fds=[secret.fileno()])
        assert done.status == 0, done.err


@pytest.mark.parametrize("step, last", [
    ("connect", b"QUIT"), ("helo", b"QUIT"), ("auth", b"QUIT"),
    ("mail", b"QUIT"), ("rcpt", b"QUIT")])
def test_until_stops_there(place, step, last):
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", *LOG_IN, "--until", step)
    verbs = [line.split()[0] for line in server.heard.split(b"\r\n") if line]
    order = [b"EHLO", b"AUTH", b"MAIL", b"RCPT"]
    count = {"connect": 0, "helo": 1, "auth": 2, "mail": 3, "rcpt": 4}[step]
    seen = [verb for verb in verbs if verb in order]
    assert done.status == 0 and seen == order[:count], (verbs, done.err)
    assert verbs[-1] == last and not server.got


def test_the_other_words_of_a_message(place):
    (place / "text").write_text("from a file\n")
    with serve(smtp()) as server:
        done = send(server, "--tls", "none", "--helo", "me.example", "--body",
                    "text", "--to", "t@t.example", text=b"not this")
    assert done.status == 0, done.err
    assert b"EHLO me.example\r\n" in server.heard
    assert b"RCPT TO:<t@t.example>" in server.heard
    assert b"from a file\r\n" in server.got[0]
    assert b"To: b@b.example,\r\n t@t.example\r\n" in server.got[0]


# ---- fetch -------------------------------------------------------------------

MESSAGES = [b"From: a@a.example\r\nSubject: one\r\n\r\n.dot\r\n..two\r\n",
            b"Subject: \xff raw\r\n\r\n" + b"x" * 5000 + b"\r\n",
            b"Subject: three\r\n\r\nlast\r\n"]


def test_the_exercise(place):
    with serve(pop3(MESSAGES)) as server:
        done = fetch(server, "--tls", "none", "--auth", "user", "--list")
    assert done.status == 0, done.err
    verbs = [line.split()[0] for line in server.heard.split(b"\r\n") if line]
    assert verbs == [b"USER", b"PASS", b"STAT", b"UIDL", b"LIST", b"QUIT"]
    assert "PASS ********" in done.out
    holds_no_secret(place, done)


def test_what_is_fetched_is_octet_for_octet_what_was_there(place, tls):
    context, roots = tls
    (place / "mail").mkdir()
    with serve(pop3(MESSAGES), context) as server:
        done = fetch(server, "--cafile", roots, "all", "--save", "mail")
    assert done.status == 0, done.err
    for n, message in enumerate(MESSAGES, 1):
        assert (place / "mail" / f"m{n}.eml").read_bytes() == message
    assert server.deleted == set()
    holds_no_secret(place, done)


def test_only_what_was_saved_is_deleted(place):
    (place / "mail").mkdir()
    (place / "mail" / "m2.eml").write_text("in the way")
    with serve(pop3(MESSAGES)) as server:
        done = fetch(server, "--tls", "none", "--retrieve", "--delete",
                     "--save", "mail", "1-2", "3")
    assert done.status == 8
    assert server.deleted == {1}
    assert (place / "mail" / "m2.eml").read_text() == "in the way"


def test_deleting_without_saving_is_asked_for(place):
    with serve(pop3(MESSAGES)) as server:
        done = fetch(server, "--tls", "none", "--retrieve", "--delete", "1")
        assert done.status == 1 and "only what is saved" in done.err
        assert server.connections == 0


def test_a_message_that_is_not_there(place):
    with serve(pop3(MESSAGES)) as server:
        done = fetch(server, "--tls", "none", "7", "2-9")
    assert done.status == 5 and "no such message" in done.err
    assert server.heard.count(b"RETR") == 3  # 2, 3 and the first that is not there


def test_top_and_pop3s(place, tls):
    context, roots = tls
    with serve(pop3(MESSAGES), context, implicit=True) as server:
        done = fetch(server, "--cafile", roots, "--top", "3", "1",
                     scheme="pop3s://")
    assert done.status == 0, done.err
    assert b"TOP 1 3" in server.heard


# ---- while it goes on ----------------------------------------------------------

class Watched:
    """The program, whose server waits until what it has heard is on the
    screen: with a report that comes at the end both would wait for ever."""

    def __init__(self, *words):
        self.words, self.shown = words, b""
        self.ready = threading.Event()

    def talk(self, speak):
        def talk(line):
            hear = line.hear

            def heard():
                said = hear()
                if said is not None:
                    shown = said.split(b" ")[0]
                    while b" C " + shown not in self.shown:
                        some = os.read(self.run.stdout.fileno(), 65536)
                        if not some:
                            return None
                        self.shown += some
                return said
            line.hear = heard
            self.ready.wait(30)
            speak(line)
        return talk

    def start(self, port):
        self.run = subprocess.Popen(
            [PROGRAM, *(word.replace("PORT", str(port))
                        for word in self.words)], env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)


SEND = ["send", "--server", "127.0.0.1:PORT", *FROM, "--reply-time", "15",
        "--tls", "none", "b@b.example"]
FETCH = ["fetch", "127.0.0.1:PORT", "--user", "me", "--password-file",
         "secret", "--tls", "none", "--reply-time", "15"]


@pytest.mark.parametrize("words, speak", [
    ([*SEND, "--until", "rcpt"], smtp()), (FETCH, pop3([b"a\r\n"]))],
    ids=["send", "fetch"])
def test_each_line_is_shown_when_it_is_said(place, words, speak):
    watched = Watched(*words)
    with serve(lambda line: watched.talk(speak)(line)) as server:
        watched.start(server.port)
        watched.ready.set()
        watched.run.wait(60)
        out, err = watched.run.communicate()
    assert watched.run.returncode == 0, err
    lines = (watched.shown + out).decode().splitlines()
    assert any(line.lstrip().startswith("C QUIT") for line in lines)
    assert len([line for line in lines if "session 1" in line]) == 1


def gone(line, run):
    """Interrupt the program; then nothing more of it may come."""
    run.send_signal(signal.SIGINT)
    line.server.left = line.hear() is None


INTERRUPTED = {
    "before the greeting": (SEND, lambda line, run: gone(line, run)),
    "after a command": (SEND, lambda line, run: (
        line.say("220 mx"), line.hear(), gone(line, run))),
    "amid a reply": (SEND, lambda line, run: (
        line.say("220 mx"), line.hear(), line.say("250-mx"),
        gone(line, run))),
    "fetch": (FETCH, lambda line, run: (
        line.say("+OK"), line.hear(), gone(line, run))),
}


@pytest.mark.parametrize("case", INTERRUPTED)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_ctrl_c_ends_a_dialogue_at_once(place, case, format_):
    """The server never answers, and would wait longer than it may take."""
    words, speak = INTERRUPTED[case]
    watched = Watched(*words, "--format", format_, "--reply-time", "300")

    def talk(line):
        watched.ready.wait(30)
        speak(line, watched.run)
    with serve(talk) as server:
        watched.start(server.port)
        watched.ready.set()
        out, err = watched.run.communicate(timeout=60)
    assert watched.run.returncode == 9
    assert server.left and b"interrupted" in err
    if format_ == "json":
        assert json.loads(out)["server"] == f"127.0.0.1#{server.port}"
    else:
        assert b"session 1" in out


# ---- live and captured agree ---------------------------------------------------

LIVE = {
    "sent in the clear": (smtp, ["send"], False),
    "sent, one refused": (smtp, ["send", "no@b.example"], False),
    "sent under TLS": (smtp, ["send"], True),
    "fetched in the clear": (pop3, ["fetch", "all"], False),
    "fetched under TLS": (pop3, ["fetch", "1"], True),
}


@pytest.mark.parametrize("case", LIVE)
def test_live_and_captured_agree(place, tls, case):
    kind, words, has_tls = LIVE[case]
    talk = kind() if kind is smtp else kind(MESSAGES)
    how = ["--cafile", tls[1]] if has_tls else ["--tls", "none"]
    more = ["--format", "json", "--record", "r.pcap"]
    with serve(talk, tls[0] if has_tls else None) as server:
        if words[0] == "send":
            live = send(server, *LOG_IN, *how, *more, *words[1:])
        else:
            live = fetch(server, *how, *more, *words[1:])
        port = server.port
    assert live.status in (0, 5), live.err
    seen = run("explain", "--what", "smtp,pop3", "--decode",
               f"{port}={'smtp' if kind is smtp else 'pop3'}", "--format",
               "json", "r.pcap")
    sessions.agree(json.loads(live.out), sessions.explained(seen.out))
