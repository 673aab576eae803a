/* Names as people type them, and as they are shown to people.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/idn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/name.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define L21         "abcdefghijklmnopqrstu"
#define L63         L21 L21 L21

struct from_row {
    const char *what, *text;
    enum rw_status want;
    const char *name; /* RW_OK: in presentation format */
    size_t bad_at;    /* else */
};

/* A-labels checked with libidn2's own program and Python's idna. */
static const struct from_row FROM[] = {
    {"ASCII stays", "www.Example.com", RW_OK, "www.Example.com.", 0},
    {"root", ".", RW_OK, ".", 0},
    {"Chinese", "中国.中国", RW_OK, "xn--fiqs8s.xn--fiqs8s.", 0},
    {"ideographic full stop", "例え。テスト", RW_OK, "xn--r8jz45g.xn--zckzah.",
     0},
    {"fullwidth dot", "www．中国", RW_OK, "www.xn--fiqs8s.", 0},
    {"final dot", "中国.", RW_OK, "xn--fiqs8s.", 0},
    {"capitals are mapped", "BÜCHER.Example", RW_OK, "xn--bcher-kva.Example.",
     0},
    {"decomposed is composed", "bu\u0308cher.de", RW_OK, "xn--bcher-kva.de.",
     0},
    {"sharp s is kept: non-transitional", "faß.de", RW_OK, "xn--fa-hia.de.", 0},
    {"fullwidth letters are ASCII", "ｅｘａｍｐｌｅ.com", RW_OK, "example.com.",
     0},
    {"underscore beside Unicode", "_dmarc.bücher.de", RW_OK,
     "_dmarc.xn--bcher-kva.de.", 0},
    {"wildcard beside Unicode", "*.中国", RW_OK, "*.xn--fiqs8s.", 0},
    {"escape beside Unicode", "a\\.b.中国", RW_OK, "a\\.b.xn--fiqs8s.", 0},
    {"an A-label stays", "XN--fiqs8s.cn", RW_OK, "XN--fiqs8s.cn.", 0},
    {"even one that is none", "xn--0.example", RW_OK, "xn--0.example.", 0},
    {"right to left", "שלום.example", RW_OK, "xn--9dbne9b.example.", 0},

    {"empty", "", RW_ERR_LABEL_EMPTY, NULL, 0},
    {"empty label after Unicode", "中国..cn", RW_ERR_LABEL_EMPTY, NULL, 7},
    {"not UTF-8", "www.\xff.cn", RW_ERR_IDN, NULL, 4},
    {"cut-off UTF-8", "a.\xe4\xb8", RW_ERR_IDN, NULL, 2},
    {"disallowed letter", "www.a\u2603b\u2044.cn", RW_ERR_IDN, NULL, 4},
    {"emoji", "\U0001f4a9.la", RW_ERR_IDN, NULL, 0},
    {"a combining mark first", "\u0301a.cn", RW_ERR_IDN, NULL, 0},
    {"a dot out of the mapping", "a\u2024b.cn", RW_ERR_IDN, NULL, 0},
    {"hyphen at an end", "-中.cn", RW_ERR_IDN, NULL, 0},
    {"an escape in a Unicode label", "www.中\\046.cn", RW_ERR_IDN, NULL, 4},
    {"a label too long once encoded",
     "www.中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中"
     "国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国"
     "一二三四五六七八九十.cn",
     RW_ERR_LABEL_LONG, NULL, 4},
    {"an ASCII label too long", "中." L63 "x", RW_ERR_LABEL_LONG, NULL, 4},
    {"a name too long", "中." L63 "." L63 "." L63 "." L63, RW_ERR_NAME_LONG,
     NULL, 4 + 3 * 64},
    {"a bad escape after Unicode", "中.a\\9", RW_ERR_ESCAPE, NULL, 4},
};

static void
idn_from_text_gives_labels_or_the_place_of_the_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FROM); i++) {
        const struct from_row *row = &FROM[i];
        uint8_t name[RW_NAME_MAX];
        char shown[RW_NAME_TEXT_MAX + 1] = "";
        struct rw_text text;
        size_t bad_at = 9999;
        enum rw_status got = rw_idn_from_text(name, row->text, &bad_at);

        if (got != row->want)
            fail_msg("%s: wanted %s, got %s", row->what,
                     rw_status_text(row->want), rw_status_text(got));
        rw_text_init(&text, shown, sizeof(shown));
        if (got == RW_OK)
            rw_name_to_text(&text, name);
        if (got == RW_OK && strcmp(shown, row->name) != 0)
            fail_msg("%s: wanted %s, got %s", row->what, row->name, shown);
        if (got != RW_OK && row->text[0] != '\0' && bad_at != row->bad_at)
            fail_msg("%s: fault wanted at %zu, got %zu", row->what, row->bad_at,
                     bad_at);
    }
}

static void
idn_from_text_survives_without_a_place_for_the_fault(void **state)
{
    uint8_t name[RW_NAME_MAX];

    (void)state;
    assert_int_equal(rw_idn_from_text(name, "\xff", NULL), RW_ERR_IDN);
}

struct to_row {
    const char *what, *name, *text;
    bool changed;
    enum rw_idn_doubt doubt;
};

static const struct to_row TO[] = {
    {"ASCII", "www.example.com", "www.example.com.", false, RW_IDN_FINE},
    {"Chinese", "xn--fiqs8s.xn--fiqs8s", "中国.中国.", true, RW_IDN_FINE},
    {"German beside ASCII", "www.xn--bcher-kva.de", "www.bücher.de.", true,
     RW_IDN_FINE},
    {"capitals in the prefix", "XN--BCHER-KVA.de", "bücher.de.", true,
     RW_IDN_FINE},
    {"Japanese mixes three scripts", "xn--0-z8tsmw02m3xu.jp", "さカ漢字0.jp.",
     true, RW_IDN_FINE},
    {"Latin and Cyrillic mixed", "xn--pypal-4ve.com", "xn--pypal-4ve.com.",
     false, RW_IDN_MIXED},
    {"Cyrillic that looks like Latin", "xn--80ak6aa92e.com",
     "xn--80ak6aa92e.com.", false, RW_IDN_LOOKALIKE},
    {"plain Cyrillic", "xn--80aswg.xn--p1ai", "сайт.рф.", true, RW_IDN_FINE},
    {"no Punycode", "xn--\\255\\255.com", "xn--\\255\\255.com.", false,
     RW_IDN_INVALID},
    {"Punycode that does not round-trip", "xn--abc-.com", "xn--abc-.com.",
     false, RW_IDN_INVALID},
    {"an emoji is no U-label", "xn--ls8h.la", "xn--ls8h.la.", false,
     RW_IDN_INVALID},
    {"the prefix alone", "xn--.com", "xn--.com.", false, RW_IDN_FINE},
    {"escapes beside", "a\\.b.xn--fiqs8s", "a\\.b.中国.", true, RW_IDN_FINE},
};

static void
idn_to_text_shows_unicode_only_where_it_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(TO); i++) {
        const struct to_row *row = &TO[i];
        uint8_t name[RW_NAME_MAX];
        char shown[RW_NAME_TEXT_MAX + 1];
        struct rw_text text;
        bool changed;

        rw_text_init(&text, shown, sizeof(shown));
        assert_int_equal(
            rw_name_from_text(name, row->name, strlen(row->name), NULL, NULL),
            RW_OK);
        changed = rw_idn_to_text(&text, name);
        if (strcmp(shown, row->text) != 0 || changed != row->changed)
            fail_msg("%s: wanted %s, got %s", row->what, row->text, shown);
        if (rw_idn_doubt(name) != row->doubt)
            fail_msg("%s: wanted doubt %d, got %d", row->what, (int)row->doubt,
                     (int)rw_idn_doubt(name));
    }
}

static void
idn_to_text_keeps_to_the_room_there_is(void **state)
{
    uint8_t name[RW_NAME_MAX];
    char shown[8];
    struct rw_text text;

    (void)state;
    assert_int_equal(
        rw_name_from_text(name, "xn--fiqs8s.a.xn--fiqs8s", 23, NULL, NULL),
        RW_OK);
    rw_text_init(&text, shown, sizeof(shown));
    rw_idn_to_text(&text, name);
    assert_false(rw_text_fits(&text));
    assert_int_equal(strlen(shown), sizeof(shown) - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idn_from_text_gives_labels_or_the_place_of_the_fault),
        cmocka_unit_test(idn_from_text_survives_without_a_place_for_the_fault),
        cmocka_unit_test(idn_to_text_shows_unicode_only_where_it_is_safe),
        cmocka_unit_test(idn_to_text_keeps_to_the_room_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
