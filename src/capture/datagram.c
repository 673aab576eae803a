/* UDP datagrams, and the ICMP errors about them.  RFC 768, RFC 792,
 * RFC 4443.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#define UDP_HEADER 8
#define IP_TCP     6
#define IP_UDP     17

/* Where an address would stand among those that sent a query. */
static struct rw_address *
asker_slot(const struct rw_capture *capture, const struct rw_address *address)
{
    uint32_t hash = address->port;

    for (size_t i = 0; i < sizeof(address->octets); i++)
        hash = (hash ^ address->octets[i]) * UINT32_C(16777619); /* FNV */
    return &capture->askers[(hash ^ hash >> 16) % RWI_ASKERS];
}

/* Whether a datagram is DNS: by its ports, and, where a replay wants to know
 * what reached a walk, because it goes to where a query came from. */
static bool
is_dns(const struct rw_capture *capture, const struct rwi_flow *flow)
{
    if (rwi_is_dns_flow(capture, flow))
        return true;
    return capture->askers != NULL &&
           rw_address_equal(asker_slot(capture, &flow->to), &flow->to);
}

/* RFC 768 has a length of at least eight; zero means "look at IP's" in a
 * jumbogram of IPv6 only (RFC 2675 section 4).  A length other than what is
 * there is odd, and the shorter of the two counts, as tshark has it. */
void
rwi_udp_input(struct rw_capture *capture, const struct rwi_flow *flow,
              struct rwi_span span, bool is_lite)
{
    struct rw_captured captured = {
        .kind = RW_CAPTURED_MESSAGE,
        .transport = RW_UDP,
        .from = flow->from,
        .to = flow->to,
        .frame = capture->place.frame,
        .time_ns = capture->place.time_ns,
    };
    struct rwi_flow ends;
    uint16_t len;

    if (!rwi_span_has(&span, 0, UDP_HEADER)) {
        rwi_count(capture, RWI_COUNT_IP, IP_UDP);
        return;
    }
    captured.from.port = rwi_span_u16(&span, 0);
    captured.to.port = rwi_span_u16(&span, 2);
    len = rwi_span_u16(&span, 4);
    ends = (struct rwi_flow){captured.from, captured.to};
    rwi_count_ports(capture, RWI_COUNT_UDP, &ends);
    if ((len == 0 && flow->from.family == RW_FAMILY_IPV6) || is_lite) {
        len = UINT16_MAX; /* in a jumbogram: RFC 2675; RFC 3828 */
    } else if (len < UDP_HEADER) {
        if (is_dns(capture, &ends))
            capture->malformed++;
        return;
    }
    if (len != span.wire && !is_lite)
        capture->oddities |= RW_ODD_LENGTH;
    rwi_span_limit(&span, len);
    if (!is_dns(capture, &ends)) {
        (void)rwi_span_skip(&span, UDP_HEADER);
        (void)rwi_tunnel_input(capture, &ends, span);
        return;
    }
    if (capture->askers != NULL && rwi_is_dns_port(capture, ends.to.port))
        *asker_slot(capture, &ends.from) = ends.from;
    (void)rwi_span_skip(&span, UDP_HEADER);
    captured.message = (struct rw_octets){span.data, span.len};
    captured.wire_len = span.wire;
    captured.oddities = capture->oddities;
    rwi_hold_add(capture, &captured);
}

/* What an error says about the server that the quoted packet went to. */
static bool
error_kind(enum rw_captured_kind *kind, enum rw_family family, uint8_t type,
           uint8_t code)
{
    bool unreachable = family == RW_FAMILY_IPV4
                           ? type == 3 && code != 4 /* too big */
                           : type == 1;
    uint8_t port = family == RW_FAMILY_IPV4 ? 3 : 4;

    *kind = code == port ? RW_CAPTURED_REFUSED : RW_CAPTURED_UNREACHABLE;
    return unreachable;
}

/* An error quotes the packet it is about: addresses, ports and the query's
 * beginning, which is how it is matched.  RFC 792, RFC 4443 section 3.1 */
void
rwi_icmp_input(struct rw_capture *capture, struct rwi_span span,
               enum rw_family family)
{
    struct rw_captured captured = {
        .frame = capture->place.frame,
        .time_ns = capture->place.time_ns,
    };
    struct rwi_flow flow;
    uint8_t protocol;

    if (!capture->events || !rwi_span_has(&span, 0, 8) ||
        !error_kind(&captured.kind, family, span.data[0], span.data[1]))
        return;
    (void)rwi_span_skip(&span, 8);
    if (!rwi_ip_quoted(&span, &flow, &protocol) ||
        (protocol != IP_UDP && protocol != IP_TCP) ||
        !rwi_span_has(&span, 0, 4))
        return;
    flow.from.port = rwi_span_u16(&span, 0);
    flow.to.port = rwi_span_u16(&span, 2);
    if (!rwi_is_dns_port(capture, flow.to.port))
        return; /* about a response, then, or nothing of ours */
    captured.transport = protocol == IP_UDP ? RW_UDP : RW_TCP;
    captured.from = flow.to;
    captured.to = flow.from;
    if (protocol == IP_UDP && rwi_span_skip(&span, UDP_HEADER)) {
        captured.message = (struct rw_octets){span.data, span.len};
        captured.wire_len = span.wire;
    }
    rwi_hold_add(capture, &captured);
}
