/* The short report: the answer's RDATA, a record a line, like dig +short.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include "rootwalk/registry.h"

#include "report/walk/dig.h"

/* dig leaves out records of other classes, and RRSIGs that nobody asked for
 * unless +dnssec does; so do we, whose queries have DO without being asked. */
enum rw_status
rwi_report_short(const struct rw_trace *trace,
                 const struct rw_report_options *options)
{
    struct rwi_page page;

    rwi_page_init(&page, options->sink, options->ctx, options->width);
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];

        if (r->type == RW_TYPE_RRSIG && !options->signatures &&
            trace->qtype != RW_TYPE_RRSIG && trace->qtype != RW_TYPE_ANY)
            continue;
        rwi_dig_rdata(&page, r->type, r->rclass, r->rdata, r->rdata_len, 0,
                      r->rdata_len);
        rwi_page_newline(&page);
    }
    return rwi_page_end(&page);
}
