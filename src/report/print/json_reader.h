/* A reader of JSON that keeps nothing: it goes through the text once, value
 * by value, and the caller says of each what it expects.  What nobody wants
 * is passed over without being taken apart, so a file of which a tenth is of
 * interest costs a tenth; a library that builds a tree of all of it takes
 * hundreds of octets for each "{}", and the text is a stranger's.  RFC 8259.
 *
 * The first error sticks, then everything is a no-op that gives nothing; so
 * callers look at the status once, at the end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_JSON_READER_H
#define RWI_REPORT_PRINT_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/status.h"

#define RWI_JSON_IN_DEPTH_MAX 64 /* of what is passed over; ours has 39 */

struct rwi_json_in {
    const char *start, *at, *end;
    enum rw_status status; /* RW_ERR_SYNTAX: of another form, at `at`;
                              RW_ERR_SHORT: it ends too soon */
};

/** Begin before the first value; the text stays the caller's. */
void rwi_json_in_begin(struct rwi_json_in *in, const char *text, size_t len);

/** Keep an error that the caller found. */
void rwi_json_in_fail(struct rwi_json_in *in, enum rw_status status);

/** See that nothing but blanks is left: else RW_ERR_TRAILING. */
void rwi_json_in_end(struct rwi_json_in *in);

/** Go into an object ('{') or a list ('['). */
bool rwi_json_in_enter(struct rwi_json_in *in, char open);

/** Go on to the next item of what was entered.
 *
 * @param count  items so far, counted here; begins with 0
 * @param close  '}' or ']'
 * @return false at its end, which has been read then, and after an error
 */
bool rwi_json_in_next(struct rwi_json_in *in, size_t *count, char close);

/** Read a member's name and the colon behind it.
 *
 * @param key  size octets, NUL-ended; "" for one that is longer, or that has
 *             escapes, as no name of ours has
 */
bool rwi_json_in_key(struct rwi_json_in *in, char *key, size_t size);

/** Read a string of ASCII that has at most size - 1 octets.
 *
 * @param text  NUL-ended; a NUL within is no ASCII of ours
 * @return octets, without the NUL
 */
size_t rwi_json_in_text(struct rwi_json_in *in, char *text, size_t size);

/** Read a string without escapes where it stands.
 *
 * @param text  set to its first octet, between the quotes
 * @return octets
 */
size_t rwi_json_in_plain(struct rwi_json_in *in, const char **text);

/** Read a whole number from 0 to max; a fraction or an exponent is none. */
uint64_t rwi_json_in_number(struct rwi_json_in *in, uint64_t max);

bool rwi_json_in_bool(struct rwi_json_in *in);

/** Read null, if that is next; else nothing. */
bool rwi_json_in_null(struct rwi_json_in *in);

/** Pass over a value, whatever it is. */
void rwi_json_in_skip(struct rwi_json_in *in);

#endif
