/* The arena; see base/arena.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST 4096  /* octets; a short walk needs two or three */
#define CHUNK_MAX   65536 /* octets; chunks double up to here */

struct rwi_arena_chunk {
    struct rwi_arena_chunk *older; /* or the next that is spare */
    size_t size;
    alignas(max_align_t) uint8_t octets[];
};

void
rwi_arena_init(struct rwi_arena *arena, size_t max)
{
    *arena = (struct rwi_arena){.max = max};
}

static size_t
first_size(const struct rwi_arena *arena)
{
    return arena->first != 0 ? arena->first : CHUNK_FIRST;
}

/* Free a chunk, or keep it for the next arena that begins. */
static void
chunk_free(struct rwi_arena *arena, struct rwi_arena_chunk *chunk)
{
    if (arena->spare == NULL || chunk->size != first_size(arena)) {
        free(chunk);
        return;
    }
    chunk->older = *arena->spare;
    *arena->spare = chunk;
}

void
rwi_arena_free_spare(struct rwi_arena_chunk **spare)
{
    while (*spare != NULL) {
        struct rwi_arena_chunk *chunk = *spare;

        *spare = chunk->older;
        free(chunk);
    }
}

/* Give the chunks back, and to the shared budget what was taken of it.  The
 * arena is as new after that and may be used again; what was set after
 * rwi_arena_init() stays. */
void
rwi_arena_done(struct rwi_arena *arena)
{
    while (arena->chunks != NULL) {
        struct rwi_arena_chunk *chunk = arena->chunks;

        arena->chunks = chunk->older;
        chunk_free(arena, chunk);
    }
    if (arena->shared != NULL)
        *arena->shared += arena->taken;
    arena->next = NULL;
    arena->left = arena->taken = 0;
    arena->failed = false;
}

/* How many octets may still be taken. */
static size_t
left_to_take(const struct rwi_arena *arena)
{
    size_t left = arena->max - arena->taken;

    return arena->shared != NULL && *arena->shared < left ? *arena->shared
                                                          : left;
}

/* Chunks double, so that a walk of any size makes few of them and wastes at
 * most as much again; what does not fit gets a chunk of its own. */
static size_t
chunk_size(const struct rwi_arena *arena, size_t need)
{
    size_t size = arena->taken, first = first_size(arena);

    if (size < first)
        size = first;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    return need > size ? need : size;
}

/* A chunk of so many octets: a spare one, or a new one. */
static struct rwi_arena_chunk *
chunk_new(struct rwi_arena *arena, size_t size)
{
    struct rwi_arena_chunk *chunk;

    if (arena->spare == NULL || *arena->spare == NULL ||
        (*arena->spare)->size != size)
        return malloc(sizeof(*chunk) + size);
    chunk = *arena->spare;
    *arena->spare = chunk->older;
    return chunk;
}

/* Near the limit a chunk shrinks to what is needed: the last octets that are
 * allowed can be used, too.  The rest of the chunk before it is given up. */
static bool
chunk_add(struct rwi_arena *arena, size_t need)
{
    size_t size = chunk_size(arena, need);
    struct rwi_arena_chunk *chunk = NULL;

    if (size > left_to_take(arena))
        size = need;
    if (size <= left_to_take(arena))
        chunk = chunk_new(arena, size);
    if (chunk == NULL)
        return false;
    chunk->size = size;
    chunk->older = arena->chunks;
    arena->chunks = chunk;
    arena->next = chunk->octets;
    arena->left = size;
    arena->taken += size;
    if (arena->shared != NULL)
        *arena->shared -= size;
    return true;
}

/* `failed` sticks: whoever makes many pieces looks once, at the end. */
void *
rwi_arena_take_anew(struct rwi_arena *arena, size_t need)
{
    void *piece;

    if (need == 0 || !chunk_add(arena, need)) { /* 0: past the last size_t */
        arena->failed = true;
        return NULL;
    }
    piece = arena->next;
    arena->next += need;
    arena->left -= need;
    return piece;
}

void *
rwi_arena_array(struct rwi_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return rwi_arena_alloc(arena, count * size);
}
