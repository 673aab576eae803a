/* UTF-8 from outside; see utf8.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/utf8.h"

#include <stdbool.h>

/* Controls, and marks with which a text can be made to look like another:
 * U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069, U+FEFF. */
static bool
is_harmful(uint32_t c)
{
    return c < 0xa0 || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xfeff || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff;
}

size_t
rwi_utf8_safe(const uint8_t *octets, size_t len)
{
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size;
    uint32_t c;

    if (len == 0)
        return 0;
    c = octets[0];
    if (c < 0x80)
        return c >= 0x20 && c < 0x7f ? 1 : 0;
    size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc0 || c >= 0xf8 || size > len)
        return 0;
    c &= 0x7fU >> size;
    for (size_t i = 1; i < size; i++) {
        if ((octets[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (octets[i] & 0x3f);
    }
    return c < LEAST[size] || is_harmful(c) ? 0 : size;
}
