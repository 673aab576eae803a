/* One question of a scenario, put to an engine among the scenario's servers.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_PLAY_H
#define SCENARIO_PLAY_H

#include "rootwalk/engine.h"
#include "rootwalk/random.h"
#include "scenario/check.h"
#include "scenario/server.h"

#define PREFER_MAX 8 /* servers that are asked before others */

struct play {
    struct pool *pool;
    const struct rpl *rpl;
    struct world world;
    bool accepts_dsa; /* algorithms 3 and 6, which nobody else accepts */
    uint64_t now_us;
    struct rw_engine *engine; /* NULL between questions, unless kept warm */
    struct rw_address prefer[PREFER_MAX];
    size_t prefer_count;
    struct check_bounds bounds;
    struct rw_random random; /* the engine's, and of choices here */
};

/** Begin with a scenario. */
void play_init(struct play *play, struct pool *pool, const struct rpl *rpl,
               uint64_t seed);

/** Walk for one question.
 *
 * @param query  the step of kind RPL_QUERY
 * @param walk   the walk, ended; NULL where it did not begin
 * @param why    gets a line where it did not begin, or the run failed
 * @return false then
 */
bool play_walk(struct play *play, const struct rpl_step *query,
               struct rw_walk **walk, struct rw_text *why);

/** Play one question and hold what comes of it against what is wanted.
 *
 * @param query  the step of kind RPL_QUERY
 * @param check  the RPL_CHECK_ANSWER after it
 * @param why    gets a line for each thing that is not as it should be
 * @param show   also write the record's steps, as comments
 * @return whether all is as it should be
 */
bool play_question(struct play *play, const struct rpl_step *query,
                   const struct rpl_step *check, bool show,
                   struct rw_text *why);

/** Give back the engine. */
void play_done(struct play *play);

#endif
