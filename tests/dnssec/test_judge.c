/* The judge on signed worlds that another signer made (make_cases.py): each
 * case that holds, and its siblings with one thing missing or spoilt.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dnssec/cases.h"
#include "help/within.h"

#define CASES "testdata/dnssec/cases.txt"

static struct test_cases *all;

static int
setup(void **state)
{
    (void)state;
    all = test_cases_read(CASES);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    test_cases_free(all);
    return 0;
}

static const char *
reason_of(const struct rw_chain *chain)
{
    const struct rw_flaw *flaw = rw_chain_reason(chain);

    return flaw != NULL ? rw_flaw_name(flaw->code) : "";
}

static bool
has_note(const struct rw_chain *chain, const char *name)
{
    for (size_t i = 0; i < chain->note_count; i++)
        if (strcmp(rw_flaw_name(chain->notes[i].code), name) == 0)
            return true;
    return false;
}

static bool
same_need(const struct rw_need *a, const struct rw_need *b)
{
    return a->type == b->type && rw_name_equal(a->zone, b->zone) &&
           rw_name_equal(a->name, b->name);
}

static bool
asks_again(const struct rw_chain *chain, const struct rw_need *need)
{
    for (size_t i = 0; i < chain->again_count; i++)
        if (same_need(&chain->again[i], need))
            return true;
    return false;
}

static void
print_chain(const struct rw_chain *chain)
{
    char buf[1024];
    struct rw_text text;

    for (size_t i = 0; i < chain->flaw_count; i++) {
        rw_text_init(&text, buf, sizeof(buf));
        rw_flaw_to_text(&text, &chain->flaws[i]);
        print_message("    %s: %s\n", rw_flaw_name(chain->flaws[i].code), buf);
    }
    for (size_t i = 0; i < chain->note_count; i++)
        print_message("    note %s\n", rw_flaw_name(chain->notes[i].code));
}

/* Say whether a ruling is the case's, and free it. */
static bool
is_as_expected(struct rw_chain *chain, const struct test_case *c)
{
    bool good = strcmp(rw_security_word(chain->security), c->expect) == 0 &&
                (c->flaw[0] == '\0' ? (chain->security == RW_SECURITY_SECURE) ==
                                          (chain->flaw_count == 0)
                                    : strcmp(reason_of(chain), c->flaw) == 0);
    for (size_t i = 0; i < c->note_count; i++)
        good = good && has_note(chain, c->notes[i]);
    for (size_t i = 0; i < c->again_count; i++)
        good = good && asks_again(chain, &c->again[i]);
    if (!good) {
        print_message("%s: wanted %s %s, got %s %s\n", c->name, c->expect,
                      c->flaw, rw_security_word(chain->security),
                      reason_of(chain));
        print_chain(chain);
    }
    rw_chain_free(chain);
    return good;
}

static bool
rules_as_expected(const struct test_case *c, struct rw_judge_memo *memo)
{
    struct rw_chain *chain;

    assert_int_equal(test_rule(&chain, c, memo), RW_OK);
    return is_as_expected(chain, c);
}

static void
rule_is_right_in_every_case(void **state)
{
    size_t wrong = 0;

    (void)state;
    assert_true(all->case_count > 150);
    for (size_t i = 0; i < all->case_count; i++)
        wrong += !rules_as_expected(&all->cases[i], NULL);
    assert_int_equal(wrong, 0);
}

/* Twice over, and with one memo for all: the second time from memory. */
static void
rule_is_the_same_with_a_memo(void **state)
{
    struct rw_judge_memo *memo = rw_judge_memo_new();
    size_t wrong = 0;

    (void)state;
    assert_non_null(memo);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < all->case_count; i++)
            wrong += !rules_as_expected(&all->cases[i], memo);
    assert_int_equal(wrong, 0);
    rw_judge_memo_free(memo);
}

/* As a walk does: after each response, what is missing is asked about, and
 * even a ruling in between changes nothing in the last one. */
static bool
grows_as_expected(const struct test_case *c, bool rules_in_between)
{
    struct rw_judge *judge = rw_judge_new(&c->config);
    struct rw_need needs[RW_NEEDS_MAX];
    struct rw_chain *chain;
    bool good;

    assert_non_null(judge);
    for (size_t i = 0; i < c->evidence_count; i++) {
        (void)rw_judge_needs(judge, needs, RW_NEEDS_MAX);
        if (rules_in_between) {
            assert_int_equal(rw_judge_rule(&chain, judge, c->now_s, NULL),
                             RW_OK);
            rw_chain_free(chain);
        }
        assert_int_equal(rw_judge_add(judge, &c->evidence[i]), RW_OK);
        assert_ptr_equal(rw_judge_evidence(judge, i)->reading,
                         c->evidence[i].reading);
    }
    (void)rw_judge_needs(judge, needs, RW_NEEDS_MAX);
    assert_int_equal(rw_judge_rule(&chain, judge, c->now_s, NULL), RW_OK);
    good = is_as_expected(chain, c);
    rw_judge_free(judge);
    return good;
}

static void
rule_is_the_same_however_the_judge_grew(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < all->case_count; i++) {
        /* a bound on all of a judge's work is used up the sooner */
        bool bounded = all->cases[i].config.policy != NULL;

        wrong += !grows_as_expected(&all->cases[i], false);
        wrong += !grows_as_expected(&all->cases[i], !bounded);
    }
    assert_int_equal(wrong, 0);
}

/* What was checked once is not checked again. */
static void
second_ruling_checks_nothing(void **state)
{
    const struct test_case *c = test_case_find(all, "shared_signed");
    struct rw_judge *judge = test_judge(c);
    struct rw_chain *first, *second;

    (void)state;
    assert_int_equal(rw_judge_rule(&first, judge, c->now_s, NULL), RW_OK);
    assert_int_equal(rw_judge_rule(&second, judge, c->now_s, NULL), RW_OK);
    assert_true(first->checks > 5);
    assert_int_equal(first->checks, second->checks);
    rw_chain_free(first);
    rw_chain_free(second);
    rw_judge_free(judge);
}

static bool
asks_as_expected(const struct test_case *c)
{
    struct rw_need needs[RW_NEEDS_MAX];
    struct rw_judge *judge = test_judge(c);
    size_t count = rw_judge_needs(judge, needs, RW_NEEDS_MAX);
    bool good = count == c->need_count;

    rw_judge_free(judge);
    for (size_t i = 0; good && i < count; i++)
        good = same_need(&needs[i], &c->needs[i]);
    if (good)
        return true;
    print_message("%s: wanted %zu needs, got %zu\n", c->name, c->need_count,
                  count);
    for (size_t i = 0; i < count; i++) {
        char buf[1024];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_name_to_text(&text, needs[i].zone);
        rw_text_puts(&text, ": ");
        rw_name_to_text(&text, needs[i].name);
        rw_text_puts(&text, " ");
        rw_type_to_text(&text, needs[i].type);
        print_message("    %s\n", buf);
    }
    return false;
}

/* A case without `need` lines is complete: nothing more may be asked. */
static void
needs_are_what_is_missing_and_no_more(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < all->case_count; i++)
        wrong += !asks_as_expected(&all->cases[i]);
    assert_int_equal(wrong, 0);
}

static void
chain_shows_every_link(void **state)
{
    const struct test_case *c = test_case_find(all, "positive");
    struct rw_chain *chain;

    (void)state;
    assert_int_equal(test_rule(&chain, c, NULL), RW_OK);
    assert_int_equal(chain->zone_count, 2);
    assert_true(chain->zones[0].is_anchored);
    assert_null(chain->zones[0].parent);
    assert_int_equal(chain->zones[0].key_count, 2);
    assert_true(rw_name_is_root(chain->zones[1].parent));
    assert_int_equal(chain->zones[1].ds_count, 1);
    assert_true(chain->zones[1].ds[0].matches);
    assert_int_equal(chain->zones[1].ds_step, 1);
    assert_int_equal(chain->zones[1].key_step, 3);
    assert_true(chain->zones[1].keys[0].is_entry);
    assert_true(chain->zones[1].keys[0].signs_keys);
    assert_true(chain->zones[1].keys[0].signs_data);
    assert_int_equal(chain->zones[1].keys[0].bits, 256);
    assert_int_equal(chain->zones[1].set_count, 2);
    assert_int_equal(chain->zones[1].sets[1].role, RW_ROLE_DATA);
    assert_int_equal(chain->zones[1].sets[1].records, 2);
    assert_int_equal(chain->zones[1].sets[1].sigs[0].verdict, RW_FLAW_NONE);
    assert_int_equal(chain->zones[1].sets[1].sigs[0].expiration_s,
                     c->now_s + 20 * 86400);
    assert_int_equal(chain->answer_step_count, 1);
    assert_int_equal(chain->answer_steps[0], 4);
    rw_chain_free(chain);
}

/* Which responses the answer is in: each once, along the aliases. */
static void
answer_steps_are_told_in_order(void **state)
{
    static const struct {
        const char *name;
        size_t count;
        uint32_t steps[2];
    } ANSWERS[] = {
        {"positive", 1, {4}},
        {"cname", 1, {4}}, /* both names in one response */
        {"cname_to_other_zone", 2, {4, 7}},
        {"nodata_nsec", 1, {4}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct rw_chain *chain;

        assert_int_equal(
            test_rule(&chain, test_case_find(all, ANSWERS[i].name), NULL),
            RW_OK);
        if (chain->answer_step_count != ANSWERS[i].count ||
            memcmp(chain->answer_steps, ANSWERS[i].steps,
                   ANSWERS[i].count * sizeof(uint32_t)) != 0)
            fail_msg("%s: %zu steps, the first %u", ANSWERS[i].name,
                     chain->answer_step_count,
                     chain->answer_step_count ? chain->answer_steps[0] : 0);
        rw_chain_free(chain);
    }
}

/* A reason names the response that it was found in, and when. */
static void
reason_says_where_and_when(void **state)
{
    static const struct {
        const char *name;
        uint32_t step;
        int when; /* beside now; 0: no time belongs to it */
    } REASONS[] = {
        {"positive_expired", 4, -1},
        {"positive_inverted", 4, -1},
        {"positive_not_yet", 4, 1},
        {"positive_too_many_labels", 4, 0},
        {"dnskey_expired", 3, -1},
        {"dnskey_altered", 3, 0},
        {"ds_expired", 1, -1},
        {"ds_missing", 0, 0}, /* nothing was found anywhere */
        {"nods_nsec_of_child", 4, 0},
        {"nods_nsec3_has_ds", 4, 0},
        {"nods_nothing_asked_without_proof", 6, 0},
        {"nods_nsec3_unknown_flags", 4, 0},
        {"cname_target_altered", 4, 0},
        {"cname_to_altered", 7, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(REASONS) / sizeof(REASONS[0]); i++) {
        const struct test_case *c = test_case_find(all, REASONS[i].name);
        const struct rw_flaw *flaw;
        struct rw_chain *chain;
        int when;

        assert_int_equal(test_rule(&chain, c, NULL), RW_OK);
        flaw = rw_chain_reason(chain);
        assert_non_null(flaw);
        when = flaw->time_s == 0 ? 0 : flaw->time_s < c->now_s ? -1 : 1;
        if (flaw->step != REASONS[i].step || when != REASONS[i].when)
            fail_msg("%s: %s of step %u, time %d", REASONS[i].name,
                     rw_flaw_name(flaw->code), flaw->step, when);
        rw_chain_free(chain);
    }
}

static void
chain_asks_again_for_what_is_no_good(void **state)
{
    static const struct {
        const char *name;
        uint16_t type;
    } CASES_AGAIN[] = {
        {"positive_altered", RW_TYPE_A},
        {"dnskey_altered", RW_TYPE_DNSKEY},
        {"ds_altered", RW_TYPE_DS},
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct test_case *c = test_case_find(all, CASES_AGAIN[i].name);
        struct rw_chain *chain;

        assert_int_equal(test_rule(&chain, c, NULL), RW_OK);
        assert_true(chain->again_count >= 1);
        assert_int_equal(chain->again[0].type, CASES_AGAIN[i].type);
        rw_chain_free(chain);
    }
}

static void
keytrap_work_is_bounded(void **state)
{
    static const char *const NAMES[] = {"keytrap_many_signatures",
                                        "keytrap_many_keys"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct test_case *c = test_case_find(all, NAMES[i]);
        struct rw_chain *chain;

        assert_int_equal(test_rule(&chain, c, NULL), RW_OK);
        /* three good ones and two DS digests lie on the way */
        assert_within(chain->checks, RW_JUDGE_SET_CHECKS_MAX,
                      RW_JUDGE_SET_CHECKS_MAX + 8);
        rw_chain_free(chain);
    }
}

static uint32_t
checks_of(const char *name, struct rw_judge_memo *memo,
          enum rw_security *security)
{
    struct rw_chain *chain;
    uint32_t checks;

    assert_int_equal(test_rule(&chain, test_case_find(all, name), memo), RW_OK);
    checks = chain->checks;
    *security = chain->security;
    rw_chain_free(chain);
    return checks;
}

#define TRAPS 40 /* walks into one; each of the first wastes some 0.5 ms */

/* A zone that makes each of many walks do work for nothing gets less of it
 * soon; what is good in it, and all other zones, are ruled on as before. */
static void
many_walks_into_a_trap_cost_little(void **state)
{
    struct rw_judge_memo *memo = rw_judge_memo_new();
    enum rw_security security;
    uint32_t first, good, last = 0;

    (void)state;
    assert_non_null(memo);
    good = checks_of("positive", memo, &security);
    first = checks_of("keytrap_many_keys", memo, &security);
    for (size_t i = 0; i < TRAPS; i++) {
        last = checks_of("keytrap_many_keys", memo, &security);
        assert_int_equal(security, RW_SECURITY_BOGUS);
    }
    assert_true(first >= RW_JUDGE_SET_CHECKS_MAX);
    assert_in_range(last, 4, 4 + good);
    assert_int_equal(checks_of("positive", memo, &security), good);
    assert_int_equal(security, RW_SECURITY_SECURE);
    assert_int_equal(checks_of("keytrap_many_keys", NULL, &security), first);
    rw_judge_memo_free(memo);
}

#define OPT_SIZE 11 /* octets; the last record, and no loss */

/* Evidence cut off at any octet is no response. */
static void
cut_off_evidence_harms_nobody(void **state)
{
    struct test_case c = *test_case_find(all, "nsec3_nameerror");
    struct rw_evidence *last = &c.evidence[c.evidence_count - 1];
    const struct rw_message *whole = &last->reading->message;

    (void)state;
    for (size_t len = 0; len < whole->len - OPT_SIZE; len++) {
        uint8_t *octets = malloc(len + 1);
        struct rw_reading *reading;
        struct rw_chain *chain;

        memcpy(octets, whole->wire, len);
        reading = test_reading(last, octets, len);
        last->reading = reading;
        assert_int_equal(test_rule(&chain, &c, NULL), RW_OK);
        assert_int_not_equal(chain->security, RW_SECURITY_SECURE);
        rw_chain_free(chain);
        rw_reading_free(reading);
        free(octets);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_is_right_in_every_case),
        cmocka_unit_test(rule_is_the_same_with_a_memo),
        cmocka_unit_test(rule_is_the_same_however_the_judge_grew),
        cmocka_unit_test(second_ruling_checks_nothing),
        cmocka_unit_test(needs_are_what_is_missing_and_no_more),
        cmocka_unit_test(chain_shows_every_link),
        cmocka_unit_test(answer_steps_are_told_in_order),
        cmocka_unit_test(reason_says_where_and_when),
        cmocka_unit_test(chain_asks_again_for_what_is_no_good),
        cmocka_unit_test(keytrap_work_is_bounded),
        cmocka_unit_test(many_walks_into_a_trap_cost_little),
        cmocka_unit_test(cut_off_evidence_harms_nobody),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
