"""The lab itself: every situation is what its row says.

unbound, which knows nothing of the rows, is asked for each of them: with CD
for what is there, without for what DNSSEC says of it.

SPDX-License-Identifier: ISC
"""
import dns.flags
import dns.rcode
import pytest

from harness import all_at_once, expected, records
from situations import ALL
from situations.answers import BILIBILI
from situations.row import Situation

UNBOUND, BIND = "192.0.2.53", "192.0.2.54"
RCODES = {"answer": "NOERROR", "nodata": "NOERROR", "nxdomain": "NXDOMAIN"}
JUDGED = [row for row in ALL if row.security and not row.recursor]


def ids(row):
    return row.name


def patiently(lab, row, **flags):
    """unbound's answer; where there should be one, it may fail twice, having
    drawn a bad server too often."""
    for _ in range(3):
        answer = lab.ask(row.ask, UNBOUND, **flags)
        if row.outcome == "failure" or row.recursor or (
                answer is not None and
                answer.rcode() != dns.rcode.SERVFAIL):
            break
    return answer


@pytest.fixture(scope="module")
def unchecked(lab):
    """unbound's answers with CD=1."""
    return all_at_once(lambda row: patiently(lab, row, cd=True), ALL)


@pytest.fixture(scope="module")
def checked(lab, unchecked):
    """unbound's answers with validation."""
    return all_at_once(
        lambda row: lab.ask(row.ask, UNBOUND, dnssec=True)
        if row.security == "bogus" else patiently(lab, row, dnssec=True),
        JUDGED)


@pytest.mark.parametrize("row", ALL, ids=ids)
def test_recursor_finds_what_the_row_says(row, unchecked):
    answer = unchecked[row.name]
    if row.recursor == "either":
        return
    if row.outcome == "failure" or row.recursor == "servfail":
        assert answer is None or answer.rcode() in (
            dns.rcode.SERVFAIL, dns.rcode.YXDOMAIN, dns.rcode.NXDOMAIN), \
            answer
        return
    assert answer is not None, "no answer at all"
    assert dns.rcode.to_text(answer.rcode()) == RCODES[row.outcome], answer
    assert records(answer.answer) == sorted(expected(row))


@pytest.mark.parametrize("row", JUDGED, ids=ids)
def test_recursor_judges_as_the_row_says(row, checked):
    answer = checked[row.name]
    assert answer is not None
    if row.security == "bogus":
        assert answer.rcode() == dns.rcode.SERVFAIL, answer
    else:
        assert dns.rcode.to_text(answer.rcode()) == RCODES[row.outcome]
        secure = bool(answer.flags & dns.flags.AD)
        assert secure == (row.security == "secure"), answer


@pytest.mark.parametrize("server", [UNBOUND, BIND])
def test_exercise_as_a_recursor_gives_it(lab, server):
    lab.ask("ns3.dnsv5.com. A", server)   # the addresses must be known
    lab.ask("ns3.dnsv5.com. AAAA", server)
    lab.ask("ns4.dnsv5.com. A", server)
    lab.ask("ns4.dnsv5.com. AAAA", server)
    answer = lab.ask("www.bilibili.com. A", server)
    row = Situation("", "", "www.bilibili.com. A", "answer", BILIBILI)
    assert records(answer.answer) == sorted(expected(row))
    if server == BIND:
        counts = [sum(len(rrset) for rrset in section) for section in
                  (answer.answer, answer.authority, answer.additional)]
        # and the OPT; 9.20 hands on what answers, and nothing else
        assert counts in ([7, 2, 16], [7, 0, 0])


def test_exercise_as_its_authority_gives_it(lab):
    answer = lab.ask("a.w.bilicdn1.com. A", "1.12.0.17", rd=False)
    counts = [sum(len(rrset) for rrset in section) for section in
              (answer.answer, answer.authority, answer.additional)]
    assert counts == [6, 2, 16]
    assert answer.flags & dns.flags.AA
    alias = lab.ask("www.bilibili.com. A", "1.12.0.17", rd=False)
    assert records(alias.answer) == [
        "www.bilibili.com. CNAME a.w.bilicdn1.com."]


def test_environment_inside(lab):
    done = lab.run(["sh", "-c", "cat $ROOTWALK_CONFIG; "
                    "cat /etc/resolv.conf"])
    option, path = done.out.splitlines()[0].split()
    assert option == "--anchors"
    assert " DS " in lab.run(["cat", path]).out
    assert done.out.splitlines()[1] == f"nameserver {UNBOUND}"


@pytest.mark.parametrize("address, server", [
    ("198.41.0.4", "root-nsd"), ("193.0.14.129", "root-knot"),
    ("192.5.6.30", "tld-nsd"), ("192.55.83.30", "tld-knot"),
    ("199.19.54.1", "tld-bind"), ("198.51.100.2", "nsd"),
    ("198.51.100.66", "knot"), ("198.51.100.130", "bind"),
    ("203.0.113.2", "pdns"), ("203.0.113.66", "deep"),
    ("203.0.113.130", "deeper")])
def test_each_kind_of_server_says_who_it_is(lab, address, server):
    done = lab.run(["kdig", "+nsid", "+norec", f"@{address}", ".", "SOA"])
    assert f'"{server}"' in done.out


def test_version_in_class_ch(lab):
    done = lab.run(["dig", "+short", "+norec", "@198.51.100.130", "CH",
                    "TXT", "version.bind"])
    assert done.out.startswith('"9.')


def test_bind_and_knot_give_cookies(lab):
    for address in ("198.51.100.130", "198.51.100.66"):
        done = lab.run(["dig", "+norec", "+cookie", f"@{address}",
                        "www.names.example"])
        assert "(good)" in done.out


@pytest.mark.parametrize("letter", "abcdefghijklm")
def test_every_root_server_answers(lab, letter):
    name = f"{letter}.root-servers.net."
    for rdtype in ("A", "AAAA"):
        address = lab.ask(f"{name} {rdtype}", UNBOUND).answer[0][0].address
        for tcp in (False, True):
            answer = lab.ask(". SOA", address, rd=False, tcp=tcp)
            assert answer.flags & dns.flags.AA


def test_peers_run_unchanged(lab):
    for command in (["dig", "+trace", "www.example.com"],
                    ["drill", "-T", "www.example.com"],
                    ["kdig", "www.example.com"],
                    ["dnstracer", "-s", ".", "www.example.com"],
                    ["unbound-host", "www.example.com"]):
        done = lab.run(command)
        assert done.status == 0 and "example.com" in done.out, done
