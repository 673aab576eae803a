/* A list of allocations.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/pool.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
    struct pool_block *next;
    alignas(max_align_t) char data[];
};

void *
pool_new(struct pool *pool, size_t count, size_t size)
{
    size_t total = sizeof(struct pool_block) + 1;
    struct pool_block *block = NULL;

    if (!__builtin_mul_overflow(count, size, &size) &&
        !__builtin_add_overflow(total, size, &total))
        block = calloc(1, total);
    if (block == NULL) {
        fputs("Bail out! out of memory\n", stdout);
        exit(1);
    }
    block->next = pool->blocks;
    pool->blocks = block;
    return block->data;
}

void *
pool_copy(struct pool *pool, const void *data, size_t len)
{
    char *copy = pool_new(pool, 1, len + 1);

    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}

void
pool_done(struct pool *pool)
{
    while (pool->blocks != NULL) {
        struct pool_block *block = pool->blocks;

        pool->blocks = block->next;
        free(block);
    }
}
