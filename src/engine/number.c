/* Numbers; see engine/number.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/number.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#define FIRST_ROOM 16

void
rwi_numbers_done(struct rwi_numbers *numbers)
{
    free(numbers->places);
    *numbers = (struct rwi_numbers){.places = NULL};
}

/* Have room for one more place. */
static bool
grow(struct rwi_numbers *numbers)
{
    uint32_t room = numbers->room == 0 ? FIRST_ROOM : 2 * numbers->room;
    struct rwi_place *places;

    if (numbers->count < numbers->room)
        return true;
    if (room < numbers->room)
        return false;
    places = reallocarray(numbers->places, room, sizeof(*places));
    if (places == NULL)
        return false;
    numbers->places = places;
    numbers->room = room;
    return true;
}

/* The place that was given back last comes first: it is still in the cache of
 * the processor. */
uint64_t
rwi_number_give(struct rwi_numbers *numbers, void *thing)
{
    uint32_t at = numbers->free;
    struct rwi_place *place;

    if (at == numbers->count) {
        if (!grow(numbers))
            return 0;
        numbers->places[at] = (struct rwi_place){.next = at + 1};
        numbers->count++;
    }
    place = &numbers->places[at];
    numbers->free = place->next;
    place->thing = thing;
    if (++place->times == 0)
        place->times = 1; /* 0 would make the first number none */
    return (uint64_t)place->times << 32 | at;
}

void
rwi_number_take(struct rwi_numbers *numbers, uint64_t number)
{
    uint32_t at = (uint32_t)number;

    assert(rwi_number_find(numbers, number) != NULL);
    numbers->places[at].thing = NULL;
    numbers->places[at].next = numbers->free;
    numbers->free = at;
}
