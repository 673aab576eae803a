/* What the virtual driver does with an engine's wishes.
 *
 * The engine here is a script: a row of actions, each with the time at which
 * it must be asked for, and a log of what was handed in.  Its functions
 * stand in for those of the library, so that the driver is alone at fault.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/driver.h"

struct wish {
    enum rw_want want;
    uint64_t exchange;
    uint64_t until_us;
};

static struct {
    const struct wish *wishes;
    size_t len, at;
    char log[512]; /* what the driver said and did, in order */
} script;

static const struct rw_address SERVER = {
    .family = RW_FAMILY_IPV4, .port = 53, .octets = {192, 0, 2, 1}};
static const struct rw_address OTHER = {
    .family = RW_FAMILY_IPV4, .port = 53, .octets = {192, 0, 2, 9}};

static void
note(const char *format, ...)
{
    size_t len = strlen(script.log);
    va_list args;

    va_start(args, format);
    vsnprintf(script.log + len, sizeof(script.log) - len, format, args);
    va_end(args);
}

/* ---- the engine's side --------------------------------------------------- */

enum rw_status
rw_engine_next(struct rw_engine *engine, uint64_t now_us,
               struct rw_action *action)
{
    (void)engine;
    (void)now_us;
    memset(action, 0, sizeof(*action));
    action->want = RW_WANT_WAIT;
    action->until_us = RW_NO_TIME;
    if (script.at < script.len) {
        const struct wish *wish = &script.wishes[script.at++];

        action->want = wish->want;
        action->exchange = wish->exchange;
        action->server = SERVER;
        action->until_us = wish->until_us;
    }
    return RW_OK;
}

void
rw_engine_answer(struct rw_engine *engine, uint64_t exchange,
                 const struct rw_address *from, const uint8_t *message,
                 size_t len, uint64_t now_us)
{
    (void)engine;
    note("%llu:answer(%llu,%.*s,.%u) ", (unsigned long long)now_us,
         (unsigned long long)exchange, (int)len, (const char *)message,
         from->octets[3]);
}

void
rw_engine_failure(struct rw_engine *engine, uint64_t exchange,
                  enum rw_step_error error, uint64_t now_us)
{
    (void)engine;
    note("%llu:failure(%llu,%d) ", (unsigned long long)now_us,
         (unsigned long long)exchange, (int)error);
}

size_t
rw_engine_walks(const struct rw_engine *engine)
{
    (void)engine;
    return script.at < script.len ? 1 : 0;
}

/* ---- the servers' side: replies of an exchange, as rows ---------------- */

struct reply {
    uint64_t exchange;
    const char *text; /* NULL: silent */
    uint64_t delay_us;
    enum rw_step_error error;
    bool elsewhere; /* sent by another server than the one asked */
};

struct replies {
    const struct reply *rows;
    size_t len;
};

static size_t
answer(void *ctx, const struct rw_action *action, size_t index, uint64_t now_us,
       struct rw_virtual_reply *reply, uint8_t *buf, size_t size)
{
    const struct replies *replies = ctx;
    size_t count = 0;

    (void)now_us;
    (void)size;
    for (size_t i = 0; i < replies->len; i++) {
        const struct reply *row = &replies->rows[i];

        if (row->exchange != action->exchange || count++ != index)
            continue;
        reply->silent = row->text == NULL && row->error == RW_STEP_OK;
        reply->error = row->error;
        reply->delay_us = row->delay_us;
        if (row->elsewhere)
            reply->from = OTHER;
        if (row->text != NULL) {
            reply->len = strlen(row->text);
            memcpy(buf, row->text, reply->len);
        }
    }
    return count;
}

static void
on_step(void *ctx, struct rw_walk *walk, const struct rw_step *step)
{
    (void)ctx;
    (void)walk;
    (void)step;
    note("step ");
}

static void
on_done(void *ctx, struct rw_walk *walk)
{
    (void)ctx;
    (void)walk;
    note("done ");
}

/* ---- the cases --------------------------------------------------------- */

/* clang-format off */
#define SEND(x)     {.want = RW_WANT_SEND, .exchange = (x)}
#define CANCEL(x)   {.want = RW_WANT_CANCEL, .exchange = (x)}
#define WAIT(until) {.want = RW_WANT_WAIT, .until_us = (until)}
#define FOREVER     WAIT(RW_NO_TIME)
#define SHOW        {.want = RW_WANT_SHOW}
#define COLLECT     {.want = RW_WANT_COLLECT}
/* clang-format on */

struct test_case {
    const char *what;
    struct wish wishes[8];
    size_t wish_count;
    struct reply replies[4];
    size_t reply_count;
    const char *log;
    uint64_t end_us; /* from 100 on */
    enum rw_status status;
};

static const struct test_case CASES[] = {
    {.what = "an answer comes after its delay",
     .wishes = {SEND(1), FOREVER, COLLECT, FOREVER},
     .wish_count = 4,
     .replies = {{.exchange = 1, .text = "a", .delay_us = 20}},
     .reply_count = 1,
     .log = "120:answer(1,a,.1) done ",
     .end_us = 120},
    {.what = "the engine's time comes first when it is earlier",
     .wishes = {SEND(1), WAIT(110), FOREVER, COLLECT, FOREVER},
     .wish_count = 5,
     .replies = {{.exchange = 1, .text = "a", .delay_us = 20}},
     .reply_count = 1,
     .log = "120:answer(1,a,.1) done ",
     .end_us = 120},
    {.what = "a delivery comes first when both fall together",
     .wishes = {SEND(1), WAIT(120), COLLECT, FOREVER},
     .wish_count = 4,
     .replies = {{.exchange = 1, .text = "a", .delay_us = 20}},
     .reply_count = 1,
     .log = "120:answer(1,a,.1) done ",
     .end_us = 120},
    {.what = "answers come in the order of their times",
     .wishes = {SEND(1), SEND(2), SEND(3), FOREVER, FOREVER, FOREVER, COLLECT,
                FOREVER},
     .wish_count = 8,
     .replies = {{.exchange = 1, .text = "slow", .delay_us = 30},
                 {.exchange = 2, .text = "fast", .delay_us = 10},
                 {.exchange = 3, .text = "mid", .delay_us = 20}},
     .reply_count = 3,
     .log = "110:answer(2,fast,.1) 120:answer(3,mid,.1) "
            "130:answer(1,slow,.1) done ",
     .end_us = 130},
    {.what = "of equal times the one sent first comes first",
     .wishes = {SEND(2), SEND(1), FOREVER, FOREVER, COLLECT, FOREVER},
     .wish_count = 6,
     .replies = {{.exchange = 1, .text = "second", .delay_us = 5},
                 {.exchange = 2, .text = "first", .delay_us = 5}},
     .reply_count = 2,
     .log = "105:answer(2,first,.1) 105:answer(1,second,.1) done ",
     .end_us = 105},
    {.what = "several replies to one query, one of them from elsewhere",
     .wishes = {SEND(1), FOREVER, FOREVER, FOREVER, COLLECT, FOREVER},
     .wish_count = 6,
     .replies =
         {{.exchange = 1, .text = "forged", .delay_us = 1, .elsewhere = true},
          {.exchange = 1, .text = "a", .delay_us = 2},
          {.exchange = 1, .text = "a", .delay_us = 3}},
     .reply_count = 3,
     .log = "101:answer(1,forged,.9) 102:answer(1,a,.1) "
            "103:answer(1,a,.1) done ",
     .end_us = 103},
    {.what = "an error is handed in as one, at its time",
     .wishes = {SEND(1), FOREVER, COLLECT, FOREVER},
     .wish_count = 4,
     .replies = {{.exchange = 1, .error = RW_STEP_CLOSED, .delay_us = 7}},
     .reply_count = 1,
     .log = "107:failure(1,6) done ",
     .end_us = 107},
    {.what = "a silent server and a time-out leave it to the engine's timer",
     .wishes = {SEND(1), SEND(2), WAIT(500), COLLECT, FOREVER},
     .wish_count = 5,
     .replies = {{.exchange = 1}, {.exchange = 2, .error = RW_STEP_TIMEOUT}},
     .reply_count = 2,
     .log = "done ",
     .end_us = 500},
    {.what = "what is cancelled does not come any more",
     .wishes = {SEND(1), SEND(2), SEND(3), CANCEL(2), FOREVER, FOREVER, COLLECT,
                FOREVER},
     .wish_count = 8,
     .replies = {{.exchange = 1, .text = "a", .delay_us = 30},
                 {.exchange = 2, .text = "b", .delay_us = 10},
                 {.exchange = 3, .text = "c", .delay_us = 20}},
     .reply_count = 3,
     .log = "120:answer(3,c,.1) 130:answer(1,a,.1) done ",
     .end_us = 130},
    {.what = "steps are shown and walks handed out",
     .wishes = {SHOW, SHOW, COLLECT, FOREVER},
     .wish_count = 4,
     .log = "step step done ",
     .end_us = 100},
    {.what = "what comes after the last walk is not waited for",
     .wishes = {SEND(1), COLLECT, FOREVER},
     .wish_count = 3,
     .replies = {{.exchange = 1, .text = "a", .delay_us = 20}},
     .reply_count = 1,
     .log = "done ",
     .end_us = 100},
    {.what = "an engine that nothing can help any more is an error",
     .wishes = {SEND(1), FOREVER, COLLECT},
     .wish_count = 3,
     .replies = {{.exchange = 1}},
     .reply_count = 1,
     .log = "",
     .end_us = 100,
     .status = RW_ERR_STATE},
};

static void
virtual_run_does_what_the_engine_wants(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct test_case *c = &CASES[i];
        struct rw_driver_events events = {.on_step = on_step,
                                          .on_done = on_done};
        struct replies replies = {c->replies, c->reply_count};
        uint64_t now_us = 100;
        enum rw_status status;

        memset(&script, 0, sizeof(script));
        script.wishes = c->wishes;
        script.len = c->wish_count;
        status = rw_virtual_run(NULL, answer, &replies, &now_us, &events);
        if (status != c->status || now_us != c->end_us ||
            strcmp(script.log, c->log) != 0)
            fail_msg("%s: wanted %d at %llu \"%s\", got %d at %llu \"%s\"",
                     c->what, (int)c->status, (unsigned long long)c->end_us,
                     c->log, (int)status, (unsigned long long)now_us,
                     script.log);
    }
}

/* Waits for a time that is past, again and again. */
static void
virtual_run_ends_when_the_engine_spins(void **state)
{
    static struct wish spins[64];
    struct replies none = {NULL, 0};
    uint64_t now_us = 100;

    (void)state;
    for (size_t i = 0; i < 64; i++)
        spins[i] = (struct wish)WAIT(50);
    memset(&script, 0, sizeof(script));
    script.wishes = spins;
    script.len = 64;
    assert_int_equal(rw_virtual_run(NULL, answer, &none, &now_us, NULL),
                     RW_ERR_STATE);
    assert_true(script.at < 64);
    assert_true(now_us == 100);
}

static void
virtual_run_needs_no_events(void **state)
{
    static const struct wish wishes[] = {SHOW, COLLECT, FOREVER};
    struct replies none = {NULL, 0};
    uint64_t now_us = 100;

    (void)state;
    memset(&script, 0, sizeof(script));
    script.wishes = wishes;
    script.len = 3;
    assert_int_equal(rw_virtual_run(NULL, answer, &none, &now_us, NULL), RW_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(virtual_run_does_what_the_engine_wants),
        cmocka_unit_test(virtual_run_ends_when_the_engine_spins),
        cmocka_unit_test(virtual_run_needs_no_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
