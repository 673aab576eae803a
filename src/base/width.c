/* Columns of UTF-8 text; see base/width.h.
 *
 * wcwidth(3) would depend on the locale, which belongs to the program;
 * libunistring has the tables of Unicode's EastAsianWidth.txt and of the
 * marks that take no room.  An encoding of "UTF-8" makes ambiguous characters
 * narrow, as every terminal outside the old East Asian locales has them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/width.h"

#include "base/unistring.h"
#include "base/utf8.h"

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

/* Nothing below the first combining mark is wide or without width, and what
 * the library calls a control, which may not come here, takes a column. */
#define FIRST_MARK 0x300

static size_t
columns_of(uint32_t c)
{
    const struct rwi_unistring *lib;
    int columns;

    if (rwi_utf8_is_ideograph(c))
        return 2;
    lib = c < FIRST_MARK ? NULL : rwi_unistring();
    columns = lib != NULL ? lib->uc_width(c, "UTF-8") : 1;
    return columns >= 0 ? (size_t)columns : 1;
}

size_t
rwi_width_fit(const char *text, size_t len, size_t *columns)
{
    size_t at = 0, used = 0;

    while (at < len) {
        uint32_t c;
        size_t octets;

        if ((uint8_t)text[at] < 0x80) { /* nearly all that is printed */
            if (used == *columns)
                break;
            used++;
            at++;
            continue;
        }
        octets = next_char(&c, text + at, len - at);

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
    return columns_of(c) == 2;
}

/* The marks of Latin text stand at the end of a word, which is not broken
 * anyway; what begins at U+2000 are the general ones. */
#define FIRST_PUNCTUATION 0x2000
#define CLOSING                                                                \
    (UC_CATEGORY_MASK_Pe | UC_CATEGORY_MASK_Pf | UC_CATEGORY_MASK_Po)

#define OPENING (UC_CATEGORY_MASK_Ps | UC_CATEGORY_MASK_Pi)

/* Whether the character is of one of some categories, from FIRST_PUNCTUATION
 * on. */
static int
is_of(const char *text, size_t len, uint32_t categories)
{
    const struct rwi_unistring *lib;
    uint32_t c;

    if (len == 0)
        return 0;
    next_char(&c, text, len);
    lib = c >= FIRST_PUNCTUATION && !rwi_utf8_is_ideograph(c) ? rwi_unistring()
                                                              : NULL;
    return lib != NULL && lib->uc_is_general_category_withtable(c, categories);
}

int
rwi_width_is_closing(const char *text, size_t len)
{
    return is_of(text, len, CLOSING);
}

int
rwi_width_is_opening(const char *text, size_t len)
{
    return is_of(text, len, OPENING);
}
