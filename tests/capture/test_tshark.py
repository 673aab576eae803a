"""The capture reader against tshark: the same messages, in the same frames,
with the same pairs.

Judged are the captures in testdata/pcap, and those of the folder that
CAPTURES names (or ../shared/captures), where it is there.
"""
import glob
import os
import shutil
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DUMP = os.path.join(os.environ.get("ROOTWALK_BUILD",
                                   os.path.join(TOP, "build")),
                    "tests/capture/dump")
FOLDERS = [
    os.path.join(TOP, "testdata/pcap"),
    os.environ.get("CAPTURES", os.path.join(TOP, "../shared/captures")),
]
FILES = sorted(path for folder in FOLDERS
               for path in glob.glob(os.path.join(folder, "*.pcap*")))
FIELDS = ["frame.number", "frame.time_epoch", "dns.id", "dns.flags",
          "dns.count.queries", "dns.count.answers", "dns.count.auth_rr",
          "dns.count.add_rr", "dns.response_in", "dns.response_to",
          "dns.time"]

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None,
                                reason="no tshark")


def tshark(path):
    """Give a row of fields for each frame with DNS in it.

    ICMP errors quote DNS messages, which are no messages themselves.
    """
    command = ["tshark", "-n", "-2", "-r", path, "-T", "fields",
               "-o", "tcp.reassemble_out_of_order:TRUE",
               "-Y", "dns && !icmp && !icmpv6",
               "-E", "occurrence=a", "-E", "aggregator=,"]
    for field in FIELDS:
        command += ["-e", field]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=False,
                            stderr=subprocess.DEVNULL, timeout=120,
                            env={**os.environ, "TZ": "UTC"}).stdout
    return [line.split("\t") for line in output.decode().splitlines()]


def dump_whole(path, *options):
    """Our entries, and the lines about the whole."""
    done = subprocess.run([DUMP, *options, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    return ([line.split("\t") for line in lines if not line.startswith("#")],
            [line for line in lines if line.startswith("#")])


def dump(path, *options):
    return dump_whole(path, *options)[0]


def numbers(text):
    return [int(part, 0) for part in text.split(",") if part]


def messages_of_tshark(rows):
    """One tuple a message: frame, ID, flags, four counts."""
    for row in rows:
        columns = [numbers(text) for text in row[2:8]]
        for message in zip(*columns):
            yield (int(row[0]), *message)


def messages_of_ours(rows):
    for row in rows:
        if len(row) > 10:
            yield (int(row[1]), *map(int, row[10:16]))


@pytest.mark.parametrize("path", FILES, ids=os.path.basename)
def test_same_messages(path):
    want = sorted(messages_of_tshark(tshark(path)))
    got = sorted(messages_of_ours(row for row in dump(path)
                                  if len(row) > 10))
    assert got == want
    assert want, "a capture without DNS judges nothing"


@pytest.mark.parametrize("path", FILES, ids=os.path.basename)
def test_same_pairs(path):
    """A response names the request that tshark names, and the time between.

    Frames with one message only: tshark's columns say no more.
    """
    ours = {int(row[1]): row for row in dump(path)}
    for row in tshark(path):
        if len(numbers(row[2])) != 1:
            continue
        mine = ours[int(row[0])]
        peers = numbers(row[8]) + numbers(row[9])
        assert int(mine[8]) == (peers[0] if peers else 0), row
        if row[9]:
            between = int(mine[2]) - int(mine[9])
            assert abs(between - float(row[10]) * 1e9) < 1000, row


RECORDED = os.path.join(os.path.dirname(DUMP), "../driver/recorded")
COMPLAINTS = ("tcp.checksum.status==Bad || udp.checksum.status==Bad || "
              "ip.checksum.status==Bad || icmp.checksum.status==Bad || "
              "icmpv6.checksum.status==Bad || "
              "tcp.analysis.lost_segment || tcp.analysis.out_of_order || "
              "tcp.analysis.retransmission || tcp.analysis.ack_lost_segment "
              "|| _ws.malformed || ip.bogus_ip_length || udp.length.bad")


def frames(path, display_filter):
    output = subprocess.run(
        ["tshark", "-n", "-r", path, "-Y", display_filter, "-T", "fields",
         "-e", "frame.number", "-e", "_ws.col.Info",
         "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
         "-o", "tcp.check_checksum:TRUE"],
        stdout=subprocess.PIPE, check=True, stderr=subprocess.DEVNULL,
        timeout=120).stdout
    return output.decode().splitlines()


def test_recorded_captures_have_no_fault(tmp_path):
    path = str(tmp_path / "recorded.pcap")
    subprocess.run([RECORDED, path], check=True, timeout=60)
    assert len(frames(path, "frame")) > 100
    assert not frames(path, COMPLAINTS)
    assert not frames(path, "!(dns || tcp || icmp || icmpv6)")


def test_recorded_captures_are_read_alike(tmp_path):
    path = str(tmp_path / "recorded.pcap")
    subprocess.run([RECORDED, path], check=True, timeout=60)
    test_same_messages(path)
    test_same_pairs(path)
