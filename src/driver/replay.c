/* The replay: a capture answers an engine's queries.
 *
 * It is the virtual driver with the capture for a network: what came back
 * then comes back again, after as long as it took then.  The engine is led
 * along by its choice of servers and IDs, so that it asks what the capture
 * holds.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/replay.h"

#include <string.h>

#include "rootwalk/message.h"

#include "driver/virtual.h"
#include "wire/peek.h"

/* How late a timer may have been in the run that was captured: it has
 * milliseconds at best, and on a busy machine not even those. */
#define TIMER_LATE_US 50000

/* Others' queries that are looked past for the next of ours; with more of
 * them timers are just on time. */
#define UNSENT_MAX 1000

/* What is asked, and of whom. */
struct wanted {
    const struct rw_address *server;
    enum rw_transport transport;
    const uint8_t *qname;
    uint16_t qtype, qclass;
};

static struct rwi_replay_exchange *
find_over(const struct rw_replay *replay, const struct wanted *wanted,
          enum rw_transport transport)
{
    struct rwi_replay_key key;

    rwi_replay_key_init(&key, wanted->server, transport, wanted->qname,
                        wanted->qtype, wanted->qclass);
    return rwi_replay_find(replay, &key);
}

/* The exchange as it is wanted; over TCP, where there is none, a connection
 * that came to nothing. */
static struct rwi_replay_exchange *
find_exact(const struct rw_replay *replay, const struct wanted *wanted)
{
    struct rwi_replay_exchange *exchange =
        find_over(replay, wanted, wanted->transport);
    struct rwi_replay_key key;

    if (exchange != NULL || wanted->transport != RW_TCP)
        return exchange;
    rwi_replay_key_init(&key, wanted->server, RW_TCP, NULL, 0, 0);
    return rwi_replay_find(replay, &key);
}

/* Other programs go to TCP, or stay with UDP, where the engine would not:
 * what the server said is the same. */
static struct rwi_replay_exchange *
find(const struct rw_replay *replay, const struct wanted *wanted)
{
    struct rwi_replay_exchange *exchange = find_exact(replay, wanted);

    if (exchange != NULL)
        return exchange;
    return find_over(replay, wanted,
                     wanted->transport == RW_UDP ? RW_TCP : RW_UDP);
}

/* ---- what the engine chooses ------------------------------------------- */

static struct wanted
wanted_of(const struct rw_choice *choice, size_t index)
{
    return (struct wanted){
        .server = &choice->servers[index].address,
        .transport = choice->transport,
        .qname = choice->qname,
        .qtype = choice->qtype,
        .qclass = choice->qclass,
    };
}

typedef struct rwi_replay_exchange *(*find_fn)(const struct rw_replay *,
                                               const struct wanted *);

/* Time alone does not tell: all that an engine asks in one turn leaves at the
 * same microsecond. */
static bool
was_sent_before(const struct rwi_replay_exchange *a,
                const struct rwi_replay_exchange *b)
{
    return a->sent_us != b->sent_us ? a->sent_us < b->sent_us
                                    : a->order < b->order;
}

/* The server that was asked first of those that may be asked. */
static bool
choose_by(size_t *index, const struct rw_replay *replay,
          const struct rw_choice *choice, find_fn find_one)
{
    const struct rwi_replay_exchange *best = NULL;

    for (size_t i = 0; i < choice->server_count; i++) {
        struct wanted wanted = wanted_of(choice, i);
        const struct rwi_replay_exchange *exchange = find_one(replay, &wanted);

        if (exchange != NULL &&
            (best == NULL || was_sent_before(exchange, best))) {
            best = exchange;
            *index = i;
        }
    }
    return best != NULL;
}

static size_t
choose(void *ctx, const struct rw_choice *choice)
{
    size_t index = 0;

    if (!choose_by(&index, ctx, choice, find_exact))
        (void)choose_by(&index, ctx, choice, find);
    return index;
}

static int32_t
choose_id(void *ctx, const struct rw_choice *choice, size_t index)
{
    struct wanted wanted = wanted_of(choice, index);
    struct rwi_replay_exchange *exchange = find(ctx, &wanted);

    if (exchange == NULL)
        return -1;
    exchange->is_promised = true; /* not to the next query of this turn */
    return exchange->id;
}

/* As that machine had a way to a server, or none. */
static bool
can_reach(void *ctx, const struct rw_address *server)
{
    const struct rw_replay *replay = ctx;

    for (size_t i = 0; i < replay->no_way_count; i++)
        if (rw_address_same_host(&replay->no_way[i], server))
            return false;
    return true;
}

void
rw_replay_config(struct rw_replay *replay, struct rw_engine_config *config)
{
    config->choose = choose;
    config->choose_id = choose_id;
    config->is_replay = true;
    config->no_priming = !replay->has_priming;
    config->allow_special |= replay->goes_inside;
    config->can_reach = can_reach;
    config->ctx = replay;
}

/* ---- what it gets ----------------------------------------------------- */

/* The exchange being replayed, between the calls for its first reply and its
 * last. */
struct run {
    struct rw_replay *replay;
    const struct rwi_replay_exchange *exchange;
    const struct rwi_replay_reply *next;
    const struct rwi_replay_exchange *unsent; /* none before it is to come */
};

/* The exchange whose ID the query got when its server was chosen. */
static struct rwi_replay_exchange *
find_promised(const struct rw_replay *replay, const struct wanted *wanted,
              uint16_t id)
{
    enum rw_transport other = wanted->transport == RW_UDP ? RW_TCP : RW_UDP;
    struct rwi_replay_exchange *exchange;
    struct rwi_replay_key key;

    rwi_replay_key_init(&key, wanted->server, wanted->transport, wanted->qname,
                        wanted->qtype, wanted->qclass);
    exchange = rwi_replay_promised(replay, &key, id);
    if (exchange == NULL && wanted->transport == RW_TCP) {
        rwi_replay_key_init(&key, wanted->server, RW_TCP, NULL, 0, 0);
        exchange = rwi_replay_promised(replay, &key, id);
    }
    if (exchange != NULL)
        return exchange;
    rwi_replay_key_init(&key, wanted->server, other, wanted->qname,
                        wanted->qtype, wanted->qclass);
    return rwi_replay_promised(replay, &key, id);
}

static struct rwi_replay_exchange *
find_query(const struct rw_replay *replay, const struct rw_action *action)
{
    struct rwi_replay_exchange *exchange;
    struct rw_question question;
    struct wanted wanted;
    uint8_t name[RW_NAME_MAX];

    if (!rw_question_first(&question, name, action->query, action->query_len))
        return NULL;
    wanted = (struct wanted){
        .server = &action->server,
        .transport = action->transport,
        .qname = name,
        .qtype = question.type,
        .qclass = question.qclass,
    };
    exchange = find_promised(replay, &wanted, rwi_peek_id(action->query));
    return exchange != NULL ? exchange : find(replay, &wanted);
}

static size_t
count_replies(const struct rwi_replay_exchange *exchange)
{
    size_t count = 0;

    for (const struct rwi_replay_reply *reply = exchange->replies;
         reply != NULL; reply = reply->next)
        count++;
    return count;
}

/* Should the query have another ID than the captured one, what answered that
 * one answers this. */
static void
fit_id(uint8_t *message, size_t len, const struct rw_action *action,
       uint16_t captured_id)
{
    if (len >= RWI_ID_SIZE && rwi_peek_id(message) == captured_id)
        memcpy(message, action->query, RWI_ID_SIZE);
}

static size_t
answer(void *ctx, const struct rw_action *action, size_t index, uint64_t now_us,
       struct rw_virtual_reply *out, uint8_t *buf, size_t size)
{
    struct run *run = ctx;
    const struct rwi_replay_reply *reply;

    (void)now_us;
    if (index == 0) {
        struct rwi_replay_exchange *exchange = find_query(run->replay, action);

        if (exchange == NULL) {
            out->error = RW_STEP_NOT_CAPTURED;
            return 1;
        }
        exchange->is_used = true;
        run->exchange = exchange;
        run->next = exchange->replies;
    }
    if ((reply = run->next) == NULL)
        return 0; /* it was never answered */
    run->next = reply->next;
    out->error = reply->error;
    out->from = reply->from;
    out->order = reply->order;
    if (reply->at_us > run->exchange->sent_us)
        out->delay_us = reply->at_us - run->exchange->sent_us;
    out->len = reply->len < size ? reply->len : size;
    memcpy(buf, reply->message, out->len);
    if (run->exchange->has_query)
        fit_id(buf, out->len, action, run->exchange->id);
    return count_replies(run->exchange);
}

/* The first turn at or after a time; their number where there is none.  They
 * stand in the order of the capture, which is that of time. */
static size_t
first_turn(const struct rw_replay *replay, uint64_t time_us)
{
    size_t low = 0, high = replay->turn_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (replay->turns[middle] < time_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* When a timer fired where the recorder wrote it down.  Where it did not, the
 * timer had not fired before the next delivery, busy as the machine was.  What
 * is delivered may make the engine want an earlier one than before: nothing is
 * kept from one call to the next. */
static uint64_t
recorded_timer(const struct rw_replay *replay, uint64_t until_us,
               uint64_t delivery_us)
{
    size_t turn = first_turn(replay, until_us);

    if (turn < replay->turn_count)
        return replay->turns[turn];
    return delivery_us != RW_NO_TIME && delivery_us > until_us ? delivery_us
                                                               : until_us;
}

/* When it fired in anybody else's capture: when the capture's next query was
 * sent, if that may have come of it; after the next delivery, if
 * there was no query before that. */
static uint64_t
timer(void *ctx, uint64_t until_us, uint64_t delivery_us)
{
    struct run *run = ctx;
    const struct rwi_replay_exchange *next;
    uint64_t sent_us;

    if (run->replay->turn_count > 0)
        return recorded_timer(run->replay, until_us, delivery_us);
    while (run->unsent != NULL && run->unsent->is_used)
        run->unsent = run->unsent->next;
    /* Queries long past are somebody else's, in all likelihood. */
    next = run->unsent;
    for (unsigned i = 0; next != NULL && i < UNSENT_MAX; i++) {
        if (!next->is_used && next->sent_us + TIMER_LATE_US >= until_us)
            break;
        next = next->next;
    }
    sent_us = next != NULL ? next->sent_us : RW_NO_TIME;
    if (sent_us <= until_us)
        return until_us;
    if (delivery_us < sent_us)
        sent_us = delivery_us;
    return sent_us <= until_us + TIMER_LATE_US && sent_us > until_us ? sent_us
                                                                     : until_us;
}

uint64_t
rw_replay_now(const struct rw_replay *replay)
{
    return replay->now_us;
}

enum rw_status
rw_replay_run(struct rw_replay *replay, struct rw_engine *engine,
              const struct rw_driver_events *events)
{
    struct run run = {.replay = replay, .unsent = replay->first};

    return rwi_virtual_run(engine, answer, timer, &run, &replay->now_us,
                           events);
}
