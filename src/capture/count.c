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
    {RWI_COUNT_OTHER, 0, "other"},
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
    case RWI_COUNT_NONE:
    case RWI_COUNT_OTHER:
        snprintf(out, size, "other");
        break;
    }
}

void
rwi_count(struct rw_capture *capture, enum rwi_count_kind kind, uint16_t number)
{
    uint32_t key = (uint32_t)kind << 16 | number;
    uint32_t slot = key * UINT32_C(2654435761) >> 20; /* Knuth's hash */

    for (unsigned i = 0; i < RWI_COUNTERS / 16; i++) {
        struct rwi_counter *counter =
            &capture->counters[(slot + i) % RWI_COUNTERS];

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

    /* The server's is the one below the ephemeral range. */
    rwi_count(capture, kind, from < to ? from : to);
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
