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

/** Say that a task's question has met with a setback. */
void rwi_task_note(struct rwi_task *task, enum rwi_setback setback);

/** End a task without success; what waits for it goes on without. */
void rwi_task_fail(struct rwi_task *task, enum rw_reason reason,
                   const uint8_t *name);

/** Take the target of an alias for the name sought.
 *
 * @param name  in the walk's arena, or in one that lives as long
 * @return RW_REASON_NONE, or why that cannot be: the aliases go round, or on
 *         for too long
 */
enum rw_reason rwi_task_rename(struct rwi_task *task, const uint8_t *name);

/** Call off what a task has on the way: a time-out for those who had their
 * time. */
void rwi_task_cancel(struct rwi_task *task, uint64_t now_us);

/** Whether a task asks other servers for what the judge has once more. */
bool rwi_task_is_again(const struct rwi_task *task);

/** The host whose address a task looks up; NULL where it seeks none. */
struct rwi_host *rwi_task_host(const struct rwi_task *task);

/** Note that a server was of no use to the task's zone: the walk's other
 * questions to that zone go to others first.  They may have but few queries
 * there. */
void rwi_task_is_useless(struct rwi_task *task,
                         const struct rw_address *address);

/** Say whether that was noted. */
bool rwi_task_was_useless(const struct rwi_task *task,
                          const struct rw_address *address);

/** The record of a server in a task's question; made where there is none.
 *
 * @return NULL out of memory
 */
struct rwi_try *rwi_task_try(struct rwi_task *task,
                             const struct rw_address *address);

/** Likewise, where there is one; else NULL. */
struct rwi_try *rwi_task_tried(const struct rwi_task *task,
                               const struct rw_address *address);

#endif
