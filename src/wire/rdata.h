/* How the code that runs off the table of RR types is put together.
 *
 * Each kind of field (fieldkinds.def) has three functions.  Those that read
 * octets work on a struct rwi_rdata, those that read text on a struct
 * rwi_parser; both keep their first error.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_RDATA_H
#define RWI_WIRE_RDATA_H

#include "base/basen.h"
#include "base/reader.h"
#include "base/writer.h"
#include "rootwalk/fault.h"
#include "rootwalk/text.h"
#include "wire/lexer.h"
#include "wire/rrtypes.h"

/* An RDATA in the reading; offsets count from the message's first octet. */
struct rwi_rdata {
    struct rwi_reader in; /* its end is that of the RDATA */
    size_t begin;         /* offset of the RDATA's first octet */
    struct rw_text *text; /* where printing writes to */
    size_t split;         /* characters in a word of hex or base64; 0: all */
};

/* An RDATA in the making from text. */
struct rwi_parser {
    struct rwi_lexer lexer;
    struct rwi_word next;  /* the word to be taken next */
    struct rwi_writer out; /* empty where the RDATA begins */
    const uint8_t *origin; /* never NULL */
    const char *bad;       /* the word at fault, or the last one taken */
};

#define KIND(name, pass, print, parse, copy)                                   \
    void rwi_pass_##pass(struct rwi_rdata *rdata);                             \
    void rwi_print_##print(struct rwi_rdata *rdata);                           \
    void rwi_parse_##parse(struct rwi_parser *parser);
#include "wire/fieldkinds.def"
#undef KIND

/** Begin to read RDATA; parameters as of rw_rdata_check(). */
void rwi_rdata_begin(struct rwi_rdata *rdata, const uint8_t *wire, size_t len,
                     size_t at, size_t rdata_len);

/** Move over one field and check its form. */
void rwi_rdata_pass(struct rwi_rdata *rdata, enum rwi_kind kind);

/** After the last field: nothing may be left. */
enum rw_status rwi_rdata_end(struct rwi_rdata *rdata);

/** Fill the RDATA of a type from the words of a parser. */
enum rw_status rwi_rdata_parse(struct rwi_parser *parser, uint16_t type,
                               uint16_t rclass);

/** The same, or the \# form, to the end of the entry; then check what came
 * out. */
enum rw_status rwi_rdata_take(struct rwi_parser *parser, uint16_t type,
                              uint16_t rclass);

/** Say what is wrong with an RDATA; parameters as of rw_rdata_check().
 *
 * @param fault  its field, code, octet and numbers are set where the answer
 *               is true
 */
bool rwi_rdata_fault(struct rw_fault *fault, uint16_t type, uint16_t rclass,
                     const uint8_t *wire, size_t len, size_t rdata,
                     size_t rdata_len);

/** Keep the fault of the name that the reader stands at, which could not be
 * read: status. */
void rwi_fail_name(struct rwi_reader *in, enum rw_status status);

/** Keep that a field which must have an octet has none, at pos. */
void rwi_fail_empty(struct rwi_rdata *rdata, enum rw_status status, size_t pos);

/** Read seconds, also as 1h30m. */
bool rwi_ttl_from_text(uint32_t *ttl_s, const char *text, size_t len);

/* ---- for kinds that read text (parse.c, parse_octets.c) ---------------- */

/** Begin with the first word of lexer. */
void rwi_parser_init(struct rwi_parser *parser, const struct rwi_lexer *lexer,
                     uint8_t *out, size_t size, const uint8_t *origin);

/** Keep the first error and the word it is about. */
void rwi_parse_fail(struct rwi_parser *parser, enum rw_status status,
                    const struct rwi_word *word);

/** Say whether there is another word, and no error yet. */
bool rwi_parse_more(const struct rwi_parser *parser);

/** Take the next word; false, and an error kept, where there is none. */
bool rwi_parse_word(struct rwi_parser *parser, struct rwi_word *word);

/** Take a word that is a decimal number of at most max. */
uint64_t rwi_parse_number(struct rwi_parser *parser, uint64_t max);

/** Read a number from part of a word; false where it is none. */
bool rwi_number(uint64_t *value, const char *text, size_t len, uint64_t max);

/** Take words until there is no other or `stop` octets have been made. */
void rwi_parse_encoded(struct rwi_parser *parser, enum rwi_base base,
                       size_t stop);

/** Take one word that makes at most max octets; give how many. */
size_t rwi_parse_encoded_word(struct rwi_parser *parser, enum rwi_base base,
                              size_t max);

/** Write what text stands for, its escapes undone; false, and nothing
 * certain written, where an escape is bad. */
bool rwi_unescape(struct rwi_writer *out, const char *text, size_t len);

/* ---- for kinds that write text (print.c, print_octets.c) --------------- */

/** Write octets in quotes. */
void rwi_print_quoted(struct rw_text *text, const uint8_t *octets, size_t len);

/** Write octets as hex or base64, in words of the length asked for. */
void rwi_print_hex_octets(struct rwi_rdata *rdata, const uint8_t *octets,
                          size_t len);
void rwi_print_base64_octets(struct rwi_rdata *rdata, const uint8_t *octets,
                             size_t len);

/** Write a number. */
void rwi_print_number(struct rwi_rdata *rdata, uint32_t value);

/** Write a name that must not be compressed: RFC 3597 section 4. */
void rwi_print_plain_name(struct rwi_rdata *rdata);

#endif
