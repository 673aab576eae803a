/* Text from outside in columns.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/width.h"
#include "report/mail/mail.h"

#define SHOWN_MAX 4096 /* octets of one piece that are made visible */

/* Make visible; blanks stay. */
static size_t
visible(char *buf, size_t size, const void *octets, size_t len, bool *is_cut)
{
    struct rw_text text;
    size_t end;

    if (len > size / 4 - 1) {
        len = size / 4 - 1;
        *is_cut = true;
    }
    rw_text_init(&text, buf, size);
    rw_text_put_visible(&text, octets, len);
    end = text.len < size ? text.len : size - 1;
    while (end > 0 && buf[end - 1] == ' ')
        end--;
    return end;
}

/* Where a line of so many columns ends: at its last blank, if that is not too
 * far to the left. */
static size_t
line_end(const char *text, size_t len, size_t columns)
{
    size_t room = columns;
    size_t fits = rwi_width_fit(text, len, &room);

    if (fits >= len)
        return len;
    for (size_t i = fits; i > fits / 2; i--)
        if (text[i] == ' ')
            return i;
    return fits > 0 ? fits : 1;
}

/* Whether a line that ends here ends inside a word, its first one. */
static bool
is_split(const char *text, size_t size)
{
    return memchr(text, ' ', size) == NULL && text[size] != ' ';
}

static size_t
word_width(const char *text, size_t len)
{
    const char *blank = memchr(text, ' ', len);

    return rwi_width(text, blank != NULL ? (size_t)(blank - text) : len);
}

void
rwi_mail_foreign(struct rwi_page *page, const void *octets, size_t len,
                 size_t indent, size_t max)
{
    char buf[SHOWN_MAX];
    bool is_cut = false;
    size_t end = visible(buf, sizeof(buf), octets, len, &is_cut), at = 0;
    size_t room = max;
    size_t fits = rwi_width_fit(buf, end, &room);

    is_cut = is_cut || fits < end;
    end = fits;
    while (at < end) {
        size_t column = rwi_page_column(page);
        size_t left = page->width > column + 1 ? page->width - column : 1;
        size_t size = line_end(buf + at, end - at, left);

        if (column > indent && size < end - at && is_split(buf + at, size) &&
            word_width(buf + at, end - at) <= page->width - indent) {
            rwi_page_newline(page);
            rwi_page_to(page, indent, 0);
            continue;
        }
        rwi_page_put(page, buf + at, size);
        at += size;
        while (at < end && buf[at] == ' ')
            at++;
        if (at < end) {
            rwi_page_newline(page);
            rwi_page_to(page, indent, 0);
        }
    }
    if (is_cut)
        rwi_page_puts(page, "...");
}

void
rwi_mail_between(struct rwi_page *page, size_t width, size_t indent)
{
    rwi_page_puts(page, ",");
    if (rwi_page_column(page) + 1 + width > page->width) {
        rwi_page_newline(page);
        rwi_page_to(page, indent, 0);
    } else {
        rwi_page_puts(page, " ");
    }
}

/* What was made visible, on one line of so many columns. */
static void
put_fit(struct rwi_page *page, const char *shown, size_t len, bool is_cut,
        size_t columns)
{
    size_t room = columns;
    size_t fits = rwi_width_fit(shown, len, &room);

    if (fits == len && !is_cut) {
        rwi_page_put(page, shown, len);
        return;
    }
    room = columns > 3 ? columns - 3 : 0;
    fits = rwi_width_fit(shown, len, &room);
    rwi_page_put(page, shown, fits);
    rwi_page_puts(page, "...");
}

void
rwi_mail_fit(struct rwi_page *page, const char *text, size_t columns)
{
    char buf[SHOWN_MAX];
    bool is_cut = false;
    size_t end = visible(buf, sizeof(buf), text, strlen(text), &is_cut);

    put_fit(page, buf, end, is_cut, columns);
}

/* Blanks count here, so nothing is left out at the end.  CR LF, which ends each
 * line of mail, is written as the one line end that it is. */
void
rwi_mail_quoted(struct rwi_page *page, const char *text, size_t columns)
{
    char buf[SHOWN_MAX];
    bool is_cut = false;
    struct rw_text shown;

    rw_text_init(&shown, buf, sizeof(buf));
    rw_text_putc(&shown, '"');
    while (*text != '\0') {
        size_t len = strcspn(text, "\r\n\t");

        if (shown.len + 4 * len + 4 > sizeof(buf)) {
            len = (sizeof(buf) - shown.len - 4) / 4;
            is_cut = true;
        }
        rw_text_put_visible(&shown, text, len);
        text += len;
        if (is_cut || *text == '\0')
            break;
        text += text[0] == '\r' && text[1] == '\n';
        rw_text_puts(&shown, *text == '\n'   ? "\\n"
                             : *text == '\r' ? "\\r"
                                             : "\\t");
        text++;
    }
    if (!is_cut)
        rw_text_putc(&shown, '"');
    put_fit(page, buf, shown.len, is_cut, columns);
    rwi_page_newline(page);
}

void
rwi_mail_beside(struct rwi_page *page, const struct rw_sentence *sentence,
                size_t column, size_t indent)
{
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;
    size_t at = rwi_page_column(page);
    size_t width;

    rw_text_init(&text, buf, sizeof(buf));
    text.language = &RW_LANGUAGE_READER;
    rw_sentence_to_text(&text, sentence);
    if (!rw_text_fits(&text))
        return;
    width = rwi_width(buf, text.len);
    if (at + 2 <= column && column + width <= page->width) {
        rwi_page_to(page, column, 2);
    } else if (at + 2 > column && at + 3 + width <= page->width) {
        rwi_page_to(page, at + 3, 2);
    } else {
        rwi_page_newline(page);
        rwi_page_to(page, indent, 0);
    }
    rwi_page_wrap(page, buf, indent);
}
