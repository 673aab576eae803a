/* Which server to ask next.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_CHOOSE_H
#define RWI_ENGINE_CHOOSE_H

#include "engine/state.h"

/* What choosing came to. */
enum rwi_chance {
    RWI_CHOSEN, /* task->pick holds one that was not asked yet */
    RWI_AGAIN,  /* task->pick holds one that owes an answer */
    RWI_LATER,  /* one may be asked again, at the time given */
    RWI_BUSY,   /* all that are left have as many queries on the way as one
                   address may have; later_us is RW_NO_TIME */
    RWI_NO_ONE, /* none is left, or none is known */
};

/** Choose a server of task's cut: one not asked yet before one that may be
 * asked again, the faster before the slower, at random among equals.
 *
 * @param later_us  RWI_LATER: when
 */
enum rwi_chance rwi_choose(struct rwi_task *task, uint64_t now_us,
                           uint64_t *later_us);

/** Count the servers of a survey's task that have not been asked. */
size_t rwi_choose_left(struct rwi_task *task, uint64_t now_us);

#endif
