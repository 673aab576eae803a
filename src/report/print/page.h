/* A page: text in columns on its way to a sink.
 *
 * Knows the column it is in (in terminal columns, so Chinese lines up),
 * breaks paragraphs, sets colours, and keeps the sink's first error, after
 * which everything becomes a no-op.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_PAGE_H
#define RWI_REPORT_PRINT_PAGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/message.h"
#include "rootwalk/report.h"
#include "rootwalk/sentence.h"

enum rwi_style {
    STYLE_PLAIN,
    STYLE_STRONG, /* what was asked, what it came to */
    STYLE_FAINT,  /* what is there for the few */
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
};

#define RWI_PAGE_BUF 4096 /* octets handed to the sink at once */

struct rwi_page {
    rw_sink_fn sink;
    void *ctx;
    enum rw_status status; /* the first error; sticks */
    bool color;
    bool idn_out;
    size_t width;  /* columns */
    size_t column; /* from 0 */
    size_t lines;  /* ended so far */
    size_t margin; /* columns before every line */
    enum rwi_style style;
    size_t len;
    char buf[RWI_PAGE_BUF];
};

void rwi_page_init(struct rwi_page *page, rw_sink_fn sink, void *ctx,
                   uint16_t width);

/** Hand the rest to the sink; the first error of all. */
enum rw_status rwi_page_end(struct rwi_page *page);

void rwi_page_put(struct rwi_page *page, const char *s, size_t len);
void rwi_page_puts(struct rwi_page *page, const char *s);
void rwi_page_printf(struct rwi_page *page, const char *format, ...)
    RW_PRINTF(2, 3);
void rwi_page_newline(struct rwi_page *page);

/** Go to a column with blanks; at least `gap` of them. */
void rwi_page_to(struct rwi_page *page, size_t column, size_t gap);

/** Set a style, until the next call or the line's end. */
void rwi_page_style(struct rwi_page *page, enum rwi_style style);

/** Write s cut in its middle ("ns-1536~co.uk") to fit so many columns. */
void rwi_page_fit(struct rwi_page *page, const char *s, size_t columns);

/* A blank in a paragraph at which no line is broken: before a unit. */
#define RWI_HARD_BLANK '\x1f'

/** Write a paragraph from the present column on, its further lines from
 * column `indent` on.  A word longer than a line is not broken. */
void rwi_page_wrap(struct rwi_page *page, const char *s, size_t indent);

/** Write a sentence as a paragraph, in the reader's language. */
void rwi_page_sentence(struct rwi_page *page,
                       const struct rw_sentence *sentence, size_t indent);

/** Write what is counted: "1 octet", "2 octets". */
void rwi_page_count(struct rwi_page *page, uint64_t number, enum rw_noun noun);

/** Write a name as the reader wants it: A-labels, and U-labels in
 * parentheses behind them where they differ and the options ask for them. */
void rwi_page_name(struct rwi_page *page, const uint8_t *name);
void rwi_page_address(struct rwi_page *page, const struct rw_address *address);
void rwi_page_type(struct rwi_page *page, uint16_t type);

/** Write RDATA of any length in presentation format. */
void rwi_page_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
                    const uint8_t *wire, size_t len, size_t rdata,
                    size_t rdata_len);

/** Write microseconds as a person says them. */
void rwi_page_duration(struct rwi_page *page, uint64_t us);

#endif
