/* A conversation over TCP as two streams of octets, handed to whoever wants
 * to understand it: the capture reader gives what it put together, a driver
 * what it sends and receives.
 *
 * Octets come in order, each side's by itself, in pieces of any size: never
 * an octet twice, and none over a hole.  A *hole* is a number of octets that
 * were on the wire and are not known: segments that the capture lacks, or the
 * rest of a segment behind the capture's snap length.  Every piece carries
 * the stamp of the frame it came in, not that of the frame that completed
 * what it belongs to.
 *
 * What reads such streams has three functions of this shape, which the
 * observers of sessions have and the reader of TLS too, so that one can
 * go on where another stops (STARTTLS):
 *
 *     octets(it, side, octets, len, &stamp)
 *     hole(it, side, len, &stamp)
 *     end(it, ending, &stamp)
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_STREAM_H
#define ROOTWALK_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"

RW_BEGIN_DECLS

/* Who speaks. */
enum rw_side {
    RW_SIDE_CLIENT, /* who opened the connection */
    RW_SIDE_SERVER,
};

#define RW_SIDES 2

/* Where and when something was on the wire. */
struct rw_stamp {
    uint64_t frame;   /* of the capture, from 1; of a transcript the line; 0:
                         there is none, as in a live session */
    uint64_t time_us; /* since 1970, UTC; RW_NO_TIME of trace.h: not known */
};

/* How a conversation ended. */
enum rw_ending {
    RW_ENDING_OPEN,     /* it did not: the capture ends before it */
    RW_ENDING_CLIENT,   /* the client closed first (FIN) */
    RW_ENDING_SERVER,   /* the server did */
    RW_ENDING_RESET,    /* torn down (RST) */
    RW_ENDING_REPLACED, /* a new connection began between the same ports */
    RW_ENDING_DROPPED,  /* too many are open at once: not followed further */
};

/* Bits of rw_segment.flags, RFC 9293 section 3.1. */
enum rw_tcp_flag {
    RW_TCP_FIN = 0x01,
    RW_TCP_SYN = 0x02,
    RW_TCP_RST = 0x04,
    RW_TCP_PSH = 0x08,
    RW_TCP_ACK = 0x10,
    RW_TCP_URG = 0x20,
    RW_TCP_ECE = 0x40,
    RW_TCP_CWR = 0x80,
};

/* One segment as its header says, however little of it is new. */
struct rw_segment {
    struct rw_stamp stamp;
    enum rw_side side; /* who sent it */
    unsigned flags;    /* enum rw_tcp_flag */
    uint32_t sequence, acknowledgement;
    uint16_t window;  /* as the header has it, not scaled */
    size_t octets;    /* of data, on the wire */
    bool is_repeated; /* all of its data had been seen before */

    /* Of its options; RFC 9293 section 3.2, RFC 7323, RFC 2018. */
    bool has_mss, has_scale, has_timestamps;
    bool sack_permitted;
    uint16_t mss;
    uint8_t scale; /* the window is shifted by so many bits from here on */
    uint32_t timestamp, timestamp_echo;

    /* The whole frame, valid during the call: frame_len octets of
     * frame_wire that there were. */
    const uint8_t *frame;
    size_t frame_len, frame_wire;
    int link_type; /* libpcap's DLT_ number */
};

/* A connection that begins, or that the capture comes upon. */
struct rw_stream_start {
    struct rw_address client, server; /* with ports */
    struct rw_stamp stamp;            /* of its first segment */
    bool is_whole; /* its SYN was seen; otherwise the sides are told from the
                      ports: a known one, else the smaller, is the server's */
};

/* Who takes connections.  The functions are called while the capture is
 * read, in the order of its frames as far as each side's order allows; none
 * may call back into the capture. */
struct rw_stream_sink {
    void *ctx; /* the first argument of open() */

    /* Begin.  Returns what the other functions get as their first argument,
     * or NULL for a connection that is of no interest, of which nothing more
     * is said and nothing is kept. */
    void *(*open)(void *ctx, const struct rw_stream_start *start);

    /* A segment, before its octets; may be NULL. */
    void (*segment)(void *stream, const struct rw_segment *segment);

    /* The next octets of one side; false where no more are wanted: then the
     * only call that still comes is end(). */
    bool (*octets)(void *stream, enum rw_side side, const uint8_t *octets,
                   size_t len, const struct rw_stamp *stamp);

    /* So many octets of one side are missing.  The stamp is of the frame
     * that showed that they are: the first that acknowledged them, else the
     * first one behind them. */
    void (*hole)(void *stream, enum rw_side side, uint64_t len,
                 const struct rw_stamp *stamp);

    /* The last call for this stream; comes exactly once. */
    void (*end)(void *stream, enum rw_ending ending,
                const struct rw_stamp *stamp);
};

RW_END_DECLS

#endif
