/* What an honest server says: data, a denial or a referral, signed where
 * the zone is.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define SOA_LEN 22 /* octets of ". . 0 0 0 0 0" */

void
sim_reply_add(struct sim_reply *reply, int section, struct rw_record record)
{
    size_t *count = &reply->counts[section];

    if (*count < sizeof(reply->sections[0]) / sizeof(reply->sections[0][0]))
        reply->sections[section][(*count)++] = record;
}

/* A question to a zone, as one of its servers sees it. */
struct question {
    const uint8_t *name;
    uint16_t type;
    bool dnssec_ok, leaves_cname, expired;
};

/* A delegation: NS records, the addresses that `from` can vouch for, and
 * the DS record or the proof that there is none. */
static void
refer(struct sim_world *world, struct sim_reply *reply, size_t to, size_t from,
      const struct question *asked)
{
    const struct sim_zone *zone = &world->zones[to];

    for (size_t i = 0; i < zone->server_count; i++) {
        const struct sim_server *server = &world->servers[zone->servers[i]];

        sim_reply_add(reply, 1,
                      sim_record(world, zone->apex, RW_TYPE_NS, server->name,
                                 rw_name_size(server->name)));
        if (rw_name_is_at_or_below(server->name, world->zones[from].apex))
            sim_reply_add(reply, 2,
                          sim_record(world, server->name, RW_TYPE_A,
                                     server->address.octets, 4));
    }
    if (!world->zones[from].is_signed || !asked->dnssec_ok)
        return;
    if (zone->is_signed)
        sim_reply_add(reply, 1, zone->ds);
    else
        sim_add_nsec(world, reply, from, zone->apex);
    sim_sign(world, reply, from, asked->expired);
}

/* The wildcard that would have made the name. */
static void
wildcard_above(struct sim_world *world, size_t zone, const uint8_t *name,
               uint8_t *out)
{
    const uint8_t *encloser = rw_name_parent(name);
    struct sim_lookup found;

    for (;; encloser = rw_name_parent(encloser)) {
        sim_zone_lookup(world, &found, zone, encloser, RW_TYPE_NSEC);
        if (found.found != SIM_NXDOMAIN ||
            rw_name_equal(encloser, world->zones[zone].apex))
            break;
    }
    out[0] = 1;
    out[1] = '*';
    memcpy(out + 2, encloser, rw_name_size(encloser));
}

static void
deny(struct sim_world *world, struct sim_reply *reply, size_t zone,
     const struct question *asked, bool exists)
{
    static const uint8_t SOA[SOA_LEN] = {0};
    uint8_t wildcard[RW_NAME_MAX + 2];

    sim_reply_add(
        reply, 1,
        sim_record(world, world->zones[zone].apex, RW_TYPE_SOA, SOA, SOA_LEN));
    if (!world->zones[zone].is_signed || !asked->dnssec_ok)
        return;
    sim_add_nsec(world, reply, zone, asked->name);
    if (exists)
        return;
    wildcard_above(world, zone, asked->name, wildcard);
    sim_add_nsec(world, reply, zone, wildcard);
}

/* What a server of `zone` says from its own data. */
static void
say(struct sim_world *world, struct sim_reply *reply, size_t zone,
    const struct question *asked)
{
    struct sim_lookup found;

    reply->flags |= RW_FLAG_AA;
    sim_zone_lookup(world, &found, zone, asked->name, asked->type);
    for (size_t i = 0; i < found.count; i++)
        sim_reply_add(reply, 0, found.records[i]);
    if (found.found == SIM_DNAME && !asked->leaves_cname)
        sim_reply_add(reply, 0,
                      sim_record(world, asked->name, RW_TYPE_CNAME,
                                 found.target, rw_name_size(found.target)));
    if (found.found == SIM_NXDOMAIN)
        reply->flags |= RW_RCODE_NXDOMAIN;
    if (found.found == SIM_NODATA || found.found == SIM_NXDOMAIN)
        deny(world, reply, zone, asked, found.found == SIM_NODATA);
    if (world->zones[zone].is_signed && asked->dnssec_ok)
        sim_sign(world, reply, zone, asked->expired);
}

/* The zone of a server's that a question is for; SIM_ZONES_MAX: none.  A DS
 * is the parent's, where the server has that, too. */
static size_t
zone_served(const struct sim_world *world, const struct sim_server *server,
            const uint8_t *name, uint16_t type)
{
    size_t best = SIM_ZONES_MAX;

    for (size_t i = 0; i < server->zone_count; i++) {
        const uint8_t *apex = world->zones[server->zones[i]].apex;
        const uint8_t *best_apex =
            best != SIM_ZONES_MAX ? world->zones[best].apex : NULL;
        bool is_cut = type == RW_TYPE_DS && rw_name_equal(name, apex);

        if (!rw_name_is_at_or_below(name, apex) ||
            (is_cut && best_apex != NULL))
            continue;
        if (best_apex == NULL ||
            rw_name_labels(apex) > rw_name_labels(best_apex) ||
            (type == RW_TYPE_DS && rw_name_equal(name, best_apex)))
            best = server->zones[i];
    }
    return best;
}

void
sim_reply_true(struct sim_world *world, struct sim_reply *reply,
               const struct sim_server *server, const uint8_t *name,
               uint16_t type, bool dnssec_ok, bool leaves_cname, bool expired)
{
    struct question asked = {name, type, dnssec_ok, leaves_cname, expired};
    size_t best = zone_served(world, server, name, type);
    size_t zone = sim_zone_of(world, name, type), child = SIM_ZONES_MAX;

    memset(reply, 0, sizeof(*reply));
    reply->flags = RW_FLAG_QR;
    if (best == SIM_ZONES_MAX) {
        reply->flags |= RW_RCODE_REFUSED;
        return;
    }
    while (zone != best && zone != 0) {
        child = zone;
        zone = world->zones[zone].parent;
    }
    if (zone == best && child != SIM_ZONES_MAX)
        refer(world, reply, child, best, &asked);
    else
        say(world, reply, best, &asked);
}
