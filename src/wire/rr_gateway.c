/* The gateways of IPSECKEY (RFC 4025) and the relays of AMTRELAY (RFC 8777):
 * nothing, an address or a name, of the kind an octet before it tells.
 *
 * That octet is the RDATA's second and lies before the gateway in both, but in
 * IPSECKEY with another field between: so this looks back at it instead of
 * getting it as a parameter, which fields of a table do not have.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

enum gateway {
    GATEWAY_NONE,
    GATEWAY_IPV4,
    GATEWAY_IPV6,
    GATEWAY_NAME,
};

#define DISCOVERY 0x80 /* AMTRELAY's D bit, before the type's seven */

/* The name is never compressed: RFC 4025 section 2.5. */
static void
print(struct rwi_rdata *rdata, unsigned type)
{
    switch (type) {
    case GATEWAY_NONE:
        rw_text_putc(rdata->text, '.');
        break;
    case GATEWAY_IPV4:
        rwi_print_ipv4(rdata);
        break;
    case GATEWAY_IPV6:
        rwi_print_ipv6(rdata);
        break;
    case GATEWAY_NAME:
        rwi_print_plain_name(rdata);
        break;
    default: /* not a kind that was known when this was written */
        rwi_read_fail(&rdata->in, RW_ERR_UNSUPPORTED);
        break;
    }
}

static void
parse(struct rwi_parser *parser, unsigned type)
{
    struct rwi_word word;

    switch (type) {
    case GATEWAY_NONE:
        if (rwi_parse_word(parser, &word) && !rwi_word_is(&word, "."))
            rwi_parse_fail(parser, RW_ERR_SYNTAX, &word);
        break;
    case GATEWAY_IPV4:
        rwi_parse_ipv4(parser);
        break;
    case GATEWAY_IPV6:
        rwi_parse_ipv6(parser);
        break;
    case GATEWAY_NAME:
        rwi_parse_name(parser);
        break;
    default:
        rwi_parse_fail(parser, RW_ERR_NUMBER, &parser->next);
        break;
    }
}

void
rwi_print_gateway(struct rwi_rdata *rdata)
{
    if (rdata->in.status == RW_OK) /* so the octets before it were there */
        print(rdata, rdata->in.octets[rdata->begin + 1]);
}

void
rwi_parse_gateway(struct rwi_parser *parser)
{
    if (parser->out.status == RW_OK)
        parse(parser, parser->out.buf[1]);
}

void
rwi_print_relay(struct rwi_rdata *rdata)
{
    uint8_t head = rwi_read_u8(&rdata->in);

    rwi_print_number(rdata, (head & DISCOVERY) != 0);
    rw_text_putc(rdata->text, ' ');
    rwi_print_number(rdata, head & 0x7f);
    rw_text_putc(rdata->text, ' ');
    print(rdata, head & 0x7f);
}

void
rwi_parse_relay(struct rwi_parser *parser)
{
    uint64_t discovery = rwi_parse_number(parser, 1);
    uint64_t type = rwi_parse_number(parser, 0x7f);

    rwi_write_u8(&parser->out, (uint8_t)(discovery << 7 | type));
    if (parser->out.status == RW_OK)
        parse(parser, (unsigned)type);
}
