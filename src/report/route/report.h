/* The route's reports: what the formats share.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_ROUTE_REPORT_H
#define RWI_REPORT_ROUTE_REPORT_H

#include "report/print/json.h"
#include "report/print/page.h"
#include "rootwalk/route_report.h"

enum rw_status rwi_route_text(const struct rw_route *route,
                              const struct rw_report_options *options);
enum rw_status rwi_route_json(const struct rw_route *route,
                              const struct rw_report_options *options);

enum rw_status rwi_route_html(const struct rw_route *route,
                              const struct rw_report_options *options);

/** The findings for a report: the caller's, or its own.
 *
 * @param own  to be given to rw_findings_free(): NULL, or what was made
 * @return NULL when out of memory
 */
const struct rw_findings *rwi_route_findings(struct rw_findings **own,
                                             const struct rw_findings *given,
                                             const struct rw_route *route);

/** Write what a route comes to, and why where that is not plain. */
void rwi_route_outcome(struct rw_text *text, const struct rw_route *route);

/** Write words at the right end of the line. */
void rwi_route_right(struct rwi_page *page, const char *words);

/** Write what was said to a host, and what it said; nothing where nobody
 * talked to it.
 *
 * @param host  which of the route's
 */
void rwi_route_attempts_text(struct rwi_page *page,
                             const struct rw_route *route, size_t host);

/** Write the list of connections to a host; its object is open. */
void rwi_route_attempts_json(struct rwi_json *json,
                             const struct rw_route *route, size_t host);

#endif
