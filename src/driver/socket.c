/* Routes, and UDP sockets.
 *
 * A UDP socket here is not connected: a connected one hides the answers of
 * wrong senders, which the record of a walk shall show.  ICMP errors, which
 * the kernel tells connected sockets only, are asked for with IP_RECVERR
 * where there is such a thing (Linux); elsewhere a closed port is a
 * time-out.
 *
 * The source port is drawn here from all unprivileged ones.  Linux would
 * draw at random as well, but from its ephemeral range only, of 28232 ports
 * by default; RFC 5452 section 10 wants as large a range as practicable.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ifaddrs.h>
#include <netinet/in.h>

#include "rootwalk/driver.h"

#ifdef __linux__
#include <linux/errqueue.h>
#endif

#define PORT_FIRST 1024 /* the first that needs no privilege */
#define PORT_TRIES 16   /* then the kernel chooses: nearly all are in use */

static int
family_of(enum rw_family family)
{
    return family == RW_FAMILY_IPV4 ? AF_INET : AF_INET6;
}

/* ---- routes ----------------------------------------------------------- */

static bool
bind_to(int fd, const struct rw_address *address, uint16_t port)
{
    struct rw_address full = *address;
    struct sockaddr_storage name;
    socklen_t len;

    full.port = port;
    len = rwi_sockaddr_make(&name, &full);
    return bind(fd, (struct sockaddr *)&name, len) == 0;
}

bool
rwi_local_address(struct rw_address *local, const struct rw_address *server,
                  const struct rw_address *source)
{
    struct sockaddr_storage name;
    socklen_t len = rwi_sockaddr_make(&name, server);
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memset(local, 0, sizeof(*local));
    if (fd < 0) /* a machine without IPv6 has no sockets of it */
        return rwi_step_error(errno) != RW_STEP_LOCAL;
    if ((source->family == RW_FAMILY_NONE ||
         (source->family == server->family && bind_to(fd, source, 0))) &&
        connect(fd, (struct sockaddr *)&name, len) == 0) {
        len = sizeof(name);
        if (getsockname(fd, (struct sockaddr *)&name, &len) == 0)
            rwi_sockaddr_read(local, &name);
        local->port = 0;
    }
    close(fd);
    return true;
}

static struct rw_address *
own_addresses(size_t *count)
{
    struct ifaddrs *all = NULL;
    struct rw_address *list = NULL;
    size_t room = 0;

    *count = 0;
    if (getifaddrs(&all) != 0)
        return NULL;
    for (const struct ifaddrs *at = all; at != NULL; at = at->ifa_next)
        room += at->ifa_addr != NULL && (at->ifa_addr->sa_family == AF_INET ||
                                         at->ifa_addr->sa_family == AF_INET6);
    if (room > 0)
        list = calloc(room, sizeof(*list));
    for (const struct ifaddrs *at = all; list != NULL && at != NULL;
         at = at->ifa_next) {
        struct sockaddr_storage name = {0};

        if (at->ifa_addr == NULL || (at->ifa_addr->sa_family != AF_INET &&
                                     at->ifa_addr->sa_family != AF_INET6))
            continue;
        memcpy(&name, at->ifa_addr,
               at->ifa_addr->sa_family == AF_INET
                   ? sizeof(struct sockaddr_in)
                   : sizeof(struct sockaddr_in6));
        rwi_sockaddr_read(&list[(*count)++], &name);
    }
    freeifaddrs(all);
    return list;
}

/* Whether a socket to an address would have that very address at its own end.
 * So it is for most addresses of this machine, though not for all. */
static bool
leads_to_itself(const struct rw_address *address)
{
    static const struct rw_address ANY = {.family = RW_FAMILY_NONE};
    struct rw_address local;

    return rwi_is_host(address) && rwi_local_address(&local, address, &ANY) &&
           rw_address_same_host(&local, address);
}

/* A machine may have hundreds of addresses: the first one asked about tells
 * mostly that there is no need to know them all. */
bool
rwi_is_own(struct rwi_own *own, const struct rw_address *address)
{
    if (!own->is_known && leads_to_itself(address))
        return true;
    if (!own->is_known) {
        own->list = own_addresses(&own->count);
        own->is_known = true;
    }
    for (size_t i = 0; i < own->count; i++)
        if (rw_address_same_host(&own->list[i], address))
            return true;
    return false;
}

void
rwi_own_done(struct rwi_own *own)
{
    free(own->list);
    *own = (struct rwi_own){0};
}

static bool
is_link_local(const struct rw_address *address)
{
    return address->family == RW_FAMILY_IPV6 && address->octets[0] == 0xfe &&
           (address->octets[1] & 0xc0) == 0x80;
}

bool
rwi_can_reach(const struct rw_address *server, const struct rw_address *source)
{
    struct rw_address local;

    if (!rwi_is_host(server))
        return true; /* the attempt says what is wrong with it */
    if (!rwi_local_address(&local, server, source))
        return true;
    /* A link-local source reaches the router and no farther. */
    return local.family != RW_FAMILY_NONE &&
           (!is_link_local(&local) || is_link_local(server));
}

/* ---- UDP -------------------------------------------------------------- */

static void
set_options(int fd, enum rw_family family)
{
    int on = 1;

    /* Each of them is a refinement: without it the socket works as well. */
    if (family == RW_FAMILY_IPV6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
#ifdef IPV6_RECVERR
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
#endif
    } else {
#ifdef IP_RECVERR
        (void)setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
#endif
    }
}

static bool
bind_random(int fd, const struct rw_address *address,
            uint64_t (*random)(void *ctx), void *ctx)
{
    for (unsigned i = 0; i < PORT_TRIES; i++) {
        uint64_t port = PORT_FIRST + random(ctx) % (65536 - PORT_FIRST);

        if (bind_to(fd, address, (uint16_t)port))
            return true;
        if (errno != EADDRINUSE && errno != EACCES)
            return false;
    }
    return bind_to(fd, address, 0);
}

bool
rwi_is_host(const struct rw_address *address)
{
    static const uint8_t none[16];

    if (address->family == RW_FAMILY_IPV4)
        return address->octets[0] != 0 && address->octets[0] < 224;
    return address->octets[0] != 0xff &&
           memcmp(address->octets, none, sizeof(none)) != 0;
}

int
rwi_udp_open(enum rw_family family, const struct rw_address *bind,
             uint64_t (*random)(void *ctx), void *ctx)
{
    struct rw_address address = {.family = (uint8_t)family};
    int fd =
        socket(family_of(family), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    bool bound;

    if (fd < 0)
        return -1;
    set_options(fd, family);
    if (bind->family != RW_FAMILY_NONE)
        address = *bind;
    if (address.family != family) {
        errno = ENETUNREACH; /* from that address there is no way */
        bound = false;
    } else if (bind->port != 0) { /* several queries, one port */
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        bound = bind_to(fd, &address, bind->port);
    } else {
        bound = bind_random(fd, &address, random, ctx);
    }
    if (!bound) {
        int saved = errno;

        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

enum rw_step_error
rwi_step_error(int number)
{
    switch (number) { /* open-ended, so with a default */
    case ECONNREFUSED:
        return RW_STEP_REFUSED;
    case ECONNRESET:
    case EPIPE:
    case ECONNABORTED:
        return RW_STEP_CLOSED;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case EPERM: /* of netfilter */
    case EADDRINUSE:
    case EADDRNOTAVAIL:
        return RW_STEP_LOCAL;
    default:
        return RW_STEP_UNREACHABLE;
    }
}

enum rw_step_error
rwi_udp_send(int fd, const struct rw_address *server, const uint8_t *query,
             size_t len)
{
    struct sockaddr_storage name;
    socklen_t name_len = rwi_sockaddr_make(&name, server);
    ssize_t sent;

    do
        sent = sendto(fd, query, len, 0, (struct sockaddr *)&name, name_len);
    while (sent < 0 && errno == EINTR);
    return sent >= 0 || errno == EAGAIN || errno == ENOBUFS
               ? RW_STEP_OK
               : rwi_step_error(errno);
}

#ifdef IP_RECVERR

/* What the kernel says of an ICMP error; RW_STEP_OK where it is no verdict
 * on the server: a packet too big is sent again in fragments. */
static enum rw_step_error
queued_error(struct msghdr *msg)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL;
         c = CMSG_NXTHDR(msg, c)) {
        struct sock_extended_err error;

        if ((c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_RECVERR) &&
            (c->cmsg_level != IPPROTO_IPV6 || c->cmsg_type != IPV6_RECVERR))
            continue;
        memcpy(&error, CMSG_DATA(c), sizeof(error));
        if (error.ee_errno == EMSGSIZE || error.ee_errno == 0)
            return RW_STEP_OK;
        return rwi_step_error((int)error.ee_errno);
    }
    return RW_STEP_OK;
}

bool
rwi_udp_error_take(int fd, struct rw_address *to, uint8_t id[2],
                   enum rw_step_error *error)
{
    struct sockaddr_storage name;
    union {
        struct cmsghdr align;
        uint8_t octets[512];
    } control;
    struct iovec octets = {.iov_base = id, .iov_len = 2};
    struct msghdr msg = {
        .msg_name = &name,
        .msg_namelen = sizeof(name),
        .msg_iov = &octets,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };

    memset(&name, 0, sizeof(name));
    /* Every error in the queue has a control message.  Without one nothing
     * was taken out (so an emulated kernel answers, again and again). */
    if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0 ||
        CMSG_FIRSTHDR(&msg) == NULL)
        return false;
    /* The name is the one the packet at fault was sent to. */
    rwi_sockaddr_read(to, &name);
    *error = queued_error(&msg);
    return true;
}

#else

bool
rwi_udp_error_take(int fd, struct rw_address *to, uint8_t id[2],
                   enum rw_step_error *error)
{
    (void)fd;
    (void)to;
    (void)id;
    (void)error;
    return false;
}

#endif

bool
rwi_udp_error(int fd, const struct rw_address *server,
              enum rw_step_error *error)
{
    struct rw_address to;
    uint8_t id[2];
    enum rw_step_error found;

    *error = RW_STEP_OK;
    if (!rwi_udp_error_take(fd, &to, id, &found))
        return false;
    /* An error about anything else is somebody's guess at our port. */
    if (rw_address_equal(&to, server))
        *error = found;
    return true;
}
