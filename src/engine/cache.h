/* What walks leave to one another: the messages that taught something, by
 * name and type, bounded in octets and in time.
 *
 * The cache holds octets as they were received and the zone whose server
 * sent them; who uses a fact reads it as if it had just arrived.  So there
 * is one way of reading only, and the evidence for a chain of trust is at
 * hand when a walk starts from a cut that another walk found.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_CACHE_H
#define RWI_ENGINE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/arena.h"
#include "rootwalk/name.h"
#include "rootwalk/trace.h"

#define RWI_CACHE_DEFAULT (64 * 1024 * 1024) /* octets */
#define RWI_TTL_MAX_S     86400 /* RFC 8767 section 4 allows a week */

enum rwi_fact_kind {
    RWI_FACT_CUT,       /* a referral, or the root's NS set */
    RWI_FACT_ADDRESSES, /* 4 or 16 octets for each; none: there are none */
    RWI_FACT_EVIDENCE,  /* a DNSKEY or DS response */
    RWI_FACT_FAILURE,   /* that it could not be had; failure.c */
};

/* What has been read off a fact: made for the first walk that needs it, and
 * for all others.  It stays as long as somebody uses it, also when the fact
 * has gone. */
struct rwi_made {
    unsigned users; /* the fact, and walks */
    struct rwi_arena arena;
    const void *what;
};

struct rwi_fact {
    UT_hash_handle hh; /* by key */
    uint64_t received_us;
    uint64_t expires_us;
    struct rw_octets octets; /* behind the struct */
    const uint8_t *asked;    /* the zone asked; behind the struct, or NULL */
    struct rwi_made *made;   /* NULL: nobody has needed it yet */
    size_t key_len;
    uint8_t key[];
};

struct rwi_cache {
    struct rwi_fact *facts;   /* the least lately used first */
    size_t taken, max;        /* octets */
    uint64_t hits, misses;    /* of look-ups */
    struct rwi_hash_key seed; /* names come from servers */
};

/* What a fact is about. */
struct rwi_topic {
    enum rwi_fact_kind kind;
    const uint8_t *name;
    uint16_t type; /* 0 for a cut */
    uint16_t rclass;
};

#define RWI_TOPIC_REST 5 /* octets of a key: kind, type, class */
#define RWI_WORD_REST  8 /* that may be read behind it, not to be used */

/* The keys of a name and of all that are above it, for one kind of fact. */
struct rwi_trail {
    size_t len;                    /* of the name's own key */
    size_t labels;                 /* of the name */
    uint8_t at[RW_LABELS_MAX + 1]; /* where each label begins, and the root */
    unsigned hash[RW_LABELS_MAX + 1]; /* of the name from there on */
    uint8_t key[RW_NAME_MAX + RWI_TOPIC_REST + RWI_WORD_REST];
};

void rwi_cache_done(struct rwi_cache *cache);

/** Forget all facts about a name and what is below it; what walks still use
 * of them stays theirs. */
void rwi_cache_flush(struct rwi_cache *cache, const uint8_t *name);

/** Find a fact that is still fresh.
 *
 * @return NULL where there is none; valid until the next call of the cache
 */
const struct rwi_fact *rwi_cache_find(struct rwi_cache *cache,
                                      const struct rwi_topic *topic,
                                      uint64_t now_us);

/** Work out the keys of a topic's name and of those above it, once for all that
 * are looked for on the way up. */
void rwi_trail_init(struct rwi_trail *trail, const struct rwi_cache *cache,
                    const struct rwi_topic *topic);

/** As rwi_cache_find(), for the name that is so many labels up. */
const struct rwi_fact *rwi_cache_find_above(struct rwi_cache *cache,
                                            const struct rwi_trail *trail,
                                            size_t up, uint64_t now_us);

/** Keep a fact for ttl_s seconds, in the place of an older one; not at all
 * where it is too large or memory runs out. */
void rwi_cache_put(struct rwi_cache *cache, const struct rwi_topic *topic,
                   struct rw_octets octets, const uint8_t *asked,
                   uint64_t now_us, uint32_t ttl_s);

/** Begin to make what is read off a fact, with one user.
 *
 * @return NULL out of memory
 */
struct rwi_made *rwi_made_new(void);

/** Say that one user has done with it; the last one frees it. */
void rwi_made_release(struct rwi_made *made);

/** Keep with a fact what has been read off it, which makes the cache one more
 * user; its memory counts for the cache's bound.
 *
 * @param fact  as just found, with nothing made; not valid any more
 */
void rwi_cache_keep(struct rwi_cache *cache, const struct rwi_fact *fact,
                    struct rwi_made *made);

#endif
