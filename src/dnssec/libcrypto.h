/* libcrypto's functions as the judge uses them: a table that is filled when
 * the first of them is needed (base/lazy.h), and how a DNSKEY becomes a key
 * of libcrypto's.  Only crypto.c and crypto_key.c include this.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_LIBCRYPTO_H
#define RWI_DNSSEC_LIBCRYPTO_H

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "dnssec/crypto_result.h"
#include "rootwalk/trace.h"

#define RWI_LIBCRYPTO_FUNCTIONS(X)                                             \
    X(BN_bin2bn)                                                               \
    X(BN_free)                                                                 \
    X(ECDSA_SIG_free)                                                          \
    X(ECDSA_SIG_new)                                                           \
    X(ECDSA_SIG_set0)                                                          \
    X(ERR_get_error)                                                           \
    X(EVP_DigestFinal_ex)                                                      \
    X(EVP_DigestInit_ex)                                                       \
    X(EVP_DigestUpdate)                                                        \
    X(EVP_DigestVerify)                                                        \
    X(EVP_DigestVerifyInit_ex)                                                 \
    X(EVP_MD_CTX_free)                                                         \
    X(EVP_MD_CTX_new)                                                          \
    X(EVP_MD_CTX_reset)                                                        \
    X(EVP_MD_fetch)                                                            \
    X(EVP_MD_free)                                                             \
    X(EVP_PKEY_CTX_free)                                                       \
    X(EVP_PKEY_CTX_new_from_name)                                              \
    X(EVP_PKEY_free)                                                           \
    X(EVP_PKEY_fromdata)                                                       \
    X(EVP_PKEY_fromdata_init)                                                  \
    X(EVP_SIGNATURE_fetch)                                                     \
    X(EVP_SIGNATURE_free)                                                      \
    X(OPENSSL_init_crypto)                                                     \
    X(OSSL_LIB_CTX_get0_global_default)                                        \
    X(i2d_ECDSA_SIG)

struct rwi_libcrypto {
#define X(name) __typeof__(name) *name;
    RWI_LIBCRYPTO_FUNCTIONS(X)
#undef X
};

/* How an algorithm keeps its keys and signatures in the DNS. */
enum rwi_key_kind {
    RWI_KEY_NONE, /* not known */
    RWI_KEY_DSA,  /* RFC 2536 */
    RWI_KEY_RSA,  /* RFC 3110 */
    RWI_KEY_EC,   /* RFC 6605 */
    RWI_KEY_RAW,  /* RFC 8080, ML-DSA: the octets as they are */
};

struct rwi_algorithm {
    enum rwi_key_kind kind;
    const char *name;   /* libcrypto's, for the key */
    const char *digest; /* likewise; NULL where the algorithm has its own */
    const char *group;  /* the curve's, for RWI_KEY_EC */
    uint16_t bits;      /* of the curve */
    uint16_t key_len;   /* octets of the key; 0: they vary */
    uint16_t sig_len;   /* octets of the signature; 0: they vary */
};

/** Look up an algorithm's number; never NULL. */
const struct rwi_algorithm *rwi_algorithm_of(uint8_t number);

/** Make libcrypto's key of a DNSKEY's; to be freed with EVP_PKEY_free().
 *
 * @return RWI_CRYPTO_GOOD; RWI_CRYPTO_BAD where the octets are no such key;
 *         RWI_CRYPTO_REFUSED where libcrypto does not know the kind
 */
enum rwi_crypto_result rwi_key_make(EVP_PKEY **out,
                                    const struct rwi_libcrypto *lib,
                                    const struct rwi_algorithm *algorithm,
                                    struct rw_octets key);

#define RWI_DER_SIG_MAX 128 /* octets; two integers of 48, framed */

/** Have r and s written as libcrypto takes them: an ECDSA-Sig-Value of
 * RFC 3279 section 2.2.3, and a Dss-Sig-Value, which has the same form.
 *
 * @param rs   r, then s, len octets each, at most 48
 * @param out  RWI_DER_SIG_MAX octets
 * @return octets written; 0 when out of memory
 */
size_t rwi_der_sig(uint8_t *out, const struct rwi_libcrypto *lib,
                   const uint8_t *rs, size_t len);

#endif
