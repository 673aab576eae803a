/* Random orders of calls against the engine, held against a model of what
 * engine.h says: what may be asked for when, and what of it comes back.
 *
 * The caller of this test does all that a caller may do, and some things that
 * nobody should: answers that are true, spoilt, forged or for nobody, failures
 * of every kind, also of what is over; queries that are held, stops, flushes;
 * a clock that stands still, jumps and goes back.  ORDERS=100000 in the
 * environment for more orders than the suite makes.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"

#define ORDERS    600 /* as many as the suite makes */
#define CALLS     80  /* of an order */
#define WALKS_MAX 4
#define OUT_MAX   512 /* queries of an order that the model remembers */

static const struct row ROWS[] = {
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\ncom. 3600 NS ns2.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\nns2.com. 3600 A 1.1.0.2\n"},
    {.at = "1.1.0.2", .name = "*", .flags = "REFUSED"},
    {.at = "1.1.0.1",
     .name = "*.a.com",
     .flags = "",
     .authority = "a.com. 3600 NS ns.a.com.\na.com. 3600 NS ns.b.com.\n",
     .additional = "ns.a.com. 3600 A 1.2.0.1\n"},
    {.at = "1.1.0.1",
     .name = "*.b.com",
     .flags = "",
     .authority = "b.com. 3600 NS ns.b.com.\n",
     .additional = "ns.b.com. 3600 A 1.3.0.1\n"},
    {.at = "1.2.0.1",
     .name = "*.a.com",
     .flags = "AA",
     .answer = "www.a.com. 60 CNAME x.b.com.\n",
     .manner = MISTAKEN_ID},
    {.at = "1.3.0.1",
     .name = "x.b.com",
     .flags = "AA",
     .answer = "x.b.com. 60 A 192.0.2.1\n",
     .manner = CUT_SHORT},
    {.at = "1.3.0.1",
     .name = "*.b.com",
     .flags = "AA",
     .answer = "ns.b.com. 60 A 1.3.0.1\n"},
    {.flags = NULL},
};

/* ---- the model ---------------------------------------------------------- */

enum out_state {
    OUT,
    HELD,
    OVER
};

struct out {
    struct rw_action send;
    enum out_state state;
    size_t walk;
    int tag; /* its address is the exchange's tag */
};

struct seen {
    struct rw_walk *walk; /* NULL: freed */
    bool is_stopped, is_collected;
    uint32_t shown; /* steps */
    uint32_t sent;  /* queries that left */
};

static struct model {
    struct world world;
    uint64_t seed; /* of the order */
    uint64_t chance;
    struct out outs[OUT_MAX];
    size_t out_count;
    uint64_t last_exchange;
    struct seen walks[WALKS_MAX];
    size_t walk_count, uncollected;
    uint8_t *octets;
} model;

static uint64_t
chance(uint64_t below)
{
    return world_random(&model.chance) % below;
}

#define MUST(what)                                                             \
    do {                                                                       \
        if (!(what))                                                           \
            fail_msg("order %llu: %s", (unsigned long long)model.seed, #what); \
    } while (0)

static struct seen *
seen_of(const struct rw_walk *walk)
{
    for (size_t i = 0; i < model.walk_count; i++)
        if (model.walks[i].walk == walk)
            return &model.walks[i];
    return NULL;
}

static struct out *
out_of(uint64_t exchange)
{
    for (size_t i = 0; i < model.out_count; i++)
        if (model.outs[i].send.exchange == exchange)
            return &model.outs[i];
    return NULL;
}

static size_t
count_out(void)
{
    size_t count = 0;

    for (size_t i = 0; i < model.out_count; i++)
        count += model.outs[i].state != OVER;
    return count;
}

/* ---- what is wished for ------------------------------------------------- */

static void
on_send(const struct rw_action *action)
{
    struct seen *seen = seen_of(action->walk);
    const struct rw_step *step = action->step;
    struct out *out = &model.outs[model.out_count];
    size_t max = model.world.config.queries_max;

    MUST(model.out_count < OUT_MAX);
    MUST(seen != NULL && !seen->is_stopped && !seen->is_collected);
    MUST(out_of(action->exchange) == NULL);
    MUST(action->query_len >= 12 && action->query == step->query.data);
    MUST(step->verdict == RW_VERDICT_PENDING);
    MUST(rw_address_equal(&action->server, &step->server.address));
    MUST(action->tag == NULL);
    *out = (struct out){.send = *action, .walk = (size_t)(seen - model.walks)};
    model.out_count++;
    seen->sent++;
    MUST(max == 0 || count_out() <= max);
    if (chance(2) == 0)
        MUST(
            rw_engine_set_tag(model.world.engine, action->exchange, &out->tag));
}

static void
on_cancel(const struct rw_action *action)
{
    struct out *out = out_of(action->exchange);

    MUST(out != NULL && out->state != OVER);
    MUST(action->tag == NULL || action->tag == &out->tag);
    if (out->state == HELD) /* it has never been one */
        model.walks[out->walk].sent--;
    out->state = OVER;
}

static void
on_show(const struct rw_action *action)
{
    struct seen *seen = seen_of(action->walk);
    const struct rw_trace *trace = rw_walk_trace(action->walk);

    MUST(seen != NULL && !seen->is_collected);
    MUST(action->step->verdict != RW_VERDICT_PENDING);
    MUST(action->step->number >= 1 &&
         action->step->number <= trace->step_count);
    MUST(action->step->rtt_us == RW_NO_TIME ||
         action->step->rtt_us < UINT64_C(1) << 60);
    seen->shown++;
}

static void
on_collect(const struct rw_action *action)
{
    struct seen *seen = seen_of(action->walk);
    const struct rw_trace *trace = rw_walk_trace(action->walk);

    MUST(seen != NULL && !seen->is_collected);
    MUST(trace->outcome != RW_OUTCOME_PENDING);
    MUST((trace->outcome == RW_OUTCOME_FAILURE) ==
         (trace->reason != RW_REASON_NONE));
    MUST(trace->ended_us != RW_NO_TIME && trace->ended_us >= trace->started_us);
    MUST(seen->shown == trace->step_count);
    for (size_t i = 0; i < model.out_count; i++) /* no CANCEL comes later */
        MUST(model.outs[i].state == OVER ||
             model.walks[model.outs[i].walk].walk != action->walk);
    MUST(seen->sent == trace->queries);
    seen->is_collected = true;
    model.uncollected--;
}

/* Ask what is wished for, once or until nothing is. */
static void
do_next(bool is_once)
{
    struct rw_action action = {.want = RW_WANT_SHOW};

    for (unsigned i = 0; action.want != RW_WANT_WAIT; i++) {
        MUST(i < 20000);
        MUST(rw_engine_next(model.world.engine, model.world.now_us, &action) ==
             RW_OK);
        switch (action.want) {
        case RW_WANT_SEND:
            on_send(&action);
            break;
        case RW_WANT_CANCEL:
            on_cancel(&action);
            break;
        case RW_WANT_SHOW:
            on_show(&action);
            break;
        case RW_WANT_COLLECT:
            on_collect(&action);
            break;
        case RW_WANT_WAIT:
            break;
        }
        if (is_once)
            return;
    }
    MUST(rw_engine_walks(model.world.engine) == model.uncollected);
    MUST(rw_engine_look(model.world.engine)->queries_out == count_out());
}

/* ---- what a caller does -------------------------------------------------- */

static void
do_start(void)
{
    static const char *const NAMES[] = {"www.a.com", "x.b.com", "ns.b.com",
                                        "nobody.net", "a.com"};
    static const char *const TYPES[] = {"A", "AAAA", "MX", "DS"};
    struct world *world = &model.world;
    uint8_t qname[RW_NAME_MAX];
    struct rw_walk *walk;
    enum rw_status status;

    if (model.walk_count == WALKS_MAX)
        return;
    world->options.validate = chance(2) == 0;
    world->options.qmin = chance(2) == 0;
    world->options.all = chance(4) == 0;
    world->options.cold = chance(4) == 0;
    world->options.tcp_only = chance(8) == 0;
    world->options.max_queries = (uint32_t)chance(40);
    world->options.deadline_us =
        chance(4) == 0 ? UINT64_MAX : chance(20000) * MS;
    name_of(qname, NAMES[chance(5)]);
    world->options.qname = qname;
    world->options.qtype = type_of(TYPES[chance(4)]);
    status =
        rw_engine_start(world->engine, &world->options, world->now_us, &walk);
    MUST(status == RW_OK || (status == RW_ERR_MEMORY && walk == NULL &&
                             world->config.memory_max > 0));
    if (status != RW_OK)
        return;
    model.walks[model.walk_count++] = (struct seen){.walk = walk};
    model.uncollected++;
}

/* One that was sent, over or not; NULL where there is none. */
static struct out *
any_out(void)
{
    return model.out_count > 0 ? &model.outs[chance(model.out_count)] : NULL;
}

/* Whether the engine waits for it still: it may be over, and not told yet. */
static bool
is_awaited(const struct out *out)
{
    return out->state != OVER &&
           out->send.step->verdict == RW_VERDICT_PENDING &&
           out->send.step->response.data == NULL;
}

/* The answer of the world's server, spoilt half of the time. */
static void
do_answer(void)
{
    struct out *out = any_out();
    struct rw_virtual_reply reply = {.len = 0};
    struct rw_address from;
    size_t count, index;

    /* the step of what is over may be gone with its walk */
    if (out == NULL || out->state == OVER)
        return;
    from = out->send.server;
    count = world_answer(&model.world, &out->send, 0, 0, &reply, model.octets,
                         RW_MESSAGE_MAX);
    index = chance(count);
    reply = (struct rw_virtual_reply){.len = 0};
    world_answer(&model.world, &out->send, index, 0, &reply, model.octets,
                 RW_MESSAGE_MAX);
    if (reply.len > 0)
        for (uint64_t flips = chance(4); flips > 0; flips--)
            model.octets[chance(reply.len)] ^= (uint8_t)(1 << chance(8));
    if (chance(8) == 0)
        from.port++;
    if (chance(8) == 0)
        reply.len = chance(reply.len + 1);
    if (chance(32) == 0)
        reply.len = RW_MESSAGE_MAX + chance(3);
    if (is_awaited(out))
        out->state = OUT; /* who is answered has asked */
    rw_engine_answer(model.world.engine, out->send.exchange, &from,
                     model.octets, reply.len, model.world.now_us);
}

static void
do_failure(void)
{
    static const int ERRORS[] = {RW_STEP_REFUSED,
                                 RW_STEP_UNREACHABLE,
                                 RW_STEP_CLOSED,
                                 RW_STEP_LOCAL,
                                 RW_STEP_OK,
                                 RW_STEP_NOT_CAPTURED,
                                 77,
                                 -3};
    struct out *out = any_out();
    int error = ERRORS[chance(8)];
    bool is_local = error == RW_STEP_LOCAL || error == RW_STEP_OK ||
                    error == 77 || error == -3;

    if (out == NULL)
        return;
    if (out->state == HELD || (is_local && is_awaited(out)))
        model.walks[out->walk].sent--; /* it has never left */
    rw_engine_failure(model.world.engine, out->send.exchange,
                      (enum rw_step_error)error, model.world.now_us);
    out->state = OVER;
}

static void
do_held(void)
{
    struct out *out = any_out();

    if (out == NULL || !is_awaited(out))
        return;
    if (chance(2) == 0) {
        out->state = HELD;
        rw_engine_held(model.world.engine, out->send.exchange,
                       model.world.now_us);
    } else {
        out->state = OUT;
        rw_engine_sent(model.world.engine, out->send.exchange,
                       model.world.now_us);
    }
}

/* For nobody: an exchange that never was, or is over. */
static void
do_nobody(void)
{
    struct rw_engine *engine = model.world.engine;
    struct out *out = any_out();
    uint64_t exchange = out != NULL && out->state == OVER
                            ? out->send.exchange
                            : UINT64_MAX - chance(3);
    struct rw_address from = {.family = RW_FAMILY_NONE};

    rw_engine_answer(engine, exchange, &from, model.octets, chance(100),
                     model.world.now_us);
    rw_engine_failure(engine, exchange, RW_STEP_REFUSED, model.world.now_us);
    rw_engine_held(engine, exchange, model.world.now_us);
    rw_engine_sent(engine, exchange, model.world.now_us);
    MUST(!rw_engine_set_tag(engine, exchange, &model));
    MUST(rw_engine_tag(engine, exchange) == NULL);
}

static void
do_stop(void)
{
    struct seen *seen;

    if (model.walk_count == 0)
        return;
    if (chance(4) == 0) {
        rw_engine_stop(model.world.engine, model.world.now_us);
        for (size_t i = 0; i < model.walk_count; i++)
            model.walks[i].is_stopped = true;
        return;
    }
    seen = &model.walks[chance(model.walk_count)];
    if (seen->walk == NULL)
        return;
    seen->is_stopped = true;
    rw_walk_stop(seen->walk, model.world.now_us);
}

/* A walk that has not been collected is not freed, whoever asks for it. */
static void
do_free(void)
{
    struct seen *seen;

    if (model.walk_count == 0)
        return;
    seen = &model.walks[chance(model.walk_count)];
    rw_walk_free(seen->walk);
    if (seen->is_collected)
        seen->walk = NULL;
}

static void
do_flush(void)
{
    rw_engine_flush(model.world.engine,
                    chance(2) == 0 ? NULL : (const uint8_t *)"\1a\3com");
}

static void
do_time(void)
{
    uint64_t *now = &model.world.now_us;

    switch (chance(6)) {
    case 0: /* stands still */
        break;
    case 1:
        *now -= chance(5000) * MS;
        break;
    case 2:
        *now += chance(10000) * MS;
        break;
    case 3:
        if (chance(20) == 0)
            *now += 86400000 * MS;
        break;
    default:
        *now += chance(100) * MS;
        break;
    }
}

static void
do_call(void)
{
    switch (chance(16)) {
    case 0:
        do_start();
        break;
    case 1:
        do_failure();
        break;
    case 2:
        do_held();
        break;
    case 3:
        do_nobody();
        break;
    case 4:
        if (chance(3) == 0)
            do_stop();
        break;
    case 5:
        do_free();
        break;
    case 6:
        do_flush();
        break;
    case 7:
    case 8:
        do_time();
        break;
    case 9:
        do_next(true);
        break;
    case 10:
    case 11:
    case 12:
        do_next(false);
        break;
    default:
        do_answer();
        break;
    }
}

static void
run_order(uint64_t seed)
{
    uint8_t *octets = model.octets;

    memset(&model, 0, sizeof(model));
    model.octets = octets;
    model.seed = model.chance = seed;
    world_init(&model.world, ROWS);
    model.world.seed = seed;
    model.world.config.queries_max = (size_t)chance(4);
    model.world.config.shares = chance(2) == 0;
    model.world.config.cache_max = chance(3) == 0 ? 600 : 0;
    model.world.config.memory_max = chance(8) == 0 ? 20000 : 0;
    world_engine(&model.world);
    do_start();
    for (unsigned i = 0; i < CALLS; i++)
        do_call();
    rw_engine_stop(model.world.engine, model.world.now_us);
    do_next(false);
    MUST(model.uncollected == 0);
    MUST(count_out() == 0);
    world_done(&model.world);
}

static void
any_order_of_calls_is_as_the_header_says(void **state)
{
    const char *more = getenv("ORDERS");
    uint64_t orders = more != NULL ? strtoull(more, NULL, 10) : ORDERS;

    (void)state;
    model.octets = calloc(1, RW_MESSAGE_MAX + 3);
    assert_non_null(model.octets);
    for (uint64_t seed = 1; seed <= orders; seed++)
        run_order(seed);
    free(model.octets);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_of_calls_is_as_the_header_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
