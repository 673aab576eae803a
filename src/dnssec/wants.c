/* What is missing; see dnssec/wants.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/wants.h"

#include "dnssec/item.h"

/* Was it asked for, with whatever result?  Ruling: in vain, for ever? */
static bool
was_asked(const struct rw_judge *judge, const uint8_t *zone,
          const uint8_t *name, uint16_t type)
{
    for (size_t i = 0; i < judge->item_count; i++) {
        const struct rwi_item *item = judge->items[i];

        if (rwi_item_asks(item, name, type) &&
            rw_name_equal(item->evidence.zone, zone) &&
            (judge->pass == RWI_PASS_NEEDS ||
             item->evidence.state == RW_EVIDENCE_UNKNOWN))
            return true;
    }
    return false;
}

void
rwi_want_add(struct rw_judge *judge, const uint8_t *zone, const uint8_t *name,
             uint16_t type, uint32_t step)
{
    struct rwi_want *want;

    if (was_asked(judge, zone, name, type))
        return;
    for (want = judge->wants; want != NULL; want = want->next)
        if (want->type == type && rw_name_equal(want->name, name))
            return;
    want = rwi_arena_alloc(&judge->once, sizeof(*want));
    if (want == NULL)
        return;
    want->zone = zone;
    want->name = name;
    want->type = type;
    want->step = step;
    *judge->wants_end = want;
    judge->wants_end = &want->next;
}

size_t
rwi_wants_put(const struct rw_judge *judge, struct rw_need *needs, size_t max)
{
    const struct rwi_want *want = judge->wants;
    size_t count = 0;

    for (; want != NULL && count < max; want = want->next) {
        struct rw_need *need = &needs[count++];

        rw_name_copy(need->zone, want->zone);
        rw_name_copy(need->name, want->name);
        need->type = want->type;
        need->step = want->step;
    }
    return count;
}
