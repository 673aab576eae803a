/* The one JSON line that no trace stands behind: bulk's, for a line that
 * asks for nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_JSON_H
#define RWI_CLI_JSON_H

#include <stdbool.h>

struct resume;

/** Make the line; freed by the caller; NULL when out of memory. */
char *json_invalid_line(const char *name, const char *type, const char *reason);

/** As resume_take(), for such a line. */
bool json_invalid_take(struct resume *resume, const char *name,
                       const char *type);

#endif
