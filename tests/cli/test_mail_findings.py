"""Findings of captured sessions: each with a capture that has it, and a near
miss that has not.  Certificates are made here, with what is wrong with them."""
import datetime
import json
import struct

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

import contract
import mailcap
from test_mail import POP3, SMTP
from test_tls import flights

DAY = datetime.timedelta(days=1)
# When captures of mailcap's are from: 2023-11-14.
THEN = datetime.datetime(2023, 11, 14, 22, 13, 20)
RSA_SUITE, RC4, CBC = 0xc02f, 0x0005, 0xc013
STARTTLS = [("S", b"220 mx.example ESMTP\r\n"), ("C", b"EHLO me\r\n"),
            ("S", b"250-mx.example\r\n250 STARTTLS\r\n"),
            ("C", b"STARTTLS\r\n"), ("S", b"220 2.0.0 Ready\r\n")]


@pytest.fixture
def findings(rootwalk, tmp_path):
    def run(octets, *words):
        (tmp_path / "input").write_bytes(octets)
        done = rootwalk("explain", "--format=json", *words,
                        str(tmp_path / "input"))
        assert done.status == 0, done.err
        contract.check(done.out.encode())
        return {one["code"]: one
                for line in done.out.splitlines()
                for one in json.loads(line)["findings"]}
    return run


pytestmark = pytest.mark.filterwarnings("ignore:SHA1 signatures")


# ---- a handshake ---------------------------------------------------------------

def record(kind, body, version=0x0303):
    return struct.pack(">BHH", kind, version, len(body)) + body


def message(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def listed(octets, size):
    return len(octets).to_bytes(size, "big") + octets


def client_hello(name=b"mx.example", compressions=b"\0", suites=(RSA_SUITE,)):
    extensions = b""
    if name:
        entry = listed(b"\0" + listed(name, 2), 2)
        extensions = b"\0\0" + listed(entry, 2)
    body = b"\3\3" + bytes(32) + b"\0" + \
        listed(struct.pack(f">{len(suites)}H", *suites), 2) + \
        listed(compressions, 1) + listed(extensions, 2)
    return record(22, message(1, body))


def server_hello(suite=RSA_SUITE, version=0x0303):
    body = struct.pack(">H", version) + bytes(range(32)) + b"\0" + \
        struct.pack(">H", suite) + b"\0"
    return record(22, message(2, body), version)


def certificate_message(chain):
    body = b"".join(listed(one.public_bytes(serialization.Encoding.DER), 3)
                    for one in chain)
    return record(22, message(11, listed(body, 3)))


def make_key(kind="ec"):
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, kind)


KEYS = {}


def certificate(name="mx.example", issuer=None, begin=THEN - 10 * DAY,
                end=THEN + 100 * DAY, digest=hashes.SHA256(), kind="ec",
                names=None):
    key = KEYS.setdefault((name, kind), make_key(kind))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (x509.CertificateBuilder().subject_name(subject)
               .issuer_name(issuer[0].subject if issuer else subject)
               .public_key(key.public_key()).serial_number(77)
               .not_valid_before(begin).not_valid_after(end)
               .add_extension(x509.SubjectAlternativeName(
                   [x509.DNSName(one) for one in names or [name]]), False))
    return builder.sign(issuer[1] if issuer else key, digest), key


ROOT = certificate("Root")
MIDDLE = certificate("Middle", ROOT)


def handshake(chain, port=465, before=(), hello=None, answer=None, **more):
    return mailcap.capture([
        *before, ("C", hello or client_hello()),
        ("S", (answer or server_hello()) + certificate_message(chain)
         + record(22, message(14, b"")))], port=port, **more)


def chain_of(*certificates):
    return [one[0] for one in certificates]


def good_chain(**more):
    return chain_of(certificate(issuer=MIDDLE, **more), MIDDLE)


def only(found):
    return {code for code in found
            if code[:4] in ("TLS_", "CERT", "STAR")}


def test_a_good_handshake_has_no_finding(findings):
    assert only(findings(handshake(good_chain()))) == set()
    assert only(findings(handshake(good_chain(), 25, STARTTLS))) == set()


# ---- certificates ----------------------------------------------------------------

# what is wrong, with what severity where a client logs in, and between servers
CERTIFICATES = {
    "CERTIFICATE_EXPIRED": ("error", "notice", lambda: good_chain(
        end=THEN - DAY)),
    "CERTIFICATE_NOT_YET_VALID": ("error", "notice", lambda: good_chain(
        begin=THEN + DAY)),
    "CERTIFICATE_EXPIRES_SOON": ("warning", "warning", lambda: good_chain(
        end=THEN + 13 * DAY)),
    "CERTIFICATE_NAME_MISMATCH": ("error", "warning", lambda: good_chain(
        names=["other.example", "*.mx.example", "example"])),
    "CERTIFICATE_UNTRUSTED": ("error", "info", lambda: chain_of(
        certificate())),
    "CERTIFICATE_CHAIN_INCOMPLETE": ("warning", "warning", lambda: chain_of(
        certificate(issuer=MIDDLE))),
    "CERTIFICATE_SIGNED_SHA1": ("warning", "warning", lambda: good_chain(
        digest=hashes.SHA1())),
    "CERTIFICATE_KEY_SHORT": ("warning", "warning", lambda: good_chain(
        kind=1024)),
}
NEAR = {
    "ends today": lambda: good_chain(end=THEN),
    "began today": lambda: good_chain(begin=THEN),
    "two weeks left": lambda: good_chain(end=THEN + 14 * DAY),
    "one of its names": lambda: good_chain(names=["a.example", "MX.example"]),
    "with the root": lambda: chain_of(certificate(issuer=MIDDLE), MIDDLE,
                                      ROOT),
    "a root signed with SHA-1": lambda: chain_of(
        certificate(issuer=certificate("Old", digest=hashes.SHA1())),
        certificate("Old", digest=hashes.SHA1())),
    "RSA 2048": lambda: good_chain(kind=2048),
}


@pytest.mark.parametrize("code", CERTIFICATES)
def test_a_certificate_s_fault_is_found(findings, code):
    login, between, make = CERTIFICATES[code]
    chain = make()
    found = findings(handshake(chain))
    ends = {"CERTIFICATE_EXPIRED", "CERTIFICATE_EXPIRES_SOON"}
    assert only(found) - (ends if code == "CERTIFICATE_EXPIRED" else set()) \
        == {code} - (ends if code == "CERTIFICATE_EXPIRED" else set())
    assert found[code]["severity"] == login and found[code]["frame"] == 5
    found = findings(handshake(chain, 25, STARTTLS))
    assert only(found) == {code} and found[code]["severity"] == between


@pytest.mark.parametrize("near", NEAR)
def test_a_certificate_that_nearly_has_one(findings, near):
    found = only(findings(handshake(NEAR[near]())))
    assert found - ({"CERTIFICATE_EXPIRES_SOON"} if near == "ends today"
                    else set()) == set()


def test_the_chain_is_looked_through(findings):
    leaf = certificate(issuer=MIDDLE)
    other = certificate("Other", ROOT)
    found = findings(handshake(chain_of(leaf, other)))
    assert only(found) == {"CERTIFICATE_CHAIN_INCOMPLETE"}
    assert "Middle" in found["CERTIFICATE_CHAIN_INCOMPLETE"]["text"]
    weak = certificate("Middle", ROOT, digest=hashes.SHA1())
    assert only(findings(handshake(chain_of(leaf, weak)))) == {
        "CERTIFICATE_SIGNED_SHA1"}


def test_a_wildcard_is_for_one_label(findings):
    for name, there in (("mx.b.example", False), ("a.mx.b.example", True)):
        found = findings(handshake(good_chain(names=["*.b.example"]),
                                   hello=client_hello(name.encode())))
        assert ("CERTIFICATE_NAME_MISMATCH" in found) == there


def test_without_a_name_no_mismatch_is_claimed(findings):
    chain = good_chain(names=["other.example"])
    assert only(findings(handshake(chain, hello=client_hello(b"")))) == {
        "TLS_NO_SNI"}


def test_at_which_time_certificates_are_judged(findings):
    chain = good_chain()
    late = findings(handshake(chain), "--at=+101d")
    assert only(late) == {"CERTIFICATE_EXPIRED"}
    assert only(findings(handshake(chain), "--at=2023-11-04")) == {
        "CERTIFICATE_NOT_YET_VALID"}
    assert "2024-02-22" in late["CERTIFICATE_EXPIRED"]["text"]


# ---- the handshake -----------------------------------------------------------------

def test_what_was_agreed_on(findings):
    old = findings(handshake(good_chain(), answer=server_hello(
        CBC, 0x0301), hello=client_hello(suites=(CBC,))))
    assert only(old) == {"TLS_VERSION_OLD"}
    assert "TLS 1.0" in old["TLS_VERSION_OLD"]["text"]
    assert only(findings(handshake(good_chain(), answer=server_hello(
        0x009c), hello=client_hello(suites=(0x009c,))))) == {"TLS_SUITE_WEAK"}
    rc4 = findings(handshake(good_chain(), answer=server_hello(RC4),
                             hello=client_hello(suites=(RC4,))))
    assert "RC4" in rc4["TLS_SUITE_WEAK"]["text"]
    assert rc4["TLS_SUITE_WEAK"]["severity"] == "warning"
    # offered is not agreed on
    assert only(findings(handshake(good_chain(), hello=client_hello(
        suites=(RSA_SUITE, RC4))))) == set()


def test_what_the_client_offers(findings):
    found = findings(handshake(good_chain(), hello=client_hello(
        compressions=b"\1\0")))
    assert only(found) == {"TLS_COMPRESSION_OFFERED"}
    assert only(findings(handshake(good_chain(), hello=client_hello(
        b"")))) == {"TLS_NO_SNI"}


@pytest.mark.parametrize("side, level, code, there", [
    ("S", 2, 70, True), ("C", 2, 48, True), ("S", 1, 112, False),
    ("C", 1, 0, False), ("S", 2, 250, True)])
def test_an_alert(findings, side, level, code, there):
    turns = [("C", client_hello()),
             (side, record(21, bytes([level, code])))]
    found = findings(mailcap.capture(turns, port=443), "--what=tls")
    assert ("TLS_ALERT" in found) == there
    if there:
        assert found["TLS_ALERT"]["frame"] == 5
        assert ("the client" if side == "C" else "the server") in \
            found["TLS_ALERT"]["text"]


def test_tls_1_3_of_openssl_has_none(findings):
    found = findings(mailcap.capture(flights("tls13"), port=443),
                     "--what=tls")
    assert only(found) == set()


# ---- STARTTLS -----------------------------------------------------------------------

def test_what_follows_starttls_is_no_tls(findings):
    plain = [*STARTTLS, ("C", b"EHLO me again\r\n"), ("S", b"250 hi\r\n")]
    found = findings(mailcap.capture(plain))
    assert found["STARTTLS_BROKEN"]["frame"] == 9
    assert "not TLS" in found["STARTTLS_BROKEN"]["text"]
    refused = [*STARTTLS[:-1], ("S", b"454 4.7.0 not now\r\n")]
    assert "454" in findings(mailcap.capture(refused))[
        "STARTTLS_BROKEN"]["text"]
    never = [STARTTLS[0], STARTTLS[1], ("S", b"250 mx.example\r\n"),
             ("C", b"STARTTLS\r\n"), ("S", b"502 what?\r\n")]
    assert "STARTTLS_BROKEN" not in findings(mailcap.capture(never))
    alert = [*STARTTLS, ("C", client_hello()),
             ("S", record(21, b"\2\x28"))]
    assert only(findings(mailcap.capture(alert))) == {"TLS_ALERT"}


# ---- log-ins, refusals, messages -----------------------------------------------------

def guesses(*names, port=110):
    turns = [("S", b"+OK\r\n")]
    for name in names:
        turns += [("C", b"USER %b\r\n" % name), ("S", b"+OK\r\n"),
                  ("C", b"PASS guess\r\n"), ("S", b"-ERR no\r\n")]
    return mailcap.capture(turns, port)


def test_rejected_log_ins_are_counted(rootwalk, findings, tmp_path):
    found = findings(guesses(b"a", b"a", b"a"))["LOGIN_REJECTED"]
    assert "3 times" in found["text"]
    assert found["reference"] == "RFC 1939 section 7"
    assert "times" not in findings(guesses(b"a", b"b"))[
        "LOGIN_REJECTED"]["text"]
    (tmp_path / "two").write_bytes(guesses(b"a", b"b", b"a"))
    out = rootwalk("explain", str(tmp_path / "two")).out
    assert out.count("LOGIN_REJECTED") == 2
    many = findings(guesses(*(b"u%d" % (i % 150) for i in range(2000))))
    assert "times" in many["LOGIN_REJECTED"]["text"]


def test_codes_of_refusals_are_said_in_words(findings):
    turns = [*SMTP[:3], ("C", b"MAIL FROM:<a@b>\r\n"), ("S", b"250 ok\r\n"),
             ("C", b"RCPT TO:<c@d>\r\n"), ("S", b"550 5.1.1 no such\r\n"),
             ("C", b"RCPT TO:<e@f>\r\n"), ("S", b"250 ok\r\n"),
             ("C", b"DATA\r\n"), ("S", b"354 go\r\n"),
             ("C", b"Subject: x\r\n\r\nx\r\n.\r\n"),
             ("S", b"554 rejected\r\n")]
    found = findings(mailcap.capture(turns))
    text = found["RECIPIENT_REJECTED"]["text"]
    assert "550 5.1.1 no such (" in text.replace("550 no", "550 5.1.1 no")
    assert found["MESSAGE_REJECTED"]["text"].endswith(")")
    taken = [*turns[:5], *turns[7:-1], ("S", b"250 ok\r\n")]
    assert not {"RECIPIENT_REJECTED", "MESSAGE_REJECTED"} & set(
        findings(mailcap.capture(taken)))


def mailed(data):
    at = next(i for i, turn in enumerate(SMTP)
              if turn[1].startswith(b"From:"))
    return mailcap.capture([*SMTP[:at], ("C", data + b"\r\n.\r\n"),
                            *SMTP[at + 1:]])


def test_where_a_message_is_broken(findings):
    body = (b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
            b"--x\r\n\r\nText\r\n--x\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n--x--")
    found = findings(mailed(body % b"!!!!"))
    assert "part 1.2:" in found["MIME_BROKEN"]["text"]
    assert "MIME_BROKEN" not in findings(mailed(body % b"QUJD"))
    two = b"Content-Type: text/plain\r\n%bSubject: x\r\n\r\nx"
    found = findings(mailed(two % b"Content-Type: text/html\r\n"))
    assert "part 1:" in found["MIME_AMBIGUOUS"]["text"]
    assert "MIME_AMBIGUOUS" not in findings(mailed(two % b""))


# The rest of the table: a capture that has it, one that nearly has.
ROWS = {
    "COMMAND_OUT_OF_SEQUENCE": (
        [*SMTP[:3], ("C", b"DATA\r\n"), ("S", b"503 first MAIL\r\n")],
        [*SMTP[:3], ("C", b"NOOP\r\n"), ("S", b"250 ok\r\n")], 25),
    "REPLY_UNEXPECTED": (
        [*SMTP[:3], ("S", b"250 and more\r\n"), *SMTP[-2:]],
        [*SMTP[:3], ("S", b"421 4.3.2 going down\r\n")], 25),
    "PIPELINED_WITHOUT_OFFER": (
        [SMTP[0], ("C", b"HELO me\r\nMAIL FROM:<a@b>\r\n"),
         ("S", b"250 hi\r\n250 ok\r\n")],
        [SMTP[0], SMTP[1], SMTP[2],
         ("C", b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"),
         ("S", b"250 ok\r\n250 ok\r\n")], 25),
    "POP3_DELETED_UNSEEN": (
        [*POP3[:5], ("C", b"DELE 2\r\n"), ("S", b"+OK\r\n"), *POP3[-2:]],
        [*POP3[:5], ("C", b"DELE 2\r\n"), ("S", b"+OK\r\n"),
         ("C", b"RSET\r\n"), ("S", b"+OK\r\n"), *POP3[-2:]], 110),
    "POP3_NO_UPDATE": (
        [*POP3[:5], ("C", b"DELE 2\r\n"), ("S", b"+OK\r\n")],
        [*POP3[:5], ("C", b"STAT\r\n"), ("S", b"+OK 3 400\r\n")], 110),
    "MAIL_IN_CLEAR": (SMTP, SMTP[:9] + SMTP[-2:], 25),
    "PASSWORD_IN_CLEAR": (
        SMTP, [*SMTP[:3], ("C", b"AUTH LOGIN\r\n"),
               ("S", b"535 not without TLS\r\n")], 25),
    "SMTP_OPEN_VRFY": (
        [*SMTP[:3], ("C", b"VRFY joe\r\n"), ("S", b"250 <joe@b>\r\n")],
        [*SMTP[:3], ("C", b"VRFY joe\r\n"), ("S", b"252 perhaps\r\n")], 25),
}


@pytest.mark.parametrize("code", ROWS)
def test_a_finding_and_its_near_miss(findings, code):
    has, nearly, port = ROWS[code]
    assert code in findings(mailcap.capture(has, port))
    assert code not in findings(mailcap.capture(nearly, port))


def test_a_smuggled_end(findings):
    assert "END_OF_DATA_SMUGGLED" in findings(mailed(b"S: x\r\n\r\na\n.\r\nb"))
    assert "END_OF_DATA_SMUGGLED" in findings(mailed(b"S: x\r\n\r\na\r\n.\nb"))
    assert "END_OF_DATA_SMUGGLED" not in findings(
        mailed(b"S: x\r\n\r\na\n. \r\nb\r\n..\r\nc"))


def test_a_session_that_is_cut_off(findings):
    assert "SESSION_CUT_OFF" in findings(
        mailcap.capture(SMTP[:7], close=False))
    assert "SESSION_CUT_OFF" not in findings(
        mailcap.capture(SMTP, close=False))  # QUIT was answered
