/* Servers that do not do their work: lame, silent, unreachable, malformed,
 * without EDNS or TCP.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#include "base/words.h"

static void
set_detail(struct rw_finding *finding, const char *phrase)
{
    snprintf(finding->detail, sizeof(finding->detail), "%s", phrase);
}

static void
set_rcode(struct rw_finding *finding, uint16_t rcode)
{
    struct rw_text text;

    rw_text_init(&text, finding->detail, sizeof(finding->detail));
    rw_rcode_to_text(&text, rcode);
}

/* ---- responses of no use ----------------------------------------------- */

/* Why a server is lame: an rcode, a referral that leads nowhere, or AA=0. */
static const char *
lame_phrase(const struct rw_message *msg)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_AUTHORITY);

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_AUTHORITY); i++)
        if (rrs[i].type == RW_TYPE_NS &&
            rw_message_count(msg, RW_SECTION_ANSWER) == 0)
            return rw_message_name_is(msg, rrs[i].owner, RW_NAME_ROOT)
                       ? N_("it refers back to the root")
                       : N_("it refers elsewhere instead of answering");
    if (!(msg->header.flags & RW_FLAG_AA))
        return N_("it answers without authority (AA=0)");
    return N_("its answer is of no use");
}

static bool
is_without_edns(const struct rw_step *step)
{
    return step->because.code == RW_BECAUSE_NO_EDNS ||
           step->because.code == RW_BECAUSE_SILENT_TO_EDNS;
}

/* Whether a server that failed did well when it was asked without EDNS: then
 * that is what is wrong with it. */
static bool
minds_edns(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (is_without_edns(other) && other->because.step == step->number &&
            other->error == RW_STEP_OK && other->verdict != RW_VERDICT_LAME &&
            other->verdict != RW_VERDICT_ERROR)
            return true;
    }
    return false;
}

static void
find_lame(struct rw_findings *out, const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_LAME_DELEGATION, step);
    struct rwi_heard heard;

    if (rwi_hear(&heard, step)) {
        uint16_t rcode = rw_message_rcode(&heard.msg);

        if (rcode != RW_RCODE_NOERROR && rcode != RW_RCODE_NXDOMAIN)
            set_rcode(&f, rcode);
        else
            set_detail(&f, lame_phrase(&heard.msg));
        rwi_heard_done(&heard);
    }
    rwi_findings_add(out, &f);
}

static void
find_error(struct rw_findings *out, const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_SERVER_ERROR, step);
    struct rwi_heard heard;

    if (!rwi_hear(&heard, step))
        return;
    if (rw_message_rcode(&heard.msg) != RW_RCODE_NOERROR) {
        set_rcode(&f, rw_message_rcode(&heard.msg));
        rwi_findings_add(out, &f);
    }
    rwi_heard_done(&heard);
}

/* Who sent what was discarded, and what did not match. */
static void
find_mismatch(struct rw_findings *out, const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_MISMATCHED_RESPONSE, step);
    struct rw_header header;

    if (step->from.family != RW_FAMILY_NONE &&
        !rw_address_equal(&step->from, &step->server.address))
        set_detail(&f, N_("it came from another address or port"));
    else if (rw_header_from_wire(&header, step->response.data,
                                 step->response.len) == RW_OK &&
             header.id != step->id)
        set_detail(&f, N_("its ID is another one"));
    else
        set_detail(&f, N_("its question is another one"));
    rwi_findings_add(out, &f);
}

/* ---- no response ------------------------------------------------------- */

/* Whether the same question to the same server had a response after all:
 * a lost packet is no finding. */
static bool
answered_later(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (other != step && other->error == RW_STEP_OK &&
            other->verdict != RW_VERDICT_DISCARDED &&
            other->response.data != NULL &&
            other->transport == step->transport &&
            rw_address_equal(&other->server.address, &step->server.address))
            return true;
    }
    return false;
}

static bool
is_after_truncation(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (other->verdict == RW_VERDICT_TRUNCATED &&
            other->number < step->number &&
            rw_address_same_host(&other->server.address, &step->server.address))
            return true;
    }
    return false;
}

static void
find_silence(struct rw_findings *out, const struct rw_trace *trace,
             const struct rw_step *step)
{
    static const struct {
        enum rw_finding_code code;
        const char *tcp; /* what it means over TCP, after truncation */
    } KINDS[] = {
        [RW_STEP_TIMEOUT] = {RW_FINDING_SERVER_TIMEOUT, N_("nothing comes")},
        [RW_STEP_REFUSED] = {RW_FINDING_PORT_CLOSED, N_("the port is closed")},
        [RW_STEP_UNREACHABLE] = {RW_FINDING_SERVER_UNREACHABLE,
                                 N_("it cannot be reached")},
        [RW_STEP_CLOSED] = {RW_FINDING_SERVER_UNREACHABLE,
                            N_("the connection is closed too soon")},
    };
    struct rw_finding f;

    if (answered_later(trace, step))
        return;
    f = rwi_finding_of(KINDS[step->error].code, step);
    if (step->transport == RW_TCP &&
        (step->error == RW_STEP_CLOSED || is_after_truncation(trace, step))) {
        f.code = RW_FINDING_TCP_FAILED;
        set_detail(&f, KINDS[step->error].tcp);
    }
    rwi_findings_add(out, &f);
}

/* The server answered only when it was asked without EDNS. */
static void
find_edns(struct rw_findings *out, const struct rw_trace *trace,
          const struct rw_step *step)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_EDNS_UNSUPPORTED, step);
    const struct rw_step *first = NULL;
    struct rwi_heard heard;

    if (!is_without_edns(step) || step->error != RW_STEP_OK ||
        step->response.data == NULL)
        return;
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->number == step->because.step)
            first = trace->steps[i];
    if (first == NULL)
        return;
    if (rwi_hear(&heard, first)) {
        set_rcode(&f, rw_message_rcode(&heard.msg));
        rwi_heard_done(&heard);
    } else {
        set_detail(&f, N_("no answer"));
    }
    f.step = first->number;
    rwi_findings_add(out, &f);
}

static void
find_in_step(struct rw_findings *out, const struct rw_trace *trace,
             const struct rw_step *step)
{
    struct rw_finding f;

    find_edns(out, trace, step);
    if (step->verdict == RW_VERDICT_DISCARDED) {
        find_mismatch(out, step);
        return;
    }
    switch (step->error) {
    case RW_STEP_TIMEOUT:
    case RW_STEP_REFUSED:
    case RW_STEP_UNREACHABLE:
    case RW_STEP_CLOSED:
        find_silence(out, trace, step);
        return;
    case RW_STEP_MALFORMED:
        f = rwi_finding_of(RW_FINDING_MALFORMED_RESPONSE, step);
        rwi_findings_add(out, &f);
        return;
    case RW_STEP_OK:
    case RW_STEP_MISMATCH:
    case RW_STEP_NOT_CAPTURED:
    case RW_STEP_CANCELLED:
        break;
    }
    if (minds_edns(trace, step))
        return; /* find_edns() tells */
    if (step->verdict == RW_VERDICT_LAME)
        find_lame(out, step);
    else if (step->verdict == RW_VERDICT_ERROR)
        find_error(out, step);
}

void
rwi_find_servers(struct rw_findings *out, const struct rw_trace *trace)
{
    /* Without any network it is not the servers' fault. */
    if (trace->reason == RW_REASON_NO_NETWORK)
        return;
    for (size_t i = 0; i < trace->step_count; i++)
        find_in_step(out, trace, trace->steps[i]);
}
