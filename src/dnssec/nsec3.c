/* What verified NSEC3 records prove.
 *
 * RFC 5155 section 8, RFC 6840 section 4, RFC 9276 (iterations).  Every hash
 * is made once for a ruling, and their number is bounded (CVE-2023-50868).
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "dnssec/denial.h"
#include "dnssec/memo.h"
#include "rootwalk/rdata.h"
#include "base/basen.h"
#include "wire/fields.h"

#define HASH_SHA1    1 /* the one algorithm there is; RFC 5155 section 11 */
#define FLAG_OPT_OUT 0x01

struct nsec3 {
    uint8_t hash[RWI_NSEC3_HASH]; /* the owner's first label, decoded */
    uint8_t flags;
    uint16_t iterations;
    struct rw_octets salt;
    struct rw_octets next;
    struct rw_octets bitmap;
};

/* Those of a response that go together: one salt, one count. */
struct chain {
    const uint8_t *zone;
    struct nsec3 records[RWI_DENIALS_MAX];
    size_t count;
};

/* A hash that was made in this ruling. */
struct rwi_hash {
    struct rwi_hash *older;
    const uint8_t *name;
    struct rw_octets salt;
    uint16_t iterations;
    uint8_t hash[RWI_NSEC3_HASH];
};

/* ---- reading ------------------------------------------------------------ */

/* 32 digits for the 20 octets.  RFC 5155 section 3, RFC 4648 section 7 */
static bool
hash_from_label(uint8_t *out, const uint8_t *label)
{
    struct rwi_base_decoder decoder;
    struct rwi_writer writer;

    if (label[0] != RWI_BASE32_LEN(RWI_NSEC3_HASH))
        return false;
    rwi_base_init(&decoder, RWI_BASE32);
    rwi_writer_init(&writer, out, RWI_NSEC3_HASH);
    for (size_t i = 0; i < label[0]; i++)
        if (rwi_base_take(&decoder, (char)label[1 + i], &writer) != RW_OK)
            return false;
    return rwi_base_end(&decoder) == RW_OK;
}

/* RFC 5155 section 3.2; false for one that must be ignored (section 8.2:
 * another hash algorithm, unknown flags), or that does not stand right below
 * the apex. */
static bool
nsec3_read(struct nsec3 *out, const struct rwi_set *set, const uint8_t *zone)
{
    struct rwi_NSEC3 fields;

    if (!rwi_NSEC3_in(&fields, set->rdata[0]))
        return false;
    out->flags = fields.flags;
    out->iterations = fields.iterations;
    out->salt = fields.salt;
    out->next = fields.next;
    out->bitmap = fields.types;
    return fields.hash_algorithm == HASH_SHA1 &&
           (fields.flags & ~FLAG_OPT_OUT) == 0 &&
           fields.next.len == RWI_NSEC3_HASH &&
           rw_name_equal(rw_name_skip(set->owner, 1), zone) &&
           hash_from_label(out->hash, set->owner);
}

/* RFC 5155 section 8.2: a response whose records differ in parameters cannot
 * be one chain's; what does not go with the first record is left out. */
static bool
goes_with(const struct nsec3 *a, const struct nsec3 *b)
{
    return a->iterations == b->iterations && a->salt.len == b->salt.len &&
           memcmp(a->salt.data, b->salt.data, a->salt.len) == 0;
}

static void
chain_read(struct chain *chain, const struct rwi_denial *denial)
{
    chain->zone = denial->zone;
    chain->count = 0;
    for (size_t i = 0; i < denial->nsec3_count; i++) {
        struct nsec3 *record = &chain->records[chain->count];

        if (nsec3_read(record, denial->nsec3[i], denial->zone) &&
            (chain->count == 0 || goes_with(record, &chain->records[0])))
            chain->count++;
    }
}

/* ---- hashing ------------------------------------------------------------ */

static struct rwi_hash *
hash_known(const struct rw_judge *judge, const struct nsec3 *params,
           const uint8_t *name)
{
    struct rwi_hash *hash = judge->hashes_made;

    while (hash != NULL &&
           (hash->iterations != params->iterations ||
            hash->salt.len != params->salt.len ||
            memcmp(hash->salt.data, params->salt.data, hash->salt.len) != 0 ||
            !rw_name_equal(hash->name, name)))
        hash = hash->older;
    return hash;
}

/* SHA-1 is supported, so what fails here fails for want of memory. */
static const uint8_t *
hash_make(struct rw_judge *judge, const struct nsec3 *params,
          const uint8_t *name)
{
    uint8_t lower[RW_NAME_MAX];
    size_t len = rw_name_lower(lower, name);
    struct rwi_hash *hash = rwi_arena_alloc(&judge->arena, sizeof(*hash));

    if (hash == NULL ||
        (hash->name = rwi_arena_copy(&judge->arena, lower, len)) == NULL)
        return NULL;
    judge->hashes++;
    judge->hash_rounds += params->iterations + 1u;
    judge->work_us += rwi_crypto_nsec3_cost_us(params->iterations);
    if (!rwi_crypto_nsec3(judge->crypto, lower, len, params->salt.data,
                          params->salt.len, params->iterations, hash->hash)) {
        judge->arena.failed = true;
        return NULL;
    }
    hash->salt = params->salt;
    hash->iterations = params->iterations;
    hash->older = judge->hashes_made;
    judge->hashes_made = hash;
    return hash->hash;
}

/* Rounds of a walk past which a zone wastes its time, and which are too many
 * where it has wasted that of others: 33 labels of ip6.arpa, with 20 iterations
 * each, take fewer. */
#define WARY_ROUNDS_MAX 800

static bool
is_spent(const struct rw_judge *judge, const struct rwi_denial *denial)
{
    return judge->hashes >= judge->limits.walk_hashes ||
           judge->work_us >= judge->limits.walk_work_us ||
           (judge->memo != NULL && judge->hash_rounds >= WARY_ROUNDS_MAX &&
            rwi_memo_is_wary(judge->memo, denial->zone, judge->wasted_us,
                             judge->now_s));
}

static void
note_waste(struct rw_judge *judge, const struct rwi_denial *denial,
           const struct nsec3 *params)
{
    uint32_t cost_us = rwi_crypto_nsec3_cost_us(params->iterations);

    if (judge->memo == NULL || judge->hash_rounds <= WARY_ROUNDS_MAX)
        return;
    judge->wasted_us += cost_us;
    rwi_memo_waste(judge->memo, denial->zone, cost_us, judge->now_s);
}

/* NULL past the bound, and the denial says so. */
static const uint8_t *
hash_of(struct rw_judge *judge, struct rwi_denial *denial,
        const struct chain *chain, const uint8_t *name)
{
    const struct rwi_hash *known = hash_known(judge, &chain->records[0], name);

    if (known != NULL)
        return known->hash;
    if (is_spent(judge, denial)) {
        denial->flaw = RW_FLAW_LIMIT_HASHES;
        denial->number = judge->limits.walk_hashes;
        return NULL;
    }
    note_waste(judge, denial, &chain->records[0]);
    return hash_make(judge, &chain->records[0], name);
}

/* ---- matching and covering ---------------------------------------------- */

static const struct nsec3 *
find_matching(struct rw_judge *judge, struct rwi_denial *denial,
              const struct chain *chain, const uint8_t *name)
{
    const uint8_t *hash = hash_of(judge, denial, chain, name);

    for (size_t i = 0; hash != NULL && i < chain->count; i++)
        if (memcmp(chain->records[i].hash, hash, RWI_NSEC3_HASH) == 0)
            return &chain->records[i];
    return NULL;
}

/* RFC 5155 section 8.3: in the gap; the last gap goes over the top. */
static bool
covers(const struct nsec3 *record, const uint8_t *hash)
{
    bool after = memcmp(hash, record->hash, RWI_NSEC3_HASH) > 0;
    bool before = memcmp(hash, record->next.data, RWI_NSEC3_HASH) < 0;

    if (memcmp(record->hash, record->next.data, RWI_NSEC3_HASH) < 0)
        return after && before;
    return after || before;
}

static const struct nsec3 *
find_covering(struct rw_judge *judge, struct rwi_denial *denial,
              const struct chain *chain, const uint8_t *name)
{
    const uint8_t *hash = hash_of(judge, denial, chain, name);

    for (size_t i = 0; hash != NULL && i < chain->count; i++)
        if (covers(&chain->records[i], hash))
            return &chain->records[i];
    return NULL;
}

static bool
has(const struct nsec3 *record, uint16_t type)
{
    return rw_typemap_has(record->bitmap.data, record->bitmap.len, type);
}

static bool
is_delegation(const struct nsec3 *record)
{
    return has(record, RW_TYPE_NS) && !has(record, RW_TYPE_SOA);
}

/* ---- proofs ------------------------------------------------------------- */

static enum rwi_proved
fail(struct rwi_denial *denial, enum rw_flaw_code flaw)
{
    if (denial->flaw != RW_FLAW_LIMIT_HASHES) /* which is the true reason */
        denial->flaw = flaw;
    return RWI_PROVED_NOTHING;
}

/* The deepest ancestor of name that has an NSEC3, and the one that covers
 * the next closer name.  RFC 5155 section 8.3
 *
 * @param encloser  set to the ancestor, a view into name
 * @return NULL where that is not proved
 */
static const struct nsec3 *
prove_encloser(struct rw_judge *judge, struct rwi_denial *denial,
               const struct chain *chain, const uint8_t *name,
               const uint8_t **encloser)
{
    const uint8_t *closer = name;
    const struct nsec3 *match = NULL;

    while (!rw_name_equal(closer, chain->zone)) {
        *encloser = rw_name_parent(closer);
        match = find_matching(judge, denial, chain, *encloser);
        if (match != NULL || denial->flaw == RW_FLAW_LIMIT_HASHES)
            break;
        closer = *encloser;
    }
    /* below a cut or a DNAME the zone does not know what exists */
    if (match == NULL || is_delegation(match) || has(match, RW_TYPE_DNAME))
        return NULL;
    return find_covering(judge, denial, chain, closer);
}

/* RFC 5155 sections 8.5 to 8.7, RFC 6840 sections 4.1 and 4.3 */
static enum rwi_proved
prove_by_match(struct rwi_denial *denial, const struct nsec3 *record,
               uint16_t type)
{
    bool is_apex = has(record, RW_TYPE_SOA);

    if (type == RW_TYPE_DS ? is_apex && !rw_name_is_root(denial->zone)
                           : is_delegation(record))
        return fail(denial, RW_FLAW_DENIAL_PARENT);
    if (rwi_bitmap_forbids(record->bitmap, type))
        return fail(denial, RW_FLAW_DENIAL_TYPE);
    denial->has_ns = has(record, RW_TYPE_NS);
    return RWI_PROVED_NODATA;
}

/* Closest encloser, then the wildcard at it: RFC 5155 sections 8.4 to 8.7.
 * Opt-out means that unsigned delegations may hide in the gap, so the proof
 * is good for everything but that, and security ends. */
static enum rwi_proved
prove_absence(struct rw_judge *judge, struct rwi_denial *denial,
              const struct chain *chain, const uint8_t *name, uint16_t type)
{
    uint8_t wildcard[RW_NAME_MAX + 2] = {1, '*'};
    const uint8_t *encloser = NULL;
    const struct nsec3 *covering =
        prove_encloser(judge, denial, chain, name, &encloser);
    const struct nsec3 *match;
    bool opt_out;

    if (covering == NULL)
        return fail(denial, RW_FLAW_DENIAL_ENCLOSER);
    opt_out = (covering->flags & FLAG_OPT_OUT) != 0;
    if (opt_out && type == RW_TYPE_DS)
        return RWI_PROVED_OPT_OUT; /* section 8.6 */
    rw_name_copy(wildcard + 2, encloser);
    match = find_matching(judge, denial, chain, wildcard);
    if (match != NULL) { /* section 8.7 */
        enum rwi_proved proved = prove_by_match(denial, match, type);

        return opt_out && proved == RWI_PROVED_NODATA ? RWI_PROVED_OPT_OUT
                                                      : proved;
    }
    if (find_covering(judge, denial, chain, wildcard) != NULL) /* section 8.4 */
        return opt_out ? RWI_PROVED_OPT_OUT : RWI_PROVED_NO_NAME;
    if (opt_out && !denial->is_nxdomain)
        return RWI_PROVED_OPT_OUT; /* an unsigned delegation may be there */
    return fail(denial, RW_FLAW_DENIAL_WILDCARD);
}

/* What stands against a proof being looked at: more iterations than are worth
 * the work (RFC 9276 section 3.2), or a libcrypto without SHA-1. */
static enum rwi_proved
obstacle(struct rw_judge *judge, struct rwi_denial *denial,
         const struct chain *chain)
{
    denial->number = chain->records[0].iterations;
    if (denial->number > judge->limits.iterations)
        return RWI_PROVED_TOO_MANY;
    denial->number = 0;
    if (!rwi_judge_may_check(judge))
        return RWI_PROVED_NOTHING;
    switch (rwi_crypto_supports_digest(judge->crypto, HASH_SHA1)) {
    case RWI_CRYPTO_NO_MEMORY:
        judge->arena.failed = true;
        break;
    case RWI_CRYPTO_REFUSED:
        return RWI_PROVED_REFUSED;
    case RWI_CRYPTO_GOOD:
    case RWI_CRYPTO_BAD:
        break;
    }
    return RWI_PROVED_NOTHING;
}

/* Without hashing, what the records look like decides what is asked for next.
 * A wrong guess is made good by the ruling. */
static enum rwi_proved
guess(struct rwi_denial *denial, const struct chain *chain)
{
    denial->is_guess = true;
    for (size_t i = 0; i < chain->count; i++) {
        const struct nsec3 *record = &chain->records[i];

        if ((record->flags & FLAG_OPT_OUT) != 0)
            return RWI_PROVED_OPT_OUT;
        if (is_delegation(record) && !has(record, RW_TYPE_DS))
            denial->has_ns = true;
    }
    return RWI_PROVED_NODATA;
}

/* The chain's parameters are looked at before anything is hashed: iterations
 * are what makes a denial dear (CVE-2023-50868). */
enum rwi_proved
rwi_nsec3_prove(struct rw_judge *judge, struct rwi_denial *denial,
                const uint8_t *name, uint16_t type)
{
    enum rwi_proved proved;
    const struct nsec3 *match;
    struct chain chain;

    chain_read(&chain, denial);
    denial->how = RW_PROOF_NSEC3;
    if (chain.count == 0)
        return fail(denial, RW_FLAW_DENIAL_MISSING);
    proved = obstacle(judge, denial, &chain);
    if (proved != RWI_PROVED_NOTHING)
        return proved;
    if (!rwi_judge_may_check(judge))
        return guess(denial, &chain);
    match = find_matching(judge, denial, &chain, name);
    if (match != NULL)
        return prove_by_match(denial, match, type);
    proved = prove_absence(judge, denial, &chain, name, type);
    if (proved == RWI_PROVED_OPT_OUT)
        denial->how = RW_PROOF_NSEC3_OPT_OUT;
    return proved;
}

/* RFC 5155 section 8.8: the encloser is known from the RRSIG's labels. */
enum rwi_proved
rwi_nsec3_wildcard(struct rw_judge *judge, struct rwi_denial *denial,
                   const uint8_t *name, size_t labels)
{
    const uint8_t *closer =
        rw_name_skip(name, rw_name_labels(name) - labels - 1);
    const struct nsec3 *covering;
    enum rwi_proved proved;
    struct chain chain;

    chain_read(&chain, denial);
    denial->how = RW_PROOF_NSEC3;
    if (chain.count == 0)
        return fail(denial, RW_FLAW_WILDCARD_UNPROVED);
    proved = obstacle(judge, denial, &chain);
    if (proved != RWI_PROVED_NOTHING)
        return proved;
    if (!rwi_judge_may_check(judge))
        return RWI_PROVED_NO_NAME;
    covering = find_covering(judge, denial, &chain, closer);
    if (covering == NULL)
        return fail(denial, RW_FLAW_WILDCARD_UNPROVED);
    if ((covering->flags & FLAG_OPT_OUT) == 0)
        return RWI_PROVED_NO_NAME;
    denial->how = RW_PROOF_NSEC3_OPT_OUT;
    return RWI_PROVED_OPT_OUT;
}
