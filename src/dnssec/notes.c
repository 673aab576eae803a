/* Remarks: what breaks nothing today, but is bad practice or about to break.
 * Findings are made of them.
 *
 * RFC 6781 (practices), RFC 9904 and 9905 (algorithms), RFC 9276 (NSEC3).  A
 * pass over a ruling's result.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/chain.h"
#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/key.h"
#include "dnssec/signature.h"
#include "wire/fields.h"

#define DAY_S 86400

/* Soon: less than two days are left, and less than an eighth of the time it
 * was made for.  Signers that sign while they answer give a day or two in
 * all, and renew in time. */
#define SOON_S     (2 * DAY_S)
#define SOON_SHARE 8

static struct rw_flaw
note(enum rw_flaw_code code, const struct rwi_zone *zone)
{
    return (struct rw_flaw){
        .code = code, .zone = zone->name, .name = zone->name};
}

/* ---- zones -------------------------------------------------------------- */

static bool
has_key(const struct rwi_zone *zone, const struct rw_chain_ds *ds)
{
    for (size_t i = 0; i < zone->key_count; i++)
        if (zone->keys[i].shown.key_tag == ds->key_tag &&
            zone->keys[i].shown.algorithm == ds->algorithm)
            return true;
    return false;
}

static bool
has_ds(const struct rwi_zone *zone, const struct rw_chain_key *key)
{
    for (size_t i = 0; i < zone->ds_count; i++)
        if (zone->ds[i].key_tag == key->key_tag &&
            zone->ds[i].algorithm == key->algorithm)
            return true;
    return false;
}

/* No zone shall be signed with them; IANA's table, RFC 9904.  Those of SHA-1
 * have a word of their own. */
static bool
is_deprecated(uint8_t algorithm)
{
    return rw_algorithm_signing(algorithm) == RW_ADVICE_MUST_NOT &&
           !rwi_algorithm_is_sha1(algorithm);
}

static void
note_ds(struct rw_judge *judge, const struct rwi_zone *zone,
        const struct rw_chain_ds *ds)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_DS_WITHOUT_DNSKEY, zone);

    flaw.key_tag = ds->key_tag;
    flaw.algorithm = ds->algorithm;
    flaw.digest_type = ds->digest_type;
    flaw.step = zone->shown.ds_step;
    if (!has_key(zone, ds))
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_DIGEST_SHA1;
    if (!ds->is_key && ds->digest_type == 1)
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}

static void
note_key(struct rw_judge *judge, const struct rwi_zone *zone,
         const struct rw_chain_key *key)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_KEY_REVOKED, zone);

    flaw.key_tag = key->key_tag;
    flaw.algorithm = key->algorithm;
    flaw.step = zone->shown.key_step;
    if (key->is_revoked)
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_DNSKEY_WITHOUT_DS;
    if (key->is_sep && !key->is_revoked && !has_ds(zone, key))
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_ALGORITHM_DEPRECATED;
    if (is_deprecated(key->algorithm))
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_ALGORITHM_SHA1;
    if (rwi_algorithm_is_sha1(key->algorithm))
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}

static void
note_zone(struct rw_judge *judge, const struct rwi_zone *zone)
{
    /* anchors are the caller's: old and future ones among them are usual */
    for (size_t i = 0; i < zone->ds_count && !zone->shown.is_anchored; i++)
        note_ds(judge, zone, &zone->ds[i]);
    for (size_t i = 0; i < zone->key_count; i++)
        if (!zone->shown.is_anchored || zone->keys[i].shown.is_revoked)
            note_key(judge, zone, &zone->keys[i].shown);
}

/* ---- sets --------------------------------------------------------------- */

static void
note_expiry(struct rw_judge *judge, const struct rwi_set *set,
            const struct rwi_zone *zone)
{
    const struct rwi_sig *sig = set->good;
    struct rw_flaw flaw = note(RW_FLAW_NOTE_EXPIRES_SOON, zone);
    uint32_t left = sig->expiration - (uint32_t)judge->now_s;
    uint32_t life = sig->expiration - sig->inception;

    if (left >= SOON_S || left >= life / SOON_SHARE)
        return;
    flaw.name = set->owner;
    flaw.type = set->type;
    flaw.key_tag = sig->key_tag;
    flaw.algorithm = sig->algorithm;
    flaw.time_s = rwi_sig_time(judge, sig->expiration);
    flaw.step = set->item->evidence.step;
    (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}

/* Another signature over the set is no good; one by a key that was taken
 * out already is usual in a roll-over. */
static void
note_bad_sigs(struct rw_judge *judge, const struct rwi_set *set,
              const struct rwi_zone *zone)
{
    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rwi_sig *sig = &set->sigs[i];
        struct rw_flaw flaw = note(RW_FLAW_NOTE_SIG_BAD, zone);

        if (sig->verdict != RW_FLAW_SIG_WRONG &&
            sig->verdict != RW_FLAW_SIG_EXPIRED)
            continue;
        flaw.name = set->owner;
        flaw.type = set->type;
        flaw.key_tag = sig->key_tag;
        flaw.algorithm = sig->algorithm;
        flaw.step = set->item->evidence.step;
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    }
}

static void
note_iterations(struct rw_judge *judge, const struct rwi_set *set,
                const struct rwi_zone *zone)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_ITERATIONS, zone);
    struct rwi_NSEC3 fields;

    if (set->type != RW_TYPE_NSEC3 || !rwi_NSEC3_in(&fields, set->rdata[0]))
        return;
    flaw.number = fields.iterations;
    flaw.step = set->item->evidence.step;
    if (flaw.number > 0)
        (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}

static void
note_ttl(struct rw_judge *judge, const struct rwi_set *set,
         const struct rwi_zone *zone)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_TTL, zone);

    if (set->ttl_s <= set->good->original_ttl_s)
        return;
    flaw.name = set->owner;
    flaw.type = set->type;
    flaw.number = set->good->original_ttl_s;
    flaw.step = set->item->evidence.step;
    (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}

static void
note_set(struct rw_judge *judge, const struct rwi_set *set,
         const struct rwi_zone *zone)
{
    if (set->good == NULL)
        return;
    note_expiry(judge, set, zone);
    note_bad_sigs(judge, set, zone);
    note_iterations(judge, set, zone);
    note_ttl(judge, set, zone);
}

void
rwi_notes_make(struct rw_judge *judge)
{
    for (const struct rwi_zone *zone = judge->zones; zone != NULL;
         zone = zone->next) {
        if (zone->keys_good)
            note_zone(judge, zone);
        for (const struct rwi_set *set = zone->sets; set != NULL;
             set = set->zone_next)
            note_set(judge, set, zone);
    }
}

/* ---- while ruling ------------------------------------------------------- */

void
rwi_notes_unlinked(struct rw_judge *judge, const struct rwi_set *set)
{
    for (const struct rwi_zone *zone = judge->zones; zone != NULL;
         zone = zone->next) {
        struct rw_flaw flaw = note(RW_FLAW_NOTE_DNSKEY_UNLINKED, zone);

        if (!zone->is_cut || zone->shown.proof == RW_PROOF_NONE)
            continue;
        flaw.step = set->item->evidence.step;
        for (size_t i = 0; i < set->sig_count; i++)
            if (rw_name_equal(set->sigs[i].signer, zone->name))
                (void)rwi_flaw_add(judge, &judge->notes, &flaw);
    }
}

/* A set without any RRSIG: a server that strips them. */
static bool
is_stripped(struct rw_judge *judge, struct rwi_item *item, const uint8_t *name,
            uint16_t type)
{
    struct rwi_set *set =
        rwi_set_find(judge, item, RW_SECTION_ANSWER, name, type);

    return set != NULL && set->sig_count == 0;
}

void
rwi_notes_outdone(struct rw_judge *judge, struct rwi_item *item,
                  const uint8_t *name, uint16_t type)
{
    struct rw_flaw flaw = {.code = is_stripped(judge, item, name, type)
                                       ? RW_FLAW_NOTE_RRSIG_MISSING
                                       : RW_FLAW_NOTE_SERVER_BOGUS,
                           .zone = item->evidence.zone,
                           .name = name,
                           .type = type,
                           .step = item->evidence.step};

    (void)rwi_flaw_add(judge, &judge->notes, &flaw);
}
