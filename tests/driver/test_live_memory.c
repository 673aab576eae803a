/* Memory that runs out, at each allocation in turn, while a walk goes on:
 * live, over UDP and TCP, recorded and not, and replayed.  It ends, says so,
 * and nothing is lost.
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

#include "help/failing.h"
#include "help/responder.h"
#include "rootwalk/rootwalk.h"

static char path[] = "/tmp/rootwalk-live-memory-XXXXXX";
static struct rw_address server;

static struct rw_walk_options
walk_options(void)
{
    struct rw_walk_options options;

    rw_walk_options_init(&options);
    options.qname = (const uint8_t *)"\3www";
    options.qtype = RW_TYPE_A;
    options.validate = true;
    return options;
}

static void
on_done(void *ctx, struct rw_walk *walk)
{
    enum rw_status *status = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);

    /* a socket's own memory is this machine's trouble, and no server's */
    *status =
        trace->reason == RW_REASON_MEMORY || trace->reason == RW_REASON_LOCAL
            ? RW_ERR_MEMORY
        : trace->outcome == RW_OUTCOME_NODATA ? RW_OK
                                              : RW_ERR_STATE;
    rw_walk_free(walk);
}

/* The walk's own word where the driver's is good. */
static enum rw_status
run(struct rw_engine *engine, struct rw_live *live, struct rw_replay *replay)
{
    enum rw_status outcome = RW_ERR_STATE, status;
    const struct rw_driver_events events = {.on_done = on_done,
                                            .ctx = &outcome};
    struct rw_walk_options options = walk_options();

    status = rw_engine_start(
        engine, &options,
        live != NULL ? rw_live_now(live) : rw_replay_now(replay), NULL);
    if (status == RW_OK)
        status = live != NULL ? rw_live_run(live, engine, &events)
                              : rw_replay_run(replay, engine, &events);
    return status != RW_OK ? status : outcome;
}

static enum rw_status
walk_live(struct rw_record_file *record)
{
    struct rw_engine_config config = {
        .hints = RESPONDER_HINTS,
        .hint_count = RESPONDER_HINT_COUNT,
        .port = server.port,
        .no_priming = true,
        .random = rw_live_random,
    };
    struct rw_live_config live_config = {.record = record};
    struct rw_engine *engine = NULL;
    struct rw_live *live;
    enum rw_status status = rw_live_new(&live, &live_config);

    if (status == RW_OK)
        status = rw_engine_new(&engine, &config);
    if (status == RW_OK)
        status = run(engine, live, NULL);
    rw_engine_free(engine);
    rw_live_free(live);
    return status;
}

static enum rw_status
walk_plainly(void)
{
    return walk_live(NULL);
}

static enum rw_status
walk_recorded(void)
{
    struct rw_record_file *record;
    enum rw_status status = rw_record_open(&record, path);

    if (status == RW_OK) {
        status = walk_live(record);
        if (rw_record_close(record) != RW_OK)
            status = RW_ERR_IO;
    }
    return status;
}

static enum rw_status
walk_replayed(void)
{
    struct rw_replay_info info;
    struct rw_engine_config config = {0};
    struct rw_engine *engine = NULL;
    struct rw_replay *replay;
    enum rw_status status =
        rw_replay_open_port(&replay, path, server.port, &info);

    if (status == RW_OK) {
        rw_replay_config(replay, &config);
        config.random = rw_live_random;
        config.hints = RESPONDER_HINTS;
        config.hint_count = RESPONDER_HINT_COUNT;
        config.port = server.port;
        status = rw_engine_new(&engine, &config);
    }
    if (status == RW_OK)
        status = run(engine, NULL, replay);
    rw_engine_free(engine);
    rw_replay_free(replay);
    return status;
}

static const struct row {
    const char *what;
    bool tcp;
    enum rw_status (*work)(void);
} ROWS[] = {
    {"UDP", false, walk_plainly},
    {"TCP", true, walk_plainly},
    {"recorded", true, walk_recorded},
    {"replayed", true, walk_replayed},
};

static void
every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        int process = responder_start(&server, ROWS[i].tcp);
        bool failed = true;
        size_t n = 0;

        assert_true(process > 0);
        if (ROWS[i].work == walk_replayed) /* of the very port */
            assert_int_equal(walk_recorded(), RW_OK);
        for (; failed; n++) {
            enum rw_status status;

            failing_after(n, FAILING_ONCE);
            status = ROWS[i].work();
            failed = failing_stop();
            if (failed ? status != RW_OK && status != RW_ERR_MEMORY &&
                             status != RW_ERR_IO
                       : status != RW_OK)
                fail_msg("%s, allocation %zu: %s", ROWS[i].what, n,
                         rw_status_text(status));
        }
        if (n < 20)
            fail_msg("%s: done after %zu allocations", ROWS[i].what, n);
        responder_stop(process);
    }
}

static int
set_up(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 || close(fd) != 0;
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
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
