/* The addresses of name servers; see engine/host.h.
 *
 * A look-up is a task like the walk's own question.  Two look-ups may need
 * each other: one that an ancestor of a task already makes is not waited
 * for, which is how most circles are found; those that close in other ways
 * leave the walk with nothing on the way, which the walk finds (walk.c).
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/host.h"

#include <string.h>

#include "engine/failure.h"
#include "engine/task.h"
#include "rootwalk/registry.h"

/* Microseconds after which another server's address is sought as well. */
#define SEEK_US UINT64_C(500000)

/* How long "there is none" is kept.  RFC 2308 section 5 */
#define NO_ADDRESS_TTL_S 60

/* How long "it could not be found" is kept.  RFC 9520 section 3.2 */
#define FAILURE_TTL_S 30

static const uint16_t TYPES[RWI_FAMILIES] = {RW_TYPE_A, RW_TYPE_AAAA};

static bool
family_is_usable(const struct rw_walk *walk, size_t family)
{
    return family == 0 ? !walk->no_ipv4 : !walk->no_ipv6;
}

/* Whether this machine has had no way to servers of a family so far. */
static bool
family_is_left_out(const struct rw_walk *walk, size_t family)
{
    return family == 0 ? walk->trace.no_ipv4 : walk->trace.no_ipv6;
}

/* ---- what is known ------------------------------------------------------ */

static bool
addresses_from_octets(struct rwi_addresses *to, struct rw_walk *walk,
                      const struct rw_octets *octets, size_t family)
{
    size_t size = family == 0 ? 4 : 16;
    size_t count = octets->len / size;
    struct rw_address *list =
        rwi_arena_array(&walk->arena, count, sizeof(*list));

    if (list == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (rw_address_from_octets(&list[i], octets->data + i * size, size,
                                   walk->engine->config.port) != RW_OK)
            return false;
    to->list = list;
    to->count = count;
    to->knowledge = RWI_SOUGHT;
    return true;
}

static void
host_from_cache(struct rw_walk *walk, struct rwi_host *host, uint64_t now_us)
{
    for (size_t f = 0; f < RWI_FAMILIES; f++) {
        struct rwi_topic topic = {RWI_FACT_ADDRESSES, host->name, TYPES[f],
                                  walk->options.qclass};
        const struct rwi_fact *fact =
            rwi_cache_find(&walk->engine->cache, &topic, now_us);

        if (fact != NULL && fact->octets.len == 1) {
            host->family[f].knowledge = RWI_SOUGHT;
            host->family[f].reason = *fact->octets.data;
            walk->engine->stats.remembered++;
        } else if (fact != NULL && addresses_from_octets(&host->family[f], walk,
                                                         &fact->octets, f))
            host->family[f].provenance = RW_FROM_CACHE;
    }
}

static struct rwi_host *
host_named(struct rw_walk *walk, const uint8_t *name, uint64_t now_us)
{
    struct rwi_host *host = walk->hosts;

    while (host != NULL && !rw_name_equal(host->name, name))
        host = host->next;
    if (host != NULL)
        return host;
    host = rwi_arena_alloc(&walk->arena, sizeof(*host));
    if (host == NULL)
        return NULL;
    host->name = name;
    host->next = walk->hosts;
    walk->hosts = host;
    if (!walk->options.cold)
        host_from_cache(walk, host, now_us);
    return host;
}

struct rwi_host *
rwi_host_of(struct rw_walk *walk, struct rwi_cut *cut, size_t server,
            uint64_t now_us)
{
    if (cut->hosts[server] == NULL)
        cut->hosts[server] =
            host_named(walk, cut->view.servers[server].name, now_us);
    return cut->hosts[server];
}

/* ---- seeking ------------------------------------------------------------ */

/* Whether a task is part of a look-up of that host, at whatever depth. */
static bool
is_sought_by(const struct rwi_task *task, const struct rwi_host *host)
{
    for (; task != NULL; task = task->needed_by)
        if (rwi_task_host(task) == host)
            return true;
    return false;
}

static bool
is_being_sought(const struct rwi_host *host)
{
    for (size_t f = 0; f < RWI_FAMILIES; f++)
        if (host->family[f].knowledge == RWI_BEING_SOUGHT)
            return true;
    return false;
}

bool
rwi_host_pending(const struct rwi_task *task)
{
    for (size_t i = 0; i < task->cut->view.server_count; i++) {
        const struct rwi_host *host = task->cut->hosts[i];

        if (host != NULL && is_being_sought(host) && !is_sought_by(task, host))
            return true;
    }
    return false;
}

/* A circle, or too long a way, tells of who looked rather than of the host:
 * one with fewer look-ups above it may find what that one did not.  Each time
 * it stands less deep, so there is an end to it. */
static bool
is_worth_again(const struct rwi_addresses *at, const struct rwi_task *task)
{
    return (at->reason == RW_REASON_LOOP ||
            at->reason == RW_REASON_DEPTH_LIMIT) &&
           task->depth + 1 < at->depth;
}

/* Whether a walk has sought as many addresses as it may; then what it lacks
 * is said to need too many look-ups. */
static bool
is_sated(struct rwi_task *task, const struct rwi_host *host)
{
    if (task->walk->lookups <
        RWI_WALK_LOOKUPS_MAX * (1 + task->walk->trace.survey.zones))
        return false;
    task->tally.too_deep = host->name;
    return true;
}

static bool
seek_family(struct rwi_task *task, struct rwi_host *host, size_t family,
            bool insists)
{
    struct rwi_addresses *at = &host->family[family];
    struct rwi_task *child;

    if (!family_is_usable(task->walk, family) ||
        at->knowledge == RWI_BEING_SOUGHT ||
        (at->knowledge == RWI_SOUGHT && !insists &&
         !is_worth_again(at, task)) ||
        is_sated(task, host))
        return false;
    child =
        rwi_task_new(task->walk, RW_PURPOSE_ADDRESS, host->name, TYPES[family]);
    if (child == NULL)
        return false;
    child->needed_by = task;
    child->depth = task->depth + 1;
    child->probe = task->does->asks_all ? RW_PROBE_ADDRESS : task->probe;
    child->parent = insists && !task->does->asks_all ? task->last_step
                    : task->cut->step != 0           ? task->cut->step
                                                     : task->parent;
    child->lookup = (struct rwi_lookup){host, family, insists, false};
    child->why = (struct rw_because){.code = insists && task->does->asks_all
                                                 ? RW_BECAUSE_SURVEY_ADDRESS
                                                 : RW_BECAUSE_NS_ADDRESS,
                                     .name = host->name,
                                     .zone = task->cut->view.zone};
    at->knowledge = RWI_BEING_SOUGHT;
    task->walk->lookups++;
    return true;
}

static bool
seek_host(struct rwi_task *task, struct rwi_host *host, bool insists)
{
    bool started = false;

    if (is_sought_by(task, host)) {
        task->tally.loop = host->name;
        return false;
    }
    if (task->depth == RWI_DEPTH_MAX) {
        task->tally.too_deep = host->name;
        return false;
    }
    for (size_t f = 0; f < RWI_FAMILIES; f++)
        if (!family_is_left_out(task->walk, f))
            started |= seek_family(task, host, f, insists);
    /* what there was no way to is sought where the other gave nothing */
    for (size_t f = 0; f < RWI_FAMILIES && !started; f++) {
        const struct rwi_addresses *other = &host->family[1 - f];

        if (family_is_left_out(task->walk, f) &&
            (family_is_left_out(task->walk, 1 - f) ||
             (other->knowledge == RWI_SOUGHT && other->count == 0)))
            started = seek_family(task, host, f, insists);
    }
    return started;
}

/* Whether what is known of a server leaves something to be sought: first
 * come those without glue; at last (`insists`) also those whose glue does
 * not help and whose true address can be had elsewhere. */
static bool
is_worth_seeking(const struct rwi_task *task, size_t server,
                 const struct rwi_host *host, bool insists)
{
    const struct rw_ns *ns = &task->cut->view.servers[server];
    bool by_glue = host->family[0].provenance == RW_FROM_SIBLING_GLUE ||
                   host->family[1].provenance == RW_FROM_SIBLING_GLUE;

    if (!insists)
        return !ns->glue;
    if (host->was_insisted ||
        rw_name_is_at_or_below(ns->name, task->cut->view.zone))
        return false;
    return (ns->glue && host->family[0].knowledge == RWI_NOT_SOUGHT &&
            host->family[1].knowledge == RWI_NOT_SOUGHT) ||
           by_glue;
}

bool
rwi_host_seek(struct rwi_task *task, bool insists, uint64_t now_us)
{
    struct rwi_cut *cut = task->cut;

    for (size_t i = 0; i < cut->view.server_count; i++) {
        struct rwi_host *host = rwi_host_of(task->walk, cut, i, now_us);

        if (host == NULL || cut->lookups == RWI_LOOKUPS_MAX)
            return false;
        if (!is_worth_seeking(task, i, host, insists) ||
            !seek_host(task, host, insists))
            continue;
        host->was_insisted |= insists;
        cut->lookups++;
        task->seek_us = now_us + SEEK_US;
        return true;
    }
    return false;
}

/* Whether an authority has said already what a host has. */
static bool
was_told(const struct rw_walk *walk, const struct rwi_host *host, size_t family)
{
    for (size_t i = 0; i < walk->trace.step_count; i++) {
        const struct rw_step *step = walk->trace.steps[i];

        if (step->twin == 0 && step->reading != NULL && step->reading->has_aa &&
            step->qtype == TYPES[family] &&
            rw_kind_is_definite(step->reading->kind) &&
            rw_name_equal(step->qname, host->name))
            return true;
    }
    return false;
}

bool
rwi_host_seek_own(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_cut *cut = task->cut;

    for (size_t i = 0; i < cut->view.server_count; i++) {
        struct rwi_host *host = rwi_host_of(task->walk, cut, i, now_us);
        bool started = false;

        if (host == NULL)
            return false;
        if (host->was_surveyed || cut->own == RWI_LOOKUPS_MAX ||
            is_sought_by(task, host))
            continue;
        host->was_surveyed = true;
        for (size_t f = 0; f < RWI_FAMILIES; f++)
            started |= !was_told(task->walk, host, f) &&
                       seek_family(task, host, f, true);
        if (!started)
            continue;
        cut->own++;
        return true;
    }
    return false;
}

/* Whether a zone is above the name that the walk is for, or one of its
 * aliases: its servers are asked for their own sake. */
static bool
is_above_the_name(const struct rw_walk *walk, const uint8_t *zone)
{
    for (size_t i = 0; i < walk->main->name_count; i++)
        if (rw_name_is_at_or_below(walk->main->names[i], zone))
            return true;
    return false;
}

/* A survey asks everybody, as it was told to. */
static bool
is_for_a_survey(const struct rwi_task *task)
{
    for (; task != NULL; task = task->needed_by)
        if (task->does->asks_all)
            return true;
    return false;
}

/* The cut that counts for a zone: a task may stand at an older one still. */
static struct rwi_cut *
counting_cut(const struct rwi_task *task)
{
    struct rwi_cut *cut = task->walk->cuts;

    while (cut != NULL && !rw_name_equal(cut->view.zone, task->cut->view.zone))
        cut = cut->next;
    return cut != NULL ? cut : task->cut;
}

void
rwi_host_asked(const struct rwi_task *task)
{
    if (rwi_task_host(task) != NULL)
        counting_cut(task)->asked++;
}

bool
rwi_host_is_imposing(const struct rwi_task *task)
{
    return rwi_task_host(task) != NULL && !is_for_a_survey(task) &&
           !is_above_the_name(task->walk, task->cut->view.zone) &&
           counting_cut(task)->asked >= RWI_FOREIGN_MAX;
}

enum rw_reason
rwi_host_reason(const struct rwi_task *task, const uint8_t **name)
{
    *name = task->tally.loop;
    if (task->tally.loop != NULL)
        return RW_REASON_LOOP;
    *name = task->tally.too_deep;
    if (task->tally.too_deep != NULL)
        return RW_REASON_DEPTH_LIMIT;
    for (size_t i = 0; i < task->cut->view.server_count; i++) {
        const struct rwi_host *host = task->cut->hosts[i];

        for (size_t f = 0; host != NULL && f < RWI_FAMILIES; f++) {
            *name = host->name;
            if (host->family[f].reason == RW_REASON_LOOP ||
                host->family[f].reason == RW_REASON_BLOCKED ||
                host->family[f].reason == RW_REASON_DEPTH_LIMIT)
                return host->family[f].reason;
        }
    }
    *name = task->cut->view.zone;
    return RW_REASON_NO_ADDRESS;
}

/* ---- finding ------------------------------------------------------------ */

/* What a look-up is to fill. */
static struct rwi_addresses *
addresses_of(const struct rwi_task *task)
{
    return &task->lookup.host->family[task->lookup.family];
}

static void
settle(struct rwi_task *task, enum rw_reason reason)
{
    struct rwi_addresses *at = addresses_of(task);

    at->knowledge = RWI_SOUGHT;
    at->reason = reason;
    at->depth = task->depth;
    task->lookup.is_settled = true;
    task->walk->news++;
}

/* The octets of all A or AAAA records at a name; ttl_s the least of theirs. */
static size_t
address_octets(uint8_t *out, size_t size, const struct rw_reading *reading,
               const struct rwi_task *task, uint32_t *ttl_s)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t each = task->lookup.family == 0 ? 4 : 16, len = 0;

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        if (rrs[i].type != TYPES[task->lookup.family] ||
            rrs[i].rdata_len != each ||
            rrs[i].rclass != task->walk->options.qclass || len + each > size ||
            !rw_message_name_is(msg, rrs[i].owner, reading->name))
            continue;
        memcpy(out + len, msg->wire + rrs[i].rdata, each);
        len += each;
        if (rw_ttl(rrs[i].ttl_s) < *ttl_s)
            *ttl_s = rw_ttl(rrs[i].ttl_s);
    }
    return len;
}

void
rwi_host_answered(struct rwi_task *task, const struct rw_step *step,
                  uint64_t now_us)
{
    uint8_t octets[RWI_GLUE_MAX * 16];
    uint32_t ttl_s = RWI_TTL_MAX_S;
    struct rw_octets found = {octets, 0};
    struct rwi_topic topic = {RWI_FACT_ADDRESSES, task->lookup.host->name,
                              TYPES[task->lookup.family],
                              task->walk->options.qclass};
    struct rwi_addresses *at = addresses_of(task);

    found.len =
        address_octets(octets, sizeof(octets), step->reading, task, &ttl_s);
    at->count = 0;
    if (addresses_from_octets(at, task->walk, &found, task->lookup.family))
        at->provenance = RW_FROM_AUTHORITY;
    rwi_cache_put(&task->walk->engine->cache, &topic, found, NULL, now_us,
                  ttl_s);
    settle(task, RW_REASON_NONE);
}

void
rwi_host_ended(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_topic topic = {RWI_FACT_ADDRESSES, task->lookup.host->name,
                              TYPES[task->lookup.family],
                              task->walk->options.qclass};
    uint8_t reason = (uint8_t)task->result.reason;

    if (task->lookup.is_settled)
        return;
    if (task->result.outcome != RW_OUTCOME_FAILURE)
        rwi_cache_put(&task->walk->engine->cache, &topic,
                      (struct rw_octets){NULL, 0}, NULL, now_us,
                      NO_ADDRESS_TTL_S);
    else if (task->walk->engine->config.shares &&
             rwi_failure_is_others(task->result.reason))
        rwi_cache_put(&task->walk->engine->cache, &topic,
                      (struct rw_octets){&reason, 1}, NULL, now_us,
                      FAILURE_TTL_S);
    settle(task, task->result.outcome == RW_OUTCOME_FAILURE
                     ? task->result.reason
                     : RW_REASON_NONE);
}

bool
rwi_host_referred(struct rwi_task *task, const struct rwi_cut *cut)
{
    struct rwi_addresses *at = addresses_of(task);
    size_t family = task->lookup.family == 0 ? RW_FAMILY_IPV4 : RW_FAMILY_IPV6;

    for (size_t i = 0; !task->lookup.insists && i < cut->view.server_count;
         i++) {
        const struct rw_ns *ns = &cut->view.servers[i];
        struct rw_address *list;

        if (!ns->glue || !rw_name_equal(ns->name, task->lookup.host->name))
            continue;
        list = rwi_arena_array(&task->walk->arena, ns->address_count,
                               sizeof(*list));
        if (list == NULL)
            return false;
        at->count = 0;
        for (size_t k = 0; k < ns->address_count; k++)
            if (ns->addresses[k].family == family)
                list[at->count++] = ns->addresses[k];
        at->list = list;
        at->provenance = RW_FROM_SIBLING_GLUE;
        settle(task, RW_REASON_NONE);
        return true;
    }
    return false;
}
