/* What is remembered of servers, and what follows from it for waiting.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/memory.h"
#include "help/within.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MS UINT64_C(1000)

static struct rw_address
address(uint32_t number)
{
    struct rw_address at = {.family = RW_FAMILY_IPV4, .port = 53};

    memcpy(at.octets, &number, sizeof(number));
    return at;
}

static void
servers_are_told_apart_by_address_and_port(void **state)
{
    struct rwi_memory memory = {.seed = {{5, 0}}};
    struct rw_address one = address(1), other = one, same = one;

    (void)state;
    other.port = 5353;
    assert_null(rwi_memory_find(&memory, &one));
    rwi_memory_touch(&memory, &one)->no_edns = true;
    assert_true(rwi_memory_find(&memory, &same)->no_edns);
    assert_null(rwi_memory_find(&memory, &other));
    assert_false(rwi_memory_touch(&memory, &other)->no_edns);
    rwi_memory_done(&memory);
    assert_null(memory.servers);
}

static void
longest_unheard_of_is_forgotten(void **state)
{
    struct rwi_memory memory = {.seed = {{5, 0}}};
    struct rw_address first = address(0), second = address(1);

    (void)state;
    for (uint32_t i = 0; i < RWI_SERVERS_MAX; i++) {
        struct rw_address at = address(i);

        assert_non_null(rwi_memory_touch(&memory, &at));
    }
    rwi_memory_touch(&memory, &first);
    for (uint32_t i = 0; i < 10; i++) {
        struct rw_address at = address(RWI_SERVERS_MAX + i);

        assert_non_null(rwi_memory_touch(&memory, &at));
    }
    assert_int_equal(HASH_COUNT(memory.servers), RWI_SERVERS_MAX);
    assert_non_null(rwi_memory_find(&memory, &first));
    assert_null(rwi_memory_find(&memory, &second));
    rwi_memory_done(&memory);
}

static void
waits_follow_what_was_measured(void **state)
{
    struct rwi_server server = {.is_known = false};

    (void)state;
    assert_int_equal(rwi_server_rto(NULL, 0), 400 * MS);
    assert_int_equal(rwi_server_rto(NULL, 2), 1600 * MS);
    assert_int_equal(rwi_server_hedge(NULL), 250 * MS);
    assert_true(rwi_server_rto(NULL, 1000) < UINT64_C(100) * 1000000);

    rwi_server_answered(&server, 40 * MS);
    assert_int_equal(rwi_server_rto(&server, 0), 120 * MS);
    assert_int_equal(rwi_server_hedge(&server), 120 * MS);
    for (int i = 0; i < 50; i++)
        rwi_server_answered(&server, 40 * MS);
    assert_within(rwi_server_hedge(&server), 60 * MS, 61 * MS);
    assert_within(rwi_server_rto(&server, 0), 100 * MS, 101 * MS);

    /* A far server: the hedge does not wait for three round trips. */
    server = (struct rwi_server){.is_known = false};
    rwi_server_answered(&server, 600 * MS);
    assert_int_equal(rwi_server_hedge(&server), 850 * MS);
    assert_int_equal(rwi_server_rto(&server, 0), 1800 * MS);
}

static void
silent_servers_come_last(void **state)
{
    struct rwi_memory memory = {.has_dead = false};
    struct rwi_server near = {.is_known = false}, silent = near;

    (void)state;
    rwi_server_answered(&near, 30 * MS);
    rwi_server_silent(&memory, &silent, 1);
    assert_true(rwi_server_cost(&near) < rwi_server_cost(NULL));
    assert_true(rwi_server_cost(NULL) < rwi_server_cost(&silent));
    for (int i = 0; i < 300; i++)
        rwi_server_silent(&memory, &silent, 1); /* does not wrap around */
    assert_true(rwi_server_cost(&silent) > rwi_server_cost(NULL));
    rwi_server_answered(&silent, 10 * MS);
    assert_true(rwi_server_cost(&silent) < rwi_server_cost(&near));
}

/* One that has answered is left alone only after half a minute. */
static void
a_server_that_has_answered_is_given_time(void **state)
{
    struct rwi_memory memory = {NULL};
    struct rw_address address;
    struct rwi_server *server;
    uint64_t now = 1000 * MS;

    (void)state;
    assert_int_equal(rw_address_from_text(&address, "192.0.2.1", 53), RW_OK);
    server = rwi_memory_touch(&memory, &address);
    assert_non_null(server);
    rwi_server_answered(server, MS);
    assert_int_equal(rwi_server_patience(server), 20000 * MS);
    for (int i = 0; i < 20; i++)
        rwi_server_silent(&memory, server, now);
    assert_int_equal(rwi_server_strain(server), 4);
    now += 29999 * MS;
    rwi_server_silent(&memory, server, now);
    memory.heard_us = now;
    assert_false(rwi_server_is_dead(&memory, &address, now + 1));
    now += 1 * MS;
    rwi_server_silent(&memory, server, now);
    assert_true(rwi_server_is_dead(&memory, &address, now + 1));
    rwi_server_answered(server, MS);
    assert_int_equal(rwi_server_strain(server), 0);
    assert_int_equal(rwi_server_strain(NULL), 0);
    assert_int_equal(rwi_server_patience(NULL), 0);
    rwi_memory_done(&memory);
}

/* Left alone after eight in a row, for longer each time; but not where nobody
 * else has answered either. */
static void
a_dead_server_is_left_alone(void **state)
{
    struct rwi_memory memory = {.has_dead = false};
    struct rw_address address;
    struct rwi_server *server;
    uint64_t now = 1000 * MS;

    (void)state;
    assert_int_equal(rw_address_from_text(&address, "192.0.2.1", 53), RW_OK);
    server = rwi_memory_touch(&memory, &address);
    assert_non_null(server);
    memory.heard_us = now - 1;
    for (int i = 0; i < 20; i++) /* a stall, which is soon over */
        rwi_server_silent(&memory, server, now);
    memory.heard_us = now + 1;
    assert_false(rwi_server_is_dead(&memory, &address, now));
    memory.heard_us = now - 1;
    now += 10000 * MS;
    rwi_server_silent(&memory, server, now);
    assert_false(rwi_server_is_dead(&memory, &address, now)); /* nobody is */
    memory.heard_us = now - 1; /* after the silence began */
    assert_true(rwi_server_is_dead(&memory, &address, now + 4999 * MS));
    assert_false(rwi_server_is_dead(&memory, &address, now + 5000 * MS));
    rwi_server_silent(&memory, server, now + 1); /* on the way before */
    assert_false(rwi_server_is_dead(&memory, &address, now + 5000 * MS));
    now += 6000 * MS;
    rwi_server_silent(&memory, server, now);
    assert_true(rwi_server_is_dead(&memory, &address, now + 9999 * MS));
    assert_false(rwi_server_is_dead(&memory, &address, now + 10000 * MS));
    for (int i = 0; i < 300; i++) {
        now += 400000 * MS;
        rwi_server_silent(&memory, server, now);
    }
    assert_true(rwi_server_is_dead(&memory, &address, now + 299999 * MS));
    assert_false(rwi_server_is_dead(&memory, &address, now + 300000 * MS));
    rwi_server_answered(server, MS);
    assert_false(rwi_server_is_dead(&memory, &address, now + 1));
    rwi_memory_done(&memory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_are_told_apart_by_address_and_port),
        cmocka_unit_test(longest_unheard_of_is_forgotten),
        cmocka_unit_test(waits_follow_what_was_measured),
        cmocka_unit_test(silent_servers_come_last),
        cmocka_unit_test(a_server_that_has_answered_is_given_time),
        cmocka_unit_test(a_dead_server_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
