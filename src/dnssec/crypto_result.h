/* What a piece of cryptography comes to; for those who ask for it (crypto.h)
 * and those who do it (libcrypto.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_CRYPTO_RESULT_H
#define RWI_DNSSEC_CRYPTO_RESULT_H

enum rwi_crypto_result {
    RWI_CRYPTO_GOOD,
    RWI_CRYPTO_BAD,       /* the signature does not fit, or the key is none */
    RWI_CRYPTO_REFUSED,   /* not known here, or not allowed */
    RWI_CRYPTO_NO_MEMORY, /* nothing can be told */
};

#endif
