/* Addresses as the kernel wants them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/sockaddr.h"

#include <netinet/in.h>
#include <string.h>

socklen_t
rwi_sockaddr_make(struct sockaddr_storage *out,
                  const struct rw_address *address)
{
    struct sockaddr_in *in = (struct sockaddr_in *)out;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (address->family == RW_FAMILY_IPV4) {
        in->sin_family = AF_INET;
        in->sin_port = htons(address->port);
        memcpy(&in->sin_addr, address->octets, 4);
        return sizeof(*in);
    }
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(address->port);
    memcpy(&in6->sin6_addr, address->octets, 16);
    return sizeof(*in6);
}

void
rwi_sockaddr_read(struct rw_address *address,
                  const struct sockaddr_storage *from)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)from;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;

    memset(address, 0, sizeof(*address));
    if (from->ss_family == AF_INET) {
        address->family = RW_FAMILY_IPV4;
        address->port = ntohs(in->sin_port);
        memcpy(address->octets, &in->sin_addr, 4);
    } else if (from->ss_family == AF_INET6) {
        address->family = RW_FAMILY_IPV6;
        address->port = ntohs(in6->sin6_port);
        memcpy(address->octets, &in6->sin6_addr, 16);
    }
}
