/* Alias chains and record sets beside each other.
 *
 * Where data differs, the reasons that would explain it are tried from the
 * most certain to the least: servers that disagree among themselves, an
 * address nobody can reach, an older serial, load that is spread, data that
 * has been counted down.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/name.h"
#include "stub/comparing.h"

/* A record set of which the authority says that it may change so soon is
 * taken for one that spreads load. */
#define SHORT_TTL_S 300

static bool
is_null_address(const struct rwi_item *item)
{
    static const uint8_t zero[16];

    return (item->type == RW_TYPE_A && item->rdata_len == 4 &&
            memcmp(item->rdata, zero, 4) == 0) ||
           (item->type == RW_TYPE_AAAA && item->rdata_len == 16 &&
            memcmp(item->rdata, zero, 16) == 0);
}

/* Say whether all of a set is 0.0.0.0 or ::, which nobody can reach. */
static bool
is_null_set(const struct rwi_answers *side)
{
    for (size_t i = 0; i < side->set_count; i++)
        if (!is_null_address(side->set[i]))
            return false;
    return side->set_count > 0;
}

static uint32_t
lowest_ttl(const struct rwi_answers *side)
{
    uint32_t lowest = UINT32_MAX;

    for (size_t i = 0; i < side->set_count; i++)
        if (side->set[i]->ttl_s < lowest)
            lowest = side->set[i]->ttl_s;
    return lowest;
}

/* Find a server that gave the walk the very set the resolver has: then the
 * servers disagree among themselves.  That is the zone's own fault, and the
 * resolver's answer as good as ours. */
static const struct rw_step *
server_that_agrees(struct rwi_comparing *c)
{
    for (size_t i = 0; i < c->trace->step_count; i++) {
        const struct rw_step *step = c->trace->steps[i];
        struct rwi_overlap overlap;

        if ((step->purpose != RW_PURPOSE_SURVEY &&
             step->purpose != RW_PURPOSE_ANSWER) ||
            step->verdict != RW_VERDICT_ANSWER ||
            step->qtype != c->trace->qtype || step->reading == NULL)
            continue;
        rwi_answers_of_message(&c->other, &step->reading->message, c->trace);
        overlap = rwi_answers_overlap(&c->theirs, &c->other);
        if (c->other.set_count > 0 && overlap.only_a == 0 &&
            overlap.only_b == 0)
            return step;
    }
    return NULL;
}

/* Serial numbers go round: RFC 1982 section 3.2. */
static bool
is_older(uint32_t a, uint32_t b)
{
    return a != b && (uint32_t)(b - a) < UINT32_C(0x80000000);
}

/* Say that the resolver holds older data, where the serials show it. */
static bool
note_older_serial(struct rwi_comparing *c)
{
    struct rw_difference *difference;

    if (c->serials == NULL || !c->serials->known ||
        !is_older(c->serials->resolver, c->serials->authority))
        return false;
    difference = rwi_note(c, RW_DIFFERENCE_STALE_SERIAL);
    rwi_detail_number(difference, 0, c->serials->resolver);
    rwi_detail_number(difference, 1, c->serials->authority);
    return true;
}

/* Take what explains other records for certain; false where nothing does. */
static bool
explain_set(struct rwi_comparing *c)
{
    const struct rw_step *step = server_that_agrees(c);
    struct rw_difference *difference;

    if (step != NULL) {
        struct rw_text text;

        difference = rwi_note(c, RW_DIFFERENCE_SERVERS_DISAGREE);
        text = rwi_detail(difference, 0);
        rw_address_to_text(&text, &step->server.address);
        return true;
    }
    if (is_null_set(&c->theirs) && !is_null_set(&c->walk)) {
        difference = rwi_note(c, RW_DIFFERENCE_BLOCKED_ADDRESS);
        rwi_detail_set(difference, 0, &c->theirs, NULL);
        rwi_detail_set(difference, 1, &c->walk, NULL);
        return true;
    }
    return note_older_serial(c);
}

/* Say whether the set may well vary from query to query. */
static bool
spreads_load(const struct rwi_comparing *c)
{
    if (c->trace->qtype != RW_TYPE_A && c->trace->qtype != RW_TYPE_AAAA)
        return false;
    return c->walk.link_count > 0 || lowest_ttl(&c->walk) <= SHORT_TTL_S ||
           (c->serials != NULL && c->serials->known);
}

/* Find the zone whose servers gave the walk a link of its alias chain (or,
 * past the last one, the answer), and have its serials asked for.  Asked for
 * once, and only where something differs: the caller does it and compares
 * again. */
static void
seek_serials(struct rwi_comparing *c, size_t link)
{
    const struct rw_trace *trace = c->trace;

    if (c->serials != NULL)
        return;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->purpose != RW_PURPOSE_ANSWER ||
            (step->verdict != RW_VERDICT_ALIAS &&
             step->verdict != RW_VERDICT_ANSWER &&
             step->verdict != RW_VERDICT_NODATA))
            continue;
        c->out->serial_zone = step->zone;
        if (link >= c->walk.link_count || step->reading == NULL)
            continue;
        rwi_answers_of_message(&c->other, &step->reading->message, trace);
        for (size_t j = 0; j < c->other.count; j++)
            if (c->other.items[j].type == RW_TYPE_CNAME &&
                rw_name_equal(c->other.items[j].owner,
                              c->walk.links[link]->owner))
                return;
    }
}

/* With records on both sides that the other lacks, load and age are tried
 * before "other records"; with some on one side only, those are missing or
 * extra, whatever the reason. */
static void
judge_set(struct rwi_comparing *c, const struct rwi_overlap *overlap)
{
    uint32_t ttl_s = lowest_ttl(&c->theirs);
    struct rw_difference *difference;

    seek_serials(c, SIZE_MAX);
    if (explain_set(c))
        return;
    if (overlap->only_a > 0 && overlap->only_b > 0) {
        if (spreads_load(c)) {
            difference = rwi_note(c, RW_DIFFERENCE_ADDRESSES);
            rwi_detail_set(difference, 0, &c->theirs, &c->walk);
            rwi_detail_set(difference, 1, &c->walk, &c->theirs);
            return;
        }
        if (ttl_s < lowest_ttl(&c->walk)) {
            difference = rwi_note(c, RW_DIFFERENCE_STALE_RECORDS);
            rwi_detail_set(difference, 0, &c->theirs, &c->walk);
            rwi_detail_number(difference, 1, ttl_s);
            return;
        }
        if (overlap->common == 0) {
            difference = rwi_note(c, RW_DIFFERENCE_RECORDS);
            rwi_detail_set(difference, 0, &c->theirs, NULL);
            rwi_detail_set(difference, 1, &c->walk, NULL);
            return;
        }
    }
    if (overlap->only_a > 0)
        rwi_detail_set(rwi_note(c, RW_DIFFERENCE_MISSING), 0, &c->walk,
                       &c->theirs);
    if (overlap->only_b > 0)
        rwi_detail_set(rwi_note(c, RW_DIFFERENCE_EXTRA), 0, &c->theirs,
                       &c->walk);
}

/* Compare the TTLs of what both sides have; the first that differs tells.  A
 * TTL above the authority's was raised by the resolver, which may be its
 * policy (RFC 8767 has one) and keeps data longer than its owner meant. */
static void
judge_ttl(struct rwi_comparing *c)
{
    uint32_t mine = lowest_ttl(&c->walk);
    uint32_t theirs = lowest_ttl(&c->theirs);
    struct rw_difference *difference;

    for (size_t i = 0; mine == theirs && i < c->walk.link_count; i++) {
        mine = c->walk.links[i]->ttl_s;
        theirs = c->theirs.links[i]->ttl_s;
    }
    if (mine == theirs)
        return;
    difference = rwi_note(c, theirs < mine ? RW_DIFFERENCE_TTL_AGED
                                           : RW_DIFFERENCE_TTL_RAISED);
    rwi_detail_number(difference, 0, theirs);
    rwi_detail_number(difference, 1, mine);
}

/* Judge chains that part after so many links. */
static void
judge_alias(struct rwi_comparing *c, size_t common)
{
    enum rw_difference_code code = RW_DIFFERENCE_ALIAS_CHAIN;
    struct rw_difference *difference;

    seek_serials(c, common);
    if (note_older_serial(c))
        return;
    if (common > 0 || (c->serials != NULL && c->serials->known))
        code = RW_DIFFERENCE_ALIAS_VARIES;
    difference = rwi_note(c, code);
    rwi_detail_link(difference, 0, &c->theirs, common);
    rwi_detail_link(difference, 1, &c->walk, common);
}

void
rwi_judge_records(struct rwi_comparing *c)
{
    size_t common = rwi_answers_common_links(&c->walk, &c->theirs);
    struct rwi_overlap overlap;

    if (common < c->walk.link_count || common < c->theirs.link_count) {
        judge_alias(c, common);
        return;
    }
    overlap = rwi_answers_overlap(&c->walk, &c->theirs);
    if (overlap.only_a > 0 || overlap.only_b > 0) {
        judge_set(c, &overlap);
        return;
    }
    judge_ttl(c);
    if (!overlap.same_order)
        rwi_note(c, RW_DIFFERENCE_ORDER);
}
