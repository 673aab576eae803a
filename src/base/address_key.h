/* A server's address in a table: family, port and octets.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_ADDRESS_KEY_H
#define RWI_BASE_ADDRESS_KEY_H

#include <string.h>

#include "base/hash.h"
#include "rootwalk/address.h"

#define RWI_ADDRESS_KEY  24 /* octets: whole words, for comparisons */
#define RWI_ADDRESS_IPV4 7  /* of them that can differ: family, port, 4 */
#define RWI_ADDRESS_IPV6 19

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
    return (unsigned int)rwi_siphash(
        key, key[0] == RW_FAMILY_IPV4 ? RWI_ADDRESS_IPV4 : RWI_ADDRESS_IPV6,
        secret);
}

#endif
