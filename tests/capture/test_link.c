/* Link layers.  SPDX-License-Identifier: ISC */
#include "capture/rows.h"

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

static const struct row ROWS[] = {
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
};

static void
reads_every_link_layer(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_link_layer)};

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1],
                           "link");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
