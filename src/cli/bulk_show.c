/* How far bulk has come, on a terminal.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>

#include "cli/bulk.h"

#define SHOW_EACH_US 200000

static size_t
count_of(const struct crew *crew, enum rw_outcome outcome)
{
    size_t sum = 0;

    for (unsigned i = 0; i < crew->count; i++)
        sum += __atomic_load_n(&crew->workers[i].counts[outcome],
                               __ATOMIC_RELAXED);
    return sum;
}

size_t
crew_done(const struct crew *crew)
{
    size_t done = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        done += count_of(crew, (enum rw_outcome)i);
    return done;
}

static size_t
on_their_way(const struct crew *crew)
{
    size_t sum = 0;

    for (unsigned i = 0; i < crew->count; i++)
        sum +=
            __atomic_load_n(&crew->workers[i].on_their_way, __ATOMIC_RELAXED);
    return sum;
}

void
show_progress(struct crew *crew, uint64_t now_us)
{
    double seconds = (double)(now_us - crew->began_us) / 1e6;
    size_t done = crew_done(crew);

    if (!crew->shows_progress || now_us < crew->shown_us + SHOW_EACH_US)
        return;
    crew->shown_us = now_us;
    fprintf(stderr, "\r\033[K%zu done, %zu on their way, %zu failed, %.0f/s",
            done, on_their_way(crew), count_of(crew, RW_OUTCOME_FAILURE),
            seconds > 0 ? (double)done / seconds : 0);
    if (crew->skipped > 0)
        fprintf(stderr, ", %zu done before", crew->skipped);
}

void
wipe_progress(const struct crew *crew)
{
    if (crew->shows_progress && crew->shown_us > 0)
        fprintf(stderr, "\r\033[K");
}
