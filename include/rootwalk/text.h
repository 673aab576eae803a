/* Text written straight into a buffer of the caller's.
 *
 * All presentation formats end up here.  When the room runs out the text
 * turns into a counter: nothing more is written, `len` goes on counting,
 * and the buffer stays NUL-ended; so a second call with `len + 1` octets
 * succeeds.  snprintf(3) has the same habit.
 *
 * Or the text goes on to somewhere else whenever its buffer is full: then it
 * has a `flush`, and never runs out of room.
 *
 * A text also knows in whose language sentences are written into it
 * (sentence.h): so whoever makes the text chooses, and nobody in between.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TEXT_H
#define ROOTWALK_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"

RW_BEGIN_DECLS

struct rw_language; /* words.h */

struct rw_text {
    char *buf;   /* the caller's; NUL-ended whenever size > 0 */
    size_t size; /* octets in buf, the NUL's among them */
    size_t len;  /* octets the whole text has, without the NUL; where there
                    is a flush, those in buf */
    const struct rw_language *language; /* of sentences; NULL: English */

    /* Takes octets out of buf until there is room for some again: at least
     * one, better all.  Set by whoever wants it, after rw_text_init(). */
    void (*flush)(struct rw_text *text);
};

/** Begin an empty text in buf, in English and without a flush.
 *
 * @param buf  size octets; may be NULL when size is 0 (to count only)
 */
RW_API void rw_text_init(struct rw_text *text, char *buf, size_t size);

/** Say whether all of the text found room. */
RW_API bool rw_text_fits(const struct rw_text *text);

/** Cut the text back to its first len octets; for taking back a try.  What
 * was flushed cannot be taken back: such tries (RDATA, EDNS options) are
 * for texts without a flush. */
RW_API void rw_text_cut(struct rw_text *text, size_t len);

/** Write a character. */
RW_API void rw_text_putc(struct rw_text *text, char c);

/** Write a NUL-ended string as it is. */
RW_API void rw_text_puts(struct rw_text *text, const char *s);

/** Write len octets as they are; no NUL needed. */
RW_API void rw_text_put(struct rw_text *text, const char *s, size_t len);

/** Write a number in decimal digits. */
RW_API void rw_text_put_u64(struct rw_text *text, uint64_t value);

/** Write octets as hexadecimal digits, two each, no separator.
 *
 * @param upper  digits A to F in upper case
 */
RW_API void rw_text_put_hex(struct rw_text *text, const uint8_t *octets,
                            size_t len, bool upper);

/** Write as printf(3) does; where there is a flush, as much of it as buf has
 * room for. */
RW_API void rw_text_printf(struct rw_text *text, const char *format, ...)
    RW_PRINTF(2, 3);

/** Write as vprintf(3) does; likewise. */
RW_API void rw_text_vprintf(struct rw_text *text, const char *format,
                            va_list args) RW_PRINTF(2, 0);

/** Write octets from outside so that a terminal cannot be harmed.
 *
 * Printable ASCII stands for itself, everything else becomes \DDD (three
 * decimal digits), as in zone files; backslash becomes two.
 */
RW_API void rw_text_put_safe(struct rw_text *text, const void *octets,
                             size_t len);

/** Write text from outside that is meant to be UTF-8 and meant to be read:
 * letters that an eye sees for what they are stand for themselves, everything
 * else (controls, what turns or hides the text around it, more than four
 * combining marks in a row, what is not UTF-8) goes as in rw_text_put_safe().
 */
RW_API void rw_text_put_visible(struct rw_text *text, const void *octets,
                                size_t len);

/** Write a NUL-ended text from outside so that the whole is UTF-8: as it is
 * where it is well-formed, else as rw_text_put_safe() does. */
RW_API void rw_text_put_utf8(struct rw_text *text, const char *s);

RW_END_DECLS

#endif
