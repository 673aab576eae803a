/* The addresses that a walk with a survey has asked: how many queries are on
 * the way to each, and which have never answered.  Nothing is noted of other
 * walks.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_PEER_H
#define RWI_ENGINE_PEER_H

#include "engine/state.h"

/** Note that a query goes to an address. */
void rwi_peer_asked(struct rw_walk *walk, const struct rw_address *address);

/** Note that an exchange is over; its step tells what came of it. */
void rwi_peer_closed(const struct rwi_exchange *exchange);

/** Note how a query over UDP to an address failed. */
void rwi_peer_failed(struct rw_walk *walk, const struct rw_step *step,
                     enum rw_step_error error);

/** Say whether an address has as many queries on the way as it may have, or
 * all together have. */
bool rwi_peer_is_busy(const struct rw_walk *walk,
                      const struct rw_address *address);

/** Say whether an address has never answered over UDP, as often as one
 * question is asked. */
bool rwi_peer_is_dead(const struct rw_walk *walk,
                      const struct rw_address *address);

/** Forget them all. */
void rwi_peers_done(struct rw_walk *walk);

#endif
