/* What servers' answers are worth; see engine/weigh.h.
 *
 * Each is judged as if it had been the only one: with what the walk's own
 * judge has of keys and of the way there, and without what other servers of
 * the zone said to the same question.  Signatures that were found good are
 * known already (the memo), so that this costs little where all is well.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/weigh.h"

#include "rootwalk/dnssec.h"
#include "rootwalk/query.h"

#define WEIGHED_MAX 512  /* answers of one walk */
#define CHECKS_MAX  1024 /* signatures; who has more keeps us busy on purpose */

static bool
is_of_interest(enum rw_probe probe)
{
    return probe >= RW_PROBE_QUESTION && probe <= RW_PROBE_ZONEMD &&
           probe != RW_PROBE_TCP && probe != RW_PROBE_ADDRESS;
}

/* Whether data in a zone can be secure at all. */
static bool
is_secure_zone(const struct rw_chain *chain, const uint8_t *zone)
{
    for (size_t i = 0; i < chain->zone_count; i++)
        if (rw_name_equal(chain->zones[i].name, zone))
            return chain->zones[i].security == RW_SECURITY_SECURE;
    return false;
}

/* Of a query without EDNS nobody gets signatures. */
static bool
is_weighed(const struct rw_walk *walk, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    return is_of_interest(step->probe) && step->twin == 0 && reading != NULL &&
           step->error == RW_STEP_OK && !reading->has_tc &&
           (rw_kind_is_definite(reading->kind) ||
            reading->kind == RW_KIND_ALIAS) &&
           rw_query_edns_version(step->query.data, step->query.len) == 0 &&
           is_secure_zone(walk->chain, step->zone);
}

/* Whether evidence is another server's word on the same question. */
static bool
is_rival(const struct rw_evidence *evidence, const struct rw_step *step)
{
    return evidence->qtype == step->qtype && evidence->zone != NULL &&
           rw_name_equal(evidence->zone, step->zone) &&
           rw_name_equal(evidence->qname, step->qname);
}

static bool
put_evidence(struct rw_judge *judge, const struct rw_walk *walk,
             const struct rw_step *step)
{
    const struct rw_evidence own = {
        .state = RW_EVIDENCE_MESSAGE,
        .zone = step->zone,
        .qname = step->qname,
        .qtype = step->qtype,
        .qclass = step->qclass,
        .reading = step->reading,
        .step = step->number,
    };
    const struct rw_evidence *evidence;

    for (size_t i = 0; (evidence = rw_judge_evidence(walk->judge, i)) != NULL;
         i++)
        if (!is_rival(evidence, step) && rw_judge_add(judge, evidence) != RW_OK)
            return false;
    return rw_judge_add(judge, &own) == RW_OK;
}

/* NULL where there is no memory: then nothing is said of the answer. */
static struct rw_chain *
judge_alone(const struct rw_walk *walk, const struct rw_step *step)
{
    const struct rw_judge_config config = {
        .size = sizeof(config),
        .qname = step->qname,
        .qtype = step->qtype,
        .qclass = step->qclass,
        .anchors = walk->engine->anchors,
        .anchor_count = walk->engine->anchor_count,
        .policy = walk->engine->config.policy,
        .memory_left = &walk->engine->memory_left,
    };
    struct rw_judge *judge = rw_judge_new(&config);
    struct rw_chain *chain = NULL;

    if (judge != NULL && put_evidence(judge, walk, step) &&
        rw_judge_rule(&chain, judge, walk->chain->now_s, walk->engine->memo) !=
            RW_OK)
        chain = NULL;
    rw_judge_free(judge);
    return chain;
}

/* The flaw lies in its chain, which is kept. */
static void
weigh(struct rw_walk *walk, struct rw_step *step, uint32_t *checks)
{
    struct rw_chain *chain = judge_alone(walk, step);

    if (chain == NULL)
        return;
    *checks += chain->checks;
    step->security = chain->security;
    if (chain->security != RW_SECURITY_BOGUS || chain->flaw_count == 0 ||
        walk->weighed_count == RWI_WEIGHED_KEPT) {
        rw_chain_free(chain);
        return;
    }
    step->flaw = &chain->flaws[0];
    walk->weighed[walk->weighed_count++] = chain;
}

void
rwi_weigh_answers(struct rw_walk *walk)
{
    uint32_t checks = 0, count = 0;

    if (!walk->options.all || walk->chain == NULL || walk->judge == NULL)
        return;
    for (size_t i = 0; i < walk->trace.step_count; i++)
        if (is_weighed(walk, walk->steps[i]) && count++ < WEIGHED_MAX &&
            checks < CHECKS_MAX)
            weigh(walk, walk->steps[i], &checks);
}

void
rwi_weigh_done(struct rw_walk *walk)
{
    for (size_t i = 0; i < walk->weighed_count; i++)
        rw_chain_free(walk->weighed[i]);
}
