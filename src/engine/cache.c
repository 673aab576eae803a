/* The cache; see engine/cache.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"

#define KEY_HEAD 5 /* octets: kind, type, class */
/* What malloc(3) and the table need for each fact, and malloc(3) for what was
 * read off it: octets, so that the bound is one of memory. */
#define FACT_COST 32
#define MADE_COST 32
#define KEY_MAX   (KEY_HEAD + RW_NAME_MAX)

static size_t
key_of(uint8_t key[KEY_MAX], const struct rwi_topic *topic)
{
    key[0] = (uint8_t)topic->kind;
    key[1] = (uint8_t)(topic->type >> 8);
    key[2] = (uint8_t)topic->type;
    key[3] = (uint8_t)(topic->rclass >> 8);
    key[4] = (uint8_t)topic->rclass;
    return KEY_HEAD + rw_name_lower(key + KEY_HEAD, topic->name);
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

/* The key ends with the name, in lower case. */
static const uint8_t *
name_of(const struct rwi_fact *fact)
{
    return fact->key + KEY_HEAD;
}

void
rwi_cache_flush(struct rwi_cache *cache, const uint8_t *name)
{
    struct rwi_fact *fact, *next;

    HASH_ITER(hh, cache->facts, fact, next)
    {
        if (rw_name_is_at_or_below(name_of(fact), name))
            forget(cache, fact);
    }
}

static unsigned int
hash_of(const struct rwi_cache *cache, const uint8_t *key, size_t len)
{
    return (unsigned int)rwi_siphash(key, len, &cache->seed);
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
    uint8_t key[KEY_MAX];
    size_t len = key_of(key, topic);
    struct rwi_fact *fact = find(cache, key, len, hash_of(cache, key, len));

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
        calloc(1, sizeof(*fact) + key_len + asked_len + octets.len);
    uint8_t *at;

    if (fact == NULL)
        return NULL;
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
    uint8_t key[KEY_MAX];
    size_t key_len = key_of(key, topic);
    unsigned int hash = hash_of(cache, key, key_len);
    struct rwi_fact *fact = find(cache, key, key_len, hash);

    if (fact != NULL)
        forget(cache, fact);
    if (ttl_s == 0)
        return;
    fact = fact_new(key, key_len, octets, asked);
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
    append(cache, fact, hash);
}
