/* Names as they lie in messages, with compression pointers.
 *
 * A pointer must lead to before the first octet of the part of the name it
 * ends, and what is read there must end before that octet: a prior name, as
 * RFC 1035 section 4.1.4 has it.  So each step goes strictly backward and no
 * loop is possible; the steps are counted too.  RFC 9267 section 2.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/name_wire.h"

#include <string.h>

#include "wire/lower.h"

/* Put one label after the other into out (NULL: only check) and give the
 * whole name's size.  The one place where pointers are followed. */
static inline enum rw_status
follow(uint8_t *out, size_t *size, const uint8_t *msg, size_t len, size_t *pos)
{
    size_t at = *pos, begin = at, end = len, after = 0, used = 0;
    unsigned pointers = 0;

    for (;;) {
        uint8_t octet;

        if (at >= end)
            return after == 0 ? RW_ERR_SHORT : RW_ERR_POINTER;
        octet = msg[at];
        if (octet == 0)
            break;
        if (octet <= RW_LABEL_MAX) {
            if (end - at <= octet)
                return after == 0 ? RW_ERR_SHORT : RW_ERR_POINTER;
            if (used + octet + 2U > RW_NAME_MAX) /* the root's comes yet */
                return RW_ERR_NAME_LONG;
            if (out != NULL)
                memcpy(out + used, msg + at, octet + 1U);
            used += octet + 1U;
            at += octet + 1U;
        } else if (octet >= RWI_POINTER_MARK) {
            size_t target;

            if (end - at < 2)
                return after == 0 ? RW_ERR_SHORT : RW_ERR_POINTER;
            target = rwi_pointer_target(msg + at);
            if (target >= begin || ++pointers > RWI_POINTERS_MAX)
                return RW_ERR_POINTER;
            if (after == 0)
                after = at + 2;
            end = begin; /* of the part before it */
            at = begin = target;
        } else {
            return RW_ERR_LABEL_TYPE;
        }
    }
    if (out != NULL)
        out[used] = 0;
    *size = used + 1;
    *pos = after != 0 ? after : at + 1;
    return RW_OK;
}

enum rw_status
rw_name_from_wire(uint8_t *out, const uint8_t *msg, size_t len, size_t *pos)
{
    size_t size;

    return follow(out, &size, msg, len, pos);
}

enum rw_status
rwi_name_expand(uint8_t *out, size_t *size, const uint8_t *msg, size_t len,
                size_t *pos)
{
    return follow(out, size, msg, len, pos);
}

enum rw_status
rwi_name_check(const uint8_t *msg, size_t len, size_t *pos)
{
    size_t size;

    return follow(NULL, &size, msg, len, pos);
}

enum rw_status
rw_name_skip_wire(const uint8_t *msg, size_t len, size_t *pos)
{
    size_t at = *pos;

    for (;;) {
        uint8_t octet;

        if (at >= len)
            return RW_ERR_SHORT;
        octet = msg[at];
        if (octet >= RWI_POINTER_MARK) {
            if (len - at < 2)
                return RW_ERR_SHORT;
            if (rwi_pointer_target(msg + at) >= *pos)
                return RW_ERR_POINTER;
            *pos = at + 2;
            return RW_OK;
        }
        if (octet > RW_LABEL_MAX)
            return RW_ERR_LABEL_TYPE;
        if (len - at <= octet)
            return RW_ERR_SHORT;
        at += octet + 1U;
        if (at - *pos > RW_NAME_MAX)
            return RW_ERR_NAME_LONG;
        if (octet == 0)
            break;
    }
    *pos = at;
    return RW_OK;
}

bool
rwi_name_wire_is(const uint8_t *msg, size_t len, size_t at, const uint8_t *name)
{
    size_t begin = at;
    unsigned pointers = 0;

    while (at < len) {
        uint8_t octet = msg[at];

        if (octet >= RWI_POINTER_MARK) {
            if (len - at < 2 || rwi_pointer_target(msg + at) >= begin ||
                ++pointers > RWI_POINTERS_MAX)
                return false;
            len = begin;
            at = begin = rwi_pointer_target(msg + at);
            continue;
        }
        if (octet != *name || len - at <= octet)
            return false;
        if (octet == 0)
            return true;
        for (size_t i = 1; i <= octet; i++)
            if (RWI_LOWER[msg[at + i]] != RWI_LOWER[name[i]])
                return false;
        at += octet + 1U;
        name += octet + 1U;
    }
    return false;
}
