/* The driver for many walks against servers on the loopback interface.
 *
 * The engine is a stand-in with some queries to ask, all at once; each time it
 * is asked for a wish the servers have their turn, so there is one thread and
 * nothing sleeps.  A query that has not its answer after TIMEOUT_US is given
 * up.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "rootwalk/driver.h"
#include "help/within.h"

#define TIMEOUT_US  1100000 /* more than what counts as silence */
#define QUERIES_MAX 400
#define QUERY_LEN   17
#define ANSWER_LEN  900
#define ENGINE      ((struct rw_engine *)(void *)&engine)

/* ---- the stand-in for an engine ----------------------------------------- */

enum query_state {
    TO_SEND,
    SENT,
    OVER,
    CANCELLED
};

static struct {
    struct rw_address server;
    enum rw_transport transport;
    size_t count, sent;
    struct {
        enum query_state state;
        bool is_held;
        uint64_t sent_us;
        uint8_t octets[QUERY_LEN];
        void *tag;
    } queries[QUERIES_MAX];
    size_t answers, others, failures, timeouts, held, stopped, on_their_way,
        most_on_their_way;
    enum rw_step_error error; /* the latest */
    bool is_collected;
} engine;

static void serve(void);

/* Give the query whose time is over, or engine.count. */
static size_t
expired(uint64_t now_us)
{
    for (size_t i = 0; i < engine.count; i++)
        if (engine.queries[i].state == SENT && !engine.queries[i].is_held &&
            now_us >= engine.queries[i].sent_us + TIMEOUT_US)
            return i;
    return engine.count;
}

static size_t
in_state(enum query_state state)
{
    size_t at = 0;

    while (at < engine.count && engine.queries[at].state != state)
        at++;
    return at;
}

enum rw_status
rw_engine_next(struct rw_engine *unused, uint64_t now_us,
               struct rw_action *action)
{
    size_t at;

    (void)unused;
    serve();
    memset(action, 0, sizeof(*action));
    while ((at = expired(now_us)) < engine.count) {
        engine.timeouts++;
        engine.queries[at].state = OVER;
    }
    if ((at = in_state(TO_SEND)) < engine.count) {
        action->want = RW_WANT_SEND;
        action->server = engine.server;
        action->transport = engine.transport;
        action->query = engine.queries[at].octets;
        action->query_len = QUERY_LEN;
        engine.queries[at].state = SENT;
        engine.queries[at].sent_us = now_us;
        if (++engine.on_their_way > engine.most_on_their_way)
            engine.most_on_their_way = engine.on_their_way;
    } else if ((at = in_state(OVER)) < engine.count) {
        action->want = RW_WANT_CANCEL;
        action->tag = engine.queries[at].tag;
        engine.queries[at].state = CANCELLED;
        engine.on_their_way--;
    } else if (in_state(SENT) == engine.count && !engine.is_collected) {
        action->want = RW_WANT_COLLECT;
        engine.is_collected = true;
    } else {
        action->want = RW_WANT_WAIT;
        action->until_us = now_us + 1000; /* the servers' next turn */
    }
    action->exchange = at + 1;
    return RW_OK;
}

bool
rw_engine_set_tag(struct rw_engine *unused, uint64_t exchange, void *tag)
{
    (void)unused;
    engine.queries[exchange - 1].tag = tag;
    return true;
}

void
rw_engine_answer(struct rw_engine *unused, uint64_t exchange,
                 const struct rw_address *from, const uint8_t *message,
                 size_t len, uint64_t now_us)
{
    size_t at = (size_t)exchange - 1;

    (void)unused;
    (void)now_us;
    assert_true(at < engine.count && engine.queries[at].state == SENT);
    assert_false(engine.queries[at].is_held);
    if (!rw_address_equal(from, &engine.server) || len < QUERY_LEN ||
        memcmp(message, engine.queries[at].octets, 2) != 0) {
        engine.others++;
        return;
    }
    /* the name is each query's own: no answer goes to another's query */
    assert_memory_equal(message + 12, engine.queries[at].octets + 12,
                        QUERY_LEN - 12);
    engine.answers++;
    engine.queries[at].state = OVER;
}

void
rw_engine_failure(struct rw_engine *unused, uint64_t exchange,
                  enum rw_step_error error, uint64_t now_us)
{
    size_t at = (size_t)exchange - 1;

    (void)unused;
    (void)now_us;
    assert_true(at < engine.count && engine.queries[at].state == SENT);
    engine.failures++;
    engine.error = error;
    engine.queries[at].state = CANCELLED;
    engine.on_their_way--;
}

void
rw_engine_held(struct rw_engine *unused, uint64_t exchange, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    engine.queries[exchange - 1].is_held = true;
    engine.held++;
    engine.on_their_way--;
}

void
rw_engine_sent(struct rw_engine *unused, uint64_t exchange, uint64_t now_us)
{
    (void)unused;
    assert_true(engine.queries[exchange - 1].is_held);
    engine.queries[exchange - 1].is_held = false;
    engine.queries[exchange - 1].sent_us = now_us;
    if (++engine.on_their_way > engine.most_on_their_way)
        engine.most_on_their_way = engine.on_their_way;
}

void
rw_engine_stop(struct rw_engine *unused, uint64_t now_us)
{
    (void)unused;
    (void)now_us;
    for (size_t i = 0; i < engine.count; i++)
        if (engine.queries[i].state == SENT) {
            if (engine.queries[i].is_held)
                engine.on_their_way++; /* a cancelled one is taken off */
            engine.queries[i].state = OVER;
            engine.stopped++;
        }
}

size_t
rw_engine_walks(const struct rw_engine *unused)
{
    (void)unused;
    return engine.is_collected ? 0 : 1;
}

/* ---- the servers -------------------------------------------------------- */

enum manner {
    ANSWERS,
    REFUSES, /* RCODE 5 */
    SILENT,
    WRONG_ID_FIRST,
    WRONG_SOURCE_FIRST,
    STRANGER_FIRST, /* another source and another ID */
    NOBODY,         /* there is no socket */
    OTHER_FIRST,    /* TCP: a message with another ID before it */
    TWO_OTHERS,     /* TCP: two such */
    EMPTY_FIRST,    /* TCP: a message of no octets */
    CLOSES,         /* TCP: without a word */
    IN_PIECES,      /* TCP: an octet a turn */
};

static struct {
    enum manner manner;
    int fd, other; /* of the server; of somebody else */
    int peer;      /* TCP: the connection; one at a time */
    uint8_t out[3 * (2 + ANSWER_LEN)];
    size_t out_len, out_at;
    uint64_t ports[65536 / 64]; /* that queries came from, a bit each */
    size_t queries, distinct;
} server;

static void
note_port(uint16_t port)
{
    uint64_t bit = UINT64_C(1) << (port % 64);

    server.queries++;
    if (!(server.ports[port / 64] & bit))
        server.distinct++;
    server.ports[port / 64] |= bit;
}

static void
answer_make(uint8_t *out, const uint8_t *query, uint8_t id_more)
{
    memset(out, 0, ANSWER_LEN);
    memcpy(out, query, QUERY_LEN);
    out[1] = (uint8_t)(out[1] + id_more);
    out[2] |= 0x80;
    if (server.manner == REFUSES)
        out[3] |= 5;
}

static void
reply(int fd, const uint8_t *query, uint8_t id_more,
      const struct sockaddr_in *to)
{
    uint8_t octets[ANSWER_LEN];

    answer_make(octets, query, id_more);
    assert_int_equal(sendto(fd, octets, sizeof(octets), 0,
                            (const struct sockaddr *)to, sizeof(*to)),
                     sizeof(octets));
}

static void
serve_udp(void)
{
    uint8_t query[QUERY_LEN];
    struct sockaddr_in from;
    socklen_t len = sizeof(from);

    while (recvfrom(server.fd, query, sizeof(query), MSG_DONTWAIT,
                    (struct sockaddr *)&from, &len) == QUERY_LEN) {
        note_port(ntohs(from.sin_port));
        if (server.manner == WRONG_ID_FIRST)
            reply(server.fd, query, 1, &from);
        if (server.manner == WRONG_SOURCE_FIRST)
            reply(server.other, query, 0, &from);
        if (server.manner == STRANGER_FIRST)
            reply(server.other, query, 1, &from);
        if (server.manner != SILENT)
            reply(server.fd, query, 0, &from);
    }
}

static void
stage(const uint8_t *query, uint8_t id_more, size_t len)
{
    uint8_t *at = server.out + server.out_len;

    at[0] = (uint8_t)(len >> 8);
    at[1] = (uint8_t)len;
    if (len > 0)
        answer_make(at + 2, query, id_more);
    server.out_len += 2 + len;
}

static void
hang_up(void)
{
    if (server.peer >= 0)
        close(server.peer);
    server.peer = -1;
    server.out_len = server.out_at = 0;
}

static void
serve_tcp(void)
{
    uint8_t query[2 + QUERY_LEN];
    size_t len;

    if (server.peer < 0)
        server.peer = accept4(server.fd, NULL, NULL, SOCK_NONBLOCK);
    if (server.peer < 0)
        return;
    if (server.out_len == 0 &&
        recv(server.peer, query, sizeof(query), 0) == (ssize_t)sizeof(query)) {
        if (server.manner == CLOSES) {
            hang_up();
            return;
        }
        if (server.manner == EMPTY_FIRST)
            stage(query + 2, 0, 0);
        if (server.manner == OTHER_FIRST || server.manner == TWO_OTHERS)
            stage(query + 2, 1, ANSWER_LEN);
        if (server.manner == TWO_OTHERS)
            stage(query + 2, 2, ANSWER_LEN);
        stage(query + 2, 0, ANSWER_LEN);
    }
    len = server.out_len - server.out_at;
    if (len > 1 && server.manner == IN_PIECES && server.out_at < 5)
        len = 1;
    if (len > 0 &&
        send(server.peer, server.out + server.out_at, len, MSG_NOSIGNAL) > 0)
        server.out_at += len;
    if (server.out_len > 0 && server.out_at == server.out_len)
        hang_up();
}

static void
serve(void)
{
    if (server.fd >= 0 && engine.transport == RW_UDP)
        serve_udp();
    else if (server.fd >= 0)
        serve_tcp();
}

static int
listen_on(int type, uint16_t *port)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t len = sizeof(name);
    int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);
    int room = 4 << 20;

    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, len), 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &len), 0);
    *port = ntohs(name.sin_port);
    return fd;
}

/* Make a server of that manner, and an engine with so many queries to it,
 * their IDs and names their numbers. */
static void
set_up(enum manner manner, enum rw_transport transport, size_t count)
{
    uint16_t port, other;

    memset(&server, 0, sizeof(server));
    memset(&engine, 0, sizeof(engine));
    server.manner = manner;
    server.peer = -1;
    server.fd =
        listen_on(transport == RW_UDP ? SOCK_DGRAM : SOCK_STREAM, &port);
    server.other = listen_on(SOCK_DGRAM, &other);
    engine.server = (struct rw_address){
        .family = RW_FAMILY_IPV4, .port = port, .octets = {127, 0, 0, 1}};
    engine.transport = transport;
    engine.count = count;
    for (size_t i = 0; i < count; i++) {
        uint8_t *octets = engine.queries[i].octets;

        octets[0] = (uint8_t)(7 * i >> 8);
        octets[1] = (uint8_t)(7 * i);
        octets[12] = (uint8_t)(i >> 8);
        octets[13] = (uint8_t)i;
    }
    if (manner == NOBODY) {
        close(server.fd);
        server.fd = -1;
    }
}

/* Run; what has happened. */
static struct rw_many_stats
run(const struct rw_many_config *config, uint64_t *took_us)
{
    struct rw_many *many;
    struct rw_many_stats stats;
    uint64_t began_us;

    assert_int_equal(rw_many_new(&many, config), RW_OK);
    began_us = rw_many_now(many);
    assert_int_equal(rw_many_run(many, ENGINE, NULL), RW_OK);
    if (took_us != NULL)
        *took_us = rw_many_now(many) - began_us;
    stats = *rw_many_look(many, true);
    rw_many_free(many);
    hang_up();
    if (server.fd >= 0)
        close(server.fd);
    close(server.other);
    assert_int_equal(engine.on_their_way, 0);
    assert_int_equal(stats.waiting, 0);
    return stats;
}

/* ---- the tests ---------------------------------------------------------- */

static void
each_manner_is_told_to_the_engine(void **state)
{
    static const struct {
        enum manner manner;
        enum rw_transport transport;
        size_t answers, others, failures, timeouts;
        enum rw_step_error error;
    } rows[] = {
        {ANSWERS, RW_UDP, 1, 0, 0, 0, RW_STEP_OK},
        {REFUSES, RW_UDP, 1, 0, 0, 0, RW_STEP_OK},
        {SILENT, RW_UDP, 0, 0, 0, 1, RW_STEP_OK},
        {WRONG_ID_FIRST, RW_UDP, 1, 1, 0, 0, RW_STEP_OK},
        {WRONG_SOURCE_FIRST, RW_UDP, 1, 1, 0, 0, RW_STEP_OK},
        {NOBODY, RW_UDP, 0, 0, 1, 0, RW_STEP_REFUSED},
        {ANSWERS, RW_TCP, 1, 0, 0, 0, RW_STEP_OK},
        {IN_PIECES, RW_TCP, 1, 0, 0, 0, RW_STEP_OK},
        {OTHER_FIRST, RW_TCP, 1, 1, 0, 0, RW_STEP_OK},
        {TWO_OTHERS, RW_TCP, 0, 2, 1, 0, RW_STEP_CLOSED},
        {EMPTY_FIRST, RW_TCP, 0, 0, 1, 0, RW_STEP_CLOSED},
        {CLOSES, RW_TCP, 0, 0, 1, 0, RW_STEP_CLOSED},
        {NOBODY, RW_TCP, 0, 0, 1, 0, RW_STEP_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rw_many_stats stats;

        set_up(rows[i].manner, rows[i].transport, 1);
        stats = run(NULL, NULL);
        assert_int_equal(engine.answers, rows[i].answers);
        assert_int_equal(engine.others, rows[i].others);
        assert_int_equal(engine.failures, rows[i].failures);
        assert_int_equal(engine.timeouts, rows[i].timeouts);
        assert_int_equal(engine.error, rows[i].error);
        assert_int_equal(stats.queries, 1);
        assert_int_equal(stats.tcp, rows[i].transport == RW_TCP);
        assert_int_equal(stats.silent, rows[i].manner == SILENT);
        assert_int_equal(stats.refused, rows[i].manner == REFUSES);
    }
}

static void
an_address_that_is_no_hosts_is_not_sent_to(void **state)
{
    (void)state;
    for (enum rw_transport how = RW_UDP; how <= RW_TCP; how++) {
        set_up(ANSWERS, how, 1);
        memset(engine.server.octets, 0, sizeof(engine.server.octets));
        (void)run(NULL, NULL);
        assert_int_equal(engine.failures, 1);
        assert_int_equal(engine.error, RW_STEP_UNREACHABLE);
        assert_int_equal(server.queries, 0);
    }
}

/* Each query is on a port that was drawn for it, out of 4096, which were
 * drawn out of all. */
static void
many_queries_come_from_many_ports(void **state)
{
    struct rw_many_stats stats;

    (void)state;
    set_up(ANSWERS, RW_UDP, 400);
    stats = run(NULL, NULL);
    assert_int_equal(engine.answers, 400);
    assert_int_equal(engine.held, 0);
    assert_int_equal(stats.dropped, 0);
    assert_int_equal(stats.strays, 0);
    /* 380.7 are expected, with a deviation of 4.2 */
    assert_within(server.distinct, 350, 400);
}

/* A small pool is not shared: each query has a new port, and waits for one
 * where all are taken. */
static void
few_sockets_are_not_shared(void **state)
{
    const struct rw_many_config config = {.sockets = 8};

    (void)state;
    set_up(ANSWERS, RW_UDP, 400);
    (void)run(&config, NULL);
    assert_int_equal(engine.answers, 400);
    assert_int_not_equal(engine.held, 0);
    assert_within(engine.most_on_their_way, 1, 9);
    assert_within(server.distinct, 380, 400); /* 398.8; by 1.1 */
}

/* What has nothing to do with any query is told to the one whose socket it
 * came to, where that is nobody else's: its trace tells of all that came. */
static void
a_socket_of_its_own_tells_of_strangers(void **state)
{
    (void)state;
    for (int is_shared = 0; is_shared < 2; is_shared++) {
        const struct rw_many_config config = {.sockets = is_shared ? 0 : 8};
        struct rw_many_stats stats;

        set_up(STRANGER_FIRST, RW_UDP, 1);
        stats = run(&config, NULL);
        assert_int_equal(engine.answers, 1);
        assert_int_equal(engine.others, !is_shared);
        assert_int_equal(stats.strays, is_shared);
    }
}

static void
a_server_has_no_more_queries_than_it_may(void **state)
{
    const struct rw_many_config config = {.server_open = 5};

    (void)state;
    set_up(ANSWERS, RW_UDP, 100);
    (void)run(&config, NULL);
    assert_int_equal(engine.answers, 100);
    /* one is counted when it is wished for, before it is held */
    assert_within(engine.most_on_their_way, 5, 6);
}

/* 100 queries at 1000 a second, of which 10 ms' worth may go at once. */
static void
rates_are_kept(void **state)
{
    static const struct rw_many_config rows[] = {
        {.server_rate = 1000},
        {.rate = 1000},
        {.rate = 1000, .server_rate = 100000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rw_many_stats stats;
        uint64_t took_us;

        set_up(ANSWERS, RW_UDP, 100);
        stats = run(&rows[i], &took_us);
        assert_int_equal(engine.answers, 100);
        assert_int_equal(stats.queries, 100);
        assert_true(took_us >= 88000);
    }
}

/* Without a limit of any kind, 40 queries go at once; the server says no to
 * them, and the next 40 do not. */
static void
who_refuses_is_asked_less(void **state)
{
    struct rw_many *many;
    uint64_t began_us;

    (void)state;
    set_up(REFUSES, RW_UDP, 40);
    assert_int_equal(rw_many_new(&many, NULL), RW_OK);
    assert_int_equal(rw_many_run(many, ENGINE, NULL), RW_OK);
    assert_int_equal(engine.held, 0);
    for (size_t i = 0; i < 40; i++)
        engine.queries[i].state = TO_SEND;
    engine.is_collected = false;
    began_us = rw_many_now(many);
    assert_int_equal(rw_many_run(many, ENGINE, NULL), RW_OK);
    assert_int_equal(engine.answers, 80);
    assert_int_not_equal(engine.held, 0);
    /* 20 ms between two, and one that may go ahead */
    assert_true(rw_many_now(many) - began_us >= 38 * 20000);
    rw_many_free(many);
    close(server.fd);
    close(server.other);
}

static void
the_flag_stops_all(void **state)
{
    const int stop = 1;
    const struct rw_many_config config = {.stop = &stop, .server_open = 3};

    (void)state;
    set_up(SILENT, RW_UDP, 20);
    (void)run(&config, NULL);
    assert_int_equal(engine.stopped, 20);
    assert_int_equal(engine.answers, 0);
}

static int
compare_numbers(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

    return one < other ? -1 : one > other;
}

static void
numbers_are_not_given_twice(void **state)
{
    static uint64_t numbers[2000];
    struct rw_many *many;

    (void)state;
    assert_int_equal(rw_many_new(&many, NULL), RW_OK);
    for (size_t i = 0; i < 2000; i++)
        numbers[i] = rw_many_random(many);
    qsort(numbers, 2000, sizeof(numbers[0]), compare_numbers);
    for (size_t i = 1; i < 2000; i++)
        assert_true(numbers[i - 1] != numbers[i]);
    rw_many_free(many);
    rw_many_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_manner_is_told_to_the_engine),
        cmocka_unit_test(an_address_that_is_no_hosts_is_not_sent_to),
        cmocka_unit_test(many_queries_come_from_many_ports),
        cmocka_unit_test(few_sockets_are_not_shared),
        cmocka_unit_test(a_socket_of_its_own_tells_of_strangers),
        cmocka_unit_test(a_server_has_no_more_queries_than_it_may),
        cmocka_unit_test(rates_are_kept),
        cmocka_unit_test(who_refuses_is_asked_less),
        cmocka_unit_test(the_flag_stops_all),
        cmocka_unit_test(numbers_are_not_given_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
