/* The findings of a walk as SARIF 2.1.0, for pipelines that collect such: a
 * rule a code with its help, a result a finding, the zone as its logical
 * location.  In English, as all that machines read.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include <string.h>

#include "rootwalk/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

/* Text in a string of JSON. */
struct string {
    struct rw_text text;
    struct rwi_page *page;
    char buf[256];
};

static void
flush_string(struct rw_text *text)
{
    struct string *self = (struct string *)text;

    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)self->buf[i];

        if (c < ' ') {
            rwi_page_printf(self->page, "\\u%04x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            rwi_page_puts(self->page, "\\");
        rwi_page_put(self->page, &self->buf[i], 1);
    }
    text->len = 0;
    self->buf[0] = '\0';
}

static struct rw_text *
begin_string(struct string *string, struct rwi_page *page)
{
    rwi_page_puts(page, "\"");
    rw_text_init(&string->text, string->buf, sizeof(string->buf));
    string->text.flush = flush_string;
    string->page = page;
    return &string->text;
}

static void
end_string(struct string *string)
{
    flush_string(&string->text);
    rwi_page_puts(string->page, "\"");
}

static void
put_string(struct rwi_page *page, const char *before, const char *s)
{
    struct string string;

    rwi_page_puts(page, before);
    rw_text_puts(begin_string(&string, page), s);
    end_string(&string);
}

/* ---- rules -------------------------------------------------------------- */

/* Whether a finding is the first of its code. */
static bool
is_first(const struct rw_findings *findings, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (rw_findings_get(findings, i)->code ==
            rw_findings_get(findings, at)->code)
            return false;
    return true;
}

static size_t
rule_index(const struct rw_findings *findings, enum rw_finding_code code)
{
    size_t index = 0;

    for (size_t i = 0; rw_findings_get(findings, i)->code != code; i++)
        index += is_first(findings, i);
    return index;
}

static const char *
level_of(enum rw_severity severity)
{
    switch (severity) {
    case RW_SEVERITY_ERROR:
        return "error";
    case RW_SEVERITY_WARNING:
        return "warning";
    case RW_SEVERITY_NOTICE:
    case RW_SEVERITY_INFO:
        break;
    }
    return "note";
}

static void
put_rule(struct rwi_page *page, enum rw_finding_code code)
{
    const struct rw_finding_help *help = rw_finding_help(code);

    put_string(page, "          {\"id\": ", rw_finding_name(code));
    if (help != NULL) {
        put_string(page, ",\n           \"shortDescription\": {\"text\": ",
                   help->means);
        put_string(page, "},\n           \"fullDescription\": {\"text\": ",
                   help->impact);
        put_string(page, "},\n           \"help\": {\"text\": ", help->remedy);
        rwi_page_puts(page, "}");
    }
    put_string(page, ",\n           \"defaultConfiguration\": {\"level\": ",
               level_of(rw_finding_severity(code)));
    put_string(page, "},\n           \"properties\": {\"reference\": ",
               rw_finding_reference(code));
    rwi_page_puts(page, "}}");
}

static void
put_rules(struct rwi_page *page, const struct rw_findings *findings)
{
    const char *between = "\n";

    rwi_page_puts(page, "        \"rules\": [");
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        if (!is_first(findings, i))
            continue;
        rwi_page_puts(page, between);
        put_rule(page, rw_findings_get(findings, i)->code);
        between = ",\n";
    }
    rwi_page_puts(page, "]\n");
}

/* ---- results ------------------------------------------------------------ */

/* The zone, or the name that was walked for. */
static void
put_location(struct rwi_page *page, const uint8_t *name)
{
    struct string string;

    rwi_page_puts(page, ",\n       \"locations\": [{\"logicalLocations\": "
                        "[{\"fullyQualifiedName\": ");
    rw_name_to_text(begin_string(&string, page), name);
    end_string(&string);
    rwi_page_puts(page, ", \"kind\": \"zone\"}]}]");
}

static void
put_servers(struct rwi_page *page, const struct rw_finding *finding)
{
    const char *between = "";

    rwi_page_puts(page, "\"servers\": [");
    for (size_t i = 0; i < finding->servers.count; i++) {
        const struct rw_finding_server *server = &finding->servers.list[i];
        struct string string;
        struct rw_text *text;

        rwi_page_puts(page, between);
        text = begin_string(&string, page);
        if (server->name != NULL)
            rw_name_to_text(text, server->name);
        if (server->name != NULL && server->address.family != RW_FAMILY_NONE)
            rw_text_putc(text, ' ');
        if (server->address.family != RW_FAMILY_NONE)
            rw_address_to_text(text, &server->address);
        end_string(&string);
        between = ", ";
    }
    rwi_page_puts(page, "]");
}

static void
put_result(struct rwi_page *page, const struct rw_trace *trace,
           const struct rw_findings *findings, size_t i)
{
    const struct rw_finding *f = rw_findings_get(findings, i);
    struct string string;

    put_string(page, "      {\"ruleId\": ", rw_finding_name(f->code));
    rwi_page_printf(page, ", \"ruleIndex\": %zu",
                    rule_index(findings, f->code));
    put_string(page, ", \"level\": ", level_of(f->severity));
    rwi_page_puts(page, ",\n       \"message\": {\"text\": ");
    rw_finding_to_text(begin_string(&string, page), f);
    end_string(&string);
    rwi_page_puts(page, "}");
    put_location(page, f->zone != NULL ? f->zone : trace->qname);
    if (f->is_accepted)
        rwi_page_puts(page,
                      ",\n       \"suppressions\": [{\"kind\": \"external\"}]");
    rwi_page_puts(page, ",\n       \"properties\": {");
    put_servers(page, f);
    if (f->step != 0)
        rwi_page_printf(page, ", \"step\": %u", f->step);
    rwi_page_puts(page, "}}");
}

static void
put_results(struct rwi_page *page, const struct rw_trace *trace,
            const struct rw_findings *findings)
{
    rwi_page_puts(page, "    \"results\": [");
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        rwi_page_puts(page, i == 0 ? "\n" : ",\n");
        put_result(page, trace, findings, i);
    }
    rwi_page_puts(page, "]\n");
}

enum rw_status
rwi_report_sarif(const struct rw_trace *trace,
                 const struct rw_report_options *options)
{
    struct rwi_page page;
    struct rw_findings *own;
    const struct rw_findings *findings =
        rwi_report_findings(&own, options->findings, trace);
    struct string string;
    struct rw_text *text;

    if (findings == NULL)
        return RW_ERR_MEMORY;
    rwi_page_init(&page, options->sink, options->ctx, UINT16_MAX);
    rwi_page_puts(&page,
                  "{\n  \"$schema\": \"https://docs.oasis-open.org/sarif/sarif/"
                  "v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
                  "  \"version\": \"2.1.0\",\n  \"runs\": [{\n"
                  "    \"tool\": {\n      \"driver\": {\n"
                  "        \"name\": \"rootwalk\",\n"
                  "        \"version\": \"" RWI_VERSION "\",\n");
    put_rules(&page, findings);
    rwi_page_puts(&page, "      }\n    },\n    \"properties\": {\"query\": ");
    text = begin_string(&string, &page);
    rw_name_to_text(text, trace->qname);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, trace->qtype);
    end_string(&string);
    put_string(&page, ", \"outcome\": ", rw_outcome_word(trace->outcome));
    put_string(&page, ", \"security\": ", rw_security_word(trace->security));
    rwi_page_puts(&page, "},\n");
    put_results(&page, trace, findings);
    rwi_page_puts(&page, "  }]\n}\n");
    rw_findings_free(own);
    return rwi_page_end(&page);
}
