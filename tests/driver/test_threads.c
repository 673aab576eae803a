/* Threads: engines in two at once, one handed from thread to thread, and the
 * first use of each library that is opened when it is needed in eight.  `make
 * tsan` runs this under the thread sanitizer.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/unistring.h"
#include "rootwalk/rootwalk.h"
#include "stub/ares.h"
#include "stub/libuv.h"

#define CAPTURE "testdata/pcap/www.bilibili.com.pcap"
#define THREADS 8

static enum rw_status
take(void *ctx, const char *data, size_t len)
{
    (void)data;
    *(size_t *)ctx += len;
    return RW_OK;
}

static size_t
report(const struct rw_walk *walk)
{
    size_t written = 0;
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = take, .ctx = &written};

    return rw_report(rw_walk_trace(walk), &options) == RW_OK ? written : 0;
}

static void *
walk_whole(void *out)
{
    struct rw_engine *engine;
    struct rw_walk *walk;

    if (rw_replay_walk(&engine, &walk, CAPTURE, NULL) == RW_OK)
        *(size_t *)out = report(walk);
    rw_engine_free(engine);
    return NULL;
}

static void
two_threads_walk_at_once(void **state)
{
    pthread_t threads[2];
    size_t written[2] = {0};

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, walk_whole, &written[i]), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(written[0] > 1000 && written[1] > 1000);
}

/* ---- one engine, handed on --------------------------------------------- */

static struct {
    struct rw_replay *replay;
    struct rw_engine *engine;
    struct rw_walk *walk;
    enum rw_status status;
} handed;

static void *
begin(void *unused)
{
    struct rw_replay_info info;
    struct rw_engine_config config = {.random = rw_live_random};
    struct rw_walk_options options;

    handed.status = rw_replay_open(&handed.replay, CAPTURE, &info);
    if (handed.status != RW_OK)
        return unused;
    rw_replay_config(handed.replay, &config);
    rw_walk_options_init(&options);
    options.qname = info.qname;
    options.qtype = info.qtype;
    handed.status = rw_engine_new(&handed.engine, &config);
    if (handed.status == RW_OK)
        handed.status =
            rw_engine_start(handed.engine, &options,
                            rw_replay_now(handed.replay), &handed.walk);
    return unused;
}

static void *
go_on(void *unused)
{
    handed.status = rw_replay_run(handed.replay, handed.engine, NULL);
    return unused;
}

static void
an_engine_is_handed_from_thread_to_thread(void **state)
{
    static void *(*const PARTS[])(void *) = {begin, go_on};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, PARTS[i], NULL), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(handed.status, RW_OK);
    }
    assert_int_equal(rw_walk_trace(handed.walk)->outcome, RW_OUTCOME_ANSWER);
    rw_engine_free(handed.engine);
    rw_replay_free(handed.replay);
}

/* ---- first use ---------------------------------------------------------- */

static pthread_barrier_t all_there;

static bool
use_libcrypto(void)
{
    struct rw_judge_config config = {
        .qname = RW_NAME_ROOT, .qtype = 1, .qclass = 1};
    struct rw_judge *judge = rw_judge_new(&config);
    struct rw_chain *chain = NULL;
    bool good = judge != NULL && rw_judge_rule(&chain, judge, 0, NULL) == RW_OK;

    rw_chain_free(chain);
    rw_judge_free(judge);
    return good;
}

static void *
use_all(void *out)
{
    uint8_t name[RW_NAME_MAX];
    struct rw_record_file *file = NULL;
    bool good;

    pthread_barrier_wait(&all_there);
    good = rw_idn_from_text(name, "b\303\274cher.example", NULL) == RW_OK;
    good = rwi_unistring() != NULL && good;
    good = rwi_libuv() != NULL && good;
    good = rwi_cares() != NULL && good;
    good = rw_record_open(&file, "/dev/null") == RW_OK && good;
    good = use_libcrypto() && good;
    (void)rw_record_close(file);
    *(bool *)out = good;
    return NULL;
}

static void
libraries_are_first_used_by_many(void **state)
{
    pthread_t threads[THREADS];
    bool good[THREADS] = {false};

    (void)state;
    assert_int_equal(pthread_barrier_init(&all_there, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_all, &good[i]),
                         0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(good[i]);
    }
    pthread_barrier_destroy(&all_there);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libraries_are_first_used_by_many),
        cmocka_unit_test(two_threads_walk_at_once),
        cmocka_unit_test(an_engine_is_handed_from_thread_to_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
