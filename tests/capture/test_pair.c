/* Queries and their responses; ports.  SPDX-License-Identifier: ISC */
#include "capture/rows.h"

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

static const struct row ROWS[] = {
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
};

static void
pairs_queries_with_responses(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_queries_with_responses)};

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1],
                           "pair");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
