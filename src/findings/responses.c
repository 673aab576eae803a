/* What responses say of themselves: their header bits, and records that are
 * none of the server's business.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

static void
add(struct rw_findings *out, enum rw_finding_code code,
    const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(code, step);

    rwi_findings_add(out, &f);
}

static bool
is_definite(enum rw_verdict verdict)
{
    return verdict == RW_VERDICT_ANSWER || verdict == RW_VERDICT_ALIAS ||
           verdict == RW_VERDICT_NODATA || verdict == RW_VERDICT_NXDOMAIN;
}

static void
find_bits(struct rw_findings *out, const struct rw_step *step, uint16_t flags)
{
    if (flags & RW_FLAG_RA)
        add(out, RW_FINDING_RECURSION_OFFERED, step);
    if (flags & RW_FLAG_Z)
        add(out, RW_FINDING_Z_BIT_SET, step);
    if ((flags & RW_FLAG_RD) != (step->flags & RW_FLAG_RD))
        add(out, RW_FINDING_RD_NOT_COPIED, step);
    if (is_definite(step->verdict) && !(flags & RW_FLAG_AA))
        add(out, RW_FINDING_ANSWER_NOT_AUTHORITATIVE, step);
    if (step->verdict == RW_VERDICT_REFERRAL && (flags & RW_FLAG_AA) &&
        step->referral != NULL) {
        struct rw_finding f = rwi_finding_of(RW_FINDING_REFERRAL_WITH_AA, step);

        f.name = step->referral->zone;
        rwi_findings_add(out, &f);
    }
}

/* An rcode belongs to the last name of an alias chain (RFC 6604): NXDOMAIN
 * beside an alias out of the zone says more than the server can know. */
static void
find_nxdomain(struct rw_findings *out, const struct rwi_heard *heard)
{
    const struct rw_message *msg = &heard->msg;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);
    uint8_t target[RW_NAME_MAX];

    if (rw_message_rcode(msg) != RW_RCODE_NXDOMAIN)
        return;
    for (size_t i = 0; i < count; i++) {
        if (rrs[i].type != RW_TYPE_CNAME ||
            rw_message_name(target, msg, rrs[i].rdata) == 0)
            continue;
        if (!rw_name_is_at_or_below(target, heard->step->zone))
            add(out, RW_FINDING_NXDOMAIN_WITH_DATA, heard->step);
    }
}

/* Where a record of a name in the trace's own memory is wanted, the name is
 * looked for among what the engine kept; a finding must not point into
 * buffers that go away.  So the zone's own servers and referrals are looked
 * through, and other names are not told. */
static const uint8_t *
kept_name(const struct rw_trace *trace, const uint8_t *name)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (rw_name_equal(step->qname, name))
            return step->qname;
        if (step->server.name != NULL && rw_name_equal(step->server.name, name))
            return step->server.name;
        for (size_t j = 0;
             step->referral != NULL && j < step->referral->server_count; j++)
            if (rw_name_equal(step->referral->servers[j].name, name))
                return step->referral->servers[j].name;
    }
    return NULL;
}

static void
find_foreign(struct rw_findings *out, const struct rw_trace *trace,
             const struct rwi_heard *heard)
{
    const struct rw_message *msg = &heard->msg;

    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        uint8_t owner[RW_NAME_MAX];
        struct rw_finding f;

        if (rr->type == RW_TYPE_OPT ||
            rw_message_name(owner, msg, rr->owner) == 0 ||
            rw_name_is_at_or_below(owner, heard->step->zone))
            continue;
        f = rwi_finding_of(RW_FINDING_OUT_OF_BAILIWICK_RECORDS, heard->step);
        f.name = kept_name(trace, owner);
        if (f.name != NULL)
            rwi_findings_add(out, &f);
        return; /* one of them is enough to tell */
    }
}

void
rwi_find_responses(struct rw_findings *out, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct rwi_heard heard;

        if (step->error != RW_STEP_OK || !rwi_hear(&heard, step))
            continue;
        find_bits(out, step, heard.msg.header.flags);
        find_nxdomain(out, &heard);
        find_foreign(out, trace, &heard);
        rwi_heard_done(&heard);
    }
}
