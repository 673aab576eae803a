/* What a response says, made small: two that say the same are equal.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TRACE_SAID_H
#define RWI_TRACE_SAID_H

#include <stdbool.h>

#include "rootwalk/reading.h"

/* A response that leads on by an alias says that; one that answers, its set,
 * in whatever order and however its names are compressed; a denial, that. */
struct rwi_said {
    enum rw_kind kind;
    uint64_t sum; /* of the members' hashes */
    size_t count;
};

/** Say whether a response says anything about the name asked: an answer, an
 * alias or a denial, by an authority. */
bool rwi_says(const struct rw_reading *reading);

/** Make small what a response says that rwi_says(). */
void rwi_said_of(struct rwi_said *out, const struct rw_reading *reading);

/** Say whether two say the same; sets that differ may be taken for the same
 * where somebody looked for such a pair. */
bool rwi_said_equal(const struct rwi_said *a, const struct rwi_said *b);

#endif
