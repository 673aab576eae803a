/* Delegations: too few servers, glue that is missing or wrong, server names
 * that lead nowhere, a parent and a child that disagree.
 *
 * The parent's word is the referral of a step, the child's the responses of
 * its own servers.  Only what both were asked for is compared; that one of
 * them said nothing is no disagreement.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define NS_SETS_MAX 8 /* findings of one zone; more help nobody */
#define GLUE_OWNERS_MAX                                                        \
    64 /* names whose addresses are looked at, of one
                              response; a zone has 13 servers at most, mostly */

/* A name server as a delegation names it. */
static struct rw_finding_server
named(const struct rw_ns *ns, const struct rw_step *step)
{
    return (struct rw_finding_server){.name = ns->name, .step = step->number};
}

/* ---- what a referral shows ---------------------------------------------- */

/* RFC 1034 section 4.1 asks for two at least. */
void
rwi_find_single(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;
    struct rw_finding_server who;
    struct rw_finding f;

    if (r->server_count != 1)
        return;
    who = named(&r->servers[0], step);
    f = rwi_finding_of(RW_FINDING_SINGLE_SERVER, step, &who);
    f.zone = r->zone;
    rwi_add(it, &f);
}

/* Of servers named in the zone itself: to learn their address one would have
 * to ask them.  Elsewhere glue is a courtesy. */
void
rwi_find_no_glue(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;

    for (size_t i = 0; i < r->server_count; i++) {
        const struct rw_ns *ns = &r->servers[i];
        const struct rw_finding_server who = named(ns, step);
        struct rw_finding f = rwi_finding_of(RW_FINDING_NO_GLUE, step, &who);

        f.zone = r->zone;
        if (ns->address_count == 0 && rw_name_is_at_or_below(ns->name, r->zone))
            rwi_add(it, &f);
    }
}

/* ---- names of servers --------------------------------------------------- */

/* Whether any type of address was found for a name. */
static bool
has_address(const struct rw_trace *trace, const uint8_t *name)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->purpose == RW_PURPOSE_ADDRESS &&
            step->verdict == RW_VERDICT_ANSWER &&
            rw_name_equal(step->qname, name))
            return true;
    }
    return false;
}

/* Whether a delegation names this server. */
static const struct rw_ns *
server_in(const struct rw_referral *r, const uint8_t *name)
{
    for (size_t i = 0; r != NULL && i < r->server_count; i++)
        if (rw_name_equal(r->servers[i].name, name))
            return &r->servers[i];
    return NULL;
}

/* The zone that a server's address was looked up for; NULL where the look-up
 * is about the target of an alias, or a part of the name. */
static const uint8_t *
wanted_for(const struct rw_trace *trace, const uint8_t *name)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (server_in(trace->steps[i]->referral, name) != NULL)
            return trace->steps[i]->referral->zone;
    return NULL;
}

/* RFC 2181 section 10.3: a name server's name is no alias.  Resolvers follow
 * it all the same or do not, each in its own way, and the zone is reachable
 * for some. */
void
rwi_find_ns_name(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = {.name = step->qname,
                                          .step = step->number};
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_NS_NAME_IS_ALIAS, step, &who);
    bool is_alias = step->reading->alias_count > 0;
    const struct rw_value name = rwi_name_value(step->qname);
    uint8_t domain[RW_NAME_MAX];
    struct rw_value registered;

    if (step->purpose != RW_PURPOSE_ADDRESS ||
        (!is_alias && step->verdict != RW_VERDICT_NXDOMAIN) ||
        (is_alias && step->verdict == RW_VERDICT_LAME))
        return;
    f.zone = wanted_for(it->trace, step->qname);
    if (f.zone == NULL)
        return;
    if (is_alias) {
        rwi_add(it, &f);
        return;
    }
    if (has_address(it->trace, step->qname))
        return;
    f.code = RW_FINDING_NS_NAME_NOT_FOUND;
    if (rwi_is_unregistered(domain, it->trace, step)) {
        f.code = RW_FINDING_TARGET_UNREGISTERED;
        f.detail = RW_DETAIL_NS_TARGET;
        f.seen = (struct rw_values){.list = &name, .count = 1};
        f.expected = (struct rw_values){.list = &registered, .count = 1};
        registered = rwi_name_value(domain);
    }
    rwi_add(it, &f);
}

/* ---- parent and child --------------------------------------------------- */

/* The delegation of a zone as its parent showed it, to a walk that went that
 * way; a zone's own servers do not refer to it. */
static const struct rw_referral *
delegation_of(const struct rw_trace *trace, const uint8_t *zone)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->referral != NULL &&
            rw_name_equal(trace->steps[i]->referral->zone, zone))
            return trace->steps[i]->referral;
    return NULL;
}

/* Go to the next NS record of its zone that a server gave; the names of one
 * response are all that is compared.
 *
 * @param at    the record to begin with; then the one after that found
 * @return false after the last
 */
static bool
next_ns(uint8_t name[RW_NAME_MAX], size_t *at, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    while (*at < msg->start[RW_SECTION_ADDITIONAL]) {
        const struct rw_rr *rr = &msg->rrs[(*at)++];

        if (rr->type == RW_TYPE_NS && rr->rclass == step->qclass &&
            rw_message_name_is(msg, rr->owner, step->zone) &&
            rw_message_name(name, msg, rr->rdata) > 0)
            return true;
    }
    return false;
}

static bool
is_childs(const struct rw_step *step, const uint8_t *name)
{
    uint8_t other[RW_NAME_MAX];
    size_t at = 0;

    while (next_ns(other, &at, step))
        if (rw_name_equal(other, name))
            return true;
    return false;
}

/* Cheap, before anything is copied: nearly all delegations agree. */
static bool
is_same_set(const struct rw_referral *r, const struct rw_step *step)
{
    struct rwi_digest parent = {0}, child = {0};
    uint8_t name[RW_NAME_MAX];
    size_t at = 0;

    for (size_t i = 0; i < r->server_count; i++)
        rwi_digest_add(&parent, r->servers[i].name,
                       rw_name_size(r->servers[i].name), 0, true);
    while (next_ns(name, &at, step))
        rwi_digest_add(&child, name, rw_name_size(name), 0, true);
    return rwi_digest_equal(&parent, &child);
}

/* Both sets, with what only one of them has before the rest: of a long list
 * the first are kept.
 *
 * @return which has some that the other has not
 */
static enum rw_detail
compare_sets(struct rwi_values *parent, struct rwi_values *child,
             struct rwi_finder *it, const struct rw_referral *r,
             const struct rw_step *step)
{
    bool parent_more = false, child_more = false;
    uint8_t name[RW_NAME_MAX];

    rwi_values_init(parent);
    rwi_values_init(child);
    for (int common = 0; common < 2; common++) {
        size_t at = 0;

        for (size_t i = 0; i < r->server_count; i++) {
            const struct rw_value value = rwi_name_value(r->servers[i].name);

            if (is_childs(step, value.octets) != (common == 1))
                continue;
            rwi_values_add(parent, it->arena, &value);
            parent_more |= common == 0;
        }
        while (next_ns(name, &at, step)) {
            const struct rw_value value = rwi_name_value(name);

            if ((server_in(r, name) != NULL) != (common == 1))
                continue;
            rwi_values_add(child, it->arena, &value);
            child_more |= common == 0;
        }
    }
    if (parent_more && child_more)
        return RW_DETAIL_BOTH_SIDES;
    return parent_more  ? RW_DETAIL_ONLY_PARENT
           : child_more ? RW_DETAIL_ONLY_CHILD
                        : RW_DETAIL_NONE;
}

/* How many findings of a kind there are about a zone. */
static size_t
count_found(const struct rwi_finder *it, enum rw_finding_code code,
            const uint8_t *zone)
{
    size_t count = 0;

    for (size_t i = 0; i < it->count; i++)
        count += it->list[i].code == code && it->list[i].zone != NULL &&
                 rw_name_equal(it->list[i].zone, zone);
    return count;
}

static bool
is_among(const struct rw_finding_servers *servers, const struct rw_step *step)
{
    for (size_t i = 0; i < servers->count; i++)
        if (rw_address_same_host(&servers->list[i].address,
                                 &step->server.address))
            return true;
    return false;
}

/* Whether a server is told already to have another NS set than the other
 * servers of its zone; where as many have this as that, each of them is. */
static bool
is_odd_one(const struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->count; i++) {
        const struct rw_finding *f = &it->list[i];

        if (f->code == RW_FINDING_NS_SETS_DIFFER &&
            rw_name_equal(f->zone, step->zone) &&
            (is_among(&f->servers, step) ||
             (f->detail != RW_DETAIL_MINORITY && is_among(&f->others, step))))
            return true;
    }
    return false;
}

/* By server and not by zone, since the servers of a zone may differ among
 * themselves; one that does is told of by NS_SETS_DIFFER, and not again here.
 */
void
rwi_find_ns_sets(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_PARENT_CHILD_NS_MISMATCH, step, &who);
    const struct rw_referral *r;
    struct rwi_values parent, child;
    uint8_t name[RW_NAME_MAX];
    size_t at = 0;

    /* A response that was cut may have lost some of them. */
    if (step->referral != NULL || !step->reading->has_aa ||
        step->reading->has_tc || !next_ns(name, &at, step))
        return;
    r = delegation_of(it->trace, step->zone);
    if (r == NULL || is_same_set(r, step) || is_odd_one(it, step) ||
        count_found(it, f.code, step->zone) >= NS_SETS_MAX)
        return;
    f.detail = compare_sets(&parent, &child, it, r, step);
    f.expected = parent.values;
    f.seen = child.values;
    if (f.detail != RW_DETAIL_NONE) /* the same, some of them twice */
        rwi_add(it, &f);
}

/* ---- glue --------------------------------------------------------------- */

/* The glue of the server that a record is of, from any referral.  A server
 * outside the zone asked cannot speak for that name. */
static const struct rw_ns *
glue_of(const struct rwi_finder *it, const struct rw_step *step,
        const struct rw_rr *rr, const uint8_t **zone)
{
    const struct rw_trace *trace = it->trace;
    uint8_t owner[RW_NAME_MAX];

    if (rw_message_name(owner, &step->reading->message, rr->owner) == 0 ||
        !rw_name_is_at_or_below(owner, step->zone))
        return NULL;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;
        const struct rw_ns *ns = server_in(r, owner);

        if (ns != NULL && ns->address_count > 0) {
            *zone = r->zone;
            return ns;
        }
    }
    return NULL;
}

static void
glue_values(struct rwi_values *out, struct rwi_finder *it,
            const struct rw_ns *ns, uint8_t family)
{
    rwi_values_init(out);
    for (size_t i = 0; i < ns->address_count; i++) {
        const struct rw_value value = rwi_address_value(&ns->addresses[i]);

        if (ns->addresses[i].family == family)
            rwi_values_add(out, it->arena, &value);
    }
}

/* The addresses that a response gives for the owner of one of its records. */
static void
own_values(struct rwi_values *out, struct rwi_finder *it,
           const struct rw_message *msg, const struct rw_rr *rr,
           const uint8_t *owner)
{
    rwi_values_init(out);
    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++) {
        const struct rw_rr *other = &msg->rrs[i];
        struct rw_address address;
        struct rw_value value;

        if (other->type != rr->type || other->rclass != rr->rclass ||
            !rw_message_name_is(msg, other->owner, owner) ||
            rw_address_from_octets(&address, msg->wire + other->rdata,
                                   other->rdata_len, 0) != RW_OK)
            continue;
        value = rwi_address_value(&address);
        rwi_values_add(out, it->arena, &value);
    }
}

static bool
has_all(const struct rw_values *set, const struct rw_values *of)
{
    for (size_t i = 0; i < of->count; i++)
        if (!rwi_values_have(set, &of->list[i]))
            return false;
    return true;
}

/* A parent may give one family alone; what it gives of one is all of it.  Glue
 * that is out of date sends resolvers to a machine that is no longer the
 * zone's, and may be anybody's. */
static void
compare_glue(struct rwi_finder *it, const struct rw_step *step,
             const struct rw_rr *rr)
{
    struct rw_finding_server who = {.step = step->number};
    const uint8_t *zone = NULL;
    const struct rw_ns *ns = glue_of(it, step, rr, &zone);
    struct rwi_values glue, own;
    struct rw_finding f;

    if (ns == NULL)
        return;
    glue_values(&glue, it, ns,
                rr->type == RW_TYPE_A ? RW_FAMILY_IPV4 : RW_FAMILY_IPV6);
    own_values(&own, it, &step->reading->message, rr, ns->name);
    if (glue.values.count == 0 || own.values.count == 0 ||
        (has_all(&own.values, &glue.values) &&
         has_all(&glue.values, &own.values)))
        return;
    who.name = ns->name;
    f = rwi_finding_of(RW_FINDING_GLUE_MISMATCH, step, &who);
    f.zone = zone;
    f.type = rr->type;
    f.expected = glue.values;
    f.seen = own.values;
    rwi_add(it, &f);
}

/* Whether a response gives addresses of a family for a name, and that one is
 * not among them. */
static bool
gives_others(const struct rw_step *step, const uint8_t *name,
             const struct rw_address *than)
{
    uint16_t type = than->family == RW_FAMILY_IPV4 ? RW_TYPE_A : RW_TYPE_AAAA;
    const struct rw_message *msg = &step->reading->message;
    bool any = false;

    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        struct rw_address address;

        if (rr->type != type || rr->rclass != step->qclass ||
            !rw_message_name_is(msg, rr->owner, name) ||
            rw_address_from_octets(&address, msg->wire + rr->rdata,
                                   rr->rdata_len, 0) != RW_OK)
            continue;
        if (rw_address_same_host(&address, than))
            return false;
        any = true;
    }
    return any;
}

bool
rwi_is_stale_glue(const struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    if (step->server.name == NULL || step->server.provenance != RW_FROM_GLUE)
        return false;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (rwi_is_heard(other) && other->reading->has_aa &&
            other->referral == NULL &&
            rw_name_is_at_or_below(step->server.name, other->zone) &&
            gives_others(other, step->server.name, &step->server.address))
            return true;
    }
    return false;
}

void
rwi_find_glue(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    size_t last = SIZE_MAX, owners = 0;

    if (step->referral != NULL || !step->reading->has_aa)
        return;
    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];

        if ((rr->type != RW_TYPE_A && rr->type != RW_TYPE_AAAA) ||
            rr->rclass != step->qclass)
            continue;
        owners += rr->owner != last;
        last = rr->owner;
        if (owners <= GLUE_OWNERS_MAX)
            compare_glue(it, step, rr);
    }
}
