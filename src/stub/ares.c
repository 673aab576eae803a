/* One interface to c-ares 1.18 and 1.34; see stub/ares.h.
 *
 * c-ares changed its interface between the two, and took functions away.  What
 * differs is here, behind one set of names, chosen by what the headers have;
 * nobody else asks for a version.
 *
 * Its sockets go through functions of ours: that is how the very octets are
 * seen that were sent and received, which the comparison shows, judges and
 * records. c-ares itself hands out a response only after it has had an opinion
 * of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/ares.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/lazy.h"
#include "rootwalk/query.h"
#include "rootwalk/text.h"

#include "stub/sockaddr.h"

#define SENT_MAX (2 + RW_QUERY_MAX) /* octets; a length and a query */

/* ---- the library --------------------------------------------------------- */

static_assert(sizeof(RWI_SONAME_LIBCARES) > 1,
              "the build found no shared c-ares to take the name from");

static struct rwi_cares table;

const struct rwi_cares *
rwi_cares(void)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_cares, name),
        RWI_CARES_FUNCTIONS(X)
#undef X
    };
    static struct rwi_lazy lazy =
        RWI_LAZY(&table, RWI_SONAME_LIBCARES, SYMBOLS);

    return rwi_lazy_ready(&lazy);
}

/* ---- sockets ------------------------------------------------------------ */

/* What only means "not yet" is none. */
static void
note_failure(const struct rwi_ares_sockets *sockets)
{
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINPROGRESS)
        sockets->failed(sockets->ctx, errno);
}

/* Bind to the source address that is wanted; several sockets may have to share
 * its port, which they can: each is connected to a resolver.  A resolver of
 * the other family fails with what the kernel would say. */
static bool
bind_socket(int fd, int family, const struct rw_address *source)
{
    struct sockaddr_storage name;
    socklen_t len = rwi_sockaddr_make(&name, source);
    int on = 1;

    if (name.ss_family != family) {
        errno = EADDRNOTAVAIL;
        return false;
    }
    if (source->port != 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    return bind(fd, (struct sockaddr *)&name, len) == 0;
}

static ares_socket_t
on_socket(int family, int type, int protocol, void *data)
{
    struct rwi_ares_sockets *sockets = data;
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

    if (fd < 0 || sockets->bind.family == RW_FAMILY_NONE ||
        bind_socket(fd, family, &sockets->bind))
        return fd;
    note_failure(sockets);
    close(fd);
    return -1;
}

static int
on_close(ares_socket_t fd, void *data)
{
    (void)data;
    return close(fd);
}

/* errno is c-ares' way to learn that a connection is still being made, so what
 * comes after must not touch it.  The local address is known only from here
 * on. */
static int
on_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t len,
           void *data)
{
    struct rwi_ares_sockets *sockets = data;
    int rc = connect(fd, to, len);
    int saved = errno;
    struct sockaddr_storage name = {0};
    socklen_t size = sizeof(name);

    if (rc != 0)
        note_failure(data);
    if (getsockname(fd, (struct sockaddr *)&name, &size) == 0)
        rwi_sockaddr_read(&sockets->local, &name);
    errno = saved;
    return rc;
}

/* All that arrives is handed on, also what c-ares will throw away: a response
 * with another ID is something to tell of. */
static ares_ssize_t
on_receive(ares_socket_t fd, void *buf, size_t size, int flags,
           struct sockaddr *from, ares_socklen_t *from_len, void *data)
{
    struct rwi_ares_sockets *sockets = data;
    ares_ssize_t len = recvfrom(fd, buf, size, flags, from, from_len);

    if (len < 0)
        note_failure(sockets);
    if (len > 0)
        sockets->received(sockets->ctx, buf, (size_t)len);
    return len;
}

#if RWI_ARES_HAS_FUNCTIONS_EX

static int
on_option(ares_socket_t fd, ares_socket_opt_t option, const void *value,
          ares_socklen_t len, void *data)
{
    (void)fd;
    (void)option;
    (void)value;
    (void)len;
    (void)data;
    errno = ENOSYS; /* none of them is needed, and c-ares takes that well */
    return -1;
}

static int
on_connect_ex(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t len,
              unsigned int flags, void *data)
{
    (void)flags;
    return on_connect(fd, to, len, data);
}

/* Before it is sent, so that it is never seen after its response. */
static ares_ssize_t
on_send(ares_socket_t fd, const void *octets, size_t size, int flags,
        const struct sockaddr *to, ares_socklen_t to_len, void *data)
{
    struct rwi_ares_sockets *sockets = data;
    ares_ssize_t len;

    sockets->sent(sockets->ctx, octets, size);
    len = sendto(fd, octets, size, flags, to, to_len);
    if (len < 0)
        note_failure(sockets);
    return len;
}

enum rw_status
rwi_ares_watch(ares_channel channel, struct rwi_ares_sockets *sockets)
{
    static const struct ares_socket_functions_ex FUNCTIONS = {
        .version = 1,
        .flags = ARES_SOCKFUNC_FLAG_NONBLOCKING,
        .asocket = on_socket,
        .aclose = on_close,
        .asetsockopt = on_option,
        .aconnect = on_connect_ex,
        .arecvfrom = on_receive,
        .asendto = on_send,
    };

    return rwi_cares()->ares_set_socket_functions_ex(channel, &FUNCTIONS,
                                                     sockets) == ARES_SUCCESS
               ? RW_OK
               : RW_ERR_MEMORY;
}

#else

/* Over TCP c-ares gives length and query as two pieces. */
static ares_ssize_t
on_send(ares_socket_t fd, const struct iovec *vec, int count, void *data)
{
    struct rwi_ares_sockets *sockets = data;
    uint8_t all[SENT_MAX];
    size_t size = 0;
    ares_ssize_t len;

    for (int i = 0; i < count && vec[i].iov_len <= sizeof(all) - size; i++) {
        memcpy(all + size, vec[i].iov_base, vec[i].iov_len);
        size += vec[i].iov_len;
    }
    sockets->sent(sockets->ctx, all, size);
    len = writev(fd, vec, count);
    if (len < 0)
        note_failure(sockets);
    return len;
}

enum rw_status
rwi_ares_watch(ares_channel channel, struct rwi_ares_sockets *sockets)
{
    static const struct ares_socket_functions FUNCTIONS = {
        .asocket = on_socket,
        .aclose = on_close,
        .aconnect = on_connect,
        .arecvfrom = on_receive,
        .asendv = on_send,
    };

    rwi_cares()->ares_set_socket_functions(channel, &FUNCTIONS, sockets);
    return RW_OK;
}

#endif

/* ---- servers ------------------------------------------------------------ */

/* As text, the one form that both releases take with a port. */
enum rw_status
rwi_ares_set_server(ares_channel channel, const struct rw_address *resolver)
{
    char buf[RW_ADDRESS_TEXT_MAX + 16];
    bool is_ipv6 = resolver->family == RW_FAMILY_IPV6;
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_puts(&text, is_ipv6 ? "[" : "");
    rw_address_to_text(&text, resolver);
    rw_text_puts(&text, is_ipv6 ? "]:" : ":");
    rw_text_put_u64(&text, resolver->port);
    return rwi_cares()->ares_set_servers_ports_csv(channel, buf) == ARES_SUCCESS
               ? RW_OK
               : RW_ERR_MEMORY;
}

#if RWI_ARES_HAS_SERVERS_CSV

/* "192.0.2.1:53" or "[2001:db8::1%eth0]:53", len octets.  The scope is
 * dropped: our addresses have none. */
static enum rw_status
address_of_csv(struct rw_address *address, const char *csv, size_t len)
{
    char buf[RW_ADDRESS_TEXT_MAX + 64];
    char *host = buf, *port, *scope;
    unsigned long number = 53;

    if (len >= sizeof(buf))
        return RW_ERR_ADDRESS;
    memcpy(buf, csv, len);
    buf[len] = '\0';
    port = strrchr(buf, ':');
    if (buf[0] == '[') {
        char *end = strchr(buf, ']');

        if (end == NULL)
            return RW_ERR_ADDRESS;
        host = buf + 1;
        *end = '\0';
        port = end[1] == ':' ? end + 1 : NULL;
    } else if (port != NULL && strchr(buf, ':') != port) {
        port = NULL; /* IPv6 without a port */
    }
    if (port != NULL) {
        *port = '\0';
        number = strtoul(port + 1, NULL, 10);
    }
    scope = strchr(host, '%');
    if (scope != NULL)
        *scope = '\0';
    return rw_address_from_text(address, host, (uint16_t)number);
}

enum rw_status
rwi_ares_servers(ares_channel channel,
                 enum rw_status (*fn)(void *, const struct rw_address *),
                 void *ctx)
{
    char *csv = rwi_cares()->ares_get_servers_csv(channel);
    enum rw_status status = csv != NULL ? RW_OK : RW_ERR_MEMORY;
    const char *at = csv;

    while (status == RW_OK && at != NULL && *at != '\0') {
        size_t len = strcspn(at, ",");
        struct rw_address address;

        status = address_of_csv(&address, at, len);
        if (status == RW_OK)
            status = fn(ctx, &address);
        at += len + (at[len] == ',');
    }
    rwi_cares()->ares_free_string(csv);
    return status;
}

#else

enum rw_status
rwi_ares_servers(ares_channel channel,
                 enum rw_status (*fn)(void *, const struct rw_address *),
                 void *ctx)
{
    struct ares_addr_port_node *nodes = NULL;
    enum rw_status status = RW_OK;

    if (rwi_cares()->ares_get_servers_ports(channel, &nodes) != ARES_SUCCESS)
        return RW_ERR_MEMORY;
    for (const struct ares_addr_port_node *node = nodes;
         node != NULL && status == RW_OK; node = node->next) {
        int port = node->udp_port != 0 ? node->udp_port : 53;
        struct rw_address address;

        status = rw_address_from_octets(&address, (const uint8_t *)&node->addr,
                                        node->family == AF_INET ? 4 : 16,
                                        (uint16_t)port);
        if (status == RW_OK)
            status = fn(ctx, &address);
    }
    rwi_cares()->ares_free_data(nodes);
    return status;
}

#endif

/* ---- sending ------------------------------------------------------------ */

/* What c-ares calls when it is over, and what that is handed on to. */
struct sending {
    void (*over)(void *ctx);
    void *ctx;
};

static void
is_over(struct sending *sending)
{
    struct sending it = *sending;

    free(sending);
    it.over(it.ctx);
}

#if RWI_ARES_HAS_DNSREC

static void
on_result(void *arg, ares_status_t status, size_t timeouts,
          const ares_dns_record_t *record)
{
    (void)status;
    (void)timeouts;
    (void)record;
    is_over(arg);
}

static bool
send_it(ares_channel channel, const uint8_t *query, size_t len,
        struct sending *sending)
{
    ares_dns_record_t *record = NULL;

    if (rwi_cares()->ares_dns_parse(query, len, 0, &record) != ARES_SUCCESS)
        return false;
    /* whatever it returns, on_result() is called */
    (void)rwi_cares()->ares_send_dnsrec(channel, record, on_result, sending,
                                        NULL);
    rwi_cares()->ares_dns_record_destroy(record);
    return true;
}

#else

static void
on_result(void *arg, int status, int timeouts, unsigned char *buf, int len)
{
    (void)status;
    (void)timeouts;
    (void)buf;
    (void)len;
    is_over(arg);
}

static bool
send_it(ares_channel channel, const uint8_t *query, size_t len,
        struct sending *sending)
{
    rwi_cares()->ares_send(channel, query, (int)len, on_result, sending);
    return true;
}

#endif

void
rwi_ares_send(ares_channel channel, const uint8_t *query, size_t len,
              void (*over)(void *), void *ctx)
{
    struct sending *sending = malloc(sizeof(*sending));

    if (sending == NULL) {
        over(ctx);
        return;
    }
    *sending = (struct sending){over, ctx};
    if (!send_it(channel, query, len, sending))
        is_over(sending);
}
