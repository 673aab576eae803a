/* Remarks: what breaks nothing today, but is bad practice or about to break.
 * Findings are made of them.
 *
 * RFC 6781 (practices), RFC 8624 (algorithms), RFC 9276 (NSEC3).
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include "base/reader.h"

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

/* SHA-1 signatures: RFC 8624 section 3.1, "not recommended" */
static bool
is_deprecated(uint8_t algorithm)
{
    return algorithm == 1 || algorithm == 3 || algorithm == 5 ||
           algorithm == 6 || algorithm == 7 || algorithm == 12;
}

static void
note_ds(struct rwi_judge *j, const struct rwi_zone *zone,
        const struct rw_chain_ds *ds)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_DS_WITHOUT_DNSKEY, zone);

    flaw.key_tag = ds->key_tag;
    flaw.algorithm = ds->algorithm;
    flaw.digest_type = ds->digest_type;
    flaw.step = zone->shown.ds_step;
    if (!has_key(zone, ds))
        (void)rwi_flaw_add(j, &j->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_DIGEST_SHA1;
    if (!ds->is_key && ds->digest_type == 1)
        (void)rwi_flaw_add(j, &j->notes, &flaw);
}

static void
note_key(struct rwi_judge *j, const struct rwi_zone *zone,
         const struct rw_chain_key *key)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_KEY_REVOKED, zone);

    flaw.key_tag = key->key_tag;
    flaw.algorithm = key->algorithm;
    flaw.step = zone->shown.key_step;
    if (key->is_revoked)
        (void)rwi_flaw_add(j, &j->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_DNSKEY_WITHOUT_DS;
    if (key->is_sep && !key->is_revoked && !has_ds(zone, key))
        (void)rwi_flaw_add(j, &j->notes, &flaw);
    flaw.code = RW_FLAW_NOTE_ALGORITHM_DEPRECATED;
    if (is_deprecated(key->algorithm))
        (void)rwi_flaw_add(j, &j->notes, &flaw);
}

void
rwi_notes_zone(struct rwi_judge *j, const struct rwi_zone *zone)
{
    if (j->dry)
        return;
    /* anchors are the caller's: old and future ones among them are usual */
    for (size_t i = 0; i < zone->ds_count && !zone->shown.is_anchored; i++)
        note_ds(j, zone, &zone->ds[i]);
    for (size_t i = 0; i < zone->key_count; i++)
        if (!zone->shown.is_anchored || zone->keys[i].shown.is_revoked)
            note_key(j, zone, &zone->keys[i].shown);
}

/* ---- sets --------------------------------------------------------------- */

static void
note_expiry(struct rwi_judge *j, const struct rwi_set *set,
            const struct rwi_zone *zone)
{
    const struct rw_chain_sig *sig = set->good->shown;
    struct rw_flaw flaw = note(RW_FLAW_NOTE_EXPIRES_SOON, zone);
    uint64_t left, life;

    if (sig == NULL)
        return;
    left = sig->expiration_s - j->in->now_s;
    life = sig->expiration_s - sig->inception_s;
    if (left >= SOON_S || left >= life / SOON_SHARE)
        return;
    flaw.name = set->owner;
    flaw.type = set->type;
    flaw.key_tag = sig->key_tag;
    flaw.algorithm = sig->algorithm;
    flaw.time_s = sig->expiration_s;
    flaw.step = set->item->evidence->step;
    (void)rwi_flaw_add(j, &j->notes, &flaw);
}

/* Another signature over the set is no good; one by a key that was taken
 * out already is usual in a roll-over. */
static void
note_bad_sigs(struct rwi_judge *j, const struct rwi_set *set,
              const struct rwi_zone *zone)
{
    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = set->sigs[i].shown;
        struct rw_flaw flaw = note(RW_FLAW_NOTE_SIG_BAD, zone);

        if (sig == NULL || (sig->verdict != RW_FLAW_SIG_WRONG &&
                            sig->verdict != RW_FLAW_SIG_EXPIRED))
            continue;
        flaw.name = set->owner;
        flaw.type = set->type;
        flaw.key_tag = sig->key_tag;
        flaw.algorithm = sig->algorithm;
        flaw.step = set->item->evidence->step;
        (void)rwi_flaw_add(j, &j->notes, &flaw);
    }
}

static void
note_iterations(struct rwi_judge *j, const struct rwi_set *set,
                const struct rwi_zone *zone)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_ITERATIONS, zone);

    if (set->type != RW_TYPE_NSEC3 || set->rdata[0].len < 4)
        return;
    flaw.number = rwi_get_u16(set->rdata[0].data + 2);
    flaw.step = set->item->evidence->step;
    if (flaw.number > 0)
        (void)rwi_flaw_add(j, &j->notes, &flaw);
}

static void
note_ttl(struct rwi_judge *j, const struct rwi_set *set,
         const struct rwi_zone *zone)
{
    struct rw_flaw flaw = note(RW_FLAW_NOTE_TTL, zone);

    if (set->ttl_s <= set->good->original_ttl_s)
        return;
    flaw.name = set->owner;
    flaw.type = set->type;
    flaw.number = set->good->original_ttl_s;
    flaw.step = set->item->evidence->step;
    (void)rwi_flaw_add(j, &j->notes, &flaw);
}

void
rwi_notes_set(struct rwi_judge *j, const struct rwi_set *set,
              const struct rwi_zone *zone)
{
    if (j->dry || set->good == NULL)
        return;
    note_expiry(j, set, zone);
    note_bad_sigs(j, set, zone);
    note_iterations(j, set, zone);
    note_ttl(j, set, zone);
}

void
rwi_notes_unlinked(struct rwi_judge *j, const struct rwi_set *set)
{
    for (const struct rwi_zone *zone = j->zones; zone != NULL;
         zone = zone->next) {
        struct rw_flaw flaw = note(RW_FLAW_NOTE_DNSKEY_UNLINKED, zone);

        if (!zone->is_cut || zone->shown.proof == RW_PROOF_NONE)
            continue;
        flaw.step = set->item->evidence->step;
        for (size_t i = 0; i < set->sig_count; i++)
            if (rw_name_equal(set->sigs[i].signer, zone->name))
                (void)rwi_flaw_add(j, &j->notes, &flaw);
    }
}

/* A set without any RRSIG: a server that strips them. */
static bool
is_stripped(struct rwi_judge *j, const struct rwi_item *item,
            const uint8_t *name, uint16_t type)
{
    struct rwi_set *set = rwi_set_find(j, item, RW_SECTION_ANSWER, name, type);

    return set != NULL && set->sig_count == 0;
}

void
rwi_notes_outdone(struct rwi_judge *j, const struct rwi_item *item,
                  const uint8_t *name, uint16_t type)
{
    struct rw_flaw flaw = {.code = is_stripped(j, item, name, type)
                                       ? RW_FLAW_NOTE_RRSIG_MISSING
                                       : RW_FLAW_NOTE_SERVER_BOGUS,
                           .zone = item->evidence->zone,
                           .name = name,
                           .type = type,
                           .step = item->evidence->step};

    (void)rwi_flaw_add(j, &j->notes, &flaw);
}
