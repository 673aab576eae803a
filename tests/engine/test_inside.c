/* Never towards the inside: servers at loopback and the like are not asked,
 * the trace says so, and whoever wants can have them asked.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"

#define ROOT_REFERS(glue)                                                      \
    {                                                                          \
        .at = "1.0.0.1", .name = "*.com", .flags = "",                         \
        .authority = "com. 60 NS ns1.com.\ncom. 60 NS ns2.com.\n",             \
        .additional = "ns1.com. 60 A 1.1.0.1\nns2.com. 60 " glue "\n"          \
    }
#define ANSWER                                                                 \
    {                                                                          \
        .name = "www.com", .flags = "AA",                                      \
        .answer = "www.com. 60 A 192.0.2.1\n"                                  \
    }

static bool
is_one_of_ours(void *ctx, const struct rw_address *address)
{
    static const uint8_t OURS[4] = {9, 9, 9, 9};

    (void)ctx;
    return memcmp(address->octets, OURS, sizeof(OURS)) == 0;
}

static const struct row INSIDE[][3] = {
    {ROOT_REFERS("A 127.0.0.53"), ANSWER},
    {ROOT_REFERS("A 0.0.0.0"), ANSWER},
    {ROOT_REFERS("A 169.254.169.254"), ANSWER},
    {ROOT_REFERS("A 224.0.0.251"), ANSWER},
    {ROOT_REFERS("A 255.255.255.255"), ANSWER},
    {ROOT_REFERS("A 9.9.9.9"), ANSWER},
    {ROOT_REFERS("AAAA ::1"), ANSWER},
    {ROOT_REFERS("AAAA ::ffff:127.0.0.1"), ANSWER},
    {ROOT_REFERS("AAAA fe80::1"), ANSWER},
    {ROOT_REFERS("AAAA 2002:7f00:1::"), ANSWER},
    {ROOT_REFERS("AAAA 64:ff9b::7f00:1"), ANSWER},
};
static const enum rw_scope SCOPES[] = {
    RW_SCOPE_LOOPBACK,  RW_SCOPE_UNSPECIFIED, RW_SCOPE_LINK_LOCAL,
    RW_SCOPE_MULTICAST, RW_SCOPE_BROADCAST,   RW_SCOPE_OWN,
    RW_SCOPE_LOOPBACK,  RW_SCOPE_LOOPBACK,    RW_SCOPE_LINK_LOCAL,
    RW_SCOPE_LOOPBACK,  RW_SCOPE_LOOPBACK,
};
#define INSIDES (sizeof(SCOPES) / sizeof(SCOPES[0]))

/* Which of the two servers of com. were asked, over so many seeds. */
struct asked {
    bool outside, inside;
    size_t left_out;
    enum rw_scope scope;
};

static struct asked
walk(const struct row *rows, bool allowed, bool is_replay)
{
    struct asked asked = {0};

    for (unsigned seed = 0; seed < 20; seed++) {
        struct world world;
        struct rw_walk *made;
        const struct rw_trace *trace;

        world_init(&world, rows);
        world.config.no_priming = true;
        world.config.no_ipv6 = false;
        world.config.allow_special = allowed;
        world.config.is_replay = is_replay;
        world.config.is_own = is_one_of_ours;
        world.options.validate = false;
        for (unsigned i = 0; i < seed; i++)
            (void)world_random(world.config.ctx);
        made = world_start(&world, "www.com", "A");
        assert_int_equal(rw_virtual_run(world.engine, world_answer, &world,
                                        &world.now_us, NULL),
                         RW_OK);
        trace = rw_walk_trace(made);
        assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        for (size_t i = 0; i < trace->step_count; i++) {
            const struct rw_step *step = trace->steps[i];

            if (strcmp((const char *)step->server.name, "\3ns1\3com") == 0)
                asked.outside = true;
            if (strcmp((const char *)step->server.name, "\3ns2\3com") == 0)
                asked.inside = true;
        }
        if (trace->left_out_count > 0) {
            asked.left_out = trace->left_out_count;
            asked.scope = trace->left_out[0].scope;
            assert_string_equal((const char *)trace->left_out[0].zone, "\3com");
        }
        world_done(&world);
    }
    return asked;
}

static void
what_leads_inside_is_not_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < INSIDES; i++) {
        struct asked asked = walk(INSIDE[i], false, false);

        if (!asked.outside || asked.inside || asked.left_out != 1 ||
            asked.scope != SCOPES[i])
            fail_msg("row %zu: outside %d, inside %d, left out %zu, scope %d",
                     i, asked.outside, asked.inside, asked.left_out,
                     (int)asked.scope);
    }
}

static void
what_leads_inside_is_asked_where_that_is_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < INSIDES; i++) {
        struct asked told = walk(INSIDE[i], true, false);
        struct asked replayed = walk(INSIDE[i], true, true);
        struct asked not_captured = walk(INSIDE[i], false, true);

        assert_true(told.inside && told.left_out == 0);
        assert_true(replayed.inside && replayed.left_out == 0);
        assert_true(!not_captured.inside && not_captured.left_out == 1);
    }
}

static void
private_addresses_are_asked(void **state)
{
    static const struct row ROWS[][3] = {
        {ROOT_REFERS("A 10.0.0.1"), ANSWER},
        {ROOT_REFERS("A 192.168.1.1"), ANSWER},
        {ROOT_REFERS("AAAA fd00::1"), ANSWER},
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct asked asked = walk(ROWS[i], false, false);

        assert_true(asked.inside && asked.left_out == 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_leads_inside_is_not_asked),
        cmocka_unit_test(what_leads_inside_is_asked_where_that_is_wanted),
        cmocka_unit_test(private_addresses_are_asked),
    };

    (void)answer_text;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
