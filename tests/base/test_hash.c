/* SipHash-1-3 against OpenSSL's, the quick hash, and tables that use them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "base/hash.h"

/* From `openssl mac -macopt c-rounds:1 -macopt d-rounds:3 -macopt size:8
 * -macopt hexkey:000102...0f SIPHASH` over the octets 0, 1, 2... */
static void
siphash_is_as_openssl_has_it(void **state)
{
    static const struct {
        size_t len;
        uint64_t hash; /* OpenSSL's octets, the first one least */
    } CASES[] = {
        {0, UINT64_C(0xabac0158050fc4dc)},  {1, UINT64_C(0xc9f49bf37d57ca93)},
        {2, UINT64_C(0x82cb9b024dc7d44d)},  {3, UINT64_C(0x8bf80ab8e7ddf7fb)},
        {4, UINT64_C(0xcf75576088d38328)},  {5, UINT64_C(0xdef9d52f49533b67)},
        {6, UINT64_C(0xc50d2b50c59f22a7)},  {7, UINT64_C(0xd3927d989bb11140)},
        {8, UINT64_C(0x369095118d299a8e)},  {15, UINT64_C(0xd320d86d2a519956)},
        {33, UINT64_C(0x4d54b9e57a8ff9bf)},
    };
    static const struct rwi_hash_key KEY = {
        {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
    uint8_t octets[33];

    (void)state;
    for (size_t i = 0; i < sizeof(octets); i++)
        octets[i] = (uint8_t)i;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_true(rwi_siphash(octets, CASES[i].len, &KEY) == CASES[i].hash);
}

static void
each_bit_of_the_key_counts(void **state)
{
    struct rwi_hash_key key = {{0, 0}};
    uint64_t plain = rwi_siphash("x", 1, &key);

    (void)state;
    for (unsigned i = 0; i < 128; i++) {
        key.k[i / 64] ^= UINT64_C(1) << i % 64;
        assert_true(rwi_siphash("x", 1, &key) != plain);
        key.k[i / 64] ^= UINT64_C(1) << i % 64;
    }
}

/* Of the quick hash there is no other copy to hold it against: what its tables
 * rest on is held instead. */
static void
quick_hashes_tell_octets_and_keys_apart(void **state)
{
    static const uint8_t ZEROS[40];
    struct rwi_hash_key key = {{0x0123456789abcdef, 0xfedcba9876543210}};
    uint8_t octets[40] = {0};
    uint64_t plain = rwi_hash_octets(octets, sizeof(octets), &key);

    (void)state;
    for (size_t len = 0; len < sizeof(ZEROS); len++)
        assert_true(rwi_hash_octets(ZEROS, len, &key) !=
                    rwi_hash_octets(ZEROS, len + 1, &key));
    for (size_t i = 0; i < 8 * sizeof(octets); i++) {
        octets[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_true((uint32_t)rwi_hash_octets(octets, sizeof(octets), &key) !=
                    (uint32_t)plain);
        octets[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (unsigned i = 0; i < 128; i++) {
        if (i == 64)
            continue; /* the factor is odd whatever the key's bit says */
        key.k[i / 64] ^= UINT64_C(1) << i % 64;
        assert_true(rwi_hash_octets(octets, sizeof(octets), &key) != plain);
        key.k[i / 64] ^= UINT64_C(1) << i % 64;
    }
}

/* A million names that differ in a few octets fall into as many of 2^20 slots
 * as chance would have it: 63 % of them. */
static void
quick_hashes_spread(void **state)
{
    static uint8_t taken[1 << 20];
    struct rwi_hash_key key = {{0x2545f4914f6cdd1d, 0xc2b2ae3d27d4eb4f}};
    size_t slots = 0;

    (void)state;
    memset(taken, 0, sizeof(taken));
    for (unsigned i = 0; i < sizeof(taken); i++) {
        char name[32];
        int len = snprintf(name, sizeof(name), "n%u.example", i);
        size_t slot = rwi_hash_octets(name, (size_t)len, &key) % sizeof(taken);

        slots += taken[slot] == 0;
        taken[slot] = 1;
    }
    assert_in_range(slots, sizeof(taken) * 62 / 100, sizeof(taken) * 64 / 100);
}

static void
a_process_has_a_key_of_its_own(void **state)
{
    struct rwi_hash_key key, again;

    (void)state;
    rwi_hash_key_of_process(&key);
    rwi_hash_key_of_process(&again);
    assert_memory_equal(&key, &again, sizeof(key));
    assert_true(key.k[0] != 0 && key.k[1] != 0);
}

struct item {
    int number;
    UT_hash_handle hh;
};

/* What is used goes to the end of the line, wherever it stood, and is found as
 * before. */
static void
what_is_used_comes_last(void **state)
{
    static const struct {
        const char *what;
        int used;
        int order[3];
    } CASES[] = {
        {"the first", 0, {1, 2, 0}},
        {"one between", 1, {0, 2, 1}},
        {"the last", 2, {0, 1, 2}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct item items[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
        struct item *table = NULL, *item, *next;
        size_t at = 0;

        for (size_t k = 0; k < COUNT(items); k++)
            HASH_ADD_INT(table, number, &items[k]);
        table = rwi_hash_to_end(&items[CASES[i].used].hh, table);
        HASH_ITER(hh, table, item, next)
        if (item->number != CASES[i].order[at++])
            fail_msg("%s: %d is number %zu", CASES[i].what, item->number, at);
        assert_int_equal(at, COUNT(items));
        HASH_FIND_INT(table, &CASES[i].used, item);
        assert_ptr_equal(item, &items[CASES[i].used]);
        while (table != NULL) /* from the front, and the ends still meet */
            HASH_DEL(table, table);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_is_as_openssl_has_it),
        cmocka_unit_test(each_bit_of_the_key_counts),
        cmocka_unit_test(quick_hashes_tell_octets_and_keys_apart),
        cmocka_unit_test(quick_hashes_spread),
        cmocka_unit_test(a_process_has_a_key_of_its_own),
        cmocka_unit_test(what_is_used_comes_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
