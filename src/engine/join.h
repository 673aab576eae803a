/* One query on the way for a question, a server and a transport, however many
 * walks wait for its response.
 *
 * The more identical queries are on the way, the easier is one of them guessed
 * by somebody who has seen none (a birthday attack; RFC 5452 section 5).  So
 * an exchange whose query another walk has sent already follows that one: it
 * is a step with the other's ID, nothing is sent for it, and the response is
 * handed to both.  Where the leader is called off, a follower takes its place
 * and sends; where it fails, its followers have failed as well.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_JOIN_H
#define RWI_ENGINE_JOIN_H

#include "engine/state.h"

/** Have an exchange follow one that is on the way for another walk, or be
 * there itself for others to follow.
 *
 * @param exchange  with its query, whose ID does not matter, in its step
 * @return true where it follows: nothing is to be sent
 */
bool rwi_join(struct rwi_exchange *exchange);

/** Take an exchange's followers from it, since its response is there.
 *
 * @return the first of them, linked by next_follower; they follow nobody
 */
struct rwi_exchange *rwi_join_disband(struct rwi_exchange *exchange);

/** Take one that is being closed out of where it stands.  A follower takes
 * the place of a leader that was called off (cancelled, or not sent for this
 * machine's fault); with any other error the followers fail too, when they
 * look next.
 *
 * @return the one that takes the place, whose query is to be sent now; NULL
 *         where there is none
 */
struct rwi_exchange *rwi_join_leave(struct rwi_exchange *exchange,
                                    enum rw_step_error error, uint64_t now_us);

#endif
