/* Keys, DS records, signatures and NSEC records of a world: Ed25519
 * (RFC 8080), because it is fast and needs no random numbers.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define ALGORITHM   15 /* Ed25519 */
#define KEY_LEN     32
#define SIG_LEN     64
#define RRSIG_LEN   18                   /* octets before the signer's name */
#define NOW_S       UINT32_C(1767225600) /* the worlds' clock: 2026-01-01 */
#define DAY_S       UINT32_C(86400)
#define SET_MAX     8    /* records of one set */
#define TO_SIGN_MAX 8192 /* octets of a set in canonical form */

static void
put_u16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

static void
put_u32(uint8_t *out, uint32_t value)
{
    put_u16(out, value >> 16);
    put_u16(out + 2, value);
}

/* ---- keys ----------------------------------------------------------- */

/* RFC 4034 appendix B. */
static uint16_t
key_tag(const uint8_t *rdata, size_t len)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum += i % 2 == 0 ? (uint32_t)rdata[i] << 8 : rdata[i];
    return (uint16_t)(sum + (sum >> 16));
}

static void
make_ds(struct sim_world *world, struct sim_zone *zone)
{
    uint8_t text[RW_NAME_MAX + 4 + KEY_LEN], ds[4 + 32];
    size_t len = rw_name_lower(text, zone->apex);
    unsigned digest_len = 0;

    memcpy(text + len, zone->dnskey.rdata, zone->dnskey.rdata_len);
    put_u16(ds, zone->key_tag);
    ds[2] = ALGORITHM;
    ds[3] = 2; /* SHA-256 */
    if (EVP_Digest(text, len + zone->dnskey.rdata_len, ds + 4, &digest_len,
                   EVP_sha256(), NULL) != 1)
        abort();
    zone->ds = sim_record(world, zone->apex, RW_TYPE_DS, ds, sizeof(ds));
}

static void
make_key(struct sim_world *world, struct sim_zone *zone)
{
    uint8_t seed[KEY_LEN], rdata[4 + KEY_LEN] = {1, 1, 3, ALGORITHM};
    size_t len = KEY_LEN;

    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)sim_draw(world, 256);
    zone->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
                                             sizeof(seed));
    if (zone->key == NULL ||
        EVP_PKEY_get_raw_public_key(zone->key, rdata + 4, &len) != 1)
        abort();
    zone->key_tag = key_tag(rdata, sizeof(rdata));
    zone->dnskey =
        sim_record(world, zone->apex, RW_TYPE_DNSKEY, rdata, sizeof(rdata));
    make_ds(world, zone);
}

static void
draw_denial(struct sim_world *world, struct sim_zone *zone)
{
    zone->denial = (enum sim_denial)sim_draw(world, SIM_OPT_OUT + 1);
    zone->iterations = (uint8_t)sim_draw(world, 6);
    zone->salt_len = (uint8_t)sim_draw(world, sizeof(zone->salt) + 1);
    for (size_t i = 0; i < zone->salt_len; i++)
        zone->salt[i] = (uint8_t)sim_draw(world, 256);
}

void
sim_keys_init(struct sim_world *world)
{
    for (size_t i = 0; i < world->zone_count; i++) {
        struct sim_zone *zone = &world->zones[i];

        zone->is_signed = world->is_signed &&
                          (i == 0 || (world->zones[zone->parent].is_signed &&
                                      sim_draw(world, 5) != 0));
        if (zone->is_signed)
            make_key(world, zone);
        if (zone->is_signed && world->seed >= SIM_LATER)
            draw_denial(world, zone);
    }
}

void
sim_keys_free(struct sim_world *world)
{
    for (size_t i = 0; i < world->zone_count; i++)
        EVP_PKEY_free(world->zones[i].key);
}

/* ---- NSEC ----------------------------------------------------------- */

static const uint8_t *
own_name(struct sim_world *world, const char *label, const uint8_t *apex)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_name_from_text(name, label, strlen(label), apex, NULL) != RW_OK)
        abort();
    return pool_copy(world->pool, name, rw_name_size(name));
}

size_t
sim_owners(struct sim_world *world, size_t zone, const uint8_t **owners)
{
    static const char *const LABELS[] = {"www", "alias", "moved"};
    const struct sim_zone *of = &world->zones[zone];
    size_t n = 0;

    owners[n++] = of->apex;
    for (size_t i = 0; i < 3; i++)
        owners[n++] = own_name(world, LABELS[i], of->apex);
    for (size_t i = 0; i < world->server_count; i++) {
        if (world->servers[i].home == zone)
            owners[n++] = world->servers[i].name;
    }
    for (size_t i = 1; i < world->zone_count; i++) {
        if (world->zones[i].parent == zone)
            owners[n++] = world->zones[i].apex;
    }
    return n;
}

size_t
sim_bitmap(struct sim_world *world, uint8_t *out, size_t zone,
           const uint8_t *owner)
{
    static const uint16_t TYPES[] = {RW_TYPE_A,     RW_TYPE_NS, RW_TYPE_CNAME,
                                     RW_TYPE_DNAME, RW_TYPE_DS, RW_TYPE_DNSKEY};
    const struct sim_zone *of = &world->zones[zone];
    bool is_apex = rw_name_equal(owner, of->apex);
    bool is_cut = sim_zone_of(world, owner, RW_TYPE_A) != zone;
    bool has_ds = false;
    struct sim_lookup found;

    memset(out, 0, 2 + 7);
    out[1] = 7; /* octets: types up to 55 */
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        sim_zone_lookup(world, &found, zone, owner, TYPES[i]);
        has_ds |= found.found == SIM_DATA && TYPES[i] == RW_TYPE_DS;
        if (found.found == SIM_DATA)
            out[2 + TYPES[i] / 8] |= (uint8_t)(0x80 >> TYPES[i] % 8);
    }
    if (is_cut)
        out[2] |= 0x80 >> RW_TYPE_NS;
    if (is_apex)
        out[2] |= 0x80 >> RW_TYPE_SOA;
    /* (NSEC3 records are signed, but not at the name they speak of.) */
    if (of->denial == SIM_NSEC || !is_cut || has_ds)
        out[2 + RW_TYPE_RRSIG / 8] |= 0x80 >> RW_TYPE_RRSIG % 8;
    if (of->denial == SIM_NSEC)
        out[2 + RW_TYPE_NSEC / 8] |= 0x80 >> RW_TYPE_NSEC % 8;
    while (out[1 + out[1]] == 0) /* RFC 4034 section 4.1.2: MUST be omitted */
        out[1]--;
    return 2U + out[1];
}

void
sim_add_nsec(struct sim_world *world, struct sim_reply *reply, size_t zone,
             const uint8_t *name)
{
    const uint8_t *owners[SIM_OWNERS_MAX];
    size_t count = sim_owners(world, zone, owners);
    const uint8_t *owner = world->zones[zone].apex, *next = NULL;
    uint8_t rdata[RW_NAME_MAX + 9];
    size_t len;

    if (world->zones[zone].denial != SIM_NSEC) {
        sim_add_nsec3(world, reply, zone, name);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (rw_name_compare(owners[i], name) <= 0 &&
            rw_name_compare(owners[i], owner) > 0)
            owner = owners[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (rw_name_compare(owners[i], owner) > 0 &&
            (next == NULL || rw_name_compare(owners[i], next) < 0))
            next = owners[i];
    }
    len = rw_name_copy(rdata, next != NULL ? next : world->zones[zone].apex);
    len += sim_bitmap(world, rdata + len, zone, owner);
    for (size_t i = 0; i < reply->counts[1]; i++) {
        if (reply->sections[1][i].type == RW_TYPE_NSEC &&
            rw_name_equal(reply->sections[1][i].owner, owner))
            return; /* one proves both */
    }
    sim_reply_add(reply, 1, sim_record(world, owner, RW_TYPE_NSEC, rdata, len));
}

/* ---- signatures ----------------------------------------------------- */

static int
rdata_compare(const void *a, const void *b)
{
    const struct rw_record *x = *(const struct rw_record *const *)a;
    const struct rw_record *y = *(const struct rw_record *const *)b;
    size_t len = x->rdata_len < y->rdata_len ? x->rdata_len : y->rdata_len;
    int order = memcmp(x->rdata, y->rdata, len);

    return order != 0 ? order : (int)x->rdata_len - (int)y->rdata_len;
}

/* RFC 4034 section 3.1.8.1; all our names are in lower case. */
static size_t
put_set(uint8_t *out, const struct rw_record **set, size_t count)
{
    size_t len = 0;

    qsort(set, count, sizeof(set[0]), rdata_compare);
    for (size_t i = 0; i < count; i++) {
        len += rw_name_copy(out + len, set[i]->owner);
        put_u16(out + len, set[i]->type);
        put_u16(out + len + 2, set[i]->rclass);
        put_u32(out + len + 4, set[i]->ttl_s);
        put_u16(out + len + 8, set[i]->rdata_len);
        memcpy(out + len + 10, set[i]->rdata, set[i]->rdata_len);
        len += 10u + set[i]->rdata_len;
    }
    return len;
}

static struct rw_record
make_rrsig(struct sim_world *world, const struct sim_zone *zone,
           const struct rw_record **set, size_t count, bool expired)
{
    uint8_t text[TO_SIGN_MAX], rdata[RRSIG_LEN + RW_NAME_MAX + SIG_LEN];
    size_t len, head, sig_len = SIG_LEN;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    put_u16(rdata, set[0]->type);
    rdata[2] = ALGORITHM;
    rdata[3] = (uint8_t)rw_name_labels(set[0]->owner);
    put_u32(rdata + 4, set[0]->ttl_s);
    put_u32(rdata + 8, expired ? NOW_S - DAY_S : NOW_S + 30 * DAY_S);
    put_u32(rdata + 12, NOW_S - 60 * DAY_S);
    put_u16(rdata + 16, zone->key_tag);
    head = RRSIG_LEN + rw_name_copy(rdata + RRSIG_LEN, zone->apex);
    memcpy(text, rdata, head);
    len = head + put_set(text + head, set, count);
    if (ctx == NULL ||
        EVP_DigestSignInit(ctx, NULL, NULL, NULL, zone->key) != 1 ||
        EVP_DigestSign(ctx, rdata + head, &sig_len, text, len) != 1)
        abort();
    EVP_MD_CTX_free(ctx);
    return sim_record(world, set[0]->owner, RW_TYPE_RRSIG, rdata,
                      head + sig_len);
}

/* The records of the set that a record begins; 0 where it does not begin
 * one, or not one that the zone signs. */
static size_t
set_at(const struct sim_reply *reply, int section, size_t at, size_t zone,
       const struct sim_world *world, const struct rw_record **set)
{
    const struct rw_record *records = reply->sections[section];
    const struct rw_record *first = &records[at];
    size_t n = 0;

    if (first->type == RW_TYPE_RRSIG ||
        (first->type == RW_TYPE_NS &&
         !rw_name_equal(first->owner, world->zones[zone].apex)) ||
        (first->type == RW_TYPE_CNAME && at > 0 &&
         records[at - 1].type == RW_TYPE_DNAME))
        return 0;
    for (size_t i = 0; i < reply->counts[section] && n < SET_MAX; i++) {
        if (records[i].type != first->type ||
            !rw_name_equal(records[i].owner, first->owner))
            continue;
        if (i < at)
            return 0;
        set[n++] = &records[i];
    }
    return n;
}

void
sim_sign(struct sim_world *world, struct sim_reply *reply, size_t zone,
         bool expired)
{
    for (int s = 0; s < 2; s++) {
        size_t count = reply->counts[s];

        for (size_t i = 0; i < count; i++) {
            const struct rw_record *set[SET_MAX];
            size_t n = set_at(reply, s, i, zone, world, set);

            if (n > 0)
                sim_reply_add(
                    reply, s,
                    make_rrsig(world, &world->zones[zone], set, n, expired));
        }
    }
}
