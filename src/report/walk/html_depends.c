/* What the name depends on, on the page of a survey: in sentences, drawn, and
 * its zones and their servers as a table.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include "base/words.h"
#include "report/walk/survey.h"
#include "rootwalk/depends.h"

/* A server with its addresses, and by word what hangs on it. */
static void
put_server(struct rwi_page *page, const struct rw_depends *depends,
           const struct rw_depends_server *server)
{
    const char *mark = rwi_depends_mark(depends, server);

    rwi_page_puts(page, "<li class=\"m\">");
    rwi_html_name(page, server->name);
    for (size_t i = 0; i < server->address_count; i++) {
        rwi_page_puts(page, i == 0 ? " " : ", ");
        rwi_page_address(page, &server->addresses[i]);
    }
    if (mark != NULL) {
        rwi_page_puts(page, " <b class=\"bad\">");
        rwi_html_puts(page, _(mark));
        rwi_page_puts(page, "</b>");
    }
    rwi_page_puts(page, "</li>\n");
}

static void
put_row(struct rwi_page *page, const struct rw_depends *depends, size_t at)
{
    const struct rw_depends_zone *zone = &depends->zones[at];

    rwi_page_puts(page, "<tr><th scope=\"row\" class=\"m\">");
    rwi_html_name(page, zone->zone);
    rwi_page_puts(page, "</th><td>");
    rwi_html_puts(page, zone->is_direct ? _("the name lies in it")
                                        : _("a server's name lies in it"));
    rwi_page_puts(page, "</td><td><ul>");
    for (size_t i = 0; i < depends->list_count; i++)
        if (depends->list[i].zone == at)
            put_server(page, depends, &depends->list[i]);
    rwi_page_puts(page, "</ul></td><td>");
    rwi_html_puts(page, zone->by_ipv6 ? _("yes") : _("no"));
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_sentences(struct rwi_page *page, const struct rw_depends *depends)
{
    rwi_page_puts(page, "<ul>\n");
    for (int part = 0; part < RWI_DEPENDS_PARTS; part++) {
        struct rwi_html_text text;

        if (!rwi_depends_put(NULL, depends, (enum rwi_depends_part)part))
            continue;
        rwi_page_puts(page, "<li>");
        (void)rwi_depends_put(rwi_html_text(&text, page), depends,
                              (enum rwi_depends_part)part);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</li>\n");
    }
    rwi_page_puts(page, "</ul>\n");
}

void
rwi_html_depends(const struct rwi_html_walk *walk)
{
    struct rwi_page *page = walk->page;
    struct rw_depends *depends;

    if (walk->trace->survey.zones == 0)
        return;
    if (rw_depends_of(&depends, walk->trace) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    if (depends->zone_count > 0) {
        rwi_html_section(page, "depends", _("Dependencies"));
        put_sentences(page, depends);
        rwi_html_needs(page, depends);
        rwi_html_table(page, _("the zones that the name depends on"));
        rwi_html_column(page, _("zone"));
        rwi_html_column(page, _("why"));
        rwi_html_column(page, _("servers"));
        rwi_html_column(page, _("by IPv6 alone"));
        rwi_html_rows(page);
        for (size_t i = 0; i < depends->zone_count; i++)
            put_row(page, depends, i);
        rwi_html_table_end(page);
        rwi_html_section_end(page);
    }
    rw_depends_free(depends);
}
