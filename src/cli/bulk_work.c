/* A worker of bulk: as many walks at once as it may have, over an engine and
 * a driver of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bulk.h"
#include "cli/say.h"

#define SPOOL_FULL  16384 /* octets; then they are put out */
#define LOOK_JOB_MS 10    /* likewise, for a line of a job */
#define LOOK_MS     100   /* how often a wait for input looks about */
#define WALK_ROOM   65536 /* octets that a walk shall find when it begins */

void
crew_stop(struct crew *crew)
{
    __atomic_store_n(&crew->stop, 1, __ATOMIC_RELAXED);
}

bool
crew_is_stopping(const struct crew *crew)
{
    return __atomic_load_n(&crew->stop, __ATOMIC_RELAXED) != 0;
}

/* ---- output ------------------------------------------------------------- */

/* Put out what was spooled; nobody reading, or no room, ends the run. */
static void
spool_empty(struct worker *worker, bool at_once)
{
    struct crew *crew = worker->crew;
    uint64_t since_us = session_now(&worker->session);
    enum rw_status status = RW_OK;

    if (worker->spool.len == 0 && !at_once)
        return;
    pthread_mutex_lock(&crew->out);
    if (worker->spool.len > 0)
        status =
            output_put(&crew->output, worker->spool.text, worker->spool.len);
    if (status == RW_OK && at_once)
        status = output_flush(&crew->output);
    if (status != RW_OK || crew->output.is_closed)
        crew_stop(crew);
    pthread_mutex_unlock(&crew->out);
    session_away(&worker->session, since_us);
    worker->spool.len = 0;
}

/* Give what the spool has to the line of a job that it is for. */
static enum rw_status
give_result(struct worker *worker, struct ticket *ticket, enum rw_status status,
            bool has_failed)
{
    struct spool *spool = &worker->spool;

    if (status == RW_OK)
        status = fleet_work_result(worker->crew->fleet, ticket, spool->text,
                                   spool->len, has_failed);
    spool->len = 0;
    return status;
}

/* A line that could not be made may have left half of itself behind, which
 * --resume knows how to take away; none may follow it. */
static void
count_line(struct worker *worker, enum rw_outcome outcome,
           enum rw_status status)
{
    __atomic_fetch_add(&worker->counts[outcome], 1, __ATOMIC_RELAXED);
    if (status != RW_OK) {
        if (status != RW_ERR_IO) /* that is said when the output is closed */
            worker->status = exit_first(worker->status, EXIT_INTERNAL);
        crew_stop(worker->crew);
    }
    if (worker->spool.len >= SPOOL_FULL && worker->crew->fleet == NULL)
        spool_empty(worker, false);
}

/* What each line holds. */
static struct rw_bulk_options
bulk_options(const struct crew *crew)
{
    const struct options *options = crew->options;

    return (struct rw_bulk_options){
        .fields = options->fields,
        .findings_too = options->all,
        .trace_too = options->trace_too,
    };
}

static void
write_invalid(struct worker *worker, const struct request *request)
{
    struct rw_bulk_options bulk = bulk_options(worker->crew);
    struct words words;
    enum rw_status status;

    request_words(&words, request);
    bulk.line = request->ticket != NULL ? request->ticket->number : 0;
    status =
        rw_report_bulk_other(words.name, words.type, RW_BULK_INVALID,
                             request->reason, &bulk, spool_put, &worker->spool);
    if (request->ticket != NULL)
        status = give_result(worker, request->ticket, status, false);
    count_line(worker, INVALID_COUNTS, status);
}

/* Whole traces are long: such a line goes out as it is made. */
static enum rw_status
write_long(struct worker *worker, const struct rw_trace *trace,
           const struct rw_bulk_options *bulk)
{
    struct crew *crew = worker->crew;
    uint64_t since_us;
    enum rw_status status;

    spool_empty(worker, false);
    since_us = session_now(&worker->session);
    pthread_mutex_lock(&crew->out);
    status = rw_report_bulk(trace, bulk, output_put, &crew->output);
    pthread_mutex_unlock(&crew->out);
    session_away(&worker->session, since_us);
    return status;
}

static void
write_walk(struct worker *worker, const struct rw_trace *trace,
           struct ticket *ticket)
{
    struct rw_bulk_options bulk = bulk_options(worker->crew);
    bool is_long = bulk.trace_too || (bulk.fields & RW_BULK_TRACE) != 0;
    bool shows =
        is_long || bulk.findings_too || (bulk.fields & RW_BULK_FINDINGS) != 0;
    struct rw_findings *findings = session_find(&worker->session, trace, shows);
    enum rw_status status;

    if (session_finds(&worker->session, findings))
        worker->status = exit_first(worker->status, EXIT_FINDINGS);
    bulk.findings = findings;
    bulk.line = ticket != NULL ? ticket->number : 0;
    status = is_long && ticket == NULL
                 ? write_long(worker, trace, &bulk)
                 : rw_report_bulk(trace, &bulk, spool_put, &worker->spool);
    if (ticket != NULL)
        status = give_result(worker, ticket, status,
                             trace->outcome == RW_OUTCOME_FAILURE);
    count_line(worker, trace->outcome, status);
    rw_findings_free(findings);
}

/* ---- input -------------------------------------------------------------- */

/* What came of looking for a line. */
enum taken {
    TAKEN,       /* it asks for a walk */
    TAKEN_OTHER, /* it asked for none, and that is done */
    TAKEN_LATER, /* there is none yet */
    TAKEN_LAST,  /* there are no more */
};

/* Stop, since what is read or written will not do: that has been said. */
static enum taken
end_badly(struct worker *worker, enum exit_status status)
{
    worker->status = exit_first(worker->status, status);
    crew_stop(worker->crew);
    return TAKEN_LAST;
}

/* Something other than a line came; the lock is ours. */
static enum taken
end_of_lines(struct worker *worker, enum line line)
{
    struct crew *crew = worker->crew;
    enum exit_status status = EXIT_DEFINITE;
    bool is_there = false;

    if (line == LINE_LATER)
        return TAKEN_LATER;
    if (line == LINE_END) {
        status = crew_next_file(crew, &is_there);
        crew->is_over = !is_there;
        return status != EXIT_DEFINITE ? end_badly(worker, status)
               : is_there              ? TAKEN_OTHER
                                       : TAKEN_LAST;
    }
    if (line == LINE_ERROR) {
        say(crew->lines.name, "cannot be read (%s)", lines_error(&crew->lines));
        status = EXIT_FILE;
    }
    return end_badly(worker, status);
}

/* The first line of CSV names the columns, where --column does. */
static enum taken
take_header(struct worker *worker, char *text)
{
    struct crew *crew = worker->crew;
    const char *wanted = crew->options->column;

    if (row_take_header(&crew->row, wanted, text))
        return TAKEN_OTHER;
    say(crew->lines.name, "has no column '%s'", wanted);
    return end_badly(worker, EXIT_FILE);
}

/* Have the row be a line of a job. */
static enum taken
take_job_row(struct crew *crew)
{
    static const char *const REASONS[PACKED_LINES_COUNT] = {
        [PACKED_NO_COLUMN] = "fewer columns on this line",
        [PACKED_BLANK] = "a blank within the name",
        [PACKED_TOO_LONG] = "a line longer than the messages of the server",
    };
    enum packed_line what;
    char *text;
    size_t len;
    enum line line =
        fleet_work_line(crew->fleet, &crew->ticket, &what, &text, &len);

    if (line == LINE_END)
        crew->is_over = true;
    if (line != LINE_READ && line != LINE_LONG)
        return line == LINE_END ? TAKEN_LAST : TAKEN_LATER;
    if (REASONS[what] == NULL)
        row_read(&crew->row, line, text, len);
    else
        crew->row = (struct row){.has_more = true,
                                 .name = text,
                                 .types = text + len,
                                 .reason = REASONS[what]};
    return TAKEN;
}

/* Have the row be one that asks for something; TAKEN where it does. */
static enum taken
take_row(struct worker *worker, bool wait)
{
    struct crew *crew = worker->crew;
    char *text;
    size_t len;
    enum line line;

    if (crew->row.has_more)
        return TAKEN;
    if (crew->is_over)
        return TAKEN_LAST;
    if (crew->fleet != NULL)
        return take_job_row(crew);
    line = lines_next(&crew->lines, wait, &text, &len);
    if (line != LINE_READ && line != LINE_LONG)
        return end_of_lines(worker, line);
    if (crew->options->column != NULL && crew->row.column == 0)
        return take_header(worker, text);
    row_read(&crew->row, line, text, len);
    return TAKEN;
}

/* Take what is asked for next, the lock being ours. */
static enum taken
take_line(struct worker *worker, struct request *request, bool wait)
{
    struct crew *crew = worker->crew;
    enum taken taken =
        crew_is_stopping(crew) ? TAKEN_LAST : take_row(worker, wait);

    if (taken != TAKEN)
        return taken;
    row_next(&crew->row, request, crew->options);
    request->ticket = crew->ticket;
    if (crew->ticket != NULL)
        fleet_work_asked(crew->fleet, crew->ticket, !crew->row.has_more);
    if (crew->resume != NULL && request_was_done(request, crew->resume)) {
        crew->skipped++;
        return TAKEN_OTHER;
    }
    if (request->reason == NULL)
        return TAKEN;
    write_invalid(worker, request);
    return TAKEN_OTHER;
}

static enum taken
next_request(struct worker *worker, struct request *request, bool wait)
{
    struct crew *crew = worker->crew;
    enum taken taken;

    pthread_mutex_lock(&crew->in);
    taken = take_line(worker, request, wait);
    pthread_mutex_unlock(&crew->in);
    return taken;
}

static void
start_walk(struct worker *worker, struct request *request, uint64_t now_us)
{
    enum exit_status status;

    request->walk.qname = request->qname;
    request->walk.tag = request->ticket;
    status = session_start(&worker->session, &request->walk, now_us, NULL);
    if (status == EXIT_DEFINITE) {
        worker->on_their_way++;
        return;
    }
    worker->status = exit_first(worker->status, status);
    crew_stop(worker->crew);
}

/* Whether one more walk shall begin.  Where many queries wait for their rate
 * to allow them, more walks would only wait as well; where walks have taken
 * all memory, they are to end first. */
static bool
has_room(struct worker *worker)
{
    const struct session *session = &worker->session;
    size_t jobs = worker->crew->jobs;

    if (worker->on_their_way == 0)
        return true;
    return worker->on_their_way < jobs &&
           rw_engine_look(session->engine)->memory_left >= WALK_ROOM &&
           (session->many == NULL ||
            rw_many_look(session->many, false)->waiting <= jobs / 2);
}

/* Start as many walks as there is room for and input at hand; with `wait`
 * until there is one at least (but for a crew of many, which looks about
 * meanwhile); whether there may be more. */
static bool
start_more(struct worker *worker, bool wait, uint64_t now_us)
{
    while (has_room(worker)) {
        struct request request;
        enum taken taken =
            next_request(worker, &request, wait && worker->on_their_way == 0);

        if (taken == TAKEN_LAST)
            return false;
        if (taken == TAKEN_LATER)
            return true;
        if (taken == TAKEN_OTHER)
            continue;
        if (worker->session.replay == NULL)
            now_us = session_now(&worker->session);
        start_walk(worker, &request, now_us);
    }
    /* This one has all it can do: others may help. */
    if (worker == worker->crew->workers)
        crew_start(worker->crew);
    return true;
}

/* ---- the walks ---------------------------------------------------------- */

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct worker *worker = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);
    uint64_t ended_us = trace->ended_us;

    worker->on_their_way--;
    if (trace->reason == RW_REASON_INTERRUPTED)
        crew_stop(worker->crew); /* no line: --resume will walk there */
    else
        write_walk(worker, trace, rw_walk_tag(walk));
    rw_walk_free(walk);
    start_more(worker, false, ended_us);
}

/* A part of a limit; 0, which is none, stays so. */
static uint32_t
part_of(uint32_t limit, unsigned parts)
{
    return limit == 0 || limit > parts ? limit / parts : 1;
}

/* Of a fleet's limits this crew has its share, and of that each worker its. */
static void
keep_share(struct worker *worker)
{
    const struct crew *crew = worker->crew;
    unsigned share = fleet_work_share(crew->fleet), all = share * crew->count;

    if (share == worker->share)
        return;
    worker->share = share;
    rw_many_limit(worker->session.many, part_of(crew->server_rate, all),
                  part_of(crew->server_open, all),
                  part_of(crew->options->rate, all));
}

static void
on_tick(void *ctx, uint64_t now_us)
{
    struct worker *worker = ctx;

    if (worker->crew->fleet != NULL)
        keep_share(worker);
    else
        spool_empty(worker, true);
    start_more(worker, false, now_us);
    if (worker->session.many != NULL)
        worker->net = *rw_many_look(worker->session.many, false);
    worker->cache = *rw_engine_look(worker->session.engine);
    if (worker == worker->crew->workers)
        show_progress(worker->crew, now_us);
}

/* Wait until there may be input, without keeping others from it. */
static void
wait_for_input(const struct crew *crew)
{
    struct pollfd poller = {.fd = crew->lines.fd, .events = POLLIN};

    if (crew->fleet != NULL)
        (void)poll(NULL, 0, LOOK_JOB_MS);
    else
        (void)poll(&poller, 1, LOOK_MS);
}

void
worker_run(struct worker *worker)
{
    const struct rw_driver_events events = {
        .on_done = on_done, .on_tick = on_tick, .ctx = worker};
    struct crew *crew = worker->crew;
    bool goes_on = true;

    while (goes_on && !crew_is_stopping(crew)) {
        if (crew->fleet != NULL)
            keep_share(worker);
        else
            spool_empty(worker, true);
        goes_on =
            start_more(worker, !crew->has_many, session_now(&worker->session));
        if (worker->on_their_way > 0)
            worker->status = exit_first(worker->status,
                                        session_run(&worker->session, &events));
        else if (goes_on)
            wait_for_input(crew);
    }
    if (crew->fleet == NULL)
        spool_empty(worker, true);
    if (worker->session.many != NULL)
        worker->net = *rw_many_look(worker->session.many, true);
    worker->cache = *rw_engine_look(worker->session.engine);
    spool_free(&worker->spool);
}
