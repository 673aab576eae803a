/* What the formats share: each is one function of a trace.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_REPORT_H
#define RWI_REPORT_WALK_REPORT_H

#include "rootwalk/report.h"

#include "report/print/page.h"

enum rw_status rwi_report_text(const struct rw_trace *trace,
                               const struct rw_report_options *options);
enum rw_status rwi_report_dig(const struct rw_trace *trace,
                              const struct rw_report_options *options);
enum rw_status rwi_report_short(const struct rw_trace *trace,
                                const struct rw_report_options *options);
enum rw_status rwi_report_json(const struct rw_trace *trace,
                               const struct rw_report_options *options);
enum rw_status rwi_report_dot(const struct rw_trace *trace,
                              const struct rw_report_options *options);
enum rw_status rwi_report_html(const struct rw_trace *trace,
                               const struct rw_report_options *options);

enum rw_status rwi_report_mermaid(const struct rw_trace *trace,
                                  const struct rw_report_options *options);
enum rw_status rwi_report_prometheus(const struct rw_trace *trace,
                                     const struct rw_report_options *options);
enum rw_status rwi_report_sarif(const struct rw_trace *trace,
                                const struct rw_report_options *options);

/** The findings of a trace for a report: the caller's, or its own.
 *
 * @param own    to be given to rw_findings_free(): NULL, or what was made
 * @param given  of the report's options; NULL: make them
 * @return NULL when out of memory
 */
const struct rw_findings *rwi_report_findings(struct rw_findings **own,
                                              const struct rw_findings *given,
                                              const struct rw_trace *trace);

/** Microseconds from a walk's start to its end, or to the last thing that
 * happened in one that goes on. */
uint64_t rwi_trace_elapsed(const struct rw_trace *trace);

#endif
