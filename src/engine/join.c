/* Queries of several walks that are one; see engine/join.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/join.h"

#include <string.h>

#include "engine/schedule.h"
#include "rootwalk/name.h"

#define SERVER_OCTETS 20 /* transport, family, port, address */
#define ID_OCTETS     2
#define HEADER_OCTETS 12 /* then comes the question */

/* What makes two queries one: everything but the ID. */
static size_t
key_of(uint8_t key[SERVER_OCTETS + RW_QUERY_MAX], const struct rw_step *step)
{
    const struct rw_address *server = &step->server.address;
    size_t len = step->query.len - ID_OCTETS;

    key[0] = (uint8_t)step->transport;
    key[1] = server->family;
    key[2] = (uint8_t)(server->port >> 8);
    key[3] = (uint8_t)server->port;
    memcpy(key + 4, server->octets, sizeof(server->octets));
    memcpy(key + SERVER_OCTETS, step->query.data + ID_OCTETS, len);
    return SERVER_OCTETS + len;
}

/* The question tells queries apart; who is asked, and in which manner, is
 * compared only. */
static unsigned int
hash_of(const struct rw_engine *engine, const struct rw_step *step)
{
    size_t len = rw_name_size(step->qname) + 4; /* type and class */

    return (unsigned int)rwi_hash_octets(step->query.data + HEADER_OCTETS, len,
                                         &engine->cache.seed);
}

static void
lead(struct rwi_exchange *exchange, unsigned int hash)
{
    struct rw_engine *engine = exchange->task->walk->engine;

    HASH_ADD_KEYPTR_BYHASHVALUE(flight, engine->flights, exchange->key,
                                exchange->key_len, hash, exchange);
    exchange->leads = exchange->flight.tbl != NULL;
}

/* Have a query's octets, which are the arena's, begin with an ID. */
static void
set_id(struct rw_step *step, uint16_t id)
{
    uint8_t *octets = (uint8_t *)(uintptr_t)step->query.data;

    step->id = id;
    octets[0] = (uint8_t)(id >> 8);
    octets[1] = (uint8_t)id;
}

static void
follow(struct rwi_exchange *exchange, struct rwi_exchange *leader)
{
    exchange->leader = leader;
    exchange->next_follower = leader->followers;
    leader->followers = exchange;
    exchange->record->step.is_joined = true;
    set_id(&exchange->record->step, leader->record->step.id);
    exchange->task->walk->engine->stats.joined++;
}

static void
stop_leading(struct rwi_exchange *exchange)
{
    if (exchange->leads)
        HASH_DELETE(flight, exchange->task->walk->engine->flights, exchange);
    exchange->leads = false;
}

static struct rwi_exchange *
leader_of(const struct rw_engine *engine, const uint8_t *key, size_t len,
          unsigned int hash)
{
    struct rwi_exchange *leader = NULL;

    HASH_FIND_BYHASHVALUE(flight, engine->flights, key, len, hash, leader);
    return leader;
}

/* Whether a task that sends a query has been waiting for the very same. */
static bool
repeats(const struct rwi_exchange *exchange, const struct rwi_exchange *leader)
{
    for (const struct rwi_exchange *open = exchange->task->open; open != NULL;
         open = open->next)
        if (open == leader || open->leader == leader)
            return true;
    return false;
}

/* Who repeats what it has waited for in vain, its own query or one that it
 * followed, leads with the newer one: the others who waited repeat it now, too,
 * and would go on waiting for what is lost. */
bool
rwi_join(struct rwi_exchange *exchange)
{
    struct rw_walk *walk = exchange->task->walk;
    uint8_t key[SERVER_OCTETS + RW_QUERY_MAX];
    struct rwi_exchange *leader;
    unsigned int hash;

    if (!walk->engine->config.shares || walk->options.cold)
        return false;
    exchange->key_len = key_of(key, &exchange->record->step);
    hash = hash_of(walk->engine, &exchange->record->step);
    leader = leader_of(walk->engine, key, exchange->key_len, hash);
    if (leader != NULL && repeats(exchange, leader)) {
        stop_leading(leader);
    } else if (leader != NULL) {
        if (leader->task->walk != walk)
            follow(exchange, leader);
        return exchange->leader != NULL;
    }
    exchange->key = rwi_arena_copy(&walk->arena, key, exchange->key_len);
    if (exchange->key != NULL)
        lead(exchange, hash);
    return false;
}

struct rwi_exchange *
rwi_join_disband(struct rwi_exchange *exchange)
{
    struct rwi_exchange *first = exchange->followers;

    stop_leading(exchange);
    exchange->followers = NULL;
    for (struct rwi_exchange *f = first; f != NULL; f = f->next_follower)
        f->leader = NULL;
    return first;
}

/* Have a walk look again now. */
static void
wake(struct rwi_exchange *exchange, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;

    exchange->task->wake_us = now_us;
    walk->wake_us = now_us;
    if (walk->heap_at != RWI_NOT_IN_HEAP)
        rwi_heap_update(walk->engine, walk);
}

/* The first follower is to send for itself, and for the others. */
static struct rwi_exchange *
take_place(struct rwi_exchange *first, uint64_t now_us)
{
    struct rw_walk *walk = first->task->walk;
    struct rw_engine *engine = walk->engine;
    unsigned int hash;

    set_id(&first->record->step,
           (uint16_t)engine->config.random(engine->config.random_ctx));
    first->record->step.is_joined = false;
    first->followers = first->next_follower;
    first->next_follower = NULL;
    for (struct rwi_exchange *f = first->followers; f != NULL;
         f = f->next_follower) {
        f->leader = first;
        set_id(&f->record->step, first->record->step.id);
    }
    if (first->key != NULL) /* else a leader before it had no memory for it */
        first->key = rwi_arena_copy(&walk->arena, first->key, first->key_len);
    hash = hash_of(engine, &first->record->step);
    if (first->key != NULL && leader_of(engine, first->key, first->key_len,
                                        hash) == NULL) /* nor a newer one */
        lead(first, hash);
    wake(first, now_us);
    return first;
}

static void
unfollow(struct rwi_exchange *exchange)
{
    struct rwi_exchange **link = &exchange->leader->followers;

    while (*link != exchange)
        link = &(*link)->next_follower;
    *link = exchange->next_follower;
    exchange->leader = NULL;
}

struct rwi_exchange *
rwi_join_leave(struct rwi_exchange *exchange, enum rw_step_error error,
               uint64_t now_us)
{
    struct rwi_exchange *first, *next;

    if (exchange->leader != NULL) {
        unfollow(exchange);
        return NULL;
    }
    first = rwi_join_disband(exchange);
    if (first == NULL)
        return NULL;
    if (error == RW_STEP_CANCELLED || error == RW_STEP_LOCAL) {
        first->key = exchange->key;
        first->key_len = exchange->key_len;
        return take_place(first, now_us);
    }
    for (; first != NULL; first = next) {
        next = first->next_follower;
        first->failed_with = error;
        first->give_up_us = now_us;
        wake(first, now_us);
    }
    return NULL;
}
