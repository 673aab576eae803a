/* Memory that runs out, at each allocation in turn, while a report is
 * written: the report is whole, to the last octet, or says RW_ERR_MEMORY.
 *
 * SPDX-License-Identifier: ISC
 */
#include "help/failing.h"
#include "report/golden.h"
#include "report/world.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/explain.h"

/* What is tried: it writes a report into the sink of options. */
typedef enum rw_status (*report_fn)(const struct rw_report_options *options,
                                    const void *of);

/* Give how many allocations it takes. */
static size_t
every_allocation_fails(report_fn report, const void *of,
                       struct rw_report_options options)
{
    struct golden *whole = golden_new(), *g = golden_new();
    size_t n;

    options.sink = golden_sink;
    options.ctx = whole;
    assert_int_equal(report(&options, of), RW_OK);
    options.ctx = g;
    for (n = 0;; n++) {
        enum rw_status status;
        bool has_failed;

        g->len = 0;
        g->buf[0] = '\0';
        failing_after(n, FAILING_ONCE);
        status = report(&options, of);
        has_failed = failing_stop();
        if (status == RW_OK)
            assert_string_equal(g->buf, whole->buf);
        else
            assert_int_equal(status, RW_ERR_MEMORY);
        if (!has_failed)
            break;
    }
    assert_int_equal(g->len, whole->len);
    free(g);
    free(whole);
    return n;
}

/* ---- walks -------------------------------------------------------------- */

static enum rw_status
walk_report(const struct rw_report_options *options, const void *of)
{
    return rw_report(of, options);
}

static enum rw_status
live_report(const struct rw_report_options *options, const void *of)
{
    struct rw_live_report *live;
    enum rw_status status = rw_live_report_new(&live, of, options);

    if (status != RW_OK)
        return status;
    status = rw_live_report_draw(live, 1);
    if (status == RW_OK)
        status = rw_live_report_end(live, NULL);
    rw_live_report_free(live);
    return status;
}

/* An answer whose RDATA is longer than what stands on the stack. */
static struct world *
world_long(void)
{
    struct world *w = world_half();
    uint8_t *rdata = world_take(w, 20 * 256);

    memset(rdata, 7, 20 * 256);
    for (size_t i = 0; i < 20; i++)
        rdata[i * 256] = 255;
    w->answer[0].type = RW_TYPE_TXT;
    w->answer[0].rdata = rdata;
    w->answer[0].rdata_len = 20 * 256;
    return w;
}

static void
reports_of_walks(void **state)
{
    struct world *(*const WORLDS[])(void) = {world_half, world_alias,
                                             world_gone, world_long};

    (void)state;
    for (size_t i = 0; i < sizeof(WORLDS) / sizeof(WORLDS[0]); i++) {
        struct world *w = WORLDS[i]();
        size_t taken = 0;

        for (int format = 0; format < RW_FORMATS; format++) {
            struct rw_report_options options = {
                .format = (enum rw_format)format,
                .verbose = true,
                .full = true,
                .flags = true,
                .hex = true,
            };

            if (!rw_format_is_of(options.format, RW_SUBJECT_WALK))
                continue;
            taken += every_allocation_fails(walk_report, &w->trace, options);
        }
        taken += every_allocation_fails(live_report, &w->trace,
                                        (struct rw_report_options){0});
        assert_true(taken > 20);
        free(w);
    }
}

/* ---- comparisons -------------------------------------------------------- */

static enum rw_status
compare_report(const struct rw_report_options *options, const void *of)
{
    const struct world *w = of;
    const struct rw_stub_answer answer = {
        .resolver = w->steps[0].server.address,
        .response = w->steps[0].response,
        .query = w->steps[0].query,
        .rtt_us = 1000,
    };
    const struct rw_comparison comparison = {
        .verdict = RW_COMPARE_DIFFERS,
        .differences = {{RW_DIFFERENCE_MISSING, {{.text = "one"}}}},
        .count = 1,
    };
    const struct rw_compare_row row = {&answer, &comparison};
    struct rw_compare_report *report;
    enum rw_status status =
        rw_compare_report_new(&report, &w->trace, 1, options);

    if (status == RW_OK)
        status = rw_compare_report_row(report, &row);
    if (status == RW_OK)
        status = rw_compare_report_end(report, &row, 1);
    rw_compare_report_free(report);
    return status;
}

static void
reports_of_comparisons(void **state)
{
    struct world *w = world_half();

    (void)state;
    for (int format = 0; format < RW_FORMATS; format++) {
        struct rw_report_options options = {
            .format = (enum rw_format)format,
            .verbose = true,
            .full = true,
            .hex = true,
        };

        if (rw_format_is_of(options.format, RW_SUBJECT_COMPARISON))
            assert_true(every_allocation_fails(compare_report, w, options) > 2);
    }
    free(w);
}

/* ---- messages ----------------------------------------------------------- */

static enum rw_status
explain_report(const struct rw_report_options *options, const void *of)
{
    const struct rw_octets *message = of;
    struct rw_explain_options explain = {
        .format = options->format,
        .hex = options->hex,
        .sink = options->sink,
        .ctx = options->ctx,
    };

    return rw_explain(NULL, message->data, message->len, &explain, NULL);
}

static enum rw_status
header_report(const struct rw_report_options *options, const void *of)
{
    const struct rw_octets *message = of;
    struct rw_explain_options explain = {.sink = options->sink,
                                         .ctx = options->ctx};

    return rw_explain_header(NULL, message->data, message->len, &explain);
}

/* A response with an option of 900 octets that is shown in hex. */
static struct rw_octets
long_option(void)
{
    static uint8_t wire[12 + 11 + 4 + 900] = {
        0,    1,    0x80, 0,    0, 0, 0, 0, 0, 0, 0, 1, /* header */
        0,    0,    41,   4,    0, 0, 0, 0, 0,          /* OPT, class, TTL */
        3,    0x88,                                     /* RDLENGTH */
        0xfd, 0xe9, 3,    0x84, /* option 65001, 900 octets */
    };

    return (struct rw_octets){wire, sizeof(wire)};
}

static void
reports_of_messages(void **state)
{
    struct world *w = world_half();
    const struct rw_octets messages[] = {w->steps[0].response,
                                         w->steps[2].response, long_option()};

    (void)state;
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        for (int format = 0; format < RW_FORMATS; format++) {
            struct rw_report_options options = {
                .format = (enum rw_format)format, .hex = true};

            if (rw_format_is_of(options.format, RW_SUBJECT_MESSAGE))
                assert_true(every_allocation_fails(explain_report, &messages[i],
                                                   options) > 0);
        }
        (void)every_allocation_fails(header_report, &messages[i],
                                     (struct rw_report_options){0});
    }
    free(w);
}

/* The option is longer than what stands on the stack, and whole all the
 * same. */
static void
long_options_are_whole(void **state)
{
    struct rw_octets message = long_option();
    struct golden *g = golden_new();
    struct rw_explain_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = g};
    char *text;

    (void)state;
    assert_int_equal(
        rw_explain(NULL, message.data, message.len, &options, NULL), RW_OK);
    text = strstr(g->buf, "\"text\":\"");
    assert_non_null(text);
    assert_true(strspn(text + 8, "0 ") >= 1800);
    free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_of_walks),
        cmocka_unit_test(reports_of_comparisons),
        cmocka_unit_test(reports_of_messages),
        cmocka_unit_test(long_options_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
