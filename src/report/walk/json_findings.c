/* A walk's findings as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/json_findings.h"

#include "findings/findings.h"
#include "report/walk/report.h"
#include "rootwalk/findings.h"

/* Octets of one value: a name, or RDATA of RWI_RDATA_KEPT_MAX octets, each
 * escaped. */
#define VALUE_TEXT_MAX 4096

/* ---- servers and values -------------------------------------------------- */

static void
put_instance(struct rwi_json *json, const struct rw_finding_server *server)
{
    struct rwi_json_stream stream;

    if (server->instance.len == 0)
        return;
    rw_finding_instance_to_text(
        rwi_json_stream(&stream, json, J_CONCERNED_instance), server);
    rwi_json_stream_end(&stream);
}

static void
put_servers(struct rwi_json *json, enum rwi_json_row member,
            const struct rw_finding_servers *servers)
{
    rwi_json_list(json, member);
    for (size_t i = 0; i < servers->count; i++) {
        const struct rw_finding_server *server = &servers->list[i];

        rwi_json_item(json);
        rwi_json_name(json, J_CONCERNED_name, server->name);
        rwi_json_address(json, J_CONCERNED_address, &server->address);
        rwi_json_number_or_null(json, J_CONCERNED_step, server->step);
        put_instance(json, server);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_values(struct rwi_json *json, enum rwi_json_row member,
           const struct rw_values *values, uint16_t type)
{
    rwi_json_list(json, member);
    for (size_t i = 0; i < values->count; i++) {
        char buf[VALUE_TEXT_MAX];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_value_to_text(&text, &values->list[i], type);
        rwi_json_string_item(json, buf);
    }
    rwi_json_close(json);
}

/* ---- the detail ---------------------------------------------------------- */

static void
put_fault(struct rwi_json *json, const struct rw_fault *fault)
{
    static const char *const SECTIONS[RW_SECTIONS] = {
        "question", "answer", "authority", "additional"};
    const char *field = rw_fault_field(fault);

    rwi_json_string(json, J_DETAIL_fault, rw_fault_name(fault->code));
    if (fault->section < RW_SECTIONS) {
        rwi_json_string(json, J_DETAIL_section, SECTIONS[fault->section]);
        rwi_json_number(json, J_DETAIL_record, fault->index);
    }
    if (fault->type != 0)
        rwi_json_type(json, J_DETAIL_type, fault->type);
    if (field != NULL)
        rwi_json_string(json, J_DETAIL_field, field);
    rwi_json_number(json, J_DETAIL_octet, fault->offset);
}

static void
put_detail(struct rwi_json *json, const struct rw_finding *f)
{
    if (f->detail == RW_DETAIL_NONE && f->number == 0) {
        rwi_json_null(json, J_FINDING_detail);
        return;
    }
    rwi_json_object(json, J_FINDING_detail);
    rwi_json_string(json, J_DETAIL_code, rw_detail_word(f->detail));
    if (f->number != 0)
        rwi_json_number(json, J_DETAIL_number, f->number);
    if (f->detail == RW_DETAIL_FAULT)
        put_fault(json, &f->fault);
    rwi_json_close(json);
}

/* ---- findings ------------------------------------------------------------ */

/* The first of the servers, for readers that know of one only. */
static void
put_first(struct rwi_json *json, const struct rw_finding *f)
{
    static const struct rw_finding_server NOBODY = {.step = 0};
    const struct rw_finding_server *first =
        f->servers.count > 0 ? &f->servers.list[0] : &NOBODY;

    rwi_json_name(json, J_FINDING_server, first->name);
    rwi_json_address(json, J_FINDING_address, &first->address);
    rwi_json_number_or_null(json, J_FINDING_step, f->step);
}

static void
put_sentence(struct rwi_json *json, const struct rw_finding *f)
{
    struct rwi_json_stream stream;

    rw_finding_to_text(rwi_json_stream(&stream, json, J_FINDING_text), f);
    rwi_json_stream_end(&stream);
}

void
rwi_json_finding(struct rwi_json *json, const struct rw_finding *f)
{
    rwi_json_string(json, J_FINDING_code, rw_finding_name(f->code));
    rwi_json_string(json, J_FINDING_severity, rw_severity_word(f->severity));
    rwi_json_name(json, J_FINDING_zone, f->zone);
    put_first(json, f);
    put_sentence(json, f);
    rwi_json_string(json, J_FINDING_reference, rw_finding_reference(f->code));
    rwi_json_name(json, J_FINDING_name, f->name);
    if (f->type != 0)
        rwi_json_type(json, J_FINDING_type, f->type);
    else
        rwi_json_null(json, J_FINDING_type);
    put_servers(json, J_FINDING_servers, &f->servers);
    rwi_json_number(json, J_FINDING_servers_more, f->servers.more);
    put_servers(json, J_FINDING_others, &f->others);
    put_values(json, J_FINDING_expected, &f->expected, f->type);
    put_values(json, J_FINDING_seen, &f->seen, f->type);
    rwi_json_number(json, J_FINDING_seen_more, f->seen.more);
    rwi_json_bool(json, J_FINDING_accepted, f->is_accepted);
    if (f->host != NULL)
        rwi_json_name(json, J_FINDING_host, f->host);
    if (f->policy != NULL)
        rwi_json_string(json, J_FINDING_policy, f->policy);
    put_detail(json, f);
}

void
rwi_json_findings(struct rwi_json *json, enum rwi_json_row member,
                  const struct rw_trace *trace, const struct rw_findings *given)
{
    struct rw_findings *own;
    const struct rw_findings *findings =
        rwi_report_findings(&own, given, trace);

    rwi_json_list(json, member);
    if (findings == NULL)
        rwi_json_fail(json, RW_ERR_MEMORY);
    for (size_t i = 0; findings != NULL && i < rw_findings_count(findings);
         i++) {
        rwi_json_item(json);
        rwi_json_finding(json, rw_findings_get(findings, i));
        rwi_json_close(json);
    }
    rwi_json_close(json);
    rw_findings_free(own);
}
