/* Record sets, sought once each by walks; see look.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/look.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define ARENA_MAX ((size_t)16 << 20) /* octets; names and lists of pointers */

/* A set and the walk that it comes from. */
struct rwi_walked {
    struct rw_records records; /* first */
    struct rw_walk *walk;
    bool has_ended;
};

/* What is given where nothing more may be sought. */
static const struct rw_records NOT_SOUGHT = {
    .name = RW_NAME_ROOT,
    .outcome = RW_OUTCOME_FAILURE,
};

static struct rwi_walked *
find(const struct rwi_walks *walks, const uint8_t *name, uint16_t type)
{
    for (size_t i = 0; i < walks->count; i++)
        if (walks->list[i]->records.type == type &&
            rw_name_equal(walks->list[i]->records.name, name))
            return walks->list[i];
    return NULL;
}

static const struct rw_records *
start(struct rwi_walks *walks, const uint8_t *name, uint16_t type)
{
    struct rw_walk_options options = walks->options;
    struct rwi_walked *walked;

    walks->is_bounded |= walks->count == RW_ROUTE_LOOKS_MAX;
    if (walks->is_stopping || walks->status != RW_OK ||
        walks->count == RW_ROUTE_LOOKS_MAX)
        return &NOT_SOUGHT;
    walked = rwi_arena_alloc(&walks->arena, sizeof(*walked));
    options.qname = rwi_arena_copy(&walks->arena, name, rw_name_size(name));
    options.qtype = type;
    options.qclass = RW_CLASS_IN;
    options.all = options.all && type == RW_TYPE_MX; /* the domain's servers */
    options.tag = walked;
    walks->status = walks->arena.failed
                        ? RW_ERR_MEMORY
                        : rw_engine_start(walks->engine, &options,
                                          walks->now_us, &walked->walk);
    if (walks->status != RW_OK)
        return &NOT_SOUGHT;
    walked->records = (struct rw_records){
        .name = options.qname,
        .type = type,
        .outcome = RW_OUTCOME_PENDING,
        .walk = (uint32_t)walks->count + 1,
        .trace = rw_walk_trace(walked->walk),
    };
    walks->list[walks->count++] = walked;
    walks->pending++;
    return &walked->records;
}

static const struct rw_records *
look(struct rwi_source *source, const uint8_t *name, uint16_t type)
{
    struct rwi_walks *walks = (struct rwi_walks *)source;
    struct rwi_walked *walked = find(walks, name, type);

    return walked != NULL ? &walked->records : start(walks, name, type);
}

const struct rw_records *
rwi_look_below(struct rwi_source *source, const char *labels,
               const uint8_t *name, uint16_t type)
{
    uint8_t below[RW_NAME_MAX];

    if (rw_name_from_text(below, labels, strlen(labels), name, NULL) != RW_OK)
        return NULL;
    return rwi_look(source, below, type);
}

void
rwi_walks_init(struct rwi_walks *walks, struct rw_engine *engine,
               const struct rw_walk_options *options)
{
    memset(walks, 0, sizeof(*walks));
    walks->source.look = look;
    walks->engine = engine;
    walks->options = *options;
    rwi_arena_init(&walks->arena, ARENA_MAX);
}

void
rwi_walks_done(struct rwi_walks *walks)
{
    for (size_t i = 0; i < walks->count; i++)
        if (walks->list[i]->has_ended) /* the engine frees the others */
            rw_walk_free(walks->list[i]->walk);
    rwi_arena_done(&walks->arena);
}

/* ---- what a walk found --------------------------------------------------- */

/* Where the aliases of an answer lead; NULL where there are none. */
static const uint8_t *
alias_of(const struct rw_trace *trace)
{
    const uint8_t *target = NULL;

    for (size_t i = 0; i < trace->answer_count; i++)
        if (trace->answer[i].type == RW_TYPE_CNAME)
            target = trace->answer[i].rdata;
    return target;
}

static void
fill(struct rwi_walks *walks, struct rw_records *records)
{
    const struct rw_trace *trace = records->trace;
    const struct rw_record **list = rwi_arena_array(
        &walks->arena, trace->answer_count, sizeof(struct rw_record *));

    records->outcome = trace->outcome;
    records->security = trace->security;
    records->alias = records->type == RW_TYPE_CNAME ? NULL : alias_of(trace);
    if (walks->arena.failed) {
        walks->status = RW_ERR_MEMORY;
        return;
    }
    for (size_t i = 0; i < trace->answer_count; i++)
        if (trace->answer[i].type == records->type)
            list[records->count++] = &trace->answer[i];
    records->list = list;
}

void
rwi_walks_collect(struct rwi_walks *walks, struct rw_walk *walk)
{
    struct rwi_walked *walked = rw_walk_tag(walk);

    walked->has_ended = true;
    walks->pending--;
    fill(walks, &walked->records);
    if (walked->records.trace->reason == RW_REASON_INTERRUPTED)
        walks->is_stopping = true;
}

const struct rw_records *const *
rwi_walks_list(const struct rwi_walks *walks, struct rwi_arena *arena)
{
    const struct rw_records **list =
        rwi_arena_array(arena, walks->count, sizeof(struct rw_records *));

    for (size_t i = 0; list != NULL && i < walks->count; i++)
        list[i] = &walks->list[i]->records;
    return list;
}
