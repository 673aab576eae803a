"""Whole messages, their names compressed as servers send them, held against
dnspython: the same records, and RDATA that dnspython reads as the same."""
import glob
import os
import shutil
import subprocess

import dns.message
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("ROOTWALK_BUILD", "build"))


def payloads():
    """(where from, octets) of every message there is in testdata."""
    for path in sorted(glob.glob(f"{TOP}/testdata/wire/*.bin")):
        with open(path, "rb") as file:
            yield os.path.basename(path), file.read()
    if shutil.which("tshark") is None:
        return
    folder = os.environ.get("CAPTURES", f"{TOP}/testdata/pcap")
    for path in sorted(glob.glob(f"{folder}/*.pcap*")):
        output = subprocess.run(
            ["tshark", "-r", path, "-Y", "dns && udp && !icmp", "-T",
             "fields", "-e", "udp.payload"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, check=False).stdout
        for number, line in enumerate(output.split()):
            yield (f"{os.path.basename(path)}-{number}",
                   bytes.fromhex(line.replace(":", "")))


def records_of(octets):
    """(owner, ttl, class, type, rdata) of every record dnspython reads; OPT
    and TSIG it does not take for records."""
    message = dns.message.from_wire(octets, one_rr_per_rrset=True,
                                    ignore_trailing=True,
                                    raise_on_truncation=False)
    for section in message.sections[1:]:
        for rrset in section:
            for rdata in rrset:
                yield rrset.name, rrset.ttl, rrset, rdata


def test_messages_have_the_records_dnspython_finds():
    taken = records = 0
    every = list(payloads())
    filter_path = os.path.join(BUILD, "tests", "wire", "rdata_text")
    lines = subprocess.run(
        [filter_path], text=True, stdout=subprocess.PIPE, check=True,
        input="".join(f"message ANY {o.hex()}\n" for _, o in every)
    ).stdout.splitlines()
    assert len(lines) == len(every)
    for (name, octets), line in zip(every, lines):
        try:
            theirs = list(records_of(octets))
        except Exception:  # malformed on purpose, or of a type it checks
            continue
        assert not line.startswith("!"), f"{name}: {line}"
        ours = [r.split(" ", 4) for r in split_records(line)]
        ours = [r for r in ours if r[3] not in ("OPT", "TSIG")]
        assert len(ours) == len(theirs), name
        for mine, (owner, ttl, rrset, rdata) in zip(ours, theirs):
            check_record(name, mine, owner, ttl, rrset, rdata)
            records += 1
        taken += 1
    assert taken > 10 and records > 100


def split_records(line):
    """Records end with a bare |; one in a string is told by its quotes."""
    record, quoted, escaped = "", False, False
    for c in line:
        if c == "|" and not quoted and not escaped:
            yield record
            record = ""
            continue
        quoted ^= c == '"' and not escaped
        escaped = c == "\\" and not escaped
        record += c


def check_record(name, mine, owner, ttl, rrset, rdata):
    what = f"{name}: {mine}"
    assert dns.name.from_text(mine[0]) == owner, what
    # it cuts a TTL with the highest bit set to 0: RFC 2181 section 8
    assert int(mine[1]) == ttl or ttl == 0, what
    assert dns.rdatatype.from_text(mine[3]) == rrset.rdtype, what
    if rrset.rdclass != dns.rdataclass.IN:
        return
    try:
        read = dns.rdata.from_text("IN", rrset.rdtype, mine[4])
    except dns.exception.SyntaxError:
        pytest.fail(f"{what} is not read")
    assert read.to_wire() == rdata.to_wire(), what
