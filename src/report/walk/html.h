/* The page of a walk, a part a function.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_HTML_H
#define RWI_REPORT_WALK_HTML_H

#include "report/print/html.h"
#include "rootwalk/depends.h"
#include "report/walk/report.h"
#include "report/walk/tree.h"

/* What the parts share. */
struct rwi_html_walk {
    struct rwi_page *page;
    const struct rw_trace *trace;
    const struct rwi_tree *tree;
    const struct rw_findings *findings;
    bool hex; /* a dump under each message */

    /* By a step's index: the number of the first step with the same query or
     * response, but for its ID: there it is written. */
    uint32_t *queries, *responses;
};

/** Write the findings, most severe first. */
void rwi_html_findings(const struct rwi_html_walk *walk);

/** Write the sentence of a finding with its code before it. */
void rwi_html_finding(struct rwi_page *page, const struct rw_finding *finding);

/** Count the findings of a severity that are not accepted. */
size_t rwi_html_count(const struct rw_findings *findings,
                      enum rw_severity severity);

/** Write "2 errors, 1 warning".
 *
 * @param before  what stands before them, where there are any
 * @return whether there are
 */
bool rwi_html_counts(struct rw_text *text, const struct rw_findings *findings,
                     const char *before);

/** Give the finding that says most: an error or a warning, the first of all;
 * NULL for none. */
const struct rw_finding *rwi_html_worst(const struct rw_findings *findings);

/** Find out which messages are the same; rwi_html_same_done() frees. */
enum rw_status rwi_html_same(struct rwi_html_walk *walk);
void rwi_html_same_done(struct rwi_html_walk *walk);

/** Write the steps, each with its messages to open. */
void rwi_html_steps(const struct rwi_html_walk *walk);

/** Write the probes of a survey, those with the same response together. */
void rwi_html_probes(const struct rwi_html_walk *walk);

/** Write the waterfall, and its table. */
void rwi_html_waterfall(const struct rwi_html_walk *walk);

/** Write the graph of the delegations, and its list and table. */
void rwi_html_graph(const struct rwi_html_walk *walk);

/** Write the chain of trust, and its table. */
void rwi_html_trust(const struct rwi_html_walk *walk);

/** Write the matrix of a survey; nothing for a walk without one. */
void rwi_html_matrix(const struct rwi_html_walk *walk);

/** Write what the name depends on; nothing for a walk without a survey. */
void rwi_html_depends(const struct rwi_html_walk *walk);

/** Draw what the name depends on. */
void rwi_html_needs(struct rwi_page *page, const struct rw_depends *depends);

/** Write a link to a step: its number. */
void rwi_html_step_link(struct rwi_page *page, uint32_t number);

/** Write a server: its name and its address. */
void rwi_html_server(struct rwi_page *page, const uint8_t *name,
                     const struct rw_address *address);

/** Say whether a step is a probe of a survey, told in the matrix. */
static inline bool
rwi_html_is_probe(const struct rw_step *step)
{
    return step->purpose == RW_PURPOSE_SURVEY ||
           (step->purpose == RW_PURPOSE_ADDRESS &&
            step->probe == RW_PROBE_ADDRESS);
}

#endif
