/* What doc/examples/libuv.c does, with libunbound.
 *
 *     libuv HINTS NAME
 *
 * SPDX-License-Identifier: ISC
 */
#include <arpa/inet.h>
#include <stdio.h>

#include <unbound.h>
#include <uv.h>

static uv_poll_t watch;

static void
on_done(void *ctx, int error, struct ub_result *result)
{
    char text[INET6_ADDRSTRLEN];

    (void)ctx;
    if (error == 0 && result->havedata)
        puts(inet_ntop(AF_INET, result->data[0], text, sizeof(text)));
    else
        puts("no answer");
    ub_resolve_free(result);
    uv_close((uv_handle_t *)&watch, NULL);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    ub_process(poll->data);
}

int
main(int argc, char **argv)
{
    struct ub_ctx *ctx = ub_ctx_create();

    if (argc < 3 || ctx == NULL || ub_ctx_async(ctx, 1) != 0 ||
        ub_ctx_set_option(ctx, "root-hints:", argv[1]) != 0 ||
        ub_resolve_async(ctx, argv[2], 1, 1, NULL, on_done, NULL) != 0)
        return 1;
    watch.data = ctx;
    uv_poll_init(uv_default_loop(), &watch, ub_fd(ctx));
    uv_poll_start(&watch, UV_READABLE, on_readable);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT); /* ends when it is closed */
    ub_ctx_delete(ctx);
    return uv_loop_close(uv_default_loop());
}
