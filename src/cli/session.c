/* An engine and its driver.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "cli/saved.h"
#include "cli/say.h"

#define WALK_SOCKETS 256 /* at once: a survey has 64 queries on the way */

/* Whose fault it is that a file cannot be used: no file's, out of memory,
 * which the C library says in its own way. */
static enum exit_status
file_fault(enum rw_status status, int error)
{
    return status == RW_ERR_MEMORY || (status == RW_ERR_IO && error == ENOMEM)
               ? EXIT_INTERNAL
               : EXIT_FILE;
}

static enum exit_status
open_replay(struct session *session, const char *path)
{
    uint16_t port = session->options->port;
    enum rw_status status =
        rw_replay_open_port(&session->replay, path,
                            port != 0 ? port : RW_PORT_DNS, &session->capture);
    int error = errno;

    if (status == RW_ERR_IO)
        say(path, "cannot be read (%s)", strerror(error));
    else if (status == RW_ERR_FORMAT)
        say(path, "not a capture file (pcap or pcapng)");
    else if (status == RW_ERR_EMPTY)
        say(path, "contains no DNS");
    else if (status != RW_OK)
        return say_status(path, status, "--replay");
    else if (session->capture.cut_off)
        say(path, "capture file is truncated; using its complete packets");
    return status == RW_OK ? EXIT_DEFINITE : file_fault(status, error);
}

static enum exit_status
open_record(struct session *session, const char *path)
{
    enum rw_status status = rw_record_open(&session->record, path);
    int error = errno;

    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status != RW_ERR_IO)
        return say_status(path, status, "--record");
    say(path, "cannot be written (%s)", strerror(error));
    return file_fault(status, error);
}

static enum exit_status
open_live(struct session *session)
{
    const struct options *options = session->options;
    struct rw_live_config config = {.bind = options->bind};
    enum rw_status status;

    if (options->record != NULL) {
        enum exit_status opened = open_record(session, options->record);

        if (opened != EXIT_DEFINITE)
            return opened;
    }
    config.record = session->record;
    if (options->has_seed) {
        config.random = rw_random_next;
        config.random_ctx = &session->ports;
    }
    status = rw_live_new(&session->live, &config);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (rw_status_library(status) != NULL)
        return say_status(NULL, status, NULL);
    say(NULL, "cannot set up networking: %s",
        status == RW_ERR_IO ? strerror(errno)
                            : rw_word(rw_status_text(status)));
    return EXIT_INTERNAL;
}

static enum exit_status
open_many(struct session *session, const struct rw_many_config *wanted)
{
    struct rw_many_config config = *wanted;
    enum rw_status status;

    config.bind = session->options->bind;
    if (session->options->has_seed) {
        config.random = rw_random_next;
        config.random_ctx = &session->ports;
    }
    status = rw_many_new(&session->many, &config);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    say(NULL, "cannot set up networking: %s",
        status == RW_ERR_IO ? strerror(errno)
                            : rw_word(rw_status_text(status)));
    return EXIT_INTERNAL;
}

/* The numbers come out of a seed, so that a replay goes the same way each
 * time. */
static void
config_replay(struct session *session, struct rw_engine_config *config)
{
    rw_replay_config(session->replay, config);
    config->random = rw_random_next;
    config->random_ctx = &session->random;
}

static uint64_t
live_random(void *ctx)
{
    struct session *session = ctx;

    return session->options->has_seed ? rw_random_next(&session->random)
           : session->many != NULL    ? rw_many_random(session->many)
                                      : rw_live_random(NULL);
}

static bool
live_can_reach(void *ctx, const struct rw_address *server)
{
    struct session *session = ctx;

    return rw_live_can_reach(session->live, server);
}

static bool
many_can_reach(void *ctx, const struct rw_address *server)
{
    struct session *session = ctx;

    return rw_many_can_reach(session->many, server);
}

static bool
live_is_own(void *ctx, const struct rw_address *address)
{
    struct session *session = ctx;

    return rw_live_is_own(session->live, address);
}

static bool
many_is_own(void *ctx, const struct rw_address *address)
{
    struct session *session = ctx;

    return rw_many_is_own(session->many, address);
}

static void
config_live(struct session *session, struct rw_engine_config *config)
{
    config->can_reach = session->many != NULL ? many_can_reach : live_can_reach;
    config->is_own = session->many != NULL ? many_is_own : live_is_own;
    config->random = live_random;
    config->ctx = session;
}

static enum exit_status
open_engine(struct session *session, const struct rw_engine_config *bounds)
{
    const struct options *options = session->options;
    struct rw_judge_policy policy = {
        .sha1 = options->sha1,
        .owns_libcrypto = true, /* the program has no other use for it */
    };
    struct rw_engine_config config = {
        .policy = &policy,
        .port = options->port,
        .shares = session->replay == NULL && session->record == NULL &&
                  (options->command == CMD_BULK || options->query_count > 1),
        .block = session->block,
        .cache_max = bounds->cache_max,
        .memory_max = bounds->memory_max,
        .allow_special = options->allow_special,
        .no_show = options->command == CMD_BULK,
    };
    enum rw_status status;

    config.hints = rw_records_list(session->hints, &config.hint_count);
    config.anchors = rw_records_list(session->anchors, &config.anchor_count);
    if (session->replay != NULL)
        config_replay(session, &config);
    else
        config_live(session, &config);
    status = rw_engine_new(&session->engine, &config);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_EMPTY && options->hints != NULL) {
        say(options->hints, "contains no root server address");
        return EXIT_FILE;
    }
    say(NULL, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

static enum exit_status
open_files(struct session *session, const struct options *options)
{
    enum exit_status status;

    memset(session, 0, sizeof(*session));
    session->options = options;
    rw_random_init(&session->random, options->seed);
    rw_random_init(&session->ports, ~options->seed);
    status = hints_read(&session->hints, options->hints);
    if (status == EXIT_DEFINITE)
        status = anchors_read(&session->anchors, options->anchors);
    if (status == EXIT_DEFINITE)
        status = block_read(&session->block, options->block);
    return status;
}

/* Walks and nothing beside them need no libuv, which takes longer to load than
 * a walk takes.  A recording has each packet as it left; one port is one
 * socket. */
static bool
is_walk_alone(const struct options *options)
{
    return options->command == CMD_TRACE && options->record == NULL &&
           options->bind.port == 0;
}

/* A socket for each query, as so few cannot be shared. */
static enum exit_status
open_few(struct session *session)
{
    const struct rw_many_config config = {.sockets = WALK_SOCKETS,
                                          .stop = &session->stop};

    return open_many(session, &config);
}

enum exit_status
session_open(struct session *session, const struct options *options)
{
    static const struct rw_engine_config NO_BOUNDS;
    enum exit_status status = open_files(session, options);

    if (status == EXIT_DEFINITE)
        status = accept_read(&session->accept, options->accept);
    if (status == EXIT_DEFINITE && options->replay != NULL)
        status = saved_read(&session->saved, options->replay);
    if (session->saved != NULL)
        return saved_fits(session->saved, options);
    if (status == EXIT_DEFINITE)
        status = options->replay != NULL ? open_replay(session, options->replay)
                 : is_walk_alone(options) ? open_few(session)
                                          : open_live(session);
    return status == EXIT_DEFINITE ? open_engine(session, &NO_BOUNDS) : status;
}

enum exit_status
session_open_many(struct session *session, const struct options *options,
                  const struct rw_many_config *many,
                  const struct rw_engine_config *bounds)
{
    enum exit_status status = open_files(session, options);

    if (status == EXIT_DEFINITE)
        status = open_many(session, many);
    return status == EXIT_DEFINITE ? open_engine(session, bounds) : status;
}

enum exit_status
session_start(struct session *session, const struct rw_walk_options *walk,
              uint64_t now_us, struct rw_walk **out)
{
    enum rw_status status = rw_engine_start(session->engine, walk, now_us, out);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    say(NULL, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

uint64_t
session_now(const struct session *session)
{
    return session->many != NULL    ? rw_many_now(session->many)
           : session->live != NULL  ? rw_live_now(session->live)
           : session->saved != NULL ? rw_saved_trace(session->saved)->ended_us
                                    : rw_replay_now(session->replay);
}

/* ---- Ctrl-C -------------------------------------------------------------- */

static struct session *to_interrupt; /* the one that runs, for the handler */

static void
on_interrupt(int number)
{
    (void)number;
    __atomic_store_n(&to_interrupt->stop, 1, __ATOMIC_RELAXED);
    if (to_interrupt->live != NULL)
        rw_live_interrupt(to_interrupt->live);
}

/* Watch SIGINT while the driver runs, unless whoever started us has it
 * ignored (nohup, a script's background job).  The first stops the walks and
 * the conversations; the second one ends the program, as it always does. */
static void
watch_begin(struct watch *watch, struct session *session)
{
    struct sigaction action = {.sa_handler = on_interrupt,
                               .sa_flags = SA_RESTART | (int)SA_RESETHAND};

    watch->is_watched = sigaction(SIGINT, NULL, &watch->before) == 0 &&
                        watch->before.sa_handler != SIG_IGN;
    to_interrupt = session;
    if (watch->is_watched)
        (void)sigaction(SIGINT, &action, NULL);
}

static void
watch_end(const struct watch *watch)
{
    if (watch->is_watched)
        (void)sigaction(SIGINT, &watch->before, NULL);
}

/* Bulk looks after Ctrl-C itself, for all its workers. */
static enum rw_status
run_watched(struct session *session, const struct rw_driver_events *events)
{
    struct watch watch;
    enum rw_status status;

    watch_begin(&watch, session);
    status = session->live != NULL
                 ? rw_live_run(session->live, session->engine, events)
                 : rw_many_run(session->many, session->engine, events);
    watch_end(&watch);
    return status;
}

void
session_watch(struct session *session)
{
    watch_begin(&session->watch, session);
}

void
session_unwatch(struct session *session)
{
    watch_end(&session->watch);
}

bool
session_is_stopped(const struct session *session)
{
    return session->live != NULL && rw_live_is_stopped(session->live);
}

void
session_away(struct session *session, uint64_t since_us)
{
    if (session->many != NULL)
        rw_many_away(session->many, since_us);
}

enum exit_status
session_run(struct session *session, const struct rw_driver_events *events)
{
    enum rw_status status =
        session->replay != NULL
            ? rw_replay_run(session->replay, session->engine, events)
        : session->options->command == CMD_BULK && session->many != NULL
            ? rw_many_run(session->many, session->engine, events)
            : run_watched(session, events);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    say(NULL, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

enum exit_status
session_close(struct session *session)
{
    enum exit_status status = EXIT_DEFINITE;

    rw_engine_free(session->engine);
    rw_live_free(session->live);
    rw_many_free(session->many);
    rw_replay_free(session->replay);
    rw_saved_free(session->saved);
    if (session->record != NULL && rw_record_close(session->record) != RW_OK) {
        say(session->options->record, "cannot be written (%s)",
            strerror(errno));
        status = EXIT_FILE;
    }
    rw_records_free(session->hints);
    rw_records_free(session->anchors);
    rw_accept_free(session->accept);
    rw_block_free(session->block);
    return status;
}

/* ---- findings ------------------------------------------------------------ */

struct rw_findings *
session_find(const struct session *session, const struct rw_trace *trace,
             bool is_shown)
{
    struct rw_findings *findings = NULL;

    if (!is_shown && session->options->fail_on == FAIL_NEVER)
        return NULL;
    if (rw_findings_of(&findings, trace) != RW_OK)
        return NULL;
    rw_findings_accept(findings, session->accept, trace->started_us / 1000000);
    return findings;
}

bool
session_finds(const struct session *session, const struct rw_findings *findings)
{
    if (findings == NULL || session->options->fail_on == FAIL_NEVER)
        return false;
    for (size_t i = 0; i < rw_findings_count(findings); i++)
        if (!rw_findings_get(findings, i)->is_accepted &&
            (int)rw_findings_get(findings, i)->severity >=
                session->options->fail_on)
            return true;
    return false;
}

enum exit_status
session_judge(const struct session *session, const struct rw_trace *trace,
              const struct rw_findings *findings)
{
    enum exit_status status = EXIT_DEFINITE;

    if (trace->outcome == RW_OUTCOME_FAILURE ||
        trace->outcome == RW_OUTCOME_PENDING)
        status =
            trace->reason == RW_REASON_MEMORY ? EXIT_INTERNAL : EXIT_UNDECIDED;
    if (trace->security == RW_SECURITY_BOGUS)
        status = exit_first(status, EXIT_BOGUS);
    if (session_finds(session, findings))
        status = exit_first(status, EXIT_FINDINGS);
    return status;
}
