/* Text in columns; see page.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/idn.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/text.h"

#include "base/date.h"
#include "base/width.h"
#include "base/words.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     40   /* below, columns make no sense */
#define PRINTF_MAX    1024 /* octets of one printf; names fit four times */

void
rwi_page_init(struct rwi_page *page, rw_sink_fn sink, void *ctx, uint16_t width)
{
    page->sink = sink;
    page->ctx = ctx;
    page->status = RW_OK;
    page->color = false;
    page->idn_out = false;
    page->width = width == 0 ? WIDTH_DEFAULT : width;
    if (page->width < WIDTH_MIN)
        page->width = WIDTH_MIN;
    page->column = 0;
    page->lines = 0;
    page->margin = 0;
    page->style = STYLE_PLAIN;
    page->len = 0;
}

static void
flush(struct rwi_page *page)
{
    if (page->status == RW_OK && page->len > 0)
        page->status = page->sink(page->ctx, page->buf, page->len);
    page->len = 0;
}

enum rw_status
rwi_page_end(struct rwi_page *page)
{
    flush(page);
    return page->status;
}

/* Octets that take no column: colours, the line's end. */
static void
put_raw(struct rwi_page *page, const char *s, size_t len)
{
    while (len > 0) {
        size_t room = sizeof(page->buf) - page->len;
        size_t part = len < room ? len : room;

        memcpy(page->buf + page->len, s, part);
        page->len += part;
        s += part;
        len -= part;
        if (page->len == sizeof(page->buf))
            flush(page);
    }
}

static void
put_blanks(struct rwi_page *page, size_t count)
{
    while (count-- > 0)
        put_raw(page, " ", 1);
}

void
rwi_page_put(struct rwi_page *page, const char *s, size_t len)
{
    if (len == 0)
        return;
    if (page->column == 0 && page->margin > 0) {
        put_blanks(page, page->margin);
        page->column = page->margin;
    }
    put_raw(page, s, len);
    page->column += rwi_width(s, len);
}

void
rwi_page_puts(struct rwi_page *page, const char *s)
{
    rwi_page_put(page, s, strlen(s));
}

void
rwi_page_printf(struct rwi_page *page, const char *format, ...)
{
    char line[PRINTF_MAX];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (len < 0)
        return;
    rwi_page_put(page, line,
                 (size_t)len < sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

void
rwi_page_newline(struct rwi_page *page)
{
    rwi_page_style(page, STYLE_PLAIN);
    put_raw(page, "\n", 1);
    page->column = 0;
    page->lines++;
}

void
rwi_page_to(struct rwi_page *page, size_t column, size_t gap)
{
    size_t from = page->column;

    if (from == 0 && page->margin > 0)
        from = page->margin;
    if (column < from + gap)
        column = from + gap;
    put_blanks(page, column - page->column);
    page->column = column;
}

void
rwi_page_style(struct rwi_page *page, enum rwi_style style)
{
    static const char *const CODES[] = {
        [STYLE_PLAIN] = "\033[0m", [STYLE_STRONG] = "\033[1m",
        [STYLE_FAINT] = "\033[2m", [STYLE_GOOD] = "\033[32m",
        [STYLE_WARN] = "\033[33m", [STYLE_BAD] = "\033[31m",
    };

    if (!page->color || page->style == style)
        return;
    if (page->style != STYLE_PLAIN)
        put_raw(page, CODES[STYLE_PLAIN], strlen(CODES[STYLE_PLAIN]));
    if (style != STYLE_PLAIN)
        put_raw(page, CODES[style], strlen(CODES[style]));
    page->style = style;
}

void
rwi_page_fit(struct rwi_page *page, const char *s, size_t columns)
{
    static const char CUT[] = "~";
    size_t len = strlen(s);
    size_t width = rwi_width(s, len);
    size_t head, tail, from = 0;

    if (width <= columns || columns < 8) {
        rwi_page_put(page, s, len);
        return;
    }
    head = (columns - 1) / 2;
    tail = columns - 1 - head;
    rwi_page_put(page, s, rwi_width_fit(s, len, &head));
    rwi_page_puts(page, CUT);
    while (rwi_width(s + from, len - from) > tail) {
        size_t one = 2;
        size_t octets = rwi_width_fit(s + from, len - from, &one);

        from += one == 2 && octets == 2 ? 1 : octets;
    }
    rwi_page_put(page, s + from, len - from);
}

/* Find the next piece that must stay together: a word with the blanks
 * before it, or one wide character with the punctuation that follows. */
static size_t
piece_len(const char *s, size_t len)
{
    size_t at = 0;

    while (at < len && s[at] == ' ')
        at++;
    if (at < len && rwi_width_is_wide(s + at, len - at)) {
        size_t two = 2;

        at += rwi_width_fit(s + at, len - at, &two);
        while (at < len && rwi_width_is_closing(s + at, len - at)) {
            two = 2;
            at += rwi_width_fit(s + at, len - at, &two);
        }
        return at;
    }
    while (at < len && s[at] != ' ' && !rwi_width_is_wide(s + at, len - at))
        at++;
    while (at < len && rwi_width_is_closing(s + at, len - at)) {
        size_t two = 2;

        at += rwi_width_fit(s + at, len - at, &two);
    }
    return at;
}

/* Hard blanks become blanks only here, when no line can break at them. */
static void
put_piece(struct rwi_page *page, const char *s, size_t len)
{
    for (size_t from = 0; from < len;) {
        const char *hard = memchr(s + from, RWI_HARD_BLANK, len - from);
        size_t to = hard == NULL ? len : (size_t)(hard - s);

        rwi_page_put(page, s + from, to - from);
        if (hard != NULL)
            rwi_page_puts(page, " ");
        from = hard == NULL ? len : to + 1;
    }
}

void
rwi_page_wrap(struct rwi_page *page, const char *s, size_t indent)
{
    size_t len = strlen(s);
    bool fresh = true; /* nothing on this line yet that could be kept */

    while (len > 0) {
        size_t piece = piece_len(s, len);

        if (!fresh && page->column + rwi_width(s, piece) > page->width) {
            rwi_page_newline(page);
            rwi_page_to(page, indent, 0);
            while (piece > 0 && *s == ' ') {
                s++;
                len--;
                piece--;
            }
        }
        put_piece(page, s, piece);
        s += piece;
        len -= piece;
        fresh = false;
    }
}

void
rwi_page_sentence(struct rwi_page *page, const struct rw_sentence *sentence,
                  size_t indent)
{
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;

    rwi_words_text(&text, buf, sizeof(buf));
    rw_sentence_to_text(&text, sentence);
    rwi_page_wrap(page, buf, indent);
}

void
rwi_page_count(struct rwi_page *page, uint64_t number, enum rw_noun noun)
{
    const struct rw_filling filling = rw_fill_count('d', number, noun);
    char buf[128];
    struct rw_text text;

    rwi_words_text(&text, buf, sizeof(buf));
    rw_filling_to_text(&text, &filling);
    rwi_page_puts(page, buf);
}

void
rwi_page_name(struct rwi_page *page, const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    rwi_page_puts(page, buf);
    if (!page->idn_out)
        return;
    rw_text_init(&text, buf, sizeof(buf));
    if (rw_idn_to_text(&text, name) && rw_text_fits(&text))
        rwi_page_printf(page, " (%s)", buf);
}

void
rwi_page_address(struct rwi_page *page, const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    rwi_page_puts(page, buf);
}

void
rwi_page_type(struct rwi_page *page, uint16_t type)
{
    char buf[16];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_type_to_text(&text, type);
    rwi_page_puts(page, buf);
}

void
rwi_page_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
               const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len)
{
    char small[1024];
    struct rw_text text;
    char *big;

    rw_text_init(&text, small, sizeof(small));
    (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata, rdata_len);
    if (rw_text_fits(&text)) {
        rwi_page_puts(page, small);
        return;
    }
    big = malloc(text.len + 1);
    if (big == NULL) {
        page->status = RW_ERR_MEMORY;
        return;
    }
    rw_text_init(&text, big, text.len + 1);
    (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata, rdata_len);
    rwi_page_puts(page, big);
    free(big);
}

void
rwi_page_duration(struct rwi_page *page, uint64_t us)
{
    char buf[32];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rwi_text_duration(&text, us);
    rwi_page_puts(page, buf);
}
