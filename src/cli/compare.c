/* The compare command: the walk beside what recursive resolvers say.
 *
 * The walk and all resolvers are on their way at once, on one loop.  Where
 * record sets differ, both sides are asked for the zone's SOA as well: its
 * serial tells old data from data that varies.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/compare.h"
#include "cli/sandbox.h"
#include "cli/say.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define SEARCH_MAX  8 /* names tried; resolvers know six suffixes */

void
compare_note(struct comparison_run *run, enum rw_status status)
{
    if (status == RW_ERR_MEMORY) {
        say(NULL, "%s", rw_status_text(status));
        run->status = exit_first(run->status, EXIT_INTERNAL);
    }
}

/* ---- who is asked ------------------------------------------------------ */

static enum exit_status
add_resolver(struct comparison_run *run, const char *word)
{
    enum rw_status status = rw_stub_add_host(
        run->stub, word,
        run->options->port != 0 ? run->options->port : RW_PORT_DNS);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_ADDRESS)
        say(word, "neither an address nor a known host name");
    else if (status == RW_ERR_UNSUPPORTED)
        say(word, "has no address of the family that -%c asks for",
            run->options->only_ipv4 ? '4' : '6');
    else if (status == RW_ERR_LIMIT)
        say(word, "too many resolvers (at most %d)", RW_STUB_RESOLVERS_MAX);
    else
        return say_status(word, status, "compare");
    return EXIT_USAGE;
}

static enum exit_status
add_system(struct comparison_run *run)
{
    enum rw_status status = rw_stub_add_system(run->stub, NULL);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_IO)
        say(RESOLV_CONF, "cannot be read (%s); give a resolver with @",
            strerror(errno));
    else if (status == RW_ERR_EMPTY)
        say(RESOLV_CONF, "names no resolver; give one with @");
    else if (status == RW_ERR_UNSUPPORTED)
        say(RESOLV_CONF, "names no resolver of the family that -%c asks for",
            run->options->only_ipv4 ? '4' : '6');
    else
        return say_status(RESOLV_CONF, status, "compare");
    return EXIT_FILE;
}

/* What a stub's query says where the user did not say otherwise: RD, and AD
 * to be told of it (RFC 6840 section 5.7); no DO. */
static void
set_stub_query(struct comparison_run *run)
{
    const struct query *query = run->query;
    struct rw_query_options *stub = &run->stub_query;

    *stub = query->walk.query;
    if (!query->no_rd)
        stub->flags |= RW_FLAG_RD;
    if (!query->no_ad)
        stub->flags |= RW_FLAG_AD;
    stub->dnssec_ok = query->wants_dnssec;
}

/* What goes to resolvers and comes from them belongs into --record's file. */
static void
on_message(void *ctx, uint64_t time_us, enum rw_transport transport,
           const struct rw_address *from, const struct rw_address *to,
           const uint8_t *message, size_t len)
{
    rw_record_message(ctx, time_us, transport, from, to, message, len);
}

enum exit_status
compare_open_stub(struct comparison_run *run, struct rw_stub **stub)
{
    const struct rw_walk_options *walk = &run->query->walk;
    struct rw_stub_config config = {
        .loop = rw_live_loop(run->session.live),
        .timeout_us = walk->timeout_us,
        .tries = walk->tries != 0 ? walk->tries : RW_TRIES_DEFAULT,
        .tcp_only = walk->tcp_only,
        .ignore_tc = walk->ignore_tc,
        .no_ipv4 = run->options->only_ipv6,
        .no_ipv6 = run->options->only_ipv4,
        .port = run->options->port,
        .bind = run->options->bind,
        .on_message = run->session.record != NULL ? on_message : NULL,
        .on_message_ctx = run->session.record,
        .random = run->options->has_seed ? rw_random_next : rw_live_random,
        .ctx = &run->session.random,
    };
    enum rw_status status;

    status = rw_stub_new(stub, &config);
    return status == RW_OK ? EXIT_DEFINITE
                           : say_status(NULL, status, "compare");
}

/* c-ares could not be opened, or a channel of its: errno says why where it is
 * not for want of memory. */
static enum exit_status
not_asked(enum rw_status status)
{
    if (rw_status_library(status) != NULL)
        return say_status(NULL, status, "compare");
    say(NULL, "cannot ask resolvers: %s",
        errno != 0 ? strerror(errno) : rw_word(rw_status_text(RW_ERR_MEMORY)));
    return EXIT_INTERNAL;
}

static enum exit_status
open_resolvers(struct comparison_run *run)
{
    const struct options *options = run->options;
    enum exit_status status = compare_open_stub(run, &run->stub);

    if (status == EXIT_DEFINITE && options->resolvers.count == 0)
        status = add_system(run);
    for (size_t i = 0; status == EXIT_DEFINITE && i < options->resolvers.count;
         i++)
        status = add_resolver(run, options->resolvers.list[i]);
    if (status != EXIT_DEFINITE)
        return status;
    run->count = rw_stub_count(run->stub);
    run->comparisons = calloc(run->count, sizeof(*run->comparisons));
    run->is_shown = calloc(run->count, sizeof(*run->is_shown));
    if (run->comparisons != NULL && run->is_shown != NULL)
        return EXIT_DEFINITE;
    say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
    return EXIT_INTERNAL;
}

/* ---- +search ----------------------------------------------------------- */

static bool
has_answer(const struct rw_stub_answer *answer)
{
    struct rw_header header;

    return answer->error == RW_STUB_OK &&
           rw_header_from_wire(&header, answer->response.data,
                               answer->response.len) == RW_OK &&
           (header.flags & RW_FLAGS_RCODE_MASK) == RW_RCODE_NOERROR &&
           header.count[RW_SECTION_ANSWER] > 0;
}

/* Take the first completion for which a resolver has an answer; the name as
 * it is where none has. */
static enum exit_status
search(struct comparison_run *run)
{
    uint8_t names[SEARCH_MAX][RW_NAME_MAX];
    const struct rw_walk_options *walk = &run->query->walk;
    size_t count = rw_stub_search(names, SEARCH_MAX, run->query->qname, NULL);
    enum rw_status asked;

    for (size_t i = 0; i < count; i++) {
        errno = 0;
        asked = rw_stub_ask(run->stub, names[i], walk->qtype, walk->qclass,
                            &run->stub_query, NULL, NULL);
        if (asked != RW_OK)
            return not_asked(asked);
        rw_stub_wait(run->stub);
        for (size_t j = 0; j < run->count; j++) {
            if (!has_answer(rw_stub_get(run->stub, j)))
                continue;
            rw_name_copy(run->qname, names[i]);
            return EXIT_DEFINITE;
        }
    }
    return EXIT_DEFINITE;
}

/* ---- as they arrive ---------------------------------------------------- */

/* Write the line of a resolver once both it and the walk are done. */
static void
show(struct comparison_run *run, size_t i)
{
    struct rw_compare_row row = {rw_stub_get(run->stub, i),
                                 &run->comparisons[i]};

    if (run->trace == NULL || run->is_shown[i] || !row.answer->done)
        return;
    compare_note(
        run, rw_compare(&run->comparisons[i], run->trace, row.answer, NULL));
    run->is_shown[i] = true;
    if (run->report != NULL)
        compare_note(run, rw_compare_report_row(run->report, &row));
    output_flush(&run->output);
}

static void
on_answer(void *ctx, const struct rw_stub_answer *answer, size_t index)
{
    (void)answer;
    show(ctx, index);
}

/* The walk has ended: the report can begin. */
static void
on_walk(void *ctx, struct rw_walk *walk)
{
    struct comparison_run *run = ctx;

    run->trace = rw_walk_trace(walk);
    rw_findings_free(run->findings);
    run->findings = session_find(&run->session, run->trace,
                                 run->format.format != RW_FORMAT_TEXT);
    run->format.findings = run->findings;
    if (run->round == 1 || run->format.format != RW_FORMAT_TEXT)
        compare_note(run, rw_compare_report_new(&run->report, run->trace,
                                                run->count, &run->format));
    for (size_t i = 0; i < run->count; i++)
        show(run, i);
    if (run->trace->reason == RW_REASON_INTERRUPTED)
        rw_stub_stop(run->stub);
}

/* ---- one round --------------------------------------------------------- */

static enum exit_status
ask_all(struct comparison_run *run)
{
    const struct rw_driver_events events = {.on_done = on_walk, .ctx = run};
    struct rw_walk_options walk = run->query->walk;
    enum exit_status status;
    enum rw_status asked;

    walk.qname = run->qname;
    walk.cold = true;
    run->trace = NULL;
    memset(run->is_shown, 0, run->count * sizeof(*run->is_shown));
    status = session_start(&run->session, &walk, session_now(&run->session),
                           &run->walk);
    if (status != EXIT_DEFINITE)
        return status;
    errno = 0;
    asked = rw_stub_ask(run->stub, walk.qname, walk.qtype, walk.qclass,
                        &run->stub_query, on_answer, run);
    if (asked != RW_OK)
        return not_asked(asked);
    status = session_run(&run->session, &events);
    rw_stub_wait(run->stub);
    for (size_t i = 0; i < run->count; i++)
        show(run, i);
    return status;
}

static enum exit_status
judge(const struct comparison_run *run)
{
    enum exit_status status =
        session_judge(&run->session, run->trace, run->findings);
    size_t usable = 0;

    for (size_t i = 0; i < run->count; i++) {
        const struct rw_comparison *comparison = &run->comparisons[i];

        usable += comparison->verdict != RW_COMPARE_UNANSWERED;
        for (size_t j = 0; j < comparison->count; j++)
            if (rw_difference_matters(comparison->differences[j].code))
                status = exit_first(status, EXIT_DIFFERENCE);
    }
    return usable > 0 ? status : exit_first(status, EXIT_UNDECIDED);
}

static enum exit_status
end_report(struct comparison_run *run)
{
    struct rw_compare_row *rows = calloc(run->count, sizeof(*rows));

    if (rows == NULL) {
        compare_note(run, RW_ERR_MEMORY);
        return run->status;
    }
    for (size_t i = 0; i < run->count; i++)
        rows[i] = (struct rw_compare_row){rw_stub_get(run->stub, i),
                                          &run->comparisons[i]};
    if (run->report != NULL)
        compare_note(run, rw_compare_report_end(run->report, rows, run->count));
    free(rows);
    rw_compare_report_free(run->report);
    run->report = NULL;
    output_flush(&run->output);
    return run->status;
}

enum exit_status
compare_once(struct comparison_run *run)
{
    enum exit_status status;

    run->round++;
    status = ask_all(run);
    if (status == EXIT_DEFINITE)
        status = compare_seek_serials(run);
    if (status == EXIT_DEFINITE)
        status = end_report(run);
    if (status == EXIT_DEFINITE)
        status = judge(run);
    return status;
}

/* ---- the command ------------------------------------------------------- */

static enum exit_status
check_usage(const struct options *options)
{
    if (options->query_count == 1)
        return EXIT_DEFINITE;
    if (options->query_count == 0)
        say(NULL, "no NAME given; see rootwalk compare --help");
    else
        say(options->queries[1].name, "compare takes one name at a time; a "
                                      "resolver is written as @ADDRESS");
    return EXIT_USAGE;
}

static void
set_format(struct comparison_run *run)
{
    const struct options *options = run->options;

    run->format = (struct rw_report_options){
        .format = options->format,
        .verbose = options->verbose,
        .flags = options->flags,
        .full = options->full,
        .hex = options->hex,
        .color = output_wants_color(&run->output, options->color),
        .idn_out = run->query->idn_out,
        .sink = output_put,
        .ctx = &run->output,
    };
    output_size(&run->output, &run->format.width, &run->format.height);
}

enum exit_status
compare_run(const struct options *options)
{
    struct comparison_run run = {.options = options};
    enum exit_status status = check_usage(options);
    bool is_open;

    if (status != EXIT_DEFINITE)
        return status;
    run.query = &options->queries[0];
    rw_name_copy(run.qname, run.query->qname);
    status = output_open(&run.output, options->output);
    if (status != EXIT_DEFINITE)
        return status;
    sandbox_enter(RW_SANDBOX_NETWORK, options, &run.output);
    set_format(&run);
    set_stub_query(&run);
    status = session_open(&run.session, options);
    if (status == EXIT_DEFINITE)
        status = open_resolvers(&run);
    if (status == EXIT_DEFINITE && run.query->search)
        status = search(&run);
    is_open = status == EXIT_DEFINITE;
    if (is_open)
        status =
            options->watch_s > 0 ? compare_watch(&run) : compare_once(&run);
    rw_stub_free(run.stub);
    free(run.comparisons);
    free(run.is_shown);
    rw_findings_free(run.findings);
    status = exit_first(status, session_close(&run.session));
    return exit_first(status, output_close(&run.output, is_open));
}
