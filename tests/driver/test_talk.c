/* Conversations over loopback: with a server that is a script in a process of
 * its own, and with nobody.
 *
 * SPDX-License-Identifier: ISC
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <uv.h>

#include "rootwalk/rootwalk.h"

/* A socket that listens on loopback. */
static int
listen_on(struct rw_address *address)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(name);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, len), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &len), 0);
    memset(address, 0, sizeof(*address));
    assert_int_equal(
        rw_address_from_text(address, "127.0.0.1", ntohs(name.sin_port)),
        RW_OK);
    return fd;
}

/* Say a line, read one, and so on: the first `lines` of them. */
static void
play(int fd, const char *const *lines)
{
    char buf[1024];

    for (; *lines != NULL; lines++) {
        if (write(fd, *lines, strlen(*lines)) < 0 ||
            read(fd, buf, sizeof(buf)) <= 0)
            break;
    }
}

static pid_t
serve(int fd, const char *const *lines)
{
    pid_t process = fork();

    assert_true(process >= 0);
    if (process == 0) {
        int talk = accept(fd, NULL, NULL);

        play(talk, lines);
        close(talk);
        _exit(0);
    }
    return process;
}

struct talk {
    struct rw_live *live;
    struct rw_dialogue *dialogue;
    struct rw_client *client;
    struct rw_talk *talk;
    unsigned done;
};

static void
on_done(void *ctx, struct rw_talk *talk)
{
    struct talk *t = ctx;

    assert_true(rw_talk_is_over(talk));
    t->done++;
}

static void
begin(struct talk *t, const struct rw_address *server,
      const struct rw_client_options *wishes, struct rw_talk_options options)
{
    struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE,
                                       .server = *server};

    memset(t, 0, sizeof(*t));
    assert_int_equal(rw_live_new(&t->live, NULL), RW_OK);
    assert_int_equal(rw_dialogue_new(&t->dialogue, RW_PROTOCOL_SMTP, &live),
                     RW_OK);
    assert_int_equal(rw_client_new(&t->client, t->dialogue, wishes), RW_OK);
    options.loop = rw_live_loop(t->live);
    options.server = *server;
    options.client = t->client;
    options.dialogue = t->dialogue;
    options.done = on_done;
    options.ctx = t;
    options.live = t->live;
    assert_int_equal(rw_talk_start(&t->talk, &options), RW_OK);
}

static void
end(struct talk *t)
{
    rw_talk_free(t->talk);
    rw_client_free(t->client);
    rw_dialogue_free(t->dialogue);
    rw_live_free(t->live);
}

static const struct rw_client_options LOOK = {
    .protocol = RW_PROTOCOL_SMTP,
    .tls = RW_CLIENT_TLS_TRY,
    .until = RW_CLIENT_UNTIL_STARTTLS,
    .helo = "me.example",
};

static void
a_look_at_a_server_is_recorded(void **state)
{
    static const char *const LINES[] = {"220 mx.example ESMTP\r\n",
                                        "250-mx.example\r\n250 SIZE 1000\r\n",
                                        "221 bye\r\n", NULL};
    struct rw_address server;
    int fd = listen_on(&server);
    pid_t process = serve(fd, LINES);
    const struct rw_session *session;
    struct talk t;

    (void)state;
    begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
    rw_talk_run(t.talk);
    session = rw_dialogue_session(t.dialogue);
    assert_int_equal(t.done, 1);
    assert_int_equal(rw_client_end(t.client), RW_CLIENT_END_FINE);
    assert_true(rw_client_is_through(t.client));
    assert_int_equal(rw_talk_result(t.talk)->error, RW_STEP_OK);
    assert_int_equal(rw_talk_result(t.talk)->local.family, RW_FAMILY_IPV4);
    assert_true(rw_talk_result(t.talk)->connect_us != RW_NO_TIME);
    assert_string_equal(session->server_name, "mx.example");
    assert_string_equal(session->extensions->keyword, "SIZE");
    assert_int_equal(session->exchange_count, 3);
    assert_true(session->is_whole);
    assert_int_equal(session->ending, RW_ENDING_CLIENT);
    end(&t);
    close(fd);
    waitpid(process, NULL, 0);
}

static void
a_closed_port_is_said(void **state)
{
    struct rw_address server;
    struct talk t;

    (void)state;
    close(listen_on(&server));
    begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
    rw_talk_run(t.talk);
    assert_int_equal(t.done, 1);
    assert_int_equal(rw_talk_result(t.talk)->error, RW_STEP_REFUSED);
    assert_true(rw_talk_result(t.talk)->connect_us == RW_NO_TIME);
    assert_int_equal(rw_dialogue_session(t.dialogue)->exchange_count, 0);
    end(&t);
}

/* Nobody accepts, but the kernel has: it connects, and no word comes. */
static void
silence_ends_by_the_time_for_a_reply(void **state)
{
    struct rw_address server;
    struct rw_client_options look = LOOK;
    int fd = listen_on(&server);
    struct talk t;

    (void)state;
    look.reply_us = 20000;
    begin(&t, &server, &look, (struct rw_talk_options){.size = 0});
    rw_talk_run(t.talk);
    assert_int_equal(rw_client_end(t.client), RW_CLIENT_END_SILENT);
    assert_false(rw_talk_result(t.talk)->is_late);
    end(&t);
    close(fd);
}

static void
silence_ends_by_the_deadline(void **state)
{
    struct rw_address server;
    int fd = listen_on(&server);
    struct talk t;

    (void)state;
    begin(&t, &server, &LOOK, (struct rw_talk_options){.deadline_us = 20000});
    rw_talk_run(t.talk);
    assert_int_equal(rw_client_end(t.client), RW_CLIENT_END_STOPPED);
    assert_true(rw_talk_result(t.talk)->is_late);
    end(&t);
    close(fd);
}

static void
no_host_s_address_is_not_connected_to(void **state)
{
    struct rw_address server;
    struct talk t;

    (void)state;
    assert_int_equal(rw_address_from_text(&server, "0.0.0.0", 25), RW_OK);
    begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
    rw_talk_run(t.talk);
    assert_int_equal(rw_talk_result(t.talk)->error, RW_STEP_UNREACHABLE);
    end(&t);
}

static void
a_talk_may_be_freed_amid_it(void **state)
{
    struct rw_address server;
    int fd = listen_on(&server);
    struct talk t;

    (void)state;
    begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
    end(&t);
    assert_int_equal(t.done, 1);
    close(fd);
}

/* As Ctrl-C does: at once, before the connection is there and behind it,
 * whatever may still be waited for. */
static void
an_interrupted_driver_ends_its_talks(void **state)
{
    struct rw_address server;
    int fd = listen_on(&server);
    struct talk t;

    (void)state;
    for (int connects = 0; connects < 2; connects++) {
        begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
        while (connects && rw_talk_result(t.talk)->connect_us == RW_NO_TIME)
            uv_run(rw_live_loop(t.live), UV_RUN_ONCE);
        rw_live_interrupt(t.live);
        rw_talk_run(t.talk);
        assert_true(rw_live_is_stopped(t.live));
        assert_int_equal(t.done, 1);
        assert_true(rw_talk_result(t.talk)->is_stopped);
        assert_false(rw_talk_result(t.talk)->is_late);
        assert_int_equal(rw_client_end(t.client), RW_CLIENT_END_STOPPED);
        end(&t);
    }
    close(fd);
}

/* TLS that is answered by plain text: named, and not a word more is said. */
static void
plain_text_instead_of_tls_is_an_end(void **state)
{
    static const char *const LINES[] = {
        "220 mx.example ESMTP\r\n", "250-mx.example\r\n250 STARTTLS\r\n",
        "220 go\r\n", "250 here I am, in the clear\r\n", NULL};
    struct rw_address server;
    int fd = listen_on(&server);
    pid_t process = serve(fd, LINES);
    struct talk t;

    (void)state;
    begin(&t, &server, &LOOK, (struct rw_talk_options){.size = 0});
    rw_talk_run(t.talk);
    assert_int_equal(rw_client_end(t.client), RW_CLIENT_END_INJECTED);
    assert_false(rw_talk_result(t.talk)->has_tls);
    assert_true(rw_dialogue_session(t.dialogue)->has_injection[RW_SIDE_SERVER]);
    end(&t);
    close(fd);
    waitpid(process, NULL, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_at_a_server_is_recorded),
        cmocka_unit_test(a_closed_port_is_said),
        cmocka_unit_test(silence_ends_by_the_time_for_a_reply),
        cmocka_unit_test(silence_ends_by_the_deadline),
        cmocka_unit_test(no_host_s_address_is_not_connected_to),
        cmocka_unit_test(a_talk_may_be_freed_amid_it),
        cmocka_unit_test(an_interrupted_driver_ends_its_talks),
        cmocka_unit_test(plain_text_instead_of_tls_is_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
