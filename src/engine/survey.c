/* Surveys; see engine/survey.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/survey.h"

#include "engine/task.h"

void
rwi_survey(struct rwi_task *task)
{
    struct rwi_task *other;

    if (!task->walk->options.all ||
        (task->cut->surveyed != NULL &&
         rw_name_equal(task->cut->surveyed, task->asked_name)))
        return;
    task->cut->surveyed = task->asked_name;
    other = rwi_task_new(task->walk, RW_PURPOSE_SURVEY, task->asked_name,
                         task->asked_type);
    if (other == NULL)
        return;
    other->parent = task->cut->step;
    other->cut = task->cut;
    other->why = (struct rw_because){.code = RW_BECAUSE_SURVEY,
                                     .zone = task->cut->view.zone};
}
