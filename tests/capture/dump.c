/* What the capture reader makes of a file, one line an entry, for the judge
 * (test_tshark.py):
 *
 *     dump [-e] [-p PORT]... FILE
 *
 * Columns: kind, frame, time_ns, transport, source, destination, octets
 * held, octets on the wire, peer's frame, peer's time, and of a header that
 * is whole ID, flags and the four counts.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rootwalk/capture.h"
#include "rootwalk/message.h"

static void
put_address(const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    printf("\t%s#%u", buf, address->port);
}

static void
put_entry(const struct rw_captured *entry)
{
    struct rw_header header;

    printf("%d\t%" PRIu64 "\t%" PRIu64 "\t%s", (int)entry->kind, entry->frame,
           entry->time_ns, entry->transport == RW_UDP ? "udp" : "tcp");
    put_address(&entry->from);
    put_address(&entry->to);
    printf("\t%zu\t%zu\t%" PRIu64 "\t%" PRIu64, entry->message.len,
           entry->wire_len, entry->peer_frame, entry->peer_ns);
    if (rw_header_from_wire(&header, entry->message.data, entry->message.len) ==
        RW_OK)
        printf("\t%u\t%u\t%u\t%u\t%u\t%u", header.id, header.flags,
               header.count[0], header.count[1], header.count[2],
               header.count[3]);
    putchar('\n');
}

static void
put_info(const struct rw_capture *capture)
{
    struct rw_capture_info info;

    rw_capture_info(capture, &info);
    printf("# frames %" PRIu64 " messages %" PRIu64 " malformed %" PRIu64
           " dropped %" PRIu64 " cut_off %d %s\n",
           info.frames, info.messages, info.malformed, info.dropped,
           info.cut_off, info.fault);
    for (size_t i = 0; i < info.count_rows; i++)
        printf("# %s: %" PRIu64 "\n", info.counts[i].name,
               info.counts[i].packets);
    for (size_t i = 0; i < info.left_rows; i++)
        printf("# left %s: %" PRIu64 "\n", info.left[i].name,
               info.left[i].packets);
}

int
main(int argc, char **argv)
{
    uint16_t ports[16];
    struct rw_capture_options options = {.ports = NULL};
    char error[RW_CAPTURE_ERROR_MAX];
    struct rw_capture *capture;
    struct rw_captured entry;
    enum rw_status status;
    int opt;

    while ((opt = getopt(argc, argv, "ep:")) != -1) {
        if (opt == 'e') {
            options.events = true;
        } else if (opt == 'p' && options.port_count < 16) {
            options.ports = ports;
            ports[options.port_count++] = (uint16_t)atoi(optarg);
        } else {
            return 1;
        }
    }
    if (optind + 1 != argc)
        return 1;
    status = rw_capture_open(&capture, argv[optind], &options, error);
    if (status != RW_OK) {
        fprintf(stderr, "%s: %s\n", rw_status_text(status), error);
        return 8;
    }
    while ((status = rw_capture_next(capture, &entry)) == RW_OK)
        put_entry(&entry);
    put_info(capture);
    rw_capture_free(capture);
    return status == RW_ERR_EMPTY ? 0 : 10;
}
