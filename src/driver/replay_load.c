/* A capture read into exchanges: each query, or TCP connection for one, with
 * all that came back to where it was sent from.
 *
 * A reply that fits none of the queries sent from its port, by sender and
 * ID, belongs to the latest: what wrong senders and late answers did to a
 * walk is part of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/driver.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/capture.h"
#include "rootwalk/message.h"

#include "driver/packet.h"
#include "driver/replay.h"
#include "wire/peek.h"
#include "base/hash.h"

/* Queries from one port that a reply is held against: more than anybody has
 * under way from one port at once. */
#define BEFORE_MAX 256

/* Questions that are tried for the one that the capture is about. */
#define QUESTIONS_TRIED 512

/* Servers that are asked the same on the way to most names: of the root, a
 * TLD, and a zone. */
#define HOSTS_OF_WALK 3

/* Where packets to an exchange arrive. */
struct local_key {
    struct rw_address address;
    enum rw_transport transport;
};

/* A row of one of the two tables. */
struct rwi_replay_slot {
    struct rwi_replay_key key;
    struct local_key local;
    struct rwi_replay_exchange *first, *last;
    UT_hash_handle hh;
};

/* ---- the tables ------------------------------------------------------- */

/* Copied member by member: what lies between the members stays zero. */
static void
address_fill(struct rw_address *out, const struct rw_address *address)
{
    out->family = address->family;
    out->port = address->port;
    memcpy(out->octets, address->octets, sizeof(out->octets));
}

void
rwi_replay_key_init(struct rwi_replay_key *key, const struct rw_address *server,
                    enum rw_transport transport, const uint8_t *name,
                    uint16_t type, uint16_t qclass)
{
    memset(key, 0, sizeof(*key));
    address_fill(&key->server, server);
    key->transport = transport;
    if (name != NULL) {
        (void)rw_name_lower(key->qname, name);
        key->qtype = type;
        key->qclass = qclass;
    }
}

static struct rwi_replay_slot *
slot_find(const struct rw_replay *replay, const struct rwi_replay_key *key)
{
    struct rwi_replay_slot *slot;

    HASH_FIND(hh, replay->by_key, key, sizeof(*key), slot);
    return slot;
}

static void
skip_used(struct rwi_replay_slot *slot)
{
    while (slot->first != NULL && slot->first->is_used)
        slot->first = slot->first->next_same;
}

struct rwi_replay_exchange *
rwi_replay_find(const struct rw_replay *replay,
                const struct rwi_replay_key *key)
{
    struct rwi_replay_slot *slot = slot_find(replay, key);
    struct rwi_replay_exchange *exchange;

    if (slot == NULL)
        return NULL;
    skip_used(slot);
    exchange = slot->first;
    while (exchange != NULL && (exchange->is_used || exchange->is_promised))
        exchange = exchange->next_same;
    return exchange;
}

struct rwi_replay_exchange *
rwi_replay_promised(const struct rw_replay *replay,
                    const struct rwi_replay_key *key, uint16_t id)
{
    struct rwi_replay_slot *slot = slot_find(replay, key);
    struct rwi_replay_exchange *exchange;

    if (slot == NULL)
        return NULL;
    skip_used(slot);
    /* What is promised precedes what is not: the search is short. */
    for (exchange = slot->first;
         exchange != NULL && (exchange->is_used || exchange->is_promised);
         exchange = exchange->next_same)
        if (!exchange->is_used && exchange->id == id)
            return exchange;
    return NULL;
}

/* Enter an exchange under its key, after the earlier ones. */
static enum rw_status
enter_by_key(struct rw_replay *replay, struct rwi_replay_exchange *exchange)
{
    struct rwi_replay_slot *slot = slot_find(replay, &exchange->key);

    if (slot != NULL) {
        slot->last->next_same = exchange;
        slot->last = exchange;
        return RW_OK;
    }
    if ((slot = calloc(1, sizeof(*slot))) == NULL)
        return RW_ERR_MEMORY;
    memcpy(&slot->key, &exchange->key, sizeof(slot->key));
    slot->first = slot->last = exchange;
    HASH_ADD(hh, replay->by_key, key, sizeof(slot->key), slot);
    if (slot->hh.tbl != NULL)
        return RW_OK;
    free(slot);
    return RW_ERR_MEMORY;
}

static struct rwi_replay_slot *
local_find(const struct rw_replay *replay, const struct rw_address *local,
           enum rw_transport transport)
{
    struct rwi_replay_slot *slot;
    struct local_key key;

    memset(&key, 0, sizeof(key));
    address_fill(&key.address, local);
    key.transport = transport;
    HASH_FIND(hh, replay->by_local, &key, sizeof(key), slot);
    return slot;
}

/* The exchange is the latest from its port now. */
static enum rw_status
enter_by_local(struct rw_replay *replay, struct rwi_replay_exchange *exchange)
{
    struct rwi_replay_slot *slot =
        local_find(replay, &exchange->local, exchange->key.transport);

    if (slot == NULL) {
        if ((slot = calloc(1, sizeof(*slot))) == NULL)
            return RW_ERR_MEMORY;
        address_fill(&slot->local.address, &exchange->local);
        slot->local.transport = exchange->key.transport;
        HASH_ADD(hh, replay->by_local, local, sizeof(slot->local), slot);
        if (slot->hh.tbl == NULL) {
            free(slot);
            return RW_ERR_MEMORY;
        }
    }
    if (slot->last != exchange)
        exchange->before = slot->last;
    slot->last = exchange;
    return RW_OK;
}

/* ---- entries of the capture ------------------------------------------- */

static struct rwi_replay_exchange *
exchange_new(struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rwi_replay_exchange *exchange = calloc(1, sizeof(*exchange));

    if (exchange == NULL)
        return NULL;
    exchange->local = entry->from;
    exchange->sent_us = entry->time_ns / 1000;
    exchange->order = replay->entries;
    exchange->replies_end = &exchange->replies;
    *replay->end = exchange;
    replay->end = &exchange->next;
    replay->octets += sizeof(*exchange);
    return exchange;
}

static enum rw_status
add_connection(struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rwi_replay_exchange *exchange = exchange_new(replay, entry);

    if (exchange == NULL)
        return RW_ERR_MEMORY;
    /* If the query never leaves, its ID is what our recorder put here, and
     * in anybody else's capture any number will do. */
    exchange->id =
        (uint16_t)(entry->message.data[2] << 8 | entry->message.data[3]);
    rwi_replay_key_init(&exchange->key, &entry->to, RW_TCP, NULL, 0, 0);
    return enter_by_local(replay, exchange);
}

/* The connection that a query over TCP is the first of, or NULL. */
static struct rwi_replay_exchange *
connection_of(const struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rwi_replay_slot *slot =
        local_find(replay, &entry->from, entry->transport);

    if (slot == NULL || entry->transport != RW_TCP || slot->last->has_query ||
        !rw_address_equal(&slot->last->key.server, &entry->to))
        return NULL;
    return slot->last;
}

static enum rw_status
add_query(struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rwi_replay_exchange *exchange = connection_of(replay, entry);
    const uint8_t *octets = entry->message.data;
    size_t len = entry->message.len;
    struct rw_question question;
    struct rw_header header;
    uint8_t name[RW_NAME_MAX];

    if (rw_header_from_wire(&header, octets, len) != RW_OK ||
        !rw_question_first(&question, name, octets, len))
        return RW_OK; /* nothing that an engine would send */
    if (exchange == NULL)
        exchange = exchange_new(replay, entry);
    if (exchange == NULL)
        return RW_ERR_MEMORY;
    exchange->has_query = true;
    exchange->id = header.id;
    exchange->flags = header.flags;
    rwi_replay_key_init(&exchange->key, &entry->to, entry->transport, name,
                        question.type, question.qclass);
    return enter_by_local(replay, exchange);
}

/* Whether a reply fits a query by who sent it and, for a message, by ID. */
static bool
fits(const struct rwi_replay_exchange *exchange,
     const struct rw_captured *entry)
{
    return rw_address_equal(&exchange->key.server, &entry->from) &&
           (entry->kind != RW_CAPTURED_MESSAGE ||
            entry->message.len < RWI_ID_SIZE ||
            rwi_peek_id(entry->message.data) == exchange->id);
}

/* The query that a reply belongs to, or NULL. */
static struct rwi_replay_exchange *
exchange_of(const struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rwi_replay_slot *slot =
        local_find(replay, &entry->to, entry->transport);
    struct rwi_replay_exchange *exchange = slot != NULL ? slot->last : NULL;

    for (unsigned i = 0; exchange != NULL && i < BEFORE_MAX; i++) {
        if (fits(exchange, entry))
            return exchange;
        exchange = exchange->before;
    }
    /* An error about another server is none of ours. */
    return slot != NULL && entry->kind == RW_CAPTURED_MESSAGE ? slot->last
                                                              : NULL;
}

static enum rw_status
add_reply(struct rw_replay *replay, const struct rw_captured *entry,
          enum rw_step_error error)
{
    struct rwi_replay_exchange *exchange = exchange_of(replay, entry);
    size_t len = error == RW_STEP_OK ? entry->message.len : 0;
    struct rwi_replay_reply *reply;

    if (exchange == NULL)
        return RW_OK; /* not to anything that was asked */
    if ((reply = malloc(sizeof(*reply) + len)) == NULL)
        return RW_ERR_MEMORY;
    *reply = (struct rwi_replay_reply){
        .at_us = entry->time_ns / 1000,
        .order = replay->entries,
        .error = error,
        .from = entry->from,
        .len = len,
    };
    if (len > 0)
        memcpy(reply->message, entry->message.data, len);
    *exchange->replies_end = reply;
    exchange->replies_end = &reply->next;
    replay->octets += sizeof(*reply) + len;
    return RW_OK;
}

/* Where nothing was sent at all our recorder has an error about a connection
 * from no port.  Room that is not to be had costs a note. */
static void
add_no_way(struct rw_replay *replay, const struct rw_captured *entry)
{
    if (replay->no_way_count == replay->no_way_room) {
        size_t room = replay->no_way_room > 0 ? 2 * replay->no_way_room : 16;
        struct rw_address *more =
            reallocarray(replay->no_way, room, sizeof(*more));

        if (more == NULL)
            return;
        replay->octets += (room - replay->no_way_room) * sizeof(*more);
        replay->no_way = more;
        replay->no_way_room = room;
    }
    replay->no_way[replay->no_way_count++] = entry->from;
}

static enum rw_status
add_unreachable(struct rw_replay *replay, const struct rw_captured *entry)
{
    if (entry->transport == RW_TCP && entry->to.port == 0 &&
        exchange_of(replay, entry) == NULL)
        add_no_way(replay, entry);
    return add_reply(replay, entry, RW_STEP_UNREACHABLE);
}

/* Whether a datagram is our recorder's word that a timer fired. */
static bool
is_turn(const struct rw_captured *entry)
{
    return entry->transport == RW_UDP && entry->to.port == RWI_TURN_PORT &&
           entry->from.port == RWI_TURN_PORT &&
           entry->message.len == sizeof(RWI_TURN_TEXT) - 1 &&
           memcmp(entry->message.data, RWI_TURN_TEXT, entry->message.len) == 0;
}

static enum rw_status
add_turn(struct rw_replay *replay, const struct rw_captured *entry)
{
    if (replay->turn_count == replay->turn_room) {
        size_t room = replay->turn_room > 0 ? 2 * replay->turn_room : 32;
        uint64_t *turns = reallocarray(replay->turns, room, sizeof(*turns));

        if (turns == NULL)
            return RW_ERR_MEMORY;
        replay->octets += (room - replay->turn_room) * sizeof(*turns);
        replay->turns = turns;
        replay->turn_room = room;
    }
    replay->turns[replay->turn_count++] = entry->time_ns / 1000;
    return RW_OK;
}

/* What came to the port for turns. */
static enum rw_status
add_aside(struct rw_replay *replay, const struct rw_captured *entry)
{
    replay->aside++;
    return is_turn(entry) ? add_turn(replay, entry) : RW_OK;
}

static enum rw_status
add_message(struct rw_replay *replay, const struct rw_captured *entry)
{
    struct rw_header header;
    bool is_response = rw_header_from_wire(&header, entry->message.data,
                                           entry->message.len) == RW_OK &&
                       (header.flags & RW_FLAG_QR) != 0;

    if (entry->to.port == RWI_TURN_PORT && replay->port != RWI_TURN_PORT)
        return add_aside(replay, entry);
    if (!is_response && entry->to.port == replay->port)
        return add_query(replay, entry);
    /* A part of a message over TCP was not handed to an engine: it waited
     * for the rest, and saw the stream end, which comes as an entry too. */
    if (entry->transport == RW_TCP && entry->wire_len > entry->message.len)
        return RW_OK;
    return add_reply(replay, entry, RW_STEP_OK);
}

static enum rw_status
add_entry(struct rw_replay *replay, const struct rw_captured *entry)
{
    switch (entry->kind) {
    case RW_CAPTURED_MESSAGE:
        return add_message(replay, entry);
    case RW_CAPTURED_CONNECT:
        return entry->to.port == replay->port ? add_connection(replay, entry)
                                              : RW_OK;
    case RW_CAPTURED_REFUSED:
        return add_reply(replay, entry, RW_STEP_REFUSED);
    case RW_CAPTURED_UNREACHABLE:
        return add_unreachable(replay, entry);
    case RW_CAPTURED_CLOSED:
        return add_reply(replay, entry, RW_STEP_CLOSED);
    }
    return RW_ERR_STATE;
}

/* ---- when all is read ------------------------------------------------- */

/* Enter all of them, in the order in which they were begun: of two connections
 * the later may have got its query first.  Those that never got one are found
 * by their server alone. */
static enum rw_status
enter_all(struct rw_replay *replay)
{
    enum rw_status status = RW_OK;

    for (struct rwi_replay_exchange *exchange = replay->first;
         exchange != NULL && status == RW_OK; exchange = exchange->next)
        status = enter_by_key(replay, exchange);
    return status;
}

static bool
is_from_authority(const struct rwi_replay_exchange *exchange)
{
    const struct rwi_replay_reply *reply = exchange->replies;

    return (exchange->flags & RW_FLAG_RD) == 0 ||
           (reply != NULL && reply->len > 2 && (reply->message[2] & 4) != 0);
}

/* Whether a query looks like the beginning of a walk: what is asked for
 * names, not for the servers and keys on the way to them. */
static bool
is_question_of_walk(const struct rwi_replay_exchange *exchange)
{
    const struct rwi_replay_key *key = &exchange->key;

    return exchange->has_query && (exchange->flags & RW_FLAG_RD) == 0 &&
           !rw_name_is_root(key->qname) && key->qtype != RW_TYPE_DNSKEY &&
           key->qtype != RW_TYPE_DS;
}

static bool
is_same_question(const struct rwi_replay_key *a, const struct rwi_replay_key *b)
{
    return a->qtype == b->qtype && a->qclass == b->qclass &&
           rw_name_equal(a->qname, b->qname);
}

/* To how many servers the question was put from here on, HOSTS_OF_WALK at
 * most: a walk asks the same at each zone cut. */
static unsigned
hosts_asked(const struct rwi_replay_exchange *exchange)
{
    const struct rw_address *hosts[HOSTS_OF_WALK];
    unsigned count = 0;

    for (const struct rwi_replay_exchange *other = exchange;
         other != NULL && count < HOSTS_OF_WALK; other = other->next) {
        unsigned i = 0;

        if (!other->has_query || !is_same_question(&other->key, &exchange->key))
            continue;
        while (i < count && !rw_address_same_host(hosts[i], &other->key.server))
            i++;
        if (i == count)
            hosts[count++] = &other->key.server;
    }
    return count;
}

/* Whether somebody asked a resolver for the name or one below it: what is
 * asked of authorities then may be the resolver's work, as that for `dig
 * +trace`, which has it look up the addresses of name servers. */
static bool
is_for_resolver(const struct rw_replay *replay,
                const struct rwi_replay_exchange *exchange)
{
    for (const struct rwi_replay_exchange *other = replay->first; other != NULL;
         other = other->next)
        if (other->has_query && (other->flags & RW_FLAG_RD) != 0 &&
            rw_name_is_at_or_below(other->key.qname, exchange->key.qname))
            return true;
    return false;
}

static unsigned
weight_of(const struct rw_replay *replay,
          const struct rwi_replay_exchange *exchange)
{
    unsigned weight = 1;

    if (rw_name_labels(exchange->key.qname) > 1)
        weight = hosts_asked(exchange);
    return is_for_resolver(replay, exchange) ? weight : weight + HOSTS_OF_WALK;
}

/* What the capture's first walk asked: the question that went to the most
 * servers, the first of them where several did.  A resolver that worked
 * meanwhile on the same machine is passed over, and one that minimises its
 * queries begins with names of a single label. */
static const struct rwi_replay_exchange *
find_question(const struct rw_replay *replay)
{
    const struct rwi_replay_exchange *best = NULL;
    unsigned tried = 0, most = 0;

    for (const struct rwi_replay_exchange *exchange = replay->first;
         exchange != NULL && tried < QUESTIONS_TRIED &&
         most < 2 * HOSTS_OF_WALK;
         exchange = exchange->next) {
        unsigned weight;

        if (!is_question_of_walk(exchange))
            continue;
        tried++;
        weight = weight_of(replay, exchange);
        if (weight > most) {
            best = exchange;
            most = weight;
        }
    }
    return best;
}

static void
summarize(struct rw_replay *replay, struct rw_replay_info *info)
{
    const struct rwi_replay_exchange *asked = find_question(replay);

    for (const struct rwi_replay_exchange *exchange = replay->first;
         exchange != NULL; exchange = exchange->next) {
        const struct rwi_replay_key *key = &exchange->key;

        info->exchanges++;
        replay->goes_inside |=
            rw_address_scope(&key->server) > RW_SCOPE_PRIVATE;
        if (exchange->has_query && rw_name_is_root(key->qname) &&
            key->qtype == RW_TYPE_NS && is_from_authority(exchange))
            info->has_priming = true;
    }
    if (replay->first != NULL)
        info->first_us = replay->first->sent_us;
    if (asked != NULL) {
        info->has_question = true;
        info->qtype = asked->key.qtype;
        info->qclass = asked->key.qclass;
        (void)rw_name_copy(info->qname, asked->key.qname);
    }
    replay->has_priming = info->has_priming;
    replay->now_us = info->first_us;
}

static enum rw_status
load(struct rw_replay *replay, struct rw_capture *capture,
     struct rw_replay_info *info)
{
    struct rw_capture_info about;
    struct rw_captured entry;
    enum rw_status status;
    bool is_full = false;

    while ((status = rw_capture_next(capture, &entry)) == RW_OK && !is_full) {
        replay->entries++;
        status = add_entry(replay, &entry);
        if (status != RW_OK)
            return status;
        is_full = replay->octets > RWI_REPLAY_OCTETS_MAX;
    }
    if (status != RW_OK && status != RW_ERR_EMPTY)
        return status;
    rw_capture_info(capture, &about);
    info->messages = (size_t)(about.messages - replay->aside);
    info->cut_off = about.cut_off || is_full;
    status = enter_all(replay);
    summarize(replay, info);
    if (status == RW_OK && replay->first == NULL)
        status = RW_ERR_EMPTY;
    return status;
}

/* ---- coming and going ------------------------------------------------- */

enum rw_status
rw_replay_open_port(struct rw_replay **out, const char *path, uint16_t port,
                    struct rw_replay_info *info)
{
    const uint16_t ports[] = {port, RWI_TURN_PORT};
    struct rw_capture_options options = {
        .ports = ports, .port_count = 2, .events = true};
    struct rw_capture *capture;
    struct rw_replay *replay;
    enum rw_status status;

    *out = NULL;
    memset(info, 0, sizeof(*info));
    status = rw_capture_open(&capture, path, &options, NULL);
    if (status != RW_OK)
        return status;
    if ((replay = calloc(1, sizeof(*replay))) == NULL) {
        rw_capture_free(capture);
        return RW_ERR_MEMORY;
    }
    replay->port = port;
    replay->end = &replay->first;
    status = load(replay, capture, info);
    rw_capture_free(capture);
    if (status == RW_OK)
        *out = replay;
    else
        rw_replay_free(replay);
    return status;
}

enum rw_status
rw_replay_open(struct rw_replay **out, const char *path,
               struct rw_replay_info *info)
{
    return rw_replay_open_port(out, path, RW_PORT_DNS, info);
}

static void
table_free(struct rwi_replay_slot *table)
{
    struct rwi_replay_slot *slot, *next;

    HASH_ITER(hh, table, slot, next)
    {
        HASH_DEL(table, slot);
        free(slot);
    }
}

void
rw_replay_free(struct rw_replay *replay)
{
    if (replay == NULL)
        return;
    free(replay->turns);
    free(replay->no_way);
    table_free(replay->by_key);
    table_free(replay->by_local);
    while (replay->first != NULL) {
        struct rwi_replay_exchange *exchange = replay->first;

        replay->first = exchange->next;
        while (exchange->replies != NULL) {
            struct rwi_replay_reply *reply = exchange->replies;

            exchange->replies = reply->next;
            free(reply);
        }
        free(exchange);
    }
    free(replay);
}
