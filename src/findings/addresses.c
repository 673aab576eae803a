/* The addresses of name servers: none, not public, shared, of one family or
 * one network only.
 *
 * Which addresses a zone's servers have is known from glue, from look-ups, and
 * from what was asked; the finders below say which of these they may rely on.
 * What the engine would not ask at all is inside.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/depends.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

/* ---- networks that are nobody's, or everybody's ------------------------- */

struct network {
    uint8_t family;
    uint8_t bits;
    uint8_t octets[8]; /* its first; the rest is zero */
    enum rw_detail detail;
};

/* Of the IANA special-purpose registries, what is not globally reachable: RFC
 * 6890. */
static const struct network NETWORKS[] = {
#define RWI_NETWORK(family, bits, detail, ...)                                 \
    {RW_FAMILY_##family, bits, {__VA_ARGS__}, RW_DETAIL_NETWORK_##detail},
#include "findings/networks.def"
#undef RWI_NETWORK
};

static bool
is_in(const struct rw_address *address, const struct network *network)
{
    size_t octets = network->bits / 8;
    uint8_t mask = (uint8_t)(0xff00U >> network->bits % 8);

    if (address->family != network->family ||
        memcmp(address->octets, network->octets, octets) != 0)
        return false;
    return network->bits % 8 == 0 ||
           ((address->octets[octets] ^ network->octets[octets]) & mask) == 0;
}

static enum rw_detail
network_of(const struct rw_address *address)
{
    for (size_t i = 0; i < sizeof(NETWORKS) / sizeof(NETWORKS[0]); i++)
        if (is_in(address, &NETWORKS[i]))
            return NETWORKS[i].detail;
    return RW_DETAIL_NONE;
}

/* Where a server with such an address answers, the walk itself is inside such
 * a network: a lab, or a private root.  Every address of its servers would
 * then be told as a fault, on the very machine where it is none. */
static bool
is_inside(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (rwi_is_heard(trace->steps[i]) &&
            network_of(&trace->steps[i]->server.address) != RW_DETAIL_NONE)
            return true;
    return false;
}

/* What was not asked for its address is told of as that: ADDRESS_NOT_ASKED. */
static bool
was_left_out(const struct rw_trace *trace, const uint8_t *zone,
             const struct rw_address *address)
{
    for (size_t i = 0; i < trace->left_out_count; i++) {
        const struct rw_left_out *left = &trace->left_out[i];

        if (!left->was_silent && rw_name_equal(left->zone, zone) &&
            rw_address_same_host(&left->server.address, address))
            return true;
    }
    return false;
}

/* An address that cannot be reached from everywhere is a way inward for
 * whoever follows the delegation: a resolver asks it all the same, and so a
 * machine of its own network. */
static void
check_server(struct rwi_finder *it, const struct rw_step *step,
             const uint8_t *zone, const uint8_t *name,
             const struct rw_address *address)
{
    const struct rw_finding_server who = {
        .name = name, .address = *address, .step = step->number};
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ADDRESS_NOT_PUBLIC, step, &who);

    f.zone = zone;
    f.detail = network_of(address);
    if (f.detail != RW_DETAIL_NONE && !was_left_out(it->trace, zone, address))
        rwi_add(it, &f);
}

/* In an answer a private address is common and often meant (split DNS), so it
 * is worth a line and no alarm. */
static void
check_answer(struct rwi_finder *it)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];
        struct rw_finding f =
            rwi_finding_of(RW_FINDING_ADDRESS_NOT_PUBLIC, NULL, NULL);
        struct rw_finding_server who = {.name = r->owner};

        if ((r->type != RW_TYPE_A && r->type != RW_TYPE_AAAA) ||
            rw_address_from_octets(&who.address, r->rdata, r->rdata_len, 0) !=
                RW_OK)
            continue;
        f.severity = RW_SEVERITY_INFO;
        f.name = r->owner;
        f.type = r->type;
        f.detail = network_of(&who.address);
        f.servers = (struct rw_finding_servers){.list = &who, .count = 1};
        if (f.detail != RW_DETAIL_NONE)
            rwi_add(it, &f);
    }
}

void
rwi_find_not_public(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    if (is_inside(trace))
        return;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        step = trace->steps[i];
        for (size_t j = 0; r != NULL && j < r->server_count; j++)
            for (size_t k = 0; k < r->servers[j].address_count; k++)
                check_server(it, step, r->zone, r->servers[j].name,
                             &r->servers[j].addresses[k]);
        if (step->server.provenance == RW_FROM_AUTHORITY)
            check_server(it, step, step->zone, step->server.name,
                         &step->server.address);
    }
    check_answer(it);
}

/* ---- none --------------------------------------------------------------- */

/* What the look-ups of a server's name came to. */
struct lookups {
    bool has_address;
    bool no_a, no_aaaa; /* NODATA */
};

static struct lookups
lookups_of(const struct rw_trace *trace, const uint8_t *name)
{
    struct lookups out = {false, false, false};

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (!rw_name_equal(step->qname, name) || !rwi_is_heard(step))
            continue;
        out.has_address |=
            step->verdict == RW_VERDICT_ANSWER &&
            (step->qtype == RW_TYPE_A || step->qtype == RW_TYPE_AAAA);
        if (step->verdict != RW_VERDICT_NODATA)
            continue;
        out.no_a |= step->qtype == RW_TYPE_A;
        out.no_aaaa |= step->qtype == RW_TYPE_AAAA;
    }
    return out;
}

/* Both families must have been denied: where only one was asked, as with -4,
 * nobody knows. */
void
rwi_find_no_address(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;

    for (size_t i = 0; i < r->server_count; i++) {
        const struct rw_ns *ns = &r->servers[i];
        const struct rw_finding_server who = {.name = ns->name,
                                              .step = step->number};
        struct rw_finding f =
            rwi_finding_of(RW_FINDING_NS_WITHOUT_ADDRESS, step, &who);
        struct lookups lookups;

        if (ns->address_count > 0)
            continue;
        lookups = lookups_of(it->trace, ns->name);
        f.zone = r->zone;
        if (!lookups.has_address && lookups.no_a && lookups.no_aaaa)
            rwi_add(it, &f);
    }
}

/* ---- shared ------------------------------------------------------------- */

/* Looking back only, so that a pair is told once. */
static const struct rw_ns *
other_with(const struct rw_referral *r, size_t count,
           const struct rw_address *address)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < r->servers[i].address_count; j++)
            if (rw_address_same_host(&r->servers[i].addresses[j], address))
                return &r->servers[i];
    return NULL;
}

#define SHARERS_MAX 32 /* servers of one delegation that are compared */

/* Two names for one machine look like redundancy and are none.  The bound
 * keeps a delegation with hundreds of servers from costing their square. */
void
rwi_find_shared(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;

    for (size_t i = 1; i < r->server_count && i < SHARERS_MAX; i++)
        for (size_t j = 0; j < r->servers[i].address_count; j++) {
            const struct rw_address *address = &r->servers[i].addresses[j];
            const struct rw_ns *other = other_with(r, i, address);
            struct rw_finding_server both[2];
            struct rw_finding f;
            struct rw_value value;

            if (other == NULL)
                continue;
            both[0] = (struct rw_finding_server){.name = other->name,
                                                 .step = step->number};
            both[1] = (struct rw_finding_server){.name = r->servers[i].name,
                                                 .step = step->number};
            value = rwi_address_value(address);
            f = rwi_finding_of(RW_FINDING_SERVERS_SHARE_ADDRESS, step, both);
            f.zone = r->zone;
            f.servers.count = 2;
            f.seen = (struct rw_values){.list = &value, .count = 1};
            rwi_add(it, &f);
        }
}

/* ---- one network, one family -------------------------------------------- */

/* What is known of the addresses of a zone's servers. */
struct spread {
    struct rw_address first[2]; /* of each family */
    bool has[2];                /* IPv4, IPv6 */
    bool is_one[2];             /* all of them lie in one network */
    size_t count;               /* of addresses */
    bool all_known;             /* every server has one that is known */
};

/* /24 and /48: what is announced to the Internet as one, so that one withdrawn
 * route takes all of it (RFC 2182 section 3.1 asks for topologically different
 * networks). */
static bool
same_network(const struct rw_address *a, const struct rw_address *b)
{
    return memcmp(a->octets, b->octets, a->family == RW_FAMILY_IPV4 ? 3 : 6) ==
           0;
}

static void
take(struct spread *out, const struct rw_address *address)
{
    size_t i = address->family == RW_FAMILY_IPV6;

    if (address->family == RW_FAMILY_NONE)
        return;
    if (out->has[i])
        out->is_one[i] &= same_network(&out->first[i], address);
    else
        out->first[i] = *address;
    out->has[i] = true;
    out->count++;
}

/* Take the addresses that were looked up for a name. */
static bool
take_looked_up(struct spread *out, const struct rw_trace *trace,
               const uint8_t *name)
{
    size_t before = out->count;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        const struct rw_message *msg;

        if (!rwi_is_heard(step) || step->verdict != RW_VERDICT_ANSWER ||
            !rw_name_equal(step->qname, name))
            continue;
        msg = &step->reading->message;
        for (size_t j = 0; j < msg->start[RW_SECTION_AUTHORITY]; j++) {
            struct rw_address address;

            if (rwi_address_of(&address, msg, &msg->rrs[j], 0))
                take(out, &address);
        }
    }
    return out->count > before;
}

/* Look-ups and glue both count, as a server may be reached by either. */
static void
spread_of(struct spread *out, const struct rw_trace *trace,
          const struct rw_referral *r)
{
    *out = (struct spread){.is_one = {true, true}, .all_known = true};
    for (size_t i = 0; i < r->server_count; i++) {
        const struct rw_ns *ns = &r->servers[i];
        bool is_known = take_looked_up(out, trace, ns->name);

        for (size_t j = 0; j < ns->address_count; j++)
            take(out, &ns->addresses[j]);
        out->all_known &= is_known || ns->address_count > 0;
    }
}

/* How a zone is built is told where the zone is surveyed: whoever only passes
 * it has no use for that. */
void
rwi_find_spread(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;
    struct spread spread;
    struct rw_finding f;

    if (!rwi_is_surveyed(it, r->zone))
        return;
    spread_of(&spread, it->trace, r);
    if (!spread.all_known || spread.count == 0)
        return;
    f = rwi_finding_of(RW_FINDING_SINGLE_NETWORK, step, NULL);
    f.zone = r->zone;
    if (spread.count > 1 && (!spread.has[0] || spread.is_one[0]) &&
        (!spread.has[1] || spread.is_one[1]))
        rwi_add(it, &f);
    f.code = RW_FINDING_FAMILY_MISSING;
    f.detail = spread.has[0] ? RW_DETAIL_NO_IPV6 : RW_DETAIL_NO_IPV4;
    f.severity = spread.has[0] ? RW_SEVERITY_NOTICE : RW_SEVERITY_WARNING;
    if (!spread.has[0] || !spread.has[1])
        rwi_add(it, &f);
}

/* The step that referred to a zone. */
static const struct rw_step *
referral_to(const struct rw_trace *trace, const uint8_t *zone)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->referral != NULL &&
            rw_name_equal(trace->steps[i]->referral->zone, zone))
            return trace->steps[i];
    return NULL;
}

static bool
has_survey(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_SURVEY)
            return true;
    return false;
}

/* Where the surveyed zone itself has no IPv6, FAMILY_MISSING says so. */
static bool
is_told_by_family(const struct rwi_finder *it, const struct rw_step *step)
{
    struct spread spread;

    if (step == NULL || !rwi_is_surveyed(it, step->referral->zone))
        return false;
    spread_of(&spread, it->trace, step->referral);
    return spread.all_known && !spread.has[1];
}

/* A resolver with IPv6 only stops at the first zone of its way, through the
 * zones of name servers' names as well, that has no server it can reach. */
void
rwi_find_ipv4_only(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_finding f;
    struct rwi_values way;
    struct rw_depends *depends;

    (void)step;
    if (!has_survey(it->trace))
        return;
    if (rw_depends_of(&depends, it->trace) != RW_OK) {
        it->arena->failed = true;
        return;
    }
    rwi_values_init(&way);
    for (size_t i = 0; i < depends->ipv6_path_count; i++) {
        const struct rw_value zone = rwi_name_value(depends->ipv6_path[i]);

        rwi_values_add(&way, it->arena, &zone);
    }
    if (depends->is_found && depends->ipv6_path_count > 0) {
        const uint8_t *last = depends->ipv6_path[depends->ipv6_path_count - 1];

        step = referral_to(it->trace, last);
        f = rwi_finding_of(RW_FINDING_UNREACHABLE_WITHOUT_IPV4, step, NULL);
        f.zone = last;
        f.name = it->trace->qname;
        f.seen = way.values;
        if (!is_told_by_family(it, step))
            rwi_add(it, &f);
    }
    rw_depends_free(depends);
}
