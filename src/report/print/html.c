/* A page of HTML; see html.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/html.h"

#include <string.h>

#include "base/basen.h"
#include "base/words.h"
#include "rootwalk/name.h"

#define DATA_MAX (1 << 20) /* octets of JSON that a page carries */

/* ---- what is escaped ---------------------------------------------------- */

static const char *
entity(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

enum rw_status
rwi_html_escape(void *ctx, const char *data, size_t len)
{
    struct rwi_page *page = ctx;
    size_t from = 0;

    for (size_t i = 0; i < len; i++) {
        const char *is = entity(data[i]);

        if (is == NULL)
            continue;
        rwi_page_put(page, data + from, i - from);
        rwi_page_puts(page, is);
        from = i + 1;
    }
    rwi_page_put(page, data + from, len - from);
    return RW_OK;
}

void
rwi_html_puts(struct rwi_page *page, const char *s)
{
    (void)rwi_html_escape(page, s, strlen(s));
}

static void
flush_escaped(struct rw_text *text)
{
    struct rwi_html_text *self = (struct rwi_html_text *)text;

    (void)rwi_html_escape(self->page, self->buf, text->len);
    text->len = 0;
    self->buf[0] = '\0';
}

struct rw_text *
rwi_html_text(struct rwi_html_text *text, struct rwi_page *page)
{
    rwi_words_text(&text->text, text->buf, sizeof(text->buf));
    text->text.flush = flush_escaped;
    text->page = page;
    return &text->text;
}

void
rwi_html_text_end(struct rwi_html_text *text)
{
    flush_escaped(&text->text);
}

void
rwi_html_inner_end(struct rwi_page *page, struct rwi_page *inner)
{
    enum rw_status status = rwi_page_end(inner);

    if (status != RW_OK)
        rwi_page_fail(page, status);
}

void
rwi_html_inner(struct rwi_page *page, struct rwi_page *inner)
{
    rwi_page_init(inner, rwi_html_escape, page, 100);
    inner->idn_out = page->idn_out;
}

void
rwi_html_name(struct rwi_page *page, const uint8_t *name)
{
    struct rwi_page inner;

    rwi_html_inner(page, &inner);
    rwi_page_name(&inner, name);
    rwi_html_inner_end(page, &inner);
}

/* ---- boxes -------------------------------------------------------------- */

/* A region that is named, and that a keyboard can scroll. */
static void
put_region(struct rwi_page *page, const char *element, const char *name)
{
    rwi_page_printf(page,
                    "<%s class=\"scroll\" tabindex=\"0\" "
                    "role=\"group\" aria-label=\"",
                    element);
    rwi_html_puts(page, name);
    rwi_page_puts(page, "\">");
}

void
rwi_html_pre(struct rwi_page *page, struct rwi_page *inner, const char *name)
{
    put_region(page, "pre", name);
    rwi_html_inner(page, inner);
}

void
rwi_html_pre_end(struct rwi_page *page, struct rwi_page *inner)
{
    rwi_html_inner_end(page, inner);
    rwi_page_puts(page, "</pre>\n");
}

void
rwi_html_section(struct rwi_page *page, const char *id, const char *heading)
{
    rwi_page_printf(page,
                    "<section id=\"%s\" aria-labelledby=\"%s-h\">\n"
                    "<h2 id=\"%s-h\">",
                    id, id, id);
    rwi_html_puts(page, heading);
    rwi_page_puts(page, "</h2>\n");
}

void
rwi_html_section_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</section>\n");
}

void
rwi_html_scroll(struct rwi_page *page, const char *name)
{
    put_region(page, "div", name);
    rwi_page_puts(page, "\n");
}

void
rwi_html_scroll_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</div>\n");
}

void
rwi_html_table(struct rwi_page *page, const char *caption)
{
    rwi_html_scroll(page, caption);
    rwi_page_puts(page, "<table><caption>");
    rwi_html_puts(page, caption);
    rwi_page_puts(page, "</caption>\n<thead><tr>");
}

void
rwi_html_rows(struct rwi_page *page)
{
    rwi_page_puts(page, "</tr></thead>\n<tbody>\n");
}

void
rwi_html_column(struct rwi_page *page, const char *heading)
{
    rwi_page_puts(page, "<th scope=\"col\">");
    rwi_html_puts(page, heading);
    rwi_page_puts(page, "</th>");
}

void
rwi_html_table_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</tbody></table>\n");
    rwi_html_scroll_end(page);
}

const char *
rwi_html_class(enum rwi_style style)
{
    static const char *const CLASSES[] = {
        [STYLE_PLAIN] = "plain", [STYLE_STRONG] = "plain",
        [STYLE_FAINT] = "faint", [STYLE_GOOD] = "good",
        [STYLE_WARN] = "warn",   [STYLE_BAD] = "bad",
    };

    return CLASSES[style];
}

/* ---- base64 ------------------------------------------------------------- */

static void
put_held(struct rwi_html_base64 *base64)
{
    char four[RWI_BASE64_LEN(sizeof(base64->octets))];
    char *end = rwi_base64_encode(four, base64->octets, base64->held);

    rwi_page_put(base64->page, four, (size_t)(end - four));
    base64->held = 0;
}

enum rw_status
rwi_html_base64_sink(void *ctx, const char *data, size_t len)
{
    struct rwi_html_base64 *base64 = ctx;

    base64->count += len;
    for (size_t i = 0; base64->page != NULL && i < len; i++) {
        base64->octets[base64->held++] = (uint8_t)data[i];
        if (base64->held == sizeof(base64->octets))
            put_held(base64);
    }
    return RW_OK;
}

void
rwi_html_base64_end(struct rwi_html_base64 *base64)
{
    if (base64->page != NULL && base64->held > 0)
        put_held(base64);
}

void
rwi_html_data(struct rwi_page *page,
              enum rw_status (*write)(const void *of,
                                      struct rwi_html_base64 *ctx),
              const void *of)
{
    struct rwi_html_base64 base64 = {.page = NULL};
    enum rw_status status = write(of, &base64);

    rwi_page_puts(page, "<footer class=\"screen\"><p>");
    if (status == RW_OK && base64.count <= DATA_MAX) {
        rwi_page_puts(page, "<a download=\"rootwalk.json\" "
                            "href=\"data:application/json;base64,");
        base64 = (struct rwi_html_base64){.page = page};
        status = write(of, &base64);
        rwi_html_base64_end(&base64);
        rwi_page_puts(page, "\">");
        rwi_html_puts(page, _("this report as JSON"));
        rwi_page_puts(page, "</a>");
    } else {
        rwi_html_puts(page, _("The JSON is too large for this page: use "
                              "--format json."));
    }
    rwi_page_puts(page, "</p></footer>\n");
    if (status != RW_OK)
        rwi_page_fail(page, status);
}

/* ---- the page ----------------------------------------------------------- */

static void
put_lines(struct rwi_page *page, const char *const *lines)
{
    for (; *lines != NULL; lines++) {
        rwi_page_puts(page, *lines);
        rwi_page_newline(page);
    }
}

void
rwi_html_page(struct rwi_page *page, const struct rw_report_options *options)
{
    rwi_page_init(page, options->sink, options->ctx, UINT16_MAX);
    page->idn_out = options->idn_out;
    rwi_page_puts(page, "<!DOCTYPE html>\n<html lang=\"");
    /* The tag of the report's language (BCP 47): of a translation its own. */
    rwi_html_puts(page, _("en"));
    rwi_page_puts(page,
                  "\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n"
                  /* Nothing is fetched, whatever stands in it. */
                  "<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'; "
                  "script-src 'unsafe-inline'; base-uri 'none'; "
                  "form-action 'none'\">\n"
                  "<meta name=\"generator\" content=\"rootwalk " RWI_VERSION
                  "\">\n<style>\n");
    put_lines(page, RWI_HTML_STYLE);
    rwi_page_puts(page, "</style>\n");
}

void
rwi_html_head_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</head>\n<body>\n<main>\n");
}

enum rw_status
rwi_html_page_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</main>\n<script>\n");
    put_lines(page, RWI_HTML_SCRIPT);
    rwi_page_puts(page, "</script>\n</body>\n</html>\n");
    return rwi_page_end(page);
}
