/* Dialogues by the thousand against a model: two machines talk SMTP or POP3 as
 * chance has it, one says no, or a password is sent where none belongs; what
 * they meant to come of it, the record must say, and no secret anywhere.
 *
 * The octets come in pieces of any size.  The seed is fixed.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/rootwalk.h"

#define DIALOGUES 2000
#define CANARY    "canary7Kq"
#define CANARY64  "Y2FuYXJ5N0tx" /* the same in base64 */

static uint64_t chance = 0x2545f4914f6cdd1d;

/* xorshift64 */
static unsigned
below(unsigned limit)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)(chance >> 33) % limit;
}

static struct rw_dialogue *D;
static struct rw_stamp STAMP;

/* Say it in pieces. */
static void
say(enum rw_side side, const char *text)
{
    size_t len = strlen(text), at = 0;

    while (at < len) {
        size_t size = below(3) == 0 ? 1 + below(7) : len;

        if (size > len - at)
            size = len - at;
        STAMP.frame++;
        (void)rw_dialogue_octets(D, side, (const uint8_t *)text + at, size,
                                 &STAMP);
        at += size;
    }
}

static void
client(const char *text)
{
    say(RW_SIDE_CLIENT, text);
}

static void
server(const char *text)
{
    say(RW_SIDE_SERVER, text);
}

static void
begin(enum rw_protocol protocol)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_CAPTURE};

    STAMP = (struct rw_stamp){0, RW_NO_TIME};
    assert_int_equal(rw_dialogue_new(&D, protocol, &options), RW_OK);
}

struct expect {
    enum rw_session_outcome outcome;
    unsigned messages, log_ins;
    bool accepted; /* the last log-in */
};

/* ---- SMTP ---------------------------------------------------------------- */

static void
log_in(struct expect *want)
{
    bool good = below(2) == 0;
    unsigned way = below(3);

    want->log_ins++;
    want->accepted = good;
    if (way == 0) {
        client("AUTH LOGIN\r\n");
        server("334 VXNlcm5hbWU6\r\n");
        client("bWU=\r\n");
        server("334 UGFzc3dvcmQ6\r\n");
        client(CANARY64 "\r\n");
    } else if (way == 1) {
        client("AUTH PLAIN AG1lAGNhbmFyeTdLcQ==\r\n");
    } else {
        client("auth plain\r\n");
        server("334 \r\n");
        client("AG1lAGNhbmFyeTdLcQ==\r\n");
    }
    server(good ? "235 ok\r\n" : "535 5.7.8 no\r\n");
    if (!good && below(3) == 0) { /* and once more, where nobody asks */
        client(CANARY64 "\r\n");
        server("500 what?\r\n");
    }
}

/* A message; how many were taken, and how many noes there were. */
static void
one_message(unsigned *taken, unsigned *noes)
{
    unsigned good = 0;

    client("MAIL FROM:<a@b.example>\r\n");
    server("250 ok\r\n");
    for (unsigned i = 1 + below(3); i > 0; i--) {
        bool yes = below(4) != 0;

        client("RCPT TO:<r@d.example>\r\n");
        server(yes ? "250 ok\r\n" : "550 5.1.1 no\r\n");
        good += yes;
        *noes += !yes;
    }
    if (good == 0) {
        client("RSET\r\n");
        server("250 ok\r\n");
        return;
    }
    client("DATA\r\n");
    server("354 go\r\n");
    client("Subject: x\r\n\r\n");
    for (unsigned i = below(5); i > 0; i--)
        client(below(3) == 0 ? "..\r\n" : "a line\r\n");
    client(".\r\n");
    if (below(5) == 0) {
        server("554 no\r\n");
        ++*noes;
    } else {
        server("250-yes\r\n250 queued\r\n");
        ++*taken;
    }
}

static void
talk_smtp(struct expect *want)
{
    unsigned noes = 0;

    server(below(2) ? "220 mx.example hi\r\n" : "220-mx.example\r\n220 hi\r\n");
    client("EHLO c\r\n");
    server("250-mx.example\r\n250 PIPELINING\r\n");
    if (below(2) == 0)
        log_in(want);
    for (unsigned i = below(3); i > 0; i--)
        one_message(&want->messages, &noes);
    client("QUIT\r\n");
    server("221 bye\r\n");
    if (want->messages > 0)
        want->outcome = RW_SESSION_DELIVERED; /* or PARTLY */
    else if (noes > 0 || (want->log_ins > 0 && !want->accepted))
        want->outcome = RW_SESSION_REJECTED;
}

/* ---- POP3 ---------------------------------------------------------------- */

static void
talk_pop3(struct expect *want)
{
    bool good = below(4) != 0;

    server("+OK hi\r\n");
    client("USER me\r\n");
    server("+OK\r\n");
    client("PASS " CANARY "\r\n");
    server(good ? "+OK\r\n" : "-ERR no\r\n");
    want->log_ins = 1;
    want->accepted = good;
    if (!good)
        want->outcome = RW_SESSION_REJECTED;
    for (unsigned i = good ? below(4) : 0; i > 0; i--) {
        client("RETR 1\r\n");
        if (below(3) == 0) {
            server("-ERR no such message\r\n");
            continue;
        }
        server("+OK\r\nSubject: x\r\n\r\n..dot\r\n.\r\n");
        want->messages++;
        want->outcome = RW_SESSION_FETCHED;
    }
    client("QUIT\r\n");
    server("+OK\r\n");
}

/* ---- what must hold ------------------------------------------------------ */

struct text {
    char buf[1 << 17];
    size_t len;
};

static enum rw_status
keep(void *ctx, const char *data, size_t len)
{
    struct text *text = ctx;

    assert_true(text->len + len < sizeof(text->buf));
    memcpy(text->buf + text->len, data, len);
    text->len += len;
    text->buf[text->len] = '\0';
    return RW_OK;
}

static void
has_no_secret(const struct rw_session *session)
{
    static const enum rw_format FORMATS[] = {RW_FORMAT_TEXT, RW_FORMAT_JSON};
    static struct text text;

    for (size_t i = 0; i < 2; i++) {
        struct rw_session_report_options options = {
            .format = FORMATS[i], .sink = keep, .ctx = &text};

        text.len = 0;
        assert_int_equal(rw_session_report(session, &options), RW_OK);
        assert_null(strstr(text.buf, CANARY));
        assert_null(strstr(text.buf, CANARY64));
        assert_null(strstr(text.buf, "AGNhbmFyeT"));
    }
}

static void
holds_log_ins(const struct rw_session *session, const struct expect *want)
{
    const struct rw_auth *last = session->auths;
    unsigned count = last != NULL;

    assert_int_equal(last != NULL, want->log_ins > 0);
    for (; last != NULL && last->next != NULL; count++)
        last = last->next;
    assert_int_equal(count, want->log_ins);
    if (last == NULL)
        return;
    assert_string_equal(last->user, "me");
    assert_true(last->has_secret && last->secret == NULL);
    assert_int_equal(last->outcome,
                     want->accepted ? RW_AUTH_ACCEPTED : RW_AUTH_REJECTED);
}

static unsigned
messages_taken(const struct rw_session *session)
{
    unsigned count = 0;

    for (const struct rw_session_message *m = session->messages; m != NULL;
         m = m->next)
        count += session->protocol == RW_PROTOCOL_POP3 ||
                 (m->outcome != NULL && m->outcome->is_good && m->is_whole);
    return count;
}

static void
one_dialogue(enum rw_protocol protocol)
{
    struct expect want = {.outcome = RW_SESSION_LOOKED};
    const struct rw_session *session;

    begin(protocol);
    if (protocol == RW_PROTOCOL_SMTP)
        talk_smtp(&want);
    else
        talk_pop3(&want);
    rw_dialogue_end(D, RW_ENDING_CLIENT, &STAMP);
    session = rw_dialogue_session(D);
    assert_int_equal(messages_taken(session), want.messages);
    if (session->outcome == RW_SESSION_PARTLY)
        assert_int_equal(want.outcome, RW_SESSION_DELIVERED);
    else
        assert_int_equal(session->outcome, want.outcome);
    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        assert_int_not_equal(e->error, RW_EXCHANGE_UNANSWERED);
    holds_log_ins(session, &want);
    has_no_secret(session);
    rw_dialogue_free(D);
}

static void
the_record_says_what_was_meant(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DIALOGUES; i++)
        one_dialogue(i % 2 == 0 ? RW_PROTOCOL_SMTP : RW_PROTOCOL_POP3);
}

/* ---- bounds -------------------------------------------------------------- */

static void
what_is_too_much_is_cut_and_said(void **state)
{
    const struct rw_exchange *e;

    (void)state;
    begin(RW_PROTOCOL_SMTP);
    for (unsigned i = 0; i < 10000; i++) /* a reply of 10,000 lines */
        server("220-line\r\n");
    server("220 end\r\n");
    for (unsigned i = 0; i < 20000; i++) /* a line of a megabyte */
        client("0123456789012345678901234567890123456789012345678");
    client("\r\n");
    rw_dialogue_end(D, RW_ENDING_OPEN, &STAMP);
    e = rw_dialogue_session(D)->exchanges;
    assert_int_equal(e->reply.line_count, 10001);
    assert_true(e->reply.is_cut);
    assert_int_equal(e->next->error, RW_EXCHANGE_TOO_LONG);
    assert_true(e->next->command.raw.len <= RW_DIALOGUE_LINE_MAX);
    rw_dialogue_free(D);

    begin(RW_PROTOCOL_SMTP);
    for (unsigned i = 0; i < 12000; i++) /* without an end */
        client("NOOP\r\n");
    rw_dialogue_end(D, RW_ENDING_OPEN, &STAMP);
    assert_true(rw_dialogue_session(D)->is_shortened);
    assert_int_equal(rw_dialogue_session(D)->exchange_count,
                     RW_DIALOGUE_EXCHANGES_MAX);
    rw_dialogue_free(D);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_says_what_was_meant),
        cmocka_unit_test(what_is_too_much_is_cut_and_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
