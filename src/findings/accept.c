/* The list of findings that are accepted; see rootwalk/accept.h.
 *
 * Words are kept, not patterns: whoever accepts a finding has seen it, and a
 * list that said "everything of this zone" would hide the next one.  A line
 * that cannot be read is an error of the whole list, not skipped: it is there
 * to keep an alarm quiet, and nobody would notice that it does not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/accept.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "findings/findings.h"
#include "rootwalk/name.h"

#define ROOM   ((size_t)16 << 20) /* octets of one list */
#define BLANKS " \t\r"
#define DAY_S  86400

struct entry {
    struct entry *next;
    enum rw_finding_code code;
    const uint8_t *zone;       /* NULL: any */
    const uint8_t *server;     /* NULL: any, or by address */
    struct rw_address address; /* RW_FAMILY_NONE: any, or by name */
    uint64_t end_s;            /* accepted before; UINT64_MAX: for good */
};

struct rw_accept {
    struct rwi_arena arena;
    struct entry *first;
};

/* A line in the making. */
struct line {
    struct rw_accept *accept;
    struct entry *entry;
    const char *at; /* what is left of it ... */
    size_t len;     /* ... so many octets */
    struct rw_accept_error *error;
};

struct word {
    const char *at;
    size_t len;
};

/* Returns false, for the end of an expression: what is wrong is told once,
 * with the word at which it was seen. */
static bool
fails(struct line *line, enum rw_accept_fault fault, struct word word)
{
    size_t len = word.len < sizeof(line->error->word)
                     ? word.len
                     : sizeof(line->error->word) - 1;

    line->error->fault = fault;
    memcpy(line->error->word, word.at, len);
    line->error->word[len] = '\0';
    return false;
}

/* The next word; empty at the end of the line, and where the reason begins. */
static struct word
next_word(struct line *line)
{
    struct word word;

    while (line->len > 0 && strchr(BLANKS, line->at[0]) != NULL) {
        line->at++;
        line->len--;
    }
    word = (struct word){line->at, 0};
    while (word.len < line->len &&
           strchr(BLANKS "#", word.at[word.len]) == NULL)
        word.len++;
    line->at += word.len;
    line->len -= word.len;
    return word;
}

static bool
is_word(struct word word, const char *text)
{
    return word.len == strlen(text) && memcmp(word.at, text, word.len) == 0;
}

/* Cut a word at a character that no backslash is before; what is behind it, or
 * an empty word with a NULL pointer.  Names may hold @ and / themselves,
 * escaped as in a zone file. */
static struct word
cut_at(struct word *word, char character)
{
    for (size_t i = 0; i < word->len; i++) {
        if (word->at[i] == '\\') {
            i++;
        } else if (word->at[i] == character) {
            struct word rest = {word->at + i + 1, word->len - i - 1};

            word->len = i;
            return rest;
        }
    }
    return (struct word){NULL, 0};
}

/* ---- the parts of a line ------------------------------------------------ */

/* In capitals only, as reports have them; a code of another release is an
 * error here, so that a list is looked at when it no longer fits. */
static bool
take_code(struct line *line, struct word word)
{
    for (int code = 0; code < (int)RW_FINDING_CODES; code++)
        if (is_word(word, rw_finding_name((enum rw_finding_code)code))) {
            line->entry->code = (enum rw_finding_code)code;
            return true;
        }
    return fails(line, RW_ACCEPT_CODE, word);
}

/* Where the arena is full *out is NULL, which would mean "any zone"; the list
 * is then given up on as a whole. */
static bool
take_name(const uint8_t **out, struct line *line, struct word word)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_name_from_text(name, word.at, word.len, NULL, NULL) != RW_OK)
        return false;
    *out = rwi_arena_copy(&line->accept->arena, name, rw_name_size(name));
    return true;
}

/* An address first: no server's name looks like one. */
static bool
take_server(struct line *line, struct word word)
{
    char text[64];

    if (word.len > 0 && word.len < sizeof(text)) {
        memcpy(text, word.at, word.len);
        text[word.len] = '\0';
        if (rw_address_from_text(&line->entry->address, text, 0) == RW_OK)
            return true;
    }
    return take_name(&line->entry->server, line, word) ||
           fails(line, RW_ACCEPT_SERVER, word);
}

static bool
take_where(struct line *line, struct word word)
{
    struct word server = cut_at(&word, '/');

    if (!take_name(&line->entry->zone, line, word))
        return fails(line, RW_ACCEPT_ZONE, word);
    return server.at == NULL || take_server(line, server);
}

/* "2027-01-31": accepted on that day, and no longer on the next. */
static bool
take_date(struct line *line, struct word word)
{
    char digits[] = "YYYYMMDD000000";
    uint32_t seconds;

    if (word.len != 10 || word.at[4] != '-' || word.at[7] != '-')
        return fails(line, RW_ACCEPT_DATE, word);
    memcpy(digits, word.at, 4);
    memcpy(digits + 4, word.at + 5, 2);
    memcpy(digits + 6, word.at + 8, 2);
    if (!rwi_date_from_text(&seconds, digits))
        return fails(line, RW_ACCEPT_DATE, word);
    line->entry->end_s = (uint64_t)seconds + DAY_S;
    return true;
}

static bool
is_end(const struct line *line, struct word word)
{
    return word.len == 0 && (line->len == 0 || line->at[0] == '#');
}

/* The code, the zone and the server, then until when. */
static bool
take_line(struct line *line, struct word word)
{
    struct word where = cut_at(&word, '@');

    if (!take_code(line, word) ||
        (where.at != NULL && !take_where(line, where)))
        return false;
    word = next_word(line);
    if (is_word(word, "until")) {
        if (!take_date(line, next_word(line)))
            return false;
        word = next_word(line);
    }
    return is_end(line, word) || fails(line, RW_ACCEPT_WORD, word);
}

/* The entry is linked only when its line was read whole. */
static bool
read_line(struct line *line)
{
    struct word word = next_word(line);

    if (is_end(line, word))
        return true;
    line->entry = rwi_arena_alloc(&line->accept->arena, sizeof(*line->entry));
    if (line->entry == NULL)
        return true; /* the arena remembers */
    line->entry->end_s = UINT64_MAX;
    if (!take_line(line, word))
        return false;
    line->entry->next = line->accept->first;
    line->accept->first = line->entry;
    return true;
}

/* ---- the list ----------------------------------------------------------- */

enum rw_status
rw_accept_parse(struct rw_accept **out, const char *text,
                struct rw_accept_error *error)
{
    struct rw_accept *accept = calloc(1, sizeof(*accept));
    enum rw_status status = RW_OK;

    *out = NULL;
    *error = (struct rw_accept_error){.line = 0};
    if (accept == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&accept->arena, ROOM);
    while (status == RW_OK && *text != '\0') {
        size_t len = strcspn(text, "\n");
        struct line line = {
            .accept = accept, .at = text, .len = len, .error = error};

        error->line++;
        if (!read_line(&line))
            status = RW_ERR_SYNTAX;
        text += len + (text[len] == '\n');
    }
    if (accept->arena.failed)
        status = RW_ERR_MEMORY;
    if (status == RW_OK)
        *out = accept;
    else
        rw_accept_free(accept);
    return status;
}

void
rw_accept_free(struct rw_accept *accept)
{
    if (accept == NULL)
        return;
    rwi_arena_done(&accept->arena);
    free(accept);
}

/* ---- what it accepts ---------------------------------------------------- */

/* now_s is the trace's clock, not the machine's: a capture of last year is
 * judged by what was accepted then. */
static bool
is_about(const struct entry *entry, const struct rw_finding *f, uint64_t now_s)
{
    return entry->code == f->code && now_s < entry->end_s &&
           (entry->zone == NULL ||
            (f->zone != NULL && rw_name_equal(entry->zone, f->zone)));
}

static bool
is_server(const struct entry *entry, const struct rw_finding_server *server)
{
    if (entry->address.family != RW_FAMILY_NONE)
        return rw_address_same_host(&entry->address, &server->address);
    return entry->server == NULL ||
           (server->name != NULL && rw_name_equal(entry->server, server->name));
}

static bool
accepts_any_server(const struct entry *entry)
{
    return entry->server == NULL && entry->address.family == RW_FAMILY_NONE;
}

/* @param server  NULL: whichever there are */
static bool
accepts(const struct rw_accept *accept, const struct rw_finding *f,
        const struct rw_finding_server *server, uint64_t now_s)
{
    for (const struct entry *entry = accept->first; entry != NULL;
         entry = entry->next)
        if (is_about(entry, f, now_s) &&
            (server != NULL ? is_server(entry, server)
                            : accepts_any_server(entry)))
            return true;
    return false;
}

/* A finding about several servers is accepted only where each of them is; one
 * whose list was cut off (`more`) could name one that is not. */
bool
rwi_is_accepted(const struct rw_accept *accept, const struct rw_finding *f,
                uint64_t now_s)
{
    if (accepts(accept, f, NULL, now_s))
        return true;
    for (size_t i = 0; i < f->servers.count; i++)
        if (!accepts(accept, f, &f->servers.list[i], now_s))
            return false;
    return f->servers.count > 0 && f->servers.more == 0;
}
