/* Zones, and how secure each is.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_ZONE_H
#define RWI_DNSSEC_ZONE_H

#include "dnssec/state.h"

#define RWI_HUNT_MAX 8 /* labels searched for a cut nobody showed */

/* What the evidence says about a possible cut below a secure zone. */
enum rwi_cut {
    RWI_CUT_SIGNED,   /* a verified DS set: in zone->ds */
    RWI_CUT_UNSIGNED, /* proved to have none */
    RWI_CUT_NONE,     /* proved to be no cut */
    RWI_CUT_BROKEN,   /* neither DS nor proof */
    RWI_CUT_MISSING,  /* not asked yet, or could not be */
};

/** Judge a cut; fills zone->shown and its flaw. */
enum rwi_cut rwi_cut_judge(struct rw_judge *judge, struct rwi_zone *zone,
                           struct rwi_zone *parent);

/** With an anchor or a DS in hand: which of the zone's keys can be trusted. */
void rwi_zone_keys(struct rw_judge *judge, struct rwi_zone *zone);

/** Find the zone that name lies in, as far as it is secured, going down from
 * the closest anchor.
 *
 * @param hint  NULL, or a response about name: who signed it shows cuts
 * @return the deepest zone reached: secure, or where that ended and why;
 *         NULL where there is no anchor
 */
struct rwi_zone *rwi_zone_for(struct rw_judge *judge, const uint8_t *name,
                              const struct rwi_item *hint);

/** Search for a cut that no response showed, between a secure zone and name:
 * for responses without signatures.
 *
 * @return the zone that is not secure after all; else zone
 */
struct rwi_zone *rwi_zone_hunt(struct rw_judge *judge, struct rwi_zone *zone,
                               const uint8_t *name);

/** What is to blame where data at a name has no signature by the zone it is
 * taken to lie in: the zone's word that there is no cut in between.
 *
 * @return NULL where there is no such word against a referral
 */
const struct rw_flaw *rwi_zone_denied(const struct rw_judge *judge,
                                      const uint8_t *name);

/** Set why a zone is not secure, and add it to the flaws. */
void rwi_zone_fail(struct rw_judge *judge, struct rwi_zone *zone,
                   enum rw_security security, const struct rw_flaw *flaw);

/** The weaker of two. */
enum rw_security rwi_weaker(enum rw_security a, enum rw_security b);

#endif
