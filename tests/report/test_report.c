/* Reports of walks made by hand, compared with finished ones.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/world.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/explain.h"

struct row {
    const char *name; /* of the file in testdata/expect */
    struct world *(*make)(void);
    struct rw_report_options options;
};

static const struct row ROWS[] = {
    {"half.text", world_half, {.format = RW_FORMAT_TEXT}},
    {"half.wide.text", world_half, {.format = RW_FORMAT_TEXT, .width = 120}},
    {"half.color.text", world_half, {.format = RW_FORMAT_TEXT, .color = true}},
    {"half.v.text", world_half, {.format = RW_FORMAT_TEXT, .verbose = true}},
    {"half.flags.text", world_half, {.format = RW_FORMAT_TEXT, .flags = true}},
    {"half.full.text", world_half, {.format = RW_FORMAT_TEXT, .full = true}},
    {"half.hex.text", world_half, {.format = RW_FORMAT_TEXT, .hex = true}},
    {"half.json", world_half, {.format = RW_FORMAT_JSON}},
    {"half.dig", world_half, {.format = RW_FORMAT_DIG}},
    {"half.short", world_half, {.format = RW_FORMAT_SHORT}},
    {"alias.text", world_alias, {.format = RW_FORMAT_TEXT}},
    {"alias.v.text", world_alias, {.format = RW_FORMAT_TEXT, .verbose = true}},
    {"alias.json", world_alias, {.format = RW_FORMAT_JSON}},
    {"alias.dig", world_alias, {.format = RW_FORMAT_DIG}},
    {"alias.short", world_alias, {.format = RW_FORMAT_SHORT}},
    {"gone.text", world_gone, {.format = RW_FORMAT_TEXT}},
    {"gone.json", world_gone, {.format = RW_FORMAT_JSON}},
    {"gone.dig", world_gone, {.format = RW_FORMAT_DIG}},
    {"alias.dot", world_alias, {.format = RW_FORMAT_DOT}},
    {"half.html", world_half, {.format = RW_FORMAT_HTML}},
    {"alias.mermaid", world_alias, {.format = RW_FORMAT_MERMAID}},
    {"half.prometheus", world_half, {.format = RW_FORMAT_PROMETHEUS}},
    {"half.sarif", world_half, {.format = RW_FORMAT_SARIF}},
    {"gone.short", world_gone, {.format = RW_FORMAT_SHORT}},
};

static const struct rw_bulk_options BULK;

static void
reports_are_as_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct world *w = ROWS[i].make();
        struct golden *g = golden_new();
        struct rw_report_options options = ROWS[i].options;

        options.sink = golden_sink;
        options.ctx = g;
        assert_int_equal(rw_report(&w->trace, &options), RW_OK);
        golden_check(g, ROWS[i].name);
        free(g);
        free(w);
    }
}

static void
text_report_fits_its_width(void **state)
{
    struct world *(*const WORLDS[])(void) = {world_half, world_alias,
                                             world_gone};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct world *w = WORLDS[i]();
        struct golden *g = golden_new();
        struct rw_report_options options = {
            .format = RW_FORMAT_TEXT, .sink = golden_sink, .ctx = g};
        size_t lines = 0;

        assert_int_equal(rw_report(&w->trace, &options), RW_OK);
        for (char *line = strtok(g->buf, "\n"); line != NULL;
             line = strtok(NULL, "\n")) {
            /* An answer's record is never broken: it is copied from here. */
            if (strlen(line) > 80 && strstr(line, "origin") == NULL)
                fail_msg("over 80 columns: %s", line);
            lines++;
        }
        if (WORLDS[i] == world_half) /* an ordinary walk */
            assert_true(lines <= 25);
        free(g);
        free(w);
    }
}

static enum rw_status
full_sink(void *ctx, const char *data, size_t len)
{
    size_t *left = ctx;

    (void)data;
    if (len > *left)
        return RW_ERR_IO;
    *left -= len;
    return RW_OK;
}

static void
sink_that_fails_ends_the_report_with_its_status(void **state)
{
    struct world *w = world_half();

    (void)state;
    for (int i = 0; i < RW_FORMATS; i++) {
        size_t left = 0;
        struct rw_report_options options = {
            .format = (enum rw_format)i, .sink = full_sink, .ctx = &left};

        assert_int_equal(rw_report(&w->trace, &options),
                         rw_format_is_of(options.format, RW_SUBJECT_WALK)
                             ? RW_ERR_IO
                             : RW_ERR_UNSUPPORTED);
    }
    free(w);
}

/* Each kind of report refuses what the table does not give it. */
static void
formats_of_others_are_refused(void **state)
{
    struct world *w = world_half();
    static const uint8_t wire[12];

    (void)state;
    for (int i = 0; i <= RW_FORMATS; i++) {
        struct golden *g = golden_new();
        enum rw_format format = (enum rw_format)i;
        struct rw_report_options options = {
            .format = format, .sink = golden_sink, .ctx = g};
        struct rw_explain_options explain = {
            .format = format, .sink = golden_sink, .ctx = g};
        struct rw_compare_report *report;
        enum rw_status status;

        assert_int_equal(rw_report(&w->trace, &options) == RW_OK,
                         rw_format_is_of(format, RW_SUBJECT_WALK));
        status = rw_compare_report_new(&report, &w->trace, 1, &options);
        assert_int_equal(status == RW_OK,
                         rw_format_is_of(format, RW_SUBJECT_COMPARISON));
        rw_compare_report_free(report);
        assert_int_equal(rw_explain(NULL, wire, sizeof(wire), &explain, NULL) ==
                             RW_OK,
                         rw_format_is_of(format, RW_SUBJECT_MESSAGE));
        free(g);
    }
    free(w);
}

static void
formats_are_found_by_their_words(void **state)
{
    (void)state;
    for (int i = 0; i < RW_FORMATS; i++) {
        const char *word = rw_format_word((enum rw_format)i);

        assert_int_equal(rw_format_from_word(word), i);
        assert_non_null(rw_format_sentence((enum rw_format)i));
    }
    assert_int_equal(rw_format_from_word("JSON"), RW_FORMAT_JSON);
    assert_int_equal(rw_format_from_word("jso"), RW_FORMATS);
    assert_int_equal(rw_format_from_word(""), RW_FORMATS);
    assert_null(rw_format_word(RW_FORMATS));
}

static void
bulk_line_is_one_line(void **state)
{
    struct world *w = world_half();
    struct golden *g = golden_new();

    (void)state;
    assert_int_equal(rw_report_bulk(&w->trace, &BULK, golden_sink, g), RW_OK);
    assert_string_equal(
        g->buf, "{\"schema\":\"rootwalk.bulk/1\",\"name\":\"www.half.example."
                "\",\"type\":\"A\",\"outcome\":\"answer\",\"reason\":null,"
                "\"rcode\":\"NOERROR\",\"answer\":[{\"name\":"
                "\"www.half.example.\",\"type\":\"A\",\"class\":\"IN\","
                "\"ttl\":86400,\"rdata\":\"192.0.2.33\"}],"
                "\"security\":\"unchecked\",\"queries\":5,"
                "\"elapsed_ms\":28.1}\n");
    free(g);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_as_expected),
        cmocka_unit_test(text_report_fits_its_width),
        cmocka_unit_test(sink_that_fails_ends_the_report_with_its_status),
        cmocka_unit_test(formats_of_others_are_refused),
        cmocka_unit_test(formats_are_found_by_their_words),
        cmocka_unit_test(bulk_line_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
