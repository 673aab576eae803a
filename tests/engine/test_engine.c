/* The engine around the walk: priming, the cache, bounds, options, many
 * walks, and memory that runs out.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/world.inc"
#include "help/within.h"

#define TO_COM                                                                 \
    {                                                                          \
        .at = "1.0.0.1", .name = "*.com", .flags = "",                         \
        .authority = "com. 3600 NS ns.com.\n",                                 \
        .additional = "ns.com. 3600 A 1.1.0.1\n"                               \
    }
#define TO_EXAMPLE                                                             \
    {                                                                          \
        .at = "1.1.0.1", .name = "*.example.com", .flags = "",                 \
        .authority = "example.com. 3600 NS ns1.example.com.\n",                \
        .additional = "ns1.example.com. 3600 A 1.2.0.1\n"                      \
    }
#define WWW                                                                    \
    {                                                                          \
        .at = "1.2.0.1", .name = "*.example.com", .type = "A", .flags = "AA",  \
        .answer = "www.example.com. 60 A 192.0.2.1\n"                          \
                  "mail.example.com. 60 A 192.0.2.2\n"                         \
    }
#define PRIMING                                                                \
    {                                                                          \
        .at = "1.0.0.1", .name = ".", .type = "NS", .flags = "AA",             \
        .answer = ". 3600 NS new.root.\n",                                     \
        .additional = "new.root. 3600 A 1.0.0.9\n"                             \
    }
#define THE_END                                                                \
    {                                                                          \
        .flags = NULL                                                          \
    }

static const struct row PLAIN[] = {TO_COM, TO_EXAMPLE, WWW, THE_END};

static void
priming_goes_beside_the_first_query(void **state)
{
    static const struct row ROWS[] = {
        PRIMING,
        TO_COM,
        TO_EXAMPLE,
        WWW,
        {.at = "1.0.0.9", .name = "*.net", .flags = "AA NXDOMAIN"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.config.no_priming = false;
    trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.0.0.1 prime answer; "
                        "1.1.0.1 referral; 1.2.0.1 answer");
    assert_int_equal(trace->steps[0]->sent_us, trace->steps[1]->sent_us);
    assert_int_equal(trace->ended_us - trace->started_us, 30 * MS);
    assert_int_equal(trace->steps[1]->because.code, RW_BECAUSE_PRIME);

    /* Once an engine; the root's own set takes the place of the hints. */
    trace = rw_walk_trace(world_walk(&world, "www.net", "A"));
    assert_string_equal(steps_text(trace), "1.0.0.9 nxdomain");
    assert_int_equal(trace->steps[0]->server.provenance, RW_FROM_CACHE);
    assert_int_equal(trace->steps[0]->because.code, RW_BECAUSE_CACHED_CUT);
    world_done(&world);
}

static void
walk_does_not_wait_for_priming(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1", .name = ".", .flags = "", .manner = SILENTLY},
        TO_COM,
        TO_EXAMPLE,
        WWW,
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.config.no_priming = false;
    trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
    assert_int_equal(trace->ended_us - trace->started_us, 30 * MS);
    assert_int_equal(trace->steps[1]->error, RW_STEP_CANCELLED);
    world_done(&world);
}

static void
walk_waits_for_priming_where_it_is_asked_to(void **state)
{
    static const struct {
        bool prime;
        enum rw_step_error error;
        unsigned elapsed_ms;
    } CASES[] = {{true, RW_STEP_OK, 200}, {false, RW_STEP_CANCELLED, 10}};

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct row rows[] = {
            PRIMING,
            {.at = "1.0.0.1", .name = "x", .flags = "AA NXDOMAIN"},
            THE_END,
        };
        struct world world;
        const struct rw_trace *trace;

        rows[0].delay_ms = 200;
        world_init(&world, rows);
        world.config.no_priming = false;
        world.options.prime = CASES[c].prime;
        trace = rw_walk_trace(world_walk(&world, "x", "A"));
        assert_int_equal(trace->outcome, RW_OUTCOME_NXDOMAIN);
        assert_int_equal(trace->steps[1]->error, CASES[c].error);
        assert_int_equal(trace->ended_us - trace->started_us,
                         CASES[c].elapsed_ms * MS);
        world_done(&world);
    }
}

static void
priming_is_not_asked_twice(void **state)
{
    static const struct row ROWS[] = {PRIMING, THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.config.no_priming = false;
    trace = rw_walk_trace(world_walk(&world, ".", "NS"));
    assert_string_equal(steps_text(trace), "1.0.0.1 answer");
    assert_string_equal(answer_text(trace), ". NS new.root.");
    world_done(&world);
}

static void
built_in_hints_are_the_root_servers(void **state)
{
    struct rw_engine *engine;
    struct rw_engine_config config = {.random = world_random};
    struct rw_walk_options options;
    struct rw_action action;
    uint64_t seed = 3;

    (void)state;
    config.ctx = &seed;
    assert_int_equal(rw_engine_new(&engine, &config), RW_OK);
    rw_walk_options_init(&options);
    assert_int_equal(rw_engine_start(engine, &options, 1, NULL), RW_OK);
    assert_int_equal(rw_engine_next(engine, 1, &action), RW_OK);
    assert_int_equal(action.want, RW_WANT_SEND);
    assert_int_equal(action.step->because.number, 26);
    assert_int_equal(action.server.port, 53);
    assert_int_equal(rw_name_labels(action.step->server.name), 3);
    assert_true(rw_walk_trace(action.walk)->hints_built_in);
    rw_engine_free(engine);
}

static void
hints_that_help_no_one_are_refused(void **state)
{
    static const uint8_t NS[] = "\001a\004root";
    struct rw_record only_ns = {RW_NAME_ROOT, NS,          60,
                                RW_TYPE_NS,   RW_CLASS_IN, sizeof(NS)};
    struct rw_engine_config config = {
        .hints = &only_ns, .hint_count = 1, .random = world_random};
    struct rw_engine *engine;
    uint64_t seed = 3;

    (void)state;
    config.ctx = &seed;
    assert_int_equal(rw_engine_new(&engine, &config), RW_ERR_EMPTY);
    assert_null(engine);
}

static void
what_one_walk_learns_serves_the_next(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, PLAIN);
    world_walk(&world, "www.example.com", "A");
    trace = rw_walk_trace(world_walk(&world, "mail.example.com", "A"));
    assert_string_equal(steps_text(trace), "1.2.0.1 answer");
    assert_int_equal(trace->steps[0]->server.provenance, RW_FROM_CACHE);

    world.options.cold = true;
    trace = rw_walk_trace(world_walk(&world, "mail.example.com", "A"));
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer");
    assert_int_equal(trace->steps[0]->server.provenance, RW_FROM_HINT);
    assert_int_equal(trace->steps[2]->server.provenance, RW_FROM_GLUE);

    world.options.cold = false;
    world.now_us += UINT64_C(3601) * 1000000; /* all TTLs are over */
    trace = rw_walk_trace(world_walk(&world, "mail.example.com", "A"));
    assert_int_equal(trace->step_count, 3);
    world_done(&world);
}

/* RFC 2181 section 8: a TTL with its top bit set counts as 0, so nothing of
 * the referral or the answer is kept. */
static void
ttl_with_its_top_bit_is_not_kept(void **state)
{
    static const struct {
        const char *ns, *glue, *answer, *again;
        uint32_t ttl_s;
    } CASES[] = {
        {"com. 2147483647 NS n.com.\n", "n.com. 2147483647 A 1.1.0.1\n",
         "www.com. 2147483647 A 192.0.2.1\n", "1.1.0.1 answer", 2147483647},
        {"com. 2147483648 NS n.com.\n", "n.com. 60 A 1.1.0.1\n",
         "www.com. 2147483648 A 192.0.2.1\n",
         "1.0.0.1 referral; 1.1.0.1 answer", 0},
        {"com. 60 NS n.com.\n", "n.com. 4294967295 A 1.1.0.1\n",
         "www.com. 4294967295 A 192.0.2.1\n",
         "1.0.0.1 referral; 1.1.0.1 answer", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct row rows[] = {
            {.at = "1.0.0.1",
             .name = "*.com",
             .flags = "",
             .authority = CASES[i].ns,
             .additional = CASES[i].glue},
            {.at = "1.1.0.1",
             .name = "www.com",
             .flags = "AA",
             .answer = CASES[i].answer},
            {.flags = NULL},
        };
        struct world world;
        const struct rw_trace *trace;

        world_init(&world, rows);
        trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
        assert_int_equal(trace->answer_count, 1);
        assert_int_equal(trace->answer[0].ttl_s, CASES[i].ttl_s);
        trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
        assert_string_equal(steps_text(trace), CASES[i].again);
        world_done(&world);
    }
}

static void
cache_stays_within_its_bound(void **state)
{
    static char names[300][32];
    struct world world;

    (void)state;
    world_init(&world, PLAIN);
    world.config.cache_max = 2000;
    for (size_t i = 0; i < 300; i++) {
        snprintf(names[i], sizeof(names[i]), "n%zu.example.com", i);
        world_start(&world, names[i], "A");
    }
    world_run(&world);
    assert_int_equal(world.collects, 300);
    world_done(&world);
}

static void
many_walks_run_beside_one_another(void **state)
{
    static struct rw_walk *walks[2000];
    struct world world;
    uint64_t began;

    (void)state;
    world_init(&world, PLAIN);
    began = world.now_us;
    for (size_t i = 0; i < 2000; i++)
        walks[i] = world_start(
            &world, i % 2 ? "www.example.com" : "mail.example.com", "A");
    assert_int_equal(rw_engine_walks(world.engine), 2000);
    world_run(&world);
    assert_int_equal(world.now_us - began, 30 * MS);
    assert_int_equal(rw_engine_walks(world.engine), 0);
    for (size_t i = 0; i < 2000; i++) {
        assert_string_equal(answer_text(rw_walk_trace(walks[i])),
                            i % 2 ? "www.example.com. A 192.0.2.1"
                                  : "mail.example.com. A 192.0.2.2");
        rw_walk_free(walks[i]);
    }
    world_done(&world);
}

static void
bounds_end_a_walk(void **state)
{
    static const struct row SILENT[] = {TO_COM, TO_EXAMPLE, THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, PLAIN);
    world.options.max_queries = 2;
    trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
    assert_int_equal(trace->reason, RW_REASON_QUERY_LIMIT);
    assert_int_equal(trace->queries, 2);
    world_done(&world);

    world_init(&world, SILENT);
    world.options.deadline_us = 700 * MS;
    trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
    assert_int_equal(trace->reason, RW_REASON_DEADLINE);
    assert_int_equal(trace->ended_us - trace->started_us, 700 * MS);
    world_done(&world);
}

static void
time_and_tries_are_respected(void **state)
{
    static const struct row SILENT[] = {TO_COM, TO_EXAMPLE, THE_END};
    static const struct {
        unsigned time_ms;
        uint16_t tries;
        size_t steps;
        unsigned least_ms, most_ms;
    } CASES[] = {
        {1000, 1, 3, 1020, 1020},
        {1000, 2, 4, 1400, 1500},
        {5000, 5, 7, 4000, 12000},
        {200, 2, 4, 400, 450},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct world world;
        const struct rw_trace *trace;

        world_init(&world, SILENT);
        world.options.timeout_us = CASES[c].time_ms * MS;
        world.options.tries = CASES[c].tries;
        trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
        assert_int_equal(trace->reason, RW_REASON_NO_SERVER_ANSWERED);
        assert_int_equal(trace->step_count, CASES[c].steps);
        assert_within(trace->ended_us - trace->started_us,
                      CASES[c].least_ms * MS, CASES[c].most_ms * MS);
        world_done(&world);
    }
}

static void
no_network_is_said_at_once(void **state)
{
    static const struct row ROWS[] = {
        {.flags = "", .manner = UNREACHABLY, .delay_ms = 1}, THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
    assert_int_equal(trace->reason, RW_REASON_NO_NETWORK);
    assert_true(trace->ended_us - trace->started_us < 100 * MS);
    world_done(&world);
}

static void
stopped_walk_has_a_whole_trace(void **state)
{
    struct world world;
    struct rw_walk *walk;
    const struct rw_trace *trace;
    struct rw_action action;

    (void)state;
    world_init(&world, PLAIN);
    walk = world_start(&world, "www.example.com", "A");
    assert_int_equal(rw_engine_next(world.engine, world.now_us, &action),
                     RW_OK);
    assert_int_equal(action.want, RW_WANT_SEND);
    rw_walk_stop(walk, world.now_us + 5);
    trace = rw_walk_trace(walk);
    assert_int_equal(trace->reason, RW_REASON_INTERRUPTED);
    assert_int_equal(trace->ended_us, world.now_us + 5);
    assert_int_equal(trace->steps[0]->error, RW_STEP_CANCELLED);
    assert_int_equal(trace->steps[0]->verdict, RW_VERDICT_ERROR);
    assert_int_equal(rw_engine_walks(world.engine), 1);
    world_run(&world);
    assert_int_equal(world.collects, 1);
    assert_int_equal(rw_engine_walks(world.engine), 0);
    rw_walk_free(walk);
    world_done(&world);
}

static void
family_that_cannot_be_used_is_not_tried(void **state)
{
    static const struct row ROWS[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.six.com",
         .flags = "",
         .authority = "six.com. 60 NS ns.six.com.\n",
         .additional = "ns.six.com. 60 AAAA 2001:db8::1\n"},
        {.at = "2001:db8::1",
         .flags = "AA",
         .answer = "www.six.com. 60 A 192.0.2.6\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    trace = rw_walk_trace(world_walk(&world, "www.six.com", "A"));
    assert_int_equal(trace->reason, RW_REASON_NO_ADDRESS);
    assert_int_equal(trace->step_count, 2);
    assert_true(trace->no_ipv6);
    world_done(&world);

    world_init(&world, ROWS);
    world.config.no_ipv6 = false;
    trace = rw_walk_trace(world_walk(&world, "www.six.com", "A"));
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "2001:db8::1 answer");
    world_done(&world);
}

/* What a machine has a way to: the addresses that begin so, or so. */
static const char *reachable[2];

static bool
begins_so(void *ctx, const struct rw_address *server)
{
    char shown[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    (void)ctx;
    rw_text_init(&text, shown, sizeof(shown));
    rw_address_to_text(&text, server);
    return strncmp(shown, reachable[0], strlen(reachable[0])) == 0 ||
           (reachable[1] != NULL &&
            strncmp(shown, reachable[1], strlen(reachable[1])) == 0);
}

static const struct rw_trace *
walk_where(struct world *world, const struct row *rows, const char *way)
{
    world_init(world, rows);
    world->config.no_ipv6 = false;
    world->config.can_reach = begins_so;
    reachable[0] = way;
    return rw_walk_trace(world_walk(world, "www.six.com", "A"));
}

/* The server of six.com has an address of either family, or of one. */
#define SIX(glue)                                                              \
    {                                                                          \
        TO_COM,                                                                \
            {.at = "1.1.0.1",                                                  \
             .name = "*.six.com",                                              \
             .flags = "",                                                      \
             .authority = "six.com. 60 NS ns.six.com.\n",                      \
             .additional = glue},                                              \
            {.at = "1.2.0.1", .flags = "", .manner = UNREACHABLY},             \
            {.at = "2001:db8::1", .flags = "", .manner = UNREACHABLY},         \
            {.at = "2001:db8:1::1",                                            \
             .flags = "AA",                                                    \
             .answer = "www.six.com. 60 A 192.0.2.6\n"},                       \
            THE_END                                                            \
    }

/* A family is left out as long as there is a way to none of the very
 * addresses, and said to be; another address is another matter. */
static void
family_without_a_way_is_left_out(void **state)
{
    static const struct row BOTH[] =
        SIX("ns.six.com. 60 A 1.2.0.1\nns.six.com. 60 AAAA 2001:db8::1\n");
    static const struct row ONE[] = SIX("ns.six.com. 60 AAAA 2001:db8:1::1\n");
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    trace = walk_where(&world, BOTH, "1.");
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "1.2.0.1 !unreachable");
    assert_true(trace->no_ipv6 && !trace->no_ipv4);
    assert_int_equal(trace->reason, RW_REASON_NO_SERVER_ANSWERED);
    world_done(&world);

    /* There are ways to some addresses of IPv4: what has none is shown. */
    trace = walk_where(&world, BOTH, "1.0.");
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "1.2.0.1 !unreachable");
    world_done(&world);

    trace = walk_where(&world, ONE, "");
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "2001:db8:1::1 answer");
    assert_false(trace->no_ipv6 || trace->no_ipv4);
    world_done(&world);

    trace = walk_where(&world, ONE, "1.");
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral");
    assert_int_equal(trace->reason, RW_REASON_NO_ADDRESS);
    assert_true(trace->no_ipv6);
    world_done(&world);
}

static void
nothing_is_asked_where_there_is_no_way_to_a_root_server(void **state)
{
    struct world world;
    const struct rw_trace *trace = walk_where(&world, PLAIN, "192.168.");

    (void)state;
    assert_int_equal(trace->step_count, 0);
    assert_int_equal(trace->reason, RW_REASON_NO_NETWORK);
    assert_true(trace->no_ipv4);
    world_done(&world);
}

/* A server's name has no A record: then its AAAA counts, though there has
 * been no way to IPv6 so far. */
static void
family_left_out_is_sought_where_the_other_gives_nothing(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .name = "*.com",
         .flags = "",
         .authority = "com. 60 NS ns.com.\n",
         .additional = "ns.com. 60 A 1.1.0.1\nns.com. 60 AAAA 2001:db8::1\n"},
        {.at = "1.1.0.1",
         .name = "*.six.com",
         .flags = "",
         .authority = "six.com. 60 NS ns.net.\n"},
        {.at = "1.0.0.1",
         .name = "ns.net",
         .type = "A",
         .flags = "AA",
         .authority = ". 60 SOA a. b. 1 2 3 4 5\n"},
        {.at = "1.0.0.1",
         .name = "ns.net",
         .type = "AAAA",
         .flags = "AA",
         .answer = "ns.net. 60 AAAA 2001:db8:1::1\n"},
        {.at = "2001:db8:1::1",
         .flags = "AA",
         .answer = "www.six.com. 60 A 192.0.2.6\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    reachable[1] = "2001:db8:1:";
    trace = walk_where(&world, ROWS, "1.");
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "1.0.0.1 address nodata; 1.0.0.1 address answer; "
                        "2001:db8:1::1 answer");
    assert_false(trace->no_ipv6);
    world_done(&world);
    reachable[1] = NULL;
}

static void
addresses_of_both_families_are_sought_at_once(void **state)
{
    static const struct row ROWS[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 60 NS ns.root.\n"},
        {.at = "1.0.0.1",
         .name = "ns.root",
         .type = "A",
         .flags = "AA",
         .answer = "ns.root. 60 A 1.3.0.1\n"},
        {.at = "1.0.0.1",
         .name = "ns.root",
         .type = "AAAA",
         .flags = "AA",
         .authority = ". 60 SOA a. b. 1 2 3 4 5\n",
         .delay_ms = 500},
        {.at = "1.3.0.1",
         .flags = "AA",
         .answer = "www.far.com. 60 A 192.0.2.6\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.config.no_ipv6 = false;
    trace = rw_walk_trace(world_walk(&world, "www.far.com", "A"));
    assert_string_equal(steps_text(trace),
                        "1.0.0.1 referral; 1.1.0.1 referral; "
                        "1.0.0.1 address answer; "
                        "1.0.0.1 address !cancelled; 1.3.0.1 answer");
    assert_int_equal(trace->steps[2]->sent_us, trace->steps[3]->sent_us);
    assert_int_equal(trace->steps[2]->parent, 2);
    assert_int_equal(trace->steps[4]->server.provenance, RW_FROM_AUTHORITY);
    assert_int_equal(trace->ended_us - trace->started_us, 40 * MS);
    world_done(&world);
}

static void
names_are_minimised_when_asked_for(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .name = "com",
         .flags = "",
         .authority = "com. 60 NS ns.com.\n",
         .additional = "ns.com. 60 A 1.1.0.1\n"},
        {.at = "1.1.0.1",
         .name = "example.com",
         .flags = "",
         .authority = "example.com. 60 NS ns1.example.com.\n",
         .additional = "ns1.example.com. 60 A 1.2.0.1\n"},
        {.at = "1.2.0.1",
         .name = "b.example.com",
         .type = "A",
         .flags = "AA",
         .authority = "example.com. 60 SOA a. b. 1 2 3 4 5\n"},
        {.at = "1.2.0.1",
         .name = "a.b.example.com",
         .type = "MX",
         .flags = "AA",
         .answer = "a.b.example.com. 60 MX 1 m.example.\n"},
        {.at = "1.2.0.1",
         .name = "x.example.com",
         .type = "A",
         .flags = "AA NXDOMAIN",
         .authority = "example.com. 60 SOA a. b. 1 2 3 4 5\n"},
        {.at = "1.2.0.1",
         .name = "a.x.example.com",
         .type = "MX",
         .flags = "AA",
         .answer = "a.x.example.com. 60 MX 2 m.example.\n"},
        {.at = "1.2.0.1",
         .name = "y.example.com",
         .type = "A",
         .flags = "REFUSED"},
        {.at = "1.2.0.1",
         .name = "a.y.example.com",
         .type = "MX",
         .flags = "AA",
         .answer = "a.y.example.com. 60 MX 3 m.example.\n"},
        THE_END};
    static const struct {
        const char *what, *name, *steps, *answer;
    } CASES[] = {
        {"one label more each time", "a.b.example.com",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 nodata; "
         "1.2.0.1 answer",
         "a.b.example.com. MX 1 m.example."},
        {"NXDOMAIN for an empty non-terminal is not believed",
         "a.x.example.com",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 nxdomain; "
         "1.2.0.1 answer",
         "a.x.example.com. MX 2 m.example."},
        {"nor is an error", "a.y.example.com",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 lame; "
         "1.2.0.1 answer",
         "a.y.example.com. MX 3 m.example."},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct world world;
        const struct rw_trace *trace;

        print_message("# %s\n", CASES[c].what);
        world_init(&world, ROWS);
        world.options.qmin = true;
        trace = rw_walk_trace(world_walk(&world, CASES[c].name, "MX"));
        assert_string_equal(steps_text(trace), CASES[c].steps);
        assert_string_equal(answer_text(trace), CASES[c].answer);
        world_done(&world);
    }
}

static void
minimising_takes_ten_questions_at_most(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .type = "A",
         .flags = "AA",
         .authority = ". 60 SOA a. b. 1 2 3 4 5\n"},
        {.at = "1.0.0.1",
         .type = "TXT",
         .flags = "AA",
         .authority = ". 60 SOA a. b. 1 2 3 4 5\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.qmin = true;
    trace = rw_walk_trace(world_walk(
        &world, "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x", "TXT"));
    assert_int_equal(trace->outcome, RW_OUTCOME_NODATA);
    assert_within(trace->queries, 10, 11);
    assert_int_equal(rw_name_labels(trace->steps[3]->qname), 4);
    world_done(&world);
}

static void
cookies_are_brought_back(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .flags = "AA",
         .manner = WANTS_COOKIE,
         .answer = "www.com. 60 A 192.0.2.1\nmail.com. 60 A 192.0.2.2\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.query.cookie_len = 8;
    memcpy(world.options.query.cookie, "12345678", 8);
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_string_equal(steps_text(trace), "1.0.0.1 retry; 1.0.0.1 answer");
    assert_int_equal(trace->steps[1]->because.code, RW_BECAUSE_COOKIE);
    assert_memory_equal(trace->steps[1]->query.data +
                            trace->steps[1]->query.len - 16,
                        "12345678\x9\x9\x9\x9\x9\x9\x9\x9", 16);
    /* The engine remembers it. */
    trace = rw_walk_trace(world_walk(&world, "mail.com", "A"));
    assert_string_equal(steps_text(trace), "1.0.0.1 answer");
    world_done(&world);

    /* Without a cookie of ours, TCP is the way.  RFC 7873 section 5.3 */
    world_init(&world, ROWS);
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_string_equal(steps_text(trace), "1.0.0.1 retry; 1.0.0.1 tcp answer");
    world_done(&world);
}

static void
events_for_what_is_over_are_ignored(void **state)
{
    struct world world;
    struct rw_action action;
    uint8_t message[12] = {0};

    (void)state;
    world_init(&world, PLAIN);
    world_start(&world, "www.example.com", "A");
    rw_engine_next(world.engine, world.now_us, &action);
    rw_engine_answer(world.engine, 999, &action.server, message, 12, 0);
    rw_engine_failure(world.engine, 999, RW_STEP_REFUSED, 0);
    assert_int_equal(rw_engine_next(NULL, 0, &action), RW_ERR_USAGE);
    world_done(&world); /* with a walk on the way */
}

/* All walks together take what they may; who would take more ends, and what
 * it had is there for the next. */
static void
walks_share_their_memory(void **state)
{
    struct world world;
    const struct rw_trace *trace;
    size_t most;

    (void)state;
    for (int validates = 0; validates < 2; validates++) {
        world_init(&world, PLAIN);
        world.config.memory_max = 2500;
        world.options.validate = validates;
        trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
        assert_int_equal(trace->reason, RW_REASON_MEMORY);
        most = rw_engine_look(world.engine)->memory_left;
        assert_true(most < 2500);
        world_done(&world);

        world_init(&world, PLAIN);
        world.config.memory_max = 200000;
        world.options.validate = validates;
        for (int i = 0; i < 50; i++) {
            struct rw_walk *walk = world_walk(&world, "www.example.com", "A");

            assert_int_equal(rw_walk_trace(walk)->outcome, RW_OUTCOME_ANSWER);
            assert_true(rw_engine_look(world.engine)->memory_left < 200000);
            rw_walk_free(walk);
            assert_int_equal(rw_engine_look(world.engine)->memory_left, 200000);
        }
        world_done(&world);
    }
}

/* A query that the caller holds back has no time that runs out, and neither
 * has its walk; from when it leaves, both go on. */
static void
held_query_costs_no_time(void **state)
{
    struct world world;
    struct rw_walk *walk;
    const struct rw_trace *trace;
    struct rw_action action;
    uint64_t exchange, late;

    (void)state;
    world_init(&world, PLAIN);
    world.options.deadline_us = 20000 * MS;
    walk = world_start(&world, "www.example.com", "A");
    trace = rw_walk_trace(walk);
    rw_engine_next(world.engine, world.now_us, &action);
    assert_int_equal(action.want, RW_WANT_SEND);
    exchange = action.exchange;
    rw_engine_held(world.engine, exchange, world.now_us);
    rw_engine_held(world.engine, exchange, world.now_us); /* no difference */
    late = world.now_us + 100000 * MS;
    rw_engine_next(world.engine, late, &action);
    assert_int_equal(action.want, RW_WANT_WAIT);
    assert_int_equal(action.until_us, RW_NO_TIME);
    rw_engine_sent(world.engine, exchange, late);
    rw_engine_sent(world.engine, exchange, late + 1); /* no difference */
    assert_int_equal(trace->steps[0]->sent_us, late);
    rw_engine_next(world.engine, late, &action);
    assert_int_equal(action.want, RW_WANT_WAIT);
    assert_true(action.until_us > late && action.until_us < late + 1000 * MS);
    rw_engine_next(world.engine, late + 19999 * MS, &action);
    assert_int_not_equal(trace->outcome, RW_OUTCOME_FAILURE);
    assert_int_equal(trace->steps[0]->error, RW_STEP_TIMEOUT);
    while (action.want != RW_WANT_COLLECT)
        rw_engine_next(world.engine, late + 20000 * MS, &action);
    assert_int_equal(trace->reason, RW_REASON_DEADLINE);
    world_done(&world);
}

/* What is called off while it is held has not been asked. */
static void
held_query_that_is_called_off_is_none(void **state)
{
    struct world world;
    const struct rw_trace *trace;
    struct rw_action action;

    (void)state;
    world_init(&world, PLAIN);
    trace = rw_walk_trace(world_start(&world, "www.example.com", "A"));
    rw_engine_next(world.engine, world.now_us, &action);
    assert_int_equal(trace->queries, 1);
    rw_engine_held(world.engine, action.exchange, world.now_us);
    rw_engine_stop(world.engine, world.now_us + 7);
    assert_int_equal(trace->reason, RW_REASON_INTERRUPTED);
    assert_int_equal(trace->queries, 0);
    assert_int_equal(trace->bytes_sent, 0);
    rw_engine_sent(world.engine, action.exchange, world.now_us + 8);
    world_done(&world);
}

/* A server that floods: its lies are counted, bounded, and do not stop the
 * true answer. */
static void
floods_of_strangers_are_bounded(void **state)
{
    struct world world;
    struct rw_walk *walk;
    struct rw_action action;
    uint8_t lie[64] = {0};

    (void)state;
    world_init(&world, PLAIN);
    walk = world_start(&world, "www.example.com", "A");
    rw_engine_next(world.engine, world.now_us, &action);
    for (int i = 0; i < 10000; i++)
        rw_engine_answer(world.engine, action.exchange, &action.server, lie,
                         sizeof(lie), world.now_us + 1);
    assert_int_equal(rw_walk_trace(walk)->step_count, 33);
    assert_int_equal(rw_walk_trace(walk)->queries, 1);
    assert_int_equal(rw_walk_trace(walk)->steps[5]->twin, 1);
    world_done(&world);
}

/* A response to a query with so many copies of its question, and perhaps the
 * answer. */
static size_t
reply_to(uint8_t *out, const struct rw_action *query, unsigned questions,
         uint16_t rcode, bool has_answer)
{
    static const uint8_t ANSWER[] = {0,  0, 1, 0, 1, 0, 0, 0,
                                     60, 0, 4, 1, 2, 3, 4};
    size_t question_len = rw_name_size(query->step->qname) + 4;
    size_t len = RW_HEADER_SIZE;

    memset(out, 0, len);
    memcpy(out, query->query, 2);
    out[2] = 0x84; /* QR, AA */
    out[3] = (uint8_t)rcode;
    out[5] = (uint8_t)questions;
    out[7] = has_answer;
    for (unsigned i = 0; i < questions; i++, len += question_len)
        memcpy(out + len, query->query + RW_HEADER_SIZE, question_len);
    if (has_answer) {
        memcpy(out + len, ANSWER, sizeof(ANSWER));
        len += sizeof(ANSWER);
    }
    return len;
}

/* RFC 9619 section 4: one question.  None only where the server could not or
 * would not look at it, and says nothing else. */
static void
responses_have_the_one_question(void **state)
{
    static const struct {
        const char *what;
        unsigned questions;
        uint16_t rcode;
        bool has_answer;
        enum rw_mismatch mismatch;
    } CASES[] = {
        {"its question", 1, 3, false, RW_MISMATCH_NONE},
        {"FORMERR", 0, 1, false, RW_MISMATCH_NONE},
        {"SERVFAIL", 0, 2, false, RW_MISMATCH_NONE},
        {"NOTIMP", 0, 4, false, RW_MISMATCH_NONE},
        {"REFUSED", 0, 5, false, RW_MISMATCH_NONE},
        {"NOERROR", 0, 0, false, RW_MISMATCH_NO_QUESTION},
        {"NXDOMAIN", 0, 3, false, RW_MISMATCH_NO_QUESTION},
        {"YXDOMAIN", 0, 6, false, RW_MISMATCH_NO_QUESTION},
        {"NOTAUTH", 0, 9, false, RW_MISMATCH_NO_QUESTION},
        {"SERVFAIL with a record", 0, 2, true, RW_MISMATCH_NO_QUESTION},
        {"NXDOMAIN with a record", 0, 3, true, RW_MISMATCH_NO_QUESTION},
        {"two", 2, 0, false, RW_MISMATCH_QUESTIONS},
        {"two, refused", 2, 5, false, RW_MISMATCH_QUESTIONS},
        {"three", 3, 3, false, RW_MISMATCH_QUESTIONS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct world world;
        const struct rw_trace *trace;
        const struct rw_step *step;
        struct rw_action action;
        uint8_t reply[256];
        size_t len;

        print_message("# %s\n", CASES[i].what);
        world_init(&world, PLAIN);
        trace = rw_walk_trace(world_start(&world, "www.example.com", "A"));
        rw_engine_next(world.engine, world.now_us, &action);
        len = reply_to(reply, &action, CASES[i].questions, CASES[i].rcode,
                       CASES[i].has_answer);
        rw_engine_answer(world.engine, action.exchange, &action.server, reply,
                         len, world.now_us + 1);
        step = trace->steps[CASES[i].mismatch != RW_MISMATCH_NONE];
        assert_int_equal(step->mismatch, CASES[i].mismatch);
        assert_non_null(step->response.data);
        world_done(&world);
    }
}

static void
ignore_line(void *ctx, enum rw_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)line;
}

/* The wishes that are left. */
struct wishes {
    unsigned sends, cancels, shows, collects;
};

static struct wishes
drain(struct world *world)
{
    struct wishes wishes = {0};
    struct rw_action action;

    for (;;) {
        rw_engine_next(world->engine, world->now_us, &action);
        if (action.want == RW_WANT_WAIT)
            return wishes;
        wishes.sends += action.want == RW_WANT_SEND;
        wishes.cancels += action.want == RW_WANT_CANCEL;
        wishes.shows += action.want == RW_WANT_SHOW;
        wishes.collects += action.want == RW_WANT_COLLECT;
    }
}

/* Where nobody looks on, steps are not told; a log is somebody. */
static void
steps_are_shown_to_who_looks(void **state)
{
    static const struct {
        bool no_show, has_log;
        unsigned shows;
    } CASES[] = {{false, false, 1}, {true, false, 0}, {true, true, 1}};
    struct rw_walk *walk;
    struct world world;

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        world_init(&world, PLAIN);
        world.config.no_show = CASES[i].no_show;
        world.config.log = CASES[i].has_log ? ignore_line : NULL;
        walk = world_start(&world, "www.example.com", "A");
        assert_int_equal(drain(&world).sends, 1);
        rw_walk_stop(walk, world.now_us);
        assert_int_equal(drain(&world).shows, CASES[i].shows);
        rw_walk_free(walk);
        world_done(&world);
    }
}

/* Two queries are due; the first has been told, and then the walk ends. */
static void
nothing_is_sent_after_a_stop(void **state)
{
    struct world world;
    struct rw_walk *walk;
    struct rw_action action;
    struct wishes left;

    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        world_init(&world, PLAIN);
        world.config.no_priming = false;
        walk = world_start(&world, "www.example.com", "A");
        rw_engine_next(world.engine, world.now_us, &action);
        assert_int_equal(action.want, RW_WANT_SEND);
        assert_int_equal(rw_walk_trace(walk)->step_count, 2);
        rw_walk_stop(walk, world.now_us);
        if (fails) /* the caller is quicker than our wish to forget it */
            rw_engine_failure(world.engine, action.exchange,
                              RW_STEP_UNREACHABLE, world.now_us);
        left = drain(&world);
        assert_int_equal(left.sends, 0);
        assert_int_equal(left.cancels, fails ? 0 : 1);
        assert_int_equal(left.shows, 2);
        assert_int_equal(left.collects, 1);
        rw_walk_free(walk);
        world_done(&world);
    }
}

static void
numbers_beyond_their_range_do_no_harm(void **state)
{
    struct world world;
    struct rw_walk *walk;
    struct rw_action action;
    uint8_t qname[RW_NAME_MAX], reply[256];
    size_t len;

    (void)state;
    world_init(&world, PLAIN);
    world.options.deadline_us = UINT64_MAX;
    world.options.timeout_us = UINT64_MAX;
    walk = world_walk(&world, "www.example.com", "A");
    assert_int_equal(rw_walk_trace(walk)->outcome, RW_OUTCOME_ANSWER);

    name_of(qname, "www.example.com");
    world.options.qname = qname;
    world.options.query.cookie_len = 41;
    assert_int_equal(
        rw_engine_start(world.engine, &world.options, world.now_us, &walk),
        RW_ERR_NUMBER);
    assert_null(walk);

    world.options.query.cookie_len = 0;
    world.options.cold = true;
    walk = world_start(&world, "www.example.com", "A");
    rw_engine_next(world.engine, world.now_us, &action);
    len = reply_to(reply, &action, 1, 3, false);
    rw_engine_answer(world.engine, action.exchange, &action.server, reply, len,
                     world.now_us - 5000);
    assert_int_equal(rw_walk_trace(walk)->steps[0]->rtt_us, 0);
    world_done(&world);
}

/* 13 names in a zone that is none of ours, and none of them exists. */
static void
a_zone_beside_the_way_is_asked_ten_times(void **state)
{
    static const char NS[] =
        "evil.com. 60 NS a.victim.net.\nevil.com. 60 NS b.victim.net.\n"
        "evil.com. 60 NS c.victim.net.\nevil.com. 60 NS d.victim.net.\n"
        "evil.com. 60 NS e.victim.net.\nevil.com. 60 NS f.victim.net.\n"
        "evil.com. 60 NS g.victim.net.\nevil.com. 60 NS h.victim.net.\n"
        "evil.com. 60 NS i.victim.net.\nevil.com. 60 NS j.victim.net.\n"
        "evil.com. 60 NS k.victim.net.\nevil.com. 60 NS l.victim.net.\n"
        "evil.com. 60 NS m.victim.net.\n";
    static const struct row ROWS[] = {
        {.at = "1.0.0.1", .name = "*.evil.com", .flags = "", .authority = NS},
        {.at = "1.0.0.1",
         .name = "*.victim.net",
         .flags = "",
         .authority = "victim.net. 60 NS ns.victim.net.\n",
         .additional = "ns.victim.net. 60 A 1.7.0.1\n"},
        {.at = "1.7.0.1",
         .name = "*.victim.net",
         .flags = "AA NXDOMAIN",
         .authority = "victim.net. 60 SOA ns.victim.net. h. 1 2 3 4 60\n"},
        {.flags = NULL}};
    struct world world;
    const struct rw_trace *trace;
    unsigned asked = 0;

    (void)state;
    world_init(&world, ROWS);
    trace = rw_walk_trace(world_walk(&world, "www.evil.com", "A"));
    for (size_t i = 0; i < trace->step_count; i++)
        asked += trace->steps[i]->server.address.octets[1] == 7;
    assert_int_equal(asked, 10);
    assert_int_equal(trace->outcome, RW_OUTCOME_FAILURE);
    world_done(&world);
}

/* The addresses that a walk sought. */
static size_t
count_sought(const struct rw_trace *trace)
{
    const uint8_t *sought[256];
    size_t count = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        size_t k = 0;

        if (step->purpose != RW_PURPOSE_ADDRESS)
            continue;
        while (k < count && !rw_name_equal(sought[k], step->qname))
            k++;
        if (k == count && count < 256)
            sought[count++] = step->qname;
    }
    return count;
}

/* A zone of 13 servers in 13 zones, each of 13 servers that do not exist. */
static void
a_walk_seeks_64_addresses_at_most(void **state)
{
    enum {
        SERVERS = 13
    };
    static char ns[SERVERS + 1][SERVERS * 40], names[SERVERS + 1][16];
    struct row rows[SERVERS + 3] = {{0}};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    for (size_t z = 0; z <= SERVERS; z++) {
        size_t len = 0;

        for (size_t i = 1; i <= SERVERS; i++)
            len += (size_t)snprintf(ns[z] + len, sizeof(ns[z]) - len,
                                    "z%zu.net. 60 NS n.z%zu.net.\n", z,
                                    z == 0 ? i : 100 * z + i);
        snprintf(names[z], sizeof(names[z]), "*.z%zu.net", z);
        rows[z] = (struct row){
            .at = "1.0.0.1", .name = names[z], .flags = "", .authority = ns[z]};
    }
    rows[SERVERS + 1] = (struct row){
        .flags = "AA NXDOMAIN", .authority = ". 60 SOA a. h. 1 2 3 4 60\n"};
    world_init(&world, rows);
    world.options.max_queries = 100000;
    trace = rw_walk_trace(world_walk(&world, "www.z0.net", "A"));
    assert_int_equal(count_sought(trace), 64);
    assert_int_equal(trace->reason, RW_REASON_DEPTH_LIMIT);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(priming_goes_beside_the_first_query),
        cmocka_unit_test(walk_does_not_wait_for_priming),
        cmocka_unit_test(walk_waits_for_priming_where_it_is_asked_to),
        cmocka_unit_test(priming_is_not_asked_twice),
        cmocka_unit_test(built_in_hints_are_the_root_servers),
        cmocka_unit_test(hints_that_help_no_one_are_refused),
        cmocka_unit_test(what_one_walk_learns_serves_the_next),
        cmocka_unit_test(ttl_with_its_top_bit_is_not_kept),
        cmocka_unit_test(cache_stays_within_its_bound),
        cmocka_unit_test(many_walks_run_beside_one_another),
        cmocka_unit_test(bounds_end_a_walk),
        cmocka_unit_test(time_and_tries_are_respected),
        cmocka_unit_test(no_network_is_said_at_once),
        cmocka_unit_test(stopped_walk_has_a_whole_trace),
        cmocka_unit_test(family_that_cannot_be_used_is_not_tried),
        cmocka_unit_test(family_without_a_way_is_left_out),
        cmocka_unit_test(
            nothing_is_asked_where_there_is_no_way_to_a_root_server),
        cmocka_unit_test(
            family_left_out_is_sought_where_the_other_gives_nothing),
        cmocka_unit_test(addresses_of_both_families_are_sought_at_once),
        cmocka_unit_test(names_are_minimised_when_asked_for),
        cmocka_unit_test(minimising_takes_ten_questions_at_most),
        cmocka_unit_test(cookies_are_brought_back),
        cmocka_unit_test(events_for_what_is_over_are_ignored),
        cmocka_unit_test(walks_share_their_memory),
        cmocka_unit_test(held_query_costs_no_time),
        cmocka_unit_test(held_query_that_is_called_off_is_none),
        cmocka_unit_test(floods_of_strangers_are_bounded),
        cmocka_unit_test(responses_have_the_one_question),
        cmocka_unit_test(steps_are_shown_to_who_looks),
        cmocka_unit_test(nothing_is_sent_after_a_stop),
        cmocka_unit_test(numbers_beyond_their_range_do_no_harm),
        cmocka_unit_test(a_zone_beside_the_way_is_asked_ten_times),
        cmocka_unit_test(a_walk_seeks_64_addresses_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
