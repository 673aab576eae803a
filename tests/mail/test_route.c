/* The route of a domain, by its record sets: the hosts, their order, what they
 * demand, what it all comes to.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mail/table.h"
#include "rootwalk/rootwalk.h"

#define DIGEST                                                                 \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SMTP     RW_SERVICE_SMTP
#define SIGNED   "d. MX : 5 a.\na. A : 192.0.2.1\n"
#define UNSIGNED "d. MX : 5 a.\na. A insecure : 192.0.2.1\n"

/* The hosts of a route as one text: "mx1 alias dane, mx2". */
static void
describe(char *out, size_t size, const struct rw_route *route)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    for (size_t i = 0; i < route->host_count; i++) {
        const struct rw_mail_host *host = &route->hosts[i];

        rw_text_puts(&text, i > 0 ? ", " : "");
        rw_name_to_text(&text, host->name);
        if (host->why_not != RW_WHY_NOT_NOTHING)
            rw_text_printf(&text, " %s", rw_why_not_word(host->why_not));
        if (host->demand != RW_DEMAND_OPPORTUNISTIC)
            rw_text_printf(&text, " %s", rw_demand_word(host->demand));
    }
}

/* What a domain comes to. */
static const struct route_case {
    const char *what, *hosts, *outcome;
    const char *records;
    enum rw_mail_service service;
} CASES[] = {
    {"no such domain", "", "no-such-domain", "", SMTP},
    {"nothing at all", "d. no-address", "no-mail", "d. MX :\n", SMTP},
    {"an address only", "d.", "implicit-mx", "d. MX :\nd. A : 192.0.2.1\n",
     SMTP},
    {"an IPv6 address only", "d.", "implicit-mx",
     "d. MX :\nd. AAAA : 2001:db8::1\n", SMTP},
    {"null MX", ". null", "null-mx", "d. MX : 0 .\n", SMTP},
    {"null MX of another preference", ". null", "null-mx", "d. MX : 10 .\n",
     SMTP},
    {"null MX beside another", ". null, a.", "accepts",
     "d. MX : 0 . | 5 a.\na. A : 192.0.2.1\n", SMTP},
    {"by preference, then by name; each once", "c., a., b.", "accepts",
     "d. MX : 10 b. | 10 a. | 5 c. | 20 C.\n"
     "a. A : 192.0.2.1\nb. A : 192.0.2.2\nc. A : 192.0.2.3\n",
     SMTP},
    {"a host without an address", "a. no-address, b.", "accepts",
     "d. MX : 5 a. | 6 b.\nb. A : 192.0.2.1\n", SMTP},
    {"hosts without addresses", "a. no-address", "no-mail", "d. MX : 5 a.\n",
     SMTP},
    {"an IPv4 literal", "192.0.2.1. address-literal", "no-mail",
     "d. MX : 5 192.0.2.1.\n", SMTP},
    {"an IPv6 literal", "2001:db8::1. address-literal", "no-mail",
     "d. MX : 5 2001:db8::1.\n", SMTP},
    {"a name like an address", "192.0.2.1.x.", "accepts",
     "d. MX : 5 192.0.2.1.x.\n192.0.2.1.x. A : 192.0.2.1\n", SMTP},
    {"an alias", "a. alias", "accepts",
     "d. MX : 5 a.\na. A alias=b. : 192.0.2.1\n", SMTP},
    {"its own address behind an alias", "d.", "implicit-mx",
     "d. MX :\nd. A alias=b. : 192.0.2.1\n", SMTP},
    {"a host that is the sender itself", "a. loops-back", "no-mail",
     "d. MX : 5 a.\na. A : 127.0.0.1\n", SMTP},
    {"one address of two leads back", "a.", "accepts",
     "d. MX : 5 a.\na. A : 127.0.0.1 | 192.0.2.1\n", SMTP},
    {"an MX set that fails DNSSEC", "", "failure",
     "d. MX bogus : 5 a.\na. A : 192.0.2.1\n", SMTP},
    {"an MX set that nobody has", "", "failure", "d. MX failed :\n", SMTP},
    {"all addresses fail DNSSEC", "a. bogus", "failure",
     "d. MX : 5 a.\na. A bogus : 192.0.2.1\na. AAAA bogus :\n", SMTP},
    {"the denial of addresses fails DNSSEC", "a. bogus", "failure",
     "d. MX : 5 a.\na. A bogus :\n", SMTP},
    {"addresses that nobody has", "a. no-answer", "failure",
     "d. MX : 5 a.\na. A failed :\n", SMTP},
    {"one host fails, another does not", "a. bogus, b.", "accepts",
     "d. MX : 5 a. | 6 b.\na. A bogus : 192.0.2.1\nb. A : 192.0.2.2\n", SMTP},
    {"a service", "b., a.", "accepts",
     "_imaps._tcp.d. SRV : 5 1 993 a. | 5 9 993 b.\n"
     "a. A : 192.0.2.1\nb. A : 192.0.2.2\n",
     RW_SERVICE_IMAPS},
    {"a service that is not offered", ". null", "no-mail",
     "_imaps._tcp.d. SRV : 0 0 0 .\n", RW_SERVICE_IMAPS},
    {"a service that is not announced", "", "no-mail",
     "d. MX : 5 a.\na. A : 192.0.2.1\n", RW_SERVICE_IMAPS},

    /* DANE */
    {"TLSA records", "a. dane", "accepts",
     SIGNED "_25._tcp.a. TLSA : 3 1 1 " DIGEST "\n", SMTP},
    {"TLSA records of a service's port", "a. dane", "accepts",
     "_imaps._tcp.d. SRV : 5 1 9993 a.\na. A : 192.0.2.1\n"
     "_9993._tcp.a. TLSA : 3 1 1 " DIGEST "\n",
     RW_SERVICE_IMAPS},
    {"MX not signed, host signed", "a. dane", "accepts",
     "d. MX insecure : 5 a.\na. A : 192.0.2.1\n"
     "_25._tcp.a. TLSA : 2 0 1 " DIGEST "\n",
     SMTP},
    {"TLSA not signed", "a.", "accepts",
     SIGNED "_25._tcp.a. TLSA insecure : 3 1 1 " DIGEST "\n", SMTP},
    {"address not signed", "a.", "accepts",
     UNSIGNED "_25._tcp.a. TLSA : 3 1 1 " DIGEST "\n", SMTP},
    {"one address of two not signed", "a.", "accepts",
     SIGNED "a. AAAA insecure : 2001:db8::1\n"
            "_25._tcp.a. TLSA : 3 1 1 " DIGEST "\n",
     SMTP},
    {"only unusable records", "a. dane-only-encrypt", "accepts",
     SIGNED "_25._tcp.a. TLSA : 1 1 1 " DIGEST " | 0 0 1 " DIGEST
            " | 3 1 1 01 | 3 2 1 " DIGEST " | 3 1 3 " DIGEST " | 4 1 1 " DIGEST
            " | 3 1 2 " DIGEST "\n",
     SMTP},
    {"one usable record among others", "a. dane", "accepts",
     SIGNED "_25._tcp.a. TLSA : 1 1 1 " DIGEST " | 3 1 2 " DIGEST DIGEST "\n",
     SMTP},
    {"TLSA records that cannot be had", "a. dane", "accepts",
     SIGNED "_25._tcp.a. TLSA failed :\n", SMTP},
    {"... of a host that is not signed", "a.", "accepts",
     UNSIGNED "_25._tcp.a. TLSA failed :\n", SMTP},
    {"TLSA records that fail DNSSEC", "a. dane", "accepts",
     SIGNED "_25._tcp.a. TLSA bogus : 3 1 1 " DIGEST "\n", SMTP},
    {"their denial fails DNSSEC", "a. dane", "accepts",
     SIGNED "_25._tcp.a. TLSA bogus :\n", SMTP},
};

static const struct rw_route_options *
options_of(struct table *table, struct rw_route_options *options,
           enum rw_mail_service service)
{
    *options = (struct rw_route_options){.domain = table_name(table, "d."),
                                         .service = service};
    return options;
}

static void
routes_come_to_what_their_records_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct route_case *c = &CASES[i];
        struct rw_route_options options;
        struct rw_route route;
        struct table table;
        char hosts[1024];

        table_init(&table, c->records);
        table_route(&table, &route, options_of(&table, &options, c->service));
        describe(hosts, sizeof(hosts), &route);
        if (strcmp(hosts, c->hosts) != 0 ||
            strcmp(rw_mail_outcome_word(route.outcome), c->outcome) != 0)
            fail_msg("%s: %s, not %s; %s, not %s", c->what,
                     rw_mail_outcome_word(route.outcome), c->outcome, hosts,
                     c->hosts);
        table_done(&table);
    }
}

/* RFC 7672 section 2.2.3: first where the aliases end, then the alias. */
static void
an_alias_has_its_tlsa_records_at_either_end(void **state)
{
    static const struct {
        const char *what, *flag, *at_target, *at_alias, *base;
    } ROWS[] = {
        {"both", "", "3 1 1 " DIGEST, "3 1 1 " DIGEST, "b."},
        {"at the alias only", "", "", "3 1 1 " DIGEST, "a."},
        {"at the target only", "", "3 1 1 " DIGEST, "", "b."},
        {"neither", "", "", "", "a."},
        {"the alias is not signed", "insecure", "3 1 1 " DIGEST, "", "a."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        char records[512];
        struct rw_route_options options;
        struct rw_route route;
        struct table table;

        snprintf(records, sizeof(records),
                 "d. MX : 5 a.\na. A %s alias=b. : 192.0.2.1\n"
                 "_25._tcp.a. TLSA : %s\n_25._tcp.b. TLSA : %s\n",
                 ROWS[i].flag, ROWS[i].at_alias, ROWS[i].at_target);
        table_init(&table, records);
        table_route(&table, &route,
                    options_of(&table, &options, RW_SERVICE_SMTP));
        assert_int_equal(route.host_count, 1);
        if (!rw_name_equal(route.hosts[0].tlsa_base,
                           table_name(&table, ROWS[i].base)))
            fail_msg("%s", ROWS[i].what);
        table_done(&table);
    }
}

/* --mx: only those, whatever the domain says. */
static void
hosts_may_be_given(void **state)
{
    struct rw_route_options options;
    struct rw_route route;
    struct table table;
    char hosts[256];
    const uint8_t *given[1];

    (void)state;
    table_init(&table, SIGNED "b. A : 192.0.2.2\n");
    options_of(&table, &options, RW_SERVICE_SMTP);
    given[0] = table_name(&table, "b.");
    options.hosts = given;
    options.host_count = 1;
    table_route(&table, &route, &options);
    describe(hosts, sizeof(hosts), &route);
    assert_string_equal(hosts, "b.");
    assert_int_equal(route.outcome, RW_MAIL_ACCEPTS);
    table_done(&table);
}

/* More hosts than are looked at are counted. */
static void
hosts_are_bounded(void **state)
{
    struct rw_route_options options;
    struct rw_route route;
    struct table table;
    const uint8_t *given[RW_ROUTE_HOSTS_MAX + 3];

    (void)state;
    table_init(&table, "d. MX :\n");
    options_of(&table, &options, RW_SERVICE_SMTP);
    for (size_t i = 0; i < RW_ROUTE_HOSTS_MAX + 3; i++) {
        char name[32];
        struct rw_text text;

        rw_text_init(&text, name, sizeof(name));
        rw_text_printf(&text, "%u.0.0.0.", (unsigned)i); /* not sought */
        given[i] = table_name(&table, name);
    }
    options.hosts = given;
    options.host_count = RW_ROUTE_HOSTS_MAX + 3;
    table_route(&table, &route, &options);
    assert_int_equal(route.host_count, RW_ROUTE_HOSTS_MAX);
    assert_int_equal(route.hosts_more, 3);
    table_done(&table);
}

/* A set that is still being sought leaves everything open. */
static void
nothing_is_concluded_too_early(void **state)
{
    static const uint16_t SOUGHT[] = {RW_TYPE_MX, RW_TYPE_A, RW_TYPE_AAAA,
                                      RW_TYPE_TLSA};

    (void)state;
    for (size_t i = 0; i < sizeof(SOUGHT) / sizeof(SOUGHT[0]); i++) {
        struct rw_route_options options;
        struct rw_route route;
        struct table table;

        table_init(&table, SIGNED);
        options_of(&table, &options, RW_SERVICE_SMTP);
        table_route(&table, &route, &options);
        assert_int_equal(route.outcome, RW_MAIL_ACCEPTS);
        for (size_t j = 0; j < table.count; j++)
            if (table.sets[j].type == SOUGHT[i])
                table.sets[j].outcome = RW_OUTCOME_PENDING;
        table_route(&table, &route, &options);
        assert_int_equal(route.outcome, RW_MAIL_PENDING);
        table_done(&table);
    }
}

static void
services_are_found_by_their_words(void **state)
{
    (void)state;
    for (int i = 0; i < RW_MAIL_SERVICES; i++)
        assert_int_equal(rw_mail_service_from_word(
                             rw_mail_service_word((enum rw_mail_service)i)),
                         i);
    assert_int_equal(rw_mail_service_from_word("SMTP"), RW_SERVICE_SMTP);
    assert_int_equal(rw_mail_service_from_word("nntp"), RW_MAIL_SERVICES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routes_come_to_what_their_records_say),
        cmocka_unit_test(an_alias_has_its_tlsa_records_at_either_end),
        cmocka_unit_test(hosts_may_be_given),
        cmocka_unit_test(hosts_are_bounded),
        cmocka_unit_test(nothing_is_concluded_too_early),
        cmocka_unit_test(services_are_found_by_their_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
