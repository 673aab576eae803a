/* The pool of UDP sockets: each query takes one at random.
 *
 * The sockets are not connected, so that what wrong senders say is seen; a
 * datagram belongs to the query with its sender and its ID.  A socket has a
 * random port, which it changes after USES_MAX queries; none is opened before
 * a query falls to it.  RFC 5452 section 9.2: the ports are unpredictable, and
 * so is which of them a query takes.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "driver/many.h"
#include "driver/socket.h"
#include "wire/peek.h"

#define USES_MAX      512 /* queries before a socket changes its port */
#define READS_AT_ONCE 16  /* datagrams, then others have their turn */
#define TRIES         16  /* draws for a socket that suits */

#ifdef SO_MEMINFO
#define MEMINFO_DROPS 8 /* linux/sock_diag.h: SK_MEMINFO_DROPS */
#endif

/* ---- the pool ----------------------------------------------------------- */

/* Count what a socket had no room for since it was looked at last. */
static void
count_dropped(struct rw_many *many, struct rwi_many_socket *socket)
{
#ifdef SO_MEMINFO
    uint32_t info[MEMINFO_DROPS + 1] = {0};
    socklen_t len = sizeof(info);

    if (getsockopt(socket->fd, SOL_SOCKET, SO_MEMINFO, info, &len) != 0)
        return;
    many->stats.dropped += info[MEMINFO_DROPS] - socket->dropped;
    socket->dropped = info[MEMINFO_DROPS];
#else
    (void)many;
    (void)socket;
#endif
}

static void
socket_close(struct rw_many *many, struct rwi_many_socket *socket)
{
    count_dropped(many, socket);
    close(socket->fd); /* which takes it out of epoll's set */
    socket->fd = -1;
    socket->uses = socket->dropped = 0;
    many->sockets--;
}

static bool
pool_make(struct rw_many *many, struct rwi_many_pool *pool)
{
    uint32_t wanted = rwi_many_wanted(many);

    if (pool->sockets != NULL)
        return true;
    pool->is_fresh = wanted < RW_MANY_SOCKETS ||
                     many->sockets_max < 2 * RW_MANY_SOCKETS + RWI_MANY_TCP_MAX;
    pool->count = wanted < many->sockets_max ? wanted : many->sockets_max;
    pool->sockets = reallocarray(NULL, pool->count, sizeof(*pool->sockets));
    for (uint32_t i = 0; pool->sockets != NULL && i < pool->count; i++)
        pool->sockets[i] = (struct rwi_many_socket){.fd = -1};
    return pool->sockets != NULL;
}

/* Whether a query may take a socket: in a pool too small to share, nobody
 * else may have it; else no one of the same ID, so that no two queries to a
 * server can be taken for one another. */
static bool
suits(const struct rwi_many_pool *pool, const struct rwi_many_socket *socket,
      uint16_t id)
{
    if (pool->is_fresh)
        return socket->flights == NULL;
    for (const struct rwi_flight_many *flight = socket->flights; flight != NULL;
         flight = flight->next)
        if (flight->id == id)
            return false;
    return true;
}

static struct rwi_many_socket *
draw(struct rw_many *many, struct rwi_many_pool *pool, uint16_t id)
{
    uint32_t at = 0;

    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t number = many->config.random(many->config.random_ctx);

        at = (uint32_t)((uint64_t)(uint32_t)number * pool->count >> 32);
        if (suits(pool, &pool->sockets[at], id))
            return &pool->sockets[at];
    }
    for (uint32_t i = 0; i < pool->count; i++) { /* nearly all are taken */
        at = at + 1 < pool->count ? at + 1 : 0;
        if (suits(pool, &pool->sockets[at], id))
            return &pool->sockets[at];
    }
    return NULL;
}

static bool
socket_open(struct rw_many *many, struct rwi_many_socket *socket,
            enum rw_family family)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = socket};
    int saved;

    socket->fd = rwi_udp_open(family, &many->config.bind, many->config.random,
                              many->config.random_ctx);
    if (socket->fd < 0)
        return false;
    many->sockets++;
    if (epoll_ctl(many->epoll, EPOLL_CTL_ADD, socket->fd, &event) == 0)
        return true;
    saved = errno;
    socket_close(many, socket);
    errno = saved;
    return false;
}

/* ---- out ---------------------------------------------------------------- */

enum rw_step_error
rwi_many_udp_send(struct rwi_flight_many *flight)
{
    struct rw_many *many = flight->many;
    enum rw_family family = (enum rw_family)flight->pace->address.family;
    struct rwi_many_pool *pool = &many->pool[family == RW_FAMILY_IPV6];
    struct rwi_many_socket *socket;

    flight->socket = NULL;
    if (!rwi_is_host(&flight->pace->address))
        return RW_STEP_UNREACHABLE;
    if (!pool_make(many, pool)) {
        many->status = RW_ERR_MEMORY;
        return RW_STEP_LOCAL;
    }
    socket = draw(many, pool, flight->id);
    if (socket == NULL || (socket->fd < 0 && !rwi_many_has_room(many, RW_UDP)))
        return RW_STEP_OK; /* later */
    if (socket->fd < 0 && !socket_open(many, socket, family))
        return rwi_step_error(errno);
    socket->uses++;
    flight->socket = socket;
    flight->next = socket->flights;
    socket->flights = flight;
    /* An ICMP error of before is in the queue of errors and stops nothing. */
    return rwi_udp_send(socket->fd, &flight->pace->address, flight->query,
                        flight->query_len);
}

void
rwi_many_udp_end(struct rwi_flight_many *flight)
{
    struct rwi_many_socket *socket = flight->socket;
    struct rw_many *many = flight->many;
    struct rwi_flight_many **link;
    bool is_fresh;

    if (socket == NULL)
        return;
    for (link = &socket->flights; *link != flight;)
        link = &(*link)->next;
    *link = flight->next;
    flight->socket = NULL;
    if (!flight->was_answered)
        socket->past[socket->past_at++ % RWI_PAST_MAX] = flight->id;
    is_fresh =
        many->pool[flight->pace->address.family == RW_FAMILY_IPV6].is_fresh;
    if (socket->flights == NULL && (is_fresh || socket->uses >= USES_MAX))
        socket_close(many, socket);
}

/* ---- in ----------------------------------------------------------------- */

static bool
is_past(const struct rwi_many_socket *socket, uint16_t id)
{
    for (size_t i = 0; i < RWI_PAST_MAX && i < socket->past_at; i++)
        if (socket->past[i] == id)
            return true;
    return false;
}

/* Whose a datagram is: the query's to that sender with that ID; if there is
 * none, one that has something to be said of it: that the right server sent
 * another ID, or that another server sent the right one.  A query that has a
 * socket for itself is told of all that comes there. */
static struct rwi_flight_many *
owner_of(const struct rwi_many_socket *socket, bool is_fresh,
         const struct rw_address *from, const uint8_t *message, size_t len)
{
    struct rwi_flight_many *near = is_fresh ? socket->flights : NULL;
    bool has_id = len >= RWI_ID_SIZE;
    uint16_t id = has_id ? rwi_peek_id(message) : 0;

    for (struct rwi_flight_many *flight = socket->flights; flight != NULL;
         flight = flight->next) {
        bool is_sender = rw_address_equal(&flight->pace->address, from);

        if (is_sender && has_id && flight->id == id)
            return flight;
        if (is_sender || (has_id && flight->id == id))
            near = flight;
    }
    return near != NULL && has_id && is_past(socket, id) ? NULL : near;
}

static void
take(struct rw_many *many, struct rwi_many_socket *socket,
     const struct rw_address *from, size_t len)
{
    bool is_fresh = many->pool[from->family == RW_FAMILY_IPV6].is_fresh;
    struct rwi_flight_many *flight =
        owner_of(socket, is_fresh, from, many->buf, len);

    many->stats.received++;
    if (flight == NULL)
        many->stats.strays++;
    else
        rwi_many_answer(flight, from, many->buf, len, rwi_many_about(many));
}

/* An ICMP error about one query; it quotes the query's ID. */
static void
take_errors(struct rw_many *many, struct rwi_many_socket *socket)
{
    struct rw_address to;
    enum rw_step_error error;
    uint8_t id[RWI_ID_SIZE] = {0, 0};

    while (socket->fd >= 0 && rwi_udp_error_take(socket->fd, &to, id, &error)) {
        struct rwi_flight_many *flight = socket->flights;

        while (flight != NULL &&
               (flight->id != rwi_peek_id(id) ||
                !rw_address_equal(&flight->pace->address, &to)))
            flight = flight->next;
        if (flight != NULL && error != RW_STEP_OK)
            rwi_many_failure(flight, error, rwi_many_about(many));
    }
}

void
rwi_many_udp_ready(struct rw_many *many, struct rwi_many_socket *socket,
                   uint32_t events)
{
    for (unsigned i = 0; i < READS_AT_ONCE && socket->fd >= 0; i++) {
        struct sockaddr_storage name;
        socklen_t name_len = sizeof(name);
        struct rw_address from;
        ssize_t len = recvfrom(socket->fd, many->buf, RW_MESSAGE_MAX, 0,
                               (struct sockaddr *)&name, &name_len);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0) /* nothing left, or an error that the queue tells */
            break;
        rwi_sockaddr_read(&from, &name);
        take(many, socket, &from, (size_t)len);
        /* One datagram is what there is mostly; epoll tells of more. */
        if (!(events & EPOLLERR))
            break;
    }
    if (events & EPOLLERR)
        take_errors(many, socket);
}

/* ---- the end ------------------------------------------------------------ */

void
rwi_many_udp_dropped(struct rw_many *many)
{
    for (size_t i = 0; i < 2; i++)
        for (uint32_t j = 0; j < many->pool[i].count; j++)
            if (many->pool[i].sockets[j].fd >= 0)
                count_dropped(many, &many->pool[i].sockets[j]);
}

void
rwi_many_udp_done(struct rw_many *many)
{
    for (size_t i = 0; i < 2; i++) {
        for (uint32_t j = 0; j < many->pool[i].count; j++)
            if (many->pool[i].sockets[j].fd >= 0)
                close(many->pool[i].sockets[j].fd);
        free(many->pool[i].sockets);
    }
}
