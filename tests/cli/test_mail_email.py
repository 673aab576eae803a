"""Messages as Python's email reads them: parts, contents, values of fields,
over odd ones made here.  Where the two differ, the reason stands beside it."""
import base64
import email
import email.policy
import hashlib
import json
import quopri

import pytest

import contract

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\n"
MULTI = HEAD + b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n"


def multi(*parts, boundary=b"x", given=b"x", end=b"--x--\r\n"):
    return MULTI % given + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n"
                                    for part in parts) + end


def part(kind, body, *fields):
    return b"\r\n".join([b"Content-Type: " + kind, *fields, b"", body])


PLAIN, HTML = part(b"text/plain", b"one"), part(b"text/html", b"<p>two")
B64 = base64.encodebytes(bytes(range(256))).replace(b"\n", b"\r\n")
NESTED = part(b"multipart/alternative; boundary=y",
              b"--y\r\n" + PLAIN + b"\r\n--y\r\n" + HTML + b"\r\n--y--")
CHINESE = "你好，世界".encode("gb18030")

# What they agree on.
SAME = {
    "plain": HEAD + b"\r\nhello\r\n",
    "no body": HEAD + b"\r\n",
    "lines end in LF": (HEAD + b"\r\na\r\nb\r\n").replace(b"\r\n", b"\n"),
    "folded subject": b"Subject: a\r\n b\r\n\tc\r\nFrom: x@y\r\n\r\nx",
    "Q word": b"Subject: =?utf-8?Q?=E4=BD=A0=E5=A5=BD_x?=\r\n\r\n",
    "B word": b"Subject: =?utf-8?B?5L2g5aW9?= and more\r\n\r\n",
    "two words, a blank between": b"Subject: =?utf-8?Q?a?= =?utf-8?Q?b?=\r\n"
                                  b"\r\n",
    "folded words": b"Subject: =?utf-8?Q?a?=\r\n =?utf-8?Q?b?=\r\n\r\n",
    "word in GB2312": b"Subject: =?gb2312?B?"
                      + base64.b64encode("你好".encode("gb2312"))
                      + b"?=\r\n\r\n",
    "word in Latin-1": b"Subject: =?iso-8859-1?q?caf=E9?=\r\n\r\n",
    "word in Shift_JIS": b"Subject: =?shift_jis?B?"
                         + base64.b64encode("日本".encode("shift_jis"))
                         + b"?=\r\n\r\n",
    "word in KOI8-R": b"Subject: =?koi8-r?B?"
                      + base64.b64encode("мир".encode("koi8-r"))
                      + b"?=\r\n\r\n",
    "name and address": b"From: \"B, A\" <a@b.example>\r\nTo: C <c@d>, e@f\r\n"
                        b"\r\n",
    "encoded name": b"From: =?utf-8?B?5byg5LiJ?= <a@b.example>\r\n\r\n",
    "multipart": multi(PLAIN, HTML),
    "nested": multi(NESTED, PLAIN),
    "preamble and epilogue": MULTI % b"x" + b"pre\r\n--x\r\n" + PLAIN
                             + b"\r\n--x--\r\nepilogue\r\n",
    "blanks behind the boundary": multi(PLAIN, HTML, boundary=b"x").replace(
        b"--x\r\n", b"--x  \r\n"),
    "quoted boundary": multi(PLAIN, HTML, boundary=b"a b", given=b'"a b"',
                             end=b"--a b--\r\n"),
    "boundary of an outer one": multi(part(
        b"multipart/mixed; boundary=y", b"--y\r\n" + PLAIN), HTML),
    "a boundary's beginning is none": multi(part(b"text/plain",
                                                 b"a\r\n--xy\r\nb")),
    "base64": multi(part(b"application/x", B64,
                         b"Content-Transfer-Encoding: base64")),
    "base64 in one line": multi(part(b"application/x", base64.b64encode(
        bytes(3000)), b"Content-Transfer-Encoding: BASE64")),
    "quoted-printable": multi(part(b"text/plain; charset=gb18030",
                                   quopri.encodestring(CHINESE),
                                   b"Content-Transfer-Encoding: "
                                   b"quoted-printable")),
    "8bit": multi(part(b"text/plain; charset=gb18030", CHINESE,
                       b"Content-Transfer-Encoding: 8bit")),
    "name": multi(part(b"application/zip; name=a.zip", b"x")),
    "file name": multi(part(b"application/zip", b"x",
                            b"Content-Disposition: attachment; "
                            b"filename=\"a b.zip\"")),
    "RFC 2231 name": multi(part(b"application/zip", b"x",
                                b"Content-Disposition: attachment; filename*="
                                b"UTF-8''%E9%99%84%E4%BB%B6.zip")),
    "RFC 2231 in pieces": multi(part(b"application/zip", b"x",
                                     b"Content-Disposition: attachment;\r\n"
                                     b" filename*0=\"long\";\r\n"
                                     b" filename*1=\" name.zip\"")),
    "upper case": MULTI.upper().replace(b"%B", b"%b") % b"X"
                  + b"--X\r\nCONTENT-TYPE: TEXT/HTML\r\n\r\nx\r\n--X--\r\n",
    "message in a message": multi(part(b"message/rfc822",
                                       HEAD + b"\r\ninner")),
    "multipart in a message in a multipart": multi(part(
        b"message/rfc822", multi(PLAIN, HTML, boundary=b"z", given=b"z",
                                 end=b"--z--"))),
    "empty parts": multi(b"", b"\r\n", b"\r\n\r\n"),
    "a part without a header": multi(b"\r\nbody"),
    "many parts": multi(*[PLAIN] * 60),
    "two subjects": b"Subject: one\r\nSubject: two\r\n\r\n",
    "two types": b"Content-Type: text/plain\r\nContent-Type: text/html\r\n"
                 b"Subject: s\r\n\r\nx",
    "unknown encoding": multi(part(b"text/plain", b"=41",
                                   b"Content-Transfer-Encoding: x-rot")),
    "a bare CR in a line": HEAD + b"\r\na\rb\r\n",
    "NUL in the body": HEAD + b"\r\na\0b\r\n",
    "a line that is no field": HEAD + b"no field at all\r\n\r\nbody\r\n",
}

# Where we differ, and why.  What we give: (subject, parts' contents).
DIFFERENT = {
    # RFC 2046 section 5.1.1 has no multipart without a boundary; Python gives
    # the text as a string, we the octets as a part of that type.
    "multipart without a boundary": (
        HEAD + b"Content-Type: multipart/mixed\r\n\r\nx\r\n", "s", [b"x\r\n"]),
    # Python gives up all of it where one character is none; we give what can be
    # decoded, so that a reader sees what was hidden there.
    "base64 with rubbish": (
        multi(part(b"application/x", b"QU!JD\r\nREVG",
                   b"Content-Transfer-Encoding: base64")), "s", [b"ABCDEF"]),
    # Where no boundary follows, Python takes the last line's end away all the
    # same, we keep what stands there.
    "no end of the multipart": (multi(PLAIN, HTML, end=b""), "s",
                                [b"one", b"<p>two\r\n"]),
    # RFC 1556's name for Hebrew that is stored as it is spoken: Python has none.
    "word in ISO-8859-8-I": (
        b"Subject: =?iso-8859-8-i?Q?=F9=EC=E5=ED?=\r\n\r\n", "שלום", [b""]),
    # A charset that nobody knows: Python writes U+FFFD, we \\xNN.
    "unknown charset in a word": (
        b"Subject: =?x-none?Q?a=FFb?=\r\n\r\n", r"a\xFFb", [b""]),
}




# A field or two more, by which a message is known as one.
MORE = b"Date: Sat, 28 Nov 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"


def ours(rootwalk, tmp_path, octets):
    (tmp_path / "input.eml").write_bytes(octets)
    done = rootwalk("explain", "--format=json", str(tmp_path / "input.eml"))
    assert (done.status, done.err) == (0, "")
    contract.check(done.out.encode())
    return json.loads(done.out)


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def leaves(message):
    """(type, file name, digest) of each part that holds no others."""
    for one in message.walk():
        if one.is_multipart():
            continue
        octets = one.get_payload(decode=True)
        yield one.get_content_type(), one.get_filename(), digest(octets)


def boxes(field):
    return [(one.display_name or None, one.addr_spec)
            for one in (field.addresses if field else ())]


@pytest.mark.parametrize("what", SAME)
def test_as_python_reads_it(rootwalk, tmp_path, what):
    octets = MORE + SAME[what]
    mine = ours(rootwalk, tmp_path, octets)
    theirs = email.message_from_bytes(octets, policy=email.policy.default)
    subject = theirs["subject"]
    assert mine["subject"] == (None if subject is None else str(subject))
    for key in ("from", "to"):
        assert [(one["name"], one["address"]) for one in mine[key]] == \
            boxes(theirs[key])
    parts = [one for one in mine["parts"] if one["sha256"] is not None]
    assert [(one["type"], one["name"], one["sha256"]) for one in parts] == \
        list(leaves(theirs))


@pytest.mark.parametrize("what", DIFFERENT)
def test_not_as_python_reads_it(rootwalk, tmp_path, what):
    octets, subject, contents = DIFFERENT[what]
    mine = ours(rootwalk, tmp_path, MORE + octets)
    assert mine["subject"] == subject
    parts = [one for one in mine["parts"] if one["sha256"] is not None]
    assert [one["sha256"] for one in parts] == [digest(one)
                                               for one in contents]


def test_a_comment_behind_an_address_is_its_name(rootwalk, tmp_path):
    """As RFC 822 had it, and as mail programs show it; Python drops it."""
    mine = ours(rootwalk, tmp_path, MORE + b"From: a@b.example (A)\r\n\r\n")
    assert mine["from"] == [{"name": "A", "address": "a@b.example"}]
