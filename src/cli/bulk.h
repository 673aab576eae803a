/* The bulk command from the inside: a crew of workers over one input and one
 * output.
 *
 *   bulk.c        the command: the crew comes and goes
 *   bulk_work.c   a worker: an engine and a driver of its own
 *   bulk_line.c   a line of input, and what it asks for
 *   bulk_show.c   how far it has come
 *
 * Workers share the work and nothing else: a line is taken and lines are put
 * out under a lock; caches, servers' records and sockets are each worker's
 * own.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_BULK_H
#define RWI_CLI_BULK_H

#include <pthread.h>

#include "cli/fleet.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "cli/resume.h"
#include "cli/session.h"
#include "cli/spool.h"

#define WORD_TEXT_MAX  (4 * LINE_MAX_OCTETS + 1) /* all of a line \DDD */
#define OUTCOME_COUNT  (RW_OUTCOME_FAILURE + 1)
#define INVALID_COUNTS RW_OUTCOME_PENDING /* no walk ends so: its place */

/* What one line asks for. */
struct request {
    char *name, *type;  /* words of the line; "" where there is none */
    const char *reason; /* why it is none; NULL for a good one */
    struct rw_walk_options walk;
    uint8_t qname[RW_NAME_MAX];
    struct ticket *ticket; /* of a fleet's job; NULL: none */
};

/* A line of input: a name and some types, each of which asks for a walk. */
struct row {
    unsigned column; /* from 1: the line is CSV, the name in this one */
    bool has_more;   /* something that it asks for was not handed out yet */
    char *name, *types;
    const char *reason; /* why the line asks for nothing; NULL: it does */
};

/* The words of a line that asks for nothing, as they go out. */
struct words {
    char name[WORD_TEXT_MAX], type[WORD_TEXT_MAX];
};

struct crew;

struct worker {
    struct crew *crew;
    pthread_t thread;
    bool is_running; /* the thread is there, to be joined */
    struct session session;
    struct spool spool;
    size_t on_their_way;
    enum exit_status status;
    /* Read by who shows the progress. */
    size_t counts[OUTCOME_COUNT];
    struct rw_many_stats net;
    struct rw_engine_stats cache;
    unsigned share; /* 1 / this of the limits is the crew's; 0: all of them */
};

struct crew {
    const struct options *options;
    struct worker *workers;
    unsigned count;                    /* of them */
    unsigned started;                  /* the first is the main thread */
    size_t jobs;                       /* walks at once, of each */
    uint32_t server_rate, server_open; /* of all together */
    bool has_many; /* the driver for many walks; else the usual ones */
    int stop;      /* Ctrl-C, or nobody reads on; also for the drivers */
    uint64_t began_us, shown_us, told_us; /* told: to --status */
    bool shows_progress;
    uint64_t input_size; /* octets of all of them; 0: nobody knows */
    uint64_t input_done; /* octets of files before this one */

    pthread_mutex_t in; /* for what follows */
    struct lines lines;
    size_t next_file; /* of those that -f names */
    struct row row;
    struct resume *resume; /* NULL: from the start */
    bool is_over;          /* no line is left to be read */
    size_t skipped;
    struct fleet_work *fleet; /* where lines come from a job; else NULL */
    struct ticket *ticket;    /* of the row */

    pthread_mutex_t out; /* for what follows */
    struct output output;
};

/* ---- bulk.c ------------------------------------------------------------- */

/** What stops a run, for those that wait for something else. */
int *bulk_stop_flag(void);

/** Say whether a worker of a fleet is to take no more. */
bool bulk_is_draining(void);

/** Watch for signals: SIGINT stops; or, for a fleet's worker, SIGINT and
 * SIGTERM end it after what it has in hand, and stop the second time. */
void bulk_watch(bool is_worker);

/** Walk for a job.
 *
 * @param options  the job's
 */
enum exit_status bulk_work(const struct options *options,
                           struct rw_fleet *fleet);

/* ---- bulk_line.c -------------------------------------------------------- */

/** Take a line: NAME [TYPE ...], or CSV.
 *
 * @param row   its column is looked at; the rest is set
 * @param line  LINE_READ or LINE_LONG
 * @param text  len octets; kept and written into
 */
void row_read(struct row *row, enum line line, char *text, size_t len);

/** Read the next thing that a row asks for, while row->has_more;
 * request->reason says why it is nothing. */
void row_next(struct row *row, struct request *request,
              const struct options *options);

/** Find a column by its name in the first line of CSV.
 *
 * @param line  written into
 * @return false where there is none of that name
 */
bool row_take_header(struct row *row, const char *wanted, char *line);

/** Give the words of a line that asks for nothing: JSON is UTF-8. */
void request_words(struct words *words, const struct request *request);

/** Say whether an earlier run has done this line. */
bool request_was_done(const struct request *request, struct resume *resume);

/* ---- bulk_work.c -------------------------------------------------------- */

/** Do lines until there are no more, or the crew stops. */
void worker_run(struct worker *worker);

/** Have everybody stop. */
void crew_stop(struct crew *crew);
bool crew_is_stopping(const struct crew *crew);

/** Begin with the other workers; in bulk.c. */
void crew_start(struct crew *crew);

/** Go on with the next file of names, the lock being the caller's; in bulk.c.
 *
 * @param is_there  set to whether there is one
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status crew_next_file(struct crew *crew, bool *is_there);

/* ---- bulk_show.c -------------------------------------------------------- */

/** Show the progress on a terminal, and tell --status, where it is time. */
void show_progress(struct crew *crew, uint64_t now_us);
void wipe_progress(const struct crew *crew);

/** Tell --status how it was at the end.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status tell_status(struct crew *crew, uint64_t now_us);

/** Count the lines that were written. */
size_t crew_done(const struct crew *crew);

#endif
