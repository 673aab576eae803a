/* Delegations: too few servers, glue that is missing or wrong, server names
 * that lead nowhere, a parent and a child that disagree.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

static void
find_in_referral(struct rw_findings *out, const struct rw_step *step)
{
    const struct rw_referral *r = step->referral;
    struct rw_finding f = {.zone = r->zone, .step = step->number};

    if (r->server_count == 1) {
        f.code = RW_FINDING_SINGLE_SERVER;
        f.server = r->servers[0].name;
        rwi_findings_add(out, &f);
    }
    for (size_t i = 0; i < r->server_count; i++) {
        const struct rw_ns *ns = &r->servers[i];

        if (ns->address_count > 0 || !rw_name_is_at_or_below(ns->name, r->zone))
            continue;
        f.code = RW_FINDING_NO_GLUE;
        f.server = ns->name;
        rwi_findings_add(out, &f);
    }
}

/* ---- names of servers -------------------------------------------------- */

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

/* The name server and its zone that a look-up was made for; NULL where the
 * look-up is about the target of an alias. */
static const struct rw_ns *
wanted_for(const struct rw_trace *trace, const struct rw_step *step,
           const uint8_t **zone)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        for (size_t j = 0; r != NULL && j < r->server_count; j++)
            if (rw_name_equal(r->servers[j].name, step->qname)) {
                *zone = r->zone;
                return &r->servers[j];
            }
    }
    return NULL;
}

static void
find_in_lookup(struct rw_findings *out, const struct rw_trace *trace,
               const struct rw_step *step)
{
    struct rw_finding f = {.step = step->number};
    const struct rw_ns *ns;

    if (step->verdict != RW_VERDICT_ALIAS &&
        step->verdict != RW_VERDICT_NXDOMAIN)
        return;
    ns = wanted_for(trace, step, &f.zone);
    if (ns == NULL)
        return;
    f.server = ns->name;
    f.code = step->verdict == RW_VERDICT_ALIAS ? RW_FINDING_NS_NAME_IS_ALIAS
                                               : RW_FINDING_NS_NAME_NOT_FOUND;
    if (f.code == RW_FINDING_NS_NAME_NOT_FOUND &&
        has_address(trace, step->qname))
        return;
    rwi_findings_add(out, &f);
}

/* ---- parent and child -------------------------------------------------- */

/* The delegation of a zone as its parent showed it. */
static const struct rw_referral *
delegation_of(const struct rw_trace *trace, const uint8_t *zone)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->referral != NULL &&
            rw_name_equal(trace->steps[i]->referral->zone, zone))
            return trace->steps[i]->referral;
    return NULL;
}

static bool
is_named(const struct rw_referral *r, const struct rw_message *msg, size_t at)
{
    for (size_t i = 0; i < r->server_count; i++)
        if (rw_message_name_is(msg, at, r->servers[i].name))
            return true;
    return false;
}

struct difference {
    size_t child_only, parent_only, total;
    uint8_t example[RW_NAME_MAX]; /* one that only the child has */
    const uint8_t *missing;       /* one that only the parent has */
};

/* Compare the NS records that a zone's own server gave with the parent's. */
static void
compare(struct difference *d, const struct rw_referral *r,
        const struct rw_message *msg, const uint8_t *zone)
{
    memset(d, 0, sizeof(*d));
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];

        if (rr->type != RW_TYPE_NS || !rw_message_name_is(msg, rr->owner, zone))
            continue;
        d->total++;
        if (!is_named(r, msg, rr->rdata) &&
            rw_message_name(d->example, msg, rr->rdata) > 0)
            d->child_only++;
    }
    for (size_t i = 0; i < r->server_count; i++) {
        bool found = false;

        for (size_t j = 0; j < msg->start[RW_SECTION_ADDITIONAL]; j++)
            if (msg->rrs[j].type == RW_TYPE_NS &&
                rw_message_name_is(msg, msg->rrs[j].owner, zone) &&
                rw_message_name_is(msg, msg->rrs[j].rdata, r->servers[i].name))
                found = true;
        if (!found) {
            d->parent_only++;
            d->missing = r->servers[i].name;
        }
    }
}

static void
put_only(struct rw_text *text, const char *who, const uint8_t *name,
         size_t count)
{
    rw_text_printf(text, "%sonly the %s has ", text->len > 0 ? ", " : "", who);
    rw_name_to_text(text, name);
    if (count > 1)
        rw_text_printf(text, " and %zu more", count - 1);
}

static void
find_mismatch(struct rw_findings *out, const struct rw_trace *trace,
              const struct rwi_heard *heard)
{
    const struct rw_step *step = heard->step;
    const struct rw_referral *r = delegation_of(trace, step->zone);
    struct rw_finding f = {.code = RW_FINDING_PARENT_CHILD_NS_MISMATCH,
                           .zone = step->zone,
                           .step = step->number};
    struct difference d;
    struct rw_text text;

    /* A response that was cut may have lost some of them. */
    if (r == NULL || !(heard->msg.header.flags & RW_FLAG_AA) ||
        (heard->msg.header.flags & RW_FLAG_TC))
        return;
    compare(&d, r, &heard->msg, step->zone);
    if (d.total == 0 || d.child_only + d.parent_only == 0)
        return;
    rw_text_init(&text, f.detail, sizeof(f.detail));
    if (d.parent_only > 0)
        put_only(&text, "parent", d.missing, d.parent_only);
    if (d.child_only > 0)
        put_only(&text, "zone", d.example, d.child_only);
    rwi_findings_add(out, &f);
}

/* ---- glue -------------------------------------------------------------- */

/* The glue of a name server, from any referral. */
static const struct rw_ns *
glue_of(const struct rw_trace *trace, const struct rw_message *msg, size_t at,
        const uint8_t **zone)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_referral *r = trace->steps[i]->referral;

        for (size_t j = 0; r != NULL && j < r->server_count; j++)
            if (r->servers[j].address_count > 0 &&
                rw_message_name_is(msg, at, r->servers[j].name)) {
                *zone = r->zone;
                return &r->servers[j];
            }
    }
    return NULL;
}

static void
find_glue_mismatch(struct rw_findings *out, const struct rw_trace *trace,
                   const struct rwi_heard *heard, const struct rw_rr *rr)
{
    struct rw_finding f = {.code = RW_FINDING_GLUE_MISMATCH,
                           .step = heard->step->number};
    const struct rw_message *msg = &heard->msg;
    const struct rw_ns *ns = glue_of(trace, msg, rr->owner, &f.zone);
    struct rw_address address;
    bool family_seen = false;
    struct rw_text text;

    if (ns == NULL || !rw_name_is_at_or_below(ns->name, heard->step->zone) ||
        !rwi_address_of(&address, msg, rr, 0))
        return;
    for (size_t i = 0; i < ns->address_count; i++) {
        family_seen |= ns->addresses[i].family == address.family;
        if (rw_address_same_host(&ns->addresses[i], &address))
            return;
    }
    if (!family_seen) /* a parent may give one family alone */
        return;
    f.server = ns->name;
    rw_text_init(&text, f.detail, sizeof(f.detail));
    rw_address_to_text(&text, &ns->addresses[0]);
    rw_text_puts(&text, " / ");
    rw_address_to_text(&text, &address);
    rwi_findings_add(out, &f);
}

static void
find_glue(struct rw_findings *out, const struct rw_trace *trace,
          const struct rwi_heard *heard)
{
    const struct rw_message *msg = &heard->msg;

    if (!(msg->header.flags & RW_FLAG_AA))
        return;
    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++)
        if (msg->rrs[i].type == RW_TYPE_A || msg->rrs[i].type == RW_TYPE_AAAA)
            find_glue_mismatch(out, trace, heard, &msg->rrs[i]);
}

void
rwi_find_delegations(struct rw_findings *out, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct rwi_heard heard;

        if (step->referral != NULL)
            find_in_referral(out, step);
        if (step->purpose == RW_PURPOSE_ADDRESS)
            find_in_lookup(out, trace, step);
        if (step->error != RW_STEP_OK || step->referral != NULL ||
            !rwi_hear(&heard, step))
            continue;
        find_mismatch(out, trace, &heard);
        find_glue(out, trace, &heard);
        rwi_heard_done(&heard);
    }
}
