/* Lines and words of a .rpl file, and the records in it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/reader.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/zonefile.h"
#include "scenario/dsa.h"

#define LINE_MAX_OCTETS 65536 /* of a line, with those its parentheses join */

/* ---- lines and words ------------------------------------------------ */

bool
rpl_fail(struct reader *in, const char *format, ...)
{
    size_t len;
    va_list args;

    if (in->error[0] != '\0')
        return false;
    snprintf(in->error, RPL_ERROR_MAX, "line %zu: ", in->line);
    len = strlen(in->error);
    va_start(args, format);
    vsnprintf(in->error + len, RPL_ERROR_MAX - len, format, args);
    va_end(args);
    return false;
}

char *
rpl_trim(char *text)
{
    size_t len;

    while (isspace((unsigned char)*text))
        text++;
    len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        text[--len] = '\0';
    return text;
}

/* Go to the next line that is neither blank nor a comment of others'. */
char *
rpl_next_line(struct reader *in)
{
    if (in->held) {
        in->held = false;
        return in->text;
    }
    while (in->pos < in->end) {
        const char *start = in->pos;
        const char *stop = memchr(start, '\n', (size_t)(in->end - start));

        if (stop == NULL)
            stop = in->end;
        in->pos = stop < in->end ? stop + 1 : stop;
        in->line++;
        in->text = rpl_trim(pool_copy(in->pool, start, (size_t)(stop - start)));
        if (in->text[0] != '\0' &&
            (in->text[0] != ';' || strncmp(in->text, "; rootwalk:", 11) == 0))
            return in->text;
    }
    return in->text = NULL;
}

/* Cut the next word off *rest; NULL when there is none. */
char *
rpl_next_word(char **rest)
{
    char *word = *rest;

    while (isspace((unsigned char)*word))
        word++;
    if (*word == '\0')
        return NULL;
    *rest = word;
    while (**rest != '\0' && !isspace((unsigned char)**rest))
        (*rest)++;
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

void
rpl_cut_comment(char *text)
{
    text[strcspn(text, ";")] = '\0';
}

/* Say whether the line is `keyword` with or without more, and give that. */
bool
rpl_is_keyword(char *line, const char *keyword, char **rest)
{
    size_t len = strlen(keyword);

    if (strncmp(line, keyword, len) != 0 ||
        (line[len] != '\0' && !isspace((unsigned char)line[len])))
        return false;
    *rest = rpl_trim(line + len);
    return true;
}

bool
rpl_number(uint64_t *value, const char *text)
{
    char *end;

    if (text == NULL || !isdigit((unsigned char)*text))
        return false;
    *value = strtoull(text, &end, 10);
    return *end == '\0';
}

/* ---- records and names ---------------------------------------------- */

struct collecting {
    struct pool *pool;
    struct rpl_records *records;
};

static enum rw_status
collect(void *ctx, const struct rw_record *record, size_t line)
{
    struct collecting *to = ctx;
    struct rpl_records *records = to->records;
    struct rw_record *list =
        pool_new(to->pool, records->count + 1, sizeof(*list));
    struct rw_record *copy = &list[records->count];

    (void)line;
    if (records->count > 0)
        memcpy(list, records->list, records->count * sizeof(*list));
    *copy = *record;
    copy->owner =
        pool_copy(to->pool, record->owner, rw_name_size(record->owner));
    copy->rdata = pool_copy(to->pool, record->rdata, record->rdata_len);
    rpl_fix_dsa(to->pool, copy);
    records->list = list;
    records->count++;
    return RW_OK;
}

bool
rpl_records_parse(struct pool *pool, struct rpl_records *records,
                  const char *text, size_t len)
{
    static const char TTL[] = "$TTL 3600\n";
    struct collecting to = {pool, records};
    size_t before = records->count;
    char *whole = pool_new(pool, 1, sizeof(TTL) + len + 1);

    memcpy(whole, TTL, sizeof(TTL) - 1);
    memcpy(whole + sizeof(TTL) - 1, text, len);
    whole[sizeof(TTL) - 1 + len] = '\n';
    return rw_zonefile_parse(whole, sizeof(TTL) + len, NULL, collect, &to,
                             NULL) == RW_OK &&
           records->count > before;
}

const uint8_t *
rpl_name(struct pool *pool, const char *text)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_name_from_text(name, text, strlen(text), NULL, NULL) != RW_OK)
        return NULL;
    return pool_copy(pool, name, rw_name_size(name));
}

/* Count how deep in parentheses a line leaves, outside quotes and comments. */
static int
parentheses(const char *text)
{
    int depth = 0;
    bool quoted = false;

    for (; *text != '\0' && (quoted || *text != ';'); text++) {
        if (*text == '\\' && text[1] != '\0')
            text++;
        else if (*text == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += *text == '(' ? 1 : *text == ')' ? -1 : 0;
    }
    return depth;
}

/* Read the record that starts in this line. */
bool
rpl_read_record(struct reader *in, struct rpl_records *records)
{
    char *text = in->text;
    int depth = parentheses(text);

    while (depth > 0 && rpl_next_line(in) != NULL) {
        size_t len = strlen(text), more = strlen(in->text);
        char *joined = pool_new(in->pool, 1, len + more + 2);

        if (len + more > LINE_MAX_OCTETS)
            break;
        memcpy(joined, text, len);
        joined[len] = '\n';
        memcpy(joined + len + 1, in->text, more);
        text = joined;
        depth += parentheses(in->text);
    }
    if (!rpl_records_parse(in->pool, records, text, strlen(text)))
        return rpl_fail(in, "no record: %.60s", text);
    return true;
}

/* ---- our own lines -------------------------------------------------- */

bool
rpl_read_note(struct reader *in, struct rpl_note **notes)
{
    char *rest = in->text + strlen("; rootwalk:");
    struct rpl_note *note = pool_new(in->pool, 1, sizeof(*note));

    note->word = rpl_next_word(&rest);
    if (note->word == NULL)
        return rpl_fail(in, "a rootwalk line that says nothing");
    note->rest = rpl_trim(rest);
    note->line = in->line;
    while (*notes != NULL)
        notes = &(*notes)->next;
    *notes = note;
    return true;
}
