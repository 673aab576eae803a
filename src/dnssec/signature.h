/* Record sets, the signatures over them, and what those are worth.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_SIGNATURE_H
#define RWI_DNSSEC_SIGNATURE_H

#include "dnssec/state.h"

/** Judge a record set by the keys of a zone, and add it to the zone's; once
 * in a pass.
 *
 * @param entry_only  only keys that a DS or an anchor names count: for the
 *                    DNSKEY set itself
 * @return RWI_WORTH_BAD: set->flaw says why
 */
enum rwi_worth rwi_set_check(struct rw_judge *judge, struct rwi_set *set,
                             struct rwi_zone *zone, enum rw_chain_role role,
                             bool entry_only);

/** Add a set without a signature of its own to a zone's: it is worth what the
 * one is that it was made of. */
void rwi_set_stand_in(struct rw_judge *judge, struct rwi_set *set,
                      const struct rwi_set *maker, struct rwi_zone *zone);

/** Say whether a set that was found good was made from a wildcard. */
bool rwi_set_is_expanded(const struct rwi_set *set);

/** The owner as it was signed: the wildcard, where one was expanded.  RFC
 * 4035 section 5.3.2
 *
 * @param out  RW_NAME_MAX + 2 octets
 */
size_t rwi_signed_owner(uint8_t *out, const uint8_t *owner, size_t labels);

/** The time of a signature since 1970, by serial arithmetic around now. */
uint64_t rwi_sig_time(const struct rw_judge *judge, uint32_t serial);

/** Add the flaws of a set that was found bad.
 *
 * @return the one that decides; NULL when not ruling or out of memory
 */
const struct rw_flaw *rwi_set_blame(struct rw_judge *judge,
                                    struct rwi_flaws *flaws,
                                    const struct rwi_set *set,
                                    const struct rwi_zone *zone);

#endif
