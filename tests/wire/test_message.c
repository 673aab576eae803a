/* Messages: taken apart, put together, and cut off at every octet.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/query.h"

/* A referral: question, one NS, its address by glue, an OPT. */
static const uint8_t REFERRAL[] = {
    0xf1,
    0x68,
    0x80,
    0x00,
    0,
    1,
    0,
    0,
    0,
    1,
    0,
    2,
    /* 12: www.example. A IN */
    3,
    'w',
    'w',
    'w',
    7,
    'e',
    'x',
    'a',
    'm',
    'p',
    'l',
    'e',
    0,
    0,
    1,
    0,
    1,
    /* 29: example. 172800 NS ns1.example. */
    0xc0,
    16,
    0,
    2,
    0,
    1,
    0,
    2,
    0xa3,
    0,
    0,
    6,
    3,
    'n',
    's',
    '1',
    0xc0,
    16,
    /* 47: ns1.example. A 192.0.2.1 */
    0xc0,
    41,
    0,
    1,
    0,
    1,
    0,
    2,
    0xa3,
    0,
    0,
    4,
    192,
    0,
    2,
    1,
    /* 63: OPT, 1232, DO, extended rcode 1, NSID "ab" */
    0,
    0,
    41,
    4,
    0xd0,
    1,
    0,
    0x80,
    0,
    0,
    6,
    0,
    3,
    0,
    2,
    'a',
    'b',
};

static void
message_parse_finds_every_part(void **state)
{
    struct rw_rr room[8];
    struct rw_message msg;
    struct rw_edns edns;
    struct rw_edns_option option;
    uint8_t name[RW_NAME_MAX], want[RW_NAME_MAX];

    (void)state;
    same_status("referral",
                rw_message_parse(&msg, REFERRAL, sizeof(REFERRAL), room, 8),
                RW_OK);
    assert_int_equal(msg.header.id, 0xf168);
    assert_int_equal(msg.header.flags, 0x8000);
    assert_int_equal(msg.questions, 1);
    assert_int_equal(msg.question.type, RW_TYPE_A);
    assert_int_equal(msg.question.qclass, RW_CLASS_IN);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_QUESTION), 1);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_ANSWER), 0);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_AUTHORITY), 1);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_ADDITIONAL), 2);
    assert_int_equal(msg.end, sizeof(REFERRAL));
    assert_int_equal(msg.fault.section, RW_SECTIONS);

    const struct rw_rr *ns = rw_message_section(&msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *glue = rw_message_section(&msg, RW_SECTION_ADDITIONAL);

    assert_int_equal(ns->type, RW_TYPE_NS);
    assert_int_equal(ns->ttl_s, 172800);
    assert_int_equal(ns->rdata, 41);
    assert_int_equal(ns->rdata_len, 6);
    assert_int_equal(rw_message_name(name, &msg, ns->owner), 9);
    assert_true(rw_name_equal(name, name_of(want, "example")));
    assert_true(
        rw_message_name_is(&msg, glue->owner, name_of(want, "NS1.example")));
    assert_false(
        rw_message_name_is(&msg, glue->owner, name_of(want, "ns2.example")));
    assert_false(rw_message_name_is(&msg, glue->owner,
                                    name_of(want, "ns1.example.com")));
    assert_false(rw_message_name_is(&msg, 9999, want));
    assert_int_equal(rw_message_name(name, &msg, 9999), 0);

    assert_ptr_equal(msg.opt, glue + 1);
    assert_true(rw_edns_of(&edns, &msg));
    assert_int_equal(edns.udp_size, 1232);
    assert_int_equal(edns.extended_rcode, 1);
    assert_int_equal(edns.version, 0);
    assert_int_equal(edns.flags, RW_EDNS_FLAG_DO);
    assert_int_equal(rw_message_rcode(&msg), RW_RCODE_BADVERS);
    assert_true(rw_edns_find(&option, &msg, RW_OPTION_NSID));
    assert_int_equal(option.len, 2);
    assert_memory_equal(REFERRAL + option.data, "ab", 2);
    assert_false(rw_edns_find(&option, &msg, RW_OPTION_COOKIE));
}

static void
message_cut_anywhere_is_read_up_to_the_cut(void **state)
{
    /* where each item begins; what is cut inside one is read up to it */
    static const size_t STARTS[] = {0, 12, 29, 47, 63, sizeof(REFERRAL)};

    (void)state;
    for (size_t len = 0; len < sizeof(REFERRAL); len++) {
        struct rw_rr room[8];
        struct rw_message msg;
        size_t items = 0;

        while (STARTS[items + 1] <= len)
            items++;
        same_status("cut", rw_message_parse(&msg, REFERRAL, len, room, 8),
                    RW_ERR_SHORT);
        same_size("cut", "end", msg.end, STARTS[items]);
        same_size("cut", "records", msg.start[RW_SECTIONS],
                  items > 2 ? items - 2 : 0);
        same_size("cut", "questions", msg.questions, items >= 2);
        assert_null(msg.opt);
    }
}

static void
message_parse_keeps_its_bounds(void **state)
{
    uint8_t copy[sizeof(REFERRAL) + 3];
    struct rw_rr room[8];
    struct rw_message msg;

    (void)state;
    memcpy(copy, REFERRAL, sizeof(REFERRAL));
    memset(copy + sizeof(REFERRAL), 0, 3);
    same_status("trailing octets",
                rw_message_parse(&msg, copy, sizeof(copy), room, 8), RW_OK);
    same_size("trailing octets", "end", msg.end, sizeof(REFERRAL));
    same_status("small room",
                rw_message_parse(&msg, REFERRAL, sizeof(REFERRAL), room, 2),
                RW_ERR_SPACE);
    same_size("small room", "records", msg.start[RW_SECTIONS], 2);
    assert_int_equal(msg.fault.section, RW_SECTION_ADDITIONAL);
    same_status("too long", rw_message_parse(&msg, REFERRAL, 65536, room, 8),
                RW_ERR_LIMIT);
    copy[11] = 3; /* a count that lies */
    same_status("count",
                rw_message_parse(&msg, copy, sizeof(REFERRAL), room, 8),
                RW_ERR_SHORT);
    same_size("count", "records", msg.start[RW_SECTIONS], 3);
    assert_non_null(msg.opt);
    copy[30] = 29; /* the NS record's owner points at itself */
    same_status("pointer",
                rw_message_parse(&msg, copy, sizeof(REFERRAL), room, 8),
                RW_ERR_POINTER);
    same_size("pointer", "end", msg.end, 29);
}

static void
edns_options_that_do_not_add_up_are_told(void **state)
{
    uint8_t copy[sizeof(REFERRAL)];
    struct rw_edns_option option;
    enum rw_status status;
    struct rw_rr room[8];
    struct rw_message msg;
    size_t pos = 0;

    (void)state;
    memcpy(copy, REFERRAL, sizeof(copy));
    copy[sizeof(copy) - 3] = 3; /* NSID claims three octets of two */
    same_status("parse", rw_message_parse(&msg, copy, sizeof(copy), room, 8),
                RW_OK);
    assert_false(rw_edns_next(&option, &msg, msg.opt, &pos, &status));
    same_status("options", status, RW_ERR_SHORT);
}

static void
query_has_what_was_asked_for(void **state)
{
    struct rw_query_options options = {
        .flags = RW_FLAG_RD | RW_FLAG_AD,
        .edns = true,
        .udp_size = 1232,
        .dnssec_ok = true,
        .nsid = true,
        .cookie_len = 8,
        .cookie = {1, 2, 3, 4, 5, 6, 7, 8},
        .has_subnet = true,
        .subnet_bits = 20,
        .padding_block = 128,
    };
    uint8_t name[RW_NAME_MAX], out[RW_QUERY_MAX];
    struct rw_edns_option option;
    struct rw_rr room[2];
    struct rw_message msg;
    size_t len;

    (void)state;
    same_status("subnet",
                rw_address_from_text(&options.subnet, "192.0.255.1", 0), RW_OK);
    same_status("made",
                rw_query_to_wire(out, sizeof(out), &len, 0x8bca,
                                 name_of(name, "www.bilibili.com"), RW_TYPE_A,
                                 RW_CLASS_IN, &options),
                RW_OK);
    same_size("padded", "len", len, 128);
    same_status("read", rw_message_parse(&msg, out, len, room, 2), RW_OK);
    assert_int_equal(msg.header.id, 0x8bca);
    assert_int_equal(msg.header.flags, 0x0120);
    assert_int_equal(msg.end, len);
    assert_true(rw_message_name_is(&msg, msg.question.name, name));
    assert_non_null(msg.opt);
    assert_true(rw_edns_find(&option, &msg, RW_OPTION_CLIENT_SUBNET));
    same_octets("subnet", out + option.data, option.len,
                (const uint8_t[]){0, 1, 20, 0, 192, 0, 0xf0}, 7);
    assert_true(rw_edns_find(&option, &msg, RW_OPTION_COOKIE));
    assert_int_equal(option.len, 8);
    for (size_t size = 0; size < len; size++)
        same_status("small buffer",
                    rw_query_to_wire(out, size, &len, 1, name, 1, 1, &options),
                    RW_ERR_SPACE);
}

static void
query_has_co_beside_do_only(void **state)
{
    static const struct {
        const char *what;
        struct rw_query_options options;
        uint16_t flags;
    } CASES[] = {
        {"neither", {.edns = true}, 0},
        {"DO", {.edns = true, .dnssec_ok = true}, RW_EDNS_FLAG_DO},
        {"CO alone", {.edns = true, .compact_ok = true}, 0},
        {"both", {.edns = true, .dnssec_ok = true, .compact_ok = true}, 0xc000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        uint8_t out[RW_QUERY_MAX];
        struct rw_rr room[2];
        struct rw_message msg;
        struct rw_edns edns;
        size_t len;

        same_status(CASES[i].what,
                    rw_query_to_wire(out, sizeof(out), &len, 1, RW_NAME_ROOT, 1,
                                     1, &CASES[i].options),
                    RW_OK);
        same_status("read", rw_message_parse(&msg, out, len, room, 2), RW_OK);
        assert_true(rw_edns_of(&edns, &msg));
        assert_int_equal(edns.flags, CASES[i].flags);
    }
}

static void
query_refuses_a_prefix_longer_than_its_address(void **state)
{
    struct rw_query_options options = {
        .edns = true, .has_subnet = true, .subnet_bits = 33};
    uint8_t out[RW_QUERY_MAX];
    size_t len = 0;

    (void)state;
    same_status("address",
                rw_address_from_text(&options.subnet, "192.0.2.1", 0), RW_OK);
    same_status("33 bits",
                rw_query_to_wire(out, sizeof(out), &len, 1, RW_NAME_ROOT, 1, 1,
                                 &options),
                RW_ERR_NUMBER);
    options.subnet_bits = 32;
    same_status("32 bits",
                rw_query_to_wire(out, sizeof(out), &len, 1, RW_NAME_ROOT, 1, 1,
                                 &options),
                RW_OK);
}

static void
builder_makes_what_parse_reads(void **state)
{
    uint8_t owner[RW_NAME_MAX], out[512];
    const struct rw_record record = {.owner = name_of(owner, "a.example"),
                                     .rdata = (const uint8_t *)"abcd",
                                     .rdata_len = 4,
                                     .ttl_s = 300,
                                     .type = RW_TYPE_A,
                                     .rclass = RW_CLASS_IN};
    struct rw_builder builder;
    struct rw_message msg;
    struct rw_rr room[4];
    size_t len = 0;

    (void)state;
    rw_builder_init(&builder, out, sizeof(out), 7, RW_FLAG_QR);
    rw_builder_question(&builder, owner, RW_TYPE_A, RW_CLASS_IN);
    rw_builder_record(&builder, RW_SECTION_ANSWER, &record);
    rw_builder_record(&builder, RW_SECTION_ADDITIONAL, &record);
    same_status("built", rw_builder_finish(&builder, &len), RW_OK);
    same_status("read", rw_message_parse(&msg, out, len, room, 4), RW_OK);
    assert_int_equal(msg.end, len);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_ANSWER), 1);
    assert_int_equal(rw_message_count(&msg, RW_SECTION_ADDITIONAL), 1);
    rw_builder_record(&builder, RW_SECTION_ANSWER, &record);
    same_status("order", rw_builder_finish(&builder, &len), RW_ERR_STATE);

    rw_builder_init(&builder, out, 40, 7, RW_FLAG_QR);
    rw_builder_question(&builder, owner, RW_TYPE_A, RW_CLASS_IN);
    rw_builder_record(&builder, RW_SECTION_ANSWER, &record);
    same_status("space", rw_builder_finish(&builder, &len), RW_ERR_SPACE);
    same_status("read what fits",
                rw_message_parse(&msg, out, builder.len, room, 4), RW_OK);
}

static void
ttl_with_its_top_bit_counts_as_zero(void **state)
{
    (void)state;
    assert_int_equal(rw_ttl(0), 0);
    assert_int_equal(rw_ttl(1), 1);
    assert_int_equal(rw_ttl(2147483647), 2147483647);
    assert_int_equal(rw_ttl(2147483648U), 0);
    assert_int_equal(rw_ttl(4294967295U), 0);
}

static void
first_question_is_read(void **state)
{
    struct rw_question question;
    uint8_t name[RW_NAME_MAX], want[RW_NAME_MAX], copy[sizeof(REFERRAL)];

    (void)state;
    memcpy(copy, REFERRAL, sizeof(copy));
    assert_true(rw_question_first(&question, name, copy, 29));
    assert_int_equal(question.type, RW_TYPE_A);
    assert_int_equal(question.qclass, RW_CLASS_IN);
    assert_true(rw_name_equal(name, name_of(want, "www.example")));
    assert_false(rw_question_first(&question, name, copy, 28));
    assert_false(rw_question_first(&question, name, copy, 11));
    copy[5] = 0; /* QDCOUNT */
    assert_false(rw_question_first(&question, name, copy, sizeof(copy)));
}

/* An EDNS option at the end of the referral: its code, and as many octets
 * of 1, 2, 3, ... */
static size_t
with_option(uint8_t *out, uint16_t code, size_t len)
{
    size_t at = sizeof(REFERRAL) - 6;

    memcpy(out, REFERRAL, at);
    out[at - 1] = (uint8_t)(4 + len); /* RDLENGTH */
    out[at++] = (uint8_t)(code >> 8);
    out[at++] = (uint8_t)code;
    out[at++] = 0;
    out[at++] = (uint8_t)len;
    for (size_t i = 1; i <= len; i++)
        out[at++] = (uint8_t)i;
    return at;
}

static void
cookies_and_errors_are_read(void **state)
{
    uint8_t wire[sizeof(REFERRAL) + 64];
    struct rw_rr room[8];
    struct rw_message msg;
    struct rw_cookie cookie;
    struct rw_edns_option option;
    struct rw_ede ede;

    (void)state;
    for (size_t len = 0; len <= 41; len++) {
        size_t size = with_option(wire, RW_OPTION_COOKIE, len);
        bool allowed = len == 8 || (len >= 16 && len <= 40);

        same_status("cookie", rw_message_parse(&msg, wire, size, room, 8),
                    RW_OK);
        same_size("cookie", "length", rw_edns_cookie(&cookie, &msg), allowed);
        if (!allowed)
            continue;
        assert_int_equal(cookie.client[7], 8);
        assert_int_equal(cookie.server_len, len - 8);
        if (len > 8)
            assert_int_equal(cookie.server[0], 9);
        else
            assert_null(cookie.server);
    }
    for (size_t len = 0; len <= 4; len++) {
        size_t size = with_option(wire, RW_OPTION_EDE, len);

        same_status("error", rw_message_parse(&msg, wire, size, room, 8),
                    RW_OK);
        assert_true(rw_edns_find(&option, &msg, RW_OPTION_EDE));
        same_size("error", "length", rw_edns_ede(&ede, &msg, &option),
                  len >= 2);
        if (len < 2)
            continue;
        assert_int_equal(ede.code, 0x0102);
        assert_int_equal(ede.len, len - 2);
        assert_ptr_equal(ede.text, wire + size - ede.len);
        option.code = RW_OPTION_NSID;
        assert_false(rw_edns_ede(&ede, &msg, &option));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_parse_finds_every_part),
        cmocka_unit_test(message_cut_anywhere_is_read_up_to_the_cut),
        cmocka_unit_test(message_parse_keeps_its_bounds),
        cmocka_unit_test(edns_options_that_do_not_add_up_are_told),
        cmocka_unit_test(query_has_what_was_asked_for),
        cmocka_unit_test(query_has_co_beside_do_only),
        cmocka_unit_test(query_refuses_a_prefix_longer_than_its_address),
        cmocka_unit_test(builder_makes_what_parse_reads),
        cmocka_unit_test(ttl_with_its_top_bit_counts_as_zero),
        cmocka_unit_test(first_question_is_read),
        cmocka_unit_test(cookies_and_errors_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
