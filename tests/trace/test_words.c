/* The words are those of doc/json.md, and a number that means nothing has none.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
words_are_those_of_the_contract(void **state)
{
    (void)state;
    assert_string_equal(rw_outcome_word(RW_OUTCOME_NXDOMAIN), "nxdomain");
    assert_string_equal(rw_reason_word(RW_REASON_NO_SERVER_ANSWERED),
                        "no-server-answered");
    assert_string_equal(rw_reason_word(RW_REASON_NOT_CAPTURED),
                        "not-in-capture");
    assert_string_equal(rw_security_word(RW_SECURITY_BOGUS), "bogus");
    assert_string_equal(rw_purpose_word(RW_PURPOSE_SURVEY), "survey");
    assert_string_equal(rw_probe_word(RW_PROBE_TCP), "tcp");
    assert_string_equal(rw_provenance_word(RW_FROM_SIBLING_GLUE),
                        "sibling-glue");
    assert_string_equal(rw_step_error_word(RW_STEP_CLOSED),
                        "connection-closed");
    assert_string_equal(rw_verdict_word(RW_VERDICT_DISCARDED), "discarded");
}

static void
numbers_out_of_range_have_no_word(void **state)
{
    (void)state;
    assert_string_equal(rw_outcome_word((enum rw_outcome)99), "");
    assert_string_equal(rw_reason_word((enum rw_reason)99), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_the_contract),
        cmocka_unit_test(numbers_out_of_range_have_no_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
