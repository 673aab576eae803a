/* A walk takes each response apart once: whoever needs it uses the step's
 * reading.  The parser's calls are led here (part.mk).
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

static size_t parses;

enum rw_status __real_rw_message_parse(struct rw_message *msg,
                                       const uint8_t *wire, size_t len,
                                       struct rw_rr *room, size_t room_len);
enum rw_status __wrap_rw_message_parse(struct rw_message *msg,
                                       const uint8_t *wire, size_t len,
                                       struct rw_rr *room, size_t room_len);

enum rw_status
__wrap_rw_message_parse(struct rw_message *msg, const uint8_t *wire, size_t len,
                        struct rw_rr *room, size_t room_len)
{
    parses++;
    return __real_rw_message_parse(msg, wire, len, room, room_len);
}

/* Two cuts down, an alias out of the zone, strangers' responses, a server
 * that says TC and one that fails. */
static const struct row ROWS[] = {
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 3600 NS ns.com.\n",
     .additional = "ns.com. 3600 A 1.1.0.1\n"},
    {.at = "1.1.0.1",
     .name = "*.a.com",
     .flags = "",
     .authority = "a.com. 3600 NS ns.a.com.\na.com. 3600 NS ns2.a.com.\n",
     .additional = "ns.a.com. 3600 A 1.2.0.1\nns2.a.com. 3600 A 1.2.0.2\n"},
    {.at = "1.1.0.1",
     .name = "*.b.com",
     .flags = "",
     .authority = "b.com. 3600 NS ns.b.com.\n",
     .additional = "ns.b.com. 3600 A 1.3.0.1\n"},
    {.at = "1.2.0.1", .name = "*.a.com", .flags = "REFUSED"},
    {.at = "1.2.0.2",
     .name = "*.a.com",
     .flags = "AA",
     .answer = "www.a.com. 60 CNAME x.b.com.\n",
     .manner = MISTAKEN_ID},
    {.at = "1.3.0.1",
     .name = "x.b.com",
     .flags = "AA",
     .answer = "x.b.com. 60 A 192.0.2.1\n",
     .manner = CUT_SHORT},
    {.flags = NULL},
};

static size_t
readings(const struct rw_trace *trace)
{
    size_t count = 0;

    for (size_t i = 0; i < trace->step_count; i++)
        count += trace->steps[i]->reading != NULL;
    return count;
}

static void
each_response_is_read_once(void **state)
{
    static const bool VALIDATES[] = {false, true};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        const struct rw_trace *trace;

        world_init(&world, ROWS);
        world.options.validate = VALIDATES[i];
        parses = 0;
        trace = rw_walk_trace(world_walk(&world, "www.a.com", "A"));
        assert_string_equal(answer_text(trace), "www.a.com. CNAME x.b.com.; "
                                                "x.b.com. A 192.0.2.1");
        assert_true(readings(trace) >= 7);
        assert_int_equal(parses, readings(trace));
        for (size_t s = 0; s < trace->step_count; s++)
            assert_int_equal(trace->steps[s]->reading != NULL,
                             trace->steps[s]->response.data != NULL);
        world_done(&world);
    }
}

/* What another walk left is read once by the walk that uses it: the referral
 * to the zone that the name is in, and no other. */
static void
what_is_cached_is_read_once_by_each_walk(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world_walk(&world, "x.b.com", "A");
    parses = 0;
    trace = rw_walk_trace(world_walk(&world, "x.b.com", "A"));
    assert_string_equal(answer_text(trace), "x.b.com. A 192.0.2.1");
    assert_int_equal(parses, readings(trace) + 1);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_response_is_read_once),
        cmocka_unit_test(what_is_cached_is_read_once_by_each_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
