/* Which of a zone's keys can be trusted: those that a DS or an anchor names,
 * and through them the DNSKEY set.
 *
 * RFC 4035 section 5.2, RFC 4509.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/chain.h"
#include "dnssec/item.h"
#include "dnssec/key.h"
#include "dnssec/signature.h"
#include "dnssec/wants.h"
#include "dnssec/zone.h"

#define TAGS_MAX 16 /* key tags listed in a sentence, of anchors and of keys */

/* ---- whom to blame ------------------------------------------------------ */

/* Every signature by a key that matters lies in the future, or in the past:
 * then the clock is the likelier culprit, for the root at least. */
static enum rw_flaw_code
clock_suspect(const struct rwi_zone *zone, const struct rwi_set *set)
{
    if (!rw_name_is_root(zone->name))
        return RW_FLAW_NONE;
    for (size_t i = 0; i < set->sig_count; i++)
        if (set->sigs[i].verdict != RW_FLAW_SIG_NOT_YET &&
            set->sigs[i].verdict != RW_FLAW_SIG_EXPIRED)
            return RW_FLAW_NONE;
    if (set->flaw == RW_FLAW_SIG_NOT_YET)
        return RW_FLAW_CLOCK_BEHIND;
    return set->flaw == RW_FLAW_SIG_EXPIRED ? RW_FLAW_CLOCK_AHEAD
                                            : RW_FLAW_NONE;
}

/* When the first of them begins, or the last one ends. */
static uint64_t
clock_edge(const struct rw_judge *judge, const struct rwi_set *set,
           enum rw_flaw_code code)
{
    bool behind = code == RW_FLAW_CLOCK_BEHIND;
    uint64_t edge = behind ? UINT64_MAX : 0;

    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rwi_sig *sig = &set->sigs[i];
        uint64_t at =
            rwi_sig_time(judge, behind ? sig->inception : sig->expiration);

        if (behind ? at < edge : at > edge)
            edge = at;
    }
    return edge;
}

/* The set is there, a DS fits one of its keys, and that one does not sign
 * it well. */
static void
blame_keys(struct rw_judge *judge, struct rwi_zone *zone,
           const struct rwi_set *set)
{
    enum rw_flaw_code clock = clock_suspect(zone, set);
    struct rw_flaw flaw = {.zone = zone->name,
                           .name = zone->name,
                           .type = RW_TYPE_DNSKEY,
                           .step = zone->shown.key_step};

    if (clock != RW_FLAW_NONE) {
        flaw.code = clock;
        flaw.time_s = clock_edge(judge, set, clock);
        rwi_zone_fail(judge, zone, RW_SECURITY_BOGUS, &flaw);
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
        rwi_zone_fail(judge, zone, RW_SECURITY_BOGUS, &flaw);
        return;
    }
    zone->shown.flaw = rwi_set_blame(judge, &judge->zone_flaws, set, zone);
}

static void
tags_add(uint16_t *tags, size_t *count, uint16_t tag)
{
    for (size_t i = 0; i < *count; i++)
        if (tags[i] == tag)
            return;
    if (*count < TAGS_MAX)
        tags[(*count)++] = tag;
}

/* Which anchors there are, and which keys: both lists stand in the
 * sentence. */
static void
list_tags(struct rw_judge *judge, const struct rwi_zone *zone,
          struct rw_flaw *flaw)
{
    uint16_t *tags =
        rwi_arena_array(&judge->once, (size_t)2 * TAGS_MAX, sizeof(*tags));

    if (tags == NULL)
        return;
    flaw->ds_tags = tags;
    for (size_t i = 0; i < zone->ds_count; i++)
        tags_add(tags, &flaw->ds_tag_count, zone->ds[i].key_tag);
    flaw->key_tags = tags + TAGS_MAX;
    for (size_t i = 0; i < zone->key_count; i++)
        tags_add(tags + TAGS_MAX, &flaw->key_tag_count,
                 zone->keys[i].shown.key_tag);
}

/* No DS or anchor fits any of the keys. */
static void
blame_ds(struct rw_judge *judge, struct rwi_zone *zone, struct rw_flaw *flaw)
{
    flaw->step = zone->shown.key_step;
    if (zone->shown.is_anchored) {
        flaw->code = RW_FLAW_ANCHOR_NO_KEY;
        list_tags(judge, zone, flaw);
    }
    rwi_zone_fail(judge, zone, RW_SECURITY_BOGUS, flaw);
}

/* No response holds keys. */
static void
blame_absence(struct rw_judge *judge, struct rwi_zone *zone)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NOT_COLLECTED,
                           .zone = zone->name,
                           .name = zone->name,
                           .type = RW_TYPE_DNSKEY};
    enum rw_security security = RW_SECURITY_INDETERMINATE;

    for (size_t i = 0; i < judge->item_count; i++) {
        const struct rwi_item *item = judge->items[i];

        if (!rwi_item_asks(item, zone->name, RW_TYPE_DNSKEY) ||
            item->evidence.state == RW_EVIDENCE_UNKNOWN)
            continue;
        security = RW_SECURITY_BOGUS;
        flaw.step = item->evidence.step;
        if (item->reading == NULL || item->reading->rcode != RW_RCODE_NOERROR)
            flaw.code = RW_FLAW_DNSKEY_UNREACHED;
        else if (zone->shown.is_anchored)
            flaw.code = RW_FLAW_ANCHOR_UNSIGNED;
        else
            flaw.code = RW_FLAW_DNSKEY_MISSING;
    }
    rwi_zone_fail(judge, zone, security, &flaw);
}

/* ---- one DNSKEY set ----------------------------------------------------- */

/* One DNSKEY set against the DS or anchors.
 *
 * @param blame  say what is wrong with it
 * @return true where it settles the matter
 */
static bool
keys_try(struct rw_judge *judge, struct rwi_zone *zone, struct rwi_set *set,
         bool blame)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NONE};

    rwi_keys_read(judge, zone, set);
    zone->has_keys = zone->keys_known = zone->key_count > 0;
    zone->shown.key_step = set->item->evidence.step;
    if (!rwi_ds_match(judge, zone, &flaw)) {
        if (blame)
            blame_ds(judge, zone, &flaw);
        return false;
    }
    switch (rwi_set_check(judge, set, zone, RW_ROLE_KEYS, true)) {
    case RWI_WORTH_GOOD:
    case RWI_WORTH_UNKNOWN:
        zone->shown.security = RW_SECURITY_SECURE;
        return true;
    case RWI_WORTH_REFUSED:
        flaw = (struct rw_flaw){.code = RW_FLAW_ENDS_REFUSED,
                                .zone = zone->name,
                                .name = zone->name,
                                .algorithm = set->sigs[0].algorithm};
        zone->has_keys = zone->keys_known = false;
        rwi_zone_fail(judge, zone, RW_SECURITY_INSECURE, &flaw);
        return true;
    case RWI_WORTH_BAD:
        break;
    }
    if (blame)
        blame_keys(judge, zone, set);
    return false;
}

/* ---- all of them -------------------------------------------------------- */

/* Is it time to ask for the keys?  An anchor's zone may lie deeper than the
 * walk has come: then its servers are not known yet. */
static bool
is_reached(const struct rw_judge *judge, const struct rwi_zone *zone)
{
    if (!zone->shown.is_anchored ||
        rw_name_equal(rwi_servers_for(judge, zone->name), zone->name))
        return true;
    for (size_t i = 0; i < judge->item_count; i++) {
        const struct rwi_item *item = judge->items[i];

        if (rw_name_is_at_or_below(item->evidence.qname, zone->name) &&
            rwi_item_tells(item))
            return true; /* answered without any referral to it */
    }
    return false;
}

/* Nothing settles it.  Looking for what is missing, they are taken to be on
 * the way: what lies below is asked for at once. */
static void
keys_open(struct rw_judge *judge, struct rwi_zone *zone, struct rwi_set *first)
{
    if (is_reached(judge, zone))
        rwi_want_add(judge, rwi_servers_for(judge, zone->name), zone->name,
                     RW_TYPE_DNSKEY, zone->shown.ds_step);
    if (!rwi_judge_may_check(judge)) {
        zone->shown.security = RW_SECURITY_SECURE;
        zone->has_keys = true;
        zone->keys_known = false;
    } else if (first != NULL) {
        (void)keys_try(judge, zone, first, true);
    } else {
        blame_absence(judge, zone);
    }
}

/* Several responses may hold the set; the first good one counts, and where
 * none is, the first one is blamed. */
static void
keys_judge(struct rw_judge *judge, struct rwi_zone *zone)
{
    struct rwi_set *first = NULL;

    for (size_t i = 0; i < judge->item_count; i++) {
        struct rwi_set *set =
            rwi_set_find(judge, judge->items[i], RW_SECTION_ANSWER, zone->name,
                         RW_TYPE_DNSKEY);

        if (set == NULL)
            continue;
        if (keys_try(judge, zone, set, false)) {
            zone->keys_good = true;
            if (first != NULL)
                rwi_notes_outdone(judge, first->item, zone->name,
                                  RW_TYPE_DNSKEY);
            return;
        }
        first = first != NULL ? first : set;
    }
    keys_open(judge, zone, first);
}

void
rwi_zone_keys(struct rw_judge *judge, struct rwi_zone *zone)
{
    struct rw_flaw flaw;

    if (rwi_ds_usable(judge, zone, &flaw)) {
        keys_judge(judge, zone);
        return;
    }
    flaw.step = zone->shown.ds_step;
    flaw.zone = zone->name;
    rwi_zone_fail(judge, zone, RW_SECURITY_INSECURE, &flaw);
}
