/* Link types: one row each, from the first octet of a frame down to what
 * ether.c and ip.c know.
 *
 * The types and their layouts: https://www.tcpdump.org/linktypes.html
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#include <string.h>

#define SLL_802_3 0x0001 /* what Linux cooked says instead of EtherTypes */
#define SLL_LLC   0x0004
#define SLL_PPP   0x0007

/* Count what cannot be opened. */
static void
give_up(struct rw_capture *capture)
{
    rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* What follows a header of fixed size, by its first octet IP. */
static void
ip_behind(struct rw_capture *capture, struct rwi_span span, size_t header)
{
    if (rwi_span_skip(&span, header))
        rwi_ip_input(capture, span);
    else
        give_up(capture);
}

static void
llc_behind(struct rw_capture *capture, struct rwi_span span, size_t header)
{
    if (rwi_span_skip(&span, header))
        rwi_llc_input(capture, span);
    else
        give_up(capture);
}

/* ---- Linux cooked ------------------------------------------------------- */

static void
cooked_header(struct rw_capture *capture, struct rwi_span span, size_t header,
              size_t type_at)
{
    uint16_t type;

    if (!rwi_span_has(&span, 0, header)) {
        give_up(capture);
        return;
    }
    type = rwi_span_u16(&span, type_at);
    (void)rwi_span_skip(&span, header);
    if (type == SLL_PPP)
        rwi_ppp_input(capture, span);
    else if (type == SLL_802_3 || type == SLL_LLC)
        rwi_llc_input(capture, span);
    else
        rwi_ethertype_input(capture, span, type);
}

static void
cooked_input(struct rw_capture *capture, struct rwi_span span)
{
    cooked_header(capture, span, 16, 14);
}

static void
cooked2_input(struct rw_capture *capture, struct rwi_span span)
{
    cooked_header(capture, span, 20, 0);
}

/* ---- IP with little in front of it -------------------------------------- */

static void
raw_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_ip_input(capture, span);
}

/* Four octets of address family first, in the byte order and with the
 * numbers of the machine that captured.  As the IP header has its version
 * too, all that matters is that there is one: family 2 is IPv4 everywhere,
 * IPv6 has 10, 24, 28 or 30. */
static void
loopback_input(struct rw_capture *capture, struct rwi_span span)
{
    const uint8_t *family = span.data;
    uint8_t number;

    if (!rwi_span_skip(&span, 4)) {
        give_up(capture);
        return;
    }
    number = family[0] != 0 ? family[0] : family[3];
    if (number == 2 || number == 10 || number == 24 || number == 28 ||
        number == 30)
        rwi_ip_input(capture, span);
    else
        give_up(capture);
}

/* OpenBSD's view of what IPsec decrypts: family, SPI, flags. */
static void
enc_input(struct rw_capture *capture, struct rwi_span span)
{
    ip_behind(capture, span, 12);
}

/* OpenBSD's packet filter: a header that says its length, padded to four. */
static void
pflog_input(struct rw_capture *capture, struct rwi_span span)
{
    size_t header = rwi_span_has(&span, 0, 1) ? span.data[0] : 0;

    ip_behind(capture, span, (header + 3) / 4 * 4);
}

/* Netfilter's log: family, version, resource; then values with a length and
 * a type each, in the machine's own order (libpcap turns them), padded to
 * four; 9 is the packet. */
static void
nflog_input(struct rw_capture *capture, struct rwi_span span)
{
    uint8_t family = rwi_span_has(&span, 0, 4) ? span.data[0] : 0;

    if (family != 0)
        (void)rwi_span_skip(&span, 4);
    while ((family == 2 || family == 10) && rwi_span_has(&span, 0, 4)) {
        uint16_t len, type;
        struct rwi_span value = span;

        memcpy(&len, span.data, sizeof(len));
        memcpy(&type, span.data + 2, sizeof(type));
        if (type == 9 && len >= 4) {
            rwi_span_limit(&value, len);
            ip_behind(capture, value, 4);
            return;
        }
        if (len < 4 || !rwi_span_skip(&span, (len + 3u) / 4 * 4))
            break;
    }
    give_up(capture);
}

/* ---- PPP, HDLC, Frame Relay --------------------------------------------- */

/* One octet that says which way it went. */
static void
ppp_way_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_skip(&span, 1))
        rwi_ppp_input(capture, span);
    else
        give_up(capture);
}

static void
cisco_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_framed_input(capture, span, 4, 2);
}

/* An address of two octets, 03, and what follows: IP, or, after a pad, SNAP.
 * RFC 2427. */
static void
frame_relay_input(struct rw_capture *capture, struct rwi_span span)
{
    size_t at = 3;

    if (rwi_span_has(&span, 0, 4) && span.data[2] == 3 && span.data[3] == 0)
        at = 4;
    if (!rwi_span_has(&span, 0, at + 1) || span.data[2] != 3)
        give_up(capture);
    else if (span.data[at] == 0xcc || span.data[at] == 0x8e)
        ip_behind(capture, span, at + 1);
    else if (span.data[at] == 0x80 && rwi_span_has(&span, at + 1, 5) &&
             rwi_span_u16(&span, at + 1) == 0 && span.data[at + 3] == 0)
        rwi_framed_input(capture, span, at + 6, at + 4);
    else
        give_up(capture);
}

/* ---- LLC with little in front of it ------------------------------------- */

static void
fddi_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 1) && (span.data[0] & 0x30) == 0x10)
        llc_behind(capture, span, 13);
    else
        give_up(capture); /* not a frame with LLC in it */
}

/* Access and frame control, addresses; a route where the source's first bit
 * says so. */
static void
token_ring_input(struct rw_capture *capture, struct rwi_span span)
{
    size_t header = 14;

    if (rwi_span_has(&span, 0, 16) && (span.data[8] & 0x80) != 0)
        header += span.data[14] & 0x1f;
    if (rwi_span_has(&span, 0, 2) && (span.data[1] & 0xc0) == 0x40)
        llc_behind(capture, span, header);
    else
        give_up(capture);
}

static void
atm_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_llc_input(capture, span);
}

/* Direction and kind of traffic, VPI, VCI. */
static void
sun_atm_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 1) && (span.data[0] & 0x0f) == 2)
        llc_behind(capture, span, 4);
    else
        give_up(capture);
}

/* ---- others with an EtherType ------------------------------------------- */

static void
infiniband_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_framed_input(capture, span, 44, 40);
}

static void
firewire_input(struct rw_capture *capture, struct rwi_span span)
{
    rwi_framed_input(capture, span, 18, 16);
}

/* Addresses, offset, protocol; not in fragments.  RFC 1201. */
static void
arcnet_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 8) && span.data[5] == 0 &&
        (span.data[4] == 212 || span.data[4] == 196))
        ip_behind(capture, span, 8);
    else
        give_up(capture);
}

/* ---- headers that name another link type -------------------------------- */

static void input_as(struct rw_capture *capture, struct rwi_span span,
                     uint32_t link_type);

static uint32_t
little_u32(const struct rwi_span *span, size_t at)
{
    const uint8_t *p = span->data + at;

    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

static void
wrapped_input(struct rw_capture *capture, struct rwi_span span, size_t header,
              uint32_t link_type)
{
    if (capture->depth < RWI_NEST_MAX && rwi_span_skip(&span, header)) {
        capture->depth++;
        input_as(capture, span, link_type);
        capture->depth--;
    } else {
        give_up(capture);
    }
}

/* Version, flags, length, link type; all the least octet first. */
static void
ppi_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 8))
        wrapped_input(capture, span, little_u32(&span, 0) >> 16,
                      little_u32(&span, 4));
    else
        give_up(capture);
}

/* Darwin: length, kind (1: a packet), link type. */
static void
pktap_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 12) && little_u32(&span, 4) == 1)
        wrapped_input(capture, span, little_u32(&span, 0),
                      little_u32(&span, 8));
    else
        give_up(capture);
}

/* libpcap names them DLT_, and gives what systems number differently (raw
 * IP above all) this system's number; those without a name have theirs. */
static const struct link_row {
    uint32_t type;
    void (*input)(struct rw_capture *, struct rwi_span);
} LINKS[] = {
    {DLT_EN10MB, rwi_ethernet_input},
    {DLT_LINUX_SLL, cooked_input},
    {DLT_LINUX_SLL2, cooked2_input},
    {DLT_RAW, raw_input},
    {14, raw_input},  /* DLT_RAW of OpenBSD */
    {101, raw_input}, /* LINKTYPE_RAW, within PKTAP and PPI */
    {DLT_IPV4, raw_input},
    {DLT_IPV6, raw_input},
    {DLT_NULL, loopback_input},
    {DLT_LOOP, loopback_input},
    {DLT_ENC, enc_input},
    {DLT_PFLOG, pflog_input},
    {DLT_NFLOG, nflog_input},
    {DLT_PPP, rwi_ppp_input},
    {DLT_PPP_SERIAL, rwi_ppp_input},
    {DLT_PPP_ETHER, rwi_pppoe_input},
    {204, ppp_way_input}, /* LINKTYPE_PPP_WITH_DIR */
    {DLT_C_HDLC, cisco_input},
    {DLT_FRELAY, frame_relay_input},
    {DLT_FDDI, fddi_input},
    {DLT_IEEE802, token_ring_input},
    {DLT_ATM_RFC1483, atm_input},
    {DLT_SUNATM, sun_atm_input},
    {DLT_IPOIB, infiniband_input},
    {DLT_APPLE_IP_OVER_IEEE1394, firewire_input},
    {DLT_ARCNET_LINUX, arcnet_input},
    {DLT_IEEE802_11, rwi_wifi_input},
    {DLT_IEEE802_11_RADIO, rwi_radiotap_input},
    {DLT_PRISM_HEADER, rwi_prism_input},
    {DLT_IEEE802_11_RADIO_AVS, rwi_prism_input},
    {DLT_PPI, ppi_input},
    {258, pktap_input}, /* DLT_PKTAP */
};

static const struct link_row *
link_find(uint32_t link_type)
{
    for (size_t i = 0; i < sizeof(LINKS) / sizeof(LINKS[0]); i++)
        if (LINKS[i].type == link_type)
            return &LINKS[i];
    return NULL;
}

static void
input_as(struct rw_capture *capture, struct rwi_span span, uint32_t link_type)
{
    const struct link_row *row = link_find(link_type);

    if (row != NULL)
        row->input(capture, span);
    else
        give_up(capture);
}

bool
rwi_link_is_known(int link_type)
{
    return link_type >= 0 && link_find((uint32_t)link_type) != NULL;
}

void
rwi_link_input(struct rw_capture *capture, struct rwi_span span)
{
    capture->depth = 0;
    capture->oddities = 0;
    input_as(capture, span, (uint32_t)capture->link_type);
}
