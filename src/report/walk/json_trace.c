/* A walk as JSON: the trace of doc/json.md.
 *
 * Every member has a row in json.def, from which the schema and the manual are
 * made: what has no row cannot be written here.  Words are those of machines,
 * sentences are English, names are as received.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include "rootwalk/depends.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "report/walk/json_chain.h"
#include "report/walk/json_findings.h"
#include "report/walk/record_write.h"
#include "report/walk/report.h"

void
rwi_json_query(struct rwi_json *json, enum rwi_json_row member,
               const struct rw_trace *trace)
{
    rwi_json_object(json, member);
    rwi_json_name(json, J_QUERY_name, trace->qname);
    rwi_json_unicode(json, J_QUERY_unicode, trace->qname);
    rwi_json_type(json, J_QUERY_type, trace->qtype);
    rwi_json_class(json, J_QUERY_class, trace->qclass);
    rwi_json_close(json);
}

static void
put_answer_record(struct rwi_json *json, const struct rw_record *record)
{
    rwi_json_item(json);
    rwi_json_name(json, J_ANSWER_name, record->owner);
    rwi_json_type(json, J_ANSWER_type, record->type);
    rwi_json_class(json, J_ANSWER_class, record->rclass);
    rwi_json_number(json, J_ANSWER_ttl, record->ttl_s);
    rwi_json_rdata(json, J_ANSWER_rdata, record->type, record->rclass,
                   record->rdata, record->rdata_len, 0, record->rdata_len);
    rwi_json_close(json);
}

void
rwi_json_answer(struct rwi_json *json, enum rwi_json_row member,
                const struct rw_trace *trace)
{
    rwi_json_list(json, member);
    for (size_t i = 0; i < trace->answer_count; i++)
        put_answer_record(json, &trace->answer[i]);
    rwi_json_close(json);
}

/* ---- steps -------------------------------------------------------------- */

static void
put_server(struct rwi_json *json, const struct rw_server *server)
{
    rwi_json_object(json, J_STEP_server);
    rwi_json_name(json, J_SERVER_name, server->name);
    rwi_json_address(json, J_SERVER_address, &server->address);
    rwi_json_number(json, J_SERVER_port, server->address.port);
    rwi_json_string(json, J_SERVER_provenance,
                    rw_provenance_word(server->provenance));
    rwi_json_close(json);
}

static void
put_sent(struct rwi_json *json, const struct rw_step *step)
{
    rwi_json_object(json, J_STEP_query);
    rwi_json_number(json, J_SENT_id, step->id);
    rwi_json_flags(json, J_SENT_flags, step->flags);
    rwi_json_name(json, J_SENT_name, step->qname);
    rwi_json_type(json, J_SENT_type, step->qtype);
    rwi_json_class(json, J_SENT_class, step->qclass);
    rwi_json_number(json, J_SENT_size, step->query.len);
    rwi_json_close(json);
}

/* A stream into the member: the sentence has no buffer and no limit. */
static void
put_because(struct rwi_json *json, const struct rw_because *because)
{
    struct rwi_json_stream stream;

    rw_because_to_text(rwi_json_stream(&stream, json, J_STEP_because), because);
    rwi_json_stream_end(&stream);
}

static void
put_ns(struct rwi_json *json, const struct rw_ns *ns)
{
    struct rwi_json_stream stream;

    rwi_json_item(json);
    rwi_json_name(json, J_NS_name, ns->name);
    rwi_json_list(json, J_NS_addresses);
    for (size_t i = 0; i < ns->address_count; i++) {
        rw_address_to_text(rwi_json_stream_item(&stream, json),
                           &ns->addresses[i]);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
    rwi_json_bool(json, J_NS_glue, ns->glue);
    rwi_json_close(json);
}

static void
put_referral(struct rwi_json *json, const struct rw_referral *referral)
{
    if (referral == NULL) {
        rwi_json_null(json, J_STEP_referral);
        return;
    }
    rwi_json_object(json, J_STEP_referral);
    rwi_json_name(json, J_REFERRAL_zone, referral->zone);
    rwi_json_bool(json, J_REFERRAL_ds, referral->has_ds);
    rwi_json_list(json, J_REFERRAL_servers);
    for (size_t i = 0; i < referral->server_count; i++)
        put_ns(json, &referral->servers[i]);
    rwi_json_close(json);
    rwi_json_close(json);
}

/* What a response is; and whose, where it is not the server's that was asked.
 */
static void
put_kind(struct rwi_json *json, const struct rw_step *step)
{
    rwi_json_string_or_null(
        json, J_STEP_kind,
        step->reading != NULL ? rw_kind_word(step->reading->kind) : NULL);
    if (step->mismatch == RW_MISMATCH_NONE)
        return;
    rwi_json_string(json, J_STEP_mismatch, rw_mismatch_word(step->mismatch));
    rwi_json_endpoint(json, J_STEP_from, &step->from);
}

/* What is wrong with a response, and what is unusual about it. */
static void
put_oddities(struct rwi_json *json, const struct rw_reading *reading)
{
    struct rw_remarks remarks;

    if (reading == NULL)
        return;
    if (reading->fault.code != RW_FAULT_NONE)
        rwi_json_fault(json, J_STEP_fault, &reading->fault);
    rw_remarks_of(&remarks, reading);
    rwi_json_remarks(json, J_STEP_remarks, &remarks, &reading->message);
}

/* What became of the query.  One whose answer was not waited for, because the
 * walk had no more use for it, failed at nothing: it has no response, and was
 * discarded. */
static void
put_result(struct rwi_json *json, const struct rw_step *step)
{
    bool was_cancelled = step->error == RW_STEP_CANCELLED;

    rwi_json_message(json, J_STEP_response,
                     step->reading != NULL ? &step->reading->message : NULL);
    rwi_json_string_or_null(json, J_STEP_error,
                            step->error == RW_STEP_OK || was_cancelled
                                ? NULL
                                : rw_step_error_word(step->error));
    if (step->is_joined)
        rwi_json_bool(json, J_STEP_joined, true);
    if (step->is_unsent)
        rwi_json_bool(json, J_STEP_unsent, true);
    put_kind(json, step);
    put_oddities(json, step->reading);
    put_because(json, &step->because);
    rwi_json_string(
        json, J_STEP_verdict,
        rw_verdict_word(was_cancelled ? RW_VERDICT_DISCARDED : step->verdict));
    put_referral(json, step->referral);
}

static void
put_step(struct rwi_json *json, const struct rw_step *step)
{
    rwi_json_item(json);
    rwi_json_number(json, J_STEP_step, step->number);
    rwi_json_number_or_null(json, J_STEP_parent, step->parent);
    rwi_json_string(json, J_STEP_purpose, rw_purpose_word(step->purpose));
    if (step->probe != RW_PROBE_NONE)
        rwi_json_string(json, J_STEP_probe, rw_probe_word(step->probe));
    rwi_json_name(json, J_STEP_zone, step->zone);
    put_server(json, &step->server);
    rwi_json_transport(json, J_STEP_transport, step->transport);
    rwi_json_number(json, J_STEP_attempt, step->attempt);
    rwi_json_time(json, J_STEP_sent, step->sent_us);
    rwi_json_ms(json, J_STEP_rtt_ms, step->rtt_us);
    if (step->given_up_us > 0)
        rwi_json_ms(json, J_STEP_given_up_ms, step->given_up_us);
    put_sent(json, step);
    put_result(json, step);
    rwi_json_close(json);
}

/* ---- the whole ---------------------------------------------------------- */

static void
put_cost(struct rwi_json *json, const struct rw_trace *trace)
{
    rwi_json_object(json, J_TRACE_cost);
    rwi_json_number(json, J_COST_queries, trace->queries);
    rwi_json_number(json, J_COST_bytes_sent, trace->bytes_sent);
    rwi_json_number(json, J_COST_bytes_received, trace->bytes_received);
    rwi_json_ms(json, J_COST_elapsed_ms, rwi_trace_elapsed(trace));
    rwi_json_close(json);
}

static void
put_survey(struct rwi_json *json, const struct rw_survey *survey)
{
    if (survey->zones == 0 && survey->zones_left_out == 0)
        return;
    rwi_json_object(json, J_TRACE_survey);
    rwi_json_number(json, J_SURVEY_zones, survey->zones);
    rwi_json_number(json, J_SURVEY_queries, survey->queries);
    rwi_json_number(json, J_SURVEY_probes_left_out, survey->probes_left_out);
    rwi_json_number(json, J_SURVEY_servers_left_out, survey->servers_left_out);
    rwi_json_number(json, J_SURVEY_zones_left_out, survey->zones_left_out);
    rwi_json_string_or_null(json, J_SURVEY_reason,
                            survey->reason == RW_REASON_NONE
                                ? NULL
                                : rw_reason_word(survey->reason));
    rwi_json_close(json);
}

static void
put_single(struct rwi_json *json, const struct rw_depends_single *single)
{
    rwi_json_item(json);
    rwi_json_string(json, J_SINGLE_kind,
                    single->kind == RW_SINGLE_SERVER ? "server" : "network");
    rwi_json_name(json, J_SINGLE_server, single->name);
    rwi_json_address(json, J_SINGLE_address, &single->address);
    rwi_json_name(json, J_SINGLE_zone, single->zone);
    rwi_json_close(json);
}

static void
put_depends_zone(struct rwi_json *json, const struct rw_depends_zone *zone)
{
    rwi_json_item(json);
    rwi_json_name(json, J_DEPENDS_ZONE_zone, zone->zone);
    rwi_json_number(json, J_DEPENDS_ZONE_servers, zone->servers);
    rwi_json_number(json, J_DEPENDS_ZONE_addresses, zone->addresses);
    rwi_json_bool(json, J_DEPENDS_ZONE_direct, zone->is_direct);
    rwi_json_bool(json, J_DEPENDS_ZONE_ipv6, zone->by_ipv6);
    rwi_json_close(json);
}

static void
put_dangling(struct rwi_json *json, const struct rw_depends *depends)
{
    rwi_json_list(json, J_DEPENDS_dangling);
    for (size_t i = 0; i < depends->dangling_count; i++) {
        rwi_json_item(json);
        rwi_json_name(json, J_DANGLING_name, depends->dangling[i].name);
        rwi_json_name(json, J_DANGLING_domain, depends->dangling[i].domain);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_ipv6(struct rwi_json *json, const struct rw_depends *depends)
{
    rwi_json_bool(json, J_DEPENDS_ipv6, depends->by_ipv6);
    rwi_json_list(json, J_DEPENDS_ipv6_path);
    for (size_t i = 0; i < depends->ipv6_path_count; i++) {
        struct rwi_json_stream stream;

        rw_name_to_text(rwi_json_stream_item(&stream, json),
                        depends->ipv6_path[i]);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
}

static void
put_depends(struct rwi_json *json, const struct rw_trace *trace)
{
    struct rw_depends *depends;

    if (trace->survey.zones == 0)
        return;
    if (rw_depends_of(&depends, trace) != RW_OK) {
        rwi_json_fail(json, RW_ERR_MEMORY);
        return;
    }
    rwi_json_object(json, J_TRACE_depends);
    rwi_json_list(json, J_DEPENDS_zones);
    for (size_t i = 0; i < depends->zone_count; i++)
        put_depends_zone(json, &depends->zones[i]);
    rwi_json_close(json);
    rwi_json_number(json, J_DEPENDS_servers, depends->servers);
    rwi_json_number(json, J_DEPENDS_addresses, depends->addresses);
    rwi_json_number(json, J_DEPENDS_networks, depends->networks);
    rwi_json_list(json, J_DEPENDS_singles);
    for (size_t i = 0; i < depends->single_count; i++)
        put_single(json, &depends->singles[i]);
    rwi_json_close(json);
    put_dangling(json, depends);
    put_ipv6(json, depends);
    rwi_json_close(json);
    rw_depends_free(depends);
}

void
rwi_json_final_rcode(struct rwi_json *json, enum rwi_json_row member,
                     const struct rw_trace *trace)
{
    if (trace->rcode == RW_NO_RCODE)
        rwi_json_null(json, member);
    else
        rwi_json_rcode(json, member, trace->rcode);
}

void
rwi_json_reason(struct rwi_json *json, enum rwi_json_row member,
                const struct rw_trace *trace)
{
    rwi_json_string_or_null(
        json, member,
        trace->reason == RW_REASON_NONE ? NULL : rw_reason_word(trace->reason));
}

static void
put_security_reason(struct rwi_json *json, const struct rw_trace *trace)
{
    struct rwi_json_stream stream;
    const struct rw_flaw *flaw =
        trace->chain != NULL ? rw_chain_reason(trace->chain) : NULL;

    if (flaw == NULL) {
        rwi_json_null(json, J_TRACE_security_reason);
        return;
    }
    rw_flaw_to_text(rwi_json_stream(&stream, json, J_TRACE_security_reason),
                    flaw);
    rwi_json_stream_end(&stream);
}

static void
put_steps(struct rwi_json *json, const struct rw_trace *trace)
{
    rwi_json_list(json, J_TRACE_steps);
    for (size_t i = 0; i < trace->step_count; i++)
        put_step(json, trace->steps[i]);
    rwi_json_close(json);
}

void
rwi_json_trace(struct rwi_json *json, const struct rw_trace *trace,
               const struct rw_findings *findings)
{
    rwi_json_string(json, J_TRACE_schema, "rootwalk.trace/1");
    rwi_json_string(json, J_TRACE_version, RWI_VERSION);
    rwi_json_query(json, J_TRACE_query, trace);
    rwi_json_time(json, J_TRACE_started, trace->started_us);
    rwi_json_string(json, J_TRACE_outcome, rw_outcome_word(trace->outcome));
    rwi_json_reason(json, J_TRACE_reason, trace);
    rwi_json_final_rcode(json, J_TRACE_rcode, trace);
    rwi_json_answer(json, J_TRACE_answer, trace);
    rwi_json_string(json, J_TRACE_security, rw_security_word(trace->security));
    put_security_reason(json, trace);
    if (trace->chain != NULL)
        rwi_json_chain(json, trace->chain);
    put_steps(json, trace);
    rwi_json_findings(json, J_TRACE_findings, trace, findings);
    put_cost(json, trace);
    put_survey(json, &trace->survey);
    put_depends(json, trace);
}

enum rw_status
rwi_report_json(const struct rw_trace *trace,
                const struct rw_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_TRACE, 2, options->sink, options->ctx);
    rwi_json_trace(&json, trace, options->findings);
    if (options->hex)
        rwi_json_record(&json, J_TRACE_record, trace);
    return rwi_json_end(&json);
}
