/* How far bulk has come: on a terminal, and in a file for other programs.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/bulk.h"
#include "cli/say.h"

#define SHOW_EACH_US 200000
#define TELL_EACH_US 1000000
#define PROM         ".prom"

/* Everything that there is to be said, of all workers together. */
struct sums {
    size_t counts[OUTCOME_COUNT];
    size_t done, on_their_way, skipped;
    struct rw_many_stats net;
    struct rw_engine_stats cache;
    double seconds, rate, eta_s; /* eta_s < 0: nobody knows */
};

static void
add_worker(struct sums *sums, struct worker *worker)
{
    const struct rw_many_stats *net = &worker->net;

    for (int i = 0; i < OUTCOME_COUNT; i++) {
        size_t count = __atomic_load_n(&worker->counts[i], __ATOMIC_RELAXED);

        sums->counts[i] += count;
        sums->done += count;
    }
    sums->on_their_way +=
        __atomic_load_n(&worker->on_their_way, __ATOMIC_RELAXED);
    sums->net.queries += net->queries;
    sums->net.tcp += net->tcp;
    sums->net.held += net->held;
    sums->net.received += net->received;
    sums->net.strays += net->strays;
    sums->net.silent += net->silent;
    sums->net.refused += net->refused;
    sums->net.dropped += net->dropped;
    sums->net.waiting += net->waiting;
    sums->cache.cache_hits += worker->cache.cache_hits;
    sums->cache.cache_misses += worker->cache.cache_misses;
    sums->cache.cache_octets += worker->cache.cache_octets;
    sums->cache.joined += worker->cache.joined;
    sums->cache.remembered += worker->cache.remembered;
}

/* By how much of the input has been read: names are about equally long. */
static double
eta_of(struct crew *crew, double seconds)
{
    uint64_t taken = crew->input_done + crew->lines.read;

    if (crew->lines.unpacker == NULL)
        taken -= crew->lines.to - crew->lines.from;
    if (crew->input_size == 0 || taken == 0 || taken > crew->input_size)
        return -1;
    return seconds * (double)(crew->input_size - taken) / (double)taken;
}

static void
sum_up(struct sums *sums, struct crew *crew, uint64_t now_us)
{
    memset(sums, 0, sizeof(*sums));
    for (unsigned i = 0; i < crew->count; i++)
        add_worker(sums, &crew->workers[i]);
    sums->seconds = (double)(now_us - crew->began_us) / 1e6;
    sums->rate = sums->seconds > 0 ? (double)sums->done / sums->seconds : 0;
    pthread_mutex_lock(&crew->in);
    sums->skipped = crew->skipped;
    sums->eta_s = eta_of(crew, sums->seconds);
    pthread_mutex_unlock(&crew->in);
}

size_t
crew_done(const struct crew *crew)
{
    size_t done = 0;

    for (unsigned i = 0; i < crew->count; i++)
        for (int k = 0; k < OUTCOME_COUNT; k++)
            done +=
                __atomic_load_n(&crew->workers[i].counts[k], __ATOMIC_RELAXED);
    return done;
}

/* ---- the terminal ------------------------------------------------------- */

static void
show(const struct sums *sums)
{
    uint64_t asked = sums->cache.cache_hits + sums->cache.cache_misses;

    fprintf(stderr, "\r\033[K%zu done, %zu on their way, %zu failed, %.0f/s",
            sums->done, sums->on_their_way, sums->counts[RW_OUTCOME_FAILURE],
            sums->rate);
    if (asked > 0)
        fprintf(stderr, ", cache %.0f%%",
                100.0 * (double)sums->cache.cache_hits / (double)asked);
    if (sums->eta_s >= 0)
        fprintf(stderr, ", %.0f s left", sums->eta_s);
    if (sums->skipped > 0)
        fprintf(stderr, ", %zu done before", sums->skipped);
}

void
wipe_progress(const struct crew *crew)
{
    if (crew->shows_progress && crew->shown_us > 0)
        fprintf(stderr, "\r\033[K");
}

/* ---- other programs ----------------------------------------------------- */

/* One number: the word in JSON, the rest for Prometheus. */
struct figure {
    const char *word, *kind, *help;
    double value;
};

#define FIGURES_MAX 32

static double
hit_rate(const struct sums *sums)
{
    double all = (double)(sums->cache.cache_hits + sums->cache.cache_misses);

    return all > 0 ? (double)sums->cache.cache_hits / all : 0;
}

static size_t
figures_of(struct figure figures[FIGURES_MAX], const struct sums *sums)
{
    const struct figure all[] = {
        {"done", "counter", "Lines written.", (double)sums->done},
        {"on_their_way", "gauge", "Walks that go on.",
         (double)sums->on_their_way},
        {"answer", "counter", "Walks that ended in an answer.",
         (double)sums->counts[RW_OUTCOME_ANSWER]},
        {"nodata", "counter", "Walks that ended in NODATA.",
         (double)sums->counts[RW_OUTCOME_NODATA]},
        {"nxdomain", "counter", "Walks that ended in NXDOMAIN.",
         (double)sums->counts[RW_OUTCOME_NXDOMAIN]},
        {"failure", "counter", "Walks that failed.",
         (double)sums->counts[RW_OUTCOME_FAILURE]},
        {"invalid", "counter", "Lines that ask for nothing.",
         (double)sums->counts[INVALID_COUNTS]},
        {"skipped", "counter", "Lines that an earlier run had done.",
         (double)sums->skipped},
        {"rate", "gauge", "Lines a second.", sums->rate},
        {"eta_seconds", "gauge", "Until the end; -1: not known.", sums->eta_s},
        {"queries", "counter", "Queries sent.", (double)sums->net.queries},
        {"tcp", "counter", "Of them over TCP.", (double)sums->net.tcp},
        {"held", "counter", "Of them later than wanted, for a limit.",
         (double)sums->net.held},
        {"waiting", "gauge", "Queries that wait for a limit.",
         (double)sums->net.waiting},
        {"received", "counter", "Messages received.",
         (double)sums->net.received},
        {"strays", "counter", "Of them no query's.", (double)sums->net.strays},
        {"silent", "counter", "Queries without a response.",
         (double)sums->net.silent},
        {"refused", "counter", "Responses that said REFUSED.",
         (double)sums->net.refused},
        {"dropped", "counter", "Datagrams that our sockets had no room for.",
         (double)sums->net.dropped},
        {"cache_hits", "counter", "Look-ups that the caches answered.",
         (double)sums->cache.cache_hits},
        {"cache_misses", "counter", "Look-ups that they did not.",
         (double)sums->cache.cache_misses},
        {"cache_hit_rate", "gauge", "Of all look-ups, by the caches.",
         hit_rate(sums)},
        {"joined", "counter", "Queries that another walk had sent.",
         (double)sums->cache.joined},
        {"remembered", "counter", "Failures remembered and not met again.",
         (double)sums->cache.remembered},
        {"cache_octets", "gauge", "What they hold.",
         (double)sums->cache.cache_octets},
    };

    memcpy(figures, all, sizeof(all));
    return sizeof(all) / sizeof(all[0]);
}

static bool
is_for_prometheus(const char *path)
{
    size_t len = strlen(path);

    return len >= strlen(PROM) && strcmp(path + len - strlen(PROM), PROM) == 0;
}

static void
print_prometheus(FILE *file, const struct figure *figures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *total =
            strcmp(figures[i].kind, "counter") == 0 ? "_total" : "";

        fprintf(file,
                "# HELP rootwalk_bulk_%s%s %s\n# TYPE rootwalk_bulk_%s%s %s\n"
                "rootwalk_bulk_%s%s %.15g\n",
                figures[i].word, total, figures[i].help, figures[i].word, total,
                figures[i].kind, figures[i].word, total, figures[i].value);
    }
}

static void
print_json(FILE *file, const struct figure *figures, size_t count,
           uint64_t now_us)
{
    fprintf(file, "{\"schema\":\"rootwalk.status/1\",\"time\":%" PRIu64 ".%03u",
            now_us / 1000000, (unsigned)(now_us / 1000 % 1000));
    for (size_t i = 0; i < count; i++)
        fprintf(file, ",\"%s\":%.15g", figures[i].word, figures[i].value);
    fputs("}\n", file);
}

/* Prometheus reads whole files only: a new one takes the place of the old. */
static bool
write_status(const char *path, const struct sums *sums, uint64_t now_us)
{
    bool is_prometheus = is_for_prometheus(path);
    struct figure figures[FIGURES_MAX];
    size_t count = figures_of(figures, sums);
    char other[4096];
    FILE *file;
    bool is_good;

    if ((size_t)snprintf(other, sizeof(other), "%s.new", path) >=
        sizeof(other)) {
        errno = ENAMETOOLONG;
        return false;
    }
    file = fopen(is_prometheus ? other : path, is_prometheus ? "we" : "ae");
    if (file == NULL)
        return false;
    if (is_prometheus)
        print_prometheus(file, figures, count);
    else
        print_json(file, figures, count, now_us);
    is_good = !ferror(file);
    is_good = fclose(file) == 0 && is_good;
    return is_good && (!is_prometheus || rename(other, path) == 0);
}

enum exit_status
tell_status(struct crew *crew, uint64_t now_us)
{
    const char *path = crew->options->status;
    struct sums sums;

    if (path == NULL)
        return EXIT_DEFINITE;
    sum_up(&sums, crew, now_us);
    if (write_status(path, &sums, now_us))
        return EXIT_DEFINITE;
    say(path, "cannot be written (%s)", strerror(errno));
    return EXIT_FILE;
}

void
show_progress(struct crew *crew, uint64_t now_us)
{
    struct sums sums;

    if (crew->options->status != NULL &&
        now_us >= crew->told_us + TELL_EACH_US) {
        crew->told_us = now_us;
        if (tell_status(crew, now_us) != EXIT_DEFINITE) {
            crew->workers[0].status =
                exit_first(crew->workers[0].status, EXIT_FILE);
            crew_stop(crew);
        }
    }
    if (!crew->shows_progress || now_us < crew->shown_us + SHOW_EACH_US)
        return;
    crew->shown_us = now_us;
    sum_up(&sums, crew, now_us);
    show(&sums);
}
