/* Fuzzing the capture reader: a capture from anywhere.
 *
 * An input that does not begin like a capture is taken for packets, each
 * after its length in two octets, of the link type that its first octet
 * chooses: so the fuzzer need not hit on file headers.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"
#include "fuzz/wrap.h"

#include "rootwalk/capture.h"
#include "rootwalk/message.h"

static void
look_at(const struct rw_captured *entry, uint64_t *sum)
{
    EXPECT(entry->message.len <= entry->wire_len);
    EXPECT(entry->wire_len <= RW_MESSAGE_MAX ||
           entry->kind != RW_CAPTURED_MESSAGE);
    EXPECT(entry->frame > 0);
    EXPECT(entry->peer_frame == 0 || entry->peer_frame != entry->frame ||
           entry->transport == RW_TCP);
    EXPECT(entry->from.family == entry->to.family);
    for (size_t i = 0; i < entry->message.len; i++)
        *sum += entry->message.data[i]; /* so that each is read */
}

static void
read_all(const uint8_t *octets, size_t len,
         const struct rw_capture_options *options)
{
    struct rw_capture *capture;
    struct rw_captured entry;
    struct rw_capture_info info;
    char error[RW_CAPTURE_ERROR_MAX];
    enum rw_status status;
    uint64_t messages = 0, packets = 0;
    volatile uint64_t seen;
    uint64_t sum = 0;

    if (rw_capture_open_memory(&capture, octets, len, options, error) !=
        RW_OK) {
        EXPECT(capture == NULL);
        return;
    }
    while ((status = rw_capture_next(capture, &entry)) == RW_OK) {
        look_at(&entry, &sum);
        messages += entry.kind == RW_CAPTURED_MESSAGE;
        EXPECT(options->events || entry.kind == RW_CAPTURED_MESSAGE);
    }
    EXPECT(status == RW_ERR_EMPTY);
    rw_capture_info(capture, &info);
    EXPECT(info.messages == messages);
    EXPECT(info.count_rows <= RW_CAPTURE_COUNTS_MAX);
    for (size_t i = 0; i < info.count_rows; i++)
        packets += info.counts[i].packets;
    EXPECT(packets <= info.frames + 1000); /* tunnels, fragments: counted by
                                              what comes out of them */
    rw_capture_free(capture);
    seen = sum;
    (void)seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t PORTS[] = {53, 5353, 5355};
    static uint8_t file[FILE_MAX];
    struct rw_capture_options options = {.ports = PORTS, .port_count = 3};
    uint8_t *copy;
    size_t len = size;

    if (size == 0)
        return 0;
    if (rw_capture_is(data, size)) {
        copy = exact_copy(data, size);
    } else {
        len = wrap(file, data, size);
        copy = exact_copy(file, len);
    }
    options.events = data[size - 1] % 2; /* either way, as it falls */
    read_all(copy, len, &options);
    free(copy);
    return 0;
}
