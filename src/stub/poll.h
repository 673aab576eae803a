/* c-ares' file descriptors and timers on a libuv loop.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_POLL_H
#define RWI_STUB_POLL_H

#include "stub/ares.h"
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct rwi_ares_poll;

/* Make the poller of a channel that does not exist yet: that channel's
 * sock_state_cb is rwi_ares_poll_state(), its data the poller.  NULL when
 * out of memory. */
struct rwi_ares_poll *rwi_ares_poll_new(uv_loop_t *loop);

/* Tell the poller its channel, once that exists. */
void rwi_ares_poll_channel(struct rwi_ares_poll *poll, ares_channel channel);

void rwi_ares_poll_state(void *data, ares_socket_t fd, int readable,
                         int writable);

/* Set the timer to when c-ares wants to be called next; after each call
 * into c-ares that may have changed it. */
void rwi_ares_poll_timer(struct rwi_ares_poll *poll);

/* Let go; its memory goes once the loop has closed the handles.  The
 * channel must have been destroyed before.  NULL is fine. */
void rwi_ares_poll_free(struct rwi_ares_poll *poll);

#endif
