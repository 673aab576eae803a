/* The engine: events in, wishes out.
 *
 * An engine carries any number of walks over one shared, bounded cache.  It
 * never reads a clock, opens a socket, waits or prints.  The caller asks
 * rw_engine_next() what to do until that says RW_WANT_WAIT, does it, and
 * tells what came of it with rw_engine_answer() or rw_engine_failure():
 *
 *     while (rw_engine_next(engine, now_us(), &action) == RW_OK) {
 *         switch (action.want) { send, cancel, show, collect, wait ... }
 *     }
 *
 * The same engine therefore runs live, from a capture, and in a simulated
 * network.  Time is a parameter: microseconds since 1970 UTC; where it goes
 * back, it stands still for the engine.  Not thread-safe; separate engines
 * share nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ENGINE_H
#define ROOTWALK_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/query.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

struct rw_block; /* block.h */
struct rw_engine;
struct rw_judge_policy; /* dnssec.h */
struct rw_walk;

/* Servers the engine could ask next; what a caller may choose from. */
struct rw_choice {
    const uint8_t *qname;
    uint16_t qtype;
    uint16_t qclass;
    enum rw_transport transport;
    const struct rw_server *servers;
    size_t server_count; /* at least 1 */
};

/* What a line of a program's own log is about. */
enum rw_log_level {
    RW_LOG_TROUBLE, /* this machine's: no memory, no descriptor, no port */
    RW_LOG_WALK,    /* a walk begins, or has ended, with what it came to */
    RW_LOG_QUERY,   /* a query leaves; what came of it */
};

/* What the engine needs of the outside. */
struct rw_engine_config {
    size_t size; /* sizeof this; 0: as it first was */
    /* Root hints: NS records of ".", A and AAAA of their targets; copied.
     * NULL for the built-in ones. */
    const struct rw_record *hints;
    size_t hint_count;

    /* Trust anchors: DS or DNSKEY records; copied.  NULL for the built-in
     * ones (root KSKs of 2017 and 2024). */
    const struct rw_record *anchors;
    size_t anchor_count;

    /* What the DNSSEC judge accepts (dnssec.h); copied, but for the lists it
     * points to, which must outlive the engine.  NULL for the defaults. */
    const struct rw_judge_policy *policy;

    /* Walks share what they wait for and what they could not get: identical
     * queries are sent once; one that has answered is asked for 20 s where a
     * walk's `tries` is 0; a server that has answered none of eight queries in
     * 10 s (30 s, if it ever answered) is left alone for 5 s, then for twice
     * as long each time, up to 300, what look-ups of name servers'
     * addresses failed with is kept for 30, and what a name and type failed
     * with for 5, then for twice as long each time in a row, up to 300
     * (RFC 9520).  Not for a replay,
     * which sends what was sent. */
    bool shares;
    const struct rw_block *block; /* NULL, or who is not asked; outlives it */
    bool no_ipv4, no_ipv6;        /* never try, and say so */
    uint16_t port;                /* of all servers; 0 for 53 */
    size_t cache_max;   /* octets the shared cache may hold; 0 for 64 MiB */
    size_t memory_max;  /* octets that all walks may take together, beside
                              the cache; the one that would pass it ends with
                              RW_REASON_MEMORY; 0: 64 MiB for each */
    size_t queries_max; /* queries on the way at once, of all walks
                              together; 0: any number.  Those beyond it wait
                              in the engine until others are over, and neither
                              their own time nor their walk's runs meanwhile */
    bool is_replay;     /* noted in each trace */
    /* Ask addresses that lead inside as well: loopback, link-local, multicast
     * and the like, and those that is_own() knows.  Otherwise servers are not
     * asked there (struct rw_trace has them) unless the hints hold such
     * addresses.  A replay sets it where its capture has queries to some. */
    bool allow_special;
    /* NULL, or whether an address is one of this machine's. */
    bool (*is_own)(void *ctx, const struct rw_address *address);
    bool no_priming; /* replay of a capture that holds none */
    bool no_show;    /* nobody looks on: no RW_WANT_SHOW */

    /* NULL, or whether this machine has a way to a server.  A family is left
     * out as long as there is a way to none of the very addresses at hand;
     * once there was one, attempts tell. */
    bool (*can_reach)(void *ctx, const struct rw_address *server);

    /* Unpredictable numbers, for IDs and for choosing servers. */
    uint64_t (*random)(void *ctx);

    /* NULL, or which of the servers to ask: an index below server_count.
     * A replay answers with the server that the capture holds. */
    size_t (*choose)(void *ctx, const struct rw_choice *choice);

    /* NULL, or which ID a query shall have (a replay: the captured one);
     * negative for a random one. */
    int32_t (*choose_id)(void *ctx, const struct rw_choice *choice,
                         size_t index);
    void *ctx; /* handed to all of them; but see random_ctx */

    /* NULL, or told what the engine does, a line at a time: English, printable,
     * NUL-ended, without an end of line; it lives during the call. */
    void (*log)(void *ctx, enum rw_log_level level, const char *line);
    void *random_ctx; /* handed to `random`; NULL: ctx, as to the others */
};

/* What one walk shall find, and how. */
struct rw_walk_options {
    size_t size;          /* sizeof this; 0: as it first was */
    const uint8_t *qname; /* copied */
    uint16_t qtype;
    uint16_t qclass;
    struct rw_query_options query; /* flags, EDNS and options of each query */
    bool validate;                 /* collect and judge the chain of trust */
    bool qmin;                     /* minimise QNAMEs; RFC 9156 */
    bool all;      /* survey every address of every server of the last zone */
    bool all_path; /* beside all: of each zone on the way */
    bool tcp_only;
    bool ignore_tc; /* take truncated responses as they are */
    bool no_ipv4, no_ipv6;
    bool cold; /* use nothing that other walks learnt */
    /* Prime the root for this walk and end no sooner than that has: for dig's
     * format, which begins with the root's NS set. */
    bool prime;
    /* Beside all: probes that resolvers do not send. */
    bool probe_edns;  /* a version, an option and a flag that nobody knows */
    bool probe_case;  /* a name in mixed case */
    bool probe_types; /* A, AAAA, HTTPS and an unknown type of the name */
    bool probe_qmin;  /* the names between the zone and the name */
    bool probe_axfr;  /* the whole zone, over TCP */
    /* who a server is and what runs there (class CH, RFC 4892); of the root's
     * servers as well, and whether an address that nobody has answers */
    bool probe_identity;
    uint32_t max_queries; /* 0: RW_QUERIES_DEFAULT, and a survey's own */
    uint64_t deadline_us; /* from the start; 0 for RW_DEADLINE_DEFAULT_US,
                              UINT64_MAX for none */
    uint64_t timeout_us;  /* +time: the longest wait for one attempt; 0:
                              RW_TIMEOUT_DEFAULT_US */
    uint16_t tries;       /* +tries: attempts at one server; 0:
                              RW_TRIES_DEFAULT, more where `shares` says so */
    void *tag;            /* the caller's own; see rw_walk_tag() */
    uint64_t at_us;       /* when signatures are judged; 0: when they come */
};

#define RW_QUERIES_DEFAULT     200
#define RW_DEADLINE_DEFAULT_US (30 * UINT64_C(1000000))
#define RW_TIMEOUT_DEFAULT_US  (5 * UINT64_C(1000000))
#define RW_TRIES_DEFAULT       3

/** Fill options with the defaults: class IN, type A, EDNS with 1232 octets
 * and DO, validation on.
 *
 * @param size  octets that the caller's structure has
 */
RW_API void rw_walk_options_fill(struct rw_walk_options *options, size_t size);

/** The same for whoever was compiled with this header. */
static inline void
rw_walk_options_init(struct rw_walk_options *options)
{
    rw_walk_options_fill(options, sizeof(*options));
}

enum rw_want {
    RW_WANT_SEND,    /* send `query` to `server` over `transport` */
    RW_WANT_CANCEL,  /* forget `exchange`: it has its answer, or nothing of it
                        counts any more; not after rw_engine_failure(), and
                        not without a SEND before */
    RW_WANT_SHOW,    /* `step` of `walk` is concluded; for live reports, not
                        where `no_show` says that there are none */
    RW_WANT_COLLECT, /* `walk` has ended; its trace is complete */
    RW_WANT_WAIT,    /* nothing to do before `until_us` or an event */
};

struct rw_action {
    enum rw_want want;
    uint64_t exchange;           /* SEND, CANCEL: names one query on the way */
    void *tag;                   /* CANCEL: of rw_engine_set_tag() */
    struct rw_walk *walk;        /* SEND, SHOW, COLLECT */
    const struct rw_step *step;  /* SEND, SHOW */
    enum rw_transport transport; /* SEND */
    struct rw_address server;    /* SEND */
    const uint8_t *query;        /* SEND: valid until the exchange is over */
    size_t query_len;            /* octets, without TCP's length */
    uint64_t until_us;           /* WAIT; RW_NO_TIME when only an event helps or
                                 no walk is left */
};

/** Make an engine; see rw_engine_free().
 *
 * @param out     set on success, NULL on error
 * @param config  copied, but for ctx
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_EMPTY when hints were given and hold
 *         no root server with an address; RW_ERR_USAGE without a config, its
 *         `random`, or the records of a count
 */
RW_API RW_MUST_USE enum rw_status
rw_engine_new(struct rw_engine **out, const struct rw_engine_config *config);

/** Free the engine and all its walks; NULL is fine. */
RW_API void rw_engine_free(struct rw_engine *engine);

/** Start a walk.
 *
 * @param out  NULL, or set to the walk, which is the engine's
 * @return RW_OK; RW_ERR_MEMORY; what rw_query_to_wire() says of options that
 *         no query can be made of; RW_ERR_USAGE without an engine, options or
 *         their qname
 */
RW_API RW_MUST_USE enum rw_status
rw_engine_start(struct rw_engine *engine, const struct rw_walk_options *options,
                uint64_t now_us, struct rw_walk **out);

/** Say what is wanted next.
 *
 * @return RW_OK with action filled, RW_WANT_WAIT last; RW_ERR_MEMORY ends
 *         the walk concerned, not the engine, so this returns RW_OK always
 *         but for a NULL argument (RW_ERR_USAGE)
 */
RW_API enum rw_status rw_engine_next(struct rw_engine *engine, uint64_t now_us,
                                     struct rw_action *action);

/** Hand in a message that arrived for an exchange.
 *
 * Only what comes from the server asked, with the query's ID and question,
 * counts; anything else becomes a discarded step and waiting goes on.  An
 * exchange that is over is ignored.
 *
 * @param from     who sent it
 * @param message  len octets, without TCP's length; copied
 */
RW_API void rw_engine_answer(struct rw_engine *engine, uint64_t exchange,
                             const struct rw_address *from,
                             const uint8_t *message, size_t len,
                             uint64_t now_us);

/** Hand in that an exchange failed (not RW_STEP_TIMEOUT: the engine has its
 * own timers).  RW_STEP_LOCAL where the query could not leave: no server is
 * blamed; so is taken what is no error at all. */
RW_API void rw_engine_failure(struct rw_engine *engine, uint64_t exchange,
                              enum rw_step_error error, uint64_t now_us);

/** Keep a pointer of the caller's with a query on the way (its socket, say);
 * RW_WANT_CANCEL brings it back.
 *
 * @return false where the exchange is over, and was told to be
 */
RW_API bool rw_engine_set_tag(struct rw_engine *engine, uint64_t exchange,
                              void *tag);

/** Give it back; NULL where there is none, or the exchange is over. */
RW_API void *rw_engine_tag(struct rw_engine *engine, uint64_t exchange);

/* What the cache did so far, and what there is now. */
struct rw_engine_stats {
    uint64_t cache_hits, cache_misses; /* look-ups of cuts, addresses, keys */
    uint64_t joined;     /* queries not sent since another walk had sent them */
    uint64_t remembered; /* not sent since a failure was remembered: servers
                             left alone, addresses not looked up again */
    size_t cache_octets; /* it holds now */
    size_t cache_entries; /* likewise */
    size_t memory_left;   /* octets that walks may still take */
    size_t queries_out;   /* given to the caller to be sent, and not over */
};

/** Forget what the cache holds of a name and of what is below it.  Walks that
 * are on the way keep what they have of it.
 *
 * @param name  NULL for all; then what is remembered of servers, of good
 *              signatures and of the root's priming goes as well
 */
RW_API void rw_engine_flush(struct rw_engine *engine, const uint8_t *name);

/** Say what the cache did so far; the engine's, until it is asked again. */
RW_API const struct rw_engine_stats *rw_engine_look(struct rw_engine *engine);

/** Say that a query which was to be sent waits with the caller, for a rate or
 * for a socket: until rw_engine_sent() nobody can have answered it, and
 * neither its own time nor the walk's runs. */
RW_API void rw_engine_held(struct rw_engine *engine, uint64_t exchange,
                           uint64_t now_us);

/** Say that a query of rw_engine_held() has left now: its step's time of
 * sending is this one. */
RW_API void rw_engine_sent(struct rw_engine *engine, uint64_t exchange,
                           uint64_t now_us);

/** End every walk that there is, as rw_walk_stop() does. */
RW_API void rw_engine_stop(struct rw_engine *engine, uint64_t now_us);

/** End a walk before its time, with RW_REASON_INTERRUPTED; it is collected
 * like any other.  No SEND comes after it, also none that was due. */
RW_API void rw_walk_stop(struct rw_walk *walk, uint64_t now_us);

/** The walk's record; may be read at any time, complete once collected. */
RW_API const struct rw_trace *rw_walk_trace(const struct rw_walk *walk);

/** Give the caller's own pointer that the walk was started with (`tag` of its
 * options); NULL where there was none. */
RW_API void *rw_walk_tag(const struct rw_walk *walk);

/** Set that pointer anew. */
RW_API void rw_walk_set_tag(struct rw_walk *walk, void *tag);

/** Free a collected walk and its trace; the engine frees the rest. */
RW_API void rw_walk_free(struct rw_walk *walk);

/** Count the walks that have not been collected yet. */
RW_API size_t rw_engine_walks(const struct rw_engine *engine);

RW_END_DECLS

#endif
