/* Fuzzing the text parser: two octets of a type and a presentation format.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/rdata.h"

static const uint8_t ORIGIN[] = {3, 'O', 'r', 'g', 0};
static uint8_t rdata[RW_RDATA_MAX + 1], again[RW_RDATA_MAX + 1];
static char buf[400000];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t type;
    char *input;
    size_t len = 0, again_len = 0, bad = 0;
    enum rw_status status;

    if (size < 2)
        return 0;
    type = (uint16_t)(data[0] << 8 | data[1]);
    input = (char *)exact_copy(data + 2, size - 2);
    status = rw_rdata_from_text(rdata, sizeof(rdata), &len, type, RW_CLASS_IN,
                                input, size - 2, ORIGIN, &bad);
    if (status == RW_OK) {
        struct rw_text text;

        EXPECT(len <= RW_RDATA_MAX);
        EXPECT(rw_rdata_check(type, RW_CLASS_IN, rdata, len, 0, len) == RW_OK);
        rw_text_init(&text, buf, sizeof(buf));
        EXPECT(rw_rdata_to_text(&text, type, RW_CLASS_IN, rdata, len, 0, len) ==
               RW_OK);
        EXPECT(rw_text_fits(&text));
        EXPECT(rw_rdata_from_text(again, sizeof(again), &again_len, type,
                                  RW_CLASS_IN, buf, text.len, NULL,
                                  NULL) == RW_OK);
        EXPECT(type == 29 ||
               (len == again_len && memcmp(rdata, again, len) == 0));
    } else {
        EXPECT(bad <= size - 2);
    }
    free(input);
    return 0;
}
