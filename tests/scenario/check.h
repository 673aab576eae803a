/* A walk's record held against what a scenario expects of it, and against
 * what must hold for every record.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_CHECK_H
#define SCENARIO_CHECK_H

#include "rootwalk/text.h"
#include "rootwalk/trace.h"
#include "scenario/rpl.h"

/** Compare with what CHECK_ANSWER says.
 *
 * @param query  the client's question
 * @param want   what should come of it
 * @param why    gets a line for each thing that differs
 * @return whether all is as it should be
 *
 * Authority, additional, RA, RD and TTLs are a server's business and are not
 * looked at.  AD wanted: secure.  SERVFAIL wanted: bogus, or a failure.
 */
bool check_answer(const struct rpl_entry *query, const struct rpl_entry *want,
                  const struct rw_trace *trace, struct rw_text *why);

/** Check the "; rootwalk:" lines of a CHECK_ANSWER; parameters as above. */
bool check_notes(const struct rpl_note *notes, const struct rw_trace *trace,
                 struct rw_text *why);

/* The bounds a walk was given. */
struct check_bounds {
    uint32_t queries_max;
    uint64_t deadline_us;
    bool waits; /* queries may wait for others', and leave after later ones */
};

/** Check what holds for the record of every walk that has ended: steps in
 * order and concluded, times that do not go back, bounds kept, each query
 * readable and counted, an answer exactly when there is one. */
bool check_invariants(const struct rw_trace *trace,
                      const struct check_bounds *bounds, struct rw_text *why);

/** Write a record's steps, a line each, as TAP comments. */
void check_show(const struct rw_trace *trace);

#endif
