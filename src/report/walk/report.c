/* The formats, one function each; see rootwalk/report.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"
#include "base/sized.h"

typedef enum rw_status (*report_fn)(const struct rw_trace *trace,
                                    const struct rw_report_options *options);

#define NONE NULL
static const report_fn REPORTS[RW_FORMATS] = {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence) walk,
#include "rootwalk/format.def"
#undef RW_FORMAT
};

const struct rw_findings *
rwi_report_findings(struct rw_findings **own, const struct rw_findings *given,
                    const struct rw_trace *trace)
{
    *own = NULL;
    if (given != NULL)
        return given;
    return rw_findings_of(own, trace) == RW_OK ? *own : NULL;
}

enum rw_status
rw_report(const struct rw_trace *trace, const struct rw_report_options *options)
{
    struct rw_report_options own;

    RWI_SIZED(own, options, ctx);
    return rw_format_is_of(own.format, RW_SUBJECT_WALK)
               ? REPORTS[own.format](trace, &own)
               : RW_ERR_UNSUPPORTED;
}
