/* Connections to the hosts of a route: in their order, four at a time, one to
 * an address, ever.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/mail_talk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/say.h"

#define AT_A_TIME   4
#define DEADLINE_US (60 * UINT64_C(1000000)) /* of a whole conversation */

struct talk {
    struct talks *all;
    struct rw_attempt *attempt;
    const struct rw_mail_host *host;
    char name[RW_NAME_TEXT_MAX]; /* the host's, without the final dot */
    struct rw_dialogue *dialogue;
    struct rw_client *client;
    struct rw_talk *talk;
};

/* ---- who is called ------------------------------------------------------- */

static bool
was_called(const struct called *called, const struct rw_address *address)
{
    for (size_t i = 0; i < called->count; i++)
        if (rw_address_equal(&called->list[i], address))
            return true;
    return false;
}

static bool
note(struct called *called, const struct rw_address *address)
{
    struct rw_address *list =
        realloc(called->list, (called->count + 1) * sizeof(*list));

    if (list == NULL)
        return false;
    called->list = list;
    list[called->count++] = *address;
    return true;
}

/* Like the walk: never towards the inside, unless that is asked for. */
static bool
may_call(const struct options *options, const struct session *session,
         const struct rw_address *address)
{
    if (address->family == RW_FAMILY_IPV6 ? options->only_ipv4
                                          : options->only_ipv6)
        return false;
    if (!options->allow_special && rw_address_scope(address) != RW_SCOPE_PUBLIC)
        return false;
    return rw_live_can_reach(session->live, address);
}

static bool
add(struct talks *all, size_t host, const struct rw_address *address)
{
    struct rw_attempt *list =
        realloc(all->list, (all->count + 1) * sizeof(*list));

    if (list == NULL || !note(all->called, address)) {
        all->list = list != NULL ? list : all->list;
        return false;
    }
    all->list = list;
    list[all->count++] = (struct rw_attempt){
        .host = host,
        .address = *address,
        .talk = {.connect_us = RW_NO_TIME, .error = RW_STEP_LOCAL}};
    return true;
}

/* The addresses to call: of each host one, with --all each. */
static bool
choose(struct talks *all)
{
    const struct rw_route *route = all->route;

    for (size_t i = 0; i < route->host_count; i++) {
        const struct rw_mail_host *host = &route->hosts[i];
        bool is_done = host->why_not != RW_WHY_NOT_NOTHING;

        for (size_t k = 0; k < host->address_count && !is_done; k++) {
            const struct rw_address *address = &host->addresses[k];

            if (!may_call(all->options, all->session, address))
                continue;
            is_done = !all->options->all;
            if (!was_called(all->called, address) && !add(all, i, address))
                return false;
        }
    }
    return true;
}

/* ---- a conversation ------------------------------------------------------ */

static enum rw_client_tls
tls_of(const struct options *options)
{
    if (options->has_tls)
        return options->tls;
    switch (options->service) {
    case RW_SERVICE_SUBMISSIONS:
    case RW_SERVICE_POP3S:
        return RW_CLIENT_TLS_IMPLICIT;
    default:
        return RW_CLIENT_TLS_TRY;
    }
}

static enum rw_protocol
protocol_of(enum rw_mail_service service)
{
    return service == RW_SERVICE_POP3 || service == RW_SERVICE_POP3S
               ? RW_PROTOCOL_POP3
               : RW_PROTOCOL_SMTP;
}

static void
host_name(char *out, size_t size, const uint8_t *name)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    rw_name_to_text(&text, name);
    rw_text_cut(&text, text.len - 1);
}

/* The host's full name; where it has none an address literal that says
 * nothing: RFC 5321 section 4.1.4. */
static const char *
helo_of(struct talks *all)
{
    if (all->options->helo != NULL)
        return all->options->helo;
    if (all->helo[0] == '\0') {
        if (gethostname(all->helo, sizeof(all->helo) - 1) != 0 ||
            strchr(all->helo, '.') == NULL)
            strcpy(all->helo, "[127.0.0.1]");
    }
    return all->helo;
}

static enum rw_status
begin_client(struct talk *talk)
{
    struct talks *all = talk->all;
    const struct options *options = all->options;
    bool asks = options->rcpt && all->route->address != NULL;
    const struct rw_dialogue_options dialogue = {
        .origin = RW_ORIGIN_LIVE, .server = talk->attempt->address};
    const struct rw_client_options client = {
        .size = sizeof(client),
        .protocol = protocol_of(options->service),
        .tls = tls_of(options),
        .until = asks ? RW_CLIENT_UNTIL_RCPT : RW_CLIENT_UNTIL_STARTTLS,
        .reply_us = options->reply_us,
        .helo = helo_of(all),
        .sender = "",
        .recipients = &all->route->address,
        .recipient_count = asks,
        .resets = asks,
    };
    enum rw_status status =
        rw_dialogue_new(&talk->dialogue, client.protocol, &dialogue);

    return status != RW_OK
               ? status
               : rw_client_new(&talk->client, talk->dialogue, &client);
}

static void next(struct talks *all);

static void
on_done(void *ctx, struct rw_talk *ended)
{
    struct talk *talk = ctx;

    (void)ended;
    talk->all->open--;
    next(talk->all);
}

static enum rw_status
begin_talk(struct talk *talk)
{
    struct talks *all = talk->all;
    bool by_dane = talk->host->demand == RW_DEMAND_DANE;
    const struct rw_talk_options options = {
        .size = sizeof(options),
        .loop = rw_live_loop(all->session->live),
        .server = talk->attempt->address,
        .client = talk->client,
        .dialogue = talk->dialogue,
        .record = all->session->record,
        .connect_us = all->options->reply_us,
        .deadline_us = DEADLINE_US,
        .host = talk->name,
        .cafile = all->options->cafile,
        .takes_old_tls = true,
        .at_s = all->route->at_us / 1000000,
        .tlsas = by_dane ? talk->host->tlsas : NULL,
        .tlsa_count = by_dane ? talk->host->tlsa_count : 0,
        .done = on_done,
        .ctx = talk,
        .live = all->session->live,
    };

    return rw_talk_start(&talk->talk, &options);
}

/* Begin with the next that have their turn. */
static void
next(struct talks *all)
{
    while (all->status == RW_OK && all->open < AT_A_TIME &&
           all->begun < all->count && !session_is_stopped(all->session)) {
        struct talk *talk = &all->talks[all->begun++];

        all->status = begin_client(talk);
        if (all->status == RW_OK)
            all->status = begin_talk(talk);
        all->open += all->status == RW_OK;
    }
}

/* ---- all of them --------------------------------------------------------- */

static void
finish(struct talks *all)
{
    for (size_t i = 0; i < all->begun; i++) {
        struct talk *talk = &all->talks[i];
        struct rw_attempt *attempt = talk->attempt;

        if (talk->dialogue == NULL)
            continue;
        attempt->session = rw_dialogue_session(talk->dialogue);
        attempt->end = rw_client_end(talk->client);
        if (talk->talk != NULL)
            attempt->talk = *rw_talk_result(talk->talk);
        rw_attempt_judge(attempt, talk->host);
    }
}

enum rw_status
talks_run(struct talks *all)
{
    if (all->options->service == RW_SERVICE_IMAP ||
        all->options->service == RW_SERVICE_IMAPS)
        return RW_OK; /* not spoken here */
    if (!choose(all))
        return RW_ERR_MEMORY;
    all->talks = calloc(all->count + 1, sizeof(*all->talks));
    if (all->talks == NULL)
        return RW_ERR_MEMORY;
    for (size_t i = 0; i < all->count; i++) {
        struct talk *talk = &all->talks[i];

        talk->all = all;
        talk->attempt = &all->list[i];
        talk->host = &all->route->hosts[all->list[i].host];
        host_name(talk->name, sizeof(talk->name), talk->host->name);
    }
    session_watch(all->session);
    next(all);
    for (size_t i = 0; i < all->begun; i++)
        if (all->talks[i].talk != NULL)
            rw_talk_run(all->talks[i].talk);
    session_unwatch(all->session);
    if (session_is_stopped(all->session))
        all->count = all->begun; /* the others were not called */
    if (all->status == RW_OK)
        finish(all);
    return all->status;
}

void
talks_done(struct talks *all)
{
    for (size_t i = 0; i < all->begun; i++) {
        rw_talk_free(all->talks[i].talk);
        rw_client_free(all->talks[i].client);
        rw_dialogue_free(all->talks[i].dialogue);
    }
    free(all->talks);
    free(all->list);
}
