/* The comparison as a report: a table that grows as the resolvers answer,
 * then the differences in words; or JSON (schemas are installed), or HTML.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_COMPARE_REPORT_H
#define ROOTWALK_COMPARE_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/compare.h"
#include "rootwalk/report.h"
#include "rootwalk/status.h"
#include "rootwalk/stub.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

/* One resolver, and how what it said compares. */
struct rw_compare_row {
    const struct rw_stub_answer *answer;
    const struct rw_comparison *comparison;
};

struct rw_compare_report;

/** Begin: writes the head and the walk's own line.
 *
 * @param trace      a finished walk; must outlive the report
 * @param resolvers  how many are asked
 * @param options    RW_FORMAT_TEXT, _JSON or _HTML; `full` and `flags`
 *                   add the resolvers' messages
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_UNSUPPORTED for another format; what
 *         the sink returned
 */
RW_API RW_MUST_USE enum rw_status
rw_compare_report_new(struct rw_compare_report **out,
                      const struct rw_trace *trace, size_t resolvers,
                      const struct rw_report_options *options);

/** Write a resolver's line of the table, as soon as it is known.  Nothing
 * in JSON and HTML. */
RW_API RW_MUST_USE enum rw_status
rw_compare_report_row(struct rw_compare_report *report,
                      const struct rw_compare_row *row);

/** Write the rest: the differences, the messages; in JSON and HTML everything.
 *
 * @param rows  count of them, in the resolvers' order
 */
RW_API RW_MUST_USE enum rw_status
rw_compare_report_end(struct rw_compare_report *report,
                      const struct rw_compare_row *rows, size_t count);

/** Free; NULL is fine. */
RW_API void rw_compare_report_free(struct rw_compare_report *report);

RW_END_DECLS

#endif
