/* A dialogue in words: who spoke with whom, each exchange, and at the end what
 * it came to and what the wire gave away.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/mail/session_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/tls/tls.h"
#include "rootwalk/session_findings.h"
#include "rootwalk/trace.h"

#define ELAPSED 9 /* columns that a time takes, with its blanks */

/* ---- the head ----------------------------------------------------------- */

static const char *
protocol_word(enum rw_protocol protocol)
{
    static const char *const WORDS[] = {"TCP", "SMTP", "POP3", "TLS"};

    return WORDS[protocol];
}

static void
put_span(struct rwi_session_view *r)
{
    const struct rw_frames *frames = &r->session->frames;
    bool lines = r->session->origin == RW_ORIGIN_TRANSCRIPT;

    if (frames->first == 0)
        return;
    rwi_page_puts(&r->page, "  ");
    rwi_page_printf(
        &r->page, lines ? _("lines %llu to %llu") : _("frames %llu to %llu"),
        (unsigned long long)frames->first, (unsigned long long)frames->last);
}

/* The columns of the span, and of the time behind it. */
static size_t
span_width(const struct rwi_session_view *r)
{
    const struct rw_frames *frames = &r->session->frames;
    char text[80];
    int len = snprintf(
        text, sizeof(text),
        r->session->origin == RW_ORIGIN_TRANSCRIPT ? _("lines %llu to %llu")
                                                   : _("frames %llu to %llu"),
        (unsigned long long)frames->first, (unsigned long long)frames->last);

    return 2 + rwi_width(text, len > 0 ? (size_t)len : 0) + ELAPSED;
}

static void
put_elapsed(struct rwi_session_view *r)
{
    const struct rw_session *s = r->session;

    if (s->started_us == RW_NO_TIME || s->frames.time_us == RW_NO_TIME ||
        s->frames.time_us < s->started_us)
        return;
    rwi_page_puts(&r->page, "  ");
    rwi_page_duration(&r->page, s->frames.time_us - s->started_us);
}

/* "192.0.2.7#50211 -> 198.51.100.25#25"; two IPv6 addresses that are long take
 * a line each. */
static void
put_ends(struct rwi_page *page, const struct rw_session *s)
{
    char server[RW_ADDRESS_TEXT_MAX + 6];
    struct rw_text text;

    rw_text_init(&text, server, sizeof(server));
    rw_address_to_text(&text, &s->server);
    rw_text_printf(&text, "#%u", s->server.port);
    rwi_page_endpoint(page, &s->client);
    if (rwi_page_column(page) + 4 + text.len > page->width) {
        rwi_page_newline(page);
        rwi_page_style(page, STYLE_STRONG);
        rwi_page_puts(page, "  -> ");
    } else {
        rwi_page_puts(page, " -> ");
    }
    rwi_page_puts(page, server);
}

static void
put_head(struct rwi_session_view *r)
{
    const struct rw_session *s = r->session;
    struct rwi_page *page = &r->page;

    rwi_page_style(page, STYLE_STRONG);
    rwi_page_printf(page, _("session %llu  %s"), (unsigned long long)s->number,
                    protocol_word(s->protocol));
    if (s->client.family != RW_FAMILY_NONE) {
        rwi_page_puts(page, "  ");
        put_ends(page, s);
    } else if (s->connected_to != NULL) {
        rwi_page_puts(page, "  ");
        rwi_mail_fit(page, s->connected_to, 40);
    }
    if (rwi_page_column(page) + span_width(r) > page->width) {
        rwi_page_newline(page);
        rwi_page_style(page, STYLE_STRONG);
    }
    put_span(r);
    if (!r->is_followed)
        put_elapsed(r);
    rwi_page_newline(page);
}

static void
put_tcp(struct rwi_session_view *r)
{
    const struct rw_session_tcp *tcp = &r->session->tcp;
    struct rwi_page *page = &r->page;

    if (!tcp->is_there || tcp->syn == 0 || tcp->syn_ack == 0)
        return;
    rwi_page_puts(page, "TCP  ");
    if (tcp->ack != 0)
        rwi_page_printf(page,
                        _("three-way handshake: SYN in frame %llu, SYN ACK in "
                          "%llu, ACK in %llu"),
                        (unsigned long long)tcp->syn,
                        (unsigned long long)tcp->syn_ack,
                        (unsigned long long)tcp->ack);
    else
        rwi_page_printf(page, _("SYN in frame %llu, SYN ACK in %llu"),
                        (unsigned long long)tcp->syn,
                        (unsigned long long)tcp->syn_ack);
    if (tcp->rtt_us != RW_NO_TIME) {
        rwi_page_puts(page, _(", "));
        rwi_page_duration(page, tcp->rtt_us);
    }
    rwi_page_newline(page);
    if (tcp->retransmitted > 0) {
        const struct rw_sentence said = {
            .words = {RW_WORDS(N_("retransmitted: %n"))},
            .fillings = {rw_fill_count('n', tcp->retransmitted,
                                       RW_NOUN_SEGMENT)},
        };

        rwi_page_puts(page, "     ");
        rwi_page_sentence(page, &said, 5);
        rwi_page_newline(page);
    }
}

static void
put_packets(void *ctx, uint64_t frame)
{
    rwi_session_packets(ctx, frame);
}

/* Under TLS nothing more can be read. */
static void
put_tls(struct rwi_session_view *r)
{
    const struct rw_session *s = r->session;
    const struct rw_sentence said = {
        .words = {RW_WORDS(N_("under TLS: %c from the client, %s from the "
                              "server; cannot be read"))},
        .fillings = {rw_fill_count('c', s->tls_octets[RW_SIDE_CLIENT],
                                   RW_NOUN_OCTET),
                     rw_fill_count('s', s->tls_octets[RW_SIDE_SERVER],
                                   RW_NOUN_OCTET)},
    };

    if (!s->has_tls || s->origin != RW_ORIGIN_CAPTURE)
        return;
    if (s->tls != NULL && s->tls->count > 0) {
        struct rwi_tls_view view = {.page = &r->page,
                                    .tls = s->tls,
                                    .digits = r->digits,
                                    .at_s = rw_session_judged_s(s),
                                    .after = put_packets,
                                    .ctx = r};

        rwi_tls_text(&view);
        return;
    }
    rwi_page_printf(&r->page, "%*llu ", (int)r->digits,
                    (unsigned long long)s->tls_frame);
    rwi_page_puts(&r->page, "  ");
    rwi_page_sentence(&r->page, &said, r->indent);
    rwi_page_newline(&r->page);
}

/* ---- the end ------------------------------------------------------------ */

static void
put_mailbox(struct rwi_session_view *r)
{
    const struct rw_session *s = r->session;
    uint64_t listed = 0, retrieved = 0, deleted = 0;

    if (s->protocol != RW_PROTOCOL_POP3 ||
        (s->mailbox == NULL && s->mailbox_messages == RW_NO_NUMBER))
        return;
    for (const struct rw_mailbox_entry *e = s->mailbox; e != NULL;
         e = e->next) {
        listed++;
        retrieved += e->is_retrieved;
        deleted += e->is_deleted;
    }
    {
        const bool is_known =
            s->has_list || s->mailbox_messages != RW_NO_NUMBER;
        const struct rw_sentence said = {
            .words = {RW_WORDS(
                is_known && s->has_update
                    ? N_("mailbox: %m; %r retrieved, %d deleted")
                : is_known ? N_("mailbox: %m; %r retrieved, %d marked to be "
                                "deleted")
                : s->has_update
                    ? N_("mailbox: %r retrieved, %d deleted")
                    : N_("mailbox: %r retrieved, %d marked to be deleted"))},
            .fillings = {rw_fill_count('m',
                                       s->mailbox_messages != RW_NO_NUMBER
                                           ? s->mailbox_messages
                                           : listed,
                                       RW_NOUN_MAIL),
                         rw_fill_number('r', retrieved),
                         rw_fill_number('d', deleted)},
        };

        rwi_page_sentence(&r->page, &said, 2);
        rwi_page_newline(&r->page);
    }
}

static void
put_outcome(struct rwi_session_view *r)
{
    struct rwi_page *page = &r->page;
    enum rw_session_outcome outcome = r->session->outcome;

    rwi_page_style(page, outcome == RW_SESSION_REJECTED ||
                                 outcome == RW_SESSION_PARTLY
                             ? STYLE_BAD
                             : STYLE_STRONG);
    rwi_page_wrap(page, _(rw_session_outcome_word(outcome)->sentence), 2);
    if (r->is_followed)
        put_elapsed(r);
    rwi_page_newline(page);
}

static void
put_finding(void *ctx, const struct rw_session_finding *finding)
{
    static const struct {
        const char *word;
        enum rwi_style style;
    } SEVERITIES[] = {
        [RW_SEVERITY_INFO] = {N_("info"), STYLE_FAINT},
        [RW_SEVERITY_NOTICE] = {N_("notice"), STYLE_PLAIN},
        [RW_SEVERITY_WARNING] = {N_("warning"), STYLE_WARN},
        [RW_SEVERITY_ERROR] = {N_("error"), STYLE_BAD},
    };
    struct rwi_session_view *r = ctx;
    struct rwi_page *page = &r->page;
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_style(page, SEVERITIES[finding->severity].style);
    rwi_page_puts(page, _(SEVERITIES[finding->severity].word));
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 9, 1);
    text = rwi_wrap_begin(&wrap, page, 9);
    wrap.breaks_words = true; /* they may be somebody's who shouts */
    rw_text_puts(text, finding->word);
    rw_text_puts(text, "  ");
    rw_sentence_to_text(text, &finding->sentence);
    if (finding->frames.first != 0)
        rw_text_printf(text,
                       r->session->origin == RW_ORIGIN_TRANSCRIPT
                           ? _(" (line %llu)")
                           : _(" (frame %llu)"),
                       (unsigned long long)finding->frames.first);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

/* ---- the whole ---------------------------------------------------------- */

static void
put_brief(struct rwi_session_view *r)
{
    const struct rw_session *s = r->session;
    struct rw_session_summary summary;
    struct rwi_page *page = &r->page;

    rw_session_summarise(s, &summary);
    rwi_page_printf(page, "%llu  %s  ", (unsigned long long)s->number,
                    protocol_word(s->protocol));
    if (s->client.family != RW_FAMILY_NONE) {
        rwi_page_endpoint(page, &s->client);
        rwi_page_puts(page, " -> ");
        rwi_page_endpoint(page, &s->server);
        rwi_page_puts(page, "  ");
    }
    rwi_page_puts(page, _(rw_session_outcome_word(s->outcome)->sentence));
    if (summary.user != NULL) {
        rwi_page_puts(page, "  ");
        rwi_mail_fit(page, summary.user, 60);
    }
    if (summary.sender != NULL) {
        rwi_page_puts(page, "  ");
        rwi_mail_fit(page, summary.sender[0] != '\0' ? summary.sender : "<>",
                     60);
    }
    if (summary.subject != NULL) {
        rwi_page_puts(page, "  ");
        rwi_mail_quoted(page, summary.subject, 60);
    } else {
        rwi_page_newline(page);
    }
}

static size_t
digits_of(uint64_t number)
{
    size_t digits = 1;

    for (; number > 9; number /= 10)
        digits++;
    return digits < 3 ? 3 : digits;
}

static void
begin(struct rwi_session_view *r, const struct rw_session *session,
      const struct rw_session_report_options *options)
{
    *r = (struct rwi_session_view){
        .session = session,
        .options = *options,
        .digits = digits_of(session->frames.last),
        .state = RW_STATES,
    };
    r->indent = r->digits + 3;
    rwi_page_init(&r->page, options->sink, options->ctx, options->width);
    r->page.color = options->color;
}

/* What is there so far. */
static void
put_said(struct rwi_session_view *r)
{
    if (!r->has_head) {
        put_head(r);
        put_tcp(r);
        if (r->session->tcp.ack != 0)
            rwi_session_packets(r, r->session->tcp.ack);
        r->has_head = true;
    }
    rwi_session_exchanges(r);
}

static void
put_end(struct rwi_session_view *r)
{
    r->is_over = true;
    put_said(r);
    rwi_session_live_tls(r); /* where nothing was said under it */
    put_tls(r);
    rwi_session_packets(r, UINT64_MAX);
    rwi_mail_table(&r->page, r->session);
    put_mailbox(r);
    put_outcome(r);
    (void)rw_session_findings(r->session, put_finding, r);
}

static enum rw_status
session_text(const struct rw_session *session,
             const struct rw_session_report_options *options)
{
    struct rwi_session_view r;

    begin(&r, session, options);
    if (options->brief)
        put_brief(&r);
    else
        put_end(&r);
    return rwi_page_end(&r.page);
}

/* ---- as it happens ------------------------------------------------------- */

struct rw_session_follow {
    struct rwi_session_view view;
};

enum rw_status
rw_session_follow_new(struct rw_session_follow **out,
                      const struct rw_session *session,
                      const struct rw_session_report_options *options)
{
    struct rw_session_follow *follow = malloc(sizeof(*follow));

    *out = follow;
    if (follow == NULL)
        return RW_ERR_MEMORY;
    begin(&follow->view, session, options);
    follow->view.is_followed = true;
    return RW_OK;
}

enum rw_status
rw_session_follow(struct rw_session_follow *follow)
{
    put_said(&follow->view);
    return rwi_page_end(&follow->view.page);
}

enum rw_status
rw_session_follow_end(struct rw_session_follow *follow)
{
    put_end(&follow->view);
    return rwi_page_end(&follow->view.page);
}

void
rw_session_follow_free(struct rw_session_follow *follow)
{
    free(follow);
}

/* ---- a message by itself ------------------------------------------------ */

static enum rw_status
mime_text(const struct rw_mime *mime,
          const struct rw_session_report_options *options)
{
    struct rwi_page page;

    rwi_page_init(&page, options->sink, options->ctx, options->width);
    page.color = options->color;
    rwi_page_style(&page, STYLE_STRONG);
    rwi_page_puts(&page, _("message"));
    rwi_page_puts(&page, "  ");
    rwi_page_count(&page, mime->octets, RW_NOUN_OCTET);
    rwi_page_newline(&page);
    rwi_mail_message(&page, mime, 2);
    for (unsigned i = 0; i < RW_MIME_FAULTS; i++)
        if (RW_MIME_HAS(mime->faults, i)) {
            rwi_page_style(&page, STYLE_WARN);
            rwi_page_wrap(&page,
                          _(rw_mime_fault_row((enum rw_mime_fault)i)->sentence),
                          2);
            rwi_page_newline(&page);
        }
    return rwi_page_end(&page);
}

enum rw_status
rw_mime_report(const struct rw_mime *mime,
               const struct rw_session_report_options *options)
{
    if (options->format == RW_FORMAT_JSON)
        return rwi_mime_json(mime, options);
    if (options->format != RW_FORMAT_TEXT)
        return RW_ERR_UNSUPPORTED;
    return mime_text(mime, options);
}

enum rw_status
rw_session_report(const struct rw_session *session,
                  const struct rw_session_report_options *options)
{
    if (options->format == RW_FORMAT_JSON)
        return rwi_session_json(session, options);
    if (options->format != RW_FORMAT_TEXT)
        return RW_ERR_UNSUPPORTED;
    return session_text(session, options);
}
