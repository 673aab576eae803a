/* Clients by the thousand against servers that do what chance has them do:
 * reply as they should, refuse, say rubbish, talk out of turn, go silent,
 * close, send octets in pieces of any size.
 *
 * Whatever comes, a client ends, says nothing secret before TLS unless it was
 * told to, deletes nothing but what was kept, and says how it ended.  The seed
 * is fixed.
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

#define SEEDS      4000
#define WISHES_MAX 400 /* no conversation here needs so many */
#define PASSWORD   "canary7Kq"
#define PASSWORD64 "Y2FuYXJ5N0tx"

static uint64_t chance;

/* xorshift64 */
static unsigned
below(unsigned limit)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)(chance >> 33) % limit;
}

struct world {
    struct rw_dialogue *dialogue;
    struct rw_client *client;
    struct rw_client_options wishes;
    struct rw_stamp stamp;
    unsigned evil; /* one reply of so many is not as it should be; 0: none */
    bool is_tls, is_silent, has_closed;
    bool kept[10];
    unsigned retrieved; /* the number of the last RETR */
    bool in_data;
};

static void
give(struct world *w, enum rw_side side, const char *text, size_t len)
{
    const uint8_t *octets = (const uint8_t *)text;

    while (len > 0 && !w->has_closed) {
        size_t some = below(4) == 0 ? 1 + below((unsigned)len) : len;

        w->stamp.time_us += 100;
        if (w->is_tls)
            (void)rw_dialogue_decrypted(w->dialogue, side, octets, some,
                                        &w->stamp);
        else
            (void)rw_dialogue_octets(w->dialogue, side, octets, some,
                                     &w->stamp);
        octets += some;
        len -= some;
    }
}

static void
say(struct world *w, const char *text)
{
    give(w, RW_SIDE_SERVER, text, strlen(text));
}

/* What no server should say. */
static void
misbehave(struct world *w)
{
    static const char *const WORDS[] = {
        "421 closing\r\n",
        "500 what\r\n",
        "250-never\r\n",
        "rubbish\r\n",
        "\r\n",
        "+OK\r\n",
        "-ERR no\r\n",
        "334 VXNlcm5hbWU6\r\n",
        "354 go\r\n",
        "220 go\r\n",
        "+ \r\n",
        "250 ok\r\n250 ok\r\n",
        "220 go\r\n235 ok\r\n",
        ".\r\n",
        "\x16\x03\x01\x00\x05",
        "+OK\r\n.\r\n",
        "334 \r\n",
        "235 in\r\n",
    };
    unsigned which = below(sizeof(WORDS) / sizeof(WORDS[0]) + 2);

    if (which < sizeof(WORDS) / sizeof(WORDS[0])) {
        say(w, WORDS[which]);
    } else if (which % 2 == 0) {
        w->is_silent = true;
    } else {
        rw_dialogue_end(w->dialogue, RW_ENDING_SERVER, &w->stamp);
        w->has_closed = true;
    }
}

static void
reply_smtp(struct world *w, const char *line)
{
    if (w->in_data) {
        size_t len = strlen(line);

        if (len >= 3 && strcmp(line + len - 3, ".\r\n") == 0) {
            w->in_data = false;
            say(w, "250 queued\r\n");
        }
    } else if (strncmp(line, "EHLO", 4) == 0) {
        say(w, below(3) > 0
                   ? "250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"
                   : "250-mx\r\n250 AUTH LOGIN CRAM-MD5\r\n");
    } else if (strncmp(line, "STARTTLS", 8) == 0) {
        say(w, below(4) > 0 ? "220 go\r\n" : "454 no\r\n");
    } else if (strncmp(line, "AUTH PLAIN", 10) == 0) {
        say(w, "235 ok\r\n");
    } else if (strncmp(line, "AUTH", 4) == 0) {
        say(w, "334 VXNlcm5hbWU6\r\n");
    } else if (strncmp(line, "DATA", 4) == 0) {
        w->in_data = true;
        say(w, "354 go\r\n");
    } else if (strncmp(line, "QUIT", 4) == 0) {
        say(w, "221 bye\r\n");
    } else {
        say(w, below(5) > 0 ? "250 ok\r\n" : "550 no\r\n");
    }
}

static void
reply_pop3(struct world *w, const char *line)
{
    if (strncmp(line, "RETR", 4) == 0) {
        w->retrieved = (unsigned)atoi(line + 5);
        say(w, "+OK\r\nSubject: x\r\n\r\n..\r\n.\r\n");
    } else if (strncmp(line, "CAPA", 4) == 0) {
        say(w, below(3) > 0 ? "+OK\r\nSTLS\r\nSASL PLAIN\r\n.\r\n"
                            : "+OK\r\nUSER\r\n.\r\n");
    } else if (strncmp(line, "STAT", 4) == 0) {
        say(w, "+OK 4 100\r\n");
    } else if (strncmp(line, "UIDL", 4) == 0 || strncmp(line, "LIST", 4) == 0) {
        say(w, "+OK\r\n1 25\r\n2 25\r\n3 25\r\n4 25\r\n.\r\n");
    } else {
        say(w, below(8) > 0 ? "+OK\r\n" : "-ERR no\r\n");
    }
}

static void
reply(struct world *w, const char *line)
{
    if (w->is_silent || w->has_closed)
        return;
    if (w->evil > 0 && below(w->evil) == 0)
        misbehave(w);
    else if (w->wishes.protocol == RW_PROTOCOL_SMTP)
        reply_smtp(w, line);
    else
        reply_pop3(w, line);
}

/* What must never be said. */
static void
look(const struct world *w, const struct rw_client_action *action)
{
    bool may = w->is_tls || w->wishes.tls == RW_CLIENT_TLS_NEVER;
    char line[64] = "";

    if (!may) {
        assert_false(action->is_secret);
        assert_null(memmem(action->octets, action->len, PASSWORD, 9));
        assert_null(memmem(action->octets, action->len, PASSWORD64, 12));
    }
    memcpy(line, action->octets, action->len < 63 ? action->len : 63);
    if (strncmp(line, "DELE ", 5) == 0)
        assert_true(w->kept[atoi(line + 5) % 10]);
}

static void
secure(struct world *w)
{
    unsigned how = below(4);

    if (how == 0 ||
        rw_dialogue_session(w->dialogue)->has_injection[RW_SIDE_SERVER]) {
        rw_client_secured(w->client, RW_CLIENT_SECURED_FAILED);
        return;
    }
    w->is_tls = true;
    rw_client_secured(w->client, how == 1 ? RW_CLIENT_SECURED_UNPROVEN
                                          : RW_CLIENT_SECURED_PROVEN);
    if (w->wishes.tls == RW_CLIENT_TLS_IMPLICIT)
        say(w,
            w->wishes.protocol == RW_PROTOCOL_SMTP ? "220 mx\r\n" : "+OK\r\n");
}

/* Do one wish; false at the end. */
static bool
turn(struct world *w)
{
    struct rw_client_action action;
    char line[1024];

    rw_client_next(w->client, w->stamp.time_us, &action);
    switch (action.want) {
    case RW_CLIENT_SAY:
        look(w, &action);
        assert_true(action.len < sizeof(line));
        memcpy(line, action.octets, action.len);
        line[action.len] = '\0';
        give(w, RW_SIDE_CLIENT, line, action.len);
        reply(w, line);
        break;
    case RW_CLIENT_START_TLS:
        secure(w);
        break;
    case RW_CLIENT_SHOW:
        w->kept[w->retrieved % 10] = below(2) == 0;
        rw_client_shown(w->client, w->kept[w->retrieved % 10]);
        break;
    case RW_CLIENT_WAIT:
        assert_true(action.until_us > w->stamp.time_us);
        w->stamp.time_us = action.until_us;
        break;
    case RW_CLIENT_CLOSE:
        rw_dialogue_end(w->dialogue, RW_ENDING_CLIENT, &w->stamp);
        w->has_closed = true;
        break;
    case RW_CLIENT_DONE:
        return false;
    }
    return true;
}

static const char MESSAGE[] = "Subject: x\r\n\r\n.\r\nbody\r\n";
static const char *const TO[] = {"b@b.example", "c@b.example"};
static const struct rw_client_range ALL[] = {{1, UINT64_MAX}};

static void
wish(struct rw_client_options *wishes, uint8_t *password)
{
    static const enum rw_client_tls TLS[] = {
        RW_CLIENT_TLS_STARTTLS, RW_CLIENT_TLS_IMPLICIT, RW_CLIENT_TLS_TRY,
        RW_CLIENT_TLS_NEVER};

    *wishes = (struct rw_client_options){
        .protocol = below(2) == 0 ? RW_PROTOCOL_SMTP : RW_PROTOCOL_POP3,
        .tls = TLS[below(4)],
        .demands_authentic = below(2) == 0,
        .user = "me",
        .password = password,
        .password_len = sizeof(PASSWORD) - 1,
        .sender = "a@a.example",
        .recipients = TO,
        .recipient_count = 2,
        .message = (const uint8_t *)MESSAGE,
        .message_len = sizeof(MESSAGE) - 1,
        .ranges = ALL,
        .range_count = 1,
        .retrieves = true,
        .deletes = below(2) == 0,
    };
}

static void
play(uint64_t seed, unsigned *fine)
{
    struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
    uint8_t password[] = PASSWORD;
    struct world w = {.stamp = {0, 1000000}};
    unsigned wishes = 0;
    uint64_t began = w.stamp.time_us;

    chance = seed * 0x9e3779b97f4a7c15 + 1;
    w.evil = below(3) == 0 ? 0 : 2 + below(12);
    wish(&w.wishes, password);
    assert_int_equal(rw_dialogue_new(&w.dialogue, w.wishes.protocol, &live),
                     RW_OK);
    assert_int_equal(rw_client_new(&w.client, w.dialogue, &w.wishes), RW_OK);
    if (w.wishes.tls != RW_CLIENT_TLS_IMPLICIT)
        say(&w, w.wishes.protocol == RW_PROTOCOL_SMTP ? "220 mx\r\n"
                                                      : "+OK <1@x>\r\n");
    while (turn(&w))
        assert_true(++wishes < WISHES_MAX);
    assert_true(w.stamp.time_us - began < 3 * (uint64_t)RW_CLIENT_REPLY_US);
    if (rw_client_end(w.client) == RW_CLIENT_END_FINE) {
        assert_true(rw_client_is_through(w.client));
        ++*fine;
    } else if (w.evil == 0) { /* who only refuses is no rogue */
        assert_int_not_equal(rw_client_end(w.client), RW_CLIENT_END_GARBAGE);
        assert_int_not_equal(rw_client_end(w.client), RW_CLIENT_END_SILENT);
        assert_int_not_equal(rw_client_end(w.client), RW_CLIENT_END_CLOSED);
    }
    assert_int_not_equal(rw_client_end(w.client), RW_CLIENT_END_FAULT);
    rw_client_free(w.client);
    rw_dialogue_free(w.dialogue);
}

static void
clients_end_well_whatever_comes(void **state)
{
    unsigned fine = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        play(seed, &fine);
    assert_in_range(fine, SEEDS / 50, SEEDS * 3 / 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_end_well_whatever_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
