/* The live driver's TCP: connect, the query after its length, messages after
 * theirs, however they are cut up.  RFC 1035 section 4.2.2, RFC 7766.
 *
 * How long to wait is the engine's affair: a server that drips is cancelled
 * by its timer like one that is silent.  How much to read is ours: one query
 * is out, so there is one response to come, and one message that is not it is
 * borne, as long as both have no more octets than one may have.  A server that
 * goes on, or sends a message of no octets, has its connection closed; one
 * that never stopped got 19 GB read in 5 s.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "driver/live.h"
#include "driver/socket.h"
#include "wire/peek.h"

#define MESSAGES_MAX 2                    /* on a connection ... */
#define OCTETS_MAX   (2 + RW_MESSAGE_MAX) /* ... and octets, lengths and all */

static void
fail(struct rwi_flight *flight, int status)
{
    /* libuv's errors are errnos with the sign changed; its EOF is none. */
    enum rw_step_error error =
        status == UV_EOF ? RW_STEP_CLOSED : rwi_step_error(-status);
    uint64_t now_us = rw_live_now(flight->live);

    switch (error) {
    case RW_STEP_REFUSED:
        rwi_live_record(flight, RW_RECORD_REFUSED, now_us);
        break;
    case RW_STEP_CLOSED:
        rwi_live_record(flight, RW_RECORD_CLOSED, now_us);
        break;
    case RW_STEP_LOCAL: /* nothing left this machine */
        break;
    default: /* the rest of what rwi_step_error() gives */
        rwi_live_record(flight, RW_RECORD_UNREACHABLE, now_us);
        break;
    }
    rwi_live_failure(flight, error, now_us);
}

/* ---- in --------------------------------------------------------------- */

static size_t
message_len(const struct rwi_flight *flight)
{
    return rwi_peek_length(flight->length_in);
}

/* Take in the next octet or octets; how many.  0: out of memory. */
static size_t
take(struct rwi_flight *flight, const uint8_t *octets, size_t len)
{
    size_t want;

    if (flight->length_got < 2) {
        flight->length_in[flight->length_got++] = octets[0];
        return 1;
    }
    want = message_len(flight) - flight->message_got;
    if (want > len)
        want = len;
    if (flight->message == NULL)
        flight->message = malloc(message_len(flight));
    if (flight->message == NULL)
        return 0;
    memcpy(flight->message + flight->message_got, octets, want);
    flight->message_got += want;
    return want;
}

/* Give a message that is whole to the engine.  False for one of no octets,
 * which it is shown as one that is not its response: that ends it here. */
static bool
give_if_whole(struct rwi_flight *flight, uint64_t now_us)
{
    static const uint8_t NOTHING[1];
    bool is_empty = flight->message_got == 0;

    if (flight->length_got < 2 || flight->message_got < message_len(flight))
        return true;
    rwi_live_answer(flight, &flight->server,
                    flight->message != NULL ? flight->message : NOTHING,
                    flight->message_got, now_us);
    free(flight->message);
    flight->message = NULL;
    flight->message_got = 0;
    flight->length_got = 0;
    flight->messages++;
    return !is_empty;
}

/* Take in what came; how much of it was wanted, and whether nothing more is.
 * Less than all came of it, and it is not over: out of memory. */
static size_t
take_all(struct rwi_flight *flight, const uint8_t *octets, size_t len,
         uint64_t now_us, bool *is_over)
{
    size_t used = 0;

    *is_over = false;
    while (used < len && !*is_over) {
        size_t taken;

        size_t room = OCTETS_MAX - flight->octets;

        if (flight->messages == MESSAGES_MAX || room == 0) {
            *is_over = true;
            break;
        }
        taken =
            take(flight, octets + used, len - used < room ? len - used : room);
        if (taken == 0)
            break;
        used += taken;
        flight->octets += (uint32_t)taken;
        *is_over = !give_if_whole(flight, now_us);
    }
    return used;
}

static void
on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct rwi_flight *flight = handle->data;

    (void)suggested; /* one buffer for all: it is emptied in on_read() */
    *buf = rwi_libuv()->uv_buf_init((char *)flight->live->buf,
                                    sizeof(flight->live->buf));
}

static void
on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct rwi_flight *flight = stream->data;
    struct rw_live *live = flight->live;
    const uint8_t *octets = (const uint8_t *)buf->base;
    uint64_t now_us = rw_live_now(live);
    size_t used;
    bool is_over;

    if (len < 0) {
        fail(flight, (int)len);
        return;
    }
    used = take_all(flight, octets, (size_t)len, now_us, &is_over);
    /* what was not looked at would be an answer when it is replayed */
    if (live->config.record != NULL && used > 0)
        rw_record_stream(live->config.record, now_us, &flight->server,
                         &flight->local, octets, used);
    if (is_over || used < (size_t)len)
        fail(flight, is_over ? UV_EOF : UV_ENOMEM);
}

/* ---- out -------------------------------------------------------------- */

static void
on_write(uv_write_t *write, int status)
{
    struct rwi_flight *flight = write->data;

    if (status != 0 && status != UV_ECANCELED &&
        flight->state == RWI_FLIGHT_OPEN)
        fail(flight, status);
}

static void
on_connect(uv_connect_t *connect, int status)
{
    struct rwi_flight *flight = connect->data;
    struct rw_live *live = flight->live;
    uv_stream_t *stream = connect->handle;
    uv_buf_t parts[2];

    live->is_busy = true;
    if (flight->state != RWI_FLIGHT_OPEN)
        return; /* closed meanwhile: status is UV_ECANCELED */
    if (status != 0) {
        fail(flight, status);
        return;
    }
    rwi_live_record(flight, RW_RECORD_CONNECTED, rw_live_now(live));
    flight->length_out[0] = (uint8_t)(flight->query_len >> 8);
    flight->length_out[1] = (uint8_t)flight->query_len;
    /* One write, so one segment: RFC 7766 section 8. */
    parts[0] = rwi_libuv()->uv_buf_init((char *)flight->length_out, 2);
    parts[1] = rwi_libuv()->uv_buf_init((char *)(uintptr_t)flight->query,
                                        (unsigned)flight->query_len);
    if (live->config.record != NULL)
        rw_record_message(live->config.record, rw_live_now(live), RW_TCP,
                          &flight->local, &flight->server, flight->query,
                          flight->query_len);
    flight->write.data = flight;
    status = rwi_libuv()->uv_write(&flight->write, stream, parts, 2, on_write);
    if (status == 0)
        status = rwi_libuv()->uv_read_start(stream, on_alloc, on_read);
    if (status != 0)
        fail(flight, status);
}

/* Begin the connection from the address asked for. */
static int
start_connect(struct rwi_flight *flight)
{
    const struct rw_address *from = &flight->live->config.bind;
    struct sockaddr_storage name;
    int status = 0;

    if (from->family != RW_FAMILY_NONE) {
        if (from->family != flight->server.family)
            return UV_ENETUNREACH;
        (void)rwi_sockaddr_make(&name, from);
        status = rwi_libuv()->uv_tcp_bind(&flight->handle.tcp,
                                          (struct sockaddr *)&name, 0);
    }
    if (status != 0)
        return status;
    (void)rwi_sockaddr_make(&name, &flight->server);
    flight->connect.data = flight;
    return rwi_libuv()->uv_tcp_connect(&flight->connect, &flight->handle.tcp,
                                       (struct sockaddr *)&name, on_connect);
}

enum rw_step_error
rwi_live_tcp_open(struct rwi_flight *flight)
{
    struct rw_live *live = flight->live;
    struct sockaddr_storage name;
    int len = sizeof(name);
    int status;

    if (rwi_libuv()->uv_tcp_init(live->loop, &flight->handle.tcp) != 0)
        return RW_STEP_LOCAL;
    flight->handle.tcp.data = flight;
    flight->state = RWI_FLIGHT_OPEN;
    status =
        rwi_is_host(&flight->server) ? start_connect(flight) : UV_ENETUNREACH;
    if (live->config.record != NULL) {
        if (status == 0 &&
            rwi_libuv()->uv_tcp_getsockname(
                &flight->handle.tcp, (struct sockaddr *)&name, &len) == 0)
            rwi_sockaddr_read(&flight->local, &name);
        rwi_live_record(flight, RW_RECORD_CONNECT, flight->sent_us);
        if (status != 0 && rwi_step_error(-status) != RW_STEP_LOCAL)
            rwi_live_record(flight, RW_RECORD_UNREACHABLE, live->turn_us);
    }
    return status == 0 ? RW_STEP_OK : rwi_step_error(-status);
}
