/* The trace command: walk for each name asked, several at once, and report
 * them in the order in which they were asked.
 *
 * Each walk is a cold one, so that every trace begins at the root, whatever
 * the others learn.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/sandbox.h"
#include "cli/say.h"
#include "cli/session.h"

#define JOBS_DEFAULT 32 /* walks at once; a person reads the reports */

/* One question on its way. */
struct job {
    const struct query *query;
    struct rw_walk *walk; /* NULL before it starts and after its report */
    bool is_done;
};

struct run {
    const struct options *options;
    struct session session;
    struct job *jobs;
    size_t count;
    size_t started;  /* jobs[0] to jobs[started - 1] */
    size_t reported; /* likewise */
    bool is_stopping;
    struct rw_live_report *live; /* of jobs[reported], on a terminal */
    enum exit_status status;
    struct output output; /* last: long, and it makes itself */
};

/* ---- reports ----------------------------------------------------------- */

static void
report_options(struct run *run, const struct query *query,
               struct rw_report_options *report)
{
    const struct options *options = run->options;

    memset(report, 0, sizeof(*report));
    report->format = query->is_short ? RW_FORMAT_SHORT : options->format;
    report->verbose = options->verbose;
    report->flags = options->flags;
    report->full = options->full;
    report->hex = options->hex;
    report->color = output_wants_color(&run->output, options->color);
    report->idn_out = query->idn_out;
    report->signatures = query->wants_dnssec;
    report->sink = output_put;
    report->ctx = &run->output;
    output_size(&run->output, &report->width, &report->height);
}

/* No more walks, and those on their way end now. */
static void
stop(struct run *run)
{
    uint64_t now_us = session_now(&run->session);

    run->is_stopping = true;
    for (size_t i = run->reported; i < run->started; i++) {
        if (run->jobs[i].walk != NULL && !run->jobs[i].is_done)
            rw_walk_stop(run->jobs[i].walk, now_us);
    }
}

/* Take what writing came to: nobody reading, or no room, ends the run. */
static void
wrote(struct run *run, enum rw_status status)
{
    if (status == RW_ERR_MEMORY) {
        say(NULL, "%s", rw_status_text(status));
        run->status = exit_first(run->status, EXIT_INTERNAL);
    }
    if (output_flush(&run->output) != RW_OK || run->output.is_closed) {
        if (!run->is_stopping)
            stop(run);
    }
}

static void
draw(struct run *run)
{
    if (run->live != NULL)
        wrote(run, rw_live_report_draw(run->live, session_now(&run->session)));
}

/* Show the walk whose report comes next as it goes on. */
static void
begin_live(struct run *run)
{
    struct job *job = &run->jobs[run->reported];
    struct rw_report_options report;

    if (!output_can_draw(&run->output) || !session_is_live(&run->session) ||
        run->live != NULL || run->reported == run->started || job->is_done)
        return;
    report_options(run, job->query, &report);
    output_draw(&run->output, true);
    if (report.format == RW_FORMAT_TEXT)
        wrote(run, rw_live_report_new(&run->live, rw_walk_trace(job->walk),
                                      &report));
}

/* A report that is nothing but the answer leaves open why there is none. */
static void
tell_failure(const struct rw_trace *trace)
{
    char why[2048], asked[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, why, sizeof(why));
    rw_reason_to_text(&text, trace);
    rw_text_init(&text, asked, sizeof(asked));
    rw_name_to_text(&text, trace->qname);
    say(asked, "no result: %s", why);
}

/* Where memory ran out the report ends early, and may look whole. */
static void
tell_memory(const struct rw_trace *trace)
{
    char asked[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, asked, sizeof(asked));
    rw_name_to_text(&text, trace->qname);
    say(asked, "out of memory; the report has what was found so far");
}

/* Write the report of a walk, and take what its end means. */
static void
report_trace(struct run *run, const struct rw_trace *trace,
             const struct query *query, bool is_last)
{
    struct rw_report_options report;
    struct rw_findings *findings;

    report_options(run, query, &report);
    findings = session_find(&run->session, trace,
                            report.format != RW_FORMAT_SHORT &&
                                report.format != RW_FORMAT_DIG);
    report.findings = findings;
    wrote(run, rw_report(trace, &report));
    if (trace->reason == RW_REASON_MEMORY)
        tell_memory(trace);
    else if (report.format == RW_FORMAT_SHORT &&
             trace->outcome == RW_OUTCOME_FAILURE && !run->output.is_closed)
        tell_failure(trace);
    if (report.format == RW_FORMAT_TEXT && !is_last)
        output_put(&run->output, "\n", 1);
    if (!run->output.is_closed) /* nobody reads on: what stopped is no fault */
        run->status = exit_first(run->status,
                                 session_judge(&run->session, trace, findings));
    rw_findings_free(findings);
}

static void
report_job(struct run *run, struct job *job)
{
    if (run->live != NULL) {
        wrote(run, rw_live_report_wipe(run->live));
        rw_live_report_free(run->live);
        run->live = NULL;
    }
    output_draw(&run->output, run->count > 1 && session_is_live(&run->session));
    report_trace(run, rw_walk_trace(job->walk), job->query,
                 job + 1 == run->jobs + run->count);
    rw_walk_free(job->walk);
    job->walk = NULL;
}

/* ---- the walks --------------------------------------------------------- */

static void
start_more(struct run *run, uint64_t now_us)
{
    size_t jobs = run->options->jobs != 0 ? run->options->jobs : JOBS_DEFAULT;

    while (!run->is_stopping && run->started < run->count &&
           run->started - run->reported < jobs) {
        struct job *job = &run->jobs[run->started];
        struct rw_walk_options walk = job->query->walk;
        enum exit_status status;

        walk.qname = job->query->qname;
        walk.cold = true;
        walk.prime = run->options->format == RW_FORMAT_DIG;
        walk.tag = job;
        status = session_start(&run->session, &walk, now_us, &job->walk);
        if (status != EXIT_DEFINITE) {
            run->status = exit_first(run->status, status);
            run->is_stopping = true;
            return;
        }
        run->started++;
    }
}

static void
on_step(void *ctx, struct rw_walk *walk, const struct rw_step *step)
{
    struct run *run = ctx;

    (void)step;
    if (run->live != NULL && run->jobs[run->reported].walk == walk)
        draw(run);
}

static void
on_tick(void *ctx, uint64_t now_us)
{
    (void)now_us;
    draw(ctx);
}

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct run *run = ctx;
    struct job *job = rw_walk_tag(walk);
    const struct rw_trace *trace = rw_walk_trace(walk);
    uint64_t ended_us = trace->ended_us;

    job->is_done = true;
    if (trace->reason == RW_REASON_INTERRUPTED) /* Ctrl-C */
        run->is_stopping = true;
    while (run->reported < run->started && run->jobs[run->reported].is_done)
        report_job(run, &run->jobs[run->reported++]);
    start_more(run, session_is_live(&run->session) ? session_now(&run->session)
                                                   : ended_us);
    begin_live(run);
}

/* ---- the command ------------------------------------------------------- */

/* Without a name a replay walks for what the capture asked. */
static enum exit_status
query_from_capture(const struct session *session, struct query *query)
{
    const struct rw_replay_info *capture = &session->capture;

    if (!capture->has_question) {
        say(session->options->replay, "does not show which name was asked; "
                                      "give a NAME");
        return EXIT_USAGE;
    }
    *query = session->options->defaults;
    rw_name_copy(query->qname, capture->qname);
    if (!query->has_type)
        query->walk.qtype = capture->qtype;
    if (!query->has_class)
        query->walk.qclass = capture->qclass;
    if (type_is_askable(query->walk.qtype))
        return EXIT_DEFINITE;
    say(session->options->replay, "asks first for a type that a walk cannot "
                                  "ask for; give a NAME");
    return EXIT_USAGE;
}

/* The driver could not go on: what its walks found until then is reported.
 * No more queries leave, so nobody but the engine is needed. */
static void
end_walks(struct run *run)
{
    uint64_t now_us = session_now(&run->session);
    struct rw_action action = {.want = RW_WANT_SHOW};

    run->is_stopping = true;
    for (size_t i = run->reported; i < run->started; i++)
        if (!run->jobs[i].is_done)
            rw_walk_stop(run->jobs[i].walk, now_us);
    while (action.want != RW_WANT_WAIT &&
           rw_engine_next(run->session.engine, now_us, &action) == RW_OK)
        if (action.want == RW_WANT_COLLECT)
            on_done(run, action.walk);
}

static enum exit_status
walk_all(struct run *run)
{
    enum exit_status ended;
    const struct rw_driver_events events = {
        .on_step = on_step, .on_done = on_done, .on_tick = on_tick, .ctx = run};

    start_more(run, session_now(&run->session));
    begin_live(run);
    ended = session_run(&run->session, &events);
    run->status = exit_first(run->status, ended);
    if (ended != EXIT_DEFINITE)
        end_walks(run);
    if (run->reported < run->count && !run->output.is_closed)
        say(NULL, "interrupted: %zu of %zu names not asked",
            run->count - run->reported, run->count);
    return run->status;
}

static enum exit_status
walk_queries(struct run *run, const struct query *queries, size_t count)
{
    enum exit_status status;

    run->jobs = calloc(count, sizeof(*run->jobs));
    if (run->jobs == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    run->count = count;
    for (size_t i = 0; i < count; i++)
        run->jobs[i].query = &queries[i];
    status = walk_all(run);
    rw_live_report_free(run->live);
    free(run->jobs);
    return status;
}

static enum exit_status
walk(struct run *run)
{
    const struct options *options = run->options;
    struct query captured;
    enum exit_status status;

    if (run->session.saved != NULL) { /* it has ended long ago */
        report_trace(run, rw_saved_trace(run->session.saved),
                     options->query_count > 0 ? options->queries
                                              : &options->defaults,
                     true);
        return run->status;
    }
    if (options->query_count > 0)
        return walk_queries(run, options->queries, options->query_count);
    status = query_from_capture(&run->session, &captured);
    return status == EXIT_DEFINITE ? walk_queries(run, &captured, 1) : status;
}

enum exit_status
trace_run(const struct options *options)
{
    struct run run;
    enum exit_status status;
    bool is_open;

    memset(&run, 0, offsetof(struct run, output));
    run.options = options;

    if (options->query_count == 0 && options->replay == NULL) {
        say(NULL, "no NAME given; see rootwalk --help");
        return EXIT_USAGE;
    }
    status = output_open(&run.output, options->output);
    if (status != EXIT_DEFINITE)
        return status;
    output_page(&run.output, options);
    sandbox_enter(options->replay != NULL ? RW_SANDBOX_OFFLINE
                                          : RW_SANDBOX_NETWORK,
                  options, &run.output);
    status = session_open(&run.session, options);
    is_open = status == EXIT_DEFINITE;
    if (is_open)
        status = walk(&run);
    status = exit_first(status, session_close(&run.session));
    return exit_first(status, output_close(&run.output, is_open));
}
