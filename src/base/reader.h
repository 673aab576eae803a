/* Octets read one field after another, never past the end.
 *
 * A reader keeps its first error and from then on gives zeros, so that code
 * reads like the RFC's own drawing and looks at the status once.  It stands
 * then where the error is, and knows what was wrong there.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_READER_H
#define RWI_BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/status.h"

struct rwi_reader {
    const uint8_t *octets; /* offsets count from here */
    size_t pos;            /* of the next octet to read */
    size_t end;            /* of the first octet that is out of bounds */
    enum rw_status status; /* the first error; sticks */
    uint16_t why;          /* the user's own number for it; 0: none */
    uint32_t a, b;         /* the user's; without why: octets wanted, left */
};

static inline void
rwi_reader_init(struct rwi_reader *in, const uint8_t *octets, size_t pos,
                size_t end)
{
    in->octets = octets;
    in->pos = pos;
    in->end = end;
    in->status = RW_OK;
    in->why = 0;
    in->a = in->b = 0;
    if (pos > end) {
        in->pos = end;
        in->status = RW_ERR_SHORT;
    }
}

/** Keep the first error: at which octet it is, and why.  Out of line, for it
 * is seldom called. */
enum rw_status rwi_read_fail_at(struct rwi_reader *in, enum rw_status status,
                                size_t pos, uint16_t why, uint32_t a,
                                uint32_t b);

/** Keep the first error: where the reader stands, nothing more known. */
static inline enum rw_status
rwi_read_fail(struct rwi_reader *in, enum rw_status status)
{
    return rwi_read_fail_at(in, status, in->pos, 0, 0, 0);
}

/** Octets left to read; 0 after an error. */
static inline size_t
rwi_read_left(const struct rwi_reader *in)
{
    return in->status == RW_OK ? in->end - in->pos : 0;
}

/** Take len octets; NULL, and an error kept, where there are not so many. */
static inline const uint8_t *
rwi_read_octets(struct rwi_reader *in, size_t len)
{
    const uint8_t *at = in->octets + in->pos;

    if (in->status != RW_OK || in->end - in->pos < len) {
        rwi_read_fail_at(in, RW_ERR_SHORT, in->pos, 0, (uint32_t)len,
                         (uint32_t)(in->end - in->pos));
        return NULL;
    }
    in->pos += len;
    return at;
}

static inline uint16_t
rwi_get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t
rwi_get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

static inline uint8_t
rwi_read_u8(struct rwi_reader *in)
{
    const uint8_t *at = rwi_read_octets(in, 1);

    return at == NULL ? 0 : at[0];
}

static inline uint16_t
rwi_read_u16(struct rwi_reader *in)
{
    const uint8_t *at = rwi_read_octets(in, 2);

    return at == NULL ? 0 : rwi_get_u16(at);
}

static inline uint32_t
rwi_read_u32(struct rwi_reader *in)
{
    const uint8_t *at = rwi_read_octets(in, 4);

    return at == NULL ? 0 : rwi_get_u32(at);
}

static inline uint64_t
rwi_read_u48(struct rwi_reader *in)
{
    uint64_t high = rwi_read_u16(in);

    return high << 32 | rwi_read_u32(in);
}

static inline uint64_t
rwi_read_u64(struct rwi_reader *in)
{
    uint64_t high = rwi_read_u32(in);

    return high << 32 | rwi_read_u32(in);
}

#endif
