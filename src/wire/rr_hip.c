/* HIP: a host's identity.  RFC 8005 section 5.
 *
 * On the wire both lengths come first; in text the algorithm, the tag in
 * hex and the key in base64.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#define HEAD 4 /* octets: two lengths and the algorithm */

struct hip {
    uint8_t tag_len;
    uint8_t algorithm;
    uint16_t key_len;
    const uint8_t *tag;
    const uint8_t *key;
};

/* The rendezvous servers behind it are a field of names of their own; so this
 * ends at the key and not at the RDATA's end. */
static bool
read_hip(struct hip *hip, struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;
    size_t begin = in->pos;

    hip->tag_len = rwi_read_u8(in);
    hip->algorithm = rwi_read_u8(in);
    hip->key_len = rwi_read_u16(in);
    hip->tag = rwi_read_octets(in, hip->tag_len);
    hip->key = rwi_read_octets(in, hip->key_len);
    if (hip->tag_len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, begin);
    else if (hip->key_len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, begin + 2);
    return in->status == RW_OK;
}

void
rwi_pass_hip(struct rwi_rdata *rdata)
{
    struct hip hip;

    (void)read_hip(&hip, rdata);
}

void
rwi_print_hip(struct rwi_rdata *rdata)
{
    size_t split = rdata->split;
    struct hip hip;

    if (!read_hip(&hip, rdata))
        return;
    rwi_print_number(rdata, hip.algorithm);
    rw_text_putc(rdata->text, ' ');
    rdata->split = 0; /* both are one word: servers may come after them */
    rwi_print_hex_octets(rdata, hip.tag, hip.tag_len);
    rw_text_putc(rdata->text, ' ');
    rwi_print_base64_octets(rdata, hip.key, hip.key_len);
    rdata->split = split;
}

void
rwi_parse_hip(struct rwi_parser *parser)
{
    uint64_t algorithm = rwi_parse_number(parser, UINT8_MAX);
    uint8_t *head = rwi_write_room(&parser->out, HEAD);
    size_t tag_len = rwi_parse_encoded_word(parser, RWI_BASE16, UINT8_MAX);
    size_t key_len = rwi_parse_encoded_word(parser, RWI_BASE64, UINT16_MAX);

    if (parser->out.status != RW_OK || head == NULL)
        return;
    head[0] = (uint8_t)tag_len;
    head[1] = (uint8_t)algorithm;
    rwi_put_u16(head + 2, (uint16_t)key_len);
}
