/* Reports in Chinese: the columns line up, and machine-readable formats stay
 * as they are.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/world.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/width.h"
#include "rootwalk/words.h"

/* The catalogue of this very build: BUILD/tests/report/test_words. */
static bool
speak_chinese(void)
{
    static uint8_t octets[1 << 20];
    char exe[PATH_MAX], path[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    FILE *file;
    size_t size;

    if (len <= 0)
        return false;
    exe[len] = '\0';
    for (int i = 0; i < 3; i++)
        *strrchr(exe, '/') = '\0';
    snprintf(path, sizeof(path), "%s/locale/zh_CN/LC_MESSAGES/rootwalk.mo",
             exe);
    file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size = fread(octets, 1, sizeof(octets), file);
    fclose(file);
    return rw_words_bind(octets, size) == RW_OK;
}

static void
report(struct golden *g, const struct world *w, enum rw_format format,
       bool flags)
{
    struct rw_report_options options = {
        .format = format, .flags = flags, .sink = golden_sink, .ctx = g};

    g->len = 0;
    assert_int_equal(rw_report(&w->trace, &options), RW_OK);
}

static void
chinese_report_is_as_expected_and_fits(void **state)
{
    struct world *w = world_alias();
    struct golden *g = golden_new();

    (void)state;
    assert_true(speak_chinese());
    report(g, w, RW_FORMAT_TEXT, false);
    golden_check(g, "alias.zh_CN.text");
    report(g, w, RW_FORMAT_TEXT, true);
    golden_check(g, "alias.flags.zh_CN.text");
    for (char *line = strtok(g->buf, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        if (rwi_width(line, strlen(line)) > 80 &&
            strstr(line, "origin") == NULL)
            fail_msg("over 80 columns: %s", line);
    free(g);
    free(w);
}

static void
machine_readable_formats_are_never_translated(void **state)
{
    struct world *w = world_alias();
    struct golden *g = golden_new();

    (void)state;
    assert_true(speak_chinese());
    report(g, w, RW_FORMAT_JSON, false);
    golden_check(g, "alias.json");
    report(g, w, RW_FORMAT_DIG, false);
    golden_check(g, "alias.dig");
    free(g);
    free(w);
}

static void
width_counts_terminal_columns(void **state)
{
    static const struct {
        const char *what, *text;
        size_t width;
    } ROWS[] = {
        {"nothing", "", 0},
        {"ASCII", "abc", 3},
        {"Latin letters with marks", "caf\xc3\xa9", 4},
        {"a combining mark", "e\xcc\x81", 1},
        {"Chinese", "\xe4\xba\x8b\xe5\x8a\xa1ID", 6},
        {"Chinese punctuation", "\xef\xbc\x8c", 2},
        {"an emoji", "\xf0\x9f\x98\x80", 2},
        {"octets that are no UTF-8", "\xff\xfe", 2},
        {"a character cut off", "\xe4\xba", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (rwi_width(ROWS[i].text, strlen(ROWS[i].text)) != ROWS[i].width)
            fail_msg("%s: wanted %zu, got %zu", ROWS[i].what, ROWS[i].width,
                     rwi_width(ROWS[i].text, strlen(ROWS[i].text)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_counts_terminal_columns),
        cmocka_unit_test(chinese_report_is_as_expected_and_fits),
        cmocka_unit_test(machine_readable_formats_are_never_translated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
