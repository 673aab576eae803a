/* Numbers of TLS and their names; see rootwalk/tls.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/tls.h"

#include <stddef.h>

struct row {
    uint16_t number;
    const char *name;
    const char *words, *reference; /* NULL: none */
};

static const struct row VERSIONS[] = {
#define TLS_VERSION(number, name, reference) {number, name, NULL, reference},
#include "tls/versions.def"
#undef TLS_VERSION
};

static const struct row SUITES[] = {
#define TLS_SUITE(number, name) {number, name, NULL, NULL},
#include "tls/suites.def"
#undef TLS_SUITE
};

static const struct row EXTENSIONS[] = {
#define TLS_EXTENSION(number, name, client, server, sentence, reference)       \
    {number, name, sentence, reference},
#include "tls/extensions.def"
#undef TLS_EXTENSION
};

static const struct row GROUPS[] = {
#define TLS_GROUP(number, name, reference) {number, name, NULL, reference},
#include "tls/groups.def"
#undef TLS_GROUP
};

static const struct row SIGNATURES[] = {
#define TLS_SIGNATURE(number, name) {number, name, NULL, NULL},
#include "tls/signatures.def"
#undef TLS_SIGNATURE
};

static const struct row ALERTS[] = {
#define TLS_ALERT(number, name, sentence, reference)                           \
    {number, name, sentence, reference},
#include "tls/alerts.def"
#undef TLS_ALERT
};

static const struct row HANDSHAKES[] = {
#define RW_TLS_HANDSHAKE(number, id, name, sentence, reference)                \
    {number, name, sentence, reference},
#include "rootwalk/tls_handshake.def"
#undef RW_TLS_HANDSHAKE
};

/* The short ones, all in one. */
static const struct {
    enum rw_tls_registry registry;
    struct row row;
} LISTED[] = {
#define TLS_LIST(list, number, name)                                           \
    {RW_TLS_##list, {number, name, NULL, NULL}},
#include "tls/lists.def"
#undef TLS_LIST
};

#define TABLE(rows)                                                            \
    {                                                                          \
        rows, sizeof(rows) / sizeof((rows)[0])                                 \
    }
static const struct {
    const struct row *rows;
    size_t count;
} TABLES[] = {
    [RW_TLS_VERSIONS] = TABLE(VERSIONS),     [RW_TLS_SUITES] = TABLE(SUITES),
    [RW_TLS_EXTENSIONS] = TABLE(EXTENSIONS), [RW_TLS_GROUPS] = TABLE(GROUPS),
    [RW_TLS_SIGNATURES] = TABLE(SIGNATURES), [RW_TLS_ALERTS] = TABLE(ALERTS),
    [RW_TLS_HANDSHAKES] = TABLE(HANDSHAKES),
};

/* One after the other: the longest list has some 350 rows and is asked for a
 * line at a time. */
static const struct row *
find(enum rw_tls_registry registry, uint16_t number)
{
    if (registry < sizeof(TABLES) / sizeof(TABLES[0]))
        for (size_t i = 0; i < TABLES[registry].count; i++)
            if (TABLES[registry].rows[i].number == number)
                return &TABLES[registry].rows[i];
    for (size_t i = 0; i < sizeof(LISTED) / sizeof(LISTED[0]); i++)
        if (LISTED[i].registry == registry && LISTED[i].row.number == number)
            return &LISTED[i].row;
    return NULL;
}

/* ---- public ------------------------------------------------------------- */

const char *
rw_tls_name(enum rw_tls_registry registry, uint16_t number)
{
    const struct row *row = find(registry, number);

    return row != NULL ? row->name : NULL;
}

const char *
rw_tls_words(enum rw_tls_registry registry, uint16_t number)
{
    const struct row *row = find(registry, number);

    return row != NULL && row->words != NULL && row->words[0] != '\0'
               ? row->words
               : NULL;
}

const char *
rw_tls_reference(enum rw_tls_registry registry, uint16_t number)
{
    const struct row *row = find(registry, number);

    return row != NULL ? row->reference : NULL;
}

bool
rw_tls_is_grease(uint16_t number)
{
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

/* RFC 8701 has values in these only; elsewhere the same number is just
 * unknown. */
static bool
has_grease(enum rw_tls_registry registry)
{
    return registry == RW_TLS_VERSIONS || registry == RW_TLS_SUITES ||
           registry == RW_TLS_EXTENSIONS || registry == RW_TLS_GROUPS ||
           registry == RW_TLS_SIGNATURES;
}

void
rw_tls_number_to_text(struct rw_text *text, enum rw_tls_registry registry,
                      uint16_t number)
{
    const char *name = rw_tls_name(registry, number);

    if (name != NULL)
        rw_text_puts(text, name);
    else if (registry == RW_TLS_NUMBERS)
        rw_text_put_u64(text, number);
    else if (has_grease(registry) && rw_tls_is_grease(number))
        rw_text_puts(text, "GREASE");
    else
        rw_text_printf(text, "0x%04x", number);
}
