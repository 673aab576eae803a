/* Base16, base32hex and base64 as RFC 4648 has them.
 *
 * Encoding writes into room the caller knows to be enough.  Decoding takes
 * one character after another, because zone files may break such a text
 * anywhere with blanks.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_BASEN_H
#define RWI_BASE_BASEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/writer.h"
#include "rootwalk/status.h"

/* Characters that len octets take, without a NUL. */
#define RWI_BASE16_LEN(len) ((len)*2)
#define RWI_BASE32_LEN(len) (((len)*8 + 4) / 5) /* no padding */
#define RWI_BASE64_LEN(len) (((len) + 2) / 3 * 4)

/** Each writes len octets as text, no NUL, and gives the place after it.
 * Digits above 9 are upper case; base32hex has no padding. */
char *rwi_base16_encode(char *out, const uint8_t *octets, size_t len);
char *rwi_base32_encode(char *out, const uint8_t *octets, size_t len);
char *rwi_base64_encode(char *out, const uint8_t *octets, size_t len);

/* How many bits a character stands for. */
enum rwi_base {
    RWI_BASE16 = 4,
    RWI_BASE32 = 5, /* the "extended hex" alphabet of RFC 4648 section 7 */
    RWI_BASE64 = 6,
};

struct rwi_base_decoder {
    enum rwi_base base;
    uint32_t bits;  /* not yet written, the newest lowest */
    unsigned count; /* of them */
    unsigned chars; /* characters in the present group, padding too */
    unsigned pads;  /* padding characters seen */
};

void rwi_base_init(struct rwi_base_decoder *decoder, enum rwi_base base);

/** Take one character; octets that are complete go to out.
 *
 * @return RW_OK; RW_ERR_BASE for a character out of place; what out says
 */
enum rw_status rwi_base_take(struct rwi_base_decoder *decoder, char c,
                             struct rwi_writer *out);

/** End the text.
 *
 * @return RW_OK; RW_ERR_BASE where it ends inside an octet, has bits set
 *         that belong to none, or (base64) lacks its padding
 */
enum rw_status rwi_base_end(const struct rwi_base_decoder *decoder);

/** Give what a hexadecimal digit, in either case, stands for; -1 for any
 * other character. */
int rwi_hex_digit(char c);

#endif
