/* ASCII folding, as names are compared, whatever the locale.  RFC 4343.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_LOWER_H
#define RWI_WIRE_LOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Each octet with A to Z made a to z. */
extern const uint8_t RWI_LOWER[256];

/** Compare len octets without regard to ASCII case. */
bool rwi_ascii_equal(const char *a, const char *b, size_t len);

#endif
