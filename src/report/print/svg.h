/* The pictures on the pages: SVG, laid out by ourselves.
 *
 * A picture is RWI_SVG_WIDTH units wide, a unit is a pixel of CSS; where the
 * page is narrower, its box scrolls.  Text is 12 px of a fixed width, so that
 * what has room for it is known here: what has not is shortened in its middle
 * and has the whole as its title.  Colours, dashes and patterns are those of
 * html_style.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_SVG_H
#define RWI_REPORT_PRINT_SVG_H

#include "report/print/html.h"

#define RWI_SVG_WIDTH 960
#define RWI_SVG_LINE  17 /* from one line of text to the next */

/* How many characters fit so many units: 7.4 each, in the widest of the usual
 * fonts. */
#define RWI_SVG_COLUMNS(units) ((size_t)(units)*10 / 74)

/** Write the patterns that pictures are filled with, once a page. */
void rwi_svg_patterns(struct rwi_page *page);

/** Begin a picture: a figure with its name.
 *
 * @param id    unique on the page
 * @param name  for those who do not see it; translated
 */
void rwi_svg_begin(struct rwi_page *page, const char *id, const char *name,
                   unsigned height);
void rwi_svg_end(struct rwi_page *page);

/** Write a line of text.
 *
 * @param x, y     where it begins; its base line
 * @param style    of its colour
 * @param columns  that it has room for
 */
void rwi_svg_text(struct rwi_page *page, unsigned x, unsigned y,
                  enum rwi_style style, const char *s, size_t columns);

/** Write a box with round corners.
 *
 * @param is_double  with a second line within: an anchor
 */
void rwi_svg_box(struct rwi_page *page, unsigned x, unsigned y, unsigned width,
                 unsigned height, enum rwi_style style, bool is_double);

/** Begin a line that joins what belongs together, with an arrow at its end
 * or without; path data follows, then rwi_svg_wire_end(). */
void rwi_svg_wire(struct rwi_page *page, enum rwi_style style);
void rwi_svg_wire_end(struct rwi_page *page, bool has_arrow);

/** Begin and end what leads to a step; no tab stop, as the table beside the
 * picture has the same links. */
void rwi_svg_link(struct rwi_page *page, uint32_t step);
void rwi_svg_link_end(struct rwi_page *page);

#endif
