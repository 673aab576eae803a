/* A line of bulk's input, and what it asks for.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

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

/* "NAME [TYPE]": the words of the line. */
static void
request_split(struct request *request, char *line)
{
    char *state;
    char *name = strtok_r(line, BLANKS, &state);
    char *type = name != NULL ? strtok_r(NULL, BLANKS, &state) : NULL;

    request->name = name != NULL ? name : line;
    if (name == NULL)
        *line = '\0';
    request->type = type != NULL ? type : line + strlen(line);
    if (name == NULL)
        request->reason = "no name on this line";
    else if (type != NULL && strtok_r(NULL, BLANKS, &state) != NULL)
        request->reason = "more on this line than a name and a type";
}

static enum rw_status
request_read_name(struct request *request, const struct query *defaults)
{
    if (defaults->idn_in)
        return rw_idn_from_text(request->qname, request->name, NULL);
    return rw_name_from_text(request->qname, request->name,
                             strlen(request->name), NULL, NULL);
}

void
request_read(struct request *request, const struct options *options,
             enum line line, char *text, size_t len)
{
    enum rw_status status;

    memset(request, 0, sizeof(*request));
    request->walk = options->defaults.walk;
    if (line == LINE_LONG)
        request->reason = "a line of more than 4096 octets";
    else if (strlen(text) != len)
        request->reason = "an octet of value zero";
    if (request->reason != NULL) {
        request->name = text;
        request->type = text + strlen(text);
        return;
    }
    request_split(request, text);
    if (request->reason != NULL)
        return;
    status = request_read_name(request, &options->defaults);
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
