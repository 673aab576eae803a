/* The live driver against servers on the loopback interface that do as a
 * row says; and the capture it writes, replayed, tells an engine the same.
 *
 * The engine is a small stand-in with one query to ask: it takes a response
 * with the right sender and ID, waits after any other, and gives up after
 * TIMEOUT_US.  The servers run on the driver's own loop.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <uv.h>

#include "rootwalk/capture.h"
#include "rootwalk/driver.h"
#include "rootwalk/message.h"

#define TIMEOUT_US 300000
/* A row that waits for an answer waits as long as a busy machine needs. */
#define PATIENCE_US 60000000
#define ANSWER_LEN  1500 /* octets; several reads where they are small */
#define LONG_LEN    65000
#define QUERY_ID    0x8bca
#define ENGINE      ((struct rw_engine *)(void *)&engine)

/* ---- the stand-in for an engine --------------------------------------- */

static struct {
    struct rw_address server;
    enum rw_transport transport;
    uint8_t query[512];
    size_t query_len;
    bool sent, cancelled, over, collected;
    uint64_t sent_us, timeout_us;
    char log[512];
} engine;

static void
note(const char *format, ...)
{
    size_t len = strlen(engine.log);
    va_list args;

    va_start(args, format);
    vsnprintf(engine.log + len, sizeof(engine.log) - len, format, args);
    va_end(args);
}

enum rw_status
rw_engine_next(struct rw_engine *unused, uint64_t now_us,
               struct rw_action *action)
{
    static int walk;

    (void)unused;
    memset(action, 0, sizeof(*action));
    action->walk = (struct rw_walk *)(void *)&walk;
    action->exchange = 7;
    if (!engine.sent) {
        engine.sent = true;
        engine.sent_us = now_us;
        action->want = RW_WANT_SEND;
        action->server = engine.server;
        action->transport = engine.transport;
        action->query = engine.query;
        action->query_len = engine.query_len;
        return RW_OK;
    }
    if (!engine.over && now_us >= engine.sent_us + engine.timeout_us) {
        engine.over = true;
        note("timeout ");
    }
    if (engine.over && !engine.cancelled) {
        engine.cancelled = true;
        action->want = RW_WANT_CANCEL;
        return RW_OK;
    }
    if (engine.over && !engine.collected) {
        engine.collected = true;
        action->want = RW_WANT_COLLECT;
        return RW_OK;
    }
    action->want = RW_WANT_WAIT;
    action->until_us =
        engine.over ? RW_NO_TIME : engine.sent_us + engine.timeout_us;
    return RW_OK;
}

void
rw_engine_answer(struct rw_engine *unused, uint64_t exchange,
                 const struct rw_address *from, const uint8_t *message,
                 size_t len, uint64_t now_us)
{
    bool right = rw_address_equal(from, &engine.server) && len >= 2 &&
                 message[0] == QUERY_ID >> 8 && message[1] == (QUERY_ID & 0xff);

    (void)unused;
    (void)now_us;
    assert_int_equal(exchange, 7);
    if (engine.over)
        return;
    note("%s(%zu) ", right ? "answer" : "other", len);
    engine.over = right;
}

void
rw_engine_failure(struct rw_engine *unused, uint64_t exchange,
                  enum rw_step_error error, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    assert_int_equal(exchange, 7);
    if (engine.over)
        return;
    note("%s ", rw_step_error_word(error));
    engine.over = engine.cancelled = true;
}

/* Not with one query at a time: there are sockets enough. */
void
rw_engine_held(struct rw_engine *unused, uint64_t exchange, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    assert_int_equal(exchange, 7);
    note("held ");
}

void
rw_engine_sent(struct rw_engine *unused, uint64_t exchange, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    assert_int_equal(exchange, 7);
    note("sent ");
}

size_t
rw_engine_walks(const struct rw_engine *unused)
{
    (void)unused;
    return engine.collected ? 0 : 1;
}

void
rw_engine_stop(struct rw_engine *unused, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    engine.over = true;
    note("stopped ");
}

/* Of a walk begun after a stop: there is none here. */
void
rw_walk_stop(struct rw_walk *walk, uint64_t now_us)
{
    (void)walk;
    (void)now_us;
    fail();
}

static void
engine_reset(const struct rw_address *server, enum rw_transport transport)
{
    static const uint8_t QUERY[] = {
        QUERY_ID >> 8,
        QUERY_ID & 0xff,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        3,
        'w',
        'w',
        'w',
        7,
        'E',
        'x',
        'a',
        'm',
        'p',
        'l',
        'e',
        0,
        0,
        1,
        0,
        1,
    };

    memset(&engine, 0, sizeof(engine));
    engine.server = *server;
    engine.transport = transport;
    engine.timeout_us = PATIENCE_US;
    engine.query_len = sizeof(QUERY);
    memcpy(engine.query, QUERY, sizeof(QUERY));
}

/* ---- the servers ------------------------------------------------------ */

enum manner {
    UDP_ANSWERS,
    UDP_WRONG_ID_FIRST,
    UDP_WRONG_SOURCE_FIRST,
    UDP_WRONG_PORT_FIRST,
    UDP_SILENT,
    UDP_NOBODY, /* no socket on the port */
    TCP_ANSWERS,
    TCP_DRIPS_FAST,  /* an octet a write, and all of them come */
    TCP_OTHER_FIRST, /* two messages in one write */
    TCP_TWO_OTHERS,  /* three messages in one write, the last one right */
    TCP_LONG_FIRST,  /* another message that leaves too little room for it */
    TCP_EMPTY_FIRST, /* a message of no octets before it */
    TCP_CLOSES_AT_ONCE,
    TCP_CLOSES_WITHIN,
    TCP_DRIPS_SLOWLY, /* an octet, and then nothing more */
    TCP_RESETS,
    TCP_NOBODY,
};

static struct {
    uv_loop_t loop;
    enum manner manner;
    uv_udp_t udp, other;
    uv_tcp_t listener, peer;
    bool has_peer;
    uint8_t answer[2 + LONG_LEN + 3 * (2 + ANSWER_LEN)];
    size_t answer_at, answer_len; /* TCP: what is still to be written */
    uv_timer_t drip;
    uv_write_t write;
} server;

static void
answer_make(uint8_t *out, uint16_t id)
{
    memset(out, 0, ANSWER_LEN);
    memcpy(out, engine.query, engine.query_len);
    out[0] = (uint8_t)(id >> 8);
    out[1] = (uint8_t)id;
    out[2] |= 0x80;
}

static void
udp_reply(uv_udp_t *from, uint16_t id, const struct sockaddr *to)
{
    uint8_t octets[ANSWER_LEN];
    uv_buf_t buf = uv_buf_init((char *)octets, sizeof(octets));

    answer_make(octets, id);
    assert_int_equal(uv_udp_try_send(from, &buf, 1, to), ANSWER_LEN);
}

static void
on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    static char octets[65536];

    (void)handle;
    (void)suggested;
    *buf = uv_buf_init(octets, sizeof(octets));
}

static void
on_datagram(uv_udp_t *udp, ssize_t len, const uv_buf_t *buf,
            const struct sockaddr *from, unsigned flags)
{
    (void)flags;
    if (len <= 0)
        return;
    assert_int_equal(len, engine.query_len);
    assert_memory_equal(buf->base, engine.query, engine.query_len);
    if (server.manner == UDP_WRONG_ID_FIRST)
        udp_reply(udp, QUERY_ID + 1, from);
    if (server.manner == UDP_WRONG_SOURCE_FIRST ||
        server.manner == UDP_WRONG_PORT_FIRST)
        udp_reply(&server.other, QUERY_ID, from);
    if (server.manner != UDP_SILENT)
        udp_reply(udp, QUERY_ID, from);
}

static void
peer_write(size_t len)
{
    uv_buf_t buf =
        uv_buf_init((char *)server.answer + server.answer_at, (unsigned)len);

    assert_int_equal(uv_try_write((uv_stream_t *)&server.peer, &buf, 1), len);
    server.answer_at += len;
}

/* More than the kernel may take at once. */
static void
peer_write_all(void)
{
    uv_buf_t buf =
        uv_buf_init((char *)server.answer, (unsigned)server.answer_len);

    assert_int_equal(
        uv_write(&server.write, (uv_stream_t *)&server.peer, &buf, 1, NULL), 0);
}

static void
peer_close(void)
{
    if (server.has_peer)
        uv_close((uv_handle_t *)&server.peer, NULL);
    server.has_peer = false;
}

static void
on_drip(uv_timer_t *timer)
{
    if (server.has_peer && server.answer_at < server.answer_len)
        peer_write(1);
    else
        uv_timer_stop(timer);
}

/* Put a message with its length at the end of what is to be written. */
static void
stage(uint16_t id, size_t len)
{
    uint8_t *at = server.answer + server.answer_len;

    at[0] = (uint8_t)(len >> 8);
    at[1] = (uint8_t)len;
    if (len > 0)
        answer_make(at + 2, id);
    server.answer_len += 2 + len;
}

static void
peer_answer(void)
{
    switch (server.manner) {
    case TCP_OTHER_FIRST:
        stage(QUERY_ID + 1, ANSWER_LEN);
        break;
    case TCP_TWO_OTHERS:
        stage(QUERY_ID + 1, ANSWER_LEN);
        stage(QUERY_ID + 2, ANSWER_LEN);
        break;
    case TCP_LONG_FIRST:
        stage(QUERY_ID + 1, LONG_LEN);
        break;
    case TCP_EMPTY_FIRST:
        stage(0, 0);
        break;
    default:
        break;
    }
    stage(QUERY_ID, ANSWER_LEN);
    switch (server.manner) {
    case TCP_DRIPS_FAST:
        uv_timer_start(&server.drip, on_drip, 0, 1);
        server.answer_len = server.answer_at + 2 + 60;
        server.answer[0] = 0;
        server.answer[1] = 60;
        break;
    case TCP_DRIPS_SLOWLY:
        peer_write(1);
        break;
    case TCP_LONG_FIRST:
        peer_write_all();
        break;
    case TCP_CLOSES_WITHIN:
        peer_write(700);
        peer_close();
        break;
    case TCP_CLOSES_AT_ONCE:
        peer_close();
        break;
    case TCP_RESETS:
        uv_tcp_close_reset(&server.peer, NULL);
        server.has_peer = false;
        break;
    default:
        peer_write(server.answer_len);
        break;
    }
}

static void
on_query(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    (void)stream;
    if (len < 0) {
        peer_close();
        return;
    }
    /* the length and the query in one segment: RFC 7766 section 8 */
    assert_int_equal(len, engine.query_len + 2);
    assert_int_equal((uint8_t)buf->base[1], engine.query_len);
    peer_answer();
}

static void
on_connection(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    uv_tcp_init(&server.loop, &server.peer);
    server.has_peer = true;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&server.peer), 0);
    uv_read_start((uv_stream_t *)&server.peer, on_alloc, on_query);
}

static void
bind_udp(uv_udp_t *udp, const char *address, uint16_t *port)
{
    struct sockaddr_in name;
    int len = sizeof(name);

    uv_udp_init(&server.loop, udp);
    uv_ip4_addr(address, *port, &name);
    assert_int_equal(uv_udp_bind(udp, (struct sockaddr *)&name, 0), 0);
    uv_udp_getsockname(udp, (struct sockaddr *)&name, &len);
    *port = ntohs(name.sin_port);
}

static void
listen_tcp(uint16_t *port)
{
    struct sockaddr_in name;
    int len = sizeof(name);

    uv_tcp_init(&server.loop, &server.listener);
    uv_ip4_addr("127.0.0.1", *port, &name);
    uv_tcp_bind(&server.listener, (struct sockaddr *)&name, 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&server.listener, 4, on_connection), 0);
    uv_tcp_getsockname(&server.listener, (struct sockaddr *)&name, &len);
    *port = ntohs(name.sin_port);
}

static void
close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void
server_start(enum manner manner, struct rw_address *address)
{
    uint16_t port = 0, other_port = 0;

    memset(&server, 0, sizeof(server));
    server.manner = manner;
    uv_loop_init(&server.loop);
    uv_timer_init(&server.loop, &server.drip);
    if (manner < TCP_ANSWERS)
        bind_udp(&server.udp, "127.0.0.1", &port);
    else
        listen_tcp(&port);
    if (manner == UDP_WRONG_SOURCE_FIRST)
        bind_udp(&server.other, "127.0.0.2", &port);
    if (manner == UDP_WRONG_PORT_FIRST)
        bind_udp(&server.other, "127.0.0.1", &other_port);
    if (manner == UDP_NOBODY)
        uv_close((uv_handle_t *)&server.udp, NULL);
    else if (manner == TCP_NOBODY)
        uv_close((uv_handle_t *)&server.listener, NULL);
    else if (manner < TCP_ANSWERS)
        uv_udp_recv_start(&server.udp, on_alloc, on_datagram);
    if (manner == UDP_NOBODY || manner == TCP_NOBODY)
        uv_run(&server.loop, UV_RUN_NOWAIT);
    assert_int_equal(rw_address_from_text(address, "127.0.0.1", port), RW_OK);
}

static void
server_stop(void)
{
    uv_walk(&server.loop, close_handle, NULL);
    uv_run(&server.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&server.loop), 0);
}

/* ---- the rows --------------------------------------------------------- */

static const struct row {
    const char *what;
    enum manner manner;
    const char *want;   /* what the engine is told */
    const char *events; /* of the capture: the kinds of its entries */
} ROWS[] = {
    {"an answer", UDP_ANSWERS, "answer(1500) ", "qr"},
    {"another ID first", UDP_WRONG_ID_FIRST, "other(1500) answer(1500) ",
     "qrr"},
    {"another sender first", UDP_WRONG_SOURCE_FIRST,
     "other(1500) answer(1500) ", "qrr"},
    {"another port first", UDP_WRONG_PORT_FIRST, "other(1500) answer(1500) ",
     "qrr"},
    {"silence", UDP_SILENT, "timeout ", "q"},
    {"a closed port", UDP_NOBODY, "refused ", "qR"},
    {"TCP, an answer", TCP_ANSWERS, "answer(1500) ", "CqrX"},
    {"TCP, octet by octet", TCP_DRIPS_FAST, "answer(60) ", "CqrX"},
    {"TCP, another message first", TCP_OTHER_FIRST, "other(1500) answer(1500) ",
     "CqrrX"},
    {"TCP, two other messages first", TCP_TWO_OTHERS,
     "other(1500) other(1500) connection-closed ", "CqrrXX"},
    {"TCP, a long message first", TCP_LONG_FIRST,
     "other(65000) connection-closed ", "Cq*"},
    {"TCP, a message of no octets first", TCP_EMPTY_FIRST,
     "other(0) connection-closed ", "CqrXX"},
    {"TCP, closed at once", TCP_CLOSES_AT_ONCE, "connection-closed ", "CqXX"},
    {"TCP, closed within the answer", TCP_CLOSES_WITHIN, "connection-closed ",
     "CqrXX"},
    {"TCP, an octet and then nothing", TCP_DRIPS_SLOWLY, "timeout ", "CqX"},
    {"TCP, reset", TCP_RESETS, "connection-closed ", "CqXX"},
    {"TCP, a closed port", TCP_NOBODY, "refused ", "CR"},
};

static char
letter(const struct rw_captured *entry)
{
    static const char KINDS[] = {'m', 'C', 'R', 'U', 'X'};

    if (entry->kind != RW_CAPTURED_MESSAGE)
        return KINDS[entry->kind];
    return entry->message.len > 2 && (entry->message.data[2] & 0x80) == 0 ? 'q'
                                                                          : 'r';
}

static void
read_events(const char *path, uint16_t port, char *out)
{
    struct rw_capture_options options = {
        .ports = &port, .port_count = 1, .events = true};
    struct rw_capture *capture;
    struct rw_captured entry;

    assert_int_equal(rw_capture_open(&capture, path, &options, NULL), RW_OK);
    while (rw_capture_next(capture, &entry) == RW_OK)
        *out++ = letter(&entry);
    *out = '\0';
    rw_capture_free(capture);
}

static void
run_live(const struct row *row, const char *path, struct rw_address *address)
{
    struct rw_live_config config = {.loop = &server.loop};
    struct rw_live *live;

    server_start(row->manner, address);
    engine_reset(address, row->manner < TCP_ANSWERS ? RW_UDP : RW_TCP);
    if (strcmp(row->want, "timeout ") == 0)
        engine.timeout_us = TIMEOUT_US;
    assert_int_equal(rw_record_open(&config.record, path), RW_OK);
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    assert_int_equal(rw_live_run(live, ENGINE, NULL), RW_OK);
    rw_live_free(live);
    assert_int_equal(rw_record_close(config.record), RW_OK);
    server_stop();
}

static void
run_replay(const struct row *row, const char *path,
           const struct rw_address *address)
{
    struct rw_replay_info info;
    struct rw_replay *replay;

    engine_reset(address, row->manner < TCP_ANSWERS ? RW_UDP : RW_TCP);
    if (strcmp(row->want, "timeout ") == 0)
        engine.timeout_us = TIMEOUT_US;
    assert_int_equal(rw_replay_open_port(&replay, path, address->port, &info),
                     RW_OK);
    assert_int_equal(info.exchanges, 1);
    assert_false(info.cut_off);
    assert_int_equal(rw_replay_run(replay, ENGINE, NULL), RW_OK);
    rw_replay_free(replay);
}

static void
says_what_happened_live_and_replayed(void **state)
{
    char path[] = "/tmp/rootwalk-live-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct row *row = &ROWS[i];
        struct rw_address address;
        char events[64];

        run_live(row, path, &address);
        if (strcmp(engine.log, row->want) != 0)
            fail_msg("%s: wanted %s, got %s", row->what, row->want, engine.log);
        read_events(path, address.port, events);
        if (fnmatch(row->events, events, 0) != 0)
            fail_msg("%s: wanted %s in the capture, got %s", row->what,
                     row->events, events);
        run_replay(row, path, &address);
        if (strcmp(engine.log, row->want) != 0)
            fail_msg("%s, replayed: wanted %s, got %s", row->what, row->want,
                     engine.log);
    }
    unlink(path);
}

/* ---- attached ----------------------------------------------------------- */

/* One descriptor and a time, as an epoll loop of the program's has it.  The
 * servers have a loop of their own, which is turned beside it. */
static void
poll_once(struct rw_live *live)
{
    struct pollfd fds[2] = {
        {.fd = rw_live_fd(live), .events = POLLIN},
        {.fd = uv_backend_fd(&server.loop), .events = POLLIN},
    };
    int wait_ms = rw_live_timeout_ms(live);
    int server_ms = uv_backend_timeout(&server.loop);

    assert_true(wait_ms >= 0); /* there is a walk, so there is a time */
    if (server_ms >= 0 && server_ms < wait_ms)
        wait_ms = server_ms;
    assert_true(poll(fds, 2, wait_ms) >= 0);
    uv_run(&server.loop, UV_RUN_NOWAIT);
    assert_int_equal(rw_live_process(live), RW_OK);
}

static void
leave_loop(void *ctx, struct rw_walk *walk)
{
    (void)ctx;
    (void)walk;
    uv_stop(&server.loop);
}

static void
serve_attached(const struct row *row, bool is_polled)
{
    struct rw_live_config config = {.loop = is_polled ? NULL : &server.loop};
    struct rw_driver_events events = {.on_done = is_polled ? NULL : leave_loop};
    struct rw_address address;
    struct rw_live *live;

    server_start(row->manner, &address);
    engine_reset(&address, row->manner < TCP_ANSWERS ? RW_UDP : RW_TCP);
    if (strcmp(row->want, "timeout ") == 0)
        engine.timeout_us = TIMEOUT_US;
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    assert_int_equal(rw_live_process(live), RW_ERR_STATE);
    assert_int_equal(rw_live_timeout_ms(live), -1);
    assert_int_equal(rw_live_attach(live, ENGINE, &events), RW_OK);
    assert_int_equal(rw_live_attach(live, ENGINE, &events), RW_OK);
    assert_int_equal(rw_live_run(live, ENGINE, NULL), RW_ERR_STATE);
    if (is_polled)
        assert_int_equal(rw_live_process(live), RW_OK);
    while (!engine.collected) {
        if (is_polled)
            poll_once(live);
        else
            uv_run(&server.loop, UV_RUN_DEFAULT);
    }
    rw_live_detach(live);
    assert_int_equal(rw_live_process(live), RW_ERR_STATE);
    rw_live_free(live);
    server_stop();
}

static void
a_loop_that_others_turn_serves_as_well(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct row *row = &ROWS[i / 2];

        serve_attached(row, i % 2 == 1);
        if (strcmp(engine.log, row->want) != 0)
            fail_msg("%s, %s: wanted %s, got %s", row->what,
                     i % 2 == 1 ? "polled" : "on the caller's loop", row->want,
                     engine.log);
    }
}

static void
detach_at_tick(void *ctx, uint64_t now_us)
{
    (void)now_us;
    rw_live_detach(ctx);
}

/* The loop has nothing to do any more, and ends; the walk is as it was. */
static void
a_callback_may_detach(void **state)
{
    struct rw_live_config config = {.loop = &server.loop};
    struct rw_driver_events events = {.on_tick = detach_at_tick};
    struct rw_address address;
    struct rw_live *live;

    (void)state;
    server_start(UDP_SILENT, &address);
    uv_unref((uv_handle_t *)&server.udp);
    engine_reset(&address, RW_UDP);
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    events.ctx = live;
    assert_int_equal(rw_live_attach(live, ENGINE, &events), RW_OK);
    assert_int_equal(uv_run(&server.loop, UV_RUN_DEFAULT), 0);
    assert_true(engine.sent);
    assert_false(engine.over);
    assert_string_equal(engine.log, "");
    rw_live_detach(live); /* not attached: nothing happens */
    rw_live_free(live);
    server_stop();
}

/* A loop whose walks have all ended is free to end. */
static void
a_loop_without_walks_ends(void **state)
{
    struct rw_live_config config = {.loop = &server.loop};
    struct rw_address address;
    struct rw_live *live;

    (void)state;
    server_start(UDP_ANSWERS, &address);
    uv_unref((uv_handle_t *)&server.udp);
    engine_reset(&address, RW_UDP);
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    for (int i = 0; i < 2; i++) {
        engine_reset(&address, RW_UDP);
        assert_int_equal(rw_live_attach(live, ENGINE, NULL), RW_OK);
        assert_int_equal(uv_run(&server.loop, UV_RUN_DEFAULT), 0);
        assert_true(engine.collected);
        assert_string_equal(engine.log, "answer(1500) ");
    }
    rw_live_free(live);
    server_stop();
}

/* ---- stopping ----------------------------------------------------------- */

static void
stop_at_tick(void *ctx, uint64_t now_us)
{
    (void)now_us;
    rw_live_stop(ctx);
}

static void
stops_every_walk_when_told(void **state)
{
    struct rw_live_config config = {.loop = &server.loop};
    struct rw_driver_events events = {.on_tick = stop_at_tick};
    struct rw_address address;
    struct rw_live *live;

    (void)state;
    server_start(UDP_SILENT, &address);
    engine_reset(&address, RW_UDP);
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    events.ctx = live;
    assert_false(rw_live_is_stopped(live));
    assert_int_equal(rw_live_run(live, ENGINE, &events), RW_OK);
    assert_true(rw_live_is_stopped(live));
    assert_string_equal(engine.log, "stopped ");
    rw_live_free(live);
    server_stop();
}

static struct rw_live *to_interrupt;

static void
on_signal(int number)
{
    (void)number;
    rw_live_interrupt(to_interrupt);
}

static void
interrupt_at_tick(void *ctx, uint64_t now_us)
{
    (void)ctx;
    (void)now_us;
    raise(SIGUSR1);
}

/* The program's handlers are the program's. */
static void
a_signal_handler_stops_every_walk(void **state)
{
    struct rw_live_config config = {.loop = &server.loop};
    struct rw_driver_events events = {.on_tick = interrupt_at_tick};
    struct sigaction ours, before, after;
    struct rw_address address;
    struct rw_live *live;

    (void)state;
    memset(&ours, 0, sizeof(ours));
    ours.sa_handler = on_signal;
    assert_int_equal(sigaction(SIGUSR1, &ours, NULL), 0);
    sigaction(SIGINT, NULL, &before);
    server_start(UDP_SILENT, &address);
    engine_reset(&address, RW_UDP);
    assert_int_equal(rw_live_new(&live, &config), RW_OK);
    to_interrupt = live;
    assert_int_equal(rw_live_run(live, ENGINE, &events), RW_OK);
    sigaction(SIGINT, NULL, &after);
    assert_true(before.sa_handler == after.sa_handler);
    assert_true(rw_live_is_stopped(live));
    assert_string_equal(engine.log, "stopped ");
    rw_live_free(live);
    server_stop();
}

static void
asks_nobody_but_hosts(void **state)
{
    static const char *const rows[] = {
        "0.0.0.0",         "0.1.2.3", "224.0.0.1", "239.1.2.3",
        "255.255.255.255", "::",      "ff02::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int tcp = 0; tcp < 2; tcp++) {
            struct rw_live_config config = {.record = NULL};
            struct rw_address address;
            struct rw_live *live;

            assert_int_equal(rw_address_from_text(&address, rows[i], 5353),
                             RW_OK);
            engine_reset(&address, tcp ? RW_TCP : RW_UDP);
            assert_int_equal(rw_live_new(&live, &config), RW_OK);
            assert_int_equal(rw_live_run(live, ENGINE, NULL), RW_OK);
            if (strcmp(engine.log, "unreachable ") != 0)
                fail_msg("%s, tcp %d: got %s", rows[i], tcp, engine.log);
            rw_live_free(live);
        }
    }
}

static void
binds_where_it_is_told(void **state)
{
    /* Of this process alone: others may run the same test beside it. */
    char own[RW_ADDRESS_TEXT_MAX];
    const struct bind_row {
        const char *what, *address;
        uint16_t port;
        const char *want;
    } rows[] = {
        {"another address", own, 0, "answer(1500) "},
        {"address and port", own, 3456, "answer(1500) "},
        {"no address of this machine", "192.0.2.77", 0, "local "},
        {"another family", "::1", 0, "unreachable "},
    };

    (void)state;
    snprintf(own, sizeof(own), "127.%d.%d.3", getpid() >> 8 & 0xff,
             getpid() & 0xff);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rw_live_config config = {
            .loop = &server.loop,
        };
        struct rw_address address;
        struct rw_live *live;

        assert_int_equal(
            rw_address_from_text(&config.bind, rows[i].address, rows[i].port),
            RW_OK);
        for (int tcp = 0; tcp < 2; tcp++) {
            server_start(tcp ? TCP_ANSWERS : UDP_ANSWERS, &address);
            engine_reset(&address, tcp ? RW_TCP : RW_UDP);
            assert_int_equal(rw_live_new(&live, &config), RW_OK);
            assert_int_equal(rw_live_run(live, ENGINE, NULL), RW_OK);
            if (strcmp(engine.log, rows[i].want) != 0)
                fail_msg("%s, tcp %d: got %s", rows[i].what, tcp, engine.log);
            rw_live_free(live);
            server_stop();
        }
    }
}

static void
answers_no_capture_holds_fail_at_once(void **state)
{
    char path[] = "/tmp/rootwalk-live-XXXXXX";
    struct rw_replay_info info;
    struct rw_address address;
    struct rw_replay *replay;
    int fd = mkstemp(path);

    (void)state;
    close(fd);
    run_live(&ROWS[0], path, &address);
    assert_int_equal(rw_replay_open_port(&replay, path, address.port, &info),
                     RW_OK);
    engine_reset(&address, RW_UDP);
    engine.query[13] = 'x'; /* xww.example. */
    assert_int_equal(rw_replay_run(replay, ENGINE, NULL), RW_OK);
    assert_string_equal(engine.log, "not-in-capture ");
    engine_reset(&address, RW_UDP);
    engine.query[13] = 'W'; /* case does not matter */
    assert_int_equal(rw_replay_run(replay, ENGINE, NULL), RW_OK);
    assert_string_equal(engine.log, "answer(1500) ");
    engine_reset(&address, RW_UDP); /* used up */
    assert_int_equal(rw_replay_run(replay, ENGINE, NULL), RW_OK);
    assert_string_equal(engine.log, "not-in-capture ");
    rw_replay_free(replay);
    unlink(path);
}

static void
draws_ports_from_the_numbers_it_is_given(void **state)
{
    (void)state;
    assert_true(rw_live_random(NULL) != rw_live_random(NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_happened_live_and_replayed),
        cmocka_unit_test(stops_every_walk_when_told),
        cmocka_unit_test(a_signal_handler_stops_every_walk),
        cmocka_unit_test(a_loop_that_others_turn_serves_as_well),
        cmocka_unit_test(a_callback_may_detach),
        cmocka_unit_test(a_loop_without_walks_ends),
        cmocka_unit_test(asks_nobody_but_hosts),
        cmocka_unit_test(binds_where_it_is_told),
        cmocka_unit_test(answers_no_capture_holds_fail_at_once),
        cmocka_unit_test(draws_ports_from_the_numbers_it_is_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
