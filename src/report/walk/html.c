/* The walk as one HTML file that needs nothing else: no script, no network.
 *
 * On top the verdict and the answer, then a row an attempt with a bar that
 * shows when it was under way; each row opens to the messages, explained.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include <string.h>

#include "findings/findings.h"
#include "rootwalk/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/walk/chain.h"
#include "base/date.h"
#include "report/walk/html.h"
#include "report/explain/sections.h"
#include "report/walk/text.h"
#include "report/walk/verdict.h"

static const char HEAD[] =
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>\n"
    ":root{color-scheme:light dark;--line:#8886;--good:#2e7d32;"
    "--warn:#b26a00;--bad:#c62828}\n"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem auto;"
    "max-width:70rem;padding:0 1rem}\n"
    "h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:1.4rem 0 .4rem}"
    "\n"
    "code,pre,.m{font-family:ui-monospace,monospace;font-size:13px}\n"
    "pre{overflow-x:auto;margin:.4rem 0;padding:.5rem;"
    "border:1px solid var(--line)}\n"
    "details{border-top:1px solid var(--line)}\n"
    "summary{display:grid;grid-template-columns:2.5rem 9rem 1fr 5rem 1.4fr "
    "10rem;gap:.6rem;padding:.3rem 0;cursor:pointer}\n"
    ".t{text-align:right}.w{position:relative;background:#8882;height:1em}\n"
    ".w i{position:absolute;top:0;bottom:0;background:#1976d2;min-width:2px}"
    "\n"
    ".good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}\n"
    ".faint{opacity:.7}dt{float:left;clear:left;width:7rem;opacity:.7}"
    "dd{margin-left:7.5rem}\n"
    "</style>\n";

/* Everything that is not markup goes this way. */
enum rw_status
rwi_html_escape(void *ctx, const char *data, size_t len)
{
    struct rwi_page *out = ctx;

    for (size_t i = 0; i < len; i++) {
        switch (data[i]) {
        case '<':
            rwi_page_puts(out, "&lt;");
            break;
        case '>':
            rwi_page_puts(out, "&gt;");
            break;
        case '&':
            rwi_page_puts(out, "&amp;");
            break;
        case '"':
            rwi_page_puts(out, "&quot;");
            break;
        default:
            rwi_page_put(out, data + i, 1);
        }
    }
    return RW_OK;
}

static void
put_safe(struct rwi_page *page, const char *s)
{
    (void)rwi_html_escape(page, s, strlen(s));
}

static void
put_name(struct rwi_page *page, const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rwi_words_text(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    put_safe(page, buf);
}

static const char *
style_class(enum rwi_style style)
{
    static const char *const CLASSES[] = {
        [STYLE_PLAIN] = "plain", [STYLE_STRONG] = "plain",
        [STYLE_FAINT] = "faint", [STYLE_GOOD] = "good",
        [STYLE_WARN] = "warn",   [STYLE_BAD] = "bad",
    };

    return CLASSES[style];
}

/* Text of another page, as it would be printed, in a <pre>. */
static void
begin_pre(struct rwi_page *page, struct rwi_page *inner)
{
    rwi_page_puts(page, "<pre>");
    rwi_page_init(inner, rwi_html_escape, page, 100);
    inner->idn_out = page->idn_out;
}

static void
end_pre(struct rwi_page *page, struct rwi_page *inner)
{
    enum rw_status status = rwi_page_end(inner);

    if (status != RW_OK && page->status == RW_OK)
        page->status = status;
    rwi_page_puts(page, "</pre>");
    rwi_page_newline(page);
}

/* ---- a step ------------------------------------------------------------ */

static void
put_message(struct rwi_page *page, const struct rw_step *step, bool is_response)
{
    const struct rw_octets *octets =
        is_response ? &step->response : &step->query;
    struct rwi_dissection d;
    struct rw_context context;
    struct rwi_page inner;

    if (octets->data == NULL)
        return;
    if (rwi_dissect_step(&d, step, is_response) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    rwi_step_context(&context, step, is_response);
    rwi_page_printf(page, "<h3>%s</h3>",
                    is_response ? _("response") : _("query"));
    begin_pre(page, &inner);
    if (d.has_header) {
        uint32_t facts = rwi_facts(d.reading, &context);

        rwi_annotate(&inner, &d.msg, facts);
        rwi_sections(&inner, &d, facts);
    } else {
        rwi_troubles(&inner, &d);
    }
    rwi_hex(&inner, &d);
    end_pre(page, &inner);
    rwi_dissect_done(&d);
}

/* When in the walk the step was under way, in thousandths of its time. */
static void
put_bar(struct rwi_page *page, const struct rw_trace *trace,
        const struct rw_step *step)
{
    uint64_t whole = rwi_trace_elapsed(trace);
    uint64_t from = step->sent_us - trace->started_us;
    uint64_t took = step->rtt_us == RW_NO_TIME ? whole : step->rtt_us;

    if (whole == 0)
        whole = 1;
    if (from > whole)
        from = whole;
    if (took > whole - from)
        took = whole - from;
    rwi_page_printf(page,
                    "<span class=w><i style=\"left:%llu.%llu%%;"
                    "width:%llu.%llu%%\"></i></span>",
                    (unsigned long long)(from * 1000 / whole / 10),
                    (unsigned long long)(from * 1000 / whole % 10),
                    (unsigned long long)(took * 1000 / whole / 10),
                    (unsigned long long)(took * 1000 / whole % 10));
}

static void
put_summary(struct rwi_page *page, const struct rw_trace *trace,
            const struct rwi_branch *branch)
{
    const struct rw_step *step = branch->step;
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;

    rwi_page_printf(page,
                    "<summary><span class=t>%u</span>"
                    "<span class=m style=\"padding-left:%uem\">",
                    step->number, (unsigned)branch->depth);
    put_name(page,
             step->purpose == RW_PURPOSE_DNSSEC ? step->qname : step->zone);
    rwi_page_puts(page, "</span><span class=m>");
    if (step->server.name != NULL) {
        put_name(page, step->server.name);
        rwi_page_puts(page, " ");
    }
    rwi_page_address(page, &step->server.address);
    rwi_page_puts(page, "</span><span class=t>");
    if (step->rtt_us != RW_NO_TIME)
        rwi_page_duration(page, step->rtt_us);
    rwi_page_printf(page, "</span><span class=%s>",
                    style_class(rwi_verdict_style(step)));
    rwi_words_text(&text, buf, sizeof(buf));
    rwi_verdict_to_text(&text, trace, step, RWI_DETAIL_WHOLE);
    put_safe(page, buf);
    rwi_page_puts(page, "</span>");
    put_bar(page, trace, step);
    rwi_page_puts(page, "</summary>");
    rwi_page_newline(page);
}

static void
put_step(struct rwi_page *page, const struct rw_trace *trace,
         const struct rwi_branch *branch)
{
    const struct rw_step *step = branch->step;
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;

    rwi_page_printf(page, "<details id=\"step%u\">", step->number);
    put_summary(page, trace, branch);
    rwi_words_text(&text, buf, sizeof(buf));
    rw_because_to_text(&text, &step->because);
    rwi_page_printf(page, "<dl><dt>%s</dt><dd>", _("why"));
    put_safe(page, buf);
    rwi_page_printf(page, "</dd><dt>%s</dt><dd>%s</dd></dl>", _("address"),
                    rwi_provenance_sentence(step->server.provenance));
    rwi_page_newline(page);
    put_message(page, step, false);
    put_message(page, step, true);
    rwi_page_puts(page, "</details>");
    rwi_page_newline(page);
}

/* ---- the rest ---------------------------------------------------------- */

static void
put_findings(struct rwi_page *page, const struct rw_trace *trace,
             const struct rw_report_options *options)
{
    static const char *const CLASSES[] = {"faint", "plain", "warn", "bad"};
    struct rw_findings *own;
    const struct rw_findings *findings =
        rwi_report_findings(&own, options->findings, trace);
    char buf[RWI_FINDING_TEXT_MAX];
    struct rw_text text;

    if (findings == NULL) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        const struct rw_finding *f = rw_findings_get(findings, i);

        rwi_words_text(&text, buf, sizeof(buf));
        rw_finding_to_text(&text, f);
        rwi_page_printf(
            page, "<p class=%s><code>%s</code> ",
            CLASSES[f->is_accepted ? RW_SEVERITY_INFO : f->severity],
            rw_finding_name(f->code));
        if (f->is_accepted)
            put_safe(page, _("(accepted) "));
        put_safe(page, buf);
        rwi_page_puts(page, " <span class=faint>");
        put_safe(page, rw_finding_reference(f->code));
        rwi_page_puts(page, "</span>");
        if (f->step != 0)
            rwi_page_printf(page, " <a href=\"#step%u\">%u</a>", f->step,
                            f->step);
        rwi_page_puts(page, "</p>");
        rwi_page_newline(page);
    }
    rw_findings_free(own);
}

static void
put_title(struct rwi_page *page, const struct rw_trace *trace)
{
    put_name(page, trace->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, trace->qtype);
}

static void
put_top(struct rwi_page *page, const struct rw_trace *trace)
{
    char time[64];
    struct rw_text text;
    struct rwi_page inner;

    rwi_page_puts(page, "<!doctype html>\n<html><head><meta charset=utf-8>"
                        "<title>");
    put_title(page, trace);
    rwi_page_puts(page, "</title>\n");
    rwi_page_puts(page, HEAD);
    rwi_page_puts(page, "</head><body>\n<h1>");
    put_title(page, trace);
    rw_text_init(&text, time, sizeof(time));
    rwi_text_time(&text, trace->started_us, ' ');
    rwi_page_printf(page, "</h1>\n<p class=faint>rootwalk %s, %s UTC</p>\n",
                    RWI_VERSION, time);
    begin_pre(page, &inner);
    rwi_text_answer(&inner, trace);
    end_pre(page, &inner);
}

enum rw_status
rwi_report_html(const struct rw_trace *trace,
                const struct rw_report_options *options)
{
    struct rwi_page page, inner;
    struct rwi_tree tree;
    enum rw_status status = rwi_tree_of(&tree, trace);

    if (status != RW_OK)
        return status;
    rwi_page_init(&page, options->sink, options->ctx, UINT16_MAX);
    page.idn_out = options->idn_out;
    put_top(&page, trace);
    put_findings(&page, trace, options);
    for (size_t i = 0; i < tree.count; i++)
        put_step(&page, trace, &tree.branches[i]);
    rwi_tree_done(&tree);
    if (trace->chain != NULL) {
        begin_pre(&page, &inner);
        rwi_chain_text(&inner, trace->chain, true);
        end_pre(&page, &inner);
    }
    rwi_page_puts(&page, "</body></html>\n");
    return rwi_page_end(&page);
}
