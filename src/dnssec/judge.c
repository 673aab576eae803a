/* The walk as a whole: the question, its aliases one after the other, and
 * for each the response that says most.  The security of the walk is that
 * of its weakest link.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>

#include "dnssec/chain.h"
#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/link.h"
#include "dnssec/memo.h"
#include "dnssec/signature.h"
#include "dnssec/state.h"
#include "dnssec/wants.h"
#include "dnssec/zone.h"
#include "base/sized.h"

#define ARENA_MAX                                                              \
    ((size_t)64                                                                \
     << 20) /* octets; the sets of 200 responses of 64 KiB take    \
                          about 40 MiB */

/* ---- new, add, free ----------------------------------------------------- */

static uint16_t
or_default(uint16_t value, uint16_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static void
limits_init(struct rwi_limits *limits, const struct rw_judge_policy *policy)
{
    struct rw_judge_policy own = {.size = 0};
    /* RFC 9904 and IANA's table: what validators must or should take, and
     * besides 10, which is in use, and 18, the first that outlives quantum
     * computers */
    static const uint8_t ALGORITHMS[] = {5, 7, 8, 10, 13, 14, 15, 16, 18};
    static const uint8_t DIGESTS[] = {1, 2, 4};
    const struct rw_judge_policy *p = &own;

    if (policy != NULL)
        RWI_SIZED(own, policy, walk_work_us_max);
    limits->algorithms = p->algorithms != NULL ? p->algorithms : ALGORITHMS;
    limits->algorithm_count =
        p->algorithms != NULL ? p->algorithm_count : sizeof(ALGORITHMS);
    limits->digests = p->digests != NULL ? p->digests : DIGESTS;
    limits->digest_count =
        p->digests != NULL ? p->digest_count : sizeof(DIGESTS);
    limits->ignores_sha1 = p->sha1 == RW_SHA1_INSECURE;
    limits->owns_libcrypto = p->owns_libcrypto;
    limits->iterations = or_default(p->iterations_max, RW_JUDGE_ITERATIONS_MAX);
    limits->set_checks = or_default(p->set_checks_max, RW_JUDGE_SET_CHECKS_MAX);
    limits->walk_checks =
        or_default(p->walk_checks_max, RW_JUDGE_WALK_CHECKS_MAX);
    limits->walk_hashes =
        or_default(p->walk_hashes_max, RW_JUDGE_WALK_HASHES_MAX);
    limits->walk_work_us = p->walk_work_us_max != 0 ? p->walk_work_us_max
                                                    : RW_JUDGE_WALK_WORK_US_MAX;
}

struct rw_judge *
rw_judge_new(const struct rw_judge_config *config)
{
    struct rw_judge *judge = calloc(1, sizeof(*judge));

    if (judge == NULL)
        return NULL;
    RWI_SIZED(judge->config, config, memory_left);
    limits_init(&judge->limits, judge->config.policy);
    rwi_arena_init(&judge->arena, ARENA_MAX);
    rwi_arena_init(&judge->once, ARENA_MAX);
    judge->arena.shared = judge->once.shared = judge->config.memory_left;
    return judge;
}

void
rw_judge_free(struct rw_judge *judge)
{
    if (judge == NULL)
        return;
    rwi_crypto_free(judge->own_crypto);
    free(judge->scratch);
    rwi_arena_done(&judge->once);
    rwi_arena_done(&judge->arena);
    free(judge);
}

/* ---- passes ------------------------------------------------------------- */

static void
pass_begin(struct rw_judge *judge, enum rwi_pass pass)
{
    static const struct rwi_flaws NO_FLAWS;

    rwi_arena_done(&judge->once);
    judge->pass = pass;
    judge->pass_number++; /* sets begin at 0, and are not judged yet */
    judge->zones = NULL;
    judge->zones_end = &judge->zones;
    judge->zone_count = 0;
    judge->zone_flaws = judge->flaws = judge->notes = NO_FLAWS;
    judge->wants = NULL;
    judge->wants_end = &judge->wants;
    judge->answer_step_count = 0;
}

static bool
has_failed(const struct rw_judge *judge)
{
    return judge->arena.failed || judge->once.failed;
}

/* ---- one name of the walk ----------------------------------------------- */

typedef bool (*about_fn)(const struct rw_judge *judge,
                         const struct rwi_item *item, const uint8_t *name);

/* A response that says something about this name: it was asked for, or an
 * alias of what was asked for leads to it. */
static bool
is_about(const struct rw_judge *judge, const struct rwi_item *item,
         const uint8_t *name)
{
    const struct rw_evidence *evidence = &item->evidence;

    return evidence->qclass == judge->config.qclass &&
           evidence->qtype == judge->config.qtype &&
           rwi_link_speaks(item, name);
}

/* One that says that a name above it does not exist: where questions were
 * minimised, there may be no other.  RFC 8020 */
static bool
denies_above(const struct rw_judge *judge, const struct rwi_item *item,
             const uint8_t *name)
{
    const struct rw_evidence *evidence = &item->evidence;
    enum rw_kind worth;

    if (evidence->qclass != judge->config.qclass ||
        evidence->qtype == RW_TYPE_DS || evidence->qtype == RW_TYPE_DNSKEY ||
        !rwi_item_tells(item) || item->reading->alias_count > 0)
        return false;
    worth = rw_reading_worth(item->reading);
    return (worth == RW_KIND_NXDOMAIN || worth == RW_KIND_COMPACT_DENIAL) &&
           rw_name_is_at_or_below(name, evidence->qname);
}

/* The names of the walk, in the order in which aliases lead to them. */
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

struct best {
    struct rwi_item *item; /* NULL: none yet */
    enum rw_security security;
    const uint8_t *target;
};

/* Judge one response; it takes the place of the best so far if it is
 * better, and the flaws of the other go. */
static void
try_item(struct rw_judge *judge, struct best *best, struct rwi_item *item,
         const uint8_t *name, struct rwi_flaws start)
{
    struct rwi_flaws before = judge->flaws;
    const uint8_t *target;
    enum rw_security security;

    judge->flaws = (struct rwi_flaws){NULL, NULL, 0};
    security = rwi_link_judge(judge, item, name, &target);
    if (best->item != NULL &&
        rwi_weaker(best->security, security) == security) {
        judge->flaws = before;
        return;
    }
    if (best->item != NULL)
        rwi_notes_outdone(judge, best->item, name, judge->config.qtype);
    rwi_flaws_cut(&before, start);
    rwi_flaws_join(&before, &judge->flaws);
    judge->flaws = before;
    *best = (struct best){item, security, target};
}

/* Several servers may have told of one name: the best response counts, because
 * a resolver would have asked on after a bad one.  The others become notes. */
static void
try_items(struct rw_judge *judge, struct best *best, const uint8_t *name,
          about_fn fits)
{
    struct rwi_flaws start = judge->flaws;

    for (size_t i = 0; i < judge->item_count; i++) {
        if (!fits(judge, judge->items[i], name))
            continue;
        try_item(judge, best, judge->items[i], name, start);
        if (best->security == RW_SECURITY_SECURE)
            break;
    }
}

static void
no_result(struct rw_judge *judge, struct best *best, const uint8_t *name)
{
    struct rw_flaw flaw = {
        .code = RW_FLAW_NO_RESULT, .name = name, .type = judge->config.qtype};
    struct rwi_zone *zone = rwi_zone_for(judge, name, NULL);

    best->security = RW_SECURITY_INDETERMINATE;
    if (zone != NULL)
        best->security = rwi_weaker(best->security, zone->shown.security);
    (void)rwi_flaw_add(judge, &judge->flaws, &flaw);
}

/* A bad response to the question is asked for again, of another server; a bad
 * end of an alias chain is asked for in its own name. */
static void
want_better(struct rw_judge *judge, const struct rwi_item *item,
            const uint8_t *name)
{
    const struct rw_evidence *evidence = &item->evidence;

    if (rw_name_is_at_or_below(name, evidence->zone) &&
        rwi_link_speaks(item, name))
        rwi_want_add(judge, evidence->zone, name, evidence->qtype,
                     evidence->step);
    else
        rwi_want_add(judge, evidence->zone, evidence->qname, evidence->qtype,
                     evidence->step);
}

static void
show_step(struct rw_judge *judge, uint32_t step)
{
    size_t count = judge->answer_step_count;

    if (count == 0 || judge->answer_steps[count - 1] != step)
        judge->answer_steps[judge->answer_step_count++] = step;
}

static void
judge_name(struct rw_judge *judge, struct best *best, const uint8_t *name)
{
    *best = (struct best){NULL, RW_SECURITY_INDETERMINATE, NULL};
    try_items(judge, best, name, is_about);
    if (best->item == NULL)
        try_items(judge, best, name, denies_above);
    if (best->item == NULL) {
        no_result(judge, best, name);
        return;
    }
    show_step(judge, best->item->evidence.step);
    if (best->security == RW_SECURITY_BOGUS)
        want_better(judge, best->item, name);
}

static enum rw_security
judge_walk(struct rw_judge *judge)
{
    struct trail trail = {.names = {judge->config.qname}, .count = 1};
    enum rw_security security = RW_SECURITY_SECURE;

    for (size_t i = 0; i < trail.count; i++) {
        struct best best;

        judge_name(judge, &best, trail.names[i]);
        security = rwi_weaker(security, best.security);
        trail_add(&trail, best.target);
    }
    return security;
}

/* ---- what is needed ----------------------------------------------------- */

/* Which response is the good one shows in the ruling only, so that what any
 * of them needs is needed, and its alias is followed. */
static bool
scout_items(struct rw_judge *judge, struct trail *trail, const uint8_t *name,
            about_fn fits)
{
    bool any = false;

    for (size_t i = 0; i < judge->item_count; i++) {
        const uint8_t *target;

        if (!fits(judge, judge->items[i], name))
            continue;
        any = true;
        (void)rwi_link_judge(judge, judge->items[i], name, &target);
        trail_add(trail, target);
    }
    return any;
}

size_t
rw_judge_needs(struct rw_judge *judge, struct rw_need *needs, size_t max)
{
    struct trail trail = {.names = {judge->config.qname}, .count = 1};

    pass_begin(judge, RWI_PASS_NEEDS);
    for (size_t i = 0; i < trail.count; i++)
        if (!scout_items(judge, &trail, trail.names[i], is_about) &&
            !scout_items(judge, &trail, trail.names[i], denies_above))
            (void)rwi_zone_for(judge, trail.names[i], NULL);
    return has_failed(judge) ? 0 : rwi_wants_put(judge, needs, max);
}

/* ---- ruling ------------------------------------------------------------- */

static enum rwi_crypto_result
crypto_begin(struct rw_judge *judge, struct rw_judge_memo *memo)
{
    judge->memo = memo;
    if (memo == NULL && judge->own_crypto == NULL)
        judge->own_crypto = rwi_crypto_new();
    judge->crypto = memo != NULL ? rwi_memo_crypto(memo) : judge->own_crypto;
    return judge->crypto != NULL
               ? rwi_crypto_load(judge->crypto, judge->limits.owns_libcrypto)
               : RWI_CRYPTO_NO_MEMORY;
}

enum rw_status
rw_judge_rule(struct rw_chain **out, struct rw_judge *judge, uint64_t now_s,
              struct rw_judge_memo *memo)
{
    static const struct rw_flaw NO_CRYPTO = {.code = RW_FLAW_NO_CRYPTO};
    enum rw_security security = RW_SECURITY_INDETERMINATE;

    *out = NULL;
    pass_begin(judge, RWI_PASS_RULE);
    judge->now_s = now_s;
    switch (crypto_begin(judge, memo)) {
    case RWI_CRYPTO_GOOD:
        security = judge_walk(judge);
        break;
    case RWI_CRYPTO_REFUSED:
    case RWI_CRYPTO_BAD:
        (void)rwi_flaw_add(judge, &judge->flaws, &NO_CRYPTO);
        break;
    case RWI_CRYPTO_NO_MEMORY:
        return RW_ERR_MEMORY;
    }
    if (has_failed(judge))
        return RW_ERR_MEMORY;
    rwi_notes_make(judge);
    return has_failed(judge) ? RW_ERR_MEMORY
                             : rwi_chain_make(out, judge, security);
}
