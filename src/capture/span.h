/* A part of a packet: what the capture holds of it, and how long it was.
 *
 * Nothing is read from packets but through these, so here is where bounds
 * are checked.  A capture may hold less of a packet than there was of it
 * (its snap length): then len is less than wire.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CAPTURE_SPAN_H
#define RWI_CAPTURE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rwi_span {
    const uint8_t *data;
    size_t len;  /* octets at data */
    size_t wire; /* octets there were; at least len */
};

/** Say whether the octets from `at` on, `count` of them, are there. */
static inline bool
rwi_span_has(const struct rwi_span *span, size_t at, size_t count)
{
    return at <= span->len && count <= span->len - at;
}

/** Drop the first octets; false, and nothing done, where they are not
 * there. */
static inline bool
rwi_span_skip(struct rwi_span *span, size_t count)
{
    if (!rwi_span_has(span, 0, count))
        return false;
    span->data += count;
    span->len -= count;
    span->wire -= count;
    return true;
}

/** Shorten to what a length field says; never makes it longer. */
static inline void
rwi_span_limit(struct rwi_span *span, size_t wire)
{
    if (span->wire > wire)
        span->wire = wire;
    if (span->len > wire)
        span->len = wire;
}

/** Read in network order; the caller has made sure with rwi_span_has(). */
static inline uint16_t
rwi_span_u16(const struct rwi_span *span, size_t at)
{
    return (uint16_t)(span->data[at] << 8 | span->data[at + 1]);
}

static inline uint32_t
rwi_span_u32(const struct rwi_span *span, size_t at)
{
    return (uint32_t)rwi_span_u16(span, at) << 16 | rwi_span_u16(span, at + 2);
}

#endif
