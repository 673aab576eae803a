/* Base16, base32 and base64, whole texts.  SPDX-License-Identifier: ISC */
#include "rootwalk/encoding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef size_t (*to_fn)(char *, size_t, const uint8_t *, size_t);
typedef enum rw_status (*from_fn)(uint8_t *, size_t, size_t *, const char *,
                                  size_t);

static const struct {
    to_fn to;
    from_fn from;
} BASES[] = {
    {rw_base16_to_text, rw_base16_from_text},
    {rw_base32_to_text, rw_base32_from_text},
    {rw_base64_to_text, rw_base64_from_text},
};
#define COUNT (sizeof(BASES) / sizeof(BASES[0]))

/* RFC 4648 section 10, base32 without its padding. */
static const struct {
    const char *octets;
    const char *text[COUNT];
} ROWS[] = {
    {"", {"", "", ""}},
    {"f", {"66", "CO", "Zg=="}},
    {"fo", {"666F", "CPNG", "Zm8="}},
    {"foo", {"666F6F", "CPNMU", "Zm9v"}},
    {"foob", {"666F6F62", "CPNMUOG", "Zm9vYg=="}},
    {"fooba", {"666F6F6261", "CPNMUOJ1", "Zm9vYmE="}},
    {"foobar", {"666F6F626172", "CPNMUOJ1E8", "Zm9vYmFy"}},
};

static void
writes_and_reads_what_the_rfc_has(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof(ROWS) / sizeof(ROWS[0]); row++)
        for (size_t i = 0; i < COUNT; i++) {
            const char *octets = ROWS[row].octets, *want = ROWS[row].text[i];
            uint8_t back[16];
            char text[32];
            size_t len = 99;

            assert_int_equal(BASES[i].to(text, sizeof(text),
                                         (const uint8_t *)octets,
                                         strlen(octets)),
                             strlen(want));
            assert_string_equal(text, want);
            assert_int_equal(
                BASES[i].from(back, sizeof(back), &len, want, strlen(want)),
                RW_OK);
            assert_int_equal(len, strlen(octets));
            assert_memory_equal(back, octets, len);
        }
}

/* With the very room it works, with one octet less it does not. */
static void
keeps_to_its_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const char *want = ROWS[6].text[i];
        size_t chars = strlen(want), len = 99;
        uint8_t back[6];
        char text[32];

        memset(text, 'x', sizeof(text));
        assert_int_equal(BASES[i].to(text, chars, (const uint8_t *)"foobar", 6),
                         chars);
        assert_string_equal(text, "");
        assert_int_equal(text[1], 'x');
        assert_int_equal(
            BASES[i].to(text, chars + 1, (const uint8_t *)"foobar", 6), chars);
        assert_string_equal(text, want);
        assert_int_equal(BASES[i].to(NULL, 0, (const uint8_t *)"foobar", 6),
                         chars);
        assert_int_equal(BASES[i].from(back, 5, &len, want, chars),
                         RW_ERR_SPACE);
        assert_int_equal(len, 99);
        assert_int_equal(BASES[i].from(back, 6, &len, want, chars), RW_OK);
    }
}

static void
refuses_what_is_not_well_formed(void **state)
{
    static const struct {
        const char *what;
        from_fn from;
        const char *text;
    } BAD[] = {
        {"half an octet", rw_base16_from_text, "666"},
        {"a blank", rw_base16_from_text, "66 6F"},
        {"no digit", rw_base16_from_text, "6G"},
        {"a character alone", rw_base32_from_text, "C"},
        {"bits left over", rw_base32_from_text, "CP"},
        {"another alphabet", rw_base32_from_text, "CW"},
        {"padding", rw_base32_from_text, "CO======"},
        {"no padding", rw_base64_from_text, "Zg"},
        {"bits left over", rw_base64_from_text, "Zh=="},
        {"data after padding", rw_base64_from_text, "Zg==Zg=="},
        {"the URL's alphabet", rw_base64_from_text, "Zm-_"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        uint8_t octets[16];
        size_t len = 99;

        if (BAD[i].from(octets, sizeof(octets), &len, BAD[i].text,
                        strlen(BAD[i].text)) != RW_ERR_BASE)
            fail_msg("%s: %s", BAD[i].what, BAD[i].text);
        assert_int_equal(len, 99);
    }
}

static void
reads_either_case(void **state)
{
    uint8_t octets[8];
    size_t len;

    (void)state;
    assert_int_equal(rw_base16_from_text(octets, 8, &len, "6f6F", 4), RW_OK);
    assert_memory_equal(octets, "oo", 2);
    assert_int_equal(rw_base32_from_text(octets, 8, &len, "cpNMu", 5), RW_OK);
    assert_memory_equal(octets, "foo", 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads_what_the_rfc_has),
        cmocka_unit_test(keeps_to_its_room),
        cmocka_unit_test(refuses_what_is_not_well_formed),
        cmocka_unit_test(reads_either_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
