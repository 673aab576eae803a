/* What a dialogue came to, and what it gave away.
 *
 * Outcomes are few and coarse on purpose: they are the first column of a table
 * of thousands of sessions, by which one finds the one to look at.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "session/session.h"

/* ---- the outcome -------------------------------------------------------- */

/* Recipients that were taken, and refused.  A reply that was not captured
 * counts as good: the message went on. */
static void
count_recipients(const struct rw_session_message *message, unsigned *taken,
                 unsigned *refused)
{
    *taken = *refused = 0;
    for (const struct rw_recipient *r = message->recipients; r != NULL;
         r = r->next) {
        if (!r->exchange->reply.is_there || r->exchange->reply.is_good)
            ++*taken;
        else
            ++*refused;
    }
}

/* A message counts by the reply to it; without one nobody knows (RFC 5321
 * section 4.2.5: the server takes responsibility with that reply).  With none
 * at all, a refusal on the way decides. */
static enum rw_session_outcome
smtp_outcome(const struct rw_session *session)
{
    bool delivered = false, refused = false;

    for (const struct rw_session_message *m = session->messages; m != NULL;
         m = m->next) {
        unsigned good, bad;

        count_recipients(m, &good, &bad);
        if (m->outcome == NULL)
            return RW_SESSION_INCOMPLETE;
        if (m->outcome->is_good && m->outcome->code != 354) {
            delivered = true;
            refused = refused || bad > 0;
        } else {
            refused = true;
        }
    }
    if (delivered)
        return refused ? RW_SESSION_PARTLY : RW_SESSION_DELIVERED;
    if (refused)
        return RW_SESSION_REJECTED;
    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        if (e->reply.is_there && !e->reply.is_good &&
            (e->state == RW_STATE_MAIL || e->state == RW_STATE_RCPT ||
             e->state == RW_STATE_DATA || e->state == RW_STATE_AUTHENTICATING ||
             e->command.kind == RW_COMMAND_NONE))
            return RW_SESSION_REJECTED;
    return RW_SESSION_LOOKED;
}

/* TOP fetches a part and leaves the message where it is. */
static enum rw_session_outcome
pop3_outcome(const struct rw_session *session)
{
    bool rejected = false;

    for (const struct rw_session_message *m = session->messages; m != NULL;
         m = m->next)
        if (!m->is_part)
            return RW_SESSION_FETCHED;
    for (const struct rw_auth *a = session->auths; a != NULL; a = a->next)
        rejected = a->outcome == RW_AUTH_REJECTED;
    return rejected ? RW_SESSION_REJECTED : RW_SESSION_LOOKED;
}

static bool
was_quit(const struct rw_session *session)
{
    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        if (e->command.verb != NULL && strcmp(e->command.verb, "QUIT") == 0)
            return true;
    return false;
}

/* TLS hides everything behind it, so "looked" would be a claim. */
static enum rw_session_outcome
outcome_of(const struct rw_dialogue *d)
{
    const struct rw_session *session = &d->session;
    enum rw_session_outcome outcome = session->protocol == RW_PROTOCOL_POP3
                                          ? pop3_outcome(session)
                                          : smtp_outcome(session);

    if (outcome != RW_SESSION_LOOKED)
        return outcome;
    if (!d->is_encrypted && session->tls_octets[0] + session->tls_octets[1] > 0)
        return RW_SESSION_ENCRYPTED;
    if (session->ending == RW_ENDING_RESET)
        return RW_SESSION_ABORTED;
    if (was_quit(session) || session->has_ending)
        return outcome;
    return RW_SESSION_INCOMPLETE;
}

/* A command whose reply never came. */
static void
mark_unanswered(struct rw_dialogue *d)
{
    struct rw_exchange *exchange;

    while ((exchange = rwi_waiting(d)) != NULL) {
        if (exchange->error == RW_EXCHANGE_FINE)
            exchange->error = RW_EXCHANGE_UNANSWERED;
        d->waiting = (struct rw_exchange *)(uintptr_t)exchange->next;
    }
}

/* Whole is what has both ends and everything between: only of such a session
 * can one say that something was not sent. */
void
rwi_session_finish(struct rw_dialogue *d)
{
    struct rw_session *session = &d->session;

    session->is_shortened |= d->arena.failed;
    mark_unanswered(d);
    session->outcome = outcome_of(d);
    session->is_whole = session->missing[0] + session->missing[1] == 0 &&
                        (session->has_ending || was_quit(session)) &&
                        !session->is_shortened && session->octets[0] > 0 &&
                        session->octets[1] > 0 &&
                        (session->origin != RW_ORIGIN_CAPTURE ||
                         session->tcp.syn != 0 || session->tcp.syn_ack != 0);
}

uint64_t
rw_session_judged_s(const struct rw_session *session)
{
    uint64_t us = session->judged_us != RWI_TIME_UNKNOWN ? session->judged_us
                                                         : session->started_us;

    return us != RWI_TIME_UNKNOWN ? us / 1000000 : RWI_TIME_UNKNOWN;
}

/* ---- the table ---------------------------------------------------------- */

/* By what mail programs show as one: named, not text, or said to be one. */
bool
rw_mime_is_attachment(const struct rw_mime_part *part)
{
    if (part->is_container)
        return false;
    return (part->disposition != NULL &&
            strcmp(part->disposition, "attachment") == 0) ||
           part->name != NULL || strncmp(part->type, "text/", 5) != 0;
}

static const char *
first_text(const struct rw_mime *mime)
{
    for (const struct rw_mime_part *p = mime->parts; p != NULL; p = p->next)
        if (p->text != NULL && !rw_mime_is_attachment(p) &&
            (p->octets > 0 || !RW_MIME_HAS(mime->faults, RW_MIME_CUT_OFF)))
            return p->text;
    return NULL;
}

/* Of several, the log-in that was accepted, else the first. */
static const struct rw_auth *
best_auth(const struct rw_session *session)
{
    for (const struct rw_auth *a = session->auths; a != NULL; a = a->next)
        if (a->outcome == RW_AUTH_ACCEPTED && !a->is_encrypted)
            return a;
    for (const struct rw_auth *a = session->auths; a != NULL; a = a->next)
        if (!a->is_encrypted)
            return a;
    return NULL;
}

/* Of several, the first that came through with something in it; else the first
 * that has something in it; else the first. */
static const struct rw_session_message *
best_message(const struct rw_session *session)
{
    const struct rw_session_message *first = NULL, *full = NULL;

    for (const struct rw_session_message *m = session->messages; m != NULL;
         m = m->next) {
        bool is_taken = m->from == RW_SIDE_SERVER ||
                        (m->outcome != NULL && m->outcome->is_good);

        if (m->is_encrypted)
            continue;
        if (m->octets > 0 && is_taken)
            return m;
        if (full == NULL && m->octets > 0)
            full = m;
        if (first == NULL)
            first = m;
    }
    return full != NULL ? full : first;
}

/* What somebody who listened would have learnt: log-in and message in clear,
 * and nothing that was under TLS. */
void
rw_session_summarise(const struct rw_session *session,
                     struct rw_session_summary *summary)
{
    const struct rw_auth *auth = best_auth(session);
    const struct rw_session_message *message = best_message(session);

    memset(summary, 0, sizeof(*summary));
    summary->protocol = session->protocol == RW_PROTOCOL_POP3   ? "pop3"
                        : session->protocol == RW_PROTOCOL_SMTP ? "smtp"
                                                                : "tls";
    if (auth != NULL) {
        summary->user = auth->user;
        summary->has_password = auth->has_secret && auth->is_plain;
        summary->password = auth->secret;
    }
    if (message == NULL)
        return;
    summary->has_message = true;
    summary->message = message;
    summary->sender = message->sender;
    summary->recipients = message->recipients;
    if (message->mime == NULL)
        return;
    if (summary->sender == NULL && message->mime->from != NULL)
        summary->sender = message->mime->from->address;
    if (summary->recipients == NULL)
        summary->to = message->mime->to;
    summary->subject = message->mime->subject;
    summary->contents = first_text(message->mime);
}
