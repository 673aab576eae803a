/* Record sets from a table; see mail/table.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/table.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/rootwalk.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

const uint8_t *
table_name(struct table *table, const char *text)
{
    uint8_t name[RW_NAME_MAX];

    assert_int_equal(rw_name_from_text(name, text, strlen(text), NULL, NULL),
                     RW_OK);
    return rwi_arena_copy(&table->arena, name, rw_name_size(name));
}

static const struct rw_record *
record_of(struct table *table, const struct rw_records *set, const char *text,
          size_t len)
{
    struct rw_record *record = rwi_arena_alloc(&table->arena, sizeof(*record));
    static uint8_t rdata[65535];
    size_t rdata_len = 0;

    if (rw_rdata_from_text(rdata, sizeof(rdata), &rdata_len, set->type,
                           RW_CLASS_IN, text, len, NULL, NULL) != RW_OK)
        fail_msg("%.*s", (int)len, text);
    *record = (struct rw_record){
        .owner = set->name,
        .rdata = rwi_arena_copy(&table->arena, rdata, rdata_len),
        .ttl_s = 3600,
        .type = set->type,
        .rclass = RW_CLASS_IN,
        .rdata_len = (uint16_t)rdata_len};
    return record;
}

/* The word at *at, and go behind it. */
static size_t
next_word(const char **at, const char **word)
{
    *word = *at + strspn(*at, " ");
    *at = *word + strcspn(*word, " \n");
    return (size_t)(*at - *word);
}

static void
take_flag(struct table *table, struct rw_records *set, const char *word,
          size_t len)
{
    char name[256];

    if (strncmp(word, "alias=", 6) == 0) {
        snprintf(name, sizeof(name), "%.*s", (int)len - 6, word + 6);
        set->alias = table_name(table, name);
    } else if (strncmp(word, "insecure", len) == 0) {
        set->security = RW_SECURITY_INSECURE;
    } else if (strncmp(word, "bogus", len) == 0) {
        set->security = RW_SECURITY_BOGUS;
    } else {
        assert_true(strncmp(word, "failed", len) == 0);
        set->outcome = RW_OUTCOME_FAILURE;
        set->security = RW_SECURITY_INDETERMINATE;
    }
}

static void
take_records(struct table *table, struct rw_records *set, const char *at)
{
    const struct rw_record **list = rwi_arena_array(
        &table->arena, TABLE_RECORDS_MAX, sizeof(struct rw_record *));
    const char *end = at + strcspn(at, "\n");

    at += strspn(at, " ");
    while (at < end) {
        const char *bar = strstr(at, " | ");
        size_t len = (size_t)((bar != NULL && bar < end ? bar : end) - at);

        assert_true(set->count < TABLE_RECORDS_MAX);
        list[set->count++] = record_of(table, set, at, len);
        at += bar != NULL && bar < end ? len + 3 : len;
    }
    set->list = list;
}

/* Fill a set from what stands behind name and type in its line. */
static void
fill(struct table *table, struct rw_records *set, const char *at)
{
    const char *word;
    size_t len;

    set->outcome = RW_OUTCOME_PENDING;
    while ((len = next_word(&at, &word)) > 0 && strncmp(word, ":", len) != 0)
        take_flag(table, set, word, len);
    take_records(table, set, at);
    if (set->outcome == RW_OUTCOME_PENDING)
        set->outcome = set->count > 0 ? RW_OUTCOME_ANSWER : RW_OUTCOME_NODATA;
}

/* What stands behind name and type in their line; NULL where there is none. */
static const char *
find(struct table *table, const uint8_t *name, uint16_t type)
{
    const char *at = table->text;

    while (*at != '\0') {
        const char *word;
        char text[256];
        size_t len = next_word(&at, &word);
        uint16_t number;
        bool is_name;

        snprintf(text, sizeof(text), "%.*s", (int)len, word);
        is_name = rw_name_equal(name, table_name(table, text));
        len = next_word(&at, &word);
        assert_int_equal(rw_type_from_text(&number, word, len), RW_OK);
        if (is_name && number == type)
            return at;
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return NULL;
}

static const struct rw_records *
look(struct rwi_source *source, const uint8_t *name, uint16_t type)
{
    struct table *table = (struct table *)source;
    struct rw_records *set = &table->sets[table->count];
    const char *line;

    for (size_t i = 0; i < table->count; i++)
        if (table->sets[i].type == type &&
            rw_name_equal(table->sets[i].name, name)) {
            table->asked[i]++;
            return &table->sets[i];
        }
    assert_true(table->count < sizeof(table->sets) / sizeof(table->sets[0]));
    table->asked[table->count++] = 1;
    *set = (struct rw_records){
        .name = rwi_arena_copy(&table->arena, name, rw_name_size(name)),
        .type = type,
        .outcome = RW_OUTCOME_NXDOMAIN,
        .security = RW_SECURITY_SECURE,
        .walk = (uint32_t)table->count};
    line = find(table, name, type);
    if (line != NULL)
        fill(table, set, line);
    return set;
}

void
table_init(struct table *table, const char *text)
{
    memset(table, 0, sizeof(*table));
    rwi_arena_init(&table->arena, (size_t)16 << 20);
    table->source.look = look;
    table->text = text;
}

void
table_done(struct table *table)
{
    assert_false(table->arena.failed);
    rwi_arena_done(&table->arena);
}

void
table_route(struct table *table, struct rw_route *route,
            const struct rw_route_options *options)
{
    struct rwi_judging it = {.options = options,
                             .source = &table->source,
                             .arena = &table->arena,
                             .fetched = table->fetched,
                             .route = route};

    *route = (struct rw_route){.domain = options->domain,
                               .address = options->address,
                               .service = options->service};
    rwi_route_judge(&it);
}
