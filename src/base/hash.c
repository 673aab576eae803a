/* SipHash-1-3; see base/hash.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/hash.h"

#include <string.h>
#include <sys/auxv.h>

struct state {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

/* One SipRound.  Shifts and additions of this order are the function: each of
 * them is in the paper, and none can be left out or swapped. */
static inline void
mix(struct state *s)
{
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 = rotate(s->v2, 32);
}

static inline void
take(struct state *s, uint64_t word)
{
    s->v3 ^= word;
    mix(s);
    s->v0 ^= word;
}

/* 8 octets, the first one least. */
static inline uint64_t
word_of(const uint8_t *in)
{
    uint64_t word;

    memcpy(&word, in, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return word;
#else
    return __builtin_bswap64(word);
#endif
}

/* One to three octets, the first one least: from both ends, without a loop;
 * what is read twice is the same both times. */
static inline uint64_t
few_of(const uint8_t *in, size_t count)
{
    return in[0] | (uint64_t)in[count / 2] << 8 * (count / 2) |
           (uint64_t)in[count - 1] << 8 * (count - 1);
}

static inline uint64_t
half_of(const uint8_t *in)
{
    uint32_t half;

    memcpy(&half, in, sizeof(half));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return half;
#else
    return __builtin_bswap32(half);
#endif
}

/* The last octets, fewer than 8, of so many in all. */
static inline uint64_t
tail_of(const uint8_t *in, size_t left, size_t len)
{
    if (left == 0)
        return 0;
    if (len >= 8) /* those before them are shifted out */
        return word_of(in + left - 8) >> (64 - 8 * left);
    if (left >= 4)
        return half_of(in) | half_of(in + left - 4) << 8 * (left - 4);
    return few_of(in, left);
}

uint64_t
rwi_siphash(const void *octets, size_t len, const struct rwi_hash_key *key)
{
    const uint8_t *in = octets;
    /* "somepseudorandomlygeneratedbytes" */
    struct state s = {key->k[0] ^ UINT64_C(0x736f6d6570736575),
                      key->k[1] ^ UINT64_C(0x646f72616e646f6d),
                      key->k[0] ^ UINT64_C(0x6c7967656e657261),
                      key->k[1] ^ UINT64_C(0x7465646279746573)};
    size_t left = len;

    for (; left >= 8; in += 8, left -= 8)
        take(&s, word_of(in));
    /* The length stands above the last octets: "a" and "a\0" differ. */
    take(&s, (uint64_t)len << 56 | tail_of(in, left, len));
    s.v2 ^= 0xff;
    mix(&s);
    mix(&s);
    mix(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t
rwi_hash_octets(const void *octets, size_t len, const struct rwi_hash_key *key)
{
    const uint8_t *in = octets;
    uint64_t hash = key->k[0];
    size_t left = len;

    for (; left >= 8; in += 8, left -= 8)
        hash = rwi_hash_word(hash, word_of(in), key);
    return rwi_hash_word(hash, (uint64_t)len << 56 | tail_of(in, left, len),
                         key);
}

void
rwi_hash_key_of_process(struct rwi_hash_key *key)
{
    const void *random = (const void *)getauxval(AT_RANDOM);

    /* A kernel that has none hands out an address at least, which it
     * randomises. */
    *key = (struct rwi_hash_key){{(uint64_t)(uintptr_t)key, 0}};
    if (random != NULL)
        memcpy(key->k, random, sizeof(key->k));
}

unsigned int
rwi_hash_for_table(const void *octets, size_t len)
{
    struct rwi_hash_key key;

    rwi_hash_key_of_process(&key);
    return (unsigned int)rwi_siphash(octets, len, &key);
}
