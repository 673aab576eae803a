/* What doc/examples/libuv.c does, with c-ares: a resolver is asked, whose
 * address and port are given.
 *
 *     libuv ADDRESS:PORT NAME
 *
 * SPDX-License-Identifier: ISC
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <ares.h>
#include <uv.h>

struct watch {
    uv_poll_t poll; /* first: freed as a whole */
    ares_socket_t fd;
    struct watch *next;
};

static ares_channel channel;
static struct watch *watches;
static uv_timer_t timer;

static void
on_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = (struct watch *)poll;
    bool reads = status < 0 || (events & UV_READABLE);
    bool writes = status < 0 || (events & UV_WRITABLE);

    ares_process_fd(channel, reads ? watch->fd : ARES_SOCKET_BAD,
                    writes ? watch->fd : ARES_SOCKET_BAD);
}

static void
on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
forget(ares_socket_t fd)
{
    struct watch **at = &watches, *watch;

    while (*at != NULL && (*at)->fd != fd)
        at = &(*at)->next;
    watch = *at;
    if (watch == NULL)
        return;
    *at = watch->next;
    uv_close((uv_handle_t *)&watch->poll, on_closed);
}

static void
on_socket(void *ctx, ares_socket_t fd, int reads, int writes)
{
    struct watch *watch = watches;

    (void)ctx;
    if (!reads && !writes) {
        forget(fd);
        return;
    }
    while (watch != NULL && watch->fd != fd)
        watch = watch->next;
    if (watch == NULL) {
        watch = calloc(1, sizeof(*watch));
        watch->fd = fd;
        watch->next = watches;
        watches = watch;
        uv_poll_init_socket(uv_default_loop(), &watch->poll, fd);
    }
    uv_poll_start(&watch->poll,
                  (reads ? UV_READABLE : 0) | (writes ? UV_WRITABLE : 0),
                  on_ready);
}

static void
on_time(uv_timer_t *t)
{
    (void)t;
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void
on_done(void *ctx, int status, int timeouts, struct ares_addrinfo *found)
{
    char text[INET6_ADDRSTRLEN] = "no answer";

    (void)ctx;
    (void)timeouts;
    if (status == ARES_SUCCESS && found->nodes != NULL)
        inet_ntop(AF_INET,
                  &((struct sockaddr_in *)found->nodes->ai_addr)->sin_addr,
                  text, sizeof(text));
    puts(text);
    ares_freeaddrinfo(found);
    uv_close((uv_handle_t *)&timer, NULL);
}

int
main(int argc, char **argv)
{
    struct ares_options options = {.sock_state_cb = on_socket};
    struct ares_addrinfo_hints hints = {.ai_family = AF_INET};

    if (argc < 3 || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS ||
        ares_init_options(&channel, &options, ARES_OPT_SOCK_STATE_CB) !=
            ARES_SUCCESS ||
        ares_set_servers_ports_csv(channel, argv[1]) != ARES_SUCCESS)
        return 1;
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_time, 1000, 1000);
    ares_getaddrinfo(channel, argv[2], NULL, &hints, on_done, NULL);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    ares_destroy(channel);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT); /* closes its sockets */
    ares_library_cleanup();
    return uv_loop_close(uv_default_loop());
}
