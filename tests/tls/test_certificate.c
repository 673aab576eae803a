/* Certificates out of a handshake, and names that fit or do not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/certificate.h"
#include "tls/dump.h"

static struct handshake handshake;

/* The certificates of a case, as its record has them. */
static struct rw_tls_reader *
read_case(const char *name)
{
    struct rw_tls_reader *reader;

    assert_true(handshake_read(&handshake, name));
    assert_int_equal(rw_tls_reader_new(&reader, NULL), RW_OK);
    handshake_feed(reader, &handshake, 1000);
    return reader;
}

static void
what_a_certificate_says(void **state)
{
    struct rw_tls_reader *reader = read_case("tls12-ecdhe");
    const struct rw_tls *tls = rw_tls_reader_tls(reader);
    struct rw_certificates *certificates;
    const struct rw_certificate *leaf, *root;

    (void)state;
    assert_int_equal(rw_certificates_new(&certificates, tls->certificates,
                                         tls->certificate_count),
                     RW_OK);
    assert_int_equal(rw_certificates_count(certificates), 2);
    leaf = rw_certificate_at(certificates, 0);
    root = rw_certificate_at(certificates, 1);
    same_text("subject", leaf->subject, "CN=mx1.dane.example");
    same_text("issuer", leaf->issuer_name, "Lab Root");
    assert_int_equal(leaf->name_count, 3);
    same_text("name", leaf->names[1], "*.dane.example");
    same_text("name", leaf->names[2], "192.0.2.25");
    assert_int_equal(leaf->not_before_s, 1767225600); /* 2026-01-01 */
    assert_int_equal(leaf->not_after_s, 1798761600);  /* 2027-01-01 */
    same_text("key", leaf->key, "EC P-256");
    same_text("signature", leaf->signature, "ecdsa-with-SHA256");
    assert_false(leaf->is_weakly_signed);
    assert_false(leaf->is_own_issuer);
    assert_true(leaf->is_issued_by_next);
    assert_true(root->is_own_issuer);
    assert_int_equal(leaf->spki.len, 91);
    rw_certificates_free(certificates);
    rw_tls_reader_free(reader);
}

static void
what_is_no_certificate_is_said(void **state)
{
    static const uint8_t JUNK[] = {0x30, 0x82, 1, 2, 3};
    const struct rw_octets list[] = {{JUNK, sizeof(JUNK)}, {NULL, 0}};
    struct rw_certificates *certificates;

    (void)state;
    assert_int_equal(rw_certificates_new(&certificates, list, 2), RW_OK);
    assert_false(rw_certificate_at(certificates, 0)->is_read);
    assert_false(rw_certificate_at(certificates, 1)->is_read);
    assert_false(
        rw_certificate_is_for(rw_certificate_at(certificates, 0), "a", 1));
    rw_certificates_free(certificates);
    assert_int_equal(rw_certificates_count(NULL), 0);
    rw_certificates_free(NULL);
}

static void
names_fit_or_do_not(void **state)
{
    static const char *const NAMES[] = {"mx1.dane.example", "*.Wild.example",
                                        "*.example", "192.0.2.25"};
    static const struct {
        const char *host;
        bool fits;
    } ROWS[] = {
        {"mx1.dane.example", true},
        {"MX1.Dane.Example", true},
        {"mx2.dane.example", false},
        {"a.wild.example", true},
        {"a.b.wild.example", false},
        {"wild.example", false},
        {".wild.example", false},
        {"other.example", false},
        {"192.0.2.25", true},
        {"mx1.dane.example.", false},
        {"mx1[dane.example", false},
        {"mx1\x0e"
         "dane.example",
         false},
        {"mx\x11.dane.example", false},
    };
    struct rw_certificate certificate = {.is_read = true,
                                         .names = NAMES,
                                         .name_count = COUNT(NAMES),
                                         .subject_name = "common.example"};

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++)
        if (rw_certificate_is_for(&certificate, ROWS[i].host,
                                  strlen(ROWS[i].host)) != ROWS[i].fits)
            fail_msg("%s", ROWS[i].host);
    assert_false(rw_certificate_is_for(&certificate, "common.example", 14));
    certificate.name_count = 0; /* only then */
    assert_true(rw_certificate_is_for(&certificate, "common.example", 14));
}

/* The digests of JA4's own example. */
static void
fingerprints_are_digests(void **state)
{
    static const uint16_t SUITES[] = {0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f,
                                      0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
                                      0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
    static const struct rw_tls_hello HELLO = {
        .version = 0x0303, .suites = SUITES, .suite_count = COUNT(SUITES)};
    char ja3[RW_JA3_SIZE], ja4[RW_JA4_SIZE];

    (void)state;
    assert_int_equal(rw_tls_fingerprints(ja3, ja4, &HELLO), RW_OK);
    same_text("JA4", ja4, "t12i150000_8daaf6152771_000000000000");
    assert_int_equal(strlen(ja3), 32);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_certificate_says),
        cmocka_unit_test(what_is_no_certificate_is_said),
        cmocka_unit_test(names_fit_or_do_not),
        cmocka_unit_test(fingerprints_are_digests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
