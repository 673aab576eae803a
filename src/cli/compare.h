/* A comparison on its way; shared by the files of the compare command.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_COMPARE_H
#define RWI_CLI_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/output.h"
#include "cli/session.h"
#include "rootwalk/rootwalk.h"

struct comparison_run {
    const struct options *options;
    const struct query *query;
    uint8_t qname[RW_NAME_MAX]; /* the name asked, perhaps completed */
    struct session session;
    struct output output;
    struct rw_report_options format;
    struct rw_query_options stub_query; /* as a stub asks */
    struct rw_stub *stub;
    struct rw_walk *walk;
    const struct rw_trace *trace; /* NULL until the walk has ended */
    struct rw_findings *findings; /* of that walk, or NULL */
    struct rw_compare_report *report;
    struct rw_comparison *comparisons; /* one a resolver */
    bool *is_shown;                    /* likewise: its line is written */
    size_t count;                      /* resolvers */
    unsigned round;                    /* from 1; --watch goes on */
    enum exit_status status;
};

/** Say what went wrong, where it is something to be said. */
void compare_note(struct comparison_run *run, enum rw_status status);

/** Make a stub that asks as the user wants it.
 *
 * @return EXIT_DEFINITE; EXIT_INTERNAL, said
 */
enum exit_status compare_open_stub(struct comparison_run *run,
                                   struct rw_stub **stub);

/** Ask both sides for the SOA serials of zones where data differs, and
 * compare again with what they say. */
enum exit_status compare_seek_serials(struct comparison_run *run);

/** One round: ask everybody, compare, report. */
enum exit_status compare_once(struct comparison_run *run);

/** Round after round until all agree; what changed is told. */
enum exit_status compare_watch(struct comparison_run *run);

#endif
