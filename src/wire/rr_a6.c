/* A6: the end of an IPv6 address, and the name of its beginning.
 *
 * RFC 2874 section 3.1: prefix length in bits; then the octets of the
 * address that it does not cover; then, unless it is 0, the prefix's name.
 *
 * The type is historic (RFC 6563) and still served by a few zones; its two
 * fields depend on an octet before them, which they look up where the RDATA
 * began.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/addresstext.h"
#include "base/textfast.h"
#include "wire/rdata.h"

/* Octets of the suffix, the one the prefix ends in among them. */
static size_t
suffix_len(unsigned prefix_bits)
{
    return 16 - prefix_bits / 8;
}

static unsigned
prefix_bits(const struct rwi_rdata *rdata)
{
    return rdata->in.octets[rdata->begin];
}

void
rwi_print_a6_suffix(struct rwi_rdata *rdata)
{
    unsigned bits = rdata->in.status == RW_OK ? prefix_bits(rdata) : 0;
    uint8_t address[16] = {0};
    const uint8_t *octets;
    size_t len;
    char buf[48];

    if (bits > 128) {
        rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, rdata->begin, RW_FAULT_VALUE,
                         bits, 128);
        return;
    }
    len = suffix_len(bits);
    octets = rwi_read_octets(&rdata->in, len);
    if (octets == NULL || bits == 128)
        return;
    memcpy(address + 16 - len, octets, len);
    /* The bits of the prefix are padding, which is ignored on reception
     * (section 3.1.1); the text would lose them. */
    if ((address[16 - len] & (uint8_t)(0xff00 >> bits % 8)) != 0) {
        rwi_read_fail(&rdata->in, RW_ERR_UNSUPPORTED);
        return;
    }
    rw_text_put(rdata->text, buf, (size_t)(rwi_put_ipv6(buf, address) - buf));
}

void
rwi_pass_a6_name(struct rwi_rdata *rdata)
{
    if (rdata->in.status == RW_OK && prefix_bits(rdata) > 0)
        rwi_pass_name(rdata);
}

void
rwi_print_a6_name(struct rwi_rdata *rdata)
{
    if (rdata->in.status == RW_OK && prefix_bits(rdata) > 0)
        rwi_print_name(rdata);
}

/* The address is written whole; the bits that the prefix gives are cleared,
 * whatever the text has there. */
void
rwi_parse_a6_suffix(struct rwi_parser *parser)
{
    uint8_t address[16] = {0};
    struct rwi_word word;
    unsigned bits;
    size_t len;

    if (parser->out.status != RW_OK)
        return;
    bits = parser->out.buf[0];
    if (bits > 128) {
        rwi_parse_fail(parser, RW_ERR_NUMBER, &parser->next);
        return;
    }
    if (bits == 128)
        return;
    if (!rwi_parse_word(parser, &word))
        return;
    if (!rwi_ipv6_from_text(address, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_ADDRESS, &word);
    len = suffix_len(bits);
    address[16 - len] &= (uint8_t)(0xff >> bits % 8);
    rwi_write_octets(&parser->out, address + 16 - len, len);
}

void
rwi_parse_a6_name(struct rwi_parser *parser)
{
    if (parser->out.status == RW_OK && parser->out.buf[0] > 0)
        rwi_parse_name(parser);
}
