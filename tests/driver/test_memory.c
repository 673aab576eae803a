/* Memory that runs out, at each allocation in turn, while a capture is
 * read, replayed or written: an error, and nothing lost.
 *
 * That nothing is lost is for the build with sanitizers to see.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/recorded.h"
#include "help/failing.h"
#include "rootwalk/capture.h"

/* ---- what is tried ------------------------------------------------------ */

static char path[] = "/tmp/rootwalk-memory-XXXXXX";

static enum rw_status
read_capture(void)
{
    struct rw_capture_options options = {.events = true};
    struct rw_capture *capture;
    struct rw_captured entry;
    enum rw_status status = rw_capture_open(&capture, path, &options, NULL);

    if (status != RW_OK) {
        assert_null(capture);
        return status;
    }
    while ((status = rw_capture_next(capture, &entry)) == RW_OK)
        continue;
    rw_capture_free(capture);
    return status == RW_ERR_EMPTY ? RW_OK : status;
}

static enum rw_status
open_replay(void)
{
    struct rw_replay_info info;
    struct rw_replay *replay;
    enum rw_status status = rw_replay_open(&replay, path, &info);

    assert_int_equal(status == RW_OK, replay != NULL);
    rw_replay_free(replay);
    return status;
}

static enum rw_status
write_capture(void)
{
    return recorded_write("/dev/null");
}

static enum rw_status
make_live(void)
{
    struct rw_live *live;
    enum rw_status status = rw_live_new(&live, NULL);

    rw_live_free(live);
    return status;
}

static const struct row {
    const char *what;
    enum rw_status (*work)(void);
    long least; /* allocations it takes, so that each is reached */
} ROWS[] = {
    {"reading", read_capture, 100},
    {"opening a replay", open_replay, 200},
    {"writing", write_capture, 10},
    {"the live driver", make_live, 1},
};

static void
says_so_and_loses_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct row *row = &ROWS[i];
        enum rw_status status = RW_ERR_MEMORY;
        long n = 0;

        while (status != RW_OK) {
            failing_after((size_t)n++, FAILING_ONCE);
            status = row->work();
            failing_stop();
            if (status != RW_OK && status != RW_ERR_MEMORY &&
                status != RW_ERR_IO)
                fail_msg("%s, allocation %ld: %s", row->what, n,
                         rw_status_text(status));
        }
        if (n < row->least)
            fail_msg("%s: done after %ld allocations", row->what, n);
    }
}

static int
set_up(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 || close(fd) != 0 || recorded_write(path) != RW_OK;
}

static int
tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_so_and_loses_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
