/* Messages as rows: what they hold, and what is wrong with them.
 *
 * A message is told as "path type octets" of each part, with its name and its
 * faults; it is read at once and octet by octet, which must be the same.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/mime.h"

static const struct row {
    const char *what, *message, *want, *subject;
} ROWS[] = {
    {"plain", "Subject: x\r\n\r\nbody\r\n", "1 text/plain 6 |body\r\n|", "x"},
    {"folded", "Subject: a\r\n b\r\n\tc\r\n\r\n", "1 text/plain 0 ||",
     "a b\tc"},
    {"encoded words",
     "Subject: =?utf-8?B?5L2g?= =?utf-8?q?=E5=A5=BD?= x\r\n\r\n",
     "1 text/plain 0 ||", "你好 x"},
    {"a character cut in two words",
     "Subject: =?utf-8?B?5L0=?= =?utf-8?B?oA==?=\r\n\r\n", "1 text/plain 0 ||",
     "你"},
    {"GB2312", "Subject: =?GB2312?B?xOO6ww==?=\r\n\r\n", "1 text/plain 0 ||",
     "你好"},
    {"octets that are no UTF-8",
     "Subject: a\xff"
     "b\r\n\r\n",
     "1 text/plain 0 || charset-wrong", "a\\xFFb"},
    {"a broken word", "Subject: =?utf-8?B?!?=\r\n\r\n",
     "1 text/plain 0 || word-broken", ""},
    {"no such charset", "Subject: =?x-none?Q?=41=ff?=\r\n\r\n",
     "1 text/plain 0 || charset-unknown", "A\\xFF"},
    {"two parts",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\n"
     "one\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--\r\nepilogue",
     "1 multipart/mixed 0 1.1 text/plain 3 |one| 1.2 text/html 3 |<p>|", NULL},
    {"parts in parts",
     "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
     "Content-Type: multipart/alternative; boundary=\"a b\"\r\n\r\n--a b\r\n"
     "\r\nx\r\n--a b--\r\n--a\r\n\r\ny\r\n--a--\r\n",
     "1 multipart/mixed 0 1.1 multipart/alternative 0 1.1.1 text/plain 1 |x| "
     "1.2 text/plain 1 |y|",
     NULL},
    {"a message in a message",
     "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nb\r\n",
     "1 message/rfc822 0 1.1 text/plain 3 |b\r\n|", NULL},
    {"a boundary that never comes",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n",
     "1 multipart/mixed 0 1.1 text/plain 3 |x\r\n| boundary-open", NULL},
    {"no boundary", "Content-Type: multipart/mixed\r\n\r\nx\r\n",
     "1 multipart/mixed 3 boundary-missing", NULL},
    {"two boundaries",
     "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\nx"
     "\r\n--a--\r\n",
     "1 multipart/mixed 0 1.1 text/plain 1 |x| boundaries-two", NULL},
    {"two types",
     "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
     "1 text/plain 1 |x| types-two", NULL},
    {"base64", "Content-Transfer-Encoding: base64\r\n\r\nSTF5\r\n",
     "1 text/plain 3 |I1y|", NULL},
    {"base64 in lines", "Content-Transfer-Encoding: BASE64\r\n\r\nST\r\nF5\r\n",
     "1 text/plain 3 |I1y|", NULL},
    {"base64 cut off", "Content-Transfer-Encoding: base64\r\n\r\nSTF5S",
     "1 text/plain 3 |I1y| base64-broken", NULL},
    {"rubbish in base64", "Content-Transfer-Encoding: base64\r\n\r\nS!TF5",
     "1 text/plain 3 |I1y| base64-broken", NULL},
    {"quoted-printable",
     "Content-Transfer-Encoding: quoted-printable\r\n"
     "Content-Type: text/plain; charset=iso-8859-1\r\n\r\na=FF=\r\nb=3D\r\n",
     "1 text/plain 6 |aÿb=\r\n|", NULL},
    {"broken quoted-printable",
     "Content-Transfer-Encoding: quoted-printable\r\n\r\na=ZZ=",
     "1 text/plain 5 |a=ZZ=| quoted-printable-broken", NULL},
    {"an unknown encoding", "Content-Transfer-Encoding: uu\r\n\r\nx",
     "1 text/plain 1 |x| encoding-unknown", NULL},
    {"a name of RFC 2231",
     "Content-Type: application/zip\r\nContent-Disposition: attachment; "
     "filename*0*=utf-8'zh'%E9%99%84; filename*1=x.zip\r\n\r\nPK",
     "1 application/zip <附x.zip> 2", NULL},
    {"a name of RFC 2047, as many send",
     "Content-Type: application/zip; name=\"=?utf-8?B?6ZmE?=.zip\"\r\n\r\nPK",
     "1 application/zip <附.zip> 2", NULL},
    {"no header at all", "Enjoy Protocol Studing\r\n",
     "1 text/plain 24 |Enjoy Protocol Studing\r\n|", NULL},
    {"a line that is no field begins the body, as Python's email has it",
     "Subject: x\r\nrubbish\r\nTo: y\r\n\r\nbody\r\n",
     "1 text/plain 24 |rubbish\r\nTo: y\r\n\r\nbody\r\n| field-syntax", "x"},
    {"and in a part",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
     "Content-Type: text/html\r\nrubbish\r\n--b--\r\n",
     "1 multipart/mixed 0 1.1 text/html 7 |rubbish| field-syntax", NULL},
    {"a mailbox's line does not, nor a name that is none",
     "From a\r\nTo: y\r\nFrom b\r\na b: c\r\nSubject: x\r\n\r\nbody\r\n",
     "1 text/plain 6 |body\r\n| field-syntax", "x"},
    {"one blank for a subject", "Subject:  \r\n\r\n", "1 text/plain 0 ||", " "},
    {"lines that end in LF alone",
     "Subject: x\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b--"
     "\n",
     "1 multipart/mixed 0 1.1 text/plain 3 |one|", "x"},
    {"dashes that are no boundary",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bc\r\n-\r\n"
     "--b--\r\n",
     "1 multipart/mixed 0 1.1 text/plain 7 |--bc\r\n-|", NULL},
    {"nothing", "", "1 text/plain 0 ||", NULL},
};

static void
tell(char *out, size_t size, const char *message, size_t len, size_t step,
     const char *want_subject)
{
    struct rw_mime_reader *reader;
    const struct rw_mime *mime;
    size_t at = 0;

    assert_int_equal(rw_mime_new(&reader, NULL), RW_OK);
    for (size_t i = 0; i < len; i += step)
        rw_mime_octets(reader, (const uint8_t *)message + i,
                       len - i < step ? len - i : step);
    mime = rw_mime_end(reader);
    for (const struct rw_mime_part *p = mime->parts; p != NULL; p = p->next) {
        at += (size_t)snprintf(out + at, size - at, "%s%s %s",
                               at > 0 ? " " : "", p->path, p->type);
        if (p->name != NULL)
            at += (size_t)snprintf(out + at, size - at, " <%s>", p->name);
        at += (size_t)snprintf(out + at, size - at, " %u", (unsigned)p->octets);
        if (p->text != NULL)
            at += (size_t)snprintf(out + at, size - at, " |%s|", p->text);
    }
    for (unsigned i = 0; i < RW_MIME_FAULTS; i++)
        if (RW_MIME_HAS(mime->faults, i))
            at += (size_t)snprintf(
                out + at, size - at, " %s",
                rw_mime_fault_row((enum rw_mime_fault)i)->word);
    if (want_subject != NULL)
        assert_string_equal(mime->subject, want_subject);
    rw_mime_free(reader);
}

static void
says_what_a_message_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        size_t len = strlen(ROWS[i].message);

        for (size_t step = 1; step <= len + 1; step += len + (len == 0)) {
            char got[2000] = "";

            tell(got, sizeof(got), ROWS[i].message, len, step, ROWS[i].subject);
            if (strcmp(got, ROWS[i].want) != 0)
                fail_msg("%s, %zu at a time:\n%s\n%s", ROWS[i].what, step, got,
                         ROWS[i].want);
        }
    }
}

/* Addresses in all the ways in which people write them. */
static void
reads_mailboxes(void **state)
{
    static const char MESSAGE[] =
        "From: \"Zhang, San\" <a@b.example>\r\n"
        "To: c@d.example (=?utf-8?Q?=E6=9D=8E?=), Team: <e@f.example>,\r\n"
        " g@h.example;, =?utf-8?B?5byg?= <i@j.example>\r\n\r\n";
    static const char *const WANT[][2] = {{"李", "c@d.example"},
                                          {NULL, "e@f.example"},
                                          {NULL, "g@h.example"},
                                          {"张", "i@j.example"}};
    struct rw_mime_reader *reader;
    const struct rw_mime *mime;
    const struct rw_mailbox *box;

    (void)state;
    assert_int_equal(rw_mime_new(&reader, NULL), RW_OK);
    rw_mime_octets(reader, (const uint8_t *)MESSAGE, sizeof(MESSAGE) - 1);
    mime = rw_mime_end(reader);
    assert_string_equal(mime->from->name, "Zhang, San");
    box = mime->to;
    for (size_t i = 0; i < 4; i++, box = box->next) {
        assert_non_null(box);
        assert_string_equal(box->address, WANT[i][1]);
        if (WANT[i][0] != NULL)
            assert_string_equal(box->name, WANT[i][0]);
        else
            assert_null(box->name);
    }
    assert_null(box);
    rw_mime_free(reader);
}

/* ---- limits ------------------------------------------------------------- */

static struct rw_mime_reader *READER;

static void
put(const char *text)
{
    rw_mime_octets(READER, (const uint8_t *)text, strlen(text));
}

/* What GMime's parser needs 26 seconds for: it is read in as long as it has
 * octets, and says what was too much. */
static void
is_bounded(void **state)
{
    char line[64];
    const struct rw_mime *mime;

    (void)state;
    assert_int_equal(rw_mime_new(&READER, NULL), RW_OK);
    for (unsigned i = 0; i < 1000; i++) { /* one in another */
        snprintf(line, sizeof(line),
                 "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                 i, i);
        put(line);
    }
    for (unsigned i = 0; i < 40000; i++)
        put("--b999 is no boundary but nearly one, and there are many of it."
            "..................................\r\n");
    mime = rw_mime_end(READER);
    assert_true(RW_MIME_HAS(mime->faults, RW_MIME_LEVELS_MANY));
    assert_int_equal(mime->part_count, RW_MIME_LEVELS_MAX + 1);
    rw_mime_free(READER);

    assert_int_equal(rw_mime_new(&READER, NULL), RW_OK);
    put("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (unsigned i = 0; i < 400000; i++)
        put("--b\r\n\r\n");
    mime = rw_mime_end(READER);
    assert_true(RW_MIME_HAS(mime->faults, RW_MIME_PARTS_MANY));
    assert_int_equal(mime->part_count, RW_MIME_PARTS_MAX);
    rw_mime_free(READER);

    assert_int_equal(rw_mime_new(&READER, NULL), RW_OK);
    for (unsigned i = 0; i < 2000; i++)
        put("X: y\r\n");
    put("Y: ");
    for (unsigned i = 0; i < 2000; i++)
        put("0123456789012345678901234567890123456789\r\n ");
    mime = rw_mime_end(READER);
    assert_true(RW_MIME_HAS(mime->faults, RW_MIME_FIELDS_MANY));
    assert_true(RW_MIME_HAS(mime->faults, RW_MIME_FIELD_LONG));
    rw_mime_free(READER);
}

static void
tells_a_message_from_other_text(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } TEXTS[] = {
        {"From: a@b\r\nSubject: x\r\n\r\n", true},
        {"From a@b Mon\nReceived: x\nTo: y\n\n", true},
        {"Subject: x\r\n\r\n", false},
        {"8bca01200001", false},
        {"www.example A", false},
        {"key: value\nother: value\n", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
        assert_int_equal(
            rw_mime_is((const uint8_t *)TEXTS[i].text, strlen(TEXTS[i].text)),
            TEXTS[i].is);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_a_message_holds),
        cmocka_unit_test(reads_mailboxes),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(tells_a_message_from_other_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
