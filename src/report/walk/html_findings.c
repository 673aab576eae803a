/* The findings on the page of a walk: what is wrong, where, what proves it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include "base/words.h"
#include "rootwalk/findings.h"
#include "rootwalk/sentence.h"

#define SHOWN_MAX 12 /* servers of one finding before the rest is folded */

static const struct {
    const char *word;
    const char *class;
} SEVERITIES[] = {
    [RW_SEVERITY_INFO] = {N_("info"), "plain s-info"},
    [RW_SEVERITY_NOTICE] = {N_("notice"), "plain s-notice"},
    [RW_SEVERITY_WARNING] = {N_("warning"), "warn s-warning"},
    [RW_SEVERITY_ERROR] = {N_("error"), "bad s-error"},
};

size_t
rwi_html_count(const struct rw_findings *findings, enum rw_severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        const struct rw_finding *f = rw_findings_get(findings, i);

        count += f->severity == severity && !f->is_accepted;
    }
    return count;
}

void
rwi_html_step_link(struct rwi_page *page, uint32_t number)
{
    rwi_page_printf(page, "<a href=\"#step%u\">%u</a>", number, number);
}

void
rwi_html_server(struct rwi_page *page, const uint8_t *name,
                const struct rw_address *address)
{
    if (name != NULL) {
        rwi_html_name(page, name);
        if (address->family != RW_FAMILY_NONE)
            rwi_page_puts(page, " ");
    }
    if (address->family != RW_FAMILY_NONE)
        rwi_page_address(page, address);
}

/* A server concerned, with the step that shows it. */
static void
put_server(struct rwi_page *page, const struct rw_finding_server *server)
{
    rwi_page_puts(page, "<li class=\"m\">");
    rwi_html_server(page, server->name, &server->address);
    if (server->step != 0) {
        rwi_page_puts(page, ": ");
        rwi_page_printf(page, "<a href=\"#step%u\">", server->step);
        rwi_page_printf(page, _("step %u"), server->step);
        rwi_page_puts(page, "</a>");
    }
    rwi_page_puts(page, "</li>");
}

static void
put_servers(struct rwi_page *page, const struct rw_finding *finding)
{
    const struct rw_finding_servers *servers = &finding->servers;
    bool is_folded = servers->count > SHOWN_MAX;

    if (servers->count == 0)
        return;
    if (is_folded) {
        rwi_page_puts(page, "<details><summary>");
        rwi_page_count(page, servers->count + servers->more, RW_NOUN_SERVER);
        rwi_page_puts(page, "</summary>");
    }
    rwi_page_puts(page, "<ul class=\"plain\">");
    for (size_t i = 0; i < servers->count; i++)
        put_server(page, &servers->list[i]);
    rwi_page_puts(page, "</ul>");
    if (is_folded)
        rwi_page_puts(page, "</details>");
}

void
rwi_html_finding(struct rwi_page *page, const struct rw_finding *finding)
{
    struct rwi_html_text text;

    rwi_page_printf(page, "<p><b>%s</b> <code>%s</code>: ",
                    finding->is_accepted
                        ? _("accepted")
                        : _(SEVERITIES[finding->severity].word),
                    rw_finding_name(finding->code));
    rw_finding_to_text(rwi_html_text(&text, page), finding);
    rwi_html_text_end(&text);
    rwi_page_puts(page, "</p>");
}

/* The step that proves it, unless a server's line has it already. */
static uint32_t
step_of(const struct rw_finding *finding)
{
    for (size_t i = 0; i < finding->servers.count; i++)
        if (finding->servers.list[i].step == finding->step)
            return 0;
    return finding->step;
}

/* What it comes to, and what to do. */
static void
put_help(struct rwi_page *page, const struct rw_finding *finding)
{
    const struct rw_finding_help *help = rw_finding_help(finding->code);

    if (help == NULL)
        return;
    rwi_page_puts(page, "<p>");
    rwi_html_puts(page, _(help->impact));
    rwi_page_puts(page, "</p><p><b>");
    rwi_html_puts(page, _("What to do:"));
    rwi_page_puts(page, "</b> ");
    rwi_html_puts(page, _(help->remedy));
    rwi_page_puts(page, "</p>");
}

static void
put_finding(struct rwi_page *page, const struct rw_finding *finding)
{
    rwi_page_printf(
        page, "<li class=\"finding %s\">",
        SEVERITIES[finding->is_accepted ? RW_SEVERITY_INFO : finding->severity]
            .class);
    rwi_html_finding(page, finding);
    put_servers(page, finding);
    put_help(page, finding);
    rwi_page_puts(page, "<p class=\"faint\">");
    if (step_of(finding) != 0) {
        rwi_page_printf(page, "<a href=\"#step%u\">", finding->step);
        rwi_page_printf(page, _("step %u"), finding->step);
        rwi_page_puts(page, "</a>; ");
    }
    rwi_html_puts(page, rw_finding_reference(finding->code));
    rwi_page_puts(page, " <button type=\"button\" hidden data-copy=\"");
    rwi_html_puts(page, _("copied"));
    rwi_page_puts(page, "\">");
    rwi_html_puts(page, _("copy"));
    rwi_page_puts(page, "</button></p></li>\n");
}

/* Whether it stands in sight; what is accepted or worth knowing is folded. */
static bool
is_shown(const struct rw_finding *finding)
{
    return !finding->is_accepted && finding->severity > RW_SEVERITY_INFO;
}

static size_t
put_list(const struct rwi_html_walk *walk, bool shown)
{
    size_t count = 0;

    for (size_t i = 0; i < rw_findings_count(walk->findings); i++) {
        const struct rw_finding *finding = rw_findings_get(walk->findings, i);

        if (is_shown(finding) != shown)
            continue;
        if (count++ == 0)
            rwi_page_puts(walk->page, shown
                                          ? "<ol class=\"findings\">\n"
                                          : "<ol class=\"findings faint\">\n");
        put_finding(walk->page, finding);
    }
    if (count > 0)
        rwi_page_puts(walk->page, "</ol>\n");
    return count;
}

static void
put_filter(const struct rwi_html_walk *walk)
{
    rwi_page_puts(walk->page, "<p class=\"tools\" hidden>");
    for (int s = RW_SEVERITY_ERROR; s > RW_SEVERITY_INFO; s--) {
        if (rwi_html_count(walk->findings, (enum rw_severity)s) == 0)
            continue;
        rwi_page_printf(walk->page,
                        "<button type=\"button\" data-severity=\"%s\" "
                        "aria-pressed=\"true\">%s</button>",
                        rw_severity_word((enum rw_severity)s),
                        _(SEVERITIES[s].word));
    }
    rwi_page_puts(walk->page, "</p>\n");
}

void
rwi_html_findings(const struct rwi_html_walk *walk)
{
    size_t all = rw_findings_count(walk->findings), shown = 0;

    rwi_html_section(walk->page, "findings", _("Findings"));
    for (size_t i = 0; i < all; i++)
        shown += is_shown(rw_findings_get(walk->findings, i));
    if (shown == 0) {
        rwi_page_puts(walk->page, "<p>");
        rwi_html_puts(walk->page, _("No problems found."));
        rwi_page_puts(walk->page, "</p>\n");
    }
    if (shown > 3)
        put_filter(walk);
    (void)put_list(walk, true);
    if (all > shown) {
        rwi_page_puts(walk->page, "<details><summary>");
        rwi_page_printf(walk->page, _("accepted or for information only: %zu"),
                        all - shown);
        rwi_page_puts(walk->page, "</summary>\n");
        (void)put_list(walk, false);
        rwi_page_puts(walk->page, "</details>\n");
    }
    if (rw_findings_more(walk->findings) > 0) {
        rwi_page_puts(walk->page, "<p>");
        rwi_page_printf(walk->page, _("%zu more findings, not kept"),
                        rw_findings_more(walk->findings));
        rwi_page_puts(walk->page, "</p>\n");
    }
    rwi_html_section_end(walk->page);
}
