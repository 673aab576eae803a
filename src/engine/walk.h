/* The life of a walk: its start, what happens at each event, its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_WALK_H
#define RWI_ENGINE_WALK_H

#include "engine/state.h"

/** Put a note at the end of the queue, once. */
void rwi_queue_put(struct rwi_queue *queue, struct rwi_note *note);

/** Give each walk that waits its place by the time it waits for. */
void rwi_heap_update(struct rw_engine *engine, struct rw_walk *walk);
bool rwi_heap_insert(struct rw_engine *engine, struct rw_walk *walk);
void rwi_heap_remove(struct rw_engine *engine, struct rw_walk *walk);

/** Read a message out of the cache, as an answer to the question that stands
 * in it; a copy that is the walk's own.
 *
 * @return NULL out of memory
 */
struct rw_reading *rwi_walk_read(struct rw_walk *walk,
                                 const struct rwi_fact *fact);

/** Make a walk and its first task; nothing is sent yet. */
struct rw_walk *rwi_walk_new(struct rw_engine *engine,
                             const struct rw_walk_options *options,
                             uint64_t now_us);

/** Let the walk's tasks go on as far as they come. */
void rwi_walk_run(struct rw_walk *walk, uint64_t now_us);

/** Ask the root for its own NS set, once an engine; RFC 9609. */
void rwi_walk_prime(struct rw_walk *walk, struct rwi_cut *hints);

/** Take in that a task has ended. */
void rwi_walk_task_done(struct rwi_task *task, uint64_t now_us);

/** End the walk for a reason of our own: whatever is on the way is called
 * off; a result that is there already stands. */
void rwi_walk_end(struct rw_walk *walk, enum rw_reason reason, uint64_t now_us);

/** Free a walk that no table or queue of the engine holds any more. */
void rwi_walk_delete(struct rw_walk *walk);

#endif
