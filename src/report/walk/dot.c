/* The walk as a graph for Graphviz: each attempt a box, an arrow from what
 * made it necessary, the answer at the end; beside it its delegations.
 *
 * Labels hold names and texts from the network, so all of them are escaped;
 * attributes are ours.  Colours go by rwi_verdict_style(), as in all drawings.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include <stdlib.h>

#include "rootwalk/depends.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "base/words.h"
#include "report/walk/cuts.h"
#include "report/walk/survey.h"
#include "report/walk/tree.h"
#include "report/walk/verdict.h"

#define LABEL_MAX (2 * RW_SENTENCE_MAX)

/* In a quoted string of Graphviz a backslash begins an escape. */
static void
put_escaped(struct rwi_page *page, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '\\' || *s == '"')
            rwi_page_puts(page, "\\");
        rwi_page_put(page, s, 1);
    }
}

static void
put_name(struct rwi_page *page, const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rwi_words_text(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    put_escaped(page, buf);
}

static void
put_line(struct rwi_page *page, const char *line)
{
    rwi_page_puts(page, line);
    rwi_page_newline(page);
}

static const char *
box_color(const struct rw_trace *trace, const struct rw_step *step)
{
    switch (rwi_verdict_style(trace, step)) {
    case STYLE_GOOD:
        return "#2e7d32";
    case STYLE_WARN:
        return "#b26a00";
    case STYLE_BAD:
        return "#c62828";
    case STYLE_PLAIN:
    case STYLE_STRONG:
    case STYLE_FAINT:
        break;
    }
    return "#455a64";
}

static void
put_step(struct rwi_page *page, const struct rw_trace *trace,
         const struct rw_step *step)
{
    char buf[LABEL_MAX];
    struct rw_text text;

    rwi_page_printf(page, "  s%u [color=\"%s\", label=\"%u  ", step->number,
                    box_color(trace, step), step->number);
    put_name(page, step->zone);
    if (step->purpose != RW_PURPOSE_ANSWER) {
        rwi_page_puts(page, "  ");
        put_name(page, step->qname);
        rwi_page_puts(page, " ");
        rwi_page_type(page, step->qtype);
    }
    rwi_page_puts(page, "\\n");
    if (step->server.name != NULL) {
        put_name(page, step->server.name);
        rwi_page_puts(page, " ");
    }
    rwi_page_address(page, &step->server.address);
    rwi_page_puts(page, "\\n");
    if (step->rtt_us != RW_NO_TIME) {
        rwi_page_duration(page, step->rtt_us);
        rwi_page_puts(page, ": ");
    }
    rwi_words_text(&text, buf, sizeof(buf));
    rwi_verdict_to_text(&text, trace, step, RWI_DETAIL_WHOLE);
    put_escaped(page, buf);
    put_line(page, "\"];");
}

/* What made a step necessary: the step its reason names, else its parent,
 * else the walk itself. */
static uint32_t
cause(const struct rw_trace *trace, const struct rw_step *step)
{
    uint32_t from = step->twin           ? step->twin
                    : step->because.step ? step->because.step
                                         : step->parent;

    return from < step->number && rwi_step_of(trace, from) != NULL ? from : 0;
}

static void
put_edge(struct rwi_page *page, const struct rw_trace *trace,
         const struct rw_step *step)
{
    uint32_t from = cause(trace, step);
    bool is_aside = step->purpose != RW_PURPOSE_ANSWER || step->twin != 0;

    if (from == 0)
        rwi_page_puts(page, "  walk");
    else
        rwi_page_printf(page, "  s%u", from);
    rwi_page_printf(page, " -> s%u%s;", step->number,
                    is_aside ? " [style=dashed]" : "");
    rwi_page_newline(page);
}

static void
put_answer(struct rwi_page *page, const struct rw_trace *trace)
{
    const struct rw_step *last = NULL;
    char buf[RW_SENTENCE_MAX];
    struct rw_text text;

    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_ANSWER &&
            trace->steps[i]->verdict != RW_VERDICT_DISCARDED)
            last = trace->steps[i];
    rwi_page_printf(page, "  end [shape=note, label=\"%s, %s",
                    rw_outcome_word(trace->outcome),
                    rw_security_word(trace->security));
    if (trace->reason != RW_REASON_NONE) {
        rwi_words_text(&text, buf, sizeof(buf));
        rw_reason_to_text(&text, trace);
        rwi_page_puts(page, "\\n");
        put_escaped(page, buf);
    }
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];

        if (r->type == RW_TYPE_RRSIG)
            continue;
        rwi_words_text(&text, buf, sizeof(buf));
        rw_record_to_text(&text, r);
        rwi_page_puts(page, "\\n");
        put_escaped(page, buf);
    }
    put_line(page, "\"];");
    if (last != NULL)
        rwi_page_printf(page, "  s%u -> end;", last->number);
    rwi_page_newline(page);
}

/* ---- the delegations ---------------------------------------------------- */

/* Dashed as well as red, for those who print it. */
static void
put_server(struct rwi_page *page, const struct rw_trace *trace,
           const struct rwi_cuts *cuts, size_t i)
{
    const struct rwi_cut_server *server = &cuts->servers[i];
    bool is_bad = false;

    rwi_page_printf(page, "    n%zu [label=\"", i);
    if (server->has_name)
        put_name(page, server->name);
    for (size_t j = 0; j < server->address_count; j++) {
        const struct rw_step *step = server->addresses[j].step;

        rwi_page_puts(page, "\\n");
        rwi_page_address(page, &server->addresses[j].address);
        is_bad |= step != NULL && rwi_verdict_style(trace, step) == STYLE_BAD;
    }
    put_line(page, is_bad ? "\", style=dashed, color=\"#c62828\"];" : "\"];");
    if (server->at_parent || server->in_zone) {
        rwi_page_printf(page, "    z%zu -> n%zu [label=\"%s\"];", cuts->last, i,
                        server->at_parent && server->in_zone ? _("parent, zone")
                        : server->at_parent                  ? _("parent")
                                                             : _("zone"));
        rwi_page_newline(page);
    }
}

static void
put_delegations(struct rwi_page *page, const struct rw_trace *trace)
{
    struct rwi_cuts *cuts = rwi_cuts_of(trace);

    if (cuts == NULL) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    put_line(page, "  subgraph cluster_delegations {");
    rwi_page_printf(page, "    label=\"%s\";", _("Delegations"));
    rwi_page_newline(page);
    for (size_t i = 0; i < cuts->zone_count; i++) {
        rwi_page_printf(page, "    z%zu [shape=ellipse, label=\"", i);
        put_name(page, cuts->zones[i].zone);
        put_line(page, "\"];");
        if (cuts->zones[i].parent == RWI_NO_CUT)
            continue;
        rwi_page_printf(page, "    z%zu -> z%zu;", cuts->zones[i].parent, i);
        rwi_page_newline(page);
    }
    for (size_t i = 0; i < cuts->server_count; i++)
        put_server(page, trace, cuts, i);
    put_line(page, "  }");
    free(cuts);
}

/* ---- what the name depends on ------------------------------------------- */

/* A zone: double where the name itself lies in it, dashed where a resolver
 * with IPv6 only does not get there. */
static void
put_depends_zone(struct rwi_page *page, const struct rw_depends *depends,
                 size_t i)
{
    const struct rw_depends_zone *zone = &depends->zones[i];

    rwi_page_printf(page, "    d%zu [shape=ellipse%s%s, label=\"", i,
                    zone->is_direct ? ", peripheries=2" : "",
                    zone->by_ipv6 ? "" : ", style=dashed");
    put_name(page, zone->zone);
    put_line(page, zone->by_ipv6 ? "\"];" : "\\nIPv4\"];");
    if (zone->parent == RW_DEPENDS_NONE)
        return;
    rwi_page_printf(page, "    d%zu -> d%zu;", i, zone->parent);
    rwi_page_newline(page);
}

static void
put_depends_server(struct rwi_page *page, const struct rw_depends *depends,
                   size_t i)
{
    const struct rw_depends_server *server = &depends->list[i];
    bool single = rwi_depends_is_single(depends, server);
    bool dangling = rwi_depends_is_dangling(depends, server->name);

    rwi_page_printf(page, "    e%zu [label=\"", i);
    put_name(page, server->name);
    for (size_t k = 0; k < server->address_count; k++) {
        rwi_page_puts(page, "\\n");
        rwi_page_address(page, &server->addresses[k]);
    }
    if (single || dangling) {
        rwi_page_puts(page, "\\n");
        put_escaped(page, single ? _("single point of failure")
                                 : _("anybody can register it"));
    }
    put_line(page, single     ? "\", style=bold, color=\"#c62828\"];"
                   : dangling ? "\", style=dashed, color=\"#c62828\"];"
                              : "\"];");
    rwi_page_printf(page, "    d%zu -> e%zu;", server->zone, i);
    rwi_page_newline(page);
    if (server->home == RW_DEPENDS_NONE || server->home == server->zone)
        return;
    rwi_page_printf(page, "    e%zu -> d%zu [style=dotted];", i, server->home);
    rwi_page_newline(page);
}

/* Zones, their servers, and the zones that the servers' names need. */
static void
put_depends(struct rwi_page *page, const struct rw_trace *trace)
{
    struct rw_depends *depends;

    if (trace->survey.zones == 0)
        return;
    if (rw_depends_of(&depends, trace) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    put_line(page, "  subgraph cluster_depends {");
    rwi_page_printf(page, "    label=\"%s\";", _("Dependencies"));
    rwi_page_newline(page);
    for (size_t i = 0; i < depends->zone_count; i++)
        put_depends_zone(page, depends, i);
    for (size_t i = 0; i < depends->list_count; i++)
        put_depends_server(page, depends, i);
    put_line(page, "  }");
    rw_depends_free(depends);
}

enum rw_status
rwi_report_dot(const struct rw_trace *trace,
               const struct rw_report_options *options)
{
    struct rwi_page page;

    rwi_page_init(&page, options->sink, options->ctx, options->width);
    put_line(&page, "digraph rootwalk {");
    put_line(&page, "  node [shape=box, fontname=\"sans-serif\"];");
    rwi_page_puts(&page, "  walk [shape=ellipse, label=\"");
    put_name(&page, trace->qname);
    rwi_page_puts(&page, " ");
    rwi_page_type(&page, trace->qtype);
    put_line(&page, "\"];");
    for (size_t i = 0; i < trace->step_count; i++)
        put_step(&page, trace, trace->steps[i]);
    for (size_t i = 0; i < trace->step_count; i++)
        put_edge(&page, trace, trace->steps[i]);
    put_answer(&page, trace);
    put_delegations(&page, trace);
    put_depends(&page, trace);
    put_line(&page, "}");
    return rwi_page_end(&page);
}
