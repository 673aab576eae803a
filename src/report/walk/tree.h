/* The order in which the steps of a walk are told: as they were sent, each
 * followed by the look-ups of server addresses that it made necessary.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_TREE_H
#define RWI_REPORT_WALK_TREE_H

#include "rootwalk/trace.h"

struct rwi_branch {
    const struct rw_step *step;
    uint32_t depth; /* 0: on the way to the answer */
};

struct rwi_tree {
    struct rwi_branch *branches;
    size_t count;
};

/** Order a trace's steps; rwi_tree_done() frees it.
 *
 * @return RW_OK; RW_ERR_MEMORY
 */
enum rw_status rwi_tree_of(struct rwi_tree *tree, const struct rw_trace *trace);
void rwi_tree_done(struct rwi_tree *tree);

/** Find a step by its number; NULL where there is none. */
const struct rw_step *rwi_step_of(const struct rw_trace *trace,
                                  uint32_t number);

#endif
