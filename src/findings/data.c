/* The data itself: aliases, TTLs, servers that do not agree.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#include "base/words.h"

#define ALIASES_MANY 8           /* links; Unbound follows 11 */
#define TTL_LONG_S   (8 * 86400) /* a week is common, more is not */

static void
find_chain(struct rw_findings *out, const struct rw_trace *trace)
{
    struct rw_finding f = {.code = RW_FINDING_ALIAS_CHAIN_LONG,
                           .name = trace->qname};
    size_t links = 0;

    for (size_t i = 0; i < trace->answer_count; i++)
        links += trace->answer[i].type == RW_TYPE_CNAME &&
                 trace->qtype != RW_TYPE_CNAME;
    if (links <= ALIASES_MANY)
        return;
    snprintf(f.detail, sizeof(f.detail), "%zu", links);
    rwi_findings_add(out, &f);
}

static void
find_ttl(struct rw_findings *out, const struct rw_trace *trace, size_t i)
{
    const struct rw_record *r = &trace->answer[i];
    struct rw_finding f = {.name = r->owner};

    if (r->ttl_s == 0) {
        f.code = RW_FINDING_TTL_ZERO;
        rwi_findings_add(out, &f);
    } else if (r->ttl_s > TTL_LONG_S) {
        f.code = RW_FINDING_TTL_LONG;
        snprintf(f.detail, sizeof(f.detail), "%u s", (unsigned)r->ttl_s);
        rwi_findings_add(out, &f);
    }
    if (i == 0 || r->type == RW_TYPE_RRSIG)
        return;
    if (r[-1].type == r->type && rw_name_equal(r[-1].owner, r->owner) &&
        r[-1].ttl_s != r->ttl_s) {
        f.code = RW_FINDING_TTL_DIFFERS;
        f.detail[0] = '\0';
        rwi_findings_add(out, &f);
    }
}

/* ---- servers that do not agree ----------------------------------------- */

static bool
has_record(const struct rw_message *msg, const struct rw_message *other,
           const struct rw_rr *rr)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);

    /* Octets are compared as they lie there: names in RDATA may be
     * compressed in other ways, so those are left to their length. */
    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++)
        if (rrs[i].type == rr->type &&
            (rr->type == RW_TYPE_CNAME || rr->type == RW_TYPE_NS ||
             (rrs[i].rdata_len == rr->rdata_len &&
              memcmp(msg->wire + rrs[i].rdata, other->wire + rr->rdata,
                     rr->rdata_len) == 0)))
            return true;
    return false;
}

/* How many records of a's answer b does not have, signatures aside. */
static size_t
lacking(const struct rw_message *a, const struct rw_message *b)
{
    const struct rw_rr *rrs = rw_message_section(a, RW_SECTION_ANSWER);
    size_t count = 0;

    for (size_t i = 0; i < rw_message_count(a, RW_SECTION_ANSWER); i++)
        count += rrs[i].type != RW_TYPE_RRSIG && !has_record(b, a, &rrs[i]);
    return count;
}

static const char *
disagreement(const struct rw_message *first, const struct rw_message *other)
{
    if (rw_message_rcode(first) != rw_message_rcode(other))
        return N_("answers with another rcode than the others");
    if (lacking(first, other) > 0 && lacking(other, first) > 0)
        return N_("has other records than the others");
    if (lacking(first, other) > 0)
        return N_("lacks records that others have");
    if (lacking(other, first) > 0)
        return N_("has records that others lack");
    return NULL;
}

static bool
is_comparable(const struct rw_step *step)
{
    return (step->purpose == RW_PURPOSE_SURVEY ||
            step->purpose == RW_PURPOSE_ANSWER) &&
           step->error == RW_STEP_OK &&
           (step->verdict == RW_VERDICT_ANSWER ||
            step->verdict == RW_VERDICT_ALIAS ||
            step->verdict == RW_VERDICT_NODATA ||
            step->verdict == RW_VERDICT_NXDOMAIN);
}

static bool
same_question(const struct rw_step *a, const struct rw_step *b)
{
    return a->qtype == b->qtype && a->qclass == b->qclass &&
           rw_name_equal(a->qname, b->qname) && rw_name_equal(a->zone, b->zone);
}

/* The first step that was asked the same of the same zone. */
static const struct rw_step *
first_like(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (is_comparable(trace->steps[i]) &&
            same_question(trace->steps[i], step))
            return trace->steps[i];
    return step;
}

static void
find_disagreement(struct rw_findings *out, const struct rw_trace *trace,
                  const struct rw_step *step)
{
    const struct rw_step *first = first_like(trace, step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_INCONSISTENT_ANSWERS, step);
    struct rwi_heard a, b;
    const char *phrase = NULL;

    if (first == step || !rwi_hear(&a, first))
        return;
    if (rwi_hear(&b, step)) {
        phrase = disagreement(&a.msg, &b.msg);
        rwi_heard_done(&b);
    }
    rwi_heard_done(&a);
    if (phrase == NULL)
        return;
    f.name = step->qname;
    snprintf(f.detail, sizeof(f.detail), "%s", phrase);
    rwi_findings_add(out, &f);
}

void
rwi_find_data(struct rw_findings *out, const struct rw_trace *trace)
{
    find_chain(out, trace);
    for (size_t i = 0; i < trace->answer_count; i++)
        find_ttl(out, trace, i);
    for (size_t i = 0; i < trace->step_count; i++)
        if (is_comparable(trace->steps[i]))
            find_disagreement(out, trace, trace->steps[i]);
}
