/* A task: one name sought, from the deepest zone cut known downwards.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_TASK_H
#define RWI_ENGINE_TASK_H

#include "engine/state.h"

/** Make a task and put it at the end of the walk's.
 *
 * @param name  in the walk's arena
 * @return NULL out of memory
 */
struct rwi_task *rwi_task_new(struct rw_walk *walk, enum rw_purpose purpose,
                              const uint8_t *name, uint16_t type);

/** Turn a task to the servers of a cut: nobody has been asked yet.
 *
 * @param known  labels of the name that need no asking; minimise.h
 */
void rwi_task_ask(struct rwi_task *task, struct rwi_cut *cut, size_t known);

/** Let a task go one step; the only place where its state changes.
 *
 * @return whether it did
 */
bool rwi_task_step(struct rwi_task *task, uint64_t now_us);

/** Take in that one of a task's exchanges has failed. */
void rwi_task_failed(struct rwi_task *task, struct rwi_exchange *exchange,
                     enum rw_step_error error, uint64_t now_us);

/** End a task without success; what waits for it goes on without. */
void rwi_task_fail(struct rwi_task *task, enum rw_reason reason,
                   const uint8_t *name);

/** Call off what a task has on the way: a time-out for those who had their
 * time. */
void rwi_task_cancel(struct rwi_task *task, uint64_t now_us);

#endif
