/* What a response is: one row a message.  Siblings differ in one thing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"
#include "trace/reading.h"

#define SOA(zone) zone " 60 SOA a. b. 1 2 3 4 5\n"

/* Everything is asked of a server of com. unless said otherwise. */
struct reading_case {
    const char *what;
    const char *zone, *name, *type;
    const char *flags, *answer, *authority, *additional;
    enum rw_kind kind;
    enum rw_kind behind; /* where it is not as kind */
    size_t aliases;
    const char *end; /* the name reached, or the cut referred to */
};

static void
check_reading_as(const struct reading_case *row, bool is_compressed)
{
    uint8_t buf[4096], zone[RW_NAME_MAX], name[RW_NAME_MAX], end[RW_NAME_MAX];
    struct rw_builder builder;
    struct rw_reading *reading;
    struct rw_asked asked = {.zone = zone,
                             .name = name,
                             .type = type_of(row->type ? row->type : "A"),
                             .rclass = RW_CLASS_IN};
    size_t len;

    print_message("# %s\n", row->what);
    name_of(zone, row->zone ? row->zone : "com");
    name_of(name, row->name ? row->name : "www.a.com");
    rw_builder_init(&builder, buf, sizeof(buf), 1, flags_of(row->flags));
    if (is_compressed)
        rw_builder_compress(&builder);
    rw_builder_question(&builder, name, asked.type, RW_CLASS_IN);
    add_text(&builder, RW_SECTION_ANSWER, row->answer);
    add_text(&builder, RW_SECTION_AUTHORITY, row->authority);
    add_text(&builder, RW_SECTION_ADDITIONAL, row->additional);
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    assert_int_equal(rw_reading_new(&reading, &asked, buf, len), RW_OK);
    assert_string_equal(rw_kind_word(reading->kind), rw_kind_word(row->kind));
    if (row->behind != RW_KIND_ANSWER)
        assert_int_equal(reading->behind, row->behind);
    assert_int_equal(reading->alias_count, row->aliases);
    if (row->end != NULL) {
        name_of(end, row->end);
        assert_true(rw_name_equal(
            reading->kind == RW_KIND_REFERRAL ? reading->cut : reading->name,
            end));
    }
    rw_reading_free(reading);
}

/* Owners that point to the question are read another way than those written
 * out, and must come to the same. */
static void
check_reading(const struct reading_case *row)
{
    check_reading_as(row, false);
    check_reading_as(row, true);
}

#define CHECK_READINGS(cases)                                                  \
    for (size_t c = 0; c < sizeof(cases) / sizeof((cases)[0]); c++)            \
    check_reading(&(cases)[c])

static void
answers_are_found_along_aliases(void **state)
{
    static const struct reading_case CASES[] = {
        {.what = "the set itself",
         .flags = "AA",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ANSWER},
        {.what = "in other letters",
         .flags = "AA",
         .answer = "WWW.a.COM. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ANSWER},
        {.what = "of another class",
         .flags = "AA",
         .answer = "www.a.com. 60 CH A ch. 402\n",
         .kind = RW_KIND_NODATA},
        {.what = "somebody else's",
         .flags = "AA",
         .answer = "ftp.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_NODATA},
        {.what = "behind an alias that stands after it",
         .flags = "AA",
         .answer = "x.a.com. 60 A 1.2.3.4\nwww.a.com. 60 CNAME x.a.com.\n",
         .kind = RW_KIND_ANSWER,
         .aliases = 1,
         .end = "x.a.com"},
        {.what = "behind an alias out of bailiwick",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.net.\nx.net. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ALIAS,
         .aliases = 1,
         .end = "x.net"},
        {.what = "that comes back into bailiwick",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.net.\nx.net. 60 CNAME y.a.com.\n"
                   "y.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ALIAS,
         .aliases = 1,
         .end = "x.net"},
        {.what = "an alias for another name",
         .flags = "AA",
         .answer = "ftp.a.com. 60 CNAME x.net.\n",
         .kind = RW_KIND_NODATA},
        {.what = "the DNAME before the CNAME made of it",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME www.b.com.\na.com. 60 DNAME b.com.\n"
                   "www.b.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ANSWER,
         .aliases = 1,
         .end = "www.b.com"},
        {.what = "a DNAME does not stand for its own name",
         .flags = "AA",
         .name = "a.com",
         .answer = "a.com. 60 DNAME b.com.\n",
         .authority = SOA("a.com."),
         .kind = RW_KIND_NODATA},
        {.what = "a DNAME above the zone asked",
         .flags = "AA",
         .zone = "a.com",
         .answer = "com. 60 DNAME net.\n",
         .kind = RW_KIND_NODATA},
        {.what = "a name with data and an alias: the data stands first",
         .flags = "AA",
         .answer = "www.a.com. 60 A 1.2.3.4\nwww.a.com. 60 CNAME x.net.\n",
         .kind = RW_KIND_ANSWER},
        {.what = "the alias stands first",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.net.\nwww.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ALIAS,
         .aliases = 1,
         .end = "x.net"},
        {.what = "NSEC may stand beside an alias, and is the answer",
         .type = "NSEC",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.net.\n"
                   "www.a.com. 60 NSEC x.a.com. CNAME RRSIG NSEC\n",
         .kind = RW_KIND_ANSWER},
        {.what = "a CNAME asked for below a DNAME: made of it",
         .type = "CNAME",
         .flags = "AA",
         .answer = "a.com. 60 DNAME b.com.\nwww.a.com. 60 CNAME www.b.com.\n",
         .kind = RW_KIND_ANSWER,
         .end = "www.a.com"},
        {.what = "... or left to us to make",
         .type = "CNAME",
         .flags = "AA",
         .answer = "a.com. 60 DNAME b.com.\n",
         .kind = RW_KIND_ANSWER,
         .end = "www.a.com"},
        {.what = "ANY below a DNAME ends there",
         .type = "ANY",
         .flags = "AA",
         .answer = "a.com. 60 DNAME b.com.\nwww.a.com. 60 CNAME www.b.com.\n",
         .kind = RW_KIND_ANSWER,
         .end = "www.a.com"},
        {.what = "ANY takes what there is",
         .type = "ANY",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.a.com.\n",
         .kind = RW_KIND_ANSWER},
    };

    (void)state;
    CHECK_READINGS(CASES);
}

static void
alias_with_a_broken_name_is_malformed(void **state)
{
    static const struct {
        const char *what;
        uint8_t rdata[4];
        uint16_t len;
    } CASES[] = {
        {"a label that runs off the end", {0x3f, 0}, 2},
        {"octets left over", {0, 0}, 2},
        {"a pointer to nowhere", {0xff, 0xff}, 2},
        {"nothing", {0}, 0},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        uint8_t buf[512], name[RW_NAME_MAX];
        struct rw_record cname = {name,          CASES[c].rdata, 60,
                                  RW_TYPE_CNAME, RW_CLASS_IN,    CASES[c].len};
        struct rw_asked asked = {.zone = RW_NAME_ROOT,
                                 .name = name,
                                 .type = RW_TYPE_A,
                                 .rclass = RW_CLASS_IN};
        struct rw_builder builder;
        struct rw_reading *reading;
        size_t len;

        print_message("# %s\n", CASES[c].what);
        name_of(name, "www.a.com");
        rw_builder_init(&builder, buf, sizeof(buf), 1, RW_FLAG_QR | RW_FLAG_AA);
        rw_builder_question(&builder, name, RW_TYPE_A, RW_CLASS_IN);
        rw_builder_record(&builder, RW_SECTION_ANSWER, &cname);
        assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
        assert_int_equal(rw_reading_new(&reading, &asked, buf, len), RW_OK);
        assert_int_equal(reading->kind, RW_KIND_MALFORMED);
        assert_int_equal(reading->fault.type, RW_TYPE_CNAME);
        assert_int_equal(reading->alias_count, 0);
        rw_reading_free(reading);
    }
}

static void
referrals_only_lead_down(void **state)
{
    static const struct reading_case CASES[] = {
        {.what = "to a zone below",
         .flags = "",
         .authority = "a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_REFERRAL,
         .end = "a.com"},
        {.what = "with AA, as some give it",
         .flags = "AA",
         .authority = "a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_REFERRAL},
        {.what = "to the name itself",
         .flags = "",
         .authority = "www.a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_REFERRAL},
        {.what = "the deepest of two",
         .flags = "",
         .authority = "a.com. 60 NS ns.a.com.\nwww.a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_REFERRAL,
         .end = "www.a.com"},
        {.what = "to a neighbour",
         .flags = "",
         .authority = "b.com. 60 NS ns.b.com.\n",
         .kind = RW_KIND_UNRELATED},
        {.what = "below the name",
         .flags = "",
         .authority = "x.www.a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_UNRELATED},
        {.what = "to the zone asked",
         .flags = "",
         .authority = "com. 60 NS ns.com.\n",
         .kind = RW_KIND_SIDEWAYS},
        {.what = "to the root",
         .flags = "",
         .authority = ". 60 NS a.root.\n",
         .kind = RW_KIND_UPWARD},
        {.what = "to a neighbour, with AA",
         .flags = "AA",
         .authority = "b.com. 60 NS ns.b.com.\n",
         .kind = RW_KIND_UNRELATED},
        {.what = "of the zone asked, with AA: NODATA without its SOA",
         .flags = "AA",
         .authority = "com. 60 NS ns.com.\n",
         .kind = RW_KIND_NODATA},
        {.what = "to the root, with AA",
         .flags = "AA",
         .authority = ". 60 NS a.root.\n",
         .kind = RW_KIND_UPWARD},
        {.what = "the DS asked for stands in the referral",
         .flags = "",
         .name = "a.com",
         .type = "DS",
         .authority = "a.com. 60 NS ns.a.com.\n"
                      "a.com. 60 DS 1 13 2 (00112233445566778899aabbccddeeff"
                      "00112233445566778899aabbccddeeff)\n",
         .kind = RW_KIND_ANSWER},
        {.what = "the referral has another name's DS",
         .flags = "",
         .name = "a.com",
         .type = "DS",
         .authority = "a.com. 60 NS ns.a.com.\n"
                      "b.com. 60 DS 1 13 2 (00112233445566778899aabbccddeeff"
                      "00112233445566778899aabbccddeeff)\n",
         .kind = RW_KIND_REFERRAL},
        {.what = "a DS asked for further down",
         .flags = "",
         .type = "DS",
         .authority = "a.com. 60 NS ns.a.com.\n"
                      "a.com. 60 DS 1 13 2 (00112233445566778899aabbccddeeff"
                      "00112233445566778899aabbccddeeff)\n",
         .kind = RW_KIND_REFERRAL},
        {.what = "beside an SOA it is NODATA",
         .flags = "AA",
         .authority = SOA("a.com.") "a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_NODATA},
        {.what = "the child's NS set in the answer, AA=0",
         .flags = "",
         .name = "a.com",
         .type = "NS",
         .answer = "a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_REFERRAL,
         .end = "a.com"},
        {.what = "the same with AA is the answer",
         .flags = "AA",
         .name = "a.com",
         .type = "NS",
         .answer = "a.com. 60 NS ns.a.com.\n",
         .kind = RW_KIND_ANSWER},
        {.what = "glue in the answer, AA=0: the referral counts",
         .flags = "",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .authority = "a.com. 60 NS www.a.com.\n",
         .kind = RW_KIND_REFERRAL},
        {.what = "the same with AA: the answer counts",
         .flags = "AA",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .authority = "a.com. 60 NS www.a.com.\n",
         .kind = RW_KIND_ANSWER},
    };

    (void)state;
    CHECK_READINGS(CASES);
}

static void
negative_answers_need_a_reason(void **state)
{
    static const struct reading_case CASES[] = {
        {.what = "NODATA with its SOA",
         .flags = "AA",
         .authority = SOA("com."),
         .kind = RW_KIND_NODATA},
        {.what = "of a child zone on the same server",
         .flags = "AA",
         .authority = SOA("a.com."),
         .kind = RW_KIND_NODATA},
        {.what = "with a neighbour's SOA",
         .flags = "",
         .authority = SOA("b.com."),
         .kind = RW_KIND_UNRELATED},
        {.what = "with the parent's SOA",
         .flags = "",
         .zone = "a.com",
         .authority = SOA("com."),
         .kind = RW_KIND_UPWARD},
        {.what = "with an SOA below the name",
         .flags = "AA",
         .authority = SOA("x.www.a.com."),
         .kind = RW_KIND_UNRELATED},
        {.what = "with an SOA below the name and NSEC of the zone",
         .flags = "AA",
         .authority =
             SOA("x.www.a.com.") "www.a.com. 60 NSEC x.a.com. TXT RRSIG NSEC\n",
         .kind = RW_KIND_UNRELATED},
        {.what = "NSEC at the name that says NXNAME: no such name",
         .flags = "AA",
         .authority = SOA("a.com.") "www.a.com. 60 NSEC \\000.www.a.com. RRSIG "
                                    "NSEC NXNAME\n",
         .kind = RW_KIND_COMPACT_DENIAL},
        {.what = "... without NXNAME: the name is there",
         .flags = "AA",
         .authority =
             SOA("a.com.") "www.a.com. 60 NSEC \\000.www.a.com. RRSIG NSEC\n",
         .kind = RW_KIND_NODATA},
        {.what = "... at another name",
         .flags = "AA",
         .authority = SOA(
             "a.com.") "ww.a.com. 60 NSEC \\000.ww.a.com. RRSIG NSEC NXNAME\n",
         .kind = RW_KIND_NODATA},
        {.what = "... beside other types, which contradicts it",
         .flags = "AA",
         .authority = SOA("a.com.") "www.a.com. 60 NSEC \\000.www.a.com. MX "
                                    "RRSIG NSEC NXNAME\n",
         .kind = RW_KIND_NODATA},
        {.what = "... with the rcode restored",
         .flags = "AA NXDOMAIN",
         .authority = SOA("a.com.") "www.a.com. 60 NSEC \\000.www.a.com. RRSIG "
                                    "NSEC NXNAME\n",
         .kind = RW_KIND_NXDOMAIN},
        {.what = "with NSEC and no SOA",
         .flags = "",
         .authority = "www.a.com. 60 NSEC x.a.com. TXT\n",
         .kind = RW_KIND_NODATA},
        {.what = "with a foreign NSEC",
         .flags = "",
         .authority = "www.a.net. 60 NSEC x.a.net. TXT\n",
         .kind = RW_KIND_EMPTY},
        {.what = "with nothing", .flags = "", .kind = RW_KIND_EMPTY},
        {.what = "with nothing but AA", .flags = "AA", .kind = RW_KIND_NODATA},
        {.what = "NXDOMAIN",
         .flags = "AA NXDOMAIN",
         .authority = SOA("com."),
         .kind = RW_KIND_NXDOMAIN},
        {.what = "NXDOMAIN, AA=0, no SOA",
         .flags = "NXDOMAIN",
         .kind = RW_KIND_EMPTY},
        {.what = "at the end of an alias",
         .flags = "AA NXDOMAIN",
         .answer = "www.a.com. 60 CNAME x.a.com.\n",
         .authority = SOA("a.com."),
         .kind = RW_KIND_NXDOMAIN,
         .aliases = 1,
         .end = "x.a.com"},
        {.what = "an alias and no SOA: still open",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.a.com.\n",
         .kind = RW_KIND_ALIAS,
         .aliases = 1},
        {.what = "an alias and a referral: go on from the cut",
         .flags = "AA",
         .answer = "www.a.com. 60 CNAME x.b.com.\n",
         .authority = "b.com. 60 NS ns.b.com.\n",
         .kind = RW_KIND_ALIAS,
         .aliases = 1},
    };

    (void)state;
    CHECK_READINGS(CASES);
}

static void
rcodes_come_first(void **state)
{
    static const struct reading_case CASES[] = {
        {.what = "REFUSED", .flags = "REFUSED", .kind = RW_KIND_REFUSING},
        {.what = "REFUSED with an answer all the same",
         .flags = "REFUSED AA",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_REFUSING},
        {.what = "NOTAUTH", .flags = "NOTAUTH", .kind = RW_KIND_REFUSING},
        {.what = "SERVFAIL", .flags = "SERVFAIL", .kind = RW_KIND_FAILING},
        {.what = "FORMERR", .flags = "FORMERR", .kind = RW_KIND_NO_EDNS},
        {.what = "NOTIMP", .flags = "NOTIMP", .kind = RW_KIND_NO_EDNS},
        {.what = "YXDOMAIN without a DNAME",
         .flags = "YXDOMAIN",
         .kind = RW_KIND_STRANGE},
        {.what = "TC: not the whole of it",
         .flags = "AA TC",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_TRUNCATED},
        {.what = "TC, and what there is denies",
         .flags = "AA TC",
         .authority = SOA("com."),
         .kind = RW_KIND_TRUNCATED,
         .behind = RW_KIND_NODATA},
        {.what = "TC, and nothing: what was asked for may be left out",
         .flags = "AA TC",
         .kind = RW_KIND_TRUNCATED,
         .behind = RW_KIND_TRUNCATED},
        {.what = "a recursor's answer",
         .flags = "RA",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_RECURSIVE},
        {.what = "a recursor's NXDOMAIN",
         .flags = "RA NXDOMAIN",
         .authority = SOA("com."),
         .kind = RW_KIND_RECURSIVE},
        {.what = "an authority that recurses for others",
         .flags = "AA RA",
         .answer = "www.a.com. 60 A 1.2.3.4\n",
         .kind = RW_KIND_ANSWER},
    };

    (void)state;
    CHECK_READINGS(CASES);
}

/* Which records a server of the zone may speak of. */
static void
records_outside_the_bailiwick_are_marked(void **state)
{
    static const struct {
        const char *what, *zone, *additional;
        size_t foreign; /* of them */
    } CASES[] = {
        {"below the zone", "com", "ns.a.com. 60 A 1.2.3.4\n", 0},
        {"the zone itself", "com", "COM. 60 A 1.2.3.4\n", 0},
        {"a neighbour", "com", "ns.net. 60 A 1.2.3.4\n", 1},
        {"above the zone", "a.com", "com. 60 A 1.2.3.4\n", 1},
        {"the same letters are no suffix", "com", "notcom. 60 A 1.2.3.4\n", 1},
        {"each of them counts", "com",
         "a.net. 60 A 1.2.3.4\na.net. 60 AAAA ::1\nb.com. 60 A 1.2.3.4\n"
         "b.net. 60 A 1.2.3.4\n",
         3},
        {"nothing is foreign to the root", ".", "ns.net. 60 A 1.2.3.4\n", 0},
        {"nor where the zone is not known", NULL, "ns.net. 60 A 1.2.3.4\n", 0},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        uint8_t buf[1024], zone[RW_NAME_MAX], name[RW_NAME_MAX];
        struct rw_asked asked = {.zone = CASES[c].zone != NULL ? zone : NULL,
                                 .name = name,
                                 .type = RW_TYPE_A,
                                 .rclass = RW_CLASS_IN};
        struct rw_builder builder;
        struct rw_reading *reading;
        size_t len, foreign = 0;

        print_message("# %s\n", CASES[c].what);
        name_of(name, "www.a.com");
        if (CASES[c].zone != NULL)
            name_of(zone, CASES[c].zone);
        rw_builder_init(&builder, buf, sizeof(buf), 1, RW_FLAG_QR | RW_FLAG_AA);
        rw_builder_question(&builder, name, RW_TYPE_A, RW_CLASS_IN);
        add_text(&builder, RW_SECTION_ADDITIONAL, CASES[c].additional);
        assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
        assert_int_equal(rw_reading_new(&reading, &asked, buf, len), RW_OK);
        assert_int_equal(reading->foreign_count, CASES[c].foreign);
        for (size_t i = 0; i < reading->message.start[RW_SECTIONS]; i++)
            foreign += rw_reading_is_foreign(reading, i);
        assert_int_equal(foreign, CASES[c].foreign);
        rw_reading_free(reading);
    }
}

/* Extended errors, in order; what is not one, or has no room for its code, is
 * left out. */
static void
extended_errors_are_listed(void **state)
{
    static const uint8_t MESSAGE[] = {
        0, 1,  0x84, 2, 0,   0,  0,    0,    0, 0, 0,  1, /* header */
        0, 0,  41,   4, 208, 0,  0,    0x80, 0, 0, 25,    /* OPT, DO */
        0, 3,  0,    1, 'x',                              /* NSID */
        0, 15, 0,    1, 0,                                /* too short */
        0, 15, 0,    4, 0,   22, 'h',  'i',               /* 22 and a text */
        0, 15, 0,    3, 1,   2,  0xff,                    /* 258 */
    };
    struct rw_reading *reading;

    (void)state;
    assert_int_equal(rw_reading_new(&reading, NULL, MESSAGE, sizeof(MESSAGE)),
                     RW_OK);
    assert_true(reading->has_edns);
    assert_int_equal(reading->edns.udp_size, 1232);
    assert_int_equal(reading->ede_count, 2);
    assert_int_equal(reading->edes[0].code, 22);
    assert_int_equal(reading->edes[0].len, 2);
    assert_memory_equal(reading->edes[0].text, "hi", 2);
    assert_int_equal(reading->edes[1].code, 258);
    rw_reading_free(reading);
}

/* The records are parsed in a room that all readings of a walk share; what is
 * kept is the reading's own, its OPT record too. */
static void
reading_outlives_the_room_it_was_parsed_in(void **state)
{
    static const uint8_t FIRST[] = {
        0, 1, 0x84, 0, 0,   0, 0, 0,    0, 0, 0, 1, /* header */
        0, 0, 41,   4, 208, 0, 0, 0x80, 0, 0, 5,    /* OPT */
        0, 3, 0,    1, 'x',                         /* NSID */
    };
    static const uint8_t SECOND[] = {
        0, 2, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0,            /* header */
        0, 0, 1,    0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1, /* . A */
    };
    static const struct rw_asked NOTHING = {.name = NULL};
    struct rw_rr *room = calloc(RW_RRS_MAX, sizeof(*room));
    const struct rw_reading *first, *second;
    struct rw_edns_option option;
    struct rwi_arena arena;

    (void)state;
    rwi_arena_init(&arena, 1 << 20);
    first = rwi_reading_make(&arena, room, &NOTHING, FIRST, sizeof(FIRST));
    second = rwi_reading_make(&arena, room, &NOTHING, SECOND, sizeof(SECOND));
    free(room);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_equal(first->message.opt, first->message.rrs);
    assert_true(rw_edns_find(&option, &first->message, RW_OPTION_NSID));
    assert_int_equal(option.len, 1);
    assert_null(second->message.opt);
    rwi_arena_done(&arena);
}

/* A pointer into the midst of a label of the question makes another name: not a
 * tail of the one asked, and not in its zone. */
static void
an_owner_within_a_label_is_another_name(void **state)
{
    static const uint8_t WIRE[] =
        "\0\1\x84\0\0\1\0\2\0\0\0\0"
        "\3\1a\0\7example\0\0\1\0\1"             /* 12: the question */
        "\xc0\x0d\0\1\0\1\0\0\0\74\0\4\1\2\3\4"  /* its 2nd octet: a. */
        "\xc0\x10\0\1\0\1\0\0\0\74\0\4\1\2\3\4"; /* example. */
    static const struct rw_asked ASKED = {
        .zone = (const uint8_t *)"\7example",
        .name = (const uint8_t *)"\3\1a\0\7example",
        .type = RW_TYPE_A,
        .rclass = RW_CLASS_IN};
    struct rw_reading *reading;

    (void)state;
    assert_int_equal(rw_reading_new(&reading, &ASKED, WIRE, sizeof(WIRE) - 1),
                     RW_OK);
    assert_int_equal(reading->fault.code, RW_FAULT_NONE);
    assert_true(reading->has_asked);
    assert_null(rwi_reading_owner(reading, &reading->message.rrs[0]));
    assert_ptr_equal(rwi_reading_owner(reading, &reading->message.rrs[1]),
                     reading->asked.name + 4);
    assert_true(rw_reading_is_foreign(reading, 0));
    assert_false(rw_reading_is_foreign(reading, 1));
    rw_reading_free(reading);
}

/* A question in other letters, or shorter than the name asked, is not its
 * octets: owners are then written out. */
static void
another_question_lends_no_owners(void **state)
{
    static const uint8_t WIRE[] = "\0\1\x84\0\0\1\0\1\0\0\0\0"
                                  "\3wWw\1a\0\0\1\0\1"
                                  "\xc0\x0c\0\1\0\1\0\0\0\74\0\4\1\2\3\4";
    static const struct {
        const char *name;
        bool has_asked;
    } CASES[] = {{"wWw.a", true},
                 {"www.a", false},
                 {"wWw", false},
                 {"wWw.a.example", false},
                 {".", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        uint8_t name[RW_NAME_MAX];
        struct rw_asked asked = {
            .name = name, .type = RW_TYPE_A, .rclass = RW_CLASS_IN};
        struct rw_reading *reading;

        name_of(name, CASES[i].name);
        assert_int_equal(
            rw_reading_new(&reading, &asked, WIRE, sizeof(WIRE) - 1), RW_OK);
        assert_int_equal(reading->has_asked, CASES[i].has_asked);
        assert_int_equal(rwi_reading_owner(reading, &reading->message.rrs[0]) !=
                             NULL,
                         CASES[i].has_asked);
        rw_reading_free(reading);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_found_along_aliases),
        cmocka_unit_test(alias_with_a_broken_name_is_malformed),
        cmocka_unit_test(referrals_only_lead_down),
        cmocka_unit_test(negative_answers_need_a_reason),
        cmocka_unit_test(rcodes_come_first),
        cmocka_unit_test(records_outside_the_bailiwick_are_marked),
        cmocka_unit_test(extended_errors_are_listed),
        cmocka_unit_test(an_owner_within_a_label_is_another_name),
        cmocka_unit_test(another_question_lends_no_owners),
        cmocka_unit_test(reading_outlives_the_room_it_was_parsed_in),
    };

    /* The small world is not needed here. */
    (void)world_walk;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
