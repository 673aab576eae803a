/* The text report as the walk goes on: a region at the bottom of the
 * terminal, drawn anew each time and wiped before the report is written.
 *
 * The region never has more lines than the terminal can show, as what has
 * scrolled away cannot be wiped: then the last lines are shown.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "report/walk/text.h"
#include "report/walk/verdict.h"
#include "base/sized.h"

#define HEIGHT_DEFAULT 24
#define HEIGHT_MIN     5
#define REGION_MAX     65536 /* octets drawn at once */

struct rw_live_report {
    const struct rw_trace *trace;
    struct rw_report_options options;
    size_t lines; /* the region has now */
    char *buf;    /* the region in the making, REGION_MAX octets */
    size_t len;
};

/* Drawn into memory first and written at once, so that a terminal never shows
 * half of it. */
static enum rw_status
keep(void *ctx, const char *data, size_t len)
{
    struct rw_live_report *live = ctx;

    if (len > REGION_MAX - live->len)
        len = REGION_MAX - live->len;
    memcpy(live->buf + live->len, data, len);
    live->len += len;
    return RW_OK;
}

static enum rw_status
put(struct rw_live_report *live, const char *data, size_t len)
{
    return live->options.sink(live->options.ctx, data, len);
}

/* Go back to the region's first line and clear from there on. */
static enum rw_status
wipe(struct rw_live_report *live)
{
    char buf[32];
    struct rw_text text;

    if (live->lines == 0)
        return RW_OK;
    rw_text_init(&text, buf, sizeof(buf));
    rw_text_printf(&text, "\r\033[%zuA\033[J", live->lines);
    live->lines = 0;
    return put(live, buf, text.len);
}

/* What is being waited for, the longest wait first: "waiting for
 * ns1.example. (192.0.2.1), 340 ms". */
static void
put_waiting(struct rwi_page *page, const struct rw_trace *trace,
            uint64_t now_us)
{
    const struct rw_step *oldest = NULL;
    size_t count = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        if (trace->steps[i]->verdict != RW_VERDICT_PENDING)
            continue;
        if (oldest == NULL)
            oldest = trace->steps[i];
        count++;
    }
    if (oldest == NULL)
        return;
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, _("waiting for "));
    if (oldest->server.name != NULL)
        rwi_page_name(page, oldest->server.name);
    rwi_page_puts(page, " (");
    rwi_page_address(page, &oldest->server.address);
    rwi_page_puts(page, ")");
    if (count > 1)
        rwi_page_printf(page, _(" and %zu more"), count - 1);
    if (now_us > oldest->sent_us) {
        rwi_page_puts(page, ", ");
        rwi_page_duration(page, now_us - oldest->sent_us);
    }
    rwi_page_newline(page);
}

/* Keep as many of the last lines as the terminal has. */
static const char *
last_lines(const struct rw_live_report *live, size_t *lines, size_t *len)
{
    size_t height =
        live->options.height ? live->options.height : HEIGHT_DEFAULT;
    const char *from = live->buf;
    size_t count = 0;

    if (height < HEIGHT_MIN)
        height = HEIGHT_MIN;
    for (size_t i = 0; i < live->len; i++)
        count += live->buf[i] == '\n';
    for (; count > height - 1; count--)
        from = (const char *)memchr(from, '\n',
                                    live->len - (size_t)(from - live->buf)) +
               1;
    *lines = count;
    *len = live->len - (size_t)(from - live->buf);
    return from;
}

/* Only text is drawn live; for other formats this does nothing, so that the
 * caller need not ask. */
enum rw_status
rw_live_report_draw(struct rw_live_report *live, uint64_t now_us)
{
    struct rwi_page page;
    struct rwi_tree tree;
    enum rw_status status;
    const char *from;
    size_t lines, len;

    if (live->options.format != RW_FORMAT_TEXT)
        return RW_OK;
    status = rwi_tree_of(&tree, live->trace);
    if (status != RW_OK)
        return status;
    live->len = 0;
    rwi_text_page(&page, &live->options);
    page.sink = keep;
    page.ctx = live;
    rwi_text_head(&page, live->trace);
    rwi_text_steps(&page, live->trace, &tree, &live->options, now_us);
    put_waiting(&page, live->trace, now_us);
    rwi_tree_done(&tree);
    status = rwi_page_end(&page);
    if (status == RW_OK)
        status = wipe(live);
    if (status != RW_OK)
        return status;
    from = last_lines(live, &lines, &len);
    live->lines = lines;
    return put(live, from, len);
}

enum rw_status
rw_live_report_new(struct rw_live_report **out, const struct rw_trace *trace,
                   const struct rw_report_options *options)
{
    struct rw_live_report *live = calloc(1, sizeof(*live));
    enum rw_status status = RW_ERR_MEMORY;

    *out = NULL;
    if (live == NULL || (live->buf = malloc(REGION_MAX)) == NULL)
        goto done;
    live->trace = trace;
    RWI_SIZED(live->options, options, ctx);
    status = rw_live_report_draw(live, trace->started_us);
    if (status != RW_OK)
        goto done;
    *out = live;
    live = NULL;
done:
    rw_live_report_free(live);
    return status;
}

/* Everything live is wiped: what stays on the terminal is what a pipe would
 * have got. */
enum rw_status
rw_live_report_end(struct rw_live_report *live,
                   const struct rw_findings *findings)
{
    enum rw_status status = wipe(live);

    live->options.findings = findings;
    return status == RW_OK ? rw_report(live->trace, &live->options) : status;
}

enum rw_status
rw_live_report_wipe(struct rw_live_report *live)
{
    return wipe(live);
}

void
rw_live_report_free(struct rw_live_report *live)
{
    if (live == NULL)
        return;
    free(live->buf);
    free(live);
}
