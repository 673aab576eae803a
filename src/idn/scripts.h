/* Which scripts a label is written in, and whether that may deceive.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_IDN_SCRIPTS_H
#define RWI_IDN_SCRIPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/idn.h"

/** Say why a label may not be shown as it is: all its letters must be known,
 * of one script or of scripts that are written together, and not Cyrillic
 * that looks like Latin.  UTS #39 section 5.2, "highly restrictive".
 *
 * @param letters  count code points
 */
enum rw_idn_doubt rwi_scripts_doubt(const uint32_t *letters, size_t count);

#endif
