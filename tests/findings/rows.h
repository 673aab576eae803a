/* Rows of findings: a trace made by hand, and exactly what is found in it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_H
#define TESTS_FINDINGS_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/world.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"

#define ROW_STEPS 7
#define ROW_WANTS 5

/* Servers of both families, in two networks. */
#define GLUE                                                                   \
    WORLD_HALF_GLUE "ns1.half.example. 86400 IN AAAA 2001:db8:1::1\n"          \
                    "ns2.half.example. 86400 IN AAAA 2001:db8:2::2\n"
#define SOA                                                                    \
    "half.example. 3600 IN SOA ns1.half.example. h.half.example. 7 7200 3600 " \
    "1209600 300\n"
#define REFERRAL_OF(glue)                                                      \
    {                                                                          \
        .zone = ".", .server = "k.root-servers.net.",                          \
        .address = "193.0.14.129", .rtt_us = 1000,                             \
        .verdict = RW_VERDICT_REFERRAL, .child = "half.example.",              \
        .authority = WORLD_HALF_NS, .additional = (glue)                       \
    }
#define REFERRAL REFERRAL_OF(GLUE)
#define NS(n, last)                                                            \
    .zone = "half.example.", .server = "ns" #n ".half.example.",               \
    .address = "198.51.100." #last, .provenance = RW_FROM_GLUE
#define NS1    NS(1, 1)
#define NS2    NS(2, 2)
#define ANSWER "www.half.example. 3600 IN A 192.0.2.33\n"
#define GOOD                                                                   \
    {                                                                          \
        NS2, .rtt_us = 1000, .verdict = RW_VERDICT_ANSWER,                     \
             .flags = RW_FLAG_AA, .answer = ANSWER                             \
    }

struct row {
    const char *what;
    struct world_row steps[ROW_STEPS]; /* up to the first without an address */
    const char *answer;                /* of the trace; NULL: ANSWER */
    const char *qname;                 /* NULL: www.half.example. */
    uint16_t qtype;                    /* 0: A */
    enum rw_outcome outcome;           /* 0: an answer */
    const struct rw_chain *chain;      /* NULL: unchecked */
    const char *left_out;  /* an address of ns3 that was not asked, or NULL */
    enum rw_scope left_to; /* where it leads */
    /* "CODE[/severity][=detail]: value | value", the values in its sentence;
     * NULL ends; none at all: nothing may be found */
    const char *want[ROW_WANTS];
};

/* ns3's address is not asked, and the trace says so. */
static void
row_leave_out(struct world *w, const struct row *row)
{
    static struct rw_left_out left;
    static uint8_t zone[RW_NAME_MAX], name[RW_NAME_MAX];

    if (row->left_out == NULL)
        return;
    left.zone = zone;
    left.server.name = name;
    left.scope = row->left_to;
    if (rw_name_from_text(zone, "half.example.", 13, NULL, NULL) != RW_OK ||
        rw_name_from_text(name, "ns3.half.example.", 17, NULL, NULL) != RW_OK ||
        rw_address_from_text(&left.server.address, row->left_out, 53) != RW_OK)
        fail();
    w->trace.left_out = &left;
    w->trace.left_out_count = 1;
}

static struct world *
row_world(const struct row *row)
{
    struct world *w =
        world_new(row->qname != NULL ? row->qname : "www.half.example.",
                  row->qtype != 0 ? row->qtype : (uint16_t)RW_TYPE_A);

    for (size_t i = 0; i < ROW_STEPS && row->steps[i].address != NULL; i++)
        world_step(w, &row->steps[i]);
    world_answer(w, row->answer != NULL ? row->answer : ANSWER);
    if (row->outcome != RW_OUTCOME_PENDING)
        w->trace.outcome = row->outcome;
    w->trace.chain = row->chain;
    row_leave_out(w, row);
    return w;
}

/* "CODE", "CODE/severity" where it is not the code's own, "CODE=detail". */
static void
row_heading(struct rw_text *text, const struct rw_finding *f)
{
    rw_text_puts(text, rw_finding_name(f->code));
    if (f->severity != rw_finding_severity(f->code))
        rw_text_printf(text, "/%s", rw_severity_word(f->severity));
    if (f->detail != RW_DETAIL_NONE)
        rw_text_printf(text, "=%s", rw_detail_word(f->detail));
    rw_text_puts(text, ": ");
}

static void
row_sentence(char *buf, size_t size, const struct rw_finding *f)
{
    struct rw_text text;

    rw_text_init(&text, buf, size);
    rw_finding_to_text(&text, f);
    assert_true(rw_text_fits(&text));
}

/* Whether it is what is wanted: the heading, and each value somewhere in the
 * sentence, whose words may be mended without a change here. */
static bool
row_fits(const char *want, const char *heading, const char *sentence)
{
    if (strncmp(want, heading, strlen(heading)) != 0)
        return false;
    want += strlen(heading);
    while (*want != '\0') {
        const char *end = strstr(want, " | ");
        size_t len = end != NULL ? (size_t)(end - want) : strlen(want);

        if (memmem(sentence, strlen(sentence), want, len) == NULL)
            return false;
        want += end != NULL ? len + 3 : len;
    }
    return true;
}

static size_t
row_check(const struct row *row)
{
    struct world *w = row_world(row);
    struct rw_findings *findings;
    size_t wrong = 0, j;

    assert_int_equal(rw_findings_of(&findings, &w->trace), RW_OK);
    free(w); /* findings own what they say */
    for (j = 0; j < rw_findings_count(findings); j++) {
        const struct rw_finding *f = rw_findings_get(findings, j);
        char heading[100], got[8192];
        struct rw_text text;

        rw_text_init(&text, heading, sizeof(heading));
        row_heading(&text, f);
        row_sentence(got, sizeof(got), f);
        if (j < ROW_WANTS && row->want[j] != NULL &&
            row_fits(row->want[j], heading, got))
            continue;
        print_error("%s:\nwanted %s\ngot    %s%s\n", row->what,
                    j < ROW_WANTS && row->want[j] != NULL ? row->want[j]
                                                          : "nothing",
                    heading, got);
        wrong++;
    }
    for (; j < ROW_WANTS && row->want[j] != NULL; j++) {
        print_error("%s: not found: %s\n", row->what, row->want[j]);
        wrong++;
    }
    rw_findings_free(findings);
    return wrong;
}

/* All rows are looked at before the test fails. */
__attribute__((unused)) static void
rows_check(const struct row *rows, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += row_check(&rows[i]);
    assert_int_equal(wrong, 0);
}

#define ROWS_CHECK(rows) rows_check(rows, sizeof(rows) / sizeof((rows)[0]))

#endif
