/* An arena: memory that is taken piece by piece and given back all at once.
 *
 * What a walk learns lives in its arena and goes with it.  An arena is
 * bounded; past the bound, and when malloc(3) fails, it hands out NULL and
 * remembers that it did (`failed`), so that one look at the end of a piece
 * of work is enough to know whether all of it found room.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_ARENA_H
#define RWI_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rwi_arena_chunk;

struct rwi_arena {
    struct rwi_arena_chunk *chunks; /* the newest first */
    uint8_t *next;                  /* free room in the newest chunk ... */
    size_t left;                    /* ... of so many octets */
    size_t taken;                   /* octets of all chunks */
    size_t max;                     /* octets; what taken never exceeds */
    size_t first; /* octets of the first chunk; 0: CHUNK_FIRST; set after
                       rwi_arena_init() */
    struct rwi_arena_chunk **spare; /* NULL, or the first chunks of arenas
                       that are done, for those that begin with so many octets;
                       set after rwi_arena_init(), and outlives the arena */
    size_t *shared; /* NULL, or the octets that all arenas which share it may
                       still take together; set after rwi_arena_init(), and
                       outlives the arena */
    bool failed;    /* something was asked for in vain */
};

/** Begin an empty arena; nothing is allocated yet.
 *
 * @param max  octets it may take from malloc(3) in all
 */
void rwi_arena_init(struct rwi_arena *arena, size_t max);

/** Free everything that was handed out; the arena is empty and usable. */
void rwi_arena_done(struct rwi_arena *arena);

/** Free the first chunks that are left when no arena will begin any more. */
void rwi_arena_free_spare(struct rwi_arena_chunk **spare);

/** Hand out a piece of a new chunk. */
void *rwi_arena_take_anew(struct rwi_arena *arena, size_t need);

/** Hand out size octets, whatever is in them; NULL when there is no room.
 *
 * Everything is aligned for any type, as malloc(3) does it, since nobody says
 * what a piece is for.  Nothing is something: it has an address of its own. */
static inline void *
rwi_arena_take(struct rwi_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    size_t need = ((size | (size == 0)) + align - 1) / align * align;
    void *piece = arena->next;

    if (need - 1 >= arena->left) /* 0 is one past the last size_t */
        return rwi_arena_take_anew(arena, need);
    arena->next += need;
    arena->left -= need;
    return piece;
}

/** Hand out size zeroed octets, aligned for every type; NULL when there is
 * no room. */
static inline void *
rwi_arena_alloc(struct rwi_arena *arena, size_t size)
{
    void *piece = rwi_arena_take(arena, size);

    if (piece != NULL)
        memset(piece, 0, size);
    return piece;
}

/** Hand out room for count items of size octets each; NULL also where the
 * product overflows. */
void *rwi_arena_array(struct rwi_arena *arena, size_t count, size_t size);

/** Hand out a copy of len octets. */
static inline void *
rwi_arena_copy(struct rwi_arena *arena, const void *octets, size_t len)
{
    void *copy = rwi_arena_take(arena, len);

    if (copy != NULL && len > 0)
        memcpy(copy, octets, len);
    return copy;
}

#endif
