/* The delegations of a walk as a graph; see cuts.h.
 *
 * Made for drawings (dot, the HTML page), which need to know who names whom:
 * the parent, the zone itself, or both.  Where they differ is the most common
 * fault of delegations, and a drawing shows it at once.  Bounds keep a hostile
 * delegation from a drawing that nobody could read; what is left out is
 * counted.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/cuts.h"

#include <stdlib.h>
#include <string.h>

#include "report/walk/verdict.h"
#include "rootwalk/message.h"
#include "rootwalk/registry.h"

/* ---- NS records --------------------------------------------------------- */

/* From the answer and the authority section: a zone's own NS set may stand in
 * either. */
bool
rwi_cuts_ns(const struct rw_step *step, const uint8_t *zone, size_t *at,
            uint8_t *target)
{
    const struct rw_message *msg;
    size_t end;

    if (step->reading == NULL)
        return false;
    msg = &step->reading->message;
    end = msg->start[RW_SECTION_ADDITIONAL];
    while (*at < end) {
        const struct rw_rr *rr = &msg->rrs[(*at)++];

        if (rr->type == RW_TYPE_NS &&
            rw_message_name_is(msg, rr->owner, zone) &&
            rw_message_name(target, msg, rr->rdata) > 0)
            return true;
    }
    return false;
}

bool
rwi_cuts_names(const struct rw_step *step, const uint8_t *zone,
               const uint8_t *server)
{
    uint8_t target[RW_NAME_MAX];
    size_t at = 0;

    while (rwi_cuts_ns(step, zone, &at, target))
        if (rw_name_equal(target, server))
            return true;
    return false;
}

/* ---- zones -------------------------------------------------------------- */

static size_t
find_zone(const struct rwi_cuts *cuts, const uint8_t *zone)
{
    for (size_t i = 0; i < cuts->zone_count; i++)
        if (rw_name_equal(cuts->zones[i].zone, zone))
            return i;
    return RWI_NO_CUT;
}

static size_t
add_zone(struct rwi_cuts *cuts, const uint8_t *zone, size_t parent,
         const struct rw_step *step)
{
    size_t i = find_zone(cuts, zone);

    if (i != RWI_NO_CUT)
        return i;
    if (cuts->zone_count == RWI_CUTS_MAX) {
        cuts->zones_more++;
        return RWI_NO_CUT;
    }
    i = cuts->zone_count++;
    cuts->zones[i] = (struct rwi_cut_zone){
        .zone = zone,
        .step = step,
        .parent = parent,
        .depth = parent == RWI_NO_CUT ? 0 : cuts->zones[parent].depth + 1};
    return i;
}

static bool
is_on_path(const struct rw_step *step)
{
    return step->purpose == RW_PURPOSE_ANSWER && step->twin == 0;
}

/* Only the way of the answer; zones that look-ups passed would be another
 * graph. */
static void
find_zones(struct rwi_cuts *cuts, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        size_t zone;

        if (!is_on_path(step))
            continue;
        zone = add_zone(cuts, step->zone, RWI_NO_CUT, NULL);
        if (zone == RWI_NO_CUT)
            continue;
        cuts->last = zone;
        if (step->referral != NULL)
            zone = add_zone(cuts, step->referral->zone, zone, step);
        if (step->referral != NULL && zone != RWI_NO_CUT)
            cuts->last = zone;
    }
}

/* ---- servers ------------------------------------------------------------ */

static struct rwi_cut_server *
server_of(struct rwi_cuts *cuts, const uint8_t *name)
{
    struct rwi_cut_server *server;

    for (size_t i = 0; i < cuts->server_count; i++)
        if (cuts->servers[i].has_name == (name != NULL) &&
            (name == NULL || rw_name_equal(cuts->servers[i].name, name)))
            return &cuts->servers[i];
    if (cuts->server_count == RWI_SERVERS_MAX) {
        cuts->servers_more++;
        return NULL;
    }
    server = &cuts->servers[cuts->server_count++];
    memset(server, 0, sizeof(*server));
    server->has_name = name != NULL;
    if (name != NULL)
        rw_name_copy(server->name, name);
    return server;
}

static struct rwi_cut_address *
address_of(struct rwi_cut_server *server, const struct rw_address *address)
{
    struct rwi_cut_address *room;

    for (size_t i = 0; i < server->address_count; i++)
        if (rw_address_same_host(&server->addresses[i].address, address))
            return &server->addresses[i];
    if (server->address_count == RWI_ADDRESSES_MAX) {
        server->more++;
        return NULL;
    }
    room = &server->addresses[server->address_count++];
    *room = (struct rwi_cut_address){.address = *address};
    return room;
}

static void
add_parent(struct rwi_cuts *cuts, const struct rw_referral *referral)
{
    for (size_t i = 0; i < referral->server_count; i++) {
        const struct rw_ns *ns = &referral->servers[i];
        struct rwi_cut_server *server = server_of(cuts, ns->name);

        if (server == NULL)
            continue;
        server->at_parent = true;
        for (size_t j = 0; j < ns->address_count; j++) {
            struct rwi_cut_address *to = address_of(server, &ns->addresses[j]);

            if (to != NULL)
                to->is_glue = true;
        }
    }
    cuts->knows_parent = true;
}

/* With AA, as NS records without it are somebody else's word. */
static bool
speaks_for(const struct rw_step *step, const uint8_t *zone)
{
    return step->twin == 0 && step->reading != NULL && step->reading->has_aa &&
           rw_name_equal(step->zone, zone);
}

static void
add_zone_ns(struct rwi_cuts *cuts, const struct rw_step *step,
            const uint8_t *zone)
{
    uint8_t target[RW_NAME_MAX];
    size_t at = 0;

    while (rwi_cuts_ns(step, zone, &at, target)) {
        struct rwi_cut_server *server = server_of(cuts, target);

        if (server != NULL)
            server->in_zone = true;
        cuts->knows_zone = true;
    }
}

/* What a step says best of a server: a failure, or else an answer to what
 * was asked. */
static bool
says_more(const struct rw_trace *trace, const struct rw_step *step,
          const struct rw_step *than)
{
    enum rwi_style new = rwi_verdict_style(trace, step);

    if (than == NULL)
        return true;
    if (rwi_verdict_style(trace, than) == STYLE_BAD)
        return false;
    return new == STYLE_BAD ||
           (new == STYLE_GOOD &&rwi_verdict_style(trace, than) != STYLE_GOOD);
}

/* Whether a step gives an NS set of the zone, other than the parent's. */
static bool
gives_other_ns(const struct rw_step *step, const struct rw_step *referral,
               const uint8_t *zone)
{
    uint8_t target[RW_NAME_MAX];
    size_t at = 0, count = 0;

    while (rwi_cuts_ns(step, zone, &at, target)) {
        count++;
        if (!rwi_cuts_names(referral, zone, target))
            return true;
    }
    if (count == 0)
        return false;
    for (at = 0; rwi_cuts_ns(referral, zone, &at, target);)
        if (!rwi_cuts_names(step, zone, target))
            return true;
    return false;
}

static void
add_asked(struct rwi_cuts *cuts, const struct rw_trace *trace,
          const struct rw_step *step, const struct rwi_cut_zone *zone)
{
    struct rwi_cut_server *server = server_of(cuts, step->server.name);
    struct rwi_cut_address *to =
        server != NULL ? address_of(server, &step->server.address) : NULL;

    if (to == NULL)
        return;
    if (step->probe != RW_PROBE_TCP && /* that is the matrix's to tell */
        says_more(trace, step, to->step))
        to->step = step;
    if (to->ns == NULL && zone->step != NULL && speaks_for(step, zone->zone) &&
        gives_other_ns(step, zone->step, zone->zone))
        to->ns = step;
}

/* The addresses that an authority of a server's name gives. */
static void
add_own(struct rwi_cuts *cuts, const struct rw_step *step)
{
    const struct rw_message *msg;

    if (step->twin != 0 || step->reading == NULL || !step->reading->has_aa ||
        (step->qtype != RW_TYPE_A && step->qtype != RW_TYPE_AAAA))
        return;
    msg = &step->reading->message;
    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        const struct rw_rr *rr = &rw_message_section(msg, RW_SECTION_ANSWER)[i];
        struct rw_address address = {.port = 53};
        struct rwi_cut_address *to;

        if (rr->type != step->qtype ||
            rr->rdata_len != (rr->type == RW_TYPE_A ? 4 : 16))
            continue;
        address.family =
            rr->type == RW_TYPE_A ? RW_FAMILY_IPV4 : RW_FAMILY_IPV6;
        memcpy(address.octets, msg->wire + rr->rdata, rr->rdata_len);
        for (size_t j = 0; j < cuts->server_count; j++) {
            struct rwi_cut_server *server = &cuts->servers[j];

            if (!server->has_name ||
                !rw_message_name_is(msg, rr->owner, server->name))
                continue;
            to = address_of(server, &address);
            if (to != NULL)
                to->is_own = true;
        }
    }
}

/* Of the last zone only, in four passes: who was named by the parent, who by
 * the zone, what they said, and what addresses their own zones give.  Servers
 * are known from the first two, so the others only fill in. */
static void
find_servers(struct rwi_cuts *cuts, const struct rw_trace *trace)
{
    const struct rwi_cut_zone *zone = &cuts->zones[cuts->last];

    if (zone->step != NULL)
        add_parent(cuts, zone->step->referral);
    for (size_t i = 0; i < trace->step_count; i++)
        if (speaks_for(trace->steps[i], zone->zone))
            add_zone_ns(cuts, trace->steps[i], zone->zone);
    for (size_t i = 0; i < trace->step_count; i++)
        if (rw_name_equal(trace->steps[i]->zone, zone->zone) &&
            trace->steps[i]->twin == 0)
            add_asked(cuts, trace, trace->steps[i], zone);
    for (size_t i = 0; i < trace->step_count; i++)
        add_own(cuts, trace->steps[i]);
}

struct rwi_cuts *
rwi_cuts_of(const struct rw_trace *trace)
{
    struct rwi_cuts *cuts = calloc(1, sizeof(*cuts));

    if (cuts == NULL)
        return NULL;
    find_zones(cuts, trace);
    if (cuts->zone_count > 0)
        find_servers(cuts, trace);
    return cuts;
}
