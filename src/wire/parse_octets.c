/* Reading the fields of an RDATA that are text, or octets written as hex,
 * base32 or base64.
 *
 * Encoded octets may be parted by blanks wherever their writer liked, as keys
 * and signatures nearly always are, so decoding goes on from word to word, and
 * stops where the field has a length or the entry ends.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

/* \DDD is decimal and has three digits; a backslash before anything else makes
 * that itself (RFC 1035 section 5.1).  What is written before a bad escape
 * stays: the caller fails, and the whole RDATA with it. */
bool
rwi_unescape(struct rwi_writer *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint64_t value;

        if (text[i] != '\\') {
            rwi_write_u8(out, (uint8_t)text[i]);
            continue;
        }
        if (++i == len)
            return false;
        if (text[i] < '0' || text[i] > '9') {
            rwi_write_u8(out, (uint8_t)text[i]);
            continue;
        }
        if (len - i < 3 || !rwi_number(&value, text + i, 3, UINT8_MAX))
            return false;
        rwi_write_u8(out, (uint8_t)value);
        i += 2;
    }
    return true;
}

/* Put a length octet before what was written from `begin` on, where one was
 * left free for it.  The length counts octets and not characters, so it is
 * known only now. */
static void
set_length(struct rwi_parser *parser, size_t begin, const struct rwi_word *word)
{
    size_t len = parser->out.len - begin - 1;

    if (parser->out.status != RW_OK)
        return;
    if (len > UINT8_MAX)
        rwi_parse_fail(parser, RW_ERR_RDATA, word);
    else
        parser->out.buf[begin] = (uint8_t)len;
}

void
rwi_parse_string(struct rwi_parser *parser)
{
    size_t begin = parser->out.len;
    struct rwi_word word;

    if (!rwi_parse_word(parser, &word))
        return;
    rwi_write_u8(&parser->out, 0);
    if (!rwi_unescape(&parser->out, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_ESCAPE, &word);
    set_length(parser, begin, &word);
}

void
rwi_parse_string_if(struct rwi_parser *parser)
{
    if (rwi_parse_more(parser))
        rwi_parse_string(parser);
}

/* At least one; see rwi_pass_strings(). */
void
rwi_parse_strings(struct rwi_parser *parser)
{
    do
        rwi_parse_string(parser);
    while (rwi_parse_more(parser));
}

void
rwi_parse_tag(struct rwi_parser *parser)
{
    rwi_parse_string(parser); /* rw_rdata_check() looks at its letters */
}

/* No length octet: CAA's value (RFC 8659 section 4.1) and URI's target (RFC
 * 7553 section 4.4) go to the end of the RDATA and may be longer than 255. */
void
rwi_parse_quoted_rest(struct rwi_parser *parser)
{
    struct rwi_word word;

    if (rwi_parse_word(parser, &word) &&
        !rwi_unescape(&parser->out, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_ESCAPE, &word);
}

/* The decoder keeps what is left over of a group, so a word may end anywhere.
 */
static void
decode_word(struct rwi_parser *parser, struct rwi_base_decoder *decoder,
            const struct rwi_word *word)
{
    for (size_t i = 0; i < word->len && parser->out.status == RW_OK; i++) {
        enum rw_status status =
            rwi_base_take(decoder, word->at[i], &parser->out);

        if (status != RW_OK)
            rwi_parse_fail(parser, status, word);
    }
}

/* `stop` is there for a field with a length in front (TSIG's MAC): what
 * follows it would be decoded, too, as digits are base64.  The last word may
 * make more than was asked for, which is an error and not cut. */
void
rwi_parse_encoded(struct rwi_parser *parser, enum rwi_base base, size_t stop)
{
    size_t begin = parser->out.len;
    struct rwi_base_decoder decoder;
    struct rwi_word word = parser->next;

    rwi_base_init(&decoder, base);
    while (parser->out.len - begin < stop && rwi_parse_more(parser)) {
        if (rwi_parse_word(parser, &word))
            decode_word(parser, &decoder, &word);
    }
    if (parser->out.status == RW_OK &&
        (rwi_base_end(&decoder) != RW_OK || parser->out.len - begin > stop))
        rwi_parse_fail(parser, RW_ERR_BASE, &word);
}

void
rwi_parse_hex(struct rwi_parser *parser)
{
    rwi_parse_encoded(parser, RWI_BASE16, SIZE_MAX);
}

void
rwi_parse_base64(struct rwi_parser *parser)
{
    rwi_parse_encoded(parser, RWI_BASE64, SIZE_MAX);
}

void
rwi_parse_base64_if(struct rwi_parser *parser)
{
    rwi_parse_encoded(parser, RWI_BASE64, SIZE_MAX);
}

/* A dash for no octets: it is no character of base64, and an entry that just
 * ends would be taken for one that is cut off. */
void
rwi_parse_base64_dash(struct rwi_parser *parser)
{
    struct rwi_word dash;

    if (rwi_word_is(&parser->next, "-"))
        (void)rwi_parse_word(parser, &dash);
    else
        rwi_parse_encoded(parser, RWI_BASE64, SIZE_MAX);
}

/* Length in decimal, then so many octets: TSIG and TKEY as BIND writes them.
 * A length that the octets do not bear out is told at the length, the only
 * word that can be said to be wrong. */
void
rwi_parse_base64_16(struct rwi_parser *parser)
{
    struct rwi_word word = parser->next;
    uint64_t len = rwi_parse_number(parser, UINT16_MAX);
    size_t begin;

    rwi_write_u16(&parser->out, (uint16_t)len);
    begin = parser->out.len;
    if (len > 0)
        rwi_parse_encoded(parser, RWI_BASE64, (size_t)len);
    if (parser->out.status == RW_OK && parser->out.len - begin != len)
        rwi_parse_fail(parser, RW_ERR_RDATA, &word);
}

/* For fields with others behind them, as NSEC3's salt and hash and HIP's tag
 * and key: here a blank ends the field (RFC 5155 section 3.3, RFC 8005 section
 * 6). */
size_t
rwi_parse_encoded_word(struct rwi_parser *parser, enum rwi_base base,
                       size_t max)
{
    size_t begin = parser->out.len;
    struct rwi_base_decoder decoder;
    struct rwi_word word;

    if (!rwi_parse_word(parser, &word))
        return 0;
    rwi_base_init(&decoder, base);
    decode_word(parser, &decoder, &word);
    if (parser->out.status == RW_OK && rwi_base_end(&decoder) != RW_OK)
        rwi_parse_fail(parser, RW_ERR_BASE, &word);
    if (parser->out.len - begin > max)
        rwi_parse_fail(parser, RW_ERR_RDATA, &word);
    return parser->out.len - begin;
}

/* One word as hex or base32, its octets' count before them. */
static void
parse_sized8(struct rwi_parser *parser, enum rwi_base base)
{
    uint8_t *len = rwi_write_room(&parser->out, 1);
    size_t made = rwi_parse_encoded_word(parser, base, UINT8_MAX);

    if (len != NULL)
        *len = (uint8_t)made;
}

/* A salt of no octets is written as a dash (RFC 5155 section 3.3); a missing
 * word would let the next owner name be read as the salt. */
void
rwi_parse_salt(struct rwi_parser *parser)
{
    struct rwi_word dash;

    if (!rwi_word_is(&parser->next, "-")) {
        parse_sized8(parser, RWI_BASE16);
        return;
    }
    if (rwi_parse_word(parser, &dash))
        rwi_write_u8(&parser->out, 0);
}

void
rwi_parse_hash(struct rwi_parser *parser)
{
    parse_sized8(parser, RWI_BASE32);
}
