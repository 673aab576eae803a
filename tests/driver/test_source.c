/* A program's own memory: all that the library takes comes from there, and all
 * of it goes back.  The walk is read back from a capture in one call.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/rootwalk.h"

#define CAPTURE "testdata/pcap/www.bilibili.com.pcap"
#define HEAD    16 /* octets before each block: its size */

static struct source {
    size_t blocks, octets, most, calls, refuse_at;
} source;

static void *
resize(void *ctx, void *octets, size_t size)
{
    struct source *own = ctx;
    uint8_t *block = octets != NULL ? (uint8_t *)octets - HEAD : NULL;
    uint8_t *made;
    size_t before = 0;

    if (block != NULL)
        memcpy(&before, block, sizeof(before));
    if (size > 0 && ++own->calls == own->refuse_at)
        return NULL;
    own->octets += size - before;
    own->most = own->octets > own->most ? own->octets : own->most;
    own->blocks += (size_t)(block == NULL) - (size_t)(size == 0);
    if (size == 0) {
        free(block);
        return NULL;
    }
    made = realloc(block, size + HEAD);
    assert_non_null(made);
    memcpy(made, &size, sizeof(size));
    return made + HEAD;
}

static enum rw_status
take(void *ctx, const char *data, size_t len)
{
    (void)data;
    *(size_t *)ctx += len;
    return RW_OK;
}

static enum rw_status
walk_and_report(void)
{
    struct rw_engine *engine;
    struct rw_walk *walk;
    size_t written = 0;
    struct rw_report_options options = {.size = sizeof(options),
                                        .format = RW_FORMAT_JSON,
                                        .sink = take,
                                        .ctx = &written};
    enum rw_status status = rw_replay_walk(&engine, &walk, CAPTURE, NULL);

    if (status == RW_OK) {
        const struct rw_trace *trace = rw_walk_trace(walk);

        status = trace->reason == RW_REASON_MEMORY ? RW_ERR_MEMORY
                                                   : rw_report(trace, &options);
        if (status == RW_OK)
            assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        if (status == RW_OK)
            assert_true(written > 1000);
        rw_engine_free(engine);
    }
    return status;
}

static void
all_memory_comes_from_the_program(void **state)
{
    (void)state;
    rw_memory_from(resize, &source);
    assert_int_equal(walk_and_report(), RW_OK);
    assert_true(source.calls > 60 && source.most > 10000);
    assert_int_equal(source.blocks, 0);
    assert_int_equal(source.octets, 0);
    source.calls = 0;
    source.refuse_at = 50;
    assert_int_equal(walk_and_report(), RW_ERR_MEMORY);
    assert_int_equal(source.blocks, 0);
    rw_memory_from(NULL, NULL);
    source.calls = 0;
    assert_int_equal(walk_and_report(), RW_OK);
    assert_int_equal(source.calls, 0);
}

static void
a_capture_that_is_none_gives_no_walk(void **state)
{
    struct rw_engine *engine;
    struct rw_walk *walk;

    (void)state;
    assert_int_equal(rw_replay_walk(&engine, &walk, "Makefile", NULL),
                     RW_ERR_FORMAT);
    assert_null(engine);
    assert_null(walk);
}

/* Structures of an older header are shorter: what they lack is 0. */
static void
structures_of_older_programs_are_taken(void **state)
{
    struct {
        struct rw_walk_options options;
        uint8_t poison[64];
    } old;
    struct rw_engine *engine;
    struct rw_walk *walk;

    (void)state;
    memset(&old, 0xff, sizeof(old));
    rw_walk_options_fill(&old.options, offsetof(struct rw_walk_options, tag));
    assert_int_equal((uintptr_t)old.options.tag, UINTPTR_MAX); /* not its own */
    old.options.qname = (const uint8_t *)"\3www\10bilibili\3com";
    assert_int_equal(rw_replay_walk(&engine, &walk, CAPTURE, &old.options),
                     RW_OK);
    assert_null(rw_walk_tag(walk));
    assert_int_equal(rw_walk_trace(walk)->outcome, RW_OUTCOME_ANSWER);
    rw_engine_free(engine);
    rw_walk_options_fill(&old.options, sizeof(old)); /* a newer one's */
    assert_int_equal(old.poison[0], 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_memory_comes_from_the_program),
        cmocka_unit_test(a_capture_that_is_none_gives_no_walk),
        cmocka_unit_test(structures_of_older_programs_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
