"""explain: what goes in, and what is said of what cannot."""
import base64
import gzip
import json
import os
import subprocess

import pytest

from conftest import ENVIRONMENT, PROGRAM, TOP

EXERCISE = os.path.join(TOP, "testdata/pcap/exercise.pcap")
QUERY = "8bca01200001000000000000076578616d706c650000010001"


def objects(done):
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.fixture
def explain(rootwalk):
    def run(*words, **more):
        return rootwalk("explain", *words, **more)
    return run


# ---- the exercise --------------------------------------------------------

def test_the_capture_is_what_the_script_makes(tmp_path):
    made = tmp_path / "exercise.pcap"
    subprocess.run(["/usr/bin/python3",
                    os.path.join(TOP, "tests/pcap/exercise.py"), str(made)],
                   check=True)
    with open(EXERCISE, "rb") as shipped:
        assert made.read_bytes() == shipped.read()


def test_the_exercise(explain):
    done = explain("--format", "json", EXERCISE)
    assert done.status == 0 and done.err == ""
    first, _, query, last = objects(done)
    assert first["schema"] == "rootwalk.message/1"
    message = first["message"]
    assert message["ID"] == 0x8bca and message["flags"] == "0x0120"
    assert message["QNAME"] == "www.bilibili.com."
    assert [message[c] for c in ("QDCOUNT", "ANCOUNT", "NSCOUNT",
                                 "ARCOUNT")] == [1, 0, 0, 1]
    message = last["message"]
    assert message["ID"] == 0xf168 and message["flags"] == "0x8180"
    assert [message[c] for c in ("QDCOUNT", "ANCOUNT", "NSCOUNT",
                                 "ARCOUNT")] == [1, 7, 2, 17]
    assert query["message"]["ID"] == 0xf168
    assert sorted(r["rdataA"] for r in message["answerRRs"][1:]) == [
        f"61.156.196.{i}" for i in range(2, 8)]


def test_the_exercise_in_words(explain):
    out = explain(EXERCISE).out
    assert "Flags           0x0120" in out
    assert "2.356 ms" in out
    assert ("Counts          1 question, 7 answer, 2 authority, "
            "17 additional") in out


# ---- forms of input -------------------------------------------------------

def forms(tmp_path):
    raw = bytes.fromhex(QUERY)
    return {
        "a word of hex": ([QUERY], b""),
        "words of hex": ([QUERY[:8], QUERY[8:20], QUERY[20:]], b""),
        "base64": (["i8oBIAABAAAAAAAAB2V4YW1wbGUAAAEAAQ=="], b""),
        "raw on standard input": ([], raw),
        "raw on standard input, by name": (["-"], raw),
        "hex on standard input": (["-"], QUERY.encode()),
        "with a length": (["-"], b"\0\x19" + raw),
        "a dump": (["-"], subprocess.run(
            ["xxd"], input=raw, stdout=subprocess.PIPE, check=True).stdout),
    }


@pytest.mark.parametrize("what", list(forms(None)))
def test_forms_of_input(explain, tmp_path, what):
    words, stdin = forms(tmp_path)[what]
    done = explain("--format=json", *words, stdin=stdin)
    assert done.status == 0, done.err
    row, = objects(done)
    assert row["message"]["ID"] == 0x8bca and row["error"] is None
    assert row["frame"] == 1
    assert row["time"] is row["source"] is row["destination"] is None


def test_a_dump_in_one_word_is_no_name_of_a_file(explain):
    for dumper in (["xxd"], ["hexdump", "-C"], ["od", "-x"]):
        dump = subprocess.run(dumper, input=bytes.fromhex(QUERY),
                              stdout=subprocess.PIPE, check=True).stdout
        done = explain("--format=json", dump.decode())
        assert done.status == 0, done.err
        assert objects(done)[0]["message"]["ID"] == 0x8bca


def test_base64_longer_than_a_name_may_be(explain):
    message = bytes.fromhex(QUERY)[:-1] + b"\xff" * 900  # slashes
    done = explain("--format=json", base64.b64encode(message).decode())
    assert done.status == 0, done.err
    assert objects(done)[0]["message"]["ID"] == 0x8bca


def test_a_file_of_each(explain, tmp_path):
    for name, octets in (("raw", bytes.fromhex(QUERY)),
                         ("hex", QUERY.encode())):
        path = tmp_path / name
        path.write_bytes(octets)
        assert objects(explain("--format=json", str(path)))[0][
            "message"]["ID"] == 0x8bca


def test_a_pipe_with_a_name(explain, tmp_path):
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    writer = subprocess.Popen(["cp", EXERCISE, path])
    assert len(objects(explain("--format=json", path))) == 4
    assert writer.wait(timeout=5) == 0


def test_a_capture_on_standard_input(explain):
    with open(EXERCISE, "rb") as capture:
        assert len(objects(explain("--format=json",
                                   stdin=capture.read()))) == 4


# ---- what bad input gets ------------------------------------------------------

SNOOP = (b"snoop\0\0\0\0\0\0\2\0\0\0\4" +
         (b"\0\0\0\x40\0\0\0\x40\0\0\0\x58" + b"\0" * 12 +
          b"\2" * 64) * 250)

BAD = [
    ("no known format", ["hello"], b"", 1,
     "rootwalk: hello: no such file, and no known format; tried"),
    ("a picture", ["-"], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 8, "tried"),
    ("nothing", ["-"], b"", 8, "standard input"),
    ("text", ["-"], b"hello\n", 8, "standard input: no known format"),
    ("a header cut off", ["-"], b"\xd4\xc3\xb2\xa1\2\0\4\0", 8,
     "standard input: "),
    ("a section cut off", ["-"], b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c", 8,
     "standard input: "),
    ("snoop", ["-"], SNOOP, 8, "a snoop capture"),
    ("gzip", ["-"], gzip.compress(SNOOP), 8, "gzip"),
    ("UTF-16", ["-"], ("hello, this is some text\n" * 400).encode("utf-16"),
     8, "no known format"),
    ("UTF-16 without a mark", ["-"],
     ("100 200 300 400 500, this is some text\n" * 400).encode("utf-16-be"),
     8, "no known format"),
    ("odd hex", [QUERY + "0"], b"", 1, "odd number of hex digits, 51"),
    ("a stray character", [QUERY[:11] + "x" + QUERY[12:]], b"", 1,
     "stray 'x' at character 12"),
    ("a file that is not there", ["none.pcap"], b"", 8, "none.pcap"),
    ("a folder", ["/"], b"", 8, "/"),
]


@pytest.mark.parametrize("what, words, stdin, status, named", BAD,
                         ids=[row[0] for row in BAD])
def test_bad_input(explain, what, words, stdin, status, named):
    done = explain(*words, stdin=stdin)
    assert done.status == status and done.out == ""
    assert done.complains(named)


@pytest.mark.parametrize("what, octets", [
    ("empty", b""), ("cut off in its header", bytes.fromhex("d4c3b2a10200")),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("text", b"Hello, this is no capture.\n")])
def test_a_file_that_cannot_be_read_as_anything(rootwalk, explain, tmp_path,
                                                what, octets):
    """Exit 8, the file first in the sentence; the same in a replay."""
    path = tmp_path / "x.pcap"
    path.write_bytes(octets)
    for done in (explain(str(path)), rootwalk("--replay", str(path)),
                 rootwalk("bulk", "--replay", str(path))):
        assert done.status == 8 and done.out == ""
        assert done.complains() and done.err.startswith(f"rootwalk: {path}: ")


def test_two_files_are_refused(explain):
    done = explain(EXERCISE, EXERCISE)
    assert done.status == 1 and done.complains("one file at a time")


def test_a_file_that_may_not_be_read(explain, tmp_path):
    path = tmp_path / "x.pcap"
    path.write_bytes(b"")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("nothing is forbidden to root")
    done = explain(str(path))
    assert done.status == 8 and done.complains(str(path))


@pytest.mark.parametrize("octets", [
    b"", b"\xd4\xc3\xb2\xa1", SNOOP, b"hello\n", b"\0" * 5, b"123"])
def test_a_file_that_is_nothing_we_read(explain, tmp_path, octets):
    path = tmp_path / "x.pcap"
    path.write_bytes(octets)
    done = explain(str(path))
    assert done.status == 8 and done.out == ""
    assert done.complains() and done.err.startswith(f"rootwalk: {path}: ")


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_hex_in_two_octets_a_character(explain, coding):
    row, = objects(explain("--format=json",
                           stdin=(QUERY + "\r\n").encode(coding)))
    assert row["message"]["ID"] == 0x8bca


# An IP packet with a query in it: checksums as a network card would compute
# them later, a tunnel, tags.
IP = "450000350000400040110000c0000201c0000202" "0fa0003500210000"


@pytest.mark.parametrize("octets", [
    IP + QUERY, "020000000002020000000001" "0800" + IP + QUERY,
    "020000000002020000000001" "88a80007" "81000008" "0800" + IP + QUERY,
    "020000000002020000000001" "8847" "00010140" + IP + QUERY,
    "020000000002020000000001" "8864" "110000010037" "0021" + IP + QUERY,
    "450000490000400040040000c0000201c0000202" + IP + QUERY,
    "4500004d00004000402f0000c0000201c0000202" "00000800" + IP + QUERY,
])
def test_packets_whose_checksum_is_left_to_the_card(explain, octets):
    row, = objects(explain("--format=json", octets))
    assert row["message"]["ID"] == 0x8bca
    assert row["source"] == "192.0.2.1#4000"


def test_multicast_dns_that_was_left_out_is_hinted_at(explain):
    with open(EXERCISE, "rb") as capture:
        octets = capture.read()
    both = octets + octets[24:].replace(b"\0\x35", b"\x14\xe9")
    done = explain("--brief", stdin=both)
    last = done.out.splitlines()[-1]
    assert "4 packets with multicast DNS" in last and "--mdns" in last
    done = explain("--format=json", stdin=both)
    assert "--mdns" in done.err and len(objects(done)) == 4
    assert "left out" not in explain("--brief", "--mdns", stdin=both).out
    llmnr = octets[24:].replace(b"\0\x35", b"\x14\xeb")
    assert "--llmnr" in explain("--brief", stdin=octets + llmnr).out


def test_no_dns_in_it(explain, tmp_path):
    done = explain("--port", "5300", EXERCISE)
    assert done.status == 0 and done.err == ""
    assert done.out.splitlines()[0].startswith("no DNS in ")
    assert "no DNS in this capture" in done.out
    assert "UDP port 53" in done.out


def test_no_dns_in_it_leaves_json_alone(explain):
    done = explain("--port", "5300", "--format", "json", EXERCISE)
    assert done.status == 0 and done.out == ""
    assert "no DNS in this capture" in done.err and "::" not in done.err


def test_sentences_about_the_whole_in_chinese(explain):
    chinese = {"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}
    done = explain("--port", "5300", EXERCISE, env=chinese)
    assert "\u6ca1\u6709 DNS" in done.out
    done = explain("--filter", "id=1", EXERCISE, env=chinese)
    assert "\u8fc7\u6ee4\u6761\u4ef6" in done.out
    done = explain("--format=json", "--port", "5300", EXERCISE,
                   env=chinese)
    assert "no DNS in this capture" in done.err


def test_a_capture_cut_off(explain):
    with open(EXERCISE, "rb") as capture:
        octets = capture.read()
    done = explain("--brief", stdin=octets[:-30])
    assert done.status == 0
    assert " 3 packets" in done.out.splitlines()[-1]
    assert done.out.count("\n") == 4
    done = explain("--format=json", stdin=octets[:-30])
    assert len(objects(done)) == 3 and " 3 packets" in done.err


def test_a_malformed_message_is_no_failure(explain):
    done = explain("--format=json", QUERY[:-2])
    assert done.status == 0
    assert objects(done)[0]["error"]
    assert explain("--fail-on", "error", QUERY[:-2]).status == 2
    assert explain("--fail-on", "error", QUERY).status == 0
    assert explain("--fail-on", "never", QUERY[:-2]).status == 0


def test_a_question_that_is_cut_off_is_there(explain):
    row, = objects(explain("--format=json", QUERY[:32]))
    assert row["error"] and "remarks" not in row
    row, = objects(explain("--format=json", QUERY[:8] + "00" * 8))
    assert row["remarks"] == ["the message has no question"]


def test_trailing_octets_are_a_remark(explain):
    done = explain("--format=json", "--fail-on=error", QUERY + "00")
    row, = objects(done)
    assert done.status == 0
    assert row["error"] is None and row["remarks"]


# ---- --filter, --port ----------------------------------------------------------

FILTERS = [
    ("id=0xf168", 2), ("id=61800", 2), ("id=1", 0), ("id=1,id=0x8bca", 2),
    ("type=A", 4), ("type=AAAA", 0), ("rcode=NOERROR", 2), ("rcode=0", 2),
    ("rcode=nxdomain", 0), ("name=WWW.bilibili.com", 4),
    ("name=bilibili.com", 0), ("name=*.bilibili.com.", 4),
    ("name=*.www.bilibili.com", 0), ("id=0xf168,rcode=NOERROR", 1),
    ("name=a.b,name=www.bilibili.com,type=A,id=0xf168", 2),
]


@pytest.mark.parametrize("text, count", FILTERS)
def test_filter(explain, text, count):
    done = explain("--format=json", "--filter", text, EXERCISE)
    assert done.status == 0
    assert len(objects(done)) == count
    assert count or "4 messages" in done.err


def test_ports(explain, tmp_path):
    with open(EXERCISE, "rb") as capture:
        octets = bytearray(capture.read())
    moved = octets.replace(b"\0\x35", b"\x14\xe9")  # 53 to 5353
    assert objects(explain("--format=json", stdin=bytes(moved))) == []
    for words in (["--mdns"], ["--port", "1,5353"],
                  ["--port=1", "--port", "5353"]):
        assert len(objects(explain("--format=json", *words,
                                   stdin=bytes(moved)))) == 4, words


# ---- output ------------------------------------------------------------------

def test_brief_is_a_line_a_message(explain):
    assert explain("--brief", EXERCISE).out.count("\n") == 4


def test_messages_have_a_line_between_them(explain):
    out = explain(EXERCISE).out
    assert out.count("\n\nframe ") == 3 and not out.startswith("\n")


def test_output_file(explain, tmp_path):
    path = tmp_path / "out"
    assert explain("-o", str(path), "--brief", EXERCISE).out == ""
    assert path.read_text().count("\n") == 4


def test_a_closed_pipe_is_a_quiet_end():
    run = subprocess.Popen([PROGRAM, "explain", EXERCISE],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=ENVIRONMENT)
    run.stdout.close()
    assert run.wait(timeout=10) == 0
    assert run.stderr.read() == b""


def test_nothing_to_explain_on_a_terminal():
    import pty
    master, slave = pty.openpty()
    done = subprocess.run([PROGRAM, "explain"], stdin=slave,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, timeout=10)
    os.close(master)
    os.close(slave)
    assert done.returncode == 1
    assert b"no input given" in done.stderr
