/* Which hosts a policy of MTA-STS lists, what that demands, and what is found.
 * RFC 8461 section 4.1.
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

#define RECORDS                                                                \
    "d. MX : 5 a.d. | 6 b.d. | 7 a.b.d. | 8 x.\n"                              \
    "d. TXT : \"v=spf1 -all\"\n_dmarc.d. TXT : \"v=DMARC1; p=none\"\n"         \
    "_mta-sts.d. TXT : \"v=STSv1; id=1\"\n"                                    \
    "_smtp._tls.d. TXT : \"v=TLSRPTv1; rua=mailto:a@d\"\n"                     \
    "mta-sts.d. A : 192.0.2.9\n"                                               \
    "a.d. A : 192.0.2.1\nb.d. A : 192.0.2.2\na.b.d. A : 192.0.2.3\n"           \
    "x. A : 192.0.2.4\n"
#define POLICY(mode, mx) "version: STSv1\nmode: " mode "\nmax_age: 1\n" mx

/* The hosts "a.d b.d a.b.d x": listed, or not; what each demands; findings. */
static const struct listed_case {
    const char *what, *policy, *hosts, *findings;
    enum rw_fetch_error error;
} LISTED[] = {
    {"one is listed", POLICY("enforce", "mx: a.d\n"),
     "+mta-sts -mta-sts -mta-sts -mta-sts",
     "MTA_STS_MX_NOT_LISTED MTA_STS_MX_NOT_LISTED MTA_STS_MX_NOT_LISTED",
     RW_FETCH_NONE},
    {"a star is one label", POLICY("enforce", "mx: *.d\nmx: X.\n"),
     "+mta-sts +mta-sts -mta-sts +mta-sts", "MTA_STS_MX_NOT_LISTED",
     RW_FETCH_NONE},
    {"while it is tested", POLICY("testing", "mx: *.d\nmx: *.b.d\n"),
     "+opportunistic +opportunistic +opportunistic -opportunistic",
     "MTA_STS_MX_NOT_LISTED MTA_STS_TESTING", RW_FETCH_NONE},
    {"none asks for nothing", POLICY("none", ""),
     "?opportunistic ?opportunistic ?opportunistic ?opportunistic",
     "MTA_STS_TESTING", RW_FETCH_NONE},
    {"one that cannot be used", "version: STSv1\n",
     "?opportunistic ?opportunistic ?opportunistic ?opportunistic",
     "MTA_STS_POLICY_INVALID", RW_FETCH_NONE},
    {"one that cannot be had", NULL,
     "?opportunistic ?opportunistic ?opportunistic ?opportunistic",
     "MTA_STS_POLICY_UNREACHABLE", RW_FETCH_CERTIFICATE},
    {"one that nobody can fetch here", NULL,
     "?opportunistic ?opportunistic ?opportunistic ?opportunistic", "",
     RW_FETCH_LIBRARY},
};

static void
describe_hosts(char *out, size_t size, const struct rw_route *route)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    for (size_t i = 0; i < route->host_count; i++)
        rw_text_printf(&text, "%s%c%s", i > 0 ? " " : "",
                       "?+-"[route->hosts[i].sts],
                       rw_demand_word(route->hosts[i].demand));
}

static void
describe_findings(char *out, size_t size, const struct rw_route *route)
{
    struct rw_findings *findings;
    struct rw_text text;

    rw_text_init(&text, out, size);
    assert_int_equal(rw_findings_of_route(&findings, route), RW_OK);
    for (size_t i = 0; i < rw_findings_count(findings); i++)
        rw_text_printf(&text, "%s%s", i > 0 ? " " : "",
                       rw_finding_name(rw_findings_get(findings, i)->code));
    rw_findings_free(findings);
}

static void
a_policy_says_which_hosts_may_be_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(LISTED) / sizeof(LISTED[0]); i++) {
        const struct listed_case *c = &LISTED[i];
        const struct rw_fetched fetched = {
            .error = c->error,
            .body = (const uint8_t *)c->policy,
            .len = c->policy != NULL ? strlen(c->policy) : 0};
        struct rw_route_options options = {.service = RW_SERVICE_SMTP,
                                           .fetch = true};
        struct rw_route route;
        struct table table;
        char hosts[256], findings[512];

        table_init(&table, RECORDS);
        options.domain = table_name(&table, "d.");
        table_route(&table, &route, &options);
        assert_true(route.sts->is_wanted);
        assert_int_equal(route.sts->address_count, 1);
        table.fetched = &fetched;
        table_route(&table, &route, &options);
        assert_false(route.sts->is_wanted);
        describe_hosts(hosts, sizeof(hosts), &route);
        describe_findings(findings, sizeof(findings), &route);
        if (strcmp(hosts, c->hosts) != 0 || strcmp(findings, c->findings) != 0)
            fail_msg("%s: %s; %s", c->what, hosts, findings);
        table_done(&table);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_says_which_hosts_may_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
