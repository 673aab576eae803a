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

#include "findings/findings.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define NONE RW_DEPENDS_NONE

/* A server as rw_depends has it, and what is known beside. */
struct server {
    struct rw_depends_server pub;
    size_t next;                           /* server of its zone */
    bool is_bad[RW_DEPENDS_ADDRESSES_MAX]; /* failed in this very walk */
    bool maybe_ipv6; /* nobody looked whether it has an IPv6 address */
};

struct zone {
    const uint8_t *name;
    size_t parent;
    size_t first; /* of its servers */
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
    bool has_ipv6; /* something answered over it: silence means something */
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
    g->zones[g->zone_count] = (struct zone){.name = name, .first = NONE};
    return g->zone_count++;
}

static struct server *
server_named(struct graph *g, size_t zone, const uint8_t *name)
{
    size_t *at = &g->zones[zone].first;

    for (; *at != NONE; at = &g->servers[*at].next)
        if (rw_name_equal(g->servers[*at].pub.name, name))
            return &g->servers[*at];
    if (g->server_count == RW_DEPENDS_SERVERS_MAX) {
        g->more++;
        return NULL;
    }
    *at = g->server_count;
    g->servers[*at] = (struct server){
        .pub = {.name = name, .zone = zone},
        .next = NONE,
        /* of a name inside its zone glue is all that there is */
        .maybe_ipv6 = !rw_name_is_at_or_below(name, g->zones[zone].name)};
    return &g->servers[g->server_count++];
}

static void
add_address(struct server *server, const struct rw_address *address)
{
    struct rw_depends_server *pub = &server->pub;

    for (size_t i = 0; i < pub->address_count; i++)
        if (rw_address_same_host(&pub->addresses[i], address))
            return;
    if (pub->address_count < RW_DEPENDS_ADDRESSES_MAX)
        pub->addresses[pub->address_count++] = *address;
}

static void
read_referral(struct graph *g, const struct rw_referral *r)
{
    size_t zone = zone_named(g, r->zone);

    for (size_t i = 0; zone != NONE && i < r->server_count; i++) {
        struct server *server = server_named(g, zone, r->servers[i].name);

        if (server == NULL)
            continue;
        server->pub.has_glue |= r->servers[i].glue;
        for (size_t k = 0; k < r->servers[i].address_count; k++)
            add_address(server, &r->servers[i].addresses[k]);
    }
}

/* The addresses that a server's name was found to have. */
static void
read_addresses(struct server *server, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        struct rw_address address;

        if ((rr->type == RW_TYPE_A || rr->type == RW_TYPE_AAAA) &&
            rw_message_name_is(msg, rr->owner, step->qname) &&
            rw_address_from_octets(&address, msg->wire + rr->rdata,
                                   rr->rdata_len, 0) == RW_OK)
            add_address(server, &address);
    }
}

/* What a look-up of a server's name told, if the step is one. */
static void
read_lookup(struct graph *g, const struct rw_step *step)
{
    for (size_t i = 0; i < g->server_count; i++) {
        struct server *server = &g->servers[i];

        if (!rw_name_equal(server->pub.name, step->qname))
            continue;
        if (step->verdict == RW_VERDICT_ANSWER)
            read_addresses(server, step);
        if (step->verdict == RW_VERDICT_NXDOMAIN ||
            (step->qtype == RW_TYPE_AAAA &&
             (step->verdict == RW_VERDICT_ANSWER ||
              step->verdict == RW_VERDICT_NODATA)))
            server->maybe_ipv6 = false;
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

    if (address->family == RW_FAMILY_IPV6 && !g->has_ipv6)
        return false;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->twin != 0 || step->error == RW_STEP_CANCELLED ||
            step->error == RW_STEP_LOCAL ||
            step->error == RW_STEP_NOT_CAPTURED ||
            !rw_address_same_host(&step->server.address, address) ||
            !rw_name_equal(step->zone, g->zones[server->pub.zone].name))
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

        g->has_ipv6 |=
            rwi_is_heard(step) && step->server.address.family == RW_FAMILY_IPV6;
        if (rwi_is_heard(step) &&
            (step->qtype == RW_TYPE_A || step->qtype == RW_TYPE_AAAA))
            read_lookup(g, step);
    }
    for (size_t i = 0; i < g->zone_count; i++)
        g->zones[i].parent = home_of(g, g->zones[i].name, true);
    for (size_t i = 0; i < g->server_count; i++) {
        struct server *server = &g->servers[i];

        server->pub.home = home_of(g, server->pub.name, false);
        for (size_t k = 0; k < server->pub.address_count; k++)
            server->is_bad[k] = is_bad(g, server, &server->pub.addresses[k]);
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
            size_t home = g->servers[i].pub.home;

            if (!g->zones[g->servers[i].pub.zone].is_needed || home == NONE ||
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
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];

        need(g, home_of(g, r->owner, false), true);
        if (r->type == RW_TYPE_CNAME)
            need(g, home_of(g, r->rdata, false), true);
    }
    need_servers(g);
}

static bool
is_needed(const struct graph *g, const struct server *server)
{
    return g->zones[server->pub.zone].is_needed;
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
has_address_up(const struct server *server, const struct down *down)
{
    for (size_t i = 0; i < server->pub.address_count; i++)
        if (!server->is_bad[i] && !is_down(down, &server->pub.addresses[i]))
            return true;
    return down->is_ipv4 && server->maybe_ipv6;
}

/* Whether a server's name can be looked up; the root's own always can. */
static bool
is_home_found(const struct graph *g, const struct server *server)
{
    return server->pub.home == NONE || g->zones[server->pub.home].is_found;
}

static bool
works(const struct graph *g, const struct server *server,
      const struct down *down)
{
    return (server->pub.has_glue || is_home_found(g, server)) &&
           has_address_up(server, down);
}

static bool
can_be_found(const struct graph *g, const struct zone *zone,
             const struct down *down)
{
    if (zone->parent != NONE && !g->zones[zone->parent].is_found)
        return false;
    for (size_t i = zone->first; i != NONE; i = g->servers[i].next)
        if (works(g, &g->servers[i], down))
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
            if (!g->zones[i].is_found && can_be_found(g, &g->zones[i], down))
                any = g->zones[i].is_found = true;
    }
    for (size_t i = 0; i < g->zone_count; i++)
        if (g->zones[i].is_direct && !g->zones[i].is_found)
            return false;
    return true;
}

/* ---- what is told: IPv6 ------------------------------------------------- */

/* The zone to go on with where a zone has a server with IPv6 whose name
 * cannot be found; NONE: no server has. */
static size_t
blocked_by(const struct graph *g, const struct zone *zone)
{
    const struct down ipv4 = {.is_ipv4 = true};

    for (size_t i = zone->first; i != NONE; i = g->servers[i].next)
        if (!is_home_found(g, &g->servers[i]) &&
            has_address_up(&g->servers[i], &ipv4))
            return g->servers[i].pub.home;
    return NONE;
}

/* The topmost zone that is not found, from one that is not. */
static size_t
topmost(const struct graph *g, size_t zone)
{
    while (g->zones[zone].parent != NONE &&
           !g->zones[g->zones[zone].parent].is_found)
        zone = g->zones[zone].parent;
    return zone;
}

/* The zones above one, from the top, and itself. */
static void
put_way(struct rw_depends *out, const struct graph *g, size_t zone)
{
    if (g->zones[zone].parent != NONE)
        put_way(out, g, g->zones[zone].parent);
    if (out->ipv6_path_count < RW_DEPENDS_PATH_MAX)
        out->ipv6_path[out->ipv6_path_count++] = g->zones[zone].name;
}

/* After a round without IPv4. */
static void
tell_ipv6_path(struct rw_depends *out, const struct graph *g)
{
    size_t zone = NONE;

    for (size_t i = 0; zone == NONE && i < g->zone_count; i++)
        if (g->zones[i].is_direct && !g->zones[i].is_found)
            zone = topmost(g, i);
    if (zone == NONE)
        return;
    put_way(out, g, zone);
    /* Whoever goes round in a circle stops somewhere. */
    for (size_t links = 0; links < g->zone_count; links++) {
        zone = blocked_by(g, &g->zones[zone]);
        if (zone == NONE || out->ipv6_path_count == RW_DEPENDS_PATH_MAX)
            return;
        zone = topmost(g, zone);
        out->ipv6_path[out->ipv6_path_count++] = g->zones[zone].name;
    }
}

/* ---- what is told ------------------------------------------------------- */

static void
tell_zone(struct rw_depends *out, const struct graph *g, size_t i, size_t *to)
{
    const struct zone *zone = &g->zones[i];
    struct rw_depends_zone *told = &out->zones[to[i]];

    *told = (struct rw_depends_zone){
        .zone = zone->name,
        .is_direct = zone->is_direct,
        .by_ipv6 = zone->is_found,
        .parent = zone->parent == NONE ? NONE : to[zone->parent]};
    for (size_t k = zone->first; k != NONE; k = g->servers[k].next) {
        told->servers++;
        told->addresses += g->servers[k].pub.address_count;
    }
}

/* Zones and servers that are needed, under new numbers. */
static void
tell_zones(struct rw_depends *out, struct graph *g)
{
    const struct down none = {.address = NULL}, ipv4 = {.is_ipv4 = true};
    size_t to[RW_DEPENDS_ZONES_MAX];

    out->by_ipv6 = find_all(g, &ipv4);
    tell_ipv6_path(out, g);
    for (size_t i = 0; i < g->zone_count; i++)
        to[i] = g->zones[i].is_needed ? out->zone_count++ : NONE;
    for (size_t i = 0; i < g->zone_count; i++)
        if (g->zones[i].is_needed)
            tell_zone(out, g, i, to);
    for (size_t i = 0; i < g->server_count; i++) {
        struct rw_depends_server *told = &out->list[out->list_count];

        if (!is_needed(g, &g->servers[i]))
            continue;
        *told = g->servers[i].pub;
        told->zone = to[told->zone];
        told->home = told->home == NONE ? NONE : to[told->home];
        out->list_count++;
    }
    out->is_found = find_all(g, &none);
}

/* Whether something told already takes that address away, or lies in that
 * network. */
static bool
is_told(const struct rw_depends *out, const struct rw_address *address,
        bool is_network)
{
    const struct down down = {.address = address, .is_network = is_network};

    for (size_t i = 0; i < out->single_count; i++)
        if (is_down(&down, &out->singles[i].address))
            return true;
    return false;
}

static void
try_without(struct rw_depends *out, struct graph *g,
            const struct rw_depends_server *server, size_t at, bool is_network)
{
    const struct rw_depends_single single = {
        .kind = is_network ? RW_SINGLE_NETWORK : RW_SINGLE_SERVER,
        .name = server->name,
        .zone = g->zones[server->zone].name,
        .address = server->addresses[at],
    };
    const struct down down = {.address = &single.address,
                              .is_network = is_network};

    if (out->single_count < RW_DEPENDS_SINGLES_MAX &&
        !is_told(out, &single.address, is_network) && !find_all(g, &down))
        out->singles[out->single_count++] = single;
}

static void
tell_singles(struct rw_depends *out, struct graph *g)
{
    for (int network = 0; out->is_found && network < 2; network++)
        for (size_t i = 0; i < g->server_count; i++)
            for (size_t k = 0; k < g->servers[i].pub.address_count; k++)
                if (is_needed(g, &g->servers[i]) && !g->servers[i].is_bad[k])
                    try_without(out, g, &g->servers[i].pub, k, network == 1);
}

/* Whether an address of the list comes earlier already. */
static bool
is_earlier(const struct rw_depends *out, size_t server, size_t at,
           bool is_network)
{
    const struct down same = {.address = &out->list[server].addresses[at],
                              .is_network = is_network};

    for (size_t i = 0; i <= server; i++)
        for (size_t k = 0; k < out->list[i].address_count; k++) {
            if (i == server && k == at)
                return false;
            if (is_down(&same, &out->list[i].addresses[k]))
                return true;
        }
    return false;
}

static bool
is_named_earlier(const struct rw_depends *out, size_t server)
{
    for (size_t i = 0; i < server; i++)
        if (rw_name_equal(out->list[i].name, out->list[server].name))
            return true;
    return false;
}

static void
count_all(struct rw_depends *out)
{
    for (size_t i = 0; i < out->list_count; i++) {
        out->servers += !is_named_earlier(out, i);
        for (size_t k = 0; k < out->list[i].address_count; k++) {
            out->addresses += !is_earlier(out, i, k, false);
            out->networks += !is_earlier(out, i, k, true);
        }
    }
}

/* ---- names that anybody may register ------------------------------------ */

static void
add_dangling(struct rw_depends *out, const uint8_t *name, const uint8_t *domain)
{
    size_t above = rw_name_labels(name) - rw_name_labels(domain);

    for (size_t i = 0; i < out->dangling_count; i++)
        if (rw_name_equal(out->dangling[i].name, name))
            return;
    if (out->dangling_count < RW_DEPENDS_DANGLING_MAX)
        out->dangling[out->dangling_count++] = (struct rw_depends_dangling){
            .name = name, .domain = rw_name_skip(name, above)};
}

static void
tell_dangling(struct rw_depends *out, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        uint8_t domain[RW_NAME_MAX];

        if (!rwi_is_heard(step) || step->reading->kind != RW_KIND_NXDOMAIN ||
            !rwi_is_unregistered(domain, trace, step))
            continue;
        for (size_t k = 0; k < out->list_count; k++)
            if (rw_name_is_at_or_below(out->list[k].name, domain))
                add_dangling(out, out->list[k].name, domain);
        for (size_t k = 0; k < trace->answer_count; k++) {
            const struct rw_record *r = &trace->answer[k];

            if (r->type == RW_TYPE_CNAME &&
                rw_name_is_at_or_below(r->rdata, domain))
                add_dangling(out, r->rdata, domain);
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
    tell_dangling(depends, trace);
    count_all(depends);
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
