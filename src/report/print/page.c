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
#include "base/utf8.h"
#include "base/width.h"
#include "base/words.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     40 /* below, columns make no sense */

/* ---- octets ------------------------------------------------------------- */

void
rwi_page_fail(struct rwi_page *page, enum rw_status status)
{
    if (page->status == RW_OK)
        page->status = status;
}

/* Count the columns of what was written since. */
static void
settle(struct rwi_page *page, size_t end)
{
    page->column += rwi_width(page->buf + page->counted, end - page->counted);
    page->counted = end;
}

/* Hand octets to the sink, and keep what is behind them. */
static void
send(struct rwi_page *page, size_t len)
{
    if (page->status == RW_OK && len > 0)
        page->status = page->sink(page->ctx, page->buf, len);
    memmove(page->buf, page->buf + len, page->text.len - len + 1);
    page->text.len -= len;
    page->counted = 0;
}

/* The buffer is full: all goes but a character that is not whole yet, whose
 * columns cannot be counted. */
static void
make_room(struct rw_text *text)
{
    struct rwi_page *page = (struct rwi_page *)text;
    size_t end = rwi_utf8_whole(page->buf, text->len);

    if (end == 0)
        end = text->len;
    settle(page, end);
    send(page, end);
}

void
rwi_page_init(struct rwi_page *page, rw_sink_fn sink, void *ctx, uint16_t width)
{
    rwi_words_text(&page->text, page->buf, sizeof(page->buf));
    page->text.flush = make_room;
    page->counted = 0;
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
}

enum rw_status
rwi_page_end(struct rwi_page *page)
{
    settle(page, page->text.len);
    send(page, page->text.len);
    return page->status;
}

size_t
rwi_page_column(struct rwi_page *page)
{
    settle(page, page->text.len);
    return page->column;
}

/* Octets that take no column: colours, the line's end. */
static void
put_raw(struct rwi_page *page, const char *s, size_t len)
{
    settle(page, page->text.len);
    if (len >= sizeof(page->buf) - page->text.len)
        send(page, page->text.len);
    rw_text_put(&page->text, s, len);
    page->counted = page->text.len;
}

static void
put_blanks(struct rwi_page *page, size_t count)
{
    while (count-- > 0)
        rw_text_putc(&page->text, ' ');
}

struct rw_text *
rwi_page_text(struct rwi_page *page)
{
    if (page->margin > 0 && rwi_page_column(page) == 0)
        put_blanks(page, page->margin);
    return &page->text;
}

void
rwi_page_put(struct rwi_page *page, const char *s, size_t len)
{
    if (len > 0)
        rw_text_put(rwi_page_text(page), s, len);
}

void
rwi_page_puts(struct rwi_page *page, const char *s)
{
    rwi_page_put(page, s, strlen(s));
}

void
rwi_page_printf(struct rwi_page *page, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    rw_text_vprintf(rwi_page_text(page), format, args);
    va_end(args);
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
    size_t now = rwi_page_column(page);
    size_t from = now == 0 && page->margin > 0 ? page->margin : now;

    if (column < from + gap)
        column = from + gap;
    put_blanks(page, column - now);
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

/* The octets of the characters at text that are of a kind. */
static size_t
run_of(const char *s, size_t len, int (*is_kind)(const char *, size_t))
{
    size_t at = 0;

    while (at < len && is_kind(s + at, len - at)) {
        size_t two = 2;

        at += rwi_width_fit(s + at, len - at, &two);
    }
    return at;
}

/* Find the next piece that must stay together: a word with the blanks before
 * it, or one wide character; and the brackets that open before it, and the
 * punctuation that follows. */
static size_t
piece_len(const char *s, size_t len)
{
    size_t at = 0;

    while (at < len && s[at] == ' ')
        at++;
    at += run_of(s + at, len - at, rwi_width_is_opening);
    if (at < len && rwi_width_is_wide(s + at, len - at)) {
        size_t two = 2;

        at += rwi_width_fit(s + at, len - at, &two);
    } else {
        while (at < len && s[at] != ' ' && !rwi_width_is_wide(s + at, len - at))
            at++;
    }
    return at + run_of(s + at, len - at, rwi_width_is_closing);
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

/* ---- paragraphs --------------------------------------------------------- */

/* Put a piece, of which each line takes what it has room for. */
static void
put_broken(struct rwi_wrap *wrap, const char *s, size_t len)
{
    struct rwi_page *page = wrap->page;

    while (len > 0) {
        size_t column = rwi_page_column(page);
        size_t room = page->width > column ? page->width - column : 0;
        size_t fits = rwi_width_fit(s, len, &room);

        if (fits == 0 && column > wrap->indent) {
            rwi_page_newline(page);
            rwi_page_to(page, wrap->indent, 0);
            continue;
        }
        if (fits == 0)
            fits = len; /* a line without room for one character */
        put_piece(page, s, fits);
        s += fits;
        len -= fits;
    }
}

/* Put a piece on this line or the next.  One that goes on with a word that
 * was longer than the buffer stays with it. */
static void
wrap_piece(struct rwi_wrap *wrap, const char *s, size_t len)
{
    struct rwi_page *page = wrap->page;

    if (!wrap->is_fresh && !wrap->is_torn &&
        rwi_page_column(page) + rwi_width(s, len) > page->width) {
        rwi_page_newline(page);
        rwi_page_to(page, wrap->indent, 0);
        for (; len > 0 && *s == ' '; len--)
            s++;
    }
    if (wrap->breaks_words)
        put_broken(wrap, s, len);
    else
        put_piece(page, s, len);
    wrap->is_fresh = false;
    wrap->is_torn = false;
}

/* Put all pieces that are known to be whole: the last one may go on.  Give
 * the octets that were put. */
static size_t
wrap_pieces(struct rwi_wrap *wrap, const char *s, size_t len, bool is_all)
{
    size_t at = 0;

    while (at < len) {
        size_t piece = piece_len(s + at, len - at);

        if (at + piece == len && !is_all)
            break;
        wrap_piece(wrap, s + at, piece);
        at += piece;
    }
    return at;
}

/* The buffer is full.  A word that fills all of it is put as far as it is
 * there. */
static void
wrap_flush(struct rw_text *text)
{
    struct rwi_wrap *wrap = (struct rwi_wrap *)text;
    size_t put = wrap_pieces(wrap, wrap->buf, text->len, false);

    if (put == 0) {
        put = rwi_utf8_whole(wrap->buf, text->len);
        wrap_piece(wrap, wrap->buf, put);
        wrap->is_torn = true;
    }
    memmove(wrap->buf, wrap->buf + put, text->len - put + 1);
    text->len -= put;
}

struct rw_text *
rwi_wrap_begin(struct rwi_wrap *wrap, struct rwi_page *page, size_t indent)
{
    rwi_words_text(&wrap->text, wrap->buf, sizeof(wrap->buf));
    wrap->text.flush = wrap_flush;
    wrap->page = page;
    wrap->indent = indent;
    wrap->is_fresh = true;
    wrap->is_torn = false;
    wrap->breaks_words = false;
    return &wrap->text;
}

void
rwi_wrap_end(struct rwi_wrap *wrap)
{
    (void)wrap_pieces(wrap, wrap->buf, wrap->text.len, true);
}

void
rwi_page_wrap(struct rwi_page *page, const char *s, size_t indent)
{
    struct rwi_wrap wrap;

    (void)rwi_wrap_begin(&wrap, page, indent);
    (void)wrap_pieces(&wrap, s, strlen(s), true);
}

void
rwi_page_sentence(struct rwi_page *page, const struct rw_sentence *sentence,
                  size_t indent)
{
    struct rwi_wrap wrap;

    rw_sentence_to_text(rwi_wrap_begin(&wrap, page, indent), sentence);
    rwi_wrap_end(&wrap);
}

/* ---- values ------------------------------------------------------------- */

void
rwi_page_count(struct rwi_page *page, uint64_t number, enum rw_noun noun)
{
    const struct rw_filling filling = rw_fill_count('d', number, noun);

    rw_filling_to_text(rwi_page_text(page), &filling);
}

void
rwi_page_name(struct rwi_page *page, const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_name_to_text(rwi_page_text(page), name);
    if (!page->idn_out)
        return;
    rw_text_init(&text, buf, sizeof(buf)); /* what does not fit is not shown */
    if (rw_idn_to_text(&text, name) && rw_text_fits(&text))
        rwi_page_printf(page, " (%s)", buf);
}

void
rwi_page_address(struct rwi_page *page, const struct rw_address *address)
{
    rw_address_to_text(rwi_page_text(page), address);
}

void
rwi_page_endpoint(struct rwi_page *page, const struct rw_address *address)
{
    rwi_page_address(page, address);
    rwi_page_printf(page, "#%u", address->port);
}

void
rwi_page_type(struct rwi_page *page, uint16_t type)
{
    rw_type_to_text(rwi_page_text(page), type);
}

void
rwi_page_class(struct rwi_page *page, uint16_t rclass)
{
    rw_class_to_text(rwi_page_text(page), rclass);
}

void
rwi_page_rcode(struct rwi_page *page, uint16_t rcode)
{
    rw_rcode_to_text(rwi_page_text(page), rcode);
}

char *
rwi_rdata_text(uint16_t type, uint16_t rclass, const uint8_t *wire, size_t len,
               size_t rdata, size_t rdata_len)
{
    struct rw_text text;
    char *buf;

    rw_text_init(&text, NULL, 0);
    (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata, rdata_len);
    buf = malloc(text.len + 1);
    if (buf == NULL)
        return NULL;
    rw_text_init(&text, buf, text.len + 1);
    (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata, rdata_len);
    return buf;
}

/* RDATA is tried in its type's form and taken back where it has not got it,
 * so it needs a text of its own. */
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
    big = rwi_rdata_text(type, rclass, wire, len, rdata, rdata_len);
    if (big != NULL)
        rwi_page_puts(page, big);
    else
        rwi_page_fail(page, RW_ERR_MEMORY);
    free(big);
}

void
rwi_page_duration(struct rwi_page *page, uint64_t us)
{
    rwi_text_duration(rwi_page_text(page), us);
}
