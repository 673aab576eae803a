/* Clients where memory runs out: at each allocation in turn, once and for good.
 * They end, say so, and leave nothing behind.
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

#define WISHES_MAX 200

static const char MESSAGE[] = "Subject: x\r\n\r\nbody\r\n";
static const char *const TO[] = {"b@b.example"};
static const struct rw_client_range ALL[] = {{1, UINT64_MAX}};

/* What the server says to the n-th thing that is said, from the greeting on. */
static const char *const SMTP[] = {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN\r\n",
                                   "235 ok\r\n", "250 ok\r\n",
                                   "250 ok\r\n", "354 go\r\n",
                                   "250 ok\r\n", "221 bye\r\n"};
static const char *const POP3[] = {"+OK\r\n",
                                   "+OK\r\n",
                                   "+OK\r\n",
                                   "+OK 1 20\r\n",
                                   "+OK\r\n1 a\r\n.\r\n",
                                   "+OK\r\n1 20\r\n.\r\n",
                                   "+OK\r\nSubject: x\r\n\r\nbody\r\n.\r\n",
                                   "+OK\r\n"};
#define REPLIES 8

static void
say(struct rw_dialogue *dialogue, const char *const *replies, unsigned n,
    struct rw_stamp *stamp)
{
    if (n < REPLIES)
        (void)rw_dialogue_octets(dialogue, RW_SIDE_SERVER,
                                 (const uint8_t *)replies[n],
                                 strlen(replies[n]), stamp);
}

/* @return whether all of it went as if there were memory */
static bool
talk(const struct rw_client_options *wishes, const char *const *replies)
{
    struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
    struct rw_client_action action = {.want = RW_CLIENT_WAIT};
    struct rw_stamp stamp = {0, 1000000};
    struct rw_dialogue *dialogue = NULL;
    struct rw_client *client = NULL;
    unsigned said = 0, turns = 0;
    bool is_through = false;

    if (rw_dialogue_new(&dialogue, wishes->protocol, &live) != RW_OK ||
        rw_client_new(&client, dialogue, wishes) != RW_OK)
        goto done;
    say(dialogue, replies, said++, &stamp);
    while (action.want != RW_CLIENT_DONE && turns++ < WISHES_MAX) {
        rw_client_next(client, stamp.time_us, &action);
        if (action.want == RW_CLIENT_SAY) {
            (void)rw_dialogue_octets(dialogue, RW_SIDE_CLIENT, action.octets,
                                     action.len, &stamp);
            say(dialogue, replies, said++, &stamp);
        } else if (action.want == RW_CLIENT_WAIT) {
            stamp.time_us = action.until_us;
        } else if (action.want == RW_CLIENT_CLOSE) {
            rw_dialogue_end(dialogue, RW_ENDING_CLIENT, &stamp);
        }
    }
    assert_true(turns < WISHES_MAX);
    is_through = rw_client_end(client) == RW_CLIENT_END_FINE &&
                 rw_client_is_through(client);
done:
    rw_client_free(client);
    rw_dialogue_free(dialogue);
    return is_through;
}

static void
run_out(const struct rw_client_options *wishes, const char *const *replies,
        enum failing how)
{
    size_t n = 0;

    for (;; n++) {
        uint8_t password[] = "secret";
        struct rw_client_options mine = *wishes;
        bool is_through;

        mine.password = password;
        mine.password_len = sizeof(password) - 1;
        failing_after(n, how);
        is_through = talk(&mine, replies);
        if (!failing_stop()) {
            assert_true(is_through); /* it had all it needed */
            break;
        }
    }
    assert_true(n > 5);
}

static void
clients_end_without_memory(void **state)
{
    const struct rw_client_options smtp = {
        .protocol = RW_PROTOCOL_SMTP,
        .tls = RW_CLIENT_TLS_NEVER,
        .user = "me",
        .sender = "a@a.example",
        .recipients = TO,
        .recipient_count = 1,
        .message = (const uint8_t *)MESSAGE,
        .message_len = sizeof(MESSAGE) - 1,
    };
    const struct rw_client_options pop3 = {
        .protocol = RW_PROTOCOL_POP3,
        .tls = RW_CLIENT_TLS_NEVER,
        .user = "me",
        .auth = RW_CLIENT_AUTH_USER,
        .ranges = ALL,
        .range_count = 1,
        .retrieves = true,
    };

    (void)state;
    run_out(&smtp, SMTP, FAILING_ONCE);
    run_out(&smtp, SMTP, FAILING_FOR_GOOD);
    run_out(&pop3, POP3, FAILING_ONCE);
    run_out(&pop3, POP3, FAILING_FOR_GOOD);
}

static void
messages_are_composed_or_not_at_all(void **state)
{
    static const struct rw_attachment ATTACHMENT = {
        "a.bin", (const uint8_t *)MESSAGE, sizeof(MESSAGE)};
    const struct rw_compose message = {
        .from = "a@a.example",
        .to = TO,
        .to_count = 1,
        .subject = "gr\xc3\xbc\xc3\x9f"
                   "e",
        .text = MESSAGE,
        .text_len = sizeof(MESSAGE) - 1,
        .attachments = &ATTACHMENT,
        .attachment_count = 1,
    };
    size_t n = 0;

    (void)state;
    for (;; n++) {
        enum rw_status status;
        uint8_t *octets;
        size_t len;

        failing_after(n, FAILING_ONCE);
        status = rw_compose(&octets, &len, &message);
        if (!failing_stop()) {
            assert_int_equal(status, RW_OK);
            assert_true(len > 0);
            rw_composed_free(octets);
            break;
        }
        assert_int_equal(status, RW_ERR_MEMORY);
        assert_null(octets);
    }
    assert_true(n > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_end_without_memory),
        cmocka_unit_test(messages_are_composed_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
