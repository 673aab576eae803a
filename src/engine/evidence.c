/* Collecting for the chain of trust; see engine/evidence.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/evidence.h"

#include <string.h>

#include "engine/answer.h"
#include "engine/cut.h"
#include "engine/task.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/registry.h"

#define AGAIN_MAX 3 /* rounds of asking other servers for better sets */

/* ---- the evidence ------------------------------------------------------- */

static void
add(struct rw_walk *walk, const struct rw_evidence *evidence)
{
    walk->arena.failed |= rw_judge_add(walk->judge, evidence) != RW_OK;
    walk->needs_look = true;
}

static bool
has_reading(const struct rw_walk *walk, const struct rw_reading *reading)
{
    const struct rw_evidence *evidence;

    for (size_t i = 0; (evidence = rw_judge_evidence(walk->judge, i)) != NULL;
         i++)
        if (evidence->reading == reading)
            return true;
    return false;
}

static void
add_read(struct rw_walk *walk, const struct rw_reading *reading, uint32_t step)
{
    const struct rw_asked *asked = &reading->asked;
    struct rw_evidence evidence = {
        .state = RW_EVIDENCE_MESSAGE,
        .zone = asked->zone,
        .qname = asked->name,
        .qtype = asked->type,
        .qclass = asked->rclass,
        .reading = reading,
        .step = step,
    };

    if (!has_reading(walk, reading))
        add(walk, &evidence);
}

void
rwi_evidence_step(struct rwi_task *task, const struct rw_step *step)
{
    if (task->walk->validates && step->reading != NULL)
        add_read(task->walk, step->reading, step->number);
}

void
rwi_evidence_proof(struct rwi_task *task, const struct rw_step *step)
{
    rwi_evidence_step(task, step);
    task->proof.reading = step->reading;
}

/* A cut that another walk found, or a look-up of this one, with those above
 * it: their messages are evidence as if they had come on the walk's own way. */
static void
add_cuts(struct rw_walk *walk, const struct rwi_cut *cut, uint64_t now_us)
{
    if (!walk->validates)
        return;
    while (cut != NULL && cut->reading != NULL &&
           !rw_name_is_root(cut->view.zone)) {
        add_read(walk, cut->reading, cut->step);
        cut =
            rwi_cut_deepest(walk, cut->reading->asked.zone, RW_TYPE_NS, now_us);
    }
}

void
rwi_evidence_set_out(struct rwi_task *task, uint64_t now_us)
{
    add_cuts(task->walk, task->cut, now_us);
}

/* ---- what is missing ---------------------------------------------------- */

static struct rwi_task *
task_for(const struct rw_walk *walk, const struct rw_need *need)
{
    struct rwi_task *task = walk->tasks;

    for (; task != NULL; task = task->next)
        if (task->purpose == RW_PURPOSE_DNSSEC && task->type == need->type &&
            rw_name_equal(task->name, need->name))
            return task;
    return NULL;
}

/* The walk's own question will bring it. */
static bool
is_asked_anyway(const struct rw_walk *walk, const struct rw_need *need)
{
    const struct rwi_task *main = walk->main;

    return main->state != RWI_ST_DONE && main->type == need->type &&
           rw_name_equal(main->name, need->name);
}

/* What the judge has seen and does not take for an answer is not in the
 * cache in a better form. */
static bool
has_been_seen(const struct rw_walk *walk, const struct rw_need *need)
{
    const struct rw_evidence *evidence;

    for (size_t i = 0; (evidence = rw_judge_evidence(walk->judge, i)) != NULL;
         i++)
        if (evidence->qtype == need->type &&
            rw_name_equal(evidence->qname, need->name))
            return true;
    return false;
}

static bool
from_cache(struct rw_walk *walk, const struct rw_need *need, uint64_t now_us)
{
    struct rwi_topic topic = {RWI_FACT_EVIDENCE, need->name, need->type,
                              walk->options.qclass};
    const struct rwi_fact *fact = NULL;
    const struct rw_reading *reading;

    if (!walk->options.cold && !has_been_seen(walk, need))
        fact = rwi_cache_find(&walk->engine->cache, &topic, now_us);
    if (fact == NULL)
        return false;
    reading = rwi_cut_recall(walk, fact);
    if (reading != NULL)
        add_read(walk, reading, 0);
    return true;
}

/* Ask for what a need names.
 *
 * @return NULL out of memory
 */
static struct rwi_task *
fetch(struct rw_walk *walk, const struct rw_need *need)
{
    const uint8_t *name =
        rwi_arena_copy(&walk->arena, need->name, rw_name_size(need->name));
    struct rwi_task *task;

    if (name == NULL)
        return NULL;
    task = rwi_task_new(walk, RW_PURPOSE_DNSSEC, name, need->type);
    if (task == NULL)
        return NULL;
    task->parent = need->step;
    task->proof.zone =
        rwi_arena_copy(&walk->arena, need->zone, rw_name_size(need->zone));
    task->why.code = need->type == RW_TYPE_DNSKEY ? RW_BECAUSE_DNSKEY
                     : need->type == RW_TYPE_DS   ? RW_BECAUSE_DS
                                                  : RW_BECAUSE_AGAIN;
    task->why.zone = name;
    task->why.step = need->step;
    return task;
}

/* Look for what the judge lacks. */
static void
update(struct rw_walk *walk, uint64_t now_us)
{
    struct rw_need needs[RW_NEEDS_MAX];

    while (walk->needs_look && !walk->arena.failed) {
        size_t count = rw_judge_needs(walk->judge, needs, RW_NEEDS_MAX);

        walk->needs_look = false;
        for (size_t i = 0; i < count; i++)
            if (task_for(walk, &needs[i]) == NULL &&
                !is_asked_anyway(walk, &needs[i]) &&
                !from_cache(walk, &needs[i], now_us) &&
                fetch(walk, &needs[i]) == NULL)
                return;
    }
}

void
rwi_evidence_update(struct rw_walk *walk, uint64_t now_us)
{
    if (walk->validates && walk->needs_look)
        update(walk, now_us);
}

/* ---- what has come ------------------------------------------------------ */

/* The shortest time any record of a message may be kept. */
static uint32_t
least_ttl(const struct rw_message *msg)
{
    uint32_t ttl_s = RWI_TTL_MAX_S;

    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++)
        if (msg->rrs[i].type != RW_TYPE_OPT &&
            rw_ttl(msg->rrs[i].ttl_s) < ttl_s)
            ttl_s = rw_ttl(msg->rrs[i].ttl_s);
    return ttl_s;
}

static void
keep(struct rwi_task *task, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    const struct rw_reading *reading = task->proof.reading;
    struct rw_octets octets = {reading->message.wire, reading->message.len};
    struct rwi_topic topic = {RWI_FACT_EVIDENCE, task->name, task->type,
                              walk->options.qclass};

    rwi_cache_put(&walk->engine->cache, &topic, octets, reading->asked.zone,
                  now_us, least_ttl(&reading->message));
}

/* Why there is nothing: a server's fault, or nobody's. */
static enum rw_evidence_state
state_of_failure(enum rw_reason reason)
{
    switch (reason) {
    case RW_REASON_NO_SERVER_ANSWERED:
    case RW_REASON_NO_ADDRESS:
    case RW_REASON_LOOP:
    case RW_REASON_ALIAS_LIMIT:
    case RW_REASON_DEPTH_LIMIT:
    case RW_REASON_LAME:
    case RW_REASON_RCODE:
    case RW_REASON_MALFORMED:
    case RW_REASON_TRUNCATED:
        return RW_EVIDENCE_FAILED;
    case RW_REASON_NONE:
    case RW_REASON_QUERY_LIMIT:
    case RW_REASON_DEADLINE:
    case RW_REASON_BLOCKED:
    case RW_REASON_NO_NETWORK:
    case RW_REASON_LOCAL:
    case RW_REASON_INTERRUPTED:
    case RW_REASON_NOT_CAPTURED:
    case RW_REASON_MEMORY:
        break;
    }
    return RW_EVIDENCE_UNKNOWN;
}

/* The judge must see something about each of its needs, or it asks again. */
static void
add_nothing(struct rwi_task *task)
{
    struct rw_evidence evidence = {
        .state = state_of_failure(task->result.reason),
        .zone = task->proof.zone,
        .qname = task->name,
        .qtype = task->type,
        .qclass = task->walk->options.qclass,
        .step = task->last_step,
    };

    add(task->walk, &evidence);
}

void
rwi_evidence_ended(struct rwi_task *task, uint64_t now_us)
{
    if (task->result.outcome != RW_OUTCOME_FAILURE &&
        task->result.outcome != RW_OUTCOME_PENDING &&
        task->proof.reading != NULL)
        keep(task, now_us);
    else if (!task->proof.is_again)
        add_nothing(task);
}

/* ---- ruling ------------------------------------------------------------- */

/* Ask for what the ruling lacks.
 *
 * @param is_again  of servers that were not asked yet; else nothing showed
 *                  the need before, and nobody was asked
 */
static bool
ask_for(struct rw_walk *walk, const struct rw_need *need, bool is_again)
{
    struct rwi_task *task = fetch(walk, need);

    if (task == NULL)
        return false;
    task->proof.is_again = is_again;
    if (is_again) {
        task->why.code = RW_BECAUSE_AGAIN;
        task->why.zone = NULL;
    }
    return true;
}

/* Whether a capture that is replayed does not hold a need: no server of it
 * does, so nobody is asked again. */
static bool
is_not_captured(const struct rw_walk *walk, const struct rw_need *need)
{
    const struct rw_trace *trace = &walk->trace;

    for (size_t i = 0; trace->is_replay && i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->error == RW_STEP_NOT_CAPTURED && step->qtype == need->type &&
            rw_name_equal(step->qname, need->name))
            return true;
    }
    return false;
}

/* A second opinion is asked for a few times; what was never asked for, once
 * each.
 *
 * @return whether there is something to wait for
 */
static bool
ask_again(struct rw_walk *walk, const struct rw_chain *chain)
{
    bool may_repeat = walk->again_rounds < AGAIN_MAX;
    bool any = false, repeats = false;

    for (size_t i = 0; i < chain->again_count; i++) {
        const struct rw_need *need = &chain->again[i];
        bool is_again =
            has_been_seen(walk, need) || task_for(walk, need) != NULL;

        if (is_again && (!may_repeat || is_not_captured(walk, need)))
            continue;
        if (!ask_for(walk, need, is_again))
            return false;
        any = true;
        repeats |= is_again;
    }
    walk->again_rounds += repeats;
    walk->asked_again |= any;
    return any;
}

/* Take one alias over; false where they go round or on for too long: then the
 * walk has failed. */
static bool
adopt_alias(struct rw_walk *walk, const struct rw_reading *reading,
            const struct rw_alias *alias)
{
    enum rw_reason reason;

    rwi_answer_link(walk, reading, alias);
    if (alias->to == NULL)
        return true; /* a DNAME that leads to no possible name */
    reason = rwi_task_rename(walk->main, alias->to);
    if (reason == RW_REASON_NONE)
        return true;
    walk->main->last_rcode = reading->rcode;
    rwi_task_fail(walk->main, reason, alias->to);
    return false;
}

/* What the last response adopted comes to, is what the walk comes to: the
 * one before it may have been an answer that was forged, and this its
 * denial; or a denial that was, and this an alias that leads on. */
static void
adopt_outcome(struct rw_walk *walk, const struct rw_reading *reading)
{
    struct rwi_result *result = &walk->main->result;
    enum rw_kind kind = rw_reading_worth(reading);

    if (kind == RW_KIND_ANSWER)
        result->outcome = RW_OUTCOME_ANSWER;
    else if (kind == RW_KIND_NODATA)
        result->outcome = RW_OUTCOME_NODATA;
    else if (kind == RW_KIND_NXDOMAIN || kind == RW_KIND_COMPACT_DENIAL)
        result->outcome = RW_OUTCOME_NXDOMAIN;
    else if (kind == RW_KIND_ALIAS)
        result->outcome = RW_OUTCOME_PENDING;
    else
        return;
    result->rcode = reading->rcode;
}

/* Take over what a response says of the walk's names, as far as the next one
 * does not take its place.
 *
 * @param until  the name that one was asked for; NULL: there is no next one
 * @return false where the aliases lead nowhere
 */
static bool
adopt_step(struct rw_walk *walk, const struct rw_step *step,
           const uint8_t *until)
{
    const struct rw_reading *reading = step->reading;

    if (reading == NULL)
        return true;
    for (size_t i = 0; i < reading->alias_count; i++) {
        if (until != NULL && rw_name_equal(reading->aliases[i].from, until))
            return true;
        if (!adopt_alias(walk, reading, &reading->aliases[i]))
            return false;
    }
    if (until != NULL && rw_name_equal(reading->name, until))
        return true;
    if (rw_reading_worth(reading) == RW_KIND_ANSWER)
        rwi_answer_set(walk, reading);
    adopt_outcome(walk, reading);
    return true;
}

/* The step with that number; NULL for what came from a cache. */
static const struct rw_step *
step_at(const struct rw_trace *trace, uint32_t number)
{
    return number > 0 && number <= trace->step_count ? trace->steps[number - 1]
                                                     : NULL;
}

/* Go on behind an alias that was found late; as often as a second opinion is
 * asked for, since servers that say something else each time have no end.
 *
 * @return whether the walk does
 */
static bool
resume(struct rw_walk *walk, uint32_t step)
{
    struct rwi_task *main = walk->main;

    if (walk->again_rounds == AGAIN_MAX) {
        rwi_task_fail(main, RW_REASON_LOOP, main->name);
        return false;
    }
    walk->again_rounds++;
    main->why = (struct rw_because){.code = RW_BECAUSE_ALIAS, .step = step};
    main->state = RWI_ST_CUT;
    return true;
}

static bool
is_adoptable(const struct rw_walk *walk, const struct rw_chain *chain)
{
    return walk->asked_again && chain->answer_step_count > 0 &&
           (chain->security == RW_SECURITY_SECURE ||
            chain->security == RW_SECURITY_INSECURE) &&
           walk->main->result.outcome != RW_OUTCOME_FAILURE;
}

/* Where what was asked for once more made the answer a better one, that is
 * the answer.
 *
 * @return whether the walk goes on from there
 */
static bool
adopt_ruled(struct rw_walk *walk, const struct rw_chain *chain)
{
    const struct rw_trace *trace = &walk->trace;
    uint32_t last = 0;

    if (!is_adoptable(walk, chain))
        return false;
    walk->trace.answer_count = 0;
    walk->main->name_count = 1;
    for (size_t i = 0; i < chain->answer_step_count; i++) {
        const struct rw_step *step = step_at(trace, chain->answer_steps[i]);
        const struct rw_step *next =
            i + 1 < chain->answer_step_count
                ? step_at(trace, chain->answer_steps[i + 1])
                : NULL;

        if (step == NULL)
            continue;
        last = step->number;
        if (!adopt_step(walk, step, next != NULL ? next->qname : NULL))
            return false;
    }
    if (walk->main->result.outcome != RW_OUTCOME_PENDING)
        return false;
    return resume(walk, last);
}

bool
rwi_evidence_rule(struct rw_walk *walk, uint64_t now_us)
{
    if (!walk->validates)
        return false;
    if (walk->engine->memo == NULL) /* without it, it only takes longer */
        walk->engine->memo = rw_judge_memo_new();
    rw_chain_free(walk->chain);
    walk->trace.chain = NULL;
    walk->trace.security = RW_SECURITY_UNCHECKED;
    if (walk->options.at_us != 0)
        now_us = walk->options.at_us;
    if (rw_judge_rule(&walk->chain, walk->judge, now_us / 1000000,
                      walk->engine->memo) != RW_OK) {
        walk->arena.failed = true;
        return false;
    }
    walk->trace.chain = walk->chain;
    walk->trace.security = walk->chain->security;
    if (!walk->is_ending && ask_again(walk, walk->chain))
        return true;
    return adopt_ruled(walk, walk->chain);
}
