/* Base16, base32hex and base64; see basen.h.  RFC 4648.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/basen.h"

#include <string.h>

static const char HEX[] = "0123456789ABCDEF";
static const char BASE32HEX[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
static const char BASE64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *
rwi_base16_encode(char *out, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *out++ = HEX[octets[i] >> 4];
        *out++ = HEX[octets[i] & 15];
    }
    return out;
}

char *
rwi_base32_encode(char *out, const uint8_t *octets, size_t len)
{
    uint32_t bits = 0;
    unsigned count = 0;

    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | octets[i];
        for (count += 8; count >= 5; count -= 5)
            *out++ = BASE32HEX[bits >> (count - 5) & 31];
    }
    if (count > 0)
        *out++ = BASE32HEX[bits << (5 - count) & 31];
    return out;
}

char *
rwi_base64_encode(char *out, const uint8_t *octets, size_t len)
{
    for (; len >= 3; len -= 3, octets += 3, out += 4) {
        uint32_t bits =
            (uint32_t)octets[0] << 16 | (uint32_t)octets[1] << 8 | octets[2];

        out[0] = BASE64[bits >> 18];
        out[1] = BASE64[bits >> 12 & 63];
        out[2] = BASE64[bits >> 6 & 63];
        out[3] = BASE64[bits & 63];
    }
    if (len > 0) {
        uint32_t bits = (uint32_t)octets[0] << 16 |
                        (len == 2 ? (uint32_t)octets[1] << 8 : 0);

        *out++ = BASE64[bits >> 18];
        *out++ = BASE64[bits >> 12 & 63];
        *out++ = len == 2 ? BASE64[bits >> 6 & 63] : '=';
        *out++ = '=';
    }
    return out;
}

/* What a character stands for; -1 where it stands for nothing. */
static int
value_of(enum rwi_base base, char c)
{
    if (base == RWI_BASE64) {
        if (c >= 'A' && c <= 'Z')
            return c - 'A';
        if (c >= 'a' && c <= 'z')
            return c - 'a' + 26;
        if (c >= '0' && c <= '9')
            return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20); /* lower case, where it is a letter */
    if (c >= 'a' && c <= (base == RWI_BASE16 ? 'f' : 'v'))
        return c - 'a' + 10;
    return -1;
}

int
rwi_hex_digit(char c)
{
    return value_of(RWI_BASE16, c);
}

void
rwi_base_init(struct rwi_base_decoder *decoder, enum rwi_base base)
{
    memset(decoder, 0, sizeof(*decoder));
    decoder->base = base;
}

/* Bits wait until there are eight of them.  Padding ends a group and nothing
 * may follow it; RFC 4648 section 3.5 lets a decoder refuse what is set in
 * the bits that are left over, and rwi_base_end() does. */
enum rw_status
rwi_base_take(struct rwi_base_decoder *decoder, char c, struct rwi_writer *out)
{
    int value = value_of(decoder->base, c);

    decoder->chars++;
    if (c == '=' && decoder->base == RWI_BASE64) {
        /* only third and fourth of a group may be padding */
        decoder->pads++;
        return (decoder->chars - 1) % 4 >= 2 && decoder->pads <= 2
                   ? RW_OK
                   : RW_ERR_BASE;
    }
    if (value < 0 || decoder->pads > 0)
        return RW_ERR_BASE;
    decoder->bits = decoder->bits << decoder->base | (uint32_t)value;
    decoder->count += (unsigned)decoder->base;
    if (decoder->count >= 8) {
        decoder->count -= 8;
        rwi_write_u8(out, (uint8_t)(decoder->bits >> decoder->count));
    }
    return out->status;
}

enum rw_status
rwi_base_end(const struct rwi_base_decoder *decoder)
{
    uint32_t rest = decoder->bits & ((1U << decoder->count) - 1);

    if (decoder->count >= (unsigned)decoder->base || rest != 0)
        return RW_ERR_BASE;
    if (decoder->base == RWI_BASE64 && decoder->chars % 4 != 0)
        return RW_ERR_BASE;
    return RW_OK;
}
