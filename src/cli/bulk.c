/* The bulk command: names in on standard input, a JSON line each out, in
 * the order of completion.  As many walks as --jobs allows go at once, over a
 * cache that those of a thread share; neither input nor output is ever held
 * whole.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/bulk.h"
#include "cli/clash.h"
#include "cli/commands.h"
#include "cli/sandbox.h"
#include "cli/say.h"
#include "cli/streams.h"

#define JOBS_DEFAULT        256 /* walks at once */
#define SERVER_RATE_DEFAULT 2000
#define SERVER_OPEN_DEFAULT 200
#define RATE_OF_A_WORKER    1000 /* less a second is nothing to be shared */
#define CACHE_DEFAULT       (32 * 1024 * 1024)  /* octets, of each worker */
#define MEMORY_DEFAULT      (512 * 1024 * 1024) /* of all of them */
#define FILES_WANTED        65536

/* ---- Ctrl-C ------------------------------------------------------------- */

static struct crew the_crew; /* large, and one at a time */
static int is_draining;      /* a worker of a fleet takes no more */

int *
bulk_stop_flag(void)
{
    return &the_crew.stop;
}

bool
bulk_is_draining(void)
{
    return __atomic_load_n(&is_draining, __ATOMIC_RELAXED) != 0;
}

/* The second one finds the handler gone, and ends the program. */
static void
on_interrupt(int number)
{
    (void)number;
    __atomic_store_n(&the_crew.stop, 1, __ATOMIC_RELAXED);
}

static void
on_end(int number)
{
    int *flag = bulk_is_draining() ? &the_crew.stop : &is_draining;

    (void)number;
    __atomic_store_n(flag, 1, __ATOMIC_RELAXED);
}

/* Watch a signal, unless whoever started us has it ignored. */
static void
watch(int number, void (*handler)(int), int flags)
{
    struct sigaction old, action = {.sa_handler = handler, .sa_flags = flags};

    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        (void)sigaction(number, &action, NULL);
}

void
bulk_watch(bool is_worker)
{
    if (!is_worker) {
        watch(SIGINT, on_interrupt, (int)SA_RESETHAND);
        return;
    }
    watch(SIGINT, on_end, 0);
    watch(SIGTERM, on_end, 0);
}

/* ---- the crew ----------------------------------------------------------- */

static unsigned
cores(void)
{
    cpu_set_t set;
    int count =
        sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return count > 1 ? (unsigned)count : 1;
}

/* Have a crew no larger than there are whole shares of a limit; 0: no limit. */
static void
count_at_most(unsigned *count, uint64_t all, uint32_t each)
{
    if (all != 0 && all / each < *count)
        *count = (unsigned)(all / each);
}

static void
count_workers(struct crew *crew)
{
    const struct options *options = crew->options;
    unsigned count = options->threads != 0 ? options->threads : cores();

    count_at_most(&count, crew->jobs, 1);
    count_at_most(&count, options->rate, RATE_OF_A_WORKER);
    count_at_most(&count, crew->server_rate, 1);
    count_at_most(&count, crew->server_open, 1);
    if (!crew->has_many || options->has_seed || count == 0)
        count = 1;
    crew->count = count;
}

static uint32_t
share_of(const struct crew *crew, uint32_t all)
{
    return all / crew->count;
}

/* More octets than a machine of 32 bits has are all that it has. */
static size_t
memory_of(const struct crew *crew, uint64_t all, uint64_t preset)
{
    uint64_t share = (all != 0 ? all : preset) / crew->count;

    return share < SIZE_MAX ? (size_t)share : SIZE_MAX;
}

/* The pool wants more files than a program may open at first. */
static void
raise_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES_WANTED)
        return;
    limit.rlim_cur =
        limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static enum exit_status
open_worker(struct crew *crew, struct worker *worker)
{
    const struct options *options = crew->options;
    struct rw_many_config many = {
        .server_open = share_of(crew, crew->server_open),
        .server_rate = share_of(crew, crew->server_rate),
        .rate = share_of(crew, options->rate),
        .stop = &crew->stop,
    };
    struct rw_engine_config bounds = {
        .cache_max = memory_of(crew, options->cache_size,
                               (uint64_t)CACHE_DEFAULT * crew->count),
        .memory_max = memory_of(crew, options->memory, MEMORY_DEFAULT),
    };

    worker->crew = crew;
    return crew->has_many
               ? session_open_many(&worker->session, options, &many, &bounds)
               : session_open(&worker->session, options);
}

static enum exit_status
crew_open(struct crew *crew)
{
    const struct options *options = crew->options;
    enum exit_status status = EXIT_DEFINITE;

    /* A recording has each packet as it left; one port is one socket. */
    crew->has_many = options->replay == NULL && options->record == NULL &&
                     options->bind.port == 0;
    crew->jobs = options->jobs != 0 ? options->jobs : JOBS_DEFAULT;
    crew->server_rate =
        options->has_server_rate ? options->server_rate : SERVER_RATE_DEFAULT;
    crew->server_open =
        options->has_server_open ? options->server_open : SERVER_OPEN_DEFAULT;
    count_workers(crew);
    crew->jobs = (crew->jobs + crew->count - 1) / crew->count;
    crew->workers = calloc(crew->count, sizeof(*crew->workers));
    if (crew->workers == NULL) {
        crew->count = 0;
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    if (crew->has_many)
        raise_files();
    for (unsigned i = 0; i < crew->count && status == EXIT_DEFINITE; i++)
        status = open_worker(crew, &crew->workers[i]);
    return status;
}

static void *
thread_main(void *worker)
{
    worker_run(worker);
    return NULL;
}

void
crew_start(struct crew *crew)
{
    while (crew->started < crew->count) {
        struct worker *worker = &crew->workers[crew->started++];

        /* Without its thread, the others do its work. */
        worker->is_running =
            pthread_create(&worker->thread, NULL, thread_main, worker) == 0;
    }
}

static void
join(struct crew *crew, struct worker *worker)
{
    struct timespec until;

    do {
        show_progress(crew, session_now(&crew->workers[0].session));
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
    } while (pthread_timedjoin_np(worker->thread, NULL, &until) != 0);
}

static void
crew_join(struct crew *crew)
{
    for (unsigned i = 1; i < crew->count; i++)
        if (crew->workers[i].is_running)
            join(crew, &crew->workers[i]);
}

static enum exit_status
crew_close(struct crew *crew)
{
    enum exit_status status = EXIT_DEFINITE;

    for (unsigned i = 0; i < crew->count; i++) {
        struct worker *worker = &crew->workers[i];

        status = exit_first(status, worker->status);
        if (worker->crew != NULL)
            status = exit_first(status, session_close(&worker->session));
    }
    free(crew->workers);
    return status;
}

/* ---- input -------------------------------------------------------------- */

enum exit_status
crew_next_file(struct crew *crew, bool *is_there)
{
    const struct word_list *files = &crew->options->batches;
    const char *column = crew->options->column;

    *is_there = crew->next_file < files->count;
    if (!*is_there)
        return EXIT_DEFINITE;
    crew->input_done += crew->lines.read;
    lines_close(&crew->lines);
    if (column != NULL && !isdigit((unsigned char)*column))
        crew->row.column = 0; /* its own first line names the columns */
    return lines_open(&crew->lines, files->list[crew->next_file++]);
}

/* How much there is to be read; 0: nobody knows. */
static uint64_t
input_size(const struct word_list *files)
{
    struct stat input;
    uint64_t sum = 0;

    if (files->count == 0)
        return fstat(STDIN_FILENO, &input) == 0 && S_ISREG(input.st_mode)
                   ? (uint64_t)input.st_size
                   : 0;
    for (size_t i = 0; i < files->count; i++) {
        if (stat(files->list[i], &input) != 0 || !S_ISREG(input.st_mode))
            return 0;
        sum += (uint64_t)input.st_size;
    }
    return sum;
}

static enum exit_status
open_input(struct crew *crew)
{
    const struct options *options = crew->options;
    bool is_there;

    if (options->column != NULL && isdigit((unsigned char)*options->column))
        crew->row.column = (unsigned)strtoul(options->column, NULL, 10);
    crew->input_size = input_size(&options->batches);
    lines_init(&crew->lines, STDIN_FILENO);
    if (options->batches.count > 0)
        return crew_next_file(crew, &is_there);
    return stream_need_input();
}

/* ---- the command -------------------------------------------------------- */

static enum exit_status
walk_lines(struct crew *crew)
{
    enum exit_status status = EXIT_DEFINITE;

    crew->began_us = session_now(&crew->workers[0].session);
    crew->started = 1;
    if (crew->has_many)
        bulk_watch(crew->fleet != NULL);
    worker_run(&crew->workers[0]);
    crew_join(crew);
    wipe_progress(crew);
    status = tell_status(crew, session_now(&crew->workers[0].session));
    if (crew_is_stopping(crew) && crew->fleet == NULL &&
        !crew->output.is_closed) {
        say(NULL, "interrupted after %zu names", crew_done(crew));
        status = exit_first(status, EXIT_UNDECIDED);
    }
    if (crew->resume != NULL && crew->is_over && resume_left(crew->resume) > 0)
        say(crew->options->resume, "%zu results in it match no input line",
            resume_left(crew->resume));
    return status;
}

/* Results that do not say whose they are cannot be gone on with. */
static enum exit_status
check_fields(const struct options *options)
{
    const unsigned needed = RW_BULK_NAME | RW_BULK_TYPE;

    if (options->resume == NULL || options->fields == 0 ||
        (options->fields & needed) == needed)
        return EXIT_DEFINITE;
    say(NULL, "--resume needs name and type among --fields");
    return EXIT_USAGE;
}

static enum exit_status
walk_input(struct crew *crew)
{
    const struct options *options = crew->options;
    enum exit_status status = check_fields(options);

    if (status == EXIT_DEFINITE)
        status = open_input(crew);
    if (status == EXIT_DEFINITE)
        status = output_open(&crew->output, options->output);
    if (status != EXIT_DEFINITE) {
        lines_close(&crew->lines);
        return status;
    }
    status = output_pack(&crew->output);
    if (status == EXIT_DEFINITE && options->resume != NULL)
        status = resume_read(&crew->resume, options->resume,
                             is_one_file(options->resume, options->output)
                                 ? &crew->output
                                 : NULL);
    sandbox_enter(options->replay != NULL ? RW_SANDBOX_OFFLINE
                                          : RW_SANDBOX_NETWORK,
                  options, &crew->output);
    if (status == EXIT_DEFINITE)
        status = crew_open(crew);
    if (status == EXIT_DEFINITE)
        status = walk_lines(crew);
    status = exit_first(status, crew_close(crew));
    resume_free(crew->resume);
    lines_close(&crew->lines);
    return exit_first(status, output_close(&crew->output, crew->began_us > 0));
}

static void
crew_init(struct crew *crew, const struct options *options)
{
    crew->options = options;
    pthread_mutex_init(&crew->in, NULL);
    pthread_mutex_init(&crew->out, NULL);
    crew->shows_progress = isatty(STDERR_FILENO) == 1;
}

enum exit_status
bulk_work(const struct options *options, struct rw_fleet *fleet)
{
    struct crew *crew = &the_crew;
    enum exit_status status;

    crew_init(crew, options);
    sandbox_enter(RW_SANDBOX_NETWORK, options, &crew->output);
    status = crew_open(crew);
    if (status == EXIT_DEFINITE) {
        crew->fleet = fleet_work_begin(fleet, crew);
        status = crew->fleet != NULL ? walk_lines(crew) : EXIT_INTERNAL;
    }
    status = exit_first(status, fleet_work_end(crew->fleet));
    return exit_first(status, crew_close(crew));
}

enum exit_status
bulk_run(const struct options *options)
{
    if (options->submit != NULL || options->work != NULL ||
        options->collect != NULL || options->job_status != NULL)
        return fleet_run((struct options *)(uintptr_t)options);
    if (fleet_check_none(options) != EXIT_DEFINITE)
        return EXIT_USAGE;
    crew_init(&the_crew, options);
    return walk_input(&the_crew);
}
