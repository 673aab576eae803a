/* Every allocation of a ruling fails in turn: it says so or succeeds, and
 * nothing leaks (the sanitizers look).
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dnssec/cases.h"
#include "help/failing.h"

/* Rule with the allocation after so many failing.
 *
 * @return whether one did fail
 */
static bool
rule_without(const struct test_case *c, size_t allocations)
{
    struct rw_chain *chain;
    enum rw_status status;
    bool failed;

    failing_after(allocations, FAILING_ONCE);
    status = test_rule(&chain, c, NULL);
    failed = failing_stop();
    if (failed) {
        assert_int_equal(status, RW_ERR_MEMORY);
        assert_null(chain);
    } else {
        assert_int_equal(status, RW_OK);
        assert_string_equal(rw_security_word(chain->security), c->expect);
    }
    rw_chain_free(chain);
    return failed;
}

static void
rule_survives_every_allocation_that_fails(void **state)
{
    static const char *const NAMES[] = {
        "shared_signed",   "positive_altered", "two_servers_second_good",
        "nsec3_nameerror", "cname_to_altered", "keytrap_many_signatures",
    };
    struct test_cases *all = test_cases_read("testdata/dnssec/cases.txt");

    (void)state;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        const struct test_case *c = test_case_find(all, NAMES[i]);
        size_t allocations = 0;

        while (rule_without(c, allocations))
            allocations++;
        assert_true(allocations > 3);
    }
    test_cases_free(all);
}

static void
needs_survive_every_allocation_that_fails(void **state)
{
    struct test_cases *all = test_cases_read("testdata/dnssec/cases.txt");
    const struct test_case *c = test_case_find(all, "referral_asks_for_keys");
    struct rw_need needs[RW_NEEDS_MAX];
    bool failed = true;

    (void)state;
    for (size_t i = 0; failed; i++) {
        struct rw_judge *judge;
        size_t count = 0;

        failing_after(i, FAILING_ONCE);
        judge = test_judge(c);
        if (judge != NULL)
            count = rw_judge_needs(judge, needs, RW_NEEDS_MAX);
        failed = failing_stop();
        assert_int_equal(count, failed ? 0 : 2);
        rw_judge_free(judge);
    }
    test_cases_free(all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_survives_every_allocation_that_fails),
        cmocka_unit_test(needs_survive_every_allocation_that_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
