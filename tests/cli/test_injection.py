"""One table of hostile strings, through every format, command and message:
what comes out is text that an eye sees for what it is, and has the form that
its format promises, whatever a name, a TXT, an NSID, an extended error, an
option's value or a file's name holds."""
import html.parser
import json
import os
import re
import struct
import sys
import unicodedata

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rrset
import pytest

from conftest import TOP

sys.path.insert(0, os.path.join(TOP, "tests", "capture"))
import packets  # noqa: E402  the path had to be set first

ROOT = 0xC6290004  # 198.41.0.4, of the built-in hints
HOSTILE = {
    "plain": b"plain",
    "ESC": b"a\x1b[31mred\x1b]0;title\x07",
    "BEL and BS": b"a\x07\x08\x08b",
    "CR LF": b"a\r\nrootwalk: b\n",
    "NUL": b"a\x00b",
    "DEL": b"a\x7fb",
    "C1": b"a\x9b31mb\x85",
    "C1 in UTF-8": "a\u009b31mb\u0085".encode(),
    "bidi": "a\u202egnp.exe\u202c\u2066b\u2069".encode(),
    "zero width": "a\u200b\u200d\ufeffb\u2060".encode(),
    "tags": "a\U000e0041\U000e0042b".encode(),
    "separators": "a\u2028b\u2029c".encode(),
    "tower of marks": ("a" + "\u0301" * 25).encode(),
    "no UTF-8": b"a\xff\xfe\xc0\xafb",
    "markup": b"<script>alert(1)</script><b a='\">&amp;",
    "attribute": b"' onload='x' \" onerror=\"y",
    "DOT": b"\"]; node [label=\"x\\",
    "Mermaid": b"\"]; click A \"javascript:x\" %%{init:{}}%%",
    "JSON": b"\",\"x\":{\"y\\\\\":1},\"\\",
    "Prometheus": b"\"} 1\nrootwalk_x{a=\"",
    "format": b"%s%n%1$s%%",
    "shell": b"$(id) `id` ; id | id",
}


def label(octets):
    return octets[:63]


def messages(octets):
    """A query for a hostile name, and an answer full of it."""
    name = dns.name.Name([label(octets), b""])
    query = dns.message.make_query(name, "TXT", want_dnssec=False,
                                   use_edns=0, id=0x1234)
    query.flags = 0
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.AA
    text = "".join(f"\\{octet:03d}" for octet in octets)
    answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT",
                                             f'"{text}"'))
    answer.use_edns(0, 0, 1232, options=[
        dns.edns.GenericOption(3, octets),
        dns.edns.GenericOption(15, struct.pack(">H", 22) + octets),
        dns.edns.GenericOption(65001, octets)])
    return query.to_wire(), answer.to_wire()


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for number, octets in enumerate(HOSTILE.values()):
        query, answer = messages(octets)
        us = 0x0A000001
        frames = [packets.ethernet(0x0800, ip(us, ROOT, packets.udp(
            4000, 53, query))), packets.ethernet(0x0800, ip(
                ROOT, us, packets.udp(53, 4000, answer)))]
        (folder / f"{number}.pcap").write_bytes(packets.pcap(1, frames))
    return folder


def ip(source, destination, payload):
    head = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(payload), 1, 0, 64,
                       17, 0, source, destination)
    return head[:10] + struct.pack(">H", packets.checksum(head)) + head[12:] \
        + payload


def is_seen(text):
    """Nothing but characters that are seen, and ends of lines."""
    marks = 0
    for c in text:
        if c == "\n":
            continue
        assert unicodedata.category(c)[0] != "C", hex(ord(c))
        assert unicodedata.category(c) not in ("Zl", "Zp"), hex(ord(c))
        marks = marks + 1 if unicodedata.category(c) == "Mn" else 0
        assert marks <= 4
    return True


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, sorted(key for key, _ in attrs)))


def html_form(text):
    tags = Tags()
    tags.feed(text)
    return sorted(set(map(str, tags.seen)))


def strings_closed(text):
    """Each line's quotes close, but for those that are escaped."""
    for line in text.splitlines():
        plain = re.sub(r"\\.", "", line)
        assert plain.count('"') % 2 == 0, line
    return True


def dot_form(text):
    assert strings_closed(text)
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', text)


def mermaid_form(text):
    return re.sub(r'"[^"]*"', '""', text)


def prometheus_form(text):
    for line in text.splitlines():
        assert re.match(r'#|[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? '
                        r'[-+.\de]+( \d+)?$|$', line), line
    return True


def json_form(text):
    for line in [text] if text.startswith("{\n") else text.splitlines():
        json.loads(line)
    return True


FORMS = {"html": html_form, "dot": dot_form, "mermaid": mermaid_form,
         "prometheus": prometheus_form, "sarif": json_form, "json": json_form}
FORMATS = re.findall(r'^RW_FORMAT\(\w+, "(\w+)", (\w+),', open(
    os.path.join(TOP, "include/rootwalk/format.def"),
    encoding="utf-8").read(), re.M)
WALKS = [["--format", word] for word, trace in FORMATS if trace != "NONE"] + [
    ["-v", "--flags", "--full", "--hex"], ["+short"]]
EXPLAINS = [[], ["--brief"], ["--hex"], ["--format", "json"]]


REPORTS = [(words, "C.UTF-8") for words in
           WALKS + [["explain", *e] for e in EXPLAINS]] + [
    (words, "zh_CN.UTF-8") for words in (["-v", "--full"], ["explain"],
                                         ["--format", "html"])]


@pytest.mark.parametrize("words, language", REPORTS, ids=lambda what:
                         what if isinstance(what, str) else " ".join(what))
def test_nothing_from_outside_is_raw(rootwalk, captures, words, language):
    benign = None
    for number, what in enumerate(HOSTILE):
        path = str(captures / f"{number}.pcap")
        if words and words[0] == "explain":
            done = rootwalk(*words, path, env={"LC_ALL": language})
        else:
            done = rootwalk("--no-validate", *words, "--replay", path,
                            env={"LC_ALL": language})
        assert done.status in (0, 2), (what, done.err)
        out = done.out.replace("\t", " ") if "dig" in words else done.out
        assert out and is_seen(out) and is_seen(done.err), what
        form = FORMS.get(words[-1])
        if form is None:
            continue
        if number == 0:
            benign = form(done.out)
        elif words[-1] in ("html", "json", "sarif", "prometheus"):
            assert form(done.out) == benign, what
        else:
            assert form(done.out).count("\n") == benign.count("\n"), what


def dialogue(octets):
    """SMTP in which whatever either side says is hostile."""
    word = re.sub(rb"[\r\n]", b" ", octets)
    return b"".join(line.replace(b"%s", word) + b"\n" for line in (
        b"S: 220 %s", b"C: EHLO %s", b"S: 250-%s", b"S: 250-AUTH %s",
        b"S: 250 SIZE %s", b"C: MAIL FROM:<%s@a.example> %s", b"S: 250 %s",
        b"C: RCPT TO:<%s>", b"S: 550 5.1.1 %s", b"C: %s", b"S: 500 %s",
        b"C: QUIT", b"S: 221 %s"))


def mail_message(octets):
    """A message in which every value is hostile, and an attachment's name."""
    word = re.sub(rb"[\r\n]", b" ", octets)
    return b"\r\n".join((
        b"From: %s <a@b.example>", b"To: %s", b"Subject: %s", b"X-%s: %s",
        b"Received: from %s by %s; %s", b"Message-ID: <%s>",
        b"Content-Type: multipart/mixed; boundary=b; x=\"%s\"", b"", b"--b",
        b"Content-Type: text/%s; charset=\"%s\"; name=\"%s\"",
        b"Content-Disposition: attachment; filename=\"%s\"", b"", b"%s",
        b"--b--", b"")).replace(b"%s", word)


@pytest.mark.parametrize("make", [dialogue, mail_message])
@pytest.mark.parametrize("words, language", [
    ([], "C.UTF-8"), (["--show-secrets"], "C.UTF-8"), (["--format", "json"], "C.UTF-8"),
    ([], "zh_CN.UTF-8")], ids=str)
def test_mail_is_not_shown_raw(rootwalk, tmp_path, make, words, language):
    path = tmp_path / "mail.txt"
    for what, octets in HOSTILE.items():
        path.write_bytes(make(octets))
        done = rootwalk("explain", *words, path, env={"LC_ALL": language})
        assert done.status in (0, 2, 8), (what, done.err)
        assert is_seen(done.out) and is_seen(done.err), what
        if done.status != 8 and "json" in words:
            assert json_form(done.out), what


def usable(octets):
    """As a word of a command line: no NUL, and nothing that is an option."""
    return b"\0" not in octets


MESSAGES = [["explain", "./%s"], ["--replay", "./%s"], ["--hints", "./%s", "a"],
            ["--anchors", "./%s", "a"], ["-f", "./%s"], ["--format", "%s", "a"],
            ["--%s"], ["+%s"], ["-t", "%s", "a"], ["@%s"], ["-b", "%s"],
            ["-o", "./none/%s", "--replay", "/dev/null"], ["-x", "%s"],
            ["--max-queries", "%s", "a"], ["a..%s"], ["bulk", "--resume", "./%s"],
            ["explain", "--filter", "%s=1"], ["+subnet=%s"], ["+cookie=%s"],
            ["--accept", "./%s", "a"], ["bulk", "--block", "./%s"],
            ["explain", "--frame", "%s", "/dev/null"],
            ["explain", "--session", "%s", "/dev/null"],
            ["explain", "--what", "%s", "/dev/null"], ["help", "%s"],
            ["mail", "--no-connect", "--ip", "%s", "a"],
            ["mail", "--no-connect", "a..%s"], ["bulk", "--fields", "%s"],
            ["--fail-on", "%s", "a"], ["--color", "%s", "a"]]


@pytest.mark.parametrize("words, language", [
    (words, "C.UTF-8") for words in MESSAGES] + [
    (words, "C") for words in MESSAGES[:3]], ids=lambda what:
    what if isinstance(what, str) else " ".join(what))
def test_messages_are_one_line_that_is_seen(rootwalk, tmp_path, words,
                                            language):
    for what, octets in HOSTILE.items():
        if not usable(octets):
            continue
        typed = [word.encode().replace(b"%s", octets) for word in words]
        done = rootwalk(*typed, cwd=tmp_path, env={"LC_ALL": language})
        assert done.status in (1, 8), (what, done.err)
        assert done.out == ""
        assert re.match(r"rootwalk: [^\n]+\n\Z", done.err), (what, done.err)
        assert is_seen(done.err), what
        assert language != "C" or done.err.isascii(), what


def test_bulk_echoes_names_so_that_they_are_seen(rootwalk):
    lines = [octets for octets in HOSTILE.values()
             if b"\n" not in octets and b"\0" not in octets]
    done = rootwalk("bulk", "--replay", os.path.join(
        TOP, "testdata/pcap/www.bilibili.com.pcap"),
        stdin=b"a..b\n" + b"".join(b"x.." + line + b"\n" for line in lines))
    assert is_seen(done.out)
    assert len([json.loads(row) for row in done.out.splitlines()]) == \
        len(lines) + 1
