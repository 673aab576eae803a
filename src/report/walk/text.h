/* The text report's parts, which the live report shows one by one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_TEXT_H
#define RWI_REPORT_WALK_TEXT_H

#include "report/print/page.h"
#include "report/walk/report.h"
#include "report/walk/table.h"
#include "report/walk/tree.h"

/** Begin a page with a report's width, colour and sink. */
void rwi_text_page(struct rwi_page *page,
                   const struct rw_report_options *options);

void rwi_text_head(struct rwi_page *page, const struct rw_trace *trace);

/** Write the table.
 *
 * @param now_us  of a live report: how long is waited already, and lines
 *                only; else RW_NO_TIME
 */
void rwi_text_steps(struct rwi_page *page, const struct rw_trace *trace,
                    const struct rwi_tree *tree,
                    const struct rw_report_options *options, uint64_t now_us);

/** Say where the walk began and what it was answered from; static. */
const char *rwi_text_origin(const struct rw_trace *trace);

/** Write what the walk came to, and its security. */
void rwi_text_outcome(struct rw_text *text, const struct rw_trace *trace);
enum rwi_style rwi_text_outcome_style(const struct rw_trace *trace);

/** Write what the walk took: queries, time. */
void rwi_text_cost(struct rw_text *text, const struct rw_trace *trace);

/** Write findings; those that are but worth knowing only where asked for. */
void rwi_text_findings(struct rwi_page *page,
                       const struct rw_findings *findings, bool is_verbose);

#endif
