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

#include "engine/aside.h"
#include "engine/choose.h"
#include "engine/cut.h"
#include "engine/plan.h"
#include "engine/task.h"
#include "rootwalk/registry.h"
#include "trace/said.h"
#include "wire/fields.h"

#define ROUNDS_MAX 3 /* in which servers found late are asked */

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

/* A rare set that is there: the others are asked for theirs. */
static void
heard_rare(struct rw_walk *walk, const struct rwi_plan *plan, uint64_t now_us)
{
    if (walk->survey.has[plan->probe])
        return;
    walk->survey.has[plan->probe] = true;
    (void)rwi_plan_ask(walk, plan, walk->survey.cut->view.zone,
                       RW_PURPOSE_SURVEY, RW_BECAUSE_SURVEY);
    if (plan->probe == RW_PROBE_CDS && walk->survey.cut->view.has_ds)
        rwi_plan_dsync(walk, now_us);
}

void
rwi_survey_heard(struct rwi_task *task, const struct rw_step *step)
{
    struct rw_walk *walk = task->walk;
    const struct rwi_plan *plan = rwi_plan_of(task->probe);

    if (walk->survey.stage != RWI_SURVEY_ASKS || plan == NULL ||
        step->reading == NULL || step->reading->kind != RW_KIND_ANSWER)
        return;
    /* The walk's own question may be for the NS set of a zone below. */
    if (step->qtype == RW_TYPE_NS &&
        rw_name_equal(step->qname, walk->survey.cut->view.zone))
        add_named(walk, step);
    if (step->qtype == RW_TYPE_DNSKEY)
        rwi_plan_rare(walk);
    if (plan->wish == RWI_RARELY)
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
        const struct rwi_plan *plan = rwi_plan_of(task->probe);

        if (plan != NULL && task->does->asks_all && !task->over_tcp &&
            !rw_probe_is_unusual(task->probe) &&
            task->cut == walk->survey.cut && differs(task) &&
            !is_asked_again(task)) {
            struct rwi_task *again = rwi_plan_ask(
                walk, plan, task->name, RW_PURPOSE_SURVEY, RW_BECAUSE_DIFFERED);

            if (again == NULL)
                return any;
            again->is_second = true;
            again->start_us = rwi_later(now_us, RWI_SURVEY_AGAIN_US);
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
    struct rwi_way way = {
        .cut = task->cut, .name = task->asked_name, .type = task->asked_type};

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
    survey->ways[survey->way_count++] = (struct rwi_way){
        .cut = main->cut, .name = main->name, .type = main->type};
}

/* Whoever asks who servers are wants to know of the root's: what stands in
 * between answers for all of them. */
static void
take_root(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_survey *survey = &walk->survey;

    if (!walk->options.probe_identity || survey->has_root ||
        walk->options.qclass != RW_CLASS_IN)
        return;
    survey->has_root = true;
    for (size_t i = 0; i < survey->way_count; i++)
        if (rw_name_is_root(survey->ways[i].cut->view.zone))
            return;
    if (survey->way_count < RWI_WAYS_MAX)
        survey->ways[survey->way_count++] = (struct rwi_way){
            .cut = rwi_cut_deepest(walk, RW_NAME_ROOT, RW_TYPE_NS, now_us),
            .name = RW_NAME_ROOT,
            .type = RW_TYPE_NS,
            .is_aside = true,
        };
}

static bool
begin_zone(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_survey *survey = &walk->survey;

    survey->cut = roomy(walk, survey->ways[survey->way].cut);
    if (survey->cut == NULL)
        return false;
    memset(survey->has, 0, sizeof(survey->has));
    survey->is_signed = survey->has_signals = false;
    survey->rounds = 0;
    survey->stage = RWI_SURVEY_ASKS;
    walk->trace.survey.zones += !survey->ways[survey->way].is_aside;
    if (walk->options.deadline_us == RW_DEADLINE_DEFAULT_US && walk->held == 0)
        walk->deadline_us = rwi_later(now_us, RW_DEADLINE_DEFAULT_US);
    add_other_referrals(walk);
    rwi_plan_all(walk);
    if (rw_name_is_root(survey->cut->view.zone) &&
        walk->options.probe_identity && !walk->options.tcp_only)
        (void)rwi_plan_nowhere(walk);
    if (survey->cut->view.has_ds)
        rwi_plan_rare(walk);
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
    rwi_plan_all(walk);
    return true;
}

bool
rwi_survey_go_on(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_survey *survey = &walk->survey;
    bool any;

    if (!walk->options.all || walk->arena.failed)
        return false;
    take_last(walk);
    take_root(walk, now_us);
    for (;;)
        switch (survey->stage) {
        case RWI_SURVEY_IDLE:
            any = rwi_aside_targets(walk);
            if (survey->way == survey->way_count)
                return any;
            return begin_zone(walk, now_us);
        case RWI_SURVEY_ASKS:
            if (asks_once_more(walk) || rwi_aside_signals(walk))
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
