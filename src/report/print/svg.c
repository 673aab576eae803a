/* The pictures on the pages; see svg.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/svg.h"

#include <string.h>

#include "base/width.h"

void
rwi_svg_patterns(struct rwi_page *page)
{
    rwi_page_puts(
        page,
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\">"
        "<pattern id=\"hatch\" width=\"6\" height=\"6\" "
        "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<path class=\"hatch\" d=\"M1 0V6\" stroke-width=\"2\"/></pattern>"
        "<pattern id=\"dots\" width=\"5\" height=\"5\" "
        "patternUnits=\"userSpaceOnUse\">"
        "<circle class=\"dots\" cx=\"2\" cy=\"2\" r=\"1\"/></pattern>"
        "<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
        "markerWidth=\"8\" markerHeight=\"8\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
        "<path class=\"dots\" d=\"M0 0L8 4L0 8z\"/></marker></svg>\n");
}

void
rwi_svg_begin(struct rwi_page *page, const char *id, const char *name,
              unsigned height)
{
    rwi_page_puts(page, "<figure>\n");
    rwi_html_scroll(page, name);
    rwi_page_printf(page,
                    "<svg role=\"group\" aria-labelledby=\"%s-t\" "
                    "width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\">"
                    "<title id=\"%s-t\">",
                    id, RWI_SVG_WIDTH, height, RWI_SVG_WIDTH, height, id);
    rwi_html_puts(page, name);
    rwi_page_puts(page, "</title>\n");
}

void
rwi_svg_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</svg>\n");
    rwi_html_scroll_end(page);
    rwi_page_puts(page, "</figure>\n");
}

void
rwi_svg_text(struct rwi_page *page, unsigned x, unsigned y,
             enum rwi_style style, const char *s, size_t columns)
{
    struct rwi_page inner;

    rwi_page_printf(page, "<text x=\"%u\" y=\"%u\"", x, y);
    if (style != STYLE_PLAIN && style != STYLE_STRONG)
        rwi_page_printf(page, " class=\"%s\"", rwi_html_class(style));
    rwi_page_puts(page, ">");
    if (rwi_width(s, strlen(s)) > columns) {
        rwi_page_puts(page, "<title>");
        rwi_html_puts(page, s);
        rwi_page_puts(page, "</title>");
    }
    rwi_html_inner(page, &inner);
    rwi_page_fit(&inner, s, columns < 8 ? 8 : columns);
    rwi_html_inner_end(page, &inner);
    rwi_page_puts(page, "</text>\n");
}

void
rwi_svg_box(struct rwi_page *page, unsigned x, unsigned y, unsigned width,
            unsigned height, enum rwi_style style, bool is_double)
{
    rwi_page_printf(page,
                    "<rect class=\"box %s\" x=\"%u\" y=\"%u\" width=\"%u\" "
                    "height=\"%u\" rx=\"4\"/>\n",
                    rwi_html_class(style), x, y, width, height);
    if (is_double)
        rwi_page_printf(page,
                        "<rect class=\"box %s\" x=\"%u\" y=\"%u\" "
                        "width=\"%u\" height=\"%u\" rx=\"3\"/>\n",
                        rwi_html_class(style), x + 3, y + 3, width - 6,
                        height - 6);
}

void
rwi_svg_wire(struct rwi_page *page, enum rwi_style style)
{
    rwi_page_printf(page, "<path class=\"wire %s\" d=\"",
                    rwi_html_class(style));
}

void
rwi_svg_wire_end(struct rwi_page *page, bool has_arrow)
{
    rwi_page_puts(page,
                  has_arrow ? "\" marker-end=\"url(#arrow)\"/>\n" : "\"/>\n");
}

void
rwi_svg_link(struct rwi_page *page, uint32_t step)
{
    rwi_page_printf(page, "<a href=\"#step%u\" tabindex=\"-1\">", step);
}

void
rwi_svg_link_end(struct rwi_page *page)
{
    rwi_page_puts(page, "</a>");
}
