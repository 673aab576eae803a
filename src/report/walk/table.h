/* The table of steps in the text report: a line an attempt.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_TABLE_H
#define RWI_REPORT_WALK_TABLE_H

#include "report/print/page.h"
#include "report/walk/tree.h"

struct rwi_columns {
    size_t number, zone, server, address; /* widths */
    bool is_narrow; /* the page is: address and time on a line of their own */
};

/** Choose widths that fit the steps into the page. */
void rwi_columns_of(struct rwi_columns *columns, const struct rwi_tree *tree,
                    size_t width);

/** Write one step's line, and the heading of the look-up it begins.
 *
 * @param before  the branch written before it; NULL: none
 * @param now_us  for steps still waited for; RW_NO_TIME: not said
 */
void rwi_table_line(struct rwi_page *page, const struct rw_trace *trace,
                    const struct rwi_columns *columns,
                    const struct rwi_branch *branch,
                    const struct rwi_branch *before, uint64_t now_us);

#endif
