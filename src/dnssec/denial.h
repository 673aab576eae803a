/* Proofs that something does not exist.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_DENIAL_H
#define RWI_DNSSEC_DENIAL_H

#include "dnssec/state.h"

#define RWI_DENIALS_MAX 32 /* NSEC or NSEC3 records of one response */

/* What a response proves about a name and a type. */
enum rwi_proved {
    RWI_PROVED_NOTHING,
    RWI_PROVED_NODATA,   /* the name has no such type (nor an alias) */
    RWI_PROVED_NO_NAME,  /* the name does not exist, nor a wildcard for it */
    RWI_PROVED_OPT_OUT,  /* not there, or an unsigned delegation: nobody
                            can tell */
    RWI_PROVED_TOO_MANY, /* iterations: taken as insecure */
    RWI_PROVED_REFUSED,  /* libcrypto does not hash with SHA-1: likewise */
};

/* The verified records a proof is made of. */
struct rwi_denial {
    const uint8_t *zone;
    const struct rwi_set *nsec[RWI_DENIALS_MAX];
    size_t nsec_count;
    const struct rwi_set *nsec3[RWI_DENIALS_MAX];
    size_t nsec3_count;
    bool any;                  /* there was a record, good or not */
    bool is_nxdomain;          /* what the response claims */
    bool is_compact;           /* proved by NXNAME; RFC 9824 */
    bool is_guess;             /* NSEC3 names were not hashed */
    bool goes_outside;         /* an NSEC was left out for that: see nsec.c */
    enum rw_flaw_code flaw;    /* why nothing is proved */
    const struct rwi_set *bad; /* a record whose signature is no good */
    uint32_t number;           /* of iterations, or the bound that was hit */
    enum rw_chain_proof how;
    bool has_ns; /* DS: the name is a delegation */
};

/** Collect and verify the NSEC and NSEC3 records of a response. */
void rwi_denial_collect(struct rw_judge *judge, struct rwi_denial *denial,
                        struct rwi_item *item, struct rwi_zone *zone);

/** What do they prove about name and type? */
enum rwi_proved rwi_denial_prove(struct rw_judge *judge,
                                 struct rwi_denial *denial, const uint8_t *name,
                                 uint16_t type);

/** Do they prove that name itself does not exist, when its data was made
 * from the wildcard with `labels` labels below it?  RWI_PROVED_NODATA and
 * RWI_PROVED_NO_NAME say yes. */
enum rwi_proved rwi_denial_wildcard(struct rw_judge *judge,
                                    struct rwi_denial *denial,
                                    const uint8_t *name, size_t labels);

/** The flaw of a proof that ends security (opt-out, too many iterations ...);
 * RW_FLAW_NONE for the others. */
enum rw_flaw_code rwi_proved_ends(enum rwi_proved proved);

/** Say whether a bitmap speaks against a denial of a type: the type is there,
 * or an alias, or, for ANY, anything. */
bool rwi_bitmap_forbids(struct rw_octets bitmap, uint16_t type);

/* nsec.c, nsec3.c: the same, each by its kind of records */
enum rwi_proved rwi_nsec_prove(struct rwi_denial *denial, const uint8_t *name,
                               uint16_t type);
enum rwi_proved rwi_nsec_wildcard(struct rwi_denial *denial,
                                  const uint8_t *name, size_t labels);
enum rwi_proved rwi_nsec3_prove(struct rw_judge *judge,
                                struct rwi_denial *denial, const uint8_t *name,
                                uint16_t type);
enum rwi_proved rwi_nsec3_wildcard(struct rw_judge *judge,
                                   struct rwi_denial *denial,
                                   const uint8_t *name, size_t labels);

#endif
