/* JSON as it is read; see json_reader.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json_reader.h"

#include <string.h>

void
rwi_json_in_begin(struct rwi_json_in *in, const char *text, size_t len)
{
    *in = (struct rwi_json_in){text, text, text + len, RW_OK};
}

void
rwi_json_in_fail(struct rwi_json_in *in, enum rw_status status)
{
    if (in->status == RW_OK)
        in->status = status;
}

static void
skip_blanks(struct rwi_json_in *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\n' ||
                                *in->at == '\t' || *in->at == '\r'))
        in->at++;
}

/* The next octet that is no blank, not taken yet; NUL at the end and after an
 * error, which no text has outside of strings. */
static char
peek(struct rwi_json_in *in)
{
    if (in->status != RW_OK)
        return '\0';
    skip_blanks(in);
    if (in->at == in->end) {
        rwi_json_in_fail(in, RW_ERR_SHORT);
        return '\0';
    }
    return *in->at;
}

/* Take an octet that has to be there. */
static bool
take(struct rwi_json_in *in, char c)
{
    if (peek(in) == c && in->status == RW_OK) {
        in->at++;
        return true;
    }
    rwi_json_in_fail(in, RW_ERR_SYNTAX);
    return false;
}

void
rwi_json_in_end(struct rwi_json_in *in)
{
    skip_blanks(in);
    if (in->at < in->end)
        rwi_json_in_fail(in, RW_ERR_TRAILING);
}

/* ---- objects and lists -------------------------------------------------- */

bool
rwi_json_in_enter(struct rwi_json_in *in, char open)
{
    return take(in, open);
}

bool
rwi_json_in_next(struct rwi_json_in *in, size_t *count, char close)
{
    if (peek(in) == close && in->status == RW_OK) {
        in->at++;
        return false;
    }
    if (*count > 0 && !take(in, ','))
        return false;
    ++*count;
    return in->status == RW_OK;
}

/* ---- strings ------------------------------------------------------------ */

/* The octets between the quotes, as they stand there; the closing quote is
 * taken.  Controls may not stand there. */
static size_t
raw_string(struct rwi_json_in *in, const char **text, bool *has_escapes)
{
    const char *from;

    *text = "";
    *has_escapes = false;
    if (!take(in, '"'))
        return 0;
    for (from = in->at; in->at < in->end && *in->at != '"'; in->at++) {
        if ((unsigned char)*in->at < 0x20) {
            rwi_json_in_fail(in, RW_ERR_SYNTAX);
            return 0;
        }
        if (*in->at == '\\') {
            *has_escapes = true;
            if (++in->at == in->end)
                break;
        }
    }
    if (in->at == in->end) {
        rwi_json_in_fail(in, RW_ERR_SHORT);
        return 0;
    }
    *text = from;
    return (size_t)(in->at++ - from);
}

bool
rwi_json_in_key(struct rwi_json_in *in, char *key, size_t size)
{
    const char *text;
    bool has_escapes;
    size_t len = raw_string(in, &text, &has_escapes);

    if (has_escapes || len >= size)
        len = 0;
    memcpy(key, text, len);
    key[len] = '\0';
    return take(in, ':');
}

/* What follows a backslash, NUL for what is no ASCII; `*at` is moved to its
 * last octet. */
static char
unescape(const char **at, const char *end)
{
    static const char LETTERS[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
    const char *letter = strchr(LETTERS, **at);
    unsigned code = 0;

    if (**at == '\0')
        return '\0';
    if (letter != NULL)
        return MEANT[letter - LETTERS];
    if (**at != 'u' || end - *at < 5)
        return '\0';
    for (size_t i = 1; i <= 4; i++) {
        char c = (*at)[i];

        code = code * 16 + (unsigned)(c >= '0' && c <= '9'   ? c - '0'
                                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                             : 0x10000);
    }
    *at += 4;
    return code < 0x80 ? (char)code : '\0';
}

size_t
rwi_json_in_text(struct rwi_json_in *in, char *text, size_t size)
{
    const char *raw, *end;
    bool has_escapes;
    size_t len = raw_string(in, &raw, &has_escapes), at = 0;

    end = raw + len;
    for (; raw < end; raw++) {
        char c = *raw;

        if (c == '\\') {
            raw++;
            c = unescape(&raw, end);
        }
        if (c == '\0' || (unsigned char)c >= 0x80 || at + 1 >= size) {
            rwi_json_in_fail(in, RW_ERR_SYNTAX);
            break;
        }
        text[at++] = c;
    }
    if (in->status != RW_OK)
        at = 0;
    text[at] = '\0';
    return at;
}

size_t
rwi_json_in_plain(struct rwi_json_in *in, const char **text)
{
    bool has_escapes;
    size_t len = raw_string(in, text, &has_escapes);

    if (has_escapes)
        rwi_json_in_fail(in, RW_ERR_SYNTAX);
    return in->status == RW_OK ? len : 0;
}

/* ---- numbers and words -------------------------------------------------- */

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

uint64_t
rwi_json_in_number(struct rwi_json_in *in, uint64_t max)
{
    uint64_t value = 0;
    const char *from;

    if (!is_digit(peek(in))) {
        rwi_json_in_fail(in, RW_ERR_SYNTAX);
        return 0;
    }
    for (from = in->at; in->at < in->end && is_digit(*in->at); in->at++) {
        unsigned digit = (unsigned)(*in->at - '0');

        if (value > (max - digit) / 10 || digit > max) {
            rwi_json_in_fail(in, RW_ERR_NUMBER);
            return 0;
        }
        value = value * 10 + digit;
    }
    if ((*from == '0' && in->at - from > 1) ||
        (in->at < in->end &&
         (*in->at == '.' || *in->at == 'e' || *in->at == 'E'))) {
        rwi_json_in_fail(in, RW_ERR_NUMBER);
        return 0;
    }
    return value;
}

static bool
take_word(struct rwi_json_in *in, const char *word)
{
    size_t len = strlen(word);

    if (peek(in) != word[0] || (size_t)(in->end - in->at) < len ||
        memcmp(in->at, word, len) != 0)
        return false;
    in->at += len;
    return true;
}

bool
rwi_json_in_bool(struct rwi_json_in *in)
{
    if (take_word(in, "true"))
        return true;
    if (!take_word(in, "false"))
        rwi_json_in_fail(in, RW_ERR_SYNTAX);
    return false;
}

bool
rwi_json_in_null(struct rwi_json_in *in)
{
    return take_word(in, "null");
}

/* ---- what nobody wants -------------------------------------------------- */

/* A number of any form, or a word; what is no number is not told apart. */
static void
skip_scalar(struct rwi_json_in *in)
{
    const char *from = in->at;
    bool has_escapes;

    if (peek(in) == '"') {
        (void)raw_string(in, &from, &has_escapes);
        return;
    }
    if (take_word(in, "true") || take_word(in, "false") ||
        take_word(in, "null"))
        return;
    for (from = in->at;
         in->at < in->end &&
         (is_digit(*in->at) || *in->at == '-' || *in->at == '+' ||
          *in->at == '.' || *in->at == 'e' || *in->at == 'E');
         in->at++)
        ;
    if (in->at == from)
        rwi_json_in_fail(in, RW_ERR_SYNTAX);
}

/* The way out of what is passed over: a bit a level, set for an object. */
struct way {
    uint64_t is_object;
    size_t depth;
};

static bool
skip_open(struct rwi_json_in *in, struct way *way, char open)
{
    if (way->depth == RWI_JSON_IN_DEPTH_MAX) {
        rwi_json_in_fail(in, RW_ERR_LIMIT);
        return false;
    }
    in->at++;
    way->is_object = way->is_object << 1 | (open == '{');
    way->depth++;
    return true;
}

/* After a value, or right after an opening bracket: out of all that ends here,
 * or up to the next value of what goes on. */
static void
skip_on(struct rwi_json_in *in, struct way *way, bool is_first)
{
    char key[1];

    while (way->depth > 0 && in->status == RW_OK) {
        bool is_object = (way->is_object & 1) != 0;
        size_t count = is_first ? 0 : 1;

        if (rwi_json_in_next(in, &count, is_object ? '}' : ']')) {
            if (is_object)
                (void)rwi_json_in_key(in, key, sizeof(key));
            return;
        }
        way->is_object >>= 1;
        way->depth--;
        is_first = false;
    }
}

void
rwi_json_in_skip(struct rwi_json_in *in)
{
    struct way way = {0, 0};

    do {
        char c = peek(in);

        if (c == '{' || c == '[') {
            if (skip_open(in, &way, c))
                skip_on(in, &way, true);
            continue;
        }
        skip_scalar(in);
        skip_on(in, &way, false);
    } while (way.depth > 0 && in->status == RW_OK);
}
