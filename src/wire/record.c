/* Records as text and as copies; see rootwalk/record.h.
 *
 * The single line that every report, list and error shows is made here, so
 * that a record looks the same wherever it stands: owner, TTL, class, type,
 * RDATA with single blanks, as zone files read it back.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/record.h"

#include <string.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/registry.h"

/* "3600 IN A ", between the owner and the RDATA. */
static void
put_middle(struct rw_text *text, uint32_t ttl_s, uint16_t rclass, uint16_t type)
{
    rw_text_putc(text, ' ');
    rw_text_put_u64(text, ttl_s);
    rw_text_putc(text, ' ');
    rw_class_to_text(text, rclass);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, type);
    rw_text_putc(text, ' ');
}

void
rw_record_to_text(struct rw_text *text, const struct rw_record *record)
{
    rw_name_to_text(text, record->owner);
    put_middle(text, record->ttl_s, record->rclass, record->type);
    (void)rw_rdata_to_text(text, record->type, record->rclass, record->rdata,
                           record->rdata_len, 0, record->rdata_len);
}

size_t
rw_record_print(char *buf, size_t size, const struct rw_record *record)
{
    struct rw_text text;

    rw_text_init(&text, buf, size);
    rw_record_to_text(&text, record);
    return text.len;
}

/* Straight from the message, without a copy of the record.  Where the RDATA is
 * malformed it stands in RFC 3597's form; the fault is told elsewhere. */
size_t
rw_rr_print(char *buf, size_t size, const struct rw_message *msg,
            const struct rw_rr *rr)
{
    uint8_t owner[RW_NAME_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, size);
    if (rw_message_name(owner, msg, rr->owner) == 0)
        return 0;
    rw_name_to_text(&text, owner);
    put_middle(&text, rr->ttl_s, rr->rclass, rr->type);
    (void)rw_rdata_to_text(&text, rr->type, rr->rclass, msg->wire, msg->len,
                           rr->rdata, rr->rdata_len);
    return text.len;
}

/* In the header's order, which is dig's. */
size_t
rw_flags_print(char *buf, size_t size, uint16_t flags)
{
    struct rw_text text;

    rw_text_init(&text, buf, size);
    for (size_t i = 0; i < RWI_HEADER_FLAGS; i++) {
        if ((flags & RWI_HEADER_FLAG[i].mask) == 0)
            continue;
        if (text.len > 0)
            rw_text_putc(&text, ' ');
        rw_text_puts(&text, RWI_HEADER_FLAG[i].word);
    }
    return text.len;
}

size_t
rw_record_size(const struct rw_record *record)
{
    return rw_name_size(record->owner) + record->rdata_len;
}

/* Owner and RDATA side by side in the caller's room: one piece to keep, and
 * one to free. */
enum rw_status
rw_record_copy(struct rw_record *out, const struct rw_record *record,
               uint8_t *room, size_t size)
{
    size_t owner_len = rw_name_size(record->owner);

    if (size < rw_record_size(record))
        return RW_ERR_SPACE;
    memcpy(room, record->owner, owner_len);
    if (record->rdata_len > 0)
        memcpy(room + owner_len, record->rdata, record->rdata_len);
    *out = *record;
    out->owner = room;
    out->rdata = room + owner_len;
    return RW_OK;
}
