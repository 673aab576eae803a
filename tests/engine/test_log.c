/* The lines that a program's own log is given.
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
     .authority = "com. 3600 NS ns.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\n"},
    {.at = "1.1.0.1",
     .name = "*.com",
     .flags = "AA",
     .answer = "w\\027w.com. 60 A 192.0.2.1\n"},
    {.flags = NULL},
};

static char told[4096];
static enum rw_log_level worst;

static void
note(void *ctx, enum rw_log_level level, const char *line)
{
    size_t len = strlen(told);

    (void)ctx;
    snprintf(told + len, sizeof(told) - len, "%s\n", line);
    if (level < worst)
        worst = level;
}

/* One walk, every query answered, or not let go. */
static void
walk(bool is_local)
{
    struct world world;
    struct rw_action action;

    told[0] = '\0';
    worst = RW_LOG_QUERY;
    world_init(&world, ROWS);
    world.config.log = note;
    world_start(&world, "w\\027w.com", "A");
    while (rw_engine_walks(world.engine) > 0) {
        struct rw_virtual_reply reply = {.len = 0};
        uint8_t octets[2048];

        assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                         RW_OK);
        if (action.want == RW_WANT_WAIT)
            world.now_us = action.until_us;
        if (action.want != RW_WANT_SEND)
            continue;
        world_answer(&world, &action, 0, 0, &reply, octets, sizeof(octets));
        world.now_us += 10 * MS;
        if (is_local)
            rw_engine_failure(world.engine, action.exchange, RW_STEP_LOCAL,
                              world.now_us);
        else
            rw_engine_answer(world.engine, action.exchange, &action.server,
                             octets, reply.len, world.now_us);
    }
    rw_engine_free(world.engine);
}

static void
each_thing_that_happens_is_a_line(void **state)
{
    (void)state;
    walk(false);
    assert_string_equal(
        told, "w\\027w.com. A: begins\n"
              "w\\027w.com. A: step 1 asks 1.0.0.1 for w\\027w.com. A\n"
              "w\\027w.com. A: step 1: referral, 10000 us\n"
              "w\\027w.com. A: step 2 asks 1.1.0.1 for w\\027w.com. A\n"
              "w\\027w.com. A: step 2: answer, 10000 us\n"
              "w\\027w.com. A: answer, unchecked, 2 queries, 20000 us\n");
    assert_int_equal(worst, RW_LOG_WALK);
}

static void
trouble_of_this_machine_is_told_as_such(void **state)
{
    (void)state;
    walk(true);
    assert_non_null(strstr(told, "step 1: local\n"));
    assert_non_null(strstr(told, "failure (local)"));
    assert_int_equal(worst, RW_LOG_TROUBLE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thing_that_happens_is_a_line),
        cmocka_unit_test(trouble_of_this_machine_is_told_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
