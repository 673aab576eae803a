/* Text into a caller's buffer; see rootwalk/text.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/textfast.h"
#include "base/utf8.h"

const char RWI_DIGIT_PAIRS[201] =
    "000102030405060708091011121314151617181920212223242526272829"
    "303132333435363738394041424344454647484950515253545556575859"
    "606162636465666768697071727374757677787980818283848586878889"
    "90919293949596979899";

void
rw_text_init(struct rw_text *text, char *buf, size_t size)
{
    text->buf = buf;
    text->size = size;
    text->len = 0;
    text->language = NULL;
    text->flush = NULL;
    if (size > 0)
        buf[0] = '\0';
}

bool
rw_text_fits(const struct rw_text *text)
{
    return text->len < text->size;
}

/* Only ever shorter.  What was counted beyond the buffer may be cut as well,
 * and then there is nothing to end. */
void
rw_text_cut(struct rw_text *text, size_t len)
{
    if (len >= text->len)
        return;
    text->len = len;
    if (len < text->size)
        text->buf[len] = '\0';
}

/* Write what the buffer has no room for: as much as it takes, and then count;
 * or by way of the flush. */
static void
put_beyond(struct rw_text *text, const char *s, size_t len)
{
    for (;;) {
        size_t room = text->len < text->size ? text->size - text->len - 1 : 0;
        size_t part = len < room ? len : room;

        if (part > 0) {
            memcpy(text->buf + text->len, s, part);
            text->buf[text->len + part] = '\0';
        }
        if (text->flush == NULL) {
            text->len += len;
            return;
        }
        text->len += part;
        s += part;
        len -= part;
        if (len == 0)
            return;
        text->flush(text);
    }
}

/* The common case is three lines: room for all of it and for the NUL. */
void
rw_text_put(struct rw_text *text, const char *s, size_t len)
{
    if (text->len >= text->size || text->size - text->len <= len) {
        put_beyond(text, s, len);
        return;
    }
    memcpy(text->buf + text->len, s, len);
    text->len += len;
    text->buf[text->len] = '\0';
}

void
rw_text_putc(struct rw_text *text, char c)
{
    if (text->len + 1 >= text->size) {
        put_beyond(text, &c, 1);
        return;
    }
    text->buf[text->len++] = c;
    text->buf[text->len] = '\0';
}

void
rw_text_puts(struct rw_text *text, const char *s)
{
    rw_text_put(text, s, strlen(s));
}

void
rw_text_put_u64(struct rw_text *text, uint64_t value)
{
    char digits[20]; /* 2^64 has 20 */
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    rw_text_put(text, digits + at, sizeof(digits) - at);
}

void
rw_text_put_hex(struct rw_text *text, const uint8_t *octets, size_t len,
                bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        char pair[2] = {digits[octets[i] >> 4], digits[octets[i] & 15]};

        rw_text_put(text, pair, sizeof(pair));
    }
}

/* How many octets a formatted text has; as many as find room are there. */
static size_t
format_into(struct rw_text *text, const char *format, va_list args)
{
    size_t room = text->len < text->size ? text->size - text->len : 0;
    int len =
        vsnprintf(room > 0 ? text->buf + text->len : NULL, room, format, args);

    return len > 0 ? (size_t)len : 0;
}

void
rw_text_vprintf(struct rw_text *text, const char *format, va_list args)
{
    va_list again;
    size_t len;

    va_copy(again, args);
    len = format_into(text, format, args);
    if (text->flush != NULL && len >= text->size - text->len) {
        text->buf[text->len] = '\0';
        while (text->len > 0 && len >= text->size - text->len)
            text->flush(text);
        len = format_into(text, format, again);
        if (len >= text->size - text->len)
            len = text->size - text->len - 1;
    }
    text->len += len;
    va_end(again);
}

void
rw_text_printf(struct rw_text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    rw_text_vprintf(text, format, args);
    va_end(args);
}

/* Octet by octet: in text that may be cut anywhere no octet may depend on the
 * one before it.  RFC 1035 section 5.1 has the form \DDD. */
void
rw_text_put_safe(struct rw_text *text, const void *octets, size_t len)
{
    const uint8_t *in = octets;

    for (size_t i = 0; i < len; i++) {
        if (in[i] == '\\') {
            rw_text_put(text, "\\\\", 2);
        } else if (in[i] >= 0x20 && in[i] < 0x7f) {
            rw_text_putc(text, (char)in[i]);
        } else {
            char escape[4] = {'\\', (char)('0' + in[i] / 100),
                              (char)('0' + in[i] / 10 % 10),
                              (char)('0' + in[i] % 10)};

            rw_text_put(text, escape, sizeof(escape));
        }
    }
}

void
rw_text_put_visible(struct rw_text *text, const void *octets, size_t len)
{
    const uint8_t *in = octets;
    struct rwi_utf8_marks marks = {0};

    for (size_t i = 0; i < len;) {
        size_t size = rwi_utf8_safe(&marks, in + i, len - i);

        if (size > 1) {
            rw_text_put(text, (const char *)in + i, size);
        } else {
            rw_text_put_safe(text, in + i, 1);
            size = 1;
        }
        i += size;
    }
}

/* All or nothing: half of a text as UTF-8 and half of it escaped could not be
 * told from a text that has a backslash itself. */
void
rw_text_put_utf8(struct rw_text *text, const char *s)
{
    if (rwi_utf8_is_whole(s))
        rw_text_puts(text, s);
    else
        rw_text_put_safe(text, s, strlen(s));
}
