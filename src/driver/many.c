/* The driver for many walks: does an engine's wishes in the world, on epoll.
 *
 * A query costs one call to send and one to receive it; everything else (a
 * socket, its port, random numbers, the waiting) is shared by many.  Nothing
 * is judged here: what arrives goes to the engine, which says when to stop
 * listening.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "driver/many.h"
#include "driver/socket.h"
#include "wire/peek.h"
#include "base/sized.h"

#define TICK_US        100000
#define AWAY_US        50000 /* less is no wait */
#define EVENTS_MAX     256
#define LOOKS_MAX      16      /* at the clock, of which one is one: 0.1 ms */
#define FILES_RESERVED 64      /* descriptors for the rest of the program */
#define SILENT_US      1000000 /* who says nothing for so long drops it */

/* ---- time and chance ---------------------------------------------------- */

static uint64_t
clock_ns(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t
rw_many_now(const struct rw_many *many)
{
    /* as in live.c: time does not go back when somebody sets the clock */
    return many->real_us - many->late_us +
           (clock_ns(CLOCK_MONOTONIC) - many->start_ns) / 1000;
}

uint64_t
rwi_many_about(struct rw_many *many)
{
    if (many->looks == 0) {
        many->about_us = rw_many_now(many);
        many->looks = many->events_max > 1 ? LOOKS_MAX : 1;
    }
    many->looks--;
    return many->about_us;
}

void
rw_many_away(struct rw_many *many, uint64_t since_us)
{
    uint64_t away_us = rw_many_now(many) - since_us;

    if (away_us > AWAY_US)
        many->late_us += away_us;
    many->looks = 0;
}

/* A tenth of the time that has passed since the last tick. */
static void
catch_up(struct rw_many *many, uint64_t passed_us)
{
    uint64_t most_us = passed_us / 10;

    many->late_us -= many->late_us < most_us ? many->late_us : most_us;
}

static void
draw_numbers(struct rw_many *many)
{
    uint8_t *at = (uint8_t *)many->numbers;
    size_t left = sizeof(many->numbers);

    while (left > 0) {
        /* up to 256 octets come whole, more may be cut short by a signal */
        ssize_t got = getrandom(at, left, 0);

        if (got < 0 && errno != EINTR)
            abort(); /* no guessing on with numbers that can be guessed */
        if (got > 0) {
            at += got;
            left -= (size_t)got;
        }
    }
    many->numbers_left = RWI_RANDOM_BLOCK;
}

uint64_t
rw_many_random(void *ctx)
{
    struct rw_many *many = ctx;
    uint64_t number;

    if (many->numbers_left == 0)
        draw_numbers(many);
    number = many->numbers[--many->numbers_left];
    many->numbers[many->numbers_left] = 0; /* used: nobody reads it later */
    return number;
}

bool
rw_many_can_reach(const struct rw_many *many, const struct rw_address *server)
{
    return rwi_can_reach(server, &many->config.bind);
}

bool
rw_many_is_own(struct rw_many *many, const struct rw_address *address)
{
    return rwi_is_own(&many->own, address);
}

/* ---- flights ------------------------------------------------------------ */

bool
rwi_many_has_room(const struct rw_many *many, enum rw_transport transport)
{
    return many->sockets < many->sockets_max &&
           (transport == RW_UDP || many->connections < RWI_MANY_TCP_MAX);
}

static struct rwi_flight_many *
flight_new(struct rw_many *many)
{
    struct rwi_flight_many *flight = many->spare;

    if (flight == NULL)
        return calloc(1, sizeof(*flight));
    many->spare = flight->next;
    memset(flight, 0, sizeof(*flight));
    return flight;
}

static void
list_add(struct rw_many *many, struct rwi_flight_many *flight)
{
    flight->older = many->flights;
    if (flight->older != NULL)
        flight->older->newer = flight;
    many->flights = flight;
}

static void
list_remove(struct rw_many *many, struct rwi_flight_many *flight)
{
    if (flight->newer != NULL)
        flight->newer->older = flight->older;
    else
        many->flights = flight->older;
    if (flight->older != NULL)
        flight->older->newer = flight->newer;
}

/* Let a flight go, whatever its state. */
static void
flight_end(struct rwi_flight_many *flight)
{
    struct rw_many *many = flight->many;

    list_remove(many, flight);
    switch (flight->state) {
    case RWI_MANY_WAITING:
        rwi_pace_unqueue(many, flight);
        break;
    case RWI_MANY_CONNECTING:
    case RWI_MANY_OPEN:
        many->open--;
        flight->pace->open--;
        if (flight->transport == RW_UDP)
            rwi_many_udp_end(flight);
        else
            rwi_many_tcp_end(flight);
        break;
    }
    if (flight->message != NULL)
        free(flight->message);
    flight->next = many->spare;
    many->spare = flight;
}

static void
note_answer(struct rwi_flight_many *flight, const uint8_t *message, size_t len)
{
    struct rw_many *many = flight->many;
    bool is_refused;

    if (len < RW_HEADER_SIZE || rwi_peek_id(message) != flight->id)
        return;
    is_refused =
        (rwi_peek_flags(message) & RW_FLAGS_RCODE_MASK) == RW_RCODE_REFUSED;
    flight->was_answered = true;
    many->stats.refused += is_refused;
    rwi_pace_answered(many, flight->pace, is_refused);
}

void
rwi_many_answer(struct rwi_flight_many *flight, const struct rw_address *from,
                const uint8_t *message, size_t len, uint64_t now_us)
{
    if (rw_address_equal(from, &flight->pace->address))
        note_answer(flight, message, len);
    rw_engine_answer(flight->many->engine, flight->exchange, from, message, len,
                     now_us);
}

void
rwi_many_failure(struct rwi_flight_many *flight, enum rw_step_error error,
                 uint64_t now_us)
{
    struct rw_many *many = flight->many;
    uint64_t exchange = flight->exchange;

    flight_end(flight);
    rw_engine_failure(many->engine, exchange, error, now_us);
}

/* ---- out ---------------------------------------------------------------- */

/* Say that a query is on the way. */
static void
note_sent(struct rwi_flight_many *flight, uint64_t now_us)
{
    struct rw_many *many = flight->many;

    many->open++;
    many->stats.queries++;
    many->stats.tcp += flight->transport == RW_TCP;
    rwi_pace_sent(many, flight->pace, now_us);
    flight->sent_us = now_us;
    if (flight->was_held)
        rw_engine_sent(many->engine, flight->exchange, now_us);
}

bool
rwi_many_send(struct rwi_flight_many *flight, uint64_t now_us)
{
    struct rw_many *many = flight->many;
    bool was_waiting = flight->was_held;
    enum rw_step_error error;

    if (flight->transport == RW_TCP && !rwi_many_has_room(many, RW_TCP))
        return false;
    if (was_waiting)
        rwi_pace_unqueue(many, flight);
    flight->state = RWI_MANY_OPEN;
    error = flight->transport == RW_UDP ? rwi_many_udp_send(flight)
                                        : rwi_many_tcp_open(flight);
    if (error == RW_STEP_OK && flight->transport == RW_UDP &&
        flight->socket == NULL) { /* no socket: back to the line */
        flight->state = RWI_MANY_WAITING;
        if (was_waiting)
            rwi_pace_queue(many, flight);
        return false;
    }
    note_sent(flight, now_us);
    if (error != RW_STEP_OK)
        rwi_many_failure(flight, error, now_us);
    return true;
}

/* Have a query wait, and the engine know. */
static void
hold(struct rwi_flight_many *flight, uint64_t now_us)
{
    struct rw_many *many = flight->many;

    flight->state = RWI_MANY_WAITING;
    flight->was_held = true;
    many->stats.held++;
    rwi_pace_queue(many, flight);
    rw_engine_held(many->engine, flight->exchange, now_us);
}

static void
do_send(struct rw_many *many, const struct rw_action *action, uint64_t now_us)
{
    struct rwi_pace *pace = rwi_pace_of(many, &action->server, now_us);
    struct rwi_flight_many *flight = pace != NULL ? flight_new(many) : NULL;

    if (flight == NULL) {
        many->status = RW_ERR_MEMORY;
        return;
    }
    flight->source.is_tcp = true; /* what epoll has of a flight is TCP */
    flight->many = many;
    flight->exchange = action->exchange;
    flight->transport = action->transport;
    flight->pace = pace;
    flight->query = action->query;
    flight->query_len = action->query_len;
    flight->id = rwi_peek_id(action->query);
    flight->fd = -1;
    list_add(many, flight);
    rw_engine_set_tag(many->engine, flight->exchange, flight);
    /* who comes later waits behind those who wait */
    if (pace->first != NULL || !rwi_pace_allows(many, pace, now_us) ||
        !rwi_many_send(flight, now_us))
        hold(flight, now_us);
}

static void
do_cancel(struct rw_many *many, struct rwi_flight_many *flight, uint64_t now_us)
{
    if (flight == NULL) /* it never left, for want of memory */
        return;
    if (flight->state != RWI_MANY_WAITING && !flight->was_answered &&
        now_us >= flight->sent_us + SILENT_US) {
        many->stats.silent++;
        rwi_pace_silent(many, flight->pace, now_us);
    }
    flight_end(flight);
}

/* ---- the loop ----------------------------------------------------------- */

static void
look_for_stop(struct rw_many *many, uint64_t now_us)
{
    if (many->config.stop != NULL &&
        __atomic_load_n(many->config.stop, __ATOMIC_RELAXED) != 0)
        many->stopped = true;
    if (many->stopped) /* also walks begun since */
        rw_engine_stop(many->engine, now_us);
}

/* Do one wish of the engine's. */
static void
fulfil(struct rw_many *many, const struct rw_action *action, uint64_t now_us)
{
    const struct rw_driver_events *events = &many->events;

    switch (action->want) {
    case RW_WANT_SEND:
        do_send(many, action, now_us);
        break;
    case RW_WANT_CANCEL:
        do_cancel(many, action->tag, now_us);
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
        break;
    }
}

/* Do all the engine wants until it wants to wait, and say until when. */
static uint64_t
pump(struct rw_many *many)
{
    struct rw_action action = {.want = RW_WANT_SEND};

    while (many->status == RW_OK) {
        uint64_t now_us = rwi_many_about(many);

        many->status = rw_engine_next(many->engine, now_us, &action);
        if (many->status != RW_OK || action.want == RW_WANT_WAIT)
            break;
        fulfil(many, &action, now_us);
    }
    return action.want == RW_WANT_WAIT ? action.until_us : 0;
}

/* Milliseconds until something is to be done, rounded up. */
static int
patience(const struct rw_many *many, uint64_t until_us, uint64_t now_us)
{
    if (many->stats.waiting > 0)
        return 1;
    if (until_us > many->ticked_us + TICK_US)
        until_us = many->ticked_us + TICK_US;
    return until_us > now_us ? (int)((until_us - now_us + 999) / 1000) : 0;
}

static void
handle(struct rw_many *many, const struct epoll_event *event)
{
    struct rwi_many_source *source = event->data.ptr;

    if (source->is_tcp)
        rwi_many_tcp_ready((struct rwi_flight_many *)(void *)source,
                           event->events);
    else
        rwi_many_udp_ready(many, (struct rwi_many_socket *)(void *)source,
                           event->events);
}

/* Wait, and take in what comes: of few walks one thing after the other, as a
 * replay does it, since what the engine wants after one answer may call off
 * what the next one is for.  No flight ends but by its own event before
 * the next pump(), so what epoll tells of is still there. */
static void
wait_once(struct rw_many *many, uint64_t until_us)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(many->epoll, events, many->events_max,
                           patience(many, until_us, rwi_many_about(many)));

    many->looks = 0;
    for (int i = 0; i < count && many->status == RW_OK; i++)
        handle(many, &events[i]);
}

static void
tick(struct rw_many *many, uint64_t now_us)
{
    look_for_stop(many, now_us);
    if (now_us < many->ticked_us + TICK_US)
        return;
    catch_up(many, now_us - many->ticked_us);
    many->ticked_us = now_us;
    if (many->events.on_tick != NULL)
        many->events.on_tick(many->events.ctx, now_us);
}

/* Leave nothing that belongs to the engine. */
static void
finish(struct rw_many *many)
{
    while (many->flights != NULL) {
        rw_engine_set_tag(many->engine, many->flights->exchange, NULL);
        flight_end(many->flights);
    }
    many->engine = NULL;
}

enum rw_status
rw_many_run(struct rw_many *many, struct rw_engine *engine,
            const struct rw_driver_events *events)
{
    many->engine = engine;
    memset(&many->events, 0, sizeof(many->events));
    if (events != NULL)
        RWI_SIZED(many->events, events, ctx);
    many->status = RW_OK;
    many->looks = 0;
    many->ticked_us = rw_many_now(many);
    while (many->status == RW_OK) {
        uint64_t until_us = pump(many);

        if (many->status != RW_OK || rw_engine_walks(engine) == 0)
            break;
        if (until_us == RW_NO_TIME && many->open == 0 &&
            many->stats.waiting == 0) {
            many->status = RW_ERR_STATE; /* nothing would ever come */
            break;
        }
        wait_once(many, until_us);
        tick(many, rwi_many_about(many));
        rwi_pace_release(many, rwi_many_about(many));
    }
    finish(many);
    return many->status;
}

/* ---- coming and going --------------------------------------------------- */

static uint32_t
sockets_allowed(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_cur > UINT32_MAX / 2)
        return UINT32_MAX / 2;
    return limit.rlim_cur > FILES_RESERVED
               ? (uint32_t)limit.rlim_cur - FILES_RESERVED
               : 1;
}

enum rw_status
rw_many_new(struct rw_many **out, const struct rw_many_config *config)
{
    struct rw_many *many = malloc(sizeof(*many));

    *out = NULL;
    if (many == NULL)
        return RW_ERR_MEMORY;
    memset(many, 0, offsetof(struct rw_many, numbers));
    if (config != NULL)
        RWI_SIZED(many->config, config, random_ctx);
    if (many->config.random == NULL) {
        many->config.random = rw_many_random;
        many->config.random_ctx = many;
    }
    many->real_us = clock_ns(CLOCK_REALTIME) / 1000;
    many->start_ns = clock_ns(CLOCK_MONOTONIC);
    many->sockets_max = sockets_allowed();
    many->events_max = rwi_many_wanted(many) < RW_MANY_SOCKETS ? 1 : EVENTS_MAX;
    for (size_t i = 0; i < 2; i++)
        many->seed.k[i] = rw_many_random(many);
    many->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (many->epoll < 0) {
        int saved = errno;

        free(many);
        errno = saved;
        return RW_ERR_IO;
    }
    *out = many;
    return RW_OK;
}

void
rw_many_free(struct rw_many *many)
{
    if (many == NULL)
        return;
    rwi_many_udp_done(many);
    rwi_pace_done(many);
    while (many->spare != NULL) {
        struct rwi_flight_many *flight = many->spare;

        many->spare = flight->next;
        free(flight);
    }
    close(many->epoll);
    rwi_own_done(&many->own);
    free(many);
}

const struct rw_many_stats *
rw_many_look(struct rw_many *many, bool sockets_too)
{
    if (sockets_too)
        rwi_many_udp_dropped(many);
    return &many->stats;
}
