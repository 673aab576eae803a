/* Times as dates.  Computed here: gmtime(3) may look at files.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_CLOCK_H
#define RWI_REPORT_PRINT_CLOCK_H

#include <stdint.h>

#include "rootwalk/text.h"

/** Write "2026-11-22T12:00:00.000000", UTC.
 *
 * @param between  what stands between date and time
 */
void rwi_text_time(struct rw_text *text, uint64_t time_us, char between);

/** Write "2026-11-22", UTC. */
void rwi_text_date(struct rw_text *text, uint64_t time_s);

#endif
