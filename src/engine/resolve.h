/* A task on its way: from the deepest cut known to what it seeks.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_RESOLVE_H
#define RWI_ENGINE_RESOLVE_H

#include "engine/state.h"

/** Let a task go one step; the only place where its state changes, but for
 * its end before its time (walk.c).
 *
 * @return whether it did
 */
bool rwi_resolve_step(struct rwi_task *task, uint64_t now_us);

/** Take in that one of a task's exchanges has failed. */
void rwi_resolve_failed(struct rwi_task *task, struct rwi_exchange *exchange,
                        enum rw_step_error error, uint64_t now_us);

#endif
