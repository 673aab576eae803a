/* IPv4 and IPv6: options, extension headers, tunnels, lengths that lie, and
 * packets cut off by the snap length.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/rows.h"

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

static void
snap_lengths(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    udp_ipv4(p, 1, false);
    for (size_t snap = 0; snap <= 47; snap++)
        file_add_cut(file, p, snap);
}

static const struct row ROWS[] = {
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
};

static void
reads_ip_as_it_comes(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_ip_as_it_comes)};

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1], "ip");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
