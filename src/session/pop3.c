/* POP3: what each line means.  RFC 1939; CAPA: RFC 2449; AUTH: RFC 5034.
 *
 * A reply says by its first octet whether it is good, and by the command
 * before it whether lines follow; so each reply needs its command, and a
 * command that lies in a hole leaves a reply that cannot be told apart. +OK
 * with one line is then assumed.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "session/session.h"

/* Marks a sentence that a report translates. */
#define N_(sentence) sentence

#define ENTRIES_MAX 100000 /* of a mailbox that are kept */

/* ---- the client --------------------------------------------------------- */

static bool
is(const char *verb, const char *word)
{
    return verb != NULL && strcmp(verb, word) == 0;
}

/* USER names the mailbox; the password comes with PASS. */
static void
on_user(struct rw_dialogue *d, const struct rw_command *command)
{
    if (rwi_auth_add(d, "USER") != NULL)
        d->auth->user =
            rwi_keep_text(d, command->argument.data, command->argument.len);
}

/* Masked even where there was no memory to note the log-in. */
static void
on_pass(struct rw_dialogue *d, struct rw_exchange *exchange, size_t at)
{
    struct rw_command *command = &exchange->command;

    if (d->auth == NULL && rwi_auth_add(d, "USER") == NULL) {
        rwi_mask(d, command, at);
        return;
    }
    d->auth->has_secret = true;
    d->auth->is_plain = true;
    d->auth->frames = command->frames;
    if (d->options.show_secrets)
        d->auth->secret =
            rwi_keep_text(d, command->argument.data, command->argument.len);
    rwi_mask(d, command, at);
}

/* APOP name digest: the digest is good for guessing. */
static void
on_apop(struct rw_dialogue *d, struct rw_exchange *exchange, size_t at)
{
    struct rw_command *command = &exchange->command;
    const struct rw_octets *argument = &command->argument;
    size_t len = 0;

    while (len < argument->len && argument->data[len] != ' ')
        len++;
    if (rwi_auth_add(d, "APOP") == NULL) {
        rwi_mask(d, command, at);
        return;
    }
    d->auth->user = rwi_keep_text(d, argument->data, len);
    d->auth->has_secret = true;
    d->auth->frames = command->frames;
    while (len < argument->len && argument->data[len] == ' ')
        len++;
    if (d->options.show_secrets)
        d->auth->secret =
            rwi_keep_text(d, argument->data + len, argument->len - len);
    rwi_mask(d, command, at + len);
}

static void
on_auth(struct rw_dialogue *d, struct rw_exchange *exchange,
        const struct rwi_line *line, size_t at)
{
    size_t end = at, answer;

    while (end < line->len && line->text[end] != ' ')
        end++;
    for (answer = end; answer < line->len && line->text[answer] == ' ';)
        answer++;
    rwi_auth_begin(d, exchange, line->text + at, end - at, answer);
}

static void
set_argument(struct rw_command *command, size_t at)
{
    if (command->raw.data == NULL || at > command->raw.len)
        command->argument = (struct rw_octets){NULL, 0};
    else
        command->argument =
            (struct rw_octets){command->raw.data + at, command->raw.len - at};
}

/* Masking moves the line, so the argument is set once more behind it. */
static void
on_verb(struct rw_dialogue *d, struct rw_exchange *exchange,
        const struct rwi_verb *verb, const struct rwi_line *line, size_t at)
{
    struct rw_command *command = &exchange->command;
    bool is_open = d->state == RW_STATE_TRANSACTION;

    command->verb = verb->word;
    command->sentence = verb->sentence;
    set_argument(command, at);
    if (!d->had_hole && exchange->error == RW_EXCHANGE_FINE &&
        ((verb->where == RWI_LOGIN && is_open) ||
         (verb->where == RWI_OPEN && !is_open)))
        exchange->error = RW_EXCHANGE_OUT_OF_SEQUENCE;
    if (is(verb->word, "USER")) {
        on_user(d, command);
    } else if (is(verb->word, "PASS")) {
        on_pass(d, exchange, at);
    } else if (is(verb->word, "APOP")) {
        on_apop(d, exchange, at);
    } else if (is(verb->word, "AUTH") && at < line->len) {
        on_auth(d, exchange, line, at);
    } else if (is(verb->word, "STLS")) {
        d->awaits_tls = true;
    } else if (is(verb->word, "QUIT") && is_open) {
        exchange->state = RW_STATE_UPDATE;
    }
    if (command->is_masked)
        set_argument(command, at);
}

/* As in SMTP, what may be a password typed a moment too late is masked. */
static void
on_unknown(struct rw_dialogue *d, struct rw_exchange *exchange,
           const struct rwi_line *line, size_t len,
           const struct rw_exchange *before)
{
    if (exchange->error == RW_EXCHANGE_FINE)
        exchange->error = RW_EXCHANGE_UNKNOWN_COMMAND;
    if (d->had_hole ||
        (before != NULL && before->state == RW_STATE_AUTHENTICATING) ||
        (line->len >= 4 && strncasecmp(line->text, "PASS", 4) == 0))
        rwi_mask(d, &exchange->command, 0);
    else
        exchange->command.verb =
            rwi_keep_text(d, line->text, len < 32 ? len : 32);
}

/* A command while lines of a reply are outstanding means that their end was
 * not seen.  A command behind STLS and before its reply is an injection: it is
 * taken for one that was said under TLS by servers that do not throw it away
 * (CVE-2011-0411). */
void
rwi_pop3_client(struct rw_dialogue *d, const struct rwi_line *line)
{
    size_t len = 0, at;
    const struct rwi_verb *verb;
    const struct rw_exchange *before = d->last;
    struct rw_exchange *exchange;

    if (d->is_many &&
        (d->many_has_hole || d->options.origin == RW_ORIGIN_TRANSCRIPT))
        rwi_pop3_reply_cut(d);
    if (d->awaits_tls)
        d->session.has_injection[RW_SIDE_CLIENT] = true;
    while (len < line->len && line->text[len] != ' ')
        len++;
    for (at = len; at < line->len && line->text[at] == ' ';)
        at++;
    verb = rwi_pop3_verb(line->text, len);
    if (d->is_authenticating &&
        (verb == NULL || (before != NULL && before->reply.is_there))) {
        exchange = rwi_command_add(d, RW_STATE_AUTHENTICATING, line);
        if (exchange != NULL)
            rwi_auth_answer(d, exchange);
        return;
    }
    exchange = rwi_command_add(d, d->state, line);
    if (exchange == NULL)
        return;
    if (verb == NULL)
        on_unknown(d, exchange, line, len, before);
    else
        on_verb(d, exchange, verb, line, at);
}

/* ---- the mailbox -------------------------------------------------------- */

static struct rw_mailbox_entry *
entry_of(struct rw_dialogue *d, uint64_t number)
{
    struct rw_mailbox_entry *entry;
    const struct rw_mailbox_entry *at = d->session.mailbox;
    unsigned steps = 0;

    /* LIST and UIDL come in order, so mostly it is the last, or new */
    if (d->last_entry != &d->session.mailbox) {
        entry = (struct rw_mailbox_entry *)((uintptr_t)d->last_entry -
                                            offsetof(struct rw_mailbox_entry,
                                                     next));
        if (entry->number == number)
            return entry;
        if (entry->number < number)
            at = NULL;
    }
    for (; at != NULL && steps < ENTRIES_MAX; at = at->next, steps++)
        if (at->number == number)
            return (struct rw_mailbox_entry *)(uintptr_t)at;
    entry = rwi_arena_alloc(&d->arena, sizeof(*entry));
    if (entry == NULL) {
        d->session.is_shortened = true;
        return NULL;
    }
    entry->number = number;
    entry->octets = RW_NO_NUMBER;
    *d->last_entry = entry;
    d->last_entry = &entry->next;
    return entry;
}

/* "1 3287" or "1 uid".  What is not of this form is left out: some servers put
 * words behind it. */
static void
read_entry(struct rw_dialogue *d, const char *text, size_t len, bool is_uid)
{
    char copy[128];
    char *end, *after;
    uint64_t number;
    struct rw_mailbox_entry *entry;

    if (len == 0 || len >= sizeof(copy))
        return;
    memcpy(copy, text, len);
    copy[len] = '\0';
    number = strtoull(copy, &end, 10);
    if (end == copy || *end != ' ' || number == 0)
        return;
    while (*end == ' ')
        end++;
    entry = entry_of(d, number);
    if (entry == NULL)
        return;
    if (is_uid) {
        entry->uid = rwi_keep_text(d, end, strlen(end));
        return;
    }
    entry->octets = strtoull(end, &after, 10);
    if (after == end)
        entry->octets = RW_NO_NUMBER;
}

static uint64_t
argument_number(const struct rw_exchange *exchange)
{
    const struct rw_octets *argument = &exchange->command.argument;
    char copy[24];

    if (argument->len == 0 || argument->len >= sizeof(copy))
        return 0;
    memcpy(copy, argument->data, argument->len);
    copy[argument->len] = '\0';
    return strtoull(copy, NULL, 10);
}

/* ---- the server --------------------------------------------------------- */

/* RFC 1939 section 7: the timestamp is the offer of APOP. */
static const char *
greeting_sentence(const struct rwi_line *line)
{
    const char *left = memchr(line->text, '<', line->len);
    const char *right =
        left != NULL
            ? memchr(left, '>', line->len - (size_t)(left - line->text))
            : NULL;

    return right != NULL
               ? N_("greeting; its <timestamp> is what APOP makes a digest "
                    "with")
               : N_("greeting; no <timestamp>, so APOP is not offered");
}

static const struct {
    const char *verb, *good, *bad;
} SENTENCES[] = {
    {"USER", N_("the server asks for the password"), N_("no such mailbox")},
    {"PASS", N_("the mailbox is open and locked"),
     N_("the log-in is rejected, or the mailbox is locked by another session")},
    {"APOP", N_("the mailbox is open and locked"),
     N_("the log-in is rejected, or the mailbox is locked by another session")},
    {"AUTH", N_("the mailbox is open and locked"),
     N_("the log-in is rejected")},
    {"STAT", N_("number of messages and total size"), NULL},
    {"LIST", N_("number and size of each message"), N_("no such message")},
    {"UIDL", N_("number and unique id of each message"),
     N_("no such message, or UIDL is not provided")},
    {"RETR", N_("the message follows, up to a line with a single dot"),
     N_("no such message")},
    {"TOP", N_("the beginning follows, up to a line with a single dot"),
     N_("no such message, or TOP is not provided")},
    {"DELE", N_("marked; it is still there"), N_("no such message")},
    {"RSET", N_("all marks removed"), NULL},
    {"NOOP", N_("the connection is alive"), NULL},
    {"CAPA", N_("the server's capabilities"), N_("CAPA is not provided")},
    {"STLS", N_("ready: TLS begins with the next octet"),
     N_("TLS is not available")},
    {"QUIT", N_("the server closes the connection"),
     N_("some marked messages were not deleted")},
};

static const char *
sentence_of(const struct rw_exchange *exchange)
{
    for (size_t i = 0; i < sizeof(SENTENCES) / sizeof(SENTENCES[0]); i++)
        if (is(exchange->command.verb, SENTENCES[i].verb))
            return exchange->reply.is_good ? SENTENCES[i].good
                                           : SENTENCES[i].bad;
    return exchange->reply.is_good ? NULL : N_("the server refuses");
}

static void
on_stat(struct rw_dialogue *d, const char *text, size_t len)
{
    char copy[64];
    char *end;

    if (len == 0 || len >= sizeof(copy))
        return;
    memcpy(copy, text, len);
    copy[len] = '\0';
    d->session.mailbox_messages = strtoull(copy, &end, 10);
    if (end == copy)
        d->session.mailbox_messages = RW_NO_NUMBER;
    else
        d->session.mailbox_octets = strtoull(end, NULL, 10);
}

static void
unmark_all(struct rw_dialogue *d)
{
    for (const struct rw_mailbox_entry *at = d->session.mailbox; at != NULL;
         at = at->next)
        ((struct rw_mailbox_entry *)(uintptr_t)at)->is_deleted = false;
}

/* The reply to a log-in, of whichever kind. */
static bool
is_login(const struct rw_dialogue *d, const struct rw_exchange *exchange)
{
    const char *verb = exchange->command.verb;

    return is(verb, "PASS") || is(verb, "APOP") ||
           (is(verb, "AUTH") && exchange->command.argument.len > 0) ||
           (d->is_authenticating &&
            exchange->command.kind == RW_COMMAND_ANSWER);
}

/* What the mailbox has become by it.  A mark is no deletion: that comes with
 * QUIT in the transaction state (RFC 1939 section 6), and a session that
 * breaks off deletes nothing. */
static void
on_good(struct rw_dialogue *d, struct rw_exchange *exchange, const char *text,
        size_t len)
{
    const char *verb = exchange->command.verb;
    struct rw_mailbox_entry *entry;

    if (is(verb, "STAT")) {
        on_stat(d, text, len);
    } else if (is(verb, "LIST") || is(verb, "UIDL")) {
        if (exchange->command.argument.len > 0)
            read_entry(d, text, len, is(verb, "UIDL"));
    } else if (is(verb, "DELE")) {
        entry = entry_of(d, argument_number(exchange));
        if (entry != NULL)
            entry->is_deleted = true;
    } else if (is(verb, "RSET")) {
        unmark_all(d);
    } else if (is(verb, "QUIT")) {
        d->session.has_update = exchange->state == RW_STATE_UPDATE;
        d->state = exchange->state;
    }
}

/* "+ text" goes on asking in a log-in, of which AUTH may not have been seen,
 * or be hidden by an unknown word; to other commands it is no reply. */
static bool
may_ask(const struct rw_dialogue *d, const struct rw_exchange *exchange)
{
    const char *verb = exchange->command.verb;

    return d->had_hole || verb == NULL || is(verb, "AUTH") ||
           rwi_pop3_verb(verb, strlen(verb)) == NULL;
}

/* Of a server that takes a command out of sequence the sequence is its own. */
static void
on_status(struct rw_dialogue *d, struct rw_exchange *exchange,
          const struct rwi_line *line, size_t at)
{
    struct rw_reply *reply = &exchange->reply;

    if (strcmp(reply->status, "+") == 0 && !d->is_authenticating) {
        if (may_ask(d, exchange)) {
            rwi_auth_found(d, exchange);
            return;
        }
        exchange->error = RW_EXCHANGE_BAD_SYNTAX;
        reply->sentence = N_("only a log-in is answered this way");
        return;
    }
    if (exchange->command.kind == RW_COMMAND_NONE ||
        exchange->command.kind == RW_COMMAND_CONNECT) {
        if (!d->has_greeting && exchange == d->first) {
            const char *text = rwi_keep_text(d, line->text, line->len);

            d->has_greeting = true;
            d->state = exchange->state = RW_STATE_AUTHORIZATION;
            reply->sentence = reply->is_good
                                  ? greeting_sentence(line)
                                  : N_("the server is not available");
            d->session.software = text != NULL ? rwi_software(text) : NULL;
        }
        return;
    }
    reply->sentence = sentence_of(exchange);
    if (reply->status[0] == '\0') {
        reply->sentence = N_("neither +OK nor -ERR: not a POP3 reply");
        return;
    }
    if (strcmp(reply->status, "+") == 0) {
        reply->sentence = N_("the server continues the exchange, in base64");
        rwi_auth_prompt(d, exchange);
    } else if (is_login(d, exchange)) {
        rwi_auth_result(d, exchange, reply->is_good);
        if (reply->is_good)
            d->state = RW_STATE_TRANSACTION;
        if (reply->is_good && exchange->command.kind == RW_COMMAND_ANSWER)
            reply->sentence = N_("the mailbox is open and locked");
        if (!reply->is_good && exchange->command.kind == RW_COMMAND_ANSWER)
            reply->sentence = N_("the log-in is rejected");
    } else if (is(exchange->command.verb, "STLS")) {
        d->awaits_tls = false;
        if (reply->is_good)
            rwi_dialogue_secured(d, &reply->frames);
        else
            d->session.has_injection[RW_SIDE_CLIENT] = false;
    } else if (reply->is_good) {
        if (exchange->error == RW_EXCHANGE_OUT_OF_SEQUENCE)
            exchange->error = RW_EXCHANGE_FINE; /* the server knows better */
        on_good(d, exchange, line->text + at, line->len - at);
    } else if (is(exchange->command.verb, "USER") && d->auth != NULL) {
        rwi_auth_result(d, exchange, false);
    }
}

static void
add_capability(struct rw_dialogue *d, const char *text, size_t len)
{
    struct rw_extension *extension =
        rwi_arena_alloc(&d->arena, sizeof(*extension));
    const struct rw_extension **link = &d->session.extensions;
    size_t end = 0;

    while (end < len && text[end] != ' ')
        end++;
    if (extension == NULL || end == 0)
        return;
    extension->keyword = rwi_keep_text(d, text, end);
    while (end < len && text[end] == ' ')
        end++;
    if (end < len)
        extension->parameters = rwi_keep_text(d, text + end, len - end);
    if (extension->keyword == NULL)
        return;
    rwi_extension_describe(extension, RW_PROTOCOL_POP3);
    while (*link != NULL)
        link = (const struct rw_extension **)(uintptr_t) & (*link)->next;
    *link = extension;
}

/* Does a good reply to this have lines behind it?  LIST and UIDL have them
 * without an argument only. */
static bool
has_lines(const struct rw_exchange *exchange)
{
    const char *verb = exchange->command.verb;
    const struct rwi_verb *row =
        verb != NULL ? rwi_pop3_verb(verb, strlen(verb)) : NULL;

    return row != NULL && exchange->reply.is_good &&
           strcmp(exchange->reply.status, "+OK") == 0 &&
           (row->many == RWI_ALWAYS ||
            (row->many == RWI_BARE && exchange->command.argument.len == 0));
}

/* Messages go to the transfer, which knows about dots and MIME; other lists
 * stay lines. */
static void
begin_lines(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    const char *verb = exchange->command.verb;
    struct rw_mailbox_entry *entry;

    d->is_many = true;
    d->many_has_hole = false;
    if (is(verb, "CAPA"))
        d->session.extensions = NULL;
    if (!is(verb, "RETR") && !is(verb, "TOP"))
        return;
    rwi_transfer_begin(d, RW_SIDE_SERVER, exchange);
    if (d->transfer.message == NULL)
        return;
    d->transfer.message->number = argument_number(exchange);
    d->transfer.message->is_part = is(verb, "TOP");
    entry = is(verb, "RETR") ? entry_of(d, d->transfer.message->number) : NULL;
    if (entry != NULL)
        entry->is_retrieved = true;
}

/* What has no status is taken for good, as the lines behind it will show; it
 * is noted as bad syntax. */
static void
status_line(struct rw_dialogue *d, const struct rwi_line *line)
{
    static const char *const STATUS[] = {"+OK", "-ERR", "+"};
    struct rw_exchange *exchange;
    struct rw_reply *reply;
    size_t which = 0, at;

    while (which < 3 &&
           (line->len < strlen(STATUS[which]) ||
            strncasecmp(line->text, STATUS[which], strlen(STATUS[which])) != 0))
        which++;
    exchange = rwi_reply_begin(d, line);
    if (exchange == NULL)
        return;
    reply = &exchange->reply;
    if (which < 3)
        memcpy(reply->status, STATUS[which], strlen(STATUS[which]));
    else
        exchange->error = RW_EXCHANGE_BAD_SYNTAX;
    reply->is_good = which != 1 && which < 3;
    for (at = which < 3 ? strlen(STATUS[which]) : 0;
         at < line->len && line->text[at] == ' ';)
        at++;
    rwi_reply_line(d, line->text + at, line->len - at, &line->frames);
    on_status(d, exchange, line, at);
    if (has_lines(exchange))
        begin_lines(d, exchange);
    else
        rwi_reply_end(d);
}

static void
end_lines(struct rw_dialogue *d)
{
    d->is_many = false;
    if (d->replying != NULL)
        rwi_reply_end(d);
}

void
rwi_pop3_reply_cut(struct rw_dialogue *d)
{
    rwi_transfer_end(d, false);
    if (d->replying != NULL)
        d->replying->reply.is_cut = true;
    end_lines(d);
}

void
rwi_pop3_message_end(struct rw_dialogue *d, const struct rw_stamp *stamp)
{
    rwi_transfer_end(d, true);
    if (d->replying != NULL) {
        d->replying->reply.frames.last = stamp->frame;
        d->replying->reply.frames.time_us = stamp->time_us;
    }
    end_lines(d);
}

/* A dot in front of another is taken away: RFC 1939 section 3. */
void
rwi_pop3_server(struct rw_dialogue *d, const struct rwi_line *line)
{
    const char *text = line->text, *verb;
    size_t len = line->len;

    if (!d->is_many || d->replying == NULL) {
        status_line(d, line);
        return;
    }
    if (len == 1 && text[0] == '.') {
        verb = d->replying->command.verb;
        if (!d->many_has_hole && (is(verb, "LIST") || is(verb, "UIDL")))
            d->session.has_list = true;
        end_lines(d);
        return;
    }
    if (len > 0 && text[0] == '.') {
        text++;
        len--;
    }
    verb = d->replying->command.verb;
    rwi_reply_line(d, text, len, &line->frames);
    if (is(verb, "LIST") || is(verb, "UIDL"))
        read_entry(d, text, len, is(verb, "UIDL"));
    else if (is(verb, "CAPA"))
        add_capability(d, text, len);
}
