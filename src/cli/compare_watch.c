/* compare --watch: how a change spreads.
 *
 * SPDX-License-Identifier: ISC
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/compare.h"
#include "cli/say.h"

#define LOOK_MS 200 /* how often a pause looks for Ctrl-C */

static bool
all_agree(const struct comparison_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (run->comparisons[i].verdict != RW_COMPARE_SAME)
            return false;
    return true;
}

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
put_change(struct comparison_run *run, size_t i)
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
        rw_difference_to_text(&text, &comparison->differences[0]);
    }
    rw_text_putc(&text, '\n');
    output_put(&run->output, line,
               text.len < sizeof(line) ? text.len : sizeof(line) - 1);
}

/* Wait for the next round; false where Ctrl-C, or a reader that has gone,
 * ends the watch.  What was found stays to be written: SIGINT is taken. */
static bool
wait_for_round(struct comparison_run *run)
{
    struct pollfd reader = {.fd = run->output.fd};
    sigset_t interrupt, before;
    bool is_interrupted = false;

    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    for (uint64_t ms = 0; ms < run->options->watch_s * UINT64_C(1000) &&
                          !is_interrupted && !run->output.is_closed;
         ms += LOOK_MS) {
        struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};

        is_interrupted = sigtimedwait(&interrupt, NULL, &look) == SIGINT;
        run->output.is_closed = poll(&reader, 1, 0) > 0 &&
                                (reader.revents & (POLLERR | POLLHUP)) != 0;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (is_interrupted)
        say(NULL, "interrupted after round %u", run->round);
    run->status =
        is_interrupted ? exit_first(run->status, EXIT_UNDECIDED) : run->status;
    return !is_interrupted && !run->output.is_closed;
}

enum exit_status
compare_watch(struct comparison_run *run)
{
    struct seen *before = calloc(run->count, sizeof(*before));
    enum exit_status status = compare_once(run);

    if (before == NULL)
        return EXIT_INTERNAL;
    while (!all_agree(run) && !run->output.is_closed &&
           run->trace->reason != RW_REASON_INTERRUPTED &&
           (status == EXIT_DEFINITE || status == EXIT_DIFFERENCE ||
            status == EXIT_UNDECIDED || status == EXIT_BOGUS)) {
        for (size_t i = 0; i < run->count; i++)
            before[i] = seen_now(&run->comparisons[i]);
        if (!wait_for_round(run)) {
            status = exit_first(status, run->status);
            break;
        }
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
