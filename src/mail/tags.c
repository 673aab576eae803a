/* Lists of tags; see tags.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/tags.h"

#include <string.h>
#include <strings.h>

static void
trim(const char **text, size_t *len)
{
    while (*len > 0 && (**text == ' ' || **text == '\t')) {
        ++*text;
        --*len;
    }
    while (*len > 0 && ((*text)[*len - 1] == ' ' || (*text)[*len - 1] == '\t'))
        --*len;
}

static void
take(struct rwi_tags *tags, const char *part, size_t len)
{
    struct rwi_tag *tag = &tags->list[tags->count];
    const char *equals;

    trim(&part, &len);
    if (len == 0) /* behind the last semicolon */
        return;
    equals = memchr(part, '=', len);
    if (equals == NULL || equals == part || tags->count == RWI_TAGS_MAX) {
        tags->is_good = false;
        return;
    }
    *tag = (struct rwi_tag){.name = part,
                            .name_len = (size_t)(equals - part),
                            .value = equals + 1,
                            .value_len = len - (size_t)(equals - part) - 1};
    trim(&tag->name, &tag->name_len);
    trim(&tag->value, &tag->value_len);
    for (size_t i = 0; i < tags->count; i++)
        if (tags->list[i].name_len == tag->name_len &&
            strncasecmp(tags->list[i].name, tag->name, tag->name_len) == 0)
            tags->is_good = false;
    tags->count++;
}

void
rwi_tags_read(struct rwi_tags *tags, const char *text, size_t len)
{
    tags->count = 0;
    tags->is_good = true;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, ';', len - at);
        size_t part = end != NULL ? (size_t)(end - text) - at : len - at;

        take(tags, text + at, part);
        at += part + 1;
    }
}

const struct rwi_tag *
rwi_tag_find(const struct rwi_tags *tags, const char *name)
{
    for (size_t i = 0; i < tags->count; i++)
        if (tags->list[i].name_len == strlen(name) &&
            strncasecmp(tags->list[i].name, name, strlen(name)) == 0)
            return &tags->list[i];
    return NULL;
}

bool
rwi_tag_is(const struct rwi_tag *tag, const char *word)
{
    return tag != NULL && tag->value_len == strlen(word) &&
           strncasecmp(tag->value, word, tag->value_len) == 0;
}

char *
rwi_txt_text(struct rwi_arena *arena, const struct rw_record *record,
             size_t *len)
{
    char *text = rwi_arena_alloc(arena, (size_t)record->rdata_len + 1);

    *len = 0;
    for (size_t at = 0; text != NULL && at < record->rdata_len;) {
        size_t part = record->rdata[at];

        if (part > record->rdata_len - at - 1)
            part = record->rdata_len - at - 1;
        memcpy(text + *len, record->rdata + at + 1, part);
        *len += part;
        at += part + 1;
    }
    return text;
}

/* "v=DMARC1" and then the end, a blank or a semicolon. */
static bool
has_version(const char *text, size_t len, const char *version)
{
    size_t words = strlen(version);

    return len >= words && memcmp(text, version, words) == 0 &&
           (len == words || strchr("; \t", text[words]) != NULL);
}

void
rwi_policy_find(struct rw_policy_text *policy, struct rwi_arena *arena,
                const struct rw_records *records, const char *version)
{
    policy->records = records;
    for (size_t i = 0; i < records->count; i++) {
        size_t len;
        const char *text = rwi_txt_text(arena, records->list[i], &len);

        if (text == NULL || !has_version(text, len, version))
            continue;
        policy->count++;
        policy->text = policy->count == 1 ? text : NULL;
        policy->len = policy->count == 1 ? len : 0;
    }
}
