/* Columns of UTF-8 text; see base/width.h.
 *
 * wcwidth(3) would depend on the locale, which belongs to the program; the
 * ranges here are those of Unicode's EastAsianWidth.txt (W and F) that
 * names and our own translations can hold.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/width.h"

#include "base/utf8.h"

struct range {
    uint32_t first, last;
};

static const struct range WIDE[] = {
    {0x1100, 0x115f},   /* Hangul Jamo */
    {0x2e80, 0x303e},   /* CJK radicals, symbols, punctuation */
    {0x3041, 0x33ff},   /* Hiragana to CJK compatibility */
    {0x3400, 0x4dbf},   /* CJK extension A */
    {0x4e00, 0x9fff},   /* CJK unified ideographs */
    {0xa000, 0xa4cf},   /* Yi */
    {0xa960, 0xa97c},   /* Hangul Jamo extended A */
    {0xac00, 0xd7a3},   /* Hangul syllables */
    {0xf900, 0xfaff},   /* CJK compatibility ideographs */
    {0xfe10, 0xfe19},   /* vertical forms */
    {0xfe30, 0xfe6f},   /* CJK compatibility forms */
    {0xff00, 0xff60},   /* fullwidth forms */
    {0xffe0, 0xffe6},   /* fullwidth signs */
    {0x1f300, 0x1f64f}, /* pictographs */
    {0x1f900, 0x1f9ff}, /* more of them */
    {0x20000, 0x3fffd}, /* CJK extensions B and later */
};

static const struct range NO_WIDTH[] = {
    {0x0300, 0x036f}, /* combining diacritical marks */
    {0x0483, 0x0489}, /* Cyrillic */
    {0x0591, 0x05bd}, /* Hebrew points */
    {0x0610, 0x061a}, /* Arabic signs */
    {0x064b, 0x065f}, /* Arabic vowels */
    {0x0900, 0x0902}, /* Devanagari */
    {0x093c, 0x093c}, /* nukta */
    {0x0941, 0x0948}, /* vowel signs */
    {0x094d, 0x094d}, /* virama */
    {0x0e31, 0x0e31}, /* Thai */
    {0x0e34, 0x0e3a}, /* Thai vowels */
    {0x0e47, 0x0e4e}, /* Thai marks */
    {0x200b, 0x200f}, /* zero-width space to marks of direction */
    {0x202a, 0x202e}, /* directional embedding */
    {0x20d0, 0x20f0}, /* combining marks for symbols */
    {0x3099, 0x309a}, /* Kana voicing */
    {0xfe00, 0xfe0f}, /* variation selectors */
    {0xfe20, 0xfe2f}, /* combining half marks */
};

static int
is_in(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    return 0;
}

#define IS_IN(ranges, c) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), c)

/* Read the character at text and give its octets; a stray octet stands for
 * itself. */
static size_t
next_char(uint32_t *c, const char *text, size_t len)
{
    const uint8_t *octets = (const uint8_t *)text;
    size_t size;

    *c = rwi_utf8_decode(octets, len, &size);
    if (*c != RWI_NO_CHARACTER)
        return size;
    *c = octets[0];
    return 1;
}

static size_t
columns_of(uint32_t c)
{
    if (c < 0x300)
        return 1;
    return IS_IN(WIDE, c) ? 2 : IS_IN(NO_WIDTH, c) ? 0 : 1;
}

size_t
rwi_width_fit(const char *text, size_t len, size_t *columns)
{
    size_t at = 0, used = 0;

    while (at < len) {
        uint32_t c;
        size_t octets = next_char(&c, text + at, len - at);

        if (used + columns_of(c) > *columns)
            break;
        used += columns_of(c);
        at += octets;
    }
    *columns = used;
    return at;
}

size_t
rwi_width(const char *text, size_t len)
{
    size_t columns = SIZE_MAX - 2;

    rwi_width_fit(text, len, &columns);
    return columns;
}

int
rwi_width_is_wide(const char *text, size_t len)
{
    uint32_t c;

    if (len == 0)
        return 0;
    next_char(&c, text, len);
    return c >= 0x1100 && IS_IN(WIDE, c);
}

int
rwi_width_is_closing(const char *text, size_t len)
{
    static const struct range CLOSING[] = {
        {0x3001, 0x3002}, /* ideographic comma and full stop */
        {0x3009, 0x3009}, /* closing angle bracket */
        {0x300b, 0x300b}, /* closing double angle bracket */
        {0x300d, 0x300d}, /* closing corner bracket */
        {0x300f, 0x300f}, /* closing white corner bracket */
        {0x2019, 0x2019}, /* closing quote */
        {0x201d, 0x201d}, /* closing double quote */
        {0xff01, 0xff01}, /* exclamation mark */
        {0xff09, 0xff09}, /* closing parenthesis */
        {0xff0c, 0xff0c}, /* comma */
        {0xff1a, 0xff1b}, /* colon, semicolon */
        {0xff1f, 0xff1f}, /* question mark */
    };
    uint32_t c;

    if (len == 0)
        return 0;
    next_char(&c, text, len);
    return IS_IN(CLOSING, c);
}
