/* What differs between the releases of c-ares: 1.18 (Debian 12) does not have
 * the calls that 1.34 (Debian 13) wants instead of its older ones; and the
 * table of its functions, which is opened for the first resolver that is asked
 * (base/lazy.h): a walk never asks one.
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

#define RWI_ARES_HAS_DNSREC       (ARES_VERSION >= 0x011c00) /* 1.28 */
#define RWI_ARES_HAS_SERVERS_CSV  (ARES_VERSION >= 0x011800) /* 1.24 */
#define RWI_ARES_HAS_FUNCTIONS_EX (ARES_VERSION >= 0x012200) /* 1.34 */

#if RWI_ARES_HAS_DNSREC
#define RWI_CARES_SENDING(X)                                                   \
    X(ares_dns_parse) X(ares_dns_record_destroy) X(ares_send_dnsrec)
#else
#define RWI_CARES_SENDING(X) X(ares_send)
#endif
#if RWI_ARES_HAS_SERVERS_CSV
#define RWI_CARES_SERVERS(X) X(ares_free_string) X(ares_get_servers_csv)
#else
#define RWI_CARES_SERVERS(X) X(ares_free_data) X(ares_get_servers_ports)
#endif
#if RWI_ARES_HAS_FUNCTIONS_EX
#define RWI_CARES_SOCKETS(X) X(ares_set_socket_functions_ex)
#else
#define RWI_CARES_SOCKETS(X) X(ares_set_socket_functions)
#endif
#define RWI_CARES_FUNCTIONS(X)                                                 \
    X(ares_cancel)                                                             \
    X(ares_destroy)                                                            \
    X(ares_freeaddrinfo)                                                       \
    X(ares_getaddrinfo)                                                        \
    X(ares_init_options)                                                       \
    X(ares_process_fd)                                                         \
    X(ares_set_servers_ports_csv)                                              \
    X(ares_timeout)                                                            \
    RWI_CARES_SENDING(X)                                                       \
    RWI_CARES_SERVERS(X)                                                       \
    RWI_CARES_SOCKETS(X)

struct rwi_cares {
#define X(name) __typeof__(name) *name;
    RWI_CARES_FUNCTIONS(X)
#undef X
};

/** Give the table, loaded at the first call; like rwi_unistring(), it never
 * changes once it is there.
 *
 * @return NULL where c-ares cannot be opened now; whoever has a channel need
 *         not look
 */
const struct rwi_cares *rwi_cares(void);

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
