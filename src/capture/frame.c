/* The headers of one frame, value by value; see rootwalk/frame.h.
 *
 * The reader of captures (ip.c, tcp.c) takes what it needs of the same headers
 * and opens tunnels; this one shows them, and looks no further than the first
 * IP header.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/frame.h"

#include <string.h>

#include "capture/span.h"

enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_OLD = 12,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_SLL = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_SLL2 = 276,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    IP_TCP = 6,
    IP_UDP = 17,
    OPTION_END = 0,
    OPTION_NOTHING = 1,
    OPTION_TIMESTAMP = 8,
};

/* ---- checksums ---------------------------------------------------------- */

/* RFC 1071 */
static uint32_t
sum_of(uint32_t sum, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2)
        sum += (uint32_t)(octets[i] << 8 | octets[i + 1]);
    if (len % 2 != 0)
        sum += (uint32_t)octets[len - 1] << 8;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static enum rw_checksum
verdict_of(uint32_t sum, uint16_t checksum)
{
    if (sum == 0xffff)
        return RW_CHECKSUM_RIGHT;
    return checksum == 0 ? RW_CHECKSUM_NONE : RW_CHECKSUM_WRONG;
}

/* TCP's and UDP's cover addresses, protocol and length as well: RFC 9293
 * section 3.1, RFC 8200 section 8.1. */
static enum rw_checksum
transport_verdict(const struct rw_frame *frame, const struct rwi_span *span)
{
    size_t octets = frame->ip_version == 4 ? 4 : 16;
    uint32_t sum = frame->protocol + (uint32_t)(span->wire & 0xffff) +
                   (uint32_t)(span->wire >> 16);

    if (frame->has_udp && frame->checksum == 0)
        return RW_CHECKSUM_NONE;
    if (span->len < span->wire || frame->more_fragments ||
        frame->fragment_offset != 0)
        return RW_CHECKSUM_UNKNOWN;
    sum = sum_of(sum, frame->from.octets, octets);
    sum = sum_of(sum, frame->to.octets, octets);
    if (frame->checksum == sum) /* what is left to the network card to finish */
        return RW_CHECKSUM_NONE;
    return verdict_of(sum_of(sum, span->data, span->len), frame->checksum);
}

/* ---- TCP and UDP -------------------------------------------------------- */

static void
read_options(struct rw_frame *frame, const struct rwi_span *span, size_t end)
{
    size_t at = 20;

    while (at < end && rwi_span_has(span, at, 1) &&
           frame->option_count < RW_FRAME_OPTIONS_MAX) {
        struct rw_tcp_option option = {span->data[at], 1, {0, 0}};

        if (option.kind == OPTION_END)
            return;
        if (option.kind != OPTION_NOTHING) {
            if (!rwi_span_has(span, at, 2) || span->data[at + 1] < 2 ||
                span->data[at + 1] > end - at ||
                !rwi_span_has(span, at, span->data[at + 1]))
                return;
            option.octets = span->data[at + 1];
        }
        if (option.octets == 3)
            option.values[0] = span->data[at + 2];
        else if (option.octets == 4)
            option.values[0] = rwi_span_u16(span, at + 2);
        else if (option.octets == 10 && option.kind == OPTION_TIMESTAMP) {
            option.values[0] = rwi_span_u32(span, at + 2);
            option.values[1] = rwi_span_u32(span, at + 6);
        }
        frame->options[frame->option_count++] = option;
        at += option.octets;
    }
}

static void
read_tcp(struct rw_frame *frame, const struct rwi_span *span)
{
    if (!rwi_span_has(span, 0, 20))
        return;
    frame->has_tcp = true;
    frame->from.port = rwi_span_u16(span, 0);
    frame->to.port = rwi_span_u16(span, 2);
    frame->sequence = rwi_span_u32(span, 4);
    frame->acknowledgement = rwi_span_u32(span, 8);
    frame->header_octets = (size_t)(span->data[12] >> 4) * 4;
    frame->flags = span->data[13];
    frame->window = rwi_span_u16(span, 14);
    frame->checksum = rwi_span_u16(span, 16);
    frame->urgent = rwi_span_u16(span, 18);
    frame->verdict = transport_verdict(frame, span);
    read_options(frame, span, frame->header_octets);
    frame->payload_octets = span->wire > frame->header_octets
                                ? span->wire - frame->header_octets
                                : 0;
}

static void
read_udp(struct rw_frame *frame, const struct rwi_span *span)
{
    if (!rwi_span_has(span, 0, 8))
        return;
    frame->has_udp = true;
    frame->from.port = rwi_span_u16(span, 0);
    frame->to.port = rwi_span_u16(span, 2);
    frame->udp_length = rwi_span_u16(span, 4);
    frame->checksum = rwi_span_u16(span, 6);
    frame->header_octets = 8;
    frame->verdict = transport_verdict(frame, span);
    frame->payload_octets = span->wire - 8;
}

static void
read_transport(struct rw_frame *frame, const struct rwi_span *span)
{
    frame->payload_octets = span->wire;
    if (frame->fragment_offset != 0)
        return;
    if (frame->protocol == IP_TCP)
        read_tcp(frame, span);
    else if (frame->protocol == IP_UDP)
        read_udp(frame, span);
}

/* ---- IP ----------------------------------------------------------------- */

static void
set_address(struct rw_address *address, enum rw_family family,
            const uint8_t *octets)
{
    address->family = (uint8_t)family;
    memcpy(address->octets, octets, family == RW_FAMILY_IPV4 ? 4 : 16);
}

static bool
read_ipv4(struct rw_frame *frame, struct rwi_span span)
{
    size_t header;
    uint16_t where;

    if (!rwi_span_has(&span, 0, 20))
        return false;
    header = (size_t)(span.data[0] & 15) * 4;
    if (header < 20 || !rwi_span_has(&span, 0, header))
        return false;
    where = rwi_span_u16(&span, 6);
    frame->ip_version = 4;
    frame->ip_octets = header;
    frame->traffic_class = span.data[1];
    frame->total_length = rwi_span_u16(&span, 2);
    frame->identification = rwi_span_u16(&span, 4);
    frame->dont_fragment = (where & 0x4000) != 0;
    frame->more_fragments = (where & 0x2000) != 0;
    frame->fragment_offset = (uint16_t)((where & 0x1fff) * 8);
    frame->ttl = span.data[8];
    frame->protocol = span.data[9];
    frame->ip_checksum = rwi_span_u16(&span, 10);
    frame->ip_verdict =
        verdict_of(sum_of(0, span.data, header), frame->ip_checksum);
    set_address(&frame->from, RW_FAMILY_IPV4, span.data + 12);
    set_address(&frame->to, RW_FAMILY_IPV4, span.data + 16);
    if (frame->total_length >= header)
        rwi_span_limit(&span, frame->total_length);
    if (rwi_span_skip(&span, header))
        read_transport(frame, &span);
    return true;
}

static bool
read_ipv6(struct rw_frame *frame, struct rwi_span span)
{
    if (!rwi_span_has(&span, 0, 40))
        return false;
    frame->ip_version = 6;
    frame->ip_octets = 40;
    frame->traffic_class = (uint8_t)(rwi_span_u16(&span, 0) >> 4);
    frame->flow_label = rwi_span_u32(&span, 0) & 0xfffff;
    frame->total_length = rwi_span_u16(&span, 4);
    frame->protocol = span.data[6];
    frame->ttl = span.data[7];
    set_address(&frame->from, RW_FAMILY_IPV6, span.data + 8);
    set_address(&frame->to, RW_FAMILY_IPV6, span.data + 24);
    (void)rwi_span_skip(&span, 40);
    if (frame->total_length != 0)
        rwi_span_limit(&span, frame->total_length);
    read_transport(frame, &span);
    return true;
}

static bool
read_ip(struct rw_frame *frame, struct rwi_span span)
{
    if (!rwi_span_has(&span, 0, 1))
        return false;
    if (span.data[0] >> 4 == 4)
        return read_ipv4(frame, span);
    return span.data[0] >> 4 == 6 && read_ipv6(frame, span);
}

/* ---- the link ----------------------------------------------------------- */

static bool
read_ethernet(struct rw_frame *frame, struct rwi_span span)
{
    size_t at = 12;

    if (!rwi_span_has(&span, 0, 14))
        return false;
    frame->link = RW_LINK_ETHERNET;
    frame->has_source = frame->has_destination = true;
    memcpy(frame->destination, span.data, 6);
    memcpy(frame->source, span.data + 6, 6);
    while (rwi_span_has(&span, at, 6) &&
           (rwi_span_u16(&span, at) == ETHERTYPE_VLAN ||
            rwi_span_u16(&span, at) == ETHERTYPE_QINQ)) {
        frame->has_vlan = true;
        frame->vlan = rwi_span_u16(&span, at + 2) & 0xfff;
        at += 4;
    }
    frame->ethertype = rwi_span_u16(&span, at);
    frame->link_octets = at + 2;
    frame->payload_octets = span.wire - at - 2;
    return rwi_span_skip(&span, at + 2) && read_ip(frame, span);
}

/* The header that Linux makes where there is none, or where frames of several
 * devices are captured at once: of the addresses it has the sender's. */
static bool
read_linux(struct rw_frame *frame, struct rwi_span span, bool is_second)
{
    size_t octets = is_second ? 20 : 16, address = is_second ? 12 : 6;
    uint16_t len;

    if (!rwi_span_has(&span, 0, octets))
        return false;
    len = is_second ? span.data[11] : rwi_span_u16(&span, 4);
    frame->link = RW_LINK_LINUX;
    frame->has_source = len == sizeof(frame->source);
    if (frame->has_source)
        memcpy(frame->source, span.data + address, sizeof(frame->source));
    frame->ethertype = rwi_span_u16(&span, is_second ? 0 : 14);
    frame->link_octets = octets;
    frame->payload_octets = span.wire - octets;
    return rwi_span_skip(&span, octets) && read_ip(frame, span);
}

/* The four octets are a number that differs between systems; the IP header
 * behind it says the version itself. */
static bool
read_loopback(struct rw_frame *frame, struct rwi_span span)
{
    frame->link = RW_LINK_LOOPBACK;
    frame->link_octets = 4;
    if (!rwi_span_skip(&span, 4) || !read_ip(frame, span))
        return false;
    frame->ethertype = frame->ip_version == 4 ? 0x0800 : 0x86dd;
    return true;
}

bool
rw_frame_read(struct rw_frame *frame, int link_type, const uint8_t *octets,
              size_t len, size_t wire)
{
    struct rwi_span span = {octets, len, wire > len ? wire : len};

    memset(frame, 0, sizeof(*frame));
    switch (link_type) {
    case LINK_ETHERNET:
        return read_ethernet(frame, span);
    case LINK_NULL:
    case LINK_LOOP:
        return read_loopback(frame, span);
    case LINK_SLL:
    case LINK_SLL2:
        return read_linux(frame, span, link_type == LINK_SLL2);
    case LINK_RAW_OLD:
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6:
        return read_ip(frame, span);
    default: /* a number from outside */
        return false;
    }
}
