/* The comparison as JSON; see doc/json.md.
 *
 * Member names are those of json.def, so what is not described cannot be
 * written.  Lists keep the order of the command line.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/compare/report.h"
#include "report/print/json.h"

static void
put_difference(struct rwi_json *json, const struct rw_difference *difference)
{
    struct rwi_json_stream stream;

    rwi_json_item(json);
    rwi_json_string(json, J_DIFFERENCE_kind,
                    rw_difference_kind(difference->code));
    rwi_json_bool(json, J_DIFFERENCE_matters,
                  rw_difference_matters(difference->code));
    rw_difference_to_text(rwi_json_stream(&stream, json, J_DIFFERENCE_text),
                          difference);
    rwi_json_stream_end(&stream);
    rwi_json_close(json);
}

static void
put_differences(struct rwi_json *json, const struct rw_comparison *comparison)
{
    rwi_json_list(json, J_RESOLVER_differences);
    for (size_t i = 0; i < comparison->count; i++)
        put_difference(json, &comparison->differences[i]);
    rwi_json_close(json);
}

/* A resolver's name as the user typed it, of whatever octets. */
static void
put_label(struct rwi_json *json, const char *label)
{
    struct rwi_json_stream stream;

    rw_text_put_safe(rwi_json_stream(&stream, json, J_RESOLVER_name), label,
                     strlen(label));
    rwi_json_stream_end(&stream);
}

/* As the resolver sent it; null where nothing came that has a header. */
static void
put_response(struct rwi_json *json, const struct rw_octets *response)
{
    static const struct rw_asked OF_A_RESOLVER = {.of_resolver = true};
    struct rw_reading *reading = NULL;
    enum rw_status status = RW_OK;

    if (response->data != NULL)
        status = rw_reading_new(&reading, &OF_A_RESOLVER, response->data,
                                response->len);
    if (status != RW_OK)
        rwi_json_fail(json, status);
    rwi_json_message(json, J_RESOLVER_response,
                     reading != NULL ? &reading->message : NULL);
    rw_reading_free(reading);
}

static void
put_resolver(struct rwi_json *json, const struct rw_compare_row *row)
{
    const struct rw_stub_answer *answer = row->answer;

    rwi_json_item(json);
    rwi_json_endpoint(json, J_RESOLVER_resolver, &answer->resolver);
    if (answer->label != NULL)
        put_label(json, answer->label);
    rwi_json_ms(json, J_RESOLVER_rtt_ms, answer->rtt_us);
    rwi_json_string_or_null(
        json, J_RESOLVER_error,
        answer->error == RW_STUB_OK ? NULL : rw_stub_error_word(answer->error));
    put_response(json, &answer->response);
    rwi_json_string(json, J_RESOLVER_verdict,
                    rw_compare_verdict_word(row->comparison->verdict));
    put_differences(json, row->comparison);
    rwi_json_close(json);
}

enum rw_status
rwi_compare_json(struct rw_compare_report *report,
                 const struct rw_compare_row *rows, size_t count)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_COMPARE, 2, report->options.sink,
                   report->options.ctx);
    rwi_json_string(&json, J_COMPARE_schema, "rootwalk.compare/1");
    rwi_json_string(&json, J_COMPARE_version, RWI_VERSION);
    rwi_json_query(&json, J_COMPARE_query, report->trace);
    rwi_json_object(&json, J_COMPARE_iterative);
    rwi_json_trace(&json, report->trace, report->options.findings);
    rwi_json_close(&json);
    rwi_json_list(&json, J_COMPARE_recursive);
    for (size_t i = 0; i < count; i++)
        put_resolver(&json, &rows[i]);
    rwi_json_close(&json);
    return rwi_json_end(&json);
}
