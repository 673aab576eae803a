/* Reading the fields of an RDATA from presentation format: numbers, names,
 * types, addresses.  Text and encoded octets are in parse_octets.c.
 *
 * Each function takes the words its field is made of and writes octets.
 *
 * What a field means is not checked here beyond what the octets can hold: when
 * the RDATA is whole, rw_rdata_check() goes over it as over one from the
 * network, so that there is one opinion of what is well-formed.  Here is only
 * what has no octets at all: words that are no number, no name, no address.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#include <string.h>

#include "base/addresstext.h"
#include "base/basen.h"
#include "base/date.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/registry.h"

/* One word is read ahead: whether there is another decides how a field that
 * may be missing is read.  An origin that was not given is the root, so that a
 * relative name means something, and the same everywhere. */
void
rwi_parser_init(struct rwi_parser *parser, const struct rwi_lexer *lexer,
                uint8_t *out, size_t size, const uint8_t *origin)
{
    parser->lexer = *lexer;
    rwi_writer_init(&parser->out, out, size);
    parser->origin = origin == NULL ? RW_NAME_ROOT : origin;
    parser->next = rwi_lexer_next(&parser->lexer);
    parser->bad = parser->next.at;
}

/* The first error stays, with the word at which it was seen; what comes after
 * it is a consequence. */
void
rwi_parse_fail(struct rwi_parser *parser, enum rw_status status,
               const struct rwi_word *word)
{
    if (parser->out.status == RW_OK)
        parser->bad = word->at;
    rwi_write_fail(&parser->out, status);
}

/* After an error there is nothing more, so that loops over the words of a
 * field end. */
bool
rwi_parse_more(const struct rwi_parser *parser)
{
    return parser->out.status == RW_OK && parser->next.kind == RWI_WORD;
}

bool
rwi_parse_word(struct rwi_parser *parser, struct rwi_word *word)
{
    if (!rwi_parse_more(parser)) {
        rwi_parse_fail(parser, RW_ERR_SYNTAX, &parser->next);
        return false;
    }
    *word = parser->next;
    parser->bad = word->at;
    parser->next = rwi_lexer_next(&parser->lexer);
    return true;
}

/* Plain digits, no sign, no blank, no overflow: `max` is looked at before each
 * step, not after it, as a sum that has wrapped looks small. */
bool
rwi_number(uint64_t *value, const char *text, size_t len, uint64_t max)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)text[i] - '0';

        if (digit > 9 || sum > (max - digit) / 10 || digit > max)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return len > 0;
}

/* 0 where the word is no number: the caller writes it, the writer has the
 * error and drops it, and no caller needs a branch. */
uint64_t
rwi_parse_number(struct rwi_parser *parser, uint64_t max)
{
    uint64_t value = 0;
    struct rwi_word word;

    if (rwi_parse_word(parser, &word) &&
        !rwi_number(&value, word.at, word.len, max))
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    return value;
}

void
rwi_parse_u8(struct rwi_parser *parser)
{
    rwi_write_u8(&parser->out, (uint8_t)rwi_parse_number(parser, UINT8_MAX));
}

void
rwi_parse_u16(struct rwi_parser *parser)
{
    rwi_write_u16(&parser->out, (uint16_t)rwi_parse_number(parser, UINT16_MAX));
}

/* Chaosnet's addresses are written in octal.  A number that is too large ends
 * the loop at the first digit beyond 16 bits, so the sum cannot wrap. */
void
rwi_parse_octal(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint32_t value = 0;

    if (!rwi_parse_word(parser, &word))
        return;
    for (size_t i = 0; i < word.len && value <= UINT16_MAX; i++)
        value = word.at[i] >= '0' && word.at[i] <= '7'
                    ? value * 8 + (uint32_t)(word.at[i] - '0')
                    : UINT32_MAX;
    if (value > UINT16_MAX || word.len == 0)
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    rwi_write_u16(&parser->out, (uint16_t)value);
}

void
rwi_parse_u32(struct rwi_parser *parser)
{
    rwi_write_u32(&parser->out, (uint32_t)rwi_parse_number(parser, UINT32_MAX));
}

/* TSIG's time of signing, which is to outlive the 32 bits of 2106 (RFC 8945
 * section 4.2). */
void
rwi_parse_u48(struct rwi_parser *parser)
{
    uint64_t value = rwi_parse_number(parser, 0xffffffffffff);

    rwi_write_u16(&parser->out, (uint16_t)(value >> 32));
    rwi_write_u32(&parser->out, (uint32_t)value);
}

void
rwi_parse_u64(struct rwi_parser *parser)
{
    uint64_t value = rwi_parse_number(parser, UINT64_MAX);

    rwi_write_u32(&parser->out, (uint32_t)(value >> 32));
    rwi_write_u32(&parser->out, (uint32_t)value);
}

/* Seconds in one of BIND's units; 0 for what is no unit.  Folding by a bit is
 * safe for letters only; a control character would fold to a digit or a sign.
 */
static uint32_t
unit_s(char c)
{
    switch (c | 0x20) {
    case 'w':
        return 7 * 86400;
    case 'd':
        return 86400;
    case 'h':
        return 3600;
    case 'm':
        return 60;
    case 's':
        return 1;
    default:
        return 0;
    }
}

/* A plain number, or BIND's units one after the other ("1w2d"), each once or
 * more.  RFC 1035 knows seconds only; zone files in the field have both.
 * Each part is below 2^52, so the sum is looked at before it can wrap. */
bool
rwi_ttl_from_text(uint32_t *ttl_s, const char *text, size_t len)
{
    uint64_t total = 0, part;

    if (rwi_number(&total, text, len, UINT32_MAX)) {
        *ttl_s = (uint32_t)total;
        return true;
    }
    for (size_t i = 0; i < len;) {
        size_t digits = 0;

        while (i + digits < len && text[i + digits] >= '0' &&
               text[i + digits] <= '9')
            digits++;
        if (!rwi_number(&part, text + i, digits, UINT32_MAX) ||
            i + digits == len || unit_s(text[i + digits]) == 0)
            return false;
        total += part * unit_s(text[i + digits]);
        if (total > UINT32_MAX)
            return false;
        i += digits + 1;
    }
    *ttl_s = (uint32_t)total;
    return len > 0;
}

void
rwi_parse_ttl(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint32_t ttl_s = 0;

    if (!rwi_parse_word(parser, &word))
        return;
    if (!rwi_ttl_from_text(&ttl_s, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    rwi_write_u32(&parser->out, ttl_s);
}

/* RFC 4034 section 3.2: YYYYMMDDHHmmSS, which has 14 digits, or seconds
 * since 1970, which have at most ten.  So the length alone tells them apart. */
void
rwi_parse_time(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint32_t seconds = 0;
    uint64_t number;

    if (!rwi_parse_word(parser, &word))
        return;
    if (word.len == 14 && rwi_date_from_text(&seconds, word.at))
        ;
    else if (rwi_number(&number, word.at, word.len, UINT32_MAX))
        seconds = (uint32_t)number; /* RFC 4034 section 3.2 */
    else
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    rwi_write_u32(&parser->out, seconds);
}

/* A bare @ is the origin; in quotes, or escaped, it is a label of one
 * character.  RFC 1035 section 5.1 The length of the whole is checked with the
 * origin added. */
void
rwi_parse_name(struct rwi_parser *parser)
{
    uint8_t name[RW_NAME_MAX];
    enum rw_status status;
    struct rwi_word word;

    if (!rwi_parse_word(parser, &word))
        return;
    if (!word.quoted && rwi_word_is(&word, "@")) {
        rwi_write_octets(&parser->out, parser->origin,
                         rw_name_size(parser->origin));
        return;
    }
    status = rw_name_from_text(name, word.at, word.len, parser->origin, NULL);
    if (status != RW_OK)
        rwi_parse_fail(parser, status, &word);
    else
        rwi_write_octets(&parser->out, name, rw_name_size(name));
}

void
rwi_parse_names(struct rwi_parser *parser)
{
    while (rwi_parse_more(parser))
        rwi_parse_name(parser);
}

/* A number where dig and BIND take one; a mnemonic; or TYPEnnn of RFC 3597
 * section 5, which rw_type_from_text() knows. */
void
rwi_parse_type(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint16_t type = 0;
    uint64_t number;

    if (!rwi_parse_word(parser, &word))
        return;
    if (rwi_number(&number, word.at, word.len, UINT16_MAX))
        type = (uint16_t)number;
    else if (rw_type_from_text(&type, word.at, word.len) != RW_OK)
        rwi_parse_fail(parser, RW_ERR_TYPE, &word);
    rwi_write_u16(&parser->out, type);
}

/* A number, or else a name that `from_text` knows.  The number first: no
 * mnemonic consists of digits, and a registry that gets a new name must not
 * change what an old file means. */
static uint16_t
number_or_name(struct rwi_parser *parser, uint16_t max,
               bool (*from_text)(uint16_t *, const char *, size_t))
{
    struct rwi_word word;
    uint16_t value = 0;
    uint64_t number;

    if (!rwi_parse_word(parser, &word))
        return 0;
    if (rwi_number(&number, word.at, word.len, max))
        value = (uint16_t)number;
    else if (!from_text(&value, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    return value;
}

static bool
cert_type(uint16_t *value, const char *text, size_t len)
{
    return rwi_mnemonic_from_text(value, RWI_LIST_CERT_TYPE, text, len);
}

static bool
scheme(uint16_t *value, const char *text, size_t len)
{
    return rwi_mnemonic_from_text(value, RWI_LIST_SCHEME, text, len);
}

/* 16 is BADVERS in a header with OPT and BADSIG in TSIG (RFC 8945 section 3),
 * so the list of rcodes has one name for it and this the other. */
static bool
tsig_error(uint16_t *value, const char *text, size_t len)
{
    if (len == 6 && memcmp(text, "BADSIG", 6) == 0) {
        *value = 16;
        return true;
    }
    return rwi_rcode_from_text(value, text, len);
}

/* These four are registries that grow: a number without a name is legal. */
void
rwi_parse_cert_type(struct rwi_parser *parser)
{
    rwi_write_u16(&parser->out, number_or_name(parser, UINT16_MAX, cert_type));
}

void
rwi_parse_algorithm(struct rwi_parser *parser)
{
    rwi_write_u8(&parser->out, (uint8_t)number_or_name(
                                   parser, UINT8_MAX, rwi_algorithm_from_text));
}

void
rwi_parse_scheme(struct rwi_parser *parser)
{
    rwi_write_u8(&parser->out,
                 (uint8_t)number_or_name(parser, UINT8_MAX, scheme));
}

void
rwi_parse_tsig_error(struct rwi_parser *parser)
{
    rwi_write_u16(&parser->out, number_or_name(parser, UINT16_MAX, tsig_error));
}

void
rwi_parse_ipv4(struct rwi_parser *parser)
{
    uint8_t octets[4] = {0};
    struct rwi_word word;

    if (rwi_parse_word(parser, &word) &&
        !rwi_ipv4_from_text(octets, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_ADDRESS, &word);
    rwi_write_octets(&parser->out, octets, sizeof(octets));
}

void
rwi_parse_ipv6(struct rwi_parser *parser)
{
    uint8_t octets[16] = {0};
    struct rwi_word word;

    if (rwi_parse_word(parser, &word) &&
        !rwi_ipv6_from_text(octets, word.at, word.len))
        rwi_parse_fail(parser, RW_ERR_ADDRESS, &word);
    rwi_write_octets(&parser->out, octets, sizeof(octets));
}

/* Groups of up to `digits` hex digits with a mark between each.  EUI-48 and
 * EUI-64 have two digits always (RFC 7043 sections 3.2 and 4.2), a locator may
 * leave leading zeros out (RFC 6742 section 2.3).  The IPv6 reader is no use
 * for the latter: "::" is not allowed there. */
static void
parse_groups(struct rwi_parser *parser, size_t groups, size_t digits, char mark)
{
    struct rwi_word word;
    size_t at = 0;

    if (!rwi_parse_word(parser, &word))
        return;
    for (size_t i = 0; i < groups; i++) {
        unsigned value = 0;
        size_t begin = at;

        for (; at < word.len && at - begin < digits; at++) {
            int digit = rwi_hex_digit(word.at[at]);

            if (digit < 0)
                break;
            value = value << 4 | (unsigned)digit;
        }
        if (at == begin || (digits == 2 && at - begin != 2) ||
            (i + 1 < groups ? at >= word.len || word.at[at++] != mark
                            : at != word.len)) {
            rwi_parse_fail(parser, RW_ERR_SYNTAX, &word);
            return;
        }
        if (digits == 4)
            rwi_write_u16(&parser->out, (uint16_t)value);
        else
            rwi_write_u8(&parser->out, (uint8_t)value);
    }
}

void
rwi_parse_eui48(struct rwi_parser *parser)
{
    parse_groups(parser, 6, 2, '-');
}

void
rwi_parse_eui64(struct rwi_parser *parser)
{
    parse_groups(parser, 8, 2, '-');
}

void
rwi_parse_locator64(struct rwi_parser *parser)
{
    parse_groups(parser, 4, 4, ':');
}
