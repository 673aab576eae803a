/* A connection for each query over TCP: the query after its length, messages
 * after theirs, however they are cut up.  RFC 1035 section 4.2.2, RFC 7766.
 *
 * One message that is not the answer is borne with, a second one ends it, and
 * so does one of no octets: a server may not keep us reading.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "driver/many.h"
#include "driver/socket.h"
#include "wire/peek.h"

#define STRAYS_MAX 1

/* ---- out ---------------------------------------------------------------- */

static bool
watch(struct rwi_flight_many *flight, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = flight};

    return epoll_ctl(flight->many->epoll, how, flight->fd, &event) == 0;
}

static bool
bind_source(struct rwi_flight_many *flight)
{
    struct rw_address from = flight->many->config.bind;
    struct sockaddr_storage name;
    socklen_t len;

    if (from.family == RW_FAMILY_NONE)
        return true;
    if (from.family != flight->pace->address.family) {
        errno = EADDRNOTAVAIL;
        return false;
    }
    from.port = 0;
    len = rwi_sockaddr_make(&name, &from);
    return bind(flight->fd, (struct sockaddr *)&name, len) == 0;
}

enum rw_step_error
rwi_many_tcp_open(struct rwi_flight_many *flight)
{
    struct sockaddr_storage name;
    socklen_t len = rwi_sockaddr_make(&name, &flight->pace->address);

    if (!rwi_is_host(&flight->pace->address))
        return RW_STEP_UNREACHABLE;
    flight->fd =
        socket(name.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (flight->fd < 0)
        return rwi_step_error(errno);
    flight->many->sockets++;
    flight->many->connections++;
    if (!bind_source(flight) ||
        (connect(flight->fd, (struct sockaddr *)&name, len) != 0 &&
         errno != EINPROGRESS) ||
        !watch(flight, EPOLL_CTL_ADD, EPOLLOUT))
        return rwi_step_error(errno);
    flight->state = RWI_MANY_CONNECTING;
    return RW_STEP_OK;
}

void
rwi_many_tcp_end(struct rwi_flight_many *flight)
{
    if (flight->fd < 0)
        return;
    close(flight->fd);
    flight->fd = -1;
    flight->many->sockets--;
    flight->many->connections--;
}

/* Write what is left of the query, length and all; RFC 7766 section 8 wants
 * both in one segment. */
static enum rw_step_error
write_query(struct rwi_flight_many *flight)
{
    uint8_t prefix[RWI_TCP_PREFIX] = {(uint8_t)(flight->query_len >> 8),
                                      (uint8_t)flight->query_len};
    size_t before =
        flight->written < sizeof(prefix) ? flight->written : sizeof(prefix);
    size_t skipped = flight->written - before;
    struct iovec parts[2] = {
        {prefix + before, sizeof(prefix) - before},
        {(uint8_t *)(uintptr_t)flight->query + skipped,
         flight->query_len - skipped},
    };
    struct msghdr msg = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t written = sendmsg(flight->fd, &msg, MSG_NOSIGNAL);

    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? RW_STEP_OK
                                                 : rwi_step_error(errno);
    flight->written += (size_t)written;
    if (flight->written < sizeof(prefix) + flight->query_len)
        return RW_STEP_OK;
    flight->state = RWI_MANY_OPEN;
    return watch(flight, EPOLL_CTL_MOD, EPOLLIN) ? RW_STEP_OK
                                                 : RW_STEP_UNREACHABLE;
}

/* ---- in ----------------------------------------------------------------- */

static enum rw_step_error
begin_message(struct rwi_flight_many *flight)
{
    size_t len = rwi_peek_length(flight->length_in);

    flight->octets += (uint32_t)(RWI_TCP_PREFIX + len);
    if (len == 0 || flight->octets > RWI_TCP_PREFIX + RW_MESSAGE_MAX)
        return RW_STEP_CLOSED; /* no more than one message may have */
    flight->message = malloc(len);
    if (flight->message != NULL)
        return RW_STEP_OK;
    flight->many->status = RW_ERR_MEMORY;
    return RW_STEP_CLOSED;
}

/* Hand in a whole message; the flight may be gone after the engine's next
 * wish, so nothing of it is looked at but what is its own. */
static enum rw_step_error
give(struct rwi_flight_many *flight)
{
    struct rw_many *many = flight->many;
    uint8_t *message = flight->message;
    size_t len = flight->message_got;

    flight->message = NULL;
    flight->message_got = 0;
    flight->length_got = 0;
    many->stats.received++;
    rwi_many_answer(flight, &flight->pace->address, message, len,
                    rw_many_now(many));
    free(message);
    return flight->was_answered || flight->strays++ < STRAYS_MAX
               ? RW_STEP_OK
               : RW_STEP_CLOSED;
}

/* Read once; what is to be read next is a length or a message, so nothing
 * behind it is taken. */
static enum rw_step_error
read_some(struct rwi_flight_many *flight, ssize_t *got)
{
    size_t want;

    if (flight->length_got < RWI_TCP_PREFIX) {
        *got = read(flight->fd, flight->length_in + flight->length_got,
                    (size_t)(RWI_TCP_PREFIX - flight->length_got));
        if (*got <= 0)
            return RW_STEP_OK;
        flight->length_got = (uint8_t)(flight->length_got + *got);
        return flight->length_got == RWI_TCP_PREFIX ? begin_message(flight)
                                                    : RW_STEP_OK;
    }
    want = rwi_peek_length(flight->length_in) - flight->message_got;
    *got = read(flight->fd, flight->message + flight->message_got, want);
    if (*got <= 0)
        return RW_STEP_OK;
    flight->message_got += (size_t)*got;
    return (size_t)*got == want ? give(flight) : RW_STEP_OK;
}

static enum rw_step_error
read_messages(struct rwi_flight_many *flight)
{
    /* Until nothing is left, or the answer has come: the engine takes what
     * comes behind that for nobody's. */
    while (!flight->was_answered) {
        ssize_t got = 0;
        enum rw_step_error error = read_some(flight, &got);

        if (error != RW_STEP_OK)
            return error;
        if (got == 0)
            return RW_STEP_CLOSED;
        if (got < 0 && errno != EINTR)
            return errno == EAGAIN ? RW_STEP_OK : rwi_step_error(errno);
    }
    return RW_STEP_OK;
}

void
rwi_many_tcp_ready(struct rwi_flight_many *flight, uint32_t events)
{
    struct rw_many *many = flight->many;
    enum rw_step_error error = RW_STEP_OK;
    int failed = 0;
    socklen_t len = sizeof(failed);

    if (flight->state == RWI_MANY_CONNECTING &&
        getsockopt(flight->fd, SOL_SOCKET, SO_ERROR, &failed, &len) == 0 &&
        failed != 0)
        error = rwi_step_error(failed);
    else if (flight->state == RWI_MANY_CONNECTING)
        error = write_query(flight);
    else if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        error = read_messages(flight);
    if (error != RW_STEP_OK && !flight->was_answered)
        rwi_many_failure(flight, error, rw_many_now(many));
}
