"""Every format of one replayed walk: compared with finished reports, and
held against what the formats promise.

With ROOTWALK_BLESS=1 the finished reports are written anew.

SPDX-License-Identifier: ISC
"""
import json
import os
import re
import unicodedata

import pytest

from conftest import TOP

PCAP = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")
EXPECT = os.path.join(TOP, "testdata/expect")
REPLAY = ["--replay", PCAP, "--anchors", ANCHORS, "--color", "never",
          "+noidnout"]
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


@pytest.fixture
def report(rootwalk):
    def run(*words, env=None):
        done = rootwalk(*REPLAY, *words, "www.bilibili.com", env=env)
        assert done.status == 0 and done.err == "", done.err
        return done.out
    return run


CASES = [("bilibili.text", [], None),
         ("bilibili.v.text", ["-v"], None),
         ("bilibili.flags.text", ["--flags"], None),
         ("bilibili.zh_CN.text", [], CHINESE),
         ("bilibili.v.zh_CN.text", ["-v"], CHINESE),
         ("bilibili.flags.zh_CN.text", ["--flags"], CHINESE),
         ("bilibili.dig", ["--format", "dig"], None),
         ("bilibili.short", ["--format", "short"], None),
         ("bilibili.dot", ["--format", "dot"], None)]


@pytest.mark.parametrize("name,words,env", CASES,
                         ids=[name for name, _, _ in CASES])
def test_as_expected(report, name, words, env):
    got = report(*words, env=env)
    path = os.path.join(EXPECT, name)
    if os.environ.get("ROOTWALK_BLESS"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(got)
    with open(path, encoding="utf-8") as file:
        assert got == file.read()


def test_the_last_block_of_dig_is_the_one_with_the_alias(report):
    """What a script finds that takes dig +trace apart: dig stops there."""
    lines = report("--format", "dig").splitlines()
    assert lines[1].endswith("+trace www.bilibili.com A")
    records = [line.split() for line in lines
               if line and not line.startswith(";")]
    assert records[-1][:4] == ["www.bilibili.com.", "600", "IN", "CNAME"]
    assert sum(line.startswith(";; Received ") for line in lines) == 4
    assert any(line.startswith(";;   a.w.bilicdn1.com.") for line in lines)


def test_wrong_anchors_are_said_once(rootwalk):
    """What hangs on a bogus zone says so, and not that itself is at fault."""
    done = rootwalk("--replay", PCAP, "--color", "never", "www.bilibili.com")
    chain = done.out.split("chain of trust\n")[1].split("answer, ")[0]
    assert done.status == 4
    chain = " ".join(chain.split())
    assert chain.startswith(". anchor 20326, BOGUS: ")
    assert "(anchors 20326, 38696; keys 53358, 24106)" in chain
    assert chain.count("BOGUS") == 1 and "--anchors" in chain
    assert "com. DS 61670, bogus because . is" in chain
    assert chain.endswith("bogus because com. is")


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


@pytest.mark.parametrize("env", [None, CHINESE], ids=["en", "zh_CN"])
def test_ordinary_walk_fits_a_terminal(report, env):
    lines = report(env=env).splitlines()
    assert len(lines) <= 25
    assert max(map(columns, lines)) <= 80


@pytest.mark.parametrize("env", [{"LANGUAGE": "zh_CN", "LC_ALL": ""},
                                 {"LANG": "zh_CN.UTF-8", "LC_ALL": ""},
                                 {"LC_ALL": "zh_CN.utf8"},
                                 {"LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"},
                                 {"LC_ALL": "zh"},
                                 {"LC_ALL": "de_DE.UTF-8",
                                  "LANGUAGE": "de:zh_CN:en"},
                                 {"LC_MESSAGES": "zh_CN", "LC_ALL": ""}])
def test_language_of_the_environment(report, env):
    assert "由抓包文件重放" in report(env=env)


@pytest.mark.parametrize("env", [{"LC_ALL": "C", "LANGUAGE": "zh_CN"},
                                 {"LANG": "en_US.UTF-8", "LC_ALL": ""},
                                 {"LC_ALL": "xx_YY.UTF-8"},
                                 {"LC_ALL": "x", "LANGUAGE": "../../zh_CN"},
                                 {"LC_ALL": "x", "LANGUAGE": "::en:zh_CN"},
                                 {"LANGUAGE": "en", "LC_ALL": "zh_CN.UTF-8"}])
def test_english_otherwise(report, env):
    assert "replayed from a capture" in report(env=env)


def test_json_is_never_translated(report):
    assert report("--format", "json", env=CHINESE) == report(
        "--format", "json")


# ---- doc/json.md's trace, member by member ---------------------------------

STRING, NUMBER, BOOL = str, (int, float), bool
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")


def members(value, *names):
    """The members there are, in this very order."""
    assert list(value) == list(names)
    return value


def check_message(message):
    fixed = ["ID", "QR", "Opcode", "AA", "TC", "RD", "RA", "AD", "CD",
             "RCODE", "QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT", "QNAME",
             "QTYPE", "QTYPEname", "QCLASS", "QCLASSname", "answerRRs",
             "authorityRRs", "additionalRRs", "Z", "flags", "size"]
    assert list(message)[:len(fixed)] == fixed
    assert re.match(r"^0x[0-9a-f]{4}$", message["flags"])
    for section in ("answerRRs", "authorityRRs", "additionalRRs"):
        for rr in message[section]:
            assert list(rr)[:8] == ["NAME", "TYPE", "TYPEname", "CLASS",
                                    "CLASSname", "TTL", "RDLENGTH",
                                    "RDATAHEX"]
            assert re.match(r"^([0-9A-F]{2})*$", rr["RDATAHEX"])
            if rr["TYPEname"] != "OPT":
                assert isinstance(rr["rdata" + rr["TYPEname"]], STRING)
    edns = members(message["EDNS"], "version", "udp_size", "do", "flags",
                   "extended_rcode", "options")
    for option in edns["options"]:
        members(option, "code", "name", "hex", "text")


def check_step(step, number):
    now_and_then = {"probe", "given_up_ms"}
    members({key: step[key] for key in step if key not in now_and_then},
            "step", "parent", "purpose", "zone", "server", "transport",
            "attempt", "sent", "rtt_ms", "query", "response", "error",
            "kind", "because", "verdict", "referral")
    assert step["step"] == number
    assert step["purpose"] in ("answer", "prime", "address", "dnssec",
                               "survey")
    members(step["server"], "name", "address", "port", "provenance")
    assert TIME.match(step["sent"])
    members(step["query"], "id", "flags", "name", "type", "class", "size")
    assert step["because"] and "%" not in step["because"]
    check_message(step["response"])
    if step["verdict"] == "referral":
        referral = members(step["referral"], "zone", "ds", "servers")
        for server in referral["servers"]:
            members(server, "name", "addresses", "glue")
            assert isinstance(server["glue"], BOOL)
    else:
        assert step["referral"] is None


def test_json_has_the_members_that_are_promised(report):
    trace = json.loads(report("--format", "json"))
    members(trace, "schema", "version", "query", "started", "outcome",
            "reason", "rcode", "answer", "security", "security_reason",
            "chain", "steps", "findings", "cost")
    members(trace["query"], "name", "unicode", "type", "class")
    assert trace["outcome"] == "answer" and trace["reason"] is None
    assert trace["security"] == "insecure" and trace["security_reason"]
    assert TIME.match(trace["started"])
    assert [record["type"] for record in trace["answer"]] == [
        "CNAME"] + 6 * ["A"]
    for record in trace["answer"]:
        members(record, "name", "type", "class", "ttl", "rdata")
    for number, step in enumerate(trace["steps"], 1):
        check_step(step, number)
    for finding in trace["findings"]:
        members(finding, "code", "severity", "zone", "server", "address",
                "step", "text", "reference", "name", "type", "servers",
                "servers_more", "others", "expected", "seen", "seen_more",
                "accepted", "detail")
    members(trace["cost"], "queries", "bytes_sent", "bytes_received",
            "elapsed_ms")
    for zone in trace["chain"]:
        members(zone, "zone", "security", "reason", "anchored", "ds",
                "ds_step", "dnskeys", "dnskey_step", "signatures")
    assert trace["cost"]["queries"] == len(trace["steps"])
