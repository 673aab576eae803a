/* What stands between a link layer and IP: Ethernet and its tags, LLC, PPP,
 * MPLS, and Ethernet within Ethernet.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#define ETHERTYPE_IPV4   0x0800
#define ETHERTYPE_TRILL  0x22f3 /* RFC 6325 */
#define ETHERTYPE_ETHER  0x6558 /* transparent Ethernet bridging */
#define ETHERTYPE_VLAN   0x8100 /* IEEE 802.1Q */
#define ETHERTYPE_IPV6   0x86dd
#define ETHERTYPE_MPLS   0x8847 /* RFC 3032 */
#define ETHERTYPE_MPLS_M 0x8848
#define ETHERTYPE_PPPOE  0x8864 /* RFC 2516 */
#define ETHERTYPE_QINQ   0x88a8 /* IEEE 802.1ad */
#define ETHERTYPE_PBB    0x88e7 /* IEEE 802.1ah */
#define ETHERTYPE_PATH   0x8903 /* FabricPath */
#define ETHERTYPE_CMD    0x8909 /* Cisco MetaData */
#define ETHERTYPE_VNTAG  0x8926 /* IEEE 802.1Qbh */
#define ETHERTYPE_NSH    0x894f /* RFC 8300 */
#define ETHERTYPE_QINQ_9 0x9100 /* what came before 802.1ad */
#define ETHERTYPE_RTAG   0xf1c1 /* IEEE 802.1CB */
#define ETHERTYPE_LLC    0x0600 /* below: a length, IEEE 802.3 */

#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057
#define PPP_MPLS 0x0281

/* ---- LLC ---------------------------------------------------------------- */

/* IEEE 802.2: AA AA 03 and SNAP, an OUI and a type of its own: for 00-00-00
 * an EtherType; for 00-80-C2 bridged Ethernet behind two octets (RFC 2684
 * section 5.2).  06 06 03 is IP itself. */
void
rwi_llc_input(struct rw_capture *capture, struct rwi_span span)
{
    bool is_snap = rwi_span_has(&span, 0, 8) &&
                   rwi_span_u16(&span, 0) == 0xaaaa && span.data[2] == 3;
    uint32_t oui = is_snap ? rwi_span_u32(&span, 2) & 0xffffff : 0;
    uint16_t type = is_snap ? rwi_span_u16(&span, 6) : 0;

    if (is_snap && oui == 0) {
        (void)rwi_span_skip(&span, 8);
        if (type >= ETHERTYPE_LLC) { /* no nesting by way of LLC */
            rwi_ethertype_input(capture, span, type);
            return;
        }
    } else if (is_snap && oui == 0x0080c2 && (type == 1 || type == 7) &&
               rwi_span_skip(&span, 10)) {
        rwi_ethernet_input(capture, span);
        return;
    } else if (rwi_span_has(&span, 0, 3) && rwi_span_u16(&span, 0) == 0x0606 &&
               span.data[2] == 3) {
        (void)rwi_span_skip(&span, 3);
        rwi_ip_input(capture, span);
        return;
    }
    rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* ---- MPLS, PPP ---------------------------------------------------------- */

/* Labels to the one at the bottom of the stack; then IP, as its version
 * says.  RFC 3032 section 2.1. */
void
rwi_mpls_input(struct rw_capture *capture, struct rwi_span span)
{
    for (unsigned i = 0; i < RWI_NEST_MAX; i++) {
        bool bottom;

        if (!rwi_span_has(&span, 0, 4))
            break;
        bottom = (span.data[2] & 1) != 0;
        (void)rwi_span_skip(&span, 4);
        if (bottom) {
            rwi_ip_input(capture, span);
            return;
        }
    }
    rwi_count(capture, RWI_COUNT_ETHERTYPE, ETHERTYPE_MPLS);
}

/* A PPP frame, perhaps with its address and control octets; its protocol
 * may have one octet, an odd one.  RFC 1661 section 6.5. */
void
rwi_ppp_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t protocol = 0;

    if (rwi_span_has(&span, 0, 4) && rwi_span_u16(&span, 0) == 0xff03)
        (void)rwi_span_skip(&span, 2);
    if (rwi_span_has(&span, 0, 1) && (span.data[0] & 1) != 0) {
        protocol = span.data[0];
        (void)rwi_span_skip(&span, 1);
    } else if (rwi_span_has(&span, 0, 2)) {
        protocol = rwi_span_u16(&span, 0);
        (void)rwi_span_skip(&span, 2);
    }
    if (protocol == PPP_IPV4 || protocol == PPP_IPV6)
        rwi_ip_input(capture, span);
    else if (protocol == PPP_MPLS)
        rwi_mpls_input(capture, span);
    else
        rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* A session's header: version, code, session, length; then PPP. */
void
rwi_pppoe_input(struct rw_capture *capture, struct rwi_span span)
{
    uint16_t len;

    if (!rwi_span_has(&span, 0, 6) || span.data[1] != 0) {
        rwi_count(capture, RWI_COUNT_ETHERTYPE, ETHERTYPE_PPPOE);
        return;
    }
    len = rwi_span_u16(&span, 4);
    (void)rwi_span_skip(&span, 6);
    rwi_span_limit(&span, len);
    rwi_ppp_input(capture, span);
}

/* ---- service headers ---------------------------------------------------- */

/* A service path's header: how long it is, in words of four octets, and what
 * is behind it.  RFC 8300 section 2.2. */
void
rwi_nsh_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 8)) {
        uint8_t next = span.data[3];

        if (rwi_span_skip(&span, (size_t)(span.data[1] & 0x3f) * 4)) {
            rwi_next_input(capture, span, next, ETHERTYPE_NSH);
            return;
        }
    }
    rwi_count(capture, RWI_COUNT_ETHERTYPE, ETHERTYPE_NSH);
}

void
rwi_next_input(struct rw_capture *capture, struct rwi_span span, uint8_t next,
               uint16_t ethertype)
{
    switch (next) {
    case 1:
    case 2:
        rwi_ip_input(capture, span);
        break;
    case 3:
        rwi_ethernet_input(capture, span);
        break;
    case 4:
        rwi_nsh_input(capture, span);
        break;
    case 5:
        rwi_mpls_input(capture, span);
        break;
    default: /* a number from outside */
        rwi_count(capture, RWI_COUNT_ETHERTYPE, ethertype);
        break;
    }
}

/* ---- Ethernet ----------------------------------------------------------- */

/* Tags between one EtherType and the next. */
static const struct tag_row {
    uint16_t type;
    uint8_t next; /* offset of the next EtherType, the tag's last octets */
} TAGS[] = {
    {ETHERTYPE_VLAN, 2}, {ETHERTYPE_QINQ, 2},  {ETHERTYPE_QINQ_9, 2},
    {ETHERTYPE_CMD, 6},  {ETHERTYPE_VNTAG, 4}, {ETHERTYPE_RTAG, 4},
};

static const struct tag_row *
tag_find(uint16_t type)
{
    for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++)
        if (TAGS[i].type == type)
            return &TAGS[i];
    return NULL;
}

/* Ethernet within Ethernet, behind some octets. */
static void
inner_input(struct rw_capture *capture, struct rwi_span span, uint16_t type)
{
    size_t header = 0;

    if (type == ETHERTYPE_PBB)
        header = 4; /* I-TAG */
    else if (type == ETHERTYPE_PATH)
        header = 2; /* tree and time to live */
    else if (type == ETHERTYPE_TRILL && rwi_span_has(&span, 0, 6))
        header = 6 + (size_t)(rwi_span_u16(&span, 0) >> 6 & 0x1f) * 4;
    if (rwi_span_skip(&span, header))
        rwi_ethernet_input(capture, span);
    else
        rwi_count(capture, RWI_COUNT_ETHERTYPE, type);
}

static void
payload_input(struct rw_capture *capture, struct rwi_span span, uint16_t type)
{
    switch (type) {
    case ETHERTYPE_IPV6:
        if (rwi_span_has(&span, 0, 1) && span.data[0] >> 4 != 6) {
            rwi_count(capture, RWI_COUNT_ETHERTYPE, type);
            break;
        }
        rwi_ip_input(capture, span);
        break;
    case ETHERTYPE_IPV4:
        rwi_ip_input(capture, span);
        break;
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_M:
        rwi_mpls_input(capture, span);
        break;
    case ETHERTYPE_PPPOE:
        rwi_pppoe_input(capture, span);
        break;
    case ETHERTYPE_NSH:
        rwi_nsh_input(capture, span);
        break;
    case ETHERTYPE_ETHER:
    case ETHERTYPE_PBB:
    case ETHERTYPE_PATH:
    case ETHERTYPE_TRILL:
        inner_input(capture, span, type);
        break;
    default: /* open-ended: a number from outside, not an enum */
        if (type < ETHERTYPE_LLC)
            rwi_llc_input(capture, span);
        else
            rwi_count(capture, RWI_COUNT_ETHERTYPE, type);
        break;
    }
}

/* What an EtherType announces, through any number of tags. */
void
rwi_ethertype_input(struct rw_capture *capture, struct rwi_span span,
                    uint16_t type)
{
    const struct tag_row *tag;

    if (capture->depth >= RWI_NEST_MAX) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    for (unsigned i = 0; i < RWI_NEST_MAX && (tag = tag_find(type)) != NULL;
         i++) {
        if (!rwi_span_has(&span, tag->next, 2))
            break; /* counted by its type below */
        type = rwi_span_u16(&span, tag->next);
        (void)rwi_span_skip(&span, tag->next + 2u);
    }
    capture->depth++;
    payload_input(capture, span, type);
    capture->depth--;
}

void
rwi_framed_input(struct rw_capture *capture, struct rwi_span span,
                 size_t header, size_t type_at)
{
    uint16_t type;

    if (!rwi_span_has(&span, 0, header)) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    type = rwi_span_u16(&span, type_at);
    (void)rwi_span_skip(&span, header);
    rwi_ethertype_input(capture, span, type);
}

void
rwi_ethernet_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_framed_input(capture, span, 14, 12);
}
