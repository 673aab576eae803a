/* The judge: what it has read of the evidence, which stays and grows, and one
 * pass over it, made anew each time.  Here is all that its files work on; what
 * is done with it, by each file's own header, from below upwards:
 *
 *   state.c      the policy; names that go with a pass
 *   flaws.c      flaws: their table, their sentences, lists of them
 *   memo.c       what judges share, to save work
 *   item.c       evidence -> items, and where zones are served
 *   set.c        record sets out of items, in canonical form
 *   wants.c      what is missing, or is to be asked again
 *   key.c        DNSKEY and DS records, and which of them fit each other
 *   signature.c  one record set and the keys of a zone -> signed well or not
 *   nsec.c       what verified NSEC records prove
 *   nsec3.c      what verified NSEC3 records prove
 *   denial.c     collects such records from a message and asks those two
 *   cut.c        what is said about a delegation: DS, proof of none, nothing
 *   zone_keys.c  which of a zone's keys can be trusted
 *   zone.c       which zones lie above a name, and how secure each is
 *   link.c       one response, one name: its alias, data or denial
 *   chain.c      what is handed out: a pass over the result
 *   notes.c      remarks: another pass over it
 *   judge.c      the walk's chain of aliases; the public functions
 *
 * A pass is one of two.  Both run the same code; the first makes no use of
 * libcrypto, so that what was not checked before is RWI_WORTH_UNKNOWN to it,
 * and goes on in hope.  They differ where something would have to be computed
 * (rwi_judge_may_check()), in what keys that are still missing mean for the
 * way down, in whether every response's alias is followed or the best one's
 * only, and in what counts as asked for.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_STATE_H
#define RWI_DNSSEC_STATE_H

#include "base/arena.h"
#include "dnssec/crypto.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/reading.h"

#define RWI_ALIASES_MAX 17 /* links judged; a walk follows 16 */

struct rwi_check; /* signature.c */
struct rwi_fit;   /* key.c */
struct rwi_hash;  /* nsec3.c */
struct rwi_set;
struct rwi_zone;

/* What a check comes to, of a signature or of a whole set. */
enum rwi_worth {
    RWI_WORTH_BAD,
    RWI_WORTH_REFUSED, /* libcrypto does not take the algorithm */
    RWI_WORTH_UNKNOWN, /* not checked yet: there is hope */
    RWI_WORTH_GOOD,
};

enum rwi_pass {
    RWI_PASS_NEEDS, /* rw_judge_needs(): nothing is checked */
    RWI_PASS_RULE,  /* rw_judge_rule() */
};

/* ---- what stays -------------------------------------------------------- */

/* A piece of evidence. */
struct rwi_item {
    struct rw_evidence evidence;
    const struct rw_reading *reading; /* NULL: no response that counts */
    const uint8_t *cut;   /* below the zone asked, to which it refers */
    struct rwi_set *sets; /* those asked for so far */
};

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

/* ---- what a pass makes ------------------------------------------------- */

struct rwi_key {
    struct rw_chain_key shown; /* its key is the record set's */
    struct rw_octets rdata;
    bool usable; /* a zone key of protocol 3, not revoked */
};

struct rwi_zone {
    struct rwi_zone *next;
    const uint8_t *name;
    struct rwi_zone *parent;
    bool is_cut;     /* false: a name proved not to be one */
    bool has_keys;   /* they can be used, if only to see what else is broken */
    bool keys_known; /* ... and are in `keys`; else there is only hope */
    bool keys_good;  /* they are linked to a DS or an anchor */
    struct rw_chain_zone shown; /* its lists are filled in at the end */
    struct rwi_key *keys;
    size_t key_count;
    struct rw_chain_ds *ds;
    size_t ds_count;
    struct rwi_set *sets, **sets_end; /* judged by it, in that order */
    size_t set_count;
    const struct rw_flaw *denied; /* is_cut is false, though somebody refers
                                     to it: what is to blame for what follows */
};

struct rwi_want {
    struct rwi_want *next;
    const uint8_t *zone, *name; /* the judge's */
    uint16_t type;
    uint32_t step;
};

struct rwi_flaw {
    struct rwi_flaw *next;
    struct rw_flaw flaw; /* its names are the judge's */
};

struct rwi_flaws { /* empty when zeroed, may be copied */
    struct rwi_flaw *first;
    struct rwi_flaw *last;
    size_t count;
};

/* ---- the judge ---------------------------------------------------------- */

/* The policy, with its defaults filled in. */
struct rwi_limits {
    const uint8_t *algorithms;
    size_t algorithm_count;
    const uint8_t *digests;
    size_t digest_count;
    bool ignores_sha1;
    bool owns_libcrypto;
    uint16_t iterations;
    uint16_t set_checks;
    uint16_t walk_checks;
    uint16_t walk_hashes;
    uint32_t walk_work_us;
};

struct rw_judge {
    struct rw_judge_config config;
    struct rwi_limits limits;
    struct rwi_crypto *own_crypto; /* where no memo has one */

    /* What stays. */
    struct rwi_arena arena;
    struct rwi_item **items;
    size_t item_count, item_room;
    uint8_t *scratch; /* what is signed, put together */
    size_t scratch_size;
    struct rwi_fit *fits;         /* DS and keys compared; key.c */
    struct rwi_hash *hashes_made; /* for NSEC3; nsec3.c */
    uint32_t checks, hashes;      /* made so far ... */
    uint32_t hash_rounds;         /* SHA-1 computed for those */
    uint64_t wasted_us;           /* noted as such: memo.h */
    uint32_t wasted;              /* checks that came to nothing */
    uint32_t work_us;             /* ... and what all took, as estimated */

    /* One pass; all of it is void when the next one begins. */
    enum rwi_pass pass;
    uint32_t pass_number;
    uint64_t now_s;             /* RWI_PASS_RULE */
    struct rw_judge_memo *memo; /* RWI_PASS_RULE; or NULL */
    struct rwi_crypto *crypto;  /* RWI_PASS_RULE */
    struct rwi_arena once;      /* goes with the pass */
    struct rwi_zone *zones, **zones_end;
    size_t zone_count;
    struct rwi_flaws zone_flaws; /* of zones, and ... */
    struct rwi_flaws flaws;      /* of responses; those of a response that
                                    another made up for are cut again */
    struct rwi_flaws notes;
    struct rwi_want *wants, **wants_end;
    uint32_t answer_steps[RWI_ALIASES_MAX];
    size_t answer_step_count;
};

/** May signatures, digests and hashes be computed?  Not in a pass that only
 * looks for what is missing. */
static inline bool
rwi_judge_may_check(const struct rw_judge *judge)
{
    return judge->pass == RWI_PASS_RULE;
}

/** Say whether the policy takes an algorithm. */
bool rwi_algorithm_accepted(const struct rw_judge *judge, uint8_t algorithm);

/** Say whether an algorithm rests on SHA-1.  RFC 9905 */
bool rwi_algorithm_is_sha1(uint8_t algorithm);

/** Copy a name into memory that goes with the pass. */
const uint8_t *rwi_judge_name(struct rw_judge *judge, const uint8_t *name);

#endif
