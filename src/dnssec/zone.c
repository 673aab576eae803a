/* The zones above a name, from the closest trust anchor down, and how
 * secure each of them is.
 *
 * RFC 4035 section 5: an anchor or a DS makes one of a zone's keys trusted,
 * that key makes the DNSKEY set trusted, and the set everything the zone
 * signs, its children's DS sets among it.  Where a zone cut shows in no
 * referral (parent and child on one server), it shows in the signer's name
 * of an answer, or is searched for.
 *
 * SPDX-License-Identifier: ISC
 */

#include "dnssec/zone.h"
#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/key.h"
#include "dnssec/wants.h"
#include "wire/fields.h"

enum rw_security
rwi_weaker(enum rw_security a, enum rw_security b)
{
    static const int WEAKNESS[] = {
        [RW_SECURITY_UNCHECKED] = 5, /* never better than what was checked */
        [RW_SECURITY_SECURE] = 1,        [RW_SECURITY_INSECURE] = 2,
        [RW_SECURITY_INDETERMINATE] = 3, [RW_SECURITY_BOGUS] = 4,
    };

    return WEAKNESS[a] >= WEAKNESS[b] ? a : b;
}

/* Few zones a ruling, mostly three or four; a table would cost more. */
static struct rwi_zone *
zone_find(struct rw_judge *judge, const uint8_t *name)
{
    struct rwi_zone *zone = judge->zones;

    while (zone != NULL && !rw_name_equal(zone->name, name))
        zone = zone->next;
    return zone;
}

/* A name may have 127 labels, each a possible cut: beyond RW_JUDGE_ZONES_MAX
 * nothing is looked at, and what depends on it stays indeterminate. */
static struct rwi_zone *
zone_new(struct rw_judge *judge, const uint8_t *name, struct rwi_zone *parent)
{
    struct rwi_zone *zone;

    if (judge->zone_count >= RW_JUDGE_ZONES_MAX)
        return NULL;
    zone = rwi_arena_alloc(&judge->once, sizeof(*zone));
    if (zone == NULL)
        return NULL;
    zone->name = rwi_judge_name(judge, name);
    zone->parent = parent;
    zone->is_cut = true;
    zone->sets_end = &zone->sets;
    *judge->zones_end = zone;
    judge->zones_end = &zone->next;
    judge->zone_count++;
    return zone;
}

/* ---- the way down ------------------------------------------------------- */

/* The anchor closest above name, with at most so many labels.  NULL where
 * there is none. */
static const uint8_t *
anchor_for(const struct rw_judge *judge, const uint8_t *name, size_t labels)
{
    const struct rw_judge_config *in = &judge->config;
    const uint8_t *best = NULL;

    for (size_t i = 0; i < in->anchor_count; i++) {
        const struct rw_record *anchor = &in->anchors[i];

        if (anchor->rclass == in->qclass && rw_record_is_anchor(anchor) &&
            rw_name_is_at_or_below(name, anchor->owner) &&
            rw_name_labels(anchor->owner) <= labels &&
            (best == NULL ||
             rw_name_labels(anchor->owner) > rw_name_labels(best)))
            best = anchor->owner;
    }
    return best;
}

/* A zone with an anchor stands by itself: nothing above it is needed, and
 * nothing above it can make it insecure.  RFC 4035 section 5 */
static struct rwi_zone *
anchored(struct rw_judge *judge, const uint8_t *name)
{
    struct rwi_zone *zone = zone_find(judge, name);

    if (zone != NULL)
        return zone;
    zone = zone_new(judge, name, NULL);
    if (zone == NULL)
        return NULL;
    zone->shown.is_anchored = true;
    rwi_anchors_read(judge, zone);
    rwi_zone_keys(judge, zone);
    return zone;
}

/* The path down to a name: the cut to go to next. */
struct descent {
    struct rw_judge *judge;
    const uint8_t *name;
    size_t floor;        /* labels; deeper than this */
    const uint8_t *best; /* the highest one found */
};

/* The highest cut below where we are: zones between two that are known must not
 * be skipped, or the child's DS is looked for at the wrong parent. */
static void
consider(struct descent *d, const uint8_t *cut)
{
    size_t labels = rw_name_labels(cut);
    const uint8_t *copy;

    if (labels <= d->floor || !rw_name_is_at_or_below(d->name, cut) ||
        (d->best != NULL && labels >= rw_name_labels(d->best)))
        return;
    copy = rwi_arena_copy(&d->judge->once, cut, rw_name_size(cut));
    if (copy != NULL)
        d->best = copy;
}

/* Who signed what is in a section shows where zones begin. */
static void
consider_signers(struct descent *d, const struct rwi_item *item,
                 enum rw_section section)
{
    const struct rw_message *msg;
    const struct rw_rr *rr;
    size_t at = 0;

    if (item->reading == NULL)
        return;
    msg = &item->reading->message;
    while ((rr = rwi_rr_find(item, section, RW_TYPE_RRSIG, &at)) != NULL) {
        struct rwi_RRSIG fields;
        uint8_t signer[RW_NAME_MAX];

        if (rwi_RRSIG_of(&fields, msg, rr) &&
            rwi_name_at(signer, msg, fields.signer) > 0)
            consider(d, signer);
    }
}

/* So do the SOA of a denial and the NS set beside an answer. */
static void
consider_owners(struct descent *d, const struct rwi_item *item, uint16_t type)
{
    const struct rw_rr *rr;
    size_t at = 0;

    while ((rr = rwi_rr_find(item, RW_SECTION_AUTHORITY, type, &at)) != NULL) {
        uint8_t owner[RW_NAME_MAX];

        if (rw_message_name(owner, &item->reading->message, rr->owner) > 0)
            consider(d, owner);
    }
}

static void
consider_item(struct descent *d, const struct rwi_item *item)
{
    consider_signers(d, item, RW_SECTION_ANSWER);
    consider_signers(d, item, RW_SECTION_AUTHORITY);
    consider_owners(d, item, RW_TYPE_SOA);
    consider_owners(d, item, RW_TYPE_NS);
}

/* Where zones begin is shown by who was asked, by referrals, by signers, and by
 * the owners of SOA and NS.  All of it is hearsay: a false cut has no DS and
 * no proof, and is found out when it is judged. */
static const uint8_t *
next_cut(struct rw_judge *judge, const uint8_t *name, size_t floor,
         const struct rwi_item *hint)
{
    struct descent d = {.judge = judge, .name = name, .floor = floor};

    for (size_t i = 0; i < judge->item_count; i++) {
        const struct rwi_item *item = judge->items[i];
        const uint8_t *cut = rwi_item_cut(item, name);

        consider(&d, item->evidence.zone);
        if (cut != NULL)
            consider(&d, cut);
        if (item->evidence.qtype == RW_TYPE_DS)
            consider_item(&d, item);
        else if (cut != NULL) /* whose DS another zone than the one asked may
                                 have signed, where both have one server */
            consider_signers(&d, item, RW_SECTION_AUTHORITY);
    }
    if (hint != NULL)
        consider_item(&d, hint);
    return d.best;
}

/* Does the response about the name, or a referral, hold a signature in the
 * zone's name? */
static bool
is_seen_to_sign(struct rw_judge *judge, const struct rwi_zone *zone,
                const struct rwi_item *hint)
{
    struct descent d = {.judge = judge, .name = zone->name, .floor = 0};

    if (!rw_name_is_root(zone->name))
        d.floor = rw_name_labels(zone->name) - 1;
    for (size_t i = 0; i < judge->item_count; i++)
        if (judge->items[i]->cut != NULL &&
            rwi_item_cut(judge->items[i], zone->name) == NULL)
            consider_signers(&d, judge->items[i], RW_SECTION_AUTHORITY);
    if (hint != NULL) {
        consider_signers(&d, hint, RW_SECTION_ANSWER);
        consider_signers(&d, hint, RW_SECTION_AUTHORITY);
    }
    return d.best != NULL;
}

/* A response signed by the zone below the cut tells, before its DS is
 * known, that the keys will be needed, and those of zones below it: all can
 * be asked for at once, before a ruling. */
static void
need_keys_early(struct rw_judge *judge, struct rwi_zone *zone,
                const struct rwi_item *hint)
{
    if (rwi_judge_may_check(judge) || !is_seen_to_sign(judge, zone, hint))
        return;
    rwi_want_add(judge, rwi_servers_for(judge, zone->name), zone->name,
                 RW_TYPE_DNSKEY, hint != NULL ? hint->evidence.step : 0);
    zone->shown.security = RW_SECURITY_SECURE;
    zone->has_keys = true;
}

/* The zone at a possible cut; judged when first met. */
static struct rwi_zone *
below(struct rw_judge *judge, struct rwi_zone *parent, const uint8_t *name,
      const struct rwi_item *hint)
{
    struct rwi_zone *zone = zone_find(judge, name);

    if (zone == NULL)
        zone = zone_new(judge, name, parent);
    else if (zone->has_keys || !zone->shown.is_anchored)
        return zone;
    if (zone == NULL)
        return NULL;
    zone->shown = (struct rw_chain_zone){.parent = parent->name};
    zone->parent = parent;
    zone->ds_count = 0;
    switch (rwi_cut_judge(judge, zone, parent)) {
    case RWI_CUT_SIGNED:
        rwi_zone_keys(judge, zone);
        break;
    case RWI_CUT_NONE:
        zone->is_cut = false;
        break;
    case RWI_CUT_MISSING:
        need_keys_early(judge, zone, hint);
        break;
    case RWI_CUT_UNSIGNED:
    case RWI_CUT_BROKEN:
        break; /* said so there */
    }
    /* below a broken zone nothing is better than that */
    if (zone->is_cut && parent->shown.security == RW_SECURITY_BOGUS) {
        zone->shown.security = RW_SECURITY_BOGUS;
        if (zone->shown.flaw == NULL)
            zone->shown.flaw = parent->shown.flaw;
    }
    return zone;
}

/* Down from a zone whose keys are known, cut by cut; a cut that turns out to be
 * none is passed over.  The floor rises each time, so this ends. */
static struct rwi_zone *
descend(struct rw_judge *judge, struct rwi_zone *zone, const uint8_t *name,
        const struct rwi_item *hint)
{
    size_t floor = zone != NULL ? rw_name_labels(zone->name) : 0;

    while (zone != NULL && zone->has_keys) {
        const uint8_t *cut = next_cut(judge, name, floor, hint);
        struct rwi_zone *child =
            cut != NULL ? below(judge, zone, cut, hint) : NULL;

        if (child == NULL)
            break;
        floor = rw_name_labels(cut);
        if (child->is_cut)
            zone = child;
    }
    return zone;
}

/* Where the zone of the closest anchor gives no keys, the next one above it
 * is tried: the zone may be gone, and its parent prove that.  RFC 6840
 * appendix C.3 */
struct rwi_zone *
rwi_zone_for(struct rw_judge *judge, const uint8_t *name,
             const struct rwi_item *hint)
{
    const uint8_t *anchor = anchor_for(judge, name, RW_LABELS_MAX);
    struct rwi_zone *zone = anchor != NULL ? anchored(judge, anchor) : NULL;

    while (zone != NULL && !zone->has_keys && !rw_name_is_root(anchor)) {
        const uint8_t *higher =
            anchor_for(judge, name, rw_name_labels(anchor) - 1);
        struct rwi_zone *above =
            higher != NULL ? anchored(judge, higher) : NULL;

        if (above == NULL)
            break;
        anchor = higher;
        zone = above;
    }
    return descend(judge, zone, name, hint);
}

/* Data without a signature in a signed zone: perhaps there is a cut above it
 * that no referral showed, because one server serves both zones.  The DS of
 * each name in between is looked for, RWI_HUNT_MAX at most. */
struct rwi_zone *
rwi_zone_hunt(struct rw_judge *judge, struct rwi_zone *zone,
              const uint8_t *name)
{
    size_t depth = rw_name_labels(name);
    size_t floor = rw_name_labels(zone->name);
    struct rwi_flaws mark = judge->zone_flaws;

    for (size_t i = 1; i <= RWI_HUNT_MAX && floor + i <= depth; i++) {
        struct rwi_zone *child =
            below(judge, zone, rw_name_skip(name, depth - floor - i), NULL);

        if (child == NULL)
            break;
        if (!child->is_cut)
            continue;
        if (child->has_keys) {
            zone = child;
            continue;
        }
        if (child->shown.security != RW_SECURITY_BOGUS)
            return child;
        /* no cut was found: what misses its signature is to blame */
        child->is_cut = false;
        rwi_flaws_cut(&judge->zone_flaws, mark);
        break;
    }
    return zone;
}

const struct rw_flaw *
rwi_zone_denied(const struct rw_judge *judge, const uint8_t *name)
{
    for (const struct rwi_zone *zone = judge->zones; zone != NULL;
         zone = zone->next)
        if (!zone->is_cut && zone->denied != NULL &&
            rw_name_is_at_or_below(name, zone->name))
            return zone->denied;
    return NULL;
}

void
rwi_zone_fail(struct rw_judge *judge, struct rwi_zone *zone,
              enum rw_security security, const struct rw_flaw *flaw)
{
    zone->shown.security = security;
    zone->shown.flaw = rwi_flaw_add(judge, &judge->zone_flaws, flaw);
}
