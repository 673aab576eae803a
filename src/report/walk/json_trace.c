/* A walk as JSON: the contract's section 2, and the bulk line of section 5.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include <stdlib.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "report/walk/json_chain.h"
#include "report/walk/report.h"
#include "report/print/sentence.h"

static json_t *
sentence_value(const struct rw_text *text, const char *buf)
{
    return rw_text_fits(text) ? rwi_json_ascii(buf) : json_string("");
}

static json_t *
because_value(const struct rw_because *because)
{
    char buf[RWI_SENTENCE_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rwi_because_to_text(&text, because, false);
    return sentence_value(&text, buf);
}

json_t *
rwi_json_query(const struct rw_trace *trace, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "name", rwi_json_name(trace->qname), failed);
    rwi_json_set(o, "unicode", rwi_json_unicode(trace->qname), failed);
    rwi_json_set(o, "type", rwi_json_type(trace->qtype), failed);
    rwi_json_set(o, "class", rwi_json_class(trace->qclass), failed);
    return o;
}

static json_t *
answer_record(const struct rw_record *record, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "name", rwi_json_name(record->owner), failed);
    rwi_json_set(o, "type", rwi_json_type(record->type), failed);
    rwi_json_set(o, "class", rwi_json_class(record->rclass), failed);
    rwi_json_set(o, "ttl", json_integer(record->ttl_s), failed);
    rwi_json_set(o, "rdata",
                 rwi_json_rdata(record->type, record->rdata, record->rdata_len,
                                0, record->rdata_len),
                 failed);
    return o;
}

json_t *
rwi_json_answer(const struct rw_trace *trace)
{
    json_t *list = json_array();
    bool failed = list == NULL;

    for (size_t i = 0; i < trace->answer_count; i++)
        if (json_array_append_new(
                list, answer_record(&trace->answer[i], &failed)) != 0)
            failed = true;
    if (!failed)
        return list;
    json_decref(list);
    return NULL;
}

/* ---- steps ------------------------------------------------------------- */

static json_t *
server_value(const struct rw_server *server, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "name", rwi_json_name(server->name), failed);
    rwi_json_set(o, "address", rwi_json_address(&server->address), failed);
    rwi_json_set(o, "port", json_integer(server->address.port), failed);
    rwi_json_set(o, "provenance",
                 rwi_json_ascii(rw_provenance_word(server->provenance)),
                 failed);
    return o;
}

static json_t *
step_query(const struct rw_step *step, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "id", json_integer(step->id), failed);
    rwi_json_set(o, "flags", json_sprintf("0x%04x", (unsigned)step->flags),
                 failed);
    rwi_json_set(o, "name", rwi_json_name(step->qname), failed);
    rwi_json_set(o, "type", rwi_json_type(step->qtype), failed);
    rwi_json_set(o, "class", rwi_json_class(step->qclass), failed);
    rwi_json_set(o, "size", json_integer((json_int_t)step->query.len), failed);
    return o;
}

json_t *
rwi_json_response(const struct rw_octets *response, bool *failed)
{
    struct rwi_dissection dissection;
    json_t *value;

    if (response->data == NULL)
        return json_null();
    if (rwi_dissect(&dissection, response->data, response->len) != RW_OK) {
        *failed = true;
        return NULL;
    }
    value = dissection.has_header ? rwi_json_message(&dissection) : json_null();
    rwi_dissect_done(&dissection);
    return value;
}

static json_t *
referral_server(const struct rw_ns *ns, bool *failed)
{
    json_t *o = json_object();
    json_t *addresses = json_array();

    for (size_t i = 0; i < ns->address_count; i++)
        if (json_array_append_new(addresses,
                                  rwi_json_address(&ns->addresses[i])) != 0)
            *failed = true;
    rwi_json_set(o, "name", rwi_json_name(ns->name), failed);
    rwi_json_set(o, "addresses", addresses, failed);
    rwi_json_set(o, "glue", json_boolean(ns->glue), failed);
    return o;
}

static json_t *
referral_value(const struct rw_referral *referral, bool *failed)
{
    json_t *o, *servers;

    if (referral == NULL)
        return json_null();
    o = json_object();
    servers = json_array();
    for (size_t i = 0; i < referral->server_count; i++)
        if (json_array_append_new(
                servers, referral_server(&referral->servers[i], failed)) != 0)
            *failed = true;
    rwi_json_set(o, "zone", rwi_json_name(referral->zone), failed);
    rwi_json_set(o, "ds", json_boolean(referral->has_ds), failed);
    rwi_json_set(o, "servers", servers, failed);
    return o;
}

/* A query whose answer was not waited for, because the walk had no more use
 * for it, failed at nothing: it has no response, and was discarded. */
static json_t *
error_value(const struct rw_step *step)
{
    if (step->error == RW_STEP_OK || step->error == RW_STEP_CANCELLED)
        return json_null();
    return rwi_json_ascii(rw_step_error_word(step->error));
}

static json_t *
verdict_value(const struct rw_step *step)
{
    return rwi_json_ascii(rw_verdict_word(step->error == RW_STEP_CANCELLED
                                              ? RW_VERDICT_DISCARDED
                                              : step->verdict));
}

static json_t *
step_value(const struct rw_step *step, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "step", json_integer(step->number), failed);
    rwi_json_set(o, "parent",
                 step->parent == 0 ? json_null() : json_integer(step->parent),
                 failed);
    rwi_json_set(o, "purpose", rwi_json_ascii(rw_purpose_word(step->purpose)),
                 failed);
    rwi_json_set(o, "zone", rwi_json_name(step->zone), failed);
    rwi_json_set(o, "server", server_value(&step->server, failed), failed);
    rwi_json_set(o, "transport",
                 rwi_json_ascii(step->transport == RW_TCP ? "tcp" : "udp"),
                 failed);
    rwi_json_set(o, "attempt", json_integer(step->attempt), failed);
    rwi_json_set(o, "sent", rwi_json_time(step->sent_us), failed);
    rwi_json_set(o, "rtt_ms", rwi_json_ms(step->rtt_us), failed);
    rwi_json_set(o, "query", step_query(step, failed), failed);
    rwi_json_set(o, "response", rwi_json_response(&step->response, failed),
                 failed);
    rwi_json_set(o, "error", error_value(step), failed);
    rwi_json_set(o, "because", because_value(&step->because), failed);
    rwi_json_set(o, "verdict", verdict_value(step), failed);
    rwi_json_set(o, "referral", referral_value(step->referral, failed), failed);
    return o;
}

static json_t *
steps_value(const struct rw_trace *trace, bool *failed)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->step_count; i++)
        if (json_array_append_new(list, step_value(trace->steps[i], failed)) !=
            0)
            *failed = true;
    return list;
}

/* ---- findings ---------------------------------------------------------- */

static json_t *
finding_value(const struct rw_finding *f, bool *failed)
{
    char buf[RWI_SENTENCE_MAX];
    struct rw_text text;
    json_t *o = json_object();

    rw_text_init(&text, buf, sizeof(buf));
    rw_finding_to_text(&text, f);
    rwi_json_set(o, "code", rwi_json_ascii(rw_finding_name(f->code)), failed);
    rwi_json_set(o, "severity",
                 rwi_json_ascii(rw_severity_word(rw_finding_severity(f->code))),
                 failed);
    rwi_json_set(o, "zone", rwi_json_name(f->zone), failed);
    rwi_json_set(o, "server", rwi_json_name(f->server), failed);
    rwi_json_set(o, "address",
                 f->address == NULL ? json_null()
                                    : rwi_json_address(f->address),
                 failed);
    rwi_json_set(o, "step", f->step == 0 ? json_null() : json_integer(f->step),
                 failed);
    rwi_json_set(o, "text", sentence_value(&text, buf), failed);
    rwi_json_set(o, "reference", rwi_json_ascii(rw_finding_reference(f->code)),
                 failed);
    return o;
}

static json_t *
findings_value(const struct rw_trace *trace, bool *failed)
{
    struct rw_findings *findings;
    json_t *list = json_array();

    if (rw_findings_of(&findings, trace) != RW_OK) {
        *failed = true;
        return list;
    }
    for (size_t i = 0; i < rw_findings_count(findings); i++)
        if (json_array_append_new(
                list, finding_value(rw_findings_get(findings, i), failed)) != 0)
            *failed = true;
    rw_findings_free(findings);
    return list;
}

/* ---- the whole --------------------------------------------------------- */

static json_t *
cost_value(const struct rw_trace *trace, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "queries", json_integer(trace->queries), failed);
    rwi_json_set(o, "bytes_sent", json_integer((json_int_t)trace->bytes_sent),
                 failed);
    rwi_json_set(o, "bytes_received",
                 json_integer((json_int_t)trace->bytes_received), failed);
    rwi_json_set(o, "elapsed_ms", rwi_json_ms(rwi_trace_elapsed(trace)),
                 failed);
    return o;
}

static json_t *
reason_value(const struct rw_trace *trace)
{
    return trace->reason == RW_REASON_NONE
               ? json_null()
               : rwi_json_ascii(rw_reason_word(trace->reason));
}

static json_t *
security_reason(const struct rw_trace *trace)
{
    char buf[RWI_SENTENCE_MAX];
    struct rw_text text;
    const struct rw_flaw *flaw =
        trace->chain != NULL ? rw_chain_reason(trace->chain) : NULL;

    if (flaw == NULL)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rwi_flaw_to_text(&text, flaw, false);
    return sentence_value(&text, buf);
}

json_t *
rwi_json_trace(const struct rw_trace *trace)
{
    bool failed = false;
    json_t *o = json_object();

    rwi_json_set(o, "schema", rwi_json_ascii("rootwalk.trace/1"), &failed);
    rwi_json_set(o, "version", rwi_json_ascii(RWI_VERSION), &failed);
    rwi_json_set(o, "query", rwi_json_query(trace, &failed), &failed);
    rwi_json_set(o, "started", rwi_json_time(trace->started_us), &failed);
    rwi_json_set(o, "outcome", rwi_json_ascii(rw_outcome_word(trace->outcome)),
                 &failed);
    rwi_json_set(o, "reason", reason_value(trace), &failed);
    rwi_json_set(o, "rcode", rwi_json_rcode(trace->rcode), &failed);
    rwi_json_set(o, "answer", rwi_json_answer(trace), &failed);
    rwi_json_set(o, "security",
                 rwi_json_ascii(rw_security_word(trace->security)), &failed);
    rwi_json_set(o, "security_reason", security_reason(trace), &failed);
    if (trace->chain != NULL)
        rwi_json_set(o, "chain", rwi_json_chain(trace->chain, &failed),
                     &failed);
    rwi_json_set(o, "steps", steps_value(trace, &failed), &failed);
    rwi_json_set(o, "findings", findings_value(trace, &failed), &failed);
    rwi_json_set(o, "cost", cost_value(trace, &failed), &failed);
    if (failed) {
        json_decref(o);
        return NULL;
    }
    return o;
}

enum rw_status
rwi_report_json(const struct rw_trace *trace,
                const struct rw_report_options *options)
{
    return rwi_json_write(rwi_json_trace(trace), 2, options->sink,
                          options->ctx);
}

char *
rw_report_bulk_line(const struct rw_trace *trace, bool trace_too)
{
    bool failed = false;
    json_t *o = json_object();
    char *line;

    rwi_json_set(o, "schema", rwi_json_ascii("rootwalk.bulk/1"), &failed);
    rwi_json_set(o, "name", rwi_json_name(trace->qname), &failed);
    rwi_json_set(o, "type", rwi_json_type(trace->qtype), &failed);
    rwi_json_set(o, "outcome", rwi_json_ascii(rw_outcome_word(trace->outcome)),
                 &failed);
    rwi_json_set(o, "reason", reason_value(trace), &failed);
    rwi_json_set(o, "rcode", rwi_json_rcode(trace->rcode), &failed);
    rwi_json_set(o, "answer", rwi_json_answer(trace), &failed);
    rwi_json_set(o, "security",
                 rwi_json_ascii(rw_security_word(trace->security)), &failed);
    rwi_json_set(o, "queries", json_integer(trace->queries), &failed);
    rwi_json_set(o, "elapsed_ms", rwi_json_ms(rwi_trace_elapsed(trace)),
                 &failed);
    if (trace_too)
        rwi_json_set(o, "trace", rwi_json_trace(trace), &failed);
    line =
        failed ? NULL : json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(o);
    return line;
}
