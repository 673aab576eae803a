/* What a name depends on: a trace made by hand, and all that is told of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/rows.h"
#include "rootwalk/depends.h"

#define TOLD_MAX 2048

#define CUT_OF(child_, ns, glue)                                               \
    .verdict = RW_VERDICT_REFERRAL, .rtt_us = 1, .child = (child_),            \
    .authority = (ns), .additional = (glue)
#define ROOT                                                                   \
    .zone = ".", .server = "k.root-servers.net.", .address = "193.0.14.129"
#define NS_OF(zone, server) zone " 60 IN NS " server "\n"
#define LOOKED_UP(name, type, text)                                            \
    {                                                                          \
        .purpose = RW_PURPOSE_ADDRESS, .zone = "else.", .server = "a.else.",   \
        .address = "192.0.2.1", .qname = (name), .qtype = (type), .rtt_us = 1, \
        .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA, .answer = (text)    \
    }
#define ELSE_NS   NS_OF("else.", "a.else.") NS_OF("else.", "b.else.")
#define ELSE_GLUE "a.else. 60 IN A 192.0.2.1\nb.else. 60 IN A 203.0.113.1\n"
#define NO_NAME(last)                                                          \
    {                                                                          \
        .purpose = RW_PURPOSE_ADDRESS, .zone = "else.", .server = "a.else.",   \
        .address = "192.0.2." #last, .qname = "ns.gone.else.", .rtt_us = 1,    \
        .verdict = RW_VERDICT_NXDOMAIN, .flags = RW_FLAG_AA | 3,               \
        .authority = "else. 60 IN SOA a.else. h.else. 1 2 3 4 5\n"             \
    }

struct dependent {
    const char *what;
    struct world_row steps[ROW_STEPS];
    const char *answer; /* NULL: ANSWER */
    const char *told;
};

static const struct dependent ROWS[] = {
    {.what = "two servers of both families in two networks",
     .steps = {REFERRAL, GOOD},
     .told = "half.example. 2/4; 2 4 3; ipv6"},
    {.what = "all in one network",
     .steps = {REFERRAL_OF(WORLD_HALF_GLUE), GOOD},
     .told = "half.example. 2/2; 2 2 1; network 198.51.100.1; "
             "not past half.example."},
    {.what = "one of two is lame: all hangs on the other, in two families",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME, .flags = 5,
                .empty = true},
               GOOD},
     .told = "half.example. 2/4; 2 4 3; ipv6"},
    {.what = "one of two is lame: all hangs on the other's address",
     .steps = {REFERRAL_OF(WORLD_HALF_GLUE),
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME, .flags = 5,
                .empty = true},
               GOOD},
     .told = "half.example. 2/2; 2 2 1; server 198.51.100.2; "
             "not past half.example."},
    {.what = "a packet lost is no failure",
     .steps = {REFERRAL,
               {NS2, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               GOOD},
     .told = "half.example. 2/4; 2 4 3; ipv6"},
    {.what = "servers named elsewhere: their zone has one server",
     .steps = {{ROOT, CUT_OF("half.example.",
                             NS_OF("half.example.", "ns1.else.")
                                 NS_OF("half.example.", "ns2.else."),
                             NULL)},
               {ROOT, CUT_OF("else.", NS_OF("else.", "a.else."),
                             "a.else. 60 IN A 192.0.2.1\n")},
               LOOKED_UP("ns1.else.", RW_TYPE_A,
                         "ns1.else. 60 IN A 198.51.100.2\n"),
               LOOKED_UP("ns2.else.", RW_TYPE_A,
                         "ns2.else. 60 IN A 203.0.113.2\n"),
               GOOD},
     .told = "half.example. 2/2, (else.) 1/1; 3 3 3; server 192.0.2.1; "
             "not past half.example. else."},
    {.what = "their zone has two, the zone above that has one",
     .steps = {{ROOT, CUT_OF("half.example.",
                             NS_OF("half.example.", "ns1.in.else.")
                                 NS_OF("half.example.", "ns2.in.else."),
                             NULL)},
               {ROOT, CUT_OF("else.", NS_OF("else.", "a.else."),
                             "a.else. 60 IN A 192.0.2.1\n")},
               {.zone = "else.",
                .server = "a.else.",
                .address = "192.0.2.1",
                CUT_OF("in.else.",
                       NS_OF("in.else.", "p.in.else.")
                           NS_OF("in.else.", "q.in.else."),
                       "p.in.else. 60 IN A 198.51.100.7\n"
                       "q.in.else. 60 IN A 203.0.113.7\n")},
               LOOKED_UP("ns1.in.else.", RW_TYPE_A,
                         "ns1.in.else. 60 IN A 198.51.100.2\n"),
               LOOKED_UP("ns2.in.else.", RW_TYPE_A,
                         "ns2.in.else. 60 IN A 203.0.113.2\n"),
               GOOD},
     .told = "half.example. 2/2, (else.) 1/1, (in.else.) 2/2; 5 5 3; "
             "server 192.0.2.1; not past half.example. else."},
    {.what = "the IPv6 address of a server whose zone has IPv4 only",
     .steps = {{ROOT, CUT_OF("half.example.",
                             NS_OF("half.example.", "ns1.else."), NULL)},
               {ROOT, CUT_OF("else.", ELSE_NS, ELSE_GLUE)},
               LOOKED_UP("ns1.else.", RW_TYPE_AAAA,
                         "ns1.else. 60 IN AAAA 2001:db8::2\n"),
               {.zone = "half.example.",
                .server = "ns1.else.",
                .address = "2001:db8::2",
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = ANSWER}},
     .told = "half.example. 1/1, (else.) 2/2; 3 3 3; server 2001:db8::2; "
             "not past half.example. else."},
    {.what = "whether those have IPv6 nobody asked",
     .steps = {{ROOT, CUT_OF("half.example.",
                             NS_OF("half.example.", "ns1.else.")
                                 NS_OF("half.example.", "ns2.else."),
                             "ns1.else. 60 IN A 198.51.100.2\n"
                             "ns2.else. 60 IN A 203.0.113.2\n")},
               GOOD},
     .told = "half.example. 2/2; 2 2 2; ipv6"},
    {.what = "a circle finds nobody",
     .steps =
         {{ROOT, CUT_OF("half.example.",
                        NS_OF("half.example.", "ns.round.example."), NULL)},
          {ROOT, CUT_OF("round.example.",
                        NS_OF("round.example.", "ns.half.example."), NULL)}},
     .told = "half.example. 1/0, (round.example.) 1/0; 2 0 0; "
             "not found; not past half.example. round.example. half.example."},
    {.what = "an alias: both zones, and those above",
     .steps = {REFERRAL,
               {ROOT, CUT_OF("else.", ELSE_NS,
                             ELSE_GLUE "a.else. 60 IN AAAA 2001:db8::3\n")},
               GOOD},
     .answer = "www.half.example. 60 IN CNAME www.else.\n"
               "www.else. 60 IN A 192.0.2.9\n",
     .told = "half.example. 2/4, else. 2/3; 4 7 6; ipv6"},
    {.what = "a zone that was passed and is not needed",
     .steps = {REFERRAL, {ROOT, CUT_OF("else.", ELSE_NS, ELSE_GLUE)}, GOOD},
     .told = "half.example. 2/4; 2 4 3; ipv6"},
    {.what = "a server's name that anybody could register: two voices",
     .steps = {{ROOT, CUT_OF(
                          "half.example.",
                          WORLD_HALF_NS NS_OF("half.example.", "ns.gone.else."),
                          GLUE)},
               {ROOT, CUT_OF("else.", ELSE_NS, ELSE_GLUE)},
               NO_NAME(1),
               NO_NAME(2),
               GOOD},
     .told = "half.example. 3/4, (else.) 2/2; 5 6 5; "
             "ns.gone.else. under gone.else.; ipv6"},
    {.what = "one voice proves nothing",
     .steps = {{ROOT, CUT_OF(
                          "half.example.",
                          WORLD_HALF_NS NS_OF("half.example.", "ns.gone.else."),
                          GLUE)},
               {ROOT, CUT_OF("else.", ELSE_NS, ELSE_GLUE)},
               NO_NAME(1),
               GOOD},
     .told = "half.example. 3/4, (else.) 2/2; 5 6 5; ipv6"},
};

static void
tell_zones(struct rw_text *text, const struct rw_depends *d)
{
    for (size_t i = 0; i < d->zone_count; i++) {
        const struct rw_depends_zone *zone = &d->zones[i];

        rw_text_puts(text, i > 0 ? ", " : "");
        rw_text_puts(text, zone->is_direct ? "" : "(");
        rw_name_to_text(text, zone->zone);
        rw_text_printf(text, "%s %zu/%zu", zone->is_direct ? "" : ")",
                       zone->servers, zone->addresses);
    }
    rw_text_printf(text, "; %zu %zu %zu", d->servers, d->addresses,
                   d->networks);
}

static void
tell(struct rw_text *text, const struct rw_depends *d)
{
    tell_zones(text, d);
    for (size_t i = 0; i < d->single_count; i++) {
        rw_text_puts(text, d->singles[i].kind == RW_SINGLE_SERVER
                               ? "; server "
                               : "; network ");
        rw_address_to_text(text, &d->singles[i].address);
    }
    for (size_t i = 0; i < d->dangling_count; i++) {
        rw_text_puts(text, "; ");
        rw_name_to_text(text, d->dangling[i].name);
        rw_text_puts(text, " under ");
        rw_name_to_text(text, d->dangling[i].domain);
    }
    rw_text_puts(text, d->is_found ? "" : "; not found");
    rw_text_puts(text, d->by_ipv6 ? "; ipv6" : "; not past");
    for (size_t i = 0; i < d->ipv6_path_count; i++) {
        rw_text_puts(text, " ");
        rw_name_to_text(text, d->ipv6_path[i]);
    }
}

static void
each_trace_tells_what_the_name_depends_on(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct world *w = world_new("www.half.example.", RW_TYPE_A);
        struct rw_depends *depends;
        char told[TOLD_MAX];
        struct rw_text text;

        for (size_t k = 0; k < ROW_STEPS && ROWS[i].steps[k].address != NULL;
             k++)
            world_step(w, &ROWS[i].steps[k]);
        world_answer(w, ROWS[i].answer != NULL ? ROWS[i].answer : ANSWER);
        assert_int_equal(rw_depends_of(&depends, &w->trace), RW_OK);
        rw_text_init(&text, told, sizeof(told));
        tell(&text, depends);
        if (strcmp(told, ROWS[i].told) != 0) {
            print_error("%s:\nwanted %s\ngot    %s\n", ROWS[i].what,
                        ROWS[i].told, told);
            wrong++;
        }
        rw_depends_free(depends);
        free(w);
    }
    assert_int_equal(wrong, 0);
}

/* A delegation of more servers than are looked at, each with eight addresses
 * of its own: counted, and quick. */
static void
too_many_servers_are_counted(void **state)
{
    enum {
        SERVERS = RW_DEPENDS_SERVERS_MAX + 100,
        EACH = RW_DEPENDS_ADDRESSES_MAX
    };
    struct world *w = world_new("www.half.example.", RW_TYPE_A);
    struct rw_ns *ns = calloc(SERVERS, sizeof(*ns));
    struct rw_address *list = calloc(SERVERS * EACH, sizeof(*list));
    struct rw_referral referral = {.zone = world_name(w, "half.example."),
                                   .server_count = SERVERS};
    struct rw_depends *depends;

    (void)state;
    world_step(w, &(struct world_row)REFERRAL);
    for (size_t i = 0; i < SERVERS; i++) {
        char name[32];

        snprintf(name, sizeof(name), "ns%zu.half.example.", i);
        ns[i] = (struct rw_ns){.name = world_name(w, name),
                               .addresses = &list[i * EACH],
                               .address_count = EACH,
                               .glue = true};
        for (size_t k = 0; k < EACH; k++)
            list[i * EACH + k] = (struct rw_address){
                .family = RW_FAMILY_IPV4,
                .octets = {10, (uint8_t)(i >> 8), (uint8_t)i, (uint8_t)k}};
    }
    referral.servers = ns;
    w->steps[0].referral = &referral;
    assert_int_equal(rw_depends_of(&depends, &w->trace), RW_OK);
    assert_int_equal(depends->servers, RW_DEPENDS_SERVERS_MAX);
    assert_int_equal(depends->networks, RW_DEPENDS_SERVERS_MAX);
    assert_int_equal(depends->more, SERVERS - RW_DEPENDS_SERVERS_MAX);
    assert_int_equal(depends->single_count, 0);
    rw_depends_free(depends);
    free(list);
    free(ns);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trace_tells_what_the_name_depends_on),
        cmocka_unit_test(too_many_servers_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
