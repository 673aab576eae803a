/* Servers that say nothing: silent, closed, out of reach, without TCP.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#define SILENT_FOR_SURE 2 /* queries in vain; one may be a lost packet */

/* What the other steps to a silent server say of it. */
struct others {
    bool answered;  /* over the same transport: a lost packet is no finding */
    bool over_udp;  /* it answered over UDP */
    bool discarded; /* something came that was not the response: not silent */
    bool cancelled; /* asked again, and called off before it could answer */
    bool truncated; /* it sent a truncated response before */
    size_t silent;  /* queries over the same transport without a response */
};

static void
look_around(struct others *out, const struct rwi_finder *it,
            const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, false, &count);

    *out = (struct others){.answered = false};
    for (size_t i = 0; i < it->unusual_count; i++)
        out->answered |= step->transport == RW_TCP &&
                         it->unusual[i]->transport == RW_TCP &&
                         rw_address_same_host(&it->unusual[i]->server.address,
                                              &step->server.address) &&
                         rwi_is_heard(it->unusual[i]);
    for (size_t i = 0; i < count; i++) {
        bool same = all[i]->transport == step->transport;

        out->answered |= same && rwi_is_heard(all[i]);
        out->over_udp |= all[i]->transport == RW_UDP && rwi_is_heard(all[i]);
        out->discarded |= same && all[i]->verdict == RW_VERDICT_DISCARDED;
        out->cancelled |= same && all[i]->error == RW_STEP_CANCELLED &&
                          all[i]->number > step->number;
        out->silent += same && all[i]->error == RW_STEP_TIMEOUT;
        out->truncated |= all[i]->verdict == RW_VERDICT_TRUNCATED &&
                          all[i]->number < step->number;
    }
}

/* Whether anything in the walk came only over TCP. */
static bool
needs_tcp(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->verdict == RW_VERDICT_TRUNCATED)
            return true;
    return false;
}

void
rwi_find_silence(struct rwi_finder *it, const struct rw_step *step)
{
    static const struct {
        enum rw_finding_code code;
        enum rw_detail detail; /* what it means over TCP, after truncation */
    } KINDS[] = {
        [RW_STEP_TIMEOUT] = {RW_FINDING_SERVER_TIMEOUT, RW_DETAIL_SILENT},
        [RW_STEP_REFUSED] = {RW_FINDING_PORT_CLOSED, RW_DETAIL_CLOSED_PORT},
        [RW_STEP_UNREACHABLE] = {RW_FINDING_SERVER_UNREACHABLE,
                                 RW_DETAIL_NO_ROUTE},
        [RW_STEP_CLOSED] = {RW_FINDING_SERVER_UNREACHABLE,
                            RW_DETAIL_BROKEN_OFF},
    };
    enum rw_step_error error = step->error;
    enum rw_finding_code code;
    enum rw_detail detail;
    struct others others;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f;

    /* Without any network it is not the servers' fault. */
    if (it->trace->reason == RW_REASON_NO_NETWORK ||
        (error != RW_STEP_TIMEOUT && error != RW_STEP_REFUSED &&
         error != RW_STEP_UNREACHABLE && error != RW_STEP_CLOSED))
        return;
    look_around(&others, it, step);
    if (others.answered || rwi_is_stale_glue(it, step) ||
        (error == RW_STEP_TIMEOUT && (others.discarded || others.cancelled)))
        return;
    code = KINDS[error].code;
    detail = KINDS[error].detail;
    if (step->transport == RW_TCP &&
        (others.truncated || (error == RW_STEP_CLOSED && !others.over_udp)))
        code = RW_FINDING_TCP_FAILED;
    else if (step->transport == RW_TCP && others.over_udp)
        code = RW_FINDING_TCP_UNREACHABLE;
    else if (code != RW_FINDING_SERVER_UNREACHABLE &&
             code != RW_FINDING_TCP_UNREACHABLE)
        detail = RW_DETAIL_NONE;
    f = rwi_finding_of(code, step, &who);
    f.detail = detail;
    if (code == RW_FINDING_TCP_UNREACHABLE && needs_tcp(it->trace))
        f.severity = RW_SEVERITY_ERROR;
    /* One packet may have been lost on the way. */
    if (code == RW_FINDING_SERVER_TIMEOUT && others.silent < SILENT_FOR_SURE)
        f.severity = RW_SEVERITY_NOTICE;
    rwi_add(it, &f);
}
