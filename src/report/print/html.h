/* A page of HTML: one file that needs nothing else.
 *
 * Markup is written with rwi_page_puts() and its like.  Whatever is not markup
 * goes through here and is escaped, whoever wrote it: names, addresses and
 * records as much as translated sentences.  The page streams into its sink
 * like every other (page.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_HTML_H
#define RWI_REPORT_PRINT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/print/page.h"
#include "rootwalk/status.h"

/** A sink that writes text to a struct rwi_page (its ctx) with what HTML
 * takes for markup escaped, so that it fits text and quoted attributes. */
enum rw_status rwi_html_escape(void *page, const char *data, size_t len);

/** Begin a page: everything up to its style.  The title follows.
 *
 * @param options  sink and idn_out
 */
void rwi_html_page(struct rwi_page *page,
                   const struct rw_report_options *options);

/** Write the head's end and the body's beginning: what follows is in the one
 * `main` of the page. */
void rwi_html_head_end(struct rwi_page *page);

/** Write the page's end, hand it to the sink and give the first error. */
enum rw_status rwi_html_page_end(struct rwi_page *page);

/** Write text, escaped. */
void rwi_html_puts(struct rwi_page *page, const char *s);

/** Write a name, escaped, as the reader wants it (rwi_page_name()). */
void rwi_html_name(struct rwi_page *page, const uint8_t *name);

/** Begin a page within: what is written to it is escaped. */
void rwi_html_inner(struct rwi_page *page, struct rwi_page *inner);
void rwi_html_inner_end(struct rwi_page *page, struct rwi_page *inner);

/* Text that is escaped on its way into a page. */
struct rwi_html_text {
    struct rw_text text;
    struct rwi_page *page;
    char buf[256];
};

/** Begin text in the reader's language that may hold anything.
 *
 * @return the text to write it into; until rwi_html_text_end() nothing else
 *         is written to the page
 */
struct rw_text *rwi_html_text(struct rwi_html_text *text,
                              struct rwi_page *page);
void rwi_html_text_end(struct rwi_html_text *text);

/** Begin a <pre> that scrolls by itself; what is written to `inner` stands in
 * it, escaped.
 *
 * @param name  what it is, for a screen reader; translated
 */
void rwi_html_pre(struct rwi_page *page, struct rwi_page *inner,
                  const char *name);
void rwi_html_pre_end(struct rwi_page *page, struct rwi_page *inner);

/** Begin a section with a heading of the second level.
 *
 * @param id       of the section, for links
 * @param heading  translated
 */
void rwi_html_section(struct rwi_page *page, const char *id,
                      const char *heading);
void rwi_html_section_end(struct rwi_page *page);

/** Begin a box that scrolls sideways by itself where it is too wide, and can
 * be reached by keyboard for that.
 *
 * @param name  translated
 */
void rwi_html_scroll(struct rwi_page *page, const char *name);
void rwi_html_scroll_end(struct rwi_page *page);

/** Begin a table in such a box; its columns follow, then its rows.
 *
 * @param caption  translated
 */
void rwi_html_table(struct rwi_page *page, const char *caption);

/** Write a heading of a column; translated. */
void rwi_html_column(struct rwi_page *page, const char *heading);

/** End the columns: rows follow. */
void rwi_html_rows(struct rwi_page *page);
void rwi_html_table_end(struct rwi_page *page);

/** The class of a style, as html_style.c draws it; static. */
const char *rwi_html_class(enum rwi_style style);

/** Octets written as base64, as for a data: URL. */
struct rwi_html_base64 {
    struct rwi_page *page; /* NULL: only counted */
    size_t count;          /* octets so far */
    size_t held;           /* of them, in octets */
    uint8_t octets[48];
};

/** A sink for them; its ctx is a struct rwi_html_base64. */
enum rw_status rwi_html_base64_sink(void *ctx, const char *data, size_t len);

/** Write what is held, and the padding. */
void rwi_html_base64_end(struct rwi_html_base64 *base64);

/** Write a link to what a function writes, JSON, which the page carries; or
 * say that it is too large for that.
 *
 * @param write  called up to twice; writes to rwi_html_base64_sink() with this
 *               ctx
 */
void rwi_html_data(struct rwi_page *page,
                   enum rw_status (*write)(const void *of,
                                           struct rwi_html_base64 *ctx),
                   const void *of);

/* The style sheet and the script, a line each; NULL ends them. */
extern const char *const RWI_HTML_STYLE[];
extern const char *const RWI_HTML_SCRIPT[];

#endif
