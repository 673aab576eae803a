/* Glue: each server's addresses, whatever their order, and no one else's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/glue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/message.h"
#include "rootwalk/registry.h"

#define ZONE ((const uint8_t *)"\003com")

static uint8_t wire[RW_MESSAGE_MAX];
static struct rw_rr room[RW_RRS_MAX];
static size_t used;

static void
put16(unsigned value)
{
    wire[used++] = (uint8_t)(value >> 8);
    wire[used++] = (uint8_t)value;
}

static void
begin(void)
{
    memset(wire, 0, 12);
    wire[2] = 0x80;
    used = 12;
}

/* An address record: owner as octets with or without a pointer. */
static void
put_address(const void *owner, size_t len, unsigned type, unsigned rclass,
            unsigned last)
{
    static const uint8_t ADDRESS[16] = {192, 0, 2};
    size_t size = type == RW_TYPE_A ? 4 : 16;

    memcpy(wire + used, owner, len);
    used += len;
    put16(type);
    put16(rclass);
    put16(0);
    put16(60 + last);
    put16((unsigned)size);
    memcpy(wire + used, ADDRESS, size);
    wire[used + size - 1] = (uint8_t)last;
    used += size;
    wire[11]++;
    wire[10] = (uint8_t)(wire[10] + (wire[11] == 0));
}

static uint32_t
read_glue_in(uint16_t rclass, struct rwi_arena *arena, struct rw_ns *servers,
             size_t count)
{
    struct rw_reading reading = {.asked = {.zone = ZONE, .rclass = rclass}};
    static const uint16_t PLACES[RWI_NS_MAX]; /* the header: of no name */
    uint32_t ttl_s = UINT32_MAX;

    assert_int_equal(
        rw_message_parse(&reading.message, wire, used, room, RW_RRS_MAX),
        RW_OK);
    assert_true(
        rwi_glue_read(arena, &reading, 53, servers, PLACES, count, &ttl_s));
    return ttl_s;
}

static uint32_t
read_glue(struct rwi_arena *arena, struct rw_ns *servers, size_t count)
{
    return read_glue_in(RW_CLASS_IN, arena, servers, count);
}

static void
addresses_of_another_class_are_none(void **state)
{
    struct rw_ns server = {.name = (const uint8_t *)"\002n1\001a\003com"};
    struct rwi_arena arena;

    (void)state;
    rwi_arena_init(&arena, 1 << 20);
    begin();
    put_address("\002n1\001a\003com", 10, RW_TYPE_A, RW_CLASS_IN, 1);
    (void)read_glue_in(RW_CLASS_CH, &arena, &server, 1);
    assert_int_equal(server.address_count, 0);
    (void)read_glue(&arena, &server, 1);
    assert_int_equal(server.address_count, 1);
    rwi_arena_done(&arena);
}

static void
each_server_gets_its_own_in_their_order(void **state)
{
    struct rw_ns servers[] = {{.name = (const uint8_t *)"\002n2\001a\003com"},
                              {.name = (const uint8_t *)"\002n1\001a\003com"},
                              {.name = (const uint8_t *)"\001n\003net"},
                              {.name = (const uint8_t *)"\002n3\001a\003com"}};
    struct rwi_arena arena;

    (void)state;
    rwi_arena_init(&arena, 1 << 20);
    begin();
    put_address("\002N1\001a\003com", 10, RW_TYPE_A, RW_CLASS_IN, 1);
    put_address("\xc0\x0c", 2, RW_TYPE_AAAA, RW_CLASS_IN, 2); /* the same */
    put_address("\001x\001a\003com", 9, RW_TYPE_A, RW_CLASS_IN, 3); /* nobody */
    put_address("\002n2\xc0\x0f", 5, RW_TYPE_A, RW_CLASS_IN, 4);
    put_address("\xc0\x0c", 2, RW_TYPE_A, 3, 5); /* another class */
    put_address("\001n\003NET", 7, RW_TYPE_A, RW_CLASS_IN, 6);
    put_address("\xc0\x0c", 2, RW_TYPE_A, RW_CLASS_IN, 7);
    assert_int_equal(read_glue(&arena, servers, 4), 61);
    assert_int_equal(servers[0].address_count, 1);
    assert_int_equal(servers[0].addresses[0].octets[3], 4);
    assert_int_equal(servers[1].address_count, 3);
    assert_int_equal(servers[1].addresses[0].octets[3], 1);
    assert_int_equal(servers[1].addresses[1].octets[15], 2);
    assert_int_equal(servers[1].addresses[2].octets[3], 7);
    assert_int_equal(servers[1].addresses[2].port, 53);
    assert_int_equal(servers[2].address_count, 1);
    assert_int_equal(servers[3].address_count, 0);
    assert_true(servers[0].glue && servers[1].glue);
    assert_false(servers[2].glue); /* out of bailiwick: RFC 2181 5.4.1 */
    assert_false(servers[3].glue);
    rwi_arena_done(&arena);
}

static void
full_message_gives_no_server_more_than_its_bound(void **state)
{
    static uint8_t names[RWI_NS_MAX][8];
    struct rw_ns servers[RWI_NS_MAX] = {{NULL, NULL, 0, false}};
    struct rwi_arena arena;
    unsigned total = 0;

    (void)state;
    rwi_arena_init(&arena, 1 << 20);
    begin();
    for (unsigned i = 0; i < RWI_NS_MAX; i++) {
        snprintf((char *)names[i], sizeof(names[i]), "\002%c%c\003com",
                 'a' + (char)(i / 8), 'a' + (char)(i % 8));
        servers[i].name = names[i];
        if (strlen((char *)names[i]) != 7)
            fail();
    }
    for (unsigned i = 0; used + 26 < RW_MESSAGE_MAX && total < 65535; i++) {
        /* a quarter of all are the first one's */
        const uint8_t *owner = names[i % 4 == 0 ? 0 : i % RWI_NS_MAX];

        put_address(owner, 8, RW_TYPE_A, RW_CLASS_IN, i % 256);
        total++;
    }
    (void)read_glue(&arena, servers, RWI_NS_MAX);
    assert_int_equal(servers[0].address_count, RWI_GLUE_MAX);
    for (unsigned i = 1; i < RWI_NS_MAX; i++)
        assert_int_equal(
            servers[i].address_count,
            i % 4 == 0 ? 0 : total / RWI_NS_MAX + (i < total % RWI_NS_MAX));
    rwi_arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_another_class_are_none),
        cmocka_unit_test(each_server_gets_its_own_in_their_order),
        cmocka_unit_test(full_message_gives_no_server_more_than_its_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
