/* What rulings share: signatures that were found good, and zones whose
 * signatures were work for nothing.
 *
 * Walks of one engine meet the same keys and DS sets of the root and of the
 * TLDs over and over, and checking a signature is what a ruling spends its
 * time on.  A signature that fitted once is remembered by the SHA-256 of all
 * that went into the check; only good ones are.  The table has a place for
 * each digest, and the newest stays there.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/memo.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"

#define SHA256      2 /* as a DS digest type */
#define SHA256_LEN  32
#define PLACES_BITS 11  /* 2048 places of 32 octets */
#define WARY_ZONES  32  /* that are remembered */
#define WARY_S      600 /* after the last waste */
#define WARY_US     1000

/* A zone, and what was wasted on it. */
struct waste {
    uint8_t zone[RW_NAME_MAX];
    bool is_there;
    uint64_t us, at_s;
};

struct rw_judge_memo {
    struct rwi_crypto *crypto;
    uint8_t places[1 << PLACES_BITS][SHA256_LEN];
    struct waste wastes[WARY_ZONES]; /* a zone has one place: the newest's */
};

struct rw_judge_memo *
rw_judge_memo_new(void)
{
    struct rw_judge_memo *memo = calloc(1, sizeof(*memo));

    if (memo != NULL && (memo->crypto = rwi_crypto_new()) == NULL) {
        free(memo);
        return NULL;
    }
    return memo;
}

void
rw_judge_memo_free(struct rw_judge_memo *memo)
{
    if (memo != NULL)
        rwi_crypto_free(memo->crypto);
    free(memo);
}

struct rwi_crypto *
rwi_memo_crypto(struct rw_judge_memo *memo)
{
    return memo->crypto;
}

/* Digest what a check is made of; the lengths go in too, so that no two
 * checks look alike. */
static bool
digest_of(struct rw_judge_memo *memo, uint8_t *digest, uint8_t algorithm,
          struct rw_octets key, struct rw_octets data, struct rw_octets sig)
{
    uint32_t head[4] = {algorithm, (uint32_t)key.len, (uint32_t)data.len,
                        (uint32_t)sig.len};
    struct rw_octets parts[4] = {
        {(const uint8_t *)head, sizeof(head)}, key, data, sig};

    return rwi_crypto_digest(memo->crypto, SHA256, parts, 4, digest) ==
           SHA256_LEN;
}

/* Only what was good is kept, and under a digest of all that was checked: an
 * entry can be lost to another one, but it can never vouch for anything else.
 * Bad ones are not kept, or a lack of memory might stay for good. */
enum rwi_crypto_result
rwi_memo_verify(struct rw_judge_memo *memo, uint8_t algorithm,
                struct rw_octets key, struct rw_octets data,
                struct rw_octets sig)
{
    uint8_t digest[RWI_DIGEST_MAX];
    enum rwi_crypto_result result;
    uint8_t *place;

    if (!digest_of(memo, digest, algorithm, key, data, sig))
        return rwi_crypto_verify(memo->crypto, algorithm, key, data, sig);
    place =
        memo->places[(digest[0] | digest[1] << 8) & ((1 << PLACES_BITS) - 1)];
    if (memcmp(place, digest, SHA256_LEN) == 0)
        return RWI_CRYPTO_GOOD;
    result = rwi_crypto_verify(memo->crypto, algorithm, key, data, sig);
    if (result == RWI_CRYPTO_GOOD)
        memcpy(place, digest, SHA256_LEN);
    return result;
}

/* ---- work for nothing ---------------------------------------------------- */

/* A zone can be made to have the place of another, which is then forgotten:
 * whoever has many zones has the work of many. */
static size_t
place_of(const uint8_t *zone)
{
    uint8_t lower[RW_NAME_MAX];
    size_t len = rw_name_lower(lower, zone);
    uint32_t hash = UINT32_C(2166136261); /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ lower[i]) * UINT32_C(16777619);
    return hash % WARY_ZONES;
}

static bool
is_of(const struct waste *waste, const uint8_t *zone, uint64_t now_s)
{
    return waste->is_there && now_s < waste->at_s + WARY_S &&
           rw_name_equal(waste->zone, zone);
}

void
rwi_memo_waste(struct rw_judge_memo *memo, const uint8_t *zone, uint32_t us,
               uint64_t now_s)
{
    struct waste *waste = &memo->wastes[place_of(zone)];

    if (!is_of(waste, zone, now_s)) {
        waste->is_there = true;
        waste->us = 0;
        (void)rw_name_copy(waste->zone, zone);
    }
    waste->us += us;
    waste->at_s = now_s;
}

bool
rwi_memo_is_wary(const struct rw_judge_memo *memo, const uint8_t *zone,
                 uint64_t own_us, uint64_t now_s)
{
    const struct waste *waste = &memo->wastes[place_of(zone)];

    return is_of(waste, zone, now_s) && waste->us >= WARY_US + own_us;
}
