/* IPv4 and IPv6 addresses read from text that need not be NUL-ended.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_ADDRESSTEXT_H
#define RWI_BASE_ADDRESSTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Read four decimal numbers with dots; octets untouched or in parts
 * overwritten where the result is false. */
bool rwi_ipv4_from_text(uint8_t *octets, const char *text, size_t len);

/** Read IPv6 text, also with an IPv4 tail, into 16 octets. RFC 4291 2.2 */
bool rwi_ipv6_from_text(uint8_t *octets, const char *text, size_t len);

#endif
