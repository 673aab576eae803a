/* Evidence as the judge holds it, and where zones are served.
 *
 * What a response is, its alias chain and the cut it refers to stand in its
 * reading (rootwalk/reading.h); nothing is parsed or classified here.
 *
 * SPDX-License-Identifier: ISC
 */

#include "dnssec/item.h"

#include <string.h>

/* A referral downwards; up and sideways it is no use to the judge. */
static const uint8_t *
cut_of(const struct rw_evidence *evidence)
{
    const uint8_t *cut = evidence->reading->cut;

    return cut != NULL && rw_name_is_at_or_below(cut, evidence->zone) &&
                   !rw_name_equal(cut, evidence->zone)
               ? cut
               : NULL;
}

static bool
items_grow(struct rw_judge *judge)
{
    size_t room = judge->item_room == 0 ? 16 : 2 * judge->item_room;
    struct rwi_item **items =
        rwi_arena_array(&judge->arena, room, sizeof(struct rwi_item *));

    if (items == NULL)
        return false;
    if (judge->item_count > 0)
        memcpy(items, judge->items, judge->item_count * sizeof(*items));
    judge->items = items;
    judge->item_room = room;
    return true;
}

/* A malformed response is evidence of nothing, not even its readable part; the
 * item stays, as it counts that the question was asked. */
enum rw_status
rw_judge_add(struct rw_judge *judge, const struct rw_evidence *evidence)
{
    struct rwi_item *item;

    if (judge->item_count == judge->item_room && !items_grow(judge))
        return RW_ERR_MEMORY;
    item = rwi_arena_alloc(&judge->arena, sizeof(*item));
    if (item == NULL)
        return RW_ERR_MEMORY;
    item->evidence = *evidence;
    if (item->evidence.zone == NULL)
        item->evidence.zone = RW_NAME_ROOT;
    if (evidence->state == RW_EVIDENCE_MESSAGE && evidence->reading != NULL &&
        evidence->reading->kind != RW_KIND_MALFORMED) {
        item->reading = evidence->reading;
        item->cut = cut_of(&item->evidence);
    }
    judge->items[judge->item_count++] = item;
    return RW_OK;
}

const struct rw_evidence *
rw_judge_evidence(const struct rw_judge *judge, size_t index)
{
    return index < judge->item_count ? &judge->items[index]->evidence : NULL;
}

/* Type and name of the question, in any case of letters. */
bool
rwi_item_asks(const struct rwi_item *item, const uint8_t *name, uint16_t type)
{
    return item->evidence.qtype == type &&
           rw_name_equal(item->evidence.qname, name);
}

/* A DS asked for may be denied by the referral to its zone. */
static bool
is_ds_referral(const struct rwi_item *item)
{
    return item->evidence.qtype == RW_TYPE_DS && item->cut != NULL &&
           rw_name_equal(item->cut, item->evidence.qname);
}

bool
rwi_item_tells(const struct rwi_item *item)
{
    enum rw_kind worth =
        item->reading != NULL ? rw_reading_worth(item->reading) : RW_KINDS;

    return rw_kind_is_definite(worth) || worth == RW_KIND_ALIAS ||
           worth == RW_KIND_OVERFLOW ||
           (worth == RW_KIND_REFERRAL && is_ds_referral(item));
}

/* Classes other than the question's are another tree of names; what stands
 * there says nothing of this one. */
const struct rw_rr *
rwi_rr_find(const struct rwi_item *item, enum rw_section section, uint16_t type,
            size_t *at)
{
    const struct rw_rr *rrs;
    size_t count;

    if (item->reading == NULL)
        return NULL;
    rrs = rw_message_section(&item->reading->message, section);
    count = rw_message_count(&item->reading->message, section);
    while (*at < count) {
        const struct rw_rr *rr = &rrs[(*at)++];

        if (rr->type == type && rr->rclass == item->evidence.qclass)
            return rr;
    }
    return NULL;
}

const uint8_t *
rwi_owner(struct rw_judge *judge, const struct rwi_item *item,
          const struct rw_rr *rr)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_message_name(name, &item->reading->message, rr->owner) == 0)
        return RW_NAME_ROOT; /* parsed once: cannot be */
    return rwi_judge_name(judge, name);
}

const uint8_t *
rwi_item_cut(const struct rwi_item *item, const uint8_t *name)
{
    return item->cut != NULL && rw_name_is_at_or_below(name, item->cut)
               ? item->cut
               : NULL;
}

/* Whom to ask about a name: the deepest zone that was asked or referred to,
 * at or above it.  The root's servers know a way to every name. */
const uint8_t *
rwi_servers_for(const struct rw_judge *judge, const uint8_t *name)
{
    const uint8_t *best = RW_NAME_ROOT;

    for (size_t i = 0; i < judge->item_count; i++) {
        const uint8_t *zone = judge->items[i]->evidence.zone;
        const uint8_t *cut = rwi_item_cut(judge->items[i], name);

        if (rw_name_is_at_or_below(name, zone) &&
            rw_name_labels(zone) > rw_name_labels(best))
            best = zone;
        if (cut != NULL && rw_name_labels(cut) > rw_name_labels(best))
            best = cut;
    }
    return best;
}
