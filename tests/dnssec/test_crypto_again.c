/* libcrypto that cannot be opened, at first: the verdict says that nothing
 * was checked, and the next ruling checks.  dlopen(3) is led here (part.mk).
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dnssec/cases.h"

static unsigned left_to_fail, calls;

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);

void *
__wrap_dlopen(const char *name, int flags)
{
    calls++;
    if (left_to_fail > 0) {
        left_to_fail--;
        return NULL;
    }
    return __real_dlopen(name, flags);
}

static enum rw_security
rule(const struct test_case *c, struct rw_judge_memo *memo, const char *reason)
{
    struct rw_chain *chain;
    enum rw_security security;
    const struct rw_flaw *flaw;

    assert_int_equal(test_rule(&chain, c, memo), RW_OK);
    security = chain->security;
    flaw = rw_chain_reason(chain);
    assert_string_equal(flaw != NULL ? rw_flaw_name(flaw->code) : "", reason);
    rw_chain_free(chain);
    return security;
}

#ifndef RWI_LINKED /* what is linked is there, or the program is not */
static void
what_could_not_be_opened_is_opened_later(void **state)
{
    struct test_cases *all = test_cases_read("testdata/dnssec/cases.txt");
    struct rw_judge_memo *memo = rw_judge_memo_new();
    const struct test_case *good = test_case_find(all, "shared_signed");
    const struct test_case *bad = test_case_find(all, "positive_altered");

    (void)state;
    assert_non_null(memo);
    left_to_fail = 2;
    assert_int_equal(rule(good, memo, "NO_CRYPTO"), RW_SECURITY_INDETERMINATE);
    assert_int_equal(rule(bad, memo, "NO_CRYPTO"), RW_SECURITY_INDETERMINATE);
    assert_int_equal(left_to_fail, 0);
    assert_int_equal(rule(good, memo, ""), RW_SECURITY_SECURE);
    assert_int_equal(rule(bad, memo, bad->flaw), RW_SECURITY_BOGUS);
    assert_int_equal(calls, 3); /* it stays, once it is there */
    rw_judge_memo_free(memo);
    test_cases_free(all);
}
#endif

/* The work is bounded, not by a clock but by what it is known to take. */
static void
the_cryptography_of_a_walk_is_bounded(void **state)
{
    struct test_cases *all = test_cases_read("testdata/dnssec/cases.txt");
    struct test_case *c = test_case_find(all, "shared_signed");
    struct rw_judge_policy policy = {.walk_work_us_max = 1};

    (void)state;
    c->config.policy = &policy;
    assert_int_equal(rule(c, NULL, "LIMIT_CHECKS"), RW_SECURITY_BOGUS);
    policy.walk_work_us_max = RW_JUDGE_WALK_WORK_US_MAX;
    assert_int_equal(rule(c, NULL, ""), RW_SECURITY_SECURE);
    c = test_case_find(all, "nsec3_nameerror");
    c->config.policy = &policy;
    assert_int_equal(rule(c, NULL, ""), RW_SECURITY_SECURE);
    test_cases_free(all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef RWI_LINKED
        cmocka_unit_test(what_could_not_be_opened_is_opened_later),
#endif
        cmocka_unit_test(the_cryptography_of_a_walk_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
