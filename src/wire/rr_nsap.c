/* NSAP and ATMA: addresses of networks that hardly are any more.
 *
 * RFC 1706 section 7; ATM Forum af-saa-0069.000 section 2.
 *
 * Kept because a capture may hold them, and because a record that is shown as
 * octets although its type has a form looks like a fault.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#define ATMA_AESA 0 /* an ATM end system address, in hex */
#define ATMA_E164 1 /* a telephone number */

void
rwi_print_nsap(struct rwi_rdata *rdata)
{
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    rw_text_put(rdata->text, "0x", 2);
    if (octets == NULL || len == 0)
        rwi_fail_empty(rdata, RW_ERR_SHORT, rdata->in.pos);
    else
        rw_text_put_hex(rdata->text, octets, len, false);
}

/* Hex digits with dots between them wherever one likes. */
static void
parse_dotted_hex(struct rwi_parser *parser, const struct rwi_word *word,
                 size_t at)
{
    struct rwi_base_decoder decoder;
    enum rw_status status = at < word->len ? RW_OK : RW_ERR_BASE;

    rwi_base_init(&decoder, RWI_BASE16);
    for (; at < word->len && status == RW_OK; at++)
        if (word->at[at] != '.')
            status = rwi_base_take(&decoder, word->at[at], &parser->out);
    if (status == RW_OK)
        status = rwi_base_end(&decoder);
    if (status != RW_OK)
        rwi_parse_fail(parser, status, word);
}

void
rwi_parse_nsap(struct rwi_parser *parser)
{
    struct rwi_word word;

    if (!rwi_parse_word(parser, &word))
        return;
    if (word.len < 3 || word.at[0] != '0' || (word.at[1] | 0x20) != 'x')
        rwi_parse_fail(parser, RW_ERR_SYNTAX, &word);
    else
        parse_dotted_hex(parser, &word, 2);
}

void
rwi_print_atma(struct rwi_rdata *rdata)
{
    uint8_t format = rwi_read_u8(&rdata->in);
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets == NULL || len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, rdata->in.pos);
    if (format > ATMA_E164) /* not one that was known */
        rwi_read_fail(&rdata->in, RW_ERR_UNSUPPORTED);
    if (rdata->in.status != RW_OK)
        return;
    if (format == ATMA_AESA) {
        rw_text_put_hex(rdata->text, octets, len, false);
        return;
    }
    for (size_t i = 0; i < len; i++)
        if (octets[i] < '0' || octets[i] > '9')
            rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, rdata->begin + 1 + i,
                             RW_FAULT_FIELD_FORM, 0, 0);
    rw_text_putc(rdata->text, '+');
    rw_text_put(rdata->text, (const char *)octets, len);
}

void
rwi_parse_atma(struct rwi_parser *parser)
{
    struct rwi_word word;

    if (!rwi_parse_word(parser, &word))
        return;
    if (word.len == 0 || word.at[0] != '+') {
        rwi_write_u8(&parser->out, ATMA_AESA);
        parse_dotted_hex(parser, &word, 0);
        return;
    }
    rwi_write_u8(&parser->out, ATMA_E164);
    for (size_t i = 1; i < word.len; i++)
        if (word.at[i] != '.')
            rwi_write_u8(&parser->out, (uint8_t)word.at[i]);
}
