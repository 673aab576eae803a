/* Fuzzing EDNS options: two octets of a code and its data.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "rootwalk/edns.h"

static char buf[400000];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;
    struct rw_text text;
    struct rwi_utf8_marks marks = {0};

    if (size < 2)
        return 0;
    copy = exact_copy(data + 2, size - 2);
    rw_text_init(&text, buf, sizeof(buf));
    (void)rw_edns_option_to_text(&text, (uint16_t)(data[0] << 8 | data[1]),
                                 copy, size - 2);
    EXPECT(rw_text_fits(&text) && strlen(buf) == text.len);
    for (size_t i = 0, step; i < text.len; i += step) {
        step = rwi_utf8_safe(&marks, (const uint8_t *)buf + i, text.len - i);
        EXPECT(step > 0); /* nothing that harms a terminal */
    }
    free(copy);
    return 0;
}
