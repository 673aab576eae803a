/* A task on its way from cut to cut; see engine/task.h.
 *
 * One function a state.  Each says what holds on entry, does one thing, and
 * returns the next state; a task that waits stays in RWI_ST_AWAIT until a
 * message, a look-up's end or the time it set itself lets it go on.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/task.h"

#include <string.h>

#include "engine/choose.h"
#include "engine/cut.h"
#include "engine/exchange.h"
#include "engine/evidence.h"
#include "engine/host.h"
#include "engine/judge.h"
#include "engine/minimise.h"
#include "engine/walk.h"
#include "rootwalk/registry.h"

struct rwi_task *
rwi_task_new(struct rw_walk *walk, enum rw_purpose purpose, const uint8_t *name,
             uint16_t type)
{
    struct rwi_task *task = rwi_arena_alloc(&walk->arena, sizeof(*task));

    if (task == NULL)
        return NULL;
    task->walk = walk;
    task->purpose = purpose;
    task->name = name;
    task->type = type;
    task->state = RWI_ST_CUT;
    task->names[task->name_count++] = name;
    if (walk->last_task != NULL)
        walk->last_task->next = task;
    else
        walk->tasks = task;
    walk->last_task = task;
    return task;
}

void
rwi_task_cancel(struct rwi_task *task, uint64_t now_us)
{
    while (task->open != NULL)
        rwi_exchange_fail(task->open,
                          now_us >= task->open->soft_us ? RW_STEP_TIMEOUT
                                                        : RW_STEP_CANCELLED,
                          true);
}

void
rwi_task_fail(struct rwi_task *task, enum rw_reason reason, const uint8_t *name)
{
    task->result = (struct rwi_result){
        .outcome = RW_OUTCOME_FAILURE,
        .reason = reason,
        .name = name,
        .rcode = task->last_rcode,
    };
}

void
rwi_task_ask(struct rwi_task *task, struct rwi_cut *cut, size_t known)
{
    task->cut = cut;
    task->try_count = 0;
    task->sends = 0;
    task->held = NULL;
    task->any_lame = task->any_error = false;
    task->any_truncated = task->any_broken = false;
    task->loop = task->too_deep = NULL;
    task->seek_us = 0;
    rwi_minimise(task, known);
}

static bool
query_has_edns(const struct rw_step *step)
{
    struct rw_header header;

    /* there is only the OPT */
    return rw_header_from_wire(&header, step->query.data, step->query.len) ==
               RW_OK &&
           header.count[RW_SECTION_ADDITIONAL] > 0;
}

/* A second opinion is not asked of those who gave the first, and a survey
 * asks those that the walk has not asked. */
static void
skip_asked(struct rwi_task *task)
{
    const struct rw_trace *trace = &task->walk->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct rwi_try *at;

        if (step->qtype != task->type || step->twin != 0 ||
            !rw_name_equal(step->qname, task->name) ||
            (!task->is_again && step->zone != task->cut->view.zone))
            continue;
        at = rwi_try_of(task, &step->server.address);
        if (at != NULL)
            at->is_over = true;
        /* What came without EDNS came without signatures: once more. */
        if (at != NULL && task->is_again && !query_has_edns(step) &&
            step->response.data != NULL)
            at->is_over = false;
    }
}

/* Whether a cut's servers cannot say where the host sought is, because it is
 * one of them and came without glue.  The parent's servers are asked then:
 * they may have left the glue out for its size, and give it for the very name
 * (RFC 9471 section 2.1 for servers of today). */
static bool
names_itself(const struct rwi_task *task, const struct rwi_cut *cut)
{
    if (task->host == NULL || task->is_bound || task->name_count > 1)
        return false;
    for (size_t i = 0; i < cut->view.server_count; i++)
        if (!cut->view.servers[i].glue &&
            rw_name_equal(cut->view.servers[i].name, task->name))
            return true;
    return false;
}

/* On entry: task->name is to be found, from the top of what is known. */
static enum rwi_state
find_cut(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_cut *cut = task->cut;

    if (!task->is_bound)
        cut = rwi_cut_deepest(task->walk, task->name, task->type, now_us);
    if (cut == NULL)
        return RWI_ST_AWAIT; /* no memory: the walk is about to end */
    if (names_itself(task, cut))
        cut = rwi_cut_deepest(task->walk, cut->view.zone, RW_TYPE_DS, now_us);
    if (cut == NULL)
        return RWI_ST_AWAIT;
    if (task->why.code == RW_BECAUSE_NONE)
        task->why.code = cut->origin == RWI_OF_CACHE ? RW_BECAUSE_CACHED_CUT
                                                     : RW_BECAUSE_START;
    rwi_task_ask(task, cut, rw_name_labels(cut->view.zone));
    if (task == task->walk->main)
        rwi_evidence_cut(task->walk, cut, now_us);
    if (task->is_again || task->purpose == RW_PURPOSE_SURVEY)
        skip_asked(task);
    if (cut->origin == RWI_OF_HINTS)
        rwi_walk_prime(task->walk, cut);
    return RWI_ST_SERVER;
}

/* Give up what was not answered in its time. */
static void
expire(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_exchange *exchange = task->open, *next;

    for (; exchange != NULL; exchange = next) {
        next = exchange->next;
        if (exchange->give_up_us > now_us)
            continue;
        task->last_step = exchange->record->step.number;
        rwi_exchange_fail(exchange, RW_STEP_TIMEOUT, true);
    }
}

void
rwi_task_failed(struct rwi_task *task, struct rwi_exchange *exchange,
                enum rw_step_error error, uint64_t now_us)
{
    struct rwi_try *at =
        rwi_try_of(task, &exchange->record->step.server.address);

    if (at != NULL)
        at->is_over = true; /* it said so, or the network did */
    task->was_not_captured |= error == RW_STEP_NOT_CAPTURED;
    task->last_step = exchange->record->step.number;
    rwi_exchange_fail(exchange, error, false);
    task->wake_us = now_us; /* the next server, at once */
}

static enum rwi_state
wait_until(struct rwi_task *task, uint64_t when_us)
{
    const struct rwi_exchange *exchange;

    for (exchange = task->open; exchange != NULL; exchange = exchange->next)
        if (exchange->give_up_us < when_us)
            when_us = exchange->give_up_us;
    task->wake_us = when_us;
    task->seen = task->walk->news;
    task->waits_for_hosts = false;
    return RWI_ST_AWAIT;
}

/* Some servers say SERVFAIL when they are confused by EDNS.  Where nobody
 * else has an answer, those that may be such are asked without. */
static bool
pick_plain(struct rwi_task *task)
{
    for (size_t i = 0; i < task->try_count; i++) {
        struct rwi_try *at = &task->tries[i];

        if (at->no_opt == NULL || at->was_plain)
            continue;
        task->pick = (struct rwi_pick){
            .server = at->no_opt->server,
            .transport = at->no_opt->transport,
            .plain = true,
            .because = {.code = RW_BECAUSE_NO_EDNS,
                        .name = at->no_opt->server.name,
                        .zone = at->no_opt->zone,
                        .step = at->no_opt->number},
        };
        at->no_opt = NULL;
        return true;
    }
    return false;
}

/* Whether no server is left that might know what to do with a shortened
 * question: RFC 9156 section 2.3 asks for the whole name then.  Silence alone
 * is more likely a lost packet, and gets its retransmissions. */
static bool
has_failed_minimised(const struct rwi_task *task, enum rwi_chance chance)
{
    bool is_refused = task->any_lame || task->any_error || task->any_broken ||
                      task->any_truncated;

    return rwi_is_minimised(task) && task->held == NULL && task->sends > 0 &&
           (is_refused || (chance == RWI_NO_ONE && task->open == NULL));
}

/* The whole name, at once; what is on the way was for less. */
static enum rwi_state
ask_whole(struct rwi_task *task, uint64_t now_us)
{
    rwi_task_cancel(task, now_us);
    task->no_minimise = true;
    task->was_not_captured = false;
    rwi_task_ask(task, task->cut, 0);
    task->why = (struct rw_because){.code = RW_BECAUSE_WHOLE_NAME,
                                    .step = task->last_step};
    return RWI_ST_SERVER;
}

/* Nobody is left to ask, nothing is on the way. */
static enum rwi_state
run_out(struct rwi_task *task)
{
    const uint8_t *zone = task->cut->view.zone;

    if (task->purpose == RW_PURPOSE_SURVEY) {
        task->result.outcome = RW_OUTCOME_ANSWER;
        return RWI_ST_DONE;
    }
    if (pick_plain(task))
        return RWI_ST_SEND;
    if (task->was_not_captured)
        rwi_task_fail(task, RW_REASON_NOT_CAPTURED, zone);
    else if (task->any_lame)
        rwi_task_fail(task, RW_REASON_LAME, zone);
    else if (task->any_error)
        rwi_task_fail(task, RW_REASON_RCODE, zone);
    else if (task->any_truncated)
        rwi_task_fail(task, RW_REASON_TRUNCATED, zone);
    else if (task->any_broken)
        rwi_task_fail(task, RW_REASON_MALFORMED, zone);
    else if (task->walk->reached == 0 &&
             (task->sends > 0 || task->walk->trace.no_ipv4 ||
              task->walk->trace.no_ipv6))
        rwi_task_fail(task, RW_REASON_NO_NETWORK, NULL);
    else if (task->sends > 0)
        rwi_task_fail(task, RW_REASON_NO_SERVER_ANSWERED, zone);
    else {
        enum rw_reason reason = rwi_host_reason(task, &zone);

        rwi_task_fail(task, reason, zone);
    }
    return RWI_ST_DONE;
}

static enum rwi_state
wait_for_hosts(struct rwi_task *task, uint64_t now_us)
{
    bool alone = task->open == NULL;

    wait_until(task, task->seek_us > now_us ? task->seek_us : RW_NO_TIME);
    task->waits_for_hosts = alone;
    return RWI_ST_AWAIT;
}

/* Look for addresses of servers that have none yet: at once where no server
 * can be asked, and beside servers that are slow to answer. */
static enum rwi_state
seek_or_wait(struct rwi_task *task, enum rwi_chance chance, uint64_t later_us,
             uint64_t now_us)
{
    bool pending = rwi_host_pending(task);

    if (task->purpose == RW_PURPOSE_SURVEY)
        while (rwi_host_seek(task, false, now_us))
            pending = true;
    else if (task->purpose != RW_PURPOSE_PRIME && !task->was_not_captured &&
             (!pending || now_us >= task->seek_us))
        pending |= rwi_host_seek(task, false, now_us);
    if (task->held != NULL && !pending) /* the others had their time */
        return rwi_judge_held(task, now_us);
    if (chance == RWI_AGAIN)
        return RWI_ST_SEND;
    if (chance == RWI_LATER)
        return wait_until(task, later_us);
    if (!pending && task->open == NULL && !task->was_not_captured &&
        task->purpose != RW_PURPOSE_DNSSEC)
        pending = rwi_host_seek(task, true, now_us);
    if (pending)
        return wait_for_hosts(task, now_us);
    if (task->open != NULL)
        return wait_until(task, RW_NO_TIME);
    return run_out(task);
}

/* On entry: somebody is to be asked task->asked_name of the servers of
 * task->cut; queries may be on the way already. */
static enum rwi_state
pick_server(struct rwi_task *task, uint64_t now_us)
{
    uint64_t later_us;
    enum rwi_chance chance;

    expire(task, now_us);
    if (task->open != NULL && task->open->soft_us > now_us &&
        task->purpose != RW_PURPOSE_SURVEY)
        return wait_until(task, task->open->soft_us);
    chance = rwi_choose(task, now_us, &later_us);
    if (task->was_not_captured)
        chance = RWI_NO_ONE;
    if (chance == RWI_CHOSEN)
        return RWI_ST_SEND;
    if (has_failed_minimised(task, chance))
        return ask_whole(task, now_us);
    return seek_or_wait(task, chance, later_us, now_us);
}

/* Ask all other servers of a cut what the walk has just asked one of them.
 * What they say changes nothing for the walk, which only waits at its end
 * until all have been heard. */
static void
survey(struct rwi_task *task)
{
    struct rwi_task *other;

    if (task->cut->surveyed != NULL &&
        rw_name_equal(task->cut->surveyed, task->asked_name))
        return;
    task->cut->surveyed = task->asked_name;
    other = rwi_task_new(task->walk, RW_PURPOSE_SURVEY, task->asked_name,
                         task->asked_type);
    if (other == NULL)
        return;
    other->is_bound = true;
    other->parent = task->cut->step;
    other->cut = task->cut;
    other->why = (struct rw_because){.code = RW_BECAUSE_SURVEY,
                                     .zone = task->cut->view.zone};
}

/* On entry: task->pick says whom to ask, and how. */
static enum rwi_state
send_query(struct rwi_task *task, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    struct rwi_try *at;

    if (walk->trace.queries >= walk->options.max_queries) {
        walk->limit = RW_REASON_QUERY_LIMIT;
        return wait_until(task, RW_NO_TIME);
    }
    at = rwi_try_of(task, &task->pick.server.address);
    if (at == NULL || !rwi_exchange_send(task, at, now_us)) {
        walk->arena.failed = true; /* the table of exchanges is not in it */
        return RWI_ST_AWAIT;
    }
    at->was_plain |= task->pick.plain;
    if (task->purpose == RW_PURPOSE_SURVEY)
        return RWI_ST_SERVER; /* all of them at once */
    if (task == walk->main && walk->options.all)
        survey(task);
    return wait_until(task, task->open->soft_us);
}

/* On entry: something is on the way, or sought, or owed later. */
static enum rwi_state
await_answer(struct rwi_task *task, uint64_t now_us)
{
    if (task->arrived != NULL)
        return RWI_ST_JUDGE;
    if (now_us >= task->wake_us || task->seen != task->walk->news)
        return RWI_ST_SERVER;
    return RWI_ST_AWAIT;
}

static enum rwi_state
stay_done(struct rwi_task *task, uint64_t now_us)
{
    (void)task;
    (void)now_us;
    return RWI_ST_DONE;
}

typedef enum rwi_state (*state_fn)(struct rwi_task *, uint64_t);

static const state_fn STATES[] = {
    [RWI_ST_CUT] = find_cut,
    [RWI_ST_SERVER] = pick_server,
    [RWI_ST_SEND] = send_query,
    [RWI_ST_AWAIT] = await_answer,
    [RWI_ST_JUDGE] = rwi_judge_arrived,
    [RWI_ST_DONE] = stay_done,
};

bool
rwi_task_step(struct rwi_task *task, uint64_t now_us)
{
    enum rwi_state from = task->state;
    enum rwi_state to = STATES[from](task, now_us);

    task->state = to;
    if (to == RWI_ST_DONE && from != RWI_ST_DONE)
        rwi_walk_task_done(task, now_us);
    /* A task that turns to another question stays in RWI_ST_SERVER, and has
     * moved all the same. */
    return to != from || to == RWI_ST_SERVER;
}
