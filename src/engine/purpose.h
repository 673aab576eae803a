/* What each purpose makes of a task; the columns are in state.h.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_PURPOSE_H
#define RWI_ENGINE_PURPOSE_H

#include "engine/state.h"

/** The table, by enum rw_purpose: a new purpose is a new row. */
extern const struct rwi_purpose RWI_PURPOSE_TABLE[];

#endif
