/* What a survey asks; see engine/plan.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/plan.h"

#include <string.h>

#include "engine/cut.h"
#include "engine/probe.h"
#include "engine/task.h"
#include "rootwalk/address.h"
#include "rootwalk/registry.h"

#define DSYNC_LABEL   "\6_dsync"
#define HOSTNAME_BIND ((const uint8_t *)"\10hostname\4bind")
#define VERSION_BIND  ((const uint8_t *)"\7version\4bind")

#define TYPE_UNKNOWN 1000 /* RFC 8906 section 8.1.2 tests with it */
#define BETWEEN_MAX  10   /* names: as many as a resolver tries, RFC 9156 2.3 */

/* In this order; a connection takes a round trip more, so that it is first. */
static const struct rwi_plan PLAN[] = {
    {RW_PROBE_TCP, RW_TYPE_SOA, RWI_ALWAYS, RWI_OF_APEX, true},
    {RW_PROBE_SOA, RW_TYPE_SOA, RWI_ALWAYS, RWI_OF_APEX, false},
    {RW_PROBE_QUESTION, 0, RWI_ALWAYS, RWI_OF_NAME, false},
    {RW_PROBE_NS, RW_TYPE_NS, RWI_ALWAYS, RWI_OF_APEX, false},
    {RW_PROBE_DNSKEY, RW_TYPE_DNSKEY, RWI_ALWAYS, RWI_OF_APEX, false},
    {RW_PROBE_CDS, RW_TYPE_CDS, RWI_RARELY, RWI_OF_APEX, false},
    {RW_PROBE_CDNSKEY, RW_TYPE_CDNSKEY, RWI_RARELY, RWI_OF_APEX, false},
    {RW_PROBE_ZONEMD, RW_TYPE_ZONEMD, RWI_RARELY, RWI_OF_APEX, false},
    {RW_PROBE_A, RW_TYPE_A, RWI_FOR_TYPES, RWI_OF_NAME, false},
    {RW_PROBE_AAAA, RW_TYPE_AAAA, RWI_FOR_TYPES, RWI_OF_NAME, false},
    {RW_PROBE_HTTPS, RW_TYPE_HTTPS, RWI_FOR_TYPES, RWI_OF_NAME, false},
    {RW_PROBE_UNKNOWN, TYPE_UNKNOWN, RWI_FOR_TYPES, RWI_OF_NAME, false},
    {RW_PROBE_QMIN, RW_TYPE_A, RWI_FOR_QMIN, RWI_OF_BETWEEN, false},
    {RW_PROBE_CASE, RW_TYPE_SOA, RWI_FOR_CASE, RWI_OF_MIXED, false},
    {RW_PROBE_EDNS_VERSION, RW_TYPE_SOA, RWI_FOR_EDNS, RWI_OF_APEX, false},
    {RW_PROBE_EDNS_OPTION, RW_TYPE_SOA, RWI_FOR_EDNS, RWI_OF_APEX, false},
    {RW_PROBE_EDNS_FLAG, RW_TYPE_SOA, RWI_FOR_EDNS, RWI_OF_APEX, false},
    {RW_PROBE_EDNS_DO, RW_TYPE_SOA, RWI_FOR_EDNS, RWI_OF_APEX, false},
    {RW_PROBE_EDNS_COOKIE, RW_TYPE_SOA, RWI_FOR_EDNS, RWI_OF_APEX, false},
    {RW_PROBE_IDENTITY, RW_TYPE_TXT, RWI_FOR_IDENTITY, RWI_OF_HOST, false},
    {RW_PROBE_VERSION, RW_TYPE_TXT, RWI_FOR_IDENTITY, RWI_OF_SOFTWARE, false},
    {RW_PROBE_TRANSFER, RW_TYPE_AXFR, RWI_FOR_TRANSFER, RWI_OF_APEX, true},
};

#define PLAN_COUNT (sizeof(PLAN) / sizeof(PLAN[0]))

static const struct rwi_way *
way_of(const struct rw_walk *walk)
{
    return &walk->survey.ways[walk->survey.way];
}

static bool
is_wished(const struct rw_walk *walk, const struct rwi_plan *plan)
{
    switch (plan->wish) {
    case RWI_ALWAYS:
    case RWI_RARELY:
        return true;
    case RWI_FOR_EDNS:
        return walk->options.probe_edns;
    case RWI_FOR_CASE:
        return walk->options.probe_case;
    case RWI_FOR_TYPES:
        return walk->options.probe_types;
    case RWI_FOR_QMIN:
        return walk->options.probe_qmin;
    case RWI_FOR_IDENTITY:
        return walk->options.probe_identity;
    case RWI_FOR_TRANSFER:
        return walk->options.probe_axfr;
    }
    return false;
}

/* Whether the walk's own question is a row of the plan, or what it asked for
 * is sought over TCP anyway. */
static bool
is_needless(const struct rw_walk *walk, const struct rwi_plan *plan)
{
    const struct rwi_way *way = way_of(walk);
    bool is_apex = rw_name_equal(way->name, way->cut->view.zone);

    if (!is_wished(walk, plan))
        return true;
    if (way->is_aside)
        return plan->probe != RW_PROBE_IDENTITY;
    if (plan->probe == RW_PROBE_TCP)
        return walk->options.tcp_only;
    if (plan->wish == RWI_FOR_TYPES)
        return plan->type == way->type;
    if (plan->type != 0)
        return plan->wish == RWI_RARELY && is_apex && way->type == plan->type;
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (is_apex && PLAN[i].type == way->type && PLAN[i].wish == RWI_ALWAYS)
            return true;
    return false;
}

struct rwi_task *
rwi_plan_ask(struct rw_walk *walk, const struct rwi_plan *plan,
             const uint8_t *name, uint8_t purpose, enum rw_because_code why)
{
    struct rwi_cut *cut = walk->survey.cut;
    struct rwi_task *task =
        rwi_task_new(walk, RW_PURPOSE_SURVEY, name,
                     plan->type != 0 ? plan->type : way_of(walk)->type);

    if (task == NULL)
        return NULL;
    task->does = &walk->engine->purposes[purpose];
    task->probe = plan->probe;
    task->over_tcp = plan->over_tcp;
    task->parent = cut->step;
    task->cut = cut;
    task->why = (struct rw_because){.code = why, .zone = cut->view.zone};
    return task;
}

/* Ask for one name of a row of the plan. */
static struct rwi_task *
ask(struct rw_walk *walk, const struct rwi_plan *plan, uint8_t purpose,
    enum rw_because_code why)
{
    return rwi_plan_ask(walk, plan,
                        plan->subject == RWI_OF_NAME
                            ? way_of(walk)->name
                            : walk->survey.cut->view.zone,
                        purpose, why);
}

/* The apex in mixed case; one without letters shows nothing. */
static void
ask_mixed(struct rw_walk *walk, const struct rwi_plan *plan)
{
    const uint8_t *zone = walk->survey.cut->view.zone;
    uint8_t mixed[RW_NAME_MAX];
    const uint8_t *name;

    if (!rwi_probe_mix_case(mixed, zone))
        return;
    name = rwi_arena_copy(&walk->arena, mixed, rw_name_size(zone));
    if (name != NULL)
        (void)rwi_plan_ask(walk, plan, name, RW_PURPOSE_SURVEY,
                           RW_BECAUSE_SURVEY);
}

/* What a resolver that minimises names asks on its way down. */
static void
ask_between(struct rw_walk *walk, const struct rwi_plan *plan)
{
    const uint8_t *name = way_of(walk)->name;
    size_t zone = rw_name_labels(walk->survey.cut->view.zone);
    size_t labels = rw_name_labels(name);

    for (size_t i = zone + 1; i < labels && i <= zone + BETWEEN_MAX; i++)
        (void)rwi_plan_ask(walk, plan, rw_name_skip(name, labels - i),
                           RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
}

/* What a server is asked of itself stands in a class of its own: RFC 4892. */
static void
ask_of_software(struct rw_walk *walk, const struct rwi_plan *plan,
                const uint8_t *name)
{
    struct rwi_task *task =
        rwi_plan_ask(walk, plan, name, RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);

    if (task != NULL)
        task->qclass = RW_CLASS_CH;
}

static void
ask_row(struct rw_walk *walk, const struct rwi_plan *plan)
{
    switch (plan->subject) {
    case RWI_OF_APEX:
    case RWI_OF_NAME:
        (void)ask(walk, plan, RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
        break;
    case RWI_OF_MIXED:
        ask_mixed(walk, plan);
        break;
    case RWI_OF_HOST:
        ask_of_software(walk, plan, HOSTNAME_BIND);
        break;
    case RWI_OF_SOFTWARE:
        ask_of_software(walk, plan, VERSION_BIND);
        break;
    case RWI_OF_BETWEEN:
        ask_between(walk, plan);
        break;
    }
}

void
rwi_plan_all(struct rw_walk *walk)
{
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (!is_needless(walk, &PLAN[i]) &&
            (PLAN[i].wish != RWI_RARELY || walk->survey.has[PLAN[i].probe]))
            ask_row(walk, &PLAN[i]);
    walk->survey.servers = walk->survey.cut->view.server_count;
}

void
rwi_plan_rare(struct rw_walk *walk)
{
    bool is_root = rw_name_is_root(walk->survey.cut->view.zone);

    if (walk->survey.is_signed)
        return;
    walk->survey.is_signed = true;
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (PLAN[i].wish == RWI_RARELY && !is_needless(walk, &PLAN[i]) &&
            (!is_root || PLAN[i].probe == RW_PROBE_ZONEMD))
            (void)ask(walk, &PLAN[i], RWI_PURPOSE_ONE, RW_BECAUSE_SURVEY);
}

void
rwi_plan_dsync(struct rw_walk *walk, uint64_t now_us)
{
    static const struct rwi_plan DSYNC = {RW_PROBE_DSYNC, RW_TYPE_DSYNC,
                                          RWI_ALWAYS, RWI_OF_APEX, false};
    const uint8_t *zone = walk->survey.cut->view.zone;
    struct rwi_cut *parent = rwi_cut_deepest(walk, zone, RW_TYPE_DS, now_us);
    size_t head, size = rw_name_size(zone);
    uint8_t name[RW_NAME_MAX];
    struct rwi_task *task;

    if (parent == NULL || walk->survey.has[RW_PROBE_DSYNC] ||
        size + sizeof(DSYNC_LABEL) - 1 > sizeof(name))
        return;
    head = size - rw_name_size(parent->view.zone);
    memcpy(name, zone, head);
    memcpy(name + head, DSYNC_LABEL, sizeof(DSYNC_LABEL) - 1);
    memcpy(name + head + sizeof(DSYNC_LABEL) - 1, zone + head, size - head);
    walk->survey.has[RW_PROBE_DSYNC] = true;
    task = ask(walk, &DSYNC, RWI_PURPOSE_ONE, RW_BECAUSE_SURVEY_DSYNC);
    if (task == NULL)
        return;
    task->name = rwi_arena_copy(&walk->arena, name, rw_name_size(name));
    task->cut = parent;
    if (task->name == NULL)
        task->name = zone; /* the walk is about to end */
}

const struct rwi_plan *
rwi_plan_of(enum rw_probe probe)
{
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (PLAN[i].probe == probe)
            return &PLAN[i];
    return NULL;
}

/* ---- where nobody is ---------------------------------------------------- */

#define NOBODYS "192.0.2.253"
#define NOBODY  ((const uint8_t *)"\6nobody\7invalid")

/* TEST-NET-1 is for documents (RFC 5737): no server of anybody's is there, and
 * so whoever answers from there stands between. */
struct rwi_task *
rwi_plan_nowhere(struct rw_walk *walk)
{
    static const struct rwi_plan NOWHERE = {
        RW_PROBE_NOWHERE, RW_TYPE_SOA, RWI_FOR_IDENTITY, RWI_OF_APEX, false};
    struct rwi_cut *cut =
        rwi_arena_copy(&walk->arena, walk->survey.cut, sizeof(*cut));
    struct rw_ns *ns = rwi_arena_alloc(&walk->arena, sizeof(*ns));
    struct rw_address *address =
        rwi_arena_alloc(&walk->arena, sizeof(*address));
    const struct rw_address *from = walk->survey.cut->view.servers[0].addresses;
    struct rwi_task *task;

    if (cut == NULL || ns == NULL || address == NULL ||
        rw_address_from_text(address, NOBODYS, from->port) != RW_OK)
        return NULL;
    ns->name = NOBODY;
    ns->addresses = address;
    ns->address_count = 1;
    ns->glue = true;
    cut->view.servers = ns;
    cut->view.server_count = 1;
    task = rwi_plan_ask(walk, &NOWHERE, cut->view.zone, RWI_PURPOSE_ONE,
                        RW_BECAUSE_SURVEY_NOWHERE);
    if (task != NULL)
        task->cut = cut;
    return task;
}
