/* IP packets made from scratch, with lengths and checksums as they must be:
 * what a recorded capture is made of.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_PACKET_H
#define RWI_DRIVER_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"

#include "base/writer.h"

#define RWI_PACKET_MAX 65575 /* octets: IPv6 header and 65535 behind it */

enum {
    RWI_TCP_FIN = 0x01,
    RWI_TCP_SYN = 0x02,
    RWI_TCP_RST = 0x04,
    RWI_TCP_PSH = 0x08,
    RWI_TCP_ACK = 0x10,
};

/* One packet in the making. */
struct rwi_packet {
    struct rwi_writer out; /* into octets */
    uint8_t octets[RWI_PACKET_MAX];
};

/* What stands in a capture for a turn of the engine's that nothing but time
 * caused: a datagram on loopback, from and to this port.  RFC 863 */
#define RWI_TURN_PORT 9
#define RWI_TURN_TEXT "rootwalk: timer"

struct rwi_segment {
    uint32_t seq, ack;
    uint8_t flags;
};

/** Make a UDP datagram.
 *
 * @param from, to  of one family, with ports
 * @param payload   len octets, at most 65507
 */
void rwi_packet_udp(struct rwi_packet *packet, const struct rw_address *from,
                    const struct rw_address *to, const uint8_t *payload,
                    size_t len);

/** Make a TCP segment; a SYN gets the option that says how large segments
 * may be, as every real one has it. */
void rwi_packet_tcp(struct rwi_packet *packet, const struct rw_address *from,
                    const struct rw_address *to,
                    const struct rwi_segment *segment, const uint8_t *payload,
                    size_t len);

/** Make an ICMP error about another packet, sent to its sender.
 *
 * @param from     who reports it
 * @param about    the packet; as much of it is quoted as the RFCs say
 * @param is_port  port unreachable; otherwise host (address) unreachable
 */
void rwi_packet_icmp(struct rwi_packet *packet, const struct rw_address *from,
                     const struct rw_address *to,
                     const struct rwi_packet *about, int is_port);

#endif
