/* What is collected for the chain of trust, and when: the signatures of this
 * small world are made up, so every verdict is bogus; that is the judge's
 * business (tests/dnssec).  Here the steps are looked at.
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

#define SIG(owner, type, signer)                                               \
    owner " 60 RRSIG " type " 13 1 60 20400101000000 20200101000000 1 " signer \
          " AAAA\n"
#define KEY(zone) zone " 60 DNSKEY 257 3 13 AAAA\n" SIG(zone, "DNSKEY", zone)
#define DS(zone, parent)                                                       \
    zone " 60 DS 1 13 2 " DIGEST "\n" SIG(zone, "DS", parent)
#define DIGEST                                                                 \
    "0000000000000000000000000000000000000000000000000000000000000000"
#define END                                                                    \
    {                                                                          \
        .flags = NULL                                                          \
    }

static const struct row SIGNED[] = {
    {.at = "1.0.0.1",
     .name = ".",
     .type = "DNSKEY",
     .flags = "AA",
     .answer = KEY(".")},
    {.at = "1.0.0.1",
     .name = "*.com",
     .flags = "",
     .authority = "com. 60 NS n1.com.\ncom. 60 NS n2.com.\n" DS("com.", "."),
     .additional = "n1.com. 60 A 1.1.0.1\nn2.com. 60 A 1.1.0.2\n"},
    {.name = "com", .type = "DNSKEY", .flags = "AA", .answer = KEY("com.")},
    {.name = "www.com",
     .type = "A",
     .flags = "AA",
     .answer = "www.com. 60 A 192.0.2.1\n" SIG("www.com.", "A", "com.")},
    {.name = "mail.com",
     .type = "A",
     .flags = "AA",
     .answer = "mail.com. 60 A 192.0.2.2\n" SIG("mail.com.", "A", "com.")},
    END,
};

static const struct rw_step *
find_step(const struct rw_trace *trace, enum rw_purpose purpose, uint16_t type,
          size_t which)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == purpose &&
            trace->steps[i]->qtype == type && which-- == 0)
            return trace->steps[i];
    return NULL;
}

static void
keys_are_fetched_beside_the_walk(void **state)
{
    struct world world;
    const struct rw_trace *trace;
    const struct rw_step *root, *com, *answer;

    (void)state;
    world_init(&world, SIGNED);
    world.options.validate = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    root = find_step(trace, RW_PURPOSE_DNSSEC, RW_TYPE_DNSKEY, 0);
    com = find_step(trace, RW_PURPOSE_DNSSEC, RW_TYPE_DNSKEY, 1);
    answer = find_step(trace, RW_PURPOSE_ANSWER, RW_TYPE_A, 1);
    assert_non_null(root);
    assert_non_null(com);
    assert_int_equal(root->sent_us, trace->started_us);
    assert_int_equal(root->because.code, RW_BECAUSE_DNSKEY);
    assert_int_equal(com->sent_us, answer->sent_us);
    assert_int_equal(com->parent, 1); /* the referral that showed the DS */
    assert_true(rw_name_equal(com->zone, com->qname));
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(trace->security, RW_SECURITY_BOGUS);
    assert_non_null(trace->chain);
    world_done(&world);
}

static void
nothing_is_fetched_unless_asked_for(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, SIGNED);
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->security, RW_SECURITY_UNCHECKED);
    assert_int_equal(trace->step_count, 2);
    assert_null(trace->chain);
    world_done(&world);

    world_init(&world, SIGNED);
    world.options.validate = true;
    world.options.query.dnssec_ok = false; /* no signatures would come */
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->security, RW_SECURITY_UNCHECKED);
    assert_int_equal(trace->step_count, 2);
    world_done(&world);
}

static void
keys_the_walk_asks_for_are_not_fetched_twice(void **state)
{
    struct world world;
    const struct rw_trace *trace;
    const struct rw_step *asked;

    (void)state;
    world_init(&world, SIGNED);
    world.options.validate = true;
    trace = rw_walk_trace(world_walk(&world, "com", "DNSKEY"));
    asked = find_step(trace, RW_PURPOSE_ANSWER, RW_TYPE_DNSKEY, 1);
    assert_non_null(asked);
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step != asked && rw_name_equal(step->qname, asked->qname) &&
            step->purpose == RW_PURPOSE_DNSSEC)
            assert_false(rw_address_equal(&step->server.address,
                                          &asked->server.address));
    }
    world_done(&world);
}

/* What cannot be trusted is asked of another server, once each. */
static void
bad_sets_are_asked_of_other_servers(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, SIGNED);
    world.options.validate = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_within(trace->step_count, 5, 12);
    for (size_t i = 0; i < trace->step_count; i++)
        for (size_t k = i + 1; k < trace->step_count; k++)
            if (trace->steps[i]->qtype == trace->steps[k]->qtype &&
                rw_name_equal(trace->steps[i]->qname, trace->steps[k]->qname))
                assert_false(
                    rw_address_equal(&trace->steps[i]->server.address,
                                     &trace->steps[k]->server.address));
    world_done(&world);
}

/* An answer that came without EDNS has no signatures.  Perhaps two queries
 * were lost before: the same server is asked with EDNS once more. */
static void
answer_without_edns_is_no_last_word(void **state)
{
    struct row rows[sizeof(SIGNED) / sizeof(SIGNED[0])];
    struct world world;
    const struct rw_trace *trace;
    const struct rw_step *answer, *again;

    (void)state;
    memcpy(rows, SIGNED, sizeof(rows));
    rows[1].authority = "com. 60 NS n1.com.\n" DS("com.", ".");
    rows[1].additional = "n1.com. 60 A 1.1.0.1\n";
    rows[2].manner = rows[3].manner = EDNS_ONLY_NOT;
    world_init(&world, rows);
    world.options.validate = true;
    world.options.tries = 2;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    answer = find_step(trace, RW_PURPOSE_ANSWER, RW_TYPE_A, 2);
    again = find_step(trace, RW_PURPOSE_DNSSEC, RW_TYPE_A, 0);
    assert_non_null(answer);
    assert_non_null(again);
    assert_int_equal(answer->query.data[11], 0);
    assert_int_equal(again->query.data[11], 1);
    assert_true(
        rw_address_equal(&answer->server.address, &again->server.address));
    assert_true(trace->ended_us - trace->started_us < 15000 * MS);
    world_done(&world);
}

static void
keys_that_do_not_come_do_not_hold_the_answer_for_ever(void **state)
{
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .name = ".",
         .type = "DNSKEY",
         .flags = "",
         .manner = SILENTLY},
        {.at = "1.0.0.1",
         .flags = "AA",
         .answer = "www.com. 60 A 192.0.2.1\n" SIG("www.com.", "A", ".")},
        END};
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, ROWS);
    world.options.validate = true;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_true(trace->security == RW_SECURITY_BOGUS ||
                trace->security == RW_SECURITY_INDETERMINATE);
    assert_true(trace->ended_us - trace->started_us < 10000 * MS);
    world_done(&world);

    /* The deadline: the answer stands, the verdict is open. */
    world_init(&world, ROWS);
    world.options.validate = true;
    world.options.deadline_us = 300 * MS;
    trace = rw_walk_trace(world_walk(&world, "www.com", "A"));
    assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
    assert_int_equal(trace->security, RW_SECURITY_INDETERMINATE);
    assert_int_equal(trace->ended_us - trace->started_us, 300 * MS);
    world_done(&world);
}

/* How often a question was sent. */
static size_t
count_steps(const struct rw_trace *trace, const char *name, uint16_t type)
{
    uint8_t qname[RW_NAME_MAX];
    size_t count = 0;

    assert_int_equal(
        rw_name_from_text(qname, name, strlen(name), RW_NAME_ROOT, NULL),
        RW_OK);
    for (size_t i = 0; i < trace->step_count; i++)
        count += trace->steps[i]->qtype == type &&
                 rw_name_equal(trace->steps[i]->qname, qname);
    return count;
}

/* All servers were silent, each as often as allowed: that is the result. */
static void
what_no_server_gave_is_not_asked_again(void **state)
{
    static const struct {
        const char *what, *name;
        uint16_t type;
    } CASES[] = {
        {"keys", "com", RW_TYPE_DNSKEY},
        {"a DS", "sub.com", RW_TYPE_DS},
    };
    static const struct row ROWS[] = {
        {.at = "1.0.0.1",
         .name = ".",
         .type = "DNSKEY",
         .flags = "AA",
         .answer = KEY(".")},
        {.at = "1.0.0.1",
         .name = "*.com",
         .flags = "",
         .authority = "com. 60 NS n1.com.\n" DS("com.", "."),
         .additional = "n1.com. 60 A 1.1.0.1\n"},
        {.name = "com", .type = "DNSKEY", .flags = "", .manner = SILENTLY},
        {.name = "*.com", .type = "DS", .flags = "", .manner = SILENTLY},
        {.name = "www.sub.com",
         .type = "A",
         .flags = "AA",
         .answer = "www.sub.com. 60 A 192.0.2.1\n" SIG("www.sub.com.", "A",
                                                       "sub.com.")},
        {.name = "sub.com", .flags = "AA", .answer = KEY("sub.com.")},
        END};

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct world world;
        const struct rw_trace *trace;

        world_init(&world, ROWS);
        world.options.validate = true;
        trace = rw_walk_trace(world_walk(&world, "www.sub.com", "A"));
        assert_int_equal(trace->outcome, RW_OUTCOME_ANSWER);
        assert_within(count_steps(trace, CASES[i].name, CASES[i].type), 1,
                      RW_TRIES_DEFAULT);
        assert_true(trace->ended_us - trace->started_us < 10000 * MS);
        world_done(&world);
    }
}

static void
evidence_is_kept_for_other_walks(void **state)
{
    struct world world;
    const struct rw_trace *trace;

    (void)state;
    world_init(&world, SIGNED);
    world.options.validate = true;
    world_walk(&world, "www.com", "A");
    trace = rw_walk_trace(world_walk(&world, "mail.com", "A"));
    assert_int_equal(trace->security, RW_SECURITY_BOGUS);
    assert_non_null(trace->chain);
    assert_true(trace->chain->zone_count >= 1);
    assert_int_equal(trace->steps[0]->server.provenance, RW_FROM_CACHE);
    assert_int_equal(trace->steps[0]->qtype, RW_TYPE_A);
    world_done(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_fetched_beside_the_walk),
        cmocka_unit_test(nothing_is_fetched_unless_asked_for),
        cmocka_unit_test(keys_the_walk_asks_for_are_not_fetched_twice),
        cmocka_unit_test(bad_sets_are_asked_of_other_servers),
        cmocka_unit_test(answer_without_edns_is_no_last_word),
        cmocka_unit_test(keys_that_do_not_come_do_not_hold_the_answer_for_ever),
        cmocka_unit_test(what_no_server_gave_is_not_asked_again),
        cmocka_unit_test(evidence_is_kept_for_other_walks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
