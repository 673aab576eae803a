/* Why a walk failed, in bulk's line: who was asked in vain, and what came.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include "report/walk/report.h"

#define CAUSES_MAX 32 /* of one line; --trace has them all */

static bool
is_cause(const struct rw_step *step)
{
    if (step->error == RW_STEP_CANCELLED)
        return false;
    switch (step->verdict) {
    case RW_VERDICT_LAME:
    case RW_VERDICT_TRUNCATED:
    case RW_VERDICT_ERROR:
    case RW_VERDICT_DISCARDED:
        return true;
    case RW_VERDICT_PENDING:
    case RW_VERDICT_REFERRAL:
    case RW_VERDICT_ANSWER:
    case RW_VERDICT_ALIAS:
    case RW_VERDICT_NODATA:
    case RW_VERDICT_NXDOMAIN:
    case RW_VERDICT_RETRY:
        break;
    }
    return false;
}

/* Whether two say the same: the same server to the same question. */
static bool
is_same(const struct rw_step *a, const struct rw_step *b)
{
    return a->error == b->error && a->qtype == b->qtype &&
           a->transport == b->transport &&
           (a->reading != NULL) == (b->reading != NULL) &&
           (a->reading == NULL || a->reading->kind == b->reading->kind) &&
           rw_address_equal(&a->server.address, &b->server.address) &&
           rw_name_equal(a->qname, b->qname);
}

static bool
was_said(const struct rw_trace *trace, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_cause(trace->steps[i]) &&
            is_same(trace->steps[i], trace->steps[index]))
            return true;
    return false;
}

static void
put_cause(struct rwi_json *json, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    rwi_json_item(json);
    rwi_json_name(json, J_CAUSE_zone, step->zone);
    rwi_json_name(json, J_CAUSE_server, step->server.name);
    rwi_json_address(json, J_CAUSE_address, &step->server.address);
    rwi_json_transport(json, J_CAUSE_transport, step->transport);
    rwi_json_name(json, J_CAUSE_name, step->qname);
    rwi_json_type(json, J_CAUSE_type, step->qtype);
    rwi_json_string_or_null(
        json, J_CAUSE_error,
        step->error == RW_STEP_OK ? NULL : rw_step_error_word(step->error));
    rwi_json_string_or_null(json, J_CAUSE_kind,
                            reading != NULL ? rw_kind_word(reading->kind)
                                            : NULL);
    if (reading != NULL)
        rwi_json_rcode(json, J_CAUSE_rcode, reading->rcode);
    else
        rwi_json_null(json, J_CAUSE_rcode);
    rwi_json_close(json);
}

/* A server that was not even asked, for what others met there. */
static void
put_remembered(struct rwi_json *json, const struct rw_trace *trace,
               const struct rw_left_out *left)
{
    rwi_json_item(json);
    rwi_json_name(json, J_CAUSE_zone, left->zone);
    rwi_json_name(json, J_CAUSE_server, left->server.name);
    rwi_json_address(json, J_CAUSE_address, &left->server.address);
    rwi_json_transport(json, J_CAUSE_transport, RW_UDP);
    rwi_json_name(json, J_CAUSE_name, trace->qname);
    rwi_json_type(json, J_CAUSE_type, trace->qtype);
    rwi_json_string_or_null(
        json, J_CAUSE_error,
        left->error == RW_STEP_OK ? NULL : rw_step_error_word(left->error));
    rwi_json_string_or_null(json, J_CAUSE_kind,
                            left->kind == RW_KINDS ? NULL
                                                   : rw_kind_word(left->kind));
    if (left->rcode != RW_NO_RCODE)
        rwi_json_rcode(json, J_CAUSE_rcode, left->rcode);
    else
        rwi_json_null(json, J_CAUSE_rcode);
    rwi_json_bool(json, J_CAUSE_remembered, true);
    rwi_json_close(json);
}

void
rwi_json_causes(struct rwi_json *json, const struct rw_trace *trace)
{
    size_t count = 0;

    if (trace->outcome != RW_OUTCOME_FAILURE)
        return;
    rwi_json_list(json, J_BULK_causes);
    for (size_t i = 0; i < trace->step_count && count < CAUSES_MAX; i++)
        if (is_cause(trace->steps[i]) && !was_said(trace, i)) {
            put_cause(json, trace->steps[i]);
            count++;
        }
    for (size_t i = 0; i < trace->left_out_count && count < CAUSES_MAX; i++)
        if (trace->left_out[i].was_silent) {
            put_remembered(json, trace, &trace->left_out[i]);
            count++;
        }
    rwi_json_close(json);
}
