/* Every allocation of an engine fails in turn: walks end, nothing leaks
 * (the sanitizers look), and what goes on goes on rightly.
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
#include "help/failing.h"
#include "help/within.h"

static const struct row ROWS[] = {
    {.at = "1.0.0.1",
     .name = ".",
     .type = "NS",
     .flags = "AA",
     .answer = ". 60 NS a.root.\n",
     .additional = "a.root. 60 A 1.0.0.1\n"},
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\n"},
    {.at = "1.1.0.1",
     .name = "*.example.com",
     .flags = "",
     .authority = "example.com. 3600 NS ns.other.com.\n"},
    {.at = "1.1.0.1",
     .name = "ns.other.com",
     .type = "A",
     .flags = "AA",
     .answer = "ns.other.com. 60 A 1.2.0.1\n"},
    {.at = "1.2.0.1",
     .name = "www.example.com",
     .type = "A",
     .flags = "AA",
     .answer = "www.example.com. 60 CNAME w2.example.com.\n"
               "w2.example.com. 60 A 192.0.2.1\n"},
    {.flags = NULL},
};

/* Do what the engine wants, with an answer at once to everything. */
static void
drive(struct world *world)
{
    struct rw_action action;
    static uint8_t buf[RW_MESSAGE_MAX];

    do {
        struct rw_virtual_reply reply = {.silent = false};

        rw_engine_next(world->engine, world->now_us, &action);
        if (action.want == RW_WANT_SEND) {
            failing_hold();
            world_answer(world, &action, 0, 0, &reply, buf, sizeof(buf));
            failing_go_on();
            world->now_us += 10 * MS;
            rw_engine_answer(world->engine, action.exchange, &action.server,
                             buf, reply.len, world->now_us);
        } else if (action.want == RW_WANT_WAIT &&
                   action.until_us != RW_NO_TIME) {
            world->now_us = action.until_us;
        }
    } while (action.want != RW_WANT_WAIT || action.until_us != RW_NO_TIME);
}

/* Two walks with the n-th allocation failing; true where none failed.  What
 * the world says is not signed, so that validated it is bogus: that, or no
 * verdict. */
static bool
walk_with_failure(size_t n, enum failing how, bool validate)
{
    static uint8_t qname[] = "\003www\007example\003com";
    struct world world;
    struct rw_walk *walks[2] = {NULL, NULL};
    bool whole;

    world_init(&world, ROWS);
    world.config.no_priming = false;
    world_hints(&world);
    world.options.qname = qname;
    world.options.validate = validate;
    failing_after(n, how);
    if (rw_engine_new(&world.engine, &world.config) == RW_OK)
        for (int i = 0; i < 2; i++)
            if (rw_engine_start(world.engine, &world.options, world.now_us,
                                &walks[i]) != RW_OK)
                walks[i] = NULL;
    if (world.engine != NULL)
        drive(&world);
    whole = !failing_stop();
    for (int i = 0; i < 2; i++) {
        const struct rw_trace *trace;

        if (walks[i] == NULL)
            continue;
        trace = rw_walk_trace(walks[i]);
        assert_int_not_equal(trace->outcome, RW_OUTCOME_PENDING);
        if (trace->chain != NULL)
            assert_int_equal(trace->security, trace->chain->security);
        else
            assert_int_equal(trace->security, RW_SECURITY_UNCHECKED);
        if (trace->outcome == RW_OUTCOME_FAILURE)
            assert_int_equal(trace->reason, RW_REASON_MEMORY);
        else if (validate)
            assert_int_equal(trace->security, RW_SECURITY_BOGUS);
        if (trace->outcome != RW_OUTCOME_FAILURE)
            assert_string_equal(answer_text(trace),
                                "www.example.com. CNAME w2.example.com.; "
                                "w2.example.com. A 192.0.2.1");
    }
    rw_engine_free(world.engine);
    return whole;
}

static void
fail_all(enum failing how, bool validate)
{
    size_t n = 0;

    while (!walk_with_failure(n, how, validate))
        n++;
    assert_within(n, 10, 1000);
}

static void
allocations_fail_in_turn(void **state)
{
    (void)state;
    fail_all(FAILING_ONCE, false);
}

static void
allocations_fail_for_good(void **state)
{
    (void)state;
    fail_all(FAILING_FOR_GOOD, false);
}

static void
validated_walks_end_in_failure_or_rightly(void **state)
{
    (void)state;
    fail_all(FAILING_ONCE, true);
    fail_all(FAILING_FOR_GOOD, true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_fail_in_turn),
        cmocka_unit_test(allocations_fail_for_good),
        cmocka_unit_test(validated_walks_end_in_failure_or_rightly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
