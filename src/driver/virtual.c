/* The virtual driver: servers are a function, and time jumps.
 *
 * What the function says to a query becomes deliveries in a queue ordered by
 * time; the clock moves straight to whatever comes first, a delivery or the
 * time at which the engine wants to be asked again.  Nothing sleeps, so a
 * walk through thirty seconds of time-outs takes microseconds, and the same
 * seed gives the same run.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/virtual.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/message.h"
#include "base/sized.h"

#define IDLE_MAX                                                               \
    8 /* waits in a row that neither end nor move the clock
                      before the engine is called stuck */

/* Something that will reach the engine. */
struct delivery {
    uint64_t at_us;
    uint64_t order; /* of equal times, as the function says */
    uint64_t sent;  /* and of equal ones there, the one that was sent first */
    uint64_t exchange;
    enum rw_step_error error;
    struct rw_address from;
    uint8_t *message; /* ours; NULL for an error */
    size_t len;
};

struct run {
    struct rw_engine *engine;
    rw_virtual_fn answer;
    rwi_virtual_timer_fn timer; /* or NULL */
    void *ctx;
    struct rw_driver_events events;
    uint64_t now_us;
    uint64_t sent;         /* deliveries so far, for their order */
    unsigned idle;         /* waits that led nowhere, in a row */
    struct delivery *heap; /* the first to come on top */
    size_t len, room;
    uint8_t *buf; /* RW_MESSAGE_MAX octets */
};

/* ---- the queue: a binary heap ----------------------------------------- */

static bool
is_before(const struct delivery *a, const struct delivery *b)
{
    if (a->at_us != b->at_us)
        return a->at_us < b->at_us;
    return a->order != b->order ? a->order < b->order : a->sent < b->sent;
}

static void
swap(struct delivery *a, struct delivery *b)
{
    struct delivery other = *a;

    *a = *b;
    *b = other;
}

static void
sift_up(struct run *run, size_t i)
{
    while (i > 0 && is_before(&run->heap[i], &run->heap[(i - 1) / 2])) {
        swap(&run->heap[i], &run->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static void
sift_down(struct run *run, size_t i)
{
    for (;;) {
        size_t first = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++) {
            if (child < run->len &&
                is_before(&run->heap[child], &run->heap[first]))
                first = child;
        }
        if (first == i)
            return;
        swap(&run->heap[i], &run->heap[first]);
        i = first;
    }
}

static enum rw_status
push(struct run *run, const struct delivery *delivery)
{
    if (run->len == run->room) {
        size_t room = run->room > 0 ? 2 * run->room : 32;
        struct delivery *heap = reallocarray(run->heap, room, sizeof(*heap));

        if (heap == NULL)
            return RW_ERR_MEMORY;
        run->heap = heap;
        run->room = room;
    }
    run->heap[run->len] = *delivery;
    sift_up(run, run->len++);
    return RW_OK;
}

static struct delivery
pop(struct run *run)
{
    struct delivery top = run->heap[0];

    run->heap[0] = run->heap[--run->len];
    sift_down(run, 0);
    return top;
}

/* Take out what was on its way for an exchange: its socket is closed. */
static void
forget(struct run *run, uint64_t exchange)
{
    size_t kept = 0;

    for (size_t i = 0; i < run->len; i++) {
        if (run->heap[i].exchange == exchange)
            free(run->heap[i].message);
        else
            run->heap[kept++] = run->heap[i];
    }
    run->len = kept;
    for (size_t i = kept / 2; i-- > 0;)
        sift_down(run, i);
}

/* ---- what the engine wants -------------------------------------------- */

/* Queue one reply of the function; a time-out is the engine's own affair. */
static enum rw_status
enqueue(struct run *run, const struct rw_action *action,
        const struct rw_virtual_reply *reply)
{
    struct delivery delivery = {
        .at_us = run->now_us + reply->delay_us,
        .order = reply->order,
        .sent = run->sent++,
        .exchange = action->exchange,
        .error = reply->error,
        .from =
            reply->from.family == RW_FAMILY_NONE ? action->server : reply->from,
        .len = reply->len,
    };
    enum rw_status status;

    if (reply->silent || reply->error == RW_STEP_TIMEOUT)
        return RW_OK;
    if (reply->error == RW_STEP_OK) {
        delivery.message = malloc(reply->len > 0 ? reply->len : 1);
        if (delivery.message == NULL)
            return RW_ERR_MEMORY;
        memcpy(delivery.message, run->buf, reply->len);
    }
    status = push(run, &delivery);
    if (status != RW_OK)
        free(delivery.message);
    return status;
}

static enum rw_status
do_send(struct run *run, const struct rw_action *action)
{
    size_t count = 1;

    for (size_t i = 0; i < count; i++) {
        struct rw_virtual_reply reply = {.silent = false};
        enum rw_status status;
        size_t said = run->answer(run->ctx, action, i, run->now_us, &reply,
                                  run->buf, RW_MESSAGE_MAX);

        if (i == 0)
            count = said;
        if (count == 0)
            break;
        status = enqueue(run, action, &reply);
        if (status != RW_OK)
            return status;
    }
    return RW_OK;
}

static void
deliver(struct run *run)
{
    struct delivery delivery = pop(run);

    if (delivery.error != RW_STEP_OK)
        rw_engine_failure(run->engine, delivery.exchange, delivery.error,
                          run->now_us);
    else
        rw_engine_answer(run->engine, delivery.exchange, &delivery.from,
                         delivery.message, delivery.len, run->now_us);
    free(delivery.message);
}

/* When the engine's timer fires. */
static uint64_t
timer_time(const struct run *run, uint64_t until_us)
{
    uint64_t delivery_us = run->len > 0 ? run->heap[0].at_us : RW_NO_TIME;

    if (run->timer == NULL || until_us == RW_NO_TIME)
        return until_us;
    return run->timer(run->ctx, until_us, delivery_us);
}

/* Move the clock to what comes first.  Sets *done when no walk is left. */
static enum rw_status
do_wait(struct run *run, uint64_t wanted_us, bool *done)
{
    uint64_t until_us = timer_time(run, wanted_us);
    bool delivers = run->len > 0 && run->heap[0].at_us <= until_us;
    uint64_t next = delivers ? run->heap[0].at_us : until_us;

    if (rw_engine_walks(run->engine) == 0) {
        *done = true;
        return RW_OK;
    }
    if (!delivers && next == RW_NO_TIME)
        return RW_ERR_STATE; /* walks are left, and nothing can help them */
    if (delivers || next > run->now_us)
        run->idle = 0;
    else if (++run->idle > IDLE_MAX)
        return RW_ERR_STATE;
    if (next > run->now_us)
        run->now_us = next;
    if (delivers)
        deliver(run);
    return RW_OK;
}

static enum rw_status
act(struct run *run, const struct rw_action *action, bool *done)
{
    const struct rw_driver_events *events = &run->events;

    if (action->want != RW_WANT_WAIT)
        run->idle = 0;
    switch (action->want) {
    case RW_WANT_SEND:
        return do_send(run, action);
    case RW_WANT_CANCEL:
        forget(run, action->exchange);
        return RW_OK;
    case RW_WANT_SHOW:
        if (events->on_step != NULL)
            events->on_step(events->ctx, action->walk, action->step);
        return RW_OK;
    case RW_WANT_COLLECT:
        if (events->on_done != NULL)
            events->on_done(events->ctx, action->walk);
        return RW_OK;
    case RW_WANT_WAIT:
        return do_wait(run, action->until_us, done);
    }
    return RW_ERR_STATE;
}

enum rw_status
rwi_virtual_run(struct rw_engine *engine, rw_virtual_fn answer,
                rwi_virtual_timer_fn timer, void *ctx, uint64_t *now_us,
                const struct rw_driver_events *events)
{
    struct run run = {
        .engine = engine,
        .answer = answer,
        .timer = timer,
        .ctx = ctx,
        .now_us = *now_us,
        .buf = malloc(RW_MESSAGE_MAX),
    };
    enum rw_status status = run.buf != NULL ? RW_OK : RW_ERR_MEMORY;
    bool done = false;

    if (events != NULL)
        RWI_SIZED(run.events, events, ctx);
    while (status == RW_OK && !done) {
        struct rw_action action = {.want = RW_WANT_WAIT};

        status = rw_engine_next(engine, run.now_us, &action);
        if (status == RW_OK)
            status = act(&run, &action, &done);
    }
    while (run.len > 0)
        free(run.heap[--run.len].message);
    free(run.heap);
    free(run.buf);
    *now_us = run.now_us;
    return status;
}

enum rw_status
rw_virtual_run(struct rw_engine *engine, rw_virtual_fn answer, void *ctx,
               uint64_t *now_us, const struct rw_driver_events *events)
{
    return rwi_virtual_run(engine, answer, NULL, ctx, now_us, events);
}
