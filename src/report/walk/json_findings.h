/* A walk's findings as JSON; see json_trace.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_JSON_FINDINGS_H
#define RWI_REPORT_WALK_JSON_FINDINGS_H

#include "report/print/json.h"
#include "rootwalk/findings.h"

/** Write the list of a trace's findings.
 *
 * @param given  NULL: they are made
 */
void rwi_json_findings(struct rwi_json *json, enum rwi_json_row member,
                       const struct rw_trace *trace,
                       const struct rw_findings *given);

/** Write the members of a finding (doc/json.md); its object is open. */
void rwi_json_finding(struct rwi_json *json, const struct rw_finding *finding);

#endif
