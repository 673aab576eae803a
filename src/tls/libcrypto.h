/* libcrypto's functions for certificates and digests: a table that is filled
 * when the first is needed (base/lazy.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TLS_LIBCRYPTO_H
#define RWI_TLS_LIBCRYPTO_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "rootwalk/status.h"

#define RWI_X509_FUNCTIONS(X)                                                  \
    X(ASN1_STRING_get0_data)                                                   \
    X(ASN1_STRING_length)                                                      \
    X(ASN1_STRING_to_UTF8)                                                     \
    X(ASN1_TIME_to_tm)                                                         \
    X(CRYPTO_free)                                                             \
    X(ERR_clear_error)                                                         \
    X(EVP_add_digest)                                                          \
    X(EVP_PKEY_free)                                                           \
    X(EVP_PKEY_get0_type_name)                                                 \
    X(EVP_PKEY_get_bits)                                                       \
    X(EVP_PKEY_get_group_name)                                                 \
    X(EVP_Q_digest)                                                            \
    X(EVP_md5)                                                                 \
    X(EVP_sha1)                                                                \
    X(EVP_sha224)                                                              \
    X(EVP_sha256)                                                              \
    X(EVP_sha384)                                                              \
    X(EVP_sha512)                                                              \
    X(GENERAL_NAMES_free)                                                      \
    X(OBJ_nid2ln)                                                              \
    X(OBJ_nid2sn)                                                              \
    X(OBJ_obj2nid)                                                             \
    X(OBJ_obj2txt)                                                             \
    X(OPENSSL_sk_num)                                                          \
    X(OPENSSL_sk_value)                                                        \
    X(X509_NAME_ENTRY_get_data)                                                \
    X(X509_NAME_ENTRY_get_object)                                              \
    X(X509_NAME_cmp)                                                           \
    X(X509_NAME_entry_count)                                                   \
    X(X509_NAME_get_entry)                                                     \
    X(X509_check_issued)                                                       \
    X(X509_free)                                                               \
    X(X509_get0_notAfter)                                                      \
    X(X509_get0_notBefore)                                                     \
    X(X509_get0_pubkey)                                                        \
    X(X509_get_X509_PUBKEY)                                                    \
    X(X509_get_ext_d2i)                                                        \
    X(X509_get_issuer_name)                                                    \
    X(X509_get_signature_nid)                                                  \
    X(X509_get_subject_name)                                                   \
    X(d2i_PUBKEY)                                                              \
    X(d2i_PublicKey)                                                           \
    X(d2i_X509)                                                                \
    X(i2d_X509_PUBKEY)

struct rwi_x509 {
#define X(name) __typeof__(name) *name;
    RWI_X509_FUNCTIONS(X)
#undef X
};

/** Load libcrypto and fill the table.
 *
 * @return RW_OK or RW_ERR_UNSUPPORTED
 */
enum rw_status rwi_x509_load(struct rwi_x509 *lib);

/** Have libcrypto know its digests by their numbers, as it does when nobody
 * asked it to start lean (dnssec/crypto.c does): whoever verifies certificates
 * with it, libssl and libcurl among them, needs that.
 *
 * @return RW_OK or RW_ERR_LIBCRYPTO
 */
enum rw_status rwi_x509_add_digests(void);

/** Give the bits of an RSA key in DER: a SubjectPublicKeyInfo, or an
 * RSAPublicKey alone (RFC 8017 appendix A.1.1).
 *
 * @param bits  0 where it is no RSA key
 * @return RW_OK; RW_ERR_UNSUPPORTED where libcrypto cannot be loaded
 */
enum rw_status rwi_rsa_bits(unsigned *bits, const uint8_t *der, size_t len);

#endif
