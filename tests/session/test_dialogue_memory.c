/* Dialogues and messages that are read where memory runs out: at each
 * allocation in turn, once and for good.  Either the report is the one that
 * there always is, or the record says that something is missing; no secret is
 * in it, and nothing is left behind.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "help/failing.h"
#include "rootwalk/rootwalk.h"

#define CANARY "canary-7Kq"

struct turn {
    enum rw_side side;
    const char *text;
};
#define C RW_SIDE_CLIENT
#define S RW_SIDE_SERVER

static const char MAIL[] =
    "From: =?UTF-8?B?5byg5LiJ?= <a@qq.example>\r\nTo: b@dane.example,\r\n"
    " \"C, D\" <c@dane.example>\r\n"
    "Subject: =?GB2312?B?xOO6ww==?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=xx\r\n\r\n"
    "--xx\r\nContent-Type: text/plain; charset=gb2312\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C4=E3=BA=C3\r\n"
    "--xx\r\nContent-Type: application/zip\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
    " filename*=UTF-8''%E9%99%84%E4%BB%B6.zip\r\n\r\n"
    "UEsDBAoAAAAAAA==\r\n--xx--\r\n";

static const struct turn SMTP[] = {
    {S, "220 mx.example ESMTP Postfix\r\n"},
    {C, "EHLO me\r\n"},
    {S, "250-mx.example\r\n250-SIZE 10240000\r\n250 AUTH PLAIN LOGIN\r\n"},
    {C, "AUTH LOGIN\r\n"},
    {S, "334 VXNlcm5hbWU6\r\n"},
    {C, "MTIzNDVAcXEuZXhhbXBsZQ==\r\n"},
    {S, "334 UGFzc3dvcmQ6\r\n"},
    {C, "Y2FuYXJ5LTdLcQ==\r\n"},
    {S, "235 ok\r\n"},
    {C, "MAIL FROM:<a@qq.example> SIZE=5\r\n"},
    {S, "250 ok\r\n"},
    {C, "RCPT TO:<b@dane.example>\r\n"},
    {S, "250 ok\r\n"},
    {C, "RCPT TO:<c@dane.example>\r\n"},
    {S, "550 5.1.1 no\r\n"},
    {C, "DATA\r\n"},
    {S, "354 go\r\n"},
    {C, MAIL},
    {C, ".\r\n"},
    {S, "250 ok\r\n"},
    {C, "QUIT\r\n"},
    {S, "221 bye\r\n"},
    {0, NULL},
};
static const struct turn POP3[] = {
    {S, "+OK <1@a>\r\n"},
    {C, "CAPA\r\n"},
    {S, "+OK\r\nTOP\r\nSASL PLAIN\r\n.\r\n"},
    {C, "USER me\r\n"},
    {S, "+OK\r\n"},
    {C, "PASS " CANARY "\r\n"},
    {S, "+OK\r\n"},
    {C, "UIDL\r\n"},
    {S, "+OK\r\n1 a\r\n2 b\r\n.\r\n"},
    {C, "RETR 1\r\n"},
    {S, "+OK\r\n"},
    {S, MAIL},
    {S, ".\r\n"},
    {C, "DELE 1\r\n"},
    {S, "+OK\r\n"},
    {C, "QUIT\r\n"},
    {S, "+OK\r\n"},
    {0, NULL},
};
static const struct turn AUTHS[] = {
    {S, "220 a\r\n"},
    {C, "EHLO me\r\n"},
    {S, "250 AUTH PLAIN\r\n"},
    {C, "AUTH PLAIN AGEAY2FuYXJ5LTdLcQ==\r\n"},
    {S, "535 no\r\n"},
    {C, "AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIGNhbmFyeS03S3EBAQ==\r\n"},
    {S, "535 no\r\n"},
    {C, "STARTTLS\r\n"},
    {S, "220 go\r\n"},
    {C, "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"},
    {S, "\x15\x03\x03"},
    {0, NULL},
};

struct report {
    size_t len;
    char buf[1 << 17];
};

static enum rw_status
put(void *ctx, const char *data, size_t len)
{
    struct report *r = ctx;

    assert_true(r->len + len < sizeof(r->buf));
    memcpy(r->buf + r->len, data, len);
    r->len += len;
    r->buf[r->len] = '\0';
    return RW_OK;
}

static enum rw_status
report(struct report *to, const struct rw_session *session,
       enum rw_format format)
{
    const struct rw_session_report_options options = {
        .format = format, .sink = put, .ctx = to};

    to->len = 0;
    to->buf[0] = '\0';
    return rw_session_report(session, &options);
}

/* @return NULL where not even that could be had */
static struct rw_dialogue *
read_all(const struct turn *turns, enum rw_protocol protocol)
{
    const struct rw_dialogue_options options = {.origin = RW_ORIGIN_CAPTURE};
    struct rw_dialogue *d;
    struct rw_stamp stamp = {0, 1000000};

    if (rw_dialogue_new(&d, protocol, &options) != RW_OK) {
        assert_null(d);
        return NULL;
    }
    for (; turns->text != NULL; turns++) {
        /* of the records of TLS all five octets and more, with their zeros */
        size_t len = turns->text[0] == '\x16' ? 10 : strlen(turns->text);

        stamp.frame++;
        stamp.time_us += 1000;
        (void)rw_dialogue_octets(d, turns->side, (const uint8_t *)turns->text,
                                 len, &stamp);
    }
    rw_dialogue_end(d, RW_ENDING_CLIENT, &stamp);
    return d;
}

static bool
says_so(const struct rw_session *session)
{
    for (const struct rw_session_message *m = session->messages; m != NULL;
         m = m->next)
        if (m->mime != NULL && (RW_MIME_HAS(m->mime->faults, RW_MIME_NO_ROOM)))
            return true;
    return session->is_shortened && !session->is_whole;
}

static void
check_secrets(const struct report *r)
{
    assert_null(strstr(r->buf, "canary"));
    assert_null(strstr(r->buf, "Y2FuYXJ5"));
    assert_null(strstr(r->buf, "jYW5hcnkt"));
    assert_null(strstr(r->buf, "BjYW5hcnk"));
}

/* Reading alone, and reading and writing. */
static void
run_out(const struct turn *turns, enum rw_protocol protocol,
        enum rw_format format, enum failing how, bool in_report)
{
    struct report *whole = calloc(1, sizeof(*whole));
    struct report *one = calloc(1, sizeof(*one));
    struct rw_dialogue *d = read_all(turns, protocol);
    size_t n = 0;

    assert_int_equal(report(whole, rw_dialogue_session(d), format), RW_OK);
    check_secrets(whole);
    rw_dialogue_free(d);
    for (;; n++) {
        enum rw_status status = RW_ERR_MEMORY;
        bool has_failed;

        if (!in_report)
            failing_after(n, how);
        d = read_all(turns, protocol);
        if (!in_report)
            has_failed = failing_stop();
        else
            failing_after(n, how);
        if (d != NULL)
            status = report(one, rw_dialogue_session(d), format);
        if (in_report)
            has_failed = failing_stop();
        check_secrets(one);
        if (d != NULL && status == RW_OK && strcmp(one->buf, whole->buf) != 0 &&
            (in_report || !says_so(rw_dialogue_session(d))))
            fail_msg("allocation %zu: not said, and it is %s", n, one->buf);
        if (status != RW_OK)
            assert_int_equal(status, RW_ERR_MEMORY);
        rw_dialogue_free(d);
        if (!has_failed)
            break;
    }
    assert_true(n > 5 || in_report);
    free(one);
    free(whole);
}

static void
dialogues_are_whole_or_say_so(void **state)
{
    static const struct {
        const struct turn *turns;
        enum rw_protocol protocol;
    } ROWS[] = {{SMTP, RW_PROTOCOL_SMTP},
                {POP3, RW_PROTOCOL_POP3},
                {AUTHS, RW_PROTOCOL_SMTP},
                {POP3, RW_PROTOCOL_UNKNOWN}};

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        for (int way = 0; way < 8; way++)
            run_out(ROWS[i].turns, ROWS[i].protocol,
                    (way & 1) != 0 ? RW_FORMAT_TEXT : RW_FORMAT_JSON,
                    (way & 2) != 0 ? FAILING_ONCE : FAILING_FOR_GOOD,
                    (way & 4) != 0);
}

static void
messages_are_whole_or_say_so(void **state)
{
    struct report *whole = calloc(1, sizeof(*whole));
    struct report *one = calloc(1, sizeof(*one));
    const struct rw_session_report_options options = {
        .format = RW_FORMAT_JSON, .sink = put, .ctx = one};
    size_t n = 0;

    (void)state;
    for (int way = 0; way < 2; way++)
        for (n = 0, whole->len = 0;; n++) {
            struct rw_mime_reader *reader;
            const struct rw_mime *mime;
            bool has_failed;

            one->len = 0;
            /* the first time around nothing fails: it is the whole */
            failing_after(whole->len == 0 ? SIZE_MAX : n,
                          way == 0 ? FAILING_ONCE : FAILING_FOR_GOOD);
            if (rw_mime_new(&reader, NULL) != RW_OK) {
                assert_true(failing_stop());
                assert_null(reader);
                continue;
            }
            rw_mime_octets(reader, (const uint8_t *)MAIL, sizeof(MAIL) - 1);
            mime = rw_mime_end(reader);
            has_failed = failing_stop();
            assert_int_equal(rw_mime_report(mime, &options), RW_OK);
            if (whole->len == 0)
                memcpy(whole, one, sizeof(*whole));
            else if (strcmp(one->buf, whole->buf) != 0 &&
                     !RW_MIME_HAS(mime->faults, RW_MIME_NO_ROOM))
                fail_msg("allocation %zu: not said, and it is %s", n, one->buf);
            rw_mime_free(reader);
            if (!has_failed && n > 0)
                break;
        }
    assert_true(n > 5);
    free(one);
    free(whole);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_are_whole_or_say_so),
        cmocka_unit_test(messages_are_whole_or_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
