/* Generic routing encapsulation: RFC 2784 and 2890, with RFC 1701's routes,
 * PPTP's version 1 (RFC 2637), ERSPAN, and over UDP (RFC 8086).
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTES = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACK = 0x0080, /* version 1 */
    GRE_VERSION = 0x0007,
};

#define TYPE_ERSPAN_3 0x22eb
#define TYPE_EOIP     0x6400 /* MikroTik's */
#define TYPE_PPP      0x880b
#define TYPE_WCCP     0x883e
#define TYPE_ERSPAN   0x88be

#define IP_GRE 47

static void
give_up(struct rw_capture *capture)
{
    rwi_count(capture, RWI_COUNT_IP, IP_GRE);
}

static void
ethernet_behind(struct rw_capture *capture, struct rwi_span span, size_t header)
{
    if (rwi_span_skip(&span, header))
        rwi_ethernet_input(capture, span);
    else
        give_up(capture);
}

/* Type III: twelve octets, eight more where the last bit of them says so;
 * what kind of frame stands in bits 1 to 5 of the last two.
 * draft-foschiano-erspan section 4.3 */
static void
erspan3_input(struct rw_capture *capture, struct rwi_span span)
{
    if (!rwi_span_has(&span, 0, 12) ||
        (rwi_span_u16(&span, 10) >> 10 & 0x1f) != 0)
        give_up(capture);
    else
        ethernet_behind(capture, span, (span.data[11] & 1) ? 20 : 12);
}

/* Version 2 of the protocol has four octets in front of IP. */
static void
wccp_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 4) && span.data[0] >> 4 != 4)
        (void)rwi_span_skip(&span, 4);
    rwi_ip_input(capture, span);
}

static void
payload_input(struct rw_capture *capture, struct rwi_span span, uint16_t type,
              uint16_t flags)
{
    switch (type) {
    case TYPE_ERSPAN: /* type I has no header, and no sequence number */
        ethernet_behind(capture, span, (flags & GRE_SEQUENCE) ? 8 : 0);
        break;
    case TYPE_ERSPAN_3:
        erspan3_input(capture, span);
        break;
    case TYPE_PPP:
        rwi_ppp_input(capture, span);
        break;
    case TYPE_WCCP:
        wccp_input(capture, span);
        break;
    default: /* an EtherType */
        if (type >= 0x0600)
            rwi_ethertype_input(capture, span, type);
        else
            give_up(capture);
        break;
    }
}

/* Routes: family, offset, length, so many octets; the last has neither family
 * nor length.  RFC 1701. */
static bool
skip_routes(struct rwi_span *span)
{
    for (unsigned i = 0; i < RWI_NEST_MAX && rwi_span_has(span, 0, 4); i++) {
        uint16_t family = rwi_span_u16(span, 0);
        size_t len = span->data[3];

        if (!rwi_span_skip(span, 4 + len))
            break;
        if (family == 0 && len == 0)
            return true;
    }
    return false;
}

/* Version 1: the key is the payload's length and a call. */
static void
version1_input(struct rw_capture *capture, struct rwi_span span, uint16_t type,
               uint16_t flags)
{
    size_t header =
        8 + ((flags & GRE_SEQUENCE) ? 4u : 0u) + ((flags & GRE_ACK) ? 4u : 0u);
    uint16_t len;

    if (!rwi_span_has(&span, 0, 8) || !(flags & GRE_KEY)) {
        give_up(capture);
        return;
    }
    len = rwi_span_u16(&span, 4);
    if (!rwi_span_skip(&span, header)) {
        give_up(capture);
        return;
    }
    rwi_span_limit(&span, len);
    if (type == TYPE_PPP)
        rwi_ppp_input(capture, span);
    else if (type == TYPE_EOIP)
        rwi_ethernet_input(capture, span);
    else
        give_up(capture);
}

void
rwi_gre_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t flags, type;
    size_t header = 4;

    if (!rwi_span_has(&span, 0, 4) || capture->depth >= RWI_NEST_MAX) {
        give_up(capture);
        return;
    }
    flags = rwi_span_u16(&span, 0);
    type = rwi_span_u16(&span, 2);
    if ((flags & GRE_VERSION) == 1) {
        version1_input(capture, span, type, flags);
        return;
    }
    header += (flags & (GRE_CHECKSUM | GRE_ROUTES)) ? 4 : 0;
    header += (flags & GRE_KEY) ? 4 : 0;
    header += (flags & GRE_SEQUENCE) ? 4 : 0;
    if ((flags & GRE_VERSION) == 0 && rwi_span_skip(&span, header) &&
        (!(flags & GRE_ROUTES) || skip_routes(&span)))
        payload_input(capture, span, type, flags);
    else
        give_up(capture);
}
