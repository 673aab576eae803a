/* Resolvers asked through c-ares, each a small server on loopback that the
 * same loop drives: what every way of misbehaving is called.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <uv.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/stub.h"

/* How a server on loopback answers. */
enum manner {
    MANNER_RIGHT,
    MANNER_SILENT,
    MANNER_GARBAGE,
    MANNER_WRONG_ID,
    MANNER_WRONG_QUESTION,
    MANNER_WRONG_ID_THEN_RIGHT,
    MANNER_TRUNCATED, /* and nothing listens on TCP */
    MANNER_TCP,       /* truncated over UDP, right over TCP */
    MANNER_SERVFAIL,  /* but right with CD */
};

struct server {
    uv_udp_t udp;
    uv_tcp_t tcp;
    uv_tcp_t peer;
    enum manner manner;
    struct rw_address address;
    unsigned queries;
    char buf[2048];
    uv_udp_send_t sends[8];
    char replies[8][600];
    unsigned sent;
    uv_write_t write;
};

static uv_loop_t loop;
static uint8_t qname[RW_NAME_MAX];

static uint64_t
count_up(void *ctx)
{
    static uint64_t number = 0x1234;

    (void)ctx;
    return number += 0x101;
}

static void
on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
    struct server *server = handle->data;

    (void)size;
    *buf = uv_buf_init(server->buf, sizeof(server->buf));
}

/* The query turned round into a response with these flags. */
static size_t
respond(struct server *server, char *out, const char *query, size_t len,
        uint16_t flags)
{
    assert_true(len <= 600);
    memcpy(out, query, len);
    flags |= RW_FLAG_QR | RW_FLAG_RD | RW_FLAG_RA;
    out[2] = (char)(flags >> 8);
    out[3] = (char)flags;
    server->queries++;
    return len;
}

static void
send_reply(struct server *server, const struct sockaddr *to, size_t len)
{
    unsigned i = server->sent++;
    uv_buf_t buf = uv_buf_init(server->replies[i], (unsigned)len);

    uv_udp_send(&server->sends[i], &server->udp, &buf, 1, to, NULL);
}

static void
on_query(uv_udp_t *udp, ssize_t got, const uv_buf_t *buf,
         const struct sockaddr *from, unsigned flags)
{
    struct server *server = udp->data;
    size_t len = (size_t)got;
    char *reply = server->replies[server->sent];

    (void)flags;
    if (got <= 0 || from == NULL || server->sent + 2 > 8)
        return;
    len = respond(server, reply, buf->base, len, 0);
    switch (server->manner) {
    case MANNER_RIGHT:
        break;
    case MANNER_SILENT:
        return;
    case MANNER_GARBAGE:
        len = 5;
        break;
    case MANNER_WRONG_ID:
        reply[0] ^= 0x55;
        break;
    case MANNER_WRONG_QUESTION:
        reply[RW_HEADER_SIZE + 1] ^= 0x01;
        break;
    case MANNER_WRONG_ID_THEN_RIGHT:
        reply[0] ^= 0x55;
        send_reply(server, from, len);
        reply = server->replies[server->sent];
        respond(server, reply, buf->base, len, 0);
        break;
    case MANNER_TRUNCATED:
    case MANNER_TCP:
        reply[2] |= RW_FLAG_TC >> 8;
        break;
    case MANNER_SERVFAIL:
        if ((buf->base[3] & RW_FLAG_CD) == 0)
            reply[3] |= RW_RCODE_SERVFAIL;
        break;
    }
    send_reply(server, from, len);
}

static void
on_tcp_read(uv_stream_t *peer, ssize_t got, const uv_buf_t *buf)
{
    struct server *server = peer->data;
    char *reply = server->replies[server->sent];
    uv_buf_t out;

    if (got < 14)
        return;
    reply[0] = buf->base[0];
    reply[1] = buf->base[1];
    respond(server, reply + 2, buf->base + 2, (size_t)got - 2, 0);
    server->sent++;
    out = uv_buf_init(reply, (unsigned)got);
    uv_write(&server->write, peer, &out, 1, NULL);
}

static void
on_connection(uv_stream_t *tcp, int status)
{
    struct server *server = tcp->data;

    assert_int_equal(status, 0);
    uv_tcp_init(&loop, &server->peer);
    server->peer.data = server;
    assert_int_equal(uv_accept(tcp, (uv_stream_t *)&server->peer), 0);
    uv_read_start((uv_stream_t *)&server->peer, on_alloc, on_tcp_read);
}

static void
server_start(struct server *server, enum manner manner)
{
    struct sockaddr_in at;
    int len = sizeof(at);

    memset(server, 0, sizeof(*server));
    server->manner = manner;
    uv_ip4_addr("127.0.0.1", 0, &at);
    uv_udp_init(&loop, &server->udp);
    server->udp.data = server;
    assert_int_equal(uv_udp_bind(&server->udp, (const struct sockaddr *)&at, 0),
                     0);
    uv_udp_getsockname(&server->udp, (struct sockaddr *)&at, &len);
    uv_udp_recv_start(&server->udp, on_alloc, on_query);
    assert_int_equal(rw_address_from_octets(&server->address,
                                            (uint8_t *)&at.sin_addr, 4,
                                            ntohs(at.sin_port)),
                     RW_OK);
    uv_tcp_init(&loop, &server->tcp);
    server->tcp.data = server;
    if (manner != MANNER_TCP)
        return;
    assert_int_equal(uv_tcp_bind(&server->tcp, (const struct sockaddr *)&at, 0),
                     0);
    assert_int_equal(uv_listen((uv_stream_t *)&server->tcp, 4, on_connection),
                     0);
}

static void
server_stop(struct server *server)
{
    uv_close((uv_handle_t *)&server->udp, NULL);
    uv_close((uv_handle_t *)&server->tcp, NULL);
    if (server->peer.data != NULL)
        uv_close((uv_handle_t *)&server->peer, NULL);
    uv_run(&loop, UV_RUN_NOWAIT);
}

struct row {
    const char *what;
    enum manner manner;
    enum rw_stub_error want;
    bool want_truncated;
    bool want_cd;
    enum rw_transport want_transport;
    bool ignore_tc;
    bool want_response;
};

static const struct row ROWS[] = {
    {.what = "a response", .manner = MANNER_RIGHT, .want_response = true},
    {.what = "silence", .manner = MANNER_SILENT, .want = RW_STUB_TIMEOUT},
    {.what = "garbage",
     .manner = MANNER_GARBAGE,
     .want = RW_STUB_GARBAGE,
     .want_response = true},
    {.what = "another ID",
     .manner = MANNER_WRONG_ID,
     .want = RW_STUB_WRONG_ID,
     .want_response = true},
    {.what = "another question",
     .manner = MANNER_WRONG_QUESTION,
     .want = RW_STUB_WRONG_QUESTION,
     .want_response = true},
    {.what = "another ID, then right",
     .manner = MANNER_WRONG_ID_THEN_RIGHT,
     .want_response = true},
    {.what = "truncated, no TCP",
     .manner = MANNER_TRUNCATED,
     .want = RW_STUB_TCP_FAILED,
     .want_truncated = true,
     .want_response = true},
    {.what = "truncated, +ignore",
     .manner = MANNER_TRUNCATED,
     .want_truncated = true,
     .ignore_tc = true,
     .want_response = true},
    {.what = "truncated, then TCP",
     .manner = MANNER_TCP,
     .want_truncated = true,
     .want_transport = RW_TCP,
     .want_response = true},
    {.what = "SERVFAIL, asked again with CD",
     .manner = MANNER_SERVFAIL,
     .want_cd = true,
     .want_response = true},
};

static void
check(const struct row *row)
{
    static struct server server;
    struct rw_stub_config config = {.loop = &loop,
                                    .timeout_us = 200000,
                                    .ignore_tc = row->ignore_tc,
                                    .random = count_up};
    struct rw_query_options options = {
        .flags = RW_FLAG_RD, .edns = true, .udp_size = 1232};
    const struct rw_stub_answer *answer;
    struct rw_stub *stub;

    server_start(&server, row->manner);
    assert_int_equal(rw_stub_new(&stub, &config), RW_OK);
    assert_int_equal(rw_stub_add(stub, &server.address, "here"), RW_OK);
    assert_int_equal(
        rw_stub_ask(stub, qname, RW_TYPE_A, RW_CLASS_IN, &options, NULL, NULL),
        RW_OK);
    assert_int_equal(rw_stub_pending(stub), 1);
    rw_stub_wait(stub);
    answer = rw_stub_get(stub, 0);
    if (answer->error != row->want ||
        answer->truncated != row->want_truncated ||
        answer->transport != row->want_transport ||
        (answer->response.len > 0) != row->want_response ||
        (answer->response_cd.len > 0) != row->want_cd ||
        answer->query.len < RW_HEADER_SIZE || !answer->done)
        fail_msg("%s: error %s, truncated %d, transport %d, %zu octets, "
                 "%zu with CD",
                 row->what, rw_stub_error_word(answer->error),
                 answer->truncated, (int)answer->transport,
                 answer->response.len, answer->response_cd.len);
    assert_string_equal(answer->label, "here");
    rw_stub_free(stub);
    server_stop(&server);
}

static void
stub_names_what_a_resolver_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        check(&ROWS[i]);
}

static void
closed_port_is_refused_at_once(void **state)
{
    struct rw_stub_config config = {.loop = &loop, .random = count_up};
    struct rw_query_options options = {.flags = RW_FLAG_RD};
    static struct server server;
    struct rw_stub *stub;

    (void)state;
    server_start(&server, MANNER_SILENT);
    server_stop(&server); /* nobody has its port now */
    assert_int_equal(rw_stub_new(&stub, &config), RW_OK);
    assert_int_equal(rw_stub_add(stub, &server.address, NULL), RW_OK);
    assert_int_equal(
        rw_stub_ask(stub, qname, RW_TYPE_A, RW_CLASS_IN, &options, NULL, NULL),
        RW_OK);
    rw_stub_wait(stub);
    assert_int_equal(rw_stub_get(stub, 0)->error, RW_STUB_REFUSED);
    rw_stub_free(stub);
}

static void
stop_gives_up_on_those_pending(void **state)
{
    struct rw_stub_config config = {.loop = &loop, .random = count_up};
    struct rw_query_options options = {.flags = RW_FLAG_RD};
    static struct server server;
    struct rw_stub *stub;

    (void)state;
    server_start(&server, MANNER_SILENT);
    assert_int_equal(rw_stub_new(&stub, &config), RW_OK);
    assert_int_equal(rw_stub_add(stub, &server.address, NULL), RW_OK);
    assert_int_equal(
        rw_stub_ask(stub, qname, RW_TYPE_A, RW_CLASS_IN, &options, NULL, NULL),
        RW_OK);
    rw_stub_stop(stub);
    assert_int_equal(rw_stub_pending(stub), 0);
    assert_int_equal(rw_stub_get(stub, 0)->error, RW_STUB_INTERRUPTED);
    rw_stub_free(stub);
    server_stop(&server);
}

/* Read resolvers from a file with this text; NULL: there is none. */
static enum rw_status
add_from(struct rw_stub *stub, const char *text)
{
    char path[] = "/tmp/rootwalk-resolv-XXXXXX";
    int fd = mkstemp(path);
    enum rw_status status;

    assert_true(fd >= 0);
    if (text == NULL)
        unlink(path);
    else
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    status = rw_stub_add_system(stub, path);
    unlink(path);
    return status;
}

static void
system_resolvers_are_read_and_never_guessed(void **state)
{
    static const struct {
        const char *what;
        const char *text;
        enum rw_status want;
        size_t want_count;
    } rows[] = {
        {"two", "nameserver 192.0.2.53\nnameserver 2001:db8::53\n", RW_OK, 2},
        {"after a comment", "# x\noptions edns0\nnameserver 192.0.2.53\n",
         RW_OK, 1},
        {"no file", NULL, RW_ERR_IO, 0},
        {"empty", "", RW_ERR_EMPTY, 0},
        {"only a comment", "# nameserver 192.0.2.53\n", RW_ERR_EMPTY, 0},
        {"a nameserver line without a name", "nameserver \n", RW_ERR_EMPTY, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rw_stub_config config = {.loop = &loop, .random = count_up};
        struct rw_stub *stub;
        enum rw_status got;

        assert_int_equal(rw_stub_new(&stub, &config), RW_OK);
        got = add_from(stub, rows[i].text);
        if (got != rows[i].want || rw_stub_count(stub) != rows[i].want_count)
            fail_msg("%s: got %s, %zu resolvers", rows[i].what,
                     rw_status_text(got), rw_stub_count(stub));
        rw_stub_free(stub);
    }
}

static void
search_list_completes_short_names(void **state)
{
    static const struct {
        const char *what, *conf, *name;
        const char *want[3];
        const char *localdomain, *options; /* of the environment */
    } rows[] = {
        {.what = "the last of domain and search counts",
         .conf = "search a.example\ndomain b.example # not c\n",
         .name = "www.",
         .want = {"www.b.example.", "www."}},
        {.what = "LOCALDOMAIN takes the place of both",
         .conf = "search a.example\n",
         .name = "www.",
         .want = {"www.c.example.", "www.d.example.", "www."},
         .localdomain = "c.example d.example"},
        {.what = "RES_OPTIONS has the last word on ndots",
         .conf = "search a.example\noptions ndots:1\n",
         .name = "www.x.",
         .want = {"www.x.a.example.", "www.x."},
         .options = "rotate ndots:3"},
        {.what = "what is no name is left out",
         .conf = "search a..example b.example\n",
         .name = "www.",
         .want = {"www.b.example.", "www."}},
        {.what = "blanks and a keyword that only begins so",
         .conf = "  search\ta.example\nsearching b.example\n",
         .name = "www.",
         .want = {"www.a.example.", "www."}},
        {.what = "a short name: the list first",
         .conf = "search a.example b.example\n",
         .name = "www.",
         .want = {"www.a.example.", "www.b.example.", "www."}},
        {.what = "enough dots: itself first",
         .conf = "search a.example\n",
         .name = "www.x.",
         .want = {"www.x.", "www.x.a.example."}},
        {.what = "ndots:2 asks for more dots",
         .conf = "search a.example\noptions ndots:2\n",
         .name = "www.x.",
         .want = {"www.x.a.example.", "www.x."}},
    };

    (void)state;
    unsetenv("LOCALDOMAIN");
    unsetenv("RES_OPTIONS");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[] = "/tmp/rootwalk-search-XXXXXX";
        uint8_t names[3][RW_NAME_MAX], name[RW_NAME_MAX];
        int fd = mkstemp(path);
        size_t count;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, rows[i].conf, strlen(rows[i].conf)),
                         strlen(rows[i].conf));
        close(fd);
        assert_int_equal(rw_name_from_text(name, rows[i].name,
                                           strlen(rows[i].name), NULL, NULL),
                         RW_OK);
        if (rows[i].localdomain != NULL)
            setenv("LOCALDOMAIN", rows[i].localdomain, 1);
        if (rows[i].options != NULL)
            setenv("RES_OPTIONS", rows[i].options, 1);
        count = rw_stub_search(names, 3, name, path);
        unsetenv("LOCALDOMAIN");
        unsetenv("RES_OPTIONS");
        unlink(path);
        for (size_t j = 0; j < 3 && rows[i].want[j] != NULL; j++) {
            char buf[RW_NAME_TEXT_MAX];
            struct rw_text text;

            assert_true(j < count);
            rw_text_init(&text, buf, sizeof(buf));
            rw_name_to_text(&text, names[j]);
            if (strcmp(buf, rows[i].want[j]) != 0)
                fail_msg("%s: %zu: %s", rows[i].what, j, buf);
        }
    }
}

static void
host_that_is_an_address_needs_no_look_up(void **state)
{
    struct rw_stub_config config = {.loop = &loop, .random = count_up};
    struct rw_stub *stub;

    (void)state;
    assert_int_equal(rw_stub_new(&stub, &config), RW_OK);
    assert_int_equal(rw_stub_add_host(stub, "192.0.2.53#5353", 53), RW_OK);
    assert_int_equal(rw_stub_get(stub, 0)->resolver.port, 5353);
    assert_int_equal(rw_stub_add_host(stub, "", 53), RW_ERR_ADDRESS);
    assert_int_equal(rw_stub_add_host(stub, "x#0", 53), RW_ERR_ADDRESS);
    assert_int_equal(rw_stub_add_host(stub, "x#65536", 53), RW_ERR_ADDRESS);
    rw_stub_free(stub);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stub_names_what_a_resolver_does),
        cmocka_unit_test(closed_port_is_refused_at_once),
        cmocka_unit_test(stop_gives_up_on_those_pending),
        cmocka_unit_test(system_resolvers_are_read_and_never_guessed),
        cmocka_unit_test(search_list_completes_short_names),
        cmocka_unit_test(host_that_is_an_address_needs_no_look_up),
    };
    int failed;

    if (rw_name_from_text(qname, "www.example.", 12, NULL, NULL) != RW_OK ||
        uv_loop_init(&loop) != 0)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (uv_loop_close(&loop) != 0) {
        print_error("a handle was left open\n");
        failed++;
    }
    return failed;
}
