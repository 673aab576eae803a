/* IPv4 and IPv6: headers, options, extension headers, what they carry.
 *
 * Fragments go to fragment.c and come back whole.  Header checksums are
 * not looked at: captures made where a card computes them hold wrong ones.
 * RFC 791, RFC 8200; RFC 2003 and 4213 (IP in IP).
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#include <string.h>

enum {
    IP_HOPOPTS = 0,
    IP_ICMP = 1,
    IP_IPIP = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_IPV6 = 41,
    IP_ROUTING = 43,
    IP_FRAGMENT = 44,
    IP_GRE = 47,
    IP_AH = 51,
    IP_ICMPV6 = 58,
    IP_DSTOPTS = 60,
    IP_ETHERIP = 97,
    IP_PIM = 103,
    IP_MOBILITY = 135,
    IP_UDPLITE = 136,
    IP_MPLS = 137, /* RFC 4023 */
    IP_HIP = 139,
    IP_SHIM6 = 140,
};

static void
address_set(struct rw_address *address, enum rw_family family,
            const uint8_t *octets)
{
    memset(address, 0, sizeof(*address));
    address->family = (uint8_t)family;
    memcpy(address->octets, octets, family == RW_FAMILY_IPV4 ? 4 : 16);
}

/* A packet that ends inside its headers: was it made so, or cut off by the
 * capture? */
static void
broken(struct rw_capture *capture, const struct rwi_span *span,
       uint16_t ethertype)
{
    if (span->len == span->wire)
        capture->malformed++;
    rwi_count(capture, RWI_COUNT_ETHERTYPE, ethertype);
}

/* ---- what IP carries -------------------------------------------------- */

/* A header, and what stands behind it: Ethernet or IP. */
static void
behind(struct rw_capture *capture, struct rwi_span span, uint8_t protocol,
       size_t header)
{
    if (!rwi_span_skip(&span, header))
        rwi_count(capture, RWI_COUNT_IP, protocol);
    else if (protocol == IP_ETHERIP)
        rwi_ethernet_input(capture, span);
    else
        rwi_ip_input(capture, span);
}

/* A multicast packet on its way to where others are: version 2, type 1.
 * RFC 7761 section 4.9.3 */
static void
pim_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 1) && span.data[0] == 0x21)
        behind(capture, span, IP_PIM, 8);
    else
        rwi_count(capture, RWI_COUNT_IP, IP_PIM);
}

static void protocol_input(struct rw_capture *capture,
                           const struct rwi_flow *flow, struct rwi_span span,
                           uint8_t protocol);

/* An authentication header, in IPv4: in words of four octets without the
 * first two.  RFC 4302 section 2 */
static void
ah_input(struct rw_capture *capture, const struct rwi_flow *flow,
         struct rwi_span span)
{
    uint8_t next = rwi_span_has(&span, 0, 2) ? span.data[0] : IP_AH;

    if (next != IP_AH && rwi_span_skip(&span, ((size_t)span.data[1] + 2) * 4))
        protocol_input(capture, flow, span, next);
    else
        rwi_count(capture, RWI_COUNT_IP, IP_AH);
}

static void
protocol_input(struct rw_capture *capture, const struct rwi_flow *flow,
               struct rwi_span span, uint8_t protocol)
{
    switch (protocol) {
    case IP_UDP:
    case IP_UDPLITE:
        rwi_udp_input(capture, flow, span, protocol == IP_UDPLITE);
        break;
    case IP_TCP:
        rwi_tcp_input(capture, flow, span);
        break;
    case IP_ICMP:
    case IP_ICMPV6:
        rwi_count(capture, RWI_COUNT_IP, protocol);
        rwi_icmp_input(capture, span, (enum rw_family)flow->from.family);
        break;
    case IP_IPIP:
    case IP_IPV6:
        rwi_ip_input(capture, span);
        break;
    case IP_GRE:
        rwi_gre_input(capture, span);
        break;
    case IP_MPLS:
        rwi_mpls_input(capture, span);
        break;
    case IP_ETHERIP:
        behind(capture, span, protocol, 2); /* RFC 3378 */
        break;
    case IP_PIM:
        pim_input(capture, span);
        break;
    case IP_AH:
        ah_input(capture, flow, span);
        break;
    default: /* a number from outside */
        rwi_count(capture, RWI_COUNT_IP, protocol);
        break;
    }
}

/* ---- IPv4 ------------------------------------------------------------- */

struct ipv4 {
    struct rwi_flow flow;
    struct rwi_fragment fragment;
    bool is_fragment;
    uint8_t protocol;
};

/* Read a header and leave the payload in span; false where there is none
 * to be had. */
static bool
ipv4_header(struct ipv4 *ip, struct rwi_span *span)
{
    if (!rwi_span_has(span, 0, 20) || span->data[0] >> 4 != 4)
        return false;

    const uint8_t *data = span->data;
    size_t header = (size_t)(data[0] & 15) * 4;
    uint16_t total = rwi_span_u16(span, 2);
    uint16_t where = rwi_span_u16(span, 6);

    /* A total length of 0: captured before the card cut a large segment up,
     * so the packet is as long as the frame. */
    if (header < 20 || (total != 0 && total < header))
        return false;
    address_set(&ip->flow.from, RW_FAMILY_IPV4, data + 12);
    address_set(&ip->flow.to, RW_FAMILY_IPV4, data + 16);
    ip->protocol = data[9];
    ip->is_fragment = (where & 0x3fff) != 0;
    ip->fragment = (struct rwi_fragment){
        .from = ip->flow.from,
        .to = ip->flow.to,
        .id = rwi_span_u16(span, 4),
        .protocol = ip->protocol,
        .offset = (uint32_t)(where & 0x1fff) * 8,
        .more = (where & 0x2000) != 0,
    };
    if (total != 0)
        rwi_span_limit(span, total);
    return rwi_span_skip(span, header);
}

/* What is odd about a header that can be read: a length that the frame does
 * not hold, a checksum that is wrong; one of 0 is left to the card. */
static unsigned
ipv4_oddities(const struct rwi_span *span)
{
    size_t header = (size_t)(span->data[0] & 15) * 4;
    uint16_t total = rwi_span_u16(span, 2);
    uint32_t sum = 0;
    unsigned odd = total == 0 || total > span->wire ? RW_ODD_LENGTH : 0;

    for (size_t i = 0; i < header && rwi_span_has(span, i, 2); i += 2)
        sum += rwi_span_u16(span, i);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    if (sum != 0xffff && rwi_span_u16(span, 10) != 0)
        odd |= RW_ODD_CHECKSUM;
    return odd;
}

/* A fragment that the snap length cut is not put together with others: what is
 * behind the cut would be zeros in the middle of a message.  tshark does the
 * same, and shows a first fragment of IPv4 by itself. */
static bool
is_cut(struct rw_capture *capture, const struct rwi_span *span)
{
    bool cut = span->len < span->wire;

    capture->dropped += cut;
    return cut;
}

static void
ipv4_input(struct rw_capture *capture, struct rwi_span span)
{
    const struct rwi_span packet = span;
    struct ipv4 ip;

    if (!ipv4_header(&ip, &span)) {
        broken(capture, &span, 0x0800);
        return;
    }
    capture->oddities |= ipv4_oddities(&packet);
    if (!ip.is_fragment) {
        protocol_input(capture, &ip.flow, span, ip.protocol);
        return;
    }
    if (is_cut(capture, &span)) {
        if (ip.fragment.offset == 0) /* a message's beginning is one to see */
            protocol_input(capture, &ip.flow, span, ip.protocol);
        return;
    }
    if (rwi_fragments_add(capture, &ip.fragment, &span, &ip.protocol)) {
        protocol_input(capture, &ip.flow, span, ip.protocol);
        rwi_fragments_drop(capture);
    }
}

/* ---- IPv6 ------------------------------------------------------------- */

/* Where the walk along a chain of extension headers ended. */
enum chain {
    CHAIN_PAYLOAD,
    CHAIN_FRAGMENT,
    CHAIN_BROKEN,
};

/* Move over one extension header of `size` octets, whose first octet says
 * what comes next. */
static bool
extension_skip(struct rwi_span *span, uint8_t *next, size_t size)
{
    uint8_t after;

    if (!rwi_span_has(span, 0, size))
        return false;
    after = span->data[0];
    *next = after;
    return rwi_span_skip(span, size);
}

/* RFC 8200 section 4.5: next, reserved, offset and M, identification. */
static bool
fragment_header(struct rwi_fragment *fragment, struct rwi_span *span)
{
    if (!rwi_span_has(span, 0, 8))
        return false;
    fragment->protocol = span->data[0];
    fragment->offset = rwi_span_u16(span, 2) & 0xfff8u;
    fragment->more = (span->data[3] & 1) != 0;
    fragment->id = rwi_span_u32(span, 4);
    return rwi_span_skip(span, 8);
}

static enum chain
extensions(struct rwi_span *span, uint8_t *next, struct rwi_fragment *fragment)
{
    for (unsigned i = 0; i < RWI_NEST_MAX; i++) {
        size_t size;

        switch (*next) {
        case IP_HOPOPTS:
        case IP_ROUTING:
        case IP_DSTOPTS:
        case IP_MOBILITY:
        case IP_HIP:
        case IP_SHIM6:
        case IP_AH:
            if (!rwi_span_has(span, 0, 2))
                return CHAIN_BROKEN;
            /* in 8 octets without the first 8; AH, which is older than
             * IPv6, in 4 without the first 8 */
            size = *next == IP_AH ? ((size_t)span->data[1] + 2) * 4
                                  : ((size_t)span->data[1] + 1) * 8;
            if (!extension_skip(span, next, size))
                return CHAIN_BROKEN;
            break;
        case IP_FRAGMENT:
            if (!fragment_header(fragment, span))
                return CHAIN_BROKEN;
            *next = fragment->protocol;
            if (fragment->offset != 0 || fragment->more)
                return CHAIN_FRAGMENT;
            break; /* an atomic fragment: RFC 6946 */
        default:   /* a number from outside: what is no extension header */
            return CHAIN_PAYLOAD;
        }
    }
    return CHAIN_BROKEN;
}

static bool
ipv6_header(struct rwi_flow *flow, struct rwi_span *span, uint8_t *next)
{
    if (!rwi_span_has(span, 0, 40) || span->data[0] >> 4 != 6)
        return false;

    uint16_t len = rwi_span_u16(span, 4);

    address_set(&flow->from, RW_FAMILY_IPV6, span->data + 8);
    address_set(&flow->to, RW_FAMILY_IPV6, span->data + 24);
    *next = span->data[6];
    (void)rwi_span_skip(span, 40);
    if (len != 0 || *next != IP_HOPOPTS) /* 0: a jumbogram, RFC 2675 */
        rwi_span_limit(span, len);
    return true;
}

static void
ipv6_input(struct rw_capture *capture, struct rwi_span span)
{
    struct rwi_flow flow;
    struct rwi_fragment fragment;
    uint8_t next = 0;
    enum chain chain = CHAIN_BROKEN;

    if (ipv6_header(&flow, &span, &next)) {
        fragment = (struct rwi_fragment){.from = flow.from, .to = flow.to};
        chain = extensions(&span, &next, &fragment);
    }
    if (chain == CHAIN_FRAGMENT && is_cut(capture, &span))
        return;
    if (chain == CHAIN_FRAGMENT) {
        if (!rwi_fragments_add(capture, &fragment, &span, &next))
            return;
        /* Extension headers may stand in the fragmented part as well, but
         * no second fragment header. */
        if (extensions(&span, &next, &fragment) == CHAIN_PAYLOAD)
            protocol_input(capture, &flow, span, next);
        else
            capture->malformed++;
        rwi_fragments_drop(capture);
    } else if (chain == CHAIN_PAYLOAD) {
        protocol_input(capture, &flow, span, next);
    } else {
        broken(capture, &span, 0x86dd);
    }
}

/* ---- both ------------------------------------------------------------- */

void
rwi_ip_input(struct rw_capture *capture, struct rwi_span span)
{
    unsigned version = span.len > 0 ? span.data[0] >> 4 : 0;

    if ((version != 4 && version != 6) || capture->depth >= RWI_NEST_MAX) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    capture->depth++;
    if (version == 4)
        ipv4_input(capture, span);
    else
        ipv6_input(capture, span);
    capture->depth--;
}

bool
rwi_ip_quoted(struct rwi_span *span, struct rwi_flow *flow, uint8_t *protocol)
{
    struct rwi_fragment fragment;
    struct ipv4 ip;

    if (ipv4_header(&ip, span)) {
        *flow = ip.flow;
        *protocol = ip.protocol;
        return !ip.is_fragment;
    }
    return ipv6_header(flow, span, protocol) &&
           extensions(span, protocol, &fragment) == CHAIN_PAYLOAD;
}
