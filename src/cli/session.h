/* An engine and the driver that serves it, as the options want them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SESSION_H
#define RWI_CLI_SESSION_H

#include <signal.h>

#include "cli/files.h"
#include "cli/options.h"

/* What SIGINT did before we watched it. */
struct watch {
    struct sigaction before;
    bool is_watched;
};

struct session {
    const struct options *options;
    struct rw_records *hints, *anchors; /* NULL: the built-in ones */
    struct rw_accept *accept;           /* NULL: nothing is */
    struct rw_block *block;             /* likewise */
    struct rw_random random; /* --seed; a replay's choices, seed or not */
    struct rw_random ports;  /* --seed: source ports, apart from the rest */
    struct rw_engine *engine;
    struct rw_live *live; /* one of these three */
    struct rw_many *many;
    struct rw_replay *replay;
    struct rw_replay_info capture; /* what the replay holds */
    struct rw_saved *saved; /* or a trace: then there is no engine either */
    struct rw_record_file *record; /* NULL: none */
    struct watch watch;
    int stop; /* Ctrl-C, for walks over `many` */
};

/** Read the files that the options name and make engine and driver; of a trace
 * that was kept (`saved`) neither is made.
 *
 * @param session  to be given to session_close(), also after a failure
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status session_open(struct session *session,
                              const struct options *options);

/** Likewise, for many walks in the world: never a replay, nor recorded.
 *
 * @param many    for the driver, but for its source address
 * @param engine  what of the engine is bounded; the rest does not count
 */
enum exit_status session_open_many(struct session *session,
                                   const struct options *options,
                                   const struct rw_many_config *many,
                                   const struct rw_engine_config *bounds);

/** Start a walk.
 *
 * @param out  set on success
 * @return EXIT_DEFINITE; EXIT_INTERNAL, said
 */
enum exit_status session_start(struct session *session,
                               const struct rw_walk_options *walk,
                               uint64_t now_us, struct rw_walk **out);

/** Watch for Ctrl-C while conversations go on over the session's driver: it
 * ends them. */
void session_watch(struct session *session);
/** And no longer. */
void session_unwatch(struct session *session);

/** Say whether it is in the world, and no replay. */
static inline bool
session_is_live(const struct session *session)
{
    return session->replay == NULL && session->saved == NULL;
}

/** Say whether Ctrl-C has put an end to what is live. */
bool session_is_stopped(const struct session *session);

/** The time at which a walk that is started now begins. */
uint64_t session_now(const struct session *session);

/** Say that since a time nothing was driven, because whoever reads the output
 * was slow: nobody is taken for silent for that. */
void session_away(struct session *session, uint64_t since_us);

/** Drive the engine until no walk is left. */
enum exit_status session_run(struct session *session,
                             const struct rw_driver_events *events);

/** Close; the capture that was recorded is complete then.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status session_close(struct session *session);

/** Make the findings of a walk that has ended, once for the report and for
 * the exit status.
 *
 * @param is_shown  whether the report tells of them; else they are made where
 *                  --fail-on asks for them only
 * @return to be given to rw_findings_free(); NULL where nobody asks, or when
 *         out of memory, which a report notices by itself
 */
struct rw_findings *session_find(const struct session *session,
                                 const struct rw_trace *trace, bool is_shown);

/** Say whether a walk has findings that --fail-on counts.
 *
 * @param findings  from session_find()
 */
bool session_finds(const struct session *session,
                   const struct rw_findings *findings);

/** What a walk's end means for the exit status; likewise. */
enum exit_status session_judge(const struct session *session,
                               const struct rw_trace *trace,
                               const struct rw_findings *findings);

#endif
