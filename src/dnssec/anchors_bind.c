/* BIND's trust anchors, rewritten; see dnssec/anchors_bind.h.
 *
 *     trust-anchors { . initial-key 257 3 8 "AwEAA..."; };
 *     trust-anchors { . static-ds 20326 8 2 "E06D44..."; };
 *     managed-keys  { . initial-key 257 3 8 "AwEAA..."; };
 *     trusted-keys  { . 257 3 8 "AwEAA..."; };
 *
 * become `. 0 IN DNSKEY ( 257 3 8 AwEAA... )` and so on, one entry a line.
 * Whether the fields are good, the reader of zone files says.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/anchors_bind.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/text.h"

#define GROWTH_MAX 8 /* octets for one: "1;" becomes a head and brackets */
#define HEAD_MAX   64

struct word {
    const char *at;
    size_t len;
    bool quoted;
};

struct scan {
    const char *at, *end;
    size_t line;
    struct rw_text out;
    size_t out_line; /* how far out is */
};

static bool
starts(const struct scan *scan, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(scan->end - scan->at) >= len &&
           memcmp(scan->at, word, len) == 0;
}

static void
skip_to(struct scan *scan, const char *end)
{
    while (scan->at < scan->end && !starts(scan, end)) {
        scan->line += *scan->at == '\n';
        scan->at++;
    }
}

/* Blanks, and comments in the three ways of named.conf. */
static void
skip_blanks(struct scan *scan)
{
    for (;;) {
        if (starts(scan, "//") || starts(scan, "#")) {
            skip_to(scan, "\n");
        } else if (starts(scan, "/*")) {
            skip_to(scan, "*/");
            scan->at += scan->at < scan->end ? 2 : 0;
        } else if (scan->at < scan->end && strchr(" \t\r\n", *scan->at)) {
            scan->line += *scan->at == '\n';
            scan->at++;
        } else {
            return;
        }
    }
}

/* A word, a text in quotes, or one of `{`, `}` and `;`; len 0 at the end. */
static struct word
next(struct scan *scan)
{
    struct word word = {.at = NULL};

    skip_blanks(scan);
    word.at = scan->at;
    if (scan->at == scan->end)
        return word;
    if (*scan->at == '"') {
        word = (struct word){.at = ++scan->at, .quoted = true};
        skip_to(scan, "\"");
        word.len = (size_t)(scan->at - word.at);
        scan->at += scan->at < scan->end;
        return word;
    }
    if (strchr("{};", *scan->at) != NULL)
        scan->at++;
    else
        while (scan->at < scan->end && !strchr(" \t\r\n{};\"", *scan->at))
            scan->at++;
    word.len = (size_t)(scan->at - word.at);
    return word;
}

static bool
is(const struct word *word, const char *text)
{
    return !word->quoted && word->len == strlen(text) &&
           memcmp(word->at, text, word->len) == 0;
}

static bool
is_end(const struct word *word)
{
    return word->len == 0 && !word->quoted;
}

static bool
begins_statement(const struct word *word)
{
    return is(word, "trust-anchors") || is(word, "managed-keys") ||
           is(word, "trusted-keys");
}

static bool
is_ds(const struct word *word)
{
    return is(word, "static-ds") || is(word, "initial-ds");
}

static bool
is_key(const struct word *word)
{
    return is(word, "static-key") || is(word, "initial-key");
}

/* The text's line breaks within quotes are blanks between brackets. */
static void
put_word(struct scan *scan, const struct word *word)
{
    rw_text_putc(&scan->out, ' ');
    for (size_t i = 0; i < word->len; i++)
        rw_text_putc(&scan->out, word->at[i] == '\n' ? ' ' : word->at[i]);
}

/* An entry stands on the line that it ends on, so that what is said of it
 * names a line where it is. */
static void
begin_entry(struct scan *scan, const struct word *name, bool ds)
{
    while (scan->out_line < scan->line) {
        rw_text_putc(&scan->out, '\n');
        scan->out_line++;
    }
    rw_text_put(&scan->out, name->at, name->len);
    rw_text_puts(&scan->out, ds ? " 0 IN DS (" : " 0 IN DNSKEY (");
}

/* `name [kind] number number number "text";` from its name on. */
static bool
entry(struct scan *scan, const struct word *name)
{
    struct word word = next(scan);
    bool ds = is_ds(&word);

    begin_entry(scan, name, ds);
    if (ds || is_key(&word))
        word = next(scan);
    while (!is_end(&word) && !is(&word, ";") && !is(&word, "{") &&
           !is(&word, "}")) {
        put_word(scan, &word);
        word = next(scan);
    }
    rw_text_puts(&scan->out, " )\n");
    scan->out_line++;
    return is(&word, ";");
}

static bool
statement(struct scan *scan)
{
    struct word word = next(scan);

    if (!is(&word, "{"))
        return false;
    for (word = next(scan); !is(&word, "}"); word = next(scan))
        if (is_end(&word) || is(&word, ";") || !entry(scan, &word))
            return false;
    word = next(scan);
    return is(&word, ";");
}

bool
rwi_anchors_are_binds(const char *text, size_t len)
{
    struct scan scan = {.at = text, .end = text + len, .line = 1};
    struct word word = next(&scan);

    return begins_statement(&word);
}

enum rw_status
rwi_anchors_of_bind(char **lines, size_t *lines_len, const char *text,
                    size_t len, struct rw_zonefile_error *error)
{
    struct scan scan = {
        .at = text, .end = text + len, .line = 1, .out_line = 1};
    size_t size = GROWTH_MAX * len + HEAD_MAX;
    struct word word;
    bool good = true;

    *lines = malloc(size);
    if (*lines == NULL)
        return RW_ERR_MEMORY;
    rw_text_init(&scan.out, *lines, size);
    for (word = next(&scan); good && !is_end(&word); word = next(&scan))
        good = begins_statement(&word) && statement(&scan);
    *lines_len = scan.out.len;
    if (good && rw_text_fits(&scan.out))
        return RW_OK;
    free(*lines);
    *lines = NULL;
    if (error != NULL)
        *error = (struct rw_zonefile_error){.line = scan.line};
    return RW_ERR_SYNTAX;
}
