"""explain --packets: the frames beneath a session; SHA-256 of parts; --at."""
import base64
import hashlib
import json
import struct
import unicodedata

import pytest

import contract
import mailcap
from test_mail import POP3, SMTP
from test_tls import capture as tls_capture

MACS = bytes.fromhex("000fe245b9c200e57c07df45")
# What stands before the IP header, by its link type: libpcap's number, the
# octets, the JSON of it.
LINKS = {
    "raw": (101, b"", None),
    "ethernet": (1, MACS + b"\x08\x00", {
        "type": "ethernet", "source": "00:e5:7c:07:df:45",
        "destination": "00:0f:e2:45:b9:c2", "ethertype": "0x0800",
        "octets": 14}),
    "vlan": (1, MACS + b"\x81\x00\x00\x07\x08\x00", {
        "type": "ethernet", "source": "00:e5:7c:07:df:45",
        "destination": "00:0f:e2:45:b9:c2", "ethertype": "0x0800",
        "octets": 18, "vlan": 7}),
    "linux": (113, b"\0\4\0\1\0\6" + MACS[6:] + b"\0\0\x08\x00", {
        "type": "linux", "source": "00:e5:7c:07:df:45", "destination": None,
        "ethertype": "0x0800", "octets": 16}),
    "linux 2": (276, b"\x08\0\0\0\0\0\0\3\0\1\4\6" + MACS[6:] + b"\0\0", {
        "type": "linux", "source": "00:e5:7c:07:df:45", "destination": None,
        "ethertype": "0x0800", "octets": 20}),
    "linux 2, no address": (276, b"\x08\0\0\0\0\0\0\3\0\1\4\0" + bytes(8), {
        "type": "linux", "source": None, "destination": None,
        "ethertype": "0x0800", "octets": 20}),
    "loopback": (0, b"\2\0\0\0", {
        "type": "loopback", "source": None, "destination": None,
        "ethertype": "0x0800", "octets": 4}),
}


@pytest.fixture
def explain(rootwalk, tmp_path):
    def run(octets, *words, **more):
        (tmp_path / "input").write_bytes(octets)
        return rootwalk("explain", *words, str(tmp_path / "input"), **more)
    return run


def session_of(done):
    assert done.status == 0, done.err
    contract.check(done.out.encode())
    return json.loads(done.out)


def folded(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total


def summed(packet):
    """The IPv4 packet with its checksums."""
    ip, tcp = packet[:20], packet[20:]
    pseudo = ip[12:] + struct.pack(">HH", 6, len(tcp))
    check = struct.pack(">H", 0xffff - folded(ip))
    tcheck = struct.pack(">H", 0xffff - folded(pseudo + tcp))
    return ip[:10] + check + ip[12:] + tcp[:16] + tcheck + tcp[18:]


def exercise(link, frames=None):
    number, header, _ = LINKS[link]
    frames = frames or mailcap.conversation(SMTP)
    return mailcap.pcap([header + summed(frame) for frame in frames], number)


@pytest.mark.parametrize("link", LINKS)
def test_each_frame_of_a_session_has_its_headers(explain, link):
    octets = exercise(link)
    session = session_of(explain(octets, "--packets", "--format=json"))
    packets = session["packets"]
    assert [one["frame"] for one in packets] == list(range(1, 25))
    assert session["packets_left"] == 0
    for one in packets:
        assert one["link"] == LINKS[link][2]
        assert one["ip"]["checksum_right"] and one["tcp"]["checksum_right"]
        assert not one["inner"] and not one["repeated"]
    assert [one["tcp"]["flags"] for one in packets[:4]] == [
        "SYN", "SYN ACK", "ACK", "PSH ACK"]
    assert packets[4]["from"] == "client" and packets[3]["from"] == "server"
    alone = json.loads(explain(octets, "--frame=5", "--format=json").out)
    for key in ("time", "from", "repeated", "inner"):
        del packets[4][key]
    assert packets[4] == alone
    assert "packets" not in session_of(explain(octets, "--format=json"))


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


@pytest.mark.parametrize("language", ["C", "zh_CN"])
def test_frames_stand_beside_what_they_carried(explain, language):
    env = {"LANGUAGE": language, "LC_ALL": "C.UTF-8"}
    word = "frame " if language == "C" else "帧 "
    out = explain(exercise("ethernet"), "--packets", env=env).out
    lines = out.splitlines()
    heads = [line for line in lines if line.startswith(" " * 6 + word)]
    assert [int(line[6 + len(word):].split()[0])
            for line in heads] == list(range(1, 25))
    # the handshake before the greeting, each frame behind its line
    first = next(i for i, line in enumerate(lines) if " S 220 " in line)
    assert sum(line in heads for line in lines[:first]) == 3
    ehlo = next(i for i, line in enumerate(lines) if " C EHLO me" in line)
    assert next(line for line in lines[ehlo:] if line in heads).startswith(
        f"      {word}5 C")
    assert "00:e5:7c:07:df:45 -> 00:0f:e2:45:b9:c2" in out
    assert "sequence 999 (+0)" in out or "序号 999 (+0)" in out
    assert [line for line in lines if width(line) > 80] == []


def test_a_message_in_three_segments(explain):
    """The exercise's: 356, 1460 and 244 octets; what is known, and how long."""
    talk = mailcap.Conversation(25)
    talk.open()
    for side, data in SMTP:
        if not data.startswith(b"From:"):
            talk.say(side, data)
            continue
        data = b"Subject: x\r\n\r\n" + b"a" * (2060 - 19) + b"\r\n.\r\n"
        for size in (356, 1460, 244):
            talk.say(side, data[:size], 2000)
            data = data[size:]
    talk.close()
    out = explain(exercise("ethernet", talk.frames), "--packets").out
    at = out.index("2057 octets in frames")
    assert out[at:].index("410 octets, 356 of them data") < \
        out[at:].index("1514 octets, 1460 of them data") < \
        out[at:].index("298 octets, 244 of them data") < \
        out[at:].index("S 250 2.0.0")


def test_a_checksum_that_the_card_finishes_is_no_fault(explain):
    frames = []
    for packet in mailcap.conversation(SMTP):
        tcp = packet[20:]
        partial = struct.pack(">H", folded(
            packet[12:20] + struct.pack(">HH", 6, len(tcp))))
        frames.append(packet[:36] + partial + packet[38:])
    octets = mailcap.pcap(frames)
    session = session_of(explain(octets, "--packets", "--format=json"))
    assert {one["tcp"]["checksum_right"] for one in session["packets"]} == {
        None}
    wrong = bytearray(frames[5])
    wrong[-1] ^= 1
    wrong[36] ^= 0x55
    octets = mailcap.pcap([*frames[:5], bytes(wrong), *frames[6:]])
    session = session_of(explain(octets, "--packets", "--format=json"))
    assert [one["frame"] for one in session["packets"]
            if one["tcp"]["checksum_right"] is False] == [6]


def test_frames_in_a_tunnel_and_that_came_again(explain):
    frames = mailcap.conversation(SMTP)
    outer = [struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(frame), 9, 0, 61, 4, 0)
             + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + frame for frame in frames]
    session = session_of(explain(mailcap.pcap(outer), "--packets",
                                 "--format=json"))
    assert {one["inner"] for one in session["packets"]} == {True}
    assert {one["ip"]["ttl"] for one in session["packets"]} == {61}
    assert session["packets"][0]["tcp"]["sequence"] == 999
    assert "in a tunnel" in explain(mailcap.pcap(outer), "--packets").out
    again = mailcap.pcap([*frames[:6], frames[5], *frames[6:]])
    session = session_of(explain(again, "--packets", "--format=json"))
    assert [one["frame"] for one in session["packets"]
            if one["repeated"]] == [7]
    assert explain(again, "--packets").out.count("sent again") == 1


def test_frames_of_several_sessions_stay_apart(explain):
    one, two = mailcap.conversation(SMTP), mailcap.conversation(POP3, 110, 50299)
    mixed = [frame for pair in zip(one, two) for frame in pair]
    mixed += one[len(two):] + two[len(one):]
    done = explain(mailcap.pcap(mixed), "--packets", "--format=json")
    contract.check(done.out.encode())
    for line, port in zip(done.out.splitlines(), (25, 110)):
        packets = json.loads(line)["packets"]
        assert all(port in (packet["tcp"]["source_port"],
                            packet["tcp"]["destination_port"])
                   for packet in packets)


def test_frames_stand_beside_messages_of_tls(explain):
    out = explain(tls_capture("tls12-ecdhe"), "--what=tls", "--packets").out
    assert out.index("C ClientHello") < out.index("frame 4 C") < \
        out.index("S ServerHello")


def test_more_frames_than_are_kept_are_counted(explain):
    talk = mailcap.Conversation(25)
    talk.open()
    talk.say(*SMTP[0])
    talk.frames += [talk.frames[2]] * 10020
    talk.close()
    # not held against the schema: ten thousand objects take a minute
    session = json.loads(explain(mailcap.pcap(talk.frames), "--packets",
                                 "--format=json").out)
    assert len(session["packets"]) == 10000
    # the ACK of the second FIN comes when the connection is over
    left = len(talk.frames) - 1 - 10000
    assert session["packets_left"] == left
    out = explain(mailcap.pcap(talk.frames), "--packets").out
    assert f"and {left} more" in out


def test_packets_and_brief_exclude_each_other(explain):
    done = explain(mailcap.capture(SMTP), "--packets", "--brief")
    assert done.status == 1 and "--packets" in done.err


# ---- digests -----------------------------------------------------------------

MESSAGE = (b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n"
           b"\r\n--x\r\n\r\nText\r\nlines\r\n--x\r\n"
           b"Content-Transfer-Encoding: base64\r\n"
           b"Content-Type: application/x-y\r\n\r\n%b\r\n--x\r\n"
           b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=E4=B8=AD=\r\n"
           b"\r\n--x\r\nContent-Type: image/png\r\n\r\n\r\n--x--\r\n")


def test_each_part_has_its_digest(explain):
    octets = bytes(range(256)) * 30
    whole = MESSAGE % base64.encodebytes(octets).replace(b"\n", b"\r\n")
    done = explain(whole, "--format=json")
    parts = session_of(done)["parts"]
    assert [one["sha256"] for one in parts] == [None] + [
        hashlib.sha256(data).hexdigest()
        for data in (b"Text\r\nlines", octets, "中".encode(), b"")]


def test_a_part_that_is_not_all_there_has_no_digest(explain):
    whole = MESSAGE % base64.encodebytes(bytes(3000))
    turns = [*SMTP[:15], ("C", whole)]
    frames = mailcap.conversation(turns, close=False)
    whole_parts, lost = ([one["sha256"] for one in session_of(explain(
        mailcap.pcap(some), "--format=json"))["messages"][0]["parts"]]
                         for some in (frames, frames[:-2] + frames[-1:]))
    # no end was seen: of the last part nobody knows
    assert whole_parts[1:4] == [
        hashlib.sha256(data).hexdigest()
        for data in (b"Text\r\nlines", bytes(3000), "中".encode())]
    assert whole_parts[4] is None and None in lost[1:4]


# ---- when certificates are judged ---------------------------------------------

# They are valid from 2026-01-01 to 2027-01-01; the captures are of 2023.
@pytest.mark.parametrize("words, said", [
    ([], "not yet valid"),
    (["--at=2026-06-01"], None),
    (["--at=2026-01-01T00:00:00Z"], None),
    (["--at=2025-12-31T23:59:59Z"], "not yet valid"),
    (["--at=2026-01-01T07:59:59+08:00"], "not yet valid"),
    (["--at=2026-01-01T08:00:00.25+08:00"], None),
    (["--at=2027-01-02"], "expired at that time"),
    (["--at=+2y"], "not yet valid"),
    (["--at=+3y"], None),
    (["--at=+200w"], "expired at that time"),
])
def test_certificates_are_judged_at(explain, words, said):
    out = explain(tls_capture("tls12-ecdhe"), "--what=tls", *words).out
    for one in ("not yet valid", "expired at that time"):
        assert (one in out) == (one == said), out


@pytest.mark.parametrize("word", [
    "2026", "2026-02-30", "2026-13-01", "2026-01-01T25:00:00", "14d", "+14",
    "+d", "+14x", "+-1d", "+999999999d", "2026-01-01T00:00:00+99:00",
    "2026-01-01X", "", "1960-01-01"])
def test_a_time_that_is_none(explain, word):
    done = explain(tls_capture("tls12-ecdhe"), f"--at={word}")
    assert done.status == 1 and "--at" in done.err
