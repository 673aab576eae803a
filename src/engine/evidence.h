/* Collecting what the chain of trust needs, while the walk goes on.
 *
 * The judge (rootwalk/dnssec.h) is told what every server said and names
 * what is missing; that is taken from the cache or fetched by tasks of
 * their own, beside the walk's way, so that they add no waiting.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_EVIDENCE_H
#define RWI_ENGINE_EVIDENCE_H

#include "engine/state.h"

/** Take in a definite response of the walk's own way, or to a question of
 * the judge's. */
void rwi_evidence_step(struct rwi_task *task, const struct rw_step *step);

/** Take in a cut that another walk found, or a look-up of this one, with
 * those above it: their messages are evidence as if they had come on the
 * walk's own way. */
void rwi_evidence_cut(struct rw_walk *walk, const struct rwi_cut *cut,
                      uint64_t now_us);

/** Take in that a question of the judge's has been settled. */
void rwi_evidence_task_done(struct rwi_task *task, uint64_t now_us);

/** Start what the judge finds missing. */
void rwi_evidence_update(struct rw_walk *walk, uint64_t now_us);

/** Rule, once the walk's way has ended and all that was missing has come.
 *
 * @return true where a better record set is asked for, which may change the
 *         ruling: then call again when its task is done
 */
bool rwi_evidence_rule(struct rw_walk *walk, uint64_t now_us);

#endif
