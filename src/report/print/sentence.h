/* The record's codes as sentences: because, reason, flaw, finding.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_SENTENCE_H
#define RWI_REPORT_PRINT_SENTENCE_H

#include <stdbool.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

#define RWI_SENTENCE_MAX 4096 /* octets with the NUL; names fit thrice */

/* Each writes one sentence without a full stop; `translate`: into the
 * reader's language, else English. */
void rwi_because_to_text(struct rw_text *text, const struct rw_because *because,
                         bool translate);
void rwi_reason_to_text(struct rw_text *text, const struct rw_trace *trace,
                        bool translate);
void rwi_finding_to_text(struct rw_text *text, const struct rw_finding *finding,
                         bool translate);
void rwi_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw,
                      bool translate);

#endif
