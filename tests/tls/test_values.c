/* Names, cipher suites, extensions' values, JA3 and JA4.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/tls.h"

static char buf[4096];

static void
numbers_have_names_or_stay_numbers(void **state)
{
    static const struct {
        enum rw_tls_registry registry;
        uint16_t number;
        const char *want;
    } ROWS[] = {
        {RW_TLS_VERSIONS, 0x0304, "TLS 1.3"},
        {RW_TLS_VERSIONS, 0x0305, "0x0305"},
        {RW_TLS_VERSIONS, 0x0a0a, "GREASE"},
        {RW_TLS_SUITES, 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
        {RW_TLS_SUITES, 0xfafa, "GREASE"},
        {RW_TLS_SUITES, 0xfafb, "0xfafb"},
        {RW_TLS_GROUPS, 4588, "X25519MLKEM768"},
        {RW_TLS_SIGNATURES, 0x0804, "rsa_pss_rsae_sha256"},
        {RW_TLS_ALERTS, 48, "unknown_ca"},
        {RW_TLS_ALERTS, 0x0a, "unexpected_message"},
        {RW_TLS_ALERTS, 200, "0x00c8"},
        {RW_TLS_EXTENSIONS, 16, "application_layer_protocol_negotiation"},
        {RW_TLS_HANDSHAKES, 256, "HelloRetryRequest"},
        {RW_TLS_POINT_FORMATS, 0, "uncompressed"},
        {RW_TLS_NUMBERS, 77, "77"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_tls_number_to_text(&text, ROWS[i].registry, ROWS[i].number);
        same_text("number", buf, ROWS[i].want);
    }
    same_text("words", rw_tls_words(RW_TLS_ALERTS, 0),
              "no more data follows: a proper end");
    assert_null(rw_tls_words(RW_TLS_ALERTS, 200));
    assert_null(rw_tls_words(RW_TLS_EXTENSIONS, 6));
    same_text("reference", rw_tls_reference(RW_TLS_VERSIONS, 0x0303),
              "RFC 5246");
    same_text("reference", rw_tls_reference(RW_TLS_ALERTS, 120),
              "RFC 7301 section 3.2");
}

static void
suites_are_taken_apart(void **state)
{
    static const struct {
        const char *name;
        uint16_t number;
        const char *exchange, *proof, *cipher, *hash;
        enum rw_tls_strength strength;
    } ROWS[] = {
        {"ecdhe", 0xc02f, "ECDHE", "RSA", "AES_128_GCM", "SHA256", RW_TLS_GOOD},
        {"1.3", 0x1303, "", "", "CHACHA20_POLY1305", "SHA256", RW_TLS_GOOD},
        {"rsa", 0x002f, "RSA", "", "AES_128_CBC", "SHA", RW_TLS_STATIC},
        {"anon", 0x0034, "DH", "anon", "AES_128_CBC", "SHA", RW_TLS_WEAK},
        {"3des", 0xc012, "ECDHE", "RSA", "3DES_EDE_CBC", "SHA", RW_TLS_WEAK},
        {"rc4", 0x0005, "RSA", "", "RC4_128", "SHA", RW_TLS_WEAK},
        {"export", 0x0003, "RSA", "EXPORT", "RC4_40", "MD5", RW_TLS_WEAK},
        {"null", 0x0002, "RSA", "", "NULL", "SHA", RW_TLS_WEAK},
        {"ccm", 0xc0ad, "ECDHE", "ECDSA", "AES_256_CCM", "", RW_TLS_GOOD},
        {"ccm-8", 0xc0aa, "DHE", "PSK", "AES_128_CCM_8", "", RW_TLS_GOOD},
        {"psk", 0x008c, "PSK", "PSK", "AES_128_CBC", "SHA", RW_TLS_STATIC},
        {"ecdh", 0xc004, "ECDH", "ECDSA", "AES_128_CBC", "SHA", RW_TLS_STATIC},
    };
    struct rw_tls_suite suite;

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        assert_true(rw_tls_suite_parse(&suite, ROWS[i].number));
        same_text(ROWS[i].name, suite.exchange.name, ROWS[i].exchange);
        same_text(ROWS[i].name, suite.proof.name, ROWS[i].proof);
        same_text(ROWS[i].name, suite.cipher.name, ROWS[i].cipher);
        same_text(ROWS[i].name, suite.hash, ROWS[i].hash);
        same_size(ROWS[i].name, "strength", suite.strength, ROWS[i].strength);
    }
    assert_false(rw_tls_suite_parse(&suite, 0x5600)); /* a signal, no suite */
    assert_false(rw_tls_suite_parse(&suite, 0x00ff));
    assert_false(rw_tls_suite_parse(&suite, 0xfefe));
}

static void
extensions_say_what_they_hold(void **state)
{
    static const struct {
        uint16_t type;
        enum rw_side from;
        struct octets octets;
        const char *want;
    } ROWS[] = {
        {0, RW_SIDE_CLIENT, BYTES(0, 6, 0, 0, 3, 'a', '.', 'b'), "a.b"},
        {0, RW_SIDE_CLIENT, BYTES(0, 6, 0, 0, 9, 'a', '.', 'b'),
         "0006000009612e62"},
        {0, RW_SIDE_SERVER, {{0}, 0}, ""},
        {5, RW_SIDE_CLIENT, BYTES(1, 0, 0, 0, 0), "OCSP"},
        {10, RW_SIDE_CLIENT, BYTES(0, 6, 0x1a, 0x1a, 0, 29, 0, 23),
         "GREASE, x25519, secp256r1"},
        {10, RW_SIDE_CLIENT, BYTES(0, 3, 0, 29, 0), "0003001d00"},
        {11, RW_SIDE_CLIENT, BYTES(2, 0, 1),
         "uncompressed, ansiX962_compressed_prime"},
        {13, RW_SIDE_CLIENT, BYTES(0, 4, 4, 3, 8, 4),
         "ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256"},
        {16, RW_SIDE_CLIENT,
         BYTES(0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'),
         "h2, http/1.1"},
        {16, RW_SIDE_CLIENT, BYTES(0, 3, 2, 27, '['), "\\027["},
        {21, RW_SIDE_CLIENT, BYTES(0, 0, 0), "3"},
        {27, RW_SIDE_CLIENT, BYTES(2, 0, 2), "brotli"},
        {28, RW_SIDE_CLIENT, BYTES(0x40, 1), "16385"},
        {43, RW_SIDE_CLIENT, BYTES(4, 3, 4, 3, 3), "TLS 1.3, TLS 1.2"},
        {43, RW_SIDE_SERVER, BYTES(3, 4), "TLS 1.3"},
        {43, RW_SIDE_SERVER, BYTES(3, 4, 9), "030409"},
        {45, RW_SIDE_CLIENT, BYTES(1, 1), "psk_dhe_ke"},
        {51, RW_SIDE_CLIENT,
         BYTES(0, 11, 0x3a, 0x3a, 0, 1, 0, 0, 29, 0, 2, 7, 7),
         "GREASE, x25519"},
        {51, RW_SIDE_SERVER, BYTES(0, 29, 0, 2, 7, 7), "x25519"},
        {51, RW_SIDE_SERVER, BYTES(0, 24), "secp384r1"}, /* asks for another */
        {41, RW_SIDE_CLIENT, BYTES(0, 8, 0, 2, 0xab, 0xcd, 0, 0, 0, 1, 0, 1, 9),
         "abcd"},
        {44, RW_SIDE_CLIENT, BYTES(0, 2, 0xab, 0xcd), "abcd"},
        {65281, RW_SIDE_CLIENT, BYTES(0), ""},
        {60000, RW_SIDE_CLIENT, BYTES(1, 2, 3), "010203"},
        {23, RW_SIDE_CLIENT, BYTES(9), "09"}, /* should be empty */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_tls_extension extension = {
            ROWS[i].type, {ROWS[i].octets.at, ROWS[i].octets.len}};
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_tls_extension_to_text(&text, &extension, ROWS[i].from);
        same_text(rw_tls_name(RW_TLS_EXTENSIONS, ROWS[i].type) != NULL
                      ? rw_tls_name(RW_TLS_EXTENSIONS, ROWS[i].type)
                      : "unknown",
                  buf, ROWS[i].want);
    }
}

/* ---- fingerprints ------------------------------------------------------- */

/* The example of JA4's description: a browser. */
static const uint16_t SUITES[] = {
    0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
    0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
static const uint8_t NAME[] = {0, 4, 0, 0, 1, 'a'};
static const uint8_t GROUPS[] = {0, 8, 0xaa, 0xaa, 0, 29, 0, 23, 0, 24};
static const uint8_t FORMATS[] = {1, 0};
static const uint8_t SIGNATURES[] = {0, 16, 4, 3, 8, 4, 4, 1, 5,
                                     3, 8,  5, 5, 1, 8, 6, 6, 1};
static const uint8_t ALPN[] = {0,   12,  2,   'h', '2', 8,   'h',
                               't', 't', 'p', '/', '1', '.', '1'};
static const uint8_t VERSIONS[] = {6, 0x1a, 0x1a, 3, 4, 3, 3};
#define E(type, octets)                                                        \
    {                                                                          \
        type,                                                                  \
        {                                                                      \
            octets, sizeof(octets)                                             \
        }                                                                      \
    }
#define N(type)                                                                \
    {                                                                          \
        type,                                                                  \
        {                                                                      \
            NULL, 0                                                            \
        }                                                                      \
    }
static const struct rw_tls_extension EXTENSIONS[] = {
    N(0x7a7a),      E(0, NAME), N(0x17),     N(0xff01),       E(10, GROUPS),
    E(11, FORMATS), N(0x23),    E(16, ALPN), N(0x05),         E(13, SIGNATURES),
    N(0x12),        N(0x33),    N(0x2d),     E(43, VERSIONS), N(0x1b),
    N(0x4469),      N(0xdada),  N(0x15)};

static const struct rw_tls_hello BROWSER = {.version = 0x0303,
                                            .suites = SUITES,
                                            .suite_count = COUNT(SUITES),
                                            .extensions = EXTENSIONS,
                                            .extension_count =
                                                COUNT(EXTENSIONS)};

static void
fingerprints_are_as_described(void **state)
{
    static const char *const JA4[] = {
        "t13d1516h2",
        "002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"
        "cca8,cca9",
        "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,"
        "ff01_0403,0804,0401,0503,0805,0501,0806,0601"};
    struct rw_text text;

    (void)state;
    for (int part = 0; part < 3; part++) {
        rw_text_init(&text, buf, sizeof(buf));
        rw_tls_ja4_to_text(&text, &BROWSER, part);
        same_text("JA4", buf, JA4[part]);
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_tls_ja3_to_text(&text, &BROWSER);
    same_text("JA3", buf,
              "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-"
              "49172-156-157-47-53,0-23-65281-10-11-35-16-5-13-18-51-45-43-27-"
              "17513-21,29-23-24,0");
}

static void
fingerprints_of_odd_hellos(void **state)
{
    static const uint8_t ODD[] = {0, 4, 3, 0xab, 'x', 0xcd};
    static const struct rw_tls_extension ALPN_ODD[] = {E(16, ODD)};
    static const struct rw_tls_hello ROWS[] = {
        {.version = 0x0301},
        {.version = 0x0300},
        {.version = 0x0303, .extensions = ALPN_ODD, .extension_count = 1}};
    static const char *const WANT[] = {"t10i000000", "ts3i000000",
                                       "t12i0001ad"};
    struct rw_text text;

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        rw_text_init(&text, buf, sizeof(buf));
        rw_tls_ja4_to_text(&text, &ROWS[i], 0);
        same_text("JA4", buf, WANT[i]);
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_tls_ja3_to_text(&text, &ROWS[0]);
    same_text("JA3", buf, "769,,,,");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_names_or_stay_numbers),
        cmocka_unit_test(suites_are_taken_apart),
        cmocka_unit_test(extensions_say_what_they_hold),
        cmocka_unit_test(fingerprints_are_as_described),
        cmocka_unit_test(fingerprints_of_odd_hellos),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
