/* The live driver: does an engine's wishes in the world, on libuv.
 *
 * Each query has a socket of its own, so a fresh random port.  More queries
 * than sockets wait their turn.  Nothing is judged here: what arrives goes
 * to the engine, which says when to stop listening.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/random.h>
#include <sys/resource.h>

#include "driver/live.h"
#include "driver/socket.h"
#include "base/sized.h"

#define TICK_MS        100
#define TURNS_MAX      16 /* of the loop at once; then others have theirs */
#define FILES_RESERVED 32 /* descriptors for the rest of the program */

/* ---- time and chance -------------------------------------------------- */

static uint64_t
clock_ns(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t
rw_live_now(struct rw_live *live)
{
    /* The wall clock of the start and the steady one since: what is set on
     * the machine meanwhile does not make time go back. */
    return live->real_us + (clock_ns(CLOCK_MONOTONIC) - live->start_ns) / 1000;
}

uint64_t
rw_live_random(void *ctx)
{
    uint64_t number;

    (void)ctx;
    /* Once the kernel's generator is seeded, at boot, this cannot fail for
     * so few octets; before that it waits. */
    while (getrandom(&number, sizeof(number), 0) != sizeof(number))
        if (errno != EINTR)
            abort(); /* no guessing on with numbers that can be guessed */
    return number;
}

bool
rw_live_can_reach(struct rw_live *live, const struct rw_address *server)
{
    const struct rw_address nowhere = {.family = server->family};
    bool is_there = rwi_can_reach(server, &live->config.bind);

    /* The engine leaves it out, and so must a replay. */
    if (!is_there && live->config.record != NULL)
        rw_record_event(live->config.record, rw_live_now(live),
                        RW_RECORD_UNREACHABLE, &nowhere, server, NULL, 0);
    return is_there;
}

bool
rw_live_is_own(struct rw_live *live, const struct rw_address *address)
{
    return rwi_is_own(&live->own, address);
}

/* ---- flights ---------------------------------------------------------- */

static void
flight_free(struct rwi_flight *flight)
{
    free(flight->message);
    free(flight);
}

static void
on_flight_closed(uv_handle_t *handle)
{
    struct rwi_flight *flight = handle->data;

    flight->live->closing--;
    flight_free(flight);
}

static void
unqueue(struct rw_live *live, struct rwi_flight *flight)
{
    struct rwi_flight **link = &live->waiting;

    while (*link != flight)
        link = &(*link)->next_waiting;
    *link = flight->next_waiting;
    if (live->waiting_end == &flight->next_waiting)
        live->waiting_end = link;
}

/* Let a flight go, whatever its state. */
static void
flight_end(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;

    HASH_DEL(live->flights, flight);
    switch (flight->state) {
    case RWI_FLIGHT_WAITING:
        unqueue(live, flight);
        flight_free(flight);
        break;
    case RWI_FLIGHT_OPEN:
        flight->state = RWI_FLIGHT_CLOSING;
        live->open--;
        live->closing++;
        if (flight->transport == RW_TCP)
            rwi_live_record(flight, RW_RECORD_CLOSE, rw_live_now(live));
        rwi_libuv()->uv_close(&flight->handle.any, on_flight_closed);
        if (flight->fd >= 0)
            close(flight->fd);
        break;
    case RWI_FLIGHT_CLOSING:
        break; /* is in no table */
    }
}

void
rwi_live_answer(struct rwi_flight *flight, const struct rw_address *from,
                const uint8_t *message, size_t len, uint64_t now_us)
{
    struct rw_live *live = flight->live;

    live->is_busy = live->is_fed = true;
    live->fed_us = now_us;
    if (live->engine != NULL)
        rw_engine_answer(live->engine, flight->exchange, from, message, len,
                         now_us);
}

void
rwi_live_failure(struct rwi_flight *flight, enum rw_step_error error,
                 uint64_t now_us)
{
    struct rw_live *live = flight->live;
    uint64_t exchange = flight->exchange;

    live->is_busy = true;
    flight_end(flight);
    if (live->engine != NULL)
        rw_engine_failure(live->engine, exchange, error, now_us);
}

void
rwi_live_record(struct rwi_flight *flight, enum rw_record_what what,
                uint64_t now_us)
{
    struct rw_live *live = flight->live;
    bool has_query = flight->transport == RW_UDP || what == RW_RECORD_CONNECT;
    struct rw_address local = flight->local;

    if (live->config.record == NULL)
        return;
    if (local.family == RW_FAMILY_NONE) /* there is no way, so no address */
        local.family = flight->server.family;
    rw_record_event(live->config.record, now_us, what, &local, &flight->server,
                    has_query ? flight->query : NULL,
                    has_query ? flight->query_len : 0);
}

/* Open a flight's socket and send its query. */
static void
flight_open(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;
    enum rw_step_error error;

    live->open++;
    error = flight->transport == RW_UDP ? rwi_live_udp_open(flight)
                                        : rwi_live_tcp_open(flight);
    if (flight->state == RWI_FLIGHT_WAITING) { /* not even a handle */
        uint64_t exchange = flight->exchange;

        live->open--;
        HASH_DEL(live->flights, flight);
        flight_free(flight);
        rw_engine_failure(live->engine, exchange, error, live->turn_us);
    } else if (error != RW_STEP_OK) {
        rwi_live_failure(flight, error, live->turn_us);
    } else if (flight->was_held) {
        flight->sent_us = live->turn_us;
        rw_engine_sent(live->engine, flight->exchange, live->turn_us);
    }
}

/* Let those that wait have the sockets that are free. */
static void
open_waiting(struct rw_live *live)
{
    while (live->waiting != NULL && live->open < live->config.sockets_max) {
        struct rwi_flight *flight = live->waiting;

        unqueue(live, flight);
        flight_open(flight);
    }
}

/* ---- stopping --------------------------------------------------------- */

void
rw_live_stop(struct rw_live *live)
{
    live->stopped = true;
    if (live->engine != NULL)
        rw_engine_stop(live->engine, rw_live_now(live));
}

bool
rw_live_is_stopped(const struct rw_live *live)
{
    return live->stopped;
}

void
rw_live_interrupt(struct rw_live *live)
{
    /* The one function of libuv's that signal handlers and other threads may
     * call.  It cannot fail: the handle is there. */
    (void)rwi_libuv()->uv_async_send(&live->interrupt);
}

static void
on_interrupt(uv_async_t *async)
{
    struct rw_live *live = async->data;

    live->is_busy = true;
    rw_live_stop(live);
}

/* ---- what the engine wants -------------------------------------------- */

static struct rwi_flight *
flight_new(struct rw_live *live, const struct rw_action *action)
{
    struct rwi_flight *flight = calloc(1, sizeof(*flight));

    if (flight == NULL)
        return NULL;
    flight->live = live;
    flight->exchange = action->exchange;
    flight->sent_us =
        action->step != NULL ? action->step->sent_us : rw_live_now(live);
    flight->transport = action->transport;
    flight->server = action->server;
    flight->query = action->query;
    flight->query_len = action->query_len;
    flight->fd = -1;
    HASH_ADD_BYHASHVALUE(hh, live->flights, exchange, sizeof(flight->exchange),
                         rwi_hash_number(flight->exchange), flight);
    if (flight->hh.tbl == NULL) {
        free(flight);
        return NULL;
    }
    return flight;
}

static void
do_send(struct rw_live *live, const struct rw_action *action)
{
    struct rwi_flight *flight;

    if (live->stopped) { /* a walk begun after the stop */
        rw_walk_stop(action->walk, rw_live_now(live));
        return;
    }
    flight = flight_new(live, action);
    if (flight == NULL) { /* this machine's trouble, and no server's */
        rw_engine_failure(live->engine, action->exchange, RW_STEP_LOCAL,
                          live->turn_us);
        return;
    }
    *live->waiting_end = flight;
    live->waiting_end = &flight->next_waiting;
    if (live->open >= live->config.sockets_max) {
        flight->was_held = true;
        rw_engine_held(live->engine, flight->exchange, live->turn_us);
    }
    open_waiting(live);
}

static void
do_cancel(struct rw_live *live, uint64_t exchange)
{
    struct rwi_flight *flight;

    HASH_FIND_BYHASHVALUE(hh, live->flights, &exchange, sizeof(exchange),
                          rwi_hash_number(exchange), flight);
    if (flight != NULL)
        flight_end(flight);
    open_waiting(live);
}

static void
on_timer(uv_timer_t *timer)
{
    struct rw_live *live = timer->data;

    live->is_busy = true; /* the engine looks at its own timers */
}

/* Have uv_run() return when the engine wants to be asked again. */
static void
do_wait(struct rw_live *live, uint64_t until_us)
{
    uint64_t now = rw_live_now(live);

    live->until_us = until_us;
    rwi_libuv()->uv_timer_stop(&live->timer);
    if (until_us == RW_NO_TIME)
        return;
    rwi_libuv()->uv_update_time(live->loop);
    /* rounded up: a millisecond early would be asked again at once */
    rwi_libuv()->uv_timer_start(
        &live->timer, on_timer,
        until_us > now ? (until_us - now + 999) / 1000 : 0, 0);
}

/* A turn begins: the engine is told one time in all of it, so that whether a
 * timer of its fired is known, and can be recorded. */
static void
begin_turn(struct rw_live *live)
{
    live->turn_us = rw_live_now(live);
    if (live->config.record != NULL && live->turn_us >= live->until_us)
        rw_record_turn(live->config.record, live->turn_us);
}

/* Whether the engine waits for something that can never come. */
static bool
is_stuck(const struct rw_live *live, const struct rw_action *action)
{
    return action->until_us == RW_NO_TIME && live->open == 0 &&
           rw_engine_walks(live->engine) > 0;
}

static void
do_action(struct rw_live *live, const struct rw_action *action)
{
    const struct rw_driver_events *events = &live->events;

    switch (action->want) {
    case RW_WANT_SEND:
        do_send(live, action);
        break;
    case RW_WANT_CANCEL:
        do_cancel(live, action->exchange);
        break;
    case RW_WANT_SHOW:
        if (events->on_step != NULL)
            events->on_step(events->ctx, action->walk, action->step);
        break;
    case RW_WANT_COLLECT:
        if (events->on_done != NULL)
            events->on_done(events->ctx, action->walk);
        break;
    case RW_WANT_WAIT:
        do_wait(live, action->until_us);
        if (is_stuck(live, action))
            live->status = RW_ERR_STATE;
        break;
    }
}

/* Do all the engine wants until it wants to wait; whether it has walks.  A
 * callback may have detached the driver meanwhile. */
static bool
do_wishes(struct rw_live *live)
{
    struct rw_action action = {.want = RW_WANT_SHOW};

    while (live->engine != NULL && live->status == RW_OK &&
           action.want != RW_WANT_WAIT) {
        live->status = rw_engine_next(live->engine, live->turn_us, &action);
        if (live->status == RW_OK)
            do_action(live, &action);
    }
    return live->engine != NULL && live->status == RW_OK &&
           rw_engine_walks(live->engine) > 0;
}

/* What the engine wants of what it was told, by the time of that; then what
 * time itself makes it want.  A replay does no otherwise: an answer may have
 * made it want to be asked earlier than before. */
static bool
pump(struct rw_live *live)
{
    if (live->is_fed) {
        live->is_fed = false;
        live->turn_us = live->fed_us;
        if (!do_wishes(live))
            return false;
    }
    begin_turn(live);
    return do_wishes(live);
}

/* ---- the loop --------------------------------------------------------- */

static void
on_tick(uv_timer_t *timer)
{
    struct rw_live *live = timer->data;

    live->is_busy = true;
    live->events.on_tick(live->events.ctx, rw_live_now(live));
}

static void
start(struct rw_live *live, struct rw_engine *engine,
      const struct rw_driver_events *events)
{
    live->engine = engine;
    memset(&live->events, 0, sizeof(live->events));
    if (events != NULL)
        RWI_SIZED(live->events, events, ctx);
    live->status = RW_OK;
    live->until_us = 0; /* the first turn is one of time's, too */
    if (live->events.on_tick != NULL)
        rwi_libuv()->uv_timer_start(&live->tick, on_tick, TICK_MS, TICK_MS);
}

/* Leave nothing that would call back when there is no engine any more. */
static void
finish(struct rw_live *live)
{
    struct rwi_flight *flight, *next;

    HASH_ITER(hh, live->flights, flight, next)
    flight_end(flight);
    rwi_libuv()->uv_timer_stop(&live->timer);
    rwi_libuv()->uv_timer_stop(&live->tick);
    rwi_libuv()->uv_prepare_stop(&live->turn);
    live->engine = NULL;
    live->is_attached = false;
}

enum rw_status
rw_live_run(struct rw_live *live, struct rw_engine *engine,
            const struct rw_driver_events *events)
{
    enum rw_status status;

    if (live->engine != NULL)
        return RW_ERR_STATE;
    start(live, engine, events);
    while (pump(live))
        rwi_libuv()->uv_run(live->loop, UV_RUN_ONCE);
    status = live->status;
    finish(live);
    return status;
}

/* ---- on a loop that somebody else turns --------------------------------- */

/* A turn of the loop, before it waits.  While there are walks the loop has
 * something to do; what was waited for and cannot come ends them. */
static void
on_turn(uv_prepare_t *prepare)
{
    struct rw_live *live = prepare->data;
    bool goes_on = pump(live);

    if (live->engine != NULL && live->status != RW_OK) {
        live->status = RW_OK;
        rw_engine_stop(live->engine, live->turn_us);
        goes_on = pump(live);
    }
    if (live->engine == NULL)
        return;
    if (goes_on)
        rwi_libuv()->uv_ref((uv_handle_t *)prepare);
    else
        rwi_libuv()->uv_unref((uv_handle_t *)prepare);
}

enum rw_status
rw_live_attach(struct rw_live *live, struct rw_engine *engine,
               const struct rw_driver_events *events)
{
    if (live->engine != NULL && (!live->is_attached || live->engine != engine))
        return RW_ERR_STATE;
    rwi_libuv()->uv_ref((uv_handle_t *)&live->turn);
    if (live->is_attached)
        return RW_OK;
    start(live, engine, events);
    live->is_attached = true;
    (void)rwi_libuv()->uv_prepare_start(&live->turn, on_turn); /* cannot fail */
    return RW_OK;
}

void
rw_live_detach(struct rw_live *live)
{
    if (live->is_attached)
        finish(live);
}

int
rw_live_fd(const struct rw_live *live)
{
    return rwi_libuv()->uv_backend_fd(live->loop);
}

int
rw_live_timeout_ms(struct rw_live *live)
{
    if (live->engine == NULL ||
        (rw_engine_walks(live->engine) == 0 && live->closing == 0))
        return -1;
    rwi_libuv()->uv_update_time(live->loop);
    return rwi_libuv()->uv_backend_timeout(live->loop);
}

/* What comes of an event (a query, a connection) is known to the kernel only
 * when the loop has turned again. */
enum rw_status
rw_live_process(struct rw_live *live)
{
    unsigned turns = 0;

    if (!live->is_attached)
        return RW_ERR_STATE;
    do {
        live->is_busy = false;
        rwi_libuv()->uv_run(live->loop, UV_RUN_NOWAIT);
    } while (live->is_busy && live->is_attached && ++turns < TURNS_MAX);
    return RW_OK;
}

/* ---- coming and going ------------------------------------------------- */

/* Sockets may not use up the files a program may open. */
static uint16_t
sockets_allowed(uint16_t wanted)
{
    struct rlimit limit;
    uint16_t most = wanted != 0 ? wanted : RW_SOCKETS_DEFAULT;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur < (rlim_t)most + FILES_RESERVED)
        most = limit.rlim_cur > FILES_RESERVED
                   ? (uint16_t)(limit.rlim_cur - FILES_RESERVED)
                   : 1;
    return most;
}

/* libuv aborts where it finds no descriptors for the pipe of its signals: it
 * is asked only where there are some. */
static bool
has_descriptors(void)
{
    int first[2], second[2];
    bool has = pipe2(first, O_CLOEXEC) == 0;
    int saved;

    if (!has)
        return false;
    has = pipe2(second, O_CLOEXEC) == 0;
    saved = errno;
    if (has) {
        close(second[0]);
        close(second[1]);
    }
    close(first[0]);
    close(first[1]);
    errno = saved;
    return has;
}

/* Make a loop of one's own; 0, or an errno. */
static int
open_loop(uv_loop_t *loop)
{
    return has_descriptors() ? -rwi_libuv()->uv_loop_init(loop) : errno;
}

/* 0, or an errno: the first one of a loop may need a descriptor. */
static int
add_handles(struct rw_live *live)
{
    const struct rwi_libuv *uv = rwi_libuv();
    int status = uv->uv_async_init(live->loop, &live->interrupt, on_interrupt);

    if (status != 0)
        return -status;
    uv->uv_unref((uv_handle_t *)&live->interrupt);
    uv->uv_timer_init(live->loop, &live->timer); /* none of these can fail */
    uv->uv_timer_init(live->loop, &live->tick);
    uv->uv_prepare_init(live->loop, &live->turn);
    live->timer.data = live->tick.data = live->turn.data =
        live->interrupt.data = live;
    live->handles = 4;
    return 0;
}

enum rw_status
rw_live_new(struct rw_live **out, const struct rw_live_config *config)
{
    struct rw_live *live;
    int failed;

    *out = NULL;
    if (rwi_libuv() == NULL)
        return RW_ERR_LIBUV;
    live = malloc(sizeof(*live));
    if (live == NULL)
        return RW_ERR_MEMORY;
    memset(live, 0, offsetof(struct rw_live, buf)); /* that is long */
    if (config != NULL)
        RWI_SIZED(live->config, config, random_ctx);
    live->config.sockets_max = sockets_allowed(live->config.sockets_max);
    if (live->config.random == NULL)
        live->config.random = rw_live_random;
    live->real_us = clock_ns(CLOCK_REALTIME) / 1000;
    live->start_ns = clock_ns(CLOCK_MONOTONIC);
    live->waiting_end = &live->waiting;
    live->loop = live->config.loop;
    if (live->loop == NULL) {
        if ((failed = open_loop(&live->own_loop)) != 0) {
            free(live);
            errno = failed;
            return RW_ERR_IO;
        }
        live->loop = &live->own_loop;
    }
    if ((failed = add_handles(live)) != 0) {
        rw_live_free(live);
        errno = failed;
        return RW_ERR_IO;
    }
    *out = live;
    return RW_OK;
}

static void
on_handle_closed(uv_handle_t *handle)
{
    struct rw_live *live = handle->data;

    live->handles--;
}

static void
close_handles(struct rw_live *live)
{
    const struct rwi_libuv *uv = rwi_libuv();

    if (live->handles > 0) {
        finish(live);
        uv->uv_close((uv_handle_t *)&live->timer, on_handle_closed);
        uv->uv_close((uv_handle_t *)&live->tick, on_handle_closed);
        uv->uv_close((uv_handle_t *)&live->turn, on_handle_closed);
        uv->uv_close((uv_handle_t *)&live->interrupt, on_handle_closed);
    }
    /* Closing takes a turn of the loop; its owner, if it is another, finds
     * it as it was. */
    while (live->handles > 0 || live->closing > 0)
        uv->uv_run(live->loop, UV_RUN_NOWAIT);
}

void
rw_live_free(struct rw_live *live)
{
    if (live == NULL)
        return;
    close_handles(live);
    if (live->loop == &live->own_loop)
        rwi_libuv()->uv_loop_close(&live->own_loop);
    rwi_own_done(&live->own);
    free(live);
}

struct uv_loop_s *
rw_live_loop(struct rw_live *live)
{
    return live->loop;
}
