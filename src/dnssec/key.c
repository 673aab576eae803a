/* DNSKEY and DS records, trust anchors, and which of them fit each other.
 *
 * RFC 4034 sections 2 and 5, RFC 4509, RFC 5011 (REVOKE), RFC 6840.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include <string.h>

#include "base/reader.h"

#define FLAG_ZONE   0x0100
#define FLAG_REVOKE 0x0080
#define FLAG_SEP    0x0001
#define KEY_HEAD    4 /* octets of a DNSKEY before the key */
#define DS_HEAD     4 /* octets of a DS before the digest */

#define SHA1 1 /* DS digest type */

/* ---- keys --------------------------------------------------------------- */

uint16_t
rwi_key_tag(const uint8_t *rdata, size_t len)
{
    uint32_t sum = 0;

    if (len > KEY_HEAD && rdata[3] == 1) /* RSA/MD5; appendix B.1 */
        return len >= KEY_HEAD + 3 ? rwi_get_u16(rdata + len - 3) : 0;
    for (size_t i = 0; i < len; i++)
        sum += (i & 1) != 0 ? rdata[i] : (uint32_t)rdata[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}

static void
key_read(struct rwi_judge *j, struct rwi_key *key, struct rw_octets rdata)
{
    struct rw_chain_key *shown = &key->shown;
    struct rw_octets octets = {rdata.data + KEY_HEAD, rdata.len - KEY_HEAD};

    shown->key_tag = rwi_key_tag(rdata.data, rdata.len);
    shown->flags = rwi_get_u16(rdata.data);
    shown->protocol = rdata.data[2];
    shown->algorithm = rdata.data[3];
    shown->bits = rwi_crypto_key_bits(shown->algorithm, octets);
    shown->key_len = (uint16_t)octets.len;
    shown->key = rwi_arena_copy(j->keep, octets.data, octets.len);
    shown->is_sep = (shown->flags & FLAG_SEP) != 0;
    shown->is_revoked = (shown->flags & FLAG_REVOKE) != 0;
    /* RFC 4034 sections 2.1.1 and 2.1.2 */
    key->usable = (shown->flags & FLAG_ZONE) != 0 && shown->protocol == 3 &&
                  !shown->is_revoked;
}

void
rwi_keys_read(struct rwi_judge *j, struct rwi_zone *zone,
              const struct rwi_set *set)
{
    size_t max = set->count < RWI_KEYS_MAX ? set->count : RWI_KEYS_MAX;

    zone->key_count = 0;
    zone->keys = rwi_arena_array(&j->arena, max, sizeof(*zone->keys));
    if (zone->keys == NULL)
        return;
    for (size_t i = 0; i < set->count && zone->key_count < max; i++)
        if (set->rdata[i].len > KEY_HEAD)
            key_read(j, &zone->keys[zone->key_count++], set->rdata[i]);
}

/* ---- DS and anchors ----------------------------------------------------- */

bool
rwi_algorithm_accepted(const struct rwi_judge *j, uint8_t algorithm)
{
    return memchr(j->limits.algorithms, algorithm, j->limits.algorithm_count) !=
           NULL;
}

/* In the policy's list, and not refused by libcrypto. */
static bool
digest_accepted(struct rwi_judge *j, uint8_t digest_type)
{
    uint8_t digest[RWI_DIGEST_MAX];

    return memchr(j->limits.digests, digest_type, j->limits.digest_count) !=
               NULL &&
           (j->dry ||
            rwi_crypto_digest(j->crypto, digest_type, NULL, 0, digest) > 0);
}

static void
ds_read(struct rwi_judge *j, struct rwi_zone *zone, struct rw_octets rdata)
{
    struct rw_chain_ds *ds = &zone->ds[zone->ds_count];
    size_t len = rdata.len - DS_HEAD;

    if (rdata.len <= DS_HEAD)
        return;
    ds->key_tag = rwi_get_u16(rdata.data);
    ds->algorithm = rdata.data[2];
    ds->digest_type = rdata.data[3];
    ds->digest_len = (uint16_t)len;
    ds->digest = rwi_arena_copy(j->keep, rdata.data + DS_HEAD, len);
    ds->accepted = rwi_algorithm_accepted(j, ds->algorithm) &&
                   digest_accepted(j, ds->digest_type);
    zone->ds_count++;
}

/* A DNSKEY as anchor: the key itself stands where a digest would. */
static void
anchor_key_read(struct rwi_judge *j, struct rwi_zone *zone,
                struct rw_octets rdata)
{
    struct rw_chain_ds *ds = &zone->ds[zone->ds_count];

    if (rdata.len <= KEY_HEAD)
        return;
    ds->key_tag = rwi_key_tag(rdata.data, rdata.len);
    ds->algorithm = rdata.data[3];
    ds->is_key = true;
    ds->digest_len = (uint16_t)rdata.len;
    ds->digest = rwi_arena_copy(j->keep, rdata.data, rdata.len);
    ds->accepted = rwi_algorithm_accepted(j, ds->algorithm);
    zone->ds_count++;
}

static void
ds_room(struct rwi_judge *j, struct rwi_zone *zone, size_t count)
{
    zone->ds_count = 0;
    zone->ds = rwi_arena_array(j->keep, count, sizeof(*zone->ds));
}

void
rwi_ds_read(struct rwi_judge *j, struct rwi_zone *zone,
            const struct rwi_set *set)
{
    ds_room(j, zone, set->count);
    for (size_t i = 0; zone->ds != NULL && i < set->count; i++)
        ds_read(j, zone, set->rdata[i]);
}

void
rwi_anchors_read(struct rwi_judge *j, struct rwi_zone *zone)
{
    const struct rw_judge_input *in = j->in;

    ds_room(j, zone, in->anchor_count);
    for (size_t i = 0; zone->ds != NULL && i < in->anchor_count; i++) {
        const struct rw_record *anchor = &in->anchors[i];
        struct rw_octets rdata = {anchor->rdata, anchor->rdata_len};

        if (anchor->rclass != in->qclass ||
            !rw_name_equal(anchor->owner, zone->name))
            continue;
        if (anchor->type == RW_TYPE_DS)
            ds_read(j, zone, rdata);
        else if (anchor->type == RW_TYPE_DNSKEY)
            anchor_key_read(j, zone, rdata);
    }
}

bool
rwi_ds_usable(const struct rwi_judge *j, const struct rwi_zone *zone,
              struct rw_flaw *flaw)
{
    *flaw =
        (struct rw_flaw){.code = RW_FLAW_ENDS_ALGORITHM, .name = zone->name};
    for (size_t i = 0; i < zone->ds_count; i++) {
        const struct rw_chain_ds *ds = &zone->ds[i];

        if (ds->accepted)
            return true;
        flaw->key_tag = ds->key_tag;
        flaw->algorithm = ds->algorithm;
        flaw->digest_type = ds->digest_type;
        if (rwi_algorithm_accepted(j, ds->algorithm))
            flaw->code = RW_FLAW_ENDS_DIGEST;
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

/* RFC 4034 section 5.1.4: digest(owner | DNSKEY RDATA) */
static bool
ds_fits(struct rwi_judge *j, const struct rwi_zone *zone,
        const struct rw_chain_ds *ds, const struct rw_chain_key *key)
{
    uint8_t owner[RW_NAME_MAX], digest[RWI_DIGEST_MAX];
    uint8_t head[KEY_HEAD] = {(uint8_t)(key->flags >> 8), (uint8_t)key->flags,
                              key->protocol, key->algorithm};
    struct rw_octets parts[3] = {{owner, rw_name_lower(owner, zone->name)},
                                 {head, sizeof(head)},
                                 {key->key, key->key_len}};

    if (ds->is_key)
        return ds->digest_len == KEY_HEAD + key->key_len &&
               memcmp(ds->digest, head, KEY_HEAD) == 0 &&
               memcmp(ds->digest + KEY_HEAD, key->key, key->key_len) == 0;
    j->checks++;
    return rwi_crypto_digest(j->crypto, ds->digest_type, parts, 3, digest) ==
               ds->digest_len &&
           memcmp(digest, ds->digest, ds->digest_len) == 0;
}

/* What one DS and a key with its tag come to; the later ones say more. */
static enum rw_flaw_code
ds_try(struct rwi_judge *j, const struct rwi_zone *zone,
       const struct rw_chain_ds *ds, const struct rwi_key *key)
{
    if (key->shown.is_revoked)
        return RW_FLAW_DS_KEY_REVOKED;
    if (!key->usable)
        return RW_FLAW_DS_KEY_UNFIT;
    if (j->dry || (j->checks < j->limits.walk_checks &&
                   ds_fits(j, zone, ds, &key->shown)))
        return RW_FLAW_NONE;
    return RW_FLAW_DS_WRONG_DIGEST;
}

/* What one DS comes to; RW_FLAW_NONE where a key fits, which then is a way
 * in, if the DS counts. */
static enum rw_flaw_code
ds_match(struct rwi_judge *j, struct rwi_zone *zone, struct rw_chain_ds *ds,
         bool counts)
{
    enum rw_flaw_code worst = RW_FLAW_DS_NO_KEY;

    for (size_t i = 0; i < zone->key_count; i++) {
        struct rwi_key *key = &zone->keys[i];
        enum rw_flaw_code found;

        if (key->shown.key_tag != ds->key_tag ||
            key->shown.algorithm != ds->algorithm)
            continue;
        found = ds_try(j, zone, ds, key);
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
rwi_ds_match(struct rwi_judge *j, struct rwi_zone *zone, struct rw_flaw *flaw)
{
    enum rw_flaw_code worst = RW_FLAW_NONE;
    bool any = false;

    for (size_t i = 0; i < zone->ds_count; i++) {
        struct rw_chain_ds *ds = &zone->ds[i];
        bool counts = ds->accepted && !is_outdone(zone, ds);
        enum rw_flaw_code found =
            ds->accepted ? ds_match(j, zone, ds, counts) : RW_FLAW_NONE;

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
