/* Connections that go to a sink of the user's: who is the client, what each
 * segment's header says, where octets are missing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#define NS_PER_US 1000

enum {
    OPTION_END = 0,
    OPTION_NOTHING = 1,
    OPTION_MSS = 2,       /* RFC 9293 section 3.7.1 */
    OPTION_SCALE = 3,     /* RFC 7323 section 2 */
    OPTION_SACK = 4,      /* permitted; RFC 2018 section 2 */
    OPTION_TIMESTAMP = 8, /* RFC 7323 section 3 */
};

static struct rw_stamp
stamp_of(const struct rwi_place *place)
{
    return (struct rw_stamp){place->frame, place->time_ns / NS_PER_US};
}

static enum rw_side
side_of(const struct rwi_half *half)
{
    const struct rwi_stream *stream = half->stream;

    return half == &stream->half[stream->tap.client] ? RW_SIDE_CLIENT
                                                     : RW_SIDE_SERVER;
}

/* ---- the beginning ------------------------------------------------------ */

static bool
is_service(uint16_t port)
{
    static const uint16_t PORTS[] = {20,  21,  22,   23,   25,  80,
                                     110, 143, 443,  465,  587, 853,
                                     993, 995, 2525, 4190, 8080};

    for (size_t i = 0; i < sizeof(PORTS) / sizeof(PORTS[0]); i++)
        if (PORTS[i] == port)
            return true;
    return false;
}

/* Whether a segment whose connection was open already is the client's. */
static bool
is_from_client(const struct rwi_flow *flow)
{
    uint16_t from = flow->from.port, to = flow->to.port;

    if (is_service(from) != is_service(to))
        return is_service(to);
    return from >= to;
}

void
rwi_tap_open(struct rw_capture *capture, struct rwi_stream *stream,
             const struct rwi_flow *flow, unsigned side, unsigned flags)
{
    struct rw_stream_start start = {
        .stamp = stamp_of(&capture->place),
        .is_whole = (flags & RW_TCP_SYN) != 0,
    };
    bool is_client = is_from_client(flow);

    if (start.is_whole)
        is_client = (flags & RW_TCP_ACK) == 0;
    start.client = is_client ? flow->from : flow->to;
    start.server = is_client ? flow->to : flow->from;
    stream->tap = (struct rwi_tap){.client = is_client ? side : 1 - side};
    stream->tap.stream = capture->sink.open(capture->sink.ctx, &start);
}

/* ---- segments ----------------------------------------------------------- */

static void
read_option(struct rw_segment *segment, const struct rwi_span *header,
            size_t at, uint8_t kind, uint8_t len)
{
    if (kind == OPTION_MSS && len == 4) {
        segment->has_mss = true;
        segment->mss = rwi_span_u16(header, at + 2);
    } else if (kind == OPTION_SCALE && len == 3) {
        segment->has_scale = true;
        segment->scale = header->data[at + 2];
    } else if (kind == OPTION_SACK && len == 2) {
        segment->sack_permitted = true;
    } else if (kind == OPTION_TIMESTAMP && len == 10) {
        segment->has_timestamps = true;
        segment->timestamp = rwi_span_u32(header, at + 2);
        segment->timestamp_echo = rwi_span_u32(header, at + 6);
    }
}

/* A kind, and for all but two a length.  What does not fit ends the list. */
static void
read_options(struct rw_segment *segment, const struct rwi_span *header,
             size_t end)
{
    size_t at = 20;

    while (at < end && rwi_span_has(header, at, 1)) {
        uint8_t kind = header->data[at];
        uint8_t len = 1;

        if (kind == OPTION_END)
            return;
        if (kind != OPTION_NOTHING) {
            if (!rwi_span_has(header, at, 2))
                return;
            len = header->data[at + 1];
            if (len < 2 || len > end - at || !rwi_span_has(header, at, len))
                return;
            read_option(segment, header, at, kind, len);
        }
        at += len;
    }
}

static bool
is_repeated(const struct rwi_half *half, const struct rw_segment *segment)
{
    uint32_t end = segment->sequence + (uint32_t)segment->octets;

    if ((segment->flags & RW_TCP_SYN) != 0)
        return half->has_syn && half->start == segment->sequence;
    return half->is_known && segment->octets > 0 &&
           rwi_seq_ahead(end, half->next) <= 0;
}

void
rwi_tap_segment(struct rw_capture *capture, struct rwi_stream *stream,
                unsigned side, const struct rwi_span *header, size_t data)
{
    struct rw_segment segment = {
        .stamp = stamp_of(&capture->place),
        .side = side_of(&stream->half[side]),
        .flags = header->data[13],
        .sequence = rwi_span_u32(header, 4),
        .acknowledgement = rwi_span_u32(header, 8),
        .window = rwi_span_u16(header, 14),
        .octets = data,
        .frame = capture->frame.data,
        .frame_len = capture->frame.len,
        .frame_wire = capture->frame.wire,
        .link_type = capture->link_type,
    };

    if (stream->tap.stream == NULL || capture->sink.segment == NULL)
        return;
    segment.is_repeated = is_repeated(&stream->half[side], &segment);
    read_options(&segment, header, (size_t)(header->data[12] >> 4) * 4);
    capture->sink.segment(stream->tap.stream, &segment);
}

/* ---- octets ------------------------------------------------------------- */

void
rwi_tap_hole(struct rw_capture *capture, struct rwi_half *half, uint64_t len,
             const struct rwi_place *place)
{
    const struct rwi_tap *tap = &half->stream->tap;
    struct rw_stamp stamp = stamp_of(place);

    if (tap->stream != NULL && !tap->is_deaf && len > 0)
        capture->sink.hole(tap->stream, side_of(half), len, &stamp);
}

void
rwi_tap_octets(struct rw_capture *capture, struct rwi_half *half,
               const struct rwi_span *span, const struct rwi_place *place)
{
    struct rwi_tap *tap = &half->stream->tap;
    struct rw_stamp stamp = stamp_of(place);

    if (tap->stream == NULL || tap->is_deaf)
        return;
    if (span->len > 0)
        tap->is_deaf = !capture->sink.octets(tap->stream, side_of(half),
                                             span->data, span->len, &stamp);
    rwi_tap_hole(capture, half, span->wire - span->len, place);
}

/* ---- the end ------------------------------------------------------------ */

void
rwi_tap_closed(struct rw_capture *capture, struct rwi_half *half)
{
    struct rwi_stream *stream = half->stream;

    if (stream->tap.first == RW_ENDING_OPEN)
        stream->tap.first = side_of(half) == RW_SIDE_CLIENT ? RW_ENDING_CLIENT
                                                            : RW_ENDING_SERVER;
    if (stream->half[0].is_closed && stream->half[1].is_closed)
        rwi_tap_end(capture, stream, stream->tap.first);
}

void
rwi_tap_end(struct rw_capture *capture, struct rwi_stream *stream,
            enum rw_ending ending)
{
    struct rwi_tap *tap = &stream->tap;
    struct rw_stamp stamp = stamp_of(&capture->place);

    if (tap->stream == NULL)
        return;
    if (tap->first != RW_ENDING_OPEN && ending != RW_ENDING_RESET)
        ending = tap->first;
    capture->sink.end(tap->stream, ending, &stamp);
    tap->stream = NULL;
}
