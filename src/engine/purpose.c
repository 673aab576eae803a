/* The table of purposes; see engine/purpose.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/purpose.h"

#include <limits.h>

#include "engine/answer.h"
#include "engine/evidence.h"
#include "engine/host.h"
#include "engine/prime.h"
#include "engine/survey.h"

/* ---- the walk's own question -------------------------------------------- */

static void
link_answer(struct rwi_task *task, const struct rw_reading *reading,
            const struct rw_alias *alias)
{
    rwi_answer_link(task->walk, reading, alias);
}

static void
take_answer(struct rwi_task *task, const struct rw_step *step, uint64_t now_us)
{
    (void)now_us;
    rwi_answer_set(task->walk, step->reading);
}

/* ---- whom the walk waits for -------------------------------------------- */

static bool
is_always_awaited(const struct rw_walk *walk)
{
    (void)walk;
    return true;
}

/* Of a walk that has failed nothing is judged. */
static bool
is_proof_awaited(const struct rw_walk *walk)
{
    return walk->main->result.outcome != RW_OUTCOME_FAILURE;
}

static bool
is_priming_awaited(const struct rw_walk *walk)
{
    return walk->options.prime;
}

/* ---- the table ---------------------------------------------------------- */

const struct rwi_purpose RWI_PURPOSE_TABLE[] = {
    [RW_PURPOSE_ANSWER] = {.minimises = true,
                           .follows = true,
                           .seeks = RWI_SEEKS_DOUBTFUL,
                           .sends_max = RWI_SENDS_MAX,
                           .set_out = rwi_evidence_set_out,
                           .sent = rwi_survey_way,
                           .heard = rwi_evidence_step,
                           .linked = link_answer,
                           .answered = take_answer},
    [RW_PURPOSE_PRIME] = {.is_bound = true,
                          .seeks = RWI_SEEKS_NONE,
                          .sends_max = RWI_PRIMES_MAX,
                          .answered = rwi_prime_answered,
                          .ended = rwi_prime_ended,
                          .dropped = rwi_prime_ended,
                          .is_awaited = is_priming_awaited},
    [RW_PURPOSE_ADDRESS] = {.minimises = true,
                            .follows = true,
                            .seeks = RWI_SEEKS_DOUBTFUL,
                            .sends_max = RWI_SENDS_MAX,
                            .referred = rwi_host_referred,
                            .answered = rwi_host_answered,
                            .ended = rwi_host_ended},
    /* No key or DS is behind an alias, and signatures come with EDNS only. */
    [RW_PURPOSE_DNSSEC] = {.needs_edns = true,
                           .seeks = RWI_SEEKS_MISSING,
                           .sends_max = RWI_SENDS_MAX,
                           .heard = rwi_evidence_proof,
                           .ended = rwi_evidence_ended,
                           .is_awaited = is_proof_awaited},
    /* Every address: the walk's own bound holds. */
    [RW_PURPOSE_SURVEY] = {.is_bound = true,
                           .asks_all = true,
                           .seeks = RWI_SEEKS_ALL,
                           .sends_max = UINT_MAX,
                           .heard = rwi_survey_heard,
                           .is_awaited = is_always_awaited},
    [RWI_PURPOSE_ONE] = {.is_bound = true,
                         .seeks = RWI_SEEKS_NONE,
                         .sends_max = RWI_SENDS_MAX,
                         .heard = rwi_survey_heard,
                         .is_awaited = is_always_awaited},
    [RWI_PURPOSE_ASIDE] = {.seeks = RWI_SEEKS_MISSING,
                           .sends_max = RWI_SENDS_MAX,
                           .is_awaited = is_always_awaited},
};
