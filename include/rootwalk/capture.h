/* Captures: what tcpdump, Wireshark or rootwalk itself wrote, read back as
 * DNS messages.
 *
 * pcap and pcapng; Ethernet (with tags, MPLS, PPPoE), 802.11, Linux cooked v1
 * and v2, raw IP, loopback, NFLOG, PKTAP and others; IPv4 with fragments, IPv6
 * with extension headers and fragments; IP in IP, GRE, ERSPAN, VXLAN, Geneve,
 * GTP and other tunnels; UDP, and TCP streams put together across segments,
 * out of order, retransmitted, overlapping.  Messages come out in
 * the order in which they were complete, each query together with its
 * response where there is one.
 *
 * One pass over the file, so a pipe will do, and in bounded memory: bounds
 * are named constants.  Everything in a capture is taken for
 * hostile.
 *
 *     status = rw_capture_open(&capture, "x.pcap", NULL, error);
 *     while (status == RW_OK && rw_capture_next(capture, &captured) == RW_OK)
 *         use(&captured);
 *     rw_capture_info(capture, &info);
 *     rw_capture_free(capture);
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_CAPTURE_H
#define ROOTWALK_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/stream.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_CAPTURE_ERROR_MAX 256 /* octets with the NUL */

#define RW_PORT_DNS   53
#define RW_PORT_MDNS  5353 /* RFC 6762 */
#define RW_PORT_LLMNR 5355 /* RFC 4795 */

struct rw_capture;

struct rw_capture_options {
    size_t size;           /* sizeof this; 0: as it first was */
    const uint16_t *ports; /* where DNS is looked for, UDP and TCP; copied.
                              NULL: port 53 alone */
    size_t port_count;
    bool events;      /* also give what is no message (rw_captured_kind),
                         and UDP from any port to where a query came from */
    uint64_t hold_ns; /* how long in the capture's time a query is held back
                        for its response; 0 for RW_CAPTURE_HOLD_NS.  Meant
                        for reading a capture while it is being made */
    const struct rw_stream_sink *sink; /* gets every TCP connection but those
                         of DNS, during rw_capture_next(); copied.  NULL: they
                         are passed over */

    /* Called for every frame before it is read, or NULL: its number, and len
     * octets of wire that there were. */
    void (*frame)(void *ctx, uint64_t number, int link_type,
                  const uint8_t *octets, size_t len, size_t wire);
    void *frame_ctx;
};

#define RW_CAPTURE_HOLD_NS (120 * UINT64_C(1000000000))

/* What an entry is.  All but messages only come with options.events. */
enum rw_captured_kind {
    RW_CAPTURED_MESSAGE,     /* a DNS message, or what claims to be one */
    RW_CAPTURED_CONNECT,     /* a client opens a TCP stream (SYN) */
    RW_CAPTURED_REFUSED,     /* ICMP says port unreachable, or a RST answered
                                the SYN; `from` is the server meant */
    RW_CAPTURED_UNREACHABLE, /* ICMP: no way to the server, `from` */
    RW_CAPTURED_CLOSED,      /* `from` ended its side of a TCP stream */
};

/* What is odd about the packet of a message, which is read all the same. */
enum rw_oddity {
    RW_ODD_LENGTH = 1,    /* a length that the packet does not have */
    RW_ODD_CHECKSUM = 2,  /* the IP header's is wrong, and not 0 */
    RW_ODD_FRAGMENTS = 4, /* some overlap */
};

/* One entry of a capture. */
struct rw_captured {
    enum rw_captured_kind kind;
    enum rw_transport transport;
    struct rw_address from, to;
    uint64_t frame;           /* from 1, as Wireshark counts: the frame in which
                            the last octet arrived */
    uint64_t time_ns;         /* of that frame, nanoseconds since 1970 UTC */
    uint64_t peer_frame;      /* the request's or the response's; 0: has none */
    uint64_t peer_ns;         /* when that was; 0 likewise */
    struct rw_octets message; /* without TCP's length; for REFUSED and
                                 UNREACHABLE over UDP what the ICMP message
                                 quotes of the query, perhaps nothing; for
                                 CONNECT the stream's first sequence number,
                                 four octets */
    unsigned oddities;        /* enum rw_oddity; of UDP */
    size_t wire_len;          /* octets the message had on the wire; more than
                            message.len when the capture holds only a part */
};

/* Packets of one kind, for "what else is in it". */
struct rw_capture_count {
    char name[32]; /* "ARP", "UDP port 123", "TCP port 443", "ICMPv6" */
    uint64_t packets;
};

#define RW_CAPTURE_COUNTS_MAX 32 /* rows; the rarer ones are summed up */

/* Packets that may well hold DNS and were not opened, for "left out". */
enum rw_left {
    RW_LEFT_PLAIN,
    RW_LEFT_MDNS,  /* port 5353 was not among the options' */
    RW_LEFT_LLMNR, /* port 5355 likewise */
};

struct rw_capture_left {
    enum rw_left kind;
    const char *name; /* "multicast DNS", "encrypted 802.11"; static */
    uint64_t packets;
};

#define RW_CAPTURE_LEFT_MAX 8 /* rows; more are left out themselves */

struct rw_capture_info {
    uint64_t frames;    /* packets read so far */
    uint64_t messages;  /* DNS messages found so far */
    uint64_t malformed; /* packets whose lengths contradict one another */
    uint64_t dropped;   /* fragments, segments given up: a bound was hit, or
                           what they belong to never became whole */
    uint64_t first_ns, last_ns; /* the earliest and the latest packet */
    bool cut_off; /* the file ends, or is damaged, inside a packet */
    char fault[RW_CAPTURE_ERROR_MAX]; /* how it ended then; "" otherwise */
    const char *link_type;            /* "EN10MB", "RAW" ...; static */
    struct rw_capture_count counts[RW_CAPTURE_COUNTS_MAX]; /* most first */
    size_t count_rows;
    struct rw_capture_left left[RW_CAPTURE_LEFT_MAX];
    size_t left_rows;
};

/** Say whether octets begin like a capture (pcap of any byte order and
 * resolution, or pcapng).
 *
 * @param head  the first len octets of an input; 4 are enough
 */
RW_API bool rw_capture_is(const uint8_t *head, size_t len);

/** Open a capture.
 *
 * @param path     a file's or a pipe's name; "-" is the standard input
 * @param options  NULL for the defaults
 * @param error    NULL, or RW_CAPTURE_ERROR_MAX octets that say in English
 *                 what was wrong; safe for a terminal
 * @return RW_OK; RW_ERR_IO with errno set; RW_ERR_FORMAT when it is no
 *         capture; RW_ERR_UNSUPPORTED for a link type that is not known, or
 *         where libpcap is not installed; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_capture_open(struct rw_capture **out, const char *path,
                const struct rw_capture_options *options, char *error);

/** Open a capture that lies in memory; see rw_capture_open().
 *
 * @param octets  the whole file; must outlive the capture
 */
RW_API RW_MUST_USE enum rw_status
rw_capture_open_memory(struct rw_capture **out, const void *octets, size_t len,
                       const struct rw_capture_options *options, char *error);

/** Give the next entry.
 *
 * @param captured  filled on RW_OK; what it points to is valid until the
 *                  next call
 * @return RW_OK; RW_ERR_EMPTY at the end, also where the file is cut off
 *         (rw_capture_info() tells); RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_capture_next(struct rw_capture *capture,
                                                  struct rw_captured *captured);

/** Say what was found so far; complete after the last rw_capture_next(). */
RW_API void rw_capture_info(const struct rw_capture *capture,
                            struct rw_capture_info *info);

/** Close; NULL is fine. */
RW_API void rw_capture_free(struct rw_capture *capture);

RW_END_DECLS

#endif
