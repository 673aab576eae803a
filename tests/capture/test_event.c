/* What is no message: refusals, ends of connections.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/streams.h"

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

static const struct row ROWS[] = {
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

static void
tells_events(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tells_events)};

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1],
                           "event");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
