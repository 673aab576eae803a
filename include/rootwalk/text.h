/* Text written straight into a buffer of the caller's.
 *
 * All presentation formats end up here.  When the room runs out the text
 * turns into a counter: nothing more is written, `len` goes on counting,
 * and the buffer stays NUL-ended; so a second call with `len + 1` octets
 * succeeds.  snprintf(3) has the same habit.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TEXT_H
#define ROOTWALK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"

RW_BEGIN_DECLS

struct rw_text {
    char *buf;   /* the caller's; NUL-ended whenever size > 0 */
    size_t size; /* octets in buf, the NUL's among them */
    size_t len;  /* octets the whole text has, without the NUL */
};

/** Begin an empty text in buf.
 *
 * @param buf  size octets; may be NULL when size is 0 (to count only)
 */
RW_API void rw_text_init(struct rw_text *text, char *buf, size_t size);

/** Say whether all of the text found room. */
RW_API bool rw_text_fits(const struct rw_text *text);

/** Cut the text back to its first len octets; for taking back a try. */
RW_API void rw_text_cut(struct rw_text *text, size_t len);

RW_API void rw_text_putc(struct rw_text *text, char c);
RW_API void rw_text_puts(struct rw_text *text, const char *s);
RW_API void rw_text_put(struct rw_text *text, const char *s, size_t len);

/** Write a number in decimal digits. */
RW_API void rw_text_put_u64(struct rw_text *text, uint64_t value);

/** Write octets as hexadecimal digits, two each, no separator.
 *
 * @param upper  digits A to F in upper case
 */
RW_API void rw_text_put_hex(struct rw_text *text, const uint8_t *octets,
                            size_t len, bool upper);

/** Write as printf(3) does. */
RW_API void rw_text_printf(struct rw_text *text, const char *format, ...)
    RW_PRINTF(2, 3);

/** Write octets from outside so that a terminal cannot be harmed.
 *
 * Printable ASCII stands for itself, everything else becomes \DDD (three
 * decimal digits), as in zone files; backslash becomes two.
 */
RW_API void rw_text_put_safe(struct rw_text *text, const void *octets,
                             size_t len);

/** Write a NUL-ended text from outside so that the whole is UTF-8: as it is
 * where it is well-formed, else as rw_text_put_safe() does. */
RW_API void rw_text_put_utf8(struct rw_text *text, const char *s);

RW_END_DECLS

#endif
