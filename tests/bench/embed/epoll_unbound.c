/* What doc/examples/epoll.c does, with libunbound: a thread of its own asks,
 * and one descriptor tells.  It gives RDATA as octets: addresses alone are
 * printed here.
 *
 *     epoll HINTS ANCHORS NAME ...
 *
 * SPDX-License-Identifier: ISC
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/epoll.h>

#include <unbound.h>

static int left;

static void
on_done(void *name, int error, struct ub_result *result)
{
    char text[INET6_ADDRSTRLEN];

    left--;
    if (error != 0)
        printf("%s: %s\n", (const char *)name, ub_strerror(error));
    if (error != 0)
        return;
    printf("%s: %s, %s\n", (const char *)name,
           result->havedata   ? "answer"
           : result->nxdomain ? "nxdomain"
           : result->rcode    ? "failure"
                              : "nodata",
           result->secure  ? "secure"
           : result->bogus ? "bogus"
                           : "insecure");
    for (int i = 0; result->havedata && result->data[i] != NULL; i++)
        printf("%s\n", inet_ntop(AF_INET, result->data[i], text, sizeof(text)));
    ub_resolve_free(result);
}

int
main(int argc, char **argv)
{
    struct ub_ctx *ctx = ub_ctx_create();
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (argc < 4 || ctx == NULL || ub_ctx_async(ctx, 1) != 0 ||
        ub_ctx_set_option(ctx, "root-hints:", argv[1]) != 0 ||
        ub_ctx_add_ta_file(ctx, argv[2]) != 0)
        return 1;
    for (int i = 3; i < argc; i++)
        if (ub_resolve_async(ctx, argv[i], 1, 1, argv[i], on_done, NULL) == 0)
            left++;
        else
            printf("%s: cannot be asked for\n", argv[i]);
    epoll_ctl(epoll, EPOLL_CTL_ADD, ub_fd(ctx), &event);
    while (left > 0) {
        epoll_wait(epoll, &event, 1, -1);
        ub_process(ctx);
    }
    ub_ctx_delete(ctx);
    return 0;
}
