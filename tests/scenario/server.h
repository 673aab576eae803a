/* The servers of a scenario, as the virtual driver wants them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_SERVER_H
#define SCENARIO_SERVER_H

#include "rootwalk/driver.h"
#include "rootwalk/message.h"
#include "scenario/rpl.h"

#define REPLIES_MAX 16 /* to one query, repetitions among them */

/* A query, taken apart. */
struct asked {
    const struct rw_action *action;
    uint16_t id;
    uint8_t qname[RW_NAME_MAX];
    uint16_t qtype, qclass;
    bool has_edns, dnssec_ok;
    bool has_server_cookie;
    uint16_t udp_size; /* octets its sender takes over UDP */
};

struct world {
    struct pool *pool;
    const struct rpl *rpl;
    uint32_t step;   /* the scenario's, for its ranges */
    uint64_t rtt_us; /* of every server */
    bool strict;     /* nothing is answered that the file does not say */
    bool sets_aa;    /* the file never uses AA: answers get it */
    struct rpl_entry *replies[REPLIES_MAX]; /* to the query at hand */
    size_t reply_count;
    size_t unforeseen; /* queries for which the file has no answer */
};

/** Begin: all entries serve anew. */
void world_init(struct world *world, struct pool *pool, const struct rpl *rpl);

/** Answer a query; an rw_virtual_fn, ctx is the world. */
size_t world_answer(void *ctx, const struct rw_action *action, size_t index,
                    uint64_t now_us, struct rw_virtual_reply *reply,
                    uint8_t *buf, size_t size);

/** Say whether a range holds at this step for this server. */
bool range_serves(const struct rpl_range *range, uint32_t step,
                  const struct rw_address *server);

/** What the file says elsewhere to a query it did not foresee, as an entry
 * made up from it, or NULL: see fair.c. */
struct rpl_entry *fair_answer(struct pool *pool, const struct rpl *rpl,
                              uint32_t step, const struct asked *asked,
                              bool strict);

#endif
