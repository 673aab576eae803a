/* The route as a whole: its walks, and its conclusions drawn anew whenever one
 * of them has ended.
 *
 * The MX walk goes alone, so that the others find in the cache what it learnt
 * on its way; then all that can be sought is, at once.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/row.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

/* Octets that conclusions and copies take at most. */
#define ARENA_MAX ((size_t)32 << 20)

/* ---- words --------------------------------------------------------------- */

struct row {
    const char *word, *phrase;
};

static const struct row OUTCOMES[] = {
#define RW_MAIL_OUTCOME(name, word, phrase) {word, phrase},
#include "rootwalk/route.def"
};
static const struct row REASONS[] = {
#define RW_MAIL_REASON(name, word, phrase) {word, phrase},
#include "rootwalk/route.def"
};
static const struct row WHY_NOTS[] = {
#define RW_WHY_NOT(name, word, phrase) {word, phrase},
#include "rootwalk/route.def"
};
static const struct row DEMANDS[] = {
#define RW_DEMAND(name, word, phrase) {word, phrase},
#include "rootwalk/route.def"
};
static const char *const POLICIES[] = {
#define RW_MAIL_POLICY(name, word) word,
#include "rootwalk/route.def"
};
static const char *const DMARC[] = {
#define RW_DMARC(name, word) word,
#include "rootwalk/route.def"
};
static const char *const MODES[] = {
#define RW_STS_MODE(name, word) word,
#include "rootwalk/route.def"
};
static const struct {
    const char *word, *label;
    uint16_t port;
} SERVICES[] = {
#define RW_MAIL_SERVICE(name, word, label, port) {word, label, port},
#include "rootwalk/route.def"
};

const char *
rw_mail_outcome_word(enum rw_mail_outcome outcome)
{
    return RWI_ROW(OUTCOMES, outcome)->word;
}

const char *
rw_mail_outcome_phrase(enum rw_mail_outcome outcome)
{
    return RWI_ROW(OUTCOMES, outcome)->phrase;
}

const char *
rw_mail_reason_word(const struct rw_route *route)
{
    if (route->reason != RW_MAIL_REASON_WALK)
        return REASONS[route->reason].word;
    return route->decisive != NULL ? rw_reason_word(route->decisive->reason)
                                   : rw_reason_word(RW_REASON_QUERY_LIMIT);
}

const char *
rw_mail_reason_phrase(enum rw_mail_reason reason)
{
    return RWI_ROW(REASONS, reason)->phrase;
}

const char *
rw_why_not_word(enum rw_why_not why_not)
{
    return RWI_ROW(WHY_NOTS, why_not)->word;
}

const char *
rw_why_not_phrase(enum rw_why_not why_not)
{
    return RWI_ROW(WHY_NOTS, why_not)->phrase;
}

const char *
rw_demand_word(enum rw_demand demand)
{
    return RWI_ROW(DEMANDS, demand)->word;
}

const char *
rw_demand_phrase(enum rw_demand demand)
{
    return RWI_ROW(DEMANDS, demand)->phrase;
}

const char *
rw_dmarc_policy_word(enum rw_dmarc_policy policy)
{
    return *RWI_ROW(DMARC, policy);
}

const char *
rw_sts_mode_word(enum rw_sts_mode mode)
{
    return MODES[mode];
}

const char *
rw_mail_policy_word(enum rw_mail_policy policy)
{
    return *RWI_ROW(POLICIES, policy);
}

const char *
rw_mail_service_word(enum rw_mail_service service)
{
    return RWI_ROW(SERVICES, service)->word;
}

const char *
rwi_service_label(enum rw_mail_service service)
{
    return SERVICES[service].label;
}

uint16_t
rwi_service_port(enum rw_mail_service service)
{
    return SERVICES[service].port;
}

enum rw_mail_service
rw_mail_service_from_word(const char *word)
{
    int i = 0;

    while (i < RW_MAIL_SERVICES && strcasecmp(word, SERVICES[i].word) != 0)
        i++;
    return (enum rw_mail_service)i;
}

/* ---- conclusions --------------------------------------------------------- */

/* The set that names the hosts. */
static const struct rw_records *
find_hosts(struct rwi_judging *it)
{
    const struct rw_route_options *options = it->options;
    const char *label = rwi_service_label(options->service);
    char labels[32];
    struct rw_text text;

    if (label == NULL)
        return rwi_look(it->source, options->domain, RW_TYPE_MX);
    rw_text_init(&text, labels, sizeof(labels));
    rw_text_puts(&text, label);
    rw_text_puts(&text, "._tcp");
    return rwi_look_below(it->source, labels, options->domain, RW_TYPE_SRV);
}

void
rwi_route_judge(struct rwi_judging *it)
{
    struct rw_route *route = it->route;

    route->outcome = RW_MAIL_PENDING;
    route->mx = find_hosts(it);
    if (route->mx == NULL) { /* no such name can be */
        route->mx = rwi_look(it->source, it->options->domain, RW_TYPE_SRV);
    }
    if (rwi_is_pending(route->mx))
        return;
    if (route->mx->outcome != RW_OUTCOME_NXDOMAIN) {
        rwi_judge_services(it);
        rwi_judge_policies(it);
    }
    rwi_judge_hosts(it);
    rwi_judge_listed(it);
}

/* ---- the route ----------------------------------------------------------- */

struct route {
    struct rw_route record; /* first: it is what others see */
    struct rw_route_options options;
    struct rwi_walks walks;
    struct rw_fetched fetched; /* the policy of MTA-STS */
    bool has_fetched;
    struct rwi_arena kept;  /* copies of what was asked */
    struct rwi_arena arena; /* conclusions: made anew each time */
};

static bool
is_short_of_memory(const struct route *route)
{
    return route->arena.failed || route->kept.failed ||
           route->walks.status != RW_OK;
}

static void
judge(struct route *route, uint64_t now_us)
{
    struct rw_route *record = &route->record;
    struct rwi_judging it = {.options = &route->options,
                             .source = &route->walks.source,
                             .arena = &route->arena,
                             .fetched =
                                 route->has_fetched ? &route->fetched : NULL,
                             .route = record};

    rwi_arena_done(&route->arena);
    *record = (struct rw_route){
        .domain = route->options.domain,
        .address = route->options.address,
        .service = route->options.service,
        .ip = route->options.ip,
        .started_us = record->started_us,
        .ended_us = now_us,
        .at_us = record->at_us,
    };
    route->walks.now_us = now_us;
    rwi_route_judge(&it);
    record->is_bounded = route->walks.is_bounded;
    record->looks = rwi_walks_list(&route->walks, &route->arena);
    record->look_count = record->looks != NULL ? route->walks.count : 0;
    for (size_t i = 0; i < record->look_count; i++) {
        record->queries += record->looks[i]->trace->queries;
        record->bytes_sent += record->looks[i]->trace->bytes_sent;
        record->bytes_received += record->looks[i]->trace->bytes_received;
    }
    if (is_short_of_memory(route)) /* a policy may seem to be missing */
        record->status =
            route->walks.status != RW_OK ? route->walks.status : RW_ERR_MEMORY;
}

static bool
copy_options(struct route *route, const struct rw_route_options *from)
{
    struct rw_route_options *options = &route->options;
    const uint8_t **hosts =
        rwi_arena_array(&route->kept, from->host_count, sizeof(uint8_t *));
    const char **selectors =
        rwi_arena_array(&route->kept, from->selector_count, sizeof(char *));

    *options = *from;
    options->domain =
        rwi_arena_copy(&route->kept, from->domain, rw_name_size(from->domain));
    if (from->address != NULL)
        options->address = rwi_arena_copy(&route->kept, from->address,
                                          strlen(from->address) + 1);
    for (size_t i = 0; hosts != NULL && i < from->host_count; i++)
        hosts[i] = rwi_arena_copy(&route->kept, from->hosts[i],
                                  rw_name_size(from->hosts[i]));
    options->hosts = hosts;
    for (size_t i = 0; selectors != NULL && i < from->selector_count; i++)
        selectors[i] = rwi_arena_copy(&route->kept, from->selectors[i],
                                      strlen(from->selectors[i]) + 1);
    options->selectors = selectors;
    return !route->kept.failed;
}

enum rw_status
rw_route_new(struct rw_route **out, struct rw_engine *engine,
             const struct rw_route_options *options, uint64_t now_us)
{
    struct route *route = calloc(1, sizeof(*route));

    *out = NULL;
    if (route == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&route->kept, ARENA_MAX);
    rwi_arena_init(&route->arena, ARENA_MAX);
    rwi_walks_init(&route->walks, engine, &options->walk);
    route->record.started_us = now_us;
    route->record.at_us = options->at_us != 0 ? options->at_us : now_us;
    if (copy_options(route, options))
        judge(route, now_us);
    if (is_short_of_memory(route)) {
        rw_route_free(&route->record);
        return RW_ERR_MEMORY;
    }
    *out = &route->record;
    return RW_OK;
}

void
rw_route_collect(struct rw_route *record, struct rw_walk *walk, uint64_t now_us)
{
    struct route *route = (struct route *)record;

    rwi_walks_collect(&route->walks, walk);
    judge(route, now_us);
}

void
rw_route_policy(struct rw_route *record, const struct rw_fetched *fetched,
                uint64_t now_us)
{
    struct route *route = (struct route *)record;

    route->fetched = *fetched;
    route->has_fetched = true;
    if (fetched->body != NULL)
        route->fetched.body =
            rwi_arena_copy(&route->kept, fetched->body, fetched->len);
    judge(route, now_us);
}

void
rw_route_attempts(struct rw_route *record, const struct rw_attempt *attempts,
                  size_t count, enum rw_mail_reason reason)
{
    record->attempts = attempts;
    record->attempt_count = count;
    if (reason == RW_MAIL_REASON_NONE ||
        (record->outcome != RW_MAIL_ACCEPTS &&
         record->outcome != RW_MAIL_IMPLICIT_MX))
        return;
    record->outcome = RW_MAIL_FAILURE;
    record->reason = reason;
}

void
rw_route_free(struct rw_route *record)
{
    struct route *route = (struct route *)record;

    if (route == NULL)
        return;
    rwi_walks_done(&route->walks);
    rwi_arena_done(&route->arena);
    rwi_arena_done(&route->kept);
    free(route);
}
