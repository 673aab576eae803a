/* A process that has locked itself down: what it can still do, and what is
 * refused.  Each row in a process of its own, as there is no way back.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rootwalk/sandbox.h"

static char folder[] = "/tmp/rootwalk-sandbox-XXXXXX";
static char elsewhere[] = "/tmp/rootwalk-sandbox-XXXXXX";

/* ---- what is tried; 0, or errno ---------------------------------------- */

static int
try_open(const char *where, const char *name, int flags)
{
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", where, name);
    fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    close(fd);
    return 0;
}

static int
read_a_file(void)
{
    return try_open(folder, "old", O_RDONLY);
}

static int
write_an_old_file(void)
{
    return try_open(folder, "old", O_WRONLY);
}

static int
make_a_file(void)
{
    return try_open(folder, "new", O_WRONLY | O_CREAT);
}

static int
cut_a_file(void)
{
    return try_open(folder, "old", O_RDWR | O_TRUNC);
}

static int
write_elsewhere(void)
{
    return try_open(elsewhere, "new", O_WRONLY | O_CREAT);
}

static int
make_a_folder(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/folder-%d", elsewhere, (int)getpid());
    return mkdir(path, 0700) == 0 ? 0 : errno;
}

static int
rename_within(void)
{
    char from[128], to[128];

    snprintf(from, sizeof(from), "%s/old", folder);
    snprintf(to, sizeof(to), "%s/newer", folder);
    return rename(from, to) == 0 && rename(to, from) == 0 ? 0 : errno;
}

static int
change_a_mode(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/old", folder);
    return chmod(path, 0600) == 0 ? 0 : errno;
}

/* Port 9 of this machine: nobody answers, which is no refusal of ours. */
static int
connect_by(int type)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(9)};
    int fd = socket(AF_INET, type, 0);
    int error = 0;

    if (fd < 0)
        return errno;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&name, sizeof(name)) != 0 &&
        errno != ECONNREFUSED)
        error = errno;
    close(fd);
    return error;
}

static int
connect_udp(void)
{
    return connect_by(SOCK_DGRAM);
}

static int
connect_tcp(void)
{
    return connect_by(SOCK_STREAM);
}

static int
become_another(void)
{
    char *words[] = {NULL}, *none[] = {NULL};

    execve("/nowhere/at/all", words, none);
    return errno == ENOENT ? 0 : errno;
}

static int
have_a_child(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child ? 0 : errno;
}

static void *
nothing(void *arg)
{
    return arg;
}

static int
have_a_thread(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, nothing, NULL);

    if (error == 0)
        (void)pthread_join(thread, NULL);
    return error;
}

static const struct row {
    const char *what;
    int (*try)(void);
    bool offline, writing, network; /* it works then */
} ROWS[] = {
    {"read a file", read_a_file, true, true, true},
    {"open a file for writing", write_an_old_file, false, true, true},
    {"make a file", make_a_file, false, true, true},
    {"cut a file", cut_a_file, false, true, true},
    {"rename a file", rename_within, false, true, true},
    {"change a mode", change_a_mode, false, true, true},
    {"make a file elsewhere", write_elsewhere, false, false, true},
    {"make a folder", make_a_folder, false, false, true},
    {"connect, UDP", connect_udp, false, false, true},
    {"connect, TCP", connect_tcp, false, false, true},
    {"become another program", become_another, false, false, false},
    {"have a child", have_a_child, false, false, false},
    {"have a thread", have_a_thread, true, true, true},
};

enum {
    WORKS,
    REFUSED,
    FAILED,
    NO_SANDBOX
};

static int
try_in(enum rw_sandbox sandbox, const char *writable, int (*try)(void))
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        enum rw_status entered = rw_sandbox_enter(sandbox, writable);
        int error;

        if (entered != RW_OK)
            _exit(NO_SANDBOX);
        error = try();
        _exit(error == 0                          ? WORKS
              : error == EPERM || error == EACCES ? REFUSED
                                                  : FAILED);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

static void
expect(const char *what, const char *where, int got, bool works)
{
    if (got == NO_SANDBOX) /* a kernel without, or the sanitizers */
        return;
    if (got != (works ? WORKS : REFUSED))
        fail_msg("%s, %s: %s", what, where,
                 got == WORKS     ? "it works"
                 : got == REFUSED ? "it is refused"
                                  : "it fails otherwise");
}

static void
what_is_not_needed_is_refused(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_non_null(mkdtemp(elsewhere));
    assert_int_equal(try_open(folder, "old", O_WRONLY | O_CREAT), 0);
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const struct row *row = &ROWS[i];

        assert_int_equal(row->try(), 0); /* without, all of it works */
        expect(row->what, "offline", try_in(RW_SANDBOX_OFFLINE, NULL, row->try),
               row->offline);
        expect(row->what, "with a report",
               try_in(RW_SANDBOX_OFFLINE, folder, row->try), row->writing);
        expect(row->what, "in the network",
               try_in(RW_SANDBOX_NETWORK, NULL, row->try), row->network);
    }
}

static void
a_folder_that_is_not_there_locks_nothing(void **state)
{
    enum rw_status status;

    (void)state;
    status = rw_sandbox_enter(RW_SANDBOX_OFFLINE, "/nowhere/at/all");
    assert_true(status == RW_ERR_IO || status == RW_ERR_UNSUPPORTED);
    assert_int_equal(have_a_child(), 0);
}

#ifndef __SANITIZE_ADDRESS__

/* Where this kernel has none, the rows above show nothing: say so. */
static void
there_is_a_sandbox_here(void **state)
{
    (void)state;
    if (try_in(RW_SANDBOX_OFFLINE, NULL, read_a_file) == NO_SANDBOX)
        skip();
}

#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_needed_is_refused),
        cmocka_unit_test(a_folder_that_is_not_there_locks_nothing),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(there_is_a_sandbox_here),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
