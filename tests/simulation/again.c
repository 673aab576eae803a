/* Walks through hostile networks, recorded and replayed, in TAP.
 *
 *     again [-v] [FIRST-SEED [WORLDS]]
 *
 * Each world is one test.  Several walks, one after another and each on an
 * engine of its own as on the command line, go through it; what they ask and
 * get is recorded as the live driver does, with timers that are late.  The
 * capture is replayed with the same seed, and what comes out must be the same
 * to the last octet: the JSON with each step, its times, the messages, verdict
 * and findings.  And what is read back from that JSON must be the same in every
 * format.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/virtual.h"
#include "help/kept.h"
#include "rootwalk/engine.h"
#include "rootwalk/registry.h"
#include "rootwalk/report.h"
#include "simulation/tape.h"

#define WORLDS   60
#define WALKS    6                                /* in one world */
#define START_US (UINT64_C(1767225600) * 1000000) /* 2026-01-01 */
#define FOLDER   "/tmp/rootwalk-again-XXXXXX"
#define ROUNDS   (sizeof(WAYS) / sizeof(WAYS[0]))

/* What of a report is shown where it differs. */
#define SHOWN 160 /* octets */

static void
way_plain(struct rw_walk_options *options)
{
    (void)options;
}

static void
way_all(struct rw_walk_options *options)
{
    options->all = true;
}

static void
way_all_path(struct rw_walk_options *options)
{
    options->all = options->all_path = true;
}

static void
way_probes(struct rw_walk_options *options)
{
    options->all = options->probe_edns = options->probe_case = true;
    options->probe_types = options->probe_qmin = true;
}

static void
way_qmin(struct rw_walk_options *options)
{
    options->qmin = true;
}

static void
way_tcp(struct rw_walk_options *options)
{
    options->tcp_only = true;
}

static void
way_cookie(struct rw_walk_options *options)
{
    options->query.cookie_len = 8;
}

static void
way_noedns(struct rw_walk_options *options)
{
    options->query.edns = false;
}

static void
way_ignore(struct rw_walk_options *options)
{
    options->ignore_tc = true;
}

static void
way_hurried(struct rw_walk_options *options)
{
    options->tries = 1;
    options->timeout_us = 300000;
}

static void
way_few(struct rw_walk_options *options)
{
    options->max_queries = 9;
}

static void
way_short(struct rw_walk_options *options)
{
    options->deadline_us = 900000;
}

static void
way_all_short(struct rw_walk_options *options)
{
    options->all = true;
    options->deadline_us = 2500000;
}

static const struct way {
    const char *what;
    void (*set)(struct rw_walk_options *);
} WAYS[] = {
    {"plain", way_plain},
    {"all", way_all},
    {"qmin", way_qmin},
    {"all=path", way_all_path},
    {"TCP only", way_tcp},
    {"all probes", way_probes},
    {"cookies", way_cookie},
    {"no EDNS", way_noedns},
    {"truncation ignored", way_ignore},
    {"one try of 0.3 s", way_hurried},
    {"nine queries", way_few},
    {"0.9 s", way_short},
    {"all in 2.5 s", way_all_short},
};

/* One walk and what came of it. */
struct session {
    struct sim_world *world;
    struct sim_tape *tape; /* NULL: it is replayed */
    struct rw_random random;
    struct rw_replay *replay; /* NULL: it is recorded */
    char *json;               /* ours */
    size_t len, room;
    size_t steps;
    enum rw_outcome outcome;
    bool is_kept; /* what was read back from the JSON is the same */
};

/* How much was compared, over all worlds. */
struct counts {
    uint64_t walks, steps, failures;
};

/* ---- one walk ---------------------------------------------------------- */

/* A machine without IPv6, as many are. */
static bool
can_reach(void *ctx, const struct rw_address *server)
{
    struct session *session = ctx;

    if (server->family == RW_FAMILY_IPV4)
        return true;
    sim_tape_no_way(session->tape, server, START_US);
    return false;
}

/* The world's hints, and an address of the other kind for the first of them. */
static size_t
hints_of(struct sim_world *world, struct rw_record *hints)
{
    static const uint8_t OTHER[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    size_t count = sim_hints(world, hints);

    hints[count] =
        sim_record(world, hints[0].rdata, RW_TYPE_AAAA, OTHER, sizeof(OTHER));
    return count + 1;
}

static enum rw_status
put(void *ctx, const char *data, size_t len)
{
    struct session *session = ctx;

    if (session->len + len > session->room) {
        session->room = 2 * session->room + len;
        session->json = realloc(session->json, session->room);
        if (session->json == NULL)
            return RW_ERR_MEMORY;
    }
    memcpy(session->json + session->len, data, len);
    session->len += len;
    return RW_OK;
}

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct session *session = ctx;
    struct rw_report_options options = {
        .size = sizeof(options),
        .format = RW_FORMAT_JSON,
        .verbose = true,
        .full = true,
        .sink = put,
        .ctx = session,
    };

    session->steps = rw_walk_trace(walk)->step_count;
    session->outcome = rw_walk_trace(walk)->outcome;
    if (rw_report(rw_walk_trace(walk), &options) != RW_OK)
        abort();
    session->is_kept = kept_same(rw_walk_trace(walk));
    rw_walk_free(walk);
}

static enum rw_status
make_engine(struct rw_engine **engine, struct session *session)
{
    struct sim_world *world = session->world;
    struct rw_record hints[2 * SIM_NS_MAX + 1];
    struct rw_engine_config config = {
        .hints = hints,
        .hint_count = hints_of(world, hints),
        .anchors = world->is_signed ? &world->zones[0].dnskey : NULL,
        .anchor_count = world->is_signed ? 1 : 0,
        .can_reach = can_reach,
        .random = rw_random_next,
        .random_ctx = &session->random,
        .ctx = session,
    };

    if (session->replay != NULL)
        rw_replay_config(session->replay, &config);
    return rw_engine_new(engine, &config);
}

/* Walk once; `tape` where it is recorded. */
static enum rw_status
walk(struct session *session, struct sim_tape *tape,
     const struct rw_walk_options *options, uint64_t seed)
{
    struct rw_driver_events events = {.on_done = on_done, .ctx = session};
    uint64_t now_us =
        session->replay != NULL ? rw_replay_now(session->replay) : START_US;
    struct rw_engine *engine = NULL;
    enum rw_status status;

    rw_random_init(&session->random, seed);
    status = make_engine(&engine, session);
    if (status == RW_OK)
        status = rw_engine_start(engine, options, now_us, NULL);
    if (status == RW_OK && session->replay != NULL)
        status = rw_replay_run(session->replay, engine, &events);
    else if (status == RW_OK)
        status = rwi_virtual_run(engine, sim_tape_answer, sim_tape_timer, tape,
                                 &now_us, &events);
    rw_engine_free(engine);
    return status;
}

/* ---- both -------------------------------------------------------------- */

static void
print_part(const char *who, const struct session *session, size_t at)
{
    size_t from = at < SHOWN / 2 ? 0 : at - SHOWN / 2;
    size_t len = session->len - from < SHOWN ? session->len - from : SHOWN;

    printf("#   %s: ", who);
    for (size_t i = from; i < from + len; i++)
        putchar(session->json[i] == '\n' ? ' ' : session->json[i]);
    putchar('\n');
}

/* The first place where they differ says most. */
static bool
is_same(const struct session *a, const struct session *b)
{
    size_t len = a->len < b->len ? a->len : b->len, at = 0;

    while (at < len && a->json[at] == b->json[at])
        at++;
    if (at == a->len && at == b->len)
        return true;
    print_part("recorded", a, at);
    print_part("replayed", b, at);
    return false;
}

static void
save(const char *path, const struct session *session)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        return;
    fwrite(session->json, 1, session->len, file);
    fclose(file);
}

static bool
replay(struct session *first, const char *path, bool verbose,
       const struct rw_walk_options *options, uint64_t seed)
{
    struct session second = {.world = first->world};
    struct rw_replay_info info;
    enum rw_status status = rw_replay_open(&second.replay, path, &info);
    bool good;

    if (status == RW_OK)
        status = walk(&second, NULL, options, seed);
    good = status == RW_OK && is_same(first, &second);
    if (status != RW_OK)
        printf("#   replayed: %s\n", rw_status_text(status));
    if (!good && verbose) {
        save("recorded.json", first);
        save("replayed.json", &second);
    }
    rw_replay_free(second.replay);
    free(second.json);
    return good;
}

/* Record a walk into `path`, replay it, and compare. */
static bool
both(struct sim_world *world, const char *path, const struct way *way,
     uint64_t seed, bool verbose, struct counts *counts)
{
    struct sim_tape tape = {.world = world};
    struct session first = {.world = world, .tape = &tape};
    struct rw_walk_options options;
    uint8_t name[RW_NAME_MAX];
    enum rw_status status;
    bool good;

    rw_walk_options_init(&options);
    rw_random_init(&tape.lateness, seed);
    options.qname = name;
    sim_question(world, name, &options.qtype);
    options.validate = world->is_signed;
    options.cold = true;
    way->set(&options);
    status = walk(&first, &tape, &options, seed);
    if (status == RW_OK)
        status = sim_tape_write(&tape, path);
    good = status == RW_OK && first.is_kept &&
           (first.steps == 0 || replay(&first, path, verbose, &options, seed));
    if (status != RW_OK)
        printf("#   recorded: %s\n", rw_status_text(status));
    if (!good) {
        char text[RW_NAME_TEXT_MAX];
        struct rw_text asked;

        rw_text_init(&asked, text, sizeof(text));
        rw_name_to_text(&asked, name);
        printf("#   %s: type %u, %s\n", text, options.qtype, way->what);
    }
    counts->walks++;
    counts->steps += first.steps;
    counts->failures += first.outcome == RW_OUTCOME_FAILURE;
    sim_tape_done(&tape);
    free(first.json);
    return good;
}

static bool
test_world(uint64_t seed, const char *path, bool verbose, struct counts *counts)
{
    struct pool pool = {NULL};
    static struct sim_world world;
    bool good = true;

    memset(&world, 0, sizeof(world));
    sim_world_init(&world, &pool, seed);
    world.is_spoofed = seed % 4 == 3;
    for (size_t i = 0; i < WALKS; i++)
        good &= both(&world, path, &WAYS[(seed * WALKS + i) % ROUNDS],
                     seed * WALKS + i, verbose, counts);
    sim_keys_free(&world);
    pool_done(&pool);
    return good;
}

int
main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    int at = 1 + verbose;
    uint64_t first = argc > at ? strtoull(argv[at], NULL, 10) : 1;
    uint64_t worlds = argc > at + 1 ? strtoull(argv[at + 1], NULL, 10) : WORLDS;
    char folder[] = FOLDER, path[sizeof(FOLDER) + 16];
    struct counts counts = {.walks = 0};
    unsigned failed = 0;

    if (mkdtemp(folder) == NULL)
        return 2;
    snprintf(path, sizeof(path), "%s/walk.pcap", folder);
    for (uint64_t i = 0; i < worlds; i++) {
        bool good = test_world(first + i, path, verbose, &counts);

        failed += good ? 0 : 1;
        printf("%sok %" PRIu64 " - world %" PRIu64 " recorded and replayed\n",
               good ? "" : "not ", i + 1, first + i);
    }
    printf("1..%" PRIu64 "\n", worlds);
    printf("# %" PRIu64 " walks, %" PRIu64 " failures among them, %" PRIu64
           " steps\n",
           counts.walks, counts.failures, counts.steps);
    if (!verbose) {
        unlink(path);
        rmdir(folder);
    }
    return failed > 0 ? 1 : 0;
}
