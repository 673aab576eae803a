/* The root's own NS set in the place of the hints.  RFC 9609
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_PRIME_H
#define RWI_ENGINE_PRIME_H

#include "engine/state.h"

/** Ask the root for its own NS set, once an engine. */
void rwi_prime(struct rw_walk *walk, struct rwi_cut *hints);

/** RW_PURPOSE_PRIME: take the set that has come for the root's cut. */
void rwi_prime_answered(struct rwi_task *task, const struct rw_step *step,
                        uint64_t now_us);

/** RW_PURPOSE_PRIME: where nothing has come, it is for the next walk to do. */
void rwi_prime_ended(struct rwi_task *task, uint64_t now_us);

#endif
