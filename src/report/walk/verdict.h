/* What a step came to, in words.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_VERDICT_H
#define RWI_REPORT_WALK_VERDICT_H

#include "rootwalk/explain.h"
#include "rootwalk/trace.h"

#include "report/explain/dissection.h"
#include "report/print/page.h"

enum rwi_detail {
    RWI_DETAIL_WHOLE, /* "refers to com. (13 NS, glue), signed" */
    RWI_DETAIL_TERSE, /* "-> com., signed" */
    RWI_DETAIL_LEAST, /* "-> com." */
};

/** Write what a step of a trace came to, in the reader's language. */
void rwi_verdict_to_text(struct rw_text *text, const struct rw_trace *trace,
                         const struct rw_step *step, enum rwi_detail detail);

/** Say whether a response that claimed to be the one to a step's query was
 * discarded: then its server is not known to be silent. */
bool rwi_step_was_discarded(const struct rw_trace *trace,
                            const struct rw_step *step);

/** Give the style that what a step came to is shown in: what is good, worth a
 * look, or bad, data that fails validation among it. */
enum rwi_style rwi_verdict_style(const struct rw_trace *trace,
                                 const struct rw_step *step);

/** Write how a step's server's address came to be known. */
const char *rwi_provenance_sentence(enum rw_provenance provenance);

/** Fill in what is known about a step's query or response. */
void rwi_step_context(struct rw_context *context, const struct rw_step *step,
                      bool is_response);

/** Look at a step's query, which is read for it, or at its response, which
 * was read when it came; rwi_dissect_done() when done. */
enum rw_status rwi_dissect_step(struct rwi_dissection *out,
                                const struct rw_step *step, bool is_response);

#endif
