/* Glue; see engine/glue.h.
 *
 * A referral may hold 64 name servers and thousands of addresses with owners
 * that are chains of pointers.  To compare each with each costs 0.16 s a
 * message, a way to stop a resolver; so the servers are sorted, each owner is
 * read once, and what it costs is a few comparisons an address.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/glue.h"

#include <assert.h>

#include "wire/fields.h"
#include "wire/lower.h"
#include "wire/name_wire.h"

#define NOBODY RWI_NS_MAX /* an owner that is no server of the cut */
#define FEW    16 /* servers whose places are looked at one after the other */

/* The servers of a cut, to be found by the owner of an address. */
struct owners {
    const struct rw_message *msg;
    struct rw_ns *servers;
    const uint16_t *places; /* where their names stand in the message */
    size_t count;
    uint8_t sorted[RWI_NS_MAX]; /* their numbers, by name; see order() */
    uint8_t sizes[RWI_NS_MAX];  /* of their names, in octets */
    size_t place;               /* where the last owner's name stood, and */
    size_t at_place;            /* who that is; most have two addresses */
};

/* Any order does that tells equal names, RFC 4343, from others; this one is
 * quick: most differ in their sizes, or in the first label. */
static int
order(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    if (a_size != b_size)
        return a_size < b_size ? -1 : 1;
    for (size_t i = 0; i < a_size; i++)
        if (RWI_LOWER[a[i]] != RWI_LOWER[b[i]]) /* lengths are below 'A' */
            return RWI_LOWER[a[i]] < RWI_LOWER[b[i]] ? -1 : 1;
    return 0;
}

static int
order_of(const struct owners *owners, size_t server, const uint8_t *name,
         size_t size)
{
    return order(name, size, owners->servers[server].name,
                 owners->sizes[server]);
}

static void
owners_init(struct owners *owners, const struct rw_message *msg,
            struct rw_ns *servers, const uint16_t *places, size_t count)
{
    assert(count <= RWI_NS_MAX);
    owners->msg = msg;
    owners->servers = servers;
    owners->places = places;
    owners->count = count;
    owners->place = 0; /* the header: no name stands there */
    owners->at_place = NOBODY;
    for (size_t i = 0; i < count; i++) {
        size_t size = rw_name_size(servers[i].name), at = i;

        owners->sizes[i] = (uint8_t)size;
        while (at > 0 && order_of(owners, owners->sorted[at - 1],
                                  servers[i].name, size) < 0) {
            owners->sorted[at] = owners->sorted[at - 1];
            at--;
        }
        owners->sorted[at] = (uint8_t)i;
    }
}

static size_t
search(const struct owners *owners, const uint8_t *name, size_t size)
{
    size_t low = 0, high = owners->count;

    while (low < high) {
        size_t middle = (low + high) / 2, at = owners->sorted[middle];
        int way = order_of(owners, at, name, size);

        if (way == 0)
            return at;
        if (way < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NOBODY;
}

/* Whose name an owner is by the place where both stand: compression mostly
 * points an address to the name in the NS record. */
static size_t
at_place(const struct owners *owners, size_t place)
{
    for (size_t i = 0; i < owners->count && i < FEW; i++)
        if (owners->places[i] == place)
            return i;
    return NOBODY;
}

/* Which server a record is about; NOBODY where it is about none. */
static size_t
find(struct owners *owners, const struct rw_rr *rr)
{
    const struct rw_message *msg = owners->msg;
    size_t place = rwi_name_place(msg->wire, rr->owner), pos = rr->owner, size;
    uint8_t name[RW_NAME_MAX];

    if (place == owners->place)
        return owners->at_place;
    owners->place = place;
    owners->at_place = at_place(owners, place);
    if (owners->at_place == NOBODY &&
        rwi_name_expand(name, &size, msg->wire, msg->len, &pos) == RW_OK)
        owners->at_place = search(owners, name, size);
    return owners->at_place;
}

/* The servers' numbers beside the records, and how many each one has. */
static void
match(uint8_t *whose, struct owners *owners, const struct rw_reading *reading)
{
    const struct rw_message *msg = owners->msg;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ADDITIONAL);
    struct rw_address address;

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ADDITIONAL); i++) {
        size_t at = NOBODY;

        if (rrs[i].rclass == reading->asked.rclass &&
            rwi_address_of(&address, msg, &rrs[i], 0))
            at = find(owners, &rrs[i]);
        if (at != NOBODY && owners->servers[at].address_count == RWI_GLUE_MAX)
            at = NOBODY;
        if (at != NOBODY)
            owners->servers[at].address_count++;
        whose[i] = (uint8_t)at;
    }
}

bool
rwi_glue_read(struct rwi_arena *arena, const struct rw_reading *reading,
              uint16_t port, struct rw_ns *servers, const uint16_t *places,
              size_t count, uint32_t *ttl_s)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ADDITIONAL);
    struct rw_address *lists[RWI_NS_MAX];
    uint8_t whose[RW_RRS_MAX];
    struct owners owners;

    owners_init(&owners, msg, servers, places, count);
    match(whose, &owners, reading);
    for (size_t i = 0; i < count; i++) {
        lists[i] = rwi_arena_array(arena, servers[i].address_count,
                                   sizeof(struct rw_address));
        if (lists[i] == NULL)
            return false;
        servers[i].addresses = lists[i];
        servers[i].glue =
            servers[i].address_count > 0 &&
            rw_name_is_at_or_below(servers[i].name, reading->asked.zone);
    }
    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ADDITIONAL); i++) {
        if (whose[i] == NOBODY)
            continue;
        (void)rwi_address_of(lists[whose[i]]++, msg, &rrs[i], port);
        if (rw_ttl(rrs[i].ttl_s) < *ttl_s)
            *ttl_s = rw_ttl(rrs[i].ttl_s);
    }
    return true;
}
