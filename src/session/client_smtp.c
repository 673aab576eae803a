/* What an SMTP client says next.  RFC 5321; STARTTLS: RFC 3207; SIZE: RFC 1870;
 * 8BITMIME: RFC 6152; SMTPUTF8: RFC 6531.
 *
 * One command at a time: whoever reads the dialogue sees each reply beside
 * what it answers.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/client.h"

/* ---- where to go --------------------------------------------------------- */

static void
quit(struct rw_client *client)
{
    client->step = RWI_STEP_QUIT;
}

static void
refused(struct rw_client *client)
{
    rwi_client_fail(client, RW_CLIENT_END_REFUSED);
    quit(client);
}

static bool
is_ascii(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* What the message asks of the server: octets above 127 in it, or in its
 * header, whose end is the first empty line. */
static void
look_at_message(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    const uint8_t *body =
        o->message_len > 0 ? memmem(o->message, o->message_len, "\r\n\r\n", 4)
                           : NULL;
    size_t header = body != NULL ? (size_t)(body - o->message) : o->message_len;

    client->is_utf8 = !is_ascii(o->sender);
    for (size_t i = 0; i < o->recipient_count; i++)
        client->is_utf8 |= !is_ascii(o->recipients[i]);
    for (size_t i = 0; i < o->message_len; i++) {
        client->is_eight_bit |= o->message[i] >= 0x80;
        client->is_utf8 |= i < header && o->message[i] >= 0x80;
    }
}

/* Whether the server takes a message of that kind and size. */
static bool
can_take(struct rw_client *client)
{
    const char *size = rwi_client_extension(client, "SIZE");
    uint64_t most = size != NULL ? strtoull(size, NULL, 10) : 0;

    look_at_message(client);
    if (client->is_utf8 && rwi_client_extension(client, "SMTPUTF8") == NULL)
        rwi_client_lacks(client, RW_CLIENT_LACKS_SMTPUTF8);
    else if (client->is_eight_bit &&
             rwi_client_extension(client, "8BITMIME") == NULL)
        rwi_client_lacks(client, RW_CLIENT_LACKS_8BITMIME);
    else if (most > 0 && client->options.message_len > most)
        rwi_client_lacks(client, RW_CLIENT_LACKS_SIZE);
    else
        return true;
    return false;
}

static void
go_to_mail(struct rw_client *client)
{
    if (client->options.until == RW_CLIENT_UNTIL_AUTH || !can_take(client))
        quit(client);
    else
        client->step = RWI_STEP_MAIL;
}

static void
go_to_auth(struct rw_client *client)
{
    const char *mechanisms = rwi_client_extension(client, "AUTH");

    if (client->options.user == NULL) {
        go_to_mail(client);
        return;
    }
    if (mechanisms == NULL) /* as old servers spell it */
        mechanisms = rwi_client_extension(client, "AUTH=");
    if (rwi_auth_choose(client, mechanisms))
        client->step = RWI_STEP_AUTH;
    else
        quit(client);
}

/* After the first EHLO: is TLS to be begun? */
static void
go_to_tls(struct rw_client *client)
{
    enum rw_client_tls tls = client->options.tls;
    bool is_offered = rwi_client_extension(client, "STARTTLS") != NULL;

    if (client->is_secured || tls == RW_CLIENT_TLS_NEVER ||
        (tls == RW_CLIENT_TLS_TRY && !is_offered)) {
        if (client->options.until == RW_CLIENT_UNTIL_STARTTLS)
            quit(client);
        else
            go_to_auth(client);
    } else if (is_offered) {
        client->step = RWI_STEP_STARTTLS;
    } else {
        rwi_client_fail(client, RW_CLIENT_END_NOT_SECURE);
        quit(client);
    }
}

/* ---- speaking ------------------------------------------------------------ */

static void
say_mail(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    char size[32] = "";

    if (rwi_client_extension(client, "SIZE") != NULL && o->message_len > 0)
        snprintf(size, sizeof(size), " SIZE=%zu", o->message_len);
    rwi_say(client, "MAIL FROM:<", o->sender != NULL ? o->sender : "", ">",
            size, client->is_eight_bit ? " BODY=8BITMIME" : "",
            client->is_utf8 ? " SMTPUTF8" : "", NULL);
}

/* A piece of the message, a dot put before each line that begins with one
 * (RFC 5321 section 4.5.2); at its end the dot. */
static void
say_body(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;

    while (client->at < o->message_len && client->len < RWI_SAY_MAX - 8) {
        uint8_t octet = o->message[client->at++];

        if (octet == '.' && !client->in_line)
            client->out[client->len++] = '.';
        client->out[client->len++] = octet;
        client->in_line = octet != '\n';
    }
    client->expects_more = client->at < o->message_len;
    if (client->expects_more)
        return;
    if (client->in_line)
        rwi_say(client, "", NULL);
    rwi_say(client, ".", NULL);
}

static void
speak(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    const char *helo = o->helo != NULL ? o->helo : "localhost";

    switch (client->step) {
    case RWI_STEP_EHLO:
        rwi_say(client, "EHLO ", helo, NULL);
        break;
    case RWI_STEP_HELO:
        rwi_say(client, "HELO ", helo, NULL);
        break;
    case RWI_STEP_STARTTLS:
        rwi_say(client, "STARTTLS", NULL);
        break;
    case RWI_STEP_TLS:
        client->starts_tls = true;
        break;
    case RWI_STEP_AUTH:
        rwi_auth_say(client);
        break;
    case RWI_STEP_ANSWER:
        rwi_auth_say_answer(client);
        break;
    case RWI_STEP_MAIL:
        say_mail(client);
        break;
    case RWI_STEP_RCPT:
        rwi_say(client, "RCPT TO:<", o->recipients[client->recipient], ">",
                NULL);
        break;
    case RWI_STEP_DATA:
        rwi_say(client, "DATA", NULL);
        break;
    case RWI_STEP_BODY:
        if (client->spoken->command.kind == RW_COMMAND_MESSAGE &&
            client->spoken->reply.is_there)
            rwi_client_leave(client, RW_CLIENT_END_REFUSED); /* amid it */
        else
            say_body(client);
        break;
    case RWI_STEP_RSET:
        rwi_say(client, "RSET", NULL);
        break;
    default: /* POP3's have no place here */
        rwi_say(client, "QUIT", NULL);
        client->step = RWI_STEP_QUIT;
        break;
    }
}

/* ---- hearing ------------------------------------------------------------- */

static void
hear_greeting(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->code == 220 && client->options.until != RW_CLIENT_UNTIL_CONNECT)
        client->step = RWI_STEP_EHLO;
    else if (reply->code == 220)
        quit(client);
    else if (reply->code < 400)
        rwi_client_leave(client, RW_CLIENT_END_GARBAGE);
    else
        refused(client); /* 554: RFC 5321 section 3.1 wants QUIT */
}

static void
hear_helo(struct rw_client *client, const struct rw_reply *reply)
{
    client->is_esmtp = client->step == RWI_STEP_EHLO;
    if (!reply->is_good && client->is_esmtp && reply->code >= 500 &&
        !client->is_secured)
        client->step = RWI_STEP_HELO; /* RFC 5321 section 3.2 */
    else if (!reply->is_good)
        refused(client);
    else if (client->options.until == RW_CLIENT_UNTIL_HELO)
        quit(client);
    else
        go_to_tls(client);
}

static void
hear_starttls(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->code == 220) {
        client->step = RWI_STEP_TLS;
    } else if (client->options.tls != RW_CLIENT_TLS_TRY) {
        rwi_client_fail(client, RW_CLIENT_END_NOT_SECURE);
        quit(client);
    } else if (client->options.until == RW_CLIENT_UNTIL_STARTTLS) {
        refused(client);
    } else {
        go_to_auth(client);
    }
}

static void
hear_auth(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->code == 334 && client->answers < 3) {
        client->step = RWI_STEP_ANSWER;
        return;
    }
    rwi_auth_forget(client);
    if (reply->code == 235)
        go_to_mail(client);
    else
        refused(client);
}

static void
end_transaction(struct rw_client *client)
{
    client->step = client->options.resets ? RWI_STEP_RSET : RWI_STEP_QUIT;
}

static void
hear_mail(struct rw_client *client, const struct rw_reply *reply)
{
    client->recipient = client->taken = 0;
    if (!reply->is_good)
        refused(client);
    else if (client->options.until == RW_CLIENT_UNTIL_MAIL ||
             client->options.recipient_count == 0)
        end_transaction(client);
    else
        client->step = RWI_STEP_RCPT;
}

/* A recipient refused: the others go on. */
static void
hear_rcpt(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->is_good)
        client->taken++;
    else
        rwi_client_fail(client, RW_CLIENT_END_REFUSED);
    if (++client->recipient < client->options.recipient_count)
        client->step = RWI_STEP_RCPT;
    else if (client->options.until == RW_CLIENT_UNTIL_RCPT)
        end_transaction(client);
    else if (client->taken == 0)
        quit(client);
    else
        client->step = RWI_STEP_DATA;
}

static void
hear(struct rw_client *client, const struct rw_reply *reply)
{
    switch (client->step) {
    case RWI_STEP_GREETING:
        hear_greeting(client, reply);
        break;
    case RWI_STEP_EHLO:
    case RWI_STEP_HELO:
        hear_helo(client, reply);
        break;
    case RWI_STEP_STARTTLS:
        hear_starttls(client, reply);
        break;
    case RWI_STEP_AUTH:
    case RWI_STEP_ANSWER:
        hear_auth(client, reply);
        break;
    case RWI_STEP_MAIL:
        hear_mail(client, reply);
        break;
    case RWI_STEP_RCPT:
        hear_rcpt(client, reply);
        break;
    case RWI_STEP_DATA:
        if (reply->code == 354)
            client->step = RWI_STEP_BODY;
        else
            refused(client);
        break;
    case RWI_STEP_BODY:
        if (reply->code != 250)
            rwi_client_fail(client, RW_CLIENT_END_REFUSED);
        quit(client);
        break;
    case RWI_STEP_RSET:
        quit(client);
        break;
    default: /* QUIT: whatever it says, this is the end */
        client->is_through = true;
        client->step = RWI_STEP_OVER;
        break;
    }
}

const struct rwi_speaker RWI_SPEAKER_SMTP = {speak, hear};
