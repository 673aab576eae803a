/* Walks of one engine and servers that lose datagrams, or stall: what has
 * answered before is asked more often before it is given up.
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
#include "help/within.h"

#define NAMES   4000
#define AT_ONCE 50

#define TO_COM                                                                 \
    {                                                                          \
        .at = "1.0.0.1", .name = "*.com", .flags = "",                         \
        .authority = "com. 3600 NS ns.com.\n",                                 \
        .additional = "ns.com. 3600 A 1.1.0.1\n"                               \
    }
#define ANSWERS                                                                \
    .at = "1.1.0.1", .name = "*.com", .flags = "AA",                           \
    .authority = "com. 60 SOA ns.com. h.com. 1 2 3 4 5\n"

/* Every name is answered when one datagram of twenty is lost, each way. */
static void
lost_datagrams_cost_no_name(void **state)
{
    static const struct row ROWS[] = {{.at = "1.0.0.1",
                                       .name = "*.com",
                                       .flags = "",
                                       .authority = "com. 3600 NS ns.com.\n",
                                       .additional = "ns.com. 3600 A 1.1.0.1\n",
                                       .manner = LOSING},
                                      {ANSWERS, .manner = LOSING},
                                      {.flags = NULL}};
    struct rw_walk *walks[AT_ONCE];
    struct world world;
    unsigned failed = 0, queries = 0;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (unsigned n = 0; n < NAMES; n += AT_ONCE) {
        for (unsigned i = 0; i < AT_ONCE; i++) {
            char name[32];

            snprintf(name, sizeof(name), "n%u.com", n + i);
            walks[i] = world_start(&world, name, "A");
        }
        world_run(&world);
        for (unsigned i = 0; i < AT_ONCE; i++) {
            failed += rw_walk_trace(walks[i])->outcome != RW_OUTCOME_NODATA;
            queries += rw_walk_trace(walks[i])->queries;
            rw_walk_free(walks[i]);
        }
    }
    assert_int_equal(failed, 0);
    assert_within(queries, NAMES, NAMES * 5 / 4);
    world_done(&world);
}

static const struct row STALLING[] = {
    TO_COM,
    {ANSWERS, .until_ms = 1000},
    {ANSWERS, .manner = SILENTLY, .until_ms = 13000},
    {ANSWERS},
    {.at = "1.0.0.1", .flags = "AA NXDOMAIN"},
    {.flags = NULL}};

/* A server that has answered says nothing for twelve seconds: walks wait for
 * it, those of its beginning and those that come later. */
static void
a_stall_costs_no_name(void **state)
{
    struct rw_walk *walks[AT_ONCE];
    struct world world;

    (void)state;
    world_init(&world, STALLING);
    world.config.shares = true;
    world_walk(&world, "first.com", "A");
    world.now_us += 1000 * MS;
    for (unsigned i = 0; i < AT_ONCE; i++) {
        char name[32];

        snprintf(name, sizeof(name), "n%u.com", i);
        walks[i] = world_start(&world, name, "A");
    }
    world_run(&world);
    for (unsigned i = 0; i < AT_ONCE; i++) {
        const struct rw_trace *trace = rw_walk_trace(walks[i]);

        assert_int_equal(trace->outcome, RW_OUTCOME_NODATA);
        assert_true(trace->ended_us - trace->started_us > 11000 * MS);
        /* asked less often than one that only loses some */
        assert_within(trace->queries, 4, 9);
    }
    world_done(&world);
}

/* Patience is for those who share, and for those who have answered; the user's
 * number of tries is the user's. */
static void
patience_has_its_reasons(void **state)
{
    static const struct {
        const char *what;
        bool shares, cold;
        uint16_t tries;
        const char *first;
        size_t sent; /* to the silent server */
    } CASES[] = {
        {"it has answered", true, false, 0, "first.com", 9},
        {"it has never answered", true, false, 0, "nobody", 3},
        {"nothing is shared", false, false, 0, "first.com", 3},
        {"the walk uses nothing of others", true, true, 0, "first.com", 3},
        {"the user says how often", true, false, 3, "first.com", 3},
    };
    static const struct row ROWS[] = {TO_COM,
                                      {ANSWERS, .until_ms = 1000},
                                      {ANSWERS, .manner = SILENTLY},
                                      {.at = "1.0.0.1", .flags = "AA NXDOMAIN"},
                                      {.flags = NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct rw_trace *trace;
        struct world world;
        size_t sent = 0;

        world_init(&world, ROWS);
        world.config.shares = CASES[i].shares;
        world_walk(&world, CASES[i].first, "A");
        world.now_us += 1000 * MS;
        world.options.cold = CASES[i].cold;
        world.options.tries = CASES[i].tries;
        trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
        for (size_t s = 0; s < trace->step_count; s++)
            sent += trace->steps[s]->error == RW_STEP_TIMEOUT;
        if (sent != CASES[i].sent ||
            trace->reason != RW_REASON_NO_SERVER_ANSWERED)
            fail_msg("%s: %zu queries, not %zu", CASES[i].what, sent,
                     CASES[i].sent);
        world_done(&world);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_datagrams_cost_no_name),
        cmocka_unit_test(a_stall_costs_no_name),
        cmocka_unit_test(patience_has_its_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
