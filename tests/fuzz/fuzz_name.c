/* Fuzzing names: the same octets as text and as wire format.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/name.h"

static void
look(const uint8_t *name)
{
    uint8_t again[RW_NAME_MAX], low[RW_NAME_MAX];
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;
    size_t pos = 0, size = rw_name_size(name);

    EXPECT(size <= RW_NAME_MAX && rw_name_labels(name) <= RW_LABELS_MAX);
    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    EXPECT(rw_text_fits(&text));
    EXPECT(rw_name_from_text(again, buf, text.len, NULL, NULL) == RW_OK);
    EXPECT(memcmp(again, name, size) == 0);
    EXPECT(rw_name_from_wire(again, name, size, &pos) == RW_OK);
    EXPECT(pos == size);
    EXPECT(rw_name_lower(low, name) == size);
    EXPECT(rw_name_equal(low, name) && rw_name_compare(low, name) == 0);
    EXPECT(rw_name_hash(low, 1) == rw_name_hash(name, 1));
    EXPECT(rw_name_is_at_or_below(name, rw_name_skip(name, 1)));
    EXPECT(rw_name_common_labels(name, rw_name_skip(name, 1)) + 1 >=
           rw_name_labels(name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = exact_copy(data, size);
    uint8_t name[RW_NAME_MAX], other[RW_NAME_MAX];
    size_t pos = 0, skip = 0, bad = 0;

    if (rw_name_from_text(name, (const char *)copy, size, NULL, &bad) == RW_OK)
        look(name);
    else
        EXPECT(bad <= size);
    for (size_t at = 0; at < size && at < 64; at++) {
        enum rw_status status;

        pos = skip = at;
        status = rw_name_from_wire(name, copy, size, &pos);
        if (status == RW_OK) {
            look(name);
            EXPECT(rw_name_skip_wire(copy, size, &skip) == RW_OK);
            EXPECT(skip == pos && pos <= size);
            if (at > 0) {
                int order = rw_name_compare(name, other);

                EXPECT((order == 0) == rw_name_equal(name, other));
                EXPECT((rw_name_compare(other, name) < 0) == (order > 0));
            }
            memcpy(other, name, sizeof(other));
        } else {
            EXPECT(pos == at);
            memset(other, 0, 1);
        }
    }
    free(copy);
    return 0;
}
