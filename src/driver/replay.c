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

/* The exchange for a question to a server; over TCP, where there is none,
 * a connection to it that came to nothing. */
static struct rwi_replay_exchange *
find(const struct rw_replay *replay, const struct rw_address *server,
     enum rw_transport transport, const uint8_t *name, uint16_t type,
     uint16_t qclass)
{
    struct rwi_replay_exchange *exchange;
    struct rwi_replay_key key;

    rwi_replay_key_init(&key, server, transport, name, type, qclass);
    exchange = rwi_replay_find(replay, &key);
    if (exchange != NULL || transport != RW_TCP)
        return exchange;
    rwi_replay_key_init(&key, server, transport, NULL, 0, 0);
    return rwi_replay_find(replay, &key);
}

/* ---- what the engine chooses ------------------------------------------ */

static struct rwi_replay_exchange *
find_choice(const struct rw_replay *replay, const struct rw_choice *choice,
            size_t index)
{
    return find(replay, &choice->servers[index].address, choice->transport,
                choice->qname, choice->qtype, choice->qclass);
}

/* The server that was asked first of those that may be asked. */
static size_t
choose(void *ctx, const struct rw_choice *choice)
{
    const struct rw_replay *replay = ctx;
    const struct rwi_replay_exchange *best = NULL;
    size_t index = 0;

    for (size_t i = 0; i < choice->server_count; i++) {
        const struct rwi_replay_exchange *exchange =
            find_choice(replay, choice, i);

        if (exchange != NULL &&
            (best == NULL || exchange->sent_us < best->sent_us)) {
            best = exchange;
            index = i;
        }
    }
    return index;
}

static int32_t
choose_id(void *ctx, const struct rw_choice *choice, size_t index)
{
    const struct rwi_replay_exchange *exchange =
        find_choice(ctx, choice, index);

    return exchange != NULL && exchange->has_query ? exchange->id : -1;
}

void
rw_replay_config(struct rw_replay *replay, struct rw_engine_config *config)
{
    config->choose = choose;
    config->choose_id = choose_id;
    config->is_replay = true;
    config->no_priming = !replay->has_priming;
    config->ctx = replay;
}

/* ---- what it gets ----------------------------------------------------- */

/* The exchange being replayed, between the calls for its first reply and its
 * last. */
struct run {
    struct rw_replay *replay;
    const struct rwi_replay_exchange *exchange;
    const struct rwi_replay_reply *next;
};

static struct rwi_replay_exchange *
find_query(const struct rw_replay *replay, const struct rw_action *action)
{
    struct rw_question question;
    uint8_t name[RW_NAME_MAX];
    size_t pos = RW_HEADER_SIZE, name_at = RW_HEADER_SIZE;

    if (rw_question_from_wire(&question, action->query, action->query_len,
                              &pos) != RW_OK ||
        rw_name_from_wire(name, action->query, action->query_len, &name_at) !=
            RW_OK)
        return NULL;
    return find(replay, &action->server, action->transport, name, question.type,
                question.qclass);
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
    if (len >= 2 && (message[0] << 8 | message[1]) == captured_id)
        memcpy(message, action->query, 2);
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
    if (reply->at_us > run->exchange->sent_us)
        out->delay_us = reply->at_us - run->exchange->sent_us;
    out->len = reply->len < size ? reply->len : size;
    memcpy(buf, reply->message, out->len);
    if (run->exchange->has_query)
        fit_id(buf, out->len, action, run->exchange->id);
    return count_replies(run->exchange);
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
    struct run run = {.replay = replay};

    return rw_virtual_run(engine, answer, &run, &replay->now_us, events);
}
