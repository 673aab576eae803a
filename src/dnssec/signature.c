/* One record set and the keys of one zone: is it signed, and well?
 *
 * RFC 4035 section 5.3, RFC 4034 section 3.1, times in the serial arithmetic
 * of RFC 1982.  The number of signature checks is bounded for each set and
 * for all that a judge does (CVE-2023-50387).  A check that was made stays
 * with its signature: it is not made again when more evidence has come.
 *
 * SPDX-License-Identifier: ISC
 */

#include "dnssec/signature.h"

#include <string.h>

#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/memo.h"
#include "base/writer.h"

/* Checks of a walk that may come to nothing in a zone that has wasted the time
 * of others: an ordinary fault takes one or two. */
#define WARY_CHECKS_MAX 2

/* A signature checked with a key. */
struct rwi_check {
    struct rwi_check *next;
    struct rw_octets key;
    enum rwi_worth worth;
};

/* ---- what is signed ----------------------------------------------------- */

/* Labels of the owner, without a leading "*".  RFC 4034 section 3.1.3 */
static size_t
owner_labels(const uint8_t *owner)
{
    size_t labels = rw_name_labels(owner);

    return owner[0] == 1 && owner[1] == '*' ? labels - 1 : labels;
}

size_t
rwi_signed_owner(uint8_t *out, const uint8_t *owner, size_t labels)
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

/* RRSIG RDATA without the signature, then each record; RFC 4034 section
 * 3.1.8.1.  In judge->scratch; empty when out of memory. */
static struct rw_octets
signed_data(struct rw_judge *judge, const struct rwi_set *set,
            const struct rwi_sig *sig)
{
    uint8_t owner[RW_NAME_MAX + 2];
    size_t owner_len = rwi_signed_owner(owner, set->owner, sig->labels);
    struct rwi_writer out;

    if (!rwi_scratch_grow(judge, data_size(set, sig)))
        return (struct rw_octets){NULL, 0};
    rwi_writer_init(&out, judge->scratch, judge->scratch_size);
    rwi_write_octets(&out, sig->head.data, sig->head.len);
    for (size_t i = 0; i < set->count; i++) {
        rwi_write_octets(&out, owner, owner_len);
        rwi_write_u16(&out, set->type);
        rwi_write_u16(&out, set->item->evidence.qclass);
        rwi_write_u32(&out, sig->original_ttl_s);
        rwi_write_u16(&out, (uint16_t)set->rdata[i].len);
        rwi_write_octets(&out, set->rdata[i].data, set->rdata[i].len);
    }
    return (struct rw_octets){judge->scratch, out.len};
}

/* ---- one signature ------------------------------------------------------ */

/* How far `to` lies after `from`; RFC 1982. */
static int32_t
serial_from(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

uint64_t
rwi_sig_time(const struct rw_judge *judge, uint32_t serial)
{
    return judge->now_s +
           (uint64_t)(int64_t)serial_from((uint32_t)judge->now_s, serial);
}

/* The clock is a ruling's. */
static enum rw_flaw_code
check_time(const struct rw_judge *judge, const struct rwi_sig *sig)
{
    uint32_t now = (uint32_t)judge->now_s;

    if (serial_from(sig->inception, sig->expiration) < 0)
        return RW_FLAW_SIG_INVERTED;
    if (!rwi_judge_may_check(judge))
        return RW_FLAW_NONE;
    if (serial_from(now, sig->expiration) < 0)
        return RW_FLAW_SIG_EXPIRED;
    if (serial_from(sig->inception, now) < 0)
        return RW_FLAW_SIG_NOT_YET;
    return RW_FLAW_NONE;
}

/* All that can be told without the key.  RFC 4035 section 5.3.1 */
static enum rw_flaw_code
check_form(const struct rw_judge *judge, const struct rwi_set *set,
           const struct rwi_sig *sig, const struct rwi_zone *zone)
{
    if (sig->malformed)
        return RW_FLAW_SIG_MALFORMED;
    if (!rw_name_equal(sig->signer, zone->name) ||
        !rw_name_is_at_or_below(set->owner, zone->name))
        return RW_FLAW_SIG_SIGNER;
    if (sig->labels > owner_labels(set->owner) ||
        sig->labels < rw_name_labels(zone->name))
        return RW_FLAW_SIG_LABELS;
    if (!rwi_algorithm_accepted(judge, sig->algorithm))
        return RW_FLAW_SIG_UNSUPPORTED;
    return check_time(judge, sig);
}

/* One set and what it is held against. */
struct attempt {
    struct rwi_set *set;
    struct rwi_zone *zone;
    bool entry_only;
    uint16_t checks; /* that this set took, earlier ones among them */
};

static struct rwi_check *
check_made(const struct rwi_sig *sig, struct rw_octets key)
{
    struct rwi_check *check = sig->checks;

    while (check != NULL && (check->key.len != key.len ||
                             memcmp(check->key.data, key.data, key.len) != 0))
        check = check->next;
    return check;
}

/* A zone that many walks waste their time on soon gets less of it. */
static void
note_waste(struct rw_judge *judge, const uint8_t *zone, uint32_t cost_us)
{
    judge->wasted++;
    judge->wasted_us += cost_us;
    if (judge->memo != NULL)
        rwi_memo_waste(judge->memo, zone, cost_us, judge->now_s);
}

static bool
is_wary(const struct rw_judge *judge, const uint8_t *zone)
{
    return judge->memo != NULL && judge->wasted >= WARY_CHECKS_MAX &&
           rwi_memo_is_wary(judge->memo, zone, judge->wasted_us, judge->now_s);
}

/* Ask libcrypto, or the memo.
 *
 * @return RWI_WORTH_UNKNOWN out of memory; a failed arena says so
 */
static enum rwi_worth
verify(struct rw_judge *judge, const struct rwi_set *set,
       const struct rwi_sig *sig, struct rw_octets key)
{
    struct rw_octets data = signed_data(judge, set, sig);
    enum rwi_crypto_result result = RWI_CRYPTO_NO_MEMORY;
    uint32_t cost_us = rwi_crypto_cost_us(sig->algorithm, key, data.len);

    judge->work_us += cost_us;
    if (data.data != NULL)
        result = judge->memo != NULL
                     ? rwi_memo_verify(judge->memo, sig->algorithm, key, data,
                                       sig->sig)
                     : rwi_crypto_verify(judge->crypto, sig->algorithm, key,
                                         data, sig->sig);
    switch (result) {
    case RWI_CRYPTO_GOOD:
        return RWI_WORTH_GOOD;
    case RWI_CRYPTO_BAD:
        note_waste(judge, sig->signer, cost_us);
        return RWI_WORTH_BAD;
    case RWI_CRYPTO_REFUSED:
        note_waste(judge, sig->signer, cost_us);
        return RWI_WORTH_REFUSED;
    case RWI_CRYPTO_NO_MEMORY:
        break;
    }
    judge->arena.failed = true;
    return RWI_WORTH_UNKNOWN;
}

/* What the signature is worth by a key; made once, unless there is no
 * memory. */
static enum rwi_worth
check(struct rw_judge *judge, struct attempt *at, struct rwi_sig *sig,
      struct rw_octets key)
{
    struct rwi_check *made = check_made(sig, key);

    at->checks++;
    if (made != NULL)
        return made->worth;
    if (!rwi_judge_may_check(judge))
        return RWI_WORTH_UNKNOWN;
    made = rwi_arena_alloc(&judge->arena, sizeof(*made));
    if (made == NULL)
        return RWI_WORTH_UNKNOWN;
    judge->checks++;
    made->key = key;
    made->worth = verify(judge, at->set, sig, key);
    made->next = sig->checks;
    sig->checks = made;
    return made->worth;
}

/* Is one of the bounds reached? */
static bool
is_spent(const struct rw_judge *judge, const struct attempt *at,
         const struct rwi_sig *sig, struct rw_octets key)
{
    return at->checks >= judge->limits.set_checks ||
           ((judge->checks >= judge->limits.walk_checks ||
             judge->work_us >= judge->limits.walk_work_us ||
             is_wary(judge, at->zone->name)) &&
            check_made(sig, key) == NULL);
}

/* What a key does tells what it is for; the SEP flag only says what was meant.
 * RFC 4034 section 2.1.1 */
static void
mark_signer(const struct attempt *at, struct rwi_key *key)
{
    if (at->set->type == RW_TYPE_DNSKEY)
        key->shown.signs_keys = true;
    else
        key->shown.signs_data = true;
}

/* A key with REVOKE set verifies its own revocation only (RFC 5011 section
 * 2.1), one without ZONE nothing at all (RFC 4034 section 2.1.1). */
static enum rwi_worth
check_key(struct rw_judge *judge, struct attempt *at, struct rwi_sig *sig,
          struct rwi_key *key)
{
    struct rw_octets octets = {key->shown.key, key->shown.key_len};
    enum rwi_worth worth;

    if (key->shown.is_revoked || !key->usable) {
        sig->verdict = key->shown.is_revoked ? RW_FLAW_SIG_KEY_REVOKED
                                             : RW_FLAW_SIG_KEY_UNFIT;
        return RWI_WORTH_BAD;
    }
    if (is_spent(judge, at, sig, octets)) {
        sig->verdict = RW_FLAW_LIMIT_CHECKS;
        return RWI_WORTH_BAD;
    }
    worth = check(judge, at, sig, octets);
    sig->verdict = worth == RWI_WORTH_BAD       ? RW_FLAW_SIG_WRONG
                   : worth == RWI_WORTH_REFUSED ? RW_FLAW_SIG_UNSUPPORTED
                                                : RW_FLAW_NONE;
    if (worth == RWI_WORTH_GOOD)
        mark_signer(at, key);
    return worth;
}

/* Every key that has the tag and the algorithm may be the one.  RFC 4035
 * section 5.3.1 */
static enum rwi_worth
check_keys(struct rw_judge *judge, struct attempt *at, struct rwi_sig *sig)
{
    enum rwi_worth worth = RWI_WORTH_BAD;

    sig->verdict = RW_FLAW_SIG_NO_KEY;
    for (size_t i = 0; i < at->zone->key_count; i++) {
        struct rwi_key *key = &at->zone->keys[i];

        if (key->shown.key_tag != sig->key_tag ||
            key->shown.algorithm != sig->algorithm)
            continue;
        if (at->entry_only && !key->shown.is_entry) {
            sig->verdict = RW_FLAW_SIG_NOT_TRIED;
            continue;
        }
        worth = check_key(judge, at, sig, key);
        if (worth >= RWI_WORTH_UNKNOWN || sig->verdict == RW_FLAW_LIMIT_CHECKS)
            break;
    }
    return worth;
}

/* The keys are the last that is looked at, as they are what costs; the form of
 * the others is checked all the same, so that a report can say of each what
 * is wrong with it. */
static enum rwi_worth
sig_check(struct rw_judge *judge, struct attempt *at, struct rwi_sig *sig)
{
    sig->verdict = check_form(judge, at->set, sig, at->zone);
    if (sig->verdict != RW_FLAW_NONE)
        return RWI_WORTH_BAD;
    if (!at->zone->keys_known)
        return RWI_WORTH_UNKNOWN;
    if (at->set->good != NULL) {
        sig->verdict = RW_FLAW_SIG_NOT_TRIED; /* one suffices */
        return RWI_WORTH_BAD;
    }
    return check_keys(judge, at, sig);
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

/* A set is worth what the best of its signatures is. */
static void
check_all(struct rw_judge *judge, struct attempt *at)
{
    struct rwi_set *set = at->set;

    set->worth = RWI_WORTH_BAD;
    set->good = NULL;
    set->flaw = RW_FLAW_RRSIG_MISSING;
    for (size_t i = 0; i < set->sig_count; i++) {
        struct rwi_sig *sig = &set->sigs[i];
        enum rwi_worth worth = sig_check(judge, at, sig);

        if (worth == RWI_WORTH_GOOD && set->good == NULL)
            set->good = sig;
        if (worth > set->worth)
            set->worth = worth;
        if (i == 0 || verdict_weight(sig->verdict) > verdict_weight(set->flaw))
            set->flaw = sig->verdict;
    }
    /* refused counts only where nothing worse is the matter */
    if (set->worth == RWI_WORTH_REFUSED && set->flaw != RW_FLAW_SIG_UNSUPPORTED)
        set->worth = RWI_WORTH_BAD;
    if (set->worth == RWI_WORTH_GOOD)
        set->flaw = RW_FLAW_NONE;
}

/* Begin to judge a set in this pass, on behalf of a zone. */
static void
enter(struct rw_judge *judge, struct rwi_set *set, struct rwi_zone *zone,
      enum rw_chain_role role)
{
    set->pass_number = judge->pass_number;
    set->role = role;
    set->synthesised = false;
    set->good = NULL;
    set->zone_next = NULL;
    *zone->sets_end = set;
    zone->sets_end = &set->zone_next;
    zone->set_count++;
}

enum rwi_worth
rwi_set_check(struct rw_judge *judge, struct rwi_set *set,
              struct rwi_zone *zone, enum rw_chain_role role, bool entry_only)
{
    struct attempt at = {.set = set, .zone = zone, .entry_only = entry_only};

    if (set->pass_number == judge->pass_number)
        return set->worth;
    enter(judge, set, zone, role);
    check_all(judge, &at);
    return set->worth;
}

void
rwi_set_stand_in(struct rw_judge *judge, struct rwi_set *set,
                 const struct rwi_set *maker, struct rwi_zone *zone)
{
    if (set->pass_number == judge->pass_number)
        return;
    enter(judge, set, zone, RW_ROLE_ALIAS);
    set->synthesised = true;
    set->worth = maker->worth;
    set->flaw = maker->flaw;
}

bool
rwi_set_is_expanded(const struct rwi_set *set)
{
    return set->good != NULL && set->good->labels < owner_labels(set->owner);
}

/* ---- blame -------------------------------------------------------------- */

static struct rw_flaw
sig_flaw(const struct rw_judge *judge, const struct rwi_set *set,
         const struct rwi_zone *zone, const struct rwi_sig *sig)
{
    struct rw_flaw flaw = {.code = sig->verdict,
                           .zone = zone->name,
                           .name = set->owner,
                           .type = set->type,
                           .key_tag = sig->key_tag,
                           .algorithm = sig->algorithm,
                           .step = set->item->evidence.step};

    if (flaw.code == RW_FLAW_LIMIT_CHECKS)
        flaw.number = judge->limits.set_checks;
    if (flaw.code == RW_FLAW_SIG_EXPIRED || flaw.code == RW_FLAW_SIG_INVERTED)
        flaw.time_s = rwi_sig_time(judge, sig->expiration);
    if (flaw.code == RW_FLAW_SIG_NOT_YET)
        flaw.time_s = rwi_sig_time(judge, sig->inception);
    if (flaw.code == RW_FLAW_SIG_LABELS)
        flaw.number = sig->labels;
    if (flaw.code == RW_FLAW_SIG_SIGNER)
        flaw.zone = sig->signer;
    return flaw;
}

const struct rw_flaw *
rwi_set_blame(struct rw_judge *judge, struct rwi_flaws *flaws,
              const struct rwi_set *set, const struct rwi_zone *zone)
{
    struct rw_flaw missing = {.code = RW_FLAW_RRSIG_MISSING,
                              .zone = zone->name,
                              .name = set->owner,
                              .type = set->type,
                              .step = set->item->evidence.step};
    const struct rw_flaw *first = NULL, *kept;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < set->sig_count; i++) {
            const struct rwi_sig *sig = &set->sigs[i];
            struct rw_flaw flaw = sig_flaw(judge, set, zone, sig);

            if (sig->verdict == RW_FLAW_SIG_NOT_TRIED ||
                sig->verdict == RW_FLAW_NONE ||
                (sig->verdict == set->flaw) != (pass == 0))
                continue;
            kept = rwi_flaw_add(judge, flaws, &flaw);
            first = first != NULL ? first : kept;
        }
    return first != NULL ? first : rwi_flaw_add(judge, flaws, &missing);
}
