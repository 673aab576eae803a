/* Denials: that a name or its data does not exist, and who contradicts it.
 *
 * Only an authority's denials are looked at: who has AA and did not cut it
 * off.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define NEGATIVE_TTL_LONG_S 86400 /* RFC 2308 section 5: a day */
#define EXPIRE_SHORT_S                                                         \
    (7 * 86400) /* RFC 1912 section 2.2: two weeks or
                                           more are meant; one is lenient */

static bool
is_denial(const struct rw_step *step)
{
    return (step->verdict == RW_VERDICT_NODATA ||
            step->verdict == RW_VERDICT_NXDOMAIN) &&
           rw_reading_worth(step->reading) != RW_KIND_ANSWER &&
           step->reading->has_aa && !step->reading->has_tc;
}

/* ---- compact denial ----------------------------------------------------- */

/* With the rcode NXDOMAIN (RFC 9824 section 5.1, CO) nobody is misled. */
void
rwi_find_compact(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_COMPACT_DENIAL, step, &who);

    f.name = step->qname;
    if (step->reading->kind == RW_KIND_COMPACT_DENIAL &&
        step->reading->rcode == RW_RCODE_NOERROR)
        rwi_add(it, &f);
}

/* ---- the SOA of a denial ------------------------------------------------ */

/* Without the SOA of its zone a denial cannot be remembered: RFC 2308 section
 * 3; with another's it is one of another zone. */
void
rwi_find_soa(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_SOA_MISSING, step, &who);
    uint8_t owner[RW_NAME_MAX];
    struct rw_value value;
    struct rwi_SOA soa;

    if (!is_denial(step))
        return;
    f.name = step->reading->name;
    f.type = step->qtype;
    if (!rwi_soa_of(&soa, owner, step)) {
        rwi_add(it, &f);
        return;
    }
    if (rw_name_is_at_or_below(step->reading->name, owner) &&
        rw_name_is_at_or_below(owner, step->zone))
        return;
    value = rwi_name_value(owner);
    f.code = RW_FINDING_SOA_OWNER_WRONG;
    f.severity = rw_finding_severity(f.code);
    f.seen = (struct rw_values){.list = &value, .count = 1};
    rwi_add(it, &f);
}

/* A zone has one SOA record: RFC 1035 section 5.2, RFC 2181 section 6.1. */
void
rwi_find_soas(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_SOA_MULTIPLE, step, &who);
    struct rwi_values seen;

    rwi_values_init(&seen);
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (msg->rrs[i].type == RW_TYPE_SOA &&
            rw_message_name_is(msg, msg->rrs[i].owner, step->zone) &&
            rwi_rdata_value(&value, buf, msg, &msg->rrs[i]))
            rwi_values_add(&seen, it->arena, &value);
    }
    f.type = RW_TYPE_SOA;
    f.seen = seen.values;
    if (seen.values.count > 1)
        rwi_add(it, &f);
}

/* ---- its times ---------------------------------------------------------- */

static void
add_times(struct rwi_finder *it, const struct rw_step *step,
          enum rw_detail detail, uint32_t is, uint32_t against)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_SOA_TIMES_ODD, step, &who);
    const struct rw_value seen = rwi_number_value(RW_VALUE_SECONDS, is);
    const struct rw_value expected =
        rwi_number_value(RW_VALUE_SECONDS, against);

    f.detail = detail;
    f.seen = (struct rw_values){.list = &seen, .count = 1};
    f.expected = (struct rw_values){.list = &expected, .count = 1};
    rwi_add(it, &f);
}

static void
add_negative_ttl(struct rwi_finder *it, const struct rw_step *step,
                 uint32_t ttl_s)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_NEGATIVE_TTL_LONG, step, &who);
    const struct rw_value seen = rwi_number_value(RW_VALUE_SECONDS, ttl_s);

    f.name = step->reading->name;
    f.type = step->qtype;
    f.seen = (struct rw_values){.list = &seen, .count = 1};
    rwi_add(it, &f);
}

/* The TTL of the SOA record as it was received. */
static uint32_t
soa_ttl(const struct rw_message *msg)
{
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (msg->rrs[i].type == RW_TYPE_SOA)
            return rw_ttl(msg->rrs[i].ttl_s);
    return 0;
}

/* One of the three at most, the worst first.  The TTL of a denial is the
 * lesser of the SOA's own and its last field: RFC 2308 section 5. */
void
rwi_find_soa_times(struct rwi_finder *it, const struct rw_step *step)
{
    uint8_t owner[RW_NAME_MAX];
    struct rwi_SOA soa;
    uint32_t ttl_s;

    if (!step->reading->has_aa || !rwi_soa_of(&soa, owner, step) ||
        !rw_name_equal(owner, step->zone))
        return;
    if (soa.expire < soa.refresh)
        add_times(it, step, RW_DETAIL_EXPIRE_BELOW_REFRESH, soa.expire,
                  soa.refresh);
    else if (soa.retry >= soa.refresh)
        add_times(it, step, RW_DETAIL_RETRY_ABOVE_REFRESH, soa.retry,
                  soa.refresh);
    else if (soa.expire < EXPIRE_SHORT_S)
        add_times(it, step, RW_DETAIL_EXPIRE_SHORT, soa.expire, EXPIRE_SHORT_S);
    ttl_s = soa_ttl(&step->reading->message);
    if (soa.minimum < ttl_s)
        ttl_s = soa.minimum;
    if (is_denial(step) && ttl_s > NEGATIVE_TTL_LONG_S)
        add_negative_ttl(it, step, ttl_s);
}

/* ---- what contradicts a denial ------------------------------------------ */

/* An alias is data, too: the name is there. */
static bool
has_data(const struct rw_step *step)
{
    return rwi_is_heard(step) && step->reading->has_aa &&
           (step->verdict == RW_VERDICT_ANSWER ||
            step->verdict == RW_VERDICT_ALIAS);
}

/* NXDOMAIN means that nothing is below either: RFC 8020 section 2.  Of one
 * server, so that no stale copy is blamed. */
void
rwi_find_nxdomain_above(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_NXDOMAIN_ABOVE_DATA, step, &who);
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, true, &count);

    if (step->reading->kind != RW_KIND_NXDOMAIN || !step->reading->has_aa ||
        step->reading->alias_count > 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct rw_value below = rwi_name_value(all[i]->qname);

        if (!has_data(all[i]) || rw_name_equal(all[i]->qname, step->qname) ||
            !rw_name_is_at_or_below(all[i]->qname, step->qname))
            continue;
        f.name = step->qname;
        f.seen = (struct rw_values){.list = &below, .count = 1};
        rwi_add(it, &f);
        return;
    }
}

/* Whether an NSEC record denies what a response gave.  In a zone's last NSEC
 * the next name is the apex again, and all behind the owner is denied. */
static bool
denies(const struct rw_message *msg, const struct rw_rr *rr,
       const struct rw_step *given, const uint8_t *zone)
{
    const uint8_t *name = given->qname;
    uint8_t owner[RW_NAME_MAX], next[RW_NAME_MAX];
    struct rwi_NSEC nsec;

    if (!rwi_NSEC_of(&nsec, msg, rr) ||
        rw_message_name(owner, msg, rr->owner) == 0 ||
        rwi_name_at(next, msg, nsec.next) == 0 ||
        !rw_name_is_at_or_below(owner, zone))
        return false;
    if (rw_name_equal(owner, name))
        return !rw_typemap_has(nsec.types.data, nsec.types.len, given->qtype) &&
               !rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_CNAME);
    /* A delegation or a DNAME at the owner hides what is below it. */
    if (rw_name_is_at_or_below(name, owner) && !rw_name_equal(owner, zone) &&
        (rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_NS) ||
         rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_DNAME)))
        return false;
    if (rw_name_compare(owner, name) >= 0)
        return false;
    return rw_name_equal(next, zone) || rw_name_compare(name, next) < 0;
}

/* Whether an answer is the server's own: not made from a wildcard, whose
 * signature has fewer labels, nor by a DNAME. */
static bool
is_own_data(const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_message *msg = &reading->message;

    if (step->verdict != RW_VERDICT_ANSWER || reading->alias_count > 0 ||
        !reading->has_aa)
        return false;
    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        uint8_t signer[RW_NAME_MAX];
        struct rwi_RRSIG sig;

        if (rwi_RRSIG_of(&sig, msg, &msg->rrs[i]) &&
            rw_message_name_is(msg, msg->rrs[i].owner, step->qname))
            return sig.labels >= rw_name_labels(step->qname) &&
                   rwi_name_at(signer, msg, sig.signer) > 0 &&
                   rw_name_equal(signer, step->zone); /* not a child's */
    }
    return false; /* not signed: then a denial is no proof */
}

/* What was asked for DNSSEC's sake stands at cuts, where parent and child both
 * have a say. */
static bool
is_subject(const struct rw_step *step)
{
    return (step->purpose == RW_PURPOSE_ANSWER ||
            step->purpose == RW_PURPOSE_ADDRESS ||
            step->purpose == RW_PURPOSE_SURVEY) &&
           rwi_is_heard(step) && is_own_data(step);
}

/* A proof that somebody may remember and use for other names: RFC 8198.
 * Copies of other serials may differ honestly. */
void
rwi_find_denial_contradicted(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    const struct rw_message *msg = &step->reading->message;
    uint32_t serial, other;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *given = trace->steps[i];
        const struct rw_finding_server who = rwi_server_of(step);
        struct rw_finding f =
            rwi_finding_of(RW_FINDING_DENIAL_CONTRADICTED, step, &who);

        if (given == step || !is_subject(given) ||
            !rw_name_equal(given->zone, step->zone) ||
            (rwi_serial_of(&serial, it, step) &&
             rwi_serial_of(&other, it, given) && serial != other))
            continue;
        f.name = given->qname;
        f.type = given->qtype;
        f.number = given->number;
        for (size_t j = msg->start[RW_SECTION_AUTHORITY];
             j < msg->start[RW_SECTION_ADDITIONAL]; j++)
            if (denies(msg, &msg->rrs[j], given, step->zone)) {
                rwi_add(it, &f);
                break;
            }
    }
}
