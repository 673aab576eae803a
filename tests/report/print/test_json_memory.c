/* What JSON takes of memory: nothing for a value, one step of a trace at a
 * time, and no harm where there is none.
 *
 * SPDX-License-Identifier: ISC
 */
#include "help/failing.h"
#include "report/golden.h"
#include "report/print/json.h"
#include "report/world.h"
#include "rootwalk/findings.h"

struct sink {
    size_t octets, largest;
};

static enum rw_status
counting_sink(void *ctx, const char *data, size_t len)
{
    struct sink *sink = ctx;

    (void)data;
    sink->octets += len;
    if (len > sink->largest)
        sink->largest = len;
    return RW_OK;
}

static const struct rw_bulk_options BULK;

/* An answer record with a TXT of so many strings of 255 octets. */
static void
make_txt(struct rw_record *record, uint8_t *rdata, size_t strings)
{
    for (size_t i = 0; i < strings; i++) {
        rdata[i * 256] = 255;
        memset(rdata + i * 256 + 1, '\x01', 255);
    }
    *record = (struct rw_record){.owner = RW_NAME_ROOT,
                                 .rdata = rdata,
                                 .ttl_s = 1,
                                 .type = RW_TYPE_TXT,
                                 .rclass = RW_CLASS_IN,
                                 .rdata_len = (uint16_t)(strings * 256)};
}

static void
values_take_no_memory(void **state)
{
    struct world *w = world_half();
    struct sink sink = {0, 0};

    (void)state;
    failing_after(0, FAILING_FOR_GOOD);
    assert_int_equal(rw_report_bulk(&w->trace, &BULK, counting_sink, &sink),
                     RW_OK);
    assert_false(failing_stop());
    assert_int_equal(failing_count(), 0);
    free(w);
}

/* Only a value of unusual length does, and one block for all of them. */
static void
long_values_share_a_block(void **state)
{
    struct world *w = world_half();
    static uint8_t rdata[3][200 * 256];
    struct sink sink = {0, 0};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        make_txt(&w->answer[i], rdata[i], 200 - 10 * i);
    w->trace.answer_count = 3;
    failing_after(SIZE_MAX, FAILING_FOR_GOOD);
    assert_int_equal(rw_report_bulk(&w->trace, &BULK, counting_sink, &sink),
                     RW_OK);
    assert_false(failing_stop());
    assert_int_equal(failing_count(), 1);
    assert_true(sink.octets > 4 * (200 + 190 + 180) * 255);
    assert_true(sink.largest <= RWI_JSON_BUF);

    failing_after(0, FAILING_ONCE);
    assert_int_equal(rw_report_bulk(&w->trace, &BULK, counting_sink, &sink),
                     RW_ERR_MEMORY);
    assert_true(failing_stop());
    free(w);
}

/* Allocations that the report makes of findings that were made before. */
static size_t
allocations_of(const struct rw_trace *trace, size_t *octets)
{
    struct sink sink = {0, 0};
    struct rw_findings *findings;
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = counting_sink, .ctx = &sink};

    assert_int_equal(rw_findings_of(&findings, trace), RW_OK);
    options.findings = findings;
    failing_after(SIZE_MAX, FAILING_FOR_GOOD);
    assert_int_equal(rw_report(trace, &options), RW_OK);
    assert_false(failing_stop());
    rw_findings_free(findings);
    assert_true(sink.largest <= RWI_JSON_BUF);
    *octets = sink.octets;
    return failing_count();
}

/* A long trace takes what a short one takes: nothing, for findings are made
 * once and handed in.  The octets leave as they are made. */
static void
five_hundred_steps_take_no_more_memory_than_one(void **state)
{
    struct world *w = world_half();
    struct rw_step *many[500];
    size_t few, few_octets, lots, lots_octets;

    (void)state;
    few = allocations_of(&w->trace, &few_octets);
    for (size_t i = 0; i < 500; i++)
        many[i] = w->list[i % w->trace.step_count];
    w->trace.steps = many;
    w->trace.step_count = 500;
    lots = allocations_of(&w->trace, &lots_octets);
    assert_true(lots_octets > 50 * few_octets);
    assert_int_equal(few, 0);
    assert_int_equal(lots, 0);
    free(w);
}

/* Whatever allocation fails, the report says so or is whole. */
static void
a_report_survives_every_failing_allocation(void **state)
{
    struct world *w = world_alias();
    struct golden *whole = golden_new(), *g = golden_new();
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = whole};

    (void)state;
    assert_int_equal(rw_report(&w->trace, &options), RW_OK);
    options.ctx = g;
    for (size_t n = 0;; n++) {
        enum rw_status status;

        g->len = 0;
        failing_after(n, FAILING_ONCE);
        status = rw_report(&w->trace, &options);
        if (!failing_stop())
            break;
        if (status == RW_OK) /* to the very end */
            assert_string_equal(g->buf + g->len - 6, "  }\n}\n");
        else
            assert_int_equal(status, RW_ERR_MEMORY);
    }
    assert_string_equal(g->buf, whole->buf);
    free(g);
    free(whole);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_no_memory),
        cmocka_unit_test(long_values_share_a_block),
        cmocka_unit_test(five_hundred_steps_take_no_more_memory_than_one),
        cmocka_unit_test(a_report_survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
