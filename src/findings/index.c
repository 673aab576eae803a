/* The trace by servers, so that nobody goes through all steps for each.
 *
 * By address and not by name: one machine under three names has one opinion.
 * A walk has up to thousands of steps, and several detectors ask for each step
 * what else its server did; without the index that is the square of them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"

/* Steps are numbered from 1 in their order, so the first look finds it; a
 * trace that was put together by hand may have gaps.  0 is no step. */
const struct rw_step *
rwi_step_numbered(const struct rwi_finder *it, uint32_t number)
{
    const struct rw_trace *trace = it->trace;

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

/* A discarded response was not the server's word: it may be anybody's. */
bool
rwi_is_heard(const struct rw_step *step)
{
    return step->reading != NULL && step->verdict != RW_VERDICT_DISCARDED;
}

/* An order, as qsort(3) and bsearch(3) need one; equal are those that
 * rw_address_same_host() takes for one host. */
static int
compare_hosts(const struct rw_address *a, const struct rw_address *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return rw_address_same_host(a, b)
               ? 0
               : memcmp(a->octets, b->octets, sizeof(a->octets));
}

static int
compare_steps(const void *a, const void *b)
{
    const struct rw_step *x = *(const struct rw_step *const *)a,
                         *y = *(const struct rw_step *const *)b;
    int by = compare_hosts(&x->server.address, &y->server.address);

    if (by == 0)
        by = rw_name_compare(x->zone, y->zone);
    if (by == 0)
        by = x->number < y->number ? -1 : x->number > y->number;
    return by;
}

/* The number as the last key makes the order whole, so equal steps cannot
 * change places between runs. */
bool
rwi_set_apart(struct rwi_finder *it, struct rw_trace *usual)
{
    const struct rw_trace *trace = it->trace;
    struct rw_step **steps;
    size_t count = 0;

    for (size_t i = 0; i < trace->step_count; i++)
        count += rw_probe_is_unusual(trace->steps[i]->probe);
    if (count == 0)
        return true;
    it->unusual = rwi_arena_array(it->arena, count, sizeof(it->unusual[0]));
    steps = rwi_arena_array(it->arena, trace->step_count, sizeof(steps[0]));
    if (it->unusual == NULL || steps == NULL)
        return false;
    *usual = *trace;
    usual->steps = steps;
    usual->step_count = 0;
    for (size_t i = 0; i < trace->step_count; i++)
        if (rw_probe_is_unusual(trace->steps[i]->probe))
            it->unusual[it->unusual_count++] = trace->steps[i];
        else
            steps[usual->step_count++] = trace->steps[i];
    it->trace = usual;
    return true;
}

bool
rwi_index(struct rwi_finder *it)
{
    size_t count = it->trace->step_count;

    it->by_server = rwi_arena_array(it->arena, count, sizeof(it->by_server[0]));
    if (it->by_server == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        it->by_server[i] = it->trace->steps[i];
    if (count > 1)
        qsort(it->by_server, count, sizeof(it->by_server[0]), compare_steps);
    return true;
}

static bool
is_of(const struct rw_step *a, const struct rw_step *b, bool same_zone)
{
    return compare_hosts(&a->server.address, &b->server.address) == 0 &&
           (!same_zone || rw_name_equal(a->zone, b->zone));
}

/* Those of a server stand side by side, with those of one zone together; so
 * from the step itself one goes to both sides. */
const struct rw_step *const *
rwi_steps_of_server(const struct rwi_finder *it, const struct rw_step *step,
                    bool same_zone, size_t *count)
{
    const struct rw_step **all = it->by_server, **at;
    size_t size = it->trace->step_count;

    *count = 0;
    at = size > 0 ? bsearch(&step, all, size, sizeof(all[0]), compare_steps)
                  : NULL;
    if (at == NULL)
        return NULL;
    while (at > all && is_of(at[-1], step, same_zone))
        at--;
    while (at + *count < all + size && is_of(at[*count], step, same_zone))
        ++*count;
    return at;
}
