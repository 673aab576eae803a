/* Numbers and their names, and numbers that have none.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/registry.h"

static void
numbers_without_a_name_are_written_as_numbers(void **state)
{
    char buf[64];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    rw_type_to_text(&text, 65280);
    rw_text_putc(&text, ' ');
    rw_type_to_text(&text, 23);
    rw_text_putc(&text, ' ');
    rw_class_to_text(&text, 65280);
    rw_text_putc(&text, ' ');
    rw_opcode_to_text(&text, 14);
    rw_text_putc(&text, ' ');
    rw_rcode_to_text(&text, 3841);
    same_text("all", buf, "TYPE65280 NSAP-PTR CLASS65280 OPCODE14 RCODE3841");
}

static void
every_type_is_read_by_its_name(void **state)
{
    size_t names = 0;

    (void)state;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        const char *name = rw_type_name((uint16_t)type);
        char number[16];
        uint16_t got = 0;

        snprintf(number, sizeof(number), "tYpE%u", type);
        same_status(number, rw_type_from_text(&got, number, strlen(number)),
                    RW_OK);
        same_size(number, "number", got, type);
        if (name == NULL)
            continue;
        names++;
        same_status(name, rw_type_from_text(&got, name, strlen(name)), RW_OK);
        same_size(name, "number", got, type);
    }
    assert_true(names > 90);
}

static void
names_that_are_none_are_refused(void **state)
{
    static const char *const ROWS[] = {"",
                                       "AA",
                                       "TYPE",
                                       "TYPE65536",
                                       "TYPE1x",
                                       "TYPE-1",
                                       "TYPE99999999999999999",
                                       "MXX"};
    uint16_t got;

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        same_status(ROWS[i], rw_type_from_text(&got, ROWS[i], strlen(ROWS[i])),
                    RW_ERR_TYPE);
        same_status(ROWS[i], rw_class_from_text(&got, ROWS[i], strlen(ROWS[i])),
                    RW_ERR_CLASS);
    }
    same_status("mx in part", rw_type_from_text(&got, "MXX", 2), RW_OK);
    same_status("ch", rw_class_from_text(&got, "ch", 2), RW_OK);
    assert_int_equal(got, RW_CLASS_CH);
}

static void
flags_are_written_by_name(void **state)
{
    static const struct {
        uint16_t flags;
        const char *edns, *dnskey;
    } CASES[] = {
        {0, "", ""},
        {0x8000, "DO", "0x8000"},
        {0xc000, "DO CO", "0xc000"},
        {0xe001, "DO CO DE 0x0001", "SEP 0xe000"},
        {0x1fff, "0x1fff", "ZONE REVOKE ADT SEP 0x1e7c"},
        {257, "0x0101", "ZONE SEP"},
        {256, "0x0100", "ZONE"},
        {385, "0x0181", "ZONE REVOKE SEP"},
        {259, "0x0103", "ZONE ADT SEP"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char buf[64];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_edns_flags_to_text(&text, CASES[i].flags);
        same_text("EDNS", buf, CASES[i].edns);
        rw_text_init(&text, buf, sizeof(buf));
        rw_dnskey_flags_to_text(&text, CASES[i].flags);
        same_text("DNSKEY", buf, CASES[i].dnskey);
        assert_int_equal(rw_edns_flags_known(CASES[i].flags),
                         CASES[i].flags & 0xe000);
    }
}

/* RFC 9904, with RFC 9905 (SHA-1 must not sign) and RFC 9906 (GOST must not
 * be used at all). */
static void
advice_is_that_of_the_registries(void **state)
{
    static const uint8_t NEVER[] = {1, 3, 6, 12}, SHA1[] = {5, 7},
                         GOOD[] = {8, 13, 15};

    (void)state;
    for (size_t i = 0; i < COUNT(NEVER); i++) {
        assert_int_equal(rw_algorithm_signing(NEVER[i]), RW_ADVICE_MUST_NOT);
        assert_int_equal(rw_algorithm_validation(NEVER[i]), RW_ADVICE_MUST_NOT);
    }
    for (size_t i = 0; i < COUNT(SHA1); i++) {
        assert_int_equal(rw_algorithm_signing(SHA1[i]), RW_ADVICE_MUST_NOT);
        assert_int_equal(rw_algorithm_validation(SHA1[i]),
                         RW_ADVICE_RECOMMENDED);
    }
    for (size_t i = 0; i < COUNT(GOOD); i++)
        assert_int_equal(rw_algorithm_signing(GOOD[i]), RW_ADVICE_RECOMMENDED);
    assert_int_equal(rw_algorithm_signing(10), RW_ADVICE_NOT_RECOMMENDED);
    assert_int_equal(rw_algorithm_signing(14), RW_ADVICE_MAY);
    assert_int_equal(rw_algorithm_signing(18), RW_ADVICE_NONE);
    assert_int_equal(rw_algorithm_signing(200), RW_ADVICE_NONE);
    assert_string_equal(rw_algorithm_name(18), "ML-DSA-44");
    assert_int_equal(rw_digest_delegation(1), RW_ADVICE_MUST_NOT);
    assert_int_equal(rw_digest_validation(1), RW_ADVICE_RECOMMENDED);
    assert_int_equal(rw_digest_delegation(2), RW_ADVICE_RECOMMENDED);
    assert_int_equal(rw_digest_validation(3), RW_ADVICE_MUST_NOT);
    assert_int_equal(rw_digest_delegation(4), RW_ADVICE_MAY);
    assert_int_equal(rw_digest_delegation(99), RW_ADVICE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_without_a_name_are_written_as_numbers),
        cmocka_unit_test(every_type_is_read_by_its_name),
        cmocka_unit_test(flags_are_written_by_name),
        cmocka_unit_test(advice_is_that_of_the_registries),
        cmocka_unit_test(names_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
