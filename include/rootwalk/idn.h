/* International names: U-labels in and out, IDNA 2008 through libidn2.
 *
 * Used at the edges only: below, names are A-labels.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_IDN_H
#define ROOTWALK_IDN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

/** Read a name as a person types it: UTF-8 labels are mapped (UTS #46,
 * non-transitional) and made A-labels; labels that are all ASCII, such as
 * _dmarc, * or with escapes, stay as they are.
 *
 * @param out     RW_NAME_MAX octets
 * @param text    NUL-ended UTF-8
 * @param bad_at  NULL, or the offset in text of the label at fault
 * @return RW_OK; RW_ERR_IDN; RW_ERR_LIBIDN2 or RW_ERR_LIBUNISTRING where that
 *         is not installed; the statuses of rw_name_from_text()
 */
RW_API RW_MUST_USE enum rw_status
rw_idn_from_text(uint8_t *out, const char *text, size_t *bad_at);

/** Write a name with U-labels where that is safe.
 *
 * A label stays an A-label where it does not round-trip, mixes scripts in a
 * confusing way or holds what no terminal should print.
 *
 * @return true when the text differs from rw_name_to_text()'s
 */
RW_API bool rw_idn_to_text(struct rw_text *text, const uint8_t *name);

/* Why an A-label is better shown as it is. */
enum rw_idn_doubt {
    RW_IDN_FINE,
    RW_IDN_INVALID,   /* no A-label of IDNA 2008, or it does not round-trip */
    RW_IDN_UNKNOWN,   /* letters of a script that is not in our table */
    RW_IDN_MIXED,     /* scripts that are not written together */
    RW_IDN_LOOKALIKE, /* Cyrillic letters that all look like Latin ones */
};

/** Say why rw_idn_to_text() leaves an A-label of a name as it is; of
 * several, the first one's reason.
 *
 * @return RW_IDN_FINE where it leaves none, or where libidn2 is missing
 */
RW_API enum rw_idn_doubt rw_idn_doubt(const uint8_t *name);

RW_END_DECLS

#endif
