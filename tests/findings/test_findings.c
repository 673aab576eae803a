/* Findings: each is found where it must be, and not where it must not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"
#include "findings/rows.h"
#include "findings/rows_aliases.h"
#include "findings/rows_keys.h"
#include "findings/rows_plain.h"
#include "findings/rows_probes.h"
#include "findings/rows_remarks.h"
#include "findings/rows_servers.h"
#include "findings/rows_survey.h"
#include "findings/rows_zones.h"

static void
findings_are_those_and_no_others(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS);
}

static void
remarks_are_findings(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_REMARKS);
}

static void
aliases_and_denials_are_checked(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_ALIASES);
}

static void
zones_and_ways_are_checked(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_ZONES);
}

static void
unusual_probes_tell_of_themselves_only(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_PROBES);
}

static void
keys_and_signatures_are_checked(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_KEYS);
}

/* The notes of a chain in which key 34506 of half.example. is at fault. */
#define KEY_34506 "half.example. 60 IN DNSKEY 257 3 13 " KEY_BASE64 "\n"
#define KEY_BASE64                                                             \
    "oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGP" \
    "mM1x8fGAa2XhSA=="

/* What explains a note keeps it from being a finding: a key that another
 * server gives (RFC 8901), a CDS that announces the DS. */
static void
notes_that_are_explained_are_no_findings(void **state)
{
    static const struct {
        const char *what, *text;
        uint16_t asked;
        enum rw_flaw_code note;
        bool is_found;
    } CASES[] = {
        {"a DS whose key nobody has", NULL, 0, RW_FLAW_NOTE_DS_WITHOUT_DNSKEY,
         true},
        {"a DS whose key another server has", KEY_34506, RW_TYPE_DNSKEY,
         RW_FLAW_NOTE_DS_WITHOUT_DNSKEY, false},
        {"a key without DS", NULL, 0, RW_FLAW_NOTE_DNSKEY_WITHOUT_DS, true},
        {"a key that is announced",
         "half.example. 60 IN CDNSKEY 257 3 13 " KEY_BASE64 "\n",
         RW_TYPE_CDNSKEY, RW_FLAW_NOTE_DNSKEY_WITHOUT_DS, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct row row = {.what = CASES[i].what,
                          .steps = {REFERRAL, GOOD, {.address = NULL}}};
        struct rw_flaw note = {.code = CASES[i].note,
                               .zone = HALF,
                               .algorithm = 13,
                               .key_tag = 34506};
        const struct rw_chain chain = {
            .notes = &note, .note_count = 1, .now_s = NOW_S};
        struct rw_findings *findings;
        struct world *w;

        if (CASES[i].text != NULL)
            row.steps[2] = (struct world_row){.purpose = RW_PURPOSE_DNSSEC,
                                              .qname = "half.example.",
                                              .qtype = CASES[i].asked,
                                              NS1,
                                              .rtt_us = 1,
                                              .verdict = RW_VERDICT_ANSWER,
                                              .flags = RW_FLAG_AA,
                                              .answer = CASES[i].text};
        w = row_world(&row);
        w->trace.chain = &chain;
        assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
        if ((rw_findings_count(findings) > 0) != CASES[i].is_found)
            fail_msg("%s", CASES[i].what);
        rw_findings_free(findings);
        free(w);
    }
}

static void
surveys_are_read(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_SURVEY);
}

static void
servers_are_blamed_for_what_they_did(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS_SERVERS);
}

#define MANY_NS 1000

/* A delegation with a thousand servers, none of which has glue and each of
 * which says something else: bounded, in time and in what is said. */
static void
a_thousand_name_servers_are_bounded(void **state)
{
    const struct row row = {.what = "", .steps = {REFERRAL, GOOD}};
    struct world *w = row_world(&row);
    static struct rw_ns servers[MANY_NS];
    static struct rw_step steps[MANY_NS + 2], *list[MANY_NS + 2];
    struct rw_referral many = *w->steps[0].referral;
    struct rw_findings *findings;
    char got[RWI_FINDING_TEXT_MAX];

    (void)state;
    many.servers = servers;
    many.server_count = MANY_NS;
    for (uint32_t i = 0; i < MANY_NS + 2; i++) {
        steps[i] = w->steps[i == 0 ? 0 : 1];
        list[i] = &steps[i];
        steps[i].number = i + 1;
        if (i < 2)
            continue;
        snprintf(got, sizeof(got), "ns%u.half.example.", i);
        servers[i - 2].name = world_name(w, got);
        steps[i].server.name = servers[i - 2].name;
        steps[i].server.address.octets[2] = (uint8_t)(i >> 8);
        steps[i].server.address.octets[3] = (uint8_t)i;
        steps[i].verdict = RW_VERDICT_LAME;
    }
    steps[0].referral = &many;
    w->trace.steps = list;
    w->trace.step_count = MANY_NS + 2;
    assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
    assert_true(rw_findings_count(findings) > 0);
    assert_true(rw_findings_count(findings) <= RW_FINDINGS_MAX);
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        const struct rw_finding *f = rw_findings_get(findings, i);

        assert_true(f->servers.count <= RW_FINDING_SERVERS_MAX);
        row_sentence(got, sizeof(got), f);
        assert_true(strlen(got) < 2048);
        if (f->code == RW_FINDING_NO_GLUE ||
            f->code == RW_FINDING_LAME_DELEGATION)
            assert_int_equal(f->servers.count + f->servers.more, MANY_NS);
    }
    rw_findings_free(findings);
    free(w);
}

static void
flaws_of_the_chain_are_findings_with_their_sentence(void **state)
{
    struct world *w = world_half();
    const struct rw_flaw flaws[] = {{.code = RW_FLAW_SIG_EXPIRED,
                                     .zone = w->trace.qname,
                                     .name = w->trace.qname,
                                     .type = RW_TYPE_A,
                                     .key_tag = 7,
                                     .algorithm = 13,
                                     .time_s = 1795262400,
                                     .step = 5},
                                    {.code = RW_FLAW_ENDS_NO_DS,
                                     .zone = w->trace.qname,
                                     .name = w->trace.qname}};
    const struct rw_flaw notes[] = {{.code = RW_FLAW_NOTE_DIGEST_SHA1,
                                     .zone = w->trace.qname,
                                     .key_tag = 7}};
    const struct rw_chain chain = {.security = RW_SECURITY_BOGUS,
                                   .flaws = flaws,
                                   .flaw_count = 2,
                                   .notes = notes,
                                   .note_count = 1};
    struct rw_findings *findings;
    char got[1024];
    bool expired = false, digest = false;

    (void)state;
    w->trace.chain = &chain;
    assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        const struct rw_finding *f = rw_findings_get(findings, i);

        row_sentence(got, sizeof(got), f);
        if (f->code == RW_FINDING_RRSIG_EXPIRED) {
            expired = true;
            assert_non_null(strstr(got, "2026"));
            assert_int_equal(f->step, 5);
            assert_true(rw_name_equal(f->servers.list[0].name,
                                      w->steps[4].server.name));
        }
        digest |= f->code == RW_FINDING_DS_DIGEST_SHA1;
        assert_true(f->flaw == NULL || f->flaw->code != RW_FLAW_ENDS_NO_DS);
    }
    assert_true(expired && digest);
    rw_findings_free(findings);
    free(w);
}

static void
worst_findings_come_first(void **state)
{
    struct world *w = world_alias();
    struct rw_findings *findings;

    (void)state;
    assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
    assert_true(rw_findings_count(findings) > 2);
    for (size_t i = 1; i < rw_findings_count(findings); i++)
        assert_true(
            rw_finding_severity(rw_findings_get(findings, i - 1)->code) >=
            rw_finding_severity(rw_findings_get(findings, i)->code));
    assert_null(rw_findings_get(findings, rw_findings_count(findings)));
    rw_findings_free(findings);
    rw_findings_free(NULL);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_those_and_no_others),
        cmocka_unit_test(remarks_are_findings),
        cmocka_unit_test(aliases_and_denials_are_checked),
        cmocka_unit_test(zones_and_ways_are_checked),
        cmocka_unit_test(unusual_probes_tell_of_themselves_only),
        cmocka_unit_test(keys_and_signatures_are_checked),
        cmocka_unit_test(notes_that_are_explained_are_no_findings),
        cmocka_unit_test(surveys_are_read),
        cmocka_unit_test(servers_are_blamed_for_what_they_did),
        cmocka_unit_test(a_thousand_name_servers_are_bounded),
        cmocka_unit_test(flaws_of_the_chain_are_findings_with_their_sentence),
        cmocka_unit_test(worst_findings_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
