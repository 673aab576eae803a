/* TCP connections for the rows: messages of given lengths, one after the
 * other in a stream, and segments cut out of it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_CAPTURE_STREAMS_H
#define TEST_CAPTURE_STREAMS_H

#include "capture/rows.h"

static uint8_t STREAM[200000];

/* Put messages of these lengths, with theirs in front, into STREAM. */
static inline size_t
stream_make(const size_t *lens, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        set16(STREAM + at, (unsigned)lens[i]);
        long_message(STREAM + at + 2, lens[i], (unsigned)i, false);
        at += 2 + lens[i];
    }
    return at;
}

static inline void
segment(struct capture_file *file, struct packet *p, uint32_t seq, size_t at,
        size_t len, unsigned flags)
{
    packet_begin(p, STREAM + at, len);
    put_tcp(p, 4000, 53, seq + (uint32_t)at, flags | ACK);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

static inline void
syn(struct capture_file *file, struct packet *p, uint32_t seq)
{
    packet_begin(p, NULL, 0);
    put_tcp(p, 4000, 53, seq - 1, SYN);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

#endif
