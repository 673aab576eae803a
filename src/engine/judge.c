/* What becomes of a task after a response; see engine/judge.h.
 *
 * The reading (trace/) says what a response is; here that is turned into the
 * step's verdict and the task's next state.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/judge.h"

#include "engine/cut.h"
#include "engine/exchange.h"
#include "engine/minimise.h"
#include "engine/task.h"
#include "rootwalk/registry.h"

/* A response under judgement. */
struct judgement {
    struct rwi_task *task;
    struct rwi_step *record;
    struct rwi_try *at;
    const struct rw_reading *reading;
    uint64_t now_us;
};

static void
conclude(struct judgement *it, enum rw_verdict verdict)
{
    rwi_step_conclude(it->task->walk, it->record,
                      it->reading->kind == RW_KIND_MALFORMED ? RW_STEP_MALFORMED
                                                             : RW_STEP_OK,
                      verdict);
}

/* ---- the same server once more ------------------------------------------ */

static enum rwi_state
once_more(struct judgement *it, enum rw_verdict verdict,
          enum rw_because_code why)
{
    struct rwi_task *task = it->task;
    const struct rw_step *step = &it->record->step;

    conclude(it, verdict);
    task->last_step = step->number;
    task->pick.server = step->server;
    task->pick.transport = step->transport;
    task->pick.because = (struct rw_because){.code = why,
                                             .name = step->server.name,
                                             .zone = step->zone,
                                             .step = step->number};
    return RWI_ST_SEND;
}

static enum rwi_state
over_tcp(struct judgement *it, enum rw_verdict verdict)
{
    enum rwi_state next = once_more(it, verdict, RW_BECAUSE_TCP);

    if (verdict == RW_VERDICT_TRUNCATED)
        rwi_task_note(it->task, RWI_TRUNCATED);
    it->task->pick.transport = RW_TCP;
    it->task->pick.manner = it->task->manner;
    return next;
}

/* Whether the query had more of EDNS than a server need know, and that may be
 * what it says no to: the version, where it does not know it (RFC 6891
 * section 6.1.3), else a flag, where it does EDNS at all. */
static bool
minds_more_than_basic(const struct judgement *it)
{
    const struct rw_query_options *asked = &it->task->walk->options.query;

    return it->task->manner == RWI_AS_ASKED &&
           (asked->edns_version > 0 ||
            (((asked->dnssec_ok && asked->compact_ok) || asked->zone_version) &&
             it->reading->has_edns && it->reading->rcode != RW_RCODE_BADVERS));
}

static enum rwi_state
with_basic_edns(struct judgement *it)
{
    enum rwi_state next =
        once_more(it, RW_VERDICT_RETRY, RW_BECAUSE_BASIC_EDNS);
    struct rwi_server *server = rwi_memory_touch(
        &it->task->walk->engine->memory, &it->record->step.server.address);

    if (server != NULL)
        server->basic_edns = true;
    it->task->pick.manner = RWI_BASIC;
    return next;
}

static enum rwi_state
without_edns(struct judgement *it)
{
    enum rwi_state next = once_more(it, RW_VERDICT_RETRY, RW_BECAUSE_NO_EDNS);
    struct rwi_server *server = rwi_memory_touch(
        &it->task->walk->engine->memory, &it->record->step.server.address);

    if (server != NULL && !server->did_edns)
        server->no_edns = true; /* else it is this query it cannot take */
    it->task->pick.manner = RWI_PLAIN;
    return next;
}

static enum rwi_state
with_cookie(struct judgement *it)
{
    it->at->had_cookie = true;
    it->task->pick.manner = it->task->manner;
    return once_more(it, RW_VERDICT_RETRY, RW_BECAUSE_COOKIE);
}

/* ---- another server ----------------------------------------------------- */

static enum rwi_state
next_server(struct judgement *it, enum rw_verdict verdict)
{
    struct rwi_task *task = it->task;

    conclude(it, verdict);
    rwi_task_is_useless(task, &it->record->step.server.address);
    task->last_step = it->record->step.number;
    return RWI_ST_SERVER;
}

static enum rwi_state
lame(struct judgement *it)
{
    rwi_task_note(it->task, RWI_LAME);
    it->task->last_rcode = it->reading->rcode;
    return next_server(it, RW_VERDICT_LAME);
}

/* Truncated where nothing more is to be had. */
static enum rwi_state
truncated(struct judgement *it)
{
    rwi_task_note(it->task, RWI_TRUNCATED);
    return next_server(it, RW_VERDICT_TRUNCATED);
}

static enum rwi_state
failing(struct judgement *it, enum rw_verdict verdict)
{
    if (it->task->manner != RWI_PLAIN && it->reading->message.opt == NULL)
        it->at->no_opt = &it->record->step; /* EDNS may be why; resolve.c */
    rwi_task_note(it->task, RWI_FAILING);
    it->task->last_rcode = it->reading->rcode;
    return next_server(it, verdict);
}

/* FORMERR, NOTIMP or BADVERS: once more, with less. */
static enum rwi_state
with_less_edns(struct judgement *it)
{
    if (it->task->manner == RWI_PLAIN)
        return failing(it, RW_VERDICT_ERROR);
    return minds_more_than_basic(it) ? with_basic_edns(it) : without_edns(it);
}

/* An answer at second hand waits for a better one; the first is kept. */
static enum rwi_state
hold(struct judgement *it)
{
    if (it->task->held != NULL)
        return lame(it);
    it->task->held = it->record;
    it->task->last_step = it->record->step.number;
    return RWI_ST_SERVER;
}

/* ---- further down ------------------------------------------------------- */

/* A definite response: what else is on the way for the same question is of
 * no use any more. */
static void
settle(struct judgement *it, enum rw_verdict verdict)
{
    struct rwi_task *task = it->task;

    conclude(it, verdict);
    rwi_task_cancel(task, it->now_us);
    if (task->held != NULL && task->held != it->record)
        rwi_step_conclude(task->walk, task->held, RW_STEP_OK, RW_VERDICT_LAME);
    task->held = NULL;
    if (task->does->heard != NULL)
        task->does->heard(task, &it->record->step);
}

static enum rwi_state
finish(struct judgement *it, enum rw_outcome outcome)
{
    struct rwi_task *task = it->task;

    task->result =
        (struct rwi_result){.outcome = outcome, .rcode = it->reading->rcode};
    return RWI_ST_DONE;
}

static enum rwi_state
refer(struct judgement *it)
{
    struct rwi_task *task = it->task;
    struct rw_walk *walk = task->walk;
    struct rwi_cut *cut =
        rwi_cut_of_step(walk, &it->record->step, it->reading->cut);

    if (task->does->is_bound || cut == NULL)
        return lame(it);
    task->wants_whole = false;
    it->record->step.referral = &cut->view;
    settle(it, RW_VERDICT_REFERRAL);
    rwi_cut_learn(walk, cut, it->now_us);
    if (task->type == RW_TYPE_DS && rw_name_equal(cut->view.zone, task->name))
        return finish(it, RW_OUTCOME_NODATA); /* the parent has none */
    if (task->does->referred != NULL && task->does->referred(task, cut))
        return finish(it, RW_OUTCOME_ANSWER);
    task->why = (struct rw_because){
        .code = RW_BECAUSE_CUT, .zone = cut->view.zone, .step = cut->step};
    rwi_task_ask(task, cut, rw_name_labels(cut->view.zone));
    return RWI_ST_SERVER;
}

/* ---- aliases ------------------------------------------------------------ */

/* Go along the aliases of a response; false where they go round or on for
 * too long: then the task has failed. */
static bool
chain_follow(struct judgement *it)
{
    struct rwi_task *task = it->task;

    for (size_t i = 0; i < it->reading->alias_count; i++) {
        const struct rw_alias *alias = &it->reading->aliases[i];
        enum rw_reason reason;

        if (task->does->linked != NULL)
            task->does->linked(task, it->reading, alias);
        if (alias->to == NULL)
            break; /* a DNAME that leads to no possible name */
        reason = rwi_task_rename(task, alias->to);
        if (reason == RW_REASON_NONE)
            continue;
        task->last_rcode = it->reading->rcode;
        rwi_task_fail(task, reason, alias->to);
        return false;
    }
    return true;
}

static enum rwi_state
alias(struct judgement *it)
{
    struct rwi_task *task = it->task;

    settle(it, RW_VERDICT_ALIAS);
    if (!task->does->follows)
        return finish(it, RW_OUTCOME_NODATA);
    if (!chain_follow(it))
        return RWI_ST_DONE;
    task->why = (struct rw_because){.code = RW_BECAUSE_ALIAS,
                                    .step = it->record->step.number};
    return RWI_ST_CUT;
}

/* ---- the end ------------------------------------------------------------ */

static enum rwi_state
definite(struct judgement *it, enum rw_verdict verdict, enum rw_outcome outcome)
{
    struct rwi_task *task = it->task;

    settle(it, verdict);
    if (!chain_follow(it))
        return RWI_ST_DONE;
    if (outcome == RW_OUTCOME_ANSWER && task->does->answered != NULL)
        task->does->answered(task, &it->record->step, it->now_us);
    return finish(it, outcome);
}

/* A DNAME that leads to a name too long: there is no such name, and no way
 * round it. */
static enum rwi_state
overflow(struct judgement *it)
{
    struct rwi_task *task = it->task;

    settle(it, RW_VERDICT_ERROR);
    task->last_rcode = RW_RCODE_YXDOMAIN;
    if (!chain_follow(it))
        return RWI_ST_DONE;
    rwi_task_fail(task, RW_REASON_RCODE, it->record->step.zone);
    return RWI_ST_DONE;
}

static enum rw_verdict
verdict_of(enum rw_kind kind)
{
    switch (kind) {
    case RW_KIND_ANSWER:
        return RW_VERDICT_ANSWER;
    case RW_KIND_ALIAS:
        return RW_VERDICT_ALIAS;
    case RW_KIND_REFERRAL:
        return RW_VERDICT_REFERRAL;
    case RW_KIND_NODATA:
        return RW_VERDICT_NODATA;
    case RW_KIND_NXDOMAIN:
    case RW_KIND_COMPACT_DENIAL:
        return RW_VERDICT_NXDOMAIN;
    case RW_KIND_TRUNCATED:
        return RW_VERDICT_TRUNCATED;
    case RW_KIND_OVERFLOW:
    case RW_KIND_STRANGE:
    case RW_KIND_MALFORMED:
        return RW_VERDICT_ERROR;
    case RW_KIND_REFUSING:
    case RW_KIND_FAILING:
    case RW_KIND_UPWARD:
    case RW_KIND_SIDEWAYS:
    case RW_KIND_UNRELATED:
    case RW_KIND_EMPTY:
    case RW_KIND_RECURSIVE:
        return RW_VERDICT_LAME;
    case RW_KIND_NO_EDNS:
    case RW_KIND_BAD_COOKIE:
    case RW_KINDS:
        break;
    }
    return RW_VERDICT_PENDING;
}

/* A response to less than the whole name: it is there, or not known to be. */
static enum rwi_state
go_on_minimised(struct judgement *it, enum rw_verdict verdict)
{
    struct rwi_task *task = it->task;
    size_t known = rw_name_labels(task->asked_name);
    struct rwi_cut *cut = task->cut;

    conclude(it, verdict);
    rwi_task_cancel(task, it->now_us);
    task->wants_whole = verdict == RW_VERDICT_NXDOMAIN;
    rwi_task_ask(task, cut, known);
    task->why =
        (struct rw_because){.code = task->wants_whole ? RW_BECAUSE_WHOLE_NAME
                                                      : RW_BECAUSE_MINIMISED,
                            .step = it->record->step.number};
    return RWI_ST_SERVER;
}

/* What was minimised is judged by whether it shows a cut, and else asked
 * again with more of the name.  Errors are judged as for any question. */
static bool
is_half_way(const struct judgement *it, enum rw_kind kind,
            enum rw_verdict *verdict)
{
    if (!rwi_is_minimised(it->task))
        return false;
    *verdict = verdict_of(kind);
    return *verdict == RW_VERDICT_ANSWER || *verdict == RW_VERDICT_ALIAS ||
           *verdict == RW_VERDICT_NODATA || *verdict == RW_VERDICT_NXDOMAIN;
}

/* A survey's response: its verdict is noted, and that is all; false where
 * the server is to be asked in another way first. */
static bool
take_note(struct judgement *it, enum rw_kind kind)
{
    enum rw_verdict verdict = verdict_of(kind);
    struct rwi_cut *cut;

    if (verdict == RW_VERDICT_PENDING) {
        if (!rw_probe_is_unusual(it->task->probe))
            return false;
        verdict = RW_VERDICT_ERROR; /* with less of EDNS it would be another */
    }
    if (kind == RW_KIND_REFERRAL) {
        cut = rwi_cut_of_step(it->task->walk, &it->record->step,
                              it->reading->cut);
        it->record->step.referral = cut != NULL ? &cut->view : NULL;
    }
    conclude(it, verdict);
    if (it->task->does->heard != NULL)
        it->task->does->heard(it->task, &it->record->step);
    return true;
}

static enum rwi_state
judge_kind(struct judgement *it, enum rw_kind kind)
{
    enum rw_verdict verdict;

    if (it->task->does->asks_all && take_note(it, kind))
        return RWI_ST_SERVER;
    if (is_half_way(it, kind, &verdict))
        return go_on_minimised(it, verdict);
    switch (kind) {
    case RW_KIND_ANSWER:
        return definite(it, RW_VERDICT_ANSWER, RW_OUTCOME_ANSWER);
    case RW_KIND_NODATA:
        return definite(it, RW_VERDICT_NODATA, RW_OUTCOME_NODATA);
    case RW_KIND_NXDOMAIN:
    case RW_KIND_COMPACT_DENIAL:
        return definite(it, RW_VERDICT_NXDOMAIN, RW_OUTCOME_NXDOMAIN);
    case RW_KIND_ALIAS:
        return alias(it);
    case RW_KIND_OVERFLOW:
        return overflow(it);
    case RW_KIND_REFERRAL:
        return refer(it);
    case RW_KIND_RECURSIVE:
        return hold(it);
    case RW_KIND_REFUSING:
    case RW_KIND_UPWARD:
    case RW_KIND_SIDEWAYS:
    case RW_KIND_UNRELATED:
    case RW_KIND_EMPTY:
        return lame(it);
    case RW_KIND_TRUNCATED:
        return truncated(it);
    case RW_KIND_FAILING:
        return failing(it, RW_VERDICT_LAME);
    case RW_KIND_NO_EDNS:
        return with_less_edns(it);
    case RW_KIND_BAD_COOKIE:
        if (!it->at->had_cookie && it->task->manner != RWI_PLAIN &&
            it->task->walk->options.query.cookie_len == 8)
            return with_cookie(it);
        if (it->record->step.transport == RW_UDP)
            return over_tcp(it, RW_VERDICT_RETRY); /* RFC 7873 5.3 */
        return failing(it, RW_VERDICT_ERROR);
    case RW_KIND_MALFORMED:
        rwi_task_note(it->task, RWI_BROKEN);
        return next_server(it, RW_VERDICT_ERROR);
    case RW_KIND_STRANGE:
    case RW_KINDS:
        break;
    }
    return failing(it, RW_VERDICT_ERROR);
}

/* A server that was silent as long as it was asked with EDNS, and answers
 * now, is one that drops such queries. */
static void
note_silence_of_edns(struct judgement *it)
{
    struct rwi_server *server;

    if (!it->task->walk->options.query.edns || it->task->manner != RWI_PLAIN ||
        it->at->silent < 2)
        return;
    server = rwi_memory_touch(&it->task->walk->engine->memory,
                              &it->record->step.server.address);
    if (server != NULL && !server->did_edns)
        server->no_edns = true;
}

/* TC=1 says that this is not the whole of it, and over TCP there is no more
 * to be had: RFC 2181 section 9.  +ignore takes it as if it were whole. */
static enum rwi_state
judge_truncated(struct judgement *it)
{
    if (it->task->walk->options.ignore_tc)
        return judge_kind(it, it->reading->behind);
    if (it->record->step.transport == RW_UDP)
        return over_tcp(it, RW_VERDICT_TRUNCATED);
    return judge_kind(it, RW_KIND_TRUNCATED);
}

enum rwi_state
rwi_judge_arrived(struct rwi_task *task, uint64_t now_us)
{
    struct judgement it = {
        .task = task, .record = task->arrived, .now_us = now_us};

    task->arrived = NULL;
    it.reading = it.record->step.reading;
    it.at = rwi_task_try(task, &it.record->step.server.address);
    if (it.at == NULL)
        return RWI_ST_AWAIT; /* no memory */
    note_silence_of_edns(&it);
    it.at->silent--;
    it.at->is_over = true;
    if (it.reading->kind == RW_KIND_TRUNCATED)
        return judge_truncated(&it);
    return judge_kind(&it, it.reading->kind);
}

enum rwi_state
rwi_judge_held(struct rwi_task *task, uint64_t now_us)
{
    struct judgement it = {
        .task = task, .record = task->held, .now_us = now_us};

    it.reading = it.record->step.reading;
    it.at = rwi_task_try(task, &it.record->step.server.address);
    if (it.at == NULL)
        return RWI_ST_AWAIT;
    return judge_kind(&it, it.reading->behind);
}
