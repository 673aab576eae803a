/* Asking all servers of a zone, not only the one that a walk needs.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_SURVEY_H
#define RWI_ENGINE_SURVEY_H

#include "engine/state.h"

/** Where the user wants it: ask all other servers of task's cut what has just
 * been asked of one of them.  What they say changes nothing for the walk,
 * which only waits at its end until all have been heard. */
void rwi_survey(struct rwi_task *task);

#endif
