/* The walk's answer; see engine/answer.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/answer.h"

#include <string.h>

#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "trace/reading.h"
#include "wire/fields.h"

/* Room for one more record. */
static struct rw_record *
append(struct rw_walk *walk)
{
    struct rw_trace *trace = &walk->trace;

    if (trace->answer_count == walk->answer_room) {
        size_t room = walk->answer_room == 0 ? 8 : 2 * walk->answer_room;
        struct rw_record *list =
            rwi_arena_array(&walk->arena, room, sizeof(*list));

        if (list == NULL)
            return NULL;
        if (trace->answer_count > 0)
            memcpy(list, walk->answer, trace->answer_count * sizeof(*list));
        walk->answer = list;
        walk->answer_room = room;
        trace->answer = list;
    }
    return &walk->answer[trace->answer_count];
}

static void
add_record(struct rw_walk *walk, const uint8_t *owner, uint16_t type,
           uint32_t ttl_s, const uint8_t *rdata, size_t len)
{
    struct rw_record *record = append(walk);

    if (record == NULL)
        return;
    record->owner = rwi_arena_copy(&walk->arena, owner, rw_name_size(owner));
    record->rdata = rwi_arena_copy(&walk->arena, rdata, len);
    record->rdata_len = (uint16_t)len;
    record->type = type;
    record->rclass = walk->options.qclass;
    record->ttl_s = ttl_s;
    if (record->owner != NULL && record->rdata != NULL)
        walk->trace.answer_count++;
}

/* RDATA that does not fit its type is taken as it is: what was received is
 * shown. */
static void
add_rr(struct rw_walk *walk, const struct rw_message *msg,
       const struct rw_rr *rr)
{
    const uint8_t *rdata = walk->engine->scratch;
    uint8_t owner[RW_NAME_MAX];
    size_t len;

    if (rw_message_name(owner, msg, rr->owner) == 0)
        return;
    if (rr->type == RW_TYPE_A || rr->type == RW_TYPE_AAAA) {
        add_record(walk, owner, rr->type, rw_ttl(rr->ttl_s),
                   msg->wire + rr->rdata, rr->rdata_len);
        return; /* there is no name in it to be written out */
    }
    if (rw_rdata_copy(walk->engine->scratch, RW_RDATA_MAX, &len,
                      RW_RDATA_EXPANDED, rr->type, rr->rclass, msg->wire,
                      msg->len, rr->rdata, rr->rdata_len) != RW_OK) {
        rdata = msg->wire + rr->rdata;
        len = rr->rdata_len;
    }
    add_record(walk, owner, rr->type, rw_ttl(rr->ttl_s), rdata, len);
}

static bool
covers(const struct rw_message *msg, const struct rw_rr *rr, uint16_t type)
{
    struct rwi_RRSIG sig;

    return rwi_RRSIG_of(&sig, msg, rr) && sig.covered == type;
}

/* The signatures over a set of the answer section; some servers put them
 * elsewhere. */
static void
add_signatures(struct rw_walk *walk, const struct rw_message *msg,
               const uint8_t *owner, uint16_t type)
{
    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++)
        if (covers(msg, &msg->rrs[i], type) &&
            msg->rrs[i].rclass == walk->options.qclass &&
            rw_message_name_is(msg, msg->rrs[i].owner, owner))
            add_rr(walk, msg, &msg->rrs[i]);
}

/* A DNAME and the signatures over it; the CNAME that follows from it has
 * none.  RFC 6672 section 3.1 */
static void
add_dname(struct rw_walk *walk, const struct rw_message *msg,
          const struct rw_rr *rr)
{
    uint8_t owner[RW_NAME_MAX];

    if (rw_message_name(owner, msg, rr->owner) == 0)
        return;
    add_rr(walk, msg, rr);
    add_signatures(walk, msg, owner, RW_TYPE_DNAME);
}

void
rwi_answer_link(struct rw_walk *walk, const struct rw_reading *reading,
                const struct rw_alias *alias)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rr = &msg->rrs[alias->rr];

    if (alias->is_dname) {
        add_dname(walk, msg, rr);
        if (alias->to != NULL)
            add_record(walk, alias->from, RW_TYPE_CNAME, rw_ttl(rr->ttl_s),
                       alias->to, rw_name_size(alias->to));
        return;
    }
    add_rr(walk, msg, rr);
    add_signatures(walk, msg, alias->from, RW_TYPE_CNAME);
}

/* The CNAME asked for, where the server left it to us to make it. */
static void
add_made(struct rw_walk *walk, const struct rw_reading *reading)
{
    uint8_t target[RW_NAME_MAX];

    if (rwi_alias_target(target, &reading->message, reading->maker,
                         reading->name) == RW_OK)
        add_record(walk, reading->name, RW_TYPE_CNAME,
                   rw_ttl(reading->maker->ttl_s), target, rw_name_size(target));
}

void
rwi_answer_set(struct rw_walk *walk, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);
    uint16_t type = reading->asked.type;
    size_t before;

    if (reading->maker != NULL)
        add_dname(walk, msg, reading->maker);
    before = walk->trace.answer_count;
    for (size_t i = 0; i < rw_message_count(msg, reading->section); i++)
        if (rw_type_fits(rrs[i].type, type) && &rrs[i] != reading->maker &&
            rrs[i].rclass == walk->options.qclass &&
            rwi_reading_owner_is(reading, &rrs[i], reading->name))
            add_rr(walk, msg, &rrs[i]);
    if (reading->maker != NULL && walk->trace.answer_count == before)
        add_made(walk, reading);
    if (type != RW_TYPE_ANY && type != RW_TYPE_RRSIG)
        add_signatures(walk, msg, reading->name, type);
}
