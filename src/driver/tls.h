/* TLS as a client, over octets: whoever has the connection gives what came and
 * sends what comes out.  libssl with memory BIOs; certificates are judged and
 * the judgement is told, nothing is refused for it here.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_TLS_H
#define RWI_DRIVER_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/status.h"
#include "rootwalk/talk.h"

enum rwi_tls_state {
    RWI_TLS_SHAKING,
    RWI_TLS_OPEN,
    RWI_TLS_CLOSED, /* the server said that nothing more comes */
    RWI_TLS_FAILED,
};

struct rwi_tls;

struct rwi_tls_options {
    const struct rw_talk_options *talk; /* host, cafile, at_s, TLSA ... */

    /* A handshake message that the wire hides, with its header. */
    void (*hidden)(void *ctx, enum rw_side side, const uint8_t *octets,
                   size_t len);
    void (*keylog)(void *ctx, const char *line); /* or NULL */
    void *ctx;
};

/** Whether libssl, and libcrypto with it, could be loaded. */
bool rwi_tls_is_there(void);

/** Begin; nothing is said yet.
 *
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_LIBSSL; RW_ERR_IO where the roots
 *         cannot be read
 */
enum rw_status rwi_tls_new(struct rwi_tls **out,
                           const struct rwi_tls_options *options);
void rwi_tls_free(struct rwi_tls *tls);

/** Take octets off the wire; false without memory. */
bool rwi_tls_in(struct rwi_tls *tls, const uint8_t *octets, size_t len);

/** Go on with the handshake as far as what came allows. */
enum rwi_tls_state rwi_tls_shake(struct rwi_tls *tls);

/** Read what was under it; 0: nothing more now, the state may have changed. */
size_t rwi_tls_read(struct rwi_tls *tls, uint8_t *buf, size_t size);

/** Put octets under it; false where that failed. */
bool rwi_tls_write(struct rwi_tls *tls, const uint8_t *octets, size_t len);

/** Say that nothing more comes. */
void rwi_tls_close(struct rwi_tls *tls);

/** Take what is to be sent; 0: nothing. */
size_t rwi_tls_out(struct rwi_tls *tls, uint8_t *buf, size_t size);

enum rwi_tls_state rwi_tls_state(const struct rwi_tls *tls);

/** Fill what is known of TLS into the result. */
void rwi_tls_result(const struct rwi_tls *tls, struct rw_talk_result *result);

#endif
