/* A server's address in a table: family, port and octets.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_ADDRESS_KEY_H
#define RWI_BASE_ADDRESS_KEY_H

#include <string.h>

#include "base/hash.h"
#include "rootwalk/address.h"

#define RWI_ADDRESS_KEY 24 /* octets: whole words; IPv4 takes the first */

/** Give the key by which an address stands in a table. */
static inline void
rwi_address_key(uint8_t key[RWI_ADDRESS_KEY], const struct rw_address *address)
{
    memset(key, 0, RWI_ADDRESS_KEY);
    key[0] = address->family;
    key[1] = (uint8_t)(address->port >> 8);
    key[2] = (uint8_t)address->port;
    memcpy(key + 3, address->octets, sizeof(address->octets));
}

/** Hash such a key: what of it can differ, which for IPv4 is one word. */
static inline unsigned int
rwi_address_hash(const uint8_t key[RWI_ADDRESS_KEY],
                 const struct rwi_hash_key *secret)
{
    uint64_t word[RWI_ADDRESS_KEY / 8], hash = secret->k[0];
    size_t words = key[0] == RW_FAMILY_IPV4 ? 1 : RWI_ADDRESS_KEY / 8;

    memcpy(word, key, sizeof(word));
    for (size_t i = 0; i < words; i++)
        hash = rwi_hash_word(hash, word[i], secret);
    return (unsigned int)hash;
}

#endif
