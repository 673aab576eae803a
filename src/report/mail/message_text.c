/* A message in words: the fields that people look at, and its parts.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/mail/mail.h"

#define LABEL     10  /* columns of a label */
#define VALUE_MAX 300 /* columns of a value */
#define PARTS_MAX 40  /* parts that are listed */
#define BOXES_MAX 20
#define LINES_MAX 3 /* of a text's beginning */

static void
label(struct rwi_page *page, const char *word, size_t indent)
{
    rwi_page_to(page, indent, 0);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, word);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, indent + LABEL, 1);
}

static void
put_boxes(struct rwi_page *page, const char *word,
          const struct rw_mailbox *boxes, size_t indent)
{
    unsigned count = 0;

    if (boxes == NULL)
        return;
    label(page, word, indent);
    for (const struct rw_mailbox *box = boxes; box != NULL && count < BOXES_MAX;
         box = box->next, count++) {
        char text[600];
        int len;

        if (box->name != NULL && box->address != NULL)
            len = snprintf(text, sizeof(text), "%.200s <%.300s>", box->name,
                           box->address);
        else
            len = snprintf(text, sizeof(text), "%.500s",
                           box->address != NULL ? box->address : box->name);
        if (count > 0) /* the comma behind it, too */
            rwi_mail_between(page, rwi_width(text, (size_t)len) + 1,
                             indent + LABEL);
        rwi_mail_foreign(page, text, (size_t)len, indent + LABEL, VALUE_MAX);
    }
    rwi_page_newline(page);
}

static void
put_value(struct rwi_page *page, const char *word, const char *value,
          size_t indent)
{
    if (value == NULL)
        return;
    label(page, word, indent);
    if (value[strspn(value, " \t")] == '\0')
        rwi_page_puts(page, value[0] == '\0'          ? _("(empty)")
                            : strcmp(value, " ") == 0 ? _("(one space)")
                                                      : _("(blank)"));
    else
        rwi_mail_foreign(page, value, strlen(value), indent + LABEL, VALUE_MAX);
    rwi_page_newline(page);
}

/* "text/plain, gb2312, base64" and how long it is. */
static void
put_part(struct rwi_page *page, const struct rw_mime_part *part, size_t indent)
{
    char line[400];
    const char *encoding =
        strcmp(part->encoding, "7bit") == 0 ? NULL : part->encoding;

    snprintf(line, sizeof(line), "%.100s%s%.60s%s%.60s", part->type,
             part->charset != NULL ? ", " : "",
             part->charset != NULL ? part->charset : "",
             encoding != NULL ? ", " : "", encoding != NULL ? encoding : "");
    rwi_page_to(page, indent, 0);
    rwi_page_puts(page, part->path);
    rwi_page_to(page, indent + LABEL, 1);
    rwi_mail_fit(page, line, 40);
    if (!part->is_container) {
        rwi_page_to(page, indent + LABEL + 34, 2);
        rwi_page_count(page, part->octets, RW_NOUN_OCTET);
    }
    if (part->name != NULL) {
        if (rwi_page_column(page) + 2 +
                rwi_width(part->name, strlen(part->name)) >
            page->width) {
            rwi_page_newline(page);
            rwi_page_to(page, indent + LABEL, 0);
        } else {
            rwi_page_puts(page, "  ");
        }
        rwi_mail_fit(page, part->name, page->width - indent - LABEL);
    }
    rwi_page_newline(page);
    if (part->saved != NULL) {
        rwi_page_to(page, indent + LABEL, 0);
        rwi_page_printf(page, _("saved as %s"), part->saved);
        rwi_page_newline(page);
    }
}

/* The first lines of a text. */
static void
put_text(struct rwi_page *page, const char *text, size_t indent)
{
    unsigned lines = 0;

    while (*text != '\0' && lines < LINES_MAX) {
        size_t len = strcspn(text, "\r\n");

        if (strspn(text, " \t") < len) {
            rwi_page_to(page, indent, 0);
            rwi_page_puts(page, "| ");
            rwi_mail_foreign(page, text, len, indent + 2,
                             page->width - indent - 6);
            rwi_page_newline(page);
            lines++;
        }
        text += len;
        text += *text == '\r';
        text += *text == '\n';
    }
    if (text[strspn(text, " \t\r\n")] != '\0') {
        rwi_page_to(page, indent, 0);
        rwi_page_puts(page, "| ...");
        rwi_page_newline(page);
    }
}

static void
put_parts(struct rwi_page *page, const struct rw_mime *mime, size_t indent)
{
    unsigned count = 0;

    for (const struct rw_mime_part *part = mime->parts; part != NULL;
         part = part->next) {
        if (count++ == PARTS_MAX) {
            rwi_page_to(page, indent, 0);
            rwi_page_printf(page, _("and %zu parts more"),
                            mime->part_count - PARTS_MAX);
            rwi_page_newline(page);
            return;
        }
        put_part(page, part, indent);
        if (part->text != NULL)
            put_text(page, part->text, indent + LABEL);
    }
}

/* Nothing but a hole: then there is nothing to say of its parts. */
static bool
is_known(const struct rw_mime *mime)
{
    return mime->fields != NULL || mime->part_count > 1 ||
           (mime->parts != NULL && mime->parts->octets > 0);
}

void
rwi_mail_message(struct rwi_page *page, const struct rw_mime *mime,
                 size_t indent)
{
    put_boxes(page, "From", mime->from, indent);
    put_boxes(page, "To", mime->to, indent);
    put_boxes(page, "Cc", mime->cc, indent);
    put_value(page, "Subject", mime->subject, indent);
    put_value(page, "Date", mime->date, indent);
    if (is_known(mime) && (mime->parts->octets > 0 || mime->part_count > 1))
        put_parts(page, mime, indent);
}
