/* Every word that the JSON of sessions can hold is written once, as
 * test_contract.c does for walks: a session for each.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "rootwalk/rootwalk.h"

static enum rw_status
write_session(struct golden *g, const struct rw_session *session)
{
    const struct rw_session_report_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = g};

    return rw_session_report(session, &options);
}

static const enum rw_ending ENDINGS[] = {RW_ENDING_CLIENT, RW_ENDING_SERVER,
                                         RW_ENDING_RESET, RW_ENDING_OPEN};

/* A connection of two alerts, each side's, and hellos with an extension. */
static const struct rw_tls_message ALERTS[] = {
    {.kind = RW_TLS_ALERT, .from = RW_SIDE_CLIENT, .version = 0x0303},
    {.kind = RW_TLS_ALERT, .from = RW_SIDE_SERVER, .version = 0x0303}};
static const uint16_t SUITES[] = {0x1301};
static const struct rw_tls_extension EXTENSIONS[] = {{23, {NULL, 0}}};
static const struct rw_tls_hello HELLOS[] = {{.from = RW_SIDE_CLIENT,
                                              .version = 0x0303,
                                              .suites = SUITES,
                                              .suite_count = 1,
                                              .extensions = EXTENSIONS,
                                              .extension_count = 1},
                                             {.from = RW_SIDE_SERVER,
                                              .version = 0x0303,
                                              .suites = SUITES,
                                              .suite_count = 1,
                                              .extensions = EXTENSIONS,
                                              .extension_count = 1}};

/* Exchanges in each state with each error, holes of both sides. */
static void
every_word_of_a_session_is_written(void **state)
{
    struct golden *g = golden_new();

    (void)state;
    for (unsigned i = 0; i < RW_STATES; i++) {
        struct rw_exchange hole = {
            .state = (enum rw_session_state)i,
            .missing = 7,
            .missing_side = (enum rw_side)(i % 2),
            .rtt_us = RW_NO_TIME,
        };
        struct rw_exchange said = {
            .next = &hole,
            .number = 1,
            .state = (enum rw_session_state)i,
            .command = {.kind = RW_COMMAND_LINE,
                        .verb = "NOOP",
                        .frames = {1, 2, RW_NO_TIME}},
            .reply = {.is_there = true,
                      .code = i % 2 == 0 ? 250 : 0,
                      .status = "+OK",
                      .frames = {3, 3, RW_NO_TIME}},
            .error = (enum rw_exchange_error)(i % 6),
            .rtt_us = 1500,
        };
        struct rw_auth auth = {.mechanism = "PLAIN",
                               .outcome = (enum rw_auth_outcome)(i % 4)};
        const struct rw_tls tls = {.messages = ALERTS,
                                   .count = 2,
                                   .client = &HELLOS[0],
                                   .server = &HELLOS[1],
                                   .version = 0x0303,
                                   .suite = 0x1301,
                                   .outcome = (enum rw_tls_outcome)(i % 4)};
        const struct rw_session session = {
            .number = i + 1,
            .has_tls = true,
            .tls = &tls,
            .protocol = (enum rw_protocol)(i % 4),
            .origin = (enum rw_origin)(i % 3),
            .started_us = RW_NO_TIME,
            .frames = {1, 9, RW_NO_TIME},
            .exchanges = &said,
            .auths = &auth,
            .ending = ENDINGS[i % 4],
            .tcp = {.is_there = true, .rtt_us = RW_NO_TIME},
            .mailbox_messages = RW_NO_NUMBER,
            .mailbox_octets = RW_NO_NUMBER,
            .outcome =
                (enum rw_session_outcome)(i % (unsigned)RW_SESSION_OUTCOMES),
        };

        assert_int_equal(write_session(g, &session), RW_OK);
    }
    golden_check(g, "words.session.json");
    free(g);
}

/* Dialogues that have something to find, all codes together. */
static const struct {
    const char *text;
    bool tls;
} TROUBLES[] = {
    {"S: 220 a\nC: EHLO b\nS: 250-a\nS: 250-STARTTLS\nS: 250 AUTH PLAIN\n"
     "C: STARTTLS\nS: 454 no\nC: AUTH PLAIN AGEAYg==\nS: 535 no\n"
     "C: DATA\nS: 503 no\nC: VRFY x\nS: 250 x\n"
     "C: MAIL FROM: <a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 550 no\n"
     "C: RCPT TO:<e@f>\nS: 250 ok\nC: DATA\nS: 354 go\n"
     "C: Content-Type: text/plain\nC: Content-Type: text/html\n"
     "C: Content-Transfer-Encoding: base64\nC:\nC: !\nC: .\nS: 554 no\n"
     "S: 250 again\n",
     false},
    {"S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: DELE 1\nS: +OK\n"
     "C: QUIT\nS: +OK\n",
     false},
};

static void
read_trouble(struct golden *g, const char *text)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_TRANSCRIPT};
    struct rw_dialogue *dialogue;
    uint64_t line = 0;

    assert_int_equal(rw_dialogue_new(&dialogue, RW_PROTOCOL_UNKNOWN, &options),
                     RW_OK);
    assert_int_equal(rw_transcript_read(dialogue, text, strlen(text), &line),
                     strlen(text));
    assert_int_equal(write_session(g, rw_dialogue_session(dialogue)), RW_OK);
    rw_dialogue_free(dialogue);
}

static void
say(struct rw_dialogue *dialogue, enum rw_side side, const char *text,
    uint64_t frame)
{
    const struct rw_stamp stamp = {frame, RW_NO_TIME};

    (void)rw_dialogue_octets(dialogue, side, (const uint8_t *)text,
                             strlen(text), &stamp);
}

/* What only a capture shows: bare LF, pipelining, TLS, an end that is cut. */
static void
read_capture(struct golden *g)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_CAPTURE};
    const struct rw_stamp end = {30, RW_NO_TIME};
    struct rw_dialogue *d;

    assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_SMTP, &options), RW_OK);
    say(d, RW_SIDE_SERVER, "220 a\r\n", 1);
    say(d, RW_SIDE_CLIENT, "HELO b\r\nMAIL FROM:<a@b>\r\n", 2);
    say(d, RW_SIDE_SERVER, "250 a\r\n250 ok\r\n", 3);
    say(d, RW_SIDE_CLIENT, "RCPT TO:<c@d>\r\n", 4);
    say(d, RW_SIDE_SERVER, "250 ok\r\n", 5);
    say(d, RW_SIDE_CLIENT, "DATA\r\n", 6);
    say(d, RW_SIDE_SERVER, "354 go\r\n", 7);
    say(d, RW_SIDE_CLIENT, "Subject: x\r\n\r\na\n.\r\nb\r\n.\r\n", 8);
    say(d, RW_SIDE_SERVER, "250 ok\r\n", 9);
    say(d, RW_SIDE_CLIENT, "STARTTLS\r\nNOOP\r\n", 10);
    say(d, RW_SIDE_SERVER, "220 go\r\nplain", 11);
    rw_dialogue_end(d, RW_ENDING_OPEN, &end);
    assert_int_equal(write_session(g, rw_dialogue_session(d)), RW_OK);
    rw_dialogue_free(d);

    assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_SMTP, &options), RW_OK);
    say(d, RW_SIDE_SERVER, "220 a\r\n", 1);
    say(d, RW_SIDE_CLIENT, "HELO b\r\nNOOP\r\n", 2);
    say(d, RW_SIDE_SERVER, "250 a\r\n250 ok\r\n", 3);
    rw_dialogue_end(d, RW_ENDING_CLIENT, &end);
    assert_int_equal(write_session(g, rw_dialogue_session(d)), RW_OK);
    rw_dialogue_free(d);

    assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_POP3, &options), RW_OK);
    say(d, RW_SIDE_SERVER, "+OK\r\n", 1);
    say(d, RW_SIDE_CLIENT, "APOP a 0123\r\n", 2);
    say(d, RW_SIDE_SERVER, "+OK\r\n", 3);
    say(d, RW_SIDE_CLIENT, "DELE 1\r\n", 4);
    say(d, RW_SIDE_SERVER, "+OK\r\n", 5);
    rw_dialogue_end(d, RW_ENDING_RESET, &end);
    assert_int_equal(write_session(g, rw_dialogue_session(d)), RW_OK);
    rw_dialogue_free(d);
}

/* a.example by R, RSA of 512 bits, ecdsa-with-SHA1, of the year 2023. */
static const uint8_t WEAK[] = {
    0x30, 0x82, 0x01, 0x0d, 0x30, 0x81, 0xb5, 0xa0, 0x03, 0x02, 0x01, 0x02,
    0x02, 0x01, 0x01, 0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x04, 0x01, 0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04,
    0x03, 0x0c, 0x01, 0x52, 0x30, 0x1e, 0x17, 0x0d, 0x32, 0x33, 0x30, 0x31,
    0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a, 0x17, 0x0d, 0x32,
    0x34, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a,
    0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c,
    0x09, 0x61, 0x2e, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x30, 0x5c,
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
    0x01, 0x05, 0x00, 0x03, 0x4b, 0x00, 0x30, 0x48, 0x02, 0x41, 0x00, 0xc2,
    0x1b, 0x4a, 0x48, 0xc8, 0x6c, 0x26, 0xac, 0x33, 0x3f, 0x98, 0xfc, 0xd0,
    0x62, 0x6b, 0xc3, 0x2a, 0xb6, 0x99, 0x31, 0x3b, 0xa0, 0x5b, 0xf2, 0x96,
    0x19, 0xa1, 0xa4, 0x65, 0xb9, 0xbc, 0x07, 0xa2, 0x34, 0x63, 0xd4, 0x2f,
    0x8e, 0x61, 0x15, 0x53, 0xf0, 0x66, 0xb2, 0x1b, 0x7b, 0xf9, 0xcb, 0x51,
    0x72, 0x5e, 0x83, 0x9b, 0x95, 0xc8, 0x7f, 0xa7, 0x38, 0x0e, 0x45, 0x45,
    0x22, 0x80, 0x75, 0x02, 0x03, 0x01, 0x00, 0x01, 0x30, 0x09, 0x06, 0x07,
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01, 0x03, 0x48, 0x00, 0x30, 0x45,
    0x02, 0x20, 0x68, 0x36, 0x00, 0x4f, 0xd3, 0x16, 0x36, 0x2b, 0x7c, 0xdb,
    0x5b, 0xe9, 0x08, 0x14, 0xa6, 0xd0, 0x50, 0x1d, 0x47, 0xcb, 0xaf, 0xd0,
    0x3a, 0x38, 0x5e, 0xc6, 0x9e, 0xab, 0xdd, 0x98, 0x4f, 0x29, 0x02, 0x21,
    0x00, 0xb2, 0x32, 0xf2, 0x6d, 0x3c, 0xa6, 0x90, 0xe2, 0x42, 0xe0, 0x0c,
    0x7c, 0x14, 0x91, 0xcb, 0x8e, 0xe4, 0x2d, 0x7f, 0x16, 0x2c, 0xdb, 0x4d,
    0x22, 0x5a, 0x75, 0xee, 0x39, 0x21, 0xcb, 0xa7, 0xb4,
};

/* What TLS can have wrong, all at once: it is judged in 1970. */
static void
read_tls(struct golden *g)
{
    static const uint8_t DEFLATE[] = {1, 0};
    static const struct rw_tls_message MESSAGES[] = {
        {.kind = RW_TLS_ALERT, .from = RW_SIDE_SERVER, .level = 2, .type = 40},
    };
    const struct rw_octets certificate = {WEAK, sizeof(WEAK)};
    struct rw_tls_hello client = HELLOS[0], server = HELLOS[1];
    const struct rw_tls tls = {.messages = MESSAGES,
                               .count = 1,
                               .client = &client,
                               .server = &server,
                               .version = RW_TLS_1_0,
                               .suite = 5, /* RC4 */
                               .certificates = &certificate,
                               .certificate_count = 1,
                               .outcome = RW_TLS_FAILED};
    const struct rw_session session = {
        .number = 1,
        .protocol = RW_PROTOCOL_TLS,
        .origin = RW_ORIGIN_CAPTURE,
        .has_tls = true,
        .tls = &tls,
        .is_whole = true,
        .judged_us = 0,
        .started_us = RW_NO_TIME,
        .frames = {1, 9, RW_NO_TIME},
        .mailbox_messages = RW_NO_NUMBER,
        .mailbox_octets = RW_NO_NUMBER,
    };

    client.compressions = (struct rw_octets){DEFLATE, sizeof(DEFLATE)};
    assert_int_equal(write_session(g, &session), RW_OK);
}

static void
every_finding_of_a_session_is_written(void **state)
{
    struct golden *g = golden_new();

    (void)state;
    for (size_t i = 0; i < sizeof(TROUBLES) / sizeof(TROUBLES[0]); i++)
        read_trouble(g, TROUBLES[i].text);
    read_capture(g);
    read_tls(g);
    golden_check(g, "words.session_findings.json");
    free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_a_session_is_written),
        cmocka_unit_test(every_finding_of_a_session_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
