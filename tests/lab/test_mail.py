"""How mail reaches a domain: what is true of the names in mail.example. and
mailns.example.

SPDX-License-Identifier: ISC
"""
import base64
import json
import re

import pytest

import htmlpage
import sessions
from harness import all_at_once

DANE = "8CB0F0A3D1C5" * 5 + "E81F"


class Row:
    """A domain; what it comes to, the hosts, the findings, the exit status.

    hosts  "NAME [WHY_NOT] [DEMAND]", each; names below mail.example. unless
           they end in a dot
    """

    def __init__(self, domain, outcome, hosts="", findings="", status=0,
                 options=()):
        self.domain, self.outcome, self.status = domain, outcome, status
        self.hosts, self.findings = hosts.split(", "), findings.split()
        self.options = list(options)
        self.name = " ".join([domain, *options])


ROWS = [
    Row("dane", "accepts", "mx1 dane, mx2, plain"),
    Row("danefull", "accepts", "full dane", "DANE_FULL_DATA MX_SINGLE"),
    Row("danepkix", "accepts", "pkix dane-only-encrypt",
        "DANE_USAGE_UNUSABLE MX_SINGLE"),
    Row("daneshort", "accepts", "short dane-only-encrypt",
        "DANE_USAGE_UNUSABLE MX_SINGLE"),
    Row("danealias", "accepts", "alias alias dane", "MX_IS_ALIAS"),
    Row("danealias2", "accepts", "alias2 alias dane", "MX_IS_ALIAS MX_SINGLE"),
    Row("danens", "accepts", "mx.mailns.example.",
        "DANE_NOT_SECURE MX_SINGLE"),
    Row("danefail", "accepts", "mx.danefail dane",
        "DANE_LOOKUP_FAILED MX_SINGLE"),
    Row("danebogus", "accepts", "mx.danebogus dane", "DANE_BOGUS MX_SINGLE",
        4),
    Row("mixed.mailns.example.", "accepts", "mx1 dane", "DANE_MX_INSECURE"),
    Row("mailns.example.", "accepts", "mx.mailns.example.",
        "DANE_NOT_SECURE MX_SINGLE"),
    Row("nullmx", "null-mx", ". null", "NULL_MX"),
    Row("nullmx2", "accepts", ". null, mx1 dane", "NULL_MX_NOT_ALONE"),
    Row("implicit", "implicit-mx", "implicit", "IMPLICIT_MX MX_SINGLE"),
    Row("nomail", "no-mail", "nomail no-address", "NO_MAIL_HOST"),
    Row("nosuch", "no-such-domain", "", "MAIL_DOMAIN_NOT_FOUND"),
    Row("mxaddr", "accepts", "192.0.2.35. address-literal, mx1 dane",
        "MX_IS_ADDRESS"),
    Row("mxnone", "no-mail", "ns3 no-address", "MX_HOST_WITHOUT_ADDRESS"),
    Row("mxinside", "accepts", "inside", "MX_HOST_NOT_PUBLIC MX_SINGLE"),
    Row("mxback", "no-mail", "back loops-back", "MX_HOST_NOT_PUBLIC"),
    Row("aliased", "accepts", "mx1 dane, mx2, plain"),
    Row("equal", "accepts", "mx2, mx1 dane, plain"),
    Row("mxbogus", "failure", "mail.expired.example. bogus",
        "MX_LOOKUP_BOGUS MX_LOOKUP_BOGUS", 4),
    Row("expired.example.", "failure", "", "MX_LOOKUP_BOGUS", 4),
    Row("silent-all.example.", "failure", "", "", 9, ["--deadline", "2"]),
    Row("srv", "accepts", "mx2", "MX_SINGLE"),
    Row("srv", "accepts", "mx1, mx2", "", 0, ["--service", "imaps"]),
    Row("srv", "no-mail", ". null", "", 0, ["--service", "pop3s"]),
    Row("dane", "accepts", "plain", "MX_SINGLE", 0,
        ["--mx", "plain.mail.example"]),
]


@pytest.mark.parametrize("domain, words, is_found", [
    ("mxsets.example.", ["--all"], True), ("mxsets.example.", [], False),
    ("samesoa.example.", ["--all"], False), ("dane", ["--all"], False)])
def test_servers_may_name_different_hosts(lab, rootwalk, domain, words,
                                          is_found):
    done = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                    *words, absolute(domain)])
    codes = [one["code"] for one in json.loads(done.out)["findings"]]
    assert ("MX_SETS_DIFFER" in codes) == is_found


def test_all_surveys_the_domain_and_nothing_else(lab, rootwalk):
    """One set of MX records is compared; the other sets are asked for once."""
    def walks(*words):
        done = lab.run([rootwalk, "mail", "--no-connect", "--full", "--format",
                        "json", *words, absolute("dane")])
        return json.loads(done.out)["walks"]
    surveyed = [walk["query"]["type"] for walk in walks("--all")
                if walk.get("survey")]
    assert surveyed == ["MX"]
    assert not [walk for walk in walks() if walk.get("survey")]


def absolute(name):
    return name if name.endswith(".") else f"{name}.mail.example."


def mail(lab, rootwalk, row, *options):
    done = lab.run([rootwalk, "mail", "--no-connect", *row.options, *options,
                    absolute(row.domain)])
    return done


@pytest.fixture(scope="module")
def routes(lab, rootwalk):
    return all_at_once(lambda row: mail(lab, rootwalk, row, "--format",
                                        "json"), ROWS)


def host_words(host):
    name = host["name"]
    if name.endswith(".mail.example."):
        name = name[:-len(".mail.example.")]
    words = [name, host["why_not"],
             None if host["demands"] == "opportunistic" else host["demands"]]
    return " ".join(filter(None, words))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_route_is_what_is_true_of_the_domain(routes, row):
    done = routes[row.name]
    route = json.loads(done.out)
    assert route["outcome"] == row.outcome
    assert [host_words(host) for host in route["hosts"]] == \
        [host for host in row.hosts if host]
    assert sorted(finding["code"] for finding in route["findings"]
                  if finding.get("policy") in (None, "dane")) == \
        sorted(row.findings)
    assert done.status == row.status, done.err


def test_json_has_the_records_and_what_may_be_used(routes):
    route = json.loads(routes["dane"].out)
    mx1, mx2, _ = route["hosts"]
    assert route["mx"]["security"] == "secure"
    assert sorted(record["rdata"] for record in route["mx"]["records"]) == [
        "10 mx1.mail.example.", "20 mx2.mail.example.",
        "20 plain.mail.example."]
    assert mx1["dane"] == [{"usage": 3, "selector": 1, "matching": 1,
                            "data": DANE, "usable": True}]
    assert mx1["tlsa_base"] == "mx1.mail.example."
    assert mx2["tlsa"]["outcome"] == "nxdomain"
    assert mx2["tlsa"]["security"] == "secure"
    walks = [mx1[key]["walk"] for key in ("a", "aaaa", "tlsa")]
    assert route["mx"]["walk"] == 1 and len({1, *walks}) == 4


def test_tlsa_records_stand_where_the_aliases_end(routes):
    bases = [json.loads(routes[name].out)["hosts"][0]["tlsa_base"]
             for name in ("danealias", "danealias2")]
    assert bases == ["mx1.mail.example.", "alias2.mail.example."]


def test_services_are_listed(routes):
    services = json.loads(routes["srv"].out)["services"]
    assert [(one["service"], one["target"], one["port"], one["offered"])
            for one in services] == [
        ("submission", "mx2.mail.example.", 587, True),
        ("submissions", "mx1.mail.example.", 465, True),
        ("pop3s", ".", 0, False),
        ("imaps", "mx1.mail.example.", 993, True),
        ("imaps", "mx2.mail.example.", 993, True)]


def test_a_domain_that_is_signed_costs_little(lab, rootwalk):
    """The walk to the zone with its keys, then a question for each set: six of
    services, three for each of three hosts; SPF in both types, DKIM, BIMI,
    DMARC of each level, MTA-STS, TLS-RPT."""
    done = lab.run([rootwalk, "mail", "--no-connect", "--full", "--format",
                    "json", "dane.mail.example"])
    asked = [(step["query"]["name"], step["query"]["type"], step["zone"])
             for walk in json.loads(done.out)["walks"]
             for step in walk["steps"]]
    assert len(set(asked)) == 32, asked


# domain, look-ups, void ones, findings
SPF = [("spf", 2, 0, ""), ("spf10", 10, 0, ""),
       ("spf11", 11, 0, "SPF_TOO_MANY_LOOKUPS"),
       ("spfvoid", 3, 3, "SPF_TOO_MANY_VOID"),
       ("spfloop", 11, 0, "SPF_TOO_MANY_LOOKUPS"),
       ("spftwo", 0, 0, "SPF_TWO_RECORDS"), ("spfsyntax", 0, 0, "SPF_SYNTAX"),
       ("spfall", 0, 0, "SPF_ALLOWS_ALL"), ("spfmacro", 1, 0, ""),
       ("spftree", 2, 0, ""), ("spfredirect", 1, 0, ""),
       ("dane", 0, 0, "SPF_MISSING")]


@pytest.mark.parametrize("domain, lookups, voids, findings", SPF)
def test_spf_records_are_counted(lab, rootwalk, domain, lookups, voids,
                                 findings):
    done = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                    absolute(domain)])
    route = json.loads(done.out)
    spf = route["policies"]["spf"]
    assert (spf["lookups"], spf["void_lookups"]) == (lookups, voids)
    assert spf["result"] is None
    assert [finding["code"] for finding in route["findings"]
            if finding.get("policy") == "spf"] == findings.split()


# operand, address, verdict, terms that were tried, and whether they fit
CHECKS = [
    ("spf", "192.0.2.35", "pass", ["mx 1"]),
    ("spf", "192.0.2.1", "pass", ["mx 0", "ip4:192.0.2.0/28 1"]),
    ("spf", "192.0.2.77", "pass",
     ["mx 0", "ip4:192.0.2.0/28 0", "include:spfb.mail.example 1",
      "  ip4:192.0.2.77 1"]),
    ("spf", "2001:db8:ff::35", "pass", ["mx 1"]),
    ("spf", "192.0.2.99", "fail",
     ["mx 0", "ip4:192.0.2.0/28 0", "include:spfb.mail.example 0",
      "  ip4:192.0.2.77 0", "  all 1", "all 1"]),
    ("spf10", "192.0.2.99", "fail", None), ("spf11", "192.0.2.99",
                                            "permerror", None),
    ("spfvoid", "192.0.2.99", "permerror", None),
    ("spfloop", "192.0.2.99", "permerror", None),
    ("spftwo", "192.0.2.99", "permerror", []),
    ("spfsyntax", "192.0.2.99", "permerror", []),
    ("me@spfmacro", "192.0.2.9", "pass",
     ["exists:%{ir}.%{l}._spf.mail.example 1"]),
    ("you@spfmacro", "192.0.2.9", "fail",
     ["exists:%{ir}.%{l}._spf.mail.example 0", "all 1"]),
    ("spftree", "192.0.2.66", "neutral",
     ["include:spfa.mail.example 0", "  include:spfb.mail.example 0",
      "    ip4:192.0.2.77 0", "    all 1", "  ip4:192.0.2.66 1", "all 1"]),
    ("spfredirect", "192.0.2.78", "fail",
     ["redirect=spfb.mail.example 1", "  ip4:192.0.2.77 0", "  all 1"]),
    ("dane", "192.0.2.1", "none", []),
]


def tried(spf, indent=""):
    for term in spf["terms"]:
        if term["matches"] is not None:
            yield f"{indent}{term['term']} {int(term['matches'])}"
            if term["record"]:
                yield from tried(term["record"], indent + "  ")


@pytest.mark.parametrize("operand, address, result, terms", CHECKS)
def test_spf_judges_a_message(lab, rootwalk, operand, address, result, terms):
    done = lab.run([rootwalk, "mail", "--no-connect", "--ip", address,
                    "--format", "json", absolute(operand)])
    spf = json.loads(done.out)["policies"]["spf"]
    assert spf["result"] == result
    assert terms is None or list(tried(spf)) == terms


def policies(lab, rootwalk, domain):
    done = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                    absolute(domain)])
    return json.loads(done.out)["policies"]


def test_dmarc_is_found_by_walking_up(lab, rootwalk):
    own = policies(lab, rootwalk, "dmarc")["dmarc"]
    assert own["found_at"] == "dmarc.mail.example." and own["testing"]
    assert own["organizational"] == "mail.example."
    above = policies(lab, rootwalk, "a.b.dmarctree")["dmarc"]
    assert above["found_at"] == above["organizational"] == "mail.example."
    assert (above["policy"], above["subdomain_policy"],
            above["nonexistent_policy"], above["adkim"], above["aspf"]) == (
        "reject", "quarantine", None, "r", "s")
    assert above["rua"] == ["mailto:a@mail.example", "mailto:b@mail.example"]
    assert above["walked"] == [
        f"_dmarc.{name}." for name in (
            "a.b.dmarctree.mail.example", "b.dmarctree.mail.example",
            "dmarctree.mail.example", "mail.example", "example")]
    none = policies(lab, rootwalk, "mailns.example.")["dmarc"]
    assert none["record"] is None and none["organizational"] is None


def test_dkim_keys_are_looked_at(lab, rootwalk):
    done = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                    "--dkim", "good,short", "--dkim", "ed,old,bad,none",
                    absolute("dkim")])
    route = json.loads(done.out)
    dkim = route["policies"]["dkim"]
    assert dkim["exists"] is True
    assert [(key["selector"], key["algorithm"], key["bits"], key["usable"],
             key["testing"], key["revoked"]) for key in dkim["keys"]] == [
        ("good", "rsa", 2048, True, False, False),
        ("short", "rsa", 1024, True, False, False),
        ("ed", "ed25519", 256, True, True, False),
        ("old", "rsa", None, False, False, True),
        ("bad", "rsa", None, False, False, False),
        ("none", None, None, False, False, False)]
    assert [(finding["code"], finding["name"]) for finding in route["findings"]
            if finding.get("policy") == "dkim"] == [
        ("DKIM_KEY_INVALID", "bad._domainkey.dkim.mail.example."),
        ("DKIM_KEY_SHORT", "short._domainkey.dkim.mail.example."),
        ("DKIM_KEY_REVOKED", "old._domainkey.dkim.mail.example.")]


def test_domains_without_keys_are_known(lab, rootwalk):
    assert policies(lab, rootwalk, "dane")["dkim"] == {"exists": False,
                                                       "keys": []}


def test_reports_logos_and_the_old_type_of_spf(lab, rootwalk):
    done = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                    absolute("dkim")])
    route = json.loads(done.out)
    found = route["policies"]
    assert [(report["domain"], report["authorized"])
            for report in found["dmarc"]["reports"]] == [
        ("mail.example.", True), ("yes.mailns.example.", True),
        ("no.mailns.example.", False)]
    assert found["dmarc"]["ruf"] == ["mailto:d@mail.example"]
    assert found["bimi"]["logo"] == "https://mail.example/logo.svg"
    assert {finding["code"] for finding in route["findings"]
            if finding.get("policy")} == {
        "SPF_MISSING", "SPF_TYPE99", "DMARC_REPORT_UNAUTHORIZED"}
    bad = lab.run([rootwalk, "mail", "--no-connect", "--format", "json",
                   absolute("bimibad")])
    assert "BIMI_INVALID" in bad.out


def test_records_of_mta_sts_and_tls_rpt(lab, rootwalk):
    found = policies(lab, rootwalk, "sts")
    assert found["mta_sts"]["id"] == "20261128T000000"
    assert found["mta_sts"]["error"] == "no-address"
    assert found["tls_rpt"]["rua"] == ["mailto:tls@mail.example"]


CAFILE = "/mnt/mailhosts/ca.pem"

# domain: usable, mode, HTTP's status, error, what its host demands, findings
POLICIES = [
    ("tsts", True, "enforce", 200, None, "mta-sts", ""),
    ("stswrong", None, None, None, "certificate", "opportunistic",
     "MTA_STS_POLICY_UNREACHABLE"),
    ("stsredirect", None, None, 302, "redirect", "opportunistic",
     "MTA_STS_POLICY_UNREACHABLE"),
    ("stsgone", None, None, 404, "status", "opportunistic",
     "MTA_STS_POLICY_UNREACHABLE"),
    ("stslarge", None, None, 200, "too-large", "opportunistic",
     "MTA_STS_POLICY_UNREACHABLE"),
    ("stsnone", None, None, None, "no-address", "opportunistic",
     "MTA_STS_POLICY_UNREACHABLE"),
    ("stsip", False, None, 200, None, "opportunistic",
     "MTA_STS_POLICY_INVALID"),
    ("stslist", True, "enforce", 200, None, "mta-sts",
     "MTA_STS_MX_NOT_LISTED"),
    ("ststest", True, "testing", 200, None, "opportunistic",
     "MTA_STS_MX_NOT_LISTED MTA_STS_TESTING"),
]


@pytest.mark.parametrize("domain, usable, mode, status, error, demands, "
                         "findings", POLICIES)
def test_policies_of_mta_sts(lab, rootwalk, domain, usable, mode, status,
                             error, demands, findings):
    done = lab.run([rootwalk, "mail", "--no-connect", "--cafile", CAFILE,
                    "--format", "json", absolute(domain)])
    route = json.loads(done.out)
    sts = route["policies"]["mta_sts"]
    assert (sts["usable"], sts["mode"], sts["http_status"], sts["error"]) == (
        usable, mode, status, error)
    assert sts["fetched"] is (error is None)
    assert sts["url"] == (f"https://mta-sts.{domain}.mail.example"
                          "/.well-known/mta-sts.txt")
    assert [host["demands"] for host in route["hosts"]] == [demands]
    assert [finding["code"] for finding in route["findings"]
            if finding.get("policy") == "mta-sts"] == findings.split()
    if usable:
        assert sts["max_age_s"] == 604800
        assert sts["policy"].startswith("version: STSv1\r\n")


def test_a_policy_needs_its_roots_and_may_be_left_alone(lab, rootwalk):
    """Without --cafile nobody vouches for the lab's host."""
    found = policies(lab, rootwalk, "tsts")["mta_sts"]
    assert found["fetched"] is False and found["error"] == "certificate"
    done = lab.run([rootwalk, "mail", "--no-connect", "--no-fetch", "--format",
                    "json", absolute("tsts")])
    assert json.loads(done.out)["policies"]["mta_sts"]["fetched"] is None
    text = lab.run([rootwalk, "mail", "--no-connect", "--cafile", CAFILE,
                    absolute("tsts")]).out
    assert "enforce, for 7 days: mx.tsts.mail.example" in text
    assert "HTTPS 200" in text


@pytest.mark.parametrize("library, soname, words, what", [
    ("libcurl", "libcurl.so.4", ["--no-connect"], "an MTA-STS policy"),
    ("libssl", "libssl.so.3", ["--no-fetch"], "TLS"),
])
def test_a_library_that_is_missing_is_named(lab, rootwalk, tmp_path, library,
                                            soname, words, what):
    """The report comes all the same, with what was found without it."""
    (tmp_path / soname).write_bytes(b"")
    done = lab.run([rootwalk, "mail", *words, absolute("tsts")],
                   env={"LD_LIBRARY_PATH": str(tmp_path)})
    assert done.status == 8, done.err
    assert re.fullmatch(rf"rootwalk: {library} could not be loaded: {what} "
                        r"needs it \(Debian: \w+\)\n", done.err)
    assert "mx.tsts.mail.example" in done.out


# ---- talking to the hosts ---------------------------------------------------

# domain: error, TLS, DANE, PKIX, verdict, findings of the hosts, exit status
TALKS = [
    ("tdane", None, True, "match", "valid", "delivers",
     "DANE_USAGE_UNUSABLE", 0),
    ("tmiss", None, True, "mismatch", None, "refuses",
     "DANE_MISMATCH DANE_USAGE_UNUSABLE", 6),
    ("tplain", None, False, "no-tls", None, "refuses", "DANE_NO_STARTTLS", 6),
    ("texpired", None, True, None, "expired", "delivers-unauthenticated",
     "CERTIFICATE_EXPIRED", 0),
    ("tname", None, True, None, "name-mismatch", "delivers-unauthenticated",
     "CERTIFICATE_NAME_MISMATCH", 0),
    ("tslow", "timeout", False, None, None, "unreachable",
     "MX_ALL_UNREACHABLE", 9),
    ("trate", "rate-limited", False, None, None, "unreachable",
     "SMTP_RATE_LIMITED", 9),
    ("tclosed", "closed", False, None, None, "unreachable",
     "MX_ALL_UNREACHABLE", 9),
    ("trefused", "refused", False, None, None, "unreachable",
     "MX_ALL_UNREACHABLE", 9),
    ("tssh", "not-smtp", False, None, None, "unreachable", "SMTP_NOT_SPOKEN",
     9),
    ("tta", None, True, "match", "valid", "delivers", "", 0),
    ("ttabad", None, True, "mismatch", None, "refuses",
     "CERTIFICATE_UNTRUSTED DANE_TA_NOT_SENT", 6),
    ("tsts", None, True, None, "valid", "delivers", "", 0),
    ("tbroken", None, False, None, None, "delivers-unauthenticated",
     "STARTTLS_BROKEN", 0),
    ("tgone", None, False, None, None, "refuses", "SMTP_GREETING_4XX_5XX", 0),
    ("thelo", None, False, None, None, "delivers-unauthenticated",
     "SMTP_EHLO_REFUSED STARTTLS_NOT_OFFERED", 0),
    ("tinject", None, False, None, None, "delivers-unauthenticated",
     "STARTTLS_INJECTION", 0),
    ("talert", None, False, None, None, "delivers-unauthenticated",
     "TLS_ALERT", 0),
    ("tsmall", None, True, None, "valid", "delivers", "SMTP_SIZE_SMALL", 0),
    ("tgreets", None, True, None, "valid", "delivers", "SMTP_NAME_DIFFERS",
     0),
    ("tcert", None, True, None, "valid", "delivers", "", 0),
    ("tutf8", None, True, None, "valid", "delivers", "", 0),
    ("tauth", None, True, None, "valid", "delivers", "AUTH_BEFORE_TLS", 0),
    ("tcram", None, True, None, "valid", "delivers", "", 0),
    ("tstale", None, True, "match", "valid", "delivers", "DANE_STALE_RECORD",
     0),
    ("troll", None, True, "match", "valid", "delivers", "", 0),
    ("tchain", None, True, None, "unknown-issuer", "delivers-unauthenticated",
     "CERTIFICATE_CHAIN_INCOMPLETE", 0),
    ("town", None, True, None, "unknown-issuer", "delivers-unauthenticated",
     "CERTIFICATE_UNTRUSTED", 0),
    ("tweak", None, True, None, "valid", "delivers",
     "CERTIFICATE_SIGNED_SHA1 KEY_SHORT", 0),
    ("told", None, True, None, "valid", "delivers", "TLS_VERSION_OLD", 0),
    ("tsuite", None, True, None, "valid", "delivers", "TLS_SUITE_WEAK", 0),
    ("ttwelve", None, True, None, "valid", "delivers", "", 0),
    ("tearly", None, True, None, "not-yet-valid", "delivers-unauthenticated",
     "CERTIFICATE_NOT_YET_VALID", 0),
    ("tsoon", None, True, None, "valid", "delivers",
     "CERTIFICATE_EXPIRES_SOON", 0),
]


class TalkRow:
    def __init__(self, row):
        self.name = row[0]


@pytest.fixture(scope="module")
def talks(lab, rootwalk):
    return all_at_once(lambda row: lab.run([
        rootwalk, "mail", "--cafile", CAFILE, "--reply-time", "2", "--format",
        "json", absolute(row.name)]), [TalkRow(row) for row in TALKS])


HOSTS = {"MX_SINGLE", "SPF_MISSING", "DMARC_MISSING", "STS_WITHOUT_TLSRPT"}


@pytest.mark.parametrize("domain, error, has_tls, dane, pkix, verdict, "
                         "findings, status", TALKS, ids=lambda x: None)
def test_hosts_are_talked_to(talks, domain, error, has_tls, dane, pkix,
                             verdict, findings, status):
    done = talks[domain]
    route = json.loads(done.out)
    host, = route["hosts"]
    attempt, = host["attempts"]
    assert attempt["error"] == error
    assert (attempt["session"].get("tls") is not None
            and attempt["pkix"] is not None) == has_tls
    assert (attempt["dane"] or {}).get("result") == dane
    if pkix:
        assert attempt["pkix"]["result"] == pkix
    assert attempt["verdict"] == verdict
    assert {finding["code"] for finding in route["findings"]} - HOSTS == set(
        findings.split())
    assert done.status == status, done.err
    assert route["cost"]["connections"] == 1


@pytest.mark.parametrize("how, domain, encrypted, end", [
    ("starttls", "tsts", True, 0), ("none", "tsts", False, 6),
    ("starttls", "thelo", False, 0)])
def test_tls_may_be_demanded_or_left_out(lab, rootwalk, how, domain,
                                         encrypted, end):
    """Without TLS what MTA-STS demands is not met."""
    done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--tls", how,
                    "--format", "json", absolute(domain)])
    attempt = json.loads(done.out)["hosts"][0]["attempts"][0]
    assert (attempt["pkix"] is not None) == encrypted
    assert done.status == end


def test_an_address_is_called_once(lab, rootwalk):
    """Two hosts with one address, and a second operand with it again."""
    done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--no-fetch",
                    "--format", "json", absolute("tshare"), absolute("tsts")])
    decoder, text, routes_ = json.JSONDecoder(), done.out.strip(), []
    while text:
        route, end = decoder.raw_decode(text)
        routes_.append(route)
        text = text[end:].strip()
    assert [[len(host["attempts"]) for host in route["hosts"]]
            for route in routes_] == [[1, 0], [0]]


@pytest.mark.parametrize("options, addresses", [
    ([], ["198.18.1.1#25"]), (["--all"], ["198.18.1.1#25",
                                          "198.18.1.13#25"])])
def test_all_addresses_may_be_called(lab, rootwalk, options, addresses):
    done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--no-fetch",
                    "--format", "json", *options, absolute("tpair")])
    host, = json.loads(done.out)["hosts"]
    assert [one["address"] for one in host["attempts"]] == addresses


@pytest.mark.parametrize("who, is_found", [
    ("\u4e2d@tsts.mail.example", True), ("me@tsts.mail.example", False),
    ("\u4e2d@tutf8.mail.example", False)])
def test_an_address_may_need_smtputf8(lab, rootwalk, who, is_found):
    done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--no-fetch",
                    "--format", "json", who])
    codes = [one["code"] for one in json.loads(done.out)["findings"]]
    assert ("SMTPUTF8_MISSING" in codes) == is_found


def test_recipients_are_asked_for(lab, rootwalk):
    verdicts = {}
    for who in ("me", "grey", "you"):
        done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--no-fetch",
                        "--rcpt", "--format", "json",
                        f"{who}@tsoon.mail.example"])
        attempt = json.loads(done.out)["hosts"][0]["attempts"][0]
        verdicts[who] = attempt["verdict"]
        verbs = [exchange["command"]["verb"]
                 for exchange in attempt["session"]["exchanges"]
                 if exchange["command"]]
        assert "DATA" not in verbs and "RCPT" in verbs
    assert verdicts == {"me": "delivers", "grey": "greylists",
                        "you": "refuses"}


@pytest.mark.parametrize("who, said", [
    ("me", "accepts the recipient me@tsoon.mail.example: 250"),
    ("grey", "does not accept the recipient grey@tsoon.mail.example now: 450"),
    ("you", "refuses the recipient you@tsoon.mail.example: 550")])
@pytest.mark.parametrize("words", [["--rcpt"], []])
def test_what_becomes_of_the_recipient_is_said_below_the_verdict(
        lab, rootwalk, words, who, said):
    done = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--no-fetch", *words,
                    f"{who}@tsoon.mail.example"])
    below = " ".join(done.out[done.out.index("\naccepts mail, "):].split())
    assert (said in below) == bool(words), below


def test_what_was_said_is_shown(lab, rootwalk):
    text = lab.run([rootwalk, "mail", "--cafile", CAFILE, "--helo",
                    "probe.example", absolute("tdane")]).out
    for words in ("198.18.1.1#25", "S 220 mx.tdane.mail.example ESMTP lab",
                  "C EHLO probe.example", "SIZE 10240000, 8BITMIME, STARTTLS",
                  "C STARTTLS", "TLS 1.3", "SNI mx.tdane.mail.example",
                  "DANE  3 1 1 ", "C QUIT"):
        assert words in text, text


def called(lab):
    """Which hosts were connected to, each time."""
    return lab.run(["cat", "/mnt/mailhosts/connections"]).out.split()


@pytest.mark.parametrize("words, hosts", [
    (["tmany"], ["mx.tplain", "mx.tsts"]),
    (["--all", "tpair"], ["mx.tdane", "mx.tsts"]),
    (["tshare", "tsts", "tpair"], ["mx.tdane", "mx.tsts"]),
    (["--no-connect", "tmany"], [])], ids=lambda x: " ".join(x))
def test_one_connection_an_address_is_made(lab, rootwalk, words, hosts):
    """As the hosts count them."""
    before = called(lab)
    lab.run([rootwalk, "mail", "--no-fetch", "--cafile", CAFILE,
             *(word if word.startswith("-") else absolute(word)
               for word in words)])
    assert sorted(called(lab)[len(before):]) == [
        f"{host}.mail.example" for host in hosts]


@pytest.mark.parametrize("words, outcome, codes, status", [
    (["+400d"], "failure", {"MX_LOOKUP_BOGUS"}, 4),
    (["2020-01-01"], "failure", {"MX_LOOKUP_BOGUS"}, 4),
    (["+55d", "--no-validate"], "accepts", {"CERTIFICATE_EXPIRES_SOON"}, 0),
    (["+61d", "--no-validate"], "accepts", {"CERTIFICATE_EXPIRED"}, 0),
    (["2001-01-01", "--no-validate"], "accepts",
     {"CERTIFICATE_NOT_YET_VALID"}, 0)])
def test_certificates_and_signatures_are_judged_at_a_time(
        lab, rootwalk, words, outcome, codes, status):
    done = lab.run([rootwalk, "mail", "--no-fetch", "--cafile", CAFILE,
                    "--format", "json", absolute("tsmall"), "--at", *words])
    route = json.loads(done.out)
    assert (route["outcome"], done.status) == (outcome, status)
    assert {one["code"] for one in route["findings"]
            if one["code"].startswith(("CERT", "MX_L"))} == codes


def test_every_live_session_is_what_its_capture_is(lab, rootwalk, tmp_path):
    """All the hosts that talk; those of real servers: test_mailservers.py."""
    path = tmp_path / "mail.pcap"
    done = lab.run([rootwalk, "mail", "--no-fetch", "--cafile", CAFILE,
                    "--reply-time", "2", "--record", path, "--format", "json",
                    *(absolute(row[0]) for row in TALKS)], timeout=60)
    live, text = [], done.out.strip()
    while text:
        route, end = json.JSONDecoder().raw_decode(text)
        text = text[end:].strip()
        live += [attempt["session"] for host in route["hosts"]
                 for attempt in host["attempts"]
                 if attempt["connect_ms"] is not None]
    seen = sessions.explained(lab.run([
        rootwalk, "explain", "--what", "all", "--decode", "25=smtp",
        "--format", "json", path]).out)
    assert len(live) > 20
    for session in live:
        if session["exchanges"]:
            sessions.agree(session, seen)


INTERRUPT = """
import signal, socket, subprocess, sys
server = socket.create_server(("198.18.1.39", 25))
# whoever runs the tests in the background has it ignored
signal.signal(signal.SIGINT, signal.default_int_handler)
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
peer, _ = server.accept()
run.send_signal(signal.SIGINT)
left = peer.recv(100) == b""
print(run.communicate()[0].decode(), end="")
sys.exit(run.returncode if left else 99)
"""


def test_ctrl_c_ends_the_connections(lab, rootwalk):
    """The host never greets, and would be waited for for a minute."""
    done = lab.run(["python3", "-c", INTERRUPT, rootwalk, "mail",
                    "--reply-time", "60", "--format", "json",
                    absolute("tstop")], timeout=120)
    assert done.status == 9, done
    route = json.loads(done.out)
    attempt = route["hosts"][0]["attempts"][0]
    assert (route["outcome"], route["reason"], attempt["error"]) == (
        "failure", "interrupted", "interrupted")
    assert "MX_UNREACHABLE" not in done.out


def same(text):
    """Without what no two runs have in common: when, and how long."""
    text = re.sub(r'"(started|at|sent|time)": "[^"]*"', "", text)
    return re.sub(r'"(elapsed_ms|rtt_ms)": [0-9.]+', "", text)


@pytest.fixture
def page(lab, rootwalk):
    """A domain's page: one that keeps to what holds of every page."""
    def make(domain, *words, env=None):
        done = lab.run([rootwalk, "mail", "--format", "html", "--cafile",
                        CAFILE, *words, absolute(domain)], env=env)
        return htmlpage.check(done.out), done
    return make


def test_a_page_says_first_what_is_wrong_and_then_all(page):
    made, done = page("tmany")
    assert "1 error" in made.words["title"]
    assert "offer STARTTLS" in made.words["header"]
    assert done.out.index("DANE_NO_STARTTLS") < done.out.index("<table")
    for words in ("mx.tsts.mail.example.", "authenticated TLS",
                  "connection refused", "10 mx.tsts.mail.example.", "DMARC"):
        assert words in made.words["table"], words
    assert "S 220 mx.tsts.mail.example ESMTP lab" in made.words["pre"]
    link, = [link for link in made.links if link.startswith("data:")]
    route = json.loads(base64.b64decode(link.split(",")[1]))
    assert route["schema"] == "rootwalk.mail/1"
    assert len(route["hosts"]) == 3


@pytest.mark.parametrize("domain", ["nosuch", "nullmx", "danealias2", "srv",
                                    "dkim", "expired.example."])
def test_every_outcome_has_a_page(page, domain):
    made, _ = page(domain, "--no-connect")
    assert made.words["h1"].startswith(absolute(domain))


def test_what_a_server_says_is_no_markup(page):
    made, _ = page("tmarkup")
    assert made.count("script") == 1
    assert "<script>alert(1)</script>&amp;" in made.words["pre"]


def test_a_page_in_chinese(page):
    made, _ = page("tsts", env={"LC_ALL": "zh_CN.UTF-8", "LANGUAGE": ""})
    assert "邮件主机" in made.words["h2"]
    assert not re.search(r"\b(host|domain|said|Look)\b", made.words["h2"])


@pytest.mark.parametrize("domain", ["dane", "danebogus", "danealias", "srv"])
def test_what_was_recorded_replays_the_same(lab, rootwalk, tmp_path, domain):
    path = tmp_path / "mail.pcap"
    command = [rootwalk, "mail", "--no-connect", "--format", "json", "--full"]
    live = lab.run([*command, "--record", path, absolute(domain)])
    again = lab.run([*command, "--replay", path])
    live_route, route = json.loads(live.out), json.loads(again.out)
    for one in (live_route, route):
        for walk in one["walks"]:
            walk.pop("steps")
    assert same(json.dumps(route)) == same(json.dumps(live_route))
    assert again.status == live.status


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_no_line_is_longer_than_80_columns(lab, rootwalk, language):
    done = lab.run([rootwalk, "mail", "--no-connect", "dane.mail.example",
                    "danealias.mail.example", "srv.mail.example",
                    "danebogus.mail.example", "nosuch.mail.example"],
                   env={"LC_ALL": language, "LANGUAGE": ""})
    wide = [line for line in done.out.splitlines() if sum(
        2 if ord(letter) > 0x2e7f else 1 for letter in line) > 80]
    assert not wide
    assert ("多" in done.out or "邮件" in done.out) == language.startswith("zh")
