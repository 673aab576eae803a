/* A survey in the text report: a table a zone, a line an address.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_SURVEY_H
#define RWI_REPORT_WALK_SURVEY_H

#include "report/print/page.h"
#include "rootwalk/depends.h"
#include "rootwalk/trace.h"

/** Say whether a step was taken for a survey alone: then the table tells it. */
bool rwi_is_of_survey(const struct rw_step *step);

/** Write what a survey found: a table for each zone, and what was left out;
 * nothing for a walk without one. */
void rwi_survey_text(struct rwi_page *page, const struct rw_trace *trace);

/* What there is to say of dependencies, a sentence each. */
enum rwi_depends_part {
    RWI_DEPENDS_ZONES,
    RWI_DEPENDS_SINGLES,
    RWI_DEPENDS_DANGLING,
    RWI_DEPENDS_IPV6,
    RWI_DEPENDS_PARTS,
};

/** Write one of them.
 *
 * @param text  NULL: only say whether there is anything
 * @return whether there is anything to say
 */
bool rwi_depends_put(struct rw_text *text, const struct rw_depends *depends,
                     enum rwi_depends_part part);

/** Say whether everything fails with this server: one of its addresses is all
 * that there is of something. */
bool rwi_depends_is_single(const struct rw_depends *depends,
                           const struct rw_depends_server *server);

/** Say whether a name lies where nobody has registered anything. */
bool rwi_depends_is_dangling(const struct rw_depends *depends,
                             const uint8_t *name);

/** What hangs on a server, not translated; NULL: nothing special. */
const char *rwi_depends_mark(const struct rw_depends *depends,
                             const struct rw_depends_server *server);

/** Write what the name depends on, as far as a survey shows it. */
void rwi_survey_depends(struct rwi_page *page, const struct rw_trace *trace);

#endif
