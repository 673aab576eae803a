/* Hints and anchors that are kept; see rootwalk/records.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/records.h"

#include <stdlib.h>
#include <string.h>

#include "dnssec/anchors_bind.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

struct rw_records {
    struct rw_record *list;
    size_t count;
};

/* What a text is read into. */
struct reading {
    struct rw_records *records;
    bool anchors;
    size_t usable; /* records that count */
    struct rw_zonefile_error refused;
};

/* One allocation a record; room for twice as many when it is full. */
static enum rw_status
keep(struct rw_records *records, const struct rw_record *record)
{
    size_t count = records->count;
    size_t size = rw_record_size(record);
    uint8_t *room = malloc(size);

    if (room != NULL && (count & (count - 1)) == 0) {
        struct rw_record *more = reallocarray(
            records->list, count == 0 ? 1 : 2 * count, sizeof(*records->list));

        if (more != NULL)
            records->list = more;
        else
            free(room);
        if (more == NULL)
            return RW_ERR_MEMORY;
    }
    if (room == NULL)
        return RW_ERR_MEMORY;
    records->count++;
    return rw_record_copy(&records->list[count], record, room, size);
}

static enum rw_status
refuse(struct reading *reading, enum rw_status status, uint16_t type,
       size_t line)
{
    struct rw_text text;

    rw_text_init(&text, reading->refused.word, sizeof(reading->refused.word));
    rw_type_to_text(&text, type);
    reading->refused.line = line;
    return status;
}

static enum rw_status
take(void *ctx, const struct rw_record *record, size_t line)
{
    struct reading *reading = ctx;
    size_t most = reading->anchors ? RW_ANCHORS_MAX : RW_HINTS_MAX;
    bool is_key = record->type == RW_TYPE_DS || record->type == RW_TYPE_DNSKEY;

    if (reading->anchors && !is_key)
        return refuse(reading, RW_ERR_TYPE, record->type, line);
    if (record->type == RW_TYPE_DS && !rw_record_is_anchor(record))
        return refuse(reading, RW_ERR_RDATA, record->type, line);
    if (reading->records->count == most)
        return refuse(reading, RW_ERR_LIMIT, record->type, line);
    /* a revoked key may stand there; RFC 5011 keeps such */
    if (rw_record_is_anchor(record) || record->type == RW_TYPE_A ||
        record->type == RW_TYPE_AAAA)
        reading->usable++;
    return keep(reading->records, record);
}

static enum rw_status
read_text(struct reading *reading, const char *text, size_t len,
          struct rw_zonefile_error *error)
{
    enum rw_status status =
        rw_zonefile_parse(text, len, NULL, take, reading, error);

    if (status != RW_OK && reading->refused.line != 0)
        *error = reading->refused;
    if (status == RW_OK && reading->usable == 0)
        status = RW_ERR_EMPTY;
    return status;
}

static enum rw_status
records_read(struct rw_records **out, bool anchors, const char *text,
             size_t len, struct rw_zonefile_error *error)
{
    struct rw_zonefile_error own;
    struct reading reading = {.anchors = anchors};
    enum rw_status status = RW_ERR_MEMORY;

    error = error != NULL ? error : &own;
    *error = (struct rw_zonefile_error){.line = 0};
    *out = NULL;
    reading.records = calloc(1, sizeof(*reading.records));
    if (reading.records != NULL)
        status = read_text(&reading, text, len, error);
    if (status == RW_OK)
        *out = reading.records;
    else
        rw_records_free(reading.records);
    return status;
}

enum rw_status
rw_hints_read(struct rw_records **out, const char *text, size_t len,
              struct rw_zonefile_error *error)
{
    return records_read(out, false, text, len, error);
}

enum rw_status
rw_anchors_read(struct rw_records **out, const char *text, size_t len,
                struct rw_zonefile_error *error)
{
    char *lines = NULL;
    enum rw_status status;

    *out = NULL;
    if (!rwi_anchors_are_binds(text, len))
        return records_read(out, true, text, len, error);
    status = rwi_anchors_of_bind(&lines, &len, text, len, error);
    if (status == RW_OK)
        status = records_read(out, true, lines, len, error);
    free(lines);
    return status;
}

const struct rw_record *
rw_records_list(const struct rw_records *records, size_t *count)
{
    *count = records != NULL ? records->count : 0;
    return records != NULL ? records->list : NULL;
}

void
rw_records_free(struct rw_records *records)
{
    if (records == NULL)
        return;
    for (size_t i = 0; i < records->count; i++)
        free((void *)(uintptr_t)records->list[i].owner);
    free(records->list);
    free(records);
}
