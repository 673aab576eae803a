/* Whether a trace that was written as JSON and read back is the same: in every
 * format of reports, with everything that they can show.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_HELP_KEPT_H
#define TESTS_HELP_KEPT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/report.h"
#include "rootwalk/saved.h"

struct kept_text {
    char *data;
    size_t len, room;
};

static inline enum rw_status
kept_put(void *ctx, const char *data, size_t len)
{
    struct kept_text *text = ctx;

    if (text->len + len + 1 > text->room) {
        text->room = 2 * text->room + len + 1;
        text->data = realloc(text->data, text->room);
        if (text->data == NULL)
            abort();
    }
    memcpy(text->data + text->len, data, len);
    text->len += len;
    text->data[text->len] = '\0';
    return RW_OK;
}

/* All that a format can show of a trace. */
static inline enum rw_status
kept_report(struct kept_text *text, const struct rw_trace *trace,
            enum rw_format format)
{
    const struct rw_report_options options = {
        .size = sizeof(options),
        .format = format,
        .verbose = true,
        .flags = true,
        .full = true,
        .hex = true,
        .signatures = true,
        .sink = kept_put,
        .ctx = text,
    };

    text->len = 0;
    return rw_report(trace, &options);
}

static inline bool
kept_same_report(const struct rw_trace *a, const struct rw_trace *b,
                 enum rw_format format)
{
    struct kept_text one = {NULL, 0, 0}, other = {NULL, 0, 0};
    bool same = kept_report(&one, a, format) == RW_OK &&
                kept_report(&other, b, format) == RW_OK &&
                one.len == other.len &&
                (one.len == 0 || memcmp(one.data, other.data, one.len) == 0);

    if (!same) {
        size_t at = 0;

        while (at < one.len && at < other.len && one.data[at] == other.data[at])
            at++;
        at = at < 60 ? 0 : at - 60;
        printf("#   %s differs at %zu of %zu and %zu: %.120s\n#   --- %.120s\n",
               rw_format_word(format), at, one.len, other.len,
               one.data != NULL ? one.data + at : "",
               other.data != NULL && at < other.len ? other.data + at : "");
    }
    free(one.data);
    free(other.data);
    return same;
}

/* What differs is shown. */
static inline bool
kept_same(const struct rw_trace *trace)
{
    struct kept_text json = {NULL, 0, 0};
    struct rw_saved *saved = NULL;
    enum rw_status status = kept_report(&json, trace, RW_FORMAT_JSON);
    size_t at = 0;
    bool same = true;

    if (status == RW_OK)
        status = rw_saved_read(&saved, json.data, json.len, &at);
    if (status != RW_OK) {
        printf("#   read back: %s, at %zu: %.80s\n", rw_status_text(status), at,
               json.data != NULL ? json.data + (at < 40 ? 0 : at - 40) : "");
        free(json.data);
        return false;
    }
    for (unsigned i = 0; i < RW_FORMATS; i++)
        if (rw_format_is_of((enum rw_format)i, RW_SUBJECT_WALK))
            same &= kept_same_report(trace, rw_saved_trace(saved),
                                     (enum rw_format)i);
    rw_saved_free(saved);
    free(json.data);
    return same;
}

#endif
