/* Tunnels in UDP, by their port.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

typedef bool (*tunnel_fn)(struct rw_capture *capture, struct rwi_span span);

/* Each says whether it could be opened as far as that. */

/* ---- Ethernet and IP over networks -------------------------------------- */

/* Flags, and a network's number; then Ethernet.  RFC 7348 section 5. */
static bool
vxlan_input(struct rw_capture *capture, struct rwi_span span)
{
    if (!rwi_span_skip(&span, 8))
        return false;
    rwi_ethernet_input(capture, span);
    return true;
}

/* With what is next in the fourth octet.  draft-ietf-nvo3-vxlan-gpe */
static bool
vxlan_gpe_input(struct rw_capture *capture, struct rwi_span span)
{
    uint8_t next = rwi_span_has(&span, 0, 4) ? span.data[3] : 0;

    if (next < 1 || next > 5 || !rwi_span_skip(&span, 8))
        return false;
    rwi_next_input(capture, span, next, 0);
    return true;
}

/* Options in words of four octets, an EtherType.  RFC 8926 section 3.4 */
static bool
geneve_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t type;

    if (!rwi_span_has(&span, 0, 8) || span.data[0] >> 6 != 0)
        return false;
    type = rwi_span_u16(&span, 2);
    if (!rwi_span_skip(&span, 8 + (size_t)(span.data[0] & 0x3f) * 4))
        return false;
    rwi_ethertype_input(capture, span, type);
    return true;
}

static bool
gre_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_gre_input(capture, span);
    return true;
}

static bool
mpls_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_mpls_input(capture, span);
    return true;
}

/* Eight octets before IP.  RFC 9300 section 5.1 */
static bool
lisp_input(struct rw_capture *capture, struct rwi_span span)
{
    if (!rwi_span_skip(&span, 8) || span.len == 0)
        return false;
    rwi_ip_input(capture, span);
    return true;
}

/* IPv6, perhaps behind an authentication and an origin.  RFC 4380 section
 * 5.1.1 */
static bool
teredo_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 4) && rwi_span_u16(&span, 0) == 1 &&
        !rwi_span_skip(&span, 13u + span.data[2] + span.data[3]))
        return false;
    if (rwi_span_has(&span, 0, 8) && rwi_span_u16(&span, 0) == 0)
        (void)rwi_span_skip(&span, 8);
    if (!rwi_span_has(&span, 0, 1) || span.data[0] >> 4 != 6)
        return false;
    rwi_ip_input(capture, span);
    return true;
}

/* An identity and a signature, whose sizes stand first.
 * draft-massar-v6ops-ayiya section 3.1; 1 forwards */
static bool
ayiya_input(struct rw_capture *capture, struct rwi_span span)
{
    size_t header;

    if (!rwi_span_has(&span, 0, 8) || (span.data[2] & 0x0f) != 1 ||
        (span.data[3] != 41 && span.data[3] != 4))
        return false;
    header = 8 + ((size_t)1 << (span.data[0] >> 4)) +
             (size_t)(span.data[1] >> 4) * 4;
    if (!rwi_span_skip(&span, header))
        return false;
    rwi_ip_input(capture, span);
    return true;
}

/* ---- mobile networks, dial-in ------------------------------------------- */

/* Extension headers: length in words of four octets first, the next one's
 * type last. */
static bool
gtp_extensions(struct rwi_span *span, uint8_t next)
{
    for (unsigned i = 0; i < RWI_NEST_MAX && next != 0; i++) {
        size_t len = rwi_span_has(span, 0, 1) ? (size_t)span->data[0] * 4 : 0;

        if (len == 0 || !rwi_span_has(span, 0, len))
            return false;
        next = span->data[len - 1];
        (void)rwi_span_skip(span, len);
    }
    return next == 0;
}

/* A user's packet (type 255).  3GPP TS 29.281 section 5.1 */
static bool
gtp_input(struct rw_capture *capture, struct rwi_span span)
{
    uint8_t flags, next = 0;

    if (!rwi_span_has(&span, 0, 8) || span.data[0] >> 5 != 1 ||
        span.data[1] != 255)
        return false;
    flags = span.data[0] & 7;
    (void)rwi_span_skip(&span, 8);
    if (flags != 0) {
        next = rwi_span_has(&span, 0, 4) && (flags & 4) ? span.data[3] : 0;
        if (!rwi_span_skip(&span, 4))
            return false;
    }
    if (!gtp_extensions(&span, next) || span.len == 0)
        return false;
    rwi_ip_input(capture, span);
    return true;
}

/* A data message of version 2, with what its flags announce; then PPP.
 * RFC 2661 section 3.1 */
static bool
l2tp_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t flags = rwi_span_has(&span, 0, 2) ? rwi_span_u16(&span, 0) : 0;
    size_t header = 6;

    if ((flags & 0x800f) != 2)
        return false;
    header += (flags & 0x4000) ? 2 : 0; /* length */
    header += (flags & 0x0800) ? 4 : 0; /* sequence numbers */
    if (flags & 0x0200) {               /* offset */
        if (!rwi_span_has(&span, header, 2))
            return false;
        header += 2u + rwi_span_u16(&span, header);
    }
    if (!rwi_span_skip(&span, header))
        return false;
    rwi_ppp_input(capture, span);
    return true;
}

/* ---- mirrors ------------------------------------------------------------ */

/* Version, type, what is carried; tags, of which 0 is a pad and 1 the end. */
static bool
tzsp_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t carried = rwi_span_has(&span, 0, 4) ? rwi_span_u16(&span, 2) : 0;
    uint8_t tag = 0;

    if ((carried != 1 && carried != 0x12) || span.data[0] != 1 ||
        span.data[1] > 1)
        return false;
    (void)rwi_span_skip(&span, 4);
    while (tag != 1 && rwi_span_has(&span, 0, 2)) {
        tag = span.data[0];
        if (!rwi_span_skip(&span, tag > 1 ? 2u + span.data[1] : 1u))
            return false;
    }
    if (tag != 1)
        return false;
    if (carried == 1)
        rwi_ethernet_input(capture, span);
    else
        rwi_wifi_input(capture, span);
    return true;
}

/* ---- all ---------------------------------------------------------------- */

static const struct tunnel_row {
    uint16_t port;
    tunnel_fn open;
} TUNNELS[] = {
    {1701, l2tp_input},      {2152, gtp_input},   {3544, teredo_input},
    {4341, lisp_input},      {4754, gre_input},   {4789, vxlan_input},
    {4790, vxlan_gpe_input}, {5072, ayiya_input}, {6081, geneve_input},
    {6635, mpls_input},      {37008, tzsp_input},
};

static const struct tunnel_row *
tunnel_of(const struct rwi_flow *flow)
{
    for (size_t i = 0; i < sizeof(TUNNELS) / sizeof(TUNNELS[0]); i++)
        if (TUNNELS[i].port == flow->to.port ||
            TUNNELS[i].port == flow->from.port)
            return &TUNNELS[i];
    return NULL;
}

bool
rwi_tunnel_input(struct rw_capture *capture, const struct rwi_flow *flow,
                 struct rwi_span span)
{
    const struct tunnel_row *tunnel = tunnel_of(flow);

    if (tunnel == NULL || capture->depth >= RWI_NEST_MAX)
        return false;
    if (!tunnel->open(capture, span))
        rwi_count(capture, RWI_COUNT_TUNNEL, tunnel->port);
    return true;
}
