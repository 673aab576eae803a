/* The comparison of a walk with a resolver's response: each reason by a row,
 * siblings with one thing changed.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/compare.h"
#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/zonefile.h"

#define RECORDS_MAX 16
#define NO_EDE      0xffff
#define QR_AA       (RW_FLAG_QR | RW_FLAG_AA)
#define QR_RD_RA    (RW_FLAG_QR | RW_FLAG_RD | RW_FLAG_RA)

/* Records read from zone-file text, with room for what they point to. */
struct records {
    struct rw_record rr[RECORDS_MAX];
    size_t count;
    uint8_t room[8192];
    size_t used;
};

static const uint8_t *
keep(struct records *records, const uint8_t *octets, size_t len)
{
    uint8_t *at = records->room + records->used;

    assert_true(records->used + len <= sizeof(records->room));
    memcpy(at, octets, len);
    records->used += len;
    return at;
}

static enum rw_status
keep_record(void *ctx, const struct rw_record *record, size_t line)
{
    struct records *records = ctx;
    struct rw_record *rr = &records->rr[records->count++];

    (void)line;
    assert_true(records->count <= RECORDS_MAX);
    *rr = *record;
    rr->owner = keep(records, record->owner, rw_name_size(record->owner));
    rr->rdata = keep(records, record->rdata, record->rdata_len);
    return RW_OK;
}

static void
read_records(struct records *records, const char *text)
{
    memset(records, 0, sizeof(*records));
    if (text != NULL)
        assert_int_equal(rw_zonefile_parse(text, strlen(text), NULL,
                                           keep_record, records, NULL),
                         RW_OK);
}

struct row {
    const char *what;
    enum rw_outcome outcome;
    enum rw_security security;
    const char *walk; /* the answer, in zone-file text */
    uint16_t flags;   /* of the response, with its rcode; 0: QR RD RA */
    const char *response;
    const char *response_cd;
    const char *authority, *walk_authority; /* of the step, if any */
    uint16_t ede;                           /* 0: none */
    bool serials_known;
    uint32_t serial_authority, serial_resolver;
    enum rw_stub_error error;
    enum rw_compare_verdict want;
    size_t want_count;
    enum rw_difference_code want_codes[4];
    const char *want_detail; /* of the first difference's %1; NULL: any */
};

static uint8_t qname[RW_NAME_MAX];

/* Write a response whose answer section has the records of text. */
static size_t
make_response(uint8_t *buf, size_t size, uint16_t flags, const char *text,
              const char *authority, uint16_t ede)
{
    struct rw_builder builder;
    struct records records;
    size_t len;

    read_records(&records, text);
    rw_builder_init(&builder, buf, size, 7, flags ? flags : QR_RD_RA);
    rw_builder_question(&builder, qname, RW_TYPE_A, RW_CLASS_IN);
    for (size_t i = 0; i < records.count; i++)
        rw_builder_record(&builder, RW_SECTION_ANSWER, &records.rr[i]);
    read_records(&records, authority);
    for (size_t i = 0; i < records.count; i++)
        rw_builder_record(&builder, RW_SECTION_AUTHORITY, &records.rr[i]);
    if (ede != 0) {
        uint8_t rdata[6] = {0, RW_OPTION_EDE, 0, 2, 0, (uint8_t)ede};
        struct rw_record opt = {.owner = RW_NAME_ROOT,
                                .type = RW_TYPE_OPT,
                                .rclass = 1232,
                                .rdata = rdata,
                                .rdata_len = sizeof(rdata)};

        rw_builder_record(&builder, RW_SECTION_ADDITIONAL, &opt);
    }
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    return len;
}

static const char *
detail_of(const struct rw_difference *difference)
{
    const struct rw_difference_detail *detail = &difference->detail[0];

    return detail->words != NULL ? detail->words : detail->text;
}

static void
check(const struct row *row)
{
    static struct records walk;
    static uint8_t response[4096], response_cd[4096], query[RW_QUERY_MAX];
    struct rw_query_options options = {.flags = RW_FLAG_RD | RW_FLAG_AD};
    struct rw_trace trace = {.qname = qname,
                             .qtype = RW_TYPE_A,
                             .qclass = RW_CLASS_IN,
                             .outcome = row->outcome,
                             .security = row->security};
    struct rw_serials serials = {row->serials_known, row->serial_authority,
                                 row->serial_resolver};
    struct rw_stub_answer answer = {.error = row->error, .done = true};
    static uint8_t denial[4096];
    struct rw_reading *reading = NULL;
    struct rw_step step = {.purpose = RW_PURPOSE_ANSWER,
                           .verdict = RW_VERDICT_NXDOMAIN,
                           .zone = RW_NAME_ROOT};
    struct rw_step *steps = &step;
    struct rw_comparison got;
    size_t query_len;

    read_records(&walk, row->walk);
    trace.answer = walk.rr;
    trace.answer_count = walk.count;
    assert_int_equal(rw_query_to_wire(query, sizeof(query), &query_len, 7,
                                      qname, RW_TYPE_A, RW_CLASS_IN, &options),
                     RW_OK);
    answer.query = (struct rw_octets){query, query_len};
    answer.response = (struct rw_octets){
        response, make_response(response, sizeof(response), row->flags,
                                row->response, row->authority, row->ede)};
    if (row->response_cd != NULL)
        answer.response_cd = (struct rw_octets){
            response_cd, make_response(response_cd, sizeof(response_cd), 0,
                                       row->response_cd, NULL, 0)};
    if (row->walk_authority != NULL) {
        struct rw_asked asked = {.zone = RW_NAME_ROOT,
                                 .name = qname,
                                 .type = RW_TYPE_A,
                                 .rclass = RW_CLASS_IN};

        assert_int_equal(
            rw_reading_new(&reading, &asked, denial,
                           make_response(denial, sizeof(denial), QR_AA, NULL,
                                         row->walk_authority, 0)),
            RW_OK);
        step.reading = reading;
        trace.steps = &steps;
        trace.step_count = 1;
    }
    assert_int_equal(
        rw_compare(&got, &trace, &answer, row->serials_known ? &serials : NULL),
        RW_OK);
    rw_reading_free(reading);

    bool as_wanted = got.verdict == row->want && got.count == row->want_count;

    for (size_t i = 0; as_wanted && i < got.count; i++)
        as_wanted = got.differences[i].code == row->want_codes[i];
    if (as_wanted && row->want_detail != NULL)
        as_wanted =
            strcmp(detail_of(&got.differences[0]), row->want_detail) == 0;
    if (as_wanted)
        return;
    print_error("%s: got %s with %zu differences\n", row->what,
                rw_compare_verdict_word(got.verdict), got.count);
    for (size_t i = 0; i < got.count; i++) {
        char buf[512];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_difference_to_text(&text, &got.differences[i]);
        print_error("  %s: %s\n", rw_difference_kind(got.differences[i].code),
                    buf);
    }
    fail();
}

#define A1              "www.example. 3600 IN A 192.0.2.1\n"
#define A2              "www.example. 3600 IN A 192.0.2.2\n"
#define A3              "www.example. 3600 IN A 192.0.2.3\n"
#define A1_AGED         "www.example. 1200 IN A 192.0.2.1\n"
#define A3_AGED         "www.example. 1200 IN A 192.0.2.3\n"
#define CNAME           "www.example. 3600 IN CNAME cdn.example.\n"
#define CNAME_ELSEWHERE "www.example. 3600 IN CNAME other.example.\n"
#define CDN1            "cdn.example. 60 IN A 192.0.2.1\n"
#define CDN3            "cdn.example. 60 IN A 192.0.2.3\n"

#define SOA    "example. 60 IN SOA a. b. 1 2 3 4 5\n"
#define NXNAME "www.example. 60 IN NSEC a.example. RRSIG NSEC NXNAME\n"

#define ANSWER      .outcome = RW_OUTCOME_ANSWER
#define NXDOMAIN    .outcome = RW_OUTCOME_NXDOMAIN
#define SECURE      .security = RW_SECURITY_SECURE
#define SAME        .want = RW_COMPARE_SAME
#define DIFFERS     .want = RW_COMPARE_DIFFERS
#define BY(code)    .want_count = 1, .want_codes = {RW_DIFFERENCE_##code}
#define RCODE(code) .flags = QR_RD_RA | RW_RCODE_##code

static const struct row ROWS[] = {
    {.what = "the same record", ANSWER, .walk = A1, .response = A1, SAME},
    {.what = "the same, counted down",
     ANSWER,
     .walk = A1,
     .response = A1_AGED,
     SAME,
     BY(TTL_AGED),
     .want_detail = "1200"},
    {.what = "the same, counted up",
     ANSWER,
     .walk = A1_AGED,
     .response = A1,
     SAME,
     BY(TTL_RAISED)},
    {.what = "another order",
     ANSWER,
     .walk = A1 A2,
     .response = A2 A1,
     SAME,
     BY(ORDER)},
    {.what = "another case of the name",
     ANSWER,
     .walk = A1,
     .response = "WWW.Example. 3600 IN A 192.0.2.1\n",
     SAME},
    {.what = "one record missing",
     ANSWER,
     .walk = A1 A2,
     .response = A1,
     DIFFERS,
     BY(MISSING),
     .want_detail = "192.0.2.2"},
    {.what = "all records missing",
     ANSWER,
     .walk = A1 A2,
     .response = NULL,
     DIFFERS,
     BY(MISSING),
     .want_detail = "192.0.2.1, 192.0.2.2"},
    {.what = "one record extra",
     ANSWER,
     .walk = A1,
     .response = A1 A2,
     DIFFERS,
     BY(EXTRA),
     .want_detail = "192.0.2.2"},
    {.what = "another record, long TTL, no alias",
     ANSWER,
     .walk = A1,
     .response = A3,
     DIFFERS,
     BY(RECORDS),
     .want_detail = "192.0.2.3"},
    {.what = "another record, counted down",
     ANSWER,
     .walk = A1,
     .response = A3_AGED,
     DIFFERS,
     BY(STALE_RECORDS),
     .want_detail = "192.0.2.3"},
    {.what = "another record, the same serial",
     ANSWER,
     .walk = A1,
     .response = A3_AGED,
     .serials_known = true,
     .serial_authority = 5,
     .serial_resolver = 5,
     DIFFERS,
     BY(ADDRESSES)},
    {.what = "another record, an older serial",
     ANSWER,
     .walk = A1,
     .response = A3_AGED,
     .serials_known = true,
     .serial_authority = 5,
     .serial_resolver = 4,
     DIFFERS,
     BY(STALE_SERIAL),
     .want_detail = "4"},
    {.what = "an older serial across the wrap",
     ANSWER,
     .walk = A1,
     .response = A3,
     .serials_known = true,
     .serial_authority = 1,
     .serial_resolver = UINT32_MAX,
     DIFFERS,
     BY(STALE_SERIAL)},
    {.what = "other addresses behind one alias",
     ANSWER,
     .walk = CNAME CDN1,
     .response = CNAME CDN3,
     DIFFERS,
     BY(ADDRESSES)},
    {.what = "another alias",
     ANSWER,
     .walk = CNAME CDN1,
     .response = CNAME_ELSEWHERE "other.example. 60 IN A 192.0.2.9\n",
     DIFFERS,
     BY(ALIAS_CHAIN),
     .want_detail = "other.example."},
    {.what = "no alias where there is one",
     ANSWER,
     .walk = CNAME CDN1,
     .response = A1,
     DIFFERS,
     BY(ALIAS_CHAIN),
     .want_detail = "no alias"},
    {.what = "NXDOMAIN on both sides", NXDOMAIN, RCODE(NXDOMAIN), SAME},
    {.what = "NXDOMAIN rewritten",
     NXDOMAIN,
     .response = A3,
     DIFFERS,
     BY(REWRITTEN),
     .want_detail = "192.0.2.3"},
    {.what = "NXDOMAIN here, no data there",
     NXDOMAIN,
     DIFFERS,
     BY(RCODE),
     .want_detail = "NOERROR"},
    {.what = "NXDOMAIN here, NXNAME there",
     NXDOMAIN,
     .authority = SOA NXNAME,
     SAME},
    {.what = "NXNAME here, no data there",
     NXDOMAIN,
     .walk_authority = SOA NXNAME,
     SAME},
    {.what = "NXNAME on both sides",
     NXDOMAIN,
     .walk_authority = SOA NXNAME,
     .authority = SOA NXNAME,
     SAME},
    {.what = "NXDOMAIN here, an NSEC there",
     NXDOMAIN,
     .authority = SOA "www.example. 60 IN NSEC a.example. TXT RRSIG NSEC\n",
     DIFFERS,
     BY(RCODE),
     .want_detail = "NOERROR"},
    {.what = "NXNAME here, an answer there",
     NXDOMAIN,
     .walk_authority = SOA NXNAME,
     .response = A3,
     DIFFERS,
     BY(REWRITTEN),
     .want_detail = "192.0.2.3"},
    {.what = "an answer here, NXDOMAIN there",
     ANSWER,
     .walk = A1,
     RCODE(NXDOMAIN),
     DIFFERS,
     BY(RCODE),
     .want_detail = "NXDOMAIN"},
    {.what = "blocked, with EDE 15",
     ANSWER,
     .walk = A1,
     .ede = 15,
     RCODE(NXDOMAIN),
     DIFFERS,
     BY(BLOCKED_EDE)},
    {.what = "EDE 14 is no block",
     ANSWER,
     .walk = A1,
     .ede = 14,
     RCODE(NXDOMAIN),
     DIFFERS,
     BY(RCODE)},
    {.what = "blocked with 0.0.0.0",
     ANSWER,
     .walk = A1,
     .response = "www.example. 3600 IN A 0.0.0.0\n",
     DIFFERS,
     BY(BLOCKED_ADDRESS),
     .want_detail = "0.0.0.0"},
    {.what = "0.0.0.0 at the authority too",
     ANSWER,
     .walk = "www.example. 3600 IN A 0.0.0.0\n",
     .response = "www.example. 3600 IN A 0.0.0.0\n",
     SAME},
    {.what = "stale, with EDE 3",
     ANSWER,
     .walk = A1,
     .response = A1,
     .ede = 3,
     DIFFERS,
     BY(STALE_EDE)},
    {.what = "SERVFAIL where the walk is fine",
     ANSWER,
     .walk = A1,
     RCODE(SERVFAIL),
     DIFFERS,
     BY(SERVFAIL),
     .want_detail = "NOERROR"},
    {.what = "SERVFAIL where the chain is bogus",
     ANSWER,
     .walk = A1,
     .security = RW_SECURITY_BOGUS,
     RCODE(SERVFAIL),
     DIFFERS,
     BY(SERVFAIL_BOGUS),
     .want_detail = ""},
    {.what = "SERVFAIL, bogus, and +cd answers",
     ANSWER,
     .walk = A1,
     .security = RW_SECURITY_BOGUS,
     RCODE(SERVFAIL),
     .response_cd = A1,
     DIFFERS,
     BY(SERVFAIL_BOGUS_CD)},
    {.what = "answered though bogus",
     ANSWER,
     .walk = A1,
     .security = RW_SECURITY_BOGUS,
     .response = A1,
     DIFFERS,
     BY(BOGUS_ANSWERED)},
    {.what = "SERVFAIL where the walk fails too",
     .outcome = RW_OUTCOME_FAILURE,
     RCODE(SERVFAIL),
     SAME},
    {.what = "an answer where the walk fails",
     .outcome = RW_OUTCOME_FAILURE,
     .response = A1,
     DIFFERS,
     BY(WALK_FAILED)},
    {.what = "secure, AD set",
     ANSWER,
     SECURE,
     .walk = A1,
     .response = A1,
     .flags = QR_RD_RA | RW_FLAG_AD,
     SAME},
    {.what = "secure, AD not set",
     ANSWER,
     SECURE,
     .walk = A1,
     .response = A1,
     DIFFERS,
     BY(AD_MISSING)},
    {.what = "insecure, AD set",
     ANSWER,
     .security = RW_SECURITY_INSECURE,
     .walk = A1,
     .response = A1,
     .flags = QR_RD_RA | RW_FLAG_AD,
     DIFFERS,
     BY(AD_FALSE),
     .want_detail = "insecure"},
    {.what = "unchecked, AD set",
     ANSWER,
     .walk = A1,
     .response = A1,
     .flags = QR_RD_RA | RW_FLAG_AD,
     SAME},
    {.what = "no response at all",
     ANSWER,
     .walk = A1,
     .error = RW_STUB_TIMEOUT,
     .want = RW_COMPARE_UNANSWERED},
    {.what = "truncated, and nothing over TCP",
     ANSWER,
     .walk = A1,
     .error = RW_STUB_TCP_FAILED,
     DIFFERS,
     BY(TRUNCATED)},
};

static void
compare_names_each_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        check(&ROWS[i]);
}

static void
what_matters_most_comes_first(void **state)
{
    struct row row = {.what = "aged and without AD",
                      ANSWER,
                      SECURE,
                      .walk = A1 A2,
                      .response = "www.example. 9 IN A 192.0.2.2\n" A1_AGED,
                      DIFFERS,
                      .want_count = 3,
                      .want_codes = {RW_DIFFERENCE_AD_MISSING,
                                     RW_DIFFERENCE_TTL_AGED,
                                     RW_DIFFERENCE_ORDER}};

    (void)state;
    check(&row);
}

static void
serial_is_read_from_the_answer_section(void **state)
{
    uint8_t buf[512];
    struct rw_octets soa = {
        buf, make_response(buf, sizeof(buf), 0,
                           "example. 60 IN SOA a. b. 2026112301 1 2 3 4\n",
                           NULL, 0)};
    uint32_t serial = 0;

    (void)state;
    assert_true(rw_compare_serial(&serial, &soa));
    assert_int_equal(serial, 2026112301);
    soa.len = make_response(buf, sizeof(buf), 0, A1, NULL, 0);
    assert_false(rw_compare_serial(&serial, &soa));
    soa.len = 5;
    assert_false(rw_compare_serial(&serial, &soa));
}

/* Why the walk failed stands there in words, in the reader's language, and
 * not as the word that JSON has for it. */
static void
a_failed_walk_says_why(void **state)
{
    const struct rw_trace trace = {.outcome = RW_OUTCOME_FAILURE,
                                   .reason = RW_REASON_LAME,
                                   .qname = qname,
                                   .reason_name = qname};
    const struct rw_difference difference = {
        RW_DIFFERENCE_WALK_FAILED, {{.text = "NOERROR"}, {.failed = &trace}}};
    char buf[512], why[256];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, why, sizeof(why));
    rw_reason_to_text(&text, &trace);
    assert_non_null(strchr(why, ' ')); /* a sentence */
    rw_text_init(&text, buf, sizeof(buf));
    rw_difference_to_text(&text, &difference);
    assert_non_null(strstr(buf, why));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare_names_each_difference),
        cmocka_unit_test(what_matters_most_comes_first),
        cmocka_unit_test(a_failed_walk_says_why),
        cmocka_unit_test(serial_is_read_from_the_answer_section),
    };

    if (rw_name_from_text(qname, "www.example.", 12, NULL, NULL) != RW_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
