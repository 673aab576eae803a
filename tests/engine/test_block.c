/* Who is never asked.  SPDX-License-Identifier: ISC */
#include "rootwalk/block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/name.h"

static const char LIST[] = "# they wrote to us\n"
                           "192.0.2.0/24\n"
                           "  198.51.100.77   # one address\r\n"
                           "198.51.100.128/25\n"
                           "\n"
                           "2001:db8:5::/48\n"
                           "Blocked.Example.\n"
                           "other.example\n"
                           "192.0.2.1/24";

static struct rw_block *
parse(const char *text)
{
    struct rw_block *block;
    struct rw_block_error error;

    assert_int_equal(rw_block_parse(&block, text, &error), RW_OK);
    return block;
}

static void
addresses_are_in_networks(void **state)
{
    static const struct {
        const char *address;
        bool is_blocked;
    } ROWS[] = {
        {"192.0.2.0", true},         {"192.0.2.255", true},
        {"192.0.3.0", false},        {"192.0.1.255", false},
        {"198.51.100.77", true},     {"198.51.100.76", false},
        {"198.51.100.127", false},   {"198.51.100.128", true},
        {"2001:db8:5::1", true},     {"2001:db8:5:ffff::", true},
        {"2001:db8:6::1", false},    {"::ffff:192.0.2.9", true},
        {"::ffff:192.0.3.9", false}, {"::192.0.2.9", false},
    };
    struct rw_block *block = parse(LIST);

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_address address;

        assert_int_equal(rw_address_from_text(&address, ROWS[i].address, 53),
                         RW_OK);
        if (rw_block_has_address(block, &address) != ROWS[i].is_blocked)
            fail_msg("%s", ROWS[i].address);
    }
    rw_block_free(block);
    block = parse("0.0.0.0/0");
    assert_true(rw_block_has_address(
        block, &(struct rw_address){RW_FAMILY_IPV4, 53, {9, 9, 9, 9}}));
    assert_false(rw_block_has_address(
        block, &(struct rw_address){.family = RW_FAMILY_IPV6}));
    assert_false(rw_block_has_address(block, &(struct rw_address){0}));
    rw_block_free(block);
}

static void
names_are_at_or_below_zones(void **state)
{
    static const struct {
        const char *name;
        bool is_blocked;
    } ROWS[] = {
        {"blocked.example", true},
        {"a.b.BLOCKED.example", true},
        {"example", false},
        {"unblocked.example", false},
        {"blocked.example.a", false},
        {"other.example", true},
        {".", false},
    };
    struct rw_block *block = parse(LIST);
    uint8_t name[RW_NAME_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        assert_int_equal(rw_name_from_text(name, ROWS[i].name,
                                           strlen(ROWS[i].name), NULL, NULL),
                         RW_OK);
        if (rw_block_has_name(block, name) != ROWS[i].is_blocked)
            fail_msg("%s", ROWS[i].name);
    }
    rw_block_free(block);
    block = parse(".");
    assert_true(rw_block_has_name(block, name));
    rw_block_free(block);
    block = parse("# nothing\n\n");
    assert_false(rw_block_has_name(block, name));
    rw_block_free(block);
}

/* As a list that is published has: thousands, of every length, some twice. */
static void
long_lists_hold_what_they_say(void **state)
{
    enum {
        MANY = 4000,
        LINE = 64
    };
    char *text = malloc((size_t)MANY * LINE + 1), *at = text;
    struct rw_block *block;
    struct rw_address address;
    uint8_t name[RW_NAME_MAX];
    char word[LINE];

    (void)state;
    assert_non_null(text);
    *at = '\0';
    for (unsigned i = 0; i < MANY; i++) {
        if (i % 4 == 0)
            at += sprintf(at, "10.%u.%u.0/24\n", i / 256, i % 256);
        else if (i % 4 == 1)
            at += sprintf(at, "2001:db8:%x::/48\n", i);
        else if (i % 4 == 2)
            at += sprintf(at, "n%u.%.*s.example\n", i, (int)(i % 20) + 1,
                          "abcdefghijklmnopqrst");
        else
            at += sprintf(at, "N%u.example # %s", i, "again\nn3.EXAMPLE\n");
    }
    block = parse(text);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(word, sizeof(word), "10.%u.%u.9", i / 256, i % 256);
        assert_int_equal(rw_address_from_text(&address, word, 53), RW_OK);
        assert_int_equal(rw_block_has_address(block, &address), i % 4 == 0);
        snprintf(word, sizeof(word), "2001:db8:%x::9", i);
        assert_int_equal(rw_address_from_text(&address, word, 53), RW_OK);
        assert_int_equal(rw_block_has_address(block, &address), i % 4 == 1);
        snprintf(word, sizeof(word), "www.n%u.example", i);
        assert_int_equal(
            rw_name_from_text(name, word, strlen(word), NULL, NULL), RW_OK);
        assert_int_equal(rw_block_has_name(block, name), i % 4 == 3);
    }
    rw_block_free(block);
    free(text);
}

static void
what_is_none_of_the_three_is_refused(void **state)
{
    static const struct {
        const char *text, *word;
        size_t line;
    } ROWS[] = {
        {"192.0.2.0/33", "192.0.2.0/33", 1},
        {"example\n192.0.2.0/", "192.0.2.0/", 2},
        {"2001:db8::/129", "2001:db8::/129", 1},
        {"192.0.2.0/-1", "192.0.2.0/-1", 1},
        {"192.0.2.0/2x", "192.0.2.0/2x", 1},
        {"192.0.2.0/0000", "192.0.2.0/0000", 1},
        {"192.0.2/24", "192.0.2/24", 1},
        {"\n\na..b", "a..b", 3},
        {"a b", "b", 1},
        {"192.0.2.0 /24", "/24", 1},
        {"\xe4\xb8\xad.example", "\xe4\xb8\xad.example", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_block *block;
        struct rw_block_error error;

        if (rw_block_parse(&block, ROWS[i].text, &error) != RW_ERR_SYNTAX)
            fail_msg("%s is taken", ROWS[i].text);
        assert_null(block);
        assert_string_equal(error.word, ROWS[i].word);
        assert_int_equal(error.line, ROWS[i].line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_in_networks),
        cmocka_unit_test(names_are_at_or_below_zones),
        cmocka_unit_test(long_lists_hold_what_they_say),
        cmocka_unit_test(what_is_none_of_the_three_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
