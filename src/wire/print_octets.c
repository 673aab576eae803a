/* Writing octets as hex, base32 and base64: most of what signed answers are
 * made of.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#include "base/basen.h"
#include "base/textfast.h"

/* Octets encoded at a time where the caller's buffer is too small. */
#define CHUNK 240 /* a multiple of 3 and of 2 */

/* Encode all octets: straight into the text where there is room for them (as
 * there nearly always is), else piece by piece.  The pieces end at whole
 * groups of both encodings, so that they fit together without padding in
 * between. */
static void
print_encoded(struct rw_text *text, const uint8_t *octets, size_t len,
              char *(*encode)(char *, const uint8_t *, size_t))
{
    char scratch[2 * CHUNK];
    size_t step = len;

    if (text->len >= text->size || text->size - text->len <= 2 * len + 4)
        step = CHUNK;
    for (size_t part; len > 0; octets += part, len -= part) {
        char *begin;

        part = len < step ? len : step;
        begin = step == CHUNK ? scratch : text->buf + text->len;
        rwi_text_end(text, begin, encode(begin, octets, part));
    }
}

/* The same in words of so many octets. */
static void
print_split(struct rw_text *text, const uint8_t *octets, size_t len,
            size_t step, char *(*encode)(char *, const uint8_t *, size_t))
{
    while (step > 0 && len > step) {
        print_encoded(text, octets, step, encode);
        rw_text_putc(text, ' ');
        octets += step;
        len -= step;
    }
    print_encoded(text, octets, len, encode);
}

/* A split is told in characters, as dig's +split has it: two an octet in hex,
 * four for three octets in base64. */
void
rwi_print_hex_octets(struct rwi_rdata *rdata, const uint8_t *octets, size_t len)
{
    print_split(rdata->text, octets, len, rdata->split / 2, rwi_base16_encode);
}

void
rwi_print_base64_octets(struct rwi_rdata *rdata, const uint8_t *octets,
                        size_t len)
{
    print_split(rdata->text, octets, len, rdata->split / 4 * 3,
                rwi_base64_encode);
}

/* The octets are noted before the check moves behind them, and written only
 * when there is at least one. */
void
rwi_print_hex(struct rwi_rdata *rdata)
{
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *octets = rdata->in.octets + rdata->in.pos;

    rwi_pass_rest_some(rdata);
    if (rdata->in.status == RW_OK)
        rwi_print_hex_octets(rdata, octets, len);
}

void
rwi_print_base64(struct rwi_rdata *rdata)
{
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *octets = rdata->in.octets + rdata->in.pos;

    rwi_pass_rest_some(rdata);
    if (rdata->in.status == RW_OK)
        rwi_print_base64_octets(rdata, octets, len);
}

void
rwi_print_base64_if(struct rwi_rdata *rdata)
{
    if (rwi_read_left(&rdata->in) > 0)
        rwi_print_base64(rdata);
}

void
rwi_print_base64_dash(struct rwi_rdata *rdata)
{
    if (rdata->in.status == RW_OK && rwi_read_left(&rdata->in) == 0)
        rw_text_putc(rdata->text, '-');
    else
        rwi_print_base64(rdata);
}

/* None at all are written as the length alone, which is read back as such. */
void
rwi_print_base64_16(struct rwi_rdata *rdata)
{
    uint16_t len = rwi_read_u16(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets == NULL)
        return;
    rwi_print_number(rdata, len);
    if (len > 0) {
        rw_text_putc(rdata->text, ' ');
        rwi_print_base64_octets(rdata, octets, len);
    }
}

/* Never split, as salt and hash are one word each; see
 * rwi_parse_encoded_word(). */
void
rwi_print_salt(struct rwi_rdata *rdata)
{
    uint8_t len = rwi_read_u8(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets == NULL)
        return;
    if (len == 0)
        rw_text_putc(rdata->text, '-');
    print_encoded(rdata->text, octets, len, rwi_base16_encode);
}

void
rwi_print_hash(struct rwi_rdata *rdata)
{
    uint8_t len = rwi_read_u8(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);
    char scratch[RWI_BASE32_LEN(255)];
    char *begin = rwi_text_begin(rdata->text, scratch, sizeof(scratch));

    if (len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, rdata->in.pos - 1);
    if (octets != NULL && len > 0)
        rwi_text_end(rdata->text, begin, rwi_base32_encode(begin, octets, len));
}
