/* IP packets made from scratch; see driver/packet.h.  RFC 791, 8200, 768,
 * 9293, 792, 4443; the checksum is RFC 1071's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/packet.h"

#include <string.h>

#define HOPS        64
#define QUOTE_IPV4  548  /* octets: 576 less the ICMP message's headers */
#define QUOTE_IPV6  1232 /* octets: 1280 likewise; RFC 4443 section 3.1 */
#define SYN_OPTIONS 4    /* octets: the maximum segment size */

enum {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58,
};

/* ---- checksums -------------------------------------------------------- */

static uint32_t
sum(uint32_t so_far, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2)
        so_far += (uint32_t)(octets[i] << 8 | octets[i + 1]);
    if (len % 2 != 0)
        so_far += (uint32_t)octets[len - 1] << 8;
    return so_far;
}

static uint16_t
fold(uint32_t total)
{
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

static size_t
address_size(const struct rw_address *address)
{
    return address->family == RW_FAMILY_IPV4 ? 4 : 16;
}

/* The checksum of what stands from `at` on, with the pseudo-header that
 * both versions of IP put before it. */
static uint16_t
transport_sum(const struct rwi_packet *packet, size_t at, uint8_t protocol,
              const struct rw_address *from, const struct rw_address *to)
{
    size_t len = packet->out.len - at;
    uint32_t total = sum(0, from->octets, address_size(from));

    total = sum(total, to->octets, address_size(to));
    total += protocol + (uint32_t)(len >> 16) + (uint32_t)(len & 0xffff);
    return fold(sum(total, packet->octets + at, len));
}

/* ---- IP --------------------------------------------------------------- */

/* Begin a packet with its IP header, whose length is filled in at the end.
 *
 * @return where the payload begins */
static size_t
ip_begin(struct rwi_packet *packet, uint8_t protocol,
         const struct rw_address *from, const struct rw_address *to)
{
    rwi_writer_init(&packet->out, packet->octets, sizeof(packet->octets));
    if (from->family == RW_FAMILY_IPV4) {
        rwi_write_u16(&packet->out, 0x4500);
        rwi_write_u16(&packet->out, 0); /* total length */
        rwi_write_u32(&packet->out, 0); /* no ID needed: RFC 6864 section 4.1 */
        rwi_write_u8(&packet->out, HOPS);
        rwi_write_u8(&packet->out, protocol);
        rwi_write_u16(&packet->out, 0); /* checksum */
    } else {
        rwi_write_u32(&packet->out, 0x60000000);
        rwi_write_u16(&packet->out, 0); /* payload length */
        rwi_write_u8(&packet->out, protocol);
        rwi_write_u8(&packet->out, HOPS);
    }
    rwi_write_octets(&packet->out, from->octets, address_size(from));
    rwi_write_octets(&packet->out, to->octets, address_size(to));
    return packet->out.len;
}

static void
ip_finish(struct rwi_packet *packet, size_t payload)
{
    if (packet->octets[0] >> 4 == 4) {
        rwi_put_u16(packet->octets + 2, (uint16_t)packet->out.len);
        packet->octets[6] = 0x40; /* DF: an atomic datagram needs no ID */
        rwi_put_u16(packet->octets + 10, fold(sum(0, packet->octets, payload)));
    } else {
        rwi_put_u16(packet->octets + 4, (uint16_t)(packet->out.len - payload));
    }
}

/* ---- what it carries -------------------------------------------------- */

void
rwi_packet_udp(struct rwi_packet *packet, const struct rw_address *from,
               const struct rw_address *to, const uint8_t *payload, size_t len)
{
    size_t at = ip_begin(packet, PROTOCOL_UDP, from, to);
    uint16_t checksum;

    rwi_write_u16(&packet->out, from->port);
    rwi_write_u16(&packet->out, to->port);
    rwi_write_u16(&packet->out, (uint16_t)(len + 8));
    rwi_write_u16(&packet->out, 0);
    rwi_write_octets(&packet->out, payload, len);
    checksum = transport_sum(packet, at, PROTOCOL_UDP, from, to);
    /* 0 would say that there is none */
    rwi_put_u16(packet->octets + at + 6, checksum != 0 ? checksum : 0xffff);
    ip_finish(packet, at);
}

void
rwi_packet_tcp(struct rwi_packet *packet, const struct rw_address *from,
               const struct rw_address *to, const struct rwi_segment *segment,
               const uint8_t *payload, size_t len)
{
    size_t at = ip_begin(packet, PROTOCOL_TCP, from, to);
    unsigned words = 5;

    if ((segment->flags & RWI_TCP_SYN) != 0)
        words += SYN_OPTIONS / 4;
    rwi_write_u16(&packet->out, from->port);
    rwi_write_u16(&packet->out, to->port);
    rwi_write_u32(&packet->out, segment->seq);
    rwi_write_u32(&packet->out, segment->ack);
    rwi_write_u8(&packet->out, (uint8_t)(words << 4));
    rwi_write_u8(&packet->out, segment->flags);
    rwi_write_u16(&packet->out, 0xffff); /* window */
    rwi_write_u32(&packet->out, 0);      /* checksum, urgent pointer */
    if ((segment->flags & RWI_TCP_SYN) != 0)
        rwi_write_u32(&packet->out, 0x020405b4); /* 1460 octets */
    rwi_write_octets(&packet->out, payload, len);
    rwi_put_u16(packet->octets + at + 16,
                transport_sum(packet, at, PROTOCOL_TCP, from, to));
    ip_finish(packet, at);
}

void
rwi_packet_icmp(struct rwi_packet *packet, const struct rw_address *from,
                const struct rw_address *to, const struct rwi_packet *about,
                int is_port)
{
    bool is_ipv4 = from->family == RW_FAMILY_IPV4;
    uint8_t protocol = is_ipv4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
    size_t most = is_ipv4 ? QUOTE_IPV4 : QUOTE_IPV6;
    size_t at = ip_begin(packet, protocol, from, to);

    if (is_ipv4)
        rwi_write_u16(&packet->out, is_port ? 0x0303 : 0x0301);
    else
        rwi_write_u16(&packet->out, is_port ? 0x0104 : 0x0103);
    rwi_write_u16(&packet->out, 0); /* checksum */
    rwi_write_u32(&packet->out, 0);
    rwi_write_octets(&packet->out, about->octets,
                     about->out.len < most ? about->out.len : most);
    /* ICMPv6 counts the pseudo-header in, ICMP does not. */
    rwi_put_u16(packet->octets + at + 2,
                is_ipv4
                    ? fold(sum(0, packet->octets + at, packet->out.len - at))
                    : transport_sum(packet, at, protocol, from, to));
    ip_finish(packet, at);
}
