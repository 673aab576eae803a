/* DNSKEY and DS records, trust anchors, and which of them fit each other.
 *
 * RFC 4034 sections 2 and 5, RFC 4509, RFC 5011 (REVOKE), RFC 6840, RFC 9905
 * (SHA-1).
 *
 * SPDX-License-Identifier: ISC
 */

#include "dnssec/key.h"

#include <string.h>

#include "dnssec/flaws.h"
#include "base/reader.h"
#include "wire/fields.h"

#define FLAG_ZONE   0x0100
#define FLAG_REVOKE 0x0080
#define FLAG_SEP    0x0001
#define RSAMD5      1 /* algorithm */
#define SHA1        1 /* DS digest type */

/* A DS and a key that were held against each other. */
struct rwi_fit {
    struct rwi_fit *next;
    const uint8_t *zone;
    uint8_t digest_type;
    struct rw_octets digest, key;
    bool fits;
};

/* ---- keys --------------------------------------------------------------- */

/* Appendix B of RFC 4034: 16-bit words summed up, the carries added once.
 * Not unique and not meant to be; attackers make keys that share one. */
uint16_t
rwi_key_tag(struct rw_octets rdata)
{
    struct rwi_DNSKEY fields;
    uint32_t sum = 0;

    if (!rwi_DNSKEY_in(&fields, rdata))
        return 0;
    if (fields.algorithm == RSAMD5) /* appendix B.1 */
        return fields.key.len >= 3
                   ? rwi_get_u16(fields.key.data + fields.key.len - 3)
                   : 0;
    for (size_t i = 0; i < rdata.len; i++)
        sum += (i & 1) != 0 ? rdata.data[i] : (uint32_t)rdata.data[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}

/* False where it has no key. */
static bool
key_read(struct rwi_key *key, struct rw_octets rdata)
{
    struct rw_chain_key *shown = &key->shown;
    struct rwi_DNSKEY fields;

    if (!rwi_DNSKEY_in(&fields, rdata) || fields.key.len == 0)
        return false;
    key->rdata = rdata;
    shown->key_tag = rwi_key_tag(rdata);
    shown->flags = fields.flags;
    shown->protocol = fields.protocol;
    shown->algorithm = fields.algorithm;
    shown->bits = rwi_crypto_key_bits(fields.algorithm, fields.key);
    shown->key_len = (uint16_t)fields.key.len;
    shown->key = fields.key.data;
    shown->is_sep = (shown->flags & FLAG_SEP) != 0;
    shown->is_revoked = (shown->flags & FLAG_REVOKE) != 0;
    /* RFC 4034 sections 2.1.1 and 2.1.2 */
    key->usable = (shown->flags & FLAG_ZONE) != 0 && shown->protocol == 3 &&
                  !shown->is_revoked;
    return true;
}

/* Keys beyond RWI_KEYS_MAX are left out, not the set refused: it is signed as
 * a whole, and a zone with so many is out to make work. */
void
rwi_keys_read(struct rw_judge *judge, struct rwi_zone *zone,
              const struct rwi_set *set)
{
    size_t max = set->count < RWI_KEYS_MAX ? set->count : RWI_KEYS_MAX;

    zone->key_count = 0;
    zone->keys = rwi_arena_array(&judge->once, max, sizeof(*zone->keys));
    if (zone->keys == NULL)
        return;
    for (size_t i = 0; i < set->count && zone->key_count < max; i++)
        zone->key_count +=
            key_read(&zone->keys[zone->key_count], set->rdata[i]);
}

/* ---- what is accepted --------------------------------------------------- */

/* RFC 9905 section 2: whoever ignores SHA-1 ignores it in DS as well. */
static bool
digest_accepted(const struct rw_judge *judge, uint8_t type)
{
    const struct rwi_limits *limits = &judge->limits;

    return memchr(limits->digests, type, limits->digest_count) != NULL &&
           !(limits->ignores_sha1 && type == SHA1);
}

/* Without memory nothing is known to be refused, and the ruling fails. */
static bool
is_refused(struct rw_judge *judge, enum rwi_crypto_result supports)
{
    judge->arena.failed |= supports == RWI_CRYPTO_NO_MEMORY;
    return supports == RWI_CRYPTO_REFUSED;
}

/* What stands against a DS being used; RW_FLAW_NONE: nothing.  libcrypto is
 * asked by a ruling only. */
static enum rw_flaw_code
ds_obstacle(struct rw_judge *judge, const struct rw_chain_ds *ds)
{
    if (!rwi_algorithm_accepted(judge, ds->algorithm))
        return RW_FLAW_ENDS_ALGORITHM;
    if (!ds->is_key && !digest_accepted(judge, ds->digest_type))
        return RW_FLAW_ENDS_DIGEST;
    if (!rwi_judge_may_check(judge))
        return RW_FLAW_NONE;
    if (is_refused(judge, rwi_crypto_supports(judge->crypto, ds->algorithm)))
        return RW_FLAW_ENDS_REFUSED;
    if (!ds->is_key && is_refused(judge, rwi_crypto_supports_digest(
                                             judge->crypto, ds->digest_type)))
        return RW_FLAW_ENDS_DIGEST;
    return RW_FLAW_NONE;
}

/* ---- DS and anchors ----------------------------------------------------- */

/* A DS that cannot be used is kept: that there are only such is the proof that
 * the zone is to be treated as unsigned.  RFC 4035 section 5.2 */
static void
ds_read(struct rw_judge *judge, struct rwi_zone *zone, struct rw_octets rdata)
{
    struct rw_chain_ds *ds = &zone->ds[zone->ds_count];
    struct rwi_DS fields;

    if (!rwi_DS_in(&fields, rdata) || fields.digest.len == 0)
        return;
    ds->key_tag = fields.key_tag;
    ds->algorithm = fields.algorithm;
    ds->digest_type = fields.digest_type;
    ds->digest_len = (uint16_t)fields.digest.len;
    ds->digest = fields.digest.data;
    ds->accepted = ds_obstacle(judge, ds) == RW_FLAW_NONE;
    zone->ds_count++;
}

/* A DNSKEY as anchor: the key itself stands where a digest would. */
static void
anchor_key_read(struct rw_judge *judge, struct rwi_zone *zone,
                struct rw_octets rdata)
{
    struct rw_chain_ds *ds = &zone->ds[zone->ds_count];
    struct rwi_DNSKEY fields;

    if (!rwi_DNSKEY_in(&fields, rdata) || fields.key.len == 0)
        return;
    ds->key_tag = rwi_key_tag(rdata);
    ds->algorithm = fields.algorithm;
    ds->is_key = true;
    ds->digest_len = (uint16_t)rdata.len;
    ds->digest = rdata.data;
    ds->accepted = ds_obstacle(judge, ds) == RW_FLAW_NONE;
    zone->ds_count++;
}

static void
ds_room(struct rw_judge *judge, struct rwi_zone *zone, size_t count)
{
    zone->ds_count = 0;
    zone->ds = rwi_arena_array(&judge->once, count, sizeof(*zone->ds));
}

void
rwi_ds_read(struct rw_judge *judge, struct rwi_zone *zone,
            const struct rwi_set *set)
{
    ds_room(judge, zone, set->count);
    for (size_t i = 0; zone->ds != NULL && i < set->count; i++)
        ds_read(judge, zone, set->rdata[i]);
}

/* Anchors may be of several zones and of both forms; this zone's count. */
void
rwi_anchors_read(struct rw_judge *judge, struct rwi_zone *zone)
{
    const struct rw_judge_config *config = &judge->config;

    ds_room(judge, zone, config->anchor_count);
    for (size_t i = 0; zone->ds != NULL && i < config->anchor_count; i++) {
        const struct rw_record *anchor = &config->anchors[i];
        struct rw_octets rdata = {anchor->rdata, anchor->rdata_len};

        if (anchor->rclass != config->qclass ||
            !rw_name_equal(anchor->owner, zone->name))
            continue;
        if (anchor->type == RW_TYPE_DS)
            ds_read(judge, zone, rdata);
        else if (anchor->type == RW_TYPE_DNSKEY)
            anchor_key_read(judge, zone, rdata);
    }
}

/* Of several obstacles, the one that came furthest is the reason. */
bool
rwi_ds_usable(struct rw_judge *judge, const struct rwi_zone *zone,
              struct rw_flaw *flaw)
{
    *flaw =
        (struct rw_flaw){.code = RW_FLAW_ENDS_ALGORITHM, .name = zone->name};
    for (size_t i = 0; i < zone->ds_count; i++) {
        const struct rw_chain_ds *ds = &zone->ds[i];
        enum rw_flaw_code obstacle;

        if (ds->accepted)
            return true;
        obstacle = ds_obstacle(judge, ds);
        if (i > 0 && obstacle == RW_FLAW_ENDS_ALGORITHM &&
            flaw->code != RW_FLAW_ENDS_ALGORITHM)
            continue;
        flaw->code = obstacle;
        flaw->key_tag = ds->key_tag;
        flaw->algorithm = ds->algorithm;
        flaw->digest_type = ds->digest_type;
    }
    return false;
}

/* A stronger digest is there: those of SHA-1 do not count then.  RFC 4509
 * section 3 */
static bool
is_outdone(const struct rwi_zone *zone, const struct rw_chain_ds *ds)
{
    if (ds->is_key || ds->digest_type != SHA1)
        return false;
    for (size_t i = 0; i < zone->ds_count; i++)
        if (zone->ds[i].accepted && !zone->ds[i].is_key &&
            zone->ds[i].digest_type != SHA1)
            return true;
    return false;
}

/* A digest costs as much as a signature check counts, so it is made once for
 * each DS and key, whichever pass asks. */
static struct rwi_fit *
fit_known(const struct rw_judge *judge, const struct rwi_fit *wanted)
{
    struct rwi_fit *fit = judge->fits;

    while (
        fit != NULL &&
        (fit->digest_type != wanted->digest_type ||
         fit->digest.len != wanted->digest.len ||
         fit->key.len != wanted->key.len ||
         memcmp(fit->digest.data, wanted->digest.data, fit->digest.len) != 0 ||
         memcmp(fit->key.data, wanted->key.data, fit->key.len) != 0 ||
         !rw_name_equal(fit->zone, wanted->zone)))
        fit = fit->next;
    return fit;
}

/* RFC 4034 section 5.1.4: digest(owner | DNSKEY RDATA) */
static bool
fit_make(struct rw_judge *judge, struct rwi_fit *fit)
{
    uint8_t owner[RW_NAME_MAX], digest[RWI_DIGEST_MAX];
    struct rw_octets parts[2] = {{owner, rw_name_lower(owner, fit->zone)},
                                 fit->key};
    size_t len =
        rwi_crypto_digest(judge->crypto, fit->digest_type, parts, 2, digest);

    if (len == 0) { /* the type is supported, or it would not be tried */
        judge->arena.failed = true;
        return false;
    }
    judge->checks++;
    return len == fit->digest.len && memcmp(digest, fit->digest.data, len) == 0;
}

/* A DS and a key: bad, good, or not computed yet. */
static enum rwi_worth
fit_check(struct rw_judge *judge, const struct rwi_zone *zone,
          const struct rw_chain_ds *ds, const struct rwi_key *key)
{
    struct rwi_fit wanted = {.zone = zone->name,
                             .digest_type = ds->digest_type,
                             .digest = {ds->digest, ds->digest_len},
                             .key = key->rdata};
    struct rwi_fit *fit = fit_known(judge, &wanted);

    if (fit == NULL && !rwi_judge_may_check(judge))
        return RWI_WORTH_UNKNOWN;
    if (fit == NULL && judge->checks >= judge->limits.walk_checks)
        return RWI_WORTH_BAD;
    if (fit == NULL) {
        fit = rwi_arena_copy(&judge->arena, &wanted, sizeof(wanted));
        if (fit == NULL)
            return RWI_WORTH_UNKNOWN;
        fit->zone =
            rwi_arena_copy(&judge->arena, zone->name, rw_name_size(zone->name));
        if (fit->zone == NULL)
            return RWI_WORTH_UNKNOWN;
        fit->fits = fit_make(judge, fit);
        fit->next = judge->fits;
        judge->fits = fit;
    }
    return fit->fits ? RWI_WORTH_GOOD : RWI_WORTH_BAD;
}

static enum rwi_worth
ds_check(struct rw_judge *judge, const struct rwi_zone *zone,
         const struct rw_chain_ds *ds, const struct rwi_key *key)
{
    if (!ds->is_key)
        return fit_check(judge, zone, ds, key);
    return ds->digest_len == key->rdata.len &&
                   memcmp(ds->digest, key->rdata.data, key->rdata.len) == 0
               ? RWI_WORTH_GOOD
               : RWI_WORTH_BAD;
}

/* What one DS and a key with its tag come to; the later ones say more. */
static enum rw_flaw_code
ds_try(struct rw_judge *judge, const struct rwi_zone *zone,
       const struct rw_chain_ds *ds, const struct rwi_key *key)
{
    if (key->shown.is_revoked)
        return RW_FLAW_DS_KEY_REVOKED;
    if (!key->usable)
        return RW_FLAW_DS_KEY_UNFIT;
    return ds_check(judge, zone, ds, key) >= RWI_WORTH_UNKNOWN
               ? RW_FLAW_NONE
               : RW_FLAW_DS_WRONG_DIGEST;
}

/* What one DS comes to; RW_FLAW_NONE where a key fits, which then is a way
 * in, if the DS counts. */
static enum rw_flaw_code
ds_match(struct rw_judge *judge, struct rwi_zone *zone, struct rw_chain_ds *ds,
         bool counts)
{
    enum rw_flaw_code worst = RW_FLAW_DS_NO_KEY;

    for (size_t i = 0; i < zone->key_count; i++) {
        struct rwi_key *key = &zone->keys[i];
        enum rw_flaw_code found;

        if (key->shown.key_tag != ds->key_tag ||
            key->shown.algorithm != ds->algorithm)
            continue;
        found = ds_try(judge, zone, ds, key);
        if (found == RW_FLAW_NONE) {
            ds->matches = true;
            key->shown.is_entry = key->shown.is_entry || counts;
            return RW_FLAW_NONE;
        }
        if (found > worst)
            worst = found;
    }
    return worst;
}

static struct rw_flaw
mismatch(const struct rwi_zone *zone, const struct rw_chain_ds *ds,
         enum rw_flaw_code found)
{
    return (struct rw_flaw){
        .code = zone->shown.is_anchored ? RW_FLAW_ANCHOR_NO_KEY : found,
        .zone = zone->name,
        .name = zone->name,
        .type = RW_TYPE_DNSKEY,
        .key_tag = ds->key_tag,
        .algorithm = ds->algorithm,
        .digest_type = ds->digest_type,
    };
}

bool
rwi_ds_match(struct rw_judge *judge, struct rwi_zone *zone,
             struct rw_flaw *flaw)
{
    enum rw_flaw_code worst = RW_FLAW_NONE;
    bool any = false;

    for (size_t i = 0; i < zone->ds_count; i++) {
        struct rw_chain_ds *ds = &zone->ds[i];
        bool counts = ds->accepted && !is_outdone(zone, ds);
        enum rw_flaw_code found =
            ds->accepted ? ds_match(judge, zone, ds, counts) : RW_FLAW_NONE;

        if (!counts)
            continue;
        any = any || found == RW_FLAW_NONE;
        if (found > worst) {
            *flaw = mismatch(zone, ds, found);
            worst = found;
        }
    }
    return any;
}
