/* How many queries a walk may take: a function of the world.
 *
 * Each question is put to each zone above the name for so many times at most
 * as the zone has servers, and to none more than 24 times.  Questions are those
 * for the name and its aliases, for the addresses of name servers, and, of
 * signed zones, for the keys and for the DS records of the zones below.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define TRIES      24 /* of one server: 16 were seen, none allowed more */
#define SENDS_MAX  24 /* RWI_SENDS_MAX */
#define PRIMES_MAX 3  /* RWI_PRIMES_MAX */
#define SHORTENED  10 /* names that minimising adds: RFC 9156 section 2.3 */

/* Questions about a name to a zone. */
static size_t
questions(const struct sim_zone *zone, const uint8_t *name, bool qmin)
{
    size_t labels;

    if (!rw_name_is_at_or_below(name, zone->apex))
        return 0;
    labels = rw_name_labels(name) - rw_name_labels(zone->apex);
    return 1 + (!qmin ? 0 : labels < SHORTENED ? labels : SHORTENED);
}

/* How often a zone is asked one question at most. */
static size_t
each_max(const struct sim_zone *zone)
{
    size_t each = TRIES * zone->server_count;

    return each < SENDS_MAX ? each : SENDS_MAX;
}

size_t
sim_queries_max(const struct sim_world *world, const uint8_t *const *names,
                size_t count, bool qmin)
{
    size_t sum = PRIMES_MAX;

    for (size_t z = 0; z < world->zone_count; z++) {
        const struct sim_zone *zone = &world->zones[z];
        size_t asked = zone->is_signed;

        for (size_t i = 0; i < count; i++)
            asked += questions(zone, names[i], qmin);
        for (size_t i = 0; i < world->server_count; i++)
            asked += questions(zone, world->servers[i].name, qmin);
        for (size_t i = 1; i < world->zone_count && zone->is_signed; i++)
            asked += i != z && questions(zone, world->zones[i].apex, false);
        sum += asked * each_max(zone);
    }
    return sum;
}

static bool
is_alike(const struct rw_step *a, const struct rw_step *b)
{
    return a->verdict != RW_VERDICT_DISCARDED &&
           b->verdict != RW_VERDICT_DISCARDED && a->qtype == b->qtype &&
           rw_name_equal(a->zone, b->zone) && rw_name_equal(a->qname, b->qname);
}

static const struct sim_zone *
zone_at(const struct sim_world *world, const uint8_t *apex)
{
    for (size_t z = 0; z < world->zone_count; z++)
        if (rw_name_equal(world->zones[z].apex, apex))
            return &world->zones[z];
    return NULL;
}

bool
sim_asks_too_often(const struct sim_world *world, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct sim_zone *zone = zone_at(world, trace->steps[i]->zone);
        size_t count = 0;

        for (size_t k = 0; k <= i; k++)
            count += is_alike(trace->steps[i], trace->steps[k]);
        if (zone != NULL && count > each_max(zone))
            return true;
    }
    return false;
}
