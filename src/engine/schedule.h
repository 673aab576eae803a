/* Whose turn it is: the walks by the time each waits for, and the queue of
 * what the caller is to be told.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_SCHEDULE_H
#define RWI_ENGINE_SCHEDULE_H

#include "engine/state.h"

/** Put a note at the end of the queue, once. */
void rwi_queue_put(struct rwi_queue *queue, struct rwi_note *note);

/** Take the oldest note off the queue that still means something; NULL where
 * there is none. */
struct rwi_note *rwi_queue_take(struct rwi_queue *queue);

/** Take a note out of the queue, wherever it stands there. */
void rwi_queue_drop(struct rwi_queue *queue, struct rwi_note *note);

/** Give each walk that waits its place by the time it waits for. */
void rwi_heap_update(struct rw_engine *engine, struct rw_walk *walk);
bool rwi_heap_insert(struct rw_engine *engine, struct rw_walk *walk);
void rwi_heap_remove(struct rw_engine *engine, struct rw_walk *walk);

#endif
