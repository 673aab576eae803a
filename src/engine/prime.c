/* Priming; see engine/prime.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/prime.h"

#include "engine/cut.h"
#include "engine/task.h"
#include "rootwalk/registry.h"

/* Whether the root's NS set is known, or on its way: to any walk, or to this
 * one where it wants to see for itself. */
static bool
is_primed(const struct rw_walk *walk)
{
    if (!walk->options.prime)
        return walk->engine->is_primed;
    for (const struct rwi_task *task = walk->tasks; task != NULL;
         task = task->next)
        if (task->purpose == RW_PURPOSE_PRIME)
            return true;
    return false;
}

void
rwi_prime(struct rw_walk *walk, struct rwi_cut *hints)
{
    struct rwi_task *task;

    if (is_primed(walk) || walk->engine->config.no_priming ||
        walk->options.qclass != RW_CLASS_IN ||
        (walk->main->type == RW_TYPE_NS && rw_name_is_root(walk->main->name)))
        return; /* been done, not possible, or what the walk is about */
    task = rwi_task_new(walk, RW_PURPOSE_PRIME, RW_NAME_ROOT, RW_TYPE_NS);
    if (task == NULL)
        return;
    walk->engine->is_primed = true;
    task->cut = hints;
    task->why.code = RW_BECAUSE_PRIME;
}

/* A set without any address would lead nowhere: the hints stay. */
void
rwi_prime_answered(struct rwi_task *task, const struct rw_step *step,
                   uint64_t now_us)
{
    struct rwi_cut *cut = rwi_cut_of_step(task->walk, step, RW_NAME_ROOT);

    for (size_t i = 0; cut != NULL && i < cut->view.server_count; i++)
        if (cut->view.servers[i].glue) {
            rwi_cut_learn(task->walk, cut, now_us);
            return;
        }
}

void
rwi_prime_ended(struct rwi_task *task, uint64_t now_us)
{
    (void)now_us;
    if (task->result.outcome != RW_OUTCOME_ANSWER)
        task->walk->engine->is_primed = false;
}
