/* The life of a walk; see engine/walk.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/walk.h"

#include <stdlib.h>

#include "engine/cut.h"
#include "engine/evidence.h"
#include "engine/exchange.h"
#include "engine/failure.h"
#include "engine/host.h"
#include "engine/resolve.h"
#include "engine/peer.h"
#include "engine/schedule.h"
#include "engine/survey.h"
#include "engine/weigh.h"
#include "engine/task.h"
#include "rootwalk/registry.h"

#define WALK_FIRST                                                             \
    6144 /* octets of a walk's first chunk: one of two queries,
                           as most are of many, needs no other */

/* ---- start -------------------------------------------------------------- */

static void
fill_options(struct rw_walk *walk, const struct rw_walk_options *options)
{
    struct rw_walk_options *own = &walk->options;

    *own = *options;
    walk->grows = own->max_queries == 0;
    if (own->max_queries == 0)
        own->max_queries = RW_QUERIES_DEFAULT;
    if (own->deadline_us == 0)
        own->deadline_us = RW_DEADLINE_DEFAULT_US;
    if (own->timeout_us == 0)
        own->timeout_us = RW_TIMEOUT_DEFAULT_US;
    walk->is_patient = walk->engine->config.shares && own->tries == 0 &&
                       !own->cold && !own->all;
    if (own->tries == 0)
        own->tries = RW_TRIES_DEFAULT;
    if (own->all) /* each answer tells whose it is, and of which version */
        own->query.nsid = own->query.zone_version = true;
    own->qname = rwi_arena_copy(&walk->arena, options->qname,
                                rw_name_size(options->qname));
}

static void
fill_trace(struct rw_walk *walk, uint64_t now_us)
{
    const struct rw_engine_config *config = &walk->engine->config;

    walk->trace = (struct rw_trace){
        .qname = walk->options.qname,
        .qtype = walk->options.qtype,
        .qclass = walk->options.qclass,
        .started_us = now_us,
        .ended_us = RW_NO_TIME,
        .rcode = RW_NO_RCODE,
        .hints_built_in = config->hints == NULL,
        .no_ipv4 = config->no_ipv4,
        .no_ipv6 = config->no_ipv6,
        .is_replay = config->is_replay,
    };
}

static struct rw_judge *
judge_new(const struct rw_walk *walk)
{
    struct rw_judge_config config = {
        .qname = walk->options.qname,
        .qtype = walk->options.qtype,
        .qclass = walk->options.qclass,
        .anchors = walk->engine->anchors,
        .anchor_count = walk->engine->anchor_count,
        .policy = walk->engine->config.policy,
        .memory_left = &walk->engine->memory_left,
    };

    return rw_judge_new(&config);
}

/* The walk itself is the first piece of its arena. */
static struct rw_walk *
walk_alloc(struct rw_engine *engine)
{
    struct rwi_arena arena;
    struct rw_walk *walk;

    rwi_arena_init(&arena, RWI_ARENA_MAX);
    arena.first = WALK_FIRST;
    arena.spare = &engine->spare;
    arena.shared = &engine->memory_left;
    walk = rwi_arena_alloc(&arena, sizeof(*walk));
    if (walk == NULL) {
        rwi_arena_done(&arena);
        return NULL;
    }
    walk->arena = arena;
    return walk;
}

struct rw_walk *
rwi_walk_new(struct rw_engine *engine, const struct rw_walk_options *options,
             uint64_t now_us)
{
    struct rw_walk *walk = walk_alloc(engine);

    if (walk == NULL)
        return NULL;
    walk->engine = engine;
    walk->heap_at = RWI_NOT_IN_HEAP;
    fill_options(walk, options);
    fill_trace(walk, now_us);
    walk->validates = options->validate && options->query.edns &&
                      options->query.dnssec_ok &&
                      options->qclass == RW_CLASS_IN;
    walk->needs_look = walk->validates;
    walk->no_ipv4 = engine->config.no_ipv4 || options->no_ipv4;
    walk->no_ipv6 = engine->config.no_ipv6 || options->no_ipv6;
    walk->deadline_us = rwi_later(now_us, walk->options.deadline_us);
    walk->collect = (struct rwi_note){.want = RW_WANT_COLLECT, .walk = walk};
    if (walk->options.qname != NULL)
        walk->main = rwi_task_new(walk, RW_PURPOSE_ANSWER, walk->options.qname,
                                  options->qtype);
    if (walk->main != NULL && walk->validates)
        walk->judge = judge_new(walk);
    if (walk->main != NULL && (walk->judge != NULL || !walk->validates))
        return walk;
    rwi_walk_delete(walk);
    return NULL;
}

void
rwi_walk_delete(struct rw_walk *walk)
{
    struct rwi_arena arena; /* out of what it is about to free */

    rwi_weigh_done(walk);
    rw_chain_free(walk->chain);
    rw_judge_free(walk->judge);
    rwi_cut_let_go(walk);
    rwi_peers_done(walk);
    arena = walk->arena;
    rwi_arena_done(&arena);
}

/* ---- end ---------------------------------------------------------------- */

/* Steps that wait for a verdict no one will give any more. */
static void
conclude_pending(struct rw_walk *walk)
{
    for (size_t i = 0; i < walk->trace.step_count; i++)
        if (walk->steps[i]->verdict == RW_VERDICT_PENDING)
            rwi_step_conclude(walk, (struct rwi_step *)walk->steps[i],
                              walk->steps[i]->response.data != NULL
                                  ? RW_STEP_OK
                                  : RW_STEP_CANCELLED,
                              RW_VERDICT_ERROR);
}

static void
finish(struct rw_walk *walk, const struct rwi_result *result, uint64_t now_us)
{
    static const struct rwi_result NO_MEMORY = {
        .outcome = RW_OUTCOME_FAILURE,
        .reason = RW_REASON_MEMORY,
        .rcode = RW_NO_RCODE,
    };
    struct rw_trace *trace = &walk->trace;

    rwi_survey_end(walk, walk->ended_by);
    rwi_weigh_answers(walk);
    if (walk->arena.failed) /* also in the ruling: nothing is known for sure */
        result = &NO_MEMORY;
    for (struct rwi_task *task = walk->tasks; task != NULL; task = task->next) {
        if (task->state != RWI_ST_DONE && task->does->dropped != NULL)
            task->does->dropped(task, now_us);
        rwi_task_cancel(task, now_us);
    }
    conclude_pending(walk);
    trace->ended_us = now_us;
    trace->outcome = result->outcome;
    trace->reason = result->reason;
    trace->reason_name = result->name;
    trace->rcode = result->rcode;
    walk->is_done = true;
    rwi_heap_remove(walk->engine, walk);
    rwi_queue_put(&walk->engine->queue, &walk->collect);
}

/* A task has come to its end: whom that concerns is told. */
static void
end_task(struct rwi_task *task, uint64_t now_us)
{
    task->state = RWI_ST_DONE;
    if (task->result.outcome == RW_OUTCOME_FAILURE)
        rwi_failure_keep(task, now_us);
    else
        rwi_failure_forget(task, now_us);
    if (task->does->ended != NULL)
        task->does->ended(task, now_us);
    rwi_task_cancel(task, now_us);
}

/* What the judge has not got by now, it will not get. */
static void
close_evidence(struct rw_walk *walk, uint64_t now_us)
{
    walk->is_ending = true;
    for (struct rwi_task *task = walk->tasks; task != NULL; task = task->next) {
        if (task->purpose != RW_PURPOSE_DNSSEC || task->state == RWI_ST_DONE)
            continue;
        rwi_task_fail(task, RW_REASON_INTERRUPTED, NULL);
        end_task(task, now_us);
    }
    rwi_evidence_rule(walk, now_us);
}

void
rwi_walk_end(struct rw_walk *walk, enum rw_reason reason, uint64_t now_us)
{
    struct rwi_result result = {
        .outcome = RW_OUTCOME_FAILURE,
        .reason = reason,
        .rcode = walk->main->last_rcode,
    };

    bool is_found =
        walk->main->state == RWI_ST_DONE && reason != RW_REASON_MEMORY;

    walk->ended_by = reason;
    if (reason != RW_REASON_MEMORY)
        close_evidence(walk, now_us);
    if (is_found && walk->main->result.outcome != RW_OUTCOME_PENDING)
        result = walk->main->result;
    finish(walk, &result, now_us);
}

/* The walk's own way has ended; what else it needs may still be coming. */
static bool
is_complete(const struct rw_walk *walk)
{
    if (walk->main->state != RWI_ST_DONE)
        return false;
    for (const struct rwi_task *task = walk->tasks; task != NULL;
         task = task->next)
        if (task->state != RWI_ST_DONE && task->does->is_awaited != NULL &&
            task->does->is_awaited(walk))
            return false;
    return true;
}

static void
complete(struct rw_walk *walk, uint64_t now_us)
{
    bool has_failed = walk->main->result.outcome == RW_OUTCOME_FAILURE;

    if (!has_failed && !walk->is_ruled && rwi_evidence_rule(walk, now_us))
        return; /* a second opinion is on the way */
    walk->is_ruled = true;
    if (rwi_survey_go_on(walk, now_us))
        return;
    if (has_failed)
        close_evidence(walk, now_us);
    finish(walk, &walk->main->result, now_us);
}

/* ---- on the way --------------------------------------------------------- */

/* Whether every task that is left waits for another one: then none will
 * ever go on. */
static bool
is_stuck(const struct rw_walk *walk)
{
    if (walk->open > 0)
        return false;
    for (const struct rwi_task *task = walk->tasks; task != NULL;
         task = task->next)
        if (task->state != RWI_ST_DONE && task->state != RWI_ST_HOSTS)
            return false;
    return true;
}

/* Look-ups that wait for one another: servers not sought yet may help; if
 * there are none, the youngest look-up is given up, and its parent goes on
 * without it. */
static void
unstick(struct rw_walk *walk, uint64_t now_us)
{
    struct rwi_task *task, *youngest = NULL;
    const struct rwi_host *host;

    for (task = walk->tasks; task != NULL; task = task->next) {
        if (task->state == RWI_ST_DONE)
            continue;
        if (rwi_host_seek(task, false, now_us))
            return;
        youngest = task;
    }
    if (youngest == NULL)
        return;
    host = rwi_task_host(youngest);
    rwi_task_fail(youngest, RW_REASON_LOOP,
                  host != NULL ? host->name : youngest->cut->view.zone);
    end_task(youngest, now_us);
}

/* Whether a walk that may not ask any more can still come to its end by what
 * is on the way. */
static bool
is_hopeful(const struct rw_walk *walk)
{
    return walk->main->state == RWI_ST_DONE ? walk->open > 0
                                            : walk->main->open != NULL;
}

static bool
go_on(struct rwi_task *task, uint64_t now_us)
{
    bool was_done = task->state == RWI_ST_DONE;
    bool moved = rwi_resolve_step(task, now_us);

    if (!was_done && task->state == RWI_ST_DONE)
        end_task(task, now_us);
    return moved;
}

static bool
run_tasks(struct rw_walk *walk, uint64_t now_us)
{
    const struct rwi_task *last = walk->last_task;
    bool moved = false;

    for (struct rwi_task *task = walk->tasks; task != NULL; task = task->next)
        moved |= go_on(task, now_us);
    rwi_evidence_update(walk, now_us);
    return moved || walk->last_task != last;
}

static void
set_wake(struct rw_walk *walk)
{
    walk->wake_us = walk->deadline_us;
    for (const struct rwi_task *task = walk->tasks; task != NULL;
         task = task->next)
        if (task->state != RWI_ST_DONE && task->wake_us < walk->wake_us)
            walk->wake_us = task->wake_us;
    rwi_heap_update(walk->engine, walk);
}

void
rwi_walk_run(struct rw_walk *walk, uint64_t now_us)
{
    while (!walk->is_done) {
        bool moved;

        if (now_us >= walk->deadline_us) {
            rwi_walk_end(walk, RW_REASON_DEADLINE, now_us);
            return;
        }
        moved = run_tasks(walk, now_us);
        if (walk->arena.failed)
            rwi_walk_end(walk, RW_REASON_MEMORY, now_us);
        else if (is_complete(walk))
            complete(walk, now_us);
        else if (!moved && walk->limit != RW_REASON_NONE && !is_hopeful(walk))
            rwi_walk_end(walk, walk->limit, now_us);
        else if (!moved && is_stuck(walk))
            unstick(walk, now_us);
        else if (!moved)
            break;
    }
    if (!walk->is_done)
        set_wake(walk);
}
