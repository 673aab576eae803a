/* A survey in the text report: a table a zone, a line an address.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_SURVEY_H
#define RWI_REPORT_WALK_SURVEY_H

#include "report/print/page.h"
#include "rootwalk/trace.h"

/** Say whether a step was taken for a survey alone: then the table tells it. */
bool rwi_is_of_survey(const struct rw_step *step);

/** Write what a survey found: a table for each zone, and what was left out;
 * nothing for a walk without one. */
void rwi_survey_text(struct rwi_page *page, const struct rw_trace *trace);

/** Write what the name depends on, as far as a survey shows it. */
void rwi_survey_depends(struct rwi_page *page, const struct rw_trace *trace);

#endif
