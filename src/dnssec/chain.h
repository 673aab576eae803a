/* What is handed out: passes over the result of a ruling.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_CHAIN_H
#define RWI_DNSSEC_CHAIN_H

#include "dnssec/state.h"

/** Put the chain together, in memory of its own. */
enum rw_status rwi_chain_make(struct rw_chain **out, struct rw_judge *judge,
                              enum rw_security security);

/** Note what is bad practice or soon to break about the zones, their keys and
 * their sets. */
void rwi_notes_make(struct rw_judge *judge);

/** Note that a server gave a set that is no good, and another a good one. */
void rwi_notes_outdone(struct rw_judge *judge, struct rwi_item *item,
                       const uint8_t *name, uint16_t type);

/** Note that a zone signs, though it is proved to have no DS. */
void rwi_notes_unlinked(struct rw_judge *judge, const struct rwi_set *set);

#endif
