/* Catalogues of translations: found, counted, and what is none refused.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One sentence and its translation, `len` octets each with the NULs between
 * their forms. */
struct entry {
    const char *sentence;
    size_t sentence_len;
    const char *translation;
    size_t translation_len;
};
#define ENTRY(sentence, translation)                                           \
    {                                                                          \
        sentence, sizeof(sentence) - 1, translation, sizeof(translation) - 1   \
    }

static void
put(uint8_t *at, uint32_t value, bool swapped)
{
    if (swapped)
        value = __builtin_bswap32(value);
    memcpy(at, &value, sizeof(value));
}

/* A file as msgfmt(1) makes it; the entries are in order. */
static size_t
make(uint8_t *out, const struct entry *entries, uint32_t count, bool swapped)
{
    size_t text = 28 + 16 * (size_t)count;

    memset(out, 0, 28);
    put(out, UINT32_C(0x950412de), swapped);
    put(out + 8, count, swapped);
    put(out + 12, 28, swapped);
    put(out + 16, 28 + 8 * count, swapped);
    for (uint32_t i = 0; i < 2 * count; i++) {
        const struct entry *e = &entries[i % count];
        const char *from = i < count ? e->sentence : e->translation;
        size_t len = i < count ? e->sentence_len : e->translation_len;

        put(out + 28 + 8 * i, (uint32_t)len, swapped);
        put(out + 28 + 8 * i + 4, (uint32_t)text, swapped);
        memcpy(out + text, from, len);
        out[text + len] = '\0';
        text += len + 1;
    }
    return text;
}

static const struct entry CHINESE[] = {
    ENTRY("", "Content-Type: text/plain; charset=UTF-8\n"
              "Plural-Forms: nplurals=1; plural=0;\n"),
    ENTRY("%d server\0%d servers", "%d fwq"),
    ENTRY("answer", "yingda"),
    ENTRY("empty", ""),
    ENTRY("zone", "qu"),
};

static void
sentences_are_found_in_either_byte_order(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        uint8_t octets[1024];
        size_t len = make(octets, CHINESE, 5, swapped);
        struct rwi_catalog *catalog;

        assert_int_equal(rwi_catalog_new(&catalog, octets, len), RW_OK);
        assert_string_equal(rwi_catalog_find(catalog, "answer", 0), "yingda");
        assert_string_equal(rwi_catalog_find(catalog, "zone", 0), "qu");
        assert_null(rwi_catalog_find(catalog, "zones", 0));
        assert_null(rwi_catalog_find(catalog, "an", 0));
        assert_null(rwi_catalog_find(catalog, "empty", 0));
        assert_string_equal(rwi_catalog_find(catalog, "%d server", 1),
                            "%d fwq");
        assert_string_equal(rwi_catalog_find(catalog, "%d server", 5),
                            "%d fwq");
        rwi_catalog_free(catalog);
    }
}

/* The forms that languages have, as gettext's manual lists them. */
static void
numbers_choose_the_form(void **state)
{
    static const struct {
        const char *what, *plural;
        struct {
            uint64_t n;
            const char *form;
        } want[8];
    } CASES[] = {
        {"English",
         "nplurals=2; plural=n != 1;",
         {{0, "b"}, {1, "a"}, {2, "b"}}},
        {"French", "nplurals=2; plural=n>1;", {{0, "a"}, {1, "a"}, {2, "b"}}},
        {"Polish",
         "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && "
         "(n%100<10 || n%100>=20) ? 1 : 2;",
         {{1, "a"}, {2, "b"}, {5, "c"}, {12, "c"}, {22, "b"}, {25, "c"}}},
        {"Slovenian",
         "nplurals=4; plural=n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || "
         "n%100==4 ? 2 : 3;",
         {{101, "a"}, {102, "b"}, {103, "c"}, {100, "d"}}},
        {"negation and arithmetic",
         "nplurals=2; plural=!(n*2-2==0 || n/3+1==1+1);",
         {{1, "a"}, {3, "a"}, {5, "a"}, {2, "b"}}},
        {"no header: as English", NULL, {{1, "a"}, {0, "b"}}},
        {"a form that is not there: the first",
         "nplurals=9; plural=8;",
         {{1, "a"}}},
        {"division by nought: the first",
         "nplurals=2; plural=n/0;",
         {{7, "a"}}},
        {"no expression: the first", "nplurals=2; plural=(n;", {{7, "a"}}},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct entry entries[2] = {ENTRY("", ""), ENTRY("x\0xs", "a\0b\0c\0d")};
        char header[256] = "";
        uint8_t octets[1024];
        struct rwi_catalog *catalog;
        size_t len;

        if (CASES[c].plural != NULL)
            snprintf(header, sizeof(header), "X: y\nPlural-Forms: %s\n",
                     CASES[c].plural);
        entries[0].translation = header;
        entries[0].translation_len = strlen(header);
        len = make(octets, entries, 2, false);
        assert_int_equal(rwi_catalog_new(&catalog, octets, len), RW_OK);
        for (size_t i = 0; CASES[c].want[i].form != NULL; i++)
            if (strcmp(rwi_catalog_find(catalog, "x", CASES[c].want[i].n),
                       CASES[c].want[i].form) != 0)
                fail_msg("%s: %llu", CASES[c].what,
                         (unsigned long long)CASES[c].want[i].n);
        rwi_catalog_free(catalog);
    }
}

static void
deep_expressions_end(void **state)
{
    static char header[4096];
    struct entry entries[2] = {ENTRY("", ""), ENTRY("x\0xs", "a\0b")};
    static uint8_t octets[8192];
    struct rwi_catalog *catalog;
    size_t len;

    (void)state;
    strcpy(header, "plural=");
    memset(header + strlen(header), '(', 4000);
    entries[0].translation = header;
    entries[0].translation_len = strlen(header);
    len = make(octets, entries, 2, false);
    assert_int_equal(rwi_catalog_new(&catalog, octets, len), RW_OK);
    assert_string_equal(rwi_catalog_find(catalog, "x", 3), "a");
    rwi_catalog_free(catalog);
}

/* Cut off anywhere, or with any octet of its tables altered, it is refused or
 * finds less; nothing outside is read (the sanitizers look). */
static void
broken_files_harm_nobody(void **state)
{
    uint8_t octets[1024];
    size_t len = make(octets, CHINESE, 5, false);
    struct rwi_catalog *catalog;

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *copy = malloc(cut + 1);

        memcpy(copy, octets, cut);
        if (rwi_catalog_new(&catalog, copy, cut) == RW_OK)
            (void)rwi_catalog_find(catalog, "zone", 1);
        else
            assert_null(catalog);
        rwi_catalog_free(catalog);
        free(copy);
    }
    for (size_t at = 0; at < 28 + 16 * 5; at++)
        for (int value = 0; value < 256; value += 15) {
            uint8_t altered[1024];

            memcpy(altered, octets, len);
            altered[at] = (uint8_t)value;
            if (rwi_catalog_new(&catalog, altered, len) == RW_OK)
                (void)rwi_catalog_find(catalog, "%d server", 2);
            rwi_catalog_free(catalog);
        }
    octets[0] ^= 1;
    assert_int_equal(rwi_catalog_new(&catalog, octets, len), RW_ERR_SYNTAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_found_in_either_byte_order),
        cmocka_unit_test(numbers_choose_the_form),
        cmocka_unit_test(deep_expressions_end),
        cmocka_unit_test(broken_files_harm_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
