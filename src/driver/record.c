/* A capture in the making: what the live driver sent and received, as
 * packets that Wireshark opens.
 *
 * The driver sees messages and streams, not packets, so the packets are
 * made here: IP, UDP, TCP and ICMP headers with the addresses, ports and
 * times that were, and with valid checksums.  A TCP stream has its
 * handshake and its end, and acknowledges with the data it sends.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/driver.h"
#include "rootwalk/message.h"

#include "capture/libpcap.h"
#include "driver/packet.h"

#define SNAPLEN 262144 /* octets; what tcpdump takes, more than any packet */
#define UDP_MAX 65507  /* octets in an IPv4 datagram */
#define SEGMENT_MAX                                                            \
    65000 /* octets; more than a real one, as captures made
                              above segmentation off-load show them */

/* One TCP connection; end 0 is ours, end 1 the server. */
struct stream {
    struct stream *next;
    struct rw_address end[2];
    uint32_t seq[2]; /* of each end's next octet */
    bool is_open;    /* shaken hands */
    bool has_fin[2];
};

struct rw_record_file {
    struct rwi_libpcap pcap;
    pcap_t *handle;
    pcap_dumper_t *dumper;
    bool failed;
    uint64_t last_us;
    uint32_t streams_so_far;
    struct stream *streams; /* those not ended yet; as many as sockets */
    struct rwi_packet packet;
    struct rwi_packet about;   /* what an ICMP error quotes */
    struct rw_address *no_way; /* written already: there is none to these */
    size_t no_way_count, no_way_room;
};

/* ---- the file --------------------------------------------------------- */

static enum rw_status
open_dumper(struct rw_record_file *file, const char *path)
{
    enum rw_status status = rwi_libpcap_load(&file->pcap, NULL, 0);
    FILE *stream;
    int saved;

    if (status != RW_OK)
        return status;
    file->handle = file->pcap.pcap_open_dead(DLT_RAW, SNAPLEN);
    if (file->handle == NULL)
        return RW_ERR_MEMORY;
    if ((stream = fopen(path, "wb")) == NULL)
        return RW_ERR_IO;
    file->dumper = file->pcap.pcap_dump_fopen(file->handle, stream);
    if (file->dumper != NULL && file->pcap.pcap_dump_flush(file->dumper) == 0)
        return RW_OK;
    saved = errno;
    if (file->dumper == NULL)
        fclose(stream);
    errno = saved;
    return RW_ERR_IO;
}

static void
record_free(struct rw_record_file *file)
{
    int saved = errno;

    while (file->streams != NULL) {
        struct stream *stream = file->streams;

        file->streams = stream->next;
        free(stream);
    }
    if (file->dumper != NULL)
        file->pcap.pcap_dump_close(file->dumper);
    if (file->handle != NULL)
        file->pcap.pcap_close(file->handle);
    free(file->no_way);
    free(file);
    errno = saved;
}

enum rw_status
rw_record_open(struct rw_record_file **out, const char *path)
{
    struct rw_record_file *file = calloc(1, sizeof(*file));
    enum rw_status status;

    *out = NULL;
    if (file == NULL)
        return RW_ERR_MEMORY;
    status = open_dumper(file, path);
    if (status == RW_OK)
        *out = file;
    else
        record_free(file);
    return status;
}

/* Write the packet at hand, and see to it that it is in the file: the
 * program may be killed any time. */
static void
write_packet(struct rw_record_file *file, uint64_t time_us)
{
    struct pcap_pkthdr header = {
        .ts = {.tv_sec = (time_t)(time_us / 1000000),
               .tv_usec = (suseconds_t)(time_us % 1000000)},
        .caplen = (bpf_u_int32)file->packet.out.len,
        .len = (bpf_u_int32)file->packet.out.len,
    };

    file->last_us = time_us;
    file->pcap.pcap_dump((u_char *)file->dumper, &header, file->packet.octets);
    if (file->pcap.pcap_dump_flush(file->dumper) != 0)
        file->failed = true;
}

/* ---- streams ---------------------------------------------------------- */

/* Find a stream by its ends in either order; *side says which `a` is. */
static struct stream *
stream_find(struct rw_record_file *file, const struct rw_address *a,
            const struct rw_address *b, unsigned *side)
{
    for (struct stream *s = file->streams; s != NULL; s = s->next) {
        for (*side = 0; *side < 2; (*side)++)
            if (rw_address_equal(&s->end[*side], a) &&
                rw_address_equal(&s->end[1 - *side], b))
                return s;
    }
    *side = 0;
    return NULL;
}

static struct stream *
stream_new(struct rw_record_file *file, const struct rw_address *local,
           const struct rw_address *server, const uint8_t *query)
{
    struct stream *stream = calloc(1, sizeof(*stream));

    if (stream == NULL) {
        file->failed = true;
        return NULL;
    }
    stream->end[0] = *local;
    stream->end[1] = *server;
    /* Numbers of its own, so that a port used again begins a new stream;
     * and the query's ID in it, so that a replay knows that of a query which
     * never left because its connection failed. */
    stream->seq[1] = ++file->streams_so_far << 16;
    stream->seq[0] = stream->seq[1];
    if (query != NULL)
        stream->seq[0] |= (uint32_t)(query[0] << 8 | query[1]);
    stream->next = file->streams;
    file->streams = stream;
    return stream;
}

static void
stream_drop(struct rw_record_file *file, struct stream *stream)
{
    struct stream **link = &file->streams;

    while (*link != stream)
        link = &(*link)->next;
    *link = stream->next;
    free(stream);
}

/* Write a segment from one end; SYN and FIN count as an octet each. */
static void
send_segment(struct rw_record_file *file, struct stream *stream, unsigned side,
             uint8_t flags, const uint8_t *payload, size_t len,
             uint64_t time_us)
{
    struct rwi_segment segment = {
        .seq = stream->seq[side],
        .ack = (flags & RWI_TCP_ACK) != 0 ? stream->seq[1 - side] : 0,
        .flags = flags,
    };

    rwi_packet_tcp(&file->packet, &stream->end[side], &stream->end[1 - side],
                   &segment, payload, len);
    write_packet(file, time_us);
    stream->seq[side] += (uint32_t)len;
    if ((flags & (RWI_TCP_SYN | RWI_TCP_FIN)) != 0)
        stream->seq[side]++;
}

static void
shake_hands(struct rw_record_file *file, struct stream *stream,
            uint64_t time_us)
{
    send_segment(file, stream, 1, RWI_TCP_SYN | RWI_TCP_ACK, NULL, 0, time_us);
    send_segment(file, stream, 0, RWI_TCP_ACK, NULL, 0, time_us);
    stream->is_open = true;
}

/* One end says that it is done. */
static void
finish(struct rw_record_file *file, struct stream *stream, unsigned side,
       uint64_t time_us)
{
    if (!stream->is_open || stream->has_fin[side])
        return;
    stream->has_fin[side] = true;
    send_segment(file, stream, side, RWI_TCP_FIN | RWI_TCP_ACK, NULL, 0,
                 time_us);
    send_segment(file, stream, 1 - side, RWI_TCP_ACK, NULL, 0, time_us);
}

void
rw_record_stream(struct rw_record_file *file, uint64_t time_us,
                 const struct rw_address *from, const struct rw_address *to,
                 const uint8_t *octets, size_t len)
{
    unsigned side;
    struct stream *stream;

    if (from->family != to->family || from->family == RW_FAMILY_NONE)
        return;
    stream = stream_find(file, from, to, &side);
    if (stream == NULL) {
        if ((stream = stream_new(file, from, to, NULL)) == NULL)
            return;
        send_segment(file, stream, 0, RWI_TCP_SYN, NULL, 0, time_us);
    }
    if (!stream->is_open)
        shake_hands(file, stream, time_us);
    while (len > 0) {
        size_t part = len < SEGMENT_MAX ? len : SEGMENT_MAX;

        send_segment(file, stream, side, RWI_TCP_PSH | RWI_TCP_ACK, octets,
                     part, time_us);
        octets += part;
        len -= part;
    }
}

/* ---- messages and events ---------------------------------------------- */

void
rw_record_message(struct rw_record_file *file, uint64_t time_us,
                  enum rw_transport transport, const struct rw_address *from,
                  const struct rw_address *to, const uint8_t *message,
                  size_t len)
{
    uint8_t framed[2 + RW_MESSAGE_MAX];

    if (from->family != to->family || from->family == RW_FAMILY_NONE ||
        len > RW_MESSAGE_MAX)
        return;
    if (transport == RW_TCP) {
        framed[0] = (uint8_t)(len >> 8);
        framed[1] = (uint8_t)len;
        memcpy(framed + 2, message, len);
        rw_record_stream(file, time_us, from, to, framed, len + 2);
    } else if (len <= UDP_MAX) {
        rwi_packet_udp(&file->packet, from, to, message, len);
        write_packet(file, time_us);
    }
}

void
rw_record_turn(struct rw_record_file *file, uint64_t time_us)
{
    static const struct rw_address HERE = {
        .family = RW_FAMILY_IPV4,
        .port = RWI_TURN_PORT,
        .octets = {127, 0, 0, 1},
    };
    static const uint8_t TEXT[] = RWI_TURN_TEXT;

    rw_record_message(file, time_us, RW_UDP, &HERE, &HERE, TEXT,
                      sizeof(TEXT) - 1);
}

/* Whether it was written before that there is no way to a server that nothing
 * was sent to; from now on it was. */
static bool
was_told(struct rw_record_file *file, const struct rw_address *server)
{
    for (size_t i = 0; i < file->no_way_count; i++)
        if (rw_address_equal(&file->no_way[i], server))
            return true;
    if (file->no_way_count == file->no_way_room) {
        size_t room = file->no_way_room > 0 ? 2 * file->no_way_room : 16;
        struct rw_address *more =
            reallocarray(file->no_way, room, sizeof(*more));

        if (more == NULL) {
            file->failed = true;
            return true;
        }
        file->no_way = more;
        file->no_way_room = room;
    }
    file->no_way[file->no_way_count++] = *server;
    return false;
}

/* An ICMP error about the query, or about the SYN of a stream. */
static void
report(struct rw_record_file *file, uint64_t time_us, bool is_refused,
       const struct rw_address *local, const struct rw_address *server,
       const uint8_t *query, size_t query_len)
{
    struct rwi_segment syn = {.flags = RWI_TCP_SYN};
    unsigned side;
    struct stream *stream = stream_find(file, local, server, &side);

    if (query == NULL && stream == NULL && was_told(file, server))
        return;
    if (query != NULL && query_len <= UDP_MAX) {
        rwi_packet_udp(&file->about, local, server, query, query_len);
    } else {
        syn.seq = stream != NULL ? stream->seq[0] - 1 : 0;
        rwi_packet_tcp(&file->about, local, server, &syn, NULL, 0);
        if (stream != NULL)
            stream_drop(file, stream);
    }
    /* Only the server itself can say that nobody listens on a port; that
     * there is no way to it, this machine says, or a router unknown to us. */
    rwi_packet_icmp(&file->packet, is_refused ? server : local, local,
                    &file->about, is_refused);
    write_packet(file, time_us);
}

static void
stream_event(struct rw_record_file *file, uint64_t time_us,
             enum rw_record_what what, struct stream *stream)
{
    switch (what) {
    case RW_RECORD_CONNECT:
        send_segment(file, stream, 0, RWI_TCP_SYN, NULL, 0, time_us);
        break;
    case RW_RECORD_CONNECTED:
        if (!stream->is_open)
            shake_hands(file, stream, time_us);
        break;
    case RW_RECORD_REFUSED:
        send_segment(file, stream, 1, RWI_TCP_RST | RWI_TCP_ACK, NULL, 0,
                     time_us);
        stream_drop(file, stream);
        break;
    case RW_RECORD_CLOSED:
        finish(file, stream, 1, time_us);
        break;
    case RW_RECORD_CLOSE:
        finish(file, stream, 0, time_us);
        stream_drop(file, stream); /* whatever the server does now */
        break;
    case RW_RECORD_UNREACHABLE: /* not here: see rw_record_event() */
        break;
    }
}

void
rw_record_event(struct rw_record_file *file, uint64_t time_us,
                enum rw_record_what what, const struct rw_address *local,
                const struct rw_address *server, const uint8_t *query,
                size_t query_len)
{
    unsigned side;
    struct stream *stream;

    if (local->family != server->family || local->family == RW_FAMILY_NONE)
        return;
    if (what == RW_RECORD_UNREACHABLE ||
        (what == RW_RECORD_REFUSED && query != NULL)) {
        report(file, time_us, what == RW_RECORD_REFUSED, local, server, query,
               query_len);
        return;
    }
    stream = stream_find(file, local, server, &side);
    if (stream == NULL && what == RW_RECORD_CONNECT)
        stream = stream_new(file, local, server, query_len < 2 ? NULL : query);
    if (stream != NULL)
        stream_event(file, time_us, what, stream);
}

enum rw_status
rw_record_close(struct rw_record_file *file)
{
    enum rw_status status;

    if (file == NULL)
        return RW_OK;
    while (file->streams != NULL)
        stream_event(file, file->last_us, RW_RECORD_CLOSE, file->streams);
    status = file->failed ? RW_ERR_IO : RW_OK;
    record_free(file);
    return status;
}
