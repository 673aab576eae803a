/* Captures put together octet by octet, in memory: a file header, and
 * packets as nested layers.
 *
 * A packet is begun with its innermost octets; each layer is put in front of
 * what is there, so lengths are known when a header is written.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_PACKETS_H
#define TEST_PACKETS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PACKET_MAX  70000
#define CAPTURE_MAX (1 << 20)

struct packet {
    uint8_t octets[PACKET_MAX];
    size_t at; /* where it begins so far; it ends with the array */
};

struct capture_file {
    uint8_t *octets;
    size_t len;
    uint32_t packets;
};

/* ---- packets ---------------------------------------------------------- */

static inline size_t
packet_len(const struct packet *p)
{
    return PACKET_MAX - p->at;
}

static inline void
packet_begin(struct packet *p, const void *octets, size_t len)
{
    p->at = PACKET_MAX - len;
    if (len > 0)
        memcpy(p->octets + p->at, octets, len);
}

static inline uint8_t *
prepend(struct packet *p, size_t len)
{
    p->at -= len;
    memset(p->octets + p->at, 0, len);
    return p->octets + p->at;
}

static inline void
set16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void
set32(uint8_t *at, uint32_t value)
{
    set16(at, value >> 16);
    set16(at + 2, value & 0xffff);
}

static inline void
put_udp(struct packet *p, unsigned from, unsigned to)
{
    size_t len = packet_len(p) + 8;
    uint8_t *at = prepend(p, 8);

    set16(at, from);
    set16(at + 2, to);
    set16(at + 4, (unsigned)len);
}

static inline void
put_tcp(struct packet *p, unsigned from, unsigned to, uint32_t seq,
        unsigned flags)
{
    uint8_t *at = prepend(p, 20);

    set16(at, from);
    set16(at + 2, to);
    set32(at + 4, seq);
    at[12] = 5 << 4;
    at[13] = (uint8_t)flags;
}

/* Offset and flags as they stand in the header: 0x2000 is "more". */
static inline void
put_ipv4_part(struct packet *p, unsigned protocol, unsigned from, unsigned to,
              unsigned id, unsigned where)
{
    size_t len = packet_len(p) + 20;
    uint8_t *at = prepend(p, 20);

    at[0] = 0x45;
    set16(at + 2, (unsigned)len);
    set16(at + 4, id);
    set16(at + 6, where);
    at[8] = 64;
    at[9] = (uint8_t)protocol;
    memcpy(at + 12, "\xc0\x00\x02", 3);
    at[15] = (uint8_t)from;
    memcpy(at + 16, "\xc0\x00\x02", 3);
    at[19] = (uint8_t)to;
}

static inline void
put_ipv4(struct packet *p, unsigned protocol, unsigned from, unsigned to)
{
    put_ipv4_part(p, protocol, from, to, 0, 0);
}

static inline void
put_ipv6(struct packet *p, unsigned next, unsigned from, unsigned to)
{
    size_t len = packet_len(p);
    uint8_t *at = prepend(p, 40);

    at[0] = 0x60;
    set16(at + 4, (unsigned)len);
    at[6] = (uint8_t)next;
    at[7] = 64;
    memcpy(at + 8, "\x20\x01\x0d\xb8", 4);
    at[23] = (uint8_t)from;
    memcpy(at + 24, "\x20\x01\x0d\xb8", 4);
    at[39] = (uint8_t)to;
}

/* Hop-by-hop, destination options, routing: 8 octets and a multiple. */
static inline void
put_extension(struct packet *p, unsigned next, unsigned more)
{
    uint8_t *at = prepend(p, 8 + 8 * (size_t)more);

    at[0] = (uint8_t)next;
    at[1] = (uint8_t)more;
}

static inline void
put_fragment6(struct packet *p, unsigned next, uint32_t id, unsigned offset,
              unsigned more)
{
    uint8_t *at = prepend(p, 8);

    at[0] = (uint8_t)next;
    set16(at + 2, offset | more);
    set32(at + 4, id);
}

static inline void
put_ethernet(struct packet *p, unsigned type)
{
    set16(prepend(p, 14) + 12, type);
}

/* A tag stands behind the header's EtherType, which it takes over. */
static inline void
put_vlan(struct packet *p, unsigned type)
{
    set16(prepend(p, 4) + 2, type);
}

/* ---- the file --------------------------------------------------------- */

static inline void
file_begin(struct capture_file *file, unsigned link_type)
{
    static const uint8_t HEAD[] = {0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0,
                                   0,    0,    0,    0,    0, 0, 0, 4, 0, 0};

    file->octets = malloc(CAPTURE_MAX);
    file->len = sizeof(HEAD) + 4;
    file->packets = 0;
    memcpy(file->octets, HEAD, sizeof(HEAD));
    set32(file->octets + sizeof(HEAD), link_type);
}

/* Add a packet of which the capture holds snap octets, a millisecond after
 * the one before it. */
static inline void
file_add_cut(struct capture_file *file, const struct packet *p, size_t snap)
{
    size_t len = packet_len(p);
    uint8_t *at = file->octets + file->len;

    if (snap > len)
        snap = len;
    set32(at, 1000000000 + file->packets / 1000);
    set32(at + 4, file->packets % 1000 * 1000000);
    set32(at + 8, (uint32_t)snap);
    set32(at + 12, (uint32_t)len);
    memcpy(at + 16, p->octets + p->at, snap);
    file->len += 16 + snap;
    file->packets++;
}

static inline void
file_add(struct capture_file *file, const struct packet *p)
{
    file_add_cut(file, p, PACKET_MAX);
}

#endif
