/* What the tests of wire/ share: octets as rows, failures that say which
 * row it was.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_WIRE_CASE_H
#define TESTS_WIRE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/name.h"
#include "rootwalk/status.h"

struct octets {
    uint8_t at[64];
    size_t len;
};

#define BYTES(...)                                                             \
    {                                                                          \
        {__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})                  \
    }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline void
same_status(const char *what, enum rw_status got, enum rw_status want)
{
    if (got != want)
        fail_msg("%s: wanted '%s', got '%s'", what, rw_status_text(want),
                 rw_status_text(got));
}

static inline void
same_size(const char *what, const char *of, size_t got, size_t want)
{
    if (got != want)
        fail_msg("%s: %s: wanted %zu, got %zu", what, of, want, got);
}

static inline void
same_text(const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) != 0)
        fail_msg("%s:\n  wanted '%s'\n  got    '%s'", what, want, got);
}

static inline void
same_octets(const char *what, const uint8_t *got, size_t got_len,
            const uint8_t *want, size_t want_len)
{
    size_t at = 0;

    while (at < got_len && at < want_len && got[at] == want[at])
        at++;
    if (at < got_len || at < want_len)
        fail_msg("%s: octets differ at %zu (wanted %zu octets, got %zu)", what,
                 at, want_len, got_len);
}

/* A name from its text; the text is the test's own and right. */
static inline const uint8_t *
name_of(uint8_t *room, const char *text)
{
    enum rw_status status =
        rw_name_from_text(room, text, strlen(text), NULL, NULL);

    if (status != RW_OK)
        fail_msg("%s: %s", text, rw_status_text(status));
    return room;
}

#endif
