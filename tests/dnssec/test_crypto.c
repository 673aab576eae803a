/* The cryptography against the examples of the RFCs: key tags and DS digests
 * (RFC 4034 5.4, RFC 4509 2.3, RFC 6605 6, RFC 8080 6), signatures (RFC 6605,
 * RFC 8080), NSEC3 hashes (RFC 5155 appendix A).
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dnssec/crypto.h"
#include "dnssec/key.h"
#include "rootwalk/rdata.h"

static struct rwi_crypto *crypto;

static int
setup(void **state)
{
    (void)state;
    crypto = rwi_crypto_new();
    assert_non_null(crypto);
    assert_int_equal(rwi_crypto_load(crypto, false), RWI_CRYPTO_GOOD);
    return crypto != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    rwi_crypto_free(crypto);
    return 0;
}

static size_t
rdata_of(uint8_t *out, size_t size, uint16_t type, const char *text)
{
    size_t len;

    assert_int_equal(rw_rdata_from_text(out, size, &len, type, RW_CLASS_IN,
                                        text, strlen(text), NULL, NULL),
                     RW_OK);
    return len;
}

static size_t
name_of(uint8_t *out, const char *text)
{
    assert_int_equal(rw_name_from_text(out, text, strlen(text), NULL, NULL),
                     RW_OK);
    return rw_name_size(out);
}

#define KEY_4034                                                               \
    "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BM"  \
    "zNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5"  \
    "f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="
#define KEY_P256                                                               \
    "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP" \
    "+e+MAnLr+Wi9xMWyQLc8NAA=="
#define KEY_P384                                                               \
    "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5R" \
    "COpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40"
#define KEY_25519  "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define KEY_25519B "257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="
#define KEY_448                                                                \
    "257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYY" \
    "UcJKm1MDpJtIA"

/* ---- keys and digests --------------------------------------------------- */

static const struct {
    const char *what;
    const char *owner;
    const char *key;
    const char *ds;
    uint16_t bits;
} KEYS[] = {
    {"RFC 4034 5.4", "dskey.example.com.", KEY_4034,
     "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", 1024},
    {"RFC 4509 2.3", "dskey.example.com.", KEY_4034,
     "60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA5"
     "0A",
     1024},
    {"case of the owner", "DsKey.EXAMPLE.com.", KEY_4034,
     "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", 1024},
    {"RFC 6605 6.1", "example.net.", KEY_P256,
     "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61"
     "d17",
     256},
    {"RFC 6605 6.2", "example.net.", KEY_P384,
     "10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a"
     "9b0563a9b5f4d288405c3008a946df983d6",
     384},
    {"RFC 8080 6.1", "example.com.", KEY_25519,
     "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a30"
     "4b",
     256},
    {"RFC 8080 6.1, second", "example.com.", KEY_25519B,
     "35217 15 2 401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c66"
     "14c",
     256},
    {"RFC 8080 6.2", "example.com.", KEY_448,
     "9713 16 2 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19"
     "c7",
     456},
};

static void
key_tag_and_digest_are_those_of_the_rfcs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        uint8_t owner[RW_NAME_MAX], lower[RW_NAME_MAX];
        uint8_t key[512], ds[64], digest[RWI_DIGEST_MAX];
        size_t key_len = rdata_of(key, 512, RW_TYPE_DNSKEY, KEYS[i].key);
        size_t ds_len = rdata_of(ds, 64, RW_TYPE_DS, KEYS[i].ds);
        struct rw_octets parts[2] = {{lower, 0}, {key, key_len}};

        print_message("%s\n", KEYS[i].what);
        name_of(owner, KEYS[i].owner);
        parts[0].len = rw_name_lower(lower, owner);
        assert_int_equal(rwi_key_tag((struct rw_octets){key, key_len}),
                         ds[0] << 8 | ds[1]);
        assert_int_equal(rwi_crypto_digest(crypto, ds[3], parts, 2, digest),
                         ds_len - 4);
        assert_memory_equal(digest, ds + 4, ds_len - 4);
        assert_int_equal(rwi_crypto_key_bits(
                             key[3], (struct rw_octets){key + 4, key_len - 4}),
                         KEYS[i].bits);
    }
}

static void
digest_of_an_unknown_type_is_none(void **state)
{
    uint8_t digest[RWI_DIGEST_MAX];

    (void)state;
    assert_int_equal(rwi_crypto_digest(crypto, 3, NULL, 0, digest), 0);
    assert_int_equal(rwi_crypto_digest(crypto, 0, NULL, 0, digest), 0);
    assert_int_equal(rwi_crypto_digest(crypto, 255, NULL, 0, digest), 0);
}

/* ---- signatures --------------------------------------------------------- */

static const struct {
    const char *what;
    const char *key;
    const char *owner;
    uint16_t type;
    const char *rdata;
    const char *sig;
} SIGS[] = {
    {"RFC 6605 6.1", KEY_P256, "www.example.net.", RW_TYPE_A, "192.0.2.1",
     "A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
     "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus"
     "7ZwmwWep666VCw=="},
    {"RFC 6605 6.2", KEY_P384, "www.example.net.", RW_TYPE_A, "192.0.2.1",
     "A 14 3 3600 20100909102025 20100812102025 10771 example.net. "
     "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74"
     "hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm"},
    {"RFC 8080 6.1", KEY_25519, "example.com.", RW_TYPE_MX,
     "10 mail.example.com.",
     "MX 15 2 3600 1440021600 1438207200 3613 example.com. "
     "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9"
     "VrbpMngwcrqNAg=="},
    {"RFC 8080 6.1, second", KEY_25519B, "example.com.", RW_TYPE_MX,
     "10 mail.example.com.",
     "MX 15 2 3600 1440021600 1438207200 35217 example.com. "
     "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQ"
     "R0O7KuI5k2pcBg=="},
    {"RFC 8080 6.2", KEY_448, "example.com.", RW_TYPE_MX,
     "10 mail.example.com.",
     "MX 16 2 3600 1440021600 1438207200 9713 example.com. "
     "3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKi"
     "wZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213"
     "WKsJlwEA"},
};

/* What is signed, RFC 4034 section 3.1.8.1; written out here a second time,
 * apart from the judge's own. */
static size_t
signed_octets(uint8_t *out, const uint8_t *sig, size_t head, size_t i)
{
    size_t len = head;
    uint8_t rdata[64];
    size_t rdata_len =
        rdata_of(rdata, sizeof(rdata), SIGS[i].type, SIGS[i].rdata);

    memcpy(out, sig, head);
    len += name_of(out + len, SIGS[i].owner);
    out[len++] = 0;
    out[len++] = (uint8_t)SIGS[i].type;
    out[len++] = 0;
    out[len++] = 1;
    memcpy(out + len, sig + 4, 4);
    len += 4;
    out[len++] = 0;
    out[len++] = (uint8_t)rdata_len;
    memcpy(out + len, rdata, rdata_len);
    return len + rdata_len;
}

static void
signatures_of_the_rfcs_fit_and_altered_ones_do_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(SIGS) / sizeof(SIGS[0]); i++) {
        uint8_t key[512], sig[512], data[1024];
        size_t key_len = rdata_of(key, 512, RW_TYPE_DNSKEY, SIGS[i].key);
        size_t sig_len = rdata_of(sig, 512, RW_TYPE_RRSIG, SIGS[i].sig);
        size_t head = 18 + rw_name_size(sig + 18);
        struct rw_octets k = {key + 4, key_len - 4};
        struct rw_octets s = {sig + head, sig_len - head};
        struct rw_octets d = {data, signed_octets(data, sig, head, i)};

        print_message("%s\n", SIGS[i].what);
        assert_int_equal(rwi_crypto_verify(crypto, key[3], k, d, s),
                         RWI_CRYPTO_GOOD);
        data[d.len - 1] ^= 1;
        assert_int_equal(rwi_crypto_verify(crypto, key[3], k, d, s),
                         RWI_CRYPTO_BAD);
        data[d.len - 1] ^= 1;
        for (size_t at = head; at < sig_len; at += 7) {
            sig[at] ^= 0x10;
            assert_int_equal(rwi_crypto_verify(crypto, key[3], k, d, s),
                             RWI_CRYPTO_BAD);
            sig[at] ^= 0x10;
        }
    }
}

static void
keys_and_signatures_of_any_length_are_survived(void **state)
{
    static const uint8_t ALGORITHMS[] = {3, 5, 7, 8, 10, 13, 14, 15, 16};
    static uint8_t octets[1200];
    struct rw_octets data = {octets, 64};

    (void)state;
    for (size_t a = 0; a < sizeof(ALGORITHMS); a++)
        for (size_t len = 0; len < sizeof(octets); len += len < 140 ? 1 : 97)
            for (int fill = 0; fill < 2; fill++) {
                struct rw_octets some = {octets, len};

                memset(octets, fill == 0 ? 0 : 0xff, sizeof(octets));
                assert_int_not_equal(
                    rwi_crypto_verify(crypto, ALGORITHMS[a], some, data, some),
                    RWI_CRYPTO_GOOD);
                (void)rwi_crypto_key_bits(ALGORITHMS[a], some);
            }
}

static void
unknown_algorithms_are_refused(void **state)
{
    static const uint8_t UNKNOWN[] = {0, 1, 2, 4, 9, 11, 12, 17, 252, 255};
    uint8_t octets[64] = {1};
    struct rw_octets some = {octets, sizeof(octets)};

    (void)state;
    for (size_t i = 0; i < sizeof(UNKNOWN); i++)
        assert_int_equal(
            rwi_crypto_verify(crypto, UNKNOWN[i], some, some, some),
            RWI_CRYPTO_REFUSED);
}

/* ---- NSEC3 -------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *hash;
} HASHES[] = {
    {"example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
    {"a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
    {"ai.example.", "gjeqe526plbf1g8mklp59enfd789njgi"},
    {"ns1.example.", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
    {"ns2.example.", "q04jkcevqvmu85r014c7dkba38o0ji5r"},
    {"w.example.", "k8udemvp1j2f7eg6jebps17vp3n8i58h"},
    {"*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
    {"x.w.example.", "b4um86eghhds6nea196smvmlo4ors995"},
    {"y.w.example.", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"},
    {"x.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"},
    {"xx.example.", "t644ebqk9bibcna874givr6joj62mlhv"},
    {"2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.",
     "kohar7mbb8dc2ce8a9qvl8hon4k53uhi"},
};

static void
nsec3_hashes_are_those_of_rfc_5155(void **state)
{
    static const uint8_t SALT[] = {0xaa, 0xbb, 0xcc, 0xdd};
    static const char DIGITS[] = "0123456789abcdefghijklmnopqrstuv";

    (void)state;
    for (size_t i = 0; i < sizeof(HASHES) / sizeof(HASHES[0]); i++) {
        uint8_t name[RW_NAME_MAX], hash[RWI_NSEC3_HASH];
        size_t len = name_of(name, HASHES[i].name);
        char text[33] = "";

        assert_true(
            rwi_crypto_nsec3(crypto, name, len, SALT, sizeof(SALT), 12, hash));
        for (size_t bit = 0; bit < 160; bit += 5) {
            unsigned two = (unsigned)hash[bit / 8] << 8 |
                           (bit / 8 + 1 < 20 ? hash[bit / 8 + 1] : 0);

            text[bit / 5] = DIGITS[two >> (11 - bit % 8) & 31];
        }
        assert_string_equal(text, HASHES[i].hash);
    }
}

static void
bitmap_is_read_as_written(void **state)
{
    static const uint16_t HELD[] = {1, 15, 46, 47, 1234};
    uint8_t rdata[300];
    size_t len = rdata_of(rdata, sizeof(rdata), RW_TYPE_NSEC,
                          "host.example.com. A MX RRSIG NSEC TYPE1234");
    size_t at = rw_name_size(rdata); /* RFC 4034 section 4.3 */
    size_t held = 0;

    (void)state;
    for (uint32_t type = 0; type <= UINT16_MAX; type++) {
        struct rw_octets bitmap = {rdata + at, len - at};
        bool has = rw_typemap_has(bitmap.data, bitmap.len, (uint16_t)type);

        assert_int_equal(has, held < 5 && HELD[held] == type);
        held += has;
    }
    assert_int_equal(held, 5);
    for (size_t cut = 0; cut < len - at; cut++) /* reads nothing beyond */
        (void)rw_typemap_has(rdata + at, cut, 1234);
}

static size_t
unhex(uint8_t *out, const char *hex)
{
    size_t len = 0;

    for (unsigned value; sscanf(hex, "%2x", &value) == 1; hex += 2)
        out[len++] = (uint8_t)value;
    return len;
}

/* Signatures that fit, by OpenSSL's own program; a long exponent makes the
 * check of one cost seconds. */
static void
exponents_of_rsa_have_a_limit(void **state)
{
    static const struct {
        const char *what, *key, *sig;
        enum rwi_crypto_result want;
    } ROWS[] = {
        {"64 bits",
         "08ffffffffffffffc5c86518c0804e5bbd6126f362cb92074122bfdf9e075409"
         "6bfe8b339b8c158edcf9478bb20e592eb1a4a8bbd97866f8abb9c05472d9da00"
         "52644e95fbead7b6066ff91126ff4efc3e74bec4598ec93b02d6cd2d4c078d73"
         "cd8374f3c7d15b7e662fea662d0810ec4df913b5d5de67441d97bbc5d2cdfae9"
         "317fdc460badd85c77",
         "a3e2b2eba75dc278fd6336ce6f2c9f08d4cca0defa67d2cb6b0411125f2ed628"
         "48c9a8286ba125bcf2f89024db9f7c1331db61e9e73f8972dd15a58dc31b174c"
         "52229538a46f16d9cc52da3eebe4e4523e69f5c46206c32b680ff9da4fba1da3"
         "8a27c697176022ab7df9ec137ab67d00946d9288947e75ebe15e7fc66f853ec1",
         RWI_CRYPTO_GOOD},
        {"65 bits",
         "0901000000000000000dbf2c47846a19d95813c02798bb528bdfa66986509cbe"
         "3377075008cd60e69e008a85104b35d770db1a4e1b1428d55ca9c4b35f361ccd"
         "02be6137c23dcc9781401f3a2b5172ea6a9b42f1ba95103d0d202cfd36fd266e"
         "5385d8f1f8ca749b78fae99153b2defc575360040d866d7c79dbbfacc21a9509"
         "ea9841366becea213271",
         "9cf56428cadd2bdc31913db5f89107dba895db744d5fe519ca30dbe0365edfa6"
         "5b452f551a54e96737e6beccdef172d6f30fcff03662fcb49b13744926b5f303"
         "c8bd93c30be26f951bd8b3634f94d821ebbf32bddee3c53864d84b5b19868968"
         "d108af30e5977e7ba1a36b5ec97595cc44b4a4d41fc61f4c23a6aaa820699f49",
         RWI_CRYPTO_BAD},
    };
    static const char DATA[] = "exponents have a limit";
    struct rw_octets data = {(const uint8_t *)DATA, sizeof(DATA) - 1};

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        uint8_t key[256], sig[256];
        struct rw_octets keyed = {key, unhex(key, ROWS[i].key)};
        struct rw_octets signature = {sig, unhex(sig, ROWS[i].sig)};

        if (rwi_crypto_verify(crypto, 8, keyed, data, signature) !=
            ROWS[i].want)
            fail_msg("%s", ROWS[i].what);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_tag_and_digest_are_those_of_the_rfcs),
        cmocka_unit_test(digest_of_an_unknown_type_is_none),
        cmocka_unit_test(signatures_of_the_rfcs_fit_and_altered_ones_do_not),
        cmocka_unit_test(keys_and_signatures_of_any_length_are_survived),
        cmocka_unit_test(unknown_algorithms_are_refused),
        cmocka_unit_test(nsec3_hashes_are_those_of_rfc_5155),
        cmocka_unit_test(bitmap_is_read_as_written),
        cmocka_unit_test(exponents_of_rsa_have_a_limit),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
