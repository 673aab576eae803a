/* What is remarked about a message: one row a message.  Siblings differ in
 * one thing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"

/* A message in the making, to be spoilt. */
struct wire {
    uint8_t octets[4096];
    size_t len;
};

static void
count_up(struct wire *wire, size_t section, int by)
{
    wire->octets[4 + 2 * section + 1] =
        (uint8_t)(wire->octets[4 + 2 * section + 1] + by);
}

static void
append(struct wire *wire, size_t section, const void *octets, size_t len)
{
    memcpy(wire->octets + wire->len, octets, len);
    wire->len += len;
    count_up(wire, section, 1);
}

#define OPT_OF(owner) owner "\0\x29\x04\xd0\0\0\0\0\0\0"
#define OPT           OPT_OF("\0")

static void
with_opt(struct wire *wire)
{
    append(wire, 3, OPT, 11);
}

static void
with_two_opts(struct wire *wire)
{
    append(wire, 3, OPT, 11);
    append(wire, 3, OPT, 11);
}

static void
with_owned_opt(struct wire *wire)
{
    append(wire, 3, OPT_OF("\1a\0"), 13);
}

/* In a message without other records the answer section is the last. */
static void
with_opt_as_answer(struct wire *wire)
{
    append(wire, 1, OPT, 11);
}

static void
with_opt_as_authority(struct wire *wire)
{
    append(wire, 2, OPT, 11);
}

static void
with_opt_version(struct wire *wire)
{
    append(wire, 3, "\0\0\x29\x04\xd0\0\1\0\0\0\0", 11);
}

static void
with_opt_do_co(struct wire *wire)
{
    append(wire, 3, "\0\0\x29\x04\xd0\0\0\xc0\0\0\0", 11);
}

static void
with_opt_flag(struct wire *wire)
{
    append(wire, 3, "\0\0\x29\x04\xd0\0\0\x80\1\0\0", 11);
}

/* A cookie of three octets: 8 at least, RFC 7873. */
static void
with_odd_option(struct wire *wire)
{
    append(wire, 3, "\0\0\x29\x04\xd0\0\0\0\0\0\7\0\x0a\0\3abc", 18);
}

static void
with_left_over(struct wire *wire)
{
    memcpy(wire->octets + wire->len, "???", 3);
    wire->len += 3;
}

static void
with_second_question(struct wire *wire)
{
    append(wire, 0, "\1b\0\0\1\0\1", 7);
}

static void
without_question(struct wire *wire)
{
    count_up(wire, 0, -1);
    wire->len = 12;
}

static void
with_z(struct wire *wire)
{
    wire->octets[3] |= 0x40;
}

static void
as_query(struct wire *wire)
{
    wire->octets[2] &= 0x7f;
}

static void
as_query_without_question(struct wire *wire)
{
    as_query(wire);
    without_question(wire);
}

static void
as_update(struct wire *wire)
{
    wire->octets[2] |= 5 << 3;
}

/* TC=1, and a record fewer than the header counts. */
static void
cut_off(struct wire *wire)
{
    wire->octets[2] |= 2;
    count_up(wire, 1, 1);
}

/* The one record is the last, and A has 4 octets. */
static void
with_ttl_sign(struct wire *wire)
{
    wire->octets[wire->len - 10] = 0x80;
}

static void
of_chaos(struct wire *wire)
{
    wire->octets[wire->len - 11] = 3;
}

static void
asked_for_any_class(struct wire *wire)
{
    wire->octets[12 + 7 + 3] = 255; /* a.com., type, class */
}

static void
with_tsig_first(struct wire *wire)
{
    static const uint8_t TSIG[] = {0,  0, 250, 0, 255, 0, 0, 0, 0, 0,
                                   17, 0, 0,   0, 0,   0, 0, 0, 1, 0,
                                   0,  0, 0,   0, 0,   0, 0, 0};

    append(wire, 3, TSIG, sizeof(TSIG));
    append(wire, 3, OPT, 11);
}

static void
with_tsig_last(struct wire *wire)
{
    append(wire, 3, OPT, 11);
    append(wire, 3,
           "\0\0\xfa\0\xff\0\0\0\0\0\x11\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0",
           28);
}

/* The message asks for a.com. A unless said otherwise. */
static const struct remark_case {
    const char *what;
    const char *want; /* names of remark.def, a blank between each */
    const char *flags, *type, *answer, *authority;
    void (*spoil)(struct wire *wire);
} ROWS[] = {
    {.what = "an answer",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4"},
    {.what = "an answer behind an alias",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 CNAME b.com.\nb.com. 60 A 1.2.3.4"},
    {.what = "an answer made by a DNAME",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer =
         "com. 60 DNAME org.\na.com. 60 CNAME a.org.\na.org. 60 A 1.2.3.4"},
    {.what = "a denial",
     .want = "",
     .flags = "AA NXDOMAIN",
     .type = "A",
     .answer = "",
     .authority = "com. 60 SOA a. b. 1 2 3 4 5"},

    {.what = "left over",
     .want = "TRAILING",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = with_left_over},
    {.what = "two questions",
     .want = "QUESTIONS",
     .flags = "AA",
     .type = "A",
     .spoil = with_second_question},
    {.what = "no question",
     .want = "NO_QUESTION",
     .flags = "AA",
     .type = "A",
     .spoil = without_question},
    {.what = "no question in an NXDOMAIN",
     .want = "NO_QUESTION",
     .flags = "AA NXDOMAIN",
     .type = "A",
     .spoil = without_question},
    {.what = "no question, but it could not be read",
     .want = "",
     .flags = "FORMERR",
     .type = "A",
     .spoil = without_question},
    {.what = "a query",
     .want = "",
     .flags = "",
     .type = "A",
     .spoil = as_query},
    {.what = "a query without a question",
     .want = "NO_QUESTION",
     .flags = "",
     .type = "A",
     .spoil = as_query_without_question},
    {.what = "a query with answers",
     .want = "QUERY_ANSWERS",
     .flags = "",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = as_query},
    {.what = "an update's prerequisites",
     .want = "",
     .flags = "",
     .type = "A",
     .answer = "b.com. 60 A 1.2.3.4",
     .spoil = as_update},
    {.what = "Z", .want = "Z", .flags = "AA", .type = "A", .spoil = with_z},
    {.what = "truncated",
     .want = "COUNT",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = cut_off},

    {.what = "NXDOMAIN with the data",
     .want = "NXDOMAIN_DATA",
     .flags = "AA NXDOMAIN",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4"},
    {.what = "NXDOMAIN with the data behind an alias",
     .want = "NXDOMAIN_DATA",
     .flags = "AA NXDOMAIN",
     .type = "A",
     .answer = "a.com. 60 CNAME b.com.\nb.com. 60 A 1.2.3.4"},
    {.what = "NXDOMAIN behind an alias",
     .want = "",
     .flags = "AA NXDOMAIN",
     .type = "A",
     .answer = "a.com. 60 CNAME b.com.",
     .authority = "com. 60 SOA a. b. 1 2 3 4 5"},
    {.what = "NOERROR with other data",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 TXT x"},
    {.what = "another owner",
     .want = "OTHER_OWNER",
     .flags = "AA",
     .type = "A",
     .answer = "b.com. 60 A 1.2.3.4"},
    {.what = "two other owners",
     .want = "OTHER_OWNER",
     .flags = "AA",
     .type = "A",
     .answer = "b.com. 60 A 1.2.3.4\nc.com. 60 A 1.2.3.4"},
    {.what = "another owner beside",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer = "b.com. 60 A 1.2.3.4\na.com. 60 A 1.2.3.4"},
    {.what = "a DNAME elsewhere",
     .want = "OTHER_OWNER",
     .flags = "AA",
     .type = "A",
     .answer = "x.com. 60 DNAME org."},
    {.what = "another owner, transferred",
     .want = "",
     .flags = "AA",
     .type = "AXFR",
     .answer = "b.com. 60 A 1.2.3.4"},
    {.what = "another class",
     .want = "OTHER_CLASS",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = of_chaos},
    {.what = "any class",
     .want = "",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = asked_for_any_class},

    {.what = "EDNS", .want = "", .flags = "AA", .type = "A", .spoil = with_opt},
    {.what = "two OPT",
     .want = "OPTS",
     .flags = "AA",
     .type = "A",
     .spoil = with_two_opts},
    {.what = "an OPT with an owner",
     .want = "OPT_OWNER",
     .flags = "AA",
     .type = "A",
     .spoil = with_owned_opt},
    {.what = "an OPT for an answer",
     .want = "OTHER_OWNER OPT_PLACE",
     .flags = "AA",
     .type = "A",
     .spoil = with_opt_as_answer},
    {.what = "an OPT as authority",
     .want = "OPT_PLACE",
     .flags = "AA",
     .type = "A",
     .spoil = with_opt_as_authority},
    {.what = "EDNS version 1",
     .want = "EDNS_VERSION",
     .flags = "AA",
     .type = "A",
     .spoil = with_opt_version},
    {.what = "DO and CO",
     .want = "",
     .flags = "AA",
     .type = "A",
     .spoil = with_opt_do_co},
    {.what = "DO and a flag that is none",
     .want = "EDNS_FLAGS",
     .flags = "AA",
     .type = "A",
     .spoil = with_opt_flag},
    {.what = "a short cookie",
     .want = "OPTION_FORM",
     .flags = "AA",
     .type = "A",
     .spoil = with_odd_option},
    {.what = "TSIG last",
     .want = "",
     .flags = "AA",
     .type = "A",
     .spoil = with_tsig_last},
    {.what = "TSIG first",
     .want = "TSIG_PLACE",
     .flags = "AA",
     .type = "A",
     .spoil = with_tsig_first},

    {.what = "a TTL's sign",
     .want = "TTL_SIGN",
     .flags = "AA",
     .type = "A",
     .answer = "a.com. 60 A 1.2.3.4",
     .spoil = with_ttl_sign},
};

/* Digests and positions: the answer is of the type asked for. */
#define H20 "00112233445566778899aabbccddeeff00112233"
#define H32 H20 "445566778899aabbccddeeff"
#define H48 H32 "00112233445566778899aabbccddeeff"
#define H64 H32 H32
#define H11 "00112233445566778899aa"

static const struct rdata_case {
    const char *type, *rdata, *want;
} RDATA[] = {
    {"DS", "1 13 1 " H20, ""},
    {"DS", "1 13 1 " H32, "DIGEST_LENGTH"},
    {"DS", "1 13 2 " H32, ""},
    {"DS", "1 13 2 " H20, "DIGEST_LENGTH"},
    {"DS", "1 13 4 " H48, ""},
    {"DS", "1 13 4 " H64, "DIGEST_LENGTH"},
    {"DS", "1 13 9 " H20, ""}, /* a digest nobody knows */
    {"CDS", "1 13 2 " H20, "DIGEST_LENGTH"},
    {"CDS", "0 0 0 00", ""},
    {"DLV", "1 13 2 " H32, ""},
    {"DLV", "1 13 2 " H48, "DIGEST_LENGTH"},
    {"SSHFP", "1 1 " H20, ""},
    {"SSHFP", "1 1 " H32, "DIGEST_LENGTH"},
    {"SSHFP", "1 2 " H32, ""},
    {"SSHFP", "4 2 " H20, "DIGEST_LENGTH"},
    {"TLSA", "3 1 1 " H32, ""},
    {"TLSA", "3 1 1 " H64, "DIGEST_LENGTH"},
    {"TLSA", "3 1 2 " H64, ""},
    {"TLSA", "3 1 2 " H32, "DIGEST_LENGTH"},
    {"TLSA", "3 1 0 " H20, ""}, /* no digest: the very thing */
    {"SMIMEA", "3 1 1 " H20, "DIGEST_LENGTH"},
    {"ZONEMD", "1 1 1 " H48, ""},
    {"ZONEMD", "1 1 1 " H64, "DIGEST_LENGTH"},
    {"ZONEMD", "1 1 2 " H64, ""},
    {"ZONEMD", "1 1 240 " H20, ""},
    {"ZONEMD", "1 1 240 " H11, "DIGEST_SHORT"},
    {"GPOS", "-32.6882 116.8652 10.0", "POSITION"}, /* 116.8652 of 90 */
    {"GPOS", "116.8652 -32.6882 10.0", ""},
    {"GPOS", "+180 90 -1", ""},
    {"GPOS", "180.5 90 1", "POSITION"},
    {"GPOS", "180.0 -90.000 1", ""},
    {"GPOS", "east 1 1", "POSITION"},
    {"GPOS", "1 1 \"\"", "POSITION"},
    {"GPOS", "1 1.1.1 1", "POSITION"},
    {"GPOS", "1 . 1", "POSITION"},
    {"GPOS", "1 1 8848.86", ""},
};

static void
check(const char *what, const char *want, const struct wire *wire)
{
    struct rw_reading *reading;
    struct rw_remarks remarks;
    char got[512] = "";
    struct rw_text text;

    rw_text_init(&text, got, sizeof(got));
    assert_int_equal(rw_reading_new(&reading, NULL, wire->octets, wire->len),
                     RW_OK);
    rw_remarks_of(&remarks, reading);
    for (size_t i = 0; i < remarks.count; i++)
        rw_text_printf(&text, "%s%s", i > 0 ? " " : "",
                       rw_remark_name(remarks.list[i].code));
    if (strcmp(got, want) != 0)
        fail_msg("%s: wanted \"%s\", got \"%s\"", what, want, got);
    rw_reading_free(reading);
}

static void
build(struct wire *wire, const char *flags, const char *type,
      const char *answer, const char *authority)
{
    struct rw_builder builder;
    uint8_t name[RW_NAME_MAX];

    name_of(name, "a.com");
    rw_builder_init(&builder, wire->octets, sizeof(wire->octets), 1,
                    flags_of(flags));
    rw_builder_question(&builder, name, type_of(type), RW_CLASS_IN);
    add_text(&builder, RW_SECTION_ANSWER, answer);
    add_text(&builder, RW_SECTION_AUTHORITY, authority);
    assert_int_equal(rw_builder_finish(&builder, &wire->len), RW_OK);
}

static void
remarks_what_is_unusual(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct remark_case *row = &ROWS[i];
        struct wire wire;

        build(&wire, row->flags, row->type, row->answer, row->authority);
        if (row->spoil != NULL)
            row->spoil(&wire);
        check(row->what, row->want, &wire);
    }
}

static void
remarks_odd_rdata(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(RDATA) / sizeof(RDATA[0]); i++) {
        const struct rdata_case *row = &RDATA[i];
        char answer[512];
        struct wire wire;

        snprintf(answer, sizeof(answer), "a.com. 60 %s %s", row->type,
                 row->rdata);
        build(&wire, "AA", row->type, answer, NULL);
        check(answer, row->want, &wire);
    }
}

/* Every octet of a remark is one of the message, and its sentence has no
 * place left open. */
static void
sentences_are_filled(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct remark_case *row = &ROWS[i];
        struct rw_reading *reading;
        struct rw_remarks remarks;
        struct wire wire;

        build(&wire, row->flags, row->type, row->answer, row->authority);
        if (row->spoil != NULL)
            row->spoil(&wire);
        assert_int_equal(rw_reading_new(&reading, NULL, wire.octets, wire.len),
                         RW_OK);
        rw_remarks_of(&remarks, reading);
        for (size_t k = 0; k < remarks.count; k++) {
            char buf[512];
            struct rw_text text;

            rw_text_init(&text, buf, sizeof(buf));
            rw_remark_to_text(&text, &remarks.list[k], &reading->message);
            if (strpbrk(buf, "%?") != NULL)
                fail_msg("%s: %s", row->what, buf);
            assert_true(remarks.list[k].offset < wire.len);
        }
        rw_reading_free(reading);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remarks_what_is_unusual),
        cmocka_unit_test(remarks_odd_rdata),
        cmocka_unit_test(sentences_are_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
