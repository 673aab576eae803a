/* Which protocol a dialogue is, by its first line.
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_names_the_protocol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
