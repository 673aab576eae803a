/* What a part's header says of it: Content-Type, Content-Disposition and
 * Content-Transfer-Encoding, with their parameters.  RFC 2045 section 5, RFC
 * 2183; RFC 2231 for parameters in pieces and in other charsets.
 *
 * Of several fields of one kind the first counts, and two are a fault:
 * programs differ on which they take, which is how an attachment gets past a
 * filter that reads the other one.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/basen.h"
#include "mime/mime.h"

#define VALUE_MAX 4096 /* octets of a parameter */

/* ---- tokens ------------------------------------------------------------- */

/* Blanks and comments, which may nest. */
static const char *
skip_blanks(const char *s)
{
    unsigned depth = 0;

    for (;; s++) {
        if (depth > 0 && *s == '\\' && s[1] != '\0')
            s++;
        else if (*s == '(')
            depth++;
        else if (depth > 0 && *s == ')')
            depth--;
        else if (*s == '\0' || (depth == 0 && !isspace((unsigned char)*s)))
            return s;
    }
}

/* A token, as far as it goes: RFC 2045 section 5.1, and a little more, as
 * people write. */
static size_t
token_len(const char *s)
{
    return strcspn(s, " \t\r\n;=()\"");
}

static char *
lower_copy(struct rwi_arena *arena, const char *s, size_t len)
{
    char *copy = rwi_arena_alloc(arena, len + 1);

    for (size_t i = 0; copy != NULL && i < len; i++)
        copy[i] = (char)tolower((unsigned char)s[i]);
    return copy;
}

static const char *
keep(struct rwi_arena *arena, const struct rwi_grow *grow)
{
    char *copy = rwi_arena_alloc(arena, grow->len + 1);

    if (copy != NULL && grow->len > 0)
        memcpy(copy, grow->buf, grow->len);
    return copy;
}

/* ---- parameters --------------------------------------------------------- */

struct parameter {
    const char *name;
    size_t name_len;
    struct rwi_grow value; /* without its quotes */
};

/* One that is not closed goes on to the end. */
static const char *
quoted_string(struct rwi_grow *value, const char *s)
{
    for (s++; *s != '\0' && *s != '"'; s++) {
        if (*s == '\\' && s[1] != '\0')
            s++;
        rwi_grow_put(value, s, 1);
    }
    return *s == '"' ? s + 1 : s;
}

/* The next "; name=value" at *at; false at the end.  Text between parameters
 * that is none is passed over. */
static bool
next_parameter(struct parameter *parameter, const char **at)
{
    const char *s = *at;

    for (;;) {
        s = strchr(s, ';');
        if (s == NULL)
            return false;
        s = skip_blanks(s + 1);
        parameter->name = s;
        parameter->name_len = token_len(s);
        s = skip_blanks(s + parameter->name_len);
        if (*s == '=')
            break; /* else it is none: look for the next */
    }
    s = skip_blanks(s + 1);
    parameter->value.len = 0;
    rwi_grow_put(&parameter->value, "", 0);
    if (*s == '"') {
        s = quoted_string(&parameter->value, s);
    } else {
        size_t len = strcspn(s, "; \t\r\n");

        rwi_grow_put(&parameter->value, s, len);
        s += len;
    }
    *at = s;
    return true;
}

/* "%E4%BD" as octets. */
static void
put_percent(struct rwi_grow *out, const char *s)
{
    for (; *s != '\0'; s++) {
        int high = -1, low = -1;
        char c = *s;

        if (c == '%' && s[1] != '\0') {
            high = rwi_hex_digit(s[1]);
            low = rwi_hex_digit(s[2]);
        }
        if (high >= 0 && low >= 0) {
            c = (char)(high << 4 | low);
            s += 2;
        }
        rwi_grow_put(out, &c, 1);
    }
}

/* A parameter that came in pieces, or with a charset. */
struct extended {
    struct rwi_grow octets;
    char charset[64];
    bool is_there;
};

/* name*0*=utf-8'en'%E4, name*1=..., name*=...  RFC 2231 sections 3 and 4 */
static void
add_piece(struct extended *extended, const char *marks, size_t marks_len,
          const char *value)
{
    bool is_first = !extended->is_there;

    extended->is_there = true;
    if (marks[marks_len - 1] != '*') {
        rwi_grow_put(&extended->octets, value, strlen(value));
        return;
    }
    if (is_first) {
        const char *language = strchr(value, '\'');
        const char *text = language != NULL ? strchr(language + 1, '\'') : NULL;
        size_t len = language != NULL ? (size_t)(language - value) : 0;

        if (text != NULL && len < sizeof(extended->charset)) {
            memcpy(extended->charset, value, len);
            extended->charset[len] = '\0';
            value = text + 1;
        }
    }
    put_percent(&extended->octets, value);
}

static bool
is_named(const struct parameter *parameter, const char *name)
{
    return parameter->name_len == strlen(name) &&
           strncasecmp(parameter->name, name, parameter->name_len) == 0;
}

/* Find a parameter; NULL where there is none.  What is no RFC 2231 may still
 * hold encoded words, which RFC 2047 forbids and many send.
 *
 * @param count how many there are of that very name Pieces are taken in the
 * order in which they stand; their numbers are not looked at, as nobody sends
 * them in another.  Where there is both, RFC 2231's form counts. */
static const char *
find_parameter(struct rwi_arena *arena, const char *value, const char *name,
               unsigned *count, uint32_t *faults)
{
    struct extended extended = {.octets = {.max = VALUE_MAX}};
    struct parameter parameter = {.value = {.max = VALUE_MAX}};
    struct rwi_grow text = {.max = VALUE_MAX};
    size_t len = strlen(name);
    bool found = false;
    const char *kept = NULL;

    *count = 0;
    while (next_parameter(&parameter, &value)) {
        if (is_named(&parameter, name) && (*count)++ == 0) {
            found = true;
            text.len = 0;
            *faults |= rwi_words_decode(&text, parameter.value.buf,
                                        parameter.value.len);
            rwi_grow_put(&text, "", 0);
        } else if (parameter.name_len > len + 0 && parameter.name[len] == '*' &&
                   strncasecmp(parameter.name, name, len) == 0 &&
                   parameter.value.buf != NULL) {
            add_piece(&extended, parameter.name + len, parameter.name_len - len,
                      parameter.value.buf);
        }
    }
    if (extended.is_there) {
        text.len = 0;
        *faults |= rwi_charset_put(
            &text, extended.charset[0] != '\0' ? extended.charset : NULL,
            (const uint8_t *)extended.octets.buf, extended.octets.len);
        rwi_grow_put(&text, "", 0);
    }
    if (found || extended.is_there)
        kept = keep(arena, &text);
    arena->failed |= text.has_failed || extended.octets.has_failed ||
                     parameter.value.has_failed;
    rwi_grow_free(&text);
    rwi_grow_free(&extended.octets);
    rwi_grow_free(&parameter.value);
    return kept;
}

/* ---- fields ------------------------------------------------------------- */

/* Of two boundaries the first counts, too; a message with two is read as two
 * messages by two programs. */
static void
content_type(struct rwi_content *content, struct rwi_arena *arena,
             const char *value)
{
    const char *s = skip_blanks(value);
    size_t len = strcspn(s, " \t\r\n;(");
    unsigned count;

    if (content->has_type) {
        content->faults |= RWI_BIT(RW_MIME_TYPES_TWO);
        return; /* the first applies */
    }
    content->has_type = true;
    if (memchr(s, '/', len) == NULL || len < 3 || len > 127) {
        content->faults |= RWI_BIT(RW_MIME_TYPE_SYNTAX);
        return;
    }
    content->type = lower_copy(arena, s, len);
    content->boundary =
        find_parameter(arena, value, "boundary", &count, &content->faults);
    if (count > 1)
        content->faults |= RWI_BIT(RW_MIME_BOUNDARIES_TWO);
    content->charset =
        find_parameter(arena, value, "charset", &count, &content->faults);
    content->name =
        find_parameter(arena, value, "name", &count, &content->faults);
}

static void
content_disposition(struct rwi_content *content, struct rwi_arena *arena,
                    const char *value)
{
    const char *s = skip_blanks(value);
    unsigned count;

    if (content->disposition != NULL)
        return;
    content->disposition = lower_copy(arena, s, token_len(s));
    content->filename =
        find_parameter(arena, value, "filename", &count, &content->faults);
}

void
rwi_content_field(struct rwi_content *content, struct rwi_arena *arena,
                  const char *name, const char *value)
{
    const char *s = skip_blanks(value);

    if (strcasecmp(name, "Content-Type") == 0)
        content_type(content, arena, value);
    else if (strcasecmp(name, "Content-Disposition") == 0)
        content_disposition(content, arena, value);
    else if (strcasecmp(name, "Content-Transfer-Encoding") == 0 &&
             content->encoding == NULL)
        content->encoding = lower_copy(arena, s, token_len(s));
}
