/* What the options of send and fetch do that are more than a yes or no.
 *
 * SPDX-License-Identifier: ISC
 */
#include <limits.h>
#include <string.h>

#include "cli/parser.h"
#include "cli/values.h"

/* ---- whom to talk to, and how -------------------------------------------- */

SETTER(tls)
{
    static const struct choice CHOICES[] = {
        {"starttls", RW_CLIENT_TLS_STARTTLS},
        {"implicit", RW_CLIENT_TLS_IMPLICIT},
        {"none", RW_CLIENT_TLS_NEVER},
        {"try", RW_CLIENT_TLS_TRY},
    };
    int how;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &how))
        return false;
    parser->options->tls = (enum rw_client_tls)how;
    parser->options->has_tls = true;
    return true;
}

SETTER(auth)
{
    static const struct choice CHOICES[] = {
        {"plain", RW_CLIENT_AUTH_PLAIN},
        {"login", RW_CLIENT_AUTH_LOGIN},
        {"cram-md5", RW_CLIENT_AUTH_CRAM_MD5},
        {"xoauth2", RW_CLIENT_AUTH_XOAUTH2},
        {"user", RW_CLIENT_AUTH_USER},
        {"apop", RW_CLIENT_AUTH_APOP},
    };
    int how;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &how))
        return false;
    parser->options->auth = (enum rw_client_auth)how;
    return true;
}

SETTER(until)
{
    static const struct choice CHOICES[] = {
        {"connect", RW_CLIENT_UNTIL_CONNECT},   {"helo", RW_CLIENT_UNTIL_HELO},
        {"starttls", RW_CLIENT_UNTIL_STARTTLS}, {"auth", RW_CLIENT_UNTIL_AUTH},
        {"mail", RW_CLIENT_UNTIL_MAIL},         {"rcpt", RW_CLIENT_UNTIL_RCPT},
        {"data", RW_CLIENT_UNTIL_END},
    };
    int step;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &step))
        return false;
    parser->options->until = (enum rw_client_until)step;
    return true;
}

SETTER(netrc)
{
    parser->options->netrc = on;
    parser->options->netrc_path = value;
    return true;
}

SETTER(password_fd)
{
    uint64_t number;

    (void)on;
    if (!take_number(parser, value, 0, INT_MAX, &number))
        return false;
    parser->options->password_fd = (int)number;
    parser->options->has_password_fd = true;
    return true;
}

SETTER(reply_time)
{
    (void)on;
    if (seconds_from_text(value, &parser->options->reply_us) &&
        parser->options->reply_us > 0)
        return true;
    return bad_value(
        parser, value,
        "must be more than 0 and at most 86400 seconds, such as 30 or 0.5");
}

/* ---- the message --------------------------------------------------------- */

SETTER(to)
{
    (void)on;
    return word_add(parser->options, &parser->options->to, value);
}

SETTER(cc)
{
    (void)on;
    return word_add(parser->options, &parser->options->cc, value);
}

SETTER(bcc)
{
    (void)on;
    return word_add(parser->options, &parser->options->bcc, value);
}

SETTER(header)
{
    (void)on;
    if (strcspn(value, ":") == 0 || strchr(value, ':') == NULL ||
        memchr(value, ' ', strcspn(value, ":")) != NULL)
        return bad_value(parser, value, "must be NAME: VALUE");
    return word_add(parser->options, &parser->options->headers, value);
}

SETTER(attach)
{
    (void)on;
    return word_add(parser->options, &parser->options->attachments, value);
}

/* ---- the mailbox --------------------------------------------------------- */

SETTER(top)
{
    uint64_t lines;

    (void)on;
    if (!take_number(parser, value, 0, 1000000, &lines))
        return false;
    parser->options->top = (uint32_t)lines;
    parser->options->has_top = true;
    return true;
}
