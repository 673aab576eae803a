/* What a capture holds, counted by protocol: so that one without DNS can
 * be told what it has instead.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"

struct named {
    enum rwi_count_kind kind;
    uint16_t number;
    const char *name;
};

/* Those that people know by name; others are shown with their number. */
static const struct named NAMES[] = {
    {RWI_COUNT_ETHERTYPE, 0x0800, "IPv4, damaged"},
    {RWI_COUNT_ETHERTYPE, 0x0806, "ARP"},
    {RWI_COUNT_ETHERTYPE, 0x86dd, "IPv6, damaged"},
    {RWI_COUNT_ETHERTYPE, 0x8847, "MPLS"},
    {RWI_COUNT_ETHERTYPE, 0x8863, "PPPoE discovery"},
    {RWI_COUNT_ETHERTYPE, 0x8864, "PPPoE"},
    {RWI_COUNT_ETHERTYPE, 0x888e, "EAPOL"},
    {RWI_COUNT_ETHERTYPE, 0x88cc, "LLDP"},
    {RWI_COUNT_IP, 1, "ICMP"},
    {RWI_COUNT_IP, 2, "IGMP"},
    {RWI_COUNT_IP, 6, "TCP, damaged"},
    {RWI_COUNT_IP, 17, "UDP, damaged"},
    {RWI_COUNT_IP, 47, "GRE"},
    {RWI_COUNT_IP, 50, "ESP"},
    {RWI_COUNT_IP, 58, "ICMPv6"},
    {RWI_COUNT_IP, 89, "OSPF"},
    {RWI_COUNT_IP, 112, "VRRP"},
    {RWI_COUNT_IP, 132, "SCTP"},
    {RWI_COUNT_TUNNEL, 1701, "L2TP"},
    {RWI_COUNT_TUNNEL, 2152, "GTP"},
    {RWI_COUNT_TUNNEL, 3544, "Teredo"},
    {RWI_COUNT_TUNNEL, 4341, "LISP"},
    {RWI_COUNT_TUNNEL, 4789, "VXLAN"},
    {RWI_COUNT_TUNNEL, 4790, "VXLAN-GPE"},
    {RWI_COUNT_TUNNEL, 5072, "AYIYA"},
    {RWI_COUNT_TUNNEL, 6081, "Geneve"},
    {RWI_COUNT_TUNNEL, 37008, "TZSP"},
    {RWI_COUNT_WIFI, RWI_WIFI_CONTROL, "802.11 without data"},
    {RWI_COUNT_WIFI, RWI_WIFI_ENCRYPTED, "encrypted 802.11"},
    {RWI_COUNT_WIFI, RWI_WIFI_FRAGMENT, "fragments of 802.11"},
    {RWI_COUNT_OTHER, 0, "other"},
};

/* Packets that may well hold DNS, and are not opened. */
static const struct left {
    enum rwi_count_kind kind;
    uint16_t number;
    enum rw_left left;
    const char *name;
} LEFT[] = {
    {RWI_COUNT_UDP, RW_PORT_MDNS, RW_LEFT_MDNS, "multicast DNS"},
    {RWI_COUNT_UDP, RW_PORT_LLMNR, RW_LEFT_LLMNR, "LLMNR"},
    {RWI_COUNT_TCP, 853, RW_LEFT_PLAIN, "DNS over TLS"},
    {RWI_COUNT_UDP, 853, RW_LEFT_PLAIN, "DNS over QUIC"},
    {RWI_COUNT_UDP, 8472, RW_LEFT_PLAIN, "UDP in VXLAN on port 8472"},
    {RWI_COUNT_UDP, 5247, RW_LEFT_PLAIN, "CAPWAP"},
    {RWI_COUNT_UDP, 51820, RW_LEFT_PLAIN, "WireGuard"},
    {RWI_COUNT_IP, 50, RW_LEFT_PLAIN, "ESP"},
    {RWI_COUNT_IP, 47, RW_LEFT_PLAIN, "GRE"},
    {RWI_COUNT_IP, 108, RW_LEFT_PLAIN, "IPComp"},
    {RWI_COUNT_IP, 115, RW_LEFT_PLAIN, "L2TP version 3"},
    {RWI_COUNT_ETHERTYPE, 0x88e5, RW_LEFT_PLAIN, "MACsec"},
    {RWI_COUNT_ETHERTYPE, 0x8847, RW_LEFT_PLAIN, "MPLS"},
    {RWI_COUNT_ETHERTYPE, 0x8864, RW_LEFT_PLAIN, "PPPoE"},
    {RWI_COUNT_TUNNEL, 1701, RW_LEFT_PLAIN, "L2TP"},
    {RWI_COUNT_TUNNEL, 2152, RW_LEFT_PLAIN, "GTP"},
    {RWI_COUNT_TUNNEL, 3544, RW_LEFT_PLAIN, "Teredo"},
    {RWI_COUNT_TUNNEL, 4341, RW_LEFT_PLAIN, "LISP"},
    {RWI_COUNT_TUNNEL, 4789, RW_LEFT_PLAIN, "VXLAN"},
    {RWI_COUNT_TUNNEL, 4790, RW_LEFT_PLAIN, "VXLAN-GPE"},
    {RWI_COUNT_TUNNEL, 5072, RW_LEFT_PLAIN, "AYIYA"},
    {RWI_COUNT_TUNNEL, 6081, RW_LEFT_PLAIN, "Geneve"},
    {RWI_COUNT_TUNNEL, 37008, RW_LEFT_PLAIN, "TZSP"},
    {RWI_COUNT_WIFI, RWI_WIFI_ENCRYPTED, RW_LEFT_PLAIN, "encrypted 802.11"},
    {RWI_COUNT_WIFI, RWI_WIFI_FRAGMENT, RW_LEFT_PLAIN, "fragments of 802.11"},
};

static void
name_to_text(char *out, size_t size, uint32_t key)
{
    enum rwi_count_kind kind = (enum rwi_count_kind)(key >> 16);
    unsigned number = key & 0xffff;

    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (NAMES[i].kind == kind && NAMES[i].number == number) {
            snprintf(out, size, "%s", NAMES[i].name);
            return;
        }
    }
    switch (kind) {
    case RWI_COUNT_ETHERTYPE:
        snprintf(out, size, "EtherType 0x%04x", number);
        break;
    case RWI_COUNT_IP:
        snprintf(out, size, "IP protocol %u", number);
        break;
    case RWI_COUNT_UDP:
        snprintf(out, size, "UDP port %u", number);
        break;
    case RWI_COUNT_TCP:
        snprintf(out, size, "TCP port %u", number);
        break;
    case RWI_COUNT_TUNNEL:
        snprintf(out, size, "tunnel on UDP port %u", number);
        break;
    case RWI_COUNT_NONE:
    case RWI_COUNT_WIFI:
    case RWI_COUNT_OTHER:
        snprintf(out, size, "other");
        break;
    }
}

/* Where a key's counter is, among those that may hold it. */
static size_t
slot_of(uint32_t key, unsigned i)
{
    uint32_t slot = key * UINT32_C(2654435761) >> 20; /* Knuth's hash */

    return (slot + i) % RWI_COUNTERS;
}

void
rwi_count(struct rw_capture *capture, enum rwi_count_kind kind, uint16_t number)
{
    uint32_t key = (uint32_t)kind << 16 | number;

    for (unsigned i = 0; i < RWI_COUNTER_TRIES; i++) {
        struct rwi_counter *counter = &capture->counters[slot_of(key, i)];

        if (counter->key == 0)
            counter->key = key;
        if (counter->key == key) {
            counter->packets++;
            return;
        }
    }
    capture->uncounted++; /* a capture of that many kinds */
}

void
rwi_count_ports(struct rw_capture *capture, enum rwi_count_kind kind,
                const struct rwi_flow *flow)
{
    uint16_t from = flow->from.port;
    uint16_t to = flow->to.port;

    /* A known port, else the server's: the one below the ephemeral range. */
    for (size_t i = 0; i < sizeof(LEFT) / sizeof(LEFT[0]); i++)
        if (LEFT[i].kind == kind &&
            (LEFT[i].number == from || LEFT[i].number == to) &&
            !rwi_is_dns_flow(capture, flow)) {
            rwi_count(capture, kind, LEFT[i].number);
            return;
        }
    rwi_count(capture, kind, from < to ? from : to);
}

static uint64_t
packets_of(const struct rw_capture *capture, uint32_t key)
{
    for (unsigned i = 0; i < RWI_COUNTER_TRIES; i++) {
        const struct rwi_counter *counter = &capture->counters[slot_of(key, i)];

        if (counter->key == key)
            return counter->packets;
        if (counter->key == 0)
            break;
    }
    return 0;
}

size_t
rwi_left_rows(const struct rw_capture *capture, struct rw_capture_left *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof(LEFT) / sizeof(LEFT[0]); i++) {
        uint32_t key = (uint32_t)LEFT[i].kind << 16 | LEFT[i].number;
        uint64_t packets = packets_of(capture, key);
        bool is_port =
            LEFT[i].kind == RWI_COUNT_UDP || LEFT[i].kind == RWI_COUNT_TCP;

        if (packets == 0 || count == RW_CAPTURE_LEFT_MAX ||
            (is_port && rwi_is_dns_port(capture, LEFT[i].number)))
            continue;
        rows[count].kind = LEFT[i].left;
        rows[count].name = LEFT[i].name;
        rows[count++].packets = packets;
    }
    return count;
}

static int
more_first(const void *a, const void *b)
{
    const struct rw_capture_count *x = a;
    const struct rw_capture_count *y = b;

    if (x->packets != y->packets)
        return x->packets < y->packets ? 1 : -1;
    return strcmp(x->name, y->name);
}

size_t
rwi_count_rows(const struct rw_capture *capture, struct rw_capture_count *rows,
               size_t max)
{
    const struct rwi_counter *sorted[RWI_COUNTERS];
    size_t count = 0;
    uint64_t rest = capture->uncounted;

    for (size_t i = 0; i < RWI_COUNTERS; i++)
        if (capture->counters[i].key != 0)
            sorted[count++] = &capture->counters[i];
    /* The most frequent max - 1 by selection: there are few rows. */
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; i < max - 1 && j < count; j++) {
            if (sorted[j]->packets > sorted[i]->packets) {
                const struct rwi_counter *swap = sorted[i];

                sorted[i] = sorted[j];
                sorted[j] = swap;
            }
        }
        if (i >= max - 1) {
            rest += sorted[i]->packets;
            continue;
        }
        name_to_text(rows[i].name, sizeof(rows[i].name), sorted[i]->key);
        rows[i].packets = sorted[i]->packets;
    }
    if (count >= max) {
        snprintf(rows[max - 1].name, sizeof(rows[0].name), "all others");
        rows[max - 1].packets = rest;
        count = max;
    }
    qsort(rows, count, sizeof(rows[0]), more_first);
    return count;
}
