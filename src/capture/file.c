/* The capture file: packets out of it, entries to the caller; see
 * rootwalk/capture.h.
 *
 * libpcap reads the file formats.  It is asked for nanoseconds, and gives
 * them whatever the file's own resolution.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/text.h"

#include "base/sized.h"
#include "capture/capture.h"

#define NS_PER_S UINT64_C(1000000000)

bool
rw_capture_is(const uint8_t *head, size_t len)
{
    /* pcap: microseconds, nanoseconds, Kuznetzov's variant, either byte
     * order; pcapng's section header */
    static const uint8_t MAGICS[][4] = {
        {0xa1, 0xb2, 0xc3, 0xd4}, {0xd4, 0xc3, 0xb2, 0xa1},
        {0xa1, 0xb2, 0x3c, 0x4d}, {0x4d, 0x3c, 0xb2, 0xa1},
        {0xa1, 0xb2, 0xcd, 0x34}, {0x34, 0xcd, 0xb2, 0xa1},
        {0x0a, 0x0d, 0x0d, 0x0a},
    };

    for (size_t i = 0; i < sizeof(MAGICS) / sizeof(MAGICS[0]); i++)
        if (len >= 4 && memcmp(head, MAGICS[i], 4) == 0)
            return true;
    return false;
}

/* libpcap's texts may quote the file: nothing of it goes out raw. */
static void
say(char *error, const char *text)
{
    struct rw_text out;

    if (error == NULL)
        return;
    rw_text_init(&out, error, RW_CAPTURE_ERROR_MAX);
    rw_text_put_safe(&out, text, strlen(text));
}

static void
set_options(struct rw_capture *capture, const struct rw_capture_options *given)
{
    static const uint16_t DNS = RW_PORT_DNS;
    struct rw_capture_options own;
    const struct rw_capture_options *options = given != NULL ? &own : NULL;
    const uint16_t *ports = &DNS;
    size_t count = 1;

    if (given != NULL)
        RWI_SIZED(own, given, frame_ctx);
    if (options != NULL && options->ports != NULL) {
        ports = options->ports;
        count = options->port_count;
    }
    for (size_t i = 0; i < count; i++)
        capture->ports[ports[i] / 8] |= (uint8_t)(1u << (ports[i] % 8));
    capture->hold_ns = RW_CAPTURE_HOLD_NS;
    capture->streams.count_max = RWI_STREAMS_MAX;
    capture->streams.octets_max = RWI_STREAM_OCTETS_MAX;
    capture->taken.count_max = RWI_TAKEN_MAX;
    capture->taken.octets_max = RWI_TAKEN_OCTETS_MAX;
    if (options != NULL) {
        capture->events = options->events;
        if (options->sink != NULL)
            capture->sink = *options->sink;
        capture->on_frame = options->frame;
        capture->on_frame_ctx = options->frame_ctx;
        if (options->hold_ns != 0)
            capture->hold_ns = options->hold_ns;
    }
}

/* Give libpcap the file, which is its own then, or closed. */
static enum rw_status
open_handle(struct rw_capture *capture, FILE *file, char *error)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    enum rw_status status = rwi_libpcap_load(&capture->pcap, why, sizeof(why));

    if (status != RW_OK) {
        say(error, why);
        fclose(file);
        return status;
    }
    capture->handle = capture->pcap.pcap_fopen_offline_with_tstamp_precision(
        file, PCAP_TSTAMP_PRECISION_NANO, why);
    if (capture->handle == NULL) {
        say(error, why);
        fclose(file);
        return RW_ERR_FORMAT;
    }
    capture->link_type = capture->pcap.pcap_datalink(capture->handle);
    if (!rwi_link_is_known(capture->link_type)) {
        const char *name =
            capture->pcap.pcap_datalink_val_to_name(capture->link_type);

        snprintf(why, sizeof(why), "link type %d (%s) is not known here",
                 capture->link_type, name != NULL ? name : "no name");
        say(error, why);
        return RW_ERR_UNSUPPORTED;
    }
    return RW_OK;
}

static enum rw_status
open_file(struct rw_capture **out, FILE *file,
          const struct rw_capture_options *options, char *error)
{
    struct rw_capture *capture = calloc(1, sizeof(*capture));
    enum rw_status status;

    *out = NULL;
    if (error != NULL)
        error[0] = '\0';
    if (capture == NULL) {
        fclose(file);
        return RW_ERR_MEMORY;
    }
    set_options(capture, options);
    if (capture->events)
        capture->askers = calloc(RWI_ASKERS, sizeof(*capture->askers));
    status = open_handle(capture, file, error);
    if (capture->events && capture->askers == NULL)
        status = RW_ERR_MEMORY;
    if (status == RW_OK)
        *out = capture;
    else
        rw_capture_free(capture);
    return status;
}

enum rw_status
rw_capture_open(struct rw_capture **out, const char *path,
                const struct rw_capture_options *options, char *error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");

    *out = NULL;
    if (file == NULL) {
        int saved = errno;

        say(error, strerror(saved));
        errno = saved;
        return RW_ERR_IO;
    }
    return open_file(out, file, options, error);
}

enum rw_status
rw_capture_open_memory(struct rw_capture **out, const void *octets, size_t len,
                       const struct rw_capture_options *options, char *error)
{
    FILE *file;

    *out = NULL;
    if (len == 0) { /* fmemopen(3) knows no empty file */
        say(error, "an empty file");
        return RW_ERR_FORMAT;
    }
    /* Opened for reading, it is not written to: the cast is safe. */
    file = fmemopen((void *)(uintptr_t)octets, len, "rb");
    return file == NULL ? RW_ERR_MEMORY : open_file(out, file, options, error);
}

/* ---- packets ---------------------------------------------------------- */

static uint64_t
time_of(const struct pcap_pkthdr *header)
{
    /* pcap's seconds have no sign, and libpcap gives them one: from 2038 on
     * they are negative */
    uint64_t s = header->ts.tv_sec < 0 ? (uint32_t)header->ts.tv_sec
                                       : (uint64_t)header->ts.tv_sec;
    uint64_t ns = header->ts.tv_usec > 0 ? (uint64_t)header->ts.tv_usec : 0;

    /* Times beyond the year 2500 are damage; they stay in the order. */
    if (s > UINT64_MAX / NS_PER_S - 1)
        s = UINT64_MAX / NS_PER_S - 1;
    return s * NS_PER_S + (ns < NS_PER_S ? ns : NS_PER_S - 1);
}

static void
packet_input(struct rw_capture *capture, const struct pcap_pkthdr *header,
             const uint8_t *data)
{
    struct rwi_span span = {data, header->caplen, header->len};
    uint64_t now = time_of(header);

    if (span.wire < span.len) /* some writers forget it */
        span.wire = span.len;
    if (capture->place.frame == 0 || now < capture->first_ns)
        capture->first_ns = now;
    if (now > capture->last_ns)
        capture->last_ns = now;
    capture->place.frame++;
    capture->place.time_ns = now;
    capture->frame = span;
    if (capture->on_frame != NULL)
        capture->on_frame(capture->on_frame_ctx, capture->place.frame,
                          capture->link_type, span.data, span.len, span.wire);
    rwi_link_input(capture, span);
}

/* Read a packet; false at the end, be it the right one or not. */
static bool
read_packet(struct rw_capture *capture)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int got = capture->pcap.pcap_next_ex(capture->handle, &header, &data);

    if (got == 1) {
        packet_input(capture, header, data);
        return true;
    }
    if (got == PCAP_ERROR) {
        capture->cut_off = true;
        say(capture->fault, capture->pcap.pcap_geterr(capture->handle));
    }
    return false;
}

enum rw_status
rw_capture_next(struct rw_capture *capture, struct rw_captured *captured)
{
    while (!rwi_hold_take(capture, capture->at_end, captured)) {
        if (capture->status != RW_OK)
            return capture->status;
        if (capture->at_end)
            return RW_ERR_EMPTY;
        if (!read_packet(capture)) {
            rwi_tcp_end(capture);
            capture->at_end = true;
        }
    }
    return RW_OK;
}

void
rw_capture_info(const struct rw_capture *capture, struct rw_capture_info *info)
{
    memset(info, 0, sizeof(*info));
    info->frames = capture->place.frame;
    info->messages = capture->messages;
    info->malformed = capture->malformed;
    info->dropped = capture->dropped;
    info->first_ns = capture->first_ns;
    info->last_ns = capture->last_ns;
    info->cut_off = capture->cut_off;
    memcpy(info->fault, capture->fault, sizeof(info->fault));
    info->link_type =
        capture->pcap.pcap_datalink_val_to_name(capture->link_type);
    info->count_rows =
        rwi_count_rows(capture, info->counts, RW_CAPTURE_COUNTS_MAX);
    info->left_rows = rwi_left_rows(capture, info->left);
}

void
rw_capture_free(struct rw_capture *capture)
{
    if (capture == NULL)
        return;
    if (capture->handle != NULL)
        capture->pcap.pcap_close(capture->handle);
    rwi_fragments_free(capture);
    rwi_streams_free(capture);
    rwi_pairs_free(&capture->pairs);
    rwi_hold_free(&capture->hold);
    free(capture->askers);
    free(capture);
}
