/* The walk as a whole: the question, its aliases one after the other, and
 * for each the response that says most.  The security of the walk is that
 * of its weakest link.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include <stdlib.h>

#include "dnssec/memo.h"

#define ARENA_MAX                                                              \
    ((size_t)64 << 20)    /* octets; 200 responses of 64 KiB,
                                           taken apart, take about 40 */
#define SCRATCH_SIZE 4096 /* octets to start with */

/* ---- setting up --------------------------------------------------------- */

static uint16_t
or_default(uint16_t value, uint16_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static void
limits_init(struct rwi_limits *limits, const struct rw_judge_policy *policy)
{
    static const struct rw_judge_policy DEFAULTS;
    /* RFC 8624 section 3.1: what validators must or should take, and 10 */
    static const uint8_t ALGORITHMS[] = {5, 7, 8, 10, 13, 14, 15, 16};
    static const uint8_t DIGESTS[] = {1, 2, 4}; /* section 3.3 */
    const struct rw_judge_policy *p = policy != NULL ? policy : &DEFAULTS;

    limits->algorithms = p->algorithms != NULL ? p->algorithms : ALGORITHMS;
    limits->algorithm_count =
        p->algorithms != NULL ? p->algorithm_count : sizeof(ALGORITHMS);
    limits->digests = p->digests != NULL ? p->digests : DIGESTS;
    limits->digest_count =
        p->digests != NULL ? p->digest_count : sizeof(DIGESTS);
    limits->iterations = or_default(p->iterations_max, RW_JUDGE_ITERATIONS_MAX);
    limits->set_checks = or_default(p->set_checks_max, RW_JUDGE_SET_CHECKS_MAX);
    limits->walk_checks =
        or_default(p->walk_checks_max, RW_JUDGE_WALK_CHECKS_MAX);
    limits->walk_hashes =
        or_default(p->walk_hashes_max, RW_JUDGE_WALK_HASHES_MAX);
}

/* keep is NULL for a dry run. */
static bool
judge_init(struct rwi_judge *j, const struct rw_judge_input *input,
           struct rwi_arena *keep)
{
    *j = (struct rwi_judge){.in = input, .dry = keep == NULL};
    limits_init(&j->limits, input->policy);
    rwi_arena_init(&j->arena, ARENA_MAX);
    j->keep = keep != NULL ? keep : &j->arena;
    j->zones_end = &j->zones;
    j->scratch = malloc(SCRATCH_SIZE);
    j->scratch_size = j->scratch != NULL ? SCRATCH_SIZE : 0;
    if (!j->dry)
        j->crypto = input->memo != NULL ? rwi_memo_crypto(input->memo)
                                        : rwi_crypto_new();
    if (j->scratch == NULL || (!j->dry && j->crypto == NULL))
        return false;
    rwi_items_init(j);
    return !j->arena.failed;
}

static void
judge_done(struct rwi_judge *j)
{
    if (j->in->memo == NULL)
        rwi_crypto_free(j->crypto);
    free(j->scratch);
    rwi_arena_done(&j->arena);
}

/* ---- one name of the walk ----------------------------------------------- */

typedef bool (*about_fn)(struct rwi_judge *j, const struct rwi_item *item,
                         const uint8_t *name);

/* A response to the question for this name. */
static bool
is_about(struct rwi_judge *j, const struct rwi_item *item, const uint8_t *name)
{
    const struct rw_evidence *evidence = item->evidence;

    return evidence->qclass == j->in->qclass &&
           evidence->qtype == j->in->qtype &&
           rw_name_equal(evidence->qname, name) && rwi_link_usable(item, name);
}

/* One that says that a name above it does not exist: where questions were
 * minimised, there may be no other.  RFC 8020 */
static bool
denies_above(struct rwi_judge *j, const struct rwi_item *item,
             const uint8_t *name)
{
    const struct rw_evidence *evidence = item->evidence;

    return evidence->qclass == j->in->qclass &&
           item->rcode == RW_RCODE_NXDOMAIN && evidence->qtype != RW_TYPE_DS &&
           evidence->qtype != RW_TYPE_DNSKEY &&
           rw_name_is_at_or_below(name, evidence->qname) &&
           rwi_link_usable(item, name) &&
           rw_message_count(&item->msg, RW_SECTION_ANSWER) == 0;
}

struct best {
    const struct rwi_item *item; /* NULL: none yet */
    enum rw_security security;
    const uint8_t *target;
};

/* Judge one response; it takes the place of the best so far if it is
 * better, and the flaws of the other go. */
static void
try_item(struct rwi_judge *j, struct best *best, const struct rwi_item *item,
         const uint8_t *name, struct rwi_flaws start)
{
    struct rwi_flaws before = j->flaws;
    const uint8_t *target;
    enum rw_security security;

    j->flaws = (struct rwi_flaws){NULL, NULL, 0};
    security = rwi_link_judge(j, item, name, &target);
    if (best->item != NULL &&
        rwi_weaker(best->security, security) == security) {
        j->flaws = before;
        return;
    }
    if (best->item != NULL)
        rwi_notes_outdone(j, best->item, name, j->in->qtype);
    rwi_flaws_cut(&before, start);
    rwi_flaws_join(&before, &j->flaws);
    j->flaws = before;
    *best = (struct best){item, security, target};
}

static void
no_result(struct rwi_judge *j, struct best *best, const uint8_t *name)
{
    struct rw_flaw flaw = {
        .code = RW_FLAW_NO_RESULT, .name = name, .type = j->in->qtype};
    struct rwi_zone *zone = rwi_zone_for(j, name, NULL);

    best->security = RW_SECURITY_INDETERMINATE;
    if (zone != NULL)
        best->security = rwi_weaker(best->security, zone->shown.security);
    (void)rwi_flaw_add(j, &j->flaws, &flaw);
}

static void
try_items(struct rwi_judge *j, struct best *best, const uint8_t *name,
          about_fn fits)
{
    struct rwi_flaws start = j->flaws;

    for (size_t i = 0; i < j->item_count; i++) {
        if (!fits(j, &j->items[i], name))
            continue;
        try_item(j, best, &j->items[i], name, start);
        if (best->security == RW_SECURITY_SECURE)
            break;
    }
}

static void
judge_name(struct rwi_judge *j, struct best *best, const uint8_t *name)
{
    *best = (struct best){NULL, RW_SECURITY_INDETERMINATE, NULL};
    try_items(j, best, name, is_about);
    if (best->item == NULL)
        try_items(j, best, name, denies_above);
    if (best->item == NULL)
        no_result(j, best, name);
    else if (best->security == RW_SECURITY_BOGUS)
        rwi_need_add(j, best->item->evidence->zone, best->item->evidence->qname,
                     best->item->evidence->qtype, best->item->evidence->step);
}

/* The names that a dry run goes through. */
struct trail {
    const uint8_t *names[RWI_ALIASES_MAX];
    size_t count;
};

static void
trail_add(struct trail *trail, const uint8_t *name)
{
    if (name == NULL || trail->count == RWI_ALIASES_MAX)
        return;
    for (size_t i = 0; i < trail->count; i++)
        if (rw_name_equal(trail->names[i], name))
            return;
    trail->names[trail->count++] = name;
}

static bool
scout_items(struct rwi_judge *j, struct trail *trail, const uint8_t *name,
            about_fn fits)
{
    bool any = false;

    for (size_t i = 0; i < j->item_count; i++) {
        const uint8_t *target;

        if (!fits(j, &j->items[i], name))
            continue;
        any = true;
        (void)rwi_link_judge(j, &j->items[i], name, &target);
        trail_add(trail, target);
    }
    return any;
}

/* The dry run: which response is the good one shows in the ruling only, so
 * that what any of them needs is needed, and its alias is followed. */
static void
scout_walk(struct rwi_judge *j)
{
    struct trail trail = {.names = {j->in->qname}, .count = 1};

    for (size_t i = 0; i < trail.count; i++)
        if (!scout_items(j, &trail, trail.names[i], is_about) &&
            !scout_items(j, &trail, trail.names[i], denies_above))
            (void)rwi_zone_for(j, trail.names[i], NULL);
}

static enum rw_security
judge_walk(struct rwi_judge *j)
{
    static const struct rw_flaw NO_CRYPTO = {.code = RW_FLAW_NO_CRYPTO};
    enum rw_security security = RW_SECURITY_SECURE;
    const uint8_t *name = j->in->qname;

    if (!rwi_crypto_load(j->crypto)) {
        (void)rwi_flaw_add(j, &j->flaws, &NO_CRYPTO);
        return RW_SECURITY_INDETERMINATE;
    }
    for (int i = 0; i < RWI_ALIASES_MAX && name != NULL; i++) {
        struct best best;

        judge_name(j, &best, name);
        security = rwi_weaker(security, best.security);
        if (best.item != NULL)
            j->answer_steps[j->answer_step_count++] = best.item->evidence->step;
        name = best.target;
    }
    return security;
}

/* ---- the public functions ----------------------------------------------- */

size_t
rw_judge_needs(const struct rw_judge_input *input, struct rw_need *needs,
               size_t max)
{
    struct rwi_judge j;
    size_t count = 0;

    if (judge_init(&j, input, NULL)) {
        j.needs = needs;
        j.need_max = max;
        scout_walk(&j);
        count = j.need_count;
    }
    judge_done(&j);
    return count;
}

enum rw_status
rw_judge_rule(struct rw_chain **out, const struct rw_judge_input *input)
{
    struct rw_need again[RW_NEEDS_MAX];
    enum rw_status status = RW_ERR_MEMORY;
    struct rwi_arena keep;
    struct rwi_judge j;

    *out = NULL;
    rwi_arena_init(&keep, ARENA_MAX);
    if (judge_init(&j, input, &keep)) {
        enum rw_security security;

        j.needs = again;
        j.need_max = RW_NEEDS_MAX;
        security = judge_walk(&j);
        status = rwi_chain_make(out, &j, security, &keep);
    }
    judge_done(&j);
    if (status != RW_OK)
        rwi_arena_done(&keep);
    return status;
}
