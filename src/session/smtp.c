/* SMTP: what each line means.  RFC 5321; AUTH: RFC 4954.
 *
 * The client's lines are commands, answers of a log-in, or the message; which
 * of them the server's replies say, as far as they are known.
 *
 * Nothing is enforced: what the server accepted happened, whatever the
 * standard says of it.  Commands out of sequence are marked, and the mark is
 * taken back when the server says yes.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "session/session.h"

/* ---- the client --------------------------------------------------------- */

static size_t
verb_len(const struct rwi_line *line)
{
    size_t len = 0;

    while (len < line->len && line->text[len] != ' ' && line->text[len] != '\t')
        len++;
    return len;
}

static size_t
skip_blanks(const struct rwi_line *line, size_t at)
{
    while (at < line->len && (line->text[at] == ' ' || line->text[at] == '\t'))
        at++;
    return at;
}

/* Where a verb is allowed; what the server says of it counts later. */
static bool
is_in_sequence(const struct rw_dialogue *d, const struct rwi_verb *verb)
{
    switch ((enum rwi_allowed)verb->where) {
    case RWI_FIRST:
        return true;
    case RWI_GREETED:
    case RWI_NO_MAIL:
        return d->sender == NULL;
    case RWI_IN_MAIL:
        return d->sender != NULL &&
               (strcmp(verb->word, "RCPT") == 0 || d->recipients != NULL);
    }
    return true;
}

/* The address in "FROM:<a@b> SIZE=1", and where it ends; NULL: there is none.
 * A blank after the colon, and no angle brackets, are common mistakes. */
static const char *
address_of(struct rw_dialogue *d, const char *text, size_t len, size_t *end)
{
    const char *colon = memchr(text, ':', len);
    size_t at = colon != NULL ? (size_t)(colon - text) + 1 : 0;
    size_t stop;

    if (colon == NULL)
        return NULL;
    while (at < len && text[at] == ' ')
        at++;
    if (at < len && text[at] == '<') {
        const char *close = memchr(text + at, '>', len - at);

        at++;
        stop = close != NULL ? (size_t)(close - text) : len;
        *end = close != NULL ? stop + 1 : len;
    } else {
        for (stop = at; stop < len && text[stop] != ' ';)
            stop++;
        *end = stop;
    }
    return rwi_keep_text(d, text + at, stop - at);
}

static void
forget_envelope(struct rw_dialogue *d)
{
    d->sender = NULL;
    d->parameters = NULL;
    d->recipients = NULL;
    d->last_recipient = &d->recipients;
}

/* A new MAIL begins a new envelope, also where the old one was not finished. */
static void
on_mail(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    const struct rw_octets *argument = &exchange->command.argument;
    size_t end = 0;

    forget_envelope(d);
    d->sender =
        address_of(d, (const char *)argument->data, argument->len, &end);
    while (end < argument->len && argument->data[end] == ' ')
        end++;
    if (d->sender != NULL && end < argument->len)
        d->parameters =
            rwi_keep_text(d, argument->data + end, argument->len - end);
}

/* Kept with its exchange, whose reply says whether this one was taken: a
 * message may go to some of its recipients only. */
static void
on_rcpt(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    const struct rw_octets *argument = &exchange->command.argument;
    struct rw_recipient *recipient;
    size_t end;
    const char *address =
        address_of(d, (const char *)argument->data, argument->len, &end);

    recipient = rwi_arena_alloc(&d->arena, sizeof(*recipient));
    if (recipient == NULL || address == NULL)
        return;
    recipient->address = address;
    recipient->exchange = exchange;
    *d->last_recipient = recipient;
    d->last_recipient = &recipient->next;
}

/* The message comes: whose it is goes with it. */
static void
begin_message(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    struct rw_session_message *message;

    rwi_transfer_begin(d, RW_SIDE_CLIENT, exchange);
    message = d->transfer.message;
    if (message == NULL)
        return;
    message->sender = d->sender;
    message->recipients = d->recipients;
    message->parameters = d->parameters;
}

/* With the first octet behind DATA and not with its 354: clients that
 * pipeline, and captures without the server's side, have no 354 before it. */
void
rwi_smtp_message_begin(struct rw_dialogue *d)
{
    struct rw_exchange *exchange = rwi_exchange_add(d, RW_STATE_DATA);

    d->awaits_data = false;
    if (exchange == NULL)
        return;
    exchange->command.kind = RW_COMMAND_MESSAGE;
    begin_message(d, exchange);
}

/* "1000" or "1000 LAST".  What is not quite that is refused, and no octets are
 * taken for a piece: what follows are commands.  RFC 3030 section 2. */
static bool
read_chunk(struct rw_dialogue *d, const struct rw_octets *argument)
{
    char text[32] = "";
    char *end;

    if (argument->len == 0 || argument->len >= sizeof(text) ||
        !isdigit((unsigned char)argument->data[0]))
        return false;
    memcpy(text, argument->data, argument->len);
    errno = 0;
    d->chunk = strtoull(text, &end, 10);
    if (errno == 0 && strcspn(end, " ") == 0)
        end += strspn(end, " ");
    d->chunk_is_last = strcasecmp(end, "LAST") == 0;
    if (errno == 0 && (*end == '\0' || (d->chunk_is_last && end[-1] == ' ')))
        return true;
    d->chunk = 0;
    d->chunk_is_last = false;
    return false;
}

/* BDAT 1000 LAST: the octets follow at once.  A message
 * may come in several chunks, each with a reply of its own. */
static void
on_bdat(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    if (!read_chunk(d, &exchange->command.argument)) {
        exchange->error = RW_EXCHANGE_BAD_SYNTAX;
        return;
    }
    if (d->transfer.message == NULL)
        begin_message(d, exchange);
    else
        exchange->message = d->transfer.message;
    if (d->chunk == 0 && d->chunk_is_last)
        rwi_smtp_message_end(d);
}

static void
on_auth(struct rw_dialogue *d, struct rw_exchange *exchange,
        const struct rwi_line *line, size_t at)
{
    size_t end = at;

    while (end < line->len && line->text[end] != ' ')
        end++;
    rwi_auth_begin(d, exchange, line->text + at, end - at,
                   skip_blanks(line, end));
}

/* What a client says right after a log-in that failed may still be a part of
 * it, so may what is no command behind a hole, and PASS is POP3's; all are
 * taken for secrets. */
static bool
may_be_secret(const struct rw_dialogue *d, const struct rwi_line *line,
              const struct rw_exchange *before)
{
    return d->had_hole ||
           (before != NULL && before->state == RW_STATE_AUTHENTICATING) ||
           (line->len >= 4 && strncasecmp(line->text, "PASS", 4) == 0);
}

static void
on_unknown(struct rw_dialogue *d, struct rw_exchange *exchange,
           const struct rwi_line *line, const struct rw_exchange *before)
{
    size_t len = verb_len(line);

    if (exchange->error == RW_EXCHANGE_FINE)
        exchange->error = RW_EXCHANGE_UNKNOWN_COMMAND;
    if (may_be_secret(d, line, before))
        rwi_mask(d, &exchange->command, 0);
    else
        exchange->command.verb =
            rwi_keep_text(d, line->text, len < 32 ? len : 32);
}

/* HELO and RSET forget the envelope: RFC 5321 sections 4.1.1.1 and 4.1.1.5. */
static void
on_verb(struct rw_dialogue *d, struct rw_exchange *exchange,
        const struct rwi_verb *verb, const struct rwi_line *line, size_t at)
{
    struct rw_command *command = &exchange->command;

    command->verb = verb->word;
    command->sentence = verb->sentence;
    command->argument =
        (struct rw_octets){command->raw.data + at, command->raw.len - at};
    if (command->raw.data == NULL)
        command->argument = command->raw;
    if (!is_in_sequence(d, verb) && !d->had_hole &&
        exchange->error == RW_EXCHANGE_FINE)
        exchange->error = RW_EXCHANGE_OUT_OF_SEQUENCE;
    if (strcmp(verb->word, "AUTH") == 0) {
        on_auth(d, exchange, line, at);
    } else if (strcmp(verb->word, "MAIL") == 0) {
        on_mail(d, exchange);
    } else if (strcmp(verb->word, "RCPT") == 0) {
        on_rcpt(d, exchange);
    } else if (strcmp(verb->word, "DATA") == 0) {
        d->awaits_data = true;
    } else if (strcmp(verb->word, "BDAT") == 0) {
        on_bdat(d, exchange);
    } else if (strcmp(verb->word, "RSET") == 0 ||
               verb->state == RW_STATE_HELO) {
        forget_envelope(d);
    } else if (strcmp(verb->word, "STARTTLS") == 0) {
        d->awaits_tls = true;
    }
    if (verb->state == RW_STATE_HELO)
        d->session.client_name =
            rwi_keep_text(d, command->argument.data, command->argument.len);
}

void
rwi_smtp_client(struct rw_dialogue *d, const struct rwi_line *line)
{
    size_t len = verb_len(line);
    const struct rwi_verb *verb = rwi_smtp_verb(line->text, len);
    const struct rw_exchange *before = d->last;
    struct rw_exchange *exchange;

    if (d->awaits_tls)
        d->session.has_injection[RW_SIDE_CLIENT] = true;
    /* An answer is no command, whatever it looks like, while the server asks
     * for one; where its word is not known, a command is one. */
    if (d->is_authenticating &&
        (verb == NULL || (before != NULL && before->reply.is_there))) {
        exchange = rwi_command_add(d, RW_STATE_AUTHENTICATING, line);
        if (exchange != NULL)
            rwi_auth_answer(d, exchange);
        return;
    }
    exchange = rwi_command_add(d,
                               verb == NULL || verb->state == RW_STATE_READY
                                   ? d->state
                                   : (enum rw_session_state)verb->state,
                               line);
    if (exchange == NULL)
        return;
    if (verb == NULL) {
        on_unknown(d, exchange, line, before);
        return;
    }
    d->state = exchange->state;
    on_verb(d, exchange, verb, line, skip_blanks(line, len));
}

void
rwi_smtp_message_end(struct rw_dialogue *d)
{
    rwi_transfer_end(d, true);
    forget_envelope(d);
}

/* ---- the server --------------------------------------------------------- */

/* "250-SIZE 1000": a keyword and its parameters.  RFC 5321 section 4.1.1.1 */
static void
add_extension(struct rw_dialogue *d, const struct rw_extension ***link,
              const struct rw_octets *line)
{
    struct rw_extension *extension =
        rwi_arena_alloc(&d->arena, sizeof(*extension));
    const char *text = (const char *)line->data;
    size_t len = 0, at;

    if (extension == NULL || text == NULL)
        return;
    while (len < line->len && text[len] != ' ' && text[len] != '=')
        len++;
    if (len == 0) /* "250- SIZE", "250-=": a line without a keyword */
        return;
    at = len;
    if (len < line->len && text[len] == '=')
        at = ++len; /* "AUTH=" is a keyword of its own */
    while (at < line->len && text[at] == ' ')
        at++;
    extension->keyword = rwi_keep_text(d, text, len);
    if (at < line->len)
        extension->parameters = rwi_keep_text(d, text + at, line->len - at);
    if (extension->keyword == NULL)
        return;
    rwi_extension_describe(extension, RW_PROTOCOL_SMTP);
    **link = extension;
    *link = &extension->next;
}

/* Anew each time: behind STARTTLS a server offers other things (RFC 3207
 * section 4.2), which is what the second list is looked at for.  The first
 * line greets. */
static void
on_ehlo(struct rw_dialogue *d, const struct rw_exchange *exchange)
{
    const struct rw_extension **link = &d->session.extensions;
    const struct rw_reply_line *line = exchange->reply.lines;

    d->session.extensions = NULL;
    for (line = line != NULL ? line->next : NULL; line != NULL;
         line = line->next)
        add_extension(d, &link, &line->text);
}

/* The host's name, which has a dot; some servers greet with words only. */
static const char *
first_word(struct rw_dialogue *d, const struct rw_octets *text)
{
    size_t len = 0;

    while (len < text->len && text->data[len] != ' ')
        len++;
    return len > 0 && memchr(text->data, '.', len) != NULL
               ? rwi_keep_text(d, text->data, len)
               : NULL;
}

static void
on_greeting(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    const struct rw_reply_line *line = exchange->reply.lines;
    const char *text;

    d->has_greeting = true;
    exchange->state = RW_STATE_GREETED;
    d->state = RW_STATE_GREETED;
    exchange->reply.sentence =
        rwi_reply_sentence(exchange->reply.code, "GREETING");
    if (line == NULL || line->text.data == NULL)
        return;
    d->session.server_name = first_word(d, &line->text);
    text = rwi_keep_text(d, line->text.data, line->text.len);
    d->session.software = text != NULL ? rwi_software(text) : NULL;
}

/* No 354: the message does not come; where it has begun all the same, it is
 * broken off. */
static void
on_data(struct rw_dialogue *d, const struct rw_exchange *exchange)
{
    if (exchange->reply.code == 354)
        return;
    d->awaits_data = false;
    if (d->transfer.message != NULL && d->transfer.side == RW_SIDE_CLIENT)
        rwi_transfer_end(d, false);
}

/* The reply to the message ends it where its own end was not seen. */
static void
on_message(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    struct rw_session_message *message =
        (struct rw_session_message *)(uintptr_t)exchange->message;

    if (message == NULL)
        return;
    message->outcome = &exchange->reply;
    if (d->transfer.message == message && exchange->command.verb == NULL &&
        (d->transfer.has_hole || d->options.origin == RW_ORIGIN_TRANSCRIPT)) {
        /* its end lies in the hole, or was left out */
        rwi_transfer_end(d, false);
        forget_envelope(d);
    }
}

static const char *
verb_of(const struct rw_exchange *exchange)
{
    switch (exchange->command.kind) {
    case RW_COMMAND_ANSWER:
        return "ANSWER";
    case RW_COMMAND_MESSAGE:
        return "MESSAGE";
    case RW_COMMAND_CONNECT:
    case RW_COMMAND_NONE:
        return "GREETING";
    case RW_COMMAND_LINE:
        break;
    }
    return exchange->command.verb != NULL ? exchange->command.verb : "";
}

/* By what the server says, which is what the client has to do with. */
static void
set_error(struct rw_exchange *exchange)
{
    unsigned code = exchange->reply.code;

    if (exchange->command.kind == RW_COMMAND_NONE)
        return;
    if (code == 503)
        exchange->error = RW_EXCHANGE_OUT_OF_SEQUENCE;
    else if (code == 500 || code == 502)
        exchange->error = RW_EXCHANGE_UNKNOWN_COMMAND;
    else if (code == 501)
        exchange->error = RW_EXCHANGE_BAD_SYNTAX;
    else if (exchange->error == RW_EXCHANGE_OUT_OF_SEQUENCE &&
             exchange->reply.is_good)
        exchange->error = RW_EXCHANGE_FINE; /* the server knows better */
}

/* 334 is asked first, as it can only mean a log-in, whatever was understood of
 * the command before it. */
static void
on_reply(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    const char *verb = verb_of(exchange);
    struct rw_reply *reply = &exchange->reply;

    reply->sentence = rwi_reply_sentence(reply->code, verb);
    reply->enhanced_sentence = rwi_enhanced_sentence(reply->enhanced);
    set_error(exchange);
    if (reply->code == 334 && !d->is_authenticating) {
        rwi_auth_found(d, exchange);
    } else if (reply->code == 334) {
        rwi_auth_prompt(d, exchange);
    } else if (strcmp(verb, "GREETING") == 0) {
        if (!d->has_greeting && (exchange == d->first || reply->code == 220))
            on_greeting(d, exchange);
    } else if (d->is_authenticating &&
               exchange->state == RW_STATE_AUTHENTICATING) {
        rwi_auth_result(d, exchange, reply->is_good);
    } else if (strcmp(verb, "EHLO") == 0 && reply->is_good) {
        on_ehlo(d, exchange);
    } else if (strcmp(verb, "MAIL") == 0 && !reply->is_good) {
        d->sender = d->last == exchange ? NULL : d->sender;
    } else if (strcmp(verb, "DATA") == 0) {
        on_data(d, exchange);
    } else if (strcmp(verb, "MESSAGE") == 0 || strcmp(verb, "BDAT") == 0) {
        on_message(d, exchange);
    } else if (strcmp(verb, "STARTTLS") == 0) {
        d->awaits_tls = false;
        if (reply->code == 220)
            rwi_dialogue_secured(d, &reply->frames);
        else
            d->session.has_injection[RW_SIDE_CLIENT] = false;
    }
}

/* "2.1.0 ": RFC 2034 section 4. */
static size_t
enhanced_len(const char *text, size_t len)
{
    size_t at = 0;
    unsigned dots = 0;

    if (len < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5'))
        return 0;
    while (at < len && at < 12 &&
           (isdigit((unsigned char)text[at]) || text[at] == '.'))
        dots += text[at++] == '.';
    return dots == 2 && (at == len || text[at] == ' ') ? at : 0;
}

/* The first line's enhanced code counts for all (RFC 2034 section 4). */
static void
reply_start(struct rw_reply *reply, const struct rwi_line *line)
{
    size_t len;

    memcpy(reply->status, line->text, 3);
    reply->code = (unsigned)(line->text[0] - '0') * 100 +
                  (unsigned)(line->text[1] - '0') * 10 +
                  (unsigned)(line->text[2] - '0');
    reply->is_good = reply->code < 400;
    len = line->len > 4 ? enhanced_len(line->text + 4, line->len - 4) : 0;
    if (len > 0)
        memcpy(reply->enhanced, line->text + 4, len);
}

/* Three digits and an end: RFC 5321 section 4.2. */
static bool
has_code(const struct rwi_line *line)
{
    for (size_t i = 0; i < 3; i++)
        if (line->len < 3 || !isdigit((unsigned char)line->text[i]))
            return false;
    return line->len == 3 || line->text[3] == ' ' || line->text[3] == '-';
}

/* A line that has no code belongs to what came before it, if anything did. */
static void
on_stray(struct rw_dialogue *d, const struct rwi_line *line)
{
    struct rw_exchange *exchange;

    if (d->replying != NULL) {
        rwi_reply_line(d, line->text, line->len, &line->frames);
        return;
    }
    exchange = rwi_exchange_add(d, d->state);
    if (exchange == NULL)
        return;
    d->replying = exchange;
    d->last_line = NULL;
    exchange->reply.frames = line->frames;
    exchange->error = RW_EXCHANGE_BAD_SYNTAX;
    rwi_reply_line(d, line->text, line->len, &line->frames);
    exchange->reply.is_there = true;
    d->replying = NULL;
}

/* A hyphen behind the code says that more lines follow. */
void
rwi_smtp_server(struct rw_dialogue *d, const struct rwi_line *line)
{
    struct rw_exchange *exchange;
    size_t at;

    if (d->awaits_data && d->options.origin == RW_ORIGIN_TRANSCRIPT &&
        rwi_waiting(d) == NULL)
        rwi_smtp_message_begin(d); /* the transcript leaves it out */
    if (!has_code(line)) {
        on_stray(d, line);
        return;
    }
    if (d->replying == NULL) {
        exchange = rwi_reply_begin(d, line);
        if (exchange == NULL)
            return;
        reply_start(&exchange->reply, line);
    }
    exchange = d->replying;
    at = line->len < 4 ? line->len : 4;
    rwi_reply_line(d, line->text + at, line->len - at, &line->frames);
    if (line->len > 3 && line->text[3] == '-')
        return;
    rwi_reply_end(d);
    on_reply(d, exchange);
}
