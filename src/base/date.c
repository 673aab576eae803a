/* Dates in UTC; see date.h.  Days are counted from 1 March of year 0, so
 * that the leap day is a year's last.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/date.h"

#include "base/textfast.h"

#define DAY_S      86400
#define ERA_DAYS   146097 /* in 400 years */
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

char *
rwi_put_date(char *at, uint32_t seconds)
{
    uint32_t days = seconds / DAY_S + EPOCH_DAYS, rest = seconds % DAY_S;
    uint32_t era = days / ERA_DAYS, day = days % ERA_DAYS;
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    uint32_t month;

    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153; /* 0 is March */
    day -= (153 * month + 2) / 5;
    year += era * 400 + (month >= 10);
    month = month < 10 ? month + 3 : month - 9;
    at = rwi_put_pair(at, year / 100);
    at = rwi_put_pair(at, year % 100);
    at = rwi_put_pair(at, month);
    at = rwi_put_pair(at, day + 1);
    at = rwi_put_pair(at, rest / 3600);
    at = rwi_put_pair(at, rest / 60 % 60);
    return rwi_put_pair(at, rest % 60);
}

static uint32_t
pair(const char *digits)
{
    return (uint32_t)(digits[0] - '0') * 10 + (uint32_t)(digits[1] - '0');
}

static uint32_t
days_in(uint32_t year, uint32_t month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    if (month == 2)
        return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool
rwi_date_from_text(uint32_t *seconds, const char *digits)
{
    uint32_t year, month, day, days;
    uint64_t total;

    for (int i = 0; i < 14; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return false;
    year = pair(digits) * 100 + pair(digits + 2);
    month = pair(digits + 4);
    day = pair(digits + 6);
    if (year < 1970 || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month) || pair(digits + 8) > 23 ||
        pair(digits + 10) > 59 || pair(digits + 12) > 59)
        return false;
    if (month <= 2) {
        year--;
        month += 12;
    }
    days = year * 365 + year / 4 - year / 100 + year / 400 +
           (153 * (month - 3) + 2) / 5 + day - 1 - EPOCH_DAYS;
    total = (uint64_t)days * DAY_S + pair(digits + 8) * 3600 +
            pair(digits + 10) * 60 + pair(digits + 12);
    if (total > UINT32_MAX)
        return false;
    *seconds = (uint32_t)total;
    return true;
}
