/* Repeatable numbers out of a seed, for tests and for --seed: the engine's
 * `random` where its choices shall be the same each time.
 *
 * Not for secrets: xoshiro256** (Blackman and Vigna, 2018) can be foretold
 * from its output.  The live driver's rw_live_random() cannot.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_RANDOM_H
#define ROOTWALK_RANDOM_H

#include <stdint.h>

#include "rootwalk/api.h"

RW_BEGIN_DECLS

struct rw_random {
    uint64_t state[4]; /* never all zero */
};

/** Begin the sequence that belongs to a seed; any seed is good. */
RW_API void rw_random_init(struct rw_random *random, uint64_t seed);

/** Give the sequence's next 64 bits.
 *
 * @param random  a struct rw_random; void so that it fits struct
 *                rw_engine_config's `random`
 */
RW_API uint64_t rw_random_next(void *random);

RW_END_DECLS

#endif
