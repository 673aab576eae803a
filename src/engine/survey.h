/* Surveys: what is asked of all servers of a zone, beside what the walk needs.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_SURVEY_H
#define RWI_ENGINE_SURVEY_H

#include "engine/state.h"

/* Until what differed is asked again, and a connection that was closed. */
#define RWI_SURVEY_AGAIN_US UINT64_C(2000000)

/** Note the zone that a walk's own question is asked of, for --all=path; told
 * of each query. */
void rwi_survey_way(struct rwi_task *task);

/** Take in what a probe came to: names of servers, what else to ask. */
void rwi_survey_heard(struct rwi_task *task, const struct rw_step *step);

/** Begin a survey, or go on with it, of a walk that has come to its end
 * otherwise.  What servers say to it changes nothing for the walk.
 *
 * @return whether there is something to wait for
 */
bool rwi_survey_go_on(struct rw_walk *walk, uint64_t now_us);

/** Say in the trace what was left out, at the end of a walk.
 *
 * @param reason  why it ends before its time; else RW_REASON_NONE
 */
void rwi_survey_end(struct rw_walk *walk, enum rw_reason reason);

#endif
