/* Zone-file text cut into words.
 *
 * RFC 1035 section 5.1: blanks part words, a semicolon begins a comment,
 * between parentheses a line's end is a blank, quotes hold a word together.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_LEXER_H
#define RWI_WIRE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

enum rwi_word_kind {
    RWI_WORD,      /* a word */
    RWI_WORD_LINE, /* the end of an entry: of its last line */
    RWI_WORD_END,  /* the end of the text */
    RWI_WORD_BAD,  /* a quote or parenthesis that is not closed, or closed
                      without having been opened */
};

struct rwi_word {
    enum rwi_word_kind kind;
    const char *at; /* in the text; without the quotes it stands in */
    size_t len;     /* octets, escapes as they are written */
    bool quoted;
    bool indented; /* blanks before it, or it does not begin its line */
};

struct rwi_lexer {
    const char *at; /* the next octet */
    const char *end;
    size_t line;     /* of `at`, from 1 */
    bool open;       /* between parentheses */
    bool line_start; /* nothing of this line has been read */
};

void rwi_lexer_init(struct rwi_lexer *lexer, const char *text, size_t len);

/** Take the next word. */
struct rwi_word rwi_lexer_next(struct rwi_lexer *lexer);

/** Say whether a word is `text`, in any case. */
bool rwi_word_is(const struct rwi_word *word, const char *text);

#endif
