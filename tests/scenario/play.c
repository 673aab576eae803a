/* An engine set up as a scenario's configuration says, one walk on it, and
 * the virtual driver between the two.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/play.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/dnssec.h"

#define START_US (UINT64_C(1767225600) * 1000000) /* 2026-01-01 */

static const uint8_t WITH_DSA[] = {3, 5, 6, 7, 8, 10, 13, 14, 15, 16};
static const struct rw_judge_policy DSA_POLICY = {
    .algorithms = WITH_DSA, .algorithm_count = sizeof(WITH_DSA)};

static uint64_t
draw(void *ctx)
{
    struct play *play = ctx;

    return rw_random_next(&play->random);
}

/* The server preferred most, or any. */
static size_t
choose(void *ctx, const struct rw_choice *choice)
{
    struct play *play = ctx;

    for (size_t p = 0; p < play->prefer_count; p++) {
        for (size_t i = 0; i < choice->server_count; i++) {
            if (rw_address_same_host(&play->prefer[p],
                                     &choice->servers[i].address))
                return i;
        }
    }
    return (size_t)(draw(play) % choice->server_count);
}

/* ---- settings: what "; rootwalk:" lines ask for --------------------- */

struct settings {
    struct rw_walk_options walk;
    bool warm; /* go on with the engine of the question before */
};

static bool
add_preferred(struct play *play, const char *rest)
{
    while (*rest != '\0') {
        char word[RW_ADDRESS_TEXT_MAX + 1];
        size_t len = strcspn(rest, " \t");

        snprintf(word, sizeof(word), "%.*s", (int)len, rest);
        rest += len;
        rest += strspn(rest, " \t");
        if (play->prefer_count == PREFER_MAX ||
            rw_address_from_text(&play->prefer[play->prefer_count++], word,
                                 53) != RW_OK)
            return false;
    }
    return true;
}

static bool
set_number(struct play *play, struct rw_walk_options *walk, const char *word,
           uint64_t value)
{
    if (strcmp(word, "rtt") == 0)
        play->world.rtt_us = value * 1000;
    else if (strcmp(word, "max-queries") == 0)
        walk->max_queries = (uint32_t)value;
    else if (strcmp(word, "deadline") == 0)
        walk->deadline_us = value * 1000;
    else if (strcmp(word, "timeout") == 0)
        walk->timeout_us = value * 1000;
    else if (strcmp(word, "tries") == 0)
        walk->tries = (uint16_t)value;
    else
        return false;
    return true;
}

static bool
set_cookie(struct rw_query_options *query)
{
    static const uint8_t COOKIE[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    query->cookie_len = sizeof(COOKIE);
    memcpy(query->cookie, COOKIE, sizeof(COOKIE));
    return true;
}

/* A word that stands alone. */
static bool
set_flag(struct play *play, struct settings *settings, const char *word)
{
    struct rw_walk_options *walk = &settings->walk;

    if (strcmp(word, "cookie") == 0)
        return set_cookie(&walk->query);
    if (strcmp(word, "no-edns") == 0) {
        walk->query.edns = false;
        return true;
    }
    bool *flag = strcmp(word, "strict") == 0      ? &play->world.strict
                 : strcmp(word, "warm") == 0      ? &settings->warm
                 : strcmp(word, "qmin") == 0      ? &walk->qmin
                 : strcmp(word, "all") == 0       ? &walk->all
                 : strcmp(word, "tcp") == 0       ? &walk->tcp_only
                 : strcmp(word, "ignore-tc") == 0 ? &walk->ignore_tc
                 : strcmp(word, "no-ipv4") == 0   ? &walk->no_ipv4
                 : strcmp(word, "no-ipv6") == 0   ? &walk->no_ipv6
                                                  : NULL;
    if (flag == NULL)
        return false;
    return *flag = true;
}

static bool
apply_notes(struct play *play, struct settings *settings,
            const struct rpl_note *note, struct rw_text *why)
{
    for (; note != NULL; note = note->next) {
        char *end;
        uint64_t value = strtoull(note->rest, &end, 10);
        bool good;

        if (strcmp(note->word, "prefer") == 0)
            good = add_preferred(play, note->rest);
        else if (strcmp(note->word, "seeds") == 0)
            good = true; /* the runner's */
        else if (note->rest[0] != '\0' && *end == '\0')
            good = set_number(play, &settings->walk, note->word, value);
        else
            good =
                note->rest[0] == '\0' && set_flag(play, settings, note->word);
        if (!good) {
            rw_text_printf(why, "line %zu: not understood: %s %s\n", note->line,
                           note->word, note->rest);
            return false;
        }
    }
    return true;
}

/* ---- engine and walk ------------------------------------------------ */

void
play_init(struct play *play, struct pool *pool, const struct rpl *rpl,
          uint64_t seed)
{
    memset(play, 0, sizeof(*play));
    play->pool = pool;
    play->rpl = rpl;
    rw_random_init(&play->random, seed);
    play->now_us = rpl->clock_us > 0 ? rpl->clock_us : START_US;
    world_init(&play->world, pool, rpl);
}

void
play_done(struct play *play)
{
    rw_engine_free(play->engine);
    play->engine = NULL;
}

/* The root's servers: an NS record and an address for each. */
static struct rw_record *
make_hints(struct play *play)
{
    const struct rpl *rpl = play->rpl;
    struct rw_record *hints =
        pool_new(play->pool, 2 * rpl->stub_count, sizeof(*hints));

    for (size_t i = 0; i < rpl->stub_count; i++) {
        const struct rpl_stub *stub = &rpl->stubs[i];
        struct rw_record *ns = &hints[2 * i], *address = &hints[2 * i + 1];
        bool is_ipv4 = stub->address.family == RW_FAMILY_IPV4;
        char name[40];

        snprintf(name, sizeof(name), "root%zu.invalid.", i);
        ns->owner = RW_NAME_ROOT;
        ns->type = RW_TYPE_NS;
        ns->rdata =
            stub->name != NULL ? stub->name : rpl_name(play->pool, name);
        ns->rdata_len = (uint16_t)rw_name_size(ns->rdata);
        address->owner = ns->rdata;
        address->type = is_ipv4 ? RW_TYPE_A : RW_TYPE_AAAA;
        address->rdata = stub->address.octets;
        address->rdata_len = is_ipv4 ? 4 : 16;
        ns->rclass = address->rclass = RW_CLASS_IN;
        ns->ttl_s = address->ttl_s = 3600000;
    }
    return hints;
}

static bool
make_engine(struct play *play, struct rw_text *why)
{
    const struct rpl *rpl = play->rpl;
    struct rw_engine_config config = {
        .hints = make_hints(play),
        .hint_count = 2 * rpl->stub_count,
        .anchors = rpl->anchors.count > 0 ? rpl->anchors.list : NULL,
        .anchor_count = rpl->anchors.count,
        .policy = play->accepts_dsa ? &DSA_POLICY : NULL,
        .no_ipv4 = rpl->no_ipv4,
        .no_ipv6 = rpl->no_ipv6,
        .random = draw,
        .choose = play->prefer_count > 0 ? choose : NULL,
        .ctx = play,
    };
    enum rw_status status = rw_engine_new(&play->engine, &config);

    if (status != RW_OK)
        rw_text_printf(why, "no engine: %s\n", rw_status_text(status));
    return status == RW_OK;
}

static bool
walk_to_end(struct play *play, const struct rw_walk_options *options,
            struct rw_walk **walk, struct rw_text *why)
{
    enum rw_status status =
        rw_engine_start(play->engine, options, play->now_us, walk);

    if (status == RW_OK)
        status = rw_virtual_run(play->engine, world_answer, &play->world,
                                &play->now_us, NULL);
    if (status != RW_OK)
        rw_text_printf(why, "the run ended with: %s\n", rw_status_text(status));
    return status == RW_OK;
}

static void
settings_init(struct settings *settings, const struct rpl *rpl,
              const struct rpl_entry *query)
{
    struct rw_walk_options *walk = &settings->walk;

    memset(settings, 0, sizeof(*settings));
    rw_walk_options_init(walk);
    walk->qname = query->qname;
    walk->qtype = query->qtype;
    walk->qclass = query->qclass;
    walk->qmin = rpl->qmin;
    walk->validate = rpl->anchors.count > 0;
}

static void
bounds_init(struct check_bounds *bounds, const struct rw_walk_options *walk)
{
    bounds->queries_max =
        walk->max_queries > 0 ? walk->max_queries : RW_QUERIES_DEFAULT;
    bounds->deadline_us =
        walk->deadline_us > 0 ? walk->deadline_us : RW_DEADLINE_DEFAULT_US;
}

static bool
check_walk(const struct play *play, const struct rpl_entry *query,
           const struct rpl_entry *want, const struct rw_trace *trace,
           struct rw_text *why)
{
    bool good = check_answer(query, want, trace, why);

    good = check_notes(want->notes, trace, why) && good;
    return check_invariants(trace, &play->bounds, why) && good;
}

bool
play_walk(struct play *play, const struct rpl_step *query,
          struct rw_walk **walk, struct rw_text *why)
{
    struct settings settings;

    *walk = NULL;
    play->world.step = query->number;
    play->prefer_count = 0;
    settings_init(&settings, play->rpl, query->entry);
    if (!apply_notes(play, &settings, play->rpl->notes, why) ||
        !apply_notes(play, &settings, query->entry->notes, why))
        return false;
    if (!settings.warm)
        play_done(play);
    if (play->engine == NULL && !make_engine(play, why))
        return false;
    bounds_init(&play->bounds, &settings.walk);
    return walk_to_end(play, &settings.walk, walk, why);
}

bool
play_question(struct play *play, const struct rpl_step *query,
              const struct rpl_step *check, bool show, struct rw_text *why)
{
    struct rw_walk *walk;
    bool good;

    if (!play_walk(play, query, &walk, why))
        return false;
    good =
        check_walk(play, query->entry, check->entry, rw_walk_trace(walk), why);
    if (show || !good)
        check_show(rw_walk_trace(walk));
    rw_walk_free(walk);
    return good;
}
