/* Surveys; see engine/survey.h.
 *
 * When a walk has come to its end, the servers of its last zone are asked (of
 * each zone on its way, for --all=path): a table says what.  A zone is
 * surveyed in stages: the plan is asked, and once more of servers that were
 * found meanwhile (the zone's own NS set, another parent's referral); what
 * servers disagreed about is asked again two seconds later, because a zone
 * may just have been changed.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/survey.h"

#include <string.h>

#include "engine/choose.h"
#include "engine/cut.h"
#include "engine/probe.h"
#include "engine/task.h"
#include "rootwalk/registry.h"
#include "trace/said.h"
#include "wire/fields.h"

#define AGAIN_US    UINT64_C(2000000) /* until what differs is asked again */
#define ROUNDS_MAX  3 /* in which servers found late are asked */
#define DSYNC_LABEL "\6_dsync"

/* ---- the plan ----------------------------------------------------------- */

enum wish {
    ALWAYS,
    RARELY,   /* of a signed zone: asked of one server, and of the others where
               that has it */
    FOR_EDNS, /* --probe: */
    FOR_CASE,
    FOR_TYPES,
    FOR_QMIN,
};

enum subject {
    APEX,
    NAME,   /* the walk's own */
    MIXED,  /* the apex in mixed case */
    BETWEEN /* the names between the two, each */
};

struct plan {
    enum rw_probe probe;
    uint16_t type; /* 0: what the walk asked there */
    enum wish wish;
    enum subject subject;
    bool over_tcp;
};

#define TYPE_UNKNOWN 1000 /* RFC 8906 section 8.1.2 tests with it */
#define BETWEEN_MAX  10   /* names: as many as a resolver tries, RFC 9156 2.3 */

/* In this order; a connection takes a round trip more, so that it is first. */
static const struct plan PLAN[] = {
    {RW_PROBE_TCP, RW_TYPE_SOA, ALWAYS, APEX, true},
    {RW_PROBE_SOA, RW_TYPE_SOA, ALWAYS, APEX, false},
    {RW_PROBE_QUESTION, 0, ALWAYS, NAME, false},
    {RW_PROBE_NS, RW_TYPE_NS, ALWAYS, APEX, false},
    {RW_PROBE_DNSKEY, RW_TYPE_DNSKEY, ALWAYS, APEX, false},
    {RW_PROBE_CDS, RW_TYPE_CDS, RARELY, APEX, false},
    {RW_PROBE_CDNSKEY, RW_TYPE_CDNSKEY, RARELY, APEX, false},
    {RW_PROBE_ZONEMD, RW_TYPE_ZONEMD, RARELY, APEX, false},
    {RW_PROBE_A, RW_TYPE_A, FOR_TYPES, NAME, false},
    {RW_PROBE_AAAA, RW_TYPE_AAAA, FOR_TYPES, NAME, false},
    {RW_PROBE_HTTPS, RW_TYPE_HTTPS, FOR_TYPES, NAME, false},
    {RW_PROBE_UNKNOWN, TYPE_UNKNOWN, FOR_TYPES, NAME, false},
    {RW_PROBE_QMIN, RW_TYPE_A, FOR_QMIN, BETWEEN, false},
    {RW_PROBE_CASE, RW_TYPE_SOA, FOR_CASE, MIXED, false},
    {RW_PROBE_EDNS_VERSION, RW_TYPE_SOA, FOR_EDNS, APEX, false},
    {RW_PROBE_EDNS_OPTION, RW_TYPE_SOA, FOR_EDNS, APEX, false},
    {RW_PROBE_EDNS_FLAG, RW_TYPE_SOA, FOR_EDNS, APEX, false},
};

#define PLAN_COUNT (sizeof(PLAN) / sizeof(PLAN[0]))

static const struct rwi_way *
way_of(const struct rw_walk *walk)
{
    return &walk->survey.ways[walk->survey.way];
}

static bool
is_wished(const struct rw_walk *walk, const struct plan *plan)
{
    switch (plan->wish) {
    case ALWAYS:
    case RARELY:
        return true;
    case FOR_EDNS:
        return walk->options.probe_edns;
    case FOR_CASE:
        return walk->options.probe_case;
    case FOR_TYPES:
        return walk->options.probe_types;
    case FOR_QMIN:
        return walk->options.probe_qmin;
    }
    return false;
}

/* Whether the walk's own question is a row of the plan, or what it asked for
 * is sought over TCP anyway. */
static bool
is_needless(const struct rw_walk *walk, const struct plan *plan)
{
    const struct rwi_way *way = way_of(walk);
    bool is_apex = rw_name_equal(way->name, way->cut->view.zone);

    if (!is_wished(walk, plan))
        return true;
    if (plan->over_tcp)
        return walk->options.tcp_only;
    if (plan->wish == FOR_TYPES)
        return plan->type == way->type;
    if (plan->type != 0)
        return plan->wish == RARELY && is_apex && way->type == plan->type;
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (is_apex && PLAN[i].type == way->type && PLAN[i].wish == ALWAYS)
            return true;
    return false;
}

/* Ask a question of the plan.
 *
 * @param name  in the walk's arena
 */
static struct rwi_task *
ask_name(struct rw_walk *walk, const struct plan *plan, const uint8_t *name,
         uint8_t purpose, enum rw_because_code why)
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
ask(struct rw_walk *walk, const struct plan *plan, uint8_t purpose,
    enum rw_because_code why)
{
    return ask_name(walk, plan,
                    plan->subject == NAME ? way_of(walk)->name
                                          : walk->survey.cut->view.zone,
                    purpose, why);
}

/* The apex in mixed case; one without letters shows nothing. */
static void
ask_mixed(struct rw_walk *walk, const struct plan *plan)
{
    const uint8_t *zone = walk->survey.cut->view.zone;
    uint8_t mixed[RW_NAME_MAX];
    const uint8_t *name;

    if (!rwi_probe_mix_case(mixed, zone))
        return;
    name = rwi_arena_copy(&walk->arena, mixed, rw_name_size(zone));
    if (name != NULL)
        (void)ask_name(walk, plan, name, RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
}

/* What a resolver that minimises names asks on its way down. */
static void
ask_between(struct rw_walk *walk, const struct plan *plan)
{
    const uint8_t *name = way_of(walk)->name;
    size_t zone = rw_name_labels(walk->survey.cut->view.zone);
    size_t labels = rw_name_labels(name);

    for (size_t i = zone + 1; i < labels && i <= zone + BETWEEN_MAX; i++)
        (void)ask_name(walk, plan, rw_name_skip(name, labels - i),
                       RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
}

static void
ask_row(struct rw_walk *walk, const struct plan *plan)
{
    switch (plan->subject) {
    case APEX:
    case NAME:
        (void)ask(walk, plan, RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
        break;
    case MIXED:
        ask_mixed(walk, plan);
        break;
    case BETWEEN:
        ask_between(walk, plan);
        break;
    }
}

/* Ask all servers that were not asked yet. */
static void
ask_all(struct rw_walk *walk)
{
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (!is_needless(walk, &PLAN[i]) &&
            (PLAN[i].wish != RARELY || walk->survey.has[PLAN[i].probe]))
            ask_row(walk, &PLAN[i]);
    walk->survey.servers = walk->survey.cut->view.server_count;
}

/* What only signed zones have, of one server. */
static void
ask_rare(struct rw_walk *walk)
{
    bool is_root = rw_name_is_root(walk->survey.cut->view.zone);

    if (walk->survey.is_signed)
        return;
    walk->survey.is_signed = true;
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (PLAN[i].wish == RARELY && !is_needless(walk, &PLAN[i]) &&
            (!is_root || PLAN[i].probe == RW_PROBE_ZONEMD))
            (void)ask(walk, &PLAN[i], RWI_PURPOSE_ONE, RW_BECAUSE_SURVEY);
}

/* Where the parent wants to be told that there is a new CDS: a name between
 * the labels of the child and the parent's.  RFC 9859 section 3 */
static void
ask_dsync(struct rw_walk *walk, uint64_t now_us)
{
    static const struct plan DSYNC = {RW_PROBE_DSYNC, RW_TYPE_DSYNC, ALWAYS,
                                      APEX, false};
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

/* ---- the zone's servers ------------------------------------------------- */

/* A copy of a cut to which servers can be added. */
static struct rwi_cut *
roomy(struct rw_walk *walk, const struct rwi_cut *from)
{
    struct rwi_survey *survey = &walk->survey;
    struct rwi_cut *cut = rwi_arena_copy(&walk->arena, from, sizeof(*from));

    survey->room =
        rwi_arena_array(&walk->arena, RWI_NS_MAX, sizeof(struct rw_ns));
    if (cut == NULL || survey->room == NULL)
        return NULL;
    cut->hosts =
        rwi_arena_array(&walk->arena, RWI_NS_MAX, sizeof(struct rwi_host *));
    if (cut->hosts == NULL)
        return NULL;
    memcpy(survey->room, from->view.servers,
           from->view.server_count * sizeof(struct rw_ns));
    memcpy(cut->hosts, from->hosts,
           from->view.server_count * sizeof(struct rwi_host *));
    cut->view.servers = survey->room;
    return cut;
}

static bool
has_address(const struct rwi_cut *cut, const struct rw_address *address)
{
    for (size_t i = 0; i < cut->view.server_count; i++)
        for (size_t k = 0; k < cut->view.servers[i].address_count; k++)
            if (rw_address_equal(&cut->view.servers[i].addresses[k], address))
                return true;
    return false;
}

/* Whether a cut has a server of that name, with those addresses. */
static bool
has_ns(const struct rwi_cut *cut, const struct rw_ns *ns)
{
    bool is_named = false;

    for (size_t i = 0; i < cut->view.server_count; i++)
        is_named |= rw_name_equal(cut->view.servers[i].name, ns->name);
    for (size_t k = 0; ns->glue && k < ns->address_count; k++)
        if (!has_address(cut, &ns->addresses[k]))
            return false;
    return is_named;
}

static void
add_ns(struct rw_walk *walk, const struct rw_ns *ns)
{
    struct rwi_cut *cut = walk->survey.cut;

    if (has_ns(cut, ns))
        return;
    if (cut->view.server_count == RWI_NS_MAX)
        cut->view.more++;
    else
        walk->survey.room[cut->view.server_count++] = *ns;
}

/* Parents that delegate differently are all followed. */
static void
add_other_referrals(struct rw_walk *walk)
{
    const struct rw_trace *trace = &walk->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        if (r == NULL || !rw_name_equal(r->zone, walk->survey.cut->view.zone))
            continue;
        for (size_t k = 0; k < r->server_count; k++)
            add_ns(walk, &r->servers[k]);
    }
}

/* Servers that only the zone itself names. */
static void
add_named(struct rw_walk *walk, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        uint8_t name[RW_NAME_MAX];
        struct rw_ns ns = {.name = name};
        struct rwi_NS data;

        if (rr->rclass != step->qclass || !rwi_NS_of(&data, msg, rr) ||
            !rw_message_name_is(msg, rr->owner, step->qname) ||
            rwi_name_at(name, msg, data.nameserver) == 0 ||
            has_ns(walk->survey.cut, &ns))
            continue;
        ns.name = rwi_arena_copy(&walk->arena, name, rw_name_size(name));
        if (ns.name != NULL)
            add_ns(walk, &ns);
    }
}

/* ---- what was heard ----------------------------------------------------- */

static const struct plan *
plan_of(enum rw_probe probe)
{
    for (size_t i = 0; i < PLAN_COUNT; i++)
        if (PLAN[i].probe == probe)
            return &PLAN[i];
    return NULL;
}

/* A rare set that is there: the others are asked for theirs. */
static void
heard_rare(struct rw_walk *walk, const struct plan *plan, uint64_t now_us)
{
    if (walk->survey.has[plan->probe])
        return;
    walk->survey.has[plan->probe] = true;
    (void)ask(walk, plan, RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
    if (plan->probe == RW_PROBE_CDS && walk->survey.cut->view.has_ds)
        ask_dsync(walk, now_us);
}

void
rwi_survey_heard(struct rwi_task *task, const struct rw_step *step)
{
    struct rw_walk *walk = task->walk;
    const struct plan *plan = plan_of(task->probe);

    if (walk->survey.stage != RWI_SURVEY_ASKS || plan == NULL ||
        step->reading == NULL || step->reading->kind != RW_KIND_ANSWER)
        return;
    if (step->qtype == RW_TYPE_NS)
        add_named(walk, step);
    if (step->qtype == RW_TYPE_DNSKEY)
        ask_rare(walk);
    if (plan->wish == RARELY)
        heard_rare(walk, plan, walk->engine->now_us);
}

/* ---- what differs ------------------------------------------------------- */

static bool
is_word(const struct rw_step *step, const struct rwi_task *task)
{
    return step->twin == 0 && step->reading != NULL &&
           !rw_probe_is_unusual(step->probe) && step->error == RW_STEP_OK &&
           step->qtype == task->type &&
           (step->purpose == RW_PURPOSE_SURVEY ||
            step->probe != RW_PROBE_NONE) &&
           rw_name_equal(step->zone, task->cut->view.zone) &&
           rw_name_equal(step->qname, task->name) && rwi_says(step->reading);
}

/* Whether servers differed about what a task asked all of them. */
static bool
differs(const struct rwi_task *task)
{
    const struct rw_trace *trace = &task->walk->trace;
    bool has_first = false;
    struct rwi_said first = {0};

    for (size_t i = 0; i < trace->step_count; i++) {
        struct rwi_said said;

        if (!is_word(trace->steps[i], task))
            continue;
        rwi_said_of(&said, trace->steps[i]->reading);
        if (has_first && !rwi_said_equal(&first, &said))
            return true;
        first = said;
        has_first = true;
    }
    return false;
}

/* Whether the question of a task was asked again already. */
static bool
is_asked_again(const struct rwi_task *task)
{
    for (const struct rwi_task *t = task->walk->tasks; t != NULL; t = t->next)
        if (t->is_second && t->cut == task->cut && t->type == task->type &&
            rw_name_equal(t->name, task->name))
            return true;
    return false;
}

/* Ask again, of those who said something. */
static bool
ask_again(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_task *task, *last = walk->last_task;
    bool any = false;

    for (task = walk->tasks; task != NULL; task = task->next) {
        const struct plan *plan = plan_of(task->probe);

        if (plan != NULL && task->does->asks_all && !task->over_tcp &&
            !rw_probe_is_unusual(task->probe) &&
            task->cut == walk->survey.cut && differs(task) &&
            !is_asked_again(task)) {
            struct rwi_task *again = ask_name(
                walk, plan, task->name, RW_PURPOSE_SURVEY, RW_BECAUSE_DIFFERED);

            if (again == NULL)
                return any;
            again->is_second = true;
            again->start_us = rwi_later(now_us, AGAIN_US);
            any = true;
        }
        if (task == last)
            break;
    }
    return any;
}

/* ---- zone after zone ---------------------------------------------------- */

void
rwi_survey_way(struct rwi_task *task)
{
    struct rwi_survey *survey = &task->walk->survey;
    struct rwi_way way = {task->cut, task->asked_name, task->asked_type};

    if (!task->walk->options.all || !task->walk->options.all_path)
        return;
    for (size_t i = 0; i < survey->way_count; i++)
        if (rw_name_equal(survey->ways[i].cut->view.zone,
                          task->cut->view.zone)) {
            survey->ways[i] = way;
            return;
        }
    if (survey->way_count == RWI_WAYS_MAX)
        task->walk->trace.survey.zones_left_out++;
    else
        survey->ways[survey->way_count++] = way;
}

/* The last zone is where the walk stands at its end, also where nobody there
 * could be asked. */
static void
take_last(struct rw_walk *walk)
{
    const struct rwi_task *main = walk->main;
    struct rwi_survey *survey = &walk->survey;

    if (survey->way_count > 0 || main->cut == NULL)
        return;
    survey->ways[survey->way_count++] =
        (struct rwi_way){main->cut, main->name, main->type};
}

static bool
begin_zone(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_survey *survey = &walk->survey;

    survey->cut = roomy(walk, way_of(walk)->cut);
    if (survey->cut == NULL)
        return false;
    memset(survey->has, 0, sizeof(survey->has));
    survey->is_signed = false;
    survey->rounds = 0;
    survey->stage = RWI_SURVEY_ASKS;
    walk->trace.survey.zones++;
    if (walk->options.deadline_us == RW_DEADLINE_DEFAULT_US && walk->held == 0)
        walk->deadline_us = rwi_later(now_us, RW_DEADLINE_DEFAULT_US);
    add_other_referrals(walk);
    ask_all(walk);
    if (survey->cut->view.has_ds)
        ask_rare(walk);
    return true;
}

/* Servers without an address that was found or sought. */
static void
end_zone(struct rw_walk *walk)
{
    const struct rwi_cut *cut = walk->survey.cut;

    walk->trace.survey.servers_left_out += (uint32_t)cut->view.more;
    for (size_t i = 0; i < cut->view.server_count; i++) {
        const struct rwi_host *host = cut->hosts[i];

        if (!cut->view.servers[i].glue &&
            (host == NULL || (host->family[0].knowledge == RWI_NOT_SOUGHT &&
                              host->family[1].knowledge == RWI_NOT_SOUGHT)))
            walk->trace.survey.servers_left_out++;
    }
    walk->survey.way++;
    walk->survey.stage = RWI_SURVEY_IDLE;
}

static bool
asks_once_more(struct rw_walk *walk)
{
    if (walk->survey.cut->view.server_count == walk->survey.servers ||
        walk->survey.rounds == ROUNDS_MAX)
        return false;
    walk->survey.rounds++;
    ask_all(walk);
    return true;
}

bool
rwi_survey_go_on(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_survey *survey = &walk->survey;

    if (!walk->options.all || walk->arena.failed)
        return false;
    take_last(walk);
    for (;;)
        switch (survey->stage) {
        case RWI_SURVEY_IDLE:
            if (survey->way == survey->way_count)
                return false;
            return begin_zone(walk, now_us);
        case RWI_SURVEY_ASKS:
            if (asks_once_more(walk))
                return true;
            survey->stage = RWI_SURVEY_ASKS_AGAIN;
            if (ask_again(walk, now_us))
                return true;
            break;
        case RWI_SURVEY_ASKS_AGAIN:
            end_zone(walk);
            break;
        }
}

/* ---- what was left out -------------------------------------------------- */

static void
count_queries(struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        trace->survey.queries += trace->steps[i]->twin == 0 &&
                                 trace->steps[i]->probe != RW_PROBE_NONE;
}

void
rwi_survey_end(struct rw_walk *walk, enum rw_reason reason)
{
    struct rwi_survey *survey = &walk->survey;
    struct rw_survey *told = &walk->trace.survey;

    if (!walk->options.all)
        return;
    take_last(walk);
    count_queries(&walk->trace);
    for (struct rwi_task *task = walk->tasks; task != NULL; task = task->next)
        if (task->probe != RW_PROBE_NONE && task->state != RWI_ST_DONE)
            told->probes_left_out +=
                (uint32_t)rwi_choose_left(task, walk->engine->now_us);
    if (survey->stage != RWI_SURVEY_IDLE)
        end_zone(walk);
    told->zones_left_out += (uint32_t)(survey->way_count - survey->way);
    if (told->probes_left_out + told->servers_left_out + told->zones_left_out >
        0)
        told->reason = reason;
}
