/* Lines for the caller's log; see `log` of struct rw_engine_config.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_LOG_H
#define RWI_ENGINE_LOG_H

#include "engine/state.h"

/** Tell that a walk begins. */
void rwi_log_start(const struct rw_walk *walk);

/** Tell of what the caller is given: a query that leaves, a step that is
 * concluded, a walk that has ended. */
void rwi_log_action(const struct rw_engine *engine,
                    const struct rw_action *action);

#endif
