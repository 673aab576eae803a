/* Servers of a signed zone whose answers fail validation by themselves: whoever
 * gets to one of them gets SERVFAIL, though the walk found a better one.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"

static bool
is_bogus(const struct rw_step *step)
{
    return step->security == RW_SECURITY_BOGUS && step->flaw != NULL;
}

/* Whether another server of the zone has the same in good order. */
static bool
is_good_elsewhere(const struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (other->security == RW_SECURITY_SECURE &&
            other->qtype == step->qtype &&
            rw_name_equal(other->zone, step->zone) &&
            rw_name_equal(other->qname, step->qname) &&
            !rw_address_same_host(&other->server.address,
                                  &step->server.address))
            return true;
    }
    return false;
}

/* Whether a step is what is told of its server: what the walk asked for comes
 * before the zone's own sets, and one is enough. */
static bool
is_first_of_server(const struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (other != step && is_bogus(other) &&
            rw_name_equal(other->zone, step->zone) &&
            rw_address_same_host(&other->server.address,
                                 &step->server.address) &&
            (other->probe < step->probe ||
             (other->probe == step->probe && other->number < step->number)))
            return false;
    }
    return true;
}

static enum rw_detail
detail_of(enum rw_flaw_code flaw)
{
    switch ((int)flaw) {
    case RW_FLAW_SIG_EXPIRED:
        return RW_DETAIL_SERVER_EXPIRED;
    case RW_FLAW_SIG_NOT_YET:
        return RW_DETAIL_SERVER_NOT_YET;
    case RW_FLAW_RRSIG_MISSING:
        return RW_DETAIL_SERVER_UNSIGNED;
    default: /* all other flaws */
        return RW_DETAIL_SERVER_INVALID;
    }
}

bool
rwi_has_bogus_server(const struct rwi_finder *it, const uint8_t *zone)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++)
        if (is_bogus(trace->steps[i]) &&
            rw_name_equal(trace->steps[i]->zone, zone) &&
            is_good_elsewhere(it, trace->steps[i]))
            return true;
    return false;
}

/* Where every server has it wrong, the walk's own verdict says so; unless that
 * was about something else. */
void
rwi_find_weighed(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;

    (void)step;
    for (size_t i = 0; i < trace->step_count; i++) {
        struct rw_finding_server who;
        struct rw_finding f;

        step = trace->steps[i];
        if (!is_bogus(step) || !is_first_of_server(it, step))
            continue;
        who = rwi_server_of(step);
        f = rwi_finding_of(RW_FINDING_SERVER_DATA_BOGUS, step, &who);
        f.name = step->qname;
        f.type = step->qtype;
        f.detail = detail_of(step->flaw->code);
        if (is_good_elsewhere(it, step)) {
            rwi_add(it, &f);
        } else if (trace->security != RW_SECURITY_BOGUS &&
                   rwi_flaw_code(&f.code, step->flaw->code)) {
            f.severity = rw_finding_severity(f.code);
            f.detail = RW_DETAIL_FLAW;
            f.flaw = step->flaw;
            rwi_add(it, &f);
        }
    }
}
