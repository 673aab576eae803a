/* The table of what the wire gave away to whoever reads it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/words.h"
#include "report/mail/mail.h"

#define TABLE 12 /* columns of a label */

static void
cell(struct rwi_page *page, const char *word)
{
    rwi_page_puts(page, "  ");
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, _(word));
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 2 + TABLE, 1);
}

static void
value(struct rwi_page *page, const char *text)
{
    if (text != NULL)
        rwi_mail_foreign(page, text, strlen(text), 2 + TABLE, 200);
    else
        rwi_page_puts(page, _("none"));
    rwi_page_newline(page);
}

static void
put_receivers(struct rwi_page *page, const struct rw_session_summary *summary)
{
    unsigned count = 0;

    cell(page, N_("receivers"));
    for (const struct rw_recipient *to = summary->recipients;
         to != NULL && count < 20; to = to->next, count++) {
        if (count > 0)
            rwi_page_puts(page, ", ");
        if (rwi_page_column(page) + strlen(to->address) > page->width) {
            rwi_page_newline(page);
            rwi_page_to(page, 2 + TABLE, 0);
        }
        rwi_mail_fit(page, to->address, 60);
    }
    for (const struct rw_mailbox *to = summary->to; to != NULL && count < 20;
         to = to->next, count++) {
        if (count > 0)
            rwi_page_puts(page, ", ");
        rwi_mail_fit(page, to->address != NULL ? to->address : to->name, 60);
    }
    if (count == 0)
        rwi_page_puts(page, _("none"));
    rwi_page_newline(page);
}

static void
put_attachments(struct rwi_page *page, const struct rw_session_message *message)
{
    unsigned count = 0;
    const struct rw_mime_part *part =
        message != NULL && message->mime != NULL ? message->mime->parts : NULL;

    cell(page, N_("attachments"));
    for (; part != NULL && count < 20; part = part->next) {
        if (!rw_mime_is_attachment(part) || part->octets == 0)
            continue;
        if (count++ > 0)
            rwi_page_puts(page, ", ");
        if (rwi_page_column(page) > page->width - 30) {
            rwi_page_newline(page);
            rwi_page_to(page, 2 + TABLE, 0);
        }
        rwi_mail_fit(page, part->name != NULL ? part->name : part->type, 60);
    }
    if (count == 0)
        rwi_page_puts(page, _("none"));
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
    value(page, summary.protocol);
    cell(page, N_("user name"));
    value(page, summary.user);
    cell(page, N_("password"));
    value(page, summary.has_password && summary.password == NULL
                    ? RW_SECRET_MASK
                    : summary.password);
    if (!summary.has_message)
        return;
    cell(page, N_("sender"));
    value(page, summary.sender != NULL && summary.sender[0] == '\0'
                    ? "<>"
                    : summary.sender);
    put_receivers(page, &summary);
    cell(page, N_("subject"));
    if (summary.subject != NULL)
        rwi_mail_quoted(page, summary.subject, page->width - 3 - TABLE);
    else
        value(page, NULL);
    cell(page, N_("contents"));
    if (summary.contents != NULL)
        rwi_mail_quoted(page, summary.contents, page->width - 3 - TABLE);
    else
        value(page, NULL);
    put_attachments(page, summary.message);
}
