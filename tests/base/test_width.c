/* UTF-8 and its columns: what is wide, what takes no room, and octets that
 * are no characters.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "base/unistring.h"
#include "base/utf8.h"
#include "base/width.h"

static void
columns_are_those_of_a_terminal(void **state)
{
    static const struct {
        const char *what, *text;
        size_t columns;
    } CASES[] = {
        {"nothing", "", 0},
        {"ASCII", "abc", 3},
        {"Latin", "\xc3\xa9", 1},
        {"combining acute", "e\xcc\x81", 1},
        {"last combining mark", "e\xcd\xaf", 1},
        {"Greek behind it", "\xcd\xb0", 1},
        {"Chinese", "\xe6\xa0\xb9\xe5\x9f\x9f", 4},
        {"Hangul syllable", "\xea\xb0\x80", 2},
        {"last Hangul syllable", "\xed\x9e\xa3", 2},
        {"behind the last", "\xed\x9e\xa4", 1},
        {"Hangul Jamo", "\xe1\x84\x80", 2},
        {"Thai letter", "\xe0\xb8\x81", 1},
        {"Thai vowel above", "\xe0\xb8\x81\xe0\xb8\xb1", 1},
        {"Thai vowel before it", "\xe0\xb8\x81\xe0\xb8\xb0", 2},
        {"Thai vowel behind it", "\xe0\xb8\x81\xe0\xb8\xb2", 2},
        {"Thai vowels below", "\xe0\xb8\x81\xe0\xb8\xb8\xe0\xb8\xba", 1},
        {"Thai currency", "\xe0\xb8\xbf", 1},
        {"Thai tone marks", "\xe0\xb8\x81\xe0\xb9\x87\xe0\xb9\x8e", 1},
        {"behind Thai marks", "\xe0\xb9\x8f", 1},
        {"fullwidth form", "\xef\xbc\xa1", 2},
        {"halfwidth form", "\xef\xbd\xb1", 1},
        {"pictograph", "\xf0\x9f\x98\x80", 2},
        {"stray octets", "\xe6\xa0", 2},
        {"continuation that is none",
         "\xe6\xa0"
         "a",
         3},
        {"continuation that is a beginning", "\xe6\xe6\xa0\xb9", 3},
        {"continuation above", "\xc3\xff", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t len = strlen(CASES[i].text);

        same_size(CASES[i].what, "columns", rwi_width(CASES[i].text, len),
                  CASES[i].columns);
    }
}

/* What is told without the library is what the library tells. */
static void
ideographs_are_as_unicode_has_them(void **state)
{
    const struct rwi_unistring *lib = rwi_unistring();

    (void)state;
    assert_non_null(lib);
    assert_false(rwi_utf8_is_ideograph(0x4dff));
    assert_false(rwi_utf8_is_ideograph(0xa000));
    for (uint32_t c = 0x4000; c <= 0x9fff; c++) {
        const uint8_t octets[] = {(uint8_t)(0xe0 | c >> 12),
                                  (uint8_t)(0x80 | (c >> 6 & 0x3f)),
                                  (uint8_t)(0x80 | (c & 0x3f))};
        struct rwi_utf8_marks marks = {0};
        ucs4_t wanted;
        size_t size = 0;

        assert_int_equal(lib->u8_mbtoucr(&wanted, octets, 3), 3);
        assert_int_equal(rwi_utf8_decode(octets, 3, &size), wanted);
        assert_int_equal(wanted, c);
        assert_int_equal(size, 3);
        if (!rwi_utf8_is_ideograph(c))
            continue;
        assert_int_equal(lib->uc_width(c, "UTF-8"), 2);
        assert_true(
            lib->uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Lo));
        assert_false(lib->uc_is_property_default_ignorable_code_point(c));
        assert_int_equal(rwi_utf8_safe(&marks, octets, 3), 3);
        assert_int_equal(rwi_width((const char *)octets, 3), 2);
    }
}

static void
text_is_cut_between_characters(void **state)
{
    static const char TEXT[] = "a\xe6\xa0\xb9"
                               "e\xcc\x81"
                               "b";
    static const size_t OCTETS[] = {0, 1, 1, 4, 7, 8, 8};
    static const size_t COLUMNS[] = {0, 1, 1, 3, 4, 5, 5};

    (void)state;
    for (size_t i = 0; i < COUNT(OCTETS); i++) {
        size_t columns = i;

        same_size("cut", "octets", rwi_width_fit(TEXT, strlen(TEXT), &columns),
                  OCTETS[i]);
        same_size("cut", "columns", columns, COLUMNS[i]);
    }
}

static void
octets_are_characters_or_not(void **state)
{
    static const struct {
        const char *octets;
        uint32_t c;
        size_t size;
    } CASES[] = {
        {"a", 'a', 1},
        {"\x7f", 0x7f, 1},
        {"\xc2\x80", 0x80, 2},
        {"\xdf\xbf", 0x7ff, 2},
        {"\xe0\xa0\x80", 0x800, 3},
        {"\xed\x9f\xbf", 0xd7ff, 3},
        {"\xee\x80\x80", 0xe000, 3},
        {"\xef\xbf\xbf", 0xffff, 3},
        {"\xf0\x90\x80\x80", 0x10000, 4},
        {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
        /* none of these */
        {"\x80", RWI_NO_CHARACTER, 0},             /* a continuation */
        {"\xbf", RWI_NO_CHARACTER, 0},             /* likewise */
        {"\xc1\xbf", RWI_NO_CHARACTER, 0},         /* too long for U+7F */
        {"\xe0\x9f\xbf", RWI_NO_CHARACTER, 0},     /* too long for U+7FF */
        {"\xf0\x8f\xbf\xbf", RWI_NO_CHARACTER, 0}, /* too long for U+FFFF */
        {"\xed\xa0\x80", RWI_NO_CHARACTER, 0},     /* half of a pair */
        {"\xed\xbf\xbf", RWI_NO_CHARACTER, 0},     /* the other half */
        {"\xf4\x90\x80\x80", RWI_NO_CHARACTER, 0}, /* above U+10FFFF */
        {"\xf8\x88\x80\x80\x80", RWI_NO_CHARACTER, 0},
        {"\xc3", RWI_NO_CHARACTER, 0}, /* cut off */
        {"\xe6\xa0", RWI_NO_CHARACTER, 0},
        {"\xf0\x9f\x98", RWI_NO_CHARACTER, 0},
        {"\xc3"
         "a",
         RWI_NO_CHARACTER, 0}, /* continuations that are none */
        {"\xc3\xc3", RWI_NO_CHARACTER, 0},
        {"\xc3\xff", RWI_NO_CHARACTER, 0},
        {"\xe6\xa0"
         "a",
         RWI_NO_CHARACTER, 0},
        {"\xe6"
         "a\xb9",
         RWI_NO_CHARACTER, 0},
        {"\xf0\x9f\x98\x40", RWI_NO_CHARACTER, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const uint8_t *octets = (const uint8_t *)CASES[i].octets;
        size_t len = strlen(CASES[i].octets), size = 0;
        char what[24];

        snprintf(what, sizeof(what), "row %zu", i);
        same_size(what, "character", rwi_utf8_decode(octets, len, &size),
                  CASES[i].c);
        same_size(what, "length", rwi_utf8_length(octets, len), CASES[i].size);
    }
    assert_int_equal(rwi_utf8_length((const uint8_t *)"", 0), 0);
}

/* One of each kind that an eye does not see, or sees as something else. */
static void
what_is_not_seen_is_never_safe(void **state)
{
    static const char *const CASES[] = {
        "\xc2\x85",     /* a control of C1 */
        "\u00a0",       /* a blank that is none */
        "\u00ad",       /* soft hyphen */
        "\u034f",       /* combining grapheme joiner */
        "\u061c",       /* Arabic letter mark */
        "\u115f",       /* Hangul choseong filler */
        "\u1160",       /* Hangul jungseong filler */
        "\u17b4",       /* Khmer inherent vowel */
        "\u180b",       /* Mongolian variation selector */
        "\u180e",       /* Mongolian vowel separator */
        "\u2003",       /* em space */
        "\u200b",       /* zero-width space */
        "\u200c",       /* zero-width non-joiner */
        "\u200d",       /* zero-width joiner */
        "\u200e",       /* left-to-right mark */
        "\u2028",       /* line separator */
        "\u2029",       /* paragraph separator */
        "\u202a",       /* left-to-right embedding */
        "\u202e",       /* right-to-left override */
        "\u2060",       /* word joiner */
        "\u2064",       /* invisible plus */
        "\u2066",       /* left-to-right isolate */
        "\u206f",       /* nominal digit shapes */
        "\u3164",       /* Hangul filler */
        "\ue000",       /* private use */
        "\ufe0f",       /* variation selector */
        "\ufeff",       /* byte order mark */
        "\uffa0",       /* halfwidth Hangul filler */
        "\ufff0",       /* not assigned, ignorable */
        "\ufff9",       /* interlinear annotation */
        "\xef\xbf\xbf", /* no character */
        "\U0001bca0",   /* shorthand format */
        "\U0001d173",   /* musical beam */
        "\U000e0001",   /* language tag */
        "\U000e0041",   /* tag letter */
        "\U000e0100",   /* variation selector */
        "\U000f0000",   /* private use */
        "\xff",         /* no UTF-8 */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct rwi_utf8_marks marks = {0};

        same_size(
            CASES[i], "octets",
            rwi_utf8_safe(&marks, (const uint8_t *)CASES[i], strlen(CASES[i])),
            0);
    }
}

/* Count the octets of a text that are safe, the rest passed over one by one. */
static size_t
count_safe(const char *text)
{
    struct rwi_utf8_marks marks = {0};
    size_t len = strlen(text), safe = 0;

    for (size_t i = 0, size; i<len; i += size> 0 ? size : 1) {
        size = rwi_utf8_safe(&marks, (const uint8_t *)text + i, len - i);
        safe += size;
    }
    return safe;
}

static void
letters_are_safe_and_bear_a_few_marks(void **state)
{
    static const struct {
        const char *what, *text;
        size_t safe;
    } CASES[] = {
        {"ASCII", "a ~", 3},
        {"controls", "\t\n\x1b\x7f", 0},
        {"Chinese, its blank and stop", "根\u3000。", 9},
        {"Arabic", "\u0639", 2},
        {"pictograph", "\U0001f600", 4},
        {"one mark", "e\u0301", 3},
        {"as many as there may be", "e\u0301\u0301\u0301\u0301", 9},
        {"one too many", "e\u0301\u0301\u0301\u0301\u0301", 9},
        {"a tower, then a letter with one",
         "e\u0301\u0301\u0301\u0301\u0301\u0301o\u0301", 12},
        {"a mark on nothing", "\u0301", 0},
        {"on what was escaped", "\u200b\u0301", 0},
        {"enclosing", "e\u20dd", 4},
        {"Thai", "ก\u0e31", 6},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        same_size(CASES[i].what, "octets", count_safe(CASES[i].text),
                  CASES[i].safe);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(ideographs_are_as_unicode_has_them),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(octets_are_characters_or_not),
        cmocka_unit_test(what_is_not_seen_is_never_safe),
        cmocka_unit_test(letters_are_safe_and_bear_a_few_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
