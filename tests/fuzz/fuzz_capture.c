/* Fuzzing the capture reader: a capture from anywhere.
 *
 * An input that does not begin like a capture is taken for packets, each
 * after its length in two octets, of the link type that its first octet
 * chooses: so the fuzzer need not hit on file headers.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/capture.h"
#include "rootwalk/message.h"

#define FILE_MAX 65536

/* A pcap of what follows the first octet; how long it is. */
static size_t
wrap(uint8_t *out, const uint8_t *data, size_t size)
{
    static const uint16_t LINKS[] = {1, 101, 113, 276, 0, 108, 9, 228};
    static const uint8_t HEAD[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0,
                                   0,    0,    0,    0,    0, 0, 0, 0, 4, 0};
    uint16_t link = LINKS[data[0] % 8];
    size_t len = sizeof(HEAD), at = 1;

    memcpy(out, HEAD, sizeof(HEAD));
    out[len++] = (uint8_t)link;
    out[len++] = (uint8_t)(link >> 8);
    out[len++] = 0;
    out[len++] = 0;
    while (size - at >= 2) {
        size_t packet = (size_t)data[at] << 8 | data[at + 1];
        size_t held;

        at += 2;
        held = packet < size - at ? packet : size - at;
        if (len + 16 + held > FILE_MAX)
            break;
        memset(out + len, 0, 16);
        out[len] = (uint8_t)at; /* seconds that go up and down */
        out[len + 8] = (uint8_t)held;
        out[len + 9] = (uint8_t)(held >> 8);
        out[len + 12] = (uint8_t)packet;
        out[len + 13] = (uint8_t)(packet >> 8);
        memcpy(out + len + 16, data + at, held);
        len += 16 + held;
        at += held;
    }
    return len;
}

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
