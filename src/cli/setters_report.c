/* What is printed, and which messages and sessions are explained.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/parser.h"
#include "cli/say.h"
#include "cli/values.h"

SETTER(color)
{
    static const struct choice CHOICES[] = {
        {"auto", WHEN_AUTO},
        {"always", WHEN_ALWAYS},
        {"never", WHEN_NEVER},
    };
    int when = WHEN_AUTO;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &when))
        return false;
    parser->options->color = (enum when)when;
    return true;
}

/* "2526=smtp" */
SETTER(decode)
{
    static const char *const WORDS[] = {
        [RW_PROTOCOL_SMTP] = "smtp",
        [RW_PROTOCOL_POP3] = "pop3",
        [RW_PROTOCOL_TLS] = "tls",
    };
    struct options *options = parser->options;
    size_t len = strcspn(value, "=");
    char word[16];
    uint64_t port;

    (void)on;
    snprintf(word, sizeof(word), "%.*s", (int)len, value);
    if (value[len] != '=' || len >= sizeof(word) ||
        !number_from_text(word, UINT16_MAX, &port) || port == 0)
        return bad_value(parser, value, "must be PORT=PROTOCOL");
    if (options->decode_count == DECODES_MAX)
        return bad_value(parser, value, "too many ports (at most 16)");
    for (size_t i = RW_PROTOCOL_SMTP; i <= RW_PROTOCOL_TLS; i++)
        if (strcmp(value + len + 1, WORDS[i]) == 0) {
            options->decodes[options->decode_count++] =
                (struct rw_decode_port){(uint16_t)port, (enum rw_protocol)i};
            return true;
        }
    return bad_value(parser, value, "the protocol must be smtp, pop3 or tls");
}

SETTER(fail_on)
{
    static const struct choice CHOICES[] = {
        {"error", RW_SEVERITY_ERROR},
        {"warning", RW_SEVERITY_WARNING},
        {"notice", RW_SEVERITY_NOTICE},
        {"never", FAIL_NEVER},
    };

    (void)on;
    return TAKE_CHOICE(parser, value, CHOICES, &parser->options->fail_on);
}

SETTER(fields)
{
    (void)on;
    return rw_bulk_fields_from_text(&parser->options->fields, value) == RW_OK ||
           bad_value(parser, value,
                     "must be names of members of a line, with commas between "
                     "them, such as name,type,outcome");
}

SETTER(filter)
{
    char word[128];

    (void)on;
    parser->options->filter = value;
    return filter_check(value, word, sizeof(word)) ||
           bad_value(parser, word,
                     "must be name=NAME, type=TYPE, rcode=RCODE or id=NUMBER");
}

/* Off the table of formats: what the command has.  A configuration may name
 * one that only other commands have; it is left out there. */
SETTER(format)
{
    enum command command = parser->options->command;
    enum rw_format format = rw_format_from_word(value);
    char what[128];
    struct rw_text text;

    (void)on;
    if (command_has_format(command, format)) {
        parser->options->format = format;
        return true;
    }
    if (format != RW_FORMATS && parser->source == FROM_CONFIG)
        return true;
    rw_text_init(&text, what, sizeof(what));
    rw_text_puts(&text, rw_word(N_("must be one of")));
    for (int i = 0; i < RW_FORMATS; i++)
        if (command_has_format(command, (enum rw_format)i))
            rw_text_printf(&text, " %s", rw_format_word((enum rw_format)i));
    return bad_value(parser, value, what);
}

SETTER(at)
{
    (void)on;
    return moment_from_text(&parser->options->at, value) ||
           bad_value(
               parser, value,
               "must be a time (2026-11-22T12:00:00Z) or a distance (+14d)");
}

SETTER(frame)
{
    (void)on;
    return take_number(parser, value, 1, UINT32_MAX, &parser->options->frame);
}

/* "53,5300"; may be given more than once. */
SETTER(ports)
{
    struct options *options = parser->options;
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ",");
        char word[16];
        uint64_t port;

        snprintf(word, sizeof(word), "%.*s", (int)len, rest);
        if (options->port_count == PORTS_MAX)
            return bad_value(parser, value, "too many ports (at most 16)");
        if (len >= sizeof(word) || !number_from_text(word, UINT16_MAX, &port) ||
            port == 0)
            return bad_value(parser, value, "must be ports from 1 to 65535");
        options->ports[options->port_count++] = (uint16_t)port;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
}

/* "1,3"; may be given more than once. */
SETTER(session)
{
    struct options *options = parser->options;
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ",");
        char word[24];
        uint64_t number;

        snprintf(word, sizeof(word), "%.*s", (int)len, rest);
        if (options->selected_count == SELECTED_MAX)
            return bad_value(parser, value, "too many sessions (at most 64)");
        if (len >= sizeof(word) ||
            !number_from_text(word, UINT32_MAX, &number) || number == 0)
            return bad_value(parser, value, "must be whole numbers, 1 or more");
        options->selected[options->selected_count++] = number;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
}

/* "smtp,pop3" */
SETTER(what)
{
    static const struct {
        const char *word;
        unsigned what;
    } WORDS[] = {
        {"dns", WHAT_DNS}, {"smtp", WHAT_SMTP}, {"pop3", WHAT_POP3},
        {"tls", WHAT_TLS}, {"tcp", WHAT_TCP},   {"all", WHAT_ALL},
    };
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ","), i = 0;

        while (i < sizeof(WORDS) / sizeof(WORDS[0]) &&
               (strlen(WORDS[i].word) != len ||
                memcmp(WORDS[i].word, rest, len) != 0))
            i++;
        if (i == sizeof(WORDS) / sizeof(WORDS[0]))
            return bad_value(parser, value,
                             "must be dns, smtp, pop3, tls, tcp or all");
        parser->options->what |= WORDS[i].what;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
}
