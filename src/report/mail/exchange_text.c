/* The exchanges of a dialogue in words: the client's line, the server's reply,
 * what each means, and the message that went with them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/mail/session_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "report/tls/tls.h"

#define BESIDE    38  /* column of what is said beside a short line */
#define LINE_MAX_ 320 /* columns of a line from the wire that are shown */
#define LINES_MAX 30  /* of a reply that are shown */
#define LIST_MAX  8   /* entries of a mailbox shown in one reply */
#define MISSING   N_("[missing: %n]")

static void
sentence(struct rwi_session_view *r, const struct rw_sentence *words)
{
    rwi_mail_beside(&r->page, words, BESIDE, r->indent + 2);
}

static void
phrase(struct rwi_session_view *r, const char *words)
{
    struct rw_sentence said = {.words = {RW_WORDS(words)}};

    if (words != NULL)
        sentence(r, &said);
}

/* ---- lines of the dialogue ---------------------------------------------- */

/* " 12 C " */
static void
begin_line(struct rwi_session_view *r, uint64_t frame, enum rw_side side)
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
put_state(struct rwi_session_view *r, const struct rw_exchange *e)
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
put_octets(struct rwi_session_view *r, const struct rw_octets *octets)
{
    rwi_mail_foreign(&r->page, octets->data,
                     octets->data != NULL ? octets->len : 0, r->indent,
                     LINE_MAX_);
}

/* What a client's line decodes to, or why it is not shown. */
static void
put_decoded(struct rwi_session_view *r, const struct rw_command *command)
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
put_error(struct rwi_session_view *r, const struct rw_exchange *e)
{
    static const char *const WORDS[] = {
        [RW_EXCHANGE_FINE] = NULL,
        [RW_EXCHANGE_OUT_OF_SEQUENCE] = N_("out of sequence"),
        [RW_EXCHANGE_UNKNOWN_COMMAND] = N_("unknown command"),
        [RW_EXCHANGE_BAD_SYNTAX] = NULL,
        [RW_EXCHANGE_UNANSWERED] = N_("no reply to this in the recording"),
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

/* Where octets of a message are missing. */
static const char *
incomplete(enum rw_origin origin)
{
    switch (origin) {
    case RW_ORIGIN_CAPTURE:
        return _("; not all of them were captured");
    case RW_ORIGIN_TRANSCRIPT:
        return _("; the transcript does not show all of them");
    case RW_ORIGIN_LIVE:
        break;
    }
    return _("; incomplete");
}

/* A message on its way, "2429 octets in frames 24 to 26", and what it holds.
 */
static void
put_message(struct rwi_session_view *r, const struct rw_session_message *m,
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
        rwi_page_puts(page, incomplete(r->session->origin));
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
put_command(struct rwi_session_view *r, const struct rw_exchange *e)
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
put_status(struct rwi_session_view *r, const struct rw_reply *reply)
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
put_extension(struct rwi_session_view *r, const struct rw_extension *x)
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
                    ? N_("not registered: a private extension of this server")
                : no_limit ? N_("clients can announce the size of a message")
                           : x->sentence)},
            .fillings = {rw_fill_count('n', number, RW_NOUN_OCTET)},
        };

        rwi_mail_beside(page, &said, r->indent + 24, r->indent + 4);
    }
    rwi_page_newline(page);
}

/* The extensions stand once in the session, those of the last EHLO. */
static bool
are_extensions(const struct rwi_session_view *r, const struct rw_exchange *e)
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
put_list(struct rwi_session_view *r, const struct rw_reply *reply)
{
    struct rwi_page *page = &r->page;
    unsigned count = 0;
    char more[32];
    size_t width = (size_t)snprintf(more, sizeof(more), "... (%zu)",
                                    reply->line_count - 1);

    rwi_page_to(page, r->indent + 2, 0);
    for (const struct rw_reply_line *line = reply->lines->next; line != NULL;
         line = line->next, count++) {
        if (count == LIST_MAX) {
            rwi_mail_between(page, width, r->indent + 2);
            rwi_page_puts(page, more);
            break;
        }
        if (count > 0) /* the comma behind it, too */
            rwi_mail_between(page, line->text.len + 1, r->indent + 2);
        rwi_mail_foreign(page, line->text.data, line->text.len, r->indent + 2,
                         72);
    }
    rwi_page_newline(page);
}

static void
put_more_lines(struct rwi_session_view *r, const struct rw_exchange *e)
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
put_reply_words(struct rwi_session_view *r, const struct rw_exchange *e)
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
put_reply(struct rwi_session_view *r, const struct rw_exchange *e)
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
put_hole(struct rwi_session_view *r, const struct rw_exchange *e)
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
void
rwi_session_live_tls(struct rwi_session_view *r)
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

/* The last frame of what one side says in an exchange, its message with it. */
static uint64_t
end_of(const struct rw_exchange *e, enum rw_side side)
{
    uint64_t last =
        side == RW_SIDE_CLIENT ? e->command.frames.last : e->reply.frames.last;

    if (e->message != NULL && e->message->from == side &&
        e->message->frames.last > last)
        last = e->message->frames.last;
    return last;
}

static void
begin_exchange(struct rwi_session_view *r, const struct rw_exchange *e)
{
    if (e->is_encrypted)
        rwi_session_live_tls(r);
    if (e->command.kind == RW_COMMAND_NONE && !e->reply.is_there &&
        e->missing == 0)
        return;
    put_state(r, e);
    if (e->missing > 0) {
        put_hole(r, e);
        rwi_session_packets(r, e->missing_frames.last);
    }
    if (e->command.kind != RW_COMMAND_NONE) {
        put_command(r, e);
        rwi_session_packets(r, end_of(e, RW_SIDE_CLIENT));
    }
}

/* Write what is there of an exchange and was not written yet.
 *
 * @return whether that was the rest of it
 */
static bool
put_exchange(struct rwi_session_view *r, const struct rw_exchange *e)
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
    if (e->reply.is_there) {
        put_reply(r, e);
        rwi_session_packets(r, end_of(e, RW_SIDE_SERVER));
    }
    return e->reply.is_there || r->is_over ||
           (e->missing > 0 && e->command.kind == RW_COMMAND_NONE);
}

void
rwi_session_exchanges(struct rwi_session_view *r)
{
    const struct rw_exchange *e;

    while ((e = r->done != NULL ? r->done->next : r->session->exchanges) !=
               NULL &&
           put_exchange(r, e)) {
        r->done = e;
        r->has_command = false;
    }
}
