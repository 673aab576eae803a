/* The picture of what a name depends on: a box a zone, from the top level
 * down, each under the one that delegates it, with its servers as lines; from
 * a zone whose servers have their names elsewhere a line on the right leads
 * to where those lie.  The table below it says the same.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include "base/words.h"
#include "report/print/svg.h"
#include "report/walk/survey.h"
#include "rootwalk/depends.h"
#include "rootwalk/name.h"

enum {
    INDENT = 28,     /* of a zone under its parent */
    GAP = 14,        /* between boxes */
    PAD = 10,        /* within a box */
    DEPTH_MAX = 8,   /* further in it does not go */
    SERVERS_MAX = 6, /* lines of one zone; more are counted */
    BOXES = 800,     /* where all boxes end */
    LANES = 12,      /* lines beside each other, right of the boxes ... */
    LANE = 12,       /* ... so far apart */
    LEGEND = 74,
    CELL = 700,
};

struct needs {
    struct rwi_page *page;
    const struct rw_depends *depends;
    unsigned y[RW_DEPENDS_ZONES_MAX]; /* of each box ... */
    unsigned height[RW_DEPENDS_ZONES_MAX];
    size_t order[RW_DEPENDS_ZONES_MAX]; /* of the boxes, from the top */
    size_t count;
    unsigned whole;
};

/* ---- what is said ------------------------------------------------------- */

/* "! ns1.example. 192.0.2.1, 2001:db8::1: single point of failure" */
static void
server_line(struct rw_text *text, const struct rw_depends *depends,
            const struct rw_depends_server *server)
{
    const char *mark = rwi_depends_mark(depends, server);

    if (mark != NULL)
        rw_text_puts(text, "! ");
    rw_name_to_text(text, server->name);
    for (size_t i = 0; i < server->address_count; i++) {
        rw_text_puts(text, i == 0 ? " " : ", ");
        rw_address_to_text(text, &server->addresses[i]);
    }
    if (server->address_count == 0) {
        rw_text_putc(text, ' ');
        rw_text_puts(text, _("no address known"));
    }
    if (mark != NULL) {
        rw_text_puts(text, _(": "));
        rw_text_puts(text, _(mark));
    }
}

static size_t
count_servers(const struct rw_depends *depends, size_t zone)
{
    size_t count = 0;

    for (size_t i = 0; i < depends->list_count; i++)
        count += depends->list[i].zone == zone;
    return count;
}

static enum rwi_style
style_of(const struct rw_depends *depends, size_t zone)
{
    enum rwi_style style = STYLE_PLAIN;

    for (size_t i = 0; i < depends->list_count; i++) {
        const struct rw_depends_server *server = &depends->list[i];

        if (server->zone != zone)
            continue;
        if (rwi_depends_is_single(depends, server) ||
            rwi_depends_is_dangling(depends, server->name))
            return STYLE_BAD;
    }
    if (!depends->zones[zone].by_ipv6)
        style = STYLE_WARN;
    return style;
}

/* ---- the layout --------------------------------------------------------- */

/* Parents come before what they delegate, but a damaged list could have a
 * ring: no further than there are zones. */
static unsigned
depth_of(const struct rw_depends *depends, size_t zone)
{
    unsigned depth = 0;

    for (size_t i = 0; i < depends->zone_count &&
                       depends->zones[zone].parent < depends->zone_count;
         i++) {
        zone = depends->zones[zone].parent;
        depth++;
    }
    return depth < DEPTH_MAX ? depth : DEPTH_MAX;
}

static unsigned
x_of(const struct needs *n, size_t zone)
{
    return 4 + depth_of(n->depends, zone) * INDENT;
}

/* The zones below one, each followed by those below it. */
static void
place(struct needs *n, size_t parent, unsigned depth)
{
    const struct rw_depends *depends = n->depends;

    for (size_t i = 0; i < depends->zone_count && depth < RW_DEPENDS_ZONES_MAX;
         i++) {
        size_t servers = count_servers(depends, i);

        if (depends->zones[i].parent != parent || n->height[i] > 0)
            continue;
        servers = servers > SERVERS_MAX ? SERVERS_MAX + 1 : servers;
        n->order[n->count++] = i;
        n->y[i] = n->whole;
        n->height[i] = 8 + (unsigned)(1 + servers) * RWI_SVG_LINE;
        n->whole += n->height[i] + GAP;
        place(n, i, depth + 1);
    }
}

/* ---- the picture -------------------------------------------------------- */

static void
put_servers(const struct needs *n, size_t zone)
{
    const struct rw_depends *depends = n->depends;
    unsigned x = x_of(n, zone) + PAD, y = n->y[zone] + 2 * RWI_SVG_LINE;
    size_t columns = RWI_SVG_COLUMNS(BOXES - x - PAD), told = 0;
    char line[CELL];
    struct rw_text text;

    /* Those that matter first. */
    for (int is_marked = 1; is_marked >= 0; is_marked--)
        for (size_t i = 0; i < depends->list_count && told < SERVERS_MAX; i++) {
            const struct rw_depends_server *server = &depends->list[i];

            if (server->zone != zone ||
                (rwi_depends_mark(depends, server) != NULL) != (is_marked == 1))
                continue;
            rwi_words_text(&text, line, sizeof(line));
            server_line(&text, depends, server);
            rwi_svg_text(n->page, x, y,
                         is_marked == 1 ? STYLE_BAD : STYLE_PLAIN, line,
                         columns);
            y += RWI_SVG_LINE;
            told++;
        }
    if (count_servers(depends, zone) <= told)
        return;
    rwi_words_text(&text, line, sizeof(line));
    rw_text_printf(&text, _("%zu more"), count_servers(depends, zone) - told);
    rwi_svg_text(n->page, x, y, STYLE_FAINT, line, columns);
}

static void
put_zone(const struct needs *n, size_t zone)
{
    const struct rw_depends_zone *it = &n->depends->zones[zone];
    unsigned x = x_of(n, zone), y = n->y[zone];
    char line[CELL];
    struct rw_text text;

    if (it->parent < n->depends->zone_count) {
        rwi_svg_wire(n->page, STYLE_PLAIN);
        rwi_page_printf(n->page, "M%u %uV%uH%u", x_of(n, it->parent) + 12,
                        n->y[it->parent] + n->height[it->parent], y + 14, x);
        rwi_svg_wire_end(n->page, true);
    }
    rwi_svg_box(n->page, x, y, BOXES - x, n->height[zone],
                style_of(n->depends, zone), false);
    rwi_words_text(&text, line, sizeof(line));
    rw_name_to_text(&text, it->zone);
    rw_text_puts(&text, _(": "));
    rw_text_puts(&text, it->is_direct ? _("the name lies in it")
                                      : _("a server's name lies in it"));
    if (!it->by_ipv6) {
        rw_text_puts(&text, _("; "));
        rw_text_puts(&text, _("not by IPv6 alone"));
    }
    rwi_svg_text(n->page, x + PAD, y + RWI_SVG_LINE, STYLE_STRONG, line,
                 RWI_SVG_COLUMNS(BOXES - x - 2 * PAD));
    put_servers(n, zone);
}

/* Whether some server of one zone has its name in another. */
static bool
is_named_in(const struct rw_depends *depends, size_t zone, size_t home)
{
    for (size_t i = 0; i < depends->list_count; i++)
        if (depends->list[i].zone == zone && depends->list[i].home == home)
            return true;
    return false;
}

/* From the zone to the right, along a lane of its own as far as there are
 * such, and back to where its servers' names lie. */
static void
put_ties(const struct needs *n)
{
    const struct rw_depends *depends = n->depends;
    size_t lane = 0;

    for (size_t i = 0; i < n->count; i++)
        for (size_t k = 0; k < n->count; k++) {
            size_t zone = n->order[i], home = n->order[k];

            if (zone == home || !is_named_in(depends, zone, home))
                continue;
            rwi_svg_wire(n->page, STYLE_PLAIN);
            rwi_page_printf(n->page, "M%d %uH%uV%uH%d", BOXES, n->y[zone] + 20,
                            (unsigned)(BOXES + LANE * (1 + lane % LANES)),
                            n->y[home] + 10, BOXES + 1);
            rwi_svg_wire_end(n->page, true);
            lane++;
        }
}

static void
put_legend(const struct needs *n)
{
    static const struct {
        enum rwi_style style;
        const char *words;
    } KEYS[] = {
        {STYLE_BAD, N_("dashed: all fails with one server of it, or anybody "
                       "can register one")},
        {STYLE_WARN,
         N_("dotted: a resolver with IPv6 only does not get there")},
        {STYLE_PLAIN, N_("nothing of the kind")},
    };
    unsigned y = n->whole;

    for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++, y += 18) {
        rwi_svg_box(n->page, 4, y, 28, 13, KEYS[i].style, false);
        rwi_svg_text(n->page, 42, y + 11, STYLE_FAINT, _(KEYS[i].words), 80);
    }
    rwi_svg_wire(n->page, STYLE_PLAIN);
    rwi_page_printf(n->page, "M4 %uH30", y + 7);
    rwi_svg_wire_end(n->page, true);
    rwi_svg_text(n->page, 42, y + 11, STYLE_FAINT,
                 _("on the right: its servers' names lie there"), 80);
}

void
rwi_html_needs(struct rwi_page *page, const struct rw_depends *depends)
{
    struct needs n = {.page = page, .depends = depends, .whole = 6};

    place(&n, RW_DEPENDS_NONE, 0);
    rwi_svg_begin(page, "needs", _("Graph of the dependencies"),
                  n.whole + LEGEND);
    for (size_t i = 0; i < n.count; i++)
        put_zone(&n, n.order[i]);
    put_ties(&n);
    put_legend(&n);
    rwi_svg_end(page);
}
