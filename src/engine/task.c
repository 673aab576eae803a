/* A task; see engine/task.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/task.h"

#include <assert.h>
#include <string.h>

#include "engine/exchange.h"
#include "engine/minimise.h"

struct rwi_task *
rwi_task_new(struct rw_walk *walk, enum rw_purpose purpose, const uint8_t *name,
             uint16_t type)
{
    struct rwi_task *task = rwi_arena_alloc(&walk->arena, sizeof(*task));

    if (task == NULL)
        return NULL;
    task->walk = walk;
    task->purpose = purpose;
    task->does = &walk->engine->purposes[purpose];
    task->name = name;
    task->type = type;
    task->qclass = walk->options.qclass;
    task->state = RWI_ST_CUT;
    task->last_rcode = RW_NO_RCODE;
    task->probe = RW_PROBE_NONE;
    task->names[task->name_count++] = name;
    if (walk->last_task != NULL)
        walk->last_task->next = task;
    else
        walk->tasks = task;
    walk->last_task = task;
    return task;
}

void
rwi_task_ask(struct rwi_task *task, struct rwi_cut *cut, size_t known)
{
    assert(cut != NULL && cut->view.server_count > 0);
    task->cut = cut;
    task->tally = (struct rwi_tally){0};
    task->try_count = 0;
    task->held = NULL;
    task->seek_us = 0;
    rwi_minimise(task, known);
}

void
rwi_task_note(struct rwi_task *task, enum rwi_setback setback)
{
    task->tally.setbacks[setback]++;
}

void
rwi_task_fail(struct rwi_task *task, enum rw_reason reason, const uint8_t *name)
{
    task->result = (struct rwi_result){
        .outcome = RW_OUTCOME_FAILURE,
        .reason = reason,
        .name = name,
        .rcode = task->last_rcode,
    };
}

enum rw_reason
rwi_task_rename(struct rwi_task *task, const uint8_t *name)
{
    assert(task->name_count > 0);
    for (size_t i = 0; i < task->name_count; i++)
        if (rw_name_equal(task->names[i], name))
            return RW_REASON_LOOP;
    if (task->name_count > RW_ALIAS_MAX)
        return RW_REASON_ALIAS_LIMIT;
    task->names[task->name_count++] = name;
    task->name = name;
    return RW_REASON_NONE;
}

void
rwi_task_cancel(struct rwi_task *task, uint64_t now_us)
{
    while (task->open != NULL)
        rwi_exchange_fail(task->open,
                          now_us >= task->open->soft_us ? RW_STEP_TIMEOUT
                                                        : RW_STEP_CANCELLED,
                          true, now_us);
}

struct rwi_host *
rwi_task_host(const struct rwi_task *task)
{
    if (task->purpose != RW_PURPOSE_ADDRESS)
        return NULL;
    assert(task->lookup.host != NULL);
    return task->lookup.host;
}

bool
rwi_task_is_again(const struct rwi_task *task)
{
    return task->purpose == RW_PURPOSE_DNSSEC && task->proof.is_again;
}

/* ---- tries -------------------------------------------------------------- */

struct rwi_try *
rwi_task_tried(const struct rwi_task *task, const struct rw_address *address)
{
    for (size_t i = 0; i < task->try_count; i++)
        if (rw_address_equal(&task->tries[i].address, address))
            return &task->tries[i];
    return NULL;
}

static bool
make_room(struct rwi_task *task)
{
    size_t room = task->try_room == 0 ? 4 : 2 * task->try_room;
    struct rwi_try *tries =
        rwi_arena_array(&task->walk->arena, room, sizeof(*tries));

    if (tries == NULL)
        return false;
    if (task->try_count > 0)
        memcpy(tries, task->tries, task->try_count * sizeof(*tries));
    task->tries = tries;
    task->try_room = room;
    return true;
}

struct rwi_try *
rwi_task_try(struct rwi_task *task, const struct rw_address *address)
{
    struct rwi_try *at = rwi_task_tried(task, address);

    if (at != NULL)
        return at;
    if (task->try_count == task->try_room && !make_room(task))
        return NULL;
    at = &task->tries[task->try_count++];
    *at = (struct rwi_try){.address = *address};
    return at;
}

bool
rwi_task_was_useless(const struct rwi_task *task,
                     const struct rw_address *address)
{
    const struct rwi_useless *it = task->walk->useless;

    while (it != NULL && !(rw_address_equal(&it->address, address) &&
                           rw_name_equal(it->zone, task->cut->view.zone)))
        it = it->next;
    return it != NULL;
}

void
rwi_task_is_useless(struct rwi_task *task, const struct rw_address *address)
{
    struct rw_walk *walk = task->walk;
    struct rwi_useless *it;

    if (walk->useless_count == RWI_USELESS_MAX ||
        rwi_task_was_useless(task, address))
        return;
    it = rwi_arena_alloc(&walk->arena, sizeof(*it));
    if (it == NULL)
        return;
    *it = (struct rwi_useless){walk->useless, task->cut->view.zone, *address};
    walk->useless = it;
    walk->useless_count++;
}
