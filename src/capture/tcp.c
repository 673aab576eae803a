/* TCP connections: each direction's octets put in order.  RFC 9293.
 *
 * Segments may come in any order, more than once, and overlap; what came
 * first stays.  A segment behind a gap waits; the gap is given up when too
 * much waits behind it, or at the end.  What is read besides is what a
 * replay needs to know: who opened, refused and closed a connection.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "capture/capture.h"

#define uthash_nonfatal_oom(stream) ((stream)->is_lost = true)
#include "base/hash.h"

#define TCP_HEADER 20
#define IP_TCP     6

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_ACK = 0x10,
};

/* A segment that waits behind a gap. */
struct segment {
    struct segment *next; /* by sequence number */
    struct rwi_place place;
    uint32_t seq;
    size_t len, wire;
    uint8_t octets[];
};

/* One direction. */
struct half {
    struct rwi_messages messages;
    struct segment *pending;
    size_t pending_octets;
    unsigned pending_count;
    bool is_known; /* `next` is */
    bool has_syn;  /* its beginning was captured */
    bool has_fin;
    bool is_closed; /* said already */
    uint32_t start; /* the SYN's sequence number */
    uint32_t next;  /* sequence number of the next octet wanted */
    uint32_t fin;   /* the FIN's */
};

/* Both ends in a fixed order, without padding, for hashing. */
struct key {
    uint8_t octets[2][16];
    uint16_t port[2];
    uint8_t family[2];
};

struct rwi_stream {
    struct key key;
    struct half half[2]; /* from the key's first end; from its second */
    bool is_lost;        /* no memory to hold it in the table */
    UT_hash_handle hh;
};

/* One segment as its header says. */
struct tcp {
    struct rwi_flow flow;
    uint32_t seq;
    uint8_t flags;
};

/* How far a is ahead of b; negative when behind.  RFC 9293 section 3.4. */
static int32_t
ahead(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

/* ---- events ----------------------------------------------------------- */

static void
event(struct rw_capture *capture, enum rw_captured_kind kind,
      const struct rwi_flow *flow, const struct rwi_place *place)
{
    struct rw_captured captured = {
        .kind = kind,
        .transport = RW_TCP,
        .from = flow->from,
        .to = flow->to,
        .frame = place->frame,
        .time_ns = place->time_ns,
    };

    if (capture->events)
        rwi_hold_add(capture, &captured);
}

/* ---- one direction ---------------------------------------------------- */

static void
half_close(struct rw_capture *capture, struct half *half,
           const struct rwi_place *place)
{
    if (half->is_closed)
        return;
    half->is_closed = true;
    rwi_messages_lost(capture, &half->messages, place);
    event(capture, RW_CAPTURED_CLOSED, &half->messages.flow, place);
}

/* Hand on what is new of a segment that begins at or before `next`. */
static void
half_deliver(struct rw_capture *capture, struct half *half, uint32_t seq,
             struct rwi_span span, const struct rwi_place *place)
{
    uint32_t old = half->next - seq;

    if (span.wire <= old)
        return; /* nothing new */
    if (!rwi_span_skip(&span, old)) {
        span.len = 0; /* what is new was cut off */
        span.wire -= old;
    }
    half->next += (uint32_t)span.wire;
    rwi_messages_add(capture, &half->messages, &span, place);
}

/* Unlink and free the first segment that waits. */
static void
half_shift(struct rw_capture *capture, struct half *half)
{
    struct segment *segment = half->pending;

    half->pending = segment->next;
    half->pending_octets -= segment->len;
    half->pending_count--;
    capture->streams.octets -= segment->len + sizeof(*segment);
    free(segment);
}

/* Hand on what waited for the octets that came now.
 *
 * place: of the frame that closed the gap, or NULL where none did and each
 * segment speaks for itself. */
static void
half_drain(struct rw_capture *capture, struct half *half,
           const struct rwi_place *place)
{
    while (half->pending != NULL &&
           ahead(half->pending->seq, half->next) <= 0) {
        struct segment *segment = half->pending;
        struct rwi_span span = {segment->octets, segment->len, segment->wire};

        half_deliver(capture, half, segment->seq, span,
                     place != NULL ? place : &segment->place);
        half_shift(capture, half);
    }
    if (half->has_fin && half->next == half->fin)
        half_close(capture, half, place != NULL ? place : &capture->place);
}

/* Give the gap up: go on at the first segment behind it. */
static void
half_skip_gap(struct rw_capture *capture, struct half *half)
{
    rwi_messages_lost(capture, &half->messages, &half->pending->place);
    capture->dropped++;
    half->next = half->pending->seq;
    half_drain(capture, half, NULL);
}

/* Keep a segment until the octets before it have come. */
static void
half_wait(struct rw_capture *capture, struct half *half, uint32_t seq,
          const struct rwi_span *span)
{
    struct segment **link = &half->pending;
    struct segment *segment = malloc(sizeof(*segment) + span->len);

    if (segment == NULL) {
        capture->status = RW_ERR_MEMORY;
        return;
    }
    segment->seq = seq;
    segment->len = span->len;
    segment->wire = span->wire;
    segment->place = capture->place;
    memcpy(segment->octets, span->data, span->len);
    while (*link != NULL && ahead((*link)->seq, seq) <= 0)
        link = &(*link)->next;
    segment->next = *link;
    *link = segment;
    half->pending_octets += segment->len;
    half->pending_count++;
    capture->streams.octets += segment->len + sizeof(*segment);
    if (half->pending_octets > RWI_PENDING_MAX ||
        half->pending_count > RWI_PENDING_SEGMENTS_MAX)
        half_skip_gap(capture, half);
}

static void
half_data(struct rw_capture *capture, struct half *half, uint32_t seq,
          const struct rwi_span *span)
{
    if (!half->is_known) { /* we came in the middle */
        half->is_known = true;
        half->next = seq;
    }
    if (span->wire == 0)
        return;
    if (ahead(seq, half->next) > 0)
        half_wait(capture, half, seq, span);
    else
        half_deliver(capture, half, seq, *span, &capture->place);
}

/* Give all there is: nothing more will come. */
static void
half_flush(struct rw_capture *capture, struct half *half)
{
    while (half->pending != NULL)
        half_skip_gap(capture, half);
    rwi_messages_lost(capture, &half->messages, &capture->place);
}

/* Forget what an earlier connection between the same ports left. */
static void
half_reset(struct rw_capture *capture, struct half *half)
{
    struct rwi_messages messages;

    half_flush(capture, half);
    messages = half->messages;
    *half = (struct half){.messages = messages};
}

/* ---- connections ------------------------------------------------------ */

static void
key_end(struct key *key, unsigned end, const struct rw_address *address)
{
    memcpy(key->octets[end], address->octets, sizeof(key->octets[end]));
    key->port[end] = address->port;
    key->family[end] = address->family;
}

/* Fill the key; which half the flow is. */
static unsigned
key_make(struct key *key, const struct rwi_flow *flow)
{
    int order =
        memcmp(flow->from.octets, flow->to.octets, sizeof(flow->from.octets));
    unsigned side;

    if (order == 0)
        order = (int)flow->from.port - (int)flow->to.port;
    side = order > 0;
    memset(key, 0, sizeof(*key));
    key_end(key, side, &flow->from);
    key_end(key, 1 - side, &flow->to);
    return side;
}

static void
stream_free(struct rw_capture *capture, struct rwi_stream *stream)
{
    for (unsigned i = 0; i < 2; i++) {
        while (stream->half[i].pending != NULL)
            half_shift(capture, &stream->half[i]);
        rwi_messages_free(capture, &stream->half[i].messages);
    }
    free(stream);
}

static void
stream_end(struct rw_capture *capture, struct rwi_stream *stream)
{
    half_flush(capture, &stream->half[0]);
    half_flush(capture, &stream->half[1]);
    HASH_DEL(capture->streams.table, stream);
    stream_free(capture, stream);
}

static struct rwi_stream *
stream_new(struct rw_capture *capture, const struct key *key,
           const struct rwi_flow *flow, unsigned side)
{
    struct rwi_stream *stream = calloc(1, sizeof(*stream));

    if (stream == NULL) {
        capture->status = RW_ERR_MEMORY;
        return NULL;
    }
    stream->key = *key;
    stream->half[side].messages.flow = *flow;
    stream->half[1 - side].messages.flow =
        (struct rwi_flow){flow->to, flow->from};
    return stream;
}

/* Find or make the connection; it becomes the one used latest. */
static struct rwi_stream *
stream_get(struct rw_capture *capture, const struct rwi_flow *flow,
           unsigned *side)
{
    struct rwi_streams *streams = &capture->streams;
    struct rwi_stream *stream;
    struct key key;

    *side = key_make(&key, flow);
    HASH_FIND(hh, streams->table, &key, sizeof(key), stream);
    if (stream != NULL)
        HASH_DEL(streams->table, stream);
    else
        stream = stream_new(capture, &key, flow, *side);
    if (stream == NULL)
        return NULL;
    HASH_ADD(hh, streams->table, key, sizeof(stream->key), stream);
    if (stream->is_lost) {
        capture->status = RW_ERR_MEMORY;
        stream_free(capture, stream);
        return NULL;
    }
    return stream;
}

/* Let the connections go that were not used for the longest time, where
 * there are too many, or they hold too much. */
static void
streams_shrink(struct rw_capture *capture)
{
    struct rwi_streams *streams = &capture->streams;

    while (HASH_COUNT(streams->table) > RWI_STREAMS_MAX ||
           (streams->octets > RWI_STREAM_OCTETS_MAX &&
            HASH_COUNT(streams->table) > 1)) {
        capture->dropped++;
        stream_end(capture, streams->table);
    }
}

/* ---- segments --------------------------------------------------------- */

static void
connect_event(struct rw_capture *capture, const struct tcp *tcp)
{
    uint8_t start[4];
    struct rw_captured captured = {
        .kind = RW_CAPTURED_CONNECT,
        .transport = RW_TCP,
        .from = tcp->flow.from,
        .to = tcp->flow.to,
        .frame = capture->place.frame,
        .time_ns = capture->place.time_ns,
        .message = {start, sizeof(start)},
        .wire_len = sizeof(start),
    };

    rwi_put_u32(start, tcp->seq);
    if (capture->events)
        rwi_hold_add(capture, &captured);
}

static void
on_syn(struct rw_capture *capture, struct rwi_stream *stream, unsigned side,
       const struct tcp *tcp)
{
    struct half *half = &stream->half[side];

    if (half->has_syn && half->start == tcp->seq)
        return; /* sent again */
    if ((tcp->flags & TCP_ACK) == 0) {
        half_reset(capture, &stream->half[1 - side]);
        connect_event(capture, tcp);
    }
    half_reset(capture, half);
    half->has_syn = true;
    half->start = tcp->seq;
    half->is_known = true;
    half->next = tcp->seq + 1;
    half->messages.in_sync = true;
}

static void
on_rst(struct rw_capture *capture, struct rwi_stream *stream, unsigned side,
       const struct tcp *tcp)
{
    struct half *own = &stream->half[side];
    struct half *other = &stream->half[1 - side];

    if (other->has_syn && !own->is_known && !own->is_closed) {
        own->is_closed = other->is_closed = true;
        event(capture, RW_CAPTURED_REFUSED, &tcp->flow, &capture->place);
        return;
    }
    half_flush(capture, own);
    half_flush(capture, other);
    half_close(capture, own, &capture->place);
    other->is_closed = true;
}

/* SYN takes a sequence number before the data, FIN one behind it (RFC 9293
 * section 3.4); after RST nothing of a segment counts. */
static void
segment_input(struct rw_capture *capture, const struct tcp *tcp,
              const struct rwi_span *span)
{
    unsigned side;
    struct rwi_stream *stream = stream_get(capture, &tcp->flow, &side);
    struct half *half;
    uint32_t seq = tcp->seq;

    if (stream == NULL)
        return;
    half = &stream->half[side];
    if ((tcp->flags & TCP_RST) != 0) {
        on_rst(capture, stream, side, tcp);
        return;
    }
    if ((tcp->flags & TCP_SYN) != 0) {
        on_syn(capture, stream, side, tcp);
        seq++;
    }
    half_data(capture, half, seq, span);
    if ((tcp->flags & TCP_FIN) != 0) {
        half->has_fin = true;
        half->fin = seq + (uint32_t)span->wire;
    }
    half_drain(capture, half, &capture->place);
}

void
rwi_tcp_input(struct rw_capture *capture, const struct rwi_flow *flow,
              struct rwi_span span)
{
    struct tcp tcp = {.flow = *flow};
    size_t header;

    if (!rwi_span_has(&span, 0, TCP_HEADER)) {
        rwi_count(capture, RWI_COUNT_IP, IP_TCP);
        return;
    }
    tcp.flow.from.port = rwi_span_u16(&span, 0);
    tcp.flow.to.port = rwi_span_u16(&span, 2);
    tcp.seq = rwi_span_u32(&span, 4);
    tcp.flags = span.data[13];
    header = (size_t)(span.data[12] >> 4) * 4;
    rwi_count_ports(capture, RWI_COUNT_TCP, &tcp.flow);
    if (!rwi_is_dns_flow(capture, &tcp.flow))
        return;
    if (header < TCP_HEADER || header > span.wire) {
        capture->malformed++;
        return;
    }
    if (!rwi_span_skip(&span, header)) { /* cut off within its options */
        span.wire -= header;
        span.len = 0;
    }
    segment_input(capture, &tcp, &span);
    streams_shrink(capture);
}

void
rwi_tcp_end(struct rw_capture *capture)
{
    while (capture->streams.table != NULL)
        stream_end(capture, capture->streams.table);
}

void
rwi_streams_free(struct rw_capture *capture)
{
    struct rwi_streams *streams = &capture->streams;

    while (streams->table != NULL) {
        struct rwi_stream *stream = streams->table;

        HASH_DEL(streams->table, stream);
        stream_free(capture, stream);
    }
}
