/* Reading .rpl, and which entry answers a query.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/query.h"
#include "scenario/server.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct pool pool;

static struct rpl *
parse(const char *text, char *error)
{
    return rpl_parse(&pool, text, strlen(text), error);
}

static int
empty_pool(void **state)
{
    (void)state;
    pool_done(&pool);
    return 0;
}

/* ---- the format ----------------------------------------------------- */

static const char WHOLE[] =
    "server:\n"
    "; a comment\n"
    "\ttrust-anchor: \"example. 3600 IN DS 1 13 2 (\t00 11 22 ) \"\n"
    "\tval-override-date: \"20070916134226\"\n"
    "\tqname-minimisation: \"yes\"\n"
    "do-ip6: no\n"
    "; rootwalk: rtt 25\n"
    "stub-zone:\n\tname: \".\"\n"
    "\tstub-addr: 193.0.14.129 \t# K.ROOT-SERVERS.NET.\n"
    "CONFIG_END\n"
    "SCENARIO_BEGIN what it is about\n"
    "RANGE_BEGIN 0 100\n\tADDRESS 192.0.2.1 ; first\n"
    "\tADDRESS 2001:db8::1\n"
    "ENTRY_BEGIN\n"
    "; rootwalk: delay 40\n"
    "MATCH opcode subdomain ; and no more\n"
    "ADJUST copy_id copy_query\n"
    "REPLY QR AA YXDOMAIN\n"
    "SECTION QUESTION\nexample. IN NS\n"
    "SECTION ANSWER\nexample. A 192.0.2.7\n"
    "example. 60 IN TXT ( \"one (\"\n\t\"two\" )\n"
    "SECTION ADDITIONAL\nns.example. IN A 192.0.2.8 ;{id = 1}\n"
    "ENTRY_END\nRANGE_END\n"
    "RANGE_BEGIN 5 6 192.0.2.9\nENTRY_BEGIN\nREPLY QR SERVFAIL\n"
    "ENTRY_END\nRANGE_END\n"
    "STEP 1 QUERY\nENTRY_BEGIN\nREPLY RD DO CD\n"
    "SECTION QUESTION\nwww.example. IN AAAA\nENTRY_END\n"
    "STEP 2 TRAFFIC\n"
    "STEP 3 CHECK_ANSWER\nENTRY_BEGIN\n; rootwalk: queries 3+\n"
    "MATCH all ede=9\nREPLY QR NOERROR\nENTRY_END\n"
    "STEP 4 TIME_PASSES ELAPSE 10\n"
    "SCENARIO_END\n";

static void
rpl_parse_reads_the_configuration(void **state)
{
    char error[RPL_ERROR_MAX];
    struct rpl *rpl = parse(WHOLE, error);

    (void)state;
    if (rpl == NULL)
        fail_msg("%s", error);
    assert_string_equal(rpl->title, "what it is about");
    assert_int_equal(rpl->stub_count, 1);
    assert_non_null(rpl->stubs[0].name);
    assert_int_equal(rpl->anchors.count, 1);
    assert_int_equal(rpl->anchors.list[0].rdata_len, 7);
    assert_true(rpl->clock_us == UINT64_C(1189950146) * 1000000);
    assert_true(rpl->qmin && rpl->no_ipv6 && !rpl->no_ipv4 && rpl->is_unbound);
    assert_string_equal(rpl->notes->word, "rtt");
    assert_string_equal(rpl->notes->rest, "25");
}

static void
rpl_parse_reads_ranges_and_entries(void **state)
{
    char error[RPL_ERROR_MAX];
    struct rpl *rpl = parse(WHOLE, error);
    const struct rpl_entry *entry;

    (void)state;
    if (rpl == NULL)
        fail_msg("%s", error);
    assert_int_equal(rpl->ranges->address_count, 2);
    assert_int_equal(rpl->ranges->next->first, 5);
    assert_int_equal(rpl->ranges->next->address_count, 1);
    entry = rpl->ranges->entries;
    assert_int_equal(entry->match, RPL_OPCODE | RPL_SUBDOMAIN);
    assert_true(entry->copy_id && entry->copy_query);
    assert_int_equal(entry->flags, RW_FLAG_QR | RW_FLAG_AA);
    assert_int_equal(entry->rcode, RW_RCODE_YXDOMAIN);
    assert_int_equal(entry->delay_us, 40000);
    assert_int_equal(entry->sections[0].count, 2);
    assert_int_equal(entry->sections[0].list[1].ttl_s, 60);
    assert_int_equal(entry->sections[1].count, 0);
    assert_int_equal(entry->sections[2].count, 1);
    assert_null(entry->next);
}

static void
rpl_parse_reads_steps(void **state)
{
    char error[RPL_ERROR_MAX];
    struct rpl *rpl = parse(WHOLE, error);
    const struct rpl_step *step;

    (void)state;
    if (rpl == NULL)
        fail_msg("%s", error);
    step = rpl->steps;
    assert_int_equal(step->kind, RPL_QUERY);
    assert_true(step->entry->dnssec_ok);
    assert_int_equal(step->entry->flags, RW_FLAG_RD | RW_FLAG_CD);
    assert_int_equal(step->entry->qtype, RW_TYPE_AAAA);
    step = step->next;
    assert_int_equal(step->kind, RPL_OTHER);
    step = step->next;
    assert_int_equal(step->kind, RPL_CHECK_ANSWER);
    assert_int_equal(step->entry->match, RPL_ALL);
    assert_string_equal(step->entry->notes->rest, "3+");
    step = step->next;
    assert_int_equal(step->kind, RPL_TIME_PASSES);
    assert_int_equal(step->elapse_us, 10000000);
    assert_null(step->next);
}

#define HEAD "stub-addr: 192.0.2.1\nCONFIG_END\n"

static const struct {
    const char *what, *text, *error;
} BAD[] = {
    {"no end of the configuration", "server:\n",
     "line 1: CONFIG_END is missing"},
    {"no root server", "CONFIG_END\nSCENARIO_END\n",
     "line 2: no root server: stub-addr is missing"},
    {"no end", HEAD, "line 2: SCENARIO_END is missing"},
    {"a word nobody knows", HEAD "FOO\n", "line 3: not understood: FOO"},
    {"an address that is none",
     HEAD "RANGE_BEGIN 0 1\nADDRESS 1.2.3\nRANGE_END\n",
     "line 4: no address: 1.2.3"},
    {"a record that is none",
     HEAD "RANGE_BEGIN 0 1\nENTRY_BEGIN\nSECTION ANSWER\nx. A nine\n",
     "line 6: no record: x. A nine"},
    {"a match nobody knows", HEAD "RANGE_BEGIN 0 1\nENTRY_BEGIN\nMATCH mood\n",
     "line 5: MATCH does not know mood"},
    {"a note nobody knows",
     HEAD "RANGE_BEGIN 0 1\nENTRY_BEGIN\n; rootwalk: sing loudly\n",
     "line 5: a server cannot: sing loudly"},
    {"parentheses left open",
     HEAD "RANGE_BEGIN 0 1\nENTRY_BEGIN\nSECTION ANSWER\nx. TXT ( a\n",
     "line 6: no record: x. TXT ( a"},
};

static void
rpl_parse_names_the_line_at_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        char error[RPL_ERROR_MAX];

        if (parse(BAD[i].text, error) != NULL)
            fail_msg("%s: was read", BAD[i].what);
        if (strcmp(error, BAD[i].error) != 0)
            fail_msg("%s: wanted \"%s\", got \"%s\"", BAD[i].what, BAD[i].error,
                     error);
    }
}

/* ---- servers -------------------------------------------------------- */

static const char SERVERS[] =
    "; rootwalk: strict\n" HEAD "RANGE_BEGIN 0 9\nADDRESS 192.0.2.1\n"
    "ENTRY_BEGIN\nMATCH qname qtype TCP\nADJUST copy_id\nREPLY QR\n"
    "SECTION QUESTION\na.example. IN A\n"
    "SECTION ANSWER\na.example. 1 IN A 192.0.2.11\nENTRY_END\n"
    "ENTRY_BEGIN\n; rootwalk: match no-edns\nMATCH qname\n"
    "ADJUST copy_id copy_query\nREPLY QR\n"
    "SECTION QUESTION\na.example. IN A\n"
    "SECTION ANSWER\na.example. 2 IN A 192.0.2.11\nENTRY_END\n"
    "ENTRY_BEGIN\n; rootwalk: times 1\n; rootwalk: also\nMATCH qname qtype\n"
    "ADJUST copy_query\nREPLY QR\nSECTION QUESTION\na.example. IN A\n"
    "SECTION ANSWER\na.example. 3 IN A 192.0.2.11\nENTRY_END\n"
    "ENTRY_BEGIN\n; rootwalk: copies 2\nMATCH subdomain\n"
    "ADJUST copy_id copy_query\nREPLY QR AA NXDOMAIN\n"
    "SECTION QUESTION\nexample. IN A\n"
    "SECTION AUTHORITY\nexample. 4 IN SOA . . 0 0 0 0 0\nENTRY_END\n"
    "RANGE_END\nSCENARIO_END\n";

struct ask {
    const char *what;
    const char *name;
    uint16_t type;
    const char *server;
    uint32_t step;
    enum rw_transport transport;
    bool plain;
    size_t replies;
    uint32_t ttls[3]; /* of each reply's first record: says which entry */
    bool wrong_id;    /* of the first reply */
};

static const struct ask ASKS[] = {
    {.what = "the transport decides",
     .name = "a.example.",
     .type = RW_TYPE_A,
     .server = "192.0.2.1",
     .transport = RW_TCP,
     .replies = 1,
     .ttls = {1}},
    {.what = "EDNS decides",
     .name = "a.example.",
     .type = RW_TYPE_TXT,
     .server = "192.0.2.1",
     .plain = true,
     .replies = 1,
     .ttls = {2}},
    {.what = "one entry once, and the next twice",
     .name = "a.example.",
     .type = RW_TYPE_A,
     .server = "192.0.2.1",
     .replies = 3,
     .ttls = {3, 4, 4},
     .wrong_id = true},
    {.what = "afterwards the next alone",
     .name = "A.Example.",
     .type = RW_TYPE_A,
     .server = "192.0.2.1",
     .replies = 2,
     .ttls = {4, 4}},
    {.what = "a name below",
     .name = "b.c.example.",
     .type = RW_TYPE_MX,
     .server = "192.0.2.1",
     .replies = 2,
     .ttls = {4, 4}},
    {.what = "a name elsewhere",
     .name = "b.test.",
     .type = RW_TYPE_MX,
     .server = "192.0.2.1"},
    {.what = "another server",
     .name = "a.example.",
     .type = RW_TYPE_A,
     .server = "192.0.2.2"},
    {.what = "another step",
     .name = "a.example.",
     .type = RW_TYPE_A,
     .server = "192.0.2.1",
     .step = 10},
};

/* Put one query to the world; gives the first record's TTL of a reply. */
static uint32_t
first_ttl(const uint8_t *buf, size_t len, uint16_t *id)
{
    struct rw_rr room[8];
    struct rw_message msg;

    assert_int_equal(rw_message_parse(&msg, buf, len, room, 8), RW_OK);
    *id = msg.header.id;
    return room[0].ttl_s;
}

static void
check_ask(struct world *world, const struct ask *ask)
{
    struct rw_query_options options = {.edns = !ask->plain, .udp_size = 1232};
    uint8_t name[RW_NAME_MAX], query[RW_QUERY_MAX], buf[4096];
    struct rw_action action = {.transport = ask->transport, .query = query};
    size_t count = 1;

    assert_int_equal(
        rw_name_from_text(name, ask->name, strlen(ask->name), NULL, NULL),
        RW_OK);
    assert_int_equal(rw_query_to_wire(query, sizeof(query), &action.query_len,
                                      0x1234, name, ask->type, RW_CLASS_IN,
                                      &options),
                     RW_OK);
    assert_int_equal(rw_address_from_text(&action.server, ask->server, 53),
                     RW_OK);
    world->step = ask->step;
    for (size_t i = 0; i < count; i++) {
        struct rw_virtual_reply reply = {.silent = false};
        uint16_t id = 0;
        uint32_t ttl;

        count = world_answer(world, &action, i, 0, &reply, buf, sizeof(buf));
        if (count != ask->replies)
            fail_msg("%s: wanted %zu replies, got %zu", ask->what, ask->replies,
                     count);
        if (count == 0)
            break;
        ttl = first_ttl(buf, reply.len, &id);
        if (ttl != ask->ttls[i] || (id == 0x1234) == (ask->wrong_id && i == 0))
            fail_msg("%s: reply %zu has TTL %u, ID %04x", ask->what, i, ttl,
                     id);
    }
}

static void
world_answers_with_the_entry_that_matches(void **state)
{
    char error[RPL_ERROR_MAX];
    struct rpl *rpl = parse(SERVERS, error);
    struct world world;

    (void)state;
    if (rpl == NULL)
        fail_msg("%s", error);
    world_init(&world, &pool, rpl);
    world.strict = true;
    for (size_t i = 0; i < LENGTH(ASKS); i++)
        check_ask(&world, &ASKS[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(rpl_parse_reads_the_configuration,
                                  empty_pool),
        cmocka_unit_test_teardown(rpl_parse_reads_ranges_and_entries,
                                  empty_pool),
        cmocka_unit_test_teardown(rpl_parse_reads_steps, empty_pool),
        cmocka_unit_test_teardown(rpl_parse_names_the_line_at_fault,
                                  empty_pool),
        cmocka_unit_test_teardown(world_answers_with_the_entry_that_matches,
                                  empty_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
