/* The engine's face; see rootwalk/engine.h.  What it does is in walk.c,
 * resolve.c and judge.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/inside.h"
#include "engine/cut.h"
#include "engine/exchange.h"
#include "engine/join.h"
#include "engine/log.h"
#include "engine/state.h"
#include "engine/purpose.h"
#include "engine/resolve.h"
#include "engine/schedule.h"
#include "engine/task.h"
#include "engine/walk.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "base/sized.h"

#define HINTS_MAX (1024 * 1024) /* octets of arena for hints and anchors */

void
rw_walk_options_fill(struct rw_walk_options *options, size_t size)
{
    const struct rw_walk_options defaults = {
        .size = size,
        .qname = RW_NAME_ROOT,
        .qtype = RW_TYPE_A,
        .qclass = RW_CLASS_IN,
        .query = {.edns = true,
                  .udp_size = 1232,
                  .dnssec_ok = true,
                  .compact_ok = true},
        .validate = true,
        .deadline_us = RW_DEADLINE_DEFAULT_US,
        .timeout_us = RW_TIMEOUT_DEFAULT_US,
    };

    memset(options, 0, size);
    memcpy(options, &defaults,
           size < sizeof(defaults) ? size : sizeof(defaults));
}

/* ---- an engine ---------------------------------------------------------- */

static struct rw_record *
copy_records(struct rwi_arena *arena, const struct rw_record *records,
             size_t count)
{
    struct rw_record *copy = rwi_arena_array(arena, count, sizeof(*copy));

    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = records[i];
        copy[i].owner = rwi_arena_copy(arena, records[i].owner,
                                       rw_name_size(records[i].owner));
        copy[i].rdata =
            rwi_arena_copy(arena, records[i].rdata, records[i].rdata_len);
    }
    return copy;
}

/* @return RW_OK, RW_ERR_MEMORY, or RW_ERR_EMPTY for hints that help no one */
static enum rw_status
engine_fill(struct rw_engine *engine, const struct rw_engine_config *given)
{
    struct rwi_arena *arena = &engine->arena;
    struct rw_engine_config *config = &engine->config;

    RWI_SIZED(*config, given, random_ctx);
    if (config->random_ctx == NULL)
        config->random_ctx = config->ctx;
    engine->purposes = RWI_PURPOSE_TABLE;
    if (config->policy != NULL) {
        RWI_SIZED(engine->policy, config->policy, walk_work_us_max);
        config->policy = &engine->policy;
    }
    if (config->port == 0)
        config->port = 53;
    engine->memory_left =
        config->memory_max > 0 ? config->memory_max : SIZE_MAX;
    engine->cache.max =
        config->cache_max > 0 ? config->cache_max : RWI_CACHE_DEFAULT;
    for (size_t i = 0; i < 2; i++)
        engine->cache.seed.k[i] = config->random(config->random_ctx);
    engine->memory.seed = engine->cache.seed;
    engine->room = reallocarray(NULL, RW_RRS_MAX, sizeof(*engine->room));
    engine->scratch = malloc(RW_RDATA_MAX);
    if (config->hints != NULL)
        engine->hints = rwi_cut_of_hints(
            arena, config->hints, config->hint_count, engine->config.port);
    else
        engine->hints = rwi_cut_built_in(arena, engine->config.port);
    if (config->anchors != NULL) {
        engine->anchors =
            copy_records(arena, config->anchors, config->anchor_count);
        engine->anchor_count = config->anchor_count;
    } else {
        engine->anchors = rw_anchors_built_in(&engine->anchor_count);
    }
    if (engine->room == NULL || engine->scratch == NULL || arena->failed)
        return RW_ERR_MEMORY;
    if (engine->hints == NULL)
        return RW_ERR_EMPTY;
    engine->goes_inside =
        config->allow_special || rwi_hints_lead_inside(engine);
    return RW_OK;
}

enum rw_status
rw_engine_new(struct rw_engine **out, const struct rw_engine_config *config)
{
    struct rw_engine *engine;
    enum rw_status status;

    *out = NULL;
    if (config == NULL || config->random == NULL ||
        (config->hints == NULL && config->hint_count > 0) ||
        (config->anchors == NULL && config->anchor_count > 0))
        return RW_ERR_USAGE;
    engine = calloc(1, sizeof(*engine));
    if (engine == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&engine->arena, HINTS_MAX);
    status = engine_fill(engine, config);
    if (status == RW_OK)
        *out = engine;
    else
        rw_engine_free(engine);
    return status;
}

static void
unlink_walk(struct rw_walk *walk)
{
    if (walk->prev != NULL)
        walk->prev->next = walk->next;
    else
        walk->engine->walks = walk->next;
    if (walk->next != NULL)
        walk->next->prev = walk->prev;
}

void
rw_engine_free(struct rw_engine *engine)
{
    if (engine == NULL)
        return;
    rwi_numbers_done(&engine->exchanges); /* the walks' arenas hold them */
    while (engine->walks != NULL) {
        struct rw_walk *walk = engine->walks;

        unlink_walk(walk);
        rwi_walk_delete(walk);
    }
    rwi_cache_done(&engine->cache);
    rwi_memory_done(&engine->memory);
    free(engine->heap);
    free(engine->room);
    free(engine->scratch);
    rw_judge_memo_free(engine->memo);
    rwi_arena_done(&engine->arena);
    rwi_arena_free_spare(&engine->spare);
    free(engine);
}

size_t
rw_engine_walks(const struct rw_engine *engine)
{
    return engine->walk_count;
}

const struct rw_engine_stats *
rw_engine_look(struct rw_engine *engine)
{
    engine->stats.cache_hits = engine->cache.hits;
    engine->stats.cache_misses = engine->cache.misses;
    engine->stats.cache_octets = engine->cache.taken;
    engine->stats.cache_entries = HASH_COUNT(engine->cache.facts);
    engine->stats.memory_left = engine->memory_left;
    engine->stats.queries_out = engine->out;
    return &engine->stats;
}

void
rw_engine_flush(struct rw_engine *engine, const uint8_t *name)
{
    rwi_cache_flush(&engine->cache, name != NULL ? name : RW_NAME_ROOT);
    if (name == NULL) {
        rwi_memory_done(&engine->memory);
        rw_judge_memo_free(engine->memo);
        engine->memo = NULL;
        engine->is_primed = false;
    }
}

/* ---- walks -------------------------------------------------------------- */

/* Time does not go back, whatever the caller's clock does. */
static uint64_t
time_of(struct rw_engine *engine, uint64_t now_us)
{
    if (engine->now_us < now_us)
        engine->now_us = now_us;
    return engine->now_us;
}

/* Whether a query can be made of options at all: always, where it has no option
 * of EDNS with a form of its own. */
static enum rw_status
options_check(const struct rw_walk_options *options)
{
    const struct rw_query_options *query = &options->query;
    uint8_t wire[RW_QUERY_MAX];
    size_t len;

    if (options->qname == NULL)
        return RW_ERR_USAGE;
    if (query->cookie_len == 0 && !query->has_subnet &&
        query->padding_block == 0)
        return RW_OK;
    return rw_query_to_wire(wire, sizeof(wire), &len, 0, options->qname,
                            options->qtype, options->qclass, &options->query);
}

enum rw_status
rw_engine_start(struct rw_engine *engine, const struct rw_walk_options *options,
                uint64_t now_us, struct rw_walk **out)
{
    struct rw_walk_options own;
    enum rw_status status = RW_ERR_USAGE;
    struct rw_walk *walk = NULL;

    if (engine != NULL && options != NULL) {
        if (options->size != sizeof(own)) { /* of another version */
            RWI_SIZED(own, options, at_us);
            options = &own;
        }
        status = options_check(options);
    }
    now_us = status == RW_OK ? time_of(engine, now_us) : now_us;
    if (status == RW_OK)
        walk = rwi_walk_new(engine, options, now_us);
    if (out != NULL)
        *out = walk;
    if (walk == NULL)
        return status != RW_OK ? status : RW_ERR_MEMORY;
    walk->next = engine->walks;
    if (walk->next != NULL)
        walk->next->prev = walk;
    engine->walks = walk;
    walk->wake_us = now_us; /* its first step is taken when it is asked for */
    if (!rwi_heap_insert(engine, walk)) {
        unlink_walk(walk);
        rwi_walk_delete(walk);
        if (out != NULL)
            *out = NULL;
        return RW_ERR_MEMORY;
    }
    engine->walk_count++;
    rwi_log_start(walk);
    return RW_OK;
}

void
rw_walk_stop(struct rw_walk *walk, uint64_t now_us)
{
    if (!walk->is_done)
        rwi_walk_end(walk, RW_REASON_INTERRUPTED,
                     time_of(walk->engine, now_us));
}

void
rw_engine_stop(struct rw_engine *engine, uint64_t now_us)
{
    for (struct rw_walk *walk = engine->walks; walk != NULL; walk = walk->next)
        rw_walk_stop(walk, now_us);
}

const struct rw_trace *
rw_walk_trace(const struct rw_walk *walk)
{
    return &walk->trace;
}

void
rw_walk_set_tag(struct rw_walk *walk, void *tag)
{
    walk->options.tag = tag;
}

void *
rw_walk_tag(const struct rw_walk *walk)
{
    return walk->options.tag;
}

void
rw_walk_free(struct rw_walk *walk)
{
    if (walk == NULL || !walk->is_collected)
        return;
    unlink_walk(walk);
    rwi_walk_delete(walk);
}

/* ---- exchanges ----------------------------------------------------------- */

static struct rwi_exchange *
find_exchange(struct rw_engine *engine, uint64_t id)
{
    return rwi_number_find(&engine->exchanges, id);
}

/* @return NULL where there is none that the caller has, or none any more */
static struct rwi_exchange *
find_open(struct rw_engine *engine, uint64_t id)
{
    struct rwi_exchange *exchange = find_exchange(engine, id);

    return exchange != NULL && exchange->is_out && !exchange->is_over ? exchange
                                                                      : NULL;
}

/* What is known of trying its server. */
static struct rwi_try *
tried(const struct rwi_exchange *exchange)
{
    struct rwi_try *at =
        rwi_task_tried(exchange->task, &exchange->record->step.server.address);

    assert(at != NULL); /* it was noted when the query was made */
    return at;
}

/* The time of a query that waited begins now, and that of its walk; likewise
 * of those who follow it. */
static void
release(struct rw_engine *engine, struct rwi_exchange *exchange,
        uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;

    for (struct rwi_exchange *f = exchange->followers; f != NULL;
         f = f->next_follower)
        if (f->is_held)
            release(engine, f, now_us);
    rwi_exchange_release(exchange, tried(exchange), now_us);
    walk->wake_us = now_us;
    rwi_heap_update(engine, walk);
}

bool
rw_engine_set_tag(struct rw_engine *engine, uint64_t exchange, void *tag)
{
    struct rwi_exchange *found = find_exchange(engine, exchange);

    if (found != NULL)
        found->tag = tag;
    return found != NULL;
}

void *
rw_engine_tag(struct rw_engine *engine, uint64_t exchange)
{
    const struct rwi_exchange *found = find_exchange(engine, exchange);

    return found != NULL ? found->tag : NULL;
}

/* ---- wishes ------------------------------------------------------------- */

static void
fill_send(struct rw_action *action, const struct rwi_note *note)
{
    action->transport = note->step->transport;
    action->server = note->step->server.address;
    action->query = note->step->query.data;
    action->query_len = note->step->query.len;
}

static bool
may_send(const struct rw_engine *engine)
{
    return engine->config.queries_max == 0 ||
           engine->out < engine->config.queries_max;
}

/* A query beyond the bound waits, and no time runs for it. */
static void
hold_back(struct rw_engine *engine, struct rwi_note *note, uint64_t now_us)
{
    rwi_exchange_hold(note->exchange, now_us);
    rwi_queue_put(&engine->back, note);
}

static struct rwi_note *
next_note(struct rw_engine *engine, uint64_t now_us)
{
    struct rwi_note *note = NULL;

    if (engine->back.first != NULL && may_send(engine))
        note = rwi_queue_take(&engine->back);
    if (note != NULL) {
        release(engine, note->exchange, now_us);
        return note;
    }
    while ((note = rwi_queue_take(&engine->queue)) != NULL &&
           note->want == RW_WANT_SEND && !may_send(engine))
        hold_back(engine, note, now_us);
    return note;
}

static bool
take_note(struct rw_engine *engine, struct rw_action *action, uint64_t now_us)
{
    struct rwi_note *note = next_note(engine, now_us);

    if (note == NULL)
        return false;
    action->want = note->want;
    action->walk = note->walk;
    action->step = note->step;
    action->exchange = note->exchange != NULL ? note->exchange->id : 0;
    action->tag = note->exchange != NULL ? note->exchange->tag : NULL;
    if (note->want == RW_WANT_SEND) {
        fill_send(action, note);
        note->exchange->is_out = true;
        engine->out++;
    }
    if (note->want == RW_WANT_CANCEL)
        rwi_exchange_forget(note->exchange);
    if (note->want == RW_WANT_COLLECT) {
        note->walk->is_collected = true;
        engine->walk_count--;
    }
    rwi_log_action(engine, action);
    return true;
}

enum rw_status
rw_engine_next(struct rw_engine *engine, uint64_t now_us,
               struct rw_action *action)
{
    if (engine == NULL || action == NULL)
        return RW_ERR_USAGE;
    now_us = time_of(engine, now_us);
    action->want = RW_WANT_WAIT;
    action->until_us = RW_NO_TIME;
    action->exchange = 0;
    action->tag = NULL;
    action->walk = NULL;
    action->step = NULL;
    while (!take_note(engine, action, now_us)) {
        if (engine->heap_count == 0)
            break;
        action->until_us = engine->heap[0]->wake_us;
        if (action->until_us > now_us)
            break;
        rwi_walk_run(engine->heap[0], now_us);
        action->until_us = RW_NO_TIME;
    }
    return RW_OK;
}

/* ---- events ------------------------------------------------------------- */

void
rw_engine_answer(struct rw_engine *engine, uint64_t exchange,
                 const struct rw_address *from, const uint8_t *message,
                 size_t len, uint64_t now_us)
{
    struct rwi_exchange *found = find_open(engine, exchange), *next;

    now_us = time_of(engine, now_us);
    if (found != NULL && found->is_held) /* who is answered has asked */
        release(engine, found, now_us);
    /* where it is the response, those who follow it have it too */
    for (; found != NULL; found = next) {
        struct rw_walk *walk = found->task->walk;
        bool is_response;

        next = found->next_follower;
        if (found->is_over) /* its walk has ended by the one before it */
            continue;
        is_response = rwi_exchange_take(found, from, message, len, now_us);
        next = is_response && found->leads ? rwi_join_disband(found)
                                           : found->next_follower;
        if (is_response || walk->arena.failed)
            rwi_walk_run(walk, now_us);
    }
}

void
rw_engine_failure(struct rw_engine *engine, uint64_t exchange,
                  enum rw_step_error error, uint64_t now_us)
{
    struct rwi_exchange *found = find_exchange(engine, exchange);
    struct rwi_task *task;

    if (found == NULL)
        return;
    if ((unsigned)error > RW_STEP_LOCAL || error == RW_STEP_OK)
        error = RW_STEP_LOCAL; /* the caller's own trouble, then */
    if (found->is_over) {      /* the caller has forgotten it by himself */
        rwi_exchange_forget(found);
        return;
    }
    if (!found->is_out)
        return; /* nobody was asked to send it */
    now_us = time_of(engine, now_us);
    task = found->task;
    rwi_resolve_failed(task, found, error, now_us);
    rwi_walk_run(task->walk, now_us);
}

void
rw_engine_held(struct rw_engine *engine, uint64_t exchange, uint64_t now_us)
{
    struct rwi_exchange *found = find_open(engine, exchange);

    if (found != NULL)
        rwi_exchange_hold(found, time_of(engine, now_us));
}

void
rw_engine_sent(struct rw_engine *engine, uint64_t exchange, uint64_t now_us)
{
    struct rwi_exchange *found = find_open(engine, exchange);

    if (found == NULL || !found->is_held)
        return;
    now_us = time_of(engine, now_us);
    release(engine, found, now_us);
    rwi_walk_run(found->task->walk, now_us);
}
