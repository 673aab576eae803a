/* Whole texts in base16, base32 and base64; see rootwalk/encoding.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/encoding.h"

#include "base/basen.h"

typedef char *(*encode_fn)(char *out, const uint8_t *octets, size_t len);

static size_t
to_text(char *text, size_t size, encode_fn encode, size_t chars,
        const uint8_t *octets, size_t len)
{
    if (size > chars)
        *encode(text, octets, len) = '\0';
    else if (size > 0)
        *text = '\0';
    return chars;
}

size_t
rw_base16_to_text(char *text, size_t size, const uint8_t *octets, size_t len)
{
    return to_text(text, size, rwi_base16_encode, RWI_BASE16_LEN(len), octets,
                   len);
}

size_t
rw_base32_to_text(char *text, size_t size, const uint8_t *octets, size_t len)
{
    return to_text(text, size, rwi_base32_encode, RWI_BASE32_LEN(len), octets,
                   len);
}

size_t
rw_base64_to_text(char *text, size_t size, const uint8_t *octets, size_t len)
{
    return to_text(text, size, rwi_base64_encode, RWI_BASE64_LEN(len), octets,
                   len);
}

static enum rw_status
from_text(uint8_t *octets, size_t size, size_t *len, enum rwi_base base,
          const char *text, size_t text_len)
{
    struct rwi_base_decoder decoder;
    struct rwi_writer out;
    enum rw_status status = RW_OK;

    rwi_base_init(&decoder, base);
    rwi_writer_init(&out, octets, size);
    for (size_t i = 0; i < text_len && status == RW_OK; i++)
        status = rwi_base_take(&decoder, text[i], &out);
    if (status == RW_OK)
        status = rwi_base_end(&decoder);
    if (status == RW_OK)
        *len = out.len;
    return status;
}

enum rw_status
rw_base16_from_text(uint8_t *octets, size_t size, size_t *len, const char *text,
                    size_t text_len)
{
    return from_text(octets, size, len, RWI_BASE16, text, text_len);
}

enum rw_status
rw_base32_from_text(uint8_t *octets, size_t size, size_t *len, const char *text,
                    size_t text_len)
{
    return from_text(octets, size, len, RWI_BASE32, text, text_len);
}

enum rw_status
rw_base64_from_text(uint8_t *octets, size_t size, size_t *len, const char *text,
                    size_t text_len)
{
    return from_text(octets, size, len, RWI_BASE64, text, text_len);
}
