/* One frame as it lies on the wire: the values of its link, IP and TCP or UDP
 * headers, each as it stands there.  RFC 791, RFC 8200, RFC 9293, RFC 768.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FRAME_H
#define ROOTWALK_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/stream.h"

RW_BEGIN_DECLS

#define RW_FRAME_OPTIONS_MAX 20 /* of TCP; 40 octets hold no more */

enum rw_checksum {
    RW_CHECKSUM_UNKNOWN, /* a part of what it covers is not there */
    RW_CHECKSUM_RIGHT,
    RW_CHECKSUM_WRONG,
    RW_CHECKSUM_NONE, /* 0: left to the network card, or not used */
};

struct rw_tcp_option {
    uint8_t kind;
    uint8_t octets;     /* of the whole option */
    uint32_t values[2]; /* MSS; scale; timestamp and its echo */
};

/* What kind of link header it has. */
enum rw_frame_link {
    RW_LINK_NONE, /* it begins with the IP header */
    RW_LINK_ETHERNET,
    RW_LINK_LINUX,    /* LINKTYPE_LINUX_SLL, _SLL2: "any" device of Linux */
    RW_LINK_LOOPBACK, /* LINKTYPE_NULL, _LOOP: a protocol's number */
};

struct rw_frame {
    enum rw_frame_link link;
    bool has_source, has_destination; /* MAC addresses */
    uint8_t source[6], destination[6];
    uint16_t ethertype; /* the innermost, behind VLAN tags */
    uint16_t vlan;      /* the tag's number, where there is one */
    bool has_vlan;
    size_t link_octets;

    uint8_t ip_version;         /* 0: there is no IP header */
    struct rw_address from, to; /* with ports where there are some */
    size_t ip_octets;           /* of its header, IPv6 extensions left out */
    uint8_t traffic_class;      /* type of service */
    uint32_t flow_label;        /* IPv6 */
    uint16_t total_length;      /* IPv6: of the payload */
    uint16_t identification;
    bool dont_fragment, more_fragments;
    uint16_t fragment_offset; /* octets */
    uint8_t ttl;
    uint8_t protocol; /* IPv6: next header */
    uint16_t ip_checksum;
    enum rw_checksum ip_verdict;

    bool has_tcp, has_udp;
    uint32_t sequence, acknowledgement;
    size_t header_octets; /* of TCP or UDP */
    unsigned flags;       /* enum rw_tcp_flag of stream.h */
    uint16_t window, urgent;
    uint16_t udp_length;
    uint16_t checksum;
    enum rw_checksum verdict;
    struct rw_tcp_option options[RW_FRAME_OPTIONS_MAX];
    size_t option_count;

    size_t payload_octets; /* behind all of these, on the wire */
};

/* A frame of a connection. */
struct rw_packet {
    struct rw_stamp stamp;
    enum rw_side side; /* who sent it */
    bool is_repeated;  /* all of its data had been seen before */
    bool is_inner;     /* its TCP header lies deeper than `frame` reads: in a
                          tunnel, or in a datagram that came in fragments.  The
                          values of TCP are those, without checksum */
    size_t octets;     /* of the whole frame, on the wire */
    struct rw_frame frame;
};

/** Read the headers of a frame, as far as they are there.
 *
 * @param link_type  libpcap's DLT_ number: Ethernet (1), raw IP (12, 101, 228,
 *                   229), loopback (0, 108), Linux's own (113, 276)
 * @param octets     len of wire that there were
 * @return whether at least an IP header could be read
 */
RW_API bool rw_frame_read(struct rw_frame *frame, int link_type,
                          const uint8_t *octets, size_t len, size_t wire);

RW_END_DECLS

#endif
