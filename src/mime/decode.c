/* Base64 and quoted-printable as they come, in any pieces.  RFC 2045 sections
 * 6.7 and 6.8.
 *
 * What is broken is decoded as far as it goes and marked: other programs show
 * something, and what they show is what the reader of a report has seen.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/basen.h"
#include "mime/mime.h"

#define OUT 1024 /* octets handed on at once */

/* ---- base64 ------------------------------------------------------------- */

enum {
    SKIP = 64, /* line ends and blanks */
    PAD = 65,
    WRONG = 66,
};

static uint8_t
value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + 52);
    if (c == '+')
        return 62;
    if (c == '/')
        return 63;
    if (c == '=')
        return PAD;
    return c == '\r' || c == '\n' || c == ' ' || c == '\t' ? SKIP : WRONG;
}

/* Padding after fewer than two characters of a group stands for nothing. */
static void
base64_pad(struct rwi_decoder *d)
{
    if (d->count < 2 && !d->has_ended)
        d->faults |= RWI_BIT(RW_MIME_BASE64_BROKEN);
    d->has_ended = true;
}

/* What is left of a group that padding ended: one octet or two. */
static size_t
base64_rest(struct rwi_decoder *d, uint8_t *out)
{
    size_t len = 0;

    if (d->count == 2)
        out[len++] = (uint8_t)(d->bits >> 4);
    if (d->count == 3) {
        out[len++] = (uint8_t)(d->bits >> 10);
        out[len++] = (uint8_t)(d->bits >> 2);
    }
    if (d->count == 1)
        d->faults |= RWI_BIT(RW_MIME_BASE64_BROKEN);
    d->count = 0;
    d->bits = 0;
    return len;
}

/* One character; how many octets it completes.  Text behind the padding is
 * broken, and read all the same, as most programs do. */
static size_t
base64_take(struct rwi_decoder *d, uint8_t c, uint8_t *out)
{
    uint8_t value = value_of(c);
    size_t len = 0;

    if (value == SKIP)
        return 0;
    if (value == WRONG) {
        d->faults |= RWI_BIT(RW_MIME_BASE64_BROKEN);
        return 0;
    }
    if (value == PAD) {
        base64_pad(d);
        return 0;
    }
    if (d->has_ended) {
        d->faults |= RWI_BIT(RW_MIME_BASE64_BROKEN);
        len = base64_rest(d, out);
        d->has_ended = false;
    }
    d->bits = d->bits << 6 | value;
    if (++d->count < 4)
        return len;
    out[len++] = (uint8_t)(d->bits >> 16);
    out[len++] = (uint8_t)(d->bits >> 8);
    out[len++] = (uint8_t)d->bits;
    d->count = 0;
    d->bits = 0;
    return len;
}

/* Room for one group more than is handed on, since one character may complete
 * the end of an old group and three octets of another. */
static void
base64_decode(struct rwi_decoder *d, const uint8_t *octets, size_t len)
{
    uint8_t out[OUT + 8];
    size_t filled = 0;

    for (size_t i = 0; i < len; i++) {
        filled += base64_take(d, octets[i], out + filled);
        if (filled >= OUT) {
            d->give(d->ctx, out, filled);
            filled = 0;
        }
    }
    if (filled > 0)
        d->give(d->ctx, out, filled);
}

/* ---- quoted-printable --------------------------------------------------- */

/* What looked like an escape and is none stays as it stands: RFC 2045 section
 * 6.7, which suggests that. */
static void
quoted_wrong(struct rwi_decoder *d)
{
    uint8_t equals = '=';

    d->faults |= RWI_BIT(RW_MIME_QUOTED_BROKEN);
    d->give(d->ctx, &equals, 1);
    d->give(d->ctx, (const uint8_t *)d->held, d->count - 1);
    d->count = 0;
}

/* "=XX" is an octet, "=" before a line's end nothing at all. */
static void
quoted_take(struct rwi_decoder *d, uint8_t c)
{
    int high, low;
    uint8_t octet;

    if (d->count == 1 && c == '\n') {
        d->count = 0;
        return;
    }
    if (d->count == 2 && d->held[0] == '\r') {
        d->count = 0;
        if (c != '\n')
            d->faults |= RWI_BIT(RW_MIME_QUOTED_BROKEN);
        return;
    }
    d->held[d->count++ - 1] = (char)c;
    if (d->count < 3) {
        if (c != '\r' && rwi_hex_digit((char)c) < 0)
            quoted_wrong(d);
        return;
    }
    high = rwi_hex_digit(d->held[0]);
    low = rwi_hex_digit(d->held[1]);
    if (high < 0 || low < 0) {
        quoted_wrong(d);
        return;
    }
    octet = (uint8_t)(high << 4 | low);
    d->count = 0;
    d->give(d->ctx, &octet, 1);
}

/* `count` says how many octets of an escape have been met, the = among them:
 * pieces may be cut in the middle of one. */
static void
quoted_decode(struct rwi_decoder *d, const uint8_t *octets, size_t len)
{
    size_t at = 0;

    while (at < len) {
        const uint8_t *equals;
        size_t plain;

        if (d->count > 0) {
            quoted_take(d, octets[at++]);
            continue;
        }
        equals = memchr(octets + at, '=', len - at);
        plain = equals != NULL ? (size_t)(equals - octets) - at : len - at;
        if (plain > 0)
            d->give(d->ctx, octets + at, plain);
        at += plain;
        if (equals != NULL) {
            d->count = 1;
            at++;
        }
    }
}

/* ---- both --------------------------------------------------------------- */

void
rwi_decode(struct rwi_decoder *d, const uint8_t *octets, size_t len)
{
    switch (d->encoding) {
    case RWI_ENCODING_NONE:
        d->give(d->ctx, octets, len);
        break;
    case RWI_ENCODING_QUOTED:
        quoted_decode(d, octets, len);
        break;
    case RWI_ENCODING_BASE64:
        base64_decode(d, octets, len);
        break;
    }
}

/* Base64 that ends without its padding is broken; its last octets are there
 * all the same. */
void
rwi_decode_end(struct rwi_decoder *d)
{
    uint8_t out[2];
    size_t len;

    if (d->encoding == RWI_ENCODING_QUOTED && d->count > 0)
        quoted_wrong(d);
    if (d->encoding != RWI_ENCODING_BASE64)
        return;
    if (d->count > 0 && !d->has_ended)
        d->faults |= RWI_BIT(RW_MIME_BASE64_BROKEN);
    len = base64_rest(d, out);
    if (len > 0)
        d->give(d->ctx, out, len);
}
