/* Routes that are judged where memory runs out: at each allocation in turn,
 * once and for good.  What is concluded is what it always is, or it says that
 * it is not whole; a policy that got lost is nowhere one that is not there.
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

#include "help/failing.h"
#include "mail/table.h"
#include "rootwalk/rootwalk.h"

#define DIGEST                                                                 \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char RECORDS[] =
    "d. MX : 5 a. | 6 b.\na. A : 192.0.2.1\nb. A alias=c. : 192.0.2.2\n"
    "_25._tcp.a. TLSA : 3 1 1 " DIGEST "\n"
    "d. TXT : \"v=spf1 mx include:s. -all\"\n"
    "s. TXT : \"v=spf1 ip4:192.0.2.0/24 ?all\"\n"
    "_dmarc.d. TXT : \"v=DMARC1; p=reject; rua=mailto:x@d\"\n"
    "_mta-sts.d. TXT : \"v=STSv1; id=1\"\n"
    "_smtp._tls.d. TXT : \"v=TLSRPTv1; rua=mailto:x@d\"\n"
    "k._domainkey.d. TXT : \"v=DKIM1; k=ed25519; p="
    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n"
    "default._bimi.d. TXT : \"v=BIMI1; l=https://d/x.svg\"\n";
static const char POLICY[] =
    "version: STSv1\nmode: enforce\nmx: a\nmax_age: 86400\n";

/* What a route comes to, as far as policies go. */
static void
describe(char *out, size_t size, const struct rw_route *r)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    rw_text_printf(&text, "%s", rw_mail_outcome_word(r->outcome));
    for (size_t i = 0; i < r->host_count; i++)
        rw_text_printf(&text, " %d/%d/%zu/%zu", (int)r->hosts[i].why_not,
                       (int)r->hosts[i].demand, r->hosts[i].tlsa_count,
                       r->hosts[i].address_count);
    if (r->spf != NULL)
        rw_text_printf(&text, " spf %u %zu", (unsigned)r->spf->lookups,
                       r->spf->term_count);
    if (r->dmarc != NULL)
        rw_text_printf(&text, " dmarc %d", (int)r->dmarc->policy);
    if (r->sts != NULL)
        rw_text_printf(&text, " sts %d %zu", (int)r->sts->mode,
                       r->sts->mx_count);
    rw_text_printf(&text, " %d%d%d%d", r->dkim != NULL, r->rpt != NULL,
                   r->bimi != NULL, r->mx != NULL);
}

static void
judge(struct table *table, struct rwi_arena *arena, struct rw_route *route,
      const struct rw_route_options *options)
{
    struct rwi_judging it = {.options = options,
                             .source = &table->source,
                             .arena = arena,
                             .fetched = table->fetched,
                             .route = route};

    *route = (struct rw_route){.domain = options->domain};
    rwi_route_judge(&it);
}

static void
conclusions_are_whole_or_say_so(void **state)
{
    static const char *const SELECTORS[] = {"k"};
    const struct rw_fetched fetched = {.status = 200,
                                       .body = (const uint8_t *)POLICY,
                                       .len = sizeof(POLICY) - 1};
    struct table table;
    struct rw_route route;
    struct rw_route_options options = {.service = RW_SERVICE_SMTP,
                                       .fetch = true,
                                       .selectors = SELECTORS,
                                       .selector_count = 1};
    char whole[512], one[512];
    size_t failures = 0;

    (void)state;
    table_init(&table, RECORDS);
    table.fetched = &fetched;
    options.domain = table_name(&table, "d.");
    table_route(&table, &route, &options); /* all that is sought is there now */
    options.fetch = true;
    table_route(&table, &route, &options);
    describe(whole, sizeof(whole), &route);
    assert_non_null(strstr(whole, "accepts"));
    assert_non_null(strstr(whole, " sts "));
    for (size_t max = 0;; max += 16) { /* an arena of so much: all the ways */
        bool has_failed;
        struct rwi_arena arena;

        rwi_arena_init(&arena, max);
        judge(&table, &arena, &route, &options);
        has_failed = arena.failed;
        if (!has_failed) {
            describe(one, sizeof(one), &route);
            assert_string_equal(one, whole);
        } else {
            failures++;
        }
        rwi_arena_done(&arena);
        if (!has_failed)
            break;
    }
    assert_true(failures > 20);
    for (int how = FAILING_ONCE; how <= FAILING_FOR_GOOD; how++)
        for (size_t n = 0;; n++) {
            struct rwi_arena arena;
            bool has_failed;

            rwi_arena_init(&arena, (size_t)16 << 20);
            failing_after(n, (enum failing)how);
            judge(&table, &arena, &route, &options);
            has_failed = failing_stop();
            describe(one, sizeof(one), &route);
            if (!arena.failed)
                assert_string_equal(one, whole);
            rwi_arena_done(&arena);
            if (!has_failed)
                break;
        }
    table_done(&table);
}

/* ---- a route that says so is not reported ------------------------------- */

static enum rw_status
drop(void *ctx, const char *data, size_t len)
{
    (void)ctx, (void)data, (void)len;
    return RW_OK;
}

static void
a_route_without_memory_is_not_reported(void **state)
{
    static const uint8_t DOMAIN[] = "\001d";
    struct rw_random random;
    const struct rw_engine_config config = {.random = rw_random_next,
                                            .random_ctx = &random};
    const struct rw_route_options options = {.domain = DOMAIN,
                                             .service = RW_SERVICE_SMTP};
    const struct rw_report_options report = {.format = RW_FORMAT_JSON,
                                             .sink = drop};
    const struct rw_fetched fetched = {.status = 200,
                                       .body = (const uint8_t *)POLICY,
                                       .len = sizeof(POLICY) - 1};
    struct rw_engine *engine;
    size_t refused = 0;

    (void)state;
    rw_random_init(&random, 1);
    assert_int_equal(rw_engine_new(&engine, &config), RW_OK);
    for (size_t n = 0;; n++) {
        struct rw_route *route;
        struct rw_findings *findings;
        bool has_failed;
        enum rw_status status;

        failing_after(n, FAILING_ONCE);
        status = rw_route_new(&route, engine, &options, 1000000);
        if (status != RW_OK) {
            assert_true(failing_stop());
            assert_int_equal(status, RW_ERR_MEMORY);
            assert_null(route);
            continue;
        }
        rw_route_policy(route, &fetched, 1000000);
        has_failed = failing_stop();
        if (route->status != RW_OK) {
            assert_true(has_failed);
            assert_int_equal(rw_route_report(route, &report), RW_ERR_MEMORY);
            assert_int_equal(rw_findings_of_route(&findings, route),
                             RW_ERR_MEMORY);
            assert_null(findings);
            refused++;
        } else {
            assert_int_equal(rw_route_report(route, &report), RW_OK);
        }
        rw_route_free(route);
        if (!has_failed)
            break;
    }
    assert_true(refused > 0);
    rw_engine_free(engine);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conclusions_are_whole_or_say_so),
        cmocka_unit_test(a_route_without_memory_is_not_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
