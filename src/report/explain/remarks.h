/* What is wrong with a message, and what is merely unusual.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_REMARKS_H
#define RWI_REPORT_EXPLAIN_REMARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/message.h"
#include "rootwalk/text.h"

enum rwi_remark_code {
#define RWI_REMARK(name, sentence) RWI_REMARK_##name,
#include "report/explain/remarks.def"
};

struct rwi_remark {
    enum rwi_remark_code code;
    enum rw_section section;
    uint16_t type;  /* fills %n where there is no name */
    uint16_t owner; /* offset of a name that fills %n; 0: none */
    uint32_t a, b;
};

#define RWI_REMARKS_MAX 32 /* more are of no use to anybody */

struct rwi_remarks {
    size_t count;
    struct rwi_remark list[RWI_REMARKS_MAX];
};

/* A message taken apart, with what is wrong or unusual about it. */
struct rwi_dissection {
    struct rw_message msg;
    enum rw_status status; /* what parsing came to */
    struct rw_fault fault; /* the first; of the RDATA too */
    bool has_header;
    struct rwi_remarks remarks;
    struct rw_rr *room;
};

/** Take a message apart, no more; rwi_dissect_done() frees its room. */
enum rw_status rwi_parse(struct rwi_dissection *out, const uint8_t *wire,
                         size_t len);

/** Take a message apart and look for faults and remarks; likewise.
 *
 * @return RW_OK whatever the message is like; RW_ERR_MEMORY
 */
enum rw_status rwi_dissect(struct rwi_dissection *out, const uint8_t *wire,
                           size_t len);
void rwi_dissect_done(struct rwi_dissection *dissection);

/** Write a fault or a remark as a sentence without a full stop.
 *
 * @param translate  into the reader's language; else English
 */
void rwi_fault_to_text(struct rw_text *text, const struct rw_fault *fault,
                       bool translate);
void rwi_remark_to_text(struct rw_text *text, const struct rwi_remark *remark,
                        const struct rw_message *msg, bool translate);

#endif
