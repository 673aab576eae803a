/* A time on the command line: "2026-11-22", "2026-11-22T12:00:00Z", or so long
 * after another, "+14d".
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_MOMENT_H
#define RWI_CLI_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

struct moment {
    bool is_given;
    bool is_later; /* us is a distance */
    uint64_t us;   /* since 1970, UTC */
};

/** Read one: RFC 3339, its date alone, or + with a whole number of s, m, h, d,
 * w or y; false for what is none. */
bool moment_from_text(struct moment *moment, const char *text);

/** Give the time.
 *
 * @param from_us  what a distance is from; RW_NO_TIME: not known
 * @return RW_NO_TIME where none was given, or it is not known
 */
uint64_t moment_us(const struct moment *moment, uint64_t from_us);

#endif
