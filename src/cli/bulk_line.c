/* A line of bulk's input, and what it asks for.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "cli/bulk.h"

#define BLANKS " \t\v\f"

void
request_words(struct words *words, const struct request *request)
{
    struct rw_text text;

    rw_text_init(&text, words->name, sizeof(words->name));
    rw_text_put_utf8(&text, request->name);
    rw_text_init(&text, words->type, sizeof(words->type));
    rw_text_put_utf8(&text, request->type);
}

/* ---- columns ------------------------------------------------------------ */

/* Take the field at *at out of a line of CSV (RFC 4180), in place, and go on
 * behind its comma; *at is NULL after the last one. */
static char *
csv_field(char **at)
{
    char *from = *at + strspn(*at, BLANKS), *field = from, *to = from;
    bool is_quoted = *from == '"';

    if (is_quoted)
        from++;
    for (; *from != '\0'; from++) {
        if (is_quoted && from[0] == '"' && from[1] != '"')
            is_quoted = false;
        else if (!is_quoted && *from == ',')
            break;
        else
            *to++ = is_quoted && *from == '"' ? *from++ : *from;
    }
    *at = *from == ',' ? from + 1 : NULL;
    *to = '\0';
    return field;
}

/* Give the field of that number, from 1; NULL where there are fewer. */
static char *
csv_column(char *line, unsigned column)
{
    char *field = NULL;

    for (unsigned i = 0; i < column; i++) {
        if (line == NULL)
            return NULL;
        field = csv_field(&line);
    }
    return field;
}

bool
row_take_header(struct row *row, const char *wanted, char *line)
{
    for (unsigned i = 1; line != NULL; i++)
        if (strcasecmp(csv_field(&line), wanted) == 0) {
            row->column = i;
            return true;
        }
    return false;
}

/* ---- lines -------------------------------------------------------------- */

/* The name in a column, without the blanks around it. */
static void
row_read_column(struct row *row, char *text)
{
    char *name = csv_column(text, row->column);
    size_t len;

    if (name == NULL) {
        row->name = row->types;
        row->reason = "fewer columns on this line";
        return;
    }
    name += strspn(name, BLANKS);
    for (len = strlen(name); len > 0 && strchr(BLANKS, name[len - 1]) != NULL;)
        name[--len] = '\0';
    row->name = name;
    if (strpbrk(name, BLANKS) != NULL)
        row->reason = "a blank within the name";
}

static void
row_read_words(struct row *row, char *text)
{
    char *state;

    row->name = strtok_r(text, BLANKS, &state);
    if (row->name != NULL)
        row->types = state;
    else
        *(row->name = text) = '\0';
}

void
row_read(struct row *row, enum line line, char *text, size_t len)
{
    row->has_more = true;
    row->reason = NULL;
    row->name = text;
    row->types = text + strlen(text);
    if (line == LINE_LONG)
        row->reason = "a line of more than 4096 octets";
    else if (row->types != text + len)
        row->reason = "an octet of value zero";
    else if (row->column > 0)
        row_read_column(row, text);
    else
        row_read_words(row, text);
    if (row->reason == NULL && row->name[0] == '\0')
        row->reason = "no name on this line";
}

static enum rw_status
request_read_name(struct request *request, const struct query *defaults)
{
    if (defaults->idn_in)
        return rw_idn_from_text(request->qname, request->name, NULL);
    return rw_name_from_text(request->qname, request->name,
                             strlen(request->name), NULL, NULL);
}

/* Give the row's next type, "" where it names none at all. */
static char *
next_type(struct row *row)
{
    static char NONE[1];
    char *type;

    if (row->types[0] == '\0') { /* as on most lines */
        row->has_more = false;
        return NONE;
    }
    type = row->types + strspn(row->types, BLANKS);
    row->types = type + strcspn(type, BLANKS);
    if (*row->types != '\0')
        *row->types++ = '\0';
    row->has_more = row->types[strspn(row->types, BLANKS)] != '\0';
    return *type != '\0' ? type : NONE;
}

void
row_next(struct row *row, struct request *request,
         const struct options *options)
{
    enum rw_status status = RW_OK;

    memset(request, 0, sizeof(*request));
    request->walk = options->defaults.walk;
    request->name = row->name;
    request->reason = row->reason;
    request->type = next_type(row);
    if (request->reason == NULL)
        status = request_read_name(request, &options->defaults);
    if (request->reason != NULL || status != RW_OK)
        row->has_more = false; /* what is no name is one line of the output */
    if (request->reason != NULL)
        return;
    if (status == RW_OK && request->type[0] != '\0')
        status = rw_type_from_text(&request->walk.qtype, request->type,
                                   strlen(request->type));
    if (status == RW_OK && !type_is_askable(request->walk.qtype))
        request->reason = "not a type that a walk can ask for";
    if (status != RW_OK)
        request->reason = rw_status_text(status);
    request->walk.qname = request->qname;
}

bool
request_was_done(const struct request *request, struct resume *resume)
{
    char name[RW_NAME_TEXT_MAX + 1], type[32];
    struct rw_text text;

    if (request->reason != NULL) {
        struct words words;

        request_words(&words, request);
        return resume_take(resume, words.name, words.type);
    }
    rw_text_init(&text, name, sizeof(name));
    rw_name_to_text(&text, request->qname);
    rw_text_init(&text, type, sizeof(type));
    rw_type_to_text(&text, request->walk.qtype);
    return resume_take(resume, name, type);
}
