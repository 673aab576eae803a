/* A mail route as JSON; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/print/json.h"
#include "report/route/report.h"
#include "report/walk/json_findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

static void
put_datum(struct rwi_json *json, const struct rw_record *record)
{
    rwi_json_item(json);
    rwi_json_number(json, J_DATUM_ttl, record->ttl_s);
    rwi_json_rdata(json, J_DATUM_rdata, record->type, record->rclass,
                   record->rdata, record->rdata_len, 0, record->rdata_len);
    rwi_json_close(json);
}

static void
put_records(struct rwi_json *json, enum rwi_json_row member,
            const struct rw_records *records)
{
    if (records == NULL) {
        rwi_json_null(json, member);
        return;
    }
    rwi_json_object(json, member);
    rwi_json_name(json, J_RECORDS_name, records->name);
    rwi_json_type(json, J_RECORDS_type, records->type);
    rwi_json_string(json, J_RECORDS_outcome, rw_outcome_word(records->outcome));
    rwi_json_string(json, J_RECORDS_security,
                    rw_security_word(records->security));
    rwi_json_name(json, J_RECORDS_alias, records->alias);
    rwi_json_list(json, J_RECORDS_records);
    for (size_t i = 0; i < records->count; i++)
        put_datum(json, records->list[i]);
    rwi_json_close(json);
    rwi_json_number_or_null(json, J_RECORDS_walk, records->walk);
    rwi_json_close(json);
}

static void
put_tlsa(struct rwi_json *json, const struct rw_tlsa *tlsa)
{
    rwi_json_item(json);
    rwi_json_number(json, J_TLSA_usage, tlsa->usage);
    rwi_json_number(json, J_TLSA_selector, tlsa->selector);
    rwi_json_number(json, J_TLSA_matching, tlsa->matching);
    rwi_json_hex(json, J_TLSA_data, tlsa->data.data, tlsa->data.len);
    rwi_json_bool(json, J_TLSA_usable, tlsa->is_usable);
    rwi_json_close(json);
}

static void
put_host(struct rwi_json *json, const struct rw_route *route, size_t index)
{
    const struct rw_mail_host *host = &route->hosts[index];
    bool is_usable = host->why_not == RW_WHY_NOT_NOTHING;

    rwi_json_item(json);
    rwi_json_name(json, J_HOST_name, host->name);
    rwi_json_number(json, J_HOST_preference, host->preference);
    rwi_json_number(json, J_HOST_port, host->port);
    rwi_json_bool(json, J_HOST_usable, is_usable);
    rwi_json_string_or_null(json, J_HOST_why_not,
                            is_usable ? NULL : rw_why_not_word(host->why_not));
    put_records(json, J_HOST_a, host->a);
    put_records(json, J_HOST_aaaa, host->aaaa);
    put_records(json, J_HOST_tlsa, host->tlsa);
    rwi_json_name(json, J_HOST_tlsa_base, host->tlsa_base);
    rwi_json_list(json, J_HOST_dane);
    for (size_t i = 0; i < host->tlsa_count; i++)
        put_tlsa(json, &host->tlsas[i]);
    rwi_json_close(json);
    rwi_json_string_or_null(json, J_HOST_sts,
                            host->sts == RW_STS_LISTED       ? "listed"
                            : host->sts == RW_STS_NOT_LISTED ? "not-listed"
                                                             : NULL);
    rwi_json_string(json, J_HOST_demands, rw_demand_word(host->demand));
    rwi_route_attempts_json(json, route, index);
    rwi_json_close(json);
}

/* ---- SPF ----------------------------------------------------------------- */

static void
put_text(struct rwi_json *json, enum rwi_json_row member, const char *text,
         size_t len)
{
    struct rwi_json_stream stream;

    if (text == NULL) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_put_safe(rwi_json_stream(&stream, json, member), text, len);
    rwi_json_stream_end(&stream);
}

static void put_spf(struct rwi_json *json, enum rwi_json_row member,
                    const struct rw_spf *spf, bool of_message);

static void
put_spf_term(struct rwi_json *json, const struct rw_spf_term *term,
             bool of_message)
{
    const char qualifier[] = {term->qualifier, '\0'};
    size_t skip = term->qualifier != 0 && *term->text == term->qualifier;

    rwi_json_item(json);
    put_text(json, J_SPF_TERM_term, term->text + skip, term->len - skip);
    rwi_json_string_or_null(json, J_SPF_TERM_qualifier,
                            term->qualifier != 0 ? qualifier : NULL);
    rwi_json_number(json, J_SPF_TERM_lookups, term->lookups);
    put_spf(json, J_SPF_TERM_record, term->record, of_message);
    if (term->match == RW_SPF_NOT_TRIED)
        rwi_json_null(json, J_SPF_TERM_matches);
    else
        rwi_json_bool(json, J_SPF_TERM_matches, term->match == RW_SPF_MATCH);
    rwi_json_close(json);
}

static void
put_spf(struct rwi_json *json, enum rwi_json_row member,
        const struct rw_spf *spf, bool of_message)
{
    if (spf == NULL) {
        rwi_json_null(json, member);
        return;
    }
    rwi_json_object(json, member);
    put_text(json, J_SPF_record, spf->text, spf->len);
    put_records(json, J_SPF_records, spf->records);
    rwi_json_number(json, J_SPF_lookups, spf->lookups);
    rwi_json_number(json, J_SPF_void_lookups, spf->voids);
    rwi_json_string_or_null(json, J_SPF_result,
                            of_message ? rw_spf_result_word(spf->result)
                                       : NULL);
    put_text(json, J_SPF_error, spf->fault != NULL ? spf->fault->text : NULL,
             spf->fault != NULL ? spf->fault->len : 0);
    rwi_json_list(json, J_SPF_terms);
    for (size_t i = 0; i < spf->term_count; i++)
        put_spf_term(json, &spf->terms[i], of_message);
    rwi_json_close(json);
    rwi_json_close(json);
}

/* ---- DMARC, MTA-STS, TLS-RPT --------------------------------------------- */

static void
put_asked(struct rwi_json *json, enum rwi_json_row member,
          enum rw_dmarc_policy policy)
{
    rwi_json_string_or_null(
        json, member,
        policy == RW_DMARC_ABSENT ? NULL : rw_dmarc_policy_word(policy));
}

/* "mailto:a@d.example, mailto:b@d.example" */
static void
put_uris(struct rwi_json *json, enum rwi_json_row member, const char *text,
         size_t len)
{
    rwi_json_list(json, member);
    for (size_t at = 0; text != NULL && at < len;) {
        struct rwi_json_stream stream;
        size_t part = 0;

        while (at < len && text[at] == ' ')
            at++;
        while (at + part < len && text[at + part] != ',')
            part++;
        rw_text_put_safe(rwi_json_stream_item(&stream, json), text + at, part);
        rwi_json_stream_end(&stream);
        at += part + 1;
    }
    rwi_json_close(json);
}

static void
put_names(struct rwi_json *json, enum rwi_json_row member,
          const uint8_t *const *names, size_t count)
{
    rwi_json_list(json, member);
    for (size_t i = 0; i < count; i++) {
        struct rwi_json_stream stream;

        rw_name_to_text(rwi_json_stream_item(&stream, json), names[i]);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
}

static void
put_report(struct rwi_json *json, const struct rw_dmarc_report *report)
{
    const struct rw_records *records = report->records;

    rwi_json_item(json);
    rwi_json_name(json, J_DMARC_REPORT_domain, report->domain);
    if (records != NULL && (records->outcome == RW_OUTCOME_FAILURE ||
                            records->security == RW_SECURITY_BOGUS))
        rwi_json_null(json, J_DMARC_REPORT_authorized);
    else
        rwi_json_bool(json, J_DMARC_REPORT_authorized, report->is_authorized);
    rwi_json_close(json);
}

static void
put_dmarc(struct rwi_json *json, const struct rw_dmarc *dmarc)
{
    bool is_there = dmarc != NULL && dmarc->found.text != NULL;
    const char adkim[] = {dmarc != NULL ? dmarc->adkim : 'r', '\0'};
    const char aspf[] = {dmarc != NULL ? dmarc->aspf : 'r', '\0'};

    if (dmarc == NULL) {
        rwi_json_null(json, J_POLICIES_dmarc);
        return;
    }
    rwi_json_object(json, J_POLICIES_dmarc);
    put_text(json, J_DMARC_record, dmarc->found.text, dmarc->found.len);
    rwi_json_name(json, J_DMARC_found_at, is_there ? dmarc->found_at : NULL);
    put_names(json, J_DMARC_walked, dmarc->walked, dmarc->walked_count);
    rwi_json_name(json, J_DMARC_organizational, dmarc->organizational);
    put_asked(json, J_DMARC_policy, dmarc->policy);
    put_asked(json, J_DMARC_subdomain_policy, dmarc->subdomain_policy);
    put_asked(json, J_DMARC_nonexistent_policy, dmarc->nonexistent_policy);
    rwi_json_bool(json, J_DMARC_testing, dmarc->is_testing);
    rwi_json_string_or_null(json, J_DMARC_adkim, is_there ? adkim : NULL);
    rwi_json_string_or_null(json, J_DMARC_aspf, is_there ? aspf : NULL);
    put_uris(json, J_DMARC_rua, dmarc->rua, dmarc->rua_len);
    put_uris(json, J_DMARC_ruf, dmarc->ruf, dmarc->ruf_len);
    rwi_json_list(json, J_DMARC_reports);
    for (size_t i = 0; i < dmarc->report_count; i++)
        put_report(json, &dmarc->reports[i]);
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
put_url(struct rwi_json *json, const struct rw_sts *sts)
{
    struct rwi_json_stream stream;
    struct rw_text *text;

    if (sts->host == NULL) {
        rwi_json_null(json, J_STS_url);
        return;
    }
    text = rwi_json_stream(&stream, json, J_STS_url);
    rw_text_puts(text, "https://");
    rw_name_to_text(text, sts->host);
    rw_text_cut(text, text->len - 1);
    rw_text_puts(text, RW_STS_PATH);
    rwi_json_stream_end(&stream);
}

static void
put_fetched(struct rwi_json *json, const struct rw_fetched *fetched)
{
    if (fetched == NULL) {
        rwi_json_null(json, J_STS_fetched);
        rwi_json_null(json, J_STS_http_status);
        rwi_json_null(json, J_STS_error);
        return;
    }
    rwi_json_bool(json, J_STS_fetched, fetched->error == RW_FETCH_NONE);
    rwi_json_number_or_null(json, J_STS_http_status, fetched->status);
    rwi_json_string_or_null(json, J_STS_error,
                            fetched->error == RW_FETCH_NONE
                                ? NULL
                                : rw_fetch_error_word(fetched->error));
}

/* Text whose lines stay lines; the rest as harmless as ever. */
static void
put_lines(struct rwi_json *json, enum rwi_json_row member,
          const struct rw_fetched *fetched)
{
    struct rwi_json_stream stream;
    struct rw_text *text;
    size_t at = 0;

    if (fetched == NULL) {
        rwi_json_null(json, member);
        return;
    }
    text = rwi_json_stream(&stream, json, member);
    while (at < fetched->len) {
        const char *part = (const char *)fetched->body + at;
        size_t len = 0;

        while (at + len < fetched->len && part[len] != '\r' &&
               part[len] != '\n')
            len++;
        rw_text_put_safe(text, part, len);
        at += len;
        if (at < fetched->len)
            rw_text_putc(text, (char)fetched->body[at++]);
    }
    rwi_json_stream_end(&stream);
}

static void
put_sts_policy(struct rwi_json *json, const struct rw_sts *sts)
{
    bool is_there =
        sts->fetched != NULL && sts->fetched->error == RW_FETCH_NONE;

    if (is_there)
        rwi_json_bool(json, J_STS_usable, sts->is_good);
    else
        rwi_json_null(json, J_STS_usable);
    rwi_json_string_or_null(json, J_STS_mode,
                            sts->is_good ? rw_sts_mode_word(sts->mode) : NULL);
    rwi_json_list(json, J_STS_mx);
    for (size_t i = 0; i < sts->mx_count; i++) {
        struct rwi_json_stream stream;

        rw_text_put_safe(rwi_json_stream_item(&stream, json),
                         (const char *)sts->mx[i].data, sts->mx[i].len);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
    if (sts->is_good)
        rwi_json_number(json, J_STS_max_age_s, sts->max_age_s);
    else
        rwi_json_null(json, J_STS_max_age_s);
    put_lines(json, J_STS_policy, is_there ? sts->fetched : NULL);
}

static void
put_sts(struct rwi_json *json, const struct rw_sts *sts)
{
    if (sts == NULL) {
        rwi_json_null(json, J_POLICIES_mta_sts);
        return;
    }
    rwi_json_object(json, J_POLICIES_mta_sts);
    put_text(json, J_STS_record, sts->found.text, sts->found.len);
    put_records(json, J_STS_records, sts->found.records);
    put_text(json, J_STS_id, sts->found.value, sts->found.value_len);
    put_url(json, sts);
    put_fetched(json, sts->fetched);
    put_sts_policy(json, sts);
    rwi_json_close(json);
}

static void
put_rpt(struct rwi_json *json, const struct rw_policy_text *rpt)
{
    if (rpt == NULL) {
        rwi_json_null(json, J_POLICIES_tls_rpt);
        return;
    }
    rwi_json_object(json, J_POLICIES_tls_rpt);
    put_text(json, J_RPT_record, rpt->text, rpt->len);
    put_records(json, J_RPT_records, rpt->records);
    put_uris(json, J_RPT_rua, rpt->value, rpt->value_len);
    rwi_json_close(json);
}

static void
put_key(struct rwi_json *json, const struct rw_dkim_key *key)
{
    rwi_json_item(json);
    rwi_json_string(json, J_DKIM_KEY_selector, key->selector);
    put_text(json, J_DKIM_KEY_record, key->text, key->len);
    put_records(json, J_DKIM_KEY_records, key->records);
    put_text(json, J_DKIM_KEY_algorithm, key->algorithm,
             key->algorithm != NULL ? strlen(key->algorithm) : 0);
    rwi_json_number_or_null(json, J_DKIM_KEY_bits, key->bits);
    rwi_json_bool(json, J_DKIM_KEY_usable, key->is_good && !key->is_revoked);
    rwi_json_bool(json, J_DKIM_KEY_testing, key->is_testing);
    rwi_json_bool(json, J_DKIM_KEY_revoked, key->is_revoked);
    rwi_json_close(json);
}

static void
put_dkim(struct rwi_json *json, const struct rw_dkim *dkim)
{
    if (dkim == NULL) {
        rwi_json_null(json, J_POLICIES_dkim);
        return;
    }
    rwi_json_object(json, J_POLICIES_dkim);
    if (dkim->below->outcome == RW_OUTCOME_FAILURE)
        rwi_json_null(json, J_DKIM_exists);
    else
        rwi_json_bool(json, J_DKIM_exists,
                      dkim->below->outcome != RW_OUTCOME_NXDOMAIN);
    rwi_json_list(json, J_DKIM_keys);
    for (size_t i = 0; i < dkim->key_count; i++)
        put_key(json, &dkim->keys[i]);
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
put_bimi(struct rwi_json *json, const struct rw_bimi *bimi)
{
    if (bimi == NULL) {
        rwi_json_null(json, J_POLICIES_bimi);
        return;
    }
    rwi_json_object(json, J_POLICIES_bimi);
    put_text(json, J_BIMI_record, bimi->found.text, bimi->found.len);
    put_records(json, J_BIMI_records, bimi->found.records);
    rwi_json_name(json, J_BIMI_found_at,
                  bimi->found.count > 0 ? bimi->found_at : NULL);
    put_text(json, J_BIMI_logo, bimi->found.value, bimi->found.value_len);
    put_text(json, J_BIMI_evidence, bimi->evidence, bimi->evidence_len);
    rwi_json_bool(json, J_BIMI_declined, bimi->is_declined);
    rwi_json_close(json);
}

static void
put_policies(struct rwi_json *json, const struct rw_route *route)
{
    rwi_json_object(json, J_MAIL_policies);
    put_spf(json, J_POLICIES_spf,
            route->check != NULL ? route->check : route->spf,
            route->check != NULL);
    put_dkim(json, route->dkim);
    put_dmarc(json, route->dmarc);
    put_sts(json, route->sts);
    put_rpt(json, route->rpt);
    put_bimi(json, route->bimi);
    rwi_json_close(json);
}

static void
put_service(struct rwi_json *json, const struct rw_mail_srv *srv)
{
    rwi_json_item(json);
    rwi_json_string(json, J_SERVICE_service,
                    rw_mail_service_word(srv->service));
    put_records(json, J_SERVICE_records, srv->records);
    rwi_json_name(json, J_SERVICE_target, srv->target);
    rwi_json_number(json, J_SERVICE_port, srv->port);
    rwi_json_number(json, J_SERVICE_priority, srv->priority);
    rwi_json_number(json, J_SERVICE_weight, srv->weight);
    rwi_json_bool(json, J_SERVICE_offered, srv->is_offered);
    rwi_json_close(json);
}

static void
put_findings(struct rwi_json *json, const struct rw_route *route,
             const struct rw_findings *given)
{
    struct rw_findings *own;
    const struct rw_findings *findings = rwi_route_findings(&own, given, route);

    rwi_json_list(json, J_MAIL_findings);
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

static void
put_walks(struct rwi_json *json, const struct rw_route *route)
{
    rwi_json_list(json, J_MAIL_walks);
    for (size_t i = 0; i < route->look_count; i++) {
        rwi_json_item(json);
        rwi_json_trace(json, route->looks[i]->trace, NULL);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_cost(struct rwi_json *json, const struct rw_route *route)
{
    rwi_json_object(json, J_MAIL_cost);
    rwi_json_number(json, J_MAIL_COST_queries, route->queries);
    rwi_json_number(json, J_MAIL_COST_connections, route->attempt_count);
    rwi_json_number(json, J_MAIL_COST_bytes_sent, route->bytes_sent);
    rwi_json_number(json, J_MAIL_COST_bytes_received, route->bytes_received);
    rwi_json_ms(json, J_MAIL_COST_elapsed_ms,
                route->ended_us - route->started_us);
    rwi_json_close(json);
}

static void
put_head(struct rwi_json *json, const struct rw_route *route)
{
    rwi_json_string(json, J_MAIL_schema, "rootwalk.mail/1");
    rwi_json_string(json, J_MAIL_version, RWI_VERSION);
    rwi_json_name(json, J_MAIL_domain, route->domain);
    rwi_json_unicode(json, J_MAIL_unicode, route->domain);
    rwi_json_string_or_null(json, J_MAIL_address, route->address);
    rwi_json_string(json, J_MAIL_service, rw_mail_service_word(route->service));
    rwi_json_time(json, J_MAIL_started, route->started_us);
    rwi_json_time(json, J_MAIL_at, route->at_us);
    rwi_json_string(json, J_MAIL_outcome, rw_mail_outcome_word(route->outcome));
    rwi_json_string_or_null(json, J_MAIL_reason,
                            route->reason != RW_MAIL_REASON_NONE
                                ? rw_mail_reason_word(route)
                                : NULL);
}

enum rw_status
rwi_route_json(const struct rw_route *route,
               const struct rw_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_MAIL, 2, options->sink, options->ctx);
    put_head(&json, route);
    put_records(&json, J_MAIL_mx, route->mx);
    rwi_json_list(&json, J_MAIL_hosts);
    for (size_t i = 0; i < route->host_count; i++)
        put_host(&json, route, i);
    rwi_json_close(&json);
    rwi_json_number(&json, J_MAIL_hosts_more, route->hosts_more);
    put_policies(&json, route);
    rwi_json_list(&json, J_MAIL_services);
    for (size_t i = 0; i < route->service_count; i++)
        put_service(&json, &route->services[i]);
    rwi_json_close(&json);
    put_findings(&json, route, options->findings);
    if (options->full)
        put_walks(&json, route);
    put_cost(&json, route);
    return rwi_json_end(&json);
}
