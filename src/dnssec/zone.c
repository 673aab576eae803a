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
#include "dnssec/judge.h"

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

static struct rwi_zone *
zone_find(struct rwi_judge *j, const uint8_t *name)
{
    struct rwi_zone *zone = j->zones;

    while (zone != NULL && !rw_name_equal(zone->name, name))
        zone = zone->next;
    return zone;
}

static struct rwi_zone *
zone_new(struct rwi_judge *j, const uint8_t *name, struct rwi_zone *parent)
{
    struct rwi_zone *zone;

    if (j->zone_count >= RW_JUDGE_ZONES_MAX)
        return NULL;
    zone = rwi_arena_alloc(&j->arena, sizeof(*zone));
    if (zone == NULL)
        return NULL;
    zone->name = rwi_keep_name(j, name);
    zone->parent = parent;
    zone->is_cut = true;
    zone->sets_end = &zone->sets;
    *j->zones_end = zone;
    j->zones_end = &zone->next;
    j->zone_count++;
    return zone;
}

/* ---- keys --------------------------------------------------------------- */

/* Every signature by a key that matters lies in the future, or in the past:
 * then the clock is the likelier culprit, for the root at least. */
static enum rw_flaw_code
clock_suspect(const struct rwi_zone *zone, const struct rwi_set *set)
{
    if (!rw_name_is_root(zone->name))
        return RW_FLAW_NONE;
    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = set->sigs[i].shown;

        if (sig != NULL && sig->verdict != RW_FLAW_SIG_NOT_YET &&
            sig->verdict != RW_FLAW_SIG_EXPIRED)
            return RW_FLAW_NONE;
    }
    if (set->flaw == RW_FLAW_SIG_NOT_YET)
        return RW_FLAW_CLOCK_BEHIND;
    return set->flaw == RW_FLAW_SIG_EXPIRED ? RW_FLAW_CLOCK_AHEAD
                                            : RW_FLAW_NONE;
}

/* When the first of them begins, or the last one ends. */
static uint64_t
clock_edge(const struct rwi_set *set, enum rw_flaw_code code)
{
    uint64_t edge = code == RW_FLAW_CLOCK_BEHIND ? UINT64_MAX : 0;

    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = set->sigs[i].shown;

        if (sig != NULL && code == RW_FLAW_CLOCK_BEHIND &&
            sig->inception_s < edge)
            edge = sig->inception_s;
        if (sig != NULL && code == RW_FLAW_CLOCK_AHEAD &&
            sig->expiration_s > edge)
            edge = sig->expiration_s;
    }
    return edge;
}

/* The set is there, a DS fits one of its keys, and that one does not sign
 * it well. */
static void
blame_keys(struct rwi_judge *j, struct rwi_zone *zone,
           const struct rwi_set *set)
{
    enum rw_flaw_code clock = clock_suspect(zone, set);
    struct rw_flaw flaw = {.zone = zone->name,
                           .name = zone->name,
                           .type = RW_TYPE_DNSKEY,
                           .step = zone->shown.key_step};

    if (clock != RW_FLAW_NONE) {
        flaw.code = clock;
        flaw.time_s = clock_edge(set, clock);
        rwi_zone_fail(j, zone, RW_SECURITY_BOGUS, &flaw);
        return;
    }
    zone->shown.security = RW_SECURITY_BOGUS;
    if (set->sig_count > 0 && (set->flaw == RW_FLAW_SIG_NOT_TRIED ||
                               set->flaw == RW_FLAW_SIG_NO_KEY)) {
        flaw.code = RW_FLAW_DS_KEY_SILENT;
        for (size_t i = 0; i < zone->ds_count; i++)
            if (zone->ds[i].matches) {
                flaw.key_tag = zone->ds[i].key_tag;
                flaw.algorithm = zone->ds[i].algorithm;
            }
        rwi_zone_fail(j, zone, RW_SECURITY_BOGUS, &flaw);
        return;
    }
    zone->shown.flaw = rwi_set_blame(j, &j->zone_flaws, set, zone);
}

/* One DNSKEY set against the DS or anchors.
 *
 * @param blame  say what is wrong with it
 */
static bool
keys_try(struct rwi_judge *j, struct rwi_zone *zone, struct rwi_set *set,
         bool blame)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NONE};

    rwi_keys_read(j, zone, set);
    zone->has_keys = zone->key_count > 0;
    zone->shown.key_step = set->item->evidence->step;
    if (!rwi_ds_match(j, zone, &flaw)) {
        flaw.step = zone->shown.key_step;
        if (blame)
            rwi_zone_fail(j, zone, RW_SECURITY_BOGUS, &flaw);
        return false;
    }
    switch (rwi_set_check(j, set, zone, RW_ROLE_KEYS, true)) {
    case RW_SECURITY_SECURE:
        zone->shown.security = RW_SECURITY_SECURE;
        return true;
    case RW_SECURITY_INSECURE:
        flaw = (struct rw_flaw){.code = RW_FLAW_ENDS_REFUSED,
                                .zone = zone->name,
                                .name = zone->name,
                                .algorithm = set->sigs[0].algorithm};
        zone->has_keys = false;
        rwi_zone_fail(j, zone, RW_SECURITY_INSECURE, &flaw);
        return true;
    case RW_SECURITY_BOGUS:
    case RW_SECURITY_INDETERMINATE:
    case RW_SECURITY_UNCHECKED:
        break;
    }
    if (blame)
        blame_keys(j, zone, set);
    return false;
}

static bool
asks_for_keys(const struct rwi_item *item, const struct rwi_zone *zone)
{
    return item->evidence->qtype == RW_TYPE_DNSKEY &&
           rw_name_equal(item->evidence->qname, zone->name);
}

/* No response holds keys that will do. */
static void
keys_absent(struct rwi_judge *j, struct rwi_zone *zone)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NOT_COLLECTED,
                           .zone = zone->name,
                           .name = zone->name,
                           .type = RW_TYPE_DNSKEY};
    enum rw_security security = RW_SECURITY_INDETERMINATE;

    for (size_t i = 0; i < j->item_count; i++) {
        const struct rwi_item *item = &j->items[i];

        if (!asks_for_keys(item, zone) ||
            item->evidence->state == RW_EVIDENCE_UNKNOWN)
            continue;
        security = RW_SECURITY_BOGUS;
        flaw.step = item->evidence->step;
        flaw.code = item->is_message && item->rcode == RW_RCODE_NOERROR
                        ? RW_FLAW_DNSKEY_MISSING
                        : RW_FLAW_DNSKEY_UNREACHED;
    }
    rwi_zone_fail(j, zone, security, &flaw);
}

/* Is it time to ask for the keys?  An anchor's zone may lie deeper than the
 * walk has come: then its servers are not known yet. */
static bool
is_reached(struct rwi_judge *j, const struct rwi_zone *zone)
{
    if (!zone->shown.is_anchored ||
        rw_name_equal(rwi_servers_for(j, zone->name), zone->name))
        return true;
    for (size_t i = 0; i < j->item_count; i++)
        if (rw_name_is_at_or_below(j->items[i].evidence->qname, zone->name) &&
            rwi_link_usable(&j->items[i], j->items[i].evidence->qname))
            return true; /* answered without any referral to it */
    return false;
}

/* Several responses may hold the set; the first good one counts, and where
 * none is, the first one is blamed. */
static void
keys_judge(struct rwi_judge *j, struct rwi_zone *zone)
{
    struct rwi_set *first = NULL;

    for (size_t i = 0; i < j->item_count; i++) {
        struct rwi_set *set = rwi_set_find(j, &j->items[i], RW_SECTION_ANSWER,
                                           zone->name, RW_TYPE_DNSKEY);

        if (set == NULL)
            continue;
        if (keys_try(j, zone, set, false)) {
            rwi_notes_zone(j, zone);
            if (first != NULL)
                rwi_notes_outdone(j, first->item, zone->name, RW_TYPE_DNSKEY);
            return;
        }
        first = first != NULL ? first : set;
    }
    if (is_reached(j, zone))
        rwi_need_add(j, rwi_servers_for(j, zone->name), zone->name,
                     RW_TYPE_DNSKEY, zone->shown.ds_step);
    if (j->dry) { /* as if they were there: what lies below is asked for */
        zone->shown.security = RW_SECURITY_SECURE;
        zone->has_keys = true;
    } else if (first != NULL) {
        (void)keys_try(j, zone, first, true);
    } else {
        keys_absent(j, zone);
    }
}

/* With an anchor or a DS in hand. */
static void
zone_judge(struct rwi_judge *j, struct rwi_zone *zone)
{
    struct rw_flaw flaw;

    if (rwi_ds_usable(j, zone, &flaw)) {
        keys_judge(j, zone);
        return;
    }
    flaw.step = zone->shown.ds_step;
    flaw.zone = zone->name;
    rwi_zone_fail(j, zone, RW_SECURITY_INSECURE, &flaw);
}

/* ---- the way down ------------------------------------------------------- */

/* The anchor closest above name, with at most so many labels.  NULL where
 * there is none. */
static const uint8_t *
anchor_for(const struct rwi_judge *j, const uint8_t *name, size_t labels)
{
    const struct rw_judge_input *in = j->in;
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

static struct rwi_zone *
anchored(struct rwi_judge *j, const uint8_t *name)
{
    struct rwi_zone *zone = zone_find(j, name);

    if (zone != NULL)
        return zone;
    zone = zone_new(j, name, NULL);
    if (zone == NULL)
        return NULL;
    zone->shown.is_anchored = true;
    rwi_anchors_read(j, zone);
    zone_judge(j, zone);
    return zone;
}

/* The path down to a name: the cut to go to next. */
struct descent {
    struct rwi_judge *j;
    const uint8_t *name;
    size_t floor;        /* labels; deeper than this */
    const uint8_t *best; /* the highest one found */
};

static void
consider(struct descent *d, const uint8_t *cut)
{
    size_t labels = rw_name_labels(cut);
    const uint8_t *copy;

    if (labels <= d->floor || !rw_name_is_at_or_below(d->name, cut) ||
        (d->best != NULL && labels >= rw_name_labels(d->best)))
        return;
    copy = rwi_arena_copy(&d->j->arena, cut, rw_name_size(cut));
    if (copy != NULL)
        d->best = copy;
}

/* Who signed what is in a section shows where zones begin. */
static void
consider_signers(struct descent *d, const struct rwi_item *item,
                 enum rw_section section)
{
    const struct rw_rr *rr;
    size_t at = 0;

    while ((rr = rwi_rr_find(item, section, RW_TYPE_RRSIG, &at)) != NULL) {
        uint8_t signer[RW_NAME_MAX];
        size_t pos = (size_t)rr->rdata + 18;

        if (rr->rdata_len > 18 &&
            rw_name_from_wire(signer, item->msg.wire, item->msg.len, &pos) ==
                RW_OK)
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

        if (rw_message_name(owner, &item->msg, rr->owner) > 0)
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

static const uint8_t *
next_cut(struct rwi_judge *j, const uint8_t *name, size_t floor,
         const struct rwi_item *hint)
{
    struct descent d = {.j = j, .name = name, .floor = floor};

    for (size_t i = 0; i < j->item_count; i++) {
        const struct rwi_item *item = &j->items[i];
        const uint8_t *cut = rwi_item_cut(item, name);

        consider(&d, item->evidence->zone);
        if (cut != NULL)
            consider(&d, cut);
        if (item->evidence->qtype == RW_TYPE_DS)
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
is_seen_to_sign(struct rwi_judge *j, const struct rwi_zone *zone,
                const struct rwi_item *hint)
{
    struct descent d = {.j = j, .name = zone->name, .floor = 0};

    if (!rw_name_is_root(zone->name))
        d.floor = rw_name_labels(zone->name) - 1;
    for (size_t i = 0; i < j->item_count; i++)
        if (rwi_item_cut(&j->items[i], zone->name) == NULL &&
            j->items[i].cut_count > 0)
            consider_signers(&d, &j->items[i], RW_SECTION_AUTHORITY);
    if (hint != NULL) {
        consider_signers(&d, hint, RW_SECTION_ANSWER);
        consider_signers(&d, hint, RW_SECTION_AUTHORITY);
    }
    return d.best != NULL;
}

/* Dry: a response signed by the zone below the cut tells, before its DS is
 * known, that the keys will be needed, and those of zones below it: all can
 * be asked for at once. */
static void
need_keys_early(struct rwi_judge *j, struct rwi_zone *zone,
                const struct rwi_item *hint)
{
    if (!j->dry || !is_seen_to_sign(j, zone, hint))
        return;
    rwi_need_add(j, rwi_servers_for(j, zone->name), zone->name, RW_TYPE_DNSKEY,
                 hint != NULL ? hint->evidence->step : 0);
    zone->shown.security = RW_SECURITY_SECURE;
    zone->has_keys = true;
}

/* The zone at a possible cut; judged when first met. */
static struct rwi_zone *
below(struct rwi_judge *j, struct rwi_zone *parent, const uint8_t *name,
      const struct rwi_item *hint)
{
    struct rwi_zone *zone = zone_find(j, name);

    if (zone == NULL)
        zone = zone_new(j, name, parent);
    else if (zone->has_keys || !zone->shown.is_anchored)
        return zone;
    if (zone == NULL)
        return NULL;
    zone->shown = (struct rw_chain_zone){.parent = parent->name};
    zone->parent = parent;
    zone->ds_count = 0;
    switch (rwi_cut_judge(j, zone, parent)) {
    case RWI_CUT_SIGNED:
        zone_judge(j, zone);
        break;
    case RWI_CUT_NONE:
        zone->is_cut = false;
        break;
    case RWI_CUT_MISSING:
        need_keys_early(j, zone, hint);
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

static struct rwi_zone *
descend(struct rwi_judge *j, struct rwi_zone *zone, const uint8_t *name,
        const struct rwi_item *hint)
{
    size_t floor = zone != NULL ? rw_name_labels(zone->name) : 0;

    while (zone != NULL && zone->has_keys) {
        const uint8_t *cut = next_cut(j, name, floor, hint);
        struct rwi_zone *child = cut != NULL ? below(j, zone, cut, hint) : NULL;

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
rwi_zone_for(struct rwi_judge *j, const uint8_t *name,
             const struct rwi_item *hint)
{
    const uint8_t *anchor = anchor_for(j, name, RW_LABELS_MAX);
    struct rwi_zone *zone = anchor != NULL ? anchored(j, anchor) : NULL;

    while (zone != NULL && !zone->has_keys && !rw_name_is_root(anchor)) {
        const uint8_t *higher = anchor_for(j, name, rw_name_labels(anchor) - 1);
        struct rwi_zone *above = higher != NULL ? anchored(j, higher) : NULL;

        if (above == NULL)
            break;
        anchor = higher;
        zone = above;
    }
    return descend(j, zone, name, hint);
}

struct rwi_zone *
rwi_zone_hunt(struct rwi_judge *j, struct rwi_zone *zone, const uint8_t *name)
{
    size_t depth = rw_name_labels(name);
    size_t floor = rw_name_labels(zone->name);
    struct rwi_flaws mark = j->zone_flaws;

    for (size_t i = 1; i <= RWI_HUNT_MAX && floor + i <= depth; i++) {
        struct rwi_zone *child =
            below(j, zone, rw_name_skip(name, depth - floor - i), NULL);

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
        rwi_flaws_cut(&j->zone_flaws, mark);
        break;
    }
    return zone;
}
