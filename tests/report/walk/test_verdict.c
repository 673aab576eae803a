/* What a step came to, in words: each reason to discard a response its own,
 * and a server whose response was discarded is not said to be silent.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/world.h"

#include "report/walk/verdict.h"

static void
expect(const char *what, const struct rw_trace *trace,
       const struct rw_step *step, const char *want)
{
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rwi_verdict_to_text(&text, trace, step, RWI_DETAIL_WHOLE);
    if (strcmp(buf, want) != 0)
        fail_msg("%s: wanted '%s', got '%s'", what, want, buf);
}

static void
each_mismatch_has_its_own_words(void **state)
{
    static const struct {
        enum rw_mismatch mismatch;
        const char *text;
    } ROWS[] = {
        {RW_MISMATCH_ADDRESS, "discarded: it came from 192.0.2.9"},
        {RW_MISMATCH_PORT, "discarded: it came from port 5353"},
        {RW_MISMATCH_SHORT, "discarded: not a DNS message"},
        {RW_MISMATCH_ID, "discarded: its ID is 0xbeef"},
        {RW_MISMATCH_QUERY, "discarded: it is a query (QR=0)"},
        {RW_MISMATCH_OPCODE, "discarded: its opcode is NOTIFY"},
        {RW_MISMATCH_NO_QUESTION, "discarded: it has no question"},
        {RW_MISMATCH_QUESTIONS, "discarded: it has more than one question"},
        {RW_MISMATCH_QUESTION, "discarded: it answers a different question"},
    };
    static const uint8_t WIRE[12] = {0xbe, 0xef, 0xa0};
    static const uint8_t NO_NAME[12] = {0xbe, 0xef, 0xc8};
    struct rw_reading *reading;
    struct rw_step step = {.number = 2,
                           .twin = 1,
                           .verdict = RW_VERDICT_DISCARDED,
                           .error = RW_STEP_MISMATCH};
    struct rw_step *list[] = {&step};
    const struct rw_trace trace = {.steps = list, .step_count = 1};

    (void)state;
    assert_int_equal(rw_reading_new(&reading, NULL, WIRE, sizeof(WIRE)), RW_OK);
    assert_int_equal(rw_address_from_text(&step.from, "192.0.2.9", 5353),
                     RW_OK);
    step.reading = reading;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        step.mismatch = ROWS[i].mismatch;
        expect(ROWS[i].text, &trace, &step, ROWS[i].text);
    }
    rw_reading_free(reading);
    assert_int_equal(rw_reading_new(&reading, NULL, NO_NAME, sizeof(NO_NAME)),
                     RW_OK);
    step.reading = reading;
    step.mismatch = RW_MISMATCH_OPCODE;
    expect("an opcode without a name", &trace, &step,
           "discarded: its opcode is OPCODE9");
    rw_reading_free(reading);
}

static void
discarded_is_not_silent(void **state)
{
    struct rw_step asked = {
        .number = 1, .verdict = RW_VERDICT_ERROR, .error = RW_STEP_TIMEOUT};
    struct rw_step discarded = {.number = 2,
                                .twin = 1,
                                .verdict = RW_VERDICT_DISCARDED,
                                .error = RW_STEP_MISMATCH};
    struct rw_step *list[] = {&asked, &discarded};
    struct rw_trace trace = {.steps = list, .step_count = 1};

    (void)state;
    expect("nothing came", &trace, &asked, "no response");
    trace.step_count = 2;
    expect("what came was discarded", &trace, &asked, "no matching response");
    discarded.twin = 7;
    expect("of another step", &trace, &asked, "no response");
}

static void
one_is_not_many(void **state)
{
    struct world *w = world_alias();
    struct rw_step *prime = NULL;

    (void)state;
    for (size_t i = 0; i < w->trace.step_count && prime == NULL; i++)
        if (w->steps[i].verdict == RW_VERDICT_ANSWER)
            prime = &w->steps[i];
    assert_non_null(prime);
    prime->purpose = RW_PURPOSE_PRIME;
    prime->qtype = RW_TYPE_A; /* it has one A record */
    prime->transport = RW_UDP;
    expect("one server", &w->trace, prime, "A: 1 server");
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mismatch_has_its_own_words),
        cmocka_unit_test(discarded_is_not_silent),
        cmocka_unit_test(one_is_not_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
