/* Addresses as the kernel wants them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_SOCKADDR_H
#define RWI_STUB_SOCKADDR_H

#include <sys/socket.h>

#include "rootwalk/address.h"

/** Fill a socket address; how many octets of it count. */
socklen_t rwi_sockaddr_make(struct sockaddr_storage *out,
                            const struct rw_address *address);

/** Read a socket address; family none where it is neither IPv4 nor IPv6. */
void rwi_sockaddr_read(struct rw_address *address,
                       const struct sockaddr_storage *from);

#endif
