/* An explained message as JSON: the contract's section 4.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/report.h"
#include "report/print/json.h"

#define SENTENCE_MAX 2048 /* octets of a fault or a remark; names fit */

static void
put_error(struct rwi_json *json, const struct rwi_dissection *d)
{
    char buf[SENTENCE_MAX];
    struct rw_text text;

    if (d->status == RW_OK) {
        rwi_json_null(json, J_EXPLAINED_error);
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rwi_fault_to_text(&text, &d->fault, false);
    rwi_json_string(json, J_EXPLAINED_error, buf);
}

static void
put_remarks(struct rwi_json *json, const struct rwi_dissection *d)
{
    char buf[SENTENCE_MAX];
    struct rw_text text;

    if (d->remarks.count == 0)
        return;
    rwi_json_list(json, J_EXPLAINED_remarks);
    for (size_t i = 0; i < d->remarks.count; i++) {
        rw_text_init(&text, buf, sizeof(buf));
        rwi_remark_to_text(&text, &d->remarks.list[i], &d->msg, false);
        rwi_json_string_item(json, buf);
    }
    rwi_json_close(json);
}

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
    put_error(&json, d);
    put_remarks(&json, d);
    if (context->pair_frame != 0)
        rwi_json_number(&json, J_EXPLAINED_pair_frame, context->pair_frame);
    return rwi_json_end(&json);
}
