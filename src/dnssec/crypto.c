/* The judge's cryptography through libcrypto; see dnssec/crypto.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/crypto.h"

#include <assert.h>
#include <stdlib.h>

#include "base/lazy.h"
#include "dnssec/libcrypto.h"

#define DIGESTS    5  /* kept fetched: fetching costs more than hashing */
#define ALGORITHMS 19 /* numbers that may be known */
#define SHA256     2  /* as a DS digest type */
#define ROOM       (96 * 1024) /* octets; the set-up of 3.5 takes 37,000 */
#define ATTEMPTS   2 /* an allocation that failed once may not the next time */

struct rwi_crypto {
    struct rwi_libcrypto lib;
    bool loaded;
    bool is_set_up; /* by itself; false: there was no memory for that */
    EVP_MD_CTX *ctx;
    EVP_MD *digests[DIGESTS];   /* by DS digest type */
    bool supported[ALGORITHMS]; /* known to be */
    bool refused[ALGORITHMS];   /* likewise */
    bool no_digest[DIGESTS];    /* likewise */
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

/* Before anything else of libcrypto is used; it can be told only once. */
#define LEAN                                                                   \
    (OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ADD_ALL_CIPHERS |   \
     OPENSSL_INIT_NO_ADD_ALL_DIGESTS | OPENSSL_INIT_NO_ATEXIT)

static_assert(sizeof(RWI_SONAME_LIBCRYPTO) > 1,
              "the build found no shared library to take the name from");

static bool
load(struct rwi_crypto *crypto, bool is_ours)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_libcrypto, name),
        RWI_LIBCRYPTO_FUNCTIONS(X)
#undef X
    };

    if (rwi_lazy_load(&crypto->lib, RWI_SONAME_LIBCRYPTO, SYMBOLS,
                      RWI_LAZY_COUNT(SYMBOLS), NULL, 0) != RW_OK)
        return false;
    crypto->is_set_up =
        crypto->lib.OPENSSL_init_crypto(is_ours ? LEAN : 0, NULL) == 1 &&
        crypto->lib.OSSL_LIB_CTX_get0_global_default() != NULL;
    return true;
}

/* Since OpenSSL 3.2 libcrypto waits for itself for ever when its set-up finds
 * no memory (to note the error it wants to be set up), past every deadline.
 * What this leaves free is what the set-up then takes. */
static bool
has_room(void)
{
    void *volatile room = malloc(ROOM);

    free(room);
    return room != NULL;
}

/* What went wrong when libcrypto was set up stays wrong, and looks like a
 * libcrypto that supports nothing, or crashes.  There is none without
 * SHA-256. */
enum rwi_crypto_result
rwi_crypto_load(struct rwi_crypto *crypto, bool is_ours)
{
    if (!crypto->loaded && !has_room())
        return RWI_CRYPTO_NO_MEMORY;
    if (!crypto->loaded) /* for the first time, or there was no descriptor */
        crypto->loaded = load(crypto, is_ours);
    if (!crypto->loaded)
        return RWI_CRYPTO_REFUSED;
    if (crypto->is_set_up && crypto->ctx == NULL)
        crypto->ctx = crypto->lib.EVP_MD_CTX_new();
    return crypto->ctx != NULL ? rwi_crypto_supports_digest(crypto, SHA256)
                               : RWI_CRYPTO_NO_MEMORY;
}

/* Empty libcrypto's queue of errors, which is the process's; was there one
 * for want of memory? */
static bool
was_out_of_memory(const struct rwi_crypto *crypto)
{
    unsigned long error;
    bool found = false;

    while ((error = crypto->lib.ERR_get_error()) != 0)
        found |= ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
    return found;
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

enum rwi_crypto_result
rwi_crypto_supports_digest(struct rwi_crypto *crypto, uint8_t type)
{
    const char *name = digest_name(type);
    bool starved = false;

    if (name == NULL || crypto->no_digest[type])
        return RWI_CRYPTO_REFUSED;
    for (int i = 0; i < ATTEMPTS && crypto->digests[type] == NULL; i++) {
        crypto->digests[type] = crypto->lib.EVP_MD_fetch(NULL, name, NULL);
        starved |= crypto->digests[type] == NULL && was_out_of_memory(crypto);
    }
    if (crypto->digests[type] != NULL)
        return RWI_CRYPTO_GOOD;
    crypto->no_digest[type] = !starved;
    return starved ? RWI_CRYPTO_NO_MEMORY : RWI_CRYPTO_REFUSED;
}

static EVP_MD *
digest_of(struct rwi_crypto *crypto, uint8_t type)
{
    return rwi_crypto_supports_digest(crypto, type) == RWI_CRYPTO_GOOD
               ? crypto->digests[type]
               : NULL;
}

/* The parts are not put together first: a DNSKEY has kilobytes, and names and
 * salts are hashed hundreds of times. */
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

/* IH(salt, x, k) of RFC 5155 section 5: the name and the salt, then the hash
 * and the salt, as many times more as the iterations say. */
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

/* libcrypto's name of the algorithm that checks signatures. */
static const char *
signature_name(const struct rwi_algorithm *algorithm)
{
    return algorithm->kind == RWI_KEY_EC ? "ECDSA" : algorithm->name;
}

/* Does libcrypto have the kind of key, what checks signatures with it, and the
 * digest beside it? */
static bool
has_parts(const struct rwi_crypto *crypto, const struct rwi_algorithm *wanted)
{
    const struct rwi_libcrypto *lib = &crypto->lib;
    EVP_PKEY_CTX *ctx =
        lib->EVP_PKEY_CTX_new_from_name(NULL, wanted->name, NULL);
    EVP_SIGNATURE *checks =
        lib->EVP_SIGNATURE_fetch(NULL, signature_name(wanted), NULL);
    EVP_MD *digest = NULL;
    bool has =
        ctx != NULL && checks != NULL && lib->EVP_PKEY_fromdata_init(ctx) > 0;

    if (has && wanted->digest != NULL) {
        digest = lib->EVP_MD_fetch(NULL, wanted->digest, NULL);
        has = digest != NULL;
    }
    lib->EVP_MD_free(digest);
    lib->EVP_SIGNATURE_free(checks);
    lib->EVP_PKEY_CTX_free(ctx);
    return has;
}

/* RSA and ECDSA with SHA-2 are never missing.  A libcrypto that ran out of
 * memory while it listed what it has leaves them out, ever after. */
static bool
is_in_every_libcrypto(uint8_t number)
{
    return number == 8 || number == 10 || number == 13 || number == 14;
}

enum rwi_crypto_result
rwi_crypto_supports(struct rwi_crypto *crypto, uint8_t number)
{
    const struct rwi_algorithm *algorithm = rwi_algorithm_of(number);
    bool starved = false;

    if (algorithm->kind == RWI_KEY_NONE || crypto->refused[number])
        return RWI_CRYPTO_REFUSED;
    for (int i = 0; i < ATTEMPTS && !crypto->supported[number]; i++) {
        crypto->supported[number] = has_parts(crypto, algorithm);
        starved |= was_out_of_memory(crypto) && !crypto->supported[number];
    }
    if (crypto->supported[number])
        return RWI_CRYPTO_GOOD;
    starved |= is_in_every_libcrypto(number);
    crypto->refused[number] = !starved;
    return starved ? RWI_CRYPTO_NO_MEMORY : RWI_CRYPTO_REFUSED;
}

#define DSA_SIG_LEN  41 /* octets: T, r, s; RFC 2536 section 3 */
#define DER_SEQUENCE 0x30

/* The signature in libcrypto's form, in room where it has to be made. */
static enum rwi_crypto_result
sig_convert(struct rw_octets *sig, uint8_t *room,
            const struct rwi_libcrypto *lib,
            const struct rwi_algorithm *algorithm)
{
    size_t skip = 0; /* DSA's T, before r and s */

    if (algorithm->sig_len != 0 && sig->len != algorithm->sig_len)
        return RWI_CRYPTO_BAD;
    switch (algorithm->kind) {
    case RWI_KEY_DSA: /* signers of old left it as their library gave it */
        if (sig->len != DSA_SIG_LEN || sig->data[0] == DER_SEQUENCE)
            return RWI_CRYPTO_GOOD;
        skip = 1;
        break;
    case RWI_KEY_EC:
        break;
    case RWI_KEY_RSA:
    case RWI_KEY_RAW:
    case RWI_KEY_NONE:
        return RWI_CRYPTO_GOOD;
    }
    *sig = (struct rw_octets){
        room, rwi_der_sig(room, lib, sig->data + skip, sig->len / 2)};
    return sig->len > 0 ? RWI_CRYPTO_GOOD : RWI_CRYPTO_NO_MEMORY;
}

/* @return REFUSED where the machine's policy forbids it, as some do SHA-1; what
 * every libcrypto has is refused for want of memory only, which it does not
 * always say */
static enum rwi_crypto_result
verify_with(const struct rwi_crypto *crypto, uint8_t number, EVP_PKEY *key,
            struct rw_octets data, struct rw_octets sig)
{
    const struct rwi_libcrypto *lib = &crypto->lib;
    const struct rwi_algorithm *algorithm = rwi_algorithm_of(number);
    enum rwi_crypto_result result = is_in_every_libcrypto(number)
                                        ? RWI_CRYPTO_NO_MEMORY
                                        : RWI_CRYPTO_REFUSED;

    if (lib->EVP_DigestVerifyInit_ex(crypto->ctx, NULL, algorithm->digest, NULL,
                                     NULL, key, NULL) > 0)
        result = lib->EVP_DigestVerify(crypto->ctx, sig.data, sig.len,
                                       data.data, data.len) == 1
                     ? RWI_CRYPTO_GOOD
                     : RWI_CRYPTO_BAD;
    (void)lib->EVP_MD_CTX_reset(crypto->ctx);
    return result;
}

/* Everything is made anew for each attempt: an allocation that failed may
 * have left a key that is good for nothing. */
static enum rwi_crypto_result
verify_once(struct rwi_crypto *crypto, uint8_t number, struct rw_octets key,
            struct rw_octets data, struct rw_octets sig)
{
    const struct rwi_algorithm *algorithm = rwi_algorithm_of(number);
    uint8_t room[RWI_DER_SIG_MAX];
    enum rwi_crypto_result result =
        sig_convert(&sig, room, &crypto->lib, algorithm);
    EVP_PKEY *pkey;

    if (result == RWI_CRYPTO_GOOD)
        result = rwi_key_make(&pkey, &crypto->lib, algorithm, key);
    if (result == RWI_CRYPTO_GOOD) {
        result = verify_with(crypto, number, pkey, data, sig);
        crypto->lib.EVP_PKEY_free(pkey);
    }
    return result;
}

enum rwi_crypto_result
rwi_crypto_verify(struct rwi_crypto *crypto, uint8_t number,
                  struct rw_octets key, struct rw_octets data,
                  struct rw_octets sig)
{
    enum rwi_crypto_result result = rwi_crypto_supports(crypto, number);
    bool starved = false;

    if (result != RWI_CRYPTO_GOOD)
        return result;
    for (int i = 0; i < ATTEMPTS; i++) {
        result = verify_once(crypto, number, key, data, sig);
        if (result == RWI_CRYPTO_GOOD)
            return result;
        starved |= was_out_of_memory(crypto);
    }
    /* Also where the second attempt had all it asked for: a table of
     * libcrypto's that could not be filled the first time stays empty, and
     * looks like an algorithm that is not there; not every failure is in the
     * queue. */
    if (result == RWI_CRYPTO_REFUSED)
        starved |= !has_parts(crypto, rwi_algorithm_of(number));
    (void)was_out_of_memory(crypto);
    return starved ? RWI_CRYPTO_NO_MEMORY : result;
}
