/* Records as dig prints them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_DIG_H
#define RWI_REPORT_WALK_DIG_H

#include "report/print/page.h"

/** Write RDATA as dig does on one line: long hex and base64 fields in words
 * of 56 digits. */
void rwi_dig_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
                   const uint8_t *wire, size_t len, size_t rdata,
                   size_t rdata_len);

#endif
