/* What one line of a dialogue says: which protocol it is by the first, what a
 * server offers by the lines of its reply.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/session.h"

static void
the_first_line_names_the_protocol(void **state)
{
    static const struct {
        enum rw_side side;
        const char *line;
        enum rw_protocol want;
    } ROWS[] = {
        {RW_SIDE_SERVER, "220 mx.example ESMTP", RW_PROTOCOL_SMTP},
        {RW_SIDE_SERVER, "+OK ready", RW_PROTOCOL_POP3},
        {RW_SIDE_SERVER, "HTTP/1.1 200 OK", RW_PROTOCOL_UNKNOWN},
        {RW_SIDE_CLIENT, "EHLO a", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "ehlo a", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "Ehlo a", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "helO a", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "helo", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "Mail from:<a@b>", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "rcpt to:<a@b>", RW_PROTOCOL_SMTP},
        {RW_SIDE_CLIENT, "User a", RW_PROTOCOL_POP3},
        {RW_SIDE_CLIENT, "ehlopi", RW_PROTOCOL_UNKNOWN},
        {RW_SIDE_CLIENT, "GET / HTTP/1.1", RW_PROTOCOL_UNKNOWN},
    };
    const struct rw_stamp stamp = {.frame = 1, .time_us = 1};

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const char *line = ROWS[i].line;
        struct rw_dialogue *d;

        assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_UNKNOWN, NULL), RW_OK);
        rw_dialogue_octets(d, ROWS[i].side, (const uint8_t *)line, strlen(line),
                           &stamp);
        rw_dialogue_octets(d, ROWS[i].side, (const uint8_t *)"\r\n", 2, &stamp);
        if (rw_dialogue_session(d)->protocol != ROWS[i].want)
            fail_msg("%s: %d", line, (int)rw_dialogue_session(d)->protocol);
        rw_dialogue_free(d);
    }
}

/* What the client's first octets, and an end behind them, are taken for: TLS
 * or lines, whatever a segment holds of them. */
static void
tls_is_known_however_it_is_cut(void **state)
{
    static const struct {
        const char *octets;
        size_t len;
        enum rw_protocol want;
    } ROWS[] = {
        {"\x16\x03\x01\x00\x05\x01", 6, RW_PROTOCOL_TLS},
        {"\x17\x03\x00\x00", 4, RW_PROTOCOL_TLS},
        {"\x16\x03\x00", 3, RW_PROTOCOL_TLS},
        {"\x80\x2e\x01\x00\x02\x00", 6, RW_PROTOCOL_TLS}, /* SSL 2.0 */
        {"\x81\n\x01\x03\x01\x00", 6, RW_PROTOCOL_TLS},
        {"\x16\x03", 2, RW_PROTOCOL_UNKNOWN}, /* not known yet */
        {"\x16\x03\x05\x00\x05\x01", 6, RW_PROTOCOL_UNKNOWN},
        {"\x18\x03\x01\x00\x05\x01", 6, RW_PROTOCOL_UNKNOWN},
        {"\x80\x2e\x02\x00\x02\x00", 6, RW_PROTOCOL_UNKNOWN},
        {"\x80\x2e\x01\x00\x03\x00", 6, RW_PROTOCOL_UNKNOWN},
        {"EHLO \x16\x03\x01\r\n", 10, RW_PROTOCOL_SMTP},
        {"USER\x16\x03\x01\r\n", 9, RW_PROTOCOL_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const uint8_t *octets = (const uint8_t *)ROWS[i].octets;

        for (size_t piece = 1; piece <= ROWS[i].len; piece++) {
            struct rw_stamp stamp = {.frame = 0, .time_us = 1};
            const struct rw_session *session;
            struct rw_dialogue *d;

            assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_UNKNOWN, NULL),
                             RW_OK);
            for (size_t at = 0; at < ROWS[i].len; at += piece) {
                size_t len = ROWS[i].len - at;

                stamp.frame++;
                rw_dialogue_octets(d, RW_SIDE_CLIENT, octets + at,
                                   len < piece ? len : piece, &stamp);
            }
            rw_dialogue_end(d, RW_ENDING_OPEN, &stamp);
            session = rw_dialogue_session(d);
            if (session->protocol != ROWS[i].want ||
                session->octets[RW_SIDE_CLIENT] != ROWS[i].len ||
                session->frames.first != 1)
                fail_msg("row %zu in pieces of %zu: %d", i, piece,
                         (int)session->protocol);
            rw_dialogue_free(d);
        }
    }
}

/* What is held of one side is not mixed with what the other says. */
static void
what_is_held_stays_its_sides(void **state)
{
    const struct rw_stamp stamp = {.frame = 1, .time_us = 1};
    struct rw_dialogue *d;

    (void)state;
    assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_UNKNOWN, NULL), RW_OK);
    rw_dialogue_octets(d, RW_SIDE_CLIENT, (const uint8_t *)"\x16", 1, &stamp);
    rw_dialogue_octets(d, RW_SIDE_SERVER, (const uint8_t *)"220 a ESMTP\r\n",
                       13, &stamp);
    assert_int_equal(rw_dialogue_session(d)->protocol, RW_PROTOCOL_SMTP);
    rw_dialogue_free(d);
}

/* The keywords that the server's line offers: RFC 5321 section 4.1.1.1,
 * RFC 2449 section 3.  A blank first, or a bare "=", is no keyword. */
static void
a_line_offers_what_has_a_keyword(void **state)
{
    static const struct {
        const char *dialogue[4]; /* 'C' or 'S' first */
        const char *keyword, *parameters;
    } ROWS[] = {
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250 DSN"}, "DSN", NULL},
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250 SIZE 9"}, "SIZE", "9"},
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250 AUTH=A B"},
         "AUTH=",
         "A B"},
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250  SIZE 9"}, NULL, NULL},
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250 =LOGIN"}, NULL, NULL},
        {{"S220 mx ESMTP", "CEHLO a", "S250-mx", "S250 "}, NULL, NULL},
        {{"S+OK ready", "CCAPA", "S+OK", "SSASL PLAIN"}, "SASL", "PLAIN"},
        {{"S+OK ready", "CCAPA", "S+OK", "S SASL PLAIN"}, NULL, NULL},
        {{"S+OK ready", "CCAPA", "S+OK", "S"}, NULL, NULL},
    };
    const struct rw_stamp stamp = {.frame = 1, .time_us = 1};

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct rw_extension *offered;
        struct rw_dialogue *d;

        assert_int_equal(rw_dialogue_new(&d, RW_PROTOCOL_UNKNOWN, NULL), RW_OK);
        for (size_t j = 0; j < 4; j++) {
            const char *line = ROWS[i].dialogue[j];
            const enum rw_side side =
                line[0] == 'C' ? RW_SIDE_CLIENT : RW_SIDE_SERVER;

            rw_dialogue_octets(d, side, (const uint8_t *)line + 1,
                               strlen(line + 1), &stamp);
            rw_dialogue_octets(d, side, (const uint8_t *)"\r\n", 2, &stamp);
        }
        offered = rw_dialogue_session(d)->extensions;
        if (ROWS[i].keyword == NULL) {
            if (offered != NULL)
                fail_msg("row %zu: \"%s\"", i, offered->keyword);
        } else {
            assert_non_null(offered);
            assert_string_equal(offered->keyword, ROWS[i].keyword);
            if (ROWS[i].parameters == NULL)
                assert_null(offered->parameters);
            else
                assert_string_equal(offered->parameters, ROWS[i].parameters);
            assert_null(offered->next);
        }
        rw_dialogue_free(d);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_names_the_protocol),
        cmocka_unit_test(tls_is_known_however_it_is_cut),
        cmocka_unit_test(what_is_held_stays_its_sides),
        cmocka_unit_test(a_line_offers_what_has_a_keyword),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
