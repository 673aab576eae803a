/* Numbers of messages that are not there whole: the length before one in a
 * TCP stream, the ID of one that is cut off.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_PEEK_H
#define RWI_WIRE_PEEK_H

#include <stddef.h>
#include <stdint.h>

#include "base/reader.h"

#define RWI_TCP_PREFIX 2 /* octets of the length; RFC 1035 section 4.2.2 */
#define RWI_ID_SIZE    2 /* octets of a message's ID */

/** Read the length that stands before a message over TCP. */
static inline size_t
rwi_peek_length(const uint8_t *prefix)
{
    return rwi_get_u16(prefix);
}

/** Read the ID of a message that has RWI_ID_SIZE octets at least. */
static inline uint16_t
rwi_peek_id(const uint8_t *message)
{
    return rwi_get_u16(message);
}

/** Read the flags of a message that has its whole header. */
static inline uint16_t
rwi_peek_flags(const uint8_t *message)
{
    return rwi_get_u16(message + 2);
}

#endif
