/* The public part of an NKey, which libnats wants to be told: Ed25519 over
 * the seed of a file, written as NATS writes keys (base32, a kind in front, a
 * checksum behind).
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/lazy.h"
#include "driver/fleet.h"

#define SEED_OCTETS 36        /* 2 of its kind, 32, 2 of its checksum */
#define SEED_TEXT   58        /* digits of base32 */
#define KEY_OCTETS  32        /* RFC 8032 */
#define USER        (20 << 3) /* "U" */
#define FILE_MAX    4096

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct crypto {
    __typeof__(EVP_PKEY_new_raw_private_key) *EVP_PKEY_new_raw_private_key;
    __typeof__(EVP_PKEY_get_raw_public_key) *EVP_PKEY_get_raw_public_key;
    __typeof__(EVP_PKEY_free) *EVP_PKEY_free;
};

static const struct rwi_lazy_symbol SYMBOLS[] = {
    RWI_LAZY_SYMBOL(struct crypto, EVP_PKEY_new_raw_private_key),
    RWI_LAZY_SYMBOL(struct crypto, EVP_PKEY_get_raw_public_key),
    RWI_LAZY_SYMBOL(struct crypto, EVP_PKEY_free),
};

/* CRC-16/XMODEM */
static uint16_t
checksum(const uint8_t *octets, size_t len)
{
    uint32_t crc = 0;

    for (size_t i = 0; i < 8 * len; i++) {
        uint32_t bit = octets[i / 8] >> (7 - i % 8) & 1;

        crc = (crc << 1) ^ (((crc >> 15 & 1) ^ bit) != 0 ? 0x1021 : 0);
    }
    return (uint16_t)crc;
}

static bool
decode(uint8_t *out, size_t octets, const char *text, size_t len)
{
    memset(out, 0, octets);
    for (size_t i = 0; i < len; i++) {
        const char *digit = text[i] != '\0' ? strchr(DIGITS, text[i]) : NULL;

        if (digit == NULL)
            return false;
        for (size_t b = 0; b < 5 && (5 * i + b) / 8 < octets; b++)
            if (((digit - DIGITS) >> (4 - b) & 1) != 0)
                out[(5 * i + b) / 8] |= (uint8_t)(0x80 >> (5 * i + b) % 8);
    }
    return true;
}

static void
encode(char *out, const uint8_t *octets, size_t len)
{
    size_t digits = (8 * len + 4) / 5;

    for (size_t i = 0; i < digits; i++) {
        unsigned value = 0;

        for (size_t b = 5 * i; b < 5 * i + 5; b++)
            value =
                value << 1 |
                (b < 8 * len ? (unsigned)octets[b / 8] >> (7 - b % 8) & 1 : 0);
        out[i] = DIGITS[value];
    }
    out[digits] = '\0';
}

/* Find a user's seed in a file's text. */
static bool
find_seed(uint8_t *seed, const char *text)
{
    for (const char *at = text; (at = strstr(at, "SU")) != NULL; at++)
        if (strlen(at) >= SEED_TEXT &&
            decode(seed, SEED_OCTETS, at, SEED_TEXT) &&
            checksum(seed, SEED_OCTETS - 2) ==
                (seed[SEED_OCTETS - 2] | seed[SEED_OCTETS - 1] << 8))
            return true;
    return false;
}

static bool
public_key(uint8_t *key, const uint8_t *seed)
{
    struct crypto crypto;
    EVP_PKEY *pair;
    size_t len = KEY_OCTETS;
    bool is_good;

    if (rwi_lazy_load(&crypto, RWI_SONAME_LIBCRYPTO, SYMBOLS,
                      RWI_LAZY_COUNT(SYMBOLS), NULL, 0) != RW_OK)
        return false;
    pair = crypto.EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
                                               KEY_OCTETS);
    is_good = pair != NULL &&
              crypto.EVP_PKEY_get_raw_public_key(pair, key, &len) == 1;
    crypto.EVP_PKEY_free(pair);
    return is_good;
}

bool
rwi_fleet_nkey(char out[RWI_NKEY_TEXT], const char *path)
{
    char text[FILE_MAX + 1];
    uint8_t seed[SEED_OCTETS], key[1 + KEY_OCTETS + 2] = {USER};
    FILE *file = fopen(path, "re");
    size_t len = file != NULL ? fread(text, 1, FILE_MAX, file) : 0;
    uint16_t sum;
    bool is_good;

    if (file != NULL)
        fclose(file);
    text[len] = '\0';
    is_good = find_seed(seed, text) && public_key(key + 1, seed + 2);
    sum = checksum(key, 1 + KEY_OCTETS);
    key[1 + KEY_OCTETS] = (uint8_t)sum;
    key[2 + KEY_OCTETS] = (uint8_t)(sum >> 8);
    encode(out, key, sizeof(key));
    explicit_bzero(text, sizeof(text));
    explicit_bzero(seed, sizeof(seed));
    return is_good;
}
