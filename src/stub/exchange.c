/* One query to one resolver through c-ares; see stub/exchange.h.
 *
 * c-ares does the sending, waiting and repeating; what a response is worth is
 * judged here, from the octets that passed.  So its own checks are off
 * (NOCHECKRESP), and its result is not asked for: it tells only that it is
 * over.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rootwalk/message.h"
#include "stub/ares.h"
#include "stub/libuv.h"
#include "stub/poll.h"
#include "wire/peek.h"

#define TCP_PREFIX 2 /* octets of the length before each message */

struct rwi_exchange {
    struct rwi_exchange_config config;
    rwi_exchange_fn fn;
    void *ctx;
    ares_channel channel;
    struct rwi_ares_sockets sockets;
    struct rwi_ares_poll *poll;
    uv_timer_t deadline;
    bool over;              /* fn was called, or must not be any more */
    enum rw_stub_error odd; /* what came instead of a response */
    int last_errno;         /* of a socket call */
    uint64_t received_us;   /* the response that matched */
    size_t tcp_len;         /* octets in response that came over TCP */
    struct rwi_exchange_result result;
    uint8_t query[RW_QUERY_MAX];
    uint8_t response[TCP_PREFIX + RW_MESSAGE_MAX];
};

static uint64_t
now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* ---- what goes by ------------------------------------------------------- */

/* Say whether two messages, both with a question, ask the same. */
static bool
same_question(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
              bool *readable)
{
    struct rw_question asked, echoed;
    uint8_t name[RW_NAME_MAX], echo[RW_NAME_MAX];

    *readable = rw_question_first(&asked, name, a, a_len) &&
                rw_question_first(&echoed, echo, b, b_len);
    return *readable && asked.type == echoed.type &&
           asked.qclass == echoed.qclass && rw_name_equal(name, echo);
}

/* Say what a message that arrived is, held against the query.  Held against
 * the query as it was sent: c-ares chooses the ID.  Names without case, as
 * some resolvers give the question back in lower case. */
static enum rw_stub_error
classify(const struct rwi_exchange *ex, const uint8_t *wire, size_t len)
{
    const struct rw_octets *query = &ex->result.query;
    struct rw_header sent, got;
    bool readable;

    if (rw_header_from_wire(&got, wire, len) != RW_OK ||
        (got.flags & RW_FLAG_QR) == 0)
        return RW_STUB_GARBAGE;
    if (rw_header_from_wire(&sent, query->data, query->len) != RW_OK ||
        got.id != sent.id)
        return RW_STUB_WRONG_ID;
    if (got.count[RW_SECTION_QUESTION] == 0) /* some FORMERRs have none */
        return (got.flags & RW_FLAGS_RCODE_MASK) != 0 ? RW_STUB_OK
                                                      : RW_STUB_GARBAGE;
    if (same_question(query->data, query->len, wire, len, &readable))
        return RW_STUB_OK;
    return readable ? RW_STUB_WRONG_QUESTION : RW_STUB_GARBAGE;
}

/* Show a message to whoever looks. */
static void
show(const struct rwi_exchange *ex, bool is_query, const uint8_t *wire,
     size_t len)
{
    const struct rwi_exchange_config *config = &ex->config;
    const struct rw_address *local = &ex->sockets.local;

    if (config->on_message == NULL || len > RW_MESSAGE_MAX)
        return;
    config->on_message(config->on_message_ctx, now_us(), config->transport,
                       is_query ? local : &config->resolver,
                       is_query ? &config->resolver : local, wire, len);
}

/* Keep a datagram; one that matches takes the place of one that does not.
 * What does not match is kept only to be told where nothing better comes, as
 * anybody can send such a datagram; the wait goes on. */
static void
keep_datagram(struct rwi_exchange *ex, const uint8_t *wire, size_t len)
{
    enum rw_stub_error kind;

    if (len > RW_MESSAGE_MAX || ex->received_us != RW_NO_TIME)
        return;
    kind = classify(ex, wire, len);
    if (kind == RW_STUB_OK)
        ex->received_us = now_us();
    else if (ex->odd == RW_STUB_OK)
        ex->odd = kind;
    else
        return;
    memcpy(ex->response, wire, len);
    ex->result.response = (struct rw_octets){ex->response, len};
}

/* Keep a piece of the TCP stream until one message is whole.  What comes
 * behind it is none of ours: one query was sent. */
static void
keep_segment(struct rwi_exchange *ex, const uint8_t *wire, size_t len)
{
    size_t room = sizeof(ex->response) - ex->tcp_len;
    size_t want;

    if (ex->result.response.len > 0)
        return;
    if (len > room)
        len = room;
    memcpy(ex->response + ex->tcp_len, wire, len);
    ex->tcp_len += len;
    if (ex->tcp_len < TCP_PREFIX)
        return;
    want = rwi_peek_length(ex->response);
    if (ex->tcp_len < TCP_PREFIX + want)
        return;
    show(ex, false, ex->response + TCP_PREFIX, want);
    ex->result.response = (struct rw_octets){ex->response + TCP_PREFIX, want};
    ex->odd = classify(ex, ex->response + TCP_PREFIX, want);
    if (ex->odd == RW_STUB_OK)
        ex->received_us = now_us();
}

/* Keep the query as c-ares sends it: newer releases choose the ID.  The first
 * sending begins the round trip, a repetition does not: what a user waits for
 * is the answer to the question. */
static void
on_sent(void *ctx, const uint8_t *octets, size_t len)
{
    struct rwi_exchange *ex = ctx;
    size_t prefix = ex->config.transport == RW_TCP ? TCP_PREFIX : 0;

    if (len <= prefix + RW_HEADER_SIZE || len - prefix > RW_QUERY_MAX)
        return;
    show(ex, true, octets + prefix, len - prefix);
    memcpy(ex->query, octets + prefix, len - prefix);
    ex->result.query.len = len - prefix;
    if (ex->result.sent_us == RW_NO_TIME)
        ex->result.sent_us = now_us();
}

static void
on_received(void *ctx, const uint8_t *octets, size_t len)
{
    struct rwi_exchange *ex = ctx;

    if (ex->config.transport == RW_UDP)
        show(ex, false, octets, len);
    if (ex->config.transport == RW_UDP)
        keep_datagram(ex, octets, len);
    else
        keep_segment(ex, octets, len);
}

/* The last one counts: with several tries it is the one that the user could
 * still do something about. */
static void
on_failed(void *ctx, int error)
{
    struct rwi_exchange *ex = ctx;

    ex->last_errno = error;
}

/* ---- its life ------------------------------------------------------------ */

/* Say why no response came. */
static enum rw_stub_error
error_of(const struct rwi_exchange *ex)
{
    if (ex->odd != RW_STUB_OK)
        return ex->odd;
    if (ex->last_errno == ECONNREFUSED || ex->last_errno == ECONNRESET)
        return RW_STUB_REFUSED;
    return ex->last_errno != 0 ? RW_STUB_UNREACHABLE : RW_STUB_TIMEOUT;
}

/* Called by c-ares and by our own deadline, whichever is first; `over` makes
 * it once. */
static void
finish(struct rwi_exchange *ex)
{
    if (ex->over)
        return;
    ex->over = true;
    rwi_libuv()->uv_timer_stop(&ex->deadline);
    if (ex->received_us != RW_NO_TIME)
        ex->result.rtt_us = ex->received_us - ex->result.sent_us;
    else
        ex->result.error = error_of(ex);
    ex->fn(ex->ctx, &ex->result);
}

/* c-ares has a response, or has given up; what counts is what we saw. */
static void
on_over(void *ctx)
{
    finish(ctx);
}

/* c-ares rounds its waits up and may take longer than it was given.
 * Cancelling calls on_over(). */
static void
on_deadline(uv_timer_t *timer)
{
    struct rwi_exchange *ex = timer->data;

    rwi_cares()->ares_cancel(ex->channel);
    rwi_ares_poll_timer(ex->poll);
    finish(ex);
}

/* Each try waits twice as long as the one before, and all of them together
 * the time allowed: give the first one's share. */
static int
first_timeout_ms(const struct rwi_exchange_config *config)
{
    uint64_t parts = (UINT64_C(1) << config->tries) - 1;
    uint64_t ms = config->timeout_us / 1000 / parts;

    return ms > 0 ? (int)ms : 1;
}

/* The configuration of the system must not leak in: no search list, no aliases
 * of hosts, no second server, no going to TCP by itself (that is a phase of
 * ours, and told). */
static enum rw_status
channel_open(struct rwi_exchange *ex)
{
    static char no_file[] = "/dev/null"; /* one resolver: the one given */
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
                 ARES_FLAG_NOALIASES | ARES_FLAG_IGNTC,
        .timeout = first_timeout_ms(&ex->config),
        .tries = ex->config.tries,
        .sock_state_cb = rwi_ares_poll_state,
        .sock_state_cb_data = ex->poll,
        .resolvconf_path = no_file,
    };

    if (ex->config.transport == RW_TCP)
        options.flags |= ARES_FLAG_USEVC;
    if (rwi_cares() == NULL)
        return RW_ERR_LIBCARES;
    if (rwi_cares()->ares_init_options(
            &ex->channel, &options,
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF) != ARES_SUCCESS) {
        ex->channel = NULL;
        return RW_ERR_MEMORY;
    }
    rwi_ares_poll_channel(ex->poll, ex->channel);
    ex->sockets = (struct rwi_ares_sockets){
        .failed = on_failed,
        .sent = on_sent,
        .received = on_received,
        .ctx = ex,
        .bind = ex->config.bind,
    };
    return rwi_ares_watch(ex->channel, &ex->sockets);
}

static void
on_deadline_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* Freed in a later turn of the loop, when libuv has let go of the timer. */
void
rwi_exchange_free(struct rwi_exchange *ex)
{
    if (ex == NULL)
        return;
    ex->over = true;
    if (ex->channel != NULL)
        rwi_cares()->ares_destroy(ex->channel);
    rwi_ares_poll_free(ex->poll);
    rwi_libuv()->uv_close((uv_handle_t *)&ex->deadline, on_deadline_closed);
}

enum rw_status
rwi_exchange_start(struct rwi_exchange **out,
                   const struct rwi_exchange_config *config,
                   const uint8_t *query, size_t len, rwi_exchange_fn fn,
                   void *ctx)
{
    struct rwi_exchange *ex;
    enum rw_status status;

    *out = NULL;
    if (len > RW_QUERY_MAX || (ex = calloc(1, sizeof(*ex))) == NULL)
        return RW_ERR_MEMORY;
    ex->config = *config;
    ex->fn = fn;
    ex->ctx = ctx;
    ex->received_us = RW_NO_TIME;
    ex->result.sent_us = ex->result.rtt_us = RW_NO_TIME;
    memcpy(ex->query, query, len);
    ex->result.query = (struct rw_octets){ex->query, len};
    rwi_libuv()->uv_timer_init(config->loop, &ex->deadline);
    ex->deadline.data = ex;
    ex->poll = rwi_ares_poll_new(config->loop);
    status = ex->poll == NULL ? RW_ERR_MEMORY : channel_open(ex);
    if (status == RW_OK)
        status = rwi_ares_set_server(ex->channel, &config->resolver);
    if (status != RW_OK) {
        rwi_exchange_free(ex);
        return status;
    }
    *out = ex;
    rwi_libuv()->uv_update_time(config->loop);
    rwi_libuv()->uv_timer_start(&ex->deadline, on_deadline,
                                config->timeout_us / 1000, 0);
    rwi_ares_send(ex->channel, query, len, on_over, ex);
    rwi_ares_poll_timer(ex->poll);
    return RW_OK;
}
