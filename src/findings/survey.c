/* What a survey of a zone shows: copies of different age, NS and DNSKEY sets
 * that differ, TCP that does not work, CDS that the parent will not follow.
 *
 * The detectors read steps by what was asked and said, whatever it was asked
 * for; a plain walk that happens to ask the same shows the same.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define TLD_LABELS 1 /* zones so high change from minute to minute */
#define TYPE_CDS   59

/* ---- sets at the apex --------------------------------------------------- */

/* Whether a step asked a server of a zone for its own set of a type, and got
 * it, or learnt that there is none. */
static bool
is_of_apex(const struct rw_step *step, const uint8_t *zone, uint16_t type)
{
    return rwi_is_heard(step) && step->qtype == type && step->reading->has_aa &&
           !step->reading->has_tc && step->reading->alias_count == 0 &&
           (step->reading->kind == RW_KIND_ANSWER ||
            step->reading->kind == RW_KIND_NODATA) &&
           rw_name_equal(step->zone, zone) && rw_name_equal(step->qname, zone);
}

static bool
is_member(const struct rw_step *step, const struct rw_rr *rr)
{
    return rr->type == step->qtype && rr->rclass == step->qclass &&
           rw_message_name_is(&step->reading->message, rr->owner, step->qname);
}

/* RDATA too long to be kept is taken as it lies: of these types it holds no
 * names. */
struct rwi_digest
rwi_set_digest(const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rwi_digest digest = {0, 0};

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (!is_member(step, &msg->rrs[i]) ||
            !rwi_rdata_value(&value, buf, msg, &msg->rrs[i]))
            continue;
        if (value.octets != NULL)
            rwi_digest_add(&digest, value.octets, value.len, step->qtype,
                           false);
        else
            rwi_digest_add(&digest, msg->wire + msg->rrs[i].rdata,
                           msg->rrs[i].rdata_len, step->qtype, false);
    }
    return digest;
}

/* The members of a set; of keys their tags, which tell as much. */
void
rwi_values_of_set(struct rwi_values *out, struct rwi_finder *it,
                  const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (!is_member(step, rr))
            continue;
        value = rwi_number_value(RW_VALUE_NUMBER, rwi_tag_of(msg, rr));
        if (rr->type == RW_TYPE_DNSKEY || rwi_rdata_value(&value, buf, msg, rr))
            rwi_values_add(out, it->arena, &value);
    }
    if (out->values.count == 0) {
        const struct rw_value none =
            rwi_number_value(RW_VALUE_KIND, RW_KIND_NODATA);

        rwi_values_add(out, it->arena, &none);
    }
}

/* Whether a step is the first that shows its zone's set of a type: each zone
 * is looked at once. */
static bool
is_first_of_apex(const struct rwi_finder *it, const struct rw_step *step,
                 uint16_t type)
{
    const struct rw_trace *trace = it->trace;

    if (!is_of_apex(step, step->zone, type))
        return false;
    for (size_t i = 0; i < trace->step_count && trace->steps[i] != step; i++)
        if (is_of_apex(trace->steps[i], step->zone, type))
            return false;
    return true;
}

/* Who has which set of a type at the apex: the last word of each counts, since
 * a difference is asked for again. */
static void
gather(struct rwi_camps *camps, const struct rwi_finder *it,
       const struct rw_step *first)
{
    const struct rw_trace *trace = it->trace;

    rwi_camps_init(camps);
    for (size_t i = trace->step_count; i-- > 0;)
        if (is_of_apex(trace->steps[i], first->zone, first->qtype)) {
            const struct rwi_digest said = rwi_set_digest(trace->steps[i]);

            rwi_camps_add(camps, trace->steps[i], &said);
        }
}

/* ---- serials ------------------------------------------------------------ */

static void
values_of_serial(struct rwi_values *out, struct rwi_finder *it,
                 const struct rw_step *step)
{
    uint8_t owner[RW_NAME_MAX];
    struct rw_value value;
    struct rwi_SOA soa;

    if (!rwi_soa_of(&soa, owner, step))
        return;
    value = rwi_number_value(RW_VALUE_NUMBER, soa.serial);
    rwi_values_add(out, it->arena, &value);
}

/* Whether a step shows which version of its zone the server has. */
static bool
shows_serial(const struct rw_step *step, const uint8_t *zone, uint32_t *serial)
{
    uint8_t owner[RW_NAME_MAX];
    struct rwi_SOA soa;

    if (!rwi_is_heard(step) || !step->reading->has_aa ||
        !rw_name_equal(step->zone, zone) || !rwi_soa_of(&soa, owner, step) ||
        !rw_name_equal(owner, zone))
        return false;
    *serial = soa.serial;
    return true;
}

/* Compared as numbers only for being equal: which is newer (RFC 1982) does not
 * matter to those who get the older one. */
void
rwi_find_serials(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_SOA_SERIAL_MISMATCH, step, NULL);
    struct rwi_camps camps;
    uint32_t serial;

    if (!shows_serial(step, step->zone, &serial))
        return;
    for (size_t i = 0; trace->steps[i] != step; i++)
        if (shows_serial(trace->steps[i], step->zone, &serial))
            return; /* told already */
    rwi_camps_init(&camps);
    for (size_t i = trace->step_count; i-- > 0;)
        if (shows_serial(trace->steps[i], step->zone, &serial)) {
            struct rwi_digest said = {serial, 1};

            rwi_camps_add(&camps, trace->steps[i], &said);
        }
    if (rw_name_labels(step->zone) <= TLD_LABELS)
        f.severity = RW_SEVERITY_NOTICE;
    rwi_camps_tell(it, &camps, f, values_of_serial);
}

/* ---- NS, DNSKEY, CDS ---------------------------------------------------- */

void
rwi_find_ns_differ(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_NS_SETS_DIFFER, step, NULL);
    struct rwi_camps camps;

    if (!is_first_of_apex(it, step, RW_TYPE_NS) ||
        rwi_serials_differ(it, step->zone)) /* which explains it */
        return;
    gather(&camps, it, step);
    f.type = RW_TYPE_NS;
    rwi_camps_tell(it, &camps, f, rwi_values_of_set);
}

/* Whether a set has a key that each DS of its zone names. */
static bool
has_each_ds(const struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_chain_zone *zone = rwi_chain_zone(it, step->zone);
    size_t count = zone != NULL ? zone->ds_count : 0;

    for (size_t i = 0; i < count; i++) {
        bool found = false;

        for (size_t j = 0; j < msg->start[RW_SECTION_AUTHORITY]; j++)
            found |= is_member(step, &msg->rrs[j]) &&
                     rwi_is_key(msg, &msg->rrs[j], zone->ds[i].key_tag,
                                zone->ds[i].algorithm);
        if (!found)
            return false;
    }
    return count > 0;
}

/* Keys that differ harm nobody where each set leads on from the DS set (RFC
 * 8901), or while an update is on its way. */
void
rwi_find_keys_differ(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_DNSKEY_SETS_DIFFER, step, NULL);
    struct rwi_camps camps;
    bool all_lead = true;

    if (!is_first_of_apex(it, step, RW_TYPE_DNSKEY))
        return;
    gather(&camps, it, step);
    for (size_t i = 0; i < camps.count; i++)
        all_lead &= has_each_ds(it, camps.list[i].first);
    if (all_lead || rwi_serials_differ(it, step->zone))
        f.severity = RW_SEVERITY_NOTICE;
    f.type = RW_TYPE_DNSKEY;
    rwi_camps_tell(it, &camps, f, rwi_values_of_set);
}

/* A parent acts on what all servers say only: RFC 7344 section 6.1. */
void
rwi_find_cds_differ(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_CDS_SETS_DIFFER, step, NULL);
    struct rwi_camps camps;

    if ((!is_first_of_apex(it, step, TYPE_CDS) &&
         !is_first_of_apex(it, step, RW_TYPE_CDNSKEY)) ||
        rwi_serials_differ(it, step->zone))
        return;
    gather(&camps, it, step);
    f.type = step->qtype;
    rwi_camps_tell(it, &camps, f, rwi_values_of_set);
}

/* ---- what a CDS set asks of the parent ---------------------------------- */

/* Go to the next CDS record of a step's set. */
static bool
next_cds(struct rwi_CDS *cds, const struct rw_rr **rr, size_t *at,
         const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    while (*at < msg->start[RW_SECTION_AUTHORITY]) {
        *rr = &msg->rrs[(*at)++];
        if (is_member(step, *rr) && rwi_CDS_of(cds, msg, *rr))
            return true;
    }
    return false;
}

static bool
is_in_ds(const struct rw_chain_zone *zone, const struct rwi_CDS *cds)
{
    for (size_t i = 0; i < zone->ds_count; i++)
        if (zone->ds[i].key_tag == cds->key_tag &&
            zone->ds[i].algorithm == cds->algorithm &&
            zone->ds[i].digest_type == cds->digest_type)
            return true;
    return false;
}

/* By tag and algorithm, without the digest: two keys with one tag are rare,
 * and this decides on a warning, not on trust. */
static bool
is_signing_key(const struct rw_chain_zone *zone, const struct rwi_CDS *cds)
{
    for (size_t i = 0; i < zone->key_count; i++)
        if (zone->keys[i].key_tag == cds->key_tag &&
            zone->keys[i].algorithm == cds->algorithm)
            return true;
    return false;
}

/* What a CDS set comes to beside the DS set and the keys. */
struct wish {
    size_t count, deletes, with_key, in_ds;
    struct rwi_values tags;
};

static void
wish_of(struct wish *out, struct rwi_finder *it, const struct rw_step *step,
        const struct rw_chain_zone *zone)
{
    const struct rw_rr *rr;
    struct rwi_CDS cds;
    size_t at = 0;

    out->count = out->deletes = out->with_key = out->in_ds = 0;
    rwi_values_init(&out->tags);
    while (next_cds(&cds, &rr, &at, step)) {
        const struct rw_value tag =
            rwi_number_value(RW_VALUE_NUMBER, cds.key_tag);

        out->count++;
        out->deletes += cds.algorithm == 0; /* RFC 8078 section 4 */
        out->with_key += is_signing_key(zone, &cds);
        out->in_ds += is_in_ds(zone, &cds);
        rwi_values_add(&out->tags, it->arena, &tag);
    }
}

/* RFC 7344 section 4.1: what a parent that acts on CDS would do.  A set that
 * deletes and adds at once, or that would lead to no key of the zone, must not
 * be followed. */
void
rwi_find_cds(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_chain_zone *zone = rwi_chain_zone(it, step->zone);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_DS_CHANGE_PENDING, step, NULL);
    struct rwi_values ds;
    struct wish wish;

    if (!is_first_of_apex(it, step, TYPE_CDS) || zone == NULL ||
        zone->ds_count == 0 || zone->is_anchored)
        return;
    wish_of(&wish, it, step, zone);
    if (wish.count == 0 || (wish.deletes == wish.count))
        return; /* nothing is asked for, or to be unsigned */
    rwi_values_init(&ds);
    for (size_t i = 0; i < zone->ds_count; i++) {
        const struct rw_value tag =
            rwi_number_value(RW_VALUE_NUMBER, zone->ds[i].key_tag);

        rwi_values_add(&ds, it->arena, &tag);
    }
    f.seen = wish.tags.values;
    f.expected = ds.values;
    if (wish.deletes > 0 || (zone->key_count > 0 && wish.with_key == 0)) {
        f.code = RW_FINDING_CDS_UNUSABLE;
        f.severity = rw_finding_severity(f.code);
        f.detail =
            wish.deletes > 0 ? RW_DETAIL_CDS_MIXED : RW_DETAIL_CDS_NO_KEY;
        rwi_add(it, &f);
    } else if (wish.in_ds != wish.count || wish.count != zone->ds_count) {
        rwi_add(it, &f);
    }
}

/* ---- glue that lacks a family ------------------------------------------- */

/* Addresses of a family that the zone of a server's own name gives. */
static bool
own_address(struct rw_value *out, const struct rw_step **shown,
            const struct rw_trace *trace, const uint8_t *name, uint16_t type)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        const struct rw_message *msg;

        if (!rwi_is_heard(step) || !step->reading->has_aa ||
            step->qtype != type || step->reading->kind != RW_KIND_ANSWER ||
            !rw_name_equal(step->qname, name))
            continue;
        msg = &step->reading->message;
        for (size_t j = 0; j < msg->start[RW_SECTION_AUTHORITY]; j++) {
            struct rw_address address;

            if (!is_member(step, &msg->rrs[j]) ||
                !rwi_address_of(&address, msg, &msg->rrs[j], 0))
                continue;
            *out = rwi_address_value(&address);
            *shown = step;
            return true;
        }
    }
    return false;
}

static bool
has_family(const struct rw_ns *ns, uint8_t family)
{
    for (size_t i = 0; i < ns->address_count; i++)
        if (ns->addresses[i].family == family)
            return true;
    return false;
}

static void
check_family(struct rwi_finder *it, const struct rw_step *step,
             const struct rw_ns *ns, uint8_t family)
{
    struct rw_finding_server who = {.name = ns->name};
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_GLUE_INCOMPLETE, step, &who);
    const struct rw_step *shown;
    struct rw_value value;

    if (has_family(ns, family) ||
        !own_address(&value, &shown, it->trace, ns->name,
                     family == RW_FAMILY_IPV4 ? RW_TYPE_A : RW_TYPE_AAAA))
        return;
    who.step = shown->number;
    f.zone = step->referral->zone;
    f.seen = (struct rw_values){.list = &value, .count = 1};
    rwi_add(it, &f);
}

/* Only names within the zone need glue: RFC 9471 section 2.1. */
void
rwi_find_glue_family(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;

    for (size_t i = 0; i < r->server_count; i++) {
        if (r->servers[i].address_count == 0 ||
            !rw_name_is_at_or_below(r->servers[i].name, r->zone))
            continue;
        check_family(it, step, &r->servers[i], RW_FAMILY_IPV4);
        check_family(it, step, &r->servers[i], RW_FAMILY_IPV6);
    }
}
