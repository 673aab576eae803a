/* Policies of MTA-STS: which can be used, what they say, and when one is
 * wanted.  RFC 8461 section 3.2.
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

#define REST "max_age: 86400\nmx: a\n"

/* What a policy comes to: "MODE AGE PATTERN,..."; "" where it is unusable. */
static const struct policy_case {
    const char *what, *policy, *comes_to;
} POLICIES[] = {
    {"as in the standard",
     "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n"
     "mx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n",
     "enforce 604800 mail.example.com,*.example.net,backupmx.example.com"},
    {"lines that end in LF, no last end, blanks",
     "version:STSv1\nmode:  testing \nmx: a\t\nmax_age: 1", "testing 1 a"},
    {"none needs no mx", "version: STSv1\nmode: none\nmax_age: 0\n", "none 0 "},
    {"unknown fields", "version: STSv1\nfoo: bar\nmode: enforce\n" REST,
     "enforce 86400 a"},
    {"of two the first counts",
     "version: STSv1\nmode: testing\nmode: nonsense\n" REST, "testing 86400 a"},
    {"the longest age",
     "version: STSv1\nmode: enforce\nmax_age: 31557600\n"
     "mx: a\n",
     "enforce 31557600 a"},
    {"an age too long",
     "version: STSv1\nmode: enforce\nmax_age: 31557601\n"
     "mx: a\n",
     ""},
    {"an age of eleven digits",
     "version: STSv1\nmode: enforce\nmax_age: 00000000001\nmx: a\n", ""},
    {"an age that is none",
     "version: STSv1\nmode: enforce\nmax_age: -1\n"
     "mx: a\n",
     ""},
    {"no version", "mode: enforce\n" REST, ""},
    {"another version", "version: STSv2\nmode: enforce\n" REST, ""},
    {"no mode", "version: STSv1\n" REST, ""},
    {"another mode", "version: STSv1\nmode: Enforce\n" REST, ""},
    {"no age", "version: STSv1\nmode: enforce\nmx: a\n", ""},
    {"no mx", "version: STSv1\nmode: enforce\nmax_age: 1\n", ""},
    {"an address",
     "version: STSv1\nmode: enforce\nmx: 192.0.2.1\n"
     "max_age: 1\n",
     ""},
    {"a star elsewhere",
     "version: STSv1\nmode: enforce\nmx: a*.b\n"
     "max_age: 1\n",
     ""},
    {"an empty mx", "version: STSv1\nmode: enforce\nmx:\nmax_age: 1\n", ""},
    {"nothing", "", ""},
    {"a page", "<html><body>not here</body></html>", ""},
};

static void
describe(char *out, size_t size, const struct rw_sts *sts)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    if (!sts->is_good)
        return;
    rw_text_printf(&text, "%s %llu ", rw_sts_mode_word(sts->mode),
                   (unsigned long long)sts->max_age_s);
    for (size_t i = 0; i < sts->mx_count; i++)
        rw_text_printf(&text, "%s%.*s", i > 0 ? "," : "", (int)sts->mx[i].len,
                       (const char *)sts->mx[i].data);
}

static void
policies_are_read_as_the_standard_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(POLICIES) / sizeof(POLICIES[0]); i++) {
        const struct policy_case *c = &POLICIES[i];
        struct rwi_arena arena;
        struct rw_sts sts = {0};
        char found[512];

        rwi_arena_init(&arena, 65536);
        rwi_sts_read(&sts, &arena, (const uint8_t *)c->policy,
                     strlen(c->policy));
        describe(found, sizeof(found), &sts);
        if (strcmp(found, c->comes_to) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", c->what, found, c->comes_to);
        rwi_arena_done(&arena);
    }
}

/* Without a good record nothing is fetched; nor where that is not asked for. */
static void
a_policy_is_wanted_only_where_it_is_announced(void **state)
{
    static const struct {
        const char *record;
        bool fetch, is_wanted;
    } ROWS[] = {
        {"_mta-sts.d. TXT : \"v=STSv1; id=1\"\n", true, true},
        {"_mta-sts.d. TXT : \"v=STSv1; id=1\"\n", false, false},
        {"_mta-sts.d. TXT : v=STSv1\n", true, false},
        {"_mta-sts.d. TXT : \"v=STSv1; id=1\" | \"v=STSv1; id=2\"\n", true,
         false},
        {"_mta-sts.d. TXT :\n", true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_route_options options = {.service = RW_SERVICE_SMTP,
                                           .fetch = ROWS[i].fetch};
        struct rw_route route;
        struct table table;
        char records[256];

        snprintf(records, sizeof(records),
                 "d. MX : 5 a.\na. A : 192.0.2.1\nmta-sts.d. A : 192.0.2.9\n%s",
                 ROWS[i].record);
        table_init(&table, records);
        options.domain = table_name(&table, "d.");
        table_route(&table, &route, &options);
        assert_int_equal(route.sts->is_wanted, ROWS[i].is_wanted);
        table_done(&table);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies_are_read_as_the_standard_has_them),
        cmocka_unit_test(a_policy_is_wanted_only_where_it_is_announced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
