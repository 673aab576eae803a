/* Octets written one field after another into the caller's buffer, never
 * past its end.  The first error sticks; later writes do nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_WRITER_H
#define RWI_BASE_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rootwalk/status.h"

struct rwi_writer {
    uint8_t *buf;
    size_t size;
    size_t len;            /* octets written */
    enum rw_status status; /* the first error; sticks */
};

static inline void
rwi_writer_init(struct rwi_writer *out, uint8_t *buf, size_t size)
{
    out->buf = buf;
    out->size = size;
    out->len = 0;
    out->status = RW_OK;
}

static inline enum rw_status
rwi_write_fail(struct rwi_writer *out, enum rw_status status)
{
    if (out->status == RW_OK)
        out->status = status;
    return out->status;
}

/** Take room for len octets, to be filled by the caller; NULL, and an error
 * kept, where there is none. */
static inline uint8_t *
rwi_write_room(struct rwi_writer *out, size_t len)
{
    uint8_t *at = out->buf + out->len;

    if (out->status != RW_OK || out->size - out->len < len) {
        rwi_write_fail(out, RW_ERR_SPACE);
        return NULL;
    }
    out->len += len;
    return at;
}

static inline void
rwi_put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void
rwi_put_u32(uint8_t *at, uint32_t value)
{
    rwi_put_u16(at, (uint16_t)(value >> 16));
    rwi_put_u16(at + 2, (uint16_t)value);
}

static inline void
rwi_write_octets(struct rwi_writer *out, const uint8_t *octets, size_t len)
{
    uint8_t *at = rwi_write_room(out, len);

    if (at != NULL && len > 0)
        memcpy(at, octets, len);
}

static inline void
rwi_write_u8(struct rwi_writer *out, uint8_t value)
{
    uint8_t *at = rwi_write_room(out, 1);

    if (at != NULL)
        at[0] = value;
}

static inline void
rwi_write_u16(struct rwi_writer *out, uint16_t value)
{
    uint8_t *at = rwi_write_room(out, 2);

    if (at != NULL)
        rwi_put_u16(at, value);
}

static inline void
rwi_write_u32(struct rwi_writer *out, uint32_t value)
{
    uint8_t *at = rwi_write_room(out, 4);

    if (at != NULL)
        rwi_put_u32(at, value);
}

#endif
