/* Fuzzing what people paste: whatever comes out must lie within what went
 * in or what was made of it, and a capture that was made must be read.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/capture.h"
#include "rootwalk/input.h"

/* Every octet is touched, so that a view past the end is found out. */
static unsigned
touch(const struct rw_octets *octets)
{
    unsigned sum = 0;

    for (size_t i = 0; i < octets->len; i++)
        sum += octets->data[i];
    return sum;
}

static void
look_at_capture(const struct rw_input *input)
{
    struct rw_capture *capture = NULL;
    struct rw_captured captured;
    enum rw_status status = rw_capture_open_memory(
        &capture, input->capture.data, input->capture.len, NULL, NULL);

    EXPECT(status == RW_OK || !input->is_made);
    while (status == RW_OK && rw_capture_next(capture, &captured) == RW_OK)
        touch(&captured.message);
    rw_capture_free(capture);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = exact_copy(data, size);
    char error[RW_INPUT_ERROR_MAX];
    struct rw_input input;
    enum rw_status status = rw_input_recognise(&input, copy, size, error);

    if (status != RW_OK) {
        EXPECT(input.owned == NULL && input.messages == NULL);
        EXPECT(error[0] != '\0' && strlen(error) < sizeof(error));
        for (const char *c = error; *c != '\0'; c++)
            EXPECT(*c >= 0x20 && *c < 0x7f);
    } else if (input.kind == RW_INPUT_CAPTURE) {
        look_at_capture(&input);
    } else {
        EXPECT(input.message_count > 0);
        for (size_t i = 0; i < input.message_count; i++)
            touch(&input.messages[i]);
    }
    rw_input_done(&input);
    free(copy);
    return 0;
}
