/* The walk, held against small worlds: outcome, answer, and every step.
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

/* What the root and a top-level domain say in most of these worlds. */
#define TO_COM                                                                 \
    {                                                                          \
        .at = "1.0.0.1", .name = "*.com", .flags = "",                         \
        .authority = "com. 3600 NS ns.com.\n",                                 \
        .additional = "ns.com. 3600 A 1.1.0.1\n"                               \
    }
#define TO_EXAMPLE                                                             \
    {                                                                          \
        .at = "1.1.0.1", .name = "*.example.com", .flags = "",                 \
        .authority = "example.com. 3600 NS ns1.example.com.\n"                 \
                     "example.com. 3600 NS ns2.example.com.\n",                \
        .additional = "ns1.example.com. 3600 A 1.2.0.1\n"                      \
                      "ns2.example.com. 3600 A 1.2.0.2\n"                      \
    }
#define TO_EXAMPLE_ONE                                                         \
    {                                                                          \
        .at = "1.1.0.1", .name = "*.example.com", .flags = "",                 \
        .authority = "example.com. 3600 NS ns1.example.com.\n",                \
        .additional = "ns1.example.com. 3600 A 1.2.0.1\n"                      \
    }
#define SOA_EXAMPLE "example.com. 60 SOA ns1.example.com. h. 1 2 3 4 60\n"
#define THE_END                                                                \
    {                                                                          \
        .flags = NULL                                                          \
    }

/* One walk: what is asked in which world, and what must come of it. */
struct walk_case {
    const char *what;
    const struct row *rows;
    const char *name, *type;
    enum rw_outcome outcome;
    enum rw_reason reason;
    const char *answer;
    const char *steps;
};

static void
check_case(const struct walk_case *row)
{
    struct world world;
    const struct rw_trace *trace;

    print_message("# %s\n", row->what);
    world_init(&world, row->rows);
    trace = rw_walk_trace(
        world_walk(&world, row->name, row->type ? row->type : "A"));
    if (row->steps != NULL)
        assert_string_equal(steps_text(trace), row->steps);
    assert_string_equal(rw_outcome_word(trace->outcome),
                        rw_outcome_word(row->outcome));
    assert_string_equal(rw_reason_word(trace->reason),
                        rw_reason_word(row->reason));
    assert_string_equal(answer_text(trace),
                        row->answer != NULL ? row->answer : "");
    assert_int_equal(world.shows, trace->step_count);
    assert_int_equal(world.collects, 1);
    for (size_t i = 0; i < trace->step_count; i++)
        assert_true(trace->steps[i]->verdict != RW_VERDICT_PENDING &&
                    trace->steps[i]->because.code != RW_BECAUSE_NONE);
    world_done(&world);
}

#define CHECK_CASES(cases)                                                     \
    for (size_t c = 0; c < sizeof(cases) / sizeof((cases)[0]); c++)            \
    check_case(&(cases)[c])

static void
referrals_lead_to_the_answer(void **state)
{
    static const struct row PLAIN[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .type = "A",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n"},
        {.at = "1.2.0.1",
         .name = "*.example.com",
         .flags = "AA",
         .authority = SOA_EXAMPLE},
        THE_END,
    };
    static const struct row CHILD_BESIDE_PARENT[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .authority = "example.com. 60 NS ns.com.\n"},
        {.at = "1.1.0.1",
         .name = "none.example.com",
         .flags = "AA NXDOMAIN",
         .authority = SOA_EXAMPLE},
        THE_END,
    };
    static const struct walk_case CASES[] = {
        {"two cuts down, with glue", PLAIN, "www.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer"},
        {"a name without the type", PLAIN, "www.example.com", "TXT",
         RW_OUTCOME_NODATA, RW_REASON_NONE, NULL,
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 nodata"},
        {"parent and child on one server: no referral to be seen",
         CHILD_BESIDE_PARENT, "www.example.com", "A", RW_OUTCOME_ANSWER,
         RW_REASON_NONE, "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 answer"},
        {"the same, no such name", CHILD_BESIDE_PARENT, "none.example.com", "A",
         RW_OUTCOME_NXDOMAIN, RW_REASON_NONE, NULL,
         "1.0.0.1 referral; 1.1.0.1 nxdomain"},
    };

    (void)state;
    CHECK_CASES(CASES);
}

#define AT_EXAMPLE(one, text)                                                  \
    {                                                                          \
        .at = "1.2.0.1", .name = one, .flags = "AA", .answer = text            \
    }

static void
aliases_are_followed(void **state)
{
    static const struct row ROWS[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.0.0.1",
         .name = "*.net",
         .flags = "",
         .authority = "net. 3600 NS ns.net.\n",
         .additional = "ns.net. 3600 A 1.1.0.2\n"},
        AT_EXAMPLE("in.example.com",
                   "in.example.com. 60 CNAME www.example.com.\n"
                   "www.example.com. 60 A 192.0.2.1\n"),
        AT_EXAMPLE("short.example.com",
                   "short.example.com. 60 CNAME www.example.com.\n"),
        AT_EXAMPLE("www.example.com", "www.example.com. 60 A 192.0.2.1\n"),
        AT_EXAMPLE("out.example.com", "out.example.com. 60 CNAME www.net.\n"
                                      "www.net. 60 A 6.6.6.6\n"),
        AT_EXAMPLE("self.example.com",
                   "self.example.com. 60 CNAME SELF.example.com.\n"),
        AT_EXAMPLE("ping.example.com",
                   "ping.example.com. 60 CNAME pong.net.\n"),
        {.at = "1.2.0.1",
         .name = "gone.example.com",
         .flags = "AA NXDOMAIN",
         .answer = "gone.example.com. 60 CNAME none.example.com.\n",
         .authority = SOA_EXAMPLE},
        {.at = "1.2.0.1",
         .name = "bare.example.com",
         .flags = "AA",
         .answer = "bare.example.com. 60 CNAME empty.example.com.\n",
         .authority = SOA_EXAMPLE},
        {.at = "1.2.0.1",
         .name = "far.example.com",
         .flags = "AA NXDOMAIN",
         .answer = "far.example.com. 60 CNAME www.net.\n",
         .authority = "net. 60 SOA a. b. 1 2 3 4 5\n"},
        AT_EXAMPLE("x.old.example.com",
                   "old.example.com. 60 DNAME example.com.\n"
                   "x.old.example.com. 60 CNAME x.example.com.\n"
                   "x.example.com. 60 A 192.0.2.3\n"),
        AT_EXAMPLE("y.old.example.com", "old.example.com. 60 DNAME net.\n"),
        {.at = "1.1.0.2",
         .name = "y.net",
         .flags = "AA",
         .answer = "y.net. 60 A 192.0.2.4\n"},
        {.at = "1.1.0.2",
         .name = "www.net",
         .flags = "AA",
         .answer = "www.net. 60 A 192.0.2.2\n"},
        {.at = "1.1.0.2",
         .name = "pong.net",
         .flags = "AA",
         .answer = "pong.net. 60 CNAME ping.example.com.\n"},
        THE_END,
    };
    static const struct walk_case CASES[] = {
        {"within one response", ROWS, "in.example.com", "A", RW_OUTCOME_ANSWER,
         RW_REASON_NONE,
         "in.example.com. CNAME www.example.com.; "
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer"},
        {"the target left out by the server", ROWS, "short.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "short.example.com. CNAME www.example.com.; "
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 alias; "
         "1.2.0.1 answer"},
        {"into another zone, whose data here are not taken", ROWS,
         "out.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "out.example.com. CNAME www.net.; www.net. A 192.0.2.2",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 alias; "
         "1.0.0.1 referral; 1.1.0.2 answer"},
        {"not where the alias itself is asked for", ROWS, "out.example.com",
         "CNAME", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "out.example.com. CNAME www.net.",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer"},
        {"not for ANY", ROWS, "out.example.com", "ANY", RW_OUTCOME_ANSWER,
         RW_REASON_NONE, "out.example.com. CNAME www.net.", NULL},
        {"to itself", ROWS, "self.example.com", "A", RW_OUTCOME_FAILURE,
         RW_REASON_LOOP, "self.example.com. CNAME SELF.example.com.", NULL},
        {"round through two zones", ROWS, "ping.example.com", "A",
         RW_OUTCOME_FAILURE, RW_REASON_LOOP,
         "ping.example.com. CNAME pong.net.; "
         "pong.net. CNAME ping.example.com.",
         NULL},
        {"to a name that is not there", ROWS, "gone.example.com", "A",
         RW_OUTCOME_NXDOMAIN, RW_REASON_NONE,
         "gone.example.com. CNAME none.example.com.", NULL},
        {"to a name without the type", ROWS, "bare.example.com", "A",
         RW_OUTCOME_NODATA, RW_REASON_NONE,
         "bare.example.com. CNAME empty.example.com.", NULL},
        {"an NXDOMAIN for another zone's name is not theirs to give", ROWS,
         "far.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "far.example.com. CNAME www.net.; www.net. A 192.0.2.2", NULL},
        {"a DNAME with its CNAME", ROWS, "x.old.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "old.example.com. DNAME example.com.; "
         "x.old.example.com. CNAME x.example.com.; "
         "x.example.com. A 192.0.2.3",
         NULL},
        {"a DNAME alone, into another zone", ROWS, "y.old.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "old.example.com. DNAME net.; y.old.example.com. CNAME y.net.; "
         "y.net. A 192.0.2.4",
         NULL},
    };

    (void)state;
    CHECK_CASES(CASES);
}

/* A chain that never ends, one link a response. */
static void
alias_chains_are_bounded(void **state)
{
    static char texts[24][96], names[24][32];
    static struct row rows[32];
    struct world world;
    const struct rw_trace *trace;
    size_t n = 0;

    (void)state;
    rows[n++] = (struct row)TO_COM;
    rows[n++] = (struct row)TO_EXAMPLE_ONE;
    for (size_t i = 0; i < 24; i++) {
        snprintf(names[i], sizeof(names[i]), "n%zu.example.com", i);
        snprintf(texts[i], sizeof(texts[i]),
                 "n%zu.example.com. 60 CNAME n%zu.example.com.\n", i, i + 1);
        rows[n++] = (struct row)AT_EXAMPLE(names[i], texts[i]);
    }
    world_init(&world, rows);
    trace = rw_walk_trace(world_walk(&world, "n0.example.com", "A"));
    assert_int_equal(trace->outcome, RW_OUTCOME_FAILURE);
    assert_int_equal(trace->reason, RW_REASON_ALIAS_LIMIT);
    assert_int_equal(trace->answer_count, 17);
    world_done(&world);
}

#define LAME_FIRST(...)                                                        \
    {                                                                          \
        TO_COM, TO_EXAMPLE_ONE, {.at = "1.2.0.1", __VA_ARGS__}, THE_END        \
    }

static void
lame_servers_are_told(void **state)
{
    static const struct row REFUSES[] = LAME_FIRST(.flags = "REFUSED");
    static const struct row NOTAUTH[] = LAME_FIRST(.flags = "NOTAUTH");
    static const struct row FAILS[] = LAME_FIRST(.flags = "SERVFAIL");
    static const struct row UPWARD[] =
        LAME_FIRST(.flags = "", .authority = ". 60 NS a.root.\n");
    static const struct row TO_PARENT[] =
        LAME_FIRST(.flags = "", .authority = "com. 60 NS ns.com.\n");
    static const struct row SIDEWAYS[] =
        LAME_FIRST(.flags = "",
                   .authority = "example.com. 60 NS ns1.example.com.\n");
    static const struct row ELSEWHERE[] =
        LAME_FIRST(.flags = "", .authority = "net. 60 NS ns.net.\n");
    static const struct row EMPTY[] = LAME_FIRST(.flags = "");
    static const struct row EMPTY_AA[] = LAME_FIRST(.flags = "AA");
    static const struct row BARE_NXDOMAIN[] =
        LAME_FIRST(.flags = "AA NXDOMAIN");
    static const struct row OF_PARENT[] =
        LAME_FIRST(.flags = "", .authority = "com. 60 SOA a. b. 1 2 3 4 5\n");
#define LAME_CASE(title, world_rows, why)                                      \
    {                                                                          \
        title, world_rows, "www.example.com", "A", RW_OUTCOME_FAILURE, why,    \
            NULL, "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 lame"           \
    }
    static const struct walk_case CASES[] = {
        LAME_CASE("REFUSED", REFUSES, RW_REASON_LAME),
        LAME_CASE("NOTAUTH", NOTAUTH, RW_REASON_LAME),
        LAME_CASE("SERVFAIL", FAILS, RW_REASON_RCODE),
        LAME_CASE("a referral to the root", UPWARD, RW_REASON_LAME),
        LAME_CASE("a referral to the parent", TO_PARENT, RW_REASON_LAME),
        LAME_CASE("a referral to itself", SIDEWAYS, RW_REASON_LAME),
        LAME_CASE("a referral to somewhere else", ELSEWHERE, RW_REASON_LAME),
        LAME_CASE("nothing at all, AA=0", EMPTY, RW_REASON_LAME),
        LAME_CASE("the parent's SOA", OF_PARENT, RW_REASON_LAME),
        {"nothing, but with AA: NODATA without its SOA", EMPTY_AA,
         "www.example.com", "A", RW_OUTCOME_NODATA, RW_REASON_NONE, NULL, NULL},
        {"NXDOMAIN with AA and no SOA", BARE_NXDOMAIN, "www.example.com", "A",
         RW_OUTCOME_NXDOMAIN, RW_REASON_NONE, NULL, NULL},
    };

    (void)state;
    CHECK_CASES(CASES);
}

/* Run a case for seeds until the server that fails was drawn first. */
static const struct rw_trace *
with_bad_first(struct world *world, const struct row *rows, const char *first)
{
    for (uint64_t seed = 1; seed < 200; seed++) {
        const struct rw_trace *trace;

        world_init(world, rows);
        world->seed = seed * 77;
        trace = rw_walk_trace(world_walk(world, "www.example.com", "A"));
        if (trace->step_count > 2 &&
            strncmp(steps_text(trace) + 36, first, strlen(first)) == 0)
            return trace;
        world_done(world);
    }
    fail_msg("%s was never drawn", first);
    return NULL;
}

/* The second server of example.com answers; the first is as each case has
 * it. */
struct pair_case {
    const char *what;
    struct row first;
    const char *steps;
    unsigned most_ms; /* the walk takes no longer */
};

static void
other_servers_stand_in(void **state)
{
    static const struct pair_case CASES[] = {
        {"REFUSED: one round trip",
         {.flags = "REFUSED"},
         "1.2.0.1 lame; 1.2.0.2 answer",
         40},
        {"SERVFAIL", {.flags = "SERVFAIL"}, "1.2.0.1 lame; 1.2.0.2 answer", 40},
        {"silence: the hedge",
         {.flags = "", .manner = SILENTLY},
         "1.2.0.1 !timeout; 1.2.0.2 answer",
         290},
        {"a closed port: at once",
         {.flags = "", .manner = WITHOUT_PORT},
         "1.2.0.1 !refused; 1.2.0.2 answer",
         40},
        {"no route: at once",
         {.flags = "", .manner = UNREACHABLY},
         "1.2.0.1 !unreachable; 1.2.0.2 answer",
         40},
        {"broken octets",
         {.flags = "AA", .manner = GARBLED},
         "1.2.0.1 !malformed; 1.2.0.2 answer",
         40},
        {"NOTIMP with and without EDNS",
         {.flags = "NOTIMP"},
         "1.2.0.1 retry; 1.2.0.1 error; 1.2.0.2 answer",
         50},
        {"a recursor, AA=0 and RA=1",
         {.flags = "RA", .answer = "www.example.com. 60 A 6.6.6.6\n"},
         "1.2.0.1 lame; 1.2.0.2 answer",
         40},
        {"TCP that ends early",
         {.flags = "AA", .manner = CLOSING},
         "1.2.0.1 truncated; 1.2.0.1 tcp !connection-closed; 1.2.0.2 answer",
         50},
        {"slow, and first all the same",
         {.flags = "AA",
          .answer = "www.example.com. 60 A 192.0.2.1\n",
          .delay_ms = 255},
         "1.2.0.1 answer; 1.2.0.2 !cancelled",
         280},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct row rows[] = {
            TO_COM,
            TO_EXAMPLE,
            CASES[c].first,
            {.at = "1.2.0.2",
             .name = "www.example.com",
             .flags = "AA",
             .answer = "www.example.com. 60 A 192.0.2.1\n"},
            THE_END,
        };
        struct world world;
        const struct rw_trace *trace;

        print_message("# %s\n", CASES[c].what);
        rows[2].at = "1.2.0.1";
        trace = with_bad_first(&world, rows, "1.2.0.1");
        assert_string_equal(steps_text(trace) + 36, CASES[c].steps);
        assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        assert_string_equal(answer_text(trace), "www.example.com. A 192.0.2.1");
        assert_within(trace->ended_us - trace->started_us, 1,
                      CASES[c].most_ms * MS);
        world_done(&world);
    }
}

static void
one_server_is_asked_again(void **state)
{
    static const struct row NO_EDNS[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .manner = EDNS_ONLY_NOT},
        THE_END};
    static const struct row BADVERS[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .manner = EDNS_BADVERS},
        THE_END};
    static const struct row CONFUSED[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .manner = EDNS_CONFUSES},
        THE_END};
    static const struct row TRUNCATED[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .manner = CUT_SHORT},
        THE_END};
    static const struct row STRANGERS[] = {
        TO_COM,
        TO_EXAMPLE_ONE,
        {.at = "1.2.0.1",
         .name = "www.example.com",
         .flags = "AA",
         .answer = "www.example.com. 60 A 192.0.2.1\n",
         .manner = MISTAKEN_ID},
        THE_END};
    static const struct row SILENT[] = {TO_COM, TO_EXAMPLE_ONE, THE_END};
    static const struct row RECURSOR[] =
        LAME_FIRST(.flags = "RA",
                   .answer = "www.example.com. 60 A 192.0.2.1\n");
    static const struct row NOT_AA[] =
        LAME_FIRST(.flags = "", .answer = "www.example.com. 60 A 192.0.2.1\n");
    static const struct walk_case CASES[] = {
        {"without EDNS, after two silences with it", NO_EDNS, "www.example.com",
         "A", RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 !timeout; "
         "1.2.0.1 !timeout; 1.2.0.1 answer"},
        {"without EDNS, after a SERVFAIL that may come of it", CONFUSED,
         "www.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 lame; "
         "1.2.0.1 answer"},
        {"without EDNS, where version 0 is BADVERS: no flag is to blame",
         BADVERS, "www.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 retry; 1.2.0.1 answer"},
        {"over TCP after TC", TRUNCATED, "www.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 truncated; "
         "1.2.0.1 tcp answer"},
        {"and listened to past strangers' responses", STRANGERS,
         "www.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer; "
         "1.2.0.1 !mismatch; 1.2.0.1 !mismatch; 1.2.0.1 !mismatch"},
        {"three times, when silent", SILENT, "www.example.com", "A",
         RW_OUTCOME_FAILURE, RW_REASON_NO_SERVER_ANSWERED, NULL,
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 !timeout; "
         "1.2.0.1 !timeout; 1.2.0.1 !timeout"},
        {"not, when only a recursor is there: it is taken", RECURSOR,
         "www.example.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer"},
        {"not, when AA is missing", NOT_AA, "www.example.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.example.com. A 192.0.2.1",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.2.0.1 answer"},
    };

    (void)state;
    CHECK_CASES(CASES);
}

static void
server_is_asked_with_no_more_of_edns_than_it_knows(void **state)
{
#define BASIC(how)                                                             \
    {                                                                          \
        TO_COM, TO_EXAMPLE_ONE,                                                \
            {.at = "1.2.0.1",                                                  \
             .name = "www.example.com",                                        \
             .flags = "AA",                                                    \
             .answer = "www.example.com. 60 A 192.0.2.1\n",                    \
             .manner = (how)},                                                 \
            THE_END                                                            \
    }
    static const struct row MINDS[] = BASIC(EDNS_BASIC);
    static const struct row MINDS_BADLY[] = BASIC(EDNS_BASIC_FORMERR);
    static const struct row PLAIN[] = BASIC(PLAINLY);
    static const struct {
        const char *what;
        const struct row *rows;
        uint8_t version;
        bool compact_ok;
        const char *last; /* of the steps at 1.2.0.1 */
        enum rw_because_code because;
    } CASES[] = {
        {"all is understood", PLAIN, 0, true, "1.2.0.1 answer", RW_BECAUSE_CUT},
        {"CO is not", MINDS, 0, true, "1.2.0.1 retry; 1.2.0.1 answer",
         RW_BECAUSE_BASIC_EDNS},
        {"nor asked for", MINDS, 0, false, "1.2.0.1 answer", RW_BECAUSE_CUT},
        {"version 1 is not, and it says so", MINDS, 1, false,
         "1.2.0.1 retry; 1.2.0.1 answer", RW_BECAUSE_BASIC_EDNS},
        {"version 1 is not, and it says FORMERR", MINDS_BADLY, 1, false,
         "1.2.0.1 retry; 1.2.0.1 answer", RW_BECAUSE_BASIC_EDNS},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct world world;
        const struct rw_trace *trace;
        const struct rw_step *step;
        const uint8_t *ttl;

        print_message("# %s\n", CASES[c].what);
        world_init(&world, CASES[c].rows);
        world.options.query.edns = world.options.query.dnssec_ok = true;
        world.options.query.edns_version = CASES[c].version;
        world.options.query.compact_ok = CASES[c].compact_ok;
        trace = rw_walk_trace(world_walk(&world, "www.example.com", "A"));
        assert_string_equal(steps_text(trace) + 36, CASES[c].last);
        step = trace->steps[trace->step_count - 1];
        assert_int_equal(step->because.code, CASES[c].because);
        ttl = step->query.data + step->query.len - 6;
        assert_int_equal(ttl[2] & 0x80, 0x80); /* DO was not lost */
        assert_int_equal(ttl[2] & 0x40,
                         CASES[c].rows == PLAIN && CASES[c].compact_ok ? 0x40
                                                                       : 0);
        assert_int_equal(ttl[1], 0);
        world_done(&world);
    }
}

static void
addresses_are_looked_up(void **state)
{
#define TO_FAR                                                                 \
    {                                                                          \
        .at = "1.1.0.1", .name = "*.far.com", .flags = "",                     \
        .authority = "far.com. 3600 NS ns.other.net.\n"                        \
    }
#define TO_NET                                                                 \
    {                                                                          \
        .at = "1.0.0.1", .name = "*.net", .flags = "",                         \
        .authority = "net. 3600 NS ns.net.\n",                                 \
        .additional = "ns.net. 3600 A 1.1.0.2\n"                               \
    }
#define FAR_ANSWERS                                                            \
    {                                                                          \
        .at = "1.3.0.1", .name = "www.far.com", .flags = "AA",                 \
        .answer = "www.far.com. 60 A 192.0.2.9\n"                              \
    }
    static const struct row ONCE[] = {
        TO_COM,
        TO_FAR,
        TO_NET,
        FAR_ANSWERS,
        {.at = "1.1.0.2",
         .name = "ns.other.net",
         .type = "A",
         .flags = "AA",
         .answer = "ns.other.net. 60 A 1.3.0.1\n"},
        THE_END};
    static const struct row TWICE[] = {
        TO_COM,
        TO_FAR,
        TO_NET,
        FAR_ANSWERS,
        {.at = "1.1.0.2",
         .name = "*.other.net",
         .flags = "",
         .authority = "other.net. 60 NS ns.third.org.\n"},
        {.at = "1.0.0.1",
         .name = "*.org",
         .flags = "AA",
         .answer = "ns.third.org. 60 A 1.4.0.1\n"},
        {.at = "1.4.0.1",
         .name = "ns.other.net",
         .flags = "AA",
         .answer = "ns.other.net. 60 A 1.3.0.1\n"},
        THE_END};
    static const struct row ROUND[] = {
        TO_COM,
        TO_FAR,
        TO_NET,
        {.at = "1.1.0.2",
         .name = "*.other.net",
         .flags = "",
         .authority = "other.net. 60 NS ns.far.com.\n"},
        THE_END};
    static const struct row CROSSWISE[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 60 NS ns.w.com.\nfar.com. 60 NS ns.z.com.\n"},
        {.at = "1.1.0.1",
         .name = "*.w.com",
         .flags = "",
         .authority = "w.com. 60 NS ns.z.com.\n"},
        {.at = "1.1.0.1",
         .name = "*.z.com",
         .flags = "",
         .authority = "z.com. 60 NS ns.w.com.\n"},
        THE_END};
    static const struct row ITSELF[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 3600 NS ns.far.com.\n"},
        THE_END};
    static const struct row NOWHERE[] = {
        TO_COM,
        TO_FAR,
        TO_NET,
        {.at = "1.1.0.2",
         .name = "ns.other.net",
         .flags = "AA NXDOMAIN",
         .authority = "net. 60 SOA a. b. 1 2 3 4 5\n"},
        THE_END};
    static const struct row SIBLING[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 3600 NS ns.near.com.\n",
         .additional = "ns.near.com. 60 A 1.3.0.1\n"},
        FAR_ANSWERS,
        THE_END};
    static const struct row POISON[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 3600 NS ns.other.net.\n",
         .additional = "ns.other.net. 60 A 6.6.6.6\n"},
        TO_NET,
        FAR_ANSWERS,
        {.at = "1.1.0.2",
         .name = "ns.other.net",
         .flags = "AA",
         .answer = "ns.other.net. 60 A 1.3.0.1\n"},
        {.at = "6.6.6.6",
         .flags = "AA",
         .answer = "www.far.com. 60 A 6.6.6.6\n"},
        THE_END};
    static const struct row WRONG_GLUE[] = {
        TO_COM,
        {.at = "1.1.0.1",
         .name = "*.far.com",
         .flags = "",
         .authority = "far.com. 3600 NS ns.near.com.\n",
         .additional = "ns.near.com. 60 A 1.9.9.9\n"},
        {.at = "1.9.9.9", .flags = "REFUSED"},
        {.at = "1.1.0.1",
         .name = "ns.near.com",
         .flags = "AA",
         .answer = "ns.near.com. 60 A 1.3.0.1\n"},
        FAR_ANSWERS,
        THE_END};
    static const struct row GLUE_ON_THE_WAY[] = {
        TO_COM,
        TO_FAR,
        TO_NET,
        FAR_ANSWERS,
        {.at = "1.1.0.2",
         .name = "*.other.net",
         .flags = "",
         .authority = "other.net. 60 NS ns.other.net.\n",
         .additional = "ns.other.net. 60 A 1.3.0.1\n"},
        THE_END};
    static const struct walk_case CASES[] = {
        {"one level deep", ONCE, "www.far.com", "A", RW_OUTCOME_ANSWER,
         RW_REASON_NONE, "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.0.0.1 address referral; "
         "1.1.0.2 address answer; 1.3.0.1 answer"},
        {"two levels deep", TWICE, "www.far.com", "A", RW_OUTCOME_ANSWER,
         RW_REASON_NONE, "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.0.0.1 address referral; "
         "1.1.0.2 address referral; 1.0.0.1 address answer; "
         "1.4.0.1 address answer; 1.3.0.1 answer"},
        {"round in a circle of two zones", ROUND, "www.far.com", "A",
         RW_OUTCOME_FAILURE, RW_REASON_LOOP, NULL,
         "1.0.0.1 referral; 1.1.0.1 referral; 1.0.0.1 address referral; "
         "1.1.0.2 address referral"},
        {"crosswise between two look-ups", CROSSWISE, "www.far.com", "A",
         RW_OUTCOME_FAILURE, RW_REASON_LOOP, NULL,
         "1.0.0.1 referral; 1.1.0.1 referral; 1.1.0.1 address referral; "
         "1.1.0.1 address referral"},
        {"a zone whose only server is in it, without glue", ITSELF,
         "www.far.com", "A", RW_OUTCOME_FAILURE, RW_REASON_LOOP, NULL, NULL},
        {"a server's name that is not there", NOWHERE, "www.far.com", "A",
         RW_OUTCOME_FAILURE, RW_REASON_NO_ADDRESS, NULL, NULL},
        {"not where a sibling's glue is there", SIBLING, "www.far.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.3.0.1 answer"},
        {"where the glue is out of bailiwick", POISON, "www.far.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.0.0.1 address referral; "
         "1.1.0.2 address answer; 1.3.0.1 answer"},
        {"where the glue is wrong", WRONG_GLUE, "www.far.com", "A",
         RW_OUTCOME_ANSWER, RW_REASON_NONE, "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.9.9.9 lame; "
         "1.1.0.1 address answer; 1.3.0.1 answer"},
        {"no further than to glue for the very name", GLUE_ON_THE_WAY,
         "www.far.com", "A", RW_OUTCOME_ANSWER, RW_REASON_NONE,
         "www.far.com. A 192.0.2.9",
         "1.0.0.1 referral; 1.1.0.1 referral; 1.0.0.1 address referral; "
         "1.1.0.2 address referral; 1.3.0.1 answer"},
    };

    (void)state;
    CHECK_CASES(CASES);
}

/* f needs z, which is slow to come; meanwhile g is sought, which waits for z
 * as well; then z turns out to need g.  Nobody is his own ancestor, and yet
 * each waits for the other: the walk sees that nothing is on the way. */
static void
look_ups_that_wait_for_each_other_end(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .name = "*.far",
         .flags = "",
         .authority = "far. 60 NS ns.f.\nfar. 60 NS ns.g.\n"},
        {.at = "1.0.0.1",
         .name = "*.f",
         .flags = "",
         .authority = "f. 60 NS ns.z.\n"},
        {.at = "1.0.0.1",
         .name = "*.g",
         .flags = "",
         .authority = "g. 60 NS ns.z.\n"},
        {.at = "1.0.0.1",
         .name = "*.z",
         .flags = "",
         .delay_ms = 700,
         .authority = "z. 60 NS ns.g.\n"},
        THE_END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    trace = rw_walk_trace(world_walk(&world, "www.far", "A"));
    assert_int_equal(trace->outcome, RW_OUTCOME_FAILURE);
    assert_int_equal(trace->reason, RW_REASON_LOOP);
    assert_within(trace->ended_us - trace->started_us, 700 * MS, 800 * MS);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(referrals_lead_to_the_answer),
        cmocka_unit_test(aliases_are_followed),
        cmocka_unit_test(alias_chains_are_bounded),
        cmocka_unit_test(lame_servers_are_told),
        cmocka_unit_test(other_servers_stand_in),
        cmocka_unit_test(one_server_is_asked_again),
        cmocka_unit_test(server_is_asked_with_no_more_of_edns_than_it_knows),
        cmocka_unit_test(addresses_are_looked_up),
        cmocka_unit_test(look_ups_that_wait_for_each_other_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
