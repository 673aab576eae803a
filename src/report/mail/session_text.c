/* A dialogue in words: each line that was said, what it means, and at the end
 * what it came to and what the wire gave away.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/width.h"
#include "base/words.h"
#include "report/mail/mail.h"
#include "report/tls/tls.h"
#include "rootwalk/session_findings.h"
#include "rootwalk/trace.h"

#define BESIDE    38  /* column of what is said beside a short line */
#define LINE_MAX_ 320 /* columns of a line from the wire that are shown */
#define LINES_MAX 30  /* of a reply that are shown */
#define LIST_MAX  8   /* entries of a mailbox shown in one reply */
#define MISSING   N_("[%n are missing]")

struct report {
    struct rwi_page page;
    const struct rw_session *session;
    struct rw_session_report_options options;
    size_t digits; /* of frame numbers */
    size_t indent; /* of explanations: behind "12 C " */
    enum rw_session_state state;
    bool is_over;                   /* nothing more is to come */
    bool is_followed;               /* it is written as it happens */
    bool has_head;                  /* written, as are ... */
    bool has_tls;                   /* ... what TLS came to, ... */
    bool has_command;               /* ... the command behind `done`, ... */
    const struct rw_exchange *done; /* ... and all up to here; NULL: none */
};

static void
sentence(struct report *r, const struct rw_sentence *words)
{
    rwi_mail_beside(&r->page, words, BESIDE, r->indent + 2);
}

static void
phrase(struct report *r, const char *words)
{
    struct rw_sentence said = {.words = {RW_WORDS(words)}};

    if (words != NULL)
        sentence(r, &said);
}

/* ---- the head ----------------------------------------------------------- */

static const char *
protocol_word(enum rw_protocol protocol)
{
    static const char *const WORDS[] = {"TCP", "SMTP", "POP3", "TLS"};

    return WORDS[protocol];
}

static void
put_span(struct report *r)
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

static void
put_elapsed(struct report *r)
{
    const struct rw_session *s = r->session;

    if (s->started_us == RW_NO_TIME || s->frames.time_us == RW_NO_TIME ||
        s->frames.time_us < s->started_us)
        return;
    rwi_page_puts(&r->page, "  ");
    rwi_page_duration(&r->page, s->frames.time_us - s->started_us);
}

static void
put_head(struct report *r)
{
    const struct rw_session *s = r->session;
    struct rwi_page *page = &r->page;

    rwi_page_style(page, STYLE_STRONG);
    rwi_page_printf(page, _("session %llu  %s"), (unsigned long long)s->number,
                    protocol_word(s->protocol));
    if (s->client.family != RW_FAMILY_NONE) {
        rwi_page_puts(page, "  ");
        rwi_page_endpoint(page, &s->client);
        rwi_page_puts(page, " -> ");
        rwi_page_endpoint(page, &s->server);
    } else if (s->connected_to != NULL) {
        rwi_page_puts(page, "  ");
        rwi_mail_fit(page, s->connected_to, 40);
    }
    if (rwi_page_column(page) > 55) {
        rwi_page_newline(page);
        rwi_page_style(page, STYLE_STRONG);
    }
    put_span(r);
    if (!r->is_followed)
        put_elapsed(r);
    rwi_page_newline(page);
}

static void
put_tcp(struct report *r)
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
        rwi_page_puts(page, "     ");
        rwi_page_count(page, tcp->retransmitted, RW_NOUN_SEGMENT);
        rwi_page_puts(page, _(" came again"));
        rwi_page_newline(page);
    }
}

/* ---- lines of the dialogue ---------------------------------------------- */

/* " 12 C " */
static void
begin_line(struct report *r, uint64_t frame, enum rw_side side)
{
    struct rwi_page *page = &r->page;

    if (frame != 0)
        rwi_page_printf(page, "%*llu ", (int)r->digits,
                        (unsigned long long)frame);
    else
        rwi_page_printf(page, "%*s ", (int)r->digits, "");
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, side == RW_SIDE_CLIENT ? "C " : "S ");
    rwi_page_style(page, STYLE_PLAIN);
}

/* "-- mail --", where the state changes to one that is worth a word. */
static void
put_state(struct report *r, const struct rw_exchange *e)
{
    static const bool TOLD[RW_STATES] = {
        [RW_STATE_AUTHENTICATING] = true, [RW_STATE_MAIL] = true,
        [RW_STATE_DATA] = true,           [RW_STATE_AUTHORIZATION] = true,
        [RW_STATE_TRANSACTION] = true,    [RW_STATE_UPDATE] = true,
    };
    struct rwi_page *page = &r->page;

    if (e->state == r->state || e->missing > 0)
        return;
    r->state = e->state;
    if (!TOLD[e->state])
        return;
    rwi_page_to(page, r->indent, 0);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_printf(page, "-- %s --",
                    _(rw_session_state_word(e->state)->sentence));
    rwi_page_newline(page);
}

static void
put_octets(struct report *r, const struct rw_octets *octets)
{
    rwi_mail_foreign(&r->page, octets->data,
                     octets->data != NULL ? octets->len : 0, r->indent,
                     LINE_MAX_);
}

/* What a client's line decodes to, or why it is not shown. */
static void
put_decoded(struct report *r, const struct rw_command *command)
{
    if (command->decoded != NULL) {
        const struct rw_sentence said = {
            .words = {RW_WORDS("%v")},
            .fillings = {rw_fill_octets('v', command->decoded,
                                        strlen(command->decoded))},
        };

        sentence(r, &said);
    } else if (command->is_masked && command->is_secret) {
        phrase(r, N_("a secret; --show-secrets shows it"));
    }
}

static void
put_error(struct report *r, const struct rw_exchange *e)
{
    static const char *const WORDS[] = {
        [RW_EXCHANGE_FINE] = NULL,
        [RW_EXCHANGE_OUT_OF_SEQUENCE] = N_("this comes at the wrong time"),
        [RW_EXCHANGE_UNKNOWN_COMMAND] = N_("not a command that is known"),
        [RW_EXCHANGE_BAD_SYNTAX] = NULL,
        [RW_EXCHANGE_UNANSWERED] = N_("no reply to this was seen"),
        [RW_EXCHANGE_TOO_LONG] = N_("a line longer than 8 KiB"),
    };
    const char *words = WORDS[e->error];

    /* said once of all, where the server was not captured at all */
    if (words == NULL || (e->error == RW_EXCHANGE_UNANSWERED &&
                          r->session->octets[RW_SIDE_SERVER] == 0))
        return;
    if (rwi_page_column(&r->page) > 0)
        rwi_page_newline(&r->page);
    rwi_page_to(&r->page, r->indent + 2, 0);
    rwi_page_style(&r->page, STYLE_WARN);
    rwi_page_wrap(&r->page, _(words), r->indent + 2);
}

/* A message on its way, "2429 octets in frames 24 to 26", and what it holds.
 */
static void
put_message(struct report *r, const struct rw_session_message *m,
            bool is_chunked)
{
    struct rwi_page *page = &r->page;
    bool lines = r->session->origin == RW_ORIGIN_TRANSCRIPT;

    rwi_page_count(page, m->octets, RW_NOUN_OCTET);
    if (m->frames.first != 0 && m->frames.last != m->frames.first)
        rwi_page_printf(page,
                        lines ? _(" in lines %llu to %llu")
                              : _(" in frames %llu to %llu"),
                        (unsigned long long)m->frames.first,
                        (unsigned long long)m->frames.last);
    if (m->is_whole && is_chunked)
        rwi_page_puts(page, _("; this was the last piece"));
    else if (m->is_whole)
        rwi_page_puts(page, m->is_part
                                ? _(", ended by a line with a single dot")
                                : _("; a line with a single dot ends it"));
    else
        rwi_page_puts(page, _("; not all of it is there"));
    rwi_page_newline(page);
    if (m->mime != NULL)
        rwi_mail_message(page, m->mime, r->indent + 2);
}

/* Of a message that comes in pieces (BDAT), whether this was the last one. */
static bool
is_last_piece(const struct rw_exchange *e)
{
    for (const struct rw_exchange *at = e->next; at != NULL; at = at->next)
        if (at->message == e->message)
            return false;
    return true;
}

static void
put_command(struct report *r, const struct rw_exchange *e)
{
    const struct rw_command *command = &e->command;
    struct rwi_page *page = &r->page;

    begin_line(r, command->frames.first, RW_SIDE_CLIENT);
    if (command->kind == RW_COMMAND_MESSAGE) {
        if (e->message != NULL)
            put_message(r, e->message, false);
        else
            rwi_page_newline(page);
        return;
    }
    put_octets(r, &command->raw);
    if (command->kind == RW_COMMAND_CONNECT)
        phrase(r, N_("opens the connection"));
    else if (command->kind == RW_COMMAND_ANSWER)
        put_decoded(r, command);
    else if (command->sentence != NULL)
        phrase(r, command->sentence);
    else if (command->is_masked)
        phrase(r, N_("perhaps a secret; --show-secrets shows it"));
    if (command->kind == RW_COMMAND_LINE && command->decoded != NULL)
        put_decoded(r, command);
    put_error(r, e);
    if (rwi_page_column(page) > 0)
        rwi_page_newline(page);
    if (command->kind == RW_COMMAND_LINE && e->message != NULL &&
        e->message->from == RW_SIDE_CLIENT && is_last_piece(e)) {
        rwi_page_to(page, r->indent, 0);
        put_message(r, e->message, true);
    }
}

/* ---- replies ------------------------------------------------------------ */

static void
put_status(struct report *r, const struct rw_reply *reply)
{
    struct rwi_page *page = &r->page;

    begin_line(r, reply->frames.first, RW_SIDE_SERVER);
    if (reply->status[0] != '\0') {
        rwi_page_style(page, reply->is_good ? STYLE_PLAIN : STYLE_BAD);
        rwi_page_puts(page, reply->status);
        rwi_page_style(page, STYLE_PLAIN);
        rwi_page_puts(page, " ");
    }
    if (reply->lines != NULL)
        put_octets(r, &reply->lines->text);
}

/* "takes messages of up to 73400320 octets": the number is its parameter. */
static void
put_extension(struct report *r, const struct rw_extension *x)
{
    struct rwi_page *page = &r->page;
    uint64_t number = 0;
    char line[300];

    snprintf(line, sizeof(line), "%.60s%s%.200s", x->keyword,
             x->parameters != NULL && x->keyword[strlen(x->keyword) - 1] != '='
                 ? " "
                 : "",
             x->parameters != NULL ? x->parameters : "");
    rwi_page_to(page, r->indent + 2, 0);
    rwi_mail_foreign(page, line, strlen(line), r->indent + 4, LINE_MAX_);
    if (x->parameters != NULL)
        (void)sscanf(x->parameters, "%19llu", (unsigned long long *)&number);
    {
        const bool no_limit =
            strcasecmp(x->keyword, "SIZE") == 0 && number == 0;
        const struct rw_sentence said = {
            .words = {RW_WORDS(
                x->sentence == NULL
                    ? N_("not registered: an extension of this server's own")
                : no_limit ? N_("a message's size can be told beforehand")
                           : x->sentence)},
            .fillings = {rw_fill_count('n', number, RW_NOUN_OCTET)},
        };

        rwi_mail_beside(page, &said, r->indent + 24, r->indent + 4);
    }
    rwi_page_newline(page);
}

/* The extensions stand once in the session, those of the last EHLO. */
static bool
are_extensions(const struct report *r, const struct rw_exchange *e)
{
    const char *verb = e->command.verb;
    const struct rw_reply_line *line =
        e->reply.lines != NULL ? e->reply.lines->next : NULL;
    const struct rw_extension *x = r->session->extensions;

    if (verb == NULL || line == NULL || x == NULL ||
        (strcmp(verb, "EHLO") != 0 && strcmp(verb, "CAPA") != 0))
        return false;
    for (; line != NULL && x != NULL; line = line->next, x = x->next)
        if (line->text.len < strlen(x->keyword) || line->text.data == NULL ||
            memcmp(line->text.data, x->keyword, strlen(x->keyword)) != 0)
            return false;
    return line == NULL && x == NULL;
}

/* Entries of LIST and UIDL: "1 3287, 2 1021, ..." */
static void
put_list(struct report *r, const struct rw_reply *reply)
{
    struct rwi_page *page = &r->page;
    unsigned count = 0;

    rwi_page_to(page, r->indent + 2, 0);
    for (const struct rw_reply_line *line = reply->lines->next; line != NULL;
         line = line->next, count++) {
        if (count == LIST_MAX) {
            rwi_page_printf(page, ", ... (%zu)", reply->line_count - 1);
            break;
        }
        if (count > 0)
            rwi_page_puts(page, ",");
        if (rwi_page_column(page) + 1 + line->text.len > page->width) {
            rwi_page_newline(page);
            rwi_page_to(page, r->indent + 2, 0);
        } else if (count > 0) {
            rwi_page_puts(page, " ");
        }
        rwi_mail_foreign(page, line->text.data, line->text.len, r->indent + 2,
                         72);
    }
    rwi_page_newline(page);
}

static void
put_more_lines(struct report *r, const struct rw_exchange *e)
{
    const struct rw_reply *reply = &e->reply;
    const char *verb = e->command.verb;
    struct rwi_page *page = &r->page;
    unsigned count = 0;

    if (reply->lines == NULL || reply->lines->next == NULL)
        return;
    if (are_extensions(r, e)) {
        for (const struct rw_extension *x = r->session->extensions; x != NULL;
             x = x->next)
            put_extension(r, x);
        return;
    }
    if (verb != NULL &&
        (strcmp(verb, "LIST") == 0 || strcmp(verb, "UIDL") == 0)) {
        put_list(r, reply);
        return;
    }
    for (const struct rw_reply_line *line = reply->lines->next;
         line != NULL && count < LINES_MAX; line = line->next, count++) {
        rwi_page_to(page, r->indent + 2, 0);
        rwi_mail_foreign(page, line->text.data, line->text.len, r->indent + 4,
                         LINE_MAX_);
        rwi_page_newline(page);
    }
}

static void
put_reply_words(struct report *r, const struct rw_exchange *e)
{
    const struct rw_reply *reply = &e->reply;
    const struct rw_sentence both = {
        .words = {RW_WORDS(N_("%a: %b"))},
        .fillings = {rw_fill_words('a', reply->sentence),
                     rw_fill_words('b', reply->enhanced_sentence)},
    };

    if (reply->decoded != NULL) {
        const struct rw_sentence said = {
            .words = {RW_WORDS("\"%v\"")},
            .fillings = {rw_fill_octets('v', reply->decoded,
                                        strlen(reply->decoded))},
        };

        sentence(r, &said);
    } else if (reply->sentence != NULL && reply->enhanced_sentence != NULL) {
        sentence(r, &both);
    } else {
        phrase(r, reply->sentence != NULL ? reply->sentence
                                          : reply->enhanced_sentence);
    }
}

static void
put_reply(struct report *r, const struct rw_exchange *e)
{
    const struct rw_reply *reply = &e->reply;
    struct rwi_page *page = &r->page;

    put_status(r, reply);
    put_reply_words(r, e);
    rwi_page_newline(page);
    put_more_lines(r, e);
    if (e->message != NULL && e->message->from == RW_SIDE_SERVER) {
        rwi_page_to(page, r->indent, 0);
        put_message(r, e->message, false);
    } else if (reply->is_cut) {
        rwi_page_to(page, r->indent + 2, 0);
        rwi_page_puts(page, _("(the rest of the reply is not shown here)"));
        rwi_page_newline(page);
    }
}

static void
put_hole(struct report *r, const struct rw_exchange *e)
{
    const struct rw_sentence said = {
        .words = {RW_WORDS(MISSING)},
        .fillings = {rw_fill_count('n', e->missing, RW_NOUN_OCTET)},
    };

    begin_line(r, e->missing_frames.first, e->missing_side);
    rwi_page_style(&r->page, STYLE_WARN);
    rwi_page_sentence(&r->page, &said, r->indent);
    rwi_page_newline(&r->page);
}

/* What TLS came to in a live session, which was read under it. */
static void
put_live_tls(struct report *r)
{
    const struct rw_tls *tls = r->session->tls;
    const struct rw_talk_result talk = {.has_tls = true};
    const struct rwi_secured secured = {
        .tls = tls,
        .talk = r->options.talk != NULL ? r->options.talk : &talk,
        .tlsas = r->options.tlsas,
        .tlsa_count = r->options.tlsa_count,
        .at_s = r->session->started_us / 1000000,
    };

    if (r->session->origin != RW_ORIGIN_LIVE || tls == NULL ||
        tls->server == NULL || r->has_tls)
        return;
    r->has_tls = true;
    rwi_tls_secured(&r->page, &secured, r->indent);
}

/* Whether all that stands on its line is known. */
static bool
is_command_whole(const struct rw_exchange *e)
{
    switch (e->command.kind) {
    case RW_COMMAND_NONE:
        return e->reply.is_there || e->missing > 0;
    case RW_COMMAND_MESSAGE:
        return e->message == NULL || e->message->is_whole || e->reply.is_there;
    case RW_COMMAND_LINE:
    case RW_COMMAND_ANSWER:
    case RW_COMMAND_CONNECT:
        break;
    }
    return true;
}

static void
begin_exchange(struct report *r, const struct rw_exchange *e)
{
    if (e->is_encrypted)
        put_live_tls(r);
    if (e->command.kind == RW_COMMAND_NONE && !e->reply.is_there &&
        e->missing == 0)
        return;
    put_state(r, e);
    if (e->missing > 0)
        put_hole(r, e);
    if (e->command.kind != RW_COMMAND_NONE)
        put_command(r, e);
}

/* Write what is there of an exchange and was not written yet.
 *
 * @return whether that was the rest of it
 */
static bool
put_exchange(struct report *r, const struct rw_exchange *e)
{
    if (!r->has_command) {
        if (!r->is_over && !is_command_whole(e))
            return false;
        begin_exchange(r, e);
        r->has_command = true;
    } else if (r->is_over && e->error == RW_EXCHANGE_UNANSWERED) {
        put_error(r, e); /* not known when the command was written */
        if (rwi_page_column(&r->page) > 0)
            rwi_page_newline(&r->page);
    }
    if (e->reply.is_there)
        put_reply(r, e);
    return e->reply.is_there || r->is_over ||
           (e->missing > 0 && e->command.kind == RW_COMMAND_NONE);
}

static void
put_exchanges(struct report *r)
{
    const struct rw_exchange *e;

    while ((e = r->done != NULL ? r->done->next : r->session->exchanges) !=
               NULL &&
           put_exchange(r, e)) {
        r->done = e;
        r->has_command = false;
    }
}

/* Under TLS nothing more can be read. */
static void
put_tls(struct report *r)
{
    const struct rw_session *s = r->session;
    const struct rw_sentence said = {
        .words = {RW_WORDS(N_("under TLS: %c from the client, %s from the "
                              "server, which nobody else can read"))},
        .fillings = {rw_fill_count('c', s->tls_octets[RW_SIDE_CLIENT],
                                   RW_NOUN_OCTET),
                     rw_fill_count('s', s->tls_octets[RW_SIDE_SERVER],
                                   RW_NOUN_OCTET)},
    };

    if (!s->has_tls || s->origin != RW_ORIGIN_CAPTURE)
        return;
    if (s->tls != NULL && s->tls->count > 0) {
        rwi_tls_text(&r->page, s->tls, r->digits,
                     s->started_us != RW_NO_TIME ? s->started_us / 1000000
                                                 : RW_NO_TIME);
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
put_mailbox(struct report *r)
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
        const struct rw_sentence said = {
            .words = {RW_WORDS(
                s->has_update ? N_("mailbox: %m; %r retrieved, %d deleted")
                              : N_("mailbox: %m; %r retrieved, %d marked to be "
                                   "deleted"))},
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
put_outcome(struct report *r)
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
    struct report *r = ctx;
    struct rwi_page *page = &r->page;
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_style(page, SEVERITIES[finding->severity].style);
    rwi_page_puts(page, _(SEVERITIES[finding->severity].word));
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 9, 1);
    text = rwi_wrap_begin(&wrap, page, 9);
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
put_brief(struct report *r)
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
begin(struct report *r, const struct rw_session *session,
      const struct rw_session_report_options *options)
{
    *r = (struct report){
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
put_said(struct report *r)
{
    if (!r->has_head) {
        put_head(r);
        put_tcp(r);
        r->has_head = true;
    }
    put_exchanges(r);
}

static void
put_end(struct report *r)
{
    r->is_over = true;
    put_said(r);
    put_live_tls(r); /* where nothing was said under it */
    put_tls(r);
    rwi_mail_table(&r->page, r->session);
    put_mailbox(r);
    put_outcome(r);
    (void)rw_session_findings(r->session, put_finding, r);
}

static enum rw_status
session_text(const struct rw_session *session,
             const struct rw_session_report_options *options)
{
    struct report r;

    begin(&r, session, options);
    if (options->brief)
        put_brief(&r);
    else
        put_end(&r);
    return rwi_page_end(&r.page);
}

/* ---- as it happens ------------------------------------------------------- */

struct rw_session_follow {
    struct report report;
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
    begin(&follow->report, session, options);
    follow->report.is_followed = true;
    return RW_OK;
}

enum rw_status
rw_session_follow(struct rw_session_follow *follow)
{
    put_said(&follow->report);
    return rwi_page_end(&follow->report.page);
}

enum rw_status
rw_session_follow_end(struct rw_session_follow *follow)
{
    put_end(&follow->report);
    return rwi_page_end(&follow->report.page);
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
