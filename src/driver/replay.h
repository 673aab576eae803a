/* A capture as a replay needs it: exchanges, found by server and question.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_REPLAY_H
#define RWI_DRIVER_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/driver.h"
#include "rootwalk/name.h"

/* Octets of messages that a replay keeps; over a million exchanges. */
#define RWI_REPLAY_OCTETS_MAX (256 * 1024 * 1024)

/* What came back to a query. */
struct rwi_replay_reply {
    struct rwi_replay_reply *next; /* in the order of arrival */
    uint64_t at_us;
    uint64_t order; /* in the capture: much happens in one microsecond */
    enum rw_step_error error; /* instead of a message */
    struct rw_address from;
    size_t len;
    uint8_t message[];
};

/* What makes an exchange the one that is looked for.  Zeroed before it is
 * filled: it is compared as a whole. */
struct rwi_replay_key {
    struct rw_address server;
    enum rw_transport transport;
    uint16_t qtype, qclass;
    uint8_t qname[RW_NAME_MAX]; /* in lower case; no name at all (all zero,
                                   with a class of 0) where a connection
                                   came to nothing before the query */
};

/* A query, or a connection for one, and what came of it. */
struct rwi_replay_exchange {
    struct rwi_replay_key key;
    struct rw_address local;
    uint64_t sent_us; /* TCP: when the connection was begun */
    uint64_t order;   /* in the capture, as of replies */
    uint16_t id;
    uint16_t flags;
    bool has_query;
    bool is_promised; /* a query that has its ID is about to be sent */
    bool is_used;
    struct rwi_replay_reply *replies, **replies_end;
    struct rwi_replay_exchange *next;      /* in the order of sending */
    struct rwi_replay_exchange *next_same; /* with the same key */
    struct rwi_replay_exchange *before;    /* the one before it from its
                                              port */
};

struct rwi_replay_slot;

struct rw_replay {
    uint16_t port;
    struct rwi_replay_exchange *first, **end;
    struct rwi_replay_slot *by_key;   /* uthash: the exchanges of a key */
    struct rwi_replay_slot *by_local; /* uthash: the latest from a port */
    uint64_t *turns; /* when the engine's timers fired, in order; NULL: not
                        recorded */
    size_t turn_count, turn_room;
    size_t aside; /* datagrams that are no messages, for turns */
    size_t octets;
    uint64_t entries; /* read so far */
    uint64_t now_us;
    bool has_priming;
    bool goes_inside;          /* some server's address is special */
    struct rw_address *no_way; /* to these nothing was sent, for there was no
                                  way from that machine */
    size_t no_way_count, no_way_room;
};

/** Fill a key's question.
 *
 * @param name  uncompressed; NULL for no question
 */
void rwi_replay_key_init(struct rwi_replay_key *key,
                         const struct rw_address *server,
                         enum rw_transport transport, const uint8_t *name,
                         uint16_t type, uint16_t qclass);

/** Give the earliest exchange of a key that was neither used nor promised,
 * or NULL. */
struct rwi_replay_exchange *rwi_replay_find(const struct rw_replay *replay,
                                            const struct rwi_replay_key *key);

/** Give the earliest exchange of a key that was promised to a query of this
 * ID and not used, or NULL. */
struct rwi_replay_exchange *
rwi_replay_promised(const struct rw_replay *replay,
                    const struct rwi_replay_key *key, uint16_t id);

#endif
