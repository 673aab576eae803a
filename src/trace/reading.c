/* Readings; see rootwalk/reading.h and trace/reading.h.
 *
 * Everything is done at once, though some of it may never be asked for: a
 * reading is const from then on, may be shared between walks and threads, and
 * two parts of the program can never see two different readings of one
 * response.
 *
 * SPDX-License-Identifier: ISC
 */
#include "trace/reading.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/name_wire.h"

/* Octets of one reading at most: 5957 records, and 17 aliases of names. */
#define READING_MAX ((size_t)1 << 18)

#define RR_MIN 11 /* octets of the shortest record */

/* ---- the message -------------------------------------------------------- */

/* The records go from the room into the arena, as many as there are.  The room
 * is the engine's and holds as many as a message can have, so it is there
 * once; a walk that kept it for each step would take 95 KiB a step. */
static bool
keep_records(struct rw_reading *reading, struct rwi_arena *arena)
{
    struct rw_message *msg = &reading->message;
    size_t count = msg->start[RW_SECTIONS];
    const struct rw_rr *room = msg->rrs;

    msg->rrs = rwi_arena_copy(arena, room, count * sizeof(*room));
    if (msg->opt != NULL && msg->rrs != NULL)
        msg->opt = &msg->rrs[msg->opt - room];
    return msg->rrs != NULL;
}

/* ---- EDNS --------------------------------------------------------------- */

/* More than one is allowed and usual (RFC 8914); beyond RW_EDES_MAX
 * a server is filling the page. */
static bool
read_edes(struct rw_reading *reading, struct rwi_arena *arena)
{
    const struct rw_message *msg = &reading->message;
    struct rw_ede edes[RW_EDES_MAX];
    struct rw_edns_option option;
    enum rw_status status;
    size_t pos = 0;

    while (reading->ede_count < RW_EDES_MAX &&
           rw_edns_next(&option, msg, msg->opt, &pos, &status))
        reading->ede_count +=
            rw_edns_ede(&edes[reading->ede_count], msg, &option);
    reading->edes =
        rwi_arena_copy(arena, edes, reading->ede_count * sizeof(edes[0]));
    return reading->edes != NULL;
}

/* ---- the bailiwick ------------------------------------------------------ */

const uint8_t *
rwi_reading_owner(const struct rw_reading *reading, const struct rw_rr *rr)
{
    const uint8_t *name = reading->asked.name;
    size_t place = rwi_name_place(reading->message.wire, rr->owner);
    size_t at = RW_HEADER_SIZE;

    if (!reading->has_asked)
        return NULL;
    while (at < place && *name != 0) {
        at += *name + 1U;
        name += *name + 1U;
    }
    return at == place ? name : NULL;
}

/* Whether a record's owner stands at or below a zone; a name that cannot be
 * read stands anywhere. */
static bool
stands_in(const struct rw_reading *reading, const struct rw_rr *rr,
          const uint8_t *zone)
{
    const uint8_t *owner = rwi_reading_owner(reading, rr);
    uint8_t other[RW_NAME_MAX];

    if (owner == NULL &&
        rw_message_name(other, &reading->message, rr->owner) == 0)
        return true;
    return rw_name_is_at_or_below(owner != NULL ? owner : other, zone);
}

/* Mark the records that the servers of the zone asked cannot speak for.
 * Owners that share their offset, as most do by compression, are looked at
 * once.  Nothing is foreign to the root, nor where nobody knows which zone was
 * asked: a message out of a capture by itself. */
static bool
mark_foreign(struct rw_reading *reading, struct rwi_arena *arena)
{
    const struct rw_message *msg = &reading->message;
    const uint8_t *zone = reading->asked.zone;
    size_t count = msg->start[RW_SECTIONS];
    uint8_t *bits = rwi_arena_alloc(arena, count / 8 + 1);
    size_t last = SIZE_MAX;
    bool is_foreign = false;

    if (bits == NULL)
        return false;
    reading->foreign = bits;
    if (zone == NULL || rw_name_is_root(zone))
        return true;
    for (size_t i = 0; i < count; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        size_t place = rwi_name_place(msg->wire, rr->owner);

        if (rr->type == RW_TYPE_OPT)
            continue;
        if (place != last)
            is_foreign = !stands_in(reading, rr, zone);
        last = place;
        bits[i / 8] |= (uint8_t)(is_foreign << i % 8);
        reading->foreign_count += is_foreign;
    }
    return true;
}

/* ---- the whole ---------------------------------------------------------- */

/* What is not told of the question stands in the message.  Where the query is
 * known it is the query that counts, as an answer to another question must not
 * be read as one to its own. */
static bool
complete_asked(struct rw_reading *reading, struct rwi_arena *arena)
{
    const struct rw_message *msg = &reading->message;
    uint8_t name[RW_NAME_MAX];

    if (reading->asked.name != NULL)
        return true;
    name[0] = 0;
    if (msg->questions > 0)
        rw_message_name(name, msg, msg->question.name);
    reading->asked.name = rwi_arena_copy(arena, name, rw_name_size(name));
    reading->asked.type = msg->question.type;
    reading->asked.rclass =
        msg->questions > 0 ? msg->question.qclass : (uint16_t)RW_CLASS_IN;
    return reading->asked.name != NULL;
}

/* Whether the name in question is the one asked, octet for octet. */
static bool
has_asked(const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    size_t size = rw_name_size(reading->asked.name);

    return msg->questions > 0 && msg->len >= RW_HEADER_SIZE + size &&
           memcmp(msg->wire + RW_HEADER_SIZE, reading->asked.name, size) == 0;
}

/* A message that cannot be read whole is read all the same: kind MALFORMED,
 * its fault, and the records before it.  NULL is about memory alone. */
struct rw_reading *
rwi_reading_make(struct rwi_arena *arena, struct rw_rr *room,
                 const struct rw_asked *asked, const uint8_t *wire, size_t len)
{
    struct rw_reading *reading = rwi_arena_alloc(arena, sizeof(*reading));
    struct rw_message *msg;

    if (reading == NULL)
        return NULL;
    msg = &reading->message;
    reading->asked = *asked;
    (void)!rw_message_parse(msg, wire, len, room, RW_RRS_MAX);
    (void)rw_message_check(msg, &reading->fault);
    reading->has_aa = (msg->header.flags & RW_FLAG_AA) != 0;
    reading->has_tc = (msg->header.flags & RW_FLAG_TC) != 0;
    reading->rcode = rw_message_rcode(msg);
    if (!keep_records(reading, arena) || !complete_asked(reading, arena))
        return NULL;
    reading->has_asked = has_asked(reading);
    reading->has_edns = rw_edns_of(&reading->edns, msg);
    if (reading->has_edns && !read_edes(reading, arena))
        return NULL;
    return mark_foreign(reading, arena) && rwi_classify(reading, arena)
               ? reading
               : NULL;
}

/* A reading by itself, with the memory that it takes. */
struct single {
    struct rw_reading reading; /* first: what the caller holds */
    struct rwi_arena arena;
};

enum rw_status
rw_reading_new(struct rw_reading **out, const struct rw_asked *asked,
               const uint8_t *wire, size_t len)
{
    static const struct rw_asked NOTHING = {.name = NULL};
    size_t records = len / RR_MIN < RW_RRS_MAX ? len / RR_MIN + 1 : RW_RRS_MAX;
    struct single *single = calloc(1, sizeof(*single));
    struct rw_rr *room = malloc(records * sizeof(*room));
    const struct rw_reading *made = NULL;

    *out = NULL;
    if (single != NULL && room != NULL) {
        rwi_arena_init(&single->arena, READING_MAX);
        made = rwi_reading_make(&single->arena, room,
                                asked != NULL ? asked : &NOTHING, wire, len);
    }
    free(room);
    if (made == NULL) {
        rw_reading_free((struct rw_reading *)single); /* which may be NULL */
        return RW_ERR_MEMORY;
    }
    single->reading = *made;
    *out = &single->reading;
    return RW_OK;
}

void
rw_reading_free(struct rw_reading *reading)
{
    struct single *single = (struct single *)reading;

    if (single == NULL)
        return;
    rwi_arena_done(&single->arena);
    free(single);
}
