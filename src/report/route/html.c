/* How mail reaches a domain, as one HTML file that needs nothing else: on top
 * what it comes to and what is wrong; the domain's records; each host with what
 * it demands and what was said to it; every look-up with its verdict.
 *
 * Styles and the frame of the page are those of print/html.c; the dialogues are
 * the text report's.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/print/html.h"
#include "report/route/report.h"
#include "report/walk/html.h"
#include "report/walk/text.h"
#include "rootwalk/attempt.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#define TEXT_MAX 1000 /* octets of a policy's record that are shown */

struct whole {
    struct rwi_page *page;
    const struct rw_route *route;
    const struct rw_findings *findings;
};

/* ---- the top ------------------------------------------------------------- */

static enum rwi_style
style_of(const struct whole *whole)
{
    if (whole->route->outcome == RW_MAIL_FAILURE ||
        rwi_html_count(whole->findings, RW_SEVERITY_ERROR) > 0)
        return STYLE_BAD;
    return whole->route->outcome == RW_MAIL_PENDING ||
                   rwi_html_count(whole->findings, RW_SEVERITY_WARNING) > 0
               ? STYLE_WARN
               : STYLE_GOOD;
}

static void
put_title(const struct whole *whole)
{
    struct rwi_html_text text;
    struct rw_text *out;

    rwi_page_puts(whole->page, "<title>");
    rwi_html_name(whole->page, whole->route->domain);
    out = rwi_html_text(&text, whole->page);
    rw_text_puts(out, _(": "));
    rw_text_puts(out, _(rw_mail_outcome_phrase(whole->route->outcome)));
    (void)rwi_html_counts(out, whole->findings, _(", "));
    rwi_html_text_end(&text);
    rwi_page_puts(whole->page, "</title>\n");
}

static void
put_verdict(const struct whole *whole)
{
    static const char *const MARKS[] = {
        [STYLE_GOOD] = "\u2713", [STYLE_WARN] = "!", [STYLE_BAD] = "\u2717"};
    enum rwi_style style = style_of(whole);
    const struct rw_finding *first = rwi_html_worst(whole->findings);
    struct rwi_html_text text;
    struct rw_text *out;

    rwi_page_printf(whole->page,
                    "<p class=\"verdict %s\"><span aria-hidden=\"true\">%s "
                    "</span>",
                    rwi_html_class(style), MARKS[style]);
    out = rwi_html_text(&text, whole->page);
    rwi_route_outcome(out, whole->route);
    if (rwi_html_counts(out, whole->findings, _("; ")) && first != NULL) {
        rw_text_puts(out, _(": "));
        rw_finding_to_text(out, first);
    }
    rwi_html_text_end(&text);
    rwi_page_puts(whole->page, "</p>\n");
}

static void
put_cost(const struct whole *whole)
{
    const struct rw_route *route = whole->route;
    const struct rw_filling queries =
        rw_fill_count('q', route->queries, RW_NOUN_QUERY);
    const struct rw_filling took =
        rw_fill_of('t', RW_FILL_DURATION, route->ended_us - route->started_us);
    struct rwi_html_text text;
    struct rw_text *out;

    rwi_page_puts(whole->page, "<p class=\"faint\">");
    out = rwi_html_text(&text, whole->page);
    rw_filling_to_text(out, &queries);
    rw_text_puts(out, _(", "));
    rw_filling_to_text(out, &took);
    rw_text_puts(out, _("; "));
    rwi_text_moment(out, route->started_us / 1000000);
    rw_text_printf(out, "; rootwalk %s", RWI_VERSION);
    rwi_html_text_end(&text);
    rwi_page_puts(whole->page, "</p>\n");
}

/* ---- cells --------------------------------------------------------------- */

/* How far a set may be trusted; "-" where nobody was asked. */
static void
put_security(struct rwi_page *page, const struct rw_records *records)
{
    static const enum rwi_style STYLES[] = {
        [RW_SECURITY_UNCHECKED] = STYLE_FAINT,
        [RW_SECURITY_SECURE] = STYLE_GOOD,
        [RW_SECURITY_INSECURE] = STYLE_FAINT,
        [RW_SECURITY_BOGUS] = STYLE_BAD,
        [RW_SECURITY_INDETERMINATE] = STYLE_FAINT,
    };

    if (records == NULL || records->trace == NULL) {
        rwi_page_puts(page, "<td>-</td>");
        return;
    }
    rwi_page_printf(page, "<td class=\"%s\">",
                    rwi_html_class(STYLES[records->security]));
    rwi_html_puts(page, _(rw_security_word(records->security)));
    rwi_page_puts(page, "</td>");
}

/* The records, a line each; what became of the look-up where there are none. */
static void
put_data(struct rwi_page *page, const struct rw_records *records)
{
    struct rwi_page inner;

    for (size_t i = 0; i < records->count; i++) {
        const struct rw_record *r = records->list[i];

        if (i > 0)
            rwi_page_puts(page, "<br>");
        rwi_html_inner(page, &inner);
        rwi_page_rdata(&inner, r->type, r->rclass, r->rdata, r->rdata_len, 0,
                       r->rdata_len);
        rwi_html_inner_end(page, &inner);
    }
    if (records->count > 0)
        return;
    rwi_html_puts(page, records->trace == NULL
                            ? _("not asked: a limit was reached")
                        : records->outcome == RW_OUTCOME_FAILURE
                            ? _(rw_outcome_word(records->outcome))
                            : _("none"));
}

static void
begin_row(struct rwi_page *page, const char *what)
{
    rwi_page_puts(page, "<tr><th scope=\"row\">");
    rwi_html_puts(page, what);
    rwi_page_puts(page, "</th><td class=\"m wide\">");
}

static void
end_row(struct rwi_page *page, const struct rw_records *records)
{
    rwi_page_puts(page, "</td>");
    put_security(page, records);
    rwi_page_puts(page, "</tr>\n");
}

static void
put_set(struct rwi_page *page, const char *what,
        const struct rw_records *records)
{
    if (records == NULL)
        return;
    begin_row(page, what);
    put_data(page, records);
    end_row(page, records);
}

static void
put_octets(struct rwi_page *page, const char *octets, size_t len)
{
    struct rwi_html_text text;

    rw_text_put_safe(rwi_html_text(&text, page), octets,
                     len < TEXT_MAX ? len : TEXT_MAX);
    rwi_html_text_end(&text);
}

/* A record as it stands; why it is none. */
static void
put_policy(struct rwi_page *page, const char *what,
           const struct rw_policy_text *policy)
{
    if (policy == NULL || policy->records == NULL)
        return;
    begin_row(page, what);
    if (policy->text != NULL)
        put_octets(page, policy->text, policy->len);
    else
        rwi_html_puts(page, policy->count > 1
                                ? _("more than one record: receivers use none")
                                : _("none"));
    end_row(page, policy->records);
}

/* ---- the domain ---------------------------------------------------------- */

static void
put_spf(struct rwi_page *page, const struct rw_spf *spf)
{
    if (spf == NULL)
        return;
    begin_row(page, "SPF");
    if (spf->text != NULL)
        put_octets(page, spf->text, spf->len);
    else
        rwi_html_puts(page, spf->record_count > 1
                                ? _("more than one record: receivers use none")
                                : _("none"));
    end_row(page, spf->records);
}

static void
put_dkim(struct rwi_page *page, const struct rw_dkim *dkim)
{
    for (size_t i = 0; dkim != NULL && i < dkim->key_count; i++) {
        const struct rw_dkim_key *key = &dkim->keys[i];

        begin_row(page, "DKIM");
        rwi_html_puts(page, key->selector);
        rwi_page_puts(page, "  ");
        if (key->text != NULL)
            put_octets(page, key->text, key->len);
        else
            rwi_html_puts(page, _("none"));
        end_row(page, key->records);
    }
}

/* The policy itself, as it was fetched. */
static void
put_sts(struct rwi_page *page, const struct rw_sts *sts)
{
    const struct rw_fetched *fetched = sts != NULL ? sts->fetched : NULL;

    if (sts == NULL)
        return;
    put_policy(page, "MTA-STS", &sts->found);
    if (fetched == NULL)
        return;
    rwi_page_puts(page, "<tr><th scope=\"row\">");
    rwi_html_puts(page, _("policy"));
    rwi_page_puts(page, "</th><td class=\"m wide\">");
    if (fetched->error == RW_FETCH_NONE)
        put_octets(page, (const char *)fetched->body, fetched->len);
    else
        rwi_html_puts(page, _(rw_fetch_error_phrase(fetched->error)));
    rwi_page_puts(page, "</td><td>");
    if (fetched->status != 0)
        rwi_page_printf(page, "HTTPS %u", fetched->status);
    else
        rwi_page_puts(page, "-");
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_services(struct rwi_page *page, const struct rw_route *route)
{
    for (size_t i = 0; i < route->service_count; i++) {
        const struct rw_mail_srv *srv = &route->services[i];

        begin_row(page, rw_mail_service_word(srv->service));
        if (srv->is_offered) {
            rwi_html_name(page, srv->target);
            rwi_page_printf(page, "#%u", srv->port);
        } else {
            rwi_html_puts(page, _("none"));
        }
        end_row(page, srv->records);
    }
}

static void
put_domain(const struct whole *whole)
{
    const struct rw_route *route = whole->route;
    struct rwi_page *page = whole->page;

    rwi_html_section(page, "domain", _("The domain"));
    rwi_html_table(page, _("what the domain says of its mail"));
    rwi_html_column(page, _("what"));
    rwi_html_column(page, _("data"));
    rwi_html_column(page, "DNSSEC");
    rwi_html_rows(page);
    put_set(page, route->service == RW_SERVICE_SMTP ? "MX" : "SRV", route->mx);
    put_spf(page, route->spf);
    put_dkim(page, route->dkim);
    put_policy(page, "DMARC",
               route->dmarc != NULL ? &route->dmarc->found : NULL);
    put_sts(page, route->sts);
    put_policy(page, "TLS-RPT", route->rpt);
    put_policy(page, "BIMI", route->bimi != NULL ? &route->bimi->found : NULL);
    put_services(page, route);
    rwi_html_table_end(page);
    rwi_html_section_end(page);
}

/* ---- the hosts ----------------------------------------------------------- */

/* What its connections came to, the last word of all. */
static void
put_attempts(struct rwi_page *page, const struct rw_route *route, size_t host)
{
    size_t count = 0;

    for (size_t i = 0; i < route->attempt_count; i++) {
        const struct rw_attempt *a = &route->attempts[i];
        bool is_good = a->verdict == RW_ATTEMPT_DELIVERS;
        bool is_bad = a->verdict == RW_ATTEMPT_REFUSES ||
                      a->verdict == RW_ATTEMPT_UNREACHABLE;

        if (a->host != host)
            continue;
        rwi_page_printf(page, "%s<span class=\"%s\">",
                        count++ > 0 ? "<br>" : "",
                        rwi_html_class(is_good  ? STYLE_GOOD
                                       : is_bad ? STYLE_BAD
                                                : STYLE_WARN));
        rwi_html_puts(page, a->error != RW_ATTEMPT_NO_ERROR
                                ? _(rw_attempt_error_phrase(a->error))
                                : _(rw_attempt_verdict_phrase(a->verdict)));
        rwi_page_puts(page, "</span>");
    }
    if (count == 0)
        rwi_page_puts(page, "-");
}

static void
put_why_not(struct rwi_page *page, const struct rw_mail_host *host)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(rw_why_not_phrase(host->why_not))},
        .fillings = {rw_fill_name('n', host->a == NULL ? NULL
                                       : host->a->alias != NULL
                                           ? host->a->alias
                                           : host->aaaa->alias)},
    };
    struct rwi_html_text text;

    rwi_page_puts(page, "<span class=\"bad\">");
    rw_sentence_to_text(rwi_html_text(&text, page), &sentence);
    rwi_html_text_end(&text);
    rwi_page_puts(page, "</span>");
}

static void
put_host(const struct whole *whole, size_t index)
{
    const struct rw_mail_host *host = &whole->route->hosts[index];
    struct rwi_page *page = whole->page;

    rwi_page_printf(page,
                    "<tr><td class=\"n\">%zu</td>"
                    "<th scope=\"row\" class=\"m\">",
                    index + 1);
    rwi_html_name(page, host->name);
    rwi_page_printf(page, "</th><td class=\"n\">%u</td><td class=\"m\">",
                    host->preference);
    for (size_t i = 0; i < host->address_count; i++) {
        rwi_page_puts(page, i > 0 ? "<br>" : "");
        rwi_page_address(page, &host->addresses[i]);
    }
    rwi_page_puts(page, host->address_count == 0
                            ? "-</td><td class=\"m wide\">"
                            : "</td><td class=\"m wide\">");
    if (host->tlsa != NULL)
        put_data(page, host->tlsa);
    else
        rwi_page_puts(page, "-");
    rwi_page_puts(page, "</td><td>");
    if (host->why_not != RW_WHY_NOT_NOTHING)
        put_why_not(page, host);
    else
        rwi_html_puts(page, _(rw_demand_phrase(host->demand)));
    rwi_page_puts(page, "</td><td>");
    put_attempts(page, whole->route, index);
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_hosts(const struct whole *whole)
{
    struct rwi_page *page = whole->page;

    rwi_html_section(page, "hosts", _("The mail hosts"));
    if (whole->route->host_count == 0) {
        rwi_page_puts(page, "<p>");
        rwi_html_puts(page, _("None."));
        rwi_page_puts(page, "</p>\n");
    } else {
        rwi_html_table(page, _("in the order in which a sender tries them"));
        rwi_html_column(page, "#");
        rwi_html_column(page, _("host"));
        rwi_html_column(page, _("preference"));
        rwi_html_column(page, _("addresses"));
        rwi_html_column(page, "TLSA");
        rwi_html_column(page, _("what a sender must insist on"));
        rwi_html_column(page, _("what it came to"));
        rwi_html_rows(page);
        for (size_t i = 0; i < whole->route->host_count; i++)
            put_host(whole, i);
        rwi_html_table_end(page);
    }
    rwi_html_section_end(page);
}

static bool
was_talked_to(const struct rw_route *route, size_t host)
{
    for (size_t i = 0; i < route->attempt_count; i++)
        if (route->attempts[i].host == host)
            return true;
    return false;
}

/* What was said, host by host; open, as that is what one came for. */
static void
put_dialogues(const struct whole *whole)
{
    const struct rw_route *route = whole->route;
    struct rwi_page *page = whole->page;
    struct rwi_page inner;

    if (route->attempt_count == 0)
        return;
    rwi_html_section(page, "dialogues", _("What was said"));
    for (size_t i = 0; i < route->host_count; i++) {
        if (!was_talked_to(route, i))
            continue;
        rwi_page_puts(page, "<details open><summary class=\"m\">");
        rwi_html_name(page, route->hosts[i].name);
        rwi_page_puts(page, "</summary>\n");
        rwi_html_pre(page, &inner, _("What was said"));
        rwi_route_attempts_text(&inner, route, i);
        rwi_html_pre_end(page, &inner);
        rwi_page_puts(page, "</details>\n");
    }
    rwi_html_section_end(page);
}

/* ---- the look-ups -------------------------------------------------------- */

static void
put_look(struct rwi_page *page, const struct rw_records *records)
{
    const struct rw_trace *trace = records->trace;

    rwi_page_printf(page, "<tr><td class=\"n\">%u</td><td class=\"m wide\">",
                    records->walk);
    rwi_html_name(page, records->name);
    rwi_page_puts(page, "</td><td>");
    rwi_page_type(page, records->type);
    rwi_page_puts(page, "</td><td>");
    rwi_html_puts(page, _(rw_outcome_word(records->outcome)));
    rwi_page_puts(page, "</td>");
    put_security(page, records);
    rwi_page_printf(page, "<td class=\"n\">%u</td><td class=\"n\">",
                    trace != NULL ? trace->queries : 0);
    if (trace != NULL && trace->ended_us != RW_NO_TIME)
        rwi_page_duration(page, trace->ended_us - trace->started_us);
    else
        rwi_page_puts(page, "-");
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_looks(const struct whole *whole)
{
    struct rwi_page *page = whole->page;

    rwi_html_section(page, "look-ups", _("Look-ups"));
    rwi_page_puts(page, "<details><summary>");
    rwi_page_count(page, whole->route->queries, RW_NOUN_QUERY);
    rwi_page_puts(page, "</summary>\n");
    rwi_html_table(page, _("every record set that was sought, from the root"));
    rwi_html_column(page, "#");
    rwi_html_column(page, _("name"));
    rwi_html_column(page, _("type"));
    rwi_html_column(page, _("outcome"));
    rwi_html_column(page, "DNSSEC");
    rwi_html_column(page, _("queries"));
    rwi_html_column(page, _("time"));
    rwi_html_rows(page);
    for (size_t i = 0; i < whole->route->look_count; i++)
        put_look(page, whole->route->looks[i]);
    rwi_html_table_end(page);
    rwi_page_puts(page, "</details>\n");
    rwi_html_section_end(page);
}

/* ---- the page ------------------------------------------------------------ */

static enum rw_status
write_json(const void *of, struct rwi_html_base64 *ctx)
{
    const struct whole *whole = of;
    const struct rw_report_options options = {
        .findings = whole->findings, .sink = rwi_html_base64_sink, .ctx = ctx};

    return rwi_route_json(whole->route, &options);
}

static void
put_whole(const struct whole *whole)
{
    const struct rwi_html_walk walk = {.page = whole->page,
                                       .findings = whole->findings};
    struct rwi_page *page = whole->page;

    put_title(whole);
    rwi_html_head_end(page);
    rwi_page_puts(page, "<header><h1>");
    rwi_html_name(page, whole->route->domain);
    rwi_html_puts(page, _(": how mail reaches it"));
    rwi_page_puts(page, "</h1>\n");
    put_verdict(whole);
    put_cost(whole);
    rwi_page_puts(page, "</header>\n");
    rwi_html_findings(&walk);
    put_hosts(whole);
    put_domain(whole);
    put_dialogues(whole);
    put_looks(whole);
    rwi_html_data(page, write_json, whole);
}

enum rw_status
rwi_route_html(const struct rw_route *route,
               const struct rw_report_options *options)
{
    struct rwi_page page;
    struct rw_findings *own = NULL;
    struct whole whole = {.page = &page, .route = route};
    enum rw_status status = RW_ERR_MEMORY;

    whole.findings = rwi_route_findings(&own, options->findings, route);
    if (whole.findings != NULL) {
        rwi_html_page(&page, options);
        put_whole(&whole);
        status = rwi_html_page_end(&page);
    }
    rw_findings_free(own);
    return status;
}
