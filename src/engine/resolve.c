/* A task on its way from cut to cut; see engine/resolve.h.
 *
 * One function a state.  Each says what holds on entry, does one thing, and
 * returns the next state; a task that waits stays in RWI_ST_AWAIT until a
 * message, a look-up's end or the time it set itself lets it go on.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/resolve.h"

#include <assert.h>

#include "engine/choose.h"
#include "engine/cut.h"
#include "engine/exchange.h"
#include "engine/failure.h"
#include "engine/host.h"
#include "engine/judge.h"
#include "engine/minimise.h"
#include "engine/peer.h"
#include "engine/prime.h"
#include "engine/survey.h"
#include "engine/task.h"
#include "rootwalk/block.h"
#include "rootwalk/registry.h"
#include "trace/said.h"

static bool
query_has_edns(const struct rw_step *step)
{
    struct rw_header header;

    /* there is only the OPT */
    return rw_header_from_wire(&header, step->query.data, step->query.len) ==
               RW_OK &&
           header.count[RW_SECTION_ADDITIONAL] > 0;
}

/* A second opinion is not asked of those who gave the first. */
static void
skip_asked(struct rwi_task *task)
{
    const struct rw_trace *trace = &task->walk->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct rwi_try *at;

        if (step->qtype != task->type || step->twin != 0 ||
            !rw_name_equal(step->qname, task->name))
            continue;
        at = rwi_task_try(task, &step->server.address);
        if (at != NULL)
            at->is_over = true;
        /* What came without EDNS came without signatures: once more. */
        if (at != NULL && !query_has_edns(step) && step->response.data != NULL)
            at->is_over = false;
    }
}

/* Whether a step asked what a survey's task asks. */
static bool
is_of_probe(const struct rwi_task *task, const struct rw_step *step)
{
    if (step->probe != task->probe &&
        (rw_probe_is_unusual(step->probe) || rw_probe_is_unusual(task->probe)))
        return false;
    return step->qtype == task->type && step->twin == 0 &&
           (!task->over_tcp || step->transport == RW_TCP) &&
           (step->probe != RW_PROBE_TCP || task->over_tcp) &&
           rw_name_equal(step->qname, task->name) &&
           rw_name_equal(step->zone, task->cut->view.zone);
}

/* A survey asks nothing twice: who has answered the walk is not asked again,
 * and that answer is a cell of the survey.  Who has not is asked as often as
 * is left to do.  What differed is asked of those who answered. */
static void
skip_answered(struct rwi_task *task)
{
    const struct rw_walk *walk = task->walk;

    for (size_t i = 0; i < walk->trace.step_count; i++) {
        struct rw_step *step = walk->steps[i];
        struct rwi_try *at;

        if (!is_of_probe(task, step))
            continue;
        at = rwi_task_try(task, &step->server.address);
        if (at == NULL)
            return;
        if (step->probe == RW_PROBE_NONE)
            step->probe = task->probe;
        if (task->is_second) {
            at->is_over = step->reading == NULL || !rwi_says(step->reading);
            continue;
        }
        at->step = step->number;
        at->sent = step->attempt;
        at->silent = (uint16_t)(at->silent + (step->error == RW_STEP_TIMEOUT));
        at->is_over |=
            step->response.data != NULL || (step->error != RW_STEP_TIMEOUT &&
                                            step->error != RW_STEP_CANCELLED);
    }
}

/* Whether a cut's servers cannot say where the host sought is, because it is
 * one of them and came without glue.  The parent's servers are asked then:
 * they may have left the glue out for its size, and give it for the very name
 * (RFC 9471 section 2.1 for servers of today). */
static bool
names_itself(const struct rwi_task *task, const struct rwi_cut *cut)
{
    if (rwi_task_host(task) == NULL || task->name_count > 1)
        return false;
    for (size_t i = 0; i < cut->view.server_count; i++)
        if (!cut->view.servers[i].glue &&
            rw_name_equal(cut->view.servers[i].name, task->name))
            return true;
    return false;
}

/* Whether nobody shall be asked for what a task seeks. */
static bool
is_blocked(const struct rwi_task *task)
{
    const struct rw_block *block = task->walk->engine->config.block;

    return block != NULL && rw_block_has_name(block, task->name);
}

/* On entry: task->name is to be found, from the top of what is known. */
static enum rwi_state
find_cut(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_cut *cut = task->cut;

    if (is_blocked(task)) {
        rwi_task_fail(task, RW_REASON_BLOCKED, task->name);
        return RWI_ST_DONE;
    }
    if (rwi_failure_recall(task, now_us))
        return RWI_ST_DONE;
    if (now_us < task->start_us) {
        task->wake_us = task->start_us;
        return RWI_ST_CUT;
    }
    if (!task->does->is_bound)
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
    if (task->does->set_out != NULL)
        task->does->set_out(task, now_us);
    if (rwi_task_is_again(task))
        skip_asked(task);
    if (task->does->asks_all)
        skip_answered(task);
    if (cut->origin == RWI_OF_HINTS)
        rwi_prime(task->walk, cut);
    return RWI_ST_SERVER;
}

/* Whether a survey tries a connection again, later: a server with too many at
 * that moment closes the new one, and does TCP all the same. */
static bool
tries_again(const struct rwi_task *task, const struct rwi_try *at,
            enum rw_step_error error)
{
    return error == RW_STEP_CLOSED && task->over_tcp && task->does->asks_all &&
           !at->was_closed;
}

void
rwi_resolve_failed(struct rwi_task *task, struct rwi_exchange *exchange,
                   enum rw_step_error error, uint64_t now_us)
{
    struct rwi_try *at =
        rwi_task_try(task, &exchange->record->step.server.address);

    if (at != NULL && tries_again(task, at, error)) {
        at->was_closed = true;
        at->again_us = rwi_later(now_us, RWI_SURVEY_AGAIN_US);
    } else if (at != NULL && error != RW_STEP_LOCAL)
        at->is_over = true; /* it said so, or the network did */
    if (error == RW_STEP_NOT_CAPTURED)
        rwi_task_note(task, RWI_NOT_CAPTURED);
    else if (error == RW_STEP_LOCAL)
        rwi_task_note(task, RWI_NOT_SENT);
    else
        rwi_task_is_useless(task, &exchange->record->step.server.address);
    task->last_step = exchange->record->step.number;
    rwi_exchange_fail(exchange, error, false, now_us);
    task->wake_us = now_us; /* the next server, at once */
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
        if (exchange->failed_with == RW_STEP_OK ||
            exchange->failed_with == RW_STEP_TIMEOUT)
            rwi_exchange_fail(exchange, RW_STEP_TIMEOUT, true, now_us);
        else
            rwi_resolve_failed(task, exchange, exchange->failed_with, now_us);
    }
}

/* A capture that lacks one server's part is not asked for another's. */
static bool
is_not_captured(const struct rwi_task *task)
{
    return task->tally.setbacks[RWI_NOT_CAPTURED] > 0;
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
    task->seen_closed = task->walk->closed;
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
            .manner = RWI_PLAIN,
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
    bool is_refused = false;

    for (size_t i = RWI_LAME; i < RWI_SETBACKS; i++)
        is_refused |= task->tally.setbacks[i] > 0;
    return rwi_is_minimised(task) && task->held == NULL &&
           task->tally.sends > 0 &&
           (is_refused || (chance == RWI_NO_ONE && task->open == NULL));
}

/* The whole name, at once; what is on the way was for less. */
static enum rwi_state
ask_whole(struct rwi_task *task, uint64_t now_us)
{
    rwi_task_cancel(task, now_us);
    task->wants_whole = true;
    rwi_task_ask(task, task->cut, 0);
    task->why = (struct rw_because){.code = RW_BECAUSE_WHOLE_NAME,
                                    .step = task->last_step};
    return RWI_ST_SERVER;
}

/* Why nothing was found: what went wrong says more than that nobody was
 * there to ask.
 *
 * @param name  what the reason is about
 */
static enum rw_reason
reason_of(const struct rwi_task *task, const uint8_t **name)
{
    static const enum rw_reason REASONS[RWI_SETBACKS] = {
        [RWI_NOT_CAPTURED] = RW_REASON_NOT_CAPTURED,
        [RWI_NOT_SENT] = RW_REASON_LOCAL,
        [RWI_LAME] = RW_REASON_LAME,
        [RWI_FAILING] = RW_REASON_RCODE,
        [RWI_TRUNCATED] = RW_REASON_TRUNCATED,
        [RWI_BROKEN] = RW_REASON_MALFORMED,
    };
    struct rw_walk *walk = task->walk;

    *name = task->cut->view.zone;
    for (size_t i = 0; i < RWI_SETBACKS; i++)
        if (task->tally.setbacks[i] > 0)
            return REASONS[i];
    if (task->tally.sends == 0 && task->tally.is_dead) {
        walk->engine->stats.remembered++;
        return RW_REASON_NO_SERVER_ANSWERED;
    }
    if (task->tally.sends == 0 && task->tally.is_blocked)
        return RW_REASON_BLOCKED;
    if (walk->reached == 0 &&
        (task->tally.sends > 0 || walk->trace.no_ipv4 || walk->trace.no_ipv6)) {
        *name = NULL;
        return RW_REASON_NO_NETWORK;
    }
    return task->tally.sends > 0 ? RW_REASON_NO_SERVER_ANSWERED
                                 : rwi_host_reason(task, name);
}

/* Nobody is left to ask, nothing is on the way. */
static enum rwi_state
run_out(struct rwi_task *task)
{
    const uint8_t *name;
    enum rw_reason reason;

    assert(task->open == NULL);
    if (task->does->asks_all) {
        task->result.outcome = RW_OUTCOME_ANSWER;
        return RWI_ST_DONE;
    }
    if (pick_plain(task))
        return RWI_ST_SEND;
    reason = reason_of(task, &name);
    rwi_task_fail(task, reason, name);
    return RWI_ST_DONE;
}

static enum rwi_state
wait_for_hosts(struct rwi_task *task, uint64_t now_us)
{
    enum rwi_state to =
        wait_until(task, task->seek_us > now_us ? task->seek_us : RW_NO_TIME);

    return task->open == NULL ? RWI_ST_HOSTS : to;
}

/* Look for addresses of servers that have none yet: at once where no server
 * can be asked, and beside servers that are slow to answer.
 *
 * @param pending  whether some are being looked for
 * @return whether some are now
 */
static bool
seek(struct rwi_task *task, bool pending, uint64_t now_us)
{
    if (task->does->seeks == RWI_SEEKS_ALL) {
        while (rwi_host_seek(task, false, now_us) ||
               rwi_host_seek_own(task, now_us))
            pending = true;
        return pending;
    }
    if (task->does->seeks == RWI_SEEKS_NONE || is_not_captured(task) ||
        (pending && now_us < task->seek_us))
        return pending;
    return rwi_host_seek(task, false, now_us) || pending;
}

static enum rwi_state
seek_or_wait(struct rwi_task *task, enum rwi_chance chance, uint64_t later_us,
             uint64_t now_us)
{
    bool pending = seek(task, rwi_host_pending(task), now_us);

    if (task->held != NULL && !pending) /* the others had their time */
        return rwi_judge_held(task, now_us);
    if (chance == RWI_AGAIN)
        return RWI_ST_SEND;
    if (chance == RWI_LATER || chance == RWI_BUSY)
        return wait_until(task, later_us);
    if (!pending && task->open == NULL && !is_not_captured(task) &&
        task->does->seeks >= RWI_SEEKS_DOUBTFUL)
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
        !task->does->asks_all)
        return wait_until(task, task->open->soft_us);
    chance = rwi_choose(task, now_us, &later_us);
    if (is_not_captured(task) ||
        task->tally.setbacks[RWI_NOT_SENT] >= RWI_NOT_SENT_MAX)
        chance = RWI_NO_ONE;
    if (chance == RWI_CHOSEN)
        return RWI_ST_SEND;
    if (has_failed_minimised(task, chance))
        return ask_whole(task, now_us);
    return seek_or_wait(task, chance, later_us, now_us);
}

/* The bound of a walk grows with its survey's plan, unless it is the user's
 * own. */
static bool
may_send(const struct rwi_task *task)
{
    struct rw_walk *walk = task->walk;

    if (task->probe != RW_PROBE_NONE && walk->grows &&
        walk->probes < RWI_PROBES_MAX) {
        walk->probes++;
        walk->options.max_queries++;
    }
    return walk->trace.queries < walk->options.max_queries;
}

/* On entry: task->pick says whom to ask, and how. */
static enum rwi_state
send_query(struct rwi_task *task, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    struct rwi_try *at;

    if (task->probe != RW_PROBE_NONE &&
        rwi_peer_is_busy(walk, &task->pick.server.address)) {
        expire(task, now_us);
        (void)wait_until(task, RW_NO_TIME);
        return RWI_ST_SEND;
    }
    if (!may_send(task)) {
        walk->limit = RW_REASON_QUERY_LIMIT;
        return wait_until(task, RW_NO_TIME);
    }
    at = rwi_task_try(task, &task->pick.server.address);
    if (at == NULL || !rwi_exchange_send(task, at, now_us)) {
        walk->arena.failed = true; /* the table of exchanges is not in it */
        return RWI_ST_AWAIT;
    }
    rwi_host_asked(task);
    at->was_plain |= task->pick.manner == RWI_PLAIN;
    if (task->does->asks_all)
        return RWI_ST_SERVER;
    if (task->does->sent != NULL)
        task->does->sent(task);
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
    /* In a survey an address may have become free. */
    if (task->walk->peers != NULL && task->probe != RW_PROBE_NONE &&
        task->seen_closed != task->walk->closed)
        return RWI_ST_SERVER;
    return task->state;
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
    [RWI_ST_CUT] = find_cut,       [RWI_ST_SERVER] = pick_server,
    [RWI_ST_SEND] = send_query,    [RWI_ST_AWAIT] = await_answer,
    [RWI_ST_HOSTS] = await_answer, [RWI_ST_JUDGE] = rwi_judge_arrived,
    [RWI_ST_DONE] = stay_done,
};

bool
rwi_resolve_step(struct rwi_task *task, uint64_t now_us)
{
    enum rwi_state from = task->state;

    task->state = STATES[from](task, now_us);
    /* A query is made as soon as it is known whom to ask.  Of a survey, another
     * task might take its place; and a replay tells by what is sent already
     * which of the same questions in its capture is to be this one. */
    if (task->state == RWI_ST_SEND && from != RWI_ST_SEND)
        task->state = send_query(task, now_us);
    /* A task that turns to another question stays in RWI_ST_SERVER, and has
     * moved all the same. */
    return task->state != from || task->state == RWI_ST_SERVER;
}
