/* The table of a survey in the text report: a row an address of a zone, what
 * its server said.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_SURVEY_ROWS_H
#define RWI_REPORT_WALK_SURVEY_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/trace.h"

#define RWI_SURVEY_ROWS_MAX 256 /* addresses of one zone; a survey asks 128 */

enum rwi_survey_column {
    RWI_SURVEY_RCODE,
    RWI_SURVEY_FLAGS,
    RWI_SURVEY_SERIAL,
    RWI_SURVEY_EDNS,
    RWI_SURVEY_TCP,
    RWI_SURVEY_COLUMNS,
};

/* One address of a zone's servers. */
struct rwi_survey_row {
    const struct rw_step *said; /* what it says of itself: SOA, or the best */
    const struct rw_step *tcp;  /* NULL: not asked */
    char cell[RWI_SURVEY_COLUMNS][24];
    char instance[48];
    bool is_odd;   /* not as most */
    bool is_bogus; /* something that it gave fails validation */
    bool is_told;
};

/** Fill in a row for each address that was asked as a server of a zone, by
 * server, its IPv4 addresses first.
 *
 * @param rows  room for RWI_SURVEY_ROWS_MAX, all zero
 * @return how many there are
 */
size_t rwi_survey_rows(struct rwi_survey_row *rows,
                       const struct rw_trace *trace, const uint8_t *zone);

/** Say whether a step is a cell of a zone's table. */
bool rwi_survey_is_cell(const struct rw_step *step, const uint8_t *zone);

/** The server of a row. */
const struct rw_server *rwi_survey_server(const struct rwi_survey_row *row);

#endif
