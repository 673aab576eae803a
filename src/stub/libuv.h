/* libuv's functions, opened when the first loop or socket is wanted
 * (base/lazy.h): whoever takes messages apart, or has an engine and sockets
 * of his own, does not need the library at all.
 *
 * A program that hands us a loop of its own is linked with libuv; what is
 * opened here is the very same library then.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_LIBUV_H
#define RWI_STUB_LIBUV_H

#include <uv.h>

#define RWI_LIBUV_FUNCTIONS(X)                                                 \
    X(uv_async_init)                                                           \
    X(uv_async_send)                                                           \
    X(uv_backend_fd)                                                           \
    X(uv_backend_timeout)                                                      \
    X(uv_buf_init)                                                             \
    X(uv_close)                                                                \
    X(uv_loop_close)                                                           \
    X(uv_loop_init)                                                            \
    X(uv_poll_init)                                                            \
    X(uv_poll_init_socket)                                                     \
    X(uv_poll_start)                                                           \
    X(uv_prepare_init)                                                         \
    X(uv_prepare_start)                                                        \
    X(uv_prepare_stop)                                                         \
    X(uv_read_start)                                                           \
    X(uv_ref)                                                                  \
    X(uv_run)                                                                  \
    X(uv_tcp_bind)                                                             \
    X(uv_tcp_connect)                                                          \
    X(uv_tcp_getsockname)                                                      \
    X(uv_tcp_init)                                                             \
    X(uv_timer_init)                                                           \
    X(uv_timer_start)                                                          \
    X(uv_timer_stop)                                                           \
    X(uv_unref)                                                                \
    X(uv_update_time)                                                          \
    X(uv_write)

struct rwi_libuv {
#define X(name) __typeof__(name) *name;
    RWI_LIBUV_FUNCTIONS(X)
#undef X
};

/** Give the table, loaded at the first call; it never changes once it is
 * there.  Threads may call it at once.
 *
 * @return NULL where libuv cannot be opened now; whoever has something of
 *         libuv's need not look
 */
const struct rwi_libuv *rwi_libuv(void);

#endif
