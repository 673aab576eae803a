/* Routes, and UDP sockets.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_SOCKET_H
#define RWI_DRIVER_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/socket.h>

#include "rootwalk/address.h"
#include "rootwalk/trace.h"
#include "stub/sockaddr.h"

/** Send a query to a server.
 *
 * @return RW_STEP_OK, also where the machine's queue is full, which is a lost
 *         packet like any other; or what became of it
 */
enum rw_step_error rwi_udp_send(int fd, const struct rw_address *server,
                                const uint8_t *query, size_t len);

/** Say which address of this machine packets to a server come from: asks
 * the kernel's routes, sends nothing.
 *
 * @param local   its port is left 0; family none where there is no way
 * @param source  what the packets shall come from; family none: anything
 * @return false where the kernel could not be asked, for want of a descriptor
 */
bool rwi_local_address(struct rw_address *local,
                       const struct rw_address *server,
                       const struct rw_address *source);

/* The addresses of this machine's interfaces, as they were when one was first
 * asked about; all zero before. */
struct rwi_own {
    bool is_known;
    struct rw_address *list;
    size_t count;
};

/** Say whether an address is one of this machine's; false for all where the
 * kernel does not tell. */
bool rwi_is_own(struct rwi_own *own, const struct rw_address *address);
void rwi_own_done(struct rwi_own *own);

/** Say whether the machine's routes lead to a server from that source, or
 * from anything (family none).  An address that can be no host's counts as
 * one that can be tried. */
bool rwi_can_reach(const struct rw_address *server,
                   const struct rw_address *source);

/** Whether an address can be a host's.  A zone may name any: the kernel takes
 * 0.0.0.0 and :: for this machine itself, and group addresses (224.0.0.0/4,
 * ff00::/8) and broadcast for its neighbours, who were not to be asked. */
bool rwi_is_host(const struct rw_address *address);

/** Open a UDP socket, non-blocking, that learns of ICMP errors where the
 * system can tell them.
 *
 * @param bind    what to bind to; family none: any address; port 0: a random
 *                one
 * @param random  for the port
 * @return the socket, or -1 with errno set
 */
int rwi_udp_open(enum rw_family family, const struct rw_address *bind,
                 uint64_t (*random)(void *ctx), void *ctx);

/** Take one error out of a socket's queue of ICMP errors.
 *
 * @param server  only errors about packets to it count
 * @return whether there was any; *error is RW_STEP_OK for one that does not
 *         matter
 */
bool rwi_udp_error(int fd, const struct rw_address *server,
                   enum rw_step_error *error);

/** Take one error out of the queue, whatever it is about.
 *
 * @param to   set to whom the packet concerned was sent
 * @param id   set to the first two octets of what it said; untouched where
 *             the kernel gives none
 */
bool rwi_udp_error_take(int fd, struct rw_address *to, uint8_t id[2],
                        enum rw_step_error *error);

/** What an errno of a connection or of sending comes to. */
enum rw_step_error rwi_step_error(int number);

#endif
