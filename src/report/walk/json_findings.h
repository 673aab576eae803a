/* A walk's findings as JSON; see json_trace.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_JSON_FINDINGS_H
#define RWI_REPORT_WALK_JSON_FINDINGS_H

#include "report/print/json.h"

/** Write the list of a trace's findings. */
void rwi_json_findings(struct rwi_json *json, const struct rw_trace *trace);

#endif
