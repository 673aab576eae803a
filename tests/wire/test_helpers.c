/* What every program would write again: records printed and copied, flags in
 * words, messages built with compression and EDNS.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/query.h"
#include "rootwalk/record.h"
#include "rootwalk/registry.h"

#define NAME(text) ((const uint8_t *)(text))

static const struct rw_record MX = {
    .owner = (const uint8_t *)"\7example\3com",
    .rdata = (const uint8_t *)"\0\12\4mail\7example\3com",
    .ttl_s = 300,
    .type = RW_TYPE_MX,
    .rclass = RW_CLASS_IN,
    .rdata_len = 20,
};

static void
a_record_is_printed_in_one_call(void **state)
{
    static const char WANT[] = "example.com. 300 IN MX 10 mail.example.com.";
    char buf[128], small[12];

    (void)state;
    assert_int_equal(rw_record_print(buf, sizeof(buf), &MX), strlen(WANT));
    assert_string_equal(buf, WANT);
    assert_int_equal(rw_record_print(small, sizeof(small), &MX), strlen(WANT));
    assert_string_equal(small, "example.com");
    assert_int_equal(rw_record_print(NULL, 0, &MX), strlen(WANT));
}

static void
flags_are_printed_as_dig_does(void **state)
{
    static const struct {
        uint16_t flags;
        const char *want;
    } ROWS[] = {{0, ""},
                {0x8400, "qr aa"},
                {0x8182, "qr rd ra"},
                {0x0010, "cd"},
                {0xffff, "qr aa tc rd ra z ad cd"}};
    char buf[64];

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        assert_int_equal(rw_flags_print(buf, sizeof(buf), ROWS[i].flags),
                         strlen(ROWS[i].want));
        assert_string_equal(buf, ROWS[i].want);
    }
}

static void
a_copy_has_all_that_it_points_to(void **state)
{
    uint8_t owner[RW_NAME_MAX], rdata[20], room[64];
    struct rw_record record = MX, copy;

    (void)state;
    rw_name_copy(owner, MX.owner);
    memcpy(rdata, MX.rdata, sizeof(rdata));
    record.owner = owner;
    record.rdata = rdata;
    assert_int_equal(rw_record_size(&record), 13 + 20);
    assert_int_equal(rw_record_copy(&copy, &record, room, 32), RW_ERR_SPACE);
    assert_int_equal(rw_record_copy(&copy, &record, room, 33), RW_OK);
    memset(owner, 0, sizeof(owner));
    memset(rdata, 0xff, sizeof(rdata));
    assert_true(rw_name_equal(copy.owner, MX.owner));
    assert_memory_equal(copy.rdata, MX.rdata, 20);
    assert_int_equal(copy.ttl_s, 300);
}

/* ---- messages ----------------------------------------------------------- */

static size_t
build(uint8_t *wire, size_t size, bool compresses)
{
    struct rw_record soa = {
        .owner = NAME("\3COM"),
        .rdata = NAME("\2ns\3com\0\5admin\2ns\3com\0\0\0\0\1\0\0\0\2\0\0\0\3"
                      "\0\0\0\4\0\0\0\5"),
        .type = RW_TYPE_SOA,
        .rclass = RW_CLASS_IN,
        .rdata_len = 8 + 14 + 20,
    };
    struct rw_query_options edns = {
        .edns = true, .udp_size = 1232, .dnssec_ok = true, .nsid = true};
    struct rw_builder builder;
    size_t len = 0;

    rw_builder_init(&builder, wire, size, 7, 0x8400);
    if (compresses)
        rw_builder_compress(&builder);
    rw_builder_question(&builder, MX.owner, RW_TYPE_MX, RW_CLASS_IN);
    rw_builder_record(&builder, RW_SECTION_ANSWER, &MX);
    rw_builder_record(&builder, RW_SECTION_AUTHORITY, &soa);
    rw_builder_edns(&builder, &edns, 0x123);
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    return len;
}

static void
check_built(const uint8_t *wire, size_t len)
{
    struct rw_rr room[8];
    struct rw_message msg;
    struct rw_fault fault;
    char buf[256];

    assert_int_equal(rw_message_parse(&msg, wire, len, room, 8), RW_OK);
    assert_true(rw_message_check(&msg, &fault));
    assert_int_equal(rw_message_rcode(&msg), 0x120); /* the header's is 0 */
    rw_rr_print(buf, sizeof(buf), &msg,
                rw_message_section(&msg, RW_SECTION_ANSWER));
    assert_string_equal(buf, "example.com. 300 IN MX 10 mail.example.com.");
    rw_rr_print(buf, sizeof(buf), &msg,
                rw_message_section(&msg, RW_SECTION_AUTHORITY));
    assert_string_equal(strchr(buf, ' '),
                        " 0 IN SOA ns.com. admin.ns.com. 1 2 3 4 5");
    assert_non_null(msg.opt);
    assert_int_equal(msg.opt->rclass, 1232);
    assert_int_equal(msg.opt->rdata_len, 4);
}

static void
messages_are_built_compressed_and_with_edns(void **state)
{
    uint8_t plain[512], packed[512];
    size_t plain_len = build(plain, sizeof(plain), false);
    size_t packed_len = build(packed, sizeof(packed), true);

    (void)state;
    check_built(plain, plain_len);
    check_built(packed, packed_len);
    /* owners 11 and 3, MX's exchange 11, SOA's two names 3 and 6 */
    assert_int_equal(plain_len - packed_len, 11 + 3 + 11 + 3 + 6);
}

/* RFC 3597: of types that RFC 1035 does not know, no name is compressed. */
static void
names_of_later_types_are_left_whole(void **state)
{
    struct rw_record srv = {
        .owner = MX.owner,
        .rdata = NAME("\0\1\0\2\0\65\7example\3com"),
        .type = 33,
        .rclass = RW_CLASS_IN,
        .rdata_len = 19,
    };
    uint8_t wire[256];
    struct rw_builder builder;
    size_t len;

    (void)state;
    rw_builder_init(&builder, wire, sizeof(wire), 7, 0x8400);
    rw_builder_compress(&builder);
    rw_builder_question(&builder, MX.owner, 33, RW_CLASS_IN);
    rw_builder_record(&builder, RW_SECTION_ANSWER, &srv);
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    assert_int_equal(len, 12 + 13 + 4 + 2 + 10 + 19);
}

static void
what_finds_no_room_is_as_if_never_tried(void **state)
{
    uint8_t wire[512];
    size_t whole = build(wire, sizeof(wire), true);

    (void)state;
    for (size_t size = RW_HEADER_SIZE; size < whole; size++) {
        struct rw_builder builder;
        struct rw_message msg;
        struct rw_rr room[8];

        rw_builder_init(&builder, wire, size, 7, 0x8400);
        rw_builder_compress(&builder);
        rw_builder_question(&builder, MX.owner, RW_TYPE_MX, RW_CLASS_IN);
        for (int i = 0; i < 3; i++)
            rw_builder_record(&builder, RW_SECTION_ANSWER, &MX);
        if (builder.status == RW_OK)
            continue;
        assert_int_equal(builder.status, RW_ERR_SPACE);
        assert_int_equal(rw_message_parse(&msg, wire, builder.len, room, 8),
                         RW_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_printed_in_one_call),
        cmocka_unit_test(flags_are_printed_as_dig_does),
        cmocka_unit_test(a_copy_has_all_that_it_points_to),
        cmocka_unit_test(messages_are_built_compressed_and_with_edns),
        cmocka_unit_test(names_of_later_types_are_left_whole),
        cmocka_unit_test(what_finds_no_room_is_as_if_never_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
