/* The driver for many walks from the inside: what many.c and its parts share.
 *
 *   many.c       the loop; the engine's wishes
 *   many_udp.c   the pool of sockets, and whose a datagram is
 *   many_tcp.c   a connection a query
 *   many_pace.c  when a server may be asked
 *
 * A flight is one query: it waits with its server, or is on the way over a
 * socket of the pool (with others) or over a connection of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_MANY_H
#define RWI_DRIVER_MANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address_key.h"
#include "driver/socket.h"
#include "rootwalk/driver.h"
#include "rootwalk/message.h"

#define RWI_RANDOM_BLOCK 512 /* numbers drawn at once: 4 KiB */
#define RWI_PAST_MAX     4   /* IDs that a socket remembers */
#define RWI_MANY_TCP_MAX 512 /* connections at once */

/* What epoll tells of. */
struct rwi_many_source {
    bool is_tcp; /* in a flight; else in a socket of the pool */
};

/* A socket of the pool. */
struct rwi_many_socket {
    struct rwi_many_source source; /* first */
    int fd;                        /* -1: not open */
    uint32_t uses;
    uint32_t dropped; /* of what it had no room for, counted already */
    struct rwi_flight_many *flights;
    /* IDs that were given up: what comes late is nobody's fault. */
    uint16_t past[RWI_PAST_MAX];
    uint8_t past_at;
};

struct rwi_many_pool {
    struct rwi_many_socket *sockets; /* NULL until one is needed */
    uint32_t count;
    bool is_fresh; /* a socket for each query: there are too few to share */
};

enum rwi_many_state {
    RWI_MANY_WAITING,    /* with its server */
    RWI_MANY_CONNECTING, /* TCP */
    RWI_MANY_OPEN,
};

/* One query on its way, or waiting. */
struct rwi_flight_many {
    struct rwi_many_source source; /* first: TCP */
    enum rwi_many_state state;
    struct rw_many *many;
    uint64_t exchange; /* the engine's number; its tag is the flight */
    uint64_t sent_us;
    enum rw_transport transport;
    bool was_held;     /* the engine has been told so */
    bool was_answered; /* something with its ID has come */
    uint16_t id;
    struct rwi_pace *pace; /* of its server; has the address */
    const uint8_t *query;  /* the engine's, until the exchange is over */
    size_t query_len;

    struct rwi_flight_many *newer, *older; /* of all there are */

    struct rwi_many_socket *socket; /* UDP */
    struct rwi_flight_many *next;   /* on the socket; in the queue; free */

    int fd; /* TCP; -1: none */
    size_t written;
    uint8_t length_in[2];
    uint8_t length_got;
    uint8_t *message;
    size_t message_got;
    unsigned strays; /* messages that did not end it */
    uint32_t octets; /* of messages begun so far, with their lengths */
};

/* A server address, and how often it may be asked. */
struct rwi_pace {
    struct rw_address address;
    uint8_t key[RWI_ADDRESS_KEY];
    uint32_t open;        /* queries on the way */
    uint32_t interval_us; /* between two queries; grows while it refuses */
    uint64_t next_us;     /* when the next one is due */
    uint64_t blamed_us;   /* when its silence was counted last */
    struct rwi_flight_many *first, **end; /* those that wait */
    struct rwi_pace *next_waiting, *prev_waiting;
    bool is_waiting;
    UT_hash_handle hh;
};

struct rw_many {
    struct rw_many_config config;
    int epoll;
    uint64_t real_us;  /* the wall clock's time ... */
    uint64_t start_ns; /* ... at this time of the steady one */
    uint64_t late_us;  /* so much is the time here behind; see rw_many_away() */

    struct rw_engine *engine; /* while rw_many_run() runs */
    struct rw_driver_events events;
    enum rw_status status;
    bool stopped;
    struct rwi_own own;
    uint64_t ticked_us;
    uint64_t about_us; /* the time, as it was looked at last ... */
    unsigned looks;    /* ... which does so many times more */

    struct rwi_many_pool pool[2]; /* IPv4, IPv6 */
    uint32_t sockets_max;         /* that may be open, of all kinds */
    int events_max;               /* taken in before the engine goes on */
    uint32_t sockets;             /* that are */
    uint32_t connections;         /* of them, over TCP */

    struct rwi_flight_many *flights; /* all, the newest first */
    struct rwi_flight_many *spare;   /* to be used again */
    size_t open;                     /* flights on the way */

    struct rwi_hash_key seed;
    struct rwi_pace *paces;
    struct rwi_pace *waiting; /* servers with queries that wait: a ring */
    uint32_t interval_us;     /* between two queries at all; 0: any */
    uint64_t next_us;
    uint64_t released_us; /* when the waiting ones were last looked at */

    struct rw_many_stats stats;
    size_t numbers_left;
    uint64_t numbers[RWI_RANDOM_BLOCK]; /* from here on not cleared first */
    uint8_t buf[RW_MESSAGE_MAX + 1];    /* what a read puts in */
};

/* ---- many.c ------------------------------------------------------------- */

/** How many sockets of a family the pool shall have. */
static inline uint32_t
rwi_many_wanted(const struct rw_many *many)
{
    return many->config.sockets != 0 ? many->config.sockets : RW_MANY_SOCKETS;
}

/** Give the time as it was a moment ago: asking the clock for each thing that
 * is done for many walks takes a fiftieth of all. */
uint64_t rwi_many_about(struct rw_many *many);

/** Whether one more socket may be opened. */
bool rwi_many_has_room(const struct rw_many *many, enum rw_transport transport);

/** A message came for a flight, which may be gone after this. */
void rwi_many_answer(struct rwi_flight_many *flight,
                     const struct rw_address *from, const uint8_t *message,
                     size_t len, uint64_t now_us);

/** A flight came to nothing; it is gone after this. */
void rwi_many_failure(struct rwi_flight_many *flight, enum rw_step_error error,
                      uint64_t now_us);

/** Send a flight's query.
 *
 * @return false where there is no socket for it now: nothing has happened
 */
bool rwi_many_send(struct rwi_flight_many *flight, uint64_t now_us);

/* ---- many_udp.c --------------------------------------------------------- */

/** Take a socket of the pool and send.
 *
 * @return RW_STEP_OK, or what became of it; flight->socket is NULL where there
 *         was no socket to be had for want of files
 */
enum rw_step_error rwi_many_udp_send(struct rwi_flight_many *flight);

/** Let go of the socket. */
void rwi_many_udp_end(struct rwi_flight_many *flight);

/** Read what has come to a socket. */
void rwi_many_udp_ready(struct rw_many *many, struct rwi_many_socket *socket,
                        uint32_t events);

/** Close all sockets, at the end. */
void rwi_many_udp_done(struct rw_many *many);

/** Count what the open sockets had no room for so far. */
void rwi_many_udp_dropped(struct rw_many *many);

/* ---- many_tcp.c --------------------------------------------------------- */

enum rw_step_error rwi_many_tcp_open(struct rwi_flight_many *flight);
void rwi_many_tcp_end(struct rwi_flight_many *flight);
void rwi_many_tcp_ready(struct rwi_flight_many *flight, uint32_t events);

/* ---- many_pace.c -------------------------------------------------------- */

/** The server's record; made where there is none.  NULL out of memory. */
struct rwi_pace *rwi_pace_of(struct rw_many *many,
                             const struct rw_address *address, uint64_t now_us);

/** Whether a query to the server may leave now. */
bool rwi_pace_allows(const struct rw_many *many, const struct rwi_pace *pace,
                     uint64_t now_us);

/** Count a query that leaves now. */
void rwi_pace_sent(struct rw_many *many, struct rwi_pace *pace,
                   uint64_t now_us);

/** Put a flight at the end of its server's line, or take it out. */
void rwi_pace_queue(struct rw_many *many, struct rwi_flight_many *flight);
void rwi_pace_unqueue(struct rw_many *many, struct rwi_flight_many *flight);

/** Send what waits and may leave now. */
void rwi_pace_release(struct rw_many *many, uint64_t now_us);

/** What the server did: it answered, refused, or was silent.  One that
 * refuses or is silent is asked less often, down to a fiftieth of a second
 * between two queries, until it answers again. */
void rwi_pace_answered(struct rw_many *many, struct rwi_pace *pace,
                       bool refused);
void rwi_pace_silent(struct rw_many *many, struct rwi_pace *pace,
                     uint64_t now_us);

/** Free all. */
void rwi_pace_done(struct rw_many *many);

#endif
