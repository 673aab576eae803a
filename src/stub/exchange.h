/* One query to one resolver through c-ares, on a libuv loop.
 *
 * c-ares sends, retries and times out; we stand at its sockets (its socket
 * functions are ours) and keep the octets that went by, because newer
 * releases hand out a message written anew, and because c-ares drops in
 * silence what does not match, which is just what a user wants to see.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_EXCHANGE_H
#define RWI_STUB_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/stub.h"

struct rwi_exchange;

/* What came of an exchange; the octets are the exchange's. */
struct rwi_exchange_result {
    enum rw_stub_error error;
    uint64_t sent_us;
    uint64_t rtt_us; /* RW_NO_TIME: no response */
    struct rw_octets query;
    struct rw_octets response; /* also one that is no message at all */
};

typedef void (*rwi_exchange_fn)(void *ctx,
                                const struct rwi_exchange_result *result);

struct rwi_exchange_config {
    struct uv_loop_s *loop;
    struct rw_address resolver;
    enum rw_transport transport;
    uint64_t timeout_us; /* for all tries together */
    uint16_t tries;
    struct rw_address bind;        /* family none: anywhere */
    rw_stub_message_fn on_message; /* or NULL */
    void *on_message_ctx;
};

/* Start an exchange; fn is called once, perhaps before this returns, and
 * must not free the exchange.
 *
 * RW_OK; RW_ERR_MEMORY.  query is copied. */
enum rw_status rwi_exchange_start(struct rwi_exchange **out,
                                  const struct rwi_exchange_config *config,
                                  const uint8_t *query, size_t len,
                                  rwi_exchange_fn fn, void *ctx);

/* End it, without calling fn where that has not been done.  The memory goes
 * once the loop has closed its handles.  NULL is fine. */
void rwi_exchange_free(struct rwi_exchange *exchange);

#endif
