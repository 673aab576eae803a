/* The life of a walk: its start, what happens at each event, its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_WALK_H
#define RWI_ENGINE_WALK_H

#include "engine/state.h"

/** Make a walk and its first task; nothing is sent yet. */
struct rw_walk *rwi_walk_new(struct rw_engine *engine,
                             const struct rw_walk_options *options,
                             uint64_t now_us);

/** Let the walk's tasks go on as far as they come. */
void rwi_walk_run(struct rw_walk *walk, uint64_t now_us);

/** End the walk for a reason of our own: whatever is on the way is called
 * off; a result that is there already stands. */
void rwi_walk_end(struct rw_walk *walk, enum rw_reason reason, uint64_t now_us);

/** Free a walk that no table or queue of the engine holds any more. */
void rwi_walk_delete(struct rw_walk *walk);

#endif
