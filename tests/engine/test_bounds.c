/* What the engine gives its caller to do at once, what it keeps for him, and
 * what it says of arguments that are none.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"

#define WALKS 40

static const struct row PLAIN[] = {
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\n"},
    {.at = "1.1.0.1",
     .name = "*.com",
     .flags = "AA",
     .answer = "www.com. 60 A 192.0.2.1\n"},
    {.flags = NULL},
};

/* A bound on all walks together: what is beyond it waits in the engine, in
 * order, and every walk comes to its answer all the same. */
static void
no_more_queries_are_out_than_may_be(void **state)
{
    struct world world;
    struct rw_walk *walks[WALKS];
    struct rw_action sent[3];
    size_t out = 0, most = 0, queries = 0;
    struct rw_action action = {.want = RW_WANT_SHOW};

    (void)state;
    world_init(&world, PLAIN);
    world.config.queries_max = 3;
    for (size_t i = 0; i < WALKS; i++)
        walks[i] = world_start(&world, "www.com", "A");
    while (rw_engine_walks(world.engine) > 0) {
        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
        if (action.want == RW_WANT_SEND) {
            assert_true(out < 3);
            sent[out++] = action;
            most = out > most ? out : most;
            queries++;
            assert_int_equal(action.step->sent_us, world.now_us);
        } else if (action.want == RW_WANT_WAIT && out > 0) {
            struct rw_virtual_reply reply = {.len = 0};
            uint8_t octets[2048];

            world.now_us += 10 * MS;
            world_answer(&world, &sent[--out], 0, 0, &reply, octets,
                         sizeof(octets));
            rw_engine_answer(world.engine, sent[out].exchange,
                             &sent[out].server, octets, reply.len,
                             world.now_us);
        } else if (action.want == RW_WANT_CANCEL) {
            for (size_t i = 0; i < out; i++)
                if (sent[i].exchange == action.exchange)
                    sent[i] = sent[--out];
        }
    }
    assert_int_equal(most, 3);
    assert_true(queries >= WALKS);
    for (size_t i = 0; i < WALKS; i++)
        assert_int_equal(rw_walk_trace(walks[i])->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(rw_engine_look(world.engine)->queries_out, 0);
    world_done(&world);
}

/* A walk whose query waits can be stopped, and freed before its turn came. */
static void
what_waits_for_its_turn_can_be_stopped(void **state)
{
    struct world world;
    struct rw_walk *first, *second;
    struct rw_action action;

    (void)state;
    world_init(&world, PLAIN);
    world.config.queries_max = 1;
    first = world_start(&world, "www.com", "A");
    second = world_start(&world, "www.com", "MX");
    for (int i = 0; i < 2; i++) /* one SEND, then none */
        rw_engine_next(world.engine, world.now_us, &action);
    assert_int_equal(action.want, RW_WANT_WAIT);
    rw_walk_stop(rw_walk_trace(first)->step_count == 0 ? first : second,
                 world.now_us);
    for (int i = 0; i < 2; i++) { /* the other's has no clock that ran out */
        rw_walk_stop(first, world.now_us + 1);
        rw_walk_stop(second, world.now_us + 1);
    }
    do {
        rw_engine_next(world.engine, world.now_us, &action);
        assert_int_not_equal(action.want, RW_WANT_SEND);
        if (action.want == RW_WANT_COLLECT) {
            assert_true(rw_walk_trace(action.walk)->queries <= 1);
            rw_walk_free(action.walk);
        }
    } while (action.want != RW_WANT_WAIT);
    assert_int_equal(rw_engine_walks(world.engine), 0);
    second = world_walk(&world, "www.com", "A"); /* the turn is free again */
    assert_int_equal(rw_walk_trace(second)->outcome, RW_OUTCOME_ANSWER);
    world_done(&world);
}

static void
a_query_and_a_walk_keep_a_pointer(void **state)
{
    struct world world;
    struct rw_action action;
    int socket = 0, job = 0;
    struct rw_walk *walk;
    uint64_t exchange;

    (void)state;
    world_init(&world, PLAIN);
    world.options.tag = &world;
    walk = world_start(&world, "www.com", "A");
    assert_ptr_equal(rw_walk_tag(walk), &world);
    rw_walk_set_tag(walk, &job);
    assert_ptr_equal(rw_walk_tag(walk), &job);
    rw_engine_next(world.engine, world.now_us, &action);
    assert_int_equal(action.want, RW_WANT_SEND);
    exchange = action.exchange;
    assert_null(rw_engine_tag(world.engine, exchange));
    assert_true(rw_engine_set_tag(world.engine, exchange, &socket));
    assert_ptr_equal(rw_engine_tag(world.engine, exchange), &socket);
    rw_walk_stop(walk, world.now_us);
    do
        rw_engine_next(world.engine, world.now_us, &action);
    while (action.want != RW_WANT_CANCEL);
    assert_int_equal(action.exchange, exchange);
    assert_ptr_equal(action.tag, &socket);
    assert_null(rw_engine_tag(world.engine, exchange));
    assert_false(rw_engine_set_tag(world.engine, exchange, &socket));
    world_done(&world);
}

static uint32_t
queries_for(struct world *world, const char *name)
{
    return rw_walk_trace(world_walk(world, name, "A"))->queries;
}

static void
the_cache_is_flushed_below_a_name(void **state)
{
    struct world world;

    (void)state;
    world_init(&world, PLAIN);
    assert_int_equal(queries_for(&world, "www.com"), 2);
    assert_int_equal(queries_for(&world, "www.com"), 1);
    assert_true(rw_engine_look(world.engine)->cache_entries > 0);
    rw_engine_flush(world.engine, (const uint8_t *)"\3net");
    assert_int_equal(queries_for(&world, "www.com"), 1);
    rw_engine_flush(world.engine, (const uint8_t *)"\3COM");
    assert_int_equal(queries_for(&world, "www.com"), 2);
    rw_engine_flush(world.engine, NULL);
    assert_int_equal(rw_engine_look(world.engine)->cache_entries, 0);
    assert_int_equal(rw_engine_look(world.engine)->cache_octets, 0);
    assert_int_equal(queries_for(&world, "www.com"), 2);
    world_done(&world);
}

/* What nobody could have meant is refused where it enters. */
static void
arguments_that_are_none_are_refused(void **state)
{
    struct world world;
    struct rw_engine_config config = {.random = NULL};
    struct rw_walk_options options;
    struct rw_engine *engine;
    struct rw_walk *walk;

    (void)state;
    assert_int_equal(rw_engine_new(&engine, NULL), RW_ERR_USAGE);
    assert_int_equal(rw_engine_new(&engine, &config), RW_ERR_USAGE);
    assert_null(engine);
    config.random = rw_live_random;
    config.hint_count = 1;
    assert_int_equal(rw_engine_new(&engine, &config), RW_ERR_USAGE);
    config.hint_count = 0;
    config.anchor_count = 1;
    assert_int_equal(rw_engine_new(&engine, &config), RW_ERR_USAGE);
    world_init(&world, PLAIN);
    world_engine(&world);
    rw_walk_options_init(&options);
    assert_int_equal(rw_engine_start(NULL, &options, 0, &walk), RW_ERR_USAGE);
    assert_int_equal(rw_engine_start(world.engine, NULL, 0, &walk),
                     RW_ERR_USAGE);
    options.qname = NULL;
    assert_int_equal(rw_engine_start(world.engine, &options, 0, &walk),
                     RW_ERR_USAGE);
    assert_null(walk);
    options.qname = RW_NAME_ROOT;
    options.query.cookie_len = 41;
    assert_int_equal(rw_engine_start(world.engine, &options, 0, &walk),
                     RW_ERR_NUMBER);
    assert_int_equal(rw_engine_walks(world.engine), 0);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_queries_are_out_than_may_be),
        cmocka_unit_test(what_waits_for_its_turn_can_be_stopped),
        cmocka_unit_test(a_query_and_a_walk_keep_a_pointer),
        cmocka_unit_test(the_cache_is_flushed_below_a_name),
        cmocka_unit_test(arguments_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
