/* The mail command: how mail reaches each domain, one after the other, over one
 * engine and cache.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/mail_talk.h"
#include "cli/output.h"
#include "cli/policy.h"
#include "cli/sandbox.h"
#include "cli/say.h"
#include "cli/session.h"

struct run {
    const struct options *options;
    struct session session;
    struct rw_route *route; /* the one that is on its way */
    struct talks talks;     /* with its hosts */
    struct called called;   /* whom they called, all of them */
    bool is_stopped;        /* Ctrl-C */
    enum exit_status status;
    uint8_t (*hosts)[RW_NAME_MAX]; /* of --mx */
    const uint8_t **host_list;
    struct output output; /* last: long, and it makes itself */
};

/* ---- what is asked ------------------------------------------------------- */

/* One operand: a domain, or an address with one behind its last @. */
struct operand {
    const char *address; /* NULL: a domain */
    uint8_t domain[RW_NAME_MAX];
};

static enum exit_status
operand_read(struct operand *operand, const char *word)
{
    const char *at = strrchr(word, '@');
    const char *domain = at != NULL ? at + 1 : word;
    enum rw_status status;

    operand->address = at != NULL ? word : NULL;
    if (at == word) {
        say(word, "has nothing before the @");
        return EXIT_USAGE;
    }
    status = *domain == '[' ? RW_ERR_ADDRESS
                            : rw_idn_from_text(operand->domain, domain, NULL);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    return say_unread(word, status,
                      *domain == '[' ? "has an address where a domain is needed"
                      : *domain == '\0' ? N_("names no domain")
                                        : rw_status_text(status));
}

static enum exit_status
read_hosts(struct run *run)
{
    const struct word_list *words = &run->options->mx;

    run->hosts = calloc(words->count + 1, sizeof(*run->hosts));
    run->host_list = calloc(words->count + 1, sizeof(*run->host_list));
    if (run->hosts == NULL || run->host_list == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    for (size_t i = 0; i < words->count; i++) {
        enum rw_status status =
            rw_idn_from_text(run->hosts[i], words->list[i], NULL);

        if (status != RW_OK)
            return say_unread(words->list[i], status, "not the name of a host");
        run->host_list[i] = run->hosts[i];
    }
    return EXIT_DEFINITE;
}

/* ---- reports ------------------------------------------------------------- */

static struct rw_findings *
find(const struct run *run)
{
    struct rw_findings *findings = NULL;

    if (rw_findings_of_route(&findings, run->route) == RW_OK)
        rw_findings_accept(findings, run->session.accept,
                           run->route->started_us / 1000000);
    return findings;
}

static bool
is_bogus(const struct rw_records *records)
{
    return records != NULL && records->security == RW_SECURITY_BOGUS;
}

/* Whether a set that the route rests on fails DNSSEC. */
static bool
has_bogus(const struct rw_route *route)
{
    if (is_bogus(route->mx))
        return true;
    for (size_t i = 0; i < route->host_count; i++)
        if (is_bogus(route->hosts[i].a) || is_bogus(route->hosts[i].aaaa) ||
            is_bogus(route->hosts[i].tlsa))
            return true;
    return false;
}

static enum exit_status
judge(const struct run *run, const struct rw_findings *findings)
{
    const struct rw_route *route = run->route;
    enum exit_status status = EXIT_DEFINITE;

    if (route->outcome == RW_MAIL_PENDING ||
        (route->outcome == RW_MAIL_FAILURE &&
         route->reason != RW_MAIL_REASON_BOGUS &&
         route->reason != RW_MAIL_REASON_TLS_REQUIRED_FAILED))
        status = EXIT_UNDECIDED;
    if (route->outcome == RW_MAIL_FAILURE &&
        route->reason == RW_MAIL_REASON_TLS_REQUIRED_FAILED)
        status = exit_first(status, EXIT_INSECURE);
    if (has_bogus(route))
        status = exit_first(status, EXIT_BOGUS);
    if (session_finds(&run->session, findings))
        status = exit_first(status, EXIT_FINDINGS);
    return status;
}

static void
report(struct run *run)
{
    const struct options *options = run->options;
    struct rw_findings *findings = find(run);
    struct rw_report_options report = {
        .format = options->format,
        .verbose = options->verbose,
        .flags = options->flags,
        .full = options->full,
        .hex = options->hex,
        .color = output_wants_color(&run->output, options->color),
        .idn_out = options->defaults.idn_out,
        .findings = findings,
        .sink = output_put,
        .ctx = &run->output,
    };
    enum rw_status status;

    output_size(&run->output, &report.width, &report.height);
    status = rw_route_report(run->route, &report);
    if (status == RW_ERR_MEMORY) {
        say(NULL, "%s", rw_status_text(status));
        run->status = exit_first(run->status, EXIT_INTERNAL);
    }
    if (output_flush(&run->output) == RW_OK && !run->output.is_closed)
        run->status = exit_first(run->status, judge(run, findings));
    rw_findings_free(findings);
}

/* ---- the walks ----------------------------------------------------------- */

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct run *run = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);

    if (trace->reason == RW_REASON_INTERRUPTED)
        run->is_stopped = true;
    /* The time of the turn, not the clock's: in a replay it is the same. */
    rw_route_collect(run->route, walk, trace->ended_us);
}

/* Connect to the hosts; what came of it is the route's until it is freed. */
static void
talk(struct run *run)
{
    enum rw_status status;

    run->talks = (struct talks){.options = run->options,
                                .session = &run->session,
                                .route = run->route,
                                .called = &run->called};
    if (!run->options->connect || run->options->replay != NULL ||
        run->is_stopped)
        return;
    status = talks_run(&run->talks);
    if (status != RW_OK) {
        run->status = exit_first(run->status, say_status(NULL, status, NULL));
        return;
    }
    run->is_stopped = session_is_stopped(&run->session);
    rw_route_attempts(run->route, run->talks.list, run->talks.count,
                      run->is_stopped ? RW_MAIL_REASON_INTERRUPTED
                                      : rw_attempts_reason(run->talks.list,
                                                           run->talks.count));
}

static void
walk_route(struct run *run, const struct operand *operand)
{
    const struct options *options = run->options;
    const struct rw_driver_events events = {.on_done = on_done, .ctx = run};
    const uint64_t now_us = session_now(&run->session);
    const uint64_t at_us = moment_us(&options->at, now_us);
    struct rw_route_options route = {
        .domain = operand->domain,
        .address = operand->address,
        .service = options->service,
        .walk = options->defaults.walk,
        .at_us = options->at.is_given ? at_us : 0,
        .hosts = run->host_list,
        .host_count = options->mx.count,
        .ip = options->ip,
        .fetch = options->fetch && options->replay == NULL,
        .selectors = options->selectors.list,
        .selector_count = options->selectors.count,
    };
    enum rw_status status;

    route.walk.at_us = route.at_us;
    status = rw_route_new(&run->route, run->session.engine, &route, now_us);

    if (status != RW_OK) {
        say(NULL, "%s", rw_status_text(status));
        run->status = exit_first(run->status, EXIT_INTERNAL);
        return;
    }
    run->status = exit_first(run->status, session_run(&run->session, &events));
    if (!run->is_stopped)
        run->status =
            exit_first(run->status, policy_fetch(&run->session, run->route));
    talk(run);
    report(run);
    talks_done(&run->talks);
    rw_route_free(run->route);
}

static enum exit_status
walk_all(struct run *run, const struct operand *operands, size_t count)
{
    size_t i;

    run->status = read_hosts(run);
    for (i = 0; i < count && run->status != EXIT_INTERNAL &&
                run->status != EXIT_USAGE && !run->is_stopped &&
                !run->output.is_closed;
         i++) {
        if (i > 0 && run->options->format == RW_FORMAT_TEXT)
            output_put(&run->output, "\n", 1);
        walk_route(run, &operands[i]);
    }
    if (run->is_stopped && i < count)
        say(NULL, "interrupted: %zu of %zu domains not asked", count - i,
            count);
    free(run->called.list);
    free(run->hosts);
    free(run->host_list);
    return run->status;
}

/* Without a domain a replay follows what the capture asked first. */
static enum exit_status
operand_from_capture(struct operand *operand, const struct run *run)
{
    const struct rw_replay_info *capture = &run->session.capture;

    *operand = (struct operand){.address = NULL};
    if (!capture->has_question || capture->qtype != RW_TYPE_MX) {
        say(run->options->replay, "does not show which domain was asked; "
                                  "give a DOMAIN");
        return EXIT_USAGE;
    }
    rw_name_copy(operand->domain, capture->qname);
    return EXIT_DEFINITE;
}

static enum exit_status
mail(struct run *run)
{
    const struct word_list *words = &run->options->operands;
    size_t count = words->count > 0 ? words->count : 1;
    struct operand *operands = calloc(count, sizeof(*operands));
    enum exit_status status = EXIT_DEFINITE;

    if (operands == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    if (words->count == 0)
        status = operand_from_capture(&operands[0], run);
    for (size_t i = 0; i < words->count; i++)
        status = exit_first(status, operand_read(&operands[i], words->list[i]));
    if (status == EXIT_DEFINITE)
        status = walk_all(run, operands, count);
    free(operands);
    return status;
}

/* What the command line cannot do is said before anything is opened. */
static enum exit_status
check(const struct options *options)
{
    enum exit_status status = EXIT_DEFINITE;
    struct operand operand;

    if (options->operands.count == 0 && options->replay == NULL) {
        say(NULL, "no DOMAIN given; see rootwalk mail --help");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < options->operands.count; i++)
        status = exit_first(status,
                            operand_read(&operand, options->operands.list[i]));
    return status;
}

enum exit_status
mail_run(const struct options *options)
{
    struct run run;
    enum exit_status status = check(options);
    bool is_open;

    if (status != EXIT_DEFINITE)
        return status;
    memset(&run, 0, offsetof(struct run, output));
    run.options = options;
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
        status = mail(&run);
    status = exit_first(status, session_close(&run.session));
    return exit_first(status, output_close(&run.output, is_open));
}
