/* Fuzzing the printer: two octets of a type and an RDATA.  What is written
 * is read again and comes out the same.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#define RR_LOC 29

static char first[400000], second[400000];
static uint8_t back[RW_RDATA_MAX + 1];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t type;
    uint8_t *rdata;
    struct rw_text text;
    enum rw_status status;
    size_t len, back_len = 0;

    if (size < 2 || size - 2 > RW_RDATA_MAX)
        return 0;
    type = (uint16_t)(data[0] << 8 | data[1]);
    len = size - 2;
    rdata = exact_copy(data + 2, len);
    rw_text_init(&text, first, sizeof(first));
    status = rw_rdata_to_text(&text, type, RW_CLASS_IN, rdata, len, 0, len);
    EXPECT(rw_text_fits(&text));
    if (status == RW_OK) {
        uint8_t expanded[RW_RDATA_MAX];
        size_t expanded_len = 0;

        EXPECT(rw_rdata_from_text(back, sizeof(back), &back_len, type,
                                  RW_CLASS_IN, first, text.len, NULL,
                                  NULL) == RW_OK);
        rw_text_init(&text, second, sizeof(second));
        EXPECT(rw_rdata_to_text(&text, type, RW_CLASS_IN, back, back_len, 0,
                                back_len) == RW_OK);
        EXPECT(strcmp(first, second) == 0);
        EXPECT(rw_rdata_copy(expanded, sizeof(expanded), &expanded_len,
                             RW_RDATA_EXPANDED, type, RW_CLASS_IN, rdata, len,
                             0, len) == RW_OK);
        /* LOC has several ways to say that a size is nothing */
        if (type != RR_LOC) {
            EXPECT(expanded_len == back_len);
            EXPECT(memcmp(expanded, back, back_len) == 0);
        }
    }
    free(rdata);
    return 0;
}
