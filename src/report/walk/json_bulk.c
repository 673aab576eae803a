/* The lines of bulk; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/print/json.h"

#include "report/walk/json_findings.h"
#include "report/walk/report.h"

/* The members that may be chosen, in their order. */
static const struct {
    const char *word;
    enum rw_bulk_field field;
} FIELDS[] = {
    {"name", RW_BULK_NAME},       {"type", RW_BULK_TYPE},
    {"line", RW_BULK_LINE},       {"outcome", RW_BULK_OUTCOME},
    {"reason", RW_BULK_REASON},   {"rcode", RW_BULK_RCODE},
    {"answer", RW_BULK_ANSWER},   {"security", RW_BULK_SECURITY},
    {"queries", RW_BULK_QUERIES}, {"elapsed_ms", RW_BULK_ELAPSED_MS},
    {"causes", RW_BULK_CAUSES},   {"findings", RW_BULK_FINDINGS},
    {"trace", RW_BULK_TRACE},
};

enum rw_status
rw_bulk_fields_from_text(unsigned *fields, const char *text)
{
    unsigned chosen = 0;

    do {
        size_t len = strcspn(text, ","), i = 0;

        while (i < sizeof(FIELDS) / sizeof(FIELDS[0]) &&
               (strlen(FIELDS[i].word) != len ||
                strncmp(FIELDS[i].word, text, len) != 0))
            i++;
        if (i == sizeof(FIELDS) / sizeof(FIELDS[0]))
            return RW_ERR_SYNTAX;
        chosen |= FIELDS[i].field;
        text += len;
    } while (*text++ == ',');
    *fields = chosen;
    return RW_OK;
}

static bool
wants(const struct rw_bulk_options *options, enum rw_bulk_field field)
{
    return options->fields == 0 || (options->fields & field) != 0;
}

/* What is written where the user asks for it alone. */
static bool
asks(const struct rw_bulk_options *options, enum rw_bulk_field field)
{
    return (options->fields & field) != 0;
}

static inline void
put_word(struct rwi_json *json, enum rwi_json_row member, const char *word)
{
    rwi_json_word(json, member, word, strlen(word));
}

/* Begin a line: a chosen part of the object is none of the contract's, and
 * does not say that it were. */
static void
begin(struct rwi_json *json, const struct rw_bulk_options *options,
      rw_sink_fn sink, void *ctx)
{
    rwi_json_begin(json, J_BULK, 0, sink, ctx);
    json->is_partial = options->fields != 0;
    if (!json->is_partial)
        put_word(json, J_BULK_schema, "rootwalk.bulk/1");
}

static void
put_line(struct rwi_json *json, const struct rw_bulk_options *options)
{
    if (options->line > 0)
        rwi_json_number(json, J_BULK_line, options->line);
}

/* What came of it, in short. */
static void
put_result(struct rwi_json *json, const struct rw_trace *trace,
           const struct rw_bulk_options *options)
{
    if (wants(options, RW_BULK_OUTCOME))
        put_word(json, J_BULK_outcome, rw_outcome_word(trace->outcome));
    if (wants(options, RW_BULK_REASON))
        rwi_json_reason(json, J_BULK_reason, trace);
    if (wants(options, RW_BULK_RCODE))
        rwi_json_final_rcode(json, J_BULK_rcode, trace);
    if (wants(options, RW_BULK_ANSWER))
        rwi_json_answer(json, J_BULK_answer, trace);
    if (wants(options, RW_BULK_SECURITY))
        put_word(json, J_BULK_security, rw_security_word(trace->security));
    if (wants(options, RW_BULK_QUERIES))
        rwi_json_number(json, J_BULK_queries, trace->queries);
    if (wants(options, RW_BULK_ELAPSED_MS))
        rwi_json_ms(json, J_BULK_elapsed_ms, rwi_trace_elapsed(trace));
    if (wants(options, RW_BULK_CAUSES))
        rwi_json_causes(json, trace);
}

enum rw_status
rw_report_bulk(const struct rw_trace *trace,
               const struct rw_bulk_options *options, rw_sink_fn sink,
               void *ctx)
{
    struct rwi_json json;

    begin(&json, options, sink, ctx);
    if (wants(options, RW_BULK_NAME))
        rwi_json_name(&json, J_BULK_name, trace->qname);
    if (wants(options, RW_BULK_TYPE))
        rwi_json_type(&json, J_BULK_type, trace->qtype);
    put_line(&json, options);
    put_result(&json, trace, options);
    if (options->findings_too || asks(options, RW_BULK_FINDINGS))
        rwi_json_findings(&json, J_BULK_findings, trace, options->findings);
    if (options->trace_too || asks(options, RW_BULK_TRACE)) {
        rwi_json_object(&json, J_BULK_trace);
        rwi_json_trace(&json, trace, options->findings);
        rwi_json_close(&json);
    }
    return rwi_json_end(&json);
}

/* What a line that asks for nothing has in a result's place. */
static void
put_nothing(struct rwi_json *json, const char *outcome, const char *reason,
            const struct rw_bulk_options *options)
{
    if (wants(options, RW_BULK_OUTCOME))
        rwi_json_string(json, J_BULK_outcome, outcome);
    if (wants(options, RW_BULK_REASON))
        rwi_json_string(json, J_BULK_reason, reason);
    if (wants(options, RW_BULK_RCODE))
        rwi_json_null(json, J_BULK_rcode);
    if (wants(options, RW_BULK_ANSWER)) {
        rwi_json_list(json, J_BULK_answer);
        rwi_json_close(json);
    }
    if (wants(options, RW_BULK_SECURITY))
        rwi_json_string(json, J_BULK_security,
                        rw_security_word(RW_SECURITY_UNCHECKED));
    if (wants(options, RW_BULK_QUERIES))
        rwi_json_number(json, J_BULK_queries, 0);
    if (wants(options, RW_BULK_ELAPSED_MS))
        rwi_json_ms(json, J_BULK_elapsed_ms, 0);
}

enum rw_status
rw_report_bulk_other(const char *name, const char *type,
                     enum rw_bulk_other other, const char *reason,
                     const struct rw_bulk_options *options, rw_sink_fn sink,
                     void *ctx)
{
    struct rwi_json json;

    begin(&json, options, sink, ctx);
    if (wants(options, RW_BULK_NAME))
        rwi_json_string(&json, J_BULK_name, name);
    if (wants(options, RW_BULK_TYPE))
        rwi_json_string(&json, J_BULK_type, type);
    put_line(&json, options);
    put_nothing(&json,
                other == RW_BULK_INVALID ? "invalid"
                                         : rw_outcome_word(RW_OUTCOME_FAILURE),
                reason, options);
    return rwi_json_end(&json);
}
