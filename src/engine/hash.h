/* uthash as the engine uses it: no exit(3) when memory runs out (the item
 * is then not in the table, which its user looks at), and hash values of
 * our own making, because names are compared without case and an outsider
 * must not be able to aim at a slot.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_HASH_H
#define RWI_ENGINE_HASH_H

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include <stddef.h>
#include <stdint.h>

/** Mix octets and a secret seed into a hash value (FNV-1a, finished). */
static inline uint32_t
rwi_hash_octets(const void *octets, size_t len, uint32_t seed)
{
    const uint8_t *in = octets;
    uint32_t hash = UINT32_C(2166136261) ^ seed;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ in[i]) * UINT32_C(16777619);
    hash ^= hash >> 16;
    return hash * UINT32_C(0x85ebca6b);
}

#endif
