/* The SHA-256 of a part, by libcrypto, which is opened for the first one.
 *
 * It is what a part is looked for by, in lists of what is harmful: of the
 * octets as a mail program would save them.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/lazy.h"
#include "mime/mime.h"

#define DIGEST_FUNCTIONS(X)                                                    \
    X(ERR_clear_error)                                                         \
    X(EVP_DigestFinal_ex)                                                      \
    X(EVP_DigestInit_ex)                                                       \
    X(EVP_DigestUpdate)                                                        \
    X(EVP_MD_CTX_free)                                                         \
    X(EVP_MD_CTX_new)                                                          \
    X(EVP_sha256)

struct rwi_digest {
    struct {
#define X(name) __typeof__(name) *name;
        DIGEST_FUNCTIONS(X)
#undef X
    } lib;
    EVP_MD_CTX *context;
    bool is_good; /* of the part at hand nothing failed */
};

static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name)                                                                \
    {#name, offsetof(struct rwi_digest, lib.name) RWI_LAZY_ADDRESS(name)},
    DIGEST_FUNCTIONS(X)
#undef X
};

struct rwi_digest *
rwi_digest_new(void)
{
    struct rwi_digest *digest = calloc(1, sizeof(*digest));

    if (digest == NULL)
        return NULL;
    if (rwi_lazy_load(digest, RWI_SONAME_LIBCRYPTO, SYMBOLS,
                      RWI_LAZY_COUNT(SYMBOLS), NULL, 0) == RW_OK)
        digest->context = digest->lib.EVP_MD_CTX_new();
    if (digest->context != NULL)
        return digest;
    free(digest);
    return NULL;
}

void
rwi_digest_begin(struct rwi_digest *digest)
{
    if (digest == NULL)
        return;
    digest->is_good = digest->lib.EVP_DigestInit_ex(
                          digest->context, digest->lib.EVP_sha256(), NULL) == 1;
    if (!digest->is_good)
        digest->lib.ERR_clear_error();
}

void
rwi_digest_octets(struct rwi_digest *digest, const uint8_t *octets, size_t len)
{
    if (digest == NULL || !digest->is_good)
        return;
    digest->is_good =
        digest->lib.EVP_DigestUpdate(digest->context, octets, len) == 1;
    if (!digest->is_good)
        digest->lib.ERR_clear_error();
}

bool
rwi_digest_end(struct rwi_digest *digest, uint8_t *sha256)
{
    bool is_good;

    if (digest == NULL || !digest->is_good)
        return false;
    digest->is_good = false;
    is_good =
        digest->lib.EVP_DigestFinal_ex(digest->context, sha256, NULL) == 1;
    if (!is_good)
        digest->lib.ERR_clear_error();
    return is_good;
}

void
rwi_digest_free(struct rwi_digest *digest)
{
    if (digest == NULL)
        return;
    digest->lib.EVP_MD_CTX_free(digest->context);
    free(digest);
}
