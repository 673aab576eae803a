/* Findings of a dialogue; see rootwalk/session_findings.h.
 *
 * The detectors run once for each severity, and give what is of that: nothing
 * is kept, so nothing needs memory.
 *
 * What was not captured is not missing: most of these ask first whether the
 * dialogue is whole, since a command that lies in a hole is not one that was
 * not sent.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/session.h"

#include <string.h>
#include <strings.h>

#include "base/words.h"

#define MESSAGES_MAX 100 /* messages whose faults are told */
#define UNASKED_MAX  3   /* replies to nothing; then all of it is out of step */
#define LOG_INS_MAX  100 /* log-ins whose rejection is told */
#define VERB_MAX     32  /* octets of a word that is no command */

/* POP3 has rules of its own where a code is for both. */
static const char *const POP3_REFERENCES[RW_SESSION_FINDINGS] = {
    [RW_SESSION_FINDING_LOGIN_REJECTED] = "RFC 1939 section 7",
    [RW_SESSION_FINDING_COMMAND_OUT_OF_SEQUENCE] = "RFC 1939 section 3",
    [RW_SESSION_FINDING_REPLY_UNEXPECTED] = "RFC 1939 section 3",
};

static const struct {
    const char *word;
    enum rw_severity severity;
    const char *sentence, *reference;
} ROWS[] = {
#define RW_SESSION_FINDING(code, severity, sentence, reference)                \
    {#code, RW_SEVERITY_##severity, sentence, reference},
#include "rootwalk/session_finding.def"
#undef RW_SESSION_FINDING
};

void
rwi_session_found_as(struct rwi_search *s, enum rw_session_finding_code code,
                     enum rw_severity severity, const struct rw_frames *frames,
                     const struct rw_filling *fillings, size_t count)
{
    struct rw_session_finding finding = {
        .code = code,
        .word = ROWS[code].word,
        .severity = severity,
        .reference = s->session->protocol == RW_PROTOCOL_POP3 &&
                             POP3_REFERENCES[code] != NULL
                         ? POP3_REFERENCES[code]
                         : ROWS[code].reference,
        .sentence = {.words = {RW_WORDS(ROWS[code].sentence)}},
    };

    if (severity != s->severity)
        return;
    if (frames != NULL)
        finding.frames = *frames;
    for (size_t i = 0; i < count; i++)
        finding.sentence.fillings[i] = fillings[i];
    s->count++;
    s->give(s->ctx, &finding);
}

void
rwi_session_found(struct rwi_search *s, enum rw_session_finding_code code,
                  const struct rw_frames *frames,
                  const struct rw_filling *fillings, size_t count)
{
    rwi_session_found_as(s, code, ROWS[code].severity, frames, fillings, count);
}

static struct rw_filling
fill_string(char letter, const char *text)
{
    return rw_fill_octets(letter, text != NULL ? text : "?",
                          text != NULL ? strlen(text) : 1);
}

/* The server's words: of a reply its code and first line. */
struct said {
    char text[160];
};

static struct rw_filling
fill_reply(char letter, struct said *said, const struct rw_reply *reply)
{
    struct rw_text text;

    rw_text_init(&text, said->text, sizeof(said->text));
    rw_text_puts(&text, reply->status);
    if (reply->lines != NULL && reply->lines->text.data != NULL) {
        size_t len = reply->lines->text.len;

        if (text.len > 0)
            rw_text_putc(&text, ' ');
        rw_text_put(&text, (const char *)reply->lines->text.data,
                    len < 120 ? len : 120);
    }
    return rw_fill_octets(letter, said->text, strlen(said->text));
}

/* The address in "TO:<a@b> NOTIFY=NEVER"; all of it where there is none. */
static struct rw_filling
fill_path(char letter, const struct rw_octets *argument)
{
    const uint8_t *data = argument->data;
    size_t at = 0, end, len = data != NULL ? argument->len : 0;

    while (at < len && data[at] != ':')
        at++;
    if (at == len)
        return rw_fill_octets(letter, data, len);
    for (at++; at < len && (data[at] == ' ' || data[at] == '<');)
        at++;
    for (end = at; end < len && data[end] != '>' &&
                   (data[end] != ' ' || data[at - 1] == '<');)
        end++;
    return end > at ? rw_fill_octets(letter, data + at, end - at)
                    : rw_fill_octets(letter, data, len);
}

static bool
is_verb(const struct rw_exchange *e, const char *verb)
{
    return e->command.verb != NULL && strcmp(e->command.verb, verb) == 0;
}

/* A command's word; of one that is none, what was sent in its place. */
static struct rw_filling
fill_verb(char letter, const struct rw_command *command)
{
    const struct rw_octets *raw = &command->raw;
    size_t len = 0;

    if (command->sentence != NULL || raw->data == NULL)
        return fill_string(letter, command->verb);
    while (len < raw->len && len < VERB_MAX && raw->data[len] != ' ')
        len++;
    return rw_fill_octets(letter, raw->data, len);
}

static const struct rw_extension *
extension(const struct rw_session *session, const char *keyword)
{
    for (const struct rw_extension *x = session->extensions; x != NULL;
         x = x->next)
        if (strcasecmp(x->keyword, keyword) == 0)
            return x;
    return NULL;
}

/* ", 3 times", or nothing for once. */
static struct rw_filling
fill_times(char letter, struct rw_sentence *times, uint64_t count)
{
    *times = (struct rw_sentence){
        .words = {RW_WORDS(N_(", %n times"))},
        .fillings = {rw_fill_number('n', count)},
    };
    return count > 1 ? rw_fill_sentence(letter, times)
                     : rw_fill_text(letter, "");
}

/* " (the mailbox does not exist)": the meaning of the finer code, else of the
 * other. */
static struct rw_filling
fill_meaning(char letter, struct rw_sentence *meaning,
             const struct rw_reply *reply)
{
    const char *words = reply->enhanced_sentence != NULL
                            ? reply->enhanced_sentence
                            : reply->sentence;

    *meaning = (struct rw_sentence){
        .words = {RW_WORDS(N_(" (%x)"))},
        .fillings = {rw_fill_words('x', words)},
    };
    return words != NULL ? rw_fill_sentence(letter, meaning)
                         : rw_fill_text(letter, "");
}

/* ---- who logs in -------------------------------------------------------- */

static bool
is_same_login(const struct rw_auth *a, const struct rw_auth *b)
{
    return b->outcome == RW_AUTH_REJECTED && b->last != NULL &&
           strcmp(a->mechanism, b->mechanism) == 0 &&
           strcmp(a->user != NULL ? a->user : "",
                  b->user != NULL ? b->user : "") == 0;
}

/* Once for each user and mechanism, with how often: who guesses passwords
 * makes a hundred of them. */
static void
rejected_login(struct rwi_search *s, const struct rw_auth *a)
{
    struct said said;
    struct rw_sentence times;
    uint64_t count = 0;

    if (s->severity != RW_SEVERITY_WARNING || s->log_ins >= LOG_INS_MAX)
        return;
    for (const struct rw_auth *b = s->session->auths; b != a; b = b->next)
        if (is_same_login(a, b))
            return;
    for (const struct rw_auth *b = a; b != NULL; b = b->next)
        count += is_same_login(a, b);
    s->log_ins++;
    {
        const struct rw_filling fillings[] = {
            fill_string('u', a->user),
            fill_string('m', a->mechanism), /* the client's own word */
            fill_times('p', &times, count),
            fill_reply('w', &said, &a->last->reply),
        };

        rwi_session_found(s, RW_SESSION_FINDING_LOGIN_REJECTED,
                          &a->last->reply.frames, fillings, 4);
    }
}

/* Of a mechanism that sends no password in the clear (CRAM-MD5, SCRAM) the
 * answer can still be tried against a list: it counts as a secret. */
static void
log_ins(struct rwi_search *s)
{
    const struct rw_session *session = s->session;
    bool offered = extension(session, "STARTTLS") != NULL ||
                   extension(session, "STLS") != NULL;

    for (const struct rw_auth *a = session->auths; a != NULL; a = a->next) {
        const struct rw_filling clear[] = {
            fill_string('u', a->user),
            fill_string('m', strcmp(a->mechanism, "USER") == 0 ? "PASS"
                                                               : a->mechanism),
            offered ? rw_fill_words('p', N_(", though the server offers TLS"))
                    : rw_fill_text('p', ""),
        };

        if (a->has_secret && !a->is_encrypted)
            rwi_session_found(s, RW_SESSION_FINDING_PASSWORD_IN_CLEAR,
                              &a->frames, clear, 3);
        if (a->outcome == RW_AUTH_REJECTED && a->last != NULL)
            rejected_login(s, a);
    }
}

/* Offered is not used: a client that never logs in gives nothing away, so this
 * is about the server. */
static void
offers(struct rwi_search *s)
{
    const struct rw_extension *auth = extension(s->session, "AUTH");
    struct rw_filling words;

    if (s->session->has_tls || auth == NULL || auth->parameters == NULL ||
        (strstr(auth->parameters, "PLAIN") == NULL &&
         strstr(auth->parameters, "LOGIN") == NULL))
        return;
    words = fill_string('x', auth->parameters);
    rwi_session_found(s, RW_SESSION_FINDING_AUTH_BEFORE_TLS, NULL, &words, 1);
}

/* ---- TLS ---------------------------------------------------------------- */

static bool
asks_for_tls(const struct rw_session *session, const char *command)
{
    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        if (is_verb(e, command))
            return true;
    return false;
}

/* The server is ready, and what follows is something else.  An alert says by
 * itself that the handshake failed. */
static void
no_tls(struct rwi_search *s, const char *command)
{
    const struct rw_tls *tls = s->session->tls;
    const struct rw_frames frames = {s->session->tls_frame,
                                     s->session->tls_frame, RW_NO_TIME};
    const struct rw_filling fillings[] = {
        rw_fill_text('m', command),
        rw_fill_words('w', N_("what follows is not TLS")),
    };

    if (tls != NULL && tls->server == NULL && s->all_whole &&
        tls->fault.code == RW_TLS_FAULT_RECORD_TYPE)
        rwi_session_found(s, RW_SESSION_FINDING_STARTTLS_BROKEN, &frames,
                          fillings, 2);
}

static void
tls(struct rwi_search *s)
{
    const struct rw_session *session = s->session;
    bool smtp = session->protocol == RW_PROTOCOL_SMTP;
    const char *command = smtp ? "STARTTLS" : "STLS";

    /* on a port for TLS from the first octet on, a server that speaks plainly
     * has no TLS; that is said of the handshake */
    if (!asks_for_tls(session, command))
        return;
    if (session->has_tls && session->has_injection[RW_SIDE_CLIENT]) {
        struct rw_filling m = rw_fill_text('m', command);

        rwi_session_found(s, RW_SESSION_FINDING_STARTTLS_INJECTION, NULL, &m,
                          1);
    }
    if (session->has_tls && session->has_injection[RW_SIDE_SERVER]) {
        struct rw_filling m = rw_fill_text('m', smtp ? "220" : "+OK");

        rwi_session_found(s, RW_SESSION_FINDING_STARTTLS_INJECTION, NULL, &m,
                          1);
    }
    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        if (is_verb(e, command) && e->reply.is_there && !e->reply.is_good &&
            extension(session, command) != NULL) {
            struct said said;
            const struct rw_filling fillings[] = {
                rw_fill_text('m', command),
                fill_reply('w', &said, &e->reply),
            };

            rwi_session_found(s, RW_SESSION_FINDING_STARTTLS_BROKEN,
                              &e->reply.frames, fillings, 2);
        }
    no_tls(s, command);
}

/* ---- commands ----------------------------------------------------------- */

/* VRFY that answers 252 says nothing (RFC 5321 section 3.5.3); 250 and 550
 * tell who is there. */
static void
command(struct rwi_search *s, const struct rw_exchange *e)
{
    const struct rw_session *session = s->session;
    const struct rw_octets *argument = &e->command.argument;
    struct rw_filling m = fill_verb('m', &e->command);
    const uint8_t *colon;

    if (e->error == RW_EXCHANGE_OUT_OF_SEQUENCE && s->all_whole)
        rwi_session_found(s, RW_SESSION_FINDING_COMMAND_OUT_OF_SEQUENCE,
                          &e->command.frames, &m, 1);
    if (e->is_pipelined && !s->is_pipelined && s->all_whole &&
        session->octets[0] > 0 && session->octets[1] > 0 &&
        e->command.kind == RW_COMMAND_LINE &&
        session->protocol == RW_PROTOCOL_SMTP && !e->is_encrypted &&
        extension(session, "PIPELINING") == NULL && !session->has_tls) {
        s->is_pipelined = true; /* once: it is the client's habit */
        rwi_session_found(s, RW_SESSION_FINDING_PIPELINED_WITHOUT_OFFER,
                          &e->command.frames, &m, 1);
    }
    if ((is_verb(e, "MAIL") || is_verb(e, "RCPT")) && argument->len > 0 &&
        (colon = memchr(argument->data, ':', argument->len)) != NULL &&
        (size_t)(colon - argument->data) + 1 < argument->len &&
        colon[1] == ' ') {
        struct rw_filling from =
            rw_fill_text('m', is_verb(e, "MAIL") ? "MAIL FROM:" : "RCPT TO:");

        rwi_session_found(s, RW_SESSION_FINDING_BLANK_AFTER_COLON,
                          &e->command.frames, &from, 1);
    }
    if ((is_verb(e, "VRFY") || is_verb(e, "EXPN")) &&
        (e->reply.code == 250 || e->reply.code == 550))
        rwi_session_found(s, RW_SESSION_FINDING_SMTP_OPEN_VRFY,
                          &e->reply.frames, &m, 1);
}

/* A reply to nothing; 421 may come at any time. */
static void
unasked(struct rwi_search *s, const struct rw_exchange *e)
{
    struct said said;
    struct rw_filling w;

    if (e == s->session->exchanges || e->command.kind != RW_COMMAND_NONE ||
        !e->reply.is_there || e->reply.code == 421 || !s->all_whole ||
        s->session->octets[RW_SIDE_CLIENT] == 0 || s->unasked++ >= UNASKED_MAX)
        return;
    w = fill_reply('w', &said, &e->reply);
    rwi_session_found(s, RW_SESSION_FINDING_REPLY_UNEXPECTED, &e->reply.frames,
                      &w, 1);
}

static void
exchanges(struct rwi_search *s)
{
    for (const struct rw_exchange *e = s->session->exchanges; e != NULL;
         e = e->next) {
        command(s, e);
        unasked(s, e);
    }
}

/* ---- messages ----------------------------------------------------------- */

static void
recipients(struct rwi_search *s)
{
    for (const struct rw_exchange *e = s->session->exchanges; e != NULL;
         e = e->next) {
        struct rw_sentence meaning;
        struct said said;

        if (!is_verb(e, "RCPT") || !e->reply.is_there || e->reply.is_good)
            continue;
        {
            const struct rw_filling fillings[] = {
                fill_path('r', &e->command.argument),
                fill_reply('w', &said, &e->reply),
                fill_meaning('p', &meaning, &e->reply),
            };

            rwi_session_found(s, RW_SESSION_FINDING_RECIPIENT_REJECTED,
                              &e->reply.frames, fillings, 3);
        }
    }
}

/* ", part 1.2": the first that has the fault; nothing where none has. */
static struct rw_filling
fill_part(char letter, struct rw_sentence *where, const struct rw_mime *mime,
          unsigned fault)
{
    const struct rw_mime_part *part = mime != NULL ? mime->parts : NULL;

    while (part != NULL && !RW_MIME_HAS(part->faults, fault))
        part = part->next;
    *where = (struct rw_sentence){
        .words = {RW_WORDS(N_(", part %x"))},
        .fillings = {rw_fill_text('x', part != NULL ? part->path : "")},
    };
    return part != NULL ? rw_fill_sentence(letter, where)
                        : rw_fill_text(letter, "");
}

/* Ambiguous is what two programs read differently: that is how a filter and a
 * mail program come to see two messages. */
static void
faults(struct rwi_search *s, const struct rw_session_message *m)
{
    static const uint32_t AMBIGUOUS =
        1u << RW_MIME_TYPES_TWO | 1u << RW_MIME_BOUNDARIES_TWO;
    uint32_t set = m->mime != NULL ? m->mime->faults : 0;

    for (unsigned i = 0; i < RW_MIME_FAULTS; i++) {
        struct rw_sentence where;
        const struct rw_filling fillings[] = {
            rw_fill_number('c', m->number),
            fill_part('x', &where, m->mime, i),
            rw_fill_words('p',
                          rw_mime_fault_row((enum rw_mime_fault)i)->sentence),
        };

        if (!RW_MIME_HAS(set, i) || i == RW_MIME_CUT_OFF ||
            (!m->is_whole && i == RW_MIME_BOUNDARY_OPEN))
            continue;
        rwi_session_found(s,
                          RW_MIME_HAS(AMBIGUOUS, i)
                              ? RW_SESSION_FINDING_MIME_AMBIGUOUS
                              : RW_SESSION_FINDING_MIME_BROKEN,
                          &m->frames, fillings, 3);
    }
}

static void
messages(struct rwi_search *s)
{
    const struct rw_session *session = s->session;
    unsigned told = 0;
    bool is_clear = false;

    for (const struct rw_session_message *m = session->messages;
         m != NULL && told < MESSAGES_MAX; m = m->next, told++) {
        struct said said;
        struct rw_filling p = rw_fill_words('p', N_("message"));

        if (m->is_smuggled)
            rwi_session_found(s, RW_SESSION_FINDING_END_OF_DATA_SMUGGLED,
                              &m->frames, NULL, 0);
        if (m->has_bare_lf && m->from == RW_SIDE_CLIENT)
            rwi_session_found(s, RW_SESSION_FINDING_BARE_LINE_FEED, &m->frames,
                              &p, 1);
        if (m->outcome != NULL && !m->outcome->is_good) {
            struct rw_sentence meaning;
            const struct rw_filling fillings[] = {
                fill_reply('w', &said, m->outcome),
                fill_meaning('p', &meaning, m->outcome),
            };

            rwi_session_found(s, RW_SESSION_FINDING_MESSAGE_REJECTED,
                              &m->outcome->frames, fillings, 2);
        }
        faults(s, m);
        if (!m->is_encrypted && !is_clear && m->octets > 0) {
            is_clear = true;
            rwi_session_found(s, RW_SESSION_FINDING_MAIL_IN_CLEAR, &m->frames,
                              NULL, 0);
        }
    }
}

/* ---- the mailbox, the end ----------------------------------------------- */

static void
mailbox(struct rwi_search *s)
{
    const struct rw_session *session = s->session;
    bool is_marked = false;

    for (const struct rw_mailbox_entry *e = session->mailbox; e != NULL;
         e = e->next) {
        struct rw_filling c = rw_fill_number('c', e->number);

        is_marked = is_marked || e->is_deleted;
        if (e->is_deleted && !e->is_retrieved && session->has_update)
            rwi_session_found(s, RW_SESSION_FINDING_POP3_DELETED_UNSEEN, NULL,
                              &c, 1);
    }
    if (is_marked && !session->has_update && session->has_ending)
        rwi_session_found(s, RW_SESSION_FINDING_POP3_NO_UPDATE, NULL, NULL, 0);
}

/* One reason, the one that explains most. */
static void
wholeness(struct rwi_search *s)
{
    const struct rw_session *session = s->session;
    const char *why = NULL;
    struct rw_filling p;

    if (session->origin != RW_ORIGIN_CAPTURE || session->is_whole)
        return;
    if (session->missing[0] + session->missing[1] > 0)
        why = N_("octets are missing");
    else if (session->octets[0] == 0 || session->octets[1] == 0)
        why = N_("only one side was captured");
    else if (session->tcp.syn == 0 && session->tcp.syn_ack == 0)
        why = N_("its beginning is missing");
    else if (session->is_shortened)
        why = N_("it is longer than this program keeps");
    else
        why = N_("its end is missing");
    p = rw_fill_words('p', why);
    rwi_session_found(s, RW_SESSION_FINDING_SESSION_CUT_OFF, NULL, &p, 1);
}

/* What is told once is told once a pass, so that is forgotten between them. */
size_t
rw_session_findings(const struct rw_session *session,
                    rw_session_finding_fn give, void *ctx)
{
    static const enum rw_severity ORDER[] = {
        RW_SEVERITY_ERROR, RW_SEVERITY_WARNING, RW_SEVERITY_NOTICE,
        RW_SEVERITY_INFO};
    struct rwi_search s = {
        .session = session,
        .give = give,
        .ctx = ctx,
        .all_whole = session->missing[0] + session->missing[1] == 0,
    };

    rwi_session_certificates(&s);
    for (size_t i = 0; i < sizeof(ORDER) / sizeof(ORDER[0]); i++) {
        s.severity = ORDER[i];
        s.is_pipelined = false;
        s.unasked = 0;
        s.log_ins = 0;
        log_ins(&s);
        offers(&s);
        tls(&s);
        rwi_find_session_tls(&s);
        exchanges(&s);
        recipients(&s);
        messages(&s);
        mailbox(&s);
        wholeness(&s);
    }
    rw_certificates_free(s.certificates);
    return s.count;
}
