/* Addresses in a walk with a survey; see engine/peer.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/peer.h"

#include <string.h>

static unsigned int
hash_of(const struct rw_walk *walk, const uint8_t key[RWI_ADDRESS_KEY])
{
    return rwi_address_hash(key, &walk->engine->memory.seed);
}

static struct rwi_peer *
find(const struct rw_walk *walk, const struct rw_address *address)
{
    uint8_t key[RWI_ADDRESS_KEY];
    struct rwi_peer *peer = NULL;
    unsigned int hash;

    if (walk->peers == NULL)
        return NULL;
    rwi_address_key(key, address);
    hash = hash_of(walk, key);
    HASH_FIND_BYHASHVALUE(hh, walk->peers, key, RWI_ADDRESS_KEY, hash, peer);
    return peer;
}

static struct rwi_peer *
add(struct rw_walk *walk, const struct rw_address *address)
{
    struct rwi_peer *peer = rwi_arena_alloc(&walk->arena, sizeof(*peer));
    unsigned int hash;

    if (peer == NULL)
        return NULL;
    rwi_address_key(peer->key, address);
    hash = hash_of(walk, peer->key);
    HASH_ADD_BYHASHVALUE(hh, walk->peers, key, RWI_ADDRESS_KEY, hash, peer);
    if (peer->hh.tbl != NULL)
        return peer;
    walk->arena.failed = true; /* the table is not in it */
    return NULL;
}

void
rwi_peer_asked(struct rw_walk *walk, const struct rw_address *address)
{
    struct rwi_peer *peer;

    if (!walk->options.all)
        return;
    peer = find(walk, address);
    if (peer == NULL)
        peer = add(walk, address);
    if (peer != NULL)
        peer->open++;
}

void
rwi_peer_closed(const struct rwi_exchange *exchange)
{
    const struct rw_step *step = &exchange->record->step;
    struct rwi_peer *peer = find(exchange->task->walk, &step->server.address);

    if (peer == NULL)
        return;
    peer->open--;
    peer->answered |= step->transport == RW_UDP && step->response.data != NULL;
}

void
rwi_peer_failed(struct rw_walk *walk, const struct rw_step *step,
                enum rw_step_error error)
{
    struct rwi_peer *peer = find(walk, &step->server.address);

    if (peer == NULL || step->transport != RW_UDP)
        return;
    if (error == RW_STEP_TIMEOUT)
        peer->silent++;
    else if (error == RW_STEP_REFUSED || error == RW_STEP_UNREACHABLE)
        peer->silent += walk->options.tries; /* at once */
}

bool
rwi_peer_is_busy(const struct rw_walk *walk, const struct rw_address *address)
{
    const struct rwi_peer *peer = find(walk, address);

    return walk->open >= RWI_ALL_OPEN_MAX ||
           (peer != NULL && peer->open >= RWI_PEER_OPEN_MAX);
}

bool
rwi_peer_is_dead(const struct rw_walk *walk, const struct rw_address *address)
{
    const struct rwi_peer *peer = find(walk, address);

    return peer != NULL && !peer->answered &&
           peer->silent >= walk->options.tries;
}

void
rwi_peers_done(struct rw_walk *walk)
{
    HASH_CLEAR(hh, walk->peers); /* the walk's arena holds them */
}
