/* What a POP3 client says next.  RFC 1939; CAPA: RFC 2449; STLS: RFC 2595;
 * AUTH: RFC 5034.
 *
 * A message is deleted only when whoever keeps it has said that it is kept,
 * or where nobody asked to have it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
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

static void
go_to_auth(struct rw_client *client)
{
    if (client->options.user == NULL ||
        !rwi_auth_choose(client, rwi_client_extension(client, "SASL"))) {
        quit(client);
        return;
    }
    switch (client->auth) {
    case RW_CLIENT_AUTH_USER:
        client->step = RWI_STEP_USER;
        break;
    case RW_CLIENT_AUTH_APOP:
        client->step = RWI_STEP_APOP;
        break;
    case RW_CLIENT_AUTH_BEST:
    case RW_CLIENT_AUTH_PLAIN:
    case RW_CLIENT_AUTH_LOGIN:
    case RW_CLIENT_AUTH_CRAM_MD5:
    case RW_CLIENT_AUTH_XOAUTH2:
        client->step = RWI_STEP_AUTH;
        break;
    }
}

/* Whether what the server can do has to be asked for: the exercise's USER and
 * PASS in the clear need nothing. */
static bool
needs_capa(const struct rw_client *client)
{
    return client->options.tls != RW_CLIENT_TLS_NEVER ||
           (client->options.auth != RW_CLIENT_AUTH_USER &&
            client->options.auth != RW_CLIENT_AUTH_APOP);
}

/* After CAPA: is TLS to be begun?  An old server may have STLS, and no CAPA. */
static void
go_to_tls(struct rw_client *client, bool is_answered)
{
    enum rw_client_tls tls = client->options.tls;
    bool is_offered = rwi_client_extension(client, "STLS") != NULL;

    if (client->is_secured || tls == RW_CLIENT_TLS_NEVER ||
        (tls == RW_CLIENT_TLS_TRY && !is_offered)) {
        go_to_auth(client);
    } else if (is_offered || !is_answered) {
        client->step = RWI_STEP_STARTTLS;
    } else {
        rwi_client_fail(client, RW_CLIENT_END_NOT_SECURE);
        quit(client);
    }
}

/* ---- which message ------------------------------------------------------- */

/* The first number of a range that the server does not have: it is asked for
 * all the same, so that the server says no. */
static uint64_t
first_beyond(const struct rw_client_range *range, uint64_t most)
{
    if (range->last == UINT64_MAX)
        return 0; /* "all" are those there are */
    return range->first > most ? range->first : most + 1;
}

/* Whether there is one more. */
static bool
next_number(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    uint64_t most = client->dialogue->session.mailbox_messages;

    if (most == RW_NO_NUMBER)
        most = 0;
    if (client->has_number)
        client->number++;
    for (; client->range < o->range_count; client->range++) {
        const struct rw_client_range *range = &o->ranges[client->range];

        if (!client->has_number)
            client->number = range->first;
        client->has_number = true;
        if (client->number <= range->last &&
            (client->number <= most ||
             client->number == first_beyond(range, most)))
            return true;
        client->has_number = false;
    }
    return false;
}

static void
go_to_message(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;

    if (!(o->retrieves || o->has_top || o->deletes) || !next_number(client))
        quit(client);
    else
        client->step =
            o->retrieves || o->has_top ? RWI_STEP_RETR : RWI_STEP_DELE;
}

/* ---- speaking ------------------------------------------------------------ */

static void
say_number(struct rw_client *client, const char *verb, bool has_lines)
{
    char number[24], lines[24] = "";

    snprintf(number, sizeof(number), " %" PRIu64, client->number);
    if (has_lines)
        snprintf(lines, sizeof(lines), " %" PRIu32, client->options.top);
    rwi_say(client, verb, number, lines, NULL);
}

static void
say_pass(struct rw_client *client)
{
    rwi_say_octets(client, "PASS ", 5);
    rwi_say_octets(client, client->options.password,
                   client->options.password_len);
    rwi_say(client, "", NULL);
    client->is_secret = true;
}

static void
speak(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;

    switch (client->step) {
    case RWI_STEP_CAPA:
        rwi_say(client, "CAPA", NULL);
        break;
    case RWI_STEP_STARTTLS:
        rwi_say(client, "STLS", NULL);
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
    case RWI_STEP_USER:
        rwi_say(client, "USER ", o->user, NULL);
        break;
    case RWI_STEP_PASS:
        say_pass(client);
        break;
    case RWI_STEP_APOP:
        if (rwi_auth_say_apop(client))
            break;
        rwi_client_lacks(client, RW_CLIENT_LACKS_AUTH);
        quit(client);
        break;
    case RWI_STEP_STAT:
        rwi_say(client, "STAT", NULL);
        break;
    case RWI_STEP_UIDL:
        rwi_say(client, "UIDL", NULL);
        break;
    case RWI_STEP_LIST:
        rwi_say(client, "LIST", NULL);
        break;
    case RWI_STEP_RETR:
        say_number(client, o->retrieves ? "RETR" : "TOP", !o->retrieves);
        break;
    case RWI_STEP_SHOW:
        client->shows = true;
        client->step = RWI_STEP_DELE;
        break;
    case RWI_STEP_DELE:
        if (o->deletes && (client->was_kept || !o->retrieves))
            say_number(client, "DELE", false);
        else
            go_to_message(client);
        break;
    default: /* SMTP's have no place here */
        rwi_say(client, "QUIT", NULL);
        client->step = RWI_STEP_QUIT;
        break;
    }
}

/* ---- hearing ------------------------------------------------------------- */

static void
hear_greeting(struct rw_client *client, const struct rw_reply *reply)
{
    if (!reply->is_good)
        refused(client);
    else if (client->options.until == RW_CLIENT_UNTIL_CONNECT)
        quit(client);
    else if (needs_capa(client))
        client->step = RWI_STEP_CAPA;
    else
        go_to_auth(client);
}

static void
hear_starttls(struct rw_client *client, const struct rw_reply *reply)
{
    if (reply->is_good) {
        client->step = RWI_STEP_TLS;
    } else if (client->options.tls != RW_CLIENT_TLS_TRY) {
        rwi_client_fail(client, RW_CLIENT_END_NOT_SECURE);
        quit(client);
    } else {
        go_to_auth(client);
    }
}

static void
hear_auth(struct rw_client *client, const struct rw_reply *reply)
{
    if (strcmp(reply->status, "+") == 0 && client->answers < 3) {
        client->step = RWI_STEP_ANSWER;
        return;
    }
    rwi_auth_forget(client);
    if (!reply->is_good || strcmp(reply->status, "+OK") != 0)
        refused(client);
    else if (client->options.until == RW_CLIENT_UNTIL_AUTH)
        quit(client);
    else
        client->step = RWI_STEP_STAT;
}

static void
hear_message(struct rw_client *client, const struct rw_reply *reply)
{
    const struct rw_session_message *message = client->spoken->message;

    if (!reply->is_good || message == NULL) {
        rwi_client_fail(client, RW_CLIENT_END_REFUSED);
        go_to_message(client);
        return;
    }
    client->step = RWI_STEP_SHOW;
}

static void
hear(struct rw_client *client, const struct rw_reply *reply)
{
    switch (client->step) {
    case RWI_STEP_GREETING:
        hear_greeting(client, reply);
        break;
    case RWI_STEP_CAPA:
        go_to_tls(client, reply->is_good);
        break;
    case RWI_STEP_STARTTLS:
        hear_starttls(client, reply);
        break;
    case RWI_STEP_USER:
        if (reply->is_good)
            client->step = RWI_STEP_PASS;
        else
            hear_auth(client, reply);
        break;
    case RWI_STEP_AUTH:
    case RWI_STEP_ANSWER:
    case RWI_STEP_PASS:
    case RWI_STEP_APOP:
        hear_auth(client, reply);
        break;
    case RWI_STEP_STAT:
        if (reply->is_good)
            client->step = RWI_STEP_UIDL;
        else
            refused(client);
        break;
    case RWI_STEP_UIDL: /* a server need not have it */
        client->step = RWI_STEP_LIST;
        break;
    case RWI_STEP_LIST:
        if (reply->is_good)
            go_to_message(client);
        else
            refused(client);
        break;
    case RWI_STEP_RETR:
        hear_message(client, reply);
        break;
    case RWI_STEP_DELE:
        if (!reply->is_good)
            rwi_client_fail(client, RW_CLIENT_END_REFUSED);
        go_to_message(client);
        break;
    default: /* QUIT */
        if (!reply->is_good)
            rwi_client_fail(client, RW_CLIENT_END_REFUSED);
        client->is_through = reply->is_good;
        client->step = RWI_STEP_OVER;
        break;
    }
}

const struct rwi_speaker RWI_SPEAKER_POP3 = {speak, hear};
