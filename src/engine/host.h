/* The addresses of name servers, where no glue gives them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_HOST_H
#define RWI_ENGINE_HOST_H

#include "engine/state.h"

/** The host of a cut's server, made where it is not known yet; fills it
 * from the cache.
 *
 * @return NULL out of memory
 */
struct rwi_host *rwi_host_of(struct rw_walk *walk, struct rwi_cut *cut,
                             size_t server, uint64_t now_us);

/** Start look-ups (A and AAAA) for the next server of task's cut whose
 * addresses are not known.
 *
 * @param insists  at last: servers whose glue did not help, too
 * @return whether any was started; out of memory shows in the arena
 */
bool rwi_host_seek(struct rwi_task *task, bool insists, uint64_t now_us);

/** Begin to ask, for a survey, what the next name server of task's cut has for
 * addresses of the zone that its name lies in, glue or none.
 *
 * @return whether there was one to be asked for
 */
bool rwi_host_seek_own(struct rwi_task *task, uint64_t now_us);

/** Say whether any server of task's cut is being looked up. */
bool rwi_host_pending(const struct rwi_task *task);

/** Count a query of a task, where it is for an address. */
void rwi_host_asked(const struct rwi_task *task);

/** Say whether a look-up has asked as much of a zone that has nothing to do
 * with the walk's name as it may. */
bool rwi_host_is_imposing(const struct rwi_task *task);

/** Why the look-ups for task's cut gave nothing. */
enum rw_reason rwi_host_reason(const struct rwi_task *task,
                               const uint8_t **name);

/** RW_PURPOSE_ADDRESS: take in what it found, A or AAAA records at the end of
 * its aliases. */
void rwi_host_answered(struct rwi_task *task, const struct rw_step *step,
                       uint64_t now_us);

/** RW_PURPOSE_ADDRESS: take in that it has ended, with nothing found unless
 * that has been said. */
void rwi_host_ended(struct rwi_task *task, uint64_t now_us);

/** RW_PURPOSE_ADDRESS: take in a referral on its way: glue for the very host
 * it seeks makes the rest of the way unnecessary.
 *
 * @return whether there was such glue
 */
bool rwi_host_referred(struct rwi_task *task, const struct rwi_cut *cut);

#endif
