/* jansson's functions, for --resume alone: opened when that is asked for, so
 * that nothing else needs the library.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_JANSSON_H
#define RWI_CLI_JANSSON_H

#include <jansson.h>
#include <stdbool.h>

#define JANSSON_FUNCTIONS(X) X(json_loadb) X(json_string_value) X(json_delete)

struct jansson {
#define X(name) __typeof__(name) *name;
    JANSSON_FUNCTIONS(X)
#undef X
};

/** Fill the table; false, and said, where the library is missing. */
bool jansson_open(struct jansson *table);

#endif
