/* All of the judge's cryptography: digests, NSEC3 hashes, signatures.
 *
 * The one file that knows libcrypto.  The library is loaded at the first
 * ruling: a walk that validates nothing never pays for its start-up.  What the
 * system's policy refuses (RHEL and SHA-1, FIPS and Ed25519) comes out as
 * RWI_CRYPTO_REFUSED, which makes a zone insecure, not bogus.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_CRYPTO_H
#define RWI_DNSSEC_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dnssec/crypto_result.h"
#include "rootwalk/trace.h"

#define RWI_DIGEST_MAX   48   /* octets; SHA-384 */
#define RWI_NSEC3_HASH   20   /* octets; SHA-1, the only one; RFC 5155 11 */
#define RWI_RSA_BITS_MAX 4096 /* RFC 3110 section 2 */

struct rwi_crypto; /* a table of libcrypto's functions, and contexts */

/** Make one; nothing is loaded yet.  NULL when out of memory. */
struct rwi_crypto *rwi_crypto_new(void);
void rwi_crypto_free(struct rwi_crypto *crypto);

/** Load libcrypto, if it is not loaded yet; what failed is tried again.
 *
 * @param is_ours  nothing else in this process uses libcrypto: its tables of
 *                 error texts and of ciphers are left out, and its clean-up
 *                 at exit, which take as long as a ruling's signatures
 * @return RWI_CRYPTO_GOOD; RWI_CRYPTO_REFUSED where it cannot be loaded;
 *         RWI_CRYPTO_NO_MEMORY
 */
enum rwi_crypto_result rwi_crypto_load(struct rwi_crypto *crypto, bool is_ours);

/** Say whether signatures of an algorithm can be checked (a policy may still
 * refuse them one by one), or digests of a DS's type be made.  Asked of
 * libcrypto once each, so that whatever fails later is no lack of support.
 *
 * @return RWI_CRYPTO_GOOD, RWI_CRYPTO_REFUSED or RWI_CRYPTO_NO_MEMORY
 */
enum rwi_crypto_result rwi_crypto_supports(struct rwi_crypto *crypto,
                                           uint8_t algorithm);
enum rwi_crypto_result rwi_crypto_supports_digest(struct rwi_crypto *crypto,
                                                  uint8_t type);

/** Compute a DS digest, of a loaded library.
 *
 * @param type  1 SHA-1, 2 SHA-256, 4 SHA-384
 * @param parts what is hashed, one after the other
 * @param out   RWI_DIGEST_MAX octets
 * @return octets written; 0 where the type is not supported, or out of memory
 */
size_t rwi_crypto_digest(struct rwi_crypto *crypto, uint8_t type,
                         const struct rw_octets *parts, size_t count,
                         uint8_t *out);

/** Hash a name for NSEC3, RFC 5155 section 5.
 *
 * @param name  in canonical form, len octets
 * @param out   RWI_NSEC3_HASH octets
 * @return false where SHA-1 is not supported, or out of memory
 */
bool rwi_crypto_nsec3(struct rwi_crypto *crypto, const uint8_t *name,
                      size_t len, const uint8_t *salt, size_t salt_len,
                      uint16_t iterations, uint8_t *out);

/** Check a signature.
 *
 * What is not good is checked a second time: an allocation that fails within
 * libcrypto shall not pass for a signature that does not fit.
 *
 * @param algorithm  DNSSEC's number
 * @param key        the public key as in a DNSKEY
 * @param sig        the signature as in an RRSIG
 */
enum rwi_crypto_result rwi_crypto_verify(struct rwi_crypto *crypto,
                                         uint8_t algorithm,
                                         struct rw_octets key,
                                         struct rw_octets data,
                                         struct rw_octets sig);

/** Estimate what a check takes, for bounds that do not depend on the machine
 * or its load.
 *
 * @param data_len  octets that are signed
 * @return microseconds on a slow machine of today; more for what is no key
 */
uint32_t rwi_crypto_cost_us(uint8_t algorithm, struct rw_octets key,
                            size_t data_len);

/** The same for an NSEC3 hash. */
uint32_t rwi_crypto_nsec3_cost_us(uint16_t iterations);

/** Give a key's strength in bits (RSA's modulus, DSA's prime, the curve);
 * 0 where it cannot be told. */
uint16_t rwi_crypto_key_bits(uint8_t algorithm, struct rw_octets key);

#endif
