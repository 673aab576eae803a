/* Fuzzing international names: what is read can be shown, and what is shown
 * in Unicode reads back as the same name.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/idn.h"
#include "rootwalk/name.h"

#define SHOWN_MAX 2048 /* octets; a label in UTF-8 has less than \DDD */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), shown[SHOWN_MAX];
    uint8_t name[RW_NAME_MAX], again[RW_NAME_MAX];
    struct rw_text out;
    size_t bad_at = 0;

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (rw_idn_from_text(name, text, &bad_at) != RW_OK) {
        EXPECT(bad_at <= strlen(text));
        free(text);
        return 0;
    }
    EXPECT(rw_name_size(name) <= RW_NAME_MAX);
    rw_text_init(&out, shown, sizeof(shown));
    rw_idn_to_text(&out, name);
    EXPECT(rw_text_fits(&out));
    EXPECT(rw_idn_from_text(again, shown, &bad_at) == RW_OK);
    EXPECT(rw_name_equal(name, again));
    free(text);
    return 0;
}
