/* Reports compared with finished ones in testdata/expect; ROOTWALK_BLESS=1
 * writes them anew instead (then read the difference before committing).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_REPORT_GOLDEN_H
#define TESTS_REPORT_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/report.h"

struct golden {
    size_t len;
    char buf[1 << 19];
};

static enum rw_status
golden_sink(void *ctx, const char *data, size_t len)
{
    struct golden *g = ctx;

    if (len >= sizeof(g->buf) - g->len)
        return RW_ERR_SPACE;
    memcpy(g->buf + g->len, data, len);
    g->len += len;
    g->buf[g->len] = '\0';
    return RW_OK;
}

static struct golden *
golden_new(void)
{
    struct golden *g = calloc(1, sizeof(*g));

    assert_non_null(g);
    return g;
}

/* Show the first line in which two texts differ. */
__attribute__((unused)) static void
golden_differ(const char *name, const char *want, const char *got)
{
    size_t line = 1;

    while (*want != '\0' && *want == *got) {
        line += *want == '\n';
        want++;
        got++;
    }
    fail_msg("%s, line %zu: wanted from there \"%.100s\", got \"%.100s\"", name,
             line, want, got);
}

__attribute__((unused)) static void
golden_check(const struct golden *g, const char *name)
{
    static char want[1 << 19];
    char path[256];
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "testdata/expect/%s", name);
    if (getenv("ROOTWALK_BLESS") != NULL) {
        file = fopen(path, "w");
        assert_non_null(file);
        assert_int_equal(fwrite(g->buf, 1, g->len, file), g->len);
        fclose(file);
        return;
    }
    file = fopen(path, "r");
    if (file == NULL)
        fail_msg("%s: cannot be read", path);
    len = fread(want, 1, sizeof(want) - 1, file);
    fclose(file);
    want[len] = '\0';
    if (len != g->len || memcmp(want, g->buf, len) != 0)
        golden_differ(name, want, g->buf);
}

#endif
