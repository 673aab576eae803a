/* What becomes of a task after a response.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_JUDGE_H
#define RWI_ENGINE_JUDGE_H

#include "engine/state.h"

/** On entry: task->arrived is the step of a response that matches its query;
 * other queries may be on the way. */
enum rwi_state rwi_judge_arrived(struct rwi_task *task, uint64_t now_us);

/** Nothing better than an answer at second hand has come: take it. */
enum rwi_state rwi_judge_held(struct rwi_task *task, uint64_t now_us);

#endif
