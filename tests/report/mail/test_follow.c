/* The text of a dialogue while it goes on: each line is there when it was said,
 * and in the end there is what a report at the end would say.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "rootwalk/rootwalk.h"

static const struct rw_stamp STAMP = {0, RW_NO_TIME};

/* One side's octets, and what stands in the text as soon as they were said. */
struct said {
    const char *octets; /* "C ..." or "S ..." */
    const char *seen;   /* NULL: nothing new */
};

static const struct said SMTP[] = {
    {"S 220 mx.example ESMTP\r\n", "S 220 mx.example ESMTP"},
    {"C EHLO me.example\r\n", "C EHLO me.example"},
    {"S 250-mx.example\r\n", NULL}, /* more is to come */
    {"S 250-SIZE 1000\r\n250 AUTH LOGIN\r\n", "messages of up to"},
    {"C AUTH LOGIN\r\n", "C AUTH LOGIN"},
    {"S 334 VXNlcm5hbWU6\r\n", "\"Username:\""},
    {"C bWU=\r\n", "me"},
    {"S 334 UGFzc3dvcmQ6\r\n", "\"Password:\""},
    {"C Y2FuYXJ5\r\n", "a secret"},
    {"S 235 ok\r\n", "S 235 ok"},
    {"C MAIL FROM:<a@b.example>\r\n", "C MAIL FROM:<a@b.example>"},
    {"S 250 ok\r\n", "S 250 ok"},
    {"C RCPT TO:<c@d.example>\r\n", "C RCPT TO:<c@d.example>"},
    {"S 550 no\r\n", "S 550 no"},
    {"C RCPT TO:<e@f.example>\r\n", "C RCPT TO:<e@f.example>"},
    {"S 250 ok\r\n", "S 250 ok"},
    {"C DATA\r\n", "C DATA"},
    {"S 354 go\r\n", "S 354 go"},
    {"C Subject: x\r\n\r\nhal", NULL}, /* its octets are not counted yet */
    {"C f\r\n.\r\n", "20 octets"},
    {"S 250 taken\r\n", "S 250 taken"},
    {"C QUIT\r\n", "C QUIT"},
    {"S 221 bye\r\n", "S 221 bye"},
    {NULL, NULL},
};

static const struct said POP3[] = {
    {"S +OK ready\r\n", "S +OK ready"},
    {"C USER me\r\n", "C USER me"},
    {"S +OK\r\n", "S +OK"},
    {"C PASS canary\r\n", "C PASS ********"},
    {"S +OK 2 320\r\n", "S +OK 2 320"},
    {"C LIST\r\n", "C LIST"},
    {"S +OK\r\n1 120\r\n", NULL},
    {"S 2 200\r\n.\r\n", "1 120, 2 200"},
    {"C RETR 1\r\n", "C RETR 1"},
    {"S +OK\r\nSubject: x\r\n\r\n", NULL},
    {"S text\r\n.\r\n", "20 octets"},
    {"C QUIT\r\n", "C QUIT"}, /* and nothing comes any more */
    {NULL, NULL},
};

static struct rw_dialogue *
begin(enum rw_protocol protocol)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_LIVE};
    struct rw_dialogue *dialogue;

    assert_int_equal(rw_address_from_text(&options.client, "192.0.2.1", 50000),
                     RW_OK);
    assert_int_equal(rw_address_from_text(&options.server, "192.0.2.2", 25),
                     RW_OK);
    assert_int_equal(rw_dialogue_new(&dialogue, protocol, &options), RW_OK);
    rw_dialogue_number(dialogue, 1);
    return dialogue;
}

static struct rw_session_report_options
text_to(struct golden *g)
{
    return (struct rw_session_report_options){
        .format = RW_FORMAT_TEXT, .sink = golden_sink, .ctx = g};
}

static void
say(struct rw_dialogue *dialogue, const char *said, size_t len)
{
    (void)rw_dialogue_octets(dialogue,
                             said[0] == 'C' ? RW_SIDE_CLIENT : RW_SIDE_SERVER,
                             (const uint8_t *)said + 2, len, &STAMP);
}

static void
follows(enum rw_protocol protocol, const struct said *script)
{
    struct golden *g = golden_new(), *whole = golden_new();
    struct rw_session_report_options how = text_to(g);
    struct rw_dialogue *dialogue = begin(protocol);
    const struct rw_session *session = rw_dialogue_session(dialogue);
    struct rw_session_follow *follow;

    assert_int_equal(rw_session_follow_new(&follow, session, &how), RW_OK);
    assert_int_equal(rw_session_follow(follow), RW_OK);
    assert_non_null(strstr(g->buf, "192.0.2.1#50000 -> 192.0.2.2#25"));
    for (; script->octets != NULL; script++) {
        size_t before = g->len;

        say(dialogue, script->octets, strlen(script->octets) - 2);
        assert_int_equal(rw_session_follow(follow), RW_OK);
        if (script->seen == NULL)
            assert_int_equal(g->len, before);
        else if (strstr(g->buf + before, script->seen) == NULL)
            fail_msg("after \"%s\": \"%s\"", script->octets, g->buf + before);
        before = g->len;
        assert_int_equal(rw_session_follow(follow), RW_OK);
        assert_int_equal(g->len, before); /* nothing twice */
    }
    rw_dialogue_end(dialogue, RW_ENDING_SERVER, &STAMP);
    assert_int_equal(rw_session_follow_end(follow), RW_OK);
    how = text_to(whole);
    assert_int_equal(rw_session_report(session, &how), RW_OK);
    if (strcmp(whole->buf, g->buf) != 0)
        golden_differ("as it happens", whole->buf, g->buf);
    assert_null(strstr(g->buf, "canary"));
    rw_session_follow_free(follow);
    rw_dialogue_free(dialogue);
    free(g);
    free(whole);
}

static void
smtp_is_written_as_it_is_said(void **state)
{
    (void)state;
    follows(RW_PROTOCOL_SMTP, SMTP);
}

/* Its last command is never answered: that is said behind it, and at the end
 * of a report made then beside it; the rest is the same. */
static void
pop3_is_written_as_it_is_said(void **state)
{
    (void)state;
    follows(RW_PROTOCOL_POP3, POP3);
}

/* A verdict that forbids all further words is the more to be seen. */
static void
what_tls_came_to_is_written_where_nothing_was_said_under_it(void **state)
{
    static const uint8_t DATA[32] = {0xab};
    const struct rw_tlsa tlsas[] = {
        {3, 1, 1, {DATA, sizeof(DATA)}, true},
        {2, 0, 1, {DATA, sizeof(DATA)}, true},
    };
    static const uint16_t SUITES[] = {0x1301};
    const struct rw_tls_hello hello = {.from = RW_SIDE_SERVER,
                                       .version = 0x0304,
                                       .suites = SUITES,
                                       .suite_count = 1};
    const struct rw_tls tls = {
        .client = &hello, .server = &hello, .version = 0x0304, .suite = 0x1301};
    const struct {
        struct rw_talk_result talk;
        const char *dane, *pkix, *json;
    } ROWS[] = {
        {{.has_tls = true, .dane = RW_DANE_MISMATCH, .pkix = RW_PKIX_VALID},
         "DANE  no TLSA record matches the certificate",
         "PKIX  the certificate is valid for this host",
         "\"dane\":{\"result\":\"mismatch\",\"matched\":null"},
        {{.has_tls = true,
          .dane = RW_DANE_MATCH,
          .dane_index = 1,
          .dane_depth = 1,
          .pkix = RW_PKIX_ISSUER},
         "DANE  2 0 1 matches certificate 2",
         "PKIX  its issuer is not trusted",
         "\"matched\":\"2 0 1 AB00"},
        {{.has_tls = true, .pkix = RW_PKIX_EXPIRED},
         NULL,
         "PKIX  the certificate has expired",
         "\"pkix\":{\"result\":\"expired\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct rw_session session = {
            .origin = RW_ORIGIN_LIVE,
            .protocol = RW_PROTOCOL_SMTP,
            .started_us = RW_NO_TIME,
            .has_tls = true,
            .tls = &tls,
            .mailbox_messages = RW_NO_NUMBER,
        };
        struct golden *g = golden_new();
        struct rw_session_report_options how = text_to(g);

        how.talk = &ROWS[i].talk;
        how.tlsas = tlsas;
        how.tlsa_count = 2;
        assert_int_equal(rw_session_report(&session, &how), RW_OK);
        assert_non_null(strstr(g->buf, "TLS 1.3  TLS_AES_128_GCM_SHA256"));
        assert_non_null(strstr(g->buf, ROWS[i].pkix));
        assert_true((ROWS[i].dane != NULL) == (strstr(g->buf, "DANE") != NULL));
        if (ROWS[i].dane != NULL)
            assert_non_null(strstr(g->buf, ROWS[i].dane));
        g->len = 0;
        how.format = RW_FORMAT_JSON;
        assert_int_equal(rw_session_report(&session, &how), RW_OK);
        if (strstr(g->buf, ROWS[i].json) == NULL)
            fail_msg("%s", g->buf);
        free(g);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smtp_is_written_as_it_is_said),
        cmocka_unit_test(pop3_is_written_as_it_is_said),
        cmocka_unit_test(
            what_tls_came_to_is_written_where_nothing_was_said_under_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
