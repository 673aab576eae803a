/* A walk out of a capture in one call; see rootwalk/driver.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stddef.h>

#include "base/sized.h"
#include "rootwalk/driver.h"

static void
on_done(void *ctx, struct rw_walk *walk)
{
    *(struct rw_walk **)ctx = walk;
}

/* What was asked for; where nobody says, what the capture's first walk did. */
static enum rw_status
question(struct rw_walk_options *own, const struct rw_walk_options *given,
         const struct rw_replay_info *info)
{
    rw_walk_options_init(own);
    if (given != NULL)
        RWI_SIZED(*own, given, at_us);
    else if (!info->has_question)
        return RW_ERR_EMPTY;
    if (given == NULL) {
        own->qname = info->qname;
        own->qtype = info->qtype;
        own->qclass = info->qclass;
    }
    return RW_OK;
}

enum rw_status
rw_replay_walk(struct rw_engine **engine, struct rw_walk **walk,
               const char *path, const struct rw_walk_options *options)
{
    struct rw_driver_events events = {.on_done = on_done, .ctx = walk};
    struct rw_engine_config config = {.random = rw_live_random};
    struct rw_walk_options own;
    struct rw_replay_info info;
    struct rw_replay *replay;
    enum rw_status status = rw_replay_open(&replay, path, &info);

    *engine = NULL;
    *walk = NULL;
    if (status != RW_OK)
        return status;
    rw_replay_config(replay, &config);
    status = question(&own, options, &info);
    if (status == RW_OK)
        status = rw_engine_new(engine, &config);
    if (status == RW_OK)
        status = rw_engine_start(*engine, &own, rw_replay_now(replay), NULL);
    if (status == RW_OK)
        status = rw_replay_run(replay, *engine, &events);
    if (status != RW_OK) {
        rw_engine_free(*engine);
        *engine = NULL;
        *walk = NULL;
    }
    rw_replay_free(replay);
    return status;
}
