/* What rulings share about zones that waste their time.  (Signatures found
 * good: test_judge.c.)
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dnssec/memo.h"

#define NOW_S   UINT64_C(1790000000)
#define LIMIT   1000 /* microseconds */
#define MINUTES 60

static const uint8_t *const TRAP = (const uint8_t *)"\4trap\4test";
static const uint8_t *const SAME = (const uint8_t *)"\4TRAP\4test";

static int
setup(void **state)
{
    *state = rw_judge_memo_new();
    return *state == NULL;
}

static int
teardown(void **state)
{
    rw_judge_memo_free(*state);
    return 0;
}

static void
waste_adds_up_by_zone(void **state)
{
    struct rw_judge_memo *memo = *state;

    assert_false(rwi_memo_is_wary(memo, TRAP, 0, NOW_S));
    rwi_memo_waste(memo, TRAP, LIMIT - 1, NOW_S);
    assert_false(rwi_memo_is_wary(memo, TRAP, 0, NOW_S));
    rwi_memo_waste(memo, SAME, 1, NOW_S);
    assert_true(rwi_memo_is_wary(memo, TRAP, 0, NOW_S));
    assert_true(rwi_memo_is_wary(memo, SAME, 0, NOW_S));
}

static void
what_a_walk_wastes_itself_does_not_count(void **state)
{
    struct rw_judge_memo *memo = *state;

    rwi_memo_waste(memo, TRAP, LIMIT + 99, NOW_S);
    assert_false(rwi_memo_is_wary(memo, TRAP, 100, NOW_S));
    assert_true(rwi_memo_is_wary(memo, TRAP, 99, NOW_S));
}

/* Those above, below and beside it, and any that has its place. */
static void
other_zones_are_as_before(void **state)
{
    static const char *const OTHERS[] = {"", "\4test", "\1a\4trap\4test",
                                         "\4trip\4test"};
    struct rw_judge_memo *memo = *state;

    rwi_memo_waste(memo, TRAP, LIMIT, NOW_S);
    for (size_t i = 0; i < 4; i++)
        assert_false(
            rwi_memo_is_wary(memo, (const uint8_t *)OTHERS[i], 0, NOW_S));
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t name[] = {3, (uint8_t)('a' + i / 100),
                          (uint8_t)('0' + i / 10 % 10), (uint8_t)('0' + i % 10),
                          0};

        assert_false(rwi_memo_is_wary(memo, name, 0, NOW_S));
    }
}

static void
it_is_forgotten_ten_minutes_after_the_last(void **state)
{
    struct rw_judge_memo *memo = *state;

    rwi_memo_waste(memo, TRAP, LIMIT, NOW_S);
    rwi_memo_waste(memo, TRAP, 1, NOW_S + 9 * MINUTES);
    assert_true(rwi_memo_is_wary(memo, TRAP, 0, NOW_S + 19 * MINUTES - 1));
    assert_false(rwi_memo_is_wary(memo, TRAP, 0, NOW_S + 19 * MINUTES));
    rwi_memo_waste(memo, TRAP, 1, NOW_S + 20 * MINUTES);
    assert_false(rwi_memo_is_wary(memo, TRAP, 0, NOW_S + 20 * MINUTES));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(waste_adds_up_by_zone, setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_a_walk_wastes_itself_does_not_count, setup, teardown),
        cmocka_unit_test_setup_teardown(other_zones_are_as_before, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            it_is_forgotten_ten_minutes_after_the_last, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
