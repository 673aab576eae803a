/* Descriptors and libraries that are not to be had, each in turn: a walk says
 * so, or goes on without; no verdict and no finding is another than with all
 * of them, and no server is blamed.  Each try is a process of its own, since
 * what was opened once stays.  dlopen(3) is led here (part.mk).
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
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "help/responder.h"
#include "rootwalk/rootwalk.h"

#define CAPTURE "testdata/pcap/www.bilibili.com.pcap"
#define TRIES   24 /* more than there are descriptors, or libraries */

static struct rw_address server;
static int failing = -1; /* which dlopen fails, from 0 */
static int opened;

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);

void *
__wrap_dlopen(const char *name, int flags)
{
    return opened++ == failing ? NULL : __real_dlopen(name, flags);
}

/* What a try came to, as the status of its process. */
enum came {
    CAME_WHOLE = 1, /* as with all that is wanted */
    CAME_SAID,      /* something was not to be had, and that is said */
    CAME_WRONG,
    CAME_SECURITY, /* and the verdict, where nothing is missing */
};

#ifndef RWI_LINKED /* what is linked is there, or the program is not */
static enum rw_security expected; /* of the capture's walk */
#endif

/* Nobody is blamed, and nothing is said of what was not checked. */
static enum came
judge(const struct rw_trace *trace, enum rw_outcome outcome,
      enum rw_security security)
{
    struct rw_findings *findings;
    enum came came = CAME_WRONG;

    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->error != RW_STEP_OK &&
            trace->steps[i]->error != RW_STEP_LOCAL &&
            trace->steps[i]->error != RW_STEP_NOT_CAPTURED &&
            trace->steps[i]->error != RW_STEP_CANCELLED)
            return CAME_WRONG;
    if (trace->outcome == outcome && trace->security == security)
        return CAME_WHOLE;
    if (trace->security != security &&
        trace->security != RW_SECURITY_INDETERMINATE &&
        trace->security != RW_SECURITY_UNCHECKED)
        return CAME_WRONG;
    if (trace->outcome != outcome && trace->reason != RW_REASON_LOCAL &&
        trace->reason != RW_REASON_MEMORY)
        return CAME_WRONG;
    if (rw_findings_of(&findings, trace) != RW_OK)
        return CAME_WRONG;
    came = CAME_SAID;
    for (size_t i = 0; i < rw_findings_count(findings); i++)
        if (rw_findings_get(findings, i)->code == RW_FINDING_SERVER_TIMEOUT ||
            rw_findings_get(findings, i)->code ==
                RW_FINDING_ALGORITHM_UNSUPPORTED)
            came = CAME_WRONG;
    rw_findings_free(findings);
    return came;
}

/* A library that could not be opened is said by its own status. */
static bool
says_what_is_missing(enum rw_status status)
{
    return status == RW_ERR_IO || status == RW_ERR_UNSUPPORTED ||
           (status >= RW_ERR_LIBCARES && status <= RW_ERR_ZLIB);
}

static enum came
walk_live(enum rw_security security)
{
    struct rw_engine_config config = {.hints = RESPONDER_HINTS,
                                      .hint_count = RESPONDER_HINT_COUNT,
                                      .port = server.port,
                                      .no_priming = true,
                                      .random = rw_live_random};
    struct rw_walk_options options;
    struct rw_engine *engine;
    struct rw_live *live;
    struct rw_walk *walk;
    enum rw_status status = rw_live_new(&live, NULL);
    enum came came = CAME_WRONG;

    if (says_what_is_missing(status))
        return CAME_SAID;
    rw_walk_options_init(&options);
    options.qname = (const uint8_t *)"\3www";
    if (status == RW_OK && rw_engine_new(&engine, &config) == RW_OK) {
        if (rw_engine_start(engine, &options, rw_live_now(live), &walk) ==
                RW_OK &&
            rw_live_run(live, engine, NULL) == RW_OK)
            came = judge(rw_walk_trace(walk), RW_OUTCOME_NODATA, security);
        rw_engine_free(engine);
    }
    rw_live_free(live);
    return came;
}

/* The walk over UDP; its unsigned root is bogus under the built-in anchors. */
static enum came
without_descriptor(int n)
{
    struct rlimit limit = {.rlim_cur = 0, .rlim_max = 0};
    int first = dup(0); /* the lowest that is free */

    close(first);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)(first + n);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return CAME_WRONG;
    return walk_live(RW_SECURITY_BOGUS);
}

#ifndef RWI_LINKED
/* A walk out of a capture, whose chain is checked. */
static enum came
without_library(int n)
{
    struct rw_engine *engine;
    struct rw_walk *walk;
    enum rw_status status;
    enum came came;

    failing = n;
    status = rw_replay_walk(&engine, &walk, CAPTURE, NULL);
    if (status != RW_OK)
        return says_what_is_missing(status) ? CAME_SAID : CAME_WRONG;
    came = n < 0 ? CAME_SECURITY + rw_walk_trace(walk)->security
                 : judge(rw_walk_trace(walk), RW_OUTCOME_ANSWER, expected);
    rw_engine_free(engine);
    return came;
}
#endif

static int
in_a_process(enum came (*try)(int), int n)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        _exit(try(n));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status))
        fail_msg("try %d: signal %d", n, WTERMSIG(status));
    return WEXITSTATUS(status);
}

static void try_each(enum came (*try)(int))
{
    int said = 0, whole = 0;

    for (int n = 0; n < TRIES; n++) {
        int came = in_a_process(try, n);

        if (came != CAME_WHOLE && came != CAME_SAID)
            fail_msg("try %d: %d", n, came);
        said += came == CAME_SAID;
        whole += came == CAME_WHOLE;
    }
    assert_true(said > 0 && whole > 0);
}

static void
descriptors_that_are_not_to_be_had_blame_nobody(void **state)
{
    int process = responder_start(&server, false);

    (void)state;
    assert_true(process > 0);
    try_each(without_descriptor);
    responder_stop(process);
}

#ifndef RWI_LINKED
static void
libraries_that_are_not_to_be_had_change_no_verdict(void **state)
{
    (void)state;
    expected =
        (enum rw_security)(in_a_process(without_library, -1) - CAME_SECURITY);
    assert_true(expected == RW_SECURITY_SECURE ||
                expected == RW_SECURITY_INSECURE ||
                expected == RW_SECURITY_BOGUS);
    try_each(without_library);
}
#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_that_are_not_to_be_had_blame_nobody),
#ifndef RWI_LINKED
        cmocka_unit_test(libraries_that_are_not_to_be_had_change_no_verdict),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
