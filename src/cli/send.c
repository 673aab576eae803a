/* The send command: one message handed to a server.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/converse.h"
#include "cli/say.h"

#define MESSAGE_MAX (UINT64_C(32) << 20) /* octets */
#define ADDRESS_MAX 512

struct octets {
    uint8_t *octets;
    size_t len;
};

/* A recipient of the envelope. */
struct recipient {
    char address[ADDRESS_MAX]; /* the domain in A-labels */
    uint8_t domain[RW_NAME_MAX];
    bool is_done;
};

struct send {
    const struct options *options;
    struct recipient *recipients;
    size_t count;
    const char **list; /* of those that are sent to at once */
    char sender[ADDRESS_MAX];
    uint8_t sender_domain[RW_NAME_MAX];
    char helo[300];
    uint8_t *message;
    size_t message_len;
    struct converse c; /* last: long */
};

/* ---- addresses ----------------------------------------------------------- */

/* "Name <local@domain>" or "local@domain": the domain becomes A-labels, which
 * every server takes; a local part may need SMTPUTF8. */
static enum rw_status
address_read(char address[ADDRESS_MAX], uint8_t domain[RW_NAME_MAX],
             const char *word)
{
    const char *open = strrchr(word, '<');
    const char *start = open != NULL ? open + 1 : word;
    size_t len = open != NULL ? strcspn(start, ">") : strlen(start);
    char text[ADDRESS_MAX];
    struct rw_text to;
    enum rw_status status;
    char *at;

    snprintf(text, sizeof(text), "%.*s", (int)len, start);
    at = strrchr(text, '@');
    if (len >= sizeof(text) || at == NULL || at == text || at[1] == '\0' ||
        strpbrk(text, "<> \t\r\n") != NULL)
        return RW_ERR_SYNTAX;
    *at++ = '\0';
    rw_text_init(&to, address, ADDRESS_MAX);
    rw_text_printf(&to, "%s@", text);
    if (*at == '[') { /* a literal: there is no MX for it */
        rw_name_copy(domain, RW_NAME_ROOT);
        rw_text_puts(&to, at);
        return rw_text_fits(&to) ? RW_OK : RW_ERR_SPACE;
    }
    status = rw_idn_from_text(domain, at, NULL);
    if (status != RW_OK)
        return status;
    if (rw_name_is_root(domain))
        return RW_ERR_SYNTAX;
    rw_name_to_text(&to, domain);
    if (!rw_text_fits(&to))
        return RW_ERR_SPACE;
    address[to.len - 1] = '\0'; /* the final dot */
    return RW_OK;
}

#define NO_ADDRESS N_("not an address (LOCAL@DOMAIN)")

static enum exit_status
add_recipients(struct send *send, const struct word_list *words)
{
    for (size_t i = 0; i < words->count; i++) {
        struct recipient *recipient = &send->recipients[send->count++];
        enum rw_status status =
            address_read(recipient->address, recipient->domain, words->list[i]);

        if (status != RW_OK)
            return say_unread(words->list[i], status, NO_ADDRESS);
    }
    return EXIT_DEFINITE;
}

static enum exit_status
read_envelope(struct send *send)
{
    const struct options *o = send->options;
    const struct word_list *lists[] = {&o->operands, &o->to, &o->cc, &o->bcc};
    const char *from = o->from;
    enum exit_status status = EXIT_DEFINITE;
    enum rw_status fault = RW_OK;
    size_t count = 0;

    for (size_t i = 0; i < 4; i++)
        count += lists[i]->count;
    send->recipients = calloc(count + 1, sizeof(*send->recipients));
    send->list = calloc(count + 1, sizeof(*send->list));
    if (send->recipients == NULL || send->list == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    for (size_t i = 0; status == EXIT_DEFINITE && i < 4; i++)
        status = add_recipients(send, lists[i]);
    if (from == NULL && o->user != NULL && strchr(o->user, '@') != NULL)
        from = o->user;
    if (status != EXIT_DEFINITE)
        return status;
    if (from != NULL)
        fault = address_read(send->sender, send->sender_domain, from);
    return fault == RW_OK ? EXIT_DEFINITE : say_unread(from, fault, NO_ADDRESS);
}

/* ---- files --------------------------------------------------------------- */

static enum exit_status
bad_file(const char *path, const char *what)
{
    say(path, "%s", what);
    return EXIT_FILE;
}

static enum exit_status
read_fd(struct octets *out, int fd, const char *path)
{
    size_t size = 0;

    *out = (struct octets){NULL, 0};
    for (;;) {
        ssize_t len;

        if (size - out->len < 65536) {
            uint8_t *grown =
                realloc(out->octets, size = size < 65536 ? 131072 : size * 2);

            if (grown == NULL) {
                say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
                return EXIT_INTERNAL;
            }
            out->octets = grown;
        }
        len = read(fd, out->octets + out->len, size - out->len - 1);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return bad_file(path, strerror(errno));
        if (len == 0)
            break;
        out->len += (size_t)len;
        if (out->len > MESSAGE_MAX)
            return bad_file(path,
                            N_("is larger than a message may be (32 MiB)"));
    }
    out->octets[out->len] = '\0';
    return EXIT_DEFINITE;
}

static enum exit_status
read_path(struct octets *out, const char *path)
{
    enum exit_status status;
    int fd;

    if (path == NULL || strcmp(path, "-") == 0)
        return read_fd(out, STDIN_FILENO, N_("standard input"));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *out = (struct octets){NULL, 0};
        say(path, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    status = read_fd(out, fd, path);
    close(fd);
    return status;
}

/* ---- the message --------------------------------------------------------- */

static enum exit_status
said(const char *on, enum rw_status status, const char *syntax)
{
    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_SYNTAX || rw_status_library(status) != NULL)
        return say_unread(on, status, syntax);
    say(on, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

static enum exit_status
take_message(struct send *send)
{
    const char *path = send->options->message;
    struct octets file;
    enum exit_status status = read_path(&file, path);

    if (status == EXIT_DEFINITE)
        status = said(path,
                      rw_compose_lines(&send->message, &send->message_len,
                                       file.octets, file.len),
                      "has a CR that does not end a line; servers disagree on "
                      "what that means");
    free(file.octets);
    return status;
}

static const char *
last_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Operands and --to are both in To. */
static enum exit_status
compose(struct send *send, const struct octets *text,
        const struct rw_attachment *attachments)
{
    const struct options *o = send->options;
    const char **to = calloc(o->operands.count + o->to.count + 1, sizeof(*to));
    const char *at = strrchr(send->sender, '@');
    struct rw_compose message = {
        .size = sizeof(message),
        .from = o->from != NULL ? o->from : send->sender,
        .to = to,
        .to_count = o->operands.count + o->to.count,
        .cc = o->cc.list,
        .cc_count = o->cc.count,
        .subject = o->subject,
        .fields = o->headers.list,
        .field_count = o->headers.count,
        .text = (const char *)text->octets,
        .text_len = text->len,
        .attachments = attachments,
        .attachment_count = o->attachments.count,
        .now_s = session_now(&send->c.session) / 1000000,
        .random = {rw_live_random(NULL), rw_live_random(NULL)},
        .host = at != NULL ? at + 1 : NULL,
    };
    enum exit_status status = EXIT_INTERNAL;

    for (size_t i = 0; to != NULL && i < message.to_count; i++)
        to[i] = i < o->operands.count ? o->operands.list[i]
                                      : o->to.list[i - o->operands.count];
    if (to != NULL)
        status = said(N_("the message"),
                      rw_compose(&send->message, &send->message_len, &message),
                      "has a control character in a field, a --header that is "
                      "not NAME: VALUE, or text that is not UTF-8");
    free(to);
    return status;
}

static enum exit_status
make_message(struct send *send)
{
    const struct word_list *paths = &send->options->attachments;
    struct rw_attachment *attachments =
        calloc(paths->count + 1, sizeof(*attachments));
    struct octets *files = calloc(paths->count + 1, sizeof(*files));
    enum exit_status status = EXIT_INTERNAL;

    if (attachments != NULL && files != NULL)
        status = read_path(&files[paths->count], send->options->body);
    for (size_t i = 0; status == EXIT_DEFINITE && i < paths->count; i++) {
        status = read_path(&files[i], paths->list[i]);
        attachments[i] = (struct rw_attachment){last_of(paths->list[i]),
                                                files[i].octets, files[i].len};
    }
    if (status == EXIT_DEFINITE)
        status = compose(send, &files[paths->count], attachments);
    for (size_t i = 0; files != NULL && i <= paths->count; i++)
        free(files[i].octets);
    free(files);
    free(attachments);
    return status;
}

/* ---- handing it over ----------------------------------------------------- */

/* The name to greet with: the host's full name, else its address literal. RFC
 * 5321 section 4.1.3 */
static const char *
helo_of(struct send *send, const struct target *target)
{
    struct rw_address local;
    struct rw_text text;

    if (send->options->helo != NULL)
        return send->options->helo;
    if (gethostname(send->helo, sizeof(send->helo) - 1) == 0 &&
        strchr(send->helo, '.') != NULL)
        return send->helo;
    rw_text_init(&text, send->helo, sizeof(send->helo));
    if (!rw_talk_local(&local, &target->addresses[0], &send->options->bind))
        return "localhost";
    rw_text_puts(&text, local.family == RW_FAMILY_IPV6 ? "[IPv6:" : "[");
    rw_address_to_text(&text, &local);
    rw_text_puts(&text, "]");
    return send->helo;
}

static struct rw_client_options
wishes_of(struct send *send, const struct target *target,
          enum rw_client_tls tls, size_t recipients)
{
    const struct options *o = send->options;
    bool is_submission = o->user != NULL || o->server != NULL;
    struct rw_client_options wishes = {
        .size = sizeof(wishes),
        .protocol = RW_PROTOCOL_SMTP,
        .tls = tls,
        .until = o->until,
        .user = o->user,
        .auth = o->auth,
        .reply_us = o->reply_us,
        .helo = helo_of(send, target),
        .sender = send->sender,
        .recipients = send->list,
        .recipient_count = recipients,
        .message = send->message,
        .message_len = send->message_len,
    };

    if (target->demand != RW_DEMAND_OPPORTUNISTIC && tls == RW_CLIENT_TLS_TRY)
        wishes.tls = RW_CLIENT_TLS_STARTTLS; /* RFC 7672 2.2, RFC 8461 5 */
    wishes.demands_authentic =
        target->demand == RW_DEMAND_DANE || target->demand == RW_DEMAND_STS ||
        (is_submission && (wishes.tls == RW_CLIENT_TLS_STARTTLS ||
                           wishes.tls == RW_CLIENT_TLS_IMPLICIT)) ||
        (o->user != NULL && wishes.tls == RW_CLIENT_TLS_TRY);
    wishes.password = send->c.secret.octets;
    wishes.password_len = send->c.secret.len;
    return wishes;
}

static struct talked
hand_over(struct send *send, const struct target *target,
          enum rw_client_tls tls, size_t recipients)
{
    struct rw_client_options wishes = wishes_of(send, target, tls, recipients);

    return converse(&send->c, target, &wishes);
}

/* ---- the hosts of a route ------------------------------------------------ */

static void
say_of_name(const uint8_t *name, const char *what)
{
    char words[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, words, sizeof(words));
    rw_name_to_text(&text, name);
    say(words, "%s", what);
}

/* Why a host is not even called: what it is, or what is demanded of it; NULL
 * for a host to call. */
static const char *
left_out(const struct rw_mail_host *host, bool *is_insecure)
{
    *is_insecure = false;
    if (host->why_not == RW_WHY_NOT_ALIAS)
        return N_("an alias, which an MX must not name; it is left out");
    if (host->why_not != RW_WHY_NOT_NOTHING)
        return rw_why_not_phrase(host->why_not);
    *is_insecure = true;
    if (host->demand == RW_DEMAND_STS && host->sts == RW_STS_NOT_LISTED)
        return N_(
            "the MTA-STS policy (enforce) does not list it; it is left out");
    if (host->demand == RW_DEMAND_DANE && host->tlsa_count == 0)
        return N_("its TLSA records could not be fetched, so its certificate "
                  "cannot be checked; it is left out");
    return NULL;
}

/* A domain that takes no mail says no to all that is sent there, as a server
 * would (RFC 7505 section 3: 556); where that could not be found out, the
 * sender may try again. */
static enum exit_status
status_of_route(const struct rw_route *route)
{
    switch (route->outcome) {
    case RW_MAIL_NULL_MX:
    case RW_MAIL_NO_MAIL:
    case RW_MAIL_NO_SUCH_DOMAIN:
        return EXIT_REFUSED;
    case RW_MAIL_FAILURE:
        return route->reason == RW_MAIL_REASON_BOGUS ? EXIT_BOGUS
                                                     : EXIT_UNDECIDED;
    case RW_MAIL_PENDING:
    case RW_MAIL_ACCEPTS:
    case RW_MAIL_IMPLICIT_MX:
        break;
    }
    return EXIT_UNDECIDED;
}

/* "declares that it accepts no mail", "the record set fails DNSSEC" */
static void
say_route(const struct rw_route *route)
{
    char words[300];
    struct rw_text text;

    rw_text_init(&text, words, sizeof(words));
    if (route->outcome == RW_MAIL_FAILURE &&
        route->reason == RW_MAIL_REASON_WALK && route->decisive != NULL)
        rw_reason_to_text(&text, route->decisive);
    else if (route->outcome == RW_MAIL_FAILURE)
        rw_text_puts(&text, rw_mail_reason_phrase(route->reason));
    else
        rw_text_puts(&text, rw_mail_outcome_phrase(route->outcome));
    say_of_name(route->domain, words);
}

/* A host has it, or has said no to it: no other is asked. */
static bool
is_settled(const struct talked *talked)
{
    return talked->has_handed_over || talked->status == EXIT_DEFINITE ||
           talked->status == EXIT_USAGE || talked->status == EXIT_INTERNAL;
}

/* To the hosts of a route in turn, until one has taken it, or refused.  Where
 * none did, and one of them was not secure as demanded, that is what it came
 * to: as for mail. */
static enum exit_status
hand_to_hosts(struct send *send, const struct rw_route *route,
              enum rw_client_tls tls, size_t recipients)
{
    struct talked talked = {status_of_route(route), false};
    bool has_failed = false;

    if (route->outcome != RW_MAIL_ACCEPTS &&
        route->outcome != RW_MAIL_IMPLICIT_MX) {
        say_route(route);
        return talked.status;
    }
    for (size_t i = 0; i < route->host_count && !send->c.is_stopped; i++) {
        const struct rw_mail_host *host = &route->hosts[i];
        struct target target;
        bool is_insecure;
        const char *why = left_out(host, &is_insecure);

        if (why != NULL) {
            say_of_name(host->name, why);
            has_failed |= is_insecure;
            continue;
        }
        target_of_host(&target, host);
        talked = hand_over(send, &target,
                           converse_tls(send->options, target.port, tls),
                           recipients);
        if (is_settled(&talked))
            return talked.status;
        has_failed |= talked.status == EXIT_INSECURE;
    }
    return has_failed && !send->c.is_stopped ? EXIT_INSECURE : talked.status;
}

static size_t
list_domain(struct send *send, size_t first)
{
    size_t count = 0;

    for (size_t i = first; i < send->count; i++) {
        if (send->recipients[i].is_done ||
            !rw_name_equal(send->recipients[i].domain,
                           send->recipients[first].domain))
            continue;
        send->recipients[i].is_done = true;
        send->list[count++] = send->recipients[i].address;
    }
    return count;
}

/* To the MX hosts of each recipient's domain. */
static enum exit_status
send_by_mx(struct send *send)
{
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0; i < send->count && !send->c.is_stopped; i++) {
        struct rw_route *route = NULL;
        enum exit_status found;

        if (send->recipients[i].is_done)
            continue;
        found = route_find(&send->c, send->recipients[i].domain,
                           RW_SERVICE_SMTP, &route);
        if (found == EXIT_DEFINITE)
            found = hand_to_hosts(send, route, RW_CLIENT_TLS_TRY,
                                  list_domain(send, i));
        rw_route_free(route);
        status = exit_first(status, found);
    }
    return status;
}

static size_t
list_all(struct send *send)
{
    for (size_t i = 0; i < send->count; i++)
        send->list[i] = send->recipients[i].address;
    return send->count;
}

/* To the submission servers that the sender's domain announces: RFC 6186, RFC
 * 8314. */
static enum exit_status
send_by_srv(struct send *send)
{
    static const enum rw_mail_service SERVICES[] = {RW_SERVICE_SUBMISSIONS,
                                                    RW_SERVICE_SUBMISSION};

    for (size_t i = 0; i < 2; i++) {
        struct rw_route *route = NULL;
        enum exit_status status =
            route_find(&send->c, send->sender_domain, SERVICES[i], &route);
        bool is_there = status == EXIT_DEFINITE && route->host_count > 0;

        if (is_there)
            status = hand_to_hosts(send, route,
                                   i == 0 ? RW_CLIENT_TLS_IMPLICIT
                                          : RW_CLIENT_TLS_STARTTLS,
                                   list_all(send));
        rw_route_free(route);
        if (is_there || status != EXIT_DEFINITE)
            return status;
    }
    say(send->sender, "its domain announces no server to hand mail to (SRV); "
                      "use --server");
    return EXIT_UNDECIDED;
}

static enum exit_status
send_to_server(struct send *send)
{
    const struct options *o = send->options;
    struct target target;
    enum exit_status status = target_read(&target, o->server);

    if (status != EXIT_DEFINITE)
        return status;
    if (target.port == 0)
        target.port = o->has_tls && o->tls == RW_CLIENT_TLS_IMPLICIT ? 465
                      : o->user != NULL                              ? 587
                                                                     : 25;
    status = target_find(&send->c, &target);
    if (status != EXIT_DEFINITE)
        return status;
    return hand_over(send, &target,
                     converse_tls(o, target.port, RW_CLIENT_TLS_STARTTLS),
                     list_all(send))
        .status;
}

/* ---- the command --------------------------------------------------------- */

static bool
needs_message(const struct options *options)
{
    return options->until == RW_CLIENT_UNTIL_END;
}

static enum exit_status
check(const struct send *send)
{
    const struct options *o = send->options;
    bool is_mail = needs_message(o) || o->until == RW_CLIENT_UNTIL_MAIL ||
                   o->until == RW_CLIENT_UNTIL_RCPT;
    const char *wrong = NULL;
    struct target target;

    if (send->count == 0 && (is_mail || o->server == NULL))
        wrong = N_("no RECIPIENT given; see rootwalk send --help");
    else if (is_mail && send->sender[0] == '\0')
        wrong = "needs a sender (--from)";
    else if (o->server == NULL && o->user != NULL && send->sender[0] == '\0')
        wrong =
            N_("needs --server, or a sender (--from) whose domain names one");
    else if (o->message != NULL &&
             (o->body != NULL || o->attachments.count > 0 ||
              o->subject != NULL || o->headers.count > 0))
        wrong = N_("--message is a complete message; it cannot be used with "
                   "--body, --attach, --subject or --header");
    else if (o->auth == RW_CLIENT_AUTH_USER || o->auth == RW_CLIENT_AUTH_APOP)
        wrong = N_("--auth user and apop are for POP3 only");
    if (wrong != NULL) {
        say("send", "%s", wrong);
        return EXIT_USAGE;
    }
    return o->server != NULL ? target_read(&target, o->server) : EXIT_DEFINITE;
}

static enum exit_status
do_send(struct send *send)
{
    const struct options *o = send->options;
    enum exit_status status = EXIT_DEFINITE;
    struct target target = {.host = ""};

    if (o->user != NULL) {
        if (o->server != NULL)
            status = target_read(&target, o->server);
        if (status == EXIT_DEFINITE)
            status =
                secret_read(&send->c.secret, o,
                            o->server != NULL ? target.host
                                              : strrchr(send->sender, '@') + 1);
    }
    if (status == EXIT_DEFINITE && needs_message(o))
        status = o->message != NULL ? take_message(send) : make_message(send);
    if (status != EXIT_DEFINITE)
        return status;
    if (o->server != NULL)
        return send_to_server(send);
    return o->user != NULL ? send_by_srv(send) : send_by_mx(send);
}

enum exit_status
send_run(const struct options *options)
{
    struct send send;
    enum exit_status status;

    memset(&send, 0, offsetof(struct send, c));
    send.options = options;
    status = read_envelope(&send);
    if (status == EXIT_DEFINITE)
        status = check(&send);
    if (status == EXIT_DEFINITE) {
        status = converse_open(&send.c, options);
        if (status == EXIT_DEFINITE)
            status = do_send(&send);
        status = converse_close(&send.c, status);
    }
    rw_composed_free(send.message);
    free(send.recipients);
    free(send.list);
    return status;
}
