/* Surveys, held against small worlds: who is asked what, how often, how much
 * at once, and what is left out.
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

#define SOA(serial)                                                            \
    "com. 60 SOA n1.com. h.com. " serial " 7200 3600 1209600 60\n"
#define TO_COM                                                                 \
    {                                                                          \
        .at = "1.0.0.1", .flags = "",                                          \
        .authority = "com. 60 NS n1.com.\ncom. 60 NS n2.com.\n",               \
        .additional = "n1.com. 60 A 1.1.0.1\nn2.com. 60 A 1.1.0.2\n"           \
    }
#define SAYS(address, of, about, text)                                         \
    {                                                                          \
        .at = address, .name = of, .type = about, .flags = "AA",               \
        .answer = text                                                         \
    }
#define NS_SET "com. 60 NS n1.com.\ncom. 60 NS n2.com.\n"
#define COM                                                                    \
    SAYS(NULL, "www.com", "A", "www.com. 60 A 192.0.2.1\n"),                   \
        SAYS(NULL, "com", "SOA", SOA("7")), SAYS(NULL, "com", "NS", NS_SET),   \
        SAYS(NULL, "n1.com", "A", "n1.com. 60 A 1.1.0.1\n"),                   \
        SAYS(NULL, "n2.com", "A", "n2.com. 60 A 1.1.0.2\n")
#define NOTHING_ELSE                                                           \
    {.flags = "AA", .authority = SOA("7")},                                    \
    {                                                                          \
        .flags = NULL                                                          \
    }

static const struct row HEALTHY[] = {TO_COM, COM, NOTHING_ELSE};

/* How often a probe was made of an address; NULL: of any. */
static unsigned
count(const struct rw_trace *trace, enum rw_probe probe, const char *at)
{
    struct rw_address address;
    unsigned n = 0;

    if (at != NULL && rw_address_from_text(&address, at, 53) != RW_OK)
        fail_msg("%s", at);
    for (size_t i = 0; i < trace->step_count; i++)
        n += trace->steps[i]->probe == probe &&
             (at == NULL ||
              rw_address_equal(&trace->steps[i]->server.address, &address));
    return n;
}

static bool
is_same(const struct rw_step *a, const struct rw_step *b)
{
    return a->qtype == b->qtype && rw_name_equal(a->qname, b->qname) &&
           a->transport == b->transport &&
           rw_address_equal(&a->server.address, &b->server.address);
}

static unsigned
count_repeated(const struct rw_trace *trace)
{
    unsigned n = 0;

    for (size_t i = 0; i < trace->step_count; i++)
        for (size_t k = 0; k < i; k++)
            n += is_same(trace->steps[i], trace->steps[k]);
    return n;
}

static uint64_t
end_of(const struct rw_step *step)
{
    return step->sent_us +
           (step->rtt_us != RW_NO_TIME ? step->rtt_us : step->given_up_us);
}

/* The most queries on the way to one address at once. */
static unsigned
most_open(const struct rw_trace *trace)
{
    unsigned most = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        unsigned open = 0;

        for (size_t k = 0; k <= i; k++)
            open += rw_address_equal(&trace->steps[k]->server.address,
                                     &step->server.address) &&
                    end_of(trace->steps[k]) > step->sent_us;
        most = open > most ? open : most;
    }
    return most;
}

static const struct rw_trace *
survey(struct world *world, const struct row *rows)
{
    world_init(world, rows);
    world->options.all = true;
    return rw_walk_trace(world_walk(world, "www.com", "A"));
}

static void
plan_is_asked_of_every_address_once(void **state)
{
    static const enum rw_probe EACH[] = {RW_PROBE_QUESTION, RW_PROBE_SOA,
                                         RW_PROBE_NS, RW_PROBE_DNSKEY,
                                         RW_PROBE_TCP};
    struct world world;
    const struct rw_trace *trace = survey(&world, HEALTHY);

    (void)state;
    for (size_t i = 0; i < sizeof(EACH) / sizeof(EACH[0]); i++) {
        assert_int_equal(count(trace, EACH[i], "1.1.0.1"), 1);
        assert_int_equal(count(trace, EACH[i], "1.1.0.2"), 1);
    }
    /* two names, of one family in this world */
    assert_int_equal(count(trace, RW_PROBE_ADDRESS, NULL), 2);
    assert_int_equal(count(trace, RW_PROBE_CDS, NULL), 0);
    assert_int_equal(count_repeated(trace), 0);
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(trace->survey.zones, 1);
    assert_int_equal(trace->survey.queries, 12);
    assert_int_equal(trace->survey.probes_left_out, 0);
    assert_int_equal(trace->survey.servers_left_out, 0);
    assert_int_equal(trace->survey.zones_left_out, 0);
    assert_true(most_open(trace) <= 2);
    world_done(&world);
}

static void
each_query_wants_identity_and_version(void **state)
{
    struct world world;
    const struct rw_trace *trace = survey(&world, HEALTHY);

    (void)state;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_octets *query = &trace->steps[i]->query;
        static const uint8_t WISHES[] = {0, 3, 0, 0, 0, 19, 0, 0};

        assert_memory_equal(query->data + query->len - sizeof(WISHES), WISHES,
                            sizeof(WISHES));
    }
    world_done(&world);
}

/* What only a signed zone has is asked of one server, and of the others where
 * it is there. */
static void
rare_sets_are_asked_of_one_server_first(void **state)
{
    static const struct row SIGNED[] = {
        TO_COM, COM,
        SAYS(NULL, "com", "DNSKEY", "com. 60 DNSKEY 257 3 13 AQID\n"),
        SAYS(NULL, "com", "CDS",
             "com. 60 CDS 1 13 2 "
             "0000000000000000000000000000000000000000000000000000000000000000"
             "\n"),
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, SIGNED);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_CDS, "1.1.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_CDS, "1.1.0.2"), 1);
    assert_int_equal(count(trace, RW_PROBE_CDNSKEY, NULL), 1);
    assert_int_equal(count(trace, RW_PROBE_ZONEMD, NULL), 1);
    assert_int_equal(count(trace, RW_PROBE_DSYNC, NULL), 0); /* no DS */
    assert_int_equal(count_repeated(trace), 0);
    world_done(&world);
}

static void
parent_is_asked_where_it_wants_to_be_told(void **state)
{
    static const char NAME[] = "\3com\6_dsync";
    static const struct row SIGNED[] = {
        {.at = "1.0.0.1", .name = "*._dsync", .flags = "AA NXDOMAIN"},
        {.at = "1.0.0.1",
         .flags = "",
         .authority = "com. 60 NS n1.com.\ncom. 60 DS 1 13 2 "
                      "00000000000000000000000000000000000000000000000000000000"
                      "00000000\n",
         .additional = "n1.com. 60 A 1.1.0.1\n"},
        COM,
        SAYS(NULL, "com", "CDS",
             "com. 60 CDS 1 13 2 "
             "0000000000000000000000000000000000000000000000000000000000000000"
             "\n"),
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, SIGNED);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_DSYNC, "1.0.0.1"), 1);
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->probe == RW_PROBE_DSYNC)
            assert_memory_equal(trace->steps[i]->qname, NAME, sizeof(NAME));
    world_done(&world);
}

/* ---- who is asked ------------------------------------------------------- */

static void
servers_that_only_the_zone_names_are_asked(void **state)
{
    static const struct row ROWS[] = {
        TO_COM, SAYS(NULL, "com", "NS", NS_SET "com. 60 NS n3.com.\n"),
        SAYS(NULL, "n3.com", "A", "n3.com. 60 A 1.1.0.3\n"), COM, NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.3"), 1);
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.3"), 1);
    assert_int_equal(count_repeated(trace), 0);
    world_done(&world);
}

/* The walk's own question may be for the NS set of a zone below, which a server
 * of both answers itself: those serve that zone and not this one. */
static void
servers_of_a_zone_below_are_not_asked(void **state)
{
    static const struct row ROWS[] = {
        TO_COM, SAYS(NULL, "sub.com", "NS", "sub.com. 60 NS n9.sub.com.\n"),
        SAYS(NULL, "n9.sub.com", "A", "n9.sub.com. 60 A 1.1.0.9\n"), COM,
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.all = true;
    trace = rw_walk_trace(world_walk(&world, "sub.com", "NS"));
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.9"), 0);
    assert_int_equal(count(trace, RW_PROBE_ADDRESS, NULL), 2);
    world_done(&world);
}

/* A server that swallows TCP: one retry, three seconds each at most, beside all
 * else. */
static void
silence_over_tcp_is_bounded(void **state)
{
    static const struct row ROWS[] = {TO_COM,
                                      {.at = "1.1.0.1",
                                       .name = "com",
                                       .type = "SOA",
                                       .flags = "AA",
                                       .answer = SOA("7"),
                                       .manner = UDP_ONLY},
                                      COM,
                                      NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.1"), 2);
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.2"), 1);
    assert_int_equal(trace->survey.probes_left_out, 0);
    assert_in_range(trace->ended_us - trace->started_us, 3000 * MS, 6200 * MS);
    world_done(&world);
}

/* A server that has too many connections just then closes the new one: it is
 * asked once more, later. */
static void
a_connection_that_is_closed_is_tried_again(void **state)
{
    static const struct row ROWS[] = {TO_COM,
                                      {.at = "1.1.0.1",
                                       .name = "com",
                                       .type = "SOA",
                                       .flags = "AA",
                                       .answer = SOA("7"),
                                       .manner = TCP_FULL},
                                      COM,
                                      NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);
    uint64_t first_us = 0, last_us = 0;

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.1"), 2);
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.2"), 1);
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->error == RW_STEP_CLOSED) {
            first_us = first_us == 0 ? trace->steps[i]->sent_us : first_us;
            last_us = trace->steps[i]->sent_us;
        }
    assert_in_range(last_us - first_us, 1900 * MS, 2500 * MS);
    assert_int_equal(trace->survey.probes_left_out, 0);
    world_done(&world);
}

/* How many EDNS versions, options or flags of a query nobody has assigned. */
static unsigned
count_unknown(const struct rw_step *step)
{
    struct rw_message msg;
    struct rw_rr rrs[4];
    struct rw_edns_option option;
    struct rw_edns edns;

    assert_int_equal(
        rw_message_parse(&msg, step->query.data, step->query.len, rrs, 4),
        RW_OK);
    assert_true(rw_edns_of(&edns, &msg));
    return (unsigned)(edns.version == 1) + ((edns.flags & 0x0040) != 0) +
           rw_edns_find(&option, &msg, 100);
}

/* --probe: each of them once of each address, and of nobody else. */
static void
unusual_probes_are_asked_once_each(void **state)
{
    static const enum rw_probe EACH[] = {
        RW_PROBE_EDNS_VERSION, RW_PROBE_EDNS_OPTION, RW_PROBE_EDNS_FLAG,
        RW_PROBE_CASE,         RW_PROBE_AAAA,        RW_PROBE_HTTPS,
        RW_PROBE_UNKNOWN,      RW_PROBE_EDNS_DO,     RW_PROBE_EDNS_COOKIE,
        RW_PROBE_TRANSFER};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, HEALTHY);
    world.options.all = true;
    world.options.probe_edns = world.options.probe_case = true;
    world.options.probe_types = world.options.probe_qmin = true;
    world.options.probe_axfr = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    for (size_t i = 0; i < sizeof(EACH) / sizeof(EACH[0]); i++) {
        assert_int_equal(count(trace, EACH[i], "1.1.0.1"), 1);
        assert_int_equal(count(trace, EACH[i], "1.1.0.2"), 1);
        assert_int_equal(count(trace, EACH[i], NULL), 2);
    }
    /* the walk's own type, and no name in between */
    assert_int_equal(count(trace, RW_PROBE_A, NULL), 0);
    assert_int_equal(count(trace, RW_PROBE_QMIN, NULL), 0);
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        bool is_edns = step->probe >= RW_PROBE_EDNS_VERSION &&
                       step->probe <= RW_PROBE_EDNS_FLAG;

        assert_int_equal(count_unknown(step), is_edns ? 1 : 0);
        if (step->probe == RW_PROBE_CASE)
            assert_memory_equal(step->qname, "\3CoM", 5);
    }
    assert_int_equal(trace->survey.probes_left_out, 0);
    world_done(&world);
}

/* Who servers are is asked of the zone's and the root's, in class CH; once of
 * an address that nobody has; and the zone that was surveyed is still one. */
static void
identities_are_asked_of_the_root_too(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, HEALTHY);
    world.options.all = world.options.probe_identity = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(count(trace, RW_PROBE_IDENTITY, "1.1.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_IDENTITY, "1.1.0.2"), 1);
    assert_int_equal(count(trace, RW_PROBE_IDENTITY, "1.0.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_VERSION, "1.1.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_VERSION, "1.0.0.1"), 0);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.0.0.1"), 0);
    assert_in_range(count(trace, RW_PROBE_NOWHERE, "192.0.2.253"), 1, 2);
    assert_int_equal(count(trace, RW_PROBE_NOWHERE, NULL),
                     count(trace, RW_PROBE_NOWHERE, "192.0.2.253"));
    for (size_t i = 0; i < trace->step_count; i++)
        assert_int_equal(trace->steps[i]->qclass,
                         trace->steps[i]->probe == RW_PROBE_IDENTITY ||
                                 trace->steps[i]->probe == RW_PROBE_VERSION
                             ? 3
                             : 1);
    assert_int_equal(trace->survey.zones, 1);
    assert_int_equal(trace->survey.probes_left_out, 0);
    assert_int_equal(trace->left_out_count, 0);
    world_done(&world);
}

/* Every name between the zone and the walk's own, of each address. */
static void
names_in_between_are_asked_for(void **state)
{
    static const struct row ROWS[] = {
        TO_COM, SAYS(NULL, "a.b.c.com", "A", "a.b.c.com. 60 A 192.0.2.1\n"),
        COM, NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.all = world.options.probe_qmin = true;
    trace = rw_walk_trace(world_walk(&world, "a.b.c.com", "A"));
    assert_int_equal(count(trace, RW_PROBE_QMIN, "1.1.0.1"), 2);
    assert_int_equal(count(trace, RW_PROBE_QMIN, "1.1.0.2"), 2);
    assert_int_equal(count(trace, RW_PROBE_CASE, NULL), 0);
    assert_int_equal(count_repeated(trace), 0);
    world_done(&world);
}

/* Two servers of com delegate example.com differently: both are followed. */
static void
parents_that_differ_are_both_followed(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .flags = "",
         .authority = NS_SET,
         .additional = "n1.com. 60 A 1.1.0.1\nn2.com. 60 A 1.1.0.2\n"},
        {.at = "1.1.0.1",
         .name = "*.x.com",
         .flags = "",
         .authority = "x.com. 60 NS a.x.com.\n",
         .additional = "a.x.com. 60 A 1.2.0.1\n"},
        {.at = "1.1.0.2",
         .name = "*.x.com",
         .flags = "",
         .authority = "x.com. 60 NS b.x.com.\n",
         .additional = "b.x.com. 60 A 1.2.0.2\n"},
        {.at = "1.2.0.2", .flags = "REFUSED"},
        SAYS("1.2.0.1", "x.com", "SOA",
             "x.com. 60 SOA a.x.com. h.com. 1 7200 3600 1209600 60\n"),
        SAYS("1.2.0.1", "x.com", "NS", "x.com. 60 NS a.x.com.\n"),
        SAYS(NULL, "*.x.com", "A", "www.x.com. 60 A 192.0.2.1\n"),
        COM,
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.all = world.options.all_path = true;
    trace = rw_walk_trace(world_walk(&world, "www.x.com", "A"));
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.2.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.2.0.2"), 1);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.1"), 1);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.0.0.1"), 1);
    assert_int_equal(trace->survey.zones, 3);
    world_done(&world);
}

static void
last_zone_alone_is_surveyed(void **state)
{
    struct world world;
    const struct rw_trace *trace = survey(&world, HEALTHY);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.0.0.1"), 0);
    world_done(&world);
}

/* A walk that fails is surveyed where it stands. */
static void
zone_without_answer_is_surveyed(void **state)
{
    static const struct row ROWS[] = {TO_COM,
                                      {.at = "1.1.0.1", .flags = "REFUSED"},
                                      {.at = "1.1.0.2", .flags = "SERVFAIL"},
                                      {.flags = NULL}};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);

    (void)state;
    assert_int_equal(trace->outcome, RW_OUTCOME_FAILURE);
    assert_int_equal(trace->reason, RW_REASON_LAME);
    assert_int_equal(count(trace, RW_PROBE_SOA, NULL), 2);
    world_done(&world);
}

/* Silence is known after three attempts at one question. */
static void
silent_server_is_not_asked_everything(void **state)
{
    static const struct row ROWS[] = {
        TO_COM,
        {.at = "1.1.0.2", .flags = "AA", .manner = SILENTLY},
        COM,
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_TCP, "1.1.0.2"), 2);
    /* two are on the way at once, so that it may be one more */
    assert_within(count(trace, RW_PROBE_QUESTION, "1.1.0.2") +
                      count(trace, RW_PROBE_SOA, "1.1.0.2") +
                      count(trace, RW_PROBE_NS, "1.1.0.2") +
                      count(trace, RW_PROBE_DNSKEY, "1.1.0.2") +
                      count(trace, RW_PROBE_ADDRESS, "1.1.0.2"),
                  3, 4);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.1"), 1);
    assert_true(most_open(trace) <= 2);
    assert_true(trace->ended_us - trace->started_us < 11000 * MS);
    world_done(&world);
}

/* ---- what differs ------------------------------------------------------- */

static void
difference_is_asked_again(void **state)
{
    static const struct row ROWS[] = {TO_COM,
                                      {.at = "1.1.0.2",
                                       .name = "com",
                                       .type = "SOA",
                                       .flags = "AA",
                                       .answer = SOA("6"),
                                       .until_ms = 1000},
                                      COM,
                                      NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace = survey(&world, ROWS);
    const struct rw_step *again = trace->steps[trace->step_count - 1];

    (void)state;
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.1"), 2);
    assert_int_equal(count(trace, RW_PROBE_SOA, "1.1.0.2"), 2);
    assert_int_equal(count(trace, RW_PROBE_NS, NULL), 2);
    assert_int_equal(again->because.code, RW_BECAUSE_DIFFERED);
    assert_true(again->sent_us - trace->started_us >= 2000 * MS);
    world_done(&world);
}

/* ---- how much, how long ------------------------------------------------- */

#define BIG(n)      "com. 60 NS n" n ".com.\n"
#define BIG_A(n)    "n" n ".com. 60 A 1.1.0." n "\n"
#define BIG_AAAA(n) "n" n ".com. 60 AAAA 2606:4700::" n "\n"
#define EACH_OF_13(what)                                                       \
    what("1") what("2") what("3") what("4") what("5") what("6") what("7")      \
        what("8") what("9") what("10") what("11") what("12") what("13")

static const struct row THIRTEEN[] = {
    {.at = "1.0.0.1",
     .flags = "",
     .authority = EACH_OF_13(BIG),
     .additional = EACH_OF_13(BIG_A)},
    {.name = "com",
     .type = "NS",
     .flags = "AA",
     .answer = EACH_OF_13(BIG),
     .delay_ms = 40},
    {.name = "com",
     .type = "SOA",
     .flags = "AA",
     .answer = SOA("7"),
     .delay_ms = 40},
    {.name = "www.com",
     .flags = "AA",
     .answer = "www.com. 60 A 192.0.2.1\n",
     .delay_ms = 40},
    {.flags = "AA", .authority = SOA("7"), .delay_ms = 40},
    {.flags = NULL}};

static void
thirteen_servers_take_four_waits(void **state)
{
    struct world world;
    const struct rw_trace *trace = survey(&world, THIRTEEN);
    uint64_t walk_us = 0;

    (void)state;
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_ANSWER)
            walk_us = end_of(trace->steps[i]);
    assert_int_equal(count(trace, RW_PROBE_SOA, NULL), 13);
    assert_int_equal(count(trace, RW_PROBE_ADDRESS, NULL), 13);
    assert_int_equal(count_repeated(trace), 0);
    assert_true(most_open(trace) <= 2);
    assert_true(trace->ended_us - walk_us <= 4 * 40 * MS);
    world_done(&world);
}

/* The same in both families: 26 addresses, each with its own round trips. */
static void
thirteen_servers_in_both_families_take_four_waits(void **state)
{
    struct row rows[sizeof(THIRTEEN) / sizeof(THIRTEEN[0])];
    struct world world;
    const struct rw_trace *trace;
    uint64_t walk_us = 0;

    (void)state;
    memcpy(rows, THIRTEEN, sizeof(rows));
    rows[0].additional = EACH_OF_13(BIG_A) EACH_OF_13(BIG_AAAA);
    world_init(&world, rows);
    world.config.no_ipv6 = false;
    world.options.all = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_ANSWER)
            walk_us = end_of(trace->steps[i]);
    assert_int_equal(count(trace, RW_PROBE_SOA, NULL), 26);
    assert_int_equal(count(trace, RW_PROBE_TCP, NULL), 26);
    assert_int_equal(count_repeated(trace), 0);
    assert_true(most_open(trace) <= 2);
    assert_true(trace->ended_us - walk_us <= 4 * 40 * MS);
    assert_int_equal(trace->survey.probes_left_out, 0);
    world_done(&world);
}

static void
bound_of_the_user_holds_and_what_is_left_out_is_said(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, THIRTEEN);
    world.options.all = true;
    world.options.max_queries = 20;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->queries, 20);
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(trace->survey.reason, RW_REASON_QUERY_LIMIT);
    assert_true(trace->survey.probes_left_out > 40);
    world_done(&world);
}

/* More name servers than anybody has: 64 are looked at, the rest is said. */
static void
thousand_servers_are_bounded(void **state)
{
    static char ns[64 * 1000], glue[64 * 1000];
    struct row rows[] = {
        {.at = "1.0.0.1", .flags = "", .authority = ns, .additional = glue},
        COM,
        NOTHING_ELSE};
    struct world world;
    const struct rw_trace *trace;
    size_t at = 0, glue_at = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        at += (size_t)snprintf(ns + at, sizeof(ns) - at,
                               "com. 60 NS s%d.com.\n", i);
        glue_at +=
            (size_t)snprintf(glue + glue_at, sizeof(glue) - glue_at,
                             "s%d.com. 60 A 1.9.%d.%d\n", i, i / 250, i % 250);
    }
    trace = survey(&world, rows);
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(count(trace, RW_PROBE_SOA, NULL), 64);
    assert_true(trace->survey.servers_left_out >= 936);
    assert_true(trace->queries < 1000);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_is_asked_of_every_address_once),
        cmocka_unit_test(each_query_wants_identity_and_version),
        cmocka_unit_test(rare_sets_are_asked_of_one_server_first),
        cmocka_unit_test(parent_is_asked_where_it_wants_to_be_told),
        cmocka_unit_test(servers_that_only_the_zone_names_are_asked),
        cmocka_unit_test(servers_of_a_zone_below_are_not_asked),
        cmocka_unit_test(silence_over_tcp_is_bounded),
        cmocka_unit_test(a_connection_that_is_closed_is_tried_again),
        cmocka_unit_test(unusual_probes_are_asked_once_each),
        cmocka_unit_test(names_in_between_are_asked_for),
        cmocka_unit_test(identities_are_asked_of_the_root_too),
        cmocka_unit_test(parents_that_differ_are_both_followed),
        cmocka_unit_test(last_zone_alone_is_surveyed),
        cmocka_unit_test(zone_without_answer_is_surveyed),
        cmocka_unit_test(silent_server_is_not_asked_everything),
        cmocka_unit_test(difference_is_asked_again),
        cmocka_unit_test(thirteen_servers_take_four_waits),
        cmocka_unit_test(thirteen_servers_in_both_families_take_four_waits),
        cmocka_unit_test(bound_of_the_user_holds_and_what_is_left_out_is_said),
        cmocka_unit_test(thousand_servers_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
