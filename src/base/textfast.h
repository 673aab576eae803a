/* Text on the hot path: room is taken once for a whole field, filled
 * without further looks at the end, and given back in what was not used.
 *
 *     char *begin = rwi_text_begin(text, scratch, sizeof(scratch));
 *     char *at = rwi_put_decimal(begin, preference);
 *     rwi_text_end(text, begin, at);
 *
 * Where the caller's buffer has not so much room the field is written to
 * scratch and then copied as far as it fits, so the count stays right.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_TEXTFAST_H
#define RWI_BASE_TEXTFAST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rootwalk/text.h"

/** Give room for at most max characters: in the text itself or in scratch,
 * which has max octets. */
static inline char *
rwi_text_begin(struct rw_text *text, char *scratch, size_t max)
{
    if (text->len < text->size && text->size - text->len > max)
        return text->buf + text->len;
    return scratch;
}

/** Say how far the room was filled.
 *
 * @param begin  what rwi_text_begin() gave
 * @param at     the place after the last character
 */
static inline void
rwi_text_end(struct rw_text *text, const char *begin, char *at)
{
    size_t len = (size_t)(at - begin);

    if (text->len < text->size && begin == text->buf + text->len) {
        *at = '\0';
        text->len += len;
    } else {
        rw_text_put(text, begin, len);
    }
}

/* Two digits at a time. */
extern const char RWI_DIGIT_PAIRS[201];

/** Write a number; at most 10 characters. */
static inline char *
rwi_put_decimal(char *at, uint32_t value)
{
    char digits[10]; /* 2^32 has 10 */
    size_t i = sizeof(digits);

    if (value < 10) {
        *at = (char)('0' + value);
        return at + 1;
    }
    for (; value >= 100; value /= 100) {
        i -= 2;
        memcpy(digits + i, RWI_DIGIT_PAIRS + value % 100 * 2, 2);
    }
    if (value >= 10) {
        i -= 2;
        memcpy(digits + i, RWI_DIGIT_PAIRS + value * 2, 2);
    } else {
        digits[--i] = (char)('0' + value);
    }
    memcpy(at, digits + i, sizeof(digits) - i);
    return at + (sizeof(digits) - i);
}

/** Write exactly two digits of a number below 100. */
static inline char *
rwi_put_pair(char *at, uint32_t value)
{
    memcpy(at, RWI_DIGIT_PAIRS + value * 2, 2);
    return at + 2;
}

/** Write \DDD. */
static inline char *
rwi_put_escape(char *at, uint8_t octet)
{
    at[0] = '\\';
    at[1] = (char)('0' + octet / 100);
    return rwi_put_pair(at + 2, octet % 100);
}

/** Write an octet as one or two decimal digits, or three. */
static inline char *
rwi_put_octet(char *at, uint8_t octet)
{
    if (octet >= 100) {
        *at++ = (char)('0' + octet / 100);
        return rwi_put_pair(at, octet % 100);
    }
    if (octet >= 10)
        return rwi_put_pair(at, octet);
    *at = (char)('0' + octet);
    return at + 1;
}

/** Write an IPv4 address from its 4 octets; at most 15 characters. */
char *rwi_put_ipv4(char *at, const uint8_t *octets);

/** Write an IPv6 address from its 16 octets; at most 45 characters.
 * RFC 5952 */
char *rwi_put_ipv6(char *at, const uint8_t *octets);

#endif
