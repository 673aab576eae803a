/* The capture reader from the inside: its layers, and what they hand on.
 *
 *     file.c      packets out of the file, entries to the caller
 *     link.c      link types
 *     ether.c     Ethernet, tags, LLC, PPP, MPLS, down to an IP packet
 *     wifi.c      IEEE 802.11
 *     ip.c        IPv4, IPv6, their extension headers, IP in IP
 *     gre.c       generic routing encapsulation
 *     tunnel.c    tunnels in UDP
 *     fragment.c  fragments put together
 *     datagram.c  UDP, and the ICMP errors about it
 *     tcp.c       connections: who opens, refuses, closes them
 *     half.c      one direction of one: its octets put in order
 *     tap.c       connections that go to a sink of the user's
 *     message.c   messages out of one direction of a stream
 *     pair.c      queries remembered, responses matched with them
 *     hold.c      entries in order, queries held back for their response
 *     count.c     what else there is
 *
 * Each layer takes a span and the state it needs of `struct rw_capture`;
 * a packet it can make nothing of is counted and dropped.  The first
 * failure of memory sticks in `status`.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CAPTURE_CAPTURE_H
#define RWI_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/capture.h"

#include "capture/libpcap.h"
#include "capture/limits.h"
#include "capture/span.h"

/* Where a packet comes from and goes to. */
struct rwi_flow {
    struct rw_address from, to;
};

/* A frame's place in the capture. */
struct rwi_place {
    uint64_t frame;
    uint64_t time_ns;
};

/* ---- count.c ---------------------------------------------------------- */

enum rwi_count_kind {
    RWI_COUNT_NONE, /* an empty slot */
    RWI_COUNT_ETHERTYPE,
    RWI_COUNT_IP,
    RWI_COUNT_UDP,
    RWI_COUNT_TCP,
    RWI_COUNT_TUNNEL, /* by port: what could not be opened */
    RWI_COUNT_WIFI,   /* enum rwi_wifi */
    RWI_COUNT_OTHER,
};

/* Frames of 802.11 that hold no packet to be opened. */
enum rwi_wifi {
    RWI_WIFI_CONTROL = 1, /* management and control: no data at all */
    RWI_WIFI_ENCRYPTED,
    RWI_WIFI_FRAGMENT,
};

struct rwi_counter {
    uint32_t key; /* kind and number */
    uint64_t packets;
};

void rwi_count(struct rw_capture *capture, enum rwi_count_kind kind,
               uint16_t number);
void rwi_count_ports(struct rw_capture *capture, enum rwi_count_kind kind,
                     const struct rwi_flow *flow);
size_t rwi_count_rows(const struct rw_capture *capture,
                      struct rw_capture_count *rows, size_t max);

/** Say what was left out; RW_CAPTURE_LEFT_MAX rows find room. */
size_t rwi_left_rows(const struct rw_capture *capture,
                     struct rw_capture_left *rows);

/* ---- fragment.c ------------------------------------------------------- */

struct rwi_datagram;

struct rwi_fragments {
    struct rwi_datagram *newest; /* a list, the one last touched first */
    struct rwi_datagram *whole;  /* a stack: IP in IP may nest them */
    size_t count;                /* in the list */
};

struct rwi_fragment {
    struct rw_address from, to;
    uint32_t id;
    uint8_t protocol; /* IPv6: as the first fragment says */
    uint32_t offset;  /* octets, a multiple of 8 */
    bool more;        /* others follow */
};

/** Take a fragment in.
 *
 * @param span      in: its payload; out: the whole datagram's payload, valid
 *                  until rwi_fragments_drop()
 * @param protocol  out: the protocol of the whole
 * @return whether the datagram is whole now
 */
bool rwi_fragments_add(struct rw_capture *capture,
                       const struct rwi_fragment *fragment,
                       struct rwi_span *span, uint8_t *protocol);

/** Let go of the datagram that was whole last. */
void rwi_fragments_drop(struct rw_capture *capture);
void rwi_fragments_free(struct rw_capture *capture);

/* ---- pair.c ----------------------------------------------------------- */

struct rwi_held;

struct rwi_query {
    struct rwi_flow flow;
    struct rwi_place place;
    struct rwi_held *held; /* NULL once it went to the caller */
    uint64_t older;        /* serial of the one before with this hash */
    uint64_t question;     /* hash of it, or 0 where there is none */
    uint32_t hash;
    uint16_t id;
    enum rw_transport transport;
};

struct rwi_pairs {
    struct rwi_query *ring; /* by serial modulo RWI_QUERIES_MAX */
    uint64_t *heads;        /* by hash: serial of the newest, 0: none */
    uint64_t serial;        /* of the last query; the first has 1 */
};

/** Remember a query, or give a message's peer its place.
 *
 * @param held  what rwi_hold_add() made of the message
 */
enum rw_status rwi_pair(struct rwi_pairs *pairs, struct rwi_held *held);
void rwi_pairs_free(struct rwi_pairs *pairs);

/* ---- hold.c ----------------------------------------------------------- */

struct rwi_held {
    struct rw_captured captured;
    struct rwi_held *next;
    uint64_t query; /* its serial in rwi_pairs, 0: nothing is awaited */
    uint8_t octets[];
};

struct rwi_hold {
    struct rwi_held *first, *last;
    struct rwi_held *given; /* what the caller looks at */
    size_t count;
    size_t octets;
};

/** Add an entry at the end; its message is copied. */
void rwi_hold_add(struct rw_capture *capture,
                  const struct rw_captured *captured);

/** Give the first entry, where it need not be held back any longer.
 *
 * @param all  hold nothing back: the capture is at its end
 */
bool rwi_hold_take(struct rw_capture *capture, bool all,
                   struct rw_captured *captured);
void rwi_hold_free(struct rwi_hold *hold);

/* ---- message.c -------------------------------------------------------- */

/* One direction of a stream as DNS over TCP: a length, a message, and so
 * on.  RFC 1035 section 4.2.2. */
struct rwi_messages {
    struct rwi_flow flow;
    uint8_t *buf;      /* the message being put together */
    size_t room;       /* octets at buf */
    size_t len;        /* octets of the message so far, holes too */
    size_t known;      /* of these, the ones before the first hole */
    uint16_t wire_len; /* as the length field says */
    uint8_t prefix;    /* octets of the length field so far, 0 to 2 */
    bool in_sync;      /* we know where messages begin */
};

/** Take in the next octets of the stream.
 *
 * @param span   its wire - len octets are a hole: known to have been there
 * @param place  of the frame that completes a message that ends here
 */
void rwi_messages_add(struct rw_capture *capture, struct rwi_messages *messages,
                      const struct rwi_span *span,
                      const struct rwi_place *place);

/** Say that octets are missing, nobody knows how many: give what there is
 * of a message, and look for the next one's beginning. */
void rwi_messages_lost(struct rw_capture *capture,
                       struct rwi_messages *messages,
                       const struct rwi_place *place);
void rwi_messages_free(struct rw_capture *capture,
                       struct rwi_messages *messages);

/* ---- half.c ----------------------------------------------------------- */

struct rwi_pending;
struct rwi_stream;
struct rwi_streams;

/* One direction of a connection. */
struct rwi_half {
    struct rwi_stream *stream;
    struct rwi_messages messages; /* where it is DNS */
    struct rwi_pending *pending;  /* what waits behind a gap */
    size_t pending_octets;
    unsigned pending_count;
    bool is_known; /* `next` is */
    bool has_syn;  /* its beginning was captured */
    bool has_fin;
    bool is_closed;        /* said already */
    uint32_t start;        /* the SYN's sequence number */
    uint32_t next;         /* sequence number of the next octet wanted */
    uint32_t fin;          /* the FIN's */
    unsigned unseen_count; /* so often the other end acknowledged what we did
                              not see ... */
    struct rwi_place unseen_at; /* ... and here for the first time */
};

/** Take a segment's octets in: hand them on, or let them wait.
 *
 * @param span  its wire - len octets were cut off by the snap length
 */
void rwi_half_data(struct rw_capture *capture, struct rwi_half *half,
                   uint32_t seq, const struct rwi_span *span);

/** Hand on what waited for octets that have come.
 *
 * @param place  of the frame that closed the gap, or NULL where none did and
 *               each segment speaks for itself
 */
void rwi_half_drain(struct rw_capture *capture, struct rwi_half *half,
                    const struct rwi_place *place);

/** Give all there is: nothing more will come. */
void rwi_half_flush(struct rw_capture *capture, struct rwi_half *half);

/** Take an acknowledgement by the other end.  What it has and we have not,
 * the capture lacks: where it goes on speaking, the gap is given up.
 *
 * @param speaks  the acknowledgement came with data, or a FIN
 */
void rwi_half_acked(struct rw_capture *capture, struct rwi_half *half,
                    uint32_t ack, bool speaks);

/** Free what waits; nothing of it is handed on. */
void rwi_half_free(struct rw_capture *capture, struct rwi_half *half);

/** Say that this direction is over. */
void rwi_half_close(struct rw_capture *capture, struct rwi_half *half,
                    const struct rwi_place *place);

/** How far a is ahead of b; negative when behind.  RFC 9293 section 3.4 */
static inline int32_t
rwi_seq_ahead(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

/* ---- tcp.c ------------------------------------------------------------ */

/* A connection whose octets a sink gets. */
struct rwi_tap {
    void *stream;         /* the sink's; NULL: it wants none of it */
    bool is_deaf;         /* it wants no more octets */
    unsigned client;      /* which half is */
    enum rw_ending first; /* who closed first, RW_ENDING_OPEN: nobody yet */
};

/* A connection; tcp.c keeps it in a table. */
struct rwi_stream {
    struct rwi_streams *owner;
    struct rwi_half half[2]; /* from the key's first end; from its second */
    bool is_taken;           /* by the sink: no DNS */
    struct rwi_tap tap;
};

struct rwi_streams {
    struct rwi_entry *table; /* uthash, the one unused longest first */
    size_t octets;           /* held by all of them */
    size_t octets_max;
    unsigned count_max;
};

/** A TCP segment; passed over unless it is of DNS, or there is a sink. */
void rwi_tcp_input(struct rw_capture *capture, const struct rwi_flow *flow,
                   struct rwi_span span);
void rwi_tcp_end(struct rw_capture *capture);
void rwi_streams_free(struct rw_capture *capture);

/* ---- tap.c ------------------------------------------------------------- */

/** Begin, with the first segment seen of it.
 *
 * @param flow   of that segment
 * @param side   which half it is of
 * @param flags  its flags
 */
void rwi_tap_open(struct rw_capture *capture, struct rwi_stream *stream,
                  const struct rwi_flow *flow, unsigned side, unsigned flags);

/** Tell of a segment.
 *
 * @param header  from TCP's header on, which is there
 * @param data    octets behind it, on the wire
 */
void rwi_tap_segment(struct rw_capture *capture, struct rwi_stream *stream,
                     unsigned side, const struct rwi_span *header, size_t data);
void rwi_tap_octets(struct rw_capture *capture, struct rwi_half *half,
                    const struct rwi_span *span, const struct rwi_place *place);
void rwi_tap_hole(struct rw_capture *capture, struct rwi_half *half,
                  uint64_t len, const struct rwi_place *place);

/** One direction is over; the connection, when both are. */
void rwi_tap_closed(struct rw_capture *capture, struct rwi_half *half);

/** The connection is over. */
void rwi_tap_end(struct rw_capture *capture, struct rwi_stream *stream,
                 enum rw_ending ending);

/* ---- ether.c, wifi.c, gre.c, tunnel.c ---------------------------------- */

/** An Ethernet frame, from its addresses on. */
void rwi_ethernet_input(struct rw_capture *capture, struct rwi_span span);

/** What an EtherType announces. */
void rwi_ethertype_input(struct rw_capture *capture, struct rwi_span span,
                         uint16_t type);

/** What follows a header of fixed size with an EtherType in it. */
void rwi_framed_input(struct rw_capture *capture, struct rwi_span span,
                      size_t header, size_t type_at);
void rwi_llc_input(struct rw_capture *capture, struct rwi_span span);
void rwi_mpls_input(struct rw_capture *capture, struct rwi_span span);
void rwi_ppp_input(struct rw_capture *capture, struct rwi_span span);
void rwi_pppoe_input(struct rw_capture *capture, struct rwi_span span);
void rwi_nsh_input(struct rw_capture *capture, struct rwi_span span);

/** What the numbers of a service path and of VXLAN-GPE announce: 1 and 2 IP,
 * 3 Ethernet, 4 a service path, 5 MPLS.
 *
 * @param ethertype  counts what is none of these
 */
void rwi_next_input(struct rw_capture *capture, struct rwi_span span,
                    uint8_t next, uint16_t ethertype);

/** IEEE 802.11, as it is; behind radiotap's header; behind Prism's or AVS's. */
void rwi_wifi_input(struct rw_capture *capture, struct rwi_span span);
void rwi_radiotap_input(struct rw_capture *capture, struct rwi_span span);
void rwi_prism_input(struct rw_capture *capture, struct rwi_span span);
void rwi_gre_input(struct rw_capture *capture, struct rwi_span span);

/** A UDP datagram's payload that is no DNS: false where its ports are no
 * tunnel's. */
bool rwi_tunnel_input(struct rw_capture *capture, const struct rwi_flow *flow,
                      struct rwi_span span);

/* ---- link.c, ip.c, datagram.c ----------------------------------------- */

/** Say whether a link type (DLT_...) is known. */
bool rwi_link_is_known(int link_type);
void rwi_link_input(struct rw_capture *capture, struct rwi_span span);

/** An IP packet of either version. */
void rwi_ip_input(struct rw_capture *capture, struct rwi_span span);

/** The IP header that an ICMP error quotes.
 *
 * @param span  in: from the header on; out: what follows it
 * @return whether it is one, of an unfragmented packet
 */
bool rwi_ip_quoted(struct rwi_span *span, struct rwi_flow *flow,
                   uint8_t *protocol);

/** A UDP datagram.
 *
 * @param is_lite  of UDP-Lite, whose length says what the checksum covers
 */
void rwi_udp_input(struct rw_capture *capture, const struct rwi_flow *flow,
                   struct rwi_span span, bool is_lite);
void rwi_icmp_input(struct rw_capture *capture, struct rwi_span span,
                    enum rw_family family);

/* ---- file.c ----------------------------------------------------------- */

struct rw_capture {
    struct rwi_libpcap pcap;
    pcap_t *handle;
    int link_type;
    bool events;
    bool at_end;
    uint64_t hold_ns;
    uint8_t ports[65536 / 8]; /* a bit each */

    struct rwi_place place; /* of the packet at hand */
    unsigned depth;         /* headers within headers of it */
    unsigned oddities;      /* enum rw_oddity, of it */
    enum rw_status status;  /* the first failure of memory */

    uint64_t messages, malformed, dropped;
    uint64_t first_ns, last_ns;
    bool cut_off;
    char fault[RW_CAPTURE_ERROR_MAX];

    struct rw_address *askers; /* RWI_ASKERS of them; NULL without events */
    struct rwi_counter counters[RWI_COUNTERS];
    uint64_t uncounted; /* packets of kinds that found no room there */
    struct rwi_fragments fragments;
    struct rwi_streams streams; /* of DNS */
    struct rwi_streams taken;   /* that go to the sink */
    struct rw_stream_sink sink; /* its open() is NULL: there is none */
    struct rwi_span frame;      /* the packet at hand, whole */
    void (*on_frame)(void *ctx, uint64_t number, int link_type,
                     const uint8_t *octets, size_t len, size_t wire);
    void *on_frame_ctx;
    struct rwi_pairs pairs;
    struct rwi_hold hold;
};

static inline bool
rwi_is_dns_port(const struct rw_capture *capture, uint16_t port)
{
    return (capture->ports[port / 8] >> (port % 8) & 1) != 0;
}

/** Say whether either end of a flow has a port that DNS is looked for on. */
static inline bool
rwi_is_dns_flow(const struct rw_capture *capture, const struct rwi_flow *flow)
{
    return rwi_is_dns_port(capture, flow->from.port) ||
           rwi_is_dns_port(capture, flow->to.port);
}

#endif
