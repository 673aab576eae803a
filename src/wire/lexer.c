/* Zone-file text cut into words; see lexer.h.
 *
 * No copy is made: words are views of the text, their escapes still in them,
 * as what an escape means depends on the field (a dot in a name, any octet in
 * a string).  Nor is there an error path: what is no word is a word of the
 * kind RWI_WORD_BAD, which no field accepts, so it is refused where it stands,
 * with its line.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/lexer.h"

#include <string.h>

#include "wire/lower.h"

void
rwi_lexer_init(struct rwi_lexer *lexer, const char *text, size_t len)
{
    lexer->at = text;
    lexer->end = text + len;
    lexer->line = 1;
    lexer->open = false;
    lexer->line_start = true;
}

/* The carriage return counts as a blank, so that files from Windows need no
 * other way: there it stands before the end of each line. */
static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool
ends_word(char c)
{
    return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')';
}

/* Move behind the closing quote; false where there is none.  A bare line end
 * closes the quotes as an error: a quote forgotten would otherwise swallow the
 * rest of the file and be reported at its end.  An escaped one is an octet of
 * the string (and a line of the file). */
static bool
skip_quoted(struct rwi_lexer *lexer)
{
    for (; lexer->at < lexer->end; lexer->at++) {
        if (*lexer->at == '"') {
            lexer->at++;
            return true;
        }
        if (*lexer->at == '\n')
            return false;
        if (*lexer->at == '\\' && lexer->at + 1 < lexer->end)
            lexer->line += *++lexer->at == '\n';
    }
    return false;
}

/* Take a bare word; quotes inside it (key="a b") hold it together. */
static struct rwi_word
bare_word(struct rwi_lexer *lexer)
{
    struct rwi_word word = {.kind = RWI_WORD, .at = lexer->at};

    while (lexer->at < lexer->end && !ends_word(*lexer->at)) {
        char c = *lexer->at++;

        if (c == '\\' && lexer->at < lexer->end && *lexer->at != '\n')
            lexer->at++;
        else if (c == '"' && !skip_quoted(lexer))
            word.kind = RWI_WORD_BAD;
    }
    word.len = (size_t)(lexer->at - word.at);
    return word;
}

/* "" is a word, of no octets: a character string may be empty. */
static struct rwi_word
quoted_word(struct rwi_lexer *lexer)
{
    struct rwi_word word = {.kind = RWI_WORD, .quoted = true};

    word.at = ++lexer->at;
    if (!skip_quoted(lexer)) {
        word.kind = RWI_WORD_BAD;
        word.len = (size_t)(lexer->at - word.at);
    } else {
        word.len = (size_t)(lexer->at - word.at) - 1;
    }
    return word;
}

static void
skip_comment(struct rwi_lexer *lexer)
{
    while (lexer->at < lexer->end && *lexer->at != '\n')
        lexer->at++;
}

/* What is no word but has a place in the text, for the line and the column of
 * an error. */
static struct rwi_word
mark(struct rwi_lexer *lexer, enum rwi_word_kind kind, size_t len)
{
    struct rwi_word word = {.kind = kind, .at = lexer->at, .len = len};

    lexer->at += len;
    return word;
}

/* Move over what parts words; false where it is a parenthesis too many.
 * Parentheses do not nest: RFC 1035 section 5.1 has them group data across a
 * line's end and no more, so a second one is a slip, most likely a missing
 * end. */
static bool
skip_between(struct rwi_lexer *lexer)
{
    for (; lexer->at < lexer->end; lexer->at++) {
        char c = *lexer->at;

        if (c == ';')
            skip_comment(lexer);
        if (lexer->at == lexer->end)
            break;
        c = *lexer->at;
        if (c == '\n' && lexer->open) {
            lexer->line++;
        } else if (c == '(' || c == ')') {
            if (lexer->open == (c == '('))
                return false;
            lexer->open = c == '(';
        } else if (!is_blank(c)) {
            break;
        }
    }
    return true;
}

/* Parentheses only switch the meaning of a line's end; a comment runs to the
 * end of its line, in parentheses as outside.  RFC 1035 section 5.1 Blanks at
 * the beginning of a line mean "the owner before", so it is noted whether
 * anything stood there.  A text that ends between parentheses is cut off, and
 * its last entry may lack records: refused, not completed. */
struct rwi_word
rwi_lexer_next(struct rwi_lexer *lexer)
{
    const char *begin = lexer->at;
    bool at_line_start = lexer->line_start;
    struct rwi_word word;

    lexer->line_start = false;
    if (!skip_between(lexer))
        return mark(lexer, RWI_WORD_BAD, 1);
    if (lexer->at == lexer->end)
        return mark(lexer, lexer->open ? RWI_WORD_BAD : RWI_WORD_END, 0);
    if (*lexer->at == '\n') {
        lexer->line++;
        lexer->line_start = true;
        return mark(lexer, RWI_WORD_LINE, 1);
    }
    at_line_start = at_line_start && lexer->at == begin;
    word = *lexer->at == '"' ? quoted_word(lexer) : bare_word(lexer);
    word.indented = !at_line_start;
    return word;
}

/* Keywords and mnemonics in any case, as RFC 1035 section 2.3.3 has it for
 * names. */
bool
rwi_word_is(const struct rwi_word *word, const char *text)
{
    return word->kind == RWI_WORD && word->len == strlen(text) &&
           rwi_ascii_equal(word->at, text, word->len);
}
