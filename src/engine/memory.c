/* What is remembered of servers; see engine/memory.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/edns.h"

#define MS UINT64_C(1000) /* microseconds */

#define RTO_UNKNOWN     (400 * MS) /* most of the world is nearer than that */
#define RTO_MIN         (100 * MS) /* a loaded server is no lost packet */
#define HEDGE_UNKNOWN   (250 * MS) /* one silent server of two: under 0.5 s */
#define HEDGE_MIN       (60 * MS)
#define COST_UNKNOWN    (100 * MS)  /* worth a try beside known ones */
#define COST_SILENT     (1000 * MS) /* per time-out in a row */
#define DEAD_AFTER      8 /* queries in a row that were not answered */
#define DEAD_SILENCE_US UINT64_C(10000000) /* a busy one may stall for less */
#define DEAD_KNOWN_US   UINT64_C(30000000) /* ... one that has answered */
#define DEAD_US         UINT64_C(5000000)  /* a server is left alone at first */
#define DEAD_MAX_US     UINT64_C(300000000) /* RFC 9520 section 3.2 */
#define TIMEOUTS_MAX    6                   /* shifts of a time-out: 64-fold */
#define STALLED_SHIFTS  4 /* ... where it answers nobody, though it has */
/* For one question, of a server that has answered others: nine attempts, so
 * that of a thousand million questions one fails where 5 % of datagrams are
 * lost each way; six where it answers nobody.  Less than a walk's deadline. */
#define PATIENCE_US UINT64_C(20000000)

static void
forget(struct rwi_memory *memory, struct rwi_server *server)
{
    if (memory->last == server)
        memory->last = NULL;
    HASH_DEL(memory->servers, server);
    free(server);
}

void
rwi_memory_done(struct rwi_memory *memory)
{
    while (memory->servers != NULL)
        forget(memory, memory->servers);
}

static struct rwi_server *
find(struct rwi_memory *memory, const uint8_t key[RWI_ADDRESS_KEY])
{
    struct rwi_server *server = memory->last;
    unsigned int hash;

    if (server != NULL && memcmp(server->key, key, RWI_ADDRESS_KEY) == 0)
        return server;
    hash = rwi_address_hash(key, &memory->seed);
    HASH_FIND_BYHASHVALUE(hh, memory->servers, key, RWI_ADDRESS_KEY, hash,
                          server);
    if (server != NULL)
        memory->last = server;
    return server;
}

struct rwi_server *
rwi_memory_find(struct rwi_memory *memory, const struct rw_address *address)
{
    uint8_t key[RWI_ADDRESS_KEY];

    if (memory->servers == NULL)
        return NULL; /* of an engine's first walk; nothing to work out */
    rwi_address_key(key, address);
    return find(memory, key);
}

/* Begin to remember a server; NULL when there is no memory. */
static struct rwi_server *
add(struct rwi_memory *memory, const uint8_t key[RWI_ADDRESS_KEY])
{
    struct rwi_server *server = calloc(1, sizeof(*server));
    unsigned int hash = rwi_address_hash(key, &memory->seed);

    if (server == NULL)
        return NULL;
    memcpy(server->key, key, RWI_ADDRESS_KEY);
    HASH_ADD_BYHASHVALUE(hh, memory->servers, key, RWI_ADDRESS_KEY, hash,
                         server);
    if (server->hh.tbl != NULL)
        return server;
    free(server);
    return NULL;
}

struct rwi_server *
rwi_memory_touch(struct rwi_memory *memory, const struct rw_address *address)
{
    uint8_t key[RWI_ADDRESS_KEY];
    struct rwi_server *server;

    rwi_address_key(key, address);
    server = find(memory, key);
    if (server != NULL) {
        memory->servers = rwi_hash_to_end(&server->hh, memory->servers);
        return server;
    }
    if (HASH_COUNT(memory->servers) >= RWI_SERVERS_MAX)
        forget(memory, memory->servers);
    return add(memory, key);
}

void
rwi_server_answered(struct rwi_server *server, uint64_t rtt_us)
{
    uint64_t apart;

    server->timeouts = 0;
    if (!server->is_known) {
        server->is_known = true;
        server->srtt_us = rtt_us;
        server->rttvar_us = rtt_us / 2;
        return;
    }
    apart = rtt_us > server->srtt_us ? rtt_us - server->srtt_us
                                     : server->srtt_us - rtt_us;
    server->rttvar_us = (3 * server->rttvar_us + apart) / 4;
    server->srtt_us = (7 * server->srtt_us + rtt_us) / 8;
}

/* Whether a server that has answered says nothing to anybody now. */
static bool
is_stalled(const struct rwi_server *server)
{
    return server->is_known && server->timeouts >= DEAD_AFTER;
}

void
rwi_server_silent(struct rwi_memory *memory, struct rwi_server *server,
                  uint64_t now_us)
{
    uint64_t pause_us = DEAD_US << server->dead_rounds;
    uint64_t silence_us = server->is_known ? DEAD_KNOWN_US : DEAD_SILENCE_US;

    if (server->timeouts == 0)
        server->silent_since_us = now_us;
    if (server->timeouts < UINT8_MAX)
        server->timeouts++;
    /* what was on the way already when it was left alone tells nothing new */
    if (server->timeouts < DEAD_AFTER || now_us < server->dead_until_us ||
        now_us - server->silent_since_us < silence_us)
        return;
    server->dead_until_us =
        now_us + (pause_us < DEAD_MAX_US ? pause_us : DEAD_MAX_US);
    if (pause_us < DEAD_MAX_US)
        server->dead_rounds++;
    memory->has_dead = true;
}

bool
rwi_server_is_dead(struct rwi_memory *memory, const struct rw_address *address,
                   uint64_t now_us)
{
    const struct rwi_server *server =
        memory->has_dead ? rwi_memory_find(memory, address) : NULL;

    return server != NULL && server->timeouts >= DEAD_AFTER &&
           memory->heard_us > server->silent_since_us &&
           now_us < server->dead_until_us;
}

void
rwi_server_cookie(struct rwi_server *server, const struct rw_message *msg,
                  const struct rw_query_options *query)
{
    struct rw_cookie cookie;

    if (query->cookie_len < RW_COOKIE_CLIENT || !rw_edns_cookie(&cookie, msg) ||
        cookie.server == NULL ||
        memcmp(cookie.client, query->cookie, RW_COOKIE_CLIENT) != 0)
        return;
    server->cookie_len = (uint8_t)cookie.server_len;
    memcpy(server->cookie, cookie.server, cookie.server_len);
}

static uint64_t
usual_wait(const struct rwi_server *server)
{
    return server->srtt_us + 4 * server->rttvar_us;
}

uint64_t
rwi_server_rto(const struct rwi_server *server, unsigned silences)
{
    uint64_t rto = RTO_UNKNOWN;

    if (server != NULL && server->is_known)
        rto = usual_wait(server);
    if (rto < RTO_MIN)
        rto = RTO_MIN;
    return rto << (silences < TIMEOUTS_MAX ? silences : TIMEOUTS_MAX);
}

unsigned
rwi_server_strain(const struct rwi_server *server)
{
    return server != NULL && is_stalled(server) ? STALLED_SHIFTS : 0;
}

uint64_t
rwi_server_patience(const struct rwi_server *server)
{
    return server != NULL && server->is_known ? PATIENCE_US : 0;
}

uint64_t
rwi_server_hedge(const struct rwi_server *server)
{
    uint64_t wait = HEDGE_UNKNOWN;

    if (server != NULL && server->is_known)
        wait = usual_wait(server);
    if (wait < HEDGE_MIN)
        return HEDGE_MIN;
    if (server != NULL && wait > server->srtt_us + HEDGE_UNKNOWN)
        return server->srtt_us + HEDGE_UNKNOWN; /* 0 where not known */
    return wait;
}

uint64_t
rwi_server_cost(const struct rwi_server *server)
{
    uint64_t cost = COST_UNKNOWN;

    if (server == NULL)
        return cost;
    if (server->is_known)
        cost = server->srtt_us;
    return cost + COST_SILENT * (server->timeouts < TIMEOUTS_MAX
                                     ? server->timeouts
                                     : TIMEOUTS_MAX);
}
