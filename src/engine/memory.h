/* What an engine remembers of servers, by address: how fast they are, and
 * what they cannot do.  Bounded: the server not heard of for longest goes.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_MEMORY_H
#define RWI_ENGINE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address_key.h"
#include "rootwalk/address.h"
#include "rootwalk/query.h"

#define RWI_SERVERS_MAX 20000 /* 3 MB; a bulk run meets so many */

struct rwi_server {
    UT_hash_handle hh;            /* by key */
    uint8_t key[RWI_ADDRESS_KEY]; /* family, port and address */
    bool is_known;       /* it has answered: srtt_us and rttvar_us hold */
    bool no_edns;        /* does not understand EDNS, or drops it */
    bool did_edns;       /* has answered with an OPT record */
    bool basic_edns;     /* takes version 0 and flags it knows, no others */
    uint8_t timeouts;    /* in a row */
    uint8_t dead_rounds; /* in a row: each time left alone for twice as long */
    uint8_t cookie_len;  /* of the server's cookie; RFC 7873 */
    uint8_t cookie[RW_COOKIE_MAX - 8];
    uint64_t srtt_us;
    uint64_t rttvar_us;
    uint64_t silent_since_us; /* when the first of the time-outs was met */
    uint64_t dead_until_us;   /* left alone before */
};

struct rwi_memory {
    struct rwi_server *servers; /* the least lately used first */
    struct rwi_server *last;    /* found: one is looked up several times */
    bool has_dead;              /* one of them has been left alone at least */
    uint64_t heard_us;          /* when any of them answered last */
    struct rwi_hash_key seed;   /* addresses come from servers */
};

void rwi_memory_done(struct rwi_memory *memory);

/** What is remembered of a server; NULL where nothing is. */
struct rwi_server *rwi_memory_find(struct rwi_memory *memory,
                                   const struct rw_address *address);

/** The same, made where there is none; NULL only when memory runs out,
 * which costs speed and nothing else. */
struct rwi_server *rwi_memory_touch(struct rwi_memory *memory,
                                    const struct rw_address *address);

/** Take in a measured round trip.  RFC 6298 section 2 */
void rwi_server_answered(struct rwi_server *server, uint64_t rtt_us);

/** Take in that a query was not answered in time. */
void rwi_server_silent(struct rwi_memory *memory, struct rwi_server *server,
                       uint64_t now_us);

/** Say whether a server is to be left alone, since it has answered none of
 * many queries for 10 s (30 s, if it has ever answered) while others answered
 * theirs: where nobody does, it is the network.  RFC 9520 section 3.2 */
bool rwi_server_is_dead(struct rwi_memory *memory,
                        const struct rw_address *address, uint64_t now_us);

/** Keep the server's part of the cookie in a response to a query that had
 * the client's part; none, or another's, changes nothing.  RFC 7873 5.3 */
void rwi_server_cookie(struct rwi_server *server, const struct rw_message *msg,
                       const struct rw_query_options *query);

/** How long to wait before the same server is asked again; doubles with
 * each time-out of the question.
 *
 * @param server   NULL where nothing is known
 * @param silences attempts of this very question that it did not answer
 */
uint64_t rwi_server_rto(const struct rwi_server *server, unsigned silences);

/** How many silences more a patient walk waits for where a server that has
 * answered keeps silent to everybody: sixteen times as long. */
unsigned rwi_server_strain(const struct rwi_server *server);

/** How long a question is put to a server that has answered others: its
 * silence is a lost datagram, or a busy machine, more likely than its end.
 *
 * @param server  NULL where nothing is known
 * @return microseconds; 0 where nothing speaks for it
 */
uint64_t rwi_server_patience(const struct rwi_server *server);

/** How long to wait before another server is asked as well. */
uint64_t rwi_server_hedge(const struct rwi_server *server);

/** What an answer is expected to take, for choosing among servers. */
uint64_t rwi_server_cost(const struct rwi_server *server);

#endif
