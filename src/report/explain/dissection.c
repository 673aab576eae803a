/* A message to be explained; see dissection.h.
 *
 * Read once, whoever asks: the words, the hex dump and the JSON of one message
 * must not disagree about it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/dissection.h"

void
rwi_dissect_reading(struct rwi_dissection *out,
                    const struct rw_reading *reading)
{
    out->reading = reading;
    out->msg = reading->message;
    out->fault = reading->fault;
    out->has_header = reading->message.end >= RW_HEADER_SIZE;
    out->is_malformed = reading->fault.code != RW_FAULT_NONE;
    out->own = NULL;
    rw_remarks_of(&out->remarks, reading);
}

enum rw_status
rwi_dissect(struct rwi_dissection *out, const struct rw_context *context,
            const uint8_t *wire, size_t len)
{
    const struct rw_asked asked = {
        .zone = context != NULL ? context->zone : NULL,
        .of_resolver = context != NULL && context->place == RW_PLACE_STUB,
    };
    struct rw_reading *reading;
    enum rw_status status = rw_reading_new(&reading, &asked, wire, len);

    if (status != RW_OK)
        return status;
    rwi_dissect_reading(out, reading);
    out->own = reading;
    return RW_OK;
}

void
rwi_dissect_done(struct rwi_dissection *dissection)
{
    rw_reading_free(dissection->own);
    dissection->own = NULL;
}

/* Told only after the remarks were made, as whether a message is mDNS is known
 * from its ports, and not from its octets. */
void
rwi_dissect_multicast(struct rwi_dissection *dissection)
{
    struct rw_remarks *remarks = &dissection->remarks;
    size_t kept = 0;

    for (size_t i = 0; i < remarks->count; i++)
        if (rw_remark_is_multicast(remarks->list[i].code))
            remarks->list[kept++] = remarks->list[i];
    remarks->count = kept;
}
