/* One record set and the keys of one zone: is it signed, and well?
 *
 * RFC 4035 section 5.3, RFC 4034 section 3.1, times in the serial arithmetic
 * of RFC 1982.  The number of signature checks is bounded for each set and
 * for the whole ruling (CVE-2023-50387).
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "dnssec/memo.h"

/* ---- what is signed ----------------------------------------------------- */

/* Labels of the owner, without a leading "*".  RFC 4034 section 3.1.3 */
static size_t
owner_labels(const uint8_t *owner)
{
    size_t labels = rw_name_labels(owner);

    return owner[0] == 1 && owner[1] == '*' ? labels - 1 : labels;
}

/* The owner as it was signed: the wildcard, where one was expanded.  RFC
 * 4035 section 5.3.2 */
static size_t
signed_owner(uint8_t *out, const uint8_t *owner, size_t labels)
{
    size_t have = rw_name_labels(owner);

    if (have <= labels || owner_labels(owner) == labels)
        return rw_name_lower(out, owner);
    out[0] = 1;
    out[1] = '*';
    return 2 + rw_name_lower(out + 2, rw_name_skip(owner, have - labels));
}

static size_t
data_size(const struct rwi_set *set, const struct rwi_sig *sig)
{
    size_t size = sig->head.len;

    for (size_t i = 0; i < set->count; i++)
        size += RW_NAME_MAX + 10 + set->rdata[i].len;
    return size;
}

static bool
scratch_grow(struct rwi_judge *j, size_t size)
{
    uint8_t *room;

    if (size <= j->scratch_size)
        return true;
    room = realloc(j->scratch, size);
    if (room == NULL) {
        j->arena.failed = true;
        return false;
    }
    j->scratch = room;
    j->scratch_size = size;
    return true;
}

/* RRSIG RDATA without the signature, then each record; RFC 4034 section
 * 3.1.8.1.  In j->scratch; empty when out of memory. */
static struct rw_octets
signed_data(struct rwi_judge *j, const struct rwi_set *set,
            const struct rwi_sig *sig)
{
    uint8_t owner[RW_NAME_MAX + 2];
    size_t owner_len = signed_owner(owner, set->owner, sig->labels);
    struct rwi_writer out;

    if (!scratch_grow(j, data_size(set, sig)))
        return (struct rw_octets){NULL, 0};
    rwi_writer_init(&out, j->scratch, j->scratch_size);
    rwi_write_octets(&out, sig->head.data, sig->head.len);
    for (size_t i = 0; i < set->count; i++) {
        rwi_write_octets(&out, owner, owner_len);
        rwi_write_u16(&out, set->type);
        rwi_write_u16(&out, set->item->evidence->qclass);
        rwi_write_u32(&out, sig->original_ttl_s);
        rwi_write_u16(&out, (uint16_t)set->rdata[i].len);
        rwi_write_octets(&out, set->rdata[i].data, set->rdata[i].len);
    }
    return (struct rw_octets){j->scratch, out.len};
}

/* ---- one signature ------------------------------------------------------ */

/* How far `to` lies after `from`; RFC 1982. */
static int32_t
serial_from(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

/* All that can be told without the key.  RFC 4035 section 5.3.1 */
static enum rw_flaw_code
sig_check_form(const struct rwi_judge *j, const struct rwi_set *set,
               const struct rwi_sig *sig, const struct rwi_zone *zone)
{
    uint32_t now = (uint32_t)j->in->now_s;

    if (sig->malformed)
        return RW_FLAW_SIG_MALFORMED;
    if (!rw_name_equal(sig->signer, zone->name) ||
        !rw_name_is_at_or_below(set->owner, zone->name))
        return RW_FLAW_SIG_SIGNER;
    if (sig->labels > owner_labels(set->owner) ||
        sig->labels < rw_name_labels(zone->name))
        return RW_FLAW_SIG_LABELS;
    if (!rwi_algorithm_accepted(j, sig->algorithm))
        return RW_FLAW_SIG_UNSUPPORTED;
    if (serial_from(sig->inception, sig->expiration) < 0)
        return RW_FLAW_SIG_INVERTED;
    if (serial_from(now, sig->expiration) < 0)
        return RW_FLAW_SIG_EXPIRED;
    if (serial_from(sig->inception, now) < 0)
        return RW_FLAW_SIG_NOT_YET;
    return RW_FLAW_NONE;
}

struct attempt {
    struct rwi_set *set;
    struct rwi_zone *zone;
    bool entry_only;
    bool refused;    /* libcrypto refused an algorithm */
    uint16_t checks; /* made for this set */
};

static enum rwi_crypto_result
verify(struct rwi_judge *j, const struct rwi_sig *sig, struct rw_octets key,
       struct rw_octets data)
{
    return j->in->memo != NULL ? rwi_memo_verify(j->in->memo, sig->algorithm,
                                                 key, data, sig->sig)
                               : rwi_crypto_verify(j->crypto, sig->algorithm,
                                                   key, data, sig->sig);
}

static enum rw_flaw_code
sig_check_key(struct rwi_judge *j, struct attempt *at,
              const struct rwi_sig *sig, struct rwi_key *key)
{
    struct rw_octets octets = {key->shown.key, key->shown.key_len};
    struct rw_octets data;

    if (key->shown.is_revoked)
        return RW_FLAW_SIG_KEY_REVOKED;
    if (!key->usable)
        return RW_FLAW_SIG_KEY_UNFIT;
    if (at->checks >= j->limits.set_checks ||
        j->checks >= j->limits.walk_checks)
        return RW_FLAW_LIMIT_CHECKS;
    at->checks++;
    j->checks++;
    data = signed_data(j, at->set, sig);
    switch (verify(j, sig, octets, data)) {
    case RWI_CRYPTO_GOOD:
        if (at->set->type == RW_TYPE_DNSKEY)
            key->shown.signs_keys = true;
        else
            key->shown.signs_data = true;
        return RW_FLAW_NONE;
    case RWI_CRYPTO_REFUSED:
        at->refused = true;
        return RW_FLAW_SIG_UNSUPPORTED;
    case RWI_CRYPTO_BAD:
        break;
    }
    return RW_FLAW_SIG_WRONG;
}

/* Every key that has the tag and the algorithm may be the one.  RFC 4035
 * section 5.3.1 */
static enum rw_flaw_code
sig_check_keys(struct rwi_judge *j, struct attempt *at,
               const struct rwi_sig *sig)
{
    enum rw_flaw_code verdict = RW_FLAW_SIG_NO_KEY;

    for (size_t i = 0; i < at->zone->key_count; i++) {
        struct rwi_key *key = &at->zone->keys[i];

        if (key->shown.key_tag != sig->key_tag ||
            key->shown.algorithm != sig->algorithm)
            continue;
        if (at->entry_only && !key->shown.is_entry) {
            verdict = RW_FLAW_SIG_NOT_TRIED;
            continue;
        }
        verdict = sig_check_key(j, at, sig, key);
        if (verdict == RW_FLAW_NONE || verdict == RW_FLAW_LIMIT_CHECKS)
            break;
    }
    return verdict;
}

/* Dry: a signature in the zone's name is a good one. */
static enum rw_flaw_code
sig_check(struct rwi_judge *j, struct attempt *at, const struct rwi_sig *sig)
{
    enum rw_flaw_code verdict;

    if (j->dry)
        return !sig->malformed && rw_name_equal(sig->signer, at->zone->name)
                   ? RW_FLAW_NONE
                   : RW_FLAW_SIG_SIGNER;
    verdict = sig_check_form(j, at->set, sig, at->zone);
    if (verdict != RW_FLAW_NONE)
        return verdict;
    if (at->set->good != NULL)
        return RW_FLAW_SIG_NOT_TRIED; /* one suffices */
    return sig_check_keys(j, at, sig);
}

/* ---- all signatures of a set -------------------------------------------- */

/* The verdict that says most, of several bad ones: the further a signature
 * came, the closer its fault is to what went wrong. */
static int
verdict_weight(enum rw_flaw_code verdict)
{
    static const enum rw_flaw_code ORDER[] = {
        RW_FLAW_SIG_NOT_TRIED, RW_FLAW_RRSIG_MISSING,   RW_FLAW_SIG_MALFORMED,
        RW_FLAW_SIG_SIGNER,    RW_FLAW_SIG_UNSUPPORTED, RW_FLAW_SIG_LABELS,
        RW_FLAW_SIG_NO_KEY,    RW_FLAW_SIG_KEY_UNFIT,   RW_FLAW_SIG_KEY_REVOKED,
        RW_FLAW_SIG_INVERTED,  RW_FLAW_SIG_NOT_YET,     RW_FLAW_SIG_EXPIRED,
        RW_FLAW_SIG_WRONG,     RW_FLAW_LIMIT_CHECKS,
    };

    for (size_t i = 0; i < sizeof(ORDER) / sizeof(ORDER[0]); i++)
        if (ORDER[i] == verdict)
            return (int)i;
    return -1;
}

static void
sig_show(struct rwi_judge *j, struct rwi_sig *sig, struct rw_chain_sig *shown,
         enum rw_flaw_code verdict)
{
    uint32_t now = (uint32_t)j->in->now_s;

    sig->shown = shown;
    if (shown == NULL)
        return;
    shown->signer = rwi_keep_name(j, sig->signer);
    shown->key_tag = sig->key_tag;
    shown->algorithm = sig->algorithm;
    shown->labels = sig->labels;
    shown->original_ttl_s = sig->original_ttl_s;
    shown->inception_s =
        j->in->now_s + (uint64_t)(int64_t)serial_from(now, sig->inception);
    shown->expiration_s =
        j->in->now_s + (uint64_t)(int64_t)serial_from(now, sig->expiration);
    shown->verdict = verdict;
}

/* Where a chain set's signatures go; NULL when dry. */
static struct rw_chain_sig *
sigs_room(struct rwi_judge *j, struct rw_chain_set *shown, size_t count)
{
    struct rw_chain_sig *sigs;

    if (shown == NULL || count == 0)
        return NULL;
    sigs = rwi_arena_array(j->keep, count, sizeof(*sigs));
    shown->sigs = sigs;
    shown->sig_count = sigs != NULL ? count : 0;
    return sigs;
}

static void
set_conclude(struct attempt *at)
{
    struct rwi_set *set = at->set;

    set->checked = true;
    if (set->good != NULL) {
        set->security = RW_SECURITY_SECURE;
        set->flaw = RW_FLAW_NONE;
        return;
    }
    set->security = at->refused && set->flaw == RW_FLAW_SIG_UNSUPPORTED
                        ? RW_SECURITY_INSECURE
                        : RW_SECURITY_BOGUS;
}

static void
set_show(struct rwi_judge *j, struct rwi_set *set, struct rw_chain_set *shown)
{
    if (shown == NULL)
        return;
    shown->security = set->security;
    if (rwi_set_is_expanded(set)) {
        uint8_t name[RW_NAME_MAX + 2];

        signed_owner(name, set->owner, set->good->labels);
        shown->wildcard = rwi_keep_name(j, name);
    }
}

enum rw_security
rwi_set_check(struct rwi_judge *j, struct rwi_set *set, struct rwi_zone *zone,
              enum rw_chain_role role, bool entry_only)
{
    struct attempt at = {.set = set, .zone = zone, .entry_only = entry_only};
    struct rw_chain_set *shown;
    struct rw_chain_sig *sigs;

    if (set->checked)
        return set->security;
    shown = rwi_zone_add_set(j, zone, set, role);
    sigs = sigs_room(j, shown, set->sig_count);
    set->flaw = RW_FLAW_RRSIG_MISSING;
    for (size_t i = 0; i < set->sig_count; i++) {
        struct rwi_sig *sig = &set->sigs[i];
        enum rw_flaw_code verdict = sig_check(j, &at, sig);

        if (verdict == RW_FLAW_NONE && set->good == NULL)
            set->good = sig;
        if (i == 0 || verdict_weight(verdict) > verdict_weight(set->flaw))
            set->flaw = verdict;
        sig_show(j, sig, sigs != NULL ? &sigs[i] : NULL, verdict);
    }
    set_conclude(&at);
    set_show(j, set, shown);
    rwi_notes_set(j, set, zone);
    return set->security;
}

bool
rwi_set_is_expanded(const struct rwi_set *set)
{
    return set->good != NULL && set->good->labels < owner_labels(set->owner);
}

/* ---- blame -------------------------------------------------------------- */

static struct rw_flaw
sig_flaw(const struct rwi_judge *j, const struct rwi_set *set,
         const struct rwi_zone *zone, const struct rw_chain_sig *sig,
         enum rw_flaw_code code)
{
    struct rw_flaw flaw = {.code = code,
                           .zone = zone->name,
                           .name = set->owner,
                           .type = set->type,
                           .step = set->item->evidence->step};

    if (code == RW_FLAW_LIMIT_CHECKS)
        flaw.number = j->limits.set_checks;
    if (sig == NULL)
        return flaw;
    flaw.key_tag = sig->key_tag;
    flaw.algorithm = sig->algorithm;
    if (code == RW_FLAW_SIG_EXPIRED || code == RW_FLAW_SIG_INVERTED)
        flaw.time_s = sig->expiration_s;
    if (code == RW_FLAW_SIG_NOT_YET)
        flaw.time_s = sig->inception_s;
    if (code == RW_FLAW_SIG_LABELS)
        flaw.number = sig->labels;
    if (code == RW_FLAW_SIG_SIGNER)
        flaw.zone = sig->signer;
    return flaw;
}

const struct rw_flaw *
rwi_set_blame(struct rwi_judge *j, struct rwi_flaws *flaws,
              const struct rwi_set *set, const struct rwi_zone *zone)
{
    const struct rw_flaw *first = NULL, *kept;
    struct rw_flaw flaw;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < set->sig_count; i++) {
            const struct rw_chain_sig *sig = set->sigs[i].shown;

            if (sig == NULL || sig->verdict == RW_FLAW_SIG_NOT_TRIED ||
                (sig->verdict == set->flaw) != (pass == 0))
                continue;
            flaw = sig_flaw(j, set, zone, sig, sig->verdict);
            kept = rwi_flaw_add(j, flaws, &flaw);
            first = first != NULL ? first : kept;
        }
    if (first != NULL)
        return first;
    flaw = sig_flaw(j, set, zone, NULL, RW_FLAW_RRSIG_MISSING);
    return rwi_flaw_add(j, flaws, &flaw);
}
