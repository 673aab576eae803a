/* The formats of a route's report, one function each.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/route/report.h"

typedef enum rw_status (*report_fn)(const struct rw_route *route,
                                    const struct rw_report_options *options);

#define NONE NULL
static const report_fn REPORTS[RW_FORMATS] = {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence) route,
#include "rootwalk/format.def"
#undef RW_FORMAT
};

const struct rw_findings *
rwi_route_findings(struct rw_findings **own, const struct rw_findings *given,
                   const struct rw_route *route)
{
    *own = NULL;
    if (given != NULL)
        return given;
    return rw_findings_of_route(own, route) == RW_OK ? *own : NULL;
}

enum rw_status
rw_route_report(const struct rw_route *route,
                const struct rw_report_options *options)
{
    if (route->status != RW_OK)
        return route->status;
    return rw_format_is_of(options->format, RW_SUBJECT_ROUTE)
               ? REPORTS[options->format](route, options)
               : RW_ERR_UNSUPPORTED;
}
