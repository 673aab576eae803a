/* Drawing a world, and knowing what is true in it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define DEPTH_MAX 5 /* labels of an apex */
#define TTL_S     300

uint64_t
sim_draw(struct sim_world *world, uint64_t n)
{
    return rw_random_next(&world->random) % n;
}

static bool
one_in(struct sim_world *world, uint64_t n)
{
    return sim_draw(world, n) == 0;
}

static void
name_below(uint8_t *out, const char *label, const uint8_t *parent)
{
    char text[RW_LABEL_MAX + 1];

    snprintf(text, sizeof(text), "%s", label);
    if (rw_name_from_text(out, text, strlen(text), parent, NULL) != RW_OK)
        rw_name_copy(out, RW_NAME_ROOT);
}

struct rw_record
sim_record(struct sim_world *world, const uint8_t *owner, uint16_t type,
           const void *rdata, size_t len)
{
    return (struct rw_record){
        .owner = pool_copy(world->pool, owner, rw_name_size(owner)),
        .rdata = pool_copy(world->pool, rdata, len),
        .rdata_len = (uint16_t)len,
        .type = type,
        .rclass = RW_CLASS_IN,
        .ttl_s = TTL_S,
    };
}

/* ---- drawing -------------------------------------------------------- */

/* A habit that answers truly, in the end. */
static enum sim_habit
draw_good_habit(struct sim_world *world)
{
    enum sim_habit habit;

    if (world->seed >= SIM_DEEPER && one_in(world, 8))
        return SIM_COOKIES;
    habit = one_in(world, 2)
                ? SIM_HONEST
                : (enum sim_habit)sim_draw(world, SIM_LAST_HONEST + 1);

    /* without EDNS there is no DNSSEC */
    return world->is_signed && habit == SIM_NO_EDNS ? SIM_SLOW : habit;
}

static enum sim_habit
draw_habit(struct sim_world *world, uint64_t hostility)
{
    if (sim_draw(world, 100) >= hostility)
        return draw_good_habit(world);
    if (world->seed >= SIM_DEEPER && one_in(world, 8))
        return one_in(world, 2) ? SIM_TC_STALLS : SIM_TC_CUT;
    if (world->lawless && one_in(world, 2))
        return SIM_MUTANT;
    if (world->is_signed && one_in(world, 2))
        return (enum sim_habit)(
            SIM_FIRST_LIAR +
            sim_draw(world, SIM_LAST_LIAR + 1 - SIM_FIRST_LIAR));
    return (enum sim_habit)(SIM_LAST_HONEST + 1 +
                            sim_draw(world, SIM_MUTANT - SIM_LAST_HONEST - 1));
}

static void
add_server(struct sim_world *world, size_t zone, enum sim_habit habit)
{
    size_t number = world->server_count++;
    struct sim_server *server = &world->servers[number];
    struct sim_zone *of = &world->zones[zone];
    char label[24];

    /* The name stands in the zone itself, or anywhere at all. */
    server->home = (unsigned)zone;
    if (zone > 0 && one_in(world, 3))
        server->home = (unsigned)sim_draw(world, world->zone_count);
    snprintf(label, sizeof(label), "ns%zu", number);
    name_below(server->name, label, world->zones[server->home].apex);
    server->address = (struct rw_address){
        .family = RW_FAMILY_IPV4,
        .port = 53,
        .octets = {10, (uint8_t)(number >> 8), (uint8_t)number, 1},
    };
    server->habit = habit;
    server->rtt_us = 1000 + sim_draw(world, 60000);
    server->zones[server->zone_count++] = zone;
    of->servers[of->server_count++] = number;
}

/* A server that another zone has already: parent and child on one host. */
static bool
share_server(struct sim_world *world, size_t zone)
{
    struct sim_zone *of = &world->zones[zone];
    size_t number = (size_t)sim_draw(world, world->server_count);
    struct sim_server *server = &world->servers[number];

    if (number == 0 || server->zone_count == SIM_NS_MAX)
        return false;
    for (size_t i = 0; i < of->server_count; i++) {
        if (of->servers[i] == number)
            return false;
    }
    server->zones[server->zone_count++] = zone;
    of->servers[of->server_count++] = number;
    return true;
}

static void
draw_zone(struct sim_world *world)
{
    size_t number = world->zone_count++;
    struct sim_zone *zone = &world->zones[number];
    char label[24];

    if (number == 0) {
        rw_name_copy(zone->apex, RW_NAME_ROOT);
        return;
    }
    do {
        zone->parent = (size_t)sim_draw(world, number);
    } while (rw_name_labels(world->zones[zone->parent].apex) >= DEPTH_MAX);
    snprintf(label, sizeof(label), "z%zu", number);
    name_below(zone->apex, label, world->zones[zone->parent].apex);
}

static void
draw_servers(struct sim_world *world, size_t zone, uint64_t hostility)
{
    size_t count = 1 + (size_t)sim_draw(world, SIM_NS_MAX);

    for (size_t i = 0; i < count; i++) {
        if (zone > 0 && one_in(world, 5) && share_server(world, zone))
            continue;
        /* the root always has one that is honest: it stands in the hints */
        add_server(world, zone,
                   zone == 0 && i == 0 ? SIM_HONEST
                                       : draw_habit(world, hostility));
    }
}

static void
draw_aliases(struct sim_world *world, struct sim_zone *zone)
{
    static const char *const LABELS[] = {"www", "www", "alias", "none",
                                         "www.moved"};
    size_t target = (size_t)sim_draw(world, world->zone_count);

    name_below(zone->alias, LABELS[sim_draw(world, 5)],
               world->zones[target].apex);
    target = (size_t)sim_draw(world, world->zone_count);
    rw_name_copy(zone->dname, world->zones[target].apex);
}

/* ---- honest paths --------------------------------------------------- */

static bool
is_honest(const struct sim_server *server)
{
    return server->habit <= SIM_LAST_HONEST || server->habit == SIM_COOKIES;
}

/* Whether a server's address can be had by honest means, and how deep the
 * look-up is; 0 for glue. */
static bool
address_reachable(const struct sim_world *world, const struct sim_zone *zone,
                  const struct sim_server *server, unsigned *depth)
{
    const struct sim_zone *parent = &world->zones[zone->parent];
    const struct sim_zone *home = &world->zones[server->home];

    *depth = 0;
    if (rw_name_is_at_or_below(server->name, parent->apex))
        return true; /* glue, or sibling glue */
    *depth = home->depth + 1;
    return home->reachable;
}

static bool
zone_reachable(const struct sim_world *world, struct sim_zone *zone)
{
    const struct sim_zone *parent = &world->zones[zone->parent];

    if (!parent->reachable)
        return false;
    for (size_t i = 0; i < zone->server_count; i++) {
        const struct sim_server *server = &world->servers[zone->servers[i]];
        unsigned depth;

        if (!is_honest(server) ||
            !address_reachable(world, zone, server, &depth))
            continue;
        zone->depth = depth > parent->depth ? depth : parent->depth;
        return true;
    }
    return false;
}

/* Addresses are believed without a signature: one mutant where the name of a
 * server stands may send every walk astray. */
static bool
zone_garbled(const struct sim_world *world, const struct sim_zone *zone)
{
    const struct sim_zone *parent = &world->zones[zone->parent];

    if (parent->is_garbled)
        return true;
    for (size_t i = 0; i < zone->server_count; i++) {
        const struct sim_server *server = &world->servers[zone->servers[i]];

        if (server->habit == SIM_MUTANT ||
            (!rw_name_is_at_or_below(server->name, parent->apex) &&
             world->zones[server->home].is_garbled))
            return true;
    }
    return false;
}

/* The least fixed point: what can be reached, and what is garbled, grows
 * until it does not. */
static void
find_paths(struct sim_world *world)
{
    bool grew = true;

    world->zones[0].reachable = true;
    while (grew) {
        grew = false;
        for (size_t i = 0; i < world->zone_count; i++) {
            struct sim_zone *zone = &world->zones[i];

            if (!zone->reachable && zone_reachable(world, zone))
                zone->reachable = grew = true;
            if (!zone->is_garbled && zone_garbled(world, zone))
                zone->is_garbled = grew = true;
        }
    }
}

void
sim_world_init(struct sim_world *world, struct pool *pool, uint64_t seed)
{
    size_t zones;
    uint64_t hostility;

    memset(world, 0, sizeof(*world));
    world->pool = pool;
    world->seed = seed;
    rw_random_init(&world->random, seed);
    world->lawless = one_in(world, 4);
    world->is_signed = one_in(world, 3);
    zones = 6 + (size_t)sim_draw(world, SIM_ZONES_MAX - 16);
    hostility = sim_draw(world, 70);
    for (size_t i = 0; i < zones; i++)
        draw_zone(world);
    for (size_t i = 0;
         i < zones && world->server_count + SIM_NS_MAX < SIM_SERVERS_MAX; i++)
        draw_servers(world, i, hostility);
    for (size_t i = 0; i < zones; i++)
        draw_aliases(world, &world->zones[i]);
    find_paths(world);
    sim_keys_init(world);
    world->jumps = seed >= SIM_LATER && one_in(world, 4);
}

/* ---- what a zone holds ---------------------------------------------- */

/* www: an address made of the zone's number. */
static void
found_address(struct sim_world *world, struct sim_lookup *out, size_t zone,
              const uint8_t *name)
{
    uint8_t address[4] = {172, 16, (uint8_t)(zone >> 8), (uint8_t)zone};

    out->found = SIM_DATA;
    out->records[out->count++] = sim_record(world, name, RW_TYPE_A, address, 4);
}

static void
found_ns(struct sim_world *world, struct sim_lookup *out, size_t zone)
{
    const struct sim_zone *of = &world->zones[zone];

    out->found = SIM_DATA;
    for (size_t i = 0; i < of->server_count; i++) {
        const uint8_t *ns = world->servers[of->servers[i]].name;

        out->records[out->count++] =
            sim_record(world, of->apex, RW_TYPE_NS, ns, rw_name_size(ns));
    }
}

static void
found_at_apex(struct sim_world *world, struct sim_lookup *out, size_t zone,
              uint16_t type)
{
    const struct sim_zone *of = &world->zones[zone];

    if (type == RW_TYPE_NS) {
        found_ns(world, out, zone);
    } else if (type == RW_TYPE_DNSKEY && of->is_signed) {
        out->found = SIM_DATA;
        out->records[out->count++] = of->dnskey;
    }
}

/* A delegation, seen from above, or nothing at all. */
static void
found_cut(struct sim_world *world, struct sim_lookup *out, const uint8_t *name,
          uint16_t type)
{
    out->found = SIM_NXDOMAIN;
    for (size_t i = 1; i < world->zone_count; i++) {
        if (!rw_name_equal(world->zones[i].apex, name))
            continue;
        out->found = SIM_NODATA;
        if (type == RW_TYPE_DS && world->zones[i].is_signed) {
            out->found = SIM_DATA;
            out->records[out->count++] = world->zones[i].ds;
        }
    }
}

/* The server whose name this is. */
static const struct sim_server *
server_named(const struct sim_world *world, const uint8_t *name)
{
    for (size_t i = 0; i < world->server_count; i++) {
        if (rw_name_equal(world->servers[i].name, name))
            return &world->servers[i];
    }
    return NULL;
}

/* At or below "moved": a DNAME. */
static bool
lookup_moved(struct sim_world *world, struct sim_lookup *out, size_t zone,
             const uint8_t *name, uint16_t type)
{
    const struct sim_zone *of = &world->zones[zone];
    uint8_t owner[RW_NAME_MAX];

    name_below(owner, "moved", of->apex);
    if (!rw_name_is_at_or_below(name, owner))
        return false;
    out->records[0] = sim_record(world, owner, RW_TYPE_DNAME, of->dname,
                                 rw_name_size(of->dname));
    if (rw_name_equal(name, owner)) {
        out->found = type == RW_TYPE_DNAME ? SIM_DATA : SIM_NODATA;
        out->count = type == RW_TYPE_DNAME;
        return true;
    }
    out->found = SIM_DNAME;
    out->count = 1;
    if (rw_name_replace_suffix(out->target, name, owner, of->dname) != RW_OK)
        out->found = SIM_NXDOMAIN; /* does not happen with names this short */
    return true;
}

void
sim_zone_lookup(struct sim_world *world, struct sim_lookup *out, size_t zone,
                const uint8_t *name, uint16_t type)
{
    const struct sim_zone *of = &world->zones[zone];
    const struct sim_server *server = server_named(world, name);
    uint8_t www[RW_NAME_MAX], alias[RW_NAME_MAX];

    memset(out, 0, sizeof(*out));
    name_below(www, "www", of->apex);
    name_below(alias, "alias", of->apex);
    out->found = SIM_NODATA;
    if (rw_name_equal(name, of->apex)) {
        found_at_apex(world, out, zone, type);
    } else if (rw_name_equal(name, www)) {
        if (type == RW_TYPE_A)
            found_address(world, out, zone, name);
    } else if (rw_name_equal(name, alias)) {
        out->found = type == RW_TYPE_CNAME ? SIM_DATA : SIM_CNAME;
        rw_name_copy(out->target, of->alias);
        out->records[out->count++] = sim_record(
            world, name, RW_TYPE_CNAME, of->alias, rw_name_size(of->alias));
    } else if (server != NULL) {
        if (type == RW_TYPE_A) {
            out->found = SIM_DATA;
            out->records[out->count++] =
                sim_record(world, name, RW_TYPE_A, server->address.octets, 4);
        }
    } else if (!lookup_moved(world, out, zone, name, type)) {
        found_cut(world, out, name, type);
    }
}

size_t
sim_zone_of(const struct sim_world *world, const uint8_t *name, uint16_t type)
{
    size_t best = 0;

    for (size_t i = 1; i < world->zone_count; i++) {
        const uint8_t *apex = world->zones[i].apex;

        if (!rw_name_is_at_or_below(name, apex) ||
            (type == RW_TYPE_DS && rw_name_equal(name, apex)))
            continue;
        if (rw_name_labels(apex) >= rw_name_labels(world->zones[best].apex))
            best = i;
    }
    return best;
}

/* ---- what is true --------------------------------------------------- */

static bool
was_there(const struct sim_truth *truth, const uint8_t *name,
          const uint8_t *first)
{
    if (rw_name_equal(name, first))
        return true;
    for (size_t i = 0; i < truth->count; i++) {
        if (truth->chain[i].type == RW_TYPE_CNAME &&
            rw_name_equal(truth->chain[i].rdata, name))
            return true;
    }
    return false;
}

static bool
put(struct sim_truth *truth, const struct rw_record *record)
{
    if (truth->count == SIM_CHAIN_MAX)
        return false;
    truth->chain[truth->count++] = *record;
    return true;
}

/* Add an alias; false where the chain ends there, by a loop or its length. */
static bool
put_alias(struct sim_world *world, struct sim_truth *truth,
          const struct sim_lookup *found, const uint8_t *name,
          const uint8_t *first)
{
    bool loops = was_there(truth, found->target, first);
    struct rw_record cname;

    if (++truth->links > SIM_LINKS_MAX)
        truth->is_long = true;

    if (!put(truth, &found->records[0]))
        return false;
    if (found->found == SIM_DNAME) {
        cname = sim_record(world, name, RW_TYPE_CNAME, found->target,
                           rw_name_size(found->target));
        if (!put(truth, &cname))
            return false;
    }
    return !loops;
}

/* Whether a server's word cannot be trusted about its own zones, or comes
 * without what DNSSEC needs. */
static bool
is_liar(const struct sim_server *server)
{
    return (server->habit >= SIM_MUTANT && server->habit <= SIM_LAST_LIAR) ||
           server->habit == SIM_DROPS_EDNS || server->habit == SIM_NO_EDNS;
}

/* Note what there is to say about a zone and those above it. */
static void
go_through(const struct sim_world *world, struct sim_truth *truth, size_t zone)
{
    const struct sim_zone *of = &world->zones[zone];

    truth->reachable &= of->reachable;
    truth->is_signed &= of->is_signed;
    truth->has_liar |= of->is_garbled;
    if (of->depth > truth->depth)
        truth->depth = of->depth;
    for (;;) {
        for (size_t i = 0; i < of->server_count; i++)
            truth->has_liar |= is_liar(&world->servers[of->servers[i]]);
        if (zone == 0)
            return;
        zone = of->parent;
        of = &world->zones[zone];
    }
}

void
sim_truth(struct sim_world *world, struct sim_truth *truth, const uint8_t *name,
          uint16_t type)
{
    uint8_t now[RW_NAME_MAX];
    struct sim_lookup found;
    size_t zone;

    memset(truth, 0, sizeof(*truth));
    truth->reachable = truth->is_signed = true;
    rw_name_copy(now, name);
    for (;;) {
        zone = sim_zone_of(world, now, type);
        go_through(world, truth, zone);
        sim_zone_lookup(world, &found, zone, now, type);
        if (found.found != SIM_CNAME && found.found != SIM_DNAME)
            break;
        if (!put_alias(world, truth, &found, now, name)) {
            truth->outcome = RW_OUTCOME_FAILURE;
            return;
        }
        rw_name_copy(now, found.target);
    }
    truth->outcome = found.found == SIM_DATA     ? RW_OUTCOME_ANSWER
                     : found.found == SIM_NODATA ? RW_OUTCOME_NODATA
                                                 : RW_OUTCOME_NXDOMAIN;
    truth->opts_out =
        world->zones[zone].denial == SIM_OPT_OUT &&
        (truth->outcome == RW_OUTCOME_NXDOMAIN ||
         (type == RW_TYPE_DS && truth->outcome == RW_OUTCOME_NODATA &&
          sim_zone_of(world, now, RW_TYPE_A) != zone));
    for (size_t i = 0; i < found.count; i++) {
        if (!put(truth, &found.records[i]))
            truth->outcome = RW_OUTCOME_FAILURE;
    }
}

void
sim_question(struct sim_world *world, uint8_t *name, uint16_t *type)
{
    static const char *const LABELS[] = {"www",   "www",       "www",
                                         "alias", "www.moved", "alias.moved",
                                         "none",  "a.b.c.none"};
    static const uint16_t TYPES[] = {RW_TYPE_A,   RW_TYPE_A,  RW_TYPE_A,
                                     RW_TYPE_TXT, RW_TYPE_NS, RW_TYPE_DS};
    size_t zone = (size_t)sim_draw(world, world->zone_count);
    const uint8_t *apex = world->zones[zone].apex;

    *type = TYPES[sim_draw(world, sizeof(TYPES) / sizeof(TYPES[0]))];
    if (*type == RW_TYPE_NS || *type == RW_TYPE_DS)
        rw_name_copy(name, apex);
    else
        name_below(name,
                   LABELS[sim_draw(world, sizeof(LABELS) / sizeof(LABELS[0]))],
                   apex);
}

size_t
sim_hints(struct sim_world *world, struct rw_record *hints)
{
    const struct sim_zone *root = &world->zones[0];
    size_t n = 0;

    for (size_t i = 0; i < root->server_count; i++) {
        const struct sim_server *server = &world->servers[root->servers[i]];

        hints[n++] = sim_record(world, RW_NAME_ROOT, RW_TYPE_NS, server->name,
                                rw_name_size(server->name));
        hints[n++] = sim_record(world, server->name, RW_TYPE_A,
                                server->address.octets, 4);
    }
    return n;
}
