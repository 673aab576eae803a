/* The delegation graph on the page of a walk: a box a zone, from the root
 * down, each under the one that delegates it; below the last one a box a name
 * server, with what parent and zone say of it and how it answers; and the
 * same as a table.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "report/print/svg.h"
#include "report/walk/cuts.h"
#include "report/walk/verdict.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/name.h"
#include "rootwalk/sentence.h"

enum {
    INDENT = 28, /* of a zone under its parent */
    GAP = 14,    /* between boxes */
    PAD = 10,    /* within a box */
    ZONE_HEIGHT = 8 + 2 * RWI_SVG_LINE,
    DEPTH_MAX = 12, /* further in it does not go */
    SERVERS_X = 48, /* where their boxes begin */
    SERVER_WIDTH = 448,
    LEGEND = 52,
    CELL = 1400,
};

struct graph {
    const struct rwi_html_walk *walk;
    const struct rwi_cuts *cuts;
    unsigned zone_y[RWI_CUTS_MAX];
    unsigned servers_y, height;
};

/* ---- what is said ------------------------------------------------------- */

static enum rw_security
security_of(const struct rw_trace *trace, const uint8_t *zone)
{
    for (size_t i = 0; trace->chain != NULL && i < trace->chain->zone_count;
         i++)
        if (rw_name_equal(trace->chain->zones[i].name, zone))
            return trace->chain->zones[i].security;
    return RW_SECURITY_UNCHECKED;
}

static enum rwi_style
style_of_security(enum rw_security security)
{
    switch (security) {
    case RW_SECURITY_SECURE:
        return STYLE_GOOD;
    case RW_SECURITY_BOGUS:
        return STYLE_BAD;
    case RW_SECURITY_INDETERMINATE:
        return STYLE_WARN;
    case RW_SECURITY_INSECURE:
    case RW_SECURITY_UNCHECKED:
        break;
    }
    return STYLE_PLAIN;
}

/* "example., secure" */
static void
zone_line(struct rw_text *text, const struct rw_trace *trace,
          const uint8_t *zone)
{
    enum rw_security security = security_of(trace, zone);

    rw_name_to_text(text, zone);
    if (security == RW_SECURITY_UNCHECKED)
        return;
    rw_text_puts(text, _(", "));
    rw_text_puts(text, _(rw_security_word(security)));
}

/* "step 1: b.root-servers.net. refers to example. (4 NS, glue), signed" */
static void
delegation_line(struct rw_text *text, const struct rw_trace *trace,
                const struct rwi_cut_zone *zone)
{
    if (zone->step == NULL) {
        rw_text_puts(text, trace->hints_built_in ? _("from the built-in hints")
                                                 : _("from the hints file"));
        return;
    }
    rw_text_printf(text, _("step %u"), zone->step->number);
    rw_text_puts(text, _(": "));
    if (zone->step->server.name != NULL)
        rw_name_to_text(text, zone->step->server.name);
    else
        rw_address_to_text(text, &zone->step->server.address);
    rw_text_putc(text, ' ');
    rwi_verdict_to_text(text, trace, zone->step, RWI_DETAIL_WHOLE);
}

/* Which of both sides names it; NULL: not known, or both. */
static const char *
side_of(const struct rwi_cuts *cuts, const struct rwi_cut_server *server)
{
    if (!cuts->knows_parent && !cuts->knows_zone)
        return NULL;
    if (!server->at_parent && !server->in_zone)
        return N_("in neither NS set");
    if (!server->in_zone && cuts->knows_zone)
        return N_("NS at the parent only");
    if (!server->at_parent && cuts->knows_parent)
        return N_("NS in the zone only");
    return server->in_zone && server->at_parent ? N_("NS at parent and zone")
           : server->at_parent                  ? N_("NS at the parent")
                                                : N_("NS in the zone");
}

static bool
is_one_sided(const struct rwi_cuts *cuts, const struct rwi_cut_server *server)
{
    return cuts->knows_parent && cuts->knows_zone &&
           server->at_parent != server->in_zone;
}

static const char *
glue_of(const struct rwi_cut_address *address)
{
    if (address->is_glue && address->is_own)
        return N_("glue, confirmed");
    if (address->is_glue)
        return N_("glue");
    return address->is_own ? N_("not in the glue") : NULL;
}

/* "192.0.2.1, glue: REFUSED: lame" */
static void
address_line(struct rw_text *text, const struct rw_trace *trace,
             const struct rwi_cut_address *address)
{
    const char *glue = glue_of(address);

    rw_address_to_text(text, &address->address);
    if (glue != NULL) {
        rw_text_puts(text, _(", "));
        rw_text_puts(text, _(glue));
    }
    rw_text_puts(text, _(": "));
    if (address->step == NULL)
        rw_text_puts(text, _("not asked"));
    else
        rwi_verdict_to_text(text, trace, address->step, RWI_DETAIL_TERSE);
}

static enum rwi_style
style_of_server(const struct graph *g, const struct rwi_cut_server *server)
{
    enum rwi_style style = STYLE_PLAIN;

    for (size_t i = 0; i < server->address_count; i++) {
        const struct rwi_cut_address *a = &server->addresses[i];

        if (a->step == NULL)
            continue;
        if (rwi_verdict_style(g->walk->trace, a->step) == STYLE_BAD)
            return STYLE_BAD;
        if (style == STYLE_PLAIN)
            style = STYLE_GOOD;
        if (a->ns != NULL)
            style = STYLE_WARN;
    }
    return is_one_sided(g->cuts, server) ? STYLE_WARN : style;
}

/* ---- the layout --------------------------------------------------------- */

static unsigned
lines_of(const struct rwi_cut_server *server)
{
    unsigned lines = 2 + (unsigned)server->address_count + (server->more > 0);

    for (size_t i = 0; i < server->address_count; i++)
        lines += server->addresses[i].ns != NULL;
    return lines;
}

static unsigned
height_of(const struct rwi_cut_server *server)
{
    return 8 + lines_of(server) * RWI_SVG_LINE;
}

static unsigned
zone_x(const struct rwi_cut_zone *zone)
{
    return 4 + (zone->depth < DEPTH_MAX ? zone->depth : DEPTH_MAX) * INDENT;
}

static void
lay_out(struct graph *g)
{
    unsigned y = 6;

    for (size_t i = 0; i < g->cuts->zone_count; i++) {
        g->zone_y[i] = y;
        y += ZONE_HEIGHT + GAP;
    }
    g->servers_y = y;
    for (size_t i = 0; i < g->cuts->server_count; i += 2) {
        unsigned left = height_of(&g->cuts->servers[i]), right = 0;

        if (i + 1 < g->cuts->server_count)
            right = height_of(&g->cuts->servers[i + 1]);
        y += (left > right ? left : right) + GAP;
    }
    if (g->cuts->servers_more > 0)
        y += RWI_SVG_LINE;
    g->height = y;
}

/* ---- the picture -------------------------------------------------------- */

static void
put_zone(const struct graph *g, size_t i)
{
    const struct rwi_cut_zone *zone = &g->cuts->zones[i];
    const struct rw_trace *trace = g->walk->trace;
    struct rwi_page *page = g->walk->page;
    unsigned x = zone_x(zone), y = g->zone_y[i];
    size_t columns = RWI_SVG_COLUMNS(RWI_SVG_WIDTH - 4 - x - 2 * PAD);
    char line[CELL];
    struct rw_text text;

    if (zone->parent != RWI_NO_CUT) {
        rwi_svg_wire(page, STYLE_PLAIN);
        rwi_page_printf(
            page, "M%u %uV%uH%u", zone_x(&g->cuts->zones[zone->parent]) + 12,
            g->zone_y[zone->parent] + ZONE_HEIGHT, y + ZONE_HEIGHT / 2, x);
        rwi_svg_wire_end(page, true);
    }
    rwi_svg_box(page, x, y, RWI_SVG_WIDTH - 4 - x, ZONE_HEIGHT,
                style_of_security(security_of(trace, zone->zone)), false);
    rwi_words_text(&text, line, sizeof(line));
    zone_line(&text, trace, zone->zone);
    rwi_svg_text(page, x + PAD, y + RWI_SVG_LINE, STYLE_STRONG, line, columns);
    rwi_words_text(&text, line, sizeof(line));
    delegation_line(&text, trace, zone);
    if (zone->step != NULL)
        rwi_svg_link(page, zone->step->number);
    rwi_svg_text(page, x + PAD, y + 2 * RWI_SVG_LINE, STYLE_PLAIN, line,
                 columns);
    if (zone->step != NULL)
        rwi_svg_link_end(page);
}

/* "its NS set differs (step 7)" */
static void
put_address(const struct graph *g, const struct rwi_cut_address *address,
            unsigned x, unsigned *y)
{
    struct rwi_page *page = g->walk->page;
    size_t columns = RWI_SVG_COLUMNS(SERVER_WIDTH - 2 * PAD);
    char line[CELL];
    struct rw_text text;

    rwi_words_text(&text, line, sizeof(line));
    address_line(&text, g->walk->trace, address);
    if (address->step != NULL)
        rwi_svg_link(page, address->step->number);
    rwi_svg_text(page, x, *y,
                 address->step != NULL
                     ? rwi_verdict_style(g->walk->trace, address->step)
                     : STYLE_FAINT,
                 line, columns);
    if (address->step != NULL)
        rwi_svg_link_end(page);
    *y += RWI_SVG_LINE;
    if (address->ns == NULL)
        return;
    rwi_words_text(&text, line, sizeof(line));
    rw_text_printf(&text,
                   _("  returns an NS set that differs from the "
                     "parent's (step %u)"),
                   address->ns->number);
    rwi_svg_text(page, x, *y, STYLE_WARN, line, columns);
    *y += RWI_SVG_LINE;
}

static void
put_server(const struct graph *g, const struct rwi_cut_server *server,
           unsigned x, unsigned y)
{
    struct rwi_page *page = g->walk->page;
    size_t columns = RWI_SVG_COLUMNS(SERVER_WIDTH - 2 * PAD);
    const char *side = side_of(g->cuts, server);
    char line[CELL];
    struct rw_text text;

    rwi_svg_box(page, x, y, SERVER_WIDTH, height_of(server),
                style_of_server(g, server), false);
    rwi_words_text(&text, line, sizeof(line));
    if (server->has_name)
        rw_name_to_text(&text, server->name);
    else
        rw_text_puts(&text, _("no name"));
    rwi_svg_text(page, x + PAD, y + RWI_SVG_LINE, STYLE_STRONG, line, columns);
    rwi_svg_text(page, x + PAD, y + 2 * RWI_SVG_LINE,
                 is_one_sided(g->cuts, server) ? STYLE_WARN : STYLE_FAINT,
                 side != NULL ? _(side) : "", columns);
    y += 3 * RWI_SVG_LINE;
    for (size_t i = 0; i < server->address_count; i++)
        put_address(g, &server->addresses[i], x + PAD, &y);
    if (server->more == 0)
        return;
    rwi_words_text(&text, line, sizeof(line));
    rw_text_printf(&text, _("%zu more"), server->more);
    rwi_svg_text(page, x + PAD, y, STYLE_FAINT, line, columns);
}

static void
put_servers(const struct graph *g)
{
    const struct rwi_cuts *cuts = g->cuts;
    const struct rwi_cut_zone *zone = &cuts->zones[cuts->last];
    struct rwi_page *page = g->walk->page;
    unsigned y = g->servers_y, from = g->zone_y[cuts->last] + ZONE_HEIGHT;
    char line[64];
    struct rw_text text;

    for (size_t i = 0; i < cuts->server_count; i++) {
        unsigned x = SERVERS_X + (unsigned)(i % 2) * (SERVER_WIDTH + GAP);
        unsigned height = height_of(&cuts->servers[i]), beside = 0;

        /* To a line above the row, in the margin where it is a further one,
         * and down into the box. */
        rwi_svg_wire(page, STYLE_PLAIN);
        rwi_page_printf(page, "M%u %uV%u", zone_x(zone) + 12, from,
                        from + GAP / 2);
        if (i > 1)
            rwi_page_printf(page, "H16V%u", y - GAP / 2);
        rwi_page_printf(page, "H%uV%u", x + SERVER_WIDTH / 2, y);
        rwi_svg_wire_end(page, true);
        put_server(g, &cuts->servers[i], x, y);
        if (i % 2 == 1 || i + 1 == cuts->server_count) {
            beside = i % 2 == 1 ? height_of(&cuts->servers[i - 1]) : 0;
            y += (height > beside ? height : beside) + GAP;
        }
    }
    if (cuts->servers_more == 0)
        return;
    rwi_words_text(&text, line, sizeof(line));
    rw_text_printf(&text, _("%zu more"), cuts->servers_more);
    rwi_svg_text(page, SERVERS_X, y + 8, STYLE_FAINT, line, 40);
}

static void
put_legend(struct rwi_page *page, unsigned y)
{
    static const struct {
        enum rwi_style style;
        const char *words;
    } KEYS[] = {
        {STYLE_GOOD, N_("secure zone; server that answers")},
        {STYLE_PLAIN, N_("insecure or not checked; not asked")},
        {STYLE_WARN, N_("dotted: parent and zone disagree")},
        {STYLE_BAD, N_("dashed: lame, unresponsive or bogus")},
    };

    for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
        unsigned x = SERVERS_X + (unsigned)(i % 2) * 440;
        unsigned top = y + 6 + (unsigned)(i / 2) * 22;

        rwi_svg_box(page, x, top, 28, 15, KEYS[i].style, false);
        rwi_svg_text(page, x + 38, top + 12, STYLE_FAINT, _(KEYS[i].words), 50);
    }
}

/* ---- the table ---------------------------------------------------------- */

static void
put_row(const struct graph *g, const struct rwi_cut_server *server,
        const struct rwi_cut_address *address)
{
    struct rwi_page *page = g->walk->page;
    const char *side = side_of(g->cuts, server);
    struct rwi_html_text text;

    rwi_page_puts(page, "<tr><th scope=\"row\" class=\"m\">");
    if (server->has_name)
        rwi_html_name(page, server->name);
    rwi_page_puts(page, "</th><td>");
    rwi_html_puts(page, side != NULL ? _(side) : "-");
    rwi_page_puts(page, "</td><td class=\"m\">");
    if (address != NULL) {
        address_line(rwi_html_text(&text, page), g->walk->trace, address);
        rwi_html_text_end(&text);
    } else {
        rwi_html_puts(page, _("no address known"));
    }
    rwi_page_puts(page, "</td><td class=\"n\">");
    if (address != NULL && address->step != NULL)
        rwi_html_step_link(page, address->step->number);
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_table(const struct graph *g)
{
    struct rwi_page *page = g->walk->page;

    rwi_page_puts(page, "<details class=\"screen\"><summary>");
    rwi_html_puts(page, _("the delegations as a list and a table"));
    rwi_page_puts(page, "</summary>\n<ol>\n");
    for (size_t i = 0; i < g->cuts->zone_count; i++) {
        struct rwi_html_text text;
        struct rw_text *out;

        rwi_page_puts(page, "<li>");
        out = rwi_html_text(&text, page);
        zone_line(out, g->walk->trace, g->cuts->zones[i].zone);
        rw_text_puts(out, _("; "));
        delegation_line(out, g->walk->trace, &g->cuts->zones[i]);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</li>\n");
    }
    rwi_page_puts(page, "</ol>\n");
    rwi_html_table(page, _("the servers of the last zone"));
    rwi_html_column(page, _("server"));
    rwi_html_column(page, _("named"));
    rwi_html_column(page, _("address"));
    rwi_html_column(page, _("step"));
    rwi_html_rows(page);
    for (size_t i = 0; i < g->cuts->server_count; i++) {
        const struct rwi_cut_server *server = &g->cuts->servers[i];

        if (server->address_count == 0)
            put_row(g, server, NULL);
        for (size_t j = 0; j < server->address_count; j++)
            put_row(g, server, &server->addresses[j]);
    }
    rwi_html_table_end(page);
    rwi_page_puts(page, "</details>\n");
}

void
rwi_html_graph(const struct rwi_html_walk *walk)
{
    struct rwi_cuts *cuts = rwi_cuts_of(walk->trace);
    struct graph g = {.walk = walk, .cuts = cuts};

    if (cuts == NULL) {
        rwi_page_fail(walk->page, RW_ERR_MEMORY);
        return;
    }
    if (cuts->zone_count > 0) {
        rwi_html_section(walk->page, "delegations", _("Delegations"));
        lay_out(&g);
        rwi_svg_begin(walk->page, "graph", _("Graph of the delegations"),
                      g.height + LEGEND);
        for (size_t i = 0; i < cuts->zone_count; i++)
            put_zone(&g, i);
        put_servers(&g);
        put_legend(walk->page, g.height);
        rwi_svg_end(walk->page);
        put_table(&g);
        rwi_html_section_end(walk->page);
    }
    free(cuts);
}
