/* What could not be had is not asked again for a while, by name and type.
 * RFC 9520 section 3.2.
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

static const struct row ROWS[] = {
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\ncom. 3600 NS ns2.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\nns2.com. 3600 A 1.1.0.2\n"},
    {.name = "refused.com", .flags = "REFUSED"},
    {.name = "late.com", .flags = "SERVFAIL", .until_ms = 20000},
    {.name = "fails.com", .type = "A", .flags = "SERVFAIL"},
    {.name = "silent.com", .flags = "", .manner = SILENTLY},
    {.name = "garbled.com",
     .flags = "AA",
     .answer = "garbled.com. 1 A 192.0.2.1\n",
     .manner = GARBLED},
    {.name = "alias.com",
     .flags = "AA",
     .answer = "alias.com. 60 CNAME fails.com.\n"},
    {.name = "*.com",
     .flags = "AA NXDOMAIN",
     .authority = "com. 60 SOA ns.com. h.com. 1 2 3 4 5\n"},
    {.flags = NULL}};

static const struct rw_trace *
walk(struct world *world, const char *name, const char *type)
{
    return rw_walk_trace(world_walk(world, name, type));
}

/* What fails is told again, with what was met, and without a query; another
 * type of it is asked for. */
static void
a_failure_is_remembered_by_name_and_type(void **state)
{
    static const struct {
        const char *name;
        enum rw_reason reason;
        enum rw_step_error error;
        enum rw_kind kind;
        uint16_t rcode;
    } CASES[] = {
        {"refused.com", RW_REASON_LAME, RW_STEP_OK, RW_KIND_REFUSING, 5},
        {"fails.com", RW_REASON_RCODE, RW_STEP_OK, RW_KIND_FAILING, 2},
        {"silent.com", RW_REASON_NO_SERVER_ANSWERED, RW_STEP_TIMEOUT, RW_KINDS,
         RW_NO_RCODE},
        {"garbled.com", RW_REASON_MALFORMED, RW_STEP_MALFORMED,
         RW_KIND_MALFORMED, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct rw_trace *first, *again;
        struct world world;

        world_init(&world, ROWS);
        world.config.shares = true;
        first = walk(&world, CASES[i].name, "A");
        assert_int_equal(first->reason, CASES[i].reason);
        assert_true(first->queries > 1);
        assert_int_equal(first->left_out_count, 0);
        world.now_us += 4000 * MS;
        again = walk(&world, CASES[i].name, "A");
        assert_int_equal(again->outcome, RW_OUTCOME_FAILURE);
        assert_int_equal(again->reason, CASES[i].reason);
        assert_int_equal(again->rcode, first->rcode);
        assert_true(rw_name_equal(again->reason_name, first->reason_name));
        assert_int_equal(again->queries, 0);
        assert_int_equal(again->left_out_count, 2);
        for (size_t k = 0; k < 2; k++) {
            const struct rw_left_out *left = &again->left_out[k];

            assert_true(left->was_silent);
            assert_int_equal(left->error, CASES[i].error);
            assert_int_equal(left->kind, CASES[i].kind);
            assert_int_equal(left->rcode, CASES[i].rcode);
            assert_true(rw_name_equal(left->zone, first->reason_name));
        }
        assert_int_equal(rw_engine_look(world.engine)->remembered, 1);
        assert_true(walk(&world, CASES[i].name, "TXT")->queries > 0);
        assert_true(walk(&world, "other.com", "A")->queries > 0);
        world_done(&world);
    }
}

/* Five seconds, ten, twenty ... three hundred; what was told of it before does
 * not make it longer. */
static void
failures_in_a_row_count_for_longer(void **state)
{
    static const unsigned PAUSES_S[] = {5, 10, 20, 40, 80, 160, 300, 300, 300};
    struct world world;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    for (size_t i = 0; i < sizeof(PAUSES_S) / sizeof(PAUSES_S[0]); i++) {
        uint64_t until_us;

        assert_true(walk(&world, "fails.com", "A")->queries > 0);
        until_us = world.now_us + PAUSES_S[i] * 1000 * MS;
        world.now_us = until_us - 1000;
        assert_int_equal(walk(&world, "FAILS.com", "A")->queries, 0);
        world.now_us = until_us;
    }
    /* long after, it is the first one again */
    world.now_us += 700000 * MS;
    assert_true(walk(&world, "fails.com", "A")->queries > 0);
    world.now_us += 5000 * MS;
    assert_true(walk(&world, "fails.com", "A")->queries > 0);
    world_done(&world);
}

static void
what_is_found_is_no_failure_any_more(void **state)
{
    struct world world;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    assert_int_equal(walk(&world, "late.com", "A")->reason, RW_REASON_RCODE);
    world.now_us += 20000 * MS;
    assert_int_equal(walk(&world, "late.com", "A")->outcome,
                     RW_OUTCOME_NXDOMAIN);
    assert_int_equal(walk(&world, "late.com", "A")->outcome,
                     RW_OUTCOME_NXDOMAIN);
    world_done(&world);
}

/* The alias is asked for, its end is not. */
static void
the_end_of_an_alias_is_remembered(void **state)
{
    const struct rw_trace *trace;
    struct world world;

    (void)state;
    world_init(&world, ROWS);
    world.config.shares = true;
    assert_int_equal(walk(&world, "fails.com", "A")->reason, RW_REASON_RCODE);
    trace = walk(&world, "alias.com", "A");
    assert_int_equal(trace->reason, RW_REASON_RCODE);
    assert_int_equal(trace->queries, 1);
    assert_int_equal(trace->left_out_count, 2);
    world_done(&world);
}

/* Walks of one's own, and those that use nothing of others, ask. */
static void
only_who_shares_is_told(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct world world;

        world_init(&world, ROWS);
        world.config.shares = i != 0;
        (void)walk(&world, "fails.com", "A");
        world.options.cold = i == 1;
        world.options.all = i == 2;
        assert_true(walk(&world, "fails.com", "A")->queries > 0);
        world_done(&world);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_remembered_by_name_and_type),
        cmocka_unit_test(failures_in_a_row_count_for_longer),
        cmocka_unit_test(what_is_found_is_no_failure_any_more),
        cmocka_unit_test(the_end_of_an_alias_is_remembered),
        cmocka_unit_test(only_who_shares_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
