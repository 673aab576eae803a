/* Exchanges; see engine/exchange.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/exchange.h"

#include <string.h>

#include "engine/walk.h"

#define GIVE_UP_MIN UINT64_C(2000000) /* microseconds: satellites, and more */
#define TCP_TRIPS   3 /* round trips until a response over TCP is there */

/* ---- steps -------------------------------------------------------------- */

/* Put a step into the trace. */
static struct rwi_step *
step_new(struct rw_walk *walk)
{
    struct rwi_step *record = rwi_arena_alloc(&walk->arena, sizeof(*record));
    struct rw_trace *trace = &walk->trace;

    if (record == NULL)
        return NULL;
    if (trace->step_count == walk->step_room) {
        size_t room = walk->step_room == 0 ? 16 : 2 * walk->step_room;
        struct rw_step **steps =
            rwi_arena_array(&walk->arena, room, sizeof(struct rw_step *));

        if (steps == NULL)
            return NULL;
        if (trace->step_count > 0)
            memcpy(steps, walk->steps,
                   trace->step_count * sizeof(struct rw_step *));
        walk->steps = steps;
        walk->step_room = room;
        trace->steps = steps;
    }
    walk->steps[trace->step_count++] = &record->step;
    record->step.number = (uint32_t)trace->step_count;
    record->step.rtt_us = RW_NO_TIME;
    record->show = (struct rwi_note){
        .want = RW_WANT_SHOW, .walk = walk, .step = &record->step};
    return record;
}

void
rwi_step_conclude(struct rw_walk *walk, struct rwi_step *record,
                  enum rw_step_error error, enum rw_verdict verdict)
{
    record->step.error = error;
    record->step.verdict = verdict;
    rwi_queue_put(&walk->engine->queue, &record->show);
}

/* ---- out ---------------------------------------------------------------- */

/* A query's options: without EDNS where the server cannot do it, with the
 * server's part of the cookie where it is known.  RFC 7873 section 5.2 */
static struct rw_query_options
query_options(const struct rwi_task *task, const struct rwi_server *known)
{
    struct rw_query_options options = task->walk->options.query;

    if (task->pick.plain) {
        options.edns = false;
        return options;
    }
    if (options.edns && options.cookie_len == 8 && known != NULL &&
        known->cookie_len > 0) {
        memcpy(options.cookie + 8, known->cookie, known->cookie_len);
        options.cookie_len = (uint8_t)(8 + known->cookie_len);
    }
    return options;
}

static uint16_t
query_id(const struct rwi_task *task)
{
    const struct rw_engine_config *config = &task->walk->engine->config;
    struct rw_choice choice = {
        .qname = task->asked_name,
        .qtype = task->asked_type,
        .qclass = task->walk->options.qclass,
        .transport = task->pick.transport,
        .servers = &task->pick.server,
        .server_count = 1,
    };
    int32_t id = -1;

    if (config->choose_id != NULL)
        id = config->choose_id(config->ctx, &choice, 0);
    return id >= 0 ? (uint16_t)id : (uint16_t)config->random(config->ctx);
}

/* Write the query into the arena and its facts into the step. */
static bool
step_fill(struct rwi_task *task, struct rw_step *step, uint16_t attempt,
          const struct rw_query_options *options, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    uint8_t wire[RW_QUERY_MAX];
    size_t len;

    step->parent = task->parent;
    step->purpose = task->purpose;
    step->zone = task->cut->view.zone;
    step->server = task->pick.server;
    step->transport = task->pick.transport;
    step->attempt = attempt;
    step->id = query_id(task);
    step->flags = options->flags;
    step->qname = task->asked_name;
    step->qtype = task->asked_type;
    step->qclass = walk->options.qclass;
    step->sent_us = now_us;
    step->because = task->pick.because;
    if (rw_query_to_wire(wire, sizeof(wire), &len, step->id, step->qname,
                         step->qtype, step->qclass, options) != RW_OK)
        return false;
    step->query.data = rwi_arena_copy(&walk->arena, wire, len);
    step->query.len = len;
    return step->query.data != NULL;
}

/* When to ask elsewhere as well, when to ask here again, when to give up. */
static void
set_times(struct rwi_exchange *exchange, struct rwi_try *at,
          const struct rwi_server *known, uint64_t now_us)
{
    uint64_t most = exchange->task->walk->options.timeout_us;
    uint64_t rto = rwi_server_rto(known, at->silent);
    uint64_t hedge = rwi_server_hedge(known);
    uint64_t give_up;

    if (exchange->record->step.transport == RW_TCP) {
        rto *= TCP_TRIPS;
        hedge *= TCP_TRIPS;
    }
    give_up = rto > GIVE_UP_MIN ? rto : GIVE_UP_MIN;
    if (exchange->record->step.transport == RW_TCP || give_up > most)
        give_up = most;
    if (rto > most)
        rto = most;
    exchange->soft_us = now_us + (hedge < give_up ? hedge : give_up);
    exchange->give_up_us = now_us + give_up;
    at->again_us = now_us + rto;
}

static struct rwi_exchange *
exchange_new(struct rwi_task *task, struct rwi_step *record)
{
    struct rw_walk *walk = task->walk;
    struct rw_engine *engine = walk->engine;
    struct rwi_exchange *exchange =
        rwi_arena_alloc(&walk->arena, sizeof(*exchange));

    if (exchange == NULL)
        return NULL;
    exchange->id = ++engine->next_exchange;
    exchange->task = task;
    exchange->record = record;
    exchange->send = (struct rwi_note){.want = RW_WANT_SEND,
                                       .walk = walk,
                                       .exchange = exchange,
                                       .step = &record->step};
    exchange->cancel = (struct rwi_note){
        .want = RW_WANT_CANCEL, .walk = walk, .exchange = exchange};
    HASH_ADD_BYHASHVALUE(
        hh, engine->exchanges, id, sizeof(exchange->id),
        rwi_hash_octets(&exchange->id, sizeof(exchange->id), 0), exchange);
    return exchange->hh.tbl != NULL ? exchange : NULL;
}

bool
rwi_exchange_send(struct rwi_task *task, struct rwi_try *at, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    const struct rwi_server *known =
        rwi_memory_find(&walk->engine->memory, &at->address);
    struct rw_query_options options = query_options(task, known);
    struct rwi_step *record = step_new(walk);
    struct rwi_exchange *exchange;

    if (record == NULL ||
        !step_fill(task, &record->step, (uint16_t)(at->sent + 1), &options,
                   now_us))
        return false;
    exchange = exchange_new(task, record);
    if (exchange == NULL)
        return false;
    exchange->has_edns = options.edns;
    exchange->has_cookie = options.edns && options.cookie_len > 8;
    set_times(exchange, at, known, now_us);
    at->sent++;
    at->silent++; /* until it is answered */
    at->step = record->step.number;
    exchange->next = task->open;
    task->open = exchange;
    task->sends++;
    walk->open++;
    walk->trace.queries++;
    walk->trace.bytes_sent += record->step.query.len;
    rwi_queue_put(&walk->engine->queue, &exchange->send);
    return true;
}

/* ---- over --------------------------------------------------------------- */

static void
exchange_close(struct rwi_exchange *exchange)
{
    struct rw_engine *engine = exchange->task->walk->engine;
    struct rwi_exchange **link = &exchange->task->open;

    while (*link != exchange)
        link = &(*link)->next;
    *link = exchange->next;
    exchange->task->walk->open--;
    HASH_DEL(engine->exchanges, exchange);
}

void
rwi_exchange_fail(struct rwi_exchange *exchange, enum rw_step_error error,
                  bool tell)
{
    struct rw_walk *walk = exchange->task->walk;
    const struct rw_step *step = &exchange->record->step;
    struct rwi_server *server;

    exchange_close(exchange);
    if (tell)
        rwi_queue_put(&walk->engine->queue, &exchange->cancel);
    if (error == RW_STEP_TIMEOUT) {
        server = rwi_memory_touch(&walk->engine->memory, &step->server.address);
        if (server != NULL)
            rwi_server_silent(server);
    }
    if (error != RW_STEP_UNREACHABLE && error != RW_STEP_CANCELLED)
        walk->reached++;
    rwi_step_conclude(walk, exchange->record, error, RW_VERDICT_ERROR);
}

/* ---- in ----------------------------------------------------------------- */

/* Some servers leave the question out of an error. */
static bool
question_fits(const struct rw_step *step, const struct rw_message *msg)
{
    if (msg->header.count[RW_SECTION_QUESTION] == 0)
        return (msg->header.flags & RW_FLAGS_RCODE_MASK) != 0;
    return msg->questions > 0 && msg->question.type == step->qtype &&
           msg->question.qclass == step->qclass &&
           rw_message_name_is(msg, msg->question.name, step->qname);
}

/* Whether a message is the response to a step's query, so far as it can be
 * read.  RFC 5452 section 3 */
static bool
is_response(const struct rw_step *step, const struct rw_address *from,
            const struct rw_message *msg, enum rw_status status)
{
    if (!rw_address_equal(from, &step->server.address) ||
        msg->len < RW_HEADER_SIZE || msg->header.id != step->id ||
        !(msg->header.flags & RW_FLAG_QR) ||
        (msg->header.flags & RW_FLAGS_OPCODE_MASK) != 0)
        return false;
    if (status != RW_OK && msg->questions == 0)
        return true; /* broken in its question: judged as malformed */
    return question_fits(step, msg);
}

/* Somebody else's response: recorded, and the waiting goes on. */
static void
discard(struct rwi_exchange *exchange, const struct rw_address *from,
        const uint8_t *message, size_t len, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;
    const struct rw_step *step = &exchange->record->step;
    struct rwi_step *record;
    struct rw_step *twin;

    if (exchange->discards == RWI_DISCARDS_MAX ||
        walk->discards == RWI_DISCARDS_WALK_MAX)
        return;
    exchange->discards++;
    walk->discards++;
    record = step_new(walk);
    if (record == NULL)
        return;
    twin = &record->step;
    twin->parent = step->parent;
    twin->twin = step->number;
    twin->purpose = step->purpose;
    twin->zone = step->zone;
    twin->server = step->server;
    twin->transport = step->transport;
    twin->attempt = step->attempt;
    twin->id = step->id;
    twin->flags = step->flags;
    twin->qname = step->qname;
    twin->qtype = step->qtype;
    twin->qclass = step->qclass;
    twin->sent_us = step->sent_us;
    twin->rtt_us = now_us - step->sent_us;
    twin->query = step->query;
    twin->from = *from;
    twin->because =
        (struct rw_because){.code = RW_BECAUSE_REPLY, .step = step->number};
    twin->response.data = rwi_arena_copy(&walk->arena, message, len);
    twin->response.len = twin->response.data != NULL ? len : 0;
    rwi_step_conclude(walk, record, RW_STEP_MISMATCH, RW_VERDICT_DISCARDED);
}

/* Take in what a response tells of its server, whatever it says. */
static void
remember(const struct rwi_exchange *exchange, const struct rw_message *msg)
{
    const struct rw_step *step = &exchange->record->step;
    struct rwi_server *server = rwi_memory_touch(
        &exchange->task->walk->engine->memory, &step->server.address);

    if (server == NULL)
        return;
    if (step->transport == RW_UDP)
        rwi_server_answered(server, step->rtt_us);
    else
        server->timeouts = 0;
    if (exchange->has_edns && msg->opt != NULL)
        server->did_edns = true;
    rwi_server_cookie(server, msg, &exchange->task->walk->options.query);
}

bool
rwi_exchange_take(struct rwi_exchange *exchange, const struct rw_address *from,
                  const uint8_t *message, size_t len, uint64_t now_us)
{
    struct rwi_task *task = exchange->task;
    struct rw_walk *walk = task->walk;
    struct rw_step *step = &exchange->record->step;
    struct rw_message msg;
    enum rw_status status;

    if (len > RW_MESSAGE_MAX)
        return false; /* no transport carries such a thing */
    status =
        rw_message_parse(&msg, message, len, walk->engine->room, RW_RRS_MAX);
    walk->trace.bytes_received += len;
    if (len < RW_HEADER_SIZE || !is_response(step, from, &msg, status)) {
        discard(exchange, from, message, len, now_us);
        return false;
    }
    step->rtt_us = now_us - step->sent_us;
    step->response.data = rwi_arena_copy(&walk->arena, message, len);
    step->response.len = step->response.data != NULL ? len : 0;
    exchange_close(exchange);
    /* The caller need not listen any longer: only we know what counted. */
    rwi_queue_put(&walk->engine->queue, &exchange->cancel);
    remember(exchange, &msg);
    walk->reached++;
    task->arrived = exchange->record;
    task->arrived_edns = exchange->has_edns;
    task->arrived_cookie = exchange->has_cookie;
    return true;
}
