/* The order in which steps are told; see tree.h.
 *
 * Steps are numbered in the order in which they were sent, which is not that
 * in which they are understood: look-ups of addresses run beside each other.
 * So each is told under the step that made it necessary, and those without one
 * in their own order.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/tree.h"

#include <stdlib.h>

#include "rootwalk/name.h"

#define NONE UINT32_MAX

/* Where each step hangs, by index. */
struct links {
    uint32_t *up, *first, *last, *next, *depth;
};

/* Numbers count from 1 in the order of the list; a trace put together by hand
 * may have gaps.  0 is no step. */
const struct rw_step *
rwi_step_of(const struct rw_trace *trace, uint32_t number)
{
    if (number == 0)
        return NULL;
    if (number <= trace->step_count &&
        trace->steps[number - 1]->number == number)
        return trace->steps[number - 1];
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->number == number)
            return trace->steps[i];
    return NULL;
}

/* The index of an earlier step with a number, or NONE. */
static uint32_t
index_of(const struct rw_trace *trace, uint32_t number, uint32_t before)
{
    if (number > 0 && number <= before &&
        trace->steps[number - 1]->number == number)
        return number - 1;
    for (uint32_t i = 0; number > 0 && i < before; i++)
        if (trace->steps[i]->number == number)
            return i;
    return NONE;
}

/* The next question for the same name stands beside, not below: a retry is no
 * deeper than what it repeats. */
static bool
goes_on(const struct rw_step *step, const struct rw_step *parent)
{
    return step->purpose == parent->purpose &&
           rw_name_equal(step->qname, parent->qname);
}

/* What was asked for the chain of trust or for the root's own servers is told
 * in its turn, beside the walk: nothing on the way waited for it. */
static bool
stands_alone(const struct rw_step *step)
{
    return step->twin == 0 && (step->purpose == RW_PURPOSE_ANSWER ||
                               step->purpose == RW_PURPOSE_PRIME ||
                               step->purpose == RW_PURPOSE_DNSSEC);
}

/* Only earlier steps can be parents, so there is no circle. */
static void
hang(struct links *l, const struct rw_trace *trace, uint32_t i)
{
    const struct rw_step *step = trace->steps[i];
    uint32_t up = index_of(trace, step->twin ? step->twin : step->parent, i);

    l->up[i] = l->first[i] = l->last[i] = l->next[i] = NONE;
    l->depth[i] = step->purpose == RW_PURPOSE_ANSWER ? 0 : 1;
    if (up == NONE || stands_alone(step))
        return;
    l->up[i] = up;
    l->depth[i] = l->depth[up] + 1;
    if (step->twin == 0 && goes_on(step, trace->steps[up]))
        l->depth[i] = l->depth[up];
    if (l->last[up] == NONE)
        l->first[up] = i;
    else
        l->next[l->last[up]] = i;
    l->last[up] = i;
}

/* Without recursion: a walk of 200 steps, each caused by the one before, is as
 * deep. */
static void
tell(struct rwi_tree *tree, const struct links *l, const struct rw_trace *trace,
     uint32_t root)
{
    uint32_t at = root;

    for (;;) {
        tree->branches[tree->count++] =
            (struct rwi_branch){trace->steps[at], l->depth[at]};
        if (l->first[at] != NONE) {
            at = l->first[at];
            continue;
        }
        while (at != root && l->next[at] == NONE)
            at = l->up[at];
        if (at == root)
            return;
        at = l->next[at];
    }
}

enum rw_status
rwi_tree_of(struct rwi_tree *tree, const struct rw_trace *trace)
{
    uint32_t count = (uint32_t)trace->step_count;
    uint32_t *room = malloc((count + 1) * 5 * sizeof(*room));
    struct links l = {room, room + count, room + 2 * count, room + 3 * count,
                      room + 4 * count};

    tree->count = 0;
    tree->branches = malloc((count + 1) * sizeof(*tree->branches));
    if (room == NULL || tree->branches == NULL) {
        free(room);
        rwi_tree_done(tree);
        return RW_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++)
        hang(&l, trace, i);
    for (uint32_t i = 0; i < count; i++)
        if (l.up[i] == NONE)
            tell(tree, &l, trace, i);
    free(room);
    return RW_OK;
}

void
rwi_tree_done(struct rwi_tree *tree)
{
    free(tree->branches);
    tree->branches = NULL;
    tree->count = 0;
}
