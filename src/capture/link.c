/* Link layers: from the first octet of a frame down to an IP packet.
 *
 * One row a link type; the tags that stand between an Ethernet header and
 * IP (VLAN, MPLS, PPPoE) are peeled off wherever an EtherType leads there.
 * The types and their layouts: https://www.tcpdump.org/linktypes.html
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#define ETHERTYPE_IPV4    0x0800
#define ETHERTYPE_IPV6    0x86dd
#define ETHERTYPE_VLAN    0x8100 /* IEEE 802.1Q */
#define ETHERTYPE_QINQ    0x88a8 /* IEEE 802.1ad */
#define ETHERTYPE_QINQ_9  0x9100 /* what came before it */
#define ETHERTYPE_MPLS    0x8847 /* RFC 3032 */
#define ETHERTYPE_MPLS_M  0x8848
#define ETHERTYPE_PPPOE   0x8864 /* RFC 2516 */
#define ETHERTYPE_LLC     0x0600 /* below: a length, IEEE 802.3 */
#define ETHERTYPE_SLL_LLC 0x0004 /* what Linux cooked says instead */

#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057

static void ethertype_input(struct rw_capture *capture, struct rwi_span span,
                            uint16_t type);

/* ---- what stands between link and IP ---------------------------------- */

/* IEEE 802.2 with SNAP: AA AA 03, an OUI of zero, an EtherType. */
static void
llc_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 8) && rwi_span_u32(&span, 0) == 0xaaaa0300 &&
        rwi_span_u16(&span, 4) == 0) {
        uint16_t type = rwi_span_u16(&span, 6);

        (void)rwi_span_skip(&span, 8);
        /* No nesting by way of LLC: its own types are none here. */
        if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) {
            rwi_ip_input(capture, span, 0);
            return;
        }
    }
    rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* Labels to the one at the bottom of the stack; then IP, as its version
 * says.  RFC 3032 section 2.1. */
static void
mpls_input(struct rw_capture *capture, struct rwi_span span)
{
    for (unsigned i = 0; i < RWI_NEST_MAX; i++) {
        bool bottom;

        if (!rwi_span_has(&span, 0, 4))
            break;
        bottom = (span.data[2] & 1) != 0;
        (void)rwi_span_skip(&span, 4);
        if (bottom) {
            rwi_ip_input(capture, span, 0);
            return;
        }
    }
    rwi_count(capture, RWI_COUNT_ETHERTYPE, ETHERTYPE_MPLS);
}

/* A PPP frame, perhaps with its address and control octets. */
static void
ppp_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t protocol;

    if (rwi_span_has(&span, 0, 4) && rwi_span_u16(&span, 0) == 0xff03)
        (void)rwi_span_skip(&span, 2);
    if (!rwi_span_has(&span, 0, 2)) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    protocol = rwi_span_u16(&span, 0);
    (void)rwi_span_skip(&span, 2);
    if (protocol == PPP_IPV4 || protocol == PPP_IPV6)
        rwi_ip_input(capture, span, 0);
    else
        rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* A session's header: version, code, session, length; then PPP. */
static void
pppoe_input(struct rw_capture *capture, struct rwi_span span)
{
    if (!rwi_span_has(&span, 0, 6) || span.data[1] != 0) {
        rwi_count(capture, RWI_COUNT_ETHERTYPE, ETHERTYPE_PPPOE);
        return;
    }
    uint16_t len = rwi_span_u16(&span, 4);

    (void)rwi_span_skip(&span, 6);
    rwi_span_limit(&span, len);
    ppp_input(capture, span);
}

/* What an EtherType announces, through any number of VLAN tags. */
static void
ethertype_input(struct rw_capture *capture, struct rwi_span span, uint16_t type)
{
    for (unsigned i = 0; i < RWI_NEST_MAX; i++) {
        if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ &&
            type != ETHERTYPE_QINQ_9)
            break;
        if (!rwi_span_has(&span, 0, 4))
            break; /* counted by its type below */
        type = rwi_span_u16(&span, 2);
        (void)rwi_span_skip(&span, 4);
    }
    switch (type) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        rwi_ip_input(capture, span, 0);
        break;
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_M:
        mpls_input(capture, span);
        break;
    case ETHERTYPE_PPPOE:
        pppoe_input(capture, span);
        break;
    default: /* open-ended: a number from outside, not an enum */
        if (type < ETHERTYPE_LLC)
            llc_input(capture, span);
        else
            rwi_count(capture, RWI_COUNT_ETHERTYPE, type);
        break;
    }
}

/* ---- link types ------------------------------------------------------- */

/* A header of fixed size with an EtherType in it. */
static void
framed_input(struct rw_capture *capture, struct rwi_span span, size_t header,
             size_t type_at)
{
    if (!rwi_span_has(&span, 0, header)) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    uint16_t type = rwi_span_u16(&span, type_at);

    (void)rwi_span_skip(&span, header);
    ethertype_input(capture, span, type);
}

static void
ethernet_input(struct rw_capture *capture, struct rwi_span span)
{
    framed_input(capture, span, 14, 12);
}

static void
cooked_input(struct rw_capture *capture, struct rwi_span span)
{
    framed_input(capture, span, 16, 14);
}

static void
cooked2_input(struct rw_capture *capture, struct rwi_span span)
{
    framed_input(capture, span, 20, 0);
}

static void
raw_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_ip_input(capture, span, 0);
}

/* Four octets of address family first, in the byte order and with the
 * numbers of the machine that captured.  As the IP header has its version
 * too, all that matters is that there is one: family 2 is IPv4 everywhere,
 * IPv6 has 10, 24, 28 or 30. */
static void
loopback_input(struct rw_capture *capture, struct rwi_span span)
{
    if (!rwi_span_skip(&span, 4)) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    const uint8_t *family = span.data - 4;
    uint8_t number = family[0] != 0 ? family[0] : family[3];

    if (number == 2 || number == 10 || number == 24 || number == 28 ||
        number == 30)
        rwi_ip_input(capture, span, 0);
    else
        rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* libpcap names them DLT_, and gives what systems number differently (raw
 * IP above all) this system's number. */
static const struct link_row {
    int type;
    void (*input)(struct rw_capture *, struct rwi_span);
} LINKS[] = {
    {DLT_EN10MB, ethernet_input},
    {DLT_LINUX_SLL, cooked_input},
    {DLT_LINUX_SLL2, cooked2_input},
    {DLT_RAW, raw_input},
    {DLT_IPV4, raw_input},
    {DLT_IPV6, raw_input},
    {DLT_NULL, loopback_input},
    {DLT_LOOP, loopback_input},
    {DLT_PPP, ppp_input},
    {DLT_PPP_SERIAL, ppp_input},
};

static const struct link_row *
link_find(int link_type)
{
    for (size_t i = 0; i < sizeof(LINKS) / sizeof(LINKS[0]); i++)
        if (LINKS[i].type == link_type)
            return &LINKS[i];
    return NULL;
}

bool
rwi_link_is_known(int link_type)
{
    return link_find(link_type) != NULL;
}

void
rwi_link_input(struct rw_capture *capture, struct rwi_span span)
{
    const struct link_row *row = link_find(capture->link_type);

    if (row != NULL) /* rw_capture_open() refused any other */
        row->input(capture, span);
}
