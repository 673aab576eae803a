/* What does not fit: EDNS that is ignored, responses too big for their way.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/registry.h"

#define LARGE_OCTETS   1232 /* what passes everywhere in one packet: RFC 9715 */
#define EDE_DELEG_ONLY 34   /* draft-ietf-deleg */
#define TYPE_DELEG     61440

static bool
asked_with_edns(const struct rw_step *step)
{
    return rw_query_edns_version(step->query.data, step->query.len) >= 0;
}

/* RFC 6891 section 7: a responder that knows EDNS answers with it. */
void
rwi_find_edns_ignored(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    if (asked_with_edns(step) && !reading->has_edns && !reading->has_tc &&
        (reading->rcode == RW_RCODE_NOERROR ||
         reading->rcode == RW_RCODE_NXDOMAIN) &&
        reading->kind != RW_KIND_EMPTY)
        rwi_add_plain(it, RW_FINDING_EDNS_IGNORED, step, RW_DETAIL_NONE, NULL);
}

/* More over UDP than the query allowed (RFC 6891 section 6.2.3): it arrived
 * here, and is dropped elsewhere. */
void
rwi_find_too_big(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_RESPONSE_TOO_BIG, step, &who);
    size_t allowed = rw_query_udp_size(step->query.data, step->query.len);
    const struct rw_value limit =
        rwi_number_value(RW_VALUE_NUMBER, (uint32_t)allowed);

    if (step->transport != RW_UDP || step->response.len <= allowed)
        return;
    f.number = (uint32_t)step->response.len;
    f.expected = (struct rw_values){.list = &limit, .count = 1};
    rwi_add(it, &f);
}

/* Whether the same question to the same server was truncated over UDP. */
static bool
was_truncated(const struct rwi_finder *it, const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, true, &count);

    for (size_t i = 0; i < count; i++)
        if (all[i]->verdict == RW_VERDICT_TRUNCATED &&
            all[i]->qtype == step->qtype &&
            rw_name_equal(all[i]->qname, step->qname))
            return true;
    return false;
}

/* One finding a question, whoever answered it. */
void
rwi_find_large(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_LARGE_RESPONSE, step, NULL);

    if (step->response.len <= LARGE_OCTETS)
        return;
    f.name = step->qname;
    f.type = step->qtype;
    f.number = (uint32_t)step->response.len;
    if (step->transport == RW_TCP && was_truncated(it, step))
        f.severity = RW_SEVERITY_NOTICE; /* nothing else got through */
    rwi_add(it, &f);
}

/* ---- delegations of tomorrow -------------------------------------------- */

/* Seen early, so that whoever tries it out sees that it arrives. */
void
rwi_find_deleg(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_message *msg = &reading->message;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_DELEG_ONLY, step, &who);
    uint8_t owner[RW_NAME_MAX];

    f.name = step->qname;
    for (size_t i = 0; i < reading->ede_count; i++)
        if (reading->edes[i].code == EDE_DELEG_ONLY) {
            rwi_add(it, &f);
            return;
        }
    for (size_t i = msg->start[RW_SECTION_AUTHORITY];
         i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (msg->rrs[i].type == TYPE_DELEG && step->referral != NULL &&
            rw_message_name(owner, msg, msg->rrs[i].owner) > 0) {
            f.code = RW_FINDING_DELEG_PRESENT;
            f.severity = rw_finding_severity(f.code);
            f.name = owner;
            rwi_add(it, &f);
            return;
        }
}
