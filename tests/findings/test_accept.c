/* Accepted findings: lists that are read, and what they accept.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/rows.h"
#include "rootwalk/accept.h"

/* 2026-11-22 12:00 UTC */
#define NOW_S UINT64_C(1795348800)

static const struct {
    const char *what, *text;
    size_t line; /* 0: it is good */
    enum rw_accept_fault fault;
    const char *word;
} LISTS[] = {
    {"nothing at all", "", 0, 0, NULL},
    {"blank lines and remarks", "\n  \t\n# x\r\n   # y", 0, 0, NULL},
    {"everything there is",
     "LAME_DELEGATION@half.example/ns1.half.example until 2027-01-31 # x\n", 0,
     0, NULL},
    {"addresses as servers",
     "SERVER_ERROR@a./192.0.2.1\nSERVER_ERROR@a./2001:db8::1 # y\n", 0, 0,
     NULL},
    {"a slash within a zone", "SERVER_ERROR@0\\/25.a./ns.b.#x\n", 0, 0, NULL},
    {"a code that there is not", "SERVER_ERROR\n\nLAME_DELEGATIO@a\n", 3,
     RW_ACCEPT_CODE, "LAME_DELEGATIO"},
    {"a code in small letters", "server_error", 1, RW_ACCEPT_CODE,
     "server_error"},
    {"no code", "@half.example", 1, RW_ACCEPT_CODE, ""},
    {"a zone that is no name", "SERVER_ERROR@a..b", 1, RW_ACCEPT_ZONE, "a..b"},
    {"no zone", "SERVER_ERROR@", 1, RW_ACCEPT_ZONE, ""},
    {"no server", "SERVER_ERROR@a/", 1, RW_ACCEPT_SERVER, ""},
    {"a server that is nothing", "SERVER_ERROR@a/..", 1, RW_ACCEPT_SERVER,
     ".."},
    {"no date", "SERVER_ERROR until # x", 1, RW_ACCEPT_DATE, ""},
    {"a month that there is not", "SERVER_ERROR until 2027-13-01", 1,
     RW_ACCEPT_DATE, "2027-13-01"},
    {"the 30th of February", "SERVER_ERROR until 2027-02-30", 1, RW_ACCEPT_DATE,
     "2027-02-30"},
    {"a date the other way round", "SERVER_ERROR until 31-01-2027", 1,
     RW_ACCEPT_DATE, "31-01-2027"},
    {"a reason without its sign", "SERVER_ERROR because", 1, RW_ACCEPT_WORD,
     "because"},
    {"a reason behind a date, likewise", "SERVER_ERROR until 2027-01-31 x", 1,
     RW_ACCEPT_WORD, "x"},
};

static void
lists_are_read_or_refused_with_their_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++) {
        struct rw_accept_error error;
        struct rw_accept *accept;
        enum rw_status status = rw_accept_parse(&accept, LISTS[i].text, &error);
        bool is_good = LISTS[i].line == 0;

        if (status != (is_good ? RW_OK : RW_ERR_SYNTAX) ||
            (accept == NULL) == is_good)
            fail_msg("%s: status %d", LISTS[i].what, (int)status);
        if (!is_good &&
            (error.line != LISTS[i].line || error.fault != LISTS[i].fault ||
             strcmp(error.word, LISTS[i].word) != 0))
            fail_msg("%s: line %zu, fault %d, %s", LISTS[i].what, error.line,
                     (int)error.fault, error.word);
        rw_accept_free(accept);
    }
    rw_accept_free(NULL);
}

/* Two servers that refuse, and what accepts that. */
static const struct {
    const char *what, *text;
    bool is_accepted;
} CASES[] = {
    {"nothing", "", false},
    {"the code alone", "LAME_DELEGATION", true},
    {"another code", "SERVER_ERROR", false},
    {"the zone", "LAME_DELEGATION@HALF.example", true},
    {"another zone", "LAME_DELEGATION@example", false},
    {"one server of two", "LAME_DELEGATION@half.example/ns1.half.example",
     false},
    {"both servers, by name and by address",
     "LAME_DELEGATION@half.example/ns1.half.example\n"
     "LAME_DELEGATION@half.example/198.51.100.2",
     true},
    {"both, of which one is of another zone",
     "LAME_DELEGATION@half.example/ns1.half.example\n"
     "LAME_DELEGATION@example/198.51.100.2",
     false},
    {"until today", "LAME_DELEGATION until 2026-11-22", true},
    {"until yesterday", "LAME_DELEGATION until 2026-11-21", false},
};

#define LAME(ns)                                                               \
    {                                                                          \
        ns, .rtt_us = 1, .verdict = RW_VERDICT_LAME,                           \
            .flags = RW_RCODE_REFUSED, .empty = true                           \
    }

static void
findings_are_accepted_by_code_zone_servers_and_date(void **state)
{
    const struct row row = {.what = "",
                            .steps = {REFERRAL, LAME(NS1), LAME(NS2)}};

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct world *w = row_world(&row);
        struct rw_accept_error error;
        struct rw_findings *findings;
        struct rw_accept *accept;

        assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
        assert_int_equal(rw_accept_parse(&accept, CASES[i].text, &error),
                         RW_OK);
        rw_findings_accept(findings, accept, NOW_S);
        assert_int_equal(rw_findings_count(findings), 1);
        if (rw_findings_get(findings, 0)->is_accepted != CASES[i].is_accepted)
            fail_msg("%s", CASES[i].what);
        rw_findings_accept(findings, NULL, NOW_S);
        assert_false(rw_findings_get(findings, 0)->is_accepted);
        rw_accept_free(accept);
        rw_findings_free(findings);
        free(w);
    }
}

static void
what_is_accepted_stands_last(void **state)
{
    const struct row row = {
        .what = "",
        .steps = {REFERRAL,
                  LAME(NS1),
                  {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                   .flags = RW_FLAG_AA | RW_FLAG_Z, .answer = ANSWER}}};
    struct world *w = row_world(&row);
    struct rw_accept_error error;
    struct rw_findings *findings;
    struct rw_accept *accept;

    (void)state;
    assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
    assert_int_equal(rw_findings_get(findings, 0)->code,
                     RW_FINDING_LAME_DELEGATION);
    assert_int_equal(rw_accept_parse(&accept, "LAME_DELEGATION", &error),
                     RW_OK);
    rw_findings_accept(findings, accept, NOW_S);
    assert_int_equal(rw_findings_get(findings, 0)->code, RW_FINDING_Z_BIT_SET);
    rw_accept_free(accept);
    rw_findings_free(findings);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_or_refused_with_their_line),
        cmocka_unit_test(findings_are_accepted_by_code_zone_servers_and_date),
        cmocka_unit_test(what_is_accepted_stands_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
