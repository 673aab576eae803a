/* Record sets, the signatures over them, and what those are worth.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_SIGNATURE_H
#define RWI_DNSSEC_SIGNATURE_H

#include "dnssec/item.h"
#include "dnssec/judge.h"

struct rwi_check;

struct rwi_sig {
    uint8_t algorithm;
    uint8_t labels;
    uint32_t original_ttl_s;
    uint32_t expiration; /* seconds, serial numbers */
    uint32_t inception;
    uint16_t key_tag;
    const uint8_t *signer; /* lower case */
    struct rw_octets head; /* the RRSIG's RDATA up to the signature */
    struct rw_octets sig;
    bool malformed;            /* and nothing above counts */
    struct rwi_check *checks;  /* made, one for each key */
    enum rw_flaw_code verdict; /* in this pass */
};

/* A record set in one section of one item, with the RRSIGs over it. */
struct rwi_set {
    struct rwi_set *next; /* in the item */
    struct rwi_item *item;
    enum rw_section section;
    const uint8_t *owner; /* as received */
    uint16_t type;
    uint32_t ttl_s;          /* the lowest */
    struct rw_octets *rdata; /* canonical, in canonical order, no doubles */
    size_t count;
    struct rwi_sig *sigs;
    size_t sig_count;

    uint32_t pass_number; /* the pass in which the rest was set */
    enum rwi_worth worth;
    const struct rwi_sig *good; /* the signature that proves it */
    enum rw_flaw_code flaw;     /* why it is bad */
    enum rw_chain_role role;
    bool synthesised;          /* stands for a DNAME; no signature counts */
    struct rwi_set *zone_next; /* in the zone that judged it */
};

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
