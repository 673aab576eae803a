/* The whole of a trace as JSON, from which rw_saved_read() makes it again.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_RECORD_WRITE_H
#define RWI_REPORT_WALK_RECORD_WRITE_H

#include "report/print/json.h"

/** Write the member: an object of a form of its own (see record.h). */
void rwi_json_record(struct rwi_json *json, enum rwi_json_row member,
                     const struct rw_trace *trace);

#endif
