/* Numbers: one is never another's, and one that is over finds nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define THINGS 100

static void
each_number_finds_its_own_thing(void **state)
{
    struct rwi_numbers numbers = {.places = NULL};
    char things[THINGS];
    uint64_t number[THINGS];

    (void)state;
    assert_null(rwi_number_find(&numbers, 0));
    for (size_t i = 0; i < THINGS; i++) {
        number[i] = rwi_number_give(&numbers, &things[i]);
        assert_true(number[i] != 0);
    }
    for (size_t i = 0; i < THINGS; i++)
        assert_ptr_equal(rwi_number_find(&numbers, number[i]), &things[i]);
    assert_null(rwi_number_find(&numbers, 0));
    assert_null(rwi_number_find(&numbers, UINT64_MAX));
    rwi_numbers_done(&numbers);
    assert_null(rwi_number_find(&numbers, number[0]));
}

/* Who comes late with a number must not find what has its place now. */
static void
a_number_that_is_over_finds_nothing(void **state)
{
    struct rwi_numbers numbers = {.places = NULL};
    uint64_t first, second;
    char one, other;

    (void)state;
    first = rwi_number_give(&numbers, &one);
    rwi_number_take(&numbers, first);
    assert_null(rwi_number_find(&numbers, first));
    second = rwi_number_give(&numbers, &other);
    assert_true(second != first);
    assert_int_equal((uint32_t)second, (uint32_t)first); /* the same place */
    assert_null(rwi_number_find(&numbers, first));
    assert_ptr_equal(rwi_number_find(&numbers, second), &other);
    rwi_numbers_done(&numbers);
}

static void
places_are_used_again(void **state)
{
    struct rwi_numbers numbers = {.places = NULL};
    uint64_t number[THINGS];
    char things[THINGS];

    (void)state;
    for (unsigned round = 0; round < 10; round++) {
        for (size_t i = 0; i < THINGS; i++)
            number[i] = rwi_number_give(&numbers, &things[i]);
        for (size_t i = 0; i < THINGS; i++) /* in another order */
            rwi_number_take(&numbers, number[i * 7 % THINGS]);
    }
    assert_int_equal(numbers.count, THINGS);
    rwi_numbers_done(&numbers);
}

/* When a place has been given as often as it can be told. */
static void
no_number_is_zero(void **state)
{
    struct rwi_numbers numbers = {.places = NULL};
    char thing;

    (void)state;
    rwi_number_take(&numbers, rwi_number_give(&numbers, &thing));
    numbers.places[0].times = UINT32_MAX;
    assert_true(rwi_number_give(&numbers, &thing) != 0);
    rwi_numbers_done(&numbers);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_finds_its_own_thing),
        cmocka_unit_test(a_number_that_is_over_finds_nothing),
        cmocka_unit_test(places_are_used_again),
        cmocka_unit_test(no_number_is_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
