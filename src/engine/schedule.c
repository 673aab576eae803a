/* Whose turn it is: a heap, and a queue; see engine/schedule.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/schedule.h"

#include <stdlib.h>

void
rwi_queue_put(struct rwi_queue *queue, struct rwi_note *note)
{
    if (note->is_queued)
        return;
    note->is_queued = true;
    note->next = NULL;
    if (queue->last != NULL)
        queue->last->next = note;
    else
        queue->first = note;
    queue->last = note;
}

struct rwi_note *
rwi_queue_take(struct rwi_queue *queue)
{
    struct rwi_note *note;

    do {
        note = queue->first;
        if (note == NULL)
            return NULL;
        queue->first = note->next;
        if (note->next == NULL)
            queue->last = NULL;
        note->is_queued = false;
    } while (note->is_void);
    return note;
}

void
rwi_queue_drop(struct rwi_queue *queue, struct rwi_note *note)
{
    struct rwi_note *before = NULL;

    for (struct rwi_note *at = queue->first; at != note; at = at->next) {
        if (at == NULL)
            return;
        before = at;
    }
    if (before != NULL)
        before->next = note->next;
    else
        queue->first = note->next;
    if (queue->last == note)
        queue->last = before;
    note->is_queued = false;
}

static void
place(struct rw_engine *engine, size_t at, struct rw_walk *walk)
{
    engine->heap[at] = walk;
    walk->heap_at = at;
}

static void
sift_up(struct rw_engine *engine, struct rw_walk *walk)
{
    size_t at = walk->heap_at;

    while (at > 0) {
        size_t above = (at - 1) / 2;

        if (engine->heap[above]->wake_us <= walk->wake_us)
            break;
        place(engine, at, engine->heap[above]);
        at = above;
    }
    place(engine, at, walk);
}

static void
sift_down(struct rw_engine *engine, struct rw_walk *walk)
{
    size_t at = walk->heap_at;

    for (;;) {
        size_t below = 2 * at + 1;

        if (below >= engine->heap_count)
            break;
        if (below + 1 < engine->heap_count &&
            engine->heap[below + 1]->wake_us < engine->heap[below]->wake_us)
            below++;
        if (walk->wake_us <= engine->heap[below]->wake_us)
            break;
        place(engine, at, engine->heap[below]);
        at = below;
    }
    place(engine, at, walk);
}

void
rwi_heap_update(struct rw_engine *engine, struct rw_walk *walk)
{
    size_t at = walk->heap_at;

    if (at > 0 && engine->heap[(at - 1) / 2]->wake_us > walk->wake_us)
        sift_up(engine, walk);
    else
        sift_down(engine, walk);
}

bool
rwi_heap_insert(struct rw_engine *engine, struct rw_walk *walk)
{
    if (engine->heap_count == engine->heap_room) {
        size_t room = engine->heap_room == 0 ? 16 : 2 * engine->heap_room;
        struct rw_walk **heap =
            reallocarray(engine->heap, room, sizeof(struct rw_walk *));

        if (heap == NULL)
            return false;
        engine->heap = heap;
        engine->heap_room = room;
    }
    place(engine, engine->heap_count++, walk);
    sift_up(engine, walk);
    return true;
}

void
rwi_heap_remove(struct rw_engine *engine, struct rw_walk *walk)
{
    struct rw_walk *last;

    if (walk->heap_at == RWI_NOT_IN_HEAP)
        return;
    last = engine->heap[--engine->heap_count];
    if (last != walk) {
        place(engine, walk->heap_at, last);
        rwi_heap_update(engine, last);
    }
    walk->heap_at = RWI_NOT_IN_HEAP;
}
