/* What each server's answers to a survey are worth by themselves: a walk is
 * content with one that proves good, a resolver may get any.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_WEIGH_H
#define RWI_ENGINE_WEIGH_H

#include "engine/state.h"

/** Judge the answers of all servers of signed zones, at the end of a walk that
 * was ruled on: the steps say what each is worth. */
void rwi_weigh_answers(struct rw_walk *walk);

/** Free what the steps' flaws lie in. */
void rwi_weigh_done(struct rw_walk *walk);

#endif
