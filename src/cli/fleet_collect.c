/* The results of a job, each line once, and how it stands; see cli/fleet.h.
 *
 * A result may come twice: its worker was taken for lost, or the server has
 * forgotten that it had it.  Which lines are there is kept here, a bit each.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/stat.h>

#include "cli/bulk.h"
#include "cli/clash.h"
#include "cli/fleet.h"
#include "cli/output.h"
#include "cli/sandbox.h"
#include "cli/say.h"

#define NUMBER_MAX (UINT64_C(1) << 33) /* a bit each: 1 GiB */
/* How often it is looked whether there is more: less and less often while
 * there is nothing, since a look costs the server as much as a batch does. */
#define LOOK_FIRST_MS 50
#define LOOK_MOST_MS  1000
#define MS_NS         1000000

struct collection {
    uint8_t *bits;
    uint64_t room; /* lines that they are for */
    uint64_t count;
    struct rw_fleet_progress submitted; /* as it was looked at last */
    long pause_ms;
    struct output output;
    struct spool unpacked;
};

/* Note that a line is there; false where it was, or cannot be. */
static bool
note(struct collection *c, uint64_t number)
{
    if (number == 0 || number > NUMBER_MAX)
        return false;
    if (number >= c->room) {
        /* NUMBER_MAX keeps it within the 32 bits of a small machine */
        size_t octets = (size_t)((2 * number + 8192) / 8);
        size_t had = (size_t)(c->room / 8);
        uint8_t *more = realloc(c->bits, octets);

        if (more == NULL)
            return false;
        memset(more + had, 0, octets - had);
        c->bits = more;
        c->room = (uint64_t)octets * 8;
    }
    if ((c->bits[number / 8] & 1 << number % 8) != 0)
        return false;
    c->bits[number / 8] |= (uint8_t)(1 << number % 8);
    c->count++;
    return true;
}

static void
forget(struct collection *c, uint64_t number)
{
    if (number == 0 || number >= c->room)
        return;
    c->bits[number / 8] &= (uint8_t) ~(1 << number % 8);
    c->count--;
}

/* ---- what there is already ---------------------------------------------- */

/* The number of a line of results; within a string its quotes would be
 * escaped. */
static uint64_t
number_of(const char *text)
{
    const char *at = strstr(text, "\"line\":");

    return at != NULL ? strtoull(at + 7, NULL, 10) : 0;
}

/* The rows of one line are written at once, but may have been cut off between
 * two: what comes last in the file is done anew where the file is gone on
 * with. */
struct rereading {
    struct collection *c;
    bool goes_on;  /* in this very file */
    bool is_copy;  /* into another that takes its place */
    uint64_t last; /* the line whose rows are being read */
    long begin;    /* where its first one begins */
    struct spool rows;
};

static void
reread_row(struct rereading *r, const char *text, size_t len, long at)
{
    uint64_t number = number_of(text);

    if (number != r->last) {
        if (r->is_copy)
            (void)output_put(&r->c->output, r->rows.text, r->rows.len);
        r->rows.len = 0;
        r->last = number;
        r->begin = at;
        (void)note(r->c, number);
    }
    (void)spool_put(&r->rows, text, len);
}

static bool
is_standard_output(FILE *file)
{
    struct stat a, b;

    return fstat(fileno(file), &a) == 0 && fstat(STDOUT_FILENO, &b) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static enum exit_status
reread(struct collection *c, const struct options *options)
{
    struct rereading r = {.c = c};
    FILE *file = fopen(options->resume, "re");
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    long at = 0;

    if (file == NULL) {
        say(options->resume, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    r.is_copy = is_one_file(options->resume, options->output);
    r.goes_on = !r.is_copy && is_standard_output(file);
    while ((len = getline(&text, &size, file)) > 0 && text[len - 1] == '\n') {
        reread_row(&r, text, (size_t)len, at);
        at += len;
    }
    if (r.is_copy || r.goes_on)
        forget(c, r.last);
    if (r.goes_on && truncate(options->resume, r.begin) != 0) {
        /* then some rows stand there twice */
    }
    fclose(file);
    free(text);
    spool_free(&r.rows);
    return EXIT_DEFINITE;
}

/* ---- collecting --------------------------------------------------------- */

static enum rw_status
take_message(struct collection *c, const uint8_t *data, size_t len)
{
    enum rw_status status = message_unpack(&c->unpacked, data, len);
    uint64_t number;
    const char *text;
    size_t at = 0, text_len;

    while (status == RW_OK &&
           result_next(&c->unpacked, &at, &number, &text, &text_len))
        if (note(c, number))
            status = output_put(&c->output, text, text_len);
    return status;
}

/* Whether all lines are there, as far as is known; a job that has been
 * submitted whole grows no more. */
static enum rw_status
look(struct rw_fleet *fleet, struct collection *c, bool *is_done)
{
    enum rw_status status = RW_OK;

    if (!c->submitted.is_complete)
        status = rw_fleet_look(fleet, &c->submitted);
    *is_done = status == RW_OK && c->submitted.is_complete &&
               c->count >= c->submitted.lines;
    return status;
}

static void
pause_a_little(struct collection *c)
{
    struct timespec pause;

    c->pause_ms = c->pause_ms == 0                 ? LOOK_FIRST_MS
                  : 2 * c->pause_ms < LOOK_MOST_MS ? 2 * c->pause_ms
                                                   : LOOK_MOST_MS;
    pause.tv_sec = c->pause_ms / 1000;
    pause.tv_nsec = c->pause_ms % 1000 * MS_NS;
    nanosleep(&pause, NULL);
}

static enum exit_status
collect_all(struct rw_fleet *fleet, struct collection *c, int *stop)
{
    uint64_t sequence = 0;
    uint32_t lines, failures;
    const uint8_t *data;
    size_t len;
    enum rw_status status = RW_OK;
    bool is_done = false;

    while (!is_done && status == RW_OK && !c->output.is_closed &&
           __atomic_load_n(stop, __ATOMIC_RELAXED) == 0) {
        status =
            rw_fleet_next(fleet, &sequence, &data, &len, &lines, &failures);
        if (status == RW_OK) {
            c->pause_ms = 0;
            status = take_message(c, data, len);
            if (status == RW_ERR_IO)
                return EXIT_DEFINITE; /* said when the output is closed */
            if (status != RW_OK)
                say("fleet", "a result cannot be read (%s)",
                    rw_status_text(status));
            if (status != RW_OK)
                return EXIT_FILE;
        } else if (status == RW_ERR_EMPTY) {
            status = output_flush(&c->output);
            if (status != RW_OK)
                return EXIT_DEFINITE;
            status = look(fleet, c, &is_done);
            if (!is_done)
                pause_a_little(c);
        }
    }
    if (status != RW_OK)
        return fleet_say(fleet);
    return is_done || c->output.is_closed ? EXIT_DEFINITE : EXIT_UNDECIDED;
}

enum exit_status
fleet_collect(struct rw_fleet *fleet, const struct options *options, int *stop)
{
    struct collection *c = calloc(1, sizeof(*c));
    enum exit_status status =
        c == NULL ? EXIT_INTERNAL : output_open(&c->output, options->output);

    if (status != EXIT_DEFINITE) {
        free(c);
        return status;
    }
    status = output_pack(&c->output);
    if (status == EXIT_DEFINITE && options->resume != NULL)
        status = reread(c, options);
    sandbox_enter(RW_SANDBOX_NETWORK, options, &c->output);
    if (status == EXIT_DEFINITE)
        status = collect_all(fleet, c, stop);
    if (status == EXIT_UNDECIDED)
        say(NULL, "interrupted after %llu names", (unsigned long long)c->count);
    status = exit_first(status, output_close(&c->output, true));
    spool_free(&c->unpacked);
    free(c->bits);
    free(c);
    return status;
}

/* ---- how it stands ------------------------------------------------------ */

/* Lines in flight: batches say how many they are, not how long; what is left
 * is shared out among them. */
static uint64_t
lines_in_flight(const struct rw_fleet_stand *s, uint64_t left)
{
    uint64_t batches = s->batches_in_flight + s->batches_waiting;

    if (batches == 0)
        return 0;
    return s->batches_waiting == 0 ? left
                                   : left * s->batches_in_flight / batches;
}

static int
format_stand(char *out, size_t size, const struct rw_fleet_stand *s,
             const char *job, bool is_json)
{
    uint64_t all = s->submitted.lines;
    uint64_t failed = s->failed < all ? s->failed : all;
    uint64_t done = s->done < all - failed ? s->done : all - failed;
    uint64_t left = all - done - failed;
    uint64_t flying = lines_in_flight(s, left);

    return snprintf(
        out, size,
        is_json ? "{\"schema\":\"rootwalk.job/1\",\"job\":\"%s\","
                  "\"complete\":%s,\"submitted\":%" PRIu64 ",\"done\":%" PRIu64
                  ",\"failed\":%" PRIu64 ",\"in_flight\":%" PRIu64
                  ",\"waiting\":%" PRIu64 ",\"batches\":%" PRIu64
                  ",\"work_octets\":%" PRIu64 ",\"result_octets\":%" PRIu64
                  "}\n"
                : "job        %s\ncomplete   %s\nsubmitted  %" PRIu64
                  "\ndone       %" PRIu64 "\nfailed     %" PRIu64
                  "\nin flight  %" PRIu64 "\nwaiting    %" PRIu64
                  "\nbatches    %" PRIu64 "\nwork       %" PRIu64
                  " octets\nresults    %" PRIu64 " octets\n",
        job,
        is_json ? (s->submitted.is_complete ? "true" : "false")
                : (s->submitted.is_complete ? "yes" : "no: submission goes on"),
        all, done, failed, flying, left - flying, s->submitted.batches,
        s->work_octets, s->result_octets);
}

enum exit_status
fleet_status(struct rw_fleet *fleet, const struct options *options)
{
    static struct output output; /* large */
    struct rw_fleet_stand stand;
    enum exit_status status = output_open(&output, options->output);
    char text[1024];
    int len;

    if (status != EXIT_DEFINITE)
        return status;
    if (rw_fleet_stand(fleet, &stand) != RW_OK) {
        status = fleet_say(fleet);
    } else {
        len = format_stand(text, sizeof(text), &stand, rw_fleet_job(fleet),
                           options->format == RW_FORMAT_JSON);
        (void)output_put(&output, text, (size_t)len);
    }
    return exit_first(status, output_close(&output, status == EXIT_DEFINITE));
}
