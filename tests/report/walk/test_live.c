/* The report that is drawn while the walk goes on: what it leaves behind, and
 * how much of the terminal it takes.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/world.h"

/* What a terminal shows in the end: the region is wiped by going up. */
static void
play(const char *stream, char *screen)
{
    size_t len = 0;

    for (const char *s = stream; *s != '\0'; s++) {
        unsigned up;
        int used;

        if (sscanf(s, "\r\033[%uA\033[J%n", &up, &used) == 1) {
            for (; up > 0; up--) {
                assert_true(len > 0);
                len--; /* the line's end */
                while (len > 0 && screen[len - 1] != '\n')
                    len--;
            }
            s += used - 1;
            continue;
        }
        screen[len++] = *s;
    }
    screen[len] = '\0';
}

static void
live_report_leaves_what_the_report_writes(void **state)
{
    struct world *w = world_alias();
    struct golden *live = golden_new(), *whole = golden_new();
    struct rw_report_options options = {
        .format = RW_FORMAT_TEXT, .sink = golden_sink, .ctx = live};
    size_t steps = w->trace.step_count;
    char *screen = malloc(sizeof(live->buf));
    struct rw_live_report *report;

    (void)state;
    assert_non_null(screen);
    w->trace.step_count = 0;
    assert_int_equal(rw_live_report_new(&report, &w->trace, &options), RW_OK);
    for (size_t i = 1; i <= steps; i++) {
        enum rw_verdict verdict = w->steps[i - 1].verdict;

        w->trace.step_count = i;
        w->steps[i - 1].verdict = RW_VERDICT_PENDING;
        assert_int_equal(
            rw_live_report_draw(report, w->steps[i - 1].sent_us + 250000),
            RW_OK);
        w->steps[i - 1].verdict = verdict;
        assert_int_equal(
            rw_live_report_draw(report, w->steps[i - 1].sent_us + 260000),
            RW_OK);
    }
    assert_non_null(strstr(live->buf, "waiting for a.nic.example. "
                                      "(192.0.2.1), 250 ms"));
    assert_int_equal(rw_live_report_end(report, NULL), RW_OK);
    rw_live_report_free(report);
    options.ctx = whole;
    assert_int_equal(rw_report(&w->trace, &options), RW_OK);
    play(live->buf, screen);
    assert_string_equal(screen, whole->buf);
    free(screen);
    free(live);
    free(whole);
    free(w);
}

static void
live_region_never_exceeds_the_terminal(void **state)
{
    struct world *w = world_alias();
    struct golden *g = golden_new();
    struct rw_report_options options = {
        .format = RW_FORMAT_TEXT, .height = 6, .sink = golden_sink, .ctx = g};
    struct rw_live_report *report;
    size_t lines = 0;

    (void)state;
    assert_int_equal(rw_live_report_new(&report, &w->trace, &options), RW_OK);
    for (size_t i = 0; i < g->len; i++)
        lines += g->buf[i] == '\n';
    assert_int_equal(lines, 5);
    rw_live_report_free(report);
    free(g);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_report_leaves_what_the_report_writes),
        cmocka_unit_test(live_region_never_exceeds_the_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
