/* NSEC3 records of a world's zones (RFC 5155), with and without opt-out.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "rootwalk/encoding.h"
#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define HASH_LEN 20 /* octets of SHA-1 */

/* A name of the chain. */
struct hashed {
    uint8_t hash[HASH_LEN];
    const uint8_t *owner;
};

/* RFC 5155 section 5 */
static void
hash_name(const struct sim_zone *zone, const uint8_t *name, uint8_t *out)
{
    uint8_t text[RW_NAME_MAX + sizeof(zone->salt)];
    size_t len = rw_name_lower(text, name);

    for (unsigned i = 0; i <= zone->iterations; i++) {
        memcpy(text + len, zone->salt, zone->salt_len);
        if (EVP_Digest(text, len + zone->salt_len, out, NULL, EVP_sha1(),
                       NULL) != 1)
            abort();
        memcpy(text, out, HASH_LEN);
        len = HASH_LEN;
    }
}

static int
by_hash(const void *a, const void *b)
{
    return memcmp(((const struct hashed *)a)->hash,
                  ((const struct hashed *)b)->hash, HASH_LEN);
}

/* Whether a delegation to an unsigned zone has no record. */
static bool
is_left_out(const struct sim_world *world, size_t zone, const uint8_t *owner)
{
    size_t of = sim_zone_of(world, owner, RW_TYPE_A);

    return world->zones[zone].denial == SIM_OPT_OUT && of != zone &&
           !world->zones[of].is_signed;
}

static size_t
chain_of(struct sim_world *world, size_t zone, struct hashed *chain)
{
    const uint8_t *owners[SIM_OWNERS_MAX];
    size_t count = sim_owners(world, zone, owners), n = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_left_out(world, zone, owners[i]))
            continue;
        hash_name(&world->zones[zone], owners[i], chain[n].hash);
        chain[n++].owner = owners[i];
    }
    qsort(chain, n, sizeof(chain[0]), by_hash);
    return n;
}

static void
owner_of(const struct sim_zone *zone, const uint8_t *hash, uint8_t *out)
{
    char label[RW_LABEL_MAX + 1];

    (void)rw_base32_to_text(label, sizeof(label), hash, HASH_LEN);
    for (char *c = label; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'V')
            *c = (char)(*c - 'A' + 'a'); /* as sim_sign() wants names */
    if (rw_name_from_text(out, label, strlen(label), zone->apex, NULL) != RW_OK)
        abort();
}

static void
add(struct sim_world *world, struct sim_reply *reply, size_t zone,
    const struct hashed *at, const struct hashed *next)
{
    const struct sim_zone *of = &world->zones[zone];
    uint8_t owner[RW_NAME_MAX], rdata[5 + 4 + 1 + HASH_LEN + 9];
    size_t len = 0;

    owner_of(of, at->hash, owner);
    for (size_t i = 0; i < reply->counts[1]; i++)
        if (reply->sections[1][i].type == RW_TYPE_NSEC3 &&
            rw_name_equal(reply->sections[1][i].owner, owner))
            return;
    rdata[len++] = 1; /* SHA-1 */
    rdata[len++] = of->denial == SIM_OPT_OUT;
    rdata[len++] = 0;
    rdata[len++] = of->iterations;
    rdata[len++] = of->salt_len;
    memcpy(rdata + len, of->salt, of->salt_len);
    len += of->salt_len;
    rdata[len++] = HASH_LEN;
    memcpy(rdata + len, next->hash, HASH_LEN);
    len += HASH_LEN;
    len += sim_bitmap(world, rdata + len, zone, at->owner);
    sim_reply_add(reply, 1,
                  sim_record(world, owner, RW_TYPE_NSEC3, rdata, len));
}

/* Add the record that stands for a name, or before it; false: before it. */
static bool
add_at(struct sim_world *world, struct sim_reply *reply, size_t zone,
       const struct hashed *chain, size_t count, const uint8_t *name,
       bool only_itself)
{
    uint8_t hash[HASH_LEN];
    size_t at = count - 1; /* before the first comes the last */
    bool is_itself;

    hash_name(&world->zones[zone], name, hash);
    for (size_t i = 0; i < count; i++)
        if (memcmp(chain[i].hash, hash, HASH_LEN) <= 0)
            at = i;
    is_itself = memcmp(chain[at].hash, hash, HASH_LEN) == 0;
    if (is_itself || !only_itself)
        add(world, reply, zone, &chain[at], &chain[(at + 1) % count]);
    return is_itself;
}

void
sim_add_nsec3(struct sim_world *world, struct sim_reply *reply, size_t zone,
              const uint8_t *name)
{
    struct hashed chain[SIM_OWNERS_MAX];
    size_t count = chain_of(world, zone, chain);
    const uint8_t *closer = NULL;

    while (!add_at(world, reply, zone, chain, count, name, true)) {
        closer = name;
        name = rw_name_parent(name);
    }
    if (closer != NULL)
        (void)add_at(world, reply, zone, chain, count, closer, false);
}
