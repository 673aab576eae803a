/* QNAME minimisation: ask each zone no more than it must know.
 *
 * RFC 9156 section 2.3 and 3: type A, one label more at a time for the first
 * few questions, then several, at most ten questions in all.  A server that
 * says NXDOMAIN or fails for a name in between is asked for the whole name:
 * too many of them know nothing of empty non-terminals.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/minimise.h"

#include "rootwalk/registry.h"

#define MINIMISE_MAX     10 /* MAX_MINIMISE_COUNT */
#define MINIMISE_ONE_LAB 4  /* of them with one label more than the last */

/* How many labels the next question has more than the last one had. */
static size_t
labels_more(const struct rwi_task *task, size_t left)
{
    size_t rounds = MINIMISE_MAX - task->minimised;

    if (task->minimised < MINIMISE_ONE_LAB)
        return 1;
    return (left + rounds - 1) / rounds;
}

void
rwi_minimise(struct rwi_task *task, size_t known)
{
    size_t labels = rw_name_labels(task->name);
    size_t more;

    task->asked_name = task->name;
    task->asked_type = task->type;
    if (!task->walk->options.qmin || task->wants_whole ||
        !task->does->minimises || task->minimised >= MINIMISE_MAX ||
        known >= labels)
        return;
    more = labels_more(task, labels - known);
    if (known + more >= labels)
        return;
    task->asked_name = rw_name_skip(task->name, labels - known - more);
    task->asked_type = RW_TYPE_A;
    task->minimised++;
}

bool
rwi_is_minimised(const struct rwi_task *task)
{
    return task->asked_name != task->name;
}
