/* Names in messages, shared within the library; see name_wire.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_NAME_WIRE_H
#define RWI_WIRE_NAME_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/fault.h"
#include "rootwalk/name.h"

#define RWI_POINTER_MARK 0xc0 /* octets from here on begin a pointer */
#define RWI_POINTERS_MAX 127  /* in one name: as many as it can have labels */

static inline size_t
rwi_pointer_target(const uint8_t *at)
{
    return (size_t)(at[0] & 0x3f) << 8 | at[1];
}

/** As rw_name_from_wire(), and say how many octets out has got. */
enum rw_status rwi_name_expand(uint8_t *out, size_t *size, const uint8_t *msg,
                               size_t len, size_t *pos);

/** As rw_name_from_wire(), but only check. */
enum rw_status rwi_name_check(const uint8_t *msg, size_t len, size_t *pos);

/** The same, and say exactly what is wrong.
 *
 * @param fault  on error its code, offset, a and b are set
 */
enum rw_status rwi_name_fault(struct rw_fault *fault, const uint8_t *msg,
                              size_t len, size_t *pos);

/** Give the offset of the name that the one at an offset consists of, where
 * that is a pointer and nothing else; else the offset.  Names of one place
 * are equal. */
static inline size_t
rwi_name_place(const uint8_t *msg, size_t offset)
{
    const uint8_t *at = msg + offset;

    return at[0] >= RWI_POINTER_MARK ? rwi_pointer_target(at) : offset;
}

/** Compare the name at an offset with an uncompressed one. */
bool rwi_name_wire_is(const uint8_t *msg, size_t len, size_t at,
                      const uint8_t *name);

/** Write the name at *pos in presentation format and move on.
 *
 * @return as rw_name_from_wire(); text untouched on error
 */
enum rw_status rwi_name_wire_to_text(struct rw_text *text, const uint8_t *msg,
                                     size_t len, size_t *pos);

/** Write a name all of whose octets are written as themselves.
 *
 * @param at  room for RW_NAME_MAX octets, which are used in any case
 * @return behind the last one; NULL where it is no such name
 */
char *rwi_put_plain_name(char *at, const uint8_t *name);

#endif
