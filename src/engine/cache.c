/* The cache; see engine/cache.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "rootwalk/name.h"

/* What malloc(3) and the table need for each fact, and malloc(3) for what was
 * read off it: octets, so that the bound is one of memory. */
#define FACT_COST 32
#define MADE_COST 32

#define WORD 8 /* octets that are hashed at once */

/* The key of a fact is its name in lower case and, behind that, the rest of its
 * topic: so a name's key holds those of all names above it.  A name is hashed
 * from the root down, label by label, for the same reason. */
static uint64_t
hash_label(uint64_t hash, const uint8_t *label, const struct rwi_hash_key *seed)
{
    size_t len = label[0] + 1U, at = 0;
    uint64_t word;

    for (; len - at > WORD; at += WORD) {
        memcpy(&word, label + at, WORD);
        hash = rwi_hash_word(hash, word, seed);
    }
    memcpy(&word, label + at, WORD); /* what is too much of it goes */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return rwi_hash_word(hash, word >> 8 * (WORD - (len - at)), seed);
#else
    return rwi_hash_word(hash, word << 8 * (WORD - (len - at)), seed);
#endif
}

void
rwi_trail_init(struct rwi_trail *trail, const struct rwi_cache *cache,
               const struct rwi_topic *topic)
{
    size_t size = rw_name_lower(trail->key, topic->name), label = 0;
    uint64_t hash;

    trail->len = size + RWI_TOPIC_REST;
    trail->labels = 0;
    for (; trail->key[label] != 0; label += trail->key[label] + 1U)
        trail->at[trail->labels++] = (uint8_t)label;
    trail->at[trail->labels] = (uint8_t)label;
    trail->key[size] = (uint8_t)topic->kind;
    rwi_put_u16(trail->key + size + 1, topic->type);
    rwi_put_u16(trail->key + size + 3, topic->rclass);
    hash = rwi_hash_word(cache->seed.k[0],
                         (uint64_t)topic->kind << 32 |
                             (uint32_t)topic->type << 16 | topic->rclass,
                         &cache->seed);
    trail->hash[trail->labels] = (unsigned int)hash;
    for (size_t i = trail->labels; i-- > 0;) {
        hash = hash_label(hash, trail->key + trail->at[i], &cache->seed);
        trail->hash[i] = (unsigned int)hash;
    }
}

static size_t
size_of(const struct rwi_fact *fact)
{
    size_t asked = fact->asked != NULL ? rw_name_size(fact->asked) : 0;

    size_t made = fact->made != NULL ? sizeof(*fact->made) + MADE_COST +
                                           fact->made->arena.taken
                                     : 0;

    return sizeof(*fact) + FACT_COST + fact->key_len + asked +
           fact->octets.len + made;
}

static void
fact_free(struct rwi_fact *fact)
{
    rwi_made_release(fact->made);
    free(fact);
}

static void
forget(struct rwi_cache *cache, struct rwi_fact *fact)
{
    HASH_DEL(cache->facts, fact);
    cache->taken -= size_of(fact);
    fact_free(fact);
}

/* All at once: to take each of a million facts out of its table first would
 * cost as much as to put it in. */
void
rwi_cache_done(struct rwi_cache *cache)
{
    struct rwi_fact *fact = cache->facts, *next;

    HASH_CLEAR(hh, cache->facts); /* the table; the facts stay linked */
    for (; fact != NULL; fact = next) {
        next = fact->hh.next;
        fact_free(fact);
    }
    cache->taken = 0;
}

void
rwi_cache_flush(struct rwi_cache *cache, const uint8_t *name)
{
    struct rwi_fact *fact, *next;

    HASH_ITER(hh, cache->facts, fact, next)
    {
        if (rw_name_is_at_or_below(fact->key, name))
            forget(cache, fact);
    }
}

static struct rwi_fact *
find(struct rwi_cache *cache, const uint8_t *key, size_t len, unsigned int hash)
{
    struct rwi_fact *fact = NULL;

    HASH_FIND_BYHASHVALUE(hh, cache->facts, key, len, hash, fact);
    return fact;
}

/* Put a fact at the end of the line; frees it when there is no memory. */
static void
append(struct rwi_cache *cache, struct rwi_fact *fact, unsigned int hash)
{
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, cache->facts, fact->key, fact->key_len,
                                hash, fact);
    if (fact->hh.tbl != NULL)
        cache->taken += size_of(fact);
    else
        fact_free(fact);
}

const struct rwi_fact *
rwi_cache_find(struct rwi_cache *cache, const struct rwi_topic *topic,
               uint64_t now_us)
{
    struct rwi_trail trail;

    rwi_trail_init(&trail, cache, topic);
    return rwi_cache_find_above(cache, &trail, 0, now_us);
}

const struct rwi_fact *
rwi_cache_find_above(struct rwi_cache *cache, const struct rwi_trail *trail,
                     size_t up, uint64_t now_us)
{
    size_t at = trail->at[up];
    struct rwi_fact *fact =
        find(cache, trail->key + at, trail->len - at, trail->hash[up]);

    if (fact != NULL && fact->expires_us <= now_us) {
        forget(cache, fact);
        fact = NULL;
    }
    if (fact == NULL) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    cache->facts = rwi_hash_to_end(&fact->hh, cache->facts);
    return fact;
}

/* ---- what is read off facts ---------------------------------------------- */

#define MADE_MAX   (1024 * 1024) /* octets; a message has 65,535 */
#define MADE_FIRST 1024 /* there may be one for each zone: no room to waste */

struct rwi_made *
rwi_made_new(void)
{
    struct rwi_made *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->users = 1;
    rwi_arena_init(&made->arena, MADE_MAX);
    made->arena.first = MADE_FIRST;
    return made;
}

void
rwi_made_release(struct rwi_made *made)
{
    if (made == NULL || --made->users > 0)
        return;
    rwi_arena_done(&made->arena);
    free(made);
}

void
rwi_cache_keep(struct rwi_cache *cache, const struct rwi_fact *fact,
               struct rwi_made *made)
{
    struct rwi_fact *own =
        find(cache, fact->key, fact->key_len, fact->hh.hashv);

    assert(own == fact && own->made == NULL);
    cache->taken -= size_of(own);
    own->made = made;
    made->users++;
    cache->taken += size_of(own);
    while (cache->taken > cache->max) /* itself last: it was just found */
        forget(cache, cache->facts);
}

/* ---- putting in ---------------------------------------------------------- */

static struct rwi_fact *
fact_new(const uint8_t *key, size_t key_len, struct rw_octets octets,
         const uint8_t *asked)
{
    size_t asked_len = asked != NULL ? rw_name_size(asked) : 0;
    struct rwi_fact *fact =
        malloc(sizeof(*fact) + key_len + asked_len + octets.len);
    uint8_t *at;

    if (fact == NULL)
        return NULL;
    *fact = (struct rwi_fact){.asked = NULL};
    fact->key_len = key_len;
    memcpy(fact->key, key, key_len);
    at = fact->key + key_len;
    if (asked != NULL) {
        memcpy(at, asked, asked_len);
        fact->asked = at;
    }
    at += asked_len;
    if (octets.len > 0)
        memcpy(at, octets.data, octets.len);
    fact->octets = (struct rw_octets){at, octets.len};
    return fact;
}

void
rwi_cache_put(struct rwi_cache *cache, const struct rwi_topic *topic,
              struct rw_octets octets, const uint8_t *asked, uint64_t now_us,
              uint32_t ttl_s)
{
    struct rwi_trail trail;
    struct rwi_fact *fact;

    rwi_trail_init(&trail, cache, topic);
    fact = find(cache, trail.key, trail.len, trail.hash[0]);
    if (fact != NULL)
        forget(cache, fact);
    if (ttl_s == 0)
        return;
    fact = fact_new(trail.key, trail.len, octets, asked);
    if (fact == NULL)
        return;
    if (ttl_s > RWI_TTL_MAX_S)
        ttl_s = RWI_TTL_MAX_S;
    fact->received_us = now_us;
    fact->expires_us = now_us + ttl_s * UINT64_C(1000000);
    if (size_of(fact) > cache->max) {
        free(fact);
        return;
    }
    while (cache->taken + size_of(fact) > cache->max)
        forget(cache, cache->facts);
    append(cache, fact, trail.hash[0]);
}
