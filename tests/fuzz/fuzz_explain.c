/* Fuzzing the explainer: a message from anywhere, told in words, in a line,
 * as JSON, with its octets.
 *
 * The first octet chooses place, form and width; the rest is the message.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/explain.h"
#include "rootwalk/message.h"

struct seen {
    size_t len;
    char last;
};

/* Nothing printed raw: neither control characters nor octets above ASCII
 * (no name here is shown as Unicode). */
static enum rw_status
look_at(void *ctx, const char *data, size_t len)
{
    struct seen *seen = ctx;

    for (size_t i = 0; i < len; i++)
        EXPECT(data[i] == '\n' || (data[i] >= 0x20 && data[i] < 0x7f));
    seen->len += len;
    if (len > 0)
        seen->last = data[len - 1];
    return RW_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {0, 0};
    struct rw_explain_options options = {.sink = look_at, .ctx = &seen};
    struct rw_context context;
    struct rw_fault fault = {.offset = UINT32_MAX};
    uint8_t *message;

    if (size == 0 || size > RW_MESSAGE_MAX)
        return 0;
    rw_context_init(&context);
    context.place = (enum rw_place)(data[0] % 5);
    context.time_us = UINT64_C(1795348800000000);
    options.format = data[0] & 0x08 ? RW_FORMAT_JSON : RW_FORMAT_TEXT;
    options.brief = (data[0] & 0x10) != 0;
    options.hex = (data[0] & 0x20) != 0;
    options.width = data[0] & 0x40 ? 40 : 80;
    message = exact_copy(data + 1, size - 1);
    EXPECT(rw_explain(&context, message, size - 1, &options, &fault) == RW_OK);
    EXPECT(fault.offset != UINT32_MAX && seen.len > 0 && seen.last == '\n');
    free(message);
    return 0;
}
