/* xoshiro256**, its state filled by splitmix64, as its authors advise:
 * neighbouring seeds give sequences that have nothing in common.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/random.h"

static uint64_t
splitmix64(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Never by 0 or 64, which C leaves undefined. */
static uint64_t
rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

void
rw_random_init(struct rw_random *random, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++)
        random->state[i] = splitmix64(&seed);
}

uint64_t
rw_random_next(void *random)
{
    uint64_t *s = ((struct rw_random *)random)->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}
