/* Whole RDATA read from presentation format; see rootwalk/rdata.h.
 *
 * One entry of a zone file, or one line of an option, a test or a hints file.
 * It ends where the entry ends; what follows is the caller's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/rdata.h"

#include <string.h>

#include "wire/rdata.h"

/* \# LENGTH HEX, right for every type.  RFC 3597 section 5 Known types may be
 * written so, too, and then their octets are checked like any others (check()
 * below): \# is a spelling and no way around the form.  The length is a check
 * sum of sorts: hex that lost its end is noticed. */
static void
parse_unknown(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint64_t len;

    (void)rwi_parse_word(parser, &word);
    word = parser->next;
    len = rwi_parse_number(parser, RW_RDATA_MAX);
    rwi_parse_encoded(parser, RWI_BASE16, SIZE_MAX);
    if (parser->out.status == RW_OK && parser->out.len != len)
        rwi_parse_fail(parser, RW_ERR_RDATA, &word);
}

/* What came out must be an RDATA of the type: the readers know its form
 * best, and no text may make octets that they refuse. */
static void
check(struct rwi_parser *parser, uint16_t type, uint16_t rclass,
      const struct rwi_word *first)
{
    struct rwi_writer *out = &parser->out;

    if (out->status == RW_OK && out->len > RW_RDATA_MAX)
        rwi_parse_fail(parser, RW_ERR_SPACE, first);
    if (out->status == RW_OK &&
        rw_rdata_check(type, rclass, out->buf, out->len, 0, out->len) != RW_OK)
        rwi_parse_fail(parser, RW_ERR_RDATA, first);
}

/* \# in quotes, or as part of a longer word, is text.  A word left over is an
 * error, not a comment: "A 192.0.2.1 192.0.2.2" is two records for those who
 * write it, and one for a reader that stops early. */
enum rw_status
rwi_rdata_take(struct rwi_parser *parser, uint16_t type, uint16_t rclass)
{
    struct rwi_word first = parser->next;

    if (first.kind == RWI_WORD && !first.quoted && first.len == 2 &&
        memcmp(first.at, "\\#", 2) == 0)
        parse_unknown(parser);
    else
        (void)rwi_rdata_parse(parser, type, rclass);
    if (parser->next.kind == RWI_WORD || parser->next.kind == RWI_WORD_BAD)
        rwi_parse_fail(parser, RW_ERR_SYNTAX, &parser->next);
    check(parser, type, rclass, &first);
    return parser->out.status;
}

/* Ends of lines may follow, another entry may not. */
enum rw_status
rw_rdata_from_text(uint8_t *out, size_t size, size_t *out_len, uint16_t type,
                   uint16_t rclass, const char *text, size_t text_len,
                   const uint8_t *origin, size_t *bad_at)
{
    struct rwi_lexer lexer;
    struct rwi_parser parser;

    rwi_lexer_init(&lexer, text, text_len);
    rwi_parser_init(&parser, &lexer, out, size, origin);
    (void)rwi_rdata_take(&parser, type, rclass);
    while (parser.out.status == RW_OK && parser.next.kind == RWI_WORD_LINE)
        parser.next = rwi_lexer_next(&parser.lexer);
    if (parser.out.status == RW_OK && parser.next.kind != RWI_WORD_END)
        rwi_parse_fail(&parser, RW_ERR_SYNTAX, &parser.next);
    if (parser.out.status == RW_OK)
        *out_len = parser.out.len;
    else if (bad_at != NULL)
        *bad_at = (size_t)(parser.bad - text);
    return parser.out.status;
}
