/* The capture reader, packet by packet: what each layer makes of right and
 * of wrong packets.
 *
 * A row builds a capture and says what must come out of it: for each entry
 * its frame, q(uery), r(esponse) or the letter of an event, its octets, over
 * how many there were if the capture holds less, and =peer's frame.
 * `test_capture FOLDER` writes the captures there: seeds for the fuzzer, in
 * testdata/fuzz/capture.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <cmocka.h>

#include "capture/packets.h"

#define IP_ICMP   1
#define IP_TCP    6
#define IP_UDP    17
#define IP_ICMPV6 58

enum {
    FIN = 1,
    SYN = 2,
    RST = 4,
    ACK = 16
};

/* ---- messages --------------------------------------------------------------- */

/* A query for a name of one label, ID 0x1200 + id: 12 + 3 + 4 octets. */
static size_t
message(uint8_t *out, unsigned id, bool is_response)
{
    static const uint8_t QUERY[] = {0x12, 0, 0, 0,   0, 1, 0, 0, 0, 0,
                                    0,    0, 1, 'x', 0, 0, 1, 0, 1};

    memcpy(out, QUERY, sizeof(QUERY));
    out[1] = (uint8_t)id;
    if (is_response)
        out[2] = 0x80;
    return sizeof(QUERY);
}

/* One that is longer, so that it can be cut up: len octets. */
static void
long_message(uint8_t *out, size_t len, unsigned id, bool is_response)
{
    memset(out, 0, len);
    (void)message(out, id, is_response);
    for (size_t i = 19; i < len; i++)
        out[i] = (uint8_t)i;
}

static void
udp_message(struct packet *p, unsigned id, bool is_response)
{
    uint8_t octets[64];

    packet_begin(p, octets, message(octets, id, is_response));
    put_udp(p, is_response ? 53 : 4000, is_response ? 4000 : 53);
}

static void
udp_ipv4(struct packet *p, unsigned id, bool is_response)
{
    udp_message(p, id, is_response);
    put_ipv4(p, IP_UDP, is_response ? 2 : 1, is_response ? 1 : 2);
}

/* ---- link layers -------------------------------------------------------------- */

static void
link_ethernet(struct capture_file *file, struct packet *p)
{
    file_begin(file, 1);
    udp_ipv4(p, 1, false);
    put_ethernet(p, 0x0800);
    file_add(file, p);
    udp_message(p, 2, false);
    put_ipv6(p, IP_UDP, 1, 2);
    put_ethernet(p, 0x86dd);
    file_add(file, p);
}

static void
link_padded(struct capture_file *file, struct packet *p)
{
    file_begin(file, 1);
    udp_ipv4(p, 1, false);
    put_ethernet(p, 0x0800);
    memmove(p->octets + p->at - 8, p->octets + p->at, packet_len(p));
    p->at -= 8; /* eight octets of the frame's padding at its end */
    file_add(file, p);
}

static void
link_vlan(struct capture_file *file, struct packet *p)
{
    file_begin(file, 1);
    udp_ipv4(p, 1, false);
    put_vlan(p, 0x0800);
    put_ethernet(p, 0x8100);
    file_add(file, p);
    udp_ipv4(p, 2, false);
    put_vlan(p, 0x0800);
    put_vlan(p, 0x8100);
    put_ethernet(p, 0x88a8);
    file_add(file, p);
}

static void
link_vlan_endless(struct capture_file *file, struct packet *p)
{
    file_begin(file, 1);
    udp_ipv4(p, 1, false);
    put_vlan(p, 0x0800);
    for (int i = 0; i < 100; i++)
        put_vlan(p, 0x8100);
    put_ethernet(p, 0x8100);
    file_add(file, p);
}

static void
link_mpls_pppoe_snap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 1);
    udp_ipv4(p, 1, false);
    prepend(p, 4)[2] = 1; /* bottom of the stack */
    (void)prepend(p, 4);
    put_ethernet(p, 0x8847);
    file_add(file, p);
    udp_ipv4(p, 2, false);
    set16(prepend(p, 2), 0x0021);
    set16(prepend(p, 6) + 4, (unsigned)packet_len(p));
    put_ethernet(p, 0x8864);
    file_add(file, p);
    udp_ipv4(p, 3, false);
    memcpy(prepend(p, 8), "\xaa\xaa\x03\0\0\0\x08\0", 8);
    put_ethernet(p, (unsigned)packet_len(p));
    file_add(file, p);
}

static void
link_cooked(struct capture_file *file, struct packet *p)
{
    file_begin(file, 113);
    udp_ipv4(p, 1, false);
    set16(prepend(p, 16) + 14, 0x0800);
    file_add(file, p);
}

static void
link_cooked2(struct capture_file *file, struct packet *p)
{
    file_begin(file, 276);
    udp_ipv4(p, 1, false);
    set16(prepend(p, 20), 0x0800);
    file_add(file, p);
}

static void
link_raw(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    udp_message(p, 2, false);
    put_ipv6(p, IP_UDP, 1, 2);
    file_add(file, p);
}

static void
link_ipv4(struct capture_file *file, struct packet *p)
{
    file_begin(file, 228);
    udp_ipv4(p, 1, false);
    file_add(file, p);
}

static void
link_ipv6(struct capture_file *file, struct packet *p)
{
    file_begin(file, 229);
    udp_message(p, 2, false);
    put_ipv6(p, IP_UDP, 1, 2);
    file_add(file, p);
}

/* Families as several systems number and order them. */
static void
link_null(struct capture_file *file, struct packet *p)
{
    static const uint32_t IPV6[] = {24, 28, 30, 10};

    file_begin(file, 0);
    udp_ipv4(p, 1, false);
    prepend(p, 4)[0] = 2;
    file_add(file, p);
    udp_ipv4(p, 2, false);
    prepend(p, 4)[3] = 2;
    file_add(file, p);
    for (unsigned i = 0; i < 4; i++) {
        udp_message(p, 3 + i, false);
        put_ipv6(p, IP_UDP, 1, 2);
        prepend(p, 4)[i % 2 ? 0 : 3] = (uint8_t)IPV6[i];
        file_add(file, p);
    }
    udp_ipv4(p, 9, false);
    prepend(p, 4)[0] = 99; /* no IP */
    file_add(file, p);
}

static void
link_loop(struct capture_file *file, struct packet *p)
{
    file_begin(file, 108);
    udp_ipv4(p, 1, false);
    prepend(p, 4)[3] = 2;
    file_add(file, p);
}

/* ---- IP -------------------------------------------------------------------------- */

static void
ip_options(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_message(p, 1, false);
    (void)prepend(p, 8);
    put_ipv4(p, IP_UDP, 1, 2);
    p->octets[p->at] = 0x47;
    file_add(file, p);
}

static void
ip_extensions(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_message(p, 1, false);
    put_extension(p, IP_UDP, 0);
    put_extension(p, 60, 2);
    put_extension(p, 43, 1);
    put_ipv6(p, 0, 1, 2);
    file_add(file, p);
    udp_message(p, 2, false); /* an atomic fragment: RFC 6946 */
    put_fragment6(p, IP_UDP, 7, 0, 0);
    put_ipv6(p, 44, 1, 2);
    file_add(file, p);
}

static void
ip_extensions_endless(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_message(p, 1, false);
    for (int i = 0; i < 100; i++)
        put_extension(p, i == 0 ? IP_UDP : 60, 0);
    put_ipv6(p, 60, 1, 2);
    file_add(file, p);
    udp_message(p, 1, false); /* one that runs off the end */
    put_extension(p, IP_UDP, 0);
    p->octets[p->at + 1] = 200;
    put_ipv6(p, 60, 1, 2);
    file_add(file, p);
}

static void
ip_tunnels(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    put_ipv6(p, 4, 8, 9);
    file_add(file, p);
    udp_message(p, 2, false);
    put_ipv6(p, IP_UDP, 1, 2);
    put_ipv4(p, 41, 8, 9);
    file_add(file, p);
    udp_ipv4(p, 3, false);
    set16(prepend(p, 4) + 2, 0x0800);
    put_ipv4(p, 47, 8, 9);
    file_add(file, p);
    udp_ipv4(p, 4, false); /* GRE with a key */
    set16(prepend(p, 8) + 2, 0x0800);
    p->octets[p->at] = 0x20;
    put_ipv4(p, 47, 8, 9);
    file_add(file, p);
}

static void
ip_tunnels_endless(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    for (int i = 0; i < 100; i++)
        put_ipv4(p, 4, 8, 9);
    file_add(file, p);
}

static void
ip_lengths_that_lie(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    set16(p->octets + p->at + 2, 10); /* shorter than its header */
    file_add(file, p);
    udp_ipv4(p, 2, false);
    p->octets[p->at] = 0x4f; /* a header longer than the packet */
    file_add(file, p);
    udp_ipv4(p, 3, false);
    set16(p->octets + p->at + 2, 60000); /* longer than it: what is there */
    file_add(file, p);
    udp_ipv4(p, 4, false);
    set16(p->octets + p->at + 2, 0); /* segmentation off-load */
    file_add(file, p);
    udp_ipv4(p, 5, false);
    set16(p->octets + p->at + 24, 7); /* UDP shorter than its header */
    file_add(file, p);
    udp_ipv4(p, 6, false);
    set16(p->octets + p->at + 24, 60000); /* UDP longer than the packet */
    file_add(file, p);
    udp_ipv4(p, 7, false);
    set16(p->octets + p->at + 24, 18); /* UDP shorter than the packet */
    file_add(file, p);
}

/* ---- snap lengths --------------------------------------------------------------------- */

static void
snap_lengths(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    for (size_t snap = 0; snap <= 47; snap++)
        file_add_cut(file, p, snap);
}

/* ---- fragments ------------------------------------------------------------------------- */

static uint8_t DATAGRAM[4096];

/* A UDP datagram of a query with len octets, as the fragments are cut of. */
static void
datagram_make(size_t len, unsigned id)
{
    static struct packet whole;
    uint8_t octets[4000];

    long_message(octets, len, id, false);
    packet_begin(&whole, octets, len);
    put_udp(&whole, 4000, 53);
    memcpy(DATAGRAM, whole.octets + whole.at, packet_len(&whole));
}

static void
fragment4(struct capture_file *file, struct packet *p, unsigned id, size_t at,
          size_t len, bool more)
{
    packet_begin(p, DATAGRAM + at, len);
    put_ipv4_part(p, IP_UDP, 1, 2, id, (unsigned)at / 8 | (more ? 0x2000 : 0));
    file_add(file, p);
}

static void
fragment6(struct capture_file *file, struct packet *p, unsigned id, size_t at,
          size_t len, bool more)
{
    packet_begin(p, DATAGRAM + at, len);
    put_fragment6(p, IP_UDP, id, (unsigned)at, more);
    put_ipv6(p, 44, 1, 2);
    file_add(file, p);
}

static void
fragments_in_order(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 5, 0, 800, true);
    fragment4(file, p, 5, 800, 800, true);
    fragment4(file, p, 5, 1600, 408, false);
    fragment6(file, p, 5, 0, 1200, true);
    fragment6(file, p, 5, 1200, 808, false);
}

static void
fragments_out_of_order(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 5, 1600, 408, false);
    fragment6(file, p, 5, 1200, 808, false);
    fragment4(file, p, 6, 0, 800, true); /* another datagram's */
    fragment4(file, p, 5, 800, 800, true);
    fragment4(file, p, 5, 800, 800, true); /* repeated */
    fragment4(file, p, 5, 0, 800, true);
    fragment6(file, p, 5, 0, 1200, true);
}

static void
fragments_overlap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 5, 0, 800, true);
    DATAGRAM[790] ^= 0xff; /* what came first stays */
    fragment4(file, p, 5, 400, 1200, true);
    fragment4(file, p, 5, 1600, 408, false);
    datagram_make(2000, 2);
    fragment6(file, p, 5, 0, 800, true);
    fragment6(file, p, 5, 400, 1200, true); /* RFC 5722: none of it */
    fragment6(file, p, 5, 1600, 408, false);
}

static void
fragments_that_lie(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 1, 0, 801, true); /* no multiple of eight */
    fragment4(file, p, 1, 800, 1208, false);
    fragment4(file, p, 2, 0, 1600, true);
    fragment4(file, p, 2, 800, 400, false); /* ends before the other does */
    packet_begin(p, DATAGRAM, 800);         /* ends beyond 65535 */
    put_ipv4_part(p, IP_UDP, 1, 2, 3, 0x1fff);
    file_add(file, p);
    fragment4(file, p, 4, 1600, 408, false);
    fragment4(file, p, 4, 1600, 400, false); /* two ends */
    fragment4(file, p, 5, 800, 0, true);     /* of nothing */
}

static void
fragments_many(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 9999, 0, 800, true); /* pushed out by the others */
    for (unsigned i = 0; i < 300; i++)
        fragment4(file, p, i, 800, 800, true);
    fragment4(file, p, 9999, 800, 1208, false);
}

static void
fragment_cut(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    fragment4(file, p, 5, 0, 800, true);
    packet_begin(p, DATAGRAM + 800, 800);
    put_ipv4_part(p, IP_UDP, 1, 2, 5, 100 | 0x2000);
    file_add_cut(file, p, 20 + 100);
    fragment4(file, p, 5, 1600, 408, false);
}

static void
fragments_in_a_tunnel(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    for (int part = 0; part < 2; part++) { /* inner fragments, each of them */
        static uint8_t inner[2048];        /* in two outer ones */
        size_t len;

        packet_begin(p, DATAGRAM + part * 1200, part ? 808 : 1200);
        put_ipv4_part(p, IP_UDP, 1, 2, 5, part ? 150 : 0x2000);
        len = packet_len(p);
        memcpy(inner, p->octets + p->at, len);
        packet_begin(p, inner, 400);
        put_ipv4_part(p, 4, 8, 9, 70 + (unsigned)part, 0x2000);
        file_add(file, p);
        packet_begin(p, inner + 400, len - 400);
        put_ipv4_part(p, 4, 8, 9, 70 + (unsigned)part, 50);
        file_add(file, p);
    }
}

/* ---- TCP ------------------------------------------------------------------------------------ */

static uint8_t STREAM[200000];

/* Put messages of these lengths, with theirs in front, into STREAM. */
static size_t
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

static void
segment(struct capture_file *file, struct packet *p, uint32_t seq, size_t at,
        size_t len, unsigned flags)
{
    packet_begin(p, STREAM + at, len);
    put_tcp(p, 4000, 53, seq + (uint32_t)at, flags | ACK);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

static void
syn(struct capture_file *file, struct packet *p, uint32_t seq)
{
    packet_begin(p, NULL, 0);
    put_tcp(p, 4000, 53, seq - 1, SYN);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

static void
tcp_whole(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200, 300}, 3);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 102, 0);
    segment(file, p, 1000, 102, 202 + 302, FIN); /* two in a segment */
}

static void
tcp_cut_up(struct capture_file *file, struct packet *p)
{
    size_t len = stream_make((size_t[]){30, 40}, 2);

    file_begin(file, 101);
    syn(file, p, 0xfffffff0); /* the numbers wrap */
    for (size_t i = 0; i < len; i++)
        segment(file, p, 0xfffffff0, i, 1, 0);
}

static void
tcp_disorder(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){1000, 500}, 2);
    syn(file, p, 1000);
    segment(file, p, 1000, 800, 400, 0);
    segment(file, p, 1000, 1200, 304, FIN);
    segment(file, p, 1000, 0, 400, 0);
    segment(file, p, 1000, 0, 400, 0);   /* again */
    segment(file, p, 1000, 200, 400, 0); /* overlaps */
    segment(file, p, 1000, 300, 900, 0); /* closes the gap */
}

static void
tcp_first_stays(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 60, 0);
    memset(STREAM + 20, 0xee, 40);
    segment(file, p, 1000, 20, 82, 0);
}

static void
tcp_without_syn(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200}, 2);
    segment(file, p, 1000, 50, 52, 0); /* the rest of one: no beginning */
    segment(file, p, 1000, 102, 202, 0);
}

static void
tcp_length_alone(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    segment(file, p, 1000, 0, 2, 0);
    segment(file, p, 1000, 2, 100, 0);
}

static void
tcp_gap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200, 300}, 3);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 80, 0);      /* a part of the first */
    segment(file, p, 1000, 304, 302, FIN); /* the second was lost */
}

static void
tcp_gap_full(struct capture_file *file, struct packet *p)
{
    size_t lens[150];

    file_begin(file, 101);
    for (size_t i = 0; i < 150; i++)
        lens[i] = 998;
    (void)stream_make(lens, 150);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 10, 0);
    for (size_t i = 1; i < 150; i++)
        segment(file, p, 1000, i * 1000, 1000, 0);
    for (size_t i = 0; i < 149; i++) /* and once more, far behind */
        segment(file, p, 200000, i * 1000, 1000, 0);
}

static void
tcp_new_on_old_ports(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 50, 0);
    syn(file, p, 900000);
    segment(file, p, 900000, 0, 102, 0);
    syn(file, p, 900000); /* sent again: nothing new */
}

static void
tcp_cut_by_snap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 50}, 2);
    syn(file, p, 1000);
    packet_begin(p, STREAM, 102);
    put_tcp(p, 4000, 53, 1000, ACK);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add_cut(file, p, 40 + 60);
    segment(file, p, 1000, 102, 52, 0);
}

static void
tcp_small_messages(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    memset(STREAM, 0, 100);
    STREAM[5] = 3; /* 00 00, 00 00, 00 03 and three octets */
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 9, 0);
}

static void
tcp_headers_that_lie(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    packet_begin(p, STREAM, 102);
    put_tcp(p, 4000, 53, 1000, ACK);
    p->octets[p->at + 12] = 4 << 4; /* shorter than itself */
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
    packet_begin(p, STREAM, 10);
    put_tcp(p, 4000, 53, 1000, ACK);
    p->octets[p->at + 12] = 15 << 4; /* longer than the packet */
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

/* ---- pairs ---------------------------------------------------------------------------------- */

static void
pairs_plain(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    udp_ipv4(p, 2, false);
    file_add(file, p);
    udp_ipv4(p, 2, true);
    file_add(file, p);
    udp_ipv4(p, 1, true);
    file_add(file, p);
    udp_ipv4(p, 1, true); /* once more: it still knows its request */
    file_add(file, p);
    udp_ipv4(p, 3, true); /* to nothing */
    file_add(file, p);
}

static void
pairs_by_question(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    udp_ipv4(p, 1, false); /* the same ID for another name */
    p->octets[PACKET_MAX - 6] = 'y';
    file_add(file, p);
    udp_ipv4(p, 1, true);
    p->octets[PACKET_MAX - 6] = 'X'; /* case does not matter */
    file_add(file, p);
    udp_ipv4(p, 1, true);
    p->octets[PACKET_MAX - 6] = 'y';
    file_add(file, p);
    udp_ipv4(p, 1, true); /* a question nobody asked: the latest query's */
    p->octets[PACKET_MAX - 6] = 'z';
    file_add(file, p);
}

static void
pairs_without_question(struct capture_file *file, struct packet *p)
{
    uint8_t formerr[12] = {0x12, 1, 0x80, 1};

    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    packet_begin(p, formerr, sizeof(formerr));
    put_udp(p, 53, 4000);
    put_ipv4(p, IP_UDP, 2, 1);
    file_add(file, p);
}

static void
pairs_other_ends(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    udp_message(p, 1, true); /* from another host */
    put_ipv4(p, IP_UDP, 3, 1);
    file_add(file, p);
    udp_message(p, 1, true); /* to another port */
    set16(p->octets + p->at + 2, 4001);
    put_ipv4(p, IP_UDP, 2, 1);
    file_add(file, p);
}

/* A query without an answer holds nothing back for ever. */
static void
pairs_late(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    file_add(file, p);
    file->packets += 121000; /* milliseconds: past RW_CAPTURE_HOLD_NS */
    udp_ipv4(p, 2, false);
    file_add(file, p);
    file->packets += 1;
    udp_ipv4(p, 1, true); /* too late for the query, not for itself */
    file_add(file, p);
}

static void
other_ports(struct capture_file *file, struct packet *p)
{
    uint8_t octets[64];
    size_t len = message(octets, 1, false);

    file_begin(file, 101);
    packet_begin(p, octets, len);
    put_udp(p, 4000, 5300);
    put_ipv4(p, IP_UDP, 1, 2);
    file_add(file, p);
    udp_ipv4(p, 2, false);
    file_add(file, p);
}

/* ---- events --------------------------------------------------------------------------------- */

static void
icmp(struct capture_file *file, struct packet *p, unsigned type, unsigned code)
{
    uint8_t *at;

    udp_ipv4(p, 1, false);
    at = prepend(p, 8);
    at[0] = (uint8_t)type;
    at[1] = (uint8_t)code;
    put_ipv4(p, IP_ICMP, 2, 1);
    file_add(file, p);
}

static void
events_icmp(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    icmp(file, p, 3, 3);
    icmp(file, p, 3, 1);
    icmp(file, p, 3, 4); /* too big: no verdict on the server */
    icmp(file, p, 8, 0);
    udp_message(p, 1, false);
    put_ipv6(p, IP_UDP, 1, 2);
    set16(prepend(p, 8), 0x0104);
    put_ipv6(p, IP_ICMPV6, 2, 1);
    file_add(file, p);
    udp_message(p, 1, false);
    put_ipv6(p, IP_UDP, 1, 2);
    set16(prepend(p, 8), 0x0100);
    put_ipv6(p, IP_ICMPV6, 2, 1);
    file_add(file, p);
    for (size_t snap = 20; snap < 60; snap++) { /* quotes cut anywhere */
        udp_ipv4(p, 1, false);
        set16(prepend(p, 8), 0x0303);
        put_ipv4(p, IP_ICMP, 2, 1);
        file_add_cut(file, p, snap);
    }
}

static void
events_tcp(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    syn(file, p, 1000);
    packet_begin(p, NULL, 0); /* refused */
    put_tcp(p, 53, 4000, 0, RST | ACK);
    put_ipv4(p, IP_TCP, 2, 1);
    file_add(file, p);
    syn(file, p, 5000);
    packet_begin(p, NULL, 0);
    put_tcp(p, 53, 4000, 77, SYN | ACK);
    put_ipv4(p, IP_TCP, 2, 1);
    file_add(file, p);
    segment(file, p, 5000, 0, 102, 0);
    packet_begin(p, NULL, 0);
    put_tcp(p, 53, 4000, 78, FIN | ACK);
    put_ipv4(p, IP_TCP, 2, 1);
    file_add(file, p);
    file_add(file, p); /* sent again */
    segment(file, p, 5000, 102, 0, FIN);
    segment(file, p, 5000, 103, 0, RST);
}

/* ---- the rows ------------------------------------------------------------------------------- */

static const struct row {
    const char *what;
    void (*build)(struct capture_file *file, struct packet *p);
    const char *want;
    uint64_t malformed;
    bool events;
    uint16_t port; /* 0: the default */
} ROWS[] = {
    {.what = "Ethernet", .build = link_ethernet, .want = "1q19 2q19 "},
    {.what = "a padded frame", .build = link_padded, .want = "1q19 "},
    {.what = "VLAN, and VLAN in VLAN",
     .build = link_vlan,
     .want = "1q19 2q19 "},
    {.what = "a hundred VLAN tags", .build = link_vlan_endless, .want = ""},
    {.what = "MPLS, PPPoE, SNAP",
     .build = link_mpls_pppoe_snap,
     .want = "1q19 2q19 3q19 "},
    {.what = "Linux cooked", .build = link_cooked, .want = "1q19 "},
    {.what = "Linux cooked, version 2", .build = link_cooked2, .want = "1q19 "},
    {.what = "raw IP", .build = link_raw, .want = "1q19 2q19 "},
    {.what = "raw IPv4", .build = link_ipv4, .want = "1q19 "},
    {.what = "raw IPv6", .build = link_ipv6, .want = "1q19 "},
    {.what = "loopback, as each system numbers it",
     .build = link_null,
     .want = "1q19 2q19 3q19 4q19 5q19 6q19 "},
    {.what = "loopback of OpenBSD", .build = link_loop, .want = "1q19 "},

    {.what = "IPv4 options", .build = ip_options, .want = "1q19 "},
    {.what = "IPv6 extension headers",
     .build = ip_extensions,
     .want = "1q19 2q19 "},
    {.what = "extension headers without end",
     .build = ip_extensions_endless,
     .want = "",
     .malformed = 2},
    {.what = "IP in IP", .build = ip_tunnels, .want = "1q19 2q19 3q19 4q19 "},
    {.what = "IP in IP without end", .build = ip_tunnels_endless, .want = ""},
    {.what = "lengths that contradict one another",
     .build = ip_lengths_that_lie,
     .want = "3q19 4q19 6q19 7q10 ",
     .malformed = 3},
    {.what = "every snap length",
     .build = snap_lengths,
     .want = "29q0/19 30q1/19 31q2/19 32q3/19 33q4/19 34q5/19 35q6/19 36q7/19 "
             "37q8/19 38q9/19 39q10/19 40q11/19 41q12/19 42q13/19 43q14/19 "
             "44q15/19 45q16/19 46q17/19 47q18/19 48q19 "},

    {.what = "fragments in order",
     .build = fragments_in_order,
     .want = "3q2000 5q2000 "},
    {.what = "fragments out of order",
     .build = fragments_out_of_order,
     .want = "6q2000 7q2000 "},
    {.what = "fragments that overlap",
     .build = fragments_overlap,
     .want = "3q2000 "},
    {.what = "fragments that lie",
     .build = fragments_that_lie,
     .want = "",
     .malformed = 5},
    {.what = "more fragments than are kept",
     .build = fragments_many,
     .want = ""},
    {.what = "a fragment cut by the snap length",
     .build = fragment_cut,
     .want = "3q892/2000 "},
    {.what = "fragments within fragments",
     .build = fragments_in_a_tunnel,
     .want = "4q2000 "},

    {.what = "TCP, two messages in a segment",
     .build = tcp_whole,
     .want = "2q100 3q200 3q300 "},
    {.what = "TCP, octet by octet",
     .build = tcp_cut_up,
     .want = "33q30 75q40 "},
    {.what = "TCP, out of order, overlapping, repeated",
     .build = tcp_disorder,
     .want = "7q1000 7q500 "},
    {.what = "TCP, what came first stays",
     .build = tcp_first_stays,
     .want = "3q100 "},
    {.what = "TCP, begun in the middle",
     .build = tcp_without_syn,
     .want = "2q200 "},
    {.what = "TCP, the length in a segment of its own",
     .build = tcp_length_alone,
     .want = "2q100 "},
    {.what = "TCP, a segment lost",
     .build = tcp_gap,
     .want = "3q78/100 3q300 "},
    {.what = "TCP, connection upon connection",
     .build = tcp_new_on_old_ports,
     .want = "3q48/100 4q100 "},
    {.what = "TCP, cut by the snap length",
     .build = tcp_cut_by_snap,
     .want = "2q58/100 3q50 "},
    {.what = "TCP, messages of hardly any octets",
     .build = tcp_small_messages,
     .want = "2q0 2q0 2q3 "},
    {.what = "TCP headers that lie",
     .build = tcp_headers_that_lie,
     .want = "",
     .malformed = 2},

    {.what = "queries and responses",
     .build = pairs_plain,
     .want = "1q19=4 2q19=3 3r19=2 4r19=1 5r19=1 6r19 "},
    {.what = "two queries with one ID",
     .build = pairs_by_question,
     .want = "1q19=3 2q19=4 3r19=1 4r19=2 5r19=2 "},
    {.what = "a response without question",
     .build = pairs_without_question,
     .want = "1q19=2 2r12=1 "},
    {.what = "a response from elsewhere, and to elsewhere",
     .build = pairs_other_ends,
     .want = "1q19 2r19 3r19 "},
    {.what = "a response after two minutes",
     .build = pairs_late,
     .want = "1q19 2q19 3r19=1 "},

    {.what = "another port",
     .build = other_ports,
     .want = "1q19 ",
     .port = 5300},
    {.what = "port 53 by default", .build = other_ports, .want = "2q19 "},

    {.what = "ICMP errors",
     .build = events_icmp,
     .want = "1R19 2U19 5R19 6U19 39R0 40R0 41R0 42R0 43R0/19 44R1/19 45R2/19 "
             "46R3/19 ",
     .events = true},
    {.what = "ICMP errors are no messages", .build = events_icmp, .want = ""},
    {.what = "TCP refused, opened, closed",
     .build = events_tcp,
     .want = "1C4 2R0 3C4 5q100 6X0 8X0 ",
     .events = true},
    {.what = "without events", .build = events_tcp, .want = "5q100 "},
};

static char
letter(const struct rw_captured *entry)
{
    static const char KINDS[] = {'m', 'C', 'R', 'U', 'X'};

    if (entry->kind != RW_CAPTURED_MESSAGE)
        return KINDS[entry->kind];
    return entry->message.len > 2 && (entry->message.data[2] & 0x80) != 0 ? 'r'
                                                                          : 'q';
}

/* The octets of long messages are known: none may be another's. */
static void
check_octets(const struct row *row, const struct rw_captured *entry)
{
    for (size_t i = 19; i < entry->message.len; i++)
        if (entry->message.data[i] != (uint8_t)i)
            fail_msg("%s: octet %zu is wrong", row->what, i);
}

static enum rw_status
read_all(const struct row *row, const struct capture_file *file, char *got,
         size_t size, struct rw_capture_info *info)
{
    struct rw_capture_options options = {.events = row->events};
    struct rw_capture *capture;
    struct rw_captured entry;
    size_t len = 0;

    if (row->port != 0) {
        options.ports = &row->port;
        options.port_count = 1;
    }
    got[0] = '\0';
    if (rw_capture_open_memory(&capture, file->octets, file->len, &options,
                               NULL) != RW_OK)
        return RW_ERR_FORMAT;
    while (rw_capture_next(capture, &entry) == RW_OK && len < size - 64) {
        len += (size_t)sprintf(got + len, "%u%c%zu", (unsigned)entry.frame,
                               letter(&entry), entry.message.len);
        if (entry.wire_len != entry.message.len)
            len += (size_t)sprintf(got + len, "/%zu", entry.wire_len);
        if (entry.peer_frame != 0)
            len +=
                (size_t)sprintf(got + len, "=%u", (unsigned)entry.peer_frame);
        len += (size_t)sprintf(got + len, " ");
        if (entry.kind == RW_CAPTURED_MESSAGE)
            check_octets(row, &entry);
    }
    rw_capture_info(capture, info);
    rw_capture_free(capture);
    return RW_OK;
}

static struct packet scratch;

static void
takes_packets_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct row *row = &ROWS[i];
        struct rw_capture_info info;
        struct capture_file file;
        char got[4096];

        row->build(&file, &scratch);
        if (read_all(row, &file, got, sizeof(got), &info) != RW_OK)
            fail_msg("%s: not opened", row->what);
        if (strcmp(got, row->want) != 0)
            fail_msg("%s: wanted %s\ngot %s", row->what, row->want, got);
        if (info.malformed != row->malformed)
            fail_msg("%s: wanted %u malformed, got %u", row->what,
                     (unsigned)row->malformed, (unsigned)info.malformed);
        assert_false(info.cut_off);
        free(file.octets);
    }
}

static void
gives_up_a_gap_that_much_waits_behind(void **state)
{
    struct row row = {.what = "a gap"};
    struct rw_capture_info info;
    struct capture_file file;
    static char got[65536];

    (void)state;
    tcp_gap_full(&file, &scratch);
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.messages, 1 + 149 + 149);
    assert_true(info.dropped > 0);
    free(file.octets);
}

/* Whatever is missing at the end, what is before it is read, and said. */
static void
reads_a_file_cut_off_anywhere(void **state)
{
    struct row row = {.what = "cut off"};
    struct rw_capture_info info;
    struct capture_file file;
    char got[256];
    size_t whole;

    (void)state;
    pairs_plain(&file, &scratch);
    whole = file.len;
    for (size_t len = 24; len <= whole; len++) {
        size_t packet = 16 + 47; /* each of the file's is like this */
        size_t packets = (len - 24) / packet;

        file.len = len;
        assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
        assert_int_equal(info.frames, packets);
        assert_int_equal(info.messages, packets);
        assert_int_equal(info.cut_off, (len - 24) % packet != 0);
        assert_int_equal(info.fault[0] != '\0', info.cut_off);
    }
    free(file.octets);
}

static void
refuses_what_is_no_capture(void **state)
{
    static const struct {
        const char *what;
        const char *octets;
        size_t len;
        enum rw_status want;
    } rows[] = {
        {"nothing", "", 0, RW_ERR_FORMAT},
        {"one octet", "\xa1", 1, RW_ERR_FORMAT},
        {"text", "not a capture at all, this", 26, RW_ERR_FORMAT},
        {"half a header", "\xa1\xb2\xc3\xd4\0\2\0\4", 8, RW_ERR_FORMAT},
        {"a link type nobody knows",
         "\xa1\xb2\xc3\xd4\0\2\0\4\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\xbe", 24,
         RW_ERR_UNSUPPORTED},
    };
    char error[RW_CAPTURE_ERROR_MAX];
    struct rw_capture *capture;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum rw_status status = rw_capture_open_memory(
            &capture, rows[i].octets, rows[i].len, NULL, error);

        if (status != rows[i].want || error[0] == '\0')
            fail_msg("%s: %s", rows[i].what, rw_status_text(status));
        assert_null(capture);
    }
    assert_int_equal(rw_capture_open(&capture, "/nonexistent", NULL, error),
                     RW_ERR_IO);
    assert_string_equal(error, "No such file or directory");
    rw_capture_free(NULL);
}

static void
knows_a_capture_by_its_beginning(void **state)
{
    (void)state;
    assert_true(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2\xa1", 4));
    assert_true(rw_capture_is((const uint8_t *)"\x0a\x0d\x0d\x0a", 4));
    assert_true(rw_capture_is((const uint8_t *)"\x4d\x3c\xb2\xa1\2", 5));
    assert_false(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2", 3));
    assert_false(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2\xa2", 4));
}

static void
counts_what_else_there_is(void **state)
{
    static const struct {
        const char *name;
        uint64_t packets;
    } want[] = {
        {"ARP", 3},          {"ICMP", 2},
        {"UDP port 123", 2}, {"EtherType 0x1234", 1},
        {"TCP port 443", 1}, {"UDP port 53", 1},
    };
    struct row row = {.what = "counts"};
    struct rw_capture_info info;
    struct capture_file file;
    char got[256];

    (void)state;
    file_begin(&file, 1);
    for (int i = 0; i < 7; i++) {
        packet_begin(&scratch, "0123456789", 10);
        if (i < 2)
            put_udp(&scratch, 50000, 123);
        if (i == 2)
            put_tcp(&scratch, 443, 50000, 1, ACK);
        if (i < 5)
            put_ipv4(&scratch,
                     i < 2    ? IP_UDP
                     : i == 2 ? IP_TCP
                              : IP_ICMP,
                     1, 2);
        put_ethernet(&scratch, i < 5 ? 0x0800 : i == 5 ? 0x1234 : 0x0806);
        file_add(&file, &scratch);
    }
    file_add(&file, &scratch);
    file_add(&file, &scratch);
    udp_ipv4(&scratch, 1, false);
    put_ethernet(&scratch, 0x0800);
    file_add(&file, &scratch);
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.count_rows, sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < info.count_rows; i++) {
        assert_string_equal(info.counts[i].name, want[i].name);
        assert_int_equal(info.counts[i].packets, want[i].packets);
    }
    assert_string_equal(info.link_type, "EN10MB");
    free(file.octets);
}

static void
sums_up_counts_of_many_kinds(void **state)
{
    struct row row = {.what = "many kinds"};
    struct rw_capture_info info;
    struct capture_file file;
    uint64_t total = 0;
    char got[256];

    (void)state;
    file_begin(&file, 1);
    for (unsigned i = 0; i < 6000; i++) {
        packet_begin(&scratch, "", 0);
        put_ethernet(&scratch, 0x2000 + i);
        file_add(&file, &scratch);
    }
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.count_rows, RW_CAPTURE_COUNTS_MAX);
    for (size_t i = 0; i < info.count_rows; i++)
        total += info.counts[i].packets;
    assert_int_equal(total, 6000);
    free(file.octets);
}

static void
keeps_nanoseconds(void **state)
{
    struct capture_file file;
    struct rw_capture *capture;
    struct rw_captured entry;

    (void)state;
    link_raw(&file, &scratch);
    set32(file.octets + 24 + 4, 123456789);
    assert_int_equal(
        rw_capture_open_memory(&capture, file.octets, file.len, NULL, NULL),
        RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_OK);
    assert_int_equal(entry.time_ns, UINT64_C(1000000000123456789));
    rw_capture_free(capture);
    free(file.octets);
}

/* Write the captures of all rows, for the fuzzer to begin with. */
static void
write_seeds(const char *folder)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct capture_file file;
        char path[512];
        FILE *out;

        ROWS[i].build(&file, &scratch);
        snprintf(path, sizeof(path), "%s/row-%02zu", folder, i);
        if (file.len <= 4096 && (out = fopen(path, "wb")) != NULL) {
            fwrite(file.octets, 1, file.len, out);
            fclose(out);
        }
        free(file.octets);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_packets_apart),
        cmocka_unit_test(gives_up_a_gap_that_much_waits_behind),
        cmocka_unit_test(reads_a_file_cut_off_anywhere),
        cmocka_unit_test(refuses_what_is_no_capture),
        cmocka_unit_test(knows_a_capture_by_its_beginning),
        cmocka_unit_test(counts_what_else_there_is),
        cmocka_unit_test(sums_up_counts_of_many_kinds),
        cmocka_unit_test(keeps_nanoseconds),
    };

    if (argc == 2) {
        write_seeds(argv[1]);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
