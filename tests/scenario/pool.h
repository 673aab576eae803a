/* Memory that is given back all at once: for tests, where a scenario or a
 * simulated world lives and dies as a whole.  Running out ends the program.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_POOL_H
#define SCENARIO_POOL_H

#include <stddef.h>

struct pool_block;
struct pool {
    struct pool_block *blocks; /* NULL: an empty pool */
};

/** Zeroed memory for count objects of size octets. */
void *pool_new(struct pool *pool, size_t count, size_t size);

/** A copy of len octets, with a NUL behind it. */
void *pool_copy(struct pool *pool, const void *data, size_t len);

/** Give back everything. */
void pool_done(struct pool *pool);

#endif
