/* The system's resolvers, and resolvers known by their host names.
 *
 * c-ares reads the file for us, with all that resolv.conf(5) allows; what it
 * guesses where the file says nothing is not taken for the system's.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stub/ares.h"
#include "stub/libuv.h"
#include "stub/poll.h"
#include "stub/stub.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define LINE_MAX_   1024 /* octets of a line that are looked at */
#define LOOKUP_MS   5000 /* for a resolver's own name */
#define HOST_MAX    1025 /* octets with the NUL; NI_MAXHOST */

/* Say whether the file names a resolver: where it does not, c-ares would
 * guess 127.0.0.1.  RW_OK; RW_ERR_IO; RW_ERR_EMPTY. */
static enum rw_status
names_resolver(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[LINE_MAX_];
    enum rw_status status = RW_ERR_EMPTY;

    if (file == NULL)
        return RW_ERR_IO;
    while (status != RW_OK && fgets(line, sizeof(line), file) != NULL) {
        const char *at = line + strspn(line, " \t");

        if (strncmp(at, "nameserver", 10) == 0 &&
            isspace((unsigned char)at[10]) &&
            at[10 + strspn(at + 10, " \t\r\n")] != '\0')
            status = RW_OK;
    }
    if (ferror(file))
        status = RW_ERR_IO;
    fclose(file);
    return status;
}

/* A resolver of a family that is not wanted (-4, -6) is left out, no error. */
static enum rw_status
add_server(void *ctx, const struct rw_address *address)
{
    struct rw_stub *stub = ctx;
    struct rw_address resolver = *address;
    enum rw_status status;

    if (stub->config.port != 0)
        resolver.port = stub->config.port;
    status = rw_stub_add(stub, &resolver, NULL);
    return status == RW_ERR_UNSUPPORTED ? RW_OK : status;
}

/* RW_ERR_UNSUPPORTED where all of them were left out: the user's own options
 * exclude what there is. */
enum rw_status
rw_stub_add_system(struct rw_stub *stub, const char *path)
{
    struct ares_options options = {0};
    size_t before = stub->count;
    ares_channel channel;
    char *copy;
    enum rw_status status = names_resolver(path ? path : RESOLV_CONF);
    int rc;

    if (status != RW_OK)
        return status;
    if (rwi_cares() == NULL)
        return RW_ERR_LIBCARES;
    copy = strdup(path ? path : RESOLV_CONF);
    if (copy == NULL)
        return RW_ERR_MEMORY;
    options.resolvconf_path = copy;
    rc =
        rwi_cares()->ares_init_options(&channel, &options, ARES_OPT_RESOLVCONF);
    free(copy);
    if (rc != ARES_SUCCESS)
        return RW_ERR_MEMORY;
    status = rwi_ares_servers(channel, add_server, stub);
    rwi_cares()->ares_destroy(channel);
    return status == RW_OK && stub->count == before ? RW_ERR_UNSUPPORTED
                                                    : status;
}

/* ---- host names ---- */

struct lookup {
    struct rw_stub *stub;
    const char *label;
    uint16_t port;
    enum rw_status status;
    bool done;
};

/* Add each address that c-ares found.  One that could be added is enough for
 * RW_OK. */
static void
on_addrinfo(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
    struct lookup *lookup = arg;

    (void)timeouts;
    lookup->done = true;
    if (status != ARES_SUCCESS || info == NULL)
        return;
    for (const struct ares_addrinfo_node *node = info->nodes; node != NULL;
         node = node->ai_next) {
        struct rw_address address;
        enum rw_status added;
        const void *octets;
        size_t len;

        if (node->ai_family == AF_INET) {
            octets = &((struct sockaddr_in *)(void *)node->ai_addr)->sin_addr;
            len = 4;
        } else {
            octets = &((struct sockaddr_in6 *)(void *)node->ai_addr)->sin6_addr;
            len = 16;
        }
        if (rw_address_from_octets(&address, octets, len, lookup->port) !=
            RW_OK)
            continue;
        added = rw_stub_add(lookup->stub, &address, lookup->label);
        if (added != RW_ERR_UNSUPPORTED || lookup->status == RW_ERR_ADDRESS)
            lookup->status = added;
    }
    rwi_cares()->ares_freeaddrinfo(info);
}

static void
on_lookup_late(uv_timer_t *timer)
{
    rwi_cares()->ares_cancel(timer->data);
}

/* Look a host up, running the loop until that is done.  By the system's
 * resolvers, as for any program: the one place where rootwalk asks them a
 * question that nobody wants to see. */
static enum rw_status
look_up(struct rw_stub *stub, struct lookup *lookup, const char *host)
{
    struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC,
                                        .ai_socktype = SOCK_DGRAM};
    struct ares_options options = {0};
    struct rwi_ares_poll *poll;
    ares_channel channel;
    uv_timer_t late;

    if (rwi_cares() == NULL)
        return RW_ERR_LIBCARES;
    poll = rwi_ares_poll_new(stub->config.loop);
    if (poll == NULL)
        return RW_ERR_MEMORY;
    options.sock_state_cb = rwi_ares_poll_state;
    options.sock_state_cb_data = poll;
    if (rwi_cares()->ares_init_options(
            &channel, &options, ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) {
        rwi_ares_poll_free(poll);
        return RW_ERR_MEMORY;
    }
    rwi_ares_poll_channel(poll, channel);
    rwi_libuv()->uv_timer_init(stub->config.loop, &late);
    late.data = channel;
    rwi_libuv()->uv_timer_start(&late, on_lookup_late, LOOKUP_MS, 0);
    rwi_cares()->ares_getaddrinfo(channel, host, NULL, &hints, on_addrinfo,
                                  lookup);
    rwi_ares_poll_timer(poll);
    while (!lookup->done)
        rwi_libuv()->uv_run(stub->config.loop, UV_RUN_ONCE);
    rwi_cares()->ares_destroy(channel);
    rwi_ares_poll_free(poll);
    rwi_libuv()->uv_close((uv_handle_t *)&late, NULL);
    rwi_libuv()->uv_run(stub->config.loop,
                        UV_RUN_NOWAIT); /* closes the handles */
    return lookup->status;
}

enum rw_status
rw_stub_add_host(struct rw_stub *stub, const char *host, uint16_t port)
{
    struct rw_address address;
    struct lookup lookup = {
        .stub = stub, .label = host, .port = port, .status = RW_ERR_ADDRESS};
    char bare[HOST_MAX];
    const char *hash = strchr(host, '#');
    size_t len = hash != NULL ? (size_t)(hash - host) : strlen(host);

    if (rw_address_from_text(&address, host, port) == RW_OK)
        return rw_stub_add(stub, &address, NULL);
    if (len == 0 || len >= sizeof(bare))
        return RW_ERR_ADDRESS;
    memcpy(bare, host, len);
    bare[len] = '\0';
    if (hash != NULL) {
        char *end;
        unsigned long value = strtoul(hash + 1, &end, 10);

        if (!isdigit((unsigned char)hash[1]) || *end != '\0' || value == 0 ||
            value > UINT16_MAX)
            return RW_ERR_ADDRESS;
        lookup.port = (uint16_t)value;
    }
    return look_up(stub, &lookup, bare);
}
