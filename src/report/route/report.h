/* The route's reports: what the formats share.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_ROUTE_REPORT_H
#define RWI_REPORT_ROUTE_REPORT_H

#include "rootwalk/route_report.h"

enum rw_status rwi_route_text(const struct rw_route *route,
                              const struct rw_report_options *options);
enum rw_status rwi_route_json(const struct rw_route *route,
                              const struct rw_report_options *options);

/** The findings for a report: the caller's, or its own.
 *
 * @param own  to be given to rw_findings_free(): NULL, or what was made
 * @return NULL when out of memory
 */
const struct rw_findings *rwi_route_findings(struct rw_findings **own,
                                             const struct rw_findings *given,
                                             const struct rw_route *route);

#endif
