/* The drivers: what does an engine's wishes, in the world or in a likeness
 * of it.
 *
 * live     libuv: UDP and TCP, a fresh socket (so a fresh random port) for
 *          each query
 * many     epoll: for many walks at once, over a pool of sockets with random
 *          ports; no server is asked more often than is polite
 * replay   answers from a capture; its packet times are the clock
 * virtual  answers from a function, on a clock of its own, for simulations
 * record   not a driver: a capture that the live driver writes as it goes
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_DRIVER_H
#define ROOTWALK_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/engine.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

/* What a driver reports while it runs; each may be NULL. */
struct rw_driver_events {
    size_t size; /* sizeof this; 0: as it first was */
    /** A step of a walk was concluded. */
    void (*on_step)(void *ctx, struct rw_walk *walk,
                    const struct rw_step *step);
    /** A walk ended.  The callee may free it, and may start others. */
    void (*on_done)(void *ctx, struct rw_walk *walk);
    /** The live driver, every 100 ms or so while it waits. */
    void (*on_tick)(void *ctx, uint64_t now_us);
    void *ctx;
};

/* ---- record: a capture in the making ---------------------------------- */

struct rw_record_file;

/** Open a pcap file for writing (link type raw IP, microseconds).
 *
 * What is written reaches the file at once, so the file is whole whenever
 * the program ends.
 *
 * @return RW_OK; RW_ERR_IO with errno set; RW_ERR_LIBPCAP where that
 *         is not installed; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_record_open(struct rw_record_file **out,
                                                 const char *path);

/** Write one DNS message as a packet with valid checksums: a UDP datagram,
 * or segments of a TCP stream (which is opened first, with its handshake,
 * where rw_record_event() has not said so already).
 *
 * @param from, to  with ports; of one family, else nothing is written
 * @param message   len octets, at most RW_MESSAGE_MAX, without TCP's length
 */
RW_API void rw_record_message(struct rw_record_file *file, uint64_t time_us,
                              enum rw_transport transport,
                              const struct rw_address *from,
                              const struct rw_address *to,
                              const uint8_t *message, size_t len);

/** Write octets of a TCP stream as they came, lengths and all: for what is
 * less, or more, than one message. */
RW_API void rw_record_stream(struct rw_record_file *file, uint64_t time_us,
                             const struct rw_address *from,
                             const struct rw_address *to, const uint8_t *octets,
                             size_t len);

/* What happens to a query beside messages. */
enum rw_record_what {
    RW_RECORD_CONNECT,     /* TCP: `local` sends its SYN */
    RW_RECORD_CONNECTED,   /* TCP: SYN and ACK came, ACK goes */
    RW_RECORD_REFUSED,     /* TCP: a RST came; UDP: port unreachable */
    RW_RECORD_UNREACHABLE, /* no way there; from the machine itself */
    RW_RECORD_CLOSED,      /* TCP: `server` ended the stream */
    RW_RECORD_CLOSE,       /* TCP: `local` ends it */
};

/** Write the packets (TCP flags, ICMP) that go with an event.
 *
 * @param local  port 0 for RW_RECORD_UNREACHABLE without a query: nothing was
 *               sent, for there is no way; written once a server
 * @param query  query_len octets of the query concerned, for ICMP to quote;
 *               over TCP NULL, but for RW_RECORD_CONNECT, which keeps its ID
 */
RW_API void rw_record_event(struct rw_record_file *file, uint64_t time_us,
                            enum rw_record_what what,
                            const struct rw_address *local,
                            const struct rw_address *server,
                            const uint8_t *query, size_t query_len);

/** Write that the engine was asked because time had passed, not because
 * something came: when a run begins, and whenever a timer of the engine's
 * fired.  No packet tells that otherwise, and on a busy machine timers are
 * late; a replay has them fire at these very times.
 *
 * It is a datagram on the loopback interface to the port for what is to be
 * discarded (RFC 863), whose text says what it is.
 */
RW_API void rw_record_turn(struct rw_record_file *file, uint64_t time_us);

/** Close; NULL is fine.
 *
 * @return RW_OK; RW_ERR_IO where not everything could be written
 */
RW_API enum rw_status rw_record_close(struct rw_record_file *file);

/* ---- live -------------------------------------------------------------- */

struct rw_live;
struct uv_loop_s;

#define RW_SOCKETS_DEFAULT 512 /* half of the usual limit of open files */

struct rw_live_config {
    size_t size;                   /* sizeof this; 0: as it first was */
    struct rw_record_file *record; /* NULL: no capture */
    struct rw_address bind;        /* -b; family none: any; port 0: random */
    struct uv_loop_s *loop;        /* NULL: one of its own */
    uint16_t sockets_max;          /* open at once, queries beyond wait; 0
                                      for RW_SOCKETS_DEFAULT */
    uint64_t (*random)(void *ctx); /* for source ports; NULL:
                                      rw_live_random() */
    void *random_ctx;
};

/** Make a live driver.
 *
 * @param config  NULL for all defaults; copied
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_IO when there is no event loop to be
 *         had, errno set; RW_ERR_LIBUV where that is not installed
 */
RW_API RW_MUST_USE enum rw_status
rw_live_new(struct rw_live **out, const struct rw_live_config *config);

/** Free the driver, closing its sockets; NULL is fine.  Turns its loop, so
 * it is not for callbacks of that. */
RW_API void rw_live_free(struct rw_live *live);

/** The loop it runs on, for others to share; the live driver's. */
RW_API struct uv_loop_s *rw_live_loop(struct rw_live *live);

/** Say whether the machine's routes lead to a server, for struct
 * rw_engine_config; asks the kernel, sends nothing. */
RW_API bool rw_live_can_reach(struct rw_live *live,
                              const struct rw_address *server);

/** Say whether an address is one of this machine's, for struct
 * rw_engine_config: of its interfaces as they were when this was first asked.
 * False for all where the kernel does not tell. */
RW_API bool rw_live_is_own(struct rw_live *live,
                           const struct rw_address *address);

/** Unpredictable numbers for struct rw_engine_config; ctx is not used. */
RW_API uint64_t rw_live_random(void *ctx);

/** The time now, as the engine wants it. */
RW_API uint64_t rw_live_now(struct rw_live *live);

/** Drive the engine until it has no walk left.
 *
 * @param events  NULL for none; copied, but for ctx
 * @return RW_OK; RW_ERR_STATE where it serves an engine already
 */
RW_API enum rw_status rw_live_run(struct rw_live *live,
                                  struct rw_engine *engine,
                                  const struct rw_driver_events *events);

/** Serve an engine on a loop that somebody else turns: until rw_live_detach()
 * each turn of it does what the engine wants.  While there are walks the loop
 * has something to do.
 *
 * Called again for the same engine, it says that a walk was started while
 * there were none, and the loop may have ended; otherwise walks can be started
 * at any time.  For a program that has no libuv loop see rw_live_fd().
 *
 * @param events  NULL for none; copied, but for ctx.  Callbacks may start
 *                walks, free those that they are told have ended, stop and
 *                detach, but not free the driver or the engine
 * @return RW_OK; RW_ERR_STATE where it runs, or serves another engine
 */
RW_API RW_MUST_USE enum rw_status
rw_live_attach(struct rw_live *live, struct rw_engine *engine,
               const struct rw_driver_events *events);

/** Serve the engine no longer: what is on its way is forgotten, and the walks
 * stay as they are.  rw_live_stop() first, and a turn of the loop, has them
 * collected.  Nothing happens where it is not attached. */
RW_API void rw_live_detach(struct rw_live *live);

/** Give the one descriptor to wait on, for reading, until rw_live_process()
 * has something to do; for a driver with a loop of its own, in a program with
 * another (epoll, poll(2), GLib).  The driver's; the same for its life. */
RW_API int rw_live_fd(const struct rw_live *live);

/** Say how long to wait on it at most before rw_live_process() is called.
 *
 * @return milliseconds, as poll(2) takes them; -1: for ever, as there are no
 *         walks
 */
RW_API int rw_live_timeout_ms(struct rw_live *live);

/** Do what there is to do, without waiting: after a walk was started, when
 * the descriptor is readable, when the time is over.
 *
 * @return RW_OK; RW_ERR_STATE where it is not attached
 */
RW_API enum rw_status rw_live_process(struct rw_live *live);

/** Stop every walk of the engine that is served, now or started later: their
 * traces are complete as far as they came, and each is collected.  For
 * callbacks. */
RW_API void rw_live_stop(struct rw_live *live);

/** As rw_live_stop(), at the next turn of the loop: for signal handlers and
 * for other threads.  The library itself installs no signal handler. */
RW_API void rw_live_interrupt(struct rw_live *live);

/** Say whether rw_live_stop() or rw_live_interrupt() put an end to it. */
RW_API bool rw_live_is_stopped(const struct rw_live *live);

/* ---- many -------------------------------------------------------------- */

struct rw_many;

/* Sockets of the pool, for each family.  Each query takes one of them at
 * random, so whoever had seen all their ports would still have 12 bits to
 * guess, and the 16 of the ID: RFC 5452 section 4. */
#define RW_MANY_SOCKETS 4096

struct rw_many_config {
    size_t size;            /* sizeof this; 0: as it first was */
    struct rw_address bind; /* family none: any; its port does not count */
    uint32_t sockets;       /* of the pool; 0: RW_MANY_SOCKETS.  With fewer,
                               or where so many files may not be open, each
                               query has a socket of its own. */
    uint32_t server_open;   /* queries on the way to one address; 0: any */
    uint32_t server_rate;   /* queries a second to one address; 0: any */
    uint32_t rate;          /* queries a second to all; 0: any */
    const int *stop;        /* NULL, or what is not 0 when all walks shall
                               stop; a signal handler or another thread may
                               set it */
    uint64_t (*random)(void *ctx); /* for ports; NULL: rw_many_random() */
    void *random_ctx;
};

/* What has happened so far. */
struct rw_many_stats {
    uint64_t queries;  /* that left */
    uint64_t tcp;      /* of them over TCP */
    uint64_t held;     /* of them later than wanted, for a rate or a socket */
    uint64_t received; /* messages */
    uint64_t strays;   /* of them for no query that was on the way */
    uint64_t silent;   /* queries given up after a second and more */
    uint64_t refused;  /* responses that said REFUSED */
    uint64_t dropped;  /* datagrams for which a socket had no room */
    size_t waiting;    /* queries that wait now */
};

/** Make a driver for many walks.  Not thread-safe; several in one process
 * share nothing.
 *
 * @param config  NULL for all defaults (no limits); copied
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_IO with errno set; RW_ERR_UNSUPPORTED
 *         where there is no epoll
 */
RW_API RW_MUST_USE enum rw_status
rw_many_new(struct rw_many **out, const struct rw_many_config *config);

/** Free the driver, closing its sockets; NULL is fine. */
RW_API void rw_many_free(struct rw_many *many);

/** Unpredictable numbers, which are drawn from the kernel by the block; ctx
 * is the driver. */
RW_API uint64_t rw_many_random(void *many);

/** As rw_live_can_reach(). */
RW_API bool rw_many_can_reach(const struct rw_many *many,
                              const struct rw_address *server);

/** As rw_live_is_own(). */
RW_API bool rw_many_is_own(struct rw_many *many,
                           const struct rw_address *address);

/** The time now, as the engine wants it. */
RW_API uint64_t rw_many_now(const struct rw_many *many);

/** Change what of its configuration is shared with others: server_rate,
 * server_open and rate; servers that are asked less than they could be stay
 * so. */
RW_API void rw_many_limit(struct rw_many *many, uint32_t server_rate,
                          uint32_t server_open, uint32_t rate);

/** Say that the caller was away for something that has nothing to do with the
 * network: a reader of its output was slow.  What arrived meanwhile has not
 * been looked at, so that nobody is to be taken for silent: the time stands
 * still for as long, and makes up for it little by little.
 *
 * @param since_us  rw_many_now() when that began; no walk was started and the
 *                  engine not been told a time since
 */
RW_API void rw_many_away(struct rw_many *many, uint64_t since_us);

/** Drive the engine until it has no walk left, as rw_live_run() does;
 * signals are the caller's affair. */
RW_API enum rw_status rw_many_run(struct rw_many *many,
                                  struct rw_engine *engine,
                                  const struct rw_driver_events *events);

/** Say what has happened so far.
 *
 * @param sockets_too  also ask each socket what it had no room for: for the
 *                     end, not for every day
 * @return the driver's; changes while it runs
 */
RW_API const struct rw_many_stats *rw_many_look(struct rw_many *many,
                                                bool sockets_too);

/* ---- replay ------------------------------------------------------------ */

struct rw_replay;

struct rw_replay_info {
    size_t messages;   /* DNS messages found */
    size_t exchanges;  /* queries, each with its response or without */
    bool cut_off;      /* the file ends inside a packet, or holds more than
                         a replay takes; what was read before is used */
    bool has_priming;  /* an authority was asked for the root's NS */
    uint64_t first_us; /* the first query's time */
    bool has_question; /* what the capture's first walk asked: */
    uint16_t qtype, qclass;
    uint8_t qname[255];
};

/** Read a capture (pcap or pcapng), one's own or anybody's: queries to
 * other servers than the engine wants to ask do no harm.
 *
 * @param info  filled on RW_OK and RW_ERR_EMPTY
 * @return RW_OK (also for one that is cut off: info says so); RW_ERR_IO
 *         with errno set; RW_ERR_FORMAT; RW_ERR_UNSUPPORTED for a link type
 *         that is not known, or where libpcap is not installed;
 *         RW_ERR_EMPTY when it holds no DNS query; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_replay_open(struct rw_replay **out,
                                                 const char *path,
                                                 struct rw_replay_info *info);

/** The same for servers on another port than 53. */
RW_API RW_MUST_USE enum rw_status
rw_replay_open_port(struct rw_replay **out, const char *path, uint16_t port,
                    struct rw_replay_info *info);

/** Free; NULL is fine. */
RW_API void rw_replay_free(struct rw_replay *replay);

/** Fill in what an engine needs to follow the capture: choose, choose_id,
 * is_replay, no_priming, can_reach, ctx (which `random` gets as well, unless
 * random_ctx is set), and allow_special where the capture has queries to
 * special addresses. */
RW_API void rw_replay_config(struct rw_replay *replay,
                             struct rw_engine_config *config);

/** The capture's clock: where the engine's time starts. */
RW_API uint64_t rw_replay_now(const struct rw_replay *replay);

/** Drive the engine until it has no walk left.
 *
 * A query is answered by the capture's earliest exchange with that server
 * and question that was not used yet, after as long as it took then; flags,
 * EDNS and the case of the name do not matter.  What the capture has no
 * exchange for fails with RW_STEP_NOT_CAPTURED.
 */
RW_API enum rw_status rw_replay_run(struct rw_replay *replay,
                                    struct rw_engine *engine,
                                    const struct rw_driver_events *events);

/** Read a walk's trace back from a capture (of rw_record_open(), or any):
 * rw_replay_open(), an engine, one walk, all in one.
 *
 * @param engine   set on success: the walk and its trace live in it, and
 *                 nothing can be started in it; to be freed
 * @param walk     set on success; see rw_walk_trace()
 * @param options  NULL: what the capture's first walk asked, with the
 *                 defaults of rw_walk_options_fill()
 * @return RW_OK, whatever came of the walk; what rw_replay_open(),
 *         rw_engine_new() and rw_engine_start() say; RW_ERR_EMPTY where
 *         options are NULL and the capture tells of no question
 */
RW_API RW_MUST_USE enum rw_status
rw_replay_walk(struct rw_engine **engine, struct rw_walk **walk,
               const char *path, const struct rw_walk_options *options);

/* ---- virtual ----------------------------------------------------------- */

/* What a simulated server does with a query. */
struct rw_virtual_reply {
    bool silent;              /* nothing comes */
    enum rw_step_error error; /* or this */
    uint64_t delay_us;        /* after the query */
    uint64_t order;           /* of equal times, the lowest comes first; if
                                 equal too, what was asked first */
    struct rw_address from;   /* family none: the server asked */
    size_t len;               /* octets put into buf */
};

/** Answer a query: fill reply and up to size octets of buf.
 *
 * @return how many replies there are to this query; called again with
 *         index 1, 2 ... for each after the first
 */
typedef size_t (*rw_virtual_fn)(void *ctx, const struct rw_action *action,
                                size_t index, uint64_t now_us,
                                struct rw_virtual_reply *reply, uint8_t *buf,
                                size_t size);

/** Drive the engine on a clock that jumps from event to event.
 *
 * @param now_us  in: where the clock starts; out: where it ended
 */
RW_API enum rw_status rw_virtual_run(struct rw_engine *engine,
                                     rw_virtual_fn answer, void *ctx,
                                     uint64_t *now_us,
                                     const struct rw_driver_events *events);

RW_END_DECLS

#endif
