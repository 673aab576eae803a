/* The line of a resolver counts and ages what the walk's line does: data, not
 * the signatures over it, and TTLs as they count.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/world.h"
#include "rootwalk/compare_report.h"

static size_t
respond(uint8_t *wire, size_t size, const char *answer)
{
    struct rw_builder builder;
    size_t len = 0;

    rw_builder_init(&builder, wire, size, 1, RW_FLAG_QR | RW_FLAG_RA);
    rw_builder_question(&builder, (const uint8_t *)"\3www\4half\7example",
                        RW_TYPE_A, RW_CLASS_IN);
    world_section(&builder, RW_SECTION_ANSWER, answer);
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    return len;
}

static void
signatures_are_no_answers_and_ttls_count(void **state)
{
    static const struct {
        const char *answer;
        const char *line; /* from the count of answers on */
    } ROWS[] = {
        {"www.half.example. 60 IN A 192.0.2.33\n", "1     60 "},
        {"www.half.example. 60 IN A 192.0.2.33\n"
         "www.half.example. 30 IN RRSIG A 13 3 60 20300101000000 "
         "20200101000000 1 half.example. AAAA\n",
         "1     60 "},
        {"www.half.example. 4294967295 IN A 192.0.2.33\n", "1      0 "},
        {"", "0      - "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct world *w = world_half();
        struct golden *g = golden_new();
        uint8_t wire[512];
        const struct rw_stub_answer answer = {
            .resolver = w->steps[0].server.address,
            .response = {wire, respond(wire, sizeof(wire), ROWS[i].answer)},
            .query = w->steps[0].query,
            .rtt_us = 1000,
        };
        const struct rw_comparison comparison = {.verdict = RW_COMPARE_SAME};
        const struct rw_compare_row row = {&answer, &comparison};
        const struct rw_report_options options = {
            .format = RW_FORMAT_TEXT, .sink = golden_sink, .ctx = g};
        struct rw_compare_report *report;

        assert_int_equal(rw_compare_report_new(&report, &w->trace, 1, &options),
                         RW_OK);
        assert_int_equal(rw_compare_report_row(report, &row), RW_OK);
        if (strstr(g->buf, ROWS[i].line) == NULL)
            fail_msg("not \"%s\":\n%s", ROWS[i].line, g->buf);
        rw_compare_report_free(report);
        free(g);
        free(w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_no_answers_and_ttls_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
