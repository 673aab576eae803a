/* A replay leads an engine along the way of the walk that was captured, also
 * where much happened at the same microsecond.
 * SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rootwalk/address.h"
#include "rootwalk/driver.h"
#include "rootwalk/engine.h"
#include "rootwalk/name.h"

#include "driver/replay.h"

#define START 1700000000000000ull

static const uint8_t NAME[] = "\3www\4test";

static struct rw_server
server(const char *address)
{
    struct rw_server out = {.name = NAME};

    assert_int_equal(rw_address_from_text(&out.address, address, 53), RW_OK);
    return out;
}

/* A query for NAME's address from a port of its own. */
static void
ask_over(struct rw_record_file *file, uint64_t time_us,
         enum rw_transport transport, const char *address, uint16_t id)
{
    uint8_t query[64] = {(uint8_t)(id >> 8), (uint8_t)id, [5] = 1};
    struct rw_server to = server(address);
    struct rw_address from;

    assert_int_equal(rw_address_from_text(&from, "192.0.2.1", id), RW_OK);
    memcpy(query + 12, NAME, sizeof(NAME));
    memcpy(query + 12 + sizeof(NAME), "\0\1\0\1", 4);
    rw_record_message(file, time_us, transport, &from, &to.address, query,
                      12 + sizeof(NAME) + 4);
}

static void
ask(struct rw_record_file *file, const char *address, uint16_t id)
{
    ask_over(file, START, RW_UDP, address, id);
}

/* A connection for the query with that ID. */
static void
connect_for(struct rw_record_file *file, uint64_t time_us,
            enum rw_record_what what, const char *address, uint16_t id)
{
    const uint8_t query[2] = {(uint8_t)(id >> 8), (uint8_t)id};
    struct rw_server to = server(address);
    struct rw_address from;

    assert_int_equal(rw_address_from_text(&from, "192.0.2.1", id), RW_OK);
    rw_record_event(file, time_us, what, &from, &to.address, query,
                    sizeof(query));
}

static struct rw_replay *
captured(struct rw_engine_config *config, struct rw_replay_info *info,
         bool has_turns)
{
    char path[] = "/tmp/rootwalk-replay-XXXXXX";
    struct rw_record_file *file;
    struct rw_replay *replay;

    close(mkstemp(path));
    assert_int_equal(rw_record_open(&file, path), RW_OK);
    if (has_turns)
        rw_record_turn(file, START);
    ask(file, "198.51.100.3", 1003);
    ask(file, "198.51.100.1", 1001);
    ask(file, "198.51.100.2", 1002);
    ask(file, "198.51.100.1", 1011);
    if (has_turns)
        rw_record_turn(file, START + 1);
    assert_int_equal(rw_record_close(file), RW_OK);
    assert_int_equal(rw_replay_open(&replay, path, info), RW_OK);
    unlink(path);
    *config = (struct rw_engine_config){.port = 53};
    rw_replay_config(replay, config);
    return replay;
}

static int32_t
next_id(const struct rw_engine_config *config, const struct rw_choice *choice)
{
    return config->choose_id(config->ctx, choice,
                             config->choose(config->ctx, choice));
}

static void
servers_are_chosen_in_the_order_of_the_capture(void **state)
{
    const struct rw_server servers[] = {
        server("198.51.100.1"), server("198.51.100.2"), server("198.51.100.3")};
    const struct rw_choice choice = {
        .qname = NAME,
        .qtype = 1,
        .qclass = 1,
        .transport = RW_UDP,
        .servers = servers,
        .server_count = 3,
    };
    /* All at the same microsecond; and what was promised to one query, none
     * other gets, though nothing was sent yet. */
    static const int32_t WANT[] = {1003, 1001, 1002, 1011, -1};
    struct rw_engine_config config;
    struct rw_replay_info info;
    struct rw_replay *replay;

    (void)state;
    replay = captured(&config, &info, false);
    for (size_t i = 0; i < sizeof(WANT) / sizeof(WANT[0]); i++)
        assert_int_equal(next_id(&config, &choice), WANT[i]);
    rw_replay_free(replay);
}

static void
turns_are_no_messages(void **state)
{
    struct rw_engine_config config;
    struct rw_replay_info without, with;

    (void)state;
    rw_replay_free(captured(&config, &without, false));
    rw_replay_free(captured(&config, &with, true));
    assert_int_equal(without.messages, 4);
    assert_int_equal(with.messages, 4);
    assert_int_equal(with.exchanges, 4);
    assert_true(with.first_us == START);
}

/* A server that was left out for want of a way is left out again, and one that
 * a connection failed to is not. */
static void
no_way_then_is_no_way_now(void **state)
{
    char path[] = "/tmp/rootwalk-replay-XXXXXX";
    struct rw_engine_config config = {.port = 53};
    const struct rw_address nowhere = {.family = RW_FAMILY_IPV6};
    struct rw_server left_out = server("2001:db8::1");
    struct rw_server failed = server("2001:db8::2");
    struct rw_server asked = server("198.51.100.1");
    struct rw_record_file *file;
    struct rw_replay_info info;
    struct rw_replay *replay;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(rw_record_open(&file, path), RW_OK);
    for (int i = 0; i < 2; i++)
        rw_record_event(file, START, RW_RECORD_UNREACHABLE, &nowhere,
                        &left_out.address, NULL, 0);
    rw_record_event(file, START, RW_RECORD_CONNECT, &nowhere, &failed.address,
                    (const uint8_t *)"\0\1", 2);
    rw_record_event(file, START, RW_RECORD_UNREACHABLE, &nowhere,
                    &failed.address, NULL, 0);
    ask(file, "198.51.100.1", 1001);
    assert_int_equal(rw_record_close(file), RW_OK);
    assert_int_equal(rw_replay_open(&replay, path, &info), RW_OK);
    unlink(path);
    rw_replay_config(replay, &config);
    assert_int_equal(replay->no_way_count, 1);
    assert_false(config.can_reach(config.ctx, &left_out.address));
    assert_true(config.can_reach(config.ctx, &failed.address));
    assert_true(config.can_reach(config.ctx, &asked.address));
    assert_int_equal(info.exchanges, 2);
    assert_false(config.allow_special);
    rw_replay_free(replay);
}

/* A connection may come about much later than one that was begun after it, on
 * a busy server: the walk chose in the order in which they were begun. */
static void
a_connection_counts_from_its_beginning(void **state)
{
    const struct rw_server servers[] = {server("198.51.100.1")};
    const struct rw_choice choice = {
        .qname = NAME,
        .qtype = 1,
        .qclass = 1,
        .transport = RW_TCP,
        .servers = servers,
        .server_count = 1,
    };
    char path[] = "/tmp/rootwalk-replay-XXXXXX";
    struct rw_engine_config config = {.port = 53};
    struct rw_record_file *file;
    struct rw_replay_info info;
    struct rw_replay *replay;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(rw_record_open(&file, path), RW_OK);
    for (uint16_t id = 1001; id <= 1003; id++)
        connect_for(file, START + id, RW_RECORD_CONNECT, "198.51.100.1", id);
    for (uint16_t id = 1003; id >= 1001; id--) {
        connect_for(file, START + 9000 - id, RW_RECORD_CONNECTED,
                    "198.51.100.1", id);
        ask_over(file, START + 9000 - id, RW_TCP, "198.51.100.1", id);
    }
    assert_int_equal(rw_record_close(file), RW_OK);
    assert_int_equal(rw_replay_open(&replay, path, &info), RW_OK);
    unlink(path);
    rw_replay_config(replay, &config);
    assert_int_equal(info.exchanges, 3);
    assert_int_equal(next_id(&config, &choice), 1001);
    assert_int_equal(next_id(&config, &choice), 1002);
    assert_int_equal(next_id(&config, &choice), 1003);
    rw_replay_free(replay);
}

/* What leads inside is asked where the walk that was captured did. */
static void
a_capture_says_whether_the_walk_went_inside(void **state)
{
    static const char *const SERVERS[] = {"198.51.100.1", "10.0.0.1",
                                          "127.0.0.53"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        char path[] = "/tmp/rootwalk-replay-XXXXXX";
        struct rw_engine_config config = {.port = 53};
        struct rw_record_file *file;
        struct rw_replay_info info;
        struct rw_replay *replay;

        close(mkstemp(path));
        assert_int_equal(rw_record_open(&file, path), RW_OK);
        ask(file, SERVERS[i], 1001);
        assert_int_equal(rw_record_close(file), RW_OK);
        assert_int_equal(rw_replay_open(&replay, path, &info), RW_OK);
        unlink(path);
        rw_replay_config(replay, &config);
        assert_int_equal(config.allow_special, i == 2);
        rw_replay_free(replay);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_are_chosen_in_the_order_of_the_capture),
        cmocka_unit_test(turns_are_no_messages),
        cmocka_unit_test(no_way_then_is_no_way_now),
        cmocka_unit_test(a_connection_counts_from_its_beginning),
        cmocka_unit_test(a_capture_says_whether_the_walk_went_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
