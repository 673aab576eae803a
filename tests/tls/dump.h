/* Handshakes out of testdata/tls/handshakes.txt, and a reader's record in a few
 * lines, for the tests and the fuzz target.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_TLS_DUMP_H
#define TESTS_TLS_DUMP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/tls.h"
#include "rootwalk/tls_report.h"
#include "rootwalk/words.h"

#define HANDSHAKES "testdata/tls/handshakes.txt"

struct flight {
    enum rw_side side;
    uint8_t octets[8192];
    size_t len;
};

struct handshake {
    struct flight flights[24];
    size_t count;
};

static inline int
hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Read a case; false where there is none of that name. */
static inline bool
handshake_read(struct handshake *handshake, const char *name)
{
    FILE *file = fopen(HANDSHAKES, "r");
    static char line[20000];
    bool is_in = false;

    handshake->count = 0;
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "case ", 5) == 0) {
            is_in = strcmp(line + 5, name) == 0;
        } else if (is_in && line[1] == ' ') {
            struct flight *flight = &handshake->flights[handshake->count++];

            flight->side = line[0] == 'c' ? RW_SIDE_CLIENT : RW_SIDE_SERVER;
            flight->len = strlen(line + 2) / 2;
            for (size_t i = 0; i < flight->len; i++)
                flight->octets[i] = (uint8_t)(hex_digit(line[2 * i + 2]) << 4 |
                                              hex_digit(line[2 * i + 3]));
        }
    }
    if (file != NULL)
        fclose(file);
    return handshake->count > 0;
}

static inline struct rw_stamp
place_of(size_t frame)
{
    return (struct rw_stamp){.frame = frame, .time_us = frame * 1000};
}

/* Read it, `step` octets at a time; the frame is the flight's number. */
static inline void
handshake_feed(struct rw_tls_reader *reader, const struct handshake *handshake,
               size_t step)
{
    for (size_t i = 0; i < handshake->count; i++) {
        const struct flight *flight = &handshake->flights[i];
        struct rw_stamp place = place_of(i + 1);

        for (size_t at = 0; at < flight->len; at += step)
            rw_tls_reader_octets(
                reader, flight->side, flight->octets + at,
                flight->len - at < step ? flight->len - at : step, &place);
    }
    rw_tls_reader_end(reader);
}

static inline void
dump_message(struct rw_text *text, const struct rw_tls_message *message)
{
    static const char *const KINDS[] = {"",       "change",       "alert",
                                        "hidden", "hidden-alert", "early",
                                        "data",   "heartbeat"};

    rw_text_printf(text, "%llu-%llu %c ",
                   (unsigned long long)message->first.frame,
                   (unsigned long long)message->last.frame,
                   message->from == RW_SIDE_CLIENT ? 'c' : 's');
    if (message->kind == RW_TLS_MESSAGE)
        rw_tls_number_to_text(text, RW_TLS_HANDSHAKES, message->type);
    else
        rw_text_puts(text, KINDS[message->kind]);
    if (message->kind == RW_TLS_ALERT) {
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_LEVELS, message->level);
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_ALERTS, message->type);
    }
    rw_text_printf(text, " %u/%llu %u/%llu%s\n", message->records[0],
                   (unsigned long long)message->octets[0], message->records[1],
                   (unsigned long long)message->octets[1],
                   message->is_cut ? " cut" : "");
}

static inline void
dump_agreed(struct rw_text *text, const struct rw_tls *tls)
{
    static const char *const OUTCOMES[] = {"incomplete", "completed", "failed",
                                           "encrypted"};

    rw_text_printf(text, "%s", OUTCOMES[tls->outcome]);
    if (tls->server != NULL) {
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_VERSIONS, tls->version);
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_SUITES, tls->suite);
    }
    if (tls->group != 0) {
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_GROUPS, tls->group);
    }
    if (tls->dh_bits != 0)
        rw_text_printf(text, " dh-%u", tls->dh_bits);
    if (tls->signature != 0) {
        rw_text_puts(text, " ");
        rw_tls_number_to_text(text, RW_TLS_SIGNATURES, tls->signature);
    }
    if (tls->alpn.len > 0)
        rw_text_printf(text, " alpn=%.*s", (int)tls->alpn.len,
                       (const char *)tls->alpn.data);
    rw_text_printf(text, " certificates=%zu%s%s", tls->certificate_count,
                   tls->hides_certificates ? " hidden" : "",
                   tls->is_resumed ? " resumed" : "");
    if (tls->fault.code != RW_TLS_FAULT_NONE) {
        rw_text_printf(text,
                       " %c: ", tls->fault.side == RW_SIDE_CLIENT ? 'c' : 's');
        rw_tls_fault_to_text(text, &tls->fault);
    }
    rw_text_puts(text, "\n");
}

static inline void
dump(struct rw_text *text, struct rw_tls_reader *reader)
{
    const struct rw_tls *tls = rw_tls_reader_tls(reader);

    for (size_t i = 0; i < tls->count; i++)
        dump_message(text, &tls->messages[i]);
    dump_agreed(text, tls);
}

#endif
