/* TCP connections: which segment is of which, and who opened, refused and
 * closed it, which a replay needs to know.  RFC 9293.
 *
 * Those of DNS become messages (message.c), all others go to the user's sink
 * where there is one (tap.c).  The two kinds have a table each.
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

/* Both ends in a fixed order, without padding, for hashing. */
struct key {
    uint8_t octets[2][16];
    uint16_t port[2];
    uint8_t family[2];
};

/* A connection in its table. */
struct rwi_entry {
    struct key key;
    struct rwi_stream stream;
    bool is_lost; /* no memory to hold it in the table */
    UT_hash_handle hh;
};

/* One segment as its header says. */
struct tcp {
    struct rwi_flow flow;
    uint32_t seq, ack;
    uint8_t flags;
};

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

void
rwi_half_close(struct rw_capture *capture, struct rwi_half *half,
               const struct rwi_place *place)
{
    if (half->is_closed)
        return;
    half->is_closed = true;
    if (half->stream->is_taken) {
        rwi_tap_closed(capture, half);
        return;
    }
    rwi_messages_lost(capture, &half->messages, place);
    event(capture, RW_CAPTURED_CLOSED, &half->messages.flow, place);
}

/* Forget what an earlier connection between the same ports left. */
static void
half_reset(struct rw_capture *capture, struct rwi_half *half)
{
    struct rwi_messages messages;

    rwi_half_flush(capture, half);
    messages = half->messages;
    *half = (struct rwi_half){.stream = half->stream, .messages = messages};
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
entry_free(struct rw_capture *capture, struct rwi_entry *entry)
{
    rwi_tap_end(capture, &entry->stream, RW_ENDING_DROPPED);
    rwi_half_free(capture, &entry->stream.half[0]);
    rwi_half_free(capture, &entry->stream.half[1]);
    free(entry);
}

static void
entry_end(struct rw_capture *capture, struct rwi_streams *streams,
          struct rwi_entry *entry, enum rw_ending ending)
{
    rwi_half_flush(capture, &entry->stream.half[0]);
    rwi_half_flush(capture, &entry->stream.half[1]);
    rwi_tap_end(capture, &entry->stream, ending);
    HASH_DEL(streams->table, entry);
    entry_free(capture, entry);
}

static struct rwi_entry *
entry_new(struct rw_capture *capture, struct rwi_streams *streams,
          const struct key *key, const struct tcp *tcp, unsigned side)
{
    struct rwi_entry *entry = calloc(1, sizeof(*entry));
    const struct rwi_flow *flow = &tcp->flow;

    if (entry == NULL) {
        capture->status = RW_ERR_MEMORY;
        return NULL;
    }
    entry->key = *key;
    entry->stream.owner = streams;
    entry->stream.is_taken = streams == &capture->taken;
    entry->stream.half[0].stream = entry->stream.half[1].stream =
        &entry->stream;
    entry->stream.half[side].messages.flow = *flow;
    entry->stream.half[1 - side].messages.flow =
        (struct rwi_flow){flow->to, flow->from};
    if (entry->stream.is_taken)
        rwi_tap_open(capture, &entry->stream, flow, side, tcp->flags);
    return entry;
}

/* Find or make the connection; it becomes the one used latest. */
static struct rwi_stream *
stream_get(struct rw_capture *capture, struct rwi_streams *streams,
           const struct tcp *tcp, unsigned *side)
{
    struct rwi_entry *entry;
    struct key key;

    *side = key_make(&key, &tcp->flow);
    HASH_FIND(hh, streams->table, &key, sizeof(key), entry);
    if (entry != NULL)
        HASH_DEL(streams->table, entry);
    else
        entry = entry_new(capture, streams, &key, tcp, *side);
    if (entry == NULL)
        return NULL;
    HASH_ADD(hh, streams->table, key, sizeof(entry->key), entry);
    if (entry->is_lost) {
        capture->status = RW_ERR_MEMORY;
        entry_free(capture, entry);
        return NULL;
    }
    return &entry->stream;
}

/* Let the connections go that were not used for the longest time, where
 * there are too many, or they hold too much. */
static void
streams_shrink(struct rw_capture *capture, struct rwi_streams *streams)
{
    while (HASH_COUNT(streams->table) > streams->count_max ||
           (streams->octets > streams->octets_max &&
            HASH_COUNT(streams->table) > 1)) {
        capture->dropped++;
        entry_end(capture, streams, streams->table, RW_ENDING_DROPPED);
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

/* A connection that goes to a sink begins anew: it is another session. */
static void
tap_again(struct rw_capture *capture, struct rwi_stream *stream, unsigned side,
          const struct tcp *tcp)
{
    half_reset(capture, &stream->half[0]);
    half_reset(capture, &stream->half[1]);
    rwi_tap_end(capture, stream, RW_ENDING_REPLACED);
    rwi_tap_open(capture, stream, &tcp->flow, side, tcp->flags);
}

/* Whether a SYN is of another connection than the one at hand, of which
 * something was seen. */
static bool
is_another(const struct rwi_stream *stream, unsigned side,
           const struct tcp *tcp)
{
    const struct rwi_half *half = &stream->half[side];

    if ((tcp->flags & TCP_SYN) == 0 ||
        (half->has_syn && half->start == tcp->seq))
        return false;
    return half->is_known ||
           ((tcp->flags & TCP_ACK) == 0 && stream->half[1 - side].is_known);
}

static void
on_syn(struct rw_capture *capture, struct rwi_stream *stream, unsigned side,
       const struct tcp *tcp)
{
    struct rwi_half *half = &stream->half[side];

    if (half->has_syn && half->start == tcp->seq)
        return; /* sent again */
    if (!stream->is_taken && (tcp->flags & TCP_ACK) == 0) {
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
    struct rwi_half *own = &stream->half[side];
    struct rwi_half *other = &stream->half[1 - side];

    if (stream->is_taken) {
        rwi_half_flush(capture, own);
        rwi_half_flush(capture, other);
        rwi_tap_end(capture, stream, RW_ENDING_RESET);
        return;
    }
    if (other->has_syn && !own->is_known && !own->is_closed) {
        own->is_closed = other->is_closed = true;
        event(capture, RW_CAPTURED_REFUSED, &tcp->flow, &capture->place);
        return;
    }
    rwi_half_flush(capture, own);
    rwi_half_flush(capture, other);
    rwi_half_close(capture, own, &capture->place);
    other->is_closed = true;
}

/* SYN takes a sequence number before the data, FIN one behind it (RFC 9293
 * section 3.4); after RST nothing of a segment counts. */
static void
segment_input(struct rw_capture *capture, struct rwi_stream *stream,
              unsigned side, const struct tcp *tcp, const struct rwi_span *span)
{
    struct rwi_half *half = &stream->half[side];
    uint32_t seq = tcp->seq;

    if ((tcp->flags & TCP_RST) != 0) {
        on_rst(capture, stream, side, tcp);
        return;
    }
    if ((tcp->flags & TCP_SYN) != 0) {
        on_syn(capture, stream, side, tcp);
        seq++;
    }
    if (stream->is_taken && (tcp->flags & TCP_ACK) != 0)
        rwi_half_acked(capture, &stream->half[1 - side], tcp->ack,
                       span->wire > 0 || (tcp->flags & TCP_FIN) != 0);
    rwi_half_data(capture, half, seq, span);
    if ((tcp->flags & TCP_FIN) != 0) {
        half->has_fin = true;
        half->fin = seq + (uint32_t)span->wire;
    }
    rwi_half_drain(capture, half, &capture->place);
}

/* @param header  from TCP's header on; data is what stands behind it */
static void
connection_input(struct rw_capture *capture, struct rwi_streams *streams,
                 const struct tcp *tcp, const struct rwi_span *header,
                 const struct rwi_span *data)
{
    unsigned side;
    struct rwi_stream *stream = stream_get(capture, streams, tcp, &side);

    if (stream == NULL)
        return;
    if (stream->is_taken) {
        if (is_another(stream, side, tcp))
            tap_again(capture, stream, side, tcp);
        rwi_tap_segment(capture, stream, side, header, data->wire);
        if (stream->tap.stream == NULL)
            return;
    }
    segment_input(capture, stream, side, tcp,
                  stream->tap.is_deaf
                      ? &(struct rwi_span){data->data, 0, data->wire}
                      : data);
    streams_shrink(capture, streams);
}

void
rwi_tcp_input(struct rw_capture *capture, const struct rwi_flow *flow,
              struct rwi_span span)
{
    const struct rwi_span whole = span;
    struct tcp tcp = {.flow = *flow};
    struct rwi_streams *streams = &capture->streams;
    size_t header;

    if (!rwi_span_has(&span, 0, TCP_HEADER)) {
        rwi_count(capture, RWI_COUNT_IP, IP_TCP);
        return;
    }
    tcp.flow.from.port = rwi_span_u16(&span, 0);
    tcp.flow.to.port = rwi_span_u16(&span, 2);
    tcp.seq = rwi_span_u32(&span, 4);
    tcp.ack = rwi_span_u32(&span, 8);
    tcp.flags = span.data[13];
    header = (size_t)(span.data[12] >> 4) * 4;
    rwi_count_ports(capture, RWI_COUNT_TCP, &tcp.flow);
    if (!rwi_is_dns_flow(capture, &tcp.flow)) {
        if (capture->sink.open == NULL)
            return;
        streams = &capture->taken;
    }
    if (header < TCP_HEADER || header > span.wire) {
        capture->malformed += streams == &capture->streams;
        return;
    }
    if (!rwi_span_skip(&span, header)) { /* cut off within its options */
        span.wire -= header;
        span.len = 0;
    }
    connection_input(capture, streams, &tcp, &whole, &span);
}

void
rwi_tcp_end(struct rw_capture *capture)
{
    struct rwi_streams *streams = &capture->streams;
    struct rwi_streams *taken = &capture->taken;

    while (streams->table != NULL)
        entry_end(capture, streams, streams->table, RW_ENDING_OPEN);
    while (taken->table != NULL)
        entry_end(capture, taken, taken->table, RW_ENDING_OPEN);
}

static void
table_free(struct rw_capture *capture, struct rwi_streams *streams)
{
    while (streams->table != NULL) {
        struct rwi_entry *entry = streams->table;

        HASH_DEL(streams->table, entry);
        entry_free(capture, entry);
    }
}

void
rwi_streams_free(struct rw_capture *capture)
{
    table_free(capture, &capture->streams);
    table_free(capture, &capture->taken);
}
