/* UTF-8 and its columns: what is wide, what takes no room, and octets that
 * are no characters.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(octets_are_characters_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
