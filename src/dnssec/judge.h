/* The judge: what it has read of the evidence, which stays and grows, and one
 * pass over it, made anew each time.
 *
 *   item.c       evidence -> items, and where zones are served
 *   set.c        record sets out of items, in canonical form
 *   key.c        DNSKEY and DS records, and which of them fit each other
 *   signature.c  one record set and the keys of a zone -> signed well or not
 *   nsec.c       what verified NSEC records prove
 *   nsec3.c      what verified NSEC3 records prove
 *   denial.c     collects such records from a message and asks those two
 *   cut.c        what is said about a delegation: DS, proof of none, nothing
 *   zone_keys.c  which of a zone's keys can be trusted
 *   zone.c       which zones lie above a name, and how secure each is
 *   link.c       one response, one name: its alias, data or denial
 *   judge.c      the walk's chain of aliases; the public functions
 *   flaws.c      flaws: their table, their sentences, lists of them
 *   wants.c      what is missing, or is to be asked again
 *   chain.c      what is handed out: a pass over the result
 *   notes.c      remarks: another pass over it
 *   memo.c       what judges share, to save work
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
#ifndef RWI_DNSSEC_JUDGE_H
#define RWI_DNSSEC_JUDGE_H

#include "base/arena.h"
#include "dnssec/crypto.h"
#include "dnssec/flaws.h"
#include "rootwalk/dnssec.h"

#define RWI_ALIASES_MAX 17 /* links judged; a walk follows 16 */

struct rwi_fit;
struct rwi_hash;
struct rwi_item;
struct rwi_want;
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
    uint32_t work_us;             /* ... and what they took, as estimated */

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

/** Copy a name into memory that goes with the pass. */
const uint8_t *rwi_judge_name(struct rw_judge *judge, const uint8_t *name);

#endif
