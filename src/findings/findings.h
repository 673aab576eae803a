/* Findings in the making: the detectors add, the list keeps each once.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_FINDINGS_FINDINGS_H
#define RWI_FINDINGS_FINDINGS_H

#include <stdbool.h>

#include "rootwalk/findings.h"
#include "rootwalk/message.h"

/** Add a finding, unless the same was found already (code, zone, server,
 * address and name); NULL-safe against running out of memory, which
 * rw_findings_of() reports. */
void rwi_findings_add(struct rw_findings *findings,
                      const struct rw_finding *finding);

/* A step's response taken apart. */
struct rwi_heard {
    const struct rw_step *step;
    struct rw_message msg;
    struct rw_rr *room;
};

/** Take a step's response apart; rwi_heard_done() frees its room.
 *
 * @return false where it has none that can be read whole
 */
bool rwi_hear(struct rwi_heard *heard, const struct rw_step *step);
void rwi_heard_done(struct rwi_heard *heard);

/** A finding about the server of a step. */
struct rw_finding rwi_finding_of(enum rw_finding_code code,
                                 const struct rw_step *step);

/* The detectors: each a pure function over the trace. */
void rwi_find_servers(struct rw_findings *out, const struct rw_trace *trace);
void rwi_find_responses(struct rw_findings *out, const struct rw_trace *trace);
void rwi_find_delegations(struct rw_findings *out,
                          const struct rw_trace *trace);
void rwi_find_data(struct rw_findings *out, const struct rw_trace *trace);
void rwi_find_dnssec(struct rw_findings *out, const struct rw_trace *trace);

#endif
