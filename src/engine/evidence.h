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

/** RW_PURPOSE_ANSWER: take in the cut from which the walk's way starts, with
 * those above it. */
void rwi_evidence_set_out(struct rwi_task *task, uint64_t now_us);

/** RW_PURPOSE_ANSWER: take in a definite response. */
void rwi_evidence_step(struct rwi_task *task, const struct rw_step *step);

/** RW_PURPOSE_DNSSEC: take in a definite response to the judge's question. */
void rwi_evidence_proof(struct rwi_task *task, const struct rw_step *step);

/** RW_PURPOSE_DNSSEC: take in that the judge's question is settled. */
void rwi_evidence_ended(struct rwi_task *task, uint64_t now_us);

/** Start what the judge finds missing. */
void rwi_evidence_update(struct rw_walk *walk, uint64_t now_us);

/** Rule, once the walk's way has ended and all that was missing has come.
 *
 * @return true where the walk goes on: a better record set is asked for, which
 *         may change the ruling, or one that has come leads on to another
 *         name; then call again when that is done
 */
bool rwi_evidence_rule(struct rw_walk *walk, uint64_t now_us);

#endif
