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
#include <time.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/say.h"
#include "cli/session.h"
#include "rootwalk/compare.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/name.h"
#include "rootwalk/stub.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define SEARCH_MAX  8 /* names tried; resolvers know six suffixes */

struct run {
    const struct options *options;
    const struct query *query;
    uint8_t qname[RW_NAME_MAX]; /* the name asked, perhaps completed */
    struct session session;
    struct output output;
    struct rw_report_options format;
    struct rw_query_options stub_query; /* as a stub asks */
    struct rw_stub *stub;
    struct rw_walk *walk;
    const struct rw_trace *trace; /* NULL until the walk has ended */
    struct rw_compare_report *report;
    struct rw_comparison *comparisons; /* one a resolver */
    bool *is_shown;                    /* likewise: its line is written */
    size_t count;                      /* resolvers */
    unsigned round;                    /* from 1; --watch goes on */
    enum exit_status status;
};

static void
note(struct run *run, enum rw_status status)
{
    if (status == RW_ERR_MEMORY) {
        say(NULL, "%s", rw_status_text(status));
        run->status = exit_first(run->status, EXIT_INTERNAL);
    }
}

/* ---- who is asked ---- */

static enum exit_status
add_resolver(struct run *run, const char *word)
{
    enum rw_status status = rw_stub_add_host(run->stub, word, 53);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_ADDRESS)
        say(word, "neither an address nor the name of a resolver");
    else if (status == RW_ERR_LIMIT)
        say(word, "more than %d resolvers", RW_STUB_RESOLVERS_MAX);
    else
        say(word, "%s", rw_status_text(status));
    return status == RW_ERR_MEMORY ? EXIT_INTERNAL : EXIT_USAGE;
}

static enum exit_status
add_system(struct run *run)
{
    enum rw_status status = rw_stub_add_system(run->stub, NULL);

    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (status == RW_ERR_IO)
        say(RESOLV_CONF, "cannot be read (%s); name a resolver with @",
            strerror(errno));
    else if (status == RW_ERR_EMPTY)
        say(RESOLV_CONF, "names no resolver; name one with @");
    else
        say(RESOLV_CONF, "%s", rw_status_text(status));
    return status == RW_ERR_MEMORY ? EXIT_INTERNAL : EXIT_FILE;
}

/* What a stub's query says where the user did not say otherwise: RD, and AD
 * to be told of it (RFC 6840 section 5.7); no DO. */
static void
set_stub_query(struct run *run)
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

static enum exit_status
open_stub(struct run *run, struct rw_stub **stub)
{
    const struct rw_walk_options *walk = &run->query->walk;
    struct rw_stub_config config = {
        .loop = rw_live_loop(run->session.live),
        .timeout_us = walk->timeout_us,
        .tries = walk->tries,
        .tcp_only = walk->tcp_only,
        .ignore_tc = walk->ignore_tc,
        .random = run->options->has_seed ? rw_random_next : rw_live_random,
        .ctx = &run->session.random,
    };

    if (rw_stub_new(stub, &config) == RW_OK)
        return EXIT_DEFINITE;
    say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
    return EXIT_INTERNAL;
}

static enum exit_status
open_resolvers(struct run *run)
{
    const struct options *options = run->options;
    enum exit_status status = open_stub(run, &run->stub);

    if (status == EXIT_DEFINITE && options->resolver_count == 0)
        status = add_system(run);
    for (size_t i = 0; status == EXIT_DEFINITE && i < options->resolver_count;
         i++)
        status = add_resolver(run, options->resolvers[i]);
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

/* ---- +search ---- */

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
search(struct run *run)
{
    uint8_t names[SEARCH_MAX][RW_NAME_MAX];
    const struct rw_walk_options *walk = &run->query->walk;
    size_t count = rw_stub_search(names, SEARCH_MAX, run->query->qname, NULL);

    for (size_t i = 0; i < count; i++) {
        if (rw_stub_ask(run->stub, names[i], walk->qtype, walk->qclass,
                        &run->stub_query, NULL, NULL) != RW_OK)
            return EXIT_INTERNAL;
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

/* ---- as they arrive ---- */

/* Write the line of a resolver once both it and the walk are done. */
static void
show(struct run *run, size_t i)
{
    struct rw_compare_row row = {rw_stub_get(run->stub, i),
                                 &run->comparisons[i]};

    if (run->trace == NULL || run->is_shown[i] || !row.answer->done)
        return;
    note(run, rw_compare(&run->comparisons[i], run->trace, row.answer, NULL));
    run->is_shown[i] = true;
    if (run->report != NULL)
        note(run, rw_compare_report_row(run->report, &row));
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
    struct run *run = ctx;

    run->trace = rw_walk_trace(walk);
    if (run->round == 1 || run->format.format == RW_FORMAT_JSON)
        note(run, rw_compare_report_new(&run->report, run->trace, run->count,
                                        &run->format));
    for (size_t i = 0; i < run->count; i++)
        show(run, i);
    if (run->trace->reason == RW_REASON_INTERRUPTED)
        rw_stub_stop(run->stub);
}

/* ---- the zone's serials ---- */

/* The zone whose serial is sought on both sides. */
struct seeking {
    struct run *run;
    const uint8_t *zone;
    bool is_known; /* the authority's */
    uint32_t serial;
    struct rw_stub *stub; /* asks the resolvers that differ */
};

static void
on_serial_walk(void *ctx, struct rw_walk *walk)
{
    struct seeking *seeking = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);

    for (size_t i = trace->step_count; i > 0 && !seeking->is_known; i--)
        seeking->is_known =
            rw_compare_serial(&seeking->serial, &trace->steps[i - 1]->response);
    rw_walk_free(walk);
}

static bool
is_sought_of(const struct seeking *seeking, size_t i)
{
    const uint8_t *zone = seeking->run->comparisons[i].serial_zone;

    return zone != NULL && rw_name_equal(zone, seeking->zone);
}

/* Ask the zone's own servers and the resolvers that differ for its SOA. */
static enum exit_status
ask_serials(struct seeking *seeking)
{
    struct run *run = seeking->run;
    struct rw_driver_events events = {.on_done = on_serial_walk,
                                      .ctx = seeking};
    struct rw_walk_options walk = run->query->walk;
    enum exit_status status;

    for (size_t i = 0; i < run->count; i++) {
        const struct rw_stub_answer *answer = rw_stub_get(run->stub, i);

        if (is_sought_of(seeking, i) &&
            rw_stub_add(seeking->stub, &answer->resolver, NULL) != RW_OK)
            return EXIT_INTERNAL;
    }
    walk.qname = seeking->zone;
    walk.qtype = RW_TYPE_SOA;
    walk.validate = walk.all = false;
    status =
        session_start(&run->session, &walk, session_now(&run->session), NULL);
    if (status == EXIT_DEFINITE &&
        rw_stub_ask(seeking->stub, walk.qname, walk.qtype, walk.qclass,
                    &run->stub_query, NULL, NULL) != RW_OK)
        status = EXIT_INTERNAL;
    if (status == EXIT_DEFINITE)
        status = session_run(&run->session, &events);
    rw_stub_wait(seeking->stub);
    return status;
}

/* Compare those resolvers once more, with what is known of the serials. */
static void
compare_again(struct seeking *seeking)
{
    struct run *run = seeking->run;

    for (size_t i = 0, at = 0; i < run->count; i++) {
        const struct rw_stub_answer *soa;
        struct rw_serials serials = {.authority = seeking->serial};

        if (!is_sought_of(seeking, i))
            continue;
        soa = rw_stub_get(seeking->stub, at++);
        serials.known = seeking->is_known && soa->error == RW_STUB_OK &&
                        rw_compare_serial(&serials.resolver, &soa->response);
        note(run, rw_compare(&run->comparisons[i], run->trace,
                             rw_stub_get(run->stub, i), &serials));
    }
}

/* Ask for serials, zone by zone, as long as any are wanted: comparing again
 * takes a zone off the list. */
static enum exit_status
seek_serials(struct run *run)
{
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0; i < run->count && status == EXIT_DEFINITE; i++) {
        struct seeking seeking = {.run = run,
                                  .zone = run->comparisons[i].serial_zone};

        if (seeking.zone == NULL)
            continue;
        status = open_stub(run, &seeking.stub);
        if (status == EXIT_DEFINITE)
            status = ask_serials(&seeking);
        if (status == EXIT_DEFINITE)
            compare_again(&seeking);
        rw_stub_free(seeking.stub);
    }
    return status;
}

/* ---- one round ---- */

static enum exit_status
ask_all(struct run *run)
{
    const struct rw_driver_events events = {.on_done = on_walk, .ctx = run};
    struct rw_walk_options walk = run->query->walk;
    enum exit_status status;

    walk.qname = run->qname;
    walk.cold = true;
    run->trace = NULL;
    memset(run->is_shown, 0, run->count * sizeof(*run->is_shown));
    status = session_start(&run->session, &walk, session_now(&run->session),
                           &run->walk);
    if (status != EXIT_DEFINITE)
        return status;
    if (rw_stub_ask(run->stub, walk.qname, walk.qtype, walk.qclass,
                    &run->stub_query, on_answer, run) != RW_OK)
        return EXIT_INTERNAL;
    status = session_run(&run->session, &events);
    rw_stub_wait(run->stub);
    for (size_t i = 0; i < run->count; i++)
        show(run, i);
    return status;
}

static enum exit_status
judge(const struct run *run)
{
    enum exit_status status = session_judge(&run->session, run->trace);
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

static bool
all_agree(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (run->comparisons[i].verdict != RW_COMPARE_SAME)
            return false;
    return true;
}

static enum exit_status
end_report(struct run *run)
{
    struct rw_compare_row *rows = calloc(run->count, sizeof(*rows));

    if (rows == NULL) {
        note(run, RW_ERR_MEMORY);
        return run->status;
    }
    for (size_t i = 0; i < run->count; i++)
        rows[i] = (struct rw_compare_row){rw_stub_get(run->stub, i),
                                          &run->comparisons[i]};
    if (run->report != NULL)
        note(run, rw_compare_report_end(run->report, rows, run->count));
    free(rows);
    rw_compare_report_free(run->report);
    run->report = NULL;
    output_flush(&run->output);
    return run->status;
}

static enum exit_status
compare_once(struct run *run)
{
    enum exit_status status;

    run->round++;
    status = ask_all(run);
    if (status == EXIT_DEFINITE)
        status = seek_serials(run);
    if (status == EXIT_DEFINITE)
        status = end_report(run);
    if (status == EXIT_DEFINITE)
        status = judge(run);
    return status;
}

/* ---- --watch ---- */

/* What a line of the watch tells of a resolver. */
struct seen {
    enum rw_compare_verdict verdict;
    enum rw_difference_code code; /* of the first difference */
    size_t count;
};

static struct seen
seen_now(const struct rw_comparison *comparison)
{
    struct seen seen = {.verdict = comparison->verdict,
                        .count = comparison->count};

    if (comparison->verdict == RW_COMPARE_DIFFERS)
        seen.code = comparison->differences[0].code;
    return seen;
}

static void
put_change(struct run *run, size_t i)
{
    const struct rw_comparison *comparison = &run->comparisons[i];
    char line[1024];
    struct rw_text text;
    time_t now = time(NULL);
    struct tm tm;

    rw_text_init(&text, line, sizeof(line));
    if (localtime_r(&now, &tm) != NULL)
        rw_text_printf(&text, "%02d:%02d:%02d  ", tm.tm_hour, tm.tm_min,
                       tm.tm_sec);
    rw_address_to_text(&text, &rw_stub_get(run->stub, i)->resolver);
    rw_text_printf(&text, "  %s", rw_compare_verdict_word(comparison->verdict));
    if (comparison->verdict == RW_COMPARE_DIFFERS) {
        rw_text_puts(&text, ": ");
        rw_difference_to_text(
            &text, rw_difference_sentence(comparison->differences[0].code),
            &comparison->differences[0]);
    }
    rw_text_putc(&text, '\n');
    output_put(&run->output, line,
               text.len < sizeof(line) ? text.len : sizeof(line) - 1);
}

static enum exit_status
watch(struct run *run)
{
    struct seen *before = calloc(run->count, sizeof(*before));
    enum exit_status status = compare_once(run);

    if (before == NULL)
        return EXIT_INTERNAL;
    while (!all_agree(run) && !run->output.is_closed &&
           run->trace->reason != RW_REASON_INTERRUPTED &&
           (status == EXIT_DEFINITE || status == EXIT_DIFFERENCE ||
            status == EXIT_UNDECIDED || status == EXIT_BOGUS)) {
        struct timespec pause = {.tv_sec = run->options->watch_s};

        for (size_t i = 0; i < run->count; i++)
            before[i] = seen_now(&run->comparisons[i]);
        nanosleep(&pause, NULL);
        rw_walk_free(run->walk);
        status = compare_once(run);
        for (size_t i = 0;
             i < run->count && run->format.format == RW_FORMAT_TEXT; i++) {
            struct seen now = seen_now(&run->comparisons[i]);

            if (memcmp(&now, &before[i], sizeof(now)) != 0)
                put_change(run, i);
        }
        output_flush(&run->output);
    }
    free(before);
    return status;
}

/* ---- the command ---- */

static enum exit_status
check_usage(const struct options *options)
{
    if (options->format != RW_FORMAT_TEXT && options->format != RW_FORMAT_JSON)
        say("--format", "compare knows text and json");
    else if (options->query_count == 1)
        return EXIT_DEFINITE;
    else if (options->query_count == 0)
        say(NULL, "no name to compare; rootwalk compare --help tells more");
    else
        say(options->queries[1].name, "compare takes one name at a time");
    return EXIT_USAGE;
}

static void
set_format(struct run *run)
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
    struct run run = {.options = options};
    enum exit_status status = check_usage(options);
    bool is_open;

    if (status != EXIT_DEFINITE)
        return status;
    run.query = &options->queries[0];
    rw_name_copy(run.qname, run.query->qname);
    status = output_open(&run.output, options->output);
    if (status != EXIT_DEFINITE)
        return status;
    set_format(&run);
    set_stub_query(&run);
    status = session_open(&run.session, options);
    if (status == EXIT_DEFINITE)
        status = open_resolvers(&run);
    if (status == EXIT_DEFINITE && run.query->search)
        status = search(&run);
    is_open = status == EXIT_DEFINITE;
    if (is_open)
        status = options->watch_s > 0 ? watch(&run) : compare_once(&run);
    rw_stub_free(run.stub);
    free(run.comparisons);
    free(run.is_shown);
    status = exit_first(status, session_close(&run.session));
    return exit_first(status, output_close(&run.output, is_open));
}
