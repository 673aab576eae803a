/* A page: text in columns on its way to a sink.
 *
 * Whatever writes into a struct rw_text writes straight into the page
 * (rwi_page_text()), or into a paragraph of it (rwi_wrap_begin()); both go on
 * to the sink when their buffer is full, so nothing is too long for them.
 *
 * A page knows the column it is in (in terminal columns, so Chinese lines up),
 * breaks paragraphs, sets colours, and keeps the first error, its sink's or
 * another's (rwi_page_fail()); after that everything becomes a no-op, and
 * rwi_page_end() says so.
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
    struct rw_text text; /* what is not with the sink yet, in buf; first, so
                            that its flush finds the page */
    size_t counted;      /* octets of it whose columns are counted */
    rw_sink_fn sink;
    void *ctx;
    enum rw_status status; /* the first error; sticks */
    bool color;
    bool idn_out;
    size_t width;  /* columns */
    size_t column; /* from 0, of what is counted: rwi_page_column() */
    size_t lines;  /* ended so far */
    size_t margin; /* columns before every line */
    enum rwi_style style;
    char buf[RWI_PAGE_BUF];
};

void rwi_page_init(struct rwi_page *page, rw_sink_fn sink, void *ctx,
                   uint16_t width);

/** Hand the rest to the sink; the first error of all. */
enum rw_status rwi_page_end(struct rwi_page *page);

/** Keep an error, as if the sink had returned it: the report is not whole. */
void rwi_page_fail(struct rwi_page *page, enum rw_status status);

/** Say in which column the page is. */
size_t rwi_page_column(struct rwi_page *page);

/** Give the text of the page, to write into in the reader's language: no line
 * ends, nothing that is taken back (rw_text_cut()), until the next call. */
struct rw_text *rwi_page_text(struct rwi_page *page);

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
 * column `indent` on.  A word longer than a line is not broken (but see
 * breaks_words): it may be a name that somebody copies. */
void rwi_page_wrap(struct rwi_page *page, const char *s, size_t indent);

#define RWI_WRAP_BUF 512 /* octets kept until a line can be broken */

/* A paragraph in the making. */
struct rwi_wrap {
    struct rw_text text; /* what has not been broken into lines yet */
    struct rwi_page *page;
    size_t indent;
    bool is_fresh; /* nothing on this line yet that could be kept */
    bool is_torn;  /* what comes next goes on with a word longer than buf */
    bool
        breaks_words; /* that are longer than a line; set by whoever wants it */
    char buf[RWI_WRAP_BUF];
};

/** Begin a paragraph, as rwi_page_wrap() writes it.
 *
 * @return the text to write it into, in the reader's language; until
 *         rwi_wrap_end() nothing else is written to the page
 */
struct rw_text *rwi_wrap_begin(struct rwi_wrap *wrap, struct rwi_page *page,
                               size_t indent);

void rwi_wrap_end(struct rwi_wrap *wrap);

/** Write a sentence as a paragraph, in the reader's language. */
void rwi_page_sentence(struct rwi_page *page,
                       const struct rw_sentence *sentence, size_t indent);

/** Write what is counted: "1 octet", "2 octets". */
void rwi_page_count(struct rwi_page *page, uint64_t number, enum rw_noun noun);

/** Write a name as the reader wants it: A-labels, and U-labels in
 * parentheses behind them where they differ and the options ask for them. */
void rwi_page_name(struct rwi_page *page, const uint8_t *name);
void rwi_page_address(struct rwi_page *page, const struct rw_address *address);
/** Write "192.0.2.1#53". */
void rwi_page_endpoint(struct rwi_page *page, const struct rw_address *address);
void rwi_page_type(struct rwi_page *page, uint16_t type);
void rwi_page_class(struct rwi_page *page, uint16_t rclass);
void rwi_page_rcode(struct rwi_page *page, uint16_t rcode);

/** Write RDATA of any length in presentation format. */
void rwi_page_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
                    const uint8_t *wire, size_t len, size_t rdata,
                    size_t rdata_len);

/** Give RDATA in presentation format, to be freed; NULL when out of memory. */
char *rwi_rdata_text(uint16_t type, uint16_t rclass, const uint8_t *wire,
                     size_t len, size_t rdata, size_t rdata_len);

/** Write microseconds as a person says them. */
void rwi_page_duration(struct rwi_page *page, uint64_t us);

#endif
