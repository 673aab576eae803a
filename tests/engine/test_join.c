/* Several walks, one engine: identical queries are sent once, failures are
 * remembered.  SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"

static const struct row ROWS[] = {
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\n"},
    {.at = "1.0.0.1",
     .name = "*.dead",
     .flags = "",
     .authority = "dead. 3600 NS ns.dead.\n",
     .additional = "ns.dead. 3600 A 1.9.0.1\n"},
    {.at = "1.0.0.1",
     .name = "*.lost",
     .flags = "",
     .authority = "lost. 3600 NS ns.host.com.\n"},
    {.at = "1.1.0.1", .name = "*.host.com", .flags = "REFUSED"},
    {.at = "1.1.0.1",
     .name = "*.many.com",
     .flags = "AA",
     .authority = "com. 60 SOA a.com. b.com. 1 2 3 4 5\n"},
    {.at = "1.1.0.1",
     .name = "*.com",
     .flags = "AA",
     .answer = "www.a.com. 60 A 192.0.2.1\n"},
    {.at = "1.9.0.1", .name = "*.dead", .flags = "AA", .manner = SILENTLY},
    {.flags = NULL},
};

static size_t
joined(const struct rw_trace *trace)
{
    size_t count = 0;

    for (size_t i = 0; i < trace->step_count; i++)
        count += trace->steps[i]->is_joined;
    return count;
}

static void
identical_queries_are_sent_once(void **state)
{
    struct rw_walk *walks[20];
    struct world world;
    uint32_t sent = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (size_t i = 0; i < 20; i++)
        walks[i] = world_start(&world, i % 2 ? "www.a.com" : "WWW.a.com", "A");
    world_run(&world);
    for (size_t i = 0; i < 20; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        assert_int_equal(trace->step_count, 2);
        assert_int_equal(trace->queries + joined(trace), 2);
        assert_string_equal(steps_text(trace),
                            "1.0.0.1 referral; 1.1.0.1 answer");
        for (size_t k = 0; k < 2; k++) /* the ID is the one that was sent */
            assert_int_equal(trace->steps[k]->id,
                             trace->steps[k]->query.data[0] << 8 |
                                 trace->steps[k]->query.data[1]);
        sent += trace->queries;
    }
    assert_int_equal(sent, 4); /* two spellings, which 0x20 may look at */
    assert_int_equal(rw_engine_look(world.engine)->joined, 36);
    world_done(&world);
}

static void
walks_that_do_not_share_send_their_own(void **state)
{
    struct rw_walk *walks[2];
    struct world world;

    (void)state;
    for (int cold = 0; cold < 2; cold++) {
        world_init(&world, ROWS);
        world.config.shares = cold;
        world.options.cold = cold;
        for (size_t i = 0; i < 2; i++)
            walks[i] = world_start(&world, "www.a.com", "A");
        world_run(&world);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(rw_walk_trace(walks[i])->queries, 2);
            assert_int_equal(joined(rw_walk_trace(walks[i])), 0);
        }
        world_done(&world);
    }
}

/* Who is called off while others follow leaves them a query of their own. */
static void
a_follower_takes_the_place_of_one_that_is_called_off(void **state)
{
    struct rw_walk *walks[3];
    struct rw_action action;
    struct world world;
    uint64_t sent = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (size_t i = 0; i < 3; i++)
        walks[i] = world_start(&world, "www.a.com", "A");
    for (;;) { /* all of them have begun */
        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
        if (action.want == RW_WANT_WAIT)
            break;
        sent += action.want == RW_WANT_SEND;
    }
    assert_int_equal(sent, 1);
    for (size_t i = 0; i < 3; i++)
        if (joined(rw_walk_trace(walks[i])) == 0)
            rw_walk_stop(walks[i], world.now_us);
    world_run(&world);
    sent = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        if (trace->reason == RW_REASON_INTERRUPTED)
            continue;
        assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        sent += trace->queries;
    }
    assert_int_equal(sent, 2);
    world_done(&world);
}

/* Followers of a query that nobody answers fail with it, and go on together:
 * not one after the other. */
static void
followers_of_silence_are_silent_together(void **state)
{
    struct rw_walk *walks[10];
    struct world world;
    uint64_t took_us, alone_us;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    walks[0] = world_walk(&world, "a.dead", "A");
    alone_us =
        rw_walk_trace(walks[0])->ended_us - rw_walk_trace(walks[0])->started_us;
    world_done(&world);
    world_init(&world, ROWS);
    world.config.shares = true;
    for (size_t i = 0; i < 10; i++)
        walks[i] = world_start(&world, "a.dead", "A");
    world_run(&world);
    for (size_t i = 0; i < 10; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        took_us = trace->ended_us - trace->started_us;
        assert_int_equal(trace->reason, RW_REASON_NO_SERVER_ANSWERED);
        assert_true(took_us <= alone_us + 2000 * MS);
    }
    world_done(&world);
}

static void
a_dead_server_is_not_asked_by_everybody(void **state)
{
    struct world world;
    struct rw_walk *walk = NULL;
    char name[32];
    bool was_left_alone = false;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (int i = 0; i < 10 && !was_left_alone; i++) {
        snprintf(name, sizeof(name), "n%d.dead", i);
        (void)world_walk(&world, "www.a.com", "A"); /* the network works */
        walk = world_walk(&world, name, "A");
        assert_int_equal(rw_walk_trace(walk)->reason,
                         RW_REASON_NO_SERVER_ANSWERED);
        was_left_alone = rw_walk_trace(walk)->queries == 0;
    }
    assert_true(was_left_alone);
    assert_int_equal(rw_walk_trace(walk)->left_out_count, 1);
    assert_true(rw_walk_trace(walk)->left_out[0].was_silent);
    assert_true(rw_engine_look(world.engine)->remembered > 0);
    world.now_us += 301000 * MS;
    (void)world_walk(&world, "www.a.com", "A");
    walk = world_walk(&world, "later.dead", "A");
    assert_true(rw_walk_trace(walk)->queries > 0);
    world_done(&world);
}

/* The address of a name server that could not be found is not sought anew for
 * each of the zones that it serves. */
static void
a_failed_look_up_is_remembered(void **state)
{
    struct world world;
    struct rw_walk *walk;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    walk = world_walk(&world, "a.lost", "A");
    assert_int_equal(rw_walk_trace(walk)->outcome, RW_OUTCOME_FAILURE);
    assert_true(rw_walk_trace(walk)->queries > 1);
    walk = world_walk(&world, "b.lost", "A");
    assert_int_equal(rw_walk_trace(walk)->outcome, RW_OUTCOME_FAILURE);
    assert_int_equal(rw_walk_trace(walk)->queries, 0);
    world.now_us += 31000 * MS;
    walk = world_walk(&world, "c.lost", "A");
    assert_true(rw_walk_trace(walk)->queries > 0);
    world_done(&world);
}

/* A query that is lost is repeated once for all who wait for it. */
static void
what_is_lost_is_repeated_once_for_all(void **state)
{
    enum {
        MANY = 10
    };
    struct rw_walk *walks[MANY];
    struct rw_action action;
    struct world world;
    uint32_t sent = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    (void)world_walk(&world, "www.a.com", "A"); /* com's servers are known */
    for (size_t i = 0; i < MANY; i++)
        walks[i] = world_start(&world, "n.many.com", "A");
    do /* the query goes out, and nowhere */
        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
    while (action.want != RW_WANT_WAIT);
    world_run(&world);
    for (size_t i = 0; i < MANY; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        assert_int_equal(trace->outcome, RW_OUTCOME_NODATA);
        assert_int_equal(trace->step_count, 2);
        assert_true(trace->ended_us ==
                    rw_walk_trace(walks[0])->ended_us); /* all at once */
        sent += trace->queries;
    }
    assert_int_equal(sent, 2);
    world_done(&world);
}

/* Hundreds of queries on the way, each wanted twice, and a third of those who
 * wait are called off: leaders and followers alike, in every place of the line.
 * Who is left gets the answer for one query more. */
static void
hundreds_on_the_way_are_told_apart(void **state)
{
    enum {
        MANY = 400
    };
    struct rw_walk *walks[MANY];
    struct rw_action action;
    struct world world;
    char name[32];
    uint32_t sent = 0, asked = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    (void)world_walk(&world, "www.a.com", "A"); /* com's servers are known */
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "n%u.many.com", i / 2);
        walks[i] = world_start(&world, name, "A");
    }
    for (;;) {
        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
        if (action.want == RW_WANT_WAIT)
            break;
        asked += action.want == RW_WANT_SEND;
    }
    assert_int_equal(asked, MANY / 2);
    for (unsigned i = 0; i < MANY; i += 3)
        rw_walk_stop(walks[i], world.now_us);
    world_run(&world);
    for (unsigned i = 0; i < MANY; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        sent += trace->queries;
        if (i % 3 == 0) {
            assert_int_equal(trace->reason, RW_REASON_INTERRUPTED);
            continue;
        }
        assert_int_equal(trace->outcome, RW_OUTCOME_NODATA);
        for (size_t k = 0; k < trace->step_count; k++)
            assert_int_equal(trace->steps[k]->id,
                             trace->steps[k]->query.data[0] << 8 |
                                 trace->steps[k]->query.data[1]);
    }
    /* The first ones were lost: a third of the leaders is gone and has a
     * successor, the other queries are repeated, each once. */
    assert_int_equal(sent, MANY);
    world_done(&world);
}

/* A port that this machine did not have is nobody's silence: who followed
 * sends for itself. */
static void
a_query_that_never_left_is_sent_by_the_next(void **state)
{
    struct rw_walk *walks[3];
    struct rw_action action;
    struct world world;
    uint64_t first = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (size_t i = 0; i < 3; i++)
        walks[i] = world_start(&world, "www.a.com", "A");
    do {
        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
        if (action.want == RW_WANT_SEND)
            first = action.exchange;
    } while (action.want != RW_WANT_WAIT);
    rw_engine_failure(world.engine, first, RW_STEP_LOCAL, world.now_us);
    world_run(&world);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(rw_walk_trace(walks[i])->outcome, RW_OUTCOME_ANSWER);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identical_queries_are_sent_once),
        cmocka_unit_test(walks_that_do_not_share_send_their_own),
        cmocka_unit_test(a_follower_takes_the_place_of_one_that_is_called_off),
        cmocka_unit_test(followers_of_silence_are_silent_together),
        cmocka_unit_test(a_dead_server_is_not_asked_by_everybody),
        cmocka_unit_test(a_failed_look_up_is_remembered),
        cmocka_unit_test(what_is_lost_is_repeated_once_for_all),
        cmocka_unit_test(hundreds_on_the_way_are_told_apart),
        cmocka_unit_test(a_query_that_never_left_is_sent_by_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
