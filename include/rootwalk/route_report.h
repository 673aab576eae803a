/* The mail route as a report: text, or JSON (schemas are installed).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ROUTE_REPORT_H
#define ROOTWALK_ROUTE_REPORT_H

#include "rootwalk/api.h"
#include "rootwalk/report.h"
#include "rootwalk/route.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

/** Write the report of a finished route.
 *
 * @param options  its findings are the route's, NULL: they are made;
 *                 `verbose`, `flags`, `full` and `hex` add the walks
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_UNSUPPORTED for a format that has no
 *         such report; what the sink returned
 */
RW_API RW_MUST_USE enum rw_status
rw_route_report(const struct rw_route *route,
                const struct rw_report_options *options);

RW_END_DECLS

#endif
