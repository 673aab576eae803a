/* The bulk command: names in on standard input, a JSON line each out, in
 * the order of completion.  As many walks as --jobs allows go at once over
 * one shared cache; neither input nor output is ever held whole.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/clash.h"
#include "cli/commands.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "cli/sandbox.h"
#include "cli/resume.h"
#include "cli/say.h"
#include "cli/session.h"
#include "cli/streams.h"

#define JOBS_DEFAULT  256 /* walks at once; each has a socket or two open */
#define BLANKS        " \t\v\f"
#define WORD_TEXT_MAX (4 * LINE_MAX_OCTETS + 1) /* all of a line \DDD */

struct run {
    const struct options *options;
    struct session session;
    struct output output;
    struct lines lines;
    struct resume *resume; /* NULL: from the start */
    size_t on_their_way;
    size_t done, failed, skipped; /* for the progress line */
    uint64_t began_us, shown_us;
    bool is_over;     /* no line is left to be read */
    bool is_stopping; /* Ctrl-C, or nobody reads on */
    bool shows_progress;
    enum exit_status status;
};

/* What one line asks for. */
struct request {
    char *name, *type;  /* words of the line; "" where there is none */
    const char *reason; /* why it is none; NULL for a good one */
    struct rw_walk_options walk;
    uint8_t qname[RW_NAME_MAX];
};

struct words {
    char name[WORD_TEXT_MAX], type[WORD_TEXT_MAX];
};

/* ---- output ------------------------------------------------------------ */

/* Let out what waits; nobody reading, or no room, ends the run. */
static void
flush(struct run *run)
{
    if (output_flush(&run->output) != RW_OK || run->output.is_closed)
        run->is_stopping = true;
}

/* A line that could not be made may have left half of itself behind, which
 * --resume knows how to take away; none may follow it. */
static void
count_line(struct run *run, enum rw_status status)
{
    run->done++;
    if (status == RW_OK)
        return;
    if (status != RW_ERR_IO) /* that one is said when the output is closed */
        run->status = exit_first(run->status, EXIT_INTERNAL);
    run->is_stopping = true;
}

/* The words of a line that asks for nothing, as they go out: JSON is UTF-8. */
static void
words_of(struct words *words, const struct request *request)
{
    struct rw_text text;

    rw_text_init(&text, words->name, sizeof(words->name));
    rw_text_put_utf8(&text, request->name);
    rw_text_init(&text, words->type, sizeof(words->type));
    rw_text_put_utf8(&text, request->type);
}

static void
write_invalid(struct run *run, const struct request *request)
{
    struct words words;

    words_of(&words, request);
    count_line(run,
               rw_report_bulk_invalid(words.name, words.type, request->reason,
                                      output_put, &run->output));
}

static void
show_progress(struct run *run, uint64_t now_us)
{
    double seconds = (double)(now_us - run->began_us) / 1e6;

    if (!run->shows_progress || now_us < run->shown_us + 200000)
        return;
    run->shown_us = now_us;
    fprintf(stderr, "\r\033[K%zu done, %zu on their way, %zu failed, %.0f/s",
            run->done, run->on_their_way, run->failed,
            seconds > 0 ? (double)run->done / seconds : 0);
    if (run->skipped > 0)
        fprintf(stderr, ", %zu done before", run->skipped);
}

static void
wipe_progress(const struct run *run)
{
    if (run->shows_progress && run->shown_us > 0)
        fprintf(stderr, "\r\033[K");
}

/* ---- input ------------------------------------------------------------- */

/* "NAME [TYPE]": the words of the line. */
static void
request_split(struct request *request, char *line)
{
    char *state;
    char *name = strtok_r(line, BLANKS, &state);
    char *type = name != NULL ? strtok_r(NULL, BLANKS, &state) : NULL;

    request->name = name != NULL ? name : line;
    if (name == NULL)
        *line = '\0';
    request->type = type != NULL ? type : line + strlen(line);
    if (name == NULL)
        request->reason = "no name on this line";
    else if (type != NULL && strtok_r(NULL, BLANKS, &state) != NULL)
        request->reason = "more on this line than a name and a type";
}

static enum rw_status
request_read_name(struct request *request, const struct query *defaults)
{
    if (defaults->idn_in)
        return rw_idn_from_text(request->qname, request->name, NULL);
    return rw_name_from_text(request->qname, request->name,
                             strlen(request->name), NULL, NULL);
}

static void
request_read(struct request *request, const struct options *options,
             enum line line, char *text, size_t len)
{
    enum rw_status status;

    memset(request, 0, sizeof(*request));
    request->walk = options->defaults.walk;
    if (line == LINE_LONG)
        request->reason = "a line of more than 4096 octets";
    else if (strlen(text) != len)
        request->reason = "an octet of value zero";
    if (request->reason != NULL) {
        request->name = text;
        request->type = text + strlen(text);
        return;
    }
    request_split(request, text);
    if (request->reason != NULL)
        return;
    status = request_read_name(request, &options->defaults);
    if (status == RW_OK && request->type[0] != '\0')
        status = rw_type_from_text(&request->walk.qtype, request->type,
                                   strlen(request->type));
    if (status == RW_OK && !type_is_askable(request->walk.qtype))
        request->reason = "not a type that a walk can ask for";
    if (status != RW_OK)
        request->reason = rw_status_text(status);
    request->walk.qname = request->qname;
}

/* Whether an earlier run has done this line: what it would have printed. */
static bool
was_done(struct run *run, const struct request *request)
{
    char name[RW_NAME_TEXT_MAX + 1], type[32];
    struct rw_text text;

    if (run->resume == NULL)
        return false;
    if (request->reason != NULL) {
        struct words words;

        words_of(&words, request);
        return resume_take(run->resume, words.name, words.type);
    }
    rw_text_init(&text, name, sizeof(name));
    rw_name_to_text(&text, request->qname);
    rw_text_init(&text, type, sizeof(type));
    rw_type_to_text(&text, request->walk.qtype);
    return resume_take(run->resume, name, type);
}

static void
take_line(struct run *run, enum line line, char *text, size_t len,
          uint64_t now_us)
{
    struct request request;
    enum exit_status status;

    request_read(&request, run->options, line, text, len);
    if (was_done(run, &request)) {
        run->skipped++;
        return;
    }
    if (request.reason != NULL) {
        write_invalid(run, &request);
        return;
    }
    status = session_start(&run->session, &request.walk, now_us, NULL);
    if (status == EXIT_DEFINITE) {
        run->on_their_way++;
        return;
    }
    run->status = exit_first(run->status, status);
    run->is_stopping = true;
}

/* Start as many walks as there is room for and input at hand; with `wait`
 * until there is one at least. */
static void
start_more(struct run *run, bool wait, uint64_t now_us)
{
    size_t jobs = run->options->jobs != 0 ? run->options->jobs : JOBS_DEFAULT;

    while (!run->is_over && !run->is_stopping && run->on_their_way < jobs) {
        char *text;
        size_t len;
        enum line line = lines_next(&run->lines, wait && run->on_their_way == 0,
                                    &text, &len);

        if (line == LINE_LATER)
            return;
        if (line == LINE_READ || line == LINE_LONG) {
            if (run->session.live != NULL)
                now_us = session_now(&run->session);
            take_line(run, line, text, len, now_us);
            continue;
        }
        run->is_over = line == LINE_END;
        run->is_stopping = line != LINE_END;
        if (line == LINE_ERROR) {
            say("standard input", "cannot be read (%s)", strerror(errno));
            run->status = exit_first(run->status, EXIT_FILE);
        }
    }
}

/* ---- the walks --------------------------------------------------------- */

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct run *run = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);
    uint64_t ended_us = trace->ended_us;
    bool is_cut = trace->reason == RW_REASON_INTERRUPTED;

    run->on_their_way--;
    if (is_cut) {
        run->is_stopping = true; /* no line: --resume will walk there */
    } else {
        run->failed += trace->outcome == RW_OUTCOME_FAILURE;
        struct rw_findings *findings =
            session_find(&run->session, trace, run->options->trace_too);

        if (session_finds(&run->session, findings))
            run->status = exit_first(run->status, EXIT_FINDINGS);
        count_line(run, rw_report_bulk(trace, run->options->trace_too, findings,
                                       output_put, &run->output));
        rw_findings_free(findings);
    }
    rw_walk_free(walk);
    start_more(run, false, ended_us);
}

static void
on_tick(void *ctx, uint64_t now_us)
{
    struct run *run = ctx;

    flush(run);
    start_more(run, false, now_us);
    show_progress(run, now_us);
}

static void
walk_lines(struct run *run)
{
    const struct rw_driver_events events = {NULL, on_done, on_tick, run};

    run->began_us = session_now(&run->session);
    while (!run->is_over && !run->is_stopping) {
        flush(run);
        start_more(run, true, session_now(&run->session));
        if (run->on_their_way > 0)
            run->status =
                exit_first(run->status, session_run(&run->session, &events));
    }
    wipe_progress(run);
    if (run->is_stopping && !run->output.is_closed) {
        say(NULL, "interrupted after %zu names", run->done);
        run->status = exit_first(run->status, EXIT_UNDECIDED);
    }
    if (run->resume != NULL && run->is_over && resume_left(run->resume) > 0)
        say(run->options->resume, "%zu results in it match no input line",
            resume_left(run->resume));
}

enum exit_status
bulk_run(const struct options *options)
{
    struct run run = {.options = options};
    enum exit_status status = stream_need_input();

    if (status == EXIT_DEFINITE)
        status = output_open(&run.output, options->output);
    if (status != EXIT_DEFINITE)
        return status;
    lines_init(&run.lines, STDIN_FILENO);
    run.shows_progress = isatty(STDERR_FILENO) == 1;
    if (options->resume != NULL)
        status = resume_read(
            &run.resume, options->resume,
            is_one_file(options->resume, options->output) ? &run.output : NULL);
    sandbox_enter(options->replay != NULL ? RW_SANDBOX_OFFLINE
                                          : RW_SANDBOX_NETWORK,
                  options, &run.output);
    if (status == EXIT_DEFINITE)
        status = session_open(&run.session, options);
    if (status == EXIT_DEFINITE)
        walk_lines(&run);
    status = exit_first(status, run.status);
    resume_free(run.resume);
    status = exit_first(status, session_close(&run.session));
    return exit_first(status, output_close(&run.output, run.began_us > 0));
}
