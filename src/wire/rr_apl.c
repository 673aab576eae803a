/* APL: lists of address prefixes.  RFC 3123.
 *
 * A family that is not known is legal, and its item's length is (so one can go
 * on behind it); how its prefix would be written is not, so the record as a
 * whole gets RFC 3597's form.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/addresstext.h"
#include "base/textfast.h"
#include "wire/rdata.h"

#define NEGATED 0x80 /* the item takes away from the list */

/* Octets of an address of IANA's families; 0 for the others. */
static size_t
size_of(uint64_t family)
{
    return family == 1 ? 4 : family == 2 ? 16 : 0;
}

static void
print_item(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;
    size_t begin = in->pos;
    uint16_t family = rwi_read_u16(in);
    uint8_t bits = rwi_read_u8(in), head = rwi_read_u8(in);
    size_t len = head & 0x7f, size = size_of(family);
    const uint8_t *octets = rwi_read_octets(in, len);
    uint8_t address[16] = {0};
    char buf[48];

    if (octets == NULL)
        return;
    /* trailing zero octets are left out: RFC 3123 section 4 */
    if (size == 0) /* not a family that was known when this was written */
        rwi_read_fail(in, RW_ERR_UNSUPPORTED);
    else if (bits > size * 8)
        rwi_read_fail_at(in, RW_ERR_RDATA, begin + 2, RW_FAULT_VALUE, bits,
                         (uint32_t)size * 8);
    else if (len > size)
        rwi_read_fail_at(in, RW_ERR_RDATA, begin + 3, RW_FAULT_VALUE,
                         (uint32_t)len, (uint32_t)size);
    else if (len > 0 && octets[len - 1] == 0)
        rwi_read_fail_at(in, RW_ERR_RDATA, in->pos - 1, RW_FAULT_ADDRESS_ZERO,
                         0, 0);
    if (in->status != RW_OK)
        return;
    memcpy(address, octets, len);
    if ((head & NEGATED) != 0)
        rw_text_putc(rdata->text, '!');
    rwi_print_number(rdata, family);
    rw_text_putc(rdata->text, ':');
    rw_text_put(rdata->text, buf,
                (size_t)((size == 4 ? rwi_put_ipv4(buf, address)
                                    : rwi_put_ipv6(buf, address)) -
                         buf));
    rw_text_putc(rdata->text, '/');
    rwi_print_number(rdata, bits);
}

void
rwi_print_apl(struct rwi_rdata *rdata)
{
    for (bool first = true; rwi_read_left(&rdata->in) > 0; first = false) {
        if (!first)
            rw_text_putc(rdata->text, ' ');
        print_item(rdata);
    }
}

/* Find c in text; len where it is not there. */
static size_t
find(const char *text, size_t len, char c)
{
    size_t at = 0;

    while (at < len && text[at] != c)
        at++;
    return at;
}

/* [!]FAMILY:ADDRESS/BITS */
static bool
parse_item(struct rwi_writer *out, const char *text, size_t len)
{
    uint8_t negated = len > 0 && text[0] == '!' ? NEGATED : 0;
    uint8_t address[16];
    uint64_t family, bits;
    size_t colon, slash, size;

    text += negated != 0;
    len -= negated != 0;
    colon = find(text, len, ':');
    slash = find(text, len, '/');
    if (colon >= slash || slash == len ||
        !rwi_number(&family, text, colon, UINT16_MAX) ||
        (size = size_of(family)) == 0 ||
        !rwi_number(&bits, text + slash + 1, len - slash - 1, size * 8))
        return false;
    text += colon + 1;
    len = slash - colon - 1;
    if (!(size == 4 ? rwi_ipv4_from_text(address, text, len)
                    : rwi_ipv6_from_text(address, text, len)))
        return false;
    while (size > 0 && address[size - 1] == 0)
        size--;
    rwi_write_u16(out, (uint16_t)family);
    rwi_write_u8(out, (uint8_t)bits);
    rwi_write_u8(out, (uint8_t)(negated | size));
    rwi_write_octets(out, address, size);
    return true;
}

/* An APL may be empty: no word, no octet (RFC 3123 section 4). */
void
rwi_parse_apl(struct rwi_parser *parser)
{
    struct rwi_word word;

    while (rwi_parse_more(parser) && rwi_parse_word(parser, &word))
        if (!parse_item(&parser->out, word.at, word.len))
            rwi_parse_fail(parser, RW_ERR_ADDRESS, &word);
}
