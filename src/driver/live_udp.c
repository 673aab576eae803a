/* The live driver's UDP: one datagram out, whatever comes in.
 *
 * Every datagram that reaches the socket goes to the engine, which judges
 * sender, ID and question; listening ends when the engine says so.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "driver/live.h"
#include "driver/socket.h"

#define READS_AT_ONCE    16 /* datagrams, then others have their turn */
#define ERRORS_AT_ONCE   64 /* out of a queue, as others write to it */
#define EMPTY_ERRORS_MAX 8  /* the kernel's word for errors, and none there */

/* Hand in what has arrived. */
static void
read_datagrams(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;

    for (unsigned i = 0; i < READS_AT_ONCE; i++) {
        struct sockaddr_storage name;
        socklen_t name_len = sizeof(name);
        struct rw_address from;
        uint64_t now_us;
        ssize_t len;

        memset(&name, 0, sizeof(name));
        len = recvfrom(flight->fd, live->buf, RW_MESSAGE_MAX, 0,
                       (struct sockaddr *)&name, &name_len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0) /* nothing left, or an error that the queue tells */
            return;
        now_us = rw_live_now(live);
        rwi_sockaddr_read(&from, &name);
        if (live->config.record != NULL)
            rw_record_message(live->config.record, now_us, RW_UDP, &from,
                              &flight->local, live->buf, (size_t)len);
        rwi_live_answer(flight, &from, live->buf, (size_t)len, now_us);
    }
}

static void on_ready(uv_poll_t *poll, int status, int events);

static bool
listen_on(struct rwi_flight *flight)
{
    return rwi_libuv()->uv_poll_start(&flight->handle.udp, UV_READABLE,
                                      on_ready) == 0;
}

static enum rw_record_what
event_of(enum rw_step_error error)
{
    return error == RW_STEP_REFUSED ? RW_RECORD_REFUSED : RW_RECORD_UNREACHABLE;
}

/* What the ICMP errors in a socket's queue come to.  Where the kernel says
 * that there are some and gives none, listening goes on only so often: it
 * would say so again at once, and use up the CPU. */
static enum rw_step_error
take_errors(struct rwi_flight *flight)
{
    enum rw_step_error error, last = RW_STEP_OK;
    unsigned taken = 0;

    while (taken < ERRORS_AT_ONCE &&
           rwi_udp_error(flight->fd, &flight->server, &error)) {
        taken++;
        if (error != RW_STEP_OK)
            last = error;
    }
    if (taken == 0 && ++flight->empty_errors > EMPTY_ERRORS_MAX)
        last = RW_STEP_UNREACHABLE;
    return last;
}

/* libuv stops listening on a socket that has an error, and says EBADF: for
 * us it means that there are ICMP errors to be read. */
static void
on_ready(uv_poll_t *poll, int status, int events)
{
    struct rwi_flight *flight = poll->data;
    enum rw_step_error last;
    uint64_t now_us;

    (void)events;
    /* What the engine wants after one answer is done before it is told of the
     * next, as a replay does it: else that could call off a query that the
     * trace has and that never left.  libuv tells again. */
    if (status == 0 && flight->live->is_fed)
        return;
    read_datagrams(flight);
    if (status == 0)
        return;
    last = take_errors(flight);
    if (last == RW_STEP_OK && listen_on(flight))
        return;
    if (last == RW_STEP_OK)
        last = RW_STEP_UNREACHABLE;
    now_us = rw_live_now(flight->live);
    rwi_live_record(flight, event_of(last), now_us);
    rwi_live_failure(flight, last, now_us);
}

/* Which address and port the query leaves from: for the capture only. */
static void
learn_local(struct rwi_flight *flight)
{
    struct sockaddr_storage name;
    socklen_t len = sizeof(name);
    struct rw_address bound = {.family = RW_FAMILY_NONE};

    (void)rwi_local_address(&flight->local, &flight->server,
                            &flight->live->config.bind);
    if (getsockname(flight->fd, (struct sockaddr *)&name, &len) == 0)
        rwi_sockaddr_read(&bound, &name);
    if (flight->local.family == RW_FAMILY_NONE ||
        flight->live->config.bind.family != RW_FAMILY_NONE)
        flight->local = bound;
    flight->local.port = bound.port;
}

static enum rw_step_error
send_query(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;
    struct sockaddr_storage name;
    socklen_t name_len = rwi_sockaddr_make(&name, &flight->server);

    /* A port that several queries share needs the kernel to tell their
     * answers apart, by who sends them. */
    if (live->config.bind.port != 0 &&
        connect(flight->fd, (struct sockaddr *)&name, name_len) != 0)
        return rwi_step_error(errno);
    if (live->config.record != NULL) {
        learn_local(flight);
        rw_record_message(live->config.record, flight->sent_us, RW_UDP,
                          &flight->local, &flight->server, flight->query,
                          flight->query_len);
    }
    if (!rwi_is_host(&flight->server))
        return RW_STEP_UNREACHABLE;
    return rwi_udp_send(flight->fd, &flight->server, flight->query,
                        flight->query_len);
}

enum rw_step_error
rwi_live_udp_open(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;
    enum rw_step_error error;

    flight->fd =
        rwi_udp_open((enum rw_family)flight->server.family, &live->config.bind,
                     live->config.random, live->config.random_ctx);
    if (flight->fd < 0)
        return rwi_step_error(errno);
    if (rwi_libuv()->uv_poll_init(live->loop, &flight->handle.udp,
                                  flight->fd) != 0) {
        close(flight->fd);
        flight->fd = -1;
        return RW_STEP_LOCAL;
    }
    flight->handle.udp.data = flight;
    flight->state = RWI_FLIGHT_OPEN;
    error = send_query(flight);
    if (error == RW_STEP_OK && !listen_on(flight))
        error = RW_STEP_LOCAL;
    if (error != RW_STEP_OK && error != RW_STEP_LOCAL)
        rwi_live_record(flight, event_of(error), live->turn_us);
    return error;
}
