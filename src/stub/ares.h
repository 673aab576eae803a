/* What differs between the releases of c-ares: 1.18 (Debian 12) does not have
 * the calls that 1.34 (Debian 13) wants instead of its older ones.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_ARES_H
#define RWI_STUB_ARES_H

#include <ares.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "rootwalk/address.h"
#include "rootwalk/status.h"

/* The sockets of a channel, as its user sees them go by. */
struct rwi_ares_sockets {
    /** A connection could not be made; error is errno's. */
    void (*failed)(void *ctx, int error);
    /** What is about to be sent: all of it, for TCP with its length. */
    void (*sent)(void *ctx, const uint8_t *octets, size_t len);
    /** What has come: a datagram, or a piece of the stream. */
    void (*received)(void *ctx, const uint8_t *octets, size_t len);
    void *ctx;
    struct rw_address bind;  /* where sockets are bound; family none: nowhere */
    struct rw_address local; /* of the one connected last */
};

/** Lead the channel's sockets past its user.
 *
 * @param sockets  must outlive the channel
 * @return RW_OK; RW_ERR_MEMORY
 */
enum rw_status rwi_ares_watch(ares_channel channel,
                              struct rwi_ares_sockets *sockets);

/** Ask this resolver and no other.
 *
 * @return RW_OK; RW_ERR_MEMORY
 */
enum rw_status rwi_ares_set_server(ares_channel channel,
                                   const struct rw_address *resolver);

/** Give each of the channel's servers to fn, until that fails.
 *
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_ADDRESS for one that cannot be read;
 *         what fn returned
 */
enum rw_status rwi_ares_servers(ares_channel channel,
                                enum rw_status (*fn)(void *,
                                                     const struct rw_address *),
                                void *ctx);

/** Send a message; over is called once, perhaps before this returns, when
 * c-ares has a response or gives up. */
void rwi_ares_send(ares_channel channel, const uint8_t *query, size_t len,
                   void (*over)(void *), void *ctx);

#endif
