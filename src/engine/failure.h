/* Failures that walks leave to one another, by name and type: who asks for
 * what could not be had a moment ago is told so, and nobody is asked again.
 * RFC 9520 section 3.2.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_FAILURE_H
#define RWI_ENGINE_FAILURE_H

#include "engine/state.h"

/** Say whether a failure tells of the servers, not of the walk that met it:
 * others would meet it too. */
bool rwi_failure_is_others(enum rw_reason reason);

/** Look whether what a task seeks now has failed a moment ago.
 *
 * @return true: the task has failed in the same way, and what was met then
 *         stands among what the walk has left out
 */
bool rwi_failure_recall(struct rwi_task *task, uint64_t now_us);

/** Keep how a task has come to nothing: for 5 s, and for twice as long each
 * time in a row, up to 300.  Nothing is kept of failures that are the walk's
 * own. */
void rwi_failure_keep(struct rwi_task *task, uint64_t now_us);

/** Forget it where a task has found something. */
void rwi_failure_forget(struct rwi_task *task, uint64_t now_us);

#endif
