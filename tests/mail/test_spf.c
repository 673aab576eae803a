/* SPF: which text is a record, what its terms are, what they say of a message,
 * what they cost.  RFC 7208.
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

#include "mail/spf.h"
#include "mail/table.h"
#include "rootwalk/rootwalk.h"

/* ---- the text ------------------------------------------------------------ */

static void
records_are_told_from_other_text(void **state)
{
    static const struct {
        const char *text;
        bool is_record;
    } ROWS[] = {
        {"v=spf1", true},        {"v=spf1 -all", true}, {"V=SPF1 -all", true},
        {"v=spf10", false},      {"v=spf1-all", false}, {" v=spf1 -all", false},
        {"v=spf2.0/pra", false}, {"v=spf", false},      {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (rwi_spf_is_record(ROWS[i].text, strlen(ROWS[i].text)) !=
            ROWS[i].is_record)
            fail_msg("%s", ROWS[i].text);
}

/* Each term by itself behind "v=spf1 ". */
static void
terms_are_good_or_not(void **state)
{
    static const char *const GOOD[] = {
        "all",
        "-ALL",
        "~all",
        "?all",
        "a",
        "A:x.example",
        "a/24",
        "a//64",
        "a/24//64",
        "a:x.example/0",
        "a:x.example/32//128",
        "mx",
        "mx/8",
        "ptr",
        "ptr:x.example",
        "ip4:192.0.2.1",
        "ip4:192.0.2.0/24",
        "ip6:2001:db8::1",
        "ip6:2001:db8::/32",
        "ip6:::1.2.3.4",
        "include:x.example",
        "include:_spf.%{d}",
        "exists:%{i}.x.example",
        "exists:%{ir}.%{v}.%{d2}",
        "exists:%{l1r+-}.x.example",
        "redirect=x.example",
        "exp=x.example",
        "exp=%{d}",
        "foo=",
        "foo=%{c}%%%_%-",
        "a.b-c_d=x",
        "a:x.example.",
        "exists:%{S}.x.example",
        "a:x.xn--p1ai",
        "a:x.1e",
    };
    static const char *const BAD[] = {
        "all:x.example",
        "all/8",
        "all.",
        "foo",
        "-foo",
        "+",
        "a:",
        "a:/24",
        "a/",
        "a/33",
        "a/024",
        "a//129",
        "a//",
        "a/24/64",
        "a:example",
        "a:x.1",
        "a:x.-a",
        "a:x.a-",
        "a:x..",
        "mx:",
        "ptr:",
        "ptr/24",
        "ip4",
        "ip4:",
        "ip4:192.0.2",
        "ip4:192.0.2.1/33",
        "ip4:192.0.2.1/",
        "ip4:192.0.2.1//24",
        "ip4:2001:db8::1",
        "ip6:192.0.2.1",
        "ip6:2001:db8::/129",
        "ip6",
        "include",
        "include:",
        "include:x.e/24",
        "exists",
        "exists:",
        "exists:%{x}.e.example",
        "exists:%{i0}.example",
        "exists:%{i.example",
        "exists:%i.example",
        "exists:%{c}.example",
        "exists:%",
        "redirect=",
        "redirect=example",
        "exp=",
        "exp=%{r}",
        "redirect=%{t}",
        "foo=%",
        "-redirect=x.example",
        "redirect=x.example redirect=x.example",
        "exp=x.e exp=x.e",
        "a:x\x7f.example",
        "1foo=x",
    };

    (void)state;
    for (size_t i = 0;
         i < sizeof(GOOD) / sizeof(GOOD[0]) + sizeof(BAD) / sizeof(BAD[0]);
         i++) {
        bool is_good = i < sizeof(GOOD) / sizeof(GOOD[0]);
        const char *term =
            is_good ? GOOD[i] : BAD[i - sizeof(GOOD) / sizeof(GOOD[0])];
        struct rwi_arena arena;
        char text[256];
        struct rw_spf spf = {.text = text};

        rwi_arena_init(&arena, 1 << 20);
        snprintf(text, sizeof(text), "v=spf1  a %s  -all ", term);
        spf.len = strlen(text);
        rwi_spf_parse(&spf, &arena);
        if ((spf.fault == NULL) != is_good)
            fail_msg("%s", term);
        if (is_good && strchr(term, ' ') == NULL)
            assert_int_equal(spf.term_count, 3);
        if (!is_good && strchr(term, ' ') == NULL)
            assert_true(spf.fault->text == text + 10);
        rwi_arena_done(&arena);
    }
}

/* ---- a message ----------------------------------------------------------- */

#define FROM_IT "d.example. A : 192.0.2.1\n"

static const struct check {
    const char *what, *ip, *result;
    const char *records;
    const char *sender; /* NULL: me@d.example */
} CHECKS[] = {
    {"no record", "192.0.2.1", "none", "d.example. TXT : hello\n", NULL},
    {"no domain", "192.0.2.1", "none", "", NULL},
    {"two records", "192.0.2.1", "permerror",
     "d.example. TXT : \"v=spf1 +all\" | \"v=spf1 -all\"\n", NULL},
    {"one record beside other text", "192.0.2.1", "fail",
     "d.example. TXT : \"x\" | \"v=spf1 -all\"\n", NULL},
    {"a record in two strings", "192.0.2.1", "fail",
     "d.example. TXT : \"v=sp\" \"f1 -a\" \"ll\"\n", NULL},
    {"look-up failed", "192.0.2.1", "temperror", "d.example. TXT failed :\n",
     NULL},
    {"bogus", "192.0.2.1", "temperror",
     "d.example. TXT bogus : \"v=spf1 +all\"\n", NULL},
    {"nothing fits", "192.0.2.1", "neutral", "d.example. TXT : v=spf1\n", NULL},
    {"soft", "192.0.2.1", "softfail", "d.example. TXT : \"v=spf1 ~all\"\n",
     NULL},
    {"a fault behind what fits", "192.0.2.1", "permerror",
     "d.example. TXT : \"v=spf1 +all foo\"\n", NULL},
    {"ip4 in", "192.0.2.200", "pass",
     "d.example. TXT : \"v=spf1 ip4:192.0.2.128/25 -all\"\n", NULL},
    {"ip4 out", "192.0.2.127", "fail",
     "d.example. TXT : \"v=spf1 ip4:192.0.2.128/25 -all\"\n", NULL},
    {"ip4 mapped", "::ffff:192.0.2.200", "pass",
     "d.example. TXT : \"v=spf1 ip4:192.0.2.128/25 -all\"\n", NULL},
    {"ip4 against IPv6", "2001:db8::1", "fail",
     "d.example. TXT : \"v=spf1 ip4:0.0.0.0/0 -all\"\n", NULL},
    {"ip6 in", "2001:db8:1::1", "pass",
     "d.example. TXT : \"v=spf1 ip6:2001:db8::/32 -all\"\n", NULL},
    {"ip6 out by one bit", "2001:db9::1", "fail",
     "d.example. TXT : \"v=spf1 ip6:2001:db8::/32 -all\"\n", NULL},
    {"a", "192.0.2.1", "pass", "d.example. TXT : \"v=spf1 a -all\"\n" FROM_IT,
     NULL},
    {"a of a net", "192.0.2.77", "pass",
     "d.example. TXT : \"v=spf1 a/24 -all\"\n" FROM_IT, NULL},
    {"a fails", "192.0.2.1", "temperror",
     "d.example. TXT : \"v=spf1 a -all\"\nd.example. A failed :\n", NULL},
    {"a asks for the message's family", "2001:db8::1", "fail",
     "d.example. TXT : \"v=spf1 a -all\"\nd.example. A failed :\n", NULL},
    {"mx", "192.0.2.9", "pass",
     "d.example. TXT : \"v=spf1 mx -all\"\nd.example. MX : 5 m.example.\n"
     "m.example. A : 192.0.2.9\n",
     NULL},
    {"mx of eleven", "192.0.2.9", "permerror",
     "d.example. TXT : \"v=spf1 mx -all\"\nd.example. MX : 1 a. | 2 a. | 3 a. "
     "| 4 a. | 5 a. | 6 a. | 7 a. | 8 a. | 9 a. | 10 a. | 11 a.\n",
     NULL},
    {"include passes", "192.0.2.9", "pass",
     "d.example. TXT : \"v=spf1 include:i.example -all\"\n"
     "i.example. TXT : \"v=spf1 ip4:192.0.2.9 -all\"\n",
     NULL},
    {"include fails", "192.0.2.8", "softfail",
     "d.example. TXT : \"v=spf1 include:i.example ~all\"\n"
     "i.example. TXT : \"v=spf1 ip4:192.0.2.9 -all\"\n",
     NULL},
    {"include of nothing", "192.0.2.8", "permerror",
     "d.example. TXT : \"v=spf1 include:i.example ~all\"\n", NULL},
    {"include that fails for now", "192.0.2.8", "temperror",
     "d.example. TXT : \"v=spf1 include:i.example ~all\"\n"
     "i.example. TXT failed :\n",
     NULL},
    {"redirect", "192.0.2.8", "fail",
     "d.example. TXT : \"v=spf1 redirect=i.example\"\n"
     "i.example. TXT : \"v=spf1 ip4:192.0.2.9 -all\"\n",
     NULL},
    {"redirect beside all", "192.0.2.8", "neutral",
     "d.example. TXT : \"v=spf1 redirect=i.example ?all\"\n", NULL},
    {"redirect to nothing", "192.0.2.8", "permerror",
     "d.example. TXT : \"v=spf1 redirect=i.example\"\n", NULL},
    {"exists with macros", "192.0.2.3", "pass",
     "d.example. TXT : \"v=spf1 exists:%{ir}.%{l1r+}.%{o} -all\"\n"
     "3.2.0.192.me.d.example. A : 127.0.0.2\n",
     "me+x@d.example"},
    {"macros of IPv6", "2001:db8::cb01", "pass",
     "d.example. TXT : \"v=spf1 exists:%{i4r}.%{v}.d.example -all\"\n"
     "1.0.0.2.ip6.d.example. A : 127.0.0.2\n",
     NULL},
    {"ptr", "192.0.2.3", "pass",
     "d.example. TXT : \"v=spf1 ptr -all\"\n"
     "3.2.0.192.in-addr.arpa. PTR : x.e. | mail.d.example.\n"
     "mail.d.example. A : 192.0.2.3\n",
     NULL},
    {"ptr that is not confirmed", "192.0.2.3", "fail",
     "d.example. TXT : \"v=spf1 ptr -all\"\n"
     "3.2.0.192.in-addr.arpa. PTR : mail.d.example.\n"
     "mail.d.example. A : 192.0.2.4\n",
     NULL},
    {"ten look-ups", "192.0.2.9", "pass",
     "d.example. TXT : \"v=spf1 a:x.e a:x.e a:x.e a:x.e a:x.e a:x.e a:x.e "
     "a:x.e a:x.e a:x.e all\"\nx.e. A : 192.0.2.1\n",
     NULL},
    {"eleven look-ups", "192.0.2.9", "permerror",
     "d.example. TXT : \"v=spf1 a:x.e a:x.e a:x.e a:x.e a:x.e a:x.e a:x.e "
     "a:x.e a:x.e a:x.e a:x.e all\"\nx.e. A : 192.0.2.1\n",
     NULL},
    {"a loop", "192.0.2.9", "permerror",
     "d.example. TXT : \"v=spf1 include:d.example -all\"\n", NULL},
    {"two void look-ups", "192.0.2.9", "fail",
     "d.example. TXT : \"v=spf1 a:n.e a:o.e -all\"\n", NULL},
    {"three void look-ups", "192.0.2.9", "permerror",
     "d.example. TXT : \"v=spf1 a:n.e a:o.e a:p.e -all\"\n", NULL},
};

static void
run_init(struct rwi_spf_run *run, struct table *table, const char *ip,
         const char *sender)
{
    struct rw_address address;

    *run = (struct rwi_spf_run){.source = &table->source,
                                .arena = &table->arena,
                                .sender =
                                    sender != NULL ? sender : "me@d.example"};
    if (ip == NULL)
        return;
    assert_int_equal(rw_address_from_text(&address, ip, 0), RW_OK);
    rwi_spf_set_ip(run, &address);
}

static void
messages_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CHECKS) / sizeof(CHECKS[0]); i++) {
        const struct check *c = &CHECKS[i];
        struct rwi_spf_run run;
        struct table table;
        const struct rw_spf *spf;

        table_init(&table, c->records);
        run_init(&run, &table, c->ip, c->sender);
        spf = rwi_spf_look(&run, table_name(&table, "d.example."));
        assert_non_null(spf);
        if (strcmp(rw_spf_result_word(spf->result), c->result) != 0)
            fail_msg("%s: %s, not %s", c->what, rw_spf_result_word(spf->result),
                     c->result);
        table_done(&table);
    }
}

/* ---- of no message: what it costs ---------------------------------------- */

static void
records_are_counted(void **state)
{
    static const struct {
        const char *what, *records;
        uint32_t lookups, voids;
        const char *fault; /* NULL: none */
    } ROWS[] = {
        {"nothing", "d.example. TXT : \"v=spf1 ip4:192.0.2.1 -all\"\n", 0, 0,
         NULL},
        {"its own and its includes'",
         "d.example. TXT : \"v=spf1 a mx include:i.e -all\"\n" FROM_IT
         "d.example. MX : 1 m.e.\n"
         "i.e. TXT : \"v=spf1 a ptr redirect=j.e\"\ni.e. A : 192.0.2.1\n"
         "j.e. TXT : \"v=spf1 ?all\"\n",
         6, 0, NULL},
        {"void ones", "d.example. TXT : \"v=spf1 a:n.e mx exists:o.e -all\"\n",
         3, 3, NULL},
        {"macros of a message are not sought",
         "d.example. TXT : \"v=spf1 exists:%{i}.x.e a:%{d} -all\"\n" FROM_IT, 2,
         0, NULL},
        {"a term that cannot be read",
         "d.example. TXT : \"v=spf1 a foo:x -all\"\n" FROM_IT, 0, 0, "foo:x"},
        {"an include of nothing",
         "d.example. TXT : \"v=spf1 include:n.e -all\"\n", 1, 0, "include:n.e"},
        {"a redirect of nothing that is never reached",
         "d.example. TXT : \"v=spf1 redirect=n.e -all\"\n", 1, 0, NULL},
        {"a loop", "d.example. TXT : \"v=spf1 include:d.example -all\"\n", 11,
         0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rwi_spf_run run;
        struct table table;
        const struct rw_spf *spf;
        char fault[64] = "";

        table_init(&table, ROWS[i].records);
        run_init(&run, &table, NULL, NULL);
        spf = rwi_spf_look(&run, table_name(&table, "d.example."));
        assert_non_null(spf);
        if (spf->fault != NULL)
            snprintf(fault, sizeof(fault), "%.*s", (int)spf->fault->len,
                     spf->fault->text);
        if (spf->lookups != ROWS[i].lookups || spf->voids != ROWS[i].voids ||
            strcmp(fault, ROWS[i].fault != NULL ? ROWS[i].fault : "") != 0)
            fail_msg("%s: %u look-ups, %u void, %s", ROWS[i].what,
                     (unsigned)spf->lookups, (unsigned)spf->voids, fault);
        table_done(&table);
    }
}

/* Records that lead to two others each, all the way down: bounded. */
static void
a_tree_of_records_is_bounded(void **state)
{
    static const char RECORDS[] =
        "d.example. TXT : \"v=spf1 include:d.example include:d.example "
        "include:d.example ptr ptr ptr ptr ptr ptr ptr ptr ptr -all\"\n";
    struct rwi_spf_run run;
    struct table table;

    (void)state;
    table_init(&table, RECORDS);
    run_init(&run, &table, NULL, NULL);
    assert_non_null(rwi_spf_look(&run, table_name(&table, "d.example.")));
    assert_int_equal(run.lookups, 4 * RW_SPF_LOOKUPS_MAX + 1);
    table_done(&table);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_told_from_other_text),
        cmocka_unit_test(terms_are_good_or_not),
        cmocka_unit_test(messages_are_judged),
        cmocka_unit_test(records_are_counted),
        cmocka_unit_test(a_tree_of_records_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
