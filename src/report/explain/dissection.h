/* A message to be explained: its reading, and what is wrong or unusual about
 * it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_DISSECTION_H
#define RWI_REPORT_EXPLAIN_DISSECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/explain.h"
#include "rootwalk/reading.h"
#include "rootwalk/remark.h"

struct rwi_dissection {
    const struct rw_reading *reading;
    struct rw_message msg; /* a view of the reading's */
    struct rw_fault fault; /* the first, of the RDATA too */
    bool has_header;
    bool is_malformed;
    struct rw_remarks remarks;
    struct rw_reading *own; /* NULL: the reading is somebody else's */
};

/** Look at a message that was read; it must outlive the dissection. */
void rwi_dissect_reading(struct rwi_dissection *out,
                         const struct rw_reading *reading);

/** Read a message, and look at it; rwi_dissect_done() frees the reading.
 *
 * @param context  what is known of it besides; NULL: nothing
 * @return RW_OK whatever the message is like; RW_ERR_MEMORY
 */
enum rw_status rwi_dissect(struct rwi_dissection *out,
                           const struct rw_context *context,
                           const uint8_t *wire, size_t len);
void rwi_dissect_done(struct rwi_dissection *dissection);

/** Leave out the remarks that do not hold for multicast DNS. */
void rwi_dissect_multicast(struct rwi_dissection *dissection);

#endif
