/* Names beside the walk; see engine/aside.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/aside.h"

#include "engine/task.h"
#include "rootwalk/registry.h"
#include "trace/probing.h"

#define TARGETS_MAX 8 /* names of one answer */
#define SIGNALS_MAX 8 /* names of one zone's servers */

static bool
ask(struct rw_walk *walk, enum rw_probe probe, const uint8_t *name,
    uint16_t type, struct rw_because why)
{
    struct rwi_task *task = rwi_task_new(walk, RW_PURPOSE_SURVEY, name, type);

    if (task == NULL)
        return false;
    task->does = &walk->engine->purposes[RWI_PURPOSE_ASIDE];
    task->probe = probe;
    task->why = why;
    return true;
}

/* ---- the names that the answer leads to --------------------------------- */

/* Whether the name was looked at already. */
static bool
is_known(const struct rw_walk *walk, const uint8_t *name)
{
    for (const struct rwi_task *t = walk->tasks; t != NULL; t = t->next)
        if (t->probe == RW_PROBE_TARGET && rw_name_equal(t->name, name))
            return true;
    return false;
}

bool
rwi_aside_targets(struct rw_walk *walk)
{
    const struct rw_trace *trace = &walk->trace;
    size_t asked = 0;

    if (walk->survey.has_targets)
        return false;
    walk->survey.has_targets = true;
    for (size_t i = 0; i < trace->answer_count && asked < TARGETS_MAX; i++) {
        const uint8_t *name = rwi_target_of(&trace->answer[i]);

        if (name != NULL && !is_known(walk, name))
            asked += ask(walk, RW_PROBE_TARGET, name, RW_TYPE_A,
                         (struct rw_because){.code = RW_BECAUSE_SURVEY_TARGET,
                                             .zone = name});
    }
    return asked > 0;
}

/* ---- what is announced of a zone's keys --------------------------------- */

/* Names within the zone itself announce nothing: nobody trusts them yet. */
static bool
ask_signal(struct rw_walk *walk, const uint8_t *server)
{
    const uint8_t *zone = walk->survey.cut->view.zone;
    struct rw_because why = {.code = RW_BECAUSE_SURVEY_SIGNAL, .zone = zone};
    uint8_t buf[RW_NAME_MAX];
    const uint8_t *name;

    if (rw_name_is_at_or_below(server, zone) ||
        !rwi_signal_name(buf, zone, server))
        return false;
    name = rwi_arena_copy(&walk->arena, buf, rw_name_size(buf));
    return name != NULL && ask(walk, RW_PROBE_SIGNAL, name, RW_TYPE_CDS, why) &&
           ask(walk, RW_PROBE_SIGNAL, name, RW_TYPE_CDNSKEY, why);
}

bool
rwi_aside_signals(struct rw_walk *walk)
{
    struct rwi_survey *survey = &walk->survey;
    const struct rw_referral *view = &survey->cut->view;
    size_t asked = 0;

    if (survey->has_signals || view->has_ds || !survey->has[RW_PROBE_CDS] ||
        rw_name_is_root(view->zone))
        return false;
    survey->has_signals = true;
    for (size_t i = 0; i < view->server_count && asked < SIGNALS_MAX; i++)
        asked += ask_signal(walk, view->servers[i].name);
    return asked > 0;
}
