/* The judge's cryptography through libcrypto; see dnssec/crypto.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/crypto.h"

#include <stdlib.h>

#include "base/lazy.h"
#include "dnssec/libcrypto.h"

#define DIGESTS 5 /* kept fetched: fetching costs more than hashing */

struct rwi_crypto {
    struct rwi_libcrypto lib;
    bool tried; /* to load it */
    bool loaded;
    EVP_MD_CTX *ctx;
    EVP_MD *digests[DIGESTS]; /* by DS digest type */
};

struct rwi_crypto *
rwi_crypto_new(void)
{
    return calloc(1, sizeof(struct rwi_crypto));
}

void
rwi_crypto_free(struct rwi_crypto *crypto)
{
    if (crypto != NULL && crypto->loaded) {
        for (size_t i = 0; i < DIGESTS; i++)
            crypto->lib.EVP_MD_free(crypto->digests[i]);
        crypto->lib.EVP_MD_CTX_free(crypto->ctx);
    }
    free(crypto);
}

bool
rwi_crypto_load(struct rwi_crypto *crypto)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_libcrypto, name),
        RWI_LIBCRYPTO_FUNCTIONS(X)
#undef X
    };

    if (crypto->tried)
        return crypto->loaded;
    crypto->tried = true;
    if (rwi_lazy_load(&crypto->lib, RWI_SONAME_LIBCRYPTO, SYMBOLS,
                      RWI_LAZY_COUNT(SYMBOLS), NULL, 0) != RW_OK)
        return false;
    crypto->ctx = crypto->lib.EVP_MD_CTX_new();
    crypto->loaded = crypto->ctx != NULL;
    return crypto->loaded;
}

/* ---- digests ------------------------------------------------------------ */

static const char *
digest_name(uint8_t type)
{
    switch (type) {
    case 1: /* RFC 3658 */
        return "SHA1";
    case 2: /* RFC 4509 */
        return "SHA256";
    case 4: /* RFC 6605 */
        return "SHA384";
    default:
        return NULL;
    }
}

/* NULL where it is not known or not allowed. */
static EVP_MD *
digest_of(struct rwi_crypto *crypto, uint8_t type)
{
    const char *name = digest_name(type);

    if (name == NULL || !rwi_crypto_load(crypto))
        return NULL;
    if (crypto->digests[type] == NULL)
        crypto->digests[type] = crypto->lib.EVP_MD_fetch(NULL, name, NULL);
    return crypto->digests[type];
}

static size_t
hash(struct rwi_crypto *crypto, EVP_MD *md, const struct rw_octets *parts,
     size_t count, uint8_t *out)
{
    const struct rwi_libcrypto *lib = &crypto->lib;
    unsigned int len = 0;

    if (md == NULL || !lib->EVP_DigestInit_ex(crypto->ctx, md, NULL))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (!lib->EVP_DigestUpdate(crypto->ctx, parts[i].data, parts[i].len))
            return 0;
    if (!lib->EVP_DigestFinal_ex(crypto->ctx, out, &len))
        return 0;
    return len;
}

size_t
rwi_crypto_digest(struct rwi_crypto *crypto, uint8_t type,
                  const struct rw_octets *parts, size_t count, uint8_t *out)
{
    return hash(crypto, digest_of(crypto, type), parts, count, out);
}

bool
rwi_crypto_nsec3(struct rwi_crypto *crypto, const uint8_t *name, size_t len,
                 const uint8_t *salt, size_t salt_len, uint16_t iterations,
                 uint8_t *out)
{
    EVP_MD *md = digest_of(crypto, 1);
    struct rw_octets parts[2] = {{name, len}, {salt, salt_len}};

    if (hash(crypto, md, parts, 2, out) != RWI_NSEC3_HASH)
        return false;
    parts[0] = (struct rw_octets){out, RWI_NSEC3_HASH};
    for (uint32_t i = 0; i < iterations; i++)
        if (hash(crypto, md, parts, 2, out) != RWI_NSEC3_HASH)
            return false;
    return true;
}

/* ---- signatures --------------------------------------------------------- */

#define DSA_SIG_LEN  41 /* octets: T, r, s; RFC 2536 section 3 */
#define DER_SEQUENCE 0x30

/* The signature in libcrypto's form; false where it cannot be one. */
static bool
sig_convert(struct rw_octets *sig, uint8_t *room,
            const struct rwi_algorithm *algorithm)
{
    if (algorithm->sig_len != 0 && sig->len != algorithm->sig_len)
        return false;
    if (algorithm->kind == RWI_KEY_EC)
        *sig = (struct rw_octets){room,
                                  rwi_der_sig(room, sig->data, sig->len / 2)};
    /* signers of old left DSA's as their library gave it */
    if (algorithm->kind == RWI_KEY_DSA && sig->len == DSA_SIG_LEN &&
        sig->data[0] != DER_SEQUENCE)
        *sig = (struct rw_octets){room, rwi_der_sig(room, sig->data + 1, 20)};
    return sig->len > 0;
}

static enum rwi_crypto_result
verify_with(const struct rwi_crypto *crypto,
            const struct rwi_algorithm *algorithm, EVP_PKEY *key,
            struct rw_octets data, struct rw_octets sig)
{
    const struct rwi_libcrypto *lib = &crypto->lib;
    enum rwi_crypto_result result = RWI_CRYPTO_REFUSED;

    if (lib->EVP_DigestVerifyInit_ex(crypto->ctx, NULL, algorithm->digest, NULL,
                                     NULL, key, NULL) > 0)
        result = lib->EVP_DigestVerify(crypto->ctx, sig.data, sig.len,
                                       data.data, data.len) == 1
                     ? RWI_CRYPTO_GOOD
                     : RWI_CRYPTO_BAD;
    (void)lib->EVP_MD_CTX_reset(crypto->ctx);
    return result;
}

enum rwi_crypto_result
rwi_crypto_verify(struct rwi_crypto *crypto, uint8_t number,
                  struct rw_octets key, struct rw_octets data,
                  struct rw_octets sig)
{
    const struct rwi_algorithm *algorithm = rwi_algorithm_of(number);
    uint8_t room[RWI_DER_SIG_MAX];
    enum rwi_crypto_result result;
    EVP_PKEY *pkey;

    if (algorithm->kind == RWI_KEY_NONE || !rwi_crypto_load(crypto))
        return RWI_CRYPTO_REFUSED;
    if (!sig_convert(&sig, room, algorithm))
        return RWI_CRYPTO_BAD;
    result = rwi_key_make(&pkey, &crypto->lib, algorithm, key);
    if (result == RWI_CRYPTO_GOOD) {
        result = verify_with(crypto, algorithm, pkey, data, sig);
        crypto->lib.EVP_PKEY_free(pkey);
    }
    crypto->lib.ERR_clear_error(); /* a process-wide queue: leave it empty */
    return result;
}
