/* Queries remembered, and responses matched with them.
 *
 * A response belongs to the latest query with the same addresses and ports
 * the other way round, the same ID and the same question; where there is
 * none, to the latest with all that but the question: some servers' FORMERR
 * have none, and one that differs is what an analyst wants to see beside
 * its query.  The latest
 * RWI_QUERIES_MAX queries are remembered, in a ring; those with one hash
 * are linked from newest to oldest by serial number, and a serial that the
 * ring has overtaken ends the chain.  So nothing is ever deleted.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"

#include "capture/capture.h"

/* FNV-1a; no secret in it, as a collision costs RWI_QUERY_TRIES steps at
 * most. */
#define FNV_START UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static uint64_t
hash_octets(uint64_t hash, const void *octets, size_t len)
{
    const uint8_t *p = octets;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * FNV_PRIME;
    return hash;
}

static uint64_t
hash_address(uint64_t hash, const struct rw_address *address)
{
    hash = hash_octets(hash, &address->port, sizeof(address->port));
    return hash_octets(hash, address->octets, sizeof(address->octets));
}

static uint32_t
hash_key(const struct rwi_query *key)
{
    uint64_t hash = hash_octets(FNV_START, &key->id, sizeof(key->id));

    hash = hash_address(hash, &key->flow.from);
    hash = hash_address(hash, &key->flow.to);
    return (uint32_t)(hash >> 32 ^ hash) % RWI_QUERIES_MAX;
}

/* Name without its case, type and class; 0 where there is no question that
 * can be read. */
static uint64_t
hash_question(const struct rw_octets *message)
{
    struct rw_question question;
    uint8_t name[RW_NAME_MAX], lower[RW_NAME_MAX] = {0};
    uint16_t fixed[2];
    uint64_t hash;

    if (!rw_question_first(&question, name, message->data, message->len))
        return 0;
    (void)rw_name_lower(lower, name);
    fixed[0] = question.type;
    fixed[1] = question.qclass;
    hash = hash_octets(FNV_START, lower, rw_name_size(lower));
    hash = hash_octets(hash, fixed, sizeof(fixed));
    return hash != 0 ? hash : 1;
}

static bool
is_same_exchange(const struct rwi_query *query, const struct rwi_query *key)
{
    return query->id == key->id && query->transport == key->transport &&
           rw_address_equal(&query->flow.from, &key->flow.from) &&
           rw_address_equal(&query->flow.to, &key->flow.to);
}

/* By hash, and only so many with one hash are looked at: a capture that was
 * made to collide is read as fast as any other, with pairs left out. */
static struct rwi_query *
find(const struct rwi_pairs *pairs, const struct rwi_query *key)
{
    uint64_t serial = pairs->heads[key->hash];
    struct rwi_query *latest = NULL;

    for (unsigned i = 0; i < RWI_QUERY_TRIES; i++) {
        struct rwi_query *query;

        if (serial == 0 || pairs->serial - serial >= RWI_QUERIES_MAX)
            break;
        query = &pairs->ring[serial % RWI_QUERIES_MAX];
        if (is_same_exchange(query, key)) {
            if (query->question == key->question)
                return query;
            if (latest == NULL)
                latest = query;
        }
        serial = query->older;
    }
    return latest;
}

static void
remember(struct rwi_pairs *pairs, const struct rwi_query *key,
         struct rwi_held *held)
{
    uint64_t serial = ++pairs->serial;
    struct rwi_query *query = &pairs->ring[serial % RWI_QUERIES_MAX];

    *query = *key;
    query->held = held;
    query->older = pairs->heads[key->hash];
    pairs->heads[key->hash] = serial;
    held->query = serial;
}

static bool
is_ready(struct rwi_pairs *pairs)
{
    /* Pages that no query ever reaches are never touched. */
    if (pairs->ring == NULL)
        pairs->ring = calloc(RWI_QUERIES_MAX, sizeof(*pairs->ring));
    if (pairs->heads == NULL)
        pairs->heads = calloc(RWI_QUERIES_MAX, sizeof(*pairs->heads));
    return pairs->ring != NULL && pairs->heads != NULL;
}

enum rw_status
rwi_pair(struct rwi_pairs *pairs, struct rwi_held *held)
{
    struct rw_captured *captured = &held->captured;
    struct rw_header header;
    struct rwi_query key = {
        .flow = {captured->from, captured->to},
        .place = {captured->frame, captured->time_ns},
        .transport = captured->transport,
    };
    struct rwi_query *query;
    bool is_response;

    if (rw_header_from_wire(&header, captured->message.data,
                            captured->message.len) != RW_OK)
        return RW_OK;
    if (!is_ready(pairs))
        return RW_ERR_MEMORY;
    is_response = (header.flags & RW_FLAG_QR) != 0;
    if (is_response)
        key.flow = (struct rwi_flow){captured->to, captured->from};
    key.id = header.id;
    key.question = hash_question(&captured->message);
    key.hash = hash_key(&key);
    if (!is_response) {
        remember(pairs, &key, held);
        return RW_OK;
    }
    if ((query = find(pairs, &key)) == NULL)
        return RW_OK;
    captured->peer_frame = query->place.frame;
    captured->peer_ns = query->place.time_ns;
    if (query->held != NULL && query->held->captured.peer_frame == 0) {
        query->held->captured.peer_frame = captured->frame;
        query->held->captured.peer_ns = captured->time_ns;
    }
    return RW_OK;
}

void
rwi_pairs_free(struct rwi_pairs *pairs)
{
    free(pairs->ring);
    free(pairs->heads);
}
