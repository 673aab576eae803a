/* The table of what the wire gave away to whoever reads it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/mail/mail.h"

#define TABLE     12 /* columns of a label */
#define ITEM_MAX  60 /* columns of an address or name */
#define ITEMS_MAX 20 /* of a list that are shown */

static void
cell(struct rwi_page *page, const char *word)
{
    rwi_page_puts(page, "  ");
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, _(word));
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 2 + TABLE, 1);
}

/* Of a message that is there in part nobody can say that it has none. */
static void
nothing(struct rwi_page *page, const struct rw_session_message *message)
{
    rwi_page_puts(page, message != NULL && !message->is_whole
                            ? _("not recorded")
                            : _("none"));
}

static void
value(struct rwi_page *page, const char *text,
      const struct rw_session_message *message)
{
    if (text != NULL)
        rwi_mail_foreign(page, text, strlen(text), 2 + TABLE, 200);
    else
        nothing(page, message);
    rwi_page_newline(page);
}

/* The next of a list, on one line. */
static void
item(struct rwi_page *page, const char *text, bool is_first)
{
    size_t width = rwi_width(text, strlen(text));

    if (!is_first) /* the comma behind it, too */
        rwi_mail_between(page, (width < ITEM_MAX ? width : ITEM_MAX) + 1,
                         2 + TABLE);
    rwi_mail_fit(page, text, ITEM_MAX);
}

static void
put_receivers(struct rwi_page *page, const struct rw_session_summary *summary)
{
    unsigned count = 0;

    cell(page, N_("receivers"));
    for (const struct rw_recipient *to = summary->recipients;
         to != NULL && count < ITEMS_MAX; to = to->next)
        item(page, to->address, count++ == 0);
    for (const struct rw_mailbox *to = summary->to;
         to != NULL && count < ITEMS_MAX; to = to->next)
        item(page, to->address != NULL ? to->address : to->name, count++ == 0);
    if (count == 0)
        nothing(page, summary->message);
    rwi_page_newline(page);
}

static void
put_attachments(struct rwi_page *page, const struct rw_session_message *message)
{
    unsigned count = 0;
    const struct rw_mime_part *part =
        message != NULL && message->mime != NULL ? message->mime->parts : NULL;

    cell(page, N_("attachments"));
    for (; part != NULL && count < ITEMS_MAX; part = part->next)
        if (rw_mime_is_attachment(part) && part->octets > 0)
            item(page, part->name != NULL ? part->name : part->type,
                 count++ == 0);
    if (count == 0)
        nothing(page, message);
    rwi_page_newline(page);
}

void
rwi_mail_table(struct rwi_page *page, const struct rw_session *session)
{
    struct rw_session_summary summary;

    rw_session_summarise(session, &summary);
    if (summary.user == NULL && !summary.has_password && !summary.has_message)
        return;
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_puts(page, _("visible on the network"));
    rwi_page_newline(page);
    cell(page, N_("protocol"));
    value(page, summary.protocol, NULL);
    cell(page, N_("user name"));
    value(page, summary.user, NULL);
    cell(page, N_("password"));
    value(page,
          summary.has_password && summary.password == NULL ? RW_SECRET_MASK
                                                           : summary.password,
          NULL);
    if (!summary.has_message)
        return;
    cell(page, N_("sender"));
    value(page,
          summary.sender != NULL && summary.sender[0] == '\0' ? "<>"
                                                              : summary.sender,
          summary.message);
    put_receivers(page, &summary);
    cell(page, N_("subject"));
    if (summary.subject != NULL)
        rwi_mail_quoted(page, summary.subject, page->width - 3 - TABLE);
    else
        value(page, NULL, summary.message);
    cell(page, N_("contents"));
    if (summary.contents != NULL)
        rwi_mail_quoted(page, summary.contents, page->width - 3 - TABLE);
    else
        value(page, NULL, summary.message);
    put_attachments(page, summary.message);
}
