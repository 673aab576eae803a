/* Names beside the walk: aliases where an address must be, and what a zone's
 * servers announce of its keys.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "trace/probing.h"

#define TYPE_CDS 59

/* ---- where the answer leads --------------------------------------------- */

static bool
shows_alias(const struct rw_step *step, const uint8_t *name)
{
    return rwi_is_heard(step) &&
           (step->qtype == RW_TYPE_A || step->qtype == RW_TYPE_AAAA) &&
           rw_name_equal(step->qname, name) && step->reading->alias_count > 0 &&
           step->reading->aliases[0].to != NULL;
}

static void
tell_alias(struct rwi_finder *it, const struct rw_step *step,
           const struct rw_record *record, const uint8_t *target)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_TARGET_IS_ALIAS, step, &who);
    const struct rw_value seen = rwi_name_value(target);
    const struct rw_value to = rwi_name_value(step->reading->aliases[0].to);
    bool is_allowed =
        record->type == RW_TYPE_SVCB || record->type == RW_TYPE_HTTPS;

    f.name = record->owner;
    f.type = record->type;
    f.seen = (struct rw_values){.list = &seen, .count = 1};
    f.expected = (struct rw_values){.list = &to, .count = 1};
    f.detail = is_allowed ? RW_DETAIL_TARGET_COSTS : RW_DETAIL_TARGET_MUST_NOT;
    if (is_allowed)
        f.severity = RW_SEVERITY_INFO;
    rwi_add(it, &f);
}

void
rwi_find_target_alias(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    (void)step;
    for (size_t i = 0; i < trace->answer_count; i++) {
        const uint8_t *target = rwi_target_of(&trace->answer[i]);

        for (size_t k = 0; target != NULL && k < trace->step_count; k++)
            if (shows_alias(trace->steps[k], target)) {
                tell_alias(it, trace->steps[k], &trace->answer[i], target);
                break;
            }
    }
}

/* ---- what is announced of a zone's keys --------------------------------- */

/* A zone without a DS whose servers give a CDS set. */
struct bootstrap {
    const uint8_t *zone;
    const struct rw_step *first; /* that shows its CDS set */
};

static bool
shows_set(const struct rw_step *step, const uint8_t *name, uint16_t type)
{
    return rwi_is_heard(step) && step->qtype == type &&
           rw_name_equal(step->qname, name) && !step->reading->has_tc &&
           rw_kind_is_definite(step->reading->kind);
}

/* The first step that shows a set, or that there is none. */
static const struct rw_step *
find_set(const struct rwi_finder *it, const uint8_t *name, uint16_t type)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++)
        if (shows_set(trace->steps[i], name, type))
            return trace->steps[i];
    return NULL;
}

/* Whether some parent on the way to a name has a DS for each zone below; a
 * signal that nobody can check is worth nothing (RFC 9615 section 4.2). */
static bool
is_signed_way(const struct rwi_finder *it, const uint8_t *name)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        if (r != NULL && !r->has_ds && rw_name_is_at_or_below(name, r->zone))
            return false;
    }
    return true;
}

static bool
has_signature(const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++)
        if (msg->rrs[i].type == RW_TYPE_RRSIG)
            return true;
    return false;
}

static bool
has_ds(const struct rwi_finder *it, const uint8_t *zone)
{
    const struct rw_trace *trace = it->trace;
    const struct rw_chain_zone *chain = rwi_chain_zone(it, zone);

    if (chain != NULL && chain->ds_count > 0)
        return true;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        if (r != NULL && r->has_ds && rw_name_equal(r->zone, zone))
            return true;
    }
    return false;
}

/* What is wrong with one server's signal. */
static enum rw_detail
signal_fault(const struct rwi_finder *it, const struct bootstrap *b,
             const uint8_t *signal)
{
    static const uint16_t TYPES[] = {TYPE_CDS, RW_TYPE_CDNSKEY};
    bool any = false;

    for (size_t i = 0; i < 2; i++) {
        const struct rw_step *own = find_set(it, b->zone, TYPES[i]);
        const struct rw_step *told = find_set(it, signal, TYPES[i]);
        struct rwi_digest a, t;

        if (told == NULL)
            return RW_DETAIL_NONE; /* nobody said anything */
        if (told->reading->kind != RW_KIND_ANSWER) {
            if (own == NULL || own->reading->kind != RW_KIND_ANSWER)
                continue; /* neither has it */
            return RW_DETAIL_SIGNAL_MISSING;
        }
        any = true;
        if (own == NULL)
            continue;
        a = rwi_set_digest(own);
        t = rwi_set_digest(told);
        if (!rwi_digest_equal(&a, &t))
            return RW_DETAIL_SIGNAL_OTHER;
        if (!has_signature(told) || !is_signed_way(it, signal))
            return RW_DETAIL_SIGNAL_INSECURE;
    }
    return any ? RW_DETAIL_NONE : RW_DETAIL_SIGNAL_MISSING;
}

/* The server whose signal a step asked for: the end of the name, behind
 * _dsboot, the zone's labels and _signal. */
static const uint8_t *
announcer(const struct rw_step *step, const uint8_t *zone)
{
    size_t labels = rw_name_labels(zone) + 2;
    uint8_t name[RW_NAME_MAX];
    const uint8_t *server;

    if (step->probe != RW_PROBE_SIGNAL || step->qtype != TYPE_CDS ||
        rw_name_labels(step->qname) <= labels)
        return NULL;
    server = rw_name_skip(step->qname, labels);
    return rwi_signal_name(name, zone, server) &&
                   rw_name_equal(name, step->qname)
               ? server
               : NULL;
}

/* What can be wrong with signals, and whose. */
enum fault {
    MISSING,
    OTHER,
    INSECURE,
    FAULTS,
};

struct faults {
    struct rwi_values servers[FAULTS];
    bool is_inside; /* nobody could announce anything */
    bool any;
};

static enum fault
fault_of(enum rw_detail detail)
{
    return detail == RW_DETAIL_SIGNAL_MISSING ? MISSING
           : detail == RW_DETAIL_SIGNAL_OTHER ? OTHER
                                              : INSECURE;
}

static void
look(struct faults *out, struct rwi_finder *it, const struct bootstrap *b)
{
    const struct rw_trace *trace = it->trace;

    out->is_inside = true;
    out->any = false;
    for (size_t i = 0; i < FAULTS; i++)
        rwi_values_init(&out->servers[i]);
    for (size_t i = 0; i < trace->step_count; i++) {
        const uint8_t *server = announcer(trace->steps[i], b->zone);
        enum rw_detail detail;
        struct rw_value value;

        if (server == NULL)
            continue;
        out->is_inside = false;
        detail = signal_fault(it, b, trace->steps[i]->qname);
        if (detail == RW_DETAIL_NONE)
            continue;
        out->any = true;
        value = rwi_name_value(server);
        rwi_values_add(&out->servers[fault_of(detail)], it->arena, &value);
    }
}

/* Servers that differ are CDS_SETS_DIFFER: first they have to agree. */
static bool
is_agreed(const struct rwi_finder *it, const struct rw_step *first)
{
    const struct rw_trace *trace = it->trace;
    const struct rwi_digest said = rwi_set_digest(first);

    for (size_t i = 0; i < trace->step_count; i++) {
        struct rwi_digest other;

        if (!shows_set(trace->steps[i], first->qname, TYPE_CDS))
            continue;
        other = rwi_set_digest(trace->steps[i]);
        if (!rwi_digest_equal(&said, &other))
            return false;
    }
    return true;
}

/* Whether a step is the first to show the CDS set of a zone that has no DS,
 * and whose servers were all asked. */
static bool
begins(struct bootstrap *b, const struct rwi_finder *it,
       const struct rw_step *step)
{
    b->zone = step->zone;
    b->first = step;
    return shows_set(step, b->zone, TYPE_CDS) &&
           step->reading->kind == RW_KIND_ANSWER &&
           step == find_set(it, b->zone, TYPE_CDS) &&
           !rw_name_is_root(b->zone) && rwi_is_surveyed(it, b->zone) &&
           !has_ds(it, b->zone) && is_agreed(it, step);
}

bool
rwi_lacks_signal(struct rwi_finder *it, const uint8_t *zone)
{
    const struct rw_step *step = find_set(it, zone, TYPE_CDS);
    struct bootstrap b;
    struct faults faults;

    if (step == NULL || !rw_name_equal(step->zone, zone) ||
        !begins(&b, it, step))
        return false;
    look(&faults, it, &b);
    return faults.any || faults.is_inside;
}

void
rwi_find_bootstrap(struct rwi_finder *it, const struct rw_step *step)
{
    static const enum rw_detail DETAILS[FAULTS] = {
        [MISSING] = RW_DETAIL_SIGNAL_MISSING,
        [OTHER] = RW_DETAIL_SIGNAL_OTHER,
        [INSECURE] = RW_DETAIL_SIGNAL_INSECURE,
    };
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_BOOTSTRAP_INCOMPLETE, step, NULL);
    struct faults faults;
    struct bootstrap b;

    if (!begins(&b, it, step))
        return;
    look(&faults, it, &b);
    f.name = b.zone;
    f.type = TYPE_CDS;
    f.detail = RW_DETAIL_SIGNAL_INSIDE;
    if (faults.is_inside)
        rwi_add(it, &f);
    for (size_t i = 0; i < FAULTS; i++) {
        f.detail = DETAILS[i];
        f.seen = faults.servers[i].values;
        if (f.seen.count > 0)
            rwi_add(it, &f);
    }
}
