/* Failures by name and type; see engine/failure.h.
 *
 * A failure is a fact of the cache like any other: a record of ours, then the
 * causes, each with two names behind it.  It stays there for longer than it
 * counts, so that the next one in a row is known to be one.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/failure.h"

#include <string.h>

#include "base/writer.h"
#include "engine/inside.h"
#include "engine/task.h"
#include "rootwalk/name.h"

#define FIRST_S    5   /* RFC 9520 section 3.2: 5 seconds are recommended, */
#define MOST_S     300 /* ... and more than five minutes forbidden */
#define ROUNDS_MAX 6   /* 5 s doubled so often is above that */
#define CAUSES_MAX 8
#define SECOND_US  UINT64_C(1000000)

/* How it was, as octets; the name that the reason is about comes next. */
struct failure {
    uint64_t until_us; /* from then on it is tried again */
    enum rw_reason reason;
    uint16_t rcode;
    uint8_t rounds; /* failures before this one, in a row */
    uint8_t causes;
    bool has_name;
};

/* What a server said, or did not; its zone's name and its own come next. */
struct cause {
    struct rw_address address;
    enum rw_step_error error;
    enum rw_kind kind;
    uint16_t rcode;
};

#define RECORD_MAX                                                             \
    (sizeof(struct failure) + RW_NAME_MAX +                                    \
     CAUSES_MAX * (sizeof(struct cause) + 2 * RW_NAME_MAX))

bool
rwi_failure_is_others(enum rw_reason reason)
{
    switch (reason) {
    case RW_REASON_NO_SERVER_ANSWERED:
    case RW_REASON_NO_ADDRESS:
    case RW_REASON_ALIAS_LIMIT:
    case RW_REASON_LAME:
    case RW_REASON_RCODE:
    case RW_REASON_MALFORMED:
    case RW_REASON_TRUNCATED:
        return true;
    case RW_REASON_NONE:
    case RW_REASON_BLOCKED:
    case RW_REASON_LOOP:
    case RW_REASON_DEPTH_LIMIT:
    case RW_REASON_QUERY_LIMIT:
    case RW_REASON_DEADLINE:
    case RW_REASON_NO_NETWORK:
    case RW_REASON_LOCAL:
    case RW_REASON_INTERRUPTED:
    case RW_REASON_NOT_CAPTURED:
    case RW_REASON_MEMORY:
        break;
    }
    return false;
}

/* Whether a task's failures are everybody's: what a walk asks for, and what
 * its judge lacks.  Look-ups of name servers have a memory of their own
 * (host.c), surveys ask everybody, and a second opinion is asked of others
 * than the first. */
static bool
is_shared(const struct rwi_task *task)
{
    const struct rw_walk *walk = task->walk;

    return walk->engine->config.shares && !walk->options.cold &&
           !walk->options.all &&
           (task->purpose == RW_PURPOSE_ANSWER ||
            (task->purpose == RW_PURPOSE_DNSSEC && !rwi_task_is_again(task)));
}

static struct rwi_topic
topic_of(const struct rwi_task *task)
{
    return (struct rwi_topic){RWI_FACT_FAILURE, task->name, task->type,
                              task->walk->options.qclass};
}

/* The record of a failure, if there is one. */
static const struct rwi_fact *
find(const struct rwi_task *task, struct failure *failure, uint64_t now_us)
{
    struct rwi_topic topic = topic_of(task);
    const struct rwi_fact *fact =
        rwi_cache_find(&task->walk->engine->cache, &topic, now_us);

    if (fact != NULL)
        memcpy(failure, fact->octets.data, sizeof(*failure));
    return fact;
}

/* ---- kept --------------------------------------------------------------- */

static void
put(struct rwi_writer *out, const void *octets, size_t len)
{
    uint8_t *at = rwi_write_room(out, len);

    if (at != NULL)
        memcpy(at, octets, len);
}

/* Whether a step is one that a task's failure came of. */
static bool
is_cause(const struct rwi_task *task, const struct rw_step *step)
{
    return step->purpose == task->purpose && step->twin == 0 &&
           step->qtype == task->type && step->error != RW_STEP_CANCELLED &&
           (step->verdict == RW_VERDICT_LAME ||
            step->verdict == RW_VERDICT_TRUNCATED ||
            step->verdict == RW_VERDICT_ERROR) &&
           rw_name_equal(step->qname, task->name);
}

/* Whether a later step of the same server is a cause: that one counts. */
static bool
comes_again(const struct rwi_task *task, size_t index)
{
    const struct rw_trace *trace = &task->walk->trace;

    for (size_t i = index + 1; i < trace->step_count; i++)
        if (is_cause(task, trace->steps[i]) &&
            rw_address_equal(&trace->steps[i]->server.address,
                             &trace->steps[index]->server.address))
            return true;
    return false;
}

static void
put_cause(struct rwi_writer *out, const struct rw_step *step)
{
    struct cause cause = {.address = step->server.address,
                          .error = step->error,
                          .kind = RW_KINDS,
                          .rcode = RW_NO_RCODE};

    if (step->reading != NULL) {
        cause.kind = step->reading->kind;
        cause.rcode = step->reading->rcode;
    }
    put(out, &cause, sizeof(cause));
    put(out, step->zone, rw_name_size(step->zone));
    put(out, step->server.name, rw_name_size(step->server.name));
}

static uint8_t
put_causes(struct rwi_writer *out, const struct rwi_task *task)
{
    const struct rw_trace *trace = &task->walk->trace;
    uint8_t count = 0;

    for (size_t i = 0; i < trace->step_count && count < CAUSES_MAX; i++) {
        if (!is_cause(task, trace->steps[i]) || comes_again(task, i))
            continue;
        put_cause(out, trace->steps[i]);
        count++;
    }
    return count;
}

static uint32_t
pause_s(unsigned rounds)
{
    uint32_t pause = (uint32_t)FIRST_S
                     << (rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX);

    return pause < MOST_S ? pause : MOST_S;
}

void
rwi_failure_keep(struct rwi_task *task, uint64_t now_us)
{
    const struct rwi_result *result = &task->result;
    struct rwi_topic topic = topic_of(task);
    struct failure failure = {.reason = result->reason,
                              .rcode = result->rcode,
                              .has_name = result->name != NULL};
    uint8_t octets[RECORD_MAX];
    struct rwi_writer out;
    struct failure before;

    if (!is_shared(task) || task->is_recalled ||
        !rwi_failure_is_others(result->reason) ||
        (task->tally.is_dead && task->tally.sends == 0))
        return;
    if (find(task, &before, now_us) != NULL)
        failure.rounds =
            (uint8_t)(before.rounds < ROUNDS_MAX ? before.rounds + 1
                                                 : ROUNDS_MAX);
    failure.until_us = now_us + pause_s(failure.rounds) * SECOND_US;
    rwi_writer_init(&out, octets, sizeof(octets));
    put(&out, &failure, sizeof(failure));
    if (failure.has_name)
        put(&out, result->name, rw_name_size(result->name));
    failure.causes = put_causes(&out, task);
    memcpy(octets, &failure, sizeof(failure));
    rwi_cache_put(&task->walk->engine->cache, &topic,
                  (struct rw_octets){octets, out.len}, NULL, now_us,
                  2 * pause_s(failure.rounds));
    task->walk->engine->has_failures = true;
}

void
rwi_failure_forget(struct rwi_task *task, uint64_t now_us)
{
    struct rwi_topic topic = topic_of(task);

    if (task->walk->engine->has_failures && is_shared(task))
        rwi_cache_put(&task->walk->engine->cache, &topic,
                      (struct rw_octets){NULL, 0}, NULL, now_us, 0);
}

/* ---- recalled ----------------------------------------------------------- */

/* Take a copy of the name that comes next; NULL out of memory. */
static const uint8_t *
take_name(struct rw_walk *walk, const uint8_t **at)
{
    const uint8_t *name = *at;
    size_t size = rw_name_size(name);

    *at += size;
    return rwi_arena_copy(&walk->arena, name, size);
}

static void
take_cause(struct rw_walk *walk, const uint8_t **at)
{
    struct rw_left_out left = {.scope = RW_SCOPE_PUBLIC, .was_silent = true};
    struct cause cause;

    memcpy(&cause, *at, sizeof(cause));
    *at += sizeof(cause);
    left.error = cause.error;
    left.kind = cause.kind;
    left.rcode = cause.rcode;
    left.zone = take_name(walk, at);
    left.server.name = take_name(walk, at);
    left.server.address = cause.address;
    if (left.zone != NULL && left.server.name != NULL)
        rwi_note_left_out(walk, &left);
}

bool
rwi_failure_recall(struct rwi_task *task, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    const struct rwi_fact *fact = NULL;
    const uint8_t *at, *name = NULL;
    struct failure failure;

    if (walk->engine->has_failures && is_shared(task))
        fact = find(task, &failure, now_us);
    if (fact == NULL || failure.until_us <= now_us)
        return false;
    at = fact->octets.data + sizeof(failure);
    if (failure.has_name)
        name = take_name(walk, &at);
    for (size_t i = 0; i < failure.causes; i++)
        take_cause(walk, &at);
    walk->engine->stats.remembered++;
    task->last_rcode = failure.rcode;
    task->is_recalled = true;
    rwi_task_fail(task, failure.reason, name);
    return true;
}
