/* Fuzzing zone-file text: root hints and trust anchors from anybody.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/zonefile.h"

struct seen {
    size_t records;
    struct rw_record last;
};

static char buf[500000];

static enum rw_status
same(void *ctx, const struct rw_record *record, size_t line)
{
    const struct rw_record *want = ctx;

    EXPECT(line == 1);
    EXPECT(record->type == want->type && record->ttl_s == want->ttl_s);
    EXPECT(record->rclass == want->rclass);
    return RW_ERR_LIMIT; /* it was there: what the caller looks for */
}

/* A record is written as an entry that reads as the same record. */
static enum rw_status
look(void *ctx, const struct rw_record *record, size_t line)
{
    struct rw_zonefile_error error;
    size_t *lines = ctx;
    struct rw_text text;

    EXPECT(line >= *lines);
    *lines = line;
    rw_text_init(&text, buf, sizeof(buf));
    rw_record_to_text(&text, record);
    EXPECT(rw_text_fits(&text));
    EXPECT(rw_zonefile_parse(buf, text.len, NULL, same, (void *)record,
                             &error) == RW_ERR_LIMIT);
    return RW_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *input = (char *)exact_copy(data, size);
    struct rw_zonefile_error error = {0};
    size_t lines = 1;

    if (rw_zonefile_parse(input, size, NULL, look, &lines, &error) != RW_OK) {
        EXPECT(error.line >= 1);
        EXPECT(memchr(error.word, '\0', sizeof(error.word)) != NULL);
        for (const char *c = error.word; *c != '\0'; c++)
            EXPECT(*c >= 0x20 && *c < 0x7f);
    }
    free(input);
    return 0;
}
