/* An IPv4 or IPv6 address with a port, as plain data: no socket types, so
 * that the engine can hold one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ADDRESS_H
#define ROOTWALK_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_ADDRESS_TEXT_MAX 46 /* octets with the NUL; INET6_ADDRSTRLEN */

enum rw_family {
    RW_FAMILY_NONE = 0, /* no address at all; a zeroed struct */
    RW_FAMILY_IPV4 = 4,
    RW_FAMILY_IPV6 = 6,
};

struct rw_address {
    uint8_t family;     /* an enum rw_family */
    uint16_t port;      /* host order */
    uint8_t octets[16]; /* network order; IPv4 uses the first four and
                           leaves the rest zero */
};

/* Where an address leads, as IANA's registries of special-purpose addresses
 * have it (RFC 6890).  The order is that of how far. */
enum rw_scope {
    RW_SCOPE_PUBLIC,      /* whatever is none of the others */
    RW_SCOPE_PRIVATE,     /* RFC 1918, RFC 6598, RFC 4193 */
    RW_SCOPE_OWN,         /* this machine's, says its user; never told of an
                              address alone */
    RW_SCOPE_LINK_LOCAL,  /* 169.254.0.0/16, fe80::/10 */
    RW_SCOPE_LOOPBACK,    /* 127.0.0.0/8, ::1 */
    RW_SCOPE_UNSPECIFIED, /* 0.0.0.0/8, :: */
    RW_SCOPE_MULTICAST,   /* 224.0.0.0/4, ff00::/8 */
    RW_SCOPE_BROADCAST,   /* 255.255.255.255 */
};

/** Say where an address leads.  An IPv6 address that stands for an IPv4 one
 * (mapped, compatible, 6to4, NAT64's well-known prefix) leads where that
 * does. */
RW_API enum rw_scope rw_address_scope(const struct rw_address *address);

/** Make an address from the RDATA of an A (4 octets) or AAAA (16) record.
 *
 * @return RW_OK; RW_ERR_ADDRESS for any other len, address untouched
 */
RW_API RW_MUST_USE enum rw_status
rw_address_from_octets(struct rw_address *address, const uint8_t *octets,
                       size_t len, uint16_t port);

/** Read "192.0.2.1", "2001:db8::1", each perhaps with "#PORT".
 *
 * @param text  NUL-ended
 * @param port  the port where the text names none
 * @return RW_OK; RW_ERR_ADDRESS, address untouched
 */
RW_API RW_MUST_USE enum rw_status
rw_address_from_text(struct rw_address *address, const char *text,
                     uint16_t port);

/** Write the address without its port, IPv6 as RFC 5952 wants it. */
RW_API void rw_address_to_text(struct rw_text *text,
                               const struct rw_address *address);

/** Compare address and port. */
RW_API bool rw_address_equal(const struct rw_address *a,
                             const struct rw_address *b);

/** Compare the address alone, whatever the ports. */
RW_API bool rw_address_same_host(const struct rw_address *a,
                                 const struct rw_address *b);

RW_END_DECLS

#endif
