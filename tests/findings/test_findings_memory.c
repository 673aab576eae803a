/* Findings when memory runs out.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/rows.h"
#include "findings/rows_aliases.h"
#include "findings/rows_keys.h"
#include "findings/rows_plain.h"
#include "findings/rows_probes.h"
#include "findings/rows_remarks.h"
#include "findings/rows_servers.h"
#include "findings/rows_survey.h"
#include "findings/rows_zones.h"
#include "help/failing.h"

/* The same findings in words, or RW_ERR_MEMORY, whichever allocation fails. */
static void
row_fails_well(const struct row *row)
{
    struct world *w = row_world(row);
    struct rw_findings *whole, *part;
    bool failed = true;

    assert_int_equal(rw_findings_of(&whole, &w->trace), RW_OK);
    for (size_t n = 0; failed; n++) {
        enum rw_status status;

        failing_after(n, FAILING_ONCE);
        status = rw_findings_of(&part, &w->trace);
        failed = failing_stop();
        assert_int_equal(status, failed ? RW_ERR_MEMORY : RW_OK);
        assert_true((part == NULL) == failed);
    }
    assert_int_equal(rw_findings_count(part), rw_findings_count(whole));
    rw_findings_free(part);
    rw_findings_free(whole);
    free(w);
}

#define ALL(rows)                                                              \
    {                                                                          \
        rows, sizeof(rows) / sizeof((rows)[0])                                 \
    }

static void
findings_are_whole_or_none_when_memory_runs_out(void **state)
{
    static const struct {
        const struct row *rows;
        size_t count;
    } TABLES[] = {ALL(ROWS),         ALL(ROWS_REMARKS), ALL(ROWS_SERVERS),
                  ALL(ROWS_ALIASES), ALL(ROWS_ZONES),   ALL(ROWS_KEYS),
                  ALL(ROWS_PROBES),  ALL(ROWS_SURVEY)};

    (void)state;
    for (size_t t = 0; t < sizeof(TABLES) / sizeof(TABLES[0]); t++)
        for (size_t i = 0; i < TABLES[t].count; i++)
            row_fails_well(&TABLES[t].rows[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_whole_or_none_when_memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
