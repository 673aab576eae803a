/* Fragments: in and out of order, repeated, overlapping, lying.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/rows.h"

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
first_fragment_cut(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    datagram_make(2000, 1);
    packet_begin(p, DATAGRAM, 800);
    put_ipv4_part(p, IP_UDP, 1, 2, 5, 0x2000);
    file_add_cut(file, p, 20 + 100);
    fragment4(file, p, 5, 800, 1208, false);
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

static const struct row ROWS[] = {
    {.what = "fragments in order",
     .build = fragments_in_order,
     .want = "3q2000 5q2000 "},
    {.what = "fragments out of order",
     .build = fragments_out_of_order,
     .want = "6q2000 7q2000 "},
    {.what = "fragments that overlap",
     .build = fragments_overlap,
     .want = "3q2000 6q2000 "},
    {.what = "fragments that lie",
     .build = fragments_that_lie,
     .want = "2q2000 ",
     .malformed = 4},
    {.what = "more fragments than are kept",
     .build = fragments_many,
     .want = ""},
    {.what = "a fragment cut by the snap length",
     .build = fragment_cut,
     .want = ""},
    {.what = "the first fragment cut by the snap length",
     .build = first_fragment_cut,
     .want = "1q92/792 "},
    {.what = "fragments within fragments",
     .build = fragments_in_a_tunnel,
     .want = "4q2000 "},
};

static void
puts_fragments_together(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_fragments_together)};

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1],
                           "fragment");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
