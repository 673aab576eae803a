/* What clients of both protocols do: speak, wait for the reply, and notice
 * when the server does what it must not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "session/client.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/basen.h"
#include "base/sized.h"

/* A reply that is long in coming is waited for as long as so many octets of it
 * come within the time for one: a large message takes longer. */
#define PROGRESS 4096

/* ---- speaking ------------------------------------------------------------ */

void
rwi_say_octets(struct rw_client *client, const void *octets, size_t len)
{
    if (len > sizeof(client->out) - client->len) {
        rwi_client_leave(client, RW_CLIENT_END_FAULT); /* new() sees to that */
        return;
    }
    if (len > 0)
        memcpy(client->out + client->len, octets, len);
    client->len += len;
}

void
rwi_say_base64(struct rw_client *client, const void *octets, size_t len)
{
    if (RWI_BASE64_LEN(len) > sizeof(client->out) - client->len) {
        rwi_client_leave(client, RW_CLIENT_END_FAULT);
        return;
    }
    (void)rwi_base64_encode((char *)client->out + client->len, octets, len);
    client->len += RWI_BASE64_LEN(len);
}

void
rwi_say(struct rw_client *client, const char *text, ...)
{
    va_list more;

    va_start(more, text);
    for (const char *at = text; at != NULL; at = va_arg(more, const char *))
        rwi_say_octets(client, at, strlen(at));
    va_end(more);
    rwi_say_octets(client, "\r\n", 2);
}

/* ---- the end ------------------------------------------------------------- */

void
rwi_client_fail(struct rw_client *client, enum rw_client_end end)
{
    if (client->end != RW_CLIENT_END_FINE)
        return;
    client->end = end;
    client->decisive =
        client->spoken != NULL ? client->spoken : client->dialogue->first;
}

void
rwi_client_leave(struct rw_client *client, enum rw_client_end end)
{
    rwi_client_fail(client, end);
    client->pose = RWI_POSE_LEAVES;
    client->step = RWI_STEP_OVER;
}

void
rwi_client_lacks(struct rw_client *client, enum rw_client_lack lack)
{
    if (client->end == RW_CLIENT_END_FINE)
        client->lack = lack;
    rwi_client_fail(client, RW_CLIENT_END_UNABLE);
}

const char *
rwi_client_extension(const struct rw_client *client, const char *keyword)
{
    for (const struct rw_extension *e = client->dialogue->session.extensions;
         e != NULL; e = e->next)
        if (strcasecmp(e->keyword, keyword) == 0)
            return e->parameters != NULL ? e->parameters : "";
    return NULL;
}

/* ---- trouble ------------------------------------------------------------- */

/* Something the server said that nobody had asked for. */
static const struct rw_exchange *
unasked(const struct rw_client *client)
{
    const struct rw_exchange *e =
        client->spoken != NULL ? client->spoken : client->dialogue->first;

    for (e = e != NULL ? e->next : NULL; e != NULL; e = e->next)
        if (e->command.kind == RW_COMMAND_NONE && e->reply.is_there)
            return e;
    return NULL;
}

/* A line or a reply longer than they may be; content is no reply. */
static bool
is_too_long(const struct rw_dialogue *d)
{
    return d->side[RW_SIDE_SERVER].is_long ||
           (d->replying != NULL && d->replying->reply.is_cut && !d->is_many);
}

/* What is not SMTP or POP3 at all. */
static bool
is_garbage(const struct rw_client *client)
{
    const struct rw_dialogue *d = client->dialogue;

    return (d->first != NULL && d->first->command.kind == RW_COMMAND_NONE &&
            d->first->error == RW_EXCHANGE_BAD_SYNTAX) ||
           (client->spoken != NULL && client->spoken->reply.is_there &&
            client->spoken->reply.status[0] == '\0');
}

/* The first that applies; FINE: none. */
static enum rw_client_end
trouble(const struct rw_client *client)
{
    const struct rw_dialogue *d = client->dialogue;
    const struct rw_exchange *stray = unasked(client);

    if (d->session.has_injection[RW_SIDE_SERVER])
        return RW_CLIENT_END_INJECTED;
    if (stray != NULL && stray->reply.code == 421)
        return RW_CLIENT_END_CLOSING;
    if (stray != NULL || is_garbage(client))
        return RW_CLIENT_END_GARBAGE;
    if (d->is_tls && !client->is_secured && client->step != RWI_STEP_TLS &&
        client->step != RWI_STEP_STARTTLS)
        return RW_CLIENT_END_GARBAGE; /* it speaks TLS unasked */
    if (is_too_long(d))
        return RW_CLIENT_END_TOO_LONG;
    if (d->is_deaf)
        return d->session.exchange_count < RW_DIALOGUE_EXCHANGES_MAX
                   ? RW_CLIENT_END_FAULT
                   : RW_CLIENT_END_TOO_LONG;
    return RW_CLIENT_END_FINE;
}

/* ---- listening ----------------------------------------------------------- */

static const struct rw_reply *
reply_of(const struct rw_client *client)
{
    const struct rw_exchange *e =
        client->spoken != NULL ? client->spoken : client->dialogue->first;

    return e != NULL && e->reply.is_there ? &e->reply : NULL;
}

static void
listen_until(struct rw_client *client, uint64_t now_us)
{
    client->until_us = now_us + client->options.reply_us;
    client->seen = client->dialogue->session.octets[RW_SIDE_SERVER];
}

static bool
is_late(struct rw_client *client, uint64_t now_us)
{
    uint64_t octets = client->dialogue->session.octets[RW_SIDE_SERVER];

    if (octets - client->seen >= PROGRESS)
        listen_until(client, now_us);
    return now_us >= client->until_us;
}

static void
hear(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->code == 421) {
        rwi_client_leave(client, RW_CLIENT_END_CLOSING);
        return;
    }
    client->pose = RWI_POSE_SPEAKS;
    client->speaker->hear(client, reply);
}

/* @return whether there is something new to do */
static bool
listen(struct rw_client *client, uint64_t now_us)
{
    const struct rw_reply *reply = reply_of(client);

    if (reply != NULL) {
        hear(client, reply);
        return true;
    }
    if (client->dialogue->has_ended) {
        rwi_client_leave(client, RW_CLIENT_END_CLOSED);
        return true;
    }
    if (!is_late(client, now_us))
        return false;
    rwi_client_leave(client, RW_CLIENT_END_SILENT);
    return true;
}

/* ---- one wish at a time -------------------------------------------------- */

/* What was said is in the dialogue now. */
static void
after_saying(struct rw_client *client, uint64_t now_us)
{
    explicit_bzero(client->out, client->is_secret ? client->len : 0);
    client->has_said_secret |= client->is_secret;
    client->len = 0;
    client->is_secret = false;
    client->spoken = client->dialogue->last;
    client->pose = client->expects_more ? RWI_POSE_SPEAKS : RWI_POSE_LISTENS;
    listen_until(client, now_us);
}

static void
speak(struct rw_client *client, struct rw_client_action *action)
{
    client->starts_tls = client->shows = client->expects_more = false;
    client->speaker->speak(client);
    if (client->pose == RWI_POSE_LEAVES)
        return;
    if (client->starts_tls) {
        action->want = RW_CLIENT_START_TLS;
        client->pose = RWI_POSE_SECURES;
    } else if (client->shows) {
        action->want = RW_CLIENT_SHOW;
        action->message = client->spoken->message;
        client->pose = RWI_POSE_SHOWS;
        client->was_kept = false;
    } else if (client->len > 0) {
        action->want = RW_CLIENT_SAY;
        action->octets = client->out;
        action->len = client->len;
        action->is_secret = client->is_secret;
        client->pose = RWI_POSE_SAID;
    }
}

static void
leave(struct rw_client *client, struct rw_client_action *action)
{
    if (client->has_said_secret)
        rwi_auth_forget(client);
    explicit_bzero(client->out, client->is_secret ? client->len : 0);
    action->want = RW_CLIENT_CLOSE;
    client->pose = RWI_POSE_GONE;
}

static void
step(struct rw_client *client, uint64_t now_us, struct rw_client_action *action,
     bool *waits)
{
    switch (client->pose) {
    case RWI_POSE_SPEAKS:
        if (client->step == RWI_STEP_OVER)
            client->pose = RWI_POSE_LEAVES;
        else if (client->dialogue->has_ended)
            rwi_client_leave(client, RW_CLIENT_END_CLOSED);
        else
            speak(client, action);
        break;
    case RWI_POSE_SAID:
        after_saying(client, now_us);
        break;
    case RWI_POSE_SHOWS:
        client->pose = RWI_POSE_SPEAKS;
        break;
    case RWI_POSE_LISTENS:
        *waits = !listen(client, now_us);
        break;
    case RWI_POSE_SECURES:
        if (client->dialogue->has_ended)
            rwi_client_leave(client, RW_CLIENT_END_TLS_FAILED);
        else if (now_us >= client->until_us)
            rwi_client_leave(client, RW_CLIENT_END_SILENT);
        else
            *waits = true;
        break;
    case RWI_POSE_LEAVES:
        leave(client, action);
        break;
    case RWI_POSE_GONE:
        action->want = RW_CLIENT_DONE;
        break;
    }
}

void
rw_client_next(struct rw_client *client, uint64_t now_us,
               struct rw_client_action *action)
{
    bool waits = false;

    *action = (struct rw_client_action){.want = RW_CLIENT_WAIT};
    if (client->until_us == 0)
        listen_until(client, now_us); /* for the greeting */
    if (client->pose != RWI_POSE_LEAVES && client->pose != RWI_POSE_GONE) {
        enum rw_client_end end = trouble(client);

        if (end != RW_CLIENT_END_FINE)
            rwi_client_leave(client, end);
    }
    while (action->want == RW_CLIENT_WAIT && !waits)
        step(client, now_us, action, &waits);
    action->until_us = client->until_us;
}

void
rw_client_secured(struct rw_client *client, enum rw_client_secured how)
{
    if (client->pose != RWI_POSE_SECURES)
        return;
    if (how == RW_CLIENT_SECURED_FAILED) {
        rwi_client_leave(client,
                         client->dialogue->session.has_injection[RW_SIDE_SERVER]
                             ? RW_CLIENT_END_INJECTED
                             : RW_CLIENT_END_TLS_FAILED);
        return;
    }
    client->is_secured = true;
    client->is_proven = how == RW_CLIENT_SECURED_PROVEN;
    if (client->options.demands_authentic && !client->is_proven) {
        rwi_client_leave(client, RW_CLIENT_END_NOT_AUTHENTIC);
        return;
    }
    client->pose = RWI_POSE_SPEAKS;
    if (client->options.tls == RW_CLIENT_TLS_IMPLICIT) {
        client->step = RWI_STEP_GREETING;
        client->pose = RWI_POSE_LISTENS;
        client->until_us = 0;
    } else if (client->options.until == RW_CLIENT_UNTIL_STARTTLS) {
        client->step = RWI_STEP_QUIT;
    } else {
        client->step = client->options.protocol == RW_PROTOCOL_SMTP
                           ? RWI_STEP_EHLO
                           : RWI_STEP_CAPA;
    }
}

void
rw_client_shown(struct rw_client *client, bool is_kept)
{
    client->was_kept = is_kept;
}

void
rw_client_stop(struct rw_client *client)
{
    if (client->pose != RWI_POSE_GONE)
        rwi_client_leave(client, RW_CLIENT_END_STOPPED);
}

/* ---- coming and going ---------------------------------------------------- */

/* A text that stays in its line. */
static bool
is_line(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool
is_address(const char *text)
{
    return is_line(text) && (text == NULL || (strlen(text) < 1024 &&
                                              strpbrk(text, "<>") == NULL));
}

static bool
is_password(const struct rw_client_options *options)
{
    if (options->user == NULL)
        return true;
    if (options->password == NULL ||
        options->password_len > RW_CLIENT_PASSWORD_MAX)
        return false;
    for (size_t i = 0; i < options->password_len; i++)
        if (options->password[i] < ' ' && options->password[i] != '\t')
            return false;
    return strlen(options->user) < 1024;
}

static bool
is_usable(const struct rw_client_options *options)
{
    if (options->protocol != RW_PROTOCOL_SMTP &&
        options->protocol != RW_PROTOCOL_POP3)
        return false;
    if (!is_line(options->user) || !is_password(options) ||
        !is_line(options->helo) || !is_address(options->sender) ||
        (options->helo != NULL && strlen(options->helo) > 1024))
        return false;
    for (size_t i = 0; i < options->recipient_count; i++)
        if (!is_address(options->recipients[i]))
            return false;
    return true;
}

bool
rwi_client_wants_tls(const struct rw_client *client)
{
    return client->options.tls != RW_CLIENT_TLS_NEVER;
}

enum rw_status
rw_client_new(struct rw_client **out, struct rw_dialogue *dialogue,
              const struct rw_client_options *options)
{
    struct rw_client *client;

    *out = NULL;
    client = calloc(1, sizeof(*client));
    if (client == NULL)
        return RW_ERR_MEMORY;
    RWI_SIZED(client->options, options, top);
    if (!is_usable(&client->options)) {
        free(client);
        return RW_ERR_USAGE;
    }
    client->dialogue = dialogue;
    if (client->options.reply_us == 0)
        client->options.reply_us = RW_CLIENT_REPLY_US;
    client->speaker = client->options.protocol == RW_PROTOCOL_SMTP
                          ? &RWI_SPEAKER_SMTP
                          : &RWI_SPEAKER_POP3;
    client->pose = RWI_POSE_LISTENS;
    if (client->options.tls == RW_CLIENT_TLS_IMPLICIT) {
        client->step = RWI_STEP_TLS;
        client->pose = RWI_POSE_SPEAKS;
    }
    *out = client;
    return RW_OK;
}

void
rw_client_free(struct rw_client *client)
{
    if (client == NULL)
        return;
    explicit_bzero(client->out, sizeof(client->out));
    free(client);
}

/* ---- how it ended -------------------------------------------------------- */

enum rw_client_end
rw_client_end(const struct rw_client *client)
{
    return client->end;
}

enum rw_client_lack
rw_client_lack(const struct rw_client *client)
{
    return client->lack;
}

const struct rw_exchange *
rw_client_decisive(const struct rw_client *client)
{
    return client->decisive;
}

bool
rw_client_is_through(const struct rw_client *client)
{
    return client->is_through;
}

static const struct rw_session_word ENDS[] = {
#define RW_CLIENT_END(name, word, sentence) {word, sentence},
#include "rootwalk/client_end.def"
#undef RW_CLIENT_END
};

const char *
rw_client_end_word(enum rw_client_end end)
{
    return ENDS[end].word;
}

const char *
rw_client_end_sentence(enum rw_client_end end)
{
    return ENDS[end].sentence;
}
