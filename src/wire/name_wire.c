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

/* Say what is wrong where somebody wants to know: where `fault` is NULL, as
 * on the hot paths, nothing is left of this. */
static inline enum rw_status
fail(struct rw_fault *fault, enum rw_status status, enum rw_fault_code code,
     size_t at, size_t a, size_t b)
{
    if (fault != NULL) {
        fault->code = code;
        fault->offset = (uint32_t)at;
        fault->a = (uint32_t)a;
        fault->b = (uint32_t)b;
    }
    return status;
}

/* The octets end inside a name: those there are, or, behind a pointer, those
 * that lie before the name with that pointer. */
static inline enum rw_status
fail_short(struct rw_fault *fault, bool jumped, enum rw_fault_code code,
           size_t at, size_t a, size_t b)
{
    if (jumped)
        return fail(fault, RW_ERR_POINTER, RW_FAULT_POINTER_INTO, at, 0, 0);
    return fail(fault, RW_ERR_SHORT, code, at, a, b);
}

#define SHORT_LABEL 16 /* octets with its length: most labels are shorter */

/* Copy a label of a message into a name.  A short one goes as two words, with
 * what stands behind it, wherever there is room for that on both sides. */
static inline void
copy_label(uint8_t *out, size_t used, const uint8_t *msg, size_t len, size_t at,
           size_t size)
{
    if (size <= SHORT_LABEL && len - at >= SHORT_LABEL &&
        used + SHORT_LABEL <= RW_NAME_MAX)
        memcpy(out + used, msg + at, SHORT_LABEL);
    else
        memcpy(out + used, msg + at, size);
}

/* Put one label after the other into out (NULL: only check) and give the
 * whole name's size.  The one place where pointers are followed. */
static inline enum rw_status
follow(uint8_t *out, size_t *size, const uint8_t *msg, size_t len, size_t *pos,
       struct rw_fault *fault)
{
    size_t at = *pos, begin = at, end = len, after = 0, used = 0;
    unsigned pointers = 0;

    for (;;) {
        uint8_t octet;

        if (at >= end)
            return fail_short(fault, after != 0, RW_FAULT_NAME_SHORT, at, 0, 0);
        octet = msg[at];
        if (octet == 0)
            break;
        if (octet <= RW_LABEL_MAX) {
            if (end - at <= octet)
                return fail_short(fault, after != 0, RW_FAULT_LABEL_SHORT, at,
                                  octet, end - at - 1);
            if (used + octet + 2U > RW_NAME_MAX) /* the root's comes yet */
                return fail(fault, RW_ERR_NAME_LONG, RW_FAULT_NAME_LONG, at, 0,
                            0);
            if (out != NULL)
                copy_label(out, used, msg, len, at, octet + 1U);
            used += octet + 1U;
            at += octet + 1U;
        } else if (octet >= RWI_POINTER_MARK) {
            size_t target;

            if (end - at < 2)
                return fail_short(fault, after != 0, RW_FAULT_POINTER_SHORT,
                                  at + 1, 0, 0);
            target = rwi_pointer_target(msg + at);
            if (target >= begin)
                return fail(fault, RW_ERR_POINTER, RW_FAULT_POINTER, at, target,
                            0);
            if (++pointers > RWI_POINTERS_MAX)
                return fail(fault, RW_ERR_POINTER, RW_FAULT_POINTERS, at,
                            RWI_POINTERS_MAX, 0);
            if (after == 0)
                after = at + 2;
            end = begin; /* of the part before it */
            at = begin = target;
        } else {
            return fail(fault, RW_ERR_LABEL_TYPE, RW_FAULT_LABEL_TYPE, at,
                        octet, 0);
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

    return follow(out, &size, msg, len, pos, NULL);
}

/* The four ways to call it: inlined with a constant NULL for what is not
 * wanted, each is a loop of its own without that work in it. */
enum rw_status
rwi_name_expand(uint8_t *out, size_t *size, const uint8_t *msg, size_t len,
                size_t *pos)
{
    return follow(out, size, msg, len, pos, NULL);
}

enum rw_status
rwi_name_check(const uint8_t *msg, size_t len, size_t *pos)
{
    size_t size;

    return follow(NULL, &size, msg, len, pos, NULL);
}

enum rw_status
rwi_name_fault(struct rw_fault *fault, const uint8_t *msg, size_t len,
               size_t *pos)
{
    size_t size;

    return follow(NULL, &size, msg, len, pos, fault);
}

/* A name ends at its first pointer as far as the record is concerned.  That it
 * leads to something before the name (RFC 1035 section 4.1.4: a "prior
 * occurrence") is seen here, what stands there when the name is read.  So this
 * is no check: whoever uses the name must still read it. */
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

/* Compared where it lies, without being written out: this is asked of every
 * record of a message about every name of a walk.  Bounds as in follow(); a
 * name that is malformed is equal to none.  The length octets need no folding
 * and stop the loop where the labels differ in length, so `name` is never read
 * past its end. */
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
            if (msg[at + i] != name[i] &&
                RWI_LOWER[msg[at + i]] != RWI_LOWER[name[i]])
                return false;
        at += octet + 1U;
        name += octet + 1U;
    }
    return false;
}
