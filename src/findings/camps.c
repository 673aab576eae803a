/* Servers that should say the same, and do not: who said what, in camps.
 *
 * The largest camp is right where it has more than all others together; else
 * nobody can tell.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define MINORITIES_MAX 8 /* told of one thing */

void
rwi_camps_init(struct rwi_camps *camps)
{
    camps->count = 0;
    camps->voters = 0;
}

/* Which machine answered, of those that share an address; RFC 5001. */
static struct rw_octets
instance_of(const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rw_edns_option option;

    if (!rw_edns_find(&option, msg, RW_OPTION_NSID) || option.len == 0)
        return (struct rw_octets){NULL, 0};
    return (struct rw_octets){msg->wire + option.data, option.len};
}

/* Whether two steps to an address may have met the same machine: those that
 * name themselves differently did not.  What was asked again stands for what
 * was said before, whoever said it. */
static bool
same_instance(const struct rw_step *a, const struct rw_step *b)
{
    const struct rw_octets x = instance_of(a), y = instance_of(b);

    if ((a->because.code == RW_BECAUSE_DIFFERED) !=
        (b->because.code == RW_BECAUSE_DIFFERED))
        return true;
    return x.len == 0 || y.len == 0 ||
           (x.len == y.len && memcmp(x.data, y.data, x.len) == 0);
}

static bool
has_spoken(const struct rwi_camps *camps, const struct rw_step *step)
{
    for (size_t i = 0; i < camps->count; i++) {
        const struct rw_finding_servers *list = &camps->list[i].servers;

        for (size_t j = 0; j < list->count; j++)
            if (rw_address_same_host(&list->list[j].address,
                                     &step->server.address) &&
                same_instance(camps->list[i].speakers[j], step))
                return true;
    }
    return false;
}

/* NULL where there are more opinions than room; the voter counts all the same,
 * so that no majority comes out of the room's size. */
static struct rwi_camp *
camp_of(struct rwi_camps *camps, const struct rw_step *step,
        const struct rwi_digest *said)
{
    struct rwi_camp *camp = camps->list;

    for (size_t i = 0; i < camps->count; i++, camp++)
        if (rwi_digest_equal(&camp->said, said))
            return camp;
    if (camps->count == RWI_CAMPS_MAX)
        return NULL;
    camps->count++;
    *camp = (struct rwi_camp){.said = *said, .first = step};
    camp->servers.list = camp->room;
    return camp;
}

/* Each server has one voice, the first it is asked for: callers that want the
 * last word go through the steps backward. */
void
rwi_camps_add(struct rwi_camps *camps, const struct rw_step *step,
              const struct rwi_digest *said)
{
    struct rwi_camp *camp;

    if (has_spoken(camps, step))
        return;
    camp = camp_of(camps, step, said);
    camps->voters++;
    if (camp == NULL)
        return;
    if (camp->servers.count == RW_FINDING_SERVERS_MAX) {
        camp->servers.more++;
        return;
    }
    camp->speakers[camp->servers.count] = step;
    camp->room[camp->servers.count++] = rwi_server_of(step);
}

/* How many voters have an address. */
static size_t
count_address(const struct rwi_camps *camps, const struct rw_address *address)
{
    size_t count = 0;

    for (size_t i = 0; i < camps->count; i++)
        for (size_t j = 0; j < camps->list[i].servers.count; j++)
            count += rw_address_same_host(
                &camps->list[i].servers.list[j].address, address);
    return count;
}

/* The instance is told of an address with several. */
static void
name_instances(struct rwi_camps *camps)
{
    for (size_t i = 0; i < camps->count; i++)
        for (size_t j = 0; j < camps->list[i].servers.count; j++) {
            struct rwi_camp *camp = &camps->list[i];

            if (count_address(camps, &camp->room[j].address) > 1)
                camp->room[j].instance = instance_of(camp->speakers[j]);
        }
}

static size_t
size_of(const struct rwi_camp *camp)
{
    return camp->servers.count + camp->servers.more;
}

const struct rwi_camp *
rwi_camps_largest(const struct rwi_camps *camps)
{
    const struct rwi_camp *largest = camps->list;

    for (size_t i = 1; i < camps->count; i++)
        if (size_of(&camps->list[i]) > size_of(largest))
            largest = &camps->list[i];
    return largest;
}

/* The values are fetched from the first step of each camp: all others of it
 * said the same. */
static void
tell(struct rwi_finder *it, struct rw_finding f, const struct rwi_camp *wrong,
     const struct rwi_camp *right, rwi_values_fn *values_of)
{
    struct rwi_values seen, expected;

    rwi_values_init(&seen);
    rwi_values_init(&expected);
    values_of(&seen, it, wrong->first);
    values_of(&expected, it, right->first);
    f.servers = wrong->servers;
    f.others = right->servers;
    f.step = wrong->first->number;
    f.seen = seen.values;
    f.expected = expected.values;
    rwi_add(it, &f);
}

/* With a majority each minority is told of, against it.  Without one a single
 * finding says that opinions differ, with two of them as the example. */
void
rwi_camps_tell(struct rwi_finder *it, struct rwi_camps *camps,
               struct rw_finding f, rwi_values_fn *values_of)
{
    const struct rwi_camp *largest;
    size_t told = 0;
    bool is_majority;

    if (camps->count < 2)
        return;
    name_instances(camps);
    largest = rwi_camps_largest(camps);
    is_majority = 2 * size_of(largest) > camps->voters;
    f.detail = is_majority         ? RW_DETAIL_MINORITY
               : camps->count == 2 ? RW_DETAIL_SPLIT
                                   : RW_DETAIL_MANY;
    f.number = (uint32_t)(is_majority ? size_of(largest) : camps->count);
    for (size_t i = 0; i < camps->count && told < MINORITIES_MAX; i++) {
        if (&camps->list[i] == largest)
            continue;
        tell(it, f, &camps->list[i], largest, values_of);
        told++;
        if (!is_majority)
            break;
    }
}

/* ---- what a zone's servers have ----------------------------------------- */

/* All its servers were asked, so what is missing is missing, and not merely
 * unasked. */
bool
rwi_is_surveyed(const struct rwi_finder *it, const uint8_t *zone)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_SURVEY &&
            rw_name_equal(trace->steps[i]->zone, zone))
            return true;
    return false;
}

/* From the answer or the authority section, whichever has one: a denial shows
 * the version of a zone as well as an answer does. */
bool
rwi_soa_of(struct rwi_SOA *soa, uint8_t owner[RW_NAME_MAX],
           const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (rwi_SOA_of(soa, msg, &msg->rrs[i]) &&
            rw_message_name(owner, msg, msg->rrs[i].owner) > 0)
            return true;
    return false;
}

/* Zones change while they are surveyed; what is compared with it was asked
 * last as well. */
bool
rwi_serial_of(uint32_t *serial, const struct rwi_finder *it,
              const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, true, &count);
    uint8_t owner[RW_NAME_MAX];
    struct rwi_SOA soa;

    for (size_t i = count; i-- > 0;) /* the last word of it */
        if (rwi_is_heard(all[i]) && all[i]->reading->has_aa &&
            rwi_soa_of(&soa, owner, all[i]) &&
            rw_name_equal(owner, step->zone)) {
            *serial = soa.serial;
            return true;
        }
    return false;
}

/* Then an update is on its way and explains most other differences, which are
 * told more quietly or not at all. */
bool
rwi_serials_differ(const struct rwi_finder *it, const uint8_t *zone)
{
    const struct rw_trace *trace = it->trace;
    uint32_t first = 0, serial;
    bool has_first = false;

    for (size_t i = 0; i < trace->step_count; i++) {
        if (!rw_name_equal(trace->steps[i]->zone, zone) ||
            !rwi_serial_of(&serial, it, trace->steps[i]))
            continue;
        if (has_first && serial != first)
            return true;
        first = serial;
        has_first = true;
    }
    return false;
}
