/* The walk as one HTML file that needs nothing else, for whoever has never
 * seen this program: on top what came out and what is wrong, then pictures,
 * then every step with its messages to open.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/print/json.h"
#include "report/print/svg.h"
#include "report/walk/json_findings.h"
#include "report/walk/text.h"
#include "rootwalk/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#define RECORDS_MAX 8   /* of an answer before the rest is folded */
#define RDATA_MAX   400 /* octets of a record's data that are not folded */

/* ---- the top ------------------------------------------------------------ */

static void
put_subject(struct rwi_page *page, const struct rw_trace *trace)
{
    rwi_html_name(page, trace->qname);
    rwi_page_puts(page, " ");
    if (trace->qclass != RW_CLASS_IN) {
        rwi_page_class(page, trace->qclass);
        rwi_page_puts(page, " ");
    }
    rwi_page_type(page, trace->qtype);
}

bool
rwi_html_counts(struct rw_text *text, const struct rw_findings *findings,
                const char *before)
{
    static const enum rw_noun NOUNS[] = {
        [RW_SEVERITY_ERROR] = RW_NOUN_ERROR,
        [RW_SEVERITY_WARNING] = RW_NOUN_WARNING,
        [RW_SEVERITY_NOTICE] = RW_NOUN_NOTICE,
    };
    bool any = false;

    for (int s = RW_SEVERITY_ERROR; s >= RW_SEVERITY_NOTICE; s--) {
        size_t count = rwi_html_count(findings, (enum rw_severity)s);
        const struct rw_filling filling = rw_fill_count('d', count, NOUNS[s]);

        if (count == 0)
            continue;
        rw_text_puts(text, any ? _(", ") : before);
        rw_filling_to_text(text, &filling);
        any = true;
    }
    return any;
}

static void
put_title(const struct rwi_html_walk *walk)
{
    struct rwi_html_text text;
    struct rw_text *out;

    rwi_page_puts(walk->page, "<title>");
    put_subject(walk->page, walk->trace);
    out = rwi_html_text(&text, walk->page);
    rw_text_puts(out, _(": "));
    rw_text_puts(out, _(rw_outcome_word(walk->trace->outcome)));
    if (walk->trace->security == RW_SECURITY_BOGUS)
        rw_text_puts(out, _(", BOGUS"));
    (void)rwi_html_counts(out, walk->findings, _(", "));
    rwi_html_text_end(&text);
    rwi_page_puts(walk->page, "</title>\n");
}

/* How bad it is, all in all. */
static enum rwi_style
style_of(const struct rwi_html_walk *walk)
{
    enum rwi_style style = rwi_text_outcome_style(walk->trace);

    if (style == STYLE_BAD ||
        rwi_html_count(walk->findings, RW_SEVERITY_ERROR) > 0)
        return STYLE_BAD;
    return rwi_html_count(walk->findings, RW_SEVERITY_WARNING) > 0 ? STYLE_WARN
                                                                   : style;
}

const struct rw_finding *
rwi_html_worst(const struct rw_findings *findings)
{
    const struct rw_finding *first =
        rw_findings_count(findings) > 0 ? rw_findings_get(findings, 0) : NULL;

    return first != NULL && !first->is_accepted &&
                   first->severity >= RW_SEVERITY_WARNING
               ? first
               : NULL;
}

static void
put_verdict(const struct rwi_html_walk *walk)
{
    static const char *const MARKS[] = {
        [STYLE_GOOD] = "\u2713", [STYLE_WARN] = "!", [STYLE_BAD] = "\u2717"};
    enum rwi_style style = style_of(walk);
    const struct rw_finding *first = rwi_html_worst(walk->findings);
    struct rwi_html_text text;
    struct rw_text *out;

    rwi_page_printf(walk->page,
                    "<p class=\"verdict %s\"><span aria-hidden=\"true\">%s "
                    "</span>",
                    rwi_html_class(style), MARKS[style]);
    out = rwi_html_text(&text, walk->page);
    rwi_text_outcome(out, walk->trace);
    if (rwi_html_counts(out, walk->findings, _("; ")) && first != NULL &&
        first->flaw == NULL) {
        rw_text_puts(out, _(": "));
        rw_finding_to_text(out, first);
    }
    rwi_html_text_end(&text);
    rwi_page_puts(walk->page, "</p>\n");
}

static void
put_cost(const struct rwi_html_walk *walk)
{
    struct rwi_html_text text;
    struct rw_text *out;
    struct rwi_page inner;

    rwi_page_puts(walk->page, "<p class=\"faint\">");
    rwi_html_inner(walk->page, &inner); /* its hard blanks become blanks */
    {
        struct rwi_wrap wrap;

        inner.width = UINT16_MAX;
        rwi_text_cost(rwi_wrap_begin(&wrap, &inner, 0), walk->trace);
        rwi_wrap_end(&wrap);
    }
    rwi_html_inner_end(walk->page, &inner);
    out = rwi_html_text(&text, walk->page);
    if (walk->trace->no_ipv6 || walk->trace->no_ipv4) {
        rw_text_puts(out,
                     walk->trace->no_ipv4 && walk->trace->no_ipv6
                         ? _("; this machine has no IPv4 or IPv6 route")
                     : walk->trace->no_ipv6
                         ? _("; no IPv6 route: IPv6 servers were not tried")
                         : _("; no IPv4 route: IPv4 servers were not "
                             "tried"));
    }
    rw_text_puts(out, _("; "));
    rw_text_puts(out, rwi_text_origin(walk->trace));
    rw_text_puts(out, _("; "));
    rwi_text_moment(out, walk->trace->started_us / 1000000);
    rw_text_printf(out, "; rootwalk %s", RWI_VERSION);
    rwi_html_text_end(&text);
    rwi_page_puts(walk->page, "</p>\n");
}

/* ---- the answer --------------------------------------------------------- */

static bool
is_shown(const struct rw_trace *trace, const struct rw_record *record)
{
    return record->type != RW_TYPE_RRSIG || trace->qtype == RW_TYPE_RRSIG;
}

static void
put_record(struct rwi_page *page, const struct rw_record *r)
{
    struct rwi_page inner;
    bool is_long = r->rdata_len > RDATA_MAX;

    rwi_page_puts(page, "<tr><td class=\"m wide\">");
    rwi_html_name(page, r->owner);
    rwi_page_printf(page, "</td><td class=\"n\">%u</td><td>", r->ttl_s);
    rwi_page_type(page, r->type);
    rwi_page_puts(page, "</td><td class=\"m wide\">");
    if (is_long) {
        rwi_page_puts(page, "<details><summary>");
        rwi_page_count(page, r->rdata_len, RW_NOUN_OCTET);
        rwi_page_puts(page, "</summary>");
    }
    rwi_html_inner(page, &inner);
    rwi_page_rdata(&inner, r->type, r->rclass, r->rdata, r->rdata_len, 0,
                   r->rdata_len);
    rwi_html_inner_end(page, &inner);
    rwi_page_puts(page, is_long ? "</details></td></tr>\n" : "</td></tr>\n");
}

/* A table of the records from one on, so many. */
static void
put_records(const struct rwi_html_walk *walk, size_t from, size_t count)
{
    struct rwi_page *page = walk->page;
    size_t seen = 0;

    rwi_html_table(page, _("the records"));
    rwi_html_column(page, _("name"));
    rwi_html_column(page, "TTL");
    rwi_html_column(page, _("type"));
    rwi_html_column(page, _("data"));
    rwi_html_rows(page);
    for (size_t i = 0; i < walk->trace->answer_count; i++) {
        if (!is_shown(walk->trace, &walk->trace->answer[i]))
            continue;
        if (seen >= from && seen < from + count)
            put_record(page, &walk->trace->answer[i]);
        seen++;
    }
    rwi_html_table_end(page);
}

static void
put_answer(const struct rwi_html_walk *walk)
{
    struct rwi_page *page = walk->page;
    size_t count = 0;

    for (size_t i = 0; i < walk->trace->answer_count; i++)
        count += is_shown(walk->trace, &walk->trace->answer[i]);
    rwi_html_section(page, "answer", _("Answer"));
    if (count == 0) {
        rwi_page_puts(page, "<p>");
        rwi_html_puts(page, _("There are no records in it."));
        rwi_page_puts(page, "</p>\n");
    } else {
        put_records(walk, 0, RECORDS_MAX);
    }
    if (count > RECORDS_MAX) {
        rwi_page_puts(page, "<details><summary>");
        rwi_page_printf(page, _("%zu more"), count - RECORDS_MAX);
        rwi_page_puts(page, "</summary>\n");
        put_records(walk, RECORDS_MAX, count);
        rwi_page_puts(page, "</details>\n");
    }
    rwi_html_section_end(page);
}

/* ---- the rest ----------------------------------------------------------- */

static enum rw_status
write_json(const void *of, struct rwi_html_base64 *ctx)
{
    const struct rwi_html_walk *walk = of;
    struct rwi_json json;

    rwi_json_begin(&json, J_TRACE, 0, rwi_html_base64_sink, ctx);
    rwi_json_trace(&json, walk->trace, walk->findings);
    return rwi_json_end(&json);
}

static void
put_whole(const struct rwi_html_walk *walk)
{
    struct rwi_page *page = walk->page;

    put_title(walk);
    rwi_html_head_end(page);
    rwi_svg_patterns(page);
    rwi_page_puts(page, "<header><h1>");
    put_subject(page, walk->trace);
    rwi_page_puts(page, "</h1>\n");
    put_verdict(walk);
    put_cost(walk);
    rwi_page_puts(page, "</header>\n");
    put_answer(walk);
    rwi_html_findings(walk);
    rwi_html_matrix(walk);
    rwi_html_depends(walk);
    rwi_html_waterfall(walk);
    rwi_html_graph(walk);
    rwi_html_trust(walk);
    rwi_html_steps(walk);
    rwi_html_probes(walk);
    rwi_html_data(page, write_json, walk);
}

enum rw_status
rwi_report_html(const struct rw_trace *trace,
                const struct rw_report_options *options)
{
    struct rwi_page page;
    struct rwi_tree tree;
    struct rw_findings *own = NULL;
    struct rwi_html_walk walk = {
        .page = &page, .trace = trace, .tree = &tree, .hex = options->hex};
    enum rw_status status = rwi_tree_of(&tree, trace);

    if (status != RW_OK)
        return status;
    walk.findings = rwi_report_findings(&own, options->findings, trace);
    status = walk.findings != NULL ? rwi_html_same(&walk) : RW_ERR_MEMORY;
    if (status == RW_OK) {
        rwi_html_page(&page, options);
        put_whole(&walk);
        status = rwi_html_page_end(&page);
    }
    rwi_html_same_done(&walk);
    rw_findings_free(own);
    rwi_tree_done(&tree);
    return status;
}
