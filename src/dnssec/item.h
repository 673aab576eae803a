/* Items: pieces of evidence, and the record sets in them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_ITEM_H
#define RWI_DNSSEC_ITEM_H

#include "dnssec/state.h"

#define RWI_SIGS_MAX 64 /* RRSIGs of one set that are looked at */

/** Say whether a question of that name and type was what was asked. */
bool rwi_item_asks(const struct rwi_item *item, const uint8_t *name,
                   uint16_t type);

/** Say whether a response tells something about the name it was asked for:
 * an alias, data, a denial; no referral, no error. */
bool rwi_item_tells(const struct rwi_item *item);

/** Find the first record of a type at *at of the section or after; *at is
 * moved on behind it. */
const struct rw_rr *rwi_rr_find(const struct rwi_item *item,
                                enum rw_section section, uint16_t type,
                                size_t *at);

/** Write out a record's owner, in memory that goes with the pass. */
const uint8_t *rwi_owner(struct rw_judge *judge, const struct rwi_item *item,
                         const struct rw_rr *rr);

/** Say whether the item is a referral from its zone to a zone above name,
 * or at it; the cut's name, or NULL. */
const uint8_t *rwi_item_cut(const struct rwi_item *item, const uint8_t *name);

/** The deepest zone at or above name whose servers the walk has met. */
const uint8_t *rwi_servers_for(const struct rw_judge *judge,
                               const uint8_t *name);

/** Find a record set; NULL where the section has none.  The same one each
 * time it is asked for. */
struct rwi_set *rwi_set_find(struct rw_judge *judge, struct rwi_item *item,
                             enum rw_section section, const uint8_t *owner,
                             uint16_t type);

/** Make room for so many octets in judge->scratch. */
bool rwi_scratch_grow(struct rw_judge *judge, size_t size);

#endif
