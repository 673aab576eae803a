/* Seconds since 1970 as dates and back, in UTC, without libc's time zones
 * (gmtime(3) may look at files); and how long something takes.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_DATE_H
#define RWI_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/text.h"

/** Write YYYYMMDDHHmmSS, 14 characters and no NUL. */
char *rwi_put_date(char *at, uint32_t seconds);

/** Read 14 digits; false where they are no date from 1970 to 2106. */
bool rwi_date_from_text(uint32_t *seconds, const char *digits);

/** Write "2026-11-22T12:00:00.000000", UTC.
 *
 * @param between  what stands between date and time
 */
void rwi_text_time(struct rw_text *text, uint64_t time_us, char between);

/** Write "2026-11-22", UTC. */
void rwi_text_date(struct rw_text *text, uint64_t time_s);

/** Write "2026-11-22 12:00:00 UTC". */
void rwi_text_moment(struct rw_text *text, uint64_t time_s);

/** Write microseconds as a person says them: "12 ms", "1.2 s", "0.4 ms". */
void rwi_text_duration(struct rw_text *text, uint64_t us);

/** Write seconds in words, the two largest units of them: "1 day", "2 hours
 * 30 minutes"; in the language of the text. */
void rwi_text_seconds(struct rw_text *text, uint64_t seconds);

#endif
