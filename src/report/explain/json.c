/* An explained message as JSON; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/report.h"
#include "report/print/json.h"

enum rw_status
rwi_explain_json(const struct rw_context *context,
                 const struct rwi_dissection *d,
                 const struct rw_explain_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_EXPLAINED, 0, options->sink, options->ctx);
    rwi_json_string(&json, J_EXPLAINED_schema, "rootwalk.message/1");
    rwi_json_number_or_null(&json, J_EXPLAINED_frame, context->frame);
    rwi_json_time(&json, J_EXPLAINED_time, context->time_us);
    rwi_json_endpoint(&json, J_EXPLAINED_source, &context->source);
    rwi_json_endpoint(&json, J_EXPLAINED_destination, &context->destination);
    if (context->has_transport)
        rwi_json_transport(&json, J_EXPLAINED_transport, context->transport);
    else
        rwi_json_null(&json, J_EXPLAINED_transport);
    rwi_json_message(&json, J_EXPLAINED_message, &d->msg);
    rwi_json_fault(&json, J_EXPLAINED_error, &d->fault);
    rwi_json_remarks(&json, J_EXPLAINED_remarks, &d->remarks, &d->msg);
    if (context->pair_frame != 0)
        rwi_json_number(&json, J_EXPLAINED_pair_frame, context->pair_frame);
    return rwi_json_end(&json);
}
