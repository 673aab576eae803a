/* The delegations of a walk as a graph: zones, servers, who names whom.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/walk/cuts.h"
#include "report/world.h"

static const struct rwi_cut_server *
server(struct world *w, const struct rwi_cuts *cuts, const char *name)
{
    for (size_t i = 0; i < cuts->server_count; i++)
        if (rw_name_equal(cuts->servers[i].name, world_name(w, name)))
            return &cuts->servers[i];
    fail_msg("no server %s", name);
    return NULL;
}

static void
zones_hang_below_their_parents(void **state)
{
    struct world *w = world_half();
    struct rwi_cuts *cuts = rwi_cuts_of(&w->trace);

    (void)state;
    assert_non_null(cuts);
    assert_int_equal(cuts->zone_count, 3);
    assert_int_equal(cuts->zones[0].parent, RWI_NO_CUT);
    assert_int_equal(cuts->zones[2].parent, 1);
    assert_int_equal(cuts->zones[2].depth, 2);
    assert_int_equal(cuts->zones[2].step->number, 3);
    assert_int_equal(cuts->last, 2);
    free(cuts);
    free(w);
}

static void
a_server_has_what_it_said_and_who_names_it(void **state)
{
    struct world *w = world_half();
    struct rwi_cuts *cuts = rwi_cuts_of(&w->trace);
    const struct rwi_cut_server *ns1 = server(w, cuts, "ns1.half.example.");
    const struct rwi_cut_server *ns2 = server(w, cuts, "ns2.half.example.");

    (void)state;
    assert_int_equal(cuts->server_count, 2);
    assert_true(ns1->at_parent && ns1->in_zone && ns2->in_zone);
    assert_int_equal(ns1->addresses[0].step->number, 4); /* lame */
    assert_int_equal(ns2->addresses[0].step->number, 5);
    assert_true(ns1->addresses[0].is_glue && !ns1->addresses[0].is_own);
    assert_null(ns2->addresses[0].ns);
    free(cuts);
    free(w);
}

/* The zone names a server more, and gives another address of one. */
static void
what_parent_and_zone_say_differently_is_seen(void **state)
{
    struct world *w = world_half();
    struct rwi_cuts *cuts;

    (void)state;
    world_step(w, &(struct world_row){
                      .purpose = RW_PURPOSE_SURVEY,
                      .qname = "half.example.",
                      .qtype = RW_TYPE_NS,
                      .zone = "half.example.",
                      .server = "ns2.half.example.",
                      .address = "198.51.100.2",
                      .at_us = 30000,
                      .rtt_us = 4000,
                      .verdict = RW_VERDICT_ANSWER,
                      .flags = RW_FLAG_AA,
                      .answer = "half.example. 9 IN NS ns2.half.example.\n"
                                "half.example. 9 IN NS ns3.half.example.\n"});
    world_step(w, &(struct world_row){
                      .purpose = RW_PURPOSE_SURVEY,
                      .qname = "ns2.half.example.",
                      .zone = "half.example.",
                      .server = "ns2.half.example.",
                      .address = "198.51.100.2",
                      .at_us = 30000,
                      .rtt_us = 4000,
                      .verdict = RW_VERDICT_ANSWER,
                      .flags = RW_FLAG_AA,
                      .answer = "ns2.half.example. 9 IN A 198.51.100.2\n"
                                "ns2.half.example. 9 IN A 198.51.100.9\n"});
    cuts = rwi_cuts_of(&w->trace);
    assert_int_equal(cuts->server_count, 3);
    assert_false(server(w, cuts, "ns3.half.example.")->at_parent);
    assert_true(server(w, cuts, "ns3.half.example.")->in_zone);
    assert_int_equal(
        server(w, cuts, "ns2.half.example.")->addresses[0].ns->number, 6);
    assert_int_equal(server(w, cuts, "ns2.half.example.")->address_count, 2);
    assert_true(server(w, cuts, "ns2.half.example.")->addresses[0].is_own);
    assert_false(server(w, cuts, "ns2.half.example.")->addresses[1].is_glue);
    free(cuts);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_hang_below_their_parents),
        cmocka_unit_test(a_server_has_what_it_said_and_who_names_it),
        cmocka_unit_test(what_parent_and_zone_say_differently_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
