/* DNSKEY public keys and RRSIG signatures in the forms libcrypto takes.
 *
 * Everything is built from parameters (EVP_PKEY_fromdata), the one way that
 * works in OpenSSL 3.0 and all that came after it.  Big numbers stand in the
 * machine's byte order there, and most significant octet first in the DNS.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "dnssec/crypto.h"
#include "dnssec/libcrypto.h"

#define BIGNUM_MAX (RWI_RSA_BITS_MAX / 8) /* octets */
/* Octets of RSA's exponent.  Checking costs as much as it has bits: one of
 * 3,071 took 4 s.  Everybody's is 65,537; BIND takes 35 bits. */
#define EXPONENT_MAX 8

#define BIGNUMS_MAX 4 /* DSA: p, q, g, y */

const struct rwi_algorithm *
rwi_algorithm_of(uint8_t number)
{
    static const struct rwi_algorithm DSA = {RWI_KEY_DSA, "DSA", "SHA1", NULL,
                                             0,           0,     0};
    static const struct rwi_algorithm RSA_SHA1 = {
        RWI_KEY_RSA, "RSA", "SHA1", NULL, 0, 0, 0};
    static const struct rwi_algorithm RSA_SHA256 = {
        RWI_KEY_RSA, "RSA", "SHA256", NULL, 0, 0, 0};
    static const struct rwi_algorithm RSA_SHA512 = {
        RWI_KEY_RSA, "RSA", "SHA512", NULL, 0, 0, 0};
    static const struct rwi_algorithm P256 = {
        RWI_KEY_EC, "EC", "SHA256", "prime256v1", 256, 64, 64};
    static const struct rwi_algorithm P384 = {
        RWI_KEY_EC, "EC", "SHA384", "secp384r1", 384, 96, 96};
    static const struct rwi_algorithm ED25519 = {
        RWI_KEY_RAW, "ED25519", NULL, NULL, 256, 32, 64};
    static const struct rwi_algorithm ED448 = {RWI_KEY_RAW, "ED448", NULL, NULL,
                                               456,         57,      114};
    static const struct rwi_algorithm ML_DSA_44 = {
        RWI_KEY_RAW, "ML-DSA-44", NULL, NULL, 0, 1312, 2420};
    static const struct rwi_algorithm UNKNOWN = {
        RWI_KEY_NONE, "", NULL, NULL, 0, 0, 0};

    switch (number) {
    case 3: /* RFC 2536 */
    case 6: /* DSA-NSEC3-SHA1, RFC 5155 */
        return &DSA;
    case 5: /* RFC 3110 */
    case 7: /* RSASHA1-NSEC3-SHA1, RFC 5155 */
        return &RSA_SHA1;
    case 8: /* RFC 5702 */
        return &RSA_SHA256;
    case 10:
        return &RSA_SHA512;
    case 13: /* RFC 6605 */
        return &P256;
    case 14:
        return &P384;
    case 15: /* RFC 8080 */
        return &ED25519;
    case 16:
        return &ED448;
    case 18: /* FIPS 204; libcrypto has it from 3.5 on */
        return &ML_DSA_44;
    default:
        return &UNKNOWN;
    }
}

/* ---- parameters --------------------------------------------------------- */

/* The parameters of one key, and room for its numbers. */
struct key_params {
    OSSL_PARAM params[BIGNUMS_MAX + 1]; /* the last one ends the list */
    size_t count;
    uint8_t numbers[BIGNUMS_MAX][BIGNUM_MAX];
};

static void
param_add(struct key_params *key, const char *name, unsigned int type,
          void *data, size_t len)
{
    key->params[key->count++] = (OSSL_PARAM){
        .key = name,
        .data_type = type,
        .data = data,
        .data_size = len,
        .return_size = OSSL_PARAM_UNMODIFIED,
    };
}

static void
param_octets(struct key_params *key, const char *name, const uint8_t *octets,
             size_t len)
{
    /* libcrypto only reads it, whatever the prototype says */
    param_add(key, name, OSSL_PARAM_OCTET_STRING, (void *)(uintptr_t)octets,
              len);
}

/* len is at most BIGNUM_MAX. */
static void
param_number(struct key_params *key, const char *name, const uint8_t *octets,
             size_t len)
{
    uint8_t *number = key->numbers[key->count];

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (size_t i = 0; i < len; i++)
        number[i] = octets[len - 1 - i];
#else
    memcpy(number, octets, len);
#endif
    param_add(key, name, OSSL_PARAM_UNSIGNED_INTEGER, number, len);
}

/* ---- the kinds of keys -------------------------------------------------- */

/* An RSA key's exponent and modulus, without leading zeros.  RFC 3110
 * section 2 */
static bool
rsa_split(struct rw_octets key, struct rw_octets *exponent,
          struct rw_octets *modulus)
{
    size_t at = 1;
    size_t len = key.len > 0 ? key.data[0] : 0;

    if (key.len >= 3 && len == 0) {
        len = (size_t)key.data[1] << 8 | key.data[2];
        at = 3;
    }
    if (len == 0 || key.len <= at || key.len - at <= len)
        return false;
    *exponent = (struct rw_octets){key.data + at, len};
    *modulus = (struct rw_octets){key.data + at + len, key.len - at - len};
    while (modulus->len > 1 && modulus->data[0] == 0) {
        modulus->data++;
        modulus->len--;
    }
    return true;
}

/* A modulus of zero bits or more than RFC 3110's 4,096 is no key, and so is an
 * exponent that would cost seconds; libcrypto is not asked about either. */
static bool
rsa_params(struct key_params *out, struct rw_octets key)
{
    struct rw_octets exponent, modulus;

    if (!rsa_split(key, &exponent, &modulus) || modulus.len > BIGNUM_MAX ||
        exponent.len > EXPONENT_MAX)
        return false;
    param_number(out, OSSL_PKEY_PARAM_RSA_N, modulus.data, modulus.len);
    param_number(out, OSSL_PKEY_PARAM_RSA_E, exponent.data, exponent.len);
    return true;
}

/* T, then q of 20 octets, then p, g and y of 64 + 8 T.  RFC 2536 section 2 */
static bool
dsa_params(struct key_params *out, struct rw_octets key)
{
    size_t t = key.len > 0 ? key.data[0] : 9;
    size_t len = 64 + 8 * t;

    if (t > 8 || key.len != 21 + 3 * len)
        return false;
    param_number(out, OSSL_PKEY_PARAM_FFC_Q, key.data + 1, 20);
    param_number(out, OSSL_PKEY_PARAM_FFC_P, key.data + 21, len);
    param_number(out, OSSL_PKEY_PARAM_FFC_G, key.data + 21 + len, len);
    param_number(out, OSSL_PKEY_PARAM_PUB_KEY, key.data + 21 + 2 * len, len);
    return true;
}

/* x and y alone in the DNS; behind an octet 4, "uncompressed", elsewhere */
static void
ec_params(struct key_params *out, const struct rwi_algorithm *algorithm,
          struct rw_octets key)
{
    uint8_t *point = out->numbers[BIGNUMS_MAX - 1];

    point[0] = 4;
    memcpy(point + 1, key.data, key.len);
    param_add(out, OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PARAM_UTF8_STRING,
              (void *)(uintptr_t)algorithm->group, strlen(algorithm->group));
    param_octets(out, OSSL_PKEY_PARAM_PUB_KEY, point, key.len + 1);
}

static bool
key_params_of(struct key_params *out, const struct rwi_algorithm *algorithm,
              struct rw_octets key)
{
    out->count = 0;
    if (algorithm->key_len != 0 && key.len != algorithm->key_len)
        return false;
    switch (algorithm->kind) {
    case RWI_KEY_RSA:
        return rsa_params(out, key);
    case RWI_KEY_DSA:
        return dsa_params(out, key);
    case RWI_KEY_EC:
        ec_params(out, algorithm, key);
        return true;
    case RWI_KEY_RAW:
        param_octets(out, OSSL_PKEY_PARAM_PUB_KEY, key.data, key.len);
        return true;
    case RWI_KEY_NONE:
        break;
    }
    return false;
}

/* EVP_PKEY_fromdata() checks what it can (a point on the curve), not that a
 * modulus is a product of two primes: such a key verifies nothing. */
enum rwi_crypto_result
rwi_key_make(EVP_PKEY **out, const struct rwi_libcrypto *lib,
             const struct rwi_algorithm *algorithm, struct rw_octets key)
{
    struct key_params params;
    EVP_PKEY_CTX *ctx;
    int made;

    *out = NULL;
    if (!key_params_of(&params, algorithm, key))
        return RWI_CRYPTO_BAD;
    params.params[params.count] = (OSSL_PARAM){0};
    ctx = lib->EVP_PKEY_CTX_new_from_name(NULL, algorithm->name, NULL);
    if (ctx == NULL || lib->EVP_PKEY_fromdata_init(ctx) <= 0) {
        lib->EVP_PKEY_CTX_free(ctx);
        return RWI_CRYPTO_REFUSED; /* or out of memory: the caller looks */
    }
    made = lib->EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params.params);
    lib->EVP_PKEY_CTX_free(ctx);
    return made > 0 ? RWI_CRYPTO_GOOD : RWI_CRYPTO_BAD;
}

/* For findings only: the size says how strong a key is meant to be, and nothing
 * is refused for it here. */
uint16_t
rwi_crypto_key_bits(uint8_t number, struct rw_octets key)
{
    const struct rwi_algorithm *algorithm = rwi_algorithm_of(number);
    struct rw_octets exponent, modulus;
    size_t bits;

    if (algorithm->kind == RWI_KEY_DSA && key.len > 0 && key.data[0] <= 8)
        return (uint16_t)(512 + 64 * key.data[0]);
    if (algorithm->kind != RWI_KEY_RSA)
        return algorithm->bits;
    if (!rsa_split(key, &exponent, &modulus) || modulus.data[0] == 0)
        return 0;
    bits = modulus.len * 8 - (size_t)__builtin_clz(modulus.data[0]) + 24;
    return bits <= UINT16_MAX ? (uint16_t)bits : 0;
}

/* ---- what it costs ------------------------------------------------------- */

/* Measured with libcrypto 3.0 on a 2.5 GHz x86-64 and doubled; `openssl speed`
 * shows the like.  RSA's grows with the square of the modulus and with the
 * bits of the exponent: 2,048 bits and 65,537 take 30 us. */
#define COST_RSA_2048  60
#define COST_DSA       400
#define COST_P256      200
#define COST_P384      2000
#define COST_ED25519   250
#define COST_ED448     1000
#define COST_ML_DSA_44 250
#define EXPONENT_BITS  17  /* of 65,537 */
#define OCTETS_A_US    200 /* that are hashed */

static uint32_t
rsa_cost_us(struct rw_octets key)
{
    struct rw_octets exponent, modulus;
    size_t bits;
    uint64_t cost;

    if (!rsa_split(key, &exponent, &modulus))
        return COST_RSA_2048;
    bits = exponent.len * 8;
    if (bits < EXPONENT_BITS)
        bits = EXPONENT_BITS;
    cost = (uint64_t)COST_RSA_2048 * modulus.len * modulus.len / (256 * 256) *
           bits / EXPONENT_BITS;
    return cost < UINT32_MAX / 2 ? (uint32_t)cost + 1 : UINT32_MAX / 2;
}

static uint32_t
key_cost_us(uint8_t number, struct rw_octets key)
{
    switch (rwi_algorithm_of(number)->kind) {
    case RWI_KEY_NONE:
        return 0;
    case RWI_KEY_DSA:
        return COST_DSA;
    case RWI_KEY_RSA:
        return rsa_cost_us(key);
    case RWI_KEY_EC:
        return rwi_algorithm_of(number)->bits == 256 ? COST_P256 : COST_P384;
    case RWI_KEY_RAW:
        break;
    }
    switch (number) { /* of octets, so with a default */
    case 15:
        return COST_ED25519;
    case 16:
        return COST_ED448;
    default:
        return COST_ML_DSA_44;
    }
}

uint32_t
rwi_crypto_cost_us(uint8_t algorithm, struct rw_octets key, size_t data_len)
{
    return key_cost_us(algorithm, key) + (uint32_t)(data_len / OCTETS_A_US);
}

uint32_t
rwi_crypto_nsec3_cost_us(uint16_t iterations)
{
    return 1 + iterations / 2u;
}

/* ---- signatures --------------------------------------------------------- */

size_t
rwi_der_sig(uint8_t *out, const struct rwi_libcrypto *lib, const uint8_t *rs,
            size_t len)
{
    ECDSA_SIG *sig = lib->ECDSA_SIG_new();
    BIGNUM *r = lib->BN_bin2bn(rs, (int)len, NULL);
    BIGNUM *s = lib->BN_bin2bn(rs + len, (int)len, NULL);
    int size = 0;

    if (sig != NULL && r != NULL && s != NULL &&
        lib->ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL; /* the signature has them now */
        size = lib->i2d_ECDSA_SIG(sig, &out);
    }
    lib->BN_free(r);
    lib->BN_free(s);
    lib->ECDSA_SIG_free(sig);
    return size > 0 ? (size_t)size : 0;
}
