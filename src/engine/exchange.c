/* Exchanges; see engine/exchange.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/exchange.h"

#include <string.h>

#include "engine/join.h"
#include "engine/peer.h"
#include "engine/probe.h"
#include "engine/schedule.h"
#include "trace/reading.h"
#include "wire/peek.h"

#define GIVE_UP_MIN UINT64_C(2000000) /* microseconds: satellites, and more */
#define TCP_TRIPS   3 /* round trips until a response over TCP is there */
/* A survey only wants to know whether TCP works: a SYN that is lost goes out
 * again after one second (RFC 6298 section 2), and there are two attempts. */
#define TCP_PROBE_MAX UINT64_C(3000000)

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
    const struct rw_engine_config *config = &walk->engine->config;

    record->step.error = error;
    record->step.verdict = verdict;
    if (!config->no_show || config->log != NULL)
        rwi_queue_put(&walk->engine->queue, &record->show);
}

/* ---- out ---------------------------------------------------------------- */

/* Whether a query's options are other than the walk's. */
static bool
has_own_options(const struct rwi_task *task, const struct rwi_server *known)
{
    return task->probe != RW_PROBE_NONE || task->pick.manner != RWI_AS_ASKED ||
           (task->walk->options.query.cookie_len > 0 && known != NULL &&
            known->cookie_len > 0);
}

/* A query's options: with no more of EDNS than the server can do, with the
 * server's part of the cookie where it is known.  RFC 7873 section 5.2 */
static void
make_options(struct rw_query_options *options, const struct rwi_task *task,
             const struct rwi_server *known)
{
    *options = task->walk->options.query;
    if (rwi_probe_dress(options, task->probe))
        return;
    if (task->pick.manner == RWI_PLAIN) {
        options->edns = false;
        return;
    }
    if (task->pick.manner == RWI_BASIC) {
        options->edns_version = 0;
        options->compact_ok = false;
        options->nsid = options->nsid && !task->walk->options.all;
        options->zone_version = false;
    }
    if (options->edns && options->cookie_len == 8 && known != NULL &&
        known->cookie_len > 0) {
        memcpy(options->cookie + 8, known->cookie, known->cookie_len);
        options->cookie_len = (uint8_t)(8 + known->cookie_len);
    }
}

static uint16_t
query_id(const struct rwi_task *task)
{
    const struct rw_engine_config *config = &task->walk->engine->config;
    struct rw_choice choice = {
        .qname = task->asked_name,
        .qtype = task->asked_type,
        .qclass = task->qclass,
        .transport = task->pick.transport,
        .servers = &task->pick.server,
        .server_count = 1,
    };
    int32_t id = -1;

    if (config->choose_id != NULL)
        id = config->choose_id(config->ctx, &choice, 0);
    return id >= 0 ? (uint16_t)id
                   : (uint16_t)config->random(config->random_ctx);
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
    step->probe = task->probe;
    step->zone = task->cut->view.zone;
    step->server = task->pick.server;
    step->transport = task->pick.transport;
    step->attempt = attempt;
    step->id = query_id(task);
    step->flags = options->flags;
    step->qname = task->asked_name;
    step->qtype = task->asked_type;
    step->qclass = task->qclass;
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
    const struct rw_walk *walk = exchange->task->walk;
    uint64_t most = walk->options.timeout_us;
    unsigned strain = walk->is_patient ? rwi_server_strain(known) : 0;
    uint64_t rto = rwi_server_rto(known, at->silent + strain);
    uint64_t hedge = rwi_server_hedge(known);
    uint64_t give_up;

    if (exchange->record->step.transport == RW_TCP) {
        rto *= TCP_TRIPS;
        hedge *= TCP_TRIPS;
    }
    give_up = rto > GIVE_UP_MIN ? rto : GIVE_UP_MIN;
    if (exchange->task->over_tcp)
        give_up = rto > TCP_PROBE_MAX ? rto : TCP_PROBE_MAX;
    else if (exchange->record->step.transport == RW_TCP)
        give_up = most;
    if (give_up > most)
        give_up = most;
    if (rto > most)
        rto = most;
    if (at->sent <= 1)
        at->first_us = now_us;
    exchange->soft_us = rwi_later(now_us, hedge < give_up ? hedge : give_up);
    exchange->give_up_us = rwi_later(now_us, give_up);
    at->again_us = rwi_later(now_us, rto);
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
    exchange->id = rwi_number_give(&engine->exchanges, exchange);
    exchange->task = task;
    exchange->record = record;
    exchange->send = (struct rwi_note){.want = RW_WANT_SEND,
                                       .walk = walk,
                                       .exchange = exchange,
                                       .step = &record->step};
    exchange->cancel = (struct rwi_note){
        .want = RW_WANT_CANCEL, .walk = walk, .exchange = exchange};
    return exchange->id != 0 ? exchange : NULL;
}

static void
clock_start(struct rw_walk *walk, uint64_t now_us)
{
    if (--walk->held == 0)
        walk->deadline_us = rwi_later(now_us, walk->left_us);
}

/* Have the caller send it, and count it. */
static void
put_out(struct rwi_exchange *exchange)
{
    struct rw_walk *walk = exchange->task->walk;

    walk->trace.queries++;
    walk->trace.bytes_sent += exchange->record->step.query.len;
    rwi_queue_put(&walk->engine->queue, &exchange->send);
}

bool
rwi_exchange_send(struct rwi_task *task, struct rwi_try *at, uint64_t now_us)
{
    struct rw_walk *walk = task->walk;
    const struct rwi_server *known =
        rwi_memory_find(&walk->engine->memory, &at->address);
    const struct rw_query_options *options = &walk->options.query;
    struct rw_query_options own;
    struct rwi_step *record = step_new(walk);
    struct rwi_exchange *exchange;

    if (has_own_options(task, known)) {
        make_options(&own, task, known);
        options = &own;
    }
    if (record == NULL || !step_fill(task, &record->step,
                                     (uint16_t)(at->sent + 1), options, now_us))
        return false;
    exchange = exchange_new(task, record);
    if (exchange == NULL)
        return false;
    exchange->manner = task->pick.manner;
    set_times(exchange, at, known, now_us);
    at->sent++;
    at->silent++; /* until it is answered */
    at->step = record->step.number;
    exchange->next = task->open;
    task->open = exchange;
    task->tally.sends++;
    rwi_peer_asked(walk, &at->address);
    walk->open++;
    if (!rwi_join(exchange))
        put_out(exchange);
    else if (exchange->leader->is_held)
        rwi_exchange_hold(exchange, now_us);
    return true;
}

/* Have the query of an exchange that followed another one be sent now. */
static void
send_now(struct rwi_exchange *exchange, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;
    const struct rw_address *server = &exchange->record->step.server.address;
    struct rwi_try *at = exchange->task->tries;

    while (!rw_address_equal(&at->address, server))
        at++; /* it was noted when the query was made */
    if (exchange->is_held) {
        exchange->is_held = false;
        clock_start(walk, now_us);
    }
    exchange->record->step.sent_us = now_us;
    at->silent--; /* as when it was made */
    set_times(exchange, at, rwi_memory_find(&walk->engine->memory, server),
              now_us);
    at->silent++;
    put_out(exchange);
}

/* ---- held by the caller ------------------------------------------------- */

void
rwi_exchange_hold(struct rwi_exchange *exchange, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;

    if (exchange->is_held)
        return;
    exchange->is_held = true;
    exchange->soft_us = exchange->give_up_us = RW_NO_TIME;
    if (walk->held++ == 0) {
        walk->left_us =
            walk->deadline_us > now_us ? walk->deadline_us - now_us : 0;
        walk->deadline_us = RW_NO_TIME;
    }
    exchange->task->wake_us = now_us; /* it waits for something else now */
    walk->wake_us = now_us;
    rwi_heap_update(walk->engine, walk);
    for (struct rwi_exchange *f = exchange->followers; f != NULL;
         f = f->next_follower)
        rwi_exchange_hold(f, now_us);
}

void
rwi_exchange_release(struct rwi_exchange *exchange, struct rwi_try *at,
                     uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;

    exchange->is_held = false;
    clock_start(walk, now_us);
    exchange->record->step.sent_us = now_us;
    at->silent--; /* as when it was made: this attempt does not count yet */
    set_times(exchange, at,
              rwi_memory_find(&walk->engine->memory, &at->address), now_us);
    at->silent++;
    exchange->task->wake_us = now_us;
}

/* What never left costs nobody anything. */
static void
uncount(struct rwi_exchange *exchange)
{
    struct rw_walk *walk = exchange->task->walk;

    if (exchange->record->step.is_joined)
        return; /* it never counted */
    exchange->record->step.is_unsent = true;
    walk->trace.queries--;
    walk->trace.bytes_sent -= exchange->record->step.query.len;
}

/* The ID of a query that was never handed out means nothing, and a replay,
 * which knows only those in its capture, would draw another one. */
static void
drop_id(struct rwi_exchange *exchange)
{
    struct rw_step *step = &exchange->record->step;
    uint8_t *wire = rwi_arena_copy(&exchange->task->walk->arena,
                                   step->query.data, step->query.len);

    if (wire == NULL)
        return; /* the walk ends for want of memory */
    memset(wire, 0, RWI_ID_SIZE);
    step->query.data = wire;
    step->id = 0;
}

/* A query that is given up while it is held has never been one. */
static void
withdraw(struct rwi_exchange *exchange, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;

    exchange->is_held = false;
    uncount(exchange);
    drop_id(exchange);
    clock_start(walk, now_us);
}

/* ---- over --------------------------------------------------------------- */

void
rwi_exchange_forget(struct rwi_exchange *exchange)
{
    struct rw_engine *engine = exchange->task->walk->engine;

    exchange->cancel.is_void = true;
    engine->out -= exchange->is_out;
    exchange->is_out = false;
    rwi_number_take(&engine->exchanges, exchange->id);
}

/* @param tell  whether the caller is to forget it, who need not listen any
 *              longer; it stays in the table until he has been told
 */
static void
exchange_close(struct rwi_exchange *exchange, bool tell)
{
    struct rw_engine *engine = exchange->task->walk->engine;
    struct rwi_exchange **link = &exchange->task->open;

    while (*link != exchange)
        link = &(*link)->next;
    *link = exchange->next;
    exchange->task->walk->open--;
    exchange->task->walk->closed++;
    rwi_peer_closed(exchange);
    exchange->is_over = true;
    if (tell)
        rwi_queue_put(&engine->queue, &exchange->cancel);
    else
        rwi_exchange_forget(exchange);
}

void
rwi_exchange_fail(struct rwi_exchange *exchange, enum rw_step_error error,
                  bool tell, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;
    const struct rw_step *step = &exchange->record->step;
    struct rwi_exchange *successor;
    struct rwi_server *server;
    bool is_unsent = exchange->send.is_queued;

    if (exchange->is_held) {
        /* its walk may be gone before its turn in this queue comes */
        rwi_queue_drop(&walk->engine->back, &exchange->send);
        withdraw(exchange, now_us);
    } else if (is_unsent || error == RW_STEP_LOCAL) {
        uncount(exchange);
        if (is_unsent)
            drop_id(exchange);
    }
    exchange->record->step.given_up_us =
        now_us > step->sent_us ? now_us - step->sent_us : 0;
    rwi_peer_failed(walk, step, error);
    exchange->send.is_void = exchange->send.is_queued;
    successor = rwi_join_leave(exchange, error, now_us);
    if (successor != NULL)
        send_now(successor, now_us);
    exchange_close(exchange, tell && !is_unsent && !step->is_joined);
    if (error == RW_STEP_TIMEOUT && !step->is_joined) {
        server = rwi_memory_touch(&walk->engine->memory, &step->server.address);
        if (server != NULL)
            rwi_server_silent(&walk->engine->memory, server, now_us);
    }
    if (error != RW_STEP_UNREACHABLE && error != RW_STEP_CANCELLED &&
        error != RW_STEP_LOCAL)
        walk->reached++;
    rwi_step_conclude(walk, exchange->record, error, RW_VERDICT_ERROR);
}

/* ---- in ----------------------------------------------------------------- */

/* What the sender and the header alone tell, before anything is read.
 * RFC 5452 section 3 */
static enum rw_mismatch
header_mismatch(const struct rw_step *step, const struct rw_address *from,
                const uint8_t *message, size_t len)
{
    const struct rw_address *asked = &step->server.address;

    if (!rw_address_equal(from, asked))
        return rw_address_same_host(from, asked) ? RW_MISMATCH_PORT
                                                 : RW_MISMATCH_ADDRESS;
    if (len < RW_HEADER_SIZE)
        return RW_MISMATCH_SHORT;
    if (rwi_peek_id(message) != step->id)
        return RW_MISMATCH_ID;
    if (!(rwi_peek_flags(message) & RW_FLAG_QR))
        return RW_MISMATCH_QUERY;
    if ((rwi_peek_flags(message) & RW_FLAGS_OPCODE_MASK) != 0)
        return RW_MISMATCH_OPCODE;
    return RW_MISMATCH_NONE;
}

/* Who could not or would not look at a query may leave its question out; a
 * response that tells of names or holds records may not, since anybody could
 * have made it for any query. */
static bool
may_lack_question(const struct rw_message *msg)
{
    const uint16_t *count = msg->header.count;

    if (count[RW_SECTION_ANSWER] > 0 || count[RW_SECTION_AUTHORITY] > 0 ||
        count[RW_SECTION_ADDITIONAL] > (msg->opt != NULL ? 1 : 0))
        return false;
    switch (msg->header.flags & RW_FLAGS_RCODE_MASK) {
    case RW_RCODE_FORMERR:
    case RW_RCODE_SERVFAIL:
    case RW_RCODE_NOTIMP:
    case RW_RCODE_REFUSED:
        return true;
    default: /* any number may come */
        return false;
    }
}

/* Whether the question is the query's own, octet for octet, as it nearly always
 * is: both have it behind the header. */
static bool
has_same_question(const struct rw_step *step, const struct rw_message *msg)
{
    size_t len = rw_name_size(step->qname) + 4; /* type and class */

    return msg->len >= RW_HEADER_SIZE + len &&
           memcmp(msg->wire + RW_HEADER_SIZE, step->query.data + RW_HEADER_SIZE,
                  len) == 0;
}

/* One question, and it is ours: RFC 9619 section 4.  One that is broken is
 * judged as malformed. */
static enum rw_mismatch
question_mismatch(const struct rw_step *step, const struct rw_message *msg)
{
    if (msg->header.count[RW_SECTION_QUESTION] == 0)
        return may_lack_question(msg) ? RW_MISMATCH_NONE
                                      : RW_MISMATCH_NO_QUESTION;
    if (msg->header.count[RW_SECTION_QUESTION] > 1)
        return RW_MISMATCH_QUESTIONS;
    if (msg->questions == 0 || has_same_question(step, msg))
        return RW_MISMATCH_NONE;
    return msg->question.type == step->qtype &&
                   msg->question.qclass == step->qclass &&
                   rw_message_name_is(msg, msg->question.name, step->qname)
               ? RW_MISMATCH_NONE
               : RW_MISMATCH_QUESTION;
}

/* Take a message's octets into a step, and read them: the one time that this
 * is done.  A step without room for both has no response. */
static bool
step_read(struct rw_walk *walk, struct rw_step *step, struct rw_octets message)
{
    struct rw_asked asked = {
        /* Of other classes nobody is a zone's server. */
        .zone = step->qclass == walk->options.qclass ? step->zone : NULL,
        .name = step->qname,
        .type = step->qtype,
        .rclass = step->qclass,
    };
    const uint8_t *copy =
        rwi_arena_copy(&walk->arena, message.data, message.len);

    if (copy != NULL)
        step->reading = rwi_reading_make(&walk->arena, walk->engine->room,
                                         &asked, copy, message.len);
    if (step->reading == NULL)
        return false;
    step->response = (struct rw_octets){copy, message.len};
    return true;
}

/* A step for somebody else's response to an exchange; NULL where enough of
 * them are recorded, or out of memory. */
static struct rwi_step *
twin_new(struct rwi_exchange *exchange, const struct rw_address *from,
         enum rw_mismatch mismatch, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;
    const struct rw_step *step = &exchange->record->step;
    struct rwi_step *record;
    struct rw_step *twin;

    if (exchange->discards == RWI_DISCARDS_MAX ||
        walk->discards == RWI_DISCARDS_WALK_MAX)
        return NULL;
    record = step_new(walk);
    if (record == NULL)
        return NULL;
    exchange->discards++;
    walk->discards++;
    twin = &record->step;
    twin->parent = step->parent;
    twin->twin = step->number;
    twin->purpose = step->purpose;
    twin->probe = step->probe;
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
    twin->mismatch = mismatch;
    twin->because =
        (struct rw_because){.code = RW_BECAUSE_REPLY, .step = step->number};
    return record;
}

/* Somebody else's response: recorded, and the waiting goes on.
 *
 * @param read  the step that it was read into, from which it is moved; NULL:
 *              it has not been read yet
 */
static void
discard(struct rwi_exchange *exchange, const struct rw_address *from,
        enum rw_mismatch mismatch, struct rw_octets message,
        struct rw_step *read, uint64_t now_us)
{
    struct rw_walk *walk = exchange->task->walk;
    struct rwi_step *record = twin_new(exchange, from, mismatch, now_us);

    if (record != NULL && read != NULL) {
        record->step.response = read->response;
        record->step.reading = read->reading;
    } else if (record != NULL) {
        (void)step_read(walk, &record->step, message);
    }
    if (read != NULL) {
        read->response = (struct rw_octets){NULL, 0};
        read->reading = NULL;
    }
    if (record != NULL)
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
    if (step->transport == RW_UDP && !step->is_joined)
        rwi_server_answered(server, step->rtt_us);
    else
        server->timeouts = 0;
    server->dead_rounds = 0;
    exchange->task->walk->engine->memory.heard_us =
        step->sent_us + step->rtt_us;
    if (exchange->manner != RWI_PLAIN && msg->opt != NULL)
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
    struct rw_octets octets = {message, len};
    enum rw_mismatch mismatch;

    if (len > RW_MESSAGE_MAX)
        return false; /* no transport carries such a thing */
    walk->trace.bytes_received += len;
    mismatch = header_mismatch(step, from, message, len);
    if (mismatch != RW_MISMATCH_NONE) {
        discard(exchange, from, mismatch, octets, NULL, now_us);
        return false;
    }
    if (!step_read(walk, step, octets))
        return false; /* the walk is about to end */
    mismatch = question_mismatch(step, &step->reading->message);
    if (mismatch != RW_MISMATCH_NONE) {
        discard(exchange, from, mismatch, octets, step, now_us);
        return false;
    }
    step->rtt_us = now_us - step->sent_us;
    exchange_close(exchange, !step->is_joined);
    remember(exchange, &step->reading->message);
    walk->reached++;
    task->arrived = exchange->record;
    task->manner = exchange->manner;
    return true;
}
