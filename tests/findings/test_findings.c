/* Findings: each is found where it must be, and not where it must not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/rows.h"
#include "findings/rows_plain.h"

static void
findings_are_those_and_no_others(void **state)
{
    (void)state;
    ROWS_CHECK(ROWS);
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
            assert_non_null(strstr(got, "the signature over "));
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
        cmocka_unit_test(flaws_of_the_chain_are_findings_with_their_sentence),
        cmocka_unit_test(worst_findings_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
