/* Times as dates; see clock.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/clock.h"

#define DAY_S UINT64_C(86400)

/* Days since 1970 to a date of the Gregorian calendar: years begin in
 * March, so the day that leap years add is the last of its year. */
static void
put_date(struct rw_text *text, uint64_t days)
{
    uint64_t shifted = days + 719468; /* days since 0000-03-01 */
    uint64_t era = shifted / 146097;  /* of 400 years */
    uint64_t day = shifted % 146097;
    uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    uint64_t in_year = day - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * in_year + 2) / 153; /* from March */
    uint64_t in_month = in_year - (153 * month + 2) / 5 + 1;

    month = month < 10 ? month + 3 : month - 9;
    rw_text_printf(text, "%04llu-%02llu-%02llu",
                   (unsigned long long)(year + era * 400 + (month <= 2)),
                   (unsigned long long)month, (unsigned long long)in_month);
}

void
rwi_text_date(struct rw_text *text, uint64_t time_s)
{
    put_date(text, time_s / DAY_S);
}

void
rwi_text_time(struct rw_text *text, uint64_t time_us, char between)
{
    uint64_t seconds = time_us / 1000000;
    unsigned of_day = (unsigned)(seconds % DAY_S);

    put_date(text, seconds / DAY_S);
    rw_text_printf(text, "%c%02u:%02u:%02u.%06u", between, of_day / 3600,
                   of_day / 60 % 60, of_day % 60,
                   (unsigned)(time_us % 1000000));
}
