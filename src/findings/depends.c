/* What a name depends on; see rootwalk/depends.h.
 *
 * Zones and servers are read off the referrals, addresses off those and off
 * what name servers' names were found to have.  A name can be found where its
 * zone can; a zone where its parent can, and at least one of its servers: one
 * with an address that works, which came as glue or can be found in turn.  That
 * is worked out from nothing upwards, so that a circle finds nobody, once for
 * each address and network taken away.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/depends.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define ADDRESSES_MAX 8 /* of one server that are looked at */
#define NONE          SIZE_MAX

struct server {
    const uint8_t *name;
    size_t zone; /* it serves */
    size_t home; /* the zone that its name lies in */
    struct rw_address list[ADDRESSES_MAX];
    bool is_bad[ADDRESSES_MAX]; /* failed in this very walk */
    size_t count;
    bool has_glue;
};

struct zone {
    const uint8_t *name;
    size_t parent;
    bool is_needed, is_direct;
    bool is_found; /* in the round at work */
};

/* What does not work in a round. */
struct down {
    const struct rw_address *address; /* NULL: none */
    bool is_network;                  /* of it, all */
    bool is_ipv4;                     /* all of that family */
};

struct graph {
    const struct rw_trace *trace;
    struct zone zones[RW_DEPENDS_ZONES_MAX];
    size_t zone_count;
    struct server servers[RW_DEPENDS_SERVERS_MAX];
    size_t server_count;
    size_t more;
};

/* ---- the graph ---------------------------------------------------------- */

/* The deepest zone known that a name lies in; not itself, for its parent. */
static size_t
home_of(const struct graph *g, const uint8_t *name, bool above)
{
    size_t best = NONE, labels = 0;

    for (size_t i = 0; i < g->zone_count; i++) {
        const uint8_t *zone = g->zones[i].name;

        if (!rw_name_is_at_or_below(name, zone) ||
            (above && rw_name_equal(name, zone)) ||
            (best != NONE && rw_name_labels(zone) <= labels))
            continue;
        best = i;
        labels = rw_name_labels(zone);
    }
    return best;
}

static size_t
zone_named(struct graph *g, const uint8_t *name)
{
    for (size_t i = 0; i < g->zone_count; i++)
        if (rw_name_equal(g->zones[i].name, name))
            return i;
    if (g->zone_count == RW_DEPENDS_ZONES_MAX) {
        g->more++;
        return NONE;
    }
    g->zones[g->zone_count] = (struct zone){.name = name};
    return g->zone_count++;
}

static struct server *
server_named(struct graph *g, size_t zone, const uint8_t *name)
{
    for (size_t i = 0; i < g->server_count; i++)
        if (g->servers[i].zone == zone &&
            rw_name_equal(g->servers[i].name, name))
            return &g->servers[i];
    if (g->server_count == RW_DEPENDS_SERVERS_MAX) {
        g->more++;
        return NULL;
    }
    g->servers[g->server_count] = (struct server){.name = name, .zone = zone};
    return &g->servers[g->server_count++];
}

static void
add_address(struct server *server, const struct rw_address *address)
{
    for (size_t i = 0; i < server->count; i++)
        if (rw_address_same_host(&server->list[i], address))
            return;
    if (server->count < ADDRESSES_MAX)
        server->list[server->count++] = *address;
}

static void
read_referral(struct graph *g, const struct rw_referral *r)
{
    size_t zone = zone_named(g, r->zone);

    for (size_t i = 0; zone != NONE && i < r->server_count; i++) {
        struct server *server = server_named(g, zone, r->servers[i].name);

        if (server == NULL)
            continue;
        server->has_glue |= r->servers[i].glue;
        for (size_t k = 0; k < r->servers[i].address_count; k++)
            add_address(server, &r->servers[i].addresses[k]);
    }
}

/* The addresses that a server's name was found to have. */
static void
read_addresses(struct graph *g, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        struct rw_address address;

        if ((rr->type != RW_TYPE_A && rr->type != RW_TYPE_AAAA) ||
            !rw_message_name_is(msg, rr->owner, step->qname) ||
            rw_address_from_octets(&address, msg->wire + rr->rdata,
                                   rr->rdata_len, 0) != RW_OK)
            continue;
        for (size_t k = 0; k < g->server_count; k++)
            if (rw_name_equal(g->servers[k].name, step->qname))
                add_address(&g->servers[k], &address);
    }
}

/* Whether an address was asked as a server of a zone, and never did its work
 * there. */
static bool
is_bad(const struct graph *g, const struct server *server,
       const struct rw_address *address)
{
    const struct rw_trace *trace = g->trace;
    bool was_asked = false;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->twin != 0 || step->error == RW_STEP_CANCELLED ||
            step->error == RW_STEP_LOCAL ||
            step->error == RW_STEP_NOT_CAPTURED ||
            !rw_address_same_host(&step->server.address, address) ||
            !rw_name_equal(step->zone, g->zones[server->zone].name))
            continue;
        was_asked = true;
        if (step->error == RW_STEP_OK && step->verdict != RW_VERDICT_LAME &&
            step->verdict != RW_VERDICT_ERROR)
            return false;
    }
    return was_asked;
}

static void
read_trace(struct graph *g)
{
    const struct rw_trace *trace = g->trace;

    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->referral != NULL)
            read_referral(g, trace->steps[i]->referral);
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->twin == 0 && step->reading != NULL &&
            step->verdict == RW_VERDICT_ANSWER)
            read_addresses(g, step);
    }
    for (size_t i = 0; i < g->zone_count; i++)
        g->zones[i].parent = home_of(g, g->zones[i].name, true);
    for (size_t i = 0; i < g->server_count; i++) {
        struct server *server = &g->servers[i];

        server->home = home_of(g, server->name, false);
        for (size_t k = 0; k < server->count; k++)
            server->is_bad[k] = is_bad(g, server, &server->list[k]);
    }
}

/* ---- what is needed ----------------------------------------------------- */

/* A zone and those above it; the servers' names follow. */
static void
need(struct graph *g, size_t zone, bool is_direct)
{
    while (zone != NONE) {
        g->zones[zone].is_needed = true;
        g->zones[zone].is_direct |= is_direct;
        zone = g->zones[zone].parent;
    }
}

static void
need_servers(struct graph *g)
{
    bool any = true;

    while (any) {
        any = false;
        for (size_t i = 0; i < g->server_count; i++) {
            size_t home = g->servers[i].home;

            if (!g->zones[g->servers[i].zone].is_needed || home == NONE ||
                g->zones[home].is_needed)
                continue;
            need(g, home, false);
            any = true;
        }
    }
}

/* The name, and where its aliases lead. */
static void
need_names(struct graph *g)
{
    const struct rw_trace *trace = g->trace;

    need(g, home_of(g, trace->qname, false), true);
    for (size_t i = 0; i < trace->answer_count; i++)
        need(g, home_of(g, trace->answer[i].owner, false), true);
    need_servers(g);
}

/* ---- what can be found -------------------------------------------------- */

static bool
is_down(const struct down *down, const struct rw_address *address)
{
    size_t octets = address->family == RW_FAMILY_IPV4 ? 3 : 6;

    if (down->is_ipv4 && address->family == RW_FAMILY_IPV4)
        return true;
    if (down->address == NULL || down->address->family != address->family)
        return false;
    return down->is_network
               ? memcmp(down->address->octets, address->octets, octets) == 0
               : rw_address_same_host(down->address, address);
}

static bool
works(const struct graph *g, const struct server *server,
      const struct down *down)
{
    if (!server->has_glue &&
        (server->home == NONE || !g->zones[server->home].is_found))
        return false;
    for (size_t i = 0; i < server->count; i++)
        if (!server->is_bad[i] && !is_down(down, &server->list[i]))
            return true;
    return false;
}

static bool
can_be_found(const struct graph *g, size_t zone, const struct down *down)
{
    size_t parent = g->zones[zone].parent;

    if (parent != NONE && !g->zones[parent].is_found)
        return false;
    for (size_t i = 0; i < g->server_count; i++)
        if (g->servers[i].zone == zone && works(g, &g->servers[i], down))
            return true;
    return false;
}

/* Find zone after zone until no more can be; whether all that the name itself
 * lies in are among them. */
static bool
find_all(struct graph *g, const struct down *down)
{
    bool any = true;

    for (size_t i = 0; i < g->zone_count; i++)
        g->zones[i].is_found = false;
    while (any) {
        any = false;
        for (size_t i = 0; i < g->zone_count; i++)
            if (!g->zones[i].is_found && can_be_found(g, i, down))
                any = g->zones[i].is_found = true;
    }
    for (size_t i = 0; i < g->zone_count; i++)
        if (g->zones[i].is_direct && !g->zones[i].is_found)
            return false;
    return true;
}

/* ---- what is told ------------------------------------------------------- */

static size_t
count_zone(const struct graph *g, size_t zone, size_t *addresses)
{
    size_t servers = 0;

    *addresses = 0;
    for (size_t i = 0; i < g->server_count; i++)
        if (g->servers[i].zone == zone) {
            servers++;
            *addresses += g->servers[i].count;
        }
    return servers;
}

static void
tell_zones(struct rw_depends *out, struct graph *g)
{
    const struct down none = {.address = NULL}, ipv4 = {.is_ipv4 = true};

    out->by_ipv6 = find_all(g, &ipv4);
    for (size_t i = 0; i < g->zone_count; i++) {
        struct rw_depends_zone *to = &out->zones[out->zone_count];

        if (!g->zones[i].is_needed)
            continue;
        to->zone = g->zones[i].name;
        to->servers = count_zone(g, i, &to->addresses);
        to->is_direct = g->zones[i].is_direct;
        to->by_ipv6 = g->zones[i].is_found;
        out->zone_count++;
    }
    out->is_found = find_all(g, &none);
}

static bool
is_single(const struct rw_depends *out, const struct rw_depends_single *single)
{
    for (size_t i = 0; i < out->single_count; i++) {
        const struct rw_depends_single *other = &out->singles[i];
        struct down down = {.address = &other->address,
                            .is_network = single->kind == RW_SINGLE_NETWORK};

        if (other->kind == single->kind && is_down(&down, &single->address))
            return true;
    }
    return false;
}

static void
try_without(struct rw_depends *out, struct graph *g,
            const struct server *server, size_t at, bool is_network)
{
    const struct rw_depends_single single = {
        .kind = is_network ? RW_SINGLE_NETWORK : RW_SINGLE_SERVER,
        .name = server->name,
        .zone = g->zones[server->zone].name,
        .address = server->list[at],
    };
    const struct down down = {.address = &single.address,
                              .is_network = is_network};

    if (out->single_count < RW_DEPENDS_SINGLES_MAX &&
        !is_single(out, &single) && !find_all(g, &down))
        out->singles[out->single_count++] = single;
}

static void
tell_singles(struct rw_depends *out, struct graph *g)
{
    for (int network = 0; out->is_found && network < 2; network++)
        for (size_t i = 0; i < g->server_count; i++)
            for (size_t k = 0; k < g->servers[i].count; k++)
                if (g->zones[g->servers[i].zone].is_needed &&
                    !g->servers[i].is_bad[k])
                    try_without(out, g, &g->servers[i], k, network == 1);
}

/* Whether an address of a server that is needed comes earlier already. */
static bool
is_earlier(const struct graph *g, size_t server, size_t at, bool is_network)
{
    const struct down same = {.address = &g->servers[server].list[at],
                              .is_network = is_network};

    for (size_t i = 0; i <= server; i++)
        for (size_t k = 0; k < g->servers[i].count; k++) {
            if (i == server && k == at)
                return false;
            if (g->zones[g->servers[i].zone].is_needed &&
                is_down(&same, &g->servers[i].list[k]))
                return true;
        }
    return false;
}

static bool
is_named_earlier(const struct graph *g, size_t server)
{
    for (size_t i = 0; i < server; i++)
        if (g->zones[g->servers[i].zone].is_needed &&
            rw_name_equal(g->servers[i].name, g->servers[server].name))
            return true;
    return false;
}

static void
count_all(struct rw_depends *out, const struct graph *g)
{
    for (size_t i = 0; i < g->server_count; i++) {
        if (!g->zones[g->servers[i].zone].is_needed)
            continue;
        out->servers += !is_named_earlier(g, i);
        for (size_t k = 0; k < g->servers[i].count; k++) {
            out->addresses += !is_earlier(g, i, k, false);
            out->networks += !is_earlier(g, i, k, true);
        }
    }
}

enum rw_status
rw_depends_of(struct rw_depends **out, const struct rw_trace *trace)
{
    struct graph *g = calloc(1, sizeof(*g));
    struct rw_depends *depends = calloc(1, sizeof(*depends));

    *out = NULL;
    if (g == NULL || depends == NULL) {
        free(g);
        free(depends);
        return RW_ERR_MEMORY;
    }
    g->trace = trace;
    read_trace(g);
    need_names(g);
    tell_zones(depends, g);
    tell_singles(depends, g);
    count_all(depends, g);
    depends->more = g->more;
    free(g);
    *out = depends;
    return RW_OK;
}

void
rw_depends_free(struct rw_depends *depends)
{
    free(depends);
}
