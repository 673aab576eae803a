/* UTF-8 from outside; see utf8.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/utf8.h"

#include <string.h>

#include "base/unistring.h"

/* Chinese text is full of them, and which they are needs no library: three
 * octets from E4 on are U+4000 to U+9FFF, in one form. */
static bool
is_three(const uint8_t *octets, size_t len)
{
    return octets[0] >= 0xe4 && octets[0] <= 0xe9 && len >= 3 &&
           (octets[1] & 0xc0) == 0x80 && (octets[2] & 0xc0) == 0x80;
}

bool
rwi_utf8_is_ideograph(uint32_t c)
{
    return c >= 0x4e00 && c <= 0x9fef;
}

uint32_t
rwi_utf8_decode(const uint8_t *octets, size_t len, size_t *size)
{
    const struct rwi_unistring *lib;
    ucs4_t c;
    int used;

    if (len == 0)
        return RWI_NO_CHARACTER;
    if (octets[0] < 0x80) { /* nearly all of them: the library stays closed */
        *size = 1;
        return octets[0];
    }
    if (is_three(octets, len)) {
        *size = 3;
        return (octets[0] & 0x0fu) << 12 | (octets[1] & 0x3fu) << 6 |
               (octets[2] & 0x3fu);
    }
    lib = rwi_unistring();
    used = lib != NULL ? lib->u8_mbtoucr(&c, octets, len) : -1;
    if (used <= 0)
        return RWI_NO_CHARACTER;
    *size = (size_t)used;
    return c;
}

size_t
rwi_utf8_length(const uint8_t *octets, size_t len)
{
    size_t size;

    return rwi_utf8_decode(octets, len, &size) != RWI_NO_CHARACTER ? size : 0;
}

/* Long texts are nearly always ASCII, whose octets the decoder gives back
 * without the library. */
bool
rwi_utf8_is_whole(const char *text)
{
    size_t len = strlen(text);

    while (len > 0) {
        size_t size = rwi_utf8_length((const uint8_t *)text, len);

        if (size == 0)
            return false;
        text += size;
        len -= size;
    }
    return true;
}

size_t
rwi_utf8_whole(const char *octets, size_t len)
{
    const uint8_t *in = (const uint8_t *)octets;

    for (size_t back = 1; back <= 3 && back <= len; back++) {
        uint8_t first = in[len - back];
        size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

        if ((first & 0xc0) != 0x80)
            return first >= 0xc0 && back < size ? len - back : len;
    }
    return len;
}

/* What an eye does not see, or sees as something else: controls, marks of
 * direction and joining (Cf), line and paragraph separators, surrogates,
 * private use, code points without a character, and all that Unicode has
 * fonts leave out (variation selectors, fillers of Hangul, tags).  Blanks
 * other than U+3000, which Chinese text is full of, pass for U+0020. */
#define UNSEEN                                                                 \
    (UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp |          \
     UC_CATEGORY_MASK_Zs)
#define IDEOGRAPHIC_SPACE 0x3000

static bool
is_seen(const struct rwi_unistring *lib, uint32_t c)
{
    if (c == IDEOGRAPHIC_SPACE)
        return true;
    return !lib->uc_is_general_category_withtable(c, UNSEEN) &&
           !lib->uc_is_property_default_ignorable_code_point(c);
}

static bool
is_mark(const struct rwi_unistring *lib, uint32_t c)
{
    return lib->uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn |
                                                        UC_CATEGORY_MASK_Me);
}

size_t
rwi_utf8_safe(struct rwi_utf8_marks *marks, const uint8_t *octets, size_t len)
{
    size_t size;
    uint32_t c = rwi_utf8_decode(octets, len, &size);
    const struct rwi_unistring *lib;

    if (c < 0x80) {
        marks->room = RWI_UTF8_MARKS_MAX;
        return c >= 0x20 && c != 0x7f ? 1 : 0;
    }
    if (rwi_utf8_is_ideograph(c)) {
        marks->room = RWI_UTF8_MARKS_MAX;
        return size;
    }
    if (c == RWI_NO_CHARACTER || (lib = rwi_unistring()) == NULL ||
        !is_seen(lib, c)) {
        marks->room = 0; /* an escape is nothing to put a mark on */
        return 0;
    }
    if (!is_mark(lib, c)) {
        marks->room = RWI_UTF8_MARKS_MAX;
        return size;
    }
    if (marks->room == 0)
        return 0;
    marks->room--;
    return size;
}
