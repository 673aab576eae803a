/* Base16, base32 and base64 of RFC 4648, as the DNS writes octets: DS digests
 * and EDNS options in hex, the hashes of NSEC3 in base32 with the extended hex
 * alphabet and no padding (section 7), keys and signatures in base64.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ENCODING_H
#define ROOTWALK_ENCODING_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

/** Write octets as hexadecimal digits, two each, those above 9 in upper case.
 *
 * @param text    size octets, or NULL with size 0
 * @param octets  len of them; NULL where there are none
 * @return the characters that it takes, without the NUL: where size is not
 *         greater, text is "" instead
 */
RW_API size_t rw_base16_to_text(char *text, size_t size, const uint8_t *octets,
                                size_t len);

/** The same in base32 with the extended hex alphabet, upper case, without
 * padding, as RFC 5155 section 3.3 has it. */
RW_API size_t rw_base32_to_text(char *text, size_t size, const uint8_t *octets,
                                size_t len);

/** The same in base64, with padding. */
RW_API size_t rw_base64_to_text(char *text, size_t size, const uint8_t *octets,
                                size_t len);

/** Read hexadecimal digits, in either case and with nothing between them.
 *
 * @param octets    size octets; what it holds on error is not said
 * @param len       set to how many were read; untouched on error
 * @param text      text_len characters, which need no NUL behind them
 * @return RW_OK; RW_ERR_BASE for any other character, and for a text that ends
 *         inside an octet; RW_ERR_SPACE where size is too small
 */
RW_API RW_MUST_USE enum rw_status rw_base16_from_text(uint8_t *octets,
                                                      size_t size, size_t *len,
                                                      const char *text,
                                                      size_t text_len);

/** The same from base32 with the extended hex alphabet, in either case,
 * without padding.  Bits that are left over have to be clear. */
RW_API RW_MUST_USE enum rw_status rw_base32_from_text(uint8_t *octets,
                                                      size_t size, size_t *len,
                                                      const char *text,
                                                      size_t text_len);

/** The same from base64, which must have its padding.  Bits that are left over
 * have to be clear (RFC 4648 section 3.5). */
RW_API RW_MUST_USE enum rw_status rw_base64_from_text(uint8_t *octets,
                                                      size_t size, size_t *len,
                                                      const char *text,
                                                      size_t text_len);

RW_END_DECLS

#endif
