/* Seconds since 1970 as dates and back, in UTC, without libc's time zones.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_DATE_H
#define RWI_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/** Write YYYYMMDDHHmmSS, 14 characters and no NUL. */
char *rwi_put_date(char *at, uint32_t seconds);

/** Read 14 digits; false where they are no date from 1970 to 2106. */
bool rwi_date_from_text(uint32_t *seconds, const char *digits);

#endif
