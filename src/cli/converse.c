/* What send and fetch share; see cli/converse.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/converse.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/policy.h"
#include "cli/sandbox.h"
#include "cli/say.h"

/* One conversation. */
struct conversation {
    struct converse *c;
    const struct target *target;
    const struct rw_address *address;
    const struct rw_client_options *wishes;
    struct rw_dialogue *dialogue;
    struct rw_client *client;
    struct rw_talk *talk;
    struct rw_session_follow *follow; /* NULL: reported at its end */
    char label[400];                  /* "mx1.example (192.0.2.1#25)" */
};

/* ---- opening ------------------------------------------------------------- */

static enum exit_status
open_keylog(struct converse *c)
{
    const char *path = c->options->keylog;

    c->keylog = -1;
    if (path == NULL)
        return EXIT_DEFINITE;
    c->keylog =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (c->keylog >= 0)
        return EXIT_DEFINITE;
    say(path, "cannot be made (%s)", strerror(errno));
    return EXIT_FILE;
}

enum exit_status
converse_open(struct converse *c, const struct options *options)
{
    enum exit_status status;

    memset(c, 0, offsetof(struct converse, output));
    c->options = options;
    c->keylog = -1;
    c->save.folder = -1;
    status = output_open(&c->output, options->output);
    if (status == EXIT_DEFINITE)
        status = save_open(&c->save, options->save,
                           options->format == RW_FORMAT_JSON);
    if (status == EXIT_DEFINITE)
        status = open_keylog(c);
    if (status == EXIT_DEFINITE) {
        sandbox_enter(RW_SANDBOX_NETWORK, options, &c->output);
        status = session_open(&c->session, options);
    }
    return status;
}

enum exit_status
converse_close(struct converse *c, enum exit_status status)
{
    enum exit_status closed = EXIT_DEFINITE;

    secret_done(&c->secret);
    if (c->session.options != NULL)
        status = exit_first(status, session_close(&c->session));
    if (c->save.folder >= 0)
        status = exit_first(status, save_close(&c->save));
    if (c->keylog >= 0 && close(c->keylog) != 0) {
        say(c->options->keylog, "cannot be written (%s)", strerror(errno));
        closed = EXIT_FILE;
    }
    if (c->has_findings)
        status = exit_first(status, EXIT_FINDINGS);
    status = exit_first(status, closed);
    return exit_first(status, output_close(&c->output, c->number > 0));
}

/* ---- targets ------------------------------------------------------------- */

static bool
is_port(const char *text, uint16_t *port)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || number == 0 ||
        number > UINT16_MAX)
        return false;
    *port = (uint16_t)number;
    return true;
}

static enum exit_status
bad_target(const char *word, const char *what)
{
    say(word, "%s", what);
    return EXIT_USAGE;
}

/* A name to be walked to, in A-labels. */
static enum rw_status
host_read(struct target *target, const char *host)
{
    uint8_t name[RW_NAME_MAX];
    struct rw_text text;
    enum rw_status status =
        *host != '\0' ? rw_idn_from_text(name, host, NULL) : RW_ERR_SYNTAX;

    if (status != RW_OK)
        return status;
    if (rw_name_is_root(name))
        return RW_ERR_SYNTAX;
    rw_text_init(&text, target->host, sizeof(target->host));
    rw_name_to_text(&text, name);
    if (!rw_text_fits(&text))
        return RW_ERR_SPACE;
    target->host[text.len - 1] = '\0'; /* the final dot */
    return RW_OK;
}

enum exit_status
target_read(struct target *target, const char *word)
{
    char host[sizeof(target->host)];
    char *colon;
    bool is_bracketed = word[0] == '[';
    enum rw_status status;

    memset(target, 0, sizeof(*target));
    if (strchr(word, '@') != NULL)
        return bad_target(strrchr(word, '@') + 1,
                          "must be a host alone; a user name goes to --user, a "
                          "password never on the command line");
    if (strlen(word) >= sizeof(host) || strchr(word, '#') != NULL)
        return bad_target(word, "must be HOST, HOST:PORT or [IPv6]:PORT");
    snprintf(host, sizeof(host), "%s", word + is_bracketed);
    colon = is_bracketed ? strchr(host, ']') : strrchr(host, ':');
    if (is_bracketed && colon != NULL) {
        *colon++ = '\0';
        if (*colon == '\0')
            colon = NULL;
    } else if (colon != NULL && strchr(host, ':') != colon) {
        colon = NULL; /* an IPv6 address by itself */
    }
    if (colon != NULL && (*colon != ':' || !is_port(colon + 1, &target->port)))
        return bad_target(word, "must be HOST, HOST:PORT or [IPv6]:PORT");
    if (colon != NULL)
        *colon = '\0';
    if (rw_address_from_text(&target->addresses[0], host, 0) == RW_OK) {
        target->is_address = true;
        target->count = 1;
        snprintf(target->host, sizeof(target->host), "%s", host);
        return EXIT_DEFINITE;
    }
    status = is_bracketed ? RW_ERR_ADDRESS : host_read(target, host);
    return status == RW_OK
               ? EXIT_DEFINITE
               : say_unread(word, status,
                            "not the name of a host, nor an address");
}

static void
add_address(struct target *target, const struct rw_record *record)
{
    struct rw_address address;

    if ((record->type != RW_TYPE_A && record->type != RW_TYPE_AAAA) ||
        target->count == TARGET_ADDRESSES ||
        rw_address_from_octets(&address, record->rdata, record->rdata_len,
                               target->port) != RW_OK)
        return;
    target->addresses[target->count++] = address;
}

static void
on_found(void *ctx, struct rw_walk *walk)
{
    struct converse *c = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);

    if (trace->reason == RW_REASON_INTERRUPTED)
        c->is_stopped = true;
    if (trace->security == RW_SECURITY_BOGUS)
        c->status = exit_first(c->status, EXIT_BOGUS);
    else
        for (size_t i = 0; i < trace->answer_count; i++)
            add_address(c->finding, &trace->answer[i]);
    rw_walk_free(walk);
}

static enum exit_status
start_walk(struct converse *c, const uint8_t *name, uint16_t type)
{
    struct rw_walk_options walk = c->options->defaults.walk;
    struct rw_walk *started;

    walk.qname = name;
    walk.qtype = type;
    walk.qclass = RW_CLASS_IN;
    return session_start(&c->session, &walk, session_now(&c->session),
                         &started);
}

enum exit_status
target_find(struct converse *c, struct target *target)
{
    const struct rw_driver_events events = {.on_done = on_found, .ctx = c};
    uint8_t name[RW_NAME_MAX];
    enum exit_status status = EXIT_DEFINITE;

    if (target->is_address) {
        target->addresses[0].port = target->port;
        return EXIT_DEFINITE;
    }
    if (rw_idn_from_text(name, target->host, NULL) != RW_OK)
        return EXIT_USAGE;
    c->finding = target;
    c->status = EXIT_DEFINITE;
    if (!c->options->only_ipv4)
        status = start_walk(c, name, RW_TYPE_AAAA);
    if (status == EXIT_DEFINITE && !c->options->only_ipv6)
        status = start_walk(c, name, RW_TYPE_A);
    status = exit_first(status, session_run(&c->session, &events));
    if (status == EXIT_DEFINITE && target->count == 0) {
        say(target->host, c->status == EXIT_BOGUS
                              ? "its addresses fail DNSSEC validation"
                              : N_("no address was found"));
        return exit_first(c->status, EXIT_UNDECIDED);
    }
    return status;
}

static void
on_routed(void *ctx, struct rw_walk *walk)
{
    struct converse *c = ctx;

    if (rw_walk_trace(walk)->reason == RW_REASON_INTERRUPTED)
        c->is_stopped = true;
    rw_route_collect(c->route, walk, session_now(&c->session));
}

enum exit_status
route_find(struct converse *c, const uint8_t *domain,
           enum rw_mail_service service, struct rw_route **route)
{
    const struct rw_driver_events events = {.on_done = on_routed, .ctx = c};
    const struct rw_route_options options = {
        .domain = domain,
        .service = service,
        .walk = c->options->defaults.walk,
        .fetch = service == RW_SERVICE_SMTP,
    };
    enum exit_status end;
    enum rw_status status = rw_route_new(route, c->session.engine, &options,
                                         session_now(&c->session));

    if (status != RW_OK) {
        say(NULL, "%s", rw_status_text(status));
        return EXIT_INTERNAL;
    }
    c->route = *route;
    end = session_run(&c->session, &events);
    if (end == EXIT_DEFINITE && !c->is_stopped)
        end = policy_fetch(&c->session, *route);
    if ((*route)->status == RW_OK)
        return end;
    say(NULL, "%s", rw_status_text((*route)->status)); /* a policy is missing */
    return EXIT_INTERNAL;
}

void
target_of_host(struct target *target, const struct rw_mail_host *host)
{
    struct rw_text text;

    memset(target, 0, sizeof(*target));
    rw_text_init(&text, target->host, sizeof(target->host));
    rw_name_to_text(&text, host->name);
    if (text.len > 1)
        target->host[text.len - 1] = '\0';
    target->port = host->port;
    for (size_t i = 0; i < host->address_count && i < TARGET_ADDRESSES; i++) {
        target->addresses[target->count] = host->addresses[i];
        target->addresses[target->count++].port = host->port;
    }
    target->demand = host->demand;
    if (host->demand == RW_DEMAND_DANE) {
        target->tlsas = host->tlsas;
        target->tlsa_count = host->tlsa_count;
    }
}

/* ---- one conversation ---------------------------------------------------- */

static void
on_keylog(void *ctx, const char *line)
{
    struct conversation *v = ctx;

    if (dprintf(v->c->keylog, "%s\n", line) < 0)
        v->c->status = exit_first(v->c->status, EXIT_FILE);
}

/* The message was read to its end: what is on the disk of it is whole. */
static bool
on_show(void *ctx, const struct rw_session_message *message)
{
    const struct conversation *v = ctx;

    return v->c->save.folder >= 0 && v->c->save.error == 0 &&
           !v->c->save.is_cut && message->is_whole && !v->c->output.is_closed;
}

static void
on_finding(void *ctx, const struct rw_session_finding *finding)
{
    struct converse *c = ctx;

    if (c->options->fail_on != FAIL_NEVER &&
        (int)finding->severity >= c->options->fail_on)
        c->has_findings = true;
}

static struct rw_session_report_options
how_to_report(const struct conversation *v)
{
    struct converse *c = v->c;
    const struct options *options = c->options;
    struct rw_session_report_options how = {
        .format = options->format,
        .color = output_wants_color(&c->output, options->color),
        .show_secrets = options->show_secrets,
        .sink = output_put,
        .ctx = &c->output,
        .talk = rw_talk_result(v->talk),
        .tlsas = v->target->tlsas,
        .tlsa_count = v->target->tlsa_count,
    };
    uint16_t height = 0;

    output_size(&c->output, &how.width, &height);
    return how;
}

static void
short_of_memory(struct converse *c, enum rw_status status)
{
    if (status != RW_ERR_MEMORY)
        return;
    say(NULL, "%s", rw_status_text(status));
    c->status = exit_first(c->status, EXIT_INTERNAL);
}

/* People see each line when it is said: whatever takes long, takes long there.
 */
static void
on_change(void *ctx)
{
    struct conversation *v = ctx;
    struct converse *c = v->c;
    struct rw_session_report_options how;

    if (c->options->format != RW_FORMAT_TEXT)
        return;
    if (v->follow == NULL) {
        if (c->number > 0)
            output_put(&c->output, "\n", 1);
        rw_dialogue_number(v->dialogue, ++c->number);
        how = how_to_report(v);
        short_of_memory(
            c, rw_session_follow_new(&v->follow,
                                     rw_dialogue_session(v->dialogue), &how));
    }
    if (v->follow != NULL && rw_session_follow(v->follow) == RW_OK)
        (void)output_flush(&c->output);
}

static void
report(struct conversation *v)
{
    struct converse *c = v->c;
    const struct rw_session *session = rw_dialogue_session(v->dialogue);
    struct rw_session_report_options how = how_to_report(v);
    enum rw_status status;

    if (v->follow != NULL) {
        status = rw_session_follow_end(v->follow);
    } else {
        rw_dialogue_number(v->dialogue, ++c->number);
        status = rw_session_report(session, &how);
    }
    (void)rw_session_findings(session, on_finding, c);
    (void)output_flush(&c->output);
    short_of_memory(c, status);
}

static const char *
lack_words(enum rw_client_lack lack)
{
    switch (lack) {
    case RW_CLIENT_LACKS_AUTH:
        return N_("offers no usable way to log in (--auth)");
    case RW_CLIENT_LACKS_8BITMIME:
        return N_("does not accept octets above 127 (8BITMIME), and the "
                  "message has some");
    case RW_CLIENT_LACKS_SMTPUTF8:
        return N_("does not accept addresses and header fields beyond ASCII "
                  "(SMTPUTF8)");
    case RW_CLIENT_LACKS_SIZE:
        return N_("does not accept a message of this size (SIZE)");
    case RW_CLIENT_LACKS_TOP:
    case RW_CLIENT_LACKS_NOTHING:
        break;
    }
    return N_("lacks what this needs");
}

/* "550 5.1.1 nobody here", of the reply that decided. */
static void
say_reply(const struct conversation *v, const char *what)
{
    const struct rw_exchange *e = rw_client_decisive(v->client);
    const struct rw_reply_line *line = e != NULL ? e->reply.lines : NULL;
    char text[512];
    struct rw_text words;

    rw_text_init(&words, text, sizeof(text));
    if (line != NULL && line->text.data != NULL)
        rw_text_put_visible(&words, (const char *)line->text.data,
                            line->text.len < 300 ? line->text.len : 300);
    say(v->label, "%s: %s %s", rw_word(what), e != NULL ? e->reply.status : "",
        text);
}

static void
say_tls(const struct conversation *v)
{
    const struct rw_talk_result *r = rw_talk_result(v->talk);
    const char *alert =
        r->has_alert ? rw_tls_name(RW_TLS_ALERTS, r->alert) : NULL;

    say(v->label, "the TLS handshake failed%s%s%s%s%s",
        alert != NULL ? r->alert_is_ours ? rw_word(N_(": we sent the alert "))
                                         : rw_word(N_(": it sent the alert "))
        : r->tls_words != NULL ? ": "
                               : "",
        alert != NULL ? alert : "",
        alert != NULL && r->tls_words != NULL ? " (" : "",
        r->tls_words != NULL ? r->tls_words : "",
        alert != NULL && r->tls_words != NULL ? ")" : "");
}

static void
say_certificate(const struct conversation *v)
{
    const struct rw_talk_result *r = rw_talk_result(v->talk);

    if (r->dane == RW_DANE_MISMATCH)
        say(v->label, "cannot prove its name: no TLSA record matches its "
                      "certificate (DANE); nothing was sent");
    else
        say(v->label,
            "cannot prove its name: %s; nothing was sent (--cafile "
            "names the roots to trust)",
            rw_word(r->pkix_words != NULL ? r->pkix_words
                                          : N_("it has no certificate")));
}

static void
say_connection(const struct conversation *v)
{
    if (rw_talk_result(v->talk)->is_stopped) {
        say(v->label, "interrupted");
        return;
    }
    switch (rw_talk_result(v->talk)->error) {
    case RW_STEP_REFUSED:
        say(v->label, "refuses the connection");
        break;
    case RW_STEP_TIMEOUT:
        say(v->label, "no response");
        break;
    case RW_STEP_LOCAL:
        say(v->label, "this machine cannot open a connection");
        break;
    case RW_STEP_OK:
    case RW_STEP_UNREACHABLE:
    case RW_STEP_MALFORMED:
    case RW_STEP_MISMATCH:
    case RW_STEP_CLOSED:
    case RW_STEP_NOT_CAPTURED:
    case RW_STEP_CANCELLED:
        say(v->label, "cannot be reached");
        break;
    }
}

/* ---- what it came to ----------------------------------------------------- */

/* Where security was demanded, its lack is 6; where it was to be tried, there
 * is just no result. */
static enum exit_status
insecure(const struct conversation *v)
{
    return v->wishes->tls == RW_CLIENT_TLS_TRY ? EXIT_UNDECIDED : EXIT_INSECURE;
}

/* The server answers for the message, to every recipient: what comes of QUIT
 * changes nothing, and whoever was told otherwise would send it twice.
 * RFC 5321 section 4.2.5 */
static bool
is_delivered(const struct conversation *v)
{
    return rw_dialogue_session(v->dialogue)->outcome == RW_SESSION_DELIVERED;
}

static enum exit_status
status_of(const struct conversation *v)
{
    if (is_delivered(v))
        return EXIT_DEFINITE;
    switch (rw_client_end(v->client)) {
    case RW_CLIENT_END_FINE:
        return rw_client_is_through(v->client) ? EXIT_DEFINITE : EXIT_UNDECIDED;
    case RW_CLIENT_END_REFUSED:
    case RW_CLIENT_END_CLOSING:
    case RW_CLIENT_END_UNABLE:
        return EXIT_REFUSED;
    case RW_CLIENT_END_NOT_SECURE:
    case RW_CLIENT_END_NOT_AUTHENTIC:
        return EXIT_INSECURE;
    case RW_CLIENT_END_TLS_FAILED:
    case RW_CLIENT_END_INJECTED:
        return insecure(v);
    case RW_CLIENT_END_SILENT:
    case RW_CLIENT_END_CLOSED:
    case RW_CLIENT_END_GARBAGE:
    case RW_CLIENT_END_TOO_LONG:
    case RW_CLIENT_END_STOPPED:
        return EXIT_UNDECIDED;
    case RW_CLIENT_END_FAULT:
    case RW_CLIENT_ENDS:
        break;
    }
    return EXIT_INTERNAL;
}

static void
say_end(const struct conversation *v)
{
    enum rw_client_end end = rw_client_end(v->client);

    if (end == RW_CLIENT_END_REFUSED)
        say_reply(v, "refused");
    else if (end == RW_CLIENT_END_CLOSING)
        say_reply(v, "closes the connection");
    else if (end == RW_CLIENT_END_UNABLE)
        say(v->label, "%s", lack_words(rw_client_lack(v->client)));
    else if (end == RW_CLIENT_END_TLS_FAILED)
        say_tls(v);
    else if (end == RW_CLIENT_END_NOT_AUTHENTIC)
        say_certificate(v);
    else if (end == RW_CLIENT_END_NOT_SECURE)
        say(v->label, "does not offer TLS, so no secret was sent (--tls none "
                      "continues without TLS)");
    else if (rw_talk_result(v->talk)->is_stopped)
        say(v->label, "interrupted");
    else if (rw_talk_result(v->talk)->is_late)
        say(v->label, "time limit reached (--deadline)");
    else if (end == RW_CLIENT_END_SILENT)
        say(v->label, "did not reply in time (--reply-time)");
    else if (end != RW_CLIENT_END_FINE)
        say(v->label, "%s", rw_client_end_sentence(end));
}

static bool
has_handed_over(const struct rw_session *session)
{
    return session->messages != NULL || session->mailbox != NULL ||
           session->auths != NULL;
}

static void
warn_of_record(const struct conversation *v)
{
    const struct rw_session *session = rw_dialogue_session(v->dialogue);

    if (v->c->options->record == NULL)
        return;
    for (const struct rw_auth *a = session->auths; a != NULL; a = a->next)
        if (a->has_secret && !a->is_encrypted) {
            say(v->c->options->record,
                "contains the password of %s, which was sent in the clear",
                a->user != NULL ? a->user : rw_word(N_("this user")));
            return;
        }
}

/* ---- talking ------------------------------------------------------------- */

static void
make_label(struct conversation *v)
{
    struct rw_text text;

    rw_text_init(&text, v->label, sizeof(v->label));
    if (!v->target->is_address)
        rw_text_printf(&text, "%s (", v->target->host);
    rw_address_to_text(&text, v->address);
    rw_text_printf(&text, "#%u%s", v->address->port,
                   v->target->is_address ? "" : ")");
}

static enum rw_status
start(struct conversation *v)
{
    struct converse *c = v->c;
    const struct options *options = c->options;
    struct rw_dialogue_options live = {
        .origin = RW_ORIGIN_LIVE,
        .show_secrets = options->show_secrets,
        .server = *v->address,
        .mime_sink = save_sink(&c->save),
    };
    struct rw_talk_options talk = {
        .size = sizeof(talk),
        .loop = rw_live_loop(c->session.live),
        .server = *v->address,
        .bind = options->bind,
        .record = c->session.record,
        .connect_us = v->wishes->reply_us,
        .deadline_us = options->deadline_us,
        .host = v->target->host,
        .cafile = options->cafile,
        .tlsas = v->target->tlsas,
        .tlsa_count = v->target->tlsa_count,
        .keylog = c->keylog >= 0 ? on_keylog : NULL,
        .show = on_show,
        .change = on_change,
        .ctx = v,
        .live = c->session.live,
    };
    enum rw_status status;

    status = rw_dialogue_new(&v->dialogue, v->wishes->protocol, &live);
    if (status == RW_OK)
        status = rw_client_new(&v->client, v->dialogue, v->wishes);
    talk.client = v->client;
    talk.dialogue = v->dialogue;
    if (status == RW_OK)
        status = rw_talk_start(&v->talk, &talk);
    return status;
}

static struct talked
talk(struct conversation *v)
{
    struct session *session = &v->c->session;
    struct talked talked = {EXIT_DEFINITE, false};
    enum rw_status status;

    session_watch(session);
    status = start(v);
    if (status == RW_OK)
        rw_talk_run(v->talk);
    session_unwatch(session);
    v->c->is_stopped = session_is_stopped(session);
    if (status != RW_OK) {
        talked.status = say_unread(
            v->label, status,
            "a user name, password or address has a control character, or is "
            "too long");
        return talked;
    }
    if (rw_talk_result(v->talk)->connect_us == RW_NO_TIME) {
        say_connection(v);
        talked.status = EXIT_UNDECIDED;
        return talked;
    }
    report(v);
    say_end(v);
    warn_of_record(v);
    talked.status = status_of(v);
    if (v->c->is_stopped)
        talked.status = exit_first(talked.status, EXIT_UNDECIDED);
    talked.has_handed_over = has_handed_over(rw_dialogue_session(v->dialogue));
    return talked;
}

/* Whether another address, or host, may do better. */
static bool
is_settled(const struct talked *talked)
{
    return talked->has_handed_over || talked->status == EXIT_DEFINITE ||
           talked->status == EXIT_REFUSED || talked->status == EXIT_USAGE ||
           talked->status == EXIT_INTERNAL;
}

struct talked
converse(struct converse *c, const struct target *target,
         const struct rw_client_options *wishes)
{
    struct talked talked = {EXIT_UNDECIDED, false};

    for (size_t i = 0; i < target->count && !c->is_stopped; i++) {
        struct conversation v = {
            .c = c,
            .target = target,
            .address = &target->addresses[i],
            .wishes = wishes,
        };

        make_label(&v);
        talked = talk(&v);
        rw_session_follow_free(v.follow);
        rw_talk_free(v.talk);
        rw_client_free(v.client);
        rw_dialogue_free(v.dialogue);
        if (is_settled(&talked))
            break;
    }
    return talked;
}

enum rw_client_tls
converse_tls(const struct options *options, uint16_t port,
             enum rw_client_tls otherwise)
{
    if (options->has_tls)
        return options->tls;
    return port == 465 || port == 995 || port == 993 ? RW_CLIENT_TLS_IMPLICIT
                                                     : otherwise;
}
