/* Numbers that no table has: a caller may have them from anywhere, and gets a
 * word that is none, never what lies behind the table (the sanitizers look).
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rootwalk/rootwalk.h"

/* Each with a number of its kind; a word must come, or NULL where the header
 * says so. */
#define ASK(word, kind) (void)word((enum kind)number)

static void
ask_all(int number)
{
    ASK(rw_status_text, rw_status);
    ASK(rw_outcome_word, rw_outcome);
    ASK(rw_reason_word, rw_reason);
    ASK(rw_security_word, rw_security);
    ASK(rw_purpose_word, rw_purpose);
    ASK(rw_provenance_word, rw_provenance);
    ASK(rw_step_error_word, rw_step_error);
    ASK(rw_mismatch_word, rw_mismatch);
    ASK(rw_verdict_word, rw_verdict);
    ASK(rw_kind_word, rw_kind);
    ASK(rw_fault_name, rw_fault_code);
    ASK(rw_remark_name, rw_remark_code);
    ASK(rw_remark_is_multicast, rw_remark_code);
    ASK(rw_flaw_name, rw_flaw_code);
    ASK(rw_flaw_kind_of, rw_flaw_code);
    ASK(rw_flaw_reference, rw_flaw_code);
    ASK(rw_flaw_sentence, rw_flaw_code);
    ASK(rw_finding_name, rw_finding_code);
    ASK(rw_finding_severity, rw_finding_code);
    ASK(rw_finding_reference, rw_finding_code);
    ASK(rw_severity_word, rw_severity);
    ASK(rw_detail_word, rw_detail);
    ASK(rw_difference_matters, rw_difference_code);
    ASK(rw_difference_kind, rw_difference_code);
    ASK(rw_compare_verdict_word, rw_compare_verdict);
    ASK(rw_stub_error_word, rw_stub_error);
    ASK(rw_stub_error_phrase, rw_stub_error);
    ASK(rw_finding_help, rw_finding_code);
    ASK(rw_probe_word, rw_probe);
    ASK(rw_status_library, rw_status);
    ASK(rw_tls_fault_name, rw_tls_fault_code);
    ASK(rw_session_state_word, rw_session_state);
    ASK(rw_session_outcome_word, rw_session_outcome);
    ASK(rw_mime_fault_row, rw_mime_fault);
    ASK(rw_spf_result_word, rw_spf_result);
    ASK(rw_dmarc_policy_word, rw_dmarc_policy);
    ASK(rw_demand_word, rw_demand);
    ASK(rw_demand_phrase, rw_demand);
    ASK(rw_mail_outcome_word, rw_mail_outcome);
    ASK(rw_mail_outcome_phrase, rw_mail_outcome);
    ASK(rw_mail_policy_word, rw_mail_policy);
    ASK(rw_mail_reason_phrase, rw_mail_reason);
    ASK(rw_mail_service_word, rw_mail_service);
    ASK(rw_why_not_word, rw_why_not);
    ASK(rw_why_not_phrase, rw_why_not);
    ASK(rw_format_word, rw_format);
    ASK(rw_format_sentence, rw_format);
    assert_false(rw_format_is_of((enum rw_format)number, RW_SUBJECT_WALK));
}

static void
numbers_that_no_table_has_are_no_words(void **state)
{
    (void)state;
    ask_all(-1);
    ask_all(1000);
    ask_all(INT32_MAX);
    ask_all(INT32_MIN);
}

/* In structures that a caller fills in, too. */
static void
sentences_of_codes_that_are_none_are_written(void **state)
{
    const struct rw_because because = {.code = (enum rw_because_code)1000};
    const struct rw_fault fault = {.code = (enum rw_fault_code)1000,
                                   .section = (enum rw_section)77};
    const struct rw_flaw flaw = {.code = (enum rw_flaw_code)1000};
    const struct rw_trace trace = {.reason = (enum rw_reason)1000,
                                   .qname = RW_NAME_ROOT};
    char buf[256];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    rw_because_to_text(&text, &because);
    rw_fault_to_text(&text, &fault);
    rw_flaw_to_text(&text, &flaw);
    rw_reason_to_text(&text, &trace);
    assert_true(rw_text_fits(&text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_no_table_has_are_no_words),
        cmocka_unit_test(sentences_of_codes_that_are_none_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
