/* Dates: every day from 1970 to 2106, both ways, beside libc's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include <time.h>

#include "base/date.h"

static void
every_day_is_as_libc_has_it(void **state)
{
    (void)state;
    for (uint64_t at = 0; at <= UINT32_MAX; at += 86399) {
        time_t clock = (time_t)at;
        char got[15], want[32];
        uint32_t back = 0;
        struct tm tm;

        *rwi_put_date(got, (uint32_t)at) = '\0';
        assert_non_null(gmtime_r(&clock, &tm));
        strftime(want, sizeof(want), "%Y%m%d%H%M%S", &tm);
        if (strcmp(got, want) != 0)
            same_text("date", got, want);
        assert_true(rwi_date_from_text(&back, got));
        assert_int_equal(back, at);
    }
}

static void
what_is_no_date_is_refused(void **state)
{
    static const char *const ROWS[] = {
        "19691231235959", "20210229000000", "20210001000000", "20211301000000",
        "20210100000000", "20210132000000", "20210101240000", "20210101006000",
        "20210101000060", "21060207062816", "2021010100000x", "21000229000000",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint32_t seconds;

        if (rwi_date_from_text(&seconds, ROWS[i]))
            fail_msg("%s was taken for a date", ROWS[i]);
    }
}

/* Centuries are leap years only where 400 divides them. */
static void
centuries_are_told(void **state)
{
    static const struct {
        uint64_t at;
        const char *date;
    } CASES[] = {
        {951782400, "2000-02-29"},   {951868800, "2000-03-01"},
        {4107456000, "2100-02-28"},  {4107542400, "2100-03-01"},
        {13574563200, "2400-02-29"}, {7263129600, "2200-02-28"},
        {7263216000, "2200-03-01"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char buf[32];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rwi_text_date(&text, CASES[i].at);
        same_text("date", buf, CASES[i].date);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_as_libc_has_it),
        cmocka_unit_test(centuries_are_told),
        cmocka_unit_test(what_is_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
