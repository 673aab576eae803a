/* A conversation over TCP on libuv; see rootwalk/talk.h.
 *
 * What goes over the wire, both ways, is given to the client's dialogue and to
 * the capture that is recorded, at once and by the same clock; what is under
 * TLS besides, decrypted, to the dialogue alone.  So the record that is made
 * here is the one that is read out of that capture.
 *
 * Nothing here knows what is said: the client does.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/sized.h"
#include "driver/socket.h"
#include "driver/tls.h"
#include "rootwalk/driver.h"
#include "rootwalk/talk.h"
#include "session/client.h"
#include "stub/libuv.h"

#define READ_MAX 65536 /* octets at once */

/* What is on its way out, and the room for it. */
struct write {
    uv_write_t request;
    struct rw_talk *talk;
    bool is_secret;
    size_t len;
    uint8_t octets[];
};

struct rw_talk {
    struct rw_talk_options options;
    struct rw_talk_result result;
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_connect_t connect;
    unsigned handles; /* that libuv has */
    unsigned writes;  /* on their way */
    bool is_closing;  /* the socket is, or was never there */
    bool is_connected;
    bool is_pumping; /* the client is being asked */
    bool is_over, is_told;
    struct rwi_tls *tls;
    bool shakes; /* TLS's handshake is going on */
    uint64_t real_us, start_ns;
    uint64_t connect_began_us, deadline_us, wrote_us;
    uint8_t buf[READ_MAX];
    uint8_t plain[READ_MAX];
};

static void pump(struct rw_talk *talk);

/* ---- time ---------------------------------------------------------------- */

static uint64_t
clock_ns(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t
now_us(const struct rw_talk *talk)
{
    return talk->real_us + (clock_ns(CLOCK_MONOTONIC) - talk->start_ns) / 1000;
}

static struct rw_stamp
stamp_now(const struct rw_talk *talk)
{
    return (struct rw_stamp){0, now_us(talk)};
}

static void
on_timer(uv_timer_t *timer)
{
    pump(timer->data);
}

static void
wake_at(struct rw_talk *talk, uint64_t at_us)
{
    uint64_t now = now_us(talk);

    if (at_us > talk->deadline_us)
        at_us = talk->deadline_us;
    if (talk->is_closing)
        return;
    rwi_libuv()->uv_update_time(talk->options.loop);
    rwi_libuv()->uv_timer_start(&talk->timer, on_timer,
                                at_us > now ? (at_us - now + 999) / 1000 : 0,
                                0);
}

/* ---- the end ------------------------------------------------------------- */

static void
record_event(struct rw_talk *talk, enum rw_record_what what)
{
    struct rw_address local = talk->result.local;

    if (talk->options.record == NULL)
        return;
    if (local.family == RW_FAMILY_NONE) /* there is no way, so no address */
        local.family = talk->options.server.family;
    rw_record_event(talk->options.record, now_us(talk), what, &local,
                    &talk->options.server, NULL, 0);
}

/* Tell once, when nothing of it is left with the loop's callbacks. */
static void
over(struct rw_talk *talk)
{
    if (talk->tls != NULL)
        rwi_tls_result(talk->tls, &talk->result);
    else if (talk->options.tlsa_count > 0)
        talk->result.dane = RW_DANE_NO_TLS;
    talk->is_over = true;
    if (!talk->is_told && talk->options.done != NULL) {
        talk->is_told = true;
        talk->options.done(talk->options.ctx, talk);
    }
}

static void
on_closed(uv_handle_t *handle)
{
    struct rw_talk *talk = handle->data;

    talk->handles--;
    if (talk->handles == 0)
        over(talk);
}

/* The connection is closed, by whom the ending says. */
static void
close_all(struct rw_talk *talk, enum rw_ending ending)
{
    struct rw_stamp stamp = stamp_now(talk);

    if (talk->is_closing)
        return;
    talk->is_closing = true;
    if (talk->is_connected)
        record_event(talk, RW_RECORD_CLOSE);
    rw_dialogue_end(talk->options.dialogue, ending, &stamp);
    rwi_libuv()->uv_close((uv_handle_t *)&talk->tcp, on_closed);
    rwi_libuv()->uv_close((uv_handle_t *)&talk->timer, on_closed);
}

/* An error of the connection. */
static void
fail(struct rw_talk *talk, int status)
{
    enum rw_step_error error =
        status == UV_EOF ? RW_STEP_CLOSED : rwi_step_error(-status);
    struct rw_stamp stamp = stamp_now(talk);

    if (talk->is_closing)
        return;
    if (talk->result.error == RW_STEP_OK && status != UV_EOF)
        talk->result.error = error;
    if (!talk->is_connected) {
        if (error == RW_STEP_REFUSED)
            record_event(talk, RW_RECORD_REFUSED);
        else if (error != RW_STEP_LOCAL && error != RW_STEP_TIMEOUT)
            record_event(talk, RW_RECORD_UNREACHABLE);
        rw_client_stop(talk->options.client);
        close_all(talk, RW_ENDING_OPEN);
        return;
    }
    record_event(talk, error == RW_STEP_REFUSED ? RW_RECORD_REFUSED
                                                : RW_RECORD_CLOSED);
    rw_dialogue_end(talk->options.dialogue,
                    status == UV_EOF ? RW_ENDING_SERVER : RW_ENDING_RESET,
                    &stamp);
    pump(talk);
    close_all(talk, RW_ENDING_SERVER);
}

/* ---- out ----------------------------------------------------------------- */

static void
on_write(uv_write_t *request, int status)
{
    struct write *write = (struct write *)request;
    struct rw_talk *talk = write->talk;

    if (write->is_secret)
        explicit_bzero(write->octets, write->len);
    free(write);
    talk->writes--;
    if (status != 0 && status != UV_ECANCELED)
        fail(talk, status);
    else
        pump(talk);
}

/* Send octets, as they go over the wire. */
static void
send_wire(struct rw_talk *talk, const uint8_t *octets, size_t len,
          bool is_secret)
{
    struct write *write = malloc(sizeof(*write) + len);
    struct rw_stamp stamp = stamp_now(talk);
    uv_buf_t buf;
    int status;

    if (write == NULL) {
        fail(talk, UV_ENOMEM);
        return;
    }
    write->talk = talk;
    write->is_secret = is_secret;
    write->len = len;
    memcpy(write->octets, octets, len);
    if (talk->options.record != NULL)
        rw_record_stream(talk->options.record, stamp.time_us,
                         &talk->result.local, &talk->options.server, octets,
                         len);
    (void)rw_dialogue_octets(talk->options.dialogue, RW_SIDE_CLIENT, octets,
                             len, &stamp);
    buf = rwi_libuv()->uv_buf_init((char *)write->octets, (unsigned)len);
    status = rwi_libuv()->uv_write(&write->request, (uv_stream_t *)&talk->tcp,
                                   &buf, 1, on_write);
    if (status != 0) {
        explicit_bzero(write->octets, len);
        free(write);
        fail(talk, status);
        return;
    }
    talk->writes++;
    talk->wrote_us = stamp.time_us;
}

static void
flush_tls(struct rw_talk *talk)
{
    size_t len;

    while (talk->tls != NULL && !talk->is_closing &&
           (len = rwi_tls_out(talk->tls, talk->buf, sizeof(talk->buf))) > 0)
        send_wire(talk, talk->buf, len, false);
}

static void
say(struct rw_talk *talk, const struct rw_client_action *action)
{
    struct rw_stamp stamp = stamp_now(talk);

    if (talk->tls == NULL) {
        send_wire(talk, action->octets, action->len, action->is_secret);
        return;
    }
    (void)rw_dialogue_decrypted(talk->options.dialogue, RW_SIDE_CLIENT,
                                action->octets, action->len, &stamp);
    if (rwi_tls_write(talk->tls, action->octets, action->len))
        flush_tls(talk);
    else
        fail(talk, UV_EOF);
}

/* ---- TLS ----------------------------------------------------------------- */

static void
on_hidden(void *ctx, enum rw_side side, const uint8_t *octets, size_t len)
{
    struct rw_talk *talk = ctx;
    struct rw_stamp stamp = stamp_now(talk);

    rw_dialogue_handshake(talk->options.dialogue, side, octets, len, &stamp);
}

static void
on_keylog(void *ctx, const char *line)
{
    struct rw_talk *talk = ctx;

    talk->options.keylog(talk->options.ctx, line);
}

/* Whose certificate was proven to be his: by DANE where there are records to
 * go by, which then alone count (RFC 7672 section 2.2); else as usual. */
static enum rw_client_secured
proof(const struct rw_talk_result *result)
{
    bool is_proven =
        result->dane == RW_DANE_MATCH || ((result->dane == RW_DANE_UNASKED ||
                                           result->dane == RW_DANE_UNUSABLE) &&
                                          result->pkix == RW_PKIX_VALID);

    return is_proven ? RW_CLIENT_SECURED_PROVEN : RW_CLIENT_SECURED_UNPROVEN;
}

/* Go on with the handshake, and tell the client when it is over. */
static void
shake(struct rw_talk *talk)
{
    struct rw_stamp stamp = stamp_now(talk);
    enum rwi_tls_state state = rwi_tls_shake(talk->tls);

    flush_tls(talk);
    if (!talk->shakes || state == RWI_TLS_SHAKING)
        return;
    talk->shakes = false;
    if (state != RWI_TLS_OPEN) {
        rw_client_secured(talk->options.client, RW_CLIENT_SECURED_FAILED);
        return;
    }
    (void)rw_dialogue_decrypted(talk->options.dialogue, RW_SIDE_CLIENT,
                                (const uint8_t *)"", 0, &stamp);
    rwi_tls_result(talk->tls, &talk->result);
    rw_client_secured(talk->options.client, proof(&talk->result));
}

static void
start_tls(struct rw_talk *talk)
{
    const struct rwi_tls_options options = {
        .talk = &talk->options,
        .hidden = on_hidden,
        .keylog = talk->options.keylog != NULL ? on_keylog : NULL,
        .ctx = talk,
    };

    if (rwi_tls_new(&talk->tls, &options) != RW_OK) {
        rw_client_secured(talk->options.client, RW_CLIENT_SECURED_FAILED);
        return;
    }
    talk->shakes = true;
    shake(talk);
}

/* What the server sent, decrypted. */
static void
read_tls(struct rw_talk *talk)
{
    struct rw_stamp stamp = stamp_now(talk);
    size_t len;

    while ((len = rwi_tls_read(talk->tls, talk->plain, sizeof(talk->plain))) >
           0)
        (void)rw_dialogue_decrypted(talk->options.dialogue, RW_SIDE_SERVER,
                                    talk->plain, len, &stamp);
    explicit_bzero(talk->plain, 0);
    flush_tls(talk);
}

/* ---- in ------------------------------------------------------------------ */

static void
on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct rw_talk *talk = handle->data;

    (void)suggested;
    *buf = rwi_libuv()->uv_buf_init((char *)talk->buf, sizeof(talk->buf));
}

static void
take_tls(struct rw_talk *talk, const uint8_t *octets, size_t len)
{
    if (!rwi_tls_in(talk->tls, octets, len)) {
        fail(talk, UV_ENOMEM);
        return;
    }
    if (talk->shakes)
        shake(talk);
    if (!talk->shakes)
        read_tls(talk);
    if (!talk->is_closing && !talk->shakes &&
        rwi_tls_state(talk->tls) != RWI_TLS_OPEN) {
        pump(talk); /* what was said last may have been all */
        fail(talk, UV_EOF);
    }
}

static void
on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct rw_talk *talk = stream->data;
    const uint8_t *octets = (const uint8_t *)buf->base;
    struct rw_stamp stamp = stamp_now(talk);

    if (len == 0 || talk->is_closing)
        return;
    if (len < 0) {
        fail(talk, (int)len);
        return;
    }
    if (talk->options.record != NULL)
        rw_record_stream(talk->options.record, stamp.time_us,
                         &talk->options.server, &talk->result.local, octets,
                         (size_t)len);
    (void)rw_dialogue_octets(talk->options.dialogue, RW_SIDE_SERVER, octets,
                             (size_t)len, &stamp);
    if (talk->tls != NULL)
        take_tls(talk, octets, (size_t)len);
    pump(talk);
}

/* ---- the client's wishes ------------------------------------------------- */

/* Whether time itself ends it: the whole took too long, or the server does
 * not take what is written. */
static bool
is_late(struct rw_talk *talk, uint64_t now)
{
    if (now >= talk->deadline_us) {
        talk->result.is_late = true;
        return true;
    }
    if (talk->writes == 0 || now < talk->wrote_us + talk->options.connect_us)
        return false;
    talk->result.error = RW_STEP_TIMEOUT;
    return true;
}

static void
leave(struct rw_talk *talk)
{
    if (talk->tls != NULL) {
        rwi_tls_close(talk->tls);
        flush_tls(talk);
    }
    close_all(talk, RW_ENDING_CLIENT);
}

static bool
do_wish(struct rw_talk *talk, const struct rw_client_action *action)
{
    switch (action->want) {
    case RW_CLIENT_SAY:
        say(talk, action);
        return true;
    case RW_CLIENT_START_TLS:
        start_tls(talk);
        return true;
    case RW_CLIENT_SHOW:
        rw_client_shown(
            talk->options.client,
            talk->options.show != NULL &&
                talk->options.show(talk->options.ctx, action->message));
        return true;
    case RW_CLIENT_WAIT:
        wake_at(talk, action->until_us);
        return false;
    case RW_CLIENT_CLOSE:
        leave(talk);
        return false;
    case RW_CLIENT_DONE:
        break;
    }
    return false;
}

/* Do all that the client wishes until it waits, or until what it said has been
 * taken off our hands: a server that does not read is not written to. */
static void
pump(struct rw_talk *talk)
{
    struct rw_client_action action;
    bool goes_on = true;

    if (talk->is_pumping || talk->is_closing || talk->is_over)
        return;
    talk->is_pumping = true;
    if (!talk->is_connected) {
        talk->is_pumping = false;
        if (talk->result.error == RW_STEP_OK)
            fail(talk, UV_ETIMEDOUT);
        return;
    }
    if (is_late(talk, now_us(talk)))
        rw_client_stop(talk->options.client);
    else if (talk->writes > 0) {
        wake_at(talk, talk->wrote_us + talk->options.connect_us);
        talk->is_pumping = false;
        return;
    }
    while (goes_on && !talk->is_closing) {
        rw_client_next(talk->options.client, now_us(talk), &action);
        goes_on = do_wish(talk, &action) && talk->writes == 0;
        if (talk->options.change != NULL)
            talk->options.change(talk->options.ctx);
    }
    talk->is_pumping = false;
    if (talk->writes > 0 && !talk->is_closing)
        wake_at(talk, talk->wrote_us + talk->options.connect_us);
}

/* ---- connecting ---------------------------------------------------------- */

static void
on_connect(uv_connect_t *connect, int status)
{
    struct rw_talk *talk = connect->data;

    if (talk->is_closing)
        return;
    if (status == 0)
        status = rwi_libuv()->uv_read_start((uv_stream_t *)&talk->tcp, on_alloc,
                                            on_read);
    if (status != 0) {
        fail(talk, status);
        return;
    }
    talk->is_connected = true;
    rw_dialogue_client(talk->options.dialogue, &talk->result.local);
    talk->result.connect_us = now_us(talk) - talk->connect_began_us;
    record_event(talk, RW_RECORD_CONNECTED);
    pump(talk);
}

static int
start_connect(struct rw_talk *talk)
{
    const struct rwi_libuv *uv = rwi_libuv();
    struct sockaddr_storage name;
    int len = sizeof(name);
    int status = 0;

    if (!rwi_is_host(&talk->options.server))
        return UV_ENETUNREACH;
    if (talk->options.bind.family != RW_FAMILY_NONE) {
        if (talk->options.bind.family != talk->options.server.family)
            return UV_ENETUNREACH;
        (void)rwi_sockaddr_make(&name, &talk->options.bind);
        status = uv->uv_tcp_bind(&talk->tcp, (struct sockaddr *)&name, 0);
    }
    if (status != 0)
        return status;
    (void)rwi_sockaddr_make(&name, &talk->options.server);
    talk->connect.data = talk;
    status = uv->uv_tcp_connect(&talk->connect, &talk->tcp,
                                (struct sockaddr *)&name, on_connect);
    if (status == 0 &&
        uv->uv_tcp_getsockname(&talk->tcp, (struct sockaddr *)&name, &len) == 0)
        rwi_sockaddr_read(&talk->result.local, &name);
    return status;
}

static void
begin(struct rw_talk *talk)
{
    uint64_t limit = talk->options.connect_us;
    int status;

    talk->connect_began_us = now_us(talk);
    talk->deadline_us = talk->connect_began_us + talk->options.deadline_us;
    status = start_connect(talk);
    record_event(talk, RW_RECORD_CONNECT);
    if (status != 0)
        fail(talk, status);
    else
        wake_at(talk, talk->connect_began_us + limit);
}

enum rw_status
rw_talk_start(struct rw_talk **out, const struct rw_talk_options *options)
{
    const struct rwi_libuv *uv = rwi_libuv();
    struct rw_talk *talk;

    *out = NULL;
    if (uv == NULL)
        return RW_ERR_LIBUV;
    if (rwi_client_wants_tls(options->client) && !rwi_tls_is_there())
        return RW_ERR_LIBSSL;
    talk = malloc(sizeof(*talk));
    if (talk == NULL)
        return RW_ERR_MEMORY;
    memset(talk, 0, offsetof(struct rw_talk, buf));
    RWI_SIZED(talk->options, options, live);
    if (talk->options.connect_us == 0)
        talk->options.connect_us = RW_TALK_CONNECT_US;
    if (talk->options.deadline_us == 0)
        talk->options.deadline_us = RW_TALK_DEADLINE_US;
    talk->real_us = clock_ns(CLOCK_REALTIME) / 1000;
    talk->start_ns = clock_ns(CLOCK_MONOTONIC);
    talk->result.connect_us = RW_NO_TIME;
    if (uv->uv_tcp_init(talk->options.loop, &talk->tcp) != 0) {
        free(talk);
        return RW_ERR_MEMORY;
    }
    uv->uv_timer_init(talk->options.loop, &talk->timer); /* cannot fail */
    talk->tcp.data = talk->timer.data = talk;
    talk->handles = 2;
    begin(talk);
    *out = talk;
    return RW_OK;
}

void
rw_talk_run(struct rw_talk *talk)
{
    const struct rw_live *live = talk->options.live;

    while (!talk->is_over) {
        if (live != NULL && rw_live_is_stopped(live))
            rw_talk_stop(talk);
        rwi_libuv()->uv_run(talk->options.loop, UV_RUN_ONCE);
    }
}

bool
rw_talk_local(struct rw_address *local, const struct rw_address *server,
              const struct rw_address *bind)
{
    return rwi_local_address(local, server, bind);
}

bool
rw_talk_is_over(const struct rw_talk *talk)
{
    return talk->is_over;
}

void
rw_talk_stop(struct rw_talk *talk)
{
    if (talk->is_over || talk->is_closing)
        return;
    talk->result.is_stopped = true;
    rw_client_stop(talk->options.client);
    leave(talk);
}

const struct rw_talk_result *
rw_talk_result(const struct rw_talk *talk)
{
    return &talk->result;
}

void
rw_talk_free(struct rw_talk *talk)
{
    if (talk == NULL)
        return;
    rw_talk_stop(talk);
    while (!talk->is_over)
        rwi_libuv()->uv_run(talk->options.loop, UV_RUN_NOWAIT);
    rwi_tls_free(talk->tls);
    explicit_bzero(talk->plain, sizeof(talk->plain));
    free(talk);
}
