/* Numbers for things that come and go, and the things by their numbers: what a
 * table by a counter would do, in a few instructions.
 *
 * A number is a place in an array and how often that place was given before,
 * so one that is over finds nothing, until its place has been given 2^32 times
 * more.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_NUMBER_H
#define RWI_ENGINE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

struct rwi_place {
    void *thing;    /* NULL: free */
    uint32_t times; /* that it was given */
    uint32_t next;  /* free place, where it is free */
};

/* Empty when it is all zeros. */
struct rwi_numbers {
    struct rwi_place *places;
    uint32_t count, room;
    uint32_t free; /* the first free place; count: there is none */
};

/** Free what it has; the things are others'. */
void rwi_numbers_done(struct rwi_numbers *numbers);

/** Give a thing a number, which is never 0; 0 out of memory. */
uint64_t rwi_number_give(struct rwi_numbers *numbers, void *thing);

/** Take a number back that was given. */
void rwi_number_take(struct rwi_numbers *numbers, uint64_t number);

/** Find the thing that has a number; NULL where there is none any more. */
static inline void *
rwi_number_find(const struct rwi_numbers *numbers, uint64_t number)
{
    uint32_t at = (uint32_t)number;

    return at < numbers->count &&
                   numbers->places[at].times == (uint32_t)(number >> 32)
               ? numbers->places[at].thing
               : NULL;
}

#endif
