/* Dates in UTC; see date.h.  Days are counted from 1 March of year 0, so
 * that the leap day is a year's last.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/date.h"

#include "base/textfast.h"
#include "base/words.h"

#define DAY_S      86400
#define ERA_DAYS   146097 /* in 400 years */
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

struct date {
    uint32_t year, month, day;
};

/* Any day of the Gregorian calendar up to the year 5 million. */
static struct date
date_of(uint32_t days)
{
    uint32_t shifted = days + EPOCH_DAYS;
    uint32_t era = shifted / ERA_DAYS, day = shifted % ERA_DAYS;
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    uint32_t month;

    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153; /* 0 is March */
    return (struct date){
        .year = year + era * 400 + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = day - (153 * month + 2) / 5 + 1,
    };
}

char *
rwi_put_date(char *at, uint32_t seconds)
{
    struct date date = date_of(seconds / DAY_S);
    uint32_t rest = seconds % DAY_S;

    at = rwi_put_pair(at, date.year / 100);
    at = rwi_put_pair(at, date.year % 100);
    at = rwi_put_pair(at, date.month);
    at = rwi_put_pair(at, date.day);
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

/* The year is taken to begin in March, so that the leap day is its last and
 * (153 * m + 2) / 5 counts the days before a month; no table is needed.
 * Seconds that a 32-bit field cannot hold are no time: RFC 4034 section 3.2
 * has the field wrap in 2106, and text does not say which turn is meant. */
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

/* ---- for people -------------------------------------------------------- */

/* As many days as 2^64 microseconds have; a time beyond them is a mistake. */
static uint32_t
days_of(uint64_t time_s)
{
    uint64_t days = time_s / DAY_S;

    return days <= UINT64_MAX / 1000000 / DAY_S ? (uint32_t)days : 0;
}

void
rwi_text_date(struct rw_text *text, uint64_t time_s)
{
    struct date date = date_of(days_of(time_s));

    rw_text_printf(text, "%04u-%02u-%02u", date.year, date.month, date.day);
}

/* "12:00:00" */
static void
put_clock(struct rw_text *text, uint64_t time_s)
{
    unsigned rest = (unsigned)(time_s % DAY_S);

    rw_text_printf(text, "%02u:%02u:%02u", rest / 3600, rest / 60 % 60,
                   rest % 60);
}

void
rwi_text_time(struct rw_text *text, uint64_t time_us, char between)
{
    rwi_text_date(text, time_us / 1000000);
    rw_text_putc(text, between);
    put_clock(text, time_us / 1000000);
    rw_text_printf(text, ".%06u", (unsigned)(time_us % 1000000));
}

void
rwi_text_moment(struct rw_text *text, uint64_t time_s)
{
    rwi_text_date(text, time_s);
    rw_text_putc(text, ' ');
    put_clock(text, time_s);
    rw_text_puts(text, " UTC");
}

/* Three digits that count and never "1000 ms": the limits lie where rounding
 * would need another unit. */
void
rwi_text_duration(struct rw_text *text, uint64_t us)
{
    if (us >= 9950000)
        rw_text_printf(text, "%llu s",
                       (unsigned long long)((us + 500000) / 1000000));
    else if (us >= 999500)
        rw_text_printf(text, "%.1f s", (double)us / 1e6);
    else if (us >= 950)
        rw_text_printf(text, "%llu ms",
                       (unsigned long long)((us + 500) / 1000));
    else
        rw_text_printf(text, "%.1f ms", (double)us / 1e3);
}

/* The two largest units that there are any of; what is left over below them
 * says nothing to a reader who sees days. */
void
rwi_text_seconds(struct rw_text *text, uint64_t seconds)
{
    static const struct {
        uint64_t seconds;
        struct rw_words words;
    } UNITS[] = {
        {86400, {RW_PLURAL("%llu day", "%llu days")}},
        {3600, {RW_PLURAL("%llu hour", "%llu hours")}},
        {60, {RW_PLURAL("%llu minute", "%llu minutes")}},
        {1, {RW_PLURAL("%llu second", "%llu seconds")}},
    };
    size_t said = 0;

    for (size_t i = 0; i < 4 && said < 2; i++) {
        uint64_t count = seconds / UNITS[i].seconds;

        seconds %= UNITS[i].seconds;
        if (count == 0 && !(i == 3 && said == 0))
            continue;
        if (said++ > 0)
            rw_text_putc(text, ' ');
        rw_text_printf(text,
                       rwi_words_in(text->language, UNITS[i].words, count),
                       (unsigned long long)count);
    }
}
