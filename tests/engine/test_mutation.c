/* Responses with octets changed at random: whatever comes, a walk ends
 * within its bounds, with every step concluded.  The sanitizers look on.
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
     .name = ".",
     .flags = "AA",
     .answer = ". 60 NS a.root.\n",
     .additional = "a.root. 60 A 1.0.0.1\n"},
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 60 NS ns.com.\ncom. 60 NS ns.org.\n"
                  "com. 60 DS 1 13 2 0000000000000000000000000000000000000000"
                  "000000000000000000000000\n",
     .additional = "ns.com. 60 A 1.1.0.1\n"},
    {.at = "1.0.0.1",
     .name = "*.org",
     .flags = "AA",
     .answer = "ns.org. 60 A 1.1.0.2\n"},
    {.name = "*.a.com",
     .flags = "AA",
     .answer = "x.a.com. 60 CNAME y.b.com.\na.com. 60 DNAME b.com.\n",
     .authority = "com. 60 NS ns.com.\n"},
    {.name = "*.b.com",
     .flags = "AA",
     .answer = "y.b.com. 60 A 192.0.2.1\nx.b.com. 60 A 192.0.2.1\n"},
    {.name = "*.com",
     .flags = "AA",
     .authority = "com. 60 SOA a. b. 1 2 3 4 5\n"
                  "www.com. 60 NSEC x.com. A\n"},
    {.flags = NULL},
};

static uint64_t chance = 1;

/* Change a few octets, cut some off, or leave it; the ID stays mostly. */
static size_t
mutate(uint8_t *buf, size_t len)
{
    uint64_t changes = world_random(&chance) % 4;

    for (uint64_t i = 0; i < changes; i++) {
        size_t at = world_random(&chance) % len;

        if (at < 2 && world_random(&chance) % 4 != 0)
            continue;
        buf[at] = (uint8_t)world_random(&chance);
    }
    if (world_random(&chance) % 16 == 0)
        len = world_random(&chance) % len;
    return len;
}

static size_t
mutated(void *ctx, const struct rw_action *action, size_t index,
        uint64_t now_us, struct rw_virtual_reply *reply, uint8_t *buf,
        size_t size)
{
    size_t replies = world_answer(ctx, action, index, now_us, reply, buf, size);

    if (!reply->silent && reply->len > 0)
        reply->len = mutate(buf, reply->len);
    return replies;
}

static void
walks_end_whatever_comes(void **state)
{
    static const char *const NAMES[] = {"x.a.com", "www.com", "y.b.com", "."};

    (void)state;
    for (unsigned i = 0; i < 1500; i++) {
        struct world world;
        struct rw_walk *walk;
        const struct rw_trace *trace;

        world_init(&world, ROWS);
        world.config.no_priming = i % 3 != 0;
        world.options.validate = i % 2 == 0;
        world.options.qmin = i % 5 == 0;
        world.options.all = i % 7 == 0;
        world.options.max_queries = 60;
        walk = world_start(&world, NAMES[i % 4], i % 11 ? "A" : "DS");
        assert_int_equal(
            rw_virtual_run(world.engine, mutated, &world, &world.now_us, NULL),
            RW_OK);
        trace = rw_walk_trace(walk);
        assert_int_not_equal(trace->outcome, RW_OUTCOME_PENDING);
        assert_true(trace->queries <= 60);
        assert_true(trace->ended_us - trace->started_us <=
                    RW_DEADLINE_DEFAULT_US);
        for (size_t s = 0; s < trace->step_count; s++)
            assert_int_not_equal(trace->steps[s]->verdict, RW_VERDICT_PENDING);
        world_done(&world);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_end_whatever_comes),
    };

    (void)answer_text;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
