/* A time on the command line; see moment.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rootwalk/trace.h"

#define SECOND_US 1000000

/* "14d": a whole number and its unit. */
static bool
distance_from_text(const char *text, uint64_t *us)
{
    static const struct {
        char unit;
        uint64_t seconds;
    } UNITS[] = {{'s', 1},     {'m', 60},     {'h', 3600},
                 {'d', 86400}, {'w', 604800}, {'y', 31557600}};
    size_t len = strspn(text, "0123456789");
    unsigned number = 0;

    if (len == 0 || len > 5 || strlen(text) != len + 1)
        return false;
    (void)sscanf(text, "%5u", &number);
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++)
        if (UNITS[i].unit == text[len]) {
            *us = number * UNITS[i].seconds * SECOND_US;
            return true;
        }
    return false;
}

/* Digits where the form has 0, anything else as it stands there. */
static bool
has_form(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++) {
        bool is_digit = *text >= '0' && *text <= '9';

        if (*form == '0' ? !is_digit : *text != *form)
            return false;
    }
    return true;
}

/* "Z", "+08:00", or nothing: UTC. */
static bool
zone_from_text(const char *text, int *seconds)
{
    int hours, minutes;

    *seconds = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if ((*text != '+' && *text != '-') || !has_form(text + 1, "00:00") ||
        text[6] != '\0')
        return false;
    (void)sscanf(text + 1, "%2d:%2d", &hours, &minutes);
    *seconds = (hours * 60 + minutes) * 60 * (*text == '-' ? -1 : 1);
    return hours < 24 && minutes < 60;
}

/* A day that is none comes back as another one. */
static bool
seconds_of(const struct tm *wanted, int zone, uint64_t *us)
{
    struct tm tm = *wanted;
    time_t seconds = timegm(&tm);

    if (tm.tm_mday != wanted->tm_mday || tm.tm_mon != wanted->tm_mon ||
        tm.tm_hour != wanted->tm_hour || tm.tm_min != wanted->tm_min ||
        seconds - zone < 0)
        return false;
    *us = (uint64_t)(seconds - zone) * SECOND_US;
    return true;
}

/* RFC 3339 section 5.6, or its date alone; a fraction of a second is passed
 * over. */
static bool
time_from_text(const char *text, uint64_t *us)
{
    struct tm tm = {.tm_mday = 1};
    int zone = 0;

    if (!has_form(text, "0000-00-00"))
        return false;
    (void)sscanf(text, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    text += 10;
    if (*text != '\0') {
        if ((*text != 'T' && *text != 't' && *text != ' ') ||
            !has_form(text + 1, "00:00:00"))
            return false;
        (void)sscanf(text + 1, "%2d:%2d:%2d", &tm.tm_hour, &tm.tm_min,
                     &tm.tm_sec);
        text += 9;
        if (*text == '.')
            text += 1 + strspn(text + 1, "0123456789");
        if (!zone_from_text(text, &zone))
            return false;
    }
    return seconds_of(&tm, zone, us);
}

bool
moment_from_text(struct moment *moment, const char *text)
{
    bool is_later = *text == '+';
    uint64_t us = 0;

    if (is_later ? !distance_from_text(text + 1, &us)
                 : !time_from_text(text, &us))
        return false;
    *moment = (struct moment){true, is_later, us};
    return true;
}

uint64_t
moment_us(const struct moment *moment, uint64_t from_us)
{
    if (!moment->is_given)
        return RW_NO_TIME;
    if (!moment->is_later)
        return moment->us;
    return from_us != RW_NO_TIME ? from_us + moment->us : RW_NO_TIME;
}
