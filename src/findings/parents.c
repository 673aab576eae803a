/* Delegations as wholes: parents that delegate differently, zones that wait
 * for each other.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define CIRCLE_MAX 8 /* zones of one circle; deeper than look-ups nest */
#define LOOKS_MAX                                                              \
    4096 /* at zones, for one circle: delegations may be made
                           so that there are too many ways */

/* ---- the servers of a parent -------------------------------------------- */

/* A record of the cut that a referral shows. */
static bool
is_of_cut(const struct rw_step *step, const struct rw_rr *rr)
{
    return (rr->type == RW_TYPE_NS || rr->type == RW_TYPE_DS) &&
           rr->rclass == step->qclass &&
           rw_message_name_is(&step->reading->message, rr->owner,
                              step->referral->zone);
}

static void
values_of_cut(struct rwi_values *out, struct rwi_finder *it,
              const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = msg->start[RW_SECTION_AUTHORITY];
         i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (is_of_cut(step, &msg->rrs[i]) &&
            rwi_rdata_value(&value, buf, msg, &msg->rrs[i]))
            rwi_values_add(out, it->arena, &value);
    }
}

/* A referral that was cut off may lack the record that differs. */
static bool
is_comparable(const struct rw_step *step, const struct rw_step *with)
{
    return step->referral != NULL && rwi_is_heard(step) &&
           !step->reading->has_tc && rw_name_equal(step->zone, with->zone) &&
           rw_name_equal(step->referral->zone, with->referral->zone);
}

static struct rwi_digest
digest_of_cut(const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rwi_digest digest = {0, 0};

    for (size_t i = msg->start[RW_SECTION_AUTHORITY];
         i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (is_of_cut(step, &msg->rrs[i]) &&
            rwi_rdata_value(&value, buf, msg, &msg->rrs[i]) &&
            value.octets != NULL)
            rwi_digest_add(&digest, value.octets, value.len, msg->rrs[i].type,
                           false);
    }
    return digest;
}

/* Whether a referral of this cut was looked at before.  Then all of its
 * servers have been compared. */
static bool
is_later(const struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->trace->step_count; i++) {
        if (it->trace->steps[i] == step)
            return false;
        if (is_comparable(it->trace->steps[i], step))
            return true;
    }
    return false;
}

/* NS and DS as the parent's servers have them.  Glue is left out: each server
 * gives as much of it as fits. */
void
rwi_find_delegations(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_DELEGATIONS_DIFFER, step, NULL);
    struct rwi_camps camps;

    if (!is_comparable(step, step) || is_later(it, step))
        return;
    rwi_camps_init(&camps);
    for (size_t i = 0; i < trace->step_count; i++)
        if (is_comparable(trace->steps[i], step)) {
            const struct rwi_digest said = digest_of_cut(trace->steps[i]);

            rwi_camps_add(&camps, trace->steps[i], &said);
        }
    f.name = step->referral->zone;
    f.type = RW_TYPE_NS;
    if (rwi_serials_differ(it, step->zone))
        f.severity = RW_SEVERITY_NOTICE; /* an update is on its way */
    rwi_camps_tell(it, &camps, f, values_of_cut);
}

/* ---- circles ------------------------------------------------------------ */

/* The referral to the deepest zone at or above a name. */
static const struct rw_referral *
deepest_above(const struct rw_trace *trace, const uint8_t *name)
{
    const struct rw_referral *deepest = NULL;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        if (r != NULL && rw_name_is_at_or_below(name, r->zone) &&
            (deepest == NULL ||
             rw_name_labels(r->zone) > rw_name_labels(deepest->zone)))
            deepest = r;
    }
    return deepest;
}

struct circle {
    const struct rw_referral *zones[CIRCLE_MAX];
    size_t count;
    size_t looks;
    bool all; /* no server of any zone in it has an address that is known */
};

/* A server with a known address needs no zone to be waited for. */
static bool
is_found(const struct rw_trace *trace, const struct rw_ns *ns)
{
    if (ns->address_count > 0)
        return true;
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->verdict == RW_VERDICT_ANSWER &&
            rw_name_equal(trace->steps[i]->qname, ns->name))
            return true;
    return false;
}

/* Go on from the last zone of a circle to those that its servers are named in;
 * true where that leads back to the first.  Depth first, with a bound on the
 * depth and one on all the looks: a delegation with hundreds of servers, each
 * in another zone of the same kind, has more ways through it than anybody
 * could go. */
static bool
closes(struct circle *circle, const struct rw_trace *trace)
{
    const struct rw_referral *r = circle->zones[circle->count - 1];
    bool has_found = false, closed = false;

    if (++circle->looks > LOOKS_MAX)
        return false;
    for (size_t i = 0; i < r->server_count; i++)
        has_found |= is_found(trace, &r->servers[i]);
    for (size_t i = 0; i < r->server_count && !closed; i++) {
        const struct rw_referral *next =
            deepest_above(trace, r->servers[i].name);

        if (next == NULL || next == r || is_found(trace, &r->servers[i]) ||
            rw_name_is_at_or_below(r->zone, next->zone))
            continue;
        if (circle->count > 1 && next == circle->zones[0]) {
            closed = true;
            break;
        }
        if (circle->count == CIRCLE_MAX)
            continue;
        circle->zones[circle->count++] = next;
        closed = closes(circle, trace);
        if (!closed)
            circle->count--;
    }
    if (closed)
        circle->all &= !has_found;
    return closed;
}

/* One finding a circle, about its zone that was met first. */
static bool
is_first(const struct rwi_finder *it, const struct circle *circle)
{
    for (size_t i = 0; i < it->count; i++) {
        if (it->list[i].code != RW_FINDING_CIRCULAR_DEPENDENCY)
            continue;
        for (size_t j = 0; j < circle->count; j++)
            if (rw_name_equal(it->list[i].zone, circle->zones[j]->zone))
                return false;
    }
    return true;
}

/* Zones that wait for each other fail when caches are empty and work by chance
 * when they are not, so nobody sees it before an outage. */
void
rwi_find_circle(struct rwi_finder *it, const struct rw_step *step)
{
    struct circle circle = {
        .zones = {deepest_above(it->trace, step->referral->zone)},
        .count = 1,
        .all = true};
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_CIRCULAR_DEPENDENCY, step, NULL);
    struct rwi_values zones;

    if (circle.zones[0] == NULL || !closes(&circle, it->trace) ||
        !is_first(it, &circle))
        return;
    rwi_values_init(&zones);
    for (size_t i = 1; i < circle.count; i++) {
        const struct rw_value zone = rwi_name_value(circle.zones[i]->zone);

        rwi_values_add(&zones, it->arena, &zone);
    }
    f.zone = step->referral->zone;
    f.seen = zones.values;
    if (!circle.all)
        f.severity = RW_SEVERITY_WARNING; /* other servers let one in */
    rwi_add(it, &f);
}
