/* The comparison as one HTML file that needs nothing else: the table and the
 * differences as in the text report, and each resolver's message, explained,
 * to open below.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/compare/report.h"
#include "report/print/html.h"

static const char HEAD[] =
    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>rootwalk compare</title>\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem auto;"
    "max-width:60rem;padding:0 1rem}\n"
    "pre,summary{font-family:ui-monospace,monospace;font-size:13px}\n"
    "pre{overflow-x:auto;padding:.5rem;border:1px solid #8886}\n"
    "summary{cursor:pointer;padding:.3rem 0}\n"
    "</style>\n</head>\n<body>\n";

/* One resolver's response, closed at first. */
static void
put_message(struct rwi_page *page, const struct rw_stub_answer *answer,
            bool hex)
{
    struct rw_explain_options options = {
        .format = RW_FORMAT_TEXT,
        .hex = hex,
        .sink = rwi_html_escape,
        .ctx = page,
    };
    struct rw_context context;
    enum rw_status status;

    if (answer->response.len == 0)
        return;
    rwi_compare_context(&context, answer);
    rwi_page_puts(page, "<details><summary>");
    rwi_page_address(page, &answer->resolver);
    rwi_page_puts(page, "</summary><pre>");
    status = rw_explain(&context, answer->response.data, answer->response.len,
                        &options, NULL);
    if (status != RW_OK)
        rwi_page_fail(page, status);
    rwi_page_puts(page, "</pre></details>\n");
}

enum rw_status
rwi_compare_html(struct rw_compare_report *report,
                 const struct rw_compare_row *rows, size_t count)
{
    struct rwi_page page;
    enum rw_status status;
    bool hex = report->options.hex;

    rwi_page_init(&page, report->options.sink, report->options.ctx, UINT16_MAX);
    rwi_page_puts(&page, HEAD);
    rwi_page_puts(&page, "<pre>");
    report->page.sink = rwi_html_escape;
    report->page.ctx = &page;
    report->page.color = false;
    report->options.full = report->options.flags = false; /* they are below */
    report->options.hex = false;
    rwi_compare_text_head(report);
    for (size_t i = 0; i < count; i++)
        rwi_compare_text_row(report, &rows[i]);
    status = rwi_compare_text(report, rows, count);
    if (status != RW_OK)
        rwi_page_fail(&page, status);
    rwi_page_puts(&page, "</pre>\n");
    for (size_t i = 0; i < count; i++)
        put_message(&page, rows[i].answer, hex);
    rwi_page_puts(&page, "</body>\n</html>\n");
    return rwi_page_end(&page);
}
