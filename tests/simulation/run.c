/* Thousands of walks through hostile networks, in TAP.
 *
 *     run [-v] [-w WALKS] [FIRST-SEED [WORLDS]]
 *
 * Each world is one test.  Several walks at a time go through it on one
 * engine with one small cache, and of each must hold:
 *
 *   - it ends within its bounds, and its record is whole (check_invariants)
 *   - a definite result is the true one, to the last record, whatever was
 *     forged, poisoned, cut or lost on the way
 *   - where honest servers alone lead to the answer, it is found
 *   - no address that only poison names is ever asked
 *   - what is called secure is true and signed all the way; what is called
 *     insecure is not; in worlds that are not signed nothing is secure
 *
 * In one world of four servers change any octet of what they say: there only
 * the bounds, the record and the verdict are looked at.  In one of three the
 * root is signed, and servers lie about their own zones, too.
 *
 *   - no query leaves that no delegation allows
 *   - no walk takes more queries than its world lets it (sim_queries_max())
 *
 * In later worlds zones prove by NSEC3 and opt out, and the clock jumps, after
 * which nothing need be found, and what is found is true.
 *
 * The same seed gives the same run: each world is played twice and must come
 * out alike, the second time with forged responses to each query by somebody
 * who does not see its ID.  A seed that fails is in the test's name.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/engine.h"
#include "rootwalk/registry.h"
#include "scenario/check.h"
#include "simulation/sim.h"

#define WORLDS      150
#define WALKS       24 /* in one world */
#define AT_ONCE     6
#define CACHE_MAX   (64 * 1024)        /* octets; in every other world */
#define MEMORY_MAX  (32 * 1024 * 1024) /* octets for engine, cache, walks */
#define DEPTH_SURE  4 /* look-ups within look-ups that a walk must manage */
#define MAX_QUERIES 400
#define NO_BOUND    100000 /* queries; the world's own bound holds */
#define DEADLINE_US (120 * UINT64_C(1000000))
#define START_US    (UINT64_C(1767225600) * 1000000) /* 2026-01-01 */
#define WHY_MAX     16384

/* What happened, over all worlds. */
struct counts {
    uint64_t walks, queries, answer, nodata, nxdomain, failure;
    uint64_t honest, honest_definite; /* with an honest path */
    uint64_t security[RW_SECURITY_INDETERMINATE + 1];
    uint64_t most;    /* queries of a walk ... */
    uint64_t percent; /* ... and of what its world lets it, the most */
};

struct question {
    uint8_t name[RW_NAME_MAX];
    uint16_t type;
    bool qmin, all; /* how it is asked */
};

struct play {
    struct sim_world world;
    struct rw_engine *engine;
    struct rw_random random;
    struct question questions[WALKS];
    size_t walks; /* that there are, at most WALKS */
    size_t started, done;
    uint64_t now_us;
    uint64_t digest; /* of all records: equal for equal seeds */
    size_t memory;   /* most that was in use */
    struct counts *counts;
    struct rw_text *why;
    bool good, verbose;
};

/* A cache so small that it forgets all the time. */
static bool
has_small_cache(const struct sim_world *world)
{
    return world->seed % 2 == 0;
}

/* As in bulk: what one walk has asked, another does not ask again. */
static bool
has_shared_queries(const struct sim_world *world)
{
    return world->seed >= SIM_DEEPER && world->seed % 3 == 0;
}

/* ---- holding a walk against the truth ------------------------------- */

static bool
in_truth(const struct rw_record *record, const struct sim_truth *truth)
{
    for (size_t i = 0; i < truth->count; i++) {
        const struct rw_record *known = &truth->chain[i];

        if (known->type == record->type &&
            known->rdata_len == record->rdata_len &&
            memcmp(known->rdata, record->rdata, record->rdata_len) == 0 &&
            rw_name_equal(known->owner, record->owner))
            return true;
    }
    return false;
}

static bool
is_true(const struct rw_trace *trace, const struct sim_truth *truth,
        struct rw_text *why)
{
    bool definite = trace->outcome != RW_OUTCOME_FAILURE;
    size_t records = 0;
    bool good = true;

    for (size_t i = 0; i < trace->answer_count; i++)
        records += trace->answer[i].type != RW_TYPE_RRSIG;

    if (definite && !truth->is_long &&
        (trace->outcome != truth->outcome || records != truth->count)) {
        rw_text_printf(why, "came to %s, %zu records; true: %s, %zu\n",
                       rw_outcome_word(trace->outcome), records,
                       rw_outcome_word(truth->outcome), truth->count);
        good = false;
    }
    for (size_t i = 0; i < trace->answer_count; i++) {
        if (trace->answer[i].type == RW_TYPE_RRSIG ||
            in_truth(&trace->answer[i], truth))
            continue;
        rw_text_puts(why, "not true: ");
        rw_record_to_text(why, &trace->answer[i]);
        rw_text_putc(why, '\n');
        good = false;
    }
    return good;
}

/* Where every zone on the way can be reached by honest servers, the result
 * is found; but for bounds, which a world may be hostile enough to hit. */
static bool
is_found(const struct rw_trace *trace, const struct sim_truth *truth,
         struct counts *counts, struct rw_text *why)
{
    bool bounded = trace->reason == RW_REASON_QUERY_LIMIT ||
                   trace->reason == RW_REASON_DEADLINE;

    if (!truth->reachable || truth->is_long || truth->depth > DEPTH_SURE ||
        truth->outcome == RW_OUTCOME_FAILURE)
        return true;
    counts->honest++;
    if (trace->outcome != RW_OUTCOME_FAILURE) {
        counts->honest_definite++;
        return true;
    }
    if (bounded)
        return true;
    rw_text_printf(why, "honest servers lead to it, and yet: %s %s\n",
                   rw_outcome_word(trace->outcome),
                   rw_reason_word(trace->reason));
    return false;
}

/* ---- walks ---------------------------------------------------------- */

static void
mix(struct play *play, uint64_t value)
{
    play->digest = (play->digest ^ value) * UINT64_C(0x100000001b3);
}

static void
digest(struct play *play, const struct rw_trace *trace)
{
    mix(play, (uint64_t)trace->outcome);
    mix(play, (uint64_t)trace->reason);
    mix(play, trace->ended_us);
    for (size_t i = 0; i < trace->step_count; i++) {
        if (trace->steps[i]->verdict == RW_VERDICT_DISCARDED)
            continue; /* a spoofer changes nothing else */
        mix(play, trace->steps[i]->sent_us);
        mix(play, trace->steps[i]->id);
        mix(play, (uint64_t)trace->steps[i]->verdict);
        mix(play, trace->steps[i]->rtt_us);
    }
}

static void
count(struct counts *counts, const struct rw_trace *trace)
{
    counts->walks++;
    counts->queries += trace->queries;
    switch (trace->outcome) {
    case RW_OUTCOME_ANSWER:
        counts->answer++;
        break;
    case RW_OUTCOME_NODATA:
        counts->nodata++;
        break;
    case RW_OUTCOME_NXDOMAIN:
        counts->nxdomain++;
        break;
    case RW_OUTCOME_FAILURE:
    case RW_OUTCOME_PENDING:
        counts->failure++;
        break;
    }
}

/* Start the next question, in one of several ways. */
static void
start_next(struct play *play, uint64_t now_us)
{
    struct question *question = &play->questions[play->started];
    struct rw_walk_options options;
    uint64_t way = sim_draw(&play->world, 20);
    bool is_deeper = play->world.seed >= SIM_DEEPER;

    rw_walk_options_init(&options);
    options.qname = question->name;
    options.qtype = question->type;
    options.qmin = way < 5;
    options.all = way == 5;
    question->qmin = options.qmin;
    question->all = options.all;
    options.tcp_only = way == 6;
    options.cold = way == 7;
    options.query.edns = way != 8;
    options.validate = play->world.is_signed ? way != 8 : way >= 16;
    options.query.cookie_len = way == 9 || (is_deeper && way > 9) ? 8 : 0;
    options.max_queries =
        play->world.seed < SIM_LATER || options.all ? MAX_QUERIES : NO_BOUND;
    options.deadline_us = DEADLINE_US;
    options.tag = question;
    play->started++;
    if (rw_engine_start(play->engine, &options, now_us, NULL) != RW_OK) {
        rw_text_puts(play->why, "a walk did not start\n");
        play->good = false;
    }
}

/* What the verdict promises, holds: secure is the truth and signed all the
 * way, and insecure is what lies behind an unsigned delegation, whoever
 * lied. */
static bool
is_sound(const struct play *play, const struct rw_trace *trace,
         const struct sim_truth *truth, struct rw_text *why)
{
    bool good = true;

    if (trace->security == RW_SECURITY_SECURE)
        good = is_true(trace, truth, why);
    if (trace->security == RW_SECURITY_SECURE && !truth->is_signed) {
        rw_text_puts(why, "secure, and not signed all the way\n");
        good = false;
    }
    if (trace->security == RW_SECURITY_INSECURE && play->world.is_signed &&
        truth->is_signed && !truth->opts_out &&
        trace->outcome != RW_OUTCOME_FAILURE) {
        rw_text_puts(why, "insecure, and yet signed all the way\n");
        good = false;
    }
    return good;
}

static bool
has_lossy_server(const struct sim_world *world)
{
    for (size_t i = 0; i < world->server_count; i++)
        if (world->servers[i].habit == SIM_LOSSY)
            return true;
    return false;
}

/* A server that loses every third query loses all tries for one set, where
 * other walks' queries come between them; and one that turns over any bit of
 * the question may give the answer by luck, and then not the keys, or only
 * what came without EDNS.  A validator refuses then. */
static bool
is_lost(const struct play *play, const struct rw_trace *trace,
        const struct sim_truth *truth)
{
    const struct rw_flaw *flaw =
        trace->chain != NULL ? rw_chain_reason(trace->chain) : NULL;

    if (flaw == NULL)
        return false;
    if (flaw->code == RW_FLAW_DNSKEY_UNREACHED ||
        flaw->code == RW_FLAW_DS_UNREACHED)
        return !truth->reachable || has_lossy_server(&play->world);
    return flaw->code == RW_FLAW_RRSIG_MISSING && !truth->reachable;
}

/* Where nobody lies, the result is the true one, and in signed worlds its
 * security is what the delegations make of it. */
static bool
is_right(const struct play *play, const struct rw_trace *trace,
         const struct sim_truth *truth, struct rw_text *why)
{
    enum rw_security wanted = truth->is_signed && !truth->opts_out
                                  ? RW_SECURITY_SECURE
                                  : RW_SECURITY_INSECURE;
    bool good;

    if (truth->has_liar && (play->world.is_signed || play->world.lawless))
        return true;
    good = is_true(trace, truth, why);
    if (play->world.jumps) /* what was on its way is too late */
        return good;
    good &= is_found(trace, truth, play->counts, why);
    if (!play->world.is_signed || trace->outcome == RW_OUTCOME_FAILURE ||
        trace->security == RW_SECURITY_UNCHECKED || trace->security == wanted ||
        truth->is_long || is_lost(play, trace, truth))
        return good;
    rw_text_printf(why, "%s, and should be %s\n",
                   rw_security_word(trace->security), rw_security_word(wanted));
    return false;
}

/* What the world lets a walk ask; of a lawless one, whose servers invent
 * names, nothing is known. */
static size_t
queries_max(const struct play *play, const struct sim_truth *truth,
            const struct question *question)
{
    const uint8_t *names[SIM_CHAIN_MAX + 1] = {question->name};
    size_t count = 1;

    if (play->world.seed < SIM_LATER || play->world.lawless || question->all)
        return question->all || play->world.seed < SIM_LATER ? MAX_QUERIES
                                                             : NO_BOUND;
    for (size_t i = 0; i < truth->count; i++)
        if (truth->chain[i].type == RW_TYPE_CNAME)
            names[count++] = truth->chain[i].rdata;
    return sim_queries_max(&play->world, names, count, question->qmin);
}

static void
note_most(struct counts *counts, uint64_t queries, uint64_t bound)
{
    if (queries > counts->most)
        counts->most = queries;
    if (queries * 100 / bound > counts->percent)
        counts->percent = queries * 100 / bound;
}

static void
judge(struct play *play, const struct rw_walk *walk)
{
    const struct rw_trace *trace = rw_walk_trace(walk);
    const struct question *question = rw_walk_tag(walk);
    struct check_bounds bounds = {MAX_QUERIES, DEADLINE_US,
                                  has_shared_queries(&play->world)};
    struct rw_text *why = play->why;
    size_t before = why->len;
    struct sim_truth truth;
    bool good;

    rw_text_puts(why, "question: ");
    rw_name_to_text(why, trace->qname);
    rw_text_putc(why, ' ');
    rw_type_to_text(why, trace->qtype);
    rw_text_putc(why, '\n');
    sim_truth(&play->world, &truth, trace->qname, trace->qtype);
    if (play->world.jumps) /* it is noticed when the clock is looked at */
        bounds.deadline_us += 2 * SIM_JUMP_US;
    bounds.queries_max = (uint32_t)queries_max(play, &truth, question);
    good = check_invariants(trace, &bounds, why);
    if (play->world.seed >= SIM_LATER && !question->all &&
        sim_asks_too_often(&play->world, trace)) {
        rw_text_puts(why, "one zone was asked one question too often\n");
        good = false;
    }
    note_most(play->counts, trace->queries, bounds.queries_max);
    good &= is_sound(play, trace, &truth, why);
    if (!play->world.lawless || play->world.is_signed)
        good &= is_right(play, trace, &truth, why);
    if (good)
        rw_text_cut(why, before);
    else if (play->verbose)
        check_show(trace);
    play->good &= good;
    play->counts->security[trace->security]++;
}

static void
on_done(void *ctx, struct rw_walk *walk)
{
    struct play *play = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);
    size_t in_use = mallinfo2().uordblks;
    uint64_t now_us = trace->ended_us;

    if (in_use > play->memory)
        play->memory = in_use;
    digest(play, trace);
    count(play->counts, trace);
    judge(play, walk);
    rw_walk_free(walk);
    play->done++;
    if (play->started < play->walks)
        start_next(play, now_us);
}

/* ---- worlds --------------------------------------------------------- */

static bool
make_engine(struct play *play)
{
    struct rw_record hints[2 * SIM_NS_MAX];
    struct rw_engine_config config = {
        .hints = hints,
        .hint_count = sim_hints(&play->world, hints),
        .anchors = play->world.is_signed ? &play->world.zones[0].dnskey : NULL,
        .anchor_count = play->world.is_signed ? 1 : 0,
        .no_ipv6 = true,
        .shares = has_shared_queries(&play->world),
        .cache_max = has_small_cache(&play->world) ? CACHE_MAX : 0,
        .random = rw_random_next,
        .ctx = &play->random,
    };

    return rw_engine_new(&play->engine, &config) == RW_OK;
}

static void
run_world(struct play *play, uint64_t seed, bool is_spoofed)
{
    struct pool pool = {NULL};
    struct rw_driver_events events = {.on_done = on_done, .ctx = play};
    size_t before = mallinfo2().uordblks;
    enum rw_status status = RW_ERR_MEMORY;

    play->good = true;
    play->now_us = START_US;
    play->digest = UINT64_C(0xcbf29ce484222325);
    sim_world_init(&play->world, &pool, seed);
    /* (A forged response makes the engine look at a clock that jumps.) */
    play->world.is_spoofed = is_spoofed && !play->world.jumps;
    sim_clock_init(play->world.jumps ? seed : 0);
    rw_random_init(&play->random, seed);
    for (size_t i = 0; i < WALKS; i++)
        sim_question(&play->world, play->questions[i].name,
                     &play->questions[i].type);
    if (make_engine(play)) {
        for (size_t i = 0; i < AT_ONCE && i < play->walks; i++)
            start_next(play, play->now_us);
        status = rw_virtual_run(play->engine, sim_answer, &play->world,
                                &play->now_us, &events);
    }
    if (status != RW_OK || play->done != play->walks) {
        rw_text_printf(play->why, "%zu of %zu walks ended: %s\n", play->done,
                       play->walks, rw_status_text(status));
        play->good = false;
    }
    if (play->world.traps > 0 && !play->world.lawless) {
        rw_text_printf(play->why, "%zu queries went into traps\n",
                       play->world.traps);
        play->good = false;
    }
    if (play->world.strays > 0 && !play->world.lawless) {
        rw_text_printf(play->why, "%zu queries that no delegation allows\n",
                       play->world.strays);
        play->good = false;
    }
    rw_engine_free(play->engine);
    sim_keys_free(&play->world);
    pool_done(&pool);
    if (play->memory > before + MEMORY_MAX) {
        rw_text_printf(play->why, "%zu octets in use\n", play->memory - before);
        play->good = false;
    }
}

static void
print_comment(const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        printf("#   %.*s\n", (int)len, text);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

/* Play a world twice: well, and, with a spoofer who sees nothing, the same
 * way. */
static bool
test_world(uint64_t seed, struct counts *counts, size_t walks, bool verbose)
{
    static char buf[WHY_MAX];
    static struct play first, second;
    struct counts aside = {.walks = 0};
    struct rw_text why;
    bool good;

    rw_text_init(&why, buf, sizeof(buf));
    memset(&first, 0, sizeof(first));
    memset(&second, 0, sizeof(second));
    first.counts = counts;
    second.counts = &aside;
    first.why = second.why = &why;
    first.verbose = verbose;
    first.walks = second.walks = walks;
    run_world(&first, seed, false);
    good = first.good;
    if (good) {
        run_world(&second, seed, true);
        good = second.good && first.digest == second.digest;
        if (!good)
            rw_text_puts(&why, "played again it came out differently\n");
    }
    if (!good)
        print_comment(buf);
    return good;
}

int
main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    bool is_shrunk = argc > verbose + 2 && strcmp(argv[verbose + 1], "-w") == 0;
    size_t walks = is_shrunk ? strtoul(argv[verbose + 2], NULL, 10) : WALKS;
    int at = 1 + verbose + 2 * is_shrunk;
    uint64_t first = argc > at ? strtoull(argv[at], NULL, 10) : 1;
    uint64_t worlds = argc > at + 1 ? strtoull(argv[at + 1], NULL, 10) : WORLDS;
    struct counts counts = {.walks = 0};
    unsigned failed = 0;

    for (uint64_t i = 0; i < worlds; i++) {
        bool good = test_world(first + i, &counts,
                               walks < WALKS ? walks : WALKS, verbose);

        failed += good ? 0 : 1;
        printf("%sok %" PRIu64 " - world %" PRIu64 "\n", good ? "" : "not ",
               i + 1, first + i);
    }
    printf("1..%" PRIu64 "\n", worlds);
    printf("# %" PRIu64 " walks, %" PRIu64 " queries: %" PRIu64
           " answer, %" PRIu64 " nodata, %" PRIu64 " nxdomain, %" PRIu64
           " failure\n",
           counts.walks, counts.queries, counts.answer, counts.nodata,
           counts.nxdomain, counts.failure);
    printf("# at most %" PRIu64 " queries a walk, %" PRIu64
           " %% of what its world lets it\n",
           counts.most, counts.percent);
    printf("# %" PRIu64 " with an honest path, %" PRIu64 " of them definite\n",
           counts.honest, counts.honest_definite);
    for (int i = 0; i <= RW_SECURITY_INDETERMINATE; i++)
        printf("# %" PRIu64 " %s\n", counts.security[i],
               rw_security_word((enum rw_security)i));
    return failed > 0 ? 1 : 0;
}
